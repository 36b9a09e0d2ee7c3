// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables of the protocol's names: verbs and known headers. Constant data, found
 * by hash; no locks; callable from any context.
 */
#include "proto/name_table.h"
#include "proto/names.h"
#include "proto/text.h"

/*
 * Both hashes are perfect: two names in one slot would be a repeated
 * initialiser, of which the compiler warns (-Woverride-init, W=1). NAME_SLOT is in
 * name_table.h.
 */
#define VERB_SLOT(len, first, last) \
	(((u32)(len) * 5 + (u32)(first) * 23 + (u32)(last) * 2) & 31)

/*
 * Header names: first all of the request series, the first 20 of them common to
 * both, then what responses have from 20 on.
 */
#define RESPONSE_INDEX(id) \
	(HTTPSYS_HDR_REQUEST_MAX - HTTPSYS_HDR_ACCEPT_RANGES + (id))

/* X(index, text, first and last letter in lower case) */
#define KNOWN_NAMES(X) \
	X(HTTPSYS_HDR_CACHE_CONTROL, "Cache-Control", 'c', 'l') \
	X(HTTPSYS_HDR_CONNECTION, "Connection", 'c', 'n') \
	X(HTTPSYS_HDR_DATE, "Date", 'd', 'e') \
	X(HTTPSYS_HDR_KEEP_ALIVE, "Keep-Alive", 'k', 'e') \
	X(HTTPSYS_HDR_PRAGMA, "Pragma", 'p', 'a') \
	X(HTTPSYS_HDR_TRAILER, "Trailer", 't', 'r') \
	X(HTTPSYS_HDR_TRANSFER_ENCODING, "Transfer-Encoding", 't', 'g') \
	X(HTTPSYS_HDR_UPGRADE, "Upgrade", 'u', 'e') \
	X(HTTPSYS_HDR_VIA, "Via", 'v', 'a') \
	X(HTTPSYS_HDR_WARNING, "Warning", 'w', 'g') \
	X(HTTPSYS_HDR_ALLOW, "Allow", 'a', 'w') \
	X(HTTPSYS_HDR_CONTENT_LENGTH, "Content-Length", 'c', 'h') \
	X(HTTPSYS_HDR_CONTENT_TYPE, "Content-Type", 'c', 'e') \
	X(HTTPSYS_HDR_CONTENT_ENCODING, "Content-Encoding", 'c', 'g') \
	X(HTTPSYS_HDR_CONTENT_LANGUAGE, "Content-Language", 'c', 'e') \
	X(HTTPSYS_HDR_CONTENT_LOCATION, "Content-Location", 'c', 'n') \
	X(HTTPSYS_HDR_CONTENT_MD5, "Content-MD5", 'c', '5') \
	X(HTTPSYS_HDR_CONTENT_RANGE, "Content-Range", 'c', 'e') \
	X(HTTPSYS_HDR_EXPIRES, "Expires", 'e', 's') \
	X(HTTPSYS_HDR_LAST_MODIFIED, "Last-Modified", 'l', 'd') \
	X(HTTPSYS_HDR_ACCEPT, "Accept", 'a', 't') \
	X(HTTPSYS_HDR_ACCEPT_CHARSET, "Accept-Charset", 'a', 't') \
	X(HTTPSYS_HDR_ACCEPT_ENCODING, "Accept-Encoding", 'a', 'g') \
	X(HTTPSYS_HDR_ACCEPT_LANGUAGE, "Accept-Language", 'a', 'e') \
	X(HTTPSYS_HDR_AUTHORIZATION, "Authorization", 'a', 'n') \
	X(HTTPSYS_HDR_COOKIE, "Cookie", 'c', 'e') \
	X(HTTPSYS_HDR_EXPECT, "Expect", 'e', 't') \
	X(HTTPSYS_HDR_FROM, "From", 'f', 'm') \
	X(HTTPSYS_HDR_HOST, "Host", 'h', 't') \
	X(HTTPSYS_HDR_IF_MATCH, "If-Match", 'i', 'h') \
	X(HTTPSYS_HDR_IF_MODIFIED_SINCE, "If-Modified-Since", 'i', 'e') \
	X(HTTPSYS_HDR_IF_NONE_MATCH, "If-None-Match", 'i', 'h') \
	X(HTTPSYS_HDR_IF_RANGE, "If-Range", 'i', 'e') \
	X(HTTPSYS_HDR_IF_UNMODIFIED_SINCE, "If-Unmodified-Since", 'i', 'e') \
	X(HTTPSYS_HDR_MAX_FORWARDS, "Max-Forwards", 'm', 's') \
	X(HTTPSYS_HDR_PROXY_AUTHORIZATION, "Proxy-Authorization", 'p', 'n') \
	X(HTTPSYS_HDR_REFERER, "Referer", 'r', 'r') \
	X(HTTPSYS_HDR_RANGE, "Range", 'r', 'e') \
	X(HTTPSYS_HDR_TE, "TE", 't', 'e') \
	X(HTTPSYS_HDR_TRANSLATE, "Translate", 't', 'e') \
	X(HTTPSYS_HDR_USER_AGENT, "User-Agent", 'u', 't') \
	X(RESPONSE_INDEX(HTTPSYS_HDR_ACCEPT_RANGES), \
	  "Accept-Ranges", 'a', 's') \
	X(RESPONSE_INDEX(HTTPSYS_HDR_AGE), \
	  "Age", 'a', 'e') \
	X(RESPONSE_INDEX(HTTPSYS_HDR_ETAG), \
	  "ETag", 'e', 'g') \
	X(RESPONSE_INDEX(HTTPSYS_HDR_LOCATION), \
	  "Location", 'l', 'n') \
	X(RESPONSE_INDEX(HTTPSYS_HDR_PROXY_AUTHENTICATE), \
	  "Proxy-Authenticate", 'p', 'e') \
	X(RESPONSE_INDEX(HTTPSYS_HDR_RETRY_AFTER), \
	  "Retry-After", 'r', 'r') \
	X(RESPONSE_INDEX(HTTPSYS_HDR_SERVER), \
	  "Server", 's', 'r') \
	X(RESPONSE_INDEX(HTTPSYS_HDR_SET_COOKIE), \
	  "Set-Cookie", 's', 'e') \
	X(RESPONSE_INDEX(HTTPSYS_HDR_VARY), \
	  "Vary", 'v', 'y') \
	X(RESPONSE_INDEX(HTTPSYS_HDR_WWW_AUTHENTICATE), \
	  "WWW-Authenticate", 'w', 'e')

#define NAME_ENTRY(index, text, first, last) \
	[index] = { text, sizeof(text) - 1 },
#define NAME_HASH(index, text, first, last) \
	[NAME_SLOT(sizeof(text) - 1, first, last)] = (index) + 1,

const struct httpsys_known_name httpsys_known_names[] = { KNOWN_NAMES(NAME_ENTRY) };
/* Index of the name, plus 1; 0: none */
const u8 httpsys_name_slots[256] = { KNOWN_NAMES(NAME_HASH) };

/* X(verb, first and last letter) */
#define KNOWN_VERBS(X) \
	X(OPTIONS, 'O', 'S') \
	X(GET, 'G', 'T') \
	X(HEAD, 'H', 'D') \
	X(POST, 'P', 'T') \
	X(PUT, 'P', 'T') \
	X(DELETE, 'D', 'E') \
	X(TRACE, 'T', 'E') \
	X(CONNECT, 'C', 'T') \
	X(TRACK, 'T', 'K') \
	X(MOVE, 'M', 'E') \
	X(COPY, 'C', 'Y') \
	X(PROPFIND, 'P', 'D') \
	X(PROPPATCH, 'P', 'H') \
	X(MKCOL, 'M', 'L') \
	X(LOCK, 'L', 'K') \
	X(UNLOCK, 'U', 'K') \
	X(SEARCH, 'S', 'H')

#define VERB_ENTRY(verb, first, last) \
	[VERB_SLOT(sizeof(#verb) - 1, first, last)] = \
		{ #verb, sizeof(#verb) - 1, HTTPSYS_VERB_##verb },

static const struct known_verb {
	char text[10];
	u8 len;
	u8 verb;
} known_verbs[32] = { KNOWN_VERBS(VERB_ENTRY) };

/**
 * httpsys_is_tchar - character of a token, RFC 9110 5.6.2
 * @c: the character
 *
 * Context: any. Return: true if it is one.
 */
bool httpsys_is_tchar(u8 c)
{
	return httpsys_char_class[c] & HTTPSYS_CH_TCHAR;
}

/**
 * httpsys_verb_lookup - HTTP_VERB value of a method
 * @text: method, a token
 * @len: bytes at @text
 * @ignore_case: lower-case letters count as their upper case
 *
 * Methods are case-sensitive, RFC 9110 9.1; @ignore_case is the API's
 * AllowCaseInsensitiveVerbs.
 *
 * Context: any. Return: the verb, HTTPSYS_VERB_UNKNOWN for any other token.
 */
enum httpsys_verb httpsys_verb_lookup(const char *text, size_t len,
				      bool ignore_case)
{
	u8 mask = ignore_case ? 0xdf : 0xff;
	const struct known_verb *v;
	size_t i;

	if (!len)
		return HTTPSYS_VERB_UNKNOWN;
	v = &known_verbs[VERB_SLOT(len, (u8)text[0] & mask,
				   (u8)text[len - 1] & mask)];
	if (v->len != len)
		return HTTPSYS_VERB_UNKNOWN;
	for (i = 0; i < len; i++)
		if ((text[i] & mask) != v->text[i])
			return HTTPSYS_VERB_UNKNOWN;
	return (enum httpsys_verb)v->verb;
}

/**
 * httpsys_request_header_lookup - id of a request header
 * @name: field name; need not be a token
 * @len: bytes at @name
 *
 * Context: any. Return: HTTP_HEADER_ID of the request series,
 * HTTPSYS_HEADER_UNKNOWN if the name has none. Names ignore case, RFC 9110 5.1.
 */
u16 httpsys_request_header_lookup(const char *name, size_t len)
{
	int index = httpsys_name_find(name, len);

	if (index < 0 || index >= HTTPSYS_HDR_REQUEST_MAX)
		return HTTPSYS_HEADER_UNKNOWN;
	return (u16)index;
}

/**
 * httpsys_response_header_lookup - id of a response header
 * @name: field name; need not be a token
 * @len: bytes at @name
 *
 * Context: any. Return: HTTP_HEADER_ID of the response series,
 * HTTPSYS_HEADER_UNKNOWN if the name has none. Names ignore case, RFC 9110 5.1.
 */
u16 httpsys_response_header_lookup(const char *name, size_t len)
{
	int index = httpsys_name_find(name, len);

	if (index < 0)
		return HTTPSYS_HEADER_UNKNOWN;
	if (index < HTTPSYS_HDR_ACCEPT_RANGES)
		return (u16)index;
	if (index < HTTPSYS_HDR_REQUEST_MAX)
		return HTTPSYS_HEADER_UNKNOWN;
	return (u16)(index - RESPONSE_INDEX(0));
}

/**
 * httpsys_response_header_name - name of a known response header
 * @id: less than HTTPSYS_HDR_RESPONSE_MAX
 * @len: set to the bytes of the name
 *
 * Context: any. Return: constant text, also terminated by a NUL; empty for an
 * @id out of range.
 */
const char *httpsys_response_header_name(u16 id, size_t *len)
{
	const struct httpsys_known_name *k;

	if (id >= HTTPSYS_HDR_RESPONSE_MAX) {
		*len = 0;
		return "";
	}
	k = &httpsys_known_names[id < HTTPSYS_HDR_ACCEPT_RANGES ?
			 id : RESPONSE_INDEX(id)];
	*len = k->len;
	return k->text;
}
