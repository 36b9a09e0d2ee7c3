// SPDX-License-Identifier: GPL-2.0-only
/*
 * PROPERTY_SET and PROPERTY_GET, on the device and on files of queues: copies the
 * value, core/property.c knows the rest. No locks.
 */
#include <linux/uaccess.h>
#include "core/property.h"
#include "dev/ioctl.h"

/* Aligned for every property */
union property_value {
	u64 align;
	u8 bytes[HTTPSYS_PROPERTY_SIZE_MAX];
};

static const struct httpsys_property_row *property_check(const struct httpsys_call *call,
							  const struct httpsys_open *open)
{
	const struct httpsys_property *p = &call->arg.property;
	const struct httpsys_property_row *row = httpsys_property_find(p->property);

	if (p->flags || !row || (open && p->id))
		return NULL;
	return row;
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
	union property_value value;

	if (!row || p->value_size < row->size)
		return -EINVAL;
	if (copy_from_user(&value, u64_to_user_ptr(p->value), row->size))
		return -EFAULT;
	if (open)
		return httpsys_property_set_queue(open, row, &value);
	return httpsys_property_set(httpsys_app_of(call->file), p->id, row, &value);
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
	union property_value value;
	u32 room = p->value_size;
	int ret;

	if (!row)
		return -EINVAL;
	if (open)
		ret = httpsys_property_get_queue(open, row, &value);
	else
		ret = httpsys_property_get(httpsys_app_of(call->file), p->id, row, &value);
	if (ret)
		return ret;
	p->value_size = row->size;
	if (room < row->size)
		return -EMSGSIZE;
	return copy_to_user(u64_to_user_ptr(p->value), &value, row->size) ? -EFAULT : 0;
}
