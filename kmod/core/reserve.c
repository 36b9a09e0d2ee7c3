// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reservations: prefixes set aside for some users. Each is owned by a record of the
 * configuration (config.c). Lock: ns->config; routing reads them under RCU, but not
 * their access lists.
 */
#include <linux/slab.h>
#include "compat.h"
#include "core/acl.h"
#include "core/urlns.h"

static struct httpsys_site *site_of(struct httpsys_ns *ns, const struct httpsys_prefix *p)
{
	struct httpsys_site_key key;

	httpsys_site_key_prefix(ns, &key, p);
	return httpsys_site_find(ns, &key);
}

static struct httpsys_reservation *reservation_of(struct httpsys_reg *reg)
{
	return reg ? container_of(reg, struct httpsys_reservation, reg) : NULL;
}

/**
 * httpsys_reservation_find_locked() - the reservation of a prefix
 * @ns: namespace, config held
 * @p: prefix
 *
 * Return: the reservation or NULL.
 */
struct httpsys_reservation *httpsys_reservation_find_locked(struct httpsys_ns *ns,
							    const struct httpsys_prefix *p)
{
	struct httpsys_site *site = site_of(ns, p);
	u32 depth;
	u64 hash;

	if (!site)
		return NULL;
	hash = httpsys_path_hash(ns, site, p->path, p->path_len, &depth);
	return reservation_of(httpsys_resv_find(ns, site, hash, p->path, p->path_len - 1));
}

/* Bytes of the path without its last segment; 0: the root has none above it */
static u32 parent_len(const struct httpsys_prefix *p)
{
	u32 len = p->path_len - 1;

	while (len && p->path[len - 1] != '/')
		len--;
	return len;
}

/**
 * httpsys_reservation_above_locked() - the longest reservation that covers a prefix
 * @ns: namespace, config held
 * @p: prefix
 * @proper: one of the very same prefix does not count
 *
 * Only of the same category, scheme, host and port (API: 5.5, 5.6).
 *
 * Return: the reservation or NULL.
 */
struct httpsys_reservation *httpsys_reservation_above_locked(struct httpsys_ns *ns,
							     const struct httpsys_prefix *p,
							     bool proper)
{
	struct httpsys_site *site = site_of(ns, p);
	u32 len = proper ? parent_len(p) : p->path_len;

	if (!site || !len)
		return NULL;
	return reservation_of(httpsys_site_match(ns, site, p->path, len, 0, site->reserved));
}

/**
 * httpsys_reservation_permit_locked() - may a program add or delete a reservation?
 * @app: program; ns->config held
 * @p: prefix
 *
 * Return: 0; -EEXIST: the port carries the other scheme; -EACCES: neither
 * CAP_NET_ADMIN nor the right to delegate of the parent (API: 5.6).
 */
int httpsys_reservation_permit_locked(struct httpsys_app *app, const struct httpsys_prefix *p)
{
	struct httpsys_port *port = xa_load(&app->ns->ports, p->port);
	struct httpsys_reservation *parent;

	if (port && port->https != p->https &&
	    !(list_empty(&port->regs) && list_empty(&port->resvs)))
		return -EEXIST;
	parent = httpsys_reservation_above_locked(app->ns, p, true);
	return httpsys_acl_permits(parent ? parent->acl : NULL, app, HTTPSYS_ACE_DELEGATE,
				   false) ? 0 : -EACCES;
}

static int reservation_insert_locked(struct httpsys_ns *ns, struct httpsys_reservation *r,
				     struct httpsys_site *site, const struct httpsys_prefix *p)
{
	u32 depth = httpsys_reg_place(ns, &r->reg, site, p);
	int ret;

	WRITE_ONCE(site->reserved, site->reserved | httpsys_depth_bit(depth));
	ret = httpsys_reg_insert(ns, &r->reg);
	if (ret)
		return ret == -ENOMEM ? ret : -ENOSPC;
	site->reservations++;
	list_add_tail(&r->reg.port_node, &site->port->resvs);
	return 0;
}

/**
 * httpsys_reservation_create_locked() - set a prefix aside
 * @app: program that may; ns->config held
 * @p: prefix, not reserved yet
 * @acl: list; the reservation's on success
 *
 * From the next request on what it covers is not routed to shorter registrations of
 * its category (API: 5.3).
 *
 * Return: the reservation, or ERR_PTR(): -ENOMEM, -ENOSPC: a table cannot grow.
 */
struct httpsys_reservation *httpsys_reservation_create_locked(struct httpsys_app *app,
							      const struct httpsys_prefix *p,
							      struct httpsys_acl *acl)
{
	struct httpsys_reservation *r;
	struct httpsys_port *port;
	struct httpsys_site *site;
	int ret = -ENOMEM;

	r = kvzalloc(struct_size(r, reg.path, p->path_len), GFP_KERNEL_ACCOUNT);
	if (!r)
		return ERR_PTR(-ENOMEM);
	port = httpsys_port_get_locked(app, p->port);
	if (!port)
		goto no_port;
	if (list_empty(&port->regs) && list_empty(&port->resvs))
		port->https = p->https;
	site = httpsys_site_get_locked(app->ns, port, p);
	ret = PTR_ERR_OR_ZERO(site);
	if (ret)
		goto no_site;
	r->acl = acl;
	r->uid = app->uid;
	ret = reservation_insert_locked(app->ns, r, site, p);
	if (ret)
		goto no_insert;
	return r;

no_insert:
	httpsys_site_put_locked(app->ns, site);
no_site:
	httpsys_port_put_locked(app->ns, port);
no_port:
	kvfree(r);
	return ERR_PTR(ret);
}

/**
 * httpsys_reservation_destroy_locked() - a prefix is free again
 * @ns: namespace, config held, or at its end
 * @r: reservation
 */
void httpsys_reservation_destroy_locked(struct httpsys_ns *ns, struct httpsys_reservation *r)
{
	struct httpsys_site *site = r->reg.site;
	struct httpsys_port *port = site->port;

	httpsys_reg_remove(ns, &r->reg);
	list_del(&r->reg.port_node);
	site->reservations--;
	httpsys_site_put_locked(ns, site);
	httpsys_port_put_locked(ns, port);
	kvfree(r->acl);
	kvfree_rcu(r, reg.rcu);
}
