// SPDX-License-Identifier: GPL-2.0-only
/*
 * What programs and administrators do with the cache by name: flush, and the
 * fragments of a queue. Entries are owned by the cache; a name belongs to its call.
 * Registrations are read under RCU; entries are compared under cache.lock.
 */
#include <net/ipv6.h>
#include "core/flush.h"
#include "limits.h"
#include "net/net.h"
#include "proto/address.h"
#include "proto/coding.h"
#include "proto/text.h"

/* Names */

static bool query_valid(const char *query, u32 len)
{
	u32 i;

	for (i = 1; i < len; i++)
		if (!httpsys_is(query[i], HTTPSYS_CH_TARGET))
			return false;
	return true;
}

/**
 * httpsys_cache_name_parse() - read a name
 * @n: out; points into @text
 * @text: UrlPrefix with or without a slash at the end, perhaps with a query; kernel
 *	memory
 * @len: bytes
 *
 * Context: process. Return: 0: httpsys_cache_name_free() must follow; -EINVAL: not a
 * name; -ENOMEM.
 */
int httpsys_cache_name_parse(struct httpsys_cache_name *n, const char *text, u32 len)
{
	struct httpsys_url_result res = { };
	const char *query = memchr(text, '?', len);
	const char *end = query ?: text + len;
	int ret;

	n->query = end;
	n->query_len = text + len - end;
	if (!query_valid(n->query, n->query_len))
		return -EINVAL;
	ret = httpsys_prefix_alloc(text, end - text, &n->p, &res);
	if (ret)
		return ret == -ENOMEM ? ret : -EINVAL;
	/* Behind the scheme comes a host, which has no slash */
	n->path = text + (n->p->https ? 8 : 7);
	n->path = memchr(n->path, '/', end - n->path);
	n->path_len = end - n->path;
	return 0;
}

/**
 * httpsys_cache_name_free() - the call is over
 * @n: from httpsys_cache_name_parse()
 */
void httpsys_cache_name_free(struct httpsys_cache_name *n)
{
	httpsys_prefix_free(n->p);
}

/* Registrations above a name */

typedef bool (*reg_visit)(const struct httpsys_reg *reg, void *arg);

/* Registrations of @q at one site, from the root down to the name. True: a visit was */
static bool walk_site(struct httpsys_ns *ns, const struct httpsys_site_key *key,
		      const struct httpsys_prefix *p, const struct httpsys_queue *q,
		      reg_visit visit, void *arg)
{
	struct httpsys_site *site = httpsys_site_find(ns, key);
	const struct httpsys_reg *reg;
	u32 depth = 0, pos = 0;
	u64 hash, depths;

	if (!site)
		return false;
	hash = site->seed;
	depths = READ_ONCE(site->depths);
	for (;;) {
		reg = depths & httpsys_depth_bit(depth) ?
		      httpsys_reg_find(ns, site, hash, p->path, pos) : NULL;
		if (reg && rcu_access_pointer(reg->group->queue) == q && visit(reg, arg))
			return true;
		if (depth < HTTPSYS_DEPTH_MANY && !(depths >> (depth + 1)))
			return false;
		if (!httpsys_segment_next(ns, &hash, p->path, p->path_len, &pos))
			return false;
		depth++;
	}
}

/* Those of the name's own host, then those of every host */
static bool walk_regs(const struct httpsys_queue *q, const struct httpsys_prefix *p,
		      reg_visit visit, void *arg)
{
	static const enum httpsys_url_category every[] = { HTTPSYS_URL_STRONG, HTTPSYS_URL_WEAK };
	struct httpsys_ns *ns = q->ns;
	struct httpsys_site_key key;
	u32 i;

	httpsys_site_key_prefix(ns, &key, p);
	if (walk_site(ns, &key, p, q, visit, arg))
		return true;
	if (p->category == HTTPSYS_URL_STRONG || p->category == HTTPSYS_URL_WEAK)
		return false;
	for (i = 0; i < ARRAY_SIZE(every); i++) {
		httpsys_site_key_make(ns, &key, p->https, p->port, every[i]);
		if (walk_site(ns, &key, p, q, visit, arg))
			return true;
	}
	return false;
}

static bool any_reg(const struct httpsys_reg *reg, void *arg)
{
	return true;
}

/* Has the queue registered the name, or a prefix of it? (API: 2.6) */
static bool registered(const struct httpsys_queue *q, const struct httpsys_prefix *p)
{
	bool found;

	rcu_read_lock();
	found = walk_regs(q, p, any_reg, NULL);
	rcu_read_unlock();
	return found;
}

/* Flushing */

struct flush {
	const struct httpsys_cache_name *n;
	bool recursive;
};

/* Is the entry's host, as its request named it, this address? */
static bool host_is_address(const struct httpsys_entry *e, const struct httpsys_prefix *p)
{
	const char *host = httpsys_entry_host(e);
	u32 len = e->host_len;
	u8 addr[16] = { };

	if (len > 2 && host[0] == '[') {
		if (httpsys_ipv6_parse(host + 1, len - 2, addr))
			return false;
		if (p->family == 6)
			return !memcmp(addr, p->addr, 16);
		return ipv6_addr_v4mapped((const struct in6_addr *)addr) &&
		       !memcmp(addr + 12, p->addr, 4);
	}
	return p->family == 4 && !httpsys_ipv4_parse(host, len, addr) &&
	       !memcmp(addr, p->addr, 4);
}

/* An address is the host that was asked for, or the prefix that routed */
static bool flush_host(const struct httpsys_entry *e, const struct httpsys_prefix *p)
{
	switch (p->category) {
	case HTTPSYS_URL_EXPLICIT:
		return e->host_len == p->host_len &&
		       !memcmp(httpsys_entry_host(e), p->host, p->host_len);
	case HTTPSYS_URL_ADDRESS:
		if (e->family == p->family && !memcmp(e->addr, p->addr, sizeof(e->addr)))
			return true;
		return host_is_address(e, p);
	default:
		return true;
	}
}

/* p->path ends with a slash, which does not count */
static bool flush_path(const struct httpsys_entry *e, const struct flush *f)
{
	const struct httpsys_prefix *p = f->n->p;
	u32 len = p->path_len - 1;

	if (e->path_len < len || !httpsys_path_same(httpsys_entry_path(e), p->path, len))
		return false;
	if (e->path_len == len)
		return true;
	return httpsys_entry_path(e)[len] == '/' && (f->recursive || e->path_len == len + 1);
}

static bool flush_match(struct httpsys_entry *e, const void *arg)
{
	const struct flush *f = arg;
	const struct httpsys_cache_name *n = f->n;

	if (e->port != n->p->port || e->https != n->p->https)
		return false;
	if (n->query_len && (e->query_len != n->query_len ||
			     memcmp(httpsys_entry_query(e), n->query, n->query_len)))
		return false;
	return flush_host(e, n->p) && flush_path(e, f);
}

/**
 * httpsys_cache_flush() - forget responses and fragments
 * @ns: namespace
 * @q: whose; NULL: everybody's, the caller is an administrator
 * @n: which; NULL: all
 * @recursive: and all below it
 *
 * The path is compared without case, as registrations are. Without a query all
 * queries of the path are meant.
 *
 * Context: process. Return: 0; -EINVAL: @q has registered neither it nor a prefix.
 */
int httpsys_cache_flush(struct httpsys_ns *ns, struct httpsys_queue *q,
			const struct httpsys_cache_name *n, bool recursive)
{
	struct flush f = { .n = n, .recursive = recursive };

	if (q && !registered(q, n->p))
		return -EINVAL;
	httpsys_cache_drop(&ns->cache, q ? &q->cache : NULL, n ? flush_match : NULL, &f);
	httpsys_count(&ns->net.stats, HTTPSYS_COUNTER_CACHE_FLUSHES);
	return 0;
}

/* Fragments */

/* The name's path is folded, and without a slash at its end */
static void key_fill(const struct httpsys_queue *q, const struct httpsys_cache_name *n,
		     char *host, struct httpsys_cache_key *key)
{
	memset(key, 0, sizeof(*key));
	key->kind = HTTPSYS_ENTRY_FRAGMENT;
	key->port = n->p->port;
	key->site = q->cache.serial;
	key->host = host;
	key->host_len = httpsys_prefix_host(n->p, host);
	key->path = n->p->path;
	key->path_len = max_t(u32, n->p->path_len - 1, 1);
	key->query = n->query;
	key->query_len = n->query_len;
}

/**
 * httpsys_fragment_key() - under which key a new fragment is kept
 * @q: queue
 * @n: its name
 * @host: memory for a part of the key, HTTPSYS_HOST_MAX + 1 bytes
 * @key: out; valid as long as @n and @host
 *
 * Context: process. Return: 0; -EINVAL: the queue has registered neither the name nor
 * a prefix of it.
 */
int httpsys_fragment_key(const struct httpsys_queue *q, const struct httpsys_cache_name *n,
			 char *host, struct httpsys_cache_key *key)
{
	if (!registered(q, n->p))
		return -EINVAL;
	key_fill(q, n, host, key);
	return 0;
}

/**
 * httpsys_fragment_insert() - keep a fragment
 * @q: queue
 * @e: complete
 *
 * A flush or another change of the namespace that comes while we are here may as
 * well have come before.
 *
 * Context: process. Return: 0; -ENOSPC, -ENOMEM; -ESHUTDOWN: the queue is gone.
 */
int httpsys_fragment_insert(struct httpsys_queue *q, struct httpsys_entry *e)
{
	struct httpsys_cache *c = &q->ns->cache;
	enum httpsys_cache_reason reason;

	do {
		unsigned long gen = httpsys_cache_gen(c) + httpsys_cache_owner_gen(&q->cache);

		reason = httpsys_cache_insert(c, &q->cache, gen, e);
		if (reason != HTTPSYS_CACHE_FLUSHED)
			break;
		cond_resched();
	} while (!READ_ONCE(q->cache.dead));
	switch (reason) {
	case HTTPSYS_CACHE_STORED:
		return 0;
	case HTTPSYS_CACHE_FLUSHED:
		return -ESHUTDOWN;
	case HTTPSYS_CACHE_MEMORY:
		return -ENOMEM;
	default:
		return -ENOSPC;
	}
}

struct as_fragment {
	struct httpsys_cache *c;
	struct httpsys_cache_key *key;
	struct httpsys_entry *e;
};

/* Under RCU */
static struct httpsys_entry *find(struct httpsys_cache *c, const struct httpsys_cache_key *key)
{
	struct httpsys_entry *e = httpsys_cache_find(c, key);

	if (!e || !httpsys_entry_get(e))
		return NULL;
	httpsys_entry_touch(e);
	return e;
}

static bool find_response(const struct httpsys_reg *reg, void *arg)
{
	struct as_fragment *f = arg;

	f->key->site = reg->serial;
	f->e = find(f->c, f->key);
	return f->e;
}

/**
 * httpsys_fragment_find() - a fragment, or a response that is used as one
 * @q: queue
 * @n: its name; of a response: its URL, as it was asked for
 *
 * A response is found if a registration that is still there routed it, it does not
 * vary and its request came without a query or with the name's (API: 6.13).
 *
 * Context: process. Return: referenced, or NULL.
 */
struct httpsys_entry *httpsys_fragment_find(struct httpsys_queue *q,
					    const struct httpsys_cache_name *n)
{
	char host[HTTPSYS_HOST_MAX + 1];
	struct httpsys_cache_key key;
	struct as_fragment f = { .c = &q->ns->cache, .key = &key };

	key_fill(q, n, host, &key);
	rcu_read_lock();
	f.e = find(f.c, &key);
	if (!f.e) {
		key.kind = HTTPSYS_ENTRY_RESPONSE;
		key.path = n->path;
		key.path_len = n->path_len;
		/* No entry has this */
		key.vary = HTTPSYS_CODINGS_UNCLEAR;
		walk_regs(q, n->p, find_response, &f);
	}
	rcu_read_unlock();
	return f.e;
}
