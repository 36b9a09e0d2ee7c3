// SPDX-License-Identifier: GPL-2.0-only
/*
 * An answer out of an entry: the whole, a 304, or a part of it. Runs under RCU as
 * part of a request's dispatch, may be softirq. Nothing here changes an entry.
 *
 * The whole and a 304 lie ready and are given as they are; for byte ranges heads
 * are written and pages put together.
 */
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "cache/cache.h"
#include "compat.h"
#include "net/clock.h"
#include "proto/coding.h"
#include "proto/etag.h"
#include "proto/response.h"

/* Headers that ask for something else than the whole */
#define PARTIAL		(HTTPSYS_KNOWN(IF_NONE_MATCH) | HTTPSYS_KNOWN(IF_MODIFIED_SINCE) | \
			 HTTPSYS_KNOWN(RANGE))
/* Those that the program answers: a failure is its affair */
#define PROGRAMS	(HTTPSYS_KNOWN(IF_MATCH) | HTTPSYS_KNOWN(IF_UNMODIFIED_SINCE))

#define CLOSE_LINE	"Connection: close\r\n\r\n"
/* What is written into the head of a part beside lines of the entry's */
#define PART_HEAD_MAX	320

enum verdict {
	VERDICT_WHOLE,
	VERDICT_NOT_MODIFIED,
	VERDICT_PART,
	VERDICT_UNSATISFIABLE,
};

/* RFC 9110 13.1.2: weak comparison, any line may name it */
static bool none_match_names(const struct httpsys_entry *e, const struct httpsys_xchg *x)
{
	u32 i;

	for (i = 0; i < x->head.nr_fields; i++) {
		const struct httpsys_field *f = &x->head.fields[i];

		if (f->id == HTTPSYS_HDR_IF_NONE_MATCH &&
		    httpsys_etag_in_list(x->text + f->value_off, f->value_len,
					 e->values + e->etag.off, e->etag.len, true))
			return true;
	}
	return false;
}

/* RFC 9110 13.1.3: a date that is none, or given twice, asks nothing */
static bool not_modified_since(const struct httpsys_entry *e, const struct httpsys_xchg *x)
{
	const char *value;
	s64 since;
	u32 len;

	return e->modified.len &&
	       httpsys_head_values(&x->head, x->text, HTTPSYS_HDR_IF_MODIFIED_SINCE, &value,
				   &len) == 1 &&
	       !httpsys_date_parse(value, len, &since) && e->modified_time <= since;
}

static enum verdict range_verdict(const struct httpsys_entry *e, const struct httpsys_xchg *x,
				  struct httpsys_ranges *ranges)
{
	char date[HTTPSYS_DATE_LEN];
	const struct httpsys_validators v = {
		.etag = e->etag.len ? e->values + e->etag.off : NULL,
		.modified = e->modified.len ? e->values + e->modified.off : NULL,
		.date = date,
		.etag_len = e->etag.len,
		.modified_len = e->modified.len,
	};

	httpsys_date_now(date);
	switch (httpsys_range_asked(&x->head, x->text, &v, e->body_len, ranges)) {
	case HTTPSYS_RANGE_PARTIAL:
		return VERDICT_PART;
	case HTTPSYS_RANGE_UNSATISFIABLE:
		return VERDICT_UNSATISFIABLE;
	default:
		return VERDICT_WHOLE;
	}
}

/**
 * httpsys_cache_codings() - what content codings a request accepts
 * @x: its exchange
 *
 * Context: any. Return: HTTPSYS_CODINGS_*.
 */
u32 httpsys_cache_codings(const struct httpsys_xchg *x)
{
	u32 codings = httpsys_codings_none(), i;

	for (i = 0; i < x->head.nr_fields; i++) {
		const struct httpsys_field *f = &x->head.fields[i];

		if (f->id == HTTPSYS_HDR_ACCEPT_ENCODING)
			codings = httpsys_codings_add(codings, x->text + f->value_off,
						      f->value_len);
	}
	return httpsys_codings_end(codings);
}

/* RFC 9110 13.2.2; conditions are about a 200 only, which all have the head of a 304 */
static enum verdict verdict_of(const struct httpsys_entry *e, const struct httpsys_xchg *x,
			       struct httpsys_ranges *ranges)
{
	u64 known = x->head.known;

	if (!e->head304)
		return VERDICT_WHOLE;
	if (known & HTTPSYS_KNOWN(IF_NONE_MATCH)) {
		if (none_match_names(e, x))
			return VERDICT_NOT_MODIFIED;
	} else if ((known & HTTPSYS_KNOWN(IF_MODIFIED_SINCE)) && not_modified_since(e, x)) {
		return VERDICT_NOT_MODIFIED;
	}
	return known & HTTPSYS_KNOWN(RANGE) ? range_verdict(e, x, ranges) : VERDICT_WHOLE;
}

/* What lies ready */

/* In place of the empty line */
static void add_close(struct httpsys_reply *rep)
{
	rep->vec[rep->nr - 1].iov_len -= 2;
	rep->bytes -= 2;
	httpsys_reply_add(rep, CLOSE_LINE, sizeof(CLOSE_LINE) - 1);
	rep->close = true;
}

static bool serve_not_modified(struct httpsys_entry *e, struct httpsys_xchg *x)
{
	char date[HTTPSYS_DATE_LEN];
	struct httpsys_reply rep;

	httpsys_reply_head(&rep, e->head304, e->head304_len, e->date304_off, httpsys_xchg_date(x, date));
	if (httpsys_xchg_must_close(x))
		add_close(&rep);
	return httpsys_xchg_reply(x, &rep);
}

static bool serve_whole(struct httpsys_entry *e, struct httpsys_xchg *x)
{
	char date[HTTPSYS_DATE_LEN];
	struct httpsys_reply rep;

	httpsys_reply_head(&rep, e->head, e->head_len, e->date_off, httpsys_xchg_date(x, date));
	if (unlikely(httpsys_xchg_must_close(x))) {
		add_close(&rep);
		httpsys_reply_add(&rep, e->body, e->pages ? 0 : e->body_len);
	} else if (!e->pages) {
		/* It lies behind the head */
		rep.vec[rep.nr - 1].iov_len += e->body_len;
		rep.bytes += e->body_len;
	}
	if (e->pages) {
		rep.pages = e->pages;
		rep.len = e->body_len;
	}
	return httpsys_xchg_reply(x, &rep);
}

/* Parts */

/**
 * struct build - an answer being put together
 * @tx: its pages
 * @page: that text is written to, the @tx's already, or NULL
 * @at: next byte of it
 * @left: room
 */
struct build {
	struct httpsys_tx *tx;
	struct page *page;
	char *at;
	u32 left;
};

static bool build_text(struct build *b, const char *text, u64 len)
{
	while (len) {
		u32 n;

		if (!b->left) {
			b->page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);
			if (!b->page)
				return false;
			b->at = page_address(b->page);
			b->left = PAGE_SIZE;
		} else {
			get_page(b->page);
		}
		n = min_t(u64, len, b->left);
		if (httpsys_tx_add(b->tx, b->page, offset_in_page(b->at), n)) {
			put_page(b->page);
			return false;
		}
		memcpy(b->at, text, n);
		b->at += n;
		b->left -= n;
		text += n;
		len -= n;
	}
	return true;
}

static bool build_body(struct build *b, const struct httpsys_entry *e,
		       const struct httpsys_range *r)
{
	if (!e->pages)
		return build_text(b, e->body + r->first, r->len);
	return !httpsys_tx_add_pages(b->tx, e->pages, r->first, r->len);
}

/* Pieces that the parts can take: each text may be cut once by a page's end */
static u32 build_max(const struct httpsys_entry *e, const struct httpsys_ranges *ranges)
{
	u32 i, max = 6;

	for (i = 0; i < ranges->nr; i++)
		max += 4 + (u32)(ranges->list[i].len >> PAGE_SHIFT);
	return max;
}

/* Is the line one of those that a part says otherwise? */
static bool line_dropped(const char *line, u32 len, bool type)
{
	static const char * const names[] = { "Content-Length:", "Content-MD5:", "Content-Type:" };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names) - !type; i++) {
		size_t n = strlen(names[i]);

		if (len > n && !strncasecmp(line, names[i], n))
			return true;
	}
	return false;
}

/* The entry's header lines, but for the first and the empty one */
static u32 copy_lines(const struct httpsys_entry *e, bool drop_type, const char *date, char *to)
{
	const char *at = e->head, *end = e->head + e->head_len - 2;
	char *out = to;

	at = memchr(at, '\n', end - at) + 1;
	while (at < end) {
		const char *next = (const char *)memchr(at, '\n', end - at) + 1;
		u32 off = at - e->head;

		if (!line_dropped(at, next - at, drop_type)) {
			memcpy(out, at, next - at);
			if (e->date_off >= off && e->date_off < next - e->head)
				memcpy(out + (e->date_off - off), date, HTTPSYS_DATE_LEN);
			out += next - at;
		}
		at = next;
	}
	return out - to;
}

static u32 part_head(const struct httpsys_entry *e, u16 status, bool drop_type,
		     const char *lines, bool close, char *to)
{
	char date[HTTPSYS_DATE_LEN];
	u32 len;

	httpsys_date_now(date);
	len = sprintf(to, "HTTP/1.1 %s\r\n", status == 206 ? "206 Partial Content" :
						    "416 Range Not Satisfiable");
	len += copy_lines(e, drop_type, date, to + len);
	return len + sprintf(to + len, "%s%s", lines, close ? CLOSE_LINE : "\r\n");
}

static bool reply_build(struct httpsys_xchg *x, struct build *b, bool whole, bool close)
{
	if (!whole) {
		httpsys_tx_free(b->tx);
		return false;
	}
	return httpsys_xchg_reply_tx(x, b->tx, close);
}

static u32 range_line(const struct httpsys_range *r, u64 size, char *to)
{
	u32 len = sprintf(to, "Content-Range: ");

	len += httpsys_content_range_write(r, size, to + len);
	return len + sprintf(to + len, "\r\n");
}

static bool one_part(const struct httpsys_entry *e, struct httpsys_xchg *x, struct build *b,
		     const struct httpsys_range *r, bool close, char *text)
{
	u16 status = r ? 206 : 416;
	char lines[PART_HEAD_MAX];
	u32 len;

	len = range_line(r, e->body_len, lines);
	sprintf(lines + len, "Content-Length: %llu\r\n", r ? r->len : 0);
	len = part_head(e, status, !r, lines, close, text);
	return build_text(b, text, len) && (!r || build_body(b, e, r));
}

static u64 parts_length(const struct httpsys_multipart *m, const struct httpsys_ranges *ranges,
			char *text)
{
	u64 sum = httpsys_parts_end_write(m, text);
	u32 i;

	for (i = 0; i < ranges->nr; i++)
		sum += httpsys_part_write(m, &ranges->list[i], text) + ranges->list[i].len;
	return sum;
}

static bool all_parts(const struct httpsys_entry *e, struct build *b,
		      const struct httpsys_ranges *ranges, bool close, char *text)
{
	struct httpsys_multipart m = {
		.type = e->values + e->type.off,
		.type_len = e->type.len,
		.size = e->body_len,
	};
	char boundary[HTTPSYS_BOUNDARY_LEN], lines[PART_HEAD_MAX];
	u8 random[HTTPSYS_BOUNDARY_LEN / 2];
	u32 i, len;

	get_random_bytes(random, sizeof(random));
	httpsys_boundary_write(random, boundary);
	m.boundary = boundary;
	snprintf(lines, sizeof(lines),
		 "Content-Type: multipart/byteranges; boundary=%.*s\r\nContent-Length: %llu\r\n",
		 HTTPSYS_BOUNDARY_LEN, boundary, parts_length(&m, ranges, text));
	len = part_head(e, 206, true, lines, close, text);
	if (!build_text(b, text, len))
		return false;
	for (i = 0; i < ranges->nr; i++) {
		len = httpsys_part_write(&m, &ranges->list[i], text);
		if (!build_text(b, text, len) || !build_body(b, e, &ranges->list[i]))
			return false;
	}
	len = httpsys_parts_end_write(&m, text);
	return build_text(b, text, len);
}

/* @ranges: none: 416 */
static bool serve_part(struct httpsys_entry *e, struct httpsys_xchg *x,
		       const struct httpsys_ranges *ranges)
{
	size_t size = e->head_len + PART_HEAD_MAX + HTTPSYS_PART_MAX + e->type.len + 64;
	char *text = kmalloc(size, GFP_ATOMIC | __GFP_NOWARN);
	bool close = httpsys_xchg_must_close(x), whole;
	struct build b = { };

	b.tx = httpsys_tx_alloc(build_max(e, ranges), GFP_ATOMIC | __GFP_NOWARN);
	if (!text || !b.tx) {
		kfree(text);
		httpsys_tx_free(b.tx);
		return false;
	}
	if (ranges->nr <= 1)
		whole = one_part(e, x, &b, ranges->nr ? &ranges->list[0] : NULL, close, text);
	else
		whole = all_parts(e, &b, ranges, close, text);
	kfree(text);
	return reply_build(x, &b, whole, close);
}

/* Kept apart: what is usual needs no room for ranges */
static noinline bool serve_conditional(struct httpsys_entry *e, struct httpsys_xchg *x)
{
	struct httpsys_ranges ranges;

	ranges.nr = 0;
	switch (verdict_of(e, x, &ranges)) {
	case VERDICT_NOT_MODIFIED:
		return serve_not_modified(e, x);
	case VERDICT_PART:
		return serve_part(e, x, &ranges);
	case VERDICT_UNSATISFIABLE:
		ranges.nr = 0;
		return serve_part(e, x, &ranges);
	default:
		return serve_whole(e, x);
	}
}

/**
 * httpsys_cache_serve() - answer a request with an entry
 * @e: found under RCU, which is still held
 * @x: its exchange, being dispatched
 *
 * Context: dispatch, RCU. Return: false: its program has to answer: the request has a
 * condition that is a program's, or there is no memory.
 */
bool httpsys_cache_serve(struct httpsys_entry *e, struct httpsys_xchg *x)
{
	if (likely(!(x->head.known & (PARTIAL | PROGRAMS))))
		return serve_whole(e, x);
	return x->head.known & PROGRAMS ? false : serve_conditional(e, x);
}
