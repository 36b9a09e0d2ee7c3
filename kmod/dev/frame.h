/* SPDX-License-Identifier: GPL-2.0-only */
/* Pieces of a body, and what SEND puts around them: byte ranges, chunked coding. */
#ifndef HTTPSYS_DEV_FRAME_H
#define HTTPSYS_DEV_FRAME_H

#include <linux/fs.h>
#include "core/queue.h"
#include "proto/range.h"
#include "proto/response.h"

/**
 * struct httpsys_piece - bytes of a body
 * @file: they are in this file from @pos on; referenced. Or NULL:
 * @entry: they are in this entry of the cache from @pos on; referenced. Or NULL:
 * @text: they are here, in the kernel; the body's. Or NULL: user memory at @pos
 * @pos: see there
 * @len: bytes, may be 0
 */
struct httpsys_piece {
	struct file *file;
	struct httpsys_entry *entry;
	const char *text;
	u64 pos;
	u64 len;
};

/* Before and behind the program's chunks */
#define HTTPSYS_PIECES_OURS	2
#define HTTPSYS_PIECES_INLINE	(4 + HTTPSYS_PIECES_OURS)
/* "ffffffffffffffff\r\n" and a NUL */
#define HTTPSYS_CHUNK_LINE	19

/**
 * struct httpsys_body_plan - what goes out as the body of one call, in order
 * @list: @inline_list or allocated; the first is for us, and room for one more
 * @nr: pieces in @list
 * @total: bytes of them
 * @text: text of ours, allocated, or NULL
 * @trailers: block of struct httpsys_header, allocated, or NULL
 * @trailers_size: its bytes
 * @trailers_count: its entries
 * @chunk_line: size of the chunk that this call makes
 * @inline_list: for @list
 */
struct httpsys_body_plan {
	struct httpsys_piece *list;
	u32 nr;
	u64 total;
	char *text;
	char *trailers;
	u32 trailers_size;
	u16 trailers_count;
	char chunk_line[HTTPSYS_CHUNK_LINE];
	struct httpsys_piece inline_list[HTTPSYS_PIECES_INLINE];
};

int httpsys_plan_take(struct httpsys_body_plan *p, struct httpsys_queue *q,
		      const struct httpsys_chunk __user *from, u32 count, bool last);
int httpsys_plan_take_one(struct httpsys_body_plan *p, struct httpsys_queue *q,
			  const struct httpsys_chunk *chunk);
void httpsys_plan_free(struct httpsys_body_plan *p);
int httpsys_plan_copy(const struct httpsys_body_plan *p, struct httpsys_entry *e);
int httpsys_plan_ranges(struct httpsys_body_plan *p, const struct httpsys_ranges *ranges,
			const struct httpsys_response_info *info,
			struct httpsys_response_head *head);
int httpsys_plan_unsatisfied(struct httpsys_body_plan *p, struct httpsys_response_head *head);
int httpsys_plan_chunked(struct httpsys_body_plan *p, bool last);

#endif
