// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done by a worker: modes W, A (which ends the connection behind its
 * answer) and P (pages without a copy, as far as the socket has room).
 */
#include <linux/bvec.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <net/tcp.h>
#include "floor.h"

static int send_reply(struct floor_conn *c, u32 from, u32 len, int flags)
{
	struct kvec vec = { .iov_base = c->port->reply + from, .iov_len = len };
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL | flags };

	return kernel_sendmsg(c->sock, &msg, &vec, 1, len);
}

/* Pages from byte @from on, as many as there is room for */
static ssize_t send_pages(struct floor_conn *c, u64 from)
{
	struct floor_port *p = c->port;
	u32 at = from >> PAGE_SHIFT, off = offset_in_page(from);
	ssize_t ret, sent = 0;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
	while (at < p->how.pages) {
		struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_SPLICE_PAGES };
		struct bio_vec bv[16];
		u32 nr = min_t(u32, p->how.pages - at, ARRAY_SIZE(bv)), i, len = nr * PAGE_SIZE - off;

		for (i = 0; i < nr; i++)
			bvec_set_page(&bv[i], p->page[at + i], PAGE_SIZE - (i ? 0 : off), i ? 0 : off);
		if (at + nr < p->how.pages)
			msg.msg_flags |= MSG_MORE;
		iov_iter_bvec(&msg.msg_iter, ITER_SOURCE, bv, nr, len);
		ret = sock_sendmsg(c->sock, &msg);
		if (ret <= 0)
			return sent ?: ret;
		sent += ret;
		if (ret < len)
			break;
		at += nr;
		off = 0;
	}
#else
	for (; at < p->how.pages; at++, off = 0) {
		bool last = at == p->how.pages - 1;

		ret = kernel_sendpage(c->sock, p->page[at], off, PAGE_SIZE - off,
				      MSG_DONTWAIT | MSG_NOSIGNAL |
				      (last ? 0 : MSG_MORE | MSG_SENDPAGE_NOTLAST));
		if (ret <= 0)
			return sent ?: ret;
		sent += ret;
		if (ret < PAGE_SIZE - off)
			break;
	}
#endif
	return sent;
}

/* Mode P: go on with what is owed */
static void pay(struct floor_conn *c)
{
	u32 reply = c->port->how.reply_len;
	u64 whole = reply + (u64)c->port->how.pages * PAGE_SIZE;
	ssize_t ret;

	while (c->owed) {
		if (c->at < reply)
			ret = send_reply(c, c->at, reply - c->at, MSG_MORE);
		else
			ret = send_pages(c, c->at - reply);
		if (ret <= 0) {
			c->failed = ret != -EAGAIN;
			return;
		}
		c->owed -= ret;
		c->at += ret;
		if (c->at == whole)
			c->at = 0;
	}
}

/**
 * floor_answer() - send answers
 * @c: connection
 * @nr: how many
 *
 * Context: process. Return: 0 or the error.
 */
int floor_answer(struct floor_conn *c, u32 nr)
{
	u32 len = c->port->how.reply_len;
	int part;

	if (c->port->how.mode == 'P') {
		c->owed += nr * (len + (u64)c->port->how.pages * PAGE_SIZE);
		return 0;
	}
	for (; nr; nr -= part) {
		part = min_t(u32, nr, FLOOR_BATCH);
		if (send_reply(c, 0, part * len, 0) != part * len)
			return -EIO;
	}
	return 0;
}

/**
 * floor_worker_run() - read what is there, answer
 * @c: connection
 *
 * Context: process, the connection's work.
 */
void floor_worker_run(struct floor_conn *c)
{
	char data[512];
	struct kvec vec = { data, sizeof(data) };
	struct msghdr msg = { };
	int n;

	for (;;) {
		vec.iov_base = data;
		vec.iov_len = sizeof(data);
		n = kernel_recvmsg(c->sock, &msg, &vec, 1, sizeof(data), MSG_DONTWAIT);
		if (n <= 0)
			break;
		n = floor_requests(c, n);
		if (n && floor_answer(c, n))
			c->failed = true;
		if (n && c->port->how.mode == 'A') {
			kernel_sock_shutdown(c->sock, SHUT_WR);
			c->closing = true;
			return;
		}
	}
	if (c->owed)
		pay(c);
}
