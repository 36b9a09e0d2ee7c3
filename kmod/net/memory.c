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
#include "compat.h"
#include "limits.h"
#include "net/memory.h"

static bool above(struct httpsys_net *n, u64 bound)
{
	return __percpu_counter_compare(&n->stats.memory.now, bound, HTTPSYS_GAUGE_BATCH) > 0;
}

static bool charge(struct httpsys_net *n, u32 bytes, u64 bound)
{
	percpu_counter_add_batch(&n->stats.memory.now, bytes, HTTPSYS_GAUGE_BATCH);
	if (likely(!above(n, bound))) {
		httpsys_gauge_note(&n->stats.memory);
		return true;
	}
	percpu_counter_add_batch(&n->stats.memory.now, -(s64)bytes, HTTPSYS_GAUGE_BATCH);
	return false;
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
	return charge(n, bytes, READ_ONCE(n->limits.connection_bytes));
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_memory_charge);

/**
 * httpsys_memory_reserve() - an answer is to get far ahead of its client
 * @n: namespace
 * @bytes: about to be allocated
 *
 * Context: any. Return: as httpsys_memory_charge(), of half of the bound.
 */
bool httpsys_memory_reserve(struct httpsys_net *n, u32 bytes)
{
	return charge(n, bytes, READ_ONCE(n->limits.connection_bytes) / 2);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_memory_reserve);

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
HTTPSYS_EXPORT_FOR_TEST(httpsys_memory_left);

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
HTTPSYS_EXPORT_FOR_TEST(httpsys_memory_add);

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
HTTPSYS_EXPORT_FOR_TEST(httpsys_memory_tight);
