/* SPDX-License-Identifier: GPL-2.0-only */
/* Decoder of chunked bodies, RFC 9112 7.1; trailers are checked and dropped. */
#ifndef HTTPSYS_PROTO_CHUNKED_H
#define HTTPSYS_PROTO_CHUNKED_H

#include "proto/env.h"

/* All chunk extensions of a body together, and all trailer lines together */
#define HTTPSYS_CHUNK_EXT_MAX		1024
#define HTTPSYS_CHUNK_TRAILER_MAX	16384

enum httpsys_chunk_event {
	HTTPSYS_CHUNK_EV_MORE,	/* input used up */
	HTTPSYS_CHUNK_EV_DATA,	/* data, data_len: body bytes, inside the input, counted as consumed */
	HTTPSYS_CHUNK_EV_END,	/* body complete; bytes behind @consumed belong to the next request */
	HTTPSYS_CHUNK_EV_ERROR,	/* malformed: HTTPSYS_REASON_CHUNK */
};

struct httpsys_chunked {
	u64 remaining;		/* data bytes left of the current chunk; readable by callers: may be received directly */
	u32 ext_bytes;
	u32 trailer_bytes;
	u8 state;
	u8 digits;
};

void httpsys_chunked_init(struct httpsys_chunked *c);

/*
 * Decode from @in; call again with the rest (in + *consumed) until MORE, END or
 * ERROR. Never consumes a byte behind the body's last.
 */
enum httpsys_chunk_event httpsys_chunked_feed(struct httpsys_chunked *c, const char *in, size_t len,
					      size_t *consumed, const char **data, size_t *data_len);

/* In the data of a chunk: c->remaining bytes follow that are plain body */
bool httpsys_chunked_in_data(const struct httpsys_chunked *c);
/* The caller took @n <= c->remaining body bytes past the decoder */
void httpsys_chunked_skip_data(struct httpsys_chunked *c, u64 n);

#endif
