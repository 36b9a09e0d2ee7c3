// SPDX-License-Identifier: GPL-2.0-only
/*
 * Quality of service: how many connections a group serves, and which rates a
 * response keeps to. Counts and pacers are reference counted, as connections
 * outlive groups. Settings change under ns->config; the path of a request reads
 * them under RCU.
 */
#include <linux/slab.h>
#include "compat.h"
#include "core/request.h"
#include "core/settings.h"
#include "core/app.h"
#include "net/pace.h"

/**
 * struct httpsys_conn_count - connections that a group serves
 * @refs: the group; each connection that is counted
 * @now: connections
 * @max: how many may be
 * @rcu: freed after readers
 *
 * Hung on each connection that is counted, as its tag.
 */
struct httpsys_conn_count {
	refcount_t refs;
	atomic_t now;
	u32 max;
	struct rcu_head rcu;
};

/**
 * httpsys_rate_valid() - is this a rate?
 * @r: from a program
 * @burst: with a peak and a burst
 *
 * Context: any.
 */
bool httpsys_rate_valid(const struct httpsys_rate *r, bool burst)
{
	if (!r->present)
		return true;
	if (r->present > 1 || r->bandwidth < HTTPSYS_RATE_MIN)
		return false;
	return burst ? r->peak >= r->bandwidth : !r->peak && !r->burst;
}

/**
 * httpsys_conn_count_put() - drop a reference
 * @count: or NULL
 *
 * Context: any.
 */
void httpsys_conn_count_put(struct httpsys_conn_count *count)
{
	if (count && refcount_dec_and_test(&count->refs))
		kfree_rcu(count, rcu);
}

/**
 * httpsys_conn_count_now() - connections of a group that has had a limit
 * @count: its count
 *
 * Context: ns->config. Return: how many.
 */
u32 httpsys_conn_count_now(const struct httpsys_conn_count *count)
{
	return atomic_read(&count->now);
}

/**
 * httpsys_conn_limit_locked() - bound the connections that a group serves
 * @g: group; ns->config held
 * @c: from a program
 *
 * Connections are counted from the first time that a limit is set. Those beyond a
 * smaller one go on.
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int httpsys_conn_limit_locked(struct httpsys_group *g, const struct httpsys_choice *c)
{
	u32 max = c->present ? c->value : HTTPSYS_RATE_INFINITE;
	struct httpsys_conn_count *count = g->conns;

	if (c->present > 1)
		return -EINVAL;
	if (!count && max != HTTPSYS_RATE_INFINITE) {
		count = kzalloc(sizeof(*count), GFP_KERNEL_ACCOUNT);
		if (!count)
			return -ENOMEM;
		refcount_set(&count->refs, 1);
	}
	if (count)
		WRITE_ONCE(count->max, max);
	g->conn_limit.present = c->present;
	g->conn_limit.value = max;
	/* Pairs with the address dependency in httpsys_qos_apply(): complete before it is seen */
	smp_store_release(&g->conns, count);
	return 0;
}

/**
 * httpsys_qos_untag() - a connection is no longer served by a group
 * @tag: its count
 *
 * Context: the connection's owner.
 */
void httpsys_qos_untag(void *tag)
{
	struct httpsys_conn_count *count = tag;

	atomic_dec(&count->now);
	httpsys_conn_count_put(count);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_qos_untag);

static bool conn_count_enter(struct httpsys_conn_count *count)
{
	if ((u32)atomic_inc_return(&count->now) > READ_ONCE(count->max) ||
	    !refcount_inc_not_zero(&count->refs)) {
		atomic_dec(&count->now);
		return false;
	}
	return true;
}

/* The connection belongs to the group that its present request was routed to */
static enum httpsys_reason conn_count_move(struct httpsys_request *r,
					   struct httpsys_conn_count *count)
{
	if (httpsys_xchg_tag(&r->x) == count)
		return HTTPSYS_REASON_NONE;
	httpsys_xchg_set_tag(&r->x, NULL);
	if (!count)
		return HTTPSYS_REASON_NONE;
	if (!conn_count_enter(count))
		return HTTPSYS_REASON_GROUP_LIMIT;
	httpsys_xchg_set_tag(&r->x, count);
	return HTTPSYS_REASON_NONE;
}

static void pace_by(struct httpsys_request *r, struct httpsys_pacer *p)
{
	if (p && httpsys_pacer_bounds(p) && httpsys_pacer_get(p))
		httpsys_xchg_pace(&r->x, p);
}

static enum httpsys_reason pace_alone(struct httpsys_request *r, const struct httpsys_rate *rate)
{
	struct httpsys_pacer *p = httpsys_pacer_alloc(GFP_ATOMIC | __GFP_NOWARN);

	if (!p)
		return HTTPSYS_REASON_MEMORY;
	httpsys_pacer_set(p, READ_ONCE(rate->bandwidth), READ_ONCE(rate->peak),
			  READ_ONCE(rate->burst));
	r->pacer = p;
	httpsys_xchg_pace(&r->x, p);
	return HTTPSYS_REASON_NONE;
}

/**
 * httpsys_qos_apply() - what the group and its session ask of a request
 * @r: request being dispatched
 * @g: the group that it was routed to
 *
 * Context: dispatch, RCU. Return: NONE; GROUP_LIMIT: the group serves as many
 * connections as it may; MEMORY.
 */
enum httpsys_reason httpsys_qos_apply(struct httpsys_request *r, const struct httpsys_group *g)
{
	const struct httpsys_settings *own = &g->set, *up = &g->session->set;
	enum httpsys_reason reason;

	reason = conn_count_move(r, READ_ONCE(g->conns));
	if (reason != HTTPSYS_REASON_NONE)
		return reason;
	pace_by(r, READ_ONCE(up->pacer));
	pace_by(r, READ_ONCE(own->pacer));
	if (READ_ONCE(own->flow_rate.present))
		return pace_alone(r, &own->flow_rate);
	if (READ_ONCE(up->flow_rate.present))
		return pace_alone(r, &up->flow_rate);
	return HTTPSYS_REASON_NONE;
}

/**
 * httpsys_qos_response() - a rate for one response, in place of the group's flow rate
 * @r: request, sending; no byte of the answer went out
 * @rate: valid, present
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_qos_response(struct httpsys_request *r, const struct httpsys_rate *rate)
{
	u32 peak = rate->peak ?: HTTPSYS_RATE_INFINITE;
	struct httpsys_pacer *p = r->pacer;

	if (!p) {
		p = httpsys_pacer_alloc(GFP_KERNEL_ACCOUNT);
		if (!p)
			return -ENOMEM;
	}
	httpsys_pacer_set(p, rate->bandwidth, peak, rate->burst);
	if (!r->pacer) {
		r->pacer = p;
		httpsys_xchg_pace(&r->x, p);
	}
	return 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_qos_response);
