// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections: sending answers, programs' and our own, and what follows an
 * answer.
 *
 * Runs as the connection's owner: the worker, or a program's system call. The
 * list of pages is shared with submitters under xchg.lock; its first element is
 * the owner's alone.
 */
#include <linux/gfp.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include "net/clock.h"
#include "net/conn.h"
#include "net/refusal.h"
#include "net/trace.h"
#include "net/transport.h"
#include "obs/reason.h"
#include "obs/server.h"
#include "proto/response.h"

/* Largest answer of our own, see httpsys_refusal_write() */
#define REFUSAL_MAX	1024

static struct httpsys_tx *tx_first(struct httpsys_xchg *x, bool *more, u32 *flags)
{
	struct httpsys_tx *tx;

	spin_lock_bh(&x->lock);
	tx = list_first_entry_or_null(&x->tx, struct httpsys_tx, node);
	*flags = x->flags;
	*more = tx && (!list_is_last(&tx->node, &x->tx) || (x->flags & HTTPSYS_XF_SOON));
	spin_unlock_bh(&x->lock);
	return tx;
}

static void tx_advance(struct httpsys_tx *tx, size_t n)
{
	tx->bytes -= n;
	while (n) {
		struct bio_vec *bv = &tx->bv[tx->cur];
		size_t part = min_t(size_t, n, bv->bv_len);

		bv->bv_offset += part;
		bv->bv_len -= part;
		n -= part;
		if (!bv->bv_len)
			tx->cur++;
	}
}

/* @n bytes of the first element went out */
static void tx_sent(struct httpsys_conn *c, struct httpsys_xchg *x, struct httpsys_tx *tx,
		    size_t n)
{
	bool done;

	tx_advance(tx, n);
	x->sent += n;
	done = !tx->bytes;
	httpsys_count_add(&c->net->stats, HTTPSYS_COUNTER_BYTES_OUT, n);
	spin_lock_bh(&x->lock);
	httpsys_xchg_tx_less(x, n, done ? tx->over : 0);
	if (done)
		list_del(&tx->node);
	spin_unlock_bh(&x->lock);
	if (done)
		httpsys_tx_free(tx);
	/* Pairs with the barriers in op_park() and of prepare_to_wait() */
	if (wq_has_sleeper(&x->wait))
		wake_up_all(&x->wait);
}

static void send_nagle(struct httpsys_conn *c, u32 flags)
{
	bool on = flags & HTTPSYS_XF_NAGLE;

	if (likely(on == c->nagle))
		return;
	c->nagle = on;
	httpsys_transport_nagle(c->sock, on);
}

/* How many of the next bytes may go now; 0: later, the deadline is set */
static u32 send_room(struct httpsys_conn *c, struct httpsys_xchg *x, u32 want)
{
	/* Pairs with the release in httpsys_xchg_pace(): the pacer before the number */
	u32 nr = smp_load_acquire(&x->nr_pacers);
	u64 wait;

	if (likely(!nr))
		return want;
	wait = httpsys_pacers_wait(&c->grant, x->pacers, nr, want, ktime_get_ns());
	if (!wait)
		return min(want, c->grant.bytes);
	httpsys_conn_pace(c, wait);
	return 0;
}

/**
 * httpsys_conn_send() - send what is queued
 * @c: connection, owned
 *
 * Context: process.
 * Return: AGAIN: an answer is out whole, httpsys_conn_answered() is due;
 * BLOCKED: nothing to send, or no room: write space will tell, or too fast: the
 * timer will; DEAD: the connection failed, the worker has to end it.
 */
enum httpsys_step httpsys_conn_send(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;
	struct httpsys_tx *tx;
	u32 flags, room;
	bool more;
	ssize_t n;

	if (!x || c->state != HTTPSYS_CONN_LIVE)
		return HTTPSYS_STEP_BLOCKED;
	while ((tx = tx_first(x, &more, &flags))) {
		send_nagle(c, flags);
		room = send_room(c, x, tx->bytes);
		if (!room)
			return HTTPSYS_STEP_BLOCKED;
		n = httpsys_transport_send(c->sock, &tx->bv[tx->cur], tx->nr - tx->cur,
					   room, more && room == tx->bytes);
		if (n == -EAGAIN) {
			httpsys_conn_rate_start(c, x);
			return HTTPSYS_STEP_BLOCKED;
		}
		if (n < 0)
			return HTTPSYS_STEP_DEAD;
		c->grant.bytes -= min_t(u32, n, c->grant.bytes);
		tx_sent(c, x, tx, n);
	}
	httpsys_conn_rate_stop(c);
	/* SENT: the answer is out, only the rest of the request is awaited */
	if ((flags & (HTTPSYS_XF_LAST | HTTPSYS_XF_SENT)) != HTTPSYS_XF_LAST)
		return HTTPSYS_STEP_BLOCKED;
	c->closing = (flags & HTTPSYS_XF_CLOSE) || x->head.close || READ_ONCE(c->ep_gone);
	return HTTPSYS_STEP_AGAIN;
}

/* The exchange is over for everybody but the connection */
static void xchg_sent(struct httpsys_conn *c, struct httpsys_xchg *x)
{
	x->ended = jiffies;
	trace_httpsys_sent(x);
	spin_lock_bh(&x->lock);
	x->flags |= HTTPSYS_XF_SENT | HTTPSYS_XF_DEAD;
	spin_unlock_bh(&x->lock);
	if (x->flags & HTTPSYS_XF_PROGRAM)
		httpsys_count(&c->net->stats, HTTPSYS_COUNTER_RESPONSES);
	if (x->timeouts.idle)
		c->idle_s = READ_ONCE(c->idle_own) ?: x->timeouts.idle;
	if (x->timeouts.header_wait)
		c->header_s = x->timeouts.header_wait;
	WRITE_ONCE(c->deadline[HTTPSYS_DEADLINE_QUEUE], 0);
	/* Pairs with the barriers in op_park() and of prepare_to_wait() */
	if (wq_has_sleeper(&x->wait))
		wake_up_all(&x->wait);
}

/**
 * httpsys_conn_next() - request and answer are done with, wait for the next
 * @c: connection, owned
 */
void httpsys_conn_next(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;

	trace_httpsys_done(x, HTTPSYS_REASON_NONE);
	c->xchg = NULL;
	c->grant.bytes = 0;
	httpsys_xchg_put(x);
	c->recv = HTTPSYS_RECV_HEAD;
	httpsys_conn_buf_trim(c);
	httpsys_conn_recv_deadline(c, HTTPSYS_REASON_IDLE_TIMEOUT, c->idle_s);
}

/**
 * httpsys_conn_answered() - an answer went out whole: what comes next
 * @c: connection, owned; by the worker if @closing is set
 *
 * Return: AGAIN: there may be something to read at once; BLOCKED: wait for the
 * client.
 */
enum httpsys_step httpsys_conn_answered(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;

	xchg_sent(c, x);
	if (c->closing) {
		httpsys_conn_shut(c);
		return HTTPSYS_STEP_AGAIN;
	}
	if (c->recv == HTTPSYS_RECV_BODY) {
		c->recv = HTTPSYS_RECV_DISCARD;
		httpsys_xchg_body_end(x, HTTPSYS_BODY_BROKEN);
		httpsys_conn_recv_deadline(c, HTTPSYS_REASON_DRAIN_TIMEOUT,
					   x->timeouts.drain_body);
		return HTTPSYS_STEP_AGAIN;
	}
	httpsys_conn_next(c);
	if (httpsys_conn_buffered(c) || httpsys_transport_readable(c->sock))
		return HTTPSYS_STEP_AGAIN;
	return HTTPSYS_STEP_BLOCKED;
}

/* Our own answers */

static struct httpsys_tx *refusal_tx(struct httpsys_xchg *x, enum httpsys_reason reason,
				     bool close, bool detail)
{
	struct httpsys_tx *tx = httpsys_tx_alloc(1, GFP_KERNEL);
	struct page *page = alloc_page(GFP_KERNEL);
	char date[HTTPSYS_DATE_LEN];
	int len = -ENOMEM;

	if (tx && page) {
		httpsys_date_now(date);
		len = httpsys_refusal_write(reason, x->head.verb == HTTPSYS_VERB_HEAD, close,
					    detail, date, HTTPSYS_SERVER_TOKEN,
					    sizeof(HTTPSYS_SERVER_TOKEN) - 1,
					    page_address(page), REFUSAL_MAX);
	}
	if (len <= 0) {
		if (page)
			__free_page(page);
		httpsys_tx_free(tx);
		return NULL;
	}
	httpsys_tx_add(tx, page, 0, len);
	return tx;
}

static void refusal_queue(struct httpsys_xchg *x, struct httpsys_tx *tx, bool close)
{
	spin_lock_bh(&x->lock);
	x->flags |= HTTPSYS_XF_STARTED | HTTPSYS_XF_LAST | (close ? HTTPSYS_XF_CLOSE : 0);
	httpsys_xchg_tx_add(x, tx);
	list_add_tail(&tx->node, &x->tx);
	spin_unlock_bh(&x->lock);
}

/* @about: the request, which is not the present exchange's if that was taken back */
static void refuse(struct httpsys_conn *c, struct httpsys_xchg *about,
		   enum httpsys_reason reason, u8 verbosity)
{
	struct httpsys_xchg *x = c->xchg;
	struct httpsys_tx *tx = NULL;
	bool close = httpsys_refusal_closes(x, reason);

	if (httpsys_refusal_answers(reason, verbosity))
		tx = refusal_tx(x, reason, close, verbosity == HTTPSYS_503_FULL);
	if (!tx) {
		httpsys_conn_kill(c, reason, true);
		return;
	}
	httpsys_count(&c->net->stats, HTTPSYS_COUNTER_REFUSED);
	httpsys_reason_note(&c->net->stats, reason, c->id, &c->remote);
	httpsys_conn_tell(c, about, reason);
	if (close) {
		c->recv = HTTPSYS_RECV_WAIT;
		httpsys_conn_recv_deadline(c, HTTPSYS_REASON_NONE, 0);
	}
	refusal_queue(x, tx, close);
}

/**
 * httpsys_conn_refuse() - answer the present exchange ourselves
 * @c: connection, owned by the worker; may be dead afterwards
 * @reason: why; one without a status resets the connection
 * @verbosity: of a 503
 *
 * Context: worker.
 */
void httpsys_conn_refuse(struct httpsys_conn *c, enum httpsys_reason reason, u8 verbosity)
{
	refuse(c, c->xchg, reason, verbosity);
}

/**
 * httpsys_conn_verdict() - the layer above has refused the present exchange
 * @c: connection, owned by the worker; may be dead afterwards
 *
 * Context: worker.
 */
void httpsys_conn_verdict(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;
	enum httpsys_reason reason = HTTPSYS_REASON_NONE;
	u8 verbosity = 0;

	if (!x)
		return;
	spin_lock_bh(&x->lock);
	if (!(x->flags & (HTTPSYS_XF_STARTED | HTTPSYS_XF_ABORT))) {
		reason = x->refusal;
		verbosity = x->verbosity;
	}
	spin_unlock_bh(&x->lock);
	if (reason != HTTPSYS_REASON_NONE)
		httpsys_conn_refuse(c, reason, verbosity);
}

/**
 * httpsys_conn_take_back() - the request turned out bad after it was dispatched
 * @c: connection, owned by the worker; may be dead afterwards
 * @reason: why
 *
 * Its program is told that the client is gone; the client gets our answer unless
 * a program's has begun.
 *
 * Context: worker.
 */
void httpsys_conn_take_back(struct httpsys_conn *c, enum httpsys_reason reason)
{
	struct httpsys_xchg *old = c->xchg, *x = NULL;
	u32 flags;

	spin_lock_bh(&old->lock);
	flags = old->flags;
	/* Nothing can follow the half of an interim head */
	if (!list_empty(&old->tx))
		flags |= HTTPSYS_XF_STARTED;
	if (!(flags & HTTPSYS_XF_STARTED)) {
		old->flags |= HTTPSYS_XF_DEAD;
		old->flags &= ~HTTPSYS_XF_UPPER;
	}
	spin_unlock_bh(&old->lock);
	if (!(flags & HTTPSYS_XF_STARTED))
		x = httpsys_xchg_start(c, GFP_KERNEL);
	if (!x) {
		if (!(flags & HTTPSYS_XF_STARTED) && (flags & HTTPSYS_XF_UPPER))
			httpsys_upper->gone(old, reason);
		httpsys_conn_kill(c, reason, true);
		return;
	}
	x->head.verb = old->head.verb;
	c->xchg = x;
	/* Counted and on its way before the program can know */
	refuse(c, old, reason, 0);
	httpsys_xchg_kill(old);
	if (flags & HTTPSYS_XF_UPPER)
		httpsys_upper->gone(old, reason);
	httpsys_xchg_put(old);
}
