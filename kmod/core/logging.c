// SPDX-License-Identifier: GPL-2.0-only
/*
 * Log records of requests. What counts is settled when a request is routed; its
 * program's part comes with the last send; the record is made when nobody uses the
 * request any more, so that it knows what became of the answer. RCU while routing,
 * no locks of its own.
 */
#include <linux/ktime.h>
#include "compat.h"
#include "core/app.h"
#include "core/request.h"
#include "core/settings.h"
#include "obs/log.h"

#define STATUS_ERROR		400
#define WIN32_NETNAME_DELETED	64	/* ERROR_NETNAME_DELETED */

/**
 * httpsys_logging_apply() - will this request be logged?
 * @r: request being dispatched
 * @g: group that it was routed to
 *
 * A group's setting replaces its session's (API: 4.8).
 *
 * Context: dispatch, RCU.
 */
void httpsys_logging_apply(struct httpsys_request *r, const struct httpsys_group *g)
{
	struct httpsys_log_config *c = rcu_dereference(g->set.logging);

	if (!c)
		c = rcu_dereference(g->session->set.logging);
	if (likely(!c) || !refcount_inc_not_zero(&c->refs))
		return;
	r->logging = c;
	r->session_id = g->session->id;
}

/**
 * httpsys_request_wants_log() - is there to be a record of this answer?
 * @r: request, sending
 * @status: as its program logs it
 *
 * Context: process.
 */
bool httpsys_request_wants_log(const struct httpsys_request *r, u16 status)
{
	u32 flags;

	if (!r->logging)
		return false;
	flags = r->logging->v.flags;
	return status >= STATUS_ERROR ? !(flags & HTTPSYS_LOG_SUCCESS_ONLY) :
					!(flags & HTTPSYS_LOG_ERRORS_ONLY);
}

/**
 * httpsys_request_set_log() - what the program says for the record
 * @r: request, sending
 * @e: taken over
 *
 * Context: process.
 */
void httpsys_request_set_log(struct httpsys_request *r, struct httpsys_log_entry *e)
{
	httpsys_log_entry_free(r->log);
	r->log = e;
}

/**
 * httpsys_request_log() - a request ends: its record, if there is to be one
 * @r: request with logging that nobody uses any more
 *
 * Context: any.
 */
void httpsys_request_log(struct httpsys_request *r)
{
	struct httpsys_ns *ns = httpsys_request_ns(r);
	bool whole = httpsys_xchg_is_sent(&r->x);
	struct httpsys_log_entry *e = r->log;

	if (!e) {
		httpsys_log_config_put(r->logging);
		return;
	}
	e->config = r->logging;
	e->flags = whole ? HTTPSYS_LOG_RECORD_WHOLE : 0;
	e->time = ktime_get_real_ns();
	e->bytes_sent = r->x.sent;
	e->bytes_received = httpsys_xchg_bytes_received(&r->x);
	e->session_id = r->session_id;
	e->group_id = r->group_id;
	e->time_taken = jiffies_to_msecs((whole ? r->x.ended : jiffies) - r->x.began);
	e->version_major = r->x.head.major;
	e->version_minor = r->x.head.minor;
	e->remote = *r->x.remote;
	e->local = *r->x.local;
	if (!whole && !e->fields.win32_status)
		e->fields.win32_status = WIN32_NETNAME_DELETED;
	httpsys_log_add(&ns->log, e);
}
