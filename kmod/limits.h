/* SPDX-License-Identifier: GPL-2.0-only */
/* Machine-wide limits: module parameters, fixed after load (API: 7.1). */
#ifndef HTTPSYS_LIMITS_H
#define HTTPSYS_LIMITS_H

#include "proto/head.h"
#include "proto/url.h"

struct httpsys_limits {
	struct httpsys_head_limits head;
	struct httpsys_url_limits url;
	u32 max_connections;		/* per network namespace */
	u32 max_endpoints;		/* per network namespace */
	u32 max_objects_per_user;	/* sessions + groups + queues of one uid */
	u32 max_urls_per_user;
	u32 max_buffered_send;		/* bytes queued of one response */
	u32 max_operations;		/* not finished, of one open of a queue */
	struct httpsys_timeouts timeouts;	/* machine-wide values, never 0 */
	bool short_way;			/* requests are dispatched in the packet's softirq */
};

extern struct httpsys_limits httpsys_limits;

/* Check and settle the parameters; -EINVAL with a log line that names the bad one */
int httpsys_limits_init(void);

#endif
