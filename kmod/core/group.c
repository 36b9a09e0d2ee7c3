// SPDX-License-Identifier: GPL-2.0-only
/*
 * URL groups. Owned by their session for ever, found in the application's table
 * only. Lock: ns->config for every change; the path of a request follows a
 * registration to its group under RCU.
 */
#include <linux/slab.h>
#include "compat.h"
#include "core/app.h"
#include "core/cacheable.h"
#include "core/id.h"
#include "core/open.h"
#include "core/urlns.h"

/**
 * httpsys_group_find_locked() - a group by id
 * @app: application; its ns->config held
 * @id: from a program
 *
 * Return: the group, or NULL when @app has none of that id.
 */
struct httpsys_group *httpsys_group_find_locked(struct httpsys_app *app, u64 id)
{
	struct httpsys_group *g;

	lockdep_assert_held(&app->ns->config);
	if (httpsys_id_type(id) != HTTPSYS_ID_GROUP)
		return NULL;
	g = xa_load(&app->groups, httpsys_id_slot(id));
	return g && g->id == id ? g : NULL;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_group_find_locked);

/**
 * httpsys_group_outlook() - would a request for a group be refused now?
 * @g: group
 *
 * As dispatch.c looks, but for bandwidth and numbers of connections, which each request
 * has of its own.
 *
 * Context: RCU. Return: why, or HTTPSYS_REASON_NONE.
 */
enum httpsys_reason httpsys_group_outlook(const struct httpsys_group *g)
{
	const struct httpsys_queue *q = rcu_dereference(g->queue);

	if (httpsys_group_is_off(g))
		return HTTPSYS_REASON_DISABLED;
	return q ? httpsys_queue_outlook(q) : HTTPSYS_REASON_UNBOUND;
}

static void group_free(struct httpsys_group *g)
{
	httpsys_tally_put(g->tally);
	kfree(g);
}

static void group_free_rcu(struct rcu_head *head)
{
	group_free(container_of(head, struct httpsys_group, rcu));
}

static int group_add_locked(struct httpsys_app *app, u64 session_id, struct httpsys_group *g)
{
	struct httpsys_session *s = httpsys_session_find_locked(app, session_id);
	struct httpsys_ns *ns = app->ns;
	u32 slot;
	int ret;

	if (!s)
		return -ENOENT;
	ret = httpsys_user_charge_locked(ns, app->uid, HTTPSYS_CHARGE_OBJECT);
	if (ret)
		return ret;
	ret = xa_alloc(&app->groups, &slot, g, xa_limit_31b, GFP_KERNEL_ACCOUNT);
	if (ret) {
		httpsys_user_uncharge_locked(ns, app->uid, HTTPSYS_CHARGE_OBJECT);
		return ret == -EBUSY ? -EMFILE : ret;
	}
	g->id = httpsys_id_make(HTTPSYS_ID_GROUP, slot);
	g->session = s;
	list_add_tail(&g->node, &s->groups);
	httpsys_count(&ns->net.stats, HTTPSYS_COUNTER_GROUPS_NOW);
	return 0;
}

/**
 * httpsys_group_create() - make a URL group
 * @app: owner
 * @session_id: the session it belongs to
 * @id: out
 *
 * Context: process. Return: 0; -ENOENT: @app has no such session; -EMFILE;
 * -ENOMEM.
 */
int httpsys_group_create(struct httpsys_app *app, u64 session_id, u64 *id)
{
	struct httpsys_group *g = kzalloc(sizeof(*g), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!g)
		return -ENOMEM;
	g->tally = httpsys_tally_alloc();
	if (!g->tally) {
		kfree(g);
		return -ENOMEM;
	}
	INIT_LIST_HEAD(&g->urls);
	mutex_lock(&app->ns->config);
	ret = group_add_locked(app, session_id, g);
	if (!ret)
		*id = g->id;
	httpsys_ns_unlock(app->ns);
	if (ret)
		group_free(g);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_group_create);

static void group_set_queue_locked(struct httpsys_group *g, struct httpsys_queue *q)
{
	struct httpsys_queue *old;

	old = rcu_replace_pointer(g->queue, q, lockdep_is_held(&g->session->app->ns->config));
	if (!old)
		return;
	httpsys_cacheable_unbound(g, old);
	httpsys_queue_put(old);
}

/**
 * httpsys_group_destroy_locked() - the end of a group
 * @g: group; ns->config held
 */
void httpsys_group_destroy_locked(struct httpsys_group *g)
{
	struct httpsys_app *app = g->session->app;

	lockdep_assert_held(&app->ns->config);
	httpsys_url_remove_all_locked(g);
	group_set_queue_locked(g, NULL);
	httpsys_group_delegate_locked(g, NULL);
	httpsys_group_info_locked(g, 0);
	httpsys_settings_destroy(&g->set);
	httpsys_conn_count_put(g->conns);
	list_del(&g->node);
	xa_erase(&app->groups, httpsys_id_slot(g->id));
	httpsys_user_uncharge_locked(app->ns, app->uid, HTTPSYS_CHARGE_OBJECT);
	httpsys_count_dec(&app->ns->net.stats, HTTPSYS_COUNTER_GROUPS_NOW);
	call_rcu(&g->rcu, group_free_rcu);
}

/**
 * httpsys_group_close() - close a group and remove its URLs
 * @app: owner
 * @id: from a program
 *
 * Context: process. Return: 0; -ENOENT: @app has no such group.
 */
int httpsys_group_close(struct httpsys_app *app, u64 id)
{
	struct httpsys_group *g;

	mutex_lock(&app->ns->config);
	g = httpsys_group_find_locked(app, id);
	if (g)
		httpsys_group_destroy_locked(g);
	httpsys_ns_unlock(app->ns);
	return g ? 0 : -ENOENT;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_group_close);

/**
 * httpsys_group_bind_locked() - where a group's requests go
 * @g: group; ns->config held
 * @open: an open of the queue, or NULL to unbind
 *
 * Counts for requests routed from now on.
 *
 * Return: 0; -EBADF: a queue of another namespace; -EPERM: made by another
 * application; -ESHUTDOWN: gone.
 */
int httpsys_group_bind_locked(struct httpsys_group *g, struct httpsys_open *open)
{
	struct httpsys_app *app = g->session->app;
	struct httpsys_queue *q = NULL;

	lockdep_assert_held(&app->ns->config);
	if (open) {
		q = open->queue;
		if (q->ns != app->ns)
			return -EBADF;
		if (q->creator != app->cookie)
			return -EPERM;
		if (httpsys_queue_dead(q))
			return -ESHUTDOWN;
		httpsys_queue_get(q);
	}
	group_set_queue_locked(g, q);
	return 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_group_bind_locked);

/**
 * httpsys_group_delegate_locked() - keep the queue that requests may be delegated to
 * @g: group; ns->config held
 * @open: an open of the queue, or NULL for none
 *
 * The queue may be another application's: who opened it by name may delegate.
 *
 * Return: 0; -EBADF: a queue of another namespace; -ESHUTDOWN: gone.
 */
int httpsys_group_delegate_locked(struct httpsys_group *g, struct httpsys_open *open)
{
	struct httpsys_app *app = g->session->app;
	struct httpsys_queue *old = g->delegate;

	lockdep_assert_held(&app->ns->config);
	if (open && open->queue->ns != app->ns)
		return -EBADF;
	if (open && httpsys_queue_dead(open->queue))
		return -ESHUTDOWN;
	if (open)
		httpsys_queue_get(open->queue);
	g->delegate = open ? open->queue : NULL;
	if (old)
		httpsys_queue_put(old);
	return 0;
}

/**
 * httpsys_group_info_locked() - what comes with each request of a group
 * @g: group; ns->config held
 * @info: HTTPSYS_INFO_*, valid
 */
void httpsys_group_info_locked(struct httpsys_group *g, u64 info)
{
	atomic_t *stamps = &g->session->app->ns->net.stamps;
	u64 changed = g->info ^ info;

	WRITE_ONCE(g->info, info);
	if (changed & HTTPSYS_INFO_TIMING)
		atomic_add(info & HTTPSYS_INFO_TIMING ? 1 : -1, stamps);
}
