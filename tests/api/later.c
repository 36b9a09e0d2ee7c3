// SPDX-License-Identifier: GPL-2.0-only
/* Calls that are not built yet: parameters are checked, then 120 */
#include "fixture.h"

#define LATER	ERROR_CALL_NOT_IMPLEMENTED
#define BAD	ERROR_INVALID_PARAMETER
#define HANDLE_	ERROR_INVALID_HANDLE

static void requests(void)
{
	_Alignas(8) char buffer[64];
	PHTTP_SSL_CLIENT_CERT_INFO cert = (void *)buffer;
	struct server s;
	HANDLE controller;
	ULONG bytes;

	server_up(&s);
	is(HttpWaitForDisconnect(s.queue, 1, NULL), LATER, "disconnect");
	is(HttpWaitForDisconnect(NULL, 1, NULL), HANDLE_, "... NULL");
	is(HttpWaitForDisconnect(s.queue, 0, NULL), BAD, "... null id");
	is(HttpWaitForDisconnectEx(s.queue, 1, 0, NULL), LATER, "disconnect ex");
	is(HttpWaitForDisconnectEx(s.queue, 1, 1, NULL), BAD, "... reserved");
	is(HttpWaitForDemandStart(s.queue, NULL), ERROR_INVALID_ID_AUTHORITY,
	   "demand start: not the controller");
	is(HttpWaitForDemandStart(NULL, NULL), HANDLE_, "... NULL");
	need(!HttpCreateRequestQueue(V2, u"later", NULL,
		HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER, &controller));
	is(HttpWaitForDemandStart(controller, NULL), LATER, "... controller");
	is(HttpReceiveClientCertificate(s.queue, 1, 0, cert, 32, &bytes, NULL),
	   LATER, "certificate");
	is(HttpReceiveClientCertificate(s.queue, 1, 0, cert, 31, &bytes, NULL),
	   ERROR_INSUFFICIENT_BUFFER, "... 31 bytes");
	is(HttpReceiveClientCertificate(s.queue, 1, 4, cert, 32, &bytes, NULL),
	   BAD, "... flag 4");
	is(HttpReceiveClientCertificate(s.queue, 0, 0, cert, 32, &bytes, NULL),
	   BAD, "... null id");
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

static void cache(void)
{
	HTTP_CACHE_POLICY policy = { HttpCachePolicyUserInvalidates, 0 };
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromMemory };
	char buffer[8];
	struct server s;
	ULONG bytes;

	server_up(&s);
	is(HttpFlushResponseCache(s.queue, u"http://+:80/", 0, NULL), LATER,
	   "flush");
	is(HttpFlushResponseCache(s.queue, NULL, 0, NULL), BAD, "... NULL");
	is(HttpFlushResponseCache(s.queue, u"http://+:80/", 2, NULL), BAD,
	   "... flag 2");
	is(HttpFlushResponseCache(NULL, u"http://+:80/", 0, NULL), HANDLE_,
	   "... NULL queue");
	is(HttpAddFragmentToCache(s.queue, u"http://+:80/", &chunk, &policy,
				  NULL), LATER, "add fragment");
	is(HttpAddFragmentToCache(s.queue, u"http://+:80/", NULL, &policy,
				  NULL), BAD, "... no chunk");
	is(HttpReadFragmentFromCache(s.queue, u"http://+:80/", NULL, buffer, 8,
				     &bytes, NULL), LATER, "read fragment");
	is(HttpReadFragmentFromCache(s.queue, u"http://+:80/", NULL, NULL, 8,
				     &bytes, NULL), BAD, "... no buffer");
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
	PWSTR prepared;
	HANDLE handle;
	char buffer[8];

	is(HttpPrepareUrl(NULL, 0, u"http://+:80/", &prepared), LATER,
	   "prepare");
	is(HttpPrepareUrl(NULL, 1, u"http://+:80/", &prepared), BAD,
	   "... flag 1");
	is(HttpGetExtension(V2, 0, buffer, 8), LATER, "extension");
	is(HttpGetExtension(V2, 0, NULL, 8), BAD, "... NULL");
	server_up(&s);
	is(HttpCreateHttpHandle(&handle, 0), LATER, "version 1 queue");
	is(HttpCreateHttpHandle(&handle, 1), BAD, "... reserved");
	is(HttpCreateHttpHandle(NULL, 0), BAD, "... NULL");
	is(HttpAddUrl(s.queue, u"http://+:80/", NULL), LATER, "version 1 URL");
	is(HttpAddUrl(NULL, u"http://+:80/", NULL), BAD, "... NULL");
	is(HttpRemoveUrl(s.queue, NULL), BAD, "version 1 removal: NULL");
	is(HttpFindUrlGroupId(u"http://+:80/", s.queue, &group), LATER, "find");
	is(HttpFindUrlGroupId(NULL, s.queue, &group), BAD, "... NULL");
	server_down(&s);
}

static const struct tap_case cases[] = {
	{ "requests", requests },
	{ "cache", cache },
	{ "configuration", configuration },
	{ "others", others },
};

TAP_MAIN(cases)
