/* SPDX-License-Identifier: GPL-2.0-only */
/* Requests that were refused before. */
#ifndef HTTPSYS_CORE_REFUSED_H
#define HTTPSYS_CORE_REFUSED_H

#include "core/ns.h"

struct httpsys_request;

int httpsys_refused_init(void);
void httpsys_refused_exit(void);
bool httpsys_refused_again(struct httpsys_request *r);
void httpsys_refused_note(const struct httpsys_request *r, enum httpsys_reason reason,
			  u8 verbosity);

#endif
