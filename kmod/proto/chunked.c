// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoder of chunked bodies, RFC 9112 7.1: a state machine that eats byte by
 * byte what is not body. Its state belongs to whoever reads the connection; no
 * locks, callable from any context.
 *
 * Strict where others were fooled: line ends are CRLF only, a size is 1 to 16
 * hexadecimal digits with nothing before it, white space only in extensions.
 */
#include "proto/chunked.h"
#include "proto/text.h"

enum chunk_state {
	CHUNK_SIZE,		/* first digit of a size */
	CHUNK_SIZE_MORE,	/* further digits */
	CHUNK_EXT_SPACE,	/* white space before an extension's ';' */
	CHUNK_EXT,
	CHUNK_SIZE_LF,
	CHUNK_DATA,
	CHUNK_DATA_CR,
	CHUNK_DATA_LF,
	CHUNK_TRAILER,		/* first byte of a trailer line, or of the last CRLF */
	CHUNK_TRAILER_NAME,
	CHUNK_TRAILER_VALUE,
	CHUNK_TRAILER_LF,
	CHUNK_END_LF,
	CHUNK_END,
	CHUNK_ERROR,
};

/**
 * httpsys_chunked_init - ready for the first byte of a body
 * @c: the decoder
 *
 * Context: any.
 */
void httpsys_chunked_init(struct httpsys_chunked *c)
{
	memset(c, 0, sizeof(*c));
	c->state = CHUNK_SIZE;
}

/* A byte of the size; any other ends it */
static enum chunk_state size_byte(struct httpsys_chunked *c, u8 b)
{
	int digit = httpsys_hex_value(b);

	if (digit >= 0) {
		/* 2^63 - 1 is the longest body that has a length at all */
		if (c->digits == 16 || c->remaining >> 59)
			return CHUNK_ERROR;
		c->digits++;
		c->remaining = c->remaining << 4 | (u64)digit;
		return CHUNK_SIZE_MORE;
	}
	if (!c->digits)
		return CHUNK_ERROR;
	if (b == '\r')
		return CHUNK_SIZE_LF;
	if (b != ';' && b != ' ' && b != '\t')
		return CHUNK_ERROR;
	if (++c->ext_bytes > HTTPSYS_CHUNK_EXT_MAX)
		return CHUNK_ERROR;
	return b == ';' ? CHUNK_EXT : CHUNK_EXT_SPACE;
}

/* Extensions are skipped, RFC 9112 7.1.1; a line end in disguise is not */
static enum chunk_state ext_byte(struct httpsys_chunked *c, u8 b)
{
	if (b == '\r' && c->state == CHUNK_EXT)
		return CHUNK_SIZE_LF;
	if (++c->ext_bytes > HTTPSYS_CHUNK_EXT_MAX)
		return CHUNK_ERROR;
	if (c->state == CHUNK_EXT_SPACE && b != ' ' && b != '\t')
		return b == ';' ? CHUNK_EXT : CHUNK_ERROR;
	if (!(httpsys_char_class[b] & HTTPSYS_CH_VALUE))
		return CHUNK_ERROR;
	return (enum chunk_state)c->state;
}

/* Trailer lines follow the rules of header lines, RFC 9112 7.1.2 */
static enum chunk_state trailer_byte(struct httpsys_chunked *c, u8 b)
{
	if (c->state == CHUNK_TRAILER && b == '\r')
		return CHUNK_END_LF;
	if (++c->trailer_bytes > HTTPSYS_CHUNK_TRAILER_MAX)
		return CHUNK_ERROR;
	switch (c->state) {
	case CHUNK_TRAILER_NAME:
		if (b == ':')
			return CHUNK_TRAILER_VALUE;
		fallthrough;
	case CHUNK_TRAILER:
		return httpsys_is((char)b, HTTPSYS_CH_TCHAR) ?
			CHUNK_TRAILER_NAME : CHUNK_ERROR;
	case CHUNK_TRAILER_VALUE:
		if (b == '\r')
			return CHUNK_TRAILER_LF;
		return httpsys_is((char)b, HTTPSYS_CH_VALUE) ?
			CHUNK_TRAILER_VALUE : CHUNK_ERROR;
	default: /* CHUNK_TRAILER_LF */
		return b == '\n' ? CHUNK_TRAILER : CHUNK_ERROR;
	}
}

/* One byte that is not body; returns the next state */
static enum chunk_state chunk_byte(struct httpsys_chunked *c, u8 b)
{
	switch (c->state) {
	case CHUNK_SIZE:
	case CHUNK_SIZE_MORE:
		return size_byte(c, b);
	case CHUNK_EXT_SPACE:
	case CHUNK_EXT:
		return ext_byte(c, b);
	case CHUNK_SIZE_LF:
		if (b != '\n')
			return CHUNK_ERROR;
		c->digits = 0;
		return c->remaining ? CHUNK_DATA : CHUNK_TRAILER;
	case CHUNK_DATA_CR:
		return b == '\r' ? CHUNK_DATA_LF : CHUNK_ERROR;
	case CHUNK_DATA_LF:
		return b == '\n' ? CHUNK_SIZE : CHUNK_ERROR;
	case CHUNK_END_LF:
		return b == '\n' ? CHUNK_END : CHUNK_ERROR;
	default: /* CHUNK_TRAILER and its like; nothing is fed at the end */
		return trailer_byte(c, b);
	}
}

/**
 * httpsys_chunked_feed - decode the next piece
 * @c: the decoder
 * @in: bytes as received
 * @len: bytes at @in
 * @consumed: bytes used up, of the returned data too
 * @data: with DATA: body bytes, inside @in
 * @data_len: with DATA: how many, at least 1
 *
 * To be called again with the rest until it returns MORE, END or ERROR.
 * After END and ERROR it returns the same for ever and consumes nothing.
 *
 * Context: any. Return: what was found, enum httpsys_chunk_event.
 */
enum httpsys_chunk_event httpsys_chunked_feed(struct httpsys_chunked *c,
					      const char *in, size_t len,
					      size_t *consumed,
					      const char **data,
					      size_t *data_len)
{
	size_t i = 0;

	*data = NULL;
	*data_len = 0;
	while (c->state != CHUNK_END && c->state != CHUNK_ERROR && i < len) {
		if (c->state == CHUNK_DATA) {
			*data = in + i;
			*data_len = len - i;
			if (*data_len > c->remaining)
				*data_len = (size_t)c->remaining;
			httpsys_chunked_skip_data(c, *data_len);
			*consumed = i + *data_len;
			return HTTPSYS_CHUNK_EV_DATA;
		}
		c->state = (u8)chunk_byte(c, (u8)in[i]);
		i++;
	}
	*consumed = i;
	if (c->state == CHUNK_ERROR)
		return HTTPSYS_CHUNK_EV_ERROR;
	return c->state == CHUNK_END ? HTTPSYS_CHUNK_EV_END :
				       HTTPSYS_CHUNK_EV_MORE;
}

/**
 * httpsys_chunked_in_data - is the next byte body?
 * @c: the decoder
 *
 * Context: any. Return: true if c->remaining bytes of plain body follow.
 */
bool httpsys_chunked_in_data(const struct httpsys_chunked *c)
{
	return c->state == CHUNK_DATA;
}

/**
 * httpsys_chunked_skip_data - body bytes were taken without the decoder
 * @c: the decoder, in the data of a chunk
 * @n: bytes, at most c->remaining
 *
 * Context: any.
 */
void httpsys_chunked_skip_data(struct httpsys_chunked *c, u64 n)
{
	if (c->state != CHUNK_DATA)
		return;
	c->remaining -= n < c->remaining ? n : c->remaining;
	if (!c->remaining)
		c->state = CHUNK_DATA_CR;
}
