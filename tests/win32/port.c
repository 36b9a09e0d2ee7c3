// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completion ports, results of overlapped calls, notification modes. Overlapped
 * operations of files are over at once; those that wait are tested with the
 * four programs and in tests/api.
 */
#include <windows.h>
#include "tap.h"

#define LONG_WAIT	10000
#define KEY		0x1122334455667788ULL

static HANDLE new_port(void)
{
	HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);

	need(port != NULL);
	return port;
}

static HANDLE temp_file(DWORD flags)
{
	WCHAR directory[MAX_PATH], name[MAX_PATH];
	HANDLE file;

	need(GetTempPathW(MAX_PATH, directory));
	need(GetTempFileNameW(directory, L"prt", 0, name));
	file = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL,
			   CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE | flags, NULL);
	need(file != INVALID_HANDLE_VALUE);
	return file;
}

/* What the port has, or what it says */
static bool got(HANDLE port, DWORD bytes, ULONG_PTR key, LPOVERLAPPED overlapped)
{
	DWORD n = 99;
	ULONG_PTR k = 99;
	LPOVERLAPPED o = (LPOVERLAPPED)99;

	return GetQueuedCompletionStatus(port, &n, &k, &o, LONG_WAIT) &&
	       n == bytes && k == key && o == overlapped;
}

static bool empty(HANDLE port)
{
	LPOVERLAPPED o = (LPOVERLAPPED)99;
	ULONG_PTR key;
	DWORD n;

	return !GetQueuedCompletionStatus(port, &n, &key, &o, 0) && !o &&
	       GetLastError() == WAIT_TIMEOUT;
}

static void making(void)
{
	HANDLE port = new_port(), file = temp_file(FILE_FLAG_OVERLAPPED), other;

	ok(!CreateIoCompletionPort(INVALID_HANDLE_VALUE, port, 0, 0),
	   "a port without a file, but with a port");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!CreateIoCompletionPort(NULL, NULL, 0, 0), "NULL as file");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	ok(!CreateIoCompletionPort(port, port, 0, 0), "a port as file");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	ok(!CreateIoCompletionPort(file, file, 0, 0), "a file as port");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	ok(CreateIoCompletionPort(file, port, KEY, 0) == port, "associate");
	ok(!CreateIoCompletionPort(file, port, KEY, 0), "once more");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	CloseHandle(file);
	file = temp_file(0);
	ok(!CreateIoCompletionPort(file, port, KEY, 0), "a file not overlapped");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	CloseHandle(file);
	ok(!CreateIoCompletionPort(file, port, KEY, 0), "a closed file");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	file = temp_file(FILE_FLAG_OVERLAPPED);
	other = CreateIoCompletionPort(file, NULL, KEY, 0);
	ok(other && other != port, "port and association in one");
	ok(CloseHandle(port) && CloseHandle(other), "close");
	ok(!CreateIoCompletionPort(file, port, 0, 0), "a closed port");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
}

static void posting(void)
{
	OVERLAPPED o[3];
	HANDLE port = new_port();
	OVERLAPPED_ENTRY entries[4];
	ULONG n = 77;
	DWORD bytes;
	ULONG_PTR key;
	LPOVERLAPPED at = &o[0];

	ok(empty(port), "empty");
	for (ULONG i = 0; i < 3; i++)
		ok(PostQueuedCompletionStatus(port, i, KEY + i, &o[i]), "post");
	ok(got(port, 0, KEY, &o[0]), "in order");
	ok(got(port, 1, KEY + 1, &o[1]), "of posting");
	ok(PostQueuedCompletionStatus(port, 9, 0, NULL), "without OVERLAPPED");
	ok(GetQueuedCompletionStatusEx(port, entries, 4, &n, 0, FALSE), "several");
	is(n, 2, "two");
	ok(entries[0].lpOverlapped == &o[2] && entries[0].lpCompletionKey == KEY + 2 &&
	   entries[0].dwNumberOfBytesTransferred == 2, "the first");
	ok(!entries[1].lpOverlapped && entries[1].dwNumberOfBytesTransferred == 9,
	   "the second");
	ok(!GetQueuedCompletionStatusEx(port, entries, 4, &n, 0, FALSE), "none");
	is(GetLastError(), WAIT_TIMEOUT, "WAIT_TIMEOUT");
	is(n, 0, "number");
	ok(!GetQueuedCompletionStatus(port, &bytes, &key, &at, 50), "with a timeout");
	is(GetLastError(), WAIT_TIMEOUT, "WAIT_TIMEOUT");
	ok(!at, "no OVERLAPPED");
	ok(!GetQueuedCompletionStatusEx(port, NULL, 4, &n, 0, FALSE), "no room");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!GetQueuedCompletionStatusEx(port, entries, 0, &n, 0, FALSE), "no entries");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!GetQueuedCompletionStatus(port, NULL, &key, &at, 0), "NULL");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	CloseHandle(port);
	at = &o[0];
	ok(!GetQueuedCompletionStatus(port, &bytes, &key, &at, 0), "closed");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	ok(!at, "no OVERLAPPED");
	ok(!PostQueuedCompletionStatus(port, 0, 0, NULL), "post to a closed one");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
}

static DWORD WINAPI waits_on_port(LPVOID parameter)
{
	LPOVERLAPPED o = (LPOVERLAPPED)1;
	ULONG_PTR key;
	DWORD n;

	if (GetQueuedCompletionStatus(parameter, &n, &key, &o, INFINITE))
		return 0;
	return o ? 1 : GetLastError();
}

static void closing(void)
{
	HANDLE port = new_port(), t[4];
	DWORD code;

	for (int i = 0; i < 4; i++)
		t[i] = CreateThread(NULL, 0, waits_on_port, port, 0, NULL);
	Sleep(50);
	ok(CloseHandle(port), "close while four threads wait");
	is(WaitForMultipleObjects(4, t, TRUE, LONG_WAIT), WAIT_OBJECT_0, "all wake");
	for (int i = 0; i < 4; i++) {
		GetExitCodeThread(t[i], &code);
		/* a thread that came late finds the handle closed */
		ok(code == ERROR_ABANDONED_WAIT_0 || code == ERROR_INVALID_HANDLE,
		   "with ERROR_ABANDONED_WAIT_0");
	}
}

#define PACKETS	20000

static struct {
	HANDLE port;
	volatile LONG seen[PACKETS];
	volatile LONG left;
} crowd;

static DWORD WINAPI takes_packets(LPVOID parameter)
{
	OVERLAPPED_ENTRY entries[8];
	ULONG n;

	(void)parameter;
	while (GetQueuedCompletionStatusEx(crowd.port, entries, 8, &n, LONG_WAIT,
					   FALSE)) {
		for (ULONG i = 0; i < n; i++) {
			if (entries[i].lpCompletionKey == PACKETS)
				return 0;
			InterlockedIncrement(
				&crowd.seen[entries[i].lpCompletionKey]);
		}
	}
	return 1;
}

static DWORD WINAPI posts_packets(LPVOID parameter)
{
	ULONG_PTR first = (ULONG_PTR)parameter;

	for (ULONG_PTR i = first; i < PACKETS; i += 4)
		PostQueuedCompletionStatus(crowd.port, 0, i, NULL);
	return 0;
}

static void many(void)
{
	HANDLE t[8];
	LONG once = 0;

	crowd.port = new_port();
	for (int i = 0; i < 4; i++)
		t[4 + i] = CreateThread(NULL, 0, takes_packets, NULL, 0, NULL);
	for (int i = 0; i < 4; i++)
		t[i] = CreateThread(NULL, 0, posts_packets, (LPVOID)(ULONG_PTR)i, 0,
				    NULL);
	WaitForMultipleObjects(4, t, TRUE, 60000);
	/* ends one thread each, unless a thread takes several of them: so more */
	for (int i = 0; i < 64; i++)
		PostQueuedCompletionStatus(crowd.port, 0, PACKETS, NULL);
	is(WaitForMultipleObjects(4, t + 4, TRUE, 60000), WAIT_OBJECT_0, "all done");
	for (int i = 0; i < PACKETS; i++)
		once += crowd.seen[i] == 1;
	is(once, PACKETS, "each packet exactly once");
}

static void files(void)
{
	HANDLE port = new_port(), file = temp_file(FILE_FLAG_OVERLAPPED), event;
	OVERLAPPED o = { 0 };
	char text[16] = "";
	DWORD n = 0;

	need(CreateIoCompletionPort(file, port, KEY, 0) == port);
	event = CreateEventW(NULL, TRUE, TRUE, NULL);
	o.hEvent = event;
	ok(WriteFile(file, "hello", 5, NULL, &o), "write at once");
	ok(HasOverlappedIoCompleted(&o), "completed");
	is(o.InternalHigh, 5, "bytes in the OVERLAPPED");
	is(WaitForSingleObject(event, 0), WAIT_OBJECT_0, "event set");
	ok(got(port, 5, KEY, &o), "and a packet");
	ok(GetOverlappedResult(file, &o, &n, FALSE) && n == 5, "result");
	ok(GetOverlappedResult(file, &o, &n, TRUE) && n == 5, "waited for");
	ResetEvent(event);
	o.Offset = 1;
	ok(ReadFile(file, text, 3, NULL, &o), "read at an offset");
	ok(!memcmp(text, "ell", 4), "what is there");
	ok(got(port, 3, KEY, &o), "packet");
	o.hEvent = (HANDLE)((ULONG_PTR)event | 1);
	ResetEvent(event);
	ok(ReadFile(file, text, 3, NULL, &o), "low bit of hEvent");
	is(WaitForSingleObject(event, 0), WAIT_OBJECT_0, "the event is set");
	ok(empty(port), "without a packet");
	o.hEvent = NULL;
	o.Offset = 5;
	ok(!ReadFile(file, text, 3, NULL, &o), "at the end of the file");
	is(GetLastError(), ERROR_HANDLE_EOF, "ERROR_HANDLE_EOF");
	ok(empty(port), "a call that fails at once completes nothing");
	ok(!GetOverlappedResult(file, &o, &n, FALSE), "but has a result");
	is(GetLastError(), ERROR_HANDLE_EOF, "the same");
	ok(!ReadFile(file, text, 3, &n, NULL), "overlapped file, plain call");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!CancelIoEx(file, &o), "cancel what is over");
	is(GetLastError(), ERROR_NOT_FOUND, "ERROR_NOT_FOUND");
	ok(CancelIo(file), "CancelIo of nothing is fine");
	ok(!CancelIoEx(event, NULL), "cancel on an event");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
}

static void modes(void)
{
	HANDLE port = new_port(), file = temp_file(FILE_FLAG_OVERLAPPED);
	OVERLAPPED o = { 0 };

	need(CreateIoCompletionPort(file, port, KEY, 0) == port);
	ok(!SetFileCompletionNotificationModes(file, 8), "unknown mode");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!SetFileCompletionNotificationModes(port, 1), "of a port");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
	ok(WriteFile(file, "x", 1, NULL, &o), "write");
	is(WaitForSingleObject(file, 0), WAIT_OBJECT_0, "signals the file");
	ok(got(port, 1, KEY, &o), "and queues");
	ok(SetFileCompletionNotificationModes(
		file, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS), "skip on success");
	ok(WriteFile(file, "x", 1, NULL, &o), "write");
	ok(empty(port), "no packet");
	is(WaitForSingleObject(file, 0), WAIT_OBJECT_0, "the file is signalled");
	ok(SetFileCompletionNotificationModes(file, FILE_SKIP_SET_EVENT_ON_HANDLE),
	   "skip the file as well");
	o.hEvent = CreateEventW(NULL, FALSE, FALSE, NULL);
	ok(WriteFile(file, "x", 1, NULL, &o), "write");
	is(WaitForSingleObject(file, 0), WAIT_TIMEOUT, "the file is not signalled");
	is(WaitForSingleObject(o.hEvent, 0), WAIT_OBJECT_0, "an event of one's own is");
	ok(empty(port), "both modes stay");
}

static DWORD WINAPI ends_later(LPVOID parameter)
{
	LPOVERLAPPED o = parameter;

	Sleep(50);
	o->InternalHigh = 7;
	__atomic_store_n(&o->Internal, 0, __ATOMIC_RELEASE);
	SetEvent(o->hEvent);
	return 0;
}

static void results(void)
{
	OVERLAPPED o = { .Internal = STATUS_PENDING };
	DWORD n = 0;

	o.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
	ok(!HasOverlappedIoCompleted(&o), "pending");
	ok(!GetOverlappedResult(NULL, &o, &n, FALSE), "not waited for");
	is(GetLastError(), ERROR_IO_INCOMPLETE, "ERROR_IO_INCOMPLETE");
	ok(!GetOverlappedResultEx(NULL, &o, &n, 20, FALSE), "with a timeout");
	is(GetLastError(), WAIT_TIMEOUT, "WAIT_TIMEOUT");
	CreateThread(NULL, 0, ends_later, &o, 0, NULL);
	ok(GetOverlappedResult(NULL, &o, &n, TRUE), "waited for");
	is(n, 7, "bytes");
	o.Internal = 0x80000005;
	ok(!GetOverlappedResult(NULL, &o, &n, FALSE), "a warning");
	is(GetLastError(), ERROR_MORE_DATA, "ERROR_MORE_DATA");
	is(n, 7, "has its bytes, too");
	o.Internal = 0xc0000120;
	ok(!GetOverlappedResult(NULL, &o, &n, FALSE), "cancelled");
	is(GetLastError(), ERROR_OPERATION_ABORTED, "ERROR_OPERATION_ABORTED");
	ok(!GetOverlappedResult(NULL, NULL, &n, FALSE), "NULL");
	is(GetLastError(), ERROR_INVALID_PARAMETER, "is refused");
	ok(!CancelSynchronousIo(o.hEvent), "cancel on what is no thread");
	is(GetLastError(), ERROR_INVALID_HANDLE, "is refused");
}

static const struct tap_case cases[] = {
	{ "making", making, 0 },
	{ "posting", posting, 0 },
	{ "closing", closing, 60 },
	{ "many", many, 120 },
	{ "files", files, 0 },
	{ "modes", modes, 0 },
	{ "results", results, 60 },
};

TAP_MAIN(cases)
