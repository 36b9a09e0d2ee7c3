/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exchanges: one HTTP request and its answer, as the layers above see them. A
 * request is an exchange on some connection; nothing here says how many a
 * connection carries at once.
 *
 * Lifetime: reference counted. The connection holds one reference while the
 * exchange is its own, the layer above one while it keeps it. Memory comes from
 * and goes back to the layer above (httpsys_upper_ops).
 */
#ifndef HTTPSYS_NET_XCHG_H
#define HTTPSYS_NET_XCHG_H

#include <linux/bvec.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/uio.h>
#include <linux/wait.h>
#include "net/net.h"
#include "net/pace.h"
#include "proto/chunked.h"
#include "proto/head.h"
#include "proto/response.h"

struct httpsys_conn;
struct httpsys_buf;

#define HTTPSYS_XCHG_FIELDS	24	/* header lines without an allocation */
#define HTTPSYS_BODY_PAGES	16	/* read-ahead of a request's body */

/**
 * struct httpsys_body - ring of body bytes between connection and reader
 * @pages: the ring, made when bytes come; the owner's, but for what lies between tail
 *	and head
 * @nr_pages: of them that are there; the owner's. All but the first are charged
 * @head: bytes written so far; written by the connection's owner only
 * @tail: bytes consumed so far; written under @reader only
 * @reader: serialises readers; user memory may be touched under it, only
 *	programs that share the request can wait here
 *
 * head is published with a release store after the bytes, tail likewise.
 */
struct httpsys_body {
	struct page *pages[HTTPSYS_BODY_PAGES];
	u32 nr_pages;
	u64 head;
	u64 tail;
	struct mutex reader;
};

enum httpsys_body_state {
	HTTPSYS_BODY_READING,	/* more bytes may come */
	HTTPSYS_BODY_COMPLETE,	/* all bytes are in the ring or consumed; also: no body */
	HTTPSYS_BODY_BROKEN,	/* client gone, malformed, timed out */
};

/* When something happened */
enum httpsys_stamp {
	HTTPSYS_STAMP_FIRST_BYTE,
	HTTPSYS_STAMP_HEAD,		/* the head is whole */
	HTTPSYS_STAMP_ROUTE,		/* the search for a queue begins */
	HTTPSYS_STAMP_DELEGATION,	/* in the queue that delegated it */
	HTTPSYS_STAMP_QUEUED,
	HTTPSYS_STAMPS
};

/* Pages on their way to the client; made by the sender, consumed by the connection */
struct httpsys_tx {
	struct list_head node;
	u32 nr;			/* entries used */
	u32 max;		/* entries there */
	u32 cur;		/* next entry to send; it shrinks as its bytes go out */
	u32 bytes;		/* of all entries, left to send */
	s32 over;		/* memory that it holds beyond the bytes it began with */
	u32 reserved;		/* charged before it was filled, until it is submitted */
	struct httpsys_net *net;	/* with @reserved */
	struct bio_vec bv[];
};

/**
 * struct httpsys_xchg - one exchange
 *
 * Set before dispatch, then constant:
 * @net: namespace
 * @conn: connection, referenced
 * @buf: memory of the head, referenced
 * @text: first byte of the head; @head's offsets count from here
 * @head: the parsed head
 * @conn_id: connection id for programs
 * @remote: client
 * @local: our end
 *
 * By dispatch:
 * @timeouts: all values settled (no 0): body, drain, idle, header, rate of this exchange and of the connection after it
 *
 * @pacers: what sending keeps to, referenced; the first @nr_pacers
 * @nr_pacers: grows only, by dispatch and by who sends; release/acquire with @pacers
 *
 * @stamps: ns by enum httpsys_stamp, 0 unless somebody wants them; each written once
 *	by whoever has the exchange then
 * @index: exchanges of the connection before this one
 *
 * The connection's owner's; for others when nobody sends any more:
 * @began: jiffies, its first byte
 * @ended: jiffies, when the answer was with TCP whole
 * @sent: bytes of the answer that went out
 *
 * @refs: references
 * @lock: guards the following
 * @tx: list of struct httpsys_tx not yet handed to TCP
 * @tx_bytes: of them
 * @tx_over: memory that they hold beyond their bytes
 * @flags: HTTPSYS_XF_*
 * @refusal: reason of httpsys_xchg_refuse()
 *
 * @body_state: enum httpsys_body_state; release/acquire with the ring. The owner's,
 *	but for COMPLETE -> READING with HTTPSYS_TX_OPAQUE, under @lock
 * @body_stalled: the connection waits for room in the ring
 * @body_bytes: body bytes decoded so far
 * @body: the ring
 * @body_left: of a sized body, not yet received; the connection's owner only
 * @chunked: decoder of a chunked body; the connection's owner only
 * @wait: for body bytes, room to send, end of sending
 */
struct httpsys_xchg {
	struct httpsys_net *net;
	struct httpsys_conn *conn;
	struct httpsys_buf *buf;
	const char *text;
	struct httpsys_head head;
	u64 conn_id;
	const struct httpsys_address *remote;
	const struct httpsys_address *local;
	struct httpsys_timeouts timeouts;

	struct httpsys_pacer *pacers[HTTPSYS_PACERS];
	u32 nr_pacers;

	u64 stamps[HTTPSYS_STAMPS];
	u32 index;
	unsigned long began;
	unsigned long ended;
	u64 sent;

	refcount_t refs;
	spinlock_t lock;
	struct list_head tx;
	u32 tx_bytes;
	s32 tx_over;
	u32 flags;
	u8 refusal;
	u8 verbosity;

	u8 body_state;
	bool body_stalled;
	u64 body_bytes;
	u64 body_left;
	struct httpsys_chunked chunked;
	struct httpsys_body body;
	wait_queue_head_t wait;
	struct httpsys_field fields[HTTPSYS_XCHG_FIELDS];
};

static inline void httpsys_xchg_get(struct httpsys_xchg *x)
{
	refcount_inc(&x->refs);
}

static inline void httpsys_xchg_stamp(struct httpsys_xchg *x, enum httpsys_stamp which)
{
	if (unlikely(atomic_read(&x->net->stamps)))
		x->stamps[which] = ktime_get_ns();
}

/* ns, when the connection was accepted */
u64 httpsys_xchg_connection_start(const struct httpsys_xchg *x);

/* Context: any; the last put calls xchg_free() of the layer above */
void httpsys_xchg_put(struct httpsys_xchg *x);

/*
 * Answer with the kernel's own error, once, before anything was sent. For a
 * 503 reason @verbosity (enum httpsys_verbosity) decides; others ignore it.
 * The exchange is finished for the caller. Context: any.
 */
void httpsys_xchg_refuse(struct httpsys_xchg *x, enum httpsys_reason reason, u8 verbosity);

#define HTTPSYS_REPLY_VECS	5

/**
 * struct httpsys_reply - a whole answer that lies ready
 * @vec: text that stays until the end of RCU's readers' section, but for
 *	httpsys_xchg_date()
 * @nr: pieces used
 * @bytes: of them
 * @pages: what follows the text, or NULL; not copied
 * @off: first byte in @pages
 * @len: bytes in @pages
 * @close: the connection ends after it
 */
struct httpsys_reply {
	struct kvec vec[HTTPSYS_REPLY_VECS];
	u32 nr;
	u32 bytes;
	struct page **pages;
	u64 off;
	u64 len;
	bool close;
};

static inline void httpsys_reply_init(struct httpsys_reply *rep)
{
	rep->nr = 0;
	rep->bytes = 0;
	rep->pages = NULL;
	rep->len = 0;
	rep->close = false;
}

static inline void httpsys_reply_add(struct httpsys_reply *rep, const void *text, u32 len)
{
	rep->vec[rep->nr].iov_base = (void *)text;
	rep->vec[rep->nr].iov_len = len;
	rep->nr++;
	rep->bytes += len;
}

/* A head with a date in its hole at @date_off */
static inline void httpsys_reply_head(struct httpsys_reply *rep, const char *head, u32 len,
				      u32 date_off, const char *date)
{
	u32 end = date_off + HTTPSYS_DATE_LEN;

	httpsys_reply_init(rep);
	httpsys_reply_add(rep, head, date_off);
	httpsys_reply_add(rep, date, HTTPSYS_DATE_LEN);
	httpsys_reply_add(rep, head + end, len - end);
}

/* Text of the Date header: @own, HTTPSYS_DATE_LEN bytes, or the reply's. Context: dispatch */
const char *httpsys_xchg_date(const struct httpsys_xchg *x, char *own);
/*
 * Answer at once. The exchange is finished for the caller. Context: dispatch.
 * False: no memory for it; nothing has happened
 */
bool httpsys_xchg_reply(struct httpsys_xchg *x, const struct httpsys_reply *rep);
/* The same with pages that were put together; consumed unless false */
bool httpsys_xchg_reply_tx(struct httpsys_xchg *x, struct httpsys_tx *tx, bool close);
/*
 * The exchange is going to outlive dispatch: has to come before anybody else can
 * see it. 0 or -ENOMEM. Context: dispatch
 */
int httpsys_xchg_keep(struct httpsys_xchg *x);

/* Reset the connection. Context: any. Nothing follows: gone() is not called for this caller's sake, but may come */
void httpsys_xchg_abort(struct httpsys_xchg *x, enum httpsys_reason reason);

/* Call expired() after @seconds (0xffff: never) unless httpsys_xchg_taken() came first. Context: dispatch */
void httpsys_xchg_queue_timer(struct httpsys_xchg *x, u16 seconds);
/* A program has taken it: the queue timer is off. Context: any */
void httpsys_xchg_taken(struct httpsys_xchg *x);

/*
 * One thing that the layer above hangs on the connection, NULL: nothing. The old
 * one goes to untag(), the last one at the connection's end. Context: dispatch
 */
void *httpsys_xchg_tag(const struct httpsys_xchg *x);
void httpsys_xchg_set_tag(struct httpsys_xchg *x, void *tag);

/* Sending keeps to @p from now on; takes over the reference. Context: dispatch, or who sends */
void httpsys_xchg_pace(struct httpsys_xchg *x, struct httpsys_pacer *p);

/* xchg_sock.c: the transport below. -ENOTCONN: the exchange is over. Context: process */
int httpsys_xchg_tcp_info(struct httpsys_xchg *x, struct httpsys_tcp_info *to);
int httpsys_xchg_dscp(struct httpsys_xchg *x, u8 dscp);
int httpsys_xchg_idle_timeout(struct httpsys_xchg *x, u16 seconds);

/* Is there, or may there come, a body byte behind the first @skip not consumed? Context: any */
bool httpsys_xchg_body_more(struct httpsys_xchg *x, u64 skip);
/* The answer is with TCP, whole. Context: any */
bool httpsys_xchg_is_sent(const struct httpsys_xchg *x);
/* Head and body bytes that arrived so far */
u64 httpsys_xchg_bytes_received(struct httpsys_xchg *x);

/*
 * Reading a body; body.reader held by the caller.
 * poll: sends 100 Continue if it is due. 0: span() is not empty; -ENODATA: end of
 *	body; -ECONNRESET: broken; -EAGAIN: not yet. Context: process
 * due: would poll() not be -EAGAIN? x->wait is woken when that changes. Needs no
 *	lock. Context: any
 * span: contiguous bytes @skip bytes behind the tail of the ring, 0 if none. Memory stays valid while the reference is held and consume() not called
 * consume: @n bytes at the tail are done with
 */
int httpsys_xchg_body_poll(struct httpsys_xchg *x);
bool httpsys_xchg_body_due(struct httpsys_xchg *x);
size_t httpsys_xchg_body_span(struct httpsys_xchg *x, u64 skip, const void **data);
void httpsys_xchg_body_consume(struct httpsys_xchg *x, size_t n);
/* Has a byte of it been consumed? body.reader held */
static inline bool httpsys_xchg_body_consumed(const struct httpsys_xchg *x)
{
	return x->body.tail;
}

/* Sending. A tx owns a reference on each page */
struct httpsys_tx *httpsys_tx_alloc(u32 max, gfp_t gfp);
void httpsys_tx_free(struct httpsys_tx *tx);
/* Append; takes over the caller's reference on @page. -ENOSPC: full, the reference stays the caller's */
int httpsys_tx_add(struct httpsys_tx *tx, struct page *page, u32 off, u32 len);
/* The same of a page that @len bytes of it keep in memory: @held bytes count */
int httpsys_tx_add_held(struct httpsys_tx *tx, struct page *page, u32 off, u32 len, u32 held);

/* Append bytes of pages from @off on, each piece with a reference of its own. -ENOSPC: @tx has some of them */
int httpsys_tx_add_pages(struct httpsys_tx *tx, struct page *const *pages, u64 off, u64 len);

#define HTTPSYS_TX_LAST		(1U << 0)	/* response ends with this */
#define HTTPSYS_TX_CLOSE	(1U << 1)	/* and then the connection */
#define HTTPSYS_TX_NAGLE	(1U << 2)
#define HTTPSYS_TX_PROGRAM	(1U << 3)	/* with LAST: count as a program's response */
#define HTTPSYS_TX_SOON		(1U << 4)	/* more of the answer is sure to follow at once: fill segments */
#define HTTPSYS_TX_OPAQUE	(1U << 5)	/* behind this the connection is a byte pipe, which ends with LAST | CLOSE */
#define HTTPSYS_TX_INTERIM	(1U << 6)	/* not of the answer: it has not begun, and can be refused */
#define HTTPSYS_TX_CONTINUE	(1U << 7)	/* the program's own 100 Continue */

/*
 * Will the connection end after this response whatever the program wants?
 * (HTTP/1.0, Connection: close, 100-continue not asked for yet with a body
 * outstanding, endpoint gone.) For the head's Connection header. Context: any
 */
bool httpsys_xchg_must_close(struct httpsys_xchg *x);

/*
 * Are fewer than max_buffered_send bytes queued? 0, -EAGAIN: x->wait is woken when
 * that changes, -ECONNRESET: connection gone. Context: any
 */
int httpsys_xchg_tx_room(struct httpsys_xchg *x);
/* Room for up to @max page ranges, all of one submit; or ERR_PTR(), as above or -ENOMEM. Context: process */
struct httpsys_tx *httpsys_xchg_tx_begin(struct httpsys_xchg *x, u64 max);
/*
 * Queue @tx (may be NULL with LAST) and try to send at once in the caller's
 * context; consumes @tx in every case. 0 or -ECONNRESET. Context: process
 */
int httpsys_xchg_tx_submit(struct httpsys_xchg *x, struct httpsys_tx *tx, unsigned int flags);
/* Are all queued bytes with TCP? 0, -EAGAIN: as above, -ECONNRESET. Context: any */
int httpsys_xchg_tx_drained(struct httpsys_xchg *x);

#endif
