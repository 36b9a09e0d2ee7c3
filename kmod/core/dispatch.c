// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a parsed head to a queue: split and cook the URL, find the registration,
 * settle the timers, hand over. Runs for each request in the context of its
 * connection's owner, may be softirq: nothing here sleeps. RCU, then queue->lock.
 */
#include <linux/inet.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include "compat.h"
#include "core/cacheable.h"
#include "core/front.h"
#include "core/request.h"
#include "core/urlns.h"
#include "limits.h"
#include "net/trace.h"

/* ":65535" and a NUL; and the longest address with brackets */
#define PORT_TEXT	7
#define ADDRESS_TEXT	(INET6_ADDRSTRLEN + 2)

/**
 * struct dispatch - what routing works on; lives on the stack
 * @changes: of the namespace, read before anything that is configured
 * @target: text of the request target
 * @parts: its pieces
 * @host_text: text that @host was parsed from; NULL: the request names no host
 * @host: parsed
 * @folded: cooked path, case folded
 * @inline_folded: for @folded
 */
struct dispatch {
	unsigned long changes;
	const char *target;
	struct httpsys_target parts;
	const char *host_text;
	struct httpsys_authority host;
	char *folded;
	char inline_folded[HTTPSYS_REQUEST_INLINE];
};

/* Which host? An absolute target wins over Host (RFC 9112 3.2.2), both must be good */
static enum httpsys_reason dispatch_host(struct httpsys_request *r, struct dispatch *d)
{
	const struct httpsys_head *h = &r->x.head;
	const struct httpsys_slice *abs = &d->parts.authority;
	enum httpsys_reason reason;

	d->host_text = NULL;
	if (h->host >= 0) {
		const struct httpsys_field *f = &h->fields[h->host];

		if (f->value_len) {
			d->host_text = r->x.text + f->value_off;
			reason = httpsys_authority_parse(&d->host, d->host_text, f->value_len);
			if (reason != HTTPSYS_REASON_NONE)
				return reason;
		} else if (!abs->len) {
			return HTTPSYS_REASON_HOSTNAME;
		}
	}
	if (!abs->len)
		return HTTPSYS_REASON_NONE;
	d->host_text = d->target + abs->off;
	return httpsys_authority_parse(&d->host, d->host_text, abs->len);
}

static u16 local_port(const struct httpsys_request *r)
{
	return ntohs(r->x.local->port);
}

static u32 write_port(char *out, u16 port)
{
	char digits[5];
	u32 n = 0, i;

	do
		digits[n++] = '0' + port % 10;
	while (port /= 10);
	out[0] = ':';
	for (i = 0; i < n; i++)
		out[1 + i] = digits[n - 1 - i];
	return 1 + n;
}

/*
 * The cooked host always has a port: the given one, else ours. By hand in the
 * usual case: a printf costs as much as the rest of routing.
 */
static u32 write_host(const struct httpsys_request *r, const struct dispatch *d, char *out,
		      size_t size)
{
	const struct httpsys_address *local = r->x.local;
	u32 len;

	if (d->host_text) {
		len = d->host.name.len;
		memcpy(out, d->host_text + d->host.name.off, len);
		return len + write_port(out + len, d->host.port ?: local_port(r));
	}
	if (local->family == AF_INET6)
		return scnprintf(out, size, "[%pI6c]:%u", local->addr, local_port(r));
	return scnprintf(out, size, "%pI4:%u", local->addr, local_port(r));
}

static int request_text_alloc(struct httpsys_request *r, size_t size)
{
	char *text;

	if (size <= sizeof(r->inline_text))
		return 0;
	text = kmalloc(size, GFP_ATOMIC | __GFP_NOWARN);
	if (!text)
		return -ENOMEM;
	r->text = text;
	return 0;
}

/* Cooked path and host, one behind the other */
static enum httpsys_reason dispatch_cook(struct httpsys_request *r, struct dispatch *d)
{
	const struct httpsys_slice *raw = &d->parts.path;
	const struct httpsys_url_limits limits = httpsys_limits_url(&r->x.net->limits);
	u32 path_room = 2 * raw->len + 2;
	u32 host_room = max_t(u32, ADDRESS_TEXT, d->host_text ? d->host.name.len : 0) + PORT_TEXT;
	enum httpsys_reason reason = HTTPSYS_REASON_NONE;

	if (request_text_alloc(r, path_room + host_room))
		return HTTPSYS_REASON_MEMORY;
	if (r->x.head.form == HTTPSYS_TARGET_ASTERISK || !raw->len) {
		r->text[0] = raw->len ? '*' : '/';
		r->path_len = 1;
	} else {
		reason = httpsys_path_cook(d->target + raw->off, raw->len, r->text, path_room,
					   &r->path_len, &limits);
	}
	if (reason == HTTPSYS_REASON_NONE)
		r->host_len = write_host(r, d, r->text + r->path_len, host_room);
	return reason;
}

static enum httpsys_reason dispatch_fold(struct httpsys_request *r, struct dispatch *d)
{
	d->folded = d->inline_folded;
	if (r->path_len > sizeof(d->inline_folded))
		d->folded = kmalloc(r->path_len, GFP_ATOMIC | __GFP_NOWARN);
	if (!d->folded)
		return HTTPSYS_REASON_MEMORY;
	memcpy(d->folded, r->text, r->path_len);
	/* "OPTIONS *": as "/" it has no segment, so whoever has the root answers */
	httpsys_path_fold(d->folded, r->path_len);
	return HTTPSYS_REASON_NONE;
}

/* Per timer: group, session, machine (API: 1.6). The group's file may be gone already */
static void settle_timeouts(struct httpsys_request *r, const struct httpsys_group *g)
{
	const struct httpsys_timeouts *own = &g->set.timeouts, *up = &g->session->set.timeouts;
	const struct httpsys_timeouts *all = &httpsys_request_ns(r)->net.limits.timeouts;
	struct httpsys_timeouts *out = &r->x.timeouts;

#define SETTLE(f) (out->f = READ_ONCE(own->f) ?: READ_ONCE(up->f) ?: READ_ONCE(all->f))
	SETTLE(entity_body);
	SETTLE(drain_body);
	SETTLE(request_queue);
	SETTLE(idle);
	SETTLE(header_wait);
	SETTLE(min_send_rate);
#undef SETTLE
}

/* Has the cache what is asked for? */
static bool serve_cached(struct httpsys_request *r, const struct dispatch *d)
{
	const char *host = r->text + r->path_len;
	u32 len = r->host_len;

	if (d->host_text && !d->host.is_address) {
		host = d->host.host;
		len = d->host.host_len;
	} else if (d->host_text) {
		len = d->host.name.len;
	} else {
		/* An address of ours with a port */
		while (host[--len] != ':')
			;
	}
	return httpsys_cacheable_serve(r, host, len);
}

/* To the cache or to the group's queue */
static enum httpsys_reason offer(struct httpsys_request *r, const struct dispatch *d,
				 const struct httpsys_reg *reg, struct httpsys_queue *q,
				 u8 *verbosity)
{
	const struct httpsys_group *g = reg->group;
	enum httpsys_reason reason;

	r->url_context = reg->context;
	r->group_id = g->id;
	settle_timeouts(r, g);
	if (q)
		*verbosity = READ_ONCE(q->verbosity);
	if (httpsys_group_is_off(g))
		return HTTPSYS_REASON_DISABLED;
	if (!q)
		return HTTPSYS_REASON_UNBOUND;
	r->infos = READ_ONCE(g->info);
	httpsys_logging_apply(r, g);
	reason = httpsys_qos_apply(r, g);
	if (reason != HTTPSYS_REASON_NONE)
		return reason;
	/* Behind this nothing may change in between: see httpsys_cache_gen() */
	r->cache_gen += httpsys_cache_owner_gen(&q->cache);
	r->cache_queue = q->cache.serial;
	r->site = reg->serial;
	trace_httpsys_routed(&r->x, g->id, q->cache.serial);
	if (unlikely(READ_ONCE(q->state)))
		return HTTPSYS_REASON_DISABLED;
	if (serve_cached(r, d))
		return HTTPSYS_REASON_NONE;
	if (httpsys_queue_is_full(q))
		return HTTPSYS_REASON_QUEUE_FULL;
	if (httpsys_xchg_keep(&r->x))
		return HTTPSYS_REASON_MEMORY;
	httpsys_xchg_stamp(&r->x, HTTPSYS_STAMP_QUEUED);
	r->tally = httpsys_tally_get(g->tally);
	/* Before the queue: a receiver may switch it off at once */
	httpsys_xchg_queue_timer(&r->x, r->x.timeouts.request_queue);
	return httpsys_queue_add(q, r, verbosity);
}

/* A hit counts where it is found, see httpsys_cacheable_serve() */
static void offer_count(struct httpsys_request *r, struct httpsys_group *g,
			struct httpsys_queue *q, enum httpsys_reason reason)
{
	if (reason == HTTPSYS_REASON_NONE && !r->queue)
		return;
	httpsys_request_tally(r, g->tally);
	if (likely(reason == HTTPSYS_REASON_NONE))
		return;
	httpsys_request_tally_refused(g->tally, q ? q->tally : NULL);
	r->refused_by = g->tally;
	r->refused_at = q ? q->tally : NULL;
}

/* Keeps the queue that has refused a request for the error log; one that dies has no name */
static void name_queue(struct httpsys_request *r, struct httpsys_queue *q)
{
	if (httpsys_log_wants_errors(&httpsys_request_ns(r)->log) && q &&
	    refcount_inc_not_zero(&q->refs))
		r->asked = q;
}

/* The registration is found. Context: RCU */
static enum httpsys_reason dispatch_found(struct httpsys_request *r, struct dispatch *d,
					  const struct httpsys_reg *reg, u8 *verbosity)
{
	struct httpsys_queue *q = rcu_dereference(reg->group->queue);
	enum httpsys_reason reason = offer(r, d, reg, q, verbosity);

	offer_count(r, reg->group, q, reason);
	if (unlikely(reason != HTTPSYS_REASON_NONE))
		name_queue(r, q);
	return reason;
}

/* Is it what a balancer asks us, not a program? Context: RCU */
static bool dispatch_check(struct httpsys_request *r, const struct httpsys_route_key *key,
			   u8 *verbosity, enum httpsys_reason *reason)
{
	struct httpsys_ns *ns = httpsys_request_ns(r);
	const struct httpsys_config_record *check;

	if (r->x.head.verb != HTTPSYS_VERB_GET && r->x.head.verb != HTTPSYS_VERB_HEAD)
		return false;
	check = httpsys_front_check(ns, key);
	if (!check)
		return false;
	*verbosity = HTTPSYS_503_FULL;
	*reason = httpsys_front_health(ns, check, key);
	if (*reason == HTTPSYS_REASON_NONE)
		*reason = httpsys_front_healthy(r);
	return true;
}

static enum httpsys_reason dispatch_route(struct httpsys_request *r, struct dispatch *d,
					  u8 *verbosity)
{
	struct httpsys_ns *ns = httpsys_request_ns(r);
	bool named = d->host_text && !d->host.is_address;
	const struct httpsys_route_key key = {
		.https = d->parts.https,
		.port = local_port(r),
		.local = r->x.local,
		.host = named ? d->host.host : NULL,
		.host_len = named ? d->host.host_len : 0,
		.path = d->folded,
		.path_len = r->path_len,
	};
	const struct httpsys_reg *reg;
	enum httpsys_reason reason;

	rcu_read_lock();
	if (unlikely(READ_ONCE(ns->nr_checks)) && dispatch_check(r, &key, verbosity, &reason))
		goto out;
	r->changes = d->changes;
	r->removals = httpsys_cache_removals(&ns->cache);
	r->cache_gen = httpsys_cache_gen(&ns->cache);
	/* Pairs with the release in httpsys_cache_rerouted(): the number before the routes */
	smp_rmb();
	reason = httpsys_url_route(ns, &key, &reg, &r->ip_routed);
	if (reason == HTTPSYS_REASON_NONE)
		reason = dispatch_found(r, d, reg, verbosity);
out:
	rcu_read_unlock();
	return reason;
}

/**
 * httpsys_request_route() - bring a request to its queue
 * @r: request whose head is parsed
 * @verbosity: in: for a 503 without a queue; out: of the queue's
 *
 * A Host that names another port than the connection's is accepted; the
 * connection's port routes (API: 5.3).
 *
 * Context: the connection's owner, must not sleep.
 * Return: HTTPSYS_REASON_NONE: the queue, or a receiver, has it, or the cache has
 * answered. Else why it is
 * refused.
 */
enum httpsys_reason httpsys_request_route(struct httpsys_request *r, u8 *verbosity)
{
	const struct httpsys_slice *target = &r->x.head.target;
	struct dispatch d;
	enum httpsys_reason reason;

	httpsys_xchg_stamp(&r->x, HTTPSYS_STAMP_ROUTE);
	/* Pairs with the release in httpsys_ns_unlock(): what is read next is no older than this */
	d.changes = smp_load_acquire(&httpsys_request_ns(r)->changes);
	r->x.timeouts = httpsys_limits_timeouts(&r->x.net->limits);
	/* A record counts headers in 16 bits; only raised limits let more through */
	if (r->x.head.nr_fields > U16_MAX)
		return HTTPSYS_REASON_REQUEST_LENGTH;
	d.target = r->x.text + target->off;
	reason = httpsys_target_split(&d.parts, d.target, target->len);
	if (reason != HTTPSYS_REASON_NONE)
		return reason;
	r->query.off = target->off + d.parts.query.off;
	r->query.len = d.parts.query.len;
	reason = dispatch_host(r, &d);
	if (reason == HTTPSYS_REASON_NONE)
		reason = dispatch_cook(r, &d);
	if (reason == HTTPSYS_REASON_NONE)
		reason = dispatch_fold(r, &d);
	if (reason != HTTPSYS_REASON_NONE)
		return reason;
	reason = dispatch_route(r, &d, verbosity);
	if (d.folded != d.inline_folded)
		kfree(d.folded);
	return reason;
}
