// SPDX-License-Identifier: GPL-2.0-only
/* Counters move by exactly what was done; /proc/net/httpsys says the same. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

static struct hs_server s;
static uint64_t now[HTTPSYS_COUNTER_MAX], was[HTTPSYS_COUNTER_MAX];

static void take(void)
{
	struct httpsys_counters c = { .size = sizeof(c),
		.counters = (uintptr_t)now,
		.counter_count = HTTPSYS_COUNTER_MAX };

	memcpy(was, now, sizeof(was));
	need(!hs_ioctl(s.dev, HTTPSYS_IOC_COUNTERS, &c));
}

static void moved(int which, int64_t by, const char *what)
{
	is(now[which] - was[which], by, "%s: counter %d", what, which);
}

static void rooms(void)
{
	uint64_t counters[64], reasons[64];
	struct httpsys_counters c = { .size = sizeof(c) };
	int dev = hs_open();

	is(hs_ioctl(dev, HTTPSYS_IOC_COUNTERS, &c), 0, "no room");
	is(c.counter_count, HTTPSYS_COUNTER_MAX, "how many counters");
	is(c.reason_count, HTTPSYS_REASON_MAX, "how many reasons");
	memset(counters, 0x5a, sizeof(counters));
	memset(reasons, 0x5a, sizeof(reasons));
	c.counters = (uintptr_t)counters;
	c.reasons = (uintptr_t)reasons;
	c.counter_count = 3;
	c.reason_count = 1;
	is(hs_ioctl(dev, HTTPSYS_IOC_COUNTERS, &c), 0, "little room");
	is(c.counter_count, HTTPSYS_COUNTER_MAX, "how many counters");
	ok(counters[2] == 0 && counters[3] == 0x5a5a5a5a5a5a5a5a,
	   "three are written");
	ok(reasons[0] == 0 && reasons[1] == 0x5a5a5a5a5a5a5a5a,
	   "one is written");
	c.counter_count = 64;
	c.reason_count = 64;
	is(hs_ioctl(dev, HTTPSYS_IOC_COUNTERS, &c), 0, "more room");
	ok(counters[HTTPSYS_COUNTER_MAX - 1] == 0 &&
	   reasons[HTTPSYS_REASON_MAX - 1] == 0, "all are written");
	c.counters = 16;
	c.counter_count = 64;
	is(hs_ioctl(dev, HTTPSYS_IOC_COUNTERS, &c), -EFAULT, "bad pointer");
}

static void objects(void)
{
	s.dev = hs_open();
	take();
	hs_server_up(&s, "");
	take();
	moved(HTTPSYS_COUNTER_SESSIONS_NOW, 1, "up");
	moved(HTTPSYS_COUNTER_GROUPS_NOW, 1, "up");
	moved(HTTPSYS_COUNTER_URLS_NOW, 1, "up");
	moved(HTTPSYS_COUNTER_QUEUES_NOW, 1, "up");
	ok(now[HTTPSYS_COUNTER_ENDPOINTS_NOW] >= 1, "endpoints");
	need(!hs_session_close(s.dev, s.session));
	close(s.queue);
	take();
	for (int i = HTTPSYS_COUNTER_SESSIONS_NOW;
	     i <= HTTPSYS_COUNTER_ENDPOINTS_NOW; i++)
		is(now[i], 0, "down: counter %d", i);
}

static void one_exchange(void)
{
	static const char text[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
	struct hs_request r;
	struct wire_answer a;
	int c;

	hs_server_up(&s, "");
	take();
	c = wire_connect(s.port);
	wire_send(c, text, strlen(text));
	need(!hs_receive(s.queue, &r, 0));
	need(!hs_send(s.queue, r.id, 200, 0, NULL, "hello", 5));
	need(wire_answer(c, &a, false) == 200);
	take();
	moved(HTTPSYS_COUNTER_CONNECTIONS, 1, "request");
	moved(HTTPSYS_COUNTER_CONNECTIONS_NOW, 1, "request");
	moved(HTTPSYS_COUNTER_REQUESTS, 1, "request");
	moved(HTTPSYS_COUNTER_QUEUED, 1, "request");
	moved(HTTPSYS_COUNTER_DELIVERED, 1, "request");
	moved(HTTPSYS_COUNTER_RESPONSES, 1, "request");
	moved(HTTPSYS_COUNTER_REFUSED, 0, "request");
	moved(HTTPSYS_COUNTER_RESETS, 0, "request");
	moved(HTTPSYS_COUNTER_BYTES_IN, strlen(text), "request");
	moved(HTTPSYS_COUNTER_BYTES_OUT, strlen(a.head) + 5, "request");
	close(c);
	ok(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0),
	   "connection closed");
	take();
	moved(HTTPSYS_COUNTER_CONNECTIONS, 0, "close");
	moved(HTTPSYS_COUNTER_REQUESTS, 0, "close");
}

static void refusals(void)
{
	static const struct {
		const char *text;
		int status, reason;
	} table[] = {
		{ "GET /no HTTP/1.1\r\nHost: x\r\n\r\n", 404,
		  HTTPSYS_REASON_NOT_FOUND },
		{ "GET / HTTP/1.1\r\n\r\n", 400, HTTPSYS_REASON_HOSTNAME },
		{ "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505,
		  HTTPSYS_REASON_VERSION },
		{ "G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400,
		  HTTPSYS_REASON_VERB },
		{ "GET / HTTP/1.1\r\nHost: x\r\nb ad: x\r\n\r\n", 400,
		  HTTPSYS_REASON_HEADER },
		{ "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400,
		  HTTPSYS_REASON_URL },
		{ "POST /app/ HTTP/1.1\r\nHost: x\r\n\r\n", 411,
		  HTTPSYS_REASON_LENGTH_REQUIRED },
		{ "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n"
		  "\r\n", 501, HTTPSYS_REASON_NOT_IMPLEMENTED },
	};

	hs_server_up(&s, "app/");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int c = wire_connect(s.port);

		take();
		wire_send(c, table[i].text, strlen(table[i].text));
		is(wire_status(c), table[i].status, "refusal %zu", i);
		take();
		moved(HTTPSYS_COUNTER_REQUESTS, 1, "refusal");
		moved(HTTPSYS_COUNTER_REFUSED, 1, "refusal");
		moved(HTTPSYS_COUNTER_QUEUED, 0, "refusal");
		is(hs_reason(s.dev, table[i].reason), 1, "refusal %zu: reason",
		   i);
		close(c);
	}
}

static void resets(void)
{
	struct hs_request r;
	int c;

	hs_server_up(&s, "");
	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &r, 0));
	take();
	need(!hs_cancel(s.queue, r.id));
	need(wire_end(c, HS_WAIT_MS) == WIRE_RESET);
	hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0);
	take();
	moved(HTTPSYS_COUNTER_RESETS, 1, "cancel");
	moved(HTTPSYS_COUNTER_ABANDONED, 0, "cancel");
	moved(HTTPSYS_COUNTER_RESPONSES, 0, "cancel");
	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &r, 0));
	take();
	close(s.queue);
	need(wire_end(c, HS_WAIT_MS) == WIRE_RESET);
	hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0);
	take();
	moved(HTTPSYS_COUNTER_ABANDONED, 1, "queue closed");
	moved(HTTPSYS_COUNTER_RESETS, 1, "queue closed");
	is(hs_reason(s.dev, HTTPSYS_REASON_ABANDONED), 1, "reason");
}

static void proc_file(void)
{
	static char text[65536];
	FILE *f;
	size_t n;

	hs_server_up(&s, "");
	f = fopen("/proc/net/httpsys", "r");
	ok(f, "/proc/net/httpsys opens");
	if (!f)
		return;
	n = fread(text, 1, sizeof(text) - 1, f);
	ok(n > 100, "%zu bytes", n);
	ok(text[n - 1] == '\n', "ends with a line end");
	ok(strstr(text, "sessions_now 1\n"), "one session is counted");
	ok(strstr(text, "\nqueues_now 1\n"), "one queue is counted");
	ok(strstr(text, "\nrequests 0\n"), "no request is");
	fclose(f);
}

/* Another namespace counts by itself and sees none of our names */
static void namespaces(void)
{
	int dev;

	hs_server_up(&s, "");
	need(hs_queue_named(s.dev, "ns", 0) >= 0);
	need(!unshare(CLONE_NEWNET));
	dev = hs_open();
	is(hs_counter(dev, HTTPSYS_COUNTER_SESSIONS_NOW), 0, "no session");
	is(hs_counter(dev, HTTPSYS_COUNTER_QUEUES_NOW), 0, "no queue");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_QUEUES_NOW), 2,
	   "a file keeps its own namespace");
	is(hs_queue_named(dev, "ns", HTTPSYS_QUEUE_OPEN_EXISTING), -ENOENT,
	   "names belong to the namespace");
	ok(hs_queue_named(dev, "ns", 0) >= 0, "the same name again");
}

static const struct tap_case cases[] = {
	{ "rooms", rooms },
	{ "objects", objects },
	{ "one exchange", one_exchange },
	{ "refusals", refusals },
	{ "resets", resets },
	{ "proc file", proc_file },
	{ "namespaces", namespaces },
};
TAP_MAIN_NET(cases)
