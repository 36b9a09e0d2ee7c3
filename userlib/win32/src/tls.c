// SPDX-License-Identifier: MIT
/* Thread-local storage: pthread keys, whose numbers are the indexes. */
#include <limits.h>
#include "w32.h"

static atomic_bool used[PTHREAD_KEYS_MAX];

static DWORD slot_alloc(void (*destructor)(void *))
{
	pthread_key_t key;

	if (pthread_key_create(&key, destructor)) {
		SetLastError(ERROR_NO_SYSTEM_RESOURCES);
		return TLS_OUT_OF_INDEXES;
	}
	used[key] = true;
	return key;
}

static BOOL slot_free(DWORD index)
{
	if (index >= PTHREAD_KEYS_MAX || !atomic_exchange(&used[index], false))
		return fail(ERROR_INVALID_PARAMETER);
	pthread_key_delete(index);
	return TRUE;
}

static void *slot_value(DWORD index)
{
	if (index >= PTHREAD_KEYS_MAX || !used[index])
		return fail_null(ERROR_INVALID_PARAMETER);
	SetLastError(NO_ERROR);
	return pthread_getspecific(index);
}

static BOOL slot_set(DWORD index, void *value)
{
	if (index >= PTHREAD_KEYS_MAX || !used[index])
		return fail(ERROR_INVALID_PARAMETER);
	return pthread_setspecific(index, value) ?
	       fail(ERROR_NOT_ENOUGH_MEMORY) : TRUE;
}

EXPORT DWORD WINAPI TlsAlloc(void)
{
	return slot_alloc(NULL);
}

EXPORT LPVOID WINAPI TlsGetValue(DWORD Index)
{
	return slot_value(Index);
}

EXPORT BOOL WINAPI TlsSetValue(DWORD Index, LPVOID Value)
{
	return slot_set(Index, Value);
}

EXPORT BOOL WINAPI TlsFree(DWORD Index)
{
	return slot_free(Index);
}

EXPORT DWORD WINAPI FlsAlloc(PFLS_CALLBACK_FUNCTION Callback)
{
	return slot_alloc(Callback);
}

EXPORT PVOID WINAPI FlsGetValue(DWORD Index)
{
	return slot_value(Index);
}

EXPORT BOOL WINAPI FlsSetValue(DWORD Index, PVOID Value)
{
	return slot_set(Index, Value);
}

EXPORT BOOL WINAPI FlsFree(DWORD Index)
{
	return slot_free(Index);
}
