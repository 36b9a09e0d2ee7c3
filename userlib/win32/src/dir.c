// SPDX-License-Identifier: MIT
/* Files by name: attributes, delete, move, directories, temporary names. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "w32.h"

#define FILETIME_EPOCH	116444736000000000ULL	/* 1970 as a FILETIME */

static FILETIME filetime(struct timespec ts)
{
	uint64_t t = FILETIME_EPOCH + (uint64_t)ts.tv_sec * 10000000 +
		     (uint64_t)ts.tv_nsec / 100;

	return (FILETIME) { (DWORD)t, (DWORD)(t >> 32) };
}

static DWORD attributes(const struct stat *st)
{
	DWORD flags = 0;

	if (S_ISDIR(st->st_mode))
		flags |= FILE_ATTRIBUTE_DIRECTORY;
	else if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		flags |= FILE_ATTRIBUTE_DEVICE;
	if (!(st->st_mode & 0222))
		flags |= FILE_ATTRIBUTE_READONLY;
	return flags ? flags : FILE_ATTRIBUTE_NORMAL;
}

/* ENOENT of a parent is another code than that of the file itself */
DWORD error_missing(const char *path, int error)
{
	char parent[PATH_MAX];
	struct stat st;
	char *slash;

	if (error != ENOENT || strlen(path) >= sizeof(parent))
		return error_from_errno(error);
	memcpy(parent, path, strlen(path) + 1);
	slash = strrchr(parent, '/');
	if (!slash || slash == parent)
		return ERROR_FILE_NOT_FOUND;
	*slash = 0;
	return stat(parent, &st) ? ERROR_PATH_NOT_FOUND : ERROR_FILE_NOT_FOUND;
}

static BOOL stat_path(char *path, struct stat *st)
{
	DWORD error = NO_ERROR;

	if (!path)
		return FALSE;
	if (stat(path, st))
		error = error_missing(path, errno);
	free(path);
	return error ? fail(error) : TRUE;
}

EXPORT DWORD WINAPI GetFileAttributesA(LPCSTR Name)
{
	struct stat st;

	return stat_path(path_from_text(Name), &st) ? attributes(&st) :
						      INVALID_FILE_ATTRIBUTES;
}

EXPORT DWORD WINAPI GetFileAttributesW(LPCWSTR Name)
{
	struct stat st;

	return stat_path(path_from_wide(Name), &st) ? attributes(&st) :
						      INVALID_FILE_ATTRIBUTES;
}

static BOOL attributes_ex(char *path, GET_FILEEX_INFO_LEVELS level, LPVOID info)
{
	LPWIN32_FILE_ATTRIBUTE_DATA data = info;
	struct stat st;

	if (level != GetFileExInfoStandard || !info) {
		free(path);
		return fail(ERROR_INVALID_PARAMETER);
	}
	if (!stat_path(path, &st))
		return FALSE;
	*data = (WIN32_FILE_ATTRIBUTE_DATA) {
		.dwFileAttributes = attributes(&st),
		.ftCreationTime = filetime(st.st_ctim),
		.ftLastAccessTime = filetime(st.st_atim),
		.ftLastWriteTime = filetime(st.st_mtim),
		.nFileSizeHigh = (DWORD)((uint64_t)st.st_size >> 32),
		.nFileSizeLow = (DWORD)st.st_size,
	};
	return TRUE;
}

EXPORT BOOL WINAPI GetFileAttributesExA(LPCSTR Name, GET_FILEEX_INFO_LEVELS Level,
					LPVOID Info)
{
	return attributes_ex(path_from_text(Name), Level, Info);
}

EXPORT BOOL WINAPI GetFileAttributesExW(LPCWSTR Name, GET_FILEEX_INFO_LEVELS Level,
					LPVOID Info)
{
	return attributes_ex(path_from_wide(Name), Level, Info);
}

static BOOL fstat_handle(HANDLE file, struct stat *st)
{
	if (HttpLxHandleKind(file) != HTTPLX_KIND_FILE)
		return fail(ERROR_INVALID_HANDLE);
	return fstat(HttpLxFdFromHandle(file), st) ?
	       fail(error_from_errno(errno)) : TRUE;
}

EXPORT BOOL WINAPI GetFileTime(HANDLE File, LPFILETIME Creation, LPFILETIME Access,
			       LPFILETIME Write)
{
	struct stat st;

	if (!fstat_handle(File, &st))
		return FALSE;
	if (Creation)
		*Creation = filetime(st.st_ctim);
	if (Access)
		*Access = filetime(st.st_atim);
	if (Write)
		*Write = filetime(st.st_mtim);
	return TRUE;
}

EXPORT BOOL WINAPI GetFileInformationByHandle(HANDLE File,
					      LPBY_HANDLE_FILE_INFORMATION Info)
{
	struct stat st;

	if (!Info)
		return fail(ERROR_INVALID_PARAMETER);
	if (!fstat_handle(File, &st))
		return FALSE;
	*Info = (BY_HANDLE_FILE_INFORMATION) {
		.dwFileAttributes = attributes(&st),
		.ftCreationTime = filetime(st.st_ctim),
		.ftLastAccessTime = filetime(st.st_atim),
		.ftLastWriteTime = filetime(st.st_mtim),
		.dwVolumeSerialNumber = (DWORD)st.st_dev,
		.nFileSizeHigh = (DWORD)((uint64_t)st.st_size >> 32),
		.nFileSizeLow = (DWORD)st.st_size,
		.nNumberOfLinks = (DWORD)st.st_nlink,
		.nFileIndexHigh = (DWORD)((uint64_t)st.st_ino >> 32),
		.nFileIndexLow = (DWORD)st.st_ino,
	};
	return TRUE;
}

/* One call with one path, which is freed */
static BOOL with_path(char *path, int (*call)(const char *path))
{
	DWORD error = NO_ERROR;

	if (!path)
		return FALSE;
	if (call(path))
		error = error_missing(path, errno);
	free(path);
	return error ? fail(error) : TRUE;
}

static int make_directory(const char *path)
{
	return mkdir(path, 0777);
}

EXPORT BOOL WINAPI DeleteFileA(LPCSTR Name)
{
	return with_path(path_from_text(Name), unlink);
}

EXPORT BOOL WINAPI DeleteFileW(LPCWSTR Name)
{
	return with_path(path_from_wide(Name), unlink);
}

static BOOL create_directory(char *path)
{
	BOOL done = with_path(path, make_directory);

	if (!done && GetLastError() == ERROR_FILE_EXISTS)
		SetLastError(ERROR_ALREADY_EXISTS);
	return done;
}

EXPORT BOOL WINAPI CreateDirectoryA(LPCSTR Name, LPSECURITY_ATTRIBUTES Attributes)
{
	(void)Attributes;
	return create_directory(path_from_text(Name));
}

EXPORT BOOL WINAPI CreateDirectoryW(LPCWSTR Name, LPSECURITY_ATTRIBUTES Attributes)
{
	(void)Attributes;
	return create_directory(path_from_wide(Name));
}

EXPORT BOOL WINAPI RemoveDirectoryA(LPCSTR Name)
{
	return with_path(path_from_text(Name), rmdir);
}

EXPORT BOOL WINAPI RemoveDirectoryW(LPCWSTR Name)
{
	return with_path(path_from_wide(Name), rmdir);
}

EXPORT BOOL WINAPI SetCurrentDirectoryA(LPCSTR Name)
{
	return with_path(path_from_text(Name), chdir);
}

EXPORT BOOL WINAPI SetCurrentDirectoryW(LPCWSTR Name)
{
	return with_path(path_from_wide(Name), chdir);
}

static BOOL move(char *from, char *to, DWORD flags)
{
	DWORD error = NO_ERROR;
	int done = -1;

	if (!from || !to)
		error = GetLastError();
	else if (flags & MOVEFILE_REPLACE_EXISTING)
		done = rename(from, to);
	else
		done = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
	if (!error && done)
		error = errno == EEXIST ? ERROR_ALREADY_EXISTS :
					  error_missing(from, errno);
	free(from);
	free(to);
	return error ? fail(error) : TRUE;
}

EXPORT BOOL WINAPI MoveFileExA(LPCSTR From, LPCSTR To, DWORD Flags)
{
	return move(path_from_text(From), path_from_text(To), Flags);
}

EXPORT BOOL WINAPI MoveFileExW(LPCWSTR From, LPCWSTR To, DWORD Flags)
{
	return move(path_from_wide(From), path_from_wide(To), Flags);
}

EXPORT BOOL WINAPI MoveFileW(LPCWSTR From, LPCWSTR To)
{
	return MoveFileExW(From, To, 0);
}

/* <directory>/<3 of prefix><4 hexadecimal digits>.tmp */
static UINT temp_name(const char *directory, const char *prefix, UINT unique,
		      char *name)
{
	static atomic_uint next;
	unsigned int number = unique & 0xffff;
	const char *slash = directory[strlen(directory) - 1] == '/' ? "" : "/";
	struct stat st;

	if (stat(directory, &st) || !S_ISDIR(st.st_mode))
		return fail(ERROR_DIRECTORY);
	for (unsigned int i = 0; i < 0x10000; i++) {
		int fd;

		if (!unique) {
			struct timespec now;

			clock_gettime(CLOCK_REALTIME, &now);
			number = ((unsigned int)now.tv_nsec / 1000 +
				  atomic_fetch_add(&next, 1) + i) & 0xffff;
			if (!number)
				continue;
		}
		if (snprintf(name, MAX_PATH, "%s%s%.3s%X.tmp", directory, slash,
			     prefix, number) >= MAX_PATH)
			return fail(ERROR_BUFFER_OVERFLOW);
		if (unique)
			return number;
		fd = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
		if (fd >= 0) {
			close(fd);
			return number;
		}
		if (errno != EEXIST)
			return fail(error_from_errno(errno));
	}
	return fail(ERROR_FILE_EXISTS);
}

EXPORT UINT WINAPI GetTempFileNameA(LPCSTR Directory, LPCSTR Prefix, UINT Unique,
				    LPSTR Name)
{
	char *path = path_from_text(Directory);
	UINT number;

	if (!path)
		return 0;
	if (!Name || strlen(path) > MAX_PATH - 14)
		number = fail(Name ? ERROR_BUFFER_OVERFLOW :
				     ERROR_INVALID_PARAMETER);
	else
		number = temp_name(path, Prefix ? Prefix : "", Unique, Name);
	free(path);
	return number;
}

EXPORT UINT WINAPI GetTempFileNameW(LPCWSTR Directory, LPCWSTR Prefix, UINT Unique,
				    LPWSTR Name)
{
	char *directory = utf8_dup(Directory), *prefix = utf8_dup(Prefix);
	char name[MAX_PATH];
	UINT number;

	if (!Directory || !Name)
		number = fail(ERROR_INVALID_PARAMETER);
	else if (!directory)
		number = fail(ERROR_NOT_ENOUGH_MEMORY);
	else
		number = GetTempFileNameA(directory, prefix, Unique, name);
	if (number)
		utf8_to_wide(name, strlen(name) + 1, Name, MAX_PATH);
	free(directory);
	free(prefix);
	return number;
}
