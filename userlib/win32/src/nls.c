// SPDX-License-Identifier: MIT
/* Code pages; the lstr... and Char... functions; comparisons. */
#include <wctype.h>
#include "w32.h"

enum page {
	PAGE_NONE,
	PAGE_UTF8,
	PAGE_LATIN1,
	PAGE_ASCII,
};

static enum page page_of(UINT code_page)
{
	switch (code_page) {
	case CP_ACP:
	case CP_OEMCP:
	case CP_THREAD_ACP:
	case CP_UTF8:
		return PAGE_UTF8;
	case 28591:
	case 1252:
		return PAGE_LATIN1;
	case 20127:
		return PAGE_ASCII;
	default:
		return PAGE_NONE;
	}
}

static size_t single_to_wide(const char *text, size_t bytes, unsigned int last,
			     WCHAR *out, size_t room, bool *bad)
{
	for (size_t i = 0; i < bytes; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c > last)
			*bad = true;
		if (out && i < room)
			out[i] = c > last ? 0xfffd : c;
	}
	return bytes;
}

EXPORT int WINAPI MultiByteToWideChar(UINT CodePage, DWORD Flags, LPCCH Text,
				      int Bytes, LPWSTR Wide, int Room)
{
	enum page page = page_of(CodePage);
	size_t bytes, need, room = (size_t)Room;
	WCHAR *out = Room > 0 ? Wide : NULL;
	bool bad = false;

	if (!Text || !Bytes || Bytes < -1 || Room < 0 || (Room && !Wide) ||
	    page == PAGE_NONE || (const void *)Text == Wide)
		return fail(ERROR_INVALID_PARAMETER);
	if (Flags & ~(DWORD)(MB_PRECOMPOSED | MB_COMPOSITE | MB_USEGLYPHCHARS |
			     MB_ERR_INVALID_CHARS))
		return fail(ERROR_INVALID_FLAGS);
	bytes = Bytes < 0 ? strlen(Text) + 1 : (size_t)Bytes;
	if (page == PAGE_UTF8) {
		need = utf8_to_wide(Text, bytes, out, room);
		bad = utf8_to_wide_strict(Text, bytes) == SIZE_MAX;
	} else {
		need = single_to_wide(Text, bytes, page == PAGE_ASCII ? 0x7f : 0xff,
				      out, room, &bad);
	}
	if (bad && Flags & MB_ERR_INVALID_CHARS)
		return fail(ERROR_NO_UNICODE_TRANSLATION);
	if (need > INT32_MAX)
		return fail(ERROR_INVALID_PARAMETER);
	if (Room && need > room)
		return fail(ERROR_INSUFFICIENT_BUFFER);
	return (int)need;
}

static size_t wide_to_single(const WCHAR *wide, size_t units, unsigned int last,
			     char standby, char *out, size_t room, bool *used)
{
	size_t n = 0;

	for (size_t i = 0; i < units; i++, n++) {
		bool fits = wide[i] <= last;

		if (!fits)
			*used = true;
		if (out && n < room)
			out[n] = fits ? (char)wide[i] : standby;
		if ((wide[i] & 0xfc00) == 0xd800 && i + 1 < units &&
		    (wide[i + 1] & 0xfc00) == 0xdc00)
			i++;
	}
	return n;
}

EXPORT int WINAPI WideCharToMultiByte(UINT CodePage, DWORD Flags, LPCWCH Wide,
				      int Units, LPSTR Text, int Room,
				      LPCCH Default, LPBOOL UsedDefault)
{
	enum page page = page_of(CodePage);
	size_t units, need, room = (size_t)Room;
	char *out = Room > 0 ? Text : NULL;
	bool used = false;

	if (!Wide || !Units || Units < -1 || Room < 0 || (Room && !Text) ||
	    page == PAGE_NONE || (const void *)Wide == Text)
		return fail(ERROR_INVALID_PARAMETER);
	if (CodePage == CP_UTF8 && (Default || UsedDefault))
		return fail(ERROR_INVALID_PARAMETER);
	if (Flags & ~(DWORD)(WC_ERR_INVALID_CHARS | WC_NO_BEST_FIT_CHARS |
			     WC_COMPOSITECHECK | 0x70))
		return fail(ERROR_INVALID_FLAGS);
	units = Units < 0 ? wlen(Wide) + 1 : (size_t)Units;
	if (page == PAGE_UTF8) {
		need = wide_to_utf8(Wide, units, out, room);
		used = wide_to_utf8_strict(Wide, units) == SIZE_MAX;
	} else {
		need = wide_to_single(Wide, units, page == PAGE_ASCII ? 0x7f : 0xff,
				      Default ? *Default : '?', out, room, &used);
	}
	if (used && page == PAGE_UTF8 && Flags & WC_ERR_INVALID_CHARS)
		return fail(ERROR_NO_UNICODE_TRANSLATION);
	if (UsedDefault)
		*UsedDefault = used;
	if (need > INT32_MAX)
		return fail(ERROR_INVALID_PARAMETER);
	if (Room && need > room)
		return fail(ERROR_INSUFFICIENT_BUFFER);
	return (int)need;
}

EXPORT UINT WINAPI GetACP(void)
{
	return CP_UTF8;
}

EXPORT UINT WINAPI GetOEMCP(void)
{
	return CP_UTF8;
}

static WCHAR upper(WCHAR c)
{
	return c < 0x80 ? (c >= 'a' && c <= 'z' ? c - 32 : c) :
	       (WCHAR)towupper(c);
}

EXPORT int WINAPI CompareStringOrdinal(LPCWCH First, int Units1, LPCWCH Second,
				       int Units2, BOOL IgnoreCase)
{
	size_t n1, n2;

	if (!First || !Second || Units1 < -1 || Units2 < -1)
		return fail(ERROR_INVALID_PARAMETER);
	n1 = Units1 < 0 ? wlen(First) : (size_t)Units1;
	n2 = Units2 < 0 ? wlen(Second) : (size_t)Units2;
	for (size_t i = 0; i < n1 && i < n2; i++) {
		WCHAR a = IgnoreCase ? upper(First[i]) : First[i];
		WCHAR b = IgnoreCase ? upper(Second[i]) : Second[i];

		if (a != b)
			return a < b ? CSTR_LESS_THAN : CSTR_GREATER_THAN;
	}
	return n1 == n2 ? CSTR_EQUAL : n1 < n2 ? CSTR_LESS_THAN :
						 CSTR_GREATER_THAN;
}

EXPORT int WINAPI CompareStringW(LCID Locale, DWORD Flags, LPCWCH First, int Units1,
				 LPCWCH Second, int Units2)
{
	(void)Locale;
	return CompareStringOrdinal(First, Units1, Second, Units2,
				    Flags & NORM_IGNORECASE);
}

EXPORT int WINAPI lstrlenW(LPCWSTR Text)
{
	return Text ? (int)wlen(Text) : 0;
}

EXPORT int WINAPI lstrlenA(LPCSTR Text)
{
	return Text ? (int)strlen(Text) : 0;
}

static int compare(const WCHAR *a, const WCHAR *b, bool ignore_case)
{
	static const WCHAR empty[1];

	return CompareStringOrdinal(a ? a : empty, -1, b ? b : empty, -1,
				    ignore_case) - CSTR_EQUAL;
}

EXPORT int WINAPI lstrcmpW(LPCWSTR First, LPCWSTR Second)
{
	return compare(First, Second, false);
}

EXPORT int WINAPI lstrcmpiW(LPCWSTR First, LPCWSTR Second)
{
	return compare(First, Second, true);
}

EXPORT int WINAPI lstrcmpA(LPCSTR First, LPCSTR Second)
{
	return strcmp(First ? First : "", Second ? Second : "");
}

EXPORT int WINAPI lstrcmpiA(LPCSTR First, LPCSTR Second)
{
	return strcasecmp(First ? First : "", Second ? Second : "");
}

EXPORT LPWSTR WINAPI lstrcpyW(LPWSTR To, LPCWSTR From)
{
	if (!To || !From)
		return NULL;
	return memmove(To, From, (wlen(From) + 1) * sizeof(*To));
}

EXPORT LPSTR WINAPI lstrcpyA(LPSTR To, LPCSTR From)
{
	if (!To || !From)
		return NULL;
	return memmove(To, From, strlen(From) + 1);
}

EXPORT LPWSTR WINAPI lstrcpynW(LPWSTR To, LPCWSTR From, int Room)
{
	size_t n;

	if (!To || !From || Room <= 0)
		return NULL;
	n = wnlen(From, (size_t)Room - 1);
	memmove(To, From, n * sizeof(*To));
	To[n] = 0;
	return To;
}

EXPORT LPSTR WINAPI lstrcpynA(LPSTR To, LPCSTR From, int Room)
{
	size_t n;

	if (!To || !From || Room <= 0)
		return NULL;
	n = strnlen(From, (size_t)Room - 1);
	memmove(To, From, n);
	To[n] = 0;
	return To;
}

EXPORT LPWSTR WINAPI lstrcatW(LPWSTR To, LPCWSTR From)
{
	if (!To || !From)
		return NULL;
	lstrcpyW(To + wlen(To), From);
	return To;
}

EXPORT LPSTR WINAPI lstrcatA(LPSTR To, LPCSTR From)
{
	if (!To || !From)
		return NULL;
	lstrcpyA(To + strlen(To), From);
	return To;
}

/* A character in place of a pointer has a zero upper half */
EXPORT LPWSTR WINAPI CharUpperW(LPWSTR Text)
{
	if ((ULONG_PTR)Text <= 0xffff)
		return (LPWSTR)(ULONG_PTR)upper((WCHAR)(ULONG_PTR)Text);
	for (WCHAR *at = Text; *at; at++)
		*at = upper(*at);
	return Text;
}

EXPORT LPWSTR WINAPI CharLowerW(LPWSTR Text)
{
	if ((ULONG_PTR)Text <= 0xffff)
		return (LPWSTR)(ULONG_PTR)towlower((WCHAR)(ULONG_PTR)Text);
	for (WCHAR *at = Text; *at; at++)
		*at = (WCHAR)towlower(*at);
	return Text;
}

EXPORT LPWSTR WINAPI CharNextW(LPCWSTR Text)
{
	return (LPWSTR)(*Text ? Text + 1 : Text);
}
