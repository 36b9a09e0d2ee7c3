// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every function and every documented return code, one line of TAP for each
 * row of codes_rows.h. Then: no function of the library is without a row, and
 * at least 95 % of the pairs of function and code are produced here; the rest
 * belong to HTTPS, HTTP/2 and authentication, or cannot come about at all, each
 * with its reason.
 */
#include <stdio.h>
#include "codes.h"

#define SHARE_PERCENT	95

enum kind {
	HERE,		/* produced by this program */
	TLS,		/* wants HTTPS, which the module has not */
	HTTP2,
	AUTH,		/* wants an authentication scheme */
	NEVER,		/* nothing can make it happen */
	KINDS
};

static const char *const kinds[KINDS] = {
	"produced", "TLS", "HTTP/2", "authentication", "never",
};

static const struct pair {
	enum kind kind;
	const char *function;
	const char *code;
} pairs[] = {
#define PRODUCED(function, code, producer, situation)	\
	{ HERE, #function, #code },
#define ELSEWHERE(kind, function, code, reason)		\
	{ kind, #function, #code },
#include "codes_rows.h"
#undef PRODUCED
#undef ELSEWHERE
};

#define NR_PAIRS	((int)(sizeof(pairs) / sizeof(pairs[0])))

/* The rows as cases */
#define PRODUCED(function, code, producer, situation)	\
static void case_##producer(void)			\
{							\
	is(producer(), code, "%s", situation);		\
}
#define ELSEWHERE(kind, function, code, reason)		\
static void skip_##function##_##code(void)		\
{							\
	tap_skip("%s: %s", kinds[kind], reason);	\
}
#include "codes_rows.h"
#undef PRODUCED
#undef ELSEWHERE

static bool has_rows(const char *function)
{
	for (int i = 0; i < NR_PAIRS; i++)
		if (!strcmp(pairs[i].function, function))
			return true;
	return false;
}

static void functions(void)
{
	FILE *map = fopen(LIBRARY_MAP, "r");
	char line[200], name[100];
	bool api = false;
	int count = 0;

	need(map != NULL);
	while (fgets(line, sizeof(line), map)) {
		if (!strncmp(line, "HTTPAPI_2.0", 11))
			api = true;
		else if (line[0] == '}')
			api = false;
		if (!api || sscanf(line, " %99[A-Za-z0-9];", name) != 1 ||
		    strncmp(name, "Http", 4))
			continue;
		count++;
		if (!has_rows(name))
			ok(false, "%s has no rows", name);
	}
	fclose(map);
	is(count, 44, "functions, each with its rows");
}

/* Several situations can have the same function and code */
static bool is_first(int n)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(pairs[i].function, pairs[n].function) &&
		    !strcmp(pairs[i].code, pairs[n].code))
			return false;
	return true;
}

static void share(void)
{
	int count[KINDS] = { 0 }, all = 0;

	for (int i = 0; i < NR_PAIRS; i++)
		if (is_first(i))
			count[pairs[i].kind]++;
		else if (pairs[i].kind != HERE)
			ok(false, "%s -> %s is twice here", pairs[i].function,
			   pairs[i].code);
	for (int i = 0; i < KINDS; i++) {
		tap_note("%s: %d pairs", kinds[i], count[i]);
		all += count[i];
	}
	ok(count[HERE] * 100 >= all * SHARE_PERCENT,
	   "%d of %d pairs are produced (%.1f %%)", count[HERE], all,
	   100.0 * count[HERE] / all);
}

static const struct tap_case cases[] = {
#define PRODUCED(function, code, producer, situation)	\
	{ #function " -> " #code, case_##producer, 60 },
#define ELSEWHERE(kind, function, code, reason)		\
	{ #function " -> " #code, skip_##function##_##code, 0 },
#include "codes_rows.h"
#undef PRODUCED
#undef ELSEWHERE
	{ "functions", functions, 0 },
	{ "share", share, 0 },
};

TAP_MAIN_NET(cases)
