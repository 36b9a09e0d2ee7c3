/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own answers. Internal to kmod/net/. */
#ifndef HTTPSYS_NET_REFUSAL_H
#define HTTPSYS_NET_REFUSAL_H

#include "net/xchg.h"

int httpsys_refusal_init(void);
void httpsys_refusal_exit(void);
bool httpsys_refusal_closes(struct httpsys_xchg *x, enum httpsys_reason reason);
bool httpsys_refusal_answers(enum httpsys_reason reason, u8 verbosity);
void httpsys_refusal_reply(struct httpsys_reply *rep, enum httpsys_reason reason, bool detail,
			   bool head_only, const char *date);

#endif
