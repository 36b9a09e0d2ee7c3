/* SPDX-License-Identifier: GPL-2.0-only */
/* SEND with a cache policy. */
#ifndef HTTPSYS_DEV_STORE_H
#define HTTPSYS_DEV_STORE_H

#include "core/cacheable.h"
#include "dev/frame.h"

/**
 * struct httpsys_store - a response that is to be kept
 * @offer: what decides about it
 * @head: as it goes out
 */
struct httpsys_store {
	struct httpsys_offer offer;
	const struct httpsys_response_head *head;
};

enum httpsys_cache_reason httpsys_store_response(struct httpsys_request *r,
						 const struct httpsys_store *s,
						 const struct httpsys_body_plan *plan);

#endif
