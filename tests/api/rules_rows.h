/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RULE(rule, statement): what HTTP.sys was seen to do and programs depend on.
 * No include guard: included several times.
 *
 * Tested elsewhere, so not here:
 *	a client that still sends can read an error answer
 *		tests/http/answers.py refusal_while_client_sends
 *	sizes of all structures on 64 bits; C++ programs see inheritance
 *		tests/api/layout.c, built in C and in C++
 *	every function is found by its name
 *		tests/api/init.c exported
 *	completion ports, thread pool, SetFileCompletionNotificationModes
 *		the tests of userlib/win32
 *	the cache
 *		comes with it
 */

/* Receive */
RULE(receive_null, "NULL queue: ERROR_INVALID_HANDLE")
RULE(receive_no_id, "id that does not exist: ERROR_CONNECTION_INVALID at once")
RULE(receive_done, "id that was answered: ERROR_CONNECTION_INVALID at once")
RULE(receive_before_url, "may be pending before the queue has any URL")
RULE(receive_connect, "a bare TCP connect completes nothing")
RULE(receive_order, "pending receives complete in order, one request each")
RULE(receive_small, "less than HTTP_REQUEST_V1: 122 and 0 bytes")
RULE(receive_ids, "too small: 234, size, ids; the rest is zero, from 848 bytes on")
RULE(receive_owned, "after 234 the request is not for HTTP_NULL_ID")
RULE(receive_exact, "a retry with exactly the reported size succeeds")
RULE(receive_retry_overlapped, "234 first, then an overlapped retry by id")
RULE(receive_copy, "COPY_BODY: what is there, one chunk, and the flag for more")
RULE(receive_copy_fits, "COPY_BODY: as much as fits")
RULE(receive_bytes, "BytesReceived counts head and body")
RULE(receive_cooked, "cooked URL: bytes, one string, port and '?' counted")
RULE(receive_no_query, "no query: NULL and 0")
RULE(receive_port, "Host without a port gets the connection's port")
RULE(receive_absolute, "an absolute target wins over Host; RawUrl as sent")
RULE(receive_absent, "absent known header: NULL and 0")
RULE(receive_empty, "empty known header: an empty string and 0")
RULE(receive_value, "values end with NUL, trailing white space is cut")
RULE(receive_verb, "unknown method: HttpVerbUnknown and its text")
RULE(receive_joined, "repeated unknown headers are joined by \", \" in order")
RULE(receive_v4, "IPv4 client: AF_INET at both ends, padding zero")
RULE(receive_v1, "version-1 queue: structures of version 1")

/* Body */
RULE(body_there, "a read returns what is there")
RULE(body_filled, "FILL_BUFFER waits until the buffer is full")
RULE(body_eof, "38 on the call after the last byte")
RULE(body_handles, "NULL queue: 6, HTTP_NULL_ID: 1229")
RULE(body_dropped, "an unread body is dropped, the next request is taken")

/* Send */
RULE(send_completes, "0 or pending: the completion comes in any case")
RULE(send_fails_at_once, "a synchronous error completes nothing")
RULE(send_resets_event, "a new operation resets the event")
RULE(send_one_segment, "head and body of one call come in one segment")
RULE(send_date_server, "Date and Server are added")
RULE(send_own_date, "the program's Date is replaced, its Server is kept")
RULE(send_length, "Content-Length is added to a whole body")
RULE(send_own_length, "a given Content-Length is kept")
RULE(send_unframed, "MORE_DATA without length: no chunk framing is added")
RULE(send_own_frames, "a program may frame chunks by itself")
RULE(send_version, "the status line says HTTP/1.1")
RULE(send_reason, "an empty reason phrase stays empty")
RULE(send_empty_headers, "empty known header dropped, empty unknown one sent")
RULE(send_known_as_unknown, "names that are added, as unknown headers: not twice")
RULE(send_known_and_unknown, "a header as known and as unknown one: not twice")
RULE(send_http_1_0, "HTTP/1.0: closed, keep-alive asked for or not")
RULE(send_head_verb, "HEAD: no body, a given Content-Length goes out")
RULE(send_file_offset, "file chunk: absolute offset, length or to the end")
RULE(send_file_empty, "file chunk: an empty file is allowed")

/* URLs, groups, queues */
RULE(url_malformed, "87: no scheme, host, port, slash; port 0, empty; query")
RULE(url_slash, "the trailing slash of a path is implied")
RULE(url_again, "same prefix twice: 183")
RULE(url_not_there, "removal of what is not registered: 2")
RULE(url_port_taken, "port held by a foreign socket: 32")
RULE(url_port_free, "the port is free as soon as its last URL is gone")
RULE(url_localhost, "localhost listens on IPv4 and IPv6")
RULE(url_decoded, "prefix text is decoded: a blank takes %%20")
RULE(url_case_query, "matching ignores case and query")
RULE(url_segments, "matching works on whole segments")
RULE(url_takes_over, "a shorter prefix takes over from the next request on")
RULE(group_unbound, "a URL can be added to a group without a queue")
RULE(group_rebound, "binding to a second queue replaces the first")
RULE(session_versions, "sessions: 1.0 and 2.0, others 1306, NULL 87")
RULE(session_closes, "closing a session closes its groups: 87")
RULE(queue_names, "create a name that exists: 183; open a missing one: 2")
RULE(shutdown_wakes, "shutdown wakes every receive; the handle stays valid")
RULE(close_wakes, "closing the handle wakes every receive")
RULE(shutdown_finishes, "after shutdown requests in flight can be finished")
RULE(close_aborts, "close aborts them")

/* Connections */
RULE(cancel_resets, "cancel resets the connection")
RULE(disconnect_by_reset, "disconnect wait: fires for a reset")
RULE(disconnect_in_body, "disconnect wait: fires when a body is missing")
RULE(disconnect_not_fin, "disconnect wait: not for FIN after a whole request")
RULE(limit_basic, "connection limit: dropped with verbosity Basic")
RULE(limit_limited, "connection limit: 503 with verbosity Limited")

/* Upgrade */
RULE(upgrade_pipe, "101 with OPAQUE turns the connection into a byte pipe")

/* Headers and linking */
RULE(names_verb, "request->Verb and request->s.Verb are one field")
RULE(names_version, "HTTP_REQUEST and HTTP_RESPONSE are version 2")
RULE(overlapped_pending, "pending: Internal 0x103, InternalHigh 0, event reset")
RULE(overlapped_done, "over: InternalHigh bytes, Internal status, event set")
RULE(overlapped_cancelled, "cancelled: 995, 0 bytes")
RULE(overlapped_closed, "closing the handle in any way cancels what is on it")
RULE(handles_stale, "a closed handle stays refused for a while")
