/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between kernels 6.1 and 7.x. The only file of the module that
 * knows kernel versions; everything else uses the names given here.
 *
 * Debian backports into its long-term kernels, so a guard by version is used
 * only where the old way still exists in every release below it.
 */
#ifndef HTTPSYS_COMPAT_H
#define HTTPSYS_COMPAT_H

#include <linux/bvec.h>
#include <linux/cred.h>
#include <linux/net.h>
#include <linux/sched/task.h>
#include <linux/shrinker.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/uio.h>
#include <linux/version.h>
#include <linux/workqueue.h>
#include <net/sock.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define httpsys_sockaddr(a)	((struct sockaddr_unsized *)(a))
#else
#define httpsys_sockaddr(a)	((struct sockaddr *)(a))
#endif

/* An enum where it exists, so that #ifdef cannot see it; per-CPU is 0 before */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define HTTPSYS_WQ_PERCPU	WQ_PERCPU
#else
#define HTTPSYS_WQ_PERCPU	0
#endif

#ifdef timer_container_of
#define httpsys_timer_of(var, t, field)	timer_container_of(var, t, field)
#else
#define httpsys_timer_of(var, t, field)	from_timer(var, t, field)
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define httpsys_assign_str(dst, src)	__assign_str(dst)
#else
#define httpsys_assign_str(dst, src)	__assign_str(dst, src)
#endif

/*
 * io_uring commands. Parked ones can be cancelled from 6.7 on; without that they
 * would keep ring and file alive after their program, so there is none before.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#include <linux/io_uring/cmd.h>
#define HTTPSYS_HAVE_URING	1
#ifdef IO_URING_CMD_TASK_WORK_ISSUE_FLAGS
#define httpsys_uring_payload(cmd, type)	io_uring_sqe_cmd((cmd)->sqe, type)
#define httpsys_uring_done(cmd, ret, flags)	io_uring_cmd_done(cmd, ret, flags)
/* Defines @name for io_uring_cmd_complete_in_task(): fn(cmd, dying, flags) */
#define HTTPSYS_URING_TASK_WORK(name, fn)					\
static void name(struct io_tw_req req, io_tw_token_t tw)			\
{										\
	fn(io_uring_cmd_from_tw(req), tw.cancel, IO_URING_CMD_TASK_WORK_ISSUE_FLAGS); \
}
#else
#define httpsys_uring_payload(cmd, type)	((const type *)io_uring_sqe_cmd((cmd)->sqe))
#define httpsys_uring_done(cmd, ret, flags)	io_uring_cmd_done(cmd, ret, 0, flags)
#define HTTPSYS_URING_TASK_WORK(name, fn)					\
static void name(struct io_uring_cmd *cmd, unsigned int flags)			\
{										\
	fn(cmd, current != io_uring_cmd_get_task(cmd) || (current->flags & PF_EXITING), flags); \
}
#endif
#else
struct io_uring_cmd;
#define HTTPSYS_HAVE_URING	0
#endif

/* Is a packet's memory the processor's? */
static inline bool httpsys_skb_readable(const struct sk_buff *skb)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	return skb_frags_readable(skb);
#else
	return true;
#endif
}

/**
 * httpsys_shrinker_start() - register a shrinker
 * @count: see struct shrinker
 * @scan: the same
 *
 * Context: process. Return: the shrinker, or NULL without memory.
 */
static inline struct shrinker *
httpsys_shrinker_start(unsigned long (*count)(struct shrinker *, struct shrink_control *),
		       unsigned long (*scan)(struct shrinker *, struct shrink_control *))
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	struct shrinker *s = shrinker_alloc(0, "httpsys-cache");
#else
	struct shrinker *s = kzalloc(sizeof(*s), GFP_KERNEL);
#endif

	if (!s)
		return NULL;
	s->count_objects = count;
	s->scan_objects = scan;
	s->seeks = DEFAULT_SEEKS;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker_register(s);
#else
	if (register_shrinker(s, "httpsys-cache")) {
		kfree(s);
		return NULL;
	}
#endif
	return s;
}

/* Reverse of httpsys_shrinker_start(); waits for what runs. Context: process */
static inline void httpsys_shrinker_stop(struct shrinker *s)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker_free(s);
#else
	unregister_shrinker(s);
	kfree(s);
#endif
}

#if IS_ENABLED(CONFIG_KUNIT)
#define HTTPSYS_EXPORT_FOR_TEST(sym)	EXPORT_SYMBOL_GPL(sym)
#else
#define HTTPSYS_EXPORT_FOR_TEST(sym)
#endif

/**
 * httpsys_send_bvec() - hand pages to TCP without copying them
 * @sock: connected stream socket
 * @bv: first page range; changed by nobody until TCP drops its references
 * @nr: ranges, at least 1
 * @bytes: to send; up to the sum of their lengths
 * @more: more bytes follow at once
 *
 * 6.1 has a MSG_SPLICE_PAGES whose TCP ignores it, so that kernel's own call is
 * used there, page by page.
 *
 * Context: process, takes the socket lock, does not wait for room.
 * Return: bytes taken, -EAGAIN when there is no room, or the socket's error.
 */
static inline ssize_t httpsys_send_bvec(struct socket *sock, struct bio_vec *bv,
					unsigned int nr, size_t bytes, bool more)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
	struct msghdr msg = {
		.msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_SPLICE_PAGES |
			     (more ? MSG_MORE : 0),
	};

	iov_iter_bvec(&msg.msg_iter, ITER_SOURCE, bv, nr, bytes);
	return sock_sendmsg(sock, &msg);
#else
	ssize_t sent = 0;
	unsigned int i;
	int ret;

	for (i = 0; i < nr && sent < bytes; i++) {
		size_t len = min_t(size_t, bv[i].bv_len, bytes - sent);
		bool last = sent + len == bytes;

		ret = kernel_sendpage(sock, bv[i].bv_page, bv[i].bv_offset, len,
				      MSG_DONTWAIT | MSG_NOSIGNAL |
				      (last ? 0 : MSG_MORE | MSG_SENDPAGE_NOTLAST) |
				      (last && more ? MSG_MORE : 0));
		if (ret < 0)
			return sent ? sent : ret;
		sent += ret;
		if (ret < len)
			break;
	}
	return sent;
#endif
}

#endif /* HTTPSYS_COMPAT_H */
