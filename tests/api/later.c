// SPDX-License-Identifier: GPL-2.0-only
/* Calls that are not built yet: parameters are checked, then 120 */
#include "fixture.h"

#define LATER	ERROR_CALL_NOT_IMPLEMENTED
#define BAD	ERROR_INVALID_PARAMETER
#define HANDLE_	ERROR_INVALID_HANDLE

static void requests(void)
{
	_Alignas(8) char buffer[64];
	struct server s;
	HANDLE controller;
	ULONG bytes;

	server_up(&s);
	need(!HttpCreateRequestQueue(V2, u"later", NULL,
		HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER, &controller));
	is(HttpDeclarePush(s.queue, 1, HttpVerbGET, u"/x", NULL, NULL), LATER,
	   "push");
	is(HttpDeclarePush(s.queue, 1, HttpVerbPOST, u"/x", NULL, NULL), BAD,
	   "... POST");
	is(HttpDelegateRequestEx(s.queue, controller, 1, 0, 0, NULL), LATER,
	   "delegate");
	is(HttpDelegateRequestEx(s.queue, NULL, 1, 0, 0, NULL), HANDLE_,
	   "... NULL");
	is(HttpSetRequestProperty(s.queue, 1, HttpRequestPropertyDscpTag,
				  buffer, 1, NULL), LATER, "set property");
	is(HttpSetRequestProperty(s.queue, 1, HttpRequestPropertyDscpTag,
				  NULL, 1, NULL), BAD, "... NULL");
	is(HttpQueryRequestProperty(s.queue, 1, HttpRequestPropertyIsb, NULL, 0,
				    buffer, 8, &bytes, NULL), LATER,
	   "query property");
	is(HttpQueryRequestProperty(s.queue, 0, HttpRequestPropertyIsb, NULL, 0,
				    buffer, 8, &bytes, NULL), BAD,
	   "... null id");
	server_down(&s);
}

static void configuration(void)
{
	HTTP_SERVICE_CONFIG_TIMEOUT_SET set = { IdleConnectionTimeout, 60 };
	OVERLAPPED overlapped = { 0 };
	ULONG bytes;

	need(!HttpInitialize(V2, HTTP_INITIALIZE_CONFIG, NULL));
	is(HttpSetServiceConfiguration(NULL, HttpServiceConfigTimeout, &set,
				       sizeof(set), NULL), LATER, "set");
	is(HttpSetServiceConfiguration((HANDLE)4, HttpServiceConfigTimeout,
				       &set, sizeof(set), NULL), HANDLE_,
	   "... handle");
	is(HttpSetServiceConfiguration(NULL, HttpServiceConfigMax, &set,
				       sizeof(set), NULL), BAD, "... id 13");
	is(HttpSetServiceConfiguration(NULL, HttpServiceConfigTimeout, NULL,
				       sizeof(set), NULL), BAD, "... NULL");
	is(HttpSetServiceConfiguration(NULL, HttpServiceConfigTimeout, &set,
				       sizeof(set), &overlapped), BAD,
	   "... overlapped");
	is(HttpUpdateServiceConfiguration(NULL, HttpServiceConfigSSLCertInfo,
					  &set, sizeof(set), NULL), LATER,
	   "update");
	is(HttpDeleteServiceConfiguration(NULL, HttpServiceConfigTimeout, &set,
					  sizeof(set), NULL), LATER, "delete");
	is(HttpQueryServiceConfiguration(NULL, HttpServiceConfigTimeout,
					 &set.KeyDesc, sizeof(set.KeyDesc),
					 &set.ParamDesc, sizeof(set.ParamDesc),
					 &bytes, NULL), LATER, "query");
	is(HttpQueryServiceConfiguration(NULL, HttpServiceConfigTimeout, NULL,
					 4, NULL, 0, &bytes, NULL), BAD,
	   "... NULL");
}

static void others(void)
{
	HTTP_URL_GROUP_ID group;
	struct server s;

	server_up(&s);
	is(HttpFindUrlGroupId(u"http://+:80/", s.queue, &group), LATER, "find");
	is(HttpFindUrlGroupId(NULL, s.queue, &group), BAD, "... NULL");
	server_down(&s);
}

static const struct tap_case cases[] = {
	{ "requests", requests },
	{ "configuration", configuration },
	{ "others", others },
};

TAP_MAIN(cases)
