/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of what is in the cache, as programs say them: flushing, fragments (API: 2.6, 6.13). */
#ifndef HTTPSYS_CORE_FLUSH_H
#define HTTPSYS_CORE_FLUSH_H

#include "core/queue.h"
#include "core/urlns.h"

/**
 * struct httpsys_cache_name - a name in the form of a UrlPrefix, perhaps with a query
 * @p: all before the query
 * @path: the path as it is written, in the text
 * @path_len: its bytes
 * @query: from the question mark on, in the text
 * @query_len: bytes, 0: it has none
 */
struct httpsys_cache_name {
	struct httpsys_prefix *p;
	const char *path;
	u32 path_len;
	const char *query;
	u32 query_len;
};

int httpsys_cache_name_parse(struct httpsys_cache_name *n, const char *text, u32 len);
void httpsys_cache_name_free(struct httpsys_cache_name *n);

int httpsys_cache_flush(struct httpsys_ns *ns, struct httpsys_queue *q,
			const struct httpsys_cache_name *n, bool recursive);

int httpsys_fragment_key(const struct httpsys_queue *q, const struct httpsys_cache_name *n,
			 char *host, struct httpsys_cache_key *key);
int httpsys_fragment_insert(struct httpsys_queue *q, struct httpsys_entry *e);
struct httpsys_entry *httpsys_fragment_find(struct httpsys_queue *q,
					    const struct httpsys_cache_name *n);

#endif
