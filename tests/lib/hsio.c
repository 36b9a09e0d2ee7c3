// SPDX-License-Identifier: GPL-2.0-only
/* Raw ioctls of a request queue for tests: receive, body, send. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "hs.h"
#include "tap.h"

int hs_receive_raw(int queue, uint64_t id, struct hs_request *r,
		   uint32_t flags, uint32_t *bytes)
{
	struct httpsys_receive a = {
		.size = sizeof(a), .flags = flags, .request_id = id,
		.buffer = (uintptr_t)r->record, .buffer_size = r->room,
	};
	int err = hs_ioctl(queue, HTTPSYS_IOC_RECEIVE, &a);

	r->id = a.request_id;
	if (bytes)
		*bytes = a.bytes;
	return err;
}

int hs_receive(int queue, struct hs_request *r, uint32_t flags)
{
	uint32_t bytes;
	int err;

	if (hs_poll(queue, POLLIN, HS_WAIT_MS) == 0)
		return -ETIMEDOUT;
	r->room = 70000;
	r->record = malloc(r->room);
	need(r->record);
	err = hs_receive_raw(queue, 0, r, flags | HTTPSYS_RECEIVE_NONBLOCK,
			     &bytes);
	if (err == -EMSGSIZE) {
		r->room = bytes;
		r->record = realloc(r->record, bytes);
		err = hs_receive_raw(queue, r->id, r, flags, &bytes);
	}
	if (err)
		hs_request_free(r);
	return err;
}

void hs_request_free(struct hs_request *r)
{
	free(r->record);
	r->record = NULL;
}

const char *hs_text(const struct hs_request *r, struct httpsys_span span)
{
	static _Thread_local char ring[8][4096];
	static _Thread_local unsigned int turn;
	char *out = ring[turn++ % 8];
	size_t len = span.len < 4095 ? span.len : 4095;

	memcpy(out, (const char *)r->record + span.off, len);
	out[len] = 0;
	return out;
}

const char *hs_header(const struct hs_request *r, const char *name)
{
	const struct httpsys_header_ref *h =
		(const void *)((const char *)r->record + r->record->headers_off);

	for (int i = 0; i < r->record->header_count; i++)
		if (h[i].name_len == strlen(name) &&
		    !strncasecmp((const char *)r->record + h[i].name_off, name,
				 h[i].name_len))
			return hs_text(r, h[i].value);
	return NULL;
}

int hs_read_body(int queue, uint64_t id, void *buf, uint32_t size,
		 uint32_t flags, uint32_t *bytes)
{
	struct httpsys_read_body a = {
		.size = sizeof(a), .flags = flags, .request_id = id,
		.buffer = (uintptr_t)buf, .buffer_size = size,
	};
	int err = hs_ioctl(queue, HTTPSYS_IOC_READ_BODY, &a);

	*bytes = a.bytes;
	return err;
}

int64_t hs_read_all(int queue, uint64_t id, void *buf, size_t size)
{
	size_t got = 0;
	uint32_t n;
	int err;

	while (got < size) {
		err = hs_read_body(queue, id, (char *)buf + got, size - got, 0,
				   &n);
		if (err == -ENODATA)
			return got;
		if (err)
			return err;
		got += n;
	}
	return -ENOSPC;
}

void hs_header_add(struct hs_headers *h, uint16_t id, const char *name,
		   const char *value)
{
	struct httpsys_header head = {
		.id = id, .name_len = name ? strlen(name) : 0,
		.value_len = strlen(value),
	};
	uint8_t *p = h->data + h->size;

	need(h->size + sizeof(head) + head.name_len + head.value_len + 8 <=
	     sizeof(h->data));
	memcpy(p, &head, sizeof(head));
	memcpy(p + sizeof(head), name ? name : "", head.name_len);
	memcpy(p + sizeof(head) + head.name_len, value, head.value_len);
	h->size += sizeof(head) + head.name_len + head.value_len;
	while (h->size % 8)
		h->data[h->size++] = 0;
	h->count++;
}

int hs_send_chunks(int queue, uint64_t id, uint16_t status, uint32_t flags,
		   const struct hs_headers *h,
		   const struct httpsys_chunk *chunks, uint16_t nr)
{
	struct httpsys_send s = {
		.size = sizeof(s), .flags = flags, .request_id = id,
		.status = status, .chunk_count = nr,
		.chunks = (uintptr_t)chunks,
	};

	if (!status)
		s.flags |= HTTPSYS_SEND_BODY_ONLY;
	if (h) {
		s.headers = (uintptr_t)h->data;
		s.headers_size = h->size;
		s.header_count = h->count;
	}
	return hs_ioctl(queue, HTTPSYS_IOC_SEND, &s);
}

int hs_send(int queue, uint64_t id, uint16_t status, uint32_t flags,
	    const struct hs_headers *h, const void *body, size_t len)
{
	struct httpsys_chunk c = {
		.type = HTTPSYS_CHUNK_MEMORY, .address = (uintptr_t)body,
		.length = len,
	};

	return hs_send_chunks(queue, id, status, flags, h, &c, !!body);
}

int hs_cancel(int queue, uint64_t id)
{
	struct httpsys_request_op op = { .size = sizeof(op), .request_id = id };

	return hs_ioctl(queue, HTTPSYS_IOC_CANCEL, &op);
}
