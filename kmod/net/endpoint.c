// SPDX-License-Identifier: GPL-2.0-only
/*
 * Endpoints: listening sockets and accepting.
 *
 * A wildcard endpoint has an IPv4 and an IPv6 socket, one for an address has one
 * socket, one of a port with adopted sockets has those (adopt.c). acquire and release are serialised by the caller (the namespace's
 * configuration mutex), which guards the list and @users. Memory is reference
 * counted beyond that, as connections point to their endpoint.
 *
 * Accepting runs on an unbound workqueue, as it may sleep for memory.
 */
#include <linux/inet.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/tcp.h>
#include "compat.h"
#include "limits.h"
#include "net/conn.h"
#include "net/listener.h"
#include "net/transport.h"

#define BACKLOG		4096
/* Sockets accepted in one turn */
#define ACCEPT_BUDGET	64
/* Pause after a failure that more memory or descriptors would cure */
#define ACCEPT_RETRY	(HZ / 10)

static struct workqueue_struct *accept_wq;

/**
 * httpsys_listener_layer_init() - workqueue for accepting
 *
 * Return: 0 or -ENOMEM.
 */
int httpsys_listener_layer_init(void)
{
	accept_wq = alloc_workqueue("httpsys_accept", WQ_UNBOUND, 0);
	return accept_wq ? 0 : -ENOMEM;
}

/**
 * httpsys_listener_layer_exit() - reverse of init; no endpoint exists any more
 */
void httpsys_listener_layer_exit(void)
{
	destroy_workqueue(accept_wq);
}

/**
 * httpsys_endpoint_ref() - keep the memory
 * @ep: endpoint
 */
void httpsys_endpoint_ref(struct httpsys_endpoint *ep)
{
	refcount_inc(&ep->refs);
}

/**
 * httpsys_endpoint_unref() - drop a reference
 * @ep: endpoint
 *
 * Context: any.
 */
void httpsys_endpoint_unref(struct httpsys_endpoint *ep)
{
	if (refcount_dec_and_test(&ep->refs))
		kfree(ep);
}

/**
 * httpsys_endpoint_restore_callbacks() - an accepted socket leaves us
 * @ep: endpoint that accepted it
 * @sk: socket, callback lock held for writing
 */
void httpsys_endpoint_restore_callbacks(struct httpsys_endpoint *ep, struct sock *sk)
{
	sk->sk_data_ready = ep->data_ready;
	sk->sk_state_change = ep->state_change;
	sk->sk_write_space = ep->write_space;
}

/* Accepting */

static void listener_data_ready(struct sock *sk)
{
	struct httpsys_listener *l;

	/*
	 * A child inherits this callback until we have accepted it, but not the
	 * pointer, which is marked as not to be copied.
	 */
	read_lock_bh(&sk->sk_callback_lock);
	l = httpsys_transport_owner(sk);
	if (l && sk->sk_state == TCP_LISTEN)
		mod_delayed_work(accept_wq, &l->work, 0);
	read_unlock_bh(&sk->sk_callback_lock);
}

static void accept_refuse(struct httpsys_endpoint *ep, struct socket *sock)
{
	httpsys_count(&ep->net->stats, HTTPSYS_COUNTER_CONNECTIONS_REFUSED);
	httpsys_count_reason(&ep->net->stats, HTTPSYS_REASON_CONNECTION_LIMIT);
	net_info_ratelimited("httpsys: port %u: max_connections (%u) reached, connection refused\n",
			     ep->port, httpsys_limits.max_connections);
	httpsys_transport_close(sock, true);
}

static int accept_one(struct httpsys_listener *l)
{
	struct httpsys_endpoint *ep = l->ep;
	struct socket *sock;
	int ret = kernel_accept(l->sock, &sock, O_NONBLOCK);

	if (ret < 0)
		return ret;
	if (ep->is_adopted && !httpsys_adopted_child(ep, sock)) {
		sock_release(sock);
		return 0;
	}
	/* It has inherited the listener's callbacks, which must not outlive us in it */
	write_lock_bh(&sock->sk->sk_callback_lock);
	httpsys_endpoint_restore_callbacks(ep, sock->sk);
	write_unlock_bh(&sock->sk->sk_callback_lock);
	if (atomic_read(&ep->net->nr_open) >= httpsys_limits.max_connections) {
		accept_refuse(ep, sock);
		return 0;
	}
	ret = httpsys_conn_create(ep->net, ep, sock);
	if (ret)
		httpsys_count(&ep->net->stats, HTTPSYS_COUNTER_CONNECTIONS_REFUSED);
	return 0;
}

/**
 * httpsys_listener_accept() - one turn of accepting
 * @l: listener
 *
 * Context: process.
 * Return: jiffies until the next turn, or -1: when the socket calls.
 */
long httpsys_listener_accept(struct httpsys_listener *l)
{
	int budget = ACCEPT_BUDGET, ret = 0;

	while (budget-- && (!ret || ret == -ECONNABORTED || ret == -EPERM))
		ret = accept_one(l);
	switch (ret) {
	case -EAGAIN:
	case -EINVAL:	/* no longer listening */
		return -1;
	case 0:
	case -ECONNABORTED:
	case -EPERM:
		return 0;
	default:
		/* Nobody calls us again for connections that wait already */
		return ACCEPT_RETRY;
	}
}

/**
 * httpsys_listener_queue() - a turn of accepting, later
 * @l: listener
 * @delay: jiffies
 *
 * Context: any.
 */
void httpsys_listener_queue(struct httpsys_listener *l, long delay)
{
	queue_delayed_work(accept_wq, &l->work, delay);
}

static void accept_work(struct work_struct *work)
{
	struct httpsys_listener *l =
		container_of(to_delayed_work(work), struct httpsys_listener, work);
	long delay = httpsys_listener_accept(l);

	if (delay >= 0)
		httpsys_listener_queue(l, delay);
}

/* Listening */

static int listener_bind(struct httpsys_endpoint *ep, struct socket *sock, bool v6)
{
	struct sockaddr_in6 a6 = { .sin6_family = AF_INET6, .sin6_port = htons(ep->port) };
	struct sockaddr_in a4 = { .sin_family = AF_INET, .sin_port = htons(ep->port) };

	if (v6) {
		if (ep->family)
			memcpy(&a6.sin6_addr, ep->addr, sizeof(a6.sin6_addr));
		return kernel_bind(sock, httpsys_sockaddr(&a6), sizeof(a6));
	}
	if (ep->family)
		memcpy(&a4.sin_addr, ep->addr, sizeof(a4.sin_addr));
	return kernel_bind(sock, httpsys_sockaddr(&a4), sizeof(a4));
}

static void listener_attach(struct httpsys_listener *l)
{
	struct httpsys_endpoint *ep = l->ep;
	struct sock *sk = l->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	l->attached = true;
	ep->data_ready = sk->sk_data_ready;
	ep->state_change = sk->sk_state_change;
	ep->write_space = sk->sk_write_space;
	__rcu_assign_sk_user_data_with_flags(sk, l, SK_USER_DATA_NOCOPY);
	sk->sk_data_ready = listener_data_ready;
	write_unlock_bh(&sk->sk_callback_lock);
}

static void listener_stop(struct httpsys_listener *l)
{
	struct sock *sk;

	if (!l->sock)
		return;
	sk = l->sock->sk;
	/* Callbacks of a listener run without its lock: both are needed */
	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, NULL);
	sk->sk_data_ready = l->ep->data_ready;
	write_unlock_bh(&sk->sk_callback_lock);
	release_sock(sk);
	cancel_delayed_work_sync(&l->work);
	sock_release(l->sock);
	l->sock = NULL;
}

/*
 * The last argument of __sock_create() says that this is not a kernel socket: it
 * holds the network namespace, so that retransmission goes on after close, and
 * carries the caller's label, uid and cgroup.
 */
static int listener_start(struct httpsys_endpoint *ep, struct httpsys_listener *l, bool v6,
			  bool share)
{
	struct net *net = ep->net->net;
	int ret;

	ret = __sock_create(net, v6 ? PF_INET6 : PF_INET, SOCK_STREAM, IPPROTO_TCP, &l->sock, 0);
	if (ret < 0) {
		l->sock = NULL;
		return ret;
	}
	l->ep = ep;
	INIT_DELAYED_WORK(&l->work, accept_work);
	if (v6)
		ip6_sock_set_v6only(l->sock->sk);
	sock_set_reuseaddr(l->sock->sk);
	if (share)
		sock_set_reuseport(l->sock->sk);
	ret = listener_bind(ep, l->sock, v6);
	if (!ret) {
		listener_attach(l);
		ret = kernel_listen(l->sock, min_t(int, BACKLOG,
						   READ_ONCE(net->core.sysctl_somaxconn)));
	}
	if (ret) {
		if (l->attached)
			listener_stop(l);
		else
			sock_release(l->sock);
		l->sock = NULL;
	}
	return ret;
}

/* SO_REUSEPORT on all our sockets of a port, only while an overlapping one is bound */
static void port_share(struct httpsys_net *n, u16 port, bool on)
{
	struct httpsys_endpoint *ep;
	int i;

	list_for_each_entry(ep, &n->endpoints, node) {
		if (ep->port != port)
			continue;
		for (i = 0; i < ARRAY_SIZE(ep->listener); i++) {
			struct socket *sock = ep->listener[i].sock;

			if (!sock)
				continue;
			lock_sock(sock->sk);
			sock->sk->sk_reuseport = on;
			release_sock(sock->sk);
		}
	}
}

static bool port_in_use(struct httpsys_net *n, u16 port)
{
	struct httpsys_endpoint *ep;

	list_for_each_entry(ep, &n->endpoints, node)
		if (ep->port == port)
			return true;
	return false;
}

/* An IPv6 that is switched off is no reason not to serve IPv4, and vice versa */
static bool family_missing(int err)
{
	return err == -EAFNOSUPPORT || err == -EADDRNOTAVAIL;
}

static int endpoint_start_wildcard(struct httpsys_endpoint *ep, bool share)
{
	int ret6 = listener_start(ep, &ep->listener[0], true, share);
	int ret4;

	if (ret6 && !family_missing(ret6))
		return ret6;
	ret4 = listener_start(ep, &ep->listener[1], false, share);
	if (ret4 && (ret6 || !family_missing(ret4))) {
		listener_stop(&ep->listener[0]);
		/* What it may have accepted already */
		httpsys_conn_endpoint_gone(ep->net, ep);
		return ret4;
	}
	return 0;
}

static int endpoint_start(struct httpsys_endpoint *ep)
{
	bool share = port_in_use(ep->net, ep->port);
	int ret, i;

	if (share)
		port_share(ep->net, ep->port, true);
	ret = ep->family ? listener_start(ep, &ep->listener[0], ep->family == 6, share) :
			   endpoint_start_wildcard(ep, share);
	if (share) {
		port_share(ep->net, ep->port, false);
		for (i = 0; i < ARRAY_SIZE(ep->listener); i++)
			if (ep->listener[i].sock)
				ep->listener[i].sock->sk->sk_reuseport = false;
	}
	return ret;
}

static bool endpoint_covers(const struct httpsys_endpoint *ep, const struct httpsys_prefix *p,
			    bool shared)
{
	if (ep->port != p->port)
		return false;
	if (ep->is_adopted)
		return httpsys_adopted_covers(ep, p);
	if (!ep->family)
		return true;
	return p->category == HTTPSYS_URL_ADDRESS && !shared && ep->family == p->family &&
	       !memcmp(ep->addr, p->addr, sizeof(ep->addr));
}

/* On a port with adopted sockets those come first */
static struct httpsys_endpoint *endpoint_find(struct httpsys_net *n,
					      const struct httpsys_prefix *p, bool shared,
					      u32 *count)
{
	struct httpsys_endpoint *ep, *found = NULL;

	*count = 0;
	list_for_each_entry(ep, &n->endpoints, node) {
		++*count;
		if (endpoint_covers(ep, p, shared) && (!found || ep->is_adopted))
			found = ep;
	}
	return found;
}

/**
 * httpsys_endpoint_create() - an endpoint without sockets
 * @n: namespace
 * @port: host byte order
 *
 * Context: process. Return: the endpoint, on no list, or NULL.
 */
struct httpsys_endpoint *httpsys_endpoint_create(struct httpsys_net *n, u16 port)
{
	struct httpsys_endpoint *ep = kzalloc(sizeof(*ep), GFP_KERNEL_ACCOUNT);

	if (!ep)
		return NULL;
	ep->net = n;
	refcount_set(&ep->refs, 1);
	ep->port = port;
	INIT_LIST_HEAD(&ep->adopted);
	return ep;
}

/**
 * httpsys_endpoint_insert() - an endpoint is ready
 * @ep: endpoint
 */
void httpsys_endpoint_insert(struct httpsys_endpoint *ep)
{
	list_add(&ep->node, &ep->net->endpoints);
	httpsys_count(&ep->net->stats, HTTPSYS_COUNTER_ENDPOINTS_NOW);
}

/**
 * httpsys_endpoint_remove() - reverse of insert; drops the list's reference
 * @ep: endpoint without users and sockets
 */
void httpsys_endpoint_remove(struct httpsys_endpoint *ep)
{
	list_del(&ep->node);
	httpsys_count_dec(&ep->net->stats, HTTPSYS_COUNTER_ENDPOINTS_NOW);
	httpsys_endpoint_unref(ep);
}

struct httpsys_endpoint *httpsys_endpoint_acquire(struct httpsys_net *n,
						  const struct httpsys_prefix *p, bool shared)
{
	struct httpsys_endpoint *ep;
	u32 count;
	int ret;

	ep = endpoint_find(n, p, shared, &count);
	if (ep) {
		ep->users++;
		return ep;
	}
	if (count >= httpsys_limits.max_endpoints)
		return ERR_PTR(-ENFILE);
	ep = httpsys_endpoint_create(n, p->port);
	if (!ep)
		return ERR_PTR(-ENOMEM);
	ep->users = 1;
	if (p->category == HTTPSYS_URL_ADDRESS && !shared) {
		ep->family = p->family;
		memcpy(ep->addr, p->addr, sizeof(ep->addr));
	}
	ret = endpoint_start(ep);
	if (ret) {
		httpsys_endpoint_unref(ep);
		return ERR_PTR(ret);
	}
	httpsys_endpoint_insert(ep);
	return ep;
}

void httpsys_endpoint_release(struct httpsys_endpoint *ep)
{
	struct httpsys_net *n = ep->net;
	int i;

	/* Read by adopted_work() */
	WRITE_ONCE(ep->users, ep->users - 1);
	if (ep->users)
		return;
	httpsys_adopted_stop_all(ep);
	for (i = 0; i < ARRAY_SIZE(ep->listener); i++)
		listener_stop(&ep->listener[i]);
	httpsys_conn_endpoint_gone(n, ep);
	if (list_empty(&ep->adopted))
		httpsys_endpoint_remove(ep);
}
