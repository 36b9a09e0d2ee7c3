/* SPDX-License-Identifier: MIT */
/*
 * Objects to wait for, locks within a process.
 *
 * Objects are of this process: a name makes CreateEventW() and its like find an
 * existing object of the process, not of another one. Security attributes are
 * accepted and mean nothing.
 */
#ifndef W32_SYNCHAPI_H
#define W32_SYNCHAPI_H

#include "winnt.h"
#include "winerror.h"

W32_BEGIN

#define INFINITE			0xffffffff
#define CREATE_EVENT_MANUAL_RESET	0x00000001
#define CREATE_EVENT_INITIAL_SET	0x00000002
#define CREATE_MUTEX_INITIAL_OWNER	0x00000001
#define CREATE_WAITABLE_TIMER_MANUAL_RESET	0x00000001
#define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION	0x00000002

/* NULL: GetLastError(). ERROR_ALREADY_EXISTS with a handle: @Name was there */
HANDLE WINAPI CreateEventW(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			   _In_ BOOL ManualReset, _In_ BOOL InitialState,
			   _In_opt_ LPCWSTR Name);
HANDLE WINAPI CreateEventA(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			   _In_ BOOL ManualReset, _In_ BOOL InitialState,
			   _In_opt_ LPCSTR Name);
HANDLE WINAPI CreateEventExW(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			     _In_opt_ LPCWSTR Name, _In_ DWORD Flags,
			     _In_ DWORD Access);
HANDLE WINAPI CreateEventExA(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			     _In_opt_ LPCSTR Name, _In_ DWORD Flags,
			     _In_ DWORD Access);
HANDLE WINAPI OpenEventW(_In_ DWORD Access, _In_ BOOL Inherit, _In_ LPCWSTR Name);
HANDLE WINAPI OpenEventA(_In_ DWORD Access, _In_ BOOL Inherit, _In_ LPCSTR Name);
BOOL WINAPI SetEvent(_In_ HANDLE Event);
BOOL WINAPI ResetEvent(_In_ HANDLE Event);
BOOL WINAPI PulseEvent(_In_ HANDLE Event);

HANDLE WINAPI CreateMutexW(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			   _In_ BOOL InitialOwner, _In_opt_ LPCWSTR Name);
HANDLE WINAPI CreateMutexA(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			   _In_ BOOL InitialOwner, _In_opt_ LPCSTR Name);
HANDLE WINAPI CreateMutexExW(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			     _In_opt_ LPCWSTR Name, _In_ DWORD Flags,
			     _In_ DWORD Access);
/* ERROR_NOT_OWNER: it is not this thread's */
BOOL WINAPI ReleaseMutex(_In_ HANDLE Mutex);

HANDLE WINAPI CreateSemaphoreW(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			       _In_ LONG InitialCount, _In_ LONG MaximumCount,
			       _In_opt_ LPCWSTR Name);
HANDLE WINAPI CreateSemaphoreA(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			       _In_ LONG InitialCount, _In_ LONG MaximumCount,
			       _In_opt_ LPCSTR Name);
HANDLE WINAPI CreateSemaphoreExW(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
				 _In_ LONG InitialCount, _In_ LONG MaximumCount,
				 _In_opt_ LPCWSTR Name, _In_ DWORD Flags,
				 _In_ DWORD Access);
/* ERROR_TOO_MANY_POSTS: above the maximum, nothing is added */
BOOL WINAPI ReleaseSemaphore(_In_ HANDLE Semaphore, _In_ LONG Count,
			     _Out_opt_ LPLONG Previous);

typedef void (CALLBACK *PTIMERAPCROUTINE)(LPVOID Argument, DWORD TimerLow,
					  DWORD TimerHigh);

HANDLE WINAPI CreateWaitableTimerW(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
				   _In_ BOOL ManualReset, _In_opt_ LPCWSTR Name);
HANDLE WINAPI CreateWaitableTimerExW(_In_opt_ LPSECURITY_ATTRIBUTES Attributes,
				     _In_opt_ LPCWSTR Name, _In_ DWORD Flags,
				     _In_ DWORD Access);
/* @Routine must be NULL, else ERROR_NOT_SUPPORTED */
BOOL WINAPI SetWaitableTimer(_In_ HANDLE Timer, _In_ const LARGE_INTEGER *DueTime,
			     _In_ LONG Period, _In_opt_ PTIMERAPCROUTINE Routine,
			     _In_opt_ LPVOID Argument, _In_ BOOL Resume);
BOOL WINAPI CancelWaitableTimer(_In_ HANDLE Timer);

/*
 * Events, mutexes, semaphores, timers, threads; queues and files, which are
 * signalled when one of their overlapped operations is over.
 */
DWORD WINAPI WaitForSingleObject(_In_ HANDLE Handle, _In_ DWORD Milliseconds);
DWORD WINAPI WaitForSingleObjectEx(_In_ HANDLE Handle, _In_ DWORD Milliseconds,
				   _In_ BOOL Alertable);
DWORD WINAPI WaitForMultipleObjects(_In_ DWORD Count, _In_ const HANDLE *Handles,
				    _In_ BOOL WaitAll, _In_ DWORD Milliseconds);
DWORD WINAPI WaitForMultipleObjectsEx(_In_ DWORD Count,
				      _In_ const HANDLE *Handles,
				      _In_ BOOL WaitAll, _In_ DWORD Milliseconds,
				      _In_ BOOL Alertable);
DWORD WINAPI SignalObjectAndWait(_In_ HANDLE Signal, _In_ HANDLE Wait,
				 _In_ DWORD Milliseconds, _In_ BOOL Alertable);
void WINAPI Sleep(_In_ DWORD Milliseconds);
DWORD WINAPI SleepEx(_In_ DWORD Milliseconds, _In_ BOOL Alertable);

/* A lock that its owner may take again */
typedef struct _RTL_CRITICAL_SECTION {
	LONG State;		/* 0 free, 1 taken, 2 taken and waited for */
	LONG RecursionCount;
	DWORD OwningThread;
	DWORD SpinCount;
	ULONG_PTR Reserved[3];
} RTL_CRITICAL_SECTION, CRITICAL_SECTION, *PCRITICAL_SECTION,
  *LPCRITICAL_SECTION, *PRTL_CRITICAL_SECTION;
#define CRITICAL_SECTION_NO_DEBUG_INFO	0x01000000

void WINAPI InitializeCriticalSection(_Out_ LPCRITICAL_SECTION Section);
BOOL WINAPI InitializeCriticalSectionAndSpinCount(_Out_ LPCRITICAL_SECTION Section,
						  _In_ DWORD SpinCount);
BOOL WINAPI InitializeCriticalSectionEx(_Out_ LPCRITICAL_SECTION Section,
					_In_ DWORD SpinCount, _In_ DWORD Flags);
DWORD WINAPI SetCriticalSectionSpinCount(_Inout_ LPCRITICAL_SECTION Section,
					 _In_ DWORD SpinCount);
void WINAPI EnterCriticalSection(_Inout_ LPCRITICAL_SECTION Section);
BOOL WINAPI TryEnterCriticalSection(_Inout_ LPCRITICAL_SECTION Section);
void WINAPI LeaveCriticalSection(_Inout_ LPCRITICAL_SECTION Section);
void WINAPI DeleteCriticalSection(_Inout_ LPCRITICAL_SECTION Section);

typedef struct _RTL_SRWLOCK {
	PVOID Ptr;
} RTL_SRWLOCK, SRWLOCK, *PSRWLOCK;
#define SRWLOCK_INIT			{ 0 }
#define RTL_SRWLOCK_INIT		{ 0 }

void WINAPI InitializeSRWLock(_Out_ PSRWLOCK Lock);
void WINAPI AcquireSRWLockExclusive(_Inout_ PSRWLOCK Lock);
void WINAPI AcquireSRWLockShared(_Inout_ PSRWLOCK Lock);
void WINAPI ReleaseSRWLockExclusive(_Inout_ PSRWLOCK Lock);
void WINAPI ReleaseSRWLockShared(_Inout_ PSRWLOCK Lock);
BOOLEAN WINAPI TryAcquireSRWLockExclusive(_Inout_ PSRWLOCK Lock);
BOOLEAN WINAPI TryAcquireSRWLockShared(_Inout_ PSRWLOCK Lock);

typedef struct _RTL_CONDITION_VARIABLE {
	PVOID Ptr;
} RTL_CONDITION_VARIABLE, CONDITION_VARIABLE, *PCONDITION_VARIABLE;
#define CONDITION_VARIABLE_INIT			{ 0 }
#define CONDITION_VARIABLE_LOCKMODE_SHARED	0x1

void WINAPI InitializeConditionVariable(_Out_ PCONDITION_VARIABLE Variable);
/* FALSE: ERROR_TIMEOUT. The lock is held again in either case */
BOOL WINAPI SleepConditionVariableCS(_Inout_ PCONDITION_VARIABLE Variable,
				     _Inout_ PCRITICAL_SECTION Section,
				     _In_ DWORD Milliseconds);
BOOL WINAPI SleepConditionVariableSRW(_Inout_ PCONDITION_VARIABLE Variable,
				      _Inout_ PSRWLOCK Lock,
				      _In_ DWORD Milliseconds, _In_ ULONG Flags);
void WINAPI WakeConditionVariable(_Inout_ PCONDITION_VARIABLE Variable);
void WINAPI WakeAllConditionVariable(_Inout_ PCONDITION_VARIABLE Variable);

typedef union _RTL_RUN_ONCE {
	PVOID Ptr;
} RTL_RUN_ONCE, INIT_ONCE, *PINIT_ONCE, *LPINIT_ONCE;
#define INIT_ONCE_STATIC_INIT		{ 0 }
#define INIT_ONCE_CHECK_ONLY		0x00000001
#define INIT_ONCE_ASYNC			0x00000002
#define INIT_ONCE_INIT_FAILED		0x00000004
typedef BOOL (CALLBACK *PINIT_ONCE_FN)(PINIT_ONCE Once, PVOID Parameter,
				       PVOID *Context);

void WINAPI InitOnceInitialize(_Out_ PINIT_ONCE Once);
BOOL WINAPI InitOnceExecuteOnce(_Inout_ PINIT_ONCE Once, _In_ PINIT_ONCE_FN Function,
				_In_opt_ PVOID Parameter, _Out_opt_ LPVOID *Context);
/* INIT_ONCE_ASYNC: ERROR_NOT_SUPPORTED */
BOOL WINAPI InitOnceBeginInitialize(_Inout_ PINIT_ONCE Once, _In_ DWORD Flags,
				    _Out_ PBOOL Pending, _Out_opt_ LPVOID *Context);
BOOL WINAPI InitOnceComplete(_Inout_ PINIT_ONCE Once, _In_ DWORD Flags,
			     _In_opt_ LPVOID Context);

/* ERROR_TIMEOUT. @Size 1, 2, 4 or 8 */
BOOL WINAPI WaitOnAddress(_In_ volatile void *Address, _In_ PVOID Compare,
			  _In_ SIZE_T Size, _In_ DWORD Milliseconds);
void WINAPI WakeByAddressSingle(_In_ PVOID Address);
void WINAPI WakeByAddressAll(_In_ PVOID Address);

W32_END

#ifdef UNICODE
#define CreateEvent		CreateEventW
#define CreateEventEx		CreateEventExW
#define OpenEvent		OpenEventW
#define CreateMutex		CreateMutexW
#define CreateMutexEx		CreateMutexExW
#define CreateSemaphore		CreateSemaphoreW
#define CreateSemaphoreEx	CreateSemaphoreExW
#else
#define CreateEvent		CreateEventA
#define CreateEventEx		CreateEventExA
#define OpenEvent		OpenEventA
#define CreateMutex		CreateMutexA
#define CreateSemaphore		CreateSemaphoreA
#endif
#define CreateWaitableTimer	CreateWaitableTimerW
#define CreateWaitableTimerEx	CreateWaitableTimerExW

#endif /* W32_SYNCHAPI_H */
