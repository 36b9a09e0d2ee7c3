// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entries of the cache: their memory. Filled by who makes one, constant from
 * then on; freed a grace period after the last reference. No locks.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include "cache/cache.h"
#include "compat.h"
#include "obs/tally.h"

/* Not worth the life of another program, nor a line in the log */
#define ENTRY_GFP	(GFP_KERNEL_ACCOUNT | __GFP_NORETRY | __GFP_NOWARN)

/* Pages are allocated together by so many, as a power of 2 */
#define RUN_ORDER	3

static void entry_free(struct httpsys_entry *e)
{
	u64 i, nr = e->pages ? DIV_ROUND_UP_ULL(e->body_len, PAGE_SIZE) : 0;

	for (i = 0; i < nr; i++)
		if (e->pages[i])
			put_page(e->pages[i]);
	kvfree(e->pages);
	httpsys_log_entry_free(e->log);
	httpsys_tally_put(e->tally);
	httpsys_tally_put(e->queue_tally);
	kfree(e);
}

static void entry_free_rcu(struct rcu_head *head)
{
	entry_free(container_of(head, struct httpsys_entry, rcu));
}

/**
 * httpsys_entry_put() - drop a reference
 * @e: entry
 *
 * Context: any.
 */
void httpsys_entry_put(struct httpsys_entry *e)
{
	if (refcount_dec_and_test(&e->refs))
		call_rcu(&e->rcu, entry_free_rcu);
}

/*
 * The next pages, up to @max: several that lie together if there are, each with a
 * reference of its own. They are sent in one piece. Returns how many, 0: no memory.
 */
static u64 pages_run(struct page **pages, u64 max)
{
	u32 order = max >= 1U << RUN_ORDER ? RUN_ORDER : 0, i;
	struct page *page;

	page = alloc_pages(order ? (ENTRY_GFP | __GFP_COMP) & ~__GFP_DIRECT_RECLAIM : ENTRY_GFP,
			   order);
	if (!page && order) {
		order = 0;
		page = alloc_page(ENTRY_GFP);
	}
	if (!page)
		return 0;
	for (i = 0; i < 1U << order; i++) {
		pages[i] = page + i;
		if (i)
			get_page(pages[i]);
	}
	return 1U << order;
}

static int entry_pages(struct httpsys_entry *e)
{
	u64 i, run, nr = DIV_ROUND_UP_ULL(e->body_len, PAGE_SIZE);

	e->pages = kvcalloc(nr, sizeof(*e->pages), ENTRY_GFP);
	if (!e->pages)
		return -ENOMEM;
	for (i = 0; i < nr; i += run) {
		run = pages_run(e->pages + i, nr - i);
		if (!run)
			return -ENOMEM;
	}
	e->size += nr * (PAGE_SIZE + sizeof(*e->pages));
	return 0;
}

static void entry_key(struct httpsys_entry *e, const struct httpsys_cache_key *key)
{
	char *at = e->text;

	e->kind = key->kind;
	e->site = key->site;
	e->port = key->port;
	e->host_len = key->host_len;
	e->path_len = key->path_len;
	e->query_len = key->query_len;
	memcpy(at, key->host, key->host_len);
	at += key->host_len;
	memcpy(at, key->path, key->path_len);
	at += key->path_len;
	memcpy(at, key->query, key->query_len);
	e->values = at + key->query_len;
}

/**
 * httpsys_entry_alloc() - memory for an entry
 * @key: its key, copied
 * @text_len: bytes of text from @values on, for the caller to fill
 * @body_len: bytes of its body
 *
 * Context: process, may sleep.
 * Return: with one reference, to be filled; NULL without memory.
 */
struct httpsys_entry *httpsys_entry_alloc(const struct httpsys_cache_key *key, u32 text_len,
					  u64 body_len)
{
	bool small = body_len <= HTTPSYS_CACHE_INLINE;
	size_t text = (size_t)key->host_len + key->path_len + key->query_len + text_len +
		      (small ? body_len : 0);
	struct httpsys_entry *e = kzalloc(sizeof(*e) + text, ENTRY_GFP);

	if (!e)
		return NULL;
	refcount_set(&e->refs, 1);
	INIT_LIST_HEAD(&e->owner_node);
	INIT_LIST_HEAD(&e->lru);
	e->size = sizeof(*e) + text;
	e->stored = jiffies;
	e->body_len = body_len;
	entry_key(e, key);
	e->body = e->values + text_len;
	if (small)
		return e;
	e->body = NULL;
	if (!entry_pages(e))
		return e;
	entry_free(e);
	return NULL;
}

/**
 * httpsys_entry_room() - memory of a body
 * @e: entry
 * @pos: offset in the body
 * @at: out: memory of the byte at @pos
 *
 * Context: any. Return: contiguous bytes there, 0 behind the end.
 */
size_t httpsys_entry_room(const struct httpsys_entry *e, u64 pos, char **at)
{
	u64 left = pos < e->body_len ? e->body_len - pos : 0;

	if (!left)
		return 0;
	if (!e->pages) {
		*at = e->body + pos;
		return left;
	}
	*at = page_address(e->pages[pos >> PAGE_SHIFT]) + offset_in_page(pos);
	return min_t(u64, left, PAGE_SIZE - offset_in_page(pos));
}
