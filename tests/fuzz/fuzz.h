/* SPDX-License-Identifier: GPL-2.0-only */
/* What the fuzzers share. */
#ifndef HTTPSYS_TESTS_FUZZ_H
#define HTTPSYS_TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that must hold for every input */
#define MUST(cond) do {							\
	if (!(cond)) {							\
		fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond); \
		abort();						\
	}								\
} while (0)

/* A copy of exactly its size, so that a byte too far is seen */
static inline char *fuzz_exact(const void *text, size_t len)
{
	char *copy = malloc(len);

	MUST(copy || !len);
	if (len)
		memcpy(copy, text, len);
	return copy;
}

#endif
