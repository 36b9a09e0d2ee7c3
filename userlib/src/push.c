// SPDX-License-Identifier: MIT
/*
 * HttpDeclarePush on a connection that cannot push, which is every one of
 * HTTP/1.x: all is checked as if it could, then there is nothing to do.
 */
#include <strings.h>
#include "lib.h"

static bool is_zero(const HTTP_KNOWN_HEADER *length)
{
	for (size_t i = 0; i < length->RawValueLength; i++) {
		if (length->pRawValue[i] != '0')
			return false;
	}
	return true;
}

static bool known_good(const HTTP_KNOWN_HEADER *known)
{
	for (size_t i = 0; i < HttpHeaderRequestMaximum; i++) {
		if (known[i].RawValueLength && !known[i].pRawValue)
			return false;
	}
	return !known[HttpHeaderHost].RawValueLength &&
	       !known[HttpHeaderTransferEncoding].RawValueLength &&
	       is_zero(&known[HttpHeaderContentLength]);
}

static bool named(const HTTP_UNKNOWN_HEADER *header, const char *name)
{
	size_t n = 0;

	while (name[n])
		n++;
	return header->NameLength == n && !strncasecmp(header->pName, name, n);
}

static bool unknown_good(const HTTP_UNKNOWN_HEADER *header)
{
	HTTP_KNOWN_HEADER value = { header->RawValueLength, header->pRawValue };

	if (!header->NameLength || !header->pName ||
	    (header->RawValueLength && !header->pRawValue))
		return false;
	return !named(header, "Host") && !named(header, "Transfer-Encoding") &&
	       (!named(header, "Content-Length") || is_zero(&value));
}

static bool headers_good(const HTTP_REQUEST_HEADERS *headers)
{
	if (!headers)
		return true;
	if (!known_good(headers->KnownHeaders) ||
	    (headers->UnknownHeaderCount && !headers->pUnknownHeaders))
		return false;
	for (size_t i = 0; i < headers->UnknownHeaderCount; i++) {
		if (!unknown_good(&headers->pUnknownHeaders[i]))
			return false;
	}
	return true;
}

ULONG WINAPI HttpDeclarePush(HANDLE RequestQueueHandle,
			     HTTP_REQUEST_ID RequestId, HTTP_VERB Verb,
			     PCWSTR Path, PCSTR Query,
			     PHTTP_REQUEST_HEADERS Headers)
{
	struct httpsys_receive probe = {
		.size = sizeof(probe),
		.flags = HTTPSYS_RECEIVE_PEEK_SIZE,
		.request_id = RequestId,
	};
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, NULL, NULL, OP_REQUEST);
	if (result)
		return result;
	if ((Verb != HttpVerbGET && Verb != HttpVerbHEAD) ||
	    !Path || *Path != '/' || (Query && *Query == '?') ||
	    !headers_good(Headers))
		result = ERROR_INVALID_PARAMETER;
	else if (RequestId == HTTP_NULL_ID)
		result = ERROR_CONNECTION_INVALID;
	else
		result = io_run_now(io, HTTPSYS_IOC_RECEIVE, &probe);
	return io_end(io, result);
}
