/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Opens: open files of a request queue. A request that was received belongs to
 * the open that received it.
 */
#ifndef HTTPSYS_CORE_OPEN_H
#define HTTPSYS_CORE_OPEN_H

#include <linux/fs.h>
#include <linux/poll.h>
#include <net/net_namespace.h>
#include "core/app.h"
#include "core/op.h"
#include "core/queue.h"
#include "core/taken.h"

/* Ids of requests whose client is gone that an open remembers */
#define HTTPSYS_OPEN_GONE_MAX	1024

/**
 * struct httpsys_open - one open file of a queue
 * @queue: referenced
 * @tracker: of the reference on the queue's namespace
 * @pid: process that opened it; constant, as the next
 * @uid: user who did
 * @listed: in the namespace's list; ns->config
 * @controller: does no I/O, waits for demand; constant
 * @target: does no I/O, requests are delegated to it; constant
 * @creator: made through the application that made the queue, or a reopen of
 *	such a file: may set properties; constant
 * @active: keeps the queue alive; set under ns->config, never cleared
 * @shut: shut down; queue->lock, never cleared
 * @nr_gone: taken requests without a client; queue->lock
 * @taken: requests received and not finished, each with a reference. Who takes an
 *	entry out owns that reference
 *
 * @op_end: one at a time ends many operations
 * @op_lock: guards the following; see op.c
 * @ops: struct httpsys_op.node, all that are not over
 * @op_ready: struct httpsys_op.ready: named ones that REAP may fetch
 * @op_names: struct httpsys_op.name: named ones
 * @nr_ops: in @ops
 * @op_shut: shut down
 * @op_wait: woken when @op_ready gets an entry, and at the end
 */
struct httpsys_open {
	struct httpsys_queue *queue;
	netns_tracker tracker;
	struct pid *pid;
	kuid_t uid;
	struct httpsys_listed listed;
	bool controller;
	bool target;
	bool creator;
	bool active;
	bool shut;
	u32 nr_gone;
	struct httpsys_taken taken;

	struct mutex op_end;
	spinlock_t op_lock;
	struct list_head ops;
	struct list_head op_ready;
	struct rb_root op_names;
	u32 nr_ops;
	bool op_shut;
	wait_queue_head_t op_wait;
};

static inline bool httpsys_open_does_io(const struct httpsys_open *open)
{
	return !open->controller && !open->target;
}

/* Files of queues: their operations come from dev/ */
void httpsys_open_layer_init(const struct file_operations *fops);
struct file *httpsys_open_file(struct httpsys_open *open, unsigned int flags);
struct httpsys_open *httpsys_open_of(struct file *file);

struct httpsys_open *httpsys_open_create(struct httpsys_app *app,
					 const struct httpsys_queue_params *p, bool controller);
struct httpsys_open *httpsys_open_existing(struct httpsys_app *app, const char *name, u32 len);
struct httpsys_open *httpsys_open_target(struct httpsys_app *app, const char *name, u32 len);
struct httpsys_open *httpsys_open_again(struct httpsys_open *from, bool passive);
int httpsys_open_activate(struct httpsys_open *open);
void httpsys_open_shutdown(struct httpsys_open *open);
void httpsys_open_release(struct httpsys_open *open);
__poll_t httpsys_open_poll(struct httpsys_open *open, struct file *file, poll_table *wait);

#endif
