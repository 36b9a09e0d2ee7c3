/* SPDX-License-Identifier: GPL-2.0-only */
/* Log records: what is logged, and the list from which a writer of logs reads. */
#ifndef HTTPSYS_OBS_LOG_H
#define HTTPSYS_OBS_LOG_H

#include <linux/httpsys.h>
#include <linux/jump_label.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/uidgid.h>
#include <linux/wait.h>

/**
 * struct httpsys_log_config - a setting of LOGGING; constant
 * @refs: the object that it was set on; requests, records
 * @rcu: freed after readers
 * @id: session or group that it was set on
 * @uid: whose session
 * @lost: records dropped since the last one that was kept; log->lock of the namespace
 * @v: the setting, its texts behind it
 */
struct httpsys_log_config {
	refcount_t refs;
	struct rcu_head rcu;
	u64 id;
	kuid_t uid;
	u32 lost;
	struct httpsys_logging v;
};

static inline u32 httpsys_logging_size(const struct httpsys_logging *l)
{
	return sizeof(*l) + l->software_len + l->directory_len;
}

/**
 * struct httpsys_log_entry - a record to come, then one that waits for a reader
 * @node: in log->entries
 * @config: how it is logged, referenced, from when it is a record; NULL: error log
 * @flags: as the following see struct httpsys_log_record
 * @phrase: in the bytes of @fields, as the following
 * @queue: ...
 * @fields: the program's part, its texts behind it; of the error log ours
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
	u64 sequence;
	u32 lost;
	u32 reason;
	struct httpsys_span phrase;
	struct httpsys_span queue;
	struct httpsys_address remote;
	struct httpsys_address local;
	struct httpsys_log_fields fields;
};

/* By whether a record is of the error log */
#define HTTPSYS_LOG_KINDS	2

/**
 * struct httpsys_log - records of a network namespace
 * @reader: serialises readers; user memory is touched under it
 * @lock: guards the following (BH)
 * @entries: struct httpsys_log_entry.node, oldest first
 * @bytes: memory of them
 * @error_bytes: of those of the error log
 * @error_lost: of those dropped since the last one that was kept
 * @last: sequence of the newest
 * @done: sequence of the last one that a reader has taken
 * @lost: records dropped, as there were too many: of requests, of the error log
 * @told: what of @lost a reader has heard that has yet to say that it is safe
 *
 * @errors: somebody wants records of the error log
 * @errors_ever: somebody has wanted any, so we are counted in httpsys_log_errors
 * @wait: woken when there is a record
 */
struct httpsys_log {
	struct mutex reader;
	spinlock_t lock;
	struct list_head entries;
	u32 bytes;
	u32 error_bytes;
	u32 error_lost;
	u64 last;
	u64 done;
	u64 lost[HTTPSYS_LOG_KINDS];
	u64 told[HTTPSYS_LOG_KINDS];
	bool errors;
	int errors_ever;
	wait_queue_head_t wait;
};

void httpsys_log_init(struct httpsys_log *log);
void httpsys_log_destroy(struct httpsys_log *log);
struct httpsys_log_entry *httpsys_log_entry_alloc(u32 fields_size, gfp_t gfp);
struct httpsys_log_entry *httpsys_log_entry_copy(const struct httpsys_log_entry *e);
bool httpsys_log_fields_valid(const struct httpsys_log_fields *f);
void httpsys_log_entry_free(struct httpsys_log_entry *e);
void httpsys_log_add(struct httpsys_log *log, struct httpsys_log_entry *e);
void httpsys_log_miss(struct httpsys_log *log, struct httpsys_log_config *c);
struct httpsys_log_entry *httpsys_log_next(struct httpsys_log *log, struct httpsys_log_entry *e);
void httpsys_log_drop_first(struct httpsys_log *log);
void httpsys_log_drop_done(struct httpsys_log *log, u64 done);
void httpsys_log_status(struct httpsys_log *log, struct httpsys_log_read *a);
u32 httpsys_log_record_fill(const struct httpsys_log_entry *e, struct httpsys_log_record *r);

bool httpsys_logging_valid(const struct httpsys_logging *l, bool session);
struct httpsys_log_config *httpsys_log_config_alloc(u64 id, kuid_t uid,
						    const struct httpsys_logging *l);
void httpsys_log_config_put(struct httpsys_log_config *c);

DECLARE_STATIC_KEY_FALSE(httpsys_log_errors);
void httpsys_log_want_errors(struct httpsys_log *log, bool want);

/* Are there to be records of the error log? Nothing is done for it while nobody wants any */
static inline bool httpsys_log_wants_errors(const struct httpsys_log *log)
{
	return static_branch_unlikely(&httpsys_log_errors) && READ_ONCE(log->errors);
}

#endif
