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
}

static struct httpsys_span raw_span(const struct layout *l, const struct httpsys_slice *s)
{
	return (struct httpsys_span){ .off = l->raw + s->off, .len = s->len };
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
	rec->connection_id = r->x.conn_id;
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

/* Everything but the body. @rec was filled */
static int record_copy(const struct httpsys_request *r, const struct layout *l,
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
	return 0;
}

/* COPY_BODY: what is there and fits; consumed in the finish step */
static int body_copy(struct httpsys_call *call, struct httpsys_request *r, u8 __user *to,
		     size_t room)
{
	const void *data;
	size_t n;

	if (mutex_lock_interruptible(&r->x.body.reader))
		return -ERESTARTSYS;
	call->reading = true;
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
	a->connection_id = r->x.conn_id;
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

static int receive_next(struct httpsys_call *call, struct httpsys_open *open)
{
	bool nonblock = (call->arg.receive.flags & HTTPSYS_RECEIVE_NONBLOCK) ||
			(call->file->f_flags & O_NONBLOCK);
	int ret;

	ret = httpsys_open_activate(open);
	if (!ret)
		ret = httpsys_queue_take(open, nonblock, &call->request);
	if (ret)
		return ret;
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

static int receive_again(struct httpsys_call *call, struct httpsys_open *open)
{
	struct httpsys_request *r;
	int ret;

	if (READ_ONCE(open->shut))
		return -ESHUTDOWN;
	r = httpsys_request_find(open, call->arg.receive.request_id);
	if (!r)
		return -ENOTCONN;
	call->request = r;
	ret = READ_ONCE(r->gone) ? -ENOTCONN : receive_record(call);
	if (ret && ret != -EMSGSIZE) {
		body_done(call, false);
		httpsys_request_put(r);
	}
	return ret;
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
	const struct httpsys_receive *a = &call->arg.receive;
	bool peek = a->flags & HTTPSYS_RECEIVE_PEEK_SIZE;

	if (a->flags & ~RECEIVE_FLAGS)
		return -EINVAL;
	if (peek && (!a->request_id || (a->flags & HTTPSYS_RECEIVE_COPY_BODY)))
		return -EINVAL;
	if (open->controller)
		return -EPERM;
	return a->request_id ? receive_again(call, open) : receive_next(call, open);
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

	if (call->fresh && ret == -EFAULT) {
		receive_undo(call, open);
		return ret;
	}
	body_done(call, !ret);
	if (!call->fresh) {
		httpsys_request_put(r);
		return ret;
	}
	httpsys_count(&open->queue->ns->net.stats, HTTPSYS_COUNTER_DELIVERED);
	shut = httpsys_request_publish(open, r);
	return shut ? shut : ret;
}
