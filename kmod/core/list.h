/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/net/httpsys_state: what there is in a network namespace. */
#ifndef HTTPSYS_CORE_LIST_H
#define HTTPSYS_CORE_LIST_H

struct httpsys_ns;

int httpsys_list_init(struct httpsys_ns *ns);
void httpsys_list_exit(struct httpsys_ns *ns);

#endif
