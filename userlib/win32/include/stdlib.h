/* SPDX-License-Identifier: MIT */
/* The C library's header, and what Windows' has beyond it. */
#include "w32crt.h"
#include_next <stdlib.h>
#if !defined(W32_INSIDE) && !defined(W32_STDLIB_H) && defined(_STDLIB_H)
#define W32_STDLIB_H

#define _MAX_PATH	260
#define _MAX_DRIVE	3
#define _MAX_DIR	256
#define _MAX_FNAME	256
#define _MAX_EXT	256
#ifndef __min
#define __min(a, b)	((a) < (b) ? (a) : (b))
#define __max(a, b)	((a) > (b) ? (a) : (b))
#endif

W32_C_BEGIN

extern int mblen(const char *, size_t) W32_AS("mblen");
extern int mbtowc(wchar_t *__restrict, const char *__restrict, size_t) W32_THROW
	W32_AS("mbtowc");
extern int wctomb(char *, wchar_t) W32_THROW W32_AS("wctomb");
extern size_t mbstowcs(wchar_t *__restrict, const char *__restrict, size_t) W32_THROW
	W32_AS("mbstowcs");
extern size_t wcstombs(char *__restrict, const wchar_t *__restrict, size_t) W32_THROW
	W32_AS("wcstombs");
errno_t mbstowcs_s(size_t *, wchar_t *, size_t, const char *, size_t)
	W32_AS("mbstowcs_s");
errno_t wcstombs_s(size_t *, char *, size_t, const wchar_t *, size_t)
	W32_AS("wcstombs_s");
char *_itoa(int, char *, int) W32_AS("itoa");
char *itoa(int, char *, int) W32_AS("itoa");
char *_ltoa(long, char *, int) W32_AS("ltoa");
char *_ultoa(unsigned long, char *, int) W32_AS("ultoa");
char *_i64toa(long long, char *, int) W32_AS("i64toa");
char *_ui64toa(unsigned long long, char *, int) W32_AS("ui64toa");
errno_t _itoa_s(int, char *, size_t, int) W32_AS("itoa_s");
errno_t _ultoa_s(unsigned long, char *, size_t, int) W32_AS("ultoa_s");
errno_t _i64toa_s(long long, char *, size_t, int) W32_AS("i64toa_s");
errno_t _ui64toa_s(unsigned long long, char *, size_t, int) W32_AS("ui64toa_s");
long long _strtoi64(const char *, char **, int) W32_AS("_strtoi64");
unsigned long long _strtoui64(const char *, char **, int) W32_AS("_strtoui64");
long long _atoi64(const char *) W32_AS("_atoi64");
errno_t rand_s(unsigned int *) W32_AS("rand_s");
errno_t _dupenv_s(char **, size_t *, const char *) W32_AS("_dupenv_s");
errno_t getenv_s(size_t *, char *, size_t, const char *) W32_AS("getenv_s");
void *_aligned_malloc(size_t, size_t) W32_AS("_aligned_malloc");
void _aligned_free(void *) W32_AS("_aligned_free");
char *_fullpath(char *, const char *, size_t) W32_AS("_fullpath");
extern int __argc;
extern char **__argv;
extern wchar_t **__wargv;

static inline unsigned int _rotl(unsigned int v, int n)
{ return v << (n & 31) | v >> (-n & 31); }
static inline unsigned int _rotr(unsigned int v, int n)
{ return v >> (n & 31) | v << (-n & 31); }
static inline unsigned short _byteswap_ushort(unsigned short v)
{ return __builtin_bswap16(v); }
static inline unsigned int _byteswap_ulong(unsigned int v)
{ return __builtin_bswap32(v); }
static inline unsigned long long _byteswap_uint64(unsigned long long v)
{ return __builtin_bswap64(v); }

W32_C_END

#define _putenv		putenv
#include "wchar.h"
#endif
