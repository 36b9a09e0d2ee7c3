/* SPDX-License-Identifier: GPL-2.0-only */
/* What stands in front of this host: proxies that are believed, and health checks. */
#ifndef HTTPSYS_CORE_FRONT_H
#define HTTPSYS_CORE_FRONT_H

#include "core/ns.h"
#include "proto/url.h"

struct httpsys_config_record;
struct httpsys_request;
struct httpsys_route_key;

bool httpsys_front_proxied(struct httpsys_net *n, const struct httpsys_address *peer);
const struct httpsys_config_record *httpsys_front_check(const struct httpsys_ns *ns,
							const struct httpsys_route_key *key);
enum httpsys_reason httpsys_front_health(struct httpsys_ns *ns,
					 const struct httpsys_config_record *rec,
					 const struct httpsys_route_key *key);
enum httpsys_reason httpsys_front_healthy(struct httpsys_request *r);

#endif
