/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of header names, for who looks up many. Internal to this folder. */
#ifndef HTTPSYS_PROTO_NAME_TABLE_H
#define HTTPSYS_PROTO_NAME_TABLE_H

#include "proto/text.h"

#define NAME_SLOT(len, first, last) \
	(((u32)(len) * 5 + (u32)(first) * 36 + (u32)(last) * 2) & 255)

struct httpsys_known_name {
	char text[20];
	u8 len;
};

extern const struct httpsys_known_name httpsys_known_names[];
/* Index of the name, plus 1; 0: none */
extern const u8 httpsys_name_slots[256];

/*
 * Eight bytes without case: bit 0x20 may differ. That would also make CR a '-'
 * and so on, hence no byte of @a may be a control.
 */
static inline bool word_same(const char *a, const char *b)
{
	u64 w = httpsys_load64(a);

	return !(((w ^ httpsys_load64(b)) & ~httpsys_repeat(0x20)) |
		 httpsys_bytes_control(w, 0x20));
}

static inline u32 load32(const char *p)
{
	u32 w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* The usual case of letters, eight bytes at a time; false: may be the same all the same */
static inline bool name_equal(const char *a, const char *b, size_t len)
{
	if (len >= 8)
		return httpsys_load64(a) == httpsys_load64(b) &&
		       httpsys_load64(a + len - 8) == httpsys_load64(b + len - 8) &&
		       (len <= 16 || !memcmp(a + 8, b + 8, len - 16));
	if (len >= 4)
		return load32(a) == load32(b) && load32(a + len - 4) == load32(b + len - 4);
	return false;
}

static inline bool name_same(const char *a, const char *b, size_t len)
{
	size_t i;

	if (likely(name_equal(a, b, len)))
		return true;
	if (len < 8)
		return httpsys_text_same(a, b, len);
	for (i = 0; i < len - 8; i += 8)
		if (!word_same(a + i, b + i))
			return false;
	return word_same(a + len - 8, b + len - 8);
}

/* Index in httpsys_known_names[], or -1 */
static inline int httpsys_name_find(const char *name, size_t len)
{
	const struct httpsys_known_name *k;
	int index;

	if (!len)
		return -1;
	index = httpsys_name_slots[NAME_SLOT(len, (u8)name[0] | 0x20,
				     (u8)name[len - 1] | 0x20)] - 1;
	if (index < 0)
		return -1;
	k = &httpsys_known_names[index];
	return k->len == len && name_same(name, k->text, len) ? index : -1;
}

#endif
