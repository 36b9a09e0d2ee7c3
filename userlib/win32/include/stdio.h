/* SPDX-License-Identifier: MIT */
/*
 * The C library's header, with printf and scanf as on Windows: l is 32 bits,
 * I64 and ll 64, I and z the size of a pointer; in narrow formats %S, %ls and
 * %ws are wide, in wide ones %s is; %p has 16 digits. Programs that count on
 * 64-bit long in printf are none that come from there.
 */
#include "w32crt.h"
#include_next <stdio.h>
#if !defined(W32_INSIDE) && !defined(W32_STDIO_H)
/* stdio.h may ask for parts of itself only */
#if defined(_STDIO_H)
#define W32_STDIO_H

W32_C_BEGIN

extern int printf(const char *__restrict, ...) W32_AS("printf");
extern int fprintf(FILE *__restrict, const char *__restrict, ...) W32_AS("fprintf");
extern int sprintf(char *__restrict, const char *__restrict, ...) W32_THROW
	W32_AS("sprintf");
extern int snprintf(char *__restrict, size_t, const char *__restrict, ...) W32_THROW
	W32_AS("snprintf");
extern int vprintf(const char *__restrict, va_list) W32_AS("vprintf");
extern int vfprintf(FILE *__restrict, const char *__restrict, va_list)
	W32_AS("vfprintf");
extern int vsprintf(char *__restrict, const char *__restrict, va_list) W32_THROW
	W32_AS("vsprintf");
extern int vsnprintf(char *__restrict, size_t, const char *__restrict, va_list)
	W32_THROW W32_AS("vsnprintf");
int printf_s(const char *, ...) W32_AS("printf");
int fprintf_s(FILE *, const char *, ...) W32_AS("fprintf");
int vprintf_s(const char *, va_list) W32_AS("vprintf");
int vfprintf_s(FILE *, const char *, va_list) W32_AS("vfprintf");
int sprintf_s(char *, size_t, const char *, ...) W32_AS("sprintf_s");
int vsprintf_s(char *, size_t, const char *, va_list) W32_AS("vsprintf_s");
int _snprintf(char *, size_t, const char *, ...) W32_AS("_snprintf");
int _vsnprintf(char *, size_t, const char *, va_list) W32_AS("_vsnprintf");
int _snprintf_s(char *, size_t, size_t, const char *, ...) W32_AS("_snprintf_s");
int _vsnprintf_s(char *, size_t, size_t, const char *, va_list) W32_AS("_vsnprintf_s");
int _scprintf(const char *, ...) W32_AS("_scprintf");
int _vscprintf(const char *, va_list) W32_AS("_vscprintf");
int w32_scanf(const char *, ...);
int w32_fscanf(FILE *, const char *, ...);
int w32_sscanf(const char *, const char *, ...);
int scanf_s(const char *, ...) W32_AS("scanf_s");
int fscanf_s(FILE *, const char *, ...) W32_AS("fscanf_s");
int sscanf_s(const char *, const char *, ...) W32_AS("sscanf_s");
errno_t fopen_s(FILE **, const char *, const char *) W32_AS("fopen_s");
errno_t freopen_s(FILE **, const char *, const char *, FILE *) W32_AS("freopen_s");
FILE *_fsopen(const char *, const char *, int) W32_AS("_fsopen");

W32_C_END

/* glibc gives these other names itself, so the linker's cannot be changed */
#define scanf		w32_scanf
#define fscanf		w32_fscanf
#define sscanf		w32_sscanf
#define _fileno		fileno
#define _fdopen		fdopen
#define _popen		popen
#define _pclose		pclose
#define _fseeki64	fseeko
#define _ftelli64	ftello
#define _unlink		unlink
#define _getc_nolock	getc_unlocked

#ifdef __cplusplus
extern "C++" {
template <size_t N, typename... A>
inline int sprintf_s(char (&to)[N], const char *format, A... a)
{ return (sprintf_s)(to, N, format, a...); }
template <size_t N>
inline int vsprintf_s(char (&to)[N], const char *format, va_list a)
{ return vsprintf_s(to, N, format, a); }
template <size_t N, typename... A>
inline int _snprintf_s(char (&to)[N], size_t most, const char *format, A... a)
{ return (_snprintf_s)(to, N, most, format, a...); }
}
#endif

#include "wchar.h"
#endif
#endif
