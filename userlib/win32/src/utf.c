// SPDX-License-Identifier: MIT
/* UTF-16 and UTF-8, both ways, lenient (U+FFFD) and strict. Pure functions. */
#include "w32.h"

#define REPLACEMENT	0xfffd

size_t wlen(const WCHAR *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

size_t wnlen(const WCHAR *text, size_t most)
{
	size_t n = 0;

	while (n < most && text[n])
		n++;
	return n;
}

/* The code point at text[*at]; *at moves on. *bad: unpaired surrogate */
static uint32_t next_wide(const WCHAR *text, size_t units, size_t *at, bool *bad)
{
	uint32_t c = text[(*at)++];

	if (c < 0xd800 || c > 0xdfff)
		return c;
	if (c < 0xdc00 && *at < units && (text[*at] & 0xfc00) == 0xdc00)
		return 0x10000 + ((c - 0xd800) << 10) + (text[(*at)++] - 0xdc00);
	*bad = true;
	return REPLACEMENT;
}

/* RFC 3629 section 4; a bad byte counts alone */
static uint32_t next_utf8(const unsigned char *s, size_t bytes, size_t *at, bool *bad)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c = s[*at];
	size_t n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 :
		   c < 0xf5 ? 4 : 0;

	if (!n || n > bytes - *at)
		goto bad;
	if (n > 1)
		c &= 0x7fU >> n;
	for (size_t i = 1; i < n; i++) {
		if ((s[*at + i] & 0xc0) != 0x80)
			goto bad;
		c = c << 6 | (s[*at + i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		goto bad;
	*at += n;
	return c;
bad:
	(*at)++;
	*bad = true;
	return REPLACEMENT;
}

static size_t put_utf8(uint32_t c, char *out)
{
	static const unsigned char mark[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (char)(mark[n] | c);
	return n;
}

/* What does not fit as a whole character is left out, but counted */
static size_t to_utf8(const WCHAR *text, size_t units, char *out, size_t room,
		      bool *bad)
{
	size_t at = 0, used = 0;

	while (at < units) {
		char bytes[4];
		size_t n = put_utf8(next_wide(text, units, &at, bad), bytes);

		if (out && used + n <= room)
			memcpy(out + used, bytes, n);
		used += n;
	}
	return used;
}

static size_t to_wide(const char *text, size_t bytes, WCHAR *out, size_t room,
		      bool *bad)
{
	size_t at = 0, used = 0;

	while (at < bytes) {
		uint32_t c = next_utf8((const unsigned char *)text, bytes, &at, bad);
		size_t n = c < 0x10000 ? 1 : 2;

		if (out && used + n <= room) {
			out[used] = (WCHAR)(n == 1 ? c : 0xd7c0 + (c >> 10));
			if (n == 2)
				out[used + 1] = (WCHAR)(0xdc00 + (c & 0x3ff));
		}
		used += n;
	}
	return used;
}

size_t wide_to_utf8(const WCHAR *text, size_t units, char *out, size_t room)
{
	bool bad;

	return to_utf8(text, units, out, room, &bad);
}

size_t utf8_to_wide(const char *text, size_t bytes, WCHAR *out, size_t room)
{
	bool bad;

	return to_wide(text, bytes, out, room, &bad);
}

size_t wide_to_utf8_strict(const WCHAR *text, size_t units)
{
	bool bad = false;
	size_t n = to_utf8(text, units, NULL, 0, &bad);

	return bad ? SIZE_MAX : n;
}

size_t utf8_to_wide_strict(const char *text, size_t bytes)
{
	bool bad = false;
	size_t n = to_wide(text, bytes, NULL, 0, &bad);

	return bad ? SIZE_MAX : n;
}

char *utf8_dup(const WCHAR *text)
{
	size_t units, n;
	char *copy;

	if (!text)
		return NULL;
	units = wlen(text);
	n = wide_to_utf8(text, units, NULL, 0);
	copy = malloc(n + 1);
	if (copy) {
		wide_to_utf8(text, units, copy, n);
		copy[n] = 0;
	}
	return copy;
}

WCHAR *wide_dup(const char *text)
{
	size_t bytes, n;
	WCHAR *copy;

	if (!text)
		return NULL;
	bytes = strlen(text);
	n = utf8_to_wide(text, bytes, NULL, 0);
	copy = malloc((n + 1) * sizeof(*copy));
	if (copy) {
		utf8_to_wide(text, bytes, copy, n);
		copy[n] = 0;
	}
	return copy;
}
