// SPDX-License-Identifier: GPL-2.0-only
/* Paths of requests: decoding, dot segments, limits. */
#include "proto/url.h"
#include "tap.h"

#define U8	0x01	/* bytes that are not UTF-8 are refused */
#define NOU	0x02	/* %u is refused */
#define CTL	0x04	/* escaped controls are allowed */

static const struct httpsys_url_limits defaults = {
	255, 260, false, true, true
};

/* NULL: refused */
static const struct { const char *in, *want; int flags; } rows[] = {
	/* Plain */
	{ "", "/" }, { "/", "/" }, { "/a", "/a" }, { "/a/", "/a/" },
	{ "/a/b.html", "/a/b.html" }, { "/A/b", "/A/b" },
	{ "/a:b@c;d=e,f!$&'()*+~-_", "/a:b@c;d=e,f!$&'()*+~-_" },
	{ "/<>[]{}|^`\"", "/<>[]{}|^`\"" },
	{ "a" }, { "*" }, { "?" }, { "http://a/" },
	/* Not from a request target: never let through */
	{ "/a b" }, { "/a\x01" }, { "/a\t" }, { "/a\r" }, { "/a\n" },
	{ "/a\x7f" }, { "/a?b" }, { "/a#b" },
	/* Slashes */
	{ "//", "/" }, { "///base/x", "/base/x" }, { "/a//b", "/a/b" },
	{ "/a/b//", "/a/b/" }, { "//a", "/a" }, { "/a////b", "/a/b" },
	{ "/a\\b", "/a/b" }, { "\\a", "/a" }, { "/a\\\\b\\", "/a/b/" },
	{ "/a\\..\\b", "/b" }, { "\\\\", "/" },
	/* Dot segments */
	{ "/.", "/" }, { "/./", "/" }, { "/..", "/" }, { "/../", "/" },
	{ "/../..", "/" }, { "/../../a", "/a" }, { "/a/.", "/a/" },
	{ "/a/./", "/a/" }, { "/a/..", "/" }, { "/a/../", "/" },
	{ "/a/./b", "/a/b" }, { "/a/../b", "/b" }, { "/a/b/../c", "/a/c" },
	{ "/a/b/../../c", "/c" }, { "/a/b/../../../c", "/c" },
	{ "/a/b/..", "/a/" }, { "/a/b/.", "/a/b/" }, { "/a//../b", "/b" },
	{ "/a/b//..//c", "/a/c" }, { "/a/./../b", "/b" },
	{ "/...", "/..." }, { "/.../", "/.../" }, { "/.a", "/.a" },
	{ "/a.", "/a." }, { "/..a", "/..a" }, { "/a..", "/a.." },
	{ "/a/.../b", "/a/.../b" }, { "/a/..b/c", "/a/..b/c" },
	{ "/ab/../cd/../ef", "/ef" },
	/* Escapes */
	{ "/%61", "/a" }, { "/%41%42", "/AB" }, { "/%7E", "/~" },
	{ "/%7e", "/~" }, { "/%20", "/ " }, { "/a%20b", "/a b" },
	{ "/%3F", "/?" }, { "/%23", "/#" }, { "/%25", "/%" },
	{ "/%2541", "/%41" }, { "/%252e%252e", "/%2e%2e" },
	{ "/%" }, { "/%4" }, { "/%4/" }, { "/%g1" }, { "/%1g" }, { "/%%41" },
	{ "/% 41" }, { "/%-1" }, { "/a%" }, { "/%0x" },
	/* Escaped dots are dots */
	{ "/%2e", "/" }, { "/%2E%2e/a", "/a" }, { "/a/%2e%2e/b", "/b" },
	{ "/a/.%2e/b", "/b" }, { "/a/%2e./b", "/b" }, { "/a/%2e/b", "/a/b" },
	{ "/a/%2e%2e", "/" }, { "/a/b/%2e%2e%2e", "/a/b/..." },
	/* Escaped separators stay */
	{ "/a%2Fb", "/a%2Fb" }, { "/a%2fb", "/a%2Fb" },
	{ "/a%5Cb", "/a%5Cb" }, { "/a%5cb", "/a%5Cb" },
	{ "/a/..%2Fb", "/a/..%2Fb" }, { "/a/%2e%2e%2fb", "/a/..%2Fb" },
	{ "/%2F", "/%2F" }, { "/a/%2F/../b", "/a/b" },
	{ "/..%5C..%5Ca", "/..%5C..%5Ca" },
	/* Controls */
	{ "/%00" }, { "/%01" }, { "/%1F" }, { "/%7F" }, { "/%0d%0a" },
	{ "/%09" }, { "/a%00b" }, { "/%C2%80" }, { "/%C2%9F" },
	{ "/%C2%A0", "/\xc2\xa0" },
	{ "/%00", NULL, CTL }, { "/%01", "/\x01", CTL },
	{ "/%1F", "/\x1f", CTL }, { "/%7F", "/\x7f", CTL },
	{ "/%C2%80", "/\xc2\x80", CTL }, { "/\x01", NULL, CTL },
	{ "/\xc2\x80", NULL, CTL }, { "/\xc2\x80" }, { "/\x7f", NULL, CTL },
	/* UTF-8 */
	{ "/%C3%A4", "/\xc3\xa4" }, { "/\xc3\xa4", "/\xc3\xa4" },
	{ "/%c3%a4", "/\xc3\xa4" }, { "/\xc3%A4", "/\xc3\xa4" },
	{ "/%C3\xa4", "/\xc3\xa4" }, { "/%E2%82%AC", "/\xe2\x82\xac" },
	{ "/%F0%9F%98%80", "/\xf0\x9f\x98\x80" },
	{ "/\xf0\x9f%98\x80", "/\xf0\x9f\x98\x80" },
	{ "/%F4%8F%BF%BF", "/\xf4\x8f\xbf\xbf" },
	/* not UTF-8: refused */
	{ "/%FF", NULL, U8 }, { "/\xff", NULL, U8 }, { "/%C3", NULL, U8 },
	{ "/%C3/", NULL, U8 }, { "/%C3%", NULL, U8 }, { "/%80", NULL, U8 },
	{ "/%BF", NULL, U8 }, { "/%C0%AF", NULL, U8 }, { "/%C1%81", NULL, U8 },
	{ "/%C0%AE%C0%AE/", NULL, U8 }, { "/%E0%80%AF", NULL, U8 },
	{ "/%E0%9F%BF", NULL, U8 }, { "/%F0%80%80%AF", NULL, U8 },
	{ "/%F0%8F%BF%BF", NULL, U8 }, { "/%ED%A0%80", NULL, U8 },
	{ "/%ED%BF%BF", NULL, U8 }, { "/%ED%A0%BD%ED%B8%80", NULL, U8 },
	{ "/%F4%90%80%80", NULL, U8 }, { "/%F5%80%80%80", NULL, U8 },
	{ "/%FE", NULL, U8 }, { "/%E2%82", NULL, U8 }, { "/%E2%82a", NULL, U8 },
	{ "/%C3%u00A4", NULL, U8 }, { "/%C3%A4", "/\xc3\xa4", U8 },
	/* not UTF-8: Latin-1, each byte for itself */
	{ "/%FF", "/\xc3\xbf" }, { "/\xff", "/\xc3\xbf" },
	{ "/%FCber", "/\xc3\xbc" "ber" }, { "/%C3", "/\xc3\x83" },
	{ "/%C3/", "/\xc3\x83/" }, { "/%C3a", "/\xc3\x83" "a" },
	{ "/%C3%" }, { "/%C3%4" }, { "/%C0%AF", "/\xc3\x80\xc2\xaf" },
	{ "/%E9t%E9/%C3%A9", "/\xc3\xa9t\xc3\xa9/\xc3\xa9" },
	{ "/%E2%A2", "/\xc3\xa2\xc2\xa2" }, { "/%80" }, { "/%9F" },
	{ "/%C0%80" }, { "/%E0%80%AF" }, { "/%ED%A0%80" }, { "/%A0", "/\xc2\xa0" },
	{ "/%C0%AE%C0%AE/x", "/\xc3\x80\xc2\xae\xc3\x80\xc2\xae/x" },
	{ "/%C3%u00A4", "/\xc3\x83\xc2\xa4" }, { "/%80", "/\xc2\x80", CTL },
	/* %u */
	{ "/%u0041", "/A" }, { "/%u00e4", "/\xc3\xa4" },
	{ "/%u20AC", "/\xe2\x82\xac" }, { "/%uFFFD", "/\xef\xbf\xbd" },
	{ "/%uD83D%uDE00", "/\xf0\x9f\x98\x80" },
	{ "/%ud83d%ude00x", "/\xf0\x9f\x98\x80x" },
	{ "/%uD83D" }, { "/%uD83Dabcdef" }, { "/%uDE00" }, { "/%uD83D%uD83D" },
	{ "/%uDE00%uD83D" }, { "/%uD83D%u0041" }, { "/%uD83D%DE00" },
	{ "/%uD83D%uDE0" }, { "/%uD83D\xf0\x9f\x98\x80" },
	{ "/%u" }, { "/%u0" }, { "/%u004" }, { "/%u004g" }, { "/%U0041" },
	{ "/%u0000" }, { "/%u0001" }, { "/%u007f" }, { "/%u0080" },
	{ "/%u0000", NULL, CTL }, { "/%u0001", "/\x01", CTL },
	{ "/a/%u002e%u002e/b", "/b" }, { "/a%u002fb", "/a%2Fb" },
	{ "/a%u005Cb", "/a%5Cb" }, { "/%uFF0E%uFF0E/a", "/\xef\xbc\x8e\xef\xbc\x8e/a" },
	{ "/%uFF0Fa", "/\xef\xbc\x8f" "a" },
	{ "/%u0041", NULL, NOU }, { "/%41", "/A", NOU },
};

static struct httpsys_url_limits limits_of(int flags)
{
	struct httpsys_url_limits lim = defaults;

	lim.allow_non_utf8 = !(flags & U8);
	lim.allow_percent_u = !(flags & NOU);
	lim.allow_restricted = flags & CTL;
	return lim;
}

/* Cook into a buffer of exactly @room bytes. @out: result, freed by the caller */
static enum httpsys_reason cook(const char *in, size_t len, size_t room,
				const struct httpsys_url_limits *lim,
				char **out, u32 *out_len)
{
	char *exact = tap_exact(in, len);
	enum httpsys_reason r;

	*out = malloc(room);
	r = httpsys_path_cook(exact, len, *out, room, out_len, lim);
	free(exact);
	return r;
}

static void check(const char *in, size_t len, const char *want, size_t want_len,
		  const struct httpsys_url_limits *lim)
{
	enum httpsys_reason r;
	u32 out_len = 0;
	char *out;

	r = cook(in, len, 2 * len + 1, lim, &out, &out_len);
	CHECK_NUM(r, want ? HTTPSYS_REASON_NONE : HTTPSYS_REASON_URL, "reason");
	if (!r && want)
		CHECK_TEXT(out, out_len, want, want_len, "path");
	free(out);
}

static void test_rows(void)
{
	static const char *const names[] = { "", ", UTF-8 only", ", no %u", "",
					     ", controls" };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct httpsys_url_limits lim = limits_of(rows[i].flags);
		size_t len = strlen(rows[i].in);

		tap_case("path \"%s\"%s", tap_show(rows[i].in, len),
			 names[rows[i].flags]);
		check(rows[i].in, len, rows[i].want,
		      rows[i].want ? strlen(rows[i].want) : 0, &lim);
	}
	tap_case("path with a NUL");
	check(LIT("/a\0b"), NULL, 0, &defaults);
}

/* An escape says the same as the byte itself */
static void test_escapes(void)
{
	struct httpsys_url_limits lim = limits_of(CTL);
	int c;

	tap_case("every byte escaped");
	for (c = 0; c < 256; c++) {
		char in[8], want[8];
		size_t n = 0;

		sprintf(in, c & 1 ? "/a%%%02xb" : "/a%%%02Xb", c);
		want[n++] = '/';
		want[n++] = 'a';
		if (c == '/' || c == '\\') {
			n += (size_t)sprintf(want + n, "%%%02X", c);
		} else if (c < 0x80) {
			want[n++] = (char)c;
		} else {
			want[n++] = (char)(0xc0 | c >> 6);
			want[n++] = (char)(0x80 | (c & 0x3f));
		}
		want[n++] = 'b';
		check(in, 6, c ? want : NULL, n, &lim);
	}
}

/* Paths of @nr segments of @fill characters */
static char *segments(u32 nr, const char *unit, u32 fill, const char *end)
{
	char *text = malloc(nr * (1 + fill * strlen(unit)) + strlen(end) + 1);
	char *p = text;
	u32 i;

	while (nr--) {
		*p++ = '/';
		for (i = 0; i < fill; i++)
			p += sprintf(p, "%s", unit);
	}
	strcpy(p, end);
	return text;
}

static void check_limit(const char *name, u32 nr, const char *unit, u32 fill,
			const char *end, bool good, u32 max_count, u32 max_len)
{
	struct httpsys_url_limits lim = defaults;
	char *text = segments(nr, unit, fill, end), *out;
	u32 len;

	lim.segment_max_count = max_count;
	lim.segment_max_length = max_len;
	tap_case("limit of %s", name);
	CHECK_NUM(cook(text, strlen(text), 2 * strlen(text) + 1, &lim, &out,
		       &len), good ? HTTPSYS_REASON_NONE : HTTPSYS_REASON_URL,
		  "reason");
	free(out);
	free(text);
}

static void test_limits(void)
{
	check_limit("segments: 255", 255, "a", 1, "", true, 255, 260);
	check_limit("segments: 255 and a slash", 255, "a", 1, "/", true, 255, 260);
	check_limit("segments: 256", 256, "a", 1, "", false, 255, 260);
	check_limit("segments: 256, one of them removed", 256, "a", 1, "/..",
		    true, 255, 260);
	check_limit("segments: 300 empty ones", 300, "", 0, "", true, 255, 260);
	check_limit("segments: none", 3000, "a", 1, "", true, 0, 260);
	check_limit("segments: 1", 1, "a", 1, "", true, 1, 0);
	check_limit("segments: 2 of 1", 2, "a", 1, "", false, 1, 0);
	check_limit("length: 260", 2, "a", 260, "", true, 255, 260);
	check_limit("length: 261", 1, "a", 261, "", false, 255, 260);
	check_limit("length: 261 and a slash", 1, "a", 261, "/", false, 255, 260);
	check_limit("length: 261 in a segment that is removed", 1, "a", 261,
		    "/..", false, 255, 260);
	check_limit("length: none", 1, "a", 5000, "", true, 255, 0);
	check_limit("length: 260 escapes", 1, "%61", 260, "", true, 255, 260);
	check_limit("length: 261 escapes", 1, "%61", 261, "", false, 255, 260);
	check_limit("length: 260 characters of two bytes", 1, "%C3%A4", 260, "",
		    true, 255, 260);
	check_limit("length: 261 characters of two bytes", 1, "\xc3\xa4", 261,
		    "", false, 255, 260);
	check_limit("length: 130 surrogate pairs", 1, "\xf0\x9f\x98\x80", 130,
		    "", true, 255, 260);
	check_limit("length: 131 surrogate pairs", 1, "\xf0\x9f\x98\x80", 131,
		    "", false, 255, 260);
}

static void test_room(void)
{
	static const char *const texts[] = { "/abc/d", "/\xff\xff", "/%2F",
					     "/a/b/../c", "/%u20AC" };
	char *out;
	u32 len, again;
	size_t i, room;

	tap_case("room");
	for (i = 0; i < COUNT(texts); i++) {
		size_t n = strlen(texts[i]);

		cook(texts[i], n, 2 * n + 1, &defaults, &out, &len);
		free(out);
		for (room = 0; room < len; room++) {
			CHECK_NUM(cook(texts[i], n, room, &defaults, &out,
				       &again), HTTPSYS_REASON_URL, "too little");
			free(out);
		}
		/* removed segments need room as well, for a while */
		CHECK_NUM(cook(texts[i], n, n + len, &defaults, &out, &again),
			  HTTPSYS_REASON_NONE, texts[i]);
		free(out);
	}
}

/* What every result has in common, whatever went in */
static void check_form(const char *out, size_t len, const char *in)
{
	size_t i, from = 1;

	CHECK(len && out[0] == '/', "\"%s\" does not begin with a slash", in);
	for (i = 1; i <= len; i++) {
		if (i < len && out[i] != '/') {
			CHECK(out[i] && out[i] != '\\', "\"%s\"", in);
			continue;
		}
		CHECK(i == len || i > from, "\"%s\": empty segment", in);
		CHECK(!(i - from == 1 && out[from] == '.') &&
		      !(i - from == 2 && !memcmp(out + from, "..", 2)),
		      "\"%s\": dots in %s", in, tap_show(out, len));
		from = i + 1;
	}
}

/* The result, escaped again, gives the same result */
static void check_twice(const char *out, u32 len, const char *in)
{
	char text[1024], *twice, *p = text;
	u32 i, n;

	for (i = 0; i < len; i++) {
		if (i + 2 < len && (!memcmp(out + i, "%2F", 3) ||
				    !memcmp(out + i, "%5C", 3))) {
			p += sprintf(p, "%.3s", out + i);
			i += 2;
		} else {
			p += sprintf(p, out[i] == '/' ? "%c" : "%%%02x",
				     (unsigned char)out[i]);
		}
	}
	if (CHECK(!cook(text, (size_t)(p - text), 1024, &defaults, &twice, &n),
		  "\"%s\": %s is refused", in, text))
		CHECK_TEXT(twice, n, out, len, in);
	free(twice);
}

static void test_random(void)
{
	static const char *const parts[] = { "/", "/", "\\", ".", "..", "a",
		"%2e", "%2F", "%5c", "%41", "%c3", "%a4", "\xc3\xa4", "%u0041",
		"%u002e", "%uD83D%uDE00", "\xff", "%", "%20", "%25", "bc" };
	int round;

	tap_case("random paths");
	for (round = 0; round < 100000; round++) {
		char in[300] = "/", *out;
		u32 nr = tap_random(14), len;

		while (nr--)
			strcat(in, parts[tap_random(COUNT(parts))]);
		if (!cook(in, strlen(in), 2 * strlen(in) + 1, &defaults, &out,
			  &len)) {
			check_form(out, len, in);
			check_twice(out, len, in);
		}
		free(out);
	}
}

/* A path is compared with a folded one as if it were folded first */
static void test_same(void)
{
	static const struct { const char *path, *folded; bool want; } rows[] = {
		{ "", "", true }, { "/", "/", true }, { "/A", "/a", true },
		{ "/a", "/a", true }, { "/a", "/A", false }, { "/ab", "/ac", false },
		{ "/ABCDEFGHIJ", "/abcdefghij", true },
		{ "/ABCDEFGHIJ", "/abcdefghik", false },
		{ "/ABCDEFGHIJ", "/bbcdefghij", false },
		{ "/\xc3\x84", "/\xc3\xa4", true }, { "/\xc3\xa4", "/\xc3\xa4", true },
		{ "/\xc3\x85", "/\xc3\xa4", false },
		{ "/abcdefg\xc3\x84", "/abcdefg\xc3\xa4", true },
		{ "/\xff", "/\xff", true }, { "/\xff", "/\xfe", false },
		{ "/a\xc3", "/a\xc3", true }, { "/@", "/`", false }, { "/[", "/{", false },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].folded);
		char *path = tap_exact(rows[i].path, len);
		char *folded = tap_exact(rows[i].folded, len);

		tap_case("\"%s\" as \"%s\"", tap_show(path, len), tap_show(folded, len));
		CHECK_NUM(httpsys_path_same(path, folded, len), rows[i].want, "same");
		free(path);
		free(folded);
	}
}

int main(void)
{
	test_rows();
	test_escapes();
	test_limits();
	test_room();
	test_random();
	test_same();
	return tap_end();
}
