/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the API's documentation does not say and programs rely on: the list is
 * rules_rows.h. A rule is true or says by CHECK() where it is not.
 */
#ifndef HTTPSYS_TESTS_API_RULES_H
#define HTTPSYS_TESTS_API_RULES_H

#include "scene.h"

#define RULE(rule, statement)	bool rule(void);
#include "rules_rows.h"
#undef RULE

bool rules_check(bool good, const char *file, int line, const char *what,
		 long long got, long long want);

#define CHECK(cond)							\
	do {								\
		if (!rules_check((cond), __FILE__, __LINE__, #cond, 0, 0)) \
			return false;					\
	} while (0)
#define SAME(got, want)							\
	do {								\
		long long got_ = (long long)(got), want_ = (want);	\
									\
		if (!rules_check(got_ == want_, __FILE__, __LINE__,	\
				 #got " is " #want, got_, want_))	\
			return false;					\
	} while (0)

#endif
