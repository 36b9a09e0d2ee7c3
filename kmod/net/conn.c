// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections: birth, ownership, events, the worker's turn, death.
 *
 * Socket callbacks run in softirq under sk_callback_lock and only set an event
 * bit. Everything else happens in the worker (one work item per connection on
 * the per-CPU workqueue) or, for sending, in a program's system call; which of
 * them may touch what is in conn.h.
 *
 * Lifetime: the base reference is dropped by httpsys_conn_kill(), which releases
 * the socket in the worker. The last put frees memory only, from RCU, as
 * programs find connections by id.
 */
#include <linux/jump_label.h>
#include <linux/ktime.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include "compat.h"
#include "limits.h"
#include "net/conn.h"
#include "net/listener.h"
#include "net/memory.h"
#include "net/peer.h"
#include "net/refusal.h"
#include "net/trace.h"
#include "net/transport.h"
#include "obs/log.h"
#include "obs/reason.h"

/* Steps of one turn; then other connections of this CPU come first */
#define TURN_BUDGET	32
/* Top byte of a connection id */
#define CONN_ID_TAG	0xfcULL

const struct httpsys_upper_ops *httpsys_upper;
static struct kmem_cache *conn_cache;
static struct workqueue_struct *conn_wq;
static DEFINE_STATIC_KEY_TRUE(conn_short);

/**
 * httpsys_conn_layer_init() - caches and workqueue
 * @ops: layer above
 *
 * Return: 0 or -ENOMEM.
 */
int httpsys_conn_layer_init(const struct httpsys_upper_ops *ops)
{
	httpsys_upper = ops;
	if (!httpsys_limits.short_way)
		static_branch_disable(&conn_short);
	conn_cache = KMEM_CACHE(httpsys_conn, SLAB_HWCACHE_ALIGN);
	if (!conn_cache)
		return -ENOMEM;
	conn_wq = alloc_workqueue("httpsys_conn", HTTPSYS_WQ_PERCPU, 0);
	if (!conn_wq)
		goto no_wq;
	if (httpsys_conn_short_init())
		goto no_short;
	if (httpsys_refusal_init())
		goto no_refusals;
	return 0;

no_refusals:
	httpsys_conn_short_exit();
no_short:
	destroy_workqueue(conn_wq);
no_wq:
	kmem_cache_destroy(conn_cache);
	return -ENOMEM;
}

/**
 * httpsys_conn_layer_exit() - reverse of init; no connection exists any more
 */
void httpsys_conn_layer_exit(void)
{
	httpsys_refusal_exit();
	httpsys_conn_short_exit();
	httpsys_transport_exit();
	destroy_workqueue(conn_wq);
	rcu_barrier();
	kmem_cache_destroy(conn_cache);
}

static void conn_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(conn_cache, container_of(head, struct httpsys_conn, rcu));
}

/**
 * httpsys_conn_put() - drop a reference
 * @c: connection
 *
 * Context: any.
 */
void httpsys_conn_put(struct httpsys_conn *c)
{
	struct httpsys_net *n = c->net;

	if (!refcount_dec_and_test(&c->refs))
		return;
	httpsys_endpoint_unref(c->ep);
	call_rcu(&c->rcu, conn_free_rcu);
	/* httpsys_net_exit() frees @n after a grace period */
	rcu_read_lock();
	if (atomic_dec_and_test(&n->nr_conns))
		wake_up_all(&n->idle);
	rcu_read_unlock();
}

/* Each queued work item has a reference, so a put need not cancel it */
static void conn_queue(struct httpsys_conn *c)
{
	httpsys_conn_get(c);
	if (!queue_work(conn_wq, &c->work))
		httpsys_conn_put(c);
}

/**
 * httpsys_conn_acquire() - become the owner
 * @c: connection, referenced
 * @who: WORK or CALLER
 *
 * Context: any. Return: false if somebody else owns it or it is dead.
 */
bool httpsys_conn_acquire(struct httpsys_conn *c, enum httpsys_conn_owner who)
{
	/* Pairs with the release in httpsys_conn_release(): what the last owner left */
	return atomic_cmpxchg_acquire(&c->owner, HTTPSYS_OWNER_IDLE, who) ==
	       HTTPSYS_OWNER_IDLE;
}

/**
 * httpsys_conn_release() - stop being the owner
 * @c: connection
 *
 * Events that came meanwhile are given to the worker. Context: any.
 */
void httpsys_conn_release(struct httpsys_conn *c)
{
	/* Pairs with the acquire in httpsys_conn_acquire() */
	atomic_set_release(&c->owner, HTTPSYS_OWNER_IDLE);
	/* Pairs with the barrier in httpsys_conn_event(): it sees IDLE or we see its bit */
	smp_mb();
	if (READ_ONCE(c->events))
		conn_queue(c);
}

/**
 * httpsys_conn_event() - tell the owner
 * @c: connection, referenced or found under its socket's callback lock
 * @ev: what
 *
 * Context: any.
 */
void httpsys_conn_event(struct httpsys_conn *c, enum httpsys_conn_event ev)
{
	set_bit(ev, &c->events);
	/* Pairs with httpsys_conn_release(): either we see IDLE or it sees the bit */
	smp_mb__after_atomic();
	if (atomic_read(&c->owner) == HTTPSYS_OWNER_IDLE)
		conn_queue(c);
}

/* Socket callbacks */

static void conn_callback(struct sock *sk, enum httpsys_conn_event ev)
{
	struct httpsys_conn *c;

	read_lock_bh(&sk->sk_callback_lock);
	c = httpsys_transport_owner(sk);
	if (c)
		httpsys_conn_event(c, ev);
	read_unlock_bh(&sk->sk_callback_lock);
}

/*
 * The short way: this softirq takes the request to its queue. Only when it holds
 * the socket's lock itself; the backlog of a process comes here, too.
 */
static bool conn_short_way(struct httpsys_conn *c, struct sock *sk)
{
	if (!static_branch_likely(&conn_short) || !in_serving_softirq() || sock_owned_by_user(sk))
		return false;
	if (!httpsys_conn_acquire(c, HTTPSYS_OWNER_SOFTIRQ))
		return false;
	if (!httpsys_conn_short(c))
		set_bit(HTTPSYS_EV_DATA, &c->events);
	httpsys_conn_release(c);
	return true;
}

/*
 * Without the callback lock, as the short way sends, which comes back to
 * conn_write_space(). The socket's lock, which TCP holds here, keeps conn_detach()
 * away and with it the connection's base reference.
 */
static void conn_data_ready(struct sock *sk)
{
	struct httpsys_conn *c;

	rcu_read_lock();
	c = httpsys_transport_owner_rcu(sk);
	if (c && !conn_short_way(c, sk))
		httpsys_conn_event(c, HTTPSYS_EV_DATA);
	rcu_read_unlock();
}

static void conn_state_change(struct sock *sk)
{
	conn_callback(sk, sk->sk_state == TCP_CLOSE ? HTTPSYS_EV_ERROR : HTTPSYS_EV_DATA);
}

static void conn_write_space(struct sock *sk)
{
	if (!sk_stream_is_writeable(sk))
		return;
	clear_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
	conn_callback(sk, HTTPSYS_EV_SEND);
}

static void conn_attach(struct httpsys_conn *c)
{
	struct sock *sk = c->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, c);
	sk->sk_data_ready = conn_data_ready;
	sk->sk_state_change = conn_state_change;
	sk->sk_write_space = conn_write_space;
	write_unlock_bh(&sk->sk_callback_lock);
}

/* The socket outlives us in TCP's closing states: nothing of ours may stay in it */
static void conn_detach(struct httpsys_conn *c)
{
	struct sock *sk = c->sock->sk;

	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, NULL);
	httpsys_endpoint_restore_callbacks(c->ep, sk);
	write_unlock_bh(&sk->sk_callback_lock);
	release_sock(sk);
}

/* Limits */

static void conn_note_peak(struct httpsys_stats *s, u32 now)
{
	u32 peak = READ_ONCE(s->connections_peak);

	/* No pair: a number for people */
	while (now > peak && !try_cmpxchg(&s->connections_peak, &peak, now))
		;
}

/* One connection more, if there may be; what it counts for conn_leave() undoes */
static enum httpsys_reason conn_enter(struct httpsys_conn *c)
{
	struct httpsys_net *n = c->net;
	u32 now = atomic_inc_return(&n->nr_open);
	enum httpsys_reason reason = HTTPSYS_REASON_CONNECTION_LIMIT;

	if (now <= READ_ONCE(n->limits.max_connections))
		reason = c->recv == HTTPSYS_RECV_PROXY ? HTTPSYS_REASON_NONE :
			 httpsys_peer_enter(n, &c->remote, &c->peer);
	if (reason != HTTPSYS_REASON_NONE)
		atomic_dec(&n->nr_open);
	else
		conn_note_peak(&n->stats, now);
	return reason;
}

static void conn_leave(struct httpsys_conn *c)
{
	httpsys_peer_leave(c->net, c->peer);
	atomic_dec(&c->net->nr_open);
}

/* Death */

/**
 * httpsys_conn_tell() - something for the error log
 * @c: connection, owned
 * @x: its exchange, or NULL
 * @reason: why it is refused, or ends; NONE: nothing to tell
 *
 * Context: the owner.
 */
void httpsys_conn_tell(struct httpsys_conn *c, struct httpsys_xchg *x, enum httpsys_reason reason)
{
	const char *text = x ? x->text : NULL;

	if (!static_branch_unlikely(&httpsys_log_errors) || reason == HTTPSYS_REASON_NONE)
		return;
	/* Not whole, and in the buffer as it was parsed: what is refused is overwritten later */
	if (x && !text && c->buf && !(READ_ONCE(x->flags) & HTTPSYS_XF_STARTED))
		text = c->buf->data + c->rx_start;
	httpsys_upper->error(c->net, x, text, reason, &c->remote, &c->local);
}

static void conn_count_end(struct httpsys_conn *c, enum httpsys_reason reason, bool reset)
{
	struct httpsys_stats *s = &c->net->stats;

	httpsys_count_dec(s, HTTPSYS_COUNTER_CONNECTIONS_NOW);
	trace_httpsys_closed(c, reason, reset);
	if (reason != HTTPSYS_REASON_NONE)
		httpsys_reason_note(s, reason, c->id, &c->remote);
	if (reset)
		httpsys_count(s, HTTPSYS_COUNTER_RESETS);
}

static void conn_drop_xchg(struct httpsys_conn *c, enum httpsys_reason reason)
{
	struct httpsys_xchg *x = c->xchg;
	bool upper;

	if (!x)
		return;
	c->xchg = NULL;
	trace_httpsys_done(x, reason);
	httpsys_xchg_kill(x);
	spin_lock_bh(&x->lock);
	upper = x->flags & HTTPSYS_XF_UPPER;
	x->flags &= ~HTTPSYS_XF_UPPER;
	spin_unlock_bh(&x->lock);
	if (upper)
		httpsys_upper->gone(x, reason);
	httpsys_xchg_put(x);
}

/* For programs the connection is over with the last byte that can reach its client */
static void conn_leave_live(struct httpsys_conn *c, enum httpsys_conn_state state)
{
	/* Pairs with httpsys_conn_is_over() */
	smp_store_release(&c->state, state);
	/* Pairs with the barriers in op_park() and of prepare_to_wait() */
	if (wq_has_sleeper(&c->over))
		wake_up_all(&c->over);
}

/**
 * httpsys_conn_find() - a connection by id
 * @n: namespace
 * @id: from a program
 *
 * Context: process. Return: the connection with a reference, or NULL: none of that
 * id, or dead.
 */
struct httpsys_conn *httpsys_conn_find(struct httpsys_net *n, u64 id)
{
	struct httpsys_conn *c;

	rcu_read_lock();
	c = xa_load(&n->conns, (u32)id);
	/* The id is written after the slot is there, but no program has it before */
	if (c && (READ_ONCE(c->id) != id || !refcount_inc_not_zero(&c->refs)))
		c = NULL;
	rcu_read_unlock();
	return c;
}

/**
 * httpsys_conn_is_over() - can nothing reach the client any more?
 * @c: connection, referenced
 *
 * Context: any. Return: true: reset, dead, or FIN is out.
 */
bool httpsys_conn_is_over(struct httpsys_conn *c)
{
	/* Pairs with conn_leave_live() */
	return smp_load_acquire(&c->state) != HTTPSYS_CONN_LIVE;
}

/**
 * httpsys_conn_over() - what is woken when httpsys_conn_is_over() becomes true
 * @c: connection, referenced as long as the queue is used
 *
 * Context: any.
 */
wait_queue_head_t *httpsys_conn_over(struct httpsys_conn *c)
{
	return &c->over;
}

/**
 * httpsys_conn_tag() - what the layer above hangs on a connection
 * @c: connection, owned
 * @tag: NULL: nothing; the old one goes back to it
 */
void httpsys_conn_tag(struct httpsys_conn *c, void *tag)
{
	void *old = c->tag;

	c->tag = tag;
	if (old)
		httpsys_upper->untag(old);
}

/**
 * httpsys_conn_kill() - end a connection; the only way to its death
 * @c: connection, owned by the worker, which never gives it back
 * @reason: why, NONE for an ordinary end
 * @reset: RST rather than FIN
 *
 * Context: worker.
 */
void httpsys_conn_kill(struct httpsys_conn *c, enum httpsys_reason reason, bool reset)
{
	struct socket *sock = c->sock;

	conn_detach(c);
	conn_leave_live(c, HTTPSYS_CONN_DEAD);
	c->sock = NULL;
	timer_shutdown_sync(&c->timer);
	httpsys_conn_tell(c, c->xchg, reason);
	conn_drop_xchg(c, reason == HTTPSYS_REASON_NONE ? HTTPSYS_REASON_CLIENT_RESET : reason);
	httpsys_conn_tag(c, NULL);
	httpsys_conn_buf_put(c->buf);
	c->buf = NULL;
	conn_leave(c);
	/* Before the client can see it */
	conn_count_end(c, reason, reset);
	httpsys_transport_close(sock, reset);
	xa_erase(&c->net->conns, c->slot);
	httpsys_conn_put(c);
}

/**
 * httpsys_conn_shut() - FIN, then throw away what still comes
 * @c: connection, owned by the worker; its answer is with TCP
 *
 * Closing with unread bytes would send RST, which can destroy the answer on
 * its way (RFC 9112 9.6).
 *
 * Context: worker.
 */
void httpsys_conn_shut(struct httpsys_conn *c)
{
	conn_drop_xchg(c, HTTPSYS_REASON_NONE);
	httpsys_conn_rate_stop(c);
	httpsys_transport_end_send(c->sock);
	conn_leave_live(c, HTTPSYS_CONN_DRAINING);
	httpsys_conn_buf_trim(c);
	c->drained = 0;
	httpsys_conn_recv_deadline(c, HTTPSYS_REASON_NONE, HTTPSYS_LINGER_SECONDS);
}

/* The worker's turn */

static bool conn_is_idle(struct httpsys_conn *c)
{
	return !c->xchg && !httpsys_conn_buffered(c) && !httpsys_transport_readable(c->sock);
}

static bool conn_failed(struct httpsys_conn *c)
{
	struct sock *sk = c->sock->sk;

	return READ_ONCE(sk->sk_err) || READ_ONCE(sk->sk_state) == TCP_CLOSE;
}

static enum httpsys_reason conn_loss_reason(struct httpsys_conn *c)
{
	if (c->state == HTTPSYS_CONN_DRAINING || !c->xchg)
		return HTTPSYS_REASON_NONE;
	return (READ_ONCE(c->xchg->flags) & HTTPSYS_XF_STARTED) ? HTTPSYS_REASON_DROPPED :
								  HTTPSYS_REASON_CLIENT_RESET;
}

/* Resets asked for by others; true: dead */
static bool conn_abort_event(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;

	if (READ_ONCE(c->abort_all)) {
		httpsys_conn_kill(c, HTTPSYS_REASON_NONE, true);
		return true;
	}
	if (x && (READ_ONCE(x->flags) & HTTPSYS_XF_ABORT)) {
		httpsys_conn_kill(c, x->refusal, true);
		return true;
	}
	return false;
}

/* Take note of all event bits; false: the connection is dead */
static bool conn_events(struct httpsys_conn *c)
{
	/*
	 * Pairs with the barrier in httpsys_conn_event(): what was done before it told us
	 * is seen behind this, and a bit set later stays for the release
	 */
	unsigned long ev = xchg(&c->events, 0);

	if ((ev & BIT(HTTPSYS_EV_ABORT)) && conn_abort_event(c))
		return false;
	if ((ev & BIT(HTTPSYS_EV_ERROR)) && conn_failed(c)) {
		httpsys_conn_kill(c, conn_loss_reason(c), false);
		return false;
	}
	if ((ev & BIT(HTTPSYS_EV_ENDPOINT)) && conn_is_idle(c) &&
	    c->state == HTTPSYS_CONN_LIVE) {
		httpsys_conn_kill(c, HTTPSYS_REASON_NONE, false);
		return false;
	}
	if (ev & BIT(HTTPSYS_EV_TIMEOUT))
		httpsys_conn_timeouts(c);
	if (c->state != HTTPSYS_CONN_DEAD && (ev & BIT(HTTPSYS_EV_VERDICT)))
		httpsys_conn_verdict(c);
	return c->state != HTTPSYS_CONN_DEAD;
}

static enum httpsys_step conn_step(struct httpsys_conn *c)
{
	enum httpsys_step step = httpsys_conn_send(c);

	if (step == HTTPSYS_STEP_DEAD) {
		httpsys_conn_kill(c, conn_loss_reason(c), false);
		return step;
	}
	if (step == HTTPSYS_STEP_AGAIN && httpsys_conn_answered(c) == HTTPSYS_STEP_DEAD)
		return HTTPSYS_STEP_DEAD;
	return httpsys_conn_receive(c);
}

static void conn_turn(struct httpsys_conn *c)
{
	enum httpsys_step step = HTTPSYS_STEP_AGAIN;
	int budget = TURN_BUDGET;

	while (step == HTTPSYS_STEP_AGAIN || READ_ONCE(c->events)) {
		if (!budget--) {
			set_bit(HTTPSYS_EV_DATA, &c->events);
			return;
		}
		if (READ_ONCE(c->events) && !conn_events(c))
			return;
		step = conn_step(c);
		if (step == HTTPSYS_STEP_DEAD)
			return;
	}
}

static void conn_work(struct work_struct *work)
{
	struct httpsys_conn *c = container_of(work, struct httpsys_conn, work);

	/* A program that owns it now will queue us again when it sees our event */
	if (httpsys_conn_acquire(c, HTTPSYS_OWNER_WORK)) {
		conn_turn(c);
		if (c->state != HTTPSYS_CONN_DEAD)
			httpsys_conn_release(c);
	}
	httpsys_conn_put(c);
}

/* Birth */

static void conn_address(struct httpsys_address *a, const struct sockaddr_storage *ss)
{
	const struct sockaddr_in *v4 = (const void *)ss;
	const struct sockaddr_in6 *v6 = (const void *)ss;

	memset(a, 0, sizeof(*a));
	a->family = ss->ss_family;
	if (ss->ss_family == AF_INET) {
		a->port = v4->sin_port;
		memcpy(a->addr, &v4->sin_addr, sizeof(v4->sin_addr));
	} else if (ipv6_addr_v4mapped(&v6->sin6_addr)) {
		/* Through an adopted socket for both families: an IPv4 client all the same */
		a->family = AF_INET;
		a->port = v6->sin6_port;
		memcpy(a->addr, &v6->sin6_addr.s6_addr[12], sizeof(v4->sin_addr));
	} else {
		a->port = v6->sin6_port;
		a->scope = v6->sin6_scope_id;
		memcpy(a->addr, &v6->sin6_addr, sizeof(v6->sin6_addr));
	}
}

static int conn_addresses(struct httpsys_conn *c)
{
	struct sockaddr_storage ss;
	int ret;

	ret = kernel_getpeername(c->sock, (struct sockaddr *)&ss);
	if (ret < 0)
		return ret;
	conn_address(&c->remote, &ss);
	ret = kernel_getsockname(c->sock, (struct sockaddr *)&ss);
	if (ret < 0)
		return ret;
	conn_address(&c->local, &ss);
	return 0;
}

static int conn_publish(struct httpsys_conn *c)
{
	int ret = xa_alloc(&c->net->conns, &c->slot, c, xa_limit_31b, GFP_KERNEL);

	if (ret)
		return ret;
	c->id = CONN_ID_TAG << 56 | (u64)(get_random_u32() & 0xffffff) << 32 | c->slot;
	return 0;
}

/* Known, allowed and to be found; undone with conn_leave() */
static int conn_admit(struct httpsys_conn *c)
{
	enum httpsys_reason reason;
	int ret = conn_addresses(c);

	if (ret)
		return ret;
	/* Its client is known, and counted, behind the header */
	if (httpsys_upper->proxied(c->net, &c->remote))
		c->recv = HTTPSYS_RECV_PROXY;
	reason = conn_enter(c);
	if (reason != HTTPSYS_REASON_NONE) {
		httpsys_reason_note(&c->net->stats, reason, 0, &c->remote);
		httpsys_conn_tell(c, NULL, reason);
		return -EMFILE;
	}
	ret = conn_publish(c);
	if (ret)
		conn_leave(c);
	return ret;
}

static void conn_init(struct httpsys_conn *c, struct httpsys_net *n,
		      struct httpsys_endpoint *ep, struct socket *sock)
{
	c->net = n;
	c->sock = sock;
	c->ep = ep;
	httpsys_endpoint_ref(ep);
	c->born = ktime_get_ns();
	refcount_set(&c->refs, 1);
	/* Ours until it is complete */
	atomic_set(&c->owner, HTTPSYS_OWNER_WORK);
	INIT_WORK(&c->work, conn_work);
	init_waitqueue_head(&c->over);
	httpsys_conn_timer_init(c);
	c->state = HTTPSYS_CONN_LIVE;
	c->recv = HTTPSYS_RECV_HEAD;
	c->idle_s = READ_ONCE(n->limits.timeouts.idle);
	c->header_s = READ_ONCE(n->limits.timeouts.header_wait);
	atomic_inc(&n->nr_conns);
}

/**
 * httpsys_conn_create() - serve an accepted socket
 * @n: namespace
 * @ep: endpoint that accepted it
 * @sock: socket; taken over, also on failure
 *
 * Context: process. Return: 0, -ENOMEM, -ENOTCONN if the client is gone, or -EMFILE:
 * there are too many connections, in all or of its client.
 */
int httpsys_conn_create(struct httpsys_net *n, struct httpsys_endpoint *ep, struct socket *sock)
{
	struct httpsys_conn *c = kmem_cache_zalloc(conn_cache, GFP_KERNEL);
	int ret;

	if (!c) {
		httpsys_transport_close(sock, true);
		return -ENOMEM;
	}
	conn_init(c, n, ep, sock);
	ret = conn_admit(c);
	if (ret) {
		httpsys_transport_close(sock, true);
		httpsys_conn_put(c);
		return ret;
	}
	httpsys_count(&n->stats, HTTPSYS_COUNTER_CONNECTIONS);
	httpsys_count(&n->stats, HTTPSYS_COUNTER_CONNECTIONS_NOW);
	trace_httpsys_accept(c);
	httpsys_transport_setup(sock);
	/* Pairs with the barrier in httpsys_net_drain() */
	smp_mb();
	if (READ_ONCE(n->drain))
		c->ep_gone = true;
	httpsys_conn_recv_deadline(c, HTTPSYS_REASON_IDLE_TIMEOUT, c->idle_s);
	conn_attach(c);
	/* What came before the callbacks were in place */
	set_bit(HTTPSYS_EV_DATA, &c->events);
	/* After the release others may end it */
	httpsys_conn_get(c);
	httpsys_conn_release(c);
	httpsys_conn_put(c);
	return 0;
}

/* Tell each connection of a namespace; @ep: only those that it accepted, NULL: all */
static void conn_each(struct httpsys_net *n, const struct httpsys_endpoint *ep,
		      void (*tell)(struct httpsys_conn *c))
{
	struct httpsys_conn *c;
	unsigned long slot;

	/* Under RCU and alive: kill erases before it drops the base reference */
	rcu_read_lock();
	xa_for_each(&n->conns, slot, c) {
		if ((ep && c->ep != ep) || !refcount_inc_not_zero(&c->refs))
			continue;
		tell(c);
		httpsys_conn_put(c);
	}
	rcu_read_unlock();
}

/* Its present or next request is the last */
static void conn_last(struct httpsys_conn *c)
{
	WRITE_ONCE(c->ep_gone, true);
}

/* The same, and at once if it has none */
static void conn_last_now(struct httpsys_conn *c)
{
	conn_last(c);
	httpsys_conn_event(c, HTTPSYS_EV_ENDPOINT);
}

/**
 * httpsys_conn_last_request() - every connection ends with its present or next request
 * @n: namespace
 * @end_idle: at once if it has none
 *
 * Context: process.
 */
void httpsys_conn_last_request(struct httpsys_net *n, bool end_idle)
{
	conn_each(n, NULL, end_idle ? conn_last_now : conn_last);
}

/**
 * httpsys_conn_endpoint_gone() - an endpoint has closed
 * @n: namespace
 * @ep: endpoint; its listeners accept no more
 *
 * Context: process.
 */
void httpsys_conn_endpoint_gone(struct httpsys_net *n, struct httpsys_endpoint *ep)
{
	conn_each(n, ep, conn_last_now);
}

/**
 * httpsys_conn_abort_all() - reset every connection of a namespace
 * @n: namespace that has no endpoint any more
 *
 * Context: process.
 */
void httpsys_conn_abort_all(struct httpsys_net *n)
{
	conn_each(n, NULL, httpsys_conn_abort);
}
