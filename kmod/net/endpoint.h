/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Endpoints: the listening sockets. One endpoint is a port on all addresses (an
 * IPv4 and an IPv6 socket) or on one address.
 */
#ifndef HTTPSYS_NET_ENDPOINT_H
#define HTTPSYS_NET_ENDPOINT_H

#include <linux/uidgid.h>
#include "net/net.h"
#include "proto/url.h"

struct file;
struct httpsys_adopted;
struct httpsys_endpoint;

/**
 * httpsys_endpoint_acquire - listen where a prefix needs it
 * @n: namespace
 * @p: prefix; only category, family, address and port count
 * @shared: listen on all addresses, also for a prefix with one
 * @bind_service: bind as if the caller had CAP_NET_BIND_SERVICE in the network
 *	namespace's user namespace
 * @owner: user for whom a new endpoint counts
 *
 * An endpoint that covers the address already is shared. Sockets are made in
 * the caller's context (LSM label, uid, CAP_NET_BIND_SERVICE as bind(2) does).
 * The IP listen list counts when an endpoint starts: one for all addresses listens
 * on those of the list that this machine has, one for an address needs it there.
 *
 * Context: process, may sleep; caller serialises all endpoint calls of @n.
 * Return: endpoint with a reference, or ERR_PTR: -EADDRINUSE foreign socket,
 * -EACCES privileged port, -EADDRNOTAVAIL not a local address or not listed, -ENFILE too many
 * endpoints, -EMFILE too many of @owner, -ENOMEM and others of socket creation.
 */
struct httpsys_endpoint *httpsys_endpoint_acquire(struct httpsys_net *n,
						  const struct httpsys_prefix *p,
						  bool shared, bool bind_service, kuid_t owner);

/**
 * httpsys_endpoint_ready - the prefix that acquired it can be routed to now
 *
 * Connections that wait at an adopted socket are accepted from here on, so that
 * their requests find the prefix. May be called again.
 * Context: process, may sleep; serialised like acquire.
 */
void httpsys_endpoint_ready(struct httpsys_endpoint *ep);

/**
 * httpsys_endpoint_release - a prefix no longer needs the endpoint
 *
 * The last release closes the listener before it returns; idle connections are
 * closed at once, busy ones after their answer.
 * Context: process, may sleep; serialised like acquire.
 */
void httpsys_endpoint_release(struct httpsys_endpoint *ep);

/* adopt.c: listening sockets that a program made; attach and detach serialised like acquire */
struct httpsys_adopted *httpsys_adopted_create(struct httpsys_net *n, struct file *file);
void httpsys_adopted_destroy(struct httpsys_adopted *a);
int httpsys_adopted_attach(struct httpsys_net *n, struct httpsys_adopted *a, kuid_t owner);
void httpsys_adopted_detach(struct httpsys_adopted *a);
u16 httpsys_adopted_port(const struct httpsys_adopted *a);
u16 httpsys_adopted_family(const struct httpsys_adopted *a);

#endif
