// SPDX-License-Identifier: MIT
/*
 * Receiving: a record of the kernel comes into a buffer of the thread and goes
 * from there, as HTTP_REQUEST, into the caller's. Body bytes are read straight
 * into the caller's buffer, so none is lost when it is short of room.
 */
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

static pthread_key_t scratch_key;
static bool scratch_usable;

static void scratch_free(void *data)
{
	struct scratch *scratch = data;

	free(scratch->record);
	free(scratch->work);
	free(scratch->answers);
	free(scratch);
}

__attribute__((constructor)) static void scratch_init(void)
{
	scratch_usable = !pthread_key_create(&scratch_key, scratch_free);
}

void scratch_exit(void)
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

bool scratch_grow(void **buffer, size_t *have, size_t want)
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
bool scratch_room(struct scratch *scratch, size_t want)
{
	size_t lines = want / sizeof(struct httpsys_header_ref);

	/* The work space has grown with the other */
	if (scratch->record_room >= want)
		return true;
	return scratch_grow(&scratch->work, &scratch->work_room,
		    request_work_size(lines)) &&
	       scratch_grow(&scratch->record, &scratch->record_room, want);
}

struct scratch *scratch_get(void)
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
static ULONG receive_record(struct io *io, struct httpsys_receive *receive,
			    struct scratch *scratch)
{
	ULONG result;

	for (;;) {
		receive->buffer = (uintptr_t)scratch->record;
		receive->buffer_size = (uint32_t)scratch->record_room;
		result = io_run(io, HTTPSYS_IOC_RECEIVE, receive);
		if (result != ERROR_MORE_DATA)
			return result;
		if (!scratch_room(scratch, receive->bytes))
			return ERROR_NOT_ENOUGH_MEMORY;
	}
}

/*
 * Read body bytes. A FILL that a signal cut short goes on: signals are not the
 * API's business. An error after some bytes shows again in the next read.
 */
static ULONG read_body(struct io *io, struct httpsys_read_body *body)
{
	ULONG (*run)(struct io *, unsigned long, void *) =
		body->flags & HTTPSYS_READ_BODY_NONBLOCK ? io_run_now : io_run;
	uint32_t done = 0;
	ULONG result;

	do {
		body->bytes = 0;
		result = run(io, HTTPSYS_IOC_READ_BODY, body);
		if (result == ERROR_IO_PENDING)
			return result;
		if (result)
			break;
		done += body->bytes;
		body->buffer += body->bytes;
		body->buffer_size -= body->bytes;
	} while (body->flags & HTTPSYS_READ_BODY_FILL && body->buffer_size);
	body->bytes = done;
	return done ? NO_ERROR : result;
}

/* Whether body bytes are still to be read */
static bool body_more(struct io *io, uint64_t id)
{
	struct httpsys_read_body probe = {
		.size = sizeof(probe),
		.flags = HTTPSYS_READ_BODY_NONBLOCK,
		.request_id = id,
	};

	return io_run_now(io, HTTPSYS_IOC_READ_BODY, &probe) !=
	       ERROR_HANDLE_EOF;
}

static bool waits_for_continue(const HTTP_REQUEST_V1 *request)
{
	return request->Headers.KnownHeaders[HttpHeaderExpect].pRawValue;
}

/* Where the chunk of body bytes stands, behind the request, and its bytes */
static HTTP_DATA_CHUNK *body_chunk(const struct receive_wish *wish)
{
	return (void *)((char *)wish->buffer + ALIGN_UP(wish->used, 8));
}

static size_t body_start(const struct receive_wish *wish)
{
	return ALIGN_UP(wish->used, 8) + sizeof(HTTP_DATA_CHUNK);
}

/* So many body bytes were read: make them part of the request */
static void body_append(struct io *io, ULONG bytes)
{
	HTTP_REQUEST_V1 *request = io->wish.buffer;
	HTTP_DATA_CHUNK *chunk = body_chunk(&io->wish);

	io->bytes = (ULONG)io->wish.used;
	if (!body_more(io, request->RequestId))
		request->Flags &= ~HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS;
	if (!bytes)
		return;
	memset(chunk, 0, sizeof(*chunk));
	chunk->DataChunkType = HttpDataChunkFromMemory;
	chunk->FromMemory.pBuffer = chunk + 1;
	chunk->FromMemory.BufferLength = bytes;
	request->EntityChunkCount = 1;
	request->pEntityChunks = chunk;
	io->bytes = (ULONG)body_start(&io->wish) + bytes;
}

/*
 * The whole body has come, or as much as fits, or its client is gone. Somebody
 * has taken the request: a call that is cancelled now, or whose queue is shut
 * down, delivers it all the same, unless the queue is closed.
 */
static ULONG flush_finish(struct io *io, ULONG result,
			  const struct httpsys_completion *completion,
			  void *record)
{
	(void)record;
	io->bytes = 0;
	if (result == ERROR_OPERATION_ABORTED && handle_closed(io->queue))
		return result;
	body_append(io, (ULONG)completion->bytes);
	return NO_ERROR;
}

/*
 * Append body bytes to a request. COPY_BODY must not make the kernel say 100
 * Continue, which a first read does: the program has not asked for the body
 * yet. Errors are left for the reads that follow.
 */
static ULONG copy_body(struct io *io)
{
	const struct receive_wish *wish = &io->wish;
	HTTP_REQUEST_V1 *request = wish->buffer;
	bool all = wish->flags & HTTP_RECEIVE_REQUEST_FLAG_FLUSH_BODY;
	size_t data = body_start(wish);
	struct httpsys_read_body body = {
		.size = sizeof(body),
		.flags = all ? HTTPSYS_READ_BODY_FILL :
			       HTTPSYS_READ_BODY_NONBLOCK,
		.request_id = request->RequestId,
	};
	ULONG result;

	if (wish->size <= data || (!all && waits_for_continue(request)))
		return NO_ERROR;
	body.buffer = (uintptr_t)request + data;
	body.buffer_size = (uint32_t)(wish->size - data);
	io->finish = flush_finish;
	result = read_body(io, &body);
	if (result == ERROR_IO_PENDING)
		return result;
	body_append(io, body.bytes);
	return NO_ERROR;
}

/* No room for more than which request it is */
static void write_ids(const struct io *io, uint64_t request_id,
		      uint64_t connection_id)
{
	size_t fixed = io->queue->flags & HANDLE_VERSION_1 ?
		       sizeof(HTTP_REQUEST_V1) : sizeof(HTTP_REQUEST_V2);
	HTTP_REQUEST_V1 *request = io->wish.buffer;

	memset(request, 0, io->wish.size < fixed ? io->wish.size : fixed);
	request->RequestId = request_id;
	request->ConnectionId = connection_id;
}

/* The record into the caller's buffer; @work: room for its plan */
static ULONG deliver(struct io *io, const struct httpsys_request_record *record,
		     void *work)
{
	bool version1 = io->queue->flags & HANDLE_VERSION_1;
	struct request_plan plan;

	request_plan(&plan, record, version1, work);
	io->bytes = (ULONG)plan.size;
	if (io->wish.size < plan.size) {
		write_ids(io, record->request_id, record->connection_id);
		return ERROR_MORE_DATA;
	}
	request_write(&plan, io->wish.buffer);
	io->wish.used = plan.size;
	if (!(io->wish.flags & ~HTTPLX_RECEIVE_NONBLOCK) ||
	    !(record->flags & HTTPSYS_REQUEST_MORE_BODY))
		return NO_ERROR;
	return copy_body(io);
}

/*
 * In the reaper: a request for a parked call. Its record was too long for the
 * reaper's buffer, then it is read once more by its id.
 */
static ULONG receive_finish(struct io *io, ULONG result,
			    const struct httpsys_completion *completion,
			    void *record)
{
	struct httpsys_receive receive = {
		.size = sizeof(receive),
		.request_id = completion->request_id,
	};
	struct scratch *scratch = scratch_get();

	io->bytes = 0;
	if (result && result != ERROR_MORE_DATA)
		return result;
	if (!scratch || !scratch_room(scratch, (size_t)completion->bytes)) {
		write_ids(io, completion->request_id,
			  completion->connection_id);
		return ERROR_NOT_ENOUGH_MEMORY;
	}
	if (record)
		return deliver(io, record, scratch->work);
	receive.buffer = (uintptr_t)scratch->record;
	receive.buffer_size = (uint32_t)scratch->record_room;
	result = io_run_now(io, HTTPSYS_IOC_RECEIVE, &receive);
	return result ? result : deliver(io, scratch->record, scratch->work);
}

static ULONG receive_check(const struct io *io)
{
	const struct receive_wish *wish = &io->wish;

	if (wish->flags & ~(ULONG)RECEIVE_FLAGS ||
	    (io->overlapped && wish->flags & HTTPLX_RECEIVE_NONBLOCK))
		return ERROR_INVALID_PARAMETER;
	if (!wish->buffer ||
	    (uintptr_t)wish->buffer % _Alignof(HTTP_REQUEST_V1))
		return ERROR_NOACCESS;
	if (wish->size < sizeof(HTTP_REQUEST_V1))
		return ERROR_INSUFFICIENT_BUFFER;
	return NO_ERROR;
}

ULONG receive_one(struct io *io, HTTP_REQUEST_ID id)
{
	struct httpsys_receive receive = {
		.size = sizeof(receive),
		.request_id = id,
	};
	struct scratch *scratch = scratch_get();
	ULONG result;

	if (!scratch)
		return ERROR_NOT_ENOUGH_MEMORY;
	if (io->wish.flags & HTTPLX_RECEIVE_NONBLOCK)
		receive.flags |= HTTPSYS_RECEIVE_NONBLOCK;
	io->finish = receive_finish;
	result = receive_record(io, &receive, scratch);
	if (!result)
		return deliver(io, scratch->record, scratch->work);
	/* taken all the same: the caller must know which one it has */
	if (result == ERROR_NOT_ENOUGH_MEMORY && receive.request_id)
		write_ids(io, receive.request_id, receive.connection_id);
	return result;
}

ULONG WINAPI HttpReceiveHttpRequest(HANDLE RequestQueueHandle,
				    HTTP_REQUEST_ID RequestId, ULONG Flags,
				    PHTTP_REQUEST RequestBuffer,
				    ULONG RequestBufferLength,
				    PULONG BytesReturned,
				    LPOVERLAPPED Overlapped)
{
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, BytesReturned,
			  OP_RECEIVE);
	if (result)
		return result;
	io->wish = (struct receive_wish){
		.buffer = RequestBuffer,
		.size = RequestBufferLength,
		.flags = Flags,
	};
	result = receive_check(io);
	if (!result)
		result = receive_one(io, RequestId);
	return io_end(io, result);
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
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, BytesReturned,
			  OP_BODY);
	if (result)
		return result;
	if (Flags & ~(ULONG)BODY_FLAGS ||
	    (Overlapped && Flags & HTTPLX_RECEIVE_NONBLOCK) ||
	    (!EntityBuffer && EntityBufferLength))
		return io_end(io, ERROR_INVALID_PARAMETER);
	if (Flags & HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER)
		body.flags |= HTTPSYS_READ_BODY_FILL;
	if (Flags & HTTPLX_RECEIVE_NONBLOCK)
		body.flags |= HTTPSYS_READ_BODY_NONBLOCK;
	result = read_body(io, &body);
	if (!result)
		io->bytes = body.bytes;
	return io_end(io, result);
}
