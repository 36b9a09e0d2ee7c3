// SPDX-License-Identifier: GPL-2.0-only
/* Faults made on purpose. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include "fault.h"
#include "hs.h"
#include "tap.h"

#define DEBUGFS		"/sys/kernel/debug"
#define COUNTS		32
/* More places than any call has */
#define PLACES		4000

static bool file_write(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, value, strlen(value)) == (ssize_t)strlen(value);

	if (fd >= 0)
		close(fd);
	return good;
}

bool fault_knob(const char *dir, const char *knob, const char *value)
{
	char path[200];

	snprintf(path, sizeof(path), DEBUGFS "/%s/%s", dir, knob);
	return file_write(path, value);
}

static const char *const kinds[] = { "failslab", "fail_page_alloc", "fail_usercopy" };

void fault_none(void)
{
	for (int i = 0; i < 3; i++) {
		fault_knob(kinds[i], "probability", "0");
		fault_knob(kinds[i], "times", "0");
		fault_knob(kinds[i], "verbose", "0");
	}
	fault_knob("failslab", "cache-filter", "N");
}

bool fault_ready(void)
{
	if (access(DEBUGFS "/failslab", F_OK))
		(void)mount("none", DEBUGFS, "debugfs", 0, NULL);
	if (access(DEBUGFS "/failslab", F_OK) || access("/proc/self/fail-nth", F_OK)) {
		tap_skip("a kernel without fault injection");
		return false;
	}
	fault_none();
	need(fault_knob("failslab", "ignore-gfp-wait", "N"));
	need(fault_knob("fail_page_alloc", "ignore-gfp-wait", "N"));
	need(fault_knob("fail_page_alloc", "ignore-gfp-highmem", "N"));
	need(fault_knob("fail_page_alloc", "min-order", "0"));
	return true;
}

static int nth_file(void)
{
	static _Thread_local int fd = -1;

	if (fd < 0)
		fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	need(fd >= 0);
	return fd;
}

void fault_arm(int nth)
{
	char text[12];
	int len = snprintf(text, sizeof(text), "%d", nth);

	need(pwrite(nth_file(), text, len, 0) == len);
}

bool fault_disarm(void)
{
	/* Reading can be what fails: then it was the first place after the call */
	char text[12] = "1";
	int fd = nth_file();

	(void)!pread(fd, text, sizeof(text) - 1, 0);
	while (pwrite(fd, "0", 1, 0) != 1)
		;
	return !atoi(text);
}

static bool fault_rate(const char *kind, int percent, int times)
{
	char text[12];

	snprintf(text, sizeof(text), "%d", times);
	if (!fault_knob(kind, "interval", "1") || !fault_knob(kind, "times", text))
		return false;
	snprintf(text, sizeof(text), "%d", percent);
	return fault_knob(kind, "probability", text);
}

bool fault_caches_ready(void)
{
	struct stat st;

	if (!fault_ready())
		return false;
	/* Read only before 6.2 */
	if (!stat("/sys/kernel/slab/TCP/failslab", &st) && (st.st_mode & 0200))
		return true;
	tap_skip("no cache can be chosen to fail");
	return false;
}

bool fault_cache(const char *cache, int percent, int times)
{
	char path[200];

	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/failslab", cache);
	if (!file_write(path, "1"))
		return false;
	return fault_knob("failslab", "ignore-gfp-wait", "N") &&
	       fault_knob("failslab", "cache-filter", "Y") &&
	       fault_rate("failslab", percent, times);
}

bool fault_atomic(int percent, int times)
{
	return fault_knob("failslab", "ignore-gfp-wait", "Y") &&
	       fault_knob("fail_page_alloc", "ignore-gfp-wait", "Y") &&
	       fault_rate("failslab", percent, times) &&
	       fault_rate("fail_page_alloc", percent, times);
}

/* Walking */

static bool errno_clean(const struct fault_row *row, int ret)
{
	return ret == -ENOMEM || ret == -EFAULT || (row->also && ret == row->also);
}

static bool counts_same(const struct fault_row *row, int nth, const long long *was,
			const long long *now)
{
	for (int i = 0; i < COUNTS; i++)
		if (was[i] != now[i]) {
			tap_note("%s, place %d: count %d was %lld, is %lld", row->name, nth, i,
				 was[i], now[i]);
			return false;
		}
	return true;
}

/* What a failure did is awaited, as some of it is undone after a grace period */
static bool counts_return(const struct fault_row *row, int nth, const long long *was,
			  void (*count)(long long *counts, int max))
{
	long long now[COUNTS] = { 0 };
	long end = hs_now_ms() + 1000;

	do {
		count(now, COUNTS);
		if (!memcmp(was, now, sizeof(now)))
			return true;
		hs_sleep_ms(5);
	} while (hs_now_ms() < end);
	return counts_same(row, nth, was, now);
}

/* The call failed at @nth. False: not cleanly */
static bool failed_cleanly(const struct fault_row *row, int nth, int ret, const long long *was,
			   void (*count)(long long *counts, int max))
{
	bool good = errno_clean(row, ret), same;
	int second;

	if (!good)
		tap_note("%s, place %d: error %d", row->name, nth, ret);
	same = row->partly || counts_return(row, nth, was, count);
	second = row->call();
	/* It was done, the program has taken the memory of its outputs away meanwhile */
	if (second && second == row->again && (ret == -EFAULT || row->partly))
		return good;
	if (second)
		tap_note("%s, place %d: error %d, then %d", row->name, nth, ret, second);
	return good && same && !second;
}

void fault_walk(const struct fault_row *row, void (*count)(long long *counts, int max))
{
	int nth, ret, bad = 0, failed = 0, survived = 0;
	long long was[COUNTS];
	bool hit;

	for (nth = 1; nth < PLACES; nth++) {
		if (row->before)
			row->before();
		memset(was, 0, sizeof(was));
		count(was, COUNTS);
		fault_arm(nth);
		ret = row->call();
		hit = fault_disarm();
		if (hit && ret) {
			failed++;
			bad += !failed_cleanly(row, nth, ret, was, count);
		} else if (hit) {
			survived++;
		}
		if (row->after)
			row->after(ret);
		if (!hit)
			break;
	}
	is(bad, 0, "%s: each of %d failures is clean, %d faults did no harm", row->name, failed,
	   survived);
	is(ret, 0, "%s: without a fault it succeeds, after %d places", row->name, nth - 1);
}
