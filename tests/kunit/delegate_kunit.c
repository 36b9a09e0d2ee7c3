// SPDX-License-Identifier: GPL-2.0-only
/*
 * Delegation: which requests may go to which queue, how they are seen there, and
 * everything that can happen to one at the same moment: the lock of its queue is
 * another one from one instant to the next. Ports above 24300 belong to this suite.
 */
#include "helpers.h"
#include "core/delegate.h"

#define PORT	24380
#define PORT2	24381
#define URL	"http://+:24380/"
#define URL2	"http://+:24381/b/"

static const struct httpsys_delegation plain;

/* Two queues of two programs, each with a group */
struct two {
	struct ht_app *a;
	struct ht_app *b;
	u64 group_a;
	u64 group_b;
	struct httpsys_open *from;
	struct httpsys_open *to;
};

static void make_two(struct kunit *test, struct two *t)
{
	t->a = ht_app(test);
	t->b = ht_app(test);
	t->from = ht_serve(test, t->a, URL, 7, &t->group_a);
	t->to = ht_serve(test, t->b, URL2, 9, &t->group_b);
}

static int delegate(struct two *t, u64 id)
{
	return httpsys_request_delegate(t->from, id, t->to->queue, &plain);
}

static struct httpsys_request *taken(struct kunit *test, struct two *t)
{
	ht_arrive(test, PORT, "/x");
	return ht_take(test, t->from);
}

static void moves(struct kunit *test)
{
	struct httpsys_request *r, *got;
	struct two t;
	u64 id;

	make_two(test, &t);
	r = taken(test, &t);
	id = r->id;
	KUNIT_EXPECT_EQ(test, delegate(&t, id), 0);
	KUNIT_EXPECT_PTR_EQ(test, r->queue, t.to->queue);
	KUNIT_EXPECT_EQ(test, t.to->queue->count, 1U);
	KUNIT_EXPECT_EQ(test, t.to->queue->promised, 0U);
	/* Finished for the one, a request like any other for the other */
	KUNIT_EXPECT_EQ(test, delegate(&t, id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, httpsys_request_cancel(t.from, id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, ht_finish(t.from, id), -ENOTCONN);
	got = ht_take(test, t.to);
	KUNIT_EXPECT_PTR_EQ(test, got, r);
	KUNIT_EXPECT_EQ(test, got->group_id, t.group_a);
	KUNIT_EXPECT_EQ(test, got->url_context, 7ULL);
	KUNIT_EXPECT_EQ(test, ht_finish(t.to, got->id), 0);
}

static void is_seen_as(struct kunit *test)
{
	struct httpsys_delegation d = { .url = URL2, .url_len = strlen(URL2) };
	struct httpsys_request *r;
	struct two t;

	make_two(test, &t);
	r = taken(test, &t);
	d.group = t.group_a;
	KUNIT_EXPECT_EQ(test, httpsys_request_delegate(t.from, r->id, t.to->queue, &d), -EINVAL);
	d.url = URL;
	d.url_len = strlen(URL);
	KUNIT_EXPECT_EQ(test, httpsys_request_delegate(t.from, r->id, t.to->queue, &d), -ENOENT);
	d.url_len = 5;
	KUNIT_EXPECT_EQ(test, httpsys_request_delegate(t.from, r->id, t.to->queue, &d), -EINVAL);
	d.url = NULL;
	KUNIT_EXPECT_EQ(test, httpsys_request_delegate(t.from, r->id, t.to->queue, &d), -EINVAL);
	KUNIT_EXPECT_PTR_EQ(test, r->open, t.from);
	d = (struct httpsys_delegation){ URL2, strlen(URL2), t.group_b };
	KUNIT_EXPECT_EQ(test, httpsys_request_delegate(t.from, r->id, t.to->queue, &d), 0);
	r = ht_take(test, t.to);
	KUNIT_EXPECT_EQ(test, r->group_id, t.group_b);
	KUNIT_EXPECT_EQ(test, r->url_context, 9ULL);
}

/* Too late, or not now: the request stays, and can still be answered */
static void refused(struct kunit *test)
{
	struct httpsys_request *r;
	struct two t;
	u32 one = 1, off = 1, on = 0;

	make_two(test, &t);
	r = taken(test, &t);
	KUNIT_EXPECT_EQ(test, delegate(&t, r->id ^ BIT_ULL(40)), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, delegate(&t, 0), -ENOTCONN);
	KUNIT_ASSERT_TRUE(test, httpsys_request_read_begin(r, t.from));
	KUNIT_EXPECT_EQ(test, delegate(&t, r->id), -EINVAL);
	httpsys_request_read_end(r);
	mutex_lock(&r->x.body.reader);
	KUNIT_EXPECT_EQ(test, delegate(&t, r->id), -EBUSY);
	mutex_unlock(&r->x.body.reader);
	r->x.body.head = 1;
	r->x.body.tail = 1;
	KUNIT_EXPECT_EQ(test, delegate(&t, r->id), -EINVAL);
	r->x.body.head = 0;
	r->x.body.tail = 0;
	KUNIT_ASSERT_EQ(test, ht_queue_set(t.to, HTTPSYS_PROPERTY_STATE, off), 0);
	KUNIT_EXPECT_EQ(test, delegate(&t, r->id), -ENOSPC);
	KUNIT_ASSERT_EQ(test, ht_queue_set(t.to, HTTPSYS_PROPERTY_STATE, on), 0);
	KUNIT_ASSERT_EQ(test, ht_queue_set(t.to, HTTPSYS_PROPERTY_QUEUE_LENGTH, one), 0);
	ht_arrive(test, PORT2, "/b/fills");
	KUNIT_EXPECT_EQ(test, delegate(&t, r->id), -ENOSPC);
	KUNIT_EXPECT_EQ(test, t.to->queue->promised, 0U);
	ht_take(test, t.to);
	KUNIT_ASSERT_FALSE(test, IS_ERR(httpsys_request_send_begin(t.from, r->id, false)));
	KUNIT_EXPECT_EQ(test, delegate(&t, r->id), -EBUSY);
	httpsys_request_send_end(r, true, false);
	httpsys_request_put(r);
	KUNIT_EXPECT_EQ(test, delegate(&t, r->id), -EINVAL);
	KUNIT_EXPECT_EQ(test, ht_finish(t.from, r->id), 0);
	r = taken(test, &t);
	ht_gone(r);
	KUNIT_EXPECT_EQ(test, delegate(&t, r->id), -ENOTCONN);
	r = taken(test, &t);
	ht_open_close(test, t.to);
	KUNIT_EXPECT_EQ(test, ht_finish(t.from, r->id), 0);
}

static void to_the_dead(struct kunit *test)
{
	struct httpsys_open *target;
	struct httpsys_request *r;
	struct ht_app *b;
	struct two t;

	make_two(test, &t);
	b = ht_app(test);
	ht_queue_named(test, b, "target", 0666, false);
	target = ht_keep_open(test, httpsys_open_target(t.a->app, "target", 6));
	KUNIT_EXPECT_FALSE(test, httpsys_open_does_io(target));
	r = taken(test, &t);
	KUNIT_EXPECT_EQ(test, httpsys_request_delegate(t.from, r->id, target->queue, &plain), 0);
	KUNIT_EXPECT_EQ(test, target->queue->count, 1U);
	/* A target's file keeps nothing alive: what waits is refused */
	ht_open_close(test, ht_of(test)->opens[2]);
	KUNIT_EXPECT_TRUE(test, httpsys_queue_dead(target->queue));
	KUNIT_EXPECT_EQ(test, (int)r->x.refusal, (int)HTTPSYS_REASON_QUEUE_GONE);
	r = taken(test, &t);
	KUNIT_EXPECT_EQ(test, httpsys_request_delegate(t.from, r->id, target->queue, &plain),
			-ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, ht_finish(t.from, r->id), 0);
	KUNIT_EXPECT_TRUE(test, IS_ERR(httpsys_open_target(t.a->app, "target", 6)));
}

/* To a receiver that waits; and back again, to its own queue as well */
static void round_trip(struct kunit *test)
{
	struct httpsys_request *r;
	struct two t;
	u32 i;

	make_two(test, &t);
	r = taken(test, &t);
	for (i = 0; i < 10; i++) {
		KUNIT_EXPECT_EQ(test, delegate(&t, r->id), 0);
		KUNIT_EXPECT_PTR_EQ(test, ht_take(test, t.to), r);
		KUNIT_EXPECT_EQ(test, httpsys_request_delegate(t.to, r->id, t.from->queue, &plain),
				0);
		KUNIT_EXPECT_PTR_EQ(test, ht_take(test, t.from), r);
		KUNIT_EXPECT_EQ(test, httpsys_request_delegate(t.from, r->id, t.from->queue,
							       &plain), 0);
		KUNIT_EXPECT_PTR_EQ(test, ht_take(test, t.from), r);
	}
	KUNIT_EXPECT_EQ(test, ht_finish(t.from, r->id), 0);
	KUNIT_EXPECT_EQ(test, t.from->queue->count + t.to->queue->count, 0U);
}

/* What can happen at the same moment */

struct both {
	struct kunit *test;
	struct two *t;
	struct httpsys_queue *to;	/* referenced, as by the file of a real call */
	struct httpsys_request *r;
	u64 id;
	int delegated;
	int other;
};

static void race_delegate(void *arg)
{
	struct both *b = arg;

	b->delegated = httpsys_request_delegate(b->t->from, b->id, b->to, &plain);
}

static void race_gone(void *arg)
{
	struct both *b = arg;

	ht_gone(b->r);
}

static void race_expire(void *arg)
{
	struct both *b = arg;

	ht_expire(b->r);
}

static void race_cancel(void *arg)
{
	struct both *b = arg;

	b->other = httpsys_request_cancel(b->t->from, b->id);
}

static void race_send(void *arg)
{
	struct both *b = arg;

	b->other = ht_finish(b->t->from, b->id);
}

static void race_read(void *arg)
{
	struct both *b = arg;

	b->other = httpsys_request_read_begin(b->r, b->t->from);
	if (b->other)
		httpsys_request_read_end(b->r);
}

static void race_receive(void *arg)
{
	struct both *b = arg;
	struct httpsys_request *r;

	b->other = ht_receive(b->t->to, &r);
	if (!b->other)
		b->other = ht_finish(b->t->to, r->id);
}

static void race_close_from(void *arg)
{
	struct both *b = arg;

	httpsys_open_shutdown(b->t->from);
}

static void race_close_to(void *arg)
{
	struct both *b = arg;

	ht_open_close(b->test, b->t->to);
}

/* The rounds of one race; @fresh: queues of its own for each */
static void race(struct kunit *test, void (*other)(void *), bool fresh)
{
	struct ht *h = ht_of(test);
	struct httpsys_request *left;
	struct both b = { .test = test };
	struct two t;
	struct ht_race race;
	u32 i;

	b.t = &t;
	if (!fresh)
		make_two(test, &t);
	ht_race_start(test, &race);
	for (i = 0; ht_race_goes_on(&race, i) && h->nr_requests < HT_REQUESTS - 1; i++) {
		if (fresh)
			make_two(test, &t);
		b.r = taken(test, &t);
		b.id = b.r->id;
		b.to = t.to->queue;
		httpsys_queue_get(b.to);
		ht_race_run(&race, race_delegate, &b, other, &b);
		httpsys_queue_put(b.to);
		/* Whoever has it now can end it, and nobody twice */
		while (other != race_close_to && !ht_receive(t.to, &left))
			ht_finish(t.to, left->id);
		if (b.delegated)
			ht_finish(t.from, b.id);
		KUNIT_EXPECT_EQ(test, httpsys_request_cancel(t.from, b.id), -ENOTCONN);
		if (other != race_close_to)
			KUNIT_EXPECT_EQ(test, t.to->queue->promised + t.to->queue->count, 0U);
		if (!fresh)
			continue;
		if (other != race_close_to)
			ht_open_close(test, t.to);
		ht_open_close(test, t.from);
		ht_app_close(test, t.a);
		ht_app_close(test, t.b);
	}
	ht_race_stop(&race);
	KUNIT_EXPECT_GE(test, i, (u32)HT_RACE_ROUNDS_MIN);
}

static void client_goes(struct kunit *test)
{
	race(test, race_gone, false);
}

static void time_is_over(struct kunit *test)
{
	race(test, race_expire, false);
}

static void cancelled(struct kunit *test)
{
	race(test, race_cancel, false);
}

static void answered(struct kunit *test)
{
	race(test, race_send, false);
}

static void read(struct kunit *test)
{
	race(test, race_read, false);
}

static void received(struct kunit *test)
{
	race(test, race_receive, false);
}

static void old_open_shut(struct kunit *test)
{
	race(test, race_close_from, true);
}

static void new_queue_dies(struct kunit *test)
{
	race(test, race_close_to, true);
}

static struct kunit_case delegate_cases[] = {
	KUNIT_CASE(moves),
	KUNIT_CASE(is_seen_as),
	KUNIT_CASE(refused),
	KUNIT_CASE(to_the_dead),
	KUNIT_CASE(round_trip),
	KUNIT_CASE(client_goes),
	KUNIT_CASE(time_is_over),
	KUNIT_CASE(cancelled),
	KUNIT_CASE(answered),
	KUNIT_CASE(read),
	KUNIT_CASE(received),
	KUNIT_CASE(old_open_shut),
	KUNIT_CASE(new_queue_dies),
	{ }
};

static struct kunit_suite delegate_suite = {
	.name = "httpsys_delegate",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = delegate_cases,
};
kunit_test_suite(delegate_suite);

MODULE_DESCRIPTION("KUnit tests of httpsys' delegation");
MODULE_LICENSE("GPL");
