// SPDX-License-Identifier: GPL-2.0-only
/*
 * Request queues. A queue's memory belongs to its references; the queue itself
 * dies with the last open that keeps it: then it is dead, nameless, and refuses
 * what it holds.
 *
 * Locks: ns->config for name and keepers; queue->lock (BH) for requests, waiters
 * and properties. A waiter that is served goes first in, first out.
 */
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include "compat.h"
#include "core/open.h"
#include "core/request.h"
#include "limits.h"
#include "net/trace.h"

#define QUEUE_LENGTH_DEFAULT	1000	/* API: 4.5 */

/**
 * httpsys_queue_dead() - is the last open that kept it gone?
 * @q: queue, referenced
 *
 * Context: any. A queue that is not dead may die at once unless ns->config is held.
 */
bool httpsys_queue_dead(struct httpsys_queue *q)
{
	bool dead;

	spin_lock_bh(&q->lock);
	dead = q->dead;
	spin_unlock_bh(&q->lock);
	return dead;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_queue_dead);

/**
 * httpsys_queue_alloc() - memory of a queue
 * @ns: namespace
 * @creator: cookie of the application
 * @charged: user to charge when it is published
 * @p: name and permissions
 *
 * Context: process. Return: the queue, with one reference and one keeper, both for
 * its first open, not published yet; or NULL without memory.
 */
struct httpsys_queue *httpsys_queue_alloc(struct httpsys_ns *ns, u64 creator, kuid_t charged,
					  const struct httpsys_queue_params *p)
{
	struct httpsys_queue *q = kzalloc(struct_size(q, name, p->name_len), GFP_KERNEL_ACCOUNT);

	if (!q)
		return NULL;
	q->tally = httpsys_tally_alloc();
	if (!q->tally) {
		kfree(q);
		return NULL;
	}
	q->ns = ns;
	refcount_set(&q->refs, 1);
	q->creator = creator;
	q->charged = charged;
	q->uid = p->uid;
	q->gid = p->gid;
	q->mode = p->mode;
	q->name_len = p->name_len;
	if (p->name_len)
		memcpy(q->name, p->name, p->name_len);
	/* The random part of a connection's id, see conn_publish() */
	q->conn_salt = (u64)(get_random_u32() & 0xffffff) << 32;
	RB_CLEAR_NODE(&q->node);
	q->keepers = 1;
	spin_lock_init(&q->lock);
	INIT_LIST_HEAD(&q->pending);
	INIT_LIST_HEAD(&q->waiters);
	q->limit = QUEUE_LENGTH_DEFAULT;
	httpsys_cache_owner_init(&q->cache);
	init_waitqueue_head(&q->poll);
	return q;
}

static void queue_free_rcu(struct rcu_head *head)
{
	struct httpsys_queue *q = container_of(head, struct httpsys_queue, rcu);

	httpsys_tally_put(q->tally);
	kfree(q);
}

/**
 * httpsys_queue_free() - the last reference is gone
 * @q: queue
 *
 * Context: any.
 */
void httpsys_queue_free(struct httpsys_queue *q)
{
	call_rcu(&q->rcu, queue_free_rcu);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_queue_free);

/* Life */

/**
 * httpsys_queue_keep_locked() - one more open keeps the queue alive
 * @q: queue that is not dead; its ns->config held
 */
void httpsys_queue_keep_locked(struct httpsys_queue *q)
{
	lockdep_assert_held(&q->ns->config);
	q->keepers++;
}

static void waiter_finish_locked(struct httpsys_waiter *w, struct httpsys_request *r, int err)
{
	list_del_init(&w->node);
	w->request = r;
	if (r && !w->task)
		r->given_to = w;
	w->err = err;
	w->wake(w);
}

/**
 * httpsys_queue_stop_waiters_locked() - end waits with -ESHUTDOWN
 * @q: queue, lock held
 * @open: those of this open, NULL: all
 */
void httpsys_queue_stop_waiters_locked(struct httpsys_queue *q, struct httpsys_open *open)
{
	struct httpsys_waiter *w, *next;

	lockdep_assert_held(&q->lock);
	list_for_each_entry_safe(w, next, &q->waiters, node)
		if (!open || w->open == open)
			waiter_finish_locked(w, NULL, -ESHUTDOWN);
}

/* Nobody is left: refuse what waits, by the queue's verbosity (API: 1.4) */
static void queue_die(struct httpsys_queue *q)
{
	struct httpsys_request *r, *next;
	LIST_HEAD(list);
	u8 verbosity;

	spin_lock_bh(&q->lock);
	q->dead = true;
	verbosity = READ_ONCE(q->verbosity);
	list_splice_init(&q->pending, &list);
	q->count = 0;
	list_for_each_entry(r, &list, node)
		r->state = HTTPSYS_REQUEST_DONE;
	httpsys_queue_stop_waiters_locked(q, NULL);
	spin_unlock_bh(&q->lock);
	wake_up_poll(&q->poll, EPOLLHUP | EPOLLERR);
	httpsys_cache_owner_end(&q->ns->cache, &q->cache);

	list_for_each_entry_safe(r, next, &list, node) {
		httpsys_xchg_refuse(&r->x, HTTPSYS_REASON_QUEUE_GONE, verbosity);
		httpsys_request_put(r);
	}
}

/**
 * httpsys_queue_unkeep() - an open that kept the queue alive goes
 * @q: queue, referenced
 *
 * The last one ends it: name and charge are free when this returns.
 *
 * Context: process.
 */
void httpsys_queue_unkeep(struct httpsys_queue *q)
{
	struct httpsys_ns *ns = q->ns;

	mutex_lock(&ns->config);
	if (!--q->keepers) {
		if (q->published) {
			if (!RB_EMPTY_NODE(&q->node))
				rb_erase(&q->node, &ns->queues);
			RB_CLEAR_NODE(&q->node);
			list_del(&q->listed.node);
			httpsys_user_uncharge_locked(ns, q->charged, HTTPSYS_CHARGE_OBJECT);
			httpsys_count_dec(&ns->net.stats, HTTPSYS_COUNTER_QUEUES_NOW);
		}
		queue_die(q);
	}
	httpsys_ns_unlock(ns);
}

/* Requests */

static void request_taken_locked(struct httpsys_request *r, struct httpsys_open *open)
{
	r->state = HTTPSYS_REQUEST_TAKEN;
	r->open = open;
}

static void pending_add_locked(struct httpsys_queue *q, struct httpsys_request *r, bool front)
{
	r->state = HTTPSYS_REQUEST_PENDING;
	list_add(&r->node, front ? &q->pending : q->pending.prev);
	q->count++;
	q->arrivals++;
}

static void pending_del_locked(struct httpsys_queue *q, struct httpsys_request *r)
{
	list_del(&r->node);
	q->count--;
}

/* The first who still wants something; others only wait to be fetched */
static struct httpsys_waiter *first_waiter_locked(struct httpsys_queue *q)
{
	struct httpsys_waiter *w, *next;

	list_for_each_entry_safe(w, next, &q->waiters, node) {
		if (!w->over || !w->over(w))
			return w;
		list_del_init(&w->node);
	}
	return NULL;
}

/* To the first waiter, or to the list. Return: somebody should be told by poll */
static bool place_locked(struct httpsys_queue *q, struct httpsys_request *r, bool front)
{
	struct httpsys_waiter *w = first_waiter_locked(q);

	if (w) {
		request_taken_locked(r, w->open);
		waiter_finish_locked(w, r, 0);
		return false;
	}
	pending_add_locked(q, r, front);
	return true;
}

static void tell_poll(struct httpsys_queue *q)
{
	/* Pairs with the barriers in op_park() and of poll_wait() */
	if (wq_has_sleeper(&q->poll))
		wake_up_poll(&q->poll, EPOLLIN | EPOLLRDNORM);
}

/**
 * httpsys_queue_is_full() - would a request find no place now?
 * @q: queue found under RCU
 *
 * Without its lock a look, so that a refusal costs no more than that: what it sees was
 * true a moment ago.
 *
 * Context: RCU, or @q is locked.
 */
bool httpsys_queue_is_full(const struct httpsys_queue *q)
{
	return READ_ONCE(q->count) + READ_ONCE(q->promised) >= READ_ONCE(q->limit) &&
	       list_empty(&q->waiters);
}

/**
 * httpsys_queue_outlook() - would a request be refused now?
 * @q: queue found under RCU
 *
 * Context: as httpsys_queue_is_full(). Return: why, or HTTPSYS_REASON_NONE.
 */
enum httpsys_reason httpsys_queue_outlook(const struct httpsys_queue *q)
{
	/* As if the group were bound to none */
	if (READ_ONCE(q->dead))
		return HTTPSYS_REASON_UNBOUND;
	if (READ_ONCE(q->state))
		return HTTPSYS_REASON_DISABLED;
	return httpsys_queue_is_full(q) ? HTTPSYS_REASON_QUEUE_FULL : HTTPSYS_REASON_NONE;
}

/**
 * httpsys_queue_receivers_locked() - receives that wait for a request
 * @q: queue, locked
 *
 * Return: how many, at most HTTPSYS_RECEIVERS_MAX: so far they are counted.
 */
u32 httpsys_queue_receivers_locked(const struct httpsys_queue *q)
{
	const struct httpsys_waiter *w;
	u32 n = 0;

	lockdep_assert_held(&q->lock);
	list_for_each_entry(w, &q->waiters, node)
		if (++n == HTTPSYS_RECEIVERS_MAX)
			break;
	return n;
}

/**
 * httpsys_queue_add() - accept a request
 * @q: queue found under RCU
 * @r: request being dispatched
 * @verbosity: out: of a refusal
 *
 * With NONE the queue or a receiver has a reference of its own.
 *
 * Context: RCU; any context that dispatch runs in.
 * Return: HTTPSYS_REASON_NONE, or why the queue does not take it.
 */
enum httpsys_reason httpsys_queue_add(struct httpsys_queue *q, struct httpsys_request *r,
				      u8 *verbosity)
{
	enum httpsys_reason reason;
	bool tell = false;

	spin_lock_bh(&q->lock);
	*verbosity = READ_ONCE(q->verbosity);
	reason = httpsys_queue_outlook(q);
	if (reason == HTTPSYS_REASON_UNBOUND) {
		/* That is never a reset */
		*verbosity = HTTPSYS_503_LIMITED;
	} else if (reason == HTTPSYS_REASON_NONE) {
		httpsys_xchg_get(&r->x);
		httpsys_queue_get(q);
		r->queue = q;
		httpsys_tally_inc(q->tally, HTTPSYS_TALLY_REQUESTS);
		trace_httpsys_queued(&r->x, q->cache.serial, q->count);
		tell = place_locked(q, r, false);
	}
	spin_unlock_bh(&q->lock);
	if (tell)
		tell_poll(q);
	return reason;
}

static void waiter_wake_task(struct httpsys_waiter *w)
{
	struct task_struct *task = w->task;

	/* The task may return from its call, even exit, as soon as it sees done */
	get_task_struct(task);
	/* Pairs with the acquire in wait_done(): result before flag */
	smp_store_release(&w->done, true);
	wake_up_process(task);
	put_task_struct(task);
}

static bool wait_done(struct httpsys_waiter *w)
{
	/* Pairs with the release in waiter_wake_task() */
	return smp_load_acquire(&w->done);
}

/* -ERESTARTSYS: a signal; the waiter is not on the list any more in any case */
static int waiter_wait(struct httpsys_queue *q, struct httpsys_waiter *w)
{
	int ret = 0;

	for (;;) {
		/* Pairs with the barrier of wake_up_process() in waiter_wake_task() */
		set_current_state(TASK_INTERRUPTIBLE);
		if (wait_done(w))
			break;
		if (signal_pending(current)) {
			ret = -ERESTARTSYS;
			break;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	if (!ret)
		return w->err;
	spin_lock_bh(&q->lock);
	/* A request that came together with the signal is not lost */
	if (w->done)
		ret = w->err;
	else
		list_del_init(&w->node);
	spin_unlock_bh(&q->lock);
	return ret;
}

static int take_locked(struct httpsys_queue *q, struct httpsys_open *open,
		       struct httpsys_request **out)
{
	struct httpsys_request *r;

	if (q->dead || open->shut)
		return -ESHUTDOWN;
	r = list_first_entry_or_null(&q->pending, struct httpsys_request, node);
	if (!r)
		return -EAGAIN;
	pending_del_locked(q, r);
	request_taken_locked(r, open);
	*out = r;
	return 0;
}

static int take_list_locked(struct httpsys_queue *q, struct httpsys_open *open, u32 max,
			    struct list_head *list)
{
	struct httpsys_request *r;
	int ret = -EAGAIN;
	u32 i;

	for (i = 0; i < max; i++) {
		ret = take_locked(q, open, &r);
		if (ret)
			break;
		list_add_tail(&r->node, list);
	}
	return i ? 0 : ret;
}

/**
 * httpsys_queue_take_many() - receive some requests
 * @open: for this open
 * @nonblock: do not wait for the first
 * @max: how many at most, more than 0
 * @list: gets struct httpsys_request.node; each as from httpsys_queue_take()
 *
 * Context: process. Return: as httpsys_queue_take(); with 0 there is one at least.
 */
int httpsys_queue_take_many(struct httpsys_open *open, bool nonblock, u32 max,
			    struct list_head *list)
{
	struct httpsys_queue *q = open->queue;
	struct httpsys_waiter w = {
		.open = open,
		.wake = waiter_wake_task,
		.task = current,
	};
	int ret;

	spin_lock_bh(&q->lock);
	ret = take_list_locked(q, open, max, list);
	if (ret == -EAGAIN && !nonblock)
		list_add_tail(&w.node, &q->waiters);
	spin_unlock_bh(&q->lock);
	if (ret != -EAGAIN || nonblock)
		return ret;
	ret = waiter_wait(q, &w);
	if (!w.request)
		return ret;
	list_add(&w.request->node, list);
	/* What came between its hand-over and now */
	if (max > 1 && READ_ONCE(q->count)) {
		spin_lock_bh(&q->lock);
		take_list_locked(q, open, max - 1, list);
		spin_unlock_bh(&q->lock);
	}
	return 0;
}

/**
 * httpsys_queue_take() - receive the next request
 * @open: for this open
 * @nonblock: do not wait
 * @out: the request, with the queue's reference; no program can name it yet:
 *	httpsys_request_publish() or httpsys_queue_put_back() must follow. NULL on
 *	failure
 *
 * Receivers are served in the order in which they came.
 *
 * Context: process. Return: 0; -EAGAIN; -ESHUTDOWN: open shut down or queue dead;
 * -ERESTARTSYS: signal.
 */
int httpsys_queue_take(struct httpsys_open *open, bool nonblock, struct httpsys_request **out)
{
	LIST_HEAD(list);
	int ret = httpsys_queue_take_many(open, nonblock, 1, &list);

	*out = list_first_entry_or_null(&list, struct httpsys_request, node);
	if (*out)
		list_del(&(*out)->node);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_queue_take);

/**
 * httpsys_queue_take_or_wait() - receive the next request, or be given one later
 * @w: waiter with @open and @wake set, not waiting
 *
 * With -EAGAIN @w waits until @wake was called or httpsys_queue_stop_waiting().
 *
 * Context: process. Return: 0: @w->request, as from httpsys_queue_take(); -EAGAIN;
 * -ESHUTDOWN.
 */
int httpsys_queue_take_or_wait(struct httpsys_waiter *w)
{
	struct httpsys_queue *q = w->open->queue;
	int ret;

	spin_lock_bh(&q->lock);
	ret = take_locked(q, w->open, &w->request);
	if (ret == -EAGAIN)
		list_add_tail(&w->node, &q->waiters);
	spin_unlock_bh(&q->lock);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_queue_take_or_wait);

/**
 * httpsys_queue_stop_waiting() - the end of httpsys_queue_take_or_wait()
 * @w: waiter; @wake may have been called
 *
 * Context: process. Afterwards @w is the caller's alone, but see httpsys_queue_given().
 */
void httpsys_queue_stop_waiting(struct httpsys_waiter *w)
{
	struct httpsys_queue *q = w->open->queue;

	spin_lock_bh(&q->lock);
	list_del_init(&w->node);
	spin_unlock_bh(&q->lock);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_queue_stop_waiting);

/**
 * httpsys_queue_given() - what a waiter was given, which it keeps from here on
 * @w: waiter that does not wait
 *
 * Before this @w->request may be taken back at any time, see httpsys_queue_forget_locked().
 *
 * Context: process. Return: @w->request.
 */
struct httpsys_request *httpsys_queue_given(struct httpsys_waiter *w)
{
	struct httpsys_queue *q = w->open->queue;
	struct httpsys_request *r;

	spin_lock_bh(&q->lock);
	r = w->request;
	if (r)
		r->given_to = NULL;
	spin_unlock_bh(&q->lock);
	return r;
}

/* Demand (API: 6.14) */

/**
 * httpsys_queue_demand_claim() - the right to wait for demand
 * @open: controller's
 *
 * Context: process. Return: 0, httpsys_queue_demand_release() must follow; -EEXIST:
 * somebody has it; -ESHUTDOWN.
 */
int httpsys_queue_demand_claim(struct httpsys_open *open)
{
	struct httpsys_queue *q = open->queue;
	int ret = 0;

	spin_lock_bh(&q->lock);
	if (q->dead || open->shut)
		ret = -ESHUTDOWN;
	else if (q->demand_claimed)
		ret = -EEXIST;
	else
		q->demand_claimed = true;
	spin_unlock_bh(&q->lock);
	return ret;
}

/**
 * httpsys_queue_demand_release() - somebody else may wait for demand
 * @q: queue of httpsys_queue_demand_claim()
 *
 * Context: process.
 */
void httpsys_queue_demand_release(struct httpsys_queue *q)
{
	spin_lock_bh(&q->lock);
	q->demand_claimed = false;
	spin_unlock_bh(&q->lock);
}

static bool demand_locked(const struct httpsys_queue *q)
{
	return q->count && q->demand_told != q->arrivals;
}

/**
 * httpsys_queue_demand_due() - would httpsys_queue_demand_take() not be -EAGAIN?
 * @open: as for httpsys_queue_demand_claim()
 *
 * Context: any.
 */
bool httpsys_queue_demand_due(struct httpsys_open *open)
{
	struct httpsys_queue *q = open->queue;
	bool due;

	spin_lock_bh(&q->lock);
	due = q->dead || open->shut || demand_locked(q);
	spin_unlock_bh(&q->lock);
	return due;
}

/**
 * httpsys_queue_demand_take() - is there a request that nobody was told of?
 * @open: as for httpsys_queue_demand_claim()
 *
 * Context: process. Return: 0: there is, and now the controller knows; -EAGAIN;
 * -ESHUTDOWN.
 */
int httpsys_queue_demand_take(struct httpsys_open *open)
{
	struct httpsys_queue *q = open->queue;
	int ret = -EAGAIN;

	spin_lock_bh(&q->lock);
	if (q->dead || open->shut) {
		ret = -ESHUTDOWN;
	} else if (demand_locked(q)) {
		q->demand_told = q->arrivals;
		ret = 0;
	}
	spin_unlock_bh(&q->lock);
	return ret;
}

/**
 * httpsys_queue_worker_gone() - an open that may have received is closed
 * @q: its queue
 *
 * What still waits is news to the controller again: the worker that it started
 * may have died before it took anything.
 *
 * Context: process.
 */
void httpsys_queue_worker_gone(struct httpsys_queue *q)
{
	bool tell;

	spin_lock_bh(&q->lock);
	q->demand_told = 0;
	tell = q->count;
	spin_unlock_bh(&q->lock);
	if (tell)
		tell_poll(q);
}

/* What came of placing a request again, for placed() */
struct placing {
	enum httpsys_reason reason;
	u8 verbosity;
	bool over;
	bool tell;
};

/* To a receiver or the list, unless there is no sense in it any more */
static void place_again_locked(struct httpsys_queue *q, struct httpsys_request *r, bool front,
			       struct placing *p)
{
	p->verbosity = READ_ONCE(q->verbosity);
	if (q->dead)
		p->reason = HTTPSYS_REASON_QUEUE_GONE;
	else if (r->expired)
		p->reason = HTTPSYS_REASON_QUEUE_TIMEOUT;
	p->over = r->gone || p->reason != HTTPSYS_REASON_NONE;
	if (p->over)
		r->state = HTTPSYS_REQUEST_DONE;
	else
		p->tell = place_locked(q, r, front);
}

/* The lock is free; @r is ours only if it is over */
static void placed(struct httpsys_queue *q, struct httpsys_request *r, const struct placing *p)
{
	if (p->tell)
		tell_poll(q);
	if (!p->over)
		return;
	if (!r->gone)
		httpsys_xchg_refuse(&r->x, p->reason, p->verbosity);
	httpsys_request_put(r);
}

/**
 * httpsys_queue_put_back() - a receiver could not use what it took
 * @r: taken, not published; the reference goes along
 *
 * It goes to the next receiver, else to the head of the queue; unless meanwhile
 * its client is gone, its time is over, or the queue is dead.
 *
 * Context: process.
 */
void httpsys_queue_put_back(struct httpsys_request *r)
{
	struct httpsys_queue *q = r->queue;
	struct placing p = { };

	spin_lock_bh(&q->lock);
	if (r->gone)
		r->open->nr_gone--;
	r->open = NULL;
	r->id = HTTPSYS_NULL_ID;
	place_again_locked(q, r, true, &p);
	spin_unlock_bh(&q->lock);
	placed(q, r, &p);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_queue_put_back);

/* Requests from other queues */

/**
 * httpsys_queue_promise() - keep a place for a request that comes from another queue
 * @q: queue, referenced
 *
 * httpsys_queue_redeem() or httpsys_queue_unpromise() must follow.
 *
 * Context: process. Return: 0; -ESHUTDOWN: dead; -ENOSPC: full or disabled.
 */
int httpsys_queue_promise(struct httpsys_queue *q)
{
	int ret = 0;

	spin_lock_bh(&q->lock);
	if (q->dead)
		ret = -ESHUTDOWN;
	else if (httpsys_queue_outlook(q) != HTTPSYS_REASON_NONE)
		ret = -ENOSPC;
	else
		q->promised++;
	spin_unlock_bh(&q->lock);
	return ret;
}

/**
 * httpsys_queue_unpromise() - nothing comes after all
 * @q: queue of httpsys_queue_promise()
 *
 * Context: process.
 */
void httpsys_queue_unpromise(struct httpsys_queue *q)
{
	spin_lock_bh(&q->lock);
	q->promised--;
	spin_unlock_bh(&q->lock);
}

/**
 * httpsys_queue_redeem() - the request comes
 * @q: queue of httpsys_queue_promise()
 * @r: MOVING, with @q as its queue; the reference goes along
 *
 * If its client is gone, its time over or the queue dead meanwhile, that is its end.
 *
 * Context: process.
 */
void httpsys_queue_redeem(struct httpsys_queue *q, struct httpsys_request *r)
{
	struct placing p = { };

	spin_lock_bh(&q->lock);
	q->promised--;
	httpsys_tally_inc(q->tally, HTTPSYS_TALLY_REQUESTS);
	place_again_locked(q, r, false, &p);
	spin_unlock_bh(&q->lock);
	placed(q, r, &p);
}

/**
 * httpsys_queue_forget_locked() - take a request out if it still waits
 * @r: request that reached a queue, whose lock is held
 *
 * It waits in the list, or to be fetched by the parked receive that it was given to. That
 * one waits on then, so that receives which nobody fetches keep no requests of lost clients.
 *
 * Context: any. Return: true: it waited; the queue's reference is the caller's.
 */
bool httpsys_queue_forget_locked(struct httpsys_request *r)
{
	lockdep_assert_held(&r->queue->lock);
	if (r->given_to) {
		r->given_to->request = NULL;
		r->given_to = NULL;
		r->open = NULL;
	} else if (r->state == HTTPSYS_REQUEST_PENDING) {
		pending_del_locked(r->queue, r);
	} else {
		return false;
	}
	r->state = HTTPSYS_REQUEST_DONE;
	return true;
}
