// SPDX-License-Identifier: GPL-2.0-only
/* Reading request bodies. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

static struct hs_server s;
static struct hs_request r;

/* A POST with @head's framing and @body's bytes; the request is received */
static int post(const char *framing, const char *body)
{
	int c = wire_connect(s.port);

	wire_text(c, "POST / HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n%s", framing,
		  body);
	need(!hs_receive(s.queue, &r, 0));
	return c;
}

static int read_some(void *buf, uint32_t size, uint32_t flags, uint32_t *n)
{
	return hs_read_body(s.queue, r.id, buf, size, flags, n);
}

/* READ_BODY gives what is there, so small bodies may come in pieces */
static void sized(void)
{
	char buf[100];
	uint32_t n;

	hs_server_up(&s, "");
	post("Content-Length: 10", "0123456789");
	is(hs_read_all(s.queue, r.id, buf, sizeof(buf)), 10, "whole body");
	ok(!memcmp(buf, "0123456789", 10), "its bytes");
	is(read_some(buf, 10, 0, &n), -ENODATA, "then the end");
	is(read_some(buf, 10, 0, &n), -ENODATA, "and again");
	is(read_some(buf, 10, HTTPSYS_READ_BODY_FILL, &n), -ENODATA, "FILL");
	is(read_some(buf, 0, 0, &n), -ENODATA, "size 0");
	is(hs_send(s.queue, r.id, 200, 0, NULL, NULL, 0), 0, "answer");
	is(read_some(buf, 10, 0, &n), -ENOTCONN, "not after the answer");
}

static void none(void)
{
	char buf[10];
	uint32_t n;

	hs_server_up(&s, "");
	post("Content-Length: 0", "");
	is(read_some(buf, 10, 0, &n), -ENODATA, "length 0");
	wire_get(wire_connect(s.port), "/");
	need(!hs_receive(s.queue, &r, 0));
	is(read_some(buf, 10, 0, &n), -ENODATA, "GET");
	is(hs_read_body(s.queue, 0, buf, 10, 0, &n), -ENOTCONN, "id 0");
	is(hs_read_body(s.queue, r.id + 1, buf, 10, 0, &n), -ENOTCONN,
	   "wrong id");
}

static void chunked(void)
{
	char buf[100];
	uint32_t n;
	int c;

	hs_server_up(&s, "");
	c = post("Transfer-Encoding: chunked",
		 "5\r\nhello\r\nA;ext=1\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n");
	is(hs_read_all(s.queue, r.id, buf, sizeof(buf)), 15, "de-chunked");
	ok(!memcmp(buf, "hello0123456789", 15), "its bytes");
	is(read_some(buf, 10, 0, &n), -ENODATA, "then the end");
	need(!hs_send(s.queue, r.id, 200, 0, NULL, NULL, 0));
	is(wire_status(c), 200, "answered");
	wire_get(c, "/next");
	is(hs_receive(s.queue, &r, 0), 0, "the connection goes on");
}

/* Not before something came: bytes, or the end, which may be told a moment after them */
static int read_when_there(char *buf, size_t len, uint32_t *n)
{
	int ret = -EAGAIN;

	for (int i = 0; i < 500 && ret == -EAGAIN; i++) {
		ret = read_some(buf, len, HTTPSYS_READ_BODY_NONBLOCK, n);
		if (ret == -EAGAIN)
			hs_sleep_ms(10);
	}
	return ret;
}

static void nonblock(void)
{
	char buf[10];
	uint32_t n = 99;
	int c;

	hs_server_up(&s, "");
	c = post("Content-Length: 4", "");
	is(read_some(buf, 10, HTTPSYS_READ_BODY_NONBLOCK, &n), -EAGAIN,
	   "nothing there");
	is(n, 0, "bytes");
	wire_text(c, "ab");
	is(read_when_there(buf, 10, &n), 0, "when some came");
	is(n, 2, "two bytes");
	is(read_some(buf, 10, HTTPSYS_READ_BODY_NONBLOCK, &n), -EAGAIN,
	   "again nothing, but not the end");
	wire_text(c, "cd");
	is(read_some(buf, 10, 0, &n), 0, "wait for the rest");
	is(read_when_there(buf, 10, &n), -ENODATA, "end");
}

struct slow {
	int fd;
	const char *text;
	int pieces;
};

static void *send_slowly(void *arg)
{
	struct slow *w = arg;
	size_t len = strlen(w->text) / w->pieces;

	for (int i = 0; i < w->pieces; i++) {
		hs_sleep_ms(60);
		wire_send(w->fd, w->text + i * len, len);
	}
	return NULL;
}

static void fill(void)
{
	struct slow w = { .text = "0123456789", .pieces = 5 };
	pthread_t t;
	char buf[20];
	uint32_t n;

	hs_server_up(&s, "");
	w.fd = post("Content-Length: 10", "");
	need(!pthread_create(&t, NULL, send_slowly, &w));
	is(read_some(buf, 6, HTTPSYS_READ_BODY_FILL, &n), 0, "FILL");
	is(n, 6, "waits for a full buffer");
	is(read_some(buf, 6, HTTPSYS_READ_BODY_FILL, &n), 0, "FILL again");
	is(n, 4, "or for the end");
	is(read_some(buf, 6, HTTPSYS_READ_BODY_FILL, &n), -ENODATA, "the end");
	pthread_join(t, NULL);
	w.fd = post("Content-Length: 10", "");
	need(!pthread_create(&t, NULL, send_slowly, &w));
	is(read_some(buf, 10, 0, &n), 0, "without FILL");
	ok(n > 0 && n < 10, "what is there: %u", n);
	pthread_join(t, NULL);
}

static void zero_size(void)
{
	struct slow w = { .text = "ab", .pieces = 1 };
	pthread_t t;
	char buf[10];
	uint32_t n;

	hs_server_up(&s, "");
	w.fd = post("Content-Length: 2", "");
	is(read_some(NULL, 0, HTTPSYS_READ_BODY_NONBLOCK, &n), -EAGAIN,
	   "size 0, nothing there");
	need(!pthread_create(&t, NULL, send_slowly, &w));
	is(read_some(NULL, 0, 0, &n), -EMSGSIZE, "size 0 waits for data");
	is(read_some(buf, 10, HTTPSYS_READ_BODY_FILL, &n), 0, "it is there");
	is(n, 2, "all of it");
	pthread_join(t, NULL);
}

static void bad_buffer(void)
{
	uint8_t *two = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char rest[20] = "";
	uint32_t n = 0;
	int err;

	munmap(two + 4096, 4096);
	hs_server_up(&s, "");
	post("Content-Length: 10", "0123456789");
	is(read_some((void *)16, 10, 0, &n), -EFAULT, "bad pointer");
	is(n, 0, "nothing consumed");
	hs_sleep_ms(200);
	err = read_some(two + 4093, 10, 0, &n);
	ok(err == -EFAULT || (!err && n == 3), "hole after three bytes: %d",
	   err);
	is(hs_read_all(s.queue, r.id, rest, sizeof(rest)), 10 - n,
	   "the rest is still there");
	ok(!memcmp(rest, &"0123456789"[n], 10 - n), "and in order");
}

static void client_aborts(void)
{
	char buf[20];
	uint32_t n;
	int c;

	hs_server_up(&s, "");
	c = post("Content-Length: 10", "01");
	wire_reset(c);
	hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0);
	while (!read_some(buf, 10, 0, &n))
		;
	is(read_some(buf, 10, 0, &n), -ECONNRESET, "reset within the body");
	c = post("Content-Length: 10", "01");
	close(c);
	while (!read_some(buf, 10, 0, &n))
		;
	is(read_some(buf, 10, 0, &n), -ECONNRESET, "FIN within the body");
	c = post("Transfer-Encoding: chunked", "");
	wire_text(c, "3\r\nabcX");
	while (!read_some(buf, 10, 0, &n))
		;
	is(read_some(buf, 10, 0, &n), -ECONNRESET, "malformed chunk");
}

struct reader {
	int err;
	long when;
};

static void *read_one(void *arg)
{
	struct reader *w = arg;
	char buf[10];
	uint32_t n;

	w->err = read_some(buf, 10, 0, &n);
	w->when = hs_now_ms();
	return NULL;
}

static void on_signal(int number)
{
	(void)number;
}

static void woken(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct reader w = { 0 };
	pthread_t t;
	int c;

	hs_server_up(&s, "");
	sigaction(SIGUSR1, &sa, NULL);
	c = post("Content-Length: 10", "");
	need(!pthread_create(&t, NULL, read_one, &w));
	hs_sleep_ms(150);
	pthread_kill(t, SIGUSR1);
	pthread_join(t, NULL);
	is(w.err, -EINTR, "a signal");
	need(!pthread_create(&t, NULL, read_one, &w));
	hs_sleep_ms(150);
	wire_reset(c);
	pthread_join(t, NULL);
	is(w.err, -ECONNRESET, "the client's reset");
	post("Content-Length: 10", "");
	need(!pthread_create(&t, NULL, read_one, &w));
	hs_sleep_ms(150);
	is(hs_cancel(s.queue, r.id), 0, "cancel");
	pthread_join(t, NULL);
	ok(w.err == -ECONNRESET || w.err == -ENOTCONN, "cancelled: %d", w.err);
}

static void timed_out(void)
{
	struct httpsys_timeouts t = { .entity_body = 1 };
	char buf[10];
	uint32_t n;
	long start;
	int c;

	hs_server_up(&s, "");
	need(!hs_set(s.dev, s.group, HTTPSYS_PROPERTY_TIMEOUTS, &t, sizeof(t)));
	c = post("Content-Length: 10", "");
	start = hs_now_ms();
	is(read_some(buf, 10, 0, &n), -ECONNRESET, "entity body timer");
	ok(hs_now_ms() - start < 5000, "after about a second: %ld ms",
	   hs_now_ms() - start);
	is(hs_reason(s.dev, HTTPSYS_REASON_BODY_TIMEOUT), 1, "counted");
	is(wire_status(c), 408, "the client is told");
}

static void big(void)
{
	enum { SIZE = 1 << 20 };
	char *out = malloc(SIZE), *in = malloc(SIZE + 1);
	int c, left = SIZE;
	uint32_t n;

	hs_server_up(&s, "");
	for (int i = 0; i < SIZE; i++)
		out[i] = (char)(i * 31 + i / 251);
	c = wire_connect(s.port);
	wire_text(c, "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n",
		  SIZE);
	need(!hs_receive(s.queue, &r, 0));
	if (!fork()) {
		wire_send(c, out, SIZE);
		_exit(0);
	}
	while (left && !read_some(in + SIZE - left, 40000, 0, &n)) {
		if (!n || n > 40000)
			break;
		left -= n;
	}
	is(left, 0, "a megabyte in pieces of 40000");
	ok(!memcmp(in, out, SIZE), "byte for byte");
}

static const struct tap_case cases[] = {
	{ "sized", sized },
	{ "none", none },
	{ "chunked", chunked },
	{ "NONBLOCK", nonblock },
	{ "FILL", fill },
	{ "size 0", zero_size },
	{ "bad buffer", bad_buffer },
	{ "client aborts", client_aborts },
	{ "woken", woken },
	{ "timed out", timed_out },
	{ "big", big },
};
TAP_MAIN_NET(cases)
