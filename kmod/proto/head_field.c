// SPDX-License-Identifier: GPL-2.0-only
/*
 * Header lines of requests: what some of them mean to the parser, and finding one
 * afterwards. Pure; callable from any context.
 */
#include "proto/head_field.h"
#include "proto/text.h"

#define NUMBER_MAX	0x7fffffffffffffffULL

/* Is @text 1*DIGIT? */
static bool all_digits(const char *text, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		if (!httpsys_is(text[i], HTTPSYS_CH_DIGIT))
			return false;
	return len;
}

static enum httpsys_reason parse_number(const char *text, u32 len, u64 *value)
{
	u64 n = 0;
	u32 i;

	for (i = 0; i < len; i++) {
		u32 digit = (u32)(text[i] - '0');

		if (n > NUMBER_MAX / 10 || n * 10 > NUMBER_MAX - digit)
			return HTTPSYS_REASON_NUMBER;
		n = n * 10 + digit;
	}
	*value = n;
	return HTTPSYS_REASON_NONE;
}

/* Does the list of equal numbers in @f begin with this one? */
static bool same_length(const char *buf, const struct httpsys_field *f,
			const char *digits, u32 len)
{
	const char *value = buf + f->value_off;

	if (f->value_len < len || memcmp(value, digits, len))
		return false;
	return f->value_len == len ||
	       !httpsys_is(value[len], HTTPSYS_CH_DIGIT);
}

/*
 * Content-Length, RFC 9110 8.6: repetitions, in a list or in further lines, must
 * be the same text; "5" and "05" are too close to an attack to be called equal.
 */
static enum httpsys_reason field_length(struct httpsys_head *h,
					const char *buf,
					const struct httpsys_field *f)
{
	const char *list = buf + f->value_off;
	struct httpsys_slice item, first = { 0, 0 };
	u32 pos = 0;

	while (httpsys_list_next(list, f->value_len, &pos, &item)) {
		if (!all_digits(list + item.off, item.len))
			return HTTPSYS_REASON_FRAMING;
		if (!first.len)
			first = item;
		if (item.len != first.len ||
		    memcmp(list + item.off, list + first.off, item.len))
			return HTTPSYS_REASON_FRAMING;
	}
	if (h->length >= 0)
		return same_length(buf, &h->fields[h->length],
				   list + first.off, first.len) ?
			HTTPSYS_REASON_NONE : HTTPSYS_REASON_FRAMING;
	h->length = (s32)h->nr_fields;
	h->has_length = true;
	return parse_number(list + first.off, first.len, &h->content_length);
}

static bool is_word(const char *text, struct httpsys_slice item,
		    const char *word, u32 len)
{
	return item.len == len && httpsys_text_same(text + item.off, word, len);
}

static void field_connection(struct httpsys_head *h, const char *list, u32 len)
{
	struct httpsys_slice item;
	u32 pos = 0;

	while (httpsys_list_next(list, len, &pos, &item)) {
		if (is_word(list, item, "close", 5))
			h->seen |= SEEN_CLOSE;
		if (is_word(list, item, "upgrade", 7))
			h->seen |= SEEN_UPGRADE;
	}
}

static void field_expect(struct httpsys_head *h, const char *list, u32 len)
{
	struct httpsys_slice item;
	u32 pos = 0;

	while (httpsys_list_next(list, len, &pos, &item))
		if (is_word(list, item, "100-continue", 12))
			h->seen |= SEEN_EXPECT;
}

/*
 * Anything but one line with the one word is another coding, also the empty
 * value: nobody who means well sends it.
 */
static void field_coding(struct httpsys_head *h, const char *value, u32 len)
{
	if (h->seen & (SEEN_CHUNKED | SEEN_CODING) || len != 7 ||
	    !httpsys_text_same(value, "chunked", 7))
		h->seen |= SEEN_CODING;
	else
		h->seen |= SEEN_CHUNKED;
}

static enum httpsys_reason field_host(struct httpsys_head *h, const char *value,
				      u32 len)
{
	u32 i;

	if (h->host >= 0)
		return HTTPSYS_REASON_HOSTNAME;
	for (i = 0; i < len; i++)
		if (!httpsys_is(value[i], HTTPSYS_CH_AUTHORITY))
			return HTTPSYS_REASON_HOSTNAME;
	h->host = (s32)h->nr_fields;
	return HTTPSYS_REASON_NONE;
}

/**
 * httpsys_head_field_apply - what a header line means to framing and connection
 * @h: head that it is the next line of
 * @buf: the head's first byte
 * @f: the line, one of HTTPSYS_FIELDS_APPLIED
 *
 * RFC 9110 7.2, 7.6.1, 7.8, 8.6, 10.1.1; RFC 9112 6.1.
 *
 * Context: any. Return: HTTPSYS_REASON_NONE, or why the head is refused.
 */
enum httpsys_reason httpsys_head_field_apply(struct httpsys_head *h, const char *buf,
					     const struct httpsys_field *f)
{
	const char *value = buf + f->value_off;
	u32 len = f->value_len;

	switch (f->id) {
	case HTTPSYS_HDR_HOST:
		return field_host(h, value, len);
	case HTTPSYS_HDR_CONTENT_LENGTH:
		return field_length(h, buf, f);
	case HTTPSYS_HDR_TRANSFER_ENCODING:
		field_coding(h, value, len);
		break;
	case HTTPSYS_HDR_CONNECTION:
		field_connection(h, value, len);
		break;
	case HTTPSYS_HDR_EXPECT:
		field_expect(h, value, len);
		break;
	case HTTPSYS_HDR_UPGRADE:
		h->seen |= SEEN_PROTOCOL;
		break;
	}
	return HTTPSYS_REASON_NONE;
}

/**
 * httpsys_head_values - lines of a header
 * @h: head that is complete
 * @text: its first byte
 * @id: of the header
 * @value: out, of the first line; untouched without one
 * @len: out, bytes at @value
 *
 * Context: any. Return: how many lines there are.
 */
u32 httpsys_head_values(const struct httpsys_head *h, const char *text, u16 id,
			const char **value, u32 *len)
{
	u32 i, found = 0;

	for (i = 0; i < h->nr_fields; i++) {
		const struct httpsys_field *f = &h->fields[i];

		if (f->id != id || found++)
			continue;
		*value = text + f->value_off;
		*len = f->value_len;
	}
	return found;
}
