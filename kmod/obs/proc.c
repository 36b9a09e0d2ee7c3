// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/net/httpsys: one "name value" line for each counter and for what connections
 * hold, then one for each reason that occurred. Owned by the namespace; reads counters only, no locks.
 */
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <net/net_namespace.h>
#include "obs/proc.h"
#include "proto/names.h"

static const char * const counter_names[] = {
	[HTTPSYS_COUNTER_CONNECTIONS] = "connections",
	[HTTPSYS_COUNTER_CONNECTIONS_NOW] = "connections_now",
	[HTTPSYS_COUNTER_CONNECTIONS_REFUSED] = "connections_refused",
	[HTTPSYS_COUNTER_REQUESTS] = "requests",
	[HTTPSYS_COUNTER_QUEUED] = "queued",
	[HTTPSYS_COUNTER_DELIVERED] = "delivered",
	[HTTPSYS_COUNTER_RESPONSES] = "responses",
	[HTTPSYS_COUNTER_REFUSED] = "refused",
	[HTTPSYS_COUNTER_RESETS] = "resets",
	[HTTPSYS_COUNTER_ABANDONED] = "abandoned",
	[HTTPSYS_COUNTER_TIMEOUTS] = "timeouts",
	[HTTPSYS_COUNTER_BYTES_IN] = "bytes_in",
	[HTTPSYS_COUNTER_BYTES_OUT] = "bytes_out",
	[HTTPSYS_COUNTER_SESSIONS_NOW] = "sessions_now",
	[HTTPSYS_COUNTER_GROUPS_NOW] = "groups_now",
	[HTTPSYS_COUNTER_URLS_NOW] = "urls_now",
	[HTTPSYS_COUNTER_QUEUES_NOW] = "queues_now",
	[HTTPSYS_COUNTER_ENDPOINTS_NOW] = "endpoints_now",
	[HTTPSYS_COUNTER_CACHE_ENTRIES_NOW] = "cache_entries_now",
	[HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW] = "cache_fragments_now",
	[HTTPSYS_COUNTER_CACHE_BYTES_NOW] = "cache_bytes_now",
	[HTTPSYS_COUNTER_CACHE_STORED] = "cache_stored",
	[HTTPSYS_COUNTER_CACHE_HITS] = "cache_hits",
	[HTTPSYS_COUNTER_CACHE_MISSES] = "cache_misses",
	[HTTPSYS_COUNTER_CACHE_FLUSHES] = "cache_flushes",
	[HTTPSYS_COUNTER_CACHE_EVICTED] = "cache_evicted",
	[HTTPSYS_COUNTER_CACHE_REFUSED] = "cache_refused",
};
static_assert(ARRAY_SIZE(counter_names) == HTTPSYS_COUNTER_MAX);

/* See docs/security.md for what these bytes are */
static void show_connections(struct seq_file *m, struct httpsys_stats *s)
{
	s64 now = httpsys_gauge_read(&s->memory);

	seq_printf(m, "connections_peak %u\n", READ_ONCE(s->connections_peak));
	seq_printf(m, "connection_bytes_now %lld\n", max_t(s64, now, 0));
	seq_printf(m, "connection_bytes_peak %lld\n", READ_ONCE(s->memory.peak));
}

static int proc_show(struct seq_file *m, void *v)
{
	struct httpsys_stats *s = pde_data(file_inode(m->file));
	int i;

	for (i = 0; i < HTTPSYS_COUNTER_MAX; i++)
		seq_printf(m, "%s %llu\n", counter_names[i],
			   (unsigned long long)httpsys_stats_counter(s, i));
	show_connections(m, s);
	for (i = HTTPSYS_REASON_NONE + 1; i < HTTPSYS_REASON_MAX; i++) {
		const struct httpsys_reason_info *info = httpsys_reason_info(i);
		u64 n = httpsys_stats_reason(s, i);

		/* Phrases repeat, so the number tells them apart */
		if (n)
			seq_printf(m, "reason %d %u %s %llu\n", i, info->status,
				   info->phrase, (unsigned long long)n);
	}
	return 0;
}

/**
 * httpsys_proc_init() - make /proc/net/httpsys of a namespace
 * @net: namespace
 * @s: its counters; must outlive the file
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_proc_init(struct net *net, struct httpsys_stats *s)
{
	if (!proc_create_net_single("httpsys", 0444, net->proc_net, proc_show, s))
		return -ENOMEM;
	return 0;
}

/**
 * httpsys_proc_exit() - remove it; waits for readers
 * @net: namespace
 *
 * Context: process.
 */
void httpsys_proc_exit(struct net *net)
{
	remove_proc_entry("httpsys", net->proc_net);
}
