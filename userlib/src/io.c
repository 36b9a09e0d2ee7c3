// SPDX-License-Identifier: MIT
/*
 * Calls on a queue that may take their time. Without an OVERLAPPED such a call
 * is an ioctl that waits, and all that it needs is on the stack of its thread.
 * With one it is submitted: its struct io then lives on the heap and belongs to
 * whoever ends it, this thread or, once io_run() has said ERROR_IO_PENDING, the
 * reaper (async.c, reaper.c).
 */
#include <stdlib.h>
#include "lib.h"

/* Tell of an overlapped call that begins; @room was all that there is of it */
static ULONG io_begin_overlapped(struct io **io)
{
	const struct io *room = *io;
	LPOVERLAPPED overlapped = room->overlapped;
	struct io *heap;
	ULONG result;

	heap = malloc(sizeof(*heap));
	if (!heap)
		return ERROR_NOT_ENOUGH_MEMORY;
	*heap = *room;
	heap->event = overlapped->hEvent;
	heap->thread = pthread_self();
	result = hooks_submit(heap->handle, heap->queue->context, overlapped);
	if (result) {
		free(heap);
		return result;
	}
	overlapped->InternalHigh = 0;
	overlapped->Internal = STATUS_UNDER_WAY;
	*io = heap;
	return NO_ERROR;
}

ULONG io_begin(struct io **io, HANDLE queue, LPOVERLAPPED overlapped,
	       PULONG returned, enum op op)
{
	struct io *room = *io;
	ULONG result = NO_ERROR;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	*room = (struct io){
		.queue = handle_get(queue, HANDLE_QUEUE),
		.handle = queue,
		.op = op,
		.overlapped = overlapped,
		.returned = returned,
	};
	if (!room->queue)
		return ERROR_INVALID_HANDLE;
	if (room->queue->fd < 0)
		result = ERROR_INVALID_HANDLE;
	else if (overlapped)
		result = io_begin_overlapped(io);
	if (result)
		handle_put(room->queue);
	else if (room->returned)
		*room->returned = 0;
	return result;
}

ULONG io_run(struct io *io, unsigned long command, void *arg)
{
	if (io->overlapped)
		return async_submit(io, command, arg);
	return error_win32(io->op, kernel_call(io->queue->fd, command, arg), 0);
}

ULONG io_run_now(struct io *io, unsigned long command, void *arg)
{
	return error_win32(io->op, kernel_call(io->queue->fd, command, arg), 0);
}

/*
 * From here on the OVERLAPPED and all that the program gave for the call may be
 * gone at any time. The waiter's acquire is in its own reading of Internal.
 */
static void io_publish(const struct io *io, ULONG result)
{
	LPOVERLAPPED overlapped = io->overlapped;

	overlapped->InternalHigh = io->bytes;
	__atomic_store_n(&overlapped->Internal,
			 (ULONG_PTR)HttpLxStatusFromError(result),
			 __ATOMIC_RELEASE);
}

static void io_free(struct io *io)
{
	for (size_t i = 0; i < io->file_count; i++)
		handle_put(io->files[i]);
	free(io->files);
	handle_put(io->queue);
	free(io);
}

void io_complete(struct io *io, ULONG result, bool synchronous)
{
	HTTPLX_COMPLETION completion = {
		.Handle = io->handle,
		.Context = io->queue->context,
		.Overlapped = io->overlapped,
		.Event = io->event,
		.Error = result,
		.Bytes = io->bytes,
		.Synchronous = synchronous,
	};

	io_publish(io, result);
	hooks_complete(&completion);
	io_free(io);
}

ULONG io_end(struct io *io, ULONG result)
{
	if (result == ERROR_IO_PENDING)		/* not ours any more */
		return result;
	/*
	 * Also of an overlapped call that is done at once: in skip-on-success
	 * mode, and for the size of a larger buffer, it is all that programs look at
	 */
	if (io->returned)
		*io->returned = io->bytes;
	if (!io->overlapped) {
		handle_put(io->queue);
		return result;
	}
	if (!result) {
		io_complete(io, result, true);
		return result;
	}
	/* Nothing follows, but nobody shall take it for one under way */
	io_publish(io, result);
	hooks_abandon(io->handle, io->queue->context, io->overlapped);
	io_free(io);
	return result;
}
