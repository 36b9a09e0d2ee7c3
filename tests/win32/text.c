// SPDX-License-Identifier: GPL-2.0-only
/*
 * 16-bit text: the C functions, code pages, numbers, the functions with a size.
 * Text ends at the end of its page, so that none of them reads on.
 */
#include <windows.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "tap.h"

/* A copy in front of a page that cannot be touched */
static WCHAR *at_edge(const WCHAR *text)
{
	size_t bytes = (wcslen(text) + 1) * sizeof(*text);
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	need(page != MAP_FAILED && !mprotect(page + 4096, 4096, PROT_NONE));
	return memcpy(page + 4096 - bytes, text, bytes);
}

static void basics(void)
{
	WCHAR b[32];
	WCHAR *e = at_edge(L"Hello/World/x");

	is(sizeof(wchar_t), 2, "wchar_t has 16 bits");
	is(wcslen(e), 13, "wcslen");
	is(wcsnlen(e, 5), 5, "wcsnlen");
	is(wcsnlen(L"ab", 5), 2, "of less");
	is(wcsnlen_s(NULL, 5), 0, "wcsnlen_s of NULL");
	ok(wcscpy(b, L"abc") == b && !wcscmp(b, L"abc"), "wcscpy");
	ok(wcscat(b, L"def") == b && !wcscmp(b, L"abcdef"), "wcscat");
	wmemset(b, L'z', 8);
	wcsncpy(b, L"ab", 4);
	ok(b[1] == L'b' && !b[2] && !b[3] && b[4] == L'z', "wcsncpy fills");
	wcscpy(b, L"ab");
	ok(!wcscmp(wcsncat(b, L"cdef", 2), L"abcd"), "wcsncat");
	is(wcscmp(L"abc", L"abd"), -1, "wcscmp less");
	is(wcscmp(L"b", L"a"), 1, "more");
	is(wcscmp(L"ab", L"abc"), -1, "shorter");
	is(wcscmp(L"\xffff", L"a"), 1, "unsigned");
	is(wcsncmp(L"abc", L"abd", 2), 0, "wcsncmp");
	is(wcsncmp(L"abc", L"abd", 3), -1, "differ in the third");
	is(_wcsicmp(L"AbC", L"aBc"), 0, "_wcsicmp");
	is(_wcsicmp(L"a", L"B"), -1, "less");
	is(_wcsnicmp(L"ABx", L"aby", 2), 0, "_wcsnicmp");
	ok(wcschr(e, L'/') == e + 5, "wcschr");
	ok(!wcschr(e, L'q'), "not there");
	ok(wcschr(e, 0) == e + 13, "the NUL");
	ok(wcsrchr(e, L'/') == e + 11, "wcsrchr");
	ok(!wcsrchr(e, L'q'), "not there");
	ok(wcsstr(e, L"World") == e + 6, "wcsstr");
	ok(!wcsstr(e, L"world"), "case counts");
	ok(wcsstr(e, L"") == e, "of nothing");
	ok(!wcsstr(at_edge(L"ab"), L"abc"), "longer than the text");
	ok(wcspbrk(e, L"Wx") == e + 6, "wcspbrk");
	is(wcsspn(L"aabbc", L"ab"), 4, "wcsspn");
	is(wcscspn(L"aabbc", L"c"), 4, "wcscspn");
	ok(wmemchr(e, L'W', 13) == e + 6, "wmemchr");
	is(wmemcmp(L"ab", L"ac", 2), -1, "wmemcmp");
	wcscpy(b, L"0123456789");
	wmemmove(b + 1, b, 5);
	ok(!wcscmp(b, L"0012346789"), "wmemmove");
	wmemcpy(b, L"xy", 2);
	ok(!wcscmp(b, L"xy12346789"), "wmemcpy");
}

static void changing(void)
{
	WCHAR b[32] = L"  one,two  three", *rest = NULL, *copy;
	char t[16] = "aBc";

	ok(!wcscmp(wcstok(b, L" ,", &rest), L"one"), "wcstok");
	ok(!wcscmp(wcstok_s(NULL, L" ,", &rest), L"two"), "second");
	ok(!wcscmp(wcstok(NULL, L" ,", &rest), L"three"), "third");
	ok(!wcstok(NULL, L" ,", &rest), "no more");
	copy = _wcsdup(L"copy");
	ok(copy && !wcscmp(copy, L"copy"), "_wcsdup");
	ok(!wcscmp(_wcsupr(copy), L"COPY"), "_wcsupr");
	ok(!wcscmp(_wcslwr(copy), L"copy"), "_wcslwr");
	ok(!wcscmp(_wcsrev(copy), L"ypoc"), "_wcsrev");
	ok(!strcmp(_strupr(t), "ABC") && !strcmp(_strlwr(t), "abc") &&
	   !strcmp(_strrev(t), "cba"), "narrow");
	is(_stricmp("ABC", "abc"), 0, "_stricmp");
	is(_strnicmp("ABx", "aby", 2), 0, "_strnicmp");
	is(_memicmp("A\0b", "a\0B", 3), 0, "_memicmp");
	ok(!wcscmp(CharUpperW(wcscpy(b, L"x1y")), L"X1Y"), "CharUpperW");
	is((WCHAR)(ULONG_PTR)CharUpperW((LPWSTR)(ULONG_PTR)L'q'), L'Q',
	   "of a character");
}

static void with_size(void)
{
	WCHAR b[4] = L"zzz";
	char t[4] = "zzz";

	is(wcscpy_s(b, 4, L"abc"), 0, "wcscpy_s");
	is(wcscpy_s(b, 4, L"abcd"), ERANGE, "too little room");
	is(b[0], 0, "leaves nothing");
	is(wcscpy_s(NULL, 4, L"a"), EINVAL, "NULL");
	is(wcscpy_s(b, 0, L"a"), EINVAL, "no room");
	wcscpy(b, L"x");
	is(wcscpy_s(b, 4, NULL), EINVAL, "from NULL");
	is(b[0], 0, "leaves nothing");
	is(wcsncpy_s(b, 4, L"abcdef", 2), 0, "wcsncpy_s");
	ok(!wcscmp(b, L"ab"), "two");
	is(wcsncpy_s(b, 4, L"abcdef", _TRUNCATE), STRUNCATE, "_TRUNCATE");
	ok(!wcscmp(b, L"abc"), "what fits");
	is(wcsncpy_s(b, 4, L"abcdef", 4), ERANGE, "four do not fit");
	wcscpy(b, L"a");
	is(wcscat_s(b, 4, L"bc"), 0, "wcscat_s");
	is(wcscat_s(b, 4, L"d"), ERANGE, "no room left");
	is(b[0], 0, "leaves nothing");
	wcscpy(b, L"a");
	is(wcsncat_s(b, 4, L"bcd", 1), 0, "wcsncat_s");
	ok(!wcscmp(b, L"ab"), "one more");
	wmemset(b, L'q', 4);
	is(wcscat_s(b, 4, L"d"), EINVAL, "a text that does not end");
	is(strcpy_s(t, 4, "abc"), 0, "strcpy_s");
	is(strcpy_s(t, 4, "abcd"), ERANGE, "too little room");
	is(strncpy_s(t, 4, "abcdef", _TRUNCATE), STRUNCATE, "strncpy_s");
	is(strcat_s(t, 4, "x"), ERANGE, "strcat_s");
	is(memcpy_s(t, 4, "abcd", 4), 0, "memcpy_s");
	is(memcpy_s(t, 4, "abcde", 5), ERANGE, "too little room");
	ok(!t[0] && !t[3], "is zeroed");
	is(memmove_s(t, 4, NULL, 1), EINVAL, "memmove_s");
	wcscpy(b, L"aB");
	is(_wcsupr_s(b, 4), 0, "_wcsupr_s");
	ok(!wcscmp(b, L"AB"), "upper case");
	is(strnlen_s(NULL, 5), 0, "strnlen_s of NULL");
}

static void numbers(void)
{
	WCHAR *end, wide[40];
	char text[70];

	is(wcstol(L" -42x", &end, 10), -42, "wcstol");
	is(*end, L'x', "stops there");
	is(wcstoul(L"0xff", NULL, 0), 255, "wcstoul");
	is(wcstoul(L"77", NULL, 8), 63, "octal");
	is(_wcstoui64(L"18446744073709551615", NULL, 10), ~0ULL, "_wcstoui64");
	is(_wtoi(L"123abc"), 123, "_wtoi");
	is(_wtoi(L""), 0, "of nothing");
	is(_wtoi64(L"-1234567890123"), -1234567890123LL, "_wtoi64");
	ok(wcstod(L"2.5e1z", &end) == 25 && *end == L'z', "wcstod");
	is(wcstol(L"\u0661", &end, 10), 0, "digits of other scripts are none");
	is(_strtoui64("18446744073709551615", NULL, 10), ~0ULL, "_strtoui64");
	is(_atoi64("-5"), -5, "_atoi64");
	ok(!strcmp(_itoa(-255, text, 10), "-255"), "_itoa");
	ok(!strcmp(_itoa(-1, text, 16), "ffffffff"), "bits in other bases");
	ok(!strcmp(_ultoa(4294967295u, text, 10), "4294967295"), "_ultoa");
	ok(!strcmp(_ui64toa(~0ULL, text, 2) + 60, "1111"), "64 digits");
	is(_itoa_s(12345, text, 5, 10), ERANGE, "too little room");
	is(_itoa_s(1234, text, 5, 37), EINVAL, "no such base");
	ok(!wcscmp(_itow(77, wide, 10), L"77"), "_itow");
	is(_ui64tow_s(~0ULL, wide, 40, 16), 0, "_ui64tow_s");
	ok(!wcscmp(wide, L"ffffffffffffffff"), "digits");
}

static const struct {
	const char *name;
	const char *utf8;
	const WCHAR *wide;
} pairs[] = {
	{ "empty", "", L"" },
	{ "ASCII", "abc", L"abc" },
	{ "two bytes", "\xc3\xa4", L"\u00e4" },
	{ "three bytes", "\xe2\x82\xac", L"\u20ac" },
	{ "four bytes", "\xf0\x9f\x98\x80", L"\xd83d\xde00" },
	{ "the last", "\xf4\x8f\xbf\xbf", L"\xdbff\xdfff" },
	{ "mixed", "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z",
	  L"a\u00e4\u20ac\xd83d\xde00z" },
};

static void code_pages(void)
{
	char text[32];
	WCHAR wide[32];
	BOOL used;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		int bytes = (int)strlen(pairs[i].utf8) + 1;
		int units = (int)wcslen(pairs[i].wide) + 1;

		is(MultiByteToWideChar(CP_UTF8, 0, pairs[i].utf8, -1, NULL, 0), units,
		   "%s: units needed", pairs[i].name);
		is(MultiByteToWideChar(CP_ACP, MB_ERR_INVALID_CHARS, pairs[i].utf8, -1,
				       wide, 32), units, "%s: units", pairs[i].name);
		ok(!wcscmp(wide, pairs[i].wide), "%s: to wide", pairs[i].name);
		is(WideCharToMultiByte(CP_UTF8, 0, pairs[i].wide, -1, NULL, 0, NULL,
				       NULL), bytes, "%s: bytes needed", pairs[i].name);
		is(WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, pairs[i].wide, -1,
				       text, 32, NULL, NULL), bytes, "%s: bytes",
		   pairs[i].name);
		ok(!strcmp(text, pairs[i].utf8), "%s: from wide", pairs[i].name);
	}
	is(MultiByteToWideChar(CP_UTF8, 0, "abc", 2, wide, 2), 2, "counted: no NUL");
	is(MultiByteToWideChar(CP_UTF8, 0, "abc", -1, wide, 3), 0, "too little room");
	is(GetLastError(), ERROR_INSUFFICIENT_BUFFER, "ERROR_INSUFFICIENT_BUFFER");
	is(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "\xff", -1, wide, 3), 0,
	   "not UTF-8");
	is(GetLastError(), ERROR_NO_UNICODE_TRANSLATION,
	   "ERROR_NO_UNICODE_TRANSLATION");
	is(MultiByteToWideChar(CP_UTF8, 0, "\xff", -1, wide, 3), 2, "or replaced");
	is(wide[0], 0xfffd, "by U+FFFD");
	is(MultiByteToWideChar(CP_UTF8, 0, "\xc0\x80\xed\xa0\x80", 5, wide, 9), 5,
	   "overlong, surrogates: each byte replaced");
	is(WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, L"\xd800", -1, text, 9,
			       NULL, NULL), 0, "half a pair");
	is(GetLastError(), ERROR_NO_UNICODE_TRANSLATION, "is refused");
	is(WideCharToMultiByte(CP_UTF8, 0, L"\xd800x", -1, text, 9, NULL, NULL), 5,
	   "or replaced");
	is(WideCharToMultiByte(20127, 0, L"a\u20acz", -1, text, 9, "?", &used), 4,
	   "ASCII");
	ok(!strcmp(text, "a?z") && used, "with the default character");
	is(WideCharToMultiByte(28591, 0, L"\u00e4", -1, text, 9, NULL, &used), 2,
	   "Latin-1");
	ok(text[0] == '\xe4' && !used, "as it is");
	is(MultiByteToWideChar(28591, 0, "\xe4", -1, wide, 9), 2, "and back");
	is(wide[0], 0xe4, "the same");
	is(MultiByteToWideChar(12345, 0, "a", -1, wide, 9), 0, "no such page");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	is(MultiByteToWideChar(CP_UTF8, 0x100, "a", -1, wide, 9), 0, "no such flag");
	is(GetLastError(), ERROR_INVALID_FLAGS, "is refused");
	is(MultiByteToWideChar(CP_UTF8, 0, NULL, -1, wide, 9), 0, "NULL");
	is(MultiByteToWideChar(CP_UTF8, 0, "a", 0, wide, 9), 0, "length 0");
	is(WideCharToMultiByte(CP_UTF8, 0, L"a", -1, text, 9, "?", NULL), 0,
	   "a default with UTF-8");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
}

static void multibyte(void)
{
	WCHAR wide[8];
	char text[16];
	mbstate_t state = { 0 };
	size_t n;

	is(mbstowcs(wide, "\xe2\x82\xacx", 8), 2, "mbstowcs");
	ok(!wcscmp(wide, L"\u20acx"), "text");
	is(mbstowcs(NULL, "abc", 0), 3, "length only");
	is(mbstowcs(wide, "\xff", 8), (size_t)-1, "not UTF-8");
	is(wcstombs(text, L"\u20acx", 16), 4, "wcstombs");
	ok(!strcmp(text, "\xe2\x82\xacx"), "text");
	is(wcstombs(text, L"x\u20ac", 3), 1, "whole characters only");
	is(mbstowcs_s(&n, wide, 8, "abc", _TRUNCATE), 0, "mbstowcs_s");
	ok(n == 4 && !wcscmp(wide, L"abc"), "with the NUL");
	is(mbstowcs_s(&n, wide, 2, "abc", 3), ERANGE, "too little room");
	is(wcstombs_s(&n, text, 16, L"abc", _TRUNCATE), 0, "wcstombs_s");
	ok(n == 4 && !strcmp(text, "abc"), "with the NUL");
	is(mbrtowc(wide, "\xf0\x9f\x98\x80z", 5, &state), 4, "mbrtowc of a pair");
	is(wide[0], 0xd83d, "the first half");
	ok(!mbsinit(&state), "the second is to come");
	is(mbrtowc(wide, "z", 1, &state), 0, "takes nothing");
	is(wide[0], 0xde00, "the second half");
	is(mbrtowc(wide, "\xe2\x82", 2, &state), (size_t)-2, "not all there");
	is(wcrtomb(text, 0xd83d, &state), 0, "wcrtomb of a half");
	is(wcrtomb(text, 0xde00, &state), 4, "of the other");
	is(mbtowc(wide, "\xc3\xa4", 2), 2, "mbtowc");
	is(wctomb(text, L'\u20ac'), 3, "wctomb");
	is(btowc('a'), L'a', "btowc");
	is(btowc(0x80), WEOF, "of a byte alone");
}

static void strings_of_the_system(void)
{
	WCHAR b[8] = L"";
	char t[8] = "";

	is(lstrlenW(NULL), 0, "lstrlenW of NULL");
	is(lstrlenW(L"abc"), 3, "lstrlenW");
	is(lstrlenA("ab"), 2, "lstrlenA");
	is(lstrcmpW(L"a", L"b"), -1, "lstrcmpW");
	is(lstrcmpiW(L"ABC", L"abc"), 0, "lstrcmpiW");
	ok(lstrcpyW(b, L"abc") == b && lstrcatW(b, L"d") == b &&
	   !wcscmp(b, L"abcd"), "lstrcpyW, lstrcatW");
	ok(lstrcpynW(b, L"abcdef", 4) == b && !wcscmp(b, L"abc"), "lstrcpynW");
	ok(!lstrcpyW(NULL, L"a") && !lstrcpynA(t, NULL, 3), "NULL");
	ok(!strcmp(lstrcpynA(t, "abcdef", 3), "ab"), "lstrcpynA");
	is(CompareStringOrdinal(L"abc", -1, L"ABC", -1, TRUE), CSTR_EQUAL,
	   "CompareStringOrdinal");
	is(CompareStringOrdinal(L"abc", 2, L"abd", 2, FALSE), CSTR_EQUAL, "counted");
	is(CompareStringOrdinal(L"a", -1, L"ab", -1, FALSE), CSTR_LESS_THAN, "less");
	is(CompareStringOrdinal(NULL, -1, L"ab", -1, FALSE), 0, "NULL");
	is(GetACP(), CP_UTF8, "the code page is UTF-8");
}

static const struct tap_case cases[] = {
	{ "basics", basics, 0 },
	{ "changing", changing, 0 },
	{ "with size", with_size, 0 },
	{ "numbers", numbers, 0 },
	{ "code pages", code_pages, 0 },
	{ "multibyte", multibyte, 0 },
	{ "strings of the system", strings_of_the_system, 0 },
};

TAP_MAIN(cases)
