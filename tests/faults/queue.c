// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every command of a queue's file with a fault at each place where the call can have
 * one. A request stays where it was, or its client hears of it: an answer, a 500 or
 * the end of the connection, never silence.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>
#include "async.h"
#include "counts.h"
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define BODY	9000

static struct hs_server s;
static int other, file = -1;	/* a second queue; a file to send */
static int client = -1;
static struct hs_request q;
static char big[100000];

static void scene_up(void)
{
	char path[] = "/tmp/faults.XXXXXX";

	hs_server_up(&s, "a/");
	counts_dev = hs_open();
	other = hs_queue(s.dev);
	need(other >= 0);
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = 'a' + i % 26;
	file = mkstemp(path);
	need(file >= 0 && write(file, big, sizeof(big)) == sizeof(big));
	unlink(path);
	q.room = 65536;
	q.record = calloc(1, q.room);
	need(q.record);
}

/* A request waits in the queue */
static void asked(void)
{
	if (client < 0)
		client = wire_connect(s.port);
	wire_get(client, "/a/x");
	need(hs_poll(s.queue, POLLIN, HS_WAIT_MS) & POLLIN);
}

static int receive(void)
{
	return hs_receive_raw(s.queue, 0, &q, HTTPSYS_RECEIVE_NONBLOCK, NULL);
}

static void taken(void)
{
	asked();
	need(!receive());
}

static void client_drop(void)
{
	close(client);
	client = -1;
}

/* The client hears something */
static void client_heard(int ret)
{
	int status = wire_status(client);

	if (status == 200)
		return;
	if (!ret || (status != 500 && status != 503 && status != 0 && status != -ECONNRESET))
		ok(false, "the client heard %d after a call that said %d", status, ret);
	client_drop();
}

static void answer(int ret)
{
	(void)ret;
	need(!hs_send(s.queue, q.id, 200, 0, NULL, "x", 1));
	client_heard(0);
}

/* RECEIVE, READ_BODY */

static const struct fault_row row_receive = {
	.name = "RECEIVE", .before = asked, .call = receive, .after = answer,
};
WALK(row_receive)

static void posted(void)
{
	if (client < 0)
		client = wire_connect(s.port);
	wire_text(client, "POST /a/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", BODY);
	wire_send(client, big, BODY);
	need(hs_poll(s.queue, POLLIN, HS_WAIT_MS) & POLLIN);
}

static int receive_body(void)
{
	return hs_receive_raw(s.queue, 0, &q, HTTPSYS_RECEIVE_NONBLOCK | HTTPSYS_RECEIVE_COPY_BODY,
			      NULL);
}

/* What did not come with the record is there to be read; nothing is lost or twice */
static void body_whole(int ret)
{
	static char rest[BODY + 1];
	struct httpsys_span *b = &q.record->body;
	int64_t n = hs_read_all(s.queue, q.id, rest, sizeof(rest));

	ok(n >= 0 && b->len + n == BODY && !memcmp((char *)q.record + b->off, big, b->len) &&
	   !memcmp(rest, big + b->len, n), "body whole: %u bytes with the record, then %lld",
	   b->len, (long long)n);
	answer(ret);
}

static const struct fault_row row_receive_body = {
	.name = "RECEIVE with a body", .before = posted, .call = receive_body,
	.after = body_whole,
};
WALK(row_receive_body)

static char body[BODY + 1];
static uint32_t body_got;

static void body_waits(void)
{
	posted();
	need(!receive());
	body_got = 0;
	memset(body, 0, sizeof(body));
}

/* Goes on where a call before it stopped */
static int read_body(void)
{
	uint32_t n = 0;
	int ret = hs_read_body(s.queue, q.id, body + body_got, BODY - body_got,
			       HTTPSYS_READ_BODY_FILL, &n);

	if (!ret)
		body_got += n;
	return ret;
}

static void body_read(int ret)
{
	int end = 0;

	while (body_got < BODY && !end)
		end = read_body();
	if (end && end != -ENODATA)
		ok(false, "the rest of the body: %d", end);
	if (memcmp(body, big, BODY))
		ok(false, "body is damaged");
	answer(ret);
}

/* -ENODATA: only the number of bytes had no place */
static const struct fault_row row_read_body = {
	.name = "READ_BODY", .before = body_waits, .call = read_body, .after = body_read,
	.again = -ENODATA,
};
WALK(row_read_body)

/* SEND: what it says is set up before it, so that only the call can fail */

static struct httpsys_send send;
static struct hs_headers headers;
static struct httpsys_chunk chunks[40];

static void send_init(uint16_t status, uint32_t flags, uint16_t nr)
{
	memset(&headers, 0, sizeof(headers));
	memset(chunks, 0, sizeof(chunks));
	send_arg(&send, q.id, status, flags, chunks, nr);
	send.headers = (uintptr_t)headers.data;
	for (int i = 0; i < nr; i++)
		chunks[i] = (struct httpsys_chunk){ .fd = -1, .address = (uintptr_t)big,
						    .length = 50 };
}

static void send_headers(void)
{
	send.headers_size = headers.size;
	send.header_count = headers.count;
}

static int send_call(void)
{
	return hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &send);
}

#define SEND_ROW(id, text)						\
static const struct fault_row row_##id = {				\
	.name = text, .before = before_##id, .call = send_call,		\
	.after = client_heard, .again = -ENOTCONN, .partly = true,	\
};									\
WALK(row_##id)

static void before_send(void)
{
	taken();
	send_init(200, 0, 1);
}
SEND_ROW(send, "SEND")

static void before_send_head(void)
{
	char name[20], value[300];

	taken();
	send_init(200, 0, 1);
	memset(value, 'v', sizeof(value) - 1);
	value[299] = 0;
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "X-Name-%d", i);
		hs_header_add(&headers, HTTPSYS_HEADER_UNKNOWN, name, value);
	}
	send_headers();
	send.reason = (uintptr_t)"Fine";
	send.reason_len = 4;
}
SEND_ROW(send_head, "SEND with a large head")

static void before_send_many(void)
{
	taken();
	send_init(200, 0, 30);
	for (int i = 0; i < 30; i++)
		chunks[i].length = 3000;
}
SEND_ROW(send_many, "SEND of many chunks")

static void before_send_file(void)
{
	taken();
	send_init(200, 0, 2);
	chunks[0] = (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_FILE, .fd = file,
					    .length = 60000 };
	chunks[1] = (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_FILE, .fd = file,
					    .offset = 99900, .length = 100 };
}
SEND_ROW(send_file, "SEND of a file")

static void before_send_chunked(void)
{
	static struct hs_headers trailers;

	taken();
	send_init(200, HTTPSYS_SEND_CHUNKED, 3);
	memset(&trailers, 0, sizeof(trailers));
	hs_header_add(&trailers, HTTPSYS_HEADER_UNKNOWN, "X-Sum", "1234");
	chunks[2] = (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_TRAILERS,
		.address = (uintptr_t)trailers.data, .offset = 1, .length = trailers.size };
}
SEND_ROW(send_chunked, "SEND in chunks, with trailers")

/* The client hears 206, which is no reason to give it up */
static void ranges_heard(int ret)
{
	int status = wire_status(client);

	if (status != 206 && (!ret || (status != 500 && status != 0 && status != -ECONNRESET)))
		ok(false, "the client heard %d after a call that said %d", status, ret);
	if (status != 206)
		client_drop();
}

static void before_send_ranges(void)
{
	if (client < 0)
		client = wire_connect(s.port);
	wire_text(client, "GET /a/ HTTP/1.1\r\nHost: x\r\nRange: bytes=0-9,20-29,50-\r\n\r\n");
	need(hs_poll(s.queue, POLLIN, HS_WAIT_MS) & POLLIN);
	need(!receive());
	send_init(200, HTTPSYS_SEND_RANGES, 3);
	hs_header_add(&headers, HTTPSYS_HEADER_UNKNOWN, "Content-Type", "text/plain");
	send_headers();
}

static const struct fault_row row_send_ranges = {
	.name = "SEND of ranges", .before = before_send_ranges, .call = send_call,
	.after = ranges_heard, .again = -ENOTCONN, .partly = true,
};
WALK(row_send_ranges)

static void before_send_extras(void)
{
	static struct httpsys_log_fields f = { .size = sizeof(f), .status = 200 };
	static struct httpsys_rate rate = { .present = 1, .bandwidth = 1000000, .peak = 2000000,
					    .burst = 100000 };
	static const struct {
		struct httpsys_logging l;
		char texts[8];
	} v = { { .present = 1, .directory_len = 4, .rollover = 1 }, "/tmp" };

	need(!hs_set(s.dev, s.group, HTTPSYS_PROPERTY_LOGGING, &v, sizeof(v.l) + 4));
	taken();
	send_init(200, 0, 1);
	send.log = (uintptr_t)&f;
	send.rate = (uintptr_t)&rate;
}
SEND_ROW(send_extras, "SEND with a rate and a log record")

static void before_send_parts(void)
{
	taken();
	send_init(200, HTTPSYS_SEND_MORE_DATA, 1);
	send.chunk_count = 0;
	hs_header_add(&headers, HTTPSYS_HEADER_UNKNOWN, "Content-Length", "50");
	send_headers();
}

/* The head can be sent again if it failed; then the body */
static void after_send_parts(int ret)
{
	int last = hs_send(s.queue, q.id, 0, 0, NULL, big, 50);

	if (last && !ret)
		ok(false, "the body after its head: %d", last);
	client_heard(ret ?: last);
}

/* -EINVAL: the head went out, only the outputs had no place */
static const struct fault_row row_send_parts = {
	.name = "SEND of a head", .before = before_send_parts, .call = send_call,
	.after = after_send_parts, .again = -EINVAL, .partly = true,
};
WALK(row_send_parts)

static void flush(void)
{
	struct httpsys_cache_flush f = { .size = sizeof(f) };

	need(!hs_ioctl(s.dev, HTTPSYS_IOC_CACHE_FLUSH_ALL, &f));
}

static void before_send_cached(void)
{
	flush();
	taken();
	send_init(200, 0, 3);
	hs_header_add(&headers, HTTPSYS_HEADER_UNKNOWN, "Content-Type", "text/plain");
	hs_header_add(&headers, HTTPSYS_HEADER_UNKNOWN, "ETag", "\"1\"");
	send_headers();
	chunks[2].length = 20000;
	send.cache_policy = HTTPSYS_CACHE_TTL;
	send.cache_seconds = 60;
}

/* Kept whole or not at all */
static void cached_whole(int ret)
{
	bool kept = hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_ENTRIES_NOW);
	struct wire_answer a;
	int c;

	client_heard(ret);
	if (!kept)
		return;
	c = wire_connect(s.port);
	wire_get(c, "/a/x");
	if (wire_answer(c, &a, false) != 200 || a.len != 20100)
		ok(false, "what was kept has %zu bytes", a.len);
	free(a.body);
	close(c);
}

static const struct fault_row row_send_cached = {
	.name = "SEND into the cache", .before = before_send_cached, .call = send_call,
	.after = cached_whole, .again = -ENOTCONN, .partly = true,
};
WALK(row_send_cached)

/* Fragments */

static char name[100];

static struct httpsys_fragment fragment_arg(struct httpsys_chunk *c)
{
	return (struct httpsys_fragment){ .size = sizeof(struct httpsys_fragment),
		.policy = HTTPSYS_CACHE_UNTIL_FLUSHED, .url = (uintptr_t)name,
		.url_len = snprintf(name, sizeof(name), "http://+:%d/a/fragment", s.port),
		.chunk = (uintptr_t)c };
}

static int fragment_add(void)
{
	struct httpsys_chunk c = { .fd = -1, .address = (uintptr_t)big, .length = 10000 };
	struct httpsys_fragment f = fragment_arg(&c);

	return hs_ioctl(s.queue, HTTPSYS_IOC_FRAGMENT_ADD, &f);
}

static const struct fault_row row_fragment_add = {
	.name = "FRAGMENT_ADD", .before = flush, .call = fragment_add,
};
WALK(row_fragment_add)

static int fragment_add_file(void)
{
	struct httpsys_chunk c = { .type = HTTPSYS_CHUNK_FILE, .fd = file, .length = 30000 };
	struct httpsys_fragment f = fragment_arg(&c);

	return hs_ioctl(s.queue, HTTPSYS_IOC_FRAGMENT_ADD, &f);
}

/* -EIO: the file could not be read, for want of memory */
static int fragment_add_file_io(void)
{
	int ret = fragment_add_file();

	return ret == -EIO ? -ENOMEM : ret;
}

static const struct fault_row row_fragment_file = {
	.name = "FRAGMENT_ADD of a file", .before = flush, .call = fragment_add_file_io,
};
WALK(row_fragment_file)

static void fragment_there(void)
{
	flush();
	need(!fragment_add());
}

static int fragment_read(void)
{
	static char to[10000];
	struct httpsys_fragment_read f = { .size = sizeof(f), .url = (uintptr_t)name,
		.url_len = strlen(name), .length = HTTPSYS_TO_EOF, .buffer = (uintptr_t)to,
		.buffer_size = sizeof(to) };
	int ret;

	memset(to, 0, sizeof(to));
	ret = hs_ioctl(s.queue, HTTPSYS_IOC_FRAGMENT_READ, &f);
	return ret ? ret : f.bytes == sizeof(to) && !memcmp(to, big, sizeof(to)) ? 0 : -EPROTO;
}

static const struct fault_row row_fragment_read = {
	.name = "FRAGMENT_READ", .before = fragment_there, .call = fragment_read,
};
WALK(row_fragment_read)

static void before_send_fragment(void)
{
	fragment_there();
	taken();
	send_init(200, 0, 2);
	chunks[1] = (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_FRAGMENT, .fd = strlen(name),
		.address = (uintptr_t)name, .length = HTTPSYS_TO_EOF };
}
SEND_ROW(send_fragment, "SEND of a fragment")

static int cache_flush(void)
{
	struct httpsys_cache_flush f = { .size = sizeof(f), .flags = HTTPSYS_FLUSH_RECURSIVE,
					 .url = (uintptr_t)name };

	f.url_len = snprintf(name, sizeof(name), "http://+:%d/a/", s.port);
	return hs_ioctl(s.queue, HTTPSYS_IOC_CACHE_FLUSH, &f);
}

static const struct fault_row row_cache_flush = {
	.name = "CACHE_FLUSH", .before = fragment_there, .call = cache_flush,
};
WALK(row_cache_flush)

/* SEND_RECEIVE: one answer, one more request of another client */

static struct httpsys_send_receive both;
static struct hs_request next;
static int second = -1;

static void before_both(void)
{
	if (second < 0)
		second = wire_connect(s.port);
	taken();
	send_init(200, 0, 1);
	wire_get(second, "/a/second");
	need(hs_poll(s.queue, POLLIN, HS_WAIT_MS) & POLLIN);
	next.room = 8192;
	if (!next.record)
		next.record = calloc(1, next.room);
	memset(next.record, 0, next.room);
	both = (struct httpsys_send_receive){ .size = sizeof(both), .sends = (uintptr_t)&send,
		.flags = HTTPSYS_SEND_RECEIVE_NONBLOCK, .send_count = 1,
		.send_size = sizeof(send), .max = 1, .buffer = (uintptr_t)next.record,
		.buffer_size = next.room };
}

static int send_receive(void)
{
	return hs_ioctl(s.queue, HTTPSYS_IOC_SEND_RECEIVE, &both);
}

static void both_done(int ret)
{
	client_heard(ret ?: -(int)send.error);
	next.id = next.record->request_id;
	need(next.id && !hs_send(s.queue, next.id, 200, 0, NULL, "x", 1));
	need(wire_status(second) == 200);
}

static const struct fault_row row_send_receive = {
	.name = "SEND_RECEIVE", .before = before_both, .call = send_receive,
	.after = both_done, .partly = true,
};
WALK(row_send_receive)

/* Parked operations */

static struct httpsys_receive parked_receive;
static struct reaped reaped;

static int park(void)
{
	int ret = submit_receive(s.queue, 1, &parked_receive);

	return ret == -EINPROGRESS ? 0 : ret ? ret : -EPROTO;
}

static void unpark(int ret)
{
	(void)ret;
	need(!cancel_op(s.queue, 1, 0, NULL));
	need(reap(s.queue, &reaped, 1, 0) == 1 && reaped.c[0].error == ECANCELED);
}

static const struct fault_row row_submit = {
	.name = "SUBMIT of a receive", .call = park, .after = unpark,
};
WALK(row_submit)

static bool in_progress;

static int submit_send(void)
{
	int ret = submit(s.queue, 2, HTTPSYS_IOC_SEND, &send);

	in_progress = ret == -EINPROGRESS;
	return in_progress ? 0 : ret;
}

/* Without memory for TCP it was parked, and goes on when there is some */
static void submitted(int ret)
{
	if (in_progress)
		is(reap(s.queue, &reaped, 1, 0), 1, "the parked send completes");
	in_progress = false;
	client_heard(ret);
}

static const struct fault_row row_submit_send = {
	.name = "SUBMIT of a send", .before = before_send, .call = submit_send,
	.after = submitted, .again = -ENOTCONN, .partly = true,
};
WALK(row_submit_send)

static void completion_there(void)
{
	need(!park());
	if (client < 0)
		client = wire_connect(s.port);
	wire_get(client, "/a/x");
	need(hs_poll(s.queue, POLLPRI, HS_WAIT_MS) & POLLPRI);
	reaped.c[0].request_id = 0;
}

static int reap_call(void)
{
	int ret = reap(s.queue, &reaped, 1, HTTPSYS_REAP_NONBLOCK);

	return ret == 1 ? -(int)reaped.c[0].error : ret < 0 ? ret : -EPROTO;
}

/* A completion whose place went away is lost, and its request with it */
static void reaped_done(int ret)
{
	if (reaped.c[0].request_id) {
		q.id = reaped.c[0].request_id;
		answer(ret);
		return;
	}
	if (!ret)
		ok(false, "a completion without a request");
	client_drop();
	if (hs_poll(s.queue, POLLIN, 0) && !receive())
		hs_cancel(s.queue, q.id);
}

static const struct fault_row row_reap = {
	.name = "REAP", .before = completion_there, .call = reap_call, .after = reaped_done,
	.again = -EAGAIN, .partly = true,
};
WALK(row_reap)

static void parked(void)
{
	need(!park());
}

static int cancel_call(void)
{
	return cancel_op(s.queue, 1, 0, NULL);
}

static void cancelled_done(int ret)
{
	(void)ret;
	need(reap(s.queue, &reaped, 1, 0) == 1 && reaped.c[0].error == ECANCELED);
}

/* -ENOENT: cancelled by the call whose outputs had no place */
static const struct fault_row row_cancel_op = {
	.name = "CANCEL_OP", .before = parked, .call = cancel_call, .after = cancelled_done,
	.again = -ENOENT,
};
WALK(row_cancel_op)

static int wait_disconnect(void)
{
	struct httpsys_wait w = { .size = sizeof(w), .connection_id = q.record->connection_id };
	int ret = submit(s.queue, 1, HTTPSYS_IOC_WAIT_DISCONNECT, &w);

	return ret == -EINPROGRESS ? 0 : ret ? ret : -EPROTO;
}

static void waited(int ret)
{
	unpark(ret);
	answer(ret);
}

static const struct fault_row row_wait_disconnect = {
	.name = "WAIT_DISCONNECT", .before = taken, .call = wait_disconnect, .after = waited,
};
WALK(row_wait_disconnect)

static int controller = -1;

static void before_demand(void)
{
	if (controller < 0)
		controller = hs_queue_named(s.dev, "controlled", HTTPSYS_QUEUE_CONTROLLER);
	need(controller >= 0);
}

static int wait_demand(void)
{
	struct httpsys_wait w = { .size = sizeof(w) };
	int ret = submit(controller, 1, HTTPSYS_IOC_WAIT_DEMAND, &w);

	return ret == -EINPROGRESS ? 0 : ret ? ret : -EPROTO;
}

static void demand_over(int ret)
{
	(void)ret;
	need(!cancel_op(controller, 1, 0, NULL));
	need(reap(controller, &reaped, 1, 0) == 1 && reaped.c[0].error == ECANCELED);
}

static const struct fault_row row_wait_demand = {
	.name = "WAIT_DEMAND", .before = before_demand, .call = wait_demand,
	.after = demand_over,
};
WALK(row_wait_demand)

/* The others */

static int cancel_request(void)
{
	return hs_cancel(s.queue, q.id);
}

static void client_reset(int ret)
{
	(void)ret;
	need(wire_end(client, HS_WAIT_MS) == WIRE_RESET);
	client_drop();
}

static const struct fault_row row_cancel = {
	.name = "CANCEL", .before = taken, .call = cancel_request, .after = client_reset,
};
WALK(row_cancel)

static int opened = -1;

static int reopen(void)
{
	opened = hs_reopen(s.queue, 0);
	return opened < 0 ? opened : 0;
}

static void reopened_close(int ret)
{
	(void)ret;
	close(opened);
	opened = -1;
}

static const struct fault_row row_reopen = {
	.name = "QUEUE_REOPEN", .call = reopen, .after = reopened_close,
};
WALK(row_reopen)

static void before_shutdown(void)
{
	need(!reopen());
	need(submit_receive(opened, 1, &parked_receive) == -EINPROGRESS);
}

static int shutdown_call(void)
{
	return hs_shutdown(opened);
}

static const struct fault_row row_shutdown = {
	.name = "QUEUE_SHUTDOWN", .before = before_shutdown, .call = shutdown_call,
	.after = reopened_close,
};
WALK(row_shutdown)

/* With a request in hand and an operation parked: the client is reset */
static void before_close(void)
{
	asked();
	opened = hs_reopen(s.queue, 0);
	need(opened >= 0 && !hs_receive_raw(opened, 0, &q, HTTPSYS_RECEIVE_NONBLOCK, NULL));
	need(submit_receive(opened, 1, &parked_receive) == -EINPROGRESS);
}

static int close_call(void)
{
	int fd = opened;

	opened = -1;
	return fd < 0 || !close(fd) ? 0 : -errno;
}

static const struct fault_row row_close = {
	.name = "close", .before = before_close, .call = close_call, .after = client_reset,
	.partly = true,
};
WALK(row_close)

static int poll_call(void)
{
	int ep, ret = hs_poll(s.queue, POLLIN | POLLPRI, 0);
	struct epoll_event e = { .events = EPOLLIN };

	if (ret < 0)
		return ret;
	ep = epoll_create1(EPOLL_CLOEXEC);
	if (ep < 0)
		return -errno;
	ret = epoll_ctl(ep, EPOLL_CTL_ADD, s.queue, &e) ? -errno : 0;
	/* The table of descriptors is full, says epoll without memory for its own */
	if (ret == -ENOSPC)
		ret = -ENOMEM;
	close(ep);
	return ret;
}

static const struct fault_row row_poll = { .name = "poll and epoll", .call = poll_call };
WALK(row_poll)

static int mmap_call(void)
{
	void *p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, s.queue, 0);

	return p != MAP_FAILED ? -EPROTO : errno == ENODEV ? 0 : -errno;
}

static const struct fault_row row_mmap = { .name = "mmap, which there is none", .call = mmap_call };
WALK(row_mmap)

static int queue_property(void)
{
	uint32_t value, size = sizeof(value);
	int ret = hs_set_u32(s.queue, 0, HTTPSYS_PROPERTY_QUEUE_LENGTH, 500);

	return ret ? ret : hs_get(s.queue, 0, HTTPSYS_PROPERTY_VERBOSITY_503, &value, &size);
}

static const struct fault_row row_property = {
	.name = "PROPERTY_SET, PROPERTY_GET", .call = queue_property,
};
WALK(row_property)

static int request_property(void)
{
	struct httpsys_tcp_info info;
	uint32_t seconds = 100;
	struct httpsys_request_property p = { .size = sizeof(p), .request_id = q.id,
		.property = HTTPSYS_REQUEST_IDLE_TIMEOUT, .value = (uintptr_t)&seconds,
		.value_size = sizeof(seconds) };
	int ret = hs_ioctl(s.queue, HTTPSYS_IOC_REQUEST_PROPERTY_SET, &p);

	p.property = HTTPSYS_REQUEST_TCP_INFO;
	p.value = (uintptr_t)&info;
	p.value_size = sizeof(info);
	return ret ? ret : hs_ioctl(s.queue, HTTPSYS_IOC_REQUEST_PROPERTY_GET, &p);
}

static const struct fault_row row_request_property = {
	.name = "REQUEST_PROPERTY_SET, REQUEST_PROPERTY_GET", .before = taken,
	.call = request_property, .after = answer,
};
WALK(row_request_property)

static int delegate(void)
{
	struct httpsys_delegate d = { .size = sizeof(d), .request_id = q.id, .queue = other };

	return hs_ioctl(s.queue, HTTPSYS_IOC_DELEGATE, &d);
}

static void delegated(int ret)
{
	(void)ret;
	need(hs_poll(other, POLLIN, HS_WAIT_MS) & POLLIN);
	need(!hs_receive_raw(other, 0, &q, HTTPSYS_RECEIVE_NONBLOCK, NULL));
	need(!hs_send(other, q.id, 200, 0, NULL, "x", 1));
	client_heard(0);
}

static const struct fault_row row_delegate = {
	.name = "DELEGATE", .before = taken, .call = delegate, .after = delegated,
};
WALK(row_delegate)

static const struct tap_case cases[] = {
	{ "RECEIVE", walk_row_receive, 60 }, { "RECEIVE", walk_row_receive_body, 60 },
	{ "READ_BODY", walk_row_read_body, 60 },
	{ "SEND", walk_row_send, 60 }, { "SEND", walk_row_send_head, 60 },
	{ "SEND", walk_row_send_many, 60 }, { "SEND", walk_row_send_file, 60 },
	{ "SEND", walk_row_send_chunked, 60 }, { "SEND", walk_row_send_ranges, 60 },
	{ "SEND", walk_row_send_extras, 60 }, { "SEND", walk_row_send_parts, 60 },
	{ "SEND", walk_row_send_cached, 60 }, { "SEND", walk_row_send_fragment, 60 },
	{ "FRAGMENT_ADD", walk_row_fragment_add, 60 },
	{ "FRAGMENT_ADD", walk_row_fragment_file, 60 },
	{ "FRAGMENT_READ", walk_row_fragment_read, 60 },
	{ "CACHE_FLUSH", walk_row_cache_flush, 60 },
	{ "SEND_RECEIVE", walk_row_send_receive, 60 },
	{ "SUBMIT", walk_row_submit, 60 }, { "SUBMIT", walk_row_submit_send, 60 },
	{ "REAP", walk_row_reap, 60 }, { "CANCEL_OP", walk_row_cancel_op, 60 },
	{ "WAIT_DISCONNECT", walk_row_wait_disconnect, 60 },
	{ "WAIT_DEMAND", walk_row_wait_demand, 60 },
	{ "CANCEL", walk_row_cancel, 60 }, { "QUEUE_REOPEN", walk_row_reopen, 60 },
	{ "QUEUE_SHUTDOWN", walk_row_shutdown, 60 }, { "close", walk_row_close, 60 },
	{ "poll", walk_row_poll, 60 }, { "mmap", walk_row_mmap, 60 },
	{ "PROPERTY_SET", walk_row_property, 60 },
	{ "REQUEST_PROPERTY", walk_row_request_property, 60 },
	{ "DELEGATE", walk_row_delegate, 60 },
};
TAP_MAIN_NET(cases)
