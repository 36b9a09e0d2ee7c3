/* SPDX-License-Identifier: GPL-2.0-only */
/* Log records: what is logged, and the list from which a writer of logs reads. */
#ifndef HTTPSYS_OBS_LOG_H
#define HTTPSYS_OBS_LOG_H

#include <linux/httpsys.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/**
 * struct httpsys_log_config - a setting of LOGGING; constant
 * @refs: the object that it was set on; requests, records
 * @rcu: freed after readers
 * @id: session or group that it was set on
 * @v: the setting, its texts behind it
 */
struct httpsys_log_config {
	refcount_t refs;
	struct rcu_head rcu;
	u64 id;
	struct httpsys_logging v;
};

static inline u32 httpsys_logging_size(const struct httpsys_logging *l)
{
	return sizeof(*l) + l->software_len + l->directory_len;
}

/**
 * struct httpsys_log_entry - a record to come, then one that waits for a reader
 * @node: in log->entries
 * @config: how it is logged, referenced, from when it is a record
 * @flags: as the following see struct httpsys_log_record
 * @fields: the program's part, its texts behind it
 */
struct httpsys_log_entry {
	struct list_head node;
	struct httpsys_log_config *config;
	u32 flags;
	u64 time;
	u64 bytes_sent;
	u64 bytes_received;
	u64 session_id;
	u64 group_id;
	u32 time_taken;
	u16 version_major;
	u16 version_minor;
	struct httpsys_log_fields fields;
};

/**
 * struct httpsys_log - records of a network namespace
 * @reader: serialises readers; user memory is touched under it
 * @lock: guards the following (BH)
 * @entries: struct httpsys_log_entry.node, oldest first
 * @bytes: memory of them
 * @lost: records dropped since the last read, as there were too many
 * @wait: woken when there is a record
 */
struct httpsys_log {
	struct mutex reader;
	spinlock_t lock;
	struct list_head entries;
	u32 bytes;
	u64 lost;
	wait_queue_head_t wait;
};

void httpsys_log_init(struct httpsys_log *log);
void httpsys_log_destroy(struct httpsys_log *log);
struct httpsys_log_entry *httpsys_log_entry_alloc(u32 fields_size);
struct httpsys_log_entry *httpsys_log_entry_copy(const struct httpsys_log_entry *e);
bool httpsys_log_fields_valid(const struct httpsys_log_fields *f);
void httpsys_log_entry_free(struct httpsys_log_entry *e);
void httpsys_log_add(struct httpsys_log *log, struct httpsys_log_entry *e);
struct httpsys_log_entry *httpsys_log_first(struct httpsys_log *log);
void httpsys_log_drop_first(struct httpsys_log *log);
u64 httpsys_log_lost(struct httpsys_log *log);
u32 httpsys_log_record_fill(const struct httpsys_log_entry *e, struct httpsys_log_record *r);

bool httpsys_logging_valid(const struct httpsys_logging *l, bool session);
struct httpsys_log_config *httpsys_log_config_alloc(u64 id, const struct httpsys_logging *l);
void httpsys_log_config_put(struct httpsys_log_config *c);

#endif
