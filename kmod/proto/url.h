/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * URL text: UrlPrefix strings of registrations, request targets and Host headers,
 * both brought to one canonical form so that routing is a comparison of bytes.
 */
#ifndef HTTPSYS_PROTO_URL_H
#define HTTPSYS_PROTO_URL_H

#include "proto/env.h"

/* Order of search (API: 5.2, 5.3) */
enum httpsys_url_category {
	HTTPSYS_URL_STRONG,	/* host + */
	HTTPSYS_URL_EXPLICIT,	/* a name */
	HTTPSYS_URL_ADDRESS,	/* an IP literal: matches the connection's local address */
	HTTPSYS_URL_WEAK,	/* host * */
	HTTPSYS_URL_CATEGORIES
};

#define HTTPSYS_HOST_MAX	255	/* canonical host name, bytes */

/**
 * struct httpsys_prefix - a parsed UrlPrefix
 * @https: scheme
 * @category: from the host's form
 * @family: for ADDRESS: 4 or 6
 * @port: host byte order
 * @addr: for ADDRESS: network byte order; IPv4 in the first 4 bytes
 * @host_len: bytes at @host
 * @host: for EXPLICIT: canonical host: lower case, punycode (A-labels), no trailing dot
 * @path_len: bytes at @path
 * @path: caller's buffer: canonical path, case-folded, begins and ends with '/'
 */
struct httpsys_prefix {
	bool https;
	u8 category;
	u8 family;
	u16 port;
	u8 addr[16];
	u16 host_len;
	char host[HTTPSYS_HOST_MAX + 1];
	u32 path_len;
	char *path;
};

/*
 * Parse @text (UTF-8). p->path points to a buffer of @path_size bytes given by
 * the caller (len + 2 always suffices).
 * Returns 0; -EINVAL: not a prefix (see API 5.1: scheme in lower case, host, port 1..65535 without
 * leading zero, '/' after the port, no query, no fragment, no %XX escapes, no control characters, no
 * dot segments, no empty segments, no backslash, valid UTF-8; missing trailing slash of a path is added;
 * "http://host:80" without any slash is -EINVAL);
 * -EOPNOTSUPP: host that looks like an incomplete or broadcast IPv4 address ("192.", "192.255.255.255", "1.2.3", "256.1.1.1");
 * -ENOSPC: path_size is too small.
 * An IPv4-mapped IPv6 literal becomes the IPv4 address: connections to it are IPv4 ones.
 */
int httpsys_prefix_parse(struct httpsys_prefix *p, const char *text, size_t len, size_t path_size);

/* The host alone; @out has HTTPSYS_HOST_MAX + 1 bytes. Returns bytes, no NUL */
u32 httpsys_prefix_host(const struct httpsys_prefix *p, char *out);
/* Canonical text of a prefix for messages: "http://host:port/path". snprintf-like */
int httpsys_prefix_format(const struct httpsys_prefix *p, char *out, size_t size);

/**
 * struct httpsys_url_limits - of request URLs (API: 7.1)
 * @segment_max_count: path segments, 0: unlimited
 * @segment_max_length: characters (UTF-16 units, as the API counts) of one decoded segment, 0: unlimited
 * @allow_restricted: %00-%1F and %7F-%9F escapes pass (never %00)
 * @allow_non_utf8: bytes that are not UTF-8 after decoding count as Latin-1; else -EINVAL
 * @allow_percent_u: %uXXXX is decoded
 */
struct httpsys_url_limits {
	u32 segment_max_count;
	u32 segment_max_length;
	bool allow_restricted;
	bool allow_non_utf8;
	bool allow_percent_u;
};

/*
 * Decode and normalise an absolute path ("/a/%2e%2e/b") into @out: escapes decoded once, dot
 * segments removed (also escaped ones; ".." never leaves the root), runs of '/' become one,
 * '\\' is treated as '/'; %2F and %5C stay escaped (they do not separate segments; "%2F" upper case), letters keep their case.
 * @out needs 2 * len + 1 bytes at most; may not overlap @in. *out_len: bytes written, first is '/'.
 * Result is valid UTF-8. A trailing '/' is kept as it is.
 * Returns HTTPSYS_REASON_NONE or HTTPSYS_REASON_URL.
 */
enum httpsys_reason httpsys_path_cook(const char *in, size_t len, char *out, size_t out_size, u32 *out_len,
				      const struct httpsys_url_limits *lim);

/* Case-fold UTF-8 in place; length never changes (ASCII, Latin-1, Latin Extended-A, Greek, Cyrillic, Armenian) */
void httpsys_path_fold(char *text, size_t len);
/* Is @text, folded, @folded? @len bytes of both */
bool httpsys_path_same(const char *text, const char *folded, size_t len);

/**
 * struct httpsys_authority - a parsed Host header or authority
 * @port: given port, 0 if none
 * @is_address: an IP literal (category search then uses wildcard and address categories only)
 * @name: the host part as written, without port, in the input
 * @host_len: bytes at @host
 * @host: canonical as in httpsys_prefix.host (IP literals in canonical text, IPv6 in brackets)
 */
struct httpsys_authority {
	u16 port;
	bool is_address;
	struct httpsys_slice name;
	u16 host_len;
	char host[HTTPSYS_HOST_MAX + 1];
};

/* Returns HTTPSYS_REASON_NONE or HOSTNAME. Empty text is HOSTNAME (RFC 9112 3.2 lets an empty Host through: the caller decides before) */
enum httpsys_reason httpsys_authority_parse(struct httpsys_authority *a, const char *text, size_t len);

/**
 * struct httpsys_target - pieces of a request target, slices of the input
 * @authority: absolute form: host and port; else empty
 * @path: absolute path, raw, at least "/" ("*" for asterisk form); absolute form without path: len 0, means "/"
 * @query: with its '?', or empty
 * @https: absolute form with https scheme
 */
struct httpsys_target {
	struct httpsys_slice authority;
	struct httpsys_slice path;
	struct httpsys_slice query;
	bool https;
};

/*
 * Split a target that the head parser accepted. Scheme is matched without case; other schemes,
 * userinfo, "http://host?x" (no path but a query) and an empty authority are HTTPSYS_REASON_URL.
 */
enum httpsys_reason httpsys_target_split(struct httpsys_target *t, const char *text, size_t len);

#endif
