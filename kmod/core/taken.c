// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of requests that an open has received. Every request costs one place and
 * its return, so a place is one step on a list. A place once used is used again
 * first; what tells an old id from a new one is the random part of ids (core/id.h).
 *
 * Locks: taken.lock (BH), nothing is taken under it.
 */
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include "core/request.h"
#include "core/taken.h"

/* Slots from @from on become the list */
static void chain(struct httpsys_taken_slot *slots, u32 from, u32 size)
{
	u32 i;

	for (i = from; i < size; i++) {
		slots[i].r = NULL;
		slots[i].next = i + 1 < size ? i + 1 : HTTPSYS_TAKEN_NONE;
	}
}

/**
 * httpsys_taken_init() - an empty table
 * @t: to fill
 *
 * Context: any.
 */
void httpsys_taken_init(struct httpsys_taken *t)
{
	spin_lock_init(&t->lock);
	t->slots = t->first;
	t->size = HTTPSYS_TAKEN_FIRST;
	t->free = 0;
	chain(t->slots, 0, t->size);
}

/**
 * httpsys_taken_destroy() - free what a table has allocated
 * @t: table that nobody uses any more
 *
 * Context: process.
 */
void httpsys_taken_destroy(struct httpsys_taken *t)
{
	if (t->slots != t->first)
		kvfree(t->slots);
}

/* Twice as many. Somebody else may have been quicker */
static int taken_grow(struct httpsys_taken *t)
{
	u32 size = READ_ONCE(t->size), more = size * 2;
	struct httpsys_taken_slot *slots, *old;

	if (more > S32_MAX)
		return -ENOMEM;
	slots = kvmalloc_array(more, sizeof(*slots), GFP_KERNEL_ACCOUNT);
	if (!slots)
		return -ENOMEM;
	spin_lock_bh(&t->lock);
	old = slots;
	if (t->size == size) {
		memcpy(slots, t->slots, size * sizeof(*slots));
		chain(slots, size, more);
		slots[more - 1].next = t->free;
		t->free = size;
		old = t->slots;
		t->slots = slots;
		t->size = more;
	}
	spin_unlock_bh(&t->lock);
	if (old != t->first)
		kvfree(old);
	return 0;
}

/**
 * httpsys_taken_reserve() - a slot for a request to come
 * @t: table
 * @slot: out
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_taken_reserve(struct httpsys_taken *t, u32 *slot)
{
	for (;;) {
		spin_lock_bh(&t->lock);
		*slot = t->free;
		if (likely(*slot != HTTPSYS_TAKEN_NONE))
			t->free = t->slots[*slot].next;
		spin_unlock_bh(&t->lock);
		if (likely(*slot != HTTPSYS_TAKEN_NONE))
			return 0;
		if (taken_grow(t))
			return -ENOMEM;
	}
}

/**
 * httpsys_taken_store() - put a request into a reserved slot
 * @t: table
 * @slot: of httpsys_taken_reserve()
 * @r: request; the reference goes along
 *
 * Context: bottom halves off.
 */
void httpsys_taken_store(struct httpsys_taken *t, u32 slot, struct httpsys_request *r)
{
	spin_lock(&t->lock);
	t->slots[slot].r = r;
	spin_unlock(&t->lock);
}

/**
 * httpsys_taken_erase() - empty a slot
 * @t: table
 * @slot: any number
 * @r: only if it has this request; NULL: a reserved one
 *
 * Context: any. Return: @r, whose reference is the caller's now; NULL: it was a
 * reserved slot, or another request's.
 */
struct httpsys_request *httpsys_taken_erase(struct httpsys_taken *t, u32 slot,
					    const struct httpsys_request *r)
{
	struct httpsys_request *found = NULL;

	spin_lock_bh(&t->lock);
	if (slot < t->size && t->slots[slot].r == r) {
		found = t->slots[slot].r;
		t->slots[slot].r = NULL;
		t->slots[slot].next = t->free;
		t->free = slot;
	}
	spin_unlock_bh(&t->lock);
	return found;
}

/**
 * httpsys_taken_get() - the request in a slot
 * @t: table
 * @slot: any number
 *
 * Context: any. Return: the request with a reference, or NULL.
 */
struct httpsys_request *httpsys_taken_get(struct httpsys_taken *t, u32 slot)
{
	struct httpsys_request *r = NULL;

	spin_lock_bh(&t->lock);
	if (slot < t->size)
		r = t->slots[slot].r;
	if (r)
		httpsys_xchg_get(&r->x);
	spin_unlock_bh(&t->lock);
	return r;
}
