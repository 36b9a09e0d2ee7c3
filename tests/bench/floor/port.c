// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports: the listening socket and accepting. A port belongs to an open file and
 * outlives its connections.
 */
#include <linux/in.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <net/net_namespace.h>
#include "floor.h"

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define floor_sockaddr(a)	((struct sockaddr_unsized *)(a))
#else
#define floor_sockaddr(a)	((struct sockaddr *)(a))
#endif

/* Runs without the lock of the listening socket, under RCU */
static void listener_ready(struct sock *sk)
{
	struct floor_port *p;

	rcu_read_lock();
	p = rcu_dereference_sk_user_data(sk);
	if (p)
		queue_work(floor_wq, &p->accept);
	rcu_read_unlock();
}

/* Answer what comes first, then keep the socket and nothing else of it */
static void hold(struct floor_port *p, struct socket *sock)
{
	struct msghdr in = { }, out = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	struct kvec to, from = { p->reply, p->how.reply_len };
	char data[512];
	int n;

	to.iov_base = data;
	to.iov_len = sizeof(data);
	lock_sock(sock->sk);
	sock->sk->sk_data_ready = p->data_ready;
	sock->sk->sk_rcvtimeo = 5 * HZ;
	release_sock(sock->sk);
	n = kernel_recvmsg(sock, &in, &to, 1, sizeof(data), 0);
	if (n > 0)
		n = kernel_sendmsg(sock, &out, &from, 1, from.iov_len);
	if (n > 0 && p->nr_held < FLOOR_HELD_MAX)
		p->held[p->nr_held++] = sock;
	else
		sock_release(sock);
}

static void accept_work(struct work_struct *work)
{
	struct floor_port *p = container_of(work, struct floor_port, accept);
	struct socket *sock;

	while (!kernel_accept(p->sock, &sock, O_NONBLOCK)) {
		if (p->how.mode == 'H')
			hold(p, sock);
		else if (floor_conn_create(p, sock))
			sock_release(sock);
		cond_resched();
	}
}

static int open_socket(struct floor_port *p)
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons(p->how.port) };
	struct sock *sk;
	bool all = p->how.mode == 'H';
	int ret;

	/* No kernel socket, as ours: those send nothing again once they are closed */
	ret = __sock_create(&init_net, AF_INET, SOCK_STREAM, IPPROTO_TCP, &p->sock, 0);
	if (ret)
		return ret;
	sk = p->sock->sk;
	addr.sin_addr.s_addr = htonl(all ? INADDR_ANY : INADDR_LOOPBACK);
	sock_set_reuseaddr(sk);
	ret = kernel_bind(p->sock, floor_sockaddr(&addr), sizeof(addr));
	if (ret)
		goto fail;
	write_lock_bh(&sk->sk_callback_lock);
	/* Its children get the callback, but not the pointer */
	__rcu_assign_sk_user_data_with_flags(sk, p, SK_USER_DATA_NOCOPY);
	p->data_ready = sk->sk_data_ready;
	sk->sk_data_ready = listener_ready;
	write_unlock_bh(&sk->sk_callback_lock);
	ret = kernel_listen(p->sock, 4096);
	if (!ret)
		return 0;
	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, NULL);
	write_unlock_bh(&sk->sk_callback_lock);
fail:
	sock_release(p->sock);
	return ret;
}

static void free_pages_of(struct floor_port *p)
{
	u32 i;

	for (i = 0; p->page && i < p->how.pages && p->page[i]; i++)
		put_page(p->page[i]);
	kvfree(p->page);
}

static int make_pages(struct floor_port *p)
{
	u32 i;

	if (!p->how.pages)
		return 0;
	p->page = kvcalloc(p->how.pages, sizeof(*p->page), GFP_KERNEL);
	for (i = 0; p->page && i < p->how.pages; i++) {
		p->page[i] = alloc_page(GFP_KERNEL);
		if (!p->page[i])
			return -ENOMEM;
		memset(page_address(p->page[i]), 'x', PAGE_SIZE);
	}
	return p->page ? 0 : -ENOMEM;
}

static int make_reply(struct floor_port *p)
{
	u32 len = p->how.reply_len;
	int i;

	p->reply = kvmalloc_array(FLOOR_BATCH, len, GFP_KERNEL);
	if (!p->reply)
		return -ENOMEM;
	if (copy_from_user(p->reply, u64_to_user_ptr(p->how.reply), len))
		return -EFAULT;
	for (i = 1; i < FLOOR_BATCH; i++)
		memcpy(p->reply + i * len, p->reply, len);
	return 0;
}

static void port_free(struct floor_port *p)
{
	while (p->nr_held)
		sock_release(p->held[--p->nr_held]);
	vfree(p->held);
	free_pages_of(p);
	kvfree(p->reply);
	xa_destroy(&p->ids);
	kfree(p);
}

static bool sane(const struct floor_listen *how)
{
	if (!how->mode || how->mode > 'Z' || !strchr("FWDAPH", how->mode))
		return false;
	return how->port && how->port < 65536 && how->request &&
	       how->reply_len && how->reply_len <= FLOOR_REPLY_MAX &&
	       how->pages <= 65536 && !how->reserved;
}

/**
 * floor_port_open() - listen
 * @how: what was asked for
 * @to: list that gets the port at its head
 *
 * Context: process. Return: 0, -EINVAL, or why it failed.
 */
int floor_port_open(const struct floor_listen *how, struct list_head *to)
{
	struct floor_port *p;
	int ret;

	if (!sane(how))
		return -EINVAL;
	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	p->how = *how;
	spin_lock_init(&p->lock);
	INIT_LIST_HEAD(&p->conns);
	INIT_LIST_HEAD(&p->ready);
	xa_init_flags(&p->ids, XA_FLAGS_ALLOC1 | XA_FLAGS_LOCK_BH);
	init_waitqueue_head(&p->empty);
	init_waitqueue_head(&p->readers);
	INIT_WORK(&p->accept, accept_work);
	ret = make_reply(p) ?: make_pages(p);
	if (!ret && how->mode == 'H') {
		p->held = vzalloc(array_size(FLOOR_HELD_MAX, sizeof(*p->held)));
		ret = p->held ? 0 : -ENOMEM;
	}
	if (!ret)
		ret = open_socket(p);
	if (ret)
		port_free(p);
	else
		list_add(&p->node, to);
	return ret;
}

/**
 * floor_port_close() - end a port and its connections
 * @p: port, gone afterwards
 *
 * Context: process, waits.
 */
void floor_port_close(struct floor_port *p)
{
	struct sock *sk = p->sock->sk;
	struct floor_conn *c;

	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, NULL);
	write_unlock_bh(&sk->sk_callback_lock);
	synchronize_rcu();
	cancel_work_sync(&p->accept);
	sock_release(p->sock);
	spin_lock_bh(&p->lock);
	list_for_each_entry(c, &p->conns, node) {
		WRITE_ONCE(c->closing, true);
		queue_work(floor_wq, &c->work);
	}
	spin_unlock_bh(&p->lock);
	wait_event(p->empty, !READ_ONCE(p->nr));
	/* Who woke us may still hold the lock */
	spin_lock_bh(&p->lock);
	spin_unlock_bh(&p->lock);
	port_free(p);
}
