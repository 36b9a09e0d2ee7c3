// SPDX-License-Identifier: GPL-2.0-only
/*
 * A processor goes and comes back under load. What each processor has of its own (turns of the
 * short way, their exchange, page fragments, known requests, workers, timers) is used by who comes
 * next, or moved; no request is lost or mixed up, and unloading afterwards frees all of it, also
 * with the processor away.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "hs.h"
#include "kern.h"
#include "prog.h"
#include "tap.h"
#include "wire.h"

#define CPU1	"/sys/devices/system/cpu/cpu1/online"
#define CLIENTS	4

static int port;
static atomic_bool stop;
static atomic_long answers, wrong;

static bool is_right(const struct wire_answer *a, const char *nonce, int turn)
{
	if (turn % 4 == 3)
		return a->status == 404;
	return a->status == 200 && (turn % 4 || (a->body && strstr(a->body, nonce)));
}

/* An answer of the program's with a word of ours, large ones, ones from the cache, refusals */
static void *client(void *arg)
{
	static const char *const paths[] = {
		"/h/echo?%s", "/h/big?n=60000&%s", "/h/cached", "/none/%s",
	};
	char path[80], nonce[40];
	struct wire_answer a;
	int c = wire_connect(port);

	for (int i = 0; !stop; i++) {
		snprintf(nonce, sizeof(nonce), "nonce-%d-%ld", i, (long)(uintptr_t)arg);
		snprintf(path, sizeof(path), paths[i % 4], nonce);
		memset(&a, 0, sizeof(a));
		wire_get(c, path);
		wire_answer(c, &a, false);
		if (is_right(&a, nonce, i))
			answers++;
		else if (wrong++ < 5)
			tap_note("%s: %d", path, a.status);
		free(a.body);
		if (i % 64 != 63)
			continue;
		close(c);
		c = wire_connect(port);
	}
	close(c);
	return NULL;
}

/* Processor 1 has refused in a packet's softirq: it has an exchange of its own now */
static void use_processor(void)
{
	cpu_set_t one;
	int c;

	CPU_ZERO(&one);
	CPU_SET(1, &one);
	need(!sched_setaffinity(0, sizeof(one), &one));
	c = wire_connect(port);
	for (int i = 0; i < 5; i++) {
		wire_get(c, "/none");
		is(wire_status(c), 404, "processor 1 answers");
	}
	close(c);
}

static void under_load(void)
{
	pthread_t t[CLIENTS];
	struct prog p;
	long before;
	int rounds;

	if (access(CPU1, W_OK)) {
		tap_skip("one processor");
		return;
	}
	port = hs_port();
	prog_start(&p, 4);
	need(!prog_run(&p, "group g") && !prog_run(&p, "add g http://+:%d/h/ 1", port));
	for (long i = 0; i < CLIENTS; i++)
		need(!pthread_create(&t[i], NULL, client, (void *)(uintptr_t)i));
	for (rounds = 0; kern_round(rounds, 15, 300); rounds++) {
		before = answers;
		if (kern_write(CPU1, "0"))
			ok(false, "processor 1 goes");
		for (int n = 0; n < 1000 && answers < before + 8; n++)
			hs_sleep_ms(10);
		if (kern_write(CPU1, "1"))
			ok(false, "processor 1 comes");
		hs_sleep_ms(20);
	}
	stop = true;
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(t[i], NULL);
	is(wrong, 0, "%d times: %ld answers, none is wrong", rounds, answers);
	ok(answers >= 8 * rounds, "service goes on each time");
	use_processor();
	prog_kill(&p);
	need(!kern_write(CPU1, "0"));
	ok(kern_unload_within(15000) >= 0, "unloads without the processor");
	is(kern_slab("httpsys"), -1, "no slab cache is left");
	need(!kern_write(CPU1, "1"));
	is(kern_load(""), 0, "it loads again");
}

static const struct tap_case cases[] = {
	{ "under-load", under_load, 600 },
};
TAP_MAIN_NET(cases)
