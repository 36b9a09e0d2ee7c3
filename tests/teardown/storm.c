// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that ends something, in random order with each other, under traffic: programs are
 * started, stopped (SIGSTOP, the freezer) and killed with connections in every state, namespaces
 * come and go, a processor does, memory is taken away, and somebody tries to unload all the time.
 * Afterwards the module unloads, and slab caches and sockets are what they were.
 *
 * HTTPSYS_SEED: repeat the order of a run; each prints its own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "../abi/async.h"
#include "hs.h"
#include "kern.h"
#include "tap.h"
#include "wire.h"

#define PROGRAMS	3
#define CLIENTS		4
#define BIG		(300 << 10)
#define FREEZER		"/tmp/httpsys-storm"
#define CPU1		"/sys/devices/system/cpu/cpu1/online"

static struct storm {
	int port[PROGRAMS];
	atomic_bool stop;
	atomic_long answers, broken, refused_unloads, namespaces;
	pid_t pid[PROGRAMS];
} *storm;

static unsigned int seed;

static unsigned int pick(unsigned int n)
{
	return rand_r(&seed) % n;
}

/* A program: some requests it answers, some it keeps, some of its receives are parked */

static void serve(int queue, bool keeps)
{
	static char room[16384], big[BIG];
	struct hs_request r = { .record = (void *)room, .room = sizeof(room) };
	uint32_t bytes;

	for (unsigned int n = 0;; n++) {
		const char *url;

		if (hs_receive_raw(queue, 0, &r, 0, &bytes))
			continue;
		url = hs_text(&r, r.record->raw_url);
		if (keeps && n % 7 == 6)
			continue;
		hs_send(queue, r.id, 200, n % 3 ? HTTPSYS_SEND_BUFFER_DATA : 0, NULL,
			strstr(url, "/big") ? big : "ok", strstr(url, "/big") ? BIG : 2);
	}
}

static void *serve_thread(void *arg)
{
	serve((int)(uintptr_t)arg, false);
	return NULL;
}

/* So that nobody unloads it under the set-up */
static int module_hold(void)
{
	int fd;

	while ((fd = open(HTTPSYS_DEVICE, O_RDWR | O_CLOEXEC)) < 0)
		hs_sleep_ms(2);
	return fd;
}

static void program(int slot, bool keeps)
{
	struct httpsys_receive a;
	struct hs_server s;
	pthread_t t;
	int more;

	module_hold();
	hs_server_up(&s, "");
	more = hs_reopen(s.queue, 0);
	for (int i = 0; i < 3; i++)
		submit_receive(more, i, &a);
	pthread_create(&t, NULL, serve_thread, (void *)(uintptr_t)s.queue);
	storm->port[slot] = s.port;
	serve(s.queue, keeps);
}

static void program_start(int slot)
{
	bool keeps = pick(2);
	pid_t pid = fork();

	if (!pid)
		program(slot, keeps);
	storm->pid[slot] = pid;
}

static void program_end(int slot)
{
	pid_t pid = storm->pid[slot];

	storm->port[slot] = 0;
	storm->pid[slot] = 0;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Clients that ask, and go in the middle of things */

static void one_connection(int port, unsigned int *s)
{
	int c = wire_try("127.0.0.1", port), kind = rand_r(s) % 8;

	if (c < 0)
		return;
	for (int i = 0; i < 6; i++) {
		wire_get(c, kind == 1 ? "/big" : "/");
		if (kind < 2 && wire_status(c) == 200)
			storm->answers++;
		else if (kind < 2)
			break;
	}
	if (kind == 2)
		wire_text(c, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nx");
	else if (kind == 3)
		wire_text(c, "GET / HTTP/1.1\r\nHo");
	else if (kind == 4)
		shutdown(c, SHUT_WR);
	if (kind > 1)
		hs_sleep_ms(rand_r(s) % 60);
	if (kind == 5)
		wire_reset(c);
	else
		close(c);
}

static void *client(void *arg)
{
	unsigned int s = (uintptr_t)arg;

	while (!storm->stop) {
		int port = storm->port[rand_r(&s) % PROGRAMS];

		if (port)
			one_connection(port, &s);
		else
			hs_sleep_ms(3);
	}
	return NULL;
}

/* What happens to them */

static void kill_one(void)
{
	int slot = pick(PROGRAMS);

	if (storm->pid[slot]) {
		program_end(slot);
		if (!pick(3))
			return;
	}
	program_start(slot);
}

static void stop_one(void)
{
	pid_t pid = storm->pid[pick(PROGRAMS)];

	if (!pid)
		return;
	kill(pid, SIGSTOP);
	hs_sleep_ms(pick(80));
	kill(pid, SIGCONT);
}

static void freeze_one(void)
{
	int slot = pick(PROGRAMS);
	char pid[16];

	if (!storm->pid[slot])
		return;
	snprintf(pid, sizeof(pid), "%d", storm->pid[slot]);
	kern_write(FREEZER "/stopped/cgroup.procs", pid);
	kern_write(FREEZER "/stopped/freezer.state", "FROZEN");
	hs_sleep_ms(pick(80));
	/* Dies when it is woken */
	if (!pick(3))
		kill(storm->pid[slot], SIGKILL);
	kern_write(FREEZER "/stopped/freezer.state", "THAWED");
	kern_write(FREEZER "/cgroup.procs", pid);
}

static void processor(void)
{
	if (access(CPU1, W_OK))
		return;
	kern_write(CPU1, "0");
	hs_sleep_ms(pick(60));
	kern_write(CPU1, "1");
}

/* A namespace with a server and a request in it, left to end by itself */
static void namespace(void)
{
	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!unshare(CLONE_NEWNET) && !kern_shell("ip link set lo up")) {
		struct hs_server s;
		int c;

		module_hold();
		hs_server_up(&s, "");
		c = wire_connect(s.port);
		wire_get(c, "/");
		hs_sleep_ms(seed % 50);
		storm->namespaces++;
	}
	_exit(0);
}

static void unload(void)
{
	int err = kern_unload();

	if (err == -EAGAIN)
		storm->refused_unloads++;
	else if (!err)
		need(!kern_load(pick(2) ? "" : "short_way=0"));
}

static void pressure(void)
{
	kern_write("/proc/sys/vm/drop_caches", "3");
}

static void wreck(void)
{
	static void (*const events[])(void) = {
		kill_one, kill_one, kill_one, stop_one, freeze_one, processor, namespace, unload,
		pressure,
	};

	events[pick(sizeof(events) / sizeof(events[0]))]();
	hs_sleep_ms(pick(30));
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void freezer_up(void)
{
	mkdir(FREEZER, 0700);
	if (mount("none", FREEZER, "cgroup", 0, "freezer"))
		need(errno == EBUSY);
	need(!mkdir(FREEZER "/stopped", 0700) || errno == EEXIST);
}

static void the_storm(void)
{
	const char *given = getenv("HTTPSYS_SEED");
	int seconds = kern_long_seconds() ? kern_long_seconds() / 2 : 8;
	long before = kern_sockstat("TCP", "inuse"), start;
	pthread_t t[CLIENTS];

	seed = given ? (unsigned int)atoi(given) : (unsigned int)time(NULL);
	tap_note("HTTPSYS_SEED=%u", seed);
	storm = mmap(NULL, sizeof(*storm), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	need(storm != MAP_FAILED);
	freezer_up();
	for (long i = 0; i < CLIENTS; i++)
		need(!pthread_create(&t[i], NULL, client, (void *)(uintptr_t)(seed + i)));
	for (int i = 0; i < PROGRAMS; i++)
		program_start(i);
	for (start = hs_now_ms(); hs_now_ms() - start < seconds * 1000L;)
		wreck();
	for (int i = 0; i < PROGRAMS; i++)
		if (storm->pid[i])
			program_end(i);
	storm->stop = true;
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(t[i], NULL);
	while (waitpid(-1, NULL, 0) > 0)
		;
	tap_note("%ld answers, %ld namespaces, %ld unloads refused", storm->answers,
		 storm->namespaces, storm->refused_unloads);
	ok(storm->answers > 0, "there was service");
	ok(kern_unload_within(60000) >= 0, "unloads afterwards");
	is(kern_slab("httpsys"), -1, "no slab cache is left");
	is(kern_sockstat_falls("TCP", "inuse", before, 60000), before, "sockets are what they were");
	is(kern_load(""), 0, "it loads again");
	rmdir(FREEZER "/stopped");
	umount(FREEZER);
}

static const struct tap_case cases[] = {
	{ "storm", the_storm, 7200 },
};
TAP_MAIN_NET(cases)
