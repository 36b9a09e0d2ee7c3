// SPDX-License-Identifier: MIT
/*
 * The wcs... and wmem... functions for 16-bit text, under the names to which
 * wchar.h redirects. Case is that of ASCII, and of the locale beyond it.
 */
#include <wctype.h>
#include "crt.h"

EXPORT size_t w32_wcslen(const WCHAR *s)
{
	return wlen(s);
}

EXPORT size_t w32_wcsnlen(const WCHAR *s, size_t most)
{
	return wnlen(s, most);
}

EXPORT size_t w32_wcsnlen_s(const WCHAR *s, size_t most)
{
	return s ? wnlen(s, most) : 0;
}

EXPORT WCHAR *w32_wmemcpy(WCHAR *to, const WCHAR *from, size_t n)
{
	return memcpy(to, from, n * sizeof(*to));
}

EXPORT WCHAR *w32_wmemmove(WCHAR *to, const WCHAR *from, size_t n)
{
	return memmove(to, from, n * sizeof(*to));
}

EXPORT WCHAR *w32_wmemset(WCHAR *to, WCHAR c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = c;
	return to;
}

EXPORT int w32_wmemcmp(const WCHAR *a, const WCHAR *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	return 0;
}

EXPORT WCHAR *w32_wmemchr(const WCHAR *s, WCHAR c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == c)
			return (WCHAR *)s + i;
	}
	return NULL;
}

EXPORT WCHAR *w32_wcscpy(WCHAR *to, const WCHAR *from)
{
	return memcpy(to, from, (wlen(from) + 1) * sizeof(*to));
}

EXPORT WCHAR *w32_wcsncpy(WCHAR *to, const WCHAR *from, size_t n)
{
	size_t have = wnlen(from, n);

	memcpy(to, from, have * sizeof(*to));
	memset(to + have, 0, (n - have) * sizeof(*to));
	return to;
}

EXPORT WCHAR *w32_wcscat(WCHAR *to, const WCHAR *from)
{
	w32_wcscpy(to + wlen(to), from);
	return to;
}

EXPORT WCHAR *w32_wcsncat(WCHAR *to, const WCHAR *from, size_t n)
{
	WCHAR *end = to + wlen(to);
	size_t have = wnlen(from, n);

	memcpy(end, from, have * sizeof(*to));
	end[have] = 0;
	return to;
}

static WCHAR fold(WCHAR c)
{
	return c < 0x80 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) :
	       (WCHAR)towlower(c);
}

EXPORT int w32_wcsncmp(const WCHAR *a, const WCHAR *b, size_t n)
{
	for (; n; a++, b++, n--) {
		if (*a != *b)
			return *a < *b ? -1 : 1;
		if (!*a)
			break;
	}
	return 0;
}

EXPORT int w32_wcscmp(const WCHAR *a, const WCHAR *b)
{
	return w32_wcsncmp(a, b, SIZE_MAX);
}

EXPORT int w32_wcsnicmp(const WCHAR *a, const WCHAR *b, size_t n)
{
	for (; n; a++, b++, n--) {
		WCHAR x = fold(*a), y = fold(*b);

		if (x != y)
			return x < y ? -1 : 1;
		if (!x)
			break;
	}
	return 0;
}

EXPORT int w32_wcsicmp(const WCHAR *a, const WCHAR *b)
{
	return w32_wcsnicmp(a, b, SIZE_MAX);
}

EXPORT size_t w32_wcsxfrm(WCHAR *to, const WCHAR *from, size_t room)
{
	size_t n = wlen(from);

	if (room)
		memcpy(to, from, (n < room ? n + 1 : room) * sizeof(*to));
	return n;
}

EXPORT WCHAR *w32_wcschr(const WCHAR *s, WCHAR c)
{
	for (; *s != c; s++) {
		if (!*s)
			return NULL;
	}
	return (WCHAR *)s;
}

EXPORT WCHAR *w32_wcsrchr(const WCHAR *s, WCHAR c)
{
	const WCHAR *found = NULL;

	do {
		if (*s == c)
			found = s;
	} while (*s++);
	return (WCHAR *)found;
}

EXPORT WCHAR *w32_wcsstr(const WCHAR *s, const WCHAR *what)
{
	size_t n = wlen(what);

	for (;; s++) {
		if (!w32_wcsncmp(s, what, n))
			return (WCHAR *)s;
		if (!*s)
			return NULL;
	}
}

EXPORT size_t w32_wcscspn(const WCHAR *s, const WCHAR *stop)
{
	size_t n = 0;

	while (s[n] && !w32_wcschr(stop, s[n]))
		n++;
	return n;
}

EXPORT size_t w32_wcsspn(const WCHAR *s, const WCHAR *accept)
{
	size_t n = 0;

	while (s[n] && w32_wcschr(accept, s[n]))
		n++;
	return n;
}

EXPORT WCHAR *w32_wcspbrk(const WCHAR *s, const WCHAR *stop)
{
	s += w32_wcscspn(s, stop);
	return *s ? (WCHAR *)s : NULL;
}

EXPORT WCHAR *w32_wcstok(WCHAR *s, const WCHAR *separators, WCHAR **rest)
{
	WCHAR *token;

	if (!s)
		s = *rest;
	if (!s)
		return NULL;
	token = s + w32_wcsspn(s, separators);
	if (!*token) {
		*rest = token;
		return NULL;
	}
	s = token + w32_wcscspn(token, separators);
	if (*s)
		*s++ = 0;
	*rest = s;
	return token;
}

EXPORT WCHAR *w32_wcsdup(const WCHAR *s)
{
	size_t bytes = s ? (wlen(s) + 1) * sizeof(*s) : 0;
	WCHAR *copy = s ? malloc(bytes) : NULL;

	return copy ? memcpy(copy, s, bytes) : NULL;
}

EXPORT WCHAR *w32_wcslwr(WCHAR *s)
{
	for (WCHAR *at = s; *at; at++)
		*at = fold(*at);
	return s;
}

EXPORT WCHAR *w32_wcsupr(WCHAR *s)
{
	return CharUpperW(s);
}

EXPORT WCHAR *w32_wcsrev(WCHAR *s)
{
	size_t n = wlen(s);

	for (size_t i = 0; i < n / 2; i++) {
		WCHAR c = s[i];

		s[i] = s[n - 1 - i];
		s[n - 1 - i] = c;
	}
	return s;
}
