// SPDX-License-Identifier: GPL-2.0-only
/* Each row of rules_rows.h is a case with one line of TAP */
#include <stdlib.h>
#include "rules.h"

bool rules_check(bool good, const char *file, int line, const char *what,
		 long long got, long long want)
{
	if (!good)
		tap_note("%s:%d: not so: %s (%lld, %lld)", file, line, what,
			 got, want);
	return good;
}

/* What is being built: rules by name */
static const char *const waiting[] = {
#include "rules_waiting.h"
};

static bool is_waiting(const char *rule)
{
	if (getenv("HTTPSYS_CODES_ALL"))
		return false;
	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
		if (!strcmp(waiting[i], rule))
			return true;
	return false;
}

#define RULE(rule, statement)				\
static void case_##rule(void)				\
{							\
	if (is_waiting(#rule))				\
		tap_skip("not built yet");		\
	else						\
		ok(rule(), statement);			\
}
#include "rules_rows.h"
#undef RULE

static const struct tap_case cases[] = {
#define RULE(rule, statement)	{ #rule, case_##rule, 60 },
#include "rules_rows.h"
#undef RULE
};

TAP_MAIN_NET(cases)
