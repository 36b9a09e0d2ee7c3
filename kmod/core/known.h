/* SPDX-License-Identifier: GPL-2.0-only */
/* Requests like those that were answered a moment ago. */
#ifndef HTTPSYS_CORE_KNOWN_H
#define HTTPSYS_CORE_KNOWN_H

#include "core/ns.h"

struct httpsys_request;

int httpsys_known_init(void);
void httpsys_known_exit(void);
bool httpsys_known_answer(struct httpsys_request *r);
void httpsys_known_entry(const struct httpsys_request *r, struct httpsys_entry *e);
void httpsys_known_refusal(const struct httpsys_request *r, enum httpsys_reason reason,
			   u8 verbosity);

#endif
