// SPDX-License-Identifier: MIT
/*
 * Paths of Windows on this system: \ is /, a drive letter and the prefixes \\?\
 * and \\.\ are dropped. Names keep their case. C:\data\x is /data/x, C:x is x.
 */
#include <limits.h>
#include <unistd.h>
#include "w32.h"

char *path_from_text(const char *text)
{
	char *path;

	if (!text)
		return fail_null(ERROR_INVALID_PARAMETER);
	if (!strncmp(text, "\\\\?\\", 4) || !strncmp(text, "\\\\.\\", 4))
		text += 4;
	if (((text[0] | 32) >= 'a' && (text[0] | 32) <= 'z') && text[1] == ':')
		text += 2;
	if (!*text)
		return fail_null(ERROR_PATH_NOT_FOUND);
	if (!strcasecmp(text, "NUL"))
		text = "/dev/null";
	else if (!strcasecmp(text, "CONIN$") || !strcasecmp(text, "CONOUT$"))
		text = "/dev/tty";
	path = strdup(text);
	if (!path)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	for (char *at = path; *at; at++) {
		if (*at == '\\')
			*at = '/';
	}
	return path;
}

char *path_from_wide(const WCHAR *text)
{
	char *utf8, *path;

	if (!text)
		return fail_null(ERROR_INVALID_PARAMETER);
	utf8 = utf8_dup(text);
	if (!utf8)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	path = path_from_text(utf8);
	free(utf8);
	return path;
}

/* Text as a result: characters without the NUL, or needed with it */
static DWORD give_text(const char *text, DWORD room, char *out)
{
	size_t n = strlen(text);

	if (!out || n + 1 > room)
		return (DWORD)n + 1;
	memcpy(out, text, n + 1);
	return (DWORD)n;
}

static DWORD give_wide(const char *text, DWORD room, WCHAR *out)
{
	size_t bytes = strlen(text), n = utf8_to_wide(text, bytes, NULL, 0);

	if (!out || n + 1 > room)
		return (DWORD)n + 1;
	utf8_to_wide(text, bytes, out, n);
	out[n] = 0;
	return (DWORD)n;
}

static void temp_path(char *path)
{
	const char *directory = getenv("TMPDIR");
	size_t n;

	if (!directory || !*directory || strlen(directory) > PATH_MAX - 2)
		directory = "/tmp";
	n = strlen(directory);
	memcpy(path, directory, n + 1);
	if (path[n - 1] != '/')
		memcpy(path + n, "/", 2);
}

EXPORT DWORD WINAPI GetTempPathA(DWORD Room, LPSTR Buffer)
{
	char path[PATH_MAX];

	temp_path(path);
	return give_text(path, Room, Buffer);
}

EXPORT DWORD WINAPI GetTempPathW(DWORD Room, LPWSTR Buffer)
{
	char path[PATH_MAX];

	temp_path(path);
	return give_wide(path, Room, Buffer);
}

EXPORT DWORD WINAPI GetCurrentDirectoryA(DWORD Room, LPSTR Buffer)
{
	char path[PATH_MAX];

	if (!getcwd(path, sizeof(path)))
		return fail(ERROR_PATH_NOT_FOUND);
	return give_text(path, Room, Buffer);
}

EXPORT DWORD WINAPI GetCurrentDirectoryW(DWORD Room, LPWSTR Buffer)
{
	char path[PATH_MAX];

	if (!getcwd(path, sizeof(path)))
		return fail(ERROR_PATH_NOT_FOUND);
	return give_wide(path, Room, Buffer);
}

/* Absolute, without "." and "..", whether or not it exists */
static bool full_path(const char *name, char *full)
{
	char *path = path_from_text(name), *part, *rest, *end = full;
	char joined[2 * PATH_MAX];
	size_t n = 0;

	if (!path)
		return false;
	if (*path != '/' && getcwd(joined, PATH_MAX))
		n = strlen(joined);
	if (n + strlen(path) + 2 > PATH_MAX) {
		free(path);
		return fail(ERROR_FILENAME_EXCED_RANGE);
	}
	joined[n++] = '/';
	memcpy(joined + n, path, strlen(path) + 1);
	free(path);
	for (part = strtok_r(joined, "/", &rest); part;
	     part = strtok_r(NULL, "/", &rest)) {
		if (!strcmp(part, ".."))
			while (end > full && *--end != '/')
				;
		else if (strcmp(part, "."))
			end += strlen(strcpy(strcpy(end, "/") + 1, part)) + 1;
		*end = 0;
	}
	if (end == full)
		memcpy(full, "/", 2);
	return true;
}

EXPORT DWORD WINAPI GetFullPathNameA(LPCSTR Name, DWORD Room, LPSTR Buffer,
				     LPSTR *FilePart)
{
	char full[PATH_MAX + 2];
	DWORD n;

	if (!Name)
		return fail(ERROR_INVALID_PARAMETER);
	if (!full_path(Name, full))
		return 0;
	n = give_text(full, Room, Buffer);
	if (FilePart && Buffer && n < Room)
		*FilePart = strrchr(Buffer, '/') + 1;
	return n;
}

EXPORT DWORD WINAPI GetFullPathNameW(LPCWSTR Name, DWORD Room, LPWSTR Buffer,
				     LPWSTR *FilePart)
{
	char full[PATH_MAX + 2], *name = utf8_dup(Name);
	DWORD n;

	if (!name)
		return fail(Name ? ERROR_NOT_ENOUGH_MEMORY :
				   ERROR_INVALID_PARAMETER);
	n = full_path(name, full);
	free(name);
	if (!n)
		return 0;
	n = give_wide(full, Room, Buffer);
	if (FilePart && Buffer && n < Room) {
		WCHAR *at = Buffer + n;

		while (at > Buffer && at[-1] != '/')
			at--;
		*FilePart = at;
	}
	return n;
}
