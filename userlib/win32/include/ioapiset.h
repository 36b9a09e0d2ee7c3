/* SPDX-License-Identifier: MIT */
/*
 * Overlapped operations and completion ports, for request queues and files. An
 * overlapped read or write of a file is done when the call returns; its
 * completion is delivered all the same.
 */
#ifndef W32_IOAPISET_H
#define W32_IOAPISET_H

#include "winnt.h"
#include "winerror.h"

W32_BEGIN

#define FILE_SKIP_COMPLETION_PORT_ON_SUCCESS	0x1
#define FILE_SKIP_SET_EVENT_ON_HANDLE		0x2

#define HasOverlappedIoCompleted(o) \
	((DWORD)__atomic_load_n(&(o)->Internal, __ATOMIC_ACQUIRE) != STATUS_PENDING)

/* ERROR_IO_INCOMPLETE: not over and not waited for; else the operation's code */
BOOL WINAPI GetOverlappedResult(_In_ HANDLE File, _In_ LPOVERLAPPED Overlapped,
				_Out_ LPDWORD Bytes, _In_ BOOL Wait);
/* WAIT_TIMEOUT, WAIT_IO_COMPLETION */
BOOL WINAPI GetOverlappedResultEx(_In_ HANDLE File, _In_ LPOVERLAPPED Overlapped,
				  _Out_ LPDWORD Bytes, _In_ DWORD Milliseconds,
				  _In_ BOOL Alertable);
/* What this thread began; TRUE also if that is nothing */
BOOL WINAPI CancelIo(_In_ HANDLE File);
/* ERROR_NOT_FOUND: nothing was under way */
BOOL WINAPI CancelIoEx(_In_ HANDLE File, _In_opt_ LPOVERLAPPED Overlapped);
/* A call that waits cannot be cancelled from outside: ERROR_NOT_FOUND */
BOOL WINAPI CancelSynchronousIo(_In_ HANDLE Thread);

/*
 * ERROR_INVALID_PARAMETER: @File has a port already, @File is
 * INVALID_HANDLE_VALUE and @Existing is not NULL, or a file that was opened
 * without FILE_FLAG_OVERLAPPED. @Threads has no effect.
 */
HANDLE WINAPI CreateIoCompletionPort(_In_ HANDLE File, _In_opt_ HANDLE Existing,
				     _In_ ULONG_PTR Key, _In_ DWORD Threads);
/*
 * FALSE with *@Overlapped NULL: WAIT_TIMEOUT, ERROR_ABANDONED_WAIT_0 (the port
 * was closed), ERROR_INVALID_HANDLE. FALSE with an *@Overlapped: the operation
 * failed with GetLastError().
 */
BOOL WINAPI GetQueuedCompletionStatus(_In_ HANDLE Port, _Out_ LPDWORD Bytes,
				      _Out_ PULONG_PTR Key,
				      _Out_ LPOVERLAPPED *Overlapped,
				      _In_ DWORD Milliseconds);
BOOL WINAPI GetQueuedCompletionStatusEx(_In_ HANDLE Port,
					_Out_ LPOVERLAPPED_ENTRY Entries,
					_In_ ULONG Count, _Out_ PULONG Removed,
					_In_ DWORD Milliseconds,
					_In_ BOOL Alertable);
BOOL WINAPI PostQueuedCompletionStatus(_In_ HANDLE Port, _In_ DWORD Bytes,
				       _In_ ULONG_PTR Key,
				       _In_opt_ LPOVERLAPPED Overlapped);
BOOL WINAPI SetFileCompletionNotificationModes(_In_ HANDLE File,
					       _In_ UCHAR Flags);

W32_END

#endif /* W32_IOAPISET_H */
