// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entity tags in conditions, and the content codings that a client accepts. Pure;
 * callable from any context.
 */
#include "proto/etag.h"
#include "proto/text.h"

/* Of a tag, from @pos on: bytes with its quotes and W/, 0: there is none */
static u32 tag_length(const char *list, u32 len, u32 pos)
{
	u32 at = pos;
	const char *end;

	if (len - at >= 2 && list[at] == 'W' && list[at + 1] == '/')
		at += 2;
	if (at == len || list[at] != '"')
		return 0;
	end = memchr(list + at + 1, '"', len - at - 1);
	return end ? (u32)(end + 1 - list) - pos : 0;
}

static bool tag_weak(const char *tag, u32 len)
{
	return len >= 2 && tag[0] == 'W' && tag[1] == '/';
}

/* RFC 9110 8.8.3.2 */
static bool tags_match(const char *a, u32 a_len, const char *b, u32 b_len, bool weak)
{
	u32 a_skip = tag_weak(a, a_len) ? 2 : 0, b_skip = tag_weak(b, b_len) ? 2 : 0;

	if (!weak && (a_skip || b_skip))
		return false;
	return a_len - a_skip == b_len - b_skip && !memcmp(a + a_skip, b + b_skip, a_len - a_skip);
}

static bool between_tags(char c)
{
	return c == ' ' || c == '\t' || c == ',';
}

/**
 * httpsys_etag_in_list - does a condition name a representation?
 * @list: value of If-None-Match or If-Match
 * @len: bytes at @list
 * @etag: tag of the representation
 * @etag_len: its bytes, 0: it has none
 * @weak: compare weakly (RFC 9110 13.1.2), else strongly (13.1.1)
 *
 * "*" names every representation. Commas may stand in a tag. What cannot be read
 * ends the list.
 *
 * Context: any.
 */
bool httpsys_etag_in_list(const char *list, u32 len, const char *etag, u32 etag_len, bool weak)
{
	u32 pos = 0, n;

	if (len == 1 && list[0] == '*')
		return true;
	for (;;) {
		while (pos < len && between_tags(list[pos]))
			pos++;
		n = pos < len ? tag_length(list, len, pos) : 0;
		if (!n)
			return false;
		if (etag_len && tags_match(list + pos, n, etag, etag_len, weak))
			return true;
		pos += n;
		if (pos < len && !between_tags(list[pos]))
			return false;
	}
}

/* Codings */

static const struct {
	const char *name;
	u8 len;
	u8 coding;
} codings[] = {
	{ "identity", 8, HTTPSYS_CODING_IDENTITY }, { "gzip", 4, HTTPSYS_CODING_GZIP },
	{ "x-gzip", 6, HTTPSYS_CODING_GZIP }, { "deflate", 7, HTTPSYS_CODING_DEFLATE },
	{ "br", 2, HTTPSYS_CODING_BR }, { "zstd", 4, HTTPSYS_CODING_ZSTD },
};

static u32 coding_of(const char *name, u32 len)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(codings); i++)
		if (codings[i].len == len && httpsys_text_same(name, codings[i].name, len))
			return codings[i].coding;
	return 0;
}

static u32 skip_space(const char *text, u32 len, u32 pos)
{
	while (pos < len && (text[pos] == ' ' || text[pos] == '\t'))
		pos++;
	return pos;
}

/* What follows a name: is its weight 0? ";q=0", ";q=0.0" (RFC 9110 12.4.2) */
static bool weight_is_zero(const char *text, u32 len)
{
	u32 pos = skip_space(text, len, 0);

	if (pos == len || text[pos] != ';')
		return false;
	pos = skip_space(text, len, pos + 1);
	if (len - pos < 3 || (text[pos] | 0x20) != 'q' || text[pos + 1] != '=' ||
	    text[pos + 2] != '0')
		return false;
	for (pos += 3; pos < len; pos++)
		if (text[pos] != '.' && text[pos] != '0')
			return text[pos] == ' ' || text[pos] == '\t';
	return true;
}

static void coding_add(struct httpsys_codings *c, const char *item, u32 len)
{
	u32 name = 0, coding;
	bool zero;

	while (name < len && item[name] != ';' && item[name] != ' ' && item[name] != '\t')
		name++;
	zero = weight_is_zero(item + name, len - name);
	if (name == 1 && item[0] == '*') {
		c->others = zero ? 0 : HTTPSYS_CODINGS_ALL;
		c->others_refused = zero;
		return;
	}
	coding = coding_of(item, name);
	c->named |= coding;
	if (zero)
		c->refused |= coding;
}

/**
 * httpsys_codings_add - read a line of Accept-Encoding
 * @c: zeroed before the first
 * @value: of the line
 * @len: bytes at @value
 *
 * Context: any.
 */
void httpsys_codings_add(struct httpsys_codings *c, const char *value, u32 len)
{
	struct httpsys_slice item;
	u32 pos = 0;

	c->lines++;
	while (httpsys_list_next(value, len, &pos, &item))
		coding_add(c, value + item.off, item.len);
}

/**
 * httpsys_codings_mask - what a client can read
 * @c: after all lines
 *
 * Without a line everything is acceptable, which is not the same as a line that
 * names all: many programs do not code then (RFC 9110 12.5.3).
 *
 * Context: any. Return: HTTPSYS_CODING_* and the highest bit; 0 without a line.
 */
u32 httpsys_codings_mask(const struct httpsys_codings *c)
{
	u32 identity = c->others_refused ? 0 : HTTPSYS_CODING_IDENTITY;

	if (!c->lines)
		return 0;
	/* The highest bit tells it from no line at all, whatever is refused */
	return 1U << 31 | ((c->named | c->others | identity) & ~c->refused);
}
