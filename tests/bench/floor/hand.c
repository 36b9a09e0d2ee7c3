// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mode D from the program's side: read() gives the oldest request, write() sends
 * an answer straight from the program's memory.
 */
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <linux/version.h>
#include "floor.h"

static struct floor_conn *take_ready(struct floor_port *p)
{
	struct floor_conn *c;

	spin_lock_bh(&p->lock);
	c = list_first_entry_or_null(&p->ready, struct floor_conn, ready);
	if (c)
		list_del_init(&c->ready);
	spin_unlock_bh(&p->lock);
	return c;
}

/**
 * floor_hand_read() - read(): wait for a request
 * @p: port
 * @to: gets a struct floor_hand and the request
 * @len: room
 *
 * Return: bytes, -EINTR, -EMSGSIZE or -EFAULT.
 */
ssize_t floor_hand_read(struct floor_port *p, char __user *to, size_t len)
{
	struct floor_hand hand;
	struct floor_conn *c;
	ssize_t ret;

	while (!(c = take_ready(p))) {
		ret = wait_event_interruptible_exclusive(p->readers, !list_empty(&p->ready));
		if (ret)
			return -EINTR;
	}
	hand.id = c->id;
	ret = sizeof(hand) + c->len;
	if (len < ret)
		ret = -EMSGSIZE;
	else if (copy_to_user(to, &hand, sizeof(hand)) ||
		 copy_to_user(to + sizeof(hand), c->data, c->len))
		ret = -EFAULT;
	c->len = 0;
	floor_conn_put(c);
	return ret;
}

static int send_from(struct floor_conn *c, char __user *from, size_t len)
{
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	int ret;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	ret = import_ubuf(ITER_SOURCE, from, len, &msg.msg_iter);
#else
	struct iovec iov;

	ret = import_single_range(ITER_SOURCE, from, len, &iov, &msg.msg_iter);
#endif
	return ret ?: sock_sendmsg(c->sock, &msg);
}

/**
 * floor_hand_write() - write(): answer
 * @p: port
 * @from: a struct floor_hand and the answer
 * @len: bytes
 *
 * Return: @len, -ENOENT if the connection is gone, or the socket's error.
 */
ssize_t floor_hand_write(struct floor_port *p, const char __user *from, size_t len)
{
	struct floor_hand hand;
	struct floor_conn *c;
	int ret;

	if (len <= sizeof(hand))
		return -EINVAL;
	if (copy_from_user(&hand, from, sizeof(hand)))
		return -EFAULT;
	rcu_read_lock();
	c = xa_load(&p->ids, hand.id);
	if (c && !refcount_inc_not_zero(&c->refs))
		c = NULL;
	rcu_read_unlock();
	if (!c)
		return -ENOENT;
	ret = send_from(c, (char __user *)from + sizeof(hand), len - sizeof(hand));
	floor_conn_put(c);
	return ret < 0 ? ret : ret + sizeof(hand);
}
