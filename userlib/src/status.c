// SPDX-License-Identifier: MIT
/*
 * OVERLAPPED.Internal holds an NTSTATUS, calls return Win32 codes: the table
 * between the two. Codes that no status stands for travel in facility 7.
 */
#include "lib.h"

#define FACILITY_WIN32	0xc0070000U
#define ERROR_NO_MAPPING	317	/* ERROR_MR_MID_NOT_FOUND */

static const struct {
	ULONG error;
	ULONG status;
} rows[] = {
	{ NO_ERROR, 0 },
	{ ERROR_IO_PENDING, STATUS_UNDER_WAY },
	{ ERROR_INVALID_FUNCTION, 0xc0000010 },
	{ ERROR_FILE_NOT_FOUND, 0xc0000034 },
	{ ERROR_PATH_NOT_FOUND, 0xc000003a },
	{ ERROR_TOO_MANY_OPEN_FILES, 0xc000011f },
	{ ERROR_ACCESS_DENIED, 0xc0000022 },
	{ ERROR_INVALID_HANDLE, 0xc0000008 },
	{ ERROR_NOT_ENOUGH_MEMORY, 0xc0000017 },
	{ ERROR_BAD_COMMAND, 0xc0000184 },
	{ ERROR_GEN_FAILURE, 0xc0000001 },
	{ ERROR_SHARING_VIOLATION, 0xc0000043 },
	{ ERROR_HANDLE_EOF, 0xc0000011 },
	{ ERROR_NOT_SUPPORTED, 0xc00000bb },
	{ ERROR_NETNAME_DELETED, 0xc000020d },
	{ ERROR_INVALID_PARAMETER, 0xc000000d },
	{ ERROR_INSUFFICIENT_BUFFER, 0xc0000023 },
	{ ERROR_INVALID_NAME, 0xc0000033 },
	{ ERROR_ALREADY_EXISTS, 0xc0000035 },
	{ ERROR_MORE_DATA, 0x80000005 },
	{ ERROR_NO_MORE_ITEMS, 0x8000001a },
	{ ERROR_OPERATION_ABORTED, 0xc0000120 },
	{ ERROR_NOACCESS, 0xc0000005 },
	{ ERROR_NOT_FOUND, 0xc0000225 },
	{ ERROR_CONNECTION_INVALID, 0xc000023a },
	{ ERROR_RETRY, 0xc000022d },
	{ ERROR_INCORRECT_ADDRESS, 0xc0000241 },
	{ ERROR_REVISION_MISMATCH, 0xc0000059 },
	{ ERROR_INVALID_ID_AUTHORITY, 0xc0000084 },
	{ ERROR_NO_SYSTEM_RESOURCES, 0xc000009a },
};

ULONG WINAPI HttpLxStatusFromError(ULONG Error)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].error == Error)
			return rows[i].status;
	}
	return FACILITY_WIN32 | (Error & 0xffff);
}

ULONG WINAPI HttpLxErrorFromStatus(ULONG Status)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].status == Status)
			return rows[i].error;
	}
	if ((Status & 0xffff0000) == FACILITY_WIN32)
		return Status & 0xffff;
	return ERROR_NO_MAPPING;
}
