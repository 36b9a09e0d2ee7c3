/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables of the protocol's names: verbs, known headers, reasons. */
#ifndef HTTPSYS_PROTO_NAMES_H
#define HTTPSYS_PROTO_NAMES_H

#include "proto/env.h"

/* HTTP_VERB values (http-server-api: 3.5) */
enum httpsys_verb {
	HTTPSYS_VERB_UNPARSED, HTTPSYS_VERB_UNKNOWN, HTTPSYS_VERB_INVALID,
	HTTPSYS_VERB_OPTIONS, HTTPSYS_VERB_GET, HTTPSYS_VERB_HEAD,
	HTTPSYS_VERB_POST, HTTPSYS_VERB_PUT, HTTPSYS_VERB_DELETE,
	HTTPSYS_VERB_TRACE, HTTPSYS_VERB_CONNECT, HTTPSYS_VERB_TRACK,
	HTTPSYS_VERB_MOVE, HTTPSYS_VERB_COPY, HTTPSYS_VERB_PROPFIND,
	HTTPSYS_VERB_PROPPATCH, HTTPSYS_VERB_MKCOL, HTTPSYS_VERB_LOCK,
	HTTPSYS_VERB_UNLOCK, HTTPSYS_VERB_SEARCH, HTTPSYS_VERB_MAXIMUM
};

/* HTTP_HEADER_ID values; 20 and up differ between requests and responses */
enum httpsys_header_id {
	HTTPSYS_HDR_CACHE_CONTROL = 0, HTTPSYS_HDR_CONNECTION, HTTPSYS_HDR_DATE,
	HTTPSYS_HDR_KEEP_ALIVE, HTTPSYS_HDR_PRAGMA, HTTPSYS_HDR_TRAILER,
	HTTPSYS_HDR_TRANSFER_ENCODING, HTTPSYS_HDR_UPGRADE, HTTPSYS_HDR_VIA,
	HTTPSYS_HDR_WARNING, HTTPSYS_HDR_ALLOW, HTTPSYS_HDR_CONTENT_LENGTH,
	HTTPSYS_HDR_CONTENT_TYPE, HTTPSYS_HDR_CONTENT_ENCODING,
	HTTPSYS_HDR_CONTENT_LANGUAGE, HTTPSYS_HDR_CONTENT_LOCATION,
	HTTPSYS_HDR_CONTENT_MD5, HTTPSYS_HDR_CONTENT_RANGE,
	HTTPSYS_HDR_EXPIRES, HTTPSYS_HDR_LAST_MODIFIED,
	/* request series */
	HTTPSYS_HDR_ACCEPT = 20, HTTPSYS_HDR_ACCEPT_CHARSET,
	HTTPSYS_HDR_ACCEPT_ENCODING, HTTPSYS_HDR_ACCEPT_LANGUAGE,
	HTTPSYS_HDR_AUTHORIZATION, HTTPSYS_HDR_COOKIE, HTTPSYS_HDR_EXPECT,
	HTTPSYS_HDR_FROM, HTTPSYS_HDR_HOST, HTTPSYS_HDR_IF_MATCH,
	HTTPSYS_HDR_IF_MODIFIED_SINCE, HTTPSYS_HDR_IF_NONE_MATCH,
	HTTPSYS_HDR_IF_RANGE, HTTPSYS_HDR_IF_UNMODIFIED_SINCE,
	HTTPSYS_HDR_MAX_FORWARDS, HTTPSYS_HDR_PROXY_AUTHORIZATION,
	HTTPSYS_HDR_REFERER, HTTPSYS_HDR_RANGE, HTTPSYS_HDR_TE,
	HTTPSYS_HDR_TRANSLATE, HTTPSYS_HDR_USER_AGENT,
	HTTPSYS_HDR_REQUEST_MAX = 41,
	/* response series */
	HTTPSYS_HDR_ACCEPT_RANGES = 20, HTTPSYS_HDR_AGE, HTTPSYS_HDR_ETAG,
	HTTPSYS_HDR_LOCATION, HTTPSYS_HDR_PROXY_AUTHENTICATE,
	HTTPSYS_HDR_RETRY_AFTER, HTTPSYS_HDR_SERVER, HTTPSYS_HDR_SET_COOKIE,
	HTTPSYS_HDR_VARY, HTTPSYS_HDR_WWW_AUTHENTICATE,
	HTTPSYS_HDR_RESPONSE_MAX = 30,
};

/* @text need not be terminated. UNKNOWN for any other token (caller checks token syntax) */
enum httpsys_verb httpsys_verb_lookup(const char *text, size_t len, bool ignore_case);

/* Header ids by name, case-insensitive; HTTPSYS_HEADER_UNKNOWN if not in the series */
u16 httpsys_request_header_lookup(const char *name, size_t len);
u16 httpsys_response_header_lookup(const char *name, size_t len);

/* Wire name of a response header; @id < HTTPSYS_HDR_RESPONSE_MAX. Not terminated by @len but NUL-terminated */
const char *httpsys_response_header_name(u16 id, size_t *len);

/* What a reason means on the wire and in the log; all strings are constants, never NULL */
struct httpsys_reason_info {
	u16 status;		/* 0: no answer is sent */
	const char *phrase;	/* error log phrase, e.g. "Invalid_CR/LF" */
	const char *title;	/* "Bad Request" */
	const char *heading;	/* "Bad Request - Invalid Hostname" */
	const char *sentence;	/* "The request hostname is invalid." */
};
const struct httpsys_reason_info *httpsys_reason_info(enum httpsys_reason reason);

/* tchar of RFC 9110 5.6.2 */
bool httpsys_is_tchar(u8 c);

#endif
