/* SPDX-License-Identifier: GPL-2.0-only */
/* What header lines mean to the parser of heads. Internal to this folder. */
#ifndef HTTPSYS_PROTO_HEAD_FIELD_H
#define HTTPSYS_PROTO_HEAD_FIELD_H

#include "proto/head.h"

/* httpsys_head.seen */
#define SEEN_CLOSE	0x01	/* Connection lists close */
#define SEEN_UPGRADE	0x02	/* Connection lists upgrade */
#define SEEN_PROTOCOL	0x04	/* there is an Upgrade header */
#define SEEN_CHUNKED	0x08	/* one Transfer-Encoding, "chunked" */
#define SEEN_CODING	0x10	/* any other Transfer-Encoding */
#define SEEN_EXPECT	0x20	/* Expect lists 100-continue */

/* Ids that httpsys_head_field_apply() looks at */
#define HTTPSYS_FIELDS_APPLIED	(HTTPSYS_KNOWN(HOST) | HTTPSYS_KNOWN(CONTENT_LENGTH) | \
				 HTTPSYS_KNOWN(TRANSFER_ENCODING) | \
				 HTTPSYS_KNOWN(CONNECTION) | HTTPSYS_KNOWN(EXPECT) | \
				 HTTPSYS_KNOWN(UPGRADE))

enum httpsys_reason httpsys_head_field_apply(struct httpsys_head *h, const char *buf,
					     const struct httpsys_field *f);

#endif
