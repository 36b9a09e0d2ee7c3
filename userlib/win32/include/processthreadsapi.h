/* SPDX-License-Identifier: MIT */
/* Threads, thread-local storage, this process; handles; the last error. */
#ifndef W32_PROCESSTHREADSAPI_H
#define W32_PROCESSTHREADSAPI_H

#include "winnt.h"
#include "winerror.h"

W32_BEGIN

#define CREATE_SUSPENDED			0x00000004
#define STACK_SIZE_PARAM_IS_A_RESERVATION	0x00010000
#define STILL_ACTIVE				259
#define TLS_OUT_OF_INDEXES			((DWORD)0xffffffff)
#define FLS_OUT_OF_INDEXES			((DWORD)0xffffffff)
#define TLS_MINIMUM_AVAILABLE			64
#define DUPLICATE_CLOSE_SOURCE			0x00000001
#define DUPLICATE_SAME_ACCESS			0x00000002
#define HANDLE_FLAG_INHERIT			0x00000001
#define HANDLE_FLAG_PROTECT_FROM_CLOSE		0x00000002
#define THREAD_PRIORITY_IDLE			(-15)
#define THREAD_PRIORITY_LOWEST			(-2)
#define THREAD_PRIORITY_BELOW_NORMAL		(-1)
#define THREAD_PRIORITY_NORMAL			0
#define THREAD_PRIORITY_ABOVE_NORMAL		1
#define THREAD_PRIORITY_HIGHEST			2
#define THREAD_PRIORITY_TIME_CRITICAL		15

typedef DWORD (WINAPI *PTHREAD_START_ROUTINE)(LPVOID Parameter);
typedef PTHREAD_START_ROUTINE LPTHREAD_START_ROUTINE;
typedef void (CALLBACK *PAPCFUNC)(ULONG_PTR Parameter);
typedef void (CALLBACK *PFLS_CALLBACK_FUNCTION)(PVOID Data);

DWORD WINAPI GetLastError(void);
void WINAPI SetLastError(_In_ DWORD Error);

/* A handle of any kind; operations on a queue or a file are cancelled */
BOOL WINAPI CloseHandle(_In_ HANDLE Handle);
/* Objects and files within this process; a queue: ERROR_NOT_SUPPORTED */
BOOL WINAPI DuplicateHandle(_In_ HANDLE SourceProcess, _In_ HANDLE Source,
			    _In_ HANDLE TargetProcess, _Out_ LPHANDLE Target,
			    _In_ DWORD Access, _In_ BOOL Inherit,
			    _In_ DWORD Options);
BOOL WINAPI GetHandleInformation(_In_ HANDLE Handle, _Out_ LPDWORD Flags);
BOOL WINAPI SetHandleInformation(_In_ HANDLE Handle, _In_ DWORD Mask,
				 _In_ DWORD Flags);
BOOL WINAPI CompareObjectHandles(_In_ HANDLE First, _In_ HANDLE Second);

HANDLE WINAPI CreateThread(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			   _In_ SIZE_T StackSize,
			   _In_ LPTHREAD_START_ROUTINE Start,
			   _In_opt_ LPVOID Parameter, _In_ DWORD Flags,
			   _Out_opt_ LPDWORD ThreadId);
void WINAPI ExitThread(_In_ DWORD ExitCode) __attribute__((noreturn));
BOOL WINAPI GetExitCodeThread(_In_ HANDLE Thread, _Out_ LPDWORD ExitCode);
/* Not here: ERROR_NOT_SUPPORTED */
BOOL WINAPI TerminateThread(_In_ HANDLE Thread, _In_ DWORD ExitCode);
/* Only of threads that were made with CREATE_SUSPENDED */
DWORD WINAPI ResumeThread(_In_ HANDLE Thread);
DWORD WINAPI SuspendThread(_In_ HANDLE Thread);
HANDLE WINAPI GetCurrentThread(void);
DWORD WINAPI GetCurrentThreadId(void);
DWORD WINAPI GetThreadId(_In_ HANDLE Thread);
BOOL WINAPI SwitchToThread(void);
/* Accepted, without effect */
BOOL WINAPI SetThreadPriority(_In_ HANDLE Thread, _In_ int Priority);
int WINAPI GetThreadPriority(_In_ HANDLE Thread);
HRESULT WINAPI SetThreadDescription(_In_ HANDLE Thread, _In_ PCWSTR Name);
/* Runs in @Thread when it waits alertably */
DWORD WINAPI QueueUserAPC(_In_ PAPCFUNC Function, _In_ HANDLE Thread,
			  _In_ ULONG_PTR Parameter);

DWORD WINAPI TlsAlloc(void);
LPVOID WINAPI TlsGetValue(_In_ DWORD Index);
BOOL WINAPI TlsSetValue(_In_ DWORD Index, _In_opt_ LPVOID Value);
BOOL WINAPI TlsFree(_In_ DWORD Index);
DWORD WINAPI FlsAlloc(_In_opt_ PFLS_CALLBACK_FUNCTION Callback);
PVOID WINAPI FlsGetValue(_In_ DWORD Index);
BOOL WINAPI FlsSetValue(_In_ DWORD Index, _In_opt_ PVOID Value);
BOOL WINAPI FlsFree(_In_ DWORD Index);

HANDLE WINAPI GetCurrentProcess(void);
DWORD WINAPI GetCurrentProcessId(void);
void WINAPI ExitProcess(_In_ UINT ExitCode) __attribute__((noreturn));
BOOL WINAPI TerminateProcess(_In_ HANDLE Process, _In_ UINT ExitCode);
DWORD WINAPI GetCurrentProcessorNumber(void);

W32_END

#endif /* W32_PROCESSTHREADSAPI_H */
