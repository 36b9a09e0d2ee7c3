// SPDX-License-Identifier: GPL-2.0-only
/*
 * LOG_READ: copies log records to whoever writes log files; and the program's part
 * of a record on its way in, for SEND. Lock: log.reader, under which user memory is
 * touched: only readers wait for it.
 */
#include <linux/capability.h>
#include <linux/uaccess.h>
#include "core/app.h"
#include "core/request.h"
#include "dev/ioctl.h"
#include "obs/log.h"

/**
 * httpsys_log_take() - a program's part of a record
 * @r: request, sending
 * @from: the program's struct httpsys_log_fields
 *
 * Context: process. Return: 0, also when the response is not to be logged; -EINVAL,
 * -EFAULT, -ENOMEM.
 */
int httpsys_log_take(struct httpsys_request *r, const struct httpsys_log_fields __user *from)
{
	struct httpsys_log_fields head;
	struct httpsys_log_entry *e;

	if (copy_from_user(&head, from, sizeof(head)))
		return -EFAULT;
	if (head.size < sizeof(head) || head.size > HTTPSYS_LOG_FIELDS_MAX ||
	    !httpsys_log_fields_valid(&head))
		return -EINVAL;
	if (!httpsys_request_wants_log(r, head.status))
		return 0;
	e = httpsys_log_entry_alloc(head.size);
	if (!e)
		return -ENOMEM;
	e->fields = head;
	if (copy_from_user((u8 *)&e->fields + sizeof(head), (const u8 __user *)from + sizeof(head),
			   head.size - sizeof(head))) {
		httpsys_log_entry_free(e);
		return -EFAULT;
	}
	httpsys_request_set_log(r, e);
	return 0;
}

/* One record to @to, which has @room bytes. Its size, or an error */
static int record_copy(const struct httpsys_log_entry *e, u8 __user *to, u32 room, u32 *size)
{
	const struct httpsys_logging *l = &e->config->v;
	struct httpsys_log_record r;
	u32 texts, end, setting = l->software_len + l->directory_len;

	texts = httpsys_log_record_fill(e, &r);
	*size = r.size;
	if (r.size > room)
		return -EMSGSIZE;
	end = texts + e->fields.size - sizeof(e->fields);
	if (copy_to_user(to, &r, sizeof(r)) ||
	    copy_to_user(to + sizeof(r), l + 1, setting) ||
	    copy_to_user(to + texts, &e->fields + 1, end - texts) ||
	    clear_user(to + end, r.size - end))
		return -EFAULT;
	return 0;
}

static int records_copy(struct httpsys_log *log, struct httpsys_log_read *a)
{
	u8 __user *to = u64_to_user_ptr(a->buffer);
	struct httpsys_log_entry *e;
	u32 done = 0, size = 0;
	int ret = -EAGAIN;

	while ((e = httpsys_log_first(log))) {
		ret = record_copy(e, to + done, a->buffer_size - done, &size);
		if (ret)
			break;
		done += size;
		httpsys_log_drop_first(log);
	}
	a->bytes = done ? done : size;
	return done ? 0 : ret;
}

/**
 * httpsys_ioc_log_read() - HTTPSYS_IOC_LOG_READ
 * @call: call on the device
 *
 * Context: process. Return: as uapi struct httpsys_log_read says.
 */
int httpsys_ioc_log_read(struct httpsys_call *call)
{
	struct httpsys_app *app = httpsys_app_of(call->file);
	struct httpsys_log_read *a = &call->arg.log_read;
	struct httpsys_log *log = &app->ns->log;
	int ret;

	if (a->flags & ~HTTPSYS_LOG_READ_NONBLOCK)
		return -EINVAL;
	if (!httpsys_app_capable(app, CAP_NET_ADMIN))
		return -EPERM;
	a->bytes = 0;
	do {
		if (mutex_lock_interruptible(&log->reader))
			return -ERESTARTSYS;
		ret = records_copy(log, a);
		mutex_unlock(&log->reader);
		if (ret != -EAGAIN || (a->flags & HTTPSYS_LOG_READ_NONBLOCK))
			break;
		ret = wait_event_interruptible(log->wait, !list_empty_careful(&log->entries));
	} while (!ret);
	if (!ret || ret == -EMSGSIZE)
		a->lost = httpsys_log_lost(log);
	return ret;
}
