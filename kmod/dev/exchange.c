// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEND_RECEIVE: answers and the next requests in one call. Each send is one SEND
 * (send.c) with a result of its own, then requests are taken (receive.c). No locks.
 */
#include <linux/sched.h>
#include <linux/uaccess.h>
#include "core/open.h"
#include "dev/ioctl.h"

/* Where each of the sends says what became of it */
#define SEND_SIZE_MIN	offsetofend(struct httpsys_send, error)

/* What can be told before anything is sent */
static int exchange_check(const struct httpsys_call *call)
{
	const struct httpsys_send_receive *a = &call->arg.send_receive;

	if ((a->flags & ~HTTPSYS_SEND_RECEIVE_NONBLOCK) || a->max > HTTPSYS_SEND_RECEIVE_MAX ||
	    a->send_count > HTTPSYS_SEND_RECEIVE_MAX || a->buffer % 8)
		return -EINVAL;
	if (a->send_count && (a->send_size < SEND_SIZE_MIN || a->send_size > PAGE_SIZE))
		return -EINVAL;
	return a->max ? httpsys_receive_many_check(call) : 0;
}

/* The outputs alone: cheaper than the whole structure */
static int exchange_tell(const struct httpsys_send *a, struct httpsys_send __user *to)
{
	if (put_user(a->bytes_sent, &to->bytes_sent) ||
	    put_user(a->cache_result, &to->cache_result) || put_user(a->error, &to->error))
		return -EFAULT;
	return 0;
}

/* One of the sends. An error is of its structure: it was not run */
static int exchange_send(struct file *file, struct httpsys_send __user *from, u32 size)
{
	const struct httpsys_command *c = httpsys_queue_command(HTTPSYS_IOC_SEND);
	struct httpsys_call call;
	int ret;

	httpsys_call_init(&call, file);
	ret = httpsys_call_in(c, &call, from);
	if (!ret && call.arg.size != size)
		ret = -EINVAL;
	/* What was sent cannot be undone when there is no place to say so */
	if (!ret)
		ret = exchange_tell(&call.arg.send, from);
	if (ret)
		return ret;
	call.arg.send.error = -httpsys_ioc_send(&call);
	return exchange_tell(&call.arg.send, from);
}

/**
 * httpsys_ioc_send_receive() - HTTPSYS_IOC_SEND_RECEIVE
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_send_receive says. With 0 and
 * -EMSGSIZE httpsys_receive_many_finish() must follow.
 */
int httpsys_ioc_send_receive(struct httpsys_call *call)
{
	struct httpsys_send_receive *a = &call->arg.send_receive;
	u64 at = a->sends;
	int ret;

	INIT_LIST_HEAD(&call->requests);
	a->count = 0;
	a->bytes = 0;
	ret = exchange_check(call);
	while (!ret && a->send_count) {
		ret = exchange_send(call->file, u64_to_user_ptr(at), a->send_size);
		if (ret)
			break;
		a->send_count--;
		at += a->send_size;
	}
	if (ret)
		return ret;
	/* Who was woken by an answer may ask again at once: then there is no need to wait */
	cond_resched();
	return a->max ? httpsys_receive_many(call) : 0;
}
