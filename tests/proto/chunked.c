// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chunked bodies. Each case is decoded at once, byte by byte, in two pieces at
 * every place and with data taken past the decoder, with buffers of exactly the
 * bytes that are there.
 */
#include "proto/chunked.h"
#include "tap.h"

#define OUT_MAX	40000

struct result {
	int event;
	size_t consumed;
	size_t len;
	char *data;
};

/* Decode one piece; appends to @r->data */
static void feed(struct httpsys_chunked *c, const char *in, size_t len,
		 struct result *r, bool past)
{
	char *exact = tap_exact(in, len);
	size_t at = 0, used, data_len;
	const char *data;

	do {
		if (past && httpsys_chunked_in_data(c) && at < len) {
			size_t n = len - at < c->remaining ? len - at :
				(size_t)c->remaining;

			memcpy(r->data + r->len, exact + at, n);
			httpsys_chunked_skip_data(c, n);
			r->len += n;
			at += n;
		}
		used = ~(size_t)0;
		r->event = httpsys_chunked_feed(c, exact + at, len - at, &used,
						&data, &data_len);
		CHECK(used <= len - at, "%zu of %zu bytes consumed", used,
		      len - at);
		at += used;
		if (r->event != HTTPSYS_CHUNK_EV_DATA)
			continue;
		CHECK(data_len && data + data_len == exact + at,
		      "data is not what was consumed");
		memcpy(r->data + r->len, data, data_len);
		r->len += data_len;
	} while (r->event == HTTPSYS_CHUNK_EV_DATA);
	CHECK(r->event != HTTPSYS_CHUNK_EV_MORE || at == len,
	      "MORE with %zu bytes left", len - at);
	r->consumed += at;
	free(exact);
}

/* In pieces of @first, then @step bytes */
static struct result decode(const char *in, size_t len, size_t first,
			    size_t step, bool past)
{
	struct result r = { .data = malloc(OUT_MAX) };
	struct httpsys_chunked c;
	size_t at = 0, n = first;

	memset(&c, 0xa5, sizeof(c));
	httpsys_chunked_init(&c);
	do {
		if (n > len - at)
			n = len - at;
		feed(&c, in + at, n, &r, past);
		at += n;
		n = step;
	} while (at < len && r.event == HTTPSYS_CHUNK_EV_MORE);
	return r;
}

static void check_same(const struct result *whole, const char *in, size_t len,
		       size_t first, size_t step, bool past)
{
	struct result r = decode(in, len, first, step, past);

	CHECK(r.event == whole->event && r.consumed == whole->consumed &&
	      r.len == whole->len && !memcmp(r.data, whole->data, r.len),
	      "pieces of %zu, %zu: event %d, %zu consumed, %zu data; "
	      "at once: %d, %zu, %zu", first, step, r.event, r.consumed, r.len,
	      whole->event, whole->consumed, whole->len);
	free(r.data);
}

static void check(const char *in, size_t len, int event, const char *data,
		  size_t data_len, size_t behind)
{
	struct result r = decode(in, len, len, len, false);
	size_t i;

	CHECK_NUM(r.event, event, "event");
	if (data)
		CHECK_TEXT(r.data, r.len, data, data_len, "data");
	if (r.event == HTTPSYS_CHUNK_EV_END)
		CHECK_NUM(r.consumed, len - behind, "consumed");
	for (i = 0; i <= len; i += len > 500 ? 41 : 1)
		check_same(&r, in, len, i, len, false);
	for (i = 1; i < 5; i++) {
		check_same(&r, in, len, i, i, false);
		check_same(&r, in, len, i, i, true);
	}
	check_same(&r, in, len, len, len, true);
	free(r.data);
}

#define END	HTTPSYS_CHUNK_EV_END
#define MORE	HTTPSYS_CHUNK_EV_MORE
#define BAD	HTTPSYS_CHUNK_EV_ERROR

static const struct {
	const char *name, *in;
	size_t len;
	int event;
	const char *data;
	size_t behind;
} rows[] = {
	{ "empty body", LIT("0\r\n\r\n"), END, "" },
	{ "one chunk", LIT("5\r\nhello\r\n0\r\n\r\n"), END, "hello" },
	{ "two chunks", LIT("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"), END,
	  "hello world" },
	{ "next request behind", LIT("1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n"),
	  END, "a", 16 },
	{ "upper and lower case", LIT("A\r\n0123456789\r\na\r\n0123456789\r\n"
		"0\r\n\r\n"), END, "01234567890123456789" },
	{ "zeros before", LIT("0000000000000001\r\na\r\n000\r\n\r\n"), END, "a" },
	{ "17 digits", LIT("00000000000000001\r\na\r\n"), BAD },
	{ "line ends as data", LIT("4\r\n\r\n\r\n\r\n0\r\n\r\n"), END,
	  "\r\n\r\n" },
	{ "longest chunk", LIT("7fffffffffffffff\r\na"), MORE, "a" },
	{ "2^63", LIT("8000000000000000\r\na"), BAD },
	{ "2^64", LIT("10000000000000000\r\na"), BAD },
	{ "all ones", LIT("ffffffffffffffff\r\na"), BAD },
	{ "nothing", LIT(""), MORE, "" },
	{ "size alone", LIT("5"), MORE, "" },
	{ "half of the data", LIT("5\r\nhe"), MORE, "he" },
	{ "no last chunk", LIT("5\r\nhello\r\n"), MORE, "hello" },
	{ "no last line", LIT("0\r\n"), MORE, "" },
	{ "no last LF", LIT("0\r\n\r"), MORE, "" },
	{ "no size", LIT("\r\n"), BAD, "" },
	{ "no digit", LIT("g\r\n"), BAD, "" },
	{ "0x", LIT("0x5\r\nhello"), BAD, "" },
	{ "minus", LIT("-5\r\nhello"), BAD, "" },
	{ "plus", LIT("+5\r\nhello"), BAD, "" },
	{ "space before the size", LIT(" 5\r\nhello"), BAD, "" },
	{ "space behind the size", LIT("5 \r\nhello"), BAD, "" },
	{ "underscore", LIT("1_0\r\nhello"), BAD, "" },
	{ "NUL behind the size", LIT("5\0\r\nhello"), BAD, "" },
	{ "LF behind the size", LIT("5\nhello"), BAD, "" },
	{ "bare CR behind the size", LIT("5\rhello"), BAD, "" },
	{ "CR CR LF behind the size", LIT("5\r\r\nhello"), BAD, "" },
	{ "too much data", LIT("5\r\nhello!\r\n0\r\n\r\n"), BAD, "hello" },
	{ "too little data", LIT("5\r\nhell\r\n0\r\n\r\n"), BAD, "hell\r" },
	{ "LF behind the data", LIT("5\r\nhello\n0\r\n\r\n"), BAD, "hello" },
	{ "bare CR behind the data", LIT("5\r\nhello\r0\r\n\r\n"), BAD,
	  "hello" },
	{ "two bytes of anything behind the data", LIT("1\r\naXX0\r\n\r\n"),
	  BAD, "a" },
	{ "CR and another byte behind the size", LIT("1\rXa\r\n0\r\n\r\n"),
	  BAD, "" },
	{ "another byte for the CR behind the data", LIT("1\r\naX\n0\r\n\r\n"),
	  BAD, "a" },
	{ "CR and another byte behind the data", LIT("1\r\na\rX0\r\n\r\n"),
	  BAD, "a" },
	{ "CR and another byte behind an extension",
	  LIT("1;b\rXa\r\n0\r\n\r\n"), BAD, "" },
	{ "LF as last line", LIT("0\r\n\n"), BAD, "" },
	{ "bare CR as last line", LIT("0\r\n\rX"), BAD, "" },

	{ "extension", LIT("1;a\r\nx\r\n0\r\n\r\n"), END, "x" },
	{ "extension with a value", LIT("1;a=b;c=\"d e\"\r\nx\r\n0;f\r\n\r\n"),
	  END, "x" },
	{ "extension with white space", LIT("1 \t; a = b\r\nx\r\n0\r\n\r\n"),
	  END, "x" },
	{ "extension with bytes over 0x7f", LIT("1;\xff\r\nx\r\n0\r\n\r\n"),
	  END, "x" },
	{ "extension without a name", LIT("1;\r\nx\r\n0\r\n\r\n"), END, "x" },
	{ "extension without its semicolon", LIT("1 a\r\nx"), BAD },
	{ "white space alone", LIT("1\t\r\nx"), BAD },
	{ "LF in an extension", LIT("1;a\nx\r\n0\r\n\r\n"), BAD },
	{ "bare CR in an extension", LIT("1;a\rb\r\nx"), BAD },
	{ "NUL in an extension", LIT("1;a\0\r\nx"), BAD },
	{ "control in an extension", LIT("1;a\x01\r\nx"), BAD },
	{ "line break in a quoted value", LIT("1;a=\"\r\n\"\r\nx"), BAD },

	{ "trailer", LIT("0\r\nA: b\r\n\r\n"), END, "" },
	{ "trailers", LIT("1\r\nx\r\n0\r\nA: b\r\nC:\r\nD: e f\tg\r\n\r\nH"),
	  END, "x", 1 },
	{ "trailer that looks like framing",
	  LIT("0\r\nContent-Length: 5\r\n\r\n"), END, "" },
	{ "trailer without a colon", LIT("0\r\nA\r\n\r\n"), BAD },
	{ "trailer without a name", LIT("0\r\n: b\r\n\r\n"), BAD },
	{ "trailer, space before the colon", LIT("0\r\nA : b\r\n\r\n"), BAD },
	{ "trailer, folded", LIT("0\r\nA: b\r\n c\r\n\r\n"), BAD },
	{ "trailer, white space first", LIT("0\r\n A: b\r\n\r\n"), BAD },
	{ "trailer, LF", LIT("0\r\nA: b\n\r\n"), BAD },
	{ "trailer, bare CR", LIT("0\r\nA: b\rc\r\n\r\n"), BAD },
	{ "trailer, CR and another byte", LIT("0\r\nA: b\rX\r\n"), BAD },
	{ "trailer, NUL", LIT("0\r\nA: b\0\r\n\r\n"), BAD },
	{ "trailer, control in the name", LIT("0\r\nA\x01: b\r\n\r\n"), BAD },
	{ "a request in place of the last line",
	  LIT("0\r\nGET / HTTP/1.1\r\n\r\n"), BAD },
};

/* A byte, and whether it may stand in that place */
static bool in_value(int c)
{
	return c == '\t' || (c >= 0x20 && c != 0x7f);
}

static bool is_name(int c)
{
	return c == ':' || (c > ' ' && c < 0x7f && !strchr("\"(),/;<=>?@[\\]{}", c));
}

static void test_bytes(const char *place, const char *before,
		       const char *behind, bool (*allowed)(int c))
{
	int c;

	tap_case("every byte in %s", place);
	for (c = 0; c < 256; c++) {
		char text[64];
		int len = sprintf(text, "%s%c%s", before, 'X', behind);

		text[strlen(before)] = (char)c;
		check(text, (size_t)len, allowed(c) ? END : BAD, NULL, 0, 0);
	}
}

static char *repeat(const char *before, const char *what, size_t times,
		    const char *behind, size_t *len)
{
	char *text = malloc(strlen(before) + strlen(what) * times +
			    strlen(behind) + 1), *p = text;

	p += sprintf(p, "%s", before);
	while (times--)
		p += sprintf(p, "%s", what);
	p += sprintf(p, "%s", behind);
	*len = (size_t)(p - text);
	return text;
}

static void check_limit(const char *name, const char *before, const char *what,
			size_t times, const char *behind, int event)
{
	size_t len;
	char *text = repeat(before, what, times, behind, &len);

	tap_case("limit of %s: %zu", name, times);
	check(text, len, event, NULL, 0, 0);
	free(text);
}

static void test_limits(void)
{
	/* the semicolon counts */
	check_limit("one extension", "1;", "a", 1023, "\r\nx\r\n0\r\n\r\n", END);
	check_limit("one extension", "1;", "a", 1024, "\r\nx\r\n0\r\n\r\n", BAD);
	check_limit("white space", "1", " ", 1024, ";", BAD);
	check_limit("all extensions", "", "1;abcdefg\r\nx\r\n", 128,
		    "0\r\n\r\n", END);
	check_limit("all extensions", "", "1;abcdefg\r\nx\r\n", 128,
		    "0;\r\n\r\n", BAD);
	/* name, colon, value and line end count; the last CRLF does not */
	check_limit("one trailer", "0\r\nA:", "a", 16384 - 4, "\r\n\r\n", END);
	check_limit("one trailer", "0\r\nA:", "a", 16384 - 3, "\r\n\r\n", BAD);
	check_limit("all trailers", "0\r\n", "A:bcde\r\n", 2048, "\r\n", END);
	check_limit("all trailers", "0\r\n", "A:bcde\r\n", 2049, "\r\n", BAD);
	check_limit("nothing: chunks", "", "1\r\nx\r\n", 5000, "0\r\n\r\n", END);
}

static void test_again(void)
{
	struct httpsys_chunked c;
	const char *data;
	size_t used, len;

	tap_case("after END and ERROR nothing is consumed");
	httpsys_chunked_init(&c);
	httpsys_chunked_feed(&c, "0\r\n\r\n", 5, &used, &data, &len);
	CHECK_NUM(httpsys_chunked_feed(&c, "0", 1, &used, &data, &len), END,
		  "event");
	CHECK_NUM(used, 0, "consumed");
	httpsys_chunked_init(&c);
	httpsys_chunked_feed(&c, "x", 1, &used, &data, &len);
	CHECK_NUM(httpsys_chunked_feed(&c, "0", 1, &used, &data, &len), BAD,
		  "event");
	CHECK_NUM(used, 0, "consumed");

	tap_case("remaining bytes are readable, and can be skipped");
	httpsys_chunked_init(&c);
	CHECK(!httpsys_chunked_in_data(&c), "in data at once");
	httpsys_chunked_feed(&c, "10\r\n", 4, &used, &data, &len);
	CHECK(httpsys_chunked_in_data(&c), "not in data");
	CHECK_NUM(c.remaining, 16, "remaining");
	httpsys_chunked_skip_data(&c, 15);
	CHECK(httpsys_chunked_in_data(&c), "not in data for the last byte");
	CHECK_NUM(c.remaining, 1, "remaining");
	httpsys_chunked_skip_data(&c, 1);
	CHECK(!httpsys_chunked_in_data(&c), "still in data");
	httpsys_chunked_skip_data(&c, 1);
	CHECK_NUM(httpsys_chunked_feed(&c, "\r\n0\r\n\r\n", 7, &used, &data,
				       &len), END, "event");
	tap_case("too many bytes skipped are the chunk's");
	httpsys_chunked_init(&c);
	httpsys_chunked_feed(&c, "2\r\n", 3, &used, &data, &len);
	httpsys_chunked_skip_data(&c, 3);
	CHECK_NUM(httpsys_chunked_feed(&c, "\r\n0\r\n\r\n", 7, &used, &data,
				       &len), END, "event");
}

/* Random bodies in random chunks come out as they went in */
static void test_random(void)
{
	int round;

	tap_case("random bodies");
	for (round = 0; round < 300; round++) {
		char body[600], text[6000], *p = text;
		size_t len = tap_random(sizeof(body)), at = 0, i;

		for (i = 0; i < len; i++)
			body[i] = (char)(tap_random(4) ? (int)tap_random(256) :
					 "\r\n0;"[tap_random(4)]);
		while (at < len) {
			size_t n = 1 + tap_random((u32)(len - at));

			if (n > 40)
				n = 40;
			p += sprintf(p, round & 1 ? "%zx\r\n" : "%04zX\r\n", n);
			memcpy(p, body + at, n);
			p += n;
			p += sprintf(p, "\r\n");
			at += n;
		}
		p += sprintf(p, "0\r\n\r\n");
		check(text, (size_t)(p - text), END, body, len, 0);
	}
}

int main(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		tap_case("%s", rows[i].name);
		check(rows[i].in, rows[i].len, rows[i].event, rows[i].data,
		      rows[i].data ? strlen(rows[i].data) : 0, rows[i].behind);
	}
	test_bytes("an extension", "1;a", "b\r\nx\r\n0\r\n\r\n", in_value);
	test_bytes("a trailer's name", "0\r\nA", "B: c\r\n\r\n", is_name);
	test_bytes("a trailer's value", "0\r\nA: b", "c\r\n\r\n", in_value);
	test_limits();
	test_again();
	test_random();
	return tap_end();
}
