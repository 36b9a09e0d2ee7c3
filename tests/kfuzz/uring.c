// SPDX-License-Identifier: GPL-2.0-only
/* Commands through io_uring; where the kernel has none for us, each is refused. */
#define _GNU_SOURCE
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"

#define SLOTS		32
#define SLOT_SIZE	256

struct uring {
	struct io_uring ring;
	struct slot {
		char arg[SLOT_SIZE];
		uint32_t cmd;
		bool busy;
	} slot[SLOTS];
	unsigned int next;
};

void uring_up(struct fuzz *f)
{
	f->uring = calloc(1, sizeof(*f->uring));
	if (f->uring && io_uring_queue_init(SLOTS, &f->uring->ring, 0)) {
		free(f->uring);
		f->uring = NULL;
	}
}

static void uring_drain(struct fuzz *f)
{
	struct io_uring_cqe *c;

	while (!io_uring_peek_cqe(&f->uring->ring, &c)) {
		if (c->user_data < SLOTS) {
			f->uring->slot[c->user_data].busy = false;
			fuzz_result(f, f->uring->slot[c->user_data].cmd, c->res);
		}
		io_uring_cqe_seen(&f->uring->ring, c);
	}
}

static void uring_cancel(struct fuzz *f)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&f->uring->ring);

	if (!sqe)
		return;
	io_uring_prep_cancel64(sqe, below(f, SLOTS), 0);
	sqe->user_data = SLOTS;
	io_uring_submit(&f->uring->ring);
}

void uring_call(struct fuzz *f, int fd, uint32_t cmd, const void *arg, size_t size)
{
	struct io_uring_sqe *sqe;
	struct httpsys_uring_cmd *payload;
	struct slot *slot;
	unsigned int i;

	if (!f->uring)
		return;
	uring_drain(f);
	if (one_in(f, 8))
		uring_cancel(f);
	i = f->uring->next++ % SLOTS;
	slot = &f->uring->slot[i];
	if (slot->busy || size > SLOT_SIZE)
		return;
	sqe = io_uring_get_sqe(&f->uring->ring);
	if (!sqe)
		return;
	memcpy(slot->arg, arg, size);
	slot->cmd = cmd;
	slot->busy = true;
	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, fd, NULL, 0, 0);
	sqe->cmd_op = below(f, 4096) < f->wild ? (uint32_t)rnd(&f->r) : cmd;
	sqe->user_data = i;
	payload = (void *)sqe->cmd;
	payload->arg = below(f, 4096) < f->wild ? rnd(&f->r) : (uintptr_t)slot->arg;
	payload->reserved = below(f, 4096) < f->wild;
	io_uring_submit(&f->uring->ring);
	uring_drain(f);
}
