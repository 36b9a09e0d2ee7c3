// SPDX-License-Identifier: MIT
/*
 * Certificates of clients. All connections are plain ones so far, which have
 * none.
 */
#include "lib.h"

/* What a program may ask for, and the room that is the least for it */
static ULONG certificate_check(HTTP_CONNECTION_ID id, ULONG flags,
			       const void *info, ULONG size)
{
	size_t least = flags & HTTP_RECEIVE_SECURE_CHANNEL_TOKEN ?
		       sizeof(HTTP_REQUEST_CHANNEL_BIND_STATUS) :
		       sizeof(HTTP_SSL_CLIENT_CERT_INFO);

	if (id == HTTP_NULL_ID || !info ||
	    flags & ~(ULONG)(HTTP_RECEIVE_SECURE_CHANNEL_TOKEN |
			     HTTP_RECEIVE_FULL_CHAIN))
		return ERROR_INVALID_PARAMETER;
	return size < least ? ERROR_INSUFFICIENT_BUFFER : NO_ERROR;
}

ULONG WINAPI
HttpReceiveClientCertificate(HANDLE RequestQueueHandle,
			     HTTP_CONNECTION_ID ConnectionId, ULONG Flags,
			     PHTTP_SSL_CLIENT_CERT_INFO SslClientCertInfo,
			     ULONG SslClientCertInfoSize, PULONG BytesReceived,
			     LPOVERLAPPED Overlapped)
{
	struct httpsys_wait probe = {
		.size = sizeof(probe),
		.flags = HTTPSYS_WAIT_NONBLOCK,
		.connection_id = ConnectionId,
	};
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, BytesReceived,
			  OP_WAIT);
	if (result)
		return result;
	result = certificate_check(ConnectionId, Flags, SslClientCertInfo,
				   SslClientCertInfoSize);
	if (!result)
		result = io_run_now(io, HTTPSYS_IOC_WAIT_DISCONNECT, &probe);
	/* it lives */
	return io_end(io, result == ERROR_RETRY ? ERROR_NOT_FOUND : result);
}
