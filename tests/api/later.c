// SPDX-License-Identifier: GPL-2.0-only
/* Calls that are not built yet: parameters are checked, then 120 */
#include "fixture.h"

#define LATER	ERROR_CALL_NOT_IMPLEMENTED
#define BAD	ERROR_INVALID_PARAMETER
#define HANDLE_	ERROR_INVALID_HANDLE

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

static const struct tap_case cases[] = {
	{ "configuration", configuration },
};

TAP_MAIN(cases)
