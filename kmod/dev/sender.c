// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page filler of SEND. Head and body are written one behind the other into
 * fresh pages, so that a small answer is one segment; full batches go to the
 * connection while the rest is still being copied. Pages are not touched any more
 * once they are handed over: TCP sends from them. Of a file the pages of its own
 * cache go out, uncopied. Runs without locks, in the program's context.
 */
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/pipe_fs_i.h>
#include <linux/splice.h>
#include <linux/skbuff.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include "dev/sender.h"

/* An answer of at most so many bytes shares its page with others */
#define FRAGMENT_MAX	2048
/* So many bytes of a file are read rather than given a page reference of their own */
#define READ_MAX	2048

/**
 * httpsys_sender_init() - begin a call
 * @s: to fill
 * @x: exchange, referenced until the end
 * @expect: bytes to come at most
 * @alone: the first so many share no page with those that follow them, which are a
 *	file's; 0: there is no such border
 * @flags: HTTPSYS_TX_NAGLE, INTERIM, CONTINUE: of everything that goes out
 *
 * Context: process.
 */
void httpsys_sender_init(struct httpsys_sender *s, struct httpsys_xchg *x, u64 expect, u32 alone,
			 u32 flags)
{
	memset(s, 0, sizeof(*s));
	s->x = x;
	s->expect = expect;
	s->alone = alone;
	s->flags = flags;
}

/**
 * httpsys_sender_free() - drop what was not handed over
 * @s: sender
 *
 * Context: process.
 */
void httpsys_sender_free(struct httpsys_sender *s)
{
	if (s->page)
		put_page(s->page);
	httpsys_tx_free(s->tx);
	s->page = NULL;
	s->tx = NULL;
}

/* The page in hand goes to the batch, which has room for it */
static void sender_close_page(struct httpsys_sender *s)
{
	if (!s->page)
		return;
	if (s->used)
		httpsys_tx_add_held(s->tx, s->page, s->off, s->used, SKB_DATA_ALIGN(s->size));
	else
		put_page(s->page);
	s->page = NULL;
}

static int sender_submit(struct httpsys_sender *s, u32 flags)
{
	struct httpsys_tx *tx = s->tx;
	u32 bytes = tx ? tx->bytes : 0;
	int ret;

	s->tx = NULL;
	ret = httpsys_xchg_tx_submit(s->x, tx, s->flags | flags);
	if (!ret)
		s->queued += bytes;
	return ret;
}

/* A program that is being killed does not fill gigabytes of pages first */
static int sender_new_batch(struct httpsys_sender *s)
{
	/* The head may stand alone, and a file begin and end within a page */
	struct httpsys_tx *tx;

	if (fatal_signal_pending(current))
		return -EINTR;
	tx = httpsys_xchg_tx_begin(s->x, s->expect / PAGE_SIZE + (s->alone ? 3 : 1));
	if (IS_ERR(tx))
		return PTR_ERR(tx);
	s->tx = tx;
	return 0;
}

/*
 * Memory for the bytes to come. A whole page for a few hundred bytes would cost
 * more to get and clear than to fill; fragments come from the per-CPU cache that
 * drivers receive into.
 */
static int sender_new_page(struct httpsys_sender *s)
{
	u64 want = s->alone ?: s->expect;

	s->used = 0;
	if (want && want <= FRAGMENT_MAX) {
		s->size = want;
		s->at = netdev_alloc_frag(SKB_DATA_ALIGN(s->size));
		if (!s->at)
			return -ENOMEM;
		s->page = virt_to_head_page(s->at);
		s->off = s->at - (char *)page_address(s->page);
		return 0;
	}
	s->page = alloc_page(GFP_KERNEL_ACCOUNT);
	if (!s->page)
		return -ENOMEM;
	s->at = page_address(s->page);
	s->off = 0;
	s->size = PAGE_SIZE;
	return 0;
}

/* A batch with room for one page more */
static int sender_place(struct httpsys_sender *s)
{
	int ret = 0;

	if (s->tx && s->tx->nr == s->tx->max)
		ret = sender_submit(s, HTTPSYS_TX_SOON);
	if (!ret && !s->tx)
		ret = sender_new_batch(s);
	return ret;
}

/**
 * httpsys_sender_room() - memory for the next bytes
 * @s: sender
 * @at: out
 *
 * Context: process. Return: bytes at @at, more than 0; -EAGAIN: the connection has
 * no room now, x->wait is woken when it has; -ENOMEM, -ECONNRESET, -EINTR.
 */
ssize_t httpsys_sender_room(struct httpsys_sender *s, char **at)
{
	int ret = 0;

	if (s->page && s->used == s->size)
		sender_close_page(s);
	if (!s->page) {
		ret = sender_place(s);
		if (!ret)
			ret = sender_new_page(s);
		if (ret)
			return ret;
	}
	*at = s->at + s->used;
	return s->size - s->used;
}

/**
 * httpsys_sender_filled() - bytes of httpsys_sender_room() have been written
 * @s: sender
 * @n: how many
 *
 * Context: process.
 */
void httpsys_sender_filled(struct httpsys_sender *s, u32 n)
{
	s->used += n;
	s->expect -= min_t(u64, n, s->expect);
	s->alone -= min_t(u32, n, s->alone);
}

/**
 * httpsys_sender_copy() - add bytes of the kernel
 * @s: sender
 * @data: bytes
 * @len: how many
 *
 * Context: process. Return: bytes added, fewer than @len only when there is no room
 * now; or as httpsys_sender_room().
 */
ssize_t httpsys_sender_copy(struct httpsys_sender *s, const char *data, size_t len)
{
	size_t done = 0;
	ssize_t room;
	char *at;

	while (done < len) {
		room = httpsys_sender_room(s, &at);
		if (room < 0)
			return done && room == -EAGAIN ? done : room;
		room = min_t(size_t, room, len - done);
		memcpy(at, data + done, room);
		httpsys_sender_filled(s, room);
		done += room;
	}
	return done;
}

/**
 * httpsys_sender_user() - add bytes of the program
 * @s: sender
 * @data: bytes
 * @len: how many
 *
 * Context: process. Return: as httpsys_sender_copy(), or -EFAULT.
 */
ssize_t httpsys_sender_user(struct httpsys_sender *s, const void __user *data, u64 len)
{
	u64 done = 0;
	ssize_t room;
	char *at;

	while (done < len) {
		room = httpsys_sender_room(s, &at);
		if (room < 0)
			return done && room == -EAGAIN ? done : room;
		room = min_t(u64, room, len - done);
		if (copy_from_user(at, data + done, room))
			return -EFAULT;
		httpsys_sender_filled(s, room);
		done += room;
	}
	return done;
}

/* Some bytes of a file, copied */
static ssize_t file_read(struct httpsys_sender *s, struct file *file, loff_t pos, u64 len)
{
	ssize_t n;
	char *at;

	n = httpsys_sender_room(s, &at);
	if (n < 0)
		return n;
	n = kernel_read(file, at, min_t(u64, n, len), &pos);
	if (n <= 0)
		return -EIO;
	httpsys_sender_filled(s, n);
	return n;
}

/*
 * What a file's splice_read() put into the pipe goes to the batch, as far as it has
 * room. Not __splice_from_pipe(): that gives up when any signal is pending.
 */
static int splice_take(struct pipe_inode_info *pipe, struct splice_desc *sd)
{
	struct httpsys_sender *s = sd->u.data;
	int taken = 0;

	while (pipe->tail != pipe->head && s->tx->nr < s->tx->max) {
		struct pipe_buffer *buf = &pipe->bufs[pipe->tail & (pipe->ring_size - 1)];

		/* TCP counts references; slab memory has none */
		if (pipe_buf_confirm(pipe, buf) || !sendpage_ok(buf->page))
			return taken ?: -EIO;
		get_page(buf->page);
		httpsys_tx_add_held(s->tx, buf->page, buf->offset, buf->len, PAGE_SIZE);
		taken += buf->len;
		pipe_buf_release(pipe, buf);
		pipe->tail++;
	}
	return taken;
}

/* Some bytes of a file, as references to the pages that hold them */
static ssize_t file_splice(struct httpsys_sender *s, struct file *file, loff_t pos, u64 len)
{
	struct splice_desc sd = { .pos = pos, .u.data = s };
	ssize_t n;

	sender_close_page(s);
	s->alone = 0;
	n = sender_place(s);
	if (n)
		return n;
	sd.total_len = min_t(u64, len, (u64)(s->tx->max - s->tx->nr) * PAGE_SIZE);
	n = rw_verify_area(READ, file, &pos, sd.total_len);
	if (!n)
		n = splice_direct_to_actor(file, &sd, splice_take);
	if (n <= 0)
		return -EIO;
	s->expect -= min_t(u64, n, s->expect);
	return n;
}

/**
 * httpsys_sender_splices() - do bytes of a file go out without being copied?
 * @file: regular file, readable
 * @len: how many bytes
 *
 * Context: any.
 */
bool httpsys_sender_splices(const struct file *file, u64 len)
{
	return len > READ_MAX && file->f_op->splice_read && (file->f_mode & FMODE_LSEEK);
}

/**
 * httpsys_sender_file() - add bytes of a file
 * @s: sender
 * @file: regular file, readable
 * @pos: first byte
 * @len: how many; the file had them when it was looked at
 *
 * Many bytes are sent from the file's own pages: who writes to it meanwhile may
 * change what the client gets, as with sendfile(2).
 *
 * Context: process. Return: as httpsys_sender_copy(), or -EIO when the file is
 * shorter than it was or cannot be read.
 */
ssize_t httpsys_sender_file(struct httpsys_sender *s, struct file *file, loff_t pos, u64 len)
{
	u64 done = 0;
	ssize_t n;

	while (done < len) {
		if (httpsys_sender_splices(file, len - done))
			n = file_splice(s, file, pos + done, len - done);
		else
			n = file_read(s, file, pos + done, len - done);
		if (n < 0)
			return done && n == -EAGAIN ? done : n;
		done += n;
	}
	return done;
}

/**
 * httpsys_sender_entry() - add bytes of an entry of the cache
 * @s: sender
 * @e: entry, referenced by the caller; its pages go out as they are
 * @pos: first byte
 * @len: how many, within it
 *
 * Context: process. Return: as httpsys_sender_copy().
 */
ssize_t httpsys_sender_entry(struct httpsys_sender *s, const struct httpsys_entry *e, u64 pos,
			     u64 len)
{
	u64 done = 0;
	int ret;

	if (!e->pages)
		return httpsys_sender_copy(s, e->body + pos, len);
	while (done < len) {
		u64 at = pos + done;
		u32 n = min_t(u64, len - done, PAGE_SIZE - offset_in_page(at));

		sender_close_page(s);
		ret = sender_place(s);
		if (ret)
			return done && ret == -EAGAIN ? done : ret;
		get_page(e->pages[at >> PAGE_SHIFT]);
		httpsys_tx_add_held(s->tx, e->pages[at >> PAGE_SHIFT], offset_in_page(at), n,
				    PAGE_SIZE);
		s->expect -= min_t(u64, n, s->expect);
		done += n;
	}
	return done;
}

/**
 * httpsys_sender_finish() - hand over what is left
 * @s: sender
 * @flags: HTTPSYS_TX_*; with LAST there may be no byte
 *
 * Context: process. Return: 0 or -ECONNRESET.
 */
int httpsys_sender_finish(struct httpsys_sender *s, u32 flags)
{
	sender_close_page(s);
	if (!s->tx && !(flags & HTTPSYS_TX_LAST))
		return 0;
	return sender_submit(s, flags);
}
