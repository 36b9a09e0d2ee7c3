/* SPDX-License-Identifier: GPL-2.0-only */
/* Which content codings a request accepts, RFC 9110 12.5.3, as one number. */
#ifndef HTTPSYS_PROTO_CODING_H
#define HTTPSYS_PROTO_CODING_H

#include "proto/env.h"

/*
 * What httpsys_codings_end() says. Two requests with the same number accept the same
 * codings, and may be given the same answer - but for UNCLEAR, which says only that
 * nothing may be concluded: the header is malformed, contradicts itself, or names a
 * coding that is not known here. Such a request neither makes an entry that varies
 * nor is answered from one.
 */
#define HTTPSYS_CODINGS_IDENTITY	0x01	/* not coded */
#define HTTPSYS_CODINGS_GZIP		0x02	/* "x-gzip", too */
#define HTTPSYS_CODINGS_DEFLATE		0x04
#define HTTPSYS_CODINGS_BR		0x08
#define HTTPSYS_CODINGS_ZSTD		0x10
#define HTTPSYS_CODINGS_COMPRESS	0x20	/* "x-compress", too */
#define HTTPSYS_CODINGS_REST		0x40	/* "*": every other one */
#define HTTPSYS_CODINGS_NO_HEADER	0x80	/* stands alone; everything is acceptable */
#define HTTPSYS_CODINGS_UNCLEAR		0x100	/* stands alone */

/* Before the first line */
static inline u32 httpsys_codings_none(void)
{
	return 0;
}

/* One Accept-Encoding line more; @state as none() or add() returned it, returns the next */
u32 httpsys_codings_add(u32 state, const char *value, u32 len);
/* All lines were added: HTTPSYS_CODINGS_* */
u32 httpsys_codings_end(u32 state);

#endif
