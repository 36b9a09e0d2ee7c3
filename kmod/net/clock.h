/* SPDX-License-Identifier: GPL-2.0-only */
/* The time of day as the Date header has it. */
#ifndef HTTPSYS_NET_CLOCK_H
#define HTTPSYS_NET_CLOCK_H

void httpsys_date_now(char *out);

#endif
