/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HTTPSYS_TESTS_COUNTS_H
#define HTTPSYS_TESTS_COUNTS_H

#include "fault.h"

/* The device that counts are read from; open before the first walk */
extern int counts_dev;
/* Objects that there are: what a failure must leave as it was */
void counts_read(long long *counts, int max);
/* A case that walks one row */
#define WALK(row)					\
static void walk_##row(void)				\
{							\
	if (!fault_ready())				\
		return;					\
	scene_up();					\
	fault_walk(&row, counts_read);			\
}

#endif
