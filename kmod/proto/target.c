// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pieces of a request target, RFC 9112 3.2. Pure; callable from any context.
 */
#include "proto/text.h"
#include "proto/url.h"

/* Length of the scheme with "://"; 0: none that is served */
static u32 scheme_length(const char *text, size_t len, bool *https)
{
	*https = false;
	if (len > 7 && httpsys_text_same(text, "http://", 7))
		return 7;
	*https = true;
	return len > 8 && httpsys_text_same(text, "https://", 8) ? 8 : 0;
}

/* Path up to the query, query up to the end */
static void split_query(struct httpsys_target *t, const char *text, u32 from,
			u32 len)
{
	const char *query = memchr(text + from, '?', len - from);
	u32 at = query ? (u32)(query - text) : len;

	t->path.off = from;
	t->path.len = at - from;
	t->query.off = at;
	t->query.len = len - at;
}

/**
 * httpsys_target_split - find authority, path and query
 * @t: the result
 * @text: target that the head parser accepted
 * @len: bytes at @text
 *
 * A scheme other than http and https, user information, an empty authority, and
 * a query straight behind the authority are refused. The authority is
 * not looked into: httpsys_authority_parse() does.
 *
 * Context: any. Return: HTTPSYS_REASON_NONE or HTTPSYS_REASON_URL.
 */
enum httpsys_reason httpsys_target_split(struct httpsys_target *t,
					 const char *text, size_t len)
{
	u32 end, from, n = (u32)len;

	memset(t, 0, sizeof(*t));
	if (!n || len > 0xffffffffu)
		return HTTPSYS_REASON_URL;
	if (text[0] == '/') {
		split_query(t, text, 0, n);
		return HTTPSYS_REASON_NONE;
	}
	if (n == 1 && text[0] == '*') {
		t->path.len = 1;
		t->query.off = 1;
		return HTTPSYS_REASON_NONE;
	}
	from = scheme_length(text, len, &t->https);
	if (!from)
		return HTTPSYS_REASON_URL;
	for (end = from; end < n && text[end] != '/' && text[end] != '?'; end++)
		if (text[end] == '@')
			return HTTPSYS_REASON_URL;
	if (end == from || (end < n && text[end] == '?'))
		return HTTPSYS_REASON_URL;
	t->authority.off = from;
	t->authority.len = end - from;
	split_query(t, text, end, n);
	return HTTPSYS_REASON_NONE;
}
