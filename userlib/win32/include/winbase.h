/* SPDX-License-Identifier: MIT */
/*
 * The rest: modules and functions by name, messages, console, time, system,
 * environment.
 */
#ifndef W32_WINBASE_H
#define W32_WINBASE_H

#include "winnt.h"
#include "winerror.h"
#include "synchapi.h"
#include "processthreadsapi.h"
#include "ioapiset.h"
#include "fileapi.h"
#include "heapapi.h"
#include "stringapiset.h"
#include "threadpoolapiset.h"

W32_BEGIN

/*
 * "httpapi.dll" and the libraries whose functions are in this one have handles;
 * other names are given to dlopen(). ERROR_MOD_NOT_FOUND, ERROR_PROC_NOT_FOUND.
 */
#define LOAD_LIBRARY_AS_DATAFILE		0x00000002
#define LOAD_LIBRARY_SEARCH_SYSTEM32		0x00000800
#define LOAD_LIBRARY_SEARCH_DEFAULT_DIRS	0x00001000
HMODULE WINAPI LoadLibraryW(_In_ LPCWSTR Name);
HMODULE WINAPI LoadLibraryA(_In_ LPCSTR Name);
HMODULE WINAPI LoadLibraryExW(_In_ LPCWSTR Name, _Reserved_ HANDLE File, _In_ DWORD Flags);
HMODULE WINAPI LoadLibraryExA(_In_ LPCSTR Name, _Reserved_ HANDLE File, _In_ DWORD Flags);
BOOL WINAPI FreeLibrary(_In_ HMODULE Module);
HMODULE WINAPI GetModuleHandleW(_In_opt_ LPCWSTR Name);
HMODULE WINAPI GetModuleHandleA(_In_opt_ LPCSTR Name);
FARPROC WINAPI GetProcAddress(_In_ HMODULE Module, _In_ LPCSTR Name);
DWORD WINAPI GetModuleFileNameW(_In_opt_ HMODULE Module, _Out_ LPWSTR Name, _In_ DWORD Room);
DWORD WINAPI GetModuleFileNameA(_In_opt_ HMODULE Module, _Out_ LPSTR Name, _In_ DWORD Room);

#define FORMAT_MESSAGE_ALLOCATE_BUFFER	0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS	0x00000200
#define FORMAT_MESSAGE_FROM_STRING	0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE	0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM	0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY	0x00002000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK	0x000000ff
/* Inserts %1 to %99 with an optional !format! */
DWORD WINAPI FormatMessageW(_In_ DWORD Flags, _In_opt_ LPCVOID Source, _In_ DWORD Id,
			    _In_ DWORD Language, _Out_ LPWSTR Buffer, _In_ DWORD Room,
			    _In_opt_ va_list *Arguments);
DWORD WINAPI FormatMessageA(_In_ DWORD Flags, _In_opt_ LPCVOID Source, _In_ DWORD Id,
			    _In_ DWORD Language, _Out_ LPSTR Buffer, _In_ DWORD Room,
			    _In_opt_ va_list *Arguments);

/* Console: SIGINT, SIGQUIT and SIGTERM, SIGHUP */
#define CTRL_C_EVENT		0
#define CTRL_BREAK_EVENT	1
#define CTRL_CLOSE_EVENT	2
#define CTRL_LOGOFF_EVENT	5
#define CTRL_SHUTDOWN_EVENT	6
typedef BOOL (WINAPI *PHANDLER_ROUTINE)(DWORD CtrlType);
BOOL WINAPI SetConsoleCtrlHandler(_In_opt_ PHANDLER_ROUTINE Handler, _In_ BOOL Add);
BOOL WINAPI GenerateConsoleCtrlEvent(_In_ DWORD Event, _In_ DWORD Group);
#define ENABLE_PROCESSED_INPUT			0x0001
#define ENABLE_LINE_INPUT			0x0002
#define ENABLE_ECHO_INPUT			0x0004
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING	0x0004
BOOL WINAPI GetConsoleMode(_In_ HANDLE Console, _Out_ LPDWORD Mode);
BOOL WINAPI SetConsoleMode(_In_ HANDLE Console, _In_ DWORD Mode);
BOOL WINAPI SetConsoleOutputCP(_In_ UINT CodePage);
BOOL WINAPI SetConsoleCP(_In_ UINT CodePage);
UINT WINAPI GetConsoleOutputCP(void);
UINT WINAPI GetConsoleCP(void);
BOOL WINAPI SetConsoleTitleW(_In_ LPCWSTR Title);
BOOL WINAPI SetConsoleTitleA(_In_ LPCSTR Title);
BOOL WINAPI WriteConsoleW(_In_ HANDLE Console, _In_ const void *Text, _In_ DWORD Units,
			  _Out_opt_ LPDWORD Written, _Reserved_ LPVOID Reserved);
BOOL WINAPI WriteConsoleA(_In_ HANDLE Console, _In_ const void *Text, _In_ DWORD Bytes,
			  _Out_opt_ LPDWORD Written, _Reserved_ LPVOID Reserved);

/* To stderr if W32_DEBUG is in the environment */
void WINAPI OutputDebugStringW(_In_opt_ LPCWSTR Text);
void WINAPI OutputDebugStringA(_In_opt_ LPCSTR Text);
BOOL WINAPI IsDebuggerPresent(void);
UINT WINAPI SetErrorMode(_In_ UINT Mode);
#define SEM_FAILCRITICALERRORS		0x0001
#define SEM_NOGPFAULTERRORBOX		0x0002

LPWSTR WINAPI GetCommandLineW(void);
LPSTR WINAPI GetCommandLineA(void);
/* To be freed with LocalFree() */
LPWSTR *WINAPI CommandLineToArgvW(_In_ LPCWSTR Line, _Out_ int *Count);
DWORD WINAPI GetEnvironmentVariableW(_In_ LPCWSTR Name, _Out_opt_ LPWSTR Value, _In_ DWORD Room);
DWORD WINAPI GetEnvironmentVariableA(_In_ LPCSTR Name, _Out_opt_ LPSTR Value, _In_ DWORD Room);
BOOL WINAPI SetEnvironmentVariableW(_In_ LPCWSTR Name, _In_opt_ LPCWSTR Value);
BOOL WINAPI SetEnvironmentVariableA(_In_ LPCSTR Name, _In_opt_ LPCSTR Value);

/* Time: FILETIME counts 100 ns from 1601, UTC */
DWORD WINAPI GetTickCount(void);
ULONGLONG WINAPI GetTickCount64(void);
BOOL WINAPI QueryPerformanceCounter(_Out_ LARGE_INTEGER *Count);
BOOL WINAPI QueryPerformanceFrequency(_Out_ LARGE_INTEGER *Frequency);
void WINAPI GetSystemTime(_Out_ LPSYSTEMTIME Time);
void WINAPI GetLocalTime(_Out_ LPSYSTEMTIME Time);
void WINAPI GetSystemTimeAsFileTime(_Out_ LPFILETIME Time);
void WINAPI GetSystemTimePreciseAsFileTime(_Out_ LPFILETIME Time);
BOOL WINAPI FileTimeToSystemTime(_In_ const FILETIME *From, _Out_ LPSYSTEMTIME To);
BOOL WINAPI SystemTimeToFileTime(_In_ const SYSTEMTIME *From, _Out_ LPFILETIME To);
BOOL WINAPI FileTimeToLocalFileTime(_In_ const FILETIME *From, _Out_ LPFILETIME To);
LONG WINAPI CompareFileTime(_In_ const FILETIME *First, _In_ const FILETIME *Second);

typedef struct _SYSTEM_INFO {
	__extension__ union {
		DWORD dwOemId;
		__extension__ struct {
			WORD wProcessorArchitecture;
			WORD wReserved;
		};
	};
	DWORD dwPageSize;
	LPVOID lpMinimumApplicationAddress;
	LPVOID lpMaximumApplicationAddress;
	DWORD_PTR dwActiveProcessorMask;
	DWORD dwNumberOfProcessors;
	DWORD dwProcessorType;
	DWORD dwAllocationGranularity;
	WORD wProcessorLevel;
	WORD wProcessorRevision;
} SYSTEM_INFO, *LPSYSTEM_INFO;
void WINAPI GetSystemInfo(_Out_ LPSYSTEM_INFO Info);
void WINAPI GetNativeSystemInfo(_Out_ LPSYSTEM_INFO Info);
BOOL WINAPI GetComputerNameW(_Out_ LPWSTR Name, _Inout_ LPDWORD Room);
BOOL WINAPI GetComputerNameA(_Out_ LPSTR Name, _Inout_ LPDWORD Room);

HRESULT WINAPI CoCreateGuid(_Out_ GUID *Guid);
LONG WINAPI UuidCreate(_Out_ UUID *Uuid);
#define RPC_S_OK	0

/* What programs do with descriptors: none is needed. See HTTPLX_QUEUE_ACCESS */
#define SECURITY_DESCRIPTOR_REVISION	1
#define SDDL_REVISION_1			1

W32_END

#ifdef UNICODE
#define LoadLibrary		LoadLibraryW
#define LoadLibraryEx		LoadLibraryExW
#define GetModuleHandle		GetModuleHandleW
#define GetModuleFileName	GetModuleFileNameW
#define FormatMessage		FormatMessageW
#define SetConsoleTitle		SetConsoleTitleW
#define WriteConsole		WriteConsoleW
#define OutputDebugString	OutputDebugStringW
#define GetCommandLine		GetCommandLineW
#define GetEnvironmentVariable	GetEnvironmentVariableW
#define SetEnvironmentVariable	SetEnvironmentVariableW
#define GetComputerName		GetComputerNameW
#else
#define LoadLibrary		LoadLibraryA
#define LoadLibraryEx		LoadLibraryExA
#define GetModuleHandle		GetModuleHandleA
#define GetModuleFileName	GetModuleFileNameA
#define FormatMessage		FormatMessageA
#define SetConsoleTitle		SetConsoleTitleA
#define WriteConsole		WriteConsoleA
#define OutputDebugString	OutputDebugStringA
#define GetCommandLine		GetCommandLineA
#define GetEnvironmentVariable	GetEnvironmentVariableA
#define SetEnvironmentVariable	SetEnvironmentVariableA
#define GetComputerName		GetComputerNameA
#endif

#endif /* W32_WINBASE_H */
