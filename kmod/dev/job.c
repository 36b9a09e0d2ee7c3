// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs: commands that may have to wait, blocked in their ioctl or parked by
 * SUBMIT and fetched by REAP. A parked job is owned by its open (core/op.c); who
 * has it busy ends it. No locks here.
 */
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "core/open.h"
#include "dev/ioctl.h"

/* Completions of one REAP */
#define REAP_MAX	1024

/**
 * httpsys_job_block() - a job within its ioctl
 * @job: zeroed memory, on the caller's stack
 * @kind: which command
 * @call: the ioctl
 * @nonblock: -EAGAIN rather than wait
 *
 * Context: process. Return: the command's result.
 */
int httpsys_job_block(struct httpsys_job *job, const struct httpsys_job_kind *kind,
		      struct httpsys_call *call, bool nonblock)
{
	int ret;

	httpsys_op_init(&job->op, &kind->op, httpsys_open_of(call->file));
	job->call = call;
	ret = kind->start(job);
	return ret ? ret : httpsys_op_block(&job->op, nonblock);
}

/**
 * httpsys_job_free() - give back the memory of httpsys_job_make()
 * @op: of a job that has ended
 *
 * Context: process.
 */
void httpsys_job_free(struct httpsys_op *op)
{
	kfree(httpsys_job_of(op));
}

/* The job and its argument in one piece of memory */
static struct httpsys_job *job_alloc(struct file *file, const struct httpsys_job_kind *kind)
{
	size_t at = ALIGN(kind->size, __alignof__(struct httpsys_call));
	struct httpsys_job *job;

	job = kzalloc(at + sizeof(struct httpsys_call), GFP_KERNEL_ACCOUNT);
	if (!job)
		return NULL;
	job->call = (struct httpsys_call *)((char *)job + at);
	httpsys_call_init(job->call, file);
	return job;
}

/**
 * httpsys_job_make() - a job that outlives its call
 * @file: file of a queue
 * @c: command with a job
 * @uarg: pointer to its argument, from the program
 * @out: the job; it is added and then started, so that a SEND does not end its
 *	response for want of a place
 *
 * Context: process. Return: 0; -ENOMEM; errors of the argument.
 */
int httpsys_job_make(struct file *file, const struct httpsys_command *c, u64 uarg,
		     struct httpsys_job **out)
{
	struct httpsys_job *job = job_alloc(file, c->job);
	int ret;

	if (!job)
		return -ENOMEM;
	ret = httpsys_call_in(c, job->call, u64_to_user_ptr(uarg));
	/* What is done cannot be undone when only its outputs have no place */
	if (!ret)
		ret = httpsys_call_probe(c, job->call, u64_to_user_ptr(uarg));
	if (ret) {
		kfree(job);
		return ret;
	}
	httpsys_op_init(&job->op, &c->job->op, httpsys_open_of(file));
	job->command = c->cmd;
	*out = job;
	return 0;
}

/* The job has a place. False: it is parked */
static bool submit_run(struct httpsys_job *job, const struct httpsys_job_kind *kind, int *ret)
{
	*ret = kind->start(job);
	if (*ret) {
		httpsys_op_remove(&job->op);
		return true;
	}
	if (!httpsys_op_step(&job->op, ret))
		return false;
	httpsys_op_remove(&job->op);
	*ret = kind->op.end(&job->op, *ret);
	return true;
}

/**
 * httpsys_ioc_submit() - HTTPSYS_IOC_SUBMIT
 * @call: call on a queue's file
 *
 * Context: process, does not wait. Return: as uapi struct httpsys_submit says.
 */
int httpsys_ioc_submit(struct httpsys_call *call)
{
	const struct httpsys_submit *a = &call->arg.submit;
	const struct httpsys_command *c = httpsys_queue_command(a->command);
	struct httpsys_job *job;
	int ret;

	if (a->flags || a->reserved || !c || !c->job)
		return -EINVAL;
	ret = httpsys_job_make(call->file, c, a->arg, &job);
	if (ret)
		return ret;
	ret = httpsys_op_add_named(&job->op, a->user_data);
	if (!ret && !submit_run(job, c->job, &ret))
		return -EINPROGRESS;
	ret = httpsys_call_out(c, job->call, u64_to_user_ptr(a->arg), ret);
	httpsys_job_free(&job->op);
	return ret;
}

/* REAP */

/**
 * struct reap - one call
 * @a: its argument
 * @open: whose
 * @nonblock: do not wait for the first, either
 */
struct reap {
	struct httpsys_reap *a;
	struct httpsys_open *open;
	bool nonblock;
};

static struct httpsys_completion __user *reap_entry(const struct reap *r)
{
	return (struct httpsys_completion __user *)u64_to_user_ptr(r->a->completions) + r->a->count;
}

/* A received request goes into the rest of the buffer; false: it does not fit there */
static bool reap_room(struct reap *r, struct httpsys_job *job)
{
	const struct httpsys_job_kind *kind = httpsys_job_kind_of(job);
	struct httpsys_receive *receive = &job->call->arg.receive;
	struct httpsys_reap *a = r->a;
	size_t need;

	if (!kind->need)
		return true;
	need = kind->need(job);
	receive->buffer = a->buffer + a->bytes;
	receive->buffer_size = a->buffer_size - a->bytes;
	return !a->count || need <= receive->buffer_size;
}

/* The job is done: end it and tell. -EFAULT: the program took its own array away */
static int reap_finish(struct reap *r, struct httpsys_job *job, int ret)
{
	const struct httpsys_job_kind *kind = httpsys_job_kind_of(job);
	struct httpsys_completion c = {
		.user_data = job->op.user_data,
		.command = job->command,
	};
	struct httpsys_reap *a = r->a;

	httpsys_op_remove(&job->op);
	ret = kind->op.end(&job->op, ret);
	c.error = -ret;
	if (kind->complete && (!ret || ret == -EMSGSIZE))
		kind->complete(job, &c);
	if (kind->need && !ret) {
		c.record_off = a->bytes;
		c.record_len = c.bytes;
		a->bytes += min_t(u64, ALIGN(c.bytes, 8), a->buffer_size - a->bytes);
	}
	httpsys_job_free(&job->op);
	if (copy_to_user(reap_entry(r), &c, sizeof(c)))
		return -EFAULT;
	a->count++;
	return 0;
}

/* One more completion. -EAGAIN: there is none now, -ENOSPC: not in this call */
static int reap_one(struct reap *r)
{
	struct httpsys_job *job;
	struct httpsys_op *op;
	int ret;

	if (clear_user(reap_entry(r), sizeof(struct httpsys_completion)))
		return -EFAULT;
	ret = httpsys_op_next(r->open, r->nonblock || r->a->count, &op);
	if (ret)
		return ret;
	job = httpsys_job_of(op);
	if (!reap_room(r, job)) {
		httpsys_op_return(op);
		return -ENOSPC;
	}
	/* It may have been a false alarm, then it waits again */
	return httpsys_op_step(op, &ret) ? reap_finish(r, job, ret) : 0;
}

static int reap_check(const struct httpsys_reap *a)
{
	if ((a->flags & ~HTTPSYS_REAP_NONBLOCK) || !a->max || a->max > REAP_MAX || a->buffer % 8)
		return -EINVAL;
	if (!access_ok(u64_to_user_ptr(a->buffer), a->buffer_size))
		return -EFAULT;
	return 0;
}

/**
 * httpsys_ioc_reap() - HTTPSYS_IOC_REAP
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_reap says.
 */
int httpsys_ioc_reap(struct httpsys_call *call)
{
	struct httpsys_reap *a = &call->arg.reap;
	struct reap r = {
		.a = a,
		.open = httpsys_open_of(call->file),
		.nonblock = (a->flags & HTTPSYS_REAP_NONBLOCK) ||
			    (call->file->f_flags & O_NONBLOCK),
	};
	int ret = reap_check(a);

	if (ret)
		return ret;
	a->count = 0;
	a->bytes = 0;
	while (!ret && a->count < a->max && !fatal_signal_pending(current))
		ret = reap_one(&r);
	if (a->count)
		return 0;
	return ret ?: -EINTR;
}

/**
 * httpsys_ioc_cancel_op() - HTTPSYS_IOC_CANCEL_OP
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_cancel_op says.
 */
int httpsys_ioc_cancel_op(struct httpsys_call *call)
{
	struct httpsys_open *open = httpsys_open_of(call->file);
	struct httpsys_cancel_op *a = &call->arg.cancel_op;
	int ret;

	if ((a->flags & ~HTTPSYS_CANCEL_OP_ALL) || a->reserved)
		return -EINVAL;
	if (a->flags & HTTPSYS_CANCEL_OP_ALL) {
		if (a->user_data)
			return -EINVAL;
		a->count = httpsys_op_cancel_all(open);
		return a->count ? 0 : -ENOENT;
	}
	ret = httpsys_op_cancel_named(open, a->user_data);
	a->count = !ret;
	return ret;
}
