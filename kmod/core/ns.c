// SPDX-License-Identifier: GPL-2.0-only
/*
 * Network namespaces: their state comes and goes with them. Everything that is
 * in a namespace holds a reference on it, so at its exit only connections that
 * are ending can be left, and the network layer waits for those.
 *
 * Also here: what each user has in a namespace, counted under ns->config.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include "compat.h"
#include "core/config.h"
#include "core/list.h"
#include "core/ns.h"
#include "core/urlns.h"
#include "limits.h"
#include "obs/proc.h"

static unsigned int httpsys_net_id __read_mostly;

/**
 * struct httpsys_user - a user's count of things
 * @uid: who
 * @count: by enum httpsys_charge
 */
struct httpsys_user {
	kuid_t uid;
	u32 count[HTTPSYS_CHARGES];
};

/**
 * httpsys_ns_of() - our state of a namespace
 * @net: namespace, referenced by the caller
 *
 * Context: any.
 */
struct httpsys_ns *httpsys_ns_of(struct net *net)
{
	return net_generic(net, httpsys_net_id);
}

static int __net_init httpsys_ns_init(struct net *net)
{
	struct httpsys_ns *ns = httpsys_ns_of(net);
	int ret;

	mutex_init(&ns->config);
	ns->serial = httpsys_cache_serial();
	/* 0 stands for never */
	ns->changes = 1;
	xa_init(&ns->users);
	httpsys_log_init(&ns->log);
	ns->queues = RB_ROOT;
	INIT_LIST_HEAD(&ns->apps);
	INIT_LIST_HEAD(&ns->all_queues);
	INIT_LIST_HEAD(&ns->opens);
	httpsys_config_init(ns);
	ret = httpsys_urlns_init(ns);
	if (ret)
		return ret;
	ret = httpsys_net_init(&ns->net, net);
	if (ret)
		goto no_net;
	ret = httpsys_cache_init(&ns->cache, &ns->net);
	if (ret)
		goto no_cache;
	ret = httpsys_proc_init(net, &ns->net.stats);
	if (ret)
		goto no_proc;
	ret = httpsys_cache_list_init(net, &ns->cache);
	if (ret)
		goto no_cache_list;
	ret = httpsys_list_init(ns);
	if (ret)
		goto no_list;
	return 0;

no_list:
	httpsys_cache_list_exit(net);
no_cache_list:
	httpsys_proc_exit(net);
no_proc:
	httpsys_cache_exit(&ns->cache);
no_cache:
	httpsys_net_exit(&ns->net);
no_net:
	httpsys_urlns_destroy(ns);
	return ret;
}

static void __net_exit httpsys_ns_exit(struct net *net)
{
	struct httpsys_ns *ns = httpsys_ns_of(net);

	httpsys_list_exit(ns);
	httpsys_cache_list_exit(net);
	httpsys_proc_exit(net);
	httpsys_config_destroy(ns);
	httpsys_cache_exit(&ns->cache);
	httpsys_net_exit(&ns->net);
	httpsys_urlns_destroy(ns);
	httpsys_log_destroy(&ns->log);
	WARN_ON_ONCE(!xa_empty(&ns->users) || !RB_EMPTY_ROOT(&ns->queues));
	mutex_destroy(&ns->config);
}

static struct pernet_operations httpsys_ns_ops = {
	.init = httpsys_ns_init,
	.exit = httpsys_ns_exit,
	.id = &httpsys_net_id,
	.size = sizeof(struct httpsys_ns),
};

/**
 * httpsys_ns_layer_init() - be in all namespaces, present and future
 *
 * Context: module load. Return: 0 or -ENOMEM.
 */
int httpsys_ns_layer_init(void)
{
	return register_pernet_subsys(&httpsys_ns_ops);
}

/**
 * httpsys_ns_layer_exit() - leave all namespaces
 *
 * Context: module unload, no file of ours is open.
 */
void httpsys_ns_layer_exit(void)
{
	unregister_pernet_subsys(&httpsys_ns_ops);
}

/**
 * httpsys_listed_add_locked() - put an object at the end of a list
 * @ns: namespace, config held
 * @list: of the namespace
 * @l: of the object
 */
void httpsys_listed_add_locked(struct httpsys_ns *ns, struct list_head *list,
			       struct httpsys_listed *l)
{
	lockdep_assert_held(&ns->config);
	l->order = ++ns->last_order;
	list_add_tail(&l->node, list);
}

static u32 charge_limit(enum httpsys_charge what)
{
	return what == HTTPSYS_CHARGE_URL ? httpsys_limits.max_urls_per_user :
					    httpsys_limits.max_objects_per_user;
}

static struct httpsys_user *user_get_locked(struct httpsys_ns *ns, kuid_t uid)
{
	struct httpsys_user *u = xa_load(&ns->users, __kuid_val(uid));

	if (u)
		return u;
	u = kzalloc(sizeof(*u), GFP_KERNEL_ACCOUNT);
	if (!u)
		return NULL;
	u->uid = uid;
	if (xa_err(xa_store(&ns->users, __kuid_val(uid), u, GFP_KERNEL_ACCOUNT))) {
		kfree(u);
		return NULL;
	}
	return u;
}

/**
 * httpsys_user_charge_locked() - a user gets one more of something
 * @ns: namespace, config held
 * @uid: user
 * @what: of what
 *
 * Return: 0; -EMFILE over the limit, after a rate-limited log line; -ENOMEM.
 */
int httpsys_user_charge_locked(struct httpsys_ns *ns, kuid_t uid, enum httpsys_charge what)
{
	struct httpsys_user *u;

	lockdep_assert_held(&ns->config);
	u = user_get_locked(ns, uid);
	if (!u)
		return -ENOMEM;
	if (u->count[what] >= charge_limit(what)) {
		pr_notice_ratelimited("uid %u is at %s=%u\n", __kuid_val(uid),
				      what == HTTPSYS_CHARGE_URL ? "max_urls_per_user" :
				      "max_objects_per_user", charge_limit(what));
		return -EMFILE;
	}
	u->count[what]++;
	return 0;
}

/**
 * httpsys_user_uncharge_locked() - undo one charge
 * @ns: namespace, config held
 * @uid: user that was charged
 * @what: for what
 */
void httpsys_user_uncharge_locked(struct httpsys_ns *ns, kuid_t uid, enum httpsys_charge what)
{
	struct httpsys_user *u = xa_load(&ns->users, __kuid_val(uid));

	lockdep_assert_held(&ns->config);
	if (WARN_ON_ONCE(!u || !u->count[what]))
		return;
	u->count[what]--;
	if (u->count[HTTPSYS_CHARGE_OBJECT] || u->count[HTTPSYS_CHARGE_URL])
		return;
	xa_erase(&ns->users, __kuid_val(uid));
	kfree(u);
}
