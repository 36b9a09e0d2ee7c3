// SPDX-License-Identifier: GPL-2.0-only
/*
 * Logging: settings, and the list of records that a writer of logs reads. A setting
 * is constant and reference counted: the session or group that has it, requests,
 * records. The list is bounded: what nobody reads is dropped and counted, and no
 * request ever waits for it. Locks: log.reader (readers only), log.lock (BH).
 */
#include <linux/align.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "obs/log.h"

/* CLIENT_PORT, URI, SITE_ID, REASON, QUEUE_NAME (API: 3.3): the error log's */
#define ERROR_LOG_FIELDS	0x07c00000U
#define LOG_FLAGS		(HTTPSYS_LOG_LOCAL_TIME | HTTPSYS_LOG_UTF8 | \
				 HTTPSYS_LOG_ERRORS_ONLY | HTTPSYS_LOG_SUCCESS_ONLY)
#define ROLLOVER_SIZE		0
#define ROLLOVER_HOURLY		4

static bool format_valid(u32 format, bool session)
{
	switch (format) {
	case HTTPSYS_LOG_W3C:
		return true;
	case HTTPSYS_LOG_IIS:
	case HTTPSYS_LOG_NCSA:
		return !session;
	case HTTPSYS_LOG_RAW:
		return session;
	default:
		return false;
	}
}

static bool rollover_valid(const struct httpsys_logging *l)
{
	if (l->rollover == ROLLOVER_SIZE)
		return l->rollover_size >= HTTPSYS_LOG_ROLLOVER_MIN;
	return l->rollover <= ROLLOVER_HOURLY && !l->rollover_size;
}

/**
 * httpsys_logging_valid() - is this a setting of a session or group? (API: 4.8)
 * @l: from a program, present; the lengths were checked against its size
 * @session: of a session
 *
 * Context: any.
 */
bool httpsys_logging_valid(const struct httpsys_logging *l, bool session)
{
	const u32 both = HTTPSYS_LOG_ERRORS_ONLY | HTTPSYS_LOG_SUCCESS_ONLY;

	if ((l->flags & ~LOG_FLAGS) || (l->flags & both) == both ||
	    !format_valid(l->format, session) || !rollover_valid(l))
		return false;
	if (l->format == HTTPSYS_LOG_W3C && (l->fields & ERROR_LOG_FIELDS))
		return false;
	return l->software_len <= HTTPSYS_LOG_SOFTWARE_MAX &&
	       (!l->software_len || l->format == HTTPSYS_LOG_W3C) &&
	       l->directory_len && l->directory_len <= HTTPSYS_LOG_DIRECTORY_MAX;
}

/**
 * httpsys_log_config_alloc() - keep a setting
 * @id: session or group
 * @l: valid, with its texts
 *
 * Context: process. Return: the setting with one reference, or NULL.
 */
struct httpsys_log_config *httpsys_log_config_alloc(u64 id, const struct httpsys_logging *l)
{
	u32 size = httpsys_logging_size(l);
	struct httpsys_log_config *c;

	c = kmalloc(offsetof(struct httpsys_log_config, v) + size, GFP_KERNEL_ACCOUNT);
	if (!c)
		return NULL;
	refcount_set(&c->refs, 1);
	c->id = id;
	unsafe_memcpy(&c->v, l, size, /* texts lie behind the structure */);
	return c;
}

/**
 * httpsys_log_config_put() - drop a reference
 * @c: setting or NULL
 *
 * Context: any.
 */
void httpsys_log_config_put(struct httpsys_log_config *c)
{
	if (c && refcount_dec_and_test(&c->refs))
		kfree_rcu(c, rcu);
}

/* Records */

/* Memory of records that wait for a reader, in one namespace */
#define LOG_BYTES_MAX	(1U << 20)

/**
 * httpsys_log_init() - an empty list
 * @log: to fill
 */
void httpsys_log_init(struct httpsys_log *log)
{
	mutex_init(&log->reader);
	spin_lock_init(&log->lock);
	INIT_LIST_HEAD(&log->entries);
	init_waitqueue_head(&log->wait);
}

/**
 * httpsys_log_entry_alloc() - room for a program's part
 * @fields_size: bytes of it, sizeof(struct httpsys_log_fields) at least
 *
 * Context: process. Return: the entry without a setting, or NULL.
 */
struct httpsys_log_entry *httpsys_log_entry_alloc(u32 fields_size)
{
	struct httpsys_log_entry *e;

	e = kmalloc(offsetof(struct httpsys_log_entry, fields) + fields_size,
		    GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (e)
		e->config = NULL;
	return e;
}

/**
 * httpsys_log_entry_copy() - the same for another request
 * @e: a program's part
 *
 * Context: any. Return: the copy, or NULL without memory.
 */
struct httpsys_log_entry *httpsys_log_entry_copy(const struct httpsys_log_entry *e)
{
	struct httpsys_log_entry *copy;

	copy = kmemdup(e, offsetof(struct httpsys_log_entry, fields) + e->fields.size,
		       GFP_ATOMIC | __GFP_NOWARN);
	if (copy)
		copy->config = NULL;
	return copy;
}

/**
 * httpsys_log_fields_valid() - do the texts lie where they may?
 * @f: from a program, its size is what was copied
 *
 * Context: any.
 */
bool httpsys_log_fields_valid(const struct httpsys_log_fields *f)
{
	u32 i;

	for (i = 0; i < HTTPSYS_LOG_TEXTS; i++) {
		const struct httpsys_span *t = &f->text[i];

		if (t->len && (t->off < sizeof(*f) || t->off > f->size ||
			       t->len > f->size - t->off))
			return false;
	}
	return true;
}

/**
 * httpsys_log_entry_free() - free an entry
 * @e: on no list; or NULL
 *
 * Context: any.
 */
void httpsys_log_entry_free(struct httpsys_log_entry *e)
{
	if (!e)
		return;
	httpsys_log_config_put(e->config);
	kfree(e);
}

static u32 entry_bytes(const struct httpsys_log_entry *e)
{
	return offsetof(struct httpsys_log_entry, fields) + e->fields.size;
}

/**
 * httpsys_log_add() - one more record
 * @log: of the namespace
 * @e: complete; taken over
 *
 * Context: any.
 */
void httpsys_log_add(struct httpsys_log *log, struct httpsys_log_entry *e)
{
	u32 bytes = entry_bytes(e);
	bool room;

	spin_lock_bh(&log->lock);
	room = bytes <= LOG_BYTES_MAX - log->bytes;
	if (room) {
		log->bytes += bytes;
		list_add_tail(&e->node, &log->entries);
	} else {
		log->lost++;
	}
	spin_unlock_bh(&log->lock);
	if (room)
		wake_up_interruptible(&log->wait);
	else
		httpsys_log_entry_free(e);
}

/**
 * httpsys_log_first() - the oldest record
 * @log: of the namespace, reader held
 *
 * Context: process. Return: the record, on the list until httpsys_log_drop_first(); or
 * NULL.
 */
struct httpsys_log_entry *httpsys_log_first(struct httpsys_log *log)
{
	struct httpsys_log_entry *e;

	spin_lock_bh(&log->lock);
	e = list_first_entry_or_null(&log->entries, struct httpsys_log_entry, node);
	spin_unlock_bh(&log->lock);
	return e;
}

/**
 * httpsys_log_drop_first() - the oldest record was read
 * @log: of the namespace, reader held, with a record
 *
 * Context: process.
 */
void httpsys_log_drop_first(struct httpsys_log *log)
{
	struct httpsys_log_entry *e;

	spin_lock_bh(&log->lock);
	e = list_first_entry(&log->entries, struct httpsys_log_entry, node);
	list_del(&e->node);
	log->bytes -= entry_bytes(e);
	spin_unlock_bh(&log->lock);
	httpsys_log_entry_free(e);
}

/**
 * httpsys_log_lost() - how many records were dropped since this was asked last
 * @log: of the namespace
 *
 * Context: process.
 */
u64 httpsys_log_lost(struct httpsys_log *log)
{
	u64 lost;

	spin_lock_bh(&log->lock);
	lost = log->lost;
	log->lost = 0;
	spin_unlock_bh(&log->lock);
	return lost;
}

/**
 * httpsys_log_destroy() - free what nobody read
 * @log: of a namespace that goes
 *
 * Context: process.
 */
void httpsys_log_destroy(struct httpsys_log *log)
{
	while (!list_empty(&log->entries))
		httpsys_log_drop_first(log);
	mutex_destroy(&log->reader);
}

/**
 * httpsys_log_record_fill() - the fixed part of a record for a reader
 * @e: record
 * @r: to fill. Behind it come the texts of the setting, then those of the program,
 *	then zeros up to @r->size
 *
 * Context: any. Return: where the program's texts begin.
 */
u32 httpsys_log_record_fill(const struct httpsys_log_entry *e, struct httpsys_log_record *r)
{
	const struct httpsys_logging *l = &e->config->v;
	u32 texts = sizeof(*r) + l->software_len + l->directory_len, i;

	*r = (struct httpsys_log_record){
		.size = ALIGN(texts + e->fields.size - sizeof(e->fields), 8),
		.flags = e->flags, .time = e->time, .bytes_sent = e->bytes_sent,
		.bytes_received = e->bytes_received, .session_id = e->session_id,
		.group_id = e->group_id, .config_id = e->config->id,
		.time_taken = e->time_taken, .version_major = e->version_major,
		.version_minor = e->version_minor, .config = *l,
		.win32_status = e->fields.win32_status, .status = e->fields.status,
		.sub_status = e->fields.sub_status, .verb = e->fields.verb,
		.port = e->fields.port,
		.software = { sizeof(*r), l->software_len },
		.directory = { sizeof(*r) + l->software_len, l->directory_len },
	};
	for (i = 0; i < HTTPSYS_LOG_TEXTS; i++) {
		if (!e->fields.text[i].len)
			continue;
		r->text[i].off = e->fields.text[i].off - sizeof(e->fields) + texts;
		r->text[i].len = e->fields.text[i].len;
	}
	return texts;
}
