// SPDX-License-Identifier: MIT
/* HttpDelegateRequestEx: a received request goes to another queue */
#include <stdlib.h>
#include "lib.h"

/* At most one property is known, the URL; the last one given counts */
static ULONG url_of_properties(const HTTP_DELEGATE_REQUEST_PROPERTY_INFO *info,
			       ULONG count,
			       const HTTP_DELEGATE_REQUEST_PROPERTY_INFO **url)
{
	if (count && !info)
		return ERROR_INVALID_PARAMETER;
	for (ULONG i = 0; i < count; i++) {
		if (info[i].PropertyId != DelegateRequestDelegateUrlProperty ||
		    !info[i].PropertyInfo || !info[i].PropertyInfoLength ||
		    info[i].PropertyInfoLength % sizeof(WCHAR))
			return ERROR_INVALID_PARAMETER;
		*url = &info[i];
	}
	return NO_ERROR;
}

/* UTF-8, allocated; a NUL at the end is not counted, but tolerated */
static char *url_text(const HTTP_DELEGATE_REQUEST_PROPERTY_INFO *info,
		      size_t *bytes, ULONG *error)
{
	const WCHAR *text = info->PropertyInfo;
	size_t units = info->PropertyInfoLength / sizeof(WCHAR), n;
	char *out;

	if (!text[units - 1])
		units--;
	n = utf8_from_wide(text, units, NULL);
	*error = ERROR_INVALID_PARAMETER;
	if (!n || n > HTTPSYS_URL_MAX)
		return NULL;
	*error = ERROR_NOT_ENOUGH_MEMORY;
	out = malloc(n);
	if (out)
		utf8_from_wide(text, units, out);
	*bytes = n;
	return out;
}

static ULONG delegate(struct io *io, struct httpsys_delegate *call,
		      const HTTP_DELEGATE_REQUEST_PROPERTY_INFO *url)
{
	char *text = NULL;
	ULONG result;
	size_t bytes;

	if (url) {
		text = url_text(url, &bytes, &result);
		if (!text)
			return result;
		call->url = (uintptr_t)text;
		call->url_len = (uint32_t)bytes;
	}
	result = io_run_now(io, HTTPSYS_IOC_DELEGATE, call);
	free(text);
	return result;
}

ULONG WINAPI
HttpDelegateRequestEx(HANDLE RequestQueueHandle, HANDLE DelegateQueueHandle,
		      HTTP_REQUEST_ID RequestId,
		      HTTP_URL_GROUP_ID DelegateUrlGroupId,
		      ULONG PropertyInfoSetSize,
		      PHTTP_DELEGATE_REQUEST_PROPERTY_INFO PropertyInfoSet)
{
	const HTTP_DELEGATE_REQUEST_PROPERTY_INFO *url = NULL;
	struct httpsys_delegate call = {
		.size = sizeof(call),
		.request_id = RequestId,
		.group = DelegateUrlGroupId,
	};
	struct handle *to;
	struct io room, *io = &room;
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, NULL, NULL, OP_DELEGATE);
	if (result)
		return result;
	to = handle_get(DelegateQueueHandle, HANDLE_QUEUE);
	if (!to || to->fd < 0)
		result = ERROR_INVALID_HANDLE;
	if (!result)
		result = url_of_properties(PropertyInfoSet, PropertyInfoSetSize,
					   &url);
	if (!result) {
		call.queue = to->fd;
		result = delegate(io, &call, url);
	}
	if (to)
		handle_put(to);
	return io_end(io, result);
}
