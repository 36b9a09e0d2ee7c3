// SPDX-License-Identifier: MIT
/*
 * Calls on a queue that may take their time. All of them pass through here:
 * io_begin() is where an OVERLAPPED will be submitted instead of waited for,
 * io_run() what then runs at its completion.
 */
#include "lib.h"

ULONG io_begin(struct io *io, HANDLE queue, LPOVERLAPPED overlapped, enum op op)
{
	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	io->queue = handle_get(queue, HANDLE_QUEUE);
	if (!io->queue)
		return ERROR_INVALID_HANDLE;
	if (io->queue->fd < 0 || overlapped) {
		io_end(io);
		return overlapped ? ERROR_CALL_NOT_IMPLEMENTED :
				    ERROR_INVALID_HANDLE;
	}
	io->op = op;
	io->overlapped = overlapped;
	return NO_ERROR;
}

int io_run(struct io *io, unsigned long command, void *arg)
{
	io->command = command;
	io->arg = arg;
	return kernel_call(io->queue->fd, command, arg);
}

void io_end(struct io *io)
{
	handle_put(io->queue);
	io->queue = NULL;
}
