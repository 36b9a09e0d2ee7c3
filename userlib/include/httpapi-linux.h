/* SPDX-License-Identifier: MIT */
/*
 * libhttpapi: what Linux programs expect beside the HTTP Server API. UTF-8 in
 * place of UTF-16, file descriptors in both directions, counters.
 */
#ifndef HTTPAPI_LINUX_H
#define HTTPAPI_LINUX_H

#include "http.h"

HTTPAPI_EXTERN_C_BEGIN

/*
 * Flag of HttpReceiveHttpRequest() and HttpReceiveRequestEntityBody():
 * ERROR_RETRY rather than wait, for programs that wait with poll or epoll
 */
#define HTTPLX_RECEIVE_NONBLOCK	0x80000000

#define HTTPLX_ANSWERS_MAX	64	/* of one HttpLxSendAndReceive() */

/**
 * struct HTTPLX_ANSWER - a response for HttpLxSendAndReceive()
 * @RequestId: of the request
 * @Flags: HTTP_SEND_RESPONSE_FLAG_*
 * @Error: out: what HttpSendHttpResponse() would have returned
 * @Response: the response
 * @CachePolicy: NULL, or whether it may be cached
 * @LogData: NULL, or fields for the log
 * @BytesSent: out
 * @CacheResult: out: what became of @CachePolicy, see HttpLxCacheResultText()
 */
typedef struct _HTTPLX_ANSWER {
	HTTP_REQUEST_ID RequestId;
	ULONG Flags;
	ULONG Error;
	PHTTP_RESPONSE Response;
	PHTTP_CACHE_POLICY CachePolicy;
	PHTTP_LOG_DATA LogData;
	ULONG BytesSent;
	ULONG CacheResult;
} HTTPLX_ANSWER, *PHTTPLX_ANSWER;

/**
 * HttpLxSendAndReceive() - send responses and receive the next requests
 * @RequestQueueHandle: the queue, not one of version 1
 * @Answers: responses to send, in this order; NULL if there are none
 * @AnswerCount: how many, up to HTTPLX_ANSWERS_MAX
 * @Flags: 0 or HTTPLX_RECEIVE_NONBLOCK
 * @Buffer: gets the requests, aligned as HTTP_REQUEST
 * @BufferLength: bytes; for n requests of usual size 5,000 n, 8,192 for one
 * @Requests: out: pointers to the requests in @Buffer
 * @RequestCount: in: entries at @Requests; out: requests received. NULL or 0: only
 *	send
 *
 * What HttpSendHttpResponse() for each and HttpReceiveHttpRequest() do, in one call of
 * the kernel: the cheapest way to serve. A response that has to wait for its client
 * keeps those behind it waiting; large bodies are better sent on their own. Each
 * response has its own result; all are sent, or have failed, whatever this
 * function returns but ERROR_DLL_INIT_FAILED, ERROR_INVALID_HANDLE,
 * ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_INSUFFICIENT_BUFFER and
 * ERROR_NOT_ENOUGH_MEMORY, with which nothing was done.
 * Then it waits for a request, and takes as many as are there, up to
 * @RequestCount and the room at @Buffer. No body is received.
 *
 * NO_ERROR: at least one request, if any were wanted. ERROR_RETRY: there is none now
 * (HTTPLX_RECEIVE_NONBLOCK). ERROR_MORE_DATA: a request is too long for @Buffer,
 * which holds its RequestId and ConnectionId: receive it by its id.
 * ERROR_OPERATION_ABORTED: the queue was shut down. ERROR_ACCESS_DENIED: a
 * controller. ERROR_INVALID_PARAMETER: unknown flags, too many answers, a queue of
 * version 1. ERROR_NOACCESS: @Buffer is NULL or not aligned.
 * ERROR_INSUFFICIENT_BUFFER: shorter than an HTTP_REQUEST. ERROR_INVALID_HANDLE,
 * ERROR_NOT_ENOUGH_MEMORY, ERROR_DLL_INIT_FAILED.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxSendAndReceive(_In_ HANDLE RequestQueueHandle,
		     _Inout_ PHTTPLX_ANSWER Answers, _In_ ULONG AnswerCount,
		     _In_ ULONG Flags, _Out_ PVOID Buffer,
		     _In_ ULONG BufferLength, _Out_ PHTTP_REQUEST *Requests,
		     _Inout_opt_ PULONG RequestCount);

#define HTTPLX_QUEUE_ACCESS_MAGIC	0x4d584c48	/* "HLXM" */
#define HTTPLX_CALLER			0xffffffff

/**
 * struct HTTPLX_QUEUE_ACCESS - who may open a queue by its name
 * @Magic: HTTPLX_QUEUE_ACCESS_MAGIC
 * @Mode: permission bits as of a file, 0666 at most; a class needs its read and
 *	its write bit together
 * @Uid: owning user, or HTTPLX_CALLER
 * @Gid: owning group, or HTTPLX_CALLER
 *
 * May stand as lpSecurityDescriptor in the SECURITY_ATTRIBUTES of
 * HttpCreateRequestQueue().
 */
typedef struct _HTTPLX_QUEUE_ACCESS {
	ULONG Magic;
	ULONG Mode;
	ULONG Uid;
	ULONG Gid;
} HTTPLX_QUEUE_ACCESS, *PHTTPLX_QUEUE_ACCESS;

/**
 * HttpLxCreateRequestQueue() - HttpCreateRequestQueue() with a UTF-8 name
 * @Name: NULL or the name
 * @Access: NULL (this user only) or who may open it by name
 * @Flags: HTTP_CREATE_REQUEST_QUEUE_FLAG_*
 * @RequestQueueHandle: out
 *
 * Results as HttpCreateRequestQueue().
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxCreateRequestQueue(_In_opt_ PCSTR Name,
			 _In_opt_ const HTTPLX_QUEUE_ACCESS *Access,
			 _In_ ULONG Flags, _Out_ PHANDLE RequestQueueHandle);

/**
 * struct HTTPLX_URL_CONFLICT - what is in the way of a URL
 * @Uid: the user who owns it
 * @Prefix: the conflicting prefix, NUL-terminated, "" if there is none
 */
typedef struct _HTTPLX_URL_CONFLICT {
	ULONG Uid;
	CHAR Prefix[1020];
} HTTPLX_URL_CONFLICT, *PHTTPLX_URL_CONFLICT;

/**
 * HttpLxAddUrl() - HttpAddUrlToUrlGroup() with a UTF-8 prefix
 * @UrlGroupId: the group
 * @Url: the prefix
 * @UrlContext: returned as HTTP_REQUEST.UrlContext
 * @Conflict: out, optional, written in any case
 *
 * Results as HttpAddUrlToUrlGroup().
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxAddUrl(_In_ HTTP_URL_GROUP_ID UrlGroupId, _In_ PCSTR Url,
	     _In_opt_ HTTP_URL_CONTEXT UrlContext,
	     _Out_opt_ PHTTPLX_URL_CONFLICT Conflict);

/**
 * HttpLxRemoveUrl() - HttpRemoveUrlFromUrlGroup() with a UTF-8 prefix
 * @UrlGroupId: the group
 * @Url: the prefix; NULL with HTTP_URL_FLAG_REMOVE_ALL
 * @Flags: 0 or HTTP_URL_FLAG_REMOVE_ALL
 *
 * Results as HttpRemoveUrlFromUrlGroup().
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxRemoveUrl(_In_ HTTP_URL_GROUP_ID UrlGroupId, _In_opt_ PCSTR Url,
		_In_ ULONG Flags);

/**
 * HttpLxAdoptListener() - serve a port through a listening socket of one's own
 * @Fd: TCP socket, IPv4 or IPv6, that listens already: from systemd
 *	(LISTEN_FDS), from a parent, or made here; remains the caller's
 * @Port: out, optional: its local port
 *
 * URLs on that port then use the socket and nothing is opened for them, until the
 * last HttpTerminate() of this process: names and wildcards mean the addresses
 * that were adopted. A program with a socket on a port below 1024 needs no right
 * of its own for that port. Connections are accepted while the port has URLs;
 * until then they wait, or whoever has a descriptor accepts them. @Fd may be
 * closed: the socket stays open until the adoption ends.
 *
 * ERROR_INVALID_HANDLE: not a socket. ERROR_NOT_SUPPORTED: not TCP.
 * ERROR_INVALID_PARAMETER: it does not listen, or is of another network
 * namespace. ERROR_ALREADY_EXISTS: adopted already. ERROR_ACCESS_DENIED: the port
 * belongs to another user. ERROR_NO_SYSTEM_RESOURCES, ERROR_TOO_MANY_OPEN_FILES:
 * a limit. ERROR_NOT_ENOUGH_MEMORY. ERROR_DLL_INIT_FAILED.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxAdoptListener(_In_ int Fd, _Out_opt_ PUSHORT Port);

/**
 * HttpLxQueueFd() - the file descriptor behind a queue's handle
 * @RequestQueueHandle: the queue
 *
 * Readable (EPOLLIN) while requests wait. For poll, epoll and for passing to
 * another process; it remains the handle's and is closed with it.
 *
 * Return: the descriptor, or -1.
 */
HTTPAPI_LINKAGE int WINAPI HttpLxQueueFd(_In_ HANDLE RequestQueueHandle);

/**
 * HttpLxOpenQueueFd() - a handle of one's own from a queue's descriptor
 * @Fd: received over a Unix socket or inherited; remains the caller's
 * @RequestQueueHandle: out
 *
 * Requests belong to the handle that received them, so a process takes part in
 * a queue through a handle of its own.
 *
 * ERROR_INVALID_HANDLE: not a queue's descriptor. ERROR_OPERATION_ABORTED: the
 * queue is gone. ERROR_INVALID_PARAMETER: NULL pointer.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxOpenQueueFd(_In_ int Fd, _Out_ PHANDLE RequestQueueHandle);

/* Flag of HttpLxHandleFromFd(): the handle gets a duplicate of the descriptor */
#define HTTPLX_FD_DUPLICATE	0x00000001

/**
 * HttpLxHandleFromFd() - a HANDLE for a file, for body chunks
 * @Fd: the file
 * @Flags: 0: the descriptor becomes the handle's; HTTPLX_FD_DUPLICATE
 * @Handle: out; HttpLxCloseHandle() closes it
 *
 * ERROR_INVALID_HANDLE: not an open descriptor. ERROR_INVALID_PARAMETER,
 * ERROR_TOO_MANY_OPEN_FILES.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxHandleFromFd(_In_ int Fd, _In_ ULONG Flags, _Out_ PHANDLE Handle);

/**
 * HttpLxFdFromHandle() - the file descriptor behind a handle
 * @Handle: of a file, a queue or an event
 *
 * Return: the descriptor, still the handle's, or -1.
 */
HTTPAPI_LINKAGE int WINAPI HttpLxFdFromHandle(_In_ HANDLE Handle);

/**
 * HttpLxCloseHandle() - close a handle of any kind
 * @Handle: of a file or a queue
 *
 * ERROR_INVALID_HANDLE: nothing of this process, or closed already.
 */
HTTPAPI_LINKAGE ULONG WINAPI HttpLxCloseHandle(_In_ HANDLE Handle);

/**
 * HttpLxToUtf8() - UTF-16, as in HTTP_COOKED_URL, to UTF-8
 * @Text: not NULL
 * @TextBytes: its length in bytes, without a NUL
 * @Buffer: out, NUL-terminated
 * @BufferBytes: its room, with the NUL
 * @Needed: out, optional: bytes with the NUL, also with ERROR_MORE_DATA
 *
 * ERROR_MORE_DATA: not enough room, nothing written. ERROR_INVALID_PARAMETER:
 * NULL pointer, odd length, unpaired surrogate.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxToUtf8(_In_ PCWSTR Text, _In_ ULONG TextBytes, _Out_opt_ PSTR Buffer,
	     _In_ ULONG BufferBytes, _Out_opt_ PULONG Needed);

/**
 * HttpLxQueryCounters() - counters of this network namespace
 * @Counters: out, or NULL
 * @CounterCount: in: room at @Counters; out: how many the module has
 * @Reasons: out, or NULL: refusals and connection ends by reason
 * @ReasonCount: in: room at @Reasons; out: how many the module has
 *
 * The order is that of enum httpsys_counter and enum httpsys_reason in
 * <linux/httpsys.h>.
 *
 * ERROR_INVALID_PARAMETER: NULL pointer to a count.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxQueryCounters(_Out_opt_ PULONGLONG Counters, _Inout_ PULONG CounterCount,
		    _Out_opt_ PULONGLONG Reasons, _Inout_ PULONG ReasonCount);

/**
 * HttpLxCounterName() - name of a counter of HttpLxQueryCounters()
 * @Counter: its place in the order
 *
 * Return: a static string, lower case with '_', or NULL for an unknown number.
 */
HTTPAPI_LINKAGE PCSTR WINAPI HttpLxCounterName(_In_ ULONG Counter);

/**
 * HttpLxReasonName() - name of a reason of HttpLxQueryCounters()
 * @Reason: its place in the order
 *
 * Return: a static string, lower case with '_', or NULL for an unknown number.
 */
HTTPAPI_LINKAGE PCSTR WINAPI HttpLxReasonName(_In_ ULONG Reason);

/**
 * HttpLxCacheResult() - what became of the cache policy of this thread's last send
 *
 * Of its last HttpSendHttpResponse() without an OVERLAPPED: 1: the response is kept;
 * 0: none was offered; else why it is not kept. The numbers are those of enum
 * httpsys_cache_reason in linux/httpsys.h, and never change. What became of
 * overlapped calls is in the list of refusals, httpsysctl(8) "show cachestate".
 *
 * Return: the reason.
 */
HTTPAPI_LINKAGE ULONG WINAPI HttpLxCacheResult(void);

/**
 * HttpLxCacheResultName() - name of a reason of HttpLxCacheResult()
 * @Result: the reason
 *
 * Return: a static string, lower case with '_', or NULL for an unknown number.
 */
HTTPAPI_LINKAGE PCSTR WINAPI HttpLxCacheResultName(_In_ ULONG Result);

/**
 * HttpLxCacheResultText() - one line of English for a reason of HttpLxCacheResult()
 * @Result: the reason
 *
 * Return: never NULL; a static string.
 */
HTTPAPI_LINKAGE PCSTR WINAPI HttpLxCacheResultText(_In_ ULONG Result);

/*
 * A further id of HttpSetServiceConfiguration(), HttpQueryServiceConfiguration()
 * (with a HTTPLX_SERVICE_CONFIG_LIMIT_KEY, giving a ULONG) and
 * HttpDeleteServiceConfiguration(): limits of requests, where Windows has values
 * in its registry. At once, for this network namespace; more than the module
 * parameter of the name is for the machine's administrator.
 */
#define HTTPLX_SERVICE_CONFIG_LIMIT	((HTTP_SERVICE_CONFIG_ID)64)

typedef enum _HTTPLX_SERVICE_CONFIG_LIMIT_KEY {
	HttpLxMaxFieldLength = 0,	/* bytes of one header, 64..65534 */
	HttpLxMaxRequestBytes = 1,	/* bytes of a head, 256..16777216 */
	HttpLxUrlSegmentMaxCount = 2,	/* 0..16383, 0: any number */
	HttpLxUrlSegmentMaxLength = 3,	/* characters, 0..32766, 0: any number */
	HttpLxMaxConnections = 4,	/* 1024..2031616 */
	HttpLxMaxAddressConnections = 5, /* of one client, 0: a quarter of all */
	HttpLxConnectionRate = 6,	/* new ones a second of one client */
	HttpLxConnectionKBytes = 7	/* memory beyond each one's share */
} HTTPLX_SERVICE_CONFIG_LIMIT_KEY, *PHTTPLX_SERVICE_CONFIG_LIMIT_KEY;

typedef struct _HTTPLX_SERVICE_CONFIG_LIMIT_SET {
	HTTPLX_SERVICE_CONFIG_LIMIT_KEY KeyDesc;
	ULONG ParamDesc;
} HTTPLX_SERVICE_CONFIG_LIMIT_SET, *PHTTPLX_SERVICE_CONFIG_LIMIT_SET;

/**
 * HttpLxErrorText() - one line of English for a Win32 code
 * @Error: what a call returned
 *
 * Return: never NULL; a static string.
 */
HTTPAPI_LINKAGE PCSTR WINAPI HttpLxErrorText(_In_ ULONG Error);

/*
 * What a library of Win32 companions needs: objects of its own in the handle
 * table, and to be told when an overlapped call begins and ends. userlib/win32
 * is such a library; a program without one signals an OVERLAPPED's event by a
 * handle from HttpLxEventFromFd().
 */

/**
 * struct HTTPLX_HANDLE_TYPE - a type of handles of another library
 * @Name: for messages
 * @Close: the handle was closed and its last user is gone: free @Object. NULL:
 *	nothing to free
 *
 * The address of this structure is the type; it must stay valid.
 */
typedef struct _HTTPLX_HANDLE_TYPE {
	PCSTR Name;
	void (WINAPI *Close)(PVOID Object);
} HTTPLX_HANDLE_TYPE;

/**
 * HttpLxHandleCreate() - a handle for an object of another library
 * @Type: its type
 * @Object: the object, the handle's from now on
 * @Handle: out; HttpLxCloseHandle() closes it
 *
 * ERROR_INVALID_PARAMETER: NULL pointer. ERROR_NOT_ENOUGH_MEMORY.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxHandleCreate(_In_ const HTTPLX_HANDLE_TYPE *Type, _In_ PVOID Object,
		   _Out_ PHANDLE Handle);

/**
 * HttpLxHandleAcquire() - the object behind a handle
 * @Handle: any value
 * @Type: type that it must have
 * @Object: out, valid until HttpLxHandleRelease(), also when somebody closes the
 *	handle meanwhile
 *
 * ERROR_INVALID_HANDLE: not an open handle of that type.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxHandleAcquire(_In_ HANDLE Handle, _In_ const HTTPLX_HANDLE_TYPE *Type,
		    _Out_ PVOID *Object);

/**
 * HttpLxHandleRelease() - the object is not used any more
 * @Handle: of a successful HttpLxHandleAcquire(), once for each
 */
HTTPAPI_LINKAGE void WINAPI HttpLxHandleRelease(_In_ HANDLE Handle);

/* What a handle is */
#define HTTPLX_KIND_NONE	0	/* not an open handle */
#define HTTPLX_KIND_QUEUE	1
#define HTTPLX_KIND_FILE	2
#define HTTPLX_KIND_EVENT	3	/* HttpLxEventFromFd() */
#define HTTPLX_KIND_OBJECT	4	/* HttpLxHandleCreate() */

/**
 * HttpLxHandleKind() - what a handle is
 * @Handle: any value
 *
 * Return: HTTPLX_KIND_*.
 */
HTTPAPI_LINKAGE ULONG WINAPI HttpLxHandleKind(_In_ HANDLE Handle);

/**
 * HttpLxHandleSetContext() - tie something to a queue's or file's handle
 * @Handle: of a queue or a file
 * @Context: given to the hooks with each of its operations; not NULL
 * @Free: NULL, or called when the handle is gone and no operation uses it
 *
 * Once for each handle.
 *
 * ERROR_INVALID_HANDLE: not such a handle. ERROR_INVALID_PARAMETER: it has one
 * already, or NULL pointer.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxHandleSetContext(_In_ HANDLE Handle, _In_ PVOID Context,
		       _In_opt_ void (WINAPI *Free)(PVOID Context));

/**
 * HttpLxHandleContext() - what HttpLxHandleSetContext() has tied to a handle
 * @Handle: of a queue or a file
 *
 * Return: the context, valid while the handle is open, or NULL.
 */
HTTPAPI_LINKAGE PVOID WINAPI HttpLxHandleContext(_In_ HANDLE Handle);

/**
 * struct HTTPLX_COMPLETION - an overlapped call that is over
 * @Handle: the queue
 * @Context: of HttpLxHandleSetContext(), or NULL
 * @Overlapped: of the call; may be freed already: only its address counts
 * @Event: its hEvent, read before the call was over
 * @Error: Win32 code
 * @Bytes: transferred, or needed
 * @Synchronous: the call itself returned @Error, which is NO_ERROR, in the thread
 *	that made it; a call that returns an error is abandoned
 */
typedef struct _HTTPLX_COMPLETION {
	HANDLE Handle;
	PVOID Context;
	LPOVERLAPPED Overlapped;
	HANDLE Event;
	ULONG Error;
	ULONG Bytes;
	BOOL Synchronous;
} HTTPLX_COMPLETION, *PHTTPLX_COMPLETION;

/**
 * struct HTTPLX_IO_HOOKS - who is told of overlapped calls
 * @Submit: a call is about to begin, in its thread, parameters not looked at yet;
 *	here an event is reset. Another result than NO_ERROR is the call's and
 *	nothing follows
 * @Abandon: the call that @Submit was told of failed at once, nothing follows
 * @Complete: the call is over, Internal and InternalHigh are set. In any thread,
 *	with no lock of the library held; must not block
 */
typedef struct _HTTPLX_IO_HOOKS {
	ULONG (WINAPI *Submit)(HANDLE Handle, PVOID Context,
			       LPOVERLAPPED Overlapped);
	void (WINAPI *Abandon)(HANDLE Handle, PVOID Context,
			       LPOVERLAPPED Overlapped);
	void (WINAPI *Complete)(const HTTPLX_COMPLETION *Completion);
} HTTPLX_IO_HOOKS;

/**
 * HttpLxSetIoHooks() - take the place of the built-in eventfd signalling
 * @Hooks: must stay valid; each member may be NULL. NULL: built-in again
 *
 * Before the first overlapped call of the process.
 */
HTTPAPI_LINKAGE void WINAPI
HttpLxSetIoHooks(_In_opt_ const HTTPLX_IO_HOOKS *Hooks);

/**
 * HttpLxEventFromFd() - an eventfd as hEvent of an OVERLAPPED
 * @Fd: eventfd; becomes the handle's
 * @Handle: out; HttpLxCloseHandle() closes it
 *
 * Emptied when a call begins, 1 is added when it is over.
 *
 * ERROR_INVALID_HANDLE: not an open descriptor. ERROR_INVALID_PARAMETER.
 */
HTTPAPI_LINKAGE ULONG WINAPI HttpLxEventFromFd(_In_ int Fd, _Out_ PHANDLE Handle);

#define HTTPLX_CANCEL_THIS_THREAD	0x00000001

/**
 * HttpLxCancelIo() - cancel overlapped calls
 * @Handle: queue
 * @Overlapped: which call, or NULL for all of this process
 * @Flags: HTTPLX_CANCEL_THIS_THREAD: only such as this thread began
 *
 * Each still completes, with ERROR_OPERATION_ABORTED unless it was quicker.
 *
 * ERROR_NOT_FOUND: none was under way. ERROR_INVALID_HANDLE.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpLxCancelIo(_In_ HANDLE Handle, _In_opt_ LPOVERLAPPED Overlapped,
	       _In_ ULONG Flags);

/**
 * HttpLxStatusFromError() - what stands in OVERLAPPED.Internal for a result
 * @Error: Win32 code
 *
 * Return: the NTSTATUS.
 */
HTTPAPI_LINKAGE ULONG WINAPI HttpLxStatusFromError(_In_ ULONG Error);

/**
 * HttpLxErrorFromStatus() - the result behind an OVERLAPPED.Internal
 * @Status: NTSTATUS
 *
 * Return: the Win32 code.
 */
HTTPAPI_LINKAGE ULONG WINAPI HttpLxErrorFromStatus(_In_ ULONG Status);

HTTPAPI_EXTERN_C_END

#endif /* HTTPAPI_LINUX_H */
