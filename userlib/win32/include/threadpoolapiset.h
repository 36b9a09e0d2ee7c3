/* SPDX-License-Identifier: MIT */
/*
 * The thread pool. The default pool has at most 4 threads, which are made when
 * there is work for them; a pool of CreateThreadpool() has as many unless it is
 * told otherwise.
 */
#ifndef W32_THREADPOOLAPISET_H
#define W32_THREADPOOLAPISET_H

#include "winnt.h"
#include "winerror.h"

W32_BEGIN

typedef DWORD TP_VERSION, *PTP_VERSION, TP_WAIT_RESULT;
typedef struct _TP_CALLBACK_INSTANCE TP_CALLBACK_INSTANCE, *PTP_CALLBACK_INSTANCE;
typedef struct _TP_POOL TP_POOL, *PTP_POOL;
typedef struct _TP_CLEANUP_GROUP TP_CLEANUP_GROUP, *PTP_CLEANUP_GROUP;
typedef struct _TP_OBJECT TP_WORK, *PTP_WORK, TP_TIMER, *PTP_TIMER, TP_WAIT,
			  *PTP_WAIT, TP_IO, *PTP_IO;

typedef void (CALLBACK *PTP_SIMPLE_CALLBACK)(PTP_CALLBACK_INSTANCE Instance,
					     PVOID Context);
typedef void (CALLBACK *PTP_WORK_CALLBACK)(PTP_CALLBACK_INSTANCE Instance,
					   PVOID Context, PTP_WORK Work);
typedef void (CALLBACK *PTP_TIMER_CALLBACK)(PTP_CALLBACK_INSTANCE Instance,
					    PVOID Context, PTP_TIMER Timer);
typedef void (CALLBACK *PTP_WAIT_CALLBACK)(PTP_CALLBACK_INSTANCE Instance,
					   PVOID Context, PTP_WAIT Wait,
					   TP_WAIT_RESULT Result);
typedef void (CALLBACK *PTP_WIN32_IO_CALLBACK)(PTP_CALLBACK_INSTANCE Instance,
					       PVOID Context, PVOID Overlapped,
					       ULONG IoResult, ULONG_PTR Bytes,
					       PTP_IO Io);
typedef void (CALLBACK *PTP_CLEANUP_GROUP_CANCEL_CALLBACK)(PVOID ObjectContext,
							   PVOID CleanupContext);

typedef enum _TP_CALLBACK_PRIORITY {
	TP_CALLBACK_PRIORITY_HIGH,
	TP_CALLBACK_PRIORITY_NORMAL,
	TP_CALLBACK_PRIORITY_LOW,
	TP_CALLBACK_PRIORITY_INVALID,
	TP_CALLBACK_PRIORITY_COUNT = TP_CALLBACK_PRIORITY_INVALID
} TP_CALLBACK_PRIORITY;

typedef struct _TP_CALLBACK_ENVIRON_V3 {
	TP_VERSION Version;
	PTP_POOL Pool;
	PTP_CLEANUP_GROUP CleanupGroup;
	PTP_CLEANUP_GROUP_CANCEL_CALLBACK CleanupGroupCancelCallback;
	PVOID RaceDll;
	PVOID ActivationContext;
	PTP_SIMPLE_CALLBACK FinalizationCallback;
	union {
		DWORD Flags;
		struct {
			DWORD LongFunction : 1;
			DWORD Persistent : 1;
			DWORD Private : 30;
		} s;
	} u;
	TP_CALLBACK_PRIORITY CallbackPriority;
	DWORD Size;
} TP_CALLBACK_ENVIRON_V3, TP_CALLBACK_ENVIRON, *PTP_CALLBACK_ENVIRON;

PTP_POOL WINAPI CreateThreadpool(_Reserved_ PVOID Reserved);
void WINAPI CloseThreadpool(_Inout_ PTP_POOL Pool);
void WINAPI SetThreadpoolThreadMaximum(_Inout_ PTP_POOL Pool, _In_ DWORD Most);
BOOL WINAPI SetThreadpoolThreadMinimum(_Inout_ PTP_POOL Pool, _In_ DWORD Least);

PTP_CLEANUP_GROUP WINAPI CreateThreadpoolCleanupGroup(void);
void WINAPI CloseThreadpoolCleanupGroup(_Inout_ PTP_CLEANUP_GROUP Group);
void WINAPI CloseThreadpoolCleanupGroupMembers(_Inout_ PTP_CLEANUP_GROUP Group,
					       _In_ BOOL CancelPending,
					       _In_opt_ PVOID CleanupContext);

void WINAPI SetEventWhenCallbackReturns(_Inout_ PTP_CALLBACK_INSTANCE Instance,
					_In_ HANDLE Event);
void WINAPI ReleaseSemaphoreWhenCallbackReturns(
	_Inout_ PTP_CALLBACK_INSTANCE Instance, _In_ HANDLE Semaphore,
	_In_ DWORD Count);
void WINAPI ReleaseMutexWhenCallbackReturns(_Inout_ PTP_CALLBACK_INSTANCE Instance,
					    _In_ HANDLE Mutex);
void WINAPI LeaveCriticalSectionWhenCallbackReturns(
	_Inout_ PTP_CALLBACK_INSTANCE Instance, _In_ struct _RTL_CRITICAL_SECTION *Section);
void WINAPI FreeLibraryWhenCallbackReturns(_Inout_ PTP_CALLBACK_INSTANCE Instance,
					   _In_ HMODULE Module);
BOOL WINAPI CallbackMayRunLong(_Inout_ PTP_CALLBACK_INSTANCE Instance);
void WINAPI DisassociateCurrentThreadFromCallback(
	_Inout_ PTP_CALLBACK_INSTANCE Instance);

BOOL WINAPI TrySubmitThreadpoolCallback(_In_ PTP_SIMPLE_CALLBACK Callback,
					_In_opt_ PVOID Context,
					_In_opt_ PTP_CALLBACK_ENVIRON Environ);
PTP_WORK WINAPI CreateThreadpoolWork(_In_ PTP_WORK_CALLBACK Callback,
				     _In_opt_ PVOID Context,
				     _In_opt_ PTP_CALLBACK_ENVIRON Environ);
void WINAPI SubmitThreadpoolWork(_Inout_ PTP_WORK Work);
void WINAPI WaitForThreadpoolWorkCallbacks(_Inout_ PTP_WORK Work,
					   _In_ BOOL CancelPending);
void WINAPI CloseThreadpoolWork(_Inout_ PTP_WORK Work);

PTP_TIMER WINAPI CreateThreadpoolTimer(_In_ PTP_TIMER_CALLBACK Callback,
				       _In_opt_ PVOID Context,
				       _In_opt_ PTP_CALLBACK_ENVIRON Environ);
void WINAPI SetThreadpoolTimer(_Inout_ PTP_TIMER Timer, _In_opt_ PFILETIME DueTime,
			       _In_ DWORD Period, _In_ DWORD Window);
BOOL WINAPI SetThreadpoolTimerEx(_Inout_ PTP_TIMER Timer,
				 _In_opt_ PFILETIME DueTime, _In_ DWORD Period,
				 _In_ DWORD Window);
BOOL WINAPI IsThreadpoolTimerSet(_Inout_ PTP_TIMER Timer);
void WINAPI WaitForThreadpoolTimerCallbacks(_Inout_ PTP_TIMER Timer,
					    _In_ BOOL CancelPending);
void WINAPI CloseThreadpoolTimer(_Inout_ PTP_TIMER Timer);

PTP_WAIT WINAPI CreateThreadpoolWait(_In_ PTP_WAIT_CALLBACK Callback,
				     _In_opt_ PVOID Context,
				     _In_opt_ PTP_CALLBACK_ENVIRON Environ);
/* @Handle NULL: no longer; another one replaces the first */
void WINAPI SetThreadpoolWait(_Inout_ PTP_WAIT Wait, _In_opt_ HANDLE Handle,
			      _In_opt_ PFILETIME Timeout);
void WINAPI WaitForThreadpoolWaitCallbacks(_Inout_ PTP_WAIT Wait,
					   _In_ BOOL CancelPending);
void WINAPI CloseThreadpoolWait(_Inout_ PTP_WAIT Wait);

/* ERROR_INVALID_PARAMETER: @File has a port or such an object already */
PTP_IO WINAPI CreateThreadpoolIo(_In_ HANDLE File,
				 _In_ PTP_WIN32_IO_CALLBACK Callback,
				 _In_opt_ PVOID Context,
				 _In_opt_ PTP_CALLBACK_ENVIRON Environ);
/* Before each overlapped call */
void WINAPI StartThreadpoolIo(_Inout_ PTP_IO Io);
/* The call failed, or succeeded in skip-on-success mode: no callback comes */
void WINAPI CancelThreadpoolIo(_Inout_ PTP_IO Io);
/* FALSE: waits for the operations under way, too */
void WINAPI WaitForThreadpoolIoCallbacks(_Inout_ PTP_IO Io,
					 _In_ BOOL CancelPending);
void WINAPI CloseThreadpoolIo(_Inout_ PTP_IO Io);

static inline void InitializeThreadpoolEnvironment(PTP_CALLBACK_ENVIRON e)
{
	memset(e, 0, sizeof(*e));
	e->Version = 3;
	e->CallbackPriority = TP_CALLBACK_PRIORITY_NORMAL;
	e->Size = sizeof(*e);
}

static inline void SetThreadpoolCallbackPool(PTP_CALLBACK_ENVIRON e, PTP_POOL pool)
{
	e->Pool = pool;
}

static inline void
SetThreadpoolCallbackCleanupGroup(PTP_CALLBACK_ENVIRON e, PTP_CLEANUP_GROUP group,
				  PTP_CLEANUP_GROUP_CANCEL_CALLBACK callback)
{
	e->CleanupGroup = group;
	e->CleanupGroupCancelCallback = callback;
}

static inline void SetThreadpoolCallbackRunsLong(PTP_CALLBACK_ENVIRON e)
{
	e->u.s.LongFunction = 1;
}

static inline void SetThreadpoolCallbackPersistent(PTP_CALLBACK_ENVIRON e)
{
	e->u.s.Persistent = 1;
}

static inline void SetThreadpoolCallbackLibrary(PTP_CALLBACK_ENVIRON e, PVOID module)
{
	e->RaceDll = module;
}

static inline void SetThreadpoolCallbackPriority(PTP_CALLBACK_ENVIRON e,
						 TP_CALLBACK_PRIORITY priority)
{
	e->CallbackPriority = priority;
}

static inline void DestroyThreadpoolEnvironment(PTP_CALLBACK_ENVIRON e)
{
	(void)e;
}

/* The older calls, on the default pool */
#define WT_EXECUTEDEFAULT		0x00000000
#define WT_EXECUTEINIOTHREAD		0x00000001
#define WT_EXECUTEINWAITTHREAD		0x00000004
#define WT_EXECUTEONLYONCE		0x00000008
#define WT_EXECUTELONGFUNCTION		0x00000010
#define WT_EXECUTEINTIMERTHREAD		0x00000020
#define WT_EXECUTEINPERSISTENTTHREAD	0x00000080
#define WT_TRANSFER_IMPERSONATION	0x00000100

typedef void (CALLBACK *WAITORTIMERCALLBACK)(PVOID Parameter, BOOLEAN TimedOut);
typedef void (WINAPI *LPOVERLAPPED_COMPLETION_ROUTINE)(DWORD Error, DWORD Bytes,
						       LPOVERLAPPED Overlapped);

BOOL WINAPI QueueUserWorkItem(_In_ DWORD (WINAPI *Function)(LPVOID),
			      _In_opt_ PVOID Context, _In_ ULONG Flags);
/* @Function gets an NTSTATUS, as on Windows */
BOOL WINAPI BindIoCompletionCallback(_In_ HANDLE File,
				     _In_ LPOVERLAPPED_COMPLETION_ROUTINE Function,
				     _In_ ULONG Flags);
BOOL WINAPI RegisterWaitForSingleObject(_Out_ PHANDLE WaitHandle, _In_ HANDLE Object,
					_In_ WAITORTIMERCALLBACK Callback,
					_In_opt_ PVOID Context,
					_In_ ULONG Milliseconds, _In_ ULONG Flags);
BOOL WINAPI UnregisterWait(_In_ HANDLE WaitHandle);
/* @Event INVALID_HANDLE_VALUE: wait for callbacks; another one is set then */
BOOL WINAPI UnregisterWaitEx(_In_ HANDLE WaitHandle, _In_opt_ HANDLE Event);
HANDLE WINAPI CreateTimerQueue(void);
BOOL WINAPI DeleteTimerQueueEx(_In_ HANDLE Queue, _In_opt_ HANDLE Event);
BOOL WINAPI CreateTimerQueueTimer(_Out_ PHANDLE Timer, _In_opt_ HANDLE Queue,
				  _In_ WAITORTIMERCALLBACK Callback,
				  _In_opt_ PVOID Parameter, _In_ DWORD DueTime,
				  _In_ DWORD Period, _In_ ULONG Flags);
BOOL WINAPI DeleteTimerQueueTimer(_In_opt_ HANDLE Queue, _In_ HANDLE Timer,
				  _In_opt_ HANDLE Event);

W32_END

#endif /* W32_THREADPOOLAPISET_H */
