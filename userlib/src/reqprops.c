// SPDX-License-Identifier: MIT
/* Properties of requests, and which later features this library has */
#include <string.h>
#include "lib.h"

/* A property in the kernel's terms; what is not in the table is not known */
static const struct query_row {
	HTTP_REQUEST_PROPERTY property;
	uint32_t kernel;	/* HTTPSYS_REQUEST_* */
	ULONG size;		/* of the API's structure, 0: never there */
} queries[] = {
	{ HttpRequestPropertyIsb, HTTPSYS_REQUEST_SEND_BACKLOG,
	  sizeof(ULONGLONG) },
	{ HttpRequestPropertyTcpInfoV0, HTTPSYS_REQUEST_TCP_INFO,
	  sizeof(TCP_INFO_v0) },
	{ HttpRequestPropertyTcpInfoV1, HTTPSYS_REQUEST_TCP_INFO,
	  sizeof(TCP_INFO_v1) },
	{ HttpRequestPropertyTcpInfoV2, HTTPSYS_REQUEST_TCP_INFO,
	  sizeof(TCP_INFO_v2) },
	{ HttpRequestPropertyQuicStats, HttpRequestPropertyQuicStats },
	{ HttpRequestPropertySni, HttpRequestPropertySni },
	{ HttpRequestPropertyWskApiTimings, HttpRequestPropertyWskApiTimings },
	{ HttpRequestPropertyQuicApiTimings,
	  HttpRequestPropertyQuicApiTimings },
	{ HttpRequestPropertyQuicStatsV2, HttpRequestPropertyQuicStatsV2 },
	{ HttpRequestPropertyQuicStreamStats,
	  HttpRequestPropertyQuicStreamStats },
	{ HttpRequestPropertyTlsClientHello,
	  HttpRequestPropertyTlsClientHello },
	{ HttpRequestPropertyTlsCipherInfo, HttpRequestPropertyTlsCipherInfo },
};

union answer {
	uint64_t backlog;
	struct httpsys_tcp_info tcp;
};

static const struct query_row *find_query(HTTP_REQUEST_PROPERTY property)
{
	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		if (queries[i].property == property)
			return &queries[i];
	}
	return NULL;
}

static ULONG query(struct io *io, const struct query_row *row,
		   HTTP_OPAQUE_ID id, void *output, ULONG size)
{
	union answer answer;
	struct httpsys_request_property p = {
		.size = sizeof(p),
		.request_id = id,
		.property = row->kernel,
		.value_size = sizeof(answer),
		.value = (uintptr_t)&answer,
	};
	ULONG result = io_run_now(io, HTTPSYS_IOC_REQUEST_PROPERTY_GET, &p);

	if (result)
		return result;
	io->bytes = row->size;
	if (size < row->size)
		return ERROR_MORE_DATA;
	if (row->kernel == HTTPSYS_REQUEST_TCP_INFO)
		tcp_info_write(&answer.tcp, output, row->size);
	else
		memcpy(output, &answer, row->size);
	return NO_ERROR;
}

ULONG WINAPI HttpQueryRequestProperty(HANDLE RequestQueueHandle,
				      HTTP_OPAQUE_ID Id,
				      HTTP_REQUEST_PROPERTY PropertyId,
				      PVOID Qualifier, ULONG QualifierSize,
				      PVOID Output, ULONG OutputBufferSize,
				      PULONG BytesReturned,
				      LPOVERLAPPED Overlapped)
{
	const struct query_row *row = find_query(PropertyId);
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, BytesReturned,
			  OP_REQUEST);
	if (result)
		return result;
	/* What is returned is always of this moment, however old it may be */
	if (!row || (!Output && OutputBufferSize) ||
	    (Qualifier ? QualifierSize <
			 sizeof(HTTP_QUERY_REQUEST_QUALIFIER_TCP) :
			 QualifierSize != 0))
		result = ERROR_INVALID_PARAMETER;
	else
		result = query(io, row, Id, Output, OutputBufferSize);
	return io_end(io, result);
}

/* The value, by how large the API has it; false: no such property, too short */
static bool setting_value(HTTP_REQUEST_PROPERTY property, const void *input,
			  ULONG size, uint32_t *value)
{
	USHORT seconds;
	UCHAR dscp;

	switch (property) {
	case HttpRequestPropertyStreamError:
		if (size < sizeof(HTTP_REQUEST_PROPERTY_STREAM_ERROR))
			return false;
		memcpy(value, input, sizeof(*value));
		return true;
	case HttpRequestPropertyTransportIdleConnectionTimeout:
		if (size < sizeof(seconds))
			return false;
		memcpy(&seconds, input, sizeof(seconds));
		*value = seconds;
		return true;
	case HttpRequestPropertyDscpTag:
		if (size < sizeof(dscp))
			return false;
		memcpy(&dscp, input, sizeof(dscp));
		*value = dscp;
		return true;
	default:
		return false;
	}
}

ULONG WINAPI HttpSetRequestProperty(HANDLE RequestQueueHandle,
				    HTTP_OPAQUE_ID Id,
				    HTTP_REQUEST_PROPERTY PropertyId,
				    PVOID Input, ULONG InputPropertySize,
				    LPOVERLAPPED Overlapped)
{
	uint32_t value;
	struct httpsys_request_property p = {
		.size = sizeof(p),
		.request_id = Id,
		.property = (uint32_t)PropertyId,
		.value_size = sizeof(value),
		.value = (uintptr_t)&value,
	};
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, Overlapped, NULL,
			  OP_REQUEST);
	if (result)
		return result;
	if (!Input ||
	    !setting_value(PropertyId, Input, InputPropertySize, &value))
		result = ERROR_INVALID_PARAMETER;
	else
		result = io_run_now(io, HTTPSYS_IOC_REQUEST_PROPERTY_SET, &p);
	return io_end(io, result);
}

BOOL WINAPI HttpIsFeatureSupported(HTTP_FEATURE_ID FeatureId)
{
	switch (FeatureId) {
	case HttpFeatureResponseTrailers:
	case HttpFeatureAutomaticChunkedEncoding:
	case HttpFeatureDelegateEx:
	case HttpFeatureIdleConnectionTimeoutRequestProperty:
	case HttpFeatureDscp:
		return TRUE;
	default:
		return FALSE;
	}
}
