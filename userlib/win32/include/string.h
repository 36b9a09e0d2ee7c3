/* SPDX-License-Identifier: MIT */
/* The C library's header, and what Windows' has beyond it. */
#include "w32crt.h"
#include_next <string.h>
#if !defined(W32_INSIDE) && !defined(W32_STRING_H) && defined(_STRING_H)
#define W32_STRING_H

#include <strings.h>

W32_C_BEGIN

int _stricmp(const char *, const char *) W32_AS("_stricmp");
int _strnicmp(const char *, const char *, size_t) W32_AS("_strnicmp");
int stricmp(const char *, const char *) W32_AS("_stricmp");
int strnicmp(const char *, const char *, size_t) W32_AS("_strnicmp");
int _strcmpi(const char *, const char *) W32_AS("_stricmp");
int _memicmp(const void *, const void *, size_t) W32_AS("_memicmp");
char *_strdup(const char *) W32_AS("_strdup");
char *_strlwr(char *) W32_AS("_strlwr");
char *_strupr(char *) W32_AS("_strupr");
char *_strrev(char *) W32_AS("_strrev");
errno_t _strlwr_s(char *, size_t) W32_AS("_strlwr_s");
errno_t _strupr_s(char *, size_t) W32_AS("_strupr_s");
size_t strnlen_s(const char *, size_t) W32_AS("strnlen_s");
errno_t strcpy_s(char *, rsize_t, const char *) W32_AS("strcpy_s");
errno_t strncpy_s(char *, rsize_t, const char *, rsize_t) W32_AS("strncpy_s");
errno_t strcat_s(char *, rsize_t, const char *) W32_AS("strcat_s");
errno_t strncat_s(char *, rsize_t, const char *, rsize_t) W32_AS("strncat_s");
char *strtok_s(char *, const char *, char **) W32_AS("strtok_s");
errno_t memcpy_s(void *, rsize_t, const void *, rsize_t) W32_AS("memcpy_s");
errno_t memmove_s(void *, rsize_t, const void *, rsize_t) W32_AS("memmove_s");
errno_t strerror_s(char *, size_t, int) W32_AS("strerror_s");

W32_C_END

#ifdef __cplusplus
extern "C++" {
template <size_t N> inline errno_t strcpy_s(char (&to)[N], const char *from)
{ return strcpy_s(to, N, from); }
template <size_t N> inline errno_t strcat_s(char (&to)[N], const char *from)
{ return strcat_s(to, N, from); }
template <size_t N> inline errno_t strncpy_s(char (&to)[N], const char *from, size_t n)
{ return strncpy_s(to, N, from, n); }
template <size_t N> inline errno_t strncat_s(char (&to)[N], const char *from, size_t n)
{ return strncat_s(to, N, from, n); }
}
#endif

#include "wchar.h"
#endif
