// SPDX-License-Identifier: GPL-2.0-only
/*
 * printf and wprintf with their relatives: one table of formats, each in both
 * widths with the outcome that Windows has. scanf, strsafe.
 */
#include <windows.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strsafe.h>
#include "tap.h"

#define ROOM	700

/* The format in both widths; arguments are the same where no text is among them */
#define BOTH(want, format, ...) do {					\
	char narrow[ROOM];						\
	WCHAR wide[ROOM];						\
	int n = snprintf(narrow, ROOM, format, ##__VA_ARGS__);		\
	int w = swprintf(wide, ROOM, L"" format, ##__VA_ARGS__);	\
									\
	check_narrow(want, narrow, n, format);				\
	check_wide(L"" want, wide, w, format);				\
} while (0)

static void check_narrow(const char *want, const char *got, int n, const char *format)
{
	if (!ok(!strcmp(want, got), "%s", format))
		tap_note("got '%s', want '%s'", got, want);
	is(n, strlen(want), "%s: length", format);
}

static void check_wide(const WCHAR *want, const WCHAR *got, int n, const char *format)
{
	char text[3 * ROOM] = "";

	WideCharToMultiByte(CP_UTF8, 0, got, -1, text, sizeof(text), NULL, NULL);
	if (!ok(!wcscmp(want, got), "%s, wide", format))
		tap_note("got '%s'", text);
	is(n, wcslen(want), "%s, wide: length", format);
}

static void numbers(void)
{
	BOTH("0 -1 42", "%d %i %d", 0, -1, 42);
	BOTH("4294967295", "%u", -1);
	BOTH("-2147483648", "%d", (int)0x80000000);
	BOTH("ff FF 377", "%x %X %o", 255, 255, 255);
	BOTH("0xff 0XFF 0377 0", "%#x %#X %#o %#x", 255, 255, 255, 0);
	BOTH("[   42]", "[%5d]", 42);
	BOTH("[42   ]", "[%-5d]", 42);
	BOTH("[00042]", "[%05d]", 42);
	BOTH("[-0042]", "[%05d]", -42);
	BOTH("[42   ]", "[%-05d]", 42);
	BOTH("[+42]", "[%+d]", 42);
	BOTH("[ 42]", "[% d]", 42);
	BOTH("[  042]", "[%5.3d]", 42);
	BOTH("[042  ]", "[%-5.3d]", 42);
	BOTH("[     ]", "[%5.0d]", 0);
	BOTH("[]", "[%.0d]", 0);
	BOTH("[   42]", "[%*d]", 5, 42);
	BOTH("[42   ]", "[%*d]", -5, 42);
	BOTH("[042]", "[%.*d]", 3, 42);
	BOTH("[42]", "[%.*d]", -1, 42);
	BOTH("[0000002a]", "[%08x]", 42);
	BOTH("[0x00002a]", "[%#08x]", 42);
	BOTH("100%", "100%%");
}

static void sizes(void)
{
	LONG l = -5;
	ULONG ul = 0xfffffff0;
	LONGLONG ll = -1234567890123456789LL;
	ULONGLONG ull = 0xfedcba9876543210ULL;

	BOTH("-5", "%ld", l);
	BOTH("4294967280", "%lu", ul);
	BOTH("fffffff0", "%lx", ul);
	BOTH("-1234567890123456789", "%lld", ll);
	BOTH("-1234567890123456789", "%I64d", ll);
	BOTH("18364758544493064720", "%I64u", ull);
	BOTH("fedcba9876543210", "%I64x", ull);
	BOTH("18364758544493064720", "%llu", ull);
	BOTH("18364758544493064720", "%Iu", (SIZE_T)ull);
	BOTH("18364758544493064720", "%zu", (size_t)ull);
	BOTH("-5", "%I32d", l);
	BOTH("-5 7", "%ld %d", l, 7);
	BOTH("65535", "%hu", 0x1ffff);
	BOTH("-1", "%hd", 0xffff);
	BOTH("255", "%hhu", 0x1ff);
	BOTH("-1", "%hhd", 0xff);
	/* many arguments: those on the stack, too */
	BOTH("1 2 3 4 5 6 7 8 9", "%lu %lu %lu %lu %lu %lu %lu %lu %lu", (ULONG)1,
	     (ULONG)2, (ULONG)3, (ULONG)4, (ULONG)5, (ULONG)6, (ULONG)7, (ULONG)8,
	     (ULONG)9);
	BOTH("00000000DEADBEEF", "%p", (void *)0xdeadbeef);
	BOTH("0000000000000000", "%p", NULL);
}

static void reals(void)
{
	BOTH("3.500000", "%f", 3.5);
	BOTH("3.50", "%.2f", 3.5);
	BOTH("[  3.50]", "[%6.2f]", 3.5);
	BOTH("[3.50  ]", "[%-6.2f]", 3.5);
	BOTH("[003.50]", "[%06.2f]", 3.5);
	BOTH("+3.5", "%+.1f", 3.5);
	BOTH("1.500000e+10", "%e", 1.5e10);
	BOTH("1.5E-07", "%.1E", 1.5e-7);
	BOTH("0.0001 1e-05", "%g %g", 0.0001, 0.00001);
	BOTH("2.5", "%Lg", 2.5L);
	BOTH("inf -inf", "%f %f", __builtin_inf(), -__builtin_inf());
	BOTH("1 2.5 3", "%d %.1f %d", 1, 2.5, 3);
}

static void texts(void)
{
	BOTH("[abc]", "[%hs]", "abc");
	BOTH("[abc]", "[%ls]", L"abc");
	BOTH("[abc]", "[%ws]", L"abc");
	BOTH("[  abc]", "[%5ls]", L"abc");
	BOTH("[abc  ]", "[%-5hs]", "abc");
	BOTH("[ab]", "[%.2ls]", L"abc");
	BOTH("[ab]", "[%.2hs]", "abc");
	BOTH("[   ab]", "[%5.*ls]", 2, L"abc");
	BOTH("[(null)]", "[%hs]", (char *)NULL);
	BOTH("[(null)]", "[%ls]", (WCHAR *)NULL);
	BOTH("x", "%c", 'x');
	BOTH("x", "%hc", 'x');
	BOTH("x", "%lc", L'x');
	BOTH("x", "%C", 'x');
	BOTH("[  x]", "[%3c]", 'x');
	BOTH("[x  ]", "[%-3c]", 'x');
}

/* Where the widths differ */
static void widths(void)
{
	char narrow[64];
	WCHAR wide[64];

	is(snprintf(narrow, 64, "%s|%S", "narrow", L"wide"), 11, "%%s and %%S");
	ok(!strcmp(narrow, "narrow|wide"), "narrow: %%S is wide");
	is(swprintf(wide, 64, L"%s|%S", L"wide", "narrow"), 11, "the other way round");
	ok(!wcscmp(wide, L"wide|narrow"), "wide: %%s is wide");
	is(snprintf(narrow, 64, "%S", L"\u00e4\u20ac"), 5, "beyond ASCII: UTF-8");
	ok(!strcmp(narrow, "\xc3\xa4\xe2\x82\xac"), "in narrow text");
	is(swprintf(wide, 64, L"%S", "\xc3\xa4\xe2\x82\xac"), 2, "and back");
	ok(!wcscmp(wide, L"\u00e4\u20ac"), "in wide text");
	is(snprintf(narrow, 64, "%ls", L"\xd83d\xde00"), 4, "a surrogate pair");
	ok(!strcmp(narrow, "\xf0\x9f\x98\x80"), "is one character");
	is(snprintf(narrow, 64, "[%.2S]", L"\u20acx"), 2,
	   "a character that does not fit the precision is left out as a whole");
	is(swprintf(wide, 64, L"[%.1S]", "\xe2\x82\xacx"), 3, "precision in wide");
	ok(!wcscmp(wide, L"[\u20ac]"), "counts characters of the outcome");
	is(snprintf(narrow, 64, "%.3s", "abc\xff no NUL"), 3,
	   "a text that only its precision ends");
	is(snprintf(narrow, 64, "%1500S", L"x"), 1500, "a wide field");
	is(snprintf(narrow, 64, "%C", L'\u20ac'), 3, "%%C in narrow");
}

static void room(void)
{
	char narrow[8];
	WCHAR wide[8];

	memset(narrow, 'z', 8);
	is(snprintf(narrow, 4, "12345"), 5, "snprintf tells what there would be");
	ok(!strcmp(narrow, "123"), "and cuts off");
	is(snprintf(NULL, 0, "12345"), 5, "without room");
	is(swprintf(wide, 4, L"12345"), -1, "swprintf does not");
	is(_snprintf(narrow, 4, "12345"), -1, "_snprintf");
	ok(!memcmp(narrow, "1234", 4), "without a NUL");
	is(_snprintf(narrow, 4, "1234"), 4, "just fits");
	is(narrow[4], 'z', "no NUL either");
	is(_snwprintf(wide, 4, L"123"), 3, "_snwprintf");
	is(sprintf_s(narrow, 8, "1234567"), 7, "sprintf_s");
	is(sprintf_s(narrow, 4, "12345"), -1, "too little");
	is(narrow[0], 0, "leaves nothing");
	is(errno, ERANGE, "ERANGE");
	is(swprintf_s(wide, 8, L"%d", 5), 1, "swprintf_s");
	is(swprintf_s(wide, 2, L"%d", 55), -1, "too little");
	is(wide[0], 0, "leaves nothing");
	is(_snprintf_s(narrow, 8, 3, "12345"), -1, "_snprintf_s, cut at 3");
	ok(!strcmp(narrow, "123"), "with a NUL");
	is(_snwprintf_s(wide, 4, _TRUNCATE, L"12345"), -1, "_TRUNCATE");
	ok(!wcscmp(wide, L"123"), "what fits");
	is(_snprintf_s(narrow, 4, 6, "12345"), -1, "more than the room");
	is(narrow[0], 0, "leaves nothing");
	is(_scprintf("%d", 123), 3, "_scprintf");
	is(_scwprintf(L"%ls", L"abcd"), 4, "_scwprintf");
	is(snprintf(narrow, 8, "%n", (int *)NULL), -1, "%%n is refused");
	is(snprintf(narrow, 8, "%"), -1, "a format that ends within");
	is(sprintf_s(NULL, 4, "x"), -1, "NULL");
	is(errno, EINVAL, "EINVAL");
	is(wsprintfW(wide, L"%s", L"ab"), 2, "wsprintfW");
	is(wsprintfA(narrow, "%s", "ab"), 2, "wsprintfA");
}

static void streams(void)
{
	char line[100] = "";
	WCHAR wide[100];
	FILE *f = tmpfile();

	need(f);
	is(fwprintf(f, L"%s %S|", L"\u20ac", "x"), 4, "fwprintf");
	is(fprintf(f, "%S %ld\n", L"\u00e4", (LONG)7), 5, "fprintf on the same stream");
	is(fputws(L"\xd83d\xde00!\n", f), 0, "fputws");
	is(fputwc(L'\xd83d', f), 0xd83d, "half a pair");
	is(fputwc(L'\xde00', f), 0xde00, "and the other half");
	rewind(f);
	ok(fgets(line, sizeof(line), f) &&
	   !strcmp(line, "\xe2\x82\xac x|\xc3\xa4 7\n"), "bytes are UTF-8");
	ok(fgetws(wide, 100, f) && !wcscmp(wide, L"\xd83d\xde00!\n"), "fgetws");
	is(fgetwc(f), 0xd83d, "fgetwc");
	is(fgetwc(f), 0xde00, "both halves");
	is(fgetwc(f), WEOF, "end");
	fclose(f);
	ok(!_wfopen(L"/no/such", L"r"), "_wfopen of nothing");
	is(_wfopen_s(&f, L"/dev/null", L"wb, ccs=UTF-8"), 0, "_wfopen_s");
	fclose(f);
	is(fopen_s(&f, NULL, "r"), EINVAL, "fopen_s without a name");
}

static void scanning(void)
{
	char text[16];
	WCHAR wide[16];
	LONG l = 0;
	ULONG guard[2] = { 1, 2 };
	ULONGLONG ull = 0;
	double d = 0;
	short s = 0;
	int n = 0;

	is(sscanf("12 -7 abc", "%d %ld %15s", &n, &l, text), 3, "sscanf");
	ok(n == 12 && l == -7 && !strcmp(text, "abc"), "values");
	is(sscanf("4294967295", "%lu", &guard[0]), 1, "%%lu");
	ok(guard[0] == 0xffffffff && guard[1] == 2, "is 32 bits");
	is(sscanf("ffffffffffffffff", "%I64x", &ull), 1, "%%I64x");
	ok(ull == ~0ULL, "is 64");
	is(sscanf("1.5e3,2", "%lf,%hd", &d, &s), 2, "reals");
	ok(d == 1500 && s == 2, "values");
	is(sscanf("0x1A 010 9", "%i %i %i", &n, (int *)&l, (int *)&guard[0]), 3, "%%i");
	ok(n == 26 && l == 8 && guard[0] == 9, "bases");
	is(swscanf(L"8080:name", L"%d:%[a-m]", &n, wide), 1, "nothing of a set");
	is(swscanf(L"8080:lamp", L"%d:%[a-m]", &n, wide), 2, "a set");
	ok(!wcscmp(wide, L"lam"), "stops at another");
	is(sscanf("key=value", "%15[^=]=%15s", text, text), 2, "all but");
	ok(!strcmp(text, "value"), "behind it");
	is(sscanf_s("abcdef", "%s", text, 4), 0, "sscanf_s without room");
	is(sscanf_s("abc", "%s", text, 4), 1, "with room");
	is(sscanf("x", "%d", &n), 0, "no number");
	is(sscanf("", "%d", &n), EOF, "nothing");
	is(sscanf("5 6", "%*d %d", &n), 1, "suppressed");
	is(n, 6, "the second");
	is(sscanf("12345", "%2d%3d", &n, (int *)&l), 2, "widths");
	ok(n == 12 && l == 345, "values");
	is(sscanf("ab", "%c%lc", text, wide), 2, "%%c");
	ok(text[0] == 'a' && wide[0] == L'b', "characters");
}

static void safe(void)
{
	char text[8], *end = NULL;
	WCHAR wide[8], *wide_end = NULL;
	size_t left = 0;

	is(StringCchPrintfA(text, 8, "%lu", (ULONG)1234567), S_OK, "fits");
	is(StringCchPrintfA(text, 8, "%lu", (ULONG)12345678),
	   STRSAFE_E_INSUFFICIENT_BUFFER, "does not fit");
	ok(!strcmp(text, "1234567"), "cut off");
	is(StringCchPrintfA(text, 0, "x"), STRSAFE_E_INVALID_PARAMETER, "no room");
	is(StringCchPrintfExA(text, 8, &end, &left, 0, "abc"), S_OK, "the Ex form");
	ok(end == text + 3 && left == 5, "tells where the end is");
	is(StringCchPrintfExA(end, left, &end, &left, 0, "%s", "defgh"),
	   STRSAFE_E_INSUFFICIENT_BUFFER, "the next one is cut");
	ok(!strcmp(text, "abcdefg") && left == 1 && !*end, "at the end");
	is(StringCchPrintfExA(end, left, &end, &left, 0, "x"),
	   STRSAFE_E_INSUFFICIENT_BUFFER, "then nothing fits");
	is(StringCchCopyW(wide, 8, L"1234567"), S_OK, "copy");
	is(StringCchCopyW(wide, 7, L"1234567"), STRSAFE_E_INSUFFICIENT_BUFFER, "cut");
	ok(!wcscmp(wide, L"123456"), "with a NUL");
	is(StringCchCatW(wide, 8, L"78"), STRSAFE_E_INSUFFICIENT_BUFFER, "append");
	ok(!wcscmp(wide, L"1234567"), "what fits");
	is(StringCchCopyNW(wide, 8, L"abcdef", 2), S_OK, "at most two");
	is(StringCchCatNW(wide, 8, L"xyz", 1), S_OK, "and one more");
	ok(!wcscmp(wide, L"abx"), "three");
	is(StringCbCopyW(wide, 8, L"1234"), STRSAFE_E_INSUFFICIENT_BUFFER,
	   "room in bytes");
	ok(!wcscmp(wide, L"123"), "three characters");
	is(StringCbPrintfW(wide, sizeof(wide), L"%s", L"ab"), S_OK, "StringCbPrintfW");
	is(StringCchLengthW(L"abc", 4, &left), S_OK, "length");
	is(left, 3, "without the NUL");
	is(StringCchLengthW(L"abc", 3, &left), STRSAFE_E_INVALID_PARAMETER,
	   "longer than that");
	is(StringCbLengthW(L"abc", 10, &left), S_OK, "in bytes");
	is(left, 6, "bytes");
	is(StringCchCopyW(NULL, 8, L"x"), STRSAFE_E_INVALID_PARAMETER, "NULL");
	is(StringCchCopyW(wide, 8, NULL), STRSAFE_E_INVALID_PARAMETER, "from NULL");
	is(StringCchCopyExW(wide, 8, NULL, NULL, NULL, STRSAFE_IGNORE_NULLS), S_OK,
	   "unless ignored");
	is(StringCchCopyExW(wide, 3, L"abc", &wide_end, &left, STRSAFE_NO_TRUNCATION),
	   STRSAFE_E_INSUFFICIENT_BUFFER, "no truncation");
	ok(!wide[0] && wide_end == wide && left == 3, "nothing then");
	is(StringCchCopyExA(text, 8, "ab", NULL, NULL, STRSAFE_FILL_BYTE('q')), S_OK,
	   "fill");
	ok(!memcmp(text, "ab\0qqqqq", 8), "behind the NUL");
	is(StringCchCopyA(text, 8, "abc"), S_OK, "narrow copy");
	is(StringCchCatA(text, 8, "def"), S_OK, "narrow append");
	ok(!strcmp(text, "abcdef"), "both");
}

static const struct tap_case cases[] = {
	{ "numbers", numbers, 0 },
	{ "sizes", sizes, 0 },
	{ "reals", reals, 0 },
	{ "texts", texts, 0 },
	{ "widths", widths, 0 },
	{ "room", room, 0 },
	{ "streams", streams, 0 },
	{ "scanning", scanning, 0 },
	{ "safe", safe, 0 },
};

TAP_MAIN(cases)
