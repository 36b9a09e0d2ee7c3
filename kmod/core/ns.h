/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * State of one network namespace. It exists as long as the namespace does;
 * whoever keeps a pointer to it holds a reference on the namespace.
 *
 * Lock order of core/ (outermost first):
 *   httpsys_ns.config	every change of sessions, groups, URLs, bindings,
 *			endpoints, queue names, port owners, counts per user
 *   httpsys_queue.lock	requests of a queue, flags of its opens (BH)
 *   httpsys_open.taken	the xarray's own lock (BH)
 * The path of a request takes RCU and the last two only. User memory is touched
 * under none of them, and nothing of net/ is called under the last two.
 */
#ifndef HTTPSYS_CORE_NS_H
#define HTTPSYS_CORE_NS_H

#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/rhashtable-types.h>
#include <linux/siphash.h>
#include <linux/uidgid.h>
#include <linux/xarray.h>
#include "cache/cache.h"
#include "net/net.h"
#include "obs/log.h"
#include "proto/url.h"

/* Ids of the configuration, in the order of the table in config.c */
#define HTTPSYS_CONFIG_KINDS	17

/**
 * struct httpsys_config_store - configuration of a namespace; ns->config
 * @records: struct httpsys_config_record.node, by id, the oldest first; also read under RCU
 * @count: records, by id
 * @bytes: keys and values of all
 */
struct httpsys_config_store {
	struct list_head records[HTTPSYS_CONFIG_KINDS];
	u32 count[HTTPSYS_CONFIG_KINDS];
	u32 bytes;
};

/**
 * struct httpsys_ns - one network namespace
 * @net: the network layer's part
 * @config: see above; let go by httpsys_ns_unlock()
 * @serial: never used twice
 * @changes: moves with each change under @config; read without it. What was found out about
 *	the routing of a request holds while it stands still, if it was read before
 * @sites: struct httpsys_site by scheme, port, category and host; RCU
 * @nr_sites: of @sites, by category; so that routing does not look for what is not there
 * @regs: struct httpsys_reg by site and path; RCU
 * @resvs: reservations in the form of struct httpsys_reg; RCU
 * @nr_checks: health checks in @store, so that routing does not look for what is not there
 * @key: of the hashes of @sites and @regs, secret
 * @ports: struct httpsys_port by number; @config
 * @queues: named queues by name; @config
 * @users: struct httpsys_user by uid; @config
 * @apps: struct httpsys_app.listed by order, for the listing; @config, as the next two
 * @all_queues: struct httpsys_queue.listed
 * @opens: struct httpsys_open.listed
 * @last_order: struct httpsys_listed.order given last; @config
 * @log: log records that nobody has read yet; locks of its own
 * @store: configuration; @config
 * @cache: responses and fragments; locks of its own
 */
struct httpsys_ns {
	struct httpsys_net net;
	struct mutex config;
	u64 serial;
	unsigned long changes;
	struct rhashtable sites;
	u32 nr_sites[HTTPSYS_URL_CATEGORIES];
	struct rhashtable regs;
	struct rhashtable resvs;
	u32 nr_checks;
	siphash_key_t key;
	struct xarray ports;
	struct rb_root queues;
	struct xarray users;
	struct list_head apps;
	struct list_head all_queues;
	struct list_head opens;
	u64 last_order;
	struct httpsys_log log;
	struct httpsys_config_store store;
	struct httpsys_cache cache;
};

/* After changes under ns->config, whatever they were */
static inline void httpsys_ns_unlock(struct httpsys_ns *ns)
{
	/* Pairs with httpsys_known_answer() and _request_route(): who reads the new number sees them */
	smp_store_release(&ns->changes, ns->changes + 1);
	mutex_unlock(&ns->config);
}

int httpsys_ns_layer_init(void);
void httpsys_ns_layer_exit(void);
struct httpsys_ns *httpsys_ns_of(struct net *net);

/**
 * struct httpsys_listed - an object in one of the namespace's lists
 * @node: in the list; ns->config
 * @order: grows along the list, never used twice
 */
struct httpsys_listed {
	struct list_head node;
	u64 order;
};

void httpsys_listed_add_locked(struct httpsys_ns *ns, struct list_head *list,
			       struct httpsys_listed *l);

/* What a user may have a limited number of */
enum httpsys_charge {
	HTTPSYS_CHARGE_OBJECT,	/* session, group, queue */
	HTTPSYS_CHARGE_URL,
	HTTPSYS_CHARGES
};

int httpsys_user_charge_locked(struct httpsys_ns *ns, kuid_t uid, enum httpsys_charge what);
void httpsys_user_uncharge_locked(struct httpsys_ns *ns, kuid_t uid, enum httpsys_charge what);

#endif
