/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cache: answers of programs that the kernel gives again, and fragments of
 * bodies. One for each network namespace. It knows keys, owners and bytes; who may
 * store what is decided above (core/cacheable.c).
 *
 * An entry does not change once it is in the table. It leaves the table under
 * cache.lock, is freed a grace period after its last reference, and its pages are
 * given back one by one with put_page(): TCP may go on sending from them.
 */
#ifndef HTTPSYS_CACHE_CACHE_H
#define HTTPSYS_CACHE_CACHE_H

#include <linux/jiffies.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rhashtable-types.h>
#include <linux/shrinker.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include "net/xchg.h"
#include "obs/log.h"
#include "proto/range.h"
#include "proto/text.h"

/* Bodies up to this many bytes lie behind their head and are copied into a packet */
#define HTTPSYS_CACHE_INLINE	4096

enum httpsys_entry_kind {
	HTTPSYS_ENTRY_RESPONSE,
	HTTPSYS_ENTRY_FRAGMENT,
};

/**
 * struct httpsys_cache_key - what an entry is found by
 * @kind: enum httpsys_entry_kind
 * @site: RESPONSE: serial of the registration that routed it; FRAGMENT: of the queue
 * @host: canonical name, or an address, without a port; lower case
 * @host_len: bytes
 * @port: of the connection or name
 * @path: cooked, case kept
 * @path_len: bytes
 * @query: raw, from the question mark on, or empty
 * @query_len: bytes
 * @x: RESPONSE: the request, whose Accept-Encoding is looked at where an entry varies; or
 *	NULL: @vary
 * @vary: codings that it accepts
 */
struct httpsys_cache_key {
	u8 kind;
	u16 port;
	u32 host_len;
	u32 path_len;
	u32 query_len;
	u64 site;
	const char *host;
	const char *path;
	const char *query;
	const struct httpsys_xchg *x;
	u32 vary;
};

/**
 * struct httpsys_cache_owner - whose entries: part of a request queue
 * @serial: never used twice
 * @gen: moves with each flush, see httpsys_cache_gen(); read without a lock
 * @entries: struct httpsys_entry.owner_node; cache.lock, as the rest
 * @bytes: of them
 * @count: of them
 * @dead: nothing more may be stored
 */
struct httpsys_cache_owner {
	u64 serial;
	unsigned long gen;
	struct list_head entries;
	u64 bytes;
	u32 count;
	bool dead;
};

/**
 * struct httpsys_entry - a stored answer, or a fragment
 * @hash: in the table
 * @hash_value: of the key
 * @refs: the table; who sends pages of it or is about to
 * @rcu: freed after readers
 *
 * Constant when published:
 * @kind: enum httpsys_entry_kind
 * @varies: only for requests that accept the same codings
 * @vary: which
 * @status: of the answer
 * @port: of the key
 * @host_len: at @text
 * @path_len: behind the host
 * @query_len: behind the path
 * @site: of the key
 * @group: of the group, for invalidation
 * @https: scheme of the prefix
 * @family: 4 or 6: @addr; 0: no address routed it
 * @addr: of the prefix
 * @expires: jiffies, 0: never
 * @stored: jiffies
 * @size: bytes charged
 * @values: behind the key, texts of the three slices, then the heads
 * @head: first byte of the head; a small body follows it
 * @head_len: with the empty line at its end
 * @date_off: of the date in @head
 * @body: first byte behind the head if @pages is NULL
 * @body_len: bytes
 * @pages: body of more than HTTPSYS_CACHE_INLINE bytes
 * @head304: head of a 304, or NULL: no request can be answered so
 * @head304_len: bytes
 * @date304_off: of the date in it
 * @log: what its program said for the log, or NULL
 * @tally: of the group, referenced, or NULL with the next: hits are not counted
 * @queue_tally: of the queue, referenced
 * @etag: in @values, or empty
 * @modified: the same
 * @type: the same
 * @modified_time: seconds since 1970, with @modified
 *
 * @used: since the scavenger came by; written by a hit when it is not set
 *
 * cache.lock:
 * @seen: jiffies, when the scavenger knew it to be in use
 * @owner: NULL: not in the table
 * @owner_node: in @owner->entries
 * @lru: in cache.lru
 *
 * @text: key, heads, small body
 */
struct httpsys_entry {
	struct rhash_head hash;
	u32 hash_value;
	refcount_t refs;
	bool used;
	u8 kind;
	bool varies;
	bool https;
	u8 family;
	u8 addr[16];
	u32 vary;
	u16 status;
	u16 port;
	u32 host_len;
	u32 path_len;
	u32 query_len;
	u64 site;
	u64 group;
	unsigned long expires;
	unsigned long stored;

	char *values;
	char *head;
	char *body;
	u32 head_len;
	u32 date_off;
	u64 body_len;
	struct page **pages;
	char *head304;
	u32 head304_len;
	u32 date304_off;
	struct httpsys_log_entry *log;
	struct httpsys_tally *tally;
	struct httpsys_tally *queue_tally;
	struct httpsys_slice etag;
	struct httpsys_slice modified;
	struct httpsys_slice type;
	s64 modified_time;
	u64 size;

	unsigned long seen;
	struct httpsys_cache_owner *owner;
	struct list_head owner_node;
	struct list_head lru;
	struct rcu_head rcu;
	char text[];
};

/**
 * struct httpsys_cache - cache of a namespace
 * @net: the network layer's part of the namespace, for counters
 * @table: entries; RCU
 * @key: of the hash, secret
 * @removals: moves when an entry leaves the table; read without the lock
 * @lock: guards the following, and what httpsys_entry and httpsys_cache_owner say; BH
 * @lru: all entries, the newest last
 * @bytes: charged, of all entries in the table
 * @count: of them
 * @gen: moves when requests may be routed otherwise than before; read without the lock
 * @dropper: one walk that moves entries at a time; taken before @lock
 * @dropping: one is under way: nobody else changes the order of entries
 * @scavenger: takes what has expired or was not used
 * @node: in the list of all caches, for the shrinker
 * @refusal_lock: of @refusals; process context
 * @refusals: what was not kept, or NULL: all was; set once
 */
struct httpsys_cache {
	struct httpsys_net *net;
	struct rhashtable table;
	siphash_key_t key;
	spinlock_t lock;
	struct list_head lru;
	u64 bytes;
	u32 count;
	unsigned long gen;
	unsigned long removals;
	struct mutex dropper;
	bool dropping;
	struct delayed_work scavenger;
	struct list_head node;
	spinlock_t refusal_lock;
	struct httpsys_cache_refusals *refusals;
};

static inline void httpsys_entry_touch(struct httpsys_entry *e)
{
	/* No write where it is set: a hit changes no memory that other CPUs read */
	if (!READ_ONCE(e->used))
		WRITE_ONCE(e->used, true);
}

/* entry.c */
struct httpsys_entry *httpsys_entry_alloc(const struct httpsys_cache_key *key, u32 text_len,
					  u64 body_len);
void httpsys_entry_put(struct httpsys_entry *e);
/* Memory of the body from @pos on, to fill before it is published; returns bytes there */
size_t httpsys_entry_room(const struct httpsys_entry *e, u64 pos, char **at);

/* Of an entry that lives @seconds from now on, not a tick longer; never 0 */
static inline unsigned long httpsys_cache_expiry(u32 seconds)
{
	return (jiffies + (unsigned long)min_t(u64, (u64)seconds * HZ, LONG_MAX / 2) - 1) | 1;
}

static inline bool httpsys_entry_get(struct httpsys_entry *e)
{
	return refcount_inc_not_zero(&e->refs);
}

static inline const char *httpsys_entry_host(const struct httpsys_entry *e)
{
	return e->text;
}

static inline const char *httpsys_entry_path(const struct httpsys_entry *e)
{
	return e->text + e->host_len;
}

static inline const char *httpsys_entry_query(const struct httpsys_entry *e)
{
	return e->text + e->host_len + e->path_len;
}

/* store.c */
int httpsys_cache_layer_init(void);
void httpsys_cache_layer_exit(void);
int httpsys_cache_init(struct httpsys_cache *c, struct httpsys_net *net);
void httpsys_cache_exit(struct httpsys_cache *c);
void httpsys_cache_owner_init(struct httpsys_cache_owner *o);
u64 httpsys_cache_serial(void);
struct httpsys_entry *httpsys_cache_find(struct httpsys_cache *c,
					 const struct httpsys_cache_key *key);
enum httpsys_cache_reason httpsys_cache_insert(struct httpsys_cache *c,
					       struct httpsys_cache_owner *o, unsigned long gen,
					       struct httpsys_entry *e);

/* Which entries; NULL: all. Context: cache.lock held, must not sleep */
typedef bool (*httpsys_entry_match)(struct httpsys_entry *e, const void *arg);
u32 httpsys_cache_drop(struct httpsys_cache *c, struct httpsys_cache_owner *o,
		       httpsys_entry_match match, const void *arg);
void httpsys_cache_rerouted(struct httpsys_cache *c);
void httpsys_cache_owner_end(struct httpsys_cache *c, struct httpsys_cache_owner *o);

/*
 * What a request carries from its dispatch to httpsys_cache_insert(): nothing is stored for it if
 * one of the two has moved. The cache's is read before routing, the owner's after it.
 */
static inline unsigned long httpsys_cache_gen(const struct httpsys_cache *c)
{
	return READ_ONCE(c->gen);
}

static inline unsigned long httpsys_cache_owner_gen(const struct httpsys_cache_owner *o)
{
	return READ_ONCE(o->gen);
}

/* refusal.c */
void httpsys_cache_refused(struct httpsys_cache *c, enum httpsys_cache_reason reason,
			   const struct httpsys_cache_key *key);

/* list.c */
int httpsys_cache_list_init(struct net *net, struct httpsys_cache *c);
void httpsys_cache_list_exit(struct net *net);

/*
 * An entry that was found when this number was read is still in the table, or was until a
 * moment ago, while the number stands still: under RCU it may be used. Context: RCU
 */
static inline unsigned long httpsys_cache_removals(const struct httpsys_cache *c)
{
	/* Pairs with the release in unaccount_locked() */
	return smp_load_acquire(&c->removals);
}

static inline bool httpsys_entry_expired(const struct httpsys_entry *e)
{
	return e->expires && time_after_eq(jiffies, e->expires);
}

/* serve.c */
u32 httpsys_cache_codings(const struct httpsys_xchg *x);
bool httpsys_cache_serve(struct httpsys_entry *e, struct httpsys_xchg *x);

#endif
