/* SPDX-License-Identifier: MIT */
/*
 * In place of the C library's header, whose wchar_t has 32 bits: every function
 * here is one of this library. A FILE has no orientation, text goes out as
 * UTF-8 and printf and wprintf may be mixed. Formats are those of Windows:
 * see stdio.h.
 */
#ifdef W32_INSIDE
#include_next <wchar.h>
#else
#ifndef _WCHAR_H
#define _WCHAR_H	1

#include "w32crt.h"
#include <bits/types/wint_t.h>
#include <bits/types/mbstate_t.h>
#include <bits/types/__FILE.h>
#include <bits/types/FILE.h>
#include <wctype.h>

#ifndef WCHAR_MIN
#define WCHAR_MIN	0
#define WCHAR_MAX	0xffff
#endif
#ifndef WEOF
#define WEOF		(0xffffffffu)
#endif

struct tm;

W32_C_BEGIN

size_t wcslen(const wchar_t *) W32_AS("wcslen");
size_t wcsnlen(const wchar_t *, size_t) W32_AS("wcsnlen");
size_t wcsnlen_s(const wchar_t *, size_t) W32_AS("wcsnlen_s");
wchar_t *wcscpy(wchar_t *, const wchar_t *) W32_AS("wcscpy");
wchar_t *wcsncpy(wchar_t *, const wchar_t *, size_t) W32_AS("wcsncpy");
wchar_t *wcscat(wchar_t *, const wchar_t *) W32_AS("wcscat");
wchar_t *wcsncat(wchar_t *, const wchar_t *, size_t) W32_AS("wcsncat");
int wcscmp(const wchar_t *, const wchar_t *) W32_AS("wcscmp");
int wcsncmp(const wchar_t *, const wchar_t *, size_t) W32_AS("wcsncmp");
int wcscoll(const wchar_t *, const wchar_t *) W32_AS("wcscmp");
size_t wcsxfrm(wchar_t *, const wchar_t *, size_t) W32_AS("wcsxfrm");
int _wcsicmp(const wchar_t *, const wchar_t *) W32_AS("wcsicmp");
int _wcsnicmp(const wchar_t *, const wchar_t *, size_t) W32_AS("wcsnicmp");
int _wcsicoll(const wchar_t *, const wchar_t *) W32_AS("wcsicmp");
int wcsicmp(const wchar_t *, const wchar_t *) W32_AS("wcsicmp");
int wcsnicmp(const wchar_t *, const wchar_t *, size_t) W32_AS("wcsnicmp");
int wcscasecmp(const wchar_t *, const wchar_t *) W32_AS("wcsicmp");
int wcsncasecmp(const wchar_t *, const wchar_t *, size_t) W32_AS("wcsnicmp");
wchar_t *wcschr(const wchar_t *, wchar_t) W32_AS("wcschr");
wchar_t *wcsrchr(const wchar_t *, wchar_t) W32_AS("wcsrchr");
wchar_t *wcsstr(const wchar_t *, const wchar_t *) W32_AS("wcsstr");
wchar_t *wcspbrk(const wchar_t *, const wchar_t *) W32_AS("wcspbrk");
size_t wcsspn(const wchar_t *, const wchar_t *) W32_AS("wcsspn");
size_t wcscspn(const wchar_t *, const wchar_t *) W32_AS("wcscspn");
wchar_t *wcstok(wchar_t *, const wchar_t *, wchar_t **) W32_AS("wcstok");
wchar_t *wcstok_s(wchar_t *, const wchar_t *, wchar_t **) W32_AS("wcstok");
wchar_t *_wcsdup(const wchar_t *) W32_AS("wcsdup");
wchar_t *wcsdup(const wchar_t *) W32_AS("wcsdup");
wchar_t *_wcslwr(wchar_t *) W32_AS("wcslwr");
wchar_t *_wcsupr(wchar_t *) W32_AS("wcsupr");
errno_t _wcslwr_s(wchar_t *, size_t) W32_AS("wcslwr_s");
errno_t _wcsupr_s(wchar_t *, size_t) W32_AS("wcsupr_s");
wchar_t *_wcsrev(wchar_t *) W32_AS("wcsrev");
errno_t wcscpy_s(wchar_t *, rsize_t, const wchar_t *) W32_AS("wcscpy_s");
errno_t wcsncpy_s(wchar_t *, rsize_t, const wchar_t *, rsize_t) W32_AS("wcsncpy_s");
errno_t wcscat_s(wchar_t *, rsize_t, const wchar_t *) W32_AS("wcscat_s");
errno_t wcsncat_s(wchar_t *, rsize_t, const wchar_t *, rsize_t) W32_AS("wcsncat_s");

wchar_t *wmemcpy(wchar_t *, const wchar_t *, size_t) W32_AS("wmemcpy");
wchar_t *wmemmove(wchar_t *, const wchar_t *, size_t) W32_AS("wmemmove");
wchar_t *wmemset(wchar_t *, wchar_t, size_t) W32_AS("wmemset");
int wmemcmp(const wchar_t *, const wchar_t *, size_t) W32_AS("wmemcmp");
wchar_t *wmemchr(const wchar_t *, wchar_t, size_t) W32_AS("wmemchr");
errno_t wmemcpy_s(wchar_t *, rsize_t, const wchar_t *, rsize_t) W32_AS("wmemcpy_s");

long wcstol(const wchar_t *, wchar_t **, int) W32_AS("wcstol");
unsigned long wcstoul(const wchar_t *, wchar_t **, int) W32_AS("wcstoul");
long long wcstoll(const wchar_t *, wchar_t **, int) W32_AS("wcstoll");
unsigned long long wcstoull(const wchar_t *, wchar_t **, int) W32_AS("wcstoull");
long long _wcstoi64(const wchar_t *, wchar_t **, int) W32_AS("wcstoll");
unsigned long long _wcstoui64(const wchar_t *, wchar_t **, int) W32_AS("wcstoull");
double wcstod(const wchar_t *, wchar_t **) W32_AS("wcstod");
float wcstof(const wchar_t *, wchar_t **) W32_AS("wcstof");
long double wcstold(const wchar_t *, wchar_t **) W32_AS("wcstold");
int _wtoi(const wchar_t *) W32_AS("wtoi");
long _wtol(const wchar_t *) W32_AS("wtol");
long long _wtoll(const wchar_t *) W32_AS("wtoi64");
long long _wtoi64(const wchar_t *) W32_AS("wtoi64");
double _wtof(const wchar_t *) W32_AS("wtof");
wchar_t *_itow(int, wchar_t *, int) W32_AS("itow");
wchar_t *_ultow(unsigned long, wchar_t *, int) W32_AS("ultow");
errno_t _itow_s(int, wchar_t *, size_t, int) W32_AS("itow_s");
errno_t _ultow_s(unsigned long, wchar_t *, size_t, int) W32_AS("ultow_s");
errno_t _ui64tow_s(unsigned long long, wchar_t *, size_t, int) W32_AS("ui64tow_s");

int wprintf(const wchar_t *, ...) W32_AS("wprintf");
int fwprintf(FILE *, const wchar_t *, ...) W32_AS("fwprintf");
int swprintf(wchar_t *, size_t, const wchar_t *, ...) W32_AS("swprintf");
int vwprintf(const wchar_t *, va_list) W32_AS("vwprintf");
int vfwprintf(FILE *, const wchar_t *, va_list) W32_AS("vfwprintf");
int vswprintf(wchar_t *, size_t, const wchar_t *, va_list) W32_AS("vswprintf");
int wprintf_s(const wchar_t *, ...) W32_AS("wprintf");
int fwprintf_s(FILE *, const wchar_t *, ...) W32_AS("fwprintf");
int vwprintf_s(const wchar_t *, va_list) W32_AS("vwprintf");
int vfwprintf_s(FILE *, const wchar_t *, va_list) W32_AS("vfwprintf");
int swprintf_s(wchar_t *, size_t, const wchar_t *, ...) W32_AS("swprintf_s");
int vswprintf_s(wchar_t *, size_t, const wchar_t *, va_list) W32_AS("vswprintf_s");
int _snwprintf(wchar_t *, size_t, const wchar_t *, ...) W32_AS("_snwprintf");
int _vsnwprintf(wchar_t *, size_t, const wchar_t *, va_list) W32_AS("_vsnwprintf");
int _snwprintf_s(wchar_t *, size_t, size_t, const wchar_t *, ...) W32_AS("_snwprintf_s");
int _vsnwprintf_s(wchar_t *, size_t, size_t, const wchar_t *, va_list)
	W32_AS("_vsnwprintf_s");
int _scwprintf(const wchar_t *, ...) W32_AS("_scwprintf");
int _vscwprintf(const wchar_t *, va_list) W32_AS("_vscwprintf");
int wscanf(const wchar_t *, ...) W32_AS("wscanf");
int fwscanf(FILE *, const wchar_t *, ...) W32_AS("fwscanf");
int swscanf(const wchar_t *, const wchar_t *, ...) W32_AS("swscanf");
int swscanf_s(const wchar_t *, const wchar_t *, ...) W32_AS("swscanf_s");
int vwscanf(const wchar_t *, va_list) W32_AS("vwscanf");
int vfwscanf(FILE *, const wchar_t *, va_list) W32_AS("vfwscanf");
int vswscanf(const wchar_t *, const wchar_t *, va_list) W32_AS("vswscanf");

int fputws(const wchar_t *, FILE *) W32_AS("fputws");
wint_t fputwc(wchar_t, FILE *) W32_AS("fputwc");
wint_t putwc(wchar_t, FILE *) W32_AS("fputwc");
wint_t putwchar(wchar_t) W32_AS("putwchar");
int _putws(const wchar_t *) W32_AS("putws");
wchar_t *fgetws(wchar_t *, int, FILE *) W32_AS("fgetws");
wint_t fgetwc(FILE *) W32_AS("fgetwc");
wint_t getwc(FILE *) W32_AS("fgetwc");
wint_t getwchar(void) W32_AS("getwchar");
wint_t ungetwc(wint_t, FILE *) W32_AS("ungetwc");
int fwide(FILE *, int) W32_AS("fwide");
FILE *_wfopen(const wchar_t *, const wchar_t *) W32_AS("wfopen");
errno_t _wfopen_s(FILE **, const wchar_t *, const wchar_t *) W32_AS("wfopen_s");
int _wremove(const wchar_t *) W32_AS("wremove");
int _wunlink(const wchar_t *) W32_AS("wremove");
wchar_t *_wgetenv(const wchar_t *) W32_AS("wgetenv");
int _waccess(const wchar_t *, int) W32_AS("waccess");

wint_t btowc(int) W32_AS("btowc");
int wctob(wint_t) W32_AS("wctob");
int mbsinit(const mbstate_t *) W32_AS("mbsinit");
size_t mbrlen(const char *, size_t, mbstate_t *) W32_AS("mbrlen");
size_t mbrtowc(wchar_t *, const char *, size_t, mbstate_t *) W32_AS("mbrtowc");
size_t wcrtomb(char *, wchar_t, mbstate_t *) W32_AS("wcrtomb");
size_t mbsrtowcs(wchar_t *, const char **, size_t, mbstate_t *) W32_AS("mbsrtowcs");
size_t wcsrtombs(char *, const wchar_t **, size_t, mbstate_t *) W32_AS("wcsrtombs");
size_t wcsftime(wchar_t *, size_t, const wchar_t *, const struct tm *)
	W32_AS("wcsftime");

W32_C_END

#ifdef __cplusplus
extern "C++" {
template <size_t N> inline errno_t wcscpy_s(wchar_t (&to)[N], const wchar_t *from)
{ return wcscpy_s(to, N, from); }
template <size_t N> inline errno_t wcscat_s(wchar_t (&to)[N], const wchar_t *from)
{ return wcscat_s(to, N, from); }
template <size_t N> inline errno_t wcsncpy_s(wchar_t (&to)[N], const wchar_t *from,
					     size_t n)
{ return wcsncpy_s(to, N, from, n); }
template <size_t N> inline errno_t wcsncat_s(wchar_t (&to)[N], const wchar_t *from,
					     size_t n)
{ return wcsncat_s(to, N, from, n); }
template <size_t N, typename... A>
inline int swprintf_s(wchar_t (&to)[N], const wchar_t *format, A... a)
{ return (swprintf_s)(to, N, format, a...); }
template <size_t N>
inline int vswprintf_s(wchar_t (&to)[N], const wchar_t *format, va_list a)
{ return vswprintf_s(to, N, format, a); }
template <size_t N, typename... A>
inline int _snwprintf_s(wchar_t (&to)[N], size_t most, const wchar_t *format, A... a)
{ return (_snwprintf_s)(to, N, most, format, a...); }
}
#endif

#endif /* _WCHAR_H */
#endif /* W32_INSIDE */
