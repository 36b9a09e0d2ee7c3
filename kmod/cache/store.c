// SPDX-License-Identifier: GPL-2.0-only
/*
 * The store: table, limits, expiry, eviction. Owned by the namespace.
 *
 * Looking up takes RCU and nothing else. Walks over many entries turn the lists as
 * they go, one at a time (cache.dropper), and meanwhile nobody else does. All changes
 * are under cache.lock (BH), which is held for a bounded number of entries at a time
 * and under which nothing is allocated but atomically. The shrinker takes caches_lock, then cache.lock.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/rhashtable.h>
#include <linux/string.h>
#include "cache/cache.h"
#include "compat.h"
#include "limits.h"
#include "proto/text.h"

/* Entries looked at in one hold of the lock */
#define HOLD_MAX	128
/* Entries of one URL, by the codings that requests accept */
#define VARIANTS_MAX	8
/* The scavenger comes so often in the time that an entry may be unused */
#define SCAVENGE_PARTS	4

enum lookup {
	LOOKUP_SERVE,		/* what answers the request */
	LOOKUP_SAME,		/* the entry that a new one replaces */
	LOOKUP_ANY,		/* any of the URL */
	LOOKUP_FOR_ALL,		/* the one of the URL that does not vary */
	LOOKUP_VARIES,		/* any of the URL that varies */
	LOOKUP_COUNT,		/* none: how many are there of the URL? */
};

/**
 * struct lookup_key - one search
 * @key: what for
 * @hash: of it
 * @how: enum lookup
 * @varies: SAME: does the entry?
 * @number: SERVE: codings that the request accepts, once they were read; COUNT: result
 */
struct lookup_key {
	const struct httpsys_cache_key *key;
	u32 hash;
	u8 how;
	bool varies;
	u32 *number;
};

static LIST_HEAD(caches);
static DEFINE_SPINLOCK(caches_lock);
static atomic_long_t total_pages;
static struct shrinker *shrinker;
static atomic64_t serials;

static u32 lookup_hash(const void *data, u32 len, u32 seed)
{
	return ((const struct lookup_key *)data)->hash ^ seed;
}

static u32 entry_hash(const void *data, u32 len, u32 seed)
{
	return ((const struct httpsys_entry *)data)->hash_value ^ seed;
}

static u32 accepted(const struct lookup_key *k)
{
	const struct httpsys_cache_key *key = k->key;

	if (!*k->number)
		*k->number = key->x ? httpsys_cache_codings(key->x) : key->vary;
	return *k->number;
}

static bool entry_suits(const struct httpsys_entry *e, const struct lookup_key *k)
{
	switch (k->how) {
	case LOOKUP_SERVE:
		return !e->varies || e->vary == accepted(k);
	case LOOKUP_SAME:
		return e->varies == k->varies && e->vary == k->key->vary;
	case LOOKUP_FOR_ALL:
		return !e->varies;
	case LOOKUP_VARIES:
		return e->varies;
	case LOOKUP_COUNT:
		(*k->number)++;
		return false;
	default:
		return true;
	}
}

static int entry_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct lookup_key *k = arg->key;
	const struct httpsys_cache_key *key = k->key;
	const struct httpsys_entry *e = obj;

	return e->hash_value != k->hash || e->site != key->site || e->port != key->port ||
	       e->kind != key->kind || e->host_len != key->host_len ||
	       e->path_len != key->path_len || e->query_len != key->query_len ||
	       memcmp(httpsys_entry_path(e), key->path, key->path_len) ||
	       memcmp(httpsys_entry_host(e), key->host, key->host_len) ||
	       memcmp(httpsys_entry_query(e), key->query, key->query_len) ||
	       !entry_suits(e, k);
}

static const struct rhashtable_params params = {
	.head_offset = offsetof(struct httpsys_entry, hash),
	.key_len = sizeof(struct lookup_key),
	.hashfn = lookup_hash,
	.obj_hashfn = entry_hash,
	.obj_cmpfn = entry_cmp,
	.automatic_shrinking = true,
};

static u32 key_hash(const struct httpsys_cache *c, const struct httpsys_cache_key *key)
{
	hsiphash_key_t k = { { c->key.key[0] ^ key->site, c->key.key[1] } };

	k.key[1] ^= hsiphash(key->path, key->path_len, &k);
	if (key->query_len)
		k.key[1] ^= hsiphash(key->query, key->query_len, &k);
	return hsiphash(key->host, key->host_len, &k);
}

static struct httpsys_entry *lookup(struct httpsys_cache *c, const struct httpsys_cache_key *key,
				    u32 hash, enum lookup how, bool varies)
{
	u32 number = 0;
	const struct lookup_key k = {
		.key = key,
		.hash = hash,
		.how = how,
		.varies = varies,
		.number = &number,
	};

	return rhashtable_lookup(&c->table, &k, params);
}

static u32 count_of_url(struct httpsys_cache *c, const struct httpsys_cache_key *key, u32 hash)
{
	u32 number = 0;
	const struct lookup_key k = {
		.key = key,
		.hash = hash,
		.how = LOOKUP_COUNT,
		.number = &number,
	};

	rhashtable_lookup(&c->table, &k, params);
	return number;
}

/**
 * httpsys_cache_find() - the entry of a key
 * @c: cache
 * @key: what is asked for
 *
 * No lock, no reference, nothing written that CPUs share.
 *
 * Context: RCU. Return: the entry, or NULL: there is none, or it has expired.
 */
struct httpsys_entry *httpsys_cache_find(struct httpsys_cache *c,
					 const struct httpsys_cache_key *key)
{
	struct httpsys_entry *e;

	if (!READ_ONCE(c->count))
		return NULL;
	e = lookup(c, key, key_hash(c, key), LOOKUP_SERVE, false);
	return e && !httpsys_entry_expired(e) ? e : NULL;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_cache_find);

/* Accounts */

static enum httpsys_counter kind_counter(const struct httpsys_entry *e)
{
	return e->kind == HTTPSYS_ENTRY_FRAGMENT ? HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW :
						   HTTPSYS_COUNTER_CACHE_ENTRIES_NOW;
}

static long entry_pages(const struct httpsys_entry *e)
{
	return DIV_ROUND_UP_ULL(e->size, PAGE_SIZE);
}

static void account_locked(struct httpsys_cache *c, struct httpsys_cache_owner *o,
			   struct httpsys_entry *e)
{
	e->owner = o;
	e->seen = jiffies;
	list_add_tail(&e->owner_node, &o->entries);
	list_add_tail(&e->lru, &c->lru);
	o->bytes += e->size;
	o->count++;
	c->bytes += e->size;
	WRITE_ONCE(c->count, c->count + 1);
	atomic_long_add(entry_pages(e), &total_pages);
	httpsys_count(&c->net->stats, kind_counter(e));
	httpsys_count_add(&c->net->stats, HTTPSYS_COUNTER_CACHE_BYTES_NOW, e->size);
}

/* Out of lists and counts; the table's reference is the caller's */
static void unaccount_locked(struct httpsys_cache *c, struct httpsys_entry *e)
{
	struct httpsys_cache_owner *o = e->owner;

	/*
	 * Pairs with the acquire in httpsys_cache_removals(): who reads the new number finds
	 * the entry in the table no more. Who reads the old one is under RCU since before
	 * the entry's grace period.
	 */
	smp_store_release(&c->removals, c->removals + 1);
	e->owner = NULL;
	list_del_init(&e->owner_node);
	list_del_init(&e->lru);
	o->bytes -= e->size;
	o->count--;
	c->bytes -= e->size;
	WRITE_ONCE(c->count, c->count - 1);
	atomic_long_sub(entry_pages(e), &total_pages);
	httpsys_count_dec(&c->net->stats, kind_counter(e));
	httpsys_count_add(&c->net->stats, HTTPSYS_COUNTER_CACHE_BYTES_NOW, -e->size);
}

static void remove_locked(struct httpsys_cache *c, struct httpsys_entry *e)
{
	lockdep_assert_held(&c->lock);
	rhashtable_remove_fast(&c->table, &e->hash, params);
	unaccount_locked(c, e);
	httpsys_entry_put(e);
}

static void evict_locked(struct httpsys_cache *c, struct httpsys_entry *e)
{
	httpsys_count(&c->net->stats, HTTPSYS_COUNTER_CACHE_EVICTED);
	remove_locked(c, e);
}

/* Room */

/* The oldest of an owner, or of all */
static struct httpsys_entry *first_locked(struct httpsys_cache *c, struct httpsys_cache_owner *o)
{
	return o ? list_first_entry_or_null(&o->entries, struct httpsys_entry, owner_node) :
		   list_first_entry_or_null(&c->lru, struct httpsys_entry, lru);
}

/* What was used gets a second chance, once. False: every chance is used up */
static bool evict_one_locked(struct httpsys_cache *c, struct httpsys_cache_owner *o, u32 *chances)
{
	struct httpsys_entry *e;

	for (;;) {
		e = first_locked(c, o);
		if (!e)
			return false;
		if (!READ_ONCE(e->used) || httpsys_entry_expired(e) || !*chances)
			break;
		(*chances)--;
		WRITE_ONCE(e->used, false);
		list_move_tail(&e->lru, &c->lru);
		list_move_tail(&e->owner_node, &e->owner->entries);
	}
	evict_locked(c, e);
	return true;
}

/* The owner's own entries make room first; nobody's room is another's to take beyond his share */
static bool make_room_locked(struct httpsys_cache *c, struct httpsys_cache_owner *o, u64 size)
{
	const struct httpsys_cache_limits *l = &httpsys_limits.cache;
	u32 chances = c->dropping ? 0 : HOLD_MAX, left = HOLD_MAX;

	/* What would cost more entries than one hold may is not kept: the next one finds room */
	if (size > l->queue_bytes)
		return false;
	while (o->bytes + size > l->queue_bytes)
		if (!left-- || !evict_one_locked(c, o, &chances))
			return false;
	while (c->bytes + size > l->max_bytes || c->count >= l->max_entries)
		if (!left-- || !evict_one_locked(c, NULL, &chances))
			return false;
	return true;
}

static void entry_to_key(const struct httpsys_entry *e, struct httpsys_cache_key *key)
{
	key->kind = e->kind;
	key->port = e->port;
	key->site = e->site;
	key->host = httpsys_entry_host(e);
	key->path = httpsys_entry_path(e);
	key->query = httpsys_entry_query(e);
	key->host_len = e->host_len;
	key->path_len = e->path_len;
	key->query_len = e->query_len;
	key->x = NULL;
	key->vary = e->vary;
}

/* One that varies and one for all cannot stand side by side: the newer is right */
static void drop_others_locked(struct httpsys_cache *c, const struct httpsys_cache_key *key,
			       const struct httpsys_entry *e)
{
	enum lookup how = e->varies ? LOOKUP_FOR_ALL : LOOKUP_VARIES;
	struct httpsys_entry *other;

	while ((other = lookup(c, key, e->hash_value, how, false)))
		remove_locked(c, other);
}

/*
 * All of a URL are in one chain of the table, and who asks chooses what they are: the
 * newest makes room for the next, those that were there before it stay.
 */
static void bound_variants_locked(struct httpsys_cache *c, const struct httpsys_cache_key *key,
				  const struct httpsys_entry *e)
{
	struct httpsys_entry *other;

	if (!e->varies || count_of_url(c, key, e->hash_value) < VARIANTS_MAX)
		return;
	other = lookup(c, key, e->hash_value, LOOKUP_ANY, false);
	if (other)
		evict_locked(c, other);
}

/* Readers find the old entry or the new one, never none */
static int publish_locked(struct httpsys_cache *c, struct httpsys_cache_owner *o,
			  struct httpsys_entry *e)
{
	struct httpsys_entry *old;
	struct httpsys_cache_key key;
	int ret;

	entry_to_key(e, &key);
	e->hash_value = key_hash(c, &key);
	old = lookup(c, &key, e->hash_value, LOOKUP_SAME, e->varies);
	if (!old)
		bound_variants_locked(c, &key, e);
	if (old)
		ret = rhashtable_replace_fast(&c->table, &old->hash, &e->hash, params);
	else
		ret = rhashtable_insert_fast(&c->table, &e->hash, params);
	if (ret)
		return ret;
	if (old) {
		unaccount_locked(c, old);
		httpsys_entry_put(old);
	}
	refcount_inc(&e->refs);
	account_locked(c, o, e);
	if (!old)
		drop_others_locked(c, &key, e);
	return 0;
}

static void scavenge_later(struct httpsys_cache *c)
{
	schedule_delayed_work(&c->scavenger,
			      max_t(long, 1, httpsys_limits.cache.scavenge * HZ / SCAVENGE_PARTS));
}

/**
 * httpsys_cache_insert() - put an entry into the table
 * @c: cache
 * @o: whose
 * @gen: sum of httpsys_cache_gen() and httpsys_cache_owner_gen() when what is stored was
 *	asked for
 * @e: complete; the caller's reference stays the caller's
 *
 * Replaces one of the same key.
 *
 * Context: process. Return: HTTPSYS_CACHE_STORED, or why not: _FLUSHED, _FULL,
 * _MEMORY.
 */
enum httpsys_cache_reason httpsys_cache_insert(struct httpsys_cache *c,
					       struct httpsys_cache_owner *o, unsigned long gen,
					       struct httpsys_entry *e)
{
	enum httpsys_cache_reason reason = HTTPSYS_CACHE_STORED;
	bool first;

	rcu_read_lock();
	spin_lock_bh(&c->lock);
	first = !c->count;
	if (o->dead || c->gen + o->gen != gen)
		reason = HTTPSYS_CACHE_FLUSHED;
	else if (!make_room_locked(c, o, e->size))
		reason = HTTPSYS_CACHE_FULL;
	else if (publish_locked(c, o, e))
		reason = HTTPSYS_CACHE_MEMORY;
	spin_unlock_bh(&c->lock);
	rcu_read_unlock();
	if (reason != HTTPSYS_CACHE_STORED)
		return reason;
	if (e->kind == HTTPSYS_ENTRY_RESPONSE)
		httpsys_count(&c->net->stats, HTTPSYS_COUNTER_CACHE_STORED);
	if (first)
		scavenge_later(c);
	return reason;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_cache_insert);

/* Forgetting */

/* Up to HOLD_MAX entries of an owner, or of all; looked-at ones go to the end */
static u32 drop_some_locked(struct httpsys_cache *c, struct httpsys_cache_owner *o,
			    httpsys_entry_match match, const void *arg, u32 *left)
{
	u32 dropped = 0, i;

	for (i = 0; i < HOLD_MAX && *left; i++, (*left)--) {
		struct httpsys_entry *e = first_locked(c, o);

		if (!e) {
			*left = 0;
			break;
		}
		if (!match || match(e, arg)) {
			remove_locked(c, e);
			dropped++;
		} else if (o) {
			list_move_tail(&e->owner_node, &o->entries);
		} else {
			list_move_tail(&e->lru, &c->lru);
		}
	}
	return dropped;
}

/* All entries of an owner, or of all, in bounded holds of the lock */
static u32 drop_all(struct httpsys_cache *c, struct httpsys_cache_owner *o,
		    httpsys_entry_match match, const void *arg)
{
	u32 left, dropped = 0;

	mutex_lock(&c->dropper);
	spin_lock_bh(&c->lock);
	c->dropping = true;
	left = o ? o->count : c->count;
	for (;;) {
		dropped += drop_some_locked(c, o, match, arg, &left);
		if (!left)
			break;
		spin_unlock_bh(&c->lock);
		cond_resched();
		spin_lock_bh(&c->lock);
	}
	c->dropping = false;
	spin_unlock_bh(&c->lock);
	mutex_unlock(&c->dropper);
	return dropped;
}

/**
 * httpsys_cache_drop() - forget entries
 * @c: cache
 * @o: whose; NULL: everybody's
 * @match: which; NULL: all
 * @arg: for @match
 *
 * When it returns, none of them is found any more, and nothing of @o is stored for
 * a request that came before.
 *
 * Context: process, may sleep. Return: how many.
 */
u32 httpsys_cache_drop(struct httpsys_cache *c, struct httpsys_cache_owner *o,
		       httpsys_entry_match match, const void *arg)
{
	spin_lock_bh(&c->lock);
	if (o)
		WRITE_ONCE(o->gen, o->gen + 1);
	else
		WRITE_ONCE(c->gen, c->gen + 1);
	spin_unlock_bh(&c->lock);
	return drop_all(c, o, match, arg);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_cache_drop);

/**
 * httpsys_cache_rerouted() - requests may be routed otherwise from now on
 * @c: cache
 *
 * After a registration was removed or a group unbound; what they stored is dropped
 * by httpsys_cache_drop().
 *
 * Context: process.
 */
void httpsys_cache_rerouted(struct httpsys_cache *c)
{
	spin_lock_bh(&c->lock);
	/* Pairs with the read barrier in dispatch_route(): the routes come first */
	smp_store_release(&c->gen, c->gen + 1);
	spin_unlock_bh(&c->lock);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_cache_rerouted);

/**
 * httpsys_cache_owner_init() - an owner without entries
 * @o: to fill
 */
void httpsys_cache_owner_init(struct httpsys_cache_owner *o)
{
	INIT_LIST_HEAD(&o->entries);
	o->serial = httpsys_cache_serial();
}

/**
 * httpsys_cache_owner_end() - an owner goes, with its entries
 * @c: cache
 * @o: owner
 *
 * Context: process, may sleep.
 */
void httpsys_cache_owner_end(struct httpsys_cache *c, struct httpsys_cache_owner *o)
{
	spin_lock_bh(&c->lock);
	o->dead = true;
	spin_unlock_bh(&c->lock);
	httpsys_cache_drop(c, o, NULL, NULL);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_cache_owner_end);

/**
 * httpsys_cache_serial() - a number that is never used twice
 *
 * Context: any.
 */
u64 httpsys_cache_serial(void)
{
	return atomic64_inc_return(&serials);
}

/* Scavenging */

/* Has it expired, or was it not used for so long? */
static bool unused(struct httpsys_entry *e, const void *arg)
{
	if (httpsys_entry_expired(e))
		return true;
	if (READ_ONCE(e->used)) {
		WRITE_ONCE(e->used, false);
		e->seen = jiffies;
	}
	return time_after_eq(jiffies, e->seen + httpsys_limits.cache.scavenge * HZ);
}

static void scavenge(struct work_struct *work)
{
	struct httpsys_cache *c = container_of(to_delayed_work(work), struct httpsys_cache,
					       scavenger);

	httpsys_count_add(&c->net->stats, HTTPSYS_COUNTER_CACHE_EVICTED,
			  drop_all(c, NULL, unused, NULL));
	if (READ_ONCE(c->count))
		scavenge_later(c);
}

/* Memory pressure */

static unsigned long shrink_count(struct shrinker *s, struct shrink_control *sc)
{
	return max(atomic_long_read(&total_pages), 0L) ?: SHRINK_EMPTY;
}

/* 0 when it is busy: the shrinker waits for nobody */
static unsigned long shrink_cache(struct httpsys_cache *c, unsigned long wanted)
{
	unsigned long freed = 0;
	u32 chances, i;

	if (!spin_trylock_bh(&c->lock))
		return 0;
	chances = c->dropping ? 0 : HOLD_MAX;
	for (i = 0; i < HOLD_MAX && freed < wanted && c->count; i++) {
		u64 before = c->bytes;

		if (!evict_one_locked(c, NULL, &chances))
			break;
		freed += DIV_ROUND_UP_ULL(before - c->bytes, PAGE_SIZE);
	}
	spin_unlock_bh(&c->lock);
	return freed;
}

static unsigned long shrink_scan(struct shrinker *s, struct shrink_control *sc)
{
	unsigned long freed = 0;
	struct httpsys_cache *c;

	if (!spin_trylock_bh(&caches_lock))
		return SHRINK_STOP;
	list_for_each_entry(c, &caches, node) {
		if (freed >= sc->nr_to_scan)
			break;
		freed += shrink_cache(c, sc->nr_to_scan - freed);
	}
	/* Another namespace's turn next time */
	list_rotate_left(&caches);
	spin_unlock_bh(&caches_lock);
	sc->nr_scanned = freed;
	return freed ?: SHRINK_STOP;
}

/**
 * httpsys_cache_init() - the cache of a namespace
 * @c: to fill
 * @net: the namespace's part of the network layer
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_cache_init(struct httpsys_cache *c, struct httpsys_net *net)
{
	int ret = rhashtable_init(&c->table, &params);

	if (ret)
		return ret;
	c->net = net;
	get_random_bytes(&c->key, sizeof(c->key));
	spin_lock_init(&c->lock);
	spin_lock_init(&c->refusal_lock);
	mutex_init(&c->dropper);
	INIT_LIST_HEAD(&c->lru);
	INIT_DELAYED_WORK(&c->scavenger, scavenge);
	spin_lock_bh(&caches_lock);
	list_add_tail(&c->node, &caches);
	spin_unlock_bh(&caches_lock);
	return 0;
}

/**
 * httpsys_cache_exit() - reverse of init
 * @c: cache whose owners are gone
 *
 * Context: process, may sleep.
 */
void httpsys_cache_exit(struct httpsys_cache *c)
{
	spin_lock_bh(&caches_lock);
	list_del(&c->node);
	spin_unlock_bh(&caches_lock);
	cancel_delayed_work_sync(&c->scavenger);
	WARN_ON_ONCE(c->count || c->bytes);
	rhashtable_destroy(&c->table);
	mutex_destroy(&c->dropper);
	kvfree(c->refusals);
}

/**
 * httpsys_cache_layer_init() - the shrinker
 *
 * Context: module load, last. Return: 0 or -ENOMEM.
 */
int httpsys_cache_layer_init(void)
{
	shrinker = httpsys_shrinker_start(shrink_count, shrink_scan);
	return shrinker ? 0 : -ENOMEM;
}

/**
 * httpsys_cache_layer_exit() - reverse of init, first at unload
 */
void httpsys_cache_layer_exit(void)
{
	httpsys_shrinker_stop(shrinker);
}
