// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine that goes to sleep stops its programs first, wherever they wait. A program with a
 * thread in each call of ours that can wait must stop within seconds, and go on where it was
 * when it is woken: no call fails, no byte is lost. By the freezer's control group, which
 * stops a task as suspending does; and by suspending, where the kernel can.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../abi/async.h"
#include "hs.h"
#include "kern.h"
#include "tap.h"
#include "wire.h"

#define GROUP		"/tmp/httpsys-freezer"
#define BIG		(4 << 20)
#define NOT_YET		4711

/* The calls that wait, each in a thread of the program */
enum { RECEIVE, BODY, SEND, DISCONNECT, DEMAND, REAP, CALLS };

static const char *const names[CALLS] = {
	"RECEIVE", "READ_BODY", "SEND", "WAIT_DISCONNECT", "WAIT_DEMAND", "REAP",
};

static struct shared {
	int port;
	bool ready;
	int result[CALLS];
} *shared;

static struct hs_server s;
static int controller;
static struct hs_request got[3];	/* for BODY, SEND, DISCONNECT, in this order */

static void *wait_receive(void *arg)
{
	struct hs_request r = { .record = malloc(4096), .room = 4096 };
	uint32_t bytes;

	(void)arg;
	shared->result[RECEIVE] = hs_receive_raw(s.queue, 0, &r, 0, &bytes);
	if (!shared->result[RECEIVE])
		shared->result[RECEIVE] = hs_send(s.queue, r.id, 200, 0, NULL, "ok", 2);
	return NULL;
}

static void *wait_body(void *arg)
{
	char buf[16];
	uint32_t bytes = 0;
	int ret = hs_read_body(s.queue, got[0].id, buf, sizeof(buf), 0, &bytes);

	(void)arg;
	if (!ret && bytes != 4)
		ret = -EPROTO;
	shared->result[BODY] = ret ? ret : hs_send(s.queue, got[0].id, 200, 0, NULL, "ok", 2);
	return NULL;
}

static void *wait_send(void *arg)
{
	char *big = malloc(BIG);

	(void)arg;
	memset(big, 'x', BIG);
	shared->result[SEND] = hs_send(s.queue, got[1].id, 200, 0, NULL, big, BIG);
	return NULL;
}

static void *wait_disconnect(void *arg)
{
	struct httpsys_wait w = { .size = sizeof(w),
				  .connection_id = got[2].record->connection_id };

	(void)arg;
	shared->result[DISCONNECT] = hs_ioctl(s.queue, HTTPSYS_IOC_WAIT_DISCONNECT, &w);
	return NULL;
}

static void *wait_demand(void *arg)
{
	struct httpsys_wait w = { .size = sizeof(w) };

	(void)arg;
	shared->result[DEMAND] = hs_ioctl(controller, HTTPSYS_IOC_WAIT_DEMAND, &w);
	return NULL;
}

/* A parked wait for the same disconnect, fetched by a REAP that waits */
static void *wait_reap(void *arg)
{
	static struct reaped r;
	struct httpsys_wait w = { .size = sizeof(w),
				  .connection_id = got[2].record->connection_id };
	int ret = submit(s.queue, 1, HTTPSYS_IOC_WAIT_DISCONNECT, &w);

	(void)arg;
	if (ret == -EINPROGRESS)
		ret = reap(s.queue, &r, 1, 0);
	shared->result[REAP] = ret == 1 ? -(int)r.c[0].error : ret;
	return NULL;
}

static void demand_up(void)
{
	uint64_t group;
	char url[64];

	controller = hs_queue_named(s.dev, "demand", HTTPSYS_QUEUE_CONTROLLER);
	need(controller >= 0 && !hs_group(s.dev, s.session, &group) &&
	     !hs_bind(s.dev, group, controller));
	snprintf(url, sizeof(url), "http://+:%d/demand/", s.port);
	need(!hs_url_add(s.dev, group, url, 0));
}

/* Never returns; three requests come, in the order of got[] */
static void program(void)
{
	void *(*const calls[CALLS])(void *) = {
		wait_receive, wait_body, wait_send, wait_disconnect, wait_demand, wait_reap,
	};
	pthread_t t;

	hs_server_up(&s, "");
	demand_up();
	shared->port = s.port;
	for (int i = 0; i < 3; i++)
		need(!hs_receive(s.queue, &got[i], 0));
	for (int i = 0; i < CALLS; i++)
		need(!pthread_create(&t, NULL, calls[i], NULL));
	hs_sleep_ms(500);
	shared->ready = true;
	for (;;)
		pause();
}

struct client {
	int body, send, gone;
};

static void wait_until_ready(void)
{
	for (int i = 0; i < 2000 && !shared->ready; i++)
		hs_sleep_ms(10);
	need(shared->ready);
}

static pid_t program_start(struct client *c)
{
	int small = 65536;
	pid_t pid;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(shared != MAP_FAILED);
	for (int i = 0; i < CALLS; i++)
		shared->result[i] = NOT_YET;
	pid = fork();
	if (!pid)
		program();
	for (int i = 0; i < 2000 && !shared->port; i++)
		hs_sleep_ms(10);
	c->body = wire_connect(shared->port);
	wire_text(c->body, "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
	hs_sleep_ms(100);
	c->send = wire_connect(shared->port);
	setsockopt(c->send, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	wire_get(c->send, "/send");
	hs_sleep_ms(100);
	c->gone = wire_connect(shared->port);
	wire_get(c->gone, "/gone");
	wait_until_ready();
	return pid;
}

/* Everything that the calls wait for comes */
static void program_goes_on(struct client *c)
{
	struct wire_answer a;
	int fresh = wire_connect(shared->port), demand = wire_connect(shared->port);

	is(shared->result[RECEIVE], NOT_YET, "nothing has ended meanwhile");
	wire_send(c->body, "body", 4);
	is(wire_status(c->body), 200, "the body arrives");
	is(wire_answer(c->send, &a, false), 200, "the long answer");
	is(a.len, BIG, "is complete");
	wire_get(fresh, "/fresh");
	is(wire_status(fresh), 200, "a request is received");
	wire_reset(c->gone);
	wire_get(demand, "/demand/");
	for (int i = 0; i < CALLS; i++) {
		for (int n = 0; n < 1000 && shared->result[i] == NOT_YET; n++)
			hs_sleep_ms(10);
		is(shared->result[i], 0, "%s ends as if nothing had been", names[i]);
	}
}

static void group_make(void)
{
	mkdir(GROUP, 0700);
	if (mount("none", GROUP, "cgroup", 0, "freezer"))
		need(errno == EBUSY);
	need(!mkdir(GROUP "/stopped", 0700));
}

/* The freezer tries once: who was on his way into a wait is stopped by the next try */
static bool group_becomes(const char *state, long ms)
{
	long start = hs_now_ms();

	do {
		const char *now;

		need(!kern_write(GROUP "/stopped/freezer.state", state));
		now = kern_read(GROUP "/stopped/freezer.state");
		if (now && !strcmp(now, state))
			return true;
		hs_sleep_ms(20);
	} while (hs_now_ms() - start < ms);
	return false;
}

static void by_group(void)
{
	struct client c;
	char pid[16];
	pid_t child = program_start(&c);

	group_make();
	snprintf(pid, sizeof(pid), "%d", child);
	need(!kern_write(GROUP "/stopped/cgroup.procs", pid));
	for (int i = 0; i < 3; i++) {
		ok(group_becomes("FROZEN", HS_WAIT_MS), "stopped, time %d", i + 1);
		ok(group_becomes("THAWED", HS_WAIT_MS), "woken, time %d", i + 1);
	}
	program_goes_on(&c);
	kill(child, SIGKILL);
	need(waitpid(child, NULL, 0) == child);
	rmdir(GROUP "/stopped");
	umount(GROUP);
}

/*
 * Suspend to idle. Devices of the virtual machine may refuse, after all programs have been
 * stopped; then the rest is undone. EBUSY: a program did not stop within 20 seconds.
 */
static void by_suspending(void)
{
	const char *states = kern_read("/sys/power/state");
	struct client c;
	pid_t child;
	int err;

	if (!states || !strstr(states, "freeze")) {
		tap_skip("this kernel cannot suspend");
		return;
	}
	child = program_start(&c);
	kern_write("/sys/class/rtc/rtc0/wakealarm", "+3");
	err = kern_write("/sys/power/state", "freeze");
	ok(err != -EBUSY, "all programs stop (%d)", err);
	program_goes_on(&c);
	kill(child, SIGKILL);
	need(waitpid(child, NULL, 0) == child);
}

static const struct tap_case cases[] = {
	{ "freezer", by_group, 60 },
	{ "suspend", by_suspending, 60 },
};
TAP_MAIN_NET(cases)
