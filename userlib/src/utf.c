// SPDX-License-Identifier: MIT
/* UTF-16 and UTF-8, both ways. Pure functions. */
#include <stdlib.h>
#include <string.h>
#include "lib.h"

size_t wide_length(const WCHAR *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

/* The code point at *@text; *@text moves on. -1: unpaired surrogate */
static int32_t next_wide(const WCHAR **text, const WCHAR *end)
{
	uint32_t c = *(*text)++, low;

	if (c < 0xd800 || c > 0xdfff)
		return (int32_t)c;
	if (c > 0xdbff || *text == end)
		return -1;
	low = **text;
	if (low < 0xdc00 || low > 0xdfff)
		return -1;
	(*text)++;
	return (int32_t)(0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
}

static size_t put_utf8(uint32_t c, unsigned char *out)
{
	static const unsigned char mark[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (!out)
		return n;
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = 0x80 | (c & 0x3f);
		c >>= 6;
	}
	out[0] = (unsigned char)(mark[n] | c);
	return n;
}

/* Units at the start that are ASCII, which is nearly always all of them */
static size_t wide_ascii(const WCHAR *text, size_t units)
{
	uint64_t four;
	size_t n;

	for (n = 0; n + 4 <= units; n += 4) {
		memcpy(&four, text + n, sizeof(four));
		if (four & 0xff80ff80ff80ff80ULL)
			break;
	}
	while (n < units && text[n] < 0x80)
		n++;
	return n;
}

static size_t utf8_ascii(const unsigned char *s, size_t bytes)
{
	uint64_t eight;
	size_t n;

	for (n = 0; n + 8 <= bytes; n += 8) {
		memcpy(&eight, s + n, sizeof(eight));
		if (eight & 0x8080808080808080ULL)
			break;
	}
	/* The rest together with bytes that were looked at */
	if (n && bytes - n < 8) {
		memcpy(&eight, s + bytes - 8, sizeof(eight));
		if (!(eight & 0x8080808080808080ULL))
			return bytes;
	}
	while (n < bytes && s[n] < 0x80)
		n++;
	return n;
}

/* Four at a time where the byte order allows it */
void wide_from_ascii(const char *text, size_t n, WCHAR *out)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t i = 0;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	for (; i + 4 <= n; i += 4) {
		uint32_t four;
		uint64_t units;

		memcpy(&four, s + i, sizeof(four));
		units = (four | (uint64_t)four << 16) & 0x0000ffff0000ffffULL;
		units = (units | units << 8) & 0x00ff00ff00ff00ffULL;
		memcpy(out + i, &units, sizeof(units));
	}
#endif
	for (; i < n; i++)
		out[i] = s[i];
}

size_t utf8_from_wide(const WCHAR *text, size_t units, char *out)
{
	const WCHAR *end = text + units;
	size_t n = wide_ascii(text, units);

	for (size_t i = 0; out && i < n; i++)
		out[i] = (char)text[i];
	text += n;
	while (text < end) {
		int32_t c = next_wide(&text, end);

		if (c < 0)
			return SIZE_MAX;
		n += put_utf8((uint32_t)c,
			      out ? (unsigned char *)out + n : NULL);
	}
	return n;
}

/* Bytes of the well-formed sequence at @s, 0: none; RFC 3629 section 4 */
static size_t utf8_sequence(const unsigned char *s, size_t left, uint32_t *c)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 :
		   s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

	if (n == 0 || n > left)
		return 0;
	*c = n == 1 ? s[0] : s[0] & (0x7fU >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3f);
	}
	if (*c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff))
		return 0;
	return n;
}

size_t wide_from_utf8(const char *text, size_t bytes, WCHAR *out)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t at = utf8_ascii(s, bytes), n = at;

	if (out)
		wide_from_ascii(text, n, out);
	while (at < bytes) {
		uint32_t c = s[at];
		size_t used = utf8_sequence(s + at, bytes - at, &c);

		if (!used) {
			c = s[at];
			used = 1;
		}
		at += used;
		if (c < 0x10000) {
			if (out)
				out[n] = (WCHAR)c;
			n++;
		} else {
			if (out) {
				out[n] = (WCHAR)(0xd7c0 + (c >> 10));
				out[n + 1] = (WCHAR)(0xdc00 + (c & 0x3ff));
			}
			n += 2;
		}
	}
	return n;
}

char *utf8_dup(const WCHAR *text, size_t *bytes, ULONG *error)
{
	size_t units = wide_length(text);
	size_t n = utf8_from_wide(text, units, NULL);
	char *copy;

	if (n == SIZE_MAX) {
		*error = ERROR_INVALID_PARAMETER;
		return NULL;
	}
	copy = malloc(n + 1);
	if (!copy) {
		*error = ERROR_NOT_ENOUGH_MEMORY;
		return NULL;
	}
	utf8_from_wide(text, units, copy);
	copy[n] = 0;
	*bytes = n;
	return copy;
}

ULONG WINAPI HttpLxToUtf8(PCWSTR Text, ULONG TextBytes, PSTR Buffer,
			  ULONG BufferBytes, PULONG Needed)
{
	size_t n;

	if (!Text || TextBytes % 2 || (!Buffer && BufferBytes))
		return ERROR_INVALID_PARAMETER;
	n = utf8_from_wide(Text, TextBytes / 2, NULL);
	if (n >= UINT32_MAX)
		return ERROR_INVALID_PARAMETER;
	if (Needed)
		*Needed = (ULONG)n + 1;
	if (n + 1 > BufferBytes)
		return ERROR_MORE_DATA;
	utf8_from_wide(Text, TextBytes / 2, Buffer);
	Buffer[n] = 0;
	return NO_ERROR;
}
