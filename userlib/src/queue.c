// SPDX-License-Identifier: MIT
/* Request queues: making, opening, closing, and their properties */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib.h"

#define NAME_MAX_UNITS	(MAX_PATH / sizeof(WCHAR))
#define CREATE_FLAGS	(HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING | \
			 HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER | \
			 HTTP_CREATE_REQUEST_QUEUE_FLAG_DELEGATION)

/* A request for a queue, checked and in the kernel's terms */
struct queue_wish {
	const char *name;	/* UTF-8, or NULL */
	size_t name_len;
	const HTTPLX_QUEUE_ACCESS *access;
	bool attributes;	/* some were given, with a descriptor or not */
	bool inherit;
	ULONG flags;
};

/* Control characters and '/' in a name: it shall be fit for a listing */
static bool name_good(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)name[i];

		if (c < 0x20 || c == 0x7f || c == '/')
			return false;
	}
	return true;
}

static ULONG wish_check(const struct queue_wish *wish, const PHANDLE handle)
{
	bool open = wish->flags & HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING;

	if (!handle || wish->flags & ~(ULONG)CREATE_FLAGS ||
	    wish->name_len > HTTPSYS_QUEUE_NAME_MAX)
		return ERROR_INVALID_PARAMETER;
	if (open && (!wish->name_len || wish->attributes ||
		     wish->flags & HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER))
		return ERROR_INVALID_PARAMETER;
	if (!name_good(wish->name, wish->name_len))
		return ERROR_INVALID_NAME;
	if (wish->access && wish->access->Magic != HTTPLX_QUEUE_ACCESS_MAGIC)
		return ERROR_NOT_SUPPORTED;
	if (wish->flags & HTTP_CREATE_REQUEST_QUEUE_FLAG_DELEGATION)
		return ERROR_NOT_SUPPORTED;
	return NO_ERROR;
}

static ULONG queue_make(const struct queue_wish *wish, PHANDLE handle)
{
	struct httpsys_queue_create create = {
		.size = sizeof(create),
		.name = (uintptr_t)wish->name,
		.name_len = (uint32_t)wish->name_len,
		.fd = -1,
	};
	unsigned int flags = 0;
	ULONG result;
	int fd;

	if (wish->flags & HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING)
		create.flags |= HTTPSYS_QUEUE_OPEN_EXISTING;
	if (wish->flags & HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER) {
		create.flags |= HTTPSYS_QUEUE_CONTROLLER;
		flags |= HANDLE_CONTROLLER;
	}
	if (wish->access) {
		create.flags |= HTTPSYS_QUEUE_ACCESS;
		create.mode = wish->access->Mode;
		create.uid = wish->access->Uid;
		create.gid = wish->access->Gid;
	}
	result = device_get(&fd);
	if (result)
		return result;
	handle_lock();
	result = error_win32(OP_QUEUE_CREATE, kernel_call(fd,
			     HTTPSYS_IOC_QUEUE_CREATE, &create), 0);
	if (!result) {
		*handle = handle_add(HANDLE_QUEUE, create.fd, flags, &result);
		if (result)
			close(create.fd);
		else if (wish->inherit)
			fcntl(create.fd, F_SETFD, 0);
	}
	handle_unlock();
	device_put();
	return result;
}

ULONG WINAPI HttpCreateRequestQueue(HTTPAPI_VERSION Version, PCWSTR Name,
				    PSECURITY_ATTRIBUTES SecurityAttributes,
				    ULONG Flags, PHANDLE RequestQueueHandle)
{
	struct queue_wish wish = { .flags = Flags };
	ULONG result = NO_ERROR;
	char *name = NULL;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (!HTTPAPI_EQUAL_VERSION(Version, 2, 0))
		return ERROR_REVISION_MISMATCH;
	if (Name && wide_length(Name) > NAME_MAX_UNITS)
		return ERROR_INVALID_PARAMETER;
	if (SecurityAttributes) {
		wish.attributes = true;
		wish.access = SecurityAttributes->lpSecurityDescriptor;
		wish.inherit = SecurityAttributes->bInheritHandle;
	}
	if (Name) {
		name = utf8_dup(Name, &wish.name_len, &result);
		if (!name)
			return result;
		wish.name = name;
	}
	result = wish_check(&wish, RequestQueueHandle);
	if (!result)
		result = queue_make(&wish, RequestQueueHandle);
	free(name);
	return result;
}

ULONG WINAPI HttpLxCreateRequestQueue(PCSTR Name,
				      const HTTPLX_QUEUE_ACCESS *Access,
				      ULONG Flags, PHANDLE RequestQueueHandle)
{
	struct queue_wish wish = {
		.name = Name,
		.name_len = Name ? strlen(Name) : 0,
		.access = Access,
		.attributes = Access != NULL,
		.flags = Flags,
	};
	ULONG result;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	result = wish_check(&wish, RequestQueueHandle);
	return result ? result : queue_make(&wish, RequestQueueHandle);
}

ULONG WINAPI HttpCloseRequestQueue(HANDLE RequestQueueHandle)
{
	ULONG result = handle_close(RequestQueueHandle, HANDLE_QUEUE);

	return result ? ERROR_INVALID_PARAMETER : NO_ERROR;
}

ULONG WINAPI HttpShutdownRequestQueue(HANDLE RequestQueueHandle)
{
	struct httpsys_queue_op op = { .size = sizeof(op) };
	struct handle *queue;
	ULONG result;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	queue = handle_get(RequestQueueHandle, HANDLE_QUEUE);
	if (!queue)
		return ERROR_INVALID_PARAMETER;
	result = error_win32(OP_QUEUE, kernel_call(queue->fd,
			     HTTPSYS_IOC_QUEUE_SHUTDOWN, &op), 0);
	handle_put(queue);
	/* a descriptor that was lost in a fork */
	return result == ERROR_INVALID_HANDLE ? ERROR_INVALID_PARAMETER : result;
}

/* The queue behind a handle, for its properties */
static ULONG queue_get(HANDLE value, ULONG reserved1, PVOID reserved2,
		       struct handle **queue)
{
	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (reserved1 || reserved2)
		return ERROR_INVALID_PARAMETER;
	*queue = handle_get(value, HANDLE_QUEUE);
	if (!*queue)
		return ERROR_INVALID_HANDLE;
	if ((*queue)->flags & HANDLE_VERSION_1) {
		handle_put(*queue);
		return ERROR_NOT_SUPPORTED;
	}
	return NO_ERROR;
}

ULONG WINAPI HttpSetRequestQueueProperty(HANDLE RequestQueueHandle,
					 HTTP_SERVER_PROPERTY Property,
					 PVOID PropertyInformation,
					 ULONG PropertyInformationLength,
					 ULONG Reserved1, PVOID Reserved2)
{
	struct handle *queue;
	ULONG result;

	result = queue_get(RequestQueueHandle, Reserved1, Reserved2, &queue);
	if (result)
		return result;
	result = property_set(OBJECT_QUEUE, queue->fd, 0, Property,
			      PropertyInformation, PropertyInformationLength);
	handle_put(queue);
	return result;
}

ULONG WINAPI HttpQueryRequestQueueProperty(HANDLE RequestQueueHandle,
					   HTTP_SERVER_PROPERTY Property,
					   PVOID PropertyInformation,
					   ULONG PropertyInformationLength,
					   ULONG Reserved1, PULONG ReturnLength,
					   PVOID Reserved2)
{
	struct handle *queue;
	ULONG result;

	result = queue_get(RequestQueueHandle, Reserved1, Reserved2, &queue);
	if (result)
		return result;
	result = property_query(OBJECT_QUEUE, queue->fd, 0, Property,
				PropertyInformation, PropertyInformationLength,
				ReturnLength);
	handle_put(queue);
	return result;
}

int WINAPI HttpLxQueueFd(HANDLE RequestQueueHandle)
{
	struct handle *queue = handle_get(RequestQueueHandle, HANDLE_QUEUE);
	int fd;

	if (!queue)
		return -1;
	fd = queue->fd;
	handle_put(queue);
	return fd;
}

ULONG WINAPI HttpLxOpenQueueFd(int Fd, PHANDLE RequestQueueHandle)
{
	struct httpsys_queue_reopen reopen = {
		.size = sizeof(reopen),
		.fd = -1,
	};
	ULONG result;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (!RequestQueueHandle)
		return ERROR_INVALID_PARAMETER;
	handle_lock();
	result = error_win32(OP_QUEUE_OPEN, kernel_call(Fd,
			     HTTPSYS_IOC_QUEUE_REOPEN, &reopen), 0);
	if (!result) {
		*RequestQueueHandle = handle_add(HANDLE_QUEUE, reopen.fd, 0,
						 &result);
		if (result)
			close(reopen.fd);
	}
	handle_unlock();
	return result;
}
