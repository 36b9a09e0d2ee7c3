/* SPDX-License-Identifier: GPL-2.0-only */
/* A number of bytes that goes up and down, and the most that it was. */
#ifndef HTTPSYS_OBS_GAUGE_H
#define HTTPSYS_OBS_GAUGE_H

#include <linux/percpu_counter.h>

/* What each CPU may keep to itself: for so much per CPU @peak may be short */
#define HTTPSYS_GAUGE_BATCH	(16 * 1024)

/**
 * struct httpsys_gauge - bytes at present
 * @now: per CPU
 * @peak: most of it that was seen; plain stores race, the larger one may be lost for once
 */
struct httpsys_gauge {
	struct percpu_counter now;
	s64 peak;
};

/* Context: process. 0 or -ENOMEM */
static inline int httpsys_gauge_init(struct httpsys_gauge *g)
{
	g->peak = 0;
	return percpu_counter_init(&g->now, 0, GFP_KERNEL);
}

static inline void httpsys_gauge_destroy(struct httpsys_gauge *g)
{
	percpu_counter_destroy(&g->now);
}

/* Is it more than ever? Context: any */
static inline void httpsys_gauge_note(struct httpsys_gauge *g)
{
	s64 now = percpu_counter_read(&g->now);

	if (unlikely(now > READ_ONCE(g->peak)))
		WRITE_ONCE(g->peak, now);
}

/* @bytes may be negative. Context: any */
static inline void httpsys_gauge_add(struct httpsys_gauge *g, s64 bytes)
{
	percpu_counter_add_batch(&g->now, bytes, HTTPSYS_GAUGE_BATCH);
	httpsys_gauge_note(g);
}

/* Context: any */
static inline s64 httpsys_gauge_read(struct httpsys_gauge *g)
{
	s64 now = percpu_counter_sum(&g->now);

	if (now > READ_ONCE(g->peak))
		WRITE_ONCE(g->peak, now);
	return now;
}

#endif
