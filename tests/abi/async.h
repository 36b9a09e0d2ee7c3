/* SPDX-License-Identifier: GPL-2.0-only */
/* SUBMIT, REAP and CANCEL_OP by raw ioctls. 0 or -errno, as in hs.h. */
#ifndef HTTPSYS_TESTS_ASYNC_H
#define HTTPSYS_TESTS_ASYNC_H

#include <pthread.h>
#include <string.h>
#include "hs.h"
#include "tap.h"

#define REAP_ROOM	65536

struct reaped {
	struct httpsys_completion c[64];
	uint32_t room;
	_Alignas(8) char buffer[REAP_ROOM];
};

static inline int submit(int queue, uint64_t user_data, uint32_t command, void *arg)
{
	struct httpsys_submit a = { .size = sizeof(a), .user_data = user_data,
				    .command = command, .arg = (uintptr_t)arg };

	return hs_ioctl(queue, HTTPSYS_IOC_SUBMIT, &a);
}

static inline void receive_arg(struct httpsys_receive *a, void *buffer, uint32_t size)
{
	*a = (struct httpsys_receive){ .size = sizeof(*a), .buffer = (uintptr_t)buffer,
				       .buffer_size = size };
}

static inline int submit_receive(int queue, uint64_t user_data, struct httpsys_receive *a)
{
	receive_arg(a, NULL, 0);
	return submit(queue, user_data, HTTPSYS_IOC_RECEIVE, a);
}

static inline void send_arg(struct httpsys_send *a, uint64_t id, uint16_t status, uint32_t flags,
			    struct httpsys_chunk *chunks, uint16_t nr)
{
	*a = (struct httpsys_send){ .size = sizeof(*a), .request_id = id, .status = status,
				    .flags = flags, .chunks = (uintptr_t)chunks,
				    .chunk_count = nr };
}

/* Completions fetched, or -errno; @r->room bytes for records */
static inline int reap_room(int queue, struct reaped *r, uint32_t max, uint32_t flags)
{
	struct httpsys_reap a = { .size = sizeof(a), .flags = flags, .max = max,
				  .completions = (uintptr_t)r->c,
				  .buffer = (uintptr_t)r->buffer, .buffer_size = r->room };
	int ret = hs_ioctl(queue, HTTPSYS_IOC_REAP, &a);

	return ret ? ret : (int)a.count;
}

static inline int reap(int queue, struct reaped *r, uint32_t max, uint32_t flags)
{
	r->room = REAP_ROOM;
	return reap_room(queue, r, max, flags);
}

static inline int cancel_op(int queue, uint64_t user_data, uint32_t flags, uint32_t *count)
{
	struct httpsys_cancel_op a = { .size = sizeof(a), .flags = flags,
				       .user_data = user_data };
	int ret = hs_ioctl(queue, HTTPSYS_IOC_CANCEL_OP, &a);

	if (count)
		*count = a.count;
	return ret;
}

struct reap_loop {
	int queue;
	struct reaped *r;
};

/* Until the first completion */
static inline void *reap_loop_run(void *arg)
{
	struct reap_loop *l = arg;

	reap(l->queue, l->r, 1, 0);
	return NULL;
}

static inline pthread_t reap_loop_start(int queue, struct reaped *r)
{
	static struct reap_loop l;
	pthread_t t;

	l = (struct reap_loop){ queue, r };
	need(!pthread_create(&t, NULL, reap_loop_run, &l));
	return t;
}

#endif
