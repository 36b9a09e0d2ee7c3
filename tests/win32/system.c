// SPDX-License-Identifier: GPL-2.0-only
/* Heaps, modules, messages, command lines, time, console control, addresses. */
#include <windows.h>
#include <ws2tcpip.h>
#include <http.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include "tap.h"

#define LONG_WAIT	10000

static void heaps(void)
{
	HANDLE heap = HeapCreate(0, 0, 4096), process = GetProcessHeap();
	char *a = HeapAlloc(process, HEAP_ZERO_MEMORY, 100), *b;
	int zero = 0, local;

	ok(process && a, "allocate");
	for (int i = 0; i < 100; i++)
		zero += a[i] == 0;
	is(zero, 100, "zeroed");
	is(HeapSize(process, 0, a), 100, "size");
	is((ULONG_PTR)a % 16, 0, "alignment");
	a[99] = 7;
	b = HeapReAlloc(process, HEAP_ZERO_MEMORY, a, 5000);
	ok(b && b[99] == 7 && b[100] == 0 && b[4999] == 0, "larger, zeroed behind");
	ok(HeapFree(process, 0, b), "free");
	ok(HeapFree(process, 0, NULL), "free NULL");
	ok(heap != NULL, "create");
	a = HeapAlloc(heap, 0, 1000);
	ok(a && HeapValidate(heap, 0, a), "allocate from it");
	ok(!HeapValidate(process, 0, a), "not the process's");
	ok(!HeapFree(process, 0, a), "which does not free it");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!HeapAlloc(heap, 0, 4000), "above the maximum");
	is(GetLastError(), ERROR_NOT_ENOUGH_MEMORY, "is refused");
	ok(HeapDestroy(heap), "destroy");
	ok(!HeapAlloc(heap, 0, 1), "is gone");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	ok(!HeapDestroy(process), "destroy the process's");
	ok(!HeapAlloc(process, 0, (SIZE_T)-1), "everything");
	ok(!HeapFree(process, 0, &local), "free what is none");
	a = LocalAlloc(LPTR, 10);
	ok(a && !a[9] && LocalSize(a) == 10, "LocalAlloc");
	a = LocalReAlloc(a, 20, LMEM_ZEROINIT);
	ok(a && !a[19], "LocalReAlloc");
	ok(!LocalFree(a), "LocalFree");
	a = VirtualAlloc(NULL, 10000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
	ok(a && !a[9999], "VirtualAlloc");
	ok(!VirtualFree(a, 10000, MEM_RELEASE), "release with a size");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(VirtualFree(a, 0, MEM_RELEASE), "release");
	ok(!VirtualFree(a, 0, MEM_RELEASE), "again");
	a = VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS);
	b = VirtualAlloc(a + 4096, 4096, MEM_COMMIT, PAGE_READWRITE);
	ok(a && b == a + 4096, "commit a part of what is reserved");
	b[4095] = 1;
	is(b[4095], 1, "usable");
}

static void modules(void)
{
	HMODULE http = LoadLibraryW(L"httpapi.dll"), kernel;
	ULONG (WINAPI *initialize)(HTTPAPI_VERSION, ULONG, PVOID);
	WCHAR path[MAX_PATH];
	char text[MAX_PATH];
	DWORD n;

	ok(http != NULL, "httpapi.dll");
	ok(GetModuleHandleA("HTTPAPI") == http, "the same without .dll");
	ok(LoadLibraryA("C:\\Windows\\System32\\httpapi.dll") == http, "with a path");
	initialize = (void *)GetProcAddress(http, "HttpInitialize");
	ok(initialize == HttpInitialize, "HttpInitialize");
	ok(GetProcAddress(http, "HttpDelegateRequestEx") != NULL, "a late one");
	ok(!GetProcAddress(http, "HttpNoSuchThing"), "none");
	is(GetLastError(), ERROR_PROC_NOT_FOUND, "ERROR_PROC_NOT_FOUND");
	ok(!GetProcAddress(http, "CancelIoEx"), "not in this module");
	kernel = GetModuleHandleW(L"kernel32.dll");
	ok(kernel && GetProcAddress(kernel, "CancelIoEx") == (FARPROC)CancelIoEx,
	   "CancelIoEx of kernel32");
	ok(!LoadLibraryW(L"no-such-library.dll"), "no library");
	is(GetLastError(), ERROR_MOD_NOT_FOUND, "ERROR_MOD_NOT_FOUND");
	ok(!GetProcAddress(NULL, "x"), "no module");
	ok(FreeLibrary(http), "free");
	n = GetModuleFileNameW(NULL, path, MAX_PATH);
	is(n, wcslen(path), "file name");
	ok(wcsstr(path, L"/system"), "of this program");
	is(GetModuleFileNameA(NULL, text, 3), 3, "too little room");
	is(GetLastError(), ERROR_INSUFFICIENT_BUFFER, "ERROR_INSUFFICIENT_BUFFER");
}

static DWORD message(DWORD flags, const WCHAR *source, WCHAR *out, ...)
{
	va_list args;
	DWORD n;

	va_start(args, out);
	n = FormatMessageW(flags | FORMAT_MESSAGE_FROM_STRING, source, 0, 0, out, 64,
			   &args);
	va_end(args);
	return n;
}

static void messages(void)
{
	DWORD_PTR array[2] = { (DWORD_PTR)L"x", 5 };
	WCHAR out[64], *allocated = NULL;
	char text[64];

	ok(FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
			  NULL, ERROR_ACCESS_DENIED, 0, out, 64, NULL) &&
	   !wcscmp(out, L"Access is denied.\r\n"), "of the system");
	ok(!FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 54321, 0, out, 64, NULL),
	   "an unknown code");
	is(GetLastError(), 317, "ERROR_MR_MID_NOT_FOUND");
	ok(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 5, 0, text, 64, NULL) == 19,
	   "narrow");
	ok(!FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 5, 0, text, 5, NULL),
	   "too little room");
	is(GetLastError(), ERROR_INSUFFICIENT_BUFFER, "is refused");
	is(FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER,
			  NULL, 5, 0, (LPWSTR)&allocated, 0, NULL), 19, "allocated");
	ok(allocated && !LocalFree(allocated), "freed with LocalFree");
	is(message(0, L"%1 and %2!u!%%%n", out, L"one", 2), 12, "inserts");
	ok(!wcscmp(out, L"one and 2%\r\n"), "expanded");
	is(message(0, L"%2!04X!-%1", out, L"a", 255), 6, "in any order");
	ok(!wcscmp(out, L"00FF-a"), "formatted");
	is(message(FORMAT_MESSAGE_IGNORE_INSERTS, L"%1", out), 2, "ignored");
	is(FormatMessageW(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY,
			  L"%1%2!d!", 0, 0, out, 64, (va_list *)array), 2, "array");
	ok(!wcscmp(out, L"x5"), "expanded");
	is(FormatMessageW(FORMAT_MESSAGE_FROM_STRING, L"%1", 0, 0, out, 64, NULL), 0,
	   "without arguments");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	is(FormatMessageW(FORMAT_MESSAGE_FROM_STRING, NULL, 0, 0, out, 64, NULL), 0,
	   "without text");
	is(FormatMessageW(0, L"x", 0, 0, out, 64, NULL), 0, "from nowhere");
}

static void command_lines(void)
{
	static const struct {
		const WCHAR *line;
		int count;
		const WCHAR *part[4];
	} rows[] = {
		{ L"p a b", 3, { L"p", L"a", L"b" } },
		{ L"\"p q\" a", 2, { L"p q", L"a" } },
		{ L"p \"a b\" c", 3, { L"p", L"a b", L"c" } },
		{ L"p a\\b", 2, { L"p", L"a\\b" } },
		{ L"p a\\\"b", 2, { L"p", L"a\"b" } },
		{ L"p \"a\\\\\" b", 3, { L"p", L"a\\", L"b" } },
		{ L"p \"a\\\\\\\"b\"", 2, { L"p", L"a\\\"b" } },
		{ L"p \"\" x", 3, { L"p", L"", L"x" } },
		{ L"p \"a\"\"b\"", 2, { L"p", L"a\"b" } },
		{ L"C:\\dir\\p.exe  x\t y ", 3, { L"C:\\dir\\p.exe", L"x", L"y" } },
	};
	int count;
	LPWSTR *parts;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool same = true;

		parts = CommandLineToArgvW(rows[i].line, &count);
		is(parts ? count : -1, rows[i].count, "%ls", rows[i].line);
		for (int j = 0; parts && j < count && j < rows[i].count; j++)
			same = same && !wcscmp(parts[j], rows[i].part[j]);
		ok(same, "%ls: parts", rows[i].line);
		LocalFree(parts);
	}
	ok(!CommandLineToArgvW(NULL, &count), "NULL");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	parts = CommandLineToArgvW(GetCommandLineW(), &count);
	ok(parts && wcsstr(parts[0], L"system"), "this program's own");
}

static void clocks(void)
{
	SYSTEMTIME s = { .wYear = 2024, .wMonth = 2, .wDay = 29, .wHour = 12,
			 .wMinute = 34, .wSecond = 56, .wMilliseconds = 789 }, back;
	FILETIME f = { 0 }, epoch = { 0xd53e8000, 0x019db1de }, other;
	LARGE_INTEGER count, later, frequency;
	ULONGLONG ticks = GetTickCount64();

	ok(SystemTimeToFileTime(&s, &f), "to FILETIME");
	is(f.dwHighDateTime, 0x01da6b0b, "upper half");
	ok(FileTimeToSystemTime(&f, &back), "and back");
	ok(back.wYear == 2024 && back.wDay == 29 && back.wSecond == 56 &&
	   back.wMilliseconds == 789 && back.wDayOfWeek == 4, "the same");
	FileTimeToSystemTime(&epoch, &back);
	ok(back.wYear == 1970 && back.wMonth == 1 && back.wDay == 1, "1970");
	is(CompareFileTime(&epoch, &f), -1, "earlier");
	s.wDay = 30;
	ok(!SystemTimeToFileTime(&s, &f), "February 30");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(QueryPerformanceFrequency(&frequency) && frequency.QuadPart > 0,
	   "frequency");
	QueryPerformanceCounter(&count);
	Sleep(20);
	QueryPerformanceCounter(&later);
	ok(later.QuadPart - count.QuadPart >= frequency.QuadPart / 100, "it runs");
	ok(GetTickCount64() - ticks >= 15, "ticks");
	GetSystemTimeAsFileTime(&f);
	GetSystemTimePreciseAsFileTime(&other);
	ok(CompareFileTime(&f, &other) <= 0, "now, and now");
	GetSystemTime(&back);
	ok(back.wYear >= 2024, "this year");
}

static HANDLE stop;
static volatile LONG last_event = -1;

static BOOL WINAPI on_control(DWORD type)
{
	last_event = (LONG)type;
	SetEvent(stop);
	return type != CTRL_CLOSE_EVENT;
}

static BOOL WINAPI refuses(DWORD type)
{
	(void)type;
	return FALSE;
}

static void controls(void)
{
	int status;
	pid_t pid;

	stop = CreateEventW(NULL, FALSE, FALSE, NULL);
	ok(SetConsoleCtrlHandler(on_control, TRUE), "handler");
	ok(SetConsoleCtrlHandler(refuses, TRUE), "a second one is asked first");
	kill(getpid(), SIGINT);
	is(WaitForSingleObject(stop, LONG_WAIT), WAIT_OBJECT_0, "SIGINT");
	is(last_event, CTRL_C_EVENT, "is Ctrl+C");
	ok(GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, 0), "generate");
	is(WaitForSingleObject(stop, LONG_WAIT), WAIT_OBJECT_0, "Ctrl+Break");
	kill(getpid(), SIGTERM);
	is(WaitForSingleObject(stop, LONG_WAIT), WAIT_OBJECT_0, "SIGTERM");
	for (int i = 0; i < 1000 && last_event != CTRL_BREAK_EVENT; i++)
		Sleep(10);
	is(last_event, CTRL_BREAK_EVENT,
	   "asks again as Ctrl+Break if closing is refused");
	ok(SetConsoleCtrlHandler(refuses, FALSE), "remove");
	ok(!SetConsoleCtrlHandler(refuses, FALSE), "remove again");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(SetConsoleCtrlHandler(on_control, FALSE), "remove the last");
	pid = fork();
	if (!pid) {
		kill(getpid(), SIGINT);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT,
	   "without handlers a signal ends the program");
}

static void system_things(void)
{
	DWORD room = 0, n;
	WCHAR name[64];
	SYSTEM_INFO info;
	GUID a, b;

	GetSystemInfo(&info);
	ok(info.dwNumberOfProcessors >= 1 && info.dwPageSize >= 4096, "system");
	ok(!GetComputerNameW(name, &room), "no room for a name");
	is(GetLastError(), ERROR_BUFFER_OVERFLOW, "ERROR_BUFFER_OVERFLOW");
	ok(GetComputerNameW(name, &room) && room == wcslen(name), "name");
	ok(SetEnvironmentVariableW(L"W32_X", L"\u20ac"), "environment");
	is(GetEnvironmentVariableW(L"W32_X", name, 64), 1, "read");
	is(GetEnvironmentVariableW(L"W32_X", name, 1), 2, "too little room");
	SetEnvironmentVariableW(L"W32_X", NULL);
	n = GetEnvironmentVariableW(L"W32_X", name, 64);
	is(n, 0, "removed");
	is(GetLastError(), 203, "ERROR_ENVVAR_NOT_FOUND");
	ok(CoCreateGuid(&a) == S_OK && UuidCreate(&b) == RPC_S_OK &&
	   memcmp(&a, &b, sizeof(a)), "GUIDs differ");
	is(a.Data3 >> 12, 4, "version");
	is(HRESULT_FROM_WIN32(5), E_ACCESSDENIED, "HRESULT_FROM_WIN32");
	ok(FAILED(E_FAIL) && SUCCEEDED(S_FALSE), "FAILED");
}

static void addresses(void)
{
	SOCKADDR_IN v4 = { .sin_family = AF_INET, .sin_port = htons(80) };
	SOCKADDR_IN6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(8080) };
	WCHAR text[80];
	DWORD n = 80;
	WSADATA data;

	is(WSAStartup(MAKEWORD(2, 2), &data), 0, "WSAStartup");
	is(data.wVersion, MAKEWORD(2, 2), "version");
	is(InetPtonW(AF_INET, L"127.0.0.1", &v4.sin_addr), 1, "InetPtonW");
	ok(InetNtopW(AF_INET, &v4.sin_addr, text, 80) && !wcscmp(text, L"127.0.0.1"),
	   "InetNtopW");
	is(WSAAddressToStringW((LPSOCKADDR)&v4, sizeof(v4), NULL, text, &n), 0,
	   "WSAAddressToStringW");
	ok(!wcscmp(text, L"127.0.0.1:80") && n == 13, "with port");
	v6.sin6_addr.s6_addr[15] = 1;
	n = 80;
	is(WSAAddressToStringW((LPSOCKADDR)&v6, sizeof(v6), NULL, text, &n), 0, "IPv6");
	ok(!wcscmp(text, L"[::1]:8080"), "in brackets");
	n = 5;
	is(WSAAddressToStringW((LPSOCKADDR)&v4, sizeof(v4), NULL, text, &n),
	   SOCKET_ERROR, "too little room");
	is(n, 13, "says how much");
	is(WSAGetLastError(), WSAEFAULT, "WSAEFAULT");
	is(GetNameInfoW((SOCKADDR *)&v4, sizeof(v4), text, 80, NULL, 0,
			NI_NUMERICHOST), 0, "GetNameInfoW");
	ok(!wcscmp(text, L"127.0.0.1"), "numeric");
	WSACleanup();
}

static const struct tap_case cases[] = {
	{ "heaps", heaps, 0 },
	{ "modules", modules, 0 },
	{ "messages", messages, 0 },
	{ "command lines", command_lines, 0 },
	{ "clocks", clocks, 0 },
	{ "controls", controls, 60 },
	{ "system", system_things, 0 },
	{ "addresses", addresses, 0 },
};

TAP_MAIN(cases)
