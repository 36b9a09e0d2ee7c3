// SPDX-License-Identifier: MIT
/*
 * Queues of version 1, which take URLs themselves: each has a session and a
 * group of its own that no program sees, and knows what was added to it by the
 * very string, as that is how it is removed.
 *
 * table.lock guards the list of strings.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib.h"

struct added {
	struct added *next;
	char url[];
};

struct version1 {
	uint64_t session;	/* HTTPSYS_NULL_ID: a parent's */
	uint64_t group;
	struct added *added;
};

static ULONG object_call(int fd, unsigned long command, uint64_t parent,
			 uint64_t *id)
{
	struct httpsys_object object = {
		.size = sizeof(object),
		.parent = parent,
		.id = *id,
	};
	int error = kernel_call(fd, command, &object);

	*id = object.id;
	return error_win32(OP_OBJECT, error, 0);
}

static ULONG queue_bind(int fd, uint64_t group, int queue)
{
	struct httpsys_binding binding = { .present = 1, .fd = queue };
	struct httpsys_property property = {
		.size = sizeof(property),
		.id = group,
		.property = HTTPSYS_PROPERTY_BINDING,
		.value = (uintptr_t)&binding,
		.value_size = sizeof(binding),
	};

	return error_win32(OP_PROPERTY, kernel_call(fd,
			   HTTPSYS_IOC_PROPERTY_SET, &property), 0);
}

/* The queue itself, bound to the group, and its handle */
static ULONG queue_make(int fd, struct version1 *v1, PHANDLE handle)
{
	struct httpsys_queue_create create = {
		.size = sizeof(create),
		.fd = -1,
	};
	ULONG result;

	handle_lock();
	result = error_win32(OP_QUEUE_CREATE, kernel_call(fd,
			     HTTPSYS_IOC_QUEUE_CREATE, &create), 0);
	if (!result)
		result = queue_bind(fd, v1->group, create.fd);
	if (!result) {
		*handle = handle_add(HANDLE_QUEUE, create.fd, HANDLE_VERSION_1,
				     &result);
		if (*handle)
			handle_set_version1_locked(*handle, v1);
	}
	if (result && create.fd >= 0)
		close(create.fd);
	handle_unlock();
	return result;
}

ULONG WINAPI HttpCreateHttpHandle(PHANDLE RequestQueueHandle, ULONG Reserved)
{
	struct version1 *v1;
	ULONG result;
	int fd;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (!RequestQueueHandle || Reserved)
		return ERROR_INVALID_PARAMETER;
	v1 = calloc(1, sizeof(*v1));
	if (!v1)
		return ERROR_NOT_ENOUGH_MEMORY;
	result = device_get(&fd);
	if (result)
		goto free;
	result = object_call(fd, HTTPSYS_IOC_SESSION_CREATE, 0, &v1->session);
	if (result)
		goto put;
	result = object_call(fd, HTTPSYS_IOC_GROUP_CREATE, v1->session,
			     &v1->group);
	if (!result)
		result = queue_make(fd, v1, RequestQueueHandle);
	if (result)
		object_call(fd, HTTPSYS_IOC_SESSION_CLOSE, 0, &v1->session);
put:
	device_put();
free:
	if (result)
		free(v1);
	return result;
}

/* The handle is closed: its URLs go at once. After HttpTerminate() they have */
void version1_close(struct version1 *v1)
{
	int fd;

	if (!v1->session || device_get(&fd))
		return;
	object_call(fd, HTTPSYS_IOC_SESSION_CLOSE, 0, &v1->session);
	device_put();
}

/* In a child: the URLs are its parent's */
void version1_fork_child(struct version1 *v1)
{
	v1->session = HTTPSYS_NULL_ID;
	v1->group = HTTPSYS_NULL_ID;
}

void version1_free(struct version1 *v1)
{
	while (v1->added) {
		struct added *added = v1->added;

		v1->added = added->next;
		free(added);
	}
	free(v1);
}

/* The queue and the text of a call; NO_ERROR: put and free them */
static ULONG url_begin(HANDLE value, PCWSTR url, struct handle **queue,
		       char **text, size_t *bytes)
{
	ULONG result = NO_ERROR;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (!url)
		return ERROR_INVALID_PARAMETER;
	*queue = handle_get(value, HANDLE_QUEUE);
	if (!*queue)
		return ERROR_INVALID_PARAMETER;
	if (!(*queue)->version1)
		result = ERROR_INVALID_PARAMETER;
	else if (!(*queue)->version1->session)
		result = ERROR_ACCESS_DENIED;
	else
		*text = utf8_dup(url, bytes, &result);
	if (result)
		handle_put(*queue);
	return result;
}

ULONG WINAPI HttpAddUrl(HANDLE RequestQueueHandle, PCWSTR FullyQualifiedUrl,
			PVOID Reserved)
{
	struct handle *queue;
	struct added *added;
	ULONG result;
	size_t bytes;
	char *text;

	result = url_begin(RequestQueueHandle, FullyQualifiedUrl, &queue, &text,
			   &bytes);
	if (result)
		return result;
	added = malloc(sizeof(*added) + bytes + 1);
	if (!added)
		result = ERROR_NOT_ENOUGH_MEMORY;
	else if (Reserved)
		result = ERROR_INVALID_PARAMETER;
	else
		result = url_add(queue->version1->group, text, bytes, 0, NULL);
	if (!result) {
		memcpy(added->url, text, bytes + 1);
		handle_lock();
		added->next = queue->version1->added;
		queue->version1->added = added;
		handle_unlock();
	} else {
		free(added);
	}
	free(text);
	handle_put(queue);
	return result;
}

/* Out of the list; NULL: not the very string of one that was added */
static struct added *added_take(struct version1 *v1, const char *text)
{
	struct added **link = &v1->added, *added;

	handle_lock();
	while (*link && strcmp((*link)->url, text))
		link = &(*link)->next;
	added = *link;
	if (added)
		*link = added->next;
	handle_unlock();
	return added;
}

ULONG WINAPI HttpRemoveUrl(HANDLE RequestQueueHandle, PCWSTR FullyQualifiedUrl)
{
	struct url_parts parts;
	struct handle *queue;
	struct added *added;
	ULONG result;
	size_t bytes;
	char *text;

	result = url_begin(RequestQueueHandle, FullyQualifiedUrl, &queue, &text,
			   &bytes);
	if (result)
		return result;
	added = added_take(queue->version1, text);
	if (added)
		result = url_remove(queue->version1->group, text, bytes, 0);
	else if (url_split(FullyQualifiedUrl, &parts))
		result = ERROR_FILE_NOT_FOUND;
	else
		result = ERROR_INVALID_PARAMETER;
	free(added);
	free(text);
	handle_put(queue);
	return result;
}
