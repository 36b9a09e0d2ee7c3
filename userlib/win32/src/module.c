// SPDX-License-Identifier: MIT
/*
 * Modules and functions by name. The libraries of Windows whose functions are
 * here have handles that are this file's table; others are dlopen()ed. The
 * table names every function of libhttpapi, so this works in programs that are
 * linked statically as well.
 */
#include <dlfcn.h>
#include <limits.h>
#include <unistd.h>
#include "w32.h"

static const struct function {
	const char *name;
	FARPROC address;
} functions[] = {
#define F(name) { #name, (FARPROC)(void (*)(void))name }
	F(HttpInitialize), F(HttpTerminate), F(HttpCreateServerSession),
	F(HttpCloseServerSession), F(HttpSetServerSessionProperty),
	F(HttpQueryServerSessionProperty), F(HttpCreateUrlGroup),
	F(HttpCloseUrlGroup), F(HttpAddUrlToUrlGroup), F(HttpRemoveUrlFromUrlGroup),
	F(HttpSetUrlGroupProperty), F(HttpQueryUrlGroupProperty),
	F(HttpCreateRequestQueue), F(HttpCloseRequestQueue),
	F(HttpShutdownRequestQueue), F(HttpSetRequestQueueProperty),
	F(HttpQueryRequestQueueProperty), F(HttpWaitForDemandStart),
	F(HttpReceiveHttpRequest), F(HttpReceiveRequestEntityBody),
	F(HttpSendHttpResponse), F(HttpSendResponseEntityBody),
	F(HttpCancelHttpRequest), F(HttpWaitForDisconnect),
	F(HttpWaitForDisconnectEx), F(HttpReceiveClientCertificate),
	F(HttpFlushResponseCache), F(HttpAddFragmentToCache),
	F(HttpReadFragmentFromCache), F(HttpSetServiceConfiguration),
	F(HttpUpdateServiceConfiguration), F(HttpQueryServiceConfiguration),
	F(HttpDeleteServiceConfiguration), F(HttpCreateHttpHandle), F(HttpAddUrl),
	F(HttpRemoveUrl), F(HttpPrepareUrl), F(HttpDeclarePush),
	F(HttpDelegateRequestEx), F(HttpFindUrlGroupId), F(HttpSetRequestProperty),
	F(HttpQueryRequestProperty), F(HttpGetExtension), F(HttpIsFeatureSupported),
	/* what programs look for in kernel32.dll before they use it */
	F(CancelIoEx), F(CancelSynchronousIo), F(GetQueuedCompletionStatusEx),
	F(SetFileCompletionNotificationModes), F(GetOverlappedResultEx),
	F(GetTickCount64), F(GetSystemTimePreciseAsFileTime),
	F(InitializeConditionVariable), F(SleepConditionVariableCS),
	F(SleepConditionVariableSRW), F(WakeConditionVariable),
	F(WakeAllConditionVariable), F(InitializeSRWLock),
	F(AcquireSRWLockExclusive), F(ReleaseSRWLockExclusive),
	F(AcquireSRWLockShared), F(ReleaseSRWLockShared),
	F(TryAcquireSRWLockExclusive), F(InitOnceExecuteOnce), F(CreateEventExW),
	F(CreateThreadpoolIo), F(StartThreadpoolIo), F(CancelThreadpoolIo),
	F(CloseThreadpoolIo), F(WaitForThreadpoolIoCallbacks),
	F(CreateThreadpoolWork), F(SubmitThreadpoolWork), F(CloseThreadpoolWork),
	F(WaitForThreadpoolWorkCallbacks), F(TrySubmitThreadpoolCallback),
	F(CreateThreadpoolTimer), F(SetThreadpoolTimer), F(CloseThreadpoolTimer),
	F(CreateThreadpool), F(CloseThreadpool), F(SetThreadpoolThreadMaximum),
	F(SetThreadpoolThreadMinimum), F(WaitOnAddress), F(WakeByAddressSingle),
	F(WakeByAddressAll), F(SetThreadDescription), F(FlsAlloc), F(FlsFree),
	F(FlsGetValue), F(FlsSetValue), F(InitializeCriticalSectionEx),
	F(GetCurrentProcessorNumber), F(CompareStringOrdinal),
#undef F
};

/* A handle is the address of a name here; the first is the program itself */
static const char *const modules[] = {
	"", "httpapi", "kernel32", "kernelbase", "ntdll", "ws2_32", "advapi32",
	"user32", "shell32", "ole32", "msvcrt", "ucrtbase",
};

static HMODULE own_module(const char *name)
{
	const char *base = name, *at;
	size_t n;

	for (at = name; *at; at++) {
		if (*at == '\\' || *at == '/')
			base = at + 1;
	}
	n = strlen(base);
	if (n > 4 && !strcasecmp(base + n - 4, ".dll"))
		n -= 4;
	for (size_t i = 1; i < ARRAY_SIZE(modules); i++) {
		if (strlen(modules[i]) == n && !strncasecmp(base, modules[i], n))
			return (HMODULE)&modules[i];
	}
	return NULL;
}

static bool is_own(HMODULE module)
{
	return (const char *const *)module >= modules &&
	       (const char *const *)module < modules + ARRAY_SIZE(modules);
}

EXPORT HMODULE WINAPI LoadLibraryExA(LPCSTR Name, HANDLE File, DWORD Flags)
{
	HMODULE module;
	char *path;

	(void)Flags;
	if (!Name || File)
		return fail_null(ERROR_INVALID_PARAMETER);
	module = own_module(Name);
	if (module)
		return module;
	path = path_from_text(Name);
	if (!path)
		return NULL;
	module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	free(path);
	return module ? module : fail_null(ERROR_MOD_NOT_FOUND);
}

EXPORT HMODULE WINAPI LoadLibraryExW(LPCWSTR Name, HANDLE File, DWORD Flags)
{
	char *name = utf8_dup(Name);
	HMODULE module = Name && !name ? fail_null(ERROR_NOT_ENOUGH_MEMORY) :
					 LoadLibraryExA(name, File, Flags);

	free(name);
	return module;
}

EXPORT HMODULE WINAPI LoadLibraryA(LPCSTR Name)
{
	return LoadLibraryExA(Name, NULL, 0);
}

EXPORT HMODULE WINAPI LoadLibraryW(LPCWSTR Name)
{
	return LoadLibraryExW(Name, NULL, 0);
}

EXPORT BOOL WINAPI FreeLibrary(HMODULE Module)
{
	if (!Module)
		return fail(ERROR_INVALID_HANDLE);
	if (is_own(Module))
		return TRUE;
	return dlclose(Module) ? fail(ERROR_INVALID_HANDLE) : TRUE;
}

EXPORT HMODULE WINAPI GetModuleHandleA(LPCSTR Name)
{
	HMODULE module = Name ? own_module(Name) : (HMODULE)&modules[0];

	if (module)
		return module;
	module = dlopen(Name, RTLD_NOW | RTLD_NOLOAD);
	if (!module)
		return fail_null(ERROR_MOD_NOT_FOUND);
	dlclose(module);
	return module;
}

EXPORT HMODULE WINAPI GetModuleHandleW(LPCWSTR Name)
{
	char *name = utf8_dup(Name);
	HMODULE module = Name && !name ? fail_null(ERROR_NOT_ENOUGH_MEMORY) :
					 GetModuleHandleA(name);

	free(name);
	return module;
}

EXPORT FARPROC WINAPI GetProcAddress(HMODULE Module, LPCSTR Name)
{
	void *address;

	if (!Module || !Name || (ULONG_PTR)Name <= 0xffff)
		return (FARPROC)fail_null(Module ? ERROR_INVALID_PARAMETER :
						   ERROR_INVALID_HANDLE);
	if (!is_own(Module)) {
		address = dlsym(Module, Name);
		return (FARPROC)(address ? address :
				 fail_null(ERROR_PROC_NOT_FOUND));
	}
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		bool http = !strncmp(functions[i].name, "Http", 4);

		if (!strcmp(functions[i].name, Name) &&
		    http == (Module == (HMODULE)&modules[1]))
			return functions[i].address;
	}
	/* libhttpapi may be newer than this table */
	address = Module == (HMODULE)&modules[1] && strncmp(Name, "Http", 4) ? NULL :
		  dlsym(RTLD_DEFAULT, Name);
	return (FARPROC)(address ? address : fail_null(ERROR_PROC_NOT_FOUND));
}

static bool module_path(HMODULE module, char *path, size_t room)
{
	ssize_t n;

	if (module && module != (HMODULE)&modules[0]) {
		SetLastError(ERROR_MOD_NOT_FOUND);
		return false;
	}
	n = readlink("/proc/self/exe", path, room - 1);
	if (n < 0) {
		SetLastError(ERROR_PATH_NOT_FOUND);
		return false;
	}
	path[n] = 0;
	return true;
}

/* Cut off at the room, with a NUL: what Windows does since Vista */
EXPORT DWORD WINAPI GetModuleFileNameA(HMODULE Module, LPSTR Name, DWORD Room)
{
	char path[PATH_MAX];
	size_t n;

	if (!Name || !Room)
		return fail(ERROR_INVALID_PARAMETER);
	if (!module_path(Module, path, sizeof(path)))
		return 0;
	n = strlen(path);
	SetLastError(n < Room ? NO_ERROR : ERROR_INSUFFICIENT_BUFFER);
	lstrcpynA(Name, path, (int)Room);
	return n < Room ? (DWORD)n : Room;
}

EXPORT DWORD WINAPI GetModuleFileNameW(HMODULE Module, LPWSTR Name, DWORD Room)
{
	char path[PATH_MAX];
	WCHAR *wide;
	size_t n;

	if (!Name || !Room)
		return fail(ERROR_INVALID_PARAMETER);
	if (!module_path(Module, path, sizeof(path)))
		return 0;
	wide = wide_dup(path);
	if (!wide)
		return fail(ERROR_NOT_ENOUGH_MEMORY);
	n = wlen(wide);
	SetLastError(n < Room ? NO_ERROR : ERROR_INSUFFICIENT_BUFFER);
	lstrcpynW(Name, wide, (int)Room);
	free(wide);
	return n < Room ? (DWORD)n : Room;
}
