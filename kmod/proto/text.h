/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of this folder share: character classes, words of bytes, UTF-8. */
#ifndef HTTPSYS_PROTO_TEXT_H
#define HTTPSYS_PROTO_TEXT_H

#include "proto/env.h"

#define HTTPSYS_CH_TCHAR	0x01	/* tchar, RFC 9110 5.6.2 */
#define HTTPSYS_CH_VALUE	0x02	/* HTAB, SP, VCHAR, obs-text: field values, RFC 9110 5.5 */
#define HTTPSYS_CH_TARGET	0x04	/* request target: VCHAR without '#', and 0x80 up */
#define HTTPSYS_CH_PATH		0x08	/* stands for itself in a path: VCHAR without # % / ? \ */
#define HTTPSYS_CH_HOST		0x10	/* ASCII of host names: letters, digits, '-', '.', '_' */
#define HTTPSYS_CH_DIGIT	0x20
#define HTTPSYS_CH_HEX		0x40
#define HTTPSYS_CH_AUTHORITY	0x80	/* HOST, and ':' '[' ']' and 0x80 up */

/* Digits of a u64, and a tenth of the largest */
#define HTTPSYS_NUMBER_MAX	20
#define HTTPSYS_U64_TENTH	0x1999999999999999ULL

extern const u8 httpsys_char_class[256];

static inline bool httpsys_is(char c, u8 class)
{
	return httpsys_char_class[(u8)c] & class;
}

/* Eight bytes, wherever they lie */
static inline u64 httpsys_load64(const char *p)
{
	u64 w;

	memcpy(&w, p, sizeof(w));
	return w;
}

static inline u64 httpsys_repeat(u8 byte)
{
	return (u64)byte * 0x0101010101010101ULL;
}

/*
 * Tests of the eight bytes of a word at once: bit 7 of each byte of the result
 * says whether that byte of @w passes. No carry goes from byte to byte, so the
 * result is exact for each.
 */
#define HTTPSYS_LOW7	0x7f7f7f7f7f7f7f7fULL
#define HTTPSYS_BIT7	0x8080808080808080ULL

/* Bytes less than @n, and DEL; @n up to 0x7f */
static inline u64 httpsys_bytes_control(u64 w, u8 n)
{
	/* adding 1 makes DEL the lowest of seven bits, and all others one more */
	u64 t = ((w & HTTPSYS_LOW7) + httpsys_repeat(1)) & HTTPSYS_LOW7;

	return ~((t + httpsys_repeat((u8)(0x7f - n))) | w) & HTTPSYS_BIT7;
}

static inline u64 httpsys_bytes_equal(u64 w, u8 byte)
{
	u64 x = w ^ httpsys_repeat(byte);

	return ~(((x & HTTPSYS_LOW7) + HTTPSYS_LOW7) | x) & HTTPSYS_BIT7;
}

/* Are @len bytes the same? 8 at least; memcmp() ends byte by byte */
static inline bool httpsys_bytes_same(const char *a, const char *b, u32 len)
{
	u32 i;

	for (i = 0; i + 8 < len; i += 8)
		if (httpsys_load64(a + i) != httpsys_load64(b + i))
			return false;
	return httpsys_load64(a + len - 8) == httpsys_load64(b + len - 8);
}

/* Capital letters of ASCII */
static inline u64 httpsys_bytes_upper(u64 w)
{
	u64 low = w & HTTPSYS_LOW7;

	return (low + httpsys_repeat(0x80 - 'A')) &
	       ~(low + httpsys_repeat(0x7f - 'Z')) & ~w & HTTPSYS_BIT7;
}

/* Which byte in memory is the first that passed? @mask is not 0 */
static inline u32 httpsys_first_byte(u64 mask)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (u32)__builtin_ctzll(mask) >> 3;
#else
	return (u32)__builtin_clzll(mask) >> 3;
#endif
}

static inline char httpsys_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 0x20) : c;
}

/* Bytes of the UTF-8 character that begins with @lead; 0: none does */
static inline size_t httpsys_utf8_length(u8 lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2)
		return 0;
	if (lead < 0xe0)
		return 2;
	return lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
}

/* Is @ch a character whose only form has @n bytes? */
static inline bool httpsys_utf8_fits(u32 ch, size_t n)
{
	if (n == 3)
		return ch >= 0x800 && (ch < 0xd800 || ch > 0xdfff);
	if (n == 4)
		return ch >= 0x10000 && ch <= 0x10ffff;
	return true;
}

int httpsys_hex_value(u8 c);
size_t httpsys_utf8_decode(const char *s, size_t len, u32 *ch);
size_t httpsys_utf8_encode(u32 ch, char *out);
u32 httpsys_fold_char(u32 c);
u32 httpsys_number_write(u64 n, char *out);
bool httpsys_text_same(const char *a, const char *b, size_t len);
bool httpsys_list_next(const char *list, u32 len, u32 *pos,
		       struct httpsys_slice *item);

#endif
