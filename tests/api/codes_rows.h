/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every exported function and every return code that the API's documentation
 * or observation gives it. No include guard: included several times.
 *
 * PRODUCED(function, code, producer, situation): made to happen by @producer
 * ELSEWHERE(kind, function, code, reason): not here; @kind is one of TLS, HTTP2,
 *	AUTH, or NEVER where the documentation contradicts itself, or allows what
 *	cannot come about
 *
 * A pair has as many rows as there are documented situations for it.
 */

/* Initialisation */
PRODUCED(HttpInitialize, NO_ERROR, init_server, "for server calls")
PRODUCED(HttpInitialize, NO_ERROR, init_both, "version 1, both flags")
PRODUCED(HttpInitialize, ERROR_INVALID_PARAMETER, init_flag, "unknown flag")
PRODUCED(HttpTerminate, NO_ERROR, terminate_once, "flags of an earlier call")
PRODUCED(HttpTerminate, NO_ERROR, terminate_two, "two calls ended by one")
PRODUCED(HttpTerminate, ERROR_INVALID_PARAMETER, terminate_flag, "unknown flag")
PRODUCED(HttpTerminate, ERROR_INVALID_PARAMETER, terminate_other,
	 "flag of no earlier call")
PRODUCED(HttpTerminate, ERROR_INVALID_PARAMETER, terminate_twice, "twice")

/* Server session */
PRODUCED(HttpCreateServerSession, NO_ERROR, session_create, "version 2")
PRODUCED(HttpCreateServerSession, NO_ERROR, session_version_1, "version 1")
PRODUCED(HttpCreateServerSession, ERROR_REVISION_MISMATCH, session_version_3,
	 "version 3")
PRODUCED(HttpCreateServerSession, ERROR_INVALID_PARAMETER, session_null,
	 "NULL pointer")
PRODUCED(HttpCreateServerSession, ERROR_INVALID_PARAMETER, session_reserved,
	 "Reserved not 0")
PRODUCED(HttpCloseServerSession, NO_ERROR, session_close, "with its groups")
PRODUCED(HttpCloseServerSession, ERROR_INVALID_PARAMETER, session_close_null,
	 "HTTP_NULL_ID")
PRODUCED(HttpCloseServerSession, ERROR_INVALID_PARAMETER, session_close_twice,
	 "closed before")
PRODUCED(HttpCloseServerSession, ERROR_INVALID_PARAMETER, session_close_foreign,
	 "another process created it")

PRODUCED(HttpSetServerSessionProperty, NO_ERROR, session_set_state, "State")
PRODUCED(HttpSetServerSessionProperty, NO_ERROR, session_set_longer,
	 "a longer buffer")
PRODUCED(HttpSetServerSessionProperty, NO_ERROR, session_set_timeouts,
	 "Timeouts")
PRODUCED(HttpSetServerSessionProperty, NO_ERROR, session_set_qos,
	 "Qos: bandwidth")
PRODUCED(HttpSetServerSessionProperty, NO_ERROR, session_set_logging,
	 "Logging: W3C")
PRODUCED(HttpSetServerSessionProperty, NO_ERROR, session_set_authentication,
	 "Authentication: no scheme")
PRODUCED(HttpSetServerSessionProperty, NO_ERROR, session_set_channel_bind,
	 "ChannelBind: legacy")
PRODUCED(HttpSetServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_set_queue_length, "a property of queues")
PRODUCED(HttpSetServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_set_binding, "a property of groups")
PRODUCED(HttpSetServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_set_null, "NULL pointer")
PRODUCED(HttpSetServerSessionProperty, ERROR_INVALID_PARAMETER, session_set_0,
	 "length 0")
PRODUCED(HttpSetServerSessionProperty, ERROR_INVALID_PARAMETER, session_set_7,
	 "length short by one")
PRODUCED(HttpSetServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_set_closed, "closed session")
PRODUCED(HttpSetServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_set_foreign, "another process created it")
PRODUCED(HttpSetServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_set_slow, "bandwidth 1023")
PRODUCED(HttpSetServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_set_connections, "connection limit")
PRODUCED(HttpSetServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_set_ncsa, "Logging: NCSA")
PRODUCED(HttpSetServerSessionProperty, ERROR_NOT_SUPPORTED, session_set_basic,
	 "a scheme that nothing serves: Basic")
PRODUCED(HttpSetServerSessionProperty, ERROR_NOT_SUPPORTED,
	 session_set_kerberos, "a scheme that nothing serves: Kerberos")

PRODUCED(HttpQueryServerSessionProperty, NO_ERROR, session_query_state, "State")
PRODUCED(HttpQueryServerSessionProperty, NO_ERROR, session_query_timeouts,
	 "Timeouts")
PRODUCED(HttpQueryServerSessionProperty, NO_ERROR, session_query_qos,
	 "Qos: bandwidth")
PRODUCED(HttpQueryServerSessionProperty, NO_ERROR, session_query_authentication,
	 "Authentication")
PRODUCED(HttpQueryServerSessionProperty, NO_ERROR, session_query_channel_bind,
	 "ChannelBind")
PRODUCED(HttpQueryServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_query_logging, "Logging cannot be queried")
PRODUCED(HttpQueryServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_query_null, "NULL pointer")
PRODUCED(HttpQueryServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_query_0, "length 0")
PRODUCED(HttpQueryServerSessionProperty, ERROR_INVALID_PARAMETER,
	 session_query_foreign, "another process created it")
PRODUCED(HttpQueryServerSessionProperty, ERROR_MORE_DATA, session_query_short,
	 "buffer short by one")

/* URL group */
PRODUCED(HttpCreateUrlGroup, NO_ERROR, group_create, "made")
PRODUCED(HttpCreateUrlGroup, ERROR_INVALID_PARAMETER, group_no_session,
	 "closed session")
PRODUCED(HttpCreateUrlGroup, ERROR_INVALID_PARAMETER, group_null,
	 "NULL pointer")
PRODUCED(HttpCreateUrlGroup, ERROR_INVALID_PARAMETER, group_reserved,
	 "Reserved not 0")
PRODUCED(HttpCreateUrlGroup, ERROR_INVALID_PARAMETER, group_foreign,
	 "another process has the session")
PRODUCED(HttpCloseUrlGroup, NO_ERROR, group_close, "with its URL")
PRODUCED(HttpCloseUrlGroup, ERROR_INVALID_PARAMETER, group_close_twice,
	 "closed before")
PRODUCED(HttpCloseUrlGroup, ERROR_INVALID_PARAMETER, group_close_after_session,
	 "closed with its session")
PRODUCED(HttpCloseUrlGroup, ERROR_INVALID_PARAMETER, group_close_foreign,
	 "another process created it")

PRODUCED(HttpAddUrlToUrlGroup, NO_ERROR, url_add, "registered")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_INVALID_PARAMETER, url_add_no_group,
	 "closed group")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_INVALID_PARAMETER, url_add_reserved,
	 "Reserved not 0")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_INVALID_PARAMETER, url_add_foreign,
	 "another process has the group")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_INVALID_PARAMETER, url_add_malformed,
	 "prefix without a port")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_INVALID_PARAMETER, url_add_null,
	 "NULL pointer")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_ACCESS_DENIED, url_add_anothers_port,
	 "port of another user")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_ACCESS_DENIED, url_add_privileged,
	 "port 81, no privilege")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_ALREADY_EXISTS, url_add_twice,
	 "registered in this group")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_ALREADY_EXISTS, url_add_other_group,
	 "registered in another group, other case")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_SHARING_VIOLATION, url_add_foreign_socket,
	 "a foreign socket listens there")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_NOT_SUPPORTED, url_add_incomplete,
	 "host \"192.\"")
PRODUCED(HttpAddUrlToUrlGroup, ERROR_NOT_SUPPORTED, url_add_broadcast,
	 "host \"192.255.255.255\"")

PRODUCED(HttpRemoveUrlFromUrlGroup, NO_ERROR, url_remove, "removed")
PRODUCED(HttpRemoveUrlFromUrlGroup, NO_ERROR, url_remove_all, "REMOVE_ALL")
PRODUCED(HttpRemoveUrlFromUrlGroup, ERROR_INVALID_PARAMETER,
	 url_remove_no_group, "closed group")
PRODUCED(HttpRemoveUrlFromUrlGroup, ERROR_INVALID_PARAMETER, url_remove_flags,
	 "unknown flag")
PRODUCED(HttpRemoveUrlFromUrlGroup, ERROR_INVALID_PARAMETER,
	 url_remove_all_and_one, "REMOVE_ALL with a URL")
PRODUCED(HttpRemoveUrlFromUrlGroup, ERROR_INVALID_PARAMETER, url_remove_foreign,
	 "another process has the group")
PRODUCED(HttpRemoveUrlFromUrlGroup, ERROR_FILE_NOT_FOUND, url_remove_missing,
	 "never registered")
PRODUCED(HttpRemoveUrlFromUrlGroup, ERROR_FILE_NOT_FOUND, url_remove_twice,
	 "removed before")
PRODUCED(HttpRemoveUrlFromUrlGroup, ERROR_FILE_NOT_FOUND,
	 url_remove_other_group, "registered with another group")
ELSEWHERE(NEVER, HttpRemoveUrlFromUrlGroup, ERROR_ACCESS_DENIED,
	  "removal is not checked against reservations, and a group of another "
	  "process is ERROR_INVALID_PARAMETER")

PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_state, "State")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_timeouts, "Timeouts")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_binding, "Binding")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_bandwidth,
	 "Qos: bandwidth")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_connections,
	 "Qos: connection limit")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_flow, "Qos: flow rate")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_logging, "Logging: NCSA")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_authentication,
	 "Authentication: no scheme")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_channel_bind,
	 "ChannelBind: legacy")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_listen, "ListenEndpoint")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_protection,
	 "ProtectionLevel: unrestricted")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_fast_forward,
	 "FastForwarding: off")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_request_info,
	 "RequestInfo: timing")
PRODUCED(HttpSetUrlGroupProperty, NO_ERROR, group_set_no_delegation,
	 "Delegation: none")
PRODUCED(HttpSetUrlGroupProperty, ERROR_INVALID_PARAMETER,
	 group_set_queue_length, "a property of queues")
PRODUCED(HttpSetUrlGroupProperty, ERROR_INVALID_PARAMETER, group_set_null,
	 "NULL pointer")
PRODUCED(HttpSetUrlGroupProperty, ERROR_INVALID_PARAMETER, group_set_0,
	 "length 0")
PRODUCED(HttpSetUrlGroupProperty, ERROR_INVALID_PARAMETER, group_set_closed,
	 "closed group")
PRODUCED(HttpSetUrlGroupProperty, ERROR_INVALID_PARAMETER, group_set_foreign,
	 "another process created it")
PRODUCED(HttpSetUrlGroupProperty, ERROR_INVALID_PARAMETER,
	 group_set_closed_queue, "Binding: closed queue")
PRODUCED(HttpSetUrlGroupProperty, ERROR_INVALID_PARAMETER, group_set_v1_queue,
	 "Binding: version-1 queue")
PRODUCED(HttpSetUrlGroupProperty, ERROR_INVALID_PARAMETER, group_set_slow,
	 "bandwidth 1023")
PRODUCED(HttpSetUrlGroupProperty, ERROR_INVALID_PARAMETER, group_set_raw,
	 "Logging: Raw")
PRODUCED(HttpSetUrlGroupProperty, ERROR_NOT_SUPPORTED, group_set_basic,
	 "a scheme that nothing serves: Basic")

PRODUCED(HttpQueryUrlGroupProperty, NO_ERROR, group_query_state, "State")
PRODUCED(HttpQueryUrlGroupProperty, NO_ERROR, group_query_timeouts, "Timeouts")
PRODUCED(HttpQueryUrlGroupProperty, NO_ERROR, group_query_qos,
	 "Qos: connection limit")
PRODUCED(HttpQueryUrlGroupProperty, NO_ERROR, group_query_authentication,
	 "Authentication")
PRODUCED(HttpQueryUrlGroupProperty, NO_ERROR, group_query_channel_bind,
	 "ChannelBind")
PRODUCED(HttpQueryUrlGroupProperty, ERROR_INVALID_PARAMETER,
	 group_query_logging, "Logging cannot be queried")
PRODUCED(HttpQueryUrlGroupProperty, ERROR_INVALID_PARAMETER, group_query_null,
	 "NULL pointer")
PRODUCED(HttpQueryUrlGroupProperty, ERROR_INVALID_PARAMETER,
	 group_query_foreign, "another process created it")
PRODUCED(HttpQueryUrlGroupProperty, ERROR_MORE_DATA, group_query_short,
	 "buffer short by one")

/* Request queue */
PRODUCED(HttpCreateRequestQueue, NO_ERROR, queue_create, "unnamed")
PRODUCED(HttpCreateRequestQueue, NO_ERROR, queue_create_named,
	 "a name of 260 bytes")
PRODUCED(HttpCreateRequestQueue, NO_ERROR, queue_open, "opened by name")
PRODUCED(HttpCreateRequestQueue, ERROR_REVISION_MISMATCH, queue_version_1,
	 "version 1")
PRODUCED(HttpCreateRequestQueue, ERROR_INVALID_PARAMETER, queue_name_too_long,
	 "a name of 262 bytes")
PRODUCED(HttpCreateRequestQueue, ERROR_INVALID_PARAMETER, queue_open_attributes,
	 "SecurityAttributes with OPEN_EXISTING")
PRODUCED(HttpCreateRequestQueue, ERROR_INVALID_PARAMETER, queue_open_controller,
	 "CONTROLLER with OPEN_EXISTING")
PRODUCED(HttpCreateRequestQueue, ERROR_INVALID_PARAMETER, queue_open_unnamed,
	 "OPEN_EXISTING without a name")
PRODUCED(HttpCreateRequestQueue, ERROR_INVALID_PARAMETER, queue_null,
	 "NULL pointer")
PRODUCED(HttpCreateRequestQueue, ERROR_ALREADY_EXISTS, queue_exists,
	 "name taken")
PRODUCED(HttpCreateRequestQueue, ERROR_ACCESS_DENIED, queue_not_permitted,
	 "opened by another user")
PRODUCED(HttpCreateRequestQueue, ERROR_DLL_INIT_FAILED, queue_no_init,
	 "no HttpInitialize")
PRODUCED(HttpCreateRequestQueue, ERROR_FILE_NOT_FOUND, queue_missing,
	 "no queue of that name")
PRODUCED(HttpCreateRequestQueue, ERROR_INVALID_NAME, queue_bad_name,
	 "illegal name")
PRODUCED(HttpCloseRequestQueue, NO_ERROR, queue_close, "by its creator")
PRODUCED(HttpCloseRequestQueue, NO_ERROR, queue_close_opened,
	 "by one who opened it")
PRODUCED(HttpCloseRequestQueue, ERROR_INVALID_PARAMETER, queue_close_null,
	 "NULL")
PRODUCED(HttpCloseRequestQueue, ERROR_INVALID_PARAMETER, queue_close_twice,
	 "closed before")
PRODUCED(HttpShutdownRequestQueue, NO_ERROR, queue_shutdown, "shut down")
PRODUCED(HttpShutdownRequestQueue, ERROR_INVALID_PARAMETER, queue_shutdown_null,
	 "NULL")
PRODUCED(HttpShutdownRequestQueue, ERROR_INVALID_PARAMETER,
	 queue_shutdown_closed, "closed before")

PRODUCED(HttpSetRequestQueueProperty, NO_ERROR, queue_set_length, "QueueLength")
PRODUCED(HttpSetRequestQueueProperty, NO_ERROR, queue_set_verbosity,
	 "503Verbosity")
PRODUCED(HttpSetRequestQueueProperty, NO_ERROR, queue_set_state, "State")
PRODUCED(HttpSetRequestQueueProperty, ERROR_INVALID_PARAMETER,
	 queue_set_reserved_1, "Reserved1 not 0")
PRODUCED(HttpSetRequestQueueProperty, ERROR_INVALID_PARAMETER,
	 queue_set_reserved_2, "Reserved2 not NULL")
PRODUCED(HttpSetRequestQueueProperty, ERROR_INVALID_PARAMETER,
	 queue_set_timeouts, "a property of sessions and groups")
PRODUCED(HttpSetRequestQueueProperty, ERROR_INVALID_PARAMETER, queue_set_null,
	 "NULL pointer")
PRODUCED(HttpSetRequestQueueProperty, ERROR_INVALID_PARAMETER, queue_set_0,
	 "length 0")
PRODUCED(HttpSetRequestQueueProperty, ERROR_INVALID_PARAMETER,
	 queue_set_not_creator, "another process created it")
PRODUCED(HttpSetRequestQueueProperty, ERROR_NOT_SUPPORTED, queue_set_v1,
	 "version-1 queue")

PRODUCED(HttpQueryRequestQueueProperty, NO_ERROR, queue_query_length,
	 "QueueLength")
PRODUCED(HttpQueryRequestQueueProperty, NO_ERROR, queue_query_verbosity,
	 "503Verbosity")
PRODUCED(HttpQueryRequestQueueProperty, NO_ERROR, queue_query_state, "State")
PRODUCED(HttpQueryRequestQueueProperty, NO_ERROR, queue_query_not_creator,
	 "by one who opened it")
PRODUCED(HttpQueryRequestQueueProperty, ERROR_INVALID_PARAMETER,
	 queue_query_reserved_1, "Reserved1 not 0")
PRODUCED(HttpQueryRequestQueueProperty, ERROR_INVALID_PARAMETER,
	 queue_query_reserved_2, "Reserved2 not NULL")
PRODUCED(HttpQueryRequestQueueProperty, ERROR_INVALID_PARAMETER,
	 queue_query_timeouts, "a property of sessions and groups")
PRODUCED(HttpQueryRequestQueueProperty, ERROR_INVALID_PARAMETER,
	 queue_query_null, "NULL pointer")
PRODUCED(HttpQueryRequestQueueProperty, ERROR_MORE_DATA, queue_query_short,
	 "buffer short by one")
PRODUCED(HttpQueryRequestQueueProperty, ERROR_NOT_SUPPORTED, queue_query_v1,
	 "version-1 queue")

PRODUCED(HttpWaitForDemandStart, NO_ERROR, demand_request, "a request came")
PRODUCED(HttpWaitForDemandStart, NO_ERROR, demand_completed,
	 "a request came: completion")
PRODUCED(HttpWaitForDemandStart, ERROR_IO_PENDING, demand_pending,
	 "asynchronous start")
PRODUCED(HttpWaitForDemandStart, ERROR_INVALID_PARAMETER, demand_no_queue,
	 "not a queue")
PRODUCED(HttpWaitForDemandStart, ERROR_INVALID_ID_AUTHORITY, demand_creator,
	 "creator, not controller")
PRODUCED(HttpWaitForDemandStart, ERROR_INVALID_ID_AUTHORITY, demand_worker,
	 "a worker")
PRODUCED(HttpWaitForDemandStart, ERROR_INVALID_HANDLE, demand_shut_down,
	 "queue shut down")
PRODUCED(HttpWaitForDemandStart, ERROR_INVALID_HANDLE, demand_closed,
	 "handle closed")
PRODUCED(HttpWaitForDemandStart, ERROR_ALREADY_EXISTS, demand_twice,
	 "another one is outstanding")
PRODUCED(HttpWaitForDemandStart, ERROR_OPERATION_ABORTED, demand_cancelled,
	 "cancelled: completion")
PRODUCED(HttpWaitForDemandStart, ERROR_OPERATION_ABORTED,
	 demand_ended_by_shutdown, "shut down meanwhile: completion")

/* Requests */
PRODUCED(HttpReceiveHttpRequest, NO_ERROR, receive_one, "a request")
PRODUCED(HttpReceiveHttpRequest, NO_ERROR, receive_retry, "by id, more room")
PRODUCED(HttpReceiveHttpRequest, NO_ERROR, receive_v1_size,
	 "version-1 queue")
PRODUCED(HttpReceiveHttpRequest, NO_ERROR, receive_completed, "completion")
PRODUCED(HttpReceiveHttpRequest, ERROR_IO_PENDING, receive_pending,
	 "asynchronous, no request yet")
PRODUCED(HttpReceiveHttpRequest, ERROR_INVALID_PARAMETER, receive_flags,
	 "unknown flag")
PRODUCED(HttpReceiveHttpRequest, ERROR_INVALID_PARAMETER, receive_controller,
	 "controller's handle")
PRODUCED(HttpReceiveHttpRequest, ERROR_NOACCESS, receive_null_buffer,
	 "NULL buffer")
PRODUCED(HttpReceiveHttpRequest, ERROR_NOACCESS, receive_misaligned,
	 "misaligned buffer")
PRODUCED(HttpReceiveHttpRequest, ERROR_MORE_DATA, receive_no_room,
	 "the head does not fit")
PRODUCED(HttpReceiveHttpRequest, ERROR_MORE_DATA, receive_no_room_completed,
	 "the head does not fit: completion")
PRODUCED(HttpReceiveHttpRequest, ERROR_INSUFFICIENT_BUFFER, receive_tiny,
	 "847 bytes of buffer")
PRODUCED(HttpReceiveHttpRequest, ERROR_HANDLE_EOF, receive_again,
	 "retrieved completely before")
PRODUCED(HttpReceiveHttpRequest, ERROR_CONNECTION_INVALID, receive_unknown_id,
	 "id that does not exist")
PRODUCED(HttpReceiveHttpRequest, ERROR_CONNECTION_INVALID, receive_answered,
	 "answered")
PRODUCED(HttpReceiveHttpRequest, ERROR_CONNECTION_INVALID, receive_anothers,
	 "another receiver took it")
PRODUCED(HttpReceiveHttpRequest, ERROR_CONNECTION_INVALID, receive_vanished,
	 "client vanished")
PRODUCED(HttpReceiveHttpRequest, ERROR_OPERATION_ABORTED, receive_shut_down,
	 "queue shut down meanwhile")
PRODUCED(HttpReceiveHttpRequest, ERROR_OPERATION_ABORTED, receive_closed,
	 "queue closed meanwhile")
PRODUCED(HttpReceiveHttpRequest, ERROR_OPERATION_ABORTED, receive_cancelled,
	 "cancelled: completion")
PRODUCED(HttpReceiveHttpRequest, ERROR_INVALID_HANDLE, receive_null_queue,
	 "NULL queue")
PRODUCED(HttpReceiveHttpRequest, ERROR_INVALID_HANDLE, receive_closed_queue,
	 "closed queue")

PRODUCED(HttpReceiveRequestEntityBody, NO_ERROR, body_read, "what is there")
PRODUCED(HttpReceiveRequestEntityBody, NO_ERROR, body_fill, "FILL_BUFFER")
PRODUCED(HttpReceiveRequestEntityBody, NO_ERROR, body_completed, "completion")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_IO_PENDING, body_pending,
	 "asynchronous, no bytes yet")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_INVALID_PARAMETER, body_flags,
	 "unknown flag")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_INVALID_PARAMETER, body_null,
	 "NULL buffer")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_HANDLE_EOF, body_end,
	 "after the last byte")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_HANDLE_EOF, body_none, "no body")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_HANDLE_EOF, body_end_completed,
	 "no more bytes: completion")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_DLL_INIT_FAILED, body_no_init,
	 "no HttpInitialize")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_MORE_DATA, body_ready,
	 "no room and bytes are there")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_INVALID_HANDLE, body_null_queue,
	 "NULL queue")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_CONNECTION_INVALID, body_null_id,
	 "HTTP_NULL_ID")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_CONNECTION_INVALID, body_answered,
	 "answered")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_NETNAME_DELETED, body_cut_off,
	 "client broke off")
PRODUCED(HttpReceiveRequestEntityBody, ERROR_OPERATION_ABORTED, body_cancelled,
	 "cancelled: completion")

PRODUCED(HttpSendHttpResponse, NO_ERROR, send_whole, "head and body")
PRODUCED(HttpSendHttpResponse, NO_ERROR, send_9999_chunks, "9999 chunks")
PRODUCED(HttpSendHttpResponse, NO_ERROR, send_completed, "completion")
PRODUCED(HttpSendHttpResponse, ERROR_IO_PENDING, send_pending,
	 "asynchronous, the client does not read")
PRODUCED(HttpSendHttpResponse, ERROR_INVALID_PARAMETER, send_flags,
	 "unknown flag")
PRODUCED(HttpSendHttpResponse, ERROR_INVALID_PARAMETER, send_null,
	 "NULL response")
PRODUCED(HttpSendHttpResponse, ERROR_INVALID_PARAMETER, send_opaque_200,
	 "OPAQUE with status 200")
PRODUCED(HttpSendHttpResponse, ERROR_INVALID_PARAMETER, send_reserved_1,
	 "Reserved1 not NULL")
PRODUCED(HttpSendHttpResponse, ERROR_INVALID_PARAMETER, send_reserved_2,
	 "Reserved2 not 0")
PRODUCED(HttpSendHttpResponse, ERROR_INVALID_PARAMETER, send_chunk_type,
	 "unknown chunk type")
PRODUCED(HttpSendHttpResponse, ERROR_INVALID_PARAMETER, send_header_newline,
	 "line end in a header")
PRODUCED(HttpSendHttpResponse, ERROR_PATH_NOT_FOUND, send_fragment,
	 "fragment that is not cached")
PRODUCED(HttpSendHttpResponse, ERROR_CONNECTION_INVALID, send_twice,
	 "answered before")
PRODUCED(HttpSendHttpResponse, ERROR_CONNECTION_INVALID, send_null_id,
	 "HTTP_NULL_ID")
PRODUCED(HttpSendHttpResponse, ERROR_CONNECTION_INVALID, send_vanished,
	 "client vanished")
PRODUCED(HttpSendHttpResponse, ERROR_NETNAME_DELETED, send_broken,
	 "client broke off meanwhile")
PRODUCED(HttpSendHttpResponse, ERROR_NETNAME_DELETED, send_broken_completed,
	 "client broke off: completion")
PRODUCED(HttpSendHttpResponse, ERROR_OPERATION_ABORTED, send_cancelled,
	 "cancelled: completion")
PRODUCED(HttpSendHttpResponse, ERROR_BAD_COMMAND, send_busy,
	 "another send is under way")
PRODUCED(HttpSendHttpResponse, ERROR_INVALID_HANDLE, send_no_queue,
	 "NULL queue")

PRODUCED(HttpSendResponseEntityBody, NO_ERROR, more_piece, "a piece")
PRODUCED(HttpSendResponseEntityBody, NO_ERROR, more_end, "the end, no chunk")
PRODUCED(HttpSendResponseEntityBody, NO_ERROR, more_9999, "9999 chunks")
PRODUCED(HttpSendResponseEntityBody, NO_ERROR, more_completed, "completion")
PRODUCED(HttpSendResponseEntityBody, ERROR_IO_PENDING, more_pending,
	 "asynchronous, the client does not read")
PRODUCED(HttpSendResponseEntityBody, ERROR_INVALID_PARAMETER, more_flags,
	 "unknown flag")
PRODUCED(HttpSendResponseEntityBody, ERROR_INVALID_PARAMETER, more_null,
	 "NULL pointer")
PRODUCED(HttpSendResponseEntityBody, ERROR_INVALID_PARAMETER, more_10000,
	 "10000 chunks")
PRODUCED(HttpSendResponseEntityBody, ERROR_INVALID_PARAMETER, more_reserved_1,
	 "Reserved1 not NULL")
PRODUCED(HttpSendResponseEntityBody, ERROR_INVALID_PARAMETER, more_reserved_2,
	 "Reserved2 not 0")
PRODUCED(HttpSendResponseEntityBody, ERROR_INVALID_PARAMETER, more_chunk_type,
	 "unknown chunk type")
PRODUCED(HttpSendResponseEntityBody, ERROR_INVALID_PARAMETER, more_before_head,
	 "no head was sent")
PRODUCED(HttpSendResponseEntityBody, ERROR_BAD_COMMAND, more_busy,
	 "another send is under way")
PRODUCED(HttpSendResponseEntityBody, ERROR_PATH_NOT_FOUND, more_fragment,
	 "fragment that is not cached")
PRODUCED(HttpSendResponseEntityBody, ERROR_CONNECTION_INVALID, more_after_end,
	 "after the end")
PRODUCED(HttpSendResponseEntityBody, ERROR_OPERATION_ABORTED, more_cancelled,
	 "cancelled: completion")

PRODUCED(HttpCancelHttpRequest, NO_ERROR, cancel_one, "cancelled")
PRODUCED(HttpCancelHttpRequest, ERROR_CONNECTION_INVALID, cancel_twice,
	 "cancelled before")
PRODUCED(HttpCancelHttpRequest, ERROR_CONNECTION_INVALID, cancel_answered,
	 "answered")
PRODUCED(HttpCancelHttpRequest, ERROR_CONNECTION_INVALID, cancel_vanished,
	 "client vanished")

PRODUCED(HttpWaitForDisconnect, NO_ERROR, wait_reset, "reset by the client")
PRODUCED(HttpWaitForDisconnect, NO_ERROR, wait_completed,
	 "request cancelled: completion")
PRODUCED(HttpWaitForDisconnect, ERROR_IO_PENDING, wait_pending,
	 "asynchronous start")
PRODUCED(HttpWaitForDisconnect, ERROR_INVALID_PARAMETER, wait_null_id,
	 "HTTP_NULL_ID")
PRODUCED(HttpWaitForDisconnect, ERROR_CONNECTION_INVALID, wait_gone,
	 "gone before")
PRODUCED(HttpWaitForDisconnect, ERROR_OPERATION_ABORTED, wait_cancelled,
	 "cancelled: completion")
PRODUCED(HttpWaitForDisconnect, ERROR_OPERATION_ABORTED, wait_shut_down,
	 "queue shut down: completion")
PRODUCED(HttpWaitForDisconnectEx, NO_ERROR, wait_ex_reset,
	 "reset by the client")
PRODUCED(HttpWaitForDisconnectEx, NO_ERROR, wait_ex_completed,
	 "request cancelled: completion")
PRODUCED(HttpWaitForDisconnectEx, ERROR_IO_PENDING, wait_ex_pending,
	 "asynchronous start")
PRODUCED(HttpWaitForDisconnectEx, ERROR_INVALID_PARAMETER, wait_ex_reserved,
	 "Reserved not 0")
PRODUCED(HttpWaitForDisconnectEx, ERROR_INVALID_PARAMETER, wait_ex_null_id,
	 "HTTP_NULL_ID")
PRODUCED(HttpWaitForDisconnectEx, ERROR_CONNECTION_INVALID, wait_ex_gone,
	 "gone before")
PRODUCED(HttpWaitForDisconnectEx, ERROR_OPERATION_ABORTED, wait_ex_cancelled,
	 "cancelled: completion")
PRODUCED(HttpWaitForDisconnectEx, ERROR_OPERATION_ABORTED, wait_ex_shut_down,
	 "queue shut down: completion")

ELSEWHERE(TLS, HttpReceiveClientCertificate, NO_ERROR,
	  "wants a client's certificate")
ELSEWHERE(TLS, HttpReceiveClientCertificate, ERROR_IO_PENDING,
	  "wants a handshake to wait for")
ELSEWHERE(TLS, HttpReceiveClientCertificate, ERROR_MORE_DATA,
	  "wants a client's certificate")
PRODUCED(HttpReceiveClientCertificate, ERROR_INVALID_PARAMETER,
	 certificate_flags, "unknown flag")
PRODUCED(HttpReceiveClientCertificate, ERROR_INVALID_PARAMETER,
	 certificate_null, "NULL buffer")
PRODUCED(HttpReceiveClientCertificate, ERROR_INSUFFICIENT_BUFFER,
	 certificate_short, "buffer short by one")
PRODUCED(HttpReceiveClientCertificate, ERROR_NOT_FOUND, certificate_none,
	 "a connection without certificate")
PRODUCED(HttpReceiveClientCertificate, ERROR_NOT_FOUND, certificate_no_token,
	 "a connection without channel token")

/* Cache */
PRODUCED(HttpFlushResponseCache, NO_ERROR, flush_nothing,
	 "nothing of that name is cached")
ELSEWHERE(NEVER, HttpFlushResponseCache, ERROR_IO_PENDING,
	  "the call is over when it returns")
PRODUCED(HttpFlushResponseCache, ERROR_INVALID_PARAMETER, flush_null,
	 "NULL prefix")
PRODUCED(HttpFlushResponseCache, ERROR_INVALID_PARAMETER, flush_flags,
	 "unknown flag")
PRODUCED(HttpFlushResponseCache, ERROR_INVALID_PARAMETER, flush_unregistered,
	 "neither it nor a prefix of it is registered")
PRODUCED(HttpAddFragmentToCache, NO_ERROR, fragment_add, "of memory")
PRODUCED(HttpAddFragmentToCache, NO_ERROR, fragment_add_again, "overwrites")
PRODUCED(HttpAddFragmentToCache, ERROR_INVALID_PARAMETER,
	 fragment_add_unregistered, "neither it nor a prefix of it is registered")
ELSEWHERE(NEVER, HttpAddFragmentToCache, ERROR_IO_PENDING,
	  "the call is over when it returns")
PRODUCED(HttpAddFragmentToCache, ERROR_INVALID_PARAMETER, fragment_add_null,
	 "NULL chunk")
PRODUCED(HttpReadFragmentFromCache, NO_ERROR, fragment_read, "all of it")
PRODUCED(HttpReadFragmentFromCache, NO_ERROR, fragment_read_range, "a range")
ELSEWHERE(NEVER, HttpReadFragmentFromCache, ERROR_IO_PENDING,
	  "the call is over when it returns")
PRODUCED(HttpReadFragmentFromCache, ERROR_MORE_DATA, fragment_read_short,
	 "buffer too small")
PRODUCED(HttpReadFragmentFromCache, ERROR_PATH_NOT_FOUND,
	 fragment_read_missing, "no such fragment")
PRODUCED(HttpReadFragmentFromCache, ERROR_INVALID_PARAMETER, fragment_read_null,
	 "NULL buffer")

/* Machine-wide configuration */
PRODUCED(HttpSetServiceConfiguration, NO_ERROR, config_set_timeout, "a timeout")
PRODUCED(HttpSetServiceConfiguration, NO_ERROR, config_set_url,
	 "a URL reservation")
PRODUCED(HttpSetServiceConfiguration, NO_ERROR, config_set_listen,
	 "an address to listen on")
PRODUCED(HttpSetServiceConfiguration, NO_ERROR, config_set_cache,
	 "a cache parameter")
PRODUCED(HttpSetServiceConfiguration, NO_ERROR, config_set_certificate,
	 "a certificate's binding")
PRODUCED(HttpSetServiceConfiguration, ERROR_ALREADY_EXISTS,
	 config_set_url_twice, "a URL reservation twice")
PRODUCED(HttpSetServiceConfiguration, ERROR_ALREADY_EXISTS,
	 config_set_listen_twice, "an address twice")
PRODUCED(HttpSetServiceConfiguration, ERROR_INSUFFICIENT_BUFFER,
	 config_set_short, "length short by one")
PRODUCED(HttpSetServiceConfiguration, ERROR_INVALID_HANDLE, config_set_handle,
	 "handle not 0")
PRODUCED(HttpSetServiceConfiguration, ERROR_INVALID_PARAMETER, config_set_id,
	 "unknown id")
PRODUCED(HttpSetServiceConfiguration, ERROR_INVALID_PARAMETER, config_set_null,
	 "NULL pointer")
PRODUCED(HttpSetServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_set_overlapped, "overlapped")
PRODUCED(HttpSetServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_set_0_seconds, "a timeout of 0 s")
PRODUCED(HttpSetServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_set_malformed_url, "malformed prefix")
PRODUCED(HttpSetServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_set_malformed_acl, "malformed ACL")
PRODUCED(HttpSetServiceConfiguration, ERROR_ACCESS_DENIED,
	 config_set_not_entitled, "no privilege")
PRODUCED(HttpSetServiceConfiguration, ERROR_NO_SUCH_LOGON_SESSION,
	 config_set_no_certificate, "a hash that is none")

PRODUCED(HttpUpdateServiceConfiguration, NO_ERROR, config_update,
	 "a certificate's binding")
PRODUCED(HttpUpdateServiceConfiguration, ERROR_FILE_NOT_FOUND,
	 config_update_missing, "no such record")
PRODUCED(HttpUpdateServiceConfiguration, ERROR_INSUFFICIENT_BUFFER,
	 config_update_short, "length short by one")
PRODUCED(HttpUpdateServiceConfiguration, ERROR_INVALID_HANDLE,
	 config_update_handle, "handle not 0")
PRODUCED(HttpUpdateServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_update_timeout, "not a certificate's record")
PRODUCED(HttpUpdateServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_update_null, "NULL pointer")
PRODUCED(HttpUpdateServiceConfiguration, ERROR_NO_SUCH_LOGON_SESSION,
	 config_update_no_certificate, "a hash that is none")

PRODUCED(HttpQueryServiceConfiguration, NO_ERROR, config_query_timeout,
	 "a timeout")
PRODUCED(HttpQueryServiceConfiguration, NO_ERROR, config_query_unprivileged,
	 "a timeout, no privilege")
PRODUCED(HttpQueryServiceConfiguration, NO_ERROR, config_query_exact,
	 "a URL reservation")
PRODUCED(HttpQueryServiceConfiguration, NO_ERROR, config_query_next,
	 "the first URL reservation")
PRODUCED(HttpQueryServiceConfiguration, NO_ERROR, config_query_listen,
	 "the IP listen list")
PRODUCED(HttpQueryServiceConfiguration, ERROR_INSUFFICIENT_BUFFER,
	 config_query_short, "no room")
PRODUCED(HttpQueryServiceConfiguration, ERROR_MORE_DATA,
	 config_query_timeout_short, "no room for a timeout")
PRODUCED(HttpQueryServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_query_id, "unknown id")
PRODUCED(HttpQueryServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_query_null, "NULL pointer")
PRODUCED(HttpQueryServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_query_type, "unknown kind of query")
PRODUCED(HttpQueryServiceConfiguration, ERROR_NO_MORE_ITEMS, config_query_end,
	 "end of the enumeration")
PRODUCED(HttpQueryServiceConfiguration, ERROR_FILE_NOT_FOUND,
	 config_query_missing, "no such record")

PRODUCED(HttpDeleteServiceConfiguration, NO_ERROR, config_delete_url,
	 "a URL reservation")
PRODUCED(HttpDeleteServiceConfiguration, NO_ERROR, config_delete_timeout,
	 "a timeout, by its key")
PRODUCED(HttpDeleteServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_delete_id, "unknown id")
PRODUCED(HttpDeleteServiceConfiguration, ERROR_INVALID_PARAMETER,
	 config_delete_null, "NULL pointer")
PRODUCED(HttpDeleteServiceConfiguration, ERROR_FILE_NOT_FOUND,
	 config_delete_missing, "no such record")
PRODUCED(HttpDeleteServiceConfiguration, ERROR_ACCESS_DENIED,
	 config_delete_not_entitled, "no privilege")

/* Version 1 */
PRODUCED(HttpCreateHttpHandle, NO_ERROR, v1_create, "made")
PRODUCED(HttpCreateHttpHandle, ERROR_DLL_INIT_FAILED, v1_create_no_init,
	 "no HttpInitialize")
PRODUCED(HttpCreateHttpHandle, ERROR_INVALID_PARAMETER, v1_create_null,
	 "NULL pointer")
PRODUCED(HttpCreateHttpHandle, ERROR_INVALID_PARAMETER, v1_create_reserved,
	 "Reserved not 0")
PRODUCED(HttpAddUrl, NO_ERROR, v1_add, "registered")
PRODUCED(HttpAddUrl, ERROR_ACCESS_DENIED, v1_add_not_permitted,
	 "port 81, no privilege")
PRODUCED(HttpAddUrl, ERROR_DLL_INIT_FAILED, v1_add_no_init, "no HttpInitialize")
PRODUCED(HttpAddUrl, ERROR_INVALID_PARAMETER, v1_add_malformed,
	 "prefix without a port")
PRODUCED(HttpAddUrl, ERROR_INVALID_PARAMETER, v1_add_capital_scheme,
	 "scheme in capitals")
PRODUCED(HttpAddUrl, ERROR_INVALID_PARAMETER, v1_add_v2_queue,
	 "version-2 queue")
PRODUCED(HttpAddUrl, ERROR_ALREADY_EXISTS, v1_add_twice, "twice")
PRODUCED(HttpAddUrl, ERROR_ALREADY_EXISTS, v1_add_v2_has_it,
	 "a group of version 2 has it")
PRODUCED(HttpAddUrl, ERROR_NOT_ENOUGH_MEMORY, v1_add_no_memory,
	 "the library gets no memory")
PRODUCED(HttpRemoveUrl, NO_ERROR, v1_remove, "removed")
PRODUCED(HttpRemoveUrl, ERROR_NOT_ENOUGH_MEMORY, v1_remove_no_memory,
	 "the library gets no memory")
PRODUCED(HttpRemoveUrl, ERROR_ACCESS_DENIED, v1_remove_other_process,
	 "another process registered it")
PRODUCED(HttpRemoveUrl, ERROR_INVALID_PARAMETER, v1_remove_v2_queue,
	 "version-2 queue")
PRODUCED(HttpRemoveUrl, ERROR_INVALID_PARAMETER, v1_remove_null, "NULL pointer")
PRODUCED(HttpRemoveUrl, ERROR_FILE_NOT_FOUND, v1_remove_missing,
	 "not registered")
PRODUCED(HttpRemoveUrl, ERROR_FILE_NOT_FOUND, v1_remove_other_spelling,
	 "another spelling of the same address")

/* Later functions */
PRODUCED(HttpPrepareUrl, NO_ERROR, prepare, "prepared")
PRODUCED(HttpPrepareUrl, ERROR_INVALID_PARAMETER, prepare_flags, "Flags not 0")
PRODUCED(HttpPrepareUrl, ERROR_INVALID_PARAMETER, prepare_reserved,
	 "Reserved not NULL")
PRODUCED(HttpPrepareUrl, ERROR_INVALID_PARAMETER, prepare_null, "NULL URL")
PRODUCED(HttpDeclarePush, NO_ERROR, push_get, "a connection without push")
PRODUCED(HttpDeclarePush, ERROR_INVALID_PARAMETER, push_verb, "POST")
PRODUCED(HttpDeclarePush, ERROR_INVALID_PARAMETER, push_host, "Host")
PRODUCED(HttpDeclarePush, ERROR_INVALID_PARAMETER, push_length,
	 "Content-Length not 0")
PRODUCED(HttpDeclarePush, ERROR_INVALID_PARAMETER, push_coding,
	 "Transfer-Encoding")
PRODUCED(HttpDeclarePush, ERROR_INVALID_PARAMETER, push_null, "NULL path")
PRODUCED(HttpDelegateRequestEx, NO_ERROR, delegate_request, "handed over")
PRODUCED(HttpDelegateRequestEx, ERROR_INVALID_PARAMETER, delegate_property,
	 "unknown property")
PRODUCED(HttpDelegateRequestEx, ERROR_INVALID_PARAMETER, delegate_null_set,
	 "NULL property set")
PRODUCED(HttpDelegateRequestEx, ERROR_INVALID_PARAMETER, delegate_after_head,
	 "its response was begun")
PRODUCED(HttpDelegateRequestEx, ERROR_CONNECTION_INVALID, delegate_answered,
	 "answered")
PRODUCED(HttpFindUrlGroupId, NO_ERROR, find, "found")
PRODUCED(HttpFindUrlGroupId, ERROR_INVALID_PARAMETER, find_null, "NULL pointer")
PRODUCED(HttpFindUrlGroupId, ERROR_INVALID_PARAMETER, find_no_url, "NULL URL")
PRODUCED(HttpFindUrlGroupId, ERROR_FILE_NOT_FOUND, find_missing,
	 "not registered")
PRODUCED(HttpGetExtension, ERROR_NOT_SUPPORTED, extension,
	 "there are none; the API documents nothing")
PRODUCED(HttpIsFeatureSupported, TRUE, feature_chunking, "automatic chunking")
PRODUCED(HttpIsFeatureSupported, FALSE, feature_unknown, "feature 0")
PRODUCED(HttpIsFeatureSupported, FALSE, feature_http3, "HTTP/3")

PRODUCED(HttpSetRequestProperty, NO_ERROR, property_set_dscp, "DscpTag")
PRODUCED(HttpSetRequestProperty, NO_ERROR, property_set_idle,
	 "TransportIdleConnectionTimeout")
PRODUCED(HttpSetRequestProperty, ERROR_INVALID_PARAMETER, property_set_tag_64,
	 "DscpTag 0x40")
PRODUCED(HttpSetRequestProperty, ERROR_INVALID_PARAMETER, property_set_null,
	 "NULL pointer")
PRODUCED(HttpSetRequestProperty, ERROR_INVALID_PARAMETER, property_set_isb,
	 "a property that is only queried")
PRODUCED(HttpQueryRequestProperty, NO_ERROR, property_query_isb,
	 "ideal send backlog")
PRODUCED(HttpQueryRequestProperty, NO_ERROR, property_query_tcp, "TCP_INFO_v0")
PRODUCED(HttpQueryRequestProperty, ERROR_INVALID_PARAMETER,
	 property_query_stream_error, "a property that is only set")
PRODUCED(HttpQueryRequestProperty, ERROR_INVALID_PARAMETER, property_query_id,
	 "unknown property")
PRODUCED(HttpQueryRequestProperty, ERROR_INVALID_FUNCTION, property_query_quic,
	 "QUIC data on TCP")
PRODUCED(HttpQueryRequestProperty, ERROR_INVALID_FUNCTION, property_query_sni,
	 "TLS data on plain TCP")
PRODUCED(HttpQueryRequestProperty, ERROR_MORE_DATA, property_query_short,
	 "buffer short by one")
PRODUCED(HttpQueryRequestProperty, ERROR_MORE_DATA, property_query_first,
	 "no buffer: how much is needed")
