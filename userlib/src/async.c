// SPDX-License-Identifier: MIT
/* Overlapped calls under way, and their cancellation */
#include "lib.h"

ULONG WINAPI HttpLxCancelIo(HANDLE Handle, LPOVERLAPPED Overlapped, ULONG Flags)
{
	struct handle *queue;

	(void)Overlapped;
	if (Flags & ~HTTPLX_CANCEL_THIS_THREAD)
		return ERROR_INVALID_PARAMETER;
	queue = handle_get(Handle, HANDLE_QUEUE);
	if (!queue)
		return ERROR_INVALID_HANDLE;
	handle_put(queue);
	return ERROR_NOT_FOUND;
}
