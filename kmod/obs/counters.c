// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU counters of a network namespace. Owned by the namespace; no locks:
 * writers touch their own CPU, readers add up.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include "obs/counters.h"

/**
 * httpsys_stats_init() - counters at 0
 * @s: to fill
 * @net: inode number of the namespace
 *
 * Context: process, may sleep. Return: 0 or -ENOMEM.
 */
int httpsys_stats_init(struct httpsys_stats *s, u32 net)
{
	int ret = httpsys_gauge_init(&s->memory);

	if (ret)
		return ret;
	s->connections_peak = 0;
	s->net = net;
	s->cpu = alloc_percpu(struct httpsys_stats_cpu);
	if (s->cpu)
		return 0;
	httpsys_gauge_destroy(&s->memory);
	return -ENOMEM;
}

/**
 * httpsys_stats_destroy() - free the counters
 * @s: nobody counts any more
 *
 * Context: process.
 */
void httpsys_stats_destroy(struct httpsys_stats *s)
{
	free_percpu(s->cpu);
	s->cpu = NULL;
	httpsys_gauge_destroy(&s->memory);
}

/**
 * httpsys_stats_counter() - a counter's present value
 * @s: counters
 * @c: which
 *
 * Context: any. Not a snapshot: other CPUs go on counting.
 */
u64 httpsys_stats_counter(const struct httpsys_stats *s, enum httpsys_counter c)
{
	return httpsys_percpu_sum(&s->cpu->counter[c]);
}

/**
 * httpsys_stats_reason() - how often a reason occurred
 * @s: counters
 * @r: which
 *
 * Context: any.
 */
u64 httpsys_stats_reason(const struct httpsys_stats *s, enum httpsys_reason r)
{
	return httpsys_percpu_sum(&s->cpu->reason[r]);
}
