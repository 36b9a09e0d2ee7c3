// SPDX-License-Identifier: GPL-2.0-only
/* Handles: never reused soon, safe from many threads; counters; texts */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>
#include "fixture.h"

#define MANY	5000

static void file_handles(void)
{
	HANDLE file, other;
	int fd = open("/dev/null", O_RDONLY);

	is(HttpLxHandleFromFd(-1, 0, &file), ERROR_INVALID_HANDLE, "-1");
	is(HttpLxHandleFromFd(999, 0, &file), ERROR_INVALID_HANDLE, "not open");
	is(HttpLxHandleFromFd(fd, 2, &file), ERROR_INVALID_PARAMETER, "flag 2");
	is(HttpLxHandleFromFd(fd, 0, NULL), ERROR_INVALID_PARAMETER, "NULL");
	is(HttpLxHandleFromFd(fd, HTTPLX_FD_DUPLICATE, &other), NO_ERROR,
	   "duplicate");
	is(HttpLxHandleFromFd(fd, 0, &file), NO_ERROR, "the descriptor itself");
	is(HttpLxFdFromHandle(file), fd, "and back");
	ok(HttpLxFdFromHandle(other) > 2 && HttpLxFdFromHandle(other) != fd,
	   "the duplicate is another one");
	is(HttpLxFdFromHandle(NULL), -1, "NULL");
	is(HttpLxCloseHandle(file), NO_ERROR, "closed");
	is(fcntl(fd, F_GETFD), -1, "the descriptor too");
	is(HttpLxFdFromHandle(file), -1, "nothing behind it any more");
	is(HttpLxCloseHandle(file), ERROR_INVALID_HANDLE, "closed twice");
	is(HttpLxCloseHandle(NULL), ERROR_INVALID_HANDLE, "close NULL");
	is(HttpLxCloseHandle(other), NO_ERROR, "duplicate closed");
}

static int compare(const void *a, const void *b)
{
	HANDLE x = *(const HANDLE *)a, y = *(const HANDLE *)b;

	return x < y ? -1 : x > y;
}

static void not_reused(void)
{
	static HANDLE seen[MANY];
	int fd = open("/dev/null", O_RDONLY), same = 0, bits = 0;

	for (int i = 0; i < MANY; i++) {
		need(!HttpLxHandleFromFd(fd, HTTPLX_FD_DUPLICATE, &seen[i]));
		bits |= (int)((uintptr_t)seen[i] & 3);
		need(!HttpLxCloseHandle(seen[i]));
	}
	is(bits, 0, "low bits are free");
	for (int i = 0; i < MANY; i++)
		same += HttpLxFdFromHandle(seen[i]) != -1;
	is(same, 0, "all closed ones are refused");
	qsort(seen, MANY, sizeof(seen[0]), compare);
	for (int i = 1; i < MANY; i++)
		same += seen[i] == seen[i - 1];
	is(same, 0, "%d handles, no value twice", MANY);
}

static void many_open(void)
{
	static HANDLE open_ones[900];
	int fd = open("/dev/null", O_RDONLY);

	for (int i = 0; i < 900; i++)
		need(!HttpLxHandleFromFd(fd, HTTPLX_FD_DUPLICATE,
					 &open_ones[i]));
	for (int i = 0; i < 900; i++)
		need(HttpLxFdFromHandle(open_ones[i]) >= 0);
	for (int i = 0; i < 900; i++)
		need(!HttpLxCloseHandle(open_ones[i]));
	ok(true, "900 at once");
}

/* Threads that use and close the same handle: one close succeeds, no fd of
 * somebody else is ever closed */
static _Atomic(HANDLE) shared;
static atomic_int closed;
static atomic_bool stop;

static void *user(void *arg)
{
	(void)arg;
	while (!stop) {
		HANDLE h = shared;

		HttpLxFdFromHandle(h);
		if (!HttpLxCloseHandle(h))
			closed++;
	}
	return NULL;
}

static void raced(void)
{
	int fd = open("/dev/null", O_RDONLY);
	pthread_t thread[4];

	for (int i = 0; i < 4; i++)
		need(!pthread_create(&thread[i], NULL, user, NULL));
	for (int i = 0; i < 300; i++) {
		HANDLE h;

		need(!HttpLxHandleFromFd(fd, HTTPLX_FD_DUPLICATE, &h));
		shared = h;
		while (HttpLxFdFromHandle(h) >= 0)
			;
	}
	stop = true;
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	is(closed, 300, "each was closed once");
	need(fcntl(fd, F_GETFD) >= 0);
	is(dup(fd), fd + 1, "no descriptor is left over");
}

static void counters(void)
{
	struct server s;
	struct received r;
	ULONGLONG before[64], after[64], reasons[64];
	ULONG n = 64, m = 64;
	int fd;

	server_up(&s);
	is(HttpLxQueryCounters(before, NULL, NULL, &m), ERROR_INVALID_PARAMETER,
	   "NULL count");
	is(HttpLxQueryCounters(before, &n, reasons, &m), NO_ERROR, "query");
	ok(n >= HTTPSYS_COUNTER_MAX && m >= HTTPSYS_REASON_MAX,
	   "%u counters, %u reasons", n, m);
	fd = request_get(&s, "/t/", &r);
	need(!answer(s.queue, r.request->RequestId, 0, "x"));
	is(wire_status(fd), 200, "one request");
	for (int i = 0; i < 100; i++) {
		need(!HttpLxQueryCounters(after, &n, NULL, &m));
		if (after[HTTPSYS_COUNTER_RESPONSES] !=
		    before[HTTPSYS_COUNTER_RESPONSES])
			break;
		hs_sleep_ms(20);
	}
	is(after[HTTPSYS_COUNTER_REQUESTS] - before[HTTPSYS_COUNTER_REQUESTS],
	   1, "requests");
	is(after[HTTPSYS_COUNTER_DELIVERED] - before[HTTPSYS_COUNTER_DELIVERED],
	   1, "delivered");
	is(after[HTTPSYS_COUNTER_RESPONSES] - before[HTTPSYS_COUNTER_RESPONSES],
	   1, "responses");
	n = 2;
	after[2] = 77;
	is(HttpLxQueryCounters(after, &n, NULL, &m), NO_ERROR, "short array");
	is(after[2], 77, "not written beyond it");
	for (ULONG i = 0; i < HTTPSYS_COUNTER_MAX; i++)
		need(HttpLxCounterName(i) != NULL);
	for (ULONG i = 0; i < HTTPSYS_REASON_MAX; i++)
		need(HttpLxReasonName(i) != NULL);
	ok(!HttpLxCounterName(9999) && !HttpLxReasonName(9999),
	   "every number has a name, others none");
	received_free(&r);
	server_down(&s);
}

static void texts(void)
{
	ok(strlen(HttpLxErrorText(0)) > 2, "text of 0");
	ok(strcmp(HttpLxErrorText(87), HttpLxErrorText(88)), "87 is known");
	ok(HttpLxErrorText(0xffffffff), "never NULL");
}

static const struct tap_case cases[] = {
	{ "file handles", file_handles },
	{ "not reused", not_reused },
	{ "many", many_open },
	{ "raced", raced },
	{ "counters", counters },
	{ "texts", texts },
};

TAP_MAIN(cases)
