// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading that fails: by parameters, and by each allocation between the begin of our init and its
 * end failing in turn (kernels with fault injection). Each failure leaves nothing, and the next
 * load without one succeeds. The short form takes a part of the steps, another one each time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "hs.h"
#include "kern.h"
#include "tap.h"

#define FAILSLAB	"/sys/kernel/debug/failslab/"
#define FAILPAGE	"/sys/kernel/debug/fail_page_alloc/"
#define FAIL_NTH	"/proc/thread-self/fail-nth"
/* More than any load needs */
#define FAR		1000000

static bool nothing_left(void)
{
	return !kern_loaded() && kern_slab("httpsys") == -1 && access(HTTPSYS_DEVICE, F_OK) &&
	       access("/proc/self/net/httpsys", F_OK);
}

static void parameters(void)
{
	static const char *const rows[] = {
		"max_request_bytes=255", "max_request_bytes=16777217", "max_request_bytes=x",
		"max_field_length=63", "max_connections=1023", "max_connections=4294967295",
		"max_buffered_send=4095", "max_operations=0", "timeout_idle=0",
		"timeout_idle=65536", "cache_max_response=4095", "cache_scavenge=0",
		"short_way=maybe",
	};

	need(!kern_unload());
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int err = kern_load(rows[i]);

		ok(err == -EINVAL || err == -ERANGE, "%s is refused (%d)", rows[i], err);
		ok(nothing_left(), "%s: nothing is left", rows[i]);
		if (!err)
			kern_unload();
	}
	is(kern_load(""), 0, "it loads");
	is(kern_load(""), -EEXIST, "once");
}

/* Load with the @nth chance to fail failing; @left: chances that were not reached */
static int load_failing(long nth, const char *params, long *left)
{
	char text[24];
	const char *rest;
	int err;

	snprintf(text, sizeof(text), "%ld", nth);
	need(!kern_write(FAIL_NTH, text));
	err = kern_load(params);
	rest = kern_read(FAIL_NTH);
	*left = rest ? atol(rest) : 0;
	kern_write(FAIL_NTH, "0");
	return err;
}

static bool faults_on(void)
{
	if (access(FAIL_NTH, F_OK) || kern_write(FAILSLAB "ignore-gfp-wait", "N"))
		return false;
	kern_write(FAILSLAB "verbose", "0");
	need(!kern_write(FAILPAGE "ignore-gfp-wait", "N"));
	need(!kern_write(FAILPAGE "min-order", "0"));
	kern_write(FAILPAGE "verbose", "0");
	return true;
}

/* Chances before our init: those of a load that its first check refuses */
static long chances(const char *params, int want)
{
	long left = 0;

	is(load_failing(FAR, params, &left), want, "load to count with (%s)", params);
	return FAR - left;
}

static void each_allocation(void)
{
	long before, all, failures = 0, successes = 0, unclean = 0, left, step = 1;

	if (!faults_on()) {
		tap_skip("this kernel injects no faults");
		return;
	}
	/* A cache whose entry in sysfs fails leaks its name in Linux 6.1, which kmemleak sees */
	if (!access("/sys/kernel/debug/kmemleak", F_OK)) {
		tap_skip("this kernel leaks when a cache cannot be made");
		return;
	}
	need(!kern_unload());
	chances("max_operations=0", -EINVAL);	/* what is done once */
	before = chances("max_operations=0", -EINVAL);
	all = chances("", 0);
	need(!kern_unload());
	/* Refusing takes some, too: begin a little earlier */
	before = before > 30 ? before - 30 : 1;
	if (!kern_long_seconds())
		step = (all - before) / kern_scaled(60) + 1;
	for (long nth = before + time(NULL) % step; nth <= all + 20; nth += step) {
		int err = load_failing(nth, "", &left);

		if (!err) {
			successes++;
			unclean += kern_unload() != 0;
		} else {
			failures++;
		}
		if (!nothing_left() && unclean++ < 5)
			tap_note("step %ld of %ld: %d, not clean", nth, all, err);
	}
	tap_note("%ld chances to fail, ours from %ld on, each %ld.: %ld failures, %ld successes",
		 all, before, step, failures, successes);
	is(unclean, 0, "each failure leaves nothing");
	ok(failures > 5, "there were failures");
	is(kern_load(""), 0, "it loads");
}

static const struct tap_case cases[] = {
	{ "parameters", parameters, 120 },
	{ "each-allocation", each_allocation, 3600 },
};
TAP_MAIN_NET(cases)
