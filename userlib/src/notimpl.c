// SPDX-License-Identifier: MIT
/*
 * What the API has and this library not yet. Each call looks at its parameters
 * as the finished one will, then says ERROR_CALL_NOT_IMPLEMENTED: programs
 * that look functions up by name find all of them.
 */
#include "lib.h"

/* Initialised, and a queue of ours */
static ULONG queue_check(HANDLE value)
{
	struct io io;
	ULONG result = io_begin(&io, value, NULL, OP_ANY);

	if (!result)
		io_end(&io);
	return result;
}

static ULONG not_built(ULONG result)
{
	return result ? result : ERROR_CALL_NOT_IMPLEMENTED;
}

static ULONG parameter(bool good)
{
	return good ? NO_ERROR : ERROR_INVALID_PARAMETER;
}

ULONG WINAPI HttpWaitForDemandStart(HANDLE RequestQueueHandle,
				    LPOVERLAPPED Overlapped)
{
	struct io io;
	ULONG result = io_begin(&io, RequestQueueHandle, NULL, OP_ANY);

	(void)Overlapped;
	if (result)
		return result;
	if (!(io.queue->flags & HANDLE_CONTROLLER))
		result = ERROR_INVALID_ID_AUTHORITY;
	io_end(&io);
	return not_built(result);
}

ULONG WINAPI HttpWaitForDisconnect(HANDLE RequestQueueHandle,
				   HTTP_CONNECTION_ID ConnectionId,
				   LPOVERLAPPED Overlapped)
{
	return HttpWaitForDisconnectEx(RequestQueueHandle, ConnectionId, 0,
				       Overlapped);
}

ULONG WINAPI HttpWaitForDisconnectEx(HANDLE RequestQueueHandle,
				     HTTP_CONNECTION_ID ConnectionId,
				     ULONG Reserved, LPOVERLAPPED Overlapped)
{
	ULONG result = queue_check(RequestQueueHandle);

	(void)Overlapped;
	if (!result)
		result = parameter(ConnectionId != HTTP_NULL_ID && !Reserved);
	return not_built(result);
}

ULONG WINAPI
HttpReceiveClientCertificate(HANDLE RequestQueueHandle,
			     HTTP_CONNECTION_ID ConnectionId, ULONG Flags,
			     PHTTP_SSL_CLIENT_CERT_INFO SslClientCertInfo,
			     ULONG SslClientCertInfoSize, PULONG BytesReceived,
			     LPOVERLAPPED Overlapped)
{
	ULONG result = queue_check(RequestQueueHandle);

	(void)BytesReceived;
	(void)Overlapped;
	if (!result)
		result = parameter(ConnectionId != HTTP_NULL_ID &&
			SslClientCertInfo &&
			!(Flags & ~(ULONG)(HTTP_RECEIVE_SECURE_CHANNEL_TOKEN |
					   HTTP_RECEIVE_FULL_CHAIN)));
	if (!result && SslClientCertInfoSize <
	    (Flags & HTTP_RECEIVE_SECURE_CHANNEL_TOKEN ?
	     sizeof(HTTP_REQUEST_CHANNEL_BIND_STATUS) :
	     sizeof(HTTP_SSL_CLIENT_CERT_INFO)))
		result = ERROR_INSUFFICIENT_BUFFER;
	return not_built(result);
}

ULONG WINAPI HttpFlushResponseCache(HANDLE RequestQueueHandle,
				    PCWSTR UrlPrefix, ULONG Flags,
				    LPOVERLAPPED Overlapped)
{
	ULONG result = queue_check(RequestQueueHandle);

	(void)Overlapped;
	if (!result)
		result = parameter(UrlPrefix &&
			!(Flags & ~(ULONG)HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE));
	return not_built(result);
}

ULONG WINAPI HttpAddFragmentToCache(HANDLE RequestQueueHandle, PCWSTR UrlPrefix,
				    PHTTP_DATA_CHUNK DataChunk,
				    PHTTP_CACHE_POLICY CachePolicy,
				    LPOVERLAPPED Overlapped)
{
	ULONG result = queue_check(RequestQueueHandle);

	(void)Overlapped;
	if (!result)
		result = parameter(UrlPrefix && DataChunk && CachePolicy);
	return not_built(result);
}

ULONG WINAPI HttpReadFragmentFromCache(HANDLE RequestQueueHandle,
				       PCWSTR UrlPrefix,
				       PHTTP_BYTE_RANGE ByteRange, PVOID Buffer,
				       ULONG BufferLength, PULONG BytesRead,
				       LPOVERLAPPED Overlapped)
{
	ULONG result = queue_check(RequestQueueHandle);

	(void)ByteRange;
	(void)BytesRead;
	(void)Overlapped;
	if (!result)
		result = parameter(UrlPrefix && (Buffer || !BufferLength));
	return not_built(result);
}

static ULONG config_check(HANDLE service, HTTP_SERVICE_CONFIG_ID id,
			  const void *overlapped)
{
	if (!init_done(HTTP_INITIALIZE_CONFIG))
		return ERROR_DLL_INIT_FAILED;
	if (service)
		return ERROR_INVALID_HANDLE;
	return parameter(!overlapped &&
			 (unsigned int)id < HttpServiceConfigMax);
}

ULONG WINAPI HttpSetServiceConfiguration(HANDLE ServiceHandle,
					 HTTP_SERVICE_CONFIG_ID ConfigId,
					 PVOID pConfigInformation,
					 ULONG ConfigInformationLength,
					 LPOVERLAPPED pOverlapped)
{
	ULONG result = config_check(ServiceHandle, ConfigId, pOverlapped);

	if (!result)
		result = parameter(pConfigInformation &&
				   ConfigInformationLength);
	return not_built(result);
}

ULONG WINAPI HttpUpdateServiceConfiguration(HANDLE Handle,
					    HTTP_SERVICE_CONFIG_ID ConfigId,
					    PVOID ConfigInfo,
					    ULONG ConfigInfoLength,
					    LPOVERLAPPED Overlapped)
{
	return HttpSetServiceConfiguration(Handle, ConfigId, ConfigInfo,
					   ConfigInfoLength, Overlapped);
}

ULONG WINAPI HttpDeleteServiceConfiguration(HANDLE ServiceHandle,
					    HTTP_SERVICE_CONFIG_ID ConfigId,
					    PVOID pConfigInformation,
					    ULONG ConfigInformationLength,
					    LPOVERLAPPED pOverlapped)
{
	return HttpSetServiceConfiguration(ServiceHandle, ConfigId,
					   pConfigInformation,
					   ConfigInformationLength,
					   pOverlapped);
}

ULONG WINAPI HttpQueryServiceConfiguration(HANDLE ServiceHandle,
					   HTTP_SERVICE_CONFIG_ID ConfigId,
					   PVOID pInput, ULONG InputLength,
					   PVOID pOutput, ULONG OutputLength,
					   PULONG pReturnLength,
					   LPOVERLAPPED pOverlapped)
{
	ULONG result = config_check(ServiceHandle, ConfigId, pOverlapped);

	(void)pReturnLength;
	if (!result)
		result = parameter((pInput || !InputLength) &&
				   (pOutput || !OutputLength));
	return not_built(result);
}

ULONG WINAPI HttpCreateHttpHandle(PHANDLE RequestQueueHandle, ULONG Reserved)
{
	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	return not_built(parameter(RequestQueueHandle && !Reserved));
}

/* Version-2 queues do not take URLs, and there are no others yet */
ULONG WINAPI HttpAddUrl(HANDLE RequestQueueHandle, PCWSTR FullyQualifiedUrl,
			PVOID Reserved)
{
	ULONG result = queue_check(RequestQueueHandle);

	if (result == ERROR_DLL_INIT_FAILED)
		return result;
	if (result || !FullyQualifiedUrl || Reserved)
		return ERROR_INVALID_PARAMETER;
	return ERROR_CALL_NOT_IMPLEMENTED;
}

ULONG WINAPI HttpRemoveUrl(HANDLE RequestQueueHandle, PCWSTR FullyQualifiedUrl)
{
	return HttpAddUrl(RequestQueueHandle, FullyQualifiedUrl, NULL);
}

ULONG WINAPI HttpPrepareUrl(PVOID Reserved, ULONG Flags, PCWSTR Url,
			    PWSTR *PreparedUrl)
{
	return not_built(parameter(!Reserved && !Flags && Url && PreparedUrl));
}

ULONG WINAPI HttpDeclarePush(HANDLE RequestQueueHandle,
			     HTTP_REQUEST_ID RequestId, HTTP_VERB Verb,
			     PCWSTR Path, PCSTR Query,
			     PHTTP_REQUEST_HEADERS Headers)
{
	ULONG result = queue_check(RequestQueueHandle);

	(void)Query;
	(void)Headers;
	if (!result)
		result = parameter(RequestId != HTTP_NULL_ID && Path &&
				   (Verb == HttpVerbGET ||
				    Verb == HttpVerbHEAD));
	return not_built(result);
}

ULONG WINAPI
HttpDelegateRequestEx(HANDLE RequestQueueHandle, HANDLE DelegateQueueHandle,
		      HTTP_REQUEST_ID RequestId,
		      HTTP_URL_GROUP_ID DelegateUrlGroupId,
		      ULONG PropertyInfoSetSize,
		      PHTTP_DELEGATE_REQUEST_PROPERTY_INFO PropertyInfoSet)
{
	ULONG result = queue_check(RequestQueueHandle);

	(void)DelegateUrlGroupId;
	if (!result)
		result = queue_check(DelegateQueueHandle);
	if (!result)
		result = parameter(RequestId != HTTP_NULL_ID &&
				   (PropertyInfoSet || !PropertyInfoSetSize));
	return not_built(result);
}

ULONG WINAPI HttpFindUrlGroupId(PCWSTR FullyQualifiedUrl,
				HANDLE RequestQueueHandle,
				PHTTP_URL_GROUP_ID UrlGroupId)
{
	ULONG result = queue_check(RequestQueueHandle);

	if (!result)
		result = parameter(FullyQualifiedUrl && UrlGroupId);
	return not_built(result);
}

ULONG WINAPI HttpSetRequestProperty(HANDLE RequestQueueHandle,
				    HTTP_OPAQUE_ID Id,
				    HTTP_REQUEST_PROPERTY PropertyId,
				    PVOID Input, ULONG InputPropertySize,
				    LPOVERLAPPED Overlapped)
{
	ULONG result = queue_check(RequestQueueHandle);

	(void)PropertyId;
	(void)Overlapped;
	if (!result)
		result = parameter(Id != HTTP_NULL_ID && Input &&
				   InputPropertySize);
	return not_built(result);
}

ULONG WINAPI HttpQueryRequestProperty(HANDLE RequestQueueHandle,
				      HTTP_OPAQUE_ID Id,
				      HTTP_REQUEST_PROPERTY PropertyId,
				      PVOID Qualifier, ULONG QualifierSize,
				      PVOID Output, ULONG OutputBufferSize,
				      PULONG BytesReturned,
				      LPOVERLAPPED Overlapped)
{
	ULONG result = queue_check(RequestQueueHandle);

	(void)PropertyId;
	(void)BytesReturned;
	(void)Overlapped;
	if (!result)
		result = parameter(Id != HTTP_NULL_ID &&
				   (Qualifier || !QualifierSize) &&
				   (Output || !OutputBufferSize));
	return not_built(result);
}

ULONG WINAPI HttpGetExtension(HTTPAPI_VERSION Version, ULONG Extension,
			      PVOID Buffer, ULONG BufferSize)
{
	(void)Version;
	(void)Extension;
	return not_built(parameter(Buffer && BufferSize));
}

BOOL WINAPI HttpIsFeatureSupported(HTTP_FEATURE_ID FeatureId)
{
	return FeatureId == HttpFeatureResponseTrailers ||
	       FeatureId == HttpFeatureAutomaticChunkedEncoding;
}
