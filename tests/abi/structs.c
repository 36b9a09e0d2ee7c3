// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every argument structure: too short, exact, longer with zeros, longer with
 * junk, unknown flags, non-zero reserved fields, bad pointers. Whatever fails
 * must leave the caller's bytes alone and make nothing.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include "hs.h"
#include "layout.h"
#include "tap.h"

static struct fixture {
	int dev;
	int queue;
	uint64_t session;
	uint64_t group;
	char url[80];
	uint32_t value;
	uint64_t numbers[64];
	char buffer[4096] __attribute__((aligned(8)));
	char conflict[200];
	uint32_t key;
	uint32_t seconds;
	struct httpsys_config_place place;
	uint8_t cert[sizeof(struct httpsys_config_cert) + 20];
} f;

/* A command with arguments that give @result */
struct row {
	const char *name;
	unsigned long cmd;
	size_t size;
	size_t first;		/* size as first published, 0: @size */
	bool on_queue;
	void (*fill)(void *arg);
	int result;
	size_t flags;		/* offset, 0: has none */
	size_t reserved[2];	/* offsets of 4 byte fields, 0: none */
	bool makes;		/* makes an object each time */
};

static void fill_nothing(void *arg)
{
	(void)arg;
}

static void fill_session(void *arg)
{
	struct httpsys_object *o = arg;

	need(!hs_session(f.dev, (uint64_t *)&o->id));
}

static void fill_parent(void *arg)
{
	((struct httpsys_object *)arg)->parent = f.session;
}

static void fill_group(void *arg)
{
	struct httpsys_object *o = arg;

	need(!hs_group(f.dev, f.session, (uint64_t *)&o->id));
}

static void fill_url_add(void *arg)
{
	struct httpsys_url *u = arg;

	hs_url_remove_all(f.dev, f.group);
	u->group = f.group;
	u->url = (uintptr_t)f.url;
	u->url_len = strlen(f.url);
	u->conflict = (uintptr_t)f.conflict;
	u->conflict_size = sizeof(f.conflict);
}

static void fill_url_remove(void *arg)
{
	fill_url_add(arg);
	need(!hs_url_add(f.dev, f.group, f.url, 1));
}

static void fill_queue_create(void *arg)
{
	((struct httpsys_queue_create *)arg)->fd = -1;
}

static void fill_property_set(void *arg)
{
	struct httpsys_property *p = arg;

	f.value = 0;
	p->id = f.group;
	p->property = HTTPSYS_PROPERTY_STATE;
	p->value = (uintptr_t)&f.value;
	p->value_size = sizeof(f.value);
}

static void fill_queue_property(void *arg)
{
	fill_property_set(arg);
	((struct httpsys_property *)arg)->id = 0;
}

static void fill_counters(void *arg)
{
	struct httpsys_counters *c = arg;

	c->counters = (uintptr_t)f.numbers;
	c->counter_count = 4;
}

static void fill_adopt(void *arg)
{
	struct httpsys_adopt *a = arg;

	a->fd = socket(AF_INET, SOCK_STREAM, 0);
	need(a->fd >= 0 && !listen(a->fd, 5));
}

static void fill_receive(void *arg)
{
	struct httpsys_receive *r = arg;

	r->flags = HTTPSYS_RECEIVE_NONBLOCK;
	r->buffer = (uintptr_t)f.buffer;
	r->buffer_size = sizeof(f.buffer);
}

static void fill_read_body(void *arg)
{
	struct httpsys_read_body *r = arg;

	r->request_id = 0x4711;
	r->buffer = (uintptr_t)f.buffer;
	r->buffer_size = sizeof(f.buffer);
}

static void fill_send(void *arg)
{
	struct httpsys_send *s = arg;

	s->request_id = 0x4711;
	s->status = 200;
}

static void fill_send_receive(void *arg)
{
	struct httpsys_send_receive *a = arg;

	a->flags = HTTPSYS_SEND_RECEIVE_NONBLOCK;
	a->max = 1;
	a->buffer = (uintptr_t)f.buffer;
	a->buffer_size = sizeof(f.buffer);
}

static void fill_explain(void *arg)
{
	static const char url[] = "http://localhost/structs/";
	struct httpsys_explain *e = arg;

	e->url = (uintptr_t)url;
	e->url_len = sizeof(url) - 1;
}

static void fill_url_find(void *arg)
{
	struct httpsys_url_find *u = arg;

	u->url = (uintptr_t)f.url;
	u->url_len = strlen(f.url);
	u->queue = f.queue;
	hs_url_remove_all(f.dev, f.group);
}

static void fill_log_read(void *arg)
{
	struct httpsys_log_read *r = arg;

	r->flags = HTTPSYS_LOG_READ_NONBLOCK;
	r->buffer = (uintptr_t)f.buffer;
	r->buffer_size = sizeof(f.buffer);
}

static void fill_delegate(void *arg)
{
	struct httpsys_delegate *d = arg;

	d->request_id = 0x4711;
	d->queue = f.queue;
}

static void fill_request_property(void *arg)
{
	struct httpsys_request_property *p = arg;

	f.value = 0;
	p->request_id = 0x4711;
	p->property = HTTPSYS_REQUEST_DSCP;
	p->value = (uintptr_t)&f.value;
	p->value_size = sizeof(f.value);
}

static void fill_request_query(void *arg)
{
	struct httpsys_request_property *p = arg;

	fill_request_property(arg);
	p->property = HTTPSYS_REQUEST_TCP_INFO;
}

static void fill_cancel(void *arg)
{
	((struct httpsys_request_op *)arg)->request_id = 0x4711;
}

/* A name that the queue has registered */
static void fill_name(uint64_t *url, uint32_t *len)
{
	hs_bind(f.dev, f.group, f.queue);
	hs_url_add(f.dev, f.group, f.url, 1);
	*url = (uintptr_t)f.url;
	*len = strlen(f.url);
}

static void fill_cache_flush(void *arg)
{
	struct httpsys_cache_flush *c = arg;

	fill_name((uint64_t *)&c->url, &c->url_len);
}

static void fill_fragment(void *arg)
{
	static struct httpsys_chunk chunk;
	struct httpsys_fragment *g = arg;

	fill_name((uint64_t *)&g->url, &g->url_len);
	chunk.address = (uintptr_t)f.buffer;
	chunk.length = 3;
	g->policy = HTTPSYS_CACHE_UNTIL_FLUSHED;
	g->chunk = (uintptr_t)&chunk;
}

static void fill_fragment_read(void *arg)
{
	struct httpsys_fragment_read *r = arg;

	r->url = (uintptr_t)"http://+:1/";
	r->url_len = 11;
}

static void fill_config(struct httpsys_config *c)
{
	f.key = HTTPSYS_CONFIG_TIMER_IDLE;
	f.seconds = 77;
	c->id = HTTPSYS_CONFIG_TIMEOUT;
	c->key = (uintptr_t)&f.key;
	c->key_size = sizeof(f.key);
}

static void fill_config_set(void *arg)
{
	struct httpsys_config *c = arg;

	fill_config(c);
	c->value = (uintptr_t)&f.seconds;
	c->value_size = sizeof(f.seconds);
}

static void fill_config_delete(void *arg)
{
	struct httpsys_config set = { .size = sizeof(set) };

	fill_config_set(&set);
	need(!hs_ioctl(f.dev, HTTPSYS_IOC_CONFIG_SET, &set));
	fill_config(arg);
}

static void fill_config_update(void *arg)
{
	struct httpsys_config_cert *cert = (void *)f.cert;
	struct httpsys_config *c = arg;

	f.place.family = 4;
	f.place.port = 443;
	cert->hash_len = 20;
	c->size = sizeof(*c);
	c->id = HTTPSYS_CONFIG_SSL_CERT;
	c->key = (uintptr_t)&f.place;
	c->key_size = sizeof(f.place);
	c->value = (uintptr_t)f.cert;
	c->value_size = sizeof(f.cert);
	hs_ioctl(f.dev, HTTPSYS_IOC_CONFIG_SET, c);
}

#define FLAGS(type)	.flags = offsetof(struct httpsys_##type, flags)
#define RESERVED(type)	.reserved = { offsetof(struct httpsys_##type, reserved) }
#define CMD(cmd_, type)	.name = #cmd_, .cmd = HTTPSYS_IOC_##cmd_, \
			.size = sizeof(struct httpsys_##type)

static const struct row rows[] = {
	{ CMD(QUERY, query), .fill = fill_nothing },
	{ CMD(SESSION_CREATE, object), .fill = fill_nothing, FLAGS(object),
	  .makes = true },
	{ CMD(SESSION_CLOSE, object), .fill = fill_session, FLAGS(object) },
	{ CMD(GROUP_CREATE, object), .fill = fill_parent, FLAGS(object),
	  .makes = true },
	{ CMD(GROUP_CLOSE, object), .fill = fill_group, FLAGS(object) },
	{ CMD(URL_ADD, url), .fill = fill_url_add, FLAGS(url), RESERVED(url) },
	{ CMD(URL_REMOVE, url), .fill = fill_url_remove, FLAGS(url),
	  RESERVED(url) },
	{ CMD(QUEUE_CREATE, queue_create), .fill = fill_queue_create,
	  FLAGS(queue_create), RESERVED(queue_create), .makes = true },
	{ CMD(PROPERTY_SET, property), .fill = fill_property_set,
	  FLAGS(property) },
	{ CMD(PROPERTY_GET, property), .fill = fill_property_set,
	  FLAGS(property) },
	{ CMD(COUNTERS, counters), .fill = fill_counters, FLAGS(counters) },
	{ CMD(EXPLAIN, explain), .fill = fill_explain, FLAGS(explain) },
	{ CMD(ENDPOINT_ADOPT, adopt), .fill = fill_adopt, FLAGS(adopt) },
	{ CMD(CONFIG_SET, config), .fill = fill_config_set, FLAGS(config),
	  .reserved = { offsetof(struct httpsys_config, token) } },
	{ CMD(CONFIG_GET, config), .fill = fill_config_set, FLAGS(config),
	  .reserved = { offsetof(struct httpsys_config, token) } },
	{ CMD(CONFIG_DELETE, config), .fill = fill_config_delete, FLAGS(config),
	  .reserved = { offsetof(struct httpsys_config, token) } },
	{ CMD(CONFIG_UPDATE, config), .fill = fill_config_update, FLAGS(config),
	  .reserved = { offsetof(struct httpsys_config, token) } },
	{ CMD(PROPERTY_SET, property), .fill = fill_queue_property,
	  FLAGS(property), .on_queue = true },
	{ CMD(PROPERTY_GET, property), .fill = fill_queue_property,
	  FLAGS(property), .on_queue = true },
	{ CMD(QUEUE_REOPEN, queue_reopen), .fill = fill_nothing,
	  FLAGS(queue_reopen), RESERVED(queue_reopen), .on_queue = true },
	{ CMD(RECEIVE, receive), .fill = fill_receive, FLAGS(receive),
	  .on_queue = true, .result = -EAGAIN },
	{ CMD(SEND_RECEIVE, send_receive), .fill = fill_send_receive,
	  FLAGS(send_receive), .on_queue = true, .result = -EAGAIN },
	{ CMD(READ_BODY, read_body), .fill = fill_read_body, FLAGS(read_body),
	  .on_queue = true, .result = -ENOTCONN },
	{ CMD(SEND, send), .fill = fill_send, FLAGS(send), .on_queue = true,
	  .result = -ENOTCONN, .first = offsetof(struct httpsys_send, log),
	  .reserved = { offsetof(struct httpsys_send, reserved),
			offsetof(struct httpsys_send, reserved2) } },
	{ CMD(URL_FIND, url_find), .fill = fill_url_find, FLAGS(url_find),
	  .result = -ENOENT },
	{ CMD(LOG_READ, log_read), .fill = fill_log_read, FLAGS(log_read),
	  .first = offsetof(struct httpsys_log_read, done),
	  .result = -EAGAIN },
	{ CMD(DELEGATE, delegate), .fill = fill_delegate, FLAGS(delegate),
	  .on_queue = true, .result = -ENOTCONN },
	{ CMD(REQUEST_PROPERTY_SET, request_property),
	  .fill = fill_request_property, FLAGS(request_property),
	  .on_queue = true, .result = -ENOTCONN },
	{ CMD(REQUEST_PROPERTY_GET, request_property),
	  .fill = fill_request_query, FLAGS(request_property),
	  .on_queue = true, .result = -ENOTCONN },
	{ CMD(CACHE_FLUSH, cache_flush), .fill = fill_cache_flush,
	  FLAGS(cache_flush), RESERVED(cache_flush), .on_queue = true },
	{ CMD(CACHE_FLUSH_ALL, cache_flush), .fill = fill_cache_flush,
	  FLAGS(cache_flush), RESERVED(cache_flush) },
	{ CMD(FRAGMENT_ADD, fragment), .fill = fill_fragment, .on_queue = true },
	{ CMD(FRAGMENT_READ, fragment_read), .fill = fill_fragment_read,
	  .on_queue = true, .result = -ENOENT },
	{ CMD(CANCEL, request_op), .fill = fill_cancel, FLAGS(request_op),
	  .on_queue = true, .result = -ENOTCONN },
	{ CMD(QUEUE_SHUTDOWN, queue_op), .fill = fill_nothing, FLAGS(queue_op),
	  .on_queue = true },
};

static void fixture_up(void)
{
	f.dev = hs_open();
	need(!hs_session(f.dev, &f.session));
	need(!hs_group(f.dev, f.session, &f.group));
	f.queue = hs_queue(f.dev);
	need(f.queue >= 0);
	snprintf(f.url, sizeof(f.url), "http://+:%d/structs/", hs_port());
}

static int call(const struct row *r, void *arg)
{
	return hs_ioctl(r->on_queue ? f.queue : f.dev, r->cmd, arg);
}

/* A fresh argument block of 8192 bytes, valid for @r; its tail is zero */
static void *block(const struct row *r)
{
	static uint8_t room[2][8192];
	static int turn;
	uint8_t *arg = room[turn++ % 2];

	memset(arg, 0, sizeof(room[0]));
	r->fill(arg);
	*(uint32_t *)arg = r->size;
	return arg;
}

static void close_made(const struct row *r, const void *arg)
{
	if (r->cmd == HTTPSYS_IOC_QUEUE_CREATE)
		close(((const struct httpsys_queue_create *)arg)->fd);
	if (r->cmd == HTTPSYS_IOC_QUEUE_REOPEN)
		close(((const struct httpsys_queue_reopen *)arg)->fd);
}

/* Expect @err from @arg of @size bytes and no byte of it changed */
static void refuses(const struct row *r, void *arg, int err, const char *what)
{
	uint8_t before[8192];

	memcpy(before, arg, sizeof(before));
	is(call(r, arg), err, "%s: %s", r->name, what);
	ok(!memcmp(before, arg, sizeof(before)), "%s: %s, bytes unchanged",
	   r->name, what);
}

static void set32(void *arg, size_t off, uint32_t value)
{
	memcpy((uint8_t *)arg + off, &value, sizeof(value));
}

static void sizes(void)
{
	fixture_up();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		uint8_t *arg = block(r);

		is(call(r, arg), r->result, "%s: exact size", r->name);
		is(*(uint32_t *)arg, r->size, "%s: size is kept", r->name);
		if (!r->result)
			close_made(r, arg);
		arg = block(r);
		set32(arg, 0, (r->first ? r->first : r->size) - 1);
		refuses(r, arg, -EINVAL, "one byte short");
		set32(arg, 0, 0);
		refuses(r, arg, -EINVAL, "size 0");
		set32(arg, 0, 3);
		refuses(r, arg, -EINVAL, "size 3");
		arg = block(r);
		set32(arg, 0, r->size + 24);
		arg[r->size + 23] = 1;
		refuses(r, arg, -E2BIG, "junk behind");
		arg[r->size + 23] = 0;
		arg[r->size] = 0x80;
		refuses(r, arg, -E2BIG, "junk right behind");
		arg[r->size] = 0;
		is(call(r, arg), r->result, "%s: zeros behind", r->name);
		ok(!arg[r->size] && !memcmp(arg + r->size, arg + r->size + 1,
		   100), "%s: nothing written behind", r->name);
		if (!r->result)
			close_made(r, arg);
		arg = block(r);
		set32(arg, 0, ~0U);
		ok(call(r, arg) < 0, "%s: size 4 GiB fails", r->name);
	}
}

static void flags(void)
{
	fixture_up();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		uint8_t *arg;

		if (r->flags) {
			uint32_t was;

			arg = block(r);
			memcpy(&was, arg + r->flags, 4);
			set32(arg, r->flags, was | 1U << 31);
			refuses(r, arg, -EINVAL, "flag bit 31");
			set32(arg, r->flags, was | 1U << 16);
			refuses(r, arg, -EINVAL, "flag bit 16");
		}
		for (int k = 0; k < 2; k++) {
			if (!r->reserved[k])
				continue;
			arg = block(r);
			set32(arg, r->reserved[k], 1);
			refuses(r, arg, -EINVAL, "reserved field set");
		}
	}
}

static uint64_t objects(void)
{
	return hs_counter(f.dev, HTTPSYS_COUNTER_SESSIONS_NOW) * 1000000 +
	       hs_counter(f.dev, HTTPSYS_COUNTER_GROUPS_NOW) * 1000 +
	       hs_counter(f.dev, HTTPSYS_COUNTER_QUEUES_NOW);
}

static void pointers(void)
{
	long page = sysconf(_SC_PAGESIZE);
	uint8_t *two;

	fixture_up();
	two = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(two != MAP_FAILED);
	munmap(two + page, page);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		uint64_t before = objects();

		is(call(r, NULL), -EFAULT, "%s: NULL", r->name);
		is(call(r, (void *)16), -EFAULT, "%s: low address", r->name);
		is(call(r, two + page), -EFAULT, "%s: hole", r->name);
		is(call(r, two + page - 2), -EFAULT, "%s: size in a hole",
		   r->name);
		set32(two + page - 4, 0, r->size);
		is(call(r, two + page - 4), -EFAULT, "%s: cut by a hole",
		   r->name);
		is(call(r, (void *)~0xfffUL), -EFAULT, "%s: kernel address",
		   r->name);
		is(objects(), before, "%s: nothing was made", r->name);
	}
}

/* The result cannot be written: the object must not stay */
static void read_only(void)
{
	uint8_t *page;

	fixture_up();
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(page != MAP_FAILED);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		uint64_t before;
		int low, after;

		if (!r->makes)
			continue;
		before = objects();
		memcpy(page, block(r), 4096);
		low = dup(0);
		close(low);
		mprotect(page, 4096, PROT_READ);
		is(call(r, page), -EFAULT, "%s: read-only", r->name);
		mprotect(page, 4096, PROT_READ | PROT_WRITE);
		after = dup(0);
		close(after);
		is(after, low, "%s: read-only, no fd left", r->name);
		ok(hs_counter_wait(f.dev, HTTPSYS_COUNTER_QUEUES_NOW,
				   before % 1000), "%s: no queue left", r->name);
		is(objects(), before, "%s: read-only, no object left", r->name);
	}
}

static void query(void)
{
	struct httpsys_query q;

	fixture_up();
	memset(&q, 0x5a, sizeof(q));
	q.size = sizeof(q);
	is(hs_ioctl(f.dev, HTTPSYS_IOC_QUERY, &q), 0, "query");
	is(q.abi_version, HTTPSYS_ABI_VERSION, "ABI version");
	is(q.features & ~15ULL, 0, "no feature bit without a meaning");
	is(q.max_request_bytes, 16384, "max_request_bytes");
	is(q.max_field_length, 16384, "max_field_length");
	ok(q.max_connections >= 1024, "max_connections %u", q.max_connections);
	is(q.reserved, 0, "reserved is written");
}

static void layout(void)
{
#define check(name, bytes) is(sizeof(struct httpsys_##name), bytes, #name);
	ABI_LAYOUT(check)
#undef check
}

static const struct tap_case cases[] = {
	{ "layout", layout },
	{ "sizes", sizes },
	{ "flags", flags },
	{ "pointers", pointers },
	{ "read-only", read_only },
	{ "query", query },
};
TAP_MAIN_NET(cases)
