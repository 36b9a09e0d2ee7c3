// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pacing of what is sent. A pacer is the moment at which all that it has given
 * away is paid for by its rate. Who wants to send takes a small share (a grant),
 * waits until its moment, sends, and takes the next: everybody on the same pacer
 * gets his turn in order, each wakes once for each share, and nobody polls.
 *
 * Owned by reference counts; a pacer is changed in place, so that connections that
 * wait see another rate. Lock: pacer.lock (BH), one for each pacer, nothing is
 * called under it.
 */
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include "compat.h"
#include "net/pace.h"

/* A share: an eighth of a second of the rate, within bounds */
#define SHARE_PART	8
#define SHARE_MIN	1024U
#define SHARE_MAX	(256U << 10)
/* A changed rate is noticed after so long at the latest */
#define WAIT_MAX	NSEC_PER_SEC

/**
 * httpsys_pacer_alloc() - a pacer that does not bound yet
 * @gfp: allocation flags
 *
 * Return: the pacer with one reference, or NULL without memory.
 */
struct httpsys_pacer *httpsys_pacer_alloc(gfp_t gfp)
{
	struct httpsys_pacer *p = kzalloc(sizeof(*p), gfp);

	if (!p)
		return NULL;
	refcount_set(&p->refs, 1);
	spin_lock_init(&p->lock);
	p->rate = U32_MAX;
	p->peak = U32_MAX;
	return p;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_pacer_alloc);

/**
 * httpsys_pacer_put() - drop a reference
 * @p: pacer or NULL
 *
 * Context: any.
 */
void httpsys_pacer_put(struct httpsys_pacer *p)
{
	if (p && refcount_dec_and_test(&p->refs))
		kfree_rcu(p, rcu);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_pacer_put);

static u64 time_of(u64 bytes, u32 rate)
{
	return rate == U32_MAX ? 0 : div_u64(bytes * NSEC_PER_SEC, rate);
}

/**
 * httpsys_pacer_set() - give a pacer its rates
 * @p: pacer
 * @rate: bytes a second, not 0; U32_MAX: no bound
 * @peak: bytes a second while the burst lasts, not 0; U32_MAX: no bound
 * @burst: bytes that go at @peak, saved up again while less than @rate is sent
 *
 * It begins with a whole burst. Shares that were taken by the rates of before
 * count no more.
 *
 * Context: any.
 */
void httpsys_pacer_set(struct httpsys_pacer *p, u32 rate, u32 peak, u32 burst)
{
	u64 now = ktime_get_ns();

	spin_lock_bh(&p->lock);
	WRITE_ONCE(p->rate, rate);
	p->peak = peak;
	p->saved_max = time_of(burst, rate);
	p->due = now - min(p->saved_max, now);
	p->peak_due = now;
	WRITE_ONCE(p->generation, p->generation + 1);
	spin_unlock_bh(&p->lock);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_pacer_set);

/* When @bytes may go; from then on they are given away */
static u64 pacer_take(struct httpsys_pacer *p, u32 bytes, u64 now)
{
	u64 at, peak_at;

	spin_lock_bh(&p->lock);
	at = max(p->due, now - min(p->saved_max, now));
	peak_at = max(p->peak_due, now);
	p->due = at + time_of(bytes, p->rate);
	/* What waits for the rate does not use up the peak meanwhile */
	peak_at = max(peak_at, at);
	p->peak_due = peak_at + time_of(bytes, p->peak);
	spin_unlock_bh(&p->lock);
	return max(at, peak_at);
}

static u32 share_of(const struct httpsys_pacer *p)
{
	u32 rate = READ_ONCE(p->rate), peak = READ_ONCE(p->peak);

	return clamp(min(rate, peak) / SHARE_PART, SHARE_MIN, SHARE_MAX);
}

static void grant_take(struct httpsys_grant *g, struct httpsys_pacer * const *pacers, u32 nr,
		       u32 want, u64 now)
{
	u32 i, bytes = want;

	for (i = 0; i < nr; i++)
		bytes = min(bytes, share_of(pacers[i]));
	g->bytes = bytes;
	g->due = now;
	for (i = 0; i < nr; i++)
		g->due = max(g->due, pacer_take(pacers[i], bytes, now));
}

/**
 * httpsys_pacers_wait() - may something be sent now?
 * @g: the connection's share; taken anew when it is used up or the rates changed
 * @pacers: all of them count
 * @nr: how many, more than 0
 * @want: bytes to send, more than 0
 * @now: ktime_get_ns()
 *
 * Context: the connection's owner.
 * Return: 0: @g->bytes may go; else nanoseconds after which to ask again.
 */
u64 httpsys_pacers_wait(struct httpsys_grant *g, struct httpsys_pacer * const *pacers, u32 nr,
			u32 want, u64 now)
{
	u32 i, generation = 0;

	for (i = 0; i < nr; i++)
		generation += READ_ONCE(pacers[i]->generation);
	if (!g->bytes || g->generation != generation) {
		grant_take(g, pacers, nr, want, now);
		g->generation = generation;
	}
	return g->due > now ? min_t(u64, g->due - now, WAIT_MAX) : 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_pacers_wait);
