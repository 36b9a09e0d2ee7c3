// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEND: the head of a response, its body, or both. Everything that the program
 * says is copied in and checked before the first byte goes out; how the response
 * is framed core/answer.c decides.
 *
 * No locks: httpsys_request.sending lets one send at a time through, so user memory
 * and files are read with nothing held.
 */
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "core/open.h"
#include "core/request.h"
#include "core/settings.h"
#include "dev/frame.h"
#include "dev/ioctl.h"
#include "dev/sender.h"
#include "dev/store.h"
#include "net/clock.h"
#include "net/trace.h"
#include "obs/server.h"

#define SEND_FLAGS	(HTTPSYS_SEND_DISCONNECT | HTTPSYS_SEND_MORE_DATA | \
			 HTTPSYS_SEND_BUFFER_DATA | HTTPSYS_SEND_NAGLE | \
			 HTTPSYS_SEND_BODY_ONLY | HTTPSYS_SEND_OPAQUE | \
			 HTTPSYS_SEND_RANGES | HTTPSYS_SEND_CHUNKED)

/* What an interim head may come with */
#define INTERIM_FLAGS	(HTTPSYS_SEND_MORE_DATA | HTTPSYS_SEND_BUFFER_DATA | HTTPSYS_SEND_NAGLE)

/* Usual answers need no allocation besides their page */
#define INLINE_HEAD	384

/* How far a call is */
enum send_phase {
	SEND_HEAD,	/* the head is to be written */
	SEND_BODY,	/* chunks are being copied */
	SEND_DRAIN,	/* all bytes are with the connection, TCP has not all of them */
};

/**
 * struct send_job - one call
 * @job: what every job has
 * @a: argument
 * @r: request, sending until SEND_DRAIN
 * @phase: enum send_phase
 * @last: nothing follows
 * @head: the call begins with a head
 * @interim: which is not the response's own
 * @mismatch: the program announced another length
 * @taken: result of taking @body
 * @before: the request's answer before this call
 * @next: piece of the body being copied
 * @done: bytes of it that are copied
 * @big: a head that did not fit into its first page, allocated, or NULL
 * @big_len: its bytes
 * @big_done: of them, copied
 * @text: header block, then reason phrase: @inline_text or allocated
 * @info: of the headers
 * @rh: the head to write
 * @date: of the head
 * @s: the bytes on their way
 * @body: what follows the head
 * @inline_text: for @text
 */
struct send_job {
	struct httpsys_job job;
	struct httpsys_send *a;
	struct httpsys_request *r;
	u8 phase;
	bool last;
	bool head;
	bool interim;
	bool mismatch;
	int taken;
	struct httpsys_answer before;
	u32 next;
	u64 done;
	char *big;
	u32 big_len;
	u32 big_done;
	char *text;
	struct httpsys_response_info info;
	struct httpsys_response_head rh;
	char date[HTTPSYS_DATE_LEN];
	struct httpsys_sender s;
	struct httpsys_body_plan body;
	char inline_text[INLINE_HEAD] __aligned(8);
};

static struct send_job *send_job_of(struct httpsys_op *op)
{
	return container_of(op, struct send_job, job.op);
}

/* A head before the response's own: 1xx, but for 101, which is final (RFC 9110 15.2) */
static bool is_interim(const struct httpsys_send *a)
{
	return !(a->flags & HTTPSYS_SEND_BODY_ONLY) && a->status < 200 && a->status != 101;
}

static bool cache_valid(const struct httpsys_send *a)
{
	if (a->reserved2 || (a->cache_flags & ~HTTPSYS_CACHE_VARY_ENCODING) ||
	    a->cache_policy > HTTPSYS_CACHE_TTL)
		return false;
	return !a->cache_policy || !(a->flags & HTTPSYS_SEND_BODY_ONLY);
}

/* What can be told from the argument alone; the request is not touched yet */
static int send_check(const struct httpsys_send *a)
{
	if ((a->flags & ~SEND_FLAGS) || a->reserved || !cache_valid(a))
		return -EINVAL;
	if (a->chunk_count > HTTPSYS_CHUNKS_MAX || a->headers_size > HTTPSYS_RESPONSE_HEAD_MAX)
		return -EINVAL;
	if (a->log && (a->flags & HTTPSYS_SEND_MORE_DATA))
		return -EINVAL;
	if (a->rate && (a->flags & HTTPSYS_SEND_BODY_ONLY))
		return -EINVAL;
	if (a->flags & HTTPSYS_SEND_BODY_ONLY)
		return a->status || a->reason_len || a->header_count || a->headers_size ?
		       -EINVAL : 0;
	if (a->status < 100 || a->status > 999)
		return -EINVAL;
	if (is_interim(a))
		return (a->flags & ~INTERIM_FLAGS) || a->chunk_count ||
		       !(a->flags & HTTPSYS_SEND_MORE_DATA) ? -EINVAL : 0;
	return (a->flags & HTTPSYS_SEND_OPAQUE) && a->status != 101 ? -EINVAL : 0;
}

/* Head */

static int head_take(struct send_job *j)
{
	const struct httpsys_send *a = j->a;
	size_t size = (size_t)a->headers_size + a->reason_len;
	char *reason;

	if (size > INLINE_HEAD) {
		j->text = kvmalloc(size, GFP_KERNEL_ACCOUNT);
		if (!j->text)
			return -ENOMEM;
	}
	reason = j->text + a->headers_size;
	if (copy_from_user(j->text, u64_to_user_ptr(a->headers), a->headers_size) ||
	    copy_from_user(reason, u64_to_user_ptr(a->reason), a->reason_len))
		return -EFAULT;
	j->rh.status = a->status;
	j->rh.reason = reason;
	j->rh.reason_len = a->reason_len;
	j->rh.block = j->text;
	j->rh.block_size = a->headers_size;
	j->rh.count = a->header_count;
	if (httpsys_reason_phrase_check(reason, a->reason_len) ||
	    httpsys_response_check(j->text, a->headers_size, a->header_count, &j->info))
		return -EINVAL;
	j->rh.server = j->info.has_server || j->interim ? NULL : HTTPSYS_SERVER_TOKEN;
	j->rh.server_len = sizeof(HTTPSYS_SERVER_TOKEN) - 1;
	return 0;
}

/* Into the first page where it fits, which it nearly always does */
static int head_begin(struct send_job *j)
{
	size_t bound = httpsys_response_bound(&j->rh, &j->info);
	ssize_t room;
	char *at;
	int ret;

	room = httpsys_sender_room(&j->s, &at);
	if (room < 0)
		return room;
	if (!j->interim) {
		httpsys_date_now(j->date);
		j->rh.date = j->date;
	}
	if (bound > room) {
		j->big = kvmalloc(bound, GFP_KERNEL_ACCOUNT);
		if (!j->big)
			return -ENOMEM;
		at = j->big;
		room = bound;
	}
	ret = httpsys_response_write(&j->rh, at, room);
	if (ret < 0)
		return ret;
	if (j->big)
		j->big_len = ret;
	else
		httpsys_sender_filled(&j->s, ret);
	return 0;
}

static int head_write(struct send_job *j)
{
	ssize_t n;
	int ret;

	if (!j->big) {
		ret = head_begin(j);
		if (ret)
			return ret;
	}
	while (j->big_done < j->big_len) {
		n = httpsys_sender_copy(&j->s, j->big + j->big_done, j->big_len - j->big_done);
		if (n < 0)
			return n;
		j->big_done += n;
	}
	return 0;
}

/* Copying the body */

static ssize_t piece_copy(struct send_job *j, const struct httpsys_piece *p)
{
	u64 pos = p->pos + j->done, len = p->len - j->done;

	if (p->file)
		return httpsys_sender_file(&j->s, p->file, pos, len);
	if (p->entry)
		return httpsys_sender_entry(&j->s, p->entry, pos, len);
	if (p->text)
		return httpsys_sender_copy(&j->s, p->text + pos, len);
	return httpsys_sender_user(&j->s, u64_to_user_ptr(pos), len);
}

static int body_write(struct send_job *j)
{
	ssize_t n;

	if (j->r->answer.no_body)
		return 0;
	while (j->next < j->body.nr) {
		const struct httpsys_piece *p = &j->body.list[j->next];

		if (j->done < p->len) {
			n = piece_copy(j, p);
			if (n < 0)
				return n;
			j->done += n;
			continue;
		}
		j->next++;
		j->done = 0;
	}
	return 0;
}

static int send_finish(struct send_job *j)
{
	u32 flags = 0;

	if (j->last)
		flags = HTTPSYS_TX_LAST | HTTPSYS_TX_PROGRAM |
			(j->r->answer.close ? HTTPSYS_TX_CLOSE : 0);
	else if (j->head && j->r->answer.opaque)
		flags = HTTPSYS_TX_OPAQUE;
	return httpsys_sender_finish(&j->s, flags);
}

/* A rate for this response, what it says for the log */
static int extras_take(struct send_job *j)
{
	struct httpsys_rate rate;
	int ret = 0;

	if (j->a->rate) {
		if (copy_from_user(&rate, u64_to_user_ptr(j->a->rate), sizeof(rate)))
			return -EFAULT;
		if (!httpsys_rate_valid(&rate, rate.peak || rate.burst))
			return -EINVAL;
		if (rate.present)
			ret = httpsys_qos_response(j->r, &rate);
	}
	if (!ret && j->a->log)
		ret = httpsys_log_take(j->r, u64_to_user_ptr(j->a->log));
	return ret;
}

/* The whole call */

static int send_opaque(struct send_job *j)
{
	if (j->head)
		return httpsys_answer_upgrade(j->r, &j->info);
	return j->r->answer.opaque ? 0 : -EINVAL;
}

/* What kind of answer it is, and whether these bytes may be of it */
static int send_decide(struct send_job *j)
{
	struct httpsys_request *r = j->r;
	int ret = 0;

	if (j->interim) {
		httpsys_answer_interim(&j->rh);
		return 0;
	}
	if (j->head)
		httpsys_answer_begin(r, &j->info, j->body.total, j->a->flags, &j->rh);
	if (j->a->flags & HTTPSYS_SEND_OPAQUE)
		ret = send_opaque(j);
	if (!ret && j->body.trailers && !httpsys_answer_takes_trailers(r))
		ret = -EINVAL;
	if (ret)
		return ret;
	ret = httpsys_answer_account(r, j->body.total, j->a->flags);
	j->mismatch = ret;
	return ret;
}

static void send_store(struct send_job *j)
{
	const struct httpsys_send *a = j->a;
	struct httpsys_store s = {
		.offer = {
			.info = &j->info,
			.block = j->text,
			.status = a->status,
			.total = j->body.total,
			.flags = a->flags,
			.policy = a->cache_policy,
			.seconds = a->cache_seconds,
			.vary = a->cache_flags & HTTPSYS_CACHE_VARY_ENCODING,
			.trailers = j->body.trailers,
		},
		.head = &j->rh,
	};

	j->a->cache_result = httpsys_store_response(j->r, &s, &j->body);
}

static int send_ranges(struct send_job *j)
{
	struct httpsys_ranges ranges;

	switch (httpsys_answer_ranges(j->r, &j->info, j->body.total, j->a->flags, &j->rh,
				      &ranges)) {
	case HTTPSYS_RANGE_PARTIAL:
		return httpsys_plan_ranges(&j->body, &ranges, &j->info, &j->rh);
	case HTTPSYS_RANGE_UNSATISFIABLE:
		return httpsys_plan_unsatisfied(&j->body, &j->rh);
	default:
		return 0;
	}
}

/* The bytes as they go on the wire */
static int send_frame(struct send_job *j)
{
	int ret = 0;

	/* Trailers speak of the whole */
	if (j->head && (j->a->flags & HTTPSYS_SEND_RANGES) && !j->body.trailers)
		ret = send_ranges(j);
	if (!ret && j->r->answer.coding == HTTPSYS_CODING_KERNEL)
		ret = httpsys_plan_chunked(&j->body, j->last);
	return ret;
}

/* Bytes of a head of at most @bound that share no page with what follows */
static u32 head_alone(const struct send_job *j, u32 bound)
{
	u32 i;

	for (i = 0; i < j->body.nr && !j->body.list[i].len; i++)
		;
	if (i == j->body.nr || !j->body.list[i].file)
		return 0;
	return httpsys_sender_splices(j->body.list[i].file, j->body.list[i].len) ? bound : 0;
}

static int send_prepare(struct send_job *j)
{
	const struct httpsys_send *a = j->a;
	u32 flags = a->flags & HTTPSYS_SEND_NAGLE ? HTTPSYS_TX_NAGLE : 0;
	u64 expect = 0;
	u32 alone = 0;
	int ret;

	/* A head twice, or a body before it */
	if (j->head == j->r->head_sent)
		return -EINVAL;
	ret = j->head ? head_take(j) : 0;
	if (!ret)
		ret = j->taken;
	if (!ret && unlikely(a->rate || a->log))
		ret = extras_take(j);
	if (!ret)
		ret = send_decide(j);
	if (!ret && unlikely(a->cache_policy))
		send_store(j);
	if (!ret)
		ret = send_frame(j);
	if (ret)
		return ret;
	if (j->head)
		expect = httpsys_response_bound(&j->rh, &j->info);
	if (!j->r->answer.no_body) {
		alone = head_alone(j, expect);
		expect += j->body.total;
	}
	if (j->head)
		trace_httpsys_response(&j->r->x, a->status, false);
	if (j->interim)
		flags |= HTTPSYS_TX_INTERIM | (a->status == 100 ? HTTPSYS_TX_CONTINUE : 0);
	httpsys_sender_init(&j->s, &j->r->x, expect, alone, flags);
	return 0;
}

/*
 * A call failed. True: the answer is broken for good and its connection reset, as
 * bytes went out that cannot be taken back, or none can follow: the program is
 * being killed or gave up, its file is not what it said, it announced another
 * length.
 */
static bool send_failed(struct send_job *j, int ret)
{
	bool given_up = ret == -EINTR || ret == -ECANCELED || ret == -ESHUTDOWN;
	bool hopeless = given_up || j->mismatch || ret == -EBADF || ret == -ENXIO || ret == -EIO;

	if (!j->s.queued && !hopeless) {
		/* Nothing went out: the program may try again, unless it ended it */
		if (!j->last)
			return false;
		if (!j->r->head_sent) {
			httpsys_xchg_refuse(&j->r->x, HTTPSYS_REASON_INTERNAL, 0);
			return false;
		}
	}
	httpsys_xchg_abort(&j->r->x, given_up ? HTTPSYS_REASON_ABANDONED :
						HTTPSYS_REASON_DROPPED);
	return true;
}

/* Everything is with the connection, or nothing more will be: others may send */
static void send_copied(struct send_job *j, int ret)
{
	bool broken = ret && send_failed(j, ret);

	if (ret && !broken)
		j->r->answer = j->before;
	httpsys_sender_free(&j->s);
	httpsys_request_send_end(j->r, j->head && !j->interim && !ret, broken);
	j->phase = SEND_DRAIN;
}

static void send_free(struct send_job *j)
{
	httpsys_plan_free(&j->body);
	if (j->text != j->inline_text)
		kvfree(j->text);
	kvfree(j->big);
	httpsys_request_put(j->r);
}

static int send_start(struct httpsys_job *job)
{
	struct send_job *j = send_job_of(&job->op);
	struct httpsys_send *a = &job->call->arg.send;
	int ret = send_check(a);

	if (ret)
		return ret;
	j->a = a;
	a->cache_result = HTTPSYS_CACHE_NOT_OFFERED;
	j->last = !(a->flags & HTTPSYS_SEND_MORE_DATA);
	j->head = !(a->flags & HTTPSYS_SEND_BODY_ONLY);
	j->interim = is_interim(a);
	j->phase = j->head ? SEND_HEAD : SEND_BODY;
	j->text = j->inline_text;
	j->taken = httpsys_plan_take(&j->body, job->op.open->queue, u64_to_user_ptr(a->chunks),
				     a->chunk_count, j->last);
	/* Before the request's id is finished: the program will send something else (API: 6.13) */
	j->r = j->taken == -ENOENT ? ERR_PTR(-ENOENT) :
	       httpsys_request_send_begin(job->op.open, a->request_id, j->last);
	if (IS_ERR(j->r)) {
		httpsys_plan_free(&j->body);
		return PTR_ERR(j->r);
	}
	j->before = j->r->answer;
	ret = send_prepare(j);
	if (ret) {
		send_copied(j, ret);
		send_free(j);
	}
	return ret;
}

static int send_run(struct httpsys_op *op)
{
	struct send_job *j = send_job_of(op);
	int ret = 0;

	/* HTTP/1.0 has no place for an interim head (RFC 9110 15.2): it is dropped */
	if (j->phase == SEND_HEAD && j->interim && !j->r->x.head.minor)
		send_copied(j, 0);
	if (j->phase == SEND_HEAD) {
		ret = head_write(j);
		if (ret)
			return ret;
		j->phase = SEND_BODY;
	}
	if (j->phase == SEND_BODY) {
		ret = body_write(j);
		if (!ret)
			ret = send_finish(j);
		if (ret)
			return ret;
		send_copied(j, 0);
	}
	if (j->a->flags & HTTPSYS_SEND_BUFFER_DATA)
		return 0;
	return httpsys_xchg_tx_drained(&j->r->x);
}

static int send_end(struct httpsys_op *op, int ret)
{
	struct send_job *j = send_job_of(op);

	if (j->phase != SEND_DRAIN)
		send_copied(j, ret);
	else if (ret == -ECANCELED)
		httpsys_xchg_abort(&j->r->x, HTTPSYS_REASON_CANCELLED);
	j->a->bytes_sent = j->s.queued;
	send_free(j);
	return ret;
}

static wait_queue_head_t *send_queue(struct httpsys_op *op)
{
	return &send_job_of(op)->r->x.wait;
}

static bool send_due(struct httpsys_op *op)
{
	struct send_job *j = send_job_of(op);

	if (j->phase == SEND_DRAIN)
		return httpsys_xchg_tx_drained(&j->r->x) != -EAGAIN;
	return httpsys_xchg_tx_room(&j->r->x) != -EAGAIN;
}

static void send_complete(const struct httpsys_job *job, struct httpsys_completion *c)
{
	c->bytes = job->call->arg.send.bytes_sent;
}

const struct httpsys_job_kind httpsys_send_job = {
	.op = {
		.run = send_run,
		.end = send_end,
		.free = httpsys_job_free,
		.queue = send_queue,
		.due = send_due,
		.killable = true,
	},
	.size = sizeof(struct send_job),
	.start = send_start,
	.complete = send_complete,
};

/**
 * httpsys_ioc_send() - HTTPSYS_IOC_SEND
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_send says.
 */
int httpsys_ioc_send(struct httpsys_call *call)
{
	struct send_job j;

	memset(&j, 0, offsetof(struct send_job, body.inline_list));
	return httpsys_job_block(&j.job, &httpsys_send_job, call, false);
}
