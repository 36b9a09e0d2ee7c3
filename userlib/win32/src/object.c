// SPDX-License-Identifier: MIT
/*
 * Objects behind handles of libhttpapi's table, counted; their names; handles
 * of all kinds: close, duplicate, compare. A named object is found as long as
 * a handle of it is open. names.lock guards the list of names.
 */
#include <fcntl.h>
#include <unistd.h>
#include "w32.h"

static struct {
	pthread_mutex_t lock;
	struct object *first;
} names = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void WINAPI handle_closed(PVOID object)
{
	object_put(object);
}

static const HTTPLX_HANDLE_TYPE object_type = { "win32 object", handle_closed };

void object_init(struct object *object, enum kind kind,
		 void (*release)(struct object *object))
{
	object->kind = kind;
	object->refs = 1;
	object->free = release;
	object->name = NULL;
	list_init(&object->waiters);
}

struct object *object_get(struct object *object)
{
	atomic_fetch_add(&object->refs, 1);
	return object;
}

static void name_remove_locked(struct object *object)
{
	struct object **at = &names.first;

	while (*at && *at != object)
		at = &(*at)->next_named;
	if (*at)
		*at = object->next_named;
}

void object_put(struct object *object)
{
	/* Under the lock: nobody may find the name of one that is going */
	if (object->name) {
		pthread_mutex_lock(&names.lock);
		if (atomic_fetch_sub(&object->refs, 1) != 1) {
			pthread_mutex_unlock(&names.lock);
			return;
		}
		name_remove_locked(object);
		pthread_mutex_unlock(&names.lock);
		free(object->name);
	} else if (atomic_fetch_sub(&object->refs, 1) != 1) {
		return;
	}
	object->free(object);
}

HANDLE object_handle(struct object *object)
{
	HANDLE handle = NULL;
	ULONG error = HttpLxHandleCreate(&object_type, object, &handle);

	if (!error)
		return handle;
	object_put(object);
	return fail_null(error);
}

struct object *object_any(HANDLE handle)
{
	PVOID object;

	if (HttpLxHandleAcquire(handle, &object_type, &object))
		return NULL;
	object_get(object);
	HttpLxHandleRelease(handle);
	return object;
}

struct object *object_from_handle(HANDLE handle, enum kind kind)
{
	struct object *object = object_any(handle);

	if (object && object->kind == kind)
		return object;
	if (object)
		object_put(object);
	return fail_null(ERROR_INVALID_HANDLE);
}

static struct object *name_find_locked(const char *name)
{
	struct object *object = names.first;

	while (object && strcmp(object->name, name))
		object = object->next_named;
	return object;
}

struct object *object_open_named(enum kind kind, const char *name)
{
	struct object *object;
	DWORD error = ERROR_FILE_NOT_FOUND;

	pthread_mutex_lock(&names.lock);
	object = name_find_locked(name);
	if (object && object->kind != kind) {
		error = ERROR_INVALID_HANDLE;
		object = NULL;
	}
	if (object)
		object_get(object);
	pthread_mutex_unlock(&names.lock);
	return object ? object : fail_null(error);
}

/* The new @object, or the one that has the name already */
HANDLE object_create_named(struct object *object, const char *name)
{
	struct object *other;
	DWORD error = NO_ERROR;
	HANDLE handle;
	char *copy;

	if (!name || !*name) {
		handle = object_handle(object);
		return handle ? (fail(NO_ERROR), handle) : NULL;
	}
	copy = strdup(name);
	pthread_mutex_lock(&names.lock);
	other = name_find_locked(name);
	if (!copy) {
		error = ERROR_NOT_ENOUGH_MEMORY;
	} else if (!other) {
		object->name = copy;
		object->next_named = names.first;
		names.first = object;
		copy = NULL;
	} else if (other->kind == object->kind) {
		error = ERROR_ALREADY_EXISTS;
		object_get(other);
	} else {
		error = ERROR_INVALID_HANDLE;
	}
	pthread_mutex_unlock(&names.lock);
	free(copy);
	if (error)
		object_put(object);
	if (error && error != ERROR_ALREADY_EXISTS)
		return fail_null(error);
	handle = object_handle(error ? other : object);
	if (handle)
		SetLastError(error);
	return handle;
}

EXPORT BOOL WINAPI CloseHandle(HANDLE Handle)
{
	struct object *object = object_any(Handle);
	ULONG error;

	/* What the system gives as "this process" and "this thread" */
	if (Handle == GetCurrentProcess() || Handle == GetCurrentThread())
		return TRUE;
	error = HttpLxCloseHandle(Handle);
	if (object) {
		if (!error && object->kind == KIND_PORT)
			port_close(object);
		object_put(object);
	}
	return error ? fail(error) : TRUE;
}

static HANDLE duplicate(HANDLE source)
{
	struct object *object;
	HANDLE handle = NULL;
	ULONG error;

	if (source == GetCurrentThread())
		return object_handle(object_get(&thread_self()->object));
	object = object_any(source);
	if (object)
		return object_handle(object);
	if (HttpLxHandleKind(source) == HTTPLX_KIND_QUEUE)
		return fail_null(ERROR_NOT_SUPPORTED);
	if (HttpLxHandleKind(source) != HTTPLX_KIND_FILE)
		return fail_null(ERROR_INVALID_HANDLE);
	error = HttpLxHandleFromFd(HttpLxFdFromHandle(source),
				   HTTPLX_FD_DUPLICATE, &handle);
	return error ? fail_null(error) : handle;
}

EXPORT BOOL WINAPI DuplicateHandle(HANDLE SourceProcess, HANDLE Source,
				   HANDLE TargetProcess, LPHANDLE Target,
				   DWORD Access, BOOL Inherit, DWORD Options)
{
	HANDLE handle = NULL;

	(void)Access;
	(void)Inherit;
	if (SourceProcess != GetCurrentProcess())
		return fail(ERROR_INVALID_HANDLE);
	if (Target && TargetProcess != GetCurrentProcess())
		return fail(ERROR_INVALID_HANDLE);
	if (!Target && !(Options & DUPLICATE_CLOSE_SOURCE))
		return fail(ERROR_INVALID_PARAMETER);
	if (Target) {
		handle = duplicate(Source);
		if (!handle)
			return FALSE;
		*Target = handle;
	}
	if (Options & DUPLICATE_CLOSE_SOURCE)
		CloseHandle(Source);
	return TRUE;
}

EXPORT BOOL WINAPI GetHandleInformation(HANDLE Handle, LPDWORD Flags)
{
	int fd;

	if (!Flags)
		return fail(ERROR_INVALID_PARAMETER);
	if (HttpLxHandleKind(Handle) == HTTPLX_KIND_NONE)
		return fail(ERROR_INVALID_HANDLE);
	fd = HttpLxFdFromHandle(Handle);
	*Flags = fd >= 0 && !(fcntl(fd, F_GETFD) & FD_CLOEXEC) ?
		 HANDLE_FLAG_INHERIT : 0;
	return TRUE;
}

EXPORT BOOL WINAPI SetHandleInformation(HANDLE Handle, DWORD Mask, DWORD Flags)
{
	int fd;

	if (HttpLxHandleKind(Handle) == HTTPLX_KIND_NONE)
		return fail(ERROR_INVALID_HANDLE);
	if (Mask & ~(DWORD)HANDLE_FLAG_INHERIT)
		return fail(ERROR_NOT_SUPPORTED);
	fd = HttpLxFdFromHandle(Handle);
	if (fd >= 0 && Mask)
		fcntl(fd, F_SETFD, Flags & HANDLE_FLAG_INHERIT ? 0 : FD_CLOEXEC);
	return TRUE;
}

EXPORT BOOL WINAPI CompareObjectHandles(HANDLE First, HANDLE Second)
{
	struct object *a = object_any(First), *b = object_any(Second);
	bool same = First == Second || (a && a == b);

	if (a)
		object_put(a);
	if (b)
		object_put(b);
	return same;
}
