// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reasons: one call counts, traces and, where a limit was met, logs. No state of
 * its own, no locks.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/net.h>
#include <linux/printk.h>
#include <linux/socket.h>
#include "obs/reason.h"
#include "proto/names.h"

#define CREATE_TRACE_POINTS
#include "obs/trace.h"

/* An administrator can do something about these; the rest is the clients' affair */
static bool is_limit(enum httpsys_reason reason)
{
	switch (reason) {
	case HTTPSYS_REASON_TOO_LARGE:
	case HTTPSYS_REASON_URL_LENGTH:
	case HTTPSYS_REASON_FIELD_LENGTH:
	case HTTPSYS_REASON_REQUEST_LENGTH:
	case HTTPSYS_REASON_QUEUE_FULL:
	case HTTPSYS_REASON_GROUP_LIMIT:
	case HTTPSYS_REASON_MEMORY:
	case HTTPSYS_REASON_CONNECTION_LIMIT:
	case HTTPSYS_REASON_ADDRESS_LIMIT:
	case HTTPSYS_REASON_ADDRESS_RATE:
	case HTTPSYS_REASON_MEMORY_LIMIT:
		return true;
	default:
		return false;
	}
}

static void log_limit(const char *phrase, const struct httpsys_address *remote)
{
	if (!net_ratelimit())
		return;
	if (!remote)
		pr_info("limit reached: %s\n", phrase);
	else if (remote->family == AF_INET6)
		pr_info("limit reached: %s, client [%pI6c]:%u\n", phrase, remote->addr,
			be16_to_cpu(remote->port));
	else
		pr_info("limit reached: %s, client %pI4:%u\n", phrase, remote->addr,
			be16_to_cpu(remote->port));
}

/**
 * httpsys_reason_note() - a request was refused, or a connection ended unusually
 * @s: counters of the namespace
 * @reason: why, not NONE
 * @conn_id: connection, 0 if there is none
 * @remote: client, NULL if unknown
 *
 * Context: any.
 */
void httpsys_reason_note(struct httpsys_stats *s, enum httpsys_reason reason, u64 conn_id,
			 const struct httpsys_address *remote)
{
	const struct httpsys_reason_info *info = httpsys_reason_info(reason);

	httpsys_count_reason(s, reason);
	trace_httpsys_reason(s->net, conn_id, reason, info->status, info->phrase);
	if (is_limit(reason))
		log_limit(info->phrase, remote);
}
