/* SPDX-License-Identifier: GPL-2.0-only */
/* The module and the machine around it, for tests that load, freeze and count. */
#ifndef HTTPSYS_TESTS_KERN_H
#define HTTPSYS_TESTS_KERN_H

#include <stdbool.h>

/* Percent of the load, HTTPSYS_SCALE; at least 1 of anything */
int kern_scaled(int n);
/* Seconds that a long form may take, from TIME; 0: the short form is wanted */
int kern_long_seconds(void);
/* Is there a round @i, of kern_scaled(@nr)? In the long form: of @most, begun before TIME is over */
bool kern_round(int i, int nr, int most);

/* HTTPSYS_KO, with @params ("" for none); 0 or -errno */
int kern_load(const char *params);
/* As rmmod: does not wait for users; 0 or -errno (-EAGAIN: it has users) */
int kern_unload(void);
/* Until it is unloaded; milliseconds, or -errno after @ms */
long kern_unload_within(long ms);
bool kern_loaded(void);

/* Objects in use of all slab caches whose name begins with @name; -1: no cache */
long kern_slab(const char *name);
/* A number of /proc/net/sockstat, as ("TCP", "alloc") */
long kern_sockstat(const char *line, const char *field);
/* The same, once it is @most or less; else what it is after @ms */
long kern_sockstat_falls(const char *line, const char *field, long most, long ms);

/* Write a text to a file of /proc or /sys; 0 or -errno */
int kern_write(const char *path, const char *text);
/* First line of a file, without its end; NULL: cannot be read. In a static buffer */
const char *kern_read(const char *path);

/* Run a shell command, its exit status */
int kern_shell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
