// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bound on what a namespace's connections hold (limits.connection_bytes). What
 * comes from clients - heads, bodies - is charged before it is allocated and refused
 * when there is no more. Answers are the programs': they are never refused, but from
 * half of the bound on none gets further than its connection's share ahead of its
 * client, so that clients who do not read leave room for those who write.
 *
 * No locks: a per-CPU counter, added up exactly only near a bound.
 */
#include "limits.h"
#include "net/memory.h"

static bool above(struct httpsys_net *n, u64 bound)
{
	return __percpu_counter_compare(&n->stats.memory.now, bound, HTTPSYS_GAUGE_BATCH) > 0;
}

/**
 * httpsys_memory_charge() - a connection wants more than its share
 * @n: namespace
 * @bytes: about to be allocated
 *
 * Of several at once none gets what the bound does not have, though each of them may
 * be refused.
 *
 * Context: any. Return: false: there is no more, nothing has happened.
 */
bool httpsys_memory_charge(struct httpsys_net *n, u32 bytes)
{
	httpsys_gauge_add(&n->stats.memory, bytes);
	if (likely(!above(n, READ_ONCE(n->limits.connection_bytes))))
		return true;
	httpsys_gauge_add(&n->stats.memory, -(s64)bytes);
	return false;
}

/**
 * httpsys_memory_left() - would httpsys_memory_charge() succeed?
 * @n: namespace
 * @bytes: wanted
 *
 * Context: any.
 */
bool httpsys_memory_left(struct httpsys_net *n, u32 bytes)
{
	return !above(n, READ_ONCE(n->limits.connection_bytes) - bytes);
}

/**
 * httpsys_memory_add() - charge without asking, or give back
 * @n: namespace
 * @bytes: may be negative
 *
 * Context: any.
 */
void httpsys_memory_add(struct httpsys_net *n, s64 bytes)
{
	httpsys_gauge_add(&n->stats.memory, bytes);
}

/**
 * httpsys_memory_tight() - should answers wait for their clients?
 * @n: namespace
 *
 * Context: any.
 */
bool httpsys_memory_tight(struct httpsys_net *n)
{
	return above(n, READ_ONCE(n->limits.connection_bytes) / 2);
}
