// SPDX-License-Identifier: GPL-2.0-only
/*
 * The short way: the softirq of a packet takes its bytes, parses the requests in
 * them and answers those whose answer lies ready; the first other one goes to its
 * queue, and whatever is not usual to the worker.
 *
 * Runs as the connection's owner (SOFTIRQ) with the socket's lock held by this
 * softirq and by no process. Requests are parsed in memory of the CPU, with an
 * exchange of the CPU that nobody else can see; only httpsys_xchg_keep() makes both
 * the connection's. Answers are gathered, as text that stays where it is until the
 * end of the turn (RCU, or the CPU's own), and leave in one send. Never closes a
 * connection, never waits.
 *
 * Per-CPU data is this softirq's alone: softirqs do not nest. RCU's readers' section
 * spans the turn.
 */
#include <linux/percpu.h>
#include <linux/slab.h>
#include "compat.h"
#include "limits.h"
#include "net/clock.h"
#include "net/conn.h"
#include "net/memory.h"
#include "net/refusal.h"
#include "net/trace.h"
#include "net/transport.h"
#include "obs/reason.h"
#include "proto/response.h"

/* A turn ends after so many requests, or bytes of answers; the worker goes on */
#define SHORT_REQUESTS	16
#define SHORT_BYTES	65536
/* Answers of a turn while connections hold too much, see net/memory.h */
#define SHORT_SHARE	16384
/* Pieces of one answer */
#define SHORT_VECS	(SHORT_REQUESTS * HTTPSYS_REPLY_VECS)
/* Bytes taken at once: as many requests of usual size; what is left of them is kept in 8 KiB */
#define SHORT_INPUT	(8192 - sizeof(struct httpsys_buf))

/**
 * struct short_turn - a CPU's turn on a connection
 * @conn: whose, NULL: there is none
 * @spare: exchange to parse with, bound to no connection between turns, or NULL
 * @nr: pieces at @vec
 * @bytes: of them
 * @dated: @date is good
 * @date: for all answers of the turn
 * @vec: the answers, in order
 * @input: bytes received
 */
struct short_turn {
	struct httpsys_conn *conn;
	struct httpsys_xchg *spare;
	u32 nr;
	u32 bytes;
	bool dated;
	char date[HTTPSYS_DATE_LEN];
	struct kvec vec[SHORT_VECS];
	char input[SHORT_INPUT];
};

static struct short_turn __percpu *turns;

/**
 * httpsys_conn_short_init() - memory of all CPUs
 *
 * Context: module load. Return: 0 or -ENOMEM.
 */
int httpsys_conn_short_init(void)
{
	turns = alloc_percpu(struct short_turn);
	return turns ? 0 : -ENOMEM;
}

/**
 * httpsys_conn_short_exit() - reverse of init; no connection exists any more
 */
void httpsys_conn_short_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct httpsys_xchg *x = per_cpu_ptr(turns, cpu)->spare;

		if (x)
			httpsys_xchg_free(x);
	}
	free_percpu(turns);
}

/* An exchange for the next head, bound to @c without a reference */
static struct httpsys_xchg *turn_xchg(struct short_turn *t, struct httpsys_conn *c)
{
	struct httpsys_xchg *x = t->spare;

	if (unlikely(!x)) {
		x = httpsys_xchg_alloc(c->net, GFP_ATOMIC | __GFP_NOWARN);
		if (!x)
			return NULL;
		t->spare = x;
	}
	httpsys_xchg_bind(x, c);
	return x;
}

/**
 * httpsys_xchg_date() - the present time for the Date header of a reply
 * @x: exchange being dispatched
 * @own: HTTPSYS_DATE_LEN bytes of the caller's
 *
 * Context: dispatch. Return: HTTPSYS_DATE_LEN bytes, @own or others that live until
 * the reply has been sent.
 */
const char *httpsys_xchg_date(const struct httpsys_xchg *x, char *own)
{
	struct short_turn *t;

	if (!(x->flags & HTTPSYS_XF_SHORT)) {
		httpsys_date_now(own);
		return own;
	}
	t = this_cpu_ptr(turns);
	if (!t->dated)
		httpsys_date_now(t->date);
	t->dated = true;
	return t->date;
}

/**
 * httpsys_short_reply() - gather an answer
 * @x: exchange of this CPU's turn
 * @rep: small answer, after which the connection goes on
 *
 * Context: dispatch. Return: false: there is no room.
 */
bool httpsys_short_reply(struct httpsys_xchg *x, const struct httpsys_reply *rep)
{
	struct short_turn *t = this_cpu_ptr(turns);
	u32 i;

	if (t->bytes + rep->bytes > SHORT_BYTES || t->nr + rep->nr > SHORT_VECS)
		return false;
	/* What TCP does not take of it the connection has to hold */
	if (unlikely(t->bytes + rep->bytes > SHORT_SHARE) && httpsys_memory_tight(x->net))
		return false;
	for (i = 0; i < rep->nr; i++)
		t->vec[t->nr + i] = rep->vec[i];
	t->nr += rep->nr;
	t->bytes += rep->bytes;
	x->sent = rep->bytes;
	x->flags |= HTTPSYS_XF_REPLIED;
	return true;
}

/**
 * httpsys_short_refuse() - answer with the kernel's own error, at once
 * @x: exchange of this CPU's turn
 * @reason: why
 * @verbosity: of a 503
 *
 * Context: dispatch. Return: false: this answer, or the end of the connection,
 * needs the worker.
 */
bool httpsys_short_refuse(struct httpsys_xchg *x, enum httpsys_reason reason, u8 verbosity)
{
	struct httpsys_conn *c = x->conn;
	struct httpsys_reply rep;
	char date[HTTPSYS_DATE_LEN];

	if (!httpsys_refusal_answers(reason, verbosity) || httpsys_refusal_closes(x, reason))
		return false;
	httpsys_refusal_reply(&rep, reason, verbosity == HTTPSYS_503_FULL,
			      x->head.verb == HTTPSYS_VERB_HEAD, httpsys_xchg_date(x, date));
	if (!httpsys_short_reply(x, &rep))
		return false;
	httpsys_count(&c->net->stats, HTTPSYS_COUNTER_REFUSED);
	httpsys_reason_note(&c->net->stats, reason, c->id, &c->remote);
	httpsys_conn_tell(c, x, reason);
	return true;
}

/**
 * httpsys_short_keep() - an exchange of this CPU's turn becomes its connection's
 * @x: exchange
 *
 * Context: dispatch. Return: 0, -ENOMEM or -ENOBUFS: connections hold too much.
 */
int httpsys_short_keep(struct httpsys_xchg *x)
{
	struct short_turn *t = this_cpu_ptr(turns);
	struct httpsys_conn *c = x->conn;
	struct httpsys_buf *buf = httpsys_conn_buf_alloc(c->net, x->head.pos, false, GFP_ATOMIC);

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	memcpy(buf->data, x->text, x->head.pos);
	x->buf = buf;
	x->text = buf->data;
	x->flags &= ~HTTPSYS_XF_SHORT;
	httpsys_conn_get(c);
	t->spare = NULL;
	c->xchg = x;
	c->recv = HTTPSYS_RECV_WAIT;
	httpsys_conn_recv_deadline(c, HTTPSYS_REASON_NONE, 0);
	return 0;
}

/* What TCP did not take goes before everything else that the connection sends */
static bool turn_rest(struct short_turn *t, struct httpsys_conn *c, size_t sent)
{
	struct httpsys_tx *tx = httpsys_tx_copy(t->vec, t->nr, sent, 0,
						GFP_ATOMIC | __GFP_NOWARN);
	u32 flags = 0;

	if (!tx)
		return false;
	if (!c->xchg) {
		struct httpsys_xchg *x = turn_xchg(t, c);

		if (x)
			x->timeouts = httpsys_limits_timeouts(&c->net->limits);
		if (!x || httpsys_short_keep(x)) {
			httpsys_tx_free(tx);
			return false;
		}
		flags = HTTPSYS_XF_STARTED | HTTPSYS_XF_LAST;
	}
	httpsys_xchg_tx_first(c->xchg, tx, flags);
	set_bit(HTTPSYS_EV_SEND, &c->events);
	return true;
}

/* All answers leave together */
static void turn_send(struct short_turn *t, struct httpsys_conn *c)
{
	ssize_t n;

	if (!t->nr)
		return;
	n = httpsys_transport_put(c->sock, t->vec, t->nr, t->bytes);
	if (n > 0)
		httpsys_count_add(&c->net->stats, HTTPSYS_COUNTER_BYTES_OUT, n);
	if (unlikely(n != t->bytes)) {
		bool failed = n < 0 && n != -EAGAIN && n != -ENOMEM && n != -ENOBUFS;

		/* Answers that are lost must not be followed by others */
		if (failed || !turn_rest(t, c, max_t(ssize_t, n, 0)))
			httpsys_conn_abort(c);
	}
}

/* One request of the bytes at @text. False: the worker has to parse it */
static bool turn_request(struct short_turn *t, struct httpsys_conn *c, const char *text, u32 len)
{
	const struct httpsys_head_limits limits = httpsys_limits_head(&c->net->limits);
	struct httpsys_xchg *x = turn_xchg(t, c);

	if (!x)
		return false;
	x->text = text;
	if (httpsys_head_parse(&x->head, text, len, &limits) != HTTPSYS_PARSE_DONE ||
	    x->head.chunked || x->head.content_length)
		return false;
	httpsys_count(&c->net->stats, HTTPSYS_COUNTER_REQUESTS);
	httpsys_xchg_stamp(x, HTTPSYS_STAMP_HEAD);
	trace_httpsys_parsed(x);
	x->body_state = HTTPSYS_BODY_COMPLETE;
	x->flags = HTTPSYS_XF_UPPER | HTTPSYS_XF_SHORT;
	c->exchanges++;
	httpsys_upper->dispatch(x);
	return true;
}

/* Nobody needs the exchange any more: ready for another head */
static void turn_recycle(struct short_turn *t, struct httpsys_conn *c)
{
	struct httpsys_xchg *x = t->spare;

	c->idle_s = READ_ONCE(c->idle_own) ?: x->timeouts.idle ?: c->idle_s;
	c->header_s = x->timeouts.header_wait ?: c->header_s;
	if (x->flags & HTTPSYS_XF_REPLIED) {
		trace_httpsys_sent(x);
		trace_httpsys_done(x, HTTPSYS_REASON_NONE);
	}
	if (likely(httpsys_xchg_recycle(x)))
		return;
	httpsys_xchg_free(x);
	t->spare = NULL;
}

/* Requests from the first byte on; returns the bytes that are done with */
static u32 turn_requests(struct short_turn *t, struct httpsys_conn *c, const char *text,
			 u32 len)
{
	u32 pos = 0, i;

	for (i = 0; i < SHORT_REQUESTS && pos < len; i++) {
		bool replied;

		if (!turn_request(t, c, text + pos, len - pos))
			break;
		if (!t->spare) {
			/* Kept: the connection has it, and we the connection */
			pos += c->xchg->head.pos;
			break;
		}
		pos += t->spare->head.pos;
		replied = t->spare->flags & HTTPSYS_XF_REPLIED;
		turn_recycle(t, c);
		if (!replied)
			break;
	}
	return pos;
}

/* Bytes of the next request stay with the connection */
static bool turn_leave(struct httpsys_conn *c, const char *text, u32 len)
{
	struct httpsys_buf *buf = httpsys_conn_buf_alloc(c->net,
							 max_t(u32, len, HTTPSYS_BUF_FIRST), true,
							 GFP_ATOMIC);

	if (IS_ERR(buf))
		return false;
	memcpy(buf->data, text, len);
	c->buf = buf;
	c->rx_end = len;
	return true;
}

/* Is there anything that only the worker should look at? */
static bool turn_possible(const struct short_turn *t, const struct httpsys_conn *c)
{
	return !t->conn && c->state == HTTPSYS_CONN_LIVE && c->recv == HTTPSYS_RECV_HEAD &&
	       !c->xchg && !c->buf && !c->nagle && sk_stream_memory_free(c->sock->sk);
}

static void turn_begin(struct short_turn *t)
{
	t->nr = 0;
	t->bytes = 0;
	t->dated = false;
}

/* True: nothing is left for the worker */
static bool turn(struct short_turn *t, struct httpsys_conn *c, const char *text, u32 len)
{
	u32 pos;

	turn_begin(t);
	pos = turn_requests(t, c, text, len);
	turn_send(t, c);
	if (pos < len && !turn_leave(c, text + pos, len - pos))
		httpsys_conn_abort(c);
	if (c->xchg)
		return true;
	httpsys_conn_recv_deadline(c, HTTPSYS_REASON_IDLE_TIMEOUT, c->idle_s);
	return pos == len;
}

/**
 * httpsys_conn_short() - handle a packet in its softirq
 * @c: connection, owned
 *
 * Context: softirq, from the socket's data_ready.
 * Return: true: all is done until something else happens; false: the worker has to
 * go on.
 */
bool httpsys_conn_short(struct httpsys_conn *c)
{
	struct short_turn *t = this_cpu_ptr(turns);
	const char *text;
	bool done, peeked;
	ssize_t len;

	if (!turn_possible(t, c))
		return false;
	len = httpsys_transport_peek(c->sock, &text);
	peeked = len && len <= SHORT_INPUT;
	if (!peeked) {
		len = httpsys_transport_take(c->sock, t->input, SHORT_INPUT);
		text = t->input;
	}
	if (len <= 0)
		return false;
	httpsys_count_add(&c->net->stats, HTTPSYS_COUNTER_BYTES_IN, len);
	t->conn = c;
	done = turn(t, c, text, len);
	t->conn = NULL;
	if (peeked)
		httpsys_transport_peeked(c->sock, len);
	return done && (peeked || len < SHORT_INPUT);
}
