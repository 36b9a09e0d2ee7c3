// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about the configuration: copies keys and values, calls core/. No locks,
 * no policy.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "compat.h"
#include "core/config.h"
#include "dev/ioctl.h"

static int config_key_in(struct httpsys_config_op *op, const struct httpsys_config *c)
{
	void *key;

	if (!c->key_size || c->key_size > HTTPSYS_URL_MAX)
		return -EINVAL;
	key = vmemdup_user(u64_to_user_ptr(c->key), c->key_size);
	if (IS_ERR(key))
		return PTR_ERR(key);
	op->key = key;
	op->key_len = c->key_size;
	return 0;
}

/* No bytes are a value as well */
static int config_value_in(struct httpsys_config_op *op, const struct httpsys_config *c)
{
	void *value;

	if (c->value_size > HTTPSYS_CONFIG_VALUE_MAX)
		return -EINVAL;
	value = c->value_size ? vmemdup_user(u64_to_user_ptr(c->value), c->value_size) :
				kvzalloc(sizeof(u64), GFP_KERNEL);
	if (!value)
		return -ENOMEM;
	if (IS_ERR(value))
		return PTR_ERR(value);
	op->value = value;
	op->value_len = c->value_size;
	return 0;
}

static int config_run(struct httpsys_call *call, bool value,
		      int (*run)(struct httpsys_config_op *op))
{
	const struct httpsys_config *c = &call->arg.config;
	struct httpsys_config_op op = { .app = httpsys_app_of(call->file) };
	int ret;

	if (c->flags || c->token || (!value && (c->value || c->value_size)))
		return -EINVAL;
	ret = config_key_in(&op, c);
	if (!ret && value)
		ret = config_value_in(&op, c);
	if (!ret)
		ret = httpsys_config_op_begin(&op, c->id);
	if (!ret) {
		ret = run(&op);
		httpsys_config_op_end(&op);
	}
	kvfree(op.value);
	kvfree(op.key);
	return ret;
}

/**
 * httpsys_ioc_config_set() - CONFIG_SET
 * @call: arg.config
 *
 * Context: process. Return: see struct httpsys_config.
 */
int httpsys_ioc_config_set(struct httpsys_call *call)
{
	return config_run(call, true, httpsys_config_set);
}

/**
 * httpsys_ioc_config_update() - CONFIG_UPDATE
 * @call: arg.config
 *
 * Context: process. Return: see struct httpsys_config.
 */
int httpsys_ioc_config_update(struct httpsys_call *call)
{
	return config_run(call, true, httpsys_config_update);
}

/**
 * httpsys_ioc_config_delete() - CONFIG_DELETE
 * @call: arg.config
 *
 * Context: process. Return: see struct httpsys_config.
 */
int httpsys_ioc_config_delete(struct httpsys_call *call)
{
	return config_run(call, false, httpsys_config_delete);
}

static int config_out(struct httpsys_config *c, const struct httpsys_config_record *rec, bool next)
{
	bool room = rec->value_len <= c->value_size && (!next || rec->key_len <= c->key_size);

	c->value_size = rec->value_len;
	c->key_size = rec->key_len;
	if (!room)
		return -EMSGSIZE;
	if (next && copy_to_user(u64_to_user_ptr(c->key), rec->data, rec->key_len))
		return -EFAULT;
	return copy_to_user(u64_to_user_ptr(c->value), rec->data + rec->key_len,
			    rec->value_len) ? -EFAULT : 0;
}

/**
 * httpsys_ioc_config_get() - CONFIG_GET
 * @call: arg.config
 *
 * Context: process. Return: see struct httpsys_config.
 */
int httpsys_ioc_config_get(struct httpsys_call *call)
{
	struct httpsys_config *c = &call->arg.config;
	struct httpsys_config_op op = { .app = httpsys_app_of(call->file) };
	bool next = c->flags & HTTPSYS_CONFIG_NEXT;
	struct httpsys_config_record *rec;
	int ret = 0;

	if (c->flags & ~HTTPSYS_CONFIG_NEXT || (c->token && !next))
		return -EINVAL;
	if (!next)
		ret = config_key_in(&op, c);
	if (!ret)
		ret = httpsys_config_op_begin(&op, c->id);
	if (!ret) {
		rec = next ? httpsys_config_get_next(&op, c->token) : httpsys_config_get(&op);
		httpsys_config_op_end(&op);
		ret = PTR_ERR_OR_ZERO(rec);
		if (!ret) {
			ret = config_out(c, rec, next);
			kvfree(rec);
		}
	}
	kvfree(op.key);
	return ret;
}
