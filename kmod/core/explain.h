/* SPDX-License-Identifier: GPL-2.0-only */
/* What would become of a request, and why. */
#ifndef HTTPSYS_CORE_EXPLAIN_H
#define HTTPSYS_CORE_EXPLAIN_H

#include <linux/httpsys.h>
#include "core/app.h"

/**
 * struct httpsys_explanation - texts that go with a struct httpsys_explain
 * @prefix: what matches, allocated, or NULL
 * @hidden: what a reservation hides, allocated, or NULL
 * @uid: owner of what matches
 */
struct httpsys_explanation {
	char *prefix;
	char *hidden;
	kuid_t uid;
};

int httpsys_explain(struct httpsys_app *app, const char *url, struct httpsys_explain *out,
		    struct httpsys_explanation *texts);

#endif
