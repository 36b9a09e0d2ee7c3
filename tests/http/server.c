// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program behind the wire tests: several threads on one queue. Each answer
 * is computed from the request (answer.c). Standard input takes commands, one
 * per line, each answered by one line "ok [number]" or "err ERRNO"; the table
 * at the end of this file has them. End of input ends the program.
 *
 * server THREADS [poll]: with "poll" the threads can be paused.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "hs.h"
#include "server.h"

#define GROUPS	16

static int dev, queue;
static uint64_t session;
static struct {
	char name[32];
	uint64_t id;
} groups[GROUPS];

static bool may_pause;
static atomic_bool paused, tidy;
static atomic_int receiving;
static atomic_long seen;

/* 0: a request was handled; -EAGAIN: none came; else this thread is done */
static int serve_one(struct hs_request *r)
{
	uint32_t bytes;
	int err;

	if (may_pause) {
		err = hs_poll(queue, POLLIN, 20);
		if (err <= 0 || paused)
			return -EAGAIN;
	}
	err = hs_receive_raw(queue, 0, r, may_pause ?
			     HTTPSYS_RECEIVE_NONBLOCK : 0, &bytes);
	if (err == -EMSGSIZE) {
		r->room = bytes;
		r->record = realloc(r->record, bytes);
		err = hs_receive_raw(queue, r->id, r, 0, &bytes);
		if (err == -ENOTCONN)	/* the client has gone meanwhile */
			return -EAGAIN;
	}
	return err;
}

static void *serve(void *arg)
{
	struct hs_request r = { .room = 2048 };
	int err;

	(void)arg;
	r.record = malloc(r.room);
	for (;;) {
		receiving++;
		err = paused ? -EAGAIN : serve_one(&r);
		receiving--;
		if (err == -EAGAIN || err == -EINTR) {
			if (paused)
				hs_sleep_ms(2);
			continue;
		}
		if (err)
			break;
		seen++;
		answer_request(queue, &r);
		/* It may have been asked for none, such as one with the status 4 */
		if (tidy)
			hs_cancel(queue, r.id);
	}
	fprintf(stderr, "# server: receive gave %d\n", err);
	return NULL;
}

static uint64_t *group_find(const char *name)
{
	for (int i = 0; i < GROUPS; i++)
		if (groups[i].id && !strcmp(groups[i].name, name))
			return &groups[i].id;
	return NULL;
}

static long cmd_group(char **arg)
{
	for (int i = 0; i < GROUPS; i++) {
		if (groups[i].id)
			continue;
		snprintf(groups[i].name, sizeof(groups[i].name), "%s", arg[0]);
		return hs_group(dev, session, &groups[i].id) ?:
		       hs_bind(dev, groups[i].id, queue);
	}
	return -ENOSPC;
}

static uint64_t group_id(const char *name)
{
	uint64_t *id = group_find(name);

	return id ? *id : 0;
}

static uint64_t object_id(const char *name)
{
	return strcmp(name, "session") ? group_id(name) : session;
}

static long cmd_close(char **arg)
{
	uint64_t *id = group_find(arg[0]);
	int err = id ? hs_group_close(dev, *id) : -ENOENT;

	if (!err)
		*id = 0;
	return err;
}

static long cmd_add(char **arg)
{
	return hs_url_add(dev, group_id(arg[0]), arg[1],
			  strtoull(arg[2], NULL, 0));
}

static long cmd_remove(char **arg)
{
	return hs_url_remove(dev, group_id(arg[0]), arg[1]);
}

static long cmd_bind(char **arg)
{
	return hs_bind(dev, group_id(arg[0]), atoi(arg[1]) ? queue : -1);
}

static long cmd_state(char **arg)
{
	uint32_t state = atoi(arg[1]);

	if (!strcmp(arg[0], "queue"))
		return hs_set_u32(queue, 0, HTTPSYS_PROPERTY_STATE, state);
	return hs_set_u32(dev, object_id(arg[0]), HTTPSYS_PROPERTY_STATE,
			  state);
}

static long cmd_verbosity(char **arg)
{
	return hs_set_u32(queue, 0, HTTPSYS_PROPERTY_VERBOSITY_503,
			  atoi(arg[0]));
}

static long cmd_length(char **arg)
{
	return hs_set_u32(queue, 0, HTTPSYS_PROPERTY_QUEUE_LENGTH,
			  atoi(arg[0]));
}

/* timeouts GROUP body drain queue idle header rate */
static long cmd_timeouts(char **arg)
{
	struct httpsys_timeouts t = {
		.entity_body = atoi(arg[1]), .drain_body = atoi(arg[2]),
		.request_queue = atoi(arg[3]), .idle = atoi(arg[4]),
		.header_wait = atoi(arg[5]),
		.min_send_rate = strtoul(arg[6], NULL, 0),
	};

	return hs_set(dev, object_id(arg[0]), HTTPSYS_PROPERTY_TIMEOUTS, &t,
		      sizeof(t));
}

/* rate GROUP bytes; 0: no limit */
static long cmd_rate(char **arg)
{
	struct httpsys_rate r = { .bandwidth = strtoul(arg[1], NULL, 0) };

	r.present = r.bandwidth != 0;
	return hs_set(dev, object_id(arg[0]), HTTPSYS_PROPERTY_BANDWIDTH, &r,
		      sizeof(r));
}

/* flow GROUP bytes peak burst */
static long cmd_flow(char **arg)
{
	struct httpsys_rate r = {
		.present = 1, .bandwidth = strtoul(arg[1], NULL, 0),
		.peak = strtoul(arg[2], NULL, 0),
		.burst = strtoul(arg[3], NULL, 0),
	};

	return hs_set(dev, object_id(arg[0]), HTTPSYS_PROPERTY_FLOW_RATE, &r,
		      sizeof(r));
}

static long cmd_connections(char **arg)
{
	struct httpsys_choice c = { 1, strtoul(arg[1], NULL, 0) };

	return hs_set(dev, object_id(arg[0]),
		      HTTPSYS_PROPERTY_CONNECTION_LIMIT, &c, sizeof(c));
}

static long cmd_pause(char **arg)
{
	(void)arg;
	if (!may_pause)
		return -EOPNOTSUPP;
	paused = true;
	while (receiving)
		hs_sleep_ms(1);
	return 0;
}

static long cmd_resume(char **arg)
{
	(void)arg;
	paused = false;
	return 0;
}

/* From now on no request is left open */
static long cmd_tidy(char **arg)
{
	(void)arg;
	tidy = true;
	return 0;
}

static long cmd_seen(char **arg)
{
	(void)arg;
	return seen;
}

static long cmd_release(char **arg)
{
	(void)arg;
	answer_release();
	return 0;
}

static long cmd_held(char **arg)
{
	(void)arg;
	return answer_held();
}

static long cmd_file(char **arg)
{
	return answer_file(arg[0]);
}

/* record FILE: a line "METHOD URL" for each request that comes, behind what is there */
static long cmd_record(char **arg)
{
	return answer_record(arg[0]);
}

static long cmd_counter(char **arg)
{
	return (long)hs_counter(dev, atoi(arg[0]));
}

static long cmd_reason(char **arg)
{
	return (long)hs_reason(dev, atoi(arg[0]));
}

static long cmd_cached(char **arg)
{
	cached_otherwise(arg[0]);
	return 0;
}

static long cmd_result(char **arg)
{
	(void)arg;
	return cached_result();
}

/* flush URL FLAGS */
static long cmd_flush(char **arg)
{
	struct httpsys_cache_flush f = {
		.size = sizeof(f), .flags = strtoul(arg[1], NULL, 0),
		.url = (uintptr_t)arg[0], .url_len = strlen(arg[0]),
	};

	return hs_ioctl(queue, HTTPSYS_IOC_CACHE_FLUSH, &f);
}

/* A child that lives on: no device, a passive file of the queue. Its pid */
static long cmd_fork(char **arg)
{
	pid_t child = fork();

	(void)arg;
	if (child)
		return child < 0 ? -errno : child;
	close(dev);
	if (hs_reopen(queue, HTTPSYS_REOPEN_PASSIVE) < 0)
		_exit(1);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	close(queue);
	for (;;)
		pause();
}

static long cmd_session_close(char **arg)
{
	(void)arg;
	return hs_session_close(dev, session);
}

static const struct {
	const char *name;
	int args;
	long (*run)(char **arg);
} commands[] = {
	{ "group", 1, cmd_group }, { "close", 1, cmd_close },
	{ "add", 3, cmd_add }, { "remove", 2, cmd_remove },
	{ "bind", 2, cmd_bind }, { "state", 2, cmd_state },
	{ "verbosity", 1, cmd_verbosity }, { "length", 1, cmd_length },
	{ "timeouts", 7, cmd_timeouts }, { "pause", 0, cmd_pause },
	{ "resume", 0, cmd_resume }, { "seen", 0, cmd_seen },
	{ "tidy", 0, cmd_tidy },
	{ "release", 0, cmd_release }, { "held", 0, cmd_held },
	{ "file", 1, cmd_file }, { "counter", 1, cmd_counter },
	{ "reason", 1, cmd_reason }, { "session_close", 0, cmd_session_close },
	{ "fork", 0, cmd_fork }, { "rate", 2, cmd_rate },
	{ "flow", 4, cmd_flow }, { "connections", 2, cmd_connections },
	{ "cached", 1, cmd_cached }, { "result", 0, cmd_result },
	{ "flush", 2, cmd_flush }, { "record", 1, cmd_record },
};

static long run_command(char *line)
{
	char *arg[16] = { NULL };
	int nr = 0;

	for (char *p = line; *p; p++)
		if (*p == '~')		/* stands for a space in a word */
			*p = '\1';
	for (char *p = strtok(line, " \n"); p && nr < 15; p = strtok(NULL, " \n")) {
		arg[nr++] = p;
		for (; *p; p++)
			if (*p == '\1')
				*p = ' ';
	}
	for (size_t i = 0; nr && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].name, arg[0]) &&
		    commands[i].args == nr - 1)
			return commands[i].run(arg + 1);
	return -EINVAL;
}

int main(int argc, char **argv)
{
	char line[4096];
	pthread_t thread;

	may_pause = argc > 2 && !strcmp(argv[2], "poll");
	dev = open(HTTPSYS_DEVICE, O_RDWR | O_CLOEXEC);
	if (dev < 0 || hs_session(dev, &session) || (queue = hs_queue(dev)) < 0) {
		printf("err %d\n", errno);
		return 1;
	}
	for (int i = 0; i < (argc > 1 ? atoi(argv[1]) : 4); i++)
		pthread_create(&thread, NULL, serve, NULL);
	printf("ok 0\n");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		long result = run_command(line);

		printf("%s %ld\n", result < 0 ? "err" : "ok", labs(result));
		fflush(stdout);
	}
	_exit(0);
}
