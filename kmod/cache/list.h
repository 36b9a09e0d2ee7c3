/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of /proc/net/httpsys_cache. */
#ifndef HTTPSYS_CACHE_LIST_H
#define HTTPSYS_CACHE_LIST_H

struct httpsys_cache;
struct seq_file;

void httpsys_cache_text_show(struct seq_file *m, const char *text, u32 len);
void httpsys_cache_refusals_show(struct seq_file *m, struct httpsys_cache *c);

#endif
