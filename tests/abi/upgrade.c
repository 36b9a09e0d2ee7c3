// SPDX-License-Identifier: GPL-2.0-only
/* 101 Switching Protocols: who may, and the byte pipe that follows. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define MORE	HTTPSYS_SEND_MORE_DATA
#define BUFFER	HTTPSYS_SEND_BUFFER_DATA
#define OPAQUE	HTTPSYS_SEND_OPAQUE
#define PIPE	(OPAQUE | MORE | BUFFER)
#define UPGRADE	7	/* HttpHeaderUpgrade */
#define ASKS	"Connection: Upgrade\r\nUpgrade: raw\r\n"

static struct hs_server s;
static struct hs_headers switching;
static int c = -1;
static uint64_t id;

/* A request with @lines as its headers, @behind after its head; sets id, c */
static void request(const char *line, const char *lines, const char *behind)
{
	struct hs_request r;

	if (c >= 0)
		close(c);
	c = wire_connect(s.port);
	wire_text(c, "%s\r\nHost: x\r\n%s\r\n%s", line, lines, behind);
	need(!hs_receive(s.queue, &r, 0));
	id = r.id;
	hs_request_free(&r);
}

static void up(void)
{
	hs_server_up(&s, "");
	memset(&switching, 0, sizeof(switching));
	hs_header_add(&switching, UPGRADE, NULL, "raw");
	hs_header_add(&switching, HTTPSYS_HEADER_UNKNOWN, "Connection",
		      "Upgrade");
}

static int send_head(uint16_t status, uint32_t flags,
		     const struct hs_headers *h)
{
	return hs_send(s.queue, id, status, flags, h, NULL, 0);
}

static int send_raw(uint32_t flags, const char *text)
{
	return hs_send(s.queue, id, 0, flags, NULL, text,
		       text ? strlen(text) : 0);
}

static int read_raw(void *buf, uint32_t size, uint32_t flags, uint32_t *n)
{
	return hs_read_body(s.queue, id, buf, size, flags, n);
}

/* A pipe between id and c */
static void open_pipe(const char *behind)
{
	struct wire_answer a;

	request("GET / HTTP/1.1", ASKS, behind);
	is(send_head(101, PIPE, &switching), 0, "101");
	is(wire_answer(c, &a, false), 101, "arrives");
	ok(!strcmp(wire_header(&a, "Upgrade") ?: "", "raw"), "Upgrade");
	ok(!strcmp(wire_header(&a, "Connection") ?: "", "Upgrade"),
	   "Connection");
	ok(!wire_header(&a, "Content-Length"), "no Content-Length");
	free(a.body);
}

static bool arrives(const char *want)
{
	char got[256];
	size_t len = strlen(want), at = 0;
	ssize_t n;

	while (at < len && hs_poll(c, POLLIN, HS_WAIT_MS) > 0) {
		n = recv(c, got + at, len - at, 0);
		if (n <= 0)
			break;
		at += n;
	}
	return at == len && !memcmp(got, want, len);
}

/* Not opaque, and the request can still be answered */
static void still_http(const char *why)
{
	struct wire_answer a;

	is(hs_send(s.queue, id, 200, 0, NULL, "ok", 2), 0, "%s: answered", why);
	is(wire_answer(c, &a, false), 200, "%s: 200 arrives", why);
	free(a.body);
}

static void refused(void)
{
	struct hs_headers none = { .size = 0 }, empty = { .size = 0 };

	up();
	hs_header_add(&empty, UPGRADE, NULL, "");
	request("GET / HTTP/1.1", ASKS, "");
	is(send_head(200, OPAQUE, &switching), -EINVAL, "OPAQUE with 200");
	is(send_head(100, PIPE, &switching), -EINVAL, "with 100");
	is(send_head(101, PIPE, &none), -EINVAL, "no Upgrade header");
	is(send_head(101, PIPE, &empty), -EINVAL, "empty Upgrade header");
	is(send_raw(PIPE, "x"), -EINVAL, "before the head");
	still_http("head not right");
	request("GET / HTTP/1.1", "", "");
	is(send_head(101, PIPE, &switching), -EINVAL, "nobody asked");
	still_http("nobody asked");
	request("GET / HTTP/1.1", "Upgrade: raw\r\n", "");
	is(send_head(101, PIPE, &switching), -EINVAL, "no Connection");
	still_http("no Connection");
	request("GET / HTTP/1.0", ASKS, "");
	is(send_head(101, PIPE, &switching), -EINVAL, "HTTP/1.0");
	still_http("HTTP/1.0");
	request("POST / HTTP/1.1", ASKS "Content-Length: 5\r\n", "hello");
	is(send_head(101, PIPE, &switching), -EINVAL, "sized body");
	still_http("sized body");
	request("POST / HTTP/1.1", ASKS "Transfer-Encoding: chunked\r\n",
		"0\r\n\r\n");
	is(send_head(101, PIPE, &switching), -EINVAL, "chunked body");
	still_http("chunked body");
	request("GET / HTTP/1.1", ASKS, "");
	is(hs_send(s.queue, id, 200, MORE, NULL, NULL, 0), 0, "200 instead");
	is(send_raw(OPAQUE | MORE, "x"), -EINVAL, "OPAQUE later");
	is(send_raw(0, "x"), 0, "ends well");
}

/* A refused call without MORE_DATA ends the request: 500 */
static void refused_last(void)
{
	up();
	request("GET / HTTP/1.1", "", "");
	is(send_head(101, OPAQUE, &switching), -EINVAL, "nobody asked, last");
	is(wire_status(c), 500, "the kernel answers");
}

static void both_ways(void)
{
	char buf[64];
	uint32_t n;

	up();
	open_pipe("");
	is(read_raw(buf, sizeof(buf), HTTPSYS_READ_BODY_NONBLOCK, &n), -EAGAIN,
	   "nothing to read");
	is(send_raw(MORE, "to you"), 0, "send");
	ok(arrives("to you"), "arrives as it is");
	wire_text(c, "GET / HTTP/1.1\r\n\r\n");
	is(read_raw(buf, 18, HTTPSYS_READ_BODY_FILL, &n), 0, "read");
	ok(n == 18 && !memcmp(buf, "GET / HTTP/1.1\r\n\r\n", 18),
	   "as it was sent");
	is(send_raw(MORE | BUFFER | OPAQUE, "again"), 0, "the flag repeated");
	ok(arrives("again"), "arrives");
	is(send_head(200, MORE, NULL), -EINVAL, "no second head");
	is(send_raw(0, "bye"), 0, "the last bytes");
	ok(arrives("bye"), "arrive");
	is(wire_end(c, HS_WAIT_MS), WIRE_FIN, "then FIN");
	is(read_raw(buf, 1, 0, &n), -ENOTCONN, "the id is finished");
	is(send_raw(0, "x"), -ENOTCONN, "for sending, too");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_RESPONSES), 1, "one response");
}

static void bytes_behind_the_head(void)
{
	char buf[64];
	uint32_t n;

	up();
	open_pipe("early\r\nbird");
	is(read_raw(buf, 11, HTTPSYS_READ_BODY_FILL, &n), 0, "read");
	ok(n == 11 && !memcmp(buf, "early\r\nbird", 11), "come first");
	wire_text(c, "late");
	is(read_raw(buf, 4, HTTPSYS_READ_BODY_FILL, &n), 0, "read");
	ok(n == 4 && !memcmp(buf, "late", 4), "then the others");
}

static void client_fin(void)
{
	char buf[64];
	uint32_t n;

	up();
	open_pipe("");
	wire_text(c, "last words");
	shutdown(c, SHUT_WR);
	is(read_raw(buf, 64, HTTPSYS_READ_BODY_FILL, &n), 0, "read");
	is(n, 10, "all there was");
	is(read_raw(buf, 64, 0, &n), -ENODATA, "then the end");
	is(read_raw(buf, 64, 0, &n), -ENODATA, "and again");
	is(send_raw(MORE, "still here"), 0, "sending goes on");
	ok(arrives("still here"), "and arrives");
	is(send_raw(0, NULL), 0, "end without a byte");
	is(wire_end(c, HS_WAIT_MS), WIRE_FIN, "FIN");
	ok(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0),
	   "no connection is left");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_RESETS), 0, "no reset");
}

static void fin_behind_the_request(void)
{
	char buf[8];
	uint32_t n;

	up();
	request("GET / HTTP/1.1", ASKS, "x");
	shutdown(c, SHUT_WR);
	hs_sleep_ms(100);
	is(send_head(101, PIPE, &switching), 0, "101");
	is(read_raw(buf, 8, HTTPSYS_READ_BODY_FILL, &n), 0, "read");
	is(n, 1, "the byte");
	is(read_raw(buf, 8, 0, &n), -ENODATA, "the end");
	is(send_raw(0, "bye"), 0, "answered all the same");
	is(wire_status(c), 101, "head");
	ok(arrives("bye"), "bytes");
}

static void *read_one(void *arg)
{
	char buf[8];
	uint32_t n;

	*(int *)arg = read_raw(buf, 8, 0, &n);
	return NULL;
}

static void client_reset(void)
{
	char buf[64];
	pthread_t t;
	uint32_t n;
	int err = 1;

	up();
	open_pipe("");
	need(!pthread_create(&t, NULL, read_one, &err));
	hs_sleep_ms(200);
	is(err, 1, "a reader waits");
	wire_reset(c);
	c = -1;
	pthread_join(t, NULL);
	is(err, -ECONNRESET, "reset ends it");
	is(read_raw(buf, 64, 0, &n), -ECONNRESET, "and the next");
	is(send_raw(MORE, "x"), -ENOTCONN, "and sending");
	is(send_raw(0, NULL), -ENOTCONN, "and ending");
	ok(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0),
	   "no connection is left");
}

static void cancel(void)
{
	pthread_t t;
	int err = 1;

	up();
	open_pipe("");
	need(!pthread_create(&t, NULL, read_one, &err));
	hs_sleep_ms(200);
	is(hs_cancel(s.queue, id), 0, "cancel");
	pthread_join(t, NULL);
	ok(err == -ECONNRESET || err == -ENOTCONN, "ends the reader: %d", err);
	is(wire_end(c, HS_WAIT_MS), WIRE_RESET, "resets");
	is(send_raw(0, NULL), -ENOTCONN, "the id is finished");
}

/* The program's file is closed: as for every unfinished answer */
static void closed(void)
{
	up();
	open_pipe("");
	close(s.queue);
	is(wire_end(c, HS_WAIT_MS), WIRE_RESET, "resets");
}

static void shut_down(void)
{
	char buf[8];
	uint32_t n;

	up();
	open_pipe("");
	is(hs_shutdown(s.queue), 0, "shutdown of the queue");
	is(hs_url_remove_all(s.dev, s.group), 0, "endpoint gone");
	wire_text(c, "hi");
	is(read_raw(buf, 2, HTTPSYS_READ_BODY_FILL, &n), 0, "it goes on: in");
	is(send_raw(MORE, "ho"), 0, "and out");
	ok(arrives("ho"), "arrives");
	is(send_raw(0, NULL), 0, "until its end");
	is(wire_end(c, HS_WAIT_MS), WIRE_FIN, "FIN");
}

static void *send_all(void *arg)
{
	static char piece[100000];

	for (int i = 0; i < 100; i++)
		if (hs_send(s.queue, id, 0, MORE, NULL, piece, sizeof(piece)))
			*(int *)arg = 1;
	return NULL;
}

/* Neither direction waits for the other */
static void at_once(void)
{
	static char buf[65536];
	pthread_t t;
	uint64_t got = 0;
	uint32_t n;
	int failed = 0, err = 0;

	up();
	open_pipe("");
	need(!pthread_create(&t, NULL, send_all, &failed));
	hs_sleep_ms(300);	/* until the client would have to read */
	for (int i = 0; i < 20 && !err; i++) {
		wire_send(c, buf, 10000);
		err = read_raw(buf, 10000, HTTPSYS_READ_BODY_FILL, &n);
		got += n;
	}
	is(got, 200000, "read while a send waits");
	for (got = 0; got < 10000000; got += n) {
		ssize_t r = recv(c, buf, sizeof(buf), 0);

		if (r <= 0)
			break;
		n = (uint32_t)r;
	}
	is(got, 10000000, "then the client reads all of it");
	pthread_join(t, NULL);
	is(failed, 0, "every send is well");
}

/* A program that does not read stops its client; pages are not lost */
static void full_ring(void)
{
	static char piece[4096], buf[4096];
	size_t sent = 0, got = 0;
	bool same = true;
	uint32_t n;
	ssize_t r;

	up();
	open_pipe("");
	for (int i = 0; i < 4096; i++)
		piece[i] = (char)(i * 7);
	for (int quiet = 0; quiet < 5;) {
		r = send(c, piece + sent % 4096, 4096 - sent % 4096,
			 MSG_DONTWAIT);
		quiet = r > 0 ? 0 : quiet + 1;
		sent += r > 0 ? (size_t)r : 0;
		if (r <= 0)
			hs_sleep_ms(100);
	}
	ok(sent > 65536 && sent < 20000000, "stopped after %zu bytes", sent);
	while (got < sent && !read_raw(buf, 4096, 0, &n)) {
		for (uint32_t i = 0; i < n; i++)
			same &= buf[i] == (char)((got + i) % 4096 * 7);
		got += n;
	}
	is(got, sent, "all of them are read in the end");
	ok(same, "in order");
}

/* Without OPAQUE a 101 ends the connection, as ever */
static void plain_101(void)
{
	char buf[8];
	uint32_t n;

	up();
	request("GET / HTTP/1.1", ASKS, "");
	is(send_head(101, MORE, &switching), 0, "101 alone");
	is(wire_status(c), 101, "arrives");
	is(read_raw(buf, 8, 0, &n), -ENODATA, "nothing to read");
	is(send_raw(0, "x"), 0, "end");
	is(wire_end(c, HS_WAIT_MS), WIRE_FIN, "no byte, FIN");
	request("GET / HTTP/1.1", ASKS, "");
	is(send_head(101, OPAQUE, &switching), 0, "OPAQUE and last");
	is(wire_status(c), 101, "arrives");
	is(wire_end(c, HS_WAIT_MS), WIRE_FIN, "FIN");
}

static const struct tap_case cases[] = {
	{ "refused", refused },
	{ "refused at the end", refused_last },
	{ "both ways", both_ways },
	{ "bytes behind the head", bytes_behind_the_head },
	{ "FIN of the client", client_fin },
	{ "FIN behind the request", fin_behind_the_request },
	{ "reset by the client", client_reset },
	{ "cancel", cancel },
	{ "close", closed },
	{ "shutdown", shut_down },
	{ "both at once", at_once, 60 },
	{ "full ring", full_ring, 60 },
	{ "101 without OPAQUE", plain_101 },
};
TAP_MAIN_NET(cases)
