// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registration: adding and removing URL prefixes, ports and who owns them. A
 * registration is owned by its group; a site and a port by their registrations and
 * reservations (reserve.c); a site with registrations holds the endpoint that
 * listens for it. Lock: ns->config for all of it; routing (route.c) reads sites and
 * registrations under RCU.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/sched.h>
#include <linux/slab.h>
#include <net/ip.h>
#include "compat.h"
#include "core/acl.h"
#include "core/cacheable.h"
#include "core/queue.h"
#include "core/urlns.h"
#include "limits.h"

/* "https://" + host + ":65535" and some; the path comes on top */
#define PREFIX_TEXT_EXTRA	(HTTPSYS_HOST_MAX + 32)

static kuid_t reg_uid(const struct httpsys_reg *reg)
{
	return reg->group->session->app->uid;
}

/**
 * httpsys_site_key_prefix() - key of a prefix's site
 * @ns: namespace
 * @key: out; points into @p
 * @p: prefix
 *
 * Context: any.
 */
void httpsys_site_key_prefix(const struct httpsys_ns *ns, struct httpsys_site_key *key,
			     const struct httpsys_prefix *p)
{
	httpsys_site_key_make(ns, key, p->https, p->port, p->category);
	if (p->category == HTTPSYS_URL_EXPLICIT)
		httpsys_site_key_host(ns, key, p->host, p->host_len);
	if (p->category == HTTPSYS_URL_ADDRESS)
		httpsys_site_key_addr(ns, key, p->family == 6, p->addr);
}

/**
 * httpsys_path_hash() - chained hash of a path
 * @ns: namespace
 * @site: site
 * @path: canonical path
 * @len: its bytes
 * @depth: out: its segments
 *
 * Context: any.
 */
u64 httpsys_path_hash(const struct httpsys_ns *ns, const struct httpsys_site *site,
		      const char *path, u32 len, u32 *depth)
{
	u64 hash = site->seed;
	u32 pos = 0;

	for (*depth = 0; httpsys_segment_next(ns, &hash, path, len, &pos); (*depth)++)
		;
	return hash;
}

static struct httpsys_reg *reg_of(struct httpsys_ns *ns, struct httpsys_site *site,
				  const struct httpsys_prefix *p)
{
	u32 depth;
	u64 hash = httpsys_path_hash(ns, site, p->path, p->path_len, &depth);

	return httpsys_reg_find(ns, site, hash, p->path, p->path_len - 1);
}

/* The text of a registration, from what site and registration keep of it */
static void reg_to_prefix(const struct httpsys_reg *reg, struct httpsys_prefix *p)
{
	const struct httpsys_site_key *key = &reg->site->key;

	memset(p, 0, sizeof(*p));
	p->port = (u16)key->id;
	p->https = key->id >> 16 & 1;
	p->category = key->id >> 24 & 0xff;
	if (p->category == HTTPSYS_URL_ADDRESS) {
		p->family = key->id >> 32 & 0xff;
		memcpy(p->addr, key->addr, sizeof(p->addr));
	}
	p->host_len = key->host_len;
	memcpy(p->host, reg->site->host, key->host_len);
	p->path = (char *)reg->path;
	p->path_len = reg->path_len;
}

/**
 * httpsys_reg_uid() - who made a registration or a reservation
 * @reg: which
 *
 * Context: RCU, or ns->config.
 */
kuid_t httpsys_reg_uid(const struct httpsys_reg *reg)
{
	return reg->group ? reg_uid(reg) :
			    container_of(reg, struct httpsys_reservation, reg)->uid;
}

/**
 * httpsys_reg_text() - the text of a registration or a reservation
 * @reg: stays for the time of the call
 * @len: out, bytes
 *
 * Context: process. Return: to be freed with kvfree(); NULL without memory.
 */
char *httpsys_reg_text(const struct httpsys_reg *reg, u32 *len)
{
	size_t size = PREFIX_TEXT_EXTRA + reg->path_len;
	struct httpsys_prefix *p = kmalloc(sizeof(*p), GFP_KERNEL);
	char *text = p ? kvmalloc(size, GFP_KERNEL) : NULL;

	if (text) {
		reg_to_prefix(reg, p);
		*len = clamp_t(int, httpsys_prefix_format(p, text, size), 0, size);
	}
	kfree(p);
	return text;
}

/* A refusal that names what is in the way; without memory it goes unnamed */
static int refuse_by(struct httpsys_url_result *res, u32 detail, int err,
		     const struct httpsys_reg *reg)
{
	res->detail = detail;
	res->uid = httpsys_reg_uid(reg);
	res->conflict = httpsys_reg_text(reg, &res->conflict_len);
	return err;
}

static int refuse(struct httpsys_url_result *res, u32 detail, int err)
{
	res->detail = detail;
	return err;
}

/* What has settled the scheme; NULL: only adopted sockets */
static struct httpsys_reg *port_first(struct httpsys_port *port)
{
	return list_first_entry_or_null(list_empty(&port->regs) ? &port->resvs : &port->regs,
					struct httpsys_reg, port_node);
}

static bool port_claimed(const struct httpsys_port *port)
{
	return !list_empty(&port->regs) || port->adoptions;
}

/* A registration or an adoption is about to be put on the port */
static void port_claim(struct httpsys_port *port, kuid_t uid)
{
	if (!port_claimed(port))
		port->owner = uid;
}

/* "+" outranks names: a neighbour could take all of a port's traffic */
static bool port_denied(struct httpsys_app *app, const struct httpsys_port *port)
{
	return port && port_claimed(port) && !uid_eq(port->owner, app->uid) &&
	       !httpsys_app_capable(app, CAP_NET_ADMIN);
}

static int refuse_port(struct httpsys_url_result *res, struct httpsys_port *port)
{
	const struct httpsys_reg *reg = port_first(port);

	if (reg)
		return refuse_by(res, HTTPSYS_URL_PORT_OWNER, -EACCES, reg);
	res->uid = port->owner;
	return refuse(res, HTTPSYS_URL_PORT_OWNER, -EACCES);
}

/* A port with reservations is for those whom they name (API: 5.5) */
static int check_reserved_locked(struct httpsys_app *app, const struct httpsys_prefix *p,
				 const struct httpsys_port *port, bool *named,
				 struct httpsys_url_result *res)
{
	struct httpsys_reservation *r = httpsys_reservation_above_locked(app->ns, p, false);

	if (r)
		*named = httpsys_acl_permits(r->acl, app, HTTPSYS_ACE_REGISTER, true);
	if (*named || httpsys_acl_permits(r ? r->acl : NULL, app, HTTPSYS_ACE_REGISTER, false))
		return 0;
	return refuse_by(res, HTTPSYS_URL_RESERVED, -EACCES,
			 r ? &r->reg : list_first_entry(&port->resvs, struct httpsys_reg,
							port_node));
}

/* May this program have something of the port? */
static int check_port_locked(struct httpsys_app *app, const struct httpsys_prefix *p,
			     struct httpsys_port *port, bool *named,
			     struct httpsys_url_result *res)
{
	*named = false;
	if (port && !list_empty(&port->resvs))
		return check_reserved_locked(app, p, port, named, res);
	return port_denied(app, port) ? refuse_port(res, port) : 0;
}

/*
 * Is the prefix free, and may this program have it? In the order of API 5.5.
 * @bind: out: the right to a privileged port comes from a reservation
 */
static int check_locked(struct httpsys_app *app, const struct httpsys_prefix *p,
			struct httpsys_site *site, bool *bind, struct httpsys_url_result *res)
{
	struct httpsys_ns *ns = app->ns;
	struct httpsys_port *port = xa_load(&ns->ports, p->port);
	struct httpsys_reg *reg = port ? port_first(port) : NULL;
	bool named;
	int ret;

	if (reg && port->https != p->https)
		return refuse_by(res, HTTPSYS_URL_SCHEME, -EEXIST, reg);
	reg = site ? reg_of(ns, site, p) : NULL;
	if (reg)
		return refuse_by(res, HTTPSYS_URL_CONFLICT, -EEXIST, reg);
	ret = check_port_locked(app, p, port, &named, res);
	if (ret)
		return ret;
	if (p->https)
		return refuse(res, HTTPSYS_URL_HTTPS, -EOPNOTSUPP);
	*bind = false;
	if (!inet_port_requires_bind_service(ns->net.net, p->port) ||
	    httpsys_app_adopted_locked(app, p->port) ||
	    httpsys_app_capable(app, CAP_NET_BIND_SERVICE))
		return 0;
	if (!named)
		return refuse(res, HTTPSYS_URL_PORT_PRIVILEGED, -EACCES);
	*bind = true;
	return 0;
}

/**
 * httpsys_port_get_locked() - a port by its number
 * @app: program; ns->config held
 * @number: port
 *
 * A new one is freed by httpsys_port_put_locked() unless something was put into one
 * of its lists.
 *
 * Return: the port, or NULL: no memory.
 */
struct httpsys_port *httpsys_port_get_locked(struct httpsys_app *app, u16 number)
{
	struct xarray *ports = &app->ns->ports;
	struct httpsys_port *port = xa_load(ports, number);

	if (port)
		return port;
	port = kzalloc(sizeof(*port), GFP_KERNEL_ACCOUNT);
	if (!port)
		return NULL;
	port->port = number;
	INIT_LIST_HEAD(&port->regs);
	INIT_LIST_HEAD(&port->resvs);
	if (xa_err(xa_store(ports, number, port, GFP_KERNEL_ACCOUNT))) {
		kfree(port);
		return NULL;
	}
	return port;
}

/**
 * httpsys_port_put_locked() - free a port that nothing is left on
 * @ns: namespace, config held
 * @port: port
 */
void httpsys_port_put_locked(struct httpsys_ns *ns, struct httpsys_port *port)
{
	if (port_claimed(port) || !list_empty(&port->resvs))
		return;
	xa_erase(&ns->ports, port->port);
	kfree(port);
}

/**
 * httpsys_port_hold_locked() - an adopted socket claims its port
 * @app: application that adopts; ns->config held
 * @number: port
 *
 * Return: 0; -EACCES: the port belongs to another user; -ENOMEM.
 */
int httpsys_port_hold_locked(struct httpsys_app *app, u16 number)
{
	struct httpsys_port *port;

	lockdep_assert_held(&app->ns->config);
	if (port_denied(app, xa_load(&app->ns->ports, number)))
		return -EACCES;
	port = httpsys_port_get_locked(app, number);
	if (!port)
		return -ENOMEM;
	port_claim(port, app->uid);
	port->adoptions++;
	return 0;
}

/**
 * httpsys_port_drop_locked() - reverse of hold
 * @ns: namespace; config held
 * @number: port
 */
void httpsys_port_drop_locked(struct httpsys_ns *ns, u16 number)
{
	struct httpsys_port *port = xa_load(&ns->ports, number);

	lockdep_assert_held(&ns->config);
	port->adoptions--;
	httpsys_port_put_locked(ns, port);
}

static int endpoint_refusal(struct httpsys_url_result *res, int err)
{
	switch (err) {
	case -EADDRINUSE:
		return refuse(res, HTTPSYS_URL_PORT_IN_USE, err);
	case -EADDRNOTAVAIL:
		return refuse(res, HTTPSYS_URL_NO_ADDRESS, err);
	case -EACCES:
		return refuse(res, HTTPSYS_URL_PORT_PRIVILEGED, err);
	case -ENFILE:
		pr_notice_ratelimited("max_endpoints=%u reached\n", httpsys_limits.max_endpoints);
		return err;
	case -EMFILE:
		pr_notice_ratelimited("a user is at max_endpoints_per_user=%u\n",
				      httpsys_limits.max_endpoints_per_user);
		return err;
	default:
		return err;
	}
}

static struct httpsys_site *site_create_locked(struct httpsys_ns *ns, struct httpsys_port *port,
					       const struct httpsys_site_key *key)
{
	struct httpsys_site *site;
	int ret;

	site = kzalloc(struct_size(site, host, key->host_len), GFP_KERNEL_ACCOUNT);
	if (!site)
		return ERR_PTR(-ENOMEM);
	site->key = *key;
	site->key.host = site->host;
	if (key->host_len)
		memcpy(site->host, key->host, key->host_len);
	site->seed = get_random_u64();
	site->port = port;
	ret = httpsys_site_insert(ns, site);
	if (ret) {
		kfree(site);
		return ERR_PTR(ret == -ENOMEM ? ret : -ENOSPC);
	}
	return site;
}

/**
 * httpsys_site_get_locked() - the site of a prefix
 * @ns: namespace, config held
 * @port: its port
 * @p: prefix
 *
 * A new one does not listen, and is freed by httpsys_site_put_locked() unless
 * something was counted.
 *
 * Return: the site, or ERR_PTR(): -ENOMEM, -ENOSPC: the table cannot grow.
 */
struct httpsys_site *httpsys_site_get_locked(struct httpsys_ns *ns, struct httpsys_port *port,
					     const struct httpsys_prefix *p)
{
	struct httpsys_site_key key;
	struct httpsys_site *site;

	httpsys_site_key_prefix(ns, &key, p);
	site = httpsys_site_find(ns, &key);
	return site ?: site_create_locked(ns, port, &key);
}

/**
 * httpsys_site_put_locked() - let go of what a site no longer needs
 * @ns: namespace, config held
 * @site: site; freed when nothing is left of it
 */
void httpsys_site_put_locked(struct httpsys_ns *ns, struct httpsys_site *site)
{
	if (!site->count && site->ep) {
		WRITE_ONCE(site->depths, 0);
		httpsys_endpoint_release(site->ep);
		site->ep = NULL;
	}
	if (!site->reservations)
		WRITE_ONCE(site->reserved, 0);
	if (site->count || site->reservations)
		return;
	httpsys_site_remove(ns, site);
	kfree_rcu(site, rcu);
}

/* Where it listens, the group of its first prefix decides (API: 4.10) */
static int site_listen_locked(struct httpsys_group *g, struct httpsys_site *site,
			      const struct httpsys_prefix *p, bool bind,
			      struct httpsys_url_result *res)
{
	bool shared = g->listen.value == HTTPSYS_LISTEN_SHARED;
	const struct httpsys_app *app = g->session->app;
	struct httpsys_endpoint *ep;

	if (site->ep)
		return 0;
	ep = httpsys_endpoint_acquire(&app->ns->net, p, shared, bind, app->uid);
	if (IS_ERR(ep))
		return endpoint_refusal(res, PTR_ERR(ep));
	site->ep = ep;
	return 0;
}

/**
 * httpsys_reg_place() - where a new registration or reservation lies
 * @ns: namespace
 * @reg: to fill; has room for the path
 * @site: its site
 * @p: its prefix
 *
 * Context: any. Return: segments of the path.
 */
u32 httpsys_reg_place(const struct httpsys_ns *ns, struct httpsys_reg *reg,
		      struct httpsys_site *site, const struct httpsys_prefix *p)
{
	u32 depth;

	reg->site = site;
	reg->path_len = p->path_len;
	memcpy(reg->path, p->path, p->path_len);
	reg->path_hash = httpsys_path_hash(ns, site, p->path, p->path_len, &depth);
	return depth;
}

/* The registration itself; nothing can fail after it is in the table */
static int reg_create_locked(struct httpsys_group *g, struct httpsys_site *site,
			     const struct httpsys_prefix *p, u64 context)
{
	struct httpsys_ns *ns = g->session->app->ns;
	struct httpsys_reg *reg;
	u32 depth;
	int ret;

	reg = kvzalloc(struct_size(reg, path, p->path_len), GFP_KERNEL_ACCOUNT);
	if (!reg)
		return -ENOMEM;
	reg->group = g;
	reg->context = context;
	reg->serial = httpsys_cache_serial();
	depth = httpsys_reg_place(ns, reg, site, p);
	/* Before the table: a reader that finds the site must look this deep */
	WRITE_ONCE(site->depths, site->depths | httpsys_depth_bit(depth));
	ret = httpsys_reg_insert(ns, reg);
	if (ret) {
		kvfree(reg);
		return ret == -ENOMEM ? ret : -ENOSPC;
	}
	WRITE_ONCE(site->count, site->count + 1);
	port_claim(site->port, g->session->app->uid);
	list_add_tail(&reg->node, &g->urls);
	list_add_tail(&reg->port_node, &site->port->regs);
	httpsys_count(&ns->net.stats, HTTPSYS_COUNTER_URLS_NOW);
	return 0;
}

static void reg_destroy_locked(struct httpsys_reg *reg)
{
	struct httpsys_app *app = reg->group->session->app;
	struct httpsys_site *site = reg->site;
	struct httpsys_port *port = site->port;

	httpsys_reg_remove(app->ns, reg);
	list_del(&reg->node);
	list_del(&reg->port_node);
	WRITE_ONCE(site->count, site->count - 1);
	httpsys_site_put_locked(app->ns, site);
	httpsys_port_put_locked(app->ns, port);
	httpsys_user_uncharge_locked(app->ns, app->uid, HTTPSYS_CHARGE_URL);
	httpsys_count_dec(&app->ns->net.stats, HTTPSYS_COUNTER_URLS_NOW);
	kvfree_rcu(reg, rcu);
}

static int register_locked(struct httpsys_group *g, const struct httpsys_prefix *p, bool bind,
			   u64 context, struct httpsys_url_result *res)
{
	struct httpsys_app *app = g->session->app;
	struct httpsys_port *port;
	struct httpsys_site *site;
	int ret;

	ret = httpsys_user_charge_locked(app->ns, app->uid, HTTPSYS_CHARGE_URL);
	if (ret)
		return ret;
	ret = -ENOMEM;
	port = httpsys_port_get_locked(app, p->port);
	if (!port)
		goto no_port;
	if (!port_first(port))
		port->https = p->https;
	site = httpsys_site_get_locked(app->ns, port, p);
	ret = PTR_ERR_OR_ZERO(site);
	if (ret)
		goto no_site;
	ret = site_listen_locked(g, site, p, bind, res);
	if (!ret)
		ret = reg_create_locked(g, site, p, context);
	if (ret)
		goto no_reg;
	httpsys_endpoint_ready(site->ep);
	return 0;

no_reg:
	httpsys_site_put_locked(app->ns, site);
no_site:
	httpsys_port_put_locked(app->ns, port);
no_port:
	httpsys_user_uncharge_locked(app->ns, app->uid, HTTPSYS_CHARGE_URL);
	return ret;
}

static int add_locked(struct httpsys_app *app, u64 group, const struct httpsys_prefix *p,
		      u64 context, struct httpsys_url_result *res)
{
	struct httpsys_group *g = httpsys_group_find_locked(app, group);
	struct httpsys_site_key key;
	bool bind;
	int ret;

	if (!g)
		return -ENOENT;
	httpsys_site_key_prefix(app->ns, &key, p);
	ret = check_locked(app, p, httpsys_site_find(app->ns, &key), &bind, res);
	return ret ? ret : register_locked(g, p, bind, context, res);
}

/**
 * httpsys_prefix_alloc() - parse a prefix
 * @url: text, kernel memory
 * @len: its bytes
 * @out: out: to be freed with httpsys_prefix_free()
 * @res: detail on failure
 *
 * Outside of the lock: the text may be long.
 *
 * Context: process. Return: 0, -EINVAL, -EOPNOTSUPP, -ENOMEM.
 */
int httpsys_prefix_alloc(const char *url, size_t len, struct httpsys_prefix **out,
			 struct httpsys_url_result *res)
{
	struct httpsys_prefix *p = kzalloc(sizeof(*p), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!p)
		return -ENOMEM;
	p->path = kvmalloc(len + 2, GFP_KERNEL);
	if (!p->path)
		goto fail;
	ret = httpsys_prefix_parse(p, url, len, len + 2);
	if (ret == -EOPNOTSUPP)
		res->detail = HTTPSYS_URL_BAD_ADDRESS;
	else if (ret)
		ret = refuse(res, HTTPSYS_URL_BAD_SYNTAX, -EINVAL);
	if (ret)
		goto fail;
	*out = p;
	return 0;
fail:
	kvfree(p->path);
	kfree(p);
	return ret;
}

/**
 * httpsys_prefix_free() - free a parsed prefix
 * @p: from httpsys_prefix_alloc(), or NULL
 */
void httpsys_prefix_free(struct httpsys_prefix *p)
{
	if (!p)
		return;
	kvfree(p->path);
	kfree(p);
}

/**
 * httpsys_url_add() - register a prefix
 * @app: application
 * @group: id of its group
 * @url: prefix text, kernel memory
 * @len: its bytes
 * @context: the program's, returned with each request
 * @res: zeroed; filled on failure, res->conflict is the caller's to kvfree()
 *
 * Context: process.
 * Return: 0; -ENOENT: no such group; -EINVAL: not a prefix; -EOPNOTSUPP: address
 * form, or https; -EEXIST: prefix or scheme taken; -EACCES: port of another user,
 * reserved for others, or privileged; -EADDRINUSE, -EADDRNOTAVAIL, -ENFILE and others of listening;
 * -EMFILE: limit of the user; -ENOMEM, -ENOSPC.
 */
int httpsys_url_add(struct httpsys_app *app, u64 group, const char *url, size_t len,
		    u64 context, struct httpsys_url_result *res)
{
	struct httpsys_prefix *p;
	int ret = httpsys_prefix_alloc(url, len, &p, res);

	if (ret)
		return ret;
	mutex_lock(&app->ns->config);
	ret = add_locked(app, group, p, context, res);
	httpsys_ns_unlock(app->ns);
	httpsys_prefix_free(p);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_url_add);

static int remove_locked(struct httpsys_app *app, u64 group, const struct httpsys_prefix *p,
			 struct httpsys_url_result *res)
{
	struct httpsys_group *g = httpsys_group_find_locked(app, group);
	struct httpsys_site_key key;
	struct httpsys_site *site;
	struct httpsys_reg *reg;
	u64 serial;

	if (!g)
		return -ENOENT;
	httpsys_site_key_prefix(app->ns, &key, p);
	site = httpsys_site_find(app->ns, &key);
	reg = site ? reg_of(app->ns, site, p) : NULL;
	if (!reg || reg->group != g)
		return refuse(res, HTTPSYS_URL_NOT_FOUND, -ESRCH);
	serial = reg->serial;
	reg_destroy_locked(reg);
	httpsys_cacheable_unrouted(g, serial);
	return 0;
}

/**
 * httpsys_url_remove() - remove a prefix
 * @app: application
 * @group: id of its group
 * @url: prefix text, kernel memory
 * @len: its bytes
 * @res: zeroed; detail on failure
 *
 * Context: process. Return: 0; -ENOENT: no such group; -EINVAL, -EOPNOTSUPP: not a
 * prefix; -ESRCH: not registered with this group; -ENOMEM.
 */
int httpsys_url_remove(struct httpsys_app *app, u64 group, const char *url, size_t len,
		       struct httpsys_url_result *res)
{
	struct httpsys_prefix *p;
	int ret = httpsys_prefix_alloc(url, len, &p, res);

	if (ret)
		return ret;
	mutex_lock(&app->ns->config);
	ret = remove_locked(app, group, p, res);
	httpsys_ns_unlock(app->ns);
	httpsys_prefix_free(p);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_url_remove);

/**
 * httpsys_url_remove_all_locked() - remove all prefixes of a group
 * @g: group; ns->config held
 */
void httpsys_url_remove_all_locked(struct httpsys_group *g)
{
	struct httpsys_reg *reg, *next;

	lockdep_assert_held(&g->session->app->ns->config);
	list_for_each_entry_safe(reg, next, &g->urls, node) {
		reg_destroy_locked(reg);
		cond_resched();
	}
	httpsys_cacheable_unrouted(g, 0);
}

/**
 * httpsys_url_remove_all() - remove all prefixes of a group
 * @app: application
 * @group: id of its group
 *
 * Context: process. Return: 0; -ENOENT: no such group.
 */
int httpsys_url_remove_all(struct httpsys_app *app, u64 group)
{
	struct httpsys_group *g;

	mutex_lock(&app->ns->config);
	g = httpsys_group_find_locked(app, group);
	if (g)
		httpsys_url_remove_all_locked(g);
	httpsys_ns_unlock(app->ns);
	return g ? 0 : -ENOENT;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_url_remove_all);

/* Under RCU: a registration of this very prefix whose group is bound to @q */
static const struct httpsys_reg *bound_reg(struct httpsys_ns *ns, const struct httpsys_prefix *p,
					   const struct httpsys_queue *q)
{
	const struct httpsys_reg *reg = NULL;
	struct httpsys_site_key key;
	struct httpsys_site *site;

	httpsys_site_key_prefix(ns, &key, p);
	site = httpsys_site_find(ns, &key);
	if (site)
		reg = reg_of(ns, site, p);
	return reg && rcu_access_pointer(reg->group->queue) == q ? reg : NULL;
}

/**
 * httpsys_url_find() - which group of a queue has a prefix?
 * @ns: namespace
 * @url: prefix text, kernel memory
 * @len: its bytes
 * @q: queue that the caller has open
 * @found: out
 *
 * Context: process. Return: 0; -EBADF: a queue of another namespace; -ENOENT: none;
 * -EINVAL, -EOPNOTSUPP: not a prefix; -ENOMEM.
 */
int httpsys_url_find(struct httpsys_ns *ns, const char *url, size_t len,
		     const struct httpsys_queue *q, struct httpsys_url_found *found)
{
	struct httpsys_url_result res = { };
	const struct httpsys_reg *reg;
	struct httpsys_prefix *p;
	int ret;

	if (q->ns != ns)
		return -EBADF;
	ret = httpsys_prefix_alloc(url, len, &p, &res);
	if (ret)
		return ret;
	rcu_read_lock();
	reg = bound_reg(ns, p, q);
	if (reg) {
		found->group = reg->group->id;
		found->context = reg->context;
	}
	rcu_read_unlock();
	httpsys_prefix_free(p);
	return reg ? 0 : -ENOENT;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_url_find);
