// SPDX-License-Identifier: GPL-2.0-only
/* The macros of the API's header */
#include "fixture.h"

static void ids(void)
{
	HTTP_REQUEST_ID id = 5;

	ok(!HTTP_IS_NULL_ID(&id), "an id");
	HTTP_SET_NULL_ID(&id);
	is(id, HTTP_NULL_ID, "HTTP_SET_NULL_ID");
	ok(HTTP_IS_NULL_ID(&id), "HTTP_IS_NULL_ID");
	is(sizeof(HTTP_NULL_ID), 8, "HTTP_NULL_ID has 64 bits");
}

static void initialisers(void)
{
	HTTP_VERSION unknown = HTTP_VERSION_UNKNOWN, v09 = HTTP_VERSION_0_9;
	HTTP_VERSION v10 = HTTP_VERSION_1_0, v11 = HTTP_VERSION_1_1;
	HTTPAPI_VERSION one = HTTPAPI_VERSION_1, two = HTTPAPI_VERSION_2;

	ok(!unknown.MajorVersion && !unknown.MinorVersion, "unknown");
	ok(!v09.MajorVersion && v09.MinorVersion == 9, "0.9");
	ok(v10.MajorVersion == 1 && !v10.MinorVersion, "1.0");
	ok(v11.MajorVersion == 1 && v11.MinorVersion == 1, "1.1");
	ok(one.HttpApiMajorVersion == 1 && !one.HttpApiMinorVersion, "API 1");
	ok(two.HttpApiMajorVersion == 2 && !two.HttpApiMinorVersion, "API 2");
	HTTP_SET_VERSION(v09, 7, 8);
	ok(v09.MajorVersion == 7 && v09.MinorVersion == 8, "HTTP_SET_VERSION");
}

/* -1, 0, 1: lexicographic order of two pairs */
static int order(int major, int minor, int than_major, int than_minor)
{
	int a = major * 10 + minor, b = than_major * 10 + than_minor;

	return (a > b) - (a < b);
}

static void compare(int major, int minor, int by_major, int by_minor)
{
	HTTP_VERSION v;
	HTTPAPI_VERSION api = { (USHORT)major, (USHORT)minor };
	int want = order(major, minor, by_major, by_minor);

	HTTP_SET_VERSION(v, (USHORT)major, (USHORT)minor);
	ok(HTTP_EQUAL_VERSION(v, by_major, by_minor) == (want == 0) &&
	   HTTP_NOT_EQUAL_VERSION(v, by_major, by_minor) == (want != 0) &&
	   HTTP_GREATER_VERSION(v, by_major, by_minor) == (want > 0) &&
	   HTTP_GREATER_EQUAL_VERSION(v, by_major, by_minor) == (want >= 0) &&
	   HTTP_LESS_VERSION(v, by_major, by_minor) == (want < 0) &&
	   HTTP_LESS_EQUAL_VERSION(v, by_major, by_minor) == (want <= 0),
	   "HTTP %d.%d and %d.%d", major, minor, by_major, by_minor);
	ok(HTTPAPI_EQUAL_VERSION(api, by_major, by_minor) == (want == 0) &&
	   HTTPAPI_GREATER_VERSION(api, by_major, by_minor) == (want > 0) &&
	   HTTPAPI_LESS_VERSION(api, by_major, by_minor) == (want < 0) &&
	   HTTPAPI_VERSION_GREATER_OR_EQUAL(api, by_major, by_minor) ==
	   (want >= 0), "API %d.%d and %d.%d", major, minor, by_major,
	   by_minor);
}

static void versions(void)
{
	for (int major = 0; major < 3; major++)
		for (int minor = 0; minor < 3; minor++)
			compare(major, minor, 1, 1);
}

static const struct tap_case cases[] = {
	{ "ids", ids },
	{ "initialisers", initialisers },
	{ "versions", versions },
};

TAP_MAIN(cases)
