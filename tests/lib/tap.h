/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TAP output for C test programs. A program is a table of cases; each runs in a
 * child of its own with a time limit, so that a crash or a hang costs one case
 * and everything that it opened is closed behind it.
 */
#ifndef HTTPSYS_TESTS_TAP_H
#define HTTPSYS_TESTS_TAP_H

#include <stdbool.h>

struct tap_case {
	const char *name;
	void (*run)(void);
	unsigned int seconds;	/* limit; 0: the default of 20 */
};

/*
 * Each case in a network namespace of its own with nothing but a loopback
 * interface, so that all counters begin at 0. Set before tap_run().
 */
extern bool tap_private_net;

/* Run all cases, print the plan last. Returns the exit status of the program */
int tap_run(const struct tap_case *cases, int nr, int argc, char **argv);

/* One result. Returns @good */
bool tap_ok(bool good, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* One result of comparing numbers; both are printed when they differ */
bool tap_is(long long got, long long want, const char *file, int line,
	    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void tap_skip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void tap_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Give up this case: counts as a failure */
void tap_die(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), noreturn));

#define ok(cond, ...)	tap_ok(!!(cond), __FILE__, __LINE__, __VA_ARGS__)
#define is(got, want, ...) \
	tap_is((long long)(got), (long long)(want), __FILE__, __LINE__, __VA_ARGS__)
#define die(...)	tap_die(__FILE__, __LINE__, __VA_ARGS__)
/* Silent when true; without it the case makes no sense */
#define need(cond) \
	do { if (!(cond)) die("needed: %s", #cond); } while (0)

#define TAP_MAIN(cases)							\
int main(int argc, char **argv)						\
{									\
	return tap_run(cases, (int)(sizeof(cases) / sizeof((cases)[0])), \
		       argc, argv);					\
}

#define TAP_MAIN_NET(cases)						\
static void __attribute__((constructor)) tap_want_net(void)		\
{									\
	tap_private_net = true;						\
}									\
TAP_MAIN(cases)

#endif
