// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/httpsys: each open file is an application. Copies and checks arguments and
 * calls core/; no locks here.
 */
#include <linux/compat.h>
#include <linux/file.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "compat.h"
#include "core/app.h"
#include "core/open.h"
#include "core/urlns.h"
#include "dev/ioctl.h"
#include "limits.h"

/**
 * httpsys_app_of() - the application behind a file of the device
 * @file: file of the device
 *
 * Context: any.
 */
struct httpsys_app *httpsys_app_of(struct file *file)
{
	return file->private_data;
}

static int ioc_query(struct httpsys_call *call)
{
	const struct httpsys_limits *limits = &httpsys_app_of(call->file)->ns->net.limits;
	struct httpsys_query *q = &call->arg.query;

	q->abi_version = HTTPSYS_ABI_VERSION;
	q->features = HTTPSYS_FEATURE_ASYNC | (HTTPSYS_HAVE_URING ? HTTPSYS_FEATURE_URING : 0);
	q->max_request_bytes = READ_ONCE(limits->head.max_request_bytes);
	q->max_field_length = READ_ONCE(limits->head.max_field_length);
	q->max_connections = READ_ONCE(limits->max_connections);
	q->reserved = 0;
	return 0;
}

/* Sessions and groups */

static int ioc_session_create(struct httpsys_call *call)
{
	struct httpsys_object *o = &call->arg.object;

	if (o->flags || o->parent)
		return -EINVAL;
	return httpsys_session_create(httpsys_app_of(call->file), &o->id);
}

static int ioc_session_create_finish(struct httpsys_call *call, int ret)
{
	if (ret)
		httpsys_session_close(httpsys_app_of(call->file), call->arg.object.id);
	return ret;
}

static int ioc_session_close(struct httpsys_call *call)
{
	const struct httpsys_object *o = &call->arg.object;

	if (o->flags || o->parent)
		return -EINVAL;
	return httpsys_session_close(httpsys_app_of(call->file), o->id);
}

static int ioc_group_create(struct httpsys_call *call)
{
	struct httpsys_object *o = &call->arg.object;

	if (o->flags)
		return -EINVAL;
	return httpsys_group_create(httpsys_app_of(call->file), o->parent, &o->id);
}

static int ioc_group_create_finish(struct httpsys_call *call, int ret)
{
	if (ret)
		httpsys_group_close(httpsys_app_of(call->file), call->arg.object.id);
	return ret;
}

static int ioc_group_close(struct httpsys_call *call)
{
	const struct httpsys_object *o = &call->arg.object;

	if (o->flags || o->parent)
		return -EINVAL;
	return httpsys_group_close(httpsys_app_of(call->file), o->id);
}

/* URLs */

static char *url_copy(struct httpsys_url *u)
{
	if (!u->url_len || u->url_len > HTTPSYS_URL_MAX) {
		u->detail = HTTPSYS_URL_BAD_SYNTAX;
		return ERR_PTR(-EINVAL);
	}
	return vmemdup_user(u64_to_user_ptr(u->url), u->url_len);
}

/* The outputs of a refused registration; the text is freed */
static int url_result_out(struct httpsys_url *u, const struct httpsys_url_result *res, int ret)
{
	u32 len;

	u->detail = res->detail;
	/* A port can be taken by an adopted socket, without any prefix */
	if (res->conflict || res->detail == HTTPSYS_URL_PORT_OWNER)
		u->conflict_uid = from_kuid_munged(current_user_ns(), res->uid);
	if (!res->conflict)
		return ret;
	u->conflict_len = res->conflict_len;
	len = u->conflict ? min(u->conflict_size, res->conflict_len) : 0;
	if (len && copy_to_user(u64_to_user_ptr(u->conflict), res->conflict, len))
		ret = -EFAULT;
	kvfree(res->conflict);
	return ret;
}

static void url_clear_out(struct httpsys_url *u)
{
	u->detail = HTTPSYS_URL_OK;
	u->conflict_len = 0;
	u->conflict_uid = 0;
}

static int ioc_url_add(struct httpsys_call *call)
{
	struct httpsys_url *u = &call->arg.url;
	struct httpsys_url_result res = { };
	char *text;
	int ret;

	url_clear_out(u);
	if (u->flags || u->reserved)
		return -EINVAL;
	text = url_copy(u);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ret = httpsys_url_add(httpsys_app_of(call->file), u->group, text, u->url_len,
			      u->context, &res);
	kvfree(text);
	return url_result_out(u, &res, ret);
}

static int ioc_url_remove(struct httpsys_call *call)
{
	struct httpsys_url *u = &call->arg.url;
	struct httpsys_url_result res = { };
	char *text;
	int ret;

	url_clear_out(u);
	if ((u->flags & ~HTTPSYS_URL_REMOVE_ALL) || u->reserved)
		return -EINVAL;
	if (u->flags & HTTPSYS_URL_REMOVE_ALL)
		return u->url_len ? -EINVAL :
		       httpsys_url_remove_all(httpsys_app_of(call->file), u->group);
	text = url_copy(u);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ret = httpsys_url_remove(httpsys_app_of(call->file), u->group, text, u->url_len, &res);
	kvfree(text);
	return url_result_out(u, &res, ret);
}

/* Sockets */

static int ioc_endpoint_adopt(struct httpsys_call *call)
{
	struct httpsys_adopt *a = &call->arg.adopt;
	struct file *file;
	int ret;

	if (a->flags)
		return -EINVAL;
	file = fget(a->fd);
	if (!file)
		return -EBADF;
	ret = httpsys_app_adopt(httpsys_app_of(call->file), file, &a->family, &a->port);
	fput(file);
	return ret;
}

static int url_find(struct httpsys_call *call, const struct httpsys_open *open)
{
	struct httpsys_url_find *u = &call->arg.url_find;
	struct httpsys_url_found found = { };
	char *text;
	int ret;

	text = vmemdup_user(u64_to_user_ptr(u->url), u->url_len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ret = httpsys_url_find(httpsys_app_of(call->file)->ns, text, u->url_len, open->queue,
			       &found);
	u->group = found.group;
	kvfree(text);
	return ret;
}

static int ioc_url_find(struct httpsys_call *call)
{
	const struct httpsys_url_find *u = &call->arg.url_find;
	struct httpsys_open *open;
	struct file *file;
	int ret = -EBADF;

	if (u->flags || !u->url_len || u->url_len > HTTPSYS_URL_MAX)
		return -EINVAL;
	file = fget(u->queue);
	if (!file)
		return -EBADF;
	open = httpsys_open_of(file);
	if (open)
		ret = url_find(call, open);
	fput(file);
	return ret;
}

/* Counters */

static int counters_copy(u64 to, u32 room, u32 n, const struct httpsys_stats *s,
			 u64 (*read)(const struct httpsys_stats *s, u32 i))
{
	u64 __user *out = u64_to_user_ptr(to);
	u32 i;

	for (i = 0; to && i < min(room, n); i++)
		if (put_user(read(s, i), out + i))
			return -EFAULT;
	return 0;
}

static u64 counter_read(const struct httpsys_stats *s, u32 i)
{
	return httpsys_stats_counter(s, i);
}

static u64 reason_read(const struct httpsys_stats *s, u32 i)
{
	return httpsys_stats_reason(s, i);
}

static int ioc_counters(struct httpsys_call *call)
{
	const struct httpsys_stats *s = &httpsys_app_of(call->file)->ns->net.stats;
	struct httpsys_counters *c = &call->arg.counters;
	int ret;

	if (c->flags)
		return -EINVAL;
	ret = counters_copy(c->counters, c->counter_count, HTTPSYS_COUNTER_MAX, s, counter_read);
	if (!ret)
		ret = counters_copy(c->reasons, c->reason_count, HTTPSYS_REASON_MAX, s,
				    reason_read);
	c->counter_count = HTTPSYS_COUNTER_MAX;
	c->reason_count = HTTPSYS_REASON_MAX;
	return ret;
}

static const struct httpsys_command commands[] = {
	HTTPSYS_COMMAND(QUERY, query, reserved, HTTPSYS_OUT_OK, ioc_query, NULL),
	HTTPSYS_COMMAND(SESSION_CREATE, object, id, HTTPSYS_OUT_OK, ioc_session_create,
			ioc_session_create_finish),
	HTTPSYS_COMMAND(SESSION_CLOSE, object, id, 0, ioc_session_close, NULL),
	HTTPSYS_COMMAND(GROUP_CREATE, object, id, HTTPSYS_OUT_OK, ioc_group_create,
			ioc_group_create_finish),
	HTTPSYS_COMMAND(GROUP_CLOSE, object, id, 0, ioc_group_close, NULL),
	HTTPSYS_COMMAND(URL_ADD, url, reserved, HTTPSYS_OUT_OK | HTTPSYS_OUT_ERROR |
			HTTPSYS_OUT_PROBE, ioc_url_add, NULL),
	HTTPSYS_COMMAND(URL_REMOVE, url, reserved, HTTPSYS_OUT_OK | HTTPSYS_OUT_ERROR |
			HTTPSYS_OUT_PROBE, ioc_url_remove, NULL),
	HTTPSYS_COMMAND(URL_FIND, url_find, group, HTTPSYS_OUT_OK, ioc_url_find, NULL),
	HTTPSYS_COMMAND(QUEUE_CREATE, queue_create, reserved, HTTPSYS_OUT_OK,
			httpsys_ioc_queue_create, httpsys_ioc_new_file_finish),
	HTTPSYS_COMMAND(PROPERTY_SET, property, value, 0, httpsys_ioc_property_set, NULL),
	HTTPSYS_COMMAND(PROPERTY_GET, property, value, HTTPSYS_OUT_OK | HTTPSYS_OUT_EMSGSIZE,
			httpsys_ioc_property_get, NULL),
	HTTPSYS_COMMAND(LOG_READ, log_read, lost, HTTPSYS_OUT_OK | HTTPSYS_OUT_EMSGSIZE |
			HTTPSYS_OUT_PROBE, httpsys_ioc_log_read, NULL),
	HTTPSYS_COMMAND(COUNTERS, counters, reason_count, HTTPSYS_OUT_OK, ioc_counters, NULL),
	HTTPSYS_COMMAND(CONFIG_SET, config, value_size, 0, httpsys_ioc_config_set, NULL),
	HTTPSYS_COMMAND(CONFIG_GET, config, value_size, HTTPSYS_OUT_OK | HTTPSYS_OUT_EMSGSIZE,
			httpsys_ioc_config_get, NULL),
	HTTPSYS_COMMAND(CONFIG_DELETE, config, value_size, 0, httpsys_ioc_config_delete, NULL),
	HTTPSYS_COMMAND(CONFIG_UPDATE, config, value_size, 0, httpsys_ioc_config_update, NULL),
	HTTPSYS_COMMAND(CACHE_FLUSH_ALL, cache_flush, reserved, 0, httpsys_ioc_cache_flush_all,
			NULL),
	HTTPSYS_COMMAND(EXPLAIN, explain, queue, HTTPSYS_OUT_OK | HTTPSYS_OUT_ERROR,
			httpsys_ioc_explain, NULL),
	HTTPSYS_COMMAND(ENDPOINT_ADOPT, adopt, port, HTTPSYS_OUT_OK | HTTPSYS_OUT_PROBE,
			ioc_endpoint_adopt, NULL),
};

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return httpsys_ioctl(commands, ARRAY_SIZE(commands), file, cmd, arg);
}

static int device_open(struct inode *inode, struct file *file)
{
	struct httpsys_app *app = httpsys_app_create(file);

	if (IS_ERR(app))
		return PTR_ERR(app);
	file->private_data = app;
	return stream_open(inode, file);
}

static int device_release(struct inode *inode, struct file *file)
{
	httpsys_app_destroy(httpsys_app_of(file));
	return 0;
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "httpsys",
	.fops = &device_fops,
	.mode = 0660,
};

/**
 * httpsys_device_register() - make /dev/httpsys
 *
 * Context: module load, last: programs come at once. Return: 0 or an error of the
 * driver core.
 */
int httpsys_device_register(void)
{
	return misc_register(&device);
}

/**
 * httpsys_device_unregister() - remove /dev/httpsys
 *
 * Context: module unload; no file is open.
 */
void httpsys_device_unregister(void)
{
	misc_deregister(&device);
}
