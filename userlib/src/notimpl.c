// SPDX-License-Identifier: MIT
/*
 * What the API has and this library not yet. Each call looks at its parameters
 * as the finished one will, then says ERROR_CALL_NOT_IMPLEMENTED: programs
 * that look functions up by name find all of them.
 */
#include "lib.h"

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
