// SPDX-License-Identifier: GPL-2.0-only
/*
 * Logging: settings, and the list of records that a writer of logs reads. A setting
 * is constant and reference counted: the session or group that has it, requests,
 * records. The list is bounded: what nobody reads is dropped and counted, and no
 * request ever waits for it. Locks: log.reader (readers only), log.lock (BH).
 */
#include <linux/align.h>
#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include "limits.h"
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
 * @uid: whose
 * @l: valid, with its texts
 *
 * Context: process. Return: the setting with one reference, or NULL.
 */
struct httpsys_log_config *httpsys_log_config_alloc(u64 id, kuid_t uid,
						    const struct httpsys_logging *l)
{
	u32 size = httpsys_logging_size(l);
	struct httpsys_log_config *c;

	c = kmalloc(offsetof(struct httpsys_log_config, v) + size, GFP_KERNEL_ACCOUNT);
	if (!c)
		return NULL;
	refcount_set(&c->refs, 1);
	c->id = id;
	c->uid = uid;
	c->lost = 0;
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

DEFINE_STATIC_KEY_FALSE(httpsys_log_errors);

/* Who sends bad requests must not push out the records of good ones */
#define ERROR_SHARE	4

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
 * @gfp: allocation flags
 *
 * Context: any. Return: the entry without a setting, zeroed up to the texts, or NULL.
 */
struct httpsys_log_entry *httpsys_log_entry_alloc(u32 fields_size, gfp_t gfp)
{
	struct httpsys_log_entry *e;

	e = kmalloc(offsetof(struct httpsys_log_entry, fields) + fields_size, gfp | __GFP_NOWARN);
	if (e)
		memset(e, 0, sizeof(*e));
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

static bool is_error(const struct httpsys_log_entry *e)
{
	return e->flags & HTTPSYS_LOG_RECORD_ERROR;
}

static bool add_locked(struct httpsys_log *log, struct httpsys_log_entry *e)
{
	u32 bytes = entry_bytes(e), max = httpsys_limits.max_log_bytes;

	lockdep_assert_held(&log->lock);
	if (bytes > max - log->bytes)
		return false;
	if (is_error(e)) {
		if (log->error_bytes + bytes > max / ERROR_SHARE)
			return false;
		log->error_bytes += bytes;
		e->lost = log->error_lost;
		log->error_lost = 0;
	} else {
		e->lost = e->config->lost;
		e->config->lost = 0;
	}
	log->bytes += bytes;
	e->sequence = ++log->last;
	list_add_tail(&e->node, &log->entries);
	return true;
}

static void lost_locked(struct httpsys_log *log, struct httpsys_log_config *c)
{
	lockdep_assert_held(&log->lock);
	log->lost[!c]++;
	if (c)
		c->lost++;
	else
		log->error_lost++;
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
	bool room;

	spin_lock_bh(&log->lock);
	room = add_locked(log, e);
	if (!room)
		lost_locked(log, e->config);
	spin_unlock_bh(&log->lock);
	if (room)
		wake_up_interruptible(&log->wait);
	else
		httpsys_log_entry_free(e);
}

/**
 * httpsys_log_miss() - there was no memory for a record
 * @log: of the namespace
 * @c: setting, NULL: of the error log
 *
 * Context: any.
 */
void httpsys_log_miss(struct httpsys_log *log, struct httpsys_log_config *c)
{
	spin_lock_bh(&log->lock);
	lost_locked(log, c);
	spin_unlock_bh(&log->lock);
}

/**
 * httpsys_log_next() - the record after another
 * @log: of the namespace, reader held
 * @e: on the list, NULL: before the oldest
 *
 * Context: process. Return: the record, on the list until a reader drops it; or NULL.
 */
struct httpsys_log_entry *httpsys_log_next(struct httpsys_log *log, struct httpsys_log_entry *e)
{
	struct list_head *node;

	spin_lock_bh(&log->lock);
	node = e ? e->node.next : log->entries.next;
	spin_unlock_bh(&log->lock);
	return node == &log->entries ? NULL : list_entry(node, struct httpsys_log_entry, node);
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
	if (is_error(e))
		log->error_bytes -= entry_bytes(e);
	log->done = e->sequence;
	spin_unlock_bh(&log->lock);
	httpsys_log_entry_free(e);
}

/**
 * httpsys_log_drop_done() - a reader has written what it read
 * @log: of the namespace, reader held
 * @done: the last record of it
 *
 * Context: process.
 */
void httpsys_log_drop_done(struct httpsys_log *log, u64 done)
{
	struct httpsys_log_entry *e;
	u32 i;

	while ((e = httpsys_log_next(log, NULL)) && e->sequence <= done) {
		httpsys_log_drop_first(log);
		cond_resched();
	}
	spin_lock_bh(&log->lock);
	for (i = 0; i < HTTPSYS_LOG_KINDS; i++) {
		log->lost[i] -= log->told[i];
		log->told[i] = 0;
	}
	spin_unlock_bh(&log->lock);
}

/**
 * httpsys_log_status() - how far things are, and what was lost
 * @log: of the namespace
 * @a: a reader's call, to fill
 *
 * Context: process.
 */
void httpsys_log_status(struct httpsys_log *log, struct httpsys_log_read *a)
{
	const bool keep = a->flags & HTTPSYS_LOG_READ_KEEP;
	u32 i;

	spin_lock_bh(&log->lock);
	a->done = log->done;
	a->last = log->last;
	a->lost = log->lost[0];
	a->lost_errors = log->lost[1];
	for (i = 0; i < HTTPSYS_LOG_KINDS && !(a->flags & HTTPSYS_LOG_READ_STATUS); i++) {
		log->told[i] = keep ? log->lost[i] : 0;
		if (!keep)
			log->lost[i] = 0;
	}
	spin_unlock_bh(&log->lock);
}

/**
 * httpsys_log_want_errors() - a reader wants records of the error log, or not
 * @log: of the namespace
 * @want: does it?
 *
 * Context: process, may sleep.
 */
void httpsys_log_want_errors(struct httpsys_log *log, bool want)
{
	WRITE_ONCE(log->errors, want);
	/*
	 * Once in a namespace's life: code is changed for it on all CPUs. No pair: who is
	 * first raises the key, which orders by itself.
	 */
	if (want && !xchg(&log->errors_ever, true))
		static_branch_inc(&httpsys_log_errors);
}

/**
 * httpsys_log_destroy() - free what nobody read
 * @log: of a namespace that goes
 *
 * Context: process.
 */
void httpsys_log_destroy(struct httpsys_log *log)
{
	if (log->errors_ever)
		static_branch_dec(&httpsys_log_errors);
	while (!list_empty(&log->entries)) {
		httpsys_log_drop_first(log);
		cond_resched();
	}
	mutex_destroy(&log->reader);
}

/* A span of the fields' bytes as one of the record's */
static struct httpsys_span record_span(const struct httpsys_span *from, u32 texts)
{
	struct httpsys_span to = { 0, from->len };

	if (to.len)
		to.off = from->off - sizeof(struct httpsys_log_fields) + texts;
	return to;
}

/* What only the error log, or only the others have, is 0 in the rest */
static void record_fill_ends(const struct httpsys_log_entry *e, struct httpsys_log_record *r,
			     u32 texts)
{
	u32 i;

	for (i = 0; i < HTTPSYS_LOG_TEXTS; i++)
		r->text[i] = record_span(&e->fields.text[i], texts);
	r->sequence = e->sequence;
	r->lost = e->lost;
	r->reason = e->reason;
	r->uid = e->config ? from_kuid_munged(current_user_ns(), e->config->uid) : ~0U;
	r->phrase = record_span(&e->phrase, texts);
	r->queue = record_span(&e->queue, texts);
	r->remote = e->remote;
	r->local = e->local;
}

/**
 * httpsys_log_record_fill() - the fixed part of a record for a reader
 * @e: record
 * @r: to fill. Behind it come the texts of the setting, then those of the program,
 *	then zeros up to @r->size
 *
 * Context: the reader's. Return: where the program's texts begin.
 */
u32 httpsys_log_record_fill(const struct httpsys_log_entry *e, struct httpsys_log_record *r)
{
	static const struct httpsys_logging none;
	const struct httpsys_logging *l = e->config ? &e->config->v : &none;
	u32 texts = sizeof(*r) + l->software_len + l->directory_len;

	*r = (struct httpsys_log_record){
		.size = ALIGN(texts + e->fields.size - sizeof(e->fields), 8),
		.flags = e->flags, .time = e->time, .bytes_sent = e->bytes_sent,
		.bytes_received = e->bytes_received, .session_id = e->session_id,
		.group_id = e->group_id, .config_id = e->config ? e->config->id : 0,
		.time_taken = e->time_taken, .version_major = e->version_major,
		.version_minor = e->version_minor, .config = *l,
		.win32_status = e->fields.win32_status, .status = e->fields.status,
		.sub_status = e->fields.sub_status, .verb = e->fields.verb,
		.port = e->fields.port,
		.software = { sizeof(*r), l->software_len },
		.directory = { sizeof(*r) + l->software_len, l->directory_len },
	};
	record_fill_ends(e, r, texts);
	return texts;
}
