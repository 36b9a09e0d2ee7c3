// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cache by name: CACHE_FLUSH, FRAGMENT_ADD, FRAGMENT_READ on queues' files,
 * CACHE_FLUSH_ALL on the device. User memory and files are read and written in the
 * caller's context with nothing held; an entry is referenced meanwhile.
 */
#include <linux/capability.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "core/flush.h"
#include "core/open.h"
#include "dev/frame.h"
#include "dev/ioctl.h"
#include "limits.h"

/**
 * httpsys_name_take() - copy in and read a name
 * @url: the program's
 * @len: bytes
 * @n: out
 *
 * Context: process. Return: the text, to be freed with kvfree() after
 * httpsys_cache_name_free(); or ERR_PTR(): -EINVAL: not a name; -EFAULT, -ENOMEM.
 */
char *httpsys_name_take(u64 url, u32 len, struct httpsys_cache_name *n)
{
	char *text;
	int ret;

	if (!len || len > HTTPSYS_URL_MAX)
		return ERR_PTR(-EINVAL);
	text = vmemdup_user(u64_to_user_ptr(url), len);
	if (IS_ERR(text))
		return text;
	ret = httpsys_cache_name_parse(n, text, len);
	if (!ret)
		return text;
	kvfree(text);
	return ERR_PTR(ret);
}

/* Flushing */

static int flush(struct httpsys_ns *ns, struct httpsys_queue *q, const struct httpsys_cache_flush *a)
{
	struct httpsys_cache_name n;
	char *text;
	int ret;

	if ((a->flags & ~HTTPSYS_FLUSH_RECURSIVE) || a->reserved)
		return -EINVAL;
	if (!q && !a->url_len)
		return httpsys_cache_flush(ns, NULL, NULL, true);
	text = httpsys_name_take(a->url, a->url_len, &n);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ret = httpsys_cache_flush(ns, q, &n, a->flags & HTTPSYS_FLUSH_RECURSIVE);
	httpsys_cache_name_free(&n);
	kvfree(text);
	return ret;
}

/**
 * httpsys_ioc_cache_flush() - HTTPSYS_IOC_CACHE_FLUSH
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_cache_flush says.
 */
int httpsys_ioc_cache_flush(struct httpsys_call *call)
{
	struct httpsys_open *open = httpsys_open_of(call->file);

	if (open->target)
		return -EACCES;
	return flush(open->queue->ns, open->queue, &call->arg.cache_flush);
}

/**
 * httpsys_ioc_cache_flush_all() - HTTPSYS_IOC_CACHE_FLUSH_ALL
 * @call: call on the device
 *
 * Context: process. Return: as uapi struct httpsys_cache_flush says.
 */
int httpsys_ioc_cache_flush_all(struct httpsys_call *call)
{
	struct httpsys_app *app = httpsys_app_of(call->file);

	if (!httpsys_app_capable(app, CAP_NET_ADMIN))
		return -EPERM;
	return flush(app->ns, NULL, &call->arg.cache_flush);
}

/* Adding */

static int fragment_check(const struct httpsys_fragment *a, const struct httpsys_chunk *chunk)
{
	if (a->policy != HTTPSYS_CACHE_UNTIL_FLUSHED && a->policy != HTTPSYS_CACHE_TTL)
		return -EINVAL;
	if (a->policy != HTTPSYS_CACHE_TTL && a->seconds)
		return -EINVAL;
	if (chunk->type != HTTPSYS_CHUNK_MEMORY && chunk->type != HTTPSYS_CHUNK_FILE)
		return -EINVAL;
	return 0;
}

static int fragment_make(struct httpsys_queue *q, const struct httpsys_fragment *a,
			 const struct httpsys_cache_key *key, const struct httpsys_body_plan *body)
{
	struct httpsys_entry *e;
	int ret;

	if (!httpsys_limits.cache.enable ||
	    body->total > httpsys_limits_cache_response(&q->ns->net.limits))
		return -ENOSPC;
	e = httpsys_entry_alloc(key, 0, body->total);
	if (!e)
		return -ENOMEM;
	if (a->policy == HTTPSYS_CACHE_TTL)
		e->expires = httpsys_cache_expiry(a->seconds);
	ret = httpsys_plan_copy(body, e);
	if (!ret)
		ret = httpsys_fragment_insert(q, e);
	httpsys_entry_put(e);
	return ret;
}

static int fragment_add(struct httpsys_queue *q, const struct httpsys_fragment *a,
			const struct httpsys_chunk *chunk, const struct httpsys_cache_name *n)
{
	struct httpsys_body_plan body;
	char host[HTTPSYS_HOST_MAX + 1];
	struct httpsys_cache_key key;
	int ret;

	ret = httpsys_fragment_key(q, n, host, &key);
	if (ret)
		return ret;
	memset(&body, 0, offsetof(struct httpsys_body_plan, inline_list));
	ret = httpsys_plan_take_one(&body, q, chunk);
	if (!ret)
		ret = fragment_make(q, a, &key, &body);
	httpsys_plan_free(&body);
	return ret;
}

/**
 * httpsys_ioc_fragment_add() - HTTPSYS_IOC_FRAGMENT_ADD
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_fragment says.
 */
int httpsys_ioc_fragment_add(struct httpsys_call *call)
{
	struct httpsys_open *open = httpsys_open_of(call->file);
	const struct httpsys_fragment *a = &call->arg.fragment;
	struct httpsys_chunk chunk;
	struct httpsys_cache_name n;
	char *text;
	int ret;

	if (open->target)
		return -EACCES;
	if (copy_from_user(&chunk, u64_to_user_ptr(a->chunk), sizeof(chunk)))
		return -EFAULT;
	ret = fragment_check(a, &chunk);
	if (ret)
		return ret;
	text = httpsys_name_take(a->url, a->url_len, &n);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ret = fragment_add(open->queue, a, &chunk, &n);
	httpsys_cache_name_free(&n);
	kvfree(text);
	return ret;
}

/* Reading */

static int fragment_copy(const struct httpsys_entry *e, u64 pos, u64 len, void __user *to)
{
	u64 done = 0;

	while (done < len) {
		char *at;
		size_t n = min_t(u64, httpsys_entry_room(e, pos + done, &at), len - done);

		if (copy_to_user(to + done, at, n))
			return -EFAULT;
		done += n;
		cond_resched();
	}
	return 0;
}

static int fragment_read(const struct httpsys_entry *e, struct httpsys_fragment_read *a)
{
	u64 len = a->length;

	if (a->offset > e->body_len)
		return -ENXIO;
	if (len == HTTPSYS_TO_EOF)
		len = e->body_len - a->offset;
	if (len > e->body_len - a->offset)
		return -ENXIO;
	a->bytes = len;
	if (len > a->buffer_size)
		return -ENOBUFS;
	return fragment_copy(e, a->offset, len, u64_to_user_ptr(a->buffer));
}

/**
 * httpsys_ioc_fragment_read() - HTTPSYS_IOC_FRAGMENT_READ
 * @call: call on a queue's file
 *
 * Context: process. Return: as uapi struct httpsys_fragment_read says.
 */
int httpsys_ioc_fragment_read(struct httpsys_call *call)
{
	struct httpsys_open *open = httpsys_open_of(call->file);
	struct httpsys_fragment_read *a = &call->arg.fragment_read;
	struct httpsys_cache_name n;
	struct httpsys_entry *e;
	char *text;
	int ret = -ENOENT;

	a->bytes = 0;
	if (open->target)
		return -EACCES;
	text = httpsys_name_take(a->url, a->url_len, &n);
	if (IS_ERR(text))
		return PTR_ERR(text);
	e = httpsys_fragment_find(open->queue, &n);
	if (e) {
		ret = fragment_read(e, a);
		httpsys_entry_put(e);
	}
	httpsys_cache_name_free(&n);
	kvfree(text);
	return ret;
}
