// SPDX-License-Identifier: GPL-2.0-only
/*
 * Known requests: what was found out when a request like this one was routed, so
 * that answering it again, from the cache or with a refusal, needs no routing. A
 * table on each CPU; who comes last has the slot.
 *
 * A request is known by its bytes from the target to the end of Host's value and
 * by our end of its connection: nothing else decides about routing. What is known
 * holds until the namespace's configuration changes (httpsys_ns.changes), and an
 * entry also until one leaves the cache (httpsys_cache_removals()); both numbers
 * are read before what follows from them.
 *
 * Per-CPU data of softirqs, which do not nest; no locks.
 */
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/vmalloc.h>
#include "core/cacheable.h"
#include "core/known.h"
#include "core/request.h"
#include "proto/text.h"

#define KNOWN_SLOTS	256
/* Longer requests are routed each time; word by word, so 8 at least */
#define KNOWN_TEXT	160
#define KNOWN_TEXT_MIN	8

/**
 * struct known - one request
 * @serial: of the namespace, 0: the slot is empty
 * @changes: of it
 * @local: our end of the connection
 * @entry: that answers it, while @removals is the cache's; NULL: a refusal
 * @removals: see there
 * @len: bytes of @text
 * @tally: of a refusal: the group's, referenced, or NULL
 * @queue_tally: of a refusal: the queue's, referenced, or NULL
 * @timeouts: of the exchange then
 * @reason: enum httpsys_reason of a refusal
 * @verbosity: of a 503
 * @text: the request
 */
struct known {
	u64 serial;
	unsigned long changes;
	struct httpsys_address local;
	struct httpsys_entry *entry;
	unsigned long removals;
	u16 len;
	struct httpsys_tally *tally;
	struct httpsys_tally *queue_tally;
	struct httpsys_timeouts timeouts;
	u8 reason;
	u8 verbosity;
	char text[KNOWN_TEXT];
};

static struct known * __percpu *tables;

static void known_tallies(struct known *k, struct httpsys_tally *tally,
			  struct httpsys_tally *queue_tally)
{
	httpsys_tally_put(k->tally);
	httpsys_tally_put(k->queue_tally);
	k->tally = tally ? httpsys_tally_get(tally) : NULL;
	k->queue_tally = queue_tally ? httpsys_tally_get(queue_tally) : NULL;
}

static void table_free(struct known *t)
{
	u32 i;

	for (i = 0; t && i < KNOWN_SLOTS; i++)
		known_tallies(&t[i], NULL, NULL);
	vfree(t);
}

/**
 * httpsys_known_init() - memory of all CPUs
 *
 * Context: module load. Return: 0 or -ENOMEM.
 */
int httpsys_known_init(void)
{
	int cpu;

	tables = alloc_percpu(struct known *);
	if (!tables)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct known *t = vzalloc_node(KNOWN_SLOTS * sizeof(*t), cpu_to_node(cpu));

		if (!t) {
			httpsys_known_exit();
			return -ENOMEM;
		}
		*per_cpu_ptr(tables, cpu) = t;
	}
	return 0;
}

/**
 * httpsys_known_exit() - reverse of init
 */
void httpsys_known_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		table_free(*per_cpu_ptr(tables, cpu));
	free_percpu(tables);
}

/* The bytes that a request is known by; false: it is not of the usual form */
static inline bool known_text(const struct httpsys_xchg *x, const char **text, u32 *len)
{
	const struct httpsys_head *h = &x->head;
	const struct httpsys_field *host = h->fields;

	if (h->host || h->form != HTTPSYS_TARGET_ORIGIN)
		return false;
	*text = x->text + h->target.off;
	*len = host->value_off + host->value_len - h->target.off;
	return *len <= KNOWN_TEXT && *len >= KNOWN_TEXT_MIN;
}

/* No secret is needed: who finds two texts for one slot turns his own out */
static inline struct known *known_slot(const char *text, u32 len)
{
	u64 w = httpsys_load64(text) + httpsys_load64(text + len / 2 - 4) * 3 +
		httpsys_load64(text + len - 8) * 5 + len;

	return *this_cpu_ptr(tables) + (w * 0x9e3779b97f4a7c15ULL >> 56) % KNOWN_SLOTS;
}

static inline bool same_local(const struct httpsys_address *a, const struct httpsys_address *b)
{
	return httpsys_bytes_same((const char *)a, (const char *)b, sizeof(*a));
}

/* As offer_count() did for the first one */
static void count_refusal(const struct httpsys_request *r, const struct known *k)
{
	if (!k->tally)
		return;
	httpsys_request_tally(r, k->tally);
	httpsys_request_tally_refused(k->tally, k->queue_tally);
}

/**
 * httpsys_known_answer() - answer a request like one that was answered before
 * @r: request whose head is parsed
 *
 * Context: dispatch, RCU. Return: true: answered; false: route it.
 */
bool httpsys_known_answer(struct httpsys_request *r)
{
	struct httpsys_ns *ns = httpsys_request_ns(r);
	struct httpsys_xchg *x = &r->x;
	struct known *k;
	const char *text;
	u32 len;

	if (!in_serving_softirq() || httpsys_xchg_tag(x) || !known_text(x, &text, &len))
		return false;
	k = known_slot(text, len);
	/* Pairs with the release in httpsys_ns_unlock() */
	if (k->serial != ns->serial || k->changes != smp_load_acquire(&ns->changes) ||
	    k->len != len || !httpsys_bytes_same(k->text, text, len) ||
	    !same_local(&k->local, x->local))
		return false;
	x->timeouts = k->timeouts;
	if (k->entry)
		return k->removals == httpsys_cache_removals(&ns->cache) &&
		       httpsys_cacheable_known(r, k->entry);
	/* The error log wants to know group and queue */
	if (httpsys_log_wants_errors(&ns->log))
		return false;
	count_refusal(r, k);
	httpsys_xchg_refuse(x, k->reason, k->verbosity);
	return true;
}

/* The slot of a request that was routed, filled but for the answer; NULL: it is none to know */
static struct known *known_take(const struct httpsys_request *r)
{
	struct httpsys_ns *ns = httpsys_request_ns(r);
	const struct httpsys_xchg *x = &r->x;
	struct known *k;
	const char *text;
	u32 len;

	if (!r->changes || !in_serving_softirq() || httpsys_xchg_tag(x) ||
	    !known_text(x, &text, &len))
		return NULL;
	k = known_slot(text, len);
	known_tallies(k, NULL, NULL);
	k->serial = ns->serial;
	k->changes = r->changes;
	k->local = *x->local;
	k->entry = NULL;
	k->len = len;
	k->timeouts = x->timeouts;
	memcpy(k->text, text, len);
	return k;
}

/**
 * httpsys_known_entry() - a request is going to be answered from the cache
 * @r: request that was routed; nothing else is to be done for it
 * @e: found in the cache
 *
 * Context: dispatch, RCU.
 */
void httpsys_known_entry(const struct httpsys_request *r, struct httpsys_entry *e)
{
	struct known *k = known_take(r);

	if (!k)
		return;
	k->entry = e;
	k->removals = r->removals;
}

/* Does it follow from the configuration alone? */
static bool settled(enum httpsys_reason reason)
{
	return reason == HTTPSYS_REASON_NOT_FOUND || reason == HTTPSYS_REASON_UNKNOWN_HOST ||
	       reason == HTTPSYS_REASON_DISABLED || reason == HTTPSYS_REASON_UNBOUND ||
	       reason == HTTPSYS_REASON_RESERVED;
}

/**
 * httpsys_known_refusal() - a request is going to be refused
 * @r: request that was routed, or for which nothing was found
 * @reason: why
 * @verbosity: of a 503
 *
 * Context: dispatch, before the refusal.
 */
void httpsys_known_refusal(const struct httpsys_request *r, enum httpsys_reason reason,
			   u8 verbosity)
{
	struct known *k = settled(reason) ? known_take(r) : NULL;

	if (!k)
		return;
	k->reason = reason;
	k->verbosity = verbosity;
	known_tallies(k, r->refused_by, r->refused_at);
}
