// SPDX-License-Identifier: MIT
/*
 * The one table from the kernel's answer (errno, and the detail of a failed
 * registration) to Win32 codes, and a text for each of these.
 */
#include <errno.h>
#include <sys/ioctl.h>
#include "lib.h"

#define ANY_DETAIL	0xffffffffU

/* First match counts */
static const struct error_row {
	enum op op;
	int error;
	uint32_t detail;
	ULONG win32;
} rows[] = {
	{ OP_OPEN, ENOENT, ANY_DETAIL, ERROR_FILE_NOT_FOUND },
	{ OP_OPEN, ENODEV, ANY_DETAIL, ERROR_FILE_NOT_FOUND },
	{ OP_OPEN, ENXIO, ANY_DETAIL, ERROR_FILE_NOT_FOUND },
	{ OP_OPEN, EPERM, ANY_DETAIL, ERROR_ACCESS_DENIED },

	/* ids that this process does not have */
	{ OP_OBJECT, ENOENT, ANY_DETAIL, ERROR_INVALID_PARAMETER },
	{ OP_OBJECT, EMFILE, ANY_DETAIL, ERROR_NO_SYSTEM_RESOURCES },
	{ OP_URL_ADD, ENOENT, ANY_DETAIL, ERROR_INVALID_PARAMETER },
	{ OP_URL_REMOVE, ENOENT, ANY_DETAIL, ERROR_INVALID_PARAMETER },
	{ OP_PROPERTY, ENOENT, ANY_DETAIL, ERROR_INVALID_PARAMETER },

	{ OP_URL_ADD, EINVAL, ANY_DETAIL, ERROR_INVALID_PARAMETER },
	{ OP_URL_ADD, EOPNOTSUPP, HTTPSYS_URL_BAD_ADDRESS, ERROR_NOT_SUPPORTED },
	{ OP_URL_ADD, EOPNOTSUPP, HTTPSYS_URL_HTTPS, ERROR_NOT_SUPPORTED },
	{ OP_URL_ADD, EEXIST, HTTPSYS_URL_CONFLICT, ERROR_ALREADY_EXISTS },
	{ OP_URL_ADD, EEXIST, HTTPSYS_URL_SCHEME, ERROR_ALREADY_EXISTS },
	{ OP_URL_ADD, EACCES, HTTPSYS_URL_PORT_OWNER, ERROR_ACCESS_DENIED },
	{ OP_URL_ADD, EACCES, HTTPSYS_URL_PORT_PRIVILEGED, ERROR_ACCESS_DENIED },
	{ OP_URL_ADD, EADDRINUSE, ANY_DETAIL, ERROR_SHARING_VIOLATION },
	{ OP_URL_ADD, EADDRNOTAVAIL, ANY_DETAIL, ERROR_INCORRECT_ADDRESS },
	{ OP_URL_ADD, EMFILE, ANY_DETAIL, ERROR_NO_SYSTEM_RESOURCES },
	{ OP_URL_REMOVE, ESRCH, ANY_DETAIL, ERROR_FILE_NOT_FOUND },
	{ OP_URL_REMOVE, EOPNOTSUPP, ANY_DETAIL, ERROR_FILE_NOT_FOUND },

	{ OP_ADOPT, ENOTSOCK, ANY_DETAIL, ERROR_INVALID_HANDLE },
	{ OP_ADOPT, EPROTONOSUPPORT, ANY_DETAIL, ERROR_NOT_SUPPORTED },
	{ OP_ADOPT, EXDEV, ANY_DETAIL, ERROR_INVALID_PARAMETER },
	{ OP_ADOPT, EBUSY, ANY_DETAIL, ERROR_ALREADY_EXISTS },
	{ OP_ADOPT, EMFILE, ANY_DETAIL, ERROR_NO_SYSTEM_RESOURCES },

	{ OP_QUEUE_CREATE, EEXIST, ANY_DETAIL, ERROR_ALREADY_EXISTS },
	{ OP_QUEUE_CREATE, ENOENT, ANY_DETAIL, ERROR_FILE_NOT_FOUND },
	{ OP_QUEUE_CREATE, EACCES, ANY_DETAIL, ERROR_ACCESS_DENIED },
	{ OP_QUEUE_CREATE, EPERM, ANY_DETAIL, ERROR_ACCESS_DENIED },
	{ OP_QUEUE_OPEN, ENOTTY, ANY_DETAIL, ERROR_INVALID_HANDLE },
	{ OP_QUEUE_OPEN, EINVAL, ANY_DETAIL, ERROR_INVALID_HANDLE },

	/* not the creator; a binding to something that is no queue */
	{ OP_PROPERTY, EPERM, ANY_DETAIL, ERROR_INVALID_PARAMETER },
	{ OP_PROPERTY, EBADF, ANY_DETAIL, ERROR_INVALID_PARAMETER },
	{ OP_PROPERTY, EMSGSIZE, ANY_DETAIL, ERROR_MORE_DATA },
	{ OP_PROPERTY, ESHUTDOWN, ANY_DETAIL, ERROR_INVALID_PARAMETER },

	{ OP_RECEIVE, EPERM, ANY_DETAIL, ERROR_INVALID_PARAMETER },
	{ OP_RECEIVE, EMSGSIZE, ANY_DETAIL, ERROR_MORE_DATA },
	{ OP_BODY, ENODATA, ANY_DETAIL, ERROR_HANDLE_EOF },
	{ OP_BODY, EMSGSIZE, ANY_DETAIL, ERROR_MORE_DATA },
	{ OP_SEND, EBUSY, ANY_DETAIL, ERROR_BAD_COMMAND },
	{ OP_SEND, ENXIO, ANY_DETAIL, ERROR_HANDLE_EOF },
	{ OP_SEND, EIO, ANY_DETAIL, ERROR_READ_FAULT },
	{ OP_SEND, ETIMEDOUT, ANY_DETAIL, ERROR_NETNAME_DELETED },
	{ OP_SEND, EPIPE, ANY_DETAIL, ERROR_NETNAME_DELETED },

	{ OP_ANY, EINVAL, ANY_DETAIL, ERROR_INVALID_PARAMETER },
	{ OP_ANY, E2BIG, ANY_DETAIL, ERROR_REVISION_MISMATCH },
	{ OP_ANY, ENOMEM, ANY_DETAIL, ERROR_NOT_ENOUGH_MEMORY },
	{ OP_ANY, EFAULT, ANY_DETAIL, ERROR_NOACCESS },
	{ OP_ANY, ENOTCONN, ANY_DETAIL, ERROR_CONNECTION_INVALID },
	{ OP_ANY, ECONNRESET, ANY_DETAIL, ERROR_NETNAME_DELETED },
	{ OP_ANY, ESHUTDOWN, ANY_DETAIL, ERROR_OPERATION_ABORTED },
	{ OP_ANY, EAGAIN, ANY_DETAIL, ERROR_RETRY },
	{ OP_ANY, EBADF, ANY_DETAIL, ERROR_INVALID_HANDLE },
	{ OP_ANY, EACCES, ANY_DETAIL, ERROR_ACCESS_DENIED },
	{ OP_ANY, EPERM, ANY_DETAIL, ERROR_ACCESS_DENIED },
	{ OP_ANY, EMFILE, ANY_DETAIL, ERROR_TOO_MANY_OPEN_FILES },
	{ OP_ANY, ENFILE, ANY_DETAIL, ERROR_TOO_MANY_OPEN_FILES },
	{ OP_ANY, EOPNOTSUPP, ANY_DETAIL, ERROR_NOT_SUPPORTED },
	{ OP_ANY, ENOTTY, ANY_DETAIL, ERROR_INVALID_FUNCTION },
};

static const struct {
	ULONG code;
	const char *text;
} texts[] = {
	{ NO_ERROR, "success" },
	{ ERROR_INVALID_FUNCTION, "the kernel module does not know this call" },
	{ ERROR_FILE_NOT_FOUND, "not found (is the httpsys module loaded?)" },
	{ ERROR_PATH_NOT_FOUND, "fragment is not in the cache" },
	{ ERROR_TOO_MANY_OPEN_FILES, "too many open files" },
	{ ERROR_ACCESS_DENIED, "access denied" },
	{ ERROR_INVALID_HANDLE, "invalid handle" },
	{ ERROR_NOT_ENOUGH_MEMORY, "not enough memory" },
	{ ERROR_BAD_COMMAND, "another send of this request is under way" },
	{ ERROR_READ_FAULT, "cannot read the file" },
	{ ERROR_GEN_FAILURE, "unexpected error of the kernel" },
	{ ERROR_SHARING_VIOLATION, "the port is used by another socket" },
	{ ERROR_HANDLE_EOF, "end of data" },
	{ ERROR_NOT_SUPPORTED, "not supported" },
	{ ERROR_NETNAME_DELETED, "connection broken" },
	{ ERROR_INVALID_PARAMETER, "invalid parameter" },
	{ ERROR_CALL_NOT_IMPLEMENTED, "not built yet" },
	{ ERROR_INSUFFICIENT_BUFFER, "buffer too small" },
	{ ERROR_INVALID_NAME, "invalid name" },
	{ ERROR_ALREADY_EXISTS, "exists already" },
	{ ERROR_MORE_DATA, "more data than the buffer takes" },
	{ ERROR_NO_MORE_ITEMS, "no more items" },
	{ ERROR_OPERATION_ABORTED, "shut down" },
	{ ERROR_IO_PENDING, "under way" },
	{ ERROR_NOACCESS, "bad or misaligned buffer" },
	{ ERROR_DLL_INIT_FAILED, "HttpInitialize was not called" },
	{ ERROR_CONNECTION_INVALID, "request or connection is gone" },
	{ ERROR_RETRY, "nothing there, try again" },
	{ ERROR_INCORRECT_ADDRESS, "not an address of this machine" },
	{ ERROR_REVISION_MISMATCH, "version not supported" },
	{ ERROR_INVALID_ID_AUTHORITY, "only the controller may do that" },
	{ ERROR_NO_SYSTEM_RESOURCES, "limit reached" },
};

ULONG error_win32(enum op op, int error, uint32_t detail)
{
	if (!error)
		return NO_ERROR;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if ((rows[i].op == op || rows[i].op == OP_ANY) &&
		    rows[i].error == error &&
		    (rows[i].detail == detail || rows[i].detail == ANY_DETAIL))
			return rows[i].win32;
	}
	return ERROR_GEN_FAILURE;
}

int kernel_call(int fd, unsigned long command, void *arg)
{
	int saved = errno, error = 0;

	while (ioctl(fd, command, arg) < 0) {
		error = errno;
		if (error != EINTR)
			break;
		error = 0;
	}
	errno = saved;
	return error;
}

PCSTR WINAPI HttpLxErrorText(ULONG Error)
{
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (texts[i].code == Error)
			return texts[i].text;
	}
	return "unknown error";
}
