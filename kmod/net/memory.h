/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that the connections of a network namespace hold beyond each one's share:
 * long heads, bodies that nobody has read yet, answers that their clients do not
 * take.
 */
#ifndef HTTPSYS_NET_MEMORY_H
#define HTTPSYS_NET_MEMORY_H

#include "net/net.h"

/*
 * Not charged, as every connection may have it: its structure and an exchange (3 KiB),
 * a head of up to so many bytes (8 KiB of it and what follows if they came together),
 * one page of a body, and so many bytes of an answer. All of it is 36 KiB at most.
 */
#define HTTPSYS_SHARE_HEAD	4096
#define HTTPSYS_SHARE_ANSWER	(5 * PAGE_SIZE)

bool httpsys_memory_charge(struct httpsys_net *n, u32 bytes);
bool httpsys_memory_reserve(struct httpsys_net *n, u32 bytes);
void httpsys_memory_add(struct httpsys_net *n, s64 bytes);
bool httpsys_memory_left(struct httpsys_net *n, u32 bytes);
bool httpsys_memory_tight(struct httpsys_net *n);

static inline void httpsys_memory_uncharge(struct httpsys_net *n, u32 bytes)
{
	httpsys_memory_add(n, -(s64)bytes);
}

#endif
