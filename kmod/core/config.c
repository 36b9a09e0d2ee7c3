// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration of a namespace: records by id and key, bounded in number and size,
 * charged to who sets them. They live until they are deleted or the namespace ends.
 * Lock: ns->config. What an id means is in config_table.c.
 */
#include <linux/rculist.h>
#include <linux/slab.h>
#include "compat.h"
#include "core/acl.h"
#include "core/config.h"
#include "core/urlns.h"

/**
 * httpsys_config_init() - an empty store
 * @ns: namespace being made
 */
void httpsys_config_init(struct httpsys_ns *ns)
{
	u32 i;

	for (i = 0; i < HTTPSYS_CONFIG_KINDS; i++)
		INIT_LIST_HEAD(&ns->store.records[i]);
}

static struct list_head *records_of(const struct httpsys_config_op *op)
{
	return &op->app->ns->store.records[httpsys_config_row_index(op->row)];
}

static struct httpsys_config_record *record_alloc(const void *key, u32 key_len,
						  const void *value, u32 value_len)
{
	struct httpsys_config_record *rec;

	rec = kvzalloc(struct_size(rec, data, key_len + value_len), GFP_KERNEL_ACCOUNT);
	if (!rec)
		return NULL;
	rec->key_len = key_len;
	rec->value_len = value_len;
	memcpy(rec->data, key, key_len);
	memcpy(rec->data + key_len, value, value_len);
	return rec;
}

static void record_link_locked(const struct httpsys_config_op *op,
			       struct httpsys_config_record *rec, struct list_head *before)
{
	struct httpsys_config_store *store = &op->app->ns->store;

	list_add_tail_rcu(&rec->node, before);
	store->count[httpsys_config_row_index(op->row)]++;
	store->bytes += rec->key_len + rec->value_len;
}

static void record_destroy_locked(struct httpsys_ns *ns, u32 index,
				  struct httpsys_config_record *rec)
{
	list_del_rcu(&rec->node);
	ns->store.count[index]--;
	ns->store.bytes -= rec->key_len + rec->value_len;
	if (rec->resv)
		httpsys_reservation_destroy_locked(ns, rec->resv);
	kvfree_rcu(rec, rcu);
}

/**
 * httpsys_config_destroy() - free the store
 * @ns: namespace at its end; nothing is registered
 */
void httpsys_config_destroy(struct httpsys_ns *ns)
{
	struct httpsys_config_record *rec, *next;
	u32 i;

	for (i = 0; i < HTTPSYS_CONFIG_KINDS; i++)
		list_for_each_entry_safe(rec, next, &ns->store.records[i], node)
			record_destroy_locked(ns, i, rec);
}

/**
 * httpsys_config_op_begin() - check what a program asks
 * @op: with app, key and, for SET and UPDATE, value; NULL key: GET by token
 * @id: enum httpsys_config_id
 *
 * Context: process of the program. Return: 0: httpsys_config_op_end() afterwards;
 * -EINVAL, -EKEYREJECTED, -EACCES, -EOPNOTSUPP, -ENOMEM: see the table.
 */
int httpsys_config_op_begin(struct httpsys_config_op *op, u32 id)
{
	const struct httpsys_config_row *row = httpsys_config_row_find(id);
	int ret = 0;

	if (!row)
		return -EINVAL;
	op->row = row;
	if (!op->key)
		return 0;
	if (op->key_len < row->key_min || op->key_len > row->key_max)
		return -EINVAL;
	ret = row->key(op);
	if (!ret && op->value) {
		if (op->value_len < row->value_min || op->value_len > row->value_max)
			ret = -EINVAL;
		else if (row->value)
			ret = row->value(op);
	}
	if (ret)
		httpsys_config_op_end(op);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_config_op_begin);

/**
 * httpsys_config_op_end() - free what checking has made
 * @op: request
 */
void httpsys_config_op_end(struct httpsys_config_op *op)
{
	httpsys_prefix_free(op->prefix);
	kvfree(op->acl);
	op->prefix = NULL;
	op->acl = NULL;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_config_op_end);

static int op_permit_locked(const struct httpsys_config_op *op)
{
	if (op->prefix)
		return httpsys_reservation_permit_locked(op->app, op->prefix);
	return httpsys_app_capable(op->app, CAP_NET_ADMIN) ? 0 : -EACCES;
}

static bool record_is(const struct httpsys_config_op *op, const struct httpsys_config_record *rec,
		      const struct httpsys_reservation *resv)
{
	if (op->prefix)
		return rec->resv == resv;
	return rec->key_len == op->key_len && !memcmp(rec->data, op->key, op->key_len);
}

/* Prefixes are compared by what they mean, other keys byte by byte */
static struct httpsys_config_record *record_find_locked(const struct httpsys_config_op *op)
{
	struct httpsys_reservation *resv = NULL;
	struct httpsys_config_record *rec;

	if (op->prefix) {
		resv = httpsys_reservation_find_locked(op->app->ns, op->prefix);
		if (!resv)
			return NULL;
	}
	list_for_each_entry(rec, records_of(op), node)
		if (record_is(op, rec, resv))
			return rec;
	return NULL;
}

/* Half of the room is the administrator's, whatever others were allowed to delegate */
static int op_room_locked(const struct httpsys_config_op *op)
{
	const struct httpsys_config_store *store = &op->app->ns->store;
	u32 share = httpsys_app_capable(op->app, CAP_NET_ADMIN) ? 1 : 2;

	if (store->count[httpsys_config_row_index(op->row)] >= op->row->max / share ||
	    store->bytes + op->key_len + op->value_len > HTTPSYS_CONFIG_BYTES_MAX / share)
		return -ENOSPC;
	return 0;
}

static int record_reserve_locked(struct httpsys_config_op *op, struct httpsys_config_record *rec)
{
	struct httpsys_reservation *r;

	if (!op->prefix)
		return 0;
	r = httpsys_reservation_create_locked(op->app, op->prefix, op->acl);
	if (IS_ERR(r))
		return PTR_ERR(r);
	op->acl = NULL;
	rec->resv = r;
	return 0;
}

/* The order is that of API 5.6: a right to it comes before its existence */
static int set_locked(struct httpsys_config_op *op, struct httpsys_config_record *rec, bool update)
{
	struct httpsys_config_record *old;
	int ret = op_permit_locked(op);

	if (ret)
		return ret;
	old = record_find_locked(op);
	if (update && !old)
		return -ENOENT;
	if (old && !update && !op->row->single)
		return -EEXIST;
	ret = old ? 0 : op_room_locked(op);
	if (!ret)
		ret = record_reserve_locked(op, rec);
	if (ret)
		return ret;
	record_link_locked(op, rec, old ? old->node.next : records_of(op));
	if (old)
		record_destroy_locked(op->app->ns, httpsys_config_row_index(op->row), old);
	httpsys_config_apply_locked(op->app->ns);
	return 0;
}

static int config_write(struct httpsys_config_op *op, bool update)
{
	struct httpsys_config_record *rec;
	int ret;

	rec = record_alloc(op->key, op->key_len, op->value, op->value_len);
	if (!rec)
		return -ENOMEM;
	mutex_lock(&op->app->ns->config);
	ret = set_locked(op, rec, update);
	httpsys_ns_unlock(op->app->ns);
	if (ret)
		kvfree(rec);
	return ret;
}

/**
 * httpsys_config_set() - make a record; of a single id also replace it
 * @op: begun, with a value
 *
 * Context: process. Return: 0; -EEXIST: there is one, or the port carries the other
 * scheme; -EACCES: not entitled; -ENOSPC; -ENOMEM.
 */
int httpsys_config_set(struct httpsys_config_op *op)
{
	return config_write(op, false);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_config_set);

/**
 * httpsys_config_update() - replace the value of a record
 * @op: begun, with a value
 *
 * Context: process. Return: 0; -EINVAL: not for this id; -ENOENT: no such record;
 * -EACCES: not entitled; -ENOMEM.
 */
int httpsys_config_update(struct httpsys_config_op *op)
{
	return op->row->update ? config_write(op, true) : -EINVAL;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_config_update);

/**
 * httpsys_config_delete() - remove a record
 * @op: begun, without a value
 *
 * Context: process. Return: 0; -ENOENT: no such record; -EEXIST: the port carries
 * the other scheme; -EACCES: not entitled.
 */
int httpsys_config_delete(struct httpsys_config_op *op)
{
	struct httpsys_ns *ns = op->app->ns;
	struct httpsys_config_record *rec;
	int ret;

	mutex_lock(&ns->config);
	ret = op_permit_locked(op);
	if (ret)
		goto unlock;
	ret = -ENOENT;
	rec = record_find_locked(op);
	if (!rec)
		goto unlock;
	record_destroy_locked(ns, httpsys_config_row_index(op->row), rec);
	httpsys_config_apply_locked(ns);
	ret = 0;
unlock:
	httpsys_ns_unlock(ns);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_config_delete);

static struct httpsys_config_record *record_copy(const struct httpsys_config_record *rec)
{
	struct httpsys_config_record *copy;

	copy = record_alloc(rec->data, rec->key_len, rec->data + rec->key_len, rec->value_len);
	return copy ?: ERR_PTR(-ENOMEM);
}

static struct httpsys_config_record *record_standard(const struct httpsys_config_op *op)
{
	struct httpsys_config_record *rec;
	u32 value;

	if (!op->row->single)
		return ERR_PTR(-ENOENT);
	value = op->row->standard(op);
	rec = record_alloc(op->key, op->key_len, &value, sizeof(value));
	return rec ?: ERR_PTR(-ENOMEM);
}

/**
 * httpsys_config_get() - a record by its key
 * @op: begun, without a value
 *
 * Context: process. Return: a copy, to be freed with kvfree(); of a single id that is
 * not set the default. Or ERR_PTR(): -ENOENT: no such record; -ENOMEM.
 */
struct httpsys_config_record *httpsys_config_get(struct httpsys_config_op *op)
{
	struct httpsys_config_record *rec;

	mutex_lock(&op->app->ns->config);
	rec = record_find_locked(op);
	rec = rec ? record_copy(rec) : record_standard(op);
	httpsys_ns_unlock(op->app->ns);
	return rec;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_config_get);

/**
 * httpsys_config_get_next() - a record by its place
 * @op: begun, without a key
 * @token: 0 is the oldest
 *
 * Context: process. Return: a copy, to be freed with kvfree(), or ERR_PTR():
 * -ENODATA: no more; -ENOMEM.
 */
struct httpsys_config_record *httpsys_config_get_next(struct httpsys_config_op *op, u32 token)
{
	struct httpsys_config_record *rec, *out = ERR_PTR(-ENODATA);

	mutex_lock(&op->app->ns->config);
	list_for_each_entry(rec, records_of(op), node) {
		if (token--)
			continue;
		out = record_copy(rec);
		break;
	}
	httpsys_ns_unlock(op->app->ns);
	return out;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_config_get_next);
