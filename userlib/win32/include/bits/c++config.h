/* SPDX-License-Identifier: MIT */
/*
 * The C++ library was compiled with 32-bit wchar_t: nothing of it that deals
 * with wchar_t may be linked to. So templates are instantiated in the program,
 * whose linker keeps basic_string<wchar_t> to itself (httpapi-win32.map).
 */
#include_next <bits/c++config.h>
#if !defined(W32_INSIDE) && defined(_GLIBCXX_EXTERN_TEMPLATE)
#undef _GLIBCXX_EXTERN_TEMPLATE
#define _GLIBCXX_EXTERN_TEMPLATE 0
#endif
