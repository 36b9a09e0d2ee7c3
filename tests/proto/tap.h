/* SPDX-License-Identifier: GPL-2.0-only */
/* TAP for tests of pure functions: a case is a name and the checks up to the next. */
#ifndef HTTPSYS_TESTS_PROTO_TAP_H
#define HTTPSYS_TESTS_PROTO_TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Begin a case; the one before ends */
void tap_case(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* One check of the present case */
bool tap_check(bool good, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* End the last case, print the plan; the program's exit status */
int tap_end(void);

/* Text with its special bytes made visible, in one of a few static buffers */
const char *tap_show(const void *text, size_t len);

/* A copy in memory of exactly its size, so that a byte too far is seen */
char *tap_exact(const void *text, size_t len);

/* Numbers that are the same in every run */
uint32_t tap_random(uint32_t below);

#define CHECK(cond, ...) tap_check(!!(cond), __FILE__, __LINE__, __VA_ARGS__)
#define CHECK_NUM(got, want, what) do {					\
	long long got_ = (long long)(got), want_ = (long long)(want);	\
	tap_check(got_ == want_, __FILE__, __LINE__,			\
		  "%s is %lld, not %lld", what, got_, want_);		\
} while (0)
#define CHECK_TEXT(got, got_len, want, want_len, what) do {		\
	size_t gl_ = (size_t)(got_len), wl_ = (size_t)(want_len);	\
	tap_check(gl_ == wl_ && !memcmp(got, want, wl_), __FILE__,	\
		  __LINE__, "%s is \"%s\", not \"%s\"", what,		\
		  tap_show(got, gl_), tap_show(want, wl_));		\
} while (0)

/* A literal and its length, which may hold NUL bytes */
#define LIT(text) text, sizeof(text) - 1
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
