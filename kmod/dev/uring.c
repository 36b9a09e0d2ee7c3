// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring commands on queues' files: the jobs of SUBMIT with io_uring in the
 * place of REAP. What touches user memory runs in the submitting task: at once,
 * or as its task work when the job is ready. The ring holds the file, so a job
 * never outlives its open.
 *
 * Locks: none of ours; task work and cancel meet in core/op.c.
 */
#include <linux/slab.h>
#include "compat.h"
#include "core/open.h"
#include "dev/ioctl.h"

#if HTTPSYS_HAVE_URING

/* In the command's own memory, which io_uring keeps for us while it is parked */
struct uring_pdu {
	struct httpsys_job *job;
	u64 uarg;
};

static struct uring_pdu *uring_pdu(struct io_uring_cmd *cmd)
{
	BUILD_BUG_ON(sizeof(struct uring_pdu) > sizeof(cmd->pdu));
	return (struct uring_pdu *)cmd->pdu;
}

/*
 * The job has come to its end. Its memory goes last: until io_uring is told, a
 * cancel may still look at it.
 */
static void uring_finish(struct io_uring_cmd *cmd, int ret, bool dying, unsigned int issue_flags)
{
	const struct uring_pdu *pdu = uring_pdu(cmd);
	struct httpsys_job *job = pdu->job;
	const struct httpsys_command *c = httpsys_queue_command(job->command);

	httpsys_op_remove(&job->op);
	ret = job->op.kind->end(&job->op, ret);
	if (!dying)
		ret = httpsys_call_out(c, job->call, u64_to_user_ptr(pdu->uarg), ret);
	httpsys_uring_done(cmd, ret, issue_flags);
	httpsys_job_free(&job->op);
}

static void uring_resume(struct io_uring_cmd *cmd, bool dying, unsigned int issue_flags)
{
	struct httpsys_job *job = uring_pdu(cmd)->job;
	int ret = -ECANCELED;

	httpsys_op_resume(&job->op);
	/* A dying task has no memory to go on in */
	if (dying || httpsys_op_step(&job->op, &ret))
		uring_finish(cmd, ret, dying, issue_flags);
}

HTTPSYS_URING_TASK_WORK(uring_task_work, uring_resume)

static void uring_ready(struct httpsys_op *op)
{
	io_uring_cmd_complete_in_task(httpsys_job_of(op)->owner, uring_task_work);
}

static int uring_start(struct io_uring_cmd *cmd)
{
	const struct httpsys_uring_cmd *sqe = httpsys_uring_payload(cmd, struct httpsys_uring_cmd);
	const struct httpsys_command *c = httpsys_queue_command(READ_ONCE(cmd->cmd_op));
	struct uring_pdu *pdu = uring_pdu(cmd);
	u64 uarg = READ_ONCE(sqe->arg);
	struct httpsys_job *job;
	int ret;

	if (!c || !c->job || READ_ONCE(sqe->reserved))
		return -EINVAL;
	ret = httpsys_job_make(cmd->file, c, uarg, &job);
	if (ret)
		return ret;
	job->owner = cmd;
	pdu->job = job;
	pdu->uarg = uarg;
	ret = httpsys_op_add(&job->op, uring_ready);
	if (ret)
		goto free;
	ret = c->job->start(job);
	if (ret)
		goto remove;
	return 0;

remove:
	httpsys_op_remove(&job->op);
free:
	httpsys_job_free(&job->op);
	return ret;
}

/**
 * httpsys_uring_cmd() - io_uring's way to a queue's commands
 * @cmd: from io_uring
 * @issue_flags: IO_URING_F_*
 *
 * Context: process. Return: -EIOCBQUEUED: the result comes, or came, by
 * io_uring_cmd_done(); -EINVAL: cannot be submitted; errors of the command's
 * argument; -EMFILE: too many operations.
 */
int httpsys_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	int ret;

	if (issue_flags & IO_URING_F_CANCEL) {
		httpsys_op_cancel(&uring_pdu(cmd)->job->op);
		return 0;
	}
	ret = uring_start(cmd);
	if (ret)
		return ret;
	/* Before it is parked: from then on it may be over at any moment */
	io_uring_cmd_mark_cancelable(cmd, issue_flags);
	if (httpsys_op_step(&uring_pdu(cmd)->job->op, &ret))
		uring_finish(cmd, ret, false, issue_flags);
	return -EIOCBQUEUED;
}

#else

/* See above */
int httpsys_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	return -EOPNOTSUPP;
}

#endif
