// SPDX-License-Identifier: MIT
/*
 * Overlapped calls that are parked in the kernel. The kernel knows each by the
 * address of its struct io; here they stand in a table by the address of their
 * OVERLAPPED, which is how programs cancel them. The reaper takes a call out of
 * the table when its completion has come.
 *
 * async.lock guards the table and the links in it. It is held while an
 * operation is cancelled, so that none is freed under the name given to the
 * kernel, and by fork().
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include "lib.h"

#define BUCKETS	1024U

static struct {
	pthread_mutex_t lock;
	struct io *bucket[BUCKETS];
} async = { .lock = PTHREAD_MUTEX_INITIALIZER };

void async_lock(void)
{
	pthread_mutex_lock(&async.lock);
}

void async_unlock(void)
{
	pthread_mutex_unlock(&async.lock);
}

static struct io **bucket_of(const void *overlapped)
{
	uint64_t hash = (uintptr_t)overlapped * 0x9e3779b97f4a7c15ULL;

	return &async.bucket[hash >> 32 & (BUCKETS - 1)];
}

static void table_add(struct io *io)
{
	struct io **bucket = bucket_of(io->overlapped);

	async_lock();
	io->next = *bucket;
	io->link = bucket;
	if (io->next)
		io->next->link = &io->next;
	*bucket = io;
	async_unlock();
}

static void table_remove(struct io *io)
{
	async_lock();
	*io->link = io->next;
	if (io->next)
		io->next->link = io->link;
	async_unlock();
}

static int cancel_one(const struct io *io)
{
	struct httpsys_cancel_op cancel = {
		.size = sizeof(cancel),
		.user_data = (uintptr_t)io,
	};

	return kernel_call(io->queue->fd, HTTPSYS_IOC_CANCEL_OP, &cancel);
}

void async_cancel_all(const struct handle *queue)
{
	struct httpsys_cancel_op cancel = {
		.size = sizeof(cancel),
		.flags = HTTPSYS_CANCEL_OP_ALL,
	};

	kernel_call(queue->fd, HTTPSYS_IOC_CANCEL_OP, &cancel);
}

/* A later part of a call of which HttpLxCancelIo() found nothing parked */
static void cancel_later(struct io *io)
{
	async_lock();
	if (io->cancelled)
		cancel_one(io);
	async_unlock();
}

/*
 * A call that is parked is the reaper's at once: nothing of @io is looked at
 * after that, unless this is the reaper. A close that did not see this call
 * has marked the handle before it cancelled what it saw.
 */
ULONG async_submit(struct io *io, unsigned long command, void *arg)
{
	struct httpsys_submit submit = {
		.size = sizeof(submit),
		.user_data = (uintptr_t)io,
		.arg = (uintptr_t)arg,
		.command = (uint32_t)command,
	};
	struct handle *queue = io->queue;
	bool later = io->reaped;
	enum op op = io->op;
	ULONG result;
	int error;

	result = reaper_watch(queue, io->handle);
	if (result)
		return result;
	table_add(io);
	handle_hold(queue);
	error = kernel_call(queue->fd, HTTPSYS_IOC_SUBMIT, &submit);
	if (error != EINPROGRESS)
		table_remove(io);
	else if (handle_closed(queue))
		async_cancel_all(queue);
	else if (later)
		cancel_later(io);
	handle_put(queue);
	return error_win32(op, error, 0);
}

static ULONG completion_error(const struct io *io,
			      const struct httpsys_completion *completion)
{
	int error = (int)completion->error;

	/* the request ended because its queue did */
	if (error == ESHUTDOWN || (error == ECONNRESET && handle_closed(io->queue)))
		return ERROR_OPERATION_ABORTED;
	return error_win32(io->op, error, 0);
}

/* In the reaper: what the kernel has to say of a parked call */
void async_finish(const struct httpsys_completion *completion, void *record)
{
	struct io *io = (struct io *)(uintptr_t)completion->user_data;
	ULONG result = completion_error(io, completion);

	table_remove(io);
	io->reaped = true;
	if (!result || result == ERROR_MORE_DATA)
		io->bytes = completion->bytes > UINT32_MAX ? UINT32_MAX :
			    (ULONG)completion->bytes;
	if (io->finish)
		result = io->finish(io, result, completion, record);
	if (result != ERROR_IO_PENDING)
		io_complete(io, result, false);
}

static bool wanted(const struct io *io, const struct handle *queue,
		   const OVERLAPPED *overlapped, bool mine)
{
	return io->queue == queue &&
	       (!overlapped || io->overlapped == overlapped) &&
	       (!mine || pthread_equal(io->thread, pthread_self()));
}

static unsigned int cancel_bucket_locked(struct io *first,
					 const struct handle *queue,
					 const OVERLAPPED *overlapped,
					 bool mine)
{
	unsigned int count = 0;

	for (struct io *io = first; io; io = io->next) {
		if (!wanted(io, queue, overlapped, mine))
			continue;
		io->cancelled = true;
		count += !cancel_one(io);
	}
	return count;
}

ULONG WINAPI HttpLxCancelIo(HANDLE Handle, LPOVERLAPPED Overlapped, ULONG Flags)
{
	bool mine = Flags & HTTPLX_CANCEL_THIS_THREAD;
	struct handle *queue;
	unsigned int count = 0;

	if (Flags & ~HTTPLX_CANCEL_THIS_THREAD)
		return ERROR_INVALID_PARAMETER;
	queue = handle_get(Handle, HANDLE_QUEUE);
	if (!queue)
		return ERROR_INVALID_HANDLE;
	async_lock();
	if (Overlapped) {
		count = cancel_bucket_locked(*bucket_of(Overlapped), queue,
					     Overlapped, mine);
	} else {
		for (size_t i = 0; i < BUCKETS; i++)
			count += cancel_bucket_locked(async.bucket[i], queue,
						      NULL, mine);
	}
	async_unlock();
	handle_put(queue);
	return count ? NO_ERROR : ERROR_NOT_FOUND;
}

/* In a child, which has none of its parent's calls; lets async.lock go */
void async_fork_child(void)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		struct io *io = async.bucket[i];

		async.bucket[i] = NULL;
		while (io) {
			struct io *next = io->next;

			free(io->files);
			free(io);
			io = next;
		}
	}
	reaper_fork_child_locked();
	async_unlock();
}
