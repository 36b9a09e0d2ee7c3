/* SPDX-License-Identifier: GPL-2.0-only */
/* Request queues: where accepted requests wait for programs. */
#ifndef HTTPSYS_CORE_QUEUE_H
#define HTTPSYS_CORE_QUEUE_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include "core/ns.h"
#include "obs/tally.h"

/* Receives that wait are counted so far */
#define HTTPSYS_RECEIVERS_MAX	1000

struct httpsys_open;
struct httpsys_request;
struct task_struct;

/* Program's choices for a new queue; name is kernel memory */
struct httpsys_queue_params {
	const char *name;
	u32 name_len;
	u16 mode;
	kuid_t uid;
	kgid_t gid;
};

/**
 * struct httpsys_queue - request queue
 * @ns: namespace; valid while an open exists
 * @refs: opens, bindings, requests
 * @rcu: freed after readers of bindings
 *
 * Constant:
 * @creator: cookie of the application that made it
 * @charged: user who is charged for it
 * @tally: what is counted of it
 * @mode: 0666 bits, who may open it by name
 * @uid: for @mode
 * @gid: for @mode
 * @name_len: 0: no name
 * @conn_salt: see httpsys_queue_conn_id()
 *
 * ns->config:
 * @node: in ns->queues
 * @listed: in ns->all_queues, while @published
 * @published: named and charged
 * @keepers: opens that keep the queue alive
 * @limit: of @count; this and the next two are read one at a time, without it
 * @state: 0 active, 1 inactive
 * @verbosity: enum httpsys_verbosity
 *
 * @lock: guards the following
 * @pending: struct httpsys_request.node, oldest first
 * @count: of @pending
 * @promised: places in @pending that are kept for requests from other queues
 * @waiters: struct httpsys_waiter.node, first come first served; one of @pending
 *	and @waiters is always empty
 * @dead: no keeper is left; for ever
 * @demand_claimed: somebody waits for demand
 * @arrivals: requests that came into @pending so far
 * @demand_told: @arrivals when a wait for demand ended last; 0: never
 *
 * @cache: what its programs gave to the cache; cache.lock
 * @poll: woken when a request is queued, and at the end
 * @name: text
 */
struct httpsys_queue {
	struct httpsys_ns *ns;
	refcount_t refs;
	struct rcu_head rcu;

	u64 creator;
	struct httpsys_tally *tally;
	kuid_t charged;
	kuid_t uid;
	kgid_t gid;
	u16 mode;
	u16 name_len;
	u64 conn_salt;

	struct rb_node node;
	struct httpsys_listed listed;
	bool published;
	u32 keepers;
	u32 limit;
	u32 state;
	u32 verbosity;

	spinlock_t lock;
	struct list_head pending;
	struct list_head waiters;
	u32 count;
	u32 promised;
	bool dead;
	bool demand_claimed;
	u64 arrivals;
	u64 demand_told;

	struct httpsys_cache_owner cache;
	wait_queue_head_t poll;
	char name[];
};

/**
 * struct httpsys_waiter - somebody who waits for a request
 * @node: in queue->waiters while it waits
 * @open: for whom
 * @request: handed over, with the reference, or NULL; see httpsys_queue_given()
 * @err: or why not
 * @done: @request or @err is set; the waiter may be gone a moment later
 * @wake: tells the owner; called under queue->lock before @done is visible
 * @over: NULL, or says under queue->lock that a request would be lost on it
 * @task: of a blocked call, NULL: parked
 *
 * On the stack of a blocked call, or in a parked operation.
 */
struct httpsys_waiter {
	struct list_head node;
	struct httpsys_open *open;
	struct httpsys_request *request;
	int err;
	bool done;
	void (*wake)(struct httpsys_waiter *w);
	bool (*over)(const struct httpsys_waiter *w);
	struct task_struct *task;
};

void httpsys_queue_free(struct httpsys_queue *q);

static inline void httpsys_queue_get(struct httpsys_queue *q)
{
	refcount_inc(&q->refs);
}

/* Context: any */
static inline void httpsys_queue_put(struct httpsys_queue *q)
{
	if (refcount_dec_and_test(&q->refs))
		httpsys_queue_free(q);
}

/*
 * A connection's id as the programs of one queue know it, and back: what another
 * queue's programs call it names nothing here.
 */
static inline u64 httpsys_queue_conn_id(const struct httpsys_queue *q, u64 id)
{
	return id ^ q->conn_salt;
}

/* queue_name.c */
int httpsys_queue_publish(struct httpsys_queue *q);
struct httpsys_queue *httpsys_queue_lookup_locked(struct httpsys_ns *ns, const char *name,
						  u32 len);

/* queue.c */
bool httpsys_queue_dead(struct httpsys_queue *q);

struct httpsys_queue *httpsys_queue_alloc(struct httpsys_ns *ns, u64 creator, kuid_t charged,
					  const struct httpsys_queue_params *p);
void httpsys_queue_keep_locked(struct httpsys_queue *q);
void httpsys_queue_unkeep(struct httpsys_queue *q);

bool httpsys_queue_is_full(const struct httpsys_queue *q);
enum httpsys_reason httpsys_queue_outlook(const struct httpsys_queue *q);
u32 httpsys_queue_receivers_locked(const struct httpsys_queue *q);
enum httpsys_reason httpsys_queue_add(struct httpsys_queue *q, struct httpsys_request *r,
				      u8 *verbosity);
int httpsys_queue_take(struct httpsys_open *open, bool nonblock, struct httpsys_request **out);
int httpsys_queue_take_many(struct httpsys_open *open, bool nonblock, u32 max,
			    struct list_head *list);
int httpsys_queue_take_or_wait(struct httpsys_waiter *w);
void httpsys_queue_stop_waiting(struct httpsys_waiter *w);
struct httpsys_request *httpsys_queue_given(struct httpsys_waiter *w);
void httpsys_queue_put_back(struct httpsys_request *r);
int httpsys_queue_promise(struct httpsys_queue *q);
void httpsys_queue_unpromise(struct httpsys_queue *q);
void httpsys_queue_redeem(struct httpsys_queue *q, struct httpsys_request *r);
bool httpsys_queue_forget_locked(struct httpsys_request *r);
int httpsys_queue_demand_claim(struct httpsys_open *open);
void httpsys_queue_demand_release(struct httpsys_queue *q);
bool httpsys_queue_demand_due(struct httpsys_open *open);
int httpsys_queue_demand_take(struct httpsys_open *open);
void httpsys_queue_worker_gone(struct httpsys_queue *q);
void httpsys_queue_stop_waiters_locked(struct httpsys_queue *q, struct httpsys_open *open);

#endif
