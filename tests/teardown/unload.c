// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unloading: refused while anything is open, quick after that in whatever state connections
 * are, and nothing is left. Pages of answers that receivers still hold outlive the module, with
 * what was in them. HTTPSYS_SCALE is the percentage of the rounds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../abi/async.h"
#include "hs.h"
#include "kern.h"
#include "prog.h"
#include "tap.h"
#include "wire.h"

/* After the last close. No timer of a connection is as short */
#define SOON_MS		5000
#define BIG		(2 << 20)

static void unloads(const char *what)
{
	long ms = kern_unload_within(SOON_MS);

	ok(ms >= 0, "unloaded %s (%ld ms)", what, ms);
	is(kern_slab("httpsys"), -1, "no slab cache is left");
	ok(access(HTTPSYS_DEVICE, F_OK) && access("/proc/self/net/httpsys", F_OK),
	   "nor the device, nor the statistics");
}

static void loads(void)
{
	is(kern_load(""), 0, "it loads again");
}

/* A program of one thread: answers /big with a pattern, others with "ok" */

static char pattern_at(size_t i)
{
	return (char)(i * 31 + i / 4096);
}

static void answer(const struct hs_server *s, const struct hs_request *r, const char *big)
{
	bool long_one = strstr(hs_text(r, r->record->raw_url), "/big");

	hs_send(s->queue, r->id, 200, HTTPSYS_SEND_BUFFER_DATA, NULL, long_one ? big : "ok",
		long_one ? BIG : 2);
}

static void serve_for_ever(const struct hs_server *s)
{
	static char room[16384];
	struct hs_request r = { .record = (void *)room, .room = sizeof(room) };
	char *big = malloc(BIG);
	uint32_t bytes;

	for (size_t i = 0; i < BIG; i++)
		big[i] = pattern_at(i);
	for (;;)
		if (!hs_receive_raw(s->queue, 0, &r, 0, &bytes))
			answer(s, &r, big);
}

/* Its port goes to @port, in shared memory, when it serves */
static pid_t server_start(int *port)
{
	struct hs_server s;
	pid_t pid;

	*port = 0;
	pid = fork();
	if (!pid) {
		hs_server_up(&s, "");
		*port = s.port;
		serve_for_ever(&s);
	}
	for (int i = 0; i < 5000 && !*port; i++)
		hs_sleep_ms(2);
	need(*port);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	need(waitpid(pid, NULL, 0) == pid);
}

static void *shared_page(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	need(p != MAP_FAILED);
	return p;
}

static void busy(void)
{
	int *port = shared_page(), c, dev, queue;
	pid_t pid = server_start(port);

	c = wire_connect(*port);
	for (int i = 0; i < 20; i++) {
		is(kern_unload(), -EAGAIN, "open files: refused");
		wire_get(c, "/");
		is(wire_status(c), 200, "and nobody notices");
	}
	dev = hs_open();
	queue = hs_queue(dev);
	end(pid);
	close(dev);
	is(kern_unload(), -EAGAIN, "a queue's file is enough");
	close(queue);
	dev = hs_open();
	is(kern_unload(), -EAGAIN, "so is a device's");
	close(dev);
	unloads("after the last file");
	loads();
}

/* Each state that a connection can be in when its program is killed */

enum { FRESH, IDLE, HEAD, BODY, DISCARD, SHUT, HALF, HELD, ANSWER, PACED, PIPE, LINE, STATES };

static const char *const state_names[STATES] = {
	"fresh", "idle", "half a head", "half a body", "an unread body", "shut, not by its client",
	"half-closed", "a request in hand", "an answer that nobody reads", "a slowed answer",
	"a byte pipe", "a line of requests",
};

static int small_window(int port)
{
	int c = wire_connect(port), size = 16384;

	setsockopt(c, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return c;
}

static void states_up(int port, int *c)
{
	static const char post[] = "POST /s/%s HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx";

	for (int i = 0; i < STATES; i++)
		c[i] = i == ANSWER || i == PACED ? small_window(port) : wire_connect(port);
	wire_get(c[IDLE], "/s/echo");
	is(wire_status(c[IDLE]), 200, "it serves");
	wire_text(c[HEAD], "GET /s/echo HTTP/1.1\r\nHo");
	wire_text(c[BODY], post, "echo");
	wire_text(c[DISCARD], post, "noread");
	wire_get(c[SHUT], "/s/disc");
	wire_get(c[HALF], "/s/never");
	shutdown(c[HALF], SHUT_WR);
	wire_get(c[HELD], "/s/hold");
	wire_get(c[ANSWER], "/s/big?n=8000000");
	wire_get(c[PACED], "/p/big?n=8000000");
	wire_text(c[PIPE], "GET /s/pipe HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n"
		  "Upgrade: x\r\n\r\n");
	for (int i = 0; i < 200; i++)
		wire_get(c[LINE], "/s/big?n=20000");
	hs_sleep_ms(500);
}

/* 0 or more bytes, then an end */
static bool ends(int c)
{
	static char sink[65536];
	ssize_t n;

	while (hs_poll(c, POLLIN, SOON_MS) > 0) {
		n = recv(c, sink, sizeof(sink), 0);
		if (n <= 0)
			return true;
	}
	return false;
}

static void states(void)
{
	int port = hs_port(), c[STATES];
	long orphans = kern_sockstat("TCP", "orphan");
	struct prog p;

	prog_start(&p, 6);
	need(!prog_run(&p, "group g") && !prog_run(&p, "group slow"));
	need(!prog_run(&p, "add g http://+:%d/s/ 1", port));
	need(!prog_run(&p, "add slow http://+:%d/p/ 1", port));
	need(!prog_run(&p, "flow slow 2000 2000 1000"));
	states_up(port, c);
	prog_kill(&p);
	unloads("with connections in every state");
	for (int i = 0; i < STATES; i++) {
		ok(ends(c[i]), "%s: its client sees the end", state_names[i]);
		close(c[i]);
	}
	is(kern_sockstat_falls("TCP", "inuse", 0, SOON_MS), 0, "no socket is left");
	ok(kern_sockstat_falls("TCP", "orphan", orphans, SOON_MS) <= orphans, "nor an orphan");
	loads();
}

/* A program with operations parked in it is killed */
static void parked(void)
{
	int *port = shared_page(), c[8];
	struct httpsys_receive a;
	struct hs_server s;
	struct hs_request r;
	pid_t pid;

	*port = 0;
	pid = fork();
	if (!pid) {
		struct httpsys_wait w = { .size = sizeof(w) };

		hs_server_up(&s, "");
		*port = s.port;
		need(!hs_receive(s.queue, &r, 0));
		w.connection_id = r.record->connection_id;
		for (int i = 0; i < 2000; i++)
			need(submit_receive(s.queue, i, &a) == -EINPROGRESS);
		for (int i = 2000; i < 4000; i++)
			need(submit(s.queue, i, HTTPSYS_IOC_WAIT_DISCONNECT, &w) == -EINPROGRESS);
		*port = -*port;
		pause();
	}
	for (int i = 0; i < 5000 && !*port; i++)
		hs_sleep_ms(2);
	c[0] = wire_connect(*port);
	wire_get(c[0], "/");
	for (int i = 0; i < 5000 && *port > 0; i++)
		hs_sleep_ms(2);
	need(*port < 0);
	/* Receives that are given a request, which nobody fetches */
	for (int i = 1; i < 8; i++) {
		c[i] = wire_connect(-*port);
		wire_get(c[i], "/");
	}
	hs_sleep_ms(100);
	end(pid);
	unloads("after thousands of parked operations");
	for (int i = 0; i < 8; i++)
		ok(ends(c[i]), "client %d sees the end", i);
	loads();
}

/* Pages that receivers keep */

/* Something else gets the memory that is free now */
static void memory_churn(void)
{
	size_t size = 48 << 20;

	for (int i = 0; i < 3; i++) {
		char *m = mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

		need(m != MAP_FAILED);
		memset(m, 0xee, size);
		munmap(m, size);
	}
}

/* Is what is read from @fd the answer from byte @from on? Bytes of it */
static size_t pattern_read(int fd, size_t from, bool *good)
{
	static char buf[65536];
	ssize_t n;
	size_t all = 0;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < n; i++, all++)
			*good &= buf[i] == pattern_at(from + all);
	return all;
}

/* The head of an answer, byte by byte */
static void skip_head(int c)
{
	char last[4] = "", byte;

	while (memcmp(last, "\r\n\r\n", 4)) {
		need(recv(c, &byte, 1, 0) == 1);
		memmove(last, last + 1, 3);
		last[3] = byte;
	}
}

static void pages_held(void)
{
	int *port = shared_page(), c[3], first[2], second[2];
	pid_t pid = server_start(port);
	ssize_t spliced, teed;
	size_t bytes;
	static char peeked[65536];
	bool good = true;

	need(!pipe(first) && !pipe(second));
	fcntl(first[0], F_SETPIPE_SZ, 1 << 20);
	fcntl(second[0], F_SETPIPE_SZ, 1 << 20);
	for (int i = 0; i < 3; i++) {
		c[i] = wire_connect(*port);
		wire_get(c[i], "/big");
		need(hs_poll(c[i], POLLIN, HS_WAIT_MS) > 0);
		skip_head(c[i]);
	}
	hs_sleep_ms(300);
	spliced = splice(c[0], NULL, first[1], NULL, 1 << 20, SPLICE_F_MOVE);
	need(spliced > 0);
	teed = tee(first[0], second[1], spliced, 0);
	ok(teed > 0, "%zd bytes in a pipe, %zd in another", spliced, teed);
	need(recv(c[1], peeked, sizeof(peeked), MSG_PEEK) > 0);
	end(pid);
	close(c[0]);
	unloads("with its pages in pipes and receive queues");
	memory_churn();
	is(pattern_read(second[0], 0, &good), teed, "what tee copied is there");
	is(pattern_read(first[0], 0, &good), spliced, "what splice took is there");
	bytes = pattern_read(c[1], 0, &good);
	ok(bytes > 0, "%zu bytes that were only looked at", bytes);
	bytes = pattern_read(c[2], 0, &good);
	ok(bytes > 0, "%zu bytes that nobody has read", bytes);
	ok(good, "each byte is what the program sent");
	loads();
}

/* Rounds with traffic */

static struct round {
	int port;
	atomic_bool stop;
	atomic_long answers, others;
} *round_now;

static void *round_client(void *arg)
{
	bool keep = arg;

	while (!round_now->stop) {
		int c = round_now->port ? wire_try("127.0.0.1", round_now->port) : -1;

		for (int i = 0; c >= 0 && i < (keep ? 50 : 1); i++) {
			wire_get(c, i % 8 == 7 ? "/big" : "/");
			if (wire_status(c) != 200) {
				round_now->others++;
				break;
			}
			round_now->answers++;
		}
		if (c < 0)
			hs_sleep_ms(2);
		else
			close(c);
	}
	return NULL;
}

/* An answer of this round, at least */
static void round_seen(void)
{
	long before = round_now->answers;

	for (int i = 0; i < HS_WAIT_MS && round_now->answers == before; i++)
		hs_sleep_ms(1);
}

static void rounds(void)
{
	int nr, failed = 0, other = 0;
	unsigned int seed = 20261127;
	long longest = 0, ms;
	pthread_t t[4];

	round_now = shared_page();
	need(!kern_unload());
	for (int i = 0; i < 4; i++)
		need(!pthread_create(&t[i], NULL, round_client, (void *)(uintptr_t)(i % 2)));
	for (nr = 0; kern_round(nr, 15, 1000); nr++) {
		pid_t pid;

		if (kern_load(nr % 5 == 4 ? "short_way=0" : "")) {
			failed++;
			continue;
		}
		pid = server_start(&round_now->port);
		round_seen();
		hs_sleep_ms(rand_r(&seed) % 120);
		if (kern_unload() != -EAGAIN)
			other++;
		end(pid);
		ms = kern_unload_within(SOON_MS);
		longest = ms > longest ? ms : longest;
		if (ms < 0) {
			failed++;
			break;
		}
	}
	round_now->stop = true;
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	tap_note("%d rounds, %ld answers, %ld connections broken, longest unload %ld ms", nr,
		 round_now->answers, round_now->others, longest);
	is(failed, 0, "all rounds of loading and unloading");
	is(other, 0, "never unloaded under the program");
	ok(round_now->answers >= nr, "with traffic");
	is(kern_slab("httpsys"), -1, "no slab cache is left");
	loads();
}

static const struct tap_case cases[] = {
	{ "busy", busy, 120 },
	{ "states", states, 120 },
	{ "parked", parked, 120 },
	{ "pages", pages_held, 120 },
	{ "rounds", rounds, 3600 },
};
TAP_MAIN_NET(cases)
