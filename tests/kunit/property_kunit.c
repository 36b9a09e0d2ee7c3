// SPDX-License-Identifier: GPL-2.0-only
/*
 * Properties: each row of the table on each kind of object, values and ranges,
 * and what a request gets of them. How a program's buffer is sized is dev/'s
 * business and tested there. Ports above 24000 belong to this suite.
 */
#include <linux/anon_inodes.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include "helpers.h"

#define PORT	24080
#define URL	"http://+:24080/"

/* One of each kind of object */
struct objects {
	struct ht_app *a;
	u64 session;
	u64 group;
	struct httpsys_open *queue;
};

static void make_objects(struct kunit *test, struct objects *o)
{
	o->a = ht_app(test);
	o->session = ht_session(test, o->a);
	o->group = ht_group_in(test, o->a, o->session);
	o->queue = ht_queue(test, o->a);
}

static int set(struct objects *o, enum httpsys_object_kind kind, u32 id, const void *value)
{
	const struct httpsys_property_row *row = httpsys_property_find(id);

	if (kind == HTTPSYS_KIND_QUEUE)
		return httpsys_property_set_queue(o->queue, row, value);
	return httpsys_property_set(o->a->app,
				    kind == HTTPSYS_KIND_SESSION ? o->session : o->group, row,
				    value);
}

static int get(struct objects *o, enum httpsys_object_kind kind, u32 id, void *value)
{
	const struct httpsys_property_row *row = httpsys_property_find(id);

	if (kind == HTTPSYS_KIND_QUEUE)
		return httpsys_property_get_queue(o->queue, row, value);
	return httpsys_property_get(o->a->app,
				    kind == HTTPSYS_KIND_SESSION ? o->session : o->group, row,
				    value);
}

#define S	HTTPSYS_KIND_SESSION
#define G	HTTPSYS_KIND_GROUP
#define Q	HTTPSYS_KIND_QUEUE

static const enum httpsys_object_kind kinds[] = { S, G, Q };

/* The matrix of API 4.1: number, objects that have it, bytes, can be read */
static const struct {
	u32 id;
	u32 kinds;
	u32 size;
	bool readable;
} matrix[] = {
	{ HTTPSYS_PROPERTY_TIMEOUTS, S | G, 16, true },
	{ HTTPSYS_PROPERTY_QUEUE_LENGTH, Q, 4, true },
	{ HTTPSYS_PROPERTY_STATE, S | G | Q, 4, true },
	{ HTTPSYS_PROPERTY_VERBOSITY_503, Q, 4, true },
	{ HTTPSYS_PROPERTY_BINDING, G, 8, false },
	{ HTTPSYS_PROPERTY_AUTHENTICATION, S | G, 16, true },
	{ HTTPSYS_PROPERTY_LOGGING, S | G, 28, false },
	{ HTTPSYS_PROPERTY_BANDWIDTH, S | G, 16, true },
	{ HTTPSYS_PROPERTY_EXTENDED_AUTHENTICATION, S | G, 16, false },
	{ HTTPSYS_PROPERTY_LISTEN_ENDPOINT, G, 8, true },
	{ HTTPSYS_PROPERTY_CHANNEL_BIND, S | G, 16, true },
	{ HTTPSYS_PROPERTY_PROTECTION_LEVEL, G, 8, true },
	{ HTTPSYS_PROPERTY_DELEGATION, G, 8, false },
	{ HTTPSYS_PROPERTY_FAST_FORWARDING, G, 8, true },
	{ HTTPSYS_PROPERTY_REQUEST_INFO, G, 8, true },
	{ HTTPSYS_PROPERTY_CONNECTION_LIMIT, G, 8, true },
	{ HTTPSYS_PROPERTY_FLOW_RATE, S | G, 16, true },
};

/* A value of zeros is good for all but the length of a queue */
static void zero_value(u32 id, void *value)
{
	memset(value, 0, HTTPSYS_PROPERTY_SIZE_MAX);
	if (id == HTTPSYS_PROPERTY_QUEUE_LENGTH)
		*(u32 *)value = 1;
}

static void table(struct kunit *test)
{
	const struct httpsys_property_row *row;
	u32 id, i, known;

	for (id = 0; id < 0x200; id++) {
		row = httpsys_property_find(id);
		for (known = 0, i = 0; i < ARRAY_SIZE(matrix); i++) {
			if (matrix[i].id != id)
				continue;
			known = 1;
			KUNIT_ASSERT_NOT_NULL(test, row);
			KUNIT_EXPECT_EQ(test, row->id, id);
			KUNIT_EXPECT_EQ(test, row->size, matrix[i].size);
			KUNIT_EXPECT_EQ(test, row->kinds, matrix[i].kinds);
			KUNIT_EXPECT_EQ(test, !!row->get, matrix[i].readable);
			KUNIT_EXPECT_LE(test, row->size, (u32)HTTPSYS_PROPERTY_SIZE_MAX);
		}
		KUNIT_EXPECT_EQ_MSG(test, !!row, !!known, "property %u", id);
	}
	KUNIT_EXPECT_NULL(test, httpsys_property_find(U32_MAX));
}

/* The wrong kind of object, and properties that cannot be read: EINVAL */
static void wrong_kinds(struct kunit *test)
{
	u8 value[HTTPSYS_PROPERTY_SIZE_MAX];
	struct objects o;
	u32 i, k;
	bool has;

	make_objects(test, &o);
	for (i = 0; i < ARRAY_SIZE(matrix); i++) {
		for (k = 0; k < ARRAY_SIZE(kinds); k++) {
			has = matrix[i].kinds & kinds[k];
			zero_value(matrix[i].id, value);
			KUNIT_EXPECT_EQ_MSG(test, set(&o, kinds[k], matrix[i].id, value),
					    has ? 0 : -EINVAL, "property %u kind %u",
					    matrix[i].id, kinds[k]);
			KUNIT_EXPECT_EQ_MSG(test, get(&o, kinds[k], matrix[i].id, value),
					    has && matrix[i].readable ? 0 : -EINVAL,
					    "property %u kind %u", matrix[i].id, kinds[k]);
		}
	}
}

/* No such object, another program's, and a type of id that has none */
static void wrong_objects(struct kunit *test)
{
	const struct httpsys_property_row *row = httpsys_property_find(HTTPSYS_PROPERTY_STATE);
	struct ht_app *other = ht_app(test);
	u32 value = 1;
	struct objects o;

	make_objects(test, &o);
	KUNIT_EXPECT_EQ(test, httpsys_property_set(other->app, o.session, row, &value), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_property_set(other->app, o.group, row, &value), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_property_get(other->app, o.group, row, &value), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_property_set(o.a->app, 0, row, &value), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_property_set(o.a->app, o.group ^ BIT_ULL(33), row, &value),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_property_get(o.a->app, 0xfcULL << 56 | 1, row, &value),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, get(&o, S, HTTPSYS_PROPERTY_STATE, &value), 0);
	KUNIT_EXPECT_EQ(test, value, 0U);
}

/* One word of each range, with its ends */
static const struct {
	u32 id;
	u32 kinds;
	u32 before;
	u32 good[3];
	u32 bad[3];
} ranges[] = {
	{ HTTPSYS_PROPERTY_STATE, S | G | Q, 0, { 1, 0, 1 }, { 2, 3, U32_MAX } },
	{ HTTPSYS_PROPERTY_QUEUE_LENGTH, Q, 1000, { 1, 65535, 0x7fffffff },
	  { 0, 0x80000000, U32_MAX } },
	{ HTTPSYS_PROPERTY_VERBOSITY_503, Q, HTTPSYS_503_BASIC,
	  { HTTPSYS_503_FULL, HTTPSYS_503_LIMITED, HTTPSYS_503_BASIC }, { 3, 4, U32_MAX } },
};

static void range_case(struct kunit *test, struct objects *o, u32 i,
		       enum httpsys_object_kind kind)
{
	u32 n, id = ranges[i].id, value = 12345;

	KUNIT_EXPECT_EQ(test, get(o, kind, id, &value), 0);
	KUNIT_EXPECT_EQ_MSG(test, value, ranges[i].before, "property %u kind %u", id, kind);
	for (n = 0; n < ARRAY_SIZE(ranges[i].good); n++) {
		value = ranges[i].good[n];
		KUNIT_EXPECT_EQ_MSG(test, set(o, kind, id, &value), 0, "%u := %u", id, value);
		value = 12345;
		KUNIT_EXPECT_EQ(test, get(o, kind, id, &value), 0);
		KUNIT_EXPECT_EQ(test, value, ranges[i].good[n]);
	}
	for (n = 0; n < ARRAY_SIZE(ranges[i].bad); n++) {
		value = ranges[i].bad[n];
		KUNIT_EXPECT_EQ_MSG(test, set(o, kind, id, &value), -EINVAL, "%u := %u", id,
				    value);
	}
	/* A refused value changes nothing */
	KUNIT_EXPECT_EQ(test, get(o, kind, id, &value), 0);
	KUNIT_EXPECT_EQ(test, value, ranges[i].good[2]);
}

static void values(struct kunit *test)
{
	struct objects o;
	u32 i, k;

	make_objects(test, &o);
	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		for (k = 0; k < ARRAY_SIZE(kinds); k++)
			if (ranges[i].kinds & kinds[k])
				range_case(test, &o, i, kinds[k]);
}

static void timeouts_value(struct kunit *test)
{
	const struct httpsys_timeouts in = {
		.entity_body = 1, .drain_body = 2, .request_queue = 3, .idle = 4,
		.header_wait = 0xffff, .min_send_rate = 0xffffffff,
	};
	struct httpsys_timeouts out, bad = in, zero = { };
	struct objects o;
	u32 k;

	make_objects(test, &o);
	bad.reserved = 1;
	bad.idle = 99;
	for (k = 0; k < 2; k++) {
		memset(&out, 0xaa, sizeof(out));
		KUNIT_EXPECT_EQ(test, get(&o, kinds[k], HTTPSYS_PROPERTY_TIMEOUTS, &out), 0);
		KUNIT_EXPECT_EQ(test, memcmp(&out, &zero, sizeof(out)), 0);
		KUNIT_EXPECT_EQ(test, set(&o, kinds[k], HTTPSYS_PROPERTY_TIMEOUTS, &in), 0);
		KUNIT_EXPECT_EQ(test, set(&o, kinds[k], HTTPSYS_PROPERTY_TIMEOUTS, &bad), -EINVAL);
		KUNIT_EXPECT_EQ(test, get(&o, kinds[k], HTTPSYS_PROPERTY_TIMEOUTS, &out), 0);
		KUNIT_EXPECT_EQ(test, memcmp(&out, &in, sizeof(out)), 0);
	}
	/* Set on one, not seen on the other */
	KUNIT_EXPECT_EQ(test, set(&o, S, HTTPSYS_PROPERTY_TIMEOUTS, &zero), 0);
	KUNIT_EXPECT_EQ(test, get(&o, G, HTTPSYS_PROPERTY_TIMEOUTS, &out), 0);
	KUNIT_EXPECT_EQ(test, out.entity_body, (u16)1);
}

/* What counts for a request: per timer group, session, machine (API: 1.6) */
static void timeouts_inherit(struct kunit *test)
{
	struct httpsys_timeouts session = { .entity_body = 11, .idle = 12, .min_send_rate = 13 };
	struct httpsys_timeouts group = { .entity_body = 21, .drain_body = 22,
					  .min_send_rate = 0xffffffff };
	const struct httpsys_timeouts *machine = &httpsys_limits.timeouts;
	const struct httpsys_timeouts *got;
	struct objects o;

	make_objects(test, &o);
	KUNIT_ASSERT_EQ(test, ht_bind(o.a, o.group, o.queue), 0);
	KUNIT_ASSERT_EQ(test, ht_add(o.a, o.group, URL, 1), 0);
	got = &ht_arrive(test, PORT, "/machine")->x.timeouts;
	KUNIT_EXPECT_EQ(test, memcmp(got, machine, sizeof(*got)), 0);

	KUNIT_ASSERT_EQ(test, set(&o, S, HTTPSYS_PROPERTY_TIMEOUTS, &session), 0);
	got = &ht_arrive(test, PORT, "/session")->x.timeouts;
	KUNIT_EXPECT_EQ(test, got->entity_body, (u16)11);
	KUNIT_EXPECT_EQ(test, got->drain_body, machine->drain_body);
	KUNIT_EXPECT_EQ(test, got->request_queue, machine->request_queue);
	KUNIT_EXPECT_EQ(test, got->idle, (u16)12);
	KUNIT_EXPECT_EQ(test, got->header_wait, machine->header_wait);
	KUNIT_EXPECT_EQ(test, got->min_send_rate, 13U);

	KUNIT_ASSERT_EQ(test, set(&o, G, HTTPSYS_PROPERTY_TIMEOUTS, &group), 0);
	got = &ht_arrive(test, PORT, "/group")->x.timeouts;
	KUNIT_EXPECT_EQ(test, got->entity_body, (u16)21);
	KUNIT_EXPECT_EQ(test, got->drain_body, (u16)22);
	KUNIT_EXPECT_EQ(test, got->request_queue, machine->request_queue);
	KUNIT_EXPECT_EQ(test, got->idle, (u16)12);
	KUNIT_EXPECT_EQ(test, got->header_wait, machine->header_wait);
	KUNIT_EXPECT_EQ(test, got->min_send_rate, 0xffffffffU);

	/* 0 in the group inherits again */
	memset(&group, 0, sizeof(group));
	KUNIT_ASSERT_EQ(test, set(&o, G, HTTPSYS_PROPERTY_TIMEOUTS, &group), 0);
	got = &ht_arrive(test, PORT, "/again")->x.timeouts;
	KUNIT_EXPECT_EQ(test, got->entity_body, (u16)11);
	KUNIT_EXPECT_EQ(test, got->drain_body, machine->drain_body);
}

/* The documented values (API: 4.4), unless the module was loaded with others */
static void timeouts_of_the_machine(struct kunit *test)
{
	const struct httpsys_timeouts want = {
		.entity_body = 120, .drain_body = 120, .request_queue = 120, .idle = 120,
		.header_wait = 120, .min_send_rate = 150,
	};

	KUNIT_EXPECT_EQ(test, memcmp(&httpsys_limits.timeouts, &want, sizeof(want)), 0);
}

/* Which of session, group and queue is switched off does not matter (API: 4.2) */
static void states_refuse(struct kunit *test)
{
	struct httpsys_request *r;
	struct objects o;
	u32 k, off = 1, on = 0, full = HTTPSYS_503_FULL;

	make_objects(test, &o);
	KUNIT_ASSERT_EQ(test, ht_bind(o.a, o.group, o.queue), 0);
	KUNIT_ASSERT_EQ(test, ht_add(o.a, o.group, URL, 1), 0);
	KUNIT_ASSERT_EQ(test, set(&o, Q, HTTPSYS_PROPERTY_VERBOSITY_503, &full), 0);
	for (k = 0; k < ARRAY_SIZE(kinds); k++) {
		KUNIT_ASSERT_EQ(test, set(&o, kinds[k], HTTPSYS_PROPERTY_STATE, &off), 0);
		ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT);
		r = ht_request(test, "/x", "h");
		KUNIT_EXPECT_EQ(test, (int)ht_dispatch(r), (int)HTTPSYS_REASON_DISABLED);
		KUNIT_EXPECT_EQ(test, (int)r->x.verbosity, (int)HTTPSYS_503_FULL);
		KUNIT_ASSERT_EQ(test, set(&o, kinds[k], HTTPSYS_PROPERTY_STATE, &on), 0);
		ht_arrive(test, PORT, "/x");
	}
	/* Unbound: never a reset, there is no queue to say so */
	KUNIT_ASSERT_EQ(test, ht_bind(o.a, o.group, NULL), 0);
	r = ht_request(test, "/x", "h");
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(r), (int)HTTPSYS_REASON_UNBOUND);
	KUNIT_EXPECT_EQ(test, (int)r->x.verbosity, (int)HTTPSYS_503_LIMITED);
}

/* Queue properties belong to the creator; everybody who may open it can read them */
static void queue_of_another(struct kunit *test)
{
	const struct httpsys_property_row *row =
		httpsys_property_find(HTTPSYS_PROPERTY_QUEUE_LENGTH);
	struct ht_app *a = ht_app(test), *b = ht_app(test);
	struct httpsys_open *open = ht_queue_named(test, a, "q", 0600, true);
	struct httpsys_open *worker = ht_keep_open(test, httpsys_open_existing(b->app, "q", 1));
	struct httpsys_open *passive = ht_keep_open(test, httpsys_open_again(open, true));
	u32 value = 5;

	KUNIT_EXPECT_EQ(test, httpsys_property_set_queue(worker, row, &value), -EPERM);
	KUNIT_EXPECT_EQ(test, httpsys_property_set_queue(open, row, &value), 0);
	value = 0;
	KUNIT_EXPECT_EQ(test, httpsys_property_get_queue(worker, row, &value), 0);
	KUNIT_EXPECT_EQ(test, value, 5U);
	ht_open_close(test, worker);
	ht_open_close(test, open);
	KUNIT_EXPECT_EQ(test, httpsys_property_set_queue(passive, row, &value), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, httpsys_property_get_queue(passive, row, &value), -ESHUTDOWN);
}

/* Binding: the property takes a descriptor */

static int bind_fd(struct objects *o, u32 present, int fd)
{
	const struct httpsys_binding b = { .present = present, .fd = fd };

	return set(o, G, HTTPSYS_PROPERTY_BINDING, &b);
}

/* A descriptor of this thread for @file, which it takes over */
static int install(struct kunit *test, struct file *file)
{
	int fd;

	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		fput(file);
	KUNIT_ASSERT_GE(test, fd, 0);
	fd_install(fd, file);
	return fd;
}

/* Closing is put off in a kernel thread: wait for it */
static void uninstall(int fd)
{
	close_fd(fd);
	flush_delayed_fput();
}

static const struct file_operations foreign_fops = { };

static void binding(struct kunit *test)
{
	const struct httpsys_queue_params p = { .mode = 0600 };
	struct httpsys_open *open;
	struct objects o;
	int fd, again;

	make_objects(test, &o);
	KUNIT_ASSERT_EQ(test, ht_add(o.a, o.group, URL, 1), 0);
	open = httpsys_open_create(o.a->app, &p, false);
	KUNIT_ASSERT_FALSE(test, IS_ERR(open));
	KUNIT_ASSERT_EQ(test, httpsys_queue_publish(open->queue), 0);
	fd = install(test, httpsys_open_file(open, 0));

	KUNIT_EXPECT_EQ(test, bind_fd(&o, 2, fd), -EINVAL);
	KUNIT_EXPECT_EQ(test, bind_fd(&o, 1, -1), -EBADF);
	KUNIT_EXPECT_EQ(test, bind_fd(&o, 1, 1 << 20), -EBADF);
	KUNIT_EXPECT_EQ(test, bind_fd(&o, 1, fd), 0);
	ht_arrive(test, PORT, "/bound");
	/* A refused binding leaves the old one */
	KUNIT_EXPECT_EQ(test, bind_fd(&o, 1, -1), -EBADF);
	ht_arrive(test, PORT, "/bound");
	KUNIT_EXPECT_EQ(test, open->queue->count, 2U);
	/* Another open of the same queue does as well */
	again = install(test, httpsys_open_file(httpsys_open_again(open, true), 0));
	KUNIT_EXPECT_EQ(test, bind_fd(&o, 1, again), 0);
	ht_arrive(test, PORT, "/bound");
	KUNIT_EXPECT_EQ(test, open->queue->count, 3U);
	KUNIT_EXPECT_EQ(test, bind_fd(&o, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(ht_request(test, "/x", "h")),
			(int)HTTPSYS_REASON_UNBOUND);
	uninstall(fd);
	KUNIT_EXPECT_EQ(test, bind_fd(&o, 1, again), -ESHUTDOWN);
	uninstall(again);
}

static void binding_to_others(struct kunit *test)
{
	struct ht_app *other = ht_app(test);
	const struct httpsys_queue_params p = { .mode = 0600 };
	struct httpsys_open *open;
	struct objects o;
	int fd;

	make_objects(test, &o);
	/* A queue that another application made */
	open = httpsys_open_create(other->app, &p, false);
	KUNIT_ASSERT_FALSE(test, IS_ERR(open));
	KUNIT_ASSERT_EQ(test, httpsys_queue_publish(open->queue), 0);
	fd = install(test, httpsys_open_file(open, 0));
	KUNIT_EXPECT_EQ(test, bind_fd(&o, 1, fd), -EPERM);
	uninstall(fd);
	/* A file that is no queue */
	fd = install(test, anon_inode_getfile("[other]", &foreign_fops, NULL, O_RDWR));
	KUNIT_EXPECT_EQ(test, bind_fd(&o, 1, fd), -EBADF);
	uninstall(fd);
}

/* A bound group keeps the queue's memory, never its life */
static void binding_keeps_nothing_alive(struct kunit *test)
{
	struct objects o;
	struct httpsys_open *open;

	make_objects(test, &o);
	KUNIT_ASSERT_EQ(test, ht_add(o.a, o.group, URL, 1), 0);
	KUNIT_ASSERT_EQ(test, ht_bind(o.a, o.group, o.queue), 0);
	ht_open_close(test, o.queue);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_QUEUES_NOW), (s64)0);
	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT);
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(ht_request(test, "/x", "h")),
			(int)HTTPSYS_REASON_UNBOUND);
	/* Re-binding replaces the dead one */
	open = ht_queue(test, o.a);
	KUNIT_EXPECT_EQ(test, ht_bind(o.a, o.group, open), 0);
	ht_arrive(test, PORT, "/x");
}

static struct kunit_case property_cases[] = {
	KUNIT_CASE(table),
	KUNIT_CASE(wrong_kinds),
	KUNIT_CASE(wrong_objects),
	KUNIT_CASE(values),
	KUNIT_CASE(timeouts_value),
	KUNIT_CASE(timeouts_inherit),
	KUNIT_CASE(timeouts_of_the_machine),
	KUNIT_CASE(states_refuse),
	KUNIT_CASE(queue_of_another),
	KUNIT_CASE(binding),
	KUNIT_CASE(binding_to_others),
	KUNIT_CASE(binding_keeps_nothing_alive),
	{ }
};

static struct kunit_suite property_suite = {
	.name = "httpsys_property",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = property_cases,
};
kunit_test_suite(property_suite);

MODULE_DESCRIPTION("KUnit tests of httpsys' properties");
MODULE_LICENSE("GPL");
