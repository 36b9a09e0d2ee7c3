/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every function and every documented return code: the list is codes_rows.h. A
 * producer brings about one situation in a process of its own and returns the
 * code that the program got.
 */
#ifndef HTTPSYS_TESTS_API_CODES_H
#define HTTPSYS_TESTS_API_CODES_H

#include "scene.h"

/* One producer for each row */
#define PRODUCED(function, code, producer, situation)	ULONG producer(void);
#define ELSEWHERE(kind, function, code, reason)
#include "codes_rows.h"
#undef PRODUCED
#undef ELSEWHERE

/* From now on nobody in this process gets memory */
void memory_ends(void);

#endif
