/* SPDX-License-Identifier: MIT */
/*
 * The functions of the C run-time that wchar.h, stdio.h, stdlib.h and string.h
 * redirect to, as far as the library itself calls them.
 */
#ifndef W32_SRC_CRT_H
#define W32_SRC_CRT_H

#include <stdio.h>
#include "w32.h"

#pragma GCC diagnostic ignored "-Wmissing-prototypes"

int w32_wcsncmp(const WCHAR *a, const WCHAR *b, size_t n);
WCHAR *w32_wcschr(const WCHAR *s, WCHAR c);
WCHAR *w32_wcscpy(WCHAR *to, const WCHAR *from);

#endif
