/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands: a table for each type of file, one dispatcher. The argument is copied
 * in once, checked for size, and copied out once.
 */
#ifndef HTTPSYS_DEV_IOCTL_H
#define HTTPSYS_DEV_IOCTL_H

#include <linux/fs.h>
#include <linux/httpsys.h>

struct httpsys_request;

union httpsys_arg {
	__u32 size;
	struct httpsys_query query;
	struct httpsys_object object;
	struct httpsys_url url;
	struct httpsys_adopt adopt;
	struct httpsys_queue_create queue_create;
	struct httpsys_queue_reopen queue_reopen;
	struct httpsys_property property;
	struct httpsys_counters counters;
	struct httpsys_receive receive;
	struct httpsys_read_body read_body;
	struct httpsys_send send;
	struct httpsys_request_op request_op;
	struct httpsys_queue_op queue_op;
};

/**
 * struct httpsys_call - one ioctl
 * @file: the file
 * @arg: argument, kernel copy; @size is the caller's
 * @new_file: of a command that makes one
 * @new_fd: reserved for it
 * @request: of a command that is about one
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
 */
struct httpsys_command {
	unsigned int cmd;
	u16 min;
	u16 size;
	u32 out;
	int (*run)(struct httpsys_call *call);
	int (*finish)(struct httpsys_call *call, int ret);
};

#define HTTPSYS_COMMAND(_cmd, _member, _last, _out, _run, _finish) {		\
	.cmd = HTTPSYS_IOC_##_cmd,						\
	.min = offsetofend(typeof_member(union httpsys_arg, _member), _last),	\
	.size = sizeof_field(union httpsys_arg, _member),			\
	.out = _out, .run = _run, .finish = _finish }

long httpsys_ioctl(const struct httpsys_command *table, size_t n, struct file *file,
		   unsigned int cmd, unsigned long arg);

/* control.c: the device */
int httpsys_device_register(void);
void httpsys_device_unregister(void);
struct httpsys_app *httpsys_app_of(struct file *file);

/* queue_file.c: files of queues */
extern const struct file_operations httpsys_queue_fops;
int httpsys_ioc_queue_create(struct httpsys_call *call);
int httpsys_ioc_new_file_finish(struct httpsys_call *call, int ret);

/* property.c */
int httpsys_ioc_property_set(struct httpsys_call *call);
int httpsys_ioc_property_get(struct httpsys_call *call);

/* receive.c, body.c, send.c */
int httpsys_ioc_receive(struct httpsys_call *call);
int httpsys_ioc_receive_finish(struct httpsys_call *call, int ret);
int httpsys_ioc_read_body(struct httpsys_call *call);
int httpsys_ioc_send(struct httpsys_call *call);

#endif
