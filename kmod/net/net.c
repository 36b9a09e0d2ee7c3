// SPDX-License-Identifier: GPL-2.0-only
/*
 * The network layer as a whole: load and unload, namespaces coming and going.
 */
#include <linux/rcupdate.h>
#include <net/net_namespace.h>
#include "net/conn.h"
#include "net/listener.h"
#include "net/peer.h"

/**
 * httpsys_net_layer_init() - at load, before any namespace
 * @ops: layer above
 *
 * Return: 0 or -ENOMEM.
 */
int httpsys_net_layer_init(const struct httpsys_upper_ops *ops)
{
	int ret = httpsys_conn_layer_init(ops);

	if (ret)
		return ret;
	ret = httpsys_listener_layer_init();
	if (ret)
		httpsys_conn_layer_exit();
	return ret;
}

/**
 * httpsys_net_layer_exit() - at unload, after the last namespace
 */
void httpsys_net_layer_exit(void)
{
	httpsys_listener_layer_exit();
	httpsys_conn_layer_exit();
}

/**
 * httpsys_net_init() - a namespace comes
 * @n: to fill
 * @net: the namespace
 *
 * Return: 0 or -ENOMEM.
 */
int httpsys_net_init(struct httpsys_net *n, struct net *net)
{
	int ret;

	n->net = net;
	n->limits = httpsys_limits;
	INIT_LIST_HEAD(&n->endpoints);
	xa_init_flags(&n->conns, XA_FLAGS_ALLOC1);
	atomic_set(&n->nr_open, 0);
	atomic_set(&n->nr_conns, 0);
	atomic_set(&n->stamps, 0);
	init_waitqueue_head(&n->idle);
	ret = httpsys_peers_init(n);
	if (ret)
		return ret;
	ret = httpsys_stats_init(&n->stats, net->ns.inum);
	if (ret)
		httpsys_peers_destroy(n);
	return ret;
}

/**
 * httpsys_net_drain() - this host is about to leave, or stays
 * @n: namespace
 * @level: how far
 *
 * Who is connected still gets an answer, and is told that it was the last. A request
 * that is on its way finds its connection open, unless @level is CLOSE.
 *
 * Context: process, the caller's configuration mutex held.
 */
void httpsys_net_drain(struct httpsys_net *n, enum httpsys_drain level)
{
	if (READ_ONCE(n->drain) == level && level != HTTPSYS_DRAIN_CLOSE)
		return;
	WRITE_ONCE(n->drain, level);
	/* Pairs with the one in httpsys_conn_create(): it sees the level or we the connection */
	smp_mb();
	if (level != HTTPSYS_DRAIN_OFF)
		httpsys_conn_last_request(n, level == HTTPSYS_DRAIN_CLOSE);
}

/**
 * httpsys_net_exit() - a namespace goes, or the module
 * @n: without endpoints
 *
 * Resets connections that are still draining and waits for them.
 * Context: process, may sleep.
 */
void httpsys_net_exit(struct httpsys_net *n)
{
	httpsys_conn_abort_all(n);
	wait_event(n->idle, !atomic_read(&n->nr_conns));
	/* The last put may still be waking us */
	synchronize_rcu();
	xa_destroy(&n->conns);
	httpsys_peers_destroy(n);
	httpsys_stats_destroy(&n->stats);
}
