// SPDX-License-Identifier: GPL-2.0-only
/*
 * Routing: the tables of sites and registrations, and the search in them. Owned
 * by the namespace. Readers are under RCU; changes (urlns.c) under ns->config.
 */
#include <linux/rhashtable.h>
#include <linux/socket.h>
#include <linux/string.h>
#include "compat.h"
#include "core/urlns.h"

/* Where in a site's identity its category stands */
#define KEY_CATEGORY	24

/* Keys carry a siphash of their own; the table's seed has nothing to add */
static u32 site_key_hash(const void *data, u32 len, u32 seed)
{
	const struct httpsys_site_key *key = data;

	return (u32)key->hash ^ seed;
}

static u32 site_obj_hash(const void *data, u32 len, u32 seed)
{
	const struct httpsys_site *site = data;

	return (u32)site->key.hash ^ seed;
}

static int site_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct httpsys_site_key *a = arg->key;
	const struct httpsys_site_key *b = &((const struct httpsys_site *)obj)->key;

	return a->id != b->id || a->addr[0] != b->addr[0] || a->addr[1] != b->addr[1] ||
	       memcmp(a->host, b->host, a->host_len);
}

static const struct rhashtable_params site_params = {
	.head_offset = offsetof(struct httpsys_site, hash),
	.key_len = sizeof(struct httpsys_site_key),
	.hashfn = site_key_hash,
	.obj_hashfn = site_obj_hash,
	.obj_cmpfn = site_cmp,
	.automatic_shrinking = true,
};

struct reg_key {
	const struct httpsys_site *site;
	u64 path_hash;
	const char *path;
	u32 len;	/* without the slash at the end */
};

static u32 reg_key_hash(const void *data, u32 len, u32 seed)
{
	return (u32)((const struct reg_key *)data)->path_hash ^ seed;
}

static u32 reg_obj_hash(const void *data, u32 len, u32 seed)
{
	return (u32)((const struct httpsys_reg *)data)->path_hash ^ seed;
}

static int reg_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct reg_key *key = arg->key;
	const struct httpsys_reg *reg = obj;

	return reg->path_hash != key->path_hash || reg->site != key->site ||
	       reg->path_len - 1 != key->len || memcmp(reg->path, key->path, key->len);
}

static const struct rhashtable_params reg_params = {
	.head_offset = offsetof(struct httpsys_reg, hash),
	.key_len = sizeof(struct reg_key),
	.hashfn = reg_key_hash,
	.obj_hashfn = reg_obj_hash,
	.obj_cmpfn = reg_cmp,
	.automatic_shrinking = true,
};

/**
 * httpsys_urlns_init() - empty tables
 * @ns: namespace being made
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_urlns_init(struct httpsys_ns *ns)
{
	int ret;

	get_random_bytes(&ns->key, sizeof(ns->key));
	xa_init(&ns->ports);
	ret = rhashtable_init(&ns->sites, &site_params);
	if (ret)
		return ret;
	ret = rhashtable_init(&ns->regs, &reg_params);
	if (ret)
		goto no_regs;
	ret = rhashtable_init(&ns->resvs, &reg_params);
	if (ret)
		goto no_resvs;
	return 0;

no_resvs:
	rhashtable_destroy(&ns->regs);
no_regs:
	rhashtable_destroy(&ns->sites);
	return ret;
}

/**
 * httpsys_urlns_destroy() - free the tables
 * @ns: namespace; all registrations are gone
 *
 * Context: process.
 */
void httpsys_urlns_destroy(struct httpsys_ns *ns)
{
	WARN_ON_ONCE(!xa_empty(&ns->ports));
	rhashtable_destroy(&ns->resvs);
	rhashtable_destroy(&ns->regs);
	rhashtable_destroy(&ns->sites);
}

static void site_key_hash_all(const struct httpsys_ns *ns, struct httpsys_site_key *key)
{
	key->hash = siphash_3u64(key->id, key->addr[0], key->addr[1], &ns->key);
}

/**
 * httpsys_site_key_make() - key of a wildcard site, and first step for the others
 * @ns: namespace
 * @key: to fill
 * @https: scheme
 * @port: host byte order
 * @category: any
 *
 * Context: any.
 */
void httpsys_site_key_make(const struct httpsys_ns *ns, struct httpsys_site_key *key,
			   bool https, u16 port, enum httpsys_url_category category)
{
	memset(key, 0, sizeof(*key));
	key->id = port | (u64)https << 16 | (u64)category << KEY_CATEGORY;
	site_key_hash_all(ns, key);
}

/**
 * httpsys_site_key_host() - second step for an explicit host
 * @ns: namespace
 * @key: from httpsys_site_key_make()
 * @host: canonical name; must outlive @key
 * @len: its bytes
 *
 * Context: any.
 */
void httpsys_site_key_host(const struct httpsys_ns *ns, struct httpsys_site_key *key,
			   const char *host, u32 len)
{
	key->id |= (u64)len << 32;
	key->addr[0] = siphash(host, len, &ns->key);
	key->host = host;
	key->host_len = len;
	site_key_hash_all(ns, key);
}

/**
 * httpsys_site_key_addr() - second step for an address
 * @ns: namespace
 * @key: from httpsys_site_key_make()
 * @v6: family
 * @addr: network byte order, 4 or 16 bytes
 *
 * Context: any.
 */
void httpsys_site_key_addr(const struct httpsys_ns *ns, struct httpsys_site_key *key,
			   bool v6, const u8 *addr)
{
	key->id |= (u64)(v6 ? 6 : 4) << 32;
	memcpy(key->addr, addr, v6 ? 16 : 4);
	site_key_hash_all(ns, key);
}

/**
 * httpsys_site_find() - a site by its key
 * @ns: namespace
 * @key: finished key
 *
 * Context: RCU, or ns->config. Return: the site or NULL.
 */
struct httpsys_site *httpsys_site_find(struct httpsys_ns *ns, const struct httpsys_site_key *key)
{
	return rhashtable_lookup_fast(&ns->sites, key, site_params);
}

static struct httpsys_reg *path_find(struct rhashtable *table, struct httpsys_site *site,
				     u64 path_hash, const char *path, u32 len)
{
	const struct reg_key key = {
		.site = site,
		.path_hash = path_hash,
		.path = path,
		.len = len,
	};

	return rhashtable_lookup_fast(table, &key, reg_params);
}

/**
 * httpsys_reg_find() - a registration by its whole path
 * @ns: namespace
 * @site: its site
 * @path_hash: chained hash
 * @path: path
 * @len: its bytes without a slash at the end, so 0 for the root
 *
 * Context: RCU, or ns->config. Return: the registration or NULL.
 */
struct httpsys_reg *httpsys_reg_find(struct httpsys_ns *ns, struct httpsys_site *site,
				     u64 path_hash, const char *path, u32 len)
{
	return path_find(&ns->regs, site, path_hash, path, len);
}

/**
 * httpsys_resv_find() - a reservation by its whole path
 * @ns: namespace
 * @site: its site
 * @path_hash: chained hash
 * @path: path
 * @len: its bytes without a slash at the end
 *
 * Context: RCU, or ns->config. Return: the reservation or NULL.
 */
struct httpsys_reg *httpsys_resv_find(struct httpsys_ns *ns, struct httpsys_site *site,
				      u64 path_hash, const char *path, u32 len)
{
	return path_find(&ns->resvs, site, path_hash, path, len);
}

/* See the header */
bool httpsys_segment_next(const struct httpsys_ns *ns, u64 *hash, const char *path, u32 len,
			  u32 *pos)
{
	u32 start = *pos + 1;
	siphash_key_t key = ns->key;
	const char *end;

	if (start >= len)
		return false;
	end = memchr(path + start, '/', len - start);
	*pos = end ? end - path : len;
	key.key[0] ^= *hash;
	*hash = siphash(path + start, *pos - start, &key);
	return true;
}

/**
 * httpsys_site_match() - longest prefix of a path
 * @ns: namespace
 * @site: site
 * @path: canonical path
 * @len: its bytes
 * @regs: at which depths to look for registrations
 * @resvs: at which depths to look for reservations
 *
 * Probes run from the shortest prefix on, because that is the order in which the
 * chained hashes come, and only at the depths asked for: usually one or two.
 *
 * Context: RCU, or ns->config. Return: NULL, or the registration or reservation
 * (without a group); of the same path the registration.
 */
struct httpsys_reg *httpsys_site_match(struct httpsys_ns *ns, struct httpsys_site *site,
				       const char *path, u32 len, u64 regs, u64 resvs)
{
	struct httpsys_reg *reg, *best = NULL;
	u64 hash = site->seed, bit;
	u32 depth = 0, pos = 0;

	for (;;) {
		bit = httpsys_depth_bit(depth);
		reg = regs & bit ? httpsys_reg_find(ns, site, hash, path, pos) : NULL;
		if (!reg && unlikely(resvs & bit))
			reg = httpsys_resv_find(ns, site, hash, path, pos);
		if (reg)
			best = reg;
		if (depth < HTTPSYS_DEPTH_MANY && !((regs | resvs) >> (depth + 1)))
			return best;
		if (!httpsys_segment_next(ns, &hash, path, len, &pos))
			return best;
		depth++;
	}
}

static struct httpsys_site *category_site(struct httpsys_ns *ns, enum httpsys_url_category cat,
					  const struct httpsys_route_key *rk)
{
	struct httpsys_site_key key;

	if (!READ_ONCE(ns->nr_sites[cat]) || (cat == HTTPSYS_URL_EXPLICIT && !rk->host))
		return NULL;
	httpsys_site_key_make(ns, &key, rk->https, rk->port, cat);
	if (cat == HTTPSYS_URL_EXPLICIT)
		httpsys_site_key_host(ns, &key, rk->host, rk->host_len);
	if (cat == HTTPSYS_URL_ADDRESS)
		httpsys_site_key_addr(ns, &key, rk->local->family == AF_INET6, rk->local->addr);
	return httpsys_site_find(ns, &key);
}

static __always_inline enum httpsys_reason route(struct httpsys_ns *ns,
						 const struct httpsys_route_key *key,
						 const struct httpsys_reg **reg,
						 bool *ip_routed, bool reserved)
{
	enum httpsys_url_category cat;
	bool covered = false;

	for (cat = HTTPSYS_URL_STRONG; cat < HTTPSYS_URL_CATEGORIES; cat++) {
		struct httpsys_site *site = category_site(ns, cat, key);

		if (!site)
			continue;
		covered |= !!READ_ONCE(site->count);
		*reg = httpsys_site_match(ns, site, key->path, key->path_len,
					  READ_ONCE(site->depths),
					  reserved ? READ_ONCE(site->reserved) : 0);
		if (!*reg)
			continue;
		*ip_routed = cat == HTTPSYS_URL_ADDRESS;
		return likely((*reg)->group) ? HTTPSYS_REASON_NONE : HTTPSYS_REASON_RESERVED;
	}
	return covered ? HTTPSYS_REASON_NOT_FOUND : HTTPSYS_REASON_UNKNOWN_HOST;
}

/**
 * httpsys_url_route() - which registration serves a request
 * @ns: namespace
 * @key: the request
 * @reg: out; valid while RCU is held
 * @ip_routed: out: the prefix names the local address
 *
 * The first category with any match wins, even over a longer match of a later one;
 * reservations take part (API: 5.3).
 *
 * Context: RCU.
 * Return: HTTPSYS_REASON_NONE; _RESERVED when a reservation is the best match;
 * _NOT_FOUND when a registration covers host and port but not the path; else
 * _UNKNOWN_HOST.
 */
enum httpsys_reason httpsys_url_route(struct httpsys_ns *ns, const struct httpsys_route_key *key,
				      const struct httpsys_reg **reg, bool *ip_routed)
{
	return route(ns, key, reg, ip_routed, true);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_url_route);

/**
 * httpsys_url_route_registered() - httpsys_url_route() as if nothing were reserved
 * @ns: namespace
 * @key: the request
 * @reg: out; valid while RCU is held
 *
 * For explanations only. Context: RCU. Return: as httpsys_url_route().
 */
enum httpsys_reason httpsys_url_route_registered(struct httpsys_ns *ns,
						 const struct httpsys_route_key *key,
						 const struct httpsys_reg **reg)
{
	bool ip_routed;

	return route(ns, key, reg, &ip_routed, false);
}

static enum httpsys_url_category site_category(const struct httpsys_site *site)
{
	return site->key.id >> KEY_CATEGORY & 0xff;
}

/**
 * httpsys_site_insert() - publish a site
 * @ns: namespace, config held
 * @site: complete
 *
 * Return: 0, -ENOMEM, or -E2BIG/-EBUSY of a table that cannot grow.
 */
int httpsys_site_insert(struct httpsys_ns *ns, struct httpsys_site *site)
{
	u32 *nr = &ns->nr_sites[site_category(site)];
	int ret = rhashtable_insert_fast(&ns->sites, &site->hash, site_params);

	if (!ret)
		WRITE_ONCE(*nr, *nr + 1);
	return ret;
}

/**
 * httpsys_site_remove() - unpublish a site
 * @ns: namespace, config held
 * @site: published
 */
void httpsys_site_remove(struct httpsys_ns *ns, struct httpsys_site *site)
{
	u32 *nr = &ns->nr_sites[site_category(site)];

	WRITE_ONCE(*nr, *nr - 1);
	rhashtable_remove_fast(&ns->sites, &site->hash, site_params);
}

static struct rhashtable *reg_table(struct httpsys_ns *ns, const struct httpsys_reg *reg)
{
	return reg->group ? &ns->regs : &ns->resvs;
}

/**
 * httpsys_reg_insert() - publish a registration or a reservation
 * @ns: namespace, config held
 * @reg: complete
 *
 * Return: 0, -ENOMEM, or -E2BIG/-EBUSY of a table that cannot grow.
 */
int httpsys_reg_insert(struct httpsys_ns *ns, struct httpsys_reg *reg)
{
	return rhashtable_insert_fast(reg_table(ns, reg), &reg->hash, reg_params);
}

/**
 * httpsys_reg_remove() - unpublish a registration or a reservation
 * @ns: namespace, config held
 * @reg: published
 */
void httpsys_reg_remove(struct httpsys_ns *ns, struct httpsys_reg *reg)
{
	rhashtable_remove_fast(reg_table(ns, reg), &reg->hash, reg_params);
}
