/* SPDX-License-Identifier: GPL-2.0-only */
/* Answers of the test program, chosen by the path's last segment. */
#ifndef HTTPSYS_TESTS_SERVER_H
#define HTTPSYS_TESTS_SERVER_H

#include <stdint.h>

struct hs_request;

/* Answer one request; may wait (hold, slow). Any thread */
void answer_request(int queue, struct hs_request *r);
/* Let everything that waits in "hold" go on */
void answer_release(void);
/* How many wait there */
int answer_held(void);
/* File that "file" sends; 0 or -errno */
int answer_file(const char *path);
/* Write down each request from now on */
int answer_record(const char *path);

/* Answer with a cache policy, as @query says (cached.c). Any thread */
void cached_answer(int queue, uint64_t id, const char *query, int file);
/* What holds where a query does not say it */
void cached_otherwise(const char *query);
/* What became of the last one: enum httpsys_cache_reason */
int cached_result(void);

#endif
