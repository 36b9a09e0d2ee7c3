// SPDX-License-Identifier: MIT
/* Numbers from and to text of both widths; multibyte characters (UTF-8). */
#include <bits/types/mbstate_t.h>
#include <errno.h>
#include <wctype.h>
#include "crt.h"

/* The part at the front of a wide text that may belong to a number, as ASCII */
static size_t narrow_number(const WCHAR *s, char *out, size_t room)
{
	size_t n = 0;

	while (n < room - 1 && s[n] && s[n] < 0x80) {
		out[n] = (char)s[n];
		n++;
	}
	out[n] = 0;
	return n;
}

#define MOST_DIGITS	400

#define WIDE_NUMBER(name, type, call)					\
EXPORT type name(const WCHAR *s, WCHAR **end, int base)			\
{									\
	char text[MOST_DIGITS], *stop;					\
	type value;							\
									\
	narrow_number(s, text, sizeof(text));				\
	value = call(text, &stop, base);				\
	if (end)							\
		*end = (WCHAR *)s + (stop - text);			\
	return value;							\
}

WIDE_NUMBER(w32_wcstol, long, strtol)
WIDE_NUMBER(w32_wcstoul, unsigned long, strtoul)
WIDE_NUMBER(w32_wcstoll, long long, strtoll)
WIDE_NUMBER(w32_wcstoull, unsigned long long, strtoull)

#define WIDE_REAL(name, type, call)					\
EXPORT type name(const WCHAR *s, WCHAR **end)				\
{									\
	char text[MOST_DIGITS], *stop;					\
	type value;							\
									\
	narrow_number(s, text, sizeof(text));				\
	value = call(text, &stop);					\
	if (end)							\
		*end = (WCHAR *)s + (stop - text);			\
	return value;							\
}

WIDE_REAL(w32_wcstod, double, strtod)
WIDE_REAL(w32_wcstof, float, strtof)
WIDE_REAL(w32_wcstold, long double, strtold)

EXPORT int w32_wtoi(const WCHAR *s)
{
	return s ? (int)w32_wcstol(s, NULL, 10) : 0;
}

EXPORT long w32_wtol(const WCHAR *s)
{
	return s ? w32_wcstol(s, NULL, 10) : 0;
}

EXPORT long long w32_wtoi64(const WCHAR *s)
{
	return s ? w32_wcstoll(s, NULL, 10) : 0;
}

EXPORT double w32_wtof(const WCHAR *s)
{
	return s ? w32_wcstod(s, NULL) : 0;
}

EXPORT long long w32__strtoi64(const char *s, char **end, int base)
{
	return strtoll(s, end, base);
}

EXPORT unsigned long long w32__strtoui64(const char *s, char **end, int base)
{
	return strtoull(s, end, base);
}

EXPORT long long w32__atoi64(const char *s)
{
	return s ? strtoll(s, NULL, 10) : 0;
}

/* Digits of @value, the last at @end[-1]; where they begin */
static char *digits(unsigned long long value, bool negative, int base, char *end)
{
	char *at = end;

	do {
		*--at = "0123456789abcdefghijklmnopqrstuvwxyz"[value % (unsigned)base];
		value /= (unsigned)base;
	} while (value);
	if (negative)
		*--at = '-';
	return at;
}

static int give_number(unsigned long long value, bool negative, int base, char *text,
		       WCHAR *wide, size_t room)
{
	char buffer[66], *at;
	size_t n;

	if ((!text && !wide) || !room || base < 2 || base > 36)
		return EINVAL;
	at = digits(value, negative, base, buffer + sizeof(buffer));
	n = (size_t)(buffer + sizeof(buffer) - at);
	if (n >= room) {
		if (text)
			text[0] = 0;
		else
			wide[0] = 0;
		return ERANGE;
	}
	for (size_t i = 0; i < n; i++) {
		if (text)
			text[i] = at[i];
		else
			wide[i] = (WCHAR)at[i];
	}
	if (text)
		text[n] = 0;
	else
		wide[n] = 0;
	return 0;
}

/* With base 10 a minus; else the bits of the 32 or 64-bit type, as on Windows */
static int give_signed(long long v, bool wide64, int base, char *text, WCHAR *wide,
		       size_t room)
{
	bool negative = base == 10 && v < 0;
	unsigned long long u = negative ? -(unsigned long long)v :
			       wide64 ? (unsigned long long)v : (uint32_t)v;

	return give_number(u, negative, base, text, wide, room);
}

EXPORT char *w32_itoa(int v, char *to, int base)
{
	give_signed(v, false, base, to, NULL, 66);
	return to;
}

EXPORT char *w32_ltoa(long v, char *to, int base)
{
	give_signed(v, false, base, to, NULL, 66);
	return to;
}

EXPORT char *w32_ultoa(unsigned long v, char *to, int base)
{
	give_number((uint32_t)v, false, base, to, NULL, 66);
	return to;
}

EXPORT char *w32_i64toa(long long v, char *to, int base)
{
	give_signed(v, true, base, to, NULL, 66);
	return to;
}

EXPORT char *w32_ui64toa(unsigned long long v, char *to, int base)
{
	give_number(v, false, base, to, NULL, 66);
	return to;
}

EXPORT int w32_itoa_s(int v, char *to, size_t room, int base)
{
	return give_signed(v, false, base, to, NULL, room);
}

EXPORT int w32_ultoa_s(unsigned long v, char *to, size_t room, int base)
{
	return give_number((uint32_t)v, false, base, to, NULL, room);
}

EXPORT int w32_i64toa_s(long long v, char *to, size_t room, int base)
{
	return give_signed(v, true, base, to, NULL, room);
}

EXPORT int w32_ui64toa_s(unsigned long long v, char *to, size_t room, int base)
{
	return give_number(v, false, base, to, NULL, room);
}

EXPORT WCHAR *w32_itow(int v, WCHAR *to, int base)
{
	give_signed(v, false, base, NULL, to, 66);
	return to;
}

EXPORT WCHAR *w32_ultow(unsigned long v, WCHAR *to, int base)
{
	give_number((uint32_t)v, false, base, NULL, to, 66);
	return to;
}

EXPORT int w32_itow_s(int v, WCHAR *to, size_t room, int base)
{
	return give_signed(v, false, base, NULL, to, room);
}

EXPORT int w32_ultow_s(unsigned long v, WCHAR *to, size_t room, int base)
{
	return give_number((uint32_t)v, false, base, NULL, to, room);
}

EXPORT int w32_ui64tow_s(unsigned long long v, WCHAR *to, size_t room, int base)
{
	return give_number(v, false, base, NULL, to, room);
}

/*
 * Multibyte characters. A character beyond 16 bits is two units: the second is
 * given by the next call, remembered in mbstate_t (as its first word).
 */
static size_t sequence_length(unsigned char c)
{
	return c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 :
	       c < 0xf5 ? 4 : 0;
}

EXPORT size_t w32_mbrtowc(WCHAR *to, const char *s, size_t n, mbstate_t *state)
{
	static __thread mbstate_t own;
	WCHAR units[2];
	size_t need;

	if (!state)
		state = &own;
	if (!s)
		return 0;
	if (state->__count) {
		if (to)
			*to = (WCHAR)state->__count;
		state->__count = 0;
		return 0;
	}
	if (!n)
		return (size_t)-2;
	need = sequence_length((unsigned char)*s);
	if (!need || utf8_to_wide_strict(s, need <= n ? need : 1) == SIZE_MAX) {
		if (need > n)
			return (size_t)-2;
		errno = EILSEQ;
		return (size_t)-1;
	}
	if (utf8_to_wide(s, need, units, 2) == 2)
		state->__count = units[1];
	if (to)
		*to = units[0];
	return units[0] ? need : 0;
}

EXPORT size_t w32_wcrtomb(char *to, WCHAR c, mbstate_t *state)
{
	static __thread mbstate_t own;
	WCHAR units[2] = { 0, c };
	bool pair;

	if (!state)
		state = &own;
	if (!to) {
		state->__count = 0;
		return 1;
	}
	if ((c & 0xfc00) == 0xd800) {
		state->__count = c;
		return 0;
	}
	pair = state->__count;
	units[0] = (WCHAR)state->__count;
	state->__count = 0;
	if (wide_to_utf8_strict(units + !pair, 1 + pair) == SIZE_MAX) {
		errno = EILSEQ;
		return (size_t)-1;
	}
	return wide_to_utf8(units + !pair, 1 + pair, to, 4);
}

EXPORT size_t w32_mbrlen(const char *s, size_t n, mbstate_t *state)
{
	return w32_mbrtowc(NULL, s, n, state);
}

EXPORT int w32_mbsinit(const mbstate_t *state)
{
	return !state || !state->__count;
}

EXPORT int w32_mblen(const char *s, size_t n)
{
	size_t need = s && n ? sequence_length((unsigned char)*s) : 0;

	if (!s)
		return 0;
	if (!need || need > n || utf8_to_wide_strict(s, need) == SIZE_MAX)
		return -1;
	return *s ? (int)need : 0;
}

EXPORT int w32_mbtowc(WCHAR *to, const char *s, size_t n)
{
	int used = w32_mblen(s, n);
	WCHAR units[2];

	if (used > 0 && to && utf8_to_wide(s, (size_t)used, units, 2) == 1)
		*to = units[0];
	else if (used > 0 && to)
		return -1;
	else if (used == 0 && to && s)
		*to = 0;
	return used;
}

EXPORT int w32_wctomb(char *to, WCHAR c)
{
	if (!to)
		return 0;
	if (wide_to_utf8_strict(&c, 1) == SIZE_MAX)
		return -1;
	return (int)wide_to_utf8(&c, 1, to, 4);
}

EXPORT size_t w32_mbstowcs(WCHAR *to, const char *s, size_t room)
{
	size_t n = utf8_to_wide_strict(s, strlen(s));

	if (n == SIZE_MAX) {
		errno = EILSEQ;
		return n;
	}
	if (!to)
		return n;
	utf8_to_wide(s, strlen(s), to, room);
	if (n < room)
		to[n] = 0;
	return n < room ? n : room;
}

EXPORT size_t w32_wcstombs(char *to, const WCHAR *s, size_t room)
{
	size_t n = wide_to_utf8_strict(s, wlen(s));

	if (n == SIZE_MAX) {
		errno = EILSEQ;
		return n;
	}
	if (!to)
		return n;
	if (n > room) {
		/* whole characters only */
		size_t units = 0;

		for (n = 0; s[units]; units++) {
			size_t more = wide_to_utf8(s, units + 1, NULL, 0);

			if (more > room)
				break;
			n = more;
		}
		wide_to_utf8(s, units, to, room);
		return n;
	}
	wide_to_utf8(s, wlen(s), to, n);
	if (n < room)
		to[n] = 0;
	return n;
}

EXPORT size_t w32_mbsrtowcs(WCHAR *to, const char **s, size_t room, mbstate_t *state)
{
	size_t n = w32_mbstowcs(to, *s, room);

	(void)state;
	if (to && n != SIZE_MAX)
		*s = n < room ? NULL : *s + wide_to_utf8(to, room, NULL, 0);
	return n;
}

EXPORT size_t w32_wcsrtombs(char *to, const WCHAR **s, size_t room, mbstate_t *state)
{
	size_t n = w32_wcstombs(to, *s, room);

	(void)state;
	if (to && n != SIZE_MAX)
		*s = n < room && !to[n] ? NULL :
		     *s + utf8_to_wide(to, n, NULL, 0);
	return n;
}

EXPORT int w32_mbstowcs_s(size_t *done, WCHAR *to, size_t room, const char *s,
			  size_t most)
{
	size_t n = s ? utf8_to_wide_strict(s, strlen(s)) : SIZE_MAX;

	if (done)
		*done = 0;
	if (n == SIZE_MAX || (!to && room)) {
		if (to && room)
			to[0] = 0;
		return s ? EILSEQ : EINVAL;
	}
	if (!to) {
		if (done)
			*done = n + 1;
		return 0;
	}
	if (most != (size_t)-1 && most < n)
		n = most;
	if (n >= room && most != (size_t)-1) {
		to[0] = 0;
		return ERANGE;
	}
	if (n >= room)
		n = room - 1;
	utf8_to_wide(s, strlen(s), to, n);
	to[n] = 0;
	if (done)
		*done = n + 1;
	return 0;
}

EXPORT int w32_wcstombs_s(size_t *done, char *to, size_t room, const WCHAR *s,
			  size_t most)
{
	size_t n = s ? wide_to_utf8_strict(s, wlen(s)) : SIZE_MAX;

	if (done)
		*done = 0;
	if (n == SIZE_MAX || (!to && room)) {
		if (to && room)
			to[0] = 0;
		return s ? EILSEQ : EINVAL;
	}
	if (to) {
		if (n >= room && most >= room && most != (size_t)-1) {
			to[0] = 0;
			return ERANGE;
		}
		n = w32_wcstombs(to, s, most < room - 1 ? most : room - 1);
		to[n] = 0;
	}
	if (done)
		*done = n + 1;
	return 0;
}

EXPORT wint_t w32_btowc(int c)
{
	return c >= 0 && c < 0x80 ? (wint_t)c : (wint_t)-1;
}

EXPORT int w32_wctob(wint_t c)
{
	return c < 0x80 ? (int)c : EOF;
}
