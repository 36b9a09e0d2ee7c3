// SPDX-License-Identifier: GPL-2.0-only
/*
 * The body of one SEND as a list of pieces: the program's chunks, checked, and
 * text of ours around them. Ranges cut the list, chunked coding puts a line
 * before and behind it; copying it (send.c) knows of neither and can be
 * interrupted anywhere. What is to be done core/answer.c decides.
 *
 * No locks: a plan belongs to its call.
 */
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "core/flush.h"
#include "dev/frame.h"
#include "dev/ioctl.h"

#define CHUNK_BATCH	8
/* "0\r\n", "\r\n" before it, "\r\n" behind the trailers */
#define LAST_CHUNK	7

/* The program's chunks */

static int take_file(struct httpsys_piece *p, const struct httpsys_chunk *u)
{
	u64 size;

	if (u->address)
		return -EINVAL;
	p->file = fget(u->fd);
	if (!p->file)
		return -EBADF;
	if (!S_ISREG(file_inode(p->file)->i_mode) || !(p->file->f_mode & FMODE_READ))
		return -EBADF;
	size = i_size_read(file_inode(p->file));
	if (u->offset > size)
		return -ENXIO;
	p->pos = u->offset;
	p->len = u->length == HTTPSYS_TO_EOF ? size - u->offset : u->length;
	return p->len > size - u->offset ? -ENXIO : 0;
}

static int take_memory(struct httpsys_piece *p, const struct httpsys_chunk *u)
{
	if (u->offset)
		return -EINVAL;
	p->pos = u->address;
	p->len = u->length;
	if (p->len > LONG_MAX)
		return -EINVAL;
	return access_ok(u64_to_user_ptr(p->pos), p->len) ? 0 : -EFAULT;
}

/* The whole fragment is referenced: what the cache does with it later does not matter */
static int take_fragment(struct httpsys_piece *p, struct httpsys_queue *q,
			 const struct httpsys_chunk *u)
{
	struct httpsys_cache_name n;
	char *text = httpsys_name_take(u->address, u->fd, &n);

	if (IS_ERR(text))
		return PTR_ERR(text);
	p->entry = httpsys_fragment_find(q, &n);
	httpsys_cache_name_free(&n);
	kvfree(text);
	if (!p->entry)
		return -ENOENT;
	if (u->offset > p->entry->body_len)
		return -ENXIO;
	p->pos = u->offset;
	p->len = p->entry->body_len - u->offset;
	if (u->length == HTTPSYS_TO_EOF)
		return 0;
	if (u->length > p->len)
		return -ENXIO;
	p->len = u->length;
	return 0;
}

/* No piece: they go out in the last chunk's place, if at all */
static int take_trailers(struct httpsys_body_plan *p, const struct httpsys_chunk *u)
{
	u32 bytes;

	if (p->trailers || u->offset > U16_MAX || u->length > HTTPSYS_RESPONSE_HEAD_MAX)
		return -EINVAL;
	p->trailers_size = u->length;
	p->trailers_count = u->offset;
	p->trailers = kvmalloc(max_t(u32, p->trailers_size, 1), GFP_KERNEL_ACCOUNT);
	if (!p->trailers)
		return -ENOMEM;
	if (copy_from_user(p->trailers, u64_to_user_ptr(u->address), p->trailers_size))
		return -EFAULT;
	return httpsys_trailers_check(p->trailers, p->trailers_size, p->trailers_count, &bytes);
}

static int take_piece(struct httpsys_body_plan *p, struct httpsys_queue *q,
		      const struct httpsys_chunk *u)
{
	struct httpsys_piece *to = &p->list[p->nr++];
	int ret;

	memset(to, 0, sizeof(*to));
	switch (u->type) {
	case HTTPSYS_CHUNK_MEMORY:
		ret = take_memory(to, u);
		break;
	case HTTPSYS_CHUNK_FILE:
		ret = take_file(to, u);
		break;
	case HTTPSYS_CHUNK_FRAGMENT:
		ret = take_fragment(to, q, u);
		break;
	default:
		return -EINVAL;
	}
	if (ret)
		return ret;
	/* TO_EOF means "not announced" in the account */
	if (check_add_overflow(p->total, to->len, &p->total) || p->total == HTTPSYS_TO_EOF)
		return -EINVAL;
	return 0;
}

/* @final: the call's last chunk, and the response's */
static int take_chunk(struct httpsys_body_plan *p, struct httpsys_queue *q,
		      const struct httpsys_chunk *u, bool final)
{
	if (u->type != HTTPSYS_CHUNK_TRAILERS)
		return take_piece(p, q, u);
	return final ? take_trailers(p, u) : -EINVAL;
}

/**
 * httpsys_plan_take() - copy in and check the chunks of a call
 * @p: zeroed up to inline_list
 * @q: whose fragments may be named
 * @from: the program's array
 * @count: its entries, up to HTTPSYS_CHUNKS_MAX
 * @last: the response ends with this call
 *
 * Context: process. httpsys_plan_free() must follow, also on failure.
 * Return: 0; -EINVAL, -EFAULT, -EBADF, -ENXIO as uapi struct httpsys_send says; -ENOENT: a
 * fragment is missing; -ENOMEM.
 */
int httpsys_plan_take(struct httpsys_body_plan *p, struct httpsys_queue *q,
		      const struct httpsys_chunk __user *from, u32 count, bool last)
{
	struct httpsys_chunk batch[CHUNK_BATCH];
	u32 room = count + HTTPSYS_PIECES_OURS, left, n, i;
	int ret;

	p->list = p->inline_list;
	if (room > HTTPSYS_PIECES_INLINE) {
		p->list = kvmalloc_array(room, sizeof(*p->list), GFP_KERNEL_ACCOUNT);
		if (!p->list)
			return -ENOMEM;
	}
	memset(&p->list[0], 0, sizeof(p->list[0]));
	p->nr = 1;
	for (left = count; left; left -= n, from += n) {
		n = min_t(u32, left, CHUNK_BATCH);
		if (copy_from_user(batch, from, n * sizeof(batch[0])))
			return -EFAULT;
		for (i = 0; i < n; i++) {
			ret = take_chunk(p, q, &batch[i], last && i + 1 == left);
			if (ret)
				return ret;
		}
	}
	return 0;
}

/**
 * httpsys_plan_take_one() - a body of one chunk, which the caller has copied in
 * @p: zeroed up to inline_list
 * @q: whose fragments may be named
 * @chunk: in kernel memory: what was checked there is what is taken
 *
 * Context: process. httpsys_plan_free() must follow, also on failure.
 * Return: as httpsys_plan_take().
 */
int httpsys_plan_take_one(struct httpsys_body_plan *p, struct httpsys_queue *q,
			  const struct httpsys_chunk *chunk)
{
	p->list = p->inline_list;
	memset(&p->list[0], 0, sizeof(p->list[0]));
	p->nr = 1;
	return take_chunk(p, q, chunk, false);
}

static void list_free(struct httpsys_body_plan *p)
{
	u32 i;

	for (i = 0; i < p->nr; i++) {
		if (p->list[i].file)
			fput(p->list[i].file);
		if (p->list[i].entry)
			httpsys_entry_put(p->list[i].entry);
	}
	p->nr = 0;
	if (p->list != p->inline_list)
		kvfree(p->list);
}

/**
 * httpsys_plan_free() - the call is over
 * @p: plan; zeroed, or given to httpsys_plan_take()
 *
 * Context: process.
 */
void httpsys_plan_free(struct httpsys_body_plan *p)
{
	list_free(p);
	kvfree(p->text);
	kvfree(p->trailers);
}

/* Copying it into the cache */

/* Up to @n bytes of a piece, from @pos of its source on. Bytes copied, or an error */
static ssize_t copy_some(char *to, const struct httpsys_piece *p, u64 pos, size_t n)
{
	loff_t file_pos = pos;
	char *at;

	if (p->file) {
		ssize_t got = kernel_read(p->file, to, n, &file_pos);

		return got > 0 ? got : -EIO;
	}
	if (p->entry) {
		n = min_t(size_t, n, httpsys_entry_room(p->entry, pos, &at));
		memcpy(to, at, n);
		return n;
	}
	if (p->text) {
		memcpy(to, p->text + pos, n);
		return n;
	}
	return copy_from_user(to, u64_to_user_ptr(pos), n) ? -EFAULT : n;
}

static int copy_piece(struct httpsys_entry *e, u64 pos, const struct httpsys_piece *p)
{
	u64 done = 0;

	while (done < p->len) {
		char *to;
		ssize_t n = min_t(u64, httpsys_entry_room(e, pos + done, &to), p->len - done);

		n = copy_some(to, p, p->pos + done, n);
		if (n < 0)
			return n;
		done += n;
		cond_resched();
	}
	return 0;
}

/**
 * httpsys_plan_copy() - copy a body into an entry of the cache
 * @p: plan as httpsys_plan_take() made it
 * @e: new entry, room for all of it
 *
 * Context: process, may sleep. Return: 0; -EFAULT; -EIO: a file is shorter than it
 * was, or cannot be read.
 */
int httpsys_plan_copy(const struct httpsys_body_plan *p, struct httpsys_entry *e)
{
	u64 pos = 0;
	u32 i;
	int ret;

	for (i = 0; i < p->nr; i++) {
		ret = copy_piece(e, pos, &p->list[i]);
		if (ret)
			return ret;
		pos += p->list[i].len;
	}
	return 0;
}

/* Byte ranges */

/* Pieces of @r's bytes; @to NULL: how many are they? */
static u32 slice(const struct httpsys_body_plan *p, const struct httpsys_range *r,
		 struct httpsys_piece *to)
{
	u64 skip = r->first, left = r->len, len;
	u32 n = 0, i;

	for (i = 0; i < p->nr && left; i++) {
		if (skip >= p->list[i].len) {
			skip -= p->list[i].len;
			continue;
		}
		len = min(p->list[i].len - skip, left);
		if (to) {
			to[n] = p->list[i];
			to[n].pos += skip;
			to[n].len = len;
			if (to[n].file)
				get_file(to[n].file);
			if (to[n].entry)
				refcount_inc(&to[n].entry->refs);
		}
		n++;
		left -= len;
		skip = 0;
	}
	return n;
}

static void add_text(struct httpsys_piece *to, const char *text, u32 len)
{
	memset(to, 0, sizeof(*to));
	to->text = text;
	to->len = len;
}

static void head_line(struct httpsys_response_head *head, const char *text, u32 len)
{
	head->extra = text;
	head->extra_len = len;
}

static u32 content_range_line(char *to, const struct httpsys_range *range, u64 size)
{
	u32 len = sprintf(to, "Content-Range: ");

	len += httpsys_content_range_write(range, size, to + len);
	return len + sprintf(to + len, "\r\n");
}

/* Text of a multipart body. Its boundary stands at the end of @line */
static u32 multipart_line(char *line)
{
	static const char type[] = "Content-Type: multipart/byteranges; boundary=";
	u8 random[HTTPSYS_BOUNDARY_LEN / 2];
	u32 len = sizeof(type) - 1;

	memcpy(line, type, len);
	get_random_bytes(random, sizeof(random));
	httpsys_boundary_write(random, line + len);
	len += HTTPSYS_BOUNDARY_LEN;
	return len + sprintf(line + len, "\r\n");
}

/* Largest line of ours in a head of either kind */
#define RANGE_LINE	128

static size_t ranges_text_size(const struct httpsys_ranges *ranges, u32 type_len)
{
	if (ranges->nr == 1)
		return RANGE_LINE;
	return RANGE_LINE + (size_t)(ranges->nr + 1) * (HTTPSYS_PART_MAX + type_len);
}

static void multipart_fill(const struct httpsys_body_plan *p, struct httpsys_body_plan *to,
			   const struct httpsys_ranges *ranges, struct httpsys_multipart *m,
			   char *text)
{
	u32 i, len;

	for (i = 0; i < ranges->nr; i++) {
		len = httpsys_part_write(m, &ranges->list[i], text);
		add_text(&to->list[to->nr++], text, len);
		to->nr += slice(p, &ranges->list[i], &to->list[to->nr]);
		to->total += len + ranges->list[i].len;
		text += len;
	}
	len = httpsys_parts_end_write(m, text);
	add_text(&to->list[to->nr++], text, len);
	to->total += len;
}

static void ranges_fill(const struct httpsys_body_plan *p, struct httpsys_body_plan *to,
			const struct httpsys_ranges *ranges,
			const struct httpsys_response_info *info,
			struct httpsys_response_head *head)
{
	struct httpsys_multipart m = {
		.type = head->block + info->content_type.off,
		.type_len = info->content_type.len,
		.size = p->total,
	};
	u32 len;

	if (ranges->nr == 1) {
		len = content_range_line(to->text, &ranges->list[0], p->total);
		to->nr = slice(p, &ranges->list[0], to->list);
		to->total = ranges->list[0].len;
	} else {
		len = multipart_line(to->text);
		m.boundary = to->text + len - 2 - HTTPSYS_BOUNDARY_LEN;
		head->drop |= HTTPSYS_DROP(CONTENT_TYPE);
		multipart_fill(p, to, ranges, &m, to->text + len);
	}
	head_line(head, to->text, len);
	head->length = to->total;
}

/**
 * httpsys_plan_ranges() - send these ranges instead of the whole
 * @p: all bytes of the representation
 * @ranges: within it, twice its bytes at most
 * @info: of the program's headers
 * @head: gets Content-Range or the type of a multipart body, and the length
 *
 * RFC 9110 15.3.7. Context: process. Return: 0 or -ENOMEM: @p is as it was.
 */
int httpsys_plan_ranges(struct httpsys_body_plan *p, const struct httpsys_ranges *ranges,
			const struct httpsys_response_info *info,
			struct httpsys_response_head *head)
{
	struct httpsys_body_plan to = { .nr = 0 };
	u32 room = ranges->nr + 1, i;

	for (i = 0; i < ranges->nr; i++)
		room += slice(p, &ranges->list[i], NULL);
	to.list = kvmalloc_array(room, sizeof(*to.list), GFP_KERNEL_ACCOUNT);
	to.text = kvmalloc(ranges_text_size(ranges, info->content_type.len), GFP_KERNEL_ACCOUNT);
	if (!to.list || !to.text) {
		httpsys_plan_free(&to);
		return -ENOMEM;
	}
	ranges_fill(p, &to, ranges, info, head);
	list_free(p);
	p->list = to.list;
	p->nr = to.nr;
	p->total = to.total;
	p->text = to.text;
	return 0;
}

/**
 * httpsys_plan_unsatisfied() - nothing of the representation was asked for
 * @p: all bytes of the representation; none of them goes out
 * @head: gets Content-Range
 *
 * RFC 9110 15.5.17. Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_plan_unsatisfied(struct httpsys_body_plan *p, struct httpsys_response_head *head)
{
	p->text = kvmalloc(RANGE_LINE, GFP_KERNEL_ACCOUNT);
	if (!p->text)
		return -ENOMEM;
	head_line(head, p->text, content_range_line(p->text, NULL, p->total));
	head->length = 0;
	list_free(p);
	p->list = p->inline_list;
	p->total = 0;
	return 0;
}

/* Chunked coding */

/* The last chunk, whose first two bytes end the chunk before it */
static char *last_chunk(const struct httpsys_body_plan *p, u32 *len)
{
	u32 bytes = 0;
	char *text;

	if (p->trailers)
		httpsys_trailers_check(p->trailers, p->trailers_size, p->trailers_count, &bytes);
	text = kvmalloc(LAST_CHUNK + bytes + 1, GFP_KERNEL_ACCOUNT);
	if (!text)
		return NULL;
	*len = sprintf(text, "\r\n0\r\n");
	if (p->trailers)
		*len += httpsys_trailers_write(p->trailers, p->trailers_size, p->trailers_count,
					       text + *len);
	*len += sprintf(text + *len, "\r\n");
	return text;
}

/**
 * httpsys_plan_chunked() - put the call's bytes into one chunk
 * @p: plan from httpsys_plan_take()
 * @last: the last chunk and the trailers follow
 *
 * RFC 9112 7.1. A call without bytes makes no chunk: that would be the last.
 *
 * Context: process. Return: 0 or -ENOMEM.
 */
int httpsys_plan_chunked(struct httpsys_body_plan *p, bool last)
{
	u32 begin = p->total ? 0 : 2, len = 2;
	const char *end = "\r\n";

	if (last) {
		p->text = last_chunk(p, &len);
		if (!p->text)
			return -ENOMEM;
		end = p->text;
	}
	if (p->total)
		add_text(&p->list[0], p->chunk_line, snprintf(p->chunk_line, HTTPSYS_CHUNK_LINE,
							      "%llx\r\n", p->total));
	add_text(&p->list[p->nr++], end + begin, len - begin);
	p->total += p->list[0].len + len - begin;
	return 0;
}
