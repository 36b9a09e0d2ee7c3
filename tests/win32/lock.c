// SPDX-License-Identifier: GPL-2.0-only
/* Locks within the process, interlocked operations, thread-local storage. */
#include <windows.h>
#include "tap.h"

#define THREADS	8
#define TURNS	20000
#define LONG_WAIT	10000

static CRITICAL_SECTION section;
static SRWLOCK srw = SRWLOCK_INIT;
static CONDITION_VARIABLE variable = CONDITION_VARIABLE_INIT;
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static volatile LONG counter;
static LONG plain;

static void run_all(LPTHREAD_START_ROUTINE start)
{
	HANDLE t[THREADS];

	for (int i = 0; i < THREADS; i++)
		need(t[i] = CreateThread(NULL, 0, start, (LPVOID)(ULONG_PTR)i, 0,
					 NULL));
	is(WaitForMultipleObjects(THREADS, t, TRUE, 60000), WAIT_OBJECT_0,
	   "all threads are done");
}

static DWORD WINAPI in_section(LPVOID parameter)
{
	(void)parameter;
	for (int i = 0; i < TURNS; i++) {
		EnterCriticalSection(&section);
		EnterCriticalSection(&section);
		plain++;
		LeaveCriticalSection(&section);
		LeaveCriticalSection(&section);
	}
	return 0;
}

static DWORD WINAPI try_section(LPVOID parameter)
{
	BOOL taken = TryEnterCriticalSection(&section);

	(void)parameter;
	if (taken)
		LeaveCriticalSection(&section);
	InterlockedExchange(&counter, taken);
	return 0;
}

static void other_tries(BOOL expected, const char *text)
{
	HANDLE t = CreateThread(NULL, 0, try_section, NULL, 0, NULL);

	WaitForSingleObject(t, LONG_WAIT);
	is(counter, expected, "%s", text);
}

static void sections(void)
{
	ok(InitializeCriticalSectionAndSpinCount(&section, 100), "initialise");
	run_all(in_section);
	is(plain, THREADS * TURNS, "no step lost");
	EnterCriticalSection(&section);
	ok(TryEnterCriticalSection(&section), "the owner may");
	LeaveCriticalSection(&section);
	other_tries(FALSE, "another thread may not");
	LeaveCriticalSection(&section);
	other_tries(TRUE, "now it may");
	DeleteCriticalSection(&section);
}

static DWORD WINAPI in_srw(LPVOID parameter)
{
	bool reader = (ULONG_PTR)parameter % 2;

	for (int i = 0; i < TURNS / 4; i++) {
		if (reader) {
			AcquireSRWLockShared(&srw);
			if (plain & 1)
				InterlockedIncrement(&counter);
			ReleaseSRWLockShared(&srw);
		} else {
			AcquireSRWLockExclusive(&srw);
			plain++;	/* odd only within */
			plain++;
			ReleaseSRWLockExclusive(&srw);
		}
	}
	return 0;
}

static void slim(void)
{
	run_all(in_srw);
	is(plain, THREADS / 2 * (TURNS / 4) * 2, "no step lost");
	is(counter, 0, "no reader within a writer");
	AcquireSRWLockShared(&srw);
	ok(TryAcquireSRWLockShared(&srw), "two readers");
	ok(!TryAcquireSRWLockExclusive(&srw), "no writer beside readers");
	ReleaseSRWLockShared(&srw);
	ReleaseSRWLockShared(&srw);
	ok(TryAcquireSRWLockExclusive(&srw), "then a writer");
	ok(!TryAcquireSRWLockShared(&srw), "no reader beside it");
	ReleaseSRWLockExclusive(&srw);
}

static DWORD WINAPI waits_condition(LPVOID parameter)
{
	(void)parameter;
	EnterCriticalSection(&section);
	while (plain == 0)
		SleepConditionVariableCS(&variable, &section, INFINITE);
	plain--;
	LeaveCriticalSection(&section);
	return 0;
}

static DWORD WINAPI feeds_condition(LPVOID parameter)
{
	if (parameter) {
		EnterCriticalSection(&section);
		plain++;
		LeaveCriticalSection(&section);
		WakeConditionVariable(&variable);
		return 0;
	}
	EnterCriticalSection(&section);
	plain += THREADS - 1;
	LeaveCriticalSection(&section);
	WakeAllConditionVariable(&variable);
	return 0;
}

static void conditions(void)
{
	HANDLE t[THREADS];

	InitializeCriticalSection(&section);
	EnterCriticalSection(&section);
	ok(!SleepConditionVariableCS(&variable, &section, 20), "times out");
	is(GetLastError(), ERROR_TIMEOUT, "with ERROR_TIMEOUT");
	LeaveCriticalSection(&section);
	AcquireSRWLockExclusive(&srw);
	ok(!SleepConditionVariableSRW(&variable, &srw, 20, 0), "with a slim lock");
	is(GetLastError(), ERROR_TIMEOUT, "too");
	ok(!TryAcquireSRWLockShared(&srw), "which is held again");
	ReleaseSRWLockExclusive(&srw);
	for (int i = 0; i < THREADS; i++)
		t[i] = CreateThread(NULL, 0, waits_condition, NULL, 0, NULL);
	feeds_condition((LPVOID)1);
	is(WaitForMultipleObjects(THREADS, t, FALSE, LONG_WAIT) < THREADS, 1,
	   "one is woken");
	feeds_condition(NULL);
	is(WaitForMultipleObjects(THREADS, t, TRUE, LONG_WAIT), WAIT_OBJECT_0,
	   "all are");
	is(plain, 0, "each took one");
}

static BOOL CALLBACK initialise(PINIT_ONCE o, PVOID parameter, PVOID *context)
{
	(void)o;
	InterlockedIncrement(&counter);
	Sleep(20);
	*context = &plain;
	return parameter != NULL;
}

static DWORD WINAPI uses_once(LPVOID parameter)
{
	PVOID context = NULL;

	(void)parameter;
	if (!InitOnceExecuteOnce(&once, initialise, &once, &context) ||
	    context != &plain)
		InterlockedExchangeAdd(&counter, 100);
	return 0;
}

static void one_time(void)
{
	BOOL pending = TRUE;
	PVOID context;

	ok(!InitOnceBeginInitialize(&once, INIT_ONCE_CHECK_ONLY, &pending, NULL),
	   "not yet");
	ok(!InitOnceExecuteOnce(&once, initialise, NULL, NULL), "a failing one");
	is(counter, 1, "has run");
	counter = 0;
	run_all(uses_once);
	is(counter, 1, "the next one once for all threads");
	ok(InitOnceBeginInitialize(&once, INIT_ONCE_CHECK_ONLY, &pending, &context),
	   "done");
	is(pending, FALSE, "not pending");
	ok(context == &plain, "with its context");
	ok(!InitOnceComplete(&once, 0, NULL), "complete what is complete");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
}

static DWORD WINAPI adds(LPVOID parameter)
{
	(void)parameter;
	for (int i = 0; i < TURNS; i++)
		InterlockedIncrement(&counter);
	return 0;
}

static void interlocked(void)
{
	LONGLONG wide = 1;
	PVOID pointer = &wide;
	LONG v = 5;

	run_all(adds);
	is(counter, THREADS * TURNS, "no step lost");
	is(InterlockedDecrement(&v), 4, "decrement gives the new value");
	is(InterlockedExchange(&v, 10), 4, "exchange the old one");
	is(InterlockedExchangeAdd(&v, 3), 10, "exchange-add the old one");
	is(InterlockedCompareExchange(&v, 1, 99), 13, "compare: no");
	is(v, 13, "left alone");
	is(InterlockedCompareExchange(&v, 1, 13), 13, "compare: yes");
	is(v, 1, "changed");
	is(InterlockedOr(&v, 6), 1, "or");
	is(InterlockedAnd(&v, 3), 7, "and");
	is(InterlockedXor(&v, 1), 3, "xor");
	is(v, 2, "the outcome");
	is(InterlockedAdd(&v, 5), 7, "add gives the new value");
	is(InterlockedIncrement64(&wide), 2, "64 bits");
	ok(InterlockedExchangePointer(&pointer, NULL) == &wide, "pointer");
	ok(!InterlockedCompareExchangePointer(&pointer, &v, NULL), "compare pointer");
	ok(pointer == &v, "changed");
	ok(!InterlockedBitTestAndSet(&v, 3) && v == 15, "bit set");
	ok(InterlockedBitTestAndReset(&v, 0) && v == 14, "bit reset");
}

static volatile LONG64 word;

static DWORD WINAPI changes_word(LPVOID parameter)
{
	(void)parameter;
	Sleep(50);
	word = 1;
	WakeByAddressSingle((PVOID)&word);
	return 0;
}

static void address(void)
{
	LONG64 before = 0;

	ok(!WaitOnAddress(&word, &before, sizeof(word), 20), "times out");
	is(GetLastError(), ERROR_TIMEOUT, "with ERROR_TIMEOUT");
	CreateThread(NULL, 0, changes_word, NULL, 0, NULL);
	while (word == before)
		if (!WaitOnAddress(&word, &before, sizeof(word), LONG_WAIT))
			break;
	is(word, 1, "woken by the change");
	ok(!WaitOnAddress(&word, &before, 3, 0), "three bytes");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "are refused");
}

static DWORD tls_index, fls_index;

static void CALLBACK fls_gone(PVOID data)
{
	InterlockedExchangeAdd(&counter, (LONG)(LONG_PTR)data);
}

static DWORD WINAPI uses_tls(LPVOID parameter)
{
	if (TlsGetValue(tls_index) || GetLastError())
		return 1;
	TlsSetValue(tls_index, parameter);
	FlsSetValue(fls_index, (PVOID)1);
	Sleep(1);
	return TlsGetValue(tls_index) != parameter;
}

static void tls(void)
{
	tls_index = TlsAlloc();
	fls_index = FlsAlloc(fls_gone);
	ok(tls_index != TLS_OUT_OF_INDEXES && fls_index != FLS_OUT_OF_INDEXES,
	   "allocate");
	run_all(uses_tls);
	is(counter, THREADS, "a callback for each thread that ended");
	ok(!TlsGetValue(tls_index), "nothing here");
	is(GetLastError(), NO_ERROR, "without error");
	ok(TlsFree(tls_index), "free");
	ok(!TlsFree(tls_index), "free again");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!TlsSetValue(99999, NULL), "an index from nowhere");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
}

static DWORD WINAPI spoils_error(LPVOID parameter)
{
	(void)parameter;
	SetLastError(1234);
	return GetLastError();
}

static void last_error(void)
{
	HANDLE t;
	DWORD code;

	SetLastError(77);
	t = CreateThread(NULL, 0, spoils_error, NULL, 0, NULL);
	WaitForSingleObject(t, LONG_WAIT);
	is(GetLastError(), 77, "the last error is the thread's own");
	GetExitCodeThread(t, &code);
	is(code, 1234, "and the other's");
}

static const struct tap_case cases[] = {
	{ "critical sections", sections, 90 },
	{ "slim locks", slim, 90 },
	{ "condition variables", conditions, 90 },
	{ "one-time initialisation", one_time, 90 },
	{ "interlocked", interlocked, 90 },
	{ "wait on address", address, 60 },
	{ "thread-local storage", tls, 60 },
	{ "last error", last_error, 60 },
};

TAP_MAIN(cases)
