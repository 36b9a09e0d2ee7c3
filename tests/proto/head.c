// SPDX-License-Identifier: GPL-2.0-only
/*
 * Request heads. Each case is parsed at once, byte by byte and in two pieces at
 * every place, with buffers of exactly the bytes that are there, and must give
 * the same every time.
 */
#include "proto/head.h"
#include "tap.h"

#define DONE	0
#define MORE	(-1)

struct result {
	int status;	/* enum httpsys_parse */
	struct httpsys_head head;
};

static const struct httpsys_head_limits defaults = { 16384, 16384, 16384, false };

/* Parse until something other than ROOM; the array is always as small as it can be */
static int feed(struct httpsys_head *h, const char *buf, u32 len,
		const struct httpsys_head_limits *lim)
{
	char *exact = tap_exact(buf, len);
	int status;

	while ((status = httpsys_head_parse(h, exact, len, lim)) ==
	       HTTPSYS_PARSE_ROOM) {
		CHECK(h->nr_fields == h->max_fields, "room asked for too early");
		h->max_fields++;
		h->fields = realloc(h->fields,
				    h->max_fields * sizeof(*h->fields));
	}
	free(exact);
	return status;
}

/* @cuts: ascending lengths at which the parser is called before the whole */
static struct result parse(const char *buf, u32 len, const u32 *cuts, u32 nr,
			   const struct httpsys_head_limits *lim)
{
	struct result r = { .status = HTTPSYS_PARSE_MORE };
	u32 i;

	memset(&r.head, 0xa5, sizeof(r.head));
	r.head.fields = NULL;
	r.head.max_fields = 0;
	httpsys_head_reset(&r.head);
	for (i = 0; i < nr && r.status == HTTPSYS_PARSE_MORE; i++)
		r.status = feed(&r.head, buf, cuts[i], lim);
	if (r.status == HTTPSYS_PARSE_MORE)
		r.status = feed(&r.head, buf, len, lim);
	return r;
}

static bool same_fields(const struct httpsys_head *a,
			const struct httpsys_head *b)
{
	u32 i;

	if (a->nr_fields != b->nr_fields)
		return false;
	for (i = 0; i < a->nr_fields; i++)
		if (memcmp(&a->fields[i], &b->fields[i], sizeof(a->fields[i])))
			return false;
	return true;
}

static bool same_slice(struct httpsys_slice a, struct httpsys_slice b)
{
	return a.off == b.off && a.len == b.len;
}

static bool same(const struct result *x, const struct result *y)
{
	const struct httpsys_head *a = &x->head, *b = &y->head;

	if (x->status != y->status)
		return false;
	if (x->status == HTTPSYS_PARSE_MORE)
		return true;
	return a->reason == b->reason && a->verb == b->verb &&
	       a->pos == b->pos && a->line == b->line &&
	       a->skipped == b->skipped && a->form == b->form &&
	       a->major == b->major && a->minor == b->minor &&
	       same_slice(a->method, b->method) &&
	       same_slice(a->target, b->target) && a->host == b->host &&
	       a->content_length == b->content_length &&
	       a->has_length == b->has_length && a->chunked == b->chunked &&
	       a->close == b->close && a->upgrade == b->upgrade &&
	       a->expect_continue == b->expect_continue && same_fields(a, b);
}

static void check_cuts(const struct result *whole, const char *buf, u32 len,
		       const u32 *cuts, u32 nr,
		       const struct httpsys_head_limits *lim)
{
	struct result r = parse(buf, len, cuts, nr, lim);

	CHECK(same(whole, &r),
	      "%u pieces, first cut at %u: status %d reason %d, at once %d %d",
	      nr + 1, nr ? cuts[0] : 0, r.status, r.head.reason, whole->status,
	      whole->head.reason);
	free(r.head.fields);
}

/* Byte by byte, in two pieces, in a few random ones */
static void check_splits(const struct result *whole, const char *buf, u32 len,
			 const struct httpsys_head_limits *lim)
{
	u32 cuts[4096], i, round;
	u32 step = len > 1500 ? 97 : 1;

	for (i = 0; i < len; i += step)
		check_cuts(whole, buf, len, &i, 1, lim);
	for (round = 0; round < 4; round++) {
		u32 at = 0, nr = 0;

		while (nr < COUNT(cuts)) {
			at += round ? tap_random(9 * step) : step;
			if (at >= len)
				break;
			cuts[nr++] = at;
		}
		check_cuts(whole, buf, len, cuts, nr, lim);
	}
}

/* In one line what the parser found; fields only when asked for */
static void summary(const struct httpsys_head *h, const char *buf, bool fields,
		    char *out, size_t size)
{
	static const char *const forms[] = { "origin", "absolute", "asterisk" };
	char *p = out, *end = out + size;
	u32 i;

	p += snprintf(p, (size_t)(end - p), "%d %.*s %.*s %u.%u %s", h->verb,
		      (int)h->method.len, buf + h->method.off,
		      (int)h->target.len, buf + h->target.off, h->major,
		      h->minor, forms[h->form]);
	if (h->has_length)
		p += snprintf(p, (size_t)(end - p), " length=%llu",
			      (unsigned long long)h->content_length);
	p += snprintf(p, (size_t)(end - p), "%s%s%s%s",
		      h->chunked ? " chunked" : "", h->close ? " close" : "",
		      h->expect_continue ? " expect" : "",
		      h->upgrade ? " upgrade" : "");
	if (h->host >= 0)
		p += snprintf(p, (size_t)(end - p), " host=%.*s",
			      (int)h->fields[h->host].value_len,
			      buf + h->fields[h->host].value_off);
	for (i = 0; fields && i < h->nr_fields; i++)
		p += snprintf(p, (size_t)(end - p), "|%.*s:%d=%.*s",
			      h->fields[i].name_len,
			      buf + h->fields[i].name_off,
			      h->fields[i].id == 0xffff ? -1 : h->fields[i].id,
			      (int)h->fields[i].value_len,
			      buf + h->fields[i].value_off);
}

static void check_done(const struct httpsys_head *h, const char *buf, u32 len,
		       const char *want, u32 behind)
{
	char got[4096];

	CHECK_NUM(h->pos, len - behind, "length of the head");
	if (!want)
		return;
	summary(h, buf, strchr(want, '|'), got, sizeof(got));
	CHECK_TEXT(got, strlen(got), want, strlen(want), "result");
}

static void check_head(const char *buf, size_t len, int want_reason,
		       const char *want, u32 behind,
		       const struct httpsys_head_limits *lim)
{
	struct result r = parse(buf, (u32)len, NULL, 0, lim);

	if (want_reason == MORE) {
		CHECK_NUM(r.status, HTTPSYS_PARSE_MORE, "status");
	} else if (want_reason == DONE) {
		CHECK(r.status == HTTPSYS_PARSE_DONE, "status %d, reason %d",
		      r.status, r.head.reason);
		if (r.status == HTTPSYS_PARSE_DONE)
			check_done(&r.head, buf, (u32)len, want, behind);
	} else {
		CHECK_NUM(r.status, HTTPSYS_PARSE_ERROR, "status");
		CHECK_NUM(r.head.reason, want_reason, "reason");
	}
	check_splits(&r, buf, (u32)len, lim);
	free(r.head.fields);
}

#define R(name) HTTPSYS_REASON_##name
#define H	"Host: a\r\n"
#define GET	"GET / HTTP/1.1\r\n" H
#define POST	"POST / HTTP/1.1\r\n" H
#define GET_OK	"4 GET / 1.1 origin host=a"

static const struct {
	const char *name;
	const char *in;
	size_t len;
	int reason;
	const char *want;	/* DONE: see summary() */
	u32 behind;		/* DONE: bytes that belong to the next request */
} rows[] = {
	/* Request lines */
	{ "least", LIT(GET "\r\n"), DONE, GET_OK "|Host:28=a" },
	{ "browser", LIT("GET /a/b.html?q=1&r=%20 HTTP/1.1\r\n"
		"Host: www.example.com:8080\r\n"
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:109.0)\r\n"
		"Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\n"
		"Accept-Language: en-US,en;q=0.5\r\n"
		"Accept-Encoding: gzip, deflate, br\r\n"
		"Connection: keep-alive\r\nCookie: a=b; c=d\r\n"
		"Sec-Fetch-Mode: navigate\r\nIf-None-Match: \"x\"\r\n\r\n"),
	  DONE, "4 GET /a/b.html?q=1&r=%20 1.1 origin "
		"host=www.example.com:8080"
		"|Host:28=www.example.com:8080"
		"|User-Agent:40=Mozilla/5.0 (X11; Linux x86_64; rv:109.0)"
		"|Accept:20=text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
		"|Accept-Language:23=en-US,en;q=0.5"
		"|Accept-Encoding:22=gzip, deflate, br"
		"|Connection:1=keep-alive|Cookie:25=a=b; c=d"
		"|Sec-Fetch-Mode:-1=navigate|If-None-Match:31=\"x\"" },
	{ "pipelined", LIT(GET "\r\nGET /2 HTTP/1.1\r\n"), DONE, GET_OK, 17 },
	{ "body behind", LIT(POST "Content-Length: 3\r\n\r\nabc"), DONE,
	  "6 POST / 1.1 origin length=3 host=a", 3 },
	{ "nothing", LIT(""), MORE },
	{ "no end of line", LIT("GET / HTTP/1.1\r"), MORE },
	{ "no end of head", LIT(GET), MORE },
	{ "last LF is missing", LIT(GET "\r"), MORE },
	{ "own method", LIT("BREW / HTTP/1.1\r\n" H "\r\n"), DONE,
	  "1 BREW / 1.1 origin host=a" },
	{ "method in lower case", LIT("get / HTTP/1.1\r\n" H "\r\n"), DONE,
	  "1 get / 1.1 origin host=a" },
	{ "method with all token characters",
	  LIT("!#$%&'*+-.^_`|~09AZaz / HTTP/1.1\r\n" H "\r\n"), DONE },
	{ "method is not a token", LIT("G@T / HTTP/1.1\r\n" H "\r\n"), R(VERB) },
	{ "method with a tab", LIT("GET\t/ HTTP/1.1\r\n" H "\r\n"), R(VERB) },
	{ "method in quotes", LIT("\"GET\" / HTTP/1.1\r\n"), R(VERB) },
	{ "method with UTF-8", LIT("G\xc3\x89T / HTTP/1.1\r\n"), R(VERB) },
	{ "space before the method", LIT(" GET / HTTP/1.1\r\n"), R(VERB) },
	{ "TLS hello", LIT("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
	  R(VERB) },
	{ "NUL at the begin", LIT("\0GET / HTTP/1.1\r\n"), R(VERB) },
	{ "CONNECT", LIT("CONNECT a:443 HTTP/1.1\r\n" H "\r\n"), R(VERB) },
	{ "method alone", LIT("GET\r\n\r\n"), R(BAD_REQUEST) },
	{ "method alone, LF", LIT("GET\n"), R(CRLF) },
	{ "method alone, bare CR", LIT("GET\rX"), R(CRLF) },
	{ "HTTP/0.9", LIT("GET /\r\n"), R(BAD_REQUEST) },
	{ "HTTP/0.9, LF", LIT("GET /\n"), R(CRLF) },
	{ "two spaces before the target", LIT("GET  / HTTP/1.1\r\n"), R(URL) },
	{ "two spaces behind the target", LIT("GET /  HTTP/1.1\r\n"),
	  R(BAD_REQUEST) },
	{ "space in the target", LIT("GET /a b HTTP/1.1\r\n" H "\r\n"),
	  R(BAD_REQUEST) },
	{ "tab in the target", LIT("GET /a\tb HTTP/1.1\r\n"), R(URL) },
	{ "NUL in the target", LIT("GET /a\0b HTTP/1.1\r\n"), R(URL) },
	{ "DEL in the target", LIT("GET /a\x7f" "b HTTP/1.1\r\n"), R(URL) },
	{ "bare CR in the target", LIT("GET /a\rb HTTP/1.1\r\n"), R(CRLF) },
	{ "fragment", LIT("GET /a#b HTTP/1.1\r\n"), R(URL) },
	{ "fragment far behind", LIT("GET /0123456789abcdef#b HTTP/1.1\r\n"),
	  R(URL) },
	{ "bytes over 0x7f in the target",
	  LIT("GET /\xc3\xa4\xff\x80 HTTP/1.1\r\n" H "\r\n"), DONE,
	  "4 GET /\xc3\xa4\xff\x80 1.1 origin host=a" },
	{ "odd characters in the target",
	  LIT("GET /<>[]{}|\\^`\"%zz HTTP/1.1\r\n" H "\r\n"), DONE,
	  "4 GET /<>[]{}|\\^`\"%zz 1.1 origin host=a|Host:28=a" },
	{ "no slash", LIT("GET a HTTP/1.1\r\n" H "\r\n"), R(URL) },
	{ "query alone", LIT("GET ?a HTTP/1.1\r\n" H "\r\n"), R(URL) },
	{ "authority form", LIT("GET a:80 HTTP/1.1\r\n" H "\r\n"), R(URL) },
	{ "absolute form", LIT("GET http://b/c?d HTTP/1.1\r\n" H "\r\n"), DONE,
	  "4 GET http://b/c?d 1.1 absolute host=a" },
	{ "absolute form needs Host too", LIT("GET http://b/ HTTP/1.1\r\n\r\n"),
	  R(HOSTNAME) },
	{ "another scheme passes here",
	  LIT("GET ftp://b/ HTTP/1.1\r\n" H "\r\n"), DONE },
	{ "scheme without anything", LIT("GET http:// HTTP/1.1\r\n" H "\r\n"),
	  R(URL) },
	{ "no scheme", LIT("GET ://b/ HTTP/1.1\r\n" H "\r\n"), R(URL) },
	{ "one slash", LIT("GET http:/b/ HTTP/1.1\r\n" H "\r\n"), R(URL) },
	{ "asterisk form", LIT("OPTIONS * HTTP/1.1\r\n" H "\r\n"), DONE,
	  "3 OPTIONS * 1.1 asterisk host=a" },
	{ "asterisk is for OPTIONS", LIT("GET * HTTP/1.1\r\n" H "\r\n"),
	  R(URL) },
	{ "asterisk and more", LIT("OPTIONS *x HTTP/1.1\r\n" H "\r\n"),
	  R(URL) },

	/* Versions */
	{ "HTTP/1.0", LIT("GET / HTTP/1.0\r\n\r\n"), DONE,
	  "4 GET / 1.0 origin close" },
	{ "HTTP/1.0 with Host", LIT("GET / HTTP/1.0\r\n" H "\r\n"), DONE,
	  "4 GET / 1.0 origin close host=a" },
	{ "HTTP/1.0 keep-alive",
	  LIT("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), DONE,
	  "4 GET / 1.0 origin close" },
	{ "HTTP/1.2", LIT("GET / HTTP/1.2\r\n" H "\r\n"), DONE,
	  "4 GET / 1.2 origin host=a" },
	{ "HTTP/1.9 needs Host", LIT("GET / HTTP/1.9\r\n\r\n"), R(HOSTNAME) },
	{ "HTTP/0.9 by name", LIT("GET / HTTP/0.9\r\n"), R(VERSION) },
	{ "HTTP/2.0", LIT("GET / HTTP/2.0\r\n"), R(VERSION) },
	{ "HTTP/2 preface", LIT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
	  R(VERSION) },
	{ "HTTP/3.0", LIT("GET / HTTP/3.0\r\n"), R(VERSION) },
	{ "HTTP/9.9", LIT("GET / HTTP/9.9\r\n"), R(VERSION) },
	{ "two digits of minor", LIT("GET / HTTP/1.10\r\n"), R(BAD_REQUEST) },
	{ "two digits of major", LIT("GET / HTTP/11.0\r\n"), R(BAD_REQUEST) },
	{ "leading zero", LIT("GET / HTTP/01.1\r\n"), R(BAD_REQUEST) },
	{ "no minor", LIT("GET / HTTP/1\r\n"), R(BAD_REQUEST) },
	{ "empty minor", LIT("GET / HTTP/1.\r\n"), R(BAD_REQUEST) },
	{ "comma", LIT("GET / HTTP/1,1\r\n"), R(BAD_REQUEST) },
	{ "lower case", LIT("GET / http/1.1\r\n"), R(BAD_REQUEST) },
	{ "another protocol", LIT("GET / HTTQ/1.1\r\n"), R(BAD_REQUEST) },
	{ "ICY", LIT("GET / ICY\r\n"), R(BAD_REQUEST) },
	{ "no version but a space", LIT("GET / \r\n"), R(BAD_REQUEST) },
	{ "space behind the version", LIT("GET / HTTP/1.1 \r\n"),
	  R(BAD_REQUEST) },
	{ "version and LF", LIT("GET / HTTP/1.1\nHost: a\n\n"), R(CRLF) },
	{ "version and bare CR", LIT("GET / HTTP/1.1\rHost: a\r\r"), R(CRLF) },
	{ "version and CR CR LF", LIT("GET / HTTP/1.1\r\r\n"), R(CRLF) },
	{ "LF in the version", LIT("GET / HTTP\n"), R(CRLF) },

	/* Empty lines before */
	{ "one empty line before", LIT("\r\n" GET "\r\n"), DONE, GET_OK },
	{ "eight empty lines before",
	  LIT("\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n" GET "\r\n"), DONE, GET_OK },
	{ "nine empty lines before",
	  LIT("\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n" GET "\r\n"), R(CRLF) },
	{ "LF before", LIT("\n" GET "\r\n"), R(CRLF) },
	{ "bare CR before", LIT("\r" GET "\r\n"), R(CRLF) },
	{ "CR alone so far", LIT("\r"), MORE },
	{ "empty line alone so far", LIT("\r\n"), MORE },

	/* Header lines */
	{ "values are trimmed",
	  LIT(GET "A: \t b \t \r\nC:d\r\nE:\r\nF: \t\r\n\r\n"), DONE,
	  GET_OK "|Host:28=a|A:-1=b|C:-1=d|E:-1=|F:-1=" },
	{ "value with spaces and tabs inside",
	  LIT(GET "A: b c\td\te  f\t\tghijklmnop\tq\r\n\r\n"), DONE,
	  GET_OK "|Host:28=a|A:-1=b c\td\te  f\t\tghijklmnop\tq" },
	{ "value with bytes over 0x7f", LIT(GET "A: \x80\xff\xc3\xa4\r\n\r\n"),
	  DONE, GET_OK "|Host:28=a|A:-1=\x80\xff\xc3\xa4" },
	{ "value with colons", LIT(GET "A: b: c:\r\n\r\n"), DONE,
	  GET_OK "|Host:28=a|A:-1=b: c:" },
	{ "names ignore case", LIT("GET / HTTP/1.1\r\nhOST: a\r\n"
		"CONTENT-length: 1\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin length=1 host=a|hOST:28=a|CONTENT-length:11=1" },
	{ "repeated lines are kept", LIT(GET "A: 1\r\na: 2\r\n\r\n"), DONE,
	  GET_OK "|Host:28=a|A:-1=1|a:-1=2" },
	{ "space before the colon", LIT(GET "A : b\r\n\r\n"), R(HEADER) },
	{ "tab before the colon", LIT(GET "A\t: b\r\n\r\n"), R(HEADER) },
	{ "space before the colon of a length",
	  LIT(GET "Content-Length : 5\r\n\r\n"), R(HEADER) },
	{ "no name", LIT(GET ": b\r\n\r\n"), R(HEADER) },
	{ "no colon", LIT(GET "A\r\n\r\n"), R(HEADER) },
	{ "no colon, LF", LIT(GET "A\n\r\n"), R(CRLF) },
	{ "no colon, bare CR", LIT(GET "A\rB: c\r\n\r\n"), R(CRLF) },
	{ "space in the name", LIT(GET "A B: c\r\n\r\n"), R(HEADER) },
	{ "quote in the name", LIT(GET "A\": c\r\n\r\n"), R(HEADER) },
	{ "slash in the name", LIT(GET "A/B: c\r\n\r\n"), R(HEADER) },
	{ "NUL in the name", LIT(GET "A\0: c\r\n\r\n"), R(HEADER) },
	{ "UTF-8 in the name", LIT(GET "\xc3\xa4: c\r\n\r\n"), R(HEADER) },
	{ "obs-fold with a space", LIT(GET "A: b\r\n c\r\n\r\n"), R(HEADER) },
	{ "obs-fold with a tab", LIT(GET "A: b\r\n\tc\r\n\r\n"), R(HEADER) },
	{ "fold before the first header",
	  LIT("GET / HTTP/1.1\r\n Host: a\r\n\r\n"), R(HEADER) },
	{ "LF ends a line", LIT(GET "A: b\nC: d\r\n\r\n"), R(CRLF) },
	{ "LF ends the head", LIT(GET "\n"), R(CRLF) },
	{ "LF LF", LIT("GET / HTTP/1.1\r\nHost: a\n\n"), R(CRLF) },
	{ "bare CR in a value", LIT(GET "A: b\rc\r\n\r\n"), R(CRLF) },
	{ "bare CR ends the head", LIT(GET "\rX"), R(CRLF) },
	{ "CR CR LF in a value", LIT(GET "A: b\r\r\n\r\n"), R(CRLF) },
	{ "NUL in a value", LIT(GET "A: b\0c\r\n\r\n"), R(HEADER) },
	{ "NUL in a long value", LIT(GET "A: 0123456789abcdef\0c\r\n\r\n"),
	  R(HEADER) },
	{ "control in a value", LIT(GET "A: b\x01" "c\r\n\r\n"), R(HEADER) },
	{ "ESC in a value", LIT(GET "A: \x1b[31m\r\n\r\n"), R(HEADER) },
	{ "DEL in a value", LIT(GET "A: b\x7f" "c\r\n\r\n"), R(HEADER) },
	{ "DEL behind a tab", LIT(GET "A: b\t01234567\x7f" "c\r\n\r\n"),
	  R(HEADER) },

	/* Host */
	{ "no Host", LIT("GET / HTTP/1.1\r\n\r\n"), R(HOSTNAME) },
	{ "no Host but others", LIT("GET / HTTP/1.1\r\nA: b\r\n\r\n"),
	  R(HOSTNAME) },
	{ "two Hosts", LIT(GET H "\r\n"), R(HOSTNAME) },
	{ "two Hosts in HTTP/1.0", LIT("GET / HTTP/1.0\r\n" H H "\r\n"),
	  R(HOSTNAME) },
	{ "two different Hosts", LIT(GET "host: b\r\n\r\n"), R(HOSTNAME) },
	{ "empty Host", LIT("GET / HTTP/1.1\r\nHost:\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin host=" },
	{ "Host, space", LIT("GET / HTTP/1.1\r\nHost: \r\n\r\n"), DONE,
	  "4 GET / 1.1 origin host=" },
	{ "empty Host, then another",
	  LIT("GET / HTTP/1.1\r\nHost:\r\nHost: a\r\n\r\n"), R(HOSTNAME) },
	{ "Host is second", LIT("GET / HTTP/1.1\r\nA: b\r\n" H "\r\n"), DONE,
	  GET_OK },
	{ "Host with a port", LIT("GET / HTTP/1.1\r\nHost: a:80\r\n\r\n"),
	  DONE, "4 GET / 1.1 origin host=a:80" },
	{ "Host, IPv6", LIT("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin host=[::1]:80" },
	{ "Host, UTF-8", LIT("GET / HTTP/1.1\r\nHost: b\xc3\xbc\r\n\r\n"),
	  DONE },
	{ "Host with a space", LIT("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
	  R(HOSTNAME) },
	{ "Host is a list", LIT("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
	  R(HOSTNAME) },
	{ "Host with a comma", LIT("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"),
	  R(HOSTNAME) },
	{ "Host with a slash", LIT("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
	  R(HOSTNAME) },
	{ "Host with a user", LIT("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
	  R(HOSTNAME) },
	{ "Host with a query", LIT("GET / HTTP/1.1\r\nHost: a?b\r\n\r\n"),
	  R(HOSTNAME) },
	{ "Host with a backslash", LIT("GET / HTTP/1.1\r\nHost: a\\b\r\n\r\n"),
	  R(HOSTNAME) },
	{ "Host with an escape", LIT("GET / HTTP/1.1\r\nHost: a%41\r\n\r\n"),
	  R(HOSTNAME) },

	/* Content-Length */
	{ "length 0", LIT(POST "Content-Length: 0\r\n\r\n"), DONE,
	  "6 POST / 1.1 origin length=0 host=a" },
	{ "length with zeros", LIT(POST "Content-Length: 0005\r\n\r\n"), DONE,
	  "6 POST / 1.1 origin length=5 host=a" },
	{ "longest length",
	  LIT(POST "Content-Length: 9223372036854775807\r\n\r\n"), DONE,
	  "6 POST / 1.1 origin length=9223372036854775807 host=a" },
	{ "length 2^63", LIT(POST "Content-Length: 9223372036854775808\r\n\r\n"),
	  R(NUMBER) },
	{ "length 2^64", LIT(POST "Content-Length: 18446744073709551616\r\n\r\n"),
	  R(NUMBER) },
	{ "length 2^64 + 5",
	  LIT(POST "Content-Length: 18446744073709551621\r\n\r\n"), R(NUMBER) },
	{ "length of 40 digits",
	  LIT(POST "Content-Length: "
	      "1000000000000000000000000000000000000000\r\n\r\n"), R(NUMBER) },
	{ "length with a GET", LIT(GET "Content-Length: 7\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin length=7 host=a" },
	{ "empty length", LIT(POST "Content-Length:\r\n\r\n"), R(FRAMING) },
	{ "negative length", LIT(POST "Content-Length: -1\r\n\r\n"),
	  R(FRAMING) },
	{ "length with a plus", LIT(POST "Content-Length: +5\r\n\r\n"),
	  R(FRAMING) },
	{ "length in hexadecimal", LIT(POST "Content-Length: 0x5\r\n\r\n"),
	  R(FRAMING) },
	{ "length with a space", LIT(POST "Content-Length: 1 2\r\n\r\n"),
	  R(FRAMING) },
	{ "length with text behind", LIT(POST "Content-Length: 5a\r\n\r\n"),
	  R(FRAMING) },
	{ "length, huge, with text behind",
	  LIT(POST "Content-Length: 99999999999999999999a\r\n\r\n"),
	  R(FRAMING) },
	{ "length with a fraction", LIT(POST "Content-Length: 5.0\r\n\r\n"),
	  R(FRAMING) },
	{ "length in quotes", LIT(POST "Content-Length: \"5\"\r\n\r\n"),
	  R(FRAMING) },
	{ "length list of equals", LIT(POST "Content-Length: 5, 5,5\r\n\r\n"),
	  DONE, "6 POST / 1.1 origin length=5 host=a" },
	{ "length list of unequals", LIT(POST "Content-Length: 5, 6\r\n\r\n"),
	  R(FRAMING) },
	{ "length list, other digits", LIT(POST "Content-Length: 5, 05\r\n\r\n"),
	  R(FRAMING) },
	{ "length list, empty item", LIT(POST "Content-Length: 5,\r\n\r\n"),
	  R(FRAMING) },
	{ "length list, empty first", LIT(POST "Content-Length: ,5\r\n\r\n"),
	  R(FRAMING) },
	{ "length list, prefix", LIT(POST "Content-Length: 5, 55\r\n\r\n"),
	  R(FRAMING) },
	{ "length twice, equal",
	  LIT(POST "Content-Length: 5\r\ncontent-length: 5\r\n\r\n"), DONE,
	  "6 POST / 1.1 origin length=5 host=a" },
	{ "length twice, list and one",
	  LIT(POST "Content-Length: 5, 5\r\nContent-Length: 5\r\n\r\n"), DONE,
	  "6 POST / 1.1 origin length=5 host=a" },
	{ "length twice, one and list",
	  LIT(POST "Content-Length: 5\r\nContent-Length: 5,5\r\n\r\n"), DONE,
	  "6 POST / 1.1 origin length=5 host=a" },
	{ "length twice, different",
	  LIT(POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"),
	  R(FRAMING) },
	{ "length twice, zero before",
	  LIT(POST "Content-Length: 5\r\nContent-Length: 05\r\n\r\n"),
	  R(FRAMING) },
	{ "length twice, prefix",
	  LIT(POST "Content-Length: 55\r\nContent-Length: 5\r\n\r\n"),
	  R(FRAMING) },
	{ "length twice, longer",
	  LIT(POST "Content-Length: 5\r\nContent-Length: 55\r\n\r\n"),
	  R(FRAMING) },
	{ "length three times, last differs",
	  LIT(POST "Content-Length: 5\r\nContent-Length: 5\r\n"
	      "Content-Length: 4\r\n\r\n"), R(FRAMING) },
	{ "length, name with an underscore",
	  LIT(GET "Content_Length: x\r\n\r\n"), DONE, GET_OK },
	{ "POST without a length", LIT(POST "\r\n"), R(LENGTH_REQUIRED) },
	{ "PUT without a length", LIT("PUT / HTTP/1.1\r\n" H "\r\n"),
	  R(LENGTH_REQUIRED) },
	{ "POST without a length, HTTP/1.0", LIT("POST / HTTP/1.0\r\n\r\n"),
	  R(LENGTH_REQUIRED) },
	{ "DELETE without a length", LIT("DELETE / HTTP/1.1\r\n" H "\r\n"),
	  DONE, "8 DELETE / 1.1 origin host=a" },
	{ "PATCH without a length", LIT("PATCH / HTTP/1.1\r\n" H "\r\n"),
	  DONE },

	/* Transfer-Encoding */
	{ "chunked", LIT(POST "Transfer-Encoding: chunked\r\n\r\n"), DONE,
	  "6 POST / 1.1 origin chunked host=a" },
	{ "chunked in any case", LIT(POST "transfer-encoding: CHUNKED\r\n\r\n"),
	  DONE, "6 POST / 1.1 origin chunked host=a" },
	{ "chunked, white space around",
	  LIT(POST "Transfer-Encoding: \t chunked \t\r\n\r\n"), DONE,
	  "6 POST / 1.1 origin chunked host=a" },
	{ "chunked GET", LIT(GET "Transfer-Encoding: chunked\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin chunked host=a" },
	{ "chunked and length",
	  LIT(POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"),
	  R(FRAMING) },
	{ "length and chunked",
	  LIT(POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
	  R(FRAMING) },
	{ "other coding and length",
	  LIT(POST "Transfer-Encoding: x\r\nContent-Length: 5\r\n\r\n"),
	  R(FRAMING) },
	{ "chunked in HTTP/1.0",
	  LIT("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
	  R(FRAMING) },
	{ "other coding in HTTP/1.0",
	  LIT("POST / HTTP/1.0\r\nTransfer-Encoding: x\r\n\r\n"), R(FRAMING) },
	{ "chunked twice in a list",
	  LIT(POST "Transfer-Encoding: chunked, chunked\r\n\r\n"),
	  R(NOT_IMPLEMENTED) },
	{ "chunked twice in lines",
	  LIT(POST "Transfer-Encoding: chunked\r\n"
	      "Transfer-Encoding: chunked\r\n\r\n"), R(NOT_IMPLEMENTED) },
	{ "gzip, chunked", LIT(POST "Transfer-Encoding: gzip, chunked\r\n\r\n"),
	  R(NOT_IMPLEMENTED) },
	{ "gzip, chunked in lines",
	  LIT(POST "Transfer-Encoding: gzip\r\n"
	      "Transfer-Encoding: chunked\r\n\r\n"), R(NOT_IMPLEMENTED) },
	{ "chunked, gzip", LIT(POST "Transfer-Encoding: chunked, gzip\r\n\r\n"),
	  R(NOT_IMPLEMENTED) },
	{ "chunked, then identity",
	  LIT(POST "Transfer-Encoding: chunked\r\n"
	      "Transfer-Encoding: identity\r\n\r\n"), R(NOT_IMPLEMENTED) },
	{ "identity", LIT(POST "Transfer-Encoding: identity\r\n\r\n"),
	  R(NOT_IMPLEMENTED) },
	{ "empty coding", LIT(POST "Transfer-Encoding:\r\n\r\n"),
	  R(NOT_IMPLEMENTED) },
	{ "empty coding, then chunked",
	  LIT(POST "Transfer-Encoding:\r\n"
	      "Transfer-Encoding: chunked\r\n\r\n"), R(NOT_IMPLEMENTED) },
	{ "chunked with a comma",
	  LIT(POST "Transfer-Encoding: chunked,\r\n\r\n"), R(NOT_IMPLEMENTED) },
	{ "comma, chunked", LIT(POST "Transfer-Encoding: ,chunked\r\n\r\n"),
	  R(NOT_IMPLEMENTED) },
	{ "chunked with a parameter",
	  LIT(POST "Transfer-Encoding: chunked;q=1\r\n\r\n"),
	  R(NOT_IMPLEMENTED) },
	{ "xchunked", LIT(POST "Transfer-Encoding: xchunked\r\n\r\n"),
	  R(NOT_IMPLEMENTED) },
	{ "chunke", LIT(POST "Transfer-Encoding: chunke\r\n\r\n"),
	  R(NOT_IMPLEMENTED) },
	{ "chunked in quotes",
	  LIT(POST "Transfer-Encoding: \"chunked\"\r\n\r\n"),
	  R(NOT_IMPLEMENTED) },
	{ "vertical tab before chunked",
	  LIT(POST "Transfer-Encoding: \x0b" "chunked\r\n\r\n"), R(HEADER) },
	{ "space before the coding's colon",
	  LIT(POST "Transfer-Encoding : chunked\r\n\r\n"), R(HEADER) },
	{ "folded coding", LIT(POST "Transfer-Encoding:\r\n chunked\r\n\r\n"),
	  R(HEADER) },

	/* Connection, Expect, Upgrade */
	{ "close", LIT(GET "Connection: close\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin close host=a" },
	{ "close in any case", LIT(GET "CONNECTION: cLoSe\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin close host=a" },
	{ "close in a list", LIT(GET "Connection: TE ,\tclose\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin close host=a" },
	{ "close wins", LIT(GET "Connection: close, keep-alive\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin close host=a" },
	{ "close in the second line",
	  LIT(GET "Connection: keep-alive\r\nConnection: close\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin close host=a" },
	{ "close, then keep-alive",
	  LIT(GET "Connection: close\r\nConnection: keep-alive\r\n\r\n"), DONE,
	  "4 GET / 1.1 origin close host=a" },
	{ "closed is not close", LIT(GET "Connection: closed, xclose\r\n\r\n"),
	  DONE, GET_OK },
	{ "100-continue", LIT(POST "Content-Length: 1\r\n"
		"Expect: 100-Continue\r\n\r\n"), DONE,
	  "6 POST / 1.1 origin length=1 expect host=a" },
	{ "100-continue in HTTP/1.0", LIT("POST / HTTP/1.0\r\n"
		"Content-Length: 1\r\nExpect: 100-continue\r\n\r\n"), DONE,
	  "6 POST / 1.0 origin length=1 close" },
	{ "another expectation", LIT(GET "Expect: 200-ok\r\n\r\n"), DONE,
	  GET_OK },
	{ "upgrade", LIT(GET "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
	  DONE, "4 GET / 1.1 origin upgrade host=a" },
	{ "upgrade, other order",
	  LIT(GET "Upgrade: websocket\r\nConnection: x, upgrade\r\n\r\n"),
	  DONE, "4 GET / 1.1 origin upgrade host=a" },
	{ "upgrade without Upgrade", LIT(GET "Connection: upgrade\r\n\r\n"),
	  DONE, GET_OK },
	{ "Upgrade without upgrade", LIT(GET "Upgrade: websocket\r\n\r\n"),
	  DONE, GET_OK },
	{ "upgrade in HTTP/1.0", LIT("GET / HTTP/1.0\r\nConnection: upgrade\r\n"
		"Upgrade: x\r\n\r\n"), DONE, "4 GET / 1.0 origin close" },
};

static void test_rows(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		tap_case("%s", rows[i].name);
		check_head(rows[i].in, rows[i].len, rows[i].reason,
			   rows[i].want, rows[i].behind, &defaults);
	}
}

/* All 256 values of one byte in some place of a head */
static void test_bytes(const char *place, const char *before,
		       const char *behind, int (*want)(int c))
{
	int c;

	tap_case("every byte in %s", place);
	for (c = 0; c < 256; c++) {
		char text[128];
		int len = sprintf(text, "%s%c%s", before, 'X', behind);

		text[strlen(before)] = (char)c;
		if (want(c) != -2)
			check_head(text, (size_t)len, want(c), NULL, 0,
				   &defaults);
	}
}

static bool alnum(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

static bool token(int c)
{
	return alnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static int want_method(int c)
{
	if (c == ' ')	/* ends it: "G" then "T / HTTP" is no target */
		return R(BAD_REQUEST);
	return token(c) ? DONE : c == '\r' || c == '\n' ? R(CRLF) : R(VERB);
}

static int want_target(int c)
{
	if (c == ' ')
		return R(BAD_REQUEST);
	if (c == '\r' || c == '\n')
		return R(CRLF);
	return c < 0x20 || c == 0x7f || c == '#' ? R(URL) : DONE;
}

static int want_name(int c)
{
	if (c == ':')
		return DONE;
	return token(c) ? DONE : c == '\r' || c == '\n' ? R(CRLF) : R(HEADER);
}

static int want_value(int c)
{
	if (c == '\r' || c == '\n')
		return R(CRLF);
	return (c < 0x20 && c != '\t') || c == 0x7f ? R(HEADER) : DONE;
}

static int want_host(int c)
{
	if (c == '\r' || c == '\n')
		return R(CRLF);
	if ((c < 0x20 && c != '\t') || c == 0x7f)
		return R(HEADER);
	return alnum(c) || c >= 0x80 || (c && strchr("-._:[]", c)) ? DONE :
		R(HOSTNAME);
}

static int want_length(int c)
{
	if (c >= '0' && c <= '9')
		return DONE;
	if (c == '\r' || c == '\n')
		return R(CRLF);
	return (c < 0x20 && c != '\t') || c == 0x7f ? R(HEADER) : R(FRAMING);
}

static void test_all_bytes(void)
{
	test_bytes("a method", "GE", "T / HTTP/1.1\r\n" H "\r\n", want_method);
	test_bytes("a target", "GET /a", "b HTTP/1.1\r\n" H "\r\n",
		   want_target);
	test_bytes("a long target", "GET /0123456789", "b0123456 HTTP/1.1\r\n"
		   H "\r\n", want_target);
	test_bytes("a header name", GET "A", "B: c\r\n\r\n", want_name);
	test_bytes("a header value", GET "A: b", "c\r\n\r\n", want_value);
	test_bytes("a long header value", GET "A: b01234567\t89",
		   "c89abcdef\r\n\r\n", want_value);
	test_bytes("a Host", "GET / HTTP/1.1\r\nHost: a", "b\r\n\r\n",
		   want_host);
	test_bytes("a Content-Length", POST "Content-Length: 1", "2\r\n\r\n",
		   want_length);
}

/* Text of @fill times 'a' between two others */
static char *stretch(const char *before, u32 fill, const char *behind,
		     size_t *len)
{
	size_t b = strlen(before), e = strlen(behind);
	char *text = malloc(b + fill + e + 1);

	memcpy(text, before, b);
	memset(text + b, 'a', fill);
	memcpy(text + b + fill, behind, e + 1);
	*len = b + fill + e;
	return text;
}

static void check_limit(const char *what, const char *before, u32 fill,
			const char *behind, int reason,
			const struct httpsys_head_limits *lim)
{
	size_t len;
	char *text = stretch(before, fill, behind, &len);

	tap_case("limit of %s: %u bytes of filling", what, fill);
	check_head(text, len, reason, NULL, 0, lim);
	free(text);
}

static void test_limits(void)
{
	struct httpsys_head_limits url = { 16384, 16384, 20, false };
	struct httpsys_head_limits field = { 16384, 64, 16384, false };
	struct httpsys_head_limits all = { 256, 256, 256, false };
	struct httpsys_head_limits wide = { 1 << 20, 1 << 20, 1 << 20, false };
	const char *version = " HTTP/1.1\r\n" H "\r\n";

	check_limit("the target", "GET /", 19, version, DONE, &url);
	check_limit("the target", "GET /", 20, version, R(URL_LENGTH), &url);
	check_limit("the target, no end", "GET /", 19, "", MORE, &url);
	check_limit("the target, no end", "GET /", 20, "", R(URL_LENGTH), &url);
	check_limit("the target, by default", "GET /", 16400, version,
		    R(URL_LENGTH), &defaults);
	check_limit("the target, as all", "GET /", 300, version, R(URL_LENGTH),
		    &all);
	/* name, colon, space: 3 bytes */
	check_limit("a line", GET "A: ", 61, "\r\n\r\n", DONE, &field);
	check_limit("a line", GET "A: ", 62, "\r\n\r\n", R(FIELD_LENGTH),
		    &field);
	check_limit("a line, no end", GET "A: ", 61, "", MORE, &field);
	check_limit("a line, no end", GET "A: ", 62, "", R(FIELD_LENGTH),
		    &field);
	check_limit("a line of name only", GET, 64, "", MORE, &field);
	check_limit("a line of name only", GET, 65, "", R(FIELD_LENGTH), &field);
	check_limit("a line of spaces", GET "A:                          "
		    "                                    ", 0, "\r\n\r\n", DONE,
		    &field);
	check_limit("a line of spaces", GET "A:                          "
		    "                                     ", 0, "\r\n\r\n",
		    R(FIELD_LENGTH), &field);
	check_limit("a line, bad byte right behind", GET "A: ", 61, "\x01",
		    R(HEADER), &field);
	check_limit("a line, LF right behind", GET "A: ", 61, "\n", R(CRLF),
		    &field);
	/* 16 + 9 bytes, "A: ", then 4 */
	check_limit("all", GET "A: ", 256 - 32, "\r\n\r\n", DONE, &all);
	check_limit("all", GET "A: ", 257 - 32, "\r\n\r\n", R(REQUEST_LENGTH),
		    &all);
	check_limit("all, no end", GET "A: ", 255 - 28, "", MORE, &all);
	check_limit("all, no end", GET "A: ", 256 - 28, "", R(REQUEST_LENGTH),
		    &all);
	check_limit("all, in the method", "", 256, " / HTTP/1.1\r\n",
		    R(REQUEST_LENGTH), &all);
	check_limit("a line, 64 KiB", GET "A: ", 65532, "\r\n\r\n", DONE, &wide);
	check_limit("a line, 64 KiB", GET "A: ", 65533, "\r\n\r\n",
		    R(FIELD_LENGTH), &wide);
	check_limit("a name, 64 KiB", GET, 65534, ":\r\n\r\n", DONE, &wide);
	check_limit("a name, 64 KiB", GET, 65535, ":\r\n\r\n", R(FIELD_LENGTH),
		    &wide);
}

/* A body behind the head does not count against the limit of the head */
static void test_behind_limit(void)
{
	struct httpsys_head_limits lim = { 256, 256, 256, false };
	size_t len;
	char *text = stretch(POST "Content-Length: 999\r\n\r\n", 999, "", &len);

	tap_case("a body may lie behind the limit");
	check_head(text, len, DONE, "6 POST / 1.1 origin length=999 host=a",
		   999, &lim);
	free(text);
}

static void test_many_fields(void)
{
	struct httpsys_head_limits wide = { 1 << 20, 65535, 65535, false };
	u32 nr = HTTPSYS_HEAD_FIELDS_MAX, i;
	char *text = malloc(64 + 4 * (nr + 2)), *p;
	struct httpsys_head h = { 0 };

	tap_case("most header lines");
	h.max_fields = nr;
	h.fields = malloc(nr * sizeof(*h.fields));
	p = text + sprintf(text, GET);
	for (i = 1; i < nr; i++)
		p += sprintf(p, "a:\r\n");
	memcpy(p, "\r\n", 2);
	httpsys_head_reset(&h);
	CHECK_NUM(httpsys_head_parse(&h, text, (u32)(p + 2 - text), &wide),
		  HTTPSYS_PARSE_DONE, "status");
	CHECK_NUM(h.nr_fields, nr, "lines");
	tap_case("one header line too many");
	memcpy(p, "a:\r\n\r\n", 6);
	httpsys_head_reset(&h);
	CHECK_NUM(httpsys_head_parse(&h, text, (u32)(p + 6 - text), &wide),
		  HTTPSYS_PARSE_ERROR, "status");
	CHECK_NUM(h.reason, R(REQUEST_LENGTH), "reason");
	free(h.fields);
	free(text);
}

static void test_verb_case(void)
{
	struct httpsys_head_limits lim = defaults;

	lim.ignore_verb_case = true;
	tap_case("lower-case verb counts when asked for");
	check_head(LIT("get / HTTP/1.1\r\n" H "\r\n"), DONE,
		   "4 get / 1.1 origin host=a", 0, &lim);
	tap_case("lower-case post needs a length then");
	check_head(LIT("post / HTTP/1.1\r\n" H "\r\n"), R(LENGTH_REQUIRED),
		   NULL, 0, &lim);
	tap_case("lower-case connect is refused then");
	check_head(LIT("connect / HTTP/1.1\r\n" H "\r\n"), R(VERB), NULL, 0,
		   &lim);
}

/* What DONE and ERROR leave must stay */
static void test_again(void)
{
	struct result r = parse(LIT(GET "\r\n"), NULL, 0, &defaults);

	tap_case("after DONE nothing changes");
	CHECK_NUM(feed(&r.head, LIT(GET "\r\nX"), &defaults),
		  HTTPSYS_PARSE_DONE, "status");
	CHECK_NUM(r.head.pos, strlen(GET) + 2, "length");
	tap_case("reset begins anew and keeps the array");
	httpsys_head_reset(&r.head);
	CHECK(r.head.fields && r.head.max_fields == 1, "array is lost");
	CHECK_NUM(feed(&r.head, LIT(GET "A: b\r\n\r\n"), &defaults),
		  HTTPSYS_PARSE_DONE, "status");
	CHECK_NUM(r.head.nr_fields, 2, "lines");
	free(r.head.fields);
	tap_case("after ERROR nothing changes");
	r = parse(LIT("G@"), NULL, 0, &defaults);
	CHECK_NUM(feed(&r.head, LIT(GET "\r\n"), &defaults),
		  HTTPSYS_PARSE_ERROR, "status");
	CHECK_NUM(r.head.reason, R(VERB), "reason");
	free(r.head.fields);
}

int main(void)
{
	test_rows();
	test_all_bytes();
	test_limits();
	test_behind_limit();
	test_many_fields();
	test_verb_case();
	test_again();
	return tap_end();
}
