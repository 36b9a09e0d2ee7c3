// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Date header's text, formatted once a second on each CPU. Lock: preemption
 * and softirqs off while a CPU's copy is used.
 */
#include <linux/bottom_half.h>
#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "net/clock.h"
#include "proto/response.h"

struct date_cache {
	time64_t second;
	char text[HTTPSYS_DATE_LEN];
};

static DEFINE_PER_CPU(struct date_cache, date_cache);

/**
 * httpsys_date_now() - the present time as an IMF-fixdate (RFC 9110 5.6.7)
 * @out: gets HTTPSYS_DATE_LEN bytes, no NUL
 *
 * Context: process or softirq.
 */
void httpsys_date_now(char *out)
{
	time64_t now = ktime_get_real_seconds();
	struct date_cache *c;

	local_bh_disable();
	c = this_cpu_ptr(&date_cache);
	if (c->second != now) {
		httpsys_date_format(now, c->text);
		c->second = now;
	}
	memcpy(out, c->text, HTTPSYS_DATE_LEN);
	local_bh_enable();
}
