// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of page ranges on their way to the client: made by who sends, owned by it
 * until they are submitted. No locks.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include "compat.h"
#include "net/conn.h"
#include "net/memory.h"

/**
 * httpsys_tx_alloc() - room for page ranges
 * @max: how many
 * @gfp: allocation flags
 *
 * Return: empty, or NULL without memory.
 */
struct httpsys_tx *httpsys_tx_alloc(u32 max, gfp_t gfp)
{
	struct httpsys_tx *tx = kmalloc(struct_size(tx, bv, max), gfp);

	if (!tx)
		return NULL;
	INIT_LIST_HEAD(&tx->node);
	tx->nr = 0;
	tx->max = max;
	tx->cur = 0;
	tx->bytes = 0;
	tx->over = struct_size(tx, bv, max);
	tx->reserved = 0;
	return tx;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_tx_alloc);

/**
 * httpsys_tx_free() - free with all pages
 * @tx: not on a list; may be NULL
 *
 * Context: any.
 */
void httpsys_tx_free(struct httpsys_tx *tx)
{
	u32 i;

	if (!tx)
		return;
	for (i = 0; i < tx->nr; i++)
		put_page(tx->bv[i].bv_page);
	if (unlikely(tx->reserved))
		httpsys_memory_uncharge(tx->net, tx->reserved);
	kfree(tx);
}

/**
 * httpsys_tx_add() - append a page range
 * @tx: not submitted yet
 * @page: page; its reference goes over to @tx, except with -ENOSPC
 * @off: first byte
 * @len: bytes, > 0
 *
 * Return: 0, or -ENOSPC.
 */
int httpsys_tx_add(struct httpsys_tx *tx, struct page *page, u32 off, u32 len)
{
	if (tx->nr == tx->max)
		return -ENOSPC;
	tx->bv[tx->nr].bv_page = page;
	tx->bv[tx->nr].bv_offset = off;
	tx->bv[tx->nr].bv_len = len;
	tx->nr++;
	tx->bytes += len;
	return 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_tx_add);

/**
 * httpsys_tx_add_held() - append a page range that holds more memory than its bytes
 * @tx: not submitted yet
 * @page: page; its reference goes over to @tx, except with -ENOSPC
 * @off: first byte
 * @len: bytes, > 0
 * @held: bytes of memory that it holds
 *
 * Return: 0, or -ENOSPC.
 */
int httpsys_tx_add_held(struct httpsys_tx *tx, struct page *page, u32 off, u32 len, u32 held)
{
	int ret = httpsys_tx_add(tx, page, off, len);

	if (!ret && held > len)
		tx->over += held - len;
	return ret;
}

/* Bytes from the begin of the first page on that lie in one compound page; @max: of interest */
static u32 page_run(struct page *const *pages, u64 max)
{
	struct page *head = compound_head(pages[0]);
	u32 nr = 1;

	while ((u64)nr << PAGE_SHIFT < max && pages[nr] == pages[0] + nr &&
	       compound_head(pages[nr]) == head)
		nr++;
	return nr << PAGE_SHIFT;
}

/**
 * httpsys_tx_add_pages() - append bytes that lie in pages
 * @tx: not submitted yet
 * @pages: the first @off counts from
 * @off: first byte
 * @len: bytes
 *
 * What lies together in a compound page becomes one range. They are the cache's, and
 * not counted as memory of the answer: many answers hold the same.
 *
 * Context: any. Return: 0, or -ENOSPC: only some of it found room.
 */
int httpsys_tx_add_pages(struct httpsys_tx *tx, struct page *const *pages, u64 off, u64 len)
{
	while (len) {
		struct page *const *page = pages + (off >> PAGE_SHIFT);
		u32 at = offset_in_page(off);
		u32 n = min_t(u64, len, page_run(page, at + len) - at);

		get_page(*page);
		if (httpsys_tx_add(tx, *page, at, n)) {
			put_page(*page);
			return -ENOSPC;
		}
		tx->over -= n;
		off += n;
		len -= n;
	}
	return 0;
}

/**
 * httpsys_tx_copy() - pages with a copy of text
 * @vec: text
 * @nr: pieces
 * @skip: first bytes that are not wanted, fewer than there are
 * @more: room for further ranges
 * @gfp: allocation flags
 *
 * Return: not submitted, or NULL without memory.
 */
struct httpsys_tx *httpsys_tx_copy(const struct kvec *vec, u32 nr, size_t skip, u32 more,
				   gfp_t gfp)
{
	struct httpsys_tx *tx;
	struct iov_iter from;
	size_t bytes = 0;
	u32 i;

	for (i = 0; i < nr; i++)
		bytes += vec[i].iov_len;
	bytes -= skip;
	tx = httpsys_tx_alloc(DIV_ROUND_UP(bytes, PAGE_SIZE) + more, gfp);
	if (!tx)
		return NULL;
	iov_iter_kvec(&from, ITER_SOURCE, vec, nr, bytes + skip);
	iov_iter_advance(&from, skip);
	while (bytes) {
		struct page *page = alloc_page(gfp);
		size_t len = min_t(size_t, bytes, PAGE_SIZE);

		if (!page)
			break;
		httpsys_tx_add(tx, page, 0, len);
		if (copy_from_iter(page_address(page), len, &from) != len)
			break;
		bytes -= len;
	}
	if (!bytes)
		return tx;
	httpsys_tx_free(tx);
	return NULL;
}
