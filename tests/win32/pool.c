// SPDX-License-Identifier: GPL-2.0-only
/* The thread pool: work, timers, waits, I/O, groups, and how many threads. */
#include <windows.h>
#include <dirent.h>
#include "tap.h"

#define LONG_WAIT	10000

static volatile LONG counter, inside, most_inside;
static HANDLE gate;

static void count_inside(DWORD milliseconds)
{
	LONG now = InterlockedIncrement(&inside), most = most_inside;

	while (now > most && InterlockedCompareExchange(&most_inside, now, most) != most)
		most = most_inside;
	if (gate)
		WaitForSingleObject(gate, LONG_WAIT);
	Sleep(milliseconds);
	InterlockedDecrement(&inside);
	InterlockedIncrement(&counter);
}

static void CALLBACK work_callback(PTP_CALLBACK_INSTANCE instance, PVOID context,
				   PTP_WORK work)
{
	(void)instance;
	(void)work;
	count_inside(context ? 2 : 0);
}

static int threads_now(void)
{
	DIR *dir = opendir("/proc/self/task");
	struct dirent *entry;
	int n = 0;

	while (dir && (entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	closedir(dir);
	return n;
}

static bool reached(volatile LONG *value, LONG want)
{
	for (int i = 0; i < LONG_WAIT / 10 && *value < want; i++)
		Sleep(10);
	return *value >= want;
}

static void work(void)
{
	PTP_WORK w = CreateThreadpoolWork(work_callback, (PVOID)1, NULL);

	ok(w != NULL, "create");
	for (int i = 0; i < 100; i++)
		SubmitThreadpoolWork(w);
	WaitForThreadpoolWorkCallbacks(w, FALSE);
	is(counter, 100, "each submission runs once");
	ok(most_inside <= 4, "at most four at a time (%d)", (int)most_inside);
	ok(threads_now() <= 5, "in at most four threads (%d)", threads_now() - 1);
	CloseThreadpoolWork(w);
	ok(!CreateThreadpoolWork(NULL, NULL, NULL), "no callback");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
}

static void cancelled_work(void)
{
	PTP_WORK w = CreateThreadpoolWork(work_callback, NULL, NULL);

	gate = CreateEventW(NULL, TRUE, FALSE, NULL);
	for (int i = 0; i < 50; i++)
		SubmitThreadpoolWork(w);
	ok(reached(&inside, 4), "four are running");
	SetEvent(gate);
	WaitForThreadpoolWorkCallbacks(w, TRUE);
	is(inside, 0, "none runs after the wait");
	ok(counter >= 4, "those that ran were not cut off");
	CloseThreadpoolWork(w);
}

static void CALLBACK simple_callback(PTP_CALLBACK_INSTANCE instance, PVOID context)
{
	SetEventWhenCallbackReturns(instance, context);
	count_inside(0);
}

static DWORD WINAPI user_item(LPVOID parameter)
{
	count_inside(0);
	SetEvent(parameter);
	return 0;
}

static void simple(void)
{
	HANDLE e = CreateEventW(NULL, FALSE, FALSE, NULL);

	ok(TrySubmitThreadpoolCallback(simple_callback, e, NULL), "submit");
	is(WaitForSingleObject(e, LONG_WAIT), WAIT_OBJECT_0, "event set on return");
	ok(QueueUserWorkItem(user_item, e, WT_EXECUTEDEFAULT), "QueueUserWorkItem");
	is(WaitForSingleObject(e, LONG_WAIT), WAIT_OBJECT_0, "runs");
	is(counter, 2, "both ran");
	ok(!QueueUserWorkItem(NULL, NULL, 0), "no function");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
}

static void own_pool(void)
{
	PTP_POOL pool = CreateThreadpool(NULL);
	TP_CALLBACK_ENVIRON environ;
	PTP_WORK w;

	need(pool != NULL);
	SetThreadpoolThreadMaximum(pool, 2);
	ok(SetThreadpoolThreadMinimum(pool, 1), "minimum");
	InitializeThreadpoolEnvironment(&environ);
	SetThreadpoolCallbackPool(&environ, pool);
	w = CreateThreadpoolWork(work_callback, (PVOID)1, &environ);
	for (int i = 0; i < 40; i++)
		SubmitThreadpoolWork(w);
	WaitForThreadpoolWorkCallbacks(w, FALSE);
	is(counter, 40, "all ran");
	ok(most_inside <= 2, "two at a time (%d)", (int)most_inside);
	CloseThreadpoolWork(w);
	CloseThreadpool(pool);
	DestroyThreadpoolEnvironment(&environ);
}

/*
 * An idle thread that was woken and has not run yet does not make up for the
 * ones that the work still wants.
 */
static void grows(void)
{
	PTP_WORK w = CreateThreadpoolWork(work_callback, NULL, NULL);

	SubmitThreadpoolWork(w);
	WaitForThreadpoolWorkCallbacks(w, FALSE);
	Sleep(50);		/* the one thread there is sleeps */
	gate = CreateEventW(NULL, TRUE, FALSE, NULL);
	for (int i = 0; i < 20; i++)
		SubmitThreadpoolWork(w);
	ok(reached(&inside, 4), "four run, though one slept when work came");
	SetEvent(gate);
	WaitForThreadpoolWorkCallbacks(w, FALSE);
	is(counter, 21, "each submission runs once");
	is(most_inside, 4, "no more than four at a time");
	CloseThreadpoolWork(w);
}

static void CALLBACK long_callback(PTP_CALLBACK_INSTANCE instance, PVOID context,
				   PTP_WORK work)
{
	(void)work;
	(void)context;
	if (CallbackMayRunLong(instance))
		count_inside(0);
}

/* More callbacks that wait for each other than the pool has threads */
static void long_running(void)
{
	PTP_WORK w = CreateThreadpoolWork(long_callback, NULL, NULL);

	gate = CreateEventW(NULL, TRUE, FALSE, NULL);
	for (int i = 0; i < 10; i++)
		SubmitThreadpoolWork(w);
	ok(reached(&inside, 10), "ten callbacks that may run long run together");
	SetEvent(gate);
	WaitForThreadpoolWorkCallbacks(w, FALSE);
	is(counter, 10, "all ended");
	CloseThreadpoolWork(w);
}

static void CALLBACK timer_callback(PTP_CALLBACK_INSTANCE instance, PVOID context,
				    PTP_TIMER timer)
{
	(void)instance;
	(void)context;
	(void)timer;
	count_inside(0);
}

static FILETIME relative(LONGLONG milliseconds)
{
	LARGE_INTEGER t = { .QuadPart = -milliseconds * 10000 };

	return (FILETIME) { t.LowPart, (DWORD)t.HighPart };
}

static void timers(void)
{
	PTP_TIMER t = CreateThreadpoolTimer(timer_callback, NULL, NULL);
	FILETIME soon = relative(20), later = relative(100000);
	LONG before;

	ok(!IsThreadpoolTimerSet(t), "not set");
	SetThreadpoolTimer(t, &soon, 0, 0);
	ok(reached(&counter, 1), "goes off");
	Sleep(100);
	is(counter, 1, "once");
	SetThreadpoolTimer(t, &soon, 10, 0);
	ok(reached(&counter, 4), "periodic");
	SetThreadpoolTimer(t, NULL, 0, 0);
	WaitForThreadpoolTimerCallbacks(t, TRUE);
	before = counter;
	Sleep(100);
	is(counter, before, "stopped");
	SetThreadpoolTimer(t, &later, 0, 0);
	ok(IsThreadpoolTimerSet(t), "set");
	ok(SetThreadpoolTimerEx(t, NULL, 0, 0), "it was, says the Ex form");
	CloseThreadpoolTimer(t);
}

static volatile LONG last_result;

static void CALLBACK wait_callback(PTP_CALLBACK_INSTANCE instance, PVOID context,
				   PTP_WAIT wait, TP_WAIT_RESULT result)
{
	(void)instance;
	(void)context;
	(void)wait;
	last_result = (LONG)result;
	InterlockedIncrement(&counter);
}

static void waits(void)
{
	PTP_WAIT w = CreateThreadpoolWait(wait_callback, NULL, NULL);
	HANDLE e = CreateEventW(NULL, FALSE, FALSE, NULL);
	FILETIME soon = relative(30), later = relative(100000);

	SetThreadpoolWait(w, e, NULL);
	Sleep(30);
	is(counter, 0, "not yet");
	SetEvent(e);
	ok(reached(&counter, 1), "the event calls");
	is(last_result, WAIT_OBJECT_0, "result");
	is(WaitForSingleObject(e, 0), WAIT_TIMEOUT, "and was taken");
	SetEvent(e);
	Sleep(30);
	is(counter, 1, "once for each set");
	SetThreadpoolWait(w, e, &later);
	ok(reached(&counter, 2), "set already");
	SetThreadpoolWait(w, e, &soon);
	ok(reached(&counter, 3), "a timeout calls, too");
	is(last_result, WAIT_TIMEOUT, "with WAIT_TIMEOUT");
	SetThreadpoolWait(w, e, NULL);
	SetThreadpoolWait(w, NULL, NULL);
	SetEvent(e);
	Sleep(30);
	is(counter, 3, "no longer");
	WaitForThreadpoolWaitCallbacks(w, TRUE);
	CloseThreadpoolWait(w);
}

static void CALLBACK registered_callback(PVOID parameter, BOOLEAN timed_out)
{
	InterlockedIncrement(&counter);
	last_result = timed_out;
	if (parameter)
		SetEvent(parameter);
}

static void registered(void)
{
	HANDLE e = CreateEventW(NULL, FALSE, FALSE, NULL), w, t, queue;
	HANDLE done = CreateEventW(NULL, FALSE, FALSE, NULL);

	ok(RegisterWaitForSingleObject(&w, e, registered_callback, done, INFINITE,
				       WT_EXECUTEDEFAULT), "register");
	for (int i = 0; i < 3; i++) {
		SetEvent(e);
		is(WaitForSingleObject(done, LONG_WAIT), WAIT_OBJECT_0, "again");
	}
	is(last_result, FALSE, "not timed out");
	ok(UnregisterWaitEx(w, INVALID_HANDLE_VALUE), "unregister");
	SetEvent(e);
	is(WaitForSingleObject(done, 50), WAIT_TIMEOUT, "no more");
	ok(RegisterWaitForSingleObject(&w, done, registered_callback, NULL, 30,
				       WT_EXECUTEONLYONCE), "once, with a timeout");
	ok(reached(&counter, 4), "comes");
	is(last_result, TRUE, "timed out");
	UnregisterWait(w);
	ok(CreateTimerQueueTimer(&t, NULL, registered_callback, done, 10, 10, 0),
	   "timer");
	is(WaitForSingleObject(done, LONG_WAIT), WAIT_OBJECT_0, "tick");
	is(WaitForSingleObject(done, LONG_WAIT), WAIT_OBJECT_0, "tick");
	ok(DeleteTimerQueueTimer(NULL, t, INVALID_HANDLE_VALUE), "delete");
	ResetEvent(done);
	is(WaitForSingleObject(done, 50), WAIT_TIMEOUT, "no more");
	queue = CreateTimerQueue();
	CreateTimerQueueTimer(&t, queue, registered_callback, done, 10, 10, 0);
	is(WaitForSingleObject(done, LONG_WAIT), WAIT_OBJECT_0, "of a queue");
	ok(DeleteTimerQueueEx(queue, INVALID_HANDLE_VALUE), "delete the queue");
	ResetEvent(done);
	is(WaitForSingleObject(done, 50), WAIT_TIMEOUT, "and its timers");
	ok(!RegisterWaitForSingleObject(&w, NULL, registered_callback, NULL, 0, 0),
	   "wait for nothing");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
}

static void CALLBACK cancelled(PVOID object_context, PVOID cleanup_context)
{
	(void)object_context;
	InterlockedExchangeAdd(&last_result, (LONG)(LONG_PTR)cleanup_context);
}

static void groups(void)
{
	PTP_CLEANUP_GROUP group = CreateThreadpoolCleanupGroup();
	FILETIME later = relative(100000);
	TP_CALLBACK_ENVIRON environ;
	PTP_WORK w;

	InitializeThreadpoolEnvironment(&environ);
	SetThreadpoolCallbackCleanupGroup(&environ, group, cancelled);
	w = CreateThreadpoolWork(work_callback, (PVOID)1, &environ);
	SetThreadpoolTimer(CreateThreadpoolTimer(timer_callback, NULL, &environ),
			   &later, 0, 0);
	for (int i = 0; i < 10; i++)
		SubmitThreadpoolWork(w);
	CloseThreadpoolCleanupGroupMembers(group, FALSE, NULL);
	is(counter, 10, "without cancelling, all is run");
	is(last_result, 0, "and nobody told");
	gate = CreateEventW(NULL, TRUE, FALSE, NULL);
	w = CreateThreadpoolWork(work_callback, NULL, &environ);
	for (int i = 0; i < 20; i++)
		SubmitThreadpoolWork(w);
	ok(reached(&inside, 4), "running");
	SetEvent(gate);
	CloseThreadpoolCleanupGroupMembers(group, TRUE, (PVOID)5);
	is(last_result, 5, "the cancel callback, once for the object");
	is(inside, 0, "nothing runs any more");
	CloseThreadpoolCleanupGroup(group);
}

static volatile LONG io_bytes, io_error;
static volatile LPOVERLAPPED io_overlapped;

static void CALLBACK io_callback(PTP_CALLBACK_INSTANCE instance, PVOID context,
				 PVOID overlapped, ULONG result, ULONG_PTR bytes,
				 PTP_IO io)
{
	(void)instance;
	(void)io;
	io_overlapped = overlapped;
	io_error = (LONG)result;
	io_bytes = (LONG)bytes;
	InterlockedExchangeAdd(&counter, (LONG)(LONG_PTR)context);
}

static void CALLBACK bound_callback(DWORD error, DWORD bytes, LPOVERLAPPED overlapped)
{
	io_overlapped = overlapped;
	io_error = (LONG)error;
	io_bytes = (LONG)bytes;
	InterlockedIncrement(&counter);
}

static HANDLE temp_file(void)
{
	WCHAR directory[MAX_PATH], name[MAX_PATH];
	HANDLE file;

	need(GetTempPathW(MAX_PATH, directory));
	need(GetTempFileNameW(directory, L"tpl", 0, name));
	file = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
			   FILE_FLAG_DELETE_ON_CLOSE | FILE_FLAG_OVERLAPPED, NULL);
	need(file != INVALID_HANDLE_VALUE);
	return file;
}

static void io(void)
{
	HANDLE file = temp_file();
	PTP_IO tpio = CreateThreadpoolIo(file, io_callback, (PVOID)1, NULL);
	OVERLAPPED o = { 0 };

	ok(tpio != NULL, "create");
	ok(!CreateThreadpoolIo(file, io_callback, NULL, NULL), "twice");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!CreateIoCompletionPort(file, NULL, 0, 0), "a port beside it");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	StartThreadpoolIo(tpio);
	ok(WriteFile(file, "hello", 5, NULL, &o), "write");
	WaitForThreadpoolIoCallbacks(tpio, FALSE);
	is(counter, 1, "callback");
	ok(io_overlapped == &o && io_bytes == 5 && !io_error, "its arguments");
	StartThreadpoolIo(tpio);
	o.Offset = 5;
	ok(!ReadFile(file, &o, 1, NULL, &o), "a call that fails at once");
	CancelThreadpoolIo(tpio);
	WaitForThreadpoolIoCallbacks(tpio, FALSE);
	is(counter, 1, "has no callback");
	for (int i = 0; i < 200; i++) {
		StartThreadpoolIo(tpio);
		o.Offset = 0;
		WriteFile(file, "hello", 5, NULL, &o);
	}
	WaitForThreadpoolIoCallbacks(tpio, FALSE);
	is(counter, 201, "200 more");
	CloseThreadpoolIo(tpio);
	ok(CloseHandle(file), "the file is closed after it");
	ok(!CreateThreadpoolIo(file, io_callback, NULL, NULL), "a closed file");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	file = temp_file();
	ok(BindIoCompletionCallback(file, bound_callback, 0), "bind");
	o.Offset = 0;
	ok(WriteFile(file, "abc", 3, NULL, &o), "write");
	ok(reached(&counter, 202), "callback");
	is(io_bytes, 3, "bytes");
	CloseHandle(file);
}

static const struct tap_case cases[] = {
	{ "work", work, 60 },
	{ "grows", grows, 60 },
	{ "cancelled work", cancelled_work, 60 },
	{ "simple", simple, 60 },
	{ "own pool", own_pool, 60 },
	{ "long running", long_running, 60 },
	{ "timers", timers, 60 },
	{ "waits", waits, 60 },
	{ "registered", registered, 60 },
	{ "groups", groups, 60 },
	{ "io", io, 60 },
};

TAP_MAIN(cases)
