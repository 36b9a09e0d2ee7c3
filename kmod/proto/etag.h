/* SPDX-License-Identifier: GPL-2.0-only */
/* What a request says of the answers that it has or can read: entity tags, codings. */
#ifndef HTTPSYS_PROTO_ETAG_H
#define HTTPSYS_PROTO_ETAG_H

#include "proto/env.h"

bool httpsys_etag_in_list(const char *list, u32 len, const char *etag, u32 etag_len, bool weak);

/* Content codings that can be told apart */
#define HTTPSYS_CODING_IDENTITY	(1U << 0)
#define HTTPSYS_CODING_GZIP	(1U << 1)
#define HTTPSYS_CODING_DEFLATE	(1U << 2)
#define HTTPSYS_CODING_BR	(1U << 3)
#define HTTPSYS_CODING_ZSTD	(1U << 4)
#define HTTPSYS_CODINGS_ALL	0x1fU

/**
 * struct httpsys_codings - what Accept-Encoding says, read line by line
 * @named: codings that are named
 * @refused: of them, with a weight of 0
 * @others: HTTPSYS_CODINGS_ALL: "*" is accepted, 0: it is not, or not there
 * @others_refused: "*" has a weight of 0
 * @lines: read so far
 */
struct httpsys_codings {
	u32 named;
	u32 refused;
	u32 others;
	bool others_refused;
	u32 lines;
};

void httpsys_codings_add(struct httpsys_codings *c, const char *value, u32 len);
u32 httpsys_codings_mask(const struct httpsys_codings *c);

#endif
