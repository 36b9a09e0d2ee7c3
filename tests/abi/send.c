// SPDX-License-Identifier: GPL-2.0-only
/* Answers: flags, heads, bad header blocks, life of the id, cancel. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define MORE	HTTPSYS_SEND_MORE_DATA
#define UNKNOWN	HTTPSYS_HEADER_UNKNOWN

static struct hs_server s;
static struct wire_answer a;
static int c = -1;
static uint64_t id;

/* A new request with @head as its first line and further headers; sets id, c */
static void request(const char *head)
{
	struct hs_request r;

	if (c < 0)
		c = wire_connect(s.port);
	wire_text(c, "%s\r\nHost: x\r\n\r\n", head);
	need(!hs_receive(s.queue, &r, 0));
	id = r.id;
	hs_request_free(&r);
}

static void get(void)
{
	request("GET / HTTP/1.1");
}

static void reconnect(void)
{
	close(c);
	c = -1;
}

static int send_flags(uint16_t status, uint32_t flags, const char *body)
{
	return hs_send(s.queue, id, status, flags, NULL, body,
		       body ? strlen(body) : 0);
}

static int answer(bool no_body)
{
	free(a.body);
	return wire_answer(c, &a, no_body);
}

static bool has(const char *name, const char *value)
{
	const char *got = wire_header(&a, name);

	return value ? got && !strcmp(got, value) : !got;
}

static void plain(void)
{
	hs_server_up(&s, "");
	get();
	is(send_flags(200, 0, "hello"), 0, "send");
	is(answer(false), 200, "status");
	ok(!strncmp(a.head, "HTTP/1.1 200 \r\n", 15), "empty reason");
	ok(!strcmp(a.body, "hello"), "body");
	ok(has("Content-Length", "5"), "Content-Length");
	ok(has("Connection", NULL), "no Connection header");
	ok(has("Transfer-Encoding", NULL), "no Transfer-Encoding");
	ok(wire_header(&a, "Date") && strlen(wire_header(&a, "Date")) == 29,
	   "Date");
	ok(wire_header(&a, "Server"), "Server");
	is(send_flags(200, 0, "again"), -ENOTCONN, "the id is finished");
	is(wire_end(c, 100), WIRE_OPEN, "the connection stays");
	get();
	is(send_flags(404, 0, NULL), 0, "no body");
	is(answer(false), 404, "status");
	ok(has("Content-Length", "0"), "Content-Length: 0");
}

static void bytes_sent(void)
{
	struct httpsys_chunk chunk = { .address = (uintptr_t)"hello",
				       .length = 5 };
	struct httpsys_send x = { .size = sizeof(x), .status = 200,
		.chunk_count = 1, .chunks = (uintptr_t)&chunk,
		.reason = (uintptr_t)"Fine", .reason_len = 4 };

	hs_server_up(&s, "");
	get();
	x.request_id = id;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &x), 0, "send");
	is(answer(false), 200, "status");
	ok(!strncmp(a.head, "HTTP/1.1 200 Fine\r\n", 19), "reason");
	is(x.bytes_sent, strlen(a.head) + 5, "head and body bytes");
}

static void statuses(void)
{
	static const int good[] = { 200, 201, 299, 301, 404, 500, 599, 600,
				    999 };
	static const int bad[] = { 0, 1, 99, 100, 102, 103, 199, 1000, 65535 };

	hs_server_up(&s, "");
	for (int i = 0; i < 9; i++) {
		get();
		is(send_flags(good[i], 0, "x"), 0, "status %d", good[i]);
		is(answer(false), good[i], "status %d arrives", good[i]);
	}
	get();
	for (int i = 0; i < 9; i++) {
		struct httpsys_send x = { .size = sizeof(x), .request_id = id,
					  .status = bad[i] };

		is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &x), -EINVAL,
		   "status %d", bad[i]);
		if (send_flags(200, 0, "x") == 0)
			answer(false);
		reconnect();
		get();
	}
}

/* No body goes out with these, whatever the program gives */
static void bodyless(void)
{
	hs_server_up(&s, "");
	for (int status = 204; status <= 304; status += 100) {
		get();
		is(send_flags(status, 0, "hello"), 0, "%d with a body", status);
		is(answer(false), status, "%d arrives", status);
		is(wire_end(c, 100), WIRE_OPEN, "%d: no byte follows", status);
		if (status == 204)
			ok(has("Content-Length", NULL), "204: no length");
	}
	request("HEAD / HTTP/1.1");
	is(send_flags(200, 0, "hello"), 0, "HEAD with a body");
	is(answer(true), 200, "HEAD answered");
	is(wire_end(c, 100), WIRE_OPEN, "HEAD: no byte follows");
	get();
	is(send_flags(200, 0, "next"), 0, "GET after it");
	is(answer(false), 200, "is in step");
	ok(!strcmp(a.body, "next"), "with its body");
}

static void head_length(void)
{
	struct hs_headers h = { .size = 0 };

	hs_server_up(&s, "");
	hs_header_add(&h, 11, NULL, "1234");
	request("HEAD / HTTP/1.1");
	is(hs_send(s.queue, id, 200, 0, &h, NULL, 0), 0, "HEAD, own length");
	is(answer(true), 200, "answered");
	ok(has("Content-Length", "1234"), "the length is kept");
	is(wire_end(c, 100), WIRE_OPEN, "no byte follows");
}

static void headers(void)
{
	struct hs_headers h = { .size = 0 };

	hs_server_up(&s, "");
	hs_header_add(&h, 12, NULL, "text/plain");
	hs_header_add(&h, 2, NULL, "my own date");
	hs_header_add(&h, 26, NULL, "own server");
	hs_header_add(&h, 23, NULL, "");
	hs_header_add(&h, UNKNOWN, "X-One", "1");
	hs_header_add(&h, UNKNOWN, "X-One", "2");
	hs_header_add(&h, UNKNOWN, "X-Empty", "");
	hs_header_add(&h, UNKNOWN, "content-language", "de");
	hs_header_add(&h, 27, NULL, "a=b");
	hs_header_add(&h, 27, NULL, "c=d");
	get();
	is(hs_send(s.queue, id, 200, 0, &h, "x", 1), 0, "send");
	is(answer(false), 200, "status");
	ok(has("Content-Type", "text/plain"), "known header");
	ok(wire_header(&a, "Date") && !has("Date", "my own date"),
	   "Date is replaced");
	ok(wire_header(&a, "Server") &&
	   !strncmp(wire_header(&a, "Server"), "own server", 10),
	   "Server is kept");
	ok(has("Location", NULL), "empty known header is dropped");
	ok(strstr(a.head, "\r\nX-Empty:"), "empty unknown header is sent");
	ok(strstr(a.head, "X-One: 1\r\n") && strstr(a.head, "X-One: 2\r\n"),
	   "repeated headers");
	ok(has("Content-Language", "de"), "known name given as unknown");
	ok(strstr(a.head, "Set-Cookie: a=b\r\n") &&
	   strstr(a.head, "Set-Cookie: c=d\r\n"), "two cookies");
}

static int count(const char *name)
{
	const char *p = a.head;
	int n = 0;

	while ((p = strcasestr(p, name))) {
		n += p[-1] == '\n' && p[strlen(name)] == ':';
		p++;
	}
	return n;
}

static void never_twice(void)
{
	struct hs_headers h = { .size = 0 };

	hs_server_up(&s, "");
	hs_header_add(&h, UNKNOWN, "DATE", "x");
	hs_header_add(&h, UNKNOWN, "content-length", "5");
	hs_header_add(&h, UNKNOWN, "server", "me");
	hs_header_add(&h, UNKNOWN, "CONNECTION", "close");
	get();
	is(hs_send(s.queue, id, 200, 0, &h, "hello", 5), 0, "send");
	is(answer(false), 200, "status");
	is(count("Date"), 1, "one Date");
	is(count("Content-Length"), 1, "one Content-Length");
	is(count("Server"), 1, "one Server");
	is(count("Connection"), 1, "one Connection");
	is(wire_end(c, HS_WAIT_MS), WIRE_FIN, "and it closes");
}

struct raw_header {
	const char *what;
	uint16_t id, name_len;
	uint32_t value_len;
	const char *text;	/* name and value, text_len bytes */
	uint32_t text_len;
	uint16_t count;
	uint32_t size;		/* 0: right */
};

static const struct raw_header fuzz[] = {
	{ "CR in a value", 12, 0, 3, "a\rb", 3, 1 },
	{ "LF in a value", 12, 0, 3, "a\nb", 3, 1 },
	{ "CRLF and a header", 12, 0, 8, "a\r\nX: yz", 8, 1 },
	{ "NUL in a value", 12, 0, 3, "a\0b", 3, 1 },
	{ "control character", 12, 0, 3, "a\x01" "b", 3, 1 },
	{ "DEL", 12, 0, 3, "a\x7f" "b", 3, 1 },
	{ "unknown id 30", 30, 0, 1, "a", 1, 1 },
	{ "unknown id 41", 41, 0, 1, "a", 1, 1 },
	{ "unknown id 65534", 65534, 0, 1, "a", 1, 1 },
	{ "name with a known id", 12, 1, 1, "ab", 2, 1 },
	{ "no name", UNKNOWN, 0, 1, "a", 1, 1 },
	{ "space in a name", UNKNOWN, 3, 1, "a bv", 4, 1 },
	{ "colon in a name", UNKNOWN, 2, 1, "a:v", 3, 1 },
	{ "CR in a name", UNKNOWN, 2, 1, "a\rv", 3, 1 },
	{ "NUL in a name", UNKNOWN, 2, 1, "a\0v", 3, 1 },
	{ "8 bit name", UNKNOWN, 2, 1, "\xc3\xbcv", 3, 1 },
	{ "value overruns", 12, 0, 9, "a", 1, 1 },
	{ "value overruns far", 12, 0, 0xfffffff0, "a", 1, 1 },
	{ "value overruns to 0", 12, 0, 0xffffffff, "a", 1, 1 },
	{ "name overruns", UNKNOWN, 500, 1, "a", 1, 1 },
	{ "more entries than said", 12, 0, 1, "a", 1, 0 },
	{ "fewer entries than said", 12, 0, 1, "a", 1, 2 },
	{ "entry cut", 12, 0, 1, "a", 1, 1, 7 },
	{ "entry cut at its value", 12, 0, 1, "a", 1, 1, 8 },
	{ "length no number", 11, 0, 2, "5x", 2, 1 },
	{ "length negative", 11, 0, 2, "-5", 2, 1 },
	{ "length list", 11, 0, 4, "5, 5", 4, 1 },
	{ "length too big", 11, 0, 20, "99999999999999999999", 20, 1 },
	{ "other coding", 6, 0, 4, "gzip", 4, 1 },
	{ "codings", 6, 0, 13, "gzip, chunked", 13, 1 },
};

static void bad_blocks(void)
{
	uint8_t block[1024];

	hs_server_up(&s, "");
	for (size_t i = 0; i < sizeof(fuzz) / sizeof(fuzz[0]); i++) {
		const struct raw_header *f = &fuzz[i];
		struct httpsys_header h = { f->id, f->name_len, f->value_len };
		struct httpsys_send x = { .size = sizeof(x), .status = 200,
			.header_count = f->count, .flags = MORE,
			.headers = (uintptr_t)block };

		get();
		memset(block, 0, sizeof(block));
		memcpy(block, &h, sizeof(h));
		memcpy(block + 8, f->text, f->text_len);
		x.request_id = id;
		x.headers_size = f->size ? f->size : (8 + f->text_len + 7) & ~7;
		is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &x), -EINVAL, "%s",
		   f->what);
		is(wire_end(c, 0), WIRE_OPEN, "%s: nothing was sent", f->what);
		is(send_flags(500, 0, "sorry"), 0,
		   "%s: with MORE_DATA another answer is possible", f->what);
		is(answer(false), 500, "%s: it arrives", f->what);
	}
}

static void bad_pointers(void)
{
	struct httpsys_chunk chunk = { .address = 16, .length = 4 };
	struct httpsys_send x = { .size = sizeof(x), .status = 200 }, y;

	hs_server_up(&s, "");
	get();
	x.request_id = id;
	x.flags = MORE;
	y = x;
	y.headers = 16;
	y.headers_size = 16;
	y.header_count = 1;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &y), -EFAULT, "headers");
	y = x;
	y.reason = 16;
	y.reason_len = 3;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &y), -EFAULT, "reason");
	y = x;
	y.chunks = 16;
	y.chunk_count = 1;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &y), -EFAULT, "chunks");
	y.chunks = (uintptr_t)&chunk;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &y), -EFAULT, "chunk's memory");
	y = x;
	y.headers_size = HTTPSYS_RESPONSE_HEAD_MAX + 8;
	y.headers = (uintptr_t)&y;
	y.header_count = 1;
	ok(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &y) < 0, "head over its limit");
	y = x;
	y.chunks = (uintptr_t)&chunk;
	y.chunk_count = HTTPSYS_CHUNKS_MAX + 1;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &y), -EINVAL, "too many chunks");
	close(c);
	c = -1;
	get();
	is(send_flags(200, 0, "ok"), 0, "others are not disturbed");
	is(answer(false), 200, "served");
}

static void reasons(void)
{
	static const char *const bad[] = { "a\rb", "a\nb", "a\x01", "a\x7f" };
	struct httpsys_send x = { .size = sizeof(x), .status = 200,
				  .flags = MORE };

	hs_server_up(&s, "");
	get();
	x.request_id = id;
	for (int i = 0; i < 4; i++) {
		x.reason = (uintptr_t)bad[i];
		x.reason_len = strlen(bad[i]);
		is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &x), -EINVAL,
		   "bad reason %d", i);
	}
	x.reason = (uintptr_t)"a\0b";
	x.reason_len = 3;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &x), -EINVAL, "NUL in it");
	x.flags = 0;
	x.reason = (uintptr_t)"Gr\xfc\xdf\tGott";
	x.reason_len = 9;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &x), 0, "8 bit text and TAB");
	is(answer(false), 200, "served");
}

static void pieces(void)
{
	struct hs_headers h = { .size = 0 };

	hs_server_up(&s, "");
	hs_header_add(&h, 11, NULL, "9");
	get();
	is(hs_send(s.queue, id, 0, MORE, NULL, "abc", 3), -EINVAL,
	   "body before the head");
	is(hs_send(s.queue, id, 200, MORE, &h, "abc", 3), 0, "head");
	is(hs_send(s.queue, id, 200, MORE, &h, "abc", 3), -EINVAL,
	   "head twice");
	is(hs_send(s.queue, id, 0, MORE, NULL, "def", 3), 0, "piece");
	is(hs_send(s.queue, id, 0, MORE, NULL, NULL, 0), 0, "empty piece");
	is(hs_send(s.queue, id, 0, 0, NULL, "ghi", 3), 0, "last");
	is(hs_send(s.queue, id, 0, 0, NULL, "x", 1), -ENOTCONN, "after it");
	is(answer(false), 200, "status");
	ok(!strcmp(a.body, "abcdefghi"), "body '%s'", a.body);
	is(wire_end(c, 100), WIRE_OPEN, "the connection stays");
}

static void body_only_fields(void)
{
	struct httpsys_send x = { .size = sizeof(x), .status = 200,
		.flags = HTTPSYS_SEND_BODY_ONLY | MORE };
	struct hs_headers h = { .size = 0 };

	hs_server_up(&s, "");
	get();
	hs_header_add(&h, 11, NULL, "2");
	need(!hs_send(s.queue, id, 200, MORE, &h, NULL, 0));
	x.request_id = id;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &x), -EINVAL,
	   "BODY_ONLY with a status");
	is(hs_send(s.queue, id, 0, MORE, &h, "a", 1), -EINVAL,
	   "BODY_ONLY with headers");
	is(hs_send(s.queue, id, 0, 0, NULL, "ab", 2), 0, "the body");
	is(answer(false), 200, "served");
}

static void unframed(void)
{
	hs_server_up(&s, "");
	get();
	is(send_flags(200, MORE, "abc"), 0, "no length");
	is(send_flags(0, 0, "def"), 0, "last");
	is(answer(false), 200, "status");
	ok(has("Connection", "close"), "Connection: close");
	ok(!strcmp(a.body, "abcdef"), "ended by closing: '%s'", a.body);
	reconnect();
	get();
	is(send_flags(200, MORE, NULL), 0, "head alone");
	is(send_flags(0, 0, NULL), 0, "end");
	is(answer(false), 200, "status");
	is(a.len, 0, "empty");
}

static void own_chunks(void)
{
	struct hs_headers h = { .size = 0 };

	hs_server_up(&s, "");
	hs_header_add(&h, 6, NULL, "chunked");
	get();
	is(hs_send(s.queue, id, 200, MORE, &h, "3\r\nabc\r\n", 8), 0, "chunk");
	is(send_flags(0, 0, "0\r\n\r\n"), 0, "last");
	is(answer(false), 200, "status");
	ok(!strcmp(a.body, "abc"), "chunked by the program");
	ok(has("Content-Length", NULL), "no Content-Length");
	is(wire_end(c, 100), WIRE_OPEN, "the connection stays");
}

static void wrong_length(void)
{
	struct hs_headers h = { .size = 0 };

	hs_server_up(&s, "");
	hs_header_add(&h, 11, NULL, "5");
	get();
	hs_send(s.queue, id, 200, 0, &h, "abc", 3);
	is(wire_end(c, HS_WAIT_MS), WIRE_RESET,
	   "fewer bytes than announced: a reset");
	reconnect();
	get();
	is(hs_send(s.queue, id, 200, MORE, &h, "abc", 3), 0, "first three");
	is(send_flags(0, 0, "defgh"), -EINVAL, "then five: too many");
	answer(false);
	ok(a.len <= 5, "never more than announced");
	hs_header_add(&h, 11, NULL, "6");
	reconnect();
	get();
	is(hs_send(s.queue, id, 200, MORE, &h, NULL, 0), -EINVAL,
	   "two lengths");
}

static void disconnect(void)
{
	hs_server_up(&s, "");
	get();
	is(send_flags(200, HTTPSYS_SEND_DISCONNECT, "bye"), 0, "DISCONNECT");
	is(answer(false), 200, "status");
	ok(has("Connection", "close"), "Connection: close");
	ok(!strcmp(a.body, "bye"), "body");
	is(wire_end(c, HS_WAIT_MS), WIRE_FIN, "closed cleanly");
	reconnect();
	get();
	is(send_flags(200, HTTPSYS_SEND_BUFFER_DATA | HTTPSYS_SEND_NAGLE,
		      "soon"), 0, "BUFFER_DATA and NAGLE");
	is(answer(false), 200, "status");
	reconnect();
	request("GET / HTTP/1.0");
	is(send_flags(200, 0, "old"), 0, "HTTP/1.0");
	is(answer(false), 200, "status");
	ok(!strncmp(a.head, "HTTP/1.1 ", 9), "answered as 1.1");
	ok(has("Connection", "close"), "Connection: close");
	is(wire_end(c, HS_WAIT_MS), WIRE_FIN, "closed");
}

static void *send_big(void *arg)
{
	static char big[8 << 20];

	*(int *)arg = hs_send(s.queue, id, 200, 0, NULL, big, sizeof(big));
	return NULL;
}

/* The client does not read: one thread is stuck in SEND */
/* 1xx before the answer's own head */
static void interim(void)
{
	struct hs_headers h = { .size = 0 };
	char buf[8];

	hs_header_add(&h, HTTPSYS_HEADER_UNKNOWN, "Link", "</a.css>");
	hs_header_add(&h, 11, NULL, "5");
	hs_header_add(&h, 1, NULL, "close");
	hs_server_up(&s, "");
	get();
	is(send_flags(103, MORE, "x"), -EINVAL, "103 with a body");
	is(send_flags(103, MORE | HTTPSYS_SEND_DISCONNECT, NULL), -EINVAL,
	   "with DISCONNECT");
	is(send_flags(103, MORE | HTTPSYS_SEND_CHUNKED, NULL), -EINVAL,
	   "with CHUNKED");
	is(send_flags(100, MORE | HTTPSYS_SEND_OPAQUE, NULL), -EINVAL,
	   "100 with OPAQUE");
	is(hs_send(s.queue, id, 103, MORE, &h, NULL, 0), 0, "103");
	is(send_flags(199, MORE, NULL), 0, "199");
	is(send_flags(0, MORE, "x"), -EINVAL, "no body yet");
	is(answer(false), 103, "103 arrives");
	ok(has("Link", "</a.css>"), "its header");
	ok(has("Content-Length", NULL) && has("Connection", NULL) &&
	   has("Date", NULL) && has("Server", NULL), "and no other");
	is(answer(false), 199, "199 arrives");
	is(send_flags(200, 0, "hello"), 0, "then the answer");
	is(answer(false), 200, "arrives");
	ok(!strcmp(a.body, "hello") && has("Connection", NULL), "whole");
	get();
	is(send_flags(200, MORE, "x"), 0, "head");
	is(send_flags(103, MORE, NULL), -EINVAL, "103 behind it");
	is(send_flags(0, 0, NULL), 0, "end");
	reconnect();
	request("GET / HTTP/1.0");
	is(hs_send(s.queue, id, 103, MORE, &h, NULL, 0), 0, "HTTP/1.0");
	is(send_flags(200, 0, "old"), 0, "and the answer");
	is(answer(false), 200, "is all that arrives");
	reconnect();
	get();
	is(send_flags(103, MORE, NULL), 0, "103");
	is(hs_send(s.queue, id, 200, 0, &h, "x", 1), -EINVAL,
	   "then a wrong length, at the end");
	is(answer(false), 103, "103 arrives");
	ok(answer(false) <= 0, "and the connection breaks");
	reconnect();
	request("POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue");
	is(send_flags(100, MORE, NULL), 0, "100 by the program");
	is(answer(false), 100, "arrives");
	wire_text(c, "ab");
	is(hs_read_all(s.queue, id, buf, 8), 2, "the body is read");
	is(send_flags(200, 0, "x"), 0, "answer");
	is(answer(false), 200, "no other 100 came");
}

static void busy(void)
{
	pthread_t t;
	int err = 1, small = 100000;

	hs_server_up(&s, "");
	c = wire_connect(s.port);
	setsockopt(c, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	wire_get(c, "/");
	{
		struct hs_request r;

		need(!hs_receive(s.queue, &r, 0));
		id = r.id;
	}
	need(!pthread_create(&t, NULL, send_big, &err));
	hs_sleep_ms(500);
	is(err, 1, "SEND waits for the client");
	small = send_flags(0, MORE, "x");
	ok(small == -EBUSY || small == -ENOTCONN, "a second one: %d", small);
	is(hs_cancel(s.queue, id), -ENOTCONN, "its id is finished");
	is(answer(false), 200, "the client reads");
	is(a.len, 8 << 20, "all bytes");
	pthread_join(t, NULL);
	is(err, 0, "SEND returns");
}

static void *send_big_more(void *arg)
{
	static char big[8 << 20];

	*(int *)arg = hs_send(s.queue, id, 0, MORE, NULL, big, sizeof(big));
	return NULL;
}

static void busy_more(void)
{
	struct hs_headers h = { .size = 0 };
	pthread_t t;
	int err = 1;

	hs_server_up(&s, "");
	get();
	hs_header_add(&h, 11, NULL, "9000000");
	need(!hs_send(s.queue, id, 200, MORE, &h, NULL, 0));
	need(!pthread_create(&t, NULL, send_big_more, &err));
	hs_sleep_ms(500);
	is(err, 1, "SEND with MORE_DATA waits for the client");
	is(send_flags(0, MORE, "x"), -EBUSY, "a second one");
	is(hs_cancel(s.queue, id), 0, "cancel");
	pthread_join(t, NULL);
	ok(err == -ECONNRESET || err == -ENOTCONN, "ends the first: %d", err);
	is(send_flags(0, MORE, "x"), -ENOTCONN, "the id is finished");
	ok(answer(false) < 0, "the client sees it cut off");
}

static void cancel(void)
{
	hs_server_up(&s, "");
	get();
	is(hs_cancel(s.queue, 0), -ENOTCONN, "id 0");
	is(hs_cancel(s.queue, id + 1), -ENOTCONN, "wrong id");
	is(hs_cancel(s.queue, id), 0, "cancel");
	is(wire_end(c, HS_WAIT_MS), WIRE_RESET, "resets the connection");
	is(hs_cancel(s.queue, id), -ENOTCONN, "twice");
	is(send_flags(200, 0, "x"), -ENOTCONN, "no answer any more");
	is(hs_reason(s.dev, HTTPSYS_REASON_CANCELLED), 1, "counted");
}

static void client_resets(void)
{
	pthread_t t;
	int err = 1;

	hs_server_up(&s, "");
	get();
	need(!pthread_create(&t, NULL, send_big, &err));
	hs_sleep_ms(300);
	wire_reset(c);
	pthread_join(t, NULL);
	is(err, -ECONNRESET, "the client resets during SEND");
	ok(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0),
	   "no connection is left");
}

static const struct tap_case cases[] = {
	{ "plain", plain },
	{ "bytes sent", bytes_sent },
	{ "statuses", statuses },
	{ "no body", bodyless },
	{ "length of HEAD", head_length },
	{ "headers", headers },
	{ "never twice", never_twice },
	{ "bad header blocks", bad_blocks },
	{ "bad pointers", bad_pointers },
	{ "reasons", reasons },
	{ "pieces", pieces },
	{ "BODY_ONLY", body_only_fields },
	{ "unframed", unframed },
	{ "own chunks", own_chunks },
	{ "wrong length", wrong_length },
	{ "DISCONNECT and others", disconnect },
	{ "interim", interim },
	{ "busy", busy },
	{ "busy with MORE_DATA", busy_more },
	{ "cancel", cancel },
	{ "client resets", client_resets },
};
TAP_MAIN_NET(cases)
