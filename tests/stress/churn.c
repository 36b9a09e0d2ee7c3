// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects come, change and go from several threads while requests are served.
 * A neighbour in the same namespace must not notice; at the end nothing is left.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "hs.h"
#include "prog.h"
#include "tap.h"
#include "wire.h"

static struct hs_server s;	/* the one that is churned */
static int port;
static atomic_bool stop, stop_receiving;
static atomic_long good, bad, served, rounds, surprises;

/* Errors that a race explains; anything else is counted */
static void expect(int err, int allowed1, int allowed2)
{
	if (err < 0 && err != allowed1 && err != allowed2 && !surprises++)
		tap_note("unexpected error %d", err);
}

static void *neighbour_traffic(void *arg)
{
	int c = wire_connect(port);

	(void)arg;
	while (!stop) {
		wire_get(c, "/n/echo");
		if (wire_status(c) == 200) {
			good++;
			continue;
		}
		bad++;
		close(c);
		c = wire_connect(port);
	}
	return NULL;
}

/* An answer that does not come: late, or never? */
static void lost_request(int c, unsigned int n)
{
	int later = wire_end(c, 2 * HS_WAIT_MS);

	tap_note("no answer to request %u (%s); %d s later: %s", n,
		 (n - 1) % 3 ? "GET" : "POST", 2 * HS_WAIT_MS / 1000,
		 later == WIRE_OPEN ? "still none" : later == WIRE_DATA ?
		 "it came" : "connection ended");
	surprises++;
}

/* Whatever comes back is right as long as something does */
static void *wild_traffic(void *arg)
{
	unsigned int n = 0;

	(void)arg;
	while (!stop) {
		int c = wire_connect(port), status;

		for (int i = 0; i < 5; i++) {
			wire_text(c, n++ % 3 ? "GET /c/%d HTTP/1.1\r\nHost: x\r\n"
				  "\r\n" : "POST /c/%d HTTP/1.1\r\nHost: x\r\n"
				  "Content-Length: 5\r\n\r\nhello", i);
			status = wire_status(c);
			if (status == -ETIMEDOUT)
				lost_request(c, n);
			if (status <= 0)
				break;
		}
		if (n % 7 == 0)
			wire_reset(c);
		else
			close(c);
	}
	return NULL;
}

static void *receiver(void *arg)
{
	struct hs_request r = { .room = 4096 };

	(void)arg;
	r.record = malloc(r.room);
	while (!stop_receiving) {
		int err = hs_poll(s.queue, POLLIN, 20);

		if (err <= 0)
			continue;
		err = hs_receive_raw(s.queue, 0, &r, HTTPSYS_RECEIVE_NONBLOCK,
				     NULL);
		expect(err, -EAGAIN, -ENOTCONN);
		if (err)
			continue;
		expect(hs_send(s.queue, r.id, 200, 0, NULL, "x", 1), -ENOTCONN,
		       -ECONNRESET);
		served++;
	}
	free(r.record);
	return NULL;
}

static void *sessions(void *arg)
{
	char url[80];

	(void)arg;
	while (!stop) {
		uint64_t session, group[3];

		expect(hs_session(s.dev, &session), 0, 0);
		for (int i = 0; i < 3; i++) {
			expect(hs_group(s.dev, session, &group[i]), 0, 0);
			expect(hs_bind(s.dev, group[i], s.queue), 0, 0);
			snprintf(url, sizeof(url), "http://+:%d/c/%d/", port, i);
			expect(hs_url_add(s.dev, group[i], url, i), -EEXIST, 0);
		}
		if (rounds & 1)
			expect(hs_group_close(s.dev, group[0]), 0, 0);
		expect(hs_session_close(s.dev, session), 0, 0);
		rounds++;
	}
	return NULL;
}

static void *properties(void *arg)
{
	struct httpsys_timeouts t = { .idle = 9, .header_wait = 9 };
	unsigned int n = 0;

	(void)arg;
	while (!stop) {
		t.idle = 5 + n % 9;
		expect(hs_set(s.dev, s.group, HTTPSYS_PROPERTY_TIMEOUTS, &t,
			      sizeof(t)), 0, 0);
		expect(hs_set_u32(s.dev, n % 2 ? s.group : s.session,
				  HTTPSYS_PROPERTY_STATE, n / 2 % 2), 0, 0);
		expect(hs_set_u32(s.queue, 0, HTTPSYS_PROPERTY_QUEUE_LENGTH,
				  1 + n % 100), 0, 0);
		expect(hs_set_u32(s.queue, 0, HTTPSYS_PROPERTY_VERBOSITY_503,
				  n % 3), 0, 0);
		expect(hs_bind(s.dev, s.group, n % 5 ? s.queue : -1), 0, 0);
		n++;
	}
	return NULL;
}

static void *urls(void *arg)
{
	char url[80];
	int n = 0;

	(void)arg;
	while (!stop) {
		snprintf(url, sizeof(url), "http://+:%d/c/u%d/", port, n++ % 20);
		expect(hs_url_add(s.dev, s.group, url, n), -EEXIST, 0);
		snprintf(url, sizeof(url), "http://host%d:%d/", n % 5, port);
		expect(hs_url_add(s.dev, s.group, url, n), -EEXIST, 0);
		if (n % 10 == 0)
			expect(hs_url_remove_all(s.dev, s.group), 0, 0);
	}
	return NULL;
}

/* Queues with requests in them that are shut down and closed */
static void *queues(void *arg)
{
	struct hs_request r = { .room = 4096 };
	char url[80];

	(void)arg;
	r.record = malloc(r.room);
	snprintf(url, sizeof(url), "http://+:%d/c/", port);
	while (!stop) {
		int dev = hs_open(), queue = hs_queue(dev), other;
		uint64_t session, group;

		expect(hs_session(dev, &session), 0, 0);
		expect(hs_group(dev, session, &group), 0, 0);
		expect(hs_bind(dev, group, queue), 0, 0);
		expect(hs_url_add(dev, group, url, 1), -EEXIST, 0);
		other = hs_reopen(queue, served & 1);
		hs_poll(queue, POLLIN, 5);
		expect(hs_receive_raw(queue, 0, &r, HTTPSYS_RECEIVE_NONBLOCK,
				      NULL), -EAGAIN, -ENOTCONN);
		if (rounds & 1)
			expect(hs_shutdown(queue), 0, 0);
		close(queue);
		close(dev);
		close(other);
	}
	free(r.record);
	return NULL;
}

static void nothing_left(int dev)
{
	static const int now[] = { HTTPSYS_COUNTER_CONNECTIONS_NOW,
		HTTPSYS_COUNTER_SESSIONS_NOW, HTTPSYS_COUNTER_GROUPS_NOW,
		HTTPSYS_COUNTER_URLS_NOW, HTTPSYS_COUNTER_QUEUES_NOW,
		HTTPSYS_COUNTER_ENDPOINTS_NOW };

	for (int i = 0; i < 6; i++)
		ok(hs_counter_wait(dev, now[i], 0), "counter %d is 0 again",
		   now[i]);
}

static void churn(void)
{
	static void *(*const work[])(void *) = { neighbour_traffic,
		wild_traffic, wild_traffic, sessions, sessions, properties,
		urls, queues, queues, receiver, receiver };
	const char *scale = getenv("HTTPSYS_SCALE");
	pthread_t t[11];
	struct prog neighbour;
	int watcher = hs_open();

	port = hs_port();
	prog_start(&neighbour, 2);
	need(!prog_run(&neighbour, "group g"));
	need(!prog_run(&neighbour, "add g http://+:%d/n/ 1", port));
	s.dev = hs_open();
	s.queue = hs_queue(s.dev);
	need(!hs_session(s.dev, &s.session));
	need(!hs_group(s.dev, s.session, &s.group));
	for (int i = 0; i < 11; i++)
		need(!pthread_create(&t[i], NULL, work[i], NULL));
	hs_sleep_ms(scale && atoi(scale) < 50 ? 2000 : 6000);
	stop = true;
	for (int i = 0; i < 11; i++) {
		/* Receivers last: what is queued at the end is answered */
		stop_receiving = i >= 9;
		pthread_join(t[i], NULL);
	}
	tap_note("neighbour %ld, served %ld, sessions %ld", good, served,
		 rounds);
	ok(good > 10 && rounds > 10, "there was traffic and change");
	is(bad, 0, "the neighbour has no error");
	is(surprises, 0, "no call had an error that no race explains");
	prog_kill(&neighbour);
	close(s.dev);
	close(s.queue);
	nothing_left(watcher);
}

static const struct tap_case cases[] = {
	{ "churn", churn, 100 },
};
TAP_MAIN_NET(cases)
