// SPDX-License-Identifier: GPL-2.0-only
/* HttpLxSendAndReceive */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "fixture.h"

#define NR	5
#define ROOM	(NR * 8192)

static struct server s;
static _Alignas(8) char buffer[ROOM];
static PHTTP_REQUEST requests[HTTPLX_ANSWERS_MAX];
static HTTPLX_ANSWER answers[HTTPLX_ANSWERS_MAX + 1];
static HTTP_RESPONSE response;
static HTTP_DATA_CHUNK chunk;
static int clients[NR];

static void up(void)
{
	server_up(&s);
	response_init(&response, &chunk, "body");
}

/* The next requests, at most so many, without waiting */
static ULONG exchange(ULONG send, ULONG *count)
{
	return HttpLxSendAndReceive(s.queue, answers, send, HTTPLX_RECEIVE_NONBLOCK, buffer,
				    sizeof(buffer), requests, count);
}

static void ask(void)
{
	for (int i = 0; i < NR; i++) {
		clients[i] = wire_connect(s.port);
		wire_text(clients[i], "GET /t/%d?q=%d HTTP/1.1\r\nHost: a.example\r\n"
			  "X-Odd: %d\r\nX-Odd: more\r\nAccept: */*\r\n\r\n", i, i, i);
		need(hs_poll(HttpLxQueueFd(s.queue), POLLIN, HS_WAIT_MS));
	}
	hs_sleep_ms(200);
}

static void answer_of(int i, HTTP_REQUEST_ID id)
{
	answers[i] = (HTTPLX_ANSWER){ .RequestId = id, .Error = 4711, .Response = &response };
}

static void arguments(void)
{
	ULONG count = 1;
	HANDLE file;

	up();
	is(HttpLxSendAndReceive(NULL, NULL, 0, 0, buffer, ROOM, requests, &count),
	   ERROR_INVALID_HANDLE, "NULL");
	need(!HttpLxHandleFromFd(0, HTTPLX_FD_DUPLICATE, &file));
	is(HttpLxSendAndReceive(file, NULL, 0, 0, buffer, ROOM, requests, &count),
	   ERROR_INVALID_HANDLE, "a file");
	is(HttpLxSendAndReceive(s.queue, NULL, 1, 0, buffer, ROOM, requests, &count),
	   ERROR_INVALID_PARAMETER, "no answers");
	is(count, 0, "count is 0 then");
	count = 1;
	is(HttpLxSendAndReceive(s.queue, answers, 65, 0, buffer, ROOM, requests, &count),
	   ERROR_INVALID_PARAMETER, "65 answers");
	count = 1;
	is(HttpLxSendAndReceive(s.queue, NULL, 0, 1, buffer, ROOM, requests, &count),
	   ERROR_INVALID_PARAMETER, "unknown flag");
	count = 1;
	is(HttpLxSendAndReceive(s.queue, NULL, 0, 0, buffer, ROOM, NULL, &count),
	   ERROR_INVALID_PARAMETER, "no array");
	count = 1;
	is(HttpLxSendAndReceive(s.queue, NULL, 0, 0, NULL, ROOM, requests, &count),
	   ERROR_NOACCESS, "no buffer");
	count = 1;
	is(HttpLxSendAndReceive(s.queue, NULL, 0, 0, buffer + 4, 4096, requests, &count),
	   ERROR_NOACCESS, "misaligned");
	count = 1;
	is(HttpLxSendAndReceive(s.queue, NULL, 0, 0, buffer, sizeof(HTTP_REQUEST) - 1, requests,
				&count), ERROR_INSUFFICIENT_BUFFER, "shorter than a request");
	is(HttpLxSendAndReceive(s.queue, NULL, 0, 0, NULL, 0, NULL, NULL), NO_ERROR,
	   "nothing to do");
	count = 1000;
	is(exchange(0, &count), ERROR_RETRY, "nothing there");
	is(count, 0, "no request");
	server_down(&s);
}

static void fields(const HTTP_REQUEST *r, int i)
{
	char want[40];

	snprintf(want, sizeof(want), "/t/%d?q=%d", i, i);
	ok(r->s.RawUrlLength == strlen(want) && !strcmp(r->s.pRawUrl, want), "request %d: URL", i);
	snprintf(want, sizeof(want), "%d, more", i);
	ok(r->s.Headers.UnknownHeaderCount == 1 &&
	   !strcmp(r->s.Headers.pUnknownHeaders[0].pRawValue, want), "request %d: joined", i);
	ok(!strcmp(r->s.Headers.KnownHeaders[HttpHeaderAccept].pRawValue, "*/*"),
	   "request %d: known header", i);
	ok(r->s.UrlContext == URL_CONTEXT, "request %d: context", i);
	ok((uintptr_t)r % 8 == 0 && (char *)r >= buffer && (char *)r < buffer + ROOM,
	   "request %d: in the buffer", i);
}

static void together(void)
{
	ULONG count = HTTPLX_ANSWERS_MAX;

	up();
	ask();
	is(exchange(0, &count), NO_ERROR, "received");
	is(count, NR, "all of them");
	for (ULONG i = 0; i < count; i++) {
		fields(requests[i], (int)i);
		answer_of((int)i, requests[i]->s.RequestId);
	}
	answer_of(1, 12345);
	answers[2].Response = NULL;
	answers[3].Flags = 0x80000000;
	count = 1;
	is(exchange(NR, &count), ERROR_RETRY, "no further request");
	is(answers[0].Error, NO_ERROR, "sent");
	ok(answers[0].BytesSent > 4, "its bytes");
	is(answers[1].Error, ERROR_CONNECTION_INVALID, "no such request");
	is(answers[2].Error, ERROR_INVALID_PARAMETER, "no response");
	is(answers[3].Error, ERROR_INVALID_PARAMETER, "unknown flag");
	is(answers[4].Error, NO_ERROR, "the last one is sent");
	expect_answer(clients[0], 200, "body", "first");
	expect_answer(clients[4], 200, "body", "last");
	wire_get(clients[0], "/t/again");
	count = 0;
	answer_of(0, requests[1]->s.RequestId);
	is(exchange(1, &count), NO_ERROR, "only an answer");
	expect_answer(clients[1], 200, "body", "second");
	answer_of(0, requests[2]->s.RequestId);
	count = 1;
	is(HttpLxSendAndReceive(s.queue, answers, 1, 0, buffer, ROOM, requests, &count), NO_ERROR,
	   "answer and wait");
	is(count, 1, "one came");
	expect_answer(clients[2], 200, "body", "third");
	server_down(&s);
}

/* Little room: none is lost */
static void little_room(void)
{
	static const ULONG sizes[] = { 1024, 2048, 3000, 4096, 9000, 20000 };
	ULONG count, result;
	int got = 0;

	up();
	ask();
	for (size_t i = 0; got < NR && i < 100; i++) {
		ULONG size = sizes[i % 6];

		count = HTTPLX_ANSWERS_MAX;
		memset(buffer, 0x5a, sizeof(buffer));
		result = HttpLxSendAndReceive(s.queue, NULL, 0, HTTPLX_RECEIVE_NONBLOCK, buffer,
					      size, requests, &count);
		ok(buffer[size] == 0x5a, "%u bytes: none behind it is touched", size);
		if (result == ERROR_MORE_DATA) {
			HTTP_REQUEST_ID id = ((HTTP_REQUEST *)buffer)->s.RequestId;

			is(count, 0, "%u bytes: none", size);
			need(!HttpReceiveHttpRequest(s.queue, id, 0, (HTTP_REQUEST *)buffer, ROOM,
						     NULL, NULL));
			requests[0] = (HTTP_REQUEST *)buffer;
			count = 1;
		} else {
			is(result, NO_ERROR, "%u bytes: received", size);
		}
		for (ULONG k = 0; k < count; k++)
			fields(requests[k], got++);
	}
	is(got, NR, "all came, in their order");
	server_down(&s);
}

/* A request whose text grows as much as any can */
static void growing(void)
{
	char query[3001], *text = malloc(200000);
	ULONG count;
	int n, c, fits = 0;

	up();
	need(text);
	memset(query, 'q', 3000);
	query[3000] = 0;
	n = sprintf(text, "GET /t/grow?%s HTTP/1.1\r\nHost: h\r\n", query);
	for (int i = 0; i < 500; i++)
		n += sprintf(text + n, "a%d:\r\n", i);
	sprintf(text + n, "\r\n");
	for (ULONG size = 60000; size >= 20000; size -= 997) {
		c = wire_connect(s.port);
		wire_send(c, text, strlen(text));
		need(hs_poll(HttpLxQueueFd(s.queue), POLLIN, HS_WAIT_MS));
		count = 8;
		memset(buffer, 0x5a, sizeof(buffer));
		size = size > ROOM - 8 ? ROOM - 8 : size;
		ULONG result = HttpLxSendAndReceive(s.queue, NULL, 0, 0, buffer, size, requests,
						    &count);

		if (buffer[size] != 0x5a || (result && result != ERROR_MORE_DATA))
			ok(false, "%u bytes: result %u", size, result);
		fits += !result;
		close(c);
		HttpCancelHttpRequest(s.queue, ((HTTP_REQUEST *)buffer)->s.RequestId, NULL);
	}
	ok(fits > 0, "with enough room it is received");
	free(text);
	server_down(&s);
}

static void *stop(void *arg)
{
	hs_sleep_ms(300);
	HttpShutdownRequestQueue(s.queue);
	return arg;
}

static void shut(void)
{
	ULONG count = 1;
	pthread_t thread;

	up();
	ask();
	need(!exchange(0, &count) && count == 1);
	answer_of(0, requests[0]->s.RequestId);
	count = HTTPLX_ANSWERS_MAX;
	need(!exchange(0, &count) && count == NR - 1);
	need(!pthread_create(&thread, NULL, stop, NULL));
	count = 1;
	is(HttpLxSendAndReceive(s.queue, answers, 1, 0, buffer, ROOM, requests, &count),
	   ERROR_OPERATION_ABORTED, "shut down while it waits");
	is(answers[0].Error, NO_ERROR, "its answer was sent");
	is(count, 0, "no request");
	expect_answer(clients[0], 200, "body", "the client");
	pthread_join(thread, NULL);
}

static const struct tap_case cases[] = {
	{ "arguments", arguments },
	{ "together", together },
	{ "little room", little_room },
	{ "growing", growing },
	{ "shut", shut },
};

TAP_MAIN(cases)
