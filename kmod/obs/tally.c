// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters of one URL group or one queue. Shared by the object, by requests and by
 * entries of the cache, which may outlive it. No locks: writers touch their own
 * CPU, readers add up.
 */
#include <linux/slab.h>
#include "obs/counters.h"
#include "obs/tally.h"

/**
 * httpsys_tally_alloc() - counters at 0
 *
 * Context: process. Return: with one reference; NULL without memory.
 */
struct httpsys_tally *httpsys_tally_alloc(void)
{
	struct httpsys_tally *t = kmalloc(sizeof(*t), GFP_KERNEL_ACCOUNT);

	if (!t)
		return NULL;
	refcount_set(&t->refs, 1);
	t->cpu = alloc_percpu_gfp(struct httpsys_tally_cpu, GFP_KERNEL_ACCOUNT);
	if (t->cpu)
		return t;
	kfree(t);
	return NULL;
}

/**
 * httpsys_tally_put() - drop a reference
 * @t: counters, or NULL
 *
 * Context: any.
 */
void httpsys_tally_put(struct httpsys_tally *t)
{
	if (!t || !refcount_dec_and_test(&t->refs))
		return;
	free_percpu(t->cpu);
	kfree(t);
}

/**
 * httpsys_tally_sum() - a counter's present value
 * @t: counters
 * @id: which
 *
 * Context: any. Not a snapshot: other CPUs go on counting.
 */
u64 httpsys_tally_sum(const struct httpsys_tally *t, enum httpsys_tally_id id)
{
	return httpsys_percpu_sum(&t->cpu->n[id]);
}
