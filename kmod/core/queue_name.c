// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queues by name, and how a queue becomes known in its namespace. The tree is the
 * namespace's; a queue leaves it when it dies (queue.c). Lock: ns->config.
 */
#include "compat.h"
#include "core/queue.h"

struct queue_name {
	const char *name;
	u32 len;
};

static int name_cmp(const struct queue_name *a, const struct httpsys_queue *q)
{
	int ret = memcmp(a->name, q->name, min_t(u32, a->len, q->name_len));

	return ret ? ret : (int)a->len - (int)q->name_len;
}

static int name_find_cmp(const void *key, const struct rb_node *node)
{
	return name_cmp(key, rb_entry(node, struct httpsys_queue, node));
}

static int name_add_cmp(struct rb_node *new, const struct rb_node *node)
{
	const struct httpsys_queue *q = rb_entry(new, struct httpsys_queue, node);
	const struct queue_name key = { q->name, q->name_len };

	return name_cmp(&key, rb_entry(node, struct httpsys_queue, node));
}

/**
 * httpsys_queue_lookup_locked() - a queue by name
 * @ns: namespace, config held
 * @name: bytes
 * @len: how many
 *
 * Return: the queue, alive while config is held, or NULL.
 */
struct httpsys_queue *httpsys_queue_lookup_locked(struct httpsys_ns *ns, const char *name,
						  u32 len)
{
	const struct queue_name key = { name, len };
	struct rb_node *node;

	lockdep_assert_held(&ns->config);
	node = rb_find(&key, &ns->queues, name_find_cmp);
	return node ? rb_entry(node, struct httpsys_queue, node) : NULL;
}

/**
 * httpsys_queue_publish() - charge a new queue to its user and give it its name
 * @q: queue whose file exists
 *
 * Context: process. Return: 0; -EEXIST: the name is taken; -EMFILE: limit of the
 * user; -ENOMEM. On failure the queue is as before.
 */
int httpsys_queue_publish(struct httpsys_queue *q)
{
	struct httpsys_ns *ns = q->ns;
	int ret;

	mutex_lock(&ns->config);
	ret = httpsys_user_charge_locked(ns, q->charged, HTTPSYS_CHARGE_OBJECT);
	if (ret)
		goto out;
	if (q->name_len && rb_find_add(&q->node, &ns->queues, name_add_cmp)) {
		RB_CLEAR_NODE(&q->node);
		httpsys_user_uncharge_locked(ns, q->charged, HTTPSYS_CHARGE_OBJECT);
		ret = -EEXIST;
		goto out;
	}
	q->published = true;
	httpsys_listed_add_locked(ns, &ns->all_queues, &q->listed);
	httpsys_count(&ns->net.stats, HTTPSYS_COUNTER_QUEUES_NOW);
out:
	httpsys_ns_unlock(ns);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_queue_publish);
