// SPDX-License-Identifier: GPL-2.0-only
/* Queues of version 1: their URLs, structures, and what they refuse */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

static HANDLE queue_new(void)
{
	HANDLE queue;

	api_init();
	need(!HttpCreateHttpHandle(&queue, 0));
	return queue;
}

static ULONG add(HANDLE queue, int port, const char *path)
{
	return HttpAddUrl(queue, wide(url_of(port, path)), NULL);
}

static ULONG drop(HANDLE queue, int port, const char *path)
{
	return HttpRemoveUrl(queue, wide(url_of(port, path)));
}

static void parameters(void)
{
	HANDLE queue, v2, other;
	int port = hs_port();

	is(HttpCreateHttpHandle(&queue, 0), ERROR_DLL_INIT_FAILED,
	   "before HttpInitialize");
	is(HttpAddUrl(NULL, u"http://+:80/", NULL), ERROR_DLL_INIT_FAILED,
	   "add");
	is(HttpRemoveUrl(NULL, u"http://+:80/"), ERROR_DLL_INIT_FAILED,
	   "remove");
	need(!HttpInitialize(V1, HTTP_INITIALIZE_SERVER, NULL));
	is(HttpInitialize(V2, HTTP_INITIALIZE_SERVER, NULL), NO_ERROR,
	   "both versions in one process");
	is(HttpCreateHttpHandle(NULL, 0), ERROR_INVALID_PARAMETER, "NULL");
	is(HttpCreateHttpHandle(&queue, 1), ERROR_INVALID_PARAMETER,
	   "reserved");
	is(HttpCreateHttpHandle(&queue, 0), NO_ERROR, "a queue");
	is(HttpCreateHttpHandle(&other, 0), NO_ERROR, "and another");
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &v2));
	is(add(v2, port, "/a/"), ERROR_INVALID_PARAMETER, "version 2");
	is(drop(v2, port, "/a/"), ERROR_INVALID_PARAMETER, "... removal");
	is(add(NULL, port, "/a/"), ERROR_INVALID_PARAMETER, "no queue");
	is(HttpAddUrl(queue, NULL, NULL), ERROR_INVALID_PARAMETER, "no URL");
	is(HttpAddUrl(queue, u"http://+:1/a/", &port), ERROR_INVALID_PARAMETER,
	   "reserved");
	is(HttpAddUrl(queue, u"http://+/a/", NULL), ERROR_INVALID_PARAMETER,
	   "no port");
	is(HttpAddUrl(queue, u"http://\xd800:1/", NULL),
	   ERROR_INVALID_PARAMETER, "not UTF-16");
	is(add(queue, port, "/a/"), NO_ERROR, "added");
	is(add(queue, port, "/a/"), ERROR_ALREADY_EXISTS, "twice");
	is(add(other, port, "/A"), ERROR_ALREADY_EXISTS, "elsewhere");
	is(add(other, port, "/b/"), NO_ERROR, "another one");
	is(HttpRemoveUrl(queue, NULL), ERROR_INVALID_PARAMETER, "remove NULL");
	is(drop(queue, port, "/b/"), ERROR_FILE_NOT_FOUND, "not of this queue");
	is(drop(queue, port, "/A/"), ERROR_FILE_NOT_FOUND, "not that string");
	is(drop(queue, port, "/a"), ERROR_FILE_NOT_FOUND, "nor that");
	is(HttpRemoveUrl(queue, u"http://+/a/"), ERROR_INVALID_PARAMETER,
	   "no URL at all");
	is(drop(queue, port, "/a/"), NO_ERROR, "the very string");
	is(drop(queue, port, "/a/"), ERROR_FILE_NOT_FOUND, "twice");
	is(add(other, port, "/a/"), NO_ERROR, "free again");
	is(HttpCloseRequestQueue(other), NO_ERROR, "closed");
	is(add(queue, port, "/a/"), NO_ERROR, "its URLs are free at once");
	is(add(other, port, "/c/"), ERROR_INVALID_PARAMETER, "and it is gone");
	is(HttpLxCloseHandle(queue), NO_ERROR, "closed as a handle");
	is(add(v2, port, "/a/"), ERROR_INVALID_PARAMETER, "still version 2");
	need(!HttpCreateHttpHandle(&queue, 0));
	is(add(queue, port, "/b/"), NO_ERROR, "all are free");
	need(!HttpTerminate(HTTP_INITIALIZE_SERVER, NULL));
	need(!HttpTerminate(HTTP_INITIALIZE_SERVER, NULL));
	is(add(queue, port, "/d/"), ERROR_DLL_INIT_FAILED, "terminated");
	need(!HttpInitialize(V1, HTTP_INITIALIZE_SERVER, NULL));
	is(add(queue, port, "/d/"), ERROR_INVALID_PARAMETER,
	   "its session went with HttpTerminate");
	is(HttpCloseRequestQueue(queue), NO_ERROR, "closed all the same");
}

static void refused(void)
{
	HTTP_SERVER_SESSION_ID session;
	HTTP_URL_GROUP_ID group;
	HTTP_ENABLED_STATE state = HttpEnabledStateActive;
	HANDLE queue = queue_new();
	ULONG length;

	is(HttpSetRequestQueueProperty(queue, HttpServerStateProperty, &state,
				       sizeof(state), 0, NULL),
	   ERROR_NOT_SUPPORTED, "set a property");
	is(HttpQueryRequestQueueProperty(queue, HttpServerStateProperty, &state,
					 sizeof(state), 0, &length, NULL),
	   ERROR_NOT_SUPPORTED, "query it");
	need(!HttpCreateServerSession(V2, &session, 0));
	need(!HttpCreateUrlGroup(session, &group, 0));
	is(bind_queue(group, queue), ERROR_INVALID_PARAMETER, "bind it");
	is(HttpShutdownRequestQueue(queue), NO_ERROR, "shut it down");
	is(HttpCloseRequestQueue(queue), NO_ERROR, "close it");
}

/* Structures of version 1: what version 2 adds is not written and not read */
static void structures(void)
{
	_Alignas(8) char buffer[4096];
	HTTP_REQUEST_V1 *request = (HTTP_REQUEST_V1 *)buffer;
	union {
		HTTP_RESPONSE_V1 v1;
		HTTP_RESPONSE v2;
	} response;
	HTTP_DATA_CHUNK chunk;
	HANDLE queue = queue_new();
	int port = hs_port(), fd;
	ULONG bytes, exact;

	need(!add(queue, port, "/v/"));
	fd = wire_connect(port);
	wire_text(fd, "GET /v/x?q HTTP/1.1\r\nHost: a.example\r\nA: b\r\n\r\n");
	if (!hs_poll(HttpLxQueueFd(queue), POLLIN, HS_WAIT_MS))
		die("no request");
	memset(buffer, 0xa5, sizeof(buffer));
	is(HttpReceiveHttpRequest(queue, 0, 0, (PHTTP_REQUEST)buffer,
				  sizeof(HTTP_REQUEST_V1), &exact, NULL),
	   ERROR_MORE_DATA, "too small");
	is((unsigned char)buffer[sizeof(HTTP_REQUEST_V1)], 0xa5,
	   "nothing behind it was written");
	ok(request->RequestId != 0, "id");
	is(HttpReceiveHttpRequest(queue, request->RequestId, 0,
				  (PHTTP_REQUEST)buffer, exact, &bytes, NULL),
	   NO_ERROR, "as large as it has to be");
	is(bytes, exact, "all of it");
	ok((char *)request->Headers.pUnknownHeaders ==
	   buffer + sizeof(HTTP_REQUEST_V1), "data begins where V2 would go on");
	is(request->UrlContext, 0, "no context");
	ok(!strcmp(request->Headers.pUnknownHeaders->pRawValue, "b"), "A: b");
	memset(&response, 0xff, sizeof(response));
	response_init(&response.v2, &chunk, "one");
	memset(&response.v1 + 1, 0xff, sizeof(response) - sizeof(response.v1));
	is(HttpSendHttpResponse(queue, request->RequestId, 0, &response.v2,
				NULL, &bytes, NULL, 0, NULL, NULL), NO_ERROR,
	   "answered; what V2 adds is not read");
	expect_answer(fd, 200, "one", "the client");
	need(!HttpCloseRequestQueue(queue));
}

static void forked(void)
{
	HANDLE queue = queue_new();
	int port = hs_port(), fd, status;

	need(!add(queue, port, "/v/"));
	if (!fork()) {
		api_init();
		if (add(queue, port, "/w/") != ERROR_ACCESS_DENIED ||
		    drop(queue, port, "/v/") != ERROR_ACCESS_DENIED)
			_exit(1);
		if (HttpCloseRequestQueue(queue))
			_exit(2);
		_exit(0);
	}
	need(wait(&status) > 0);
	is(status, 0, "a child adds nothing and closes its own");
	fd = wire_connect(port);
	wire_text(fd, "GET /v/ HTTP/1.1\r\nHost: a\r\n\r\n");
	ok(hs_poll(HttpLxQueueFd(queue), POLLIN, HS_WAIT_MS),
	   "its parent's URLs are there");
	need(!HttpCloseRequestQueue(queue));
}

static const struct tap_case cases[] = {
	{ "parameters", parameters },
	{ "refused", refused },
	{ "structures", structures },
	{ "forked", forked },
};

TAP_MAIN(cases)
