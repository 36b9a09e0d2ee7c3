// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/net/httpsys_state: applications, their sessions, URL groups and URLs; then
 * queues; then opens of queues. A line for each: a word and name=value pairs.
 *
 * Everybody may read it. Who is neither the owner of an object nor the namespace's
 * administrator (CAP_NET_ADMIN when the file was opened) sees that it is there and
 * whose it is; the rest is "hidden".
 *
 * Readers hold ns->config for LIST_TURN lines at most, also when they seek, and remember
 * where they were: objects that come and go meanwhile may or may not be shown, others
 * are shown once.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include "cache/list.h"
#include "compat.h"
#include "core/list.h"
#include "core/open.h"
#include "core/request.h"
#include "core/urlns.h"

/* Lines between which the lock is let go */
#define LIST_TURN	256

enum list_what {
	LIST_APP,
	LIST_SESSION,
	LIST_GROUP,		/* and its URLs behind it */
	LIST_QUEUE,
	LIST_OPEN,
	LIST_END,
};

/**
 * struct list_place - where a reader is
 * @p: the sequence file's, first
 * @pos: file position of this place
 * @what: enum list_what
 * @order: of the application, queue or open
 * @slot: of the session or group in the application
 * @serial: of the URL in the group; 0: the group itself
 * @lines: since the lock was taken
 *
 * Good while the lock is held, NULL: to be looked for:
 * @listed: of the object of @order
 * @session: the object
 * @group: the object
 * @reg: the URL
 */
struct list_place {
	struct seq_net_private p;
	loff_t pos;
	u8 what;
	u64 order;
	unsigned long slot;
	u64 serial;
	u32 lines;
	struct httpsys_listed *listed;
	struct httpsys_session *session;
	struct httpsys_group *group;
	struct httpsys_reg *reg;
};

static struct httpsys_ns *ns_of(struct seq_file *m)
{
	return httpsys_ns_of(seq_file_net(m));
}

/* Places */

static struct list_head *place_list(struct httpsys_ns *ns, const struct list_place *at)
{
	if (at->what == LIST_QUEUE)
		return &ns->all_queues;
	return at->what == LIST_OPEN ? &ns->opens : &ns->apps;
}

/* The first object of its list at or behind the place; false: there is none */
static bool place_listed(struct httpsys_ns *ns, struct list_place *at)
{
	struct list_head *list = place_list(ns, at);
	struct httpsys_listed *l = at->listed;

	if (!l)
		l = list_first_entry(list, struct httpsys_listed, node);
	list_for_each_entry_from(l, list, node) {
		if (l->order < at->order)
			continue;
		at->order = l->order;
		at->listed = l;
		return true;
	}
	at->listed = NULL;
	at->order = 0;
	return false;
}

/* The first URL at or behind the place in the group */
static bool place_url(struct list_place *at)
{
	struct httpsys_reg *reg = at->reg;

	if (!reg)
		reg = list_first_entry(&at->group->urls, struct httpsys_reg, node);
	list_for_each_entry_from(reg, &at->group->urls, node) {
		if (reg->serial < at->serial)
			continue;
		at->serial = reg->serial;
		at->reg = reg;
		return true;
	}
	at->reg = NULL;
	return false;
}

static bool place_group(struct list_place *at, struct httpsys_app *app)
{
	unsigned long slot = at->slot;

	at->group = xa_find(&app->groups, &slot, ULONG_MAX, XA_PRESENT);
	if (at->group && slot == at->slot && at->serial && place_url(at))
		return true;
	if (at->group && slot == at->slot && at->serial) {
		slot++;
		at->group = xa_find(&app->groups, &slot, ULONG_MAX, XA_PRESENT);
	}
	if (!at->group)
		return false;
	if (slot != at->slot)
		at->serial = 0;
	at->slot = slot;
	at->reg = NULL;
	return true;
}

/* Applications: each with all that it has. False: no more */
static bool place_app(struct httpsys_ns *ns, struct list_place *at)
{
	u64 order = at->order;

	while (at->what <= LIST_GROUP && place_listed(ns, at)) {
		struct httpsys_app *app = container_of(at->listed, struct httpsys_app, listed);

		if (at->order != order)
			at->what = LIST_APP;
		order = at->order;
		if (at->what == LIST_APP)
			return true;
		if (at->what == LIST_SESSION) {
			at->session = xa_find(&app->sessions, &at->slot, ULONG_MAX, XA_PRESENT);
			if (at->session)
				return true;
			at->what = LIST_GROUP;
			at->slot = 0;
			at->serial = 0;
		}
		if (place_group(at, app))
			return true;
		at->what = LIST_APP;
		at->order++;
		order = at->order;
	}
	at->what = LIST_QUEUE;
	return false;
}

/* The first object at or behind the place, NULL: there is none */
static void *place_find(struct httpsys_ns *ns, struct list_place *at)
{
	lockdep_assert_held(&ns->config);
	if (at->what <= LIST_GROUP && place_app(ns, at))
		return at;
	for (; at->what < LIST_END; at->what++)
		if (place_listed(ns, at))
			return at;
	return NULL;
}

static void place_step(struct list_place *at)
{
	at->pos++;
	switch (at->what) {
	case LIST_APP:
		at->what = LIST_SESSION;
		at->slot = 0;
		break;
	case LIST_SESSION:
		at->slot++;
		break;
	case LIST_GROUP:
		at->serial++;
		break;
	default:
		at->order++;
	}
}

static void place_reset(struct list_place *at)
{
	at->pos = 0;
	at->what = LIST_APP;
	at->order = 0;
	at->slot = 0;
	at->serial = 0;
}

/* Text */

static bool may_see(struct seq_file *m, kuid_t uid)
{
	const struct file *file = m->file;

	return uid_eq(uid, file->f_cred->euid) ||
	       file_ns_capable(file, seq_file_net(m)->user_ns, CAP_NET_ADMIN);
}

static void show_owner(struct seq_file *m, kuid_t uid)
{
	seq_printf(m, " uid=%u", from_kuid_munged(seq_user_ns(m), uid));
}

/* False: nothing else is to be shown */
static bool show_begin(struct seq_file *m, const char *word, kuid_t uid)
{
	bool see = may_see(m, uid);

	seq_puts(m, word);
	if (!see)
		seq_puts(m, " hidden");
	show_owner(m, uid);
	return see;
}

static void show_pid(struct seq_file *m, struct pid *pid)
{
	seq_printf(m, " pid=%d", pid_nr_ns(pid, proc_pid_ns(file_inode(m->file)->i_sb)));
}

static void show_settings(struct seq_file *m, const struct httpsys_settings *s)
{
	const struct httpsys_timeouts *t = &s->timeouts;

	seq_printf(m, " state=%s", READ_ONCE(s->state) ? "inactive" : "active");
	seq_printf(m, " entity_body=%u drain_body=%u request_queue=%u idle=%u header_wait=%u",
		   READ_ONCE(t->entity_body), READ_ONCE(t->drain_body),
		   READ_ONCE(t->request_queue), READ_ONCE(t->idle), READ_ONCE(t->header_wait));
	seq_printf(m, " min_send_rate=%u", READ_ONCE(t->min_send_rate));
	if (s->bandwidth.present)
		seq_printf(m, " bandwidth=%u", s->bandwidth.bandwidth);
	if (rcu_access_pointer(s->logging))
		seq_puts(m, " logging=1");
}

static void show_app(struct seq_file *m, const struct httpsys_app *app)
{
	if (!show_begin(m, "app", app->uid))
		return;
	seq_printf(m, " app=%llu", app->listed.order);
	show_pid(m, app->pid);
}

static void show_session(struct seq_file *m, const struct httpsys_session *s)
{
	if (!show_begin(m, "session", s->app->uid))
		return;
	seq_printf(m, " session=%llx app=%llu", s->id, s->app->listed.order);
	show_settings(m, &s->set);
}

static const char * const tally_names[] = {
	[HTTPSYS_TALLY_REQUESTS] = "requests",
	[HTTPSYS_TALLY_GET] = "gets",
	[HTTPSYS_TALLY_HEAD] = "heads",
	[HTTPSYS_TALLY_HITS] = "hits",
	[HTTPSYS_TALLY_REFUSED] = "refused",
	[HTTPSYS_TALLY_RECEIVED] = "received",
	[HTTPSYS_TALLY_SENT] = "sent",
};
static_assert(ARRAY_SIZE(tally_names) == HTTPSYS_TALLY_MAX);

static void show_tally(struct seq_file *m, const struct httpsys_tally *t,
		       enum httpsys_tally_id id)
{
	seq_printf(m, " %s=%llu", tally_names[id], httpsys_tally_sum(t, id));
}

static void show_group(struct seq_file *m, const struct httpsys_group *g)
{
	const struct httpsys_app *app = g->session->app;
	const struct httpsys_queue *q = rcu_dereference_protected(g->queue,
						lockdep_is_held(&app->ns->config));
	enum httpsys_tally_id i;

	if (!show_begin(m, "group", app->uid))
		return;
	seq_printf(m, " group=%llx session=%llx app=%llu", g->id, g->session->id,
		   app->listed.order);
	if (q)
		seq_printf(m, " queue=%llu", q->cache.serial);
	show_settings(m, &g->set);
	if (g->conns)
		seq_printf(m, " connections=%u", httpsys_conn_count_now(g->conns));
	if (g->conn_limit.present)
		seq_printf(m, " connection_limit=%u", g->conn_limit.value);
	for (i = 0; i < HTTPSYS_TALLY_MAX; i++)
		show_tally(m, g->tally, i);
}

static void show_url(struct seq_file *m, const struct httpsys_reg *reg)
{
	char *text;
	u32 len;

	if (!show_begin(m, "url", httpsys_reg_uid(reg)))
		return;
	seq_printf(m, " group=%llx context=%llx url=", reg->group->id, reg->context);
	text = httpsys_reg_text(reg, &len);
	if (text)
		httpsys_cache_text_show(m, text, len);
	kvfree(text);
}

static const char *verbosity_name(u32 v)
{
	return v == HTTPSYS_503_FULL ? "full" : v == HTTPSYS_503_LIMITED ? "limited" : "basic";
}

static void show_waiting(struct seq_file *m, struct httpsys_queue *q)
{
	const struct httpsys_request *first;
	u32 count, receivers;
	unsigned long age = 0;
	bool demand;

	spin_lock_bh(&q->lock);
	count = q->count;
	receivers = httpsys_queue_receivers_locked(q);
	demand = q->demand_claimed;
	first = list_first_entry_or_null(&q->pending, struct httpsys_request, node);
	if (first)
		age = jiffies - first->x.began;
	spin_unlock_bh(&q->lock);
	seq_printf(m, " waiting=%u receivers=%u age=%u demand=%d", count, receivers,
		   jiffies_to_msecs(age), demand);
}

static void show_queue(struct seq_file *m, struct httpsys_queue *q)
{
	if (!show_begin(m, "queue", q->charged))
		return;
	seq_printf(m, " queue=%llu name=", q->cache.serial);
	httpsys_cache_text_show(m, q->name, q->name_len);
	seq_printf(m, " mode=%04o state=%s verbosity=%s limit=%u", q->mode,
		   READ_ONCE(q->state) ? "inactive" : "active",
		   verbosity_name(READ_ONCE(q->verbosity)), READ_ONCE(q->limit));
	show_waiting(m, q);
	show_tally(m, q->tally, HTTPSYS_TALLY_REQUESTS);
	show_tally(m, q->tally, HTTPSYS_TALLY_REFUSED);
	show_tally(m, q->tally, HTTPSYS_TALLY_HITS);
	seq_printf(m, " cached=%u", READ_ONCE(q->cache.count));
}

static void show_open(struct seq_file *m, const struct httpsys_open *open)
{
	/* The queue's owner may know who receives from it */
	bool queue = may_see(m, open->queue->charged);

	seq_puts(m, "open");
	if (!queue && !may_see(m, open->uid))
		seq_puts(m, " hidden");
	show_owner(m, open->uid);
	if (!queue && !may_see(m, open->uid))
		return;
	seq_printf(m, " queue=%llu", open->queue->cache.serial);
	show_pid(m, open->pid);
	seq_printf(m, " role=%s active=%d shut=%d", open->controller ? "controller" :
		   open->target ? "target" : "worker", READ_ONCE(open->active),
		   READ_ONCE(open->shut));
}

static int list_show(struct seq_file *m, void *v)
{
	const struct list_place *at = v;

	switch (at->what) {
	case LIST_APP:
		show_app(m, container_of(at->listed, struct httpsys_app, listed));
		break;
	case LIST_SESSION:
		show_session(m, at->session);
		break;
	case LIST_GROUP:
		if (at->serial)
			show_url(m, at->reg);
		else
			show_group(m, at->group);
		break;
	case LIST_QUEUE:
		show_queue(m, container_of(at->listed, struct httpsys_queue, listed));
		break;
	default:
		show_open(m, container_of(at->listed, struct httpsys_open, listed));
	}
	seq_putc(m, '\n');
	return 0;
}

/* The file */

static void list_lock(struct httpsys_ns *ns, struct list_place *at)
{
	/* Nothing is changed: it is let go without httpsys_ns_unlock() */
	mutex_lock(&ns->config);
	at->listed = NULL;
	at->reg = NULL;
	at->lines = 0;
}

/* A step; others get a turn now and then. NULL: that was the last */
static void *list_step(struct httpsys_ns *ns, struct list_place *at)
{
	place_step(at);
	if (++at->lines == LIST_TURN) {
		mutex_unlock(&ns->config);
		list_lock(ns, at);
	}
	return place_find(ns, at);
}

static void *list_start(struct seq_file *m, loff_t *pos)
{
	struct httpsys_ns *ns = ns_of(m);
	struct list_place *at = m->private;
	void *found;

	list_lock(ns, at);
	if (*pos && *pos == at->pos)
		return place_find(ns, at);
	place_reset(at);
	found = place_find(ns, at);
	while (found && at->pos < *pos)
		found = list_step(ns, at);
	return found;
}

static void *list_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return list_step(ns_of(m), v);
}

static void list_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&ns_of(m)->config);
}

static const struct seq_operations list_ops = {
	.start = list_start,
	.next = list_next,
	.stop = list_stop,
	.show = list_show,
};

/**
 * httpsys_list_init() - make /proc/net/httpsys_state of a namespace
 * @ns: namespace
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_list_init(struct httpsys_ns *ns)
{
	struct net *net = ns->net.net;

	if (!proc_create_net("httpsys_state", 0444, net->proc_net, &list_ops,
			     sizeof(struct list_place)))
		return -ENOMEM;
	return 0;
}

/**
 * httpsys_list_exit() - remove it; waits for readers
 * @ns: namespace
 *
 * Context: process.
 */
void httpsys_list_exit(struct httpsys_ns *ns)
{
	remove_proc_entry("httpsys_state", ns->net.net->proc_net);
}
