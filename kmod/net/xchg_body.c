// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exchanges: the body of a request, a ring of pages between the connection, which
 * writes, and who reads.
 *
 * Lock: body.reader among readers; xchg.lock (BH) for the interim answer that a
 * reader may cause. The ring itself has one writer (the connection's owner) and
 * one reader and needs no lock.
 */
#include <linux/mm.h>
#include "compat.h"
#include "net/conn.h"
#include "net/memory.h"

#define RING_BYTES	(HTTPSYS_BODY_PAGES * PAGE_SIZE)

static const char continue_text[] = "HTTP/1.1 100 Continue\r\n\r\n";

/*
 * Tail first: a reader may move it meanwhile, and the difference must not get below 0.
 * The first acquire pairs with nothing, it orders the two; the second pairs with the
 * release in httpsys_xchg_body_commit(): bytes before position.
 */
static u64 body_avail(struct httpsys_xchg *x)
{
	u64 tail = smp_load_acquire(&x->body.tail);

	return smp_load_acquire(&x->body.head) - tail;
}

/**
 * httpsys_xchg_body_more() - is there, or may there come, a byte nobody has?
 * @x: dispatched exchange
 * @skip: bytes of the ring that the caller has, but did not consume yet
 *
 * Context: any; with @skip body.reader held.
 */
bool httpsys_xchg_body_more(struct httpsys_xchg *x, u64 skip)
{
	/* Pairs with the release in httpsys_xchg_body_end(): the last bytes come first */
	return smp_load_acquire(&x->body_state) != HTTPSYS_BODY_COMPLETE || body_avail(x) > skip;
}

/**
 * httpsys_xchg_body_end() - no byte follows in the ring
 * @x: exchange
 * @state: COMPLETE or BROKEN
 *
 * Context: the connection's owner.
 */
void httpsys_xchg_body_end(struct httpsys_xchg *x, enum httpsys_body_state state)
{
	/* Pairs with the acquires of body_verdict() and httpsys_xchg_body_more(): the last
	 * bytes come first
	 */
	smp_store_release(&x->body_state, state);
	wake_up_interruptible_all(&x->wait);
}

/* Its memory */

static struct page **ring_slot(struct httpsys_xchg *x, u64 pos)
{
	return &x->body.pages[(pos >> PAGE_SHIFT) % HTTPSYS_BODY_PAGES];
}

static void *ring_at(struct httpsys_xchg *x, u64 pos)
{
	return page_address(*ring_slot(x, pos)) + offset_in_page(pos);
}

/* Bytes that the reader is done with or that were never written */
static u32 ring_free(struct httpsys_xchg *x)
{
	/* Pairs with the release in httpsys_xchg_body_consume(): the reader is done with them */
	return RING_BYTES - (u32)(x->body.head - smp_load_acquire(&x->body.tail));
}

/* A page that is there and has no byte for the reader, nor is it that of @pos; or NULL */
static struct page **ring_spare(struct httpsys_xchg *x, u64 pos)
{
	/* Pairs with the release in httpsys_xchg_body_consume() */
	u64 at = smp_load_acquire(&x->body.tail) >> PAGE_SHIFT;
	u64 used = DIV_ROUND_UP_ULL(pos, PAGE_SIZE) - at, i;
	struct page **page;

	for (i = used; i < HTTPSYS_BODY_PAGES; i++) {
		page = &x->body.pages[(at + i) % HTTPSYS_BODY_PAGES];
		if (*page && page != ring_slot(x, pos))
			return page;
	}
	return NULL;
}

static int ring_grow(struct httpsys_xchg *x, struct page **slot)
{
	bool charge = x->body.nr_pages;

	if (charge && !httpsys_memory_charge(x->net, PAGE_SIZE))
		return -ENOSPC;
	*slot = alloc_page(GFP_KERNEL);
	if (!*slot) {
		if (charge)
			httpsys_memory_uncharge(x->net, PAGE_SIZE);
		return -ENOMEM;
	}
	x->body.nr_pages++;
	return 0;
}

/* Memory for the byte at @pos. -ENOSPC: not before the reader gives some back; -ENOMEM */
static int ring_fill(struct httpsys_xchg *x, u64 pos)
{
	struct page **slot = ring_slot(x, pos), **spare;
	int ret;

	if (*slot)
		return 0;
	ret = ring_grow(x, slot);
	if (ret != -ENOSPC)
		return ret;
	spare = ring_spare(x, pos);
	if (!spare)
		return ret;
	swap(*slot, *spare);
	return 0;
}

static void ring_drop(struct httpsys_xchg *x, struct page **slot)
{
	__free_page(*slot);
	*slot = NULL;
	if (--x->body.nr_pages)
		httpsys_memory_uncharge(x->net, PAGE_SIZE);
}

/**
 * httpsys_xchg_body_free() - free the ring's memory
 * @x: exchange that nobody reads or writes any more
 *
 * Context: any.
 */
void httpsys_xchg_body_free(struct httpsys_xchg *x)
{
	u32 i;

	for (i = 0; i < HTTPSYS_BODY_PAGES && x->body.nr_pages; i++)
		if (x->body.pages[i])
			ring_drop(x, &x->body.pages[i]);
}

/**
 * httpsys_xchg_body_room() - bytes that the ring may take
 * @x: exchange
 *
 * When connections hold as much as they may, a ring goes on with the pages that it
 * has; each has one at least.
 *
 * Context: the connection's owner. Return: 0: not before the reader consumes some.
 */
u32 httpsys_xchg_body_room(struct httpsys_xchg *x)
{
	u64 pos = x->body.head;
	u32 room = ring_free(x);

	if (!room || !x->body.nr_pages || *ring_slot(x, pos) ||
	    likely(httpsys_memory_left(x->net, PAGE_SIZE)) || ring_spare(x, pos))
		return room;
	return 0;
}

/**
 * httpsys_xchg_body_prepare() - get memory at the head of the ring
 * @x: exchange
 * @want: bytes
 *
 * Context: the connection's owner, may sleep.
 * Return: bytes that can be written now, up to @want; 0: none, see
 * httpsys_xchg_body_room(); -ENOMEM.
 */
ssize_t httpsys_xchg_body_prepare(struct httpsys_xchg *x, u64 want)
{
	u64 pos = x->body.head, end = pos + min_t(u64, ring_free(x), want);
	int ret = 0;

	while (pos < end) {
		ret = ring_fill(x, pos);
		if (ret)
			break;
		pos = min_t(u64, end, round_down(pos, PAGE_SIZE) + PAGE_SIZE);
	}
	if (pos == x->body.head && ret == -ENOMEM)
		return ret;
	return pos - x->body.head;
}

/**
 * httpsys_xchg_body_vec() - memory at the head of the ring, to receive into
 * @x: exchange
 * @vec: HTTPSYS_BODY_PAGES + 1 entries to fill
 * @len: what httpsys_xchg_body_prepare() gave
 *
 * Context: the connection's owner. Return: entries filled.
 */
size_t httpsys_xchg_body_vec(struct httpsys_xchg *x, struct kvec *vec, size_t len)
{
	u64 pos = x->body.head;
	size_t nr = 0;

	while (len) {
		vec[nr].iov_base = ring_at(x, pos);
		vec[nr].iov_len = min_t(size_t, PAGE_SIZE - offset_in_page(pos), len);
		pos += vec[nr].iov_len;
		len -= vec[nr].iov_len;
		nr++;
	}
	return nr;
}

/**
 * httpsys_xchg_body_commit() - bytes of body_prepare() have been filled
 * @x: exchange
 * @n: how many
 *
 * Context: the connection's owner.
 */
void httpsys_xchg_body_commit(struct httpsys_xchg *x, size_t n)
{
	x->body_bytes += n;
	/* Pairs with the acquire in body_avail(): bytes before position */
	smp_store_release(&x->body.head, x->body.head + n);
	/* Pairs with the barriers in op_park() and of prepare_to_wait() */
	if (wq_has_sleeper(&x->wait))
		wake_up_interruptible_all(&x->wait);
}

/**
 * httpsys_xchg_body_trim() - give back what an empty ring does not need
 * @x: exchange
 *
 * A byte pipe may be quiet for hours: it keeps the page that it writes next.
 *
 * Context: the connection's owner.
 */
void httpsys_xchg_body_trim(struct httpsys_xchg *x)
{
	u32 keep = (x->body.head >> PAGE_SHIFT) % HTTPSYS_BODY_PAGES, i;

	/* Pairs with the release in httpsys_xchg_body_consume(): the reader is done with them */
	if (smp_load_acquire(&x->body.tail) != x->body.head)
		return;
	for (i = 0; i < HTTPSYS_BODY_PAGES; i++)
		if (i != keep && x->body.pages[i])
			ring_drop(x, &x->body.pages[i]);
}

/**
 * httpsys_xchg_body_write() - append to the ring
 * @x: exchange
 * @data: bytes
 * @len: at most what httpsys_xchg_body_prepare() gave
 *
 * Context: the connection's owner.
 */
void httpsys_xchg_body_write(struct httpsys_xchg *x, const char *data, size_t len)
{
	while (len) {
		u64 pos = x->body.head;
		size_t n = min_t(size_t, PAGE_SIZE - offset_in_page(pos), len);

		memcpy(ring_at(x, pos), data, n);
		httpsys_xchg_body_commit(x, n);
		data += n;
		len -= n;
	}
}

/* -EAGAIN: no byte yet */
static int body_verdict(struct httpsys_xchg *x)
{
	/*
	 * Pairs with the releases in httpsys_xchg_body_end(): no byte comes after it, and
	 * httpsys_xchg_tx_submit()
	 */
	u8 state = smp_load_acquire(&x->body_state);

	if (body_avail(x))
		return 0;
	if (state == HTTPSYS_BODY_COMPLETE)
		return -ENODATA;
	return state == HTTPSYS_BODY_BROKEN ? -ECONNRESET : -EAGAIN;
}

static bool wants_continue(struct httpsys_xchg *x)
{
	return httpsys_xchg_awaits_continue(x) &&
	       !(READ_ONCE(x->flags) & (HTTPSYS_XF_STARTED | HTTPSYS_XF_DEAD));
}

static int xchg_continue(struct httpsys_xchg *x)
{
	struct httpsys_tx *tx = httpsys_tx_alloc(1, GFP_KERNEL_ACCOUNT);
	struct page *page = alloc_page(GFP_KERNEL_ACCOUNT);
	bool queued = false;

	if (!tx || !page) {
		httpsys_tx_free(tx);
		if (page)
			__free_page(page);
		return -ENOMEM;
	}
	memcpy(page_address(page), continue_text, sizeof(continue_text) - 1);
	httpsys_tx_add(tx, page, 0, sizeof(continue_text) - 1);

	spin_lock_bh(&x->lock);
	if (wants_continue(x)) {
		x->flags |= HTTPSYS_XF_CONTINUE;
		httpsys_xchg_tx_add(x, tx);
		list_add_tail(&tx->node, &x->tx);
		queued = true;
	}
	spin_unlock_bh(&x->lock);
	if (queued)
		httpsys_conn_event(x->conn, HTTPSYS_EV_SEND);
	else
		httpsys_tx_free(tx);
	return 0;
}

/**
 * httpsys_xchg_body_poll() - is there a byte of the body?
 * @x: exchange, body.reader held
 *
 * Sends "100 Continue" when the client waits for it (API: 6.7).
 *
 * Context: process. Return: 0; -ENODATA end of body; -ECONNRESET broken off;
 * -EAGAIN: not yet; -ENOMEM.
 */
int httpsys_xchg_body_poll(struct httpsys_xchg *x)
{
	int ret = body_verdict(x);

	lockdep_assert_held(&x->body.reader);
	if (ret != -EAGAIN || !wants_continue(x))
		return ret;
	return xchg_continue(x) ?: -EAGAIN;
}

/**
 * httpsys_xchg_body_due() - would httpsys_xchg_body_poll() not be -EAGAIN?
 * @x: exchange; @wait is woken when that changes
 *
 * Context: any.
 */
bool httpsys_xchg_body_due(struct httpsys_xchg *x)
{
	return body_verdict(x) != -EAGAIN;
}

/**
 * httpsys_xchg_body_span() - contiguous bytes to read
 * @x: exchange, body.reader held
 * @skip: bytes that the caller has already, but did not consume yet
 * @data: out, first byte
 *
 * Context: process. Return: bytes at @data, 0 if none.
 */
size_t httpsys_xchg_body_span(struct httpsys_xchg *x, u64 skip, const void **data)
{
	u64 pos = x->body.tail + skip, avail = body_avail(x);

	lockdep_assert_held(&x->body.reader);
	if (avail <= skip)
		return 0;
	*data = page_address(x->body.pages[(pos >> PAGE_SHIFT) % HTTPSYS_BODY_PAGES]) +
		offset_in_page(pos);
	return min_t(u64, avail - skip, PAGE_SIZE - offset_in_page(pos));
}

/**
 * httpsys_xchg_body_consume() - done with bytes of body_span()
 * @x: exchange, body.reader held
 * @n: how many
 *
 * Context: process.
 */
void httpsys_xchg_body_consume(struct httpsys_xchg *x, size_t n)
{
	u64 tail = x->body.tail + n;

	lockdep_assert_held(&x->body.reader);
	/* Pairs with the acquires in ring_free(), ring_spare(), httpsys_xchg_body_trim() and body_avail() */
	smp_store_release(&x->body.tail, tail);
	/* Pairs with the barrier in body_stall(): it sees the room or we see it stalled */
	smp_mb();
	if (READ_ONCE(x->body_stalled) &&
	    READ_ONCE(x->body.head) - tail <= RING_BYTES / 2) {
		WRITE_ONCE(x->body_stalled, false);
		httpsys_conn_event(x->conn, HTTPSYS_EV_DATA);
	}
}
