/* SPDX-License-Identifier: GPL-2.0-only */
/* What a URL group or a queue is counted by: per-CPU, shared by all that count. */
#ifndef HTTPSYS_OBS_TALLY_H
#define HTTPSYS_OBS_TALLY_H

#include <linux/percpu.h>
#include <linux/refcount.h>
#include <linux/types.h>

enum httpsys_tally_id {
	HTTPSYS_TALLY_REQUESTS,		/* routed here, but for hits; of a queue: came into it */
	HTTPSYS_TALLY_GET,		/* of these */
	HTTPSYS_TALLY_HEAD,		/* of these */
	HTTPSYS_TALLY_HITS,		/* answered by the cache */
	HTTPSYS_TALLY_REFUSED,		/* of requests: refused by the kernel */
	HTTPSYS_TALLY_RECEIVED,		/* bytes, of requests that are over */
	HTTPSYS_TALLY_SENT,		/* the same of their answers */
	HTTPSYS_TALLY_MAX
};

struct httpsys_tally_cpu {
	u64 n[HTTPSYS_TALLY_MAX];
};

/**
 * struct httpsys_tally - counters
 * @refs: the object, its requests, its entries in the cache
 * @cpu: they
 */
struct httpsys_tally {
	refcount_t refs;
	struct httpsys_tally_cpu __percpu *cpu;
};

struct httpsys_tally *httpsys_tally_alloc(void);
void httpsys_tally_put(struct httpsys_tally *t);
u64 httpsys_tally_sum(const struct httpsys_tally *t, enum httpsys_tally_id id);

static inline struct httpsys_tally *httpsys_tally_get(struct httpsys_tally *t)
{
	refcount_inc(&t->refs);
	return t;
}

/* Context: any */
static inline void httpsys_tally_add(struct httpsys_tally *t, enum httpsys_tally_id id, u64 n)
{
	this_cpu_add(t->cpu->n[id], n);
}

static inline void httpsys_tally_inc(struct httpsys_tally *t, enum httpsys_tally_id id)
{
	this_cpu_inc(t->cpu->n[id]);
}

#endif
