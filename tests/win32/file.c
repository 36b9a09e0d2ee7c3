// SPDX-License-Identifier: GPL-2.0-only
/* Files: how they are opened, read and written, what they are called. */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tap.h"

static char directory[64];
static WCHAR wide_directory[64];

static void enter(void)
{
	snprintf(directory, sizeof(directory), "/tmp/win32-%d", getpid());
	need(!mkdir(directory, 0700));
	need(MultiByteToWideChar(CP_UTF8, 0, directory, -1, wide_directory, 64));
}

static void leave(void)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf %s", directory);
	if (system(command))
		die("rm");
}

static const char *path(const char *name)
{
	static char text[2][200];
	static int turn;

	turn = !turn;
	snprintf(text[turn], sizeof(text[0]), "C:\\%s\\%s", directory + 1, name);
	for (char *at = text[turn]; *at; at++) {
		if (*at == '/')
			*at = '\\';
	}
	return text[turn];
}

static HANDLE make(const char *name, DWORD access, DWORD share, DWORD disposition,
		   DWORD flags)
{
	return CreateFileA(path(name), access, share, NULL, disposition, flags, NULL);
}

static void put(const char *name, const char *text)
{
	HANDLE f = make(name, GENERIC_WRITE, 0, CREATE_ALWAYS, 0);
	DWORD n;

	need(f != INVALID_HANDLE_VALUE);
	need(WriteFile(f, text, (DWORD)strlen(text), &n, NULL) && n == strlen(text));
	need(CloseHandle(f));
}

static LONGLONG size_of(HANDLE f)
{
	LARGE_INTEGER size = { .QuadPart = -1 };

	GetFileSizeEx(f, &size);
	return size.QuadPart;
}

static void dispositions(void)
{
	static const struct {
		const char *name;
		DWORD disposition;
		bool there;
		DWORD error;		/* last error after the call */
		bool opened;
		LONGLONG size;
	} rows[] = {
		{ "new, missing", CREATE_NEW, false, 0, true, 0 },
		{ "new, there", CREATE_NEW, true, ERROR_FILE_EXISTS, false, 0 },
		{ "always, missing", CREATE_ALWAYS, false, 0, true, 0 },
		{ "always, there", CREATE_ALWAYS, true, ERROR_ALREADY_EXISTS, true, 0 },
		{ "existing, missing", OPEN_EXISTING, false, ERROR_FILE_NOT_FOUND,
		  false, 0 },
		{ "existing, there", OPEN_EXISTING, true, 0, true, 4 },
		{ "open always, missing", OPEN_ALWAYS, false, 0, true, 0 },
		{ "open always, there", OPEN_ALWAYS, true, ERROR_ALREADY_EXISTS, true,
		  4 },
		{ "truncate, missing", TRUNCATE_EXISTING, false, ERROR_FILE_NOT_FOUND,
		  false, 0 },
		{ "truncate, there", TRUNCATE_EXISTING, true, 0, true, 0 },
		{ "no disposition", 0, true, ERROR_INVALID_PARAMETER, false, 0 },
		{ "unknown disposition", 6, true, ERROR_INVALID_PARAMETER, false, 0 },
	};

	enter();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		HANDLE f;

		DeleteFileA(path("d"));
		if (rows[i].there)
			put("d", "text");
		SetLastError(9999);
		f = make("d", GENERIC_READ | GENERIC_WRITE, 0, rows[i].disposition, 0);
		is(GetLastError(), rows[i].error, "%s: last error", rows[i].name);
		is(f != INVALID_HANDLE_VALUE, rows[i].opened, "%s: opened",
		   rows[i].name);
		if (rows[i].opened)
			is(size_of(f), rows[i].size, "%s: size", rows[i].name);
		if (rows[i].opened)
			CloseHandle(f);
	}
	ok(make("no/such/dir", GENERIC_READ, 0, OPEN_EXISTING, 0) ==
	   INVALID_HANDLE_VALUE, "in a directory that is not there");
	is(GetLastError(), ERROR_PATH_NOT_FOUND, "ERROR_PATH_NOT_FOUND");
	ok(make("", GENERIC_READ, 0, OPEN_EXISTING, 0) == INVALID_HANDLE_VALUE,
	   "a directory");
	is(GetLastError(), ERROR_ACCESS_DENIED, "ERROR_ACCESS_DENIED");
	ok(CreateFileW(NULL, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) ==
	   INVALID_HANDLE_VALUE, "no name");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	leave();
}

static void sharing(void)
{
	HANDLE a, b;

	enter();
	put("s", "text");
	a = make("s", GENERIC_READ, 0, OPEN_EXISTING, 0);
	b = make("s", GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0);
	ok(b == INVALID_HANDLE_VALUE, "exclusive");
	is(GetLastError(), ERROR_SHARING_VIOLATION, "ERROR_SHARING_VIOLATION");
	CloseHandle(a);
	a = make("s", GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0);
	b = make("s", GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING, 0);
	ok(b != INVALID_HANDLE_VALUE, "two readers");
	CloseHandle(b);
	b = make("s", GENERIC_WRITE, FILE_SHARE_READ, CREATE_ALWAYS, 0);
	ok(b == INVALID_HANDLE_VALUE, "no writer beside a reader");
	is(size_of(a), 4, "who has not truncated either");
	CloseHandle(a);
	a = make("s", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
		 OPEN_EXISTING, 0);
	b = make("s", GENERIC_WRITE, FILE_SHARE_READ, OPEN_EXISTING, 0);
	ok(b != INVALID_HANDLE_VALUE, "unless both share");
	CloseHandle(a);
	CloseHandle(b);
	leave();
}

static void reading(void)
{
	char buffer[16] = "";
	LARGE_INTEGER at = { .QuadPart = 0 };
	DWORD n = 99, high = 99;
	HANDLE f, e;

	enter();
	put("r", "0123456789");
	f = make("r", GENERIC_READ, 0, OPEN_EXISTING, 0);
	ok(ReadFile(f, buffer, 4, &n, NULL) && n == 4, "read");
	ok(!memcmp(buffer, "0123", 4), "the beginning");
	is(SetFilePointer(f, 2, NULL, FILE_CURRENT), 6, "move on");
	ok(ReadFile(f, buffer, 16, &n, NULL) && n == 4, "to the end");
	ok(ReadFile(f, buffer, 16, &n, NULL) && n == 0, "nothing left is success");
	is(SetFilePointer(f, -3, NULL, FILE_END), 7, "from the end");
	ok(SetFilePointerEx(f, at, &at, FILE_CURRENT) && at.QuadPart == 7, "ask");
	at.QuadPart = -1;
	ok(!SetFilePointerEx(f, at, NULL, FILE_BEGIN), "before the beginning");
	is(GetLastError(), ERROR_NEGATIVE_SEEK, "ERROR_NEGATIVE_SEEK");
	ok(!SetFilePointerEx(f, at, NULL, 3), "unknown method");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	is(GetFileSize(f, &high), 10, "size");
	is(high, 0, "upper half");
	ok(!WriteFile(f, "x", 1, &n, NULL), "write to what was opened for reading");
	is(GetLastError(), ERROR_ACCESS_DENIED, "ERROR_ACCESS_DENIED");
	ok(!ReadFile(f, NULL, 4, &n, NULL), "to NULL");
	is(GetLastError(), ERROR_NOACCESS, "ERROR_NOACCESS");
	ok(!ReadFile(f, buffer, 4, NULL, NULL), "no count and no OVERLAPPED");
	is(GetFileType(f), FILE_TYPE_DISK, "type");
	ok(CloseHandle(f), "close");
	ok(!ReadFile(f, buffer, 4, &n, NULL), "read a closed one");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	e = CreateEventW(NULL, FALSE, FALSE, NULL);
	ok(!ReadFile(e, buffer, 4, &n, NULL), "read an event");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	leave();
}

static void writing(void)
{
	OVERLAPPED o = { .Offset = 3 };
	char buffer[32] = "";
	DWORD n = 0;
	HANDLE f;

	enter();
	f = make("w", GENERIC_READ | GENERIC_WRITE, 0, CREATE_NEW,
		 FILE_FLAG_WRITE_THROUGH);
	ok(WriteFile(f, "0123456789", 10, &n, NULL) && n == 10, "write");
	ok(WriteFile(f, "xy", 2, &n, &o) && n == 2, "at an offset");
	is(SetFilePointer(f, 0, NULL, FILE_CURRENT), 5, "which moves the position");
	ok(SetEndOfFile(f), "cut off");
	is(size_of(f), 5, "there");
	SetFilePointer(f, 0, NULL, FILE_BEGIN);
	ok(ReadFile(f, buffer, 32, &n, NULL) && n == 5 && !memcmp(buffer, "012xy", 5),
	   "what is left");
	ok(FlushFileBuffers(f), "flush");
	CloseHandle(f);
	f = make("w", FILE_APPEND_DATA, 0, OPEN_EXISTING, 0);
	ok(WriteFile(f, "end", 3, &n, NULL), "append");
	CloseHandle(f);
	f = make("w", GENERIC_READ, 0, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE);
	ok(ReadFile(f, buffer, 32, &n, NULL) && n == 8 &&
	   !memcmp(buffer, "012xyend", 8), "is at the end");
	is(GetFileAttributesA(path("w")), FILE_ATTRIBUTE_NORMAL, "it is there");
	CloseHandle(f);
	is(GetFileAttributesA(path("w")), INVALID_FILE_ATTRIBUTES,
	   "deleted on close");
	is(GetLastError(), ERROR_FILE_NOT_FOUND, "not found");
	leave();
}

static void names(void)
{
	WIN32_FILE_ATTRIBUTE_DATA data;
	BY_HANDLE_FILE_INFORMATION info;
	WCHAR wide[MAX_PATH], *part = NULL, long_name[300];
	char text[MAX_PATH];
	HANDLE f;
	DWORD n;

	enter();
	swprintf_s(wide, MAX_PATH, L"\\\\?\\C:%s\\\u00e4\u20ac.txt", wide_directory);
	f = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
	ok(f != INVALID_HANDLE_VALUE, "a name beyond ASCII");
	ok(GetFileInformationByHandle(f, &info) && info.nNumberOfLinks == 1,
	   "information by handle");
	CloseHandle(f);
	snprintf(text, sizeof(text), "%s/\xc3\xa4\xe2\x82\xac.txt", directory);
	ok(!access(text, F_OK), "is UTF-8 here");
	ok(GetFileAttributesExW(wide, GetFileExInfoStandard, &data) &&
	   !data.nFileSizeLow && data.ftLastWriteTime.dwHighDateTime, "attributes");
	ok(MoveFileW(wide, L"/tmp/win32-moved"), "move");
	ok(!MoveFileW(L"/tmp/win32-moved", wide_directory), "onto something");
	is(GetLastError(), ERROR_ALREADY_EXISTS, "ERROR_ALREADY_EXISTS");
	ok(DeleteFileW(L"/tmp/win32-moved"), "delete");
	ok(!DeleteFileW(L"/tmp/win32-moved"), "delete again");
	is(GetLastError(), ERROR_FILE_NOT_FOUND, "is refused");
	ok(CreateDirectoryA(path("sub"), NULL), "directory");
	ok(!CreateDirectoryA(path("sub"), NULL), "again");
	is(GetLastError(), ERROR_ALREADY_EXISTS, "is refused");
	is(GetFileAttributesA(path("sub")), FILE_ATTRIBUTE_DIRECTORY, "is one");
	ok(RemoveDirectoryA(path("sub")), "remove");
	n = GetTempPathW(MAX_PATH, wide);
	ok(n && wide[n - 1] == '/', "temporary path ends with a slash");
	is(GetTempPathW(2, wide), n + 1, "too little room");
	n = GetTempFileNameW(wide_directory, L"Entity", 0, wide);
	ok(n && GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES,
	   "temporary file is made");
	ok(wcsstr(wide, L"/Ent") && !wcscmp(wide + wcslen(wide) - 4, L".tmp"),
	   "with three letters and .tmp");
	is(GetTempFileNameA(directory, "x", 0x12ab, text), 0x12ab, "with a number");
	ok(strstr(text, "/x12AB.tmp"), "in its name");
	is(access(text, F_OK), -1, "is not made");
	ok(!GetTempFileNameA("/no/such", "x", 0, text), "no directory");
	is(GetLastError(), ERROR_DIRECTORY, "ERROR_DIRECTORY");
	is(GetFullPathNameW(L"C:\\a\\.\\b\\..\\c", MAX_PATH, wide, &part), 4,
	   "full path");
	ok(!wcscmp(wide, L"/a/c") && part && !wcscmp(part, L"c"), "without dots");
	for (int i = 0; i < 299; i++)
		long_name[i] = L'x';
	long_name[299] = 0;
	ok(CreateFileW(long_name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) ==
	   INVALID_HANDLE_VALUE, "a name too long");
	is(GetLastError(), ERROR_FILENAME_EXCED_RANGE, "is refused");
	leave();
}

static void standard(void)
{
	HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE), f;
	DWORD n;
	int p[2];

	ok(out && out != INVALID_HANDLE_VALUE, "standard output");
	ok(out == GetStdHandle(STD_OUTPUT_HANDLE), "is the same again");
	fflush(stdout);
	ok(WriteFile(out, "# text\n", 7, &n, NULL) && n == 7, "can be written to");
	ok(GetStdHandle(5) == INVALID_HANDLE_VALUE, "no such one");
	f = CreateFileW(L"NUL", GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
	ok(f != INVALID_HANDLE_VALUE, "NUL");
	is(GetFileType(f), FILE_TYPE_CHAR, "a device");
	need(!pipe(p));
	ok(WriteConsoleW(f, L"\u20ac", 1, &n, NULL) && n == 1, "WriteConsoleW");
}

static const struct tap_case cases[] = {
	{ "dispositions", dispositions, 0 },
	{ "sharing", sharing, 0 },
	{ "reading", reading, 0 },
	{ "writing", writing, 0 },
	{ "names", names, 0 },
	{ "standard", standard, 0 },
};

TAP_MAIN(cases)
