// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registration: adding and removing URL prefixes, ports and who owns them. A
 * registration is owned by its group; a site by its registrations, and it holds
 * the endpoint that listens for it; a port by its registrations. Lock: ns->config
 * for all of it; routing (route.c) reads sites and registrations under RCU.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/sched.h>
#include <linux/slab.h>
#include <net/ip.h>
#include "compat.h"
#include "core/queue.h"
#include "core/urlns.h"
#include "limits.h"

/* "https://" + host + ":65535" and some; the path comes on top */
#define PREFIX_TEXT_EXTRA	(HTTPSYS_HOST_MAX + 32)

/**
 * struct httpsys_port - a port with registrations or adopted sockets; ns->config
 * @port: number
 * @https: with registrations: its one scheme (API: 5.4)
 * @owner: user of the first registration or adoption
 * @adoptions: adopted sockets
 * @regs: struct httpsys_reg.port_node, the oldest first
 */
struct httpsys_port {
	u16 port;
	bool https;
	kuid_t owner;
	u32 adoptions;
	struct list_head regs;
};

static kuid_t reg_uid(const struct httpsys_reg *reg)
{
	return reg->group->session->app->uid;
}

static void site_key_of(const struct httpsys_ns *ns, struct httpsys_site_key *key,
			const struct httpsys_prefix *p)
{
	httpsys_site_key_make(ns, key, p->https, p->port, p->category);
	if (p->category == HTTPSYS_URL_EXPLICIT)
		httpsys_site_key_host(ns, key, p->host, p->host_len);
	if (p->category == HTTPSYS_URL_ADDRESS)
		httpsys_site_key_addr(ns, key, p->family == 6, p->addr);
}

static u64 path_hash(const struct httpsys_ns *ns, const struct httpsys_site *site,
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
	u64 hash = path_hash(ns, site, p->path, p->path_len, &depth);

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

/* A refusal that names what is in the way; without memory it goes unnamed */
static int refuse_by(struct httpsys_url_result *res, u32 detail, int err,
		     const struct httpsys_reg *reg)
{
	size_t size = PREFIX_TEXT_EXTRA + reg->path_len;
	struct httpsys_prefix *p = kmalloc(sizeof(*p), GFP_KERNEL);
	int len;

	res->detail = detail;
	res->uid = reg_uid(reg);
	res->conflict = p ? kvmalloc(size, GFP_KERNEL) : NULL;
	if (res->conflict) {
		reg_to_prefix(reg, p);
		len = httpsys_prefix_format(p, res->conflict, size);
		res->conflict_len = clamp_t(int, len, 0, size);
	}
	kfree(p);
	return err;
}

static int refuse(struct httpsys_url_result *res, u32 detail, int err)
{
	res->detail = detail;
	return err;
}

/* NULL: only adopted sockets */
static struct httpsys_reg *port_first(struct httpsys_port *port)
{
	return list_first_entry_or_null(&port->regs, struct httpsys_reg, port_node);
}

/* "+" outranks names: a neighbour could take all of a port's traffic */
static bool port_denied(struct httpsys_app *app, const struct httpsys_port *port)
{
	return port && !uid_eq(port->owner, app->uid) &&
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

/* Is the prefix free, and may this program have it? In the order of API 5.5 */
static int check_locked(struct httpsys_app *app, const struct httpsys_prefix *p,
			struct httpsys_site *site, struct httpsys_url_result *res)
{
	struct httpsys_ns *ns = app->ns;
	struct httpsys_port *port = xa_load(&ns->ports, p->port);
	struct httpsys_reg *reg = port ? port_first(port) : NULL;

	if (reg && port->https != p->https)
		return refuse_by(res, HTTPSYS_URL_SCHEME, -EEXIST, reg);
	reg = site ? reg_of(ns, site, p) : NULL;
	if (reg)
		return refuse_by(res, HTTPSYS_URL_CONFLICT, -EEXIST, reg);
	if (port_denied(app, port))
		return refuse_port(res, port);
	if (p->https)
		return refuse(res, HTTPSYS_URL_HTTPS, -EOPNOTSUPP);
	if (inet_port_requires_bind_service(ns->net.net, p->port) &&
	    !httpsys_app_adopted_locked(app, p->port) && !httpsys_app_capable(app, CAP_NET_BIND_SERVICE))
		return refuse(res, HTTPSYS_URL_PORT_PRIVILEGED, -EACCES);
	return 0;
}

static struct httpsys_port *port_get_locked(struct httpsys_app *app, u16 number)
{
	struct xarray *ports = &app->ns->ports;
	struct httpsys_port *port = xa_load(ports, number);

	if (port)
		return port;
	port = kzalloc(sizeof(*port), GFP_KERNEL_ACCOUNT);
	if (!port)
		return NULL;
	port->port = number;
	port->owner = app->uid;
	INIT_LIST_HEAD(&port->regs);
	if (xa_err(xa_store(ports, number, port, GFP_KERNEL_ACCOUNT))) {
		kfree(port);
		return NULL;
	}
	return port;
}

static void port_put_locked(struct httpsys_ns *ns, struct httpsys_port *port)
{
	if (!list_empty(&port->regs) || port->adoptions)
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
	port = port_get_locked(app, number);
	if (!port)
		return -ENOMEM;
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
	port_put_locked(ns, port);
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
	default:
		return err;
	}
}

/* Where it listens, the group of its first prefix decides (API: 4.10) */
static struct httpsys_site *site_create_locked(struct httpsys_group *g, struct httpsys_port *port,
					       const struct httpsys_site_key *key,
					       const struct httpsys_prefix *p,
					       struct httpsys_url_result *res)
{
	bool shared = g->listen.value == HTTPSYS_LISTEN_SHARED;
	struct httpsys_ns *ns = g->session->app->ns;
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
	site->ep = httpsys_endpoint_acquire(&ns->net, p, shared);
	if (IS_ERR(site->ep)) {
		ret = endpoint_refusal(res, PTR_ERR(site->ep));
		goto no_endpoint;
	}
	ret = httpsys_site_insert(ns, site);
	if (ret) {
		ret = ret == -ENOMEM ? ret : -ENOSPC;
		goto no_insert;
	}
	return site;

no_insert:
	httpsys_endpoint_release(site->ep);
no_endpoint:
	kfree(site);
	return ERR_PTR(ret);
}

static void site_put_locked(struct httpsys_ns *ns, struct httpsys_site *site)
{
	if (site->count)
		return;
	httpsys_site_remove(ns, site);
	httpsys_endpoint_release(site->ep);
	kfree_rcu(site, rcu);
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
	reg->site = site;
	reg->group = g;
	reg->context = context;
	reg->path_len = p->path_len;
	memcpy(reg->path, p->path, p->path_len);
	reg->path_hash = path_hash(ns, site, p->path, p->path_len, &depth);
	/* Before the table: a reader that finds the site must look this deep */
	WRITE_ONCE(site->depths, site->depths | httpsys_depth_bit(depth));
	ret = httpsys_reg_insert(ns, reg);
	if (ret) {
		kvfree(reg);
		return ret == -ENOMEM ? ret : -ENOSPC;
	}
	site->count++;
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
	site->count--;
	site_put_locked(app->ns, site);
	port_put_locked(app->ns, port);
	httpsys_user_uncharge_locked(app->ns, app->uid, HTTPSYS_CHARGE_URL);
	httpsys_count_dec(&app->ns->net.stats, HTTPSYS_COUNTER_URLS_NOW);
	kvfree_rcu(reg, rcu);
}

static int register_locked(struct httpsys_group *g, const struct httpsys_prefix *p,
			   struct httpsys_site *site, const struct httpsys_site_key *key,
			   u64 context, struct httpsys_url_result *res)
{
	struct httpsys_app *app = g->session->app;
	struct httpsys_port *port;
	int ret;

	ret = httpsys_user_charge_locked(app->ns, app->uid, HTTPSYS_CHARGE_URL);
	if (ret)
		return ret;
	ret = -ENOMEM;
	port = port_get_locked(app, p->port);
	if (!port)
		goto no_port;
	if (list_empty(&port->regs))
		port->https = p->https;
	if (!site)
		site = site_create_locked(g, port, key, p, res);
	ret = PTR_ERR_OR_ZERO(site);
	if (ret)
		goto no_site;
	ret = reg_create_locked(g, site, p, context);
	if (ret)
		goto no_reg;
	httpsys_endpoint_ready(site->ep);
	return 0;

no_reg:
	site_put_locked(app->ns, site);
no_site:
	port_put_locked(app->ns, port);
no_port:
	httpsys_user_uncharge_locked(app->ns, app->uid, HTTPSYS_CHARGE_URL);
	return ret;
}

static int add_locked(struct httpsys_app *app, u64 group, const struct httpsys_prefix *p,
		      u64 context, struct httpsys_url_result *res)
{
	struct httpsys_group *g = httpsys_group_find_locked(app, group);
	struct httpsys_site_key key;
	struct httpsys_site *site;
	int ret;

	if (!g)
		return -ENOENT;
	site_key_of(app->ns, &key, p);
	site = httpsys_site_find(app->ns, &key);
	ret = check_locked(app, p, site, res);
	return ret ? ret : register_locked(g, p, site, &key, context, res);
}

/* Text first, outside of the lock: it may be long */
static int prefix_parse(const char *url, size_t len, struct httpsys_prefix **out,
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

static void prefix_free(struct httpsys_prefix *p)
{
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
 * form, or https; -EEXIST: prefix or scheme taken; -EACCES: port of another user
 * or privileged; -EADDRINUSE, -EADDRNOTAVAIL, -ENFILE and others of listening;
 * -EMFILE: limit of the user; -ENOMEM, -ENOSPC.
 */
int httpsys_url_add(struct httpsys_app *app, u64 group, const char *url, size_t len,
		    u64 context, struct httpsys_url_result *res)
{
	struct httpsys_prefix *p;
	int ret = prefix_parse(url, len, &p, res);

	if (ret)
		return ret;
	mutex_lock(&app->ns->config);
	ret = add_locked(app, group, p, context, res);
	mutex_unlock(&app->ns->config);
	prefix_free(p);
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

	if (!g)
		return -ENOENT;
	site_key_of(app->ns, &key, p);
	site = httpsys_site_find(app->ns, &key);
	reg = site ? reg_of(app->ns, site, p) : NULL;
	if (!reg || reg->group != g)
		return refuse(res, HTTPSYS_URL_NOT_FOUND, -ESRCH);
	reg_destroy_locked(reg);
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
	int ret = prefix_parse(url, len, &p, res);

	if (ret)
		return ret;
	mutex_lock(&app->ns->config);
	ret = remove_locked(app, group, p, res);
	mutex_unlock(&app->ns->config);
	prefix_free(p);
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
	mutex_unlock(&app->ns->config);
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

	site_key_of(ns, &key, p);
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
	ret = prefix_parse(url, len, &p, &res);
	if (ret)
		return ret;
	rcu_read_lock();
	reg = bound_reg(ns, p, q);
	if (reg) {
		found->group = reg->group->id;
		found->context = reg->context;
	}
	rcu_read_unlock();
	prefix_free(p);
	return reg ? 0 : -ENOENT;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_url_find);
