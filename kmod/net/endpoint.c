// SPDX-License-Identifier: GPL-2.0-only
/*
 * Endpoints: listening sockets and accepting.
 *
 * A wildcard endpoint has an IPv4 and an IPv6 socket, or one for each entry of the
 * IP listen list as it was when the endpoint started; one for an address has one
 * socket, one of a port with adopted sockets has those (adopt.c). acquire and
 * release are serialised by the caller (the namespace's
 * configuration mutex), which guards the list and @users. Memory is reference
 * counted beyond that, as connections point to their endpoint.
 *
 * Accepting runs on an unbound workqueue, as it may sleep for memory.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/inet.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/sock_reuseport.h>
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
/* And after one that time would */
#define REOPEN_RETRY	HZ

/*
 * A program can keep the lock of a socket that it handed over for ever (a page
 * fault in setsockopt): adopted ones only hold up each other, and no user may have as
 * many as the workqueue runs at once.
 */
static struct workqueue_struct *accept_wq, *adopted_wq;

/**
 * httpsys_listener_layer_init() - workqueues for accepting
 *
 * Return: 0 or -ENOMEM.
 */
int httpsys_listener_layer_init(void)
{
	accept_wq = alloc_workqueue("httpsys_accept", WQ_UNBOUND, 0);
	if (!accept_wq)
		return -ENOMEM;
	adopted_wq = alloc_workqueue("httpsys_adopted", WQ_UNBOUND, WQ_MAX_ACTIVE);
	if (adopted_wq)
		return 0;
	destroy_workqueue(accept_wq);
	return -ENOMEM;
}

/**
 * httpsys_listener_layer_exit() - reverse of init; no endpoint exists any more
 */
void httpsys_listener_layer_exit(void)
{
	destroy_workqueue(adopted_wq);
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

/*
 * A child inherits the callbacks until we have accepted it, but not the pointer, which
 * is marked as not to be copied.
 */
static bool listener_call(struct sock *sk, int state)
{
	struct httpsys_listener *l;
	bool ours;

	read_lock_bh(&sk->sk_callback_lock);
	l = httpsys_transport_owner(sk);
	ours = l && sk->sk_state == state;
	if (ours)
		mod_delayed_work(accept_wq, &l->work, 0);
	read_unlock_bh(&sk->sk_callback_lock);
	return ours;
}

static void listener_data_ready(struct sock *sk)
{
	listener_call(sk, TCP_LISTEN);
}

/*
 * Somebody closes it under us, as "ss -K" does. Until it listens again nobody shares its
 * address: of two that may be reused the one that does not listen gives way.
 */
static void listener_state_change(struct sock *sk)
{
	if (listener_call(sk, TCP_CLOSE))
		sk->sk_reuse = SK_NO_REUSE;
}

static int listener_listen(struct httpsys_listener *l)
{
	int somaxconn = READ_ONCE(l->ep->net->net->core.sysctl_somaxconn);

	return kernel_listen(l->sock, min(BACKLOG, somaxconn));
}

/*
 * Clearing sk_reuseport leaves a socket in its group, which then counts it wrong when it is
 * closed and listens again
 */
static void listener_leave_group(struct sock *sk)
{
	if (rcu_access_pointer(sk->sk_reuseport_cb))
		reuseport_detach_sock(sk);
}

static void listener_say_reopened(struct httpsys_listener *l, int ret)
{
	if (!ret)
		pr_notice_ratelimited("port %u was closed by somebody, listens again\n",
				      l->ep->port);
	else if (!l->lost)
		pr_warn_ratelimited("port %u was closed by somebody, cannot listen again: %d\n",
				    l->ep->port, ret);
	l->lost = ret;
}

/*
 * What tcp_abort() did is undone. The port is bound as it was, so that only others could be in
 * the way: ours that overlap (see port_share()), or one that was quicker than the callback.
 */
static int listener_reopen(struct httpsys_listener *l)
{
	struct sock *sk = l->sock->sk;
	int ret;

	lock_sock(sk);
	listener_leave_group(sk);
	WRITE_ONCE(sk->sk_shutdown, 0);
	sock_error(sk);
	sk->sk_reuse = SK_FORCE_REUSE;
	release_sock(sk);
	ret = listener_listen(l);
	lock_sock(sk);
	sk->sk_reuse = sk->sk_state == TCP_LISTEN ? SK_CAN_REUSE : SK_NO_REUSE;
	release_sock(sk);
	listener_say_reopened(l, ret);
	return ret;
}

static int accept_one(struct httpsys_listener *l)
{
	struct httpsys_endpoint *ep = l->ep;
	struct socket *sock;
	int ret;

	if (ep->is_adopted && !httpsys_adopted_waits(l))
		return -EAGAIN;
	ret = kernel_accept(l->sock, &sock, O_NONBLOCK);
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
	if (httpsys_conn_create(ep->net, ep, sock))
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
		return -1;
	case -EINVAL:	/* no longer listening */
		if (!l->attached)
			return -1;
		return listener_reopen(l) ? REOPEN_RETRY : 0;
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
	queue_delayed_work(l->ep->is_adopted ? adopted_wq : accept_wq, &l->work, delay);
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

/*
 * A right that a reservation gives to its user, for this call only and nothing
 * else: the kernel asks for it in the network namespace's user namespace.
 */
static struct cred *bind_service_cred(const struct net *net)
{
	struct cred *cred = prepare_creds();

	if (!cred)
		return NULL;
	if (cred->user_ns != net->user_ns) {
		put_user_ns(cred->user_ns);
		cred->user_ns = get_user_ns(net->user_ns);
	}
	cap_clear(cred->cap_effective);
	cap_raise(cred->cap_effective, CAP_NET_BIND_SERVICE);
	return cred;
}

static int listener_bind_address(struct httpsys_listener *l)
{
	struct sockaddr_in6 a6 = { .sin6_family = AF_INET6, .sin6_port = htons(l->ep->port) };
	struct sockaddr_in a4 = { .sin_family = AF_INET, .sin_port = htons(l->ep->port) };

	if (l->at.family == 6) {
		memcpy(&a6.sin6_addr, l->at.addr, sizeof(a6.sin6_addr));
		return kernel_bind(l->sock, httpsys_sockaddr(&a6), sizeof(a6));
	}
	memcpy(&a4.sin_addr, l->at.addr, sizeof(a4.sin_addr));
	return kernel_bind(l->sock, httpsys_sockaddr(&a4), sizeof(a4));
}

static int listener_bind(struct httpsys_listener *l)
{
	const struct cred *old;
	struct cred *cred;
	int ret;

	if (!l->ep->bind_service)
		return listener_bind_address(l);
	cred = bind_service_cred(l->ep->net->net);
	if (!cred)
		return -ENOMEM;
	old = override_creds(cred);
	ret = listener_bind_address(l);
	revert_creds(old);
	put_cred(cred);
	return ret;
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
	sk->sk_state_change = listener_state_change;
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
	sk->sk_state_change = l->ep->state_change;
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
static int listener_start(struct httpsys_listener *l, bool share)
{
	bool v6 = l->at.family == 6;
	int ret;

	ret = __sock_create(l->ep->net->net, v6 ? PF_INET6 : PF_INET, SOCK_STREAM, IPPROTO_TCP,
			    &l->sock, 0);
	if (ret < 0) {
		l->sock = NULL;
		/* What it says without memory; to our callers it is the limit of endpoints */
		return ret == -ENFILE || ret == -ENOBUFS ? -ENOMEM : ret;
	}
	INIT_DELAYED_WORK(&l->work, accept_work);
	if (v6)
		ip6_sock_set_v6only(l->sock->sk);
	sock_set_reuseaddr(l->sock->sk);
	if (share)
		sock_set_reuseport(l->sock->sk);
	ret = listener_bind(l);
	if (!ret) {
		listener_attach(l);
		ret = listener_listen(l);
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

static void endpoint_share(struct httpsys_endpoint *ep, bool on)
{
	u32 i;

	for (i = 0; i < ep->nr_listeners; i++) {
		struct socket *sock = ep->listener[i].sock;

		if (!sock)
			continue;
		lock_sock(sock->sk);
		sock->sk->sk_reuseport = on;
		if (!on)
			listener_leave_group(sock->sk);
		release_sock(sock->sk);
	}
}

/* SO_REUSEPORT on all our sockets of a port, only while an overlapping one is bound */
static void port_share(struct httpsys_net *n, u16 port, bool on)
{
	struct httpsys_endpoint *ep;

	list_for_each_entry(ep, &n->endpoints, node)
		if (ep->port == port)
			endpoint_share(ep, on);
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

static void endpoint_stop(struct httpsys_endpoint *ep)
{
	u32 i;

	for (i = 0; i < ep->nr_listeners; i++)
		listener_stop(&ep->listener[i]);
	/* What they may have accepted already */
	httpsys_conn_endpoint_gone(ep->net, ep);
}

/* A listed address that is not there (yet) does not keep the others from listening */
static int endpoint_start_all(struct httpsys_endpoint *ep, bool share)
{
	bool started = false;
	int ret = 0;
	u32 i;

	for (i = 0; i < ep->nr_listeners; i++) {
		ret = listener_start(&ep->listener[i], share);
		if (!ret)
			started = true;
		else if (!family_missing(ret))
			break;
	}
	if (ret && (!started || !family_missing(ret))) {
		endpoint_stop(ep);
		return ret;
	}
	return 0;
}

static int endpoint_start(struct httpsys_endpoint *ep)
{
	bool share = port_in_use(ep->net, ep->port);
	int ret;

	if (share)
		port_share(ep->net, ep->port, true);
	ret = endpoint_start_all(ep, share);
	if (share) {
		port_share(ep->net, ep->port, false);
		endpoint_share(ep, false);
	}
	return ret;
}

static bool address_covers(const struct httpsys_listen_address *at, const struct httpsys_prefix *p)
{
	return at->family == p->family &&
	       (at->any || !memcmp(at->addr, p->addr, sizeof(at->addr)));
}

/* Is it for all addresses? */
static bool prefix_wildcard(const struct httpsys_prefix *p, bool shared)
{
	return shared || p->category != HTTPSYS_URL_ADDRESS;
}

static bool endpoint_covers(const struct httpsys_endpoint *ep, const struct httpsys_prefix *p,
			    bool shared)
{
	u32 i;

	if (ep->port != p->port)
		return false;
	if (ep->is_adopted)
		return httpsys_adopted_covers(ep, p);
	if (prefix_wildcard(p, shared))
		return ep->wildcard;
	for (i = 0; i < ep->nr_listeners; i++)
		if (ep->listener[i].sock && address_covers(&ep->listener[i].at, p))
			return true;
	return false;
}

/* May the prefix's address be listened on? (API: 5.8) */
static bool listen_permits(const struct httpsys_net *n, const struct httpsys_prefix *p,
			   bool shared)
{
	u32 i;

	if (!n->nr_listen || prefix_wildcard(p, shared))
		return true;
	for (i = 0; i < n->nr_listen; i++)
		if (address_covers(&n->listen[i], p))
			return true;
	return false;
}

/* On a port with adopted sockets those come first */
static struct httpsys_endpoint *endpoint_find(struct httpsys_net *n,
					      const struct httpsys_prefix *p, bool shared)
{
	struct httpsys_endpoint *ep, *found = NULL;

	list_for_each_entry(ep, &n->endpoints, node)
		if (endpoint_covers(ep, p, shared) && (!found || ep->is_adopted))
			found = ep;
	return found;
}

/**
 * httpsys_endpoint_room() - may there be one more?
 * @n: namespace
 * @owner: user for whom it will count
 *
 * Context: process, configuration mutex. Return: 0; -ENFILE: too many in all; -EMFILE:
 * the user has as many as one may have.
 */
int httpsys_endpoint_room(const struct httpsys_net *n, kuid_t owner)
{
	const struct httpsys_endpoint *ep;
	u32 count = 0, own = 0;

	list_for_each_entry(ep, &n->endpoints, node) {
		count++;
		if (uid_eq(ep->owner, owner))
			own++;
	}
	if (count >= httpsys_limits.max_endpoints)
		return -ENFILE;
	return own < httpsys_limits.max_endpoints_per_user ? 0 : -EMFILE;
}

/**
 * httpsys_endpoint_create() - an endpoint that does not listen yet
 * @n: namespace
 * @port: host byte order
 * @owner: user for whom it counts
 * @at: where it will listen with sockets of its own
 * @nr: how many of them
 *
 * Context: process. Return: the endpoint, on no list, or NULL.
 */
struct httpsys_endpoint *httpsys_endpoint_create(struct httpsys_net *n, u16 port, kuid_t owner,
						 const struct httpsys_listen_address *at, u32 nr)
{
	struct httpsys_endpoint *ep;
	u32 i;

	ep = kzalloc(struct_size(ep, listener, nr), GFP_KERNEL_ACCOUNT);
	if (!ep)
		return NULL;
	ep->net = n;
	refcount_set(&ep->refs, 1);
	ep->owner = owner;
	ep->port = port;
	INIT_LIST_HEAD(&ep->adopted);
	ep->nr_listeners = nr;
	for (i = 0; i < nr; i++) {
		ep->listener[i].ep = ep;
		ep->listener[i].at = at[i];
	}
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

/* Where to listen for a prefix; @own is for an address of its own */
static const struct httpsys_listen_address *
endpoint_addresses(const struct httpsys_net *n, const struct httpsys_prefix *p, bool shared,
		   struct httpsys_listen_address *own, u32 *nr)
{
	static const struct httpsys_listen_address all[] = {
		{ .family = 6, .any = true }, { .family = 4, .any = true },
	};

	if (!prefix_wildcard(p, shared)) {
		own->family = p->family;
		own->any = false;
		memcpy(own->addr, p->addr, sizeof(own->addr));
		*nr = 1;
		return own;
	}
	*nr = n->nr_listen ?: ARRAY_SIZE(all);
	return n->nr_listen ? n->listen : all;
}

struct httpsys_endpoint *httpsys_endpoint_acquire(struct httpsys_net *n,
						  const struct httpsys_prefix *p,
						  bool shared, bool bind_service, kuid_t owner)
{
	const struct httpsys_listen_address *at;
	struct httpsys_listen_address own;
	struct httpsys_endpoint *ep;
	u32 nr;
	int ret;

	ep = endpoint_find(n, p, shared);
	if (ep) {
		ep->users++;
		return ep;
	}
	if (!listen_permits(n, p, shared))
		return ERR_PTR(-EADDRNOTAVAIL);
	ret = httpsys_endpoint_room(n, owner);
	if (ret)
		return ERR_PTR(ret);
	at = endpoint_addresses(n, p, shared, &own, &nr);
	ep = httpsys_endpoint_create(n, p->port, owner, at, nr);
	if (!ep)
		return ERR_PTR(-ENOMEM);
	ep->users = 1;
	ep->wildcard = prefix_wildcard(p, shared);
	ep->bind_service = bind_service;
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
	/* Read by adopted_work() */
	WRITE_ONCE(ep->users, ep->users - 1);
	if (ep->users)
		return;
	httpsys_adopted_stop_all(ep);
	endpoint_stop(ep);
	if (list_empty(&ep->adopted))
		httpsys_endpoint_remove(ep);
}
