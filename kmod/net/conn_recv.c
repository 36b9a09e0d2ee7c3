// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections: receiving. Heads are parsed in place in the input buffer, bodies
 * are decoded into the exchange's ring, what nobody wants is dropped.
 *
 * Runs as the connection's owner in the worker. The input buffer is shared with
 * the exchange whose head lies in it: bytes before rx_start never change.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include "limits.h"
#include "net/conn.h"
#include "net/memory.h"
#include "net/peer.h"
#include "net/trace.h"
#include "net/transport.h"
#include "proto/proxy.h"

/* A receive with less room than this is not worth the call */
#define BUF_ROOM_MIN	256
/* Bytes thrown away after our FIN before we give up on the client */
#define LINGER_BYTES	(16U << 20)

/* Input buffer */

static u32 buf_bytes(u32 size)
{
	return sizeof(struct httpsys_buf) + size;
}

/**
 * httpsys_conn_buf_put() - drop a reference on an input buffer
 * @buf: buffer or NULL
 *
 * Context: any.
 */
void httpsys_conn_buf_put(struct httpsys_buf *buf)
{
	if (!buf || !refcount_dec_and_test(&buf->refs))
		return;
	if (buf->net)
		httpsys_memory_uncharge(buf->net, buf_bytes(buf->size));
	kvfree(buf);
}

/**
 * httpsys_conn_buf_trim() - give the input buffer back if nothing is in it
 * @c: connection, owned
 *
 * Context: any.
 */
void httpsys_conn_buf_trim(struct httpsys_conn *c)
{
	if (httpsys_conn_buffered(c) && c->state == HTTPSYS_CONN_LIVE)
		return;
	httpsys_conn_buf_put(c->buf);
	c->buf = NULL;
	c->rx_start = 0;
	c->rx_end = 0;
}

/**
 * httpsys_conn_buf_alloc() - an input buffer
 * @n: namespace, which has the connection that it is for
 * @size: bytes
 * @taken: for bytes that TCP has let go of already, as many as the short way takes: they
 *	are of the connection's share and cannot be refused
 * @gfp: allocation flags
 *
 * Return: with one reference; ERR_PTR(-ENOMEM), or -ENOBUFS: connections hold too much.
 */
struct httpsys_buf *httpsys_conn_buf_alloc(struct httpsys_net *n, u32 size, bool taken,
					   gfp_t gfp)
{
	bool charge = !taken && buf_bytes(size) > HTTPSYS_SHARE_HEAD;
	struct httpsys_buf *buf;

	if (charge && !httpsys_memory_charge(n, buf_bytes(size)))
		return ERR_PTR(-ENOBUFS);
	gfp |= __GFP_NOWARN;
	buf = gfpflags_allow_blocking(gfp) ? kvmalloc(buf_bytes(size), gfp) :
					     kmalloc(buf_bytes(size), gfp);
	if (!buf) {
		if (charge)
			httpsys_memory_uncharge(n, buf_bytes(size));
		return ERR_PTR(-ENOMEM);
	}
	buf->net = charge ? n : NULL;
	refcount_set(&buf->refs, 1);
	buf->size = size;
	return buf;
}

/* A buffer with room for more: the present one, or a new one with the unconsumed bytes */
static int buf_make_room(struct httpsys_conn *c)
{
	u32 len = httpsys_conn_buffered(c), size;
	struct httpsys_buf *buf;

	if (c->buf && c->buf->size - c->rx_end >= BUF_ROOM_MIN)
		return 0;
	size = HTTPSYS_BUF_FIRST;
	while (size < len + HTTPSYS_BUF_FIRST / 2)
		size = 2 * (size + sizeof(*buf)) - sizeof(*buf);
	buf = httpsys_conn_buf_alloc(c->net, size, false, GFP_KERNEL);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	if (len)
		memcpy(buf->data, c->buf->data + c->rx_start, len);
	httpsys_conn_buf_put(c->buf);
	c->buf = buf;
	c->rx_start = 0;
	c->rx_end = len;
	return 0;
}

/* Receive behind what is buffered; as httpsys_transport_recv(), or -ENOMEM, -ENOBUFS */
static ssize_t buf_fill(struct httpsys_conn *c)
{
	struct kvec vec;
	ssize_t n;
	int ret = buf_make_room(c);

	if (ret)
		return ret;
	vec.iov_base = c->buf->data + c->rx_end;
	vec.iov_len = c->buf->size - c->rx_end;
	n = httpsys_transport_recv(c->sock, &vec, 1, vec.iov_len);
	if (n > 0) {
		c->rx_end += n;
		httpsys_count_add(&c->net->stats, HTTPSYS_COUNTER_BYTES_IN, n);
	} else if (n == 0) {
		c->eof = true;
	}
	return n;
}

static const char *buf_text(struct httpsys_conn *c)
{
	return c->buf->data + c->rx_start;
}

/* The connection cannot go on; an answer that has begun is cut off */
static enum httpsys_step recv_end(struct httpsys_conn *c, enum httpsys_reason reason, bool reset)
{
	httpsys_conn_kill(c, reason, reset);
	return HTTPSYS_STEP_DEAD;
}

/* After a refusal, which without memory for it is the end of the connection */
static enum httpsys_step recv_refused(const struct httpsys_conn *c)
{
	return c->state == HTTPSYS_CONN_DEAD ? HTTPSYS_STEP_DEAD : HTTPSYS_STEP_AGAIN;
}

/* No memory, or no more of what connections may hold */
static enum httpsys_reason memory_reason(int err)
{
	return err == -ENOBUFS ? HTTPSYS_REASON_MEMORY_LIMIT : HTTPSYS_REASON_MEMORY;
}

/* Nothing came: why, and is that the end? */
static enum httpsys_step recv_nothing(struct httpsys_conn *c, ssize_t n)
{
	if (n == -EAGAIN)
		return HTTPSYS_STEP_BLOCKED;
	if (n == -ENOMEM || n == -ENOBUFS)
		return recv_end(c, memory_reason(n), true);
	return recv_end(c, c->xchg ? HTTPSYS_REASON_CLIENT_RESET : HTTPSYS_REASON_NONE, false);
}

/* Bodies */

/* Wait for room without losing the reader's call for more */
static bool body_stall(struct httpsys_xchg *x)
{
	WRITE_ONCE(x->body_stalled, true);
	/* Pairs with the barrier in httpsys_xchg_body_consume() */
	smp_mb();
	if (!httpsys_xchg_body_room(x))
		return true;
	WRITE_ONCE(x->body_stalled, false);
	return false;
}

static bool body_discards(const struct httpsys_conn *c)
{
	return c->recv == HTTPSYS_RECV_DISCARD;
}

static void body_sink(struct httpsys_conn *c, const char *data, size_t len)
{
	if (!body_discards(c))
		httpsys_xchg_body_write(c->xchg, data, len);
}

/* @max: input bytes to look at. 1: body complete, 0: go on, -EBADMSG */
static int body_decode_chunked(struct httpsys_conn *c, size_t max)
{
	struct httpsys_xchg *x = c->xchg;
	size_t left = max, used, len;
	const char *data;

	while (left) {
		enum httpsys_chunk_event ev;

		ev = httpsys_chunked_feed(&x->chunked, buf_text(c), left, &used, &data, &len);
		if (ev == HTTPSYS_CHUNK_EV_DATA)
			body_sink(c, data, len);
		c->rx_start += used;
		left -= used;
		if (ev == HTTPSYS_CHUNK_EV_END)
			return 1;
		if (ev == HTTPSYS_CHUNK_EV_ERROR)
			return -EBADMSG;
		if (ev == HTTPSYS_CHUNK_EV_MORE)
			return 0;
	}
	return 0;
}

static int body_decode_sized(struct httpsys_conn *c, size_t max)
{
	struct httpsys_xchg *x = c->xchg;
	size_t n = min_t(u64, max, x->body_left);

	body_sink(c, buf_text(c), n);
	c->rx_start += n;
	x->body_left -= n;
	return !x->body_left;
}

/* Decode what is buffered, as far as the ring has room. As above, or -ENOMEM */
static int body_decode(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;
	ssize_t max = httpsys_conn_buffered(c);

	/* Decoding never yields more bytes than it takes */
	if (!body_discards(c))
		max = httpsys_xchg_body_prepare(x, max);
	if (max <= 0)
		return max;
	return x->head.chunked ? body_decode_chunked(c, max) : body_decode_sized(c, max);
}

/* Plain body bytes that may be received straight into the ring */
static u64 body_plain(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;

	if (body_discards(c))
		return 0;
	if (!x->head.chunked)
		return x->body_left;
	return httpsys_chunked_in_data(&x->chunked) ? x->chunked.remaining : 0;
}

static ssize_t body_recv_direct(struct httpsys_conn *c, u64 max)
{
	struct kvec vec[HTTPSYS_BODY_PAGES + 1];
	struct httpsys_xchg *x = c->xchg;
	ssize_t len, n;
	size_t nr;

	/* No memory before there are bytes for it, but for a page */
	max = min_t(u64, max, httpsys_transport_waiting(c->sock));
	len = httpsys_xchg_body_prepare(x, max);
	if (len <= 0)
		return len ?: -ENOSPC;
	nr = httpsys_xchg_body_vec(x, vec, len);
	n = httpsys_transport_recv(c->sock, vec, nr, len);
	if (n <= 0)
		return n;
	httpsys_count_add(&c->net->stats, HTTPSYS_COUNTER_BYTES_IN, n);
	if (x->head.chunked)
		httpsys_chunked_skip_data(&x->chunked, n);
	else
		x->body_left -= n;
	httpsys_xchg_body_commit(x, n);
	return n;
}

static enum httpsys_step body_complete(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;

	httpsys_conn_recv_deadline(c, HTTPSYS_REASON_NONE, 0);
	if (!body_discards(c)) {
		c->recv = HTTPSYS_RECV_WAIT;
		httpsys_xchg_body_end(x, HTTPSYS_BODY_COMPLETE);
		return HTTPSYS_STEP_AGAIN;
	}
	if (READ_ONCE(c->ep_gone)) {
		httpsys_conn_shut(c);
		return HTTPSYS_STEP_AGAIN;
	}
	httpsys_conn_next(c);
	return HTTPSYS_STEP_AGAIN;
}

static enum httpsys_step body_failed(struct httpsys_conn *c, int err)
{
	if (err != -EBADMSG)
		return recv_end(c, HTTPSYS_REASON_MEMORY, true);
	if (body_discards(c))
		return recv_end(c, HTTPSYS_REASON_CHUNK, true);
	httpsys_conn_take_back(c, HTTPSYS_REASON_CHUNK);
	return recv_refused(c);
}

static void body_deadline(struct httpsys_conn *c)
{
	if (!body_discards(c) && !httpsys_xchg_awaits_continue(c->xchg))
		httpsys_conn_recv_deadline(c, HTTPSYS_REASON_BODY_TIMEOUT,
					   c->xchg->timeouts.entity_body);
}

static enum httpsys_step recv_body(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;
	ssize_t n;
	u64 plain;
	int ret;

	if (httpsys_conn_buffered(c)) {
		ret = body_decode(c);
		if (ret)
			return ret > 0 ? body_complete(c) : body_failed(c, ret);
	}
	if (!body_discards(c) && !httpsys_xchg_body_room(x)) {
		/* The program is slow, not the client */
		httpsys_conn_recv_deadline(c, HTTPSYS_REASON_NONE, 0);
		return body_stall(x) ? HTTPSYS_STEP_BLOCKED : HTTPSYS_STEP_AGAIN;
	}
	if (httpsys_conn_buffered(c))
		return HTTPSYS_STEP_AGAIN;
	plain = body_plain(c);
	n = plain ? body_recv_direct(c, plain) : buf_fill(c);
	/* Others took the memory that there was a moment ago */
	if (n == -ENOSPC)
		return HTTPSYS_STEP_AGAIN;
	if (n == -EAGAIN && !READ_ONCE(c->deadline[HTTPSYS_DEADLINE_RECV]))
		body_deadline(c);
	if (n <= 0)
		return recv_nothing(c, n);
	body_deadline(c);
	if (!x->head.chunked && !x->body_left)
		return body_complete(c);
	return HTTPSYS_STEP_AGAIN;
}

/* Byte pipes */

/* The request is whole; a 101 may have made it the first of a byte pipe */
static enum httpsys_step recv_wait(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;

	/* Behind the client's FIN there is nothing to read */
	if (!x || c->eof || !(READ_ONCE(x->flags) & HTTPSYS_XF_OPAQUE))
		return HTTPSYS_STEP_BLOCKED;
	c->recv = HTTPSYS_RECV_OPAQUE;
	x->body_left = U64_MAX;
	return HTTPSYS_STEP_AGAIN;
}

/* The client's FIN ends one direction, the program may go on in the other */
static enum httpsys_step opaque_end(struct httpsys_conn *c)
{
	c->eof = true;
	c->recv = HTTPSYS_RECV_WAIT;
	httpsys_xchg_body_end(c->xchg, HTTPSYS_BODY_COMPLETE);
	return HTTPSYS_STEP_BLOCKED;
}

/* No deadline here: such a client says something when it likes (API: 6.11) */
static enum httpsys_step recv_opaque(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;
	ssize_t n;

	/* What lies behind the request's head are the first bytes */
	if (httpsys_conn_buffered(c) && body_decode(c) < 0)
		return recv_end(c, HTTPSYS_REASON_MEMORY, true);
	if (!httpsys_xchg_body_room(x))
		return body_stall(x) ? HTTPSYS_STEP_BLOCKED : HTTPSYS_STEP_AGAIN;
	if (httpsys_conn_buffered(c))
		return HTTPSYS_STEP_AGAIN;
	httpsys_xchg_body_trim(x);
	n = body_recv_direct(c, U64_MAX);
	if (n == 0)
		return opaque_end(c);
	if (n == -ENOSPC)
		return HTTPSYS_STEP_AGAIN;
	return n > 0 ? HTTPSYS_STEP_AGAIN : recv_nothing(c, n);
}

/* Heads */

static int head_grow_fields(struct httpsys_xchg *x)
{
	struct httpsys_head *h = &x->head;
	u32 max = 2 * h->max_fields;
	struct httpsys_field *fields;

	if (!httpsys_memory_charge(x->net, max * sizeof(*fields)))
		return -ENOBUFS;
	fields = kvmalloc_array(max, sizeof(*fields), GFP_KERNEL | __GFP_NOWARN);
	if (!fields) {
		httpsys_memory_uncharge(x->net, max * sizeof(*fields));
		return -ENOMEM;
	}
	memcpy(fields, h->fields, h->nr_fields * sizeof(*fields));
	httpsys_xchg_fields_free(x);
	h->fields = fields;
	h->max_fields = max;
	return 0;
}

/* The head is whole: the exchange has it from now on */
static void head_keep(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;

	httpsys_xchg_stamp(x, HTTPSYS_STAMP_HEAD);
	x->text = buf_text(c);
	trace_httpsys_parsed(x);
	x->buf = c->buf;
	refcount_inc(&c->buf->refs);
	c->rx_start += x->head.pos;
	httpsys_conn_recv_deadline(c, HTTPSYS_REASON_NONE, 0);
	httpsys_count(&c->net->stats, HTTPSYS_COUNTER_REQUESTS);
	c->recv = HTTPSYS_RECV_WAIT;
}

/* Hand over, while nobody waits for a byte of it */
static void head_dispatch(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;

	spin_lock_bh(&x->lock);
	x->flags |= HTTPSYS_XF_UPPER;
	spin_unlock_bh(&x->lock);
	httpsys_upper->dispatch(x);
}

/* The head is whole: hand the exchange to the layer above */
static enum httpsys_step head_done(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;
	int ret = 1;

	head_keep(c);
	if (x->head.chunked || x->head.content_length) {
		c->recv = HTTPSYS_RECV_BODY;
		httpsys_chunked_init(&x->chunked);
		x->body_left = x->head.content_length;
		/* Body bytes that came with the head are there when a program looks */
		ret = body_decode(c);
		if (ret == -EBADMSG) {
			httpsys_conn_refuse(c, HTTPSYS_REASON_CHUNK, 0);
			return recv_refused(c);
		}
		if (ret < 0)
			return recv_end(c, HTTPSYS_REASON_MEMORY, true);
	}
	if (ret > 0)
		body_complete(c);
	head_dispatch(c);
	if (c->recv == HTTPSYS_RECV_BODY)
		body_deadline(c);
	return HTTPSYS_STEP_AGAIN;
}

static enum httpsys_step head_refuse(struct httpsys_conn *c, enum httpsys_reason reason)
{
	/* What follows a head that we do not understand is not a request */
	c->recv = HTTPSYS_RECV_WAIT;
	httpsys_count(&c->net->stats, HTTPSYS_COUNTER_REQUESTS);
	httpsys_conn_refuse(c, reason, 0);
	return recv_refused(c);
}

static enum httpsys_step recv_head_start(struct httpsys_conn *c)
{
	ssize_t n;

	if (!httpsys_conn_buffered(c)) {
		n = buf_fill(c);
		if (n <= 0) {
			httpsys_conn_buf_trim(c);
			return recv_nothing(c, n);
		}
	}
	c->xchg = httpsys_xchg_start(c, GFP_KERNEL);
	if (!c->xchg)
		return recv_end(c, HTTPSYS_REASON_MEMORY, true);
	httpsys_conn_recv_deadline(c, HTTPSYS_REASON_HEADER_TIMEOUT, c->header_s);
	return HTTPSYS_STEP_AGAIN;
}

static enum httpsys_step recv_head(struct httpsys_conn *c)
{
	const struct httpsys_head_limits limits = httpsys_limits_head(&c->net->limits);
	struct httpsys_xchg *x = c->xchg;
	ssize_t n;

	if (!x)
		return recv_head_start(c);
	switch (httpsys_head_parse(&x->head, buf_text(c), httpsys_conn_buffered(c), &limits)) {
	case HTTPSYS_PARSE_DONE:
		return head_done(c);
	case HTTPSYS_PARSE_ERROR:
		return head_refuse(c, x->head.reason);
	case HTTPSYS_PARSE_ROOM:
		n = head_grow_fields(x);
		return n ? recv_nothing(c, n) : HTTPSYS_STEP_AGAIN;
	case HTTPSYS_PARSE_MORE:
		break;
	}
	n = buf_fill(c);
	return n > 0 ? HTTPSYS_STEP_AGAIN : recv_nothing(c, n);
}

/* Proxies */

/* Whoever is there may speak HTTP, or at least show what it gets to somebody */
static enum httpsys_step proxy_refuse(struct httpsys_conn *c)
{
	c->xchg = httpsys_xchg_start(c, GFP_KERNEL);
	if (!c->xchg)
		return recv_end(c, HTTPSYS_REASON_MEMORY, true);
	return head_refuse(c, HTTPSYS_REASON_PROXY);
}

/* From here on it is the client's connection. Our end stays ours: it routes */
static enum httpsys_step proxy_done(struct httpsys_conn *c, u32 len,
				    const struct httpsys_address *client)
{
	enum httpsys_reason reason = HTTPSYS_REASON_NONE;

	if (client->family) {
		c->remote = *client;
		reason = httpsys_peer_enter(c->net, &c->remote, &c->peer);
	}
	if (reason != HTTPSYS_REASON_NONE)
		return recv_end(c, reason, true);
	c->rx_start += len;
	c->recv = HTTPSYS_RECV_HEAD;
	httpsys_conn_buf_trim(c);
	httpsys_conn_recv_deadline(c, HTTPSYS_REASON_IDLE_TIMEOUT, c->idle_s);
	return HTTPSYS_STEP_AGAIN;
}

static enum httpsys_step recv_proxy(struct httpsys_conn *c)
{
	bool first = !httpsys_conn_buffered(c);
	struct httpsys_address client;
	ssize_t n = 0;

	if (!first)
		n = httpsys_proxy_parse(buf_text(c), httpsys_conn_buffered(c), &client);
	if (n < 0)
		return proxy_refuse(c);
	if (n)
		return proxy_done(c, n, &client);
	n = buf_fill(c);
	if (n <= 0) {
		httpsys_conn_buf_trim(c);
		return recv_nothing(c, n);
	}
	/* As long as a head may take; there is no request yet that could be answered */
	if (first)
		httpsys_conn_recv_deadline(c, HTTPSYS_REASON_PROXY, c->header_s);
	return HTTPSYS_STEP_AGAIN;
}

/* After our FIN */
static enum httpsys_step recv_drain(struct httpsys_conn *c)
{
	ssize_t n;

	if (c->eof)
		return recv_end(c, HTTPSYS_REASON_NONE, false);
	n = buf_fill(c);
	if (n <= 0)
		return recv_nothing(c, n);
	c->rx_start = 0;
	c->rx_end = 0;
	c->drained += n;
	if (c->drained > LINGER_BYTES)
		return recv_end(c, HTTPSYS_REASON_NONE, true);
	return HTTPSYS_STEP_AGAIN;
}

/**
 * httpsys_conn_receive() - one step of receiving
 * @c: connection, owned by the worker
 *
 * Context: worker. Return: see enum httpsys_step.
 */
enum httpsys_step httpsys_conn_receive(struct httpsys_conn *c)
{
	if (c->state == HTTPSYS_CONN_DRAINING)
		return recv_drain(c);
	switch (c->recv) {
	case HTTPSYS_RECV_PROXY:
		return recv_proxy(c);
	case HTTPSYS_RECV_HEAD:
		return recv_head(c);
	case HTTPSYS_RECV_BODY:
	case HTTPSYS_RECV_DISCARD:
		return recv_body(c);
	case HTTPSYS_RECV_OPAQUE:
		return recv_opaque(c);
	default:
		return recv_wait(c);
	}
}
