// SPDX-License-Identifier: MIT
/* Server sessions: ids of the kernel, handed through */
#include "lib.h"

ULONG WINAPI HttpCreateServerSession(HTTPAPI_VERSION Version,
				     PHTTP_SERVER_SESSION_ID ServerSessionId,
				     ULONG Reserved)
{
	struct httpsys_object object = { .size = sizeof(object) };
	ULONG result;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (!HTTPAPI_EQUAL_VERSION(Version, 2, 0) &&
	    !HTTPAPI_EQUAL_VERSION(Version, 1, 0))
		return ERROR_REVISION_MISMATCH;
	if (!ServerSessionId || Reserved)
		return ERROR_INVALID_PARAMETER;
	result = device_call(OP_OBJECT, HTTPSYS_IOC_SESSION_CREATE, &object);
	if (!result)
		*ServerSessionId = object.id;
	return result;
}

ULONG WINAPI HttpCloseServerSession(HTTP_SERVER_SESSION_ID ServerSessionId)
{
	struct httpsys_object object = {
		.size = sizeof(object),
		.id = ServerSessionId,
	};

	return device_call(OP_OBJECT, HTTPSYS_IOC_SESSION_CLOSE, &object);
}

ULONG WINAPI HttpSetServerSessionProperty(HTTP_SERVER_SESSION_ID ServerSessionId,
					  HTTP_SERVER_PROPERTY Property,
					  PVOID PropertyInformation,
					  ULONG PropertyInformationLength)
{
	ULONG result;
	int fd;

	result = device_get(&fd);
	if (result)
		return result;
	result = property_set(OBJECT_SESSION, fd, ServerSessionId, Property,
			      PropertyInformation, PropertyInformationLength);
	device_put();
	return result;
}

ULONG WINAPI
HttpQueryServerSessionProperty(HTTP_SERVER_SESSION_ID ServerSessionId,
			       HTTP_SERVER_PROPERTY Property,
			       PVOID PropertyInformation,
			       ULONG PropertyInformationLength,
			       PULONG ReturnLength)
{
	ULONG result;
	int fd;

	result = device_get(&fd);
	if (result)
		return result;
	result = property_query(OBJECT_SESSION, fd, ServerSessionId, Property,
				PropertyInformation, PropertyInformationLength,
				ReturnLength);
	device_put();
	return result;
}
