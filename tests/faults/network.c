// SPDX-License-Identifier: GPL-2.0-only
/*
 * No memory where nobody calls: in softirqs and workers that accept, parse, send. A
 * client hears an answer, 500, 503, or the end of its connection; nobody waits for
 * ever, and afterwards everything is as before: above all, accepting goes on.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "fault.h"
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define CLIENTS		6
#define PATIENCE	8000	/* ms: retransmission doubles its pauses */
#define IDLE		3	/* seconds, after which a connection without requests ends */
#define LARGE		300000

static struct hs_server s;
static char large[LARGE];
static atomic_bool stop, closed;
static atomic_int answered, refused, ended, hung;

/* The program: receives and answers, and takes every error as it comes */
static void *serve(void *arg)
{
	struct hs_request r = { .room = 65536, .record = calloc(1, 65536) };
	struct hs_headers none = { .size = 0 };
	bool big;

	(void)arg;
	while (!closed) {
		if (!(hs_poll(s.queue, POLLIN, 50) & POLLIN) ||
		    hs_receive_raw(s.queue, 0, &r, HTTPSYS_RECEIVE_NONBLOCK, NULL))
			continue;
		big = r.record->path.len > 1 && strstr(hs_text(&r, r.record->path), "large");
		hs_send(s.queue, r.id, 200, 0, &none, large, big ? LARGE : 20);
	}
	free(r.record);
	return NULL;
}

/* All that comes until the end of the answer; bytes, 0: end, or -errno */
static ssize_t some(int fd, char *to, size_t room)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (poll(&p, 1, PATIENCE) == 0)
		return -ETIMEDOUT;
	return recv(fd, to, room, 0);
}

/*
 * A RST for which there is no memory is never sent (tcp_send_active_reset()), and who
 * only listens cannot know; who says something is told
 */
static bool over(int fd)
{
	char text[100];
	long end = hs_now_ms() + 5000;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (hs_now_ms() < end) {
		if (send(fd, "x", 1, MSG_NOSIGNAL) != 1)
			return true;
		if (poll(&p, 1, 200) == 1 && recv(fd, text, sizeof(text), 0) <= 0)
			return true;
	}
	return false;
}

/* The status of one answer read whole; 0: the connection ended; -ETIMEDOUT */
static int answer(int fd)
{
	static _Thread_local char text[8192 + 1];
	size_t have = 0, length;
	char *body = NULL, *at;
	ssize_t n;

	while (!body) {
		n = some(fd, text + have, 8192 - have);
		if (n <= 0)
			return n == -ETIMEDOUT ? n : 0;
		have += n;
		text[have] = 0;
		body = strstr(text, "\r\n\r\n");
	}
	at = strcasestr(text, "Content-Length:");
	length = at && at < body ? strtoul(at + 15, NULL, 10) : 0;
	for (have -= body + 4 - text; have < length; have += n) {
		static _Thread_local char rest[65536];

		n = some(fd, rest, sizeof(rest));
		if (n <= 0)
			return n == -ETIMEDOUT ? n : 0;
	}
	return atoi(text + 9);
}

static int hear(int fd)
{
	int status = answer(fd);

	return status == -ETIMEDOUT && over(fd) ? 0 : status;
}

static int dial(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(s.port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (void *)&a, sizeof(a))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static bool ask(int fd, int turn)
{
	static const char post[] = "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n";
	char text[400];
	int len;

	if (turn % 4 == 3)
		len = snprintf(text, sizeof(text), "%s%s", post, "twelve bytes");
	else
		len = snprintf(text, sizeof(text), "GET /%s HTTP/1.1\r\nHost: x\r\nX: %0*d\r\n\r\n",
			       turn % 4 == 2 ? "large" : "small", turn % 200, 1);
	/* Half of a head is not for the short way: a worker waits for the rest */
	if (turn % 2) {
		if (send(fd, text, 20, MSG_NOSIGNAL) != 20)
			return false;
		usleep(2000);
		return send(fd, text + 20, len - 20, MSG_NOSIGNAL) == len - 20;
	}
	return send(fd, text, len, MSG_NOSIGNAL) == len;
}

static void count(int status)
{
	if (status == 200)
		answered++;
	else if (status == -ETIMEDOUT)
		hung++;
	else if (status == 0)
		ended++;
	else
		refused++;
}

/* One after the other, some on a connection that stays */
static void *client(void *arg)
{
	int fd = -1, status;

	for (int turn = (int)(intptr_t)arg; !stop; turn++) {
		if (fd < 0)
			fd = dial();
		if (fd < 0)
			continue;
		status = ask(fd, turn) ? hear(fd) : 0;
		count(status);
		if (status != 200 || turn % 2 == 0) {
			close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* Nothing is left of it, and the next ones are served */
static void afterwards(const char *what)
{
	int good = 0, c;

	for (int i = 0; i < 10; i++) {
		c = dial();
		if (c < 0)
			continue;
		good += ask(c, 0) && hear(c) == 200;
		close(c);
	}
	is(good, 10, "%s: afterwards clients are served, so accepting goes on", what);
	ok(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0),
	   "%s: no connection is left", what);
}

static int times_left(const char *kind)
{
	char path[100], text[20] = "0";
	FILE *f;

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/times", kind);
	f = fopen(path, "r");
	if (!f)
		return 0;
	if (!fgets(text, sizeof(text), f))
		text[0] = '0';
	fclose(f);
	return atoi(text);
}

static void threads_end(pthread_t *t, int from, int to, atomic_bool *end)
{
	*end = true;
	for (int i = from; i < to; i++)
		pthread_join(t[i], NULL);
}

/* Traffic while @begin()'s faults happen, for @ms or until they are used up */
static void traffic(const char *what, bool (*begin)(void), int ms, int times)
{
	pthread_t t[CLIENTS + 2];
	int left = times;
	bool begun;
	long end;

	answered = refused = ended = hung = 0;
	stop = closed = false;
	for (int i = 0; i < CLIENTS + 2; i++)
		need(!pthread_create(&t[i], NULL, i < 2 ? serve : client, (void *)(intptr_t)i));
	hs_sleep_ms(50);
	begun = begin();
	for (end = hs_now_ms() + ms; begun && hs_now_ms() < end && left > 0; hs_sleep_ms(20))
		left = times_left("failslab");
	fault_none();
	threads_end(t, 2, CLIENTS + 2, &stop);
	if (begun) {
		tap_note("%s: %d faults; %d answers, %d refused, %d connections ended", what,
			 times - left, answered, refused, ended);
		ok(left < times, "%s: there were faults", what);
		is(hung, 0, "%s: nobody waits for ever", what);
		afterwards(what);
	} else {
		tap_skip("%s: cannot be made to fail here", what);
	}
	threads_end(t, 0, 2, &closed);
}

/* A FIN for which there is no memory does not come, either: the idle timer sees to it */
static void server_up(void)
{
	struct httpsys_timeouts t = { .idle = IDLE, .header_wait = IDLE, .entity_body = IDLE };
	uint32_t key, value = IDLE;
	struct httpsys_config c = { .size = sizeof(c), .id = HTTPSYS_CONFIG_TIMEOUT,
		.key = (uintptr_t)&key, .key_size = 4, .value = (uintptr_t)&value,
		.value_size = 4 };

	hs_server_up(&s, "");
	need(!hs_set(s.dev, s.group, HTTPSYS_PROPERTY_TIMEOUTS, &t, sizeof(t)));
	for (key = 0; key < 2; key++)
		need(!hs_ioctl(s.dev, HTTPSYS_IOC_CONFIG_SET, &c));
}

static const char *cache;

static bool cache_begin(void)
{
	return fault_cache(cache, 50, 20);
}

/* One cache after the other: what a connection and a request are made of */
static void caches(void)
{
	static const char *const names[] = {
		"httpsys_conn", "httpsys_request", "sock_inode_cache", "TCP", "kmalloc-4k",
		"skbuff_fclone_cache",
		/* With TIME= */
		"TCPv6", "radix_tree_node", "request_sock_TCP", "kmalloc-1k", "kmalloc-2k",
		"kmalloc-8k", "skbuff_head_cache", "skbuff_small_head",
	};
	size_t nr = getenv("TIME") ? sizeof(names) / sizeof(names[0]) : 6;

	if (!fault_caches_ready())
		return;
	server_up();
	for (size_t i = 0; i < nr; i++) {
		cache = names[i];
		traffic(cache, cache_begin, 4000, 20);
	}
}

/*
 * Accepting fails for the only connection there is: nobody else comes who would make
 * the listener look again
 */
static void accepting(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	pthread_t t;
	int fd;

	if (!fault_caches_ready())
		return;
	server_up();
	closed = false;
	need(!pthread_create(&t, NULL, serve, NULL));
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	a.sin_port = htons(s.port);
	/* No socket can be made, which is what accept(2) does, too */
	need(fault_cache("sock_inode_cache", 100, 1000));
	need(!connect(fd, (void *)&a, sizeof(a)) && ask(fd, 0));
	hs_sleep_ms(300);
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW), 0, "it cannot be accepted");
	ok(times_left("failslab") < 1000, "for want of memory");
	fault_none();
	is(hear(fd), 200, "and is served when there is some");
	close(fd);
	closed = true;
	pthread_join(t, NULL);
}

/* Nothing can be made of what a connection sends: it is told at once, and not later by a timer */
static void requests(void)
{
	static const char *const parts[] = { "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n\r\n" };
	int fd[2];

	if (!fault_caches_ready())
		return;
	hs_server_up(&s, "");
	for (int i = 0; i < 2; i++)
		fd[i] = wire_connect(s.port);
	need(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 2));
	need(fault_cache("httpsys_request", 100, 1000));
	for (int i = 0; i < 2; i++) {
		wire_send(fd[i], parts[i], strlen(parts[i]));
		is(wire_end(fd[i], HS_WAIT_MS), WIRE_RESET, "%s head without memory: reset",
		   i ? "a whole" : "half a");
	}
	fault_none();
	ok(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0), "no connection is left");
}

static bool atomic_begin(void)
{
	return fault_atomic(10, 100);
}

static void atomics(void)
{
	if (!fault_ready())
		return;
	server_up();
	traffic("memory without waiting", atomic_begin, 4000, 100);
}

/* Every kernel worker may fail, at whatever it allocates */
static void workers_mark(const char *value)
{
	DIR *proc = opendir("/proc");
	char path[300], name[20];
	struct dirent *e;
	FILE *f;

	need(proc);
	while ((e = readdir(proc))) {
		snprintf(path, sizeof(path), "/proc/%s/comm", e->d_name);
		f = atoi(e->d_name) ? fopen(path, "r") : NULL;
		if (!f)
			continue;
		if (!fgets(name, sizeof(name), f) || strncmp(name, "kworker/", 8))
			name[0] = 0;
		fclose(f);
		snprintf(path, sizeof(path), "/proc/%s/make-it-fail", e->d_name);
		f = name[0] ? fopen(path, "w") : NULL;
		if (f) {
			fputs(value, f);
			fclose(f);
		}
	}
	closedir(proc);
}

static bool workers_begin(void)
{
	workers_mark("1");
	return fault_knob("failslab", "ignore-gfp-wait", "N") &&
	       fault_knob("fail_page_alloc", "ignore-gfp-wait", "N") &&
	       fault_knob("failslab", "task-filter", "Y") &&
	       fault_knob("fail_page_alloc", "task-filter", "Y") &&
	       fault_knob("failslab", "times", "100") &&
	       fault_knob("fail_page_alloc", "times", "100") &&
	       fault_knob("failslab", "probability", "10") &&
	       fault_knob("fail_page_alloc", "probability", "10");
}

static void workers(void)
{
	if (!fault_ready())
		return;
	server_up();
	traffic("workers", workers_begin, 4000, 100);
	fault_knob("failslab", "task-filter", "N");
	fault_knob("fail_page_alloc", "task-filter", "N");
	workers_mark("0");
}

static const struct tap_case cases[] = {
	{ "accepting", accepting, 60 },
	{ "requests", requests, 60 },
	{ "caches", caches, 150 },
	{ "atomic", atomics, 60 },
	{ "workers", workers, 60 },
};
TAP_MAIN_NET(cases)
