/* SPDX-License-Identifier: MIT */
/* The C library's header, and the names of Windows. */
#include_next <malloc.h>
#ifndef W32_MALLOC_H
#define W32_MALLOC_H
#include <stdlib.h>
#include <alloca.h>
#define _alloca(n)	alloca(n)
#define _malloca(n)	malloc(n)
#define _freea(p)	free(p)
#define _msize(p)	malloc_usable_size(p)
#endif /* W32_MALLOC_H */
