// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accept-Encoding, RFC 9110 12.5.3: the lines of a request become one number by
 * which the cache tells apart answers of one URL. Qualities count only as zero or
 * not: what is acceptable may be given. Pure; callable from any context.
 */
#include "proto/coding.h"
#include "proto/text.h"

/* State: what is accepted in bits 0 to 6, what was named in bits 8 to 14, and */
#define NAMED(bit)	((u32)(bit) << 8)
#define PRESENT		0x10000U	/* there was a line */
#define BAD		0x20000U

#define ALL		0x7fU		/* IDENTITY to REST */

static const struct {
	const char *name;
	u8 len;
	u8 bit;
} codings[] = {
	{ "gzip", 4, HTTPSYS_CODINGS_GZIP },
	{ "deflate", 7, HTTPSYS_CODINGS_DEFLATE },
	{ "br", 2, HTTPSYS_CODINGS_BR },
	{ "zstd", 4, HTTPSYS_CODINGS_ZSTD },
	{ "identity", 8, HTTPSYS_CODINGS_IDENTITY },
	{ "*", 1, HTTPSYS_CODINGS_REST },
	{ "x-gzip", 6, HTTPSYS_CODINGS_GZIP },
	{ "compress", 8, HTTPSYS_CODINGS_COMPRESS },
	{ "x-compress", 10, HTTPSYS_CODINGS_COMPRESS },
};

static u32 coding_bit(const char *name, u32 len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(codings); i++)
		if (codings[i].len == len && httpsys_text_same(codings[i].name, name, len))
			return codings[i].bit;
	return 0;
}

static u32 skip_space(const char *text, u32 len, u32 at)
{
	while (at < len && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at;
}

/* qvalue, RFC 9110 12.4.2: 0: zero, 1: more, -1: none */
static int quality(const char *text, u32 len)
{
	bool some = false;
	u32 i;

	if (!len || len > 5 || (text[0] != '0' && text[0] != '1') || (len > 1 && text[1] != '.'))
		return -1;
	for (i = 2; i < len; i++) {
		if (!httpsys_is(text[i], HTTPSYS_CH_DIGIT))
			return -1;
		some |= text[i] != '0';
	}
	if (text[0] == '1')
		return some ? -1 : 1;
	return some;
}

/* codings [ weight ]: as quality(); @bit 0: a coding that is not known */
static int element(const char *text, u32 len, u32 *bit)
{
	u32 at = 0;

	while (at < len && httpsys_is(text[at], HTTPSYS_CH_TCHAR))
		at++;
	if (!at)
		return -1;
	*bit = coding_bit(text, at);
	at = skip_space(text, len, at);
	if (at == len)
		return 1;
	if (text[at] != ';')
		return -1;
	at = skip_space(text, len, at + 1);
	if (len - at < 2 || httpsys_lower(text[at]) != 'q' || text[at + 1] != '=')
		return -1;
	return quality(text + at + 2, len - at - 2);
}

/**
 * httpsys_codings_add - one line of Accept-Encoding
 * @state: of the lines before; httpsys_codings_none() at first
 * @value: of the line
 * @len: bytes at @value
 *
 * Context: any. Return: the state with this line.
 */
u32 httpsys_codings_add(u32 state, const char *value, u32 len)
{
	struct httpsys_slice item;
	u32 pos = 0, bit;
	int good;

	state |= PRESENT;
	while (httpsys_list_next(value, len, &pos, &item)) {
		if (!item.len)
			continue;
		good = element(value + item.off, item.len, &bit);
		if (good < 0 || !bit)
			return state | BAD;
		/* Named twice, and not alike */
		if (state & NAMED(bit) && !(state & bit) != !good)
			return state | BAD;
		state |= NAMED(bit) | (good ? bit : 0);
	}
	return state;
}

/**
 * httpsys_codings_end - what a request accepts
 * @state: of all its lines
 *
 * Identity is acceptable as long as neither it nor "*" is given quality 0; "*" is
 * about all that are not named.
 *
 * Context: any. Return: HTTPSYS_CODINGS_*.
 */
u32 httpsys_codings_end(u32 state)
{
	u32 unnamed = ~(state >> 8) & ALL;

	if (!(state & PRESENT))
		return HTTPSYS_CODINGS_NO_HEADER;
	if (state & BAD)
		return HTTPSYS_CODINGS_UNCLEAR;
	if (state & HTTPSYS_CODINGS_REST)
		state |= unnamed;
	else if (!(state & NAMED(HTTPSYS_CODINGS_REST)))
		state |= unnamed & HTTPSYS_CODINGS_IDENTITY;
	return state & ALL;
}
