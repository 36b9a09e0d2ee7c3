// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEND with a cache policy: the response becomes an entry of the cache before its
 * first byte goes out, so that who has the answer finds the entry. What may be
 * kept core/cacheable.c decides; a response that is not kept is sent all the same.
 *
 * Reads user memory and files, in the caller's context, with nothing held.
 */
#include <linux/slab.h>
#include "core/cacheable.h"
#include "core/request.h"
#include "dev/store.h"
#include "limits.h"

/* No header can have this character, see httpsys_response_check() */
#define HOLE	'\1'

/* What a 304 does not repeat (RFC 9110 15.4.5) */
#define DROP_304 (HTTPSYS_DROP_FRAMING | HTTPSYS_DROP(CONTENT_TYPE) | \
		  HTTPSYS_DROP(CONTENT_ENCODING) | HTTPSYS_DROP(CONTENT_LANGUAGE) | \
		  HTTPSYS_DROP(CONTENT_MD5) | HTTPSYS_DROP(CONTENT_RANGE))

/**
 * struct heads - texts of an entry
 * @text: ETag, Last-Modified, Content-Type, head of a 304, head; allocated
 * @len: of head and head of a 304
 * @date: where in them the date has to stand
 * @etag: in @text
 * @modified: in @text
 * @type: in @text
 * @used: bytes at @text
 */
struct heads {
	char *text;
	u32 len[2];
	u32 date[2];
	struct httpsys_slice etag;
	struct httpsys_slice modified;
	struct httpsys_slice type;
	u32 used;
};

/* A head with a hole for the date; one that says nothing of its connection */
static int head_add(struct heads *h, u32 which, struct httpsys_response_head *rh, size_t size)
{
	char hole[HTTPSYS_DATE_LEN], *at = h->text + h->used;
	const char *date;
	int len;

	memset(hole, HOLE, sizeof(hole));
	rh->date = hole;
	rh->close = false;
	rh->drop |= HTTPSYS_DROP(CONNECTION) | HTTPSYS_DROP(KEEP_ALIVE);
	len = httpsys_response_write(rh, at, size);
	if (len < 0)
		return len;
	date = memchr(at, HOLE, len);
	if (!date)
		return -EINVAL;
	h->len[which] = len;
	h->date[which] = date - at;
	h->used += len;
	return 0;
}

static struct httpsys_slice value_add(struct heads *h, const char *block,
				      const struct httpsys_slice *value)
{
	struct httpsys_slice s = { .off = h->used, .len = value->len };

	memcpy(h->text + h->used, block + value->off, value->len);
	h->used += value->len;
	return s;
}

static int head304_add(struct heads *h, struct httpsys_response_head rh, size_t size)
{
	rh.status = 304;
	rh.reason = "Not Modified";
	rh.reason_len = strlen(rh.reason);
	rh.add_length = HTTPSYS_LENGTH_NONE;
	rh.drop |= DROP_304;
	return head_add(h, 1, &rh, size);
}

static int heads_write(struct heads *h, const struct httpsys_store *s)
{
	const struct httpsys_response_info *info = s->offer.info;
	struct httpsys_response_head rh = *s->head;
	size_t bound = httpsys_response_bound(&rh, info) + 32;
	int ret = 0;

	h->text = kvmalloc(2 * bound + info->etag.len + info->modified.len +
			   info->content_type.len, GFP_KERNEL | __GFP_NOWARN);
	if (!h->text)
		return -ENOMEM;
	if (rh.add_length == HTTPSYS_LENGTH_CHUNKED) {
		rh.add_length = HTTPSYS_LENGTH_ADD;
		rh.length = s->offer.total;
	}
	h->etag = value_add(h, s->offer.block, &info->etag);
	h->modified = value_add(h, s->offer.block, &info->modified);
	h->type = value_add(h, s->offer.block, &info->content_type);
	/* "If-None-Match: *" is about every 200, with validators or without */
	if (rh.status == 200)
		ret = head304_add(h, rh, bound);
	return ret ?: head_add(h, 0, &rh, bound);
}

static void entry_texts(struct httpsys_entry *e, struct heads *h, const struct httpsys_store *s)
{
	memcpy(e->values, h->text, h->used);
	e->head = e->values + h->used - h->len[0];
	e->head_len = h->len[0];
	e->date_off = h->date[0];
	e->etag = h->etag;
	e->modified = h->modified;
	e->type = h->type;
	if (h->len[1]) {
		e->head304 = e->head - h->len[1];
		e->head304_len = h->len[1];
		e->date304_off = h->date[1];
	}
	e->status = s->head->status;
	if (e->modified.len)
		httpsys_date_parse(e->values + e->modified.off, e->modified.len, &e->modified_time);
	if (s->offer.policy == HTTPSYS_CACHE_TTL)
		e->expires = httpsys_cache_expiry(s->offer.seconds);
}

static struct httpsys_entry *entry_make(struct httpsys_request *r, const struct httpsys_store *s,
					struct heads *h)
{
	struct httpsys_authority host;
	struct httpsys_cache_key key;
	struct httpsys_entry *e;

	if (httpsys_cacheable_key(r, &host, &key))
		return NULL;
	e = httpsys_entry_alloc(&key, h->used, r->answer.no_body ? 0 : s->offer.total);
	if (!e)
		return NULL;
	entry_texts(e, h, s);
	if (s->offer.vary) {
		e->varies = true;
		e->vary = httpsys_cache_codings(&r->x);
	}
	if (!r->log)
		return e;
	e->log = httpsys_log_entry_copy(r->log);
	if (e->log)
		return e;
	/* Its hits would be missing in the log */
	httpsys_entry_put(e);
	return NULL;
}

static enum httpsys_cache_reason store(struct httpsys_request *r, const struct httpsys_store *s,
				       const struct httpsys_body_plan *plan, struct heads *h)
{
	enum httpsys_cache_reason reason;
	struct httpsys_entry *e;

	if (heads_write(h, s))
		return HTTPSYS_CACHE_MEMORY;
	if (h->len[0] > httpsys_limits.cache.max_head)
		return HTTPSYS_CACHE_HEAD_SIZE;
	e = entry_make(r, s, h);
	if (!e)
		return HTTPSYS_CACHE_MEMORY;
	/* What cannot be read will fail the send itself */
	reason = r->answer.no_body || !httpsys_plan_copy(plan, e) ? httpsys_cacheable_insert(r, e) :
							    HTTPSYS_CACHE_MEMORY;
	httpsys_entry_put(e);
	return reason;
}

/**
 * httpsys_store_response() - keep a response, if it may be
 * @r: request, sending; nothing of the response went out
 * @s: the response
 * @plan: its body
 *
 * Context: process, may sleep. Return: what became of it.
 */
enum httpsys_cache_reason httpsys_store_response(struct httpsys_request *r,
						 const struct httpsys_store *s,
						 const struct httpsys_body_plan *plan)
{
	enum httpsys_cache_reason reason = httpsys_cacheable_check(r, &s->offer);
	struct heads h = { };

	if (reason == HTTPSYS_CACHE_STORED)
		reason = store(r, s, plan, &h);
	kvfree(h.text);
	if (reason != HTTPSYS_CACHE_STORED)
		httpsys_cacheable_refused(r, reason);
	return reason;
}
