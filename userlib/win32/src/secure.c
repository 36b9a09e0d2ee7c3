// SPDX-License-Identifier: MIT
/*
 * The ..._s functions. A wrong parameter is the result EINVAL, too little room
 * ERANGE, and the text then is empty: on Windows the program would be ended.
 */
#include <errno.h>
#include <limits.h>
#include <unistd.h>
#include <sys/random.h>
#include "crt.h"

#define TRUNCATE	((size_t)-1)
#define TRUNCATED	80

/* Append at most @most characters of @from behind the @have that are there */
#define APPEND(name, type, length)					\
static int name(type *to, size_t room, size_t have, const type *from,	\
		size_t most)						\
{									\
	size_t n;							\
									\
	if (!to || !room)						\
		return EINVAL;						\
	if (!from || have >= room) {					\
		to[0] = 0;						\
		return EINVAL;						\
	}								\
	n = length(from, most < room - have ? most : room - have);	\
	if (n >= room - have) {						\
		if (most != TRUNCATE) {					\
			to[0] = 0;					\
			return ERANGE;					\
		}							\
		n = room - have - 1;					\
		memmove(to + have, from, n * sizeof(*to));		\
		to[have + n] = 0;					\
		return TRUNCATED;					\
	}								\
	memmove(to + have, from, n * sizeof(*to));			\
	to[have + n] = 0;						\
	return 0;							\
}

APPEND(append_wide, WCHAR, wnlen)
APPEND(append_text, char, strnlen)

/* Without a limit: nothing is cut off */
#define WHOLE	((size_t)-2)

EXPORT int w32_wcscpy_s(WCHAR *to, size_t room, const WCHAR *from)
{
	return append_wide(to, room, 0, from, WHOLE);
}

EXPORT int w32_wcsncpy_s(WCHAR *to, size_t room, const WCHAR *from, size_t most)
{
	if (!to && !room && !most)
		return 0;
	return append_wide(to, room, 0, from, most);
}

EXPORT int w32_wcscat_s(WCHAR *to, size_t room, const WCHAR *from)
{
	return append_wide(to, room, to ? wnlen(to, room) : 0, from, WHOLE);
}

EXPORT int w32_wcsncat_s(WCHAR *to, size_t room, const WCHAR *from, size_t most)
{
	return append_wide(to, room, to ? wnlen(to, room) : 0, from, most);
}

EXPORT int w32_strcpy_s(char *to, size_t room, const char *from)
{
	return append_text(to, room, 0, from, WHOLE);
}

EXPORT int w32_strncpy_s(char *to, size_t room, const char *from, size_t most)
{
	if (!to && !room && !most)
		return 0;
	return append_text(to, room, 0, from, most);
}

EXPORT int w32_strcat_s(char *to, size_t room, const char *from)
{
	return append_text(to, room, to ? strnlen(to, room) : 0, from, WHOLE);
}

EXPORT int w32_strncat_s(char *to, size_t room, const char *from, size_t most)
{
	return append_text(to, room, to ? strnlen(to, room) : 0, from, most);
}

EXPORT size_t w32_strnlen_s(const char *s, size_t most)
{
	return s ? strnlen(s, most) : 0;
}

EXPORT char *w32_strtok_s(char *s, const char *separators, char **rest)
{
	return strtok_r(s, separators, rest);
}

EXPORT int w32_memcpy_s(void *to, size_t room, const void *from, size_t bytes)
{
	if (!bytes)
		return 0;
	if (!to)
		return EINVAL;
	if (!from || room < bytes) {
		memset(to, 0, room);
		return from ? ERANGE : EINVAL;
	}
	memcpy(to, from, bytes);
	return 0;
}

EXPORT int w32_memmove_s(void *to, size_t room, const void *from, size_t bytes)
{
	if (!bytes)
		return 0;
	if (!to || !from)
		return EINVAL;
	if (room < bytes)
		return ERANGE;
	memmove(to, from, bytes);
	return 0;
}

EXPORT int w32_wmemcpy_s(WCHAR *to, size_t room, const WCHAR *from, size_t units)
{
	return w32_memcpy_s(to, room * sizeof(*to), from, units * sizeof(*to));
}

EXPORT int w32_strerror_s(char *to, size_t room, int error)
{
	return append_text(to, room, 0, strerror(error), TRUNCATE) == EINVAL ?
	       EINVAL : 0;
}

EXPORT int w32__stricmp(const char *a, const char *b)
{
	return strcasecmp(a, b);
}

EXPORT int w32__strnicmp(const char *a, const char *b, size_t n)
{
	return strncasecmp(a, b, n);
}

EXPORT int w32__memicmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (size_t i = 0; i < n; i++) {
		int p = x[i] >= 'A' && x[i] <= 'Z' ? x[i] + 32 : x[i];
		int q = y[i] >= 'A' && y[i] <= 'Z' ? y[i] + 32 : y[i];

		if (p != q)
			return p - q;
	}
	return 0;
}

EXPORT char *w32__strdup(const char *s)
{
	return s ? strdup(s) : NULL;
}

EXPORT char *w32__strlwr(char *s)
{
	for (char *at = s; *at; at++)
		*at = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
	return s;
}

EXPORT char *w32__strupr(char *s)
{
	for (char *at = s; *at; at++)
		*at = *at >= 'a' && *at <= 'z' ? (char)(*at - 32) : *at;
	return s;
}

EXPORT char *w32__strrev(char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n / 2; i++) {
		char c = s[i];

		s[i] = s[n - 1 - i];
		s[n - 1 - i] = c;
	}
	return s;
}

/* A text that does not end within its room is emptied */
#define CASE_S(name, type, length, convert)				\
EXPORT int name(type *s, size_t room)					\
{									\
	if (!s)								\
		return EINVAL;						\
	if (length(s, room) >= room) {					\
		if (room)						\
			s[0] = 0;					\
		return EINVAL;						\
	}								\
	convert(s);							\
	return 0;							\
}

CASE_S(w32__strlwr_s, char, strnlen, w32__strlwr)
CASE_S(w32__strupr_s, char, strnlen, w32__strupr)
CASE_S(w32_wcslwr_s, WCHAR, wnlen, CharLowerW)
CASE_S(w32_wcsupr_s, WCHAR, wnlen, CharUpperW)

EXPORT int w32_rand_s(unsigned int *value)
{
	if (!value)
		return EINVAL;
	return getrandom(value, sizeof(*value), 0) == sizeof(*value) ? 0 : ENOMEM;
}

EXPORT int w32__dupenv_s(char **value, size_t *size, const char *name)
{
	const char *found = name ? getenv(name) : NULL;

	if (!value || !name)
		return EINVAL;
	*value = found ? strdup(found) : NULL;
	if (size)
		*size = *value ? strlen(*value) + 1 : 0;
	return found && !*value ? ENOMEM : 0;
}

EXPORT int w32_getenv_s(size_t *size, char *to, size_t room, const char *name)
{
	const char *found = name ? getenv(name) : NULL;

	if (!size || !name)
		return EINVAL;
	*size = found ? strlen(found) + 1 : 0;
	if (to && room)
		to[0] = 0;
	if (!found || !room)
		return 0;
	return w32_strcpy_s(to, room, found);
}

EXPORT void *w32__aligned_malloc(size_t bytes, size_t alignment)
{
	void *memory = NULL;

	if (alignment < sizeof(void *))
		alignment = sizeof(void *);
	return posix_memalign(&memory, alignment, bytes) ? NULL : memory;
}

EXPORT void w32__aligned_free(void *memory)
{
	free(memory);
}

EXPORT char *w32__fullpath(char *to, const char *path, size_t room)
{
	char *full = to ? to : malloc(PATH_MAX);
	DWORD n = full ? GetFullPathNameA(path, to ? (DWORD)room : PATH_MAX, full,
					  NULL) : 0;

	if (n && n < (to ? room : PATH_MAX))
		return full;
	if (!to)
		free(full);
	return NULL;
}
