// SPDX-License-Identifier: GPL-2.0-only
/*
 * WAIT_DISCONNECT and WAIT_DEMAND: waits that end with an event and carry no
 * data. No locks here.
 */
#include "core/open.h"
#include "dev/ioctl.h"

/**
 * struct wait_job - one call
 * @job: what every job has
 * @conn: WAIT_DISCONNECT: connection, referenced
 */
struct wait_job {
	struct httpsys_job job;
	struct httpsys_conn *conn;
};

static struct wait_job *wait_job_of(struct httpsys_op *op)
{
	return container_of(op, struct wait_job, job.op);
}

static bool wait_nonblock(const struct httpsys_call *call)
{
	return (call->arg.wait.flags & HTTPSYS_WAIT_NONBLOCK) ||
	       (call->file->f_flags & O_NONBLOCK);
}

/* WAIT_DISCONNECT */

static int disconnect_start(struct httpsys_job *job)
{
	const struct httpsys_wait *a = &job->call->arg.wait;
	struct wait_job *j = wait_job_of(&job->op);
	struct httpsys_open *open = job->op.open;

	if (a->flags & ~HTTPSYS_WAIT_NONBLOCK)
		return -EINVAL;
	if (!httpsys_open_does_io(open))
		return -EPERM;
	if (READ_ONCE(open->shut))
		return -ESHUTDOWN;
	j->conn = httpsys_conn_find(&open->queue->ns->net,
				    httpsys_queue_conn_id(open->queue, a->connection_id));
	if (j->conn && !httpsys_conn_is_over(j->conn))
		return 0;
	if (j->conn)
		httpsys_conn_put(j->conn);
	return -ENOTCONN;
}

static int disconnect_run(struct httpsys_op *op)
{
	return httpsys_conn_is_over(wait_job_of(op)->conn) ? 0 : -EAGAIN;
}

static int disconnect_end(struct httpsys_op *op, int ret)
{
	httpsys_conn_put(wait_job_of(op)->conn);
	return ret;
}

static wait_queue_head_t *disconnect_queue(struct httpsys_op *op)
{
	return httpsys_conn_over(wait_job_of(op)->conn);
}

static bool disconnect_due(struct httpsys_op *op)
{
	return httpsys_conn_is_over(wait_job_of(op)->conn);
}

const struct httpsys_job_kind httpsys_wait_disconnect_job = {
	.op = {
		.run = disconnect_run,
		.end = disconnect_end,
		.free = httpsys_job_free,
		.queue = disconnect_queue,
		.due = disconnect_due,
		.at_shutdown = true,
		.not_after = true,
	},
	.size = sizeof(struct wait_job),
	.start = disconnect_start,
};

/**
 * httpsys_ioc_wait_disconnect() - HTTPSYS_IOC_WAIT_DISCONNECT
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_wait says.
 */
int httpsys_ioc_wait_disconnect(struct httpsys_call *call)
{
	struct wait_job j = { };

	return httpsys_job_block(&j.job, &httpsys_wait_disconnect_job, call, wait_nonblock(call));
}

/* WAIT_DEMAND */

static int demand_start(struct httpsys_job *job)
{
	const struct httpsys_wait *a = &job->call->arg.wait;
	struct httpsys_open *open = job->op.open;

	if ((a->flags & ~HTTPSYS_WAIT_NONBLOCK) || a->connection_id)
		return -EINVAL;
	if (!open->controller)
		return -EPERM;
	return httpsys_queue_demand_claim(open);
}

static int demand_run(struct httpsys_op *op)
{
	return httpsys_queue_demand_take(op->open);
}

static int demand_end(struct httpsys_op *op, int ret)
{
	httpsys_queue_demand_release(op->open->queue);
	return ret;
}

static wait_queue_head_t *demand_queue(struct httpsys_op *op)
{
	return &op->open->queue->poll;
}

static bool demand_due(struct httpsys_op *op)
{
	return httpsys_queue_demand_due(op->open);
}

const struct httpsys_job_kind httpsys_wait_demand_job = {
	.op = {
		.run = demand_run,
		.end = demand_end,
		.free = httpsys_job_free,
		.queue = demand_queue,
		.due = demand_due,
		.at_shutdown = true,
		.not_after = true,
	},
	.size = sizeof(struct wait_job),
	.start = demand_start,
};

/**
 * httpsys_ioc_wait_demand() - HTTPSYS_IOC_WAIT_DEMAND
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_wait says.
 */
int httpsys_ioc_wait_demand(struct httpsys_call *call)
{
	struct wait_job j = { };

	return httpsys_job_block(&j.job, &httpsys_wait_demand_job, call, wait_nonblock(call));
}
