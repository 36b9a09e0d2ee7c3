// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that were refused before they reached a queue, so that refusing the
 * next one like it costs as little as answering from the cache: a small table on
 * each CPU. What it knows holds until the namespace's configuration changes.
 *
 * Only reasons that follow from the configuration alone are kept, and no pointers.
 * Per-CPU data of softirqs, which do not nest; no locks.
 */
#include <linux/percpu.h>
#include <linux/preempt.h>
#include "core/cacheable.h"
#include "core/refused.h"
#include "core/request.h"
#include "proto/text.h"

#define REFUSED_SLOTS	32
/* Longer requests are routed each time */
#define REFUSED_TEXT	168

/**
 * struct refused - one request
 * @hash: of @text
 * @len: bytes, 0: the slot is empty
 * @reason: enum httpsys_reason
 * @verbosity: of a 503
 * @idle: timer of the connection then, seconds
 * @header_wait: the same
 * @local: our end of the connection
 * @text: see struct httpsys_cache_alias
 */
struct refused {
	u32 hash;
	u16 len;
	u8 reason;
	u8 verbosity;
	u16 idle;
	u16 header_wait;
	struct httpsys_address local;
	char text[REFUSED_TEXT];
};

/**
 * struct refused_table - of a CPU
 * @serial: of the namespace whose requests they are
 * @changes: of it, while the table holds
 * @slots: by hash
 */
struct refused_table {
	u64 serial;
	unsigned long changes;
	struct refused slots[REFUSED_SLOTS];
};

static struct refused_table __percpu *tables;

/**
 * httpsys_refused_init() - memory of all CPUs
 *
 * Context: module load. Return: 0 or -ENOMEM.
 */
int httpsys_refused_init(void)
{
	tables = alloc_percpu(struct refused_table);
	return tables ? 0 : -ENOMEM;
}

/**
 * httpsys_refused_exit() - reverse of init
 */
void httpsys_refused_exit(void)
{
	free_percpu(tables);
}

static bool slot_is(const struct refused *s, const struct httpsys_cache_alias *a, u32 hash)
{
	return s->hash == hash && s->len == a->len &&
	       httpsys_bytes_same(s->text, a->text, a->len) &&
	       httpsys_cache_same_address(&s->local, a->local);
}

/**
 * httpsys_refused_again() - refuse a request like one that was refused before
 * @r: request whose head is parsed
 *
 * Context: dispatch. Return: true: refused; false: route it.
 */
bool httpsys_refused_again(struct httpsys_request *r)
{
	struct httpsys_ns *ns = container_of(r->x.net, struct httpsys_ns, net);
	struct httpsys_cache_alias a;
	struct refused_table *t;
	struct refused *s;
	u32 hash;

	if (!in_serving_softirq())
		return false;
	t = this_cpu_ptr(tables);
	/* Before what is in the table is looked at, as when it was put there */
	if (t->serial != ns->serial || t->changes != smp_load_acquire(&ns->changes) ||
	    httpsys_xchg_tag(&r->x) || !httpsys_cacheable_alias(&r->x, &a) ||
	    a.len > REFUSED_TEXT)
		return false;
	hash = httpsys_cache_alias_hash(&ns->cache, &a);
	s = &t->slots[hash % REFUSED_SLOTS];
	if (!slot_is(s, &a, hash))
		return false;
	r->x.timeouts.idle = s->idle;
	r->x.timeouts.header_wait = s->header_wait;
	httpsys_xchg_refuse(&r->x, s->reason, s->verbosity);
	return true;
}

static bool settled(enum httpsys_reason reason)
{
	return reason == HTTPSYS_REASON_NOT_FOUND || reason == HTTPSYS_REASON_UNKNOWN_HOST ||
	       reason == HTTPSYS_REASON_DISABLED || reason == HTTPSYS_REASON_UNBOUND ||
	       reason == HTTPSYS_REASON_RESERVED;
}

static struct refused_table *table_for(const struct httpsys_ns *ns, unsigned long changes)
{
	struct refused_table *t = this_cpu_ptr(tables);

	if (t->serial != ns->serial || t->changes != changes) {
		memset(t->slots, 0, sizeof(t->slots));
		t->serial = ns->serial;
		t->changes = changes;
	}
	return t;
}

/**
 * httpsys_refused_note() - a request is going to be refused
 * @r: request that was looked for among registrations
 * @reason: why
 * @verbosity: of a 503
 *
 * Context: dispatch, before the refusal.
 */
void httpsys_refused_note(const struct httpsys_request *r, enum httpsys_reason reason,
			  u8 verbosity)
{
	struct httpsys_ns *ns = container_of(r->x.net, struct httpsys_ns, net);
	struct httpsys_cache_alias a;
	struct refused *s;
	u32 hash;

	if (!r->changes || !settled(reason) || !in_serving_softirq() ||
	    httpsys_xchg_tag(&r->x) || !httpsys_cacheable_alias(&r->x, &a) ||
	    a.len > REFUSED_TEXT)
		return;
	hash = httpsys_cache_alias_hash(&ns->cache, &a);
	s = &table_for(ns, r->changes)->slots[hash % REFUSED_SLOTS];
	s->hash = hash;
	s->len = a.len;
	s->reason = reason;
	s->verbosity = verbosity;
	s->idle = r->x.timeouts.idle;
	s->header_wait = r->x.timeouts.header_wait;
	s->local = *a.local;
	memcpy(s->text, a.text, a.len);
}
