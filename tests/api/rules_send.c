// SPDX-License-Identifier: GPL-2.0-only
/* Rules of answers, of connections and of overlapped calls */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include "rules.h"

#define DISCONNECT	HTTP_SEND_RESPONSE_FLAG_DISCONNECT

static HTTP_DATA_CHUNK memory = {
	.DataChunkType = HttpDataChunkFromMemory,
	.FromMemory = { "body", 4 },
};

/* Completions */
bool send_completes(void)
{
	struct exchange *x = exchange();
	struct call c;
	ULONG result;

	call_init(&c);
	result = send_head(x, 0, &memory, &c.o);
	CHECK(result == NO_ERROR || result == ERROR_IO_PENDING);
	SAME(call_end(&c), NO_ERROR);
	SAME(wire_status(x->client), 200);
	return true;
}

bool send_fails_at_once(void)
{
	struct exchange *x = exchange();
	struct call c;

	call_init(&c);
	SAME(send_head(x, 0x10, &memory, &c.o), ERROR_INVALID_PARAMETER);
	CHECK(!hs_poll(c.fd, POLLIN, 300));
	return true;
}

bool send_resets_event(void)
{
	struct exchange *x = exchange();
	struct call c;

	call_init(&c);
	need(!eventfd_write(c.fd, 1));
	SAME(send_large(x, &c.o), ERROR_IO_PENDING);
	CHECK(!hs_poll(c.fd, POLLIN, 0));
	return true;
}

/* What is on the wire: everything up to the end of the connection */
static char wire[65536];

static size_t wire_all(int fd)
{
	size_t len = 0;

	while (hs_poll(fd, POLLIN, HS_WAIT_MS)) {
		ssize_t n = recv(fd, wire + len, sizeof(wire) - 1 - len, 0);

		if (n <= 0)
			break;
		len += n;
	}
	wire[len] = 0;
	return len;
}

/* How many lines of the head have this name */
static int lines(const char *name)
{
	const char *at = wire, *end = strstr(wire, "\r\n\r\n");
	size_t len = strlen(name);
	int n = 0;

	while (end && (at = strstr(at, "\r\n")) && at < end) {
		at += 2;
		n += !strncasecmp(at, name, len) && at[len] == ':';
	}
	return n;
}

static const char *body_of_wire(void)
{
	const char *end = strstr(wire, "\r\n\r\n");

	return end ? end + 4 : "";
}

static HTTP_RESPONSE response;

/* Send @response and the end; then @wire has it */
static ULONG respond(struct exchange *x)
{
	ULONG result;

	result = HttpSendHttpResponse(x->s.queue, x->id, DISCONNECT, &response,
				      NULL, NULL, NULL, 0, NULL, NULL);
	if (!result)
		wire_all(x->client);
	return result;
}

static void known(HTTP_HEADER_ID id, const char *value)
{
	response.Headers.KnownHeaders[id].pRawValue = value;
	response.Headers.KnownHeaders[id].RawValueLength =
		(USHORT)strlen(value);
}

static void unknown(HTTP_UNKNOWN_HEADER *h, const char *name,
		    const char *value)
{
	h->pName = name;
	h->NameLength = (USHORT)strlen(name);
	h->pRawValue = value;
	h->RawValueLength = (USHORT)strlen(value);
}

static struct exchange *prepared(void)
{
	response_init(&response, &memory, "body");
	return exchange();
}

bool send_one_segment(void)
{
	struct exchange *x = exchange();
	ssize_t n;

	SAME(answer(x->s.queue, x->id, 0, "the body"), NO_ERROR);
	need(hs_poll(x->client, POLLIN, HS_WAIT_MS));
	n = recv(x->client, wire, sizeof(wire) - 1, 0);
	CHECK(n > 8 && !memcmp(wire + n - 8, "the body", 8));
	return true;
}

bool send_date_server(void)
{
	struct exchange *x = prepared();

	SAME(respond(x), NO_ERROR);
	SAME(lines("Date"), 1);
	SAME(lines("Server"), 1);
	return true;
}

bool send_own_date(void)
{
	struct exchange *x = prepared();

	known(HttpHeaderDate, "Thu, 01 Jan 1970 00:00:00 GMT");
	known(HttpHeaderServer, "Own/1");
	SAME(respond(x), NO_ERROR);
	SAME(lines("Date"), 1);
	CHECK(!strstr(wire, "1970"));
	SAME(lines("Server"), 1);
	CHECK(strstr(wire, "Server: Own/1"));
	return true;
}

bool send_length(void)
{
	struct exchange *x = prepared();

	SAME(respond(x), NO_ERROR);
	CHECK(strstr(wire, "\r\nContent-Length: 4\r\n"));
	return true;
}

bool send_own_length(void)
{
	struct exchange *x = prepared();

	known(HttpHeaderContentLength, "004");
	SAME(respond(x), NO_ERROR);
	SAME(lines("Content-Length"), 1);
	CHECK(strstr(wire, "\r\nContent-Length: 004\r\n"));
	return true;
}

bool send_unframed(void)
{
	struct exchange *x = exchange();

	SAME(send_head(x, MORE, NULL, NULL), NO_ERROR);
	SAME(send_more(x, DISCONNECT, &memory, NULL), NO_ERROR);
	wire_all(x->client);
	SAME(lines("Transfer-Encoding") + lines("Content-Length"), 0);
	CHECK(!strcmp(body_of_wire(), "body"));
	return true;
}

bool send_own_frames(void)
{
	HTTP_DATA_CHUNK framed = { .DataChunkType = HttpDataChunkFromMemory };
	struct exchange *x = prepared();
	struct wire_answer a;

	framed.FromMemory.pBuffer = "3\r\nabc\r\n0\r\n\r\n";
	framed.FromMemory.BufferLength = 13;
	known(HttpHeaderTransferEncoding, "chunked");
	response.EntityChunkCount = 0;
	SAME(HttpSendHttpResponse(x->s.queue, x->id, MORE, &response, NULL,
				  NULL, NULL, 0, NULL, NULL), NO_ERROR);
	SAME(send_more(x, 0, &framed, NULL), NO_ERROR);
	SAME(wire_answer(x->client, &a, false), 200);
	CHECK(!strcmp(a.body, "abc"));
	SAME(wire_end(x->client, 300), WIRE_OPEN);
	return true;
}

bool send_version(void)
{
	struct exchange *x = exchange_text("GET /t/ HTTP/1.0\r\nHost: a\r\n"
					   "\r\n");

	response_init(&response, &memory, "body");
	response.Version.MajorVersion = 1;
	SAME(respond(x), NO_ERROR);
	CHECK(!strncmp(wire, "HTTP/1.1 200 OK\r\n", 17));
	return true;
}

bool send_reason(void)
{
	struct exchange *x = prepared();

	response.ReasonLength = 0;
	SAME(respond(x), NO_ERROR);
	CHECK(!strncmp(wire, "HTTP/1.1 200 \r\n", 15));
	return true;
}

bool send_empty_headers(void)
{
	struct exchange *x = prepared();
	HTTP_UNKNOWN_HEADER h;

	known(HttpHeaderEtag, "");
	unknown(&h, "X-Empty", "");
	response.Headers.pUnknownHeaders = &h;
	response.Headers.UnknownHeaderCount = 1;
	SAME(respond(x), NO_ERROR);
	SAME(lines("ETag"), 0);
	SAME(lines("X-Empty"), 1);
	return true;
}

/* The kernel adds the same names */
bool send_known_as_unknown(void)
{
	static const char *const names[] = { "Date", "Server", "Content-Length" };
	struct exchange *x = prepared();
	HTTP_UNKNOWN_HEADER h[3];

	unknown(&h[0], "date", "Thu, 01 Jan 1970 00:00:00 GMT");
	unknown(&h[1], "SERVER", "Own/1");
	unknown(&h[2], "Content-length", "4");
	response.Headers.pUnknownHeaders = h;
	response.Headers.UnknownHeaderCount = 3;
	SAME(respond(x), NO_ERROR);
	for (int i = 0; i < 3; i++)
		SAME(lines(names[i]), 1);
	return true;
}

bool send_known_and_unknown(void)
{
	struct exchange *x = prepared();
	HTTP_UNKNOWN_HEADER h;

	known(HttpHeaderContentType, "text/html");
	unknown(&h, "content-type", "text/plain");
	response.Headers.pUnknownHeaders = &h;
	response.Headers.UnknownHeaderCount = 1;
	SAME(respond(x), NO_ERROR);
	SAME(lines("Content-Type"), 1);
	return true;
}

bool send_http_1_0(void)
{
	struct exchange *x = exchange_text("GET /t/ HTTP/1.0\r\nHost: a\r\n"
					   "Connection: keep-alive\r\n\r\n");

	SAME(answer(x->s.queue, x->id, 0, "old"), NO_ERROR);
	SAME(wire_status(x->client), 200);
	SAME(wire_end(x->client, HS_WAIT_MS), WIRE_FIN);
	return true;
}

bool send_head_verb(void)
{
	struct exchange *x = exchange_text("HEAD /t/ HTTP/1.1\r\nHost: a\r\n"
					   "\r\n");

	response_init(&response, &memory, "body");
	known(HttpHeaderContentLength, "4");
	SAME(respond(x), NO_ERROR);
	CHECK(strstr(wire, "\r\nContent-Length: 4\r\n"));
	SAME(body_of_wire()[0], 0);
	return true;
}

/* A file with this text */
static HANDLE digits(const char *text)
{
	int fd = memfd_create("digits", 0);
	HANDLE file;

	need(fd >= 0 && write(fd, text, strlen(text)) >= 0);
	need(!HttpLxHandleFromFd(fd, 0, &file));
	return file;
}

static ULONG respond_file(struct exchange *x, HANDLE file, ULONGLONG offset,
			  ULONGLONG length)
{
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromFileHandle };

	chunk.FromFileHandle.FileHandle = file;
	chunk.FromFileHandle.ByteRange.StartingOffset.QuadPart = offset;
	chunk.FromFileHandle.ByteRange.Length.QuadPart = length;
	response_init(&response, NULL, NULL);
	response.EntityChunkCount = 1;
	response.pEntityChunks = &chunk;
	return respond(x);
}

/* The file's own position is at its end, and does not count */
bool send_file_offset(void)
{
	HANDLE file = digits("0123456789");
	struct exchange *x = exchange();
	struct received r;

	SAME(respond_file(x, file, 2, 3), NO_ERROR);
	CHECK(!strcmp(body_of_wire(), "234"));
	x->client = request_get(&x->s, "/t/", &r);
	x->id = r.request->RequestId;
	SAME(respond_file(x, file, 8, HTTP_BYTE_RANGE_TO_EOF), NO_ERROR);
	CHECK(!strcmp(body_of_wire(), "89"));
	return true;
}

bool send_file_empty(void)
{
	SAME(respond_file(exchange(), digits(""), 0, HTTP_BYTE_RANGE_TO_EOF),
	     NO_ERROR);
	CHECK(strstr(wire, "\r\nContent-Length: 0\r\n"));
	return true;
}

/* Connections */
bool cancel_resets(void)
{
	struct exchange *x = exchange();

	SAME(HttpCancelHttpRequest(x->s.queue, x->id, NULL), NO_ERROR);
	SAME(wire_end(x->client, HS_WAIT_MS), WIRE_RESET);
	return true;
}

bool disconnect_by_reset(void)
{
	struct exchange *x = exchange();
	struct call c;

	call_init(&c);
	SAME(HttpWaitForDisconnect(x->s.queue, x->connection, &c.o),
	     ERROR_IO_PENDING);
	CHECK(!hs_poll(c.fd, POLLIN, 200));
	wire_reset(x->client);
	SAME(call_end(&c), NO_ERROR);
	return true;
}

bool disconnect_in_body(void)
{
	struct exchange *x = exchange_post();
	struct call c;

	call_init(&c);
	wire_text(x->client, "012");
	SAME(HttpWaitForDisconnect(x->s.queue, x->connection, &c.o),
	     ERROR_IO_PENDING);
	close(x->client);
	SAME(call_end(&c), NO_ERROR);
	return true;
}

bool disconnect_not_fin(void)
{
	struct exchange *x = exchange();
	struct call c;

	call_init(&c);
	SAME(HttpWaitForDisconnect(x->s.queue, x->connection, &c.o),
	     ERROR_IO_PENDING);
	need(!shutdown(x->client, SHUT_WR));
	CHECK(!hs_poll(c.fd, POLLIN, 500));
	SAME(answer(x->s.queue, x->id, 0, "still"), NO_ERROR);
	SAME(wire_status(x->client), 200);
	SAME(call_end(&c), NO_ERROR);	/* closed after the answer */
	return true;
}

/* One connection is allowed and holds a request; the second one's client */
static int over_limit(HTTP_503_RESPONSE_VERBOSITY verbosity)
{
	HTTP_CONNECTION_LIMIT_INFO limit = { { 1 }, 1 };
	HTTP_QOS_SETTING_INFO qos = {
		HttpQosSettingTypeConnectionLimit, &limit
	};
	struct server *s = server();
	struct received r;
	int fd;

	need(!HttpSetRequestQueueProperty(s->queue,
		HttpServer503VerbosityProperty, &verbosity, sizeof(verbosity),
		0, NULL));
	need(!HttpSetUrlGroupProperty(s->group, HttpServerQosProperty, &qos,
				      sizeof(qos)));
	request_get(s, "/t/first", &r);
	fd = wire_connect(s->port);
	wire_get(fd, "/t/second");
	return fd;
}

bool limit_basic(void)
{
	enum wire_end end = wire_end(over_limit(Http503ResponseVerbosityBasic),
				     HS_WAIT_MS);

	CHECK(end == WIRE_RESET || end == WIRE_FIN);
	return true;
}

bool limit_limited(void)
{
	SAME(wire_status(over_limit(Http503ResponseVerbosityLimited)), 503);
	return true;
}

/* Both directions, bytes that are no HTTP, after the 101 */
bool upgrade_pipe(void)
{
	struct exchange *x = exchange_text("GET /t/ HTTP/1.1\r\nHost: a\r\n"
		"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
	static char raw[] = "\0\1GET / HTTP/9\r\n\r\n";
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromMemory };
	char back[40];
	HTTP_UNKNOWN_HEADER h;
	struct wire_answer a;
	ULONG bytes, flags = HTTP_SEND_RESPONSE_FLAG_OPAQUE | MORE |
			     HTTP_SEND_RESPONSE_FLAG_BUFFER_DATA;

	response_init(&response, NULL, NULL);
	response.StatusCode = 101;
	known(HttpHeaderUpgrade, "websocket");
	unknown(&h, "Connection", "Upgrade");
	response.Headers.pUnknownHeaders = &h;
	response.Headers.UnknownHeaderCount = 1;
	SAME(HttpSendHttpResponse(x->s.queue, x->id, flags, &response, NULL,
				  NULL, NULL, 0, NULL, NULL), NO_ERROR);
	SAME(wire_answer(x->client, &a, true), 101);
	CHECK(wire_header(&a, "Upgrade"));
	CHECK(!strcmp(wire_header(&a, "Connection") ?: "", "Upgrade"));
	CHECK(!wire_header(&a, "Content-Length"));
	wire_send(x->client, raw, sizeof(raw));
	SAME(HttpReceiveRequestEntityBody(x->s.queue, x->id,
		HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER, back,
		sizeof(raw), &bytes, NULL), NO_ERROR);
	CHECK(bytes == sizeof(raw) && !memcmp(back, raw, sizeof(raw)));
	chunk.FromMemory.pBuffer = raw;
	chunk.FromMemory.BufferLength = sizeof(raw);
	SAME(send_more(x, MORE | HTTP_SEND_RESPONSE_FLAG_BUFFER_DATA, &chunk,
		       NULL), NO_ERROR);
	need(hs_poll(x->client, POLLIN, HS_WAIT_MS));
	SAME(recv(x->client, back, sizeof(raw), MSG_WAITALL), sizeof(raw));
	CHECK(!memcmp(back, raw, sizeof(raw)));
	SAME(send_more(x, DISCONNECT, NULL, NULL), NO_ERROR);
	SAME(wire_end(x->client, HS_WAIT_MS), WIRE_FIN);
	return true;
}

/* The OVERLAPPED itself */
bool overlapped_pending(void)
{
	struct exchange *x = exchange_post();
	char buffer[16];
	struct call c;

	call_init(&c);
	c.o.Internal = 77;
	c.o.InternalHigh = 77;
	need(!eventfd_write(c.fd, 1));
	SAME(HttpReceiveRequestEntityBody(x->s.queue, x->id, 0, buffer, 16,
					  NULL, &c.o), ERROR_IO_PENDING);
	SAME(c.o.Internal, 0x103);
	SAME(c.o.InternalHigh, 0);
	CHECK(!hs_poll(c.fd, POLLIN, 0));
	return true;
}

bool overlapped_done(void)
{
	struct exchange *x = exchange_post();
	char buffer[16];
	struct call c;

	call_init(&c);
	SAME(HttpReceiveRequestEntityBody(x->s.queue, x->id,
		HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER, buffer, 5,
		NULL, &c.o), ERROR_IO_PENDING);
	wire_text(x->client, "01234");
	SAME(call_end(&c), NO_ERROR);
	SAME(c.o.Internal, 0);
	SAME(c.o.InternalHigh, 5);
	return true;
}

bool overlapped_cancelled(void)
{
	struct exchange *x = exchange_post();
	char buffer[16];
	struct call c;

	call_init(&c);
	SAME(HttpReceiveRequestEntityBody(x->s.queue, x->id, 0, buffer, 16,
					  NULL, &c.o), ERROR_IO_PENDING);
	SAME(HttpLxCancelIo(x->s.queue, &c.o, 0), NO_ERROR);
	SAME(call_end(&c), ERROR_OPERATION_ABORTED);
	SAME(c.o.InternalHigh, 0);
	return true;
}

static bool closed_by(ULONG (*by)(HANDLE), struct server *s)
{
	_Alignas(8) static char buffers[3][4096];
	struct call c[3];

	for (int i = 0; i < 3; i++) {
		call_init(&c[i]);
		SAME(HttpReceiveHttpRequest(s->queue, HTTP_NULL_ID, 0,
			(HTTP_REQUEST *)buffers[i], 4096, NULL, &c[i].o),
		     ERROR_IO_PENDING);
	}
	SAME(by(s->queue), NO_ERROR);
	for (int i = 0; i < 3; i++)
		SAME(call_end(&c[i]), ERROR_OPERATION_ABORTED);
	return true;
}

bool overlapped_closed(void)
{
	struct server *s = server();

	CHECK(closed_by(HttpCloseRequestQueue, s));
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &s->queue));
	CHECK(closed_by(HttpLxCloseHandle, s));
	return true;
}
