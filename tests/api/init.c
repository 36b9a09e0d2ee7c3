// SPDX-License-Identifier: GPL-2.0-only
/* HttpInitialize, HttpTerminate, and what every call says without them */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
#include "fixture.h"

#define SERVER	HTTP_INITIALIZE_SERVER
#define CONFIG	HTTP_INITIALIZE_CONFIG

static void initialize_codes(void)
{
	HTTPAPI_VERSION three = { 3, 0 }, v11 = { 1, 1 };

	is(HttpInitialize(V2, 0, NULL), ERROR_INVALID_PARAMETER, "no flags");
	is(HttpInitialize(V2, 4, NULL), ERROR_INVALID_PARAMETER, "flag 4");
	is(HttpInitialize(V2, SERVER | 0x80000000, NULL),
	   ERROR_INVALID_PARAMETER, "unknown flag beside a known one");
	is(HttpInitialize(V2, SERVER, &three), ERROR_INVALID_PARAMETER,
	   "reserved pointer");
	is(HttpInitialize(three, SERVER, NULL), ERROR_REVISION_MISMATCH, "3.0");
	is(HttpInitialize(v11, SERVER, NULL), ERROR_REVISION_MISMATCH, "1.1");
	is(HttpTerminate(SERVER, NULL), ERROR_INVALID_PARAMETER,
	   "none of these counted");
	is(HttpInitialize(V1, SERVER, NULL), NO_ERROR, "1.0");
	is(HttpInitialize(V2, SERVER | CONFIG, NULL), NO_ERROR, "2.0, both");
	is(HttpTerminate(0, NULL), ERROR_INVALID_PARAMETER, "end: no flags");
	is(HttpTerminate(8, NULL), ERROR_INVALID_PARAMETER, "end: unknown");
	is(HttpTerminate(SERVER, &three), ERROR_INVALID_PARAMETER,
	   "end: reserved pointer");
	is(HttpTerminate(SERVER | CONFIG, NULL), NO_ERROR, "end: both");
	is(HttpTerminate(SERVER | CONFIG, NULL), ERROR_INVALID_PARAMETER,
	   "end: one of both is not there");
	is(HttpTerminate(SERVER, NULL), NO_ERROR, "... and nothing was undone");
	is(HttpTerminate(SERVER, NULL), ERROR_INVALID_PARAMETER, "end: again");
}

/* Two single ones may be ended together */
static void counted(void)
{
	HTTP_SERVER_SESSION_ID id;

	need(!HttpInitialize(V2, SERVER, NULL));
	need(!HttpInitialize(V2, CONFIG, NULL));
	need(!HttpInitialize(V2, SERVER, NULL));
	is(HttpTerminate(SERVER | CONFIG, NULL), NO_ERROR, "two in one");
	is(HttpCreateServerSession(V2, &id, 0), NO_ERROR, "one is left");
	is(HttpTerminate(SERVER, NULL), NO_ERROR, "the last one");
	is(HttpCreateServerSession(V2, &id, 0), ERROR_DLL_INIT_FAILED,
	   "nothing works");
}

static void terminate_closes(void)
{
	HTTP_SERVER_SESSION_ID id;
	struct server s;
	int fd;

	server_up(&s);
	is(HttpTerminate(SERVER, NULL), NO_ERROR, "terminated");
	fd = wire_try("127.0.0.1", s.port);
	is(fd, -ECONNREFUSED, "sessions, URLs, listeners are gone");
	is(HttpCloseRequestQueue(s.queue), NO_ERROR, "queue can be closed");
	api_init();
	is(HttpCloseServerSession(s.session), ERROR_INVALID_PARAMETER,
	   "the old session is not there");
	is(HttpCreateServerSession(V2, &id, 0), NO_ERROR, "a new one");
}

#define INIT(call)	is(call, ERROR_DLL_INIT_FAILED, "%s", #call)

static void no_init_objects(void)
{
	HTTP_OPAQUE_ID id = 0;
	ULONG n = 4, value = 0;
	HANDLE h = NULL;

	INIT(HttpCreateServerSession(V2, &id, 0));
	INIT(HttpCloseServerSession(1));
	INIT(HttpSetServerSessionProperty(1, HttpServerStateProperty, &id, 8));
	INIT(HttpQueryServerSessionProperty(1, HttpServerStateProperty, &id, 8,
					    &n));
	INIT(HttpCreateUrlGroup(1, &id, 0));
	INIT(HttpCloseUrlGroup(1));
	INIT(HttpAddUrlToUrlGroup(1, u"http://+:80/", 0, 0));
	INIT(HttpRemoveUrlFromUrlGroup(1, u"http://+:80/", 0));
	INIT(HttpSetUrlGroupProperty(1, HttpServerStateProperty, &id, 8));
	INIT(HttpQueryUrlGroupProperty(1, HttpServerStateProperty, &id, 8, &n));
	INIT(HttpCreateRequestQueue(V2, NULL, NULL, 0, &h));
	INIT(HttpSetRequestQueueProperty(h, HttpServerQueueLengthProperty,
					 &value, 4, 0, NULL));
	INIT(HttpQueryRequestQueueProperty(h, HttpServerQueueLengthProperty,
					   &value, 4, 0, &n, NULL));
	INIT(HttpShutdownRequestQueue(h));
	INIT(HttpLxCreateRequestQueue(NULL, NULL, 0, &h));
	INIT(HttpLxAddUrl(1, "http://+:80/", 0, NULL));
	INIT(HttpLxRemoveUrl(1, "http://+:80/", 0));
	INIT(HttpLxOpenQueueFd(0, &h));
	INIT(HttpLxQueryCounters(NULL, &n, NULL, &value));
}

static void no_init_io(void)
{
	_Alignas(8) char buffer[1024];
	ULONG n;

	INIT(HttpReceiveHttpRequest(NULL, 0, 0, (PHTTP_REQUEST)buffer,
				    sizeof(buffer), &n, NULL));
	INIT(HttpReceiveRequestEntityBody(NULL, 1, 0, buffer, sizeof(buffer),
					  &n, NULL));
	INIT(HttpSendHttpResponse(NULL, 1, 0, NULL, NULL, &n, NULL, 0, NULL,
				  NULL));
	INIT(HttpSendResponseEntityBody(NULL, 1, 0, 0, NULL, &n, NULL, 0, NULL,
					NULL));
	INIT(HttpCancelHttpRequest(NULL, 1, NULL));
	INIT(HttpWaitForDisconnect(NULL, 1, NULL));
	INIT(HttpWaitForDemandStart(NULL, NULL));
	INIT(HttpCreateHttpHandle((PHANDLE)buffer, 0));
	INIT(HttpAddUrl(NULL, u"http://+:80/", NULL));
	INIT(HttpRemoveUrl(NULL, u"http://+:80/"));
	need(!HttpInitialize(V2, SERVER, NULL));
	INIT(HttpSetServiceConfiguration(NULL, HttpServiceConfigTimeout, buffer,
					 8, NULL));
	INIT(HttpQueryServiceConfiguration(NULL, HttpServiceConfigTimeout,
					   buffer, 8, buffer, 8, &n, NULL));
}

/* No device: the module is not there, or this user may not */
static void no_rights(void)
{
	if (setgid(65534) || setuid(65534)) {
		tap_skip("cannot become another user");
		return;
	}
	is(HttpInitialize(V2, SERVER, NULL), ERROR_ACCESS_DENIED,
	   "nobody may not open the device");
	is(HttpTerminate(SERVER, NULL), ERROR_INVALID_PARAMETER,
	   "and it was not counted");
	is(HttpInitialize(V2, CONFIG, NULL), NO_ERROR,
	   "configuration alone needs no device");
}

static const char *const names[] = {
	"HttpInitialize", "HttpTerminate", "HttpCreateServerSession",
	"HttpCloseServerSession", "HttpSetServerSessionProperty",
	"HttpQueryServerSessionProperty", "HttpCreateUrlGroup",
	"HttpCloseUrlGroup", "HttpAddUrlToUrlGroup",
	"HttpRemoveUrlFromUrlGroup", "HttpSetUrlGroupProperty",
	"HttpQueryUrlGroupProperty", "HttpCreateRequestQueue",
	"HttpCloseRequestQueue", "HttpShutdownRequestQueue",
	"HttpSetRequestQueueProperty", "HttpQueryRequestQueueProperty",
	"HttpWaitForDemandStart", "HttpReceiveHttpRequest",
	"HttpReceiveRequestEntityBody", "HttpSendHttpResponse",
	"HttpSendResponseEntityBody", "HttpCancelHttpRequest",
	"HttpWaitForDisconnect", "HttpWaitForDisconnectEx",
	"HttpReceiveClientCertificate", "HttpFlushResponseCache",
	"HttpAddFragmentToCache", "HttpReadFragmentFromCache",
	"HttpSetServiceConfiguration", "HttpUpdateServiceConfiguration",
	"HttpQueryServiceConfiguration", "HttpDeleteServiceConfiguration",
	"HttpCreateHttpHandle", "HttpAddUrl", "HttpRemoveUrl",
	"HttpPrepareUrl", "HttpDeclarePush", "HttpDelegateRequestEx",
	"HttpFindUrlGroupId", "HttpIsFeatureSupported",
	"HttpSetRequestProperty", "HttpQueryRequestProperty",
	"HttpGetExtension",
	"HttpLxCreateRequestQueue", "HttpLxAddUrl", "HttpLxRemoveUrl",
	"HttpLxAdoptListener", "HttpLxQueueFd", "HttpLxOpenQueueFd",
	"HttpLxHandleFromFd",
	"HttpLxFdFromHandle", "HttpLxCloseHandle", "HttpLxToUtf8",
	"HttpLxQueryCounters", "HttpLxCounterName", "HttpLxReasonName",
	"HttpLxErrorText",
};

/* Programs look functions up by name in the shared library */
static void exported(void)
{
	void *lib = dlopen(SHARED_LIBRARY, RTLD_NOW);
	ULONG (*initialize)(HTTPAPI_VERSION, ULONG, PVOID);

	if (!lib)
		die("%s", dlerror());
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		void *symbol = i < 44 ? dlvsym(lib, names[i], "HTTPAPI_2.0") :
				dlvsym(lib, names[i], "HTTPAPI_LINUX_1.0");

		ok(symbol, "%s", names[i]);
	}
	ok(!dlsym(lib, "error_win32") && !dlsym(lib, "handle_get"),
	   "inner names are not exported");
	*(void **)&initialize = dlsym(lib, "HttpInitialize");
	need(initialize != NULL);
	is(initialize(V2, SERVER, NULL), NO_ERROR, "works through a pointer");
}

static const struct tap_case cases[] = {
	{ "initialize codes", initialize_codes },
	{ "counted", counted },
	{ "terminate closes", terminate_closes },
	{ "not initialised: objects", no_init_objects },
	{ "not initialised: requests", no_init_io },
	{ "no rights", no_rights },
	{ "exported", exported },
};

TAP_MAIN(cases)
