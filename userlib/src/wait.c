// SPDX-License-Identifier: MIT
/* Waiting for a connection to break, and for a queue that needs a worker */
#include "lib.h"

/* What was never a queue, not one that is closed (API: 2.4) */
static bool never_a_queue(HANDLE value)
{
	ULONG kind = HttpLxHandleKind(value);

	return !value || (kind != HTTPLX_KIND_NONE && kind != HTTPLX_KIND_QUEUE);
}

ULONG WINAPI HttpWaitForDemandStart(HANDLE RequestQueueHandle,
				    LPOVERLAPPED Overlapped)
{
	struct httpsys_wait wait = { .size = sizeof(wait) };
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, NULL, OP_DEMAND);
	if (result == ERROR_INVALID_HANDLE && never_a_queue(RequestQueueHandle))
		return ERROR_INVALID_PARAMETER;
	if (result)
		return result;
	return io_end(io, io_run(io, HTTPSYS_IOC_WAIT_DEMAND, &wait));
}

ULONG WINAPI HttpWaitForDisconnectEx(HANDLE RequestQueueHandle,
				     HTTP_CONNECTION_ID ConnectionId,
				     ULONG Reserved, LPOVERLAPPED Overlapped)
{
	struct httpsys_wait wait = {
		.size = sizeof(wait),
		.connection_id = ConnectionId,
	};
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, NULL, OP_WAIT);
	if (result)
		return result;
	if (Reserved || ConnectionId == HTTP_NULL_ID)
		return io_end(io, ERROR_INVALID_PARAMETER);
	return io_end(io, io_run(io, HTTPSYS_IOC_WAIT_DISCONNECT, &wait));
}

ULONG WINAPI HttpWaitForDisconnect(HANDLE RequestQueueHandle,
				   HTTP_CONNECTION_ID ConnectionId,
				   LPOVERLAPPED Overlapped)
{
	return HttpWaitForDisconnectEx(RequestQueueHandle, ConnectionId, 0,
				       Overlapped);
}
