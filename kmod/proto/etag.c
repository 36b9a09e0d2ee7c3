// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entity tags in conditions. Pure; callable from any context.
 */
#include "proto/etag.h"

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
