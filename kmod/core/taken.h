/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of requests that an open has received: by slot, the low half of an id. */
#ifndef HTTPSYS_CORE_TAKEN_H
#define HTTPSYS_CORE_TAKEN_H

#include <linux/spinlock.h>
#include <linux/types.h>

struct httpsys_request;

/* A slot is free (in the list), reserved (NULL) or has a request */
struct httpsys_taken_slot {
	struct httpsys_request *r;
	u32 next;
};

/**
 * struct httpsys_taken - one table
 * @lock: (BH) guards the following
 * @slots: @size of them; grows only
 * @size: slots
 * @free: first free slot, or HTTPSYS_TAKEN_NONE
 * @first: for @slots, as many as most programs ever need
 */
#define HTTPSYS_TAKEN_FIRST	64
#define HTTPSYS_TAKEN_NONE	U32_MAX
struct httpsys_taken {
	spinlock_t lock;
	struct httpsys_taken_slot *slots;
	u32 size;
	u32 free;
	struct httpsys_taken_slot first[HTTPSYS_TAKEN_FIRST];
};

void httpsys_taken_init(struct httpsys_taken *t);
void httpsys_taken_destroy(struct httpsys_taken *t);
int httpsys_taken_reserve(struct httpsys_taken *t, u32 *slot);
void httpsys_taken_store(struct httpsys_taken *t, u32 slot, struct httpsys_request *r);
struct httpsys_request *httpsys_taken_erase(struct httpsys_taken *t, u32 slot,
					    const struct httpsys_request *r);
struct httpsys_request *httpsys_taken_get(struct httpsys_taken *t, u32 slot);

#endif
