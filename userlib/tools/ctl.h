/* SPDX-License-Identifier: MIT */
/*
 * httpsysctl: what its commands share. A command returns the exit status: 0; 1: it
 * failed; 2: bad arguments, one line said what and where; 3: only explain.
 */
#ifndef HTTPSYSCTL_CTL_H
#define HTTPSYSCTL_CTL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <json-c/json.h>

#define STATUS_FAILED	1
#define STATUS_USAGE	2
#define STATUS_REFUSED	3	/* explain: such a request is refused */

struct args;

/* state.c: what the kernel lists. NULL: said why */
/* An array of the lines of httpsys_state: kind, then what the line names */
struct json_object *state_read(void);
/* { "counters": { name: value }, "reasons": { number: value } } */
struct json_object *counters_read(void);
/* An array of the lines of httpsys_cache; NULL without a word if @quiet */
struct json_object *cache_read(bool quiet);
const char *text_of(struct json_object *o, const char *key);	/* "" if it is not there */
int64_t number_of(struct json_object *o, const char *key);	/* 0 if it is not there */
bool is_kind(struct json_object *o, const char *kind);
bool is_hidden(struct json_object *o);
/* The item of @kind whose @key is @value, both as text; NULL: none */
struct json_object *state_find(struct json_object *state, const char *kind,
			       const char *key, const char *value);
/* For a terminal, with \xNN for what is not printable ASCII or in @also; good until the fourth
 * call from now
 */
const char *shown(const char *text, const char *also);
#define URL_ALSO	" \\"	/* as the kernel's lists have it */
/* "program (123)", "root (0)", in static memory */
const char *process_text(struct json_object *o);
const char *user_text(int64_t uid);
void json_print(struct json_object *o);	/* and put it */

/* One line on stderr; returns STATUS_USAGE */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* True unless an argument is left that nobody took; said which */
bool args_done(const char *command, const struct args *args);

int servicestate_command(int argc, char **argv, bool json);
int explain_command(int argc, char **argv, bool json);
int top_command(int argc, char **argv, bool json);
int trace_command(int argc, char **argv, bool json);
int metrics_command(int argc, char **argv, bool json);

/* explain.c: what a reason means, NULL: unknown */
const char *reason_meaning(uint32_t reason);

#endif
