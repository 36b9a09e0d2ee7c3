// SPDX-License-Identifier: MIT
/* The last error of a thread, and errno as a Win32 code. */
#include <errno.h>
#include "w32.h"

static __thread DWORD last_error;

EXPORT DWORD WINAPI GetLastError(void)
{
	return last_error;
}

EXPORT void WINAPI SetLastError(DWORD Error)
{
	last_error = Error;
}

BOOL fail(DWORD error)
{
	last_error = error;
	return FALSE;
}

void *fail_null(DWORD error)
{
	last_error = error;
	return NULL;
}

static const struct {
	int error;
	DWORD win32;
} rows[] = {
	{ 0, NO_ERROR },
	{ ENOENT, ERROR_FILE_NOT_FOUND },
	{ ENOTDIR, ERROR_PATH_NOT_FOUND },
	{ EMFILE, ERROR_TOO_MANY_OPEN_FILES },
	{ ENFILE, ERROR_TOO_MANY_OPEN_FILES },
	{ EACCES, ERROR_ACCESS_DENIED },
	{ EPERM, ERROR_ACCESS_DENIED },
	{ EISDIR, ERROR_ACCESS_DENIED },
	{ EBADF, ERROR_INVALID_HANDLE },
	{ ENOMEM, ERROR_NOT_ENOUGH_MEMORY },
	{ EROFS, ERROR_WRITE_PROTECT },
	{ EIO, ERROR_IO_DEVICE },
	{ EXDEV, ERROR_NOT_SAME_DEVICE },
	{ EEXIST, ERROR_FILE_EXISTS },
	{ EINVAL, ERROR_INVALID_PARAMETER },
	{ EPIPE, ERROR_NO_DATA },
	{ ENOSPC, ERROR_DISK_FULL },
	{ EDQUOT, ERROR_DISK_FULL },
	{ EFBIG, ERROR_FILE_TOO_LARGE },
	{ ENOTEMPTY, ERROR_DIR_NOT_EMPTY },
	{ ENAMETOOLONG, ERROR_FILENAME_EXCED_RANGE },
	{ EBUSY, ERROR_BUSY },
	{ ETXTBSY, ERROR_SHARING_VIOLATION },
	{ ELOOP, ERROR_BAD_PATHNAME },
	{ EFAULT, ERROR_NOACCESS },
	{ ENOSYS, ERROR_CALL_NOT_IMPLEMENTED },
	{ EOPNOTSUPP, ERROR_NOT_SUPPORTED },
	{ ESPIPE, ERROR_INVALID_FUNCTION },
	{ ETIMEDOUT, ERROR_TIMEOUT },
	{ EAGAIN, ERROR_NO_SYSTEM_RESOURCES },
};

DWORD error_from_errno(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].error == error)
			return rows[i].win32;
	}
	return ERROR_GEN_FAILURE;
}
