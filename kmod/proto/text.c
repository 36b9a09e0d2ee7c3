// SPDX-License-Identifier: GPL-2.0-only
/*
 * Characters: the class table of every parser here, UTF-8, and case folding
 * that keeps the length. No state, no locks; callable from any context.
 */
#include "proto/text.h"

/*
 * One byte of HTTPSYS_CH_* bits for each byte value. Rows of eight; checked
 * against the grammar's own words by tests/proto.
 */
const u8 httpsys_char_class[256] = {
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,	/* 00 */
	0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,	/* 08 */
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,	/* 10 */
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,	/* 18 */
	0x02, 0x0f, 0x0e, 0x03, 0x0f, 0x07, 0x0f, 0x0f,	/* 20 */
	0x0e, 0x0e, 0x0f, 0x0f, 0x0e, 0x9f, 0x9f, 0x06,	/* 28 */
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,	/* 30 */
	0xff, 0xff, 0x8e, 0x0e, 0x0e, 0x0e, 0x0e, 0x06,	/* 38 */
	0x0e, 0xdf, 0xdf, 0xdf, 0xdf, 0xdf, 0xdf, 0x9f,	/* 40 */
	0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f,	/* 48 */
	0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f,	/* 50 */
	0x9f, 0x9f, 0x9f, 0x8e, 0x06, 0x8e, 0x0f, 0x9f,	/* 58 */
	0x0f, 0xdf, 0xdf, 0xdf, 0xdf, 0xdf, 0xdf, 0x9f,	/* 60 */
	0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f,	/* 68 */
	0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f, 0x9f,	/* 70 */
	0x9f, 0x9f, 0x9f, 0x0e, 0x0f, 0x0e, 0x0f, 0x00,	/* 78 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* 80 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* 88 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* 90 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* 98 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* a0 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* a8 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* b0 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* b8 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* c0 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* c8 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* d0 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* d8 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* e0 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* e8 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* f0 */
	0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86, 0x86,	/* f8 */
};

/**
 * httpsys_hex_value - value of one hexadecimal digit
 * @c: the character
 *
 * Context: any. Return: 0 to 15, or -1 if @c is no hexadecimal digit.
 */
int httpsys_hex_value(u8 c)
{
	if (!(httpsys_char_class[c] & HTTPSYS_CH_HEX))
		return -1;
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/**
 * httpsys_utf8_decode - read one character
 * @s: UTF-8, RFC 3629
 * @len: bytes at @s
 * @ch: the code point on success
 *
 * Overlong forms, surrogates and values over U+10FFFF are not UTF-8.
 *
 * Context: any. Return: bytes of the character, 0 if there is none at @s.
 */
size_t httpsys_utf8_decode(const char *s, size_t len, u32 *ch)
{
	const u8 *p = (const u8 *)s;
	size_t i, n;
	u32 c;

	if (!len)
		return 0;
	n = httpsys_utf8_length(p[0]);
	if (!n || n > len)
		return 0;
	c = n == 1 ? p[0] : p[0] & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (!httpsys_utf8_fits(c, n))
		return 0;
	*ch = c;
	return n;
}

/**
 * httpsys_utf8_encode - write one character
 * @ch: a code point up to U+10FFFF
 * @out: room for 4 bytes
 *
 * Context: any. Return: bytes written, 1 to 4.
 */
size_t httpsys_utf8_encode(u32 ch, char *out)
{
	u8 *p = (u8 *)out;

	if (ch < 0x80) {
		p[0] = (u8)ch;
		return 1;
	}
	if (ch < 0x800) {
		p[0] = (u8)(0xc0 | ch >> 6);
		p[1] = (u8)(0x80 | (ch & 0x3f));
		return 2;
	}
	if (ch < 0x10000) {
		p[0] = (u8)(0xe0 | ch >> 12);
		p[1] = (u8)(0x80 | (ch >> 6 & 0x3f));
		p[2] = (u8)(0x80 | (ch & 0x3f));
		return 3;
	}
	p[0] = (u8)(0xf0 | ch >> 18);
	p[1] = (u8)(0x80 | (ch >> 12 & 0x3f));
	p[2] = (u8)(0x80 | (ch >> 6 & 0x3f));
	p[3] = (u8)(0x80 | (ch & 0x3f));
	return 4;
}

/* Latin-1 and Latin Extended-A: mostly pairs of upper and lower case */
static u32 fold_latin(u32 c)
{
	if (c < 0x100)
		return c >= 0xc0 && c <= 0xde && c != 0xd7 ? c + 0x20 : c;
	if (c == 0x130 || c == 0x131 || c == 0x138 || c == 0x149 || c == 0x17f)
		return c;
	if (c == 0x178)
		return 0xff;
	if ((c >= 0x139 && c <= 0x148) || c >= 0x179)
		return c + (c & 1);
	return c | 1;
}

static u32 fold_greek(u32 c)
{
	switch (c) {
	case 0x386:
		return 0x3ac;
	case 0x388: case 0x389: case 0x38a:
		return c + 0x25;
	case 0x38c:
		return 0x3cc;
	case 0x38e: case 0x38f:
		return c + 0x3f;
	case 0x3a2:		/* not a character */
		return c;
	case 0x3c2:		/* final sigma */
		return 0x3c3;
	}
	return c >= 0x391 && c <= 0x3ab ? c + 0x20 : c;
}

static u32 fold_cyrillic(u32 c)
{
	if (c < 0x410)
		return c + 0x50;
	if (c < 0x430)
		return c + 0x20;
	if (c < 0x460 || (c >= 0x482 && c < 0x48a))
		return c;
	if (c == 0x4c0)
		return 0x4cf;
	if (c > 0x4c0 && c < 0x4cf)
		return c + (c & 1);
	return c == 0x4cf ? c : c | 1;
}

/**
 * httpsys_fold_char - lower case of one character
 * @c: code point
 *
 * ASCII, Latin-1, Latin Extended-A, Greek, Cyrillic and Armenian, and of these
 * only characters whose lower case takes as many bytes of UTF-8, by Unicode's
 * CaseFolding.txt, status C. Everything else is returned as it is.
 *
 * Context: any. Return: the folded code point.
 */
u32 httpsys_fold_char(u32 c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
	if (c < 0x180)
		return fold_latin(c);
	if (c >= 0x386 && c < 0x3d0)
		return fold_greek(c);
	if (c >= 0x400 && c < 0x530)
		return fold_cyrillic(c);
	if (c >= 0x531 && c <= 0x556)
		return c + 0x30;
	return c;
}

/**
 * httpsys_text_same - compare ASCII text without case
 * @a: text
 * @b: text
 * @len: bytes of both
 *
 * Context: any. Return: true if equal.
 */
bool httpsys_text_same(const char *a, const char *b, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (httpsys_lower(a[i]) != httpsys_lower(b[i]))
			return false;
	return true;
}

/**
 * httpsys_list_next - walk a comma-separated list, RFC 9110 5.6.1
 * @list: text of the list
 * @len: bytes at @list
 * @pos: where to go on; 0 at first
 * @item: the element without white space around it; may be empty
 *
 * Quoted strings are not known: for lists of tokens only.
 *
 * Context: any. Return: false at the end of the list.
 */
bool httpsys_list_next(const char *list, u32 len, u32 *pos,
		       struct httpsys_slice *item)
{
	u32 begin = *pos, end;

	if (begin > len)
		return false;
	for (end = begin; end < len && list[end] != ','; end++)
		;
	*pos = end + 1;
	while (begin < end && (list[begin] == ' ' || list[begin] == '\t'))
		begin++;
	while (end > begin && (list[end - 1] == ' ' || list[end - 1] == '\t'))
		end--;
	item->off = begin;
	item->len = end - begin;
	return true;
}

/* Divide by ten, return the rest; 32-bit machines cannot divide 64 bits */
static u32 divide_by_ten(u64 *n)
{
	u32 rest = 0, part;
	u64 quotient = 0;
	int shift;

	for (shift = 48; shift >= 0; shift -= 16) {
		part = rest << 16 | (u32)(*n >> shift & 0xffff);
		quotient |= (u64)(part / 10) << shift;
		rest = part % 10;
	}
	*n = quotient;
	return rest;
}

/**
 * httpsys_number_write - write a number in decimal
 * @n: the number
 * @out: HTTPSYS_NUMBER_MAX bytes
 *
 * Context: any. Return: bytes written; no NUL.
 */
u32 httpsys_number_write(u64 n, char *out)
{
	char text[HTTPSYS_NUMBER_MAX];
	size_t at = sizeof(text);
	u32 small;

	while (n >> 32)
		text[--at] = (char)('0' + divide_by_ten(&n));
	small = (u32)n;
	do {
		text[--at] = (char)('0' + small % 10);
		small /= 10;
	} while (small);
	memcpy(out, text + at, sizeof(text) - at);
	return (u32)(sizeof(text) - at);
}
