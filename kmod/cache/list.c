// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/net/httpsys_cache: what was refused (refusal.c), then a line for each entry.
 * For the namespace's administrator only: URLs are other people's.
 *
 * The table is read bucket by bucket under RCU, the bucket's number being the file's
 * position: no lock, and nothing is kept between two reads. While the table grows or
 * shrinks an entry can be missing or be there twice.
 */
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/rhashtable.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/string_helpers.h>
#include <net/net_namespace.h>
#include "cache/cache.h"
#include "cache/list.h"

/* Of a path or a query; the rest is "..." */
#define TEXT_MAX	512

/**
 * httpsys_cache_text_show() - text of others, on one line and in one word
 * @m: file
 * @text: any bytes
 * @len: how many
 *
 * Context: any.
 */
void httpsys_cache_text_show(struct seq_file *m, const char *text, u32 len)
{
	seq_escape_mem(m, text, min_t(u32, len, TEXT_MAX),
		       ESCAPE_HEX | ESCAPE_NAP | ESCAPE_APPEND, " \\");
	if (len > TEXT_MAX)
		seq_puts(m, "...");
}

static void entry_show(struct seq_file *m, const struct httpsys_entry *e)
{
	bool fragment = e->kind == HTTPSYS_ENTRY_FRAGMENT;

	if (fragment)
		seq_printf(m, "fragment - %llu ", e->body_len);
	else
		seq_printf(m, "response %u %llu ", e->status, e->body_len);
	seq_printf(m, "%lu ", (jiffies - e->stored) / HZ);
	if (!e->expires)
		seq_puts(m, "- ");
	else if (time_after_eq(jiffies, e->expires))
		seq_puts(m, "0 ");
	else
		seq_printf(m, "%lu ", (e->expires - jiffies) / HZ);
	httpsys_cache_text_show(m, httpsys_entry_host(e), e->host_len);
	seq_printf(m, ":%u", e->port);
	httpsys_cache_text_show(m, httpsys_entry_path(e), e->path_len);
	httpsys_cache_text_show(m, httpsys_entry_query(e), e->query_len);
	seq_putc(m, '\n');
}

static struct httpsys_cache *cache_of(struct seq_file *m)
{
	return pde_data(file_inode(m->file));
}

static u32 buckets(struct httpsys_cache *c)
{
	const struct bucket_table *tbl = rcu_dereference(c->table.tbl);
	u32 size = 0;

	for (; tbl; tbl = rcu_dereference(tbl->future_tbl))
		size = max(size, tbl->size);
	return size;
}

/* Position 0 is the refusals, n + 1 bucket n */
static void *list_at(struct seq_file *m, loff_t pos)
{
	if (pos && pos > buckets(cache_of(m)))
		return NULL;
	return (void *)(unsigned long)(pos + 1);
}

static void *list_start(struct seq_file *m, loff_t *pos)
	__acquires(RCU)
{
	rcu_read_lock();
	return list_at(m, *pos);
}

static void *list_next(struct seq_file *m, void *v, loff_t *pos)
{
	return list_at(m, ++*pos);
}

static void list_stop(struct seq_file *m, void *v)
	__releases(RCU)
{
	rcu_read_unlock();
}

static int list_show(struct seq_file *m, void *v)
{
	u32 bucket = (unsigned long)v - 2;
	struct httpsys_cache *c = cache_of(m);
	struct bucket_table *tbl;
	struct httpsys_entry *e;
	struct rhash_head *at;

	if ((unsigned long)v == 1) {
		httpsys_cache_refusals_show(m, c);
		return 0;
	}
	for (tbl = rcu_dereference(c->table.tbl); tbl; tbl = rcu_dereference(tbl->future_tbl)) {
		if (bucket >= tbl->size)
			continue;
		rht_for_each_entry_rcu(e, at, tbl, bucket, hash)
			entry_show(m, e);
	}
	return 0;
}

static const struct seq_operations list_ops = {
	.start = list_start,
	.next = list_next,
	.stop = list_stop,
	.show = list_show,
};

/**
 * httpsys_cache_list_init() - make /proc/net/httpsys_cache of a namespace
 * @net: namespace
 * @c: its cache; must outlive the file
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_cache_list_init(struct net *net, struct httpsys_cache *c)
{
	if (!proc_create_net_data("httpsys_cache", 0400, net->proc_net, &list_ops,
				  sizeof(struct seq_net_private), c))
		return -ENOMEM;
	return 0;
}

/**
 * httpsys_cache_list_exit() - remove it; waits for readers
 * @net: namespace
 *
 * Context: process.
 */
void httpsys_cache_list_exit(struct net *net)
{
	remove_proc_entry("httpsys_cache", net->proc_net);
}
