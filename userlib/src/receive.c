// SPDX-License-Identifier: MIT
/*
 * Receiving: a record of the kernel comes into a buffer of the thread and goes
 * from there, as HTTP_REQUEST, into the caller's. Body bytes are read straight
 * into the caller's buffer, so none is lost when it is short of room.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "lib.h"

#define RECORD_ROOM	8192	/* takes most requests at once */
#define RECEIVE_FLAGS	(HTTP_RECEIVE_REQUEST_FLAG_COPY_BODY | \
			 HTTP_RECEIVE_REQUEST_FLAG_FLUSH_BODY | \
			 HTTPLX_RECEIVE_NONBLOCK)
#define BODY_FLAGS	(HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER | \
			 HTTPLX_RECEIVE_NONBLOCK)

/* Of a thread, freed with it */
struct scratch {
	void *record;
	size_t record_room;
	void *work;
	size_t work_room;
};

static pthread_key_t scratch_key;
static bool scratch_usable;

static void scratch_free(void *data)
{
	struct scratch *scratch = data;

	free(scratch->record);
	free(scratch->work);
	free(scratch);
}

__attribute__((constructor)) static void scratch_init(void)
{
	scratch_usable = !pthread_key_create(&scratch_key, scratch_free);
}

__attribute__((destructor)) static void scratch_exit(void)
{
	struct scratch *scratch;

	if (!scratch_usable)
		return;
	scratch = pthread_getspecific(scratch_key);
	pthread_key_delete(scratch_key);
	scratch_usable = false;
	if (scratch)
		scratch_free(scratch);
}

static bool room(void **buffer, size_t *have, size_t want)
{
	void *larger;

	if (*have >= want)
		return true;
	larger = malloc(want);
	if (!larger)
		return false;
	free(*buffer);
	*buffer = larger;
	*have = want;
	return true;
}

/* For a record of that size, and for the plan of as many lines as it can have */
static bool scratch_room(struct scratch *scratch, size_t want)
{
	size_t lines = want / sizeof(struct httpsys_header_ref);

	return room(&scratch->work, &scratch->work_room,
		    request_work_size(lines)) &&
	       room(&scratch->record, &scratch->record_room, want);
}

static struct scratch *scratch_get(void)
{
	struct scratch *scratch;

	if (!scratch_usable)
		return NULL;
	scratch = pthread_getspecific(scratch_key);
	if (!scratch) {
		scratch = calloc(1, sizeof(*scratch));
		if (scratch && pthread_setspecific(scratch_key, scratch)) {
			free(scratch);
			scratch = NULL;
		}
	}
	if (scratch && !scratch_room(scratch, RECORD_ROOM))
		return NULL;
	return scratch;
}

/* Get the record; a first try with the room that there is */
static int receive_record(struct io *io, struct httpsys_receive *receive,
			  struct scratch *scratch)
{
	int error;

	for (;;) {
		receive->buffer = (uintptr_t)scratch->record;
		receive->buffer_size = (uint32_t)scratch->record_room;
		error = io_run(io, HTTPSYS_IOC_RECEIVE, receive);
		if (error != EMSGSIZE)
			return error;
		if (!scratch_room(scratch, receive->bytes))
			return ENOMEM;
	}
}

/*
 * Read body bytes. A FILL that a signal cut short goes on: signals are not the
 * API's business. An error after some bytes shows again in the next read.
 */
static int read_body(struct io *io, struct httpsys_read_body *body)
{
	uint32_t done = 0;
	int error;

	do {
		body->bytes = 0;
		error = io_run(io, HTTPSYS_IOC_READ_BODY, body);
		if (error)
			break;
		done += body->bytes;
		body->buffer += body->bytes;
		body->buffer_size -= body->bytes;
	} while (body->flags & HTTPSYS_READ_BODY_FILL && body->buffer_size);
	body->bytes = done;
	return done ? 0 : error;
}

/* Whether body bytes are still to be read */
static bool body_more(struct io *io, uint64_t id)
{
	struct httpsys_read_body probe = {
		.size = sizeof(probe),
		.flags = HTTPSYS_READ_BODY_NONBLOCK,
		.request_id = id,
	};

	return io_run(io, HTTPSYS_IOC_READ_BODY, &probe) != ENODATA;
}

static bool waits_for_continue(const HTTP_REQUEST_V1 *request)
{
	return request->Headers.KnownHeaders[HttpHeaderExpect].pRawValue;
}

/*
 * Append body bytes to a request of @used bytes. COPY_BODY must not make the
 * kernel say 100 Continue, which a first read does: the program has not asked
 * for the body yet. Errors are left for the reads that follow.
 */
static size_t copy_body(struct io *io, HTTP_REQUEST_V1 *request, ULONG flags,
			size_t used, size_t size)
{
	size_t at = ALIGN_UP(used, 8);
	size_t data = at + sizeof(HTTP_DATA_CHUNK);
	HTTP_DATA_CHUNK *chunk = (void *)((char *)request + at);
	struct httpsys_read_body body = {
		.size = sizeof(body),
		.request_id = request->RequestId,
	};
	bool all = flags & HTTP_RECEIVE_REQUEST_FLAG_FLUSH_BODY;

	if (size <= data || (!all && waits_for_continue(request)))
		return used;
	body.flags = all ? HTTPSYS_READ_BODY_FILL : HTTPSYS_READ_BODY_NONBLOCK;
	body.buffer = (uintptr_t)request + data;
	body.buffer_size = (uint32_t)(size - data);
	read_body(io, &body);
	if (!body_more(io, request->RequestId))
		request->Flags &= ~HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS;
	if (!body.bytes)
		return used;
	memset(chunk, 0, sizeof(*chunk));
	chunk->DataChunkType = HttpDataChunkFromMemory;
	chunk->FromMemory.pBuffer = (char *)request + data;
	chunk->FromMemory.BufferLength = body.bytes;
	request->EntityChunkCount = 1;
	request->pEntityChunks = chunk;
	return data + body.bytes;
}

/* No room for more than which request it is */
static void write_ids(void *buffer, size_t size, bool version1,
		      const struct httpsys_receive *receive)
{
	size_t fixed = version1 ? sizeof(HTTP_REQUEST_V1) :
				  sizeof(HTTP_REQUEST_V2);
	HTTP_REQUEST_V1 *request = buffer;

	memset(buffer, 0, size < fixed ? size : fixed);
	request->RequestId = receive->request_id;
	request->ConnectionId = receive->connection_id;
}

static ULONG deliver(struct io *io, struct scratch *scratch,
		     const struct httpsys_receive *receive, ULONG flags,
		     void *buffer, size_t size, PULONG bytes)
{
	bool version1 = io->queue->flags & HANDLE_VERSION_1;
	const struct httpsys_request_record *record = scratch->record;
	HTTP_REQUEST_V1 *request = buffer;
	struct request_plan plan;
	size_t used;

	request_plan(&plan, record, version1, scratch->work);
	if (size < plan.size) {
		write_ids(buffer, size, version1, receive);
		if (bytes)
			*bytes = (ULONG)plan.size;
		return ERROR_MORE_DATA;
	}
	request_write(&plan, buffer);
	used = plan.size;
	if (flags & ~HTTPLX_RECEIVE_NONBLOCK &&
	    record->flags & HTTPSYS_REQUEST_MORE_BODY)
		used = copy_body(io, request, flags, used, size);
	if (bytes)
		*bytes = (ULONG)used;
	return NO_ERROR;
}

static ULONG receive_check(ULONG flags, void *buffer, ULONG size, PULONG bytes)
{
	if (bytes)
		*bytes = 0;
	if (flags & ~(ULONG)RECEIVE_FLAGS)
		return ERROR_INVALID_PARAMETER;
	if (!buffer || (uintptr_t)buffer % _Alignof(HTTP_REQUEST_V1))
		return ERROR_NOACCESS;
	if (size < sizeof(HTTP_REQUEST_V1))
		return ERROR_INSUFFICIENT_BUFFER;
	return NO_ERROR;
}

/* The call itself, on a good handle with good parameters */
static ULONG receive_one(struct io *io, HTTP_REQUEST_ID id, ULONG flags,
			 void *buffer, ULONG size, PULONG bytes)
{
	struct httpsys_receive receive = {
		.size = sizeof(receive),
		.request_id = id,
	};
	struct scratch *scratch = scratch_get();
	int error;

	if (!scratch)
		return ERROR_NOT_ENOUGH_MEMORY;
	if (flags & HTTPLX_RECEIVE_NONBLOCK)
		receive.flags |= HTTPSYS_RECEIVE_NONBLOCK;
	error = receive_record(io, &receive, scratch);
	if (!error)
		return deliver(io, scratch, &receive, flags, buffer, size,
			       bytes);
	/* taken all the same: the caller must know which one it has */
	if (error == ENOMEM && receive.request_id)
		write_ids(buffer, size, io->queue->flags & HANDLE_VERSION_1,
			  &receive);
	return error_win32(io->op, error, 0);
}

ULONG WINAPI HttpReceiveHttpRequest(HANDLE RequestQueueHandle,
				    HTTP_REQUEST_ID RequestId, ULONG Flags,
				    PHTTP_REQUEST RequestBuffer,
				    ULONG RequestBufferLength,
				    PULONG BytesReturned,
				    LPOVERLAPPED Overlapped)
{
	struct io io;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, OP_RECEIVE);
	if (result)
		return result;
	result = receive_check(Flags, RequestBuffer, RequestBufferLength,
			       BytesReturned);
	if (!result)
		result = receive_one(&io, RequestId, Flags, RequestBuffer,
				     RequestBufferLength, BytesReturned);
	io_end(&io);
	return result;
}

ULONG WINAPI HttpReceiveRequestEntityBody(HANDLE RequestQueueHandle,
					  HTTP_REQUEST_ID RequestId,
					  ULONG Flags, PVOID EntityBuffer,
					  ULONG EntityBufferLength,
					  PULONG BytesReturned,
					  LPOVERLAPPED Overlapped)
{
	struct httpsys_read_body body = {
		.size = sizeof(body),
		.request_id = RequestId,
		.buffer = (uintptr_t)EntityBuffer,
		.buffer_size = EntityBufferLength,
	};
	struct io io;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, OP_BODY);
	if (result)
		return result;
	if (BytesReturned)
		*BytesReturned = 0;
	if (Flags & ~(ULONG)BODY_FLAGS ||
	    (!EntityBuffer && EntityBufferLength)) {
		io_end(&io);
		return ERROR_INVALID_PARAMETER;
	}
	if (Flags & HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER)
		body.flags |= HTTPSYS_READ_BODY_FILL;
	if (Flags & HTTPLX_RECEIVE_NONBLOCK)
		body.flags |= HTTPSYS_READ_BODY_NONBLOCK;
	result = error_win32(io.op, read_body(&io, &body), 0);
	if (!result && BytesReturned)
		*BytesReturned = body.bytes;
	io_end(&io);
	return result;
}
