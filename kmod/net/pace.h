/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pacers: a rate that sending keeps to. Who makes one and whom it bounds is the
 * business of the layer above; an exchange has up to HTTPSYS_PACERS of them and
 * keeps to all.
 */
#ifndef HTTPSYS_NET_PACE_H
#define HTTPSYS_NET_PACE_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>

#define HTTPSYS_PACERS	3

/**
 * struct httpsys_pacer - a token bucket, kept as a moment
 * @refs: who made it; each exchange
 * @rcu: freed after readers
 * @lock: guards the following (BH)
 * @rate: bytes a second; HTTPSYS_RATE_INFINITE: no bound
 * @peak: bytes a second while what was saved up lasts; or as @rate
 * @saved_max: nanoseconds of @rate that can be saved up
 * @due: ns, when the bytes given away so far are paid for at @rate
 * @peak_due: the same at @peak
 * @generation: changes with the rates; also read without @lock
 */
struct httpsys_pacer {
	refcount_t refs;
	struct rcu_head rcu;
	spinlock_t lock;
	u32 rate;
	u32 peak;
	u64 saved_max;
	u64 due;
	u64 peak_due;
	u32 generation;
};

/**
 * struct httpsys_grant - bytes that a connection may send; the owner's
 * @bytes: how many; 0: it has to ask
 * @due: ns, from when on
 * @generation: of the pacers when they were asked
 */
struct httpsys_grant {
	u32 bytes;
	u64 due;
	u32 generation;
};

struct httpsys_pacer *httpsys_pacer_alloc(gfp_t gfp);
void httpsys_pacer_put(struct httpsys_pacer *p);
/* Found under RCU */
static inline bool httpsys_pacer_get(struct httpsys_pacer *p)
{
	return refcount_inc_not_zero(&p->refs);
}

void httpsys_pacer_set(struct httpsys_pacer *p, u32 rate, u32 peak, u32 burst);
static inline bool httpsys_pacer_bounds(const struct httpsys_pacer *p)
{
	return READ_ONCE(p->rate) != U32_MAX;
}

u64 httpsys_pacers_wait(struct httpsys_grant *g, struct httpsys_pacer * const *pacers, u32 nr,
			u32 want, u64 now);

#endif
