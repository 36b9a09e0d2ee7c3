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

#define LOG_READ_FLAGS	(HTTPSYS_LOG_READ_NONBLOCK | HTTPSYS_LOG_READ_KEEP | \
			 HTTPSYS_LOG_READ_ERRORS | HTTPSYS_LOG_READ_STATUS)

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
	e = httpsys_log_entry_alloc(head.size, GFP_KERNEL_ACCOUNT);
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
	struct httpsys_log_record r;
	u32 texts, end, setting;

	texts = httpsys_log_record_fill(e, &r);
	*size = r.size;
	if (r.size > room)
		return -EMSGSIZE;
	setting = texts - sizeof(r);
	end = texts + e->fields.size - sizeof(e->fields);
	if (copy_to_user(to, &r, sizeof(r)) ||
	    (setting && copy_to_user(to + sizeof(r), &e->config->v + 1, setting)) ||
	    copy_to_user(to + texts, &e->fields + 1, end - texts) ||
	    clear_user(to + end, r.size - end))
		return -EFAULT;
	return 0;
}

static int records_copy(struct httpsys_log *log, struct httpsys_log_read *a)
{
	const bool keep = a->flags & HTTPSYS_LOG_READ_KEEP;
	u8 __user *to = u64_to_user_ptr(a->buffer);
	struct httpsys_log_entry *e = NULL;
	u32 done = 0, size = 0;
	int ret = -EAGAIN;

	while ((e = httpsys_log_next(log, keep ? e : NULL))) {
		ret = record_copy(e, to + done, a->buffer_size - done, &size);
		if (ret)
			break;
		done += size;
		if (!keep)
			httpsys_log_drop_first(log);
	}
	a->bytes = done ? done : size;
	return done ? 0 : ret;
}

/* One look at the list */
static int records_read(struct httpsys_log *log, struct httpsys_log_read *a, u64 done)
{
	int ret = 0;

	if (mutex_lock_interruptible(&log->reader))
		return -ERESTARTSYS;
	if (done)
		httpsys_log_drop_done(log, done);
	if (!(a->flags & HTTPSYS_LOG_READ_STATUS))
		ret = records_copy(log, a);
	if (!ret)
		httpsys_log_status(log, a);
	mutex_unlock(&log->reader);
	return ret;
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
	u64 done = a->done;
	int ret;

	if ((a->flags & ~LOG_READ_FLAGS) || (done && !(a->flags & HTTPSYS_LOG_READ_KEEP)))
		return -EINVAL;
	if (!httpsys_app_capable(app, CAP_NET_ADMIN))
		return -EPERM;
	if (!(a->flags & HTTPSYS_LOG_READ_STATUS))
		httpsys_log_want_errors(log, a->flags & HTTPSYS_LOG_READ_ERRORS);
	a->bytes = 0;
	do {
		ret = records_read(log, a, done);
		if (ret != -EAGAIN || (a->flags & HTTPSYS_LOG_READ_NONBLOCK))
			break;
		/* Said once */
		done = 0;
		ret = wait_event_interruptible(log->wait, !list_empty_careful(&log->entries));
	} while (!ret);
	return ret;
}
