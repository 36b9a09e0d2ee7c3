// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adopted sockets: a program hands over a listening socket of its own.
 *
 * The socket stays the program's: nothing in it is changed, no callback, no
 * sk_user_data, so whoever else has a descriptor can go on accepting, shut it
 * down or close it. We hold its file and wait as poll(2) does, by an entry in
 * the socket's wait queue, and only while some prefix needs the port: otherwise
 * connections wait in its backlog or for the program.
 *
 * All adopted sockets of a port are one endpoint. attach, detach, start and stop
 * are serialised by the caller (configuration mutex). The accept work takes the
 * socket's lock, which the program can keep from us (a page fault in
 * setsockopt()), so nobody waits for it under that mutex: httpsys_adopted_destroy()
 * does, in the release of the file that adopted.
 */
#include <linux/file.h>
#include <linux/net.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <net/inet_connection_sock.h>
#include <net/ipv6.h>
#include <net/tcp.h>
#include "limits.h"
#include "net/conn.h"
#include "net/listener.h"

/**
 * struct httpsys_adopted - a program's listening socket
 * @l: listener; l.ep is referenced once attached
 * @file: of the socket, referenced
 * @node: in l.ep->adopted; configuration mutex
 * @poll: to get at the wait queue
 * @wait: our entry in it, while @on
 * @wqh: the wait queue, NULL: not in it
 * @on: accept; written under the configuration mutex
 * @owner: user who adopted it; for the limit
 * @port: local port when it was adopted, host byte order
 * @any: it listens on all addresses of its families
 * @v4: it takes IPv4 connections
 * @v6: it takes IPv6 connections
 * @addr: without @any: address, an IPv4 one in the first four bytes
 */
struct httpsys_adopted {
	struct httpsys_listener l;
	struct file *file;
	struct list_head node;
	poll_table poll;
	wait_queue_entry_t wait;
	wait_queue_head_t *wqh;
	bool on;
	kuid_t owner;
	u16 port;
	bool any;
	bool v4;
	bool v6;
	u8 addr[16];
};

u16 httpsys_adopted_port(const struct httpsys_adopted *a)
{
	return a->port;
}

u16 httpsys_adopted_family(const struct httpsys_adopted *a)
{
	return a->v6 ? AF_INET6 : AF_INET;
}

/* What a connection must be for TCP's own calls to be safe on it, whoever set what before */
static bool is_plain_tcp(const struct sock *sk)
{
	return sk_is_tcp(sk) && !READ_ONCE(inet_csk(sk)->icsk_ulp_ops) &&
	       !READ_ONCE(sk->sk_user_data);
}

/**
 * httpsys_adopted_child() - make a connection from an adopted socket like our own
 * @ep: its endpoint
 * @sock: just accepted
 *
 * It has inherited the options of a socket that is the program's. Lingering would make the
 * worker wait in close, the others would keep requests or answers waiting.
 *
 * Context: process. Return: false: not to be served. The program has made
 * something else of its socket, or listens with it on another port, which may
 * not be its user's.
 */
bool httpsys_adopted_child(struct httpsys_endpoint *ep, struct socket *sock)
{
	struct sock *sk = sock->sk;

	lock_sock(sk);
	sock_reset_flag(sk, SOCK_LINGER);
	release_sock(sk);
	if (!is_plain_tcp(sk) || inet_sk(sk)->inet_num != ep->port)
		return false;
	WRITE_ONCE(sk->sk_rcvlowat, 1);
	tcp_sock_set_cork(sk, false);
	return true;
}

/* Accepting */

/**
 * httpsys_adopted_waits() - is there a connection that is ours to accept?
 * @l: listener of an adopted socket
 *
 * What comes when the last prefix has gone is the program's.
 *
 * Context: any.
 */
bool httpsys_adopted_waits(const struct httpsys_listener *l)
{
	if (reqsk_queue_empty(&inet_csk(l->sock->sk)->icsk_accept_queue))
		return false;
	/* Pairs with the barrier in adopted_stop(): what was seen waiting came before it */
	smp_rmb();
	return READ_ONCE(container_of(l, struct httpsys_adopted, l)->on);
}

/* Context: any, under the wait queue's lock */
static int adopted_wake(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct httpsys_adopted *a = container_of(wait, struct httpsys_adopted, wait);

	httpsys_listener_queue(&a->l, 0);
	return 0;
}

static void adopted_work(struct work_struct *work)
{
	struct httpsys_adopted *a = container_of(to_delayed_work(work), struct httpsys_adopted,
						 l.work);
	struct httpsys_endpoint *ep = a->l.ep;
	long delay = httpsys_listener_accept(&a->l);

	/*
	 * Pairs with the barrier in adopted_stop(): either the last prefix's release
	 * sees the connections made here, or we see that it has been.
	 */
	smp_mb();
	if (READ_ONCE(a->on) && delay >= 0)
		httpsys_listener_queue(&a->l, delay);
	else if (!READ_ONCE(ep->users))
		httpsys_conn_endpoint_gone(ep->net, ep);
}

static void adopted_queue_proc(struct file *file, wait_queue_head_t *wqh, poll_table *poll)
{
	struct httpsys_adopted *a = container_of(poll, struct httpsys_adopted, poll);

	if (a->wqh)
		return;
	a->wqh = wqh;
	add_wait_queue(wqh, &a->wait);
}

static void adopted_start(struct httpsys_adopted *a)
{
	WRITE_ONCE(a->on, true);
	init_poll_funcptr(&a->poll, adopted_queue_proc);
	/* Nothing else: no busy polling of the device */
	a->poll._key = EPOLLIN;
	vfs_poll(a->file, &a->poll);
	/* For what waits already */
	httpsys_listener_queue(&a->l, 0);
}

static void adopted_stop(struct httpsys_adopted *a)
{
	WRITE_ONCE(a->on, false);
	if (a->wqh)
		remove_wait_queue(a->wqh, &a->wait);
	a->wqh = NULL;
	/* Pairs with the barriers in adopted_work() and httpsys_adopted_waits(), see there */
	smp_mb();
}

void httpsys_endpoint_ready(struct httpsys_endpoint *ep)
{
	struct httpsys_adopted *a;

	list_for_each_entry(a, &ep->adopted, node)
		if (!a->on)
			adopted_start(a);
}

/**
 * httpsys_adopted_stop_all() - no prefix needs the endpoint any more
 * @ep: endpoint
 */
void httpsys_adopted_stop_all(struct httpsys_endpoint *ep)
{
	struct httpsys_adopted *a;

	list_for_each_entry(a, &ep->adopted, node)
		adopted_stop(a);
}

/* Which prefixes it is for */

static void adopted_address(struct httpsys_adopted *a, const struct sock *sk)
{
	if (sk->sk_family == AF_INET) {
		a->v4 = true;
		a->any = !inet_sk(sk)->inet_rcv_saddr;
		memcpy(a->addr, &inet_sk(sk)->inet_rcv_saddr, 4);
		return;
	}
#if IS_ENABLED(CONFIG_IPV6)
	a->any = ipv6_addr_any(&sk->sk_v6_rcv_saddr);
	if (ipv6_addr_v4mapped(&sk->sk_v6_rcv_saddr)) {
		a->v4 = true;
		memcpy(a->addr, &sk->sk_v6_rcv_saddr.s6_addr[12], 4);
		return;
	}
	a->v6 = true;
	a->v4 = a->any && !ipv6_only_sock(sk);
	memcpy(a->addr, &sk->sk_v6_rcv_saddr, sizeof(a->addr));
#endif
}

static bool adopted_has(const struct httpsys_adopted *a, const struct httpsys_prefix *p)
{
	bool v6 = p->family == 6;

	if (v6 ? !a->v6 : !a->v4)
		return false;
	return a->any || !memcmp(a->addr, p->addr, v6 ? 16 : 4);
}

/**
 * httpsys_adopted_covers() - do the adopted sockets of a port serve a prefix?
 * @ep: endpoint of the prefix's port
 * @p: prefix
 *
 * Names and wildcards mean whatever was adopted: who made the sockets has said
 * where the port is to be reached.
 */
bool httpsys_adopted_covers(const struct httpsys_endpoint *ep, const struct httpsys_prefix *p)
{
	const struct httpsys_adopted *a;

	list_for_each_entry(a, &ep->adopted, node)
		if (p->category != HTTPSYS_URL_ADDRESS || adopted_has(a, p))
			return true;
	return false;
}

/* Coming and going */

static int adopted_check(const struct httpsys_net *n, struct socket *sock)
{
	struct sock *sk = sock->sk;

	if (!sk_is_tcp(sk))
		return -EPROTONOSUPPORT;
	if (!net_eq(sock_net(sk), n->net))
		return -EXDEV;
	if (inet_sk_state_load(sk) != TCP_LISTEN)
		return -EINVAL;
	return is_plain_tcp(sk) ? 0 : -EBUSY;
}

/**
 * httpsys_adopted_create() - look at a socket that a program hands over
 * @n: namespace
 * @file: of the socket; a reference is taken on success
 *
 * Context: process. Return: the socket, not attached yet, or ERR_PTR:
 * -ENOTSOCK; -EPROTONOSUPPORT: not TCP over IPv4 or IPv6; -EXDEV: of another
 * network namespace; -EINVAL: not listening; -EBUSY: another part of the kernel
 * has it; -ENOMEM.
 */
struct httpsys_adopted *httpsys_adopted_create(struct httpsys_net *n, struct file *file)
{
	struct socket *sock = sock_from_file(file);
	struct httpsys_adopted *a;
	int ret;

	if (!sock)
		return ERR_PTR(-ENOTSOCK);
	ret = adopted_check(n, sock);
	if (ret)
		return ERR_PTR(ret);
	a = kzalloc(sizeof(*a), GFP_KERNEL_ACCOUNT);
	if (!a)
		return ERR_PTR(-ENOMEM);
	a->l.sock = sock;
	INIT_DELAYED_WORK(&a->l.work, adopted_work);
	init_waitqueue_func_entry(&a->wait, adopted_wake);
	a->port = inet_sk(sock->sk)->inet_num;
	adopted_address(a, sock->sk);
	a->file = get_file(file);
	return a;
}

/**
 * httpsys_adopted_destroy() - give a socket back
 * @a: detached, or never attached
 *
 * Context: process, no lock held: waits for a turn of accepting.
 */
void httpsys_adopted_destroy(struct httpsys_adopted *a)
{
	cancel_delayed_work_sync(&a->l.work);
	if (a->l.ep)
		httpsys_endpoint_unref(a->l.ep);
	fput(a->file);
	kfree(a);
}

static struct httpsys_endpoint *adopted_endpoint(struct httpsys_net *n, u16 port, kuid_t owner)
{
	struct httpsys_endpoint *ep;
	int ret;

	list_for_each_entry(ep, &n->endpoints, node)
		if (ep->is_adopted && ep->port == port)
			return ep;
	ret = httpsys_endpoint_room(n, owner);
	if (ret)
		return ERR_PTR(ret);
	ep = httpsys_endpoint_create(n, port, owner, NULL, 0);
	return ep ? ep : ERR_PTR(-ENOMEM);
}

/* May the user adopt this one as well? */
static int adopted_room(const struct httpsys_net *n, const struct socket *sock, kuid_t owner)
{
	const struct httpsys_endpoint *ep;
	const struct httpsys_adopted *a;
	u32 own = 0;

	list_for_each_entry(ep, &n->endpoints, node)
		list_for_each_entry(a, &ep->adopted, node) {
			if (a->l.sock == sock)
				return -EBUSY;
			if (uid_eq(a->owner, owner))
				own++;
		}
	return own < httpsys_limits.max_adopted_per_user ? 0 : -EMFILE;
}

/**
 * httpsys_adopted_attach() - serve a socket's port
 * @n: namespace
 * @a: from httpsys_adopted_create()
 * @owner: user for whom it counts
 *
 * Context: process, configuration mutex.
 * Return: 0; -EBUSY: adopted already; -ENFILE: too many endpoints; -EMFILE: too many
 * sockets or endpoints of @owner; -ENOMEM.
 */
int httpsys_adopted_attach(struct httpsys_net *n, struct httpsys_adopted *a, kuid_t owner)
{
	struct httpsys_endpoint *ep;
	struct sock *sk = a->l.sock->sk;
	int ret;

	ret = adopted_room(n, a->l.sock, owner);
	if (ret)
		return ret;
	a->owner = owner;
	ep = adopted_endpoint(n, a->port, owner);
	if (IS_ERR(ep))
		return PTR_ERR(ep);
	if (!ep->is_adopted) {
		ep->is_adopted = true;
		/* Its connections are born with these */
		ep->data_ready = sk->sk_data_ready;
		ep->state_change = sk->sk_state_change;
		ep->write_space = sk->sk_write_space;
		httpsys_endpoint_insert(ep);
	}
	a->l.ep = ep;
	httpsys_endpoint_ref(ep);
	list_add_tail(&a->node, &ep->adopted);
	if (ep->users)
		adopted_start(a);
	return 0;
}

/**
 * httpsys_adopted_detach() - no longer serve a socket's port
 * @a: attached
 *
 * Connections that came through it go on while the port has prefixes, which are
 * then without a listener until somebody adopts one again.
 *
 * Context: process, configuration mutex.
 */
void httpsys_adopted_detach(struct httpsys_adopted *a)
{
	struct httpsys_endpoint *ep = a->l.ep;

	adopted_stop(a);
	list_del(&a->node);
	if (!ep->users && list_empty(&ep->adopted))
		httpsys_endpoint_remove(ep);
}
