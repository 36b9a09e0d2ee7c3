// SPDX-License-Identifier: GPL-2.0-only
/* Character classes, UTF-8, case folding, lists. */
#include <locale.h>
#include <wctype.h>
#include "proto/text.h"
#include "proto/url.h"
#include "tap.h"

static bool in(int c, const char *set)
{
	return c && strchr(set, c);
}

static bool alnum(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* The grammars' words, written down a second time */
static bool class_wanted(int c, int bit)
{
	bool vchar = c >= 0x21 && c <= 0x7e, high = c >= 0x80;
	bool host = alnum(c) || in(c, "-._");

	switch (bit) {
	case HTTPSYS_CH_TCHAR:
		return alnum(c) || in(c, "!#$%&'*+-.^_`|~");
	case HTTPSYS_CH_VALUE:
		return vchar || high || c == ' ' || c == '\t';
	case HTTPSYS_CH_TARGET:
		return (vchar && c != '#') || high;
	case HTTPSYS_CH_PATH:
		return vchar && !in(c, "#%/?\\");
	case HTTPSYS_CH_HOST:
		return host;
	case HTTPSYS_CH_DIGIT:
		return c >= '0' && c <= '9';
	case HTTPSYS_CH_HEX:
		return in(c, "0123456789abcdefABCDEF");
	default:
		return host || high || in(c, ":[]");
	}
}

static void test_classes(void)
{
	static const char *const names[] = { "token", "field value", "target",
		"path", "host", "digit", "hexadecimal digit", "authority" };
	int i, c;

	for (i = 0; i < 8; i++) {
		tap_case("character class: %s", names[i]);
		for (c = 0; c < 256; c++)
			CHECK(httpsys_is((char)c, (u8)(1 << i)) ==
			      class_wanted(c, 1 << i), "byte 0x%02x", c);
	}
	tap_case("value of a hexadecimal digit");
	for (c = 0; c < 256; c++) {
		char text[2] = { (char)c, 0 };
		int want = in(c, "0123456789abcdefABCDEF") ?
			(int)strtol(text, NULL, 16) : -1;

		CHECK(httpsys_hex_value((u8)c) == want, "byte 0x%02x", c);
	}
}

/* Bit 7 of each byte: does it pass? */
static void check_word(const char *text, u64 got, const bool *want,
		       const char *what)
{
	u8 bits[8];
	int i, first = 8;

	memcpy(bits, &got, 8);
	for (i = 7; i >= 0; i--) {
		CHECK(bits[i] == (want[i] ? 0x80 : 0), "%s of %s: byte %d",
		      what, tap_show(text, 8), i);
		if (want[i])
			first = i;
	}
	if (got)
		CHECK_NUM(httpsys_first_byte(got), first, "first byte");
}

/* A test on words must agree with the same test on each byte */
static void test_words(void)
{
	static const u8 near[] = { 0, 1, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x40,
				   0x41, 0x5a, 0x5b, 0x7e, 0x7f, 0x80, 0x81,
				   0xa3, 0xff };
	int round, i;

	tap_case("words of bytes");
	for (round = 0; round < 200000; round++) {
		bool control[8], equal[8], upper[8];
		u8 n = round & 2 ? 0x20 : (u8)tap_random(0x80);
		u8 b = near[tap_random(COUNT(near))];
		char text[8];
		u64 w;

		for (i = 0; i < 8; i++) {
			u8 c = round & 1 ? near[tap_random(COUNT(near))] :
				(u8)tap_random(256);

			text[i] = (char)c;
			control[i] = c < n || c == 0x7f;
			equal[i] = c == b;
			upper[i] = c >= 'A' && c <= 'Z';
		}
		w = httpsys_load64(text);
		check_word(text, httpsys_bytes_control(w, n), control, "control");
		check_word(text, httpsys_bytes_equal(w, b), equal, "equal");
		check_word(text, httpsys_bytes_upper(w), upper, "upper");
	}
}

/* Well-formed sequences, Unicode table 3-7 */
static bool well_formed(const u8 *s, size_t n)
{
	static const struct { u8 first[2], second[2]; u8 bytes; } rows[] = {
		{ { 0x00, 0x7f }, { 0, 0 }, 1 },
		{ { 0xc2, 0xdf }, { 0x80, 0xbf }, 2 },
		{ { 0xe0, 0xe0 }, { 0xa0, 0xbf }, 3 },
		{ { 0xe1, 0xec }, { 0x80, 0xbf }, 3 },
		{ { 0xed, 0xed }, { 0x80, 0x9f }, 3 },
		{ { 0xee, 0xef }, { 0x80, 0xbf }, 3 },
		{ { 0xf0, 0xf0 }, { 0x90, 0xbf }, 4 },
		{ { 0xf1, 0xf3 }, { 0x80, 0xbf }, 4 },
		{ { 0xf4, 0xf4 }, { 0x80, 0x8f }, 4 },
	};
	size_t r, i;

	for (r = 0; r < COUNT(rows); r++) {
		if (s[0] < rows[r].first[0] || s[0] > rows[r].first[1] ||
		    n != rows[r].bytes)
			continue;
		if (n > 1 && (s[1] < rows[r].second[0] ||
			      s[1] > rows[r].second[1]))
			continue;
		for (i = 2; i < n && s[i] >= 0x80 && s[i] <= 0xbf; i++)
			;
		return i >= n;
	}
	return false;
}

static void test_utf8(void)
{
	u32 c, got, lead, second;
	char text[4];
	size_t n;

	tap_case("UTF-8: every character there and back");
	for (c = 0; c < 0x110000; c++) {
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		n = httpsys_utf8_encode(c, text);
		got = ~0u;
		CHECK(well_formed((u8 *)text, n), "U+%04X is written badly", c);
		CHECK(httpsys_utf8_decode(text, n, &got) == n && got == c,
		      "U+%04X read as U+%04X", c, got);
	}
	tap_case("UTF-8: every begin of a sequence");
	for (lead = 0; lead < 256; lead++) {
		for (second = 0; second < 256; second++) {
			u8 s[4] = { (u8)lead, (u8)second, 0x80, 0xbf };
			size_t want = 0;

			for (n = 1; n <= 4; n++)
				if (well_formed(s, n))
					want = n;
			CHECK(httpsys_utf8_decode((char *)s, 4, &c) == want,
			      "%02x %02x", lead, second);
		}
	}
	tap_case("UTF-8: cut off");
	for (lead = 1; lead < 4; lead++) {
		char *cut = tap_exact("\xf0\x9f\x98\x80", lead);

		CHECK_NUM(httpsys_utf8_decode(cut, lead, &c), 0, "length");
		free(cut);
	}
	CHECK_NUM(httpsys_utf8_decode("", 0, &c), 0, "length of nothing");
	tap_case("UTF-8: bad third and fourth bytes");
	CHECK_NUM(httpsys_utf8_decode("\xe2\x82\x20", 3, &c), 0, "third");
	CHECK_NUM(httpsys_utf8_decode("\xf0\x9f\x98\xc0", 4, &c), 0, "fourth");
}

static bool folded_script(u32 c)
{
	return c < 0x180 || (c >= 0x386 && c <= 0x3ce) ||
	       (c >= 0x400 && c < 0x530) || (c >= 0x531 && c <= 0x556);
}

static void test_fold(void)
{
	char a[4], b[4], text[] = "/\xc3\x84PFEL/\xce\xa3\xcf\x82/\xd0\x96"
				  "\xff\xc3/Z";
	const char *want = "/\xc3\xa4pfel/\xcf\x83\xcf\x83/\xd0\xb6"
			   "\xff\xc3/z";
	u32 c, lower;

	tap_case("case folding agrees with the C library's lower case");
	for (c = 0; c < 0x110000; c++) {
		lower = folded_script(c) ? (u32)towlower((wint_t)c) : c;
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		if (c == 0x3c2)
			lower = 0x3c3;
		if (httpsys_utf8_encode(c, a) != httpsys_utf8_encode(lower, b))
			lower = c;
		CHECK(httpsys_fold_char(c) == lower,
		      "U+%04X gives U+%04X, not U+%04X", c,
		      httpsys_fold_char(c), lower);
		CHECK(httpsys_fold_char(lower) == lower, "U+%04X twice", c);
	}
	tap_case("case folding of text in place");
	httpsys_path_fold(text, sizeof(text) - 1);
	CHECK_TEXT(text, sizeof(text) - 1, want, strlen(want), "folded");
	tap_case("case folding of long ASCII text, from every place");
	for (c = 0; c < 128; c++) {
		char all[128], *exact;
		u32 i;

		for (i = 0; i < 128; i++)
			all[i] = (char)i;
		exact = tap_exact(all + c, 128 - c);
		httpsys_path_fold(exact, 128 - c);
		for (i = c; i < 128; i++)
			CHECK(exact[i - c] == (i >= 'A' && i <= 'Z' ?
					       (char)(i + 32) : (char)i),
			      "0x%02x gives 0x%02x", i, exact[i - c]);
		free(exact);
	}
	tap_case("case folding leaves a cut character alone");
	{
		char *cut = tap_exact("A\xc3", 2);

		httpsys_path_fold(cut, 2);
		CHECK_TEXT(cut, 2, "a\xc3", 2, "folded");
		free(cut);
	}
}

static void test_same(void)
{
	tap_case("comparing without case");
	CHECK(httpsys_text_same("Close", "cLOSE", 5), "letters");
	CHECK(httpsys_text_same("", "", 0), "nothing");
	CHECK(!httpsys_text_same("close", "closf", 5), "last letter");
	CHECK(!httpsys_text_same("@[`{", "`{@[", 4), "neighbours of letters");
	CHECK(!httpsys_text_same("\r\n", "-.", 2), "bit 0x20 only");
}

static void test_list(void)
{
	static const struct { const char *list, *want; } rows[] = {
		{ "", "<>" }, { "a", "<a>" }, { " a\t", "<a>" },
		{ "a,b", "<a><b>" }, { "a , b", "<a><b>" }, { ",", "<><>" },
		{ "a,", "<a><>" }, { ",a", "<><a>" }, { "a,,b", "<a><><b>" },
		{ " \t ", "<>" }, { "a b, c", "<a b><c>" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].list);
		char *list = tap_exact(rows[i].list, len), got[64] = "";
		struct httpsys_slice item;
		u32 pos = 0;

		tap_case("list \"%s\"", tap_show(rows[i].list, len));
		while (httpsys_list_next(list, (u32)len, &pos, &item))
			sprintf(got + strlen(got), "<%.*s>", (int)item.len,
				list + item.off);
		CHECK_TEXT(got, strlen(got), rows[i].want,
			   strlen(rows[i].want), "items");
		free(list);
	}
}

int main(void)
{
	if (!setlocale(LC_ALL, "C.UTF-8")) {
		printf("Bail out! no locale C.UTF-8\n");
		return 2;
	}
	test_classes();
	test_words();
	test_utf8();
	test_fold();
	test_same();
	test_list();
	return tap_end();
}
