// SPDX-License-Identifier: GPL-2.0-only
/*
 * RECEIVE: writes a request into a program's buffer: the fixed record, one
 * reference for each header, the head as it came, and the cooked strings. The
 * request becomes the program's in the finish step, when nothing can fail any more.
 *
 * Locks: body.reader of the request while COPY_BODY is under way.
 */
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include "core/open.h"
#include "core/request.h"
#include "dev/ioctl.h"

#define RECEIVE_FLAGS	(HTTPSYS_RECEIVE_COPY_BODY | HTTPSYS_RECEIVE_NONBLOCK | \
			 HTTPSYS_RECEIVE_PEEK_SIZE)

/* Header references copied in one go */
#define REF_BATCH	16

struct record_start {
	struct httpsys_request_record rec;
	struct httpsys_header_ref refs[REF_BATCH];
};

/* Offsets in a record */
struct layout {
	u32 raw;
	u32 cooked;
	u32 infos;	/* 0: none */
	u32 total;
};

static void layout_make(const struct httpsys_request *r, struct layout *l)
{
	BUILD_BUG_ON(sizeof(struct httpsys_request_record) % 8);
	BUILD_BUG_ON(offsetof(struct record_start, refs) != sizeof(struct httpsys_request_record));
	l->raw = sizeof(struct httpsys_request_record) +
		 r->x.head.nr_fields * sizeof(struct httpsys_header_ref);
	l->cooked = l->raw + r->x.head.pos;
	l->total = l->cooked + r->path_len + r->host_len;
	l->infos = 0;
	if (unlikely(r->infos)) {
		l->infos = ALIGN(l->total, 8);
		l->total = l->infos + sizeof(struct httpsys_request_infos);
	}
}

static struct httpsys_span raw_span(const struct layout *l, const struct httpsys_slice *s)
{
	return (struct httpsys_span){ .off = l->raw + s->off, .len = s->len };
}

/* What this file's programs call the request's connection */
static u64 conn_id(struct file *file, const struct httpsys_request *r)
{
	return httpsys_queue_conn_id(httpsys_open_of(file)->queue, r->x.conn_id);
}

static void record_fill(struct httpsys_request *r, const struct layout *l, bool more,
			struct httpsys_request_record *rec)
{
	const struct httpsys_head *h = &r->x.head;

	memset(rec, 0, sizeof(*rec));
	rec->size = l->total;
	rec->flags = (more ? HTTPSYS_REQUEST_MORE_BODY : 0) |
		     (r->ip_routed ? HTTPSYS_REQUEST_IP_ROUTED : 0) |
		     (h->chunked ? HTTPSYS_REQUEST_CHUNKED : 0);
	rec->request_id = r->id;
	rec->url_context = r->url_context;
	rec->group_id = r->group_id;
	rec->bytes_received = httpsys_xchg_bytes_received(&r->x);
	rec->content_length = h->chunked ? HTTPSYS_TO_EOF : h->content_length;
	rec->version_major = h->major;
	rec->version_minor = h->minor;
	rec->verb = h->verb;
	rec->header_count = h->nr_fields;
	rec->method = raw_span(l, &h->method);
	rec->raw_url = raw_span(l, &h->target);
	if (r->query.len)
		rec->query = raw_span(l, &r->query);
	rec->path.off = l->cooked;
	rec->path.len = r->path_len;
	rec->host.off = l->cooked + r->path_len;
	rec->host.len = r->host_len;
	rec->headers_off = sizeof(*rec);
	rec->infos_off = l->infos;
	rec->remote = *r->x.remote;
	rec->local = *r->x.local;
}

static u32 refs_fill(const struct httpsys_request *r, const struct layout *l, u32 first,
		     struct httpsys_header_ref *refs)
{
	u32 n = min_t(u32, r->x.head.nr_fields - first, REF_BATCH), i;

	for (i = 0; i < n; i++) {
		const struct httpsys_field *f = &r->x.head.fields[first + i];

		refs[i].id = f->id;
		refs[i].name_len = f->name_len;
		refs[i].name_off = l->raw + f->name_off;
		refs[i].value.off = l->raw + f->value_off;
		refs[i].value.len = f->value_len;
	}
	return n;
}

/* What the request's group wants to know besides */
static noinline_for_stack int infos_copy(struct httpsys_request *r, u8 __user *to)
{
	const u64 tcp = HTTPSYS_INFO_TCP_V0 | HTTPSYS_INFO_TCP_V1 | HTTPSYS_INFO_TCP_V2;
	struct httpsys_request_infos i = { .which = r->infos };
	const u64 *stamps = r->x.stamps;

	if (i.which & HTTPSYS_INFO_TIMING) {
		i.connection_start = httpsys_xchg_connection_start(&r->x);
		i.first_byte = stamps[HTTPSYS_STAMP_FIRST_BYTE];
		i.head_end = stamps[HTTPSYS_STAMP_HEAD];
		i.route_start = stamps[HTTPSYS_STAMP_ROUTE];
		i.delegation_queued = stamps[HTTPSYS_STAMP_DELEGATION];
		i.queued = stamps[HTTPSYS_STAMP_QUEUED];
		i.delivered = ktime_get_ns();
	}
	if (i.which & HTTPSYS_INFO_SIZING) {
		i.head_bytes = r->x.head.pos;
		i.request_index = r->x.index;
	}
	/* Whose connection is gone has zeros there */
	if (i.which & tcp)
		httpsys_xchg_tcp_info(&r->x, &i.tcp);
	return copy_to_user(to, &i, sizeof(i)) ? -EFAULT : 0;
}

/* Everything but the body. @rec was filled */
static int record_copy(struct httpsys_request *r, const struct layout *l,
		       struct record_start *s, u8 __user *to)
{
	u32 n = refs_fill(r, l, 0, s->refs), done;

	if (copy_to_user(to, s, offsetof(struct record_start, refs) + n * sizeof(s->refs[0])))
		return -EFAULT;
	for (done = n; done < r->x.head.nr_fields; done += n) {
		n = refs_fill(r, l, done, s->refs);
		if (copy_to_user(to + sizeof(s->rec) + done * sizeof(s->refs[0]), s->refs,
				 n * sizeof(s->refs[0])))
			return -EFAULT;
	}
	if (copy_to_user(to + l->raw, r->x.text, r->x.head.pos) ||
	    copy_to_user(to + l->cooked, r->text, r->path_len + r->host_len))
		return -EFAULT;
	return unlikely(l->infos) ? infos_copy(r, to + l->infos) : 0;
}

/* COPY_BODY: what is there and fits; consumed in the finish step */
static int body_copy(struct httpsys_call *call, struct httpsys_request *r, u8 __user *to,
		     size_t room)
{
	const void *data;
	size_t n;

	if (mutex_lock_killable(&r->x.body.reader))
		return -EINTR;
	call->reading = true;
	/* Delegated while we waited? What was just taken cannot be */
	if (!call->fresh && READ_ONCE(r->open) != httpsys_open_of(call->file))
		return -ENOTCONN;
	while (room && (n = httpsys_xchg_body_span(&r->x, call->body_bytes, &data))) {
		n = min(n, room);
		if (copy_to_user(to + call->body_bytes, data, n))
			return -EFAULT;
		call->body_bytes += n;
		room -= n;
	}
	return 0;
}

static void body_done(struct httpsys_call *call, bool consume)
{
	struct httpsys_xchg *x = &call->request->x;

	if (!call->reading)
		return;
	if (consume && call->body_bytes)
		httpsys_xchg_body_consume(x, call->body_bytes);
	mutex_unlock(&x->body.reader);
	call->reading = false;
}

/* 0, -EMSGSIZE, or an error that leaves everything as it was */
static int receive_record(struct httpsys_call *call)
{
	struct httpsys_receive *a = &call->arg.receive;
	u8 __user *to = u64_to_user_ptr(a->buffer);
	struct httpsys_request *r = call->request;
	struct record_start start;
	struct layout l;
	int ret;

	layout_make(r, &l);
	a->request_id = r->id;
	a->connection_id = conn_id(call->file, r);
	a->bytes = l.total;
	if (a->flags & HTTPSYS_RECEIVE_PEEK_SIZE)
		return 0;
	if (a->buffer_size < l.total)
		return -EMSGSIZE;
	if (a->flags & HTTPSYS_RECEIVE_COPY_BODY) {
		ret = body_copy(call, r, to + l.total, a->buffer_size - l.total);
		if (ret)
			return ret;
	}
	record_fill(r, &l, httpsys_xchg_body_more(&r->x, call->body_bytes), &start.rec);
	start.rec.connection_id = a->connection_id;
	if (call->body_bytes) {
		start.rec.body.off = l.total;
		start.rec.body.len = call->body_bytes;
		a->bytes += call->body_bytes;
	}
	return record_copy(r, &l, &start, to);
}

/* Undo taking: another receiver gets it */
static void receive_undo(struct httpsys_call *call, struct httpsys_open *open)
{
	body_done(call, false);
	httpsys_request_unreserve(open, call->request);
	httpsys_queue_put_back(call->request);
}

/* The request of the call has just been taken: into the program's buffer */
static int receive_taken(struct httpsys_call *call, struct httpsys_open *open)
{
	int ret;

	call->fresh = true;
	ret = httpsys_request_reserve(open, call->request);
	if (ret) {
		httpsys_queue_put_back(call->request);
		return ret;
	}
	/* Who is being killed will not answer: better somebody else takes it */
	ret = fatal_signal_pending(current) ? -EINTR : receive_record(call);
	if (ret && ret != -EMSGSIZE)
		receive_undo(call, open);
	return ret;
}

static int receive_next(struct httpsys_call *call, struct httpsys_open *open)
{
	bool nonblock = (call->arg.receive.flags & HTTPSYS_RECEIVE_NONBLOCK) ||
			(call->file->f_flags & O_NONBLOCK);
	int ret;

	ret = httpsys_open_activate(open);
	if (!ret)
		ret = httpsys_queue_take(open, nonblock, &call->request);
	return ret ? ret : receive_taken(call, open);
}

/* Its record can no longer give what it did: the body is with the program */
static bool receive_exhausted(const struct httpsys_call *call, struct httpsys_request *r)
{
	return !(call->arg.receive.flags & HTTPSYS_RECEIVE_PEEK_SIZE) &&
	       (r->x.head.chunked || r->x.head.content_length) &&
	       !httpsys_xchg_body_more(&r->x, 0);
}

static int receive_again(struct httpsys_call *call, struct httpsys_open *open)
{
	struct httpsys_request *r;
	int ret;

	r = httpsys_request_find(open, call->arg.receive.request_id);
	if (!r)
		return -ENOTCONN;
	call->request = r;
	if (READ_ONCE(r->gone))
		ret = -ENOTCONN;
	else
		ret = receive_exhausted(call, r) ? -ENODATA : receive_record(call);
	if (ret && ret != -EMSGSIZE) {
		body_done(call, false);
		httpsys_request_put(r);
	}
	return ret;
}

static int receive_check(const struct httpsys_call *call, const struct httpsys_open *open)
{
	const struct httpsys_receive *a = &call->arg.receive;
	bool peek = a->flags & HTTPSYS_RECEIVE_PEEK_SIZE;

	if (a->flags & ~RECEIVE_FLAGS)
		return -EINVAL;
	if (peek && (!a->request_id || (a->flags & HTTPSYS_RECEIVE_COPY_BODY)))
		return -EINVAL;
	return httpsys_open_does_io(open) ? 0 : -EPERM;
}

/**
 * httpsys_ioc_receive() - HTTPSYS_IOC_RECEIVE
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_receive says. With 0 and
 * -EMSGSIZE httpsys_ioc_receive_finish() must follow.
 */
int httpsys_ioc_receive(struct httpsys_call *call)
{
	struct httpsys_open *open = httpsys_open_of(call->file);
	int ret = receive_check(call, open);

	if (ret)
		return ret;
	return call->arg.receive.request_id ? receive_again(call, open) : receive_next(call, open);
}

/**
 * httpsys_ioc_receive_finish() - the program has the record and its size, or not
 * @call: call that received
 * @ret: 0, -EMSGSIZE, or -EFAULT when the outputs could not be copied
 *
 * Context: process. Return: @ret, or -ESHUTDOWN when the open was shut down
 * meanwhile.
 */
int httpsys_ioc_receive_finish(struct httpsys_call *call, int ret)
{
	struct httpsys_open *open = httpsys_open_of(call->file);
	struct httpsys_request *r = call->request;
	int shut;

	/* A reference of our own: once it is published another thread may end it */
	if (call->fresh)
		httpsys_xchg_get(&r->x);
	shut = call->fresh && ret != -EFAULT ? httpsys_request_publish(open, r) : 0;
	if (call->fresh && (shut || ret == -EFAULT)) {
		receive_undo(call, open);
		ret = shut ?: ret;
	} else {
		if (call->fresh)
			httpsys_count(&open->queue->ns->net.stats, HTTPSYS_COUNTER_DELIVERED);
		body_done(call, !ret);
	}
	httpsys_request_put(r);
	return ret;
}

/* Many at once: SEND_RECEIVE */

/**
 * httpsys_receive_many_check() - may requests be received through this file?
 * @call: call on a queue's file
 *
 * Context: any. Return: 0 or -EPERM.
 */
int httpsys_receive_many_check(const struct httpsys_call *call)
{
	return httpsys_open_does_io(httpsys_open_of(call->file)) ? 0 : -EPERM;
}

/* The record of a request that has its id. @bytes: out: of it */
static int many_record(struct file *file, struct httpsys_request *r, u8 __user *to,
		       u32 room, u32 *bytes)
{
	struct record_start start;
	struct layout l;

	/* Who is being killed will not answer: better somebody else takes it */
	if (fatal_signal_pending(current))
		return -EINTR;
	layout_make(r, &l);
	*bytes = l.total;
	if (l.total > room)
		return -EMSGSIZE;
	record_fill(r, &l, httpsys_xchg_body_more(&r->x, 0), &start.rec);
	start.rec.connection_id = conn_id(file, r);
	return record_copy(r, &l, &start, to);
}

/* The first one does not fit: it stays with this open */
static void many_too_long(struct httpsys_call *call, struct httpsys_request *r, u32 bytes)
{
	struct httpsys_send_receive *a = &call->arg.send_receive;

	a->bytes = bytes;
	a->request_id = r->id;
	a->connection_id = conn_id(call->file, r);
	list_add_tail(&r->node, &call->requests);
}

/*
 * Next to those that are in the buffer. With 0 and -EMSGSIZE it is in the call's list,
 * with -ENOSPC and other errors it is as it was taken.
 */
static int many_add(struct httpsys_call *call, struct httpsys_open *open,
		    struct httpsys_request *r)
{
	struct httpsys_send_receive *a = &call->arg.send_receive;
	u32 bytes = 0;
	int ret;

	ret = httpsys_request_reserve(open, r);
	if (ret)
		return ret;
	ret = many_record(call->file, r, u64_to_user_ptr(a->buffer + a->bytes),
			  a->buffer_size - a->bytes, &bytes);
	if (ret == -EMSGSIZE && !a->count) {
		many_too_long(call, r, bytes);
		return ret;
	}
	if (ret) {
		httpsys_request_unreserve(open, r);
		return ret == -EMSGSIZE ? -ENOSPC : ret;
	}
	list_add_tail(&r->node, &call->requests);
	a->count++;
	a->bytes += min_t(u32, ALIGN(bytes, 8), a->buffer_size - a->bytes);
	return 0;
}

/**
 * httpsys_receive_many() - take requests into one buffer
 * @call: SEND_RECEIVE whose sends are done
 *
 * Context: process. Return: as uapi struct httpsys_send_receive says. With 0 and
 * -EMSGSIZE httpsys_receive_many_finish() must follow.
 */
int httpsys_receive_many(struct httpsys_call *call)
{
	const struct httpsys_send_receive *a = &call->arg.send_receive;
	struct httpsys_open *open = httpsys_open_of(call->file);
	bool nonblock = (a->flags & HTTPSYS_SEND_RECEIVE_NONBLOCK) ||
			(call->file->f_flags & O_NONBLOCK);
	struct httpsys_request *r, *prev;
	LIST_HEAD(taken);
	int ret;

	ret = httpsys_open_activate(open);
	if (!ret)
		ret = httpsys_queue_take_many(open, nonblock, a->max, &taken);
	while (!ret && (r = list_first_entry_or_null(&taken, struct httpsys_request, node))) {
		list_del(&r->node);
		ret = many_add(call, open, r);
		if (ret && ret != -EMSGSIZE)
			list_add(&r->node, &taken);
	}
	/* For others, in the order in which they came */
	list_for_each_entry_safe_reverse(r, prev, &taken, node) {
		list_del(&r->node);
		httpsys_queue_put_back(r);
	}
	return a->count ? 0 : ret;
}

/**
 * httpsys_receive_many_finish() - the program has the records, or not
 * @call: call of httpsys_receive_many(), or one that received nothing
 * @ret: 0, -EMSGSIZE, or -EFAULT when the outputs could not be copied
 *
 * Context: process. Return: @ret, or -ESHUTDOWN when the open was shut down
 * meanwhile.
 */
int httpsys_receive_many_finish(struct httpsys_call *call, int ret)
{
	struct httpsys_open *open = httpsys_open_of(call->file);
	struct httpsys_request *r, *prev;
	u32 nr = call->arg.send_receive.count + (ret == -EMSGSIZE);

	if (list_empty(&call->requests))
		return ret;
	if (ret != -EFAULT && !httpsys_request_publish_many(open, &call->requests)) {
		httpsys_count_add(&open->queue->ns->net.stats, HTTPSYS_COUNTER_DELIVERED, nr);
		return ret;
	}
	list_for_each_entry_safe_reverse(r, prev, &call->requests, node) {
		list_del(&r->node);
		httpsys_request_unreserve(open, r);
		httpsys_queue_put_back(r);
	}
	return ret == -EFAULT ? ret : -ESHUTDOWN;
}

/* As a job: it waits in the queue's list of waiters and is given a request there */

/**
 * struct receive_job - one call
 * @job: what every job has
 * @w: its place in the queue
 */
struct receive_job {
	struct httpsys_job job;
	struct httpsys_waiter w;
};

static struct receive_job *receive_job_of(struct httpsys_op *op)
{
	return container_of(op, struct receive_job, job.op);
}

/* Nobody will fetch what it is given: cancelled, or its process is gone */
static bool receive_over(const struct httpsys_waiter *w)
{
	return httpsys_op_is_over(&container_of(w, struct receive_job, w)->job.op);
}

static void receive_wake(struct httpsys_waiter *w)
{
	httpsys_op_fire(&container_of(w, struct receive_job, w)->job.op);
}

static int receive_start(struct httpsys_job *job)
{
	struct receive_job *j = receive_job_of(&job->op);
	struct httpsys_open *open = job->op.open;
	int ret = receive_check(job->call, open);

	if (ret)
		return ret;
	j->w.open = open;
	j->w.wake = receive_wake;
	j->w.over = receive_over;
	INIT_LIST_HEAD(&j->w.node);
	return job->call->arg.receive.request_id ? 0 : httpsys_open_activate(open);
}

/* One whose client is still there; others end here */
static int receive_wait(struct receive_job *j)
{
	struct httpsys_request *r;
	int ret;

	do {
		/* What the open was given and did not fetch goes to others */
		if (READ_ONCE(j->w.open->shut))
			return -ESHUTDOWN;
		r = httpsys_queue_given(&j->w);
		if (r && !READ_ONCE(r->gone))
			return 0;
		if (r)
			httpsys_queue_put_back(r);
		j->w.request = NULL;
		ret = j->w.err ?: httpsys_queue_take_or_wait(&j->w);
	} while (!ret);
	return ret;
}

static int receive_run(struct httpsys_op *op)
{
	struct receive_job *j = receive_job_of(op);
	struct httpsys_call *call = j->job.call;
	int ret;

	if (call->arg.receive.request_id)
		return receive_again(call, op->open);
	ret = receive_wait(j);
	if (ret)
		return ret;
	call->request = j->w.request;
	j->w.request = NULL;
	return receive_taken(call, op->open);
}

static void receive_disarm(struct httpsys_op *op)
{
	httpsys_queue_stop_waiting(&receive_job_of(op)->w);
}

static int receive_end(struct httpsys_op *op, int ret)
{
	struct receive_job *j = receive_job_of(op);
	struct httpsys_request *r;

	if (!ret || ret == -EMSGSIZE)
		return httpsys_ioc_receive_finish(j->job.call, ret);
	r = httpsys_queue_given(&j->w);
	if (r)
		httpsys_queue_put_back(r);
	return ret;
}

static void receive_complete(const struct httpsys_job *job, struct httpsys_completion *c)
{
	const struct httpsys_receive *a = &job->call->arg.receive;

	c->request_id = a->request_id;
	c->connection_id = a->connection_id;
	c->bytes = a->bytes;
}

/* A look: REAP may leave it for another time, and then the client may go */
static size_t receive_need(const struct httpsys_job *job)
{
	const struct receive_job *j = container_of(job, struct receive_job, job);
	struct httpsys_queue *q = job->op.open->queue;
	struct layout l = { };

	spin_lock_bh(&q->lock);
	if (j->w.request)
		layout_make(j->w.request, &l);
	spin_unlock_bh(&q->lock);
	return l.total;
}

const struct httpsys_job_kind httpsys_receive_job = {
	.op = {
		.run = receive_run,
		.end = receive_end,
		.free = httpsys_job_free,
		.disarm = receive_disarm,
	},
	.size = sizeof(struct receive_job),
	.start = receive_start,
	.complete = receive_complete,
	.need = receive_need,
};
