// SPDX-License-Identifier: GPL-2.0-only
/*
 * READ_BODY: copies body bytes from a request's ring to a program. Lock:
 * body.reader of the request while bytes are copied; only programs that share it
 * can wait for that.
 */
#include <linux/uaccess.h>
#include "core/open.h"
#include "core/request.h"
#include "dev/ioctl.h"

/**
 * struct body_job - one call
 * @job: what every job has
 * @r: request, referenced
 * @done: bytes copied so far
 */
struct body_job {
	struct httpsys_job job;
	struct httpsys_request *r;
	u32 done;
};

static struct body_job *body_job_of(struct httpsys_op *op)
{
	return container_of(op, struct body_job, job.op);
}

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

/* As far as there are bytes. -EAGAIN: more are wanted */
static int body_take(struct body_job *j)
{
	const struct httpsys_read_body *a = &j->job.call->arg.read_body;
	u8 __user *to = u64_to_user_ptr(a->buffer);
	struct httpsys_xchg *x = &j->r->x;
	ssize_t n;
	int ret;

	do {
		ret = httpsys_xchg_body_poll(x);
		if (ret)
			return ret;
		if (!a->buffer_size)
			return -EMSGSIZE;
		n = body_drain(x, to + j->done, a->buffer_size - j->done);
		if (n < 0)
			return n;
		j->done += n;
	} while ((a->flags & HTTPSYS_READ_BODY_FILL) && j->done < a->buffer_size);
	return 0;
}

static int body_start(struct httpsys_job *job)
{
	const struct httpsys_read_body *a = &job->call->arg.read_body;
	struct body_job *j = body_job_of(&job->op);

	if (a->flags & ~(HTTPSYS_READ_BODY_FILL | HTTPSYS_READ_BODY_NONBLOCK))
		return -EINVAL;
	j->r = httpsys_request_find(job->op.open, a->request_id);
	if (!j->r)
		return -ENOTCONN;
	if (httpsys_request_read_begin(j->r, job->op.open))
		return 0;
	httpsys_request_put(j->r);
	return -ENOTCONN;
}

static int body_run(struct httpsys_op *op)
{
	struct body_job *j = body_job_of(op);
	struct mutex *reader = &j->r->x.body.reader;
	int ret;

	if (mutex_lock_killable(reader))
		return -EINTR;
	ret = body_take(j);
	mutex_unlock(reader);
	return ret;
}

/* What was consumed is reported; an error shows again in the next call */
static int body_end(struct httpsys_op *op, int ret)
{
	struct body_job *j = body_job_of(op);

	httpsys_request_read_end(j->r);
	httpsys_request_put(j->r);
	if (!j->done)
		return ret;
	j->job.call->arg.read_body.bytes = j->done;
	return 0;
}

static wait_queue_head_t *body_queue(struct httpsys_op *op)
{
	return &body_job_of(op)->r->x.wait;
}

static bool body_due(struct httpsys_op *op)
{
	return httpsys_xchg_body_due(&body_job_of(op)->r->x);
}

static void body_complete(const struct httpsys_job *job, struct httpsys_completion *c)
{
	c->bytes = job->call->arg.read_body.bytes;
}

const struct httpsys_job_kind httpsys_read_body_job = {
	.op = {
		.run = body_run,
		.end = body_end,
		.free = httpsys_job_free,
		.queue = body_queue,
		.due = body_due,
		.at_shutdown = true,
	},
	.size = sizeof(struct body_job),
	.start = body_start,
	.complete = body_complete,
};

/**
 * httpsys_ioc_read_body() - HTTPSYS_IOC_READ_BODY
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_read_body says.
 */
int httpsys_ioc_read_body(struct httpsys_call *call)
{
	struct body_job j = { };

	return httpsys_job_block(&j.job, &httpsys_read_body_job, call,
				 call->arg.read_body.flags & HTTPSYS_READ_BODY_NONBLOCK);
}
