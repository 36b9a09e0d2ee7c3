// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receiving: waiting and waking, buffers that are too small, whose request it
 * is, order, readiness for poll and epoll.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

static struct hs_server s;

static int client_get(const char *path)
{
	int c = wire_connect(s.port);

	wire_get(c, path);
	return c;
}

static int client_queued(const char *path)
{
	int c = client_get(path);

	need(hs_poll(s.queue, POLLIN, HS_WAIT_MS) & POLLIN);
	return c;
}

static int receive(struct httpsys_receive *a, uint64_t id, void *buffer,
		   uint32_t size, uint32_t flags)
{
	memset(a, 0, sizeof(*a));
	a->size = sizeof(*a);
	a->flags = flags;
	a->request_id = id;
	a->buffer = (uintptr_t)buffer;
	a->buffer_size = size;
	return hs_ioctl(s.queue, HTTPSYS_IOC_RECEIVE, a);
}

static void nothing_there(void)
{
	struct httpsys_receive a, before;
	char buffer[2000];

	hs_server_up(&s, "");
	is(receive(&a, 0, buffer, sizeof(buffer), HTTPSYS_RECEIVE_NONBLOCK),
	   -EAGAIN, "NONBLOCK flag");
	need(!fcntl(s.queue, F_SETFL, O_NONBLOCK));
	is(receive(&a, 0, buffer, sizeof(buffer), 0), -EAGAIN, "O_NONBLOCK");
	before = (struct httpsys_receive){ .size = sizeof(a),
		.buffer = (uintptr_t)buffer, .buffer_size = sizeof(buffer) };
	ok(!memcmp(&a, &before, sizeof(a)), "nothing is written");
	is(receive(&a, 0x123456, buffer, sizeof(buffer), 0), -ENOTCONN,
	   "an id that does not exist: at once");
	wire_connect(s.port);
	is(hs_poll(s.queue, POLLIN, 100), 0, "a bare connection is no request");
}

static void too_small(void)
{
	struct httpsys_receive a;
	struct httpsys_request_record *r = calloc(1, 70000);
	uint64_t id, connection;
	uint32_t bytes;

	hs_server_up(&s, "");
	client_queued("/small");
	is(receive(&a, 0, NULL, 0, 0), -EMSGSIZE, "no buffer");
	ok(a.request_id && a.connection_id, "ids are filled in");
	id = a.request_id;
	connection = a.connection_id;
	bytes = a.bytes;
	ok(bytes > sizeof(*r) && bytes < 4096, "%u bytes needed", bytes);
	is(receive(&a, 0, r, 70000, HTTPSYS_RECEIVE_NONBLOCK), -EAGAIN,
	   "the request belongs to its id now");
	for (uint32_t n = 1; n < bytes; n += n < sizeof(*r) + 8 ? 37 : 101)
		if (receive(&a, id, r, n, 0) != -EMSGSIZE || a.bytes != bytes ||
		    a.request_id != id || a.connection_id != connection)
			ok(false, "buffer of %u bytes", n);
	is(receive(&a, id, r, bytes - 1, 0), -EMSGSIZE, "one byte short");
	memset(r, 0x5a, 70000);
	is(receive(&a, id, r, bytes, 0), 0, "exactly that size");
	is(a.bytes, bytes, "bytes");
	is(r->request_id, id, "id in the record");
	is(r->connection_id, connection, "connection in the record");
	is(((uint8_t *)r)[bytes], 0x5a, "nothing behind");
	is(receive(&a, id, r, 70000, 0), 0, "it can be read again");
	is(a.bytes, bytes, "same size");
	is(hs_send(s.queue, id, 200, 0, NULL, NULL, 0), 0, "answer");
	is(receive(&a, id, r, 70000, 0), -ENOTCONN, "not after the answer");
}

static void peek_size(void)
{
	struct httpsys_receive a;
	char buffer[4096];
	uint32_t bytes;

	hs_server_up(&s, "");
	client_queued("/peek");
	is(receive(&a, 0, NULL, 0, 0), -EMSGSIZE, "take it");
	bytes = a.bytes;
	memset(buffer, 0x5a, sizeof(buffer));
	is(receive(&a, a.request_id, buffer, sizeof(buffer),
		   HTTPSYS_RECEIVE_PEEK_SIZE), 0, "PEEK_SIZE with an id");
	is(a.bytes, bytes, "the size");
	is(buffer[0], 0x5a, "the buffer is left alone");
	is(receive(&a, 0, buffer, sizeof(buffer), HTTPSYS_RECEIVE_PEEK_SIZE |
		   HTTPSYS_RECEIVE_NONBLOCK), -EINVAL, "PEEK_SIZE without");
}

static void bad_buffer(void)
{
	struct httpsys_receive a;
	struct hs_request r;
	uint8_t *two;
	int c;

	hs_server_up(&s, "");
	two = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(two + 4096, 4096);
	c = client_queued("/fault");
	is(receive(&a, 0, (void *)16, 4096, 0), -EFAULT, "bad pointer");
	ok(hs_poll(s.queue, POLLIN, 0) & POLLIN, "the request is back");
	is(receive(&a, 0, two + 4096 - 50, 4096, 0), -EFAULT,
	   "buffer that ends in a hole");
	is(hs_receive(s.queue, &r, 0), 0, "received after all");
	ok(!strcmp(hs_text(&r, r.record->raw_url), "/fault"), "the same one");
	is(receive(&a, r.id, (void *)16, 4096, 0), -EFAULT,
	   "read again to a bad pointer");
	is(hs_send(s.queue, r.id, 200, 0, NULL, NULL, 0), 0,
	   "it is still ours");
	is(wire_status(c), 200, "the client has its answer");
}

/* A bad buffer puts the request to the head: order is kept */
static void fault_order(void)
{
	struct httpsys_receive a;
	struct hs_request r;
	int c = -1;

	hs_server_up(&s, "");
	c = client_queued("/1");
	client_get("/2");
	need(hs_counter_wait(s.dev, HTTPSYS_COUNTER_QUEUED, 2));
	is(receive(&a, 0, (void *)16, 4096, 0), -EFAULT, "bad pointer");
	need(!hs_receive(s.queue, &r, 0));
	ok(!strcmp(hs_text(&r, r.record->raw_url), "/1"), "first stays first");
	close(c);
}

static void other_file(void)
{
	struct httpsys_receive a;
	struct hs_request r = { .room = 0 };
	int other;

	hs_server_up(&s, "");
	other = hs_reopen(s.queue, 0);
	client_queued("/");
	is(receive(&a, 0, NULL, 0, 0), -EMSGSIZE, "take it");
	is(hs_receive_raw(other, a.request_id, &r, 0, NULL), -ENOTCONN,
	   "another open does not have it");
	is(hs_send(other, a.request_id, 200, 0, NULL, NULL, 0), -ENOTCONN,
	   "cannot answer it");
	is(hs_cancel(other, a.request_id), -ENOTCONN, "cannot cancel it");
	is(hs_send(s.queue, a.request_id, 200, 0, NULL, NULL, 0), 0,
	   "its own can");
}

struct waiter {
	pthread_t thread;
	int queue;
	int err;
	char url[40];
	long when;
};

static void *wait_for_one(void *arg)
{
	struct waiter *w = arg;
	struct hs_request r = { .room = 8192 };

	r.record = malloc(r.room);
	w->err = hs_receive_raw(w->queue, 0, &r, 0, NULL);
	w->when = hs_now_ms();
	if (!w->err) {
		strncpy(w->url, hs_text(&r, r.record->raw_url), 39);
		hs_send(w->queue, r.id, 200, 0, NULL, NULL, 0);
	}
	free(r.record);
	return NULL;
}

static void start(struct waiter *w, int queue)
{
	memset(w, 0, sizeof(*w));
	w->queue = queue;
	need(!pthread_create(&w->thread, NULL, wait_for_one, w));
	hs_sleep_ms(150);	/* it has to be asleep before the next step */
}

/* false: did not end in time */
static bool finish(struct waiter *w)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += HS_WAIT_MS / 1000;
	return !pthread_timedjoin_np(w->thread, NULL, &t);
}

static void woken_by_request(void)
{
	struct waiter w;
	int c;

	hs_server_up(&s, "");
	start(&w, s.queue);
	c = client_get("/wake");
	ok(finish(&w), "receiver returns");
	is(w.err, 0, "with a request");
	is(wire_status(c), 200, "which it answers");
}

/* One request wakes the first of several; order of calls is order of service */
static void fifo_receivers(void)
{
	struct waiter w[4];
	char path[] = "/0";
	int c;

	hs_server_up(&s, "");
	for (int i = 0; i < 4; i++)
		start(&w[i], s.queue);
	for (int i = 0; i < 4; i++) {
		path[1] = '0' + i;
		c = client_get(path);
		is(wire_status(c), 200, "request %d", i);
		ok(finish(&w[i]), "receiver %d returns", i);
		ok(!strcmp(w[i].url, path), "receiver %d has %s", i, w[i].url);
	}
}

static void fifo_requests(void)
{
	struct hs_request r;
	char path[] = "/00";

	hs_server_up(&s, "");
	for (int i = 0; i < 20; i++) {
		path[1] = '0' + i / 10;
		path[2] = '0' + i % 10;
		client_get(path);
		need(hs_counter_wait(s.dev, HTTPSYS_COUNTER_QUEUED, i + 1));
	}
	for (int i = 0; i < 20; i++) {
		path[1] = '0' + i / 10;
		path[2] = '0' + i % 10;
		need(!hs_receive(s.queue, &r, 0));
		if (strcmp(hs_text(&r, r.record->raw_url), path))
			ok(false, "position %d has %s", i,
			   hs_text(&r, r.record->raw_url));
		hs_request_free(&r);
	}
	ok(true, "20 requests in order of arrival");
	is(hs_poll(s.queue, POLLIN, 0), 0, "then none");
}

static void shutdown_wakes(void)
{
	struct waiter w[2];

	hs_server_up(&s, "");
	start(&w[0], s.queue);
	start(&w[1], s.queue);
	is(hs_shutdown(s.queue), 0, "shutdown");
	for (int i = 0; i < 2; i++) {
		ok(finish(&w[i]), "receiver %d returns", i);
		is(w[i].err, -ESHUTDOWN, "receiver %d", i);
	}
	ok(hs_poll(s.queue, POLLIN, 0) & POLLHUP, "POLLHUP");
}

/* A blocked call holds its file: death of the creator's device does not matter */
static void device_closed(void)
{
	struct waiter w;

	hs_server_up(&s, "");
	start(&w, s.queue);
	close(s.dev);
	hs_sleep_ms(200);
	is(w.when, 0, "queue outlives its application's device file");
	is(hs_shutdown(s.queue), 0, "shutdown");
	ok(finish(&w), "receiver returns");
	is(w.err, -ESHUTDOWN, "with ESHUTDOWN");
}

static void on_signal(int number)
{
	(void)number;
}

static void interrupted(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct waiter w;
	int c;

	hs_server_up(&s, "");
	sigaction(SIGUSR1, &sa, NULL);
	start(&w, s.queue);
	pthread_kill(w.thread, SIGUSR1);
	ok(finish(&w), "receiver returns");
	is(w.err, -EINTR, "EINTR");
	sa.sa_flags = SA_RESTART;
	sigaction(SIGUSR1, &sa, NULL);
	start(&w, s.queue);
	pthread_kill(w.thread, SIGUSR1);
	hs_sleep_ms(200);
	is(w.when, 0, "SA_RESTART: goes on waiting");
	c = client_get("/");
	is(wire_status(c), 200, "and serves");
	ok(finish(&w), "receiver returns");
}

static void killed_while_waiting(void)
{
	struct hs_request r = { .room = 0 };
	pid_t child;
	int status;

	hs_server_up(&s, "");
	child = fork();
	if (!child) {
		hs_receive_raw(s.queue, 0, &r, 0, NULL);
		_exit(1);
	}
	hs_sleep_ms(200);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	ok(WIFSIGNALED(status), "a blocked receiver can be killed");
}

static void poll_edges(void)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLET };
	struct hs_request r;
	int ep = epoll_create1(0);

	hs_server_up(&s, "");
	need(!epoll_ctl(ep, EPOLL_CTL_ADD, s.queue, &e));
	is(epoll_wait(ep, &e, 1, 50), 0, "nothing at first");
	client_get("/1");
	is(epoll_wait(ep, &e, 1, HS_WAIT_MS), 1, "edge for the first");
	is(epoll_wait(ep, &e, 1, 50), 0, "only one");
	client_get("/2");
	is(epoll_wait(ep, &e, 1, HS_WAIT_MS), 1, "edge for the second");
	need(!hs_receive(s.queue, &r, 0) && !hs_receive(s.queue, &r, 0));
	is(hs_poll(s.queue, POLLIN, 0), 0, "level is gone when empty");
	client_get("/3");
	is(epoll_wait(ep, &e, 1, HS_WAIT_MS), 1, "edge after empty");
	ok(e.events & EPOLLIN, "EPOLLIN");
	hs_shutdown(s.queue);
	is(epoll_wait(ep, &e, 1, HS_WAIT_MS), 1, "edge of shutdown");
	ok(e.events & EPOLLHUP, "EPOLLHUP");
}

/* The client goes away while its request waits, or after it was taken */
static void client_gone(void)
{
	struct hs_request r;
	int c;

	hs_server_up(&s, "");
	c = client_queued("/queued");
	wire_reset(c);
	ok(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0),
	   "connection is gone");
	is(hs_poll(s.queue, POLLIN, 0), 0, "its queued request as well");
	c = client_queued("/taken");
	need(!hs_receive(s.queue, &r, 0));
	wire_reset(c);
	ok(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0),
	   "connection is gone");
	is(hs_send(s.queue, r.id, 200, 0, NULL, "x", 1), -ENOTCONN,
	   "answer to nobody");
	client_queued("/next");
	is(hs_receive(s.queue, &r, 0), 0, "the next one is served");
}

static void abandoned(void)
{
	struct hs_request r;
	int c[3], other;

	hs_server_up(&s, "");
	other = hs_reopen(s.queue, 0);
	for (int i = 0; i < 2; i++) {
		c[i] = client_queued("/taken");
		need(!hs_receive(s.queue, &r, 0));
	}
	c[2] = client_queued("/queued");
	close(s.queue);
	for (int i = 0; i < 2; i++)
		is(wire_end(c[i], HS_WAIT_MS), WIRE_RESET,
		   "taken request %d is reset", i);
	is(hs_counter(s.dev, HTTPSYS_COUNTER_ABANDONED), 2, "counted");
	is(hs_receive(other, &r, 0), 0, "the queued one goes to the other");
	is(hs_send(other, r.id, 200, 0, NULL, NULL, 0), 0, "answered");
	is(wire_status(c[2]), 200, "its client has the answer");
}

static const struct tap_case cases[] = {
	{ "nothing there", nothing_there },
	{ "too small", too_small },
	{ "peek size", peek_size },
	{ "bad buffer", bad_buffer },
	{ "fault keeps order", fault_order },
	{ "other file", other_file },
	{ "woken by request", woken_by_request },
	{ "order of receivers", fifo_receivers },
	{ "order of requests", fifo_requests },
	{ "shutdown wakes", shutdown_wakes },
	{ "device closed", device_closed },
	{ "interrupted", interrupted },
	{ "killed while waiting", killed_while_waiting },
	{ "poll and epoll", poll_edges },
	{ "client gone", client_gone },
	{ "abandoned", abandoned },
};
TAP_MAIN_NET(cases)
