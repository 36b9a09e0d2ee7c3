/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ids of objects: 64 bits, never 0, compared whole. Type in the top byte, then a
 * random generation, then the slot in the table of the open file that the id
 * belongs to: a stale, foreign or invented id matches nothing.
 */
#ifndef HTTPSYS_CORE_ID_H
#define HTTPSYS_CORE_ID_H

#include <linux/random.h>
#include <linux/types.h>

enum httpsys_id_type {
	HTTPSYS_ID_SESSION = 0xff,
	HTTPSYS_ID_GROUP = 0xfe,
	HTTPSYS_ID_REQUEST = 0xfc,
};

static inline u64 httpsys_id_make(enum httpsys_id_type type, u32 slot)
{
	return (u64)type << 56 | (u64)(get_random_u32() & 0xffffff) << 32 | slot;
}

static inline u32 httpsys_id_slot(u64 id)
{
	return (u32)id;
}

static inline u8 httpsys_id_type(u64 id)
{
	return id >> 56;
}

#endif
