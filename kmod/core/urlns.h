/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The URL namespace: which group a request belongs to.
 *
 * Two levels. A *site* is (scheme, port, category, host or address), a
 * *registration* is a canonical path below a site. Both are in hash tables. The
 * hash of a path is chained segment by segment, so one pass over a request's path
 * gives the hash of each of its prefixes: a lookup costs as many probes as the
 * path has segments, however many registrations there are.
 *
 * A *reservation* is a prefix set aside for some users, whether or not somebody has
 * registered it. It lies at a site as a registration does, in a table of its own.
 */
#ifndef HTTPSYS_CORE_URLNS_H
#define HTTPSYS_CORE_URLNS_H

#include "core/app.h"
#include "net/endpoint.h"
#include "proto/url.h"

struct httpsys_acl;
struct httpsys_site;

/**
 * struct httpsys_reg - a registered or reserved prefix
 * @hash: in ns->regs, or ns->resvs
 * @site: where
 * @group: whose; NULL: reserved
 * @node: in the group's list; ns->config
 * @port_node: in one of the port's lists; ns->config
 * @path_hash: of @path, chained
 * @context: the program's
 * @serial: never used twice
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
	u64 serial;
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
char *httpsys_reg_text(const struct httpsys_reg *reg, u32 *len);
kuid_t httpsys_reg_uid(const struct httpsys_reg *reg);
int httpsys_url_find(struct httpsys_ns *ns, const char *url, size_t len,
		     const struct httpsys_queue *q, struct httpsys_url_found *found);
void httpsys_url_remove_all_locked(struct httpsys_group *g);
int httpsys_port_hold_locked(struct httpsys_app *app, u16 number);
void httpsys_port_drop_locked(struct httpsys_ns *ns, u16 number);

/**
 * struct httpsys_reservation - a prefix set aside
 * @acl: who may do what, owned
 * @uid: who made it
 * @reg: where; group is NULL
 */
struct httpsys_reservation {
	struct httpsys_acl *acl;
	kuid_t uid;
	struct httpsys_reg reg;	/* the last: it ends with the path */
};

/* reserve.c */
struct httpsys_reservation *httpsys_reservation_find_locked(struct httpsys_ns *ns,
							    const struct httpsys_prefix *p);
int httpsys_reservation_permit_locked(struct httpsys_app *app, const struct httpsys_prefix *p);
struct httpsys_reservation *httpsys_reservation_create_locked(struct httpsys_app *app,
							      const struct httpsys_prefix *p,
							      struct httpsys_acl *acl);
void httpsys_reservation_destroy_locked(struct httpsys_ns *ns, struct httpsys_reservation *r);
struct httpsys_reservation *httpsys_reservation_above_locked(struct httpsys_ns *ns,
							     const struct httpsys_prefix *p,
							     bool proper);

enum httpsys_reason httpsys_url_route(struct httpsys_ns *ns, const struct httpsys_route_key *key,
				      const struct httpsys_reg **reg, bool *ip_routed);

enum httpsys_reason httpsys_url_route_registered(struct httpsys_ns *ns,
						 const struct httpsys_route_key *key,
						 const struct httpsys_reg **reg);

/* Shared by urlns.c, reserve.c and route.c */

/**
 * struct httpsys_port - a port with registrations, reservations or adopted sockets; ns->config
 * @port: number
 * @https: with registrations or reservations: its one scheme (API: 5.4)
 * @owner: user of the first registration or adoption, with any
 * @adoptions: adopted sockets
 * @regs: struct httpsys_reg.port_node, the oldest first
 * @resvs: the same of reservations
 */
struct httpsys_port {
	u16 port;
	bool https;
	kuid_t owner;
	u32 adoptions;
	struct list_head regs;
	struct list_head resvs;
};

/**
 * struct httpsys_site_key - identity of a site, made by httpsys_site_key_make()
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
 * @reserved: the same of reservations
 * @count: registrations; written under ns->config
 * @reservations: how many; ns->config
 * @port: its port; ns->config
 * @ep: endpoint, referenced, with any registration; ns->config
 * @rcu: freed after readers
 * @host: text
 */
struct httpsys_site {
	struct rhash_head hash;
	struct httpsys_site_key key;
	u64 seed;
	u64 depths;
	u64 reserved;
	u32 count;
	u32 reservations;
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
struct httpsys_reg *httpsys_resv_find(struct httpsys_ns *ns, struct httpsys_site *site,
				      u64 path_hash, const char *path, u32 len);
struct httpsys_reg *httpsys_site_match(struct httpsys_ns *ns, struct httpsys_site *site,
				       const char *path, u32 len, u64 regs, u64 resvs);
int httpsys_site_insert(struct httpsys_ns *ns, struct httpsys_site *site);
void httpsys_site_remove(struct httpsys_ns *ns, struct httpsys_site *site);
int httpsys_reg_insert(struct httpsys_ns *ns, struct httpsys_reg *reg);
void httpsys_reg_remove(struct httpsys_ns *ns, struct httpsys_reg *reg);

void httpsys_site_key_prefix(const struct httpsys_ns *ns, struct httpsys_site_key *key,
			     const struct httpsys_prefix *p);
struct httpsys_port *httpsys_port_get_locked(struct httpsys_app *app, u16 number);
void httpsys_port_put_locked(struct httpsys_ns *ns, struct httpsys_port *port);
struct httpsys_site *httpsys_site_get_locked(struct httpsys_ns *ns, struct httpsys_port *port,
					     const struct httpsys_prefix *p);
void httpsys_site_put_locked(struct httpsys_ns *ns, struct httpsys_site *site);
u32 httpsys_reg_place(const struct httpsys_ns *ns, struct httpsys_reg *reg,
		      struct httpsys_site *site, const struct httpsys_prefix *p);
u64 httpsys_path_hash(const struct httpsys_ns *ns, const struct httpsys_site *site,
		      const char *path, u32 len, u32 *depth);
int httpsys_prefix_alloc(const char *url, size_t len, struct httpsys_prefix **out,
			 struct httpsys_url_result *res);
void httpsys_prefix_free(struct httpsys_prefix *p);

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
