/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters of one network namespace, per CPU. Any folder may count. */
#ifndef HTTPSYS_OBS_COUNTERS_H
#define HTTPSYS_OBS_COUNTERS_H

#include <linux/percpu.h>
#include <linux/httpsys.h>
#include "obs/gauge.h"

struct httpsys_stats_cpu {
	u64 counter[HTTPSYS_COUNTER_MAX];
	u64 reason[HTTPSYS_REASON_MAX];
};

/**
 * struct httpsys_stats - counters of a network namespace
 * @cpu: what is counted
 * @memory: bytes of connections beyond each one's share (net/memory.h)
 * @connections_peak: most connections at once
 * @net: inode number of the namespace, by which traces tell it; constant
 */
struct httpsys_stats {
	struct httpsys_stats_cpu __percpu *cpu;
	struct httpsys_gauge memory;
	u32 connections_peak;
	u32 net;
};

int httpsys_stats_init(struct httpsys_stats *s, u32 net);
void httpsys_stats_destroy(struct httpsys_stats *s);
u64 httpsys_stats_counter(const struct httpsys_stats *s, enum httpsys_counter c);
u64 httpsys_stats_reason(const struct httpsys_stats *s, enum httpsys_reason r);

/* What all CPUs have counted. Context: any. Not a snapshot: others go on counting */
static inline u64 httpsys_percpu_sum(const u64 __percpu *counter)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(counter, cpu));
	return sum;
}

/* Context: any. A *_NOW counter counts down by adding -1; its sum over CPUs is right. */
static inline void httpsys_count_add(struct httpsys_stats *s, enum httpsys_counter c, u64 n)
{
	this_cpu_add(s->cpu->counter[c], n);
}

static inline void httpsys_count(struct httpsys_stats *s, enum httpsys_counter c)
{
	this_cpu_inc(s->cpu->counter[c]);
}

static inline void httpsys_count_dec(struct httpsys_stats *s, enum httpsys_counter c)
{
	this_cpu_dec(s->cpu->counter[c]);
}

static inline void httpsys_count_reason(struct httpsys_stats *s, enum httpsys_reason r)
{
	this_cpu_inc(s->cpu->reason[r]);
}

#endif
