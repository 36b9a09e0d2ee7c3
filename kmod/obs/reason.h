/* SPDX-License-Identifier: GPL-2.0-only */
/* Where every refusal and every unusual end of a connection is made known. */
#ifndef HTTPSYS_OBS_REASON_H
#define HTTPSYS_OBS_REASON_H

#include "obs/counters.h"

void httpsys_reason_note(struct httpsys_stats *s, enum httpsys_reason reason, u64 conn_id,
			 const struct httpsys_address *remote);

#endif
