/* SPDX-License-Identifier: MIT */
/*
 * What programs written for the HTTP Server API of Windows expect beside it.
 * Link with -lhttpapi-win32; compile with the flags of httpapi-win32.pc, of
 * which -fshort-wchar is the important one.
 */
#ifndef W32_WINDOWS_H
#define W32_WINDOWS_H

#if !defined(__SIZEOF_WCHAR_T__) || __SIZEOF_WCHAR_T__ != 2
#error "compile with -fshort-wchar, see httpapi-win32.pc"
#endif

#ifndef _WIN32_WINNT
#define _WIN32_WINNT	0x0a00
#endif
#ifndef WINVER
#define WINVER		_WIN32_WINNT
#endif

#include "winbase.h"
#ifndef WIN32_LEAN_AND_MEAN
#include "winsock2.h"
#endif

#endif /* W32_WINDOWS_H */
