// SPDX-License-Identifier: GPL-2.0-only
/*
 * The error log: a record of each request that the kernel refused and of each
 * connection that ended otherwise than by the client's or a program's wish, made only
 * while a reader of log records wants them (httpsys_log_want_errors()). Called by the
 * connection's owner, also in softirq; RCU for the queue's name, no locks of its own.
 */
#include <linux/ktime.h>
#include "compat.h"
#include "core/request.h"
#include "obs/log.h"

/* Bytes of a method, of a URL and of any other text (API: 7.1) */
#define METHOD_MAX	255
#define TEXT_MAX	4096

/**
 * struct report - texts of a record to come, which lie elsewhere
 * @text: by enum httpsys_log_text, then @phrase and @queue
 * @len: bytes of each
 */
struct report {
	const char *text[HTTPSYS_LOG_TEXTS + 2];
	u32 len[HTTPSYS_LOG_TEXTS + 2];
};

#define REPORT_PHRASE	HTTPSYS_LOG_TEXTS
#define REPORT_QUEUE	(HTTPSYS_LOG_TEXTS + 1)

static void report_add(struct report *p, u32 which, const char *text, u32 len, u32 max)
{
	p->text[which] = text;
	p->len[which] = min(len, max);
}

/* The cooked path if it came so far, else the target as it is */
static void report_url(struct report *p, const struct httpsys_request *r, const char *text)
{
	const struct httpsys_head *h = &r->x.head;

	if (!r->path_len) {
		report_add(p, HTTPSYS_LOG_URI_STEM, text + h->target.off, h->target.len, TEXT_MAX);
		return;
	}
	report_add(p, HTTPSYS_LOG_URI_STEM, r->text, r->path_len, TEXT_MAX);
	report_add(p, HTTPSYS_LOG_URI_QUERY, text + r->query.off, r->query.len,
		   TEXT_MAX - p->len[HTTPSYS_LOG_URI_STEM]);
}

static void report_request(struct report *p, struct httpsys_request *r, const char *text)
{
	const struct httpsys_head *h = &r->x.head;
	const struct httpsys_queue *q = READ_ONCE(r->queue) ?: r->asked;

	if (q)
		report_add(p, REPORT_QUEUE, q->name, q->name_len, TEXT_MAX);
	if (!text)
		return;
	report_add(p, HTTPSYS_LOG_METHOD, text + h->method.off, h->method.len, METHOD_MAX);
	report_url(p, r, text);
}

static u32 report_size(const struct report *p)
{
	u32 size = sizeof(struct httpsys_log_fields), i;

	for (i = 0; i < ARRAY_SIZE(p->len); i++)
		size += p->len[i];
	return size;
}

/* The texts behind the fields */
static void report_write(const struct report *p, struct httpsys_log_entry *e)
{
	u32 at = sizeof(e->fields), i;

	for (i = 0; i < ARRAY_SIZE(p->len); i++) {
		struct httpsys_span span = { at, p->len[i] };

		if (span.len)
			unsafe_memcpy((u8 *)&e->fields + at, p->text[i], span.len,
				      /* texts lie behind the structure */);
		if (i < HTTPSYS_LOG_TEXTS)
			e->fields.text[i] = span;
		else if (i == REPORT_PHRASE)
			e->phrase = span;
		else
			e->queue = span;
		at += span.len;
	}
	e->fields.size = at;
}

static void entry_request(struct httpsys_log_entry *e, struct httpsys_request *r)
{
	struct httpsys_xchg *x = &r->x;

	e->group_id = r->group_id;
	e->version_major = x->head.major;
	e->version_minor = x->head.minor;
	e->fields.verb = x->head.verb;
	e->bytes_sent = x->sent;
	if (x->text)
		e->bytes_received = httpsys_xchg_bytes_received(x);
	e->time_taken = jiffies_to_msecs(jiffies - x->began);
}

/**
 * httpsys_error_log() - see struct httpsys_upper_ops
 * @n: namespace
 * @x: exchange, or NULL
 * @text: what the offsets in its head count from, or NULL
 * @reason: why
 * @remote: client, or NULL
 * @local: our end, or NULL
 *
 * Context: as there.
 */
void httpsys_error_log(struct httpsys_net *n, struct httpsys_xchg *x, const char *text,
		       enum httpsys_reason reason, const struct httpsys_address *remote,
		       const struct httpsys_address *local)
{
	struct httpsys_ns *ns = container_of(n, struct httpsys_ns, net);
	const struct httpsys_reason_info *info = httpsys_reason_info(reason);
	struct httpsys_log_entry *e;
	struct report p = {};

	if (!httpsys_log_wants_errors(&ns->log))
		return;
	report_add(&p, REPORT_PHRASE, info->phrase, strlen(info->phrase), TEXT_MAX);
	/* A queue that delegation leaves stays in memory */
	rcu_read_lock();
	if (x)
		report_request(&p, httpsys_request_of(x), text);
	e = httpsys_log_entry_alloc(report_size(&p), GFP_ATOMIC);
	if (e)
		report_write(&p, e);
	rcu_read_unlock();
	if (!e) {
		httpsys_log_miss(&ns->log, NULL);
		return;
	}
	e->flags = HTTPSYS_LOG_RECORD_ERROR;
	e->time = ktime_get_real_ns();
	e->reason = reason;
	e->fields.status = info->status;
	if (remote)
		e->remote = *remote;
	if (local) {
		e->local = *local;
		e->fields.port = be16_to_cpu(local->port);
	}
	if (x)
		entry_request(e, httpsys_request_of(x));
	httpsys_log_add(&ns->log, e);
}
