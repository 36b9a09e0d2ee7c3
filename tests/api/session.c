// SPDX-License-Identifier: GPL-2.0-only
/* Sessions, and every outcome of HttpCloseServerSession */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

static void create_codes(void)
{
	HTTPAPI_VERSION v11 = { 1, 1 }, v3 = { 3, 0 }, v0 = { 0, 0 };
	HTTP_SERVER_SESSION_ID id = 7, other = 0;

	api_init();
	is(HttpCreateServerSession(v11, &id, 0), ERROR_REVISION_MISMATCH, "1.1");
	is(HttpCreateServerSession(v3, &id, 0), ERROR_REVISION_MISMATCH, "3.0");
	is(HttpCreateServerSession(v0, &id, 0), ERROR_REVISION_MISMATCH, "0.0");
	is(HttpCreateServerSession(V2, NULL, 0), ERROR_INVALID_PARAMETER,
	   "NULL pointer");
	is(HttpCreateServerSession(V2, &id, 1), ERROR_INVALID_PARAMETER,
	   "reserved");
	is(id, 7, "the id is untouched by failures");
	is(HttpCreateServerSession(V2, &id, 0), NO_ERROR, "2.0");
	is(HttpCreateServerSession(V1, &other, 0), NO_ERROR, "1.0");
	ok(id && other && id != other, "ids are not 0 and not the same");
	is(HttpCloseServerSession(id), NO_ERROR, "closed");
	is(HttpCloseServerSession(other), NO_ERROR, "the other one closed");
}

static void close_plain(void)
{
	HTTP_SERVER_SESSION_ID id, again;
	HTTP_URL_GROUP_ID group;

	api_init();
	need(!HttpCreateServerSession(V2, &id, 0));
	is(HttpCloseServerSession(id), NO_ERROR, "closed");
	is(HttpCloseServerSession(id), ERROR_INVALID_PARAMETER, "closed twice");
	is(HttpCreateUrlGroup(id, &group, 0), ERROR_INVALID_PARAMETER,
	   "no group in a closed session");
	need(!HttpCreateServerSession(V2, &again, 0));
	ok(again != id, "an id is not given out again");
	is(HttpCloseServerSession(id), ERROR_INVALID_PARAMETER,
	   "the old id does not hit the new session");
	is(HttpCloseServerSession(again), NO_ERROR, "the new one closed");
}

static void close_missing(void)
{
	HTTP_SERVER_SESSION_ID id;
	HTTP_URL_GROUP_ID group;

	api_init();
	is(HttpCloseServerSession(HTTP_NULL_ID), ERROR_INVALID_PARAMETER,
	   "HTTP_NULL_ID");
	is(HttpCloseServerSession(1), ERROR_INVALID_PARAMETER, "1");
	is(HttpCloseServerSession(~0ULL), ERROR_INVALID_PARAMETER, "all ones");
	need(!HttpCreateServerSession(V2, &id, 0));
	need(!HttpCreateUrlGroup(id, &group, 0));
	is(HttpCloseServerSession(group), ERROR_INVALID_PARAMETER,
	   "a group's id");
	is(HttpCloseUrlGroup(id), ERROR_INVALID_PARAMETER,
	   "a session's id as a group");
	for (int bit = 0; bit < 64; bit++) {
		if (HttpCloseServerSession(id ^ 1ULL << bit) !=
		    ERROR_INVALID_PARAMETER)
			die("bit %d of an id does not count", bit);
	}
	is(HttpCloseServerSession(id), NO_ERROR, "every bit of an id counts");
}

static void close_groups(void)
{
	HTTP_SERVER_SESSION_ID id, neighbour;
	HTTP_URL_GROUP_ID group[3], kept;
	int port;

	api_init();
	port = hs_port();
	need(!HttpCreateServerSession(V2, &id, 0));
	need(!HttpCreateServerSession(V2, &neighbour, 0));
	need(!HttpCreateUrlGroup(neighbour, &kept, 0));
	for (int i = 0; i < 3; i++) {
		char path[8] = { '/', (char)('a' + i), '/', 0 };

		need(!HttpCreateUrlGroup(id, &group[i], 0));
		need(!HttpLxAddUrl(group[i], url_of(port, path), 0, NULL));
	}
	need(!HttpLxAddUrl(kept, url_of(port, "/kept/"), 0, NULL));
	is(HttpCloseServerSession(id), NO_ERROR, "closed with three groups");
	for (int i = 0; i < 3; i++)
		is(HttpCloseUrlGroup(group[i]), ERROR_INVALID_PARAMETER,
		   "group %d went with it", i);
	is(HttpLxAddUrl(kept, url_of(port, "/a/"), 0, NULL), NO_ERROR,
	   "its URLs are free");
	is(HttpLxRemoveUrl(kept, url_of(port, "/kept/"), 0), NO_ERROR,
	   "the neighbour's URL is still there");
	is(HttpCloseServerSession(neighbour), NO_ERROR, "neighbour closed");
	is(wire_try("127.0.0.1", port), -ECONNREFUSED,
	   "no URL, no listener");
}

/* Another process has the number, and still it is not the creator */
static void close_foreign(void)
{
	HTTP_SERVER_SESSION_ID id;
	int link[2], status;
	ULONG result = 0;
	pid_t child;

	need(!pipe(link));
	child = fork();
	need(child >= 0);
	if (!child) {
		if (read(link[0], &id, sizeof(id)) != sizeof(id) ||
		    HttpInitialize(V2, HTTP_INITIALIZE_SERVER, NULL))
			_exit(1);
		_exit(HttpCloseServerSession(id) == ERROR_INVALID_PARAMETER ?
		      0 : 2);
	}
	api_init();
	need(!HttpCreateServerSession(V2, &id, 0));
	need(write(link[1], &id, sizeof(id)) == sizeof(id));
	need(waitpid(child, &status, 0) == child);
	is(status, 0, "another process gets ERROR_INVALID_PARAMETER");
	result = HttpCloseServerSession(id);
	is(result, NO_ERROR, "the creator closes it");
}

/* Requests in every state: queued, received, half answered. All can finish */
static void close_under_traffic(void)
{
	struct received got, half;
	struct server s;
	int queued, received, answered;
	HTTP_DATA_CHUNK end = { .DataChunkType = HttpDataChunkFromMemory };
	HTTP_RESPONSE response;
	ULONG result;

	server_up(&s);
	answered = request_get(&s, "/t/half", &half);
	response_init(&response, NULL, NULL);
	response.Headers.KnownHeaders[HttpHeaderContentLength] =
		(HTTP_KNOWN_HEADER){ 1, "8" };
	response.EntityChunkCount = 1;
	response.pEntityChunks = &end;
	end.FromMemory.pBuffer = "half";
	end.FromMemory.BufferLength = 4;
	need(!HttpSendHttpResponse(s.queue, half.request->RequestId,
				   HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &response,
				   NULL, NULL, NULL, 0, NULL, NULL));
	received = request_get(&s, "/t/received", &got);
	queued = wire_connect(s.port);
	wire_get(queued, "/t/queued");
	ok(hs_poll(HttpLxQueueFd(s.queue), POLLIN, HS_WAIT_MS), "one is queued");

	is(HttpCloseServerSession(s.session), NO_ERROR, "closed under traffic");
	is(HttpCloseServerSession(s.session), ERROR_INVALID_PARAMETER, "twice");
	is(wire_try("127.0.0.1", s.port), -ECONNREFUSED, "no new connection");

	end.FromMemory.pBuffer = "done";
	is(HttpSendResponseEntityBody(s.queue, half.request->RequestId, 0, 1,
				      &end, NULL, NULL, 0, NULL, NULL),
	   NO_ERROR, "the half answer can be finished");
	expect_answer(answered, 200, "halfdone", "half answered");
	is(answer(s.queue, got.request->RequestId, 0, "r"), NO_ERROR,
	   "the received one can be answered");
	expect_answer(received, 200, "r", "received");
	received_free(&got);
	result = receive(s.queue, 0, &got);
	is(result, NO_ERROR, "the queued one can be received");
	is(got.request->UrlContext, URL_CONTEXT, "with its context");
	is(answer(s.queue, got.request->RequestId, 0, "q"), NO_ERROR,
	   "and answered");
	expect_answer(queued, 200, "q", "queued");
	is(wire_end(queued, HS_WAIT_MS), WIRE_FIN,
	   "its connection is then closed");
	is(HttpCloseRequestQueue(s.queue), NO_ERROR, "queue closed");
	received_free(&half);
	received_free(&got);
}

/* Close while requests pour in: each is answered or refused, none is lost */
static void close_while_busy(void)
{
	struct received r;
	struct server s;
	int fd[20], good = 0, ended = 0;

	server_up(&s);
	for (int i = 0; i < 20; i++) {
		fd[i] = wire_connect(s.port);
		wire_get(fd[i], "/t/x");
	}
	need(!receive(s.queue, 0, &r));
	is(HttpCloseServerSession(s.session), NO_ERROR, "closed");
	do {
		need(!answer(s.queue, r.request->RequestId, 0, "x"));
		received_free(&r);
		if (!hs_poll(HttpLxQueueFd(s.queue), POLLIN, 500))
			break;
	} while (!receive(s.queue, 0, &r));
	for (int i = 0; i < 20; i++) {
		int status = wire_status(fd[i]);

		good += status == 200;
		ended += status != 200 && status != -ETIMEDOUT;
		close(fd[i]);
	}
	is(good + ended, 20, "every client has heard (%d answers)", good);
	ok(good >= 1, "what was received was answered");
}

/* A closed session's URLs are taken by another process at the first try */
static void close_and_take(void)
{
	struct server s;
	int link[2];
	int status;
	pid_t child;

	need(!pipe(link));
	s.port = hs_port();
	child = fork();
	need(child >= 0);
	if (!child) {
		int port;

		if (read(link[0], &port, sizeof(port)) != sizeof(port) ||
		    HttpInitialize(V2, HTTP_INITIALIZE_SERVER, NULL) ||
		    HttpCreateServerSession(V2, &s.session, 0) ||
		    HttpCreateUrlGroup(s.session, &s.group, 0))
			_exit(1);
		_exit((int)HttpLxAddUrl(s.group, url_of(port, "/t/"), 0, NULL));
	}
	server_up(&s);
	is(HttpCloseServerSession(s.session), NO_ERROR, "closed");
	need(write(link[1], &s.port, sizeof(s.port)) == sizeof(s.port));
	need(waitpid(child, &status, 0) == child);
	is(status, 0, "another process registers the same URL");
}

static const struct tap_case cases[] = {
	{ "create", create_codes },
	{ "close", close_plain },
	{ "close: does not exist", close_missing },
	{ "close: remaining groups", close_groups },
	{ "close: not the creator", close_foreign },
	{ "close: under traffic", close_under_traffic },
	{ "close: busy", close_while_busy },
	{ "close: URLs are free", close_and_take },
};

TAP_MAIN(cases)
