// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two programs share a port; one is killed again and again under traffic. Its
 * neighbour must not notice, requests it had taken are reset within a second,
 * later ones get 404, its restart takes the prefix at the first try. Every other
 * time the victim had forked a child that lives on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "hs.h"
#include "prog.h"
#include "tap.h"
#include "wire.h"

#define HELD	3

static int port;
static atomic_bool stop;
static atomic_long good, bad, victim_answers, victim_other;

static int one_request(int c, const char *path)
{
	wire_get(c, path);
	return wire_status(c);
}

/* Where did the request get lost? */
static void neighbour_note(int status)
{
	int dev = hs_open();

	tap_note("neighbour: %d; connections %ld requests %ld queued %ld "
		 "delivered %ld responses %ld abandoned %ld resets %ld", status,
		 (long)hs_counter(dev, HTTPSYS_COUNTER_CONNECTIONS_NOW),
		 (long)hs_counter(dev, HTTPSYS_COUNTER_REQUESTS),
		 (long)hs_counter(dev, HTTPSYS_COUNTER_QUEUED),
		 (long)hs_counter(dev, HTTPSYS_COUNTER_DELIVERED),
		 (long)hs_counter(dev, HTTPSYS_COUNTER_RESPONSES),
		 (long)hs_counter(dev, HTTPSYS_COUNTER_ABANDONED),
		 (long)hs_counter(dev, HTTPSYS_COUNTER_RESETS));
	close(dev);
}

static void *neighbour_traffic(void *arg)
{
	int c = wire_connect(port), status;

	(void)arg;
	while (!stop) {
		status = one_request(c, "/n/echo");
		if (status == 200) {
			good++;
			continue;
		}
		if (bad++ < 5)
			neighbour_note(status);
		close(c);
		c = wire_connect(port);
	}
	close(c);
	return NULL;
}

/*
 * 200 while it lives, 404 when it is gone, between them 503 (its queue may go
 * before its prefixes) or the reset of its death
 */
static void *victim_traffic(void *arg)
{
	int c = -1, status;

	(void)arg;
	while (!stop) {
		if (c < 0)
			c = wire_connect(port);
		status = one_request(c, "/v/echo");
		if (status == 200 || status == 404 || status == 503) {
			victim_answers++;
			continue;
		}
		if (status != -ECONNRESET && victim_other++ < 5)
			tap_note("victim: %d", status);
		close(c);
		c = -1;
	}
	return NULL;
}

static long victim_start(struct prog *p)
{
	long err;

	prog_start(p, 2 + HELD);
	err = prog_run(p, "group g");
	return err ? err : prog_run(p, "add g http://+:%d/v/ 2", port);
}

static void held_requests(struct prog *p, int *c)
{
	for (int i = 0; i < HELD; i++) {
		c[i] = wire_connect(port);
		wire_get(c[i], "/v/hold");
	}
	for (int i = 0; i < 1000 && prog_run(p, "held") != HELD; i++)
		hs_sleep_ms(2);
	is(prog_run(p, "held"), HELD, "requests in the program's hands");
}

static void one_round(struct prog *p, int round)
{
	int c[HELD], fresh, resets = 0, status;
	long start, child = 0;

	held_requests(p, c);
	if (round % 2)
		child = prog_run(p, "fork");
	hs_sleep_ms(round * 7 % 23);
	start = hs_now_ms();
	prog_kill(p);
	for (int i = 0; i < HELD; i++) {
		resets += wire_end(c[i], 1000) == WIRE_RESET;
		close(c[i]);
	}
	is(resets, HELD, "round %d: requests it had taken are reset", round);
	ok(hs_now_ms() - start < 1000, "round %d: within a second (%ld ms)",
	   round, hs_now_ms() - start);
	fresh = wire_connect(port);
	status = one_request(fresh, "/v/echo");
	is(status, 404, "round %d: later ones get 404", round);
	is(victim_start(p), 0, "round %d: restart at the first try", round);
	is(one_request(fresh, "/v/echo"), 200, "round %d: and it serves",
	   round);
	close(fresh);
	if (child > 0)
		kill(child, SIGKILL);
}

static void kill_again_and_again(void)
{
	const char *scale = getenv("HTTPSYS_SCALE");
	/* TIME: the soak, whatever it takes */
	int rounds = getenv("TIME") ? 500 : 50 * (scale ? atoi(scale) : 100) / 100;
	struct prog neighbour, victim;
	pthread_t t[4];

	if (getenv("TIME"))
		alarm(3500);
	port = hs_port();
	prog_start(&neighbour, 4);
	need(!prog_run(&neighbour, "group g"));
	need(!prog_run(&neighbour, "add g http://+:%d/n/ 1", port));
	need(!victim_start(&victim));
	for (int i = 0; i < 4; i++)
		need(!pthread_create(&t[i], NULL, i < 2 ? neighbour_traffic :
				     victim_traffic, NULL));
	for (int i = 0; i < (rounds ? rounds : 1); i++)
		one_round(&victim, i);
	stop = true;
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	tap_note("neighbour %ld, victim %ld answers", good, victim_answers);
	is(bad, 0, "the neighbour has no error");
	ok(good > rounds, "and it had traffic");
	is(victim_other, 0, "victim's clients see answers, 404, 503 or resets only");
	prog_kill(&victim);
	prog_kill(&neighbour);
}

static const struct tap_case cases[] = {
	{ "kill -9", kill_again_and_again, 280 },
};
TAP_MAIN_NET(cases)
