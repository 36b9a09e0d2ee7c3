/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/net/httpsys: counters of the reader's network namespace. */
#ifndef HTTPSYS_OBS_PROC_H
#define HTTPSYS_OBS_PROC_H

#include "obs/counters.h"

struct net;

int httpsys_proc_init(struct net *net, struct httpsys_stats *s);
void httpsys_proc_exit(struct net *net);

#endif
