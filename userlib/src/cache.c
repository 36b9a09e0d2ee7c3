// SPDX-License-Identifier: MIT
/*
 * Response and fragment cache by name. The kernel has all of it and checks whose a
 * name is; no call here waits, so overlapped ones are done when they return.
 */
#include <stdlib.h>
#include <string.h>
#include "lib.h"

static __thread ULONG last_result;

void cache_result_set(ULONG result)
{
	last_result = result;
}

ULONG WINAPI HttpLxCacheResult(void)
{
	return last_result;
}

/* A name in the form of a UrlPrefix, to be freed */
static ULONG name_take(PCWSTR url, char **name, uint32_t *bytes)
{
	ULONG result = ERROR_INVALID_PARAMETER;
	struct url_parts parts;
	size_t length;

	if (!url || !url_split(url, &parts))
		return result;
	*name = utf8_dup(url, &length, &result);
	if (!*name)
		return result;
	if (length > HTTPSYS_URL_MAX) {
		free(*name);
		return ERROR_INVALID_PARAMETER;
	}
	*bytes = (uint32_t)length;
	return NO_ERROR;
}

ULONG WINAPI HttpFlushResponseCache(HANDLE RequestQueueHandle,
				    PCWSTR UrlPrefix, ULONG Flags,
				    LPOVERLAPPED Overlapped)
{
	struct httpsys_cache_flush flush = { .size = sizeof(flush) };
	struct io room, *io = &room;
	char *name = NULL;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, NULL, OP_CACHE);
	if (result)
		return result;
	if (Flags & ~(ULONG)HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE)
		result = ERROR_INVALID_PARAMETER;
	if (!result)
		result = name_take(UrlPrefix, &name, &flush.url_len);
	if (!result) {
		flush.url = (uintptr_t)name;
		if (Flags & HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE)
			flush.flags = HTTPSYS_FLUSH_RECURSIVE;
		result = io_run_now(io, HTTPSYS_IOC_CACHE_FLUSH, &flush);
		free(name);
	}
	return io_end(io, result);
}

/* @file: to be put, if it is not NULL */
static ULONG chunk_take(const HTTP_DATA_CHUNK *from, struct httpsys_chunk *to,
			struct handle **file)
{
	const HTTP_BYTE_RANGE *range = &from->FromFileHandle.ByteRange;

	switch (from->DataChunkType) {
	case HttpDataChunkFromMemory:
		if (!from->FromMemory.pBuffer && from->FromMemory.BufferLength)
			return ERROR_INVALID_PARAMETER;
		to->type = HTTPSYS_CHUNK_MEMORY;
		to->address = (uintptr_t)from->FromMemory.pBuffer;
		to->length = from->FromMemory.BufferLength;
		return NO_ERROR;
	case HttpDataChunkFromFileHandle:
		*file = handle_get(from->FromFileHandle.FileHandle, HANDLE_FILE);
		if (!*file)
			return ERROR_INVALID_HANDLE;
		to->type = HTTPSYS_CHUNK_FILE;
		to->fd = (*file)->fd;
		to->offset = range->StartingOffset.QuadPart;
		to->length = range->Length.QuadPart;
		return NO_ERROR;
	default:
		return ERROR_INVALID_PARAMETER;
	}
}

static ULONG fragment_add(struct io *io, PCWSTR url, const HTTP_DATA_CHUNK *chunk,
			  const HTTP_CACHE_POLICY *policy)
{
	struct httpsys_chunk bytes = { .fd = -1 };
	struct httpsys_fragment add = {
		.size = sizeof(add),
		.policy = policy->Policy,
		.chunk = (uintptr_t)&bytes,
	};
	struct handle *file = NULL;
	char *name;
	ULONG result;

	if (policy->Policy == HttpCachePolicyTimeToLive)
		add.seconds = policy->SecondsToLive;
	result = name_take(url, &name, &add.url_len);
	if (result)
		return result;
	add.url = (uintptr_t)name;
	result = chunk_take(chunk, &bytes, &file);
	if (!result)
		result = io_run_now(io, HTTPSYS_IOC_FRAGMENT_ADD, &add);
	if (file)
		handle_put(file);
	free(name);
	return result;
}

ULONG WINAPI HttpAddFragmentToCache(HANDLE RequestQueueHandle, PCWSTR UrlPrefix,
				    PHTTP_DATA_CHUNK DataChunk,
				    PHTTP_CACHE_POLICY CachePolicy,
				    LPOVERLAPPED Overlapped)
{
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, NULL, OP_CACHE);
	if (result)
		return result;
	if (!DataChunk || !CachePolicy ||
	    (unsigned int)CachePolicy->Policy >= HttpCachePolicyMaximum)
		result = ERROR_INVALID_PARAMETER;
	else
		result = fragment_add(io, UrlPrefix, DataChunk, CachePolicy);
	return io_end(io, result);
}

ULONG WINAPI HttpReadFragmentFromCache(HANDLE RequestQueueHandle,
				       PCWSTR UrlPrefix,
				       PHTTP_BYTE_RANGE ByteRange, PVOID Buffer,
				       ULONG BufferLength, PULONG BytesRead,
				       LPOVERLAPPED Overlapped)
{
	struct httpsys_fragment_read read = {
		.size = sizeof(read),
		.length = HTTPSYS_TO_EOF,
		.buffer = (uintptr_t)Buffer,
		.buffer_size = BufferLength,
	};
	struct io room, *io = &room;
	char *name = NULL;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, BytesRead,
			  OP_CACHE);
	if (result)
		return result;
	if (!Buffer && BufferLength)
		result = ERROR_INVALID_PARAMETER;
	if (!result)
		result = name_take(UrlPrefix, &name, &read.url_len);
	if (!result) {
		read.url = (uintptr_t)name;
		if (ByteRange) {
			read.offset = ByteRange->StartingOffset.QuadPart;
			read.length = ByteRange->Length.QuadPart;
		}
		result = io_run_now(io, HTTPSYS_IOC_FRAGMENT_READ, &read);
		if (!result || result == ERROR_MORE_DATA)
			io->bytes = (ULONG)read.bytes;
		free(name);
	}
	return io_end(io, result);
}

static const struct {
	const char *name;
	const char *text;
} results[] = {
	[HTTPSYS_CACHE_NOT_OFFERED] = { "not_offered", "no policy, or Nocache" },
	[HTTPSYS_CACHE_STORED] = { "stored", "kept" },
	[HTTPSYS_CACHE_OFF] = { "off", "the cache is switched off" },
	[HTTPSYS_CACHE_METHOD] = { "method", "the request is not a GET" },
	[HTTPSYS_CACHE_BODY] = { "body", "the request has a body" },
	[HTTPSYS_CACHE_AUTHORIZATION] = { "authorization",
		"the request has an Authorization header" },
	[HTTPSYS_CACHE_TRANSLATE] = { "translate", "the request has Translate: f" },
	[HTTPSYS_CACHE_EXPECT] = { "expect",
		"the request expects something other than 100-continue" },
	[HTTPSYS_CACHE_RANGE] = { "range", "the request has Range or If-Range" },
	[HTTPSYS_CACHE_PARTS] = { "parts",
		"the response does not come in one call, or is a byte pipe" },
	[HTTPSYS_CACHE_STATUS] = { "status",
		"status 206, 304, below 200 or above 599" },
	[HTTPSYS_CACHE_NO_TYPE] = { "no_type", "the response has no Content-Type" },
	[HTTPSYS_CACHE_NO_DATE] = { "no_date", "the response suppresses Date" },
	[HTTPSYS_CACHE_MODIFIED] = { "modified", "Last-Modified is not a date" },
	[HTTPSYS_CACHE_HEAD_SIZE] = { "head_size", "the head is too long" },
	[HTTPSYS_CACHE_SIZE] = { "size", "the body is too long" },
	[HTTPSYS_CACHE_NO_TIME] = { "no_time", "0 seconds to live" },
	[HTTPSYS_CACHE_FRAMING] = { "framing",
		"Transfer-Encoding, or trailers" },
	[HTTPSYS_CACHE_DELEGATED] = { "delegated",
		"the request came from another queue" },
	[HTTPSYS_CACHE_FLUSHED] = { "flushed",
		"flushed, or routed otherwise, since the request came" },
	[HTTPSYS_CACHE_FULL] = { "full", "no room" },
	[HTTPSYS_CACHE_MEMORY] = { "memory", "no memory" },
	[HTTPSYS_CACHE_CLOSE] = { "close",
		"the response says Connection: close itself" },
	[HTTPSYS_CACHE_ENCODING] = { "encoding",
		"it varies, and which codings the request accepts is unclear" },
};

PCSTR WINAPI HttpLxCacheResultName(ULONG Result)
{
	return Result < ARRAY_SIZE(results) ? results[Result].name : NULL;
}

PCSTR WINAPI HttpLxCacheResultText(ULONG Result)
{
	return Result < ARRAY_SIZE(results) ? results[Result].text :
					      "unknown reason";
}
