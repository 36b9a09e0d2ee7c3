// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exchanges: their memory, and the functions by which the layer above ends them or
 * sends their answers. Bodies of requests are in xchg_body.c.
 *
 * Locks: xchg.lock (BH) for flags and the list of pages to send.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include "compat.h"
#include "limits.h"
#include "net/conn.h"
#include "net/memory.h"

/**
 * httpsys_xchg_alloc() - memory for an exchange
 * @n: namespace
 * @gfp: allocation flags
 *
 * Return: bound to no connection, with one reference; or NULL.
 */
struct httpsys_xchg *httpsys_xchg_alloc(struct httpsys_net *n, gfp_t gfp)
{
	struct httpsys_xchg *x = httpsys_upper->xchg_alloc(n, gfp);

	if (!x)
		return NULL;
	refcount_set(&x->refs, 1);
	spin_lock_init(&x->lock);
	INIT_LIST_HEAD(&x->tx);
	mutex_init(&x->body.reader);
	init_waitqueue_head(&x->wait);
	x->head.fields = x->fields;
	x->head.max_fields = ARRAY_SIZE(x->fields);
	return x;
}

/**
 * httpsys_xchg_bind() - begin with a head
 * @x: fresh, or recycled
 * @c: connection, owned; the reference on it is the caller's affair
 */
void httpsys_xchg_bind(struct httpsys_xchg *x, struct httpsys_conn *c)
{
	x->conn = c;
	x->net = c->net;
	x->conn_id = c->id;
	x->remote = &c->remote;
	x->local = &c->local;
	x->began = jiffies;
	x->index = c->exchanges;
	x->sent = 0;
	httpsys_xchg_stamp(x, HTTPSYS_STAMP_FIRST_BYTE);
	httpsys_head_reset(&x->head);
}

/**
 * httpsys_xchg_recycle() - make an exchange that nobody else has seen as if fresh
 * @x: exchange with the flag SHORT
 *
 * Context: the connection's owner. Return: false: it has to be freed.
 */
bool httpsys_xchg_recycle(struct httpsys_xchg *x)
{
	bool replied = x->flags & HTTPSYS_XF_REPLIED;

	x->flags = 0;
	if (likely(!x->nr_pacers && httpsys_upper->xchg_recycle(x)))
		return true;
	/* Who frees it may want to log it */
	if (replied)
		x->flags = HTTPSYS_XF_SENT;
	x->ended = jiffies;
	return false;
}

/**
 * httpsys_xchg_start() - an exchange for a connection that is about to read a head
 * @c: connection, owned by the caller
 * @gfp: allocation flags
 *
 * Return: the exchange with the connection's reference, or NULL without memory.
 */
struct httpsys_xchg *httpsys_xchg_start(struct httpsys_conn *c, gfp_t gfp)
{
	struct httpsys_xchg *x = httpsys_xchg_alloc(c->net, gfp);

	if (!x)
		return NULL;
	httpsys_conn_get(c);
	httpsys_xchg_bind(x, c);
	c->exchanges++;
	x->body_state = HTTPSYS_BODY_READING;
	x->timeouts = httpsys_limits_timeouts(&c->net->limits);
	return x;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_xchg_start);

static void xchg_free_tx(struct list_head *list)
{
	struct httpsys_tx *tx, *next;

	list_for_each_entry_safe(tx, next, list, node)
		httpsys_tx_free(tx);
}

/**
 * httpsys_xchg_fields_free() - free a table of fields that has grown
 * @x: exchange, whose fields nobody looks at any more
 *
 * Context: any.
 */
void httpsys_xchg_fields_free(struct httpsys_xchg *x)
{
	if (x->head.fields == x->fields)
		return;
	httpsys_memory_uncharge(x->net, x->head.max_fields * sizeof(*x->fields));
	kvfree(x->head.fields);
}

/**
 * httpsys_xchg_free() - free an exchange with all that it holds
 * @x: exchange without references; the one on its connection is the caller's affair
 *
 * Context: any.
 */
void httpsys_xchg_free(struct httpsys_xchg *x)
{
	u32 i;

	xchg_free_tx(&x->tx);
	for (i = 0; i < x->nr_pacers; i++)
		httpsys_pacer_put(x->pacers[i]);
	httpsys_xchg_body_free(x);
	httpsys_xchg_fields_free(x);
	httpsys_conn_buf_put(x->buf);
	mutex_destroy(&x->body.reader);
	httpsys_upper->xchg_free(x);
}

/**
 * httpsys_xchg_put() - drop a reference
 * @x: exchange
 *
 * Context: any; the last put frees memory only.
 */
void httpsys_xchg_put(struct httpsys_xchg *x)
{
	struct httpsys_conn *c = x->conn;

	if (!refcount_dec_and_test(&x->refs))
		return;
	httpsys_xchg_free(x);
	httpsys_conn_put(c);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_xchg_put);

/**
 * httpsys_xchg_kill() - nothing of this exchange reaches the client any more
 * @x: exchange
 *
 * Frees what was to be sent and wakes everybody who waits. Does not call the
 * layer above. Context: the connection's owner.
 */
void httpsys_xchg_kill(struct httpsys_xchg *x)
{
	LIST_HEAD(list);

	spin_lock_bh(&x->lock);
	x->flags |= HTTPSYS_XF_DEAD;
	list_splice_init(&x->tx, &list);
	httpsys_xchg_tx_less(x, x->tx_bytes, x->tx_over);
	spin_unlock_bh(&x->lock);
	xchg_free_tx(&list);
	if (x->body_state == HTTPSYS_BODY_READING)
		httpsys_xchg_body_end(x, HTTPSYS_BODY_BROKEN);
	wake_up_all(&x->wait);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_xchg_kill);

/* True: done with; false: it is the connection's now */
static bool xchg_refuse_short(struct httpsys_xchg *x, enum httpsys_reason reason, u8 verbosity)
{
	if (httpsys_short_refuse(x, reason, verbosity))
		return true;
	if (!httpsys_short_keep(x))
		return false;
	/* Not even memory for its head: the worker resets the connection */
	httpsys_conn_abort(x->conn);
	return true;
}

/**
 * httpsys_xchg_refuse() - answer with the kernel's own error
 * @x: exchange that nothing was sent for
 * @reason: why
 * @verbosity: of a 503
 *
 * Context: any.
 */
void httpsys_xchg_refuse(struct httpsys_xchg *x, enum httpsys_reason reason, u8 verbosity)
{
	bool tell = false;

	if ((x->flags & HTTPSYS_XF_SHORT) && xchg_refuse_short(x, reason, verbosity))
		return;
	spin_lock_bh(&x->lock);
	if (!(x->flags & (HTTPSYS_XF_DEAD | HTTPSYS_XF_STARTED | HTTPSYS_XF_ABORT))) {
		x->flags &= ~HTTPSYS_XF_UPPER;
		x->refusal = reason;
		x->verbosity = verbosity;
		tell = true;
	}
	spin_unlock_bh(&x->lock);
	if (tell)
		httpsys_conn_event(x->conn, HTTPSYS_EV_VERDICT);
}

/**
 * httpsys_xchg_keep() - the exchange is going to outlive dispatch
 * @x: exchange being dispatched, which nobody else has seen
 *
 * Context: dispatch. Return: 0 or -ENOMEM.
 */
int httpsys_xchg_keep(struct httpsys_xchg *x)
{
	return x->flags & HTTPSYS_XF_SHORT ? httpsys_short_keep(x) : 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_xchg_keep);

static u32 reply_pages(const struct httpsys_reply *rep)
{
	if (!rep->len)
		return 0;
	return DIV_ROUND_UP_ULL(offset_in_page(rep->off) + rep->len, PAGE_SIZE);
}

/* What waits of an answer beyond the connection's share */
static s64 tx_beyond(const struct httpsys_xchg *x)
{
	return max_t(s64, 0, (s64)x->tx_bytes + x->tx_over - HTTPSYS_SHARE_ANSWER);
}

/**
 * httpsys_xchg_tx_add() - one element more has been put on x->tx
 * @x: exchange, locked
 * @tx: element
 */
void httpsys_xchg_tx_add(struct httpsys_xchg *x, struct httpsys_tx *tx)
{
	s64 more, before = tx_beyond(x);

	lockdep_assert_held(&x->lock);
	more = -(s64)tx->reserved;
	tx->reserved = 0;
	x->tx_bytes += tx->bytes;
	x->tx_over += tx->over;
	more += tx_beyond(x) - before;
	if (unlikely(more))
		httpsys_memory_add(x->net, more);
}

/**
 * httpsys_xchg_tx_less() - bytes have left x->tx
 * @x: exchange, locked
 * @bytes: that have been sent, or never will be
 * @over: tx->over of elements that have left it
 */
void httpsys_xchg_tx_less(struct httpsys_xchg *x, u32 bytes, s32 over)
{
	s64 less, before = tx_beyond(x);

	lockdep_assert_held(&x->lock);
	x->tx_bytes -= bytes;
	x->tx_over -= over;
	less = before - tx_beyond(x);
	if (unlikely(less))
		httpsys_memory_add(x->net, -less);
}

/**
 * httpsys_xchg_tx_first() - send before whatever is to be sent
 * @x: the connection's present exchange
 * @tx: pages; consumed
 * @flags: HTTPSYS_XF_* to set
 *
 * Context: the connection's owner.
 */
void httpsys_xchg_tx_first(struct httpsys_xchg *x, struct httpsys_tx *tx, u32 flags)
{
	spin_lock_bh(&x->lock);
	x->flags |= flags;
	if (flags & HTTPSYS_XF_LAST)
		x->flags &= ~HTTPSYS_XF_UPPER;
	httpsys_xchg_tx_add(x, tx);
	list_add(&tx->node, &x->tx);
	spin_unlock_bh(&x->lock);
}

/**
 * httpsys_xchg_reply_tx() - answer with pages
 * @x: exchange being dispatched, which nobody else has seen
 * @tx: the answer; consumed in every case
 * @close: the connection ends after it
 *
 * Context: dispatch. Return: false without memory: nothing has happened.
 */
bool httpsys_xchg_reply_tx(struct httpsys_xchg *x, struct httpsys_tx *tx, bool close)
{
	if (httpsys_xchg_keep(x)) {
		httpsys_tx_free(tx);
		return false;
	}
	httpsys_xchg_tx_first(x, tx, HTTPSYS_XF_STARTED | HTTPSYS_XF_LAST |
			      (close ? HTTPSYS_XF_CLOSE : 0));
	httpsys_conn_event(x->conn, HTTPSYS_EV_SEND);
	return true;
}

/**
 * httpsys_xchg_reply() - answer with what lies ready
 * @x: exchange being dispatched, which nobody else has seen
 * @rep: the answer
 *
 * A small one in the short way is gathered, others are left to the worker.
 *
 * Context: dispatch. Return: false without memory: nothing has happened.
 */
bool httpsys_xchg_reply(struct httpsys_xchg *x, const struct httpsys_reply *rep)
{
	struct httpsys_tx *tx;

	if ((x->flags & HTTPSYS_XF_SHORT) && !rep->len && !rep->close && !x->nr_pacers &&
	    httpsys_short_reply(x, rep))
		return true;
	tx = httpsys_tx_copy(rep->vec, rep->nr, 0, reply_pages(rep), GFP_ATOMIC | __GFP_NOWARN);
	if (!tx)
		return false;
	/* There is room */
	httpsys_tx_add_pages(tx, rep->pages, rep->off, rep->len);
	return httpsys_xchg_reply_tx(x, tx, rep->close);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_xchg_reply);

/**
 * httpsys_xchg_abort() - reset the exchange's connection
 * @x: exchange
 * @reason: why
 *
 * Context: any. gone() is not called for it.
 */
void httpsys_xchg_abort(struct httpsys_xchg *x, enum httpsys_reason reason)
{
	bool tell = false;

	spin_lock_bh(&x->lock);
	if (!(x->flags & HTTPSYS_XF_DEAD)) {
		x->flags &= ~HTTPSYS_XF_UPPER;
		x->flags |= HTTPSYS_XF_ABORT;
		x->refusal = reason;
		tell = true;
	}
	spin_unlock_bh(&x->lock);
	if (tell)
		httpsys_conn_event(x->conn, HTTPSYS_EV_ABORT);
}

/**
 * httpsys_xchg_queue_timer() - bound the time that the exchange waits for a program
 * @x: exchange being dispatched
 * @seconds: 0xffff: no bound
 *
 * Context: dispatch.
 */
void httpsys_xchg_queue_timer(struct httpsys_xchg *x, u16 seconds)
{
	httpsys_conn_deadline(x->conn, HTTPSYS_DEADLINE_QUEUE, seconds);
}

/**
 * httpsys_xchg_taken() - a program has the exchange, its queue timer is off
 * @x: exchange
 *
 * Context: any.
 */
void httpsys_xchg_taken(struct httpsys_xchg *x)
{
	WRITE_ONCE(x->conn->deadline[HTTPSYS_DEADLINE_QUEUE], 0);
}

/**
 * httpsys_xchg_tag() - what hangs on the exchange's connection
 * @x: exchange being dispatched
 *
 * Context: dispatch.
 */
void *httpsys_xchg_tag(const struct httpsys_xchg *x)
{
	return x->conn->tag;
}

/**
 * httpsys_xchg_set_tag() - hang something on the exchange's connection
 * @x: exchange being dispatched
 * @tag: what, or NULL; the old one goes to untag()
 *
 * Context: dispatch.
 */
void httpsys_xchg_set_tag(struct httpsys_xchg *x, void *tag)
{
	httpsys_conn_tag(x->conn, tag);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_xchg_set_tag);

/**
 * httpsys_xchg_pace() - one more rate to keep to
 * @x: exchange that has room for it
 * @p: pacer; the reference is taken over
 *
 * Context: dispatch, or the one program that sends.
 */
void httpsys_xchg_pace(struct httpsys_xchg *x, struct httpsys_pacer *p)
{
	u32 nr = x->nr_pacers;

	if (WARN_ON_ONCE(nr == HTTPSYS_PACERS)) {
		httpsys_pacer_put(p);
		return;
	}
	x->pacers[nr] = p;
	/* Pairs with the acquire in send_room() */
	smp_store_release(&x->nr_pacers, nr + 1);
}

/**
 * httpsys_xchg_connection_start() - when was its connection accepted?
 * @x: exchange
 *
 * Context: any. Return: ns of CLOCK_MONOTONIC.
 */
u64 httpsys_xchg_connection_start(const struct httpsys_xchg *x)
{
	return x->conn->born;
}

/**
 * httpsys_xchg_is_sent() - did the whole answer reach TCP?
 * @x: exchange
 *
 * Context: any.
 */
bool httpsys_xchg_is_sent(const struct httpsys_xchg *x)
{
	return READ_ONCE(x->flags) & HTTPSYS_XF_SENT;
}

/**
 * httpsys_xchg_bytes_received() - head and body bytes so far
 * @x: dispatched exchange
 *
 * Context: any.
 */
u64 httpsys_xchg_bytes_received(struct httpsys_xchg *x)
{
	return x->head.pos + READ_ONCE(x->body_bytes);
}

/**
 * httpsys_xchg_must_close() - does the connection end after this answer anyway?
 * @x: exchange
 *
 * A client that still waits for "100 Continue" may send the body or not: no
 * second request can follow an answer that came instead (RFC 9110 10.1.1).
 *
 * Context: any. Return: true when the head has to say "Connection: close".
 */
bool httpsys_xchg_must_close(struct httpsys_xchg *x)
{
	if (x->head.close || READ_ONCE(x->conn->ep_gone))
		return true;
	return httpsys_xchg_awaits_continue(x) &&
	       READ_ONCE(x->body_state) != HTTPSYS_BODY_COMPLETE;
}

/* Sending */

#define TX_PAGES	64
/* With what is around them within HTTPSYS_SHARE_ANSWER */
#define TX_PAGES_SHARE	4

static u32 submit_flags(unsigned int flags)
{
	u32 xf = flags & HTTPSYS_TX_INTERIM ? 0 : HTTPSYS_XF_STARTED;

	if (flags & HTTPSYS_TX_LAST)
		xf |= HTTPSYS_XF_LAST;
	if (flags & HTTPSYS_TX_CLOSE)
		xf |= HTTPSYS_XF_CLOSE;
	if (flags & HTTPSYS_TX_NAGLE)
		xf |= HTTPSYS_XF_NAGLE;
	if (flags & HTTPSYS_TX_PROGRAM)
		xf |= HTTPSYS_XF_PROGRAM;
	if (flags & HTTPSYS_TX_SOON)
		xf |= HTTPSYS_XF_SOON;
	if (flags & HTTPSYS_TX_OPAQUE)
		xf |= HTTPSYS_XF_OPAQUE;
	if (flags & HTTPSYS_TX_CONTINUE)
		xf |= HTTPSYS_XF_CONTINUE;
	return xf;
}

/* Send in the caller's context if nobody else is at work on the connection */
static void xchg_push(struct httpsys_xchg *x)
{
	struct httpsys_conn *c = x->conn;
	enum httpsys_step step;

	if (!httpsys_conn_acquire(c, HTTPSYS_OWNER_CALLER)) {
		httpsys_conn_event(c, HTTPSYS_EV_SEND);
		return;
	}
	step = httpsys_conn_send(c);
	if (step == HTTPSYS_STEP_DEAD) {
		httpsys_conn_event(c, HTTPSYS_EV_ERROR);
	} else if (step == HTTPSYS_STEP_AGAIN) {
		if (c->closing)
			httpsys_conn_event(c, HTTPSYS_EV_SEND);
		else if (httpsys_conn_answered(c) == HTTPSYS_STEP_AGAIN)
			httpsys_conn_event(c, HTTPSYS_EV_DATA);
	}
	httpsys_conn_release(c);
}

/**
 * httpsys_xchg_tx_submit() - queue bytes of an answer and try to send them
 * @x: exchange
 * @tx: pages, or NULL with LAST; consumed in every case
 * @flags: HTTPSYS_TX_*
 *
 * Context: process. Return: 0, or -ECONNRESET when the connection is gone.
 */
int httpsys_xchg_tx_submit(struct httpsys_xchg *x, struct httpsys_tx *tx, unsigned int flags)
{
	bool dead;

	spin_lock_bh(&x->lock);
	dead = x->flags & (HTTPSYS_XF_DEAD | HTTPSYS_XF_ABORT);
	if (!dead) {
		x->flags &= ~HTTPSYS_XF_SOON;
		x->flags |= submit_flags(flags);
		if (flags & HTTPSYS_TX_LAST)
			x->flags &= ~HTTPSYS_XF_UPPER;
		/*
		 * Before the program can read; pairs with the acquire in body_verdict().
		 * httpsys_xchg_kill() looks after it set DEAD
		 */
		if (flags & HTTPSYS_TX_OPAQUE)
			smp_store_release(&x->body_state, HTTPSYS_BODY_READING);
		if (tx) {
			httpsys_xchg_tx_add(x, tx);
			list_add_tail(&tx->node, &x->tx);
		}
	}
	spin_unlock_bh(&x->lock);
	if (dead) {
		httpsys_tx_free(tx);
		return -ECONNRESET;
	}
	xchg_push(x);
	/* The client may send now: the worker has to listen, or to watch the time */
	if (flags & (HTTPSYS_TX_OPAQUE | HTTPSYS_TX_CONTINUE))
		httpsys_conn_event(x->conn, HTTPSYS_EV_DATA);
	return 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_xchg_tx_submit);

static bool tx_dead(struct httpsys_xchg *x)
{
	return READ_ONCE(x->flags) & (HTTPSYS_XF_DEAD | HTTPSYS_XF_ABORT);
}

/**
 * httpsys_xchg_tx_room() - may more be queued?
 * @x: exchange; @wait is woken when that changes
 *
 * Context: any. Return: 0, -EAGAIN: not yet, -ECONNRESET.
 */
int httpsys_xchg_tx_room(struct httpsys_xchg *x)
{
	u32 bytes = READ_ONCE(x->tx_bytes);

	if (tx_dead(x))
		return -ECONNRESET;
	if (!bytes)
		return 0;
	/* Who waits is woken by the bytes that are queued already */
	if (httpsys_memory_tight(x->net))
		return -EAGAIN;
	return (s64)bytes + READ_ONCE(x->tx_over) < httpsys_limits.max_buffered_send ? 0 : -EAGAIN;
}

/**
 * httpsys_xchg_tx_begin() - room for the next bytes of an answer
 * @x: exchange
 * @max: page ranges wanted
 *
 * Many are charged before they are filled; where there is no memory for many, an
 * answer goes on with few.
 *
 * Context: process. Return: empty, for the wanted ranges or for some of them, but
 * never fewer than a head and a file's bytes need; or ERR_PTR(): -EAGAIN and
 * -ECONNRESET as httpsys_xchg_tx_room(), -ENOMEM.
 */
struct httpsys_tx *httpsys_xchg_tx_begin(struct httpsys_xchg *x, u64 max)
{
	int ret = httpsys_xchg_tx_room(x);
	struct httpsys_tx *tx;
	u32 reserved = 0;

	if (ret)
		return ERR_PTR(ret);
	max = min_t(u64, max, TX_PAGES);
	if (max > TX_PAGES_SHARE) {
		reserved = max * PAGE_SIZE;
		if (!httpsys_memory_reserve(x->net, reserved)) {
			reserved = 0;
			max = TX_PAGES_SHARE;
		}
	}
	tx = httpsys_tx_alloc(max, GFP_KERNEL_ACCOUNT);
	if (!tx) {
		httpsys_memory_uncharge(x->net, reserved);
		return ERR_PTR(-ENOMEM);
	}
	tx->reserved = reserved;
	tx->net = x->net;
	return tx;
}

/**
 * httpsys_xchg_tx_drained() - is every queued byte with TCP?
 * @x: exchange; @wait is woken when that changes
 *
 * Context: any. Return: 0, -EAGAIN: not yet, -ECONNRESET.
 */
int httpsys_xchg_tx_drained(struct httpsys_xchg *x)
{
	u32 flags = READ_ONCE(x->flags);

	/* An answer that went out whole leaves the exchange dead, too */
	if (flags & HTTPSYS_XF_SENT)
		return 0;
	if (flags & (HTTPSYS_XF_DEAD | HTTPSYS_XF_ABORT))
		return -ECONNRESET;
	return READ_ONCE(x->tx_bytes) ? -EAGAIN : 0;
}
