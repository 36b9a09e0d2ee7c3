// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stands in front of this host: which proxies are believed, and the health checks
 * by which a balancer learns whether to send requests here. Looks records of the
 * configuration up as they are, under RCU. A connection comes here once; a request only
 * where there are health checks, and not when it is answered as one before.
 */
#include <linux/rculist.h>
#include <linux/socket.h>
#include "compat.h"
#include "core/config.h"
#include "core/front.h"
#include "core/request.h"
#include "core/settings.h"
#include "core/urlns.h"
#include "obs/server.h"
#include "proto/proxy.h"

static bool network_has(const struct httpsys_config_network *net, const struct httpsys_address *a)
{
	return a->family == (net->family == 6 ? AF_INET6 : AF_INET) &&
	       httpsys_address_within(a->addr, net->addr, net->bits);
}

/**
 * httpsys_front_proxied() - does a connection have to begin with a PROXY header?
 * @n: namespace
 * @peer: where it comes from
 *
 * Context: any.
 */
bool httpsys_front_proxied(struct httpsys_net *n, const struct httpsys_address *peer)
{
	struct httpsys_ns *ns = container_of(n, struct httpsys_ns, net);
	const struct list_head *records = httpsys_config_records(ns, HTTPSYS_CONFIG_PROXY);
	const struct httpsys_config_record *rec;
	bool found = false;

	rcu_read_lock();
	list_for_each_entry_rcu(rec, records, node) {
		found = network_has((const void *)rec->data, peer);
		if (found)
			break;
	}
	rcu_read_unlock();
	return found;
}

/**
 * httpsys_front_check() - is a GET a health check?
 * @ns: namespace
 * @key: what is asked for
 *
 * Context: RCU. Return: its record, or NULL.
 */
const struct httpsys_config_record *httpsys_front_check(const struct httpsys_ns *ns,
							const struct httpsys_route_key *key)
{
	const struct list_head *records = httpsys_config_records(ns, HTTPSYS_CONFIG_HEALTH);
	const struct httpsys_config_record *rec;

	list_for_each_entry_rcu(rec, records, node) {
		const struct httpsys_config_health *h = (const void *)rec->data;

		if (h->port == key->port && h->path_len == key->path_len &&
		    !memcmp(h + 1, key->path, key->path_len))
			return rec;
	}
	return NULL;
}

/* Would a request for it be taken now? */
static bool path_served(struct httpsys_ns *ns, const struct httpsys_route_key *check,
			const char *path, u32 len)
{
	struct httpsys_route_key key = *check;
	const struct httpsys_reg *reg;
	bool ip_routed;

	key.path = path;
	key.path_len = len;
	return httpsys_url_route(ns, &key, &reg, &ip_routed) == HTTPSYS_REASON_NONE &&
	       httpsys_group_outlook(reg->group) == HTTPSYS_REASON_NONE;
}

/**
 * httpsys_front_health() - what does a health check find?
 * @ns: namespace
 * @rec: from httpsys_front_check()
 * @key: what is asked for
 *
 * Context: RCU. Return: why it fails, or HTTPSYS_REASON_NONE.
 */
enum httpsys_reason httpsys_front_health(struct httpsys_ns *ns,
					 const struct httpsys_config_record *rec,
					 const struct httpsys_route_key *key)
{
	const char *path = (const char *)rec->data + rec->key_len;

	if (READ_ONCE(ns->net.drain))
		return HTTPSYS_REASON_DRAINING;
	if (rec->value_len && !path_served(ns, key, path, rec->value_len))
		return HTTPSYS_REASON_UNHEALTHY;
	return HTTPSYS_REASON_NONE;
}

#define HEALTHY_HEAD	"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" \
			"Cache-Control: no-store\r\nContent-Length: 3\r\n"
#define HEALTHY_DATE	"Server: " HTTPSYS_SERVER_TOKEN "\r\nDate: "
#define HEALTHY_BODY	"ok\n"
#define CLOSE_LINE	"Connection: close\r\n"

/**
 * httpsys_front_healthy() - say 200 to a health check
 * @r: request
 *
 * Context: dispatch. Return: HTTPSYS_REASON_NONE: answered; else why it is refused.
 */
enum httpsys_reason httpsys_front_healthy(struct httpsys_request *r)
{
	static const char keep[] = HEALTHY_HEAD HEALTHY_DATE;
	static const char close[] = HEALTHY_HEAD CLOSE_LINE HEALTHY_DATE;
	static const char end[] = "\r\n\r\n" HEALTHY_BODY;
	bool head_only = r->x.head.verb == HTTPSYS_VERB_HEAD;
	char date[HTTPSYS_DATE_LEN];
	struct httpsys_reply rep;

	httpsys_reply_init(&rep);
	rep.close = httpsys_xchg_must_close(&r->x);
	if (rep.close)
		httpsys_reply_add(&rep, close, sizeof(close) - 1);
	else
		httpsys_reply_add(&rep, keep, sizeof(keep) - 1);
	httpsys_reply_add(&rep, httpsys_xchg_date(&r->x, date), HTTPSYS_DATE_LEN);
	httpsys_reply_add(&rep, end, sizeof(end) - 1 - (head_only ? strlen(HEALTHY_BODY) : 0));
	return httpsys_xchg_reply(&r->x, &rep) ? HTTPSYS_REASON_NONE : HTTPSYS_REASON_MEMORY;
}
