// SPDX-License-Identifier: GPL-2.0-only
/*
 * IP literals: strict parsing, canonical text. Pure; callable from any context.
 */
#include "proto/address.h"
#include "proto/text.h"

/**
 * httpsys_ipv4_parse - dotted decimal, RFC 3986 3.2.2 IPv4address
 * @text: four numbers 0 to 255 without leading zeros
 * @len: bytes at @text
 * @addr: gets 4 bytes
 *
 * Context: any. Return: 0, or -EINVAL for any other text; @addr may then hold
 * anything.
 */
int httpsys_ipv4_parse(const char *text, size_t len, u8 *addr)
{
	u32 part, value = 0, digits = 0;
	size_t i;

	for (i = 0, part = 0; i < len; i++) {
		if (text[i] == '.') {
			if (!digits || part == 3)
				return -EINVAL;
			addr[part++] = (u8)value;
			value = 0;
			digits = 0;
			continue;
		}
		if (!httpsys_is(text[i], HTTPSYS_CH_DIGIT) ||
		    (digits && !value))
			return -EINVAL;
		value = value * 10 + (u32)(text[i] - '0');
		digits++;
		if (value > 255)
			return -EINVAL;
	}
	if (part != 3 || !digits)
		return -EINVAL;
	addr[3] = (u8)value;
	return 0;
}

/* 1 to 4 hexadecimal digits; their count, or 0 */
static size_t group_parse(const char *text, size_t len, u8 *out)
{
	u32 value = 0;
	size_t i;

	for (i = 0; i < len && httpsys_is(text[i], HTTPSYS_CH_HEX); i++) {
		if (i == 4)
			return 0;
		value = value << 4 | (u32)httpsys_hex_value((u8)text[i]);
	}
	out[0] = (u8)(value >> 8);
	out[1] = (u8)value;
	return i;
}

/* Spread the bytes behind "::" to the end */
static void ipv6_stretch(u8 *addr, u32 at, u32 gap)
{
	u32 tail = at - gap;

	memmove(addr + 16 - tail, addr + gap, tail);
	memset(addr + gap, 0, 16 - at);
}

/**
 * httpsys_ipv6_parse - IPv6 address, RFC 4291 2.2, RFC 3986 IPv6address
 * @text: without brackets; without a zone
 * @len: bytes at @text
 * @addr: gets 16 bytes
 *
 * Context: any. Return: 0, or -EINVAL for any other text; @addr may then hold
 * anything.
 */
int httpsys_ipv6_parse(const char *text, size_t len, u8 *addr)
{
	u32 at = 0, gap = 17;
	size_t i = 0, n;

	if (len >= 2 && text[0] == ':' && text[1] == ':') {
		gap = 0;
		i = 2;
	} else if (!len || text[0] == ':') {
		return -EINVAL;
	}
	while (i < len) {
		if (at <= 12 && (gap <= 16 || at == 12) &&
		    !httpsys_ipv4_parse(text + i, len - i, addr + at)) {
			at += 4;
			break;
		}
		if (at == 16)
			return -EINVAL;
		n = group_parse(text + i, len - i, addr + at);
		if (!n)
			return -EINVAL;
		at += 2;
		i += n;
		if (i == len)
			break;
		if (text[i++] != ':' || i == len)
			return -EINVAL;
		if (text[i] == ':') {
			if (gap <= 16)
				return -EINVAL;
			gap = at;
			i++;
		}
	}
	/* "::" stands for one group at least */
	if (gap > 16 ? at != 16 : at > 14)
		return -EINVAL;
	if (gap <= 16)
		ipv6_stretch(addr, at, gap);
	return 0;
}

/**
 * httpsys_ipv4_format - canonical text of an address
 * @addr: 4 bytes
 * @out: room for HTTPSYS_IPV4_TEXT bytes
 *
 * Context: any. Return: bytes written, no NUL.
 */
size_t httpsys_ipv4_format(const u8 *addr, char *out)
{
	size_t n = 0;
	u32 i;

	for (i = 0; i < 4; i++) {
		u32 v = addr[i];

		if (i)
			out[n++] = '.';
		if (v >= 100)
			out[n++] = (char)('0' + v / 100);
		if (v >= 10)
			out[n++] = (char)('0' + v / 10 % 10);
		out[n++] = (char)('0' + v % 10);
	}
	return n;
}

static u32 ipv6_group(const u8 *addr, u32 i)
{
	return (u32)addr[2 * i] << 8 | addr[2 * i + 1];
}

/* Longest run of two or more zero groups, the first of equals; 8: none */
static u32 ipv6_zeros(const u8 *addr, u32 groups, u32 *count)
{
	u32 i, begin = 8, run = 0;

	*count = 1;
	for (i = 0; i < groups; i++) {
		run = ipv6_group(addr, i) ? 0 : run + 1;
		if (run > *count) {
			*count = run;
			begin = i + 1 - run;
		}
	}
	return begin;
}

static size_t group_format(u32 v, char *out)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;
	int shift;

	for (shift = 12; shift >= 0; shift -= 4)
		if (v >> shift || !shift)
			out[n++] = hex[v >> shift & 15];
	return n;
}

/**
 * httpsys_ipv6_format - canonical text of an address, RFC 5952
 * @addr: 16 bytes
 * @out: room for HTTPSYS_IPV6_TEXT bytes
 *
 * IPv4-mapped addresses end in dotted decimal (RFC 5952 5).
 *
 * Context: any. Return: bytes written, no NUL, no brackets.
 */
size_t httpsys_ipv6_format(const u8 *addr, char *out)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	u32 groups = memcmp(addr, mapped, 12) ? 8 : 6;
	u32 i, begin, count;
	size_t n = 0;

	begin = ipv6_zeros(addr, groups, &count);
	for (i = 0; i < groups; i++) {
		if (i == begin) {
			out[n++] = ':';
			out[n++] = ':';
			i += count - 1;
			continue;
		}
		if (i && out[n - 1] != ':')
			out[n++] = ':';
		n += group_format(ipv6_group(addr, i), out + n);
	}
	if (groups == 6) {
		out[n++] = ':';
		n += httpsys_ipv4_format(addr + 12, out + n);
	}
	return n;
}
