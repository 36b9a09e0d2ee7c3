// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests: their memory, their states, and what connection and program do to
 * them. A request belongs to the connection (NEW), the queue (PENDING), the open
 * that received it (TAKEN) or nobody (DONE); the state moves under queue->lock.
 * Who takes a published request out of its open's table ends it: exactly one of
 * last send, cancel, close.
 *
 * Locks: queue->lock (BH), inside of it the lock of the table.
 */
#include <linux/slab.h>
#include "compat.h"
#include "core/front.h"
#include "core/id.h"
#include "core/known.h"
#include "core/open.h"
#include "core/request.h"
#include "core/settings.h"
#include "net/trace.h"

static struct kmem_cache *request_cache;

/* Memory */

static struct httpsys_xchg *request_alloc(struct httpsys_net *n, gfp_t gfp)
{
	struct httpsys_request *r = kmem_cache_alloc(request_cache, gfp);

	if (!r)
		return NULL;
	/* The arrays between are written before they are read */
	memset(&r->x, 0, offsetof(struct httpsys_xchg, fields));
	memset_startat(r, 0, queue);
	r->text = r->inline_text;
	return &r->x;
}

/* Of a request that is over */
static void tally_bytes(struct httpsys_request *r)
{
	httpsys_tally_add(r->tally, HTTPSYS_TALLY_RECEIVED, httpsys_xchg_bytes_received(&r->x));
	httpsys_tally_add(r->tally, HTTPSYS_TALLY_SENT, r->x.sent);
}

static void request_free(struct httpsys_xchg *x)
{
	struct httpsys_request *r = httpsys_request_of(x);

	if (r->logging)
		httpsys_request_log(r);
	if (r->tally) {
		tally_bytes(r);
		httpsys_tally_put(r->tally);
	}
	if (r->text != r->inline_text)
		kfree(r->text);
	if (r->queue)
		httpsys_queue_put(r->queue);
	if (r->asked)
		httpsys_queue_put(r->asked);
	kmem_cache_free(request_cache, r);
}

/* What dispatch sets anew for each request need not be cleared */
static bool request_recycle(struct httpsys_xchg *x)
{
	struct httpsys_request *r = httpsys_request_of(x);

	if (r->tally) {
		/* Never referenced: the answer has come out of this CPU's turn */
		tally_bytes(r);
		r->tally = NULL;
	}
	if (unlikely((unsigned long)r->logging | (unsigned long)r->asked))
		return false;
	if (r->text != r->inline_text)
		kfree(r->text);
	r->text = r->inline_text;
	/* The error log may look at a request that never came to dispatch */
	r->path_len = 0;
	r->group_id = 0;
	return true;
}

/**
 * httpsys_request_layer_init() - memory for requests
 *
 * Context: module load. Return: 0 or -ENOMEM.
 */
int httpsys_request_layer_init(void)
{
	request_cache = kmem_cache_create_usercopy("httpsys_request",
						   sizeof(struct httpsys_request), 0,
						   SLAB_HWCACHE_ALIGN | SLAB_ACCOUNT,
						   offsetof(struct httpsys_request, inline_text),
						   HTTPSYS_REQUEST_INLINE, NULL);
	return request_cache ? 0 : -ENOMEM;
}

/**
 * httpsys_request_layer_exit() - no request is left
 *
 * Context: module unload.
 */
void httpsys_request_layer_exit(void)
{
	kmem_cache_destroy(request_cache);
}

/* States */

static void gone_locked(struct httpsys_request *r)
{
	lockdep_assert_held(&r->queue->lock);
	if (r->gone)
		return;
	r->gone = true;
	if (r->open)
		r->open->nr_gone++;
}

static void done_locked(struct httpsys_request *r)
{
	lockdep_assert_held(&r->queue->lock);
	if (r->gone && r->open)
		r->open->nr_gone--;
	r->open = NULL;
	r->state = HTTPSYS_REQUEST_DONE;
}

/**
 * httpsys_request_lock() - lock the queue that a request belongs to
 * @r: request that reached a queue, referenced
 *
 * Delegation gives a request another queue, under the lock of the old one.
 *
 * Context: any. Return: the queue, its lock held and @r->queue stable until
 * spin_unlock_bh() on it.
 */
struct httpsys_queue *httpsys_request_lock(struct httpsys_request *r)
	__acquires(&r->queue->lock)
{
	struct httpsys_queue *q;

	/* Keeps the memory of a queue that @r has just left */
	rcu_read_lock();
	for (;;) {
		q = READ_ONCE(r->queue);
		spin_lock_bh(&q->lock);
		if (likely(q == READ_ONCE(r->queue)))
			break;
		spin_unlock_bh(&q->lock);
	}
	rcu_read_unlock();
	return q;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_lock);

/**
 * httpsys_request_claim() - take a request out of its open's table
 * @open: open that received it
 * @r: request
 *
 * Context: any. Return: true: the table's reference and its end are the caller's.
 */
bool httpsys_request_claim(struct httpsys_open *open, struct httpsys_request *r)
{
	return httpsys_taken_erase(&open->taken, httpsys_id_slot(r->id), r);
}

/**
 * httpsys_request_read_begin() - a program begins to read a body
 * @r: request, referenced
 * @open: the program's
 *
 * Until httpsys_request_read_end() it cannot be delegated.
 *
 * Context: any. Return: false: it is not @open's any more.
 */
bool httpsys_request_read_begin(struct httpsys_request *r, const struct httpsys_open *open)
{
	atomic_inc(&r->readers);
	/* Pairs with the barrier in delegate.c: it sees us or we see it */
	smp_mb__after_atomic();
	if (READ_ONCE(r->open) == open || READ_ONCE(r->state) == HTTPSYS_REQUEST_DONE)
		return true;
	atomic_dec(&r->readers);
	return false;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_read_begin);

/**
 * httpsys_request_read_end() - reverse of httpsys_request_read_begin()
 * @r: request
 *
 * Context: any.
 */
void httpsys_request_read_end(struct httpsys_request *r)
{
	atomic_dec(&r->readers);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_read_end);

/**
 * httpsys_request_find() - a request by id
 * @open: open that received it
 * @id: from a program
 *
 * Context: process. Return: the request with a reference, or NULL when @open has
 * none of that id.
 */
struct httpsys_request *httpsys_request_find(struct httpsys_open *open, u64 id)
{
	struct httpsys_request *r;

	if (httpsys_id_type(id) != HTTPSYS_ID_REQUEST)
		return NULL;
	r = httpsys_taken_get(&open->taken, httpsys_id_slot(id));
	if (r && r->id != id) {
		httpsys_request_put(r);
		r = NULL;
	}
	return r;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_find);

/**
 * httpsys_request_reserve() - an id for a request that was just taken
 * @open: open that took it
 * @r: request
 *
 * No program can use the id before httpsys_request_publish().
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_request_reserve(struct httpsys_open *open, struct httpsys_request *r)
{
	u32 slot;

	if (httpsys_taken_reserve(&open->taken, &slot))
		return -ENOMEM;
	r->id = httpsys_id_make(HTTPSYS_ID_REQUEST, slot);
	return 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_reserve);

/**
 * httpsys_request_unreserve() - give an id back that was never published
 * @open: as for httpsys_request_reserve()
 * @r: the same
 *
 * Context: process.
 */
void httpsys_request_unreserve(struct httpsys_open *open, struct httpsys_request *r)
{
	httpsys_taken_erase(&open->taken, httpsys_id_slot(r->id), NULL);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_unreserve);

static void publish_locked(struct httpsys_open *open, struct httpsys_request *r)
{
	lockdep_assert_held(&open->queue->lock);
	/* Refused meanwhile: the deadline is another request's by now */
	if (!r->gone)
		httpsys_xchg_taken(&r->x);
	trace_httpsys_delivered(&r->x, r->id);
	/* Cannot fail: the slot is reserved. Another thread may end @r at once */
	httpsys_taken_store(&open->taken, httpsys_id_slot(r->id), r);
}

/**
 * httpsys_request_publish() - the program knows the id, it may use it
 * @open: as for httpsys_request_reserve()
 * @r: the same; the caller's reference becomes the table's
 *
 * Context: process. Return: 0; -ESHUTDOWN: @open was shut down meanwhile, @r is
 * still as it was reserved.
 */
int httpsys_request_publish(struct httpsys_open *open, struct httpsys_request *r)
{
	struct httpsys_queue *q = open->queue;
	bool shut;

	spin_lock_bh(&q->lock);
	shut = open->shut;
	if (!shut)
		publish_locked(open, r);
	spin_unlock_bh(&q->lock);
	return shut ? -ESHUTDOWN : 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_publish);

/**
 * httpsys_request_publish_many() - httpsys_request_publish() for all of a list, or none
 * @open: as for httpsys_request_reserve()
 * @list: struct httpsys_request.node; not a list any more afterwards
 *
 * Context: process. Return: 0; -ESHUTDOWN: @open was shut down meanwhile, @list is
 * as it was.
 */
int httpsys_request_publish_many(struct httpsys_open *open, struct list_head *list)
{
	struct httpsys_queue *q = open->queue;
	struct httpsys_request *r, *next;
	bool shut;

	spin_lock_bh(&q->lock);
	shut = open->shut;
	if (!shut)
		list_for_each_entry_safe(r, next, list, node)
			publish_locked(open, r);
	spin_unlock_bh(&q->lock);
	return shut ? -ESHUTDOWN : 0;
}

/**
 * httpsys_request_drop() - end a request that will not be answered
 * @r: request taken out of its open's table; that reference is put
 * @reason: why its connection is reset
 *
 * Context: process. Return: false: its client was gone already.
 */
bool httpsys_request_drop(struct httpsys_request *r, enum httpsys_reason reason)
{
	struct httpsys_queue *q = httpsys_request_lock(r);
	bool gone = r->gone;

	done_locked(r);
	spin_unlock_bh(&q->lock);
	if (!gone)
		httpsys_xchg_abort(&r->x, reason);
	httpsys_request_put(r);
	return !gone;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_drop);

/**
 * httpsys_request_cancel() - a program wants to be rid of a request
 * @open: open that received it
 * @id: from the program
 *
 * Context: process. Return: 0; -ENOTCONN: no such request, or its client is gone.
 */
int httpsys_request_cancel(struct httpsys_open *open, u64 id)
{
	struct httpsys_request *r = httpsys_request_find(open, id);
	int ret = -ENOTCONN;

	if (!r)
		return ret;
	if (httpsys_request_claim(open, r) && httpsys_request_drop(r, HTTPSYS_REASON_CANCELLED))
		ret = 0;
	httpsys_request_put(r);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_cancel);

/* Answering */

static int send_allowed_locked(const struct httpsys_request *r, const struct httpsys_open *open)
{
	if (r->state != HTTPSYS_REQUEST_TAKEN || r->open != open)
		return -ENOTCONN;
	return r->sending ? -EBUSY : 0;
}

/* The id is finished. False: its client is gone */
static bool send_finish_id(struct httpsys_request *r)
{
	struct httpsys_queue *q = httpsys_request_lock(r);
	bool gone = r->gone;

	done_locked(r);
	spin_unlock_bh(&q->lock);
	httpsys_request_put(r);
	return !gone;
}

/**
 * httpsys_request_send_begin() - the right to send for a request
 * @open: open that received it
 * @id: from the program
 * @last: nothing follows: the id is finished from here on, whatever comes
 *
 * One send at a time (API: 2.5).
 *
 * Context: process. Return: the request, referenced; httpsys_request_send_end() and
 * a put must follow. Or ERR_PTR(): -ENOTCONN: no such request or its client is
 * gone; -EBUSY: another send is under way.
 */
struct httpsys_request *httpsys_request_send_begin(struct httpsys_open *open, u64 id, bool last)
{
	struct httpsys_request *r = httpsys_request_find(open, id);
	struct httpsys_queue *q;
	bool gone;
	int ret;

	if (!r)
		return ERR_PTR(-ENOTCONN);
	q = httpsys_request_lock(r);
	ret = send_allowed_locked(r, open);
	if (!ret)
		r->sending = true;
	gone = r->gone;
	spin_unlock_bh(&q->lock);
	if (ret)
		goto refuse;
	if (last)
		gone = !httpsys_request_claim(open, r) || !send_finish_id(r);
	if (!gone)
		return r;
	httpsys_request_send_end(r, false, false);
	ret = -ENOTCONN;
refuse:
	httpsys_request_put(r);
	return ERR_PTR(ret);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_send_begin);

/**
 * httpsys_request_send_end() - a send is over
 * @r: from httpsys_request_send_begin()
 * @head: the head went out
 * @broken: the answer cannot go on: as if the client were gone
 *
 * Context: process.
 */
void httpsys_request_send_end(struct httpsys_request *r, bool head, bool broken)
{
	struct httpsys_queue *q = httpsys_request_lock(r);

	r->sending = false;
	if (head)
		r->head_sent = true;
	if (broken && r->state == HTTPSYS_REQUEST_TAKEN)
		gone_locked(r);
	spin_unlock_bh(&q->lock);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_send_end);

/* What net/ calls. Context: the connection's owner, must not sleep */

static void request_dispatch(struct httpsys_xchg *x)
{
	struct httpsys_request *r = httpsys_request_of(x);
	u8 verbosity = HTTPSYS_503_LIMITED;
	enum httpsys_reason reason;
	bool again;

	rcu_read_lock();
	again = httpsys_known_answer(r);
	rcu_read_unlock();
	if (again)
		return;
	r->changes = 0;
	r->refused_by = NULL;
	r->refused_at = NULL;
	reason = httpsys_request_route(r, &verbosity);
	if (reason != HTTPSYS_REASON_NONE) {
		httpsys_known_refusal(r, reason, verbosity);
		httpsys_xchg_refuse(x, reason, verbosity);
	} else if (r->queue) {
		httpsys_count(&x->net->stats, HTTPSYS_COUNTER_QUEUED);
	}
}

static void request_expired(struct httpsys_xchg *x)
{
	struct httpsys_request *r = httpsys_request_of(x);
	struct httpsys_queue *q;
	bool waited, stuck;
	u8 verbosity;

	if (!READ_ONCE(r->queue))
		return;
	q = httpsys_request_lock(r);
	r->expired = true;
	verbosity = READ_ONCE(q->verbosity);
	waited = httpsys_queue_forget_locked(r);
	/* Its receiver was stopped on the way to it */
	stuck = !waited && r->state == HTTPSYS_REQUEST_TAKEN && !r->id && !r->gone;
	if (stuck)
		gone_locked(r);
	spin_unlock_bh(&q->lock);
	if (waited || stuck) {
		httpsys_tally_inc(r->queue->tally, HTTPSYS_TALLY_REFUSED);
		httpsys_xchg_refuse(x, HTTPSYS_REASON_QUEUE_TIMEOUT, verbosity);
	}
	if (waited)
		httpsys_request_put(r);
}

/*
 * Are the ids of lost clients not worth their memory any more? Of one open's clients, or
 * of all together: who opens many files gets no more by it than there may be
 * connections.
 */
static bool gone_too_many_locked(const struct httpsys_request *r)
{
	lockdep_assert_held(&r->queue->lock);
	return r->open->nr_gone > HTTPSYS_OPEN_GONE_MAX || httpsys_net_keeps_many(r->x.net);
}

/* Too many clients are gone: the newest id is forgotten */
static bool gone_taken_locked(struct httpsys_request *r)
{
	/* On its way between two queues: the new one will see it */
	if (r->state == HTTPSYS_REQUEST_MOVING)
		gone_locked(r);
	if (r->state != HTTPSYS_REQUEST_TAKEN)
		return false;
	gone_locked(r);
	if (!gone_too_many_locked(r) || !r->id || !httpsys_request_claim(r->open, r))
		return false;
	done_locked(r);
	return true;
}

static void request_gone(struct httpsys_xchg *x, enum httpsys_reason reason)
{
	struct httpsys_request *r = httpsys_request_of(x);
	struct httpsys_queue *q;
	bool ours;

	if (!READ_ONCE(r->queue))
		return;
	/* In one go: a receiver may be putting it back */
	q = httpsys_request_lock(r);
	ours = httpsys_queue_forget_locked(r) || gone_taken_locked(r);
	spin_unlock_bh(&q->lock);
	if (ours)
		httpsys_request_put(r);
}

const struct httpsys_upper_ops httpsys_request_ops = {
	.xchg_alloc = request_alloc,
	.xchg_free = request_free,
	.xchg_recycle = request_recycle,
	.dispatch = request_dispatch,
	.expired = request_expired,
	.gone = request_gone,
	.untag = httpsys_qos_untag,
	.proxied = httpsys_front_proxied,
	.error = httpsys_error_log,
};
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_ops);
