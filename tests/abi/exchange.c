// SPDX-License-Identifier: GPL-2.0-only
/* SEND_RECEIVE: answers and further requests in one call, errors in either half. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define NR	6

static struct hs_server s;
static int clients[NR];
static char buffer[65536] __attribute__((aligned(8)));
static uint64_t ids[HTTPSYS_SEND_RECEIVE_MAX];
static struct httpsys_send sends[HTTPSYS_SEND_RECEIVE_MAX + 1];
static struct httpsys_chunk chunk;
static struct httpsys_send_receive a;

/* A fresh argument: nothing to send, one request */
static void argument(void)
{
	a = (struct httpsys_send_receive){
		.size = sizeof(a), .flags = HTTPSYS_SEND_RECEIVE_NONBLOCK,
		.sends = (uintptr_t)sends, .send_size = sizeof(sends[0]), .max = 1,
		.buffer = (uintptr_t)buffer, .buffer_size = sizeof(buffer),
	};
}

static void fixture_up(void)
{
	hs_server_up(&s, "");
	chunk = (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_MEMORY,
		.address = (uintptr_t)"answer", .length = 6 };
	argument();
}

static int call(void)
{
	return hs_ioctl(s.queue, HTTPSYS_IOC_SEND_RECEIVE, &a);
}

/* The first NR requests of a case: one after the other, until all are there */
static void ask(void)
{
	char path[20];

	for (int i = 0; i < NR; i++) {
		clients[i] = wire_connect(s.port);
		snprintf(path, sizeof(path), "/%d", i);
		wire_get(clients[i], path);
		need(hs_counter_wait(s.dev, HTTPSYS_COUNTER_QUEUED, i + 1));
	}
}

/* The records of the last call; each must say the path "/FIRST" and so on */
static void records(uint32_t count, int first)
{
	const char *at = buffer;
	char want[20];

	is(a.count, count, "%u requests", count);
	for (uint32_t i = 0; i < a.count; i++) {
		const struct httpsys_request_record *r = (const void *)at;

		ids[i] = r->request_id;
		snprintf(want, sizeof(want), "/%d", first + (int)i);
		ok(r->path.len == strlen(want) && !memcmp(at + r->path.off, want, r->path.len),
		   "request %u is of client %s", i, want);
		at += (r->size + 7) & ~7U;
	}
	is(a.bytes, (uint32_t)(at - buffer), "bytes up to the end of the last");
}

static void answer(int i, uint64_t id)
{
	sends[i] = (struct httpsys_send){ .size = sizeof(sends[i]), .request_id = id,
		.status = 200, .chunk_count = 1, .chunks = (uintptr_t)&chunk, .error = 4711 };
}

static void answered(int i)
{
	is(wire_status(clients[i]), 200, "client %d has its answer", i);
}

static void batch(void)
{
	fixture_up();
	is(call(), -EAGAIN, "nothing is there");
	is(a.count, 0, "no request");
	ask();
	argument();
	a.max = NR + 10;
	is(call(), 0, "all at once");
	records(NR, 0);
	for (int i = 0; i < NR; i++)
		answer(i, ids[i]);
	argument();
	a.send_count = NR;
	is(call(), -EAGAIN, "all answered, no further request");
	is(a.send_count, 0, "no send is left");
	for (int i = 0; i < NR; i++) {
		is(sends[i].error, 0, "send %d", i);
		ok(sends[i].bytes_sent > 6, "send %d: bytes", i);
		answered(i);
	}
	wire_get(clients[3], "/0");
	argument();
	a.flags = 0;
	is(call(), 0, "a blocking one");
	records(1, 0);
	answer(0, ids[0]);
	argument();
	a.send_count = 1;
	a.max = 0;
	is(call(), 0, "answered, no request wanted");
	is(a.count, 0, "none taken");
	answered(3);
}

/* Each has its own result, and none keeps the others from running */
static void own_errors(void)
{
	fixture_up();
	ask();
	a.max = NR;
	need(!call() && a.count == NR);
	records(NR, 0);
	for (int i = 0; i < NR; i++)
		answer(i, ids[i]);
	sends[0].request_id = 0x4711;
	sends[1].status = 42;
	sends[2].flags = ~0U;
	sends[3].chunks = 8;
	sends[4].flags = HTTPSYS_SEND_MORE_DATA;
	argument();
	a.send_count = NR;
	is(call(), -EAGAIN, "sent");
	is(sends[0].error, ENOTCONN, "unknown id");
	is(sends[1].error, EINVAL, "bad status");
	is(sends[2].error, EINVAL, "bad flags");
	is(sends[3].error, EFAULT, "chunks at no memory");
	is(sends[4].error, 0, "the first part of an answer");
	is(sends[5].error, 0, "the last one");
	answered(5);
	answer(0, ids[4]);
	sends[0].status = 0;
	sends[0].flags = HTTPSYS_SEND_BODY_ONLY;
	answer(1, ids[1]);
	argument();
	a.send_count = 2;
	a.max = 0;
	is(call(), 0, "the rest");
	is(sends[0].error, 0, "the last part");
	is(sends[1].error, 0, "once more, well");
	answered(1);
}

static void too_small(void)
{
	struct hs_request r = { .record = (void *)buffer, .room = sizeof(buffer) };
	uint64_t id;
	uint32_t need_bytes;

	fixture_up();
	ask();
	a.buffer_size = 64;
	is(call(), -EMSGSIZE, "the first does not fit");
	ok(a.bytes > 64 && a.request_id && a.connection_id, "outputs");
	id = a.request_id;
	need_bytes = a.bytes;
	is(hs_receive_raw(s.queue, id, &r, 0, &need_bytes), 0, "RECEIVE reads it");
	is(need_bytes, a.bytes, "so many bytes");
	argument();
	a.max = NR;
	a.buffer_size = need_bytes * 2 + 20;
	is(call(), 0, "two fit");
	records(2, 1);
	argument();
	a.max = NR;
	is(call(), 0, "the others were left, in their order");
	records(3, 3);
	answer(0, id);
	argument();
	a.send_count = 1;
	is(call(), -EAGAIN, "an answer to the first");
	answered(0);
}

static void hostile(void)
{
	void *locked = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static const struct {
		const char *what;
		int want;
	} table[] = {
		{ "unknown flag", -EINVAL }, { "65 sends", -EINVAL }, { "65 requests", -EINVAL },
		{ "buffer at an odd address", -EINVAL }, { "send_size 104", -EINVAL },
		{ "send_size 8192", -EINVAL }, { "sends at no memory", -EFAULT },
		{ "a send of another size", -EINVAL }, { "sends at read-only memory", -EFAULT },
		{ "2^32-1 sends", -EINVAL }, { "a send that is longer than known", -E2BIG },
	};

	fixture_up();
	need(locked != MAP_FAILED);
	ask();
	need(!call() && a.count == 1);
	records(1, 0);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char longer[200] = { 0 };

		answer(0, ids[0]);
		argument();
		a.send_count = 1;
		switch (i) {
		case 0: a.flags |= 1U << 31; break;
		case 1: a.send_count = HTTPSYS_SEND_RECEIVE_MAX + 1; break;
		case 2: a.max = HTTPSYS_SEND_RECEIVE_MAX + 1; break;
		case 3: a.buffer += 4; break;
		case 4: a.send_size = sends[0].size = 104; break;
		case 5: a.send_size = 8192; break;
		case 6: a.sends = 8; break;
		case 7: sends[0].size = 104; break;
		case 8: a.sends = (uintptr_t)locked; break;
		case 9: a.send_count = ~0U; break;
		case 10:
			memcpy(longer, sends, sizeof(sends[0]));
			longer[sizeof(sends[0])] = 1;
			a.sends = (uintptr_t)longer;
			a.send_size = sizeof(sends[0]) + 8;
			memcpy(longer, &a.send_size, 4);
			break;
		}
		uint32_t count = a.send_count;

		/* Read-only memory says size 0, which is too short */
		is(call(), i == 8 ? -EINVAL : table[i].want, "%s", table[i].what);
		is(a.send_count, count, "%s: all sends are left", table[i].what);
		is(a.count, 0, "%s: no request was taken", table[i].what);
	}
	munmap(locked, 4096);
	argument();
	a.buffer = 8;
	is(call(), -EFAULT, "buffer at no memory");
	argument();
	a.max = NR;
	answer(0, ids[0]);
	answer(1, 4711);
	sends[1].size = 3;
	a.send_count = 2;
	is(call(), -EINVAL, "the second send is none");
	is(a.send_count, 1, "it is left");
	is(sends[0].error, 0, "the first was sent");
	answered(0);
	argument();
	a.max = NR;
	is(call(), 0, "nothing was lost");
	records(NR - 1, 1);
}

/* The argument itself cannot be written: nothing happens at all */
static void read_only(void)
{
	struct httpsys_send_receive *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
						 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	fixture_up();
	need(page != MAP_FAILED);
	ask();
	need(!call());
	records(1, 0);
	answer(0, ids[0]);
	argument();
	a.send_count = 1;
	*page = a;
	need(!mprotect(page, 4096, PROT_READ));
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND_RECEIVE, page), -EFAULT, "refused");
	is(sends[0].error, 4711, "nothing was sent");
	is(call(), 0, "the same, writable");
	records(1, 1);
	answered(0);
	munmap(page, 4096);
}

/* More at once than the table of an open has places at first; answered backwards */
static void many(void)
{
	enum { MANY = 200 };
	static uint64_t all[MANY];
	static int fds[MANY];

	fixture_up();
	for (int i = 0; i < MANY; i++)
		fds[i] = wire_connect(s.port);
	for (int round = 0; round < 2; round++) {
		uint32_t got = 0, good = 0, twice = 0;

		for (int i = 0; i < MANY; i++)
			wire_get(fds[i], "/");
		while (got < MANY) {
			const char *at = buffer;

			argument();
			a.flags = 0;
			a.max = HTTPSYS_SEND_RECEIVE_MAX;
			need(!call() && a.count && got + a.count <= MANY);
			for (uint32_t i = 0; i < a.count; i++) {
				const struct httpsys_request_record *r = (const void *)at;

				for (uint32_t k = 0; k < got; k++)
					twice += all[k] == r->request_id;
				all[got++] = r->request_id;
				at += (r->size + 7) & ~7U;
			}
		}
		is(twice, 0, "round %d: no id twice", round);
		while (got) {
			uint32_t n = got > 50 ? 50 : got;

			for (uint32_t i = 0; i < n; i++)
				answer((int)i, all[--got]);
			argument();
			a.send_count = n;
			a.max = 0;
			need(!call());
			for (uint32_t i = 0; i < n; i++)
				good += !sends[i].error;
		}
		is(good, MANY, "round %d: all are answered", round);
		for (int i = 0; i < MANY; i++)
			good -= wire_status(fds[i]) == 200;
		is(good, 0, "round %d: all clients have their answers", round);
	}
}

static volatile int signals;

static void on_signal(int number)
{
	(void)number;
	signals++;
}

/* A signal while it waits: the call goes on, and sends nothing twice */
static void restarted(void)
{
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	uint64_t responses;
	pid_t child;

	fixture_up();
	ask();
	a.max = NR;
	need(!call() && a.count == NR);
	records(NR, 0);
	sigaction(SIGUSR1, &act, NULL);
	answer(0, ids[0]);
	responses = hs_counter(s.dev, HTTPSYS_COUNTER_RESPONSES);
	child = fork();
	need(child >= 0);
	if (!child) {
		hs_sleep_ms(200);
		kill(getppid(), SIGUSR1);
		hs_sleep_ms(200);
		wire_get(clients[0], "/0");
		hs_sleep_ms(100);
		_exit(0);
	}
	argument();
	a.flags = 0;
	a.send_count = 1;
	is(call(), 0, "the call ends with a request");
	is(signals, 1, "after the signal");
	records(1, 0);
	is(sends[0].error, 0, "its send was run once");
	is(a.send_count, 0, "none is left");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_RESPONSES), responses + 1, "one response went out");
	waitpid(child, NULL, 0);
	act.sa_flags = 0;
	sigaction(SIGUSR1, &act, NULL);
	child = fork();
	if (!child) {
		hs_sleep_ms(200);
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	answer(0, ids[0]);
	argument();
	a.flags = 0;
	a.send_count = 1;
	is(call(), -EINTR, "without SA_RESTART it ends");
	is(a.send_count, 0, "no send is left");
	waitpid(child, NULL, 0);
}

/* Killed while it waits: its answer is out, the next request is for others */
static void killed(void)
{
	pid_t child;
	int status;

	fixture_up();
	clients[0] = wire_connect(s.port);
	wire_get(clients[0], "/0");
	child = fork();
	need(child >= 0);
	if (!child) {
		s.queue = hs_reopen(s.queue, 0);
		a.flags = 0;
		if (call() || a.count != 1)
			_exit(1);
		answer(0, ((struct httpsys_request_record *)buffer)->request_id);
		argument();
		a.flags = 0;
		a.send_count = 1;
		call();
		_exit(2);
	}
	answered(0);
	hs_sleep_ms(200);
	kill(child, SIGKILL);
	is(waitpid(child, &status, 0), child, "it dies at once");
	ok(WIFSIGNALED(status), "of the signal");
	wire_get(clients[0], "/0");
	a.flags = 0;
	is(call(), 0, "the next request is ours");
	records(1, 0);
}

static void shut(void)
{
	fixture_up();
	ask();
	a.max = 2;
	need(!call() && a.count == 2);
	records(2, 0);
	need(!hs_shutdown(s.queue));
	answer(0, ids[0]);
	answer(1, ids[1]);
	argument();
	a.send_count = 2;
	is(call(), -ESHUTDOWN, "no requests any more");
	is(a.send_count, 0, "but the answers are sent");
	answered(0);
	answered(1);
}

static void controller(void)
{
	int queue;

	fixture_up();
	queue = hs_queue_named(s.dev, "exchange", HTTPSYS_QUEUE_CONTROLLER);
	need(queue >= 0);
	is(hs_ioctl(queue, HTTPSYS_IOC_SEND_RECEIVE, &a), -EPERM, "a controller takes none");
}

static const struct tap_case cases[] = {
	{ "batch", batch },
	{ "own errors", own_errors },
	{ "too small", too_small },
	{ "hostile", hostile },
	{ "read-only", read_only },
	{ "many", many },
	{ "restarted", restarted },
	{ "killed", killed },
	{ "shut", shut },
	{ "controller", controller },
};
TAP_MAIN_NET(cases)
