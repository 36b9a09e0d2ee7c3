// SPDX-License-Identifier: MIT
/*
 * Response and fragment cache. There is none yet: nothing is in it, nothing
 * goes into it. Each call looks at its parameters as it will then.
 */
#include "lib.h"

ULONG WINAPI HttpFlushResponseCache(HANDLE RequestQueueHandle,
				    PCWSTR UrlPrefix, ULONG Flags,
				    LPOVERLAPPED Overlapped)
{
	struct io room, *io = &room;
	struct url_parts parts;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, NULL, OP_ANY);
	if (result)
		return result;
	if (!UrlPrefix || Flags & ~(ULONG)HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE ||
	    !url_split(UrlPrefix, &parts))
		result = ERROR_INVALID_PARAMETER;
	return io_end(io, result);
}

static ULONG fragment_check(const HTTP_DATA_CHUNK *chunk)
{
	struct handle *file;

	switch (chunk->DataChunkType) {
	case HttpDataChunkFromMemory:
		return chunk->FromMemory.pBuffer ||
		       !chunk->FromMemory.BufferLength ?
		       NO_ERROR : ERROR_INVALID_PARAMETER;
	case HttpDataChunkFromFileHandle:
		file = handle_get(chunk->FromFileHandle.FileHandle,
				  HANDLE_FILE);
		if (!file)
			return ERROR_INVALID_HANDLE;
		handle_put(file);
		return NO_ERROR;
	default:
		return ERROR_INVALID_PARAMETER;
	}
}

ULONG WINAPI HttpAddFragmentToCache(HANDLE RequestQueueHandle, PCWSTR UrlPrefix,
				    PHTTP_DATA_CHUNK DataChunk,
				    PHTTP_CACHE_POLICY CachePolicy,
				    LPOVERLAPPED Overlapped)
{
	struct io room, *io = &room;
	struct url_parts parts;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, NULL, OP_ANY);
	if (result)
		return result;
	if (!UrlPrefix || !DataChunk || !CachePolicy ||
	    (unsigned int)CachePolicy->Policy >= HttpCachePolicyMaximum ||
	    !url_split(UrlPrefix, &parts))
		result = ERROR_INVALID_PARAMETER;
	if (!result)
		result = fragment_check(DataChunk);
	return io_end(io, result ? result : ERROR_NOT_SUPPORTED);
}

ULONG WINAPI HttpReadFragmentFromCache(HANDLE RequestQueueHandle,
				       PCWSTR UrlPrefix,
				       PHTTP_BYTE_RANGE ByteRange, PVOID Buffer,
				       ULONG BufferLength, PULONG BytesRead,
				       LPOVERLAPPED Overlapped)
{
	struct io room, *io = &room;
	struct url_parts parts;
	ULONG result;

	(void)ByteRange;	/* every range of it is missing */
	result = io_begin(&io, RequestQueueHandle, Overlapped, BytesRead,
			  OP_ANY);
	if (result)
		return result;
	if (!UrlPrefix || (!Buffer && BufferLength) ||
	    !url_split(UrlPrefix, &parts))
		result = ERROR_INVALID_PARAMETER;
	return io_end(io, result ? result : ERROR_PATH_NOT_FOUND);
}
