/* SPDX-License-Identifier: GPL-2.0-only */
/* Properties of requests: one table. */
#ifndef HTTPSYS_CORE_REQUEST_PROPERTY_H
#define HTTPSYS_CORE_REQUEST_PROPERTY_H

#include <linux/httpsys.h>

struct httpsys_request;

union httpsys_request_value {
	u64 bytes;
	struct httpsys_tcp_info tcp;
};

/**
 * struct httpsys_request_property_row - one property
 * @size: of what @get writes
 * @get: read it; NULL: plain HTTP/1.x over TCP has no such thing
 * @set: check and apply; NULL: cannot be set. None can be both
 *
 * Context of both: process. Return: 0, -EINVAL, -ENOTCONN.
 */
struct httpsys_request_property_row {
	u32 size;
	int (*get)(struct httpsys_request *r, union httpsys_request_value *value);
	int (*set)(struct httpsys_request *r, u32 value);
};

const struct httpsys_request_property_row *httpsys_request_property_find(u32 id);

#endif
