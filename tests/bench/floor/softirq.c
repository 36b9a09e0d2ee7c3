// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done in the softirq that brought the packet: all of mode F, the
 * taking of the request in mode D. The socket's lock is held by the caller, so
 * the _locked ways of TCP are used, nothing waits, and sk_callback_lock is not
 * held.
 */
#include <linux/skbuff.h>
#include <net/tcp.h>
#include "floor.h"

static int skip(read_descriptor_t *desc, struct sk_buff *skb, unsigned int off, size_t len)
{
	desc->written += len;
	return len;
}

static void send_locked(struct floor_conn *c, u32 nr)
{
	struct kvec vec = { .iov_base = c->port->reply };
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	u32 part;

	while (nr) {
		part = min_t(u32, nr, FLOOR_BATCH);
		vec.iov_len = part * c->port->how.reply_len;
		iov_iter_kvec(&msg.msg_iter, ITER_SOURCE, &vec, 1, vec.iov_len);
		if (tcp_sendmsg_locked(c->sock->sk, &msg, vec.iov_len) != vec.iov_len) {
			c->failed = true;
			return;
		}
		nr -= part;
	}
}

/**
 * floor_softirq_ready() - mode F: read, answer
 * @c: connection
 *
 * Context: bottom halves off, the socket's lock held.
 */
void floor_softirq_ready(struct floor_conn *c)
{
	read_descriptor_t desc = { .count = 1 };
	u32 nr;

	tcp_read_sock(c->sock->sk, &desc, skip);
	nr = floor_requests(c, desc.written);
	if (nr)
		send_locked(c, nr);
	if (unlikely(floor_conn_over(c)))
		floor_conn_queue(c);
}

static int take(read_descriptor_t *desc, struct sk_buff *skb, unsigned int off, size_t len)
{
	struct floor_conn *c = desc->arg.data;
	size_t n = min_t(size_t, len, FLOOR_REQUEST_MAX - c->len);

	if (n && skb_copy_bits(skb, off, c->data + c->len, n))
		return 0;
	c->len += n;
	desc->written += n;
	return n;
}

/**
 * floor_hand_ready() - mode D: read, hand to who waits in read()
 * @c: connection
 *
 * One request at a time: what comes before its answer is not read.
 *
 * Context: bottom halves off, the socket's lock held.
 */
void floor_hand_ready(struct floor_conn *c)
{
	struct floor_port *p = c->port;
	read_descriptor_t desc = { .arg.data = c, .count = 1 };

	tcp_read_sock(c->sock->sk, &desc, take);
	if (floor_requests(c, desc.written)) {
		spin_lock(&p->lock);
		if (list_empty(&c->ready)) {
			refcount_inc(&c->refs);
			list_add_tail(&c->ready, &p->ready);
		}
		spin_unlock(&p->lock);
		wake_up_interruptible(&p->readers);
	}
	if (unlikely(floor_conn_over(c)))
		floor_conn_queue(c);
}
