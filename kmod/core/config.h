/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration of a namespace: records (id, key, value). */
#ifndef HTTPSYS_CORE_CONFIG_H
#define HTTPSYS_CORE_CONFIG_H

#include "core/app.h"

struct httpsys_acl;
struct httpsys_config_row;
struct httpsys_prefix;
struct httpsys_reservation;

/**
 * struct httpsys_config_record - one record
 * @node: in the store
 * @rcu: freed after a grace period
 * @resv: URLACL: its reservation, owned
 * @key_len: bytes of the key
 * @value_len: bytes of the value
 * @data: key, value
 */
struct httpsys_config_record {
	struct list_head node;
	struct rcu_head rcu;
	struct httpsys_reservation *resv;
	u32 key_len;
	u32 value_len;
	u8 data[];
};

/**
 * struct httpsys_config_op - a request about the configuration
 * @app: who asks
 * @row: id
 * @key: from the program, kernel memory, aligned to 8
 * @value: the same
 * @key_len: bytes at @key
 * @value_len: bytes at @value
 * @prefix: URLACL: @key, parsed; httpsys_config_op_end() frees it
 * @acl: URLACL: @value, parsed; the same
 */
struct httpsys_config_op {
	struct httpsys_app *app;
	const struct httpsys_config_row *row;
	const void *key;
	const void *value;
	u32 key_len;
	u32 value_len;
	struct httpsys_prefix *prefix;
	struct httpsys_acl *acl;
};

/**
 * struct httpsys_config_row - what there is to know of an id
 * @id: enum httpsys_config_id
 * @max: records
 * @single: every key has a value at any time
 * @update: UPDATE is for it
 * @key_min: bytes of a key
 * @key_max: bytes of a key
 * @value_min: bytes of a value
 * @value_max: bytes of a value
 * @key: is it a key? -EINVAL and others
 * @value: is it a value for the key? -EINVAL and others
 * @standard: single: value of a key that is not set
 */
struct httpsys_config_row {
	u32 id;
	u32 max;
	bool single;
	bool update;
	u32 key_min;
	u32 key_max;
	u32 value_min;
	u32 value_max;
	int (*key)(struct httpsys_config_op *op);
	int (*value)(struct httpsys_config_op *op);
	u32 (*standard)(const struct httpsys_config_op *op);
};

/* config.c */
void httpsys_config_init(struct httpsys_ns *ns);
void httpsys_config_destroy(struct httpsys_ns *ns);
int httpsys_config_op_begin(struct httpsys_config_op *op, u32 id);
void httpsys_config_op_end(struct httpsys_config_op *op);
int httpsys_config_set(struct httpsys_config_op *op);
int httpsys_config_update(struct httpsys_config_op *op);
int httpsys_config_delete(struct httpsys_config_op *op);
struct httpsys_config_record *httpsys_config_get(struct httpsys_config_op *op);
struct httpsys_config_record *httpsys_config_get_next(struct httpsys_config_op *op, u32 token);

/* config_table.c */
const struct httpsys_config_row *httpsys_config_row_find(u32 id);
u32 httpsys_config_row_index(const struct httpsys_config_row *row);
const struct list_head *httpsys_config_records(const struct httpsys_ns *ns, u32 id);
void httpsys_config_apply_locked(struct httpsys_ns *ns);

#endif
