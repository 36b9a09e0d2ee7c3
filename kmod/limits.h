/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits: module parameters, fixed after load (API: 7.1). Each network namespace
 * has a copy (httpsys_net.limits) in which its configuration may change some of
 * them at any time; those are read by the functions at the end.
 */
#ifndef HTTPSYS_LIMITS_H
#define HTTPSYS_LIMITS_H

#include "proto/head.h"
#include "proto/url.h"

struct httpsys_cache_limits {
	bool enable;
	unsigned long max_bytes;	/* of all entries of a network namespace */
	unsigned long queue_bytes;	/* of those of one queue */
	u32 max_entries;		/* per network namespace */
	u32 max_response;		/* bytes of a body */
	u32 max_head;			/* bytes of a head */
	u32 scavenge;			/* seconds without use */
};

struct httpsys_limits {
	struct httpsys_head_limits head;
	struct httpsys_url_limits url;
	u32 max_connections;		/* per network namespace */
	u32 max_address_connections;	/* of one client; 0: a quarter of all */
	u32 connection_rate;		/* new ones a second of one client; U32_MAX: any number */
	unsigned long connection_bytes;	/* of all beyond each one's share, see net/memory.h */
	u32 max_endpoints;		/* per network namespace */
	u32 max_endpoints_per_user;	/* of them */
	u32 max_adopted_per_user;	/* listening sockets handed over */
	u32 max_objects_per_user;	/* sessions + groups + queues of one uid */
	u32 max_urls_per_user;
	u32 max_buffered_send;		/* bytes queued of one response */
	u32 max_operations;		/* not finished, of one open of a queue */
	u32 max_log_bytes;		/* of log records that wait for a reader, of a namespace */
	struct httpsys_timeouts timeouts;	/* machine-wide values, never 0 */
	struct httpsys_cache_limits cache;
	bool short_way;			/* requests are dispatched in the packet's softirq */
};

extern struct httpsys_limits httpsys_limits;

/* Largest body to keep at this moment */
static inline u32 httpsys_limits_cache_response(const struct httpsys_limits *l)
{
	return READ_ONCE(l->cache.max_response);
}

/* Head limits at this moment */
static inline struct httpsys_head_limits httpsys_limits_head(const struct httpsys_limits *l)
{
	return (struct httpsys_head_limits){
		.max_request_bytes = READ_ONCE(l->head.max_request_bytes),
		.max_field_length = READ_ONCE(l->head.max_field_length),
		.max_url_length = READ_ONCE(l->head.max_url_length),
		.ignore_verb_case = l->head.ignore_verb_case,
	};
}

/* URL limits at this moment */
static inline struct httpsys_url_limits httpsys_limits_url(const struct httpsys_limits *l)
{
	return (struct httpsys_url_limits){
		.segment_max_count = READ_ONCE(l->url.segment_max_count),
		.segment_max_length = READ_ONCE(l->url.segment_max_length),
		.allow_restricted = l->url.allow_restricted,
		.allow_non_utf8 = l->url.allow_non_utf8,
		.allow_percent_u = l->url.allow_percent_u,
	};
}

/* Timers at this moment */
static inline struct httpsys_timeouts httpsys_limits_timeouts(const struct httpsys_limits *l)
{
	struct httpsys_timeouts t = l->timeouts;

	t.idle = READ_ONCE(l->timeouts.idle);
	t.header_wait = READ_ONCE(l->timeouts.header_wait);
	return t;
}

/* Set the head's limits, of which one bounds the others (API: 7.1) */
void httpsys_limits_settle_head(struct httpsys_limits *l, u32 request_bytes, u32 field_length);

/* Is @value one for max_connections? */
bool httpsys_limits_connections_ok(u32 value);

/* Is @value one for connection_rate? */
bool httpsys_limits_rate_ok(u32 value);

/* Least value of connection_bytes */
#define HTTPSYS_CONNECTION_BYTES_MIN	(1UL << 20)

/* Check and settle the parameters; -EINVAL with a log line that names the bad one */
int httpsys_limits_init(void);

#endif
