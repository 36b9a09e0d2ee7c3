// SPDX-License-Identifier: GPL-2.0-only
/* What each command is called with. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include "fuzz.h"

/* Values that are the edge of something */
static uint64_t edge(struct fuzz *f)
{
	static const uint64_t edges[] = {
		0, 1, 2, 7, 8, 9, 255, 256, 4095, 4096, 4097, 65534, 65535, 65536, 1 << 20,
		0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff,
		0x8000000000000000, ~0ULL, ~0ULL - 1, ~0ULL - 4095,
	};

	if (one_in(f, 3))
		return rnd(&f->r);
	return edges[below(f, sizeof(edges) / sizeof(edges[0]))];
}

static bool wild(struct fuzz *f)
{
	return below(f, 256) < f->wild;
}

static void *mem(struct fuzz *f, size_t size)
{
	char *at = f->arena + f->used;

	size = (size + 15) & ~15UL;
	if (f->used + size > ARENA)
		return f->arena;
	f->used += size;
	return at;
}

/* A call with a length that is too large ends there, not in somebody's ring */
void *fuzz_memory(size_t len)
{
	char *p = mmap(NULL, len + GUARD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || mprotect(p, len, PROT_READ | PROT_WRITE))
		_exit(3);
	return p;
}

/* A pointer that something is wrong with */
static uint64_t bad_pointer(struct fuzz *f)
{
	static char *ro, *none, *end;

	if (!ro) {
		ro = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		none = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		end = fuzz_memory(4096);
	}
	switch (below(f, 7)) {
	case 0:
		return 0;
	case 1:
		return (uintptr_t)ro;
	case 2:
		return (uintptr_t)none;
	case 3:
		return (uintptr_t)end + 4096 - below(f, 80);
	case 4:
		return 0xffff888000000000ULL + below(f, 1 << 20);
	case 5:
		return (uintptr_t)f->arena + 1 + below(f, 7);
	default:
		return edge(f);
	}
}

static uint64_t ptr(struct fuzz *f, const void *p)
{
	return wild(f) ? bad_pointer(f) : (uintptr_t)p;
}

static uint32_t u32(struct fuzz *f, uint32_t usual)
{
	return wild(f) ? (uint32_t)edge(f) : usual;
}

/* Mostly one of @bits, or none */
static uint32_t flags(struct fuzz *f, uint32_t bits)
{
	if (wild(f))
		return rnd(&f->r);
	return one_in(f, 2) ? 0 : rnd(&f->r) & bits;
}

/* Often the newest. Where it came from is left in f->place */
static uint64_t id(struct fuzz *f, enum pool_kind kind)
{
	int i = one_in(f, 2) ? f->pool->last[kind] : below(f, POOL_SIZE), n;

	if (wild(f))
		return one_in(f, 2) ? edge(f) : f->pool->id[below(f, POOL_KINDS)][i];
	for (n = 0; n < POOL_SIZE && !f->pool->id[kind][i]; n++)
		i = (i + 1) % POOL_SIZE;
	f->place = f->pool->place[kind][i];
	return f->pool->id[kind][i] ^ (wild(f) ? 1ULL << below(f, 64) : 0);
}

static void keep(struct fuzz *f, enum pool_kind kind, uint64_t new, int place)
{
	int i = below(f, POOL_SIZE);

	f->pool->id[kind][i] = new;
	f->pool->place[kind][i] = place;
	f->pool->last[kind] = i;
}

static int pick_queue(struct fuzz *f, int *place)
{
	int i;

	if (one_in(f, 4)) {
		i = below(f, OWN_FDS);
		*place = QUEUES + i;
		if (f->own[i] > 0)
			return f->own[i];
	}
	*place = below(f, QUEUES);
	return f->queue[*place];
}

static int queue_at(struct fuzz *f, int place)
{
	if (wild(f) || one_in(f, 16))
		return pick_queue(f, &place);
	return place < QUEUES ? f->queue[place] : f->own[(place - QUEUES) % OWN_FDS];
}

static int32_t any_fd(struct fuzz *f)
{
	int place;

	switch (below(f, 6)) {
	case 0:
		return f->file;
	case 1:
		return f->listener;
	case 2:
		return f->dev[below(f, DEVS)];
	case 3:
		return (int32_t)edge(f);
	default:
		return pick_queue(f, &place);
	}
}

static char *url(struct fuzz *f, uint32_t *len)
{
	static const char *const hosts[] = { "+", "*", "127.0.0.1", "[::1]", "a.test", "B.TEST" };
	static const char *const paths[] = { "/", "/a/", "/a/b/", "/a/b/c", "/x%20y/", "/fragment" };
	char *at = mem(f, 4096);

	*len = snprintf(at, 4096, "http://%s:%d%s", hosts[one_in(f, 2) ? 0 : below(f, 6)],
			PORT_FIRST + below(f, PORTS), paths[below(f, 6)]);
	if (one_in(f, 16))
		memset(at + *len, '/', 4096 - *len), *len = below(f, 4096);
	if (wild(f))
		at[below(f, *len ? *len : 1)] = rnd(&f->r);
	if (wild(f))
		*len = edge(f);
	return at;
}

/* Few names, so that what is kept is found */
static char *fragment_url(struct fuzz *f, uint32_t *len)
{
	char *at = mem(f, 200);

	if (one_in(f, 8))
		return url(f, len);
	*len = snprintf(at, 200, "http://+:%d/a/fragment", PORT_FIRST + below(f, 3));
	return at;
}

/* Calls */

static void call(struct fuzz *f, int fd, unsigned long cmd, void *arg, size_t size)
{
	uint32_t *first = arg;
	int ret;

	*first = wild(f) ? (one_in(f, 2) ? size + below(f, 64) : edge(f)) : size;
	for (size_t i = 1; i < size / 4; i++)
		if (below(f, 2048) < f->wild)
			first[i] = edge(f);
	ret = ioctl(fd, cmd, wild(f) && one_in(f, 4) ? (void *)bad_pointer(f) : arg) ? -errno : 0;
	fuzz_result(f, cmd, ret);
}

static void g_query(struct fuzz *f)
{
	struct httpsys_query *a = mem(f, 4096);

	call(f, f->dev[below(f, DEVS)], HTTPSYS_IOC_QUERY, a, sizeof(*a));
}

static void g_create(struct fuzz *f)
{
	bool session = one_in(f, 2);
	struct httpsys_object *a = mem(f, 4096);
	int place;

	*a = (struct httpsys_object){ .flags = wild(f), .parent = session ? 0 :
				      id(f, POOL_SESSION) };
	place = session ? (int)below(f, DEVS) : f->place % DEVS;
	call(f, f->dev[place], session ? HTTPSYS_IOC_SESSION_CREATE : HTTPSYS_IOC_GROUP_CREATE, a,
	     sizeof(*a));
	if (a->id)
		keep(f, session ? POOL_SESSION : POOL_GROUP, a->id, place);
}

static void g_close(struct fuzz *f)
{
	bool session = one_in(f, 4);
	struct httpsys_object *a = mem(f, 4096);

	if (!one_in(f, 4))
		return;
	*a = (struct httpsys_object){ .id = id(f, session ? POOL_SESSION : POOL_GROUP) };
	call(f, f->dev[f->place % DEVS], session ? HTTPSYS_IOC_SESSION_CLOSE :
	     HTTPSYS_IOC_GROUP_CLOSE, a, sizeof(*a));
}

static void g_url(struct fuzz *f)
{
	static const unsigned long cmds[] = { HTTPSYS_IOC_URL_ADD, HTTPSYS_IOC_URL_ADD,
					      HTTPSYS_IOC_URL_REMOVE };
	unsigned long cmd = cmds[below(f, 3)];
	struct httpsys_url *a = mem(f, 4096);
	uint32_t len;
	char *text;

	text = url(f, &len);
	*a = (struct httpsys_url){ .url = ptr(f, text), .group = id(f, POOL_GROUP),
		.url_len = len, .context = rnd(&f->r), .conflict = ptr(f, mem(f, 200)),
		.conflict_size = u32(f, 200) };
	if (cmd == HTTPSYS_IOC_URL_REMOVE && one_in(f, 8)) {
		a->flags = HTTPSYS_URL_REMOVE_ALL;
		a->url_len = 0;
	}
	call(f, f->dev[f->place % DEVS], cmd, a, sizeof(*a));
}

static void g_url_find(struct fuzz *f)
{
	struct httpsys_url_find *a = mem(f, 4096);
	uint32_t len;
	char *text;

	text = url(f, &len);
	*a = (struct httpsys_url_find){ .url = ptr(f, text), .url_len = len };
	a->queue = any_fd(f);
	call(f, f->dev[below(f, DEVS)], HTTPSYS_IOC_URL_FIND, a, sizeof(*a));
}

static void own_add(struct fuzz *f, int fd)
{
	int i = below(f, OWN_FDS);

	if (fd <= 2)
		return;
	if (f->own[i] > 0)
		close(f->own[i]);
	f->own[i] = fd;
}

static void g_queue_create(struct fuzz *f)
{
	struct httpsys_queue_create *a = mem(f, 4096);
	char *name = mem(f, 500);
	uint32_t len = one_in(f, 3) ? 0 : 1 + below(f, 4);

	memset(name, 'a' + below(f, 3), 500);
	*a = (struct httpsys_queue_create){ .name = ptr(f, name), .name_len = u32(f, len),
		.uid = u32(f, -1), .gid = u32(f, -1), .mode = u32(f, 0666), .fd = -1 };
	if (len)
		a->flags = flags(f, HTTPSYS_QUEUE_OPEN_EXISTING | HTTPSYS_QUEUE_TARGET |
				 HTTPSYS_QUEUE_CONTROLLER | HTTPSYS_QUEUE_ACCESS);
	a->flags |= HTTPSYS_QUEUE_NONBLOCK;
	call(f, f->dev[below(f, DEVS)], HTTPSYS_IOC_QUEUE_CREATE, a, sizeof(*a));
	own_add(f, a->fd);
}

static void g_reopen(struct fuzz *f)
{
	struct httpsys_queue_reopen *a = mem(f, 4096);
	int place;

	*a = (struct httpsys_queue_reopen){ .flags = flags(f, HTTPSYS_REOPEN_PASSIVE), .fd = -1 };
	call(f, pick_queue(f, &place), HTTPSYS_IOC_QUEUE_REOPEN, a, sizeof(*a));
	own_add(f, a->fd);
}

static uint32_t value_fill(struct fuzz *f, uint32_t property, void *value)
{
	struct httpsys_rate *rate = value;
	struct httpsys_timeouts *t = value;
	struct httpsys_logging *l = value;
	struct httpsys_channel_bind *c = value;
	struct httpsys_binding *b = value;
	uint32_t *v = value;

	switch (property) {
	case HTTPSYS_PROPERTY_BINDING:
	case HTTPSYS_PROPERTY_DELEGATION:
		b->present = !one_in(f, 8);
		b->fd = f->queue[below(f, QUEUES)];
		return sizeof(*b);
	case HTTPSYS_PROPERTY_BANDWIDTH:
	case HTTPSYS_PROPERTY_FLOW_RATE:
		*rate = (struct httpsys_rate){ .present = below(f, 2), .bandwidth = 1 << 20 };
		if (property == HTTPSYS_PROPERTY_FLOW_RATE)
			rate->peak = 1 << 21, rate->burst = 1 << 20;
		return sizeof(*rate);
	case HTTPSYS_PROPERTY_TIMEOUTS:
		*t = (struct httpsys_timeouts){ .idle = 1 + below(f, 3), .entity_body = 2,
						.request_queue = 1 + below(f, 2) };
		return sizeof(*t);
	case HTTPSYS_PROPERTY_LOGGING:
		*l = (struct httpsys_logging){ .present = 1, .directory_len = 4, .rollover = 1 };
		memcpy(l + 1, "/tmp", 4);
		return sizeof(*l) + 4;
	case HTTPSYS_PROPERTY_CHANNEL_BIND:
		*c = (struct httpsys_channel_bind){ .count = 1, .names_len = below(f, 100) };
		return sizeof(*c) + c->names_len;
	case HTTPSYS_PROPERTY_REQUEST_INFO:
		*(uint64_t *)value = HTTPSYS_INFO_ALL;
		return 8;
	case HTTPSYS_PROPERTY_STATE:
		*v = one_in(f, 8);
		return 4;
	case HTTPSYS_PROPERTY_QUEUE_LENGTH:
		*v = 1 + below(f, 1000);
		return 4;
	case HTTPSYS_PROPERTY_VERBOSITY_503:
		*v = below(f, 3);
		return 4;
	default:
		v[0] = 1;
		v[1] = below(f, 10);
		return 8;
	}
}

static void g_property(struct fuzz *f)
{
	static const uint32_t which[] = { 0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 8, 9, 10, 11, 16, 18, 19,
					  0x100, 0x101 };
	struct httpsys_property *a = mem(f, 4096);
	bool get = one_in(f, 4), queue;
	void *value = mem(f, 4096);
	int fd, place;

	*a = (struct httpsys_property){ .property = u32(f, which[below(f, 20)]) };
	queue = a->property == HTTPSYS_PROPERTY_QUEUE_LENGTH ||
		a->property == HTTPSYS_PROPERTY_VERBOSITY_503 || one_in(f, 8);
	if (!queue)
		a->id = id(f, one_in(f, 3) ? POOL_SESSION : POOL_GROUP);
	fd = queue ? pick_queue(f, &place) : f->dev[f->place % DEVS];
	a->value_size = u32(f, get ? 4096 : value_fill(f, a->property, value));
	a->value = ptr(f, value);
	call(f, fd, get ? HTTPSYS_IOC_PROPERTY_GET : HTTPSYS_IOC_PROPERTY_SET, a, sizeof(*a));
}

static void g_counters(struct fuzz *f)
{
	struct httpsys_counters *a = mem(f, 4096);

	*a = (struct httpsys_counters){ .counters = ptr(f, mem(f, 400)),
		.reasons = ptr(f, mem(f, 400)), .counter_count = u32(f, 30),
		.reason_count = u32(f, 30) };
	call(f, f->dev[below(f, DEVS)], HTTPSYS_IOC_COUNTERS, a, sizeof(*a));
}

static void g_explain(struct fuzz *f)
{
	struct httpsys_explain *a = mem(f, 4096);
	uint32_t len;
	char *text = url(f, &len);

	*a = (struct httpsys_explain){ .url = ptr(f, text), .url_len = len,
		.prefix = ptr(f, mem(f, 200)), .prefix_size = u32(f, 200),
		.hidden = ptr(f, mem(f, 200)), .hidden_size = u32(f, 200) };
	if (one_in(f, 4))
		a->local.family = one_in(f, 2) ? AF_INET : AF_INET6;
	call(f, f->dev[below(f, DEVS)], HTTPSYS_IOC_EXPLAIN, a, sizeof(*a));
}

static void config_key(struct fuzz *f, struct httpsys_config *a)
{
	struct httpsys_config_place *p = mem(f, 400);
	struct httpsys_config_acl *acl = mem(f, 400);
	struct httpsys_config_cert *cert = mem(f, 400);
	struct httpsys_config_ace *ace = (void *)(acl + 1);
	struct httpsys_config_network *net = mem(f, 32);
	uint32_t *n = mem(f, 16), *v = mem(f, 16);
	struct httpsys_config_health *health;

	memset(p, 0, sizeof(*p));
	p->family = one_in(f, 2) ? 4 : 6;
	a->key = (uintptr_t)p;
	a->key_size = sizeof(*p);
	switch (a->id) {
	case HTTPSYS_CONFIG_IP_LISTEN:
		p->addr[0] = p->family == 4 ? 127 : 0;
		break;
	case HTTPSYS_CONFIG_PROXY:
		/* Not the fuzzer's own clients, which send none */
		*net = (struct httpsys_config_network){ .family = p->family, .bits = 8 };
		net->addr[0] = 10;
		a->key = (uintptr_t)net;
		a->key_size = sizeof(*net);
		break;
	case HTTPSYS_CONFIG_HEALTH:
		health = mem(f, 32);
		*health = (struct httpsys_config_health){ .port = PORT_FIRST, .path_len = 2 };
		memcpy(health + 1, one_in(f, 2) ? "/h" : "/a", 2);
		a->key = (uintptr_t)health;
		a->key_size = sizeof(*health) + 2;
		a->value = (uintptr_t)health + sizeof(*health);
		a->value_size = below(f, 2) * 2;
		break;
	case HTTPSYS_CONFIG_STATE:
		*n = below(f, 2);
		*v = below(f, 4);
		a->key = (uintptr_t)n;
		a->key_size = 4;
		a->value = (uintptr_t)v;
		a->value_size = 4;
		break;
	case HTTPSYS_CONFIG_URLACL:
		a->key = (uintptr_t)url(f, &a->key_size);
		*acl = (struct httpsys_config_acl){ .ace_count = 1 };
		*ace = (struct httpsys_config_ace){ .rights = 3, .who = HTTPSYS_ACE_EVERYONE };
		a->value = (uintptr_t)acl;
		a->value_size = sizeof(*acl) + sizeof(*ace);
		break;
	case HTTPSYS_CONFIG_TIMEOUT:
	case HTTPSYS_CONFIG_CACHE:
	case HTTPSYS_CONFIG_LIMIT:
		*n = below(f, 2);
		*v = a->id == HTTPSYS_CONFIG_TIMEOUT ? 2 : 65536 - 2 * (a->id > 60);
		a->key = (uintptr_t)n;
		a->key_size = 4;
		a->value = (uintptr_t)v;
		a->value_size = 4;
		break;
	default:
		p->port = 443;
		memset(cert, 0, 100);
		cert->hash_len = 20;
		a->value = (uintptr_t)cert;
		a->value_size = sizeof(*cert) + 20;
	}
}

static void g_config(struct fuzz *f)
{
	static const uint32_t which[] = { 0, 1, 2, 3, 4, 5, 64, 65, 66, 67 };
	static const unsigned long cmds[] = { HTTPSYS_IOC_CONFIG_SET, HTTPSYS_IOC_CONFIG_GET,
		HTTPSYS_IOC_CONFIG_DELETE, HTTPSYS_IOC_CONFIG_UPDATE };
	struct httpsys_config *a = mem(f, 4096);
	unsigned long cmd = cmds[below(f, 4)];

	*a = (struct httpsys_config){ .id = u32(f, which[below(f, 10)]) };
	config_key(f, a);
	if (cmd == HTTPSYS_IOC_CONFIG_DELETE)
		a->value = a->value_size = 0;
	if (cmd == HTTPSYS_IOC_CONFIG_GET) {
		a->flags = flags(f, HTTPSYS_CONFIG_NEXT);
		a->value = ptr(f, mem(f, 1000));
		a->value_size = u32(f, 1000);
		if (a->flags)
			a->token = below(f, 4);
	}
	call(f, f->dev[below(f, DEVS)], cmd, a, sizeof(*a));
}

static void g_adopt(struct fuzz *f)
{
	struct httpsys_adopt *a = mem(f, 4096);

	*a = (struct httpsys_adopt){ .fd = wild(f) ? any_fd(f) : f->listener };
	call(f, f->dev[below(f, DEVS)], HTTPSYS_IOC_ENDPOINT_ADOPT, a, sizeof(*a));
}

static void g_flush(struct fuzz *f)
{
	struct httpsys_cache_flush *a = mem(f, 4096);
	bool all = one_in(f, 4);
	uint32_t len;
	int place;
	char *text;

	text = url(f, &len);
	*a = (struct httpsys_cache_flush){ .flags = flags(f, 1), .url = ptr(f, text) };
	a->url_len = len;
	if (all && one_in(f, 2))
		a->url_len = 0;
	call(f, all ? f->dev[below(f, DEVS)] : pick_queue(f, &place),
	     all ? HTTPSYS_IOC_CACHE_FLUSH_ALL : HTTPSYS_IOC_CACHE_FLUSH, a, sizeof(*a));
}

static void g_log_read(struct fuzz *f)
{
	struct httpsys_log_read *a = mem(f, 4096);

	/* It waits without NONBLOCK or STATUS */
	*a = (struct httpsys_log_read){ .flags = flags(f, 15) | !one_in(f, 16),
					.done = below(f, 100), .buffer = ptr(f, mem(f, 8192)),
					.buffer_size = u32(f, one_in(f, 4) ? 100 : 8192) };
	call(f, f->dev[below(f, DEVS)], HTTPSYS_IOC_LOG_READ, a, sizeof(*a));
}

/* Queue */

static void record_keep(struct fuzz *f, uint64_t request, uint64_t connection, int place)
{
	if (!request)
		return;
	keep(f, POOL_REQUEST, request, place);
	keep(f, POOL_CONNECTION, connection, place);
}

/* By the ioctl itself, parked, or by io_uring */
static void queue_call(struct fuzz *f, int fd, unsigned long cmd, void *arg, size_t size)
{
	struct httpsys_submit *sub;

	switch (below(f, 4)) {
	case 0:
		*(uint32_t *)arg = size;
		sub = mem(f, sizeof(*sub));
		*sub = (struct httpsys_submit){ .user_data = below(f, 64), .arg = ptr(f, arg),
						.command = cmd };
		call(f, fd, HTTPSYS_IOC_SUBMIT, sub, sizeof(*sub));
		break;
	case 1:
		*(uint32_t *)arg = size;
		uring_call(f, fd, cmd, arg, size);
		break;
	default:
		call(f, fd, cmd, arg, size);
	}
}

static void g_receive(struct fuzz *f)
{
	struct httpsys_receive *a = mem(f, 4096);
	int place, fd = pick_queue(f, &place);

	*a = (struct httpsys_receive){ .buffer = ptr(f, mem(f, 8192)),
		.buffer_size = u32(f, one_in(f, 8) ? 100 : 8192) };
	a->flags = HTTPSYS_RECEIVE_NONBLOCK | flags(f, HTTPSYS_RECEIVE_COPY_BODY);
	if (one_in(f, 8))
		a->flags &= ~HTTPSYS_RECEIVE_NONBLOCK;
	if (one_in(f, 6)) {
		a->request_id = id(f, POOL_REQUEST);
		fd = queue_at(f, f->place);
		place = f->place;
		a->flags |= flags(f, HTTPSYS_RECEIVE_PEEK_SIZE);
	}
	queue_call(f, fd, HTTPSYS_IOC_RECEIVE, a, sizeof(*a));
	record_keep(f, a->request_id, a->connection_id, place);
}

static void g_read_body(struct fuzz *f)
{
	struct httpsys_read_body *a = mem(f, 4096);

	*a = (struct httpsys_read_body){ .request_id = id(f, POOL_REQUEST),
		.buffer = ptr(f, mem(f, 4096)), .buffer_size = u32(f, below(f, 4096)) };
	a->flags = !one_in(f, 8) ? HTTPSYS_READ_BODY_NONBLOCK : 0;
	a->flags |= flags(f, HTTPSYS_READ_BODY_FILL);
	queue_call(f, queue_at(f, f->place), HTTPSYS_IOC_READ_BODY, a, sizeof(*a));
}

static uint32_t headers(struct fuzz *f, char *to, uint16_t *count)
{
	static const char *const names[] = { "Content-Type", "X-A", "ETag", "Upgrade",
					     "Content-Length", "Date", "Connection" };
	static const char *const values[] = { "text/plain", "1", "\"e\"", "websocket", "100" };
	uint32_t size = 0;

	for (*count = 0; *count < below(f, 5); ++*count) {
		const char *n = names[below(f, 7)], *v = values[below(f, 5)];
		struct httpsys_header h = { .id = one_in(f, 4) ? below(f, 30) :
			HTTPSYS_HEADER_UNKNOWN, .name_len = strlen(n), .value_len = strlen(v) };

		if (h.id != HTTPSYS_HEADER_UNKNOWN)
			h.name_len = 0;
		memcpy(to + size, &h, sizeof(h));
		memcpy(to + size + sizeof(h), n, h.name_len);
		memcpy(to + size + sizeof(h) + h.name_len, v, h.value_len);
		size += sizeof(h) + h.name_len + h.value_len;
		while (size % 8)
			to[size++] = 0;
	}
	return size;
}

static void chunk(struct fuzz *f, struct httpsys_chunk *c)
{
	uint32_t len;
	char *text;

	text = fragment_url(f, &len);
	*c = (struct httpsys_chunk){ .fd = -1 };
	switch (below(f, 10)) {
	case 0:
		c->type = HTTPSYS_CHUNK_FILE;
		c->fd = wild(f) ? any_fd(f) : f->file;
		c->offset = below(f, 5000);
		c->length = one_in(f, 4) ? HTTPSYS_TO_EOF : below(f, 60000);
		break;
	case 1:
		c->type = HTTPSYS_CHUNK_FRAGMENT;
		c->address = ptr(f, text);
		c->fd = len;
		c->length = HTTPSYS_TO_EOF;
		break;
	case 2:
		c->type = HTTPSYS_CHUNK_TRAILERS;
		c->address = ptr(f, mem(f, 100));
		break;
	default:
		c->address = ptr(f, f->arena + below(f, 1000));
		c->length = one_in(f, 30) ? below(f, 200000) : below(f, 2000);
	}
	if (wild(f))
		c->length = edge(f);
}

static void send_fill(struct fuzz *f, struct httpsys_send *a)
{
	struct httpsys_chunk *c = mem(f, 32 * sizeof(*c));
	struct httpsys_log_fields *log = mem(f, sizeof(*log));
	struct httpsys_rate *rate = mem(f, sizeof(*rate));
	char *block = mem(f, 1024);
	uint32_t nr = below(f, one_in(f, 4) ? 30 : 3);

	for (uint32_t i = 0; i < nr; i++)
		chunk(f, &c[i]);
	*a = (struct httpsys_send){ .request_id = id(f, POOL_REQUEST), .status = 200,
		.chunks = ptr(f, c), .chunk_count = nr, .headers = ptr(f, block),
		.reason = ptr(f, "reason"), .reason_len = below(f, 6) };
	a->size = sizeof(*a);
	a->headers_size = u32(f, headers(f, block, &a->header_count));
	a->flags = flags(f, 0xff) & (one_in(f, 8) ? 0xff : ~HTTPSYS_SEND_OPAQUE);
	/* Most do not wait for their client */
	if (!one_in(f, 4))
		a->flags |= HTTPSYS_SEND_BUFFER_DATA;
	if (a->flags & HTTPSYS_SEND_BODY_ONLY)
		a->status = a->reason_len = a->headers_size = a->header_count = 0;
	if (one_in(f, 8))
		a->status = 101 + below(f, 500);
	if (one_in(f, 8) && a->status) {
		a->cache_policy = 1 + below(f, 2);
		a->cache_seconds = 1;
	}
	*log = (struct httpsys_log_fields){ .size = sizeof(*log), .status = 200 };
	*rate = (struct httpsys_rate){ .present = 1, .bandwidth = 1 << 20, .peak = 1 << 21,
				       .burst = 1 << 16 };
	if (one_in(f, 8))
		a->log = ptr(f, log);
	if (one_in(f, 8))
		a->rate = ptr(f, rate);
}

static void g_send(struct fuzz *f)
{
	struct httpsys_send *a = mem(f, 4096);

	send_fill(f, a);
	queue_call(f, queue_at(f, f->place), HTTPSYS_IOC_SEND, a, sizeof(*a));
}

static void g_send_receive(struct fuzz *f)
{
	struct httpsys_send_receive *a = mem(f, 4096);
	struct httpsys_send *sends = mem(f, 4 * sizeof(*sends));
	struct httpsys_request_record *rec = mem(f, 16384);
	int place = 0;
	uint32_t n = below(f, 4);

	for (uint32_t i = 0; i < n; i++)
		send_fill(f, &sends[i]);
	if (n)
		place = f->place;
	*a = (struct httpsys_send_receive){ .sends = ptr(f, sends), .send_count = u32(f, n),
		.send_size = u32(f, sizeof(*sends)), .max = u32(f, below(f, 5)),
		.buffer = ptr(f, rec), .buffer_size = u32(f, 16384) };
	a->flags = one_in(f, 10) ? 0 : HTTPSYS_SEND_RECEIVE_NONBLOCK;
	memset(rec, 0, sizeof(*rec));
	call(f, n ? queue_at(f, place) : pick_queue(f, &place), HTTPSYS_IOC_SEND_RECEIVE, a,
	     sizeof(*a));
	record_keep(f, rec->request_id, rec->connection_id, place);
}

static void g_request_op(struct fuzz *f)
{
	struct httpsys_request_op *a = mem(f, 4096);

	if (!one_in(f, 4))
		return;
	*a = (struct httpsys_request_op){ .request_id = id(f, POOL_REQUEST) };
	call(f, queue_at(f, f->place), HTTPSYS_IOC_CANCEL, a, sizeof(*a));
}

static void g_request_property(struct fuzz *f)
{
	struct httpsys_request_property *a = mem(f, 4096);
	uint32_t *value = mem(f, 400);
	bool set = one_in(f, 2);

	*value = below(f, 3);
	*a = (struct httpsys_request_property){ .request_id = id(f, POOL_REQUEST),
		.property = u32(f, set ? 12 + below(f, 2) : below(f, 2)), .value = ptr(f, value),
		.value_size = u32(f, set ? 4 : 400) };
	call(f, queue_at(f, f->place), set ? HTTPSYS_IOC_REQUEST_PROPERTY_SET :
	     HTTPSYS_IOC_REQUEST_PROPERTY_GET, a, sizeof(*a));
}

static void g_delegate(struct fuzz *f)
{
	struct httpsys_delegate *a = mem(f, 4096);
	uint32_t len;
	char *text;

	text = url(f, &len);
	*a = (struct httpsys_delegate){ .request_id = id(f, POOL_REQUEST),
		.queue = wild(f) ? any_fd(f) : f->queue[below(f, QUEUES)] };
	if (one_in(f, 4)) {
		a->group = id(f, POOL_GROUP);
		a->url = ptr(f, text);
		a->url_len = len;
	}
	call(f, queue_at(f, f->place), HTTPSYS_IOC_DELEGATE, a, sizeof(*a));
}

static void g_fragment(struct fuzz *f)
{
	struct httpsys_chunk *c = mem(f, sizeof(*c));
	struct httpsys_fragment *a = mem(f, 4096);
	uint32_t len;
	int place;
	char *text;

	text = fragment_url(f, &len);
	chunk(f, c);
	*a = (struct httpsys_fragment){ .policy = 1 + below(f, 2), .url = ptr(f, text),
		.url_len = len, .chunk = ptr(f, c) };
	a->seconds = a->policy == 2;
	call(f, pick_queue(f, &place), HTTPSYS_IOC_FRAGMENT_ADD, a, sizeof(*a));
}

static void g_fragment_read(struct fuzz *f)
{
	struct httpsys_fragment_read *a = mem(f, 4096);
	uint32_t len;
	int place;
	char *text;

	text = fragment_url(f, &len);
	*a = (struct httpsys_fragment_read){ .url = ptr(f, text), .url_len = len,
		.offset = wild(f) ? edge(f) : 0, .length = wild(f) ? edge(f) : HTTPSYS_TO_EOF,
		.buffer = ptr(f, mem(f, 65536)), .buffer_size = wild(f) ? edge(f) : 65536 };
	call(f, pick_queue(f, &place), HTTPSYS_IOC_FRAGMENT_READ, a, sizeof(*a));
}

static void g_wait(struct fuzz *f)
{
	struct httpsys_wait *a = mem(f, 4096);
	bool demand = one_in(f, 3);
	int place, fd = pick_queue(f, &place);

	*a = (struct httpsys_wait){ .flags = !one_in(f, 16), .connection_id = demand ? 0 :
				    id(f, POOL_CONNECTION) };
	queue_call(f, demand ? fd : queue_at(f, f->place), demand ? HTTPSYS_IOC_WAIT_DEMAND :
		   HTTPSYS_IOC_WAIT_DISCONNECT, a, sizeof(*a));
}

static void g_reap(struct fuzz *f)
{
	struct httpsys_completion *c = mem(f, 16 * sizeof(*c));
	struct httpsys_reap *a = mem(f, 4096);
	int place, fd = pick_queue(f, &place);

	*a = (struct httpsys_reap){ .flags = !one_in(f, 16), .completions = ptr(f, c),
		.buffer = ptr(f, mem(f, 16384)), .max = u32(f, 1 + below(f, 16)),
		.buffer_size = u32(f, one_in(f, 8) ? 200 : 16384) };
	call(f, fd, HTTPSYS_IOC_REAP, a, sizeof(*a));
	for (uint32_t i = 0; i < a->count && i < 16; i++)
		record_keep(f, c[i].request_id, c[i].connection_id, place);
}

static void g_cancel_op(struct fuzz *f)
{
	struct httpsys_cancel_op *a = mem(f, 4096);
	int place;

	*a = (struct httpsys_cancel_op){ .user_data = below(f, 64) };
	if (one_in(f, 16)) {
		a->flags = HTTPSYS_CANCEL_OP_ALL;
		a->user_data = 0;
	}
	call(f, pick_queue(f, &place), HTTPSYS_IOC_CANCEL_OP, a, sizeof(*a));
}

static void g_shutdown(struct fuzz *f)
{
	struct httpsys_queue_op *a = mem(f, 4096);
	int i = below(f, OWN_FDS);

	/* Not the shared ones: little would happen afterwards */
	*a = (struct httpsys_queue_op){ .flags = 0 };
	if (f->own[i] > 0 && one_in(f, 4))
		call(f, f->own[i], HTTPSYS_IOC_QUEUE_SHUTDOWN, a, sizeof(*a));
}

static void g_files(struct fuzz *f)
{
	int i = below(f, OWN_FDS), place, fd;

	switch (below(f, 4)) {
	case 0:
		if (f->own[i] > 0)
			close(f->own[i]);
		f->own[i] = 0;
		break;
	case 1:
		own_add(f, fcntl(pick_queue(f, &place), F_DUPFD_CLOEXEC, 3));
		break;
	case 2:
		fd = open(HTTPSYS_DEVICE, O_RDWR | O_CLOEXEC);
		if (fd >= 0)
			close(fd);
		break;
	default:
		/* Any number at all, on either type of file */
		fuzz_result(f, 0, ioctl(any_fd(f), rnd(&f->r), mem(f, 4096)) < 0 ? -errno : 0);
	}
}

static void (*const calls[])(struct fuzz *f) = {
	g_query, g_create, g_create, g_close, g_url, g_url, g_url, g_url_find, g_queue_create,
	g_reopen, g_property, g_property, g_property, g_property, g_counters, g_explain, g_config, g_adopt,
	g_flush, g_log_read, g_receive, g_receive, g_receive, g_receive, g_receive, g_receive,
	g_read_body, g_read_body, g_send, g_send, g_send, g_send, g_send, g_send_receive,
	g_send_receive, g_request_op, g_request_property, g_delegate, g_fragment, g_fragment,
	g_fragment_read, g_wait, g_reap, g_reap, g_cancel_op, g_shutdown, g_files,
};

void fuzz_call(struct fuzz *f)
{
	f->used = 0;
	calls[below(f, sizeof(calls) / sizeof(calls[0]))](f);
}

void fuzz_result(struct fuzz *f, unsigned long cmd, int ret)
{
	__atomic_fetch_add(&f->pool->calls, 1, __ATOMIC_RELAXED);
	/* Who does not wait for what waits has got as far as can be */
	if (!ret || ret == -EINPROGRESS ||
	    (ret == -EAGAIN && (cmd == HTTPSYS_IOC_WAIT_DISCONNECT || cmd == HTTPSYS_IOC_WAIT_DEMAND)))
		__atomic_fetch_add(&f->pool->good[cmd & 0xff], 1, __ATOMIC_RELAXED);
	/* Codes of the kernel's own never leave it, and no command has another result */
	if (ret > 0 || ret < -133 || ret == -EPROTO || ret == -ENOSYS) {
		f->pool->strange_cmd = cmd;
		f->pool->strange_ret = ret;
		f->pool->strange++;
	}
}

const char *fuzz_missing(const struct pool *pool)
{
	static const struct {
		unsigned long cmd;
		const char *name;
	} all[] = {
#define C(name) { HTTPSYS_IOC_##name, #name }
		C(QUERY), C(SESSION_CREATE), C(SESSION_CLOSE), C(GROUP_CREATE), C(GROUP_CLOSE),
		C(URL_ADD), C(URL_REMOVE), C(QUEUE_CREATE), C(PROPERTY_SET), C(PROPERTY_GET),
		C(COUNTERS), C(EXPLAIN), C(CONFIG_SET), C(CONFIG_GET), C(CONFIG_DELETE), C(CONFIG_UPDATE),
		C(ENDPOINT_ADOPT), C(CACHE_FLUSH_ALL), C(URL_FIND), C(LOG_READ),
		C(QUEUE_REOPEN), C(QUEUE_SHUTDOWN), C(RECEIVE), C(READ_BODY), C(SEND), C(CANCEL),
		C(SUBMIT), C(REAP), C(CANCEL_OP), C(WAIT_DISCONNECT), C(WAIT_DEMAND),
		C(REQUEST_PROPERTY_SET), C(REQUEST_PROPERTY_GET), C(DELEGATE), C(CACHE_FLUSH),
		C(FRAGMENT_ADD), C(FRAGMENT_READ), C(SEND_RECEIVE),
#undef C
	};
	static char names[1000];

	names[0] = 0;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!pool->good[all[i].cmd & 0xff])
			strcat(strcat(names, " "), all[i].name);
	return names;
}
