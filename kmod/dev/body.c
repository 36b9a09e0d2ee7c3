// SPDX-License-Identifier: GPL-2.0-only
/*
 * READ_BODY: copies body bytes from a request's ring to a program. Lock:
 * body.reader of the request; only programs that share it can wait for that.
 */
#include <linux/uaccess.h>
#include "core/open.h"
#include "core/request.h"
#include "dev/ioctl.h"

/* What is there, up to @room; -EFAULT consumes nothing */
static ssize_t body_drain(struct httpsys_xchg *x, u8 __user *to, size_t room)
{
	size_t done = 0, n;
	const void *data;

	while (done < room && (n = httpsys_xchg_body_span(x, 0, &data))) {
		n = min(n, room - done);
		if (copy_to_user(to + done, data, n))
			return done ? done : -EFAULT;
		httpsys_xchg_body_consume(x, n);
		done += n;
	}
	return done;
}

static int body_read(struct httpsys_xchg *x, struct httpsys_read_body *a)
{
	bool nonblock = a->flags & HTTPSYS_READ_BODY_NONBLOCK;
	u8 __user *to = u64_to_user_ptr(a->buffer);
	u32 done = 0;
	ssize_t n;
	int ret;

	do {
		ret = httpsys_xchg_body_wait(x, nonblock);
		if (ret)
			break;
		if (!a->buffer_size)
			return -EMSGSIZE;
		n = body_drain(x, to + done, a->buffer_size - done);
		if (n < 0) {
			ret = n;
			break;
		}
		done += n;
	} while ((a->flags & HTTPSYS_READ_BODY_FILL) && done < a->buffer_size);
	/* What was consumed is reported; the error shows again in the next call */
	if (!done)
		return ret;
	a->bytes = done;
	return 0;
}

static int reader_lock(struct httpsys_xchg *x, bool nonblock)
{
	if (nonblock)
		return mutex_trylock(&x->body.reader) ? 0 : -EAGAIN;
	return mutex_lock_interruptible(&x->body.reader) ? -ERESTARTSYS : 0;
}

/**
 * httpsys_ioc_read_body() - HTTPSYS_IOC_READ_BODY
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_read_body says.
 */
int httpsys_ioc_read_body(struct httpsys_call *call)
{
	struct httpsys_read_body *a = &call->arg.read_body;
	struct httpsys_request *r;
	int ret;

	if (a->flags & ~(HTTPSYS_READ_BODY_FILL | HTTPSYS_READ_BODY_NONBLOCK))
		return -EINVAL;
	r = httpsys_request_find(httpsys_open_of(call->file), a->request_id);
	if (!r)
		return -ENOTCONN;
	ret = reader_lock(&r->x, a->flags & HTTPSYS_READ_BODY_NONBLOCK);
	if (!ret) {
		ret = body_read(&r->x, a);
		mutex_unlock(&r->x.body.reader);
	}
	httpsys_request_put(r);
	return ret;
}
