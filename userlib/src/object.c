// SPDX-License-Identifier: MIT
/*
 * Handles as other code sees them: files and events from descriptors, objects
 * of other libraries, and what these tie to a queue or a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "lib.h"

static ULONG handle_from_fd(enum handle_kind kind, int given, bool duplicate,
			    PHANDLE handle)
{
	ULONG error = NO_ERROR;
	int fd = given;

	if (fcntl(given, F_GETFD) < 0)
		return ERROR_INVALID_HANDLE;
	handle_lock();
	if (duplicate)
		fd = fcntl(given, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		error = error_win32(OP_ANY, errno, 0);
	else
		*handle = handle_add(kind, fd, 0, &error);
	handle_unlock();
	if (error && fd >= 0 && duplicate)
		close(fd);
	return error;
}

ULONG WINAPI HttpLxHandleFromFd(int Fd, ULONG Flags, PHANDLE Handle)
{
	if (!Handle || Flags & ~HTTPLX_FD_DUPLICATE)
		return ERROR_INVALID_PARAMETER;
	return handle_from_fd(HANDLE_FILE, Fd, Flags & HTTPLX_FD_DUPLICATE,
			      Handle);
}

ULONG WINAPI HttpLxEventFromFd(int Fd, PHANDLE Handle)
{
	if (!Handle)
		return ERROR_INVALID_PARAMETER;
	return handle_from_fd(HANDLE_EVENT, Fd, false, Handle);
}

int WINAPI HttpLxFdFromHandle(HANDLE Handle)
{
	struct handle *slot = handle_get(Handle, HANDLE_ANY);
	int fd;

	if (!slot)
		return -1;
	fd = slot->fd;
	handle_put(slot);
	return fd;
}

ULONG WINAPI HttpLxCloseHandle(HANDLE Handle)
{
	return handle_close(Handle, HANDLE_ANY);
}

ULONG WINAPI HttpLxHandleCreate(const HTTPLX_HANDLE_TYPE *Type, PVOID Object,
				PHANDLE Handle)
{
	ULONG error = NO_ERROR;
	HANDLE handle;

	if (!Type || !Object || !Handle)
		return ERROR_INVALID_PARAMETER;
	handle_lock();
	handle = handle_add(HANDLE_OBJECT, -1, 0, &error);
	if (handle)
		handle_set_object_locked(handle, Type, Object);
	handle_unlock();
	if (handle)
		*Handle = handle;
	return error;
}

ULONG WINAPI HttpLxHandleAcquire(HANDLE Handle, const HTTPLX_HANDLE_TYPE *Type,
				 PVOID *Object)
{
	struct handle *slot = handle_get(Handle, HANDLE_OBJECT);

	if (slot && (slot->type != Type || !Object)) {
		handle_put(slot);
		slot = NULL;
	}
	if (!slot)
		return ERROR_INVALID_HANDLE;
	*Object = slot->object;
	return NO_ERROR;
}

ULONG WINAPI HttpLxHandleKind(HANDLE Handle)
{
	struct handle *slot = handle_get(Handle, HANDLE_ANY);
	ULONG kind = HTTPLX_KIND_NONE;

	if (slot) {
		kind = (ULONG)slot->kind;
		handle_put(slot);
	}
	return kind;
}

ULONG WINAPI HttpLxHandleSetContext(HANDLE Handle, PVOID Context,
				    void (WINAPI *Free)(PVOID Context))
{
	struct handle *slot;
	ULONG error = NO_ERROR;

	if (!Context)
		return ERROR_INVALID_PARAMETER;
	slot = handle_get(Handle, HANDLE_ANY);
	if (!slot)
		return ERROR_INVALID_HANDLE;
	handle_lock();
	if (slot->kind != HANDLE_QUEUE && slot->kind != HANDLE_FILE) {
		error = ERROR_INVALID_HANDLE;
	} else if (slot->context) {
		error = ERROR_INVALID_PARAMETER;
	} else {
		slot->context_free = Free;
		slot->context = Context;
	}
	handle_unlock();
	handle_put(slot);
	return error;
}

PVOID WINAPI HttpLxHandleContext(HANDLE Handle)
{
	struct handle *slot = handle_get(Handle, HANDLE_ANY);
	void *context;

	if (!slot)
		return NULL;
	context = slot->context;
	handle_put(slot);
	return context;
}
