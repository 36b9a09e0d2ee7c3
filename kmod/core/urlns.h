/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The URL namespace: which group a request belongs to.
 *
 * Two levels. A *site* is (scheme, port, category, host or address), a
 * *registration* is a canonical path below a site. Both are in hash tables. The
 * hash of a path is chained segment by segment, so one pass over a request's path
 * gives the hash of each of its prefixes: a lookup costs as many probes as the
 * path has segments, however many registrations there are.
 */
#ifndef HTTPSYS_CORE_URLNS_H
#define HTTPSYS_CORE_URLNS_H

#include "core/app.h"
#include "net/endpoint.h"
#include "proto/url.h"

struct httpsys_site;
struct httpsys_port;

/**
 * struct httpsys_reg - a registered prefix
 * @hash: in ns->regs
 * @site: where
 * @group: whose
 * @node: in the group's list; ns->config
 * @port_node: in the port's list; ns->config
 * @path_hash: of @path, chained
 * @context: the program's
 * @rcu: freed after readers
 * @path_len: bytes at @path
 * @path: canonical, folded, '/' at both ends
 */
struct httpsys_reg {
	struct rhash_head hash;
	struct httpsys_site *site;
	struct httpsys_group *group;
	struct list_head node;
	struct list_head port_node;
	u64 path_hash;
	u64 context;
	struct rcu_head rcu;
	u32 path_len;
	char path[];
};

/**
 * struct httpsys_url_result - why a prefix was refused
 * @detail: enum httpsys_url_detail
 * @uid: owner of what is in the way, with @conflict
 * @conflict: text of the prefix in the way, allocated, or NULL
 * @conflict_len: its bytes
 */
struct httpsys_url_result {
	u32 detail;
	kuid_t uid;
	char *conflict;
	u32 conflict_len;
};

/**
 * struct httpsys_route_key - what routing looks at
 * @https: scheme
 * @port: of the connection's local end, host byte order
 * @local: local end
 * @host: canonical name, or NULL when the request names none (or an IP literal)
 * @host_len: its bytes
 * @path: canonical path, folded, begins with '/'
 * @path_len: its bytes
 */
struct httpsys_route_key {
	bool https;
	u16 port;
	const struct httpsys_address *local;
	const char *host;
	u32 host_len;
	const char *path;
	u32 path_len;
};

/**
 * struct httpsys_url_found - a registration that was looked for
 * @group: id of its group
 * @context: the program's
 */
struct httpsys_url_found {
	u64 group;
	u64 context;
};

int httpsys_urlns_init(struct httpsys_ns *ns);
void httpsys_urlns_destroy(struct httpsys_ns *ns);

int httpsys_url_add(struct httpsys_app *app, u64 group, const char *url, size_t len,
		    u64 context, struct httpsys_url_result *res);
int httpsys_url_remove(struct httpsys_app *app, u64 group, const char *url, size_t len,
		       struct httpsys_url_result *res);
int httpsys_url_remove_all(struct httpsys_app *app, u64 group);
int httpsys_url_find(struct httpsys_ns *ns, const char *url, size_t len,
		     const struct httpsys_queue *q, struct httpsys_url_found *found);
void httpsys_url_remove_all_locked(struct httpsys_group *g);
int httpsys_port_hold_locked(struct httpsys_app *app, u16 number);
void httpsys_port_drop_locked(struct httpsys_ns *ns, u16 number);

enum httpsys_reason httpsys_url_route(struct httpsys_ns *ns, const struct httpsys_route_key *key,
				      const struct httpsys_reg **reg, bool *ip_routed);

/* Shared by urlns.c and route.c */

/**
 * struct httpsys_site_key - identity of a site, made by httpsys_site_key_prefix()
 * @hash: of the rest
 * @id: port, scheme, category, family, length of the host
 * @addr: address, or the host's hash, or 0
 * @host: text of an explicit host
 * @host_len: its bytes, else 0
 */
struct httpsys_site_key {
	u64 hash;
	u64 id;
	u64 addr[2];
	const char *host;
	u32 host_len;
};

/**
 * struct httpsys_site - scheme, port, category, host
 * @hash: in ns->sites
 * @key: identity; its host points to @host
 * @seed: start of the chained hash of its paths
 * @depths: bit n: a path of n segments is, or was, registered; bit 63: 63 or more
 * @count: registrations; ns->config
 * @port: its port; ns->config
 * @ep: endpoint, referenced
 * @rcu: freed after readers
 * @host: text
 */
struct httpsys_site {
	struct rhash_head hash;
	struct httpsys_site_key key;
	u64 seed;
	u64 depths;
	u32 count;
	struct httpsys_port *port;
	struct httpsys_endpoint *ep;
	struct rcu_head rcu;
	char host[];
};

void httpsys_site_key_make(const struct httpsys_ns *ns, struct httpsys_site_key *key,
			   bool https, u16 port, enum httpsys_url_category category);
void httpsys_site_key_host(const struct httpsys_ns *ns, struct httpsys_site_key *key,
			   const char *host, u32 len);
void httpsys_site_key_addr(const struct httpsys_ns *ns, struct httpsys_site_key *key,
			   bool v6, const u8 *addr);
struct httpsys_site *httpsys_site_find(struct httpsys_ns *ns, const struct httpsys_site_key *key);
struct httpsys_reg *httpsys_reg_find(struct httpsys_ns *ns, struct httpsys_site *site,
				     u64 path_hash, const char *path, u32 len);
int httpsys_site_insert(struct httpsys_ns *ns, struct httpsys_site *site);
void httpsys_site_remove(struct httpsys_ns *ns, struct httpsys_site *site);
int httpsys_reg_insert(struct httpsys_ns *ns, struct httpsys_reg *reg);
void httpsys_reg_remove(struct httpsys_ns *ns, struct httpsys_reg *reg);

#define HTTPSYS_DEPTH_MANY	63

static inline u64 httpsys_depth_bit(u32 depth)
{
	return 1ULL << min_t(u32, depth, HTTPSYS_DEPTH_MANY);
}

/**
 * httpsys_segment_next() - hash one more segment of a path
 * @ns: namespace
 * @hash: in: of the prefix that ends at @pos; out: with the next segment
 * @path: canonical path
 * @len: its bytes
 * @pos: in: end of the prefix, without its slash, so 0 for the root; out: the next
 *
 * Return: false at the path's end; a trailing slash is no segment.
 */
bool httpsys_segment_next(const struct httpsys_ns *ns, u64 *hash, const char *path, u32 len,
			  u32 *pos);

#endif
