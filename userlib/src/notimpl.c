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
	struct io room, *io = &room;
	ULONG result = io_begin(&io, value, NULL, NULL, OP_ANY);

	return result ? result : io_end(io, NO_ERROR);
}

static ULONG not_built(ULONG result)
{
	return result ? result : ERROR_CALL_NOT_IMPLEMENTED;
}

static ULONG parameter(bool good)
{
	return good ? NO_ERROR : ERROR_INVALID_PARAMETER;
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

BOOL WINAPI HttpIsFeatureSupported(HTTP_FEATURE_ID FeatureId)
{
	return FeatureId == HttpFeatureResponseTrailers ||
	       FeatureId == HttpFeatureAutomaticChunkedEncoding;
}
