// SPDX-License-Identifier: GPL-2.0-only
/*
 * Delegation: a request that an open took, but did not touch, goes to another
 * queue. First the other queue promises a place, then the request leaves its open
 * and points to the other queue (state MOVING, nobody can name it), then the place
 * is redeemed. Never are two queues' locks held at once: who locks a request's
 * queue looks whether it is still its queue (httpsys_request_lock()).
 *
 * Locks: body.reader of the request, inside of it one queue->lock (BH) at a time.
 */
#include "compat.h"
#include "core/delegate.h"
#include "core/open.h"
#include "core/request.h"
#include "core/urlns.h"

/* Nobody reads its body: body_start() of dev/ counts first, then looks at @open */
static bool body_untouched_locked(struct httpsys_request *r, struct httpsys_open *open)
{
	WRITE_ONCE(r->open, NULL);
	/* Pairs with the barrier in httpsys_request_read_begin() */
	smp_mb();
	if (!atomic_read(&r->readers) && !httpsys_xchg_body_consumed(&r->x))
		return true;
	WRITE_ONCE(r->open, open);
	return false;
}

static int leave_check_locked(struct httpsys_request *r, struct httpsys_open *open)
{
	if (r->state != HTTPSYS_REQUEST_TAKEN || r->open != open || r->gone)
		return -ENOTCONN;
	if (r->sending)
		return -EBUSY;
	return r->head_sent ? -EINVAL : 0;
}

/* From its open to nobody, and from its queue to @to */
static int request_leave(struct httpsys_request *r, struct httpsys_open *open,
			 struct httpsys_queue *to)
{
	struct httpsys_queue *from = httpsys_request_lock(r);
	int ret = leave_check_locked(r, open);

	__acquire(&from->lock);	/* sparse does not see into httpsys_request_lock() */
	if (!ret && !body_untouched_locked(r, open))
		ret = -EINVAL;
	if (!ret && !httpsys_request_claim(open, r)) {
		WRITE_ONCE(r->open, open);
		ret = -ENOTCONN;
	}
	if (!ret) {
		r->state = HTTPSYS_REQUEST_MOVING;
		r->id = HTTPSYS_NULL_ID;
		r->expired = false;
		httpsys_queue_get(to);
		WRITE_ONCE(r->queue, to);
	}
	spin_unlock_bh(&from->lock);
	if (!ret)
		httpsys_queue_put(from);
	return ret;
}

/* Which of the target's registrations it is to be seen as routed by */
static int find_target(const struct httpsys_delegation *d, struct httpsys_queue *to,
		       struct httpsys_url_found *found)
{
	int ret;

	if (!d->url)
		return d->group ? -EINVAL : 0;
	ret = httpsys_url_find(to->ns, d->url, d->url_len, to, found);
	if (!ret && d->group && d->group != found->group)
		ret = -EINVAL;
	return ret;
}

static int request_move(struct httpsys_request *r, struct httpsys_open *open,
			struct httpsys_queue *to, const struct httpsys_url_found *found)
{
	int ret = httpsys_queue_promise(to);

	if (ret)
		return ret;
	ret = request_leave(r, open, to);
	if (ret) {
		httpsys_queue_unpromise(to);
		return ret;
	}
	if (found->group) {
		r->group_id = found->group;
		r->url_context = found->context;
	}
	r->x.stamps[HTTPSYS_STAMP_DELEGATION] = r->x.stamps[HTTPSYS_STAMP_QUEUED];
	httpsys_xchg_stamp(&r->x, HTTPSYS_STAMP_QUEUED);
	httpsys_count(&to->ns->net.stats, HTTPSYS_COUNTER_QUEUED);
	/* Before the queue: a receiver may switch it off at once */
	httpsys_xchg_queue_timer(&r->x, r->x.timeouts.request_queue);
	httpsys_queue_redeem(to, r);
	return 0;
}

/**
 * httpsys_request_delegate() - hand a request over to another queue
 * @open: open that received it
 * @id: from the program
 * @to: the other queue, referenced
 * @d: how it is to be seen there
 *
 * Its id is finished with success. A failure leaves it as it was.
 *
 * Context: process. Return: 0; -ENOTCONN: no such request, or its client is gone;
 * -EBUSY: it is being sent for or read; -EINVAL: its answer has begun, its body was
 * read, the group has not the URL; -ENOENT: no group of @to has the URL; -EBADF:
 * queue of another namespace; -ESHUTDOWN: @to is gone; -ENOSPC: @to is full or
 * disabled; -ENOMEM.
 */
int httpsys_request_delegate(struct httpsys_open *open, u64 id, struct httpsys_queue *to,
			     const struct httpsys_delegation *d)
{
	struct httpsys_url_found found = { };
	struct httpsys_request *r;
	int ret;

	if (to->ns != open->queue->ns)
		return -EBADF;
	r = httpsys_request_find(open, id);
	if (!r)
		return -ENOTCONN;
	ret = find_target(d, to, &found);
	if (!ret && !mutex_trylock(&r->x.body.reader))
		ret = -EBUSY;
	if (!ret) {
		ret = request_move(r, open, to, &found);
		mutex_unlock(&r->x.body.reader);
	}
	httpsys_request_put(r);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_request_delegate);
