/* SPDX-License-Identifier: MIT */
/*
 * HTTP Server API 2.0 on Linux: libhttpapi, link with -lhttpapi.
 *
 * What holds for every call
 *
 * - The result is a Win32 code, NO_ERROR (0) for success.
 * - All lengths are bytes, of UTF-16 text too.
 * - Reserved parameters are 0 or NULL, else ERROR_INVALID_PARAMETER.
 * - HttpInitialize() comes first, else ERROR_DLL_INIT_FAILED.
 * - Overlapped NULL: the call waits until it is done. Not NULL: it never waits.
 *   NO_ERROR and ERROR_IO_PENDING: its completion follows, once: InternalHigh
 *   is the count of bytes (a pointer for that is ignored), Internal the status,
 *   then hEvent is signalled. Every other result: nothing follows. Until then
 *   the OVERLAPPED and all memory of the call must stay as they are.
 *   ERROR_NO_SYSTEM_RESOURCES: too many such calls are under way. How a
 *   program learns of completions: HttpLxEventFromFd(), HttpLxSetIoHooks().
 * - Calls may be made from any thread. After fork() the child has the handles
 *   of its queues and none of its parent's sessions and groups.
 * - ERROR_NOT_ENOUGH_MEMORY and ERROR_GEN_FAILURE are possible everywhere.
 *
 * A receive handle is a request queue's HANDLE; the id of a request means
 * something only together with the handle that received it. Text without
 * WCHAR, file descriptors and the like: <httpapi-linux.h>.
 */
#ifndef HTTPAPI_HTTP_H
#define HTTPAPI_HTTP_H

#include "httpapi-types.h"
#include "httpapi-consts.h"
#include "httpapi-enums.h"
#include "httpapi-structs.h"
#include "httpapi-reqprops.h"
#include "httpapi-config.h"

HTTPAPI_EXTERN_C_BEGIN

#define HTTPAPI_VERSION_1	{ 1, 0 }
#define HTTPAPI_VERSION_2	{ 2, 0 }

/* The same as values, to be passed to a call as they are */
#ifdef __cplusplus
#define HTTPAPI_VERSION_1_VALUE	(HTTPAPI_VERSION HTTPAPI_VERSION_1)
#define HTTPAPI_VERSION_2_VALUE	(HTTPAPI_VERSION HTTPAPI_VERSION_2)
#else
#define HTTPAPI_VERSION_1_VALUE	((HTTPAPI_VERSION)HTTPAPI_VERSION_1)
#define HTTPAPI_VERSION_2_VALUE	((HTTPAPI_VERSION)HTTPAPI_VERSION_2)
#endif

#define HTTP_VERSION_UNKNOWN	{ 0, 0 }
#define HTTP_VERSION_0_9	{ 0, 9 }
#define HTTP_VERSION_1_0	{ 1, 0 }
#define HTTP_VERSION_1_1	{ 1, 1 }
#define HTTP_VERSION_2_0	{ 2, 0 }
#define HTTP_VERSION_3_0	{ 3, 0 }

#define HTTP_IS_NULL_ID(pid)	(HTTP_NULL_ID == *(pid))
#define HTTP_SET_NULL_ID(pid)	(*(pid) = HTTP_NULL_ID)

#define HTTP_SET_VERSION(version, major, minor)	\
	do {					\
		(version).MajorVersion = (major); \
		(version).MinorVersion = (minor); \
	} while (0)

#define HTTP_EQUAL_VERSION(version, major, minor) \
	((version).MajorVersion == (major) && (version).MinorVersion == (minor))
#define HTTP_NOT_EQUAL_VERSION(version, major, minor) \
	(!HTTP_EQUAL_VERSION(version, major, minor))
#define HTTP_GREATER_VERSION(version, major, minor)	\
	((version).MajorVersion > (major) ||		\
	 ((version).MajorVersion == (major) &&		\
	  (version).MinorVersion > (minor)))
#define HTTP_GREATER_EQUAL_VERSION(version, major, minor) \
	(!HTTP_LESS_VERSION(version, major, minor))
#define HTTP_LESS_VERSION(version, major, minor)	\
	((version).MajorVersion < (major) ||		\
	 ((version).MajorVersion == (major) &&		\
	  (version).MinorVersion < (minor)))
#define HTTP_LESS_EQUAL_VERSION(version, major, minor) \
	(!HTTP_GREATER_VERSION(version, major, minor))

#define HTTPAPI_EQUAL_VERSION(version, major, minor)	\
	((version).HttpApiMajorVersion == (major) &&	\
	 (version).HttpApiMinorVersion == (minor))
#define HTTPAPI_GREATER_VERSION(version, major, minor)	\
	((version).HttpApiMajorVersion > (major) ||	\
	 ((version).HttpApiMajorVersion == (major) &&	\
	  (version).HttpApiMinorVersion > (minor)))
#define HTTPAPI_LESS_VERSION(version, major, minor)	\
	((version).HttpApiMajorVersion < (major) ||	\
	 ((version).HttpApiMajorVersion == (major) &&	\
	  (version).HttpApiMinorVersion < (minor)))
#define HTTPAPI_VERSION_GREATER_OR_EQUAL(version, major, minor) \
	(!HTTPAPI_LESS_VERSION(version, major, minor))

/**
 * HttpInitialize() - prepare this process
 * @Version: version 1.0 or 2.0; objects have versions of their own
 * @Flags: HTTP_INITIALIZE_SERVER, HTTP_INITIALIZE_CONFIG or both
 * @pReserved: NULL
 *
 * Counted for each flag; each call wants a HttpTerminate() with its flags.
 *
 * ERROR_INVALID_PARAMETER: no or unknown flags. ERROR_REVISION_MISMATCH: no
 * such version, or a kernel module that this library does not understand.
 * ERROR_FILE_NOT_FOUND: there is no /dev/httpsys, the module is not loaded.
 * ERROR_ACCESS_DENIED: this user may not open it (group httpsys may).
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpInitialize(_In_ HTTPAPI_VERSION Version, _In_ ULONG Flags,
	       _Reserved_ PVOID pReserved);

/**
 * HttpTerminate() - undo one HttpInitialize()
 * @Flags: those of an earlier HttpInitialize(); two calls with one flag each
 *	may be ended together
 * @pReserved: NULL
 *
 * The last one with HTTP_INITIALIZE_SERVER closes all sessions of the process
 * with their groups and URLs. Queue handles remain to be closed.
 *
 * ERROR_INVALID_PARAMETER: no, unknown or unmatched flags.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpTerminate(_In_ ULONG Flags, _Reserved_ PVOID pReserved);

/**
 * HttpCreateServerSession() - make a server session
 * @Version: version 1.0 or 2.0
 * @ServerSessionId: out, its id
 * @Reserved: 0
 *
 * The session belongs to this process and lives until it is closed or the
 * process ends.
 *
 * ERROR_REVISION_MISMATCH: another version. ERROR_INVALID_PARAMETER: NULL
 * pointer. ERROR_NO_SYSTEM_RESOURCES: limit of this user reached.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpCreateServerSession(_In_ HTTPAPI_VERSION Version,
			_Out_ PHTTP_SERVER_SESSION_ID ServerSessionId,
			_Reserved_ ULONG Reserved);

/**
 * HttpCloseServerSession() - close a session with all of its groups
 * @ServerSessionId: the session
 *
 * Afterwards no new request is routed by its URLs; requests that were accepted
 * before can be finished. Queues are not touched.
 *
 * ERROR_INVALID_PARAMETER: no such session, closed already, or made by another
 * process.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpCloseServerSession(_In_ HTTP_SERVER_SESSION_ID ServerSessionId);

/**
 * HttpSetServerSessionProperty() - set what all groups of a session inherit
 * @ServerSessionId: the session
 * @Property: HttpServerStateProperty (HTTP_STATE_INFO),
 *	HttpServerTimeoutsProperty (HTTP_TIMEOUT_LIMIT_INFO),
 *	HttpServerQosProperty (HTTP_QOS_SETTING_INFO: bandwidth, which is that
 *	of all groups together, or flow rate, which is that of each response),
 *	HttpServerLoggingProperty (HTTP_LOGGING_INFO: W3C or Raw),
 *	HttpServerAuthenticationProperty and
 *	HttpServerExtendedAuthenticationProperty
 *	(HTTP_SERVER_AUTHENTICATION_INFO), HttpServerChannelBindProperty
 *	(HTTP_CHANNEL_BIND_INFO)
 * @PropertyInformation: the structure
 * @PropertyInformationLength: its bytes, at least the structure's size
 *
 * ERROR_INVALID_PARAMETER: not a property of sessions, NULL, too short, value
 * out of range, no such session of this process. ERROR_NOT_SUPPORTED: an
 * authentication scheme, as nothing can serve one yet; a security descriptor of
 * a log directory.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpSetServerSessionProperty(_In_ HTTP_SERVER_SESSION_ID ServerSessionId,
			     _In_ HTTP_SERVER_PROPERTY Property,
			     _In_reads_bytes_(PropertyInformationLength)
			     PVOID PropertyInformation,
			     _In_ ULONG PropertyInformationLength);

/**
 * HttpQueryServerSessionProperty() - read a property of a session
 * @ServerSessionId: the session
 * @Property: as above
 * @PropertyInformation: out, the structure
 * @PropertyInformationLength: its room in bytes
 * @ReturnLength: out, optional: bytes written, or needed with ERROR_MORE_DATA
 *
 * ERROR_INVALID_PARAMETER, ERROR_NOT_SUPPORTED: as above (Logging cannot be
 * queried: ERROR_INVALID_PARAMETER). ERROR_MORE_DATA: not enough room.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpQueryServerSessionProperty(_In_ HTTP_SERVER_SESSION_ID ServerSessionId,
			       _In_ HTTP_SERVER_PROPERTY Property,
			       _Out_writes_bytes_to_opt_(
				PropertyInformationLength, *ReturnLength)
			       PVOID PropertyInformation,
			       _In_ ULONG PropertyInformationLength,
			       _Out_opt_ PULONG ReturnLength);

/**
 * HttpCreateUrlGroup() - make a URL group
 * @ServerSessionId: the session that it belongs to for ever
 * @pUrlGroupId: out, its id
 * @Reserved: 0
 *
 * ERROR_INVALID_PARAMETER: no such session of this process, NULL pointer.
 * ERROR_NO_SYSTEM_RESOURCES: limit of this user reached.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpCreateUrlGroup(_In_ HTTP_SERVER_SESSION_ID ServerSessionId,
		   _Out_ PHTTP_URL_GROUP_ID pUrlGroupId,
		   _Reserved_ ULONG Reserved);

/**
 * HttpCloseUrlGroup() - remove a group's URLs and the group
 * @UrlGroupId: the group
 *
 * ERROR_INVALID_PARAMETER: no such group of this process.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpCloseUrlGroup(_In_ HTTP_URL_GROUP_ID UrlGroupId);

/**
 * HttpAddUrlToUrlGroup() - register a URL prefix
 * @UrlGroupId: the group whose queue gets the requests
 * @pFullyQualifiedUrl: "http://host:port/path/" with a host name, an address,
 *	'+' (all hosts, before all others) or '*' (hosts that nobody else has)
 * @UrlContext: returned as HTTP_REQUEST.UrlContext
 * @Reserved: 0
 *
 * ERROR_INVALID_PARAMETER: no such group of this process, not a prefix.
 * ERROR_ALREADY_EXISTS: registered by somebody, or the port carries the other
 * scheme. ERROR_ACCESS_DENIED: the port belongs to another user or is a
 * privileged one. ERROR_SHARING_VIOLATION: a foreign socket listens on the
 * port. ERROR_NOT_SUPPORTED: https, or a host like "192.". ERROR_INCORRECT_-
 * ADDRESS: not an address of this machine. HttpLxAddUrl() says who is in the
 * way.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpAddUrlToUrlGroup(_In_ HTTP_URL_GROUP_ID UrlGroupId,
		     _In_ PCWSTR pFullyQualifiedUrl,
		     _In_opt_ HTTP_URL_CONTEXT UrlContext,
		     _Reserved_ ULONG Reserved);

/**
 * HttpRemoveUrlFromUrlGroup() - remove one URL prefix or all of a group
 * @UrlGroupId: the group
 * @pFullyQualifiedUrl: the prefix; NULL with HTTP_URL_FLAG_REMOVE_ALL
 * @Flags: 0 or HTTP_URL_FLAG_REMOVE_ALL
 *
 * ERROR_INVALID_PARAMETER: no such group of this process, not a prefix, unknown
 * flags, a prefix together with REMOVE_ALL. ERROR_FILE_NOT_FOUND: not
 * registered with this group.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpRemoveUrlFromUrlGroup(_In_ HTTP_URL_GROUP_ID UrlGroupId,
			  _In_opt_ PCWSTR pFullyQualifiedUrl, _In_ ULONG Flags);

/**
 * HttpSetUrlGroupProperty() - set a property of a group
 * @UrlGroupId: the group
 * @Property: HttpServerBindingProperty (HTTP_BINDING_INFO; the queue must have
 *	been created by this process), HttpServerStateProperty
 *	(HTTP_STATE_INFO), HttpServerTimeoutsProperty (HTTP_TIMEOUT_LIMIT_INFO),
 *	HttpServerQosProperty (HTTP_QOS_SETTING_INFO: bandwidth, flow rate,
 *	connection limit), HttpServerLoggingProperty (HTTP_LOGGING_INFO: W3C,
 *	IIS, NCSA), HttpServerListenEndpointProperty
 *	(HTTP_LISTEN_ENDPOINT_INFO; counts for URLs that are added later),
 *	HttpServerDelegationProperty (HTTP_BINDING_INFO),
 *	HttpServerRequestInfoProperty (HTTP_REQUEST_INFO_PROPERTY_INFO; bit n is
 *	the HTTP_REQUEST_INFO_TYPE n); kept without effect:
 *	HttpServerAuthenticationProperty,
 *	HttpServerExtendedAuthenticationProperty, HttpServerChannelBindProperty,
 *	HttpServerProtectionLevelProperty, HttpServerFastForwardingProperty
 * @PropertyInformation: the structure
 * @PropertyInformationLength: its bytes, at least the structure's size
 *
 * ERROR_INVALID_PARAMETER: not a property of groups, NULL, too short, value out
 * of range, no such group of this process, no such queue. ERROR_NOT_SUPPORTED:
 * an authentication scheme, as nothing can serve one yet; a security descriptor
 * of a log directory; a request info of TLS, QUIC or authentication.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpSetUrlGroupProperty(_In_ HTTP_URL_GROUP_ID UrlGroupId,
			_In_ HTTP_SERVER_PROPERTY Property,
			_In_reads_bytes_(PropertyInformationLength)
			PVOID PropertyInformation,
			_In_ ULONG PropertyInformationLength);

/**
 * HttpQueryUrlGroupProperty() - read a property of a group
 * @UrlGroupId: the group
 * @Property: as above, but Binding, Delegation, Logging,
 *	ExtendedAuthentication
 * @PropertyInformation: out, the structure. For Qos its QosType says which
 *	limit; that follows right behind, and QosSetting points to it
 * @PropertyInformationLength: its room in bytes
 * @ReturnLength: out, optional: bytes written, or needed with ERROR_MORE_DATA
 *
 * ERROR_INVALID_PARAMETER: as above. ERROR_MORE_DATA: not enough room.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpQueryUrlGroupProperty(_In_ HTTP_URL_GROUP_ID UrlGroupId,
			  _In_ HTTP_SERVER_PROPERTY Property,
			  _Out_writes_bytes_to_opt_(
				PropertyInformationLength, *ReturnLength)
			  PVOID PropertyInformation,
			  _In_ ULONG PropertyInformationLength,
			  _Out_opt_ PULONG ReturnLength);

/**
 * HttpCreateRequestQueue() - make a request queue, or open one by name
 * @Version: version 2.0
 * @Name: NULL (nobody else can open it) or at most 260 bytes
 * @SecurityAttributes: NULL (this user only); a descriptor is a
 *	HTTPLX_QUEUE_ACCESS. bInheritHandle: the file survives exec
 * @Flags: HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING or _CONTROLLER (this
 *	process configures the queue, others receive)
 * @RequestQueueHandle: out; HttpCloseRequestQueue() closes it
 *
 * ERROR_REVISION_MISMATCH: another version. ERROR_INVALID_PARAMETER: name too
 * long, OPEN_EXISTING without a name or with attributes or CONTROLLER, unknown
 * flags, NULL pointer. ERROR_INVALID_NAME: '/' or a control character in the
 * name. ERROR_ALREADY_EXISTS: the name is taken. ERROR_FILE_NOT_FOUND: nothing
 * to open. ERROR_ACCESS_DENIED: not permitted to open it, or to give it to
 * that user or group. ERROR_NOT_SUPPORTED: a descriptor of another kind, or the
 * DELEGATION flag. ERROR_TOO_MANY_OPEN_FILES, ERROR_NO_SYSTEM_RESOURCES: limits.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpCreateRequestQueue(_In_ HTTPAPI_VERSION Version, _In_opt_ PCWSTR Name,
		       _In_opt_ PSECURITY_ATTRIBUTES SecurityAttributes,
		       _In_opt_ ULONG Flags, _Out_ PHANDLE RequestQueueHandle);

/**
 * HttpCloseRequestQueue() - close the handle of a queue
 * @RequestQueueHandle: the queue
 *
 * Calls that wait on it return ERROR_OPERATION_ABORTED. Requests that were
 * received through it and not answered are aborted. The queue is gone when its
 * last handle is closed.
 *
 * ERROR_INVALID_PARAMETER: not a queue of this process, or closed already.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpCloseRequestQueue(_In_ HANDLE RequestQueueHandle);

/**
 * HttpShutdownRequestQueue() - receive no more through this handle
 * @RequestQueueHandle: the queue; still to be closed
 *
 * Calls that wait return ERROR_OPERATION_ABORTED, requests received and not
 * begun to be answered are cancelled, answers under way can be finished.
 *
 * ERROR_INVALID_PARAMETER: not a queue of this process.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpShutdownRequestQueue(_In_ HANDLE RequestQueueHandle);

/**
 * HttpSetRequestQueueProperty() - set a property of a queue
 * @RequestQueueHandle: the queue
 * @Property: HttpServerStateProperty (HTTP_ENABLED_STATE),
 *	HttpServerQueueLengthProperty (ULONG, 1 to 0x7fffffff requests),
 *	HttpServer503VerbosityProperty (HTTP_503_RESPONSE_VERBOSITY)
 * @PropertyInformation: the value
 * @PropertyInformationLength: its bytes, at least 4
 * @Reserved1: 0
 * @Reserved2: NULL
 *
 * ERROR_INVALID_PARAMETER: not a property of queues, NULL, too short, value out
 * of range, or another process made the queue. ERROR_INVALID_HANDLE: not a
 * queue of this process. ERROR_NOT_SUPPORTED: a version-1 queue.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpSetRequestQueueProperty(_In_ HANDLE RequestQueueHandle,
			    _In_ HTTP_SERVER_PROPERTY Property,
			    _In_reads_bytes_(PropertyInformationLength)
			    PVOID PropertyInformation,
			    _In_ ULONG PropertyInformationLength,
			    _Reserved_ ULONG Reserved1,
			    _Reserved_ PVOID Reserved2);

/**
 * HttpQueryRequestQueueProperty() - read a property of a queue
 * @RequestQueueHandle: the queue
 * @Property: as above
 * @PropertyInformation: out, the value
 * @PropertyInformationLength: its room in bytes
 * @Reserved1: 0
 * @ReturnLength: out, optional: bytes written, or needed with ERROR_MORE_DATA
 * @Reserved2: NULL
 *
 * As above; ERROR_MORE_DATA: not enough room. Whoever has opened the queue may
 * query.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpQueryRequestQueueProperty(_In_ HANDLE RequestQueueHandle,
			      _In_ HTTP_SERVER_PROPERTY Property,
			      _Out_writes_bytes_to_opt_(
				PropertyInformationLength, *ReturnLength)
			      PVOID PropertyInformation,
			      _In_ ULONG PropertyInformationLength,
			      _Reserved_ ULONG Reserved1,
			      _Out_opt_ PULONG ReturnLength,
			      _Reserved_ PVOID Reserved2);

/**
 * HttpWaitForDemandStart() - wait until a queue needs a (further) worker
 * @RequestQueueHandle: the queue, its controller's handle
 * @Overlapped: see above
 *
 * Over when a request waits in the queue of which no earlier such call was told.
 *
 * ERROR_INVALID_ID_AUTHORITY: the handle is not the controller's.
 * ERROR_ALREADY_EXISTS: somebody waits already. ERROR_INVALID_PARAMETER: not a
 * queue. ERROR_INVALID_HANDLE: closed or shut down. ERROR_OPERATION_ABORTED: shut down,
 * closed or cancelled while an overlapped call was under way.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpWaitForDemandStart(_In_ HANDLE RequestQueueHandle,
		       _Inout_opt_ LPOVERLAPPED Overlapped);

/**
 * HttpReceiveHttpRequest() - take a request from a queue
 * @RequestQueueHandle: the queue, not opened as its controller
 * @RequestId: HTTP_NULL_ID: the next request; else one that this handle has
 *	received and not answered, to be delivered once more
 * @Flags: 0: head only; HTTP_RECEIVE_REQUEST_FLAG_COPY_BODY: also the body
 *	bytes that have come, as many as fit; _FLUSH_BODY: wait for all of the
 *	body, as much as fits; HTTPLX_RECEIVE_NONBLOCK
 * @RequestBuffer: out: HTTP_REQUEST and behind it what its pointers point to;
 *	aligned to 8 bytes. Nothing in it is to be freed
 * @RequestBufferLength: bytes
 * @BytesReturned: out, optional: bytes written, or needed with ERROR_MORE_DATA
 * @Overlapped: see above
 *
 * ERROR_MORE_DATA: the buffer does not take the head. RequestId and ConnectionId
 * are filled in, the rest of the structure is zero, the request belongs to
 * this handle: receive again with that id. ERROR_INSUFFICIENT_BUFFER: not even
 * room for HTTP_REQUEST_V1, nothing received. ERROR_NOACCESS: buffer NULL or
 * misaligned. ERROR_INVALID_HANDLE: not a queue of this process.
 * ERROR_INVALID_PARAMETER: unknown flags, controller's handle.
 * ERROR_CONNECTION_INVALID: no request with that id here (any more).
 * ERROR_HANDLE_EOF: a request with that id whose body has been read to its end.
 * ERROR_OPERATION_ABORTED: shut down or closed. ERROR_RETRY: HTTPLX_RECEIVE_-
 * NONBLOCK and nothing there. ERROR_NOT_ENOUGH_MEMORY: RequestId not 0 says
 * which request was received all the same.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpReceiveHttpRequest(_In_ HANDLE RequestQueueHandle,
		       _In_ HTTP_REQUEST_ID RequestId, _In_ ULONG Flags,
		       _Out_writes_bytes_to_(RequestBufferLength,
					     *BytesReturned)
		       PHTTP_REQUEST RequestBuffer,
		       _In_ ULONG RequestBufferLength,
		       _Out_opt_ PULONG BytesReturned,
		       _Inout_opt_ LPOVERLAPPED Overlapped);

/**
 * HttpReceiveRequestEntityBody() - read the body of a request
 * @RequestQueueHandle: the queue
 * @RequestId: the request
 * @Flags: 0: as soon as there are bytes;
 *	HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER: wait until the buffer
 *	is full or the body ends; HTTPLX_RECEIVE_NONBLOCK
 * @EntityBuffer: out, bytes of the body, chunked framing removed
 * @EntityBufferLength: its room; 0: only wait for bytes
 * @BytesReturned: out, optional: bytes read
 * @Overlapped: see above
 *
 * ERROR_HANDLE_EOF: no more; comes alone, after the last bytes. ERROR_MORE_DATA:
 * room 0 and bytes are there. ERROR_CONNECTION_INVALID: no such request here.
 * ERROR_NETNAME_DELETED: the client broke off or its body is malformed.
 * ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER: bad handle; NULL buffer or
 * unknown flags. ERROR_RETRY: HTTPLX_RECEIVE_NONBLOCK and nothing there.
 * ERROR_OPERATION_ABORTED: shut down.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpReceiveRequestEntityBody(_In_ HANDLE RequestQueueHandle,
			     _In_ HTTP_REQUEST_ID RequestId, _In_ ULONG Flags,
			     _Out_writes_bytes_to_(EntityBufferLength,
						   *BytesReturned)
			     PVOID EntityBuffer, _In_ ULONG EntityBufferLength,
			     _Out_opt_ PULONG BytesReturned,
			     _Inout_opt_ LPOVERLAPPED Overlapped);

/**
 * HttpSendHttpResponse() - answer a request
 * @RequestQueueHandle: the queue
 * @RequestId: the request
 * @Flags: HTTP_SEND_RESPONSE_FLAG_DISCONNECT, _MORE_DATA, _BUFFER_DATA,
 *	_ENABLE_NAGLING
 * @HttpResponse: head and optionally body. Known headers of length 0 are left
 *	out
 * @CachePolicy: optional: keep the response and give it to everybody who asks for
 *	the same URL, without this program
 * @BytesSent: out, optional: bytes of head and body
 * @Reserved1: NULL
 * @Reserved2: 0
 * @Overlapped: see above
 * @LogData: optional HTTP_LOG_FIELDS_DATA: with the last send, and where the
 *	group or its session has logging, makes a log record
 *
 * Without MORE_DATA the answer is complete and the request id finished, also
 * when the call then fails, but for ERROR_PATH_NOT_FOUND. Date and Server are added;
 * Content-Length where the whole body is in this call.
 *
 * A response with a policy is kept if it may be: a GET without a body, Authorization
 * or Range, answered in this one call with a Content-Type and a status other than 206
 * and 304. It is sent in any case; HttpLxCacheResult() says what became of the policy.
 * With HTTP_RESPONSE_FLAG_MULTIPLE_ENCODINGS_AVAILABLE it is kept for requests that
 * accept the same content codings only.
 *
 * ERROR_INVALID_PARAMETER: NULL response, unknown flags, malformed head, OPAQUE
 * with a status other than 101. ERROR_INVALID_HANDLE: not a queue, or a file
 * chunk with a bad handle. ERROR_HANDLE_EOF: file chunk beyond the end of the
 * file or fragment. ERROR_READ_FAULT: its file cannot be read. ERROR_PATH_NOT_FOUND: a
 * fragment that is not cached; nothing was sent. ERROR_NOT_SUPPORTED: a response info of
 * authentication or channel binding. ERROR_BAD_COMMAND: another send of
 * this request is under way. ERROR_CONNECTION_INVALID: no such request here, or
 * its client is gone. ERROR_NETNAME_DELETED: the connection broke meanwhile.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpSendHttpResponse(_In_ HANDLE RequestQueueHandle,
		     _In_ HTTP_REQUEST_ID RequestId, _In_ ULONG Flags,
		     _In_ PHTTP_RESPONSE HttpResponse,
		     _In_opt_ PHTTP_CACHE_POLICY CachePolicy,
		     _Out_opt_ PULONG BytesSent, _Reserved_ PVOID Reserved1,
		     _Reserved_ ULONG Reserved2,
		     _Inout_opt_ LPOVERLAPPED Overlapped,
		     _In_opt_ PHTTP_LOG_DATA LogData);

/**
 * HttpSendResponseEntityBody() - send more of a response's body
 * @RequestQueueHandle: the queue
 * @RequestId: the request, its head sent with MORE_DATA
 * @Flags: as above
 * @EntityChunkCount: 0 to 9999
 * @EntityChunks: the pieces; may be NULL with count 0
 * @BytesSent: out, optional
 * @Reserved1: NULL
 * @Reserved2: 0
 * @Overlapped: see above
 * @LogData: as above
 *
 * The call without MORE_DATA ends the response. Results as above.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpSendResponseEntityBody(_In_ HANDLE RequestQueueHandle,
			   _In_ HTTP_REQUEST_ID RequestId, _In_ ULONG Flags,
			   _In_ USHORT EntityChunkCount,
			   _In_reads_opt_(EntityChunkCount)
			   PHTTP_DATA_CHUNK EntityChunks,
			   _Out_opt_ PULONG BytesSent,
			   _Reserved_ PVOID Reserved1,
			   _Reserved_ ULONG Reserved2,
			   _Inout_opt_ LPOVERLAPPED Overlapped,
			   _In_opt_ PHTTP_LOG_DATA LogData);

/**
 * HttpCancelHttpRequest() - reset the connection of a request
 * @RequestQueueHandle: the queue
 * @RequestId: the request
 * @Overlapped: see above
 *
 * ERROR_CONNECTION_INVALID: no such request here, answered or gone already.
 * ERROR_INVALID_HANDLE: not a queue of this process.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpCancelHttpRequest(_In_ HANDLE RequestQueueHandle,
		      _In_ HTTP_REQUEST_ID RequestId,
		      _Inout_opt_ LPOVERLAPPED Overlapped);

/**
 * HttpWaitForDisconnect() - wait until a connection breaks
 * @RequestQueueHandle: the queue
 * @ConnectionId: of a received request
 * @Overlapped: see above
 *
 * Over with NO_ERROR when the connection was reset, cancelled, timed out or closed;
 * not by a client that has only ended its own sending. Any number may wait.
 *
 * ERROR_CONNECTION_INVALID: gone already, or never was.
 * ERROR_INVALID_PARAMETER: HTTP_NULL_ID, controller's handle.
 * ERROR_INVALID_HANDLE: not a queue of this process. ERROR_OPERATION_ABORTED: shut
 * down, closed or cancelled meanwhile.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpWaitForDisconnect(_In_ HANDLE RequestQueueHandle,
		      _In_ HTTP_CONNECTION_ID ConnectionId,
		      _Inout_opt_ LPOVERLAPPED Overlapped);

/**
 * HttpWaitForDisconnectEx() - wait until a connection breaks
 * @RequestQueueHandle: the queue
 * @ConnectionId: of a received request
 * @Reserved: 0
 * @Overlapped: see above
 *
 * Results as HttpWaitForDisconnect().
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpWaitForDisconnectEx(_In_ HANDLE RequestQueueHandle,
			_In_ HTTP_CONNECTION_ID ConnectionId,
			_Reserved_ ULONG Reserved,
			_Inout_opt_ LPOVERLAPPED Overlapped);

/**
 * HttpReceiveClientCertificate() - the certificate of a client
 * @RequestQueueHandle: the queue
 * @ConnectionId: of a received request
 * @Flags: 0, HTTP_RECEIVE_SECURE_CHANNEL_TOKEN, HTTP_RECEIVE_FULL_CHAIN
 * @SslClientCertInfo: out; with the token flag HTTP_REQUEST_CHANNEL_BIND_STATUS
 * @SslClientCertInfoSize: its room in bytes
 * @BytesReceived: out, optional
 * @Overlapped: see above
 *
 * ERROR_NOT_FOUND: the client has none; so it is on every connection without TLS.
 * ERROR_INSUFFICIENT_BUFFER: not even room for the structure.
 * ERROR_CONNECTION_INVALID: no such connection. ERROR_INVALID_PARAMETER:
 * HTTP_NULL_ID, NULL pointer, unknown flags. ERROR_INVALID_HANDLE: not a queue.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpReceiveClientCertificate(_In_ HANDLE RequestQueueHandle,
			     _In_ HTTP_CONNECTION_ID ConnectionId,
			     _In_ ULONG Flags,
			     _Out_writes_bytes_to_(SslClientCertInfoSize,
						   *BytesReceived)
			     PHTTP_SSL_CLIENT_CERT_INFO SslClientCertInfo,
			     _In_ ULONG SslClientCertInfoSize,
			     _Out_opt_ PULONG BytesReceived,
			     _Inout_opt_ LPOVERLAPPED Overlapped);

/**
 * HttpFlushResponseCache() - forget cached responses and fragments
 * @RequestQueueHandle: the queue
 * @UrlPrefix: which: scheme://host:port/path, perhaps with a query; + or * as host:
 *	every host; an address: requests that named it or were routed by it
 * @Flags: 0, or HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE: and all below it
 * @Overlapped: see above; the call is over when it returns
 *
 * Of this queue. The path is compared without case and without a slash at its end;
 * without a query all queries of it are meant. When the call returns no older answer
 * is given or kept any more. What is not there is no error.
 *
 * ERROR_INVALID_PARAMETER: NULL or not a URL, unknown flags, or neither the URL nor
 * a prefix of it is registered for this queue.
 * ERROR_INVALID_HANDLE: not a queue of this process.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpFlushResponseCache(_In_ HANDLE RequestQueueHandle, _In_ PCWSTR UrlPrefix,
		       _In_ ULONG Flags, _Inout_opt_ LPOVERLAPPED Overlapped);

/**
 * HttpAddFragmentToCache() - keep a piece of a body
 * @RequestQueueHandle: the queue
 * @UrlPrefix: its name, as for HttpFlushResponseCache()
 * @DataChunk: from memory or from a file
 * @CachePolicy: how long: UserInvalidates, or TimeToLive
 * @Overlapped: see above; the call is over when it returns
 *
 * For sends of this queue (HttpDataChunkFromFragmentCache). Replaces a fragment of the
 * same name. A fragment may vanish at any time: a send that names a missing one fails
 * with ERROR_PATH_NOT_FOUND before anything is sent.
 *
 * ERROR_INVALID_PARAMETER: NULL pointer, not a URL, Nocache or an unknown policy, chunk
 * of another type, or neither the URL nor a prefix of it is registered for this queue.
 * ERROR_INVALID_HANDLE: not a queue, not a file. ERROR_HANDLE_EOF: beyond the end of
 * the file. ERROR_READ_FAULT: it cannot be read. ERROR_NO_SYSTEM_RESOURCES: too large,
 * no room, or the cache is switched off.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpAddFragmentToCache(_In_ HANDLE RequestQueueHandle, _In_ PCWSTR UrlPrefix,
		       _In_ PHTTP_DATA_CHUNK DataChunk,
		       _In_ PHTTP_CACHE_POLICY CachePolicy,
		       _Inout_opt_ LPOVERLAPPED Overlapped);

/**
 * HttpReadFragmentFromCache() - read a fragment
 * @RequestQueueHandle: the queue
 * @UrlPrefix: its name
 * @ByteRange: which bytes; NULL: all
 * @Buffer: out
 * @BufferLength: its room in bytes
 * @BytesRead: out, optional
 * @Overlapped: see above; the call is over when it returns
 *
 * A response that is kept can be read by its URL as a fragment, without its head.
 *
 * ERROR_PATH_NOT_FOUND: no such fragment. ERROR_MORE_DATA: the range does not fit;
 * *@BytesRead says its size, nothing was written. ERROR_HANDLE_EOF: the range is
 * outside of the fragment.
 * ERROR_INVALID_PARAMETER: NULL pointer, not a URL. ERROR_INVALID_HANDLE.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpReadFragmentFromCache(_In_ HANDLE RequestQueueHandle, _In_ PCWSTR UrlPrefix,
			  _In_opt_ PHTTP_BYTE_RANGE ByteRange,
			  _Out_writes_bytes_to_(BufferLength, *BytesRead)
			  PVOID Buffer, _In_ ULONG BufferLength,
			  _Out_opt_ PULONG BytesRead,
			  _Inout_opt_ LPOVERLAPPED Overlapped);

/*
 * Configuration of the machine, that is of this network namespace. These want
 * HttpInitialize() with HTTP_INITIALIZE_CONFIG; changes want CAP_NET_ADMIN there.
 */

/**
 * HttpSetServiceConfiguration() - make a record
 * @ServiceHandle: NULL
 * @ConfigId: which table
 * @pConfigInformation: the structure that belongs to @ConfigId, key and value
 * @ConfigInformationLength: its bytes
 * @pOverlapped: NULL
 *
 * A record is made, never changed: delete it first, or update it where the
 * table has updates. Timeouts, cache parameters, settings and limits have one
 * record for each key, which may be set again.
 *
 * ERROR_ALREADY_EXISTS: there is a record of that key. ERROR_INSUFFICIENT_BUFFER:
 * shorter than the structure. ERROR_INVALID_PARAMETER: no such id, key or value
 * malformed. ERROR_INVALID_HANDLE: @ServiceHandle is not NULL. ERROR_ACCESS_DENIED:
 * no right to. ERROR_NO_SUCH_LOGON_SESSION: not the hash of a certificate.
 * ERROR_DLL_INIT_FAILED.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpSetServiceConfiguration(_Reserved_ HANDLE ServiceHandle,
			    _In_ HTTP_SERVICE_CONFIG_ID ConfigId,
			    _In_reads_bytes_(ConfigInformationLength)
			    PVOID pConfigInformation,
			    _In_ ULONG ConfigInformationLength,
			    _Reserved_ LPOVERLAPPED pOverlapped);

/**
 * HttpUpdateServiceConfiguration() - replace the value of a record in one step
 * @Handle: NULL
 * @ConfigId: a table of certificate bindings
 * @ConfigInfo: as for HttpSetServiceConfiguration()
 * @ConfigInfoLength: its bytes
 * @Overlapped: NULL
 *
 * ERROR_FILE_NOT_FOUND: no record of that key. ERROR_INSUFFICIENT_BUFFER,
 * ERROR_INVALID_PARAMETER, ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED,
 * ERROR_NO_SUCH_LOGON_SESSION, ERROR_DLL_INIT_FAILED: as there.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpUpdateServiceConfiguration(_Reserved_ HANDLE Handle,
			       _In_ HTTP_SERVICE_CONFIG_ID ConfigId,
			       _In_reads_bytes_(ConfigInfoLength)
			       PVOID ConfigInfo, _In_ ULONG ConfigInfoLength,
			       _Reserved_ LPOVERLAPPED Overlapped);

/**
 * HttpQueryServiceConfiguration() - read a record, or one after the other
 * @ServiceHandle: NULL
 * @ConfigId: which table
 * @pInput: its query structure: an exact key, or the number of a record; NULL for
 *	the IP listen list
 * @InputLength: its bytes
 * @pOutput: out: the structure of HttpSetServiceConfiguration(); its pointers
 *	point into this buffer. NULL: only ask for the size
 * @OutputLength: its room in bytes
 * @pReturnLength: out, optional: bytes written, or needed
 * @pOverlapped: NULL
 *
 * ERROR_INSUFFICIENT_BUFFER: too little room; for HttpServiceConfigTimeout
 * ERROR_MORE_DATA. ERROR_NO_MORE_ITEMS: there are fewer records than that.
 * ERROR_FILE_NOT_FOUND: no record of that key. ERROR_INVALID_PARAMETER,
 * ERROR_INVALID_HANDLE, ERROR_DLL_INIT_FAILED: as for
 * HttpSetServiceConfiguration().
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpQueryServiceConfiguration(_Reserved_ HANDLE ServiceHandle,
			      _In_ HTTP_SERVICE_CONFIG_ID ConfigId,
			      _In_reads_bytes_opt_(InputLength) PVOID pInput,
			      _In_ ULONG InputLength,
			      _Out_writes_bytes_to_opt_(OutputLength,
							*pReturnLength)
			      PVOID pOutput, _In_ ULONG OutputLength,
			      _Out_opt_ PULONG pReturnLength,
			      _Reserved_ LPOVERLAPPED pOverlapped);

/**
 * HttpDeleteServiceConfiguration() - remove a record, or go back to a default
 * @ServiceHandle: NULL
 * @ConfigId: which table
 * @pConfigInformation: as for HttpSetServiceConfiguration(); only the key counts
 * @ConfigInformationLength: its bytes
 * @pOverlapped: NULL
 *
 * ERROR_FILE_NOT_FOUND: no record of that key. ERROR_INSUFFICIENT_BUFFER,
 * ERROR_INVALID_PARAMETER, ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED,
 * ERROR_DLL_INIT_FAILED: as for HttpSetServiceConfiguration().
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpDeleteServiceConfiguration(_Reserved_ HANDLE ServiceHandle,
			       _In_ HTTP_SERVICE_CONFIG_ID ConfigId,
			       _In_reads_bytes_(ConfigInformationLength)
			       PVOID pConfigInformation,
			       _In_ ULONG ConfigInformationLength,
			       _Reserved_ LPOVERLAPPED pOverlapped);

/**
 * HttpCreateHttpHandle() - a queue of version 1
 * @RequestQueueHandle: out; HttpCloseRequestQueue() or HttpLxCloseHandle()
 * @Reserved: 0
 *
 * Calls on it read and write HTTP_REQUEST_V1 and HTTP_RESPONSE_V1. It takes URLs
 * itself, has no properties (ERROR_NOT_SUPPORTED) and no groups are bound to it.
 *
 * ERROR_INVALID_PARAMETER: NULL pointer, reserved. ERROR_DLL_INIT_FAILED.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpCreateHttpHandle(_Out_ PHANDLE RequestQueueHandle,
		     _Reserved_ ULONG Reserved);

/**
 * HttpAddUrl() - have requests below a prefix routed to a queue of version 1
 * @RequestQueueHandle: the queue
 * @FullyQualifiedUrl: the prefix, as for HttpAddUrlToUrlGroup()
 * @Reserved: NULL
 *
 * ERROR_INVALID_PARAMETER: not a prefix, not a queue of version 1, reserved.
 * ERROR_ALREADY_EXISTS, ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION,
 * ERROR_INCORRECT_ADDRESS, ERROR_NOT_SUPPORTED: as for HttpAddUrlToUrlGroup().
 * ERROR_ACCESS_DENIED also in a child, of a queue that its parent made.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpAddUrl(_In_ HANDLE RequestQueueHandle, _In_ PCWSTR FullyQualifiedUrl,
	   _Reserved_ PVOID Reserved);

/**
 * HttpRemoveUrl() - undo HttpAddUrl()
 * @RequestQueueHandle: the queue
 * @FullyQualifiedUrl: the very string that was added
 *
 * ERROR_FILE_NOT_FOUND: it was not. ERROR_INVALID_PARAMETER: NULL, not a URL, not
 * a queue of version 1. ERROR_ACCESS_DENIED: in a child, of its parent's queue.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpRemoveUrl(_In_ HANDLE RequestQueueHandle, _In_ PCWSTR FullyQualifiedUrl);

/**
 * HttpPrepareUrl() - a URL in the form that registration wants
 * @Reserved: NULL
 * @Flags: 0
 * @Url: "scheme://host:port/path"
 * @PreparedUrl: out, from malloc(), to be freed
 *
 * The host in lower case and, where it is an international one, mapped and
 * normalised (UTS 46, NFC) and in Unicode; a '/' at the path's end. Needs no
 * HttpInitialize().
 *
 * ERROR_INVALID_PARAMETER: NULL pointer, not a URL, not a host name.
 * ERROR_NOT_SUPPORTED: an international name on a machine without libidn2.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpPrepareUrl(_Reserved_ PVOID Reserved, _Reserved_ ULONG Flags,
	       _In_ PCWSTR Url, _Outptr_ PWSTR *PreparedUrl);

/**
 * HttpDeclarePush() - offer the client what it will ask for next
 * @RequestQueueHandle: the queue
 * @RequestId: a request that is not answered yet
 * @Verb: HttpVerbGET or HttpVerbHEAD
 * @Path: begins with '/'
 * @Query: optional, without its '?'
 * @Headers: optional; no Host, no Transfer-Encoding, no Content-Length but 0
 *
 * HTTP/1.x cannot push: with good parameters it is NO_ERROR without effect.
 *
 * ERROR_INVALID_PARAMETER: parameters. ERROR_CONNECTION_INVALID: no such
 * request, answered, or its client is gone.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpDeclarePush(_In_ HANDLE RequestQueueHandle, _In_ HTTP_REQUEST_ID RequestId,
		_In_ HTTP_VERB Verb, _In_ PCWSTR Path, _In_opt_ PCSTR Query,
		_In_opt_ PHTTP_REQUEST_HEADERS Headers);

/**
 * HttpDelegateRequestEx() - hand a received request over to another queue
 * @RequestQueueHandle: the queue that it was received from
 * @DelegateQueueHandle: the other, usually opened with the flags OPEN_EXISTING
 *	and DELEGATION
 * @RequestId: the request; neither its body was read nor its answer begun
 * @DelegateUrlGroupId: by HttpFindUrlGroupId() for the URL of the property, or 0
 * @PropertyInfoSetSize: entries of the array
 * @PropertyInfoSet: DelegateRequestDelegateUrlProperty: a URL prefix of a group
 *	that is bound to the other queue, by which the request is seen there as
 *	routed; its own URL stays
 *
 * With NO_ERROR the id is finished here; else the request is as before.
 *
 * ERROR_INVALID_PARAMETER: too late, other properties, a group without URL or
 * with another one. ERROR_FILE_NOT_FOUND: no group of the other queue has the
 * URL. ERROR_CONNECTION_INVALID: no such request, or its client is gone.
 * ERROR_BAD_COMMAND: it is being sent for. ERROR_NO_SYSTEM_RESOURCES: the other
 * queue is full or disabled. ERROR_INVALID_HANDLE: not a queue, or gone.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpDelegateRequestEx(_In_ HANDLE RequestQueueHandle,
		      _In_ HANDLE DelegateQueueHandle,
		      _In_ HTTP_REQUEST_ID RequestId,
		      _In_opt_ HTTP_URL_GROUP_ID DelegateUrlGroupId,
		      _In_ ULONG PropertyInfoSetSize,
		      _In_reads_(PropertyInfoSetSize)
		      PHTTP_DELEGATE_REQUEST_PROPERTY_INFO PropertyInfoSet);

/**
 * HttpFindUrlGroupId() - the group that has a URL and is bound to a queue
 * @FullyQualifiedUrl: the prefix, as it was added
 * @RequestQueueHandle: the queue
 * @UrlGroupId: out; of another process' group it is good for
 *	HttpDelegateRequestEx() only
 *
 * ERROR_FILE_NOT_FOUND: there is none. ERROR_INVALID_PARAMETER: NULL, not a
 * prefix. ERROR_INVALID_HANDLE: not a queue.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpFindUrlGroupId(_In_ PCWSTR FullyQualifiedUrl,
		   _In_ HANDLE RequestQueueHandle,
		   _Out_ PHTTP_URL_GROUP_ID UrlGroupId);

/**
 * HttpSetRequestProperty() - set something of a request's connection
 * @RequestQueueHandle: the queue
 * @Id: a request that is not answered yet
 * @PropertyId: HttpRequestPropertyTransportIdleConnectionTimeout (USHORT,
 *	seconds; 0: as the group says; 0xffff: for ever; until it is set anew),
 *	HttpRequestPropertyDscpTag (UCHAR, 0 to 0x3f: mark of packets from now
 *	on), HttpRequestPropertyStreamError
 *	(HTTP_REQUEST_PROPERTY_STREAM_ERROR; means nothing to HTTP/1.x)
 * @Input: the value
 * @InputPropertySize: its bytes
 * @Overlapped: optional
 *
 * ERROR_INVALID_PARAMETER: no such property, too short, out of range.
 * ERROR_CONNECTION_INVALID: no such request, answered, or its client is gone.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpSetRequestProperty(_In_ HANDLE RequestQueueHandle, _In_ HTTP_OPAQUE_ID Id,
		       _In_ HTTP_REQUEST_PROPERTY PropertyId,
		       _In_reads_bytes_(InputPropertySize) PVOID Input,
		       _In_ ULONG InputPropertySize,
		       _Inout_opt_ LPOVERLAPPED Overlapped);

/**
 * HttpQueryRequestProperty() - read something of a request's connection
 * @RequestQueueHandle: the queue
 * @Id: a request that is not answered yet
 * @PropertyId: HttpRequestPropertyIsb (ULONGLONG, bytes under way that keep the
 *	connection busy), HttpRequestPropertyTcpInfoV0, V1, V2 (TCP_INFO_v0 and
 *	so on)
 * @Qualifier: optional HTTP_QUERY_REQUEST_QUALIFIER_TCP; what is returned is
 *	always of this moment
 * @QualifierSize: its bytes
 * @Output: the value
 * @OutputBufferSize: its room in bytes
 * @BytesReturned: out, optional: bytes written, or needed with ERROR_MORE_DATA
 * @Overlapped: optional
 *
 * ERROR_INVALID_FUNCTION: properties of TLS and QUIC, times of socket calls.
 * ERROR_INVALID_PARAMETER: no such property, or it can only be set.
 * ERROR_MORE_DATA: not enough room. ERROR_CONNECTION_INVALID: no such request,
 * answered, or its client is gone.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpQueryRequestProperty(_In_ HANDLE RequestQueueHandle, _In_ HTTP_OPAQUE_ID Id,
			 _In_ HTTP_REQUEST_PROPERTY PropertyId,
			 _In_reads_bytes_opt_(QualifierSize) PVOID Qualifier,
			 _In_ ULONG QualifierSize,
			 _Out_writes_bytes_to_opt_(OutputBufferSize,
						   *BytesReturned)
			 PVOID Output, _In_ ULONG OutputBufferSize,
			 _Out_opt_ PULONG BytesReturned,
			 _Inout_opt_ LPOVERLAPPED Overlapped);

/* ERROR_NOT_SUPPORTED: nobody has documented it. ERROR_INVALID_PARAMETER */
/**
 * HttpGetExtension() - not documented, there for programs that look it up
 * @Version: version of the API
 * @Extension: which
 * @Buffer: out
 * @BufferSize: its room in bytes
 *
 * ERROR_NOT_SUPPORTED: there is no extension. ERROR_INVALID_PARAMETER: no buffer.
 */
HTTPAPI_LINKAGE ULONG WINAPI
HttpGetExtension(_In_ HTTPAPI_VERSION Version, _In_ ULONG Extension,
		 _In_reads_bytes_(BufferSize) PVOID Buffer,
		 _In_ ULONG BufferSize);

/**
 * HttpIsFeatureSupported() - whether an optional part is there
 * @FeatureId: which
 *
 * TRUE or FALSE. There are: ResponseTrailers, DelegateEx,
 * AutomaticChunkedEncoding, IdleConnectionTimeoutRequestProperty, Dscp.
 */
HTTPAPI_LINKAGE BOOL WINAPI
HttpIsFeatureSupported(_In_ HTTP_FEATURE_ID FeatureId);

HTTPAPI_EXTERN_C_END

/* What programs and other languages rely upon; 64-bit layout */
#if UINTPTR_MAX > 0xffffffffu
#ifdef __cplusplus
#define HTTPAPI_ASSERT(x)	static_assert(x, #x)
#else
#define HTTPAPI_ASSERT(x)	__extension__ _Static_assert(x, #x)
#endif
HTTPAPI_ASSERT(sizeof(WCHAR) == 2);
HTTPAPI_ASSERT(sizeof(ULONG) == 4);
HTTPAPI_ASSERT(sizeof(HTTP_VERB) == 4);
HTTPAPI_ASSERT(sizeof(OVERLAPPED) == 32);
HTTPAPI_ASSERT(sizeof(SOCKADDR_STORAGE) == 128);
HTTPAPI_ASSERT(sizeof(HTTP_BINDING_INFO) == 16);
HTTPAPI_ASSERT(sizeof(HTTP_TIMEOUT_LIMIT_INFO) == 20);
HTTPAPI_ASSERT(sizeof(HTTP_LOGGING_INFO) == 72);
HTTPAPI_ASSERT(sizeof(HTTP_KNOWN_HEADER) == 16);
HTTPAPI_ASSERT(sizeof(HTTP_UNKNOWN_HEADER) == 24);
HTTPAPI_ASSERT(sizeof(HTTP_REQUEST_HEADERS) == 688);
HTTPAPI_ASSERT(sizeof(HTTP_RESPONSE_HEADERS) == 512);
HTTPAPI_ASSERT(sizeof(HTTP_COOKED_URL) == 40);
HTTPAPI_ASSERT(sizeof(HTTP_DATA_CHUNK) == 32);
HTTPAPI_ASSERT(sizeof(HTTP_SSL_INFO) == 48);
HTTPAPI_ASSERT(sizeof(HTTP_REQUEST_V1) == 848);
HTTPAPI_ASSERT(sizeof(HTTP_REQUEST_V2) == 864);
HTTPAPI_ASSERT(sizeof(HTTP_RESPONSE_V1) == 552);
HTTPAPI_ASSERT(sizeof(HTTP_RESPONSE_V2) == 568);
HTTPAPI_ASSERT(sizeof(HTTP_LOG_FIELDS_DATA) == 144);
#ifndef __cplusplus
HTTPAPI_ASSERT(offsetof(HTTP_REQUEST_V2, Verb) == 36);
HTTPAPI_ASSERT(offsetof(HTTP_REQUEST_V2, s.Verb) == 36);
HTTPAPI_ASSERT(offsetof(HTTP_REQUEST_V2, CookedUrl) == 64);
HTTPAPI_ASSERT(offsetof(HTTP_REQUEST_V2, Headers) == 120);
HTTPAPI_ASSERT(offsetof(HTTP_REQUEST_V2, RequestInfoCount) == 848);
HTTPAPI_ASSERT(offsetof(HTTP_RESPONSE_V2, Headers) == 24);
HTTPAPI_ASSERT(offsetof(HTTP_RESPONSE_V2, ResponseInfoCount) == 552);
#endif
#endif

#endif /* HTTPAPI_HTTP_H */
