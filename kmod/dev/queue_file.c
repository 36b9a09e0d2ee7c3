// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of request queues: how they are made, and their commands. A file owns its
 * open (core/open.c). No locks here.
 */
#include <linux/compat.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "compat.h"
#include "core/delegate.h"
#include "core/open.h"
#include "core/request.h"
#include "dev/ioctl.h"

#define CREATE_FLAGS	(HTTPSYS_QUEUE_OPEN_EXISTING | HTTPSYS_QUEUE_CONTROLLER | \
			 HTTPSYS_QUEUE_ACCESS | HTTPSYS_QUEUE_NONBLOCK | \
			 HTTPSYS_QUEUE_TARGET)

/* Length of the UTF-8 character at @s, its code in @code; 0: not UTF-8 */
static u32 utf8_char(const u8 *s, u32 len, u32 *code)
{
	static const u32 smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	u32 n, i;

	if (s[0] < 0x80) {
		*code = s[0];
		return 1;
	}
	n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || n > len)
		return 0;
	*code = s[0] & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	if (*code < smallest[n] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return n;
}

static bool name_valid(const char *name, u32 len)
{
	u32 i, n, code;

	for (i = 0; i < len; i += n) {
		n = utf8_char((const u8 *)name + i, len - i, &code);
		if (!n || code < 0x20 || (code >= 0x7f && code < 0xa0) || code == '/')
			return false;
	}
	return true;
}

static int create_check(const struct httpsys_queue_create *c)
{
	bool existing = c->flags & HTTPSYS_QUEUE_OPEN_EXISTING;

	if ((c->flags & ~CREATE_FLAGS) || c->reserved || c->name_len > HTTPSYS_QUEUE_NAME_MAX)
		return -EINVAL;
	/* API: 2.4, HttpCreateRequestQueue */
	if (existing && (!c->name_len ||
			 (c->flags & (HTTPSYS_QUEUE_CONTROLLER | HTTPSYS_QUEUE_ACCESS))))
		return -EINVAL;
	if ((c->flags & HTTPSYS_QUEUE_TARGET) && !existing)
		return -EINVAL;
	if ((c->flags & HTTPSYS_QUEUE_ACCESS) && (c->mode & ~0666))
		return -EINVAL;
	return 0;
}

static int create_name(const struct httpsys_queue_create *c, char *name)
{
	if (copy_from_user(name, u64_to_user_ptr(c->name), c->name_len))
		return -EFAULT;
	return name_valid(name, c->name_len) ? 0 : -EINVAL;
}

/* Who may open it by name; giving it away needs what chown(2) needs */
static int create_access(const struct httpsys_queue_create *c, struct httpsys_queue_params *p)
{
	struct user_namespace *user_ns = current_user_ns();

	p->mode = 0600;
	p->uid = current_fsuid();
	p->gid = current_fsgid();
	if (!(c->flags & HTTPSYS_QUEUE_ACCESS))
		return 0;
	p->mode = c->mode;
	if (c->uid != (u32)-1)
		p->uid = make_kuid(user_ns, c->uid);
	if (c->gid != (u32)-1)
		p->gid = make_kgid(user_ns, c->gid);
	if (!uid_valid(p->uid) || !gid_valid(p->gid))
		return -EINVAL;
	if ((!uid_eq(p->uid, current_fsuid()) || !in_group_p(p->gid)) &&
	    !ns_capable(user_ns, CAP_CHOWN))
		return -EPERM;
	return 0;
}

/* A file and a number for it; both become visible in new_file_finish() */
static int new_file(struct httpsys_call *call, struct httpsys_open *open, unsigned int flags)
{
	struct file *file = httpsys_open_file(open, flags);
	int fd;

	if (IS_ERR(file))
		return PTR_ERR(file);
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0) {
		fput(file);
		return fd;
	}
	call->new_file = file;
	call->new_fd = fd;
	return 0;
}

/**
 * httpsys_ioc_new_file_finish() - the caller knows the number of a new file, or not
 * @call: call that made one
 * @ret: its result
 *
 * Context: process. Return: @ret.
 */
int httpsys_ioc_new_file_finish(struct httpsys_call *call, int ret)
{
	if (!ret) {
		fd_install(call->new_fd, call->new_file);
		return 0;
	}
	put_unused_fd(call->new_fd);
	fput(call->new_file);
	return ret;
}

static int queue_new(struct httpsys_call *call, struct httpsys_queue_params *p)
{
	const struct httpsys_queue_create *c = &call->arg.queue_create;
	bool existing = c->flags & HTTPSYS_QUEUE_OPEN_EXISTING;
	struct httpsys_app *app = httpsys_app_of(call->file);
	struct httpsys_open *open;
	int ret;

	if (c->flags & HTTPSYS_QUEUE_TARGET)
		open = httpsys_open_target(app, p->name, p->name_len);
	else if (existing)
		open = httpsys_open_existing(app, p->name, p->name_len);
	else
		open = httpsys_open_create(app, p, c->flags & HTTPSYS_QUEUE_CONTROLLER);
	if (IS_ERR(open))
		return PTR_ERR(open);
	ret = new_file(call, open, c->flags & HTTPSYS_QUEUE_NONBLOCK ? O_NONBLOCK : 0);
	if (ret || existing)
		return ret;
	/* Last: once it has a name, others open it */
	ret = httpsys_queue_publish(open->queue);
	return ret ? httpsys_ioc_new_file_finish(call, ret) : 0;
}

/**
 * httpsys_ioc_queue_create() - HTTPSYS_IOC_QUEUE_CREATE
 * @call: call on the device
 *
 * Context: process. Return: as uapi struct httpsys_queue_create says.
 */
int httpsys_ioc_queue_create(struct httpsys_call *call)
{
	struct httpsys_queue_create *c = &call->arg.queue_create;
	char name[HTTPSYS_QUEUE_NAME_MAX];
	struct httpsys_queue_params p = { .name = name, .name_len = c->name_len };
	int ret;

	ret = create_check(c);
	if (!ret)
		ret = create_name(c, name);
	if (!ret)
		ret = create_access(c, &p);
	if (!ret)
		ret = queue_new(call, &p);
	c->fd = call->new_fd;
	return ret;
}

static int ioc_queue_reopen(struct httpsys_call *call)
{
	struct httpsys_queue_reopen *c = &call->arg.queue_reopen;
	struct httpsys_open *open;
	int ret;

	if ((c->flags & ~HTTPSYS_REOPEN_PASSIVE) || c->reserved)
		return -EINVAL;
	open = httpsys_open_again(httpsys_open_of(call->file), c->flags & HTTPSYS_REOPEN_PASSIVE);
	if (IS_ERR(open))
		return PTR_ERR(open);
	ret = new_file(call, open, call->file->f_flags & O_NONBLOCK);
	c->fd = call->new_fd;
	return ret;
}

static int ioc_queue_shutdown(struct httpsys_call *call)
{
	if (call->arg.queue_op.flags)
		return -EINVAL;
	httpsys_open_shutdown(httpsys_open_of(call->file));
	return 0;
}

static int ioc_cancel(struct httpsys_call *call)
{
	const struct httpsys_request_op *op = &call->arg.request_op;

	if (op->flags)
		return -EINVAL;
	return httpsys_request_cancel(httpsys_open_of(call->file), op->request_id);
}

/* The file of the other queue, to be put; it may be this one */
static struct file *delegate_target(int fd)
{
	struct file *file = fget(fd);

	if (file && !httpsys_open_of(file)) {
		fput(file);
		file = NULL;
	}
	return file ? file : ERR_PTR(-EBADF);
}

static int delegate_to(struct httpsys_call *call, struct httpsys_queue *to)
{
	const struct httpsys_delegate *a = &call->arg.delegate;
	struct httpsys_delegation d = { .url_len = a->url_len, .group = a->group };
	char *url = NULL;
	int ret;

	if (a->url_len) {
		url = vmemdup_user(u64_to_user_ptr(a->url), a->url_len);
		if (IS_ERR(url))
			return PTR_ERR(url);
		d.url = url;
	}
	ret = httpsys_request_delegate(httpsys_open_of(call->file), a->request_id, to, &d);
	kvfree(url);
	return ret;
}

static int ioc_delegate(struct httpsys_call *call)
{
	const struct httpsys_delegate *a = &call->arg.delegate;
	struct file *file;
	int ret;

	if (a->flags || a->url_len > HTTPSYS_URL_MAX)
		return -EINVAL;
	file = delegate_target(a->queue);
	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = delegate_to(call, httpsys_open_of(file)->queue);
	fput(file);
	return ret;
}

#define OUT_DATA	(HTTPSYS_OUT_OK | HTTPSYS_OUT_EMSGSIZE)
#define OUT_ONCE	(HTTPSYS_OUT_OK | HTTPSYS_OUT_PROBE)

/* The two of each request first */
static const struct httpsys_command commands[] = {
	HTTPSYS_JOB_COMMAND(RECEIVE, receive, bytes, OUT_DATA, httpsys_ioc_receive,
			    httpsys_ioc_receive_finish, &httpsys_receive_job),
	HTTPSYS_JOB_COMMAND(SEND, send, reserved, OUT_ONCE, httpsys_ioc_send, NULL,
			    &httpsys_send_job),
	HTTPSYS_COMMAND(SEND_RECEIVE, send_receive, connection_id, OUT_DATA | HTTPSYS_OUT_ERROR |
			HTTPSYS_OUT_PROBE, httpsys_ioc_send_receive, httpsys_receive_many_finish),
	HTTPSYS_JOB_COMMAND(READ_BODY, read_body, bytes, OUT_ONCE, httpsys_ioc_read_body, NULL,
			    &httpsys_read_body_job),
	HTTPSYS_COMMAND(REAP, reap, bytes, OUT_ONCE, httpsys_ioc_reap, NULL),
	HTTPSYS_COMMAND(SUBMIT, submit, reserved, 0, httpsys_ioc_submit, NULL),
	HTTPSYS_COMMAND(CANCEL, request_op, request_id, 0, ioc_cancel, NULL),
	HTTPSYS_JOB_COMMAND(WAIT_DISCONNECT, wait, connection_id, 0, httpsys_ioc_wait_disconnect,
			    NULL, &httpsys_wait_disconnect_job),
	HTTPSYS_JOB_COMMAND(WAIT_DEMAND, wait, connection_id, 0, httpsys_ioc_wait_demand, NULL,
			    &httpsys_wait_demand_job),
	HTTPSYS_COMMAND(CANCEL_OP, cancel_op, reserved, HTTPSYS_OUT_OK | HTTPSYS_OUT_ERROR,
			httpsys_ioc_cancel_op, NULL),
	HTTPSYS_COMMAND(QUEUE_REOPEN, queue_reopen, reserved, HTTPSYS_OUT_OK, ioc_queue_reopen,
			httpsys_ioc_new_file_finish),
	HTTPSYS_COMMAND(QUEUE_SHUTDOWN, queue_op, flags, 0, ioc_queue_shutdown, NULL),
	HTTPSYS_COMMAND(PROPERTY_SET, property, value, 0, httpsys_ioc_property_set, NULL),
	HTTPSYS_COMMAND(PROPERTY_GET, property, value, OUT_DATA, httpsys_ioc_property_get, NULL),
	HTTPSYS_COMMAND(DELEGATE, delegate, url, 0, ioc_delegate, NULL),
	HTTPSYS_COMMAND(CACHE_FLUSH, cache_flush, reserved, 0, httpsys_ioc_cache_flush, NULL),
	HTTPSYS_COMMAND(FRAGMENT_ADD, fragment, chunk, 0, httpsys_ioc_fragment_add, NULL),
	HTTPSYS_COMMAND(FRAGMENT_READ, fragment_read, bytes, HTTPSYS_OUT_OK | HTTPSYS_OUT_ERROR,
			httpsys_ioc_fragment_read, NULL),
	HTTPSYS_COMMAND(REQUEST_PROPERTY_SET, request_property, value, 0,
			httpsys_ioc_request_property_set, NULL),
	HTTPSYS_COMMAND(REQUEST_PROPERTY_GET, request_property, value, OUT_DATA,
			httpsys_ioc_request_property_get, NULL),
};

/**
 * httpsys_queue_command() - a command of queues' files
 * @cmd: from a program
 *
 * Context: any. Return: the command, or NULL.
 */
const struct httpsys_command *httpsys_queue_command(unsigned int cmd)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].cmd == cmd)
			return &commands[i];
	return NULL;
}

static long queue_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return httpsys_ioctl(commands, ARRAY_SIZE(commands), file, cmd, arg);
}

static __poll_t queue_poll(struct file *file, poll_table *wait)
{
	return httpsys_open_poll(httpsys_open_of(file), file, wait);
}

static int queue_release(struct inode *inode, struct file *file)
{
	httpsys_open_release(httpsys_open_of(file));
	return 0;
}

static void queue_fdinfo(struct seq_file *m, struct file *file)
{
	const struct httpsys_open *open = httpsys_open_of(file);
	const struct httpsys_queue *q = open->queue;

	seq_printf(m, "httpsys-pending:\t%u\nhttpsys-limit:\t%u\n", READ_ONCE(q->count),
		   READ_ONCE(q->limit));
	seq_printf(m, "httpsys-operations:\t%u\n", READ_ONCE(open->nr_ops));
	seq_printf(m, "httpsys-flags:\t%s%s%s%s\n",
		   open->controller ? " controller" : open->target ? " target" : "",
		   READ_ONCE(open->active) ? "" : " passive", READ_ONCE(open->shut) ? " shut" : "",
		   READ_ONCE(q->dead) ? " dead" : "");
}

const struct file_operations httpsys_queue_fops = {
	.owner = THIS_MODULE,
	.release = queue_release,
	.poll = queue_poll,
	.unlocked_ioctl = queue_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.uring_cmd = httpsys_uring_cmd,
	.show_fdinfo = queue_fdinfo,
};
