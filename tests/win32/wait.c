// SPDX-License-Identifier: GPL-2.0-only
/* Events, mutexes, semaphores, timers, threads, APCs, and waiting for them. */
#include <windows.h>
#include <process.h>
#include <errno.h>
#include "tap.h"

#define LONG_WAIT	10000	/* ms: never comes in a good run */
#define SHORT_WAIT	50

static HANDLE event(BOOL manual, BOOL set)
{
	HANDLE handle = CreateEventW(NULL, manual, set, NULL);

	need(handle != NULL);
	return handle;
}

static void events(void)
{
	HANDLE a = event(FALSE, FALSE), m = event(TRUE, TRUE);

	is(WaitForSingleObject(a, 0), WAIT_TIMEOUT, "auto-reset event, not set");
	ok(SetEvent(a) && SetEvent(a), "set twice");
	is(WaitForSingleObject(a, 0), WAIT_OBJECT_0, "one wait is satisfied");
	is(WaitForSingleObject(a, 0), WAIT_TIMEOUT, "the second is not");
	is(WaitForSingleObject(a, SHORT_WAIT), WAIT_TIMEOUT, "nor with a timeout");
	is(WaitForSingleObject(m, 0), WAIT_OBJECT_0, "manual-reset event");
	is(WaitForSingleObject(m, LONG_WAIT), WAIT_OBJECT_0, "stays set");
	ok(ResetEvent(m), "until reset");
	is(WaitForSingleObject(m, 0), WAIT_TIMEOUT, "then it is not");
	ok(PulseEvent(m), "pulse with nobody waiting");
	is(WaitForSingleObject(m, 0), WAIT_TIMEOUT, "leaves it unset");
	ok(CloseHandle(a) && CloseHandle(m), "close");
	ok(!CloseHandle(a), "close again");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	ok(!SetEvent(a), "set a closed one");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	is(WaitForSingleObject(a, 0), WAIT_FAILED, "wait for a closed one");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	m = CreateEventExW(NULL, NULL, CREATE_EVENT_MANUAL_RESET |
			   CREATE_EVENT_INITIAL_SET, EVENT_ALL_ACCESS);
	is(WaitForSingleObject(m, 0), WAIT_OBJECT_0, "CreateEventExW, set");
	is(WaitForSingleObject(m, 0), WAIT_OBJECT_0, "and manual");
	ok(!CreateEventExW(NULL, NULL, 8, 0), "unknown flag");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
}

static void names(void)
{
	HANDLE a = CreateEventW(NULL, TRUE, FALSE, L"Global\\x"), b, c;

	is(GetLastError(), NO_ERROR, "a new name");
	b = CreateEventA(NULL, FALSE, FALSE, "Global\\x");
	is(GetLastError(), ERROR_ALREADY_EXISTS, "an existing name");
	ok(a && b && a != b, "two handles");
	ok(CompareObjectHandles(a, b), "of one object");
	c = OpenEventW(EVENT_ALL_ACCESS, FALSE, L"Global\\x");
	ok(c != NULL, "OpenEventW");
	SetEvent(b);
	is(WaitForSingleObject(c, 0), WAIT_OBJECT_0, "set by one, seen by another");
	ok(!CreateMutexW(NULL, FALSE, L"Global\\x"), "the name of another kind");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	CloseHandle(a);
	CloseHandle(b);
	CloseHandle(c);
	ok(!OpenEventW(EVENT_ALL_ACCESS, FALSE, L"Global\\x"), "all closed");
	is(GetLastError(), ERROR_FILE_NOT_FOUND, "not found");
	ok(!OpenEventW(0, FALSE, NULL), "no name");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
}

static void several(void)
{
	HANDLE h[MAXIMUM_WAIT_OBJECTS + 1];

	for (int i = 0; i <= MAXIMUM_WAIT_OBJECTS; i++)
		h[i] = event(FALSE, FALSE);
	SetEvent(h[63]);
	is(WaitForMultipleObjects(64, h, FALSE, 0), WAIT_OBJECT_0 + 63,
	   "the last of 64");
	SetEvent(h[5]);
	SetEvent(h[9]);
	is(WaitForMultipleObjects(64, h, FALSE, 0), WAIT_OBJECT_0 + 5,
	   "the first of two");
	is(WaitForMultipleObjects(64, h, FALSE, 0), WAIT_OBJECT_0 + 9,
	   "the other one was left alone");
	SetEvent(h[0]);
	is(WaitForMultipleObjects(2, h, TRUE, 0), WAIT_TIMEOUT, "all: one missing");
	is(WaitForSingleObject(h[0], 0), WAIT_OBJECT_0, "and nothing was taken");
	SetEvent(h[0]);
	SetEvent(h[1]);
	is(WaitForMultipleObjects(2, h, TRUE, 0), WAIT_OBJECT_0, "all");
	is(WaitForMultipleObjects(2, h, FALSE, 0), WAIT_TIMEOUT, "both were taken");
	is(WaitForMultipleObjects(65, h, FALSE, 0), WAIT_FAILED, "65 handles");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "are refused");
	is(WaitForMultipleObjects(0, h, FALSE, 0), WAIT_FAILED, "none");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	is(WaitForMultipleObjects(2, NULL, FALSE, 0), WAIT_FAILED, "NULL");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	h[1] = h[0];
	is(WaitForMultipleObjects(2, h, TRUE, 0), WAIT_FAILED, "all of twice the same");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	h[1] = (HANDLE)0x1234567;
	is(WaitForMultipleObjects(2, h, FALSE, 0), WAIT_FAILED, "a made-up handle");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
}

struct herd {
	HANDLE event;
	HANDLE ready;
	volatile LONG passed;
};

static DWORD WINAPI herd_thread(LPVOID parameter)
{
	struct herd *herd = parameter;

	ReleaseSemaphore(herd->ready, 1, NULL);
	if (WaitForSingleObject(herd->event, LONG_WAIT) == WAIT_OBJECT_0)
		InterlockedIncrement(&herd->passed);
	return 5;
}

#define HERD	16

/* Each set of an auto-reset event lets exactly one through */
static void one_each(void)
{
	struct herd herd = { event(FALSE, FALSE),
			     CreateSemaphoreW(NULL, 0, HERD, NULL), 0 };
	HANDLE threads[HERD];

	for (int i = 0; i < HERD; i++)
		threads[i] = CreateThread(NULL, 0, herd_thread, &herd, 0, NULL);
	for (int i = 0; i < HERD; i++)
		need(WaitForSingleObject(herd.ready, LONG_WAIT) == WAIT_OBJECT_0);
	for (int i = 1; i <= HERD; i++) {
		DWORD which;

		SetEvent(herd.event);
		which = WaitForMultipleObjects((DWORD)(HERD - i + 1), threads, FALSE,
					       LONG_WAIT);
		need(which < HERD);
		CloseHandle(threads[which]);
		threads[which] = threads[HERD - i];
		if (herd.passed != i)
			break;
	}
	is(herd.passed, HERD, "one thread for each set");
}

static DWORD WINAPI taker(LPVOID parameter)
{
	HANDLE *h = parameter;

	/* of two events, for a wait for all by somebody else */
	return WaitForMultipleObjects(2, h, TRUE, LONG_WAIT);
}

static void all_at_once(void)
{
	HANDLE h[2] = { event(FALSE, FALSE), event(FALSE, FALSE) }, thread;
	DWORD code;

	thread = CreateThread(NULL, 0, taker, h, 0, NULL);
	SetEvent(h[0]);
	is(WaitForSingleObject(thread, SHORT_WAIT), WAIT_TIMEOUT,
	   "one of two events wakes nobody");
	is(WaitForSingleObject(h[0], 0), WAIT_OBJECT_0,
	   "and can be taken meanwhile");
	SetEvent(h[1]);
	is(WaitForSingleObject(thread, SHORT_WAIT), WAIT_TIMEOUT,
	   "then the other one alone is not enough");
	SetEvent(h[0]);
	is(WaitForSingleObject(thread, LONG_WAIT), WAIT_OBJECT_0, "both are");
	ok(GetExitCodeThread(thread, &code), "exit code");
	is(code, WAIT_OBJECT_0, "of the thread");
}

static DWORD WINAPI leaves_mutex(LPVOID parameter)
{
	return WaitForSingleObject(parameter, LONG_WAIT);
}

static DWORD WINAPI releases_mutex(LPVOID parameter)
{
	return ReleaseMutex(parameter) ? 0 : GetLastError();
}

static DWORD run_thread(LPTHREAD_START_ROUTINE start, void *parameter)
{
	HANDLE thread = CreateThread(NULL, 0, start, parameter, 0, NULL);
	DWORD code = 0;

	need(thread && WaitForSingleObject(thread, LONG_WAIT) == WAIT_OBJECT_0);
	GetExitCodeThread(thread, &code);
	CloseHandle(thread);
	return code;
}

static void mutexes(void)
{
	HANDLE m = CreateMutexW(NULL, TRUE, NULL), h[2];

	is(WaitForSingleObject(m, 0), WAIT_OBJECT_0, "the owner takes it again");
	is(run_thread(releases_mutex, m), ERROR_NOT_OWNER, "another thread cannot");
	ok(ReleaseMutex(m) && ReleaseMutex(m), "released as often");
	ok(!ReleaseMutex(m), "once more");
	is(GetLastError(), ERROR_NOT_OWNER, "is refused");
	is(run_thread(leaves_mutex, m), WAIT_OBJECT_0, "a thread dies with it");
	is(WaitForSingleObject(m, LONG_WAIT), WAIT_ABANDONED_0, "abandoned");
	ok(ReleaseMutex(m), "but usable");
	is(WaitForSingleObject(m, 0), WAIT_OBJECT_0, "told only once");
	ReleaseMutex(m);
	run_thread(leaves_mutex, m);
	h[0] = event(FALSE, FALSE);
	h[1] = m;
	is(WaitForMultipleObjects(2, h, FALSE, 0), WAIT_ABANDONED_0 + 1,
	   "abandoned, with its index");
}

static void semaphores(void)
{
	HANDLE s = CreateSemaphoreW(NULL, 2, 3, NULL);
	LONG before = -1;

	is(WaitForSingleObject(s, 0), WAIT_OBJECT_0, "first");
	is(WaitForSingleObject(s, 0), WAIT_OBJECT_0, "second");
	is(WaitForSingleObject(s, 0), WAIT_TIMEOUT, "third");
	ok(ReleaseSemaphore(s, 3, &before), "release three");
	is(before, 0, "count before");
	ok(!ReleaseSemaphore(s, 1, &before), "above the maximum");
	is(GetLastError(), ERROR_TOO_MANY_POSTS, "is refused");
	ok(!ReleaseSemaphore(s, 0, NULL), "zero");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!CreateSemaphoreW(NULL, 4, 3, NULL), "more than the maximum");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!CreateSemaphoreA(NULL, 0, 0, NULL), "maximum zero");
	ok(!SetEvent(s), "set a semaphore");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
}

static unsigned int __stdcall crt_thread(void *parameter)
{
	*(DWORD *)parameter = GetCurrentThreadId();
	_endthreadex(77);
}

static void threads(void)
{
	DWORD id = 0, code = 0, seen = 0;
	unsigned int uid = 0;
	HANDLE t = CreateThread(NULL, 65536, leaves_mutex, event(TRUE, TRUE),
				CREATE_SUSPENDED, &id);

	ok(t && id, "a suspended thread");
	is(WaitForSingleObject(t, SHORT_WAIT), WAIT_TIMEOUT, "does not run");
	ok(GetExitCodeThread(t, &code) && code == STILL_ACTIVE, "STILL_ACTIVE");
	is(GetThreadId(t), id, "its id");
	is(ResumeThread(t), 1, "resume");
	is(WaitForSingleObject(t, LONG_WAIT), WAIT_OBJECT_0, "it ends");
	is(WaitForSingleObject(t, 0), WAIT_OBJECT_0, "and stays signalled");
	ok(GetExitCodeThread(t, &code) && code == 0, "exit code");
	is(ResumeThread(t), 0, "resume an ended one");
	ok(!CreateThread(NULL, 0, NULL, NULL, 0, NULL), "no function");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	t = (HANDLE)_beginthreadex(NULL, 0, crt_thread, &seen, 0, &uid);
	is(WaitForSingleObject(t, LONG_WAIT), WAIT_OBJECT_0, "_beginthreadex");
	ok(GetExitCodeThread(t, &code) && code == 77, "_endthreadex");
	is(seen, uid, "thread id");
	is(_beginthreadex(NULL, 0, NULL, NULL, 0, NULL), 0, "no function");
	is(errno, EINVAL, "EINVAL");
	is(WaitForSingleObject(GetCurrentThread(), 0), WAIT_TIMEOUT,
	   "the pseudo handle of this thread");
	ok(DuplicateHandle(GetCurrentProcess(), GetCurrentThread(),
			   GetCurrentProcess(), &t, 0, FALSE,
			   DUPLICATE_SAME_ACCESS), "a real one");
	is(GetThreadId(t), GetCurrentThreadId(), "of this thread");
}

static void duplicates(void)
{
	HANDLE a = event(FALSE, FALSE), b = NULL;

	ok(DuplicateHandle(GetCurrentProcess(), a, GetCurrentProcess(), &b, 0,
			   FALSE, DUPLICATE_CLOSE_SOURCE), "move a handle");
	ok(!SetEvent(a), "the source is closed");
	ok(SetEvent(b), "the target lives");
	ok(!DuplicateHandle(GetCurrentProcess(), a, GetCurrentProcess(), &b, 0,
			    FALSE, 0), "of a closed one");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
}

static void timers(void)
{
	HANDLE t = CreateWaitableTimerW(NULL, FALSE, NULL), m, h[2];
	LARGE_INTEGER due = { .QuadPart = -50 * 10000 };

	is(WaitForSingleObject(t, 0), WAIT_TIMEOUT, "a timer that is not set");
	ok(SetWaitableTimer(t, &due, 0, NULL, NULL, FALSE), "in 50 ms");
	is(WaitForSingleObject(t, LONG_WAIT), WAIT_OBJECT_0, "goes off");
	is(WaitForSingleObject(t, 100), WAIT_TIMEOUT, "once");
	ok(SetWaitableTimer(t, &due, 20, NULL, NULL, FALSE), "periodic");
	for (int i = 0; i < 3; i++)
		is(WaitForSingleObject(t, LONG_WAIT), WAIT_OBJECT_0, "tick");
	ok(CancelWaitableTimer(t), "cancel");
	is(WaitForSingleObject(t, 100), WAIT_TIMEOUT, "silence");
	m = CreateWaitableTimerW(NULL, TRUE, NULL);
	due.QuadPart = 0;
	SetWaitableTimer(m, &due, 0, NULL, NULL, FALSE);
	is(WaitForSingleObject(m, LONG_WAIT), WAIT_OBJECT_0, "manual");
	is(WaitForSingleObject(m, 0), WAIT_OBJECT_0, "stays");
	h[0] = event(FALSE, FALSE);
	h[1] = t;
	due.QuadPart = -30 * 10000;
	SetWaitableTimer(t, &due, 0, NULL, NULL, FALSE);
	is(WaitForMultipleObjects(2, h, FALSE, LONG_WAIT), WAIT_OBJECT_0 + 1,
	   "among others");
	ok(!SetWaitableTimer(h[0], &due, 0, NULL, NULL, FALSE), "not a timer");
	ok(!SetWaitableTimer(t, NULL, 0, NULL, NULL, FALSE), "no time");
}

static volatile LONG apc_sum;

static void CALLBACK apc(ULONG_PTR parameter)
{
	InterlockedExchangeAdd(&apc_sum, (LONG)parameter);
}

static DWORD WINAPI sleeps_alertably(LPVOID parameter)
{
	(void)parameter;
	return SleepEx(LONG_WAIT, TRUE);
}

static void apcs(void)
{
	HANDLE e = event(FALSE, FALSE);
	HANDLE t;
	DWORD code;

	ok(QueueUserAPC(apc, GetCurrentThread(), 1), "queue one for oneself");
	is(WaitForSingleObject(e, 0), WAIT_TIMEOUT, "a plain wait does not run it");
	is(apc_sum, 0, "it did not");
	is(WaitForSingleObjectEx(e, LONG_WAIT, TRUE), WAIT_IO_COMPLETION,
	   "an alertable one does");
	is(apc_sum, 1, "it did");
	is(SleepEx(1, TRUE), 0, "then there is none");
	t = CreateThread(NULL, 0, sleeps_alertably, NULL, 0, NULL);
	ok(QueueUserAPC(apc, t, 10), "for another thread");
	is(WaitForSingleObject(t, LONG_WAIT), WAIT_OBJECT_0, "it wakes up");
	GetExitCodeThread(t, &code);
	is(code, WAIT_IO_COMPLETION, "with WAIT_IO_COMPLETION");
	is(apc_sum, 11, "and has run it");
	ok(!QueueUserAPC(apc, t, 1), "for a thread that has ended");
}

static DWORD WINAPI answers(LPVOID parameter)
{
	HANDLE *h = parameter;

	return SignalObjectAndWait(h[0], h[1], LONG_WAIT, FALSE);
}

static void signal_and_wait(void)
{
	HANDLE h[2] = { event(FALSE, FALSE), event(FALSE, FALSE) }, t;

	t = CreateThread(NULL, 0, answers, h, 0, NULL);
	is(WaitForSingleObject(h[0], LONG_WAIT), WAIT_OBJECT_0, "it signals");
	SetEvent(h[1]);
	is(WaitForSingleObject(t, LONG_WAIT), WAIT_OBJECT_0, "and waited");
	is(SignalObjectAndWait(t, h[1], 0, FALSE), WAIT_FAILED, "signal a thread");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
}

static DWORD WINAPI closes(LPVOID parameter)
{
	Sleep(SHORT_WAIT);
	CloseHandle(parameter);
	return 0;
}

/* A wait keeps what it waits for */
static void close_while_waiting(void)
{
	HANDLE e = event(FALSE, FALSE), t;

	t = CreateThread(NULL, 0, closes, e, 0, NULL);
	is(WaitForSingleObject(e, 200), WAIT_TIMEOUT, "closed meanwhile");
	is(WaitForSingleObject(e, 0), WAIT_FAILED, "gone afterwards");
	WaitForSingleObject(t, LONG_WAIT);
}

static void values(void)
{
	HANDLE first = event(FALSE, FALSE), other = NULL;
	bool seen = false;

	CloseHandle(first);
	for (int i = 0; i < 1000 && !seen; i++) {
		other = event(FALSE, FALSE);
		seen = other == first;
		CloseHandle(other);
	}
	ok(!seen, "a closed handle's value does not come back in 1,000");
	ok(CloseHandle(GetCurrentProcess()), "pseudo handles can be closed");
	is(WaitForSingleObject(INVALID_HANDLE_VALUE, 0), WAIT_FAILED,
	   "INVALID_HANDLE_VALUE");
	is(WaitForSingleObject(NULL, 0), WAIT_FAILED, "NULL");
}

static const struct tap_case cases[] = {
	{ "events", events, 0 },
	{ "names", names, 0 },
	{ "several", several, 0 },
	{ "one for each set", one_each, 60 },
	{ "all at once", all_at_once, 60 },
	{ "mutexes", mutexes, 60 },
	{ "semaphores", semaphores, 0 },
	{ "threads", threads, 60 },
	{ "duplicates", duplicates, 0 },
	{ "timers", timers, 60 },
	{ "apcs", apcs, 60 },
	{ "signal and wait", signal_and_wait, 60 },
	{ "close while waiting", close_while_waiting, 60 },
	{ "values", values, 0 },
};

TAP_MAIN(cases)
