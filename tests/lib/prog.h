/* SPDX-License-Identifier: GPL-2.0-only */
/* The test program of tests/http under control of a test in C. */
#ifndef HTTPSYS_TESTS_PROG_H
#define HTTPSYS_TESTS_PROG_H

#include <stdio.h>
#include <sys/types.h>

struct prog {
	pid_t pid;
	FILE *in;
	FILE *out;
};

/* Start it with @threads; ends the case when that fails */
void prog_start(struct prog *p, int threads);
/* One command; its number, negative errno, -EPIPE when the program is gone */
long prog_run(struct prog *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* kill -9 and wait */
void prog_kill(struct prog *p);

#endif
