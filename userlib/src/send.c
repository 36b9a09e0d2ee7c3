// SPDX-License-Identifier: MIT
/*
 * Sending: HTTP_RESPONSE and HTTP_DATA_CHUNK in the kernel's terms. Nothing of
 * a response is checked here that the kernel checks, but what has no
 * counterpart there. Small responses need no allocation.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib.h"

#define CHUNKS_INLINE	16
#define HEAD_INLINE	2048

#define RESPONSE_FLAGS	(HTTP_RESPONSE_FLAG_MULTIPLE_ENCODINGS_AVAILABLE | \
			 HTTP_RESPONSE_FLAG_MORE_ENTITY_BODY_EXISTS)

/* Name of a fragment in UTF-8 */
struct name {
	struct name *next;
	char text[];
};

/* Pieces of a body, with the files that they keep alive */
struct body {
	struct httpsys_chunk *chunks;
	struct handle **files;
	char *trailers;
	struct name *names;
	size_t count;
	struct httpsys_chunk chunk_room[CHUNKS_INLINE];
	struct handle *file_room[CHUNKS_INLINE];
};

/* Header block: written as far as there is room, counted in any case */
struct head {
	char *at;	/* NULL: there was not enough room */
	char *end;
	size_t size;
	size_t count;
};

static ULONG extras_check(const HTTP_CACHE_POLICY *policy,
			  const HTTP_LOG_DATA *log, const void *reserved1,
			  ULONG reserved2)
{
	if (reserved1 || reserved2 ||
	    (policy && (unsigned int)policy->Policy >=
		       HttpCachePolicyMaximum) ||
	    (log && log->Type != HttpLogDataTypeFields))
		return ERROR_INVALID_PARAMETER;
	return NO_ERROR;
}

/* The numbers of the policies are the kernel's */
static void policy_take(const HTTP_CACHE_POLICY *policy, ULONG flags,
			struct httpsys_send *send)
{
	if (!policy)
		return;
	send->cache_policy = policy->Policy;
	if (policy->Policy == HttpCachePolicyTimeToLive)
		send->cache_seconds = policy->SecondsToLive;
	if (flags & HTTP_RESPONSE_FLAG_MULTIPLE_ENCODINGS_AVAILABLE)
		send->cache_flags = HTTPSYS_CACHE_VARY_ENCODING;
}

/* What each flag is to the kernel */
static const struct {
	ULONG flag;
	uint32_t kernel;
} send_flags[] = {
	{ HTTP_SEND_RESPONSE_FLAG_DISCONNECT, HTTPSYS_SEND_DISCONNECT },
	{ HTTP_SEND_RESPONSE_FLAG_MORE_DATA, HTTPSYS_SEND_MORE_DATA },
	{ HTTP_SEND_RESPONSE_FLAG_BUFFER_DATA, HTTPSYS_SEND_BUFFER_DATA },
	{ HTTP_SEND_RESPONSE_FLAG_ENABLE_NAGLING, HTTPSYS_SEND_NAGLE },
	{ HTTP_SEND_RESPONSE_FLAG_PROCESS_RANGES, HTTPSYS_SEND_RANGES },
	{ HTTP_SEND_RESPONSE_FLAG_OPAQUE, HTTPSYS_SEND_OPAQUE },
	/* Take another connection: all that HTTP/1.1 can say is close */
	{ HTTP_SEND_RESPONSE_FLAG_GOAWAY, HTTPSYS_SEND_DISCONNECT },
	{ HTTP_SEND_RESPONSE_FLAG_AUTOMATIC_CHUNKING, HTTPSYS_SEND_CHUNKED },
};

static ULONG flags_take(ULONG flags, uint32_t *kernel)
{
	if (!flags)
		return NO_ERROR;
	for (size_t i = 0; i < sizeof(send_flags) / sizeof(send_flags[0]); i++) {
		if (flags & send_flags[i].flag)
			*kernel |= send_flags[i].kernel;
		flags &= ~send_flags[i].flag;
	}
	return flags ? ERROR_INVALID_PARAMETER : NO_ERROR;
}

static ULONG head_add(struct head *head, uint16_t id, const char *name,
		      uint16_t name_len, const char *value, uint16_t value_len)
{
	struct httpsys_header header = {
		.id = id,
		.name_len = name_len,
		.value_len = value_len,
	};
	size_t used = sizeof(header) + name_len + value_len;
	char *to = head->at;

	if ((name_len && !name) || (value_len && !value))
		return ERROR_INVALID_PARAMETER;
	head->size += ALIGN_UP(used, 8);
	head->count++;
	if (!to || (size_t)(head->end - to) < ALIGN_UP(used, 8)) {
		head->at = NULL;
		return NO_ERROR;
	}
	memcpy(to, &header, sizeof(header));
	to += sizeof(header);
	if (name_len)
		memcpy(to, name, name_len);
	to += name_len;
	if (value_len)
		memcpy(to, value, value_len);
	memset(to + value_len, 0, ALIGN_UP(used, 8) - used);
	head->at += ALIGN_UP(used, 8);
	return NO_ERROR;
}

static ULONG head_unknown(struct head *head, const HTTP_UNKNOWN_HEADER *headers,
			  size_t count)
{
	ULONG result = NO_ERROR;

	if (count && !headers)
		return ERROR_INVALID_PARAMETER;
	for (size_t i = 0; i < count && !result; i++) {
		const HTTP_UNKNOWN_HEADER *h = &headers[i];

		if (!h->NameLength)
			return ERROR_INVALID_PARAMETER;
		result = head_add(head, HTTPSYS_HEADER_UNKNOWN, h->pName,
				  h->NameLength, h->pRawValue,
				  h->RawValueLength);
	}
	return result;
}

static ULONG body_memory(struct body *body, const HTTP_DATA_CHUNK *chunk)
{
	if (!chunk->FromMemory.pBuffer && chunk->FromMemory.BufferLength)
		return ERROR_INVALID_PARAMETER;
	body->chunks[body->count++] = (struct httpsys_chunk){
		.type = HTTPSYS_CHUNK_MEMORY,
		.fd = -1,
		.address = (uintptr_t)chunk->FromMemory.pBuffer,
		.length = chunk->FromMemory.BufferLength,
	};
	return NO_ERROR;
}

static ULONG body_file(struct body *body, const HTTP_DATA_CHUNK *chunk)
{
	const HTTP_BYTE_RANGE *range = &chunk->FromFileHandle.ByteRange;
	struct handle *file = handle_get(chunk->FromFileHandle.FileHandle,
					 HANDLE_FILE);

	if (!file)
		return ERROR_INVALID_HANDLE;
	body->files[body->count] = file;
	body->chunks[body->count++] = (struct httpsys_chunk){
		.type = HTTPSYS_CHUNK_FILE,
		.fd = file->fd,
		.offset = range->StartingOffset.QuadPart,
		.length = range->Length.QuadPart,
	};
	return NO_ERROR;
}

/* Trailer fields: a block as of headers, which the body frees */
static ULONG body_trailers(struct body *body, const HTTP_DATA_CHUNK *chunk)
{
	const HTTP_UNKNOWN_HEADER *fields = chunk->Trailers.pTrailers;
	size_t count = chunk->Trailers.TrailerCount;
	struct head head = { NULL, NULL, 0, 0 };
	ULONG result = head_unknown(&head, fields, count);

	if (result || body->trailers)
		return ERROR_INVALID_PARAMETER;
	body->trailers = malloc(head.size + 1);
	if (!body->trailers)
		return ERROR_NOT_ENOUGH_MEMORY;
	head = (struct head){ body->trailers, body->trailers + head.size, 0, 0 };
	head_unknown(&head, fields, count);
	body->chunks[body->count++] = (struct httpsys_chunk){
		.type = HTTPSYS_CHUNK_TRAILERS,
		.fd = -1,
		.address = (uintptr_t)body->trailers,
		.offset = count,
		.length = head.size,
	};
	return NO_ERROR;
}

/* The whole of it up to a length; the name lives until body_free() */
static ULONG body_fragment(struct body *body, const WCHAR *wide, size_t units,
			   const HTTP_BYTE_RANGE *range)
{
	size_t bytes = utf8_from_wide(wide, units, NULL);
	struct name *name;

	if (!bytes || bytes == SIZE_MAX || bytes > HTTPSYS_URL_MAX)
		return ERROR_INVALID_PARAMETER;
	name = malloc(sizeof(*name) + bytes);
	if (!name)
		return ERROR_NOT_ENOUGH_MEMORY;
	utf8_from_wide(wide, units, name->text);
	name->next = body->names;
	body->names = name;
	body->chunks[body->count++] = (struct httpsys_chunk){
		.type = HTTPSYS_CHUNK_FRAGMENT,
		.fd = (int)bytes,
		.address = (uintptr_t)name->text,
		.offset = range ? range->StartingOffset.QuadPart : 0,
		.length = range ? range->Length.QuadPart : HTTPSYS_TO_EOF,
	};
	return NO_ERROR;
}

static ULONG body_cached(struct body *body, const HTTP_DATA_CHUNK *chunk)
{
	const WCHAR *name = chunk->FromFragmentCache.pFragmentName;
	size_t bytes = chunk->FromFragmentCache.FragmentNameLength;

	if (chunk->DataChunkType == HttpDataChunkFromFragmentCacheEx) {
		name = chunk->FromFragmentCacheEx.pFragmentName;
		return name ? body_fragment(body, name, wide_length(name),
				&chunk->FromFragmentCacheEx.ByteRange) :
			      ERROR_INVALID_PARAMETER;
	}
	if (!name || bytes % sizeof(WCHAR))
		return ERROR_INVALID_PARAMETER;
	return body_fragment(body, name, bytes / sizeof(WCHAR), NULL);
}

static ULONG body_add(struct body *body, const HTTP_DATA_CHUNK *chunk)
{
	switch (chunk->DataChunkType) {
	case HttpDataChunkFromMemory:
		return body_memory(body, chunk);
	case HttpDataChunkFromFileHandle:
		return body_file(body, chunk);
	case HttpDataChunkFromFragmentCache:
	case HttpDataChunkFromFragmentCacheEx:
		return body_cached(body, chunk);
	case HttpDataChunkTrailers:
		return body_trailers(body, chunk);
	default:
		return ERROR_INVALID_PARAMETER;
	}
}

static void body_free(struct body *body)
{
	struct name *name;

	while ((name = body->names)) {
		body->names = name->next;
		free(name);
	}
	for (size_t i = 0; i < body->count; i++) {
		if (body->files[i])
			handle_put(body->files[i]);
	}
	free(body->trailers);
	if (body->chunks != body->chunk_room) {
		free(body->chunks);
		free(body->files);
	}
}

static void body_none(struct body *body)
{
	body->count = 0;
	body->trailers = NULL;
	body->names = NULL;
	body->chunks = body->chunk_room;
	body->files = body->file_room;
}

static ULONG body_init(struct body *body, const HTTP_DATA_CHUNK *chunks,
		       size_t count)
{
	ULONG result = NO_ERROR;

	body_none(body);
	if (count > HTTPSYS_CHUNKS_MAX || (count && !chunks))
		return ERROR_INVALID_PARAMETER;
	if (count > CHUNKS_INLINE) {
		body->chunks = malloc(count * sizeof(*body->chunks));
		body->files = malloc(count * sizeof(*body->files));
		if (!body->chunks || !body->files)
			return ERROR_NOT_ENOUGH_MEMORY;
	}
	for (size_t i = 0; i < count && !result; i++) {
		body->files[i] = NULL;
		result = body_add(body, &chunks[i]);
	}
	return result;
}

/* HttpResponseInfoTypeMultipleKnownHeaders: several lines of one header */
static ULONG head_multiple(struct head *head, const HTTP_RESPONSE_INFO *info)
{
	const HTTP_MULTIPLE_KNOWN_HEADERS *multiple = info->pInfo;
	ULONG result = NO_ERROR;

	if (info->Type == HttpResponseInfoTypeQoSProperty)
		return NO_ERROR;	/* see sendextras.c */
	if (info->Type != HttpResponseInfoTypeMultipleKnownHeaders)
		return ERROR_NOT_SUPPORTED;
	if (!multiple || info->Length < sizeof(*multiple) ||
	    (unsigned int)multiple->HeaderId >= HttpHeaderResponseMaximum ||
	    multiple->Flags & ~HTTP_RESPONSE_INFO_FLAGS_PRESERVE_ORDER ||
	    (multiple->KnownHeaderCount && !multiple->KnownHeaders))
		return ERROR_INVALID_PARAMETER;
	for (size_t i = 0; i < multiple->KnownHeaderCount && !result; i++)
		result = head_add(head, (uint16_t)multiple->HeaderId, NULL, 0,
				  multiple->KnownHeaders[i].pRawValue,
				  multiple->KnownHeaders[i].RawValueLength);
	return result;
}

static ULONG head_fill(struct head *head, const HTTP_RESPONSE_V1 *response,
		       const HTTP_RESPONSE_INFO *infos, size_t info_count)
{
	const HTTP_KNOWN_HEADER *known = response->Headers.KnownHeaders;
	ULONG result = NO_ERROR;

	head->size = 0;
	head->count = 0;
	/* Most are not there: three at a look */
	for (uint16_t i = 0; i < HttpHeaderResponseMaximum && !result; i++) {
		if (i + 2 < HttpHeaderResponseMaximum &&
		    !(known[i].RawValueLength | known[i + 1].RawValueLength |
		      known[i + 2].RawValueLength)) {
			i += 2;
			continue;
		}
		if (known[i].RawValueLength)
			result = head_add(head, i, NULL, 0, known[i].pRawValue,
					  known[i].RawValueLength);
	}
	if (info_count && !infos)
		return ERROR_INVALID_PARAMETER;
	for (size_t i = 0; i < info_count && !result; i++)
		result = head_multiple(head, &infos[i]);
	return result ? result :
	       head_unknown(head, response->Headers.pUnknownHeaders,
			    response->Headers.UnknownHeaderCount);
}

/* The files go over to an overlapped call, which may outlive this one */
static ULONG files_keep(struct io *io, struct body *body)
{
	size_t count = 0;

	for (size_t i = 0; i < body->count; i++)
		count += body->files[i] != NULL;
	if (!count)
		return NO_ERROR;
	io->files = malloc(count * sizeof(*io->files));
	if (!io->files)
		return ERROR_NOT_ENOUGH_MEMORY;
	for (size_t i = 0; i < body->count; i++) {
		if (body->files[i])
			io->files[io->file_count++] = body->files[i];
		body->files[i] = NULL;
	}
	return NO_ERROR;
}

static void body_give(const struct body *body, struct httpsys_send *send)
{
	send->size = sizeof(*send);
	send->chunks = (uintptr_t)body->chunks;
	send->chunk_count = (uint16_t)body->count;
}

static ULONG bytes_sent(const struct httpsys_send *send)
{
	return send->bytes_sent > UINT32_MAX ? UINT32_MAX :
		(ULONG)send->bytes_sent;
}

static ULONG send_run(struct io *io, struct httpsys_send *send,
		      struct body *body)
{
	ULONG result = NO_ERROR;

	body_give(body, send);
	if (io->overlapped)
		result = files_keep(io, body);
	if (!result)
		result = io_run(io, HTTPSYS_IOC_SEND, send);
	if (result != ERROR_IO_PENDING)
		io->bytes = bytes_sent(send);
	return result;
}

/* A response in the kernel's terms, and what it needs until it is sent */
struct answer {
	struct send_extras extras;
	struct body body;
	char *block;		/* of headers: @room or allocated */
	char room[HEAD_INLINE] __attribute__((aligned(8)));
};

static ULONG answer_head(struct answer *answer, struct httpsys_send *send,
			 const HTTP_RESPONSE_V1 *response,
			 const HTTP_RESPONSE_INFO *infos, size_t info_count)
{
	struct head head = {
		answer->room, answer->room + sizeof(answer->room), 0, 0
	};
	ULONG result = head_fill(&head, response, infos, info_count);

	if (!result && (head.count > UINT16_MAX ||
			head.size > HTTPSYS_RESPONSE_HEAD_MAX))
		result = ERROR_INVALID_PARAMETER;
	if (result)
		return result;
	if (!head.at) {
		answer->block = malloc(head.size);
		if (!answer->block)
			return ERROR_NOT_ENOUGH_MEMORY;
		head.at = answer->block;
		head.end = answer->block + head.size;
		head_fill(&head, response, infos, info_count);
	}
	send->header_count = (uint16_t)head.count;
	send->headers_size = (uint32_t)head.size;
	send->headers = (uintptr_t)answer->block;
	return NO_ERROR;
}

/* Everything but the chunks' array. answer_free() follows, also on failure */
static ULONG answer_make(struct answer *answer, struct httpsys_send *send,
			 const HTTPLX_ANSWER *from, bool v2)
{
	const HTTP_RESPONSE_V1 *response = from->Response ?
					   &from->Response->s : NULL;
	const HTTP_RESPONSE_INFO *infos;
	size_t info_count;
	ULONG result;

	answer->extras.log = NULL;
	answer->block = answer->room;
	body_none(&answer->body);
	*send = (struct httpsys_send){ .request_id = from->RequestId };
	if (!response || response->Flags & ~(ULONG)RESPONSE_FLAGS ||
	    (response->ReasonLength && !response->pReason))
		return ERROR_INVALID_PARAMETER;
	result = extras_check(from->CachePolicy, from->LogData, NULL, 0);
	if (!result)
		result = flags_take(from->Flags, &send->flags);
	if (result)
		return result;
	infos = v2 ? from->Response->pResponseInfo : NULL;
	info_count = v2 ? from->Response->ResponseInfoCount : 0;
	send->status = response->StatusCode;
	send->reason = (uintptr_t)response->pReason;
	send->reason_len = response->ReasonLength;
	policy_take(from->CachePolicy, response->Flags, send);
	result = send_extras_take(&answer->extras, send, from->LogData, infos,
				  info_count);
	if (!result)
		result = answer_head(answer, send, response, infos, info_count);
	return result ? result : body_init(&answer->body,
					   response->pEntityChunks,
					   response->EntityChunkCount);
}

static void answer_free(struct answer *answer)
{
	body_free(&answer->body);
	if (answer->block != answer->room)
		free(answer->block);
	send_extras_free(&answer->extras);
}

ULONG WINAPI HttpSendHttpResponse(HANDLE RequestQueueHandle,
				  HTTP_REQUEST_ID RequestId, ULONG Flags,
				  PHTTP_RESPONSE HttpResponse,
				  PHTTP_CACHE_POLICY CachePolicy,
				  PULONG BytesSent, PVOID Reserved1,
				  ULONG Reserved2, LPOVERLAPPED Overlapped,
				  PHTTP_LOG_DATA LogData)
{
	const HTTPLX_ANSWER from = {
		.RequestId = RequestId,
		.Flags = Flags,
		.Response = HttpResponse,
		.CachePolicy = CachePolicy,
		.LogData = LogData,
	};
	struct httpsys_send send;
	struct answer answer;
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, BytesSent,
			  OP_SEND);
	if (result)
		return result;
	result = answer_make(&answer, &send, &from,
			     !(io->queue->flags & HANDLE_VERSION_1));
	if (Reserved1 || Reserved2)
		result = ERROR_INVALID_PARAMETER;
	if (!result)
		result = send_run(io, &send, &answer.body);
	/* Of an overlapped call only the kernel knows it */
	cache_result_set(Overlapped ? HTTPSYS_CACHE_NOT_OFFERED :
				      send.cache_result);
	answer_free(&answer);
	return io_end(io, result);
}

/* Many responses of one call, see answers_make() */
struct answers {
	struct httpsys_send sends[HTTPSYS_SEND_RECEIVE_MAX];
	/* Which of the caller's each send is of */
	uint32_t of[HTTPSYS_SEND_RECEIVE_MAX];
	uint32_t count;
	struct answer list[];
};

size_t answers_size(size_t count)
{
	return sizeof(struct answers) + count * sizeof(struct answer);
}

uint32_t answers_make(struct answers *answers, PHTTPLX_ANSWER from,
		      size_t count, bool v2)
{
	answers->count = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct answer *answer = &answers->list[answers->count];
		struct httpsys_send *send = &answers->sends[answers->count];

		from[i].BytesSent = 0;
		from[i].CacheResult = HTTPSYS_CACHE_NOT_OFFERED;
		from[i].Error = answer_make(answer, send, &from[i], v2);
		if (from[i].Error) {
			answer_free(answer);
			continue;
		}
		body_give(&answer->body, send);
		/* Until it was run */
		send->error = ECANCELED;
		answers->of[answers->count++] = i;
	}
	return answers->count;
}

const struct httpsys_send *answers_sends(const struct answers *answers)
{
	return answers->sends;
}

void answers_end(struct answers *answers, PHTTPLX_ANSWER from)
{
	for (uint32_t i = 0; i < answers->count; i++) {
		const struct httpsys_send *send = &answers->sends[i];
		PHTTPLX_ANSWER to = &from[answers->of[i]];

		to->Error = error_win32(OP_SEND, (int)send->error, 0);
		to->BytesSent = bytes_sent(send);
		to->CacheResult = send->cache_result;
		answer_free(&answers->list[i]);
	}
}

ULONG WINAPI HttpSendResponseEntityBody(HANDLE RequestQueueHandle,
					HTTP_REQUEST_ID RequestId, ULONG Flags,
					USHORT EntityChunkCount,
					PHTTP_DATA_CHUNK EntityChunks,
					PULONG BytesSent, PVOID Reserved1,
					ULONG Reserved2,
					LPOVERLAPPED Overlapped,
					PHTTP_LOG_DATA LogData)
{
	struct httpsys_send send = {
		.request_id = RequestId,
		.flags = HTTPSYS_SEND_BODY_ONLY,
	};
	struct send_extras extras = { .log = NULL };
	struct io room, *io = &room;
	struct body body;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, BytesSent,
			  OP_SEND);
	if (result)
		return result;
	result = extras_check(NULL, LogData, Reserved1, Reserved2);
	if (!result)
		result = flags_take(Flags, &send.flags);
	if (!result)
		result = send_extras_take(&extras, &send, LogData, NULL, 0);
	if (!result) {
		result = body_init(&body, EntityChunks, EntityChunkCount);
		if (!result)
			result = send_run(io, &send, &body);
		body_free(&body);
	}
	send_extras_free(&extras);
	return io_end(io, result);
}

ULONG WINAPI HttpCancelHttpRequest(HANDLE RequestQueueHandle,
				   HTTP_REQUEST_ID RequestId,
				   LPOVERLAPPED Overlapped)
{
	struct httpsys_request_op cancel = {
		.size = sizeof(cancel),
		.request_id = RequestId,
	};
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, NULL, OP_CANCEL);
	if (result)
		return result;
	return io_end(io, io_run_now(io, HTTPSYS_IOC_CANCEL, &cancel));
}
