// SPDX-License-Identifier: GPL-2.0-only
/* Parked operations: SUBMIT, REAP, CANCEL_OP, WAIT_DISCONNECT, WAIT_DEMAND. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "async.h"
#include "hs.h"
#include "tap.h"
#include "wire.h"

static struct hs_server s;

static struct httpsys_request_record *record_of(const struct reaped *r, int i)
{
	return (void *)(r->buffer + r->c[i].record_off);
}

/* One receive parked, then a request, then its completion */
static void receive(void)
{
	struct httpsys_receive a;
	struct reaped r;
	int c;

	hs_server_up(&s, "");
	is(submit_receive(s.queue, 7, &a), -EINPROGRESS, "parked");
	is(reap(s.queue, &r, 8, HTTPSYS_REAP_NONBLOCK), -EAGAIN, "nothing yet");
	is(hs_poll(s.queue, POLLPRI | POLLIN, 0), 0, "not readable");
	c = wire_connect(s.port);
	is(hs_poll(s.queue, POLLPRI, 100), 0, "a connection is no request");
	wire_get(c, "/one");
	is(hs_poll(s.queue, POLLPRI | POLLIN, HS_WAIT_MS), POLLPRI, "POLLPRI, and only that");
	is(reap(s.queue, &r, 8, 0), 1, "one completion");
	is(r.c[0].user_data, 7, "user_data");
	is(r.c[0].error, 0, "no error");
	is(r.c[0].command, HTTPSYS_IOC_RECEIVE, "command");
	is(r.c[0].record_len, r.c[0].bytes, "record");
	is(record_of(&r, 0)->request_id, r.c[0].request_id, "its id");
	is(record_of(&r, 0)->connection_id, r.c[0].connection_id, "its connection");
	is(hs_send(s.queue, r.c[0].request_id, 200, 0, NULL, "x", 1), 0, "answer");
	is(wire_status(c), 200, "which the client gets");
	is(hs_poll(s.queue, POLLPRI, 0), 0, "nothing more");
	is(reap(s.queue, &r, 8, HTTPSYS_REAP_NONBLOCK), -EAGAIN, "nor to reap");
	wire_get(c, "/two");
	is(hs_poll(s.queue, POLLIN | POLLPRI, HS_WAIT_MS), POLLIN, "next waits in the queue");
}

/* A request is there already: done at once, into its own buffer */
static void at_once(void)
{
	static uint64_t buffer[1024];
	struct httpsys_receive a;
	struct reaped r;
	int c;

	hs_server_up(&s, "");
	c = wire_connect(s.port);
	wire_get(c, "/one");
	is(hs_poll(s.queue, POLLIN, HS_WAIT_MS), POLLIN, "request waits");
	receive_arg(&a, buffer, sizeof(buffer));
	is(submit(s.queue, 1, HTTPSYS_IOC_RECEIVE, &a), 0, "done at once");
	is(((struct httpsys_request_record *)buffer)->request_id, a.request_id, "record");
	is(reap(s.queue, &r, 8, HTTPSYS_REAP_NONBLOCK), -EAGAIN, "no completion");
	is(hs_send(s.queue, a.request_id, 204, 0, NULL, NULL, 0), 0, "answer");
	is(wire_status(c), 204, "answered");
	wire_get(c, "/two");
	is(hs_poll(s.queue, POLLIN, HS_WAIT_MS), POLLIN, "another waits");
	receive_arg(&a, buffer, 16);
	is(submit(s.queue, 1, HTTPSYS_IOC_RECEIVE, &a), -EMSGSIZE, "too small");
	ok(a.request_id && a.bytes > 16, "outputs are filled");
	is(hs_send(s.queue, a.request_id, 204, 0, NULL, NULL, 0), 0, "it is ours");
}

/* Many, in order; one request each */
static void order(void)
{
	enum { N = 100 };
	struct httpsys_receive a;
	struct reaped r;
	char seen[N] = { 0 };
	int done = 0, got, bad = 0;

	hs_server_up(&s, "");
	for (int i = 0; i < N; i++)
		if (submit_receive(s.queue, i, &a) != -EINPROGRESS)
			bad++;
	is(bad, 0, "all parked");
	is(submit_receive(s.queue, 5, &a), -EEXIST, "a name twice");
	for (int i = 0; i < N; i++)
		wire_get(wire_connect(s.port), "/");
	while (done < N && (got = reap(s.queue, &r, 7, 0)) > 0) {
		for (int i = 0; i < got; i++) {
			bad += seen[r.c[i].user_data]++ || r.c[i].error;
			bad += r.c[i].user_data != (uint64_t)(done + i);
		}
		done += got;
	}
	is(done, N, "all complete");
	is(bad, 0, "once each, in the order of their submission");
	is(submit_receive(s.queue, 5, &a), -EINPROGRESS, "the name is free again");
}

/* A record that does not fit: end of the batch, then EMSGSIZE */
static void batch_room(void)
{
	struct httpsys_receive a;
	struct reaped r;
	uint64_t before;
	uint32_t one;

	hs_server_up(&s, "");
	before = hs_counter(s.dev, HTTPSYS_COUNTER_QUEUED);
	for (int i = 0; i < 3; i++)
		need(submit_receive(s.queue, i, &a) == -EINPROGRESS);
	wire_get(wire_connect(s.port), "/");
	need(reap(s.queue, &r, 8, 0) == 1);
	one = r.c[0].record_len;
	for (int i = 0; i < 2; i++)
		wire_get(wire_connect(s.port), "/");
	/* Both have come when nothing more can: the counter tells */
	need(hs_counter_wait(s.dev, HTTPSYS_COUNTER_QUEUED, before + 3));
	r.room = one + one / 2;
	is(reap_room(s.queue, &r, 8, 0), 1, "one fits");
	is(r.c[0].error, 0, "and is whole");
	r.room = 100;
	is(reap_room(s.queue, &r, 8, 0), 1, "first of a batch that does not fit");
	is(r.c[0].error, EMSGSIZE, "EMSGSIZE");
	ok(r.c[0].request_id && r.c[0].bytes > 100, "its id and size");
	is(r.c[0].record_len, 0, "no record");
	is(hs_send(s.queue, r.c[0].request_id, 200, 0, NULL, NULL, 0), 0, "it is ours");
}

static void cancel(void)
{
	struct httpsys_receive a;
	struct reaped r;
	int c;

	hs_server_up(&s, "");
	is(cancel_op(s.queue, 1, 0, NULL), -ENOENT, "nothing there");
	need(submit_receive(s.queue, 1, &a) == -EINPROGRESS);
	need(submit_receive(s.queue, 2, &a) == -EINPROGRESS);
	is(cancel_op(s.queue, 1, 0, NULL), 0, "cancelled");
	is(cancel_op(s.queue, 1, 0, NULL), -ENOENT, "not twice");
	is(reap(s.queue, &r, 8, 0), 1, "one completion");
	is(r.c[0].user_data, 1, "of the right one");
	is(r.c[0].error, ECANCELED, "ECANCELED");
	c = wire_connect(s.port);
	wire_get(c, "/");
	is(reap(s.queue, &r, 8, 0), 1, "the other one goes on");
	is(r.c[0].user_data, 2, "and gets the request");
	is(hs_send(s.queue, r.c[0].request_id, 200, 0, NULL, NULL, 0), 0, "answer");
	is(wire_status(c), 200, "which arrives");
}

/* A request that a cancelled receive had got goes to another receiver */
static void cancel_full(void)
{
	struct httpsys_receive a;
	struct hs_request q;
	struct reaped r;
	uint32_t n;
	int c;

	hs_server_up(&s, "");
	need(submit_receive(s.queue, 1, &a) == -EINPROGRESS);
	c = wire_connect(s.port);
	wire_get(c, "/");
	is(hs_poll(s.queue, POLLPRI, HS_WAIT_MS), POLLPRI, "it has a request");
	is(cancel_op(s.queue, 0, HTTPSYS_CANCEL_OP_ALL, &n), 0, "cancel all");
	is(n, 1, "of one");
	is(reap(s.queue, &r, 8, 0), 1, "it completes");
	is(r.c[0].error, ECANCELED, "cancelled");
	is(r.c[0].request_id, 0, "without a request");
	is(hs_receive(s.queue, &q, 0), 0, "which is in the queue again");
	is(hs_send(s.queue, q.id, 200, 0, NULL, NULL, 0), 0, "answer");
	is(wire_status(c), 200, "nothing is lost");
}

static void shutdown_ends(void)
{
	struct httpsys_wait d = { .size = sizeof(d) };
	struct httpsys_receive a;
	struct reaped r;
	struct hs_request q;
	int bad = 0, c;

	hs_server_up(&s, "");
	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &q, 0));
	d.connection_id = q.record->connection_id;
	need(submit_receive(s.queue, 1, &a) == -EINPROGRESS);
	is(submit(s.queue, 2, HTTPSYS_IOC_WAIT_DISCONNECT, &d), -EINPROGRESS, "wait parked");
	need(!hs_shutdown(s.queue));
	is(reap(s.queue, &r, 8, 0), 2, "both complete");
	for (int i = 0; i < 2; i++)
		bad += r.c[i].error != ESHUTDOWN;
	is(bad, 0, "with ESHUTDOWN");
	is(reap(s.queue, &r, 8, 0), -ESHUTDOWN, "then no more will come");
	is(submit_receive(s.queue, 1, &a), -ESHUTDOWN, "no new receive");
	is(submit(s.queue, 2, HTTPSYS_IOC_WAIT_DISCONNECT, &d), -ESHUTDOWN, "no new wait");
	is(hs_send(s.queue, q.id, 200, 0, NULL, NULL, 0), 0, "the request can be answered");
	is(wire_status(c), 200, "and is");
}

/* A read under way ends at the shutdown; a later one goes on with the body */
static void shutdown_body(void)
{
	char data[8] = { 0 };
	struct httpsys_read_body b = { .size = sizeof(b), .buffer = (uintptr_t)data,
				       .buffer_size = 8 };
	struct hs_request q;
	struct reaped r;
	int c;

	hs_server_up(&s, "");
	c = wire_connect(s.port);
	wire_text(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n");
	need(!hs_receive(s.queue, &q, 0));
	b.request_id = q.id;
	is(submit(s.queue, 1, HTTPSYS_IOC_READ_BODY, &b), -EINPROGRESS, "parked");
	need(!hs_shutdown(s.queue));
	is(reap(s.queue, &r, 8, 0), 1, "completes");
	is(r.c[0].error, ESHUTDOWN, "with ESHUTDOWN");
	is(submit(s.queue, 1, HTTPSYS_IOC_READ_BODY, &b), -EINPROGRESS, "again");
	wire_text(c, "ab");
	is(reap(s.queue, &r, 8, 0), 1, "completes");
	is(r.c[0].bytes, 2, "with the bytes");
	is(hs_read_body(s.queue, q.id, data, 8, 0, &b.bytes), -ENODATA, "then the end");
	is(hs_receive_raw(s.queue, q.id, &q, 0, NULL), -ENODATA, "nothing is left to receive");
	is(hs_send(s.queue, q.id, 200, 0, NULL, NULL, 0), 0, "answer");
	is(wire_status(c), 200, "answered");
}

/* What is parked when the file is closed: nothing is lost, nothing is left */
static void closed(void)
{
	struct httpsys_receive a;
	struct hs_request q;
	int second, c;

	hs_server_up(&s, "");
	second = hs_reopen(s.queue, 0);
	for (int i = 0; i < 20; i++)
		need(submit_receive(second, i, &a) == -EINPROGRESS);
	c = wire_connect(s.port);
	wire_get(c, "/");
	is(hs_poll(second, POLLPRI, HS_WAIT_MS), POLLPRI, "one has a request");
	close(second);
	is(hs_receive(s.queue, &q, 0), 0, "the other file gets it");
	is(hs_send(s.queue, q.id, 200, 0, NULL, NULL, 0), 0, "and answers");
	is(wire_status(c), 200, "the client noticed nothing");
}

static void body(void)
{
	char data[64] = { 0 };
	struct httpsys_read_body b = { .size = sizeof(b), .buffer = (uintptr_t)data,
				       .buffer_size = 10 };
	struct hs_request q;
	struct reaped r;
	int c, ret;

	hs_server_up(&s, "");
	c = wire_connect(s.port);
	wire_text(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\n");
	need(!hs_receive(s.queue, &q, 0));
	b.request_id = q.id;
	is(submit(s.queue, 1, HTTPSYS_IOC_READ_BODY, &b), -EINPROGRESS, "parked");
	wire_text(c, "abc");
	is(reap(s.queue, &r, 8, 0), 1, "what is there completes it");
	is(r.c[0].error, 0, "no error");
	is(r.c[0].bytes, 3, "three bytes");
	ok(!memcmp(data, "abc", 3), "in the buffer");
	b.flags = HTTPSYS_READ_BODY_FILL;
	is(submit(s.queue, 2, HTTPSYS_IOC_READ_BODY, &b), -EINPROGRESS, "FILL");
	wire_text(c, "0123");
	hs_sleep_ms(100);
	is(reap(s.queue, &r, 8, HTTPSYS_REAP_NONBLOCK), -EAGAIN, "four bytes do not fill ten");
	wire_text(c, "456789");
	is(reap(s.queue, &r, 8, 0), 1, "now");
	is(r.c[0].bytes, 10, "ten");
	ok(!memcmp(data, "0123456789", 10), "in order");
	/* The connection may be a moment behind the reader */
	ret = submit(s.queue, 3, HTTPSYS_IOC_READ_BODY, &b);
	if (ret == -EINPROGRESS && reap(s.queue, &r, 8, 0) == 1)
		ret = -(int)r.c[0].error;
	is(ret, -ENODATA, "then the end");
	need(!hs_send(s.queue, q.id, 200, 0, NULL, NULL, 0));
	is(wire_status(c), 200, "answered");

	wire_text(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\n");
	need(!hs_receive(s.queue, &q, 0));
	b.request_id = q.id;
	is(submit(s.queue, 1, HTTPSYS_IOC_READ_BODY, &b), -EINPROGRESS, "parked");
	wire_reset(c);
	is(reap(s.queue, &r, 8, 0), 1, "a reset completes it");
	is(r.c[0].error, ECONNRESET, "ECONNRESET");
}

/* More than the connection takes: goes on in REAP as the client reads */
static void big_send(void)
{
	enum { SIZE = 8 << 20 };
	char *data = malloc(SIZE);
	struct httpsys_chunk chunk = { .fd = -1, .address = (uintptr_t)data, .length = SIZE };
	struct httpsys_chunk many[] = { chunk, chunk, chunk, chunk, chunk, chunk };
	struct httpsys_send a;
	struct wire_answer w;
	struct hs_request q;
	struct reaped r;
	pthread_t t;
	int c;

	for (int i = 0; i < SIZE; i++)
		data[i] = i * 7 + (i >> 12);
	hs_server_up(&s, "");
	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &q, 0));
	send_arg(&a, q.id, 200, 0, &chunk, 1);
	is(submit(s.queue, 1, HTTPSYS_IOC_SEND, &a), -EINPROGRESS, "parked");
	is(hs_send(s.queue, q.id, 200, 0, NULL, NULL, 0), -ENOTCONN, "its id is finished");
	t = reap_loop_start(s.queue, &r);
	is(wire_answer(c, &w, false), 200, "status");
	is(w.len, SIZE, "length");
	ok(w.len == SIZE && !memcmp(w.body, data, SIZE), "every byte");
	pthread_join(t, NULL);
	is(r.c[0].error, 0, "completed");
	ok(r.c[0].bytes > SIZE, "bytes_sent counts head and body");

	wire_get(c, "/");
	need(!hs_receive(s.queue, &q, 0));
	/* More than both ends' buffers may grow to */
	send_arg(&a, q.id, 200, HTTPSYS_SEND_MORE_DATA, many, 6);
	is(submit(s.queue, 1, HTTPSYS_IOC_SEND, &a), -EINPROGRESS, "again");
	a.status = 0;
	a.flags = HTTPSYS_SEND_BODY_ONLY;
	is(submit(s.queue, 2, HTTPSYS_IOC_SEND, &a), -EBUSY, "one send at a time");
	is(cancel_op(s.queue, 1, 0, NULL), 0, "cancel");
	is(reap(s.queue, &r, 8, 0), 1, "completes");
	is(r.c[0].error, ECANCELED, "ECANCELED");
	ok(wire_answer(c, &w, false) < 0 || w.len < 6 * SIZE, "the answer is cut off");
}

static void disconnect(void)
{
	struct httpsys_wait d = { .size = sizeof(d) };
	struct hs_request q;
	struct reaped r;
	int c;

	hs_server_up(&s, "");
	d.connection_id = 0x1234;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_WAIT_DISCONNECT, &d), -ENOTCONN, "made-up id");
	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &q, 0));
	d.connection_id = q.record->connection_id;
	d.flags = HTTPSYS_WAIT_NONBLOCK;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_WAIT_DISCONNECT, &d), -EAGAIN, "NONBLOCK");
	d.flags = 0;
	is(submit(s.queue, 1, HTTPSYS_IOC_WAIT_DISCONNECT, &d), -EINPROGRESS, "parked");
	is(submit(s.queue, 2, HTTPSYS_IOC_WAIT_DISCONNECT, &d), -EINPROGRESS, "a second one");
	shutdown(c, 1);
	is(hs_poll(s.queue, POLLPRI, 300), 0, "FIN after a whole request is no disconnect");
	wire_reset(c);
	is(reap(s.queue, &r, 1, 0), 1, "a reset is");
	is(r.c[0].error, 0, "without error");
	is(reap(s.queue, &r, 1, 0), 1, "for both");
	is(hs_ioctl(s.queue, HTTPSYS_IOC_WAIT_DISCONNECT, &d), -ENOTCONN, "gone");

	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &q, 0));
	d.connection_id = q.record->connection_id;
	is(submit(s.queue, 1, HTTPSYS_IOC_WAIT_DISCONNECT, &d), -EINPROGRESS, "parked");
	need(!hs_cancel(s.queue, q.id));
	is(reap(s.queue, &r, 1, 0), 1, "CANCEL is a disconnect");
	is(r.c[0].error, 0, "without error");

	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &q, 0));
	d.connection_id = q.record->connection_id;
	is(submit(s.queue, 1, HTTPSYS_IOC_WAIT_DISCONNECT, &d), -EINPROGRESS, "parked");
	is(cancel_op(s.queue, 1, 0, NULL), 0, "cancelled itself");
	is(reap(s.queue, &r, 1, 0), 1, "completes");
	is(r.c[0].error, ECANCELED, "ECANCELED");
	need(!hs_send(s.queue, q.id, 200, 0, NULL, NULL, 0));
	is(wire_status(c), 200, "and leaves the connection alone");
}

struct blocked {
	int fd;
	unsigned long cmd;
	struct httpsys_wait a;
	int ret;
};

static void *blocked_run(void *arg)
{
	struct blocked *b = arg;

	b->ret = hs_ioctl(b->fd, b->cmd, &b->a);
	return NULL;
}

static pthread_t blocked_start(struct blocked *b, int fd, unsigned long cmd, uint64_t id)
{
	pthread_t t;

	*b = (struct blocked){ .fd = fd, .cmd = cmd, .ret = 1,
			       .a = { .size = sizeof(b->a), .connection_id = id } };
	need(!pthread_create(&t, NULL, blocked_run, b));
	hs_sleep_ms(100);
	return t;
}

/* The same as blocked calls */
static void blocked(void)
{
	struct hs_request q;
	struct blocked b;
	pthread_t t;
	int c;

	hs_server_up(&s, "");
	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &q, 0));
	t = blocked_start(&b, s.queue, HTTPSYS_IOC_WAIT_DISCONNECT, q.record->connection_id);
	is(b.ret, 1, "it waits");
	wire_reset(c);
	pthread_join(t, NULL);
	is(b.ret, 0, "until the reset");

	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &q, 0));
	t = blocked_start(&b, s.queue, HTTPSYS_IOC_WAIT_DISCONNECT, q.record->connection_id);
	need(!hs_shutdown(s.queue));
	pthread_join(t, NULL);
	is(b.ret, -ESHUTDOWN, "or until the shutdown");
}

static void demand(void)
{
	struct httpsys_wait d = { .size = sizeof(d) };
	int control, worker, c;
	struct hs_request q;
	struct blocked b;
	struct reaped r;
	pthread_t t;

	hs_server_up(&s, "");
	is(hs_ioctl(s.queue, HTTPSYS_IOC_WAIT_DEMAND, &d), -EPERM, "not the controller");
	control = hs_queue_named(s.dev, "async-demand", HTTPSYS_QUEUE_CONTROLLER);
	need(control >= 0 && !hs_bind(s.dev, s.group, control));
	d.connection_id = 1;
	is(hs_ioctl(control, HTTPSYS_IOC_WAIT_DEMAND, &d), -EINVAL, "an id");
	d.connection_id = 0;
	is(submit(control, 1, HTTPSYS_IOC_WAIT_DEMAND, &d), -EINPROGRESS, "parked");
	is(submit(control, 2, HTTPSYS_IOC_WAIT_DEMAND, &d), -EEXIST, "one at a time");
	c = wire_connect(s.port);
	wire_get(c, "/");
	is(reap(control, &r, 8, 0), 1, "the first request completes it");
	is(r.c[0].error, 0, "without error");
	is(submit(control, 1, HTTPSYS_IOC_WAIT_DEMAND, &d), -EINPROGRESS, "told once of it");
	worker = hs_queue_named(s.dev, "async-demand", HTTPSYS_QUEUE_OPEN_EXISTING);
	need(worker >= 0);
	close(worker);
	is(reap(control, &r, 8, 0), 1, "a worker that took nothing and died: told again");
	worker = hs_queue_named(s.dev, "async-demand", HTTPSYS_QUEUE_OPEN_EXISTING);
	need(!hs_receive(worker, &q, 0));
	need(!hs_send(worker, q.id, 200, 0, NULL, NULL, 0));
	is(wire_status(c), 200, "served");
	t = blocked_start(&b, control, HTTPSYS_IOC_WAIT_DEMAND, 0);
	is(b.ret, 1, "a blocked wait");
	wire_get(c, "/");
	pthread_join(t, NULL);
	is(b.ret, 0, "ends with the next request");
	t = blocked_start(&b, control, HTTPSYS_IOC_WAIT_DEMAND, 0);
	need(!hs_shutdown(control));
	pthread_join(t, NULL);
	is(b.ret, -ESHUTDOWN, "or with the shutdown");
}

static void arguments(void)
{
	struct httpsys_submit b = { .size = sizeof(b), .command = HTTPSYS_IOC_RECEIVE };
	struct httpsys_reap p = { .size = sizeof(p), .max = 1 };
	struct httpsys_cancel_op k = { .size = sizeof(k), .user_data = 1,
				       .flags = HTTPSYS_CANCEL_OP_ALL };
	struct httpsys_completion c;
	struct httpsys_receive a;
	void *ro = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	hs_server_up(&s, "");
	b.arg = 8;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SUBMIT, &b), -EFAULT, "bad argument pointer");
	receive_arg(&a, NULL, 0);
	b.arg = (uintptr_t)&a;
	b.flags = 1;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SUBMIT, &b), -EINVAL, "flags");
	b.flags = 0;
	b.reserved = 1;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SUBMIT, &b), -EINVAL, "reserved");
	b.reserved = 0;
	b.command = HTTPSYS_IOC_CANCEL;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SUBMIT, &b), -EINVAL, "not a command for it");
	b.command = HTTPSYS_IOC_RECEIVE;
	a.flags = 1U << 31;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SUBMIT, &b), -EINVAL, "flags of the command");
	a.flags = 0;
	a.size--;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_SUBMIT, &b), -EINVAL, "size of the command");
	p.completions = 8;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_REAP, &p), -EFAULT, "bad array");
	p.completions = (uintptr_t)ro;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_REAP, &p), -EFAULT, "read-only array");
	p.completions = (uintptr_t)&c;
	p.buffer = 4;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_REAP, &p), -EINVAL, "buffer not aligned");
	p.buffer = 0;
	p.max = 0;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_REAP, &p), -EINVAL, "no room");
	p.max = 1025;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_REAP, &p), -EINVAL, "too much room");
	p.max = 1;
	p.flags = 2;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_REAP, &p), -EINVAL, "flags of REAP");
	is(hs_ioctl(s.queue, HTTPSYS_IOC_CANCEL_OP, &k), -EINVAL, "ALL and a name");
	is(hs_ioctl(s.dev, HTTPSYS_IOC_SUBMIT, &b), -ENOTTY, "not on the device");
}

/* A bad record buffer in REAP loses nothing */
static void bad_buffer(void)
{
	void *ro = mmap(NULL, 65536, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct httpsys_completion c;
	struct httpsys_reap p = { .size = sizeof(p), .max = 1, .buffer = (uintptr_t)ro,
				  .completions = (uintptr_t)&c, .buffer_size = 65536 };
	struct httpsys_receive a;
	struct hs_request q;
	int fd;

	hs_server_up(&s, "");
	need(submit_receive(s.queue, 1, &a) == -EINPROGRESS);
	fd = wire_connect(s.port);
	wire_get(fd, "/");
	is(hs_ioctl(s.queue, HTTPSYS_IOC_REAP, &p), 0, "completes");
	is(c.error, EFAULT, "with EFAULT");
	is(hs_receive(s.queue, &q, 0), 0, "the request is in the queue again");
	is(hs_send(s.queue, q.id, 200, 0, NULL, NULL, 0), 0, "answer");
	is(wire_status(fd), 200, "nothing is lost");
}

/* Another process that shares the file neither sees nor ends what is parked */
static void processes(void)
{
	struct httpsys_receive a;
	struct reaped r;
	int status;
	pid_t pid;

	hs_server_up(&s, "");
	need(submit_receive(s.queue, 1, &a) == -EINPROGRESS);
	pid = fork();
	need(pid >= 0);
	if (!pid) {
		wire_get(wire_connect(s.port), "/");
		hs_poll(s.queue, POLLPRI, HS_WAIT_MS);
		status = reap(s.queue, &r, 8, HTTPSYS_REAP_NONBLOCK) != -EAGAIN;
		status |= (cancel_op(s.queue, 1, 0, NULL) != -ENOENT) << 1;
		status |= (submit_receive(s.queue, 1, &a) != -EINPROGRESS) << 2;
		_exit(status);
	}
	need(waitpid(pid, &status, 0) == pid);
	is(WEXITSTATUS(status), 0, "its own names, none of ours");
	is(reap(s.queue, &r, 8, 0), 1, "ours completes");
	is(r.c[0].user_data, 1, "as it should");
}

/* The time in the queue goes on while nobody fetches it */
static void expires(void)
{
	struct httpsys_timeouts t = { .request_queue = 1 };
	struct httpsys_receive a;
	struct reaped r;
	int c;

	hs_server_up(&s, "");
	need(!hs_set(s.dev, s.group, HTTPSYS_PROPERTY_TIMEOUTS, &t, sizeof(t)));
	need(!hs_set_u32(s.queue, 0, HTTPSYS_PROPERTY_VERBOSITY_503, HTTPSYS_503_LIMITED));
	need(submit_receive(s.queue, 1, &a) == -EINPROGRESS);
	c = wire_connect(s.port);
	wire_get(c, "/");
	is(wire_status(c), 503, "503 when its time is over");
	is(reap(s.queue, &r, 8, HTTPSYS_REAP_NONBLOCK), -EAGAIN, "nothing to fetch any more");
	wire_get(c, "/");
	is(reap(s.queue, &r, 8, 0), 1, "the next one is delivered");
	is(r.c[0].error, 0, "well");
}

static const struct tap_case cases[] = {
	{ "receive", receive },
	{ "at_once", at_once },
	{ "order", order },
	{ "batch_room", batch_room },
	{ "cancel", cancel },
	{ "cancel_full", cancel_full },
	{ "shutdown", shutdown_ends },
	{ "shutdown_body", shutdown_body },
	{ "closed", closed },
	{ "body", body },
	{ "big_send", big_send, 60 },
	{ "disconnect", disconnect },
	{ "blocked", blocked },
	{ "demand", demand },
	{ "arguments", arguments },
	{ "bad_buffer", bad_buffer },
	{ "processes", processes },
	{ "expires", expires },
};

TAP_MAIN(cases)
