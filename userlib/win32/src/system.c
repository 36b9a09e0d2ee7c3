// SPDX-License-Identifier: MIT
/* The machine, the environment, debug output, GUIDs. */
#include <errno.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>
#include "w32.h"

EXPORT void WINAPI GetSystemInfo(LPSYSTEM_INFO Info)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	memset(Info, 0, sizeof(*Info));
#if defined(__aarch64__)
	Info->wProcessorArchitecture = PROCESSOR_ARCHITECTURE_ARM64;
#else
	Info->wProcessorArchitecture = PROCESSOR_ARCHITECTURE_AMD64;
#endif
	Info->dwPageSize = (DWORD)sysconf(_SC_PAGESIZE);
	Info->lpMinimumApplicationAddress = (LPVOID)0x10000;
	Info->lpMaximumApplicationAddress = (LPVOID)0x7ffffffeffff;
	Info->dwNumberOfProcessors = cpus > 0 ? (DWORD)cpus : 1;
	Info->dwActiveProcessorMask = Info->dwNumberOfProcessors >= 64 ? ~(DWORD_PTR)0 :
				      ((DWORD_PTR)1 << Info->dwNumberOfProcessors) - 1;
	Info->dwProcessorType = 8664;
	Info->dwAllocationGranularity = 0x10000;
}

EXPORT void WINAPI GetNativeSystemInfo(LPSYSTEM_INFO Info)
{
	GetSystemInfo(Info);
}

EXPORT BOOL WINAPI GetComputerNameA(LPSTR Name, LPDWORD Room)
{
	char host[256] = "";
	size_t n;

	if (!Name || !Room)
		return fail(ERROR_INVALID_PARAMETER);
	gethostname(host, sizeof(host) - 1);
	n = strcspn(host, ".");
	if (n + 1 > *Room) {
		*Room = (DWORD)n + 1;
		return fail(ERROR_BUFFER_OVERFLOW);
	}
	memcpy(Name, host, n);
	Name[n] = 0;
	*Room = (DWORD)n;
	return TRUE;
}

EXPORT BOOL WINAPI GetComputerNameW(LPWSTR Name, LPDWORD Room)
{
	char host[256];
	DWORD n = sizeof(host);

	if (!Name || !Room)
		return fail(ERROR_INVALID_PARAMETER);
	if (!GetComputerNameA(host, &n))
		return FALSE;
	if (n + 1 > *Room) {
		*Room = n + 1;
		return fail(ERROR_BUFFER_OVERFLOW);
	}
	utf8_to_wide(host, n + 1, Name, *Room);
	*Room = n;
	return TRUE;
}

EXPORT void WINAPI OutputDebugStringA(LPCSTR Text)
{
	if (Text && getenv("W32_DEBUG"))
		fputs(Text, stderr);
}

EXPORT void WINAPI OutputDebugStringW(LPCWSTR Text)
{
	char *text = utf8_dup(Text);

	OutputDebugStringA(text);
	free(text);
}

EXPORT BOOL WINAPI IsDebuggerPresent(void)
{
	return FALSE;
}

EXPORT UINT WINAPI SetErrorMode(UINT Mode)
{
	static UINT current;
	UINT before = current;

	current = Mode;
	return before;
}

EXPORT DWORD WINAPI GetEnvironmentVariableA(LPCSTR Name, LPSTR Value, DWORD Room)
{
	const char *found = Name ? getenv(Name) : NULL;
	size_t n;

	if (!found)
		return fail(203);	/* ERROR_ENVVAR_NOT_FOUND */
	n = strlen(found);
	if (n + 1 > Room || !Value)
		return (DWORD)n + 1;
	memcpy(Value, found, n + 1);
	SetLastError(NO_ERROR);
	return (DWORD)n;
}

EXPORT DWORD WINAPI GetEnvironmentVariableW(LPCWSTR Name, LPWSTR Value, DWORD Room)
{
	char *name = utf8_dup(Name);
	const char *found = name ? getenv(name) : NULL;
	size_t n;

	free(name);
	if (!found)
		return fail(203);
	n = utf8_to_wide(found, strlen(found), NULL, 0);
	if (n + 1 > Room || !Value)
		return (DWORD)n + 1;
	utf8_to_wide(found, strlen(found) + 1, Value, Room);
	SetLastError(NO_ERROR);
	return (DWORD)n;
}

EXPORT BOOL WINAPI SetEnvironmentVariableA(LPCSTR Name, LPCSTR Value)
{
	if (!Name || (Value ? setenv(Name, Value, 1) : unsetenv(Name)))
		return fail(ERROR_INVALID_PARAMETER);
	return TRUE;
}

EXPORT BOOL WINAPI SetEnvironmentVariableW(LPCWSTR Name, LPCWSTR Value)
{
	char *name = utf8_dup(Name), *value = utf8_dup(Value);
	BOOL done = (Name && !name) || (Value && !value) ?
		    fail(ERROR_NOT_ENOUGH_MEMORY) :
		    SetEnvironmentVariableA(name, value);

	free(name);
	free(value);
	return done;
}

/* Random: version 4 of RFC 9562 section 5.4 */
EXPORT HRESULT WINAPI CoCreateGuid(GUID *Guid)
{
	if (!Guid)
		return E_INVALIDARG;
	if (getrandom(Guid, sizeof(*Guid), 0) != sizeof(*Guid))
		return E_FAIL;
	Guid->Data3 = (USHORT)((Guid->Data3 & 0x0fff) | 0x4000);
	Guid->Data4[0] = (UCHAR)((Guid->Data4[0] & 0x3f) | 0x80);
	return S_OK;
}

EXPORT LONG WINAPI UuidCreate(UUID *Uuid)
{
	return CoCreateGuid(Uuid) == S_OK ? RPC_S_OK : ERROR_INVALID_PARAMETER;
}
