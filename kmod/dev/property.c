// SPDX-License-Identifier: GPL-2.0-only
/*
 * PROPERTY_SET and PROPERTY_GET, on the device and on files of queues, and the same
 * for requests: copies the value, core/ knows the rest. No locks.
 */
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "core/property.h"
#include "core/request.h"
#include "core/request_property.h"
#include "dev/ioctl.h"

/*
 * A value in kernel memory: on the stack, unless a variable part makes it large.
 * Aligned for every property
 */
struct property_value {
	void *at;
	u32 room;
	u64 small[HTTPSYS_PROPERTY_SIZE_MAX / sizeof(u64)];
};

static int value_init(struct property_value *v, const struct httpsys_property_row *row)
{
	v->at = v->small;
	v->room = row->size + row->more;
	if (v->room <= sizeof(v->small))
		return 0;
	v->at = kzalloc(v->room, GFP_KERNEL_ACCOUNT);
	return v->at ? 0 : -ENOMEM;
}

static void value_free(struct property_value *v)
{
	if (v->at != v->small)
		kfree(v->at);
}

static const struct httpsys_property_row *property_check(const struct httpsys_call *call,
							  const struct httpsys_open *open)
{
	const struct httpsys_property *p = &call->arg.property;
	const struct httpsys_property_row *row = httpsys_property_find(p->property);

	if (p->flags || !row || (open && p->id))
		return NULL;
	return row;
}

static int value_copy_in(struct property_value *v, const struct httpsys_property_row *row,
			 const struct httpsys_property *p)
{
	u32 size = min(p->value_size, v->room);

	if (copy_from_user(v->at, u64_to_user_ptr(p->value), size))
		return -EFAULT;
	return httpsys_property_length(row, v->at) > size ? -EINVAL : 0;
}

/**
 * httpsys_ioc_property_set() - HTTPSYS_IOC_PROPERTY_SET
 * @call: call on either type of file
 *
 * Context: process. Return: as uapi struct httpsys_property says.
 */
int httpsys_ioc_property_set(struct httpsys_call *call)
{
	struct httpsys_open *open = httpsys_open_of(call->file);
	const struct httpsys_property_row *row = property_check(call, open);
	const struct httpsys_property *p = &call->arg.property;
	struct property_value v;
	int ret;

	if (!row || p->value_size < row->size)
		return -EINVAL;
	ret = value_init(&v, row);
	if (ret)
		return ret;
	ret = value_copy_in(&v, row, p);
	if (!ret && open)
		ret = httpsys_property_set_queue(open, row, v.at);
	else if (!ret)
		ret = httpsys_property_set(httpsys_app_of(call->file), p->id, row, v.at);
	value_free(&v);
	return ret;
}

static int value_copy_out(const struct property_value *v, const struct httpsys_property_row *row,
			  struct httpsys_property *p)
{
	u32 size = httpsys_property_length(row, v->at), room = p->value_size;

	p->value_size = size;
	if (room < size)
		return -EMSGSIZE;
	return copy_to_user(u64_to_user_ptr(p->value), v->at, size) ? -EFAULT : 0;
}

/**
 * httpsys_ioc_property_get() - HTTPSYS_IOC_PROPERTY_GET
 * @call: call on either type of file
 *
 * Context: process. Return: as uapi struct httpsys_property says.
 */
int httpsys_ioc_property_get(struct httpsys_call *call)
{
	struct httpsys_open *open = httpsys_open_of(call->file);
	const struct httpsys_property_row *row = property_check(call, open);
	struct httpsys_property *p = &call->arg.property;
	struct property_value v;
	int ret;

	if (!row)
		return -EINVAL;
	ret = value_init(&v, row);
	if (ret)
		return ret;
	if (open)
		ret = httpsys_property_get_queue(open, row, v.at);
	else
		ret = httpsys_property_get(httpsys_app_of(call->file), p->id, row, v.at);
	if (!ret)
		ret = value_copy_out(&v, row, p);
	value_free(&v);
	return ret;
}

/* Requests */

static const struct httpsys_request_property_row *request_row(const struct httpsys_call *call)
{
	const struct httpsys_request_property *p = &call->arg.request_property;

	return p->flags ? NULL : httpsys_request_property_find(p->property);
}

static struct httpsys_request *request_alive(const struct httpsys_call *call)
{
	struct httpsys_request *r = httpsys_request_find(httpsys_open_of(call->file),
							 call->arg.request_property.request_id);

	if (r && READ_ONCE(r->gone)) {
		httpsys_request_put(r);
		r = NULL;
	}
	return r;
}

/**
 * httpsys_ioc_request_property_set() - HTTPSYS_IOC_REQUEST_PROPERTY_SET
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_request_property says.
 */
int httpsys_ioc_request_property_set(struct httpsys_call *call)
{
	const struct httpsys_request_property *p = &call->arg.request_property;
	const struct httpsys_request_property_row *row = request_row(call);
	struct httpsys_request *r;
	u32 value;
	int ret;

	if (!row || !row->set || p->value_size < sizeof(value))
		return -EINVAL;
	if (copy_from_user(&value, u64_to_user_ptr(p->value), sizeof(value)))
		return -EFAULT;
	r = request_alive(call);
	if (!r)
		return -ENOTCONN;
	ret = row->set(r, value);
	httpsys_request_put(r);
	return ret;
}

/**
 * httpsys_ioc_request_property_get() - HTTPSYS_IOC_REQUEST_PROPERTY_GET
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_request_property says.
 */
int httpsys_ioc_request_property_get(struct httpsys_call *call)
{
	struct httpsys_request_property *p = &call->arg.request_property;
	const struct httpsys_request_property_row *row = request_row(call);
	union httpsys_request_value value;
	struct httpsys_request *r;
	u32 room = p->value_size;
	int ret;

	if (!row || row->set)
		return -EINVAL;
	r = request_alive(call);
	if (!r)
		return -ENOTCONN;
	ret = row->get ? row->get(r, &value) : -EOPNOTSUPP;
	httpsys_request_put(r);
	if (ret)
		return ret;
	p->value_size = row->size;
	if (room < row->size)
		return -EMSGSIZE;
	return copy_to_user(u64_to_user_ptr(p->value), &value, row->size) ? -EFAULT : 0;
}
