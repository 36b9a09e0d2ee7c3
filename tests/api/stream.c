// SPDX-License-Identifier: GPL-2.0-only
/* HTTP_SEND_RESPONSE_FLAG_*: byte pipes, ranges, chunked coding, go-away */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "fixture.h"

#define MORE	HTTP_SEND_RESPONSE_FLAG_MORE_DATA
#define BUFFER	HTTP_SEND_RESPONSE_FLAG_BUFFER_DATA
#define OPAQUE	HTTP_SEND_RESPONSE_FLAG_OPAQUE
#define RANGES	HTTP_SEND_RESPONSE_FLAG_PROCESS_RANGES
#define CHUNKING HTTP_SEND_RESPONSE_FLAG_AUTOMATIC_CHUNKING
#define GOAWAY	HTTP_SEND_RESPONSE_FLAG_GOAWAY
#define ASKS	"Connection: Upgrade\r\nUpgrade: raw\r\n"

static ULONG send_body(struct server *s, HTTP_REQUEST_ID id, ULONG flags,
		       const char *text)
{
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromMemory };

	chunk.FromMemory.pBuffer = (void *)text;
	chunk.FromMemory.BufferLength = (ULONG)strlen(text);
	return HttpSendResponseEntityBody(s->queue, id, flags, text[0] ? 1 : 0,
					  &chunk, NULL, NULL, 0, NULL, NULL);
}

static ULONG send_switch(struct server *s, HTTP_REQUEST_ID id, USHORT status)
{
	HTTP_UNKNOWN_HEADER unknown = { 10, 7, "Connection", "Upgrade" };
	HTTP_RESPONSE response;

	response_init(&response, NULL, NULL);
	response.StatusCode = status;
	response.Headers.KnownHeaders[HttpHeaderUpgrade].pRawValue = "raw";
	response.Headers.KnownHeaders[HttpHeaderUpgrade].RawValueLength = 3;
	response.Headers.UnknownHeaderCount = 1;
	response.Headers.pUnknownHeaders = &unknown;
	return HttpSendHttpResponse(s->queue, id, OPAQUE | MORE | BUFFER,
				    &response, NULL, NULL, NULL, 0, NULL, NULL);
}

static ULONG read_raw(struct server *s, HTTP_REQUEST_ID id, ULONG flags,
		      char *buf, ULONG size, ULONG *got)
{
	return HttpReceiveRequestEntityBody(s->queue, id, flags, buf, size, got,
					    NULL);
}

static bool arrives(int fd, const char *want)
{
	char got[256] = "";

	return recv(fd, got, strlen(want), MSG_WAITALL) ==
	       (ssize_t)strlen(want) && !memcmp(got, want, strlen(want));
}

static void opaque(void)
{
	struct wire_answer a;
	HTTP_REQUEST_ID id;
	struct received r;
	struct server s;
	char buf[64];
	ULONG got;
	int fd;

	server_up(&s);
	fd = request_text(&s, &r, "GET /t/ HTTP/1.1\r\nHost: a\r\n" ASKS
			  "\r\nearly");
	id = r.request->RequestId;
	is(send_switch(&s, id, 200), ERROR_INVALID_PARAMETER, "with 200");
	is(send_body(&s, id, OPAQUE | MORE, "x"), ERROR_INVALID_PARAMETER,
	   "before the head");
	is(send_switch(&s, id, 101), NO_ERROR, "101");
	is(wire_answer(fd, &a, false), 101, "arrives");
	free(a.body);
	is(read_raw(&s, id, HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER,
		    buf, 5, &got), NO_ERROR, "read");
	ok(got == 5 && !memcmp(buf, "early", 5), "raw bytes");
	is(send_body(&s, id, MORE | BUFFER, "raw "), NO_ERROR, "send");
	is(send_body(&s, id, OPAQUE | MORE | BUFFER, "bytes"), NO_ERROR,
	   "with OPAQUE again");
	ok(arrives(fd, "raw bytes"), "arrive");
	shutdown(fd, SHUT_WR);
	is(read_raw(&s, id, 0, buf, sizeof(buf), &got), ERROR_HANDLE_EOF,
	   "the client's end");
	is(send_body(&s, id, 0, "bye"), NO_ERROR, "sending goes on, and ends");
	ok(arrives(fd, "bye"), "arrives");
	is(wire_end(fd, HS_WAIT_MS), WIRE_FIN, "FIN");
	is(send_body(&s, id, 0, "x"), ERROR_CONNECTION_INVALID, "finished");
	received_free(&r);
	server_down(&s);
}

static void opaque_reset(void)
{
	HTTP_REQUEST_ID id;
	struct received r;
	struct server s;
	char buf[64];
	ULONG got, error;
	int fd;

	server_up(&s);
	fd = request_text(&s, &r, "GET /t/ HTTP/1.1\r\nHost: a\r\n" ASKS "\r\n");
	id = r.request->RequestId;
	is(send_switch(&s, id, 101), NO_ERROR, "101");
	wire_reset(fd);
	error = read_raw(&s, id, 0, buf, sizeof(buf), &got);
	ok(error == ERROR_CONNECTION_INVALID || error == ERROR_NETNAME_DELETED,
	   "a reset ends reading: %u", error);
	is(HttpCancelHttpRequest(s.queue, id, NULL), ERROR_CONNECTION_INVALID,
	   "nothing left to cancel");
	received_free(&r);
	fd = request_text(&s, &r, "GET /t/ HTTP/1.1\r\nHost: a\r\n" ASKS "\r\n");
	id = r.request->RequestId;
	is(send_switch(&s, id, 101), NO_ERROR, "101");
	is(wire_status(fd), 101, "arrives");
	is(HttpCancelHttpRequest(s.queue, id, NULL), NO_ERROR, "cancel");
	is(wire_end(fd, HS_WAIT_MS), WIRE_RESET, "resets");
	received_free(&r);
	server_down(&s);
}

static void ranges(void)
{
	struct wire_answer a;
	struct received r;
	struct server s;
	int fd;

	server_up(&s);
	fd = request_text(&s, &r, "GET /t/ HTTP/1.1\r\nHost: a\r\n"
			  "Range: bytes=2-5\r\n\r\n");
	is(answer(s.queue, r.request->RequestId, RANGES, "0123456789"),
	   NO_ERROR, "send");
	is(wire_answer(fd, &a, false), 206, "206");
	ok(!strcmp(wire_header(&a, "Content-Range") ?: "", "bytes 2-5/10"),
	   "Content-Range");
	ok(!strcmp(a.body, "2345"), "its bytes");
	free(a.body);
	received_free(&r);
	fd = request_text(&s, &r, "GET /t/ HTTP/1.1\r\nHost: a\r\n"
			  "Range: bytes=2-5\r\n\r\n");
	is(answer(s.queue, r.request->RequestId, 0, "0123456789"), NO_ERROR,
	   "without the flag");
	expect_answer(fd, 200, "0123456789", "nothing is cut");
	received_free(&r);
	server_down(&s);
}

static ULONG send_trailers(struct server *s, HTTP_REQUEST_ID id, ULONG flags,
			   const HTTP_UNKNOWN_HEADER *fields, USHORT count)
{
	HTTP_DATA_CHUNK chunks[2];
	HTTP_RESPONSE response;

	response_init(&response, &chunks[0], "hello");
	chunks[1].DataChunkType = HttpDataChunkTrailers;
	chunks[1].Trailers.TrailerCount = count;
	chunks[1].Trailers.pTrailers = (HTTP_UNKNOWN_HEADER *)fields;
	response.EntityChunkCount = 2;
	return HttpSendHttpResponse(s->queue, id, flags, &response, NULL, NULL,
				    NULL, 0, NULL, NULL);
}

static void trailers(void)
{
	static const HTTP_UNKNOWN_HEADER good[2] = {
		{ 5, 3, "X-Sum", "abc" }, { 6, 0, "X-None", NULL },
	}, bad = { 12, 1, "Content-Type", "x" }, null = { 1, 1, NULL, "x" };
	static const char want[] = "5\r\nhello\r\n0\r\nX-Sum: abc\r\n"
				   "X-None: \r\n\r\n";
	struct wire_answer a;
	struct received r;
	struct server s;
	char got[sizeof(want)] = "";
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	is(send_trailers(&s, r.request->RequestId, CHUNKING | MORE, good, 2),
	   ERROR_INVALID_PARAMETER, "not at the end");
	is(send_trailers(&s, r.request->RequestId, CHUNKING, NULL, 2),
	   ERROR_INVALID_PARAMETER, "fields at NULL");
	is(send_trailers(&s, r.request->RequestId, CHUNKING, &null, 1),
	   ERROR_INVALID_PARAMETER, "name at NULL");
	is(send_trailers(&s, r.request->RequestId, CHUNKING, good, 2),
	   NO_ERROR, "good ones");
	wire_answer(fd, &a, true);
	ok(recv(fd, got, sizeof(want) - 1, MSG_WAITALL) == sizeof(want) - 1 &&
	   !strcmp(got, want), "behind the last chunk: %s", got);
	free(a.body);
	received_free(&r);
	fd = request_get(&s, "/t/", &r);
	is(send_trailers(&s, r.request->RequestId, CHUNKING, NULL, 0), NO_ERROR,
	   "none");
	expect_answer(fd, 200, "hello", "none");
	received_free(&r);
	fd = request_get(&s, "/t/", &r);
	is(send_trailers(&s, r.request->RequestId, 0, good, 2), NO_ERROR,
	   "without CHUNKING");
	expect_answer(fd, 200, "hello", "dropped");
	received_free(&r);
	fd = request_get(&s, "/t/", &r);
	is(send_trailers(&s, r.request->RequestId, CHUNKING, &bad, 1),
	   ERROR_INVALID_PARAMETER, "Content-Type");
	is(wire_status(fd), 500, "the kernel answers");
	received_free(&r);
	server_down(&s);
}

static void chunking(void)
{
	struct wire_answer a;
	struct received r;
	struct server s;
	HTTP_REQUEST_ID id;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	id = r.request->RequestId;
	is(answer(s.queue, id, CHUNKING | MORE, "one "), NO_ERROR, "head");
	is(send_body(&s, id, CHUNKING | MORE, "two "), NO_ERROR, "more");
	is(send_body(&s, id, MORE, ""), NO_ERROR, "nothing");
	is(send_body(&s, id, 0, "three"), NO_ERROR, "the end");
	is(wire_answer(fd, &a, false), 200, "arrives");
	ok(!strcmp(wire_header(&a, "Transfer-Encoding") ?: "", "chunked"),
	   "coding");
	ok(!strcmp(a.body, "one two three"), "body: %s", a.body);
	is(wire_end(fd, 100), WIRE_OPEN, "the connection stays");
	free(a.body);
	received_free(&r);
	server_down(&s);
}

static void goaway(void)
{
	struct wire_answer a;
	struct received r;
	struct server s;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	is(answer(s.queue, r.request->RequestId, GOAWAY, "x"), NO_ERROR, "send");
	is(wire_answer(fd, &a, false), 200, "arrives");
	ok(!strcmp(wire_header(&a, "Connection") ?: "", "close"),
	   "Connection: close");
	is(wire_end(fd, HS_WAIT_MS), WIRE_FIN, "and the end");
	free(a.body);
	received_free(&r);
	server_down(&s);
}

/* Early hints: a head before the response's own */
static void interim(void)
{
	HTTP_UNKNOWN_HEADER link = { 4, 8, "Link", "</a.css>" };
	HTTP_RESPONSE response;
	struct wire_answer a;
	struct received r;
	struct server s;
	HTTP_REQUEST_ID id;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	id = r.request->RequestId;
	response_init(&response, NULL, NULL);
	response.StatusCode = 103;
	response.Headers.UnknownHeaderCount = 1;
	response.Headers.pUnknownHeaders = &link;
	is(HttpSendHttpResponse(s.queue, id, MORE, &response, NULL, NULL, NULL,
				0, NULL, NULL), NO_ERROR, "103");
	is(wire_answer(fd, &a, false), 103, "arrives");
	ok(!strcmp(wire_header(&a, "Link") ?: "", "</a.css>"), "its header");
	free(a.body);
	is(send_body(&s, id, MORE, "x"), ERROR_INVALID_PARAMETER,
	   "no body before the response's head");
	is(answer(s.queue, id, 0, "hello"), NO_ERROR, "the response");
	expect_answer(fd, 200, "hello", "the response");
	received_free(&r);
	server_down(&s);
}

/* Both say something about later; nothing on the wire changes */
static void response_flags(void)
{
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	struct received r;
	struct server s;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	response_init(&response, &chunk, "x");
	response.Flags = HTTP_RESPONSE_FLAG_MULTIPLE_ENCODINGS_AVAILABLE |
			 HTTP_RESPONSE_FLAG_MORE_ENTITY_BODY_EXISTS;
	is(HttpSendHttpResponse(s.queue, r.request->RequestId, 0, &response,
				NULL, NULL, NULL, 0, NULL, NULL), NO_ERROR,
	   "both flags of a response");
	expect_answer(fd, 200, "x", "answer");
	received_free(&r);
	server_down(&s);
}

static void features(void)
{
	ok(HttpIsFeatureSupported(HttpFeatureResponseTrailers), "trailers");
	ok(HttpIsFeatureSupported(HttpFeatureAutomaticChunkedEncoding),
	   "automatic chunking");
	ok(!HttpIsFeatureSupported(HttpFeatureHttp3), "no HTTP/3");
	ok(!HttpIsFeatureSupported(HttpFeaturemax), "no such feature");
}

static const struct tap_case cases[] = {
	{ "byte pipe", opaque },
	{ "byte pipe reset", opaque_reset },
	{ "ranges", ranges },
	{ "chunking", chunking },
	{ "trailers", trailers },
	{ "go away", goaway },
	{ "interim", interim },
	{ "response flags", response_flags },
	{ "features", features },
};

TAP_MAIN(cases)
