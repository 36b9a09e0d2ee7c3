/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The network layer's part of a namespace, and the table by which the layer
 * above (core/) is told of requests. net/ knows nothing of sessions, groups or
 * queues.
 */
#ifndef HTTPSYS_NET_NET_H
#define HTTPSYS_NET_NET_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/xarray.h>
#include "limits.h"
#include "obs/counters.h"

struct httpsys_conn;
struct httpsys_xchg;

#define HTTPSYS_LISTEN_MAX	64

/**
 * struct httpsys_listen_address - an address to listen on
 * @family: 4 or 6
 * @any: all addresses of the family
 * @addr: network byte order, IPv4 in the first 4 bytes
 */
struct httpsys_listen_address {
	u8 family;
	bool any;
	u8 addr[16];
};

/**
 * struct httpsys_peers - clients by address (net/peer.c)
 * @lock: guards the following
 * @table: struct httpsys_peer by its key
 * @idle: those without connections, the one that left first in front
 * @nr_idle: of them
 */
struct httpsys_peers {
	spinlock_t lock;
	struct rhashtable table;
	struct list_head idle;
	u32 nr_idle;
};

/**
 * struct httpsys_net - network layer state of one network namespace
 * @net: the namespace; endpoints and connections exist only while it is alive
 * @stats: counters
 * @endpoints: list of struct httpsys_endpoint, guarded by the caller's
 *	configuration mutex
 * @limits: the module parameters, with what this namespace's configuration has
 *	changed; read by the functions of limits.h
 * @listen: IP listen list, without what others of it cover; configuration mutex
 * @nr_listen: entries of it, 0: every address
 * @drain: enum httpsys_drain; the caller's configuration mutex, read without it
 * @peers: their clients
 * @conns: open connections by slot; internal lock
 * @nr_open: connections that are alive; for the limit
 * @nr_conns: connections whose memory still exists
 * @idle: woken when @nr_conns reaches 0
 * @stamps: how many want to know when things happen to requests
 */
struct httpsys_net {
	struct net *net;
	struct httpsys_stats stats;
	struct list_head endpoints;
	struct httpsys_limits limits;
	struct httpsys_listen_address listen[HTTPSYS_LISTEN_MAX];
	u32 nr_listen;
	u8 drain;
	struct httpsys_peers peers;
	struct xarray conns;
	atomic_t nr_open;
	atomic_t nr_conns;
	wait_queue_head_t idle;
	atomic_t stamps;
};

/**
 * struct httpsys_upper_ops - what core/ gives to net/ at load
 * @xchg_alloc: memory for an exchange, zeroed, embedded in core's request; NULL
 *	if there is none. Context: atomic when @gfp says so
 * @xchg_free: last reference is gone; free it. Context: any
 * @xchg_recycle: an exchange that only dispatch has seen is to be used again, as if
 *	fresh. False: it has to be freed. Context: the connection's owner
 * @dispatch: a request's head has been parsed. The callee either keeps the
 *	exchange (with a reference of its own, after httpsys_xchg_keep()) or calls
 *	httpsys_xchg_refuse() or httpsys_xchg_reply().
 *	Context: the connection's owner, must not sleep
 * @expired: the time given to httpsys_xchg_queue_timer() is over. Context: owner,
 *	must not sleep
 * @gone: the connection is gone before the exchange was finished; no function
 *	of the exchange has an effect any more. Called at most once and not
 *	after the last byte of the answer went out. Context: owner, must not sleep
 * @untag: a connection gives back what httpsys_xchg_set_tag() put on it. Context:
 *	owner, must not sleep
 * @proxied: does a connection from there have to begin with a PROXY header? Context:
 *	process, must not sleep
 * @error: for the error log, while anybody wants one (httpsys_log_errors): a request was
 *	refused, or a connection lost. @x: the exchange, or NULL; @text: its head's bytes as
 *	far as they were parsed, or NULL; addresses NULL: not known. Context: owner, or
 *	accepting; must not sleep
 */
struct httpsys_upper_ops {
	struct httpsys_xchg *(*xchg_alloc)(struct httpsys_net *n, gfp_t gfp);
	void (*xchg_free)(struct httpsys_xchg *x);
	bool (*xchg_recycle)(struct httpsys_xchg *x);
	void (*dispatch)(struct httpsys_xchg *x);
	void (*expired)(struct httpsys_xchg *x);
	void (*gone)(struct httpsys_xchg *x, enum httpsys_reason reason);
	void (*untag)(void *tag);
	bool (*proxied)(struct httpsys_net *n, const struct httpsys_address *peer);
	void (*error)(struct httpsys_net *n, struct httpsys_xchg *x, const char *text,
		      enum httpsys_reason reason, const struct httpsys_address *remote,
		      const struct httpsys_address *local);
};

/* Waiting for the end of a connection that a program names by its id */
struct httpsys_conn *httpsys_conn_find(struct httpsys_net *n, u64 id);
bool httpsys_conn_is_over(struct httpsys_conn *c);
wait_queue_head_t *httpsys_conn_over(struct httpsys_conn *c);
void httpsys_conn_put(struct httpsys_conn *c);

/*
 * Do programs keep requests of more dead connections than there may be live ones?
 * Context: any; about
 */
static inline bool httpsys_net_keeps_many(const struct httpsys_net *n)
{
	int dead = atomic_read(&n->nr_conns) - atomic_read(&n->nr_open);

	return dead > (int)READ_ONCE(n->limits.max_connections);
}

/* Module load and unload. @ops must outlive the layer. -ENOMEM */
int httpsys_net_layer_init(const struct httpsys_upper_ops *ops);
void httpsys_net_layer_exit(void);

/* A namespace comes and goes. exit: all endpoints must be gone; waits for the last connection */
int httpsys_net_init(struct httpsys_net *n, struct net *net);
void httpsys_net_exit(struct httpsys_net *n);

/* Begin or cease to serve no further requests on a connection. Context: process */
void httpsys_net_drain(struct httpsys_net *n, enum httpsys_drain level);

#endif
