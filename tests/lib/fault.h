/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults made on purpose: the kernel's fault injection (Documentation/
 * fault-injection/), call by call for the calling thread, or by cache for all.
 */
#ifndef HTTPSYS_TESTS_FAULT_H
#define HTTPSYS_TESTS_FAULT_H

#include <stdbool.h>

/*
 * Every allocation, also one that may sleep, and every copy from or to a program may
 * fail. False: this kernel has no fault injection; the case has been skipped
 */
bool fault_ready(void);
/* And caches can be chosen for fault_cache() */
bool fault_caches_ready(void);
/* The @nth place where this thread's next system calls can fail fails; from 1 */
void fault_arm(int nth);
/* No fault any more. True: there was one since fault_arm() */
bool fault_disarm(void);

/* Write a knob below /sys/kernel/debug (@dir "failslab", ...); false: there is none */
bool fault_knob(const char *dir, const char *knob, const char *value);
/* From now on @percent of a cache's allocations fail, @times in all (-1: without end) */
bool fault_cache(const char *cache, int percent, int times);
/* Or allocations by anybody that must not sleep: slab and pages */
bool fault_atomic(int percent, int times);
/* No faults but those of fault_arm() any more */
void fault_none(void);

/* One call at all the places where it can fail */
struct fault_row {
	const char *name;
	void (*before)(void);	/* the state that the call needs; NULL: there already */
	int (*call)(void);	/* 0 or -errno */
	/*
	 * After the call, without faults; 0, -errno of the call, which is repeated when
	 * it failed: what became of it. Undoes what it did. NULL: nothing to do
	 */
	void (*after)(int ret);
	int again;		/* the second call's error when only the outputs had no place */
	bool partly;		/* failing it may leave something; @after looks */
	int also;		/* an error besides -ENOMEM and -EFAULT, of the kernel's making */
};

/* Walk it in a case of its own; @count reads what must not change by a failure */
void fault_walk(const struct fault_row *row, void (*count)(long long *counts, int max));

#endif
