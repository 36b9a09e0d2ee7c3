// SPDX-License-Identifier: GPL-2.0-only
/*
 * A queue's commands through io_uring. Where the module does not offer them (before
 * 6.12) they are refused, and that is all there is to see.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <liburing.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "async.h"
#include "hs.h"
#include "tap.h"
#include "wire.h"

static struct hs_server s;
static struct io_uring ring;

static bool offered(int dev)
{
	struct httpsys_query q = { .size = sizeof(q) };

	need(!hs_ioctl(dev, HTTPSYS_IOC_QUERY, &q));
	return q.features & HTTPSYS_FEATURE_URING;
}

/* False: io_uring cannot be had, or not for us */
static bool ring_up(unsigned int flags)
{
	int ret = io_uring_queue_init(64, &ring, flags);

	if (ret) {
		tap_skip("no io_uring here: %s", strerror(-ret));
		return false;
	}
	hs_server_up(&s, "");
	if (!offered(s.dev)) {
		tap_skip("this kernel cannot cancel parked commands");
		return false;
	}
	return true;
}

static void queue_cmd(uint64_t user_data, uint32_t command, void *arg)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	struct httpsys_uring_cmd *cmd = (void *)sqe->cmd;

	need(sqe);
	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, s.queue, NULL, 0, 0);
	sqe->cmd_op = command;
	sqe->user_data = user_data;
	*cmd = (struct httpsys_uring_cmd){ .arg = (uintptr_t)arg };
}

/* The next completion's result within @ms; 1: none */
static int cqe(uint64_t *user_data, int ms)
{
	struct __kernel_timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
	struct io_uring_cqe *c;
	int ret;

	if (io_uring_wait_cqe_timeout(&ring, &c, &t))
		return 1;
	ret = c->res;
	if (user_data)
		*user_data = c->user_data;
	io_uring_cqe_seen(&ring, c);
	return ret;
}

static void refused(void)
{
	struct httpsys_receive a;
	int ret = io_uring_queue_init(8, &ring, 0);

	if (ret) {
		tap_skip("no io_uring here: %s", strerror(-ret));
		return;
	}
	hs_server_up(&s, "");
	receive_arg(&a, NULL, 0);
	queue_cmd(1, offered(s.dev) ? HTTPSYS_IOC_CANCEL : HTTPSYS_IOC_RECEIVE, &a);
	need(io_uring_submit(&ring) == 1);
	is(cqe(NULL, HS_WAIT_MS), offered(s.dev) ? -EINVAL : -EOPNOTSUPP,
	   "a command that is not for io_uring");
}

/* Receive, read the body, answer; parked and at once */
static void serve_with(unsigned int flags)
{
	static uint64_t buffer[2048];
	struct httpsys_request_record *record = (void *)buffer;
	char data[16] = { 0 };
	struct httpsys_chunk chunk = { .fd = -1, .address = (uintptr_t)"hello", .length = 5 };
	struct httpsys_read_body b = { .size = sizeof(b), .buffer = (uintptr_t)data,
				       .buffer_size = 4, .flags = HTTPSYS_READ_BODY_FILL };
	struct httpsys_receive a;
	struct wire_answer w;
	struct httpsys_send o;
	uint64_t u;
	int c;

	if (!ring_up(flags))
		return;
	receive_arg(&a, buffer, sizeof(buffer));
	queue_cmd(1, HTTPSYS_IOC_RECEIVE, &a);
	need(io_uring_submit(&ring) >= 0);
	is(cqe(&u, 100), 1, "parked");
	c = wire_connect(s.port);
	wire_text(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab");
	is(cqe(&u, HS_WAIT_MS), 0, "received");
	is(u, 1, "its user_data");
	is(record->request_id, a.request_id, "record and outputs");
	b.request_id = a.request_id;
	queue_cmd(2, HTTPSYS_IOC_READ_BODY, &b);
	need(io_uring_submit(&ring) >= 0);
	is(cqe(&u, 100), 1, "two bytes do not fill four");
	wire_text(c, "cd");
	is(cqe(&u, HS_WAIT_MS), 0, "the body");
	is(b.bytes, 4, "whole");
	ok(!memcmp(data, "abcd", 4), "and right");
	send_arg(&o, a.request_id, 200, 0, &chunk, 1);
	queue_cmd(3, HTTPSYS_IOC_SEND, &o);
	need(io_uring_submit(&ring) >= 0);
	is(cqe(&u, HS_WAIT_MS), 0, "answered");
	is(wire_answer(c, &w, false), 200, "the client has it");
	ok(w.len == 5 && !memcmp(w.body, "hello", 5), "whole");
}

static void serve(void)
{
	serve_with(0);
}

static void serve_sqpoll(void)
{
	serve_with(IORING_SETUP_SQPOLL);
}

static void big_send(void)
{
	enum { SIZE = 8 << 20 };
	char *data = malloc(SIZE);
	struct httpsys_chunk chunk = { .fd = -1, .address = (uintptr_t)data, .length = SIZE };
	struct wire_answer w;
	struct hs_request q;
	struct httpsys_send o;
	int c, status;
	pid_t pid;

	for (int i = 0; i < SIZE; i++)
		data[i] = i * 5 + (i >> 12);
	if (!ring_up(0))
		return;
	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &q, 0));
	send_arg(&o, q.id, 200, 0, &chunk, 1);
	queue_cmd(1, HTTPSYS_IOC_SEND, &o);
	need(io_uring_submit(&ring) >= 0);
	is(cqe(NULL, 100), 1, "parked");
	pid = fork();
	need(pid >= 0);
	if (!pid)
		_exit(wire_answer(c, &w, false) != 200 || w.len != SIZE ||
		      memcmp(w.body, data, SIZE));
	is(cqe(NULL, 60000), 0, "completes");
	need(waitpid(pid, &status, 0) == pid);
	is(status, 0, "every byte arrived");
}

/* Cancelled by the ring, by a shutdown, by the end of the process */
static void cancelled(void)
{
	struct httpsys_receive a[3];
	struct io_uring_sqe *sqe;
	struct hs_request q;
	int c, status, seen = 0;
	uint64_t u;
	pid_t pid;

	if (!ring_up(0))
		return;
	for (int i = 0; i < 3; i++) {
		receive_arg(&a[i], NULL, 0);
		queue_cmd(i + 1, HTTPSYS_IOC_RECEIVE, &a[i]);
	}
	need(io_uring_submit(&ring) == 3);
	need(cqe(NULL, 50) == 1);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_cancel64(sqe, 2, 0);
	sqe->user_data = 100;
	need(io_uring_submit(&ring) == 1);
	(void)cqe(&u, HS_WAIT_MS);
	ok(u == 100 || u == 2, "asynchronous cancel is answered");
	need(!hs_shutdown(s.queue));
	while (cqe(&u, 500) != 1)
		seen |= u < 10 ? 1 << u : 0;
	is(seen & 0xa, 0xa, "a shutdown completes what is parked");
	io_uring_queue_exit(&ring);
	hs_server_down(&s);

	hs_server_up(&s, "");
	pid = fork();
	need(pid >= 0);
	if (!pid) {
		int own = hs_reopen(s.queue, 0);

		need(!io_uring_queue_init(64, &ring, 0));
		for (int i = 0; i < 20; i++) {
			receive_arg(&a[0], NULL, 0);
			queue_cmd(i, HTTPSYS_IOC_RECEIVE, &a[0]);
			io_uring_get_sqe(&ring);
		}
		io_uring_submit(&ring);
		(void)own;
		raise(SIGKILL);
	}
	need(waitpid(pid, &status, 0) == pid);
	c = wire_connect(s.port);
	wire_get(c, "/");
	is(hs_receive(s.queue, &q, 0), 0, "a killed ring keeps no request");
	is(hs_send(s.queue, q.id, 200, 0, NULL, NULL, 0), 0, "answer");
	is(wire_status(c), 200, "answered");
}

static void disconnect(void)
{
	struct httpsys_wait d = { .size = sizeof(d) };
	struct hs_request q;
	int c;

	if (!ring_up(0))
		return;
	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &q, 0));
	d.connection_id = q.record->connection_id;
	queue_cmd(1, HTTPSYS_IOC_WAIT_DISCONNECT, &d);
	need(io_uring_submit(&ring) == 1);
	is(cqe(NULL, 100), 1, "waits");
	wire_reset(c);
	is(cqe(NULL, HS_WAIT_MS), 0, "until the reset");
}

static const struct tap_case cases[] = {
	{ "refused", refused },
	{ "serve", serve },
	{ "serve_sqpoll", serve_sqpoll },
	{ "big_send", big_send, 90 },
	{ "cancelled", cancelled },
	{ "disconnect", disconnect },
};

TAP_MAIN(cases)
