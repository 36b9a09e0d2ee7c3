/* SPDX-License-Identifier: GPL-2.0-only */
/* What of the requests and responses is the cache's affair. */
#ifndef HTTPSYS_CORE_CACHEABLE_H
#define HTTPSYS_CORE_CACHEABLE_H

#include "core/urlns.h"
#include "proto/response.h"

struct httpsys_group;
struct httpsys_request;
struct httpsys_queue;

/**
 * struct httpsys_offer - a response offered to the cache
 * @info: of the program's headers
 * @block: them
 * @status: of the response
 * @total: bytes of its body
 * @flags: HTTPSYS_SEND_*
 * @policy: enum httpsys_cache_policy, not NONE
 * @seconds: with TTL
 * @vary: HTTPSYS_CACHE_VARY_ENCODING
 * @trailers: it has some
 */
struct httpsys_offer {
	const struct httpsys_response_info *info;
	const char *block;
	u16 status;
	u64 total;
	u32 flags;
	u32 policy;
	u32 seconds;
	bool vary;
	bool trailers;
};

bool httpsys_cacheable_known(struct httpsys_request *r, struct httpsys_entry *e);
bool httpsys_cacheable_serve(struct httpsys_request *r, const char *host, u32 host_len);
enum httpsys_cache_reason httpsys_cacheable_check(const struct httpsys_request *r,
						  const struct httpsys_offer *o);
int httpsys_cacheable_key(const struct httpsys_request *r, struct httpsys_authority *a,
			  struct httpsys_cache_key *key);
enum httpsys_cache_reason httpsys_cacheable_insert(struct httpsys_request *r,
						   struct httpsys_entry *e);
void httpsys_cacheable_refused(struct httpsys_request *r, enum httpsys_cache_reason reason);
void httpsys_cacheable_unbound(struct httpsys_group *g, struct httpsys_queue *q);
void httpsys_cacheable_unrouted(struct httpsys_group *g, u64 serial);

#endif
