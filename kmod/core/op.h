/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations: calls on a queue's file that may have to wait. One runs until it
 * is done or would wait; then it is parked, and an event makes it ready to be
 * run again, by whoever its owner lets do that: the blocked call itself, the
 * next REAP, or the task work of an io_uring command.
 */
#ifndef HTTPSYS_CORE_OP_H
#define HTTPSYS_CORE_OP_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/wait.h>

struct httpsys_op;
struct httpsys_open;
struct mm_struct;
struct task_struct;

enum httpsys_op_state {
	HTTPSYS_OP_BUSY,	/* somebody runs it, it belongs to them */
	HTTPSYS_OP_PARKED,	/* waits for its event */
	HTTPSYS_OP_READY,	/* its owner has been told, nobody has taken it yet */
};

/**
 * struct httpsys_op_kind - what an operation does
 * @run: go on as far as possible without waiting. -EAGAIN: park it; all else is the
 *	result. Context: process, the submitter's memory
 * @end: release what it holds; @ret is the result, or why it ends without one
 *	(-ECANCELED, -ESHUTDOWN, -ERESTARTSYS, -EINTR). Called once; what it
 *	returns is the operation's result
 * @free: give its memory back, when it outlived its call
 * @queue: where its events come from; NULL: @run arranges for httpsys_op_fire()
 * @due: with @queue: would a run get any further?
 * @disarm: without @queue: after this httpsys_op_fire() is not called any more
 * @killable: a blocked call is ended by fatal signals only
 * @at_shutdown: ends with -ESHUTDOWN when the open is shut down
 * @not_after: nor can it begin afterwards
 */
struct httpsys_op_kind {
	int (*run)(struct httpsys_op *op);
	int (*end)(struct httpsys_op *op, int ret);
	void (*free)(struct httpsys_op *op);
	wait_queue_head_t *(*queue)(struct httpsys_op *op);
	bool (*due)(struct httpsys_op *op);
	void (*disarm)(struct httpsys_op *op);
	bool killable;
	bool at_shutdown;
	bool not_after;
};

/**
 * struct httpsys_op - one operation
 * @kind: what it does; constant
 * @open: on whose behalf; the open's file outlives it; constant
 * @notify: tells the owner that it is ready; called under open->op_lock, must not
 *	sleep; constant
 * @task: of a blocked call; constant
 * @mm: the submitter's, for identity only, NULL unless it is in open->op_names; constant
 * @user_data: its name; constant
 *
 * open->op_lock:
 * @node: in open->ops
 * @name: in open->op_names
 * @ready: in open->op_ready
 * @state: enum httpsys_op_state
 * @verdict: not 0: end with this rather than run again
 * @fired: the event came while it was busy
 *
 * @wait: in the wait queue of @kind->queue while it is parked, or was until just now
 * @armed: @wait may be in the queue; belongs to who has it BUSY
 */
struct httpsys_op {
	const struct httpsys_op_kind *kind;
	struct httpsys_open *open;
	void (*notify)(struct httpsys_op *op);
	struct task_struct *task;
	struct mm_struct *mm;
	u64 user_data;

	struct list_head node;
	struct rb_node name;
	struct list_head ready;
	u8 state;
	bool fired;
	int verdict;

	struct wait_queue_entry wait;
	bool armed;
};

void httpsys_op_init(struct httpsys_op *op, const struct httpsys_op_kind *kind,
		     struct httpsys_open *open);
void httpsys_op_fire(struct httpsys_op *op);
bool httpsys_op_is_over(const struct httpsys_op *op);
int httpsys_op_block(struct httpsys_op *op, bool nonblock);

/* Operations that outlive their call */
int httpsys_op_add(struct httpsys_op *op, void (*notify)(struct httpsys_op *op));
bool httpsys_op_step(struct httpsys_op *op, int *ret);
void httpsys_op_remove(struct httpsys_op *op);
void httpsys_op_resume(struct httpsys_op *op);
void httpsys_op_cancel(struct httpsys_op *op);

/* Named ones, fetched by REAP */
int httpsys_op_add_named(struct httpsys_op *op, u64 user_data);
int httpsys_op_next(struct httpsys_open *open, bool nonblock, struct httpsys_op **out);
void httpsys_op_return(struct httpsys_op *op);
int httpsys_op_cancel_named(struct httpsys_open *open, u64 user_data);
u32 httpsys_op_cancel_all(struct httpsys_open *open);

/* The open's part */
void httpsys_op_open_init(struct httpsys_open *open);
void httpsys_op_open_shutdown(struct httpsys_open *open);
struct httpsys_op *httpsys_op_open_release(struct httpsys_open *open);

#endif
