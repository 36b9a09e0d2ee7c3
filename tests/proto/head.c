// SPDX-License-Identifier: GPL-2.0-only
/*
 * Request heads. Each case is parsed at once, byte by byte and in two pieces at
 * every place, with buffers of exactly the bytes that are there, and must give
 * the same every time.
 */
#include "head_rows.h"

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

/* As many header lines as there can be, all the same, with room for more */
static void check_many(const char *line, const char *form)
{
	struct httpsys_head_limits wide = { 1 << 20, 65535, 65535, false };
	u32 nr = HTTPSYS_HEAD_FIELDS_MAX, len = (u32)strlen(line), i;
	char *text = malloc(128 + len * (nr + 8)), *p;
	struct httpsys_head h = { .max_fields = nr + 8 };

	tap_case("most header lines, %s", form);
	h.fields = malloc(h.max_fields * sizeof(*h.fields));
	p = text + sprintf(text, GET);
	for (i = 1; i < nr; i++)
		p += sprintf(p, "%s", line);
	memcpy(p, "\r\n", 2);
	httpsys_head_reset(&h);
	CHECK_NUM(httpsys_head_parse(&h, text, (u32)(p + 2 - text), &wide),
		  HTTPSYS_PARSE_DONE, "status");
	CHECK_NUM(h.nr_fields, nr, "lines");
	tap_case("header lines too many, %s", form);
	for (i = 0; i < 8; i++)
		p += sprintf(p, "%s", line);
	memcpy(p, "\r\n", 2);
	httpsys_head_reset(&h);
	CHECK_NUM(httpsys_head_parse(&h, text, (u32)(p + 2 - text), &wide),
		  HTTPSYS_PARSE_ERROR, "status");
	CHECK_NUM(h.reason, R(REQUEST_LENGTH), "reason");
	free(h.fields);
	free(text);
}

static void test_many_fields(void)
{
	check_many("a:\r\n", "step by step");
	check_many("a: b\r\n", "all at once");
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
