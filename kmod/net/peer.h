/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Clients by address: how many connections each has, and how fast it makes them. An
 * IPv6 client is known by its /64, which is what a customer usually has.
 */
#ifndef HTTPSYS_NET_PEER_H
#define HTTPSYS_NET_PEER_H

#include <linux/httpsys.h>

struct httpsys_net;
struct httpsys_peer;

/* A client that has no connection is remembered only as one of so many */
#define HTTPSYS_PEERS_IDLE	4096
/* Connections at once, in seconds of the rate */
#define HTTPSYS_PEER_BURST	4

int httpsys_peers_init(struct httpsys_net *n);
void httpsys_peers_destroy(struct httpsys_net *n);
enum httpsys_reason httpsys_peer_enter(struct httpsys_net *n, const struct httpsys_address *remote,
				       struct httpsys_peer **peer);
void httpsys_peer_leave(struct httpsys_net *n, struct httpsys_peer *peer);

#endif
