// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections: callbacks, life and end. The callbacks of a TCP socket run under
 * its lock, so once they are put back under it nobody is in them.
 */
#include <linux/slab.h>
#include <linux/tcp.h>
#include <net/tcp.h>
#include "floor.h"

/**
 * floor_requests() - bytes have come: how many requests are whole now
 * @c: connection
 * @bytes: received
 */
u32 floor_requests(struct floor_conn *c, u32 bytes)
{
	u32 size = c->port->how.request, nr;

	c->bytes += bytes;
	if (likely(c->bytes == size)) {
		c->bytes = 0;
		return 1;
	}
	nr = c->bytes / size;
	c->bytes %= size;
	return nr;
}

/**
 * floor_conn_over() - is there nothing more to come?
 * @c: connection
 */
bool floor_conn_over(const struct floor_conn *c)
{
	return c->closing || c->failed || c->sock->sk->sk_shutdown & RCV_SHUTDOWN ||
	       c->sock->sk->sk_err;
}

/**
 * floor_conn_queue() - let the worker look at a connection, on this CPU
 * @c: connection
 *
 * Context: softirq or process.
 */
void floor_conn_queue(struct floor_conn *c)
{
	queue_work_on(raw_smp_processor_id(), floor_wq, &c->work);
}

static void conn_ready(struct sock *sk)
{
	struct floor_conn *c = rcu_dereference_sk_user_data(sk);

	if (!c)
		return;
	if (c->port->how.mode == 'F')
		floor_softirq_ready(c);
	else if (c->port->how.mode == 'D')
		floor_hand_ready(c);
	else
		floor_conn_queue(c);
}

static void conn_changed(struct sock *sk)
{
	struct floor_conn *c = rcu_dereference_sk_user_data(sk);

	if (c && (sk->sk_shutdown & RCV_SHUTDOWN || sk->sk_err))
		floor_conn_queue(c);
}

static void conn_space(struct sock *sk)
{
	struct floor_conn *c = rcu_dereference_sk_user_data(sk);

	if (c && c->owed && sk_stream_is_writeable(sk))
		floor_conn_queue(c);
}

static void conn_work(struct work_struct *work)
{
	struct floor_conn *c = container_of(work, struct floor_conn, work);
	char mode = c->port->how.mode;

	if (mode == 'W' || mode == 'A' || mode == 'P')
		floor_worker_run(c);
	if (floor_conn_over(c))
		floor_conn_end(c);
}

/* Once the lock is given back the connection may end at any time */
static void hook(struct floor_conn *c)
{
	struct sock *sk = c->sock->sk;

	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, c);
	sk->sk_data_ready = conn_ready;
	sk->sk_state_change = conn_changed;
	sk->sk_write_space = conn_space;
	write_unlock_bh(&sk->sk_callback_lock);
	/* Sends happen in softirq, where current is anybody */
	sk->sk_allocation = GFP_ATOMIC;
	sk->sk_use_task_frag = false;
	/* What came before the callbacks were there; in A that is the rule */
	local_bh_disable();
	conn_ready(sk);
	local_bh_enable();
	release_sock(sk);
}

/**
 * floor_conn_create() - serve an accepted socket
 * @p: its port
 * @sock: the socket, the connection's on success
 *
 * Context: process. Return: 0 or why not.
 */
int floor_conn_create(struct floor_port *p, struct socket *sock)
{
	bool hand = p->how.mode == 'D';
	struct floor_conn *c = kzalloc(sizeof(*c) + (hand ? FLOOR_REQUEST_MAX : 0), GFP_KERNEL);
	int ret;

	if (!c)
		return -ENOMEM;
	c->port = p;
	c->sock = sock;
	refcount_set(&c->refs, 1);
	INIT_LIST_HEAD(&c->ready);
	INIT_WORK(&c->work, conn_work);
	if (hand) {
		ret = xa_alloc_bh(&p->ids, &c->id, c, xa_limit_31b, GFP_KERNEL);
		if (ret) {
			kfree(c);
			return ret;
		}
	}
	tcp_sock_set_nodelay(sock->sk);
	spin_lock_bh(&p->lock);
	list_add(&c->node, &p->conns);
	p->nr++;
	spin_unlock_bh(&p->lock);
	hook(c);
	return 0;
}

/**
 * floor_conn_put() - drop a reference
 * @c: connection
 *
 * Context: process.
 */
void floor_conn_put(struct floor_conn *c)
{
	struct floor_port *p = c->port;

	if (!refcount_dec_and_test(&c->refs))
		return;
	sock_release(c->sock);
	kfree_rcu(c, rcu);
	spin_lock_bh(&p->lock);
	if (!--p->nr)
		wake_up_all(&p->empty);
	spin_unlock_bh(&p->lock);
}

/**
 * floor_conn_end() - the connection is over
 * @c: connection; called by its work
 */
void floor_conn_end(struct floor_conn *c)
{
	struct floor_port *p = c->port;
	struct sock *sk = c->sock->sk;
	bool waiting;

	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, NULL);
	write_unlock_bh(&sk->sk_callback_lock);
	release_sock(sk);
	if (p->how.mode == 'D')
		xa_erase_bh(&p->ids, c->id);
	spin_lock_bh(&p->lock);
	waiting = !list_empty(&c->ready);
	list_del_init(&c->ready);
	list_del_init(&c->node);
	spin_unlock_bh(&p->lock);
	cancel_work(&c->work);
	if (waiting)
		floor_conn_put(c);
	floor_conn_put(c);
}
