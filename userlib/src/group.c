// SPDX-License-Identifier: MIT
/* URL groups and the URL prefixes in them */
#include <stdlib.h>
#include <string.h>
#include "lib.h"

ULONG WINAPI HttpCreateUrlGroup(HTTP_SERVER_SESSION_ID ServerSessionId,
				PHTTP_URL_GROUP_ID pUrlGroupId, ULONG Reserved)
{
	struct httpsys_object object = {
		.size = sizeof(object),
		.parent = ServerSessionId,
	};
	ULONG result;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (!pUrlGroupId || Reserved)
		return ERROR_INVALID_PARAMETER;
	result = device_call(OP_OBJECT, HTTPSYS_IOC_GROUP_CREATE, &object);
	if (!result)
		*pUrlGroupId = object.id;
	return result;
}

ULONG WINAPI HttpCloseUrlGroup(HTTP_URL_GROUP_ID UrlGroupId)
{
	struct httpsys_object object = {
		.size = sizeof(object),
		.id = UrlGroupId,
	};

	return device_call(OP_OBJECT, HTTPSYS_IOC_GROUP_CLOSE, &object);
}

ULONG url_add(HTTP_URL_GROUP_ID group, const char *text, size_t bytes,
	      HTTP_URL_CONTEXT context, PHTTPLX_URL_CONFLICT conflict)
{
	struct httpsys_url url = {
		.size = sizeof(url),
		.group = group,
		.url = (uintptr_t)text,
		.url_len = (uint32_t)bytes,
		.context = context,
	};
	ULONG result;
	int fd;

	if (conflict)
		memset(conflict, 0, sizeof(*conflict));
	if (bytes == 0 || bytes > HTTPSYS_URL_MAX)
		return ERROR_INVALID_PARAMETER;
	result = device_get(&fd);
	if (result)
		return result;
	if (conflict) {
		url.conflict = (uintptr_t)conflict->Prefix;
		url.conflict_size = sizeof(conflict->Prefix) - 1;
	}
	result = (ULONG)kernel_call(fd, HTTPSYS_IOC_URL_ADD, &url);
	result = error_win32(OP_URL_ADD, (int)result, url.detail);
	device_put();
	if (conflict)
		conflict->Uid = url.conflict_uid;
	return result;
}

ULONG url_remove(HTTP_URL_GROUP_ID group, const char *text, size_t bytes,
		 ULONG flags)
{
	struct httpsys_url url = {
		.size = sizeof(url),
		.group = group,
		.url = (uintptr_t)text,
		.url_len = (uint32_t)bytes,
		.flags = flags & HTTP_URL_FLAG_REMOVE_ALL ?
			 HTTPSYS_URL_REMOVE_ALL : 0,
	};

	if (flags & ~HTTP_URL_FLAG_REMOVE_ALL ||
	    !text != !!(flags & HTTP_URL_FLAG_REMOVE_ALL) ||
	    (text && bytes == 0) || bytes > HTTPSYS_URL_MAX)
		return ERROR_INVALID_PARAMETER;
	return device_call(OP_URL_REMOVE, HTTPSYS_IOC_URL_REMOVE, &url);
}

ULONG WINAPI HttpAddUrlToUrlGroup(HTTP_URL_GROUP_ID UrlGroupId,
				  PCWSTR pFullyQualifiedUrl,
				  HTTP_URL_CONTEXT UrlContext, ULONG Reserved)
{
	ULONG result = NO_ERROR;
	size_t bytes;
	char *text;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (!pFullyQualifiedUrl || Reserved)
		return ERROR_INVALID_PARAMETER;
	text = utf8_dup(pFullyQualifiedUrl, &bytes, &result);
	if (!text)
		return result;
	result = url_add(UrlGroupId, text, bytes, UrlContext, NULL);
	free(text);
	return result;
}

ULONG WINAPI HttpRemoveUrlFromUrlGroup(HTTP_URL_GROUP_ID UrlGroupId,
				       PCWSTR pFullyQualifiedUrl, ULONG Flags)
{
	ULONG result = NO_ERROR;
	size_t bytes = 0;
	char *text = NULL;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (pFullyQualifiedUrl) {
		text = utf8_dup(pFullyQualifiedUrl, &bytes, &result);
		if (!text)
			return result;
	}
	result = url_remove(UrlGroupId, text, bytes, Flags);
	free(text);
	return result;
}

ULONG WINAPI HttpLxAddUrl(HTTP_URL_GROUP_ID UrlGroupId, PCSTR Url,
			  HTTP_URL_CONTEXT UrlContext,
			  PHTTPLX_URL_CONFLICT Conflict)
{
	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (!Url)
		return ERROR_INVALID_PARAMETER;
	return url_add(UrlGroupId, Url, strlen(Url), UrlContext, Conflict);
}

ULONG WINAPI HttpLxRemoveUrl(HTTP_URL_GROUP_ID UrlGroupId, PCSTR Url,
			     ULONG Flags)
{
	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	return url_remove(UrlGroupId, Url, Url ? strlen(Url) : 0, Flags);
}

ULONG WINAPI HttpSetUrlGroupProperty(HTTP_URL_GROUP_ID UrlGroupId,
				     HTTP_SERVER_PROPERTY Property,
				     PVOID PropertyInformation,
				     ULONG PropertyInformationLength)
{
	ULONG result;
	int fd;

	result = device_get(&fd);
	if (result)
		return result;
	result = property_set(OBJECT_GROUP, fd, UrlGroupId, Property,
			      PropertyInformation, PropertyInformationLength);
	device_put();
	return result;
}

ULONG WINAPI HttpQueryUrlGroupProperty(HTTP_URL_GROUP_ID UrlGroupId,
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
	result = property_query(OBJECT_GROUP, fd, UrlGroupId, Property,
				PropertyInformation, PropertyInformationLength,
				ReturnLength);
	device_put();
	return result;
}

static ULONG url_find(struct handle *queue, const char *text, size_t bytes,
		      PHTTP_URL_GROUP_ID group)
{
	struct httpsys_url_find find = {
		.size = sizeof(find),
		.url = (uintptr_t)text,
		.url_len = (uint32_t)bytes,
		.queue = queue->fd,
	};
	ULONG result;

	if (bytes == 0 || bytes > HTTPSYS_URL_MAX)
		return ERROR_INVALID_PARAMETER;
	result = device_call(OP_FIND, HTTPSYS_IOC_URL_FIND, &find);
	if (!result)
		*group = find.group;
	return result;
}

ULONG WINAPI HttpFindUrlGroupId(PCWSTR FullyQualifiedUrl,
				HANDLE RequestQueueHandle,
				PHTTP_URL_GROUP_ID UrlGroupId)
{
	struct handle *queue;
	ULONG result = NO_ERROR;
	size_t bytes;
	char *text;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	queue = handle_get(RequestQueueHandle, HANDLE_QUEUE);
	if (!queue)
		return ERROR_INVALID_HANDLE;
	if (!FullyQualifiedUrl || !UrlGroupId) {
		handle_put(queue);
		return ERROR_INVALID_PARAMETER;
	}
	text = utf8_dup(FullyQualifiedUrl, &bytes, &result);
	if (text)
		result = url_find(queue, text, bytes, UrlGroupId);
	free(text);
	handle_put(queue);
	return result;
}
