// SPDX-License-Identifier: GPL-2.0-only
/* Each row of rules_rows.h is a case with one line of TAP */
#include "rules.h"

bool rules_check(bool good, const char *file, int line, const char *what,
		 long long got, long long want)
{
	if (!good)
		tap_note("%s:%d: not so: %s (%lld, %lld)", file, line, what,
			 got, want);
	return good;
}

#define RULE(rule, statement)				\
static void case_##rule(void)				\
{							\
	ok(rule(), statement);				\
}
#include "rules_rows.h"
#undef RULE

static const struct tap_case cases[] = {
#define RULE(rule, statement)	{ #rule, case_##rule, 60 },
#include "rules_rows.h"
#undef RULE
};

TAP_MAIN_NET(cases)
