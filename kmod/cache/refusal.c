// SPDX-License-Identifier: GPL-2.0-only
/*
 * Responses that were offered and not kept: counts by reason, and the last of them.
 * Owned by the namespace's cache, made with the first refusal. refusal_lock guards
 * it; nothing is taken under it.
 */
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "cache/cache.h"
#include "cache/list.h"

#define REFUSALS	64
#define URL_MAX		256

/**
 * struct refusal - one response
 * @when: seconds since boot
 * @reason: enum httpsys_cache_reason
 * @url_len: bytes at @url
 * @url: host, port, path and query, cut to fit
 */
struct refusal {
	time64_t when;
	u8 reason;
	u16 url_len;
	char url[URL_MAX];
};

/**
 * struct httpsys_cache_refusals - what was not kept; cache.refusal_lock
 * @count: by reason
 * @next: place of the next one in @last
 * @last: the newest of them; reason 0: none yet
 */
struct httpsys_cache_refusals {
	u64 count[HTTPSYS_CACHE_REASONS];
	u32 next;
	struct refusal last[REFUSALS];
};

static const char * const reason_names[] = {
	[HTTPSYS_CACHE_NOT_OFFERED] = "not_offered",
	[HTTPSYS_CACHE_STORED] = "stored",
	[HTTPSYS_CACHE_OFF] = "off",
	[HTTPSYS_CACHE_METHOD] = "method",
	[HTTPSYS_CACHE_BODY] = "body",
	[HTTPSYS_CACHE_AUTHORIZATION] = "authorization",
	[HTTPSYS_CACHE_TRANSLATE] = "translate",
	[HTTPSYS_CACHE_EXPECT] = "expect",
	[HTTPSYS_CACHE_RANGE] = "range",
	[HTTPSYS_CACHE_PARTS] = "parts",
	[HTTPSYS_CACHE_STATUS] = "status",
	[HTTPSYS_CACHE_NO_TYPE] = "no_type",
	[HTTPSYS_CACHE_NO_DATE] = "no_date",
	[HTTPSYS_CACHE_MODIFIED] = "modified",
	[HTTPSYS_CACHE_HEAD_SIZE] = "head_size",
	[HTTPSYS_CACHE_SIZE] = "size",
	[HTTPSYS_CACHE_NO_TIME] = "no_time",
	[HTTPSYS_CACHE_FRAMING] = "framing",
	[HTTPSYS_CACHE_DELEGATED] = "delegated",
	[HTTPSYS_CACHE_FLUSHED] = "flushed",
	[HTTPSYS_CACHE_FULL] = "full",
	[HTTPSYS_CACHE_MEMORY] = "memory",
	[HTTPSYS_CACHE_CLOSE] = "close",
	[HTTPSYS_CACHE_ENCODING] = "encoding",
};
static_assert(ARRAY_SIZE(reason_names) == HTTPSYS_CACHE_REASONS);

/* They stay for good; without memory nothing is remembered */
static struct httpsys_cache_refusals *refusals_get(struct httpsys_cache *c)
{
	struct httpsys_cache_refusals *r = READ_ONCE(c->refusals), *old;

	if (r)
		return r;
	r = kvzalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return NULL;
	/* Pairs with the readers' address dependency (READ_ONCE): zeroed before it is seen */
	old = cmpxchg(&c->refusals, NULL, r);
	if (!old)
		return r;
	kvfree(r);
	return old;
}

static void url_add(struct refusal *f, const char *text, u32 len)
{
	u32 n = min_t(u32, len, URL_MAX - f->url_len);

	memcpy(f->url + f->url_len, text, n);
	f->url_len += n;
}

/**
 * httpsys_cache_refused() - remember a response that is not kept
 * @c: cache
 * @reason: why not
 * @key: its URL; the host with its port
 *
 * Context: process, may sleep.
 */
void httpsys_cache_refused(struct httpsys_cache *c, enum httpsys_cache_reason reason,
			   const struct httpsys_cache_key *key)
{
	struct httpsys_cache_refusals *r = refusals_get(c);
	struct refusal *f;

	if (!r)
		return;
	spin_lock(&c->refusal_lock);
	r->count[reason]++;
	f = &r->last[r->next++ % REFUSALS];
	f->when = ktime_get_boottime_seconds();
	f->reason = reason;
	f->url_len = 0;
	url_add(f, key->host, key->host_len);
	url_add(f, key->path, key->path_len);
	url_add(f, key->query, key->query_len);
	spin_unlock(&c->refusal_lock);
}

/**
 * httpsys_cache_refusals_show() - counts, and the last refusals, the oldest first
 * @m: file
 * @c: cache
 *
 * "refused NAME COUNT", then "refusal SECONDS-AGO NAME URL".
 *
 * Context: process.
 */
void httpsys_cache_refusals_show(struct seq_file *m, struct httpsys_cache *c)
{
	struct httpsys_cache_refusals *r = READ_ONCE(c->refusals);
	time64_t now = ktime_get_boottime_seconds();
	u32 i;

	if (!r)
		return;
	spin_lock(&c->refusal_lock);
	for (i = 0; i < HTTPSYS_CACHE_REASONS; i++)
		if (r->count[i])
			seq_printf(m, "refused %s %llu\n", reason_names[i], r->count[i]);
	for (i = 0; i < REFUSALS; i++) {
		const struct refusal *f = &r->last[(r->next + i) % REFUSALS];

		if (!f->reason)
			continue;
		seq_printf(m, "refusal %lld %s ", now - f->when, reason_names[f->reason]);
		httpsys_cache_text_show(m, f->url, f->url_len);
		seq_putc(m, '\n');
	}
	spin_unlock(&c->refusal_lock);
}
