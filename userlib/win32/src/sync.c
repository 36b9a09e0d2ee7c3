// SPDX-License-Identifier: MIT
/*
 * Locks within the process: critical sections, slim locks, condition variables,
 * one-time initialisation, waiting on an address. They live in the program's
 * memory, may be zero to begin with, and need no destruction: futexes.
 */
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "w32.h"

/* false: @deadline has come */
static bool futex_wait(void *word, uint32_t value, int64_t deadline)
{
	struct timespec until = ns_timespec(deadline);
	long r = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG,
			 value, deadline == INT64_MAX ? NULL : &until, NULL,
			 FUTEX_BITSET_MATCH_ANY);

	return r == 0 || errno != ETIMEDOUT;
}

static void futex_wake(void *word, int many)
{
	syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, many, NULL,
		NULL, 0);
}

EXPORT BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION Section,
					       DWORD SpinCount, DWORD Flags)
{
	(void)Flags;
	memset(Section, 0, sizeof(*Section));
	Section->SpinCount = SpinCount & 0xffffff;
	return TRUE;
}

EXPORT void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION Section)
{
	InitializeCriticalSectionEx(Section, 0, 0);
}

EXPORT BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION Section,
							 DWORD SpinCount)
{
	return InitializeCriticalSectionEx(Section, SpinCount, 0);
}

EXPORT DWORD WINAPI SetCriticalSectionSpinCount(LPCRITICAL_SECTION Section,
						DWORD SpinCount)
{
	DWORD before = Section->SpinCount;

	Section->SpinCount = SpinCount & 0xffffff;
	return before;
}

static bool section_take(LPCRITICAL_SECTION section, LONG taken)
{
	LONG free_state = 0;

	return __atomic_compare_exchange_n(&section->State, &free_state, taken,
					   0, W32_SEQ, W32_SEQ);
}

EXPORT BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION Section)
{
	DWORD self = GetCurrentThreadId();

	if (__atomic_load_n(&Section->OwningThread, __ATOMIC_RELAXED) != self &&
	    !section_take(Section, 1))
		return FALSE;
	__atomic_store_n(&Section->OwningThread, self, __ATOMIC_RELAXED);
	Section->RecursionCount++;
	return TRUE;
}

EXPORT void WINAPI EnterCriticalSection(LPCRITICAL_SECTION Section)
{
	for (DWORD i = 0; i < Section->SpinCount && i < 1000; i++) {
		if (TryEnterCriticalSection(Section))
			return;
		YieldProcessor();
	}
	if (TryEnterCriticalSection(Section))
		return;
	while (InterlockedExchange(&Section->State, 2) != 0)
		futex_wait(&Section->State, 2, INT64_MAX);
	__atomic_store_n(&Section->OwningThread, GetCurrentThreadId(),
			 __ATOMIC_RELAXED);
	Section->RecursionCount = 1;
}

EXPORT void WINAPI LeaveCriticalSection(LPCRITICAL_SECTION Section)
{
	if (--Section->RecursionCount > 0)
		return;
	__atomic_store_n(&Section->OwningThread, 0, __ATOMIC_RELAXED);
	if (InterlockedExchange(&Section->State, 0) == 2)
		futex_wake(&Section->State, 1);
}

EXPORT void WINAPI DeleteCriticalSection(LPCRITICAL_SECTION Section)
{
	memset(Section, 0, sizeof(*Section));
}

/* In the pointer of a SRWLOCK */
struct slim {
	uint32_t state;		/* EXCLUSIVE, or number of readers */
	uint32_t waiters;
};

#define EXCLUSIVE	0x80000000U

static bool slim_try(struct slim *slim, bool exclusive)
{
	uint32_t state = __atomic_load_n(&slim->state, W32_SEQ);

	while (exclusive ? state == 0 : !(state & EXCLUSIVE)) {
		if (__atomic_compare_exchange_n(&slim->state, &state,
						exclusive ? EXCLUSIVE : state + 1,
						0, W32_SEQ, W32_SEQ))
			return true;
	}
	return false;
}

static void slim_take(struct slim *slim, bool exclusive)
{
	while (!slim_try(slim, exclusive)) {
		uint32_t state;

		__atomic_add_fetch(&slim->waiters, 1, W32_SEQ);
		state = __atomic_load_n(&slim->state, W32_SEQ);
		if (exclusive ? state != 0 : state & EXCLUSIVE)
			futex_wait(&slim->state, state, INT64_MAX);
		__atomic_sub_fetch(&slim->waiters, 1, W32_SEQ);
	}
}

static void slim_drop(struct slim *slim, uint32_t what)
{
	if (__atomic_sub_fetch(&slim->state, what, W32_SEQ) == 0 &&
	    __atomic_load_n(&slim->waiters, W32_SEQ))
		futex_wake(&slim->state, INT_MAX);
}

EXPORT void WINAPI InitializeSRWLock(PSRWLOCK Lock)
{
	Lock->Ptr = NULL;
}

EXPORT void WINAPI AcquireSRWLockExclusive(PSRWLOCK Lock)
{
	slim_take((struct slim *)Lock, true);
}

EXPORT void WINAPI AcquireSRWLockShared(PSRWLOCK Lock)
{
	slim_take((struct slim *)Lock, false);
}

EXPORT void WINAPI ReleaseSRWLockExclusive(PSRWLOCK Lock)
{
	slim_drop((struct slim *)Lock, EXCLUSIVE);
}

EXPORT void WINAPI ReleaseSRWLockShared(PSRWLOCK Lock)
{
	slim_drop((struct slim *)Lock, 1);
}

EXPORT BOOLEAN WINAPI TryAcquireSRWLockExclusive(PSRWLOCK Lock)
{
	return slim_try((struct slim *)Lock, true);
}

EXPORT BOOLEAN WINAPI TryAcquireSRWLockShared(PSRWLOCK Lock)
{
	return slim_try((struct slim *)Lock, false);
}

/* The pointer of a CONDITION_VARIABLE counts the wakes in its first word */
EXPORT void WINAPI InitializeConditionVariable(PCONDITION_VARIABLE Variable)
{
	Variable->Ptr = NULL;
}

EXPORT BOOL WINAPI SleepConditionVariableCS(PCONDITION_VARIABLE Variable,
					    PCRITICAL_SECTION Section,
					    DWORD Milliseconds)
{
	uint32_t *count = (uint32_t *)Variable;
	uint32_t before = __atomic_load_n(count, W32_SEQ);
	LONG depth = Section->RecursionCount;
	bool woken;

	Section->RecursionCount = 1;
	LeaveCriticalSection(Section);
	woken = futex_wait(count, before, deadline_ns(Milliseconds));
	EnterCriticalSection(Section);
	Section->RecursionCount = depth;
	return woken ? TRUE : fail(ERROR_TIMEOUT);
}

EXPORT BOOL WINAPI SleepConditionVariableSRW(PCONDITION_VARIABLE Variable,
					     PSRWLOCK Lock, DWORD Milliseconds,
					     ULONG Flags)
{
	bool shared = Flags & CONDITION_VARIABLE_LOCKMODE_SHARED;
	uint32_t *count = (uint32_t *)Variable;
	uint32_t before = __atomic_load_n(count, W32_SEQ);
	bool woken;

	slim_drop((struct slim *)Lock, shared ? 1 : EXCLUSIVE);
	woken = futex_wait(count, before, deadline_ns(Milliseconds));
	slim_take((struct slim *)Lock, !shared);
	return woken ? TRUE : fail(ERROR_TIMEOUT);
}

static void condition_wake(PCONDITION_VARIABLE variable, int many)
{
	uint32_t *count = (uint32_t *)variable;

	__atomic_add_fetch(count, 1, W32_SEQ);
	futex_wake(count, many);
}

EXPORT void WINAPI WakeConditionVariable(PCONDITION_VARIABLE Variable)
{
	condition_wake(Variable, 1);
}

EXPORT void WINAPI WakeAllConditionVariable(PCONDITION_VARIABLE Variable)
{
	condition_wake(Variable, INT_MAX);
}

/* INIT_ONCE.Ptr: 0, ONCE_PENDING, or the context with ONCE_DONE */
#define ONCE_PENDING	1UL
#define ONCE_DONE	2UL
#define ONCE_BITS	3UL

EXPORT void WINAPI InitOnceInitialize(PINIT_ONCE Once)
{
	Once->Ptr = NULL;
}

EXPORT BOOL WINAPI InitOnceBeginInitialize(PINIT_ONCE Once, DWORD Flags,
					   PBOOL Pending, LPVOID *Context)
{
	uintptr_t *word = (uintptr_t *)&Once->Ptr;
	uintptr_t state = 0;

	if (Flags & ~(DWORD)INIT_ONCE_CHECK_ONLY)
		return fail(Flags & INIT_ONCE_ASYNC ? ERROR_NOT_SUPPORTED :
						      ERROR_INVALID_PARAMETER);
	if (Flags & INIT_ONCE_CHECK_ONLY) {
		state = __atomic_load_n(word, W32_SEQ);
		if (!(state & ONCE_DONE))
			return fail(ERROR_GEN_FAILURE);
	} else {
		while (!__atomic_compare_exchange_n(word, &state, ONCE_PENDING,
						    0, W32_SEQ, W32_SEQ)) {
			if (state & ONCE_DONE)
				break;
			if (state == ONCE_PENDING)
				futex_wait(word, ONCE_PENDING, INT64_MAX);
			state = 0;
		}
	}
	if (Pending)
		*Pending = !(state & ONCE_DONE);
	if (Context && state & ONCE_DONE)
		*Context = (LPVOID)(state & ~ONCE_BITS);
	return TRUE;
}

EXPORT BOOL WINAPI InitOnceComplete(PINIT_ONCE Once, DWORD Flags, LPVOID Context)
{
	uintptr_t *word = (uintptr_t *)&Once->Ptr;
	uintptr_t after = Flags & INIT_ONCE_INIT_FAILED ? 0 :
			  ((uintptr_t)Context | ONCE_DONE);

	if ((uintptr_t)Context & ONCE_BITS ||
	    __atomic_load_n(word, W32_SEQ) != ONCE_PENDING)
		return fail(ERROR_INVALID_PARAMETER);
	__atomic_store_n(word, after, W32_SEQ);
	futex_wake(word, INT_MAX);
	return TRUE;
}

EXPORT BOOL WINAPI InitOnceExecuteOnce(PINIT_ONCE Once, PINIT_ONCE_FN Function,
				       PVOID Parameter, LPVOID *Context)
{
	PVOID context = NULL;
	BOOL pending;

	if (!Once || !Function)
		return fail(ERROR_INVALID_PARAMETER);
	if (!InitOnceBeginInitialize(Once, 0, &pending, Context))
		return FALSE;
	if (!pending)
		return TRUE;
	if (!Function(Once, Parameter, &context)) {
		InitOnceComplete(Once, INIT_ONCE_INIT_FAILED, NULL);
		return FALSE;
	}
	if (Context)
		*Context = context;
	return InitOnceComplete(Once, 0, context);
}

/* WaitOnAddress: any size, so not by futex; who shares a bucket looks again */
static struct bucket {
	pthread_mutex_t lock;
	pthread_cond_t changed;
} buckets[32];
static pthread_once_t buckets_once = PTHREAD_ONCE_INIT;

static void buckets_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(buckets); i++) {
		pthread_mutex_init(&buckets[i].lock, NULL);
		cond_init(&buckets[i].changed);
	}
}

static struct bucket *bucket_of(const volatile void *address)
{
	pthread_once(&buckets_once, buckets_init);
	return &buckets[((uintptr_t)address >> 3) % ARRAY_SIZE(buckets)];
}

EXPORT BOOL WINAPI WaitOnAddress(volatile void *Address, PVOID Compare, SIZE_T Size,
				 DWORD Milliseconds)
{
	struct bucket *bucket = bucket_of(Address);
	int64_t deadline = deadline_ns(Milliseconds);
	bool woken = true;

	if (Size != 1 && Size != 2 && Size != 4 && Size != 8)
		return fail(ERROR_INVALID_PARAMETER);
	pthread_mutex_lock(&bucket->lock);
	if (!memcmp((const void *)Address, Compare, Size))
		woken = cond_wait_until(&bucket->changed, &bucket->lock,
					deadline);
	pthread_mutex_unlock(&bucket->lock);
	return woken ? TRUE : fail(ERROR_TIMEOUT);
}

EXPORT void WINAPI WakeByAddressAll(PVOID Address)
{
	struct bucket *bucket = bucket_of(Address);

	pthread_mutex_lock(&bucket->lock);
	pthread_cond_broadcast(&bucket->changed);
	pthread_mutex_unlock(&bucket->lock);
}

EXPORT void WINAPI WakeByAddressSingle(PVOID Address)
{
	WakeByAddressAll(Address);
}
