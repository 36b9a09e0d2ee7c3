/* SPDX-License-Identifier: GPL-2.0-only */
/* What connections need of their endpoint. Internal to kmod/net/. */
#ifndef HTTPSYS_NET_LISTENER_H
#define HTTPSYS_NET_LISTENER_H

#include "net/endpoint.h"

struct sock;

void httpsys_endpoint_ref(struct httpsys_endpoint *ep);
void httpsys_endpoint_unref(struct httpsys_endpoint *ep);
/* Give an accepted socket the callbacks it was born with; callback lock held */
void httpsys_endpoint_restore_callbacks(struct httpsys_endpoint *ep, struct sock *sk);

int httpsys_listener_layer_init(void);
void httpsys_listener_layer_exit(void);

#endif
