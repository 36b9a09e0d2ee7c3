// SPDX-License-Identifier: GPL-2.0-only
/* Rules of URLs, groups, queues and of the names in headers and library */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "rules.h"

static ULONG add(HTTP_URL_GROUP_ID group, const char *fmt, int port)
{
	char url[200];

	snprintf(url, sizeof(url), fmt, port);
	return HttpAddUrlToUrlGroup(group, wide(url), 0, 0);
}

static ULONG drop(HTTP_URL_GROUP_ID group, const char *fmt, int port)
{
	char url[200];

	snprintf(url, sizeof(url), fmt, port);
	return HttpRemoveUrlFromUrlGroup(group, wide(url), 0);
}

bool url_malformed(void)
{
	static const char *const prefixes[] = {
		"//host:8099/", "host:8099/", "http://:8099/",
		"http:///", "http://host/", "http://host:8099",
		"http://host:/", "http://host:0/", "http://host:8099/a/?q",
		"http://host:8099/?q=1/", "http://host:x/", "",
	};
	struct server *s = server();

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		ULONG code = HttpAddUrlToUrlGroup(s->group, wide(prefixes[i]),
						  0, 0);

		if (code != ERROR_INVALID_PARAMETER)
			tap_note("\"%s\"", prefixes[i]);
		SAME(code, ERROR_INVALID_PARAMETER);
	}
	return true;
}

/* GET @path of @s, received: the client, or -1 */
static int routed(struct server *s, const char *path)
{
	_Alignas(8) static char buffer[16384];
	int fd = wire_connect(s->port);

	wire_get(fd, path);
	if (hs_poll(HttpLxQueueFd(s->queue), POLLIN, HS_WAIT_MS) &&
	    !HttpReceiveHttpRequest(s->queue, 0, HTTPLX_RECEIVE_NONBLOCK,
				    (HTTP_REQUEST *)buffer, sizeof(buffer),
				    NULL, NULL))
		return fd;
	close(fd);
	return -1;
}

/* Answered by the kernel: 404 */
static bool not_routed(struct server *s, const char *path)
{
	int fd = wire_connect(s->port), status;

	wire_get(fd, path);
	status = wire_status(fd);
	close(fd);
	return status == 404;
}

bool url_slash(void)
{
	struct server *s = server();

	SAME(add(s->group, "http://+:%d/a", s->port), NO_ERROR);
	SAME(add(s->group, "http://+:%d/a/", s->port), ERROR_ALREADY_EXISTS);
	CHECK(routed(s, "/a/x") >= 0);
	CHECK(routed(s, "/a") >= 0);
	SAME(drop(s->group, "http://+:%d/a/", s->port), NO_ERROR);
	SAME(drop(s->group, "http://+:%d/a", s->port), ERROR_FILE_NOT_FOUND);
	return true;
}

bool url_again(void)
{
	struct server *s = server();

	SAME(add(s->group, "http://+:%d/t/", s->port), ERROR_ALREADY_EXISTS);
	return true;
}

bool url_not_there(void)
{
	struct server *s = server();

	SAME(drop(s->group, "http://+:%d/none/", s->port),
	     ERROR_FILE_NOT_FOUND);
	return true;
}

/* A listening socket on @port, or -1 */
static int listener(int port)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	any.sin_port = htons((uint16_t)port);
	if (!bind(fd, (struct sockaddr *)&any, sizeof(any)) && !listen(fd, 1))
		return fd;
	close(fd);
	return -1;
}

bool url_port_taken(void)
{
	struct server *s = server();
	int port = hs_port();

	need(listener(port) >= 0);
	SAME(add(s->group, "http://+:%d/", port), ERROR_SHARING_VIOLATION);
	return true;
}

bool url_port_free(void)
{
	struct server *s = server();

	SAME(add(s->group, "http://+:%d/u/", s->port), NO_ERROR);
	SAME(drop(s->group, "http://+:%d/t/", s->port), NO_ERROR);
	SAME(listener(s->port), -1);
	SAME(drop(s->group, "http://+:%d/u/", s->port), NO_ERROR);
	CHECK(listener(s->port) >= 0);
	return true;
}

bool url_localhost(void)
{
	struct server *s = server();
	int port = hs_port(), fd;

	SAME(add(s->group, "http://localhost:%d/", port), NO_ERROR);
	fd = wire_try("127.0.0.1", port);
	CHECK(fd >= 0);
	wire_text(fd, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	CHECK(hs_poll(HttpLxQueueFd(s->queue), POLLIN, HS_WAIT_MS));
	CHECK(wire_try("::1", port) >= 0);
	return true;
}

bool url_decoded(void)
{
	struct server *s = server();

	SAME(add(s->group, "http://+:%d/base path/", s->port), NO_ERROR);
	CHECK(routed(s, "/base%20path/x") >= 0);
	return true;
}

bool url_case_query(void)
{
	struct server *s = server();

	SAME(add(s->group, "http://+:%d/Mixed/", s->port), NO_ERROR);
	CHECK(routed(s, "/mIXED/x") >= 0);
	CHECK(routed(s, "/mixed?/other/") >= 0);
	CHECK(routed(s, "/mixed/?a=../../b") >= 0);
	return true;
}

bool url_segments(void)
{
	struct server *s = server();

	CHECK(routed(s, "/t") >= 0);
	CHECK(routed(s, "/t/") >= 0);
	CHECK(routed(s, "/x/../t/y") >= 0);
	CHECK(not_routed(s, "/tt"));
	CHECK(not_routed(s, "/tt/"));
	CHECK(not_routed(s, "/t/../x"));
	return true;
}

bool url_takes_over(void)
{
	_Alignas(8) static char buffer[16384];
	HTTP_REQUEST *request = (HTTP_REQUEST *)buffer;
	struct server *s = server();
	char url[60];
	int fd = wire_connect(s->port);

	snprintf(url, sizeof(url), "http://+:%d/t/longer/", s->port);
	SAME(HttpAddUrlToUrlGroup(s->group, wide(url), 9, 0), NO_ERROR);
	for (int i = 0; i < 2; i++) {
		wire_get(fd, "/t/longer/x");
		SAME(HttpReceiveHttpRequest(s->queue, 0, 0, request,
					    sizeof(buffer), NULL, NULL),
		     NO_ERROR);
		SAME(request->UrlContext, i ? (long long)URL_CONTEXT : 9);
		SAME(answer(s->queue, request->RequestId, 0, "x"), NO_ERROR);
		SAME(wire_status(fd), 200);
		if (!i)
			SAME(HttpRemoveUrlFromUrlGroup(s->group, wide(url), 0),
			     NO_ERROR);
	}
	return true;
}

bool group_unbound(void)
{
	struct server *s = server();

	SAME(bind_queue(s->group, NULL), NO_ERROR);
	SAME(add(s->group, "http://+:%d/unbound/", s->port), NO_ERROR);
	SAME(bind_queue(s->group, s->queue), NO_ERROR);
	CHECK(routed(s, "/unbound/") >= 0);
	return true;
}

bool group_rebound(void)
{
	struct server *s = server();

	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &s->queue));
	SAME(bind_queue(s->group, s->queue), NO_ERROR);
	CHECK(routed(s, "/t/") >= 0);
	return true;
}

bool session_versions(void)
{
	HTTPAPI_VERSION others[] = {
		{ 0, 0 }, { 0, 9 }, { 1, 1 }, { 2, 1 }, { 3, 0 },
	};
	HTTP_SERVER_SESSION_ID id;

	api_init();
	SAME(HttpCreateServerSession(V1, &id, 0), NO_ERROR);
	SAME(HttpCreateServerSession(V2, &id, 0), NO_ERROR);
	for (int i = 0; i < 5; i++)
		SAME(HttpCreateServerSession(others[i], &id, 0),
		     ERROR_REVISION_MISMATCH);
	SAME(HttpCreateServerSession(V2, NULL, 0), ERROR_INVALID_PARAMETER);
	return true;
}

bool session_closes(void)
{
	struct server *s = server();

	SAME(HttpCloseServerSession(s->session), NO_ERROR);
	SAME(HttpCloseUrlGroup(s->group), ERROR_INVALID_PARAMETER);
	SAME(add(s->group, "http://+:%d/x/", s->port), ERROR_INVALID_PARAMETER);
	return true;
}

bool queue_names(void)
{
	HANDLE queue, other;

	api_init();
	SAME(HttpCreateRequestQueue(V2, u"rules", NULL, 0, &queue), NO_ERROR);
	SAME(HttpCreateRequestQueue(V2, u"rules", NULL, 0, &other),
	     ERROR_ALREADY_EXISTS);
	SAME(HttpCreateRequestQueue(V2, u"rules-none", NULL, OPEN, &other),
	     ERROR_FILE_NOT_FOUND);
	return true;
}

static ULONG receive_thread(void *queue)
{
	_Alignas(8) char buffer[4096];

	return HttpReceiveHttpRequest(queue, HTTP_NULL_ID, 0,
				      (HTTP_REQUEST *)buffer, sizeof(buffer),
				      NULL, NULL);
}

static bool woken(struct server *s, ULONG (*by)(HANDLE))
{
	struct thread_call t[4];

	for (int i = 0; i < 4; i++)
		thread_start(&t[i], receive_thread, s->queue);
	SAME(by(s->queue), NO_ERROR);
	for (int i = 0; i < 4; i++) {
		ULONG code = thread_end(&t[i]);

		CHECK(code == ERROR_OPERATION_ABORTED ||
		      code == ERROR_INVALID_HANDLE);
	}
	return true;
}

bool shutdown_wakes(void)
{
	struct server *s = server();

	CHECK(woken(s, HttpShutdownRequestQueue));
	SAME(HttpCloseRequestQueue(s->queue), NO_ERROR);
	return true;
}

bool close_wakes(void)
{
	CHECK(woken(server(), HttpCloseRequestQueue));
	return true;
}

bool shutdown_finishes(void)
{
	struct exchange *x = exchange();

	SAME(HttpShutdownRequestQueue(x->s.queue), NO_ERROR);
	SAME(answer(x->s.queue, x->id, 0, "finished"), NO_ERROR);
	SAME(wire_status(x->client), 200);
	return true;
}

bool close_aborts(void)
{
	struct exchange *x = exchange();

	SAME(HttpCloseRequestQueue(x->s.queue), NO_ERROR);
	SAME(wire_end(x->client, HS_WAIT_MS), WIRE_RESET);
	return true;
}

/* Headers and linking */
bool names_verb(void)
{
	HTTP_REQUEST request = { 0 };
	HTTP_RESPONSE response = { 0 };

	request.Verb = HttpVerbPUT;
	SAME(request.s.Verb, HttpVerbPUT);
	response.s.StatusCode = 204;
	SAME(response.StatusCode, 204);
	return true;
}

bool names_version(void)
{
	SAME(sizeof(HTTP_REQUEST), sizeof(HTTP_REQUEST_V2));
	SAME(sizeof(HTTP_RESPONSE), sizeof(HTTP_RESPONSE_V2));
	SAME(sizeof(HTTP_REQUEST_V1), 848);
	SAME(sizeof(HTTP_REQUEST_V2), 864);
	SAME(sizeof(HTTP_RESPONSE_V1), 552);
	SAME(sizeof(HTTP_RESPONSE_V2), 568);
	SAME(sizeof(OVERLAPPED), 32);
	return true;
}

bool handles_stale(void)
{
	HANDLE old, next;

	api_init();
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &old));
	SAME(HttpCloseRequestQueue(old), NO_ERROR);
	for (int i = 0; i < 1000; i++) {
		need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &next));
		CHECK(next != old);
		SAME(HttpCloseRequestQueue(old), ERROR_INVALID_PARAMETER);
		need(!HttpCloseRequestQueue(next));
	}
	return true;
}
