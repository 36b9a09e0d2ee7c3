// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of the cache: which requests it answers, which responses it keeps
 * (API: 6.12), and what makes it forget because requests are routed otherwise.
 * The way of a request takes RCU only; what closes something has ns->config, and
 * the cache's own locks inside of it.
 */
#include "compat.h"
#include "core/app.h"
#include "core/cacheable.h"
#include "core/known.h"
#include "core/request.h"
#include "limits.h"
#include "net/trace.h"
#include "proto/coding.h"

static bool translate_f(const struct httpsys_xchg *x)
{
	u32 i;

	for (i = 0; i < x->head.nr_fields; i++) {
		const struct httpsys_field *f = &x->head.fields[i];

		if (f->id == HTTPSYS_HDR_TRANSLATE && f->value_len == 1 &&
		    (x->text[f->value_off] | 0x20) == 'f')
			return true;
	}
	return false;
}

/* What about a request keeps it away from the cache, to be served or to be stored */
static enum httpsys_cache_reason request_bar(const struct httpsys_xchg *x)
{
	const struct httpsys_head *h = &x->head;

	if (h->verb != HTTPSYS_VERB_GET)
		return HTTPSYS_CACHE_METHOD;
	if (h->chunked || h->content_length)
		return HTTPSYS_CACHE_BODY;
	if (likely(!(h->known & (HTTPSYS_KNOWN(AUTHORIZATION) | HTTPSYS_KNOWN(TRANSLATE) |
				 HTTPSYS_KNOWN(EXPECT)))))
		return HTTPSYS_CACHE_STORED;
	if (h->known & HTTPSYS_KNOWN(AUTHORIZATION))
		return HTTPSYS_CACHE_AUTHORIZATION;
	if ((h->known & HTTPSYS_KNOWN(EXPECT)) && !h->expect_continue)
		return HTTPSYS_CACHE_EXPECT;
	return translate_f(x) ? HTTPSYS_CACHE_TRANSLATE : HTTPSYS_CACHE_STORED;
}

static void key_fill(const struct httpsys_request *r, struct httpsys_cache_key *key,
		     const char *host, u32 host_len)
{
	key->kind = HTTPSYS_ENTRY_RESPONSE;
	key->port = ntohs(r->x.local->port);
	key->site = r->site;
	key->host = host;
	key->host_len = host_len;
	key->path = r->text;
	key->path_len = r->path_len;
	key->query = r->x.text + r->query.off;
	key->query_len = r->query.len;
	key->x = &r->x;
}

/*
 * The group's bytes are added when the request is over. If that is in this turn the
 * entry keeps the tally, as RCU keeps the entry; else the request needs it longer.
 */
static inline void count_hit(struct httpsys_request *r, struct httpsys_entry *e)
{
	if (unlikely(!e->tally))
		return;
	httpsys_tally_inc(e->tally, HTTPSYS_TALLY_HITS);
	httpsys_tally_inc(e->queue_tally, HTTPSYS_TALLY_HITS);
	r->tally = e->tally;
	if (!(r->x.flags & HTTPSYS_XF_REPLIED))
		httpsys_tally_get(e->tally);
}

/**
 * httpsys_cacheable_serve() - answer a request from the cache
 * @r: request that is routed, all but queued
 * @host: canonical name, or address, that it was routed by
 * @host_len: bytes
 *
 * Context: dispatch, RCU. Return: true: answered; false: it is its program's.
 */
bool httpsys_cacheable_serve(struct httpsys_request *r, const char *host, u32 host_len)
{
	struct httpsys_ns *ns = httpsys_request_ns(r);
	struct httpsys_cache_key key;
	struct httpsys_entry *e;

	if (!httpsys_limits.cache.enable || request_bar(&r->x) != HTTPSYS_CACHE_STORED)
		return false;
	key_fill(r, &key, host, host_len);
	e = httpsys_cache_find(&ns->cache, &key);
	if (!e || !httpsys_cache_serve(e, &r->x)) {
		httpsys_count(&r->x.net->stats, HTTPSYS_COUNTER_CACHE_MISSES);
		return false;
	}
	if (unlikely(r->logging) && e->log) {
		r->log = httpsys_log_entry_copy(e->log);
		if (!r->log)
			httpsys_log_miss(&ns->log, r->logging);
	}
	httpsys_entry_touch(e);
	count_hit(r, e);
	trace_httpsys_response(&r->x, e->status, true);
	if (!r->logging && !r->x.nr_pacers)
		httpsys_known_entry(r, e);
	httpsys_count(&r->x.net->stats, HTTPSYS_COUNTER_CACHE_HITS);
	return true;
}

/**
 * httpsys_cacheable_known() - answer a request from an entry that is known to be its
 * @r: request whose head is parsed
 * @e: the entry of a request like it, under RCU
 *
 * Context: dispatch, RCU. Return: true: answered; false: route it.
 */
bool httpsys_cacheable_known(struct httpsys_request *r, struct httpsys_entry *e)
{
	if (request_bar(&r->x) != HTTPSYS_CACHE_STORED || httpsys_entry_expired(e) ||
	    (e->varies && e->vary != httpsys_cache_codings(&r->x)) ||
	    !httpsys_cache_serve(e, &r->x))
		return false;
	httpsys_entry_touch(e);
	count_hit(r, e);
	trace_httpsys_response(&r->x, e->status, true);
	httpsys_count(&r->x.net->stats, HTTPSYS_COUNTER_CACHE_HITS);
	return true;
}

static enum httpsys_cache_reason response_bar(const struct httpsys_request *r,
					      const struct httpsys_offer *o)
{
	s64 seconds;

	if (o->flags & (HTTPSYS_SEND_MORE_DATA | HTTPSYS_SEND_BODY_ONLY | HTTPSYS_SEND_OPAQUE))
		return HTTPSYS_CACHE_PARTS;
	if (o->status < 200 || o->status > 599 || o->status == 206 || o->status == 304)
		return HTTPSYS_CACHE_STATUS;
	if (o->info->chunked || o->trailers)
		return HTTPSYS_CACHE_FRAMING;
	if (o->info->wants_close)
		return HTTPSYS_CACHE_CLOSE;
	if (!o->info->content_type.len)
		return HTTPSYS_CACHE_NO_TYPE;
	if (o->info->no_date)
		return HTTPSYS_CACHE_NO_DATE;
	if (o->info->modified.len && httpsys_date_parse(o->block + o->info->modified.off,
							o->info->modified.len, &seconds))
		return HTTPSYS_CACHE_MODIFIED;
	if (o->policy == HTTPSYS_CACHE_TTL && !o->seconds)
		return HTTPSYS_CACHE_NO_TIME;
	return o->total > httpsys_limits_cache_response(&r->x.net->limits) ?
	       HTTPSYS_CACHE_SIZE : HTTPSYS_CACHE_STORED;
}

/**
 * httpsys_cacheable_check() - may a response be kept?
 * @r: request, sending
 * @o: the response
 *
 * Context: process. Return: HTTPSYS_CACHE_STORED: as far as can be told; or why not.
 */
enum httpsys_cache_reason httpsys_cacheable_check(const struct httpsys_request *r,
						  const struct httpsys_offer *o)
{
	enum httpsys_cache_reason reason;

	if (!httpsys_limits.cache.enable)
		return HTTPSYS_CACHE_OFF;
	reason = request_bar(&r->x);
	if (reason != HTTPSYS_CACHE_STORED)
		return reason;
	if (r->x.head.known & (HTTPSYS_KNOWN(RANGE) | HTTPSYS_KNOWN(IF_RANGE)))
		return HTTPSYS_CACHE_RANGE;
	if (r->cache_queue != READ_ONCE(r->queue)->cache.serial)
		return HTTPSYS_CACHE_DELEGATED;
	if (o->vary && httpsys_cache_codings(&r->x) == HTTPSYS_CODINGS_UNCLEAR)
		return HTTPSYS_CACHE_ENCODING;
	return response_bar(r, o);
}

/**
 * httpsys_cacheable_key() - under which key its response is kept
 * @r: request, sending
 * @a: memory for a part of the key
 * @key: out; valid as long as @r and @a
 *
 * Context: process. Return: 0 or -EINVAL.
 */
int httpsys_cacheable_key(const struct httpsys_request *r, struct httpsys_authority *a,
			  struct httpsys_cache_key *key)
{
	const char *host = r->text + r->path_len;

	if (httpsys_authority_parse(a, host, r->host_len) != HTTPSYS_REASON_NONE)
		return -EINVAL;
	if (a->is_address)
		key_fill(r, key, host + a->name.off, a->name.len);
	else
		key_fill(r, key, a->host, a->host_len);
	return 0;
}

/**
 * httpsys_cacheable_insert() - keep a response
 * @r: request, sending
 * @e: complete
 *
 * Context: process. Return: as httpsys_cache_insert().
 */
enum httpsys_cache_reason httpsys_cacheable_insert(struct httpsys_request *r,
						   struct httpsys_entry *e)
{
	e->group = r->group_id;
	if (r->tally) {
		e->tally = httpsys_tally_get(r->tally);
		e->queue_tally = httpsys_tally_get(READ_ONCE(r->queue)->tally);
	}
	if (r->ip_routed) {
		e->family = r->x.local->family == AF_INET6 ? 6 : 4;
		memcpy(e->addr, r->x.local->addr, e->family == 6 ? 16 : 4);
	}
	return httpsys_cache_insert(&httpsys_request_ns(r)->cache, &READ_ONCE(r->queue)->cache,
				    r->cache_gen, e);
}

/**
 * httpsys_cacheable_refused() - a response that was offered is not kept
 * @r: request, sending
 * @reason: why
 *
 * Context: process.
 */
void httpsys_cacheable_refused(struct httpsys_request *r, enum httpsys_cache_reason reason)
{
	struct httpsys_cache_key key = { };

	key_fill(r, &key, r->text + r->path_len, r->host_len);
	httpsys_cache_refused(&httpsys_request_ns(r)->cache, reason, &key);
	httpsys_count(&r->x.net->stats, HTTPSYS_COUNTER_CACHE_REFUSED);
}

/* Forgetting */

static bool of_group(struct httpsys_entry *e, const void *arg)
{
	return e->kind == HTTPSYS_ENTRY_RESPONSE && e->group == *(const u64 *)arg;
}

static bool of_site(struct httpsys_entry *e, const void *arg)
{
	return e->kind == HTTPSYS_ENTRY_RESPONSE && e->site == *(const u64 *)arg;
}

/* The walk is saved where there is nothing: what comes later meets the new generation */
static void forget(struct httpsys_group *g, struct httpsys_queue *q, httpsys_entry_match match,
		   const u64 *arg)
{
	struct httpsys_cache *c = &g->session->app->ns->cache;

	httpsys_cache_rerouted(c);
	if (READ_ONCE(q->cache.count))
		httpsys_cache_drop(c, &q->cache, match, arg);
}

/**
 * httpsys_cacheable_unbound() - a group's requests no longer go to a queue
 * @g: group; ns->config held
 * @q: the queue
 *
 * Context: process.
 */
void httpsys_cacheable_unbound(struct httpsys_group *g, struct httpsys_queue *q)
{
	forget(g, q, of_group, &g->id);
}

/**
 * httpsys_cacheable_unrouted() - registrations of a group are gone
 * @g: group; ns->config held
 * @serial: of the one registration, 0: all of them
 *
 * Context: process.
 */
void httpsys_cacheable_unrouted(struct httpsys_group *g, u64 serial)
{
	struct httpsys_queue *q = rcu_dereference_protected(g->queue,
				lockdep_is_held(&g->session->app->ns->config));

	if (q)
		forget(g, q, serial ? of_site : of_group, serial ? &serial : &g->id);
}
