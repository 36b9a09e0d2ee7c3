/* SPDX-License-Identifier: MIT */
/*
 * For the headers of the C library that are wrapped here: redirection of
 * functions to this library by the name that the linker sees, so that taking
 * their address and std:: names work as well.
 */
#ifndef W32_CRT_H
#define W32_CRT_H

#include <features.h>
/* The checked and the inline variants would go past the redirection */
#undef __USE_EXTERN_INLINES
#undef __USE_FORTIFY_LEVEL
#define __USE_FORTIFY_LEVEL 0

#include <stddef.h>
#include <stdarg.h>

#if !defined(__SIZEOF_WCHAR_T__) || __SIZEOF_WCHAR_T__ != 2
#error "compile with -fshort-wchar, see httpapi-win32.pc"
#endif

#define W32_AS(name)	__asm__("w32_" name)
/* A name for the linker stands before what C makes of "throws nothing" */
#ifdef __cplusplus
#define W32_THROW	__THROW
#else
#define W32_THROW
#endif
#ifdef __cplusplus
#define W32_C_BEGIN	extern "C" { _Pragma("GCC visibility push(default)")
#define W32_C_END	_Pragma("GCC visibility pop") }
#else
#define W32_C_BEGIN	_Pragma("GCC visibility push(default)")
#define W32_C_END	_Pragma("GCC visibility pop")
#endif

typedef int errno_t;
typedef size_t rsize_t;
#ifndef _TRUNCATE
#define _TRUNCATE	((size_t)-1)
#endif
#ifndef STRUNCATE
#define STRUNCATE	80
#endif
#ifndef _countof
#ifdef __cplusplus
extern "C++" {
template <typename T, size_t N> char (*w32_countof(T (&)[N]))[N];
}
#define _countof(a)	sizeof(*w32_countof(a))
#else
#define _countof(a)	(sizeof(a) / sizeof((a)[0]))
#endif
#endif

#endif /* W32_CRT_H */
