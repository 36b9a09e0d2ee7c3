/* SPDX-License-Identifier: GPL-2.0-only */
/* Properties of sessions, groups and queues: one table. */
#ifndef HTTPSYS_CORE_PROPERTY_H
#define HTTPSYS_CORE_PROPERTY_H

#include "core/app.h"
#include "core/open.h"

/* Room for the largest value without variable part */
#define HTTPSYS_PROPERTY_SIZE_MAX	64

/* Kinds of objects, bits */
enum httpsys_object_kind {
	HTTPSYS_KIND_SESSION = 1 << 0,
	HTTPSYS_KIND_GROUP = 1 << 1,
	HTTPSYS_KIND_QUEUE = 1 << 2,
};

/* The object that a property is set on or got from; one pointer is valid */
struct httpsys_object_ref {
	enum httpsys_object_kind kind;
	struct httpsys_session *session;
	struct httpsys_group *group;
	struct httpsys_open *open;
};

/**
 * struct httpsys_property_row - one property
 * @id: enum httpsys_property_id
 * @kinds: of objects that have it
 * @size: of the value, or of its fixed part
 * @set: check and apply; @value is kernel memory of @size bytes, or as many as its
 *	own lengths say. NULL: cannot be set
 * @get: write @size bytes; NULL: cannot be got
 * @more: bytes that may follow the fixed part, at most; else 0
 * @length: with @more: bytes of a value, by its fixed part
 *
 * Both run under ns->config.
 */
struct httpsys_property_row {
	u32 id;
	u32 kinds;
	u32 size;
	int (*set)(const struct httpsys_object_ref *o, const void *value);
	void (*get)(const struct httpsys_object_ref *o, void *value);
	u32 more;
	u32 (*length)(const void *value);
};

static inline u32 httpsys_property_length(const struct httpsys_property_row *row,
					  const void *value)
{
	return row->length ? row->length(value) : row->size;
}

const struct httpsys_property_row *httpsys_property_find(u32 id);
int httpsys_property_set(struct httpsys_app *app, u64 id,
			 const struct httpsys_property_row *row, const void *value);
int httpsys_property_get(struct httpsys_app *app, u64 id,
			 const struct httpsys_property_row *row, void *value);
int httpsys_property_set_queue(struct httpsys_open *open,
			       const struct httpsys_property_row *row, const void *value);
int httpsys_property_get_queue(struct httpsys_open *open,
			       const struct httpsys_property_row *row, void *value);

#endif
