/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Connections. Internal to kmod/net/.
 *
 * Ownership is one word: IDLE, SOFTIRQ, WORK or CALLER, moved by cmpxchg. Only the owner
 * touches receive and send state. Everybody else sets an event bit; the owner
 * looks at the bits again before it lets go (httpsys_conn_release()), so no
 * event is lost. A dead connection stays owned for ever.
 *
 * Only the worker (WORK) ends a connection; a program in a system call (CALLER)
 * sends, the softirq of a packet (SOFTIRQ) dispatches a request that came whole,
 * and both leave everything else to the worker.
 */
#ifndef HTTPSYS_NET_CONN_H
#define HTTPSYS_NET_CONN_H

#include <linux/atomic.h>
#include <linux/refcount.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include "net/xchg.h"

struct httpsys_endpoint;
struct socket;

enum httpsys_conn_owner {
	HTTPSYS_OWNER_IDLE,
	HTTPSYS_OWNER_SOFTIRQ,
	HTTPSYS_OWNER_WORK,
	HTTPSYS_OWNER_CALLER,
};

/* Moves forward only */
enum httpsys_conn_state {
	HTTPSYS_CONN_LIVE,	/* serving requests */
	HTTPSYS_CONN_DRAINING,	/* FIN is out, what still comes is thrown away */
	HTTPSYS_CONN_DEAD,	/* socket gone */
};

enum httpsys_recv_state {
	HTTPSYS_RECV_PROXY,	/* a PROXY header has to come first */
	HTTPSYS_RECV_HEAD,	/* between requests, or in a head */
	HTTPSYS_RECV_BODY,	/* body bytes go to the ring */
	HTTPSYS_RECV_DISCARD,	/* the answer is out, the rest of the body is dropped */
	HTTPSYS_RECV_WAIT,	/* request complete, answer under way: do not read */
	HTTPSYS_RECV_OPAQUE,	/* after a 101: bytes go to the ring as they are */
};

enum httpsys_conn_event {
	HTTPSYS_EV_DATA,	/* bytes, FIN or room to read further */
	HTTPSYS_EV_SEND,	/* something to send, or write space */
	HTTPSYS_EV_ERROR,	/* reset or another socket error */
	HTTPSYS_EV_TIMEOUT,	/* a deadline passed */
	HTTPSYS_EV_VERDICT,	/* httpsys_xchg_refuse() */
	HTTPSYS_EV_ABORT,	/* httpsys_xchg_abort(), or the namespace goes */
	HTTPSYS_EV_ENDPOINT,	/* endpoint closed: end unless there is a request */
};

enum httpsys_deadline {
	HTTPSYS_DEADLINE_RECV,	/* idle, header, body, drain: whichever phase it is */
	HTTPSYS_DEADLINE_QUEUE,	/* exchange waits for a program */
	HTTPSYS_DEADLINE_SEND,	/* next look at the send rate */
	HTTPSYS_DEADLINE_PACE,	/* our own pace lets more go */
	HTTPSYS_DEADLINES
};

/* Room for nearly every head; larger costs clearing, smaller a second receive */
#define HTTPSYS_BUF_FIRST	(2048 - sizeof(struct httpsys_buf))

/* Memory of heads; shared between connection and exchange */
struct httpsys_buf {
	struct httpsys_net *net;	/* charged for it, NULL: it is of a connection's share */
	refcount_t refs;
	u32 size;
	char data[];
};

/**
 * struct httpsys_conn - one accepted connection
 *
 * Constant: @net, @ep (referenced), @id, @slot, @local, @born (ns); behind RECV_PROXY
 *	@remote and @peer (its client, NULL: not counted; until it is dead).
 * @refs: base reference until dead, one per exchange, one per queued work
 * @owner: see above
 * @events: bits of enum httpsys_conn_event
 * @work: the worker's turn, on the per-CPU workqueue
 * @timer: fires at or before the earliest of @deadline
 * @deadline: jiffies, 0: off; written by anyone, see httpsys_conn_deadline()
 * @over: woken when @state leaves LIVE
 *
 * The owner's:
 * @sock: NULL when dead
 * @state: enum httpsys_conn_state; also read by others
 * @recv: enum httpsys_recv_state
 * @why: reason of the present DEADLINE_RECV
 * @eof: the peer has sent FIN
 * @closing: end the connection after the present answer
 * @abort_all: reset whatever is under way
 * @nagle: Nagle is on
 * @ep_gone: endpoint closed, or the host drains: the present or next answer is the last;
 *	also read by others
 * @buf: input buffer, NULL when there is nothing buffered
 * @rx_start: first byte of @buf not consumed
 * @rx_end: behind the last byte received
 * @xchg: present exchange, referenced, or NULL
 * @idle_s: seconds, of the group that got the last request
 * @idle_own: in place of it, 0: nothing; written by programs
 * @header_s: the same
 * @drained: bytes thrown away in DRAINING
 * @send_mark: acknowledged bytes when the send-rate window began
 * @send_since: jiffies of that; 0: no window
 * @grant: what the pacers of the present exchange let go
 * @exchanges: how many it has had
 * @tag: of the layer above, see httpsys_xchg_set_tag()
 */
struct httpsys_conn {
	struct httpsys_net *net;
	struct httpsys_endpoint *ep;
	u64 id;
	u32 slot;
	u64 born;
	struct httpsys_peer *peer;
	refcount_t refs;
	atomic_t owner;
	unsigned long events;
	struct work_struct work;
	struct timer_list timer;
	unsigned long deadline[HTTPSYS_DEADLINES];
	wait_queue_head_t over;

	struct socket *sock;
	u8 state;
	u8 recv;
	u8 why;
	bool eof;
	bool closing;
	bool abort_all;
	bool nagle;
	bool ep_gone;
	struct httpsys_buf *buf;
	u32 rx_start;
	u32 rx_end;
	struct httpsys_xchg *xchg;
	u16 idle_s;
	u16 idle_own;
	u16 header_s;
	u32 drained;
	u64 send_mark;
	unsigned long send_since;
	struct httpsys_grant grant;
	u32 exchanges;
	void *tag;

	struct httpsys_address remote;
	struct httpsys_address local;
	struct rcu_head rcu;
};

/* After FIN a client may go on sending for so long */
#define HTTPSYS_LINGER_SECONDS	30

/* What a step of the worker came to */
enum httpsys_step {
	HTTPSYS_STEP_BLOCKED,	/* nothing more to do until an event */
	HTTPSYS_STEP_AGAIN,	/* progress: look again */
	HTTPSYS_STEP_DEAD,	/* the connection is dead */
};

/* conn.c */
void httpsys_conn_tell(struct httpsys_conn *c, struct httpsys_xchg *x, enum httpsys_reason reason);
int httpsys_conn_layer_init(const struct httpsys_upper_ops *ops);
void httpsys_conn_layer_exit(void);
extern const struct httpsys_upper_ops *httpsys_upper;
int httpsys_conn_create(struct httpsys_net *n, struct httpsys_endpoint *ep, struct socket *sock);
void httpsys_conn_abort_all(struct httpsys_net *n);
void httpsys_conn_endpoint_gone(struct httpsys_net *n, struct httpsys_endpoint *ep);
void httpsys_conn_last_request(struct httpsys_net *n, bool end_idle);
bool httpsys_conn_acquire(struct httpsys_conn *c, enum httpsys_conn_owner who);
void httpsys_conn_release(struct httpsys_conn *c);
void httpsys_conn_event(struct httpsys_conn *c, enum httpsys_conn_event ev);
void httpsys_conn_tag(struct httpsys_conn *c, void *tag);
void httpsys_conn_kill(struct httpsys_conn *c, enum httpsys_reason reason, bool reset);
void httpsys_conn_shut(struct httpsys_conn *c);

static inline void httpsys_conn_get(struct httpsys_conn *c)
{
	refcount_inc(&c->refs);
}

/* The worker resets it, whatever is under way. Context: any */
static inline void httpsys_conn_abort(struct httpsys_conn *c)
{
	WRITE_ONCE(c->abort_all, true);
	httpsys_conn_event(c, HTTPSYS_EV_ABORT);
}

static inline u32 httpsys_conn_buffered(const struct httpsys_conn *c)
{
	return c->rx_end - c->rx_start;
}

/* conn_timer.c */
void httpsys_conn_timer_init(struct httpsys_conn *c);
void httpsys_conn_deadline(struct httpsys_conn *c, enum httpsys_deadline which, u32 seconds);
void httpsys_conn_pace(struct httpsys_conn *c, u64 nanoseconds);
void httpsys_conn_recv_deadline(struct httpsys_conn *c, enum httpsys_reason why, u16 seconds);
void httpsys_conn_timeouts(struct httpsys_conn *c);
void httpsys_conn_rate_start(struct httpsys_conn *c, struct httpsys_xchg *x);
void httpsys_conn_rate_stop(struct httpsys_conn *c);

/* conn_recv.c */
enum httpsys_step httpsys_conn_receive(struct httpsys_conn *c);
struct httpsys_buf *httpsys_conn_buf_alloc(struct httpsys_net *n, u32 size, bool taken,
					   gfp_t gfp);
void httpsys_conn_buf_put(struct httpsys_buf *buf);
void httpsys_conn_buf_trim(struct httpsys_conn *c);

/* conn_short.c */
int httpsys_conn_short_init(void);
void httpsys_conn_short_exit(void);
bool httpsys_conn_short(struct httpsys_conn *c);
bool httpsys_short_reply(struct httpsys_xchg *x, const struct httpsys_reply *rep);
bool httpsys_short_refuse(struct httpsys_xchg *x, enum httpsys_reason reason, u8 verbosity);
int httpsys_short_keep(struct httpsys_xchg *x);

/* conn_send.c */
enum httpsys_step httpsys_conn_send(struct httpsys_conn *c);
enum httpsys_step httpsys_conn_answered(struct httpsys_conn *c);
void httpsys_conn_next(struct httpsys_conn *c);
void httpsys_conn_verdict(struct httpsys_conn *c);
void httpsys_conn_take_back(struct httpsys_conn *c, enum httpsys_reason reason);
void httpsys_conn_refuse(struct httpsys_conn *c, enum httpsys_reason reason, u8 verbosity);

/* xchg.c */
#define HTTPSYS_XF_UPPER	(1U << 0)	/* the layer above has it */
#define HTTPSYS_XF_STARTED	(1U << 1)	/* first byte of the answer queued */
#define HTTPSYS_XF_LAST		(1U << 2)	/* last byte of the answer queued */
#define HTTPSYS_XF_CLOSE	(1U << 3)	/* close after the answer */
#define HTTPSYS_XF_DEAD		(1U << 4)	/* nothing can be sent any more */
#define HTTPSYS_XF_ABORT	(1U << 5)	/* reset the connection */
#define HTTPSYS_XF_CONTINUE	(1U << 6)	/* 100 Continue queued */
#define HTTPSYS_XF_PROGRAM	(1U << 7)	/* the answer is a program's */
#define HTTPSYS_XF_NAGLE	(1U << 8)
#define HTTPSYS_XF_SOON		(1U << 9)	/* more of this answer is sure to follow at once */
#define HTTPSYS_XF_SENT		(1U << 10)	/* the whole answer is with TCP */
#define HTTPSYS_XF_OPAQUE	(1U << 11)	/* a byte pipe since its 101 */
#define HTTPSYS_XF_SHORT	(1U << 12)	/* of a CPU's turn (conn_short.c), nobody else has it */
#define HTTPSYS_XF_REPLIED	(1U << 13)	/* with SHORT: its answer is gathered */

/* Does the client wait for our "100 Continue", that is, for its program? */
static inline bool httpsys_xchg_awaits_continue(const struct httpsys_xchg *x)
{
	return x->head.expect_continue && !READ_ONCE(x->body_bytes) &&
	       !(READ_ONCE(x->flags) & HTTPSYS_XF_CONTINUE);
}

struct httpsys_xchg *httpsys_xchg_alloc(struct httpsys_net *n, gfp_t gfp);
void httpsys_xchg_bind(struct httpsys_xchg *x, struct httpsys_conn *c);
bool httpsys_xchg_recycle(struct httpsys_xchg *x);
void httpsys_xchg_free(struct httpsys_xchg *x);
void httpsys_xchg_fields_free(struct httpsys_xchg *x);
void httpsys_xchg_tx_add(struct httpsys_xchg *x, struct httpsys_tx *tx);
void httpsys_xchg_tx_less(struct httpsys_xchg *x, u32 bytes, s32 over);
void httpsys_xchg_tx_first(struct httpsys_xchg *x, struct httpsys_tx *tx, u32 flags);
struct httpsys_tx *httpsys_tx_copy(const struct kvec *vec, u32 nr, size_t skip, u32 more,
				   gfp_t gfp);
struct httpsys_xchg *httpsys_xchg_start(struct httpsys_conn *c, gfp_t gfp);
void httpsys_xchg_kill(struct httpsys_xchg *x);
void httpsys_xchg_body_end(struct httpsys_xchg *x, enum httpsys_body_state state);
u32 httpsys_xchg_body_room(struct httpsys_xchg *x);
ssize_t httpsys_xchg_body_prepare(struct httpsys_xchg *x, u64 want);
size_t httpsys_xchg_body_vec(struct httpsys_xchg *x, struct kvec *vec, size_t len);
void httpsys_xchg_body_write(struct httpsys_xchg *x, const char *data, size_t len);
void httpsys_xchg_body_commit(struct httpsys_xchg *x, size_t n);
void httpsys_xchg_body_trim(struct httpsys_xchg *x);
void httpsys_xchg_body_free(struct httpsys_xchg *x);

#endif
