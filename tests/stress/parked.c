// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parked operations under traffic: threads submit, cancel and reap on one queue
 * while clients ask and go away. Every submitted operation completes exactly
 * once, every request that its client waits for is answered exactly once; also
 * when another process with operations parked on the same queue is killed.
 * HTTPSYS_SCALE is the percentage.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../abi/async.h"
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define OPS	256
#define CLIENTS	4
#define REAPERS	2

static struct hs_server s;
static int queue;			/* whose operations are counted */
static atomic_int state[OPS];		/* 1: submitted */
static atomic_long submitted, completed, twice, answered, lost, wrong;
static atomic_bool stop, no_more;

/* The first few by name */
static void unexpected(const char *what, int ret)
{
	if (wrong++ < 5)
		tap_note("%s: %d", what, ret);
}

static int scaled(int n)
{
	const char *scale = getenv("HTTPSYS_SCALE");
	int percent = scale ? atoi(scale) : 100;

	return n * percent / 100 > 0 ? n * percent / 100 : 1;
}

static void answer(int fd, uint64_t id)
{
	int ret = hs_send(fd, id, 200, 0, NULL, "ok", 2);

	if (!ret)
		answered++;
	else if (ret != -ENOTCONN && ret != -ECONNRESET)
		unexpected("send", ret);
}

static void submit_one(int i)
{
	struct httpsys_receive a;
	static _Thread_local uint64_t buffer[1024];
	int ret;

	if (no_more || atomic_exchange(&state[i], 1))
		return;
	receive_arg(&a, buffer, sizeof(buffer));
	submitted++;
	ret = submit(queue, i, HTTPSYS_IOC_RECEIVE, &a);
	if (ret == -EINPROGRESS)
		return;
	submitted--;
	state[i] = 0;
	if (!ret)
		answer(queue, a.request_id);
	else if (ret != -ECANCELED && ret != -EEXIST)
		unexpected("submit", ret);
}

static void finish_one(const struct httpsys_completion *c)
{
	completed++;
	if (c->user_data >= OPS || !atomic_exchange(&state[c->user_data], 0))
		twice++;
	if (!c->error)
		answer(queue, c->request_id);
	else if (c->error != ECANCELED)
		unexpected("completion", c->error);
}

static void *reaper(void *arg)
{
	struct reaped *r = malloc(sizeof(*r));
	unsigned int seed = (uintptr_t)arg;
	int n;

	while (!stop || completed < submitted) {
		hs_poll(queue, POLLPRI, 100);
		if (stop)
			cancel_op(queue, 0, HTTPSYS_CANCEL_OP_ALL, NULL);
		n = reap(queue, r, 1 + rand_r(&seed) % 32, HTTPSYS_REAP_NONBLOCK);
		if (n < 0 && n != -EAGAIN)
			unexpected("reap", n);
		for (int i = 0; i < n; i++)
			finish_one(&r->c[i]);
		for (int i = 0; i < n; i++)
			submit_one((int)r->c[i].user_data);
	}
	free(r);
	return NULL;
}

static void *canceller(void *arg)
{
	unsigned int seed = 99;
	uint32_t n;
	int ret;

	(void)arg;
	while (!stop) {
		if (rand_r(&seed) % 50)
			ret = cancel_op(queue, rand_r(&seed) % OPS, 0, NULL);
		else
			ret = cancel_op(queue, 0, HTTPSYS_CANCEL_OP_ALL, &n);
		if (ret && ret != -ENOENT)
			unexpected("cancel", ret);
		submit_one(rand_r(&seed) % OPS);
		if (!(rand_r(&seed) % 8))
			usleep(500);
	}
	return NULL;
}

/* Some go away at once, the others must get their answer */
static void *client(void *arg)
{
	unsigned int seed = 1 + (uintptr_t)arg;
	int left = scaled(1000), c = -1, status;

	while (left--) {
		if (c < 0)
			c = wire_connect(s.port);
		wire_get(c, "/");
		if (!(rand_r(&seed) % 16)) {
			if (rand_r(&seed) % 2)
				wire_reset(c);
			else
				close(c);
			c = -1;
			continue;
		}
		status = wire_status(c);
		if (status != 200) {
			lost++;
			close(c);
			c = -1;
		}
	}
	return NULL;
}

/* A process that parks operations on the same queue and is killed with them */
static void victim(void)
{
	struct httpsys_receive a;
	int status, own;
	pid_t pid = fork();

	need(pid >= 0);
	if (!pid) {
		own = hs_reopen(s.queue, 0);
		for (int i = 0; own >= 0; i++) {
			submit_receive(own, i, &a);
			if (i % 16 == 15)
				usleep(1000);
			/* What it took, it never fetches */
			if (i == 64)
				cancel_op(own, 0, HTTPSYS_CANCEL_OP_ALL, NULL);
			if (i == 300)
				pause();
		}
		_exit(1);
	}
	usleep(20000);
	kill(pid, SIGKILL);
	need(waitpid(pid, &status, 0) == pid);
}

static void run(bool victims)
{
	pthread_t t[CLIENTS + REAPERS + 1];
	int rounds = victims ? scaled(20) : 0;
	long abandoned;

	hs_server_up(&s, "");
	queue = s.queue;
	for (int i = 0; i < OPS; i++)
		submit_one(i);
	for (uintptr_t i = 0; i < CLIENTS; i++)
		need(!pthread_create(&t[i], NULL, client, (void *)i));
	for (uintptr_t i = 0; i < REAPERS; i++)
		need(!pthread_create(&t[CLIENTS + i], NULL, reaper, (void *)i));
	need(!pthread_create(&t[CLIENTS + REAPERS], NULL, canceller, NULL));
	while (rounds--)
		victim();
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(t[i], NULL);
	no_more = true;
	stop = true;
	pthread_join(t[CLIENTS + REAPERS], NULL);
	for (int i = 0; i < REAPERS; i++)
		pthread_join(t[CLIENTS + i], NULL);
	is(completed, submitted, "each operation completes");
	is(twice, 0, "once");
	/* But such whose request a victim had taken at once, with no room for it */
	abandoned = hs_counter(s.dev, HTTPSYS_COUNTER_ABANDONED);
	ok(lost <= abandoned && (victims || !lost), "every client that waits is answered: %ld, %ld",
	   (long)lost, abandoned);
	is(wrong, 0, "no unexpected error");
	ok(answered > 0, "%ld answers, %ld operations", (long)answered, (long)submitted);
}

static void races(void)
{
	run(false);
}

static void killed(void)
{
	run(true);
}

static const struct tap_case cases[] = {
	{ "races", races, 250 },
	{ "killed", killed, 250 },
};

TAP_MAIN(cases)
