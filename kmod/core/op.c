// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations: parking, events, cancelling. An operation belongs to who has it
 * BUSY; PARKED and READY ones are found through their open. It leaves PARKED
 * exactly once for each time it is parked: by its event, by a cancel, or by a
 * blocked call that takes it back because of a signal.
 *
 * Lock: open->op_lock (interrupts off, as events come under the locks of wait
 * queues), inside of queue->lock and of those.
 */
#include <linux/poll.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include "compat.h"
#include "core/op.h"
#include "core/open.h"
#include "limits.h"

/* Operations looked at with interrupts off */
#define CANCEL_TURN	64

/* Life of one */

static int op_event(struct wait_queue_entry *wait, unsigned int mode, int sync, void *key)
{
	/* Under the lock of the wait queue: from here on disarm need not take it out */
	list_del_init(&wait->entry);
	httpsys_op_fire(container_of(wait, struct httpsys_op, wait));
	return 0;
}

/**
 * httpsys_op_init() - a new operation, busy
 * @op: zeroed memory
 * @kind: what it does
 * @open: on whose behalf
 *
 * Context: process.
 */
void httpsys_op_init(struct httpsys_op *op, const struct httpsys_op_kind *kind,
		     struct httpsys_open *open)
{
	op->kind = kind;
	op->open = open;
	op->state = HTTPSYS_OP_BUSY;
	INIT_LIST_HEAD(&op->node);
	RB_CLEAR_NODE(&op->name);
	INIT_LIST_HEAD(&op->ready);
	init_waitqueue_func_entry(&op->wait, op_event);
	INIT_LIST_HEAD(&op->wait.entry);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_op_init);

static void op_ready_locked(struct httpsys_op *op)
{
	lockdep_assert_held(&op->open->op_lock);
	op->state = HTTPSYS_OP_READY;
	op->notify(op);
}

/**
 * httpsys_op_fire() - the event of an operation
 * @op: operation that was run and not disarmed since
 *
 * Context: any but hard interrupts.
 */
void httpsys_op_fire(struct httpsys_op *op)
{
	struct httpsys_open *open = op->open;
	unsigned long flags;

	spin_lock_irqsave(&open->op_lock, flags);
	if (op->state == HTTPSYS_OP_PARKED)
		op_ready_locked(op);
	else
		op->fired = true;
	spin_unlock_irqrestore(&open->op_lock, flags);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_op_fire);

/**
 * httpsys_op_is_over() - will it not run again?
 * @op: operation that was added
 *
 * Context: any. Return: true: it has a verdict, or nobody is left in its memory.
 */
bool httpsys_op_is_over(const struct httpsys_op *op)
{
	struct httpsys_open *open = op->open;
	unsigned long flags;
	bool over;

	spin_lock_irqsave(&open->op_lock, flags);
	over = op->verdict || (op->mm && !atomic_read(&op->mm->mm_users));
	spin_unlock_irqrestore(&open->op_lock, flags);
	return over;
}

static void op_arm(struct httpsys_op *op)
{
	op->armed = true;
	if (op->kind->queue)
		add_wait_queue(op->kind->queue(op), &op->wait);
}

/* No event is under way any more when this returns */
static void op_disarm(struct httpsys_op *op)
{
	if (!op->armed)
		return;
	op->armed = false;
	if (op->kind->queue) {
		remove_wait_queue(op->kind->queue(op), &op->wait);
		INIT_LIST_HEAD(&op->wait.entry);
	} else {
		op->kind->disarm(op);
	}
}

static int op_verdict(struct httpsys_op *op)
{
	struct httpsys_open *open = op->open;
	int verdict;
	unsigned long flags;

	spin_lock_irqsave(&open->op_lock, flags);
	op->fired = false;
	verdict = op->verdict;
	spin_unlock_irqrestore(&open->op_lock, flags);
	return verdict;
}

/* False: there is a reason not to wait; it is still busy */
static bool op_park(struct httpsys_op *op)
{
	struct httpsys_open *open = op->open;
	bool parked = false;
	unsigned long flags;

	op_arm(op);
	/* Pairs with the barrier of wq_has_sleeper(): it sees us or we see its change */
	smp_mb();
	if (op->kind->queue && op->kind->due(op))
		goto out;
	spin_lock_irqsave(&open->op_lock, flags);
	if (!op->fired && !op->verdict) {
		op->state = HTTPSYS_OP_PARKED;
		parked = true;
	}
	spin_unlock_irqrestore(&open->op_lock, flags);
out:
	if (!parked)
		op_disarm(op);
	return parked;
}

/**
 * httpsys_op_step() - run an operation until it is done or parked
 * @op: busy, the caller's
 * @ret: out: its result, or why it is to end
 *
 * Context: process. Return: true: done, kind->end() and httpsys_op_remove() are
 * due. False: parked; somebody else may be at it already.
 */
bool httpsys_op_step(struct httpsys_op *op, int *ret)
{
	do {
		*ret = op_verdict(op);
		if (!*ret)
			*ret = op->kind->run(op);
		if (*ret != -EAGAIN)
			return true;
	} while (!op_park(op));
	return false;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_op_step);

/**
 * httpsys_op_resume() - take an operation whose owner was told that it is ready
 * @op: ready, not in open->op_ready
 *
 * Context: process. Afterwards it is busy, the caller's.
 */
void httpsys_op_resume(struct httpsys_op *op)
{
	struct httpsys_open *open = op->open;
	unsigned long flags;

	spin_lock_irqsave(&open->op_lock, flags);
	op->state = HTTPSYS_OP_BUSY;
	spin_unlock_irqrestore(&open->op_lock, flags);
	op_disarm(op);
}

/**
 * httpsys_op_add() - make an operation known to its open
 * @op: new
 * @notify: as in struct httpsys_op
 *
 * Context: process. Return: 0; -EMFILE: the open has too many.
 */
int httpsys_op_add(struct httpsys_op *op, void (*notify)(struct httpsys_op *op))
{
	struct httpsys_open *open = op->open;
	int ret = -EMFILE;
	unsigned long flags;

	op->notify = notify;
	spin_lock_irqsave(&open->op_lock, flags);
	/* A blocked call has a task, that is bound enough */
	if (op->task || open->nr_ops < httpsys_limits.max_operations) {
		list_add_tail(&op->node, &open->ops);
		open->nr_ops++;
		if (open->op_shut && op->kind->not_after)
			op->verdict = -ESHUTDOWN;
		ret = 0;
	}
	spin_unlock_irqrestore(&open->op_lock, flags);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_op_add);

static void op_remove_locked(struct httpsys_op *op)
{
	struct httpsys_open *open = op->open;

	lockdep_assert_held(&open->op_lock);
	list_del_init(&op->node);
	open->nr_ops--;
	/* Who waits in REAP for the last one */
	if (open->op_shut && !open->nr_ops)
		wake_up_all(&open->op_wait);
	if (RB_EMPTY_NODE(&op->name))
		return;
	rb_erase(&op->name, &open->op_names);
	RB_CLEAR_NODE(&op->name);
}

/**
 * httpsys_op_remove() - an operation is over
 * @op: busy, the caller's; added
 *
 * Nobody knows it any more when this returns.
 *
 * Context: process.
 */
void httpsys_op_remove(struct httpsys_op *op)
{
	struct httpsys_open *open = op->open;
	unsigned long flags;

	op_disarm(op);
	spin_lock_irqsave(&open->op_lock, flags);
	op_remove_locked(op);
	spin_unlock_irqrestore(&open->op_lock, flags);
	if (op->mm)
		mmdrop(op->mm);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_op_remove);

/* Blocked calls */

static void op_wake_task(struct httpsys_op *op)
{
	wake_up_process(op->task);
}

static bool op_signal(const struct httpsys_op *op)
{
	return op->kind->killable ? fatal_signal_pending(current) : signal_pending(current);
}

/*
 * Wait until it is ready; with a signal take it back as it is. The freezer stops who
 * can be interrupted by a signal that is none, so the call begins anew; who cannot
 * must say that he may be stopped where he is, or the machine does not suspend.
 */
static int op_sleep(struct httpsys_op *op)
{
	unsigned int state = op->kind->killable ? TASK_KILLABLE | TASK_FREEZABLE :
						  TASK_INTERRUPTIBLE;
	int ret = 0;

	for (;;) {
		/* Pairs with the barrier of wake_up_process() in op_wake_task() */
		set_current_state(state);
		if (READ_ONCE(op->state) == HTTPSYS_OP_READY)
			break;
		if (op_signal(op)) {
			ret = op->kind->killable ? -EINTR : -ERESTARTSYS;
			break;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	/* The lock waits for whoever is still waking us */
	httpsys_op_resume(op);
	return ret;
}

static int op_block(struct httpsys_op *op)
{
	int ret;

	op->task = current;
	httpsys_op_add(op, op_wake_task);
	while (!httpsys_op_step(op, &ret)) {
		ret = op_sleep(op);
		if (ret)
			break;
	}
	httpsys_op_remove(op);
	return ret;
}

/**
 * httpsys_op_block() - run an operation to its end within this call
 * @op: new; over afterwards
 * @nonblock: -EAGAIN rather than wait
 *
 * Context: process. Return: its result; -ERESTARTSYS or -EINTR: signal.
 */
int httpsys_op_block(struct httpsys_op *op, bool nonblock)
{
	int ret = op->kind->run(op);

	if (ret == -EAGAIN && !nonblock)
		ret = op_block(op);
	else if (ret == -EAGAIN && !op->kind->queue)
		op->kind->disarm(op);
	return op->kind->end(op, ret);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_op_block);

/* Cancelling */

static void op_end_locked(struct httpsys_op *op, int verdict)
{
	lockdep_assert_held(&op->open->op_lock);
	if (!op->verdict)
		op->verdict = verdict;
	if (op->state == HTTPSYS_OP_PARKED)
		op_ready_locked(op);
}

/**
 * httpsys_op_cancel() - end an operation as soon as possible
 * @op: added, kept alive by the caller
 *
 * Context: any but hard interrupts.
 */
void httpsys_op_cancel(struct httpsys_op *op)
{
	struct httpsys_open *open = op->open;
	unsigned long flags;

	spin_lock_irqsave(&open->op_lock, flags);
	op_end_locked(op, -ECANCELED);
	spin_unlock_irqrestore(&open->op_lock, flags);
}

/* Named operations: in order of process and name */

struct op_name {
	struct mm_struct *mm;
	u64 user_data;
};

static int name_cmp(const struct op_name *a, const struct httpsys_op *op)
{
	if (a->mm != op->mm)
		return a->mm < op->mm ? -1 : 1;
	if (a->user_data == op->user_data)
		return 0;
	return a->user_data < op->user_data ? -1 : 1;
}

static int name_find_cmp(const void *key, const struct rb_node *node)
{
	return name_cmp(key, rb_entry(node, struct httpsys_op, name));
}

static int name_add_cmp(struct rb_node *new, const struct rb_node *node)
{
	const struct httpsys_op *op = rb_entry(new, struct httpsys_op, name);
	const struct op_name key = { op->mm, op->user_data };

	return name_cmp(&key, rb_entry(node, struct httpsys_op, name));
}

static void op_list_ready(struct httpsys_op *op)
{
	struct httpsys_open *open = op->open;

	list_add_tail(&op->ready, &open->op_ready);
	wake_up_poll(&open->op_wait, EPOLLPRI);
}

/**
 * httpsys_op_add_named() - make an operation known that REAP will fetch
 * @op: new
 * @user_data: its name among those of this process
 *
 * Context: process. Return: 0; -EEXIST: the name is in use; -EMFILE: too many.
 */
int httpsys_op_add_named(struct httpsys_op *op, u64 user_data)
{
	struct httpsys_open *open = op->open;
	int ret;
	unsigned long flags;

	ret = httpsys_op_add(op, op_list_ready);
	if (ret)
		return ret;
	op->mm = current->mm;
	mmgrab(op->mm);
	op->user_data = user_data;
	spin_lock_irqsave(&open->op_lock, flags);
	if (rb_find_add(&op->name, &open->op_names, name_add_cmp)) {
		RB_CLEAR_NODE(&op->name);
		ret = -EEXIST;
	}
	spin_unlock_irqrestore(&open->op_lock, flags);
	if (ret)
		httpsys_op_remove(op);
	return ret;
}

/* A ready one of this process becomes busy. -EAGAIN: none; -ESHUTDOWN: nor will there be */
static int next_locked(struct httpsys_open *open, struct httpsys_op **out)
{
	struct httpsys_op *op;

	lockdep_assert_held(&open->op_lock);
	list_for_each_entry(op, &open->op_ready, ready) {
		if (op->mm != current->mm)
			continue;
		list_del_init(&op->ready);
		op->state = HTTPSYS_OP_BUSY;
		*out = op;
		return 0;
	}
	if (!list_empty(&open->ops))
		return -EAGAIN;
	return open->op_shut || READ_ONCE(open->queue->dead) ? -ESHUTDOWN : -EAGAIN;
}

static int op_take_next(struct httpsys_open *open, struct httpsys_op **out)
{
	int ret;
	unsigned long flags;

	spin_lock_irqsave(&open->op_lock, flags);
	ret = next_locked(open, out);
	spin_unlock_irqrestore(&open->op_lock, flags);
	return ret;
}

/**
 * httpsys_op_next() - the next operation of this process that is ready
 * @open: open
 * @nonblock: do not wait
 * @out: the operation, busy, the caller's
 *
 * Context: process. Return: 0; -EAGAIN; -ESHUTDOWN: none will come; -ERESTARTSYS.
 */
int httpsys_op_next(struct httpsys_open *open, bool nonblock, struct httpsys_op **out)
{
	int ret = op_take_next(open, out), sig;

	if (ret == -EAGAIN && !nonblock) {
		sig = wait_event_interruptible(open->op_wait,
				(ret = op_take_next(open, out)) != -EAGAIN);
		if (sig)
			ret = sig;
	}
	if (!ret)
		op_disarm(*out);
	return ret;
}

/**
 * httpsys_op_return() - the caller of httpsys_op_next() has no use for it now
 * @op: as it was fetched
 *
 * Context: process. It is the next one again.
 */
void httpsys_op_return(struct httpsys_op *op)
{
	struct httpsys_open *open = op->open;
	unsigned long flags;

	spin_lock_irqsave(&open->op_lock, flags);
	op->state = HTTPSYS_OP_READY;
	list_add(&op->ready, &open->op_ready);
	spin_unlock_irqrestore(&open->op_lock, flags);
	wake_up_poll(&open->op_wait, EPOLLPRI);
}

/**
 * httpsys_op_cancel_named() - cancel one operation of this process
 * @open: open
 * @user_data: its name
 *
 * Context: process. Return: 0; -ENOENT: none of that name, or cancelled already.
 */
int httpsys_op_cancel_named(struct httpsys_open *open, u64 user_data)
{
	const struct op_name key = { current->mm, user_data };
	struct rb_node *node;
	struct httpsys_op *op;
	int ret = -ENOENT;
	unsigned long flags;

	spin_lock_irqsave(&open->op_lock, flags);
	node = rb_find(&key, &open->op_names, name_find_cmp);
	op = node ? rb_entry(node, struct httpsys_op, name) : NULL;
	if (op && !op->verdict) {
		op_end_locked(op, -ECANCELED);
		ret = 0;
	}
	spin_unlock_irqrestore(&open->op_lock, flags);
	return ret;
}

/* End those that @wants, in turns, with other work in between */
static u32 ops_end(struct httpsys_open *open, bool (*wants)(const struct httpsys_op *op),
		   int verdict)
{
	u32 left, n = 0, turn;
	struct httpsys_op *op;
	unsigned long flags;

	/* Two that rotate the list at once would each see only a part of it */
	mutex_lock(&open->op_end);
	left = READ_ONCE(open->nr_ops);
	while (left) {
		spin_lock_irqsave(&open->op_lock, flags);
		for (turn = min_t(u32, left, CANCEL_TURN); turn; turn--, left--) {
			op = list_first_entry_or_null(&open->ops, struct httpsys_op, node);
			if (!op)
				break;
			/* Each that was there comes to the front within so many turns */
			list_move_tail(&op->node, &open->ops);
			if (op->verdict || !wants(op))
				continue;
			op_end_locked(op, verdict);
			n++;
		}
		left = list_empty(&open->ops) ? 0 : left;
		spin_unlock_irqrestore(&open->op_lock, flags);
		cond_resched();
	}
	mutex_unlock(&open->op_end);
	return n;
}

static bool op_is_ours(const struct httpsys_op *op)
{
	return op->mm == current->mm;
}

static bool op_ends_at_shutdown(const struct httpsys_op *op)
{
	return op->kind->at_shutdown;
}

/**
 * httpsys_op_cancel_all() - cancel all named operations of this process
 * @open: open
 *
 * Context: process. Return: how many.
 */
u32 httpsys_op_cancel_all(struct httpsys_open *open)
{
	return ops_end(open, op_is_ours, -ECANCELED);
}

/* The open's part */

/**
 * httpsys_op_open_init() - a new open has no operations
 * @open: new
 *
 * Context: process.
 */
void httpsys_op_open_init(struct httpsys_open *open)
{
	spin_lock_init(&open->op_lock);
	mutex_init(&open->op_end);
	INIT_LIST_HEAD(&open->ops);
	INIT_LIST_HEAD(&open->op_ready);
	open->op_names = RB_ROOT;
	init_waitqueue_head(&open->op_wait);
}

/**
 * httpsys_op_open_shutdown() - end what waits for something to come to the open
 * @open: open that was shut down
 *
 * Context: process.
 */
void httpsys_op_open_shutdown(struct httpsys_open *open)
{
	unsigned long flags;

	spin_lock_irqsave(&open->op_lock, flags);
	open->op_shut = true;
	spin_unlock_irqrestore(&open->op_lock, flags);
	ops_end(open, op_ends_at_shutdown, -ESHUTDOWN);
	wake_up_all(&open->op_wait);
}

/**
 * httpsys_op_open_release() - the next operation that nobody fetched
 * @open: its file is closed, no call is in progress
 *
 * Context: process. Return: an operation, busy, the caller's to end and remove;
 * NULL: none is left.
 */
struct httpsys_op *httpsys_op_open_release(struct httpsys_open *open)
{
	struct httpsys_op *op;
	unsigned long flags;

	spin_lock_irqsave(&open->op_lock, flags);
	op = list_first_entry_or_null(&open->ops, struct httpsys_op, node);
	if (op) {
		list_del_init(&op->ready);
		op->state = HTTPSYS_OP_BUSY;
	}
	spin_unlock_irqrestore(&open->op_lock, flags);
	if (op)
		op_disarm(op);
	return op;
}
