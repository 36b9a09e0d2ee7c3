/* SPDX-License-Identifier: GPL-2.0-only */
/* Applications (open files of the device), server sessions, URL groups. */
#ifndef HTTPSYS_CORE_APP_H
#define HTTPSYS_CORE_APP_H

#include <linux/fs.h>
#include <linux/rcupdate.h>
#include <net/net_namespace.h>
#include "core/ns.h"
#include "core/settings.h"
#include "obs/tally.h"

struct httpsys_open;
struct httpsys_queue;

/**
 * struct httpsys_app - an application: one open file of /dev/httpsys
 * @ns: its network namespace, the opener's
 * @tracker: of the reference on the namespace
 * @file: the file, for the opener's rights; outlives the application
 * @uid: the opener, who is charged and owns ports
 * @pid: process that opened it
 * @listed: in ns->apps; ns->config
 * @cookie: unique; queues remember who made them by it
 * @sessions: struct httpsys_session by slot; ns->config
 * @groups: struct httpsys_group by slot; ns->config
 * @adoptions: struct httpsys_adoption.node; ns->config
 */
struct httpsys_app {
	struct httpsys_ns *ns;
	netns_tracker tracker;
	struct file *file;
	kuid_t uid;
	struct pid *pid;
	struct httpsys_listed listed;
	u64 cookie;
	struct xarray sessions;
	struct xarray groups;
	struct list_head adoptions;
};

/**
 * struct httpsys_session - server session
 * @app: owner
 * @id: its id
 * @groups: struct httpsys_group.node; ns->config
 * @set: what it is set to, see there
 * @rcu: freed after readers
 *
 * Freed after its last group.
 */
struct httpsys_session {
	struct httpsys_app *app;
	u64 id;
	struct list_head groups;
	struct httpsys_settings set;
	struct rcu_head rcu;
};

/**
 * struct httpsys_group - URL group
 * @session: owner
 * @id: its id
 * @node: in the session's list; ns->config
 * @urls: struct httpsys_reg.node; ns->config
 * @queue: bound queue, referenced, or NULL; written under ns->config
 * @set: as in the session
 * @conns: made when a limit is first set, then for ever; read under RCU
 * @conn_limit: ns->config, as the following
 * @listen: where its prefixes with an address listen
 * @protection: kept
 * @fast_forward: kept
 * @delegate: queue of the Delegation property, referenced, or NULL
 * @info: HTTPSYS_INFO_*; also read under RCU
 * @tally: what is counted of it; read under RCU
 * @rcu: freed after readers
 *
 * Freed after its last registration, so whoever finds a registration under RCU
 * may follow it to group and session.
 */
struct httpsys_group {
	struct httpsys_session *session;
	u64 id;
	struct list_head node;
	struct list_head urls;
	struct httpsys_queue __rcu *queue;
	struct httpsys_settings set;
	struct httpsys_conn_count *conns;
	struct httpsys_choice conn_limit;
	struct httpsys_choice listen;
	struct httpsys_choice protection;
	struct httpsys_choice fast_forward;
	struct httpsys_queue *delegate;
	u64 info;
	struct httpsys_tally *tally;
	struct rcu_head rcu;
};

/* Is it switched off, by itself or with its session? Context: RCU */
static inline bool httpsys_group_is_off(const struct httpsys_group *g)
{
	return READ_ONCE(g->set.state) || READ_ONCE(g->session->set.state);
}

struct httpsys_app *httpsys_app_create(struct file *file);
void httpsys_app_destroy(struct httpsys_app *app);
bool httpsys_app_capable_in(const struct httpsys_app *app, struct user_namespace *user_ns,
			    int cap);
bool httpsys_app_capable(const struct httpsys_app *app, int cap);

int httpsys_session_create(struct httpsys_app *app, u64 *id);
int httpsys_session_close(struct httpsys_app *app, u64 id);
struct httpsys_session *httpsys_session_find_locked(struct httpsys_app *app, u64 id);

int httpsys_group_create(struct httpsys_app *app, u64 session_id, u64 *id);
int httpsys_group_close(struct httpsys_app *app, u64 id);
struct httpsys_group *httpsys_group_find_locked(struct httpsys_app *app, u64 id);
enum httpsys_reason httpsys_group_outlook(const struct httpsys_group *g);
void httpsys_group_destroy_locked(struct httpsys_group *g);
int httpsys_group_bind_locked(struct httpsys_group *g, struct httpsys_open *open);
int httpsys_group_delegate_locked(struct httpsys_group *g, struct httpsys_open *open);
void httpsys_group_info_locked(struct httpsys_group *g, u64 info);

/* adopt.c */
int httpsys_app_adopt(struct httpsys_app *app, struct file *file, u16 *family, u16 *port);
void httpsys_app_adoptions_drop(struct httpsys_app *app);
bool httpsys_app_adopted_locked(const struct httpsys_app *app, u16 port);

#endif
