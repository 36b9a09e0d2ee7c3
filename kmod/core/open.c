// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opens of queues. Each is owned by its open file; what was received through it
 * dies with it. Locks: ns->config for what keeps a queue alive, queue->lock (BH)
 * for the rest, the table of taken requests has its own.
 */
#include <linux/anon_inodes.h>
#include <linux/cred.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include "compat.h"
#include "core/open.h"
#include "core/request.h"

static const struct file_operations *open_fops;

/**
 * httpsys_open_layer_init() - what operations the files of queues have
 * @fops: of dev/
 *
 * Context: module load.
 */
void httpsys_open_layer_init(const struct file_operations *fops)
{
	open_fops = fops;
}

/**
 * httpsys_open_of() - the open behind a file
 * @file: any file
 *
 * Context: any. Return: the open, valid while @file is referenced; NULL when it is
 * no file of a queue.
 */
struct httpsys_open *httpsys_open_of(struct file *file)
{
	return file->f_op == open_fops ? file->private_data : NULL;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_open_of);

/**
 * httpsys_open_file() - the file of a new open
 * @open: new open; the file's from now on, also on failure
 * @flags: O_NONBLOCK or 0
 *
 * Context: process. Return: the file, or ERR_PTR() after @open was released.
 */
struct file *httpsys_open_file(struct httpsys_open *open, unsigned int flags)
{
	struct file *file = anon_inode_getfile("[httpsys]", open_fops, open,
					       O_RDWR | O_CLOEXEC | flags);

	if (IS_ERR(file))
		httpsys_open_release(open);
	return file;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_open_file);

static struct httpsys_open *open_alloc(struct httpsys_ns *ns)
{
	struct httpsys_open *open = kzalloc(sizeof(*open), GFP_KERNEL_ACCOUNT);

	if (!open)
		return NULL;
	httpsys_taken_init(&open->taken);
	httpsys_op_open_init(open);
	get_net_track(ns->net.net, &open->tracker, GFP_KERNEL);
	open->pid = get_pid(task_tgid(current));
	open->uid = current_euid();
	return open;
}

static void open_free(struct httpsys_open *open, struct httpsys_ns *ns)
{
	httpsys_taken_destroy(&open->taken);
	put_pid(open->pid);
	put_net_track(ns->net.net, &open->tracker);
	kfree(open);
}

/**
 * httpsys_open_create() - a new queue and its first open
 * @app: who makes it
 * @p: name and permissions
 * @controller: the open does no I/O
 *
 * Context: process. Return: the open; its queue is not published yet. Or
 * ERR_PTR(-ENOMEM).
 */
struct httpsys_open *httpsys_open_create(struct httpsys_app *app,
					 const struct httpsys_queue_params *p, bool controller)
{
	struct httpsys_open *open = open_alloc(app->ns);

	if (!open)
		return ERR_PTR(-ENOMEM);
	open->queue = httpsys_queue_alloc(app->ns, app->cookie, app->uid, p);
	if (!open->queue) {
		open_free(open, app->ns);
		return ERR_PTR(-ENOMEM);
	}
	open->controller = controller;
	open->creator = true;
	open->active = true;
	mutex_lock(&app->ns->config);
	httpsys_listed_add_locked(app->ns, &app->ns->opens, &open->listed);
	mutex_unlock(&app->ns->config);
	return open;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_open_create);

/* As open(2) decides by mode, uid and gid; both bits are needed */
static bool queue_permits(const struct httpsys_queue *q)
{
	unsigned int bits = q->mode;

	if (uid_eq(q->uid, current_fsuid()))
		bits >>= 6;
	else if (in_group_p(q->gid))
		bits >>= 3;
	return (bits & 06) == 06 ||
	       ns_capable(q->ns->net.net->user_ns, CAP_DAC_OVERRIDE);
}

/* Who only delegates does not stand in for a receiver that has died */
static int open_attach_locked(struct httpsys_open *open, struct httpsys_queue *q)
{
	if (!q)
		return -ENOENT;
	if (!queue_permits(q))
		return -EACCES;
	httpsys_queue_get(q);
	if (!open->target)
		httpsys_queue_keep_locked(q);
	open->queue = q;
	open->active = !open->target;
	httpsys_listed_add_locked(q->ns, &q->ns->opens, &open->listed);
	return 0;
}

static struct httpsys_open *open_by_name(struct httpsys_app *app, const char *name, u32 len,
					 bool target)
{
	struct httpsys_open *open = open_alloc(app->ns);
	int ret;

	if (!open)
		return ERR_PTR(-ENOMEM);
	open->target = target;
	mutex_lock(&app->ns->config);
	ret = open_attach_locked(open, httpsys_queue_lookup_locked(app->ns, name, len));
	httpsys_ns_unlock(app->ns);
	if (ret) {
		open_free(open, app->ns);
		return ERR_PTR(ret);
	}
	open->creator = open->queue->creator == app->cookie;
	return open;
}

/**
 * httpsys_open_existing() - open a queue by name
 * @app: who asks; its namespace counts
 * @name: bytes
 * @len: how many
 *
 * Context: process. Return: the open, or ERR_PTR(): -ENOENT: no such queue;
 * -EACCES: not permitted; -ENOMEM.
 */
struct httpsys_open *httpsys_open_existing(struct httpsys_app *app, const char *name, u32 len)
{
	return open_by_name(app, name, len, false);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_open_existing);

/**
 * httpsys_open_target() - open a queue by name to delegate requests to it
 * @app: who asks; its namespace counts
 * @name: bytes
 * @len: how many
 *
 * Context: process. Return: an open that does no I/O and keeps nothing alive, or as
 * httpsys_open_existing().
 */
struct httpsys_open *httpsys_open_target(struct httpsys_app *app, const char *name, u32 len)
{
	return open_by_name(app, name, len, true);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_open_target);

/**
 * httpsys_open_again() - a further open of a queue
 * @from: an open of it
 * @passive: does not keep the queue alive until it receives
 *
 * Context: process. Return: the open, or ERR_PTR(): -ESHUTDOWN: the queue is gone;
 * -ENOMEM.
 */
struct httpsys_open *httpsys_open_again(struct httpsys_open *from, bool passive)
{
	struct httpsys_queue *q = from->queue;
	struct httpsys_open *open = open_alloc(q->ns);
	bool dead;

	if (!open)
		return ERR_PTR(-ENOMEM);
	open->queue = q;
	open->controller = from->controller;
	open->target = from->target;
	open->creator = from->creator;
	passive |= open->target;
	mutex_lock(&q->ns->config);
	dead = httpsys_queue_dead(q);
	if (!dead) {
		httpsys_queue_get(q);
		if (!passive)
			httpsys_queue_keep_locked(q);
		open->active = !passive;
		httpsys_listed_add_locked(q->ns, &q->ns->opens, &open->listed);
	}
	httpsys_ns_unlock(q->ns);
	if (dead) {
		open_free(open, q->ns);
		return ERR_PTR(-ESHUTDOWN);
	}
	return open;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_open_again);

/**
 * httpsys_open_activate() - a passive open takes part from now on
 * @open: any open
 *
 * Context: process. Return: 0; -ESHUTDOWN: too late, the queue is gone.
 */
int httpsys_open_activate(struct httpsys_open *open)
{
	struct httpsys_queue *q = open->queue;
	int ret = 0;

	if (likely(READ_ONCE(open->active)))
		return 0;
	mutex_lock(&q->ns->config);
	if (httpsys_queue_dead(q)) {
		ret = -ESHUTDOWN;
	} else if (!open->active) {
		httpsys_queue_keep_locked(q);
		WRITE_ONCE(open->active, true);
	}
	httpsys_ns_unlock(q->ns);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_open_activate);

/**
 * httpsys_open_shutdown() - end an open's part in its queue
 * @open: any open; a second time is no error
 *
 * What waits for something to come - receives, reads of bodies, waits for a
 * disconnect or for demand - ends. Requests that it took can be read and answered
 * all the same; what waits in the queue goes to other receivers (API: 6.15, but
 * programs were seen to rely on finishing what they have).
 *
 * Context: process.
 */
void httpsys_open_shutdown(struct httpsys_open *open)
{
	struct httpsys_queue *q = open->queue;

	spin_lock_bh(&q->lock);
	if (!open->shut)
		httpsys_queue_stop_waiters_locked(q, open);
	open->shut = true;
	spin_unlock_bh(&q->lock);
	wake_up_poll(&q->poll, EPOLLHUP | EPOLLERR);
	httpsys_op_open_shutdown(open);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_open_shutdown);

/**
 * httpsys_open_release() - the end of an open
 * @open: its file is closed, or never came to be
 *
 * Requests that it took and did not finish are reset; requests that wait stay for
 * other opens; the last open that kept the queue takes it along (API: 1.4).
 *
 * Context: process.
 */
void httpsys_open_release(struct httpsys_open *open)
{
	struct httpsys_queue *q = open->queue;
	struct httpsys_ns *ns = q->ns;
	struct httpsys_request *r;
	struct httpsys_op *op;
	u32 slot;

	mutex_lock(&ns->config);
	list_del(&open->listed.node);
	mutex_unlock(&ns->config);
	/* What REAP did not fetch; what it was about to deliver others get */
	while ((op = httpsys_op_open_release(open))) {
		httpsys_op_remove(op);
		op->kind->end(op, -ESHUTDOWN);
		op->kind->free(op);
	}
	/* No call is in progress on the file; only a client's end may be quicker */
	for (slot = 0; slot < open->taken.size; slot++) {
		r = httpsys_taken_get(&open->taken, slot);
		if (!r)
			continue;
		if (httpsys_taken_erase(&open->taken, slot, r)) {
			httpsys_count(&ns->net.stats, HTTPSYS_COUNTER_ABANDONED);
			httpsys_request_drop(r, HTTPSYS_REASON_ABANDONED);
		}
		httpsys_request_put(r);
	}
	if (httpsys_open_does_io(open))
		httpsys_queue_worker_gone(q);
	if (open->active)
		httpsys_queue_unkeep(q);
	httpsys_queue_put(q);
	open_free(open, ns);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_open_release);

/**
 * httpsys_open_poll() - readiness of an open
 * @open: open
 * @file: its file
 * @wait: of poll
 *
 * Context: process. Return: EPOLLIN: a receive would not wait; EPOLLPRI: a
 * completion is there; EPOLLHUP: no receive will ever succeed.
 */
__poll_t httpsys_open_poll(struct httpsys_open *open, struct file *file, poll_table *wait)
{
	struct httpsys_queue *q = open->queue;
	__poll_t mask = 0;

	poll_wait(file, &q->poll, wait);
	poll_wait(file, &open->op_wait, wait);
	spin_lock_bh(&q->lock);
	if (q->dead || open->shut)
		mask = EPOLLHUP | EPOLLERR;
	else if (q->count && httpsys_open_does_io(open))
		mask = EPOLLIN | EPOLLRDNORM;
	spin_unlock_bh(&q->lock);
	if (!list_empty_careful(&open->op_ready))
		mask |= EPOLLPRI;
	return mask;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_open_poll);
