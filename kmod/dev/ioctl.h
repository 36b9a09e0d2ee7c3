/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands: a table for each type of file, one dispatcher. The argument is copied
 * in once, checked for size, and copied out once.
 */
#ifndef HTTPSYS_DEV_IOCTL_H
#define HTTPSYS_DEV_IOCTL_H

#include <linux/fs.h>
#include <linux/httpsys.h>
#include "core/op.h"

struct httpsys_request;
struct io_uring_cmd;

union httpsys_arg {
	__u32 size;
	struct httpsys_query query;
	struct httpsys_object object;
	struct httpsys_url url;
	struct httpsys_adopt adopt;
	struct httpsys_queue_create queue_create;
	struct httpsys_queue_reopen queue_reopen;
	struct httpsys_property property;
	struct httpsys_url_find url_find;
	struct httpsys_request_property request_property;
	struct httpsys_delegate delegate;
	struct httpsys_log_read log_read;
	struct httpsys_counters counters;
	struct httpsys_config config;
	struct httpsys_receive receive;
	struct httpsys_read_body read_body;
	struct httpsys_send send;
	struct httpsys_send_receive send_receive;
	struct httpsys_request_op request_op;
	struct httpsys_queue_op queue_op;
	struct httpsys_wait wait;
	struct httpsys_submit submit;
	struct httpsys_reap reap;
	struct httpsys_cancel_op cancel_op;
	struct httpsys_cache_flush cache_flush;
	struct httpsys_explain explain;
	struct httpsys_fragment fragment;
	struct httpsys_fragment_read fragment_read;
};

/**
 * struct httpsys_call - one ioctl
 * @file: the file
 * @arg: argument, kernel copy; @size is the caller's
 * @new_file: of a command that makes one
 * @new_fd: reserved for it
 * @request: of a command that is about one
 * @requests: struct httpsys_request.node, of SEND_RECEIVE
 * @fresh: it was just taken from the queue
 * @reading: its body.reader is held
 * @body_bytes: body bytes copied, not consumed yet
 */
struct httpsys_call {
	struct file *file;
	union httpsys_arg arg;
	struct file *new_file;
	int new_fd;
	struct httpsys_request *request;
	struct list_head requests;
	bool fresh;
	bool reading;
	size_t body_bytes;
};

/* When the argument goes back to the caller */
#define HTTPSYS_OUT_OK		(1U << 0)	/* on success */
#define HTTPSYS_OUT_EMSGSIZE	(1U << 1)	/* and with EMSGSIZE */
#define HTTPSYS_OUT_ERROR	(1U << 2)	/* and with any error of run() */
#define HTTPSYS_OUT_PROBE	(1U << 3)	/* must be writable before run(): it cannot be undone */

/**
 * struct httpsys_command - one command
 * @cmd: number
 * @min: size when it was published
 * @size: size now
 * @out: HTTPSYS_OUT_*
 * @run: does it
 * @finish: NULL, or called after a run() that returned 0 or -EMSGSIZE and the copy to the
 *	caller: with the result, or -EFAULT if the copy failed; what it returns is
 *	the ioctl's result. Here results become visible, or are undone
 * @job: how it can be submitted; NULL: it cannot
 */
struct httpsys_command {
	unsigned int cmd;
	u16 min;
	u16 size;
	u32 out;
	int (*run)(struct httpsys_call *call);
	int (*finish)(struct httpsys_call *call, int ret);
	const struct httpsys_job_kind *job;
};

#define HTTPSYS_COMMAND(_cmd, _member, _last, _out, _run, _finish) {		\
	.cmd = HTTPSYS_IOC_##_cmd,						\
	.min = offsetofend(typeof_member(union httpsys_arg, _member), _last),	\
	.size = sizeof_field(union httpsys_arg, _member),			\
	.out = _out, .run = _run, .finish = _finish }

/* One that can be submitted */
#define HTTPSYS_JOB_COMMAND(_cmd, _member, _last, _out, _run, _finish, _job) {	\
	.cmd = HTTPSYS_IOC_##_cmd,						\
	.min = offsetofend(typeof_member(union httpsys_arg, _member), _last),	\
	.size = sizeof_field(union httpsys_arg, _member),			\
	.out = _out, .run = _run, .finish = _finish, .job = _job }

long httpsys_ioctl(const struct httpsys_command *table, size_t n, struct file *file,
		   unsigned int cmd, unsigned long arg);
void httpsys_call_init(struct httpsys_call *call, struct file *file);
int httpsys_call_in(const struct httpsys_command *c, struct httpsys_call *call, void __user *uarg);
int httpsys_call_probe(const struct httpsys_command *c, struct httpsys_call *call,
		       void __user *uarg);
int httpsys_call_out(const struct httpsys_command *c, struct httpsys_call *call,
		     void __user *uarg, int ret);

/*
 * Jobs: commands that may have to wait. The ioctl runs one on its stack and waits
 * in place; SUBMIT and io_uring make one that outlives the call.
 */

struct httpsys_job;

/**
 * struct httpsys_job_kind - a command as a job
 * @op: how it runs, waits and ends
 * @size: of the structure that begins with struct httpsys_job
 * @start: check the argument, take what is needed. With an error nothing is held.
 *	Context: process
 * @complete: fill in the completion of a job that has ended. May be NULL
 * @need: bytes of REAP's buffer that a ready job will fill; NULL: none
 */
struct httpsys_job_kind {
	struct httpsys_op_kind op;
	size_t size;
	int (*start)(struct httpsys_job *job);
	void (*complete)(const struct httpsys_job *job, struct httpsys_completion *c);
	size_t (*need)(const struct httpsys_job *job);
};

/**
 * struct httpsys_job - one of them
 * @op: as its open knows it
 * @call: its argument: the ioctl's, or memory behind the job
 * @command: HTTPSYS_IOC_*, of a job that outlives its call
 * @owner: io_uring's command, NULL with REAP
 */
struct httpsys_job {
	struct httpsys_op op;
	struct httpsys_call *call;
	u32 command;
	struct io_uring_cmd *owner;
};

static inline struct httpsys_job *httpsys_job_of(struct httpsys_op *op)
{
	return container_of(op, struct httpsys_job, op);
}

static inline const struct httpsys_job_kind *httpsys_job_kind_of(const struct httpsys_job *job)
{
	return container_of(job->op.kind, struct httpsys_job_kind, op);
}

void httpsys_job_free(struct httpsys_op *op);
int httpsys_job_make(struct file *file, const struct httpsys_command *c, u64 uarg,
		     struct httpsys_job **out);
int httpsys_job_block(struct httpsys_job *job, const struct httpsys_job_kind *kind,
		      struct httpsys_call *call, bool nonblock);

/* job.c: commands that take their time, and SUBMIT, REAP, CANCEL_OP for them */
int httpsys_ioc_submit(struct httpsys_call *call);
int httpsys_ioc_reap(struct httpsys_call *call);
int httpsys_ioc_cancel_op(struct httpsys_call *call);

/* control.c: the device */
int httpsys_device_register(void);
void httpsys_device_unregister(void);
struct httpsys_app *httpsys_app_of(struct file *file);

/* queue_file.c: files of queues */
extern const struct file_operations httpsys_queue_fops;
const struct httpsys_command *httpsys_queue_command(unsigned int cmd);
int httpsys_ioc_queue_create(struct httpsys_call *call);
int httpsys_ioc_new_file_finish(struct httpsys_call *call, int ret);

/* property.c */
int httpsys_ioc_property_set(struct httpsys_call *call);
int httpsys_ioc_property_get(struct httpsys_call *call);
int httpsys_ioc_request_property_set(struct httpsys_call *call);
int httpsys_ioc_request_property_get(struct httpsys_call *call);

/* log.c */
int httpsys_ioc_log_read(struct httpsys_call *call);
int httpsys_log_take(struct httpsys_request *r, const struct httpsys_log_fields __user *from);

/* config.c */
int httpsys_ioc_config_set(struct httpsys_call *call);
int httpsys_ioc_config_get(struct httpsys_call *call);
int httpsys_ioc_config_delete(struct httpsys_call *call);
int httpsys_ioc_config_update(struct httpsys_call *call);

/* cache.c */
struct httpsys_cache_name;
char *httpsys_name_take(u64 url, u32 len, struct httpsys_cache_name *n);
int httpsys_ioc_cache_flush(struct httpsys_call *call);
int httpsys_ioc_explain(struct httpsys_call *call);
int httpsys_ioc_cache_flush_all(struct httpsys_call *call);
int httpsys_ioc_fragment_add(struct httpsys_call *call);
int httpsys_ioc_fragment_read(struct httpsys_call *call);

/* receive.c, body.c, send.c, wait.c */
int httpsys_ioc_receive(struct httpsys_call *call);
int httpsys_ioc_receive_finish(struct httpsys_call *call, int ret);
int httpsys_ioc_read_body(struct httpsys_call *call);
int httpsys_ioc_send(struct httpsys_call *call);
int httpsys_receive_many_check(const struct httpsys_call *call);
int httpsys_receive_many(struct httpsys_call *call);
int httpsys_receive_many_finish(struct httpsys_call *call, int ret);
int httpsys_ioc_wait_disconnect(struct httpsys_call *call);
int httpsys_ioc_wait_demand(struct httpsys_call *call);
extern const struct httpsys_job_kind httpsys_receive_job;
extern const struct httpsys_job_kind httpsys_read_body_job;
extern const struct httpsys_job_kind httpsys_send_job;
extern const struct httpsys_job_kind httpsys_wait_disconnect_job;
extern const struct httpsys_job_kind httpsys_wait_demand_job;

/* exchange.c */
int httpsys_ioc_send_receive(struct httpsys_call *call);

/* uring.c */
int httpsys_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags);

#endif
