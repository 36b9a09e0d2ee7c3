// SPDX-License-Identifier: GPL-2.0-only
/*
 * Request queues and their opens: order, limits, names, who may open, waiting,
 * death and shutdown. Ports above 27000 belong to this suite.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/signal.h>
#include "helpers.h"

#define PORT	27080
#define URL	"http://+:27080/"

/* Requests of a queue, under its lock */
static u32 pending(struct httpsys_open *open)
{
	u32 n;

	spin_lock_bh(&open->queue->lock);
	n = open->queue->count;
	spin_unlock_bh(&open->queue->lock);
	return n;
}

/* Take without number or publication, as a receiver that is copying */
static struct httpsys_request *take_raw(struct kunit *test, struct httpsys_open *open)
{
	struct httpsys_request *r = NULL;

	KUNIT_ASSERT_EQ(test, httpsys_queue_take(open, true, &r), 0);
	return r;
}

#define EXPECT_EMPTY(test, open) do {							\
	struct httpsys_request *__r;							\
											\
	KUNIT_EXPECT_EQ(test, httpsys_queue_take(open, true, &__r), -EAGAIN);		\
} while (0)

#define EXPECT_REFUSED(test, r, why, verb) do {						\
	KUNIT_EXPECT_EQ(test, (int)(r)->x.refusal, (int)(why));				\
	KUNIT_EXPECT_EQ(test, (int)(r)->x.verbosity, (int)(verb));			\
	KUNIT_EXPECT_EQ(test, (int)(r)->state, (int)HTTPSYS_REQUEST_DONE);		\
	KUNIT_EXPECT_FALSE(test, ht_aborted(r));					\
} while (0)

/* Order and bounds */

static void first_in_first_out(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 77, NULL);
	struct httpsys_request *in[5];
	int i;

	EXPECT_EMPTY(test, open);
	for (i = 0; i < ARRAY_SIZE(in); i++) {
		in[i] = ht_arrive(test, PORT, "/x");
		KUNIT_EXPECT_EQ(test, (int)in[i]->state, (int)HTTPSYS_REQUEST_PENDING);
		KUNIT_EXPECT_EQ(test, in[i]->url_context, 77ULL);
	}
	KUNIT_EXPECT_EQ(test, pending(open), 5U);
	for (i = 0; i < ARRAY_SIZE(in); i++)
		KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), in[i]);
	EXPECT_EMPTY(test, open);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_QUEUED), (s64)5);
}

static void length_limit(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_request *over;

	KUNIT_ASSERT_EQ(test, ht_queue_set(open, HTTPSYS_PROPERTY_QUEUE_LENGTH, 2), 0);
	KUNIT_ASSERT_EQ(test, ht_queue_set(open, HTTPSYS_PROPERTY_VERBOSITY_503,
					   HTTPSYS_503_FULL), 0);
	ht_arrive(test, PORT, "/1");
	ht_arrive(test, PORT, "/2");
	over = ht_request(test, "/3", "h");
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(over), (int)HTTPSYS_REASON_QUEUE_FULL);
	KUNIT_EXPECT_EQ(test, (int)over->x.verbosity, (int)HTTPSYS_503_FULL);
	/* A smaller limit keeps what is there (API: 4.5) */
	KUNIT_ASSERT_EQ(test, ht_queue_set(open, HTTPSYS_PROPERTY_QUEUE_LENGTH, 1), 0);
	KUNIT_EXPECT_EQ(test, pending(open), 2U);
	ht_take(test, open);
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(ht_request(test, "/4", "h")),
			(int)HTTPSYS_REASON_QUEUE_FULL);
	ht_take(test, open);
	ht_arrive(test, PORT, "/5");
	KUNIT_EXPECT_EQ(test, pending(open), 1U);
}

/* 1000 without being told (API: 4.1) */
static void length_default(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	u32 i, refused = 0;

	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT);
	for (i = 0; i < 1000; i++)
		refused += ht_dispatch(ht_request(test, "/x", "h")) != HTTPSYS_REASON_NONE;
	KUNIT_EXPECT_EQ(test, refused, 0U);
	KUNIT_EXPECT_EQ(test, pending(open), 1000U);
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(ht_request(test, "/x", "h")),
			(int)HTTPSYS_REASON_QUEUE_FULL);
}

static void put_back_to_the_head(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_request *first = ht_arrive(test, PORT, "/1");
	struct httpsys_request *second = ht_arrive(test, PORT, "/2");

	KUNIT_ASSERT_PTR_EQ(test, take_raw(test, open), first);
	httpsys_queue_put_back(first);
	KUNIT_EXPECT_EQ(test, (int)first->state, (int)HTTPSYS_REQUEST_PENDING);
	KUNIT_EXPECT_EQ(test, first->id, HTTPSYS_NULL_ID);
	KUNIT_EXPECT_EQ(test, pending(open), 2U);
	KUNIT_EXPECT_PTR_EQ(test, take_raw(test, open), first);
	httpsys_queue_put_back(first);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), first);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), second);
}

/* What happened while a receiver had it */
static void put_back_too_late(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL), *again;
	struct httpsys_request *r;

	KUNIT_ASSERT_EQ(test, ht_queue_set(open, HTTPSYS_PROPERTY_VERBOSITY_503,
					   HTTPSYS_503_LIMITED), 0);
	/* The client has gone */
	ht_arrive(test, PORT, "/gone");
	r = take_raw(test, open);
	ht_gone(r);
	httpsys_queue_put_back(r);
	KUNIT_EXPECT_EQ(test, (int)r->state, (int)HTTPSYS_REQUEST_DONE);
	KUNIT_EXPECT_EQ(test, (int)r->x.refusal, (int)HTTPSYS_REASON_NONE);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 0U);
	EXPECT_EMPTY(test, open);
	/* Its time in the queue is over */
	ht_arrive(test, PORT, "/expired");
	r = take_raw(test, open);
	ht_expire(r);
	KUNIT_EXPECT_EQ(test, (int)r->x.refusal, (int)HTTPSYS_REASON_QUEUE_TIMEOUT);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 1U);
	httpsys_queue_put_back(r);
	KUNIT_EXPECT_EQ(test, (int)r->state, (int)HTTPSYS_REQUEST_DONE);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 0U);
	EXPECT_EMPTY(test, open);
	/* The queue is dead: only a passive open is left to put it back */
	again = ht_keep_open(test, httpsys_open_again(open, true));
	ht_arrive(test, PORT, "/dead");
	r = take_raw(test, again);
	ht_open_close(test, open);
	httpsys_queue_put_back(r);
	EXPECT_REFUSED(test, r, HTTPSYS_REASON_QUEUE_GONE, HTTPSYS_503_LIMITED);
}

static void inactive_queue(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_request *waits = ht_arrive(test, PORT, "/1"), *r;

	KUNIT_ASSERT_EQ(test, ht_queue_set(open, HTTPSYS_PROPERTY_STATE, 1), 0);
	r = ht_request(test, "/2", "h");
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(r), (int)HTTPSYS_REASON_DISABLED);
	KUNIT_EXPECT_EQ(test, (int)r->x.verbosity, (int)HTTPSYS_503_BASIC);
	/* What was accepted before can be had */
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), waits);
	KUNIT_ASSERT_EQ(test, ht_queue_set(open, HTTPSYS_PROPERTY_STATE, 0), 0);
	ht_arrive(test, PORT, "/3");
}

static void time_in_the_queue(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_request *r = ht_arrive(test, PORT, "/1"), *next;

	next = ht_arrive(test, PORT, "/2");
	ht_expire(r);
	EXPECT_REFUSED(test, r, HTTPSYS_REASON_QUEUE_TIMEOUT, HTTPSYS_503_BASIC);
	KUNIT_EXPECT_EQ(test, pending(open), 1U);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), next);
}

/* Waiting */

/* A blocked receiver */
struct waiter {
	struct httpsys_open *open;
	struct httpsys_request *r;
	int ret;
	struct completion done;
	struct task_struct *task;
};

static int waiter_thread(void *data)
{
	struct waiter *w = data;

	allow_signal(SIGUSR1);
	w->ret = httpsys_queue_take(w->open, false, &w->r);
	complete(&w->done);
	/* Stay until somebody looks, so that @task stays valid */
	while (!kthread_should_stop()) {
		flush_signals(current);
		schedule_timeout_interruptible(1);
	}
	return 0;
}

static u32 waiters(struct httpsys_open *open)
{
	struct list_head *node;
	u32 n = 0;

	spin_lock_bh(&open->queue->lock);
	list_for_each(node, &open->queue->waiters)
		n++;
	spin_unlock_bh(&open->queue->lock);
	return n;
}

/* Returns when it waits; so the order of starts is the order of waiting */
static void waiter_start(struct kunit *test, struct waiter *w, struct httpsys_open *open)
{
	u32 before = waiters(open);
	int tries = 5000;

	memset(w, 0, sizeof(*w));
	w->open = open;
	init_completion(&w->done);
	w->task = kthread_run(waiter_thread, w, "httpsys-waiter");
	KUNIT_ASSERT_FALSE(test, IS_ERR(w->task));
	while (waiters(open) == before && tries--)
		usleep_range(1000, 2000);
	KUNIT_EXPECT_EQ(test, waiters(open), before + 1);
}

/* The result of its call, which must be over soon */
static int waiter_join(struct kunit *test, struct waiter *w)
{
	bool over = wait_for_completion_timeout(&w->done, 10 * HZ);

	KUNIT_EXPECT_TRUE_MSG(test, over, "the receiver still waits");
	if (!over) {
		send_sig(SIGUSR1, w->task, 1);
		wait_for_completion(&w->done);
	}
	kthread_stop(w->task);
	return w->ret;
}

/* Numbered, published and answered: what a receiver does with what it got */
static void waiter_answer(struct kunit *test, struct waiter *w)
{
	u64 id;

	if (!w->r)
		return;
	KUNIT_EXPECT_EQ(test, httpsys_request_reserve(w->open, w->r), 0);
	id = w->r->id;
	KUNIT_EXPECT_EQ(test, httpsys_request_publish(w->open, w->r), 0);
	KUNIT_EXPECT_EQ(test, ht_finish(w->open, id), 0);
}

static void waiters_in_order(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_open *other = ht_keep_open(test, httpsys_open_again(open, false));
	struct httpsys_open *const by[] = { open, other, open };
	struct httpsys_request *in[3];
	struct waiter w[3];
	int i;

	for (i = 0; i < ARRAY_SIZE(w); i++)
		waiter_start(test, &w[i], by[i]);
	for (i = 0; i < ARRAY_SIZE(w); i++)
		in[i] = ht_arrive(test, PORT, "/x");
	KUNIT_EXPECT_EQ(test, pending(open), 0U);
	for (i = 0; i < ARRAY_SIZE(w); i++) {
		KUNIT_EXPECT_EQ(test, waiter_join(test, &w[i]), 0);
		KUNIT_EXPECT_PTR_EQ(test, w[i].r, in[i]);
		KUNIT_EXPECT_PTR_EQ(test, in[i]->open, by[i]);
		waiter_answer(test, &w[i]);
	}
}

/* What is put back goes to who waits; a full queue with a waiter is not full */
static void waiter_gets_what_is_put_back(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_request *r;
	struct waiter w;

	ht_arrive(test, PORT, "/1");
	r = take_raw(test, open);
	waiter_start(test, &w, open);
	httpsys_queue_put_back(r);
	KUNIT_EXPECT_EQ(test, waiter_join(test, &w), 0);
	KUNIT_EXPECT_PTR_EQ(test, w.r, r);
	waiter_answer(test, &w);
}

static void signal_ends_waiting(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_request *r;
	struct waiter w;

	waiter_start(test, &w, open);
	send_sig(SIGUSR1, w.task, 1);
	KUNIT_EXPECT_EQ(test, waiter_join(test, &w), -ERESTARTSYS);
	KUNIT_EXPECT_EQ(test, waiters(open), 0U);
	/* It left no trace: the next request waits for a receiver */
	r = ht_arrive(test, PORT, "/1");
	KUNIT_EXPECT_EQ(test, pending(open), 1U);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), r);
}

static void death_ends_waiting(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_open *passive = ht_keep_open(test, httpsys_open_again(open, true));
	struct waiter w;

	waiter_start(test, &w, passive);
	ht_open_close(test, open);
	KUNIT_EXPECT_EQ(test, waiter_join(test, &w), -ESHUTDOWN);
}

/* Two receivers, many requests: each arrives once */

struct consumer {
	struct httpsys_open *open;
	atomic_t *taken;
	u32 got;
	u32 wrong;
	struct task_struct *task;
};

static int consumer_thread(void *data)
{
	struct consumer *c = data;
	struct httpsys_request *r;

	while (!httpsys_queue_take(c->open, false, &r)) {
		c->got++;
		if (httpsys_request_reserve(c->open, r) ||
		    httpsys_request_publish(c->open, r) || ht_finish(c->open, r->id))
			c->wrong++;
		atomic_inc(c->taken);
	}
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

#define MANY	500

static void each_arrives_once(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	atomic_t taken = ATOMIC_INIT(0);
	struct consumer c[2] = { };
	int i, tries = 5000;

	for (i = 0; i < 2; i++) {
		c[i].open = i ? ht_keep_open(test, httpsys_open_again(open, false)) : open;
		c[i].taken = &taken;
		c[i].task = kthread_run(consumer_thread, &c[i], "httpsys-consumer");
		KUNIT_ASSERT_FALSE(test, IS_ERR(c[i].task));
	}
	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT);
	for (i = 0; i < MANY; i++)
		if (ht_dispatch(ht_request(test, "/x", "h")) != HTTPSYS_REASON_NONE)
			break;
	KUNIT_EXPECT_EQ(test, i, MANY);
	while (atomic_read(&taken) < MANY && tries--)
		usleep_range(1000, 2000);
	for (i = 0; i < 2; i++) {
		httpsys_open_shutdown(c[i].open);
		kthread_stop(c[i].task);
	}
	KUNIT_EXPECT_EQ(test, c[0].got + c[1].got, (u32)MANY);
	KUNIT_EXPECT_EQ(test, c[0].wrong + c[1].wrong, 0U);
}

/* Names and who may open */

static struct httpsys_open *try_name(struct kunit *test, struct ht_app *a, const char *name,
				     u32 len, int *ret)
{
	const struct httpsys_queue_params p = { .name = name, .name_len = len, .mode = 0600 };
	struct httpsys_open *open = httpsys_open_create(a->app, &p, false);

	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(open));
	*ret = httpsys_queue_publish(open->queue);
	return ht_keep_open(test, open);
}

static void queue_names(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct ht_app *a = ht_app(test), *b = ht_app(test);
	struct httpsys_open *open, *twice, *found;
	int ret;

	open = try_name(test, a, "pool", 4, &ret);
	KUNIT_EXPECT_EQ(test, ret, 0);
	twice = try_name(test, b, "pool", 4, &ret);
	KUNIT_EXPECT_EQ(test, ret, -EEXIST);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_QUEUES_NOW), (s64)1);
	ht_open_close(test, twice);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_QUEUES_NOW), (s64)1);
	/* Shorter, longer, other case: other names */
	try_name(test, a, "poo", 3, &ret);
	KUNIT_EXPECT_EQ(test, ret, 0);
	try_name(test, a, "pool2", 5, &ret);
	KUNIT_EXPECT_EQ(test, ret, 0);
	try_name(test, a, "POOL", 4, &ret);
	KUNIT_EXPECT_EQ(test, ret, 0);
	found = ht_keep_open(test, httpsys_open_existing(b->app, "pool", 4));
	KUNIT_EXPECT_PTR_EQ(test, found->queue, open->queue);
	KUNIT_EXPECT_EQ(test, PTR_ERR(httpsys_open_existing(b->app, "poolx", 5)), (long)-ENOENT);
	/* The name lives as long as any open keeps the queue */
	ht_open_close(test, open);
	KUNIT_EXPECT_FALSE(test, httpsys_queue_dead(found->queue));
	try_name(test, a, "pool", 4, &ret);
	KUNIT_EXPECT_EQ(test, ret, -EEXIST);
	ht_open_close(test, found);
	KUNIT_EXPECT_EQ(test, PTR_ERR(httpsys_open_existing(b->app, "pool", 4)), (long)-ENOENT);
	try_name(test, a, "pool", 4, &ret);
	KUNIT_EXPECT_EQ(test, ret, 0);
}

struct permission {
	u16 mode;
	u32 uid;
	bool in_group;
	u64 caps;
	int ret;
};

/* The queue is Alice's, of group HT_ALICE */
static const struct permission permissions[] = {
	{ 0600, HT_ALICE, false, 0, 0 },
	{ 0600, HT_BOB, false, 0, -EACCES },
	{ 0600, HT_BOB, true, 0, -EACCES },
	{ 0600, HT_BOB, false, BIT_ULL(CAP_DAC_OVERRIDE), 0 },
	{ 0600, HT_BOB, false, BIT_ULL(CAP_NET_ADMIN), -EACCES },
	{ 0660, HT_BOB, true, 0, 0 },
	{ 0660, HT_BOB, false, 0, -EACCES },
	{ 0640, HT_BOB, true, 0, -EACCES },
	{ 0620, HT_BOB, true, 0, -EACCES },
	{ 0606, HT_BOB, false, 0, 0 },
	/* As open(2) does: the first class that fits decides alone */
	{ 0606, HT_BOB, true, 0, -EACCES },
	{ 0066, HT_ALICE, false, 0, -EACCES },
	{ 0666, HT_BOB, false, 0, 0 },
	{ 0000, HT_ALICE, false, 0, -EACCES },
	{ 0400, HT_ALICE, false, 0, -EACCES },
};

static void permission_case(struct kunit *test, const struct permission *p)
{
	struct ht_app *alice = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *who = ht_app_as(test, p->uid, p->caps);
	struct httpsys_open *open = ht_queue_named(test, alice, "q", p->mode, false), *again;
	const struct cred *old;

	if (p->in_group)
		((struct cred *)who->cred)->fsgid = KGIDT_INIT(HT_ALICE);
	old = ht_become(who);
	again = httpsys_open_existing(who->app, "q", 1);
	ht_back(old);
	KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(again), p->ret, "mode %o uid %u group %d",
			    p->mode, p->uid, p->in_group);
	if (!IS_ERR(again)) {
		/* Opened by name, not by who made it: no rights of a creator */
		KUNIT_EXPECT_FALSE(test, again->creator);
		KUNIT_EXPECT_TRUE(test, again->active);
		httpsys_open_release(again);
	}
	ht_open_close(test, open);
	ht_app_close(test, who);
	ht_app_close(test, alice);
}

static void who_may_open(struct kunit *test)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(permissions); i++)
		permission_case(test, &permissions[i]);
}

static void creator(struct kunit *test)
{
	struct ht_app *a = ht_app(test), *b = ht_app(test);
	struct httpsys_open *open = ht_queue_named(test, a, "q", 0600, false);
	struct httpsys_open *same = ht_keep_open(test, httpsys_open_existing(a->app, "q", 1));
	struct httpsys_open *worker = ht_keep_open(test, httpsys_open_existing(b->app, "q", 1));
	struct httpsys_open *again = ht_keep_open(test, httpsys_open_again(open, false));
	u64 ga = ht_group(test, a), gb = ht_group(test, b);

	KUNIT_EXPECT_TRUE(test, same->creator);
	KUNIT_EXPECT_TRUE(test, again->creator);
	KUNIT_EXPECT_FALSE(test, worker->creator);
	/* Groups may be bound to queues of their own application */
	KUNIT_EXPECT_EQ(test, ht_bind(b, gb, open), -EPERM);
	KUNIT_EXPECT_EQ(test, ht_bind(b, gb, worker), -EPERM);
	KUNIT_EXPECT_EQ(test, ht_bind(a, ga, open), 0);
}

/* Opens */

static void opens_keep_the_queue(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_open *second = ht_keep_open(test, httpsys_open_again(open, false));
	struct httpsys_open *passive = ht_keep_open(test, httpsys_open_again(open, true));
	struct httpsys_request *r;

	ht_open_close(test, open);
	KUNIT_EXPECT_FALSE(test, httpsys_queue_dead(passive->queue));
	/* From its first receive on a passive open takes part */
	KUNIT_EXPECT_EQ(test, httpsys_open_activate(passive), 0);
	KUNIT_EXPECT_EQ(test, httpsys_open_activate(passive), 0);
	ht_open_close(test, second);
	KUNIT_EXPECT_FALSE(test, httpsys_queue_dead(passive->queue));
	r = ht_arrive(test, PORT, "/1");
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, passive), r);
	second = ht_keep_open(test, httpsys_open_again(passive, true));
	ht_open_close(test, passive);
	KUNIT_EXPECT_TRUE(test, httpsys_queue_dead(second->queue));
	KUNIT_EXPECT_EQ(test, httpsys_open_activate(second), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, httpsys_queue_take(second, true, &r), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, PTR_ERR(httpsys_open_again(second, false)), (long)-ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, PTR_ERR(httpsys_open_again(second, true)), (long)-ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, ht_bind(a, ht_group(test, a), second), -ESHUTDOWN);
}

static void death_with_pending(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct ht_app *a = ht_app(test);
	u64 group;
	struct httpsys_open *open = ht_serve(test, a, URL, 1, &group);
	struct httpsys_request *in[3], *late;
	int i;

	KUNIT_ASSERT_EQ(test, ht_queue_set(open, HTTPSYS_PROPERTY_VERBOSITY_503,
					   HTTPSYS_503_FULL), 0);
	for (i = 0; i < ARRAY_SIZE(in); i++)
		in[i] = ht_arrive(test, PORT, "/x");
	ht_open_close(test, open);
	for (i = 0; i < ARRAY_SIZE(in); i++)
		EXPECT_REFUSED(test, in[i], HTTPSYS_REASON_QUEUE_GONE, HTTPSYS_503_FULL);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_QUEUES_NOW), (s64)0);
	/* The group is as if bound to none */
	late = ht_request(test, "/late", "h");
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(late), (int)HTTPSYS_REASON_UNBOUND);
	KUNIT_EXPECT_EQ(test, (int)late->x.verbosity, (int)HTTPSYS_503_LIMITED);
	open = ht_queue(test, a);
	KUNIT_EXPECT_EQ(test, ht_bind(a, group, open), 0);
	ht_arrive(test, PORT, "/again");
}

/* One of two receivers dies: its own are reset, the others go on */
static void death_of_a_receiver(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct ht_app *a = ht_app(test);
	struct httpsys_open *victim = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_open *lives = ht_keep_open(test, httpsys_open_again(victim, false));
	struct httpsys_request *taken, *half, *done, *theirs, *waits;
	u64 id, half_id;

	taken = ht_arrive(test, PORT, "/taken");
	half = ht_arrive(test, PORT, "/half");
	done = ht_arrive(test, PORT, "/done");
	theirs = ht_arrive(test, PORT, "/theirs");
	waits = ht_arrive(test, PORT, "/waits");
	ht_take(test, victim);
	half_id = ht_take(test, victim)->id;
	KUNIT_EXPECT_EQ(test, ht_finish(victim, ht_take(test, victim)->id), 0);
	id = ht_take(test, lives)->id;
	KUNIT_ASSERT_FALSE(test, IS_ERR(httpsys_request_send_begin(victim, half_id, false)));
	httpsys_request_send_end(half, true, false);
	httpsys_request_put(half);

	ht_open_close(test, victim);
	KUNIT_EXPECT_TRUE(test, ht_aborted(taken));
	KUNIT_EXPECT_TRUE(test, ht_aborted(half));
	KUNIT_EXPECT_EQ(test, (int)taken->x.refusal, (int)HTTPSYS_REASON_ABANDONED);
	KUNIT_EXPECT_FALSE(test, ht_aborted(done));
	KUNIT_EXPECT_FALSE(test, ht_aborted(theirs));
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ABANDONED), (s64)2);
	KUNIT_EXPECT_EQ(test, ht_finish(lives, id), 0);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, lives), waits);
}

/* Shutdown (API: 6.15) */

static void shutdown_of_an_open(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_open *other = ht_keep_open(test, httpsys_open_again(open, false));
	struct httpsys_request *untouched, *begun, *busy, *theirs, *waits, *r;

	untouched = ht_arrive(test, PORT, "/untouched");
	begun = ht_arrive(test, PORT, "/begun");
	busy = ht_arrive(test, PORT, "/busy");
	theirs = ht_arrive(test, PORT, "/theirs");
	waits = ht_arrive(test, PORT, "/waits");
	ht_take(test, open);
	ht_take(test, open);
	ht_take(test, open);
	ht_take(test, other);
	KUNIT_ASSERT_PTR_EQ(test, httpsys_request_send_begin(open, begun->id, false), begun);
	httpsys_request_send_end(begun, true, false);
	httpsys_request_put(begun);
	KUNIT_ASSERT_PTR_EQ(test, httpsys_request_send_begin(open, busy->id, false), busy);

	httpsys_open_shutdown(open);
	httpsys_open_shutdown(open);
	KUNIT_EXPECT_FALSE(test, ht_aborted(untouched));
	KUNIT_EXPECT_FALSE(test, ht_aborted(begun));
	KUNIT_EXPECT_FALSE(test, ht_aborted(busy));
	KUNIT_EXPECT_FALSE(test, ht_aborted(theirs));
	KUNIT_EXPECT_EQ(test, ht_finish(open, untouched->id), 0);
	KUNIT_EXPECT_EQ(test, ht_finish(open, begun->id), 0);
	httpsys_request_send_end(busy, true, false);
	httpsys_request_put(busy);
	KUNIT_EXPECT_EQ(test, ht_finish(open, busy->id), 0);
	KUNIT_EXPECT_EQ(test, httpsys_queue_take(open, true, &r), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, httpsys_queue_take(open, false, &r), -ESHUTDOWN);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, other), waits);
	KUNIT_EXPECT_EQ(test, ht_finish(other, theirs->id), 0);
}

/* Nobody else is there: what waits is kept, for who opens the queue next */
static void shutdown_of_the_only_one(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL), *next;
	struct httpsys_request *before = ht_arrive(test, PORT, "/before"), *after;

	httpsys_open_shutdown(open);
	after = ht_arrive(test, PORT, "/after");
	KUNIT_EXPECT_EQ(test, pending(open), 2U);
	next = ht_keep_open(test, httpsys_open_again(open, false));
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, next), before);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, next), after);
}

static void shutdown_while_receiving(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_open *other = ht_keep_open(test, httpsys_open_again(open, false));
	struct httpsys_request *r;
	struct waiter w, theirs;

	/* Between take and publication */
	ht_arrive(test, PORT, "/1");
	r = take_raw(test, open);
	KUNIT_ASSERT_EQ(test, httpsys_request_reserve(open, r), 0);
	waiter_start(test, &w, open);
	waiter_start(test, &theirs, other);
	httpsys_open_shutdown(open);
	KUNIT_EXPECT_EQ(test, waiter_join(test, &w), -ESHUTDOWN);
	KUNIT_EXPECT_EQ(test, httpsys_request_publish(open, r), -ESHUTDOWN);
	KUNIT_EXPECT_FALSE(test, ht_aborted(r));
	KUNIT_EXPECT_EQ(test, waiters(other), 1U);
	httpsys_request_unreserve(open, r);
	httpsys_queue_put_back(r);
	KUNIT_EXPECT_EQ(test, waiter_join(test, &theirs), 0);
	KUNIT_EXPECT_PTR_EQ(test, theirs.r, r);
	waiter_answer(test, &theirs);
}

/* poll */

static __poll_t poll_of(struct httpsys_open *open)
{
	return httpsys_open_poll(open, NULL, NULL) & (EPOLLIN | EPOLLHUP);
}

static void readiness(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *control = ht_queue_named(test, a, "q", 0600, true);
	struct httpsys_open *worker = ht_keep_open(test, httpsys_open_existing(a->app, "q", 1));
	struct httpsys_open *passive = ht_keep_open(test, httpsys_open_again(worker, true));
	u64 group = ht_group(test, a);

	KUNIT_ASSERT_EQ(test, ht_bind(a, group, control), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, group, URL, 1), 0);
	KUNIT_EXPECT_EQ(test, poll_of(worker), (__poll_t)0);
	ht_arrive(test, PORT, "/1");
	KUNIT_EXPECT_EQ(test, poll_of(worker), EPOLLIN);
	KUNIT_EXPECT_EQ(test, poll_of(control), (__poll_t)0);
	ht_take(test, worker);
	KUNIT_EXPECT_EQ(test, poll_of(worker), (__poll_t)0);
	httpsys_open_shutdown(worker);
	ht_arrive(test, PORT, "/2");
	KUNIT_EXPECT_EQ(test, poll_of(worker), EPOLLHUP);
	KUNIT_EXPECT_EQ(test, poll_of(passive), EPOLLIN);
	ht_open_close(test, worker);
	ht_open_close(test, control);
	KUNIT_EXPECT_EQ(test, poll_of(passive), EPOLLHUP);
}

static struct kunit_case queue_cases[] = {
	KUNIT_CASE(first_in_first_out),
	KUNIT_CASE(length_limit),
	KUNIT_CASE(length_default),
	KUNIT_CASE(put_back_to_the_head),
	KUNIT_CASE(put_back_too_late),
	KUNIT_CASE(inactive_queue),
	KUNIT_CASE(time_in_the_queue),
	KUNIT_CASE(waiters_in_order),
	KUNIT_CASE(waiter_gets_what_is_put_back),
	KUNIT_CASE(signal_ends_waiting),
	KUNIT_CASE(death_ends_waiting),
	KUNIT_CASE(each_arrives_once),
	KUNIT_CASE(queue_names),
	KUNIT_CASE(who_may_open),
	KUNIT_CASE(creator),
	KUNIT_CASE(opens_keep_the_queue),
	KUNIT_CASE(death_with_pending),
	KUNIT_CASE(death_of_a_receiver),
	KUNIT_CASE(shutdown_of_an_open),
	KUNIT_CASE(shutdown_of_the_only_one),
	KUNIT_CASE(shutdown_while_receiving),
	KUNIT_CASE(readiness),
	{ }
};

static struct kunit_suite queue_suite = {
	.name = "httpsys_queue",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = queue_cases,
};
kunit_test_suite(queue_suite);

MODULE_DESCRIPTION("KUnit tests of httpsys' request queues");
MODULE_LICENSE("GPL");
