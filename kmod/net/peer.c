// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients by address, asked when a connection is accepted and told when it ends; a
 * request does not come here.
 *
 * A client has an entry while it has connections, so there are no more of them than
 * connections may be, and for a while after, as what it used up of its rate has to
 * be remembered: those lie in a list, the one that left first in front, which has
 * a bound of its own. Owned by the namespace.
 *
 * Lock: peers.lock, all of it; process context only. The hash table takes its own
 * locks inside of it.
 */
#include <linux/in.h>
#include <linux/ipv6.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include "compat.h"
#include "limits.h"
#include "net/net.h"
#include "net/peer.h"

/**
 * struct peer_key - whom we count as one
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for whoever is on this machine
 * @scope: of a link-local address
 * @addr: IPv4 address, or the first half of an IPv6 one
 */
struct peer_key {
	u32 family;
	u32 scope;
	u8 addr[8];
};

/**
 * struct httpsys_peer - a client
 * @node: in peers.table
 * @idle: in peers.idle while @count is 0
 * @key: constant
 * @count: connections
 * @due: ns; when what it has had of its rate is paid for
 * @rcu: freed after the table's readers
 */
struct httpsys_peer {
	struct rhash_head node;
	struct list_head idle;
	struct peer_key key;
	u32 count;
	u64 due;
	struct rcu_head rcu;
};

static const struct rhashtable_params peer_params = {
	.key_len = sizeof(struct peer_key),
	.key_offset = offsetof(struct httpsys_peer, key),
	.head_offset = offsetof(struct httpsys_peer, node),
	.automatic_shrinking = true,
};

/**
 * httpsys_peers_init() - nobody has a connection
 * @n: namespace being made
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_peers_init(struct httpsys_net *n)
{
	spin_lock_init(&n->peers.lock);
	INIT_LIST_HEAD(&n->peers.idle);
	n->peers.nr_idle = 0;
	return rhashtable_init(&n->peers.table, &peer_params);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_peers_init);

static void peer_forget(void *peer, void *unused)
{
	kfree(peer);
}

/**
 * httpsys_peers_destroy() - reverse of init
 * @n: namespace without connections
 *
 * Context: process.
 */
void httpsys_peers_destroy(struct httpsys_net *n)
{
	rhashtable_free_and_destroy(&n->peers.table, peer_forget, NULL);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_peers_destroy);

static void peer_key_init(struct peer_key *key, const struct httpsys_address *remote)
{
	struct in6_addr v6;
	__be32 v4;

	memset(key, 0, sizeof(*key));
	if (remote->family == AF_INET) {
		memcpy(&v4, remote->addr, sizeof(v4));
		if (ipv4_is_loopback(v4))
			return;
		memcpy(key->addr, &v4, sizeof(v4));
	} else {
		memcpy(&v6, remote->addr, sizeof(v6));
		if (ipv6_addr_loopback(&v6))
			return;
		memcpy(key->addr, &v6, sizeof(key->addr));
		key->scope = remote->scope;
	}
	key->family = remote->family;
}

/*
 * A proxy on this machine brings the clients of all of it; they leave a quarter to
 * those who come from elsewhere.
 */
static u32 peer_limit(const struct httpsys_net *n, const struct peer_key *key)
{
	u32 all = READ_ONCE(n->limits.max_connections);
	u32 own = READ_ONCE(n->limits.max_address_connections) ?: all / 4;

	return key->family == AF_UNSPEC ? max(own, all - all / 4) : own;
}

/* ns that one connection costs; 0: nothing */
static u64 peer_cost(const struct httpsys_net *n, const struct peer_key *key)
{
	u32 rate = READ_ONCE(n->limits.connection_rate);

	return rate == U32_MAX || key->family == AF_UNSPEC ? 0 : div_u64(NSEC_PER_SEC, rate);
}

static void peer_remove_locked(struct httpsys_net *n, struct httpsys_peer *peer)
{
	rhashtable_remove_fast(&n->peers.table, &peer->node, peer_params);
	kfree_rcu(peer, rcu);
}

/* Those that have paid, and those that are too many. Few at a time: who calls waits */
static void peers_sweep_locked(struct httpsys_net *n, u64 now)
{
	struct httpsys_peer *peer;
	int budget = 4;

	lockdep_assert_held(&n->peers.lock);
	while (budget--) {
		peer = list_first_entry_or_null(&n->peers.idle, struct httpsys_peer, idle);
		if (!peer || (peer->due > now && n->peers.nr_idle <= HTTPSYS_PEERS_IDLE))
			return;
		list_del(&peer->idle);
		n->peers.nr_idle--;
		peer_remove_locked(n, peer);
	}
}

/* The client's entry, in the list of the idle when it is new. NULL: no memory */
static struct httpsys_peer *peer_find_locked(struct httpsys_net *n, const struct peer_key *key)
{
	struct httpsys_peer *peer = rhashtable_lookup_fast(&n->peers.table, key, peer_params);

	if (peer)
		return peer;
	peer = kzalloc(sizeof(*peer), GFP_ATOMIC | __GFP_NOWARN);
	if (!peer)
		return NULL;
	peer->key = *key;
	if (rhashtable_insert_fast(&n->peers.table, &peer->node, peer_params)) {
		kfree(peer);
		return NULL;
	}
	list_add_tail(&peer->idle, &n->peers.idle);
	n->peers.nr_idle++;
	return peer;
}

static enum httpsys_reason peer_enter_locked(struct httpsys_net *n, struct httpsys_peer *peer,
					     u64 now)
{
	u64 cost = peer_cost(n, &peer->key), due = max(peer->due, now) + cost;

	if (peer->count >= peer_limit(n, &peer->key))
		return HTTPSYS_REASON_ADDRESS_LIMIT;
	if (cost && due - now > HTTPSYS_PEER_BURST * NSEC_PER_SEC)
		return HTTPSYS_REASON_ADDRESS_RATE;
	peer->due = due;
	if (!peer->count++) {
		list_del(&peer->idle);
		n->peers.nr_idle--;
	}
	return HTTPSYS_REASON_NONE;
}

/**
 * httpsys_peer_enter() - may this client have one more connection?
 * @n: namespace
 * @remote: client
 * @peer: out, on success: for httpsys_peer_leave(), or NULL: nothing is counted
 *
 * Context: process, must not sleep.
 * Return: NONE; ADDRESS_LIMIT: it has as many as it may; ADDRESS_RATE: it makes them
 * too fast; MEMORY.
 */
enum httpsys_reason httpsys_peer_enter(struct httpsys_net *n, const struct httpsys_address *remote,
				       struct httpsys_peer **peer)
{
	enum httpsys_reason reason = HTTPSYS_REASON_MEMORY;
	u64 now = ktime_get_ns();
	struct httpsys_peer *p;
	struct peer_key key;

	*peer = NULL;
	if (READ_ONCE(n->limits.max_address_connections) == U32_MAX &&
	    READ_ONCE(n->limits.connection_rate) == U32_MAX)
		return HTTPSYS_REASON_NONE;
	peer_key_init(&key, remote);
	spin_lock(&n->peers.lock);
	p = peer_find_locked(n, &key);
	if (p)
		reason = peer_enter_locked(n, p, now);
	if (reason == HTTPSYS_REASON_NONE)
		*peer = p;
	peers_sweep_locked(n, now);
	spin_unlock(&n->peers.lock);
	return reason;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_peer_enter);

/**
 * httpsys_peer_leave() - a connection has ended
 * @n: namespace
 * @peer: from httpsys_peer_enter(), or NULL
 *
 * Context: process, must not sleep.
 */
void httpsys_peer_leave(struct httpsys_net *n, struct httpsys_peer *peer)
{
	if (!peer)
		return;
	spin_lock(&n->peers.lock);
	if (!--peer->count) {
		list_add_tail(&peer->idle, &n->peers.idle);
		n->peers.nr_idle++;
	}
	peers_sweep_locked(n, ktime_get_ns());
	spin_unlock(&n->peers.lock);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_peer_leave);
