/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Endpoints and listeners inside, and what connections need of their endpoint.
 * Internal to kmod/net/.
 */
#ifndef HTTPSYS_NET_LISTENER_H
#define HTTPSYS_NET_LISTENER_H

#include <linux/refcount.h>
#include <linux/workqueue.h>
#include "net/endpoint.h"

struct sock;
struct socket;

/**
 * struct httpsys_listener - one listening socket
 * @ep: endpoint, NULL when not in use
 * @at: address; not of an adopted socket
 * @sock: socket, NULL when not in use; of an adopted one a program has descriptors, too
 * @attached: our callback is in place; never in an adopted socket
 * @lost: it was closed by somebody and could not listen again; of @work
 * @work: accepts; delayed only after a failure
 */
struct httpsys_listener {
	struct httpsys_endpoint *ep;
	struct httpsys_listen_address at;
	struct socket *sock;
	bool attached;
	bool lost;
	struct delayed_work work;
};

/**
 * struct httpsys_endpoint - a port on all addresses or on one, or what was adopted of it
 * @net: namespace
 * @node: in net->endpoints while @users is not 0 or something is in @adopted
 * @refs: connections, adopted sockets, and one for all users
 * @owner: user whose first prefix or adopted socket made it; for the limit
 * @users: prefixes that need it; configuration mutex
 * @wildcard: own sockets are for all prefixes of the port that name no address
 * @bind_service: bind as if the caller had CAP_NET_BIND_SERVICE
 * @is_adopted: it has adopted sockets only, or had
 * @port: host byte order
 * @data_ready: of a fresh TCP socket
 * @state_change: of a fresh TCP socket
 * @write_space: of a fresh TCP socket
 * @adopted: struct httpsys_adopted.node; configuration mutex
 * @nr_listeners: how many
 * @listener: own sockets
 */
struct httpsys_endpoint {
	struct httpsys_net *net;
	struct list_head node;
	refcount_t refs;
	kuid_t owner;
	unsigned int users;
	bool wildcard;
	bool bind_service;
	bool is_adopted;
	u16 port;
	void (*data_ready)(struct sock *sk);
	void (*state_change)(struct sock *sk);
	void (*write_space)(struct sock *sk);
	struct list_head adopted;
	u32 nr_listeners;
	struct httpsys_listener listener[];
};

/* endpoint.c */
void httpsys_endpoint_ref(struct httpsys_endpoint *ep);
void httpsys_endpoint_unref(struct httpsys_endpoint *ep);
/* Give an accepted socket the callbacks it was born with; callback lock held */
void httpsys_endpoint_restore_callbacks(struct httpsys_endpoint *ep, struct sock *sk);
struct httpsys_endpoint *httpsys_endpoint_create(struct httpsys_net *n, u16 port, kuid_t owner,
						 const struct httpsys_listen_address *at, u32 nr);
int httpsys_endpoint_room(const struct httpsys_net *n, kuid_t owner);
void httpsys_endpoint_insert(struct httpsys_endpoint *ep);
void httpsys_endpoint_remove(struct httpsys_endpoint *ep);
long httpsys_listener_accept(struct httpsys_listener *l);
void httpsys_listener_queue(struct httpsys_listener *l, long delay);

int httpsys_listener_layer_init(void);
void httpsys_listener_layer_exit(void);

/* adopt.c */
bool httpsys_adopted_covers(const struct httpsys_endpoint *ep, const struct httpsys_prefix *p);
void httpsys_adopted_stop_all(struct httpsys_endpoint *ep);
bool httpsys_adopted_waits(const struct httpsys_listener *l);
bool httpsys_adopted_child(struct httpsys_endpoint *ep, struct socket *sock);

#endif
