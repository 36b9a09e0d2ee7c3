// SPDX-License-Identifier: GPL-2.0-only
/*
 * Byte ranges, RFC 9110 14: the Range and If-Range headers of a request, and
 * the Content-Range and multipart text of an answer. Pure; callable from any
 * context.
 */
#include "proto/range.h"
#include "proto/response.h"
#include "proto/text.h"

/* Ranges that overlap another one, at most (RFC 9110 14.2) */
#define OVERLAPPING_MAX	2

/* A range-spec as it stands there */
struct spec {
	bool suffix;	/* "-N": the last N bytes */
	bool open;	/* "N-": up to the end */
	u64 first;	/* also N of a suffix */
	u64 last;
};

/* Digits at *@pos. A number beyond 64 bits counts as the largest. false: none */
static bool number_next(const char *text, u32 len, u32 *pos, u64 *n)
{
	u32 begin = *pos, digit;
	u64 value = 0;

	for (; *pos < len && httpsys_is(text[*pos], HTTPSYS_CH_DIGIT); (*pos)++) {
		digit = (u32)(text[*pos] - '0');
		if (value > HTTPSYS_U64_TENTH || value * 10 > ~0ULL - digit)
			value = ~0ULL;
		else
			value = value * 10 + digit;
	}
	*n = value;
	return *pos > begin;
}

static bool spec_parse(const char *text, u32 len, struct spec *s)
{
	u32 pos = 0;

	s->suffix = !number_next(text, len, &pos, &s->first);
	if (pos == len || text[pos++] != '-')
		return false;
	s->open = !number_next(text, len, &pos, &s->last);
	if (pos != len || (s->suffix && s->open))
		return false;
	if (s->suffix)
		s->first = s->last;
	return s->suffix || s->open || s->first <= s->last;
}

/* Bytes of a spec. false: none of @size is in it */
static bool spec_resolve(const struct spec *s, u64 size, struct httpsys_range *r)
{
	u64 last = size - 1;

	if (!size)
		return false;
	if (s->suffix) {
		r->len = s->first < size ? s->first : size;
		r->first = size - r->len;
		return r->len;
	}
	if (s->first >= size)
		return false;
	if (!s->open && s->last < last)
		last = s->last;
	r->first = s->first;
	r->len = last - s->first + 1;
	return true;
}

static bool overlaps(const struct httpsys_range *a, const struct httpsys_range *b)
{
	return a->first < b->first + b->len && b->first < a->first + a->len;
}

static u32 overlapping(const struct httpsys_ranges *ranges)
{
	u32 i, k, sum = 0;

	for (i = 0; i < ranges->nr; i++) {
		for (k = 0; k < ranges->nr; k++) {
			if (k != i && overlaps(&ranges->list[i], &ranges->list[k])) {
				sum++;
				break;
			}
		}
	}
	return sum;
}

/* The list behind "bytes=". -EINVAL: malformed, or too long; else specs seen */
static int specs_parse(const char *text, u32 len, u64 size, struct httpsys_ranges *out,
		       bool *empty)
{
	struct httpsys_slice item;
	struct spec s;
	u32 pos = 0;
	int nr = 0;

	while (httpsys_list_next(text, len, &pos, &item)) {
		if (!item.len)
			continue;
		if (!spec_parse(text + item.off, item.len, &s) || ++nr > HTTPSYS_RANGES_MAX)
			return -EINVAL;
		if (spec_resolve(&s, size, &out->list[out->nr]))
			out->nr++;
		else if (s.suffix && s.first)
			*empty = true;
	}
	return nr ? nr : -EINVAL;
}

/**
 * httpsys_range_parse - what a Range header asks for
 * @value: of the header
 * @len: bytes at @value
 * @size: bytes of the representation
 * @out: with PARTIAL: the ranges in the order asked for, all within @size
 *
 * Ignored are units other than bytes, malformed lists, more than
 * HTTPSYS_RANGES_MAX ranges and more than two that overlap: the ranges of a list
 * together are never more than twice @size. A suffix of an empty
 * representation is satisfied by nothing, which no Content-Range can say: it is
 * ignored as well.
 *
 * Context: any. Return: see enum httpsys_range_verdict.
 */
enum httpsys_range_verdict httpsys_range_parse(const char *value, u32 len, u64 size,
					       struct httpsys_ranges *out)
{
	bool empty = false;

	out->nr = 0;
	if (len < 6 || !httpsys_text_same(value, "bytes=", 6) ||
	    specs_parse(value + 6, len - 6, size, out, &empty) < 0)
		return HTTPSYS_RANGE_IGNORE;
	if (!out->nr)
		return empty ? HTTPSYS_RANGE_IGNORE : HTTPSYS_RANGE_UNSATISFIABLE;
	return overlapping(out) > OVERLAPPING_MAX ? HTTPSYS_RANGE_IGNORE : HTTPSYS_RANGE_PARTIAL;
}

static bool same(const char *a, u32 a_len, const char *b, u32 b_len)
{
	return a_len == b_len && !memcmp(a, b, a_len);
}

/**
 * httpsys_if_range_holds - does the client have a part of just this representation?
 * @value: of the request's If-Range
 * @len: bytes at @value
 * @v: of the response
 *
 * Strong comparison (RFC 9110 13.1.5): a weak tag never holds, nor a date equal
 * to Date, as the representation could change again within that second (8.8.2.2).
 * Dates are compared as text.
 *
 * Context: any. Return: true: Range counts.
 */
bool httpsys_if_range_holds(const char *value, u32 len, const struct httpsys_validators *v)
{
	if (len > 1 && value[0] == '"')
		return v->etag && same(value, len, v->etag, v->etag_len);
	/* A weak tag is no date */
	return len == HTTPSYS_DATE_LEN && v->modified &&
	       same(value, len, v->modified, v->modified_len) &&
	       !same(value, len, v->date, HTTPSYS_DATE_LEN);
}

/**
 * httpsys_range_asked - what a request makes of a representation
 * @h: its head
 * @text: the head's first byte
 * @v: of the response
 * @size: bytes of the representation
 * @out: with PARTIAL
 *
 * Range counts if it stands there once, and If-Range, where it is, once and holds.
 * RFC 9110 13.1.5, 14.2.
 *
 * Context: any.
 */
enum httpsys_range_verdict httpsys_range_asked(const struct httpsys_head *h, const char *text,
					       const struct httpsys_validators *v, u64 size,
					       struct httpsys_ranges *out)
{
	const char *range, *condition;
	u32 range_len, condition_len, conditions;

	if (httpsys_head_values(h, text, HTTPSYS_HDR_RANGE, &range, &range_len) != 1)
		return HTTPSYS_RANGE_IGNORE;
	conditions = httpsys_head_values(h, text, HTTPSYS_HDR_IF_RANGE, &condition,
					 &condition_len);
	if (conditions > 1 ||
	    (conditions && !httpsys_if_range_holds(condition, condition_len, v)))
		return HTTPSYS_RANGE_IGNORE;
	return httpsys_range_parse(range, range_len, size, out);
}

static char *put(char *at, const char *text, size_t len)
{
	memcpy(at, text, len);
	return at + len;
}

#define put_text(at, literal)	put(at, literal, sizeof(literal) - 1)

/**
 * httpsys_content_range_write - value of Content-Range
 * @range: what is sent, or NULL: nothing could be
 * @size: bytes of the representation
 * @out: HTTPSYS_CONTENT_RANGE_MAX bytes
 *
 * Context: any. Return: bytes written.
 */
u32 httpsys_content_range_write(const struct httpsys_range *range, u64 size, char *out)
{
	char *at = put_text(out, "bytes ");

	if (range) {
		at += httpsys_number_write(range->first, at);
		*at++ = '-';
		at += httpsys_number_write(range->first + range->len - 1, at);
	} else {
		*at++ = '*';
	}
	*at++ = '/';
	at += httpsys_number_write(size, at);
	return (u32)(at - out);
}

/**
 * httpsys_boundary_write - make a boundary of random bytes
 * @random: 16 bytes
 * @out: HTTPSYS_BOUNDARY_LEN characters
 *
 * Long enough that no content has it but by intent, and nobody can know it
 * beforehand (RFC 2046 5.1.1).
 *
 * Context: any.
 */
void httpsys_boundary_write(const u8 *random, char *out)
{
	static const char digits[] = "0123456789abcdef";
	u32 i;

	for (i = 0; i < HTTPSYS_BOUNDARY_LEN / 2; i++) {
		out[2 * i] = digits[random[i] >> 4];
		out[2 * i + 1] = digits[random[i] & 15];
	}
}

/**
 * httpsys_part_write - what stands before the bytes of a part
 * @m: the body
 * @range: of the part
 * @out: HTTPSYS_PART_MAX bytes and those of the Content-Type
 *
 * Context: any. Return: bytes written.
 */
u32 httpsys_part_write(const struct httpsys_multipart *m, const struct httpsys_range *range,
		       char *out)
{
	char *at = put_text(out, "\r\n--");

	at = put(at, m->boundary, HTTPSYS_BOUNDARY_LEN);
	if (m->type_len) {
		at = put_text(at, "\r\nContent-Type: ");
		at = put(at, m->type, m->type_len);
	}
	at = put_text(at, "\r\nContent-Range: ");
	at += httpsys_content_range_write(range, m->size, at);
	at = put_text(at, "\r\n\r\n");
	return (u32)(at - out);
}

/**
 * httpsys_parts_end_write - what follows the last part
 * @m: the body
 * @out: HTTPSYS_PART_MAX bytes
 *
 * Context: any. Return: bytes written.
 */
u32 httpsys_parts_end_write(const struct httpsys_multipart *m, char *out)
{
	char *at = put_text(out, "\r\n--");

	at = put(at, m->boundary, HTTPSYS_BOUNDARY_LEN);
	at = put_text(at, "--\r\n");
	return (u32)(at - out);
}
