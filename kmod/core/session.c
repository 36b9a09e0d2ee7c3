// SPDX-License-Identifier: GPL-2.0-only
/*
 * Server sessions. Owned by their application, found in its table only. Lock:
 * ns->config for every change; the path of a request reads state and timeouts
 * under RCU.
 */
#include <linux/slab.h>
#include "compat.h"
#include "core/app.h"
#include "core/id.h"

/**
 * httpsys_session_find_locked() - a session by id
 * @app: application; its ns->config held
 * @id: from a program
 *
 * Return: the session, or NULL when @app has none of that id.
 */
struct httpsys_session *httpsys_session_find_locked(struct httpsys_app *app, u64 id)
{
	struct httpsys_session *s;

	lockdep_assert_held(&app->ns->config);
	if (httpsys_id_type(id) != HTTPSYS_ID_SESSION)
		return NULL;
	s = xa_load(&app->sessions, httpsys_id_slot(id));
	return s && s->id == id ? s : NULL;
}

static int session_add_locked(struct httpsys_app *app, struct httpsys_session *s)
{
	struct httpsys_ns *ns = app->ns;
	u32 slot;
	int ret;

	ret = httpsys_user_charge_locked(ns, app->uid, HTTPSYS_CHARGE_OBJECT);
	if (ret)
		return ret;
	ret = xa_alloc(&app->sessions, &slot, s, xa_limit_31b, GFP_KERNEL_ACCOUNT);
	if (ret) {
		httpsys_user_uncharge_locked(ns, app->uid, HTTPSYS_CHARGE_OBJECT);
		return ret == -EBUSY ? -EMFILE : ret;
	}
	s->id = httpsys_id_make(HTTPSYS_ID_SESSION, slot);
	httpsys_count(&ns->net.stats, HTTPSYS_COUNTER_SESSIONS_NOW);
	return 0;
}

/**
 * httpsys_session_create() - make a server session
 * @app: owner
 * @id: out
 *
 * Context: process. Return: 0; -EMFILE: limit of the user; -ENOMEM.
 */
int httpsys_session_create(struct httpsys_app *app, u64 *id)
{
	struct httpsys_session *s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!s)
		return -ENOMEM;
	s->app = app;
	INIT_LIST_HEAD(&s->groups);
	mutex_lock(&app->ns->config);
	ret = session_add_locked(app, s);
	if (!ret)
		*id = s->id;
	httpsys_ns_unlock(app->ns);
	if (ret)
		kfree(s);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_session_create);

/**
 * httpsys_session_close() - close a session, its groups and their URLs
 * @app: owner
 * @id: from a program
 *
 * When it returns no new request is routed by them. Requests that were accepted
 * before belong to their queue and finish (API: 1.4).
 *
 * Context: process. Return: 0; -ENOENT: @app has no such session.
 */
int httpsys_session_close(struct httpsys_app *app, u64 id)
{
	struct httpsys_group *g, *next;
	struct httpsys_session *s;

	mutex_lock(&app->ns->config);
	s = httpsys_session_find_locked(app, id);
	if (!s) {
		httpsys_ns_unlock(app->ns);
		return -ENOENT;
	}
	list_for_each_entry_safe(g, next, &s->groups, node)
		httpsys_group_destroy_locked(g);
	httpsys_settings_destroy(&s->set);
	xa_erase(&app->sessions, httpsys_id_slot(id));
	httpsys_user_uncharge_locked(app->ns, app->uid, HTTPSYS_CHARGE_OBJECT);
	httpsys_count_dec(&app->ns->net.stats, HTTPSYS_COUNTER_SESSIONS_NOW);
	httpsys_ns_unlock(app->ns);
	kfree_rcu(s, rcu);
	return 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_session_close);
