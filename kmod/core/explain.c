// SPDX-License-Identifier: GPL-2.0-only
/*
 * Explanations: a request is routed as dispatch.c would do it, and every state that
 * decides about it is looked at; nothing is changed or counted. Owns nothing. Under
 * ns->config, inside of it queue->lock.
 */
#include <linux/inet.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include "compat.h"
#include "core/explain.h"
#include "core/front.h"
#include "core/queue.h"
#include "core/urlns.h"
#include "limits.h"

#define PORT_HTTP	80
#define PORT_HTTPS	443

/**
 * struct question - a URL taken to pieces
 * @key: what routing looks at
 * @local: for it
 * @host: the same
 * @cooked: path
 */
struct question {
	struct httpsys_route_key key;
	struct httpsys_address local;
	struct httpsys_authority host;
	char *cooked;
};

/* What the head's parser would have refused */
static enum httpsys_reason text_check(const char *url, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		if ((u8)url[i] <= ' ' || url[i] == 0x7f || url[i] == '#')
			return HTTPSYS_REASON_URL;
	return HTTPSYS_REASON_NONE;
}

/* An address as host is where the client would connect to */
static void local_of_host(struct question *q)
{
	const char *text = q->host.host;
	u32 len = q->host.host_len;

	if (len > 2 && *text == '[') {
		q->local.family = AF_INET6;
		in6_pton(text + 1, len - 2, q->local.addr, -1, NULL);
	} else {
		q->local.family = AF_INET;
		in4_pton(text, len, q->local.addr, -1, NULL);
	}
}

static enum httpsys_reason question_path(struct httpsys_ns *ns, struct question *q,
					 const char *raw, u32 len)
{
	const struct httpsys_url_limits limits = httpsys_limits_url(&ns->net.limits);
	enum httpsys_reason reason = HTTPSYS_REASON_NONE;
	u32 room = 2 * len + 2;

	q->cooked = kvmalloc(room, GFP_KERNEL);
	if (!q->cooked)
		return HTTPSYS_REASON_MEMORY;
	q->cooked[0] = '/';
	q->key.path_len = 1;
	if (len)
		reason = httpsys_path_cook(raw, len, q->cooked, room, &q->key.path_len, &limits);
	if (reason == HTTPSYS_REASON_NONE)
		httpsys_path_fold(q->cooked, q->key.path_len);
	q->key.path = q->cooked;
	return reason;
}

static enum httpsys_reason question_parse(struct httpsys_ns *ns, struct question *q,
					  const char *url, u32 len)
{
	struct httpsys_target parts;
	enum httpsys_reason reason = text_check(url, len);

	if (reason == HTTPSYS_REASON_NONE)
		reason = httpsys_target_split(&parts, url, len);
	if (reason == HTTPSYS_REASON_NONE && !parts.authority.len)
		reason = HTTPSYS_REASON_URL;
	if (reason == HTTPSYS_REASON_NONE)
		reason = httpsys_authority_parse(&q->host, url + parts.authority.off,
						 parts.authority.len);
	if (reason != HTTPSYS_REASON_NONE)
		return reason;
	q->key.https = parts.https;
	q->key.port = q->host.port ?: (parts.https ? PORT_HTTPS : PORT_HTTP);
	if (!q->host.is_address) {
		q->key.host = q->host.host;
		q->key.host_len = q->host.host_len;
	} else if (!q->local.family) {
		local_of_host(q);
	}
	q->key.local = &q->local;
	return question_path(ns, q, url + parts.path.off, parts.path.len);
}

static bool may_see(const struct httpsys_app *app, kuid_t uid)
{
	return uid_eq(app->uid, uid) || httpsys_app_capable(app, CAP_NET_ADMIN);
}

static void explain_queue(struct httpsys_queue *q, struct httpsys_explain *out)
{
	spin_lock_bh(&q->lock);
	out->waiting = q->count;
	out->receivers = httpsys_queue_receivers_locked(q);
	out->state |= q->dead ? HTTPSYS_EXPLAIN_DEAD : 0;
	spin_unlock_bh(&q->lock);
	out->state |= HTTPSYS_EXPLAIN_BOUND | (READ_ONCE(q->state) ? HTTPSYS_EXPLAIN_QUEUE_OFF : 0);
	out->limit = READ_ONCE(q->limit);
	out->verbosity = READ_ONCE(q->verbosity);
	out->queue = q->cache.serial;
}

static void explain_group(const struct httpsys_group *g, struct httpsys_explain *out)
{
	struct httpsys_queue *q = rcu_dereference_protected(g->queue,
				lockdep_is_held(&g->session->app->ns->config));

	out->group = g->id;
	out->session = g->session->id;
	out->verbosity = HTTPSYS_503_LIMITED;
	out->state |= READ_ONCE(g->set.state) ? HTTPSYS_EXPLAIN_GROUP_OFF : 0;
	out->state |= READ_ONCE(g->session->set.state) ? HTTPSYS_EXPLAIN_SESSION_OFF : 0;
	if (q)
		explain_queue(q, out);
	rcu_read_lock();
	out->reason = httpsys_group_outlook(g);
	rcu_read_unlock();
}

/* Only the outcome */
static void explain_less(struct httpsys_explain *out)
{
	out->state &= HTTPSYS_EXPLAIN_LISTENS | HTTPSYS_EXPLAIN_RESERVED;
	out->group = 0;
	out->session = 0;
	out->queue = 0;
	out->waiting = 0;
	out->limit = 0;
	out->receivers = 0;
	out->verbosity = 0;
}

static void explain_hidden(struct httpsys_ns *ns, const struct question *q,
			   struct httpsys_explain *out, struct httpsys_explanation *texts)
{
	const struct httpsys_reg *reg = NULL;

	rcu_read_lock();
	if (httpsys_url_route_registered(ns, &q->key, &reg) != HTTPSYS_REASON_NONE)
		reg = NULL;
	rcu_read_unlock();
	/* Registrations stay while config is held */
	if (reg)
		texts->hidden = httpsys_reg_text(reg, &out->hidden_len);
}

/* Is it a question that no program is asked? */
static bool explain_check(struct httpsys_ns *ns, const struct question *q,
			  struct httpsys_explain *out)
{
	const struct httpsys_config_record *check;

	rcu_read_lock();
	check = httpsys_front_check(ns, &q->key);
	if (check)
		out->reason = httpsys_front_health(ns, check, &q->key);
	rcu_read_unlock();
	out->state |= check ? HTTPSYS_EXPLAIN_HEALTH : 0;
	return check;
}

static int explain_locked(struct httpsys_app *app, const struct question *q,
			   struct httpsys_explain *out, struct httpsys_explanation *texts)
{
	struct httpsys_ns *ns = app->ns;
	const struct httpsys_port *port = xa_load(&ns->ports, q->key.port);
	const struct httpsys_reg *reg = NULL;
	bool ip_routed;

	lockdep_assert_held(&ns->config);
	if (port && (!list_empty(&port->regs) || port->adoptions))
		out->state |= HTTPSYS_EXPLAIN_LISTENS;
	if (explain_check(ns, q, out))
		return 0;
	rcu_read_lock();
	out->reason = httpsys_url_route(ns, &q->key, &reg, &ip_routed);
	rcu_read_unlock();
	if (out->reason != HTTPSYS_REASON_NONE && out->reason != HTTPSYS_REASON_RESERVED)
		return 0;
	texts->prefix = httpsys_reg_text(reg, &out->prefix_len);
	if (!texts->prefix)
		return -ENOMEM;
	texts->uid = httpsys_reg_uid(reg);
	if (out->reason == HTTPSYS_REASON_RESERVED) {
		out->state |= HTTPSYS_EXPLAIN_RESERVED;
		explain_hidden(ns, q, out, texts);
	} else {
		explain_group(reg->group, out);
	}
	if (may_see(app, texts->uid))
		out->state |= HTTPSYS_EXPLAIN_DETAILS;
	else
		explain_less(out);
	return 0;
}

/**
 * httpsys_explain() - what would become of a request
 * @app: who asks
 * @url: bytes, @out->url_len
 * @out: its inputs are set
 * @texts: empty; to be freed by the caller with kvfree()
 *
 * Context: process. Return: 0; -EINVAL: not a URL, with @out->reason; -ENOMEM.
 */
int httpsys_explain(struct httpsys_app *app, const char *url, struct httpsys_explain *out,
		    struct httpsys_explanation *texts)
{
	struct httpsys_ns *ns = app->ns;
	struct question *q = kzalloc(sizeof(*q), GFP_KERNEL);
	int ret = -EINVAL;

	if (!q)
		return -ENOMEM;
	q->local = out->local;
	out->reason = question_parse(ns, q, url, out->url_len);
	if (out->reason == HTTPSYS_REASON_MEMORY)
		ret = -ENOMEM;
	if (out->reason == HTTPSYS_REASON_NONE) {
		mutex_lock(&ns->config);
		ret = explain_locked(app, q, out, texts);
		/* Nothing was changed, see httpsys_ns_unlock() */
		mutex_unlock(&ns->config);
	}
	kvfree(q->cooked);
	kfree(q);
	return ret;
}
