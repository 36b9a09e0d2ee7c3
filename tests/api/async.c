// SPDX-License-Identifier: GPL-2.0-only
/*
 * Overlapped calls with eventfds as events: what the OVERLAPPED holds before,
 * meanwhile and afterwards, the event, what each kind of call brings.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include "calls.h"

/* An event counts once, a stale one is emptied, the low bit says nothing here */
static void receives(void)
{
	struct call *c = call_new();
	struct server s;
	uint64_t one = 1;
	int fd;

	server_up(&s);
	need(write(c->fd, &one, 8) == 8);
	c->o.hEvent = (HANDLE)((uintptr_t)c->event | 1);
	c->o.InternalHigh = 77;
	is(receive_call(s.queue, 0, 0, c, ROOM), ERROR_IO_PENDING, "pending");
	is(status_of(c), PENDING, "Internal says so");
	is(c->o.InternalHigh, 0, "no bytes yet");
	ok(!call_over(c), "its event was emptied");
	fd = client(&s, GET);
	is(call_wait(c), NO_ERROR, "completed");
	ok(request_of(c)->RequestId != 0, "with a request");
	is(request_of(c)->UrlContext, URL_CONTEXT, "the right one");
	ok(c->o.InternalHigh > sizeof(HTTP_REQUEST) &&
	   c->o.InternalHigh < ROOM, "%lu bytes", (long)c->o.InternalHigh);
	need(!answer(s.queue, request_of(c)->RequestId, 0, "x"));
	expect_answer(fd, 200, "x", "answered");

	wire_text(fd, GET);
	if (!hs_poll(HttpLxQueueFd(s.queue), POLLIN, HS_WAIT_MS))
		die("no request");
	is(receive_call(s.queue, 0, 0, c, ROOM), NO_ERROR, "there already");
	is(call_wait(c), NO_ERROR, "completed all the same");
	need(!answer(s.queue, request_of(c)->RequestId, 0, "y"));
	expect_answer(fd, 200, "y", "answered");
	c->o.hEvent = NULL;
	is(receive_call(s.queue, 0, 0, c, ROOM), ERROR_IO_PENDING, "no event");
	wire_text(fd, GET);
	for (int i = 0; i < 500 && status_of(c) == PENDING; i++)
		hs_sleep_ms(20);
	is(status_of(c), 0, "Internal tells");
	call_free(c);
	server_down(&s);
}

static void refused(void)
{
	struct call *c = call_new();
	HANDLE closed;
	struct server s;

	server_up(&s);
	is(receive_call(NULL, 0, 0, c, ROOM), ERROR_INVALID_HANDLE, "NULL");
	is(c->o.Internal, 0, "nothing was touched");
	is(receive_call(s.queue, 12345, 0, c, ROOM), ERROR_CONNECTION_INVALID,
	   "no such request");
	is(status_of(c), 0xc000023a, "not under way");
	is(receive_call(s.queue, 0, 4, c, ROOM), ERROR_INVALID_PARAMETER,
	   "unknown flag");
	is(receive_call(s.queue, 0, HTTPLX_RECEIVE_NONBLOCK, c, ROOM),
	   ERROR_INVALID_PARAMETER, "NONBLOCK: it never blocks");
	is(receive_call(s.queue, 0, 0, c, 847), ERROR_INSUFFICIENT_BUFFER,
	   "847 bytes");
	is(HttpReceiveHttpRequest(s.queue, 0, 0, NULL, ROOM, NULL, &c->o),
	   ERROR_NOACCESS, "no buffer");
	is(read_call(s.queue, 12345, 0, c, 10), ERROR_CONNECTION_INVALID,
	   "body of no request");
	is(read_call(s.queue, 12345, HTTPLX_RECEIVE_NONBLOCK, c, 10),
	   ERROR_INVALID_PARAMETER, "NONBLOCK");
	is(HttpCancelHttpRequest(s.queue, 12345, &c->o),
	   ERROR_CONNECTION_INVALID, "cancel");
	is(HttpWaitForDisconnect(s.queue, 12345, &c->o),
	   ERROR_CONNECTION_INVALID, "disconnect");
	is(HttpWaitForDemandStart(s.queue, &c->o), ERROR_INVALID_ID_AUTHORITY,
	   "demand");
	need(!HttpLxEventFromFd(eventfd(0, 0), &closed));
	need(!HttpLxCloseHandle(closed));
	c->o.hEvent = closed;
	is(receive_call(s.queue, 0, 0, c, ROOM), ERROR_INVALID_HANDLE,
	   "hEvent is no event");
	c->o.hEvent = c->event;
	ok(!call_over(c), "none of them was completed");
	is(HttpLxCancelIo(s.queue, NULL, 0), ERROR_NOT_FOUND,
	   "nothing is under way");
	call_free(c);
	server_down(&s);
}

/* Issued in order, completed in order */
static void in_order(void)
{
	struct call *c[5];
	struct server s;
	int fd[5];

	server_up(&s);
	for (int i = 0; i < 5; i++) {
		c[i] = call_new();
		need(receive_call(s.queue, 0, 0, c[i], ROOM) ==
		     ERROR_IO_PENDING);
	}
	fd[0] = wire_connect(s.port);
	hs_sleep_ms(50);
	ok(!call_over(c[0]), "a bare connection completes nothing");
	for (int i = 0; i < 5; i++) {
		if (i)
			fd[i] = wire_connect(s.port);
		wire_text(fd[i], "GET /t/%d HTTP/1.1\r\nHost: a\r\n\r\n", i);
		need(call_wait(c[i]) == NO_ERROR);
		is(request_of(c[i])->pRawUrl[3] - '0', i, "request %d", i);
		for (int k = i + 1; k < 5; k++)
			need(!call_over(c[k]));
	}
	for (int i = 4; i >= 0; i--) {
		need(!answer(s.queue, request_of(c[i])->RequestId, 0, "z"));
		is(wire_status(fd[i]), 200, "answer %d", i);
		call_free(c[i]);
	}
	server_down(&s);
}

/* 234, parked and at once; then by the id, at once */
static void short_buffers(void)
{
	struct call *c = call_new();
	HTTP_REQUEST_ID id;
	struct server s;
	ULONG size;
	int fd;

	server_up(&s);
	memset(c->buffer, 0xa5, ROOM);
	is(receive_call(s.queue, 0, 0, c, sizeof(HTTP_REQUEST)),
	   ERROR_IO_PENDING, "pending");
	fd = client(&s, GET);
	is(call_wait(c), ERROR_MORE_DATA, "too small");
	is(status_of(c), 0x80000005, "status");
	size = (ULONG)c->o.InternalHigh;
	id = request_of(c)->RequestId;
	ok(size > sizeof(HTTP_REQUEST), "needed: %u", size);
	ok(id && request_of(c)->ConnectionId, "both ids");
	is(request_of(c)->Verb, 0, "nothing else");
	is(receive_call(s.queue, id, 0, c, size), NO_ERROR,
	   "as many bytes as were said");
	is(call_wait(c), NO_ERROR, "completed");
	is(request_of(c)->RequestId, id, "that request");
	is(c->o.InternalHigh, size, "all of them");
	need(!answer(s.queue, id, 0, "x"));
	expect_answer(fd, 200, "x", "answered");

	wire_text(fd, GET);
	if (!hs_poll(HttpLxQueueFd(s.queue), POLLIN, HS_WAIT_MS))
		die("no request");
	is(receive_call(s.queue, 0, 0, c, sizeof(HTTP_REQUEST)),
	   ERROR_MORE_DATA, "at once");
	ok(!call_over(c), "an error at once completes nothing");
	is(c->o.InternalHigh, size, "but the size is there");
	id = request_of(c)->RequestId;
	is(receive_call(s.queue, id, 0, c, ROOM), NO_ERROR, "by its id");
	need(!call_wait(c));
	need(!answer(s.queue, id, 0, "y"));
	expect_answer(fd, 200, "y", "answered");
	call_free(c);
	server_down(&s);
}

/* A request that does not fit into the reaper's buffer */
static void long_request(void)
{
	struct call *c = call_new();
	char *big, *at;
	struct server s;
	ULONG room = 1 << 20;
	HTTP_REQUEST *request = aligned_alloc(8, room);
	int fd;

	server_up(&s);
	is(HttpReceiveHttpRequest(s.queue, 0, 0, request, room, NULL, &c->o),
	   ERROR_IO_PENDING, "pending");
	big = malloc(20000);
	at = big + sprintf(big, "GET /t/ HTTP/1.1\r\nHost: a\r\n");
	while (at - big < 15000)
		at += sprintf(at, "x%ld:\r\n", (long)(at - big));
	strcpy(at, "\r\n");
	fd = client(&s, big);
	is(call_wait(c), NO_ERROR, "completed");
	ok(request->Headers.UnknownHeaderCount > 1000, "%u headers",
	   request->Headers.UnknownHeaderCount);
	need(!answer(s.queue, request->RequestId, 0, "x"));
	is(wire_status(fd), 200, "answered");
	call_free(c);
	server_down(&s);
}

static void bodies(void)
{
	struct call *c = call_new(), *b = call_new();
	HTTP_REQUEST_ID id;
	struct server s;
	int fd;

	server_up(&s);
	fd = client(&s, POST "12");
	if (!hs_poll(HttpLxQueueFd(s.queue), POLLIN, HS_WAIT_MS))
		die("no request");
	is(receive_call(s.queue, 0, 0, c, ROOM), NO_ERROR, "received");
	need(!call_wait(c));
	id = request_of(c)->RequestId;
	is(read_call(s.queue, id, 0, b, 100), NO_ERROR, "two bytes are there");
	is(call_wait(b), NO_ERROR, "completed");
	is(b->o.InternalHigh, 2, "two");
	is(read_call(s.queue, id, 0, b, 100), ERROR_IO_PENDING, "no more yet");
	wire_text(fd, "345");
	is(call_wait(b), NO_ERROR, "three more");
	is(b->o.InternalHigh, 3, "three");
	ok(!memcmp(b->buffer, "345", 3), "those");
	is(read_call(s.queue, id, 0, b, 0), ERROR_IO_PENDING, "room 0: probe");
	wire_text(fd, "67");
	is(call_wait(b), ERROR_MORE_DATA, "there is something");
	is(read_call(s.queue, id,
		     HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER, b, 100),
	   ERROR_IO_PENDING, "fill");
	hs_sleep_ms(50);
	ok(!call_over(b), "not full, not the end");
	wire_text(fd, "890");
	is(call_wait(b), NO_ERROR, "the end");
	is(b->o.InternalHigh, 5, "five");
	ok(!memcmp(b->buffer, "67890", 5), "those");
	is(read_call(s.queue, id, 0, b, 100), ERROR_HANDLE_EOF, "end of data");
	ok(!call_over(b), "at once, not completed");
	need(!answer(s.queue, id, 0, "x"));
	expect_answer(fd, 200, "x", "answered");

	fd = client(&s, POST);
	need(receive_call(s.queue, 0, 0, c, ROOM) == ERROR_IO_PENDING ||
	     c->o.Internal == 0);
	need(!call_wait(c));
	id = request_of(c)->RequestId;
	is(read_call(s.queue, id, 0, b, 100), ERROR_IO_PENDING, "no body yet");
	wire_reset(fd);
	is(call_wait(b), ERROR_NETNAME_DELETED, "client gone");
	is(b->o.InternalHigh, 0, "no bytes");
	call_free(b);
	call_free(c);
	server_down(&s);
}

static void copied_bodies(void)
{
	struct call *c = call_new();
	HTTP_REQUEST *request = request_of(c);
	struct server s;
	int fd;

	server_up(&s);
	is(receive_call(s.queue, 0, HTTP_RECEIVE_REQUEST_FLAG_COPY_BODY, c,
			ROOM), ERROR_IO_PENDING, "COPY_BODY");
	fd = client(&s, POST "0123456789");
	is(call_wait(c), NO_ERROR, "completed");
	if (request->EntityChunkCount) {
		is(request->pEntityChunks->FromMemory.BufferLength, 10,
		   "with its body");
		is(request->Flags, 0, "and no more");
	} else {
		is(request->Flags, HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS,
		   "head alone came first");
	}
	need(!answer(s.queue, request->RequestId, 0, "x"));
	expect_answer(fd, 200, "x", "answered");

	is(receive_call(s.queue, 0, HTTP_RECEIVE_REQUEST_FLAG_FLUSH_BODY, c,
			ROOM), ERROR_IO_PENDING, "FLUSH_BODY");
	wire_text(fd, POST "01");
	hs_sleep_ms(100);
	ok(!call_over(c), "waits for the whole body");
	wire_text(fd, "23456789");
	is(call_wait(c), NO_ERROR, "completed");
	is(request->EntityChunkCount, 1, "one chunk");
	is(request->pEntityChunks->FromMemory.BufferLength, 10, "ten bytes");
	ok(!memcmp(request->pEntityChunks->FromMemory.pBuffer, "0123456789",
		   10), "the right ones");
	is(request->Flags, 0, "no more of it");
	need(!answer(s.queue, request->RequestId, 0, "y"));
	expect_answer(fd, 200, "y", "answered");

	is(receive_call(s.queue, 0, HTTP_RECEIVE_REQUEST_FLAG_FLUSH_BODY, c,
			ROOM), ERROR_IO_PENDING, "FLUSH_BODY");
	wire_text(fd, POST "01");
	hs_sleep_ms(300);
	is(HttpLxCancelIo(s.queue, &c->o, 0), NO_ERROR, "cancelled meanwhile");
	is(call_wait(c), NO_ERROR, "the request was taken: it is delivered");
	is(request->pEntityChunks->FromMemory.BufferLength, 2, "two bytes");
	is(request->Flags, HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS,
	   "the rest can be read");
	need(!HttpCancelHttpRequest(s.queue, request->RequestId, &c->o));
	is(call_wait(c), NO_ERROR, "an overlapped cancel completes");
	is(wire_end(fd, HS_WAIT_MS), WIRE_RESET, "reset");
	call_free(c);
	server_down(&s);
}

/* A body that no socket buffer takes, to a client that does not read yet */
static void sends(void)
{
	struct call *c = call_new(), *w = call_new();
	size_t size = 32 << 20;
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk[2];
	struct received r;
	struct server s;
	char *data = malloc(size);
	char path[] = "/tmp/httpsys-async-XXXXXX";
	HANDLE file;
	size_t total = 0;
	ssize_t n;
	int fd, tmp;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	response_init(&response, NULL, NULL);
	is(HttpSendHttpResponse(s.queue, r.request->RequestId,
				HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &response,
				NULL, &c->now, NULL, 0, &c->o, NULL),
	   NO_ERROR, "a head fits at once");
	ok(c->now > 20, "its bytes are in the pointer as well");
	is(call_wait(c), NO_ERROR, "and completes");
	ok(c->o.InternalHigh > 20, "%lu bytes", (long)c->o.InternalHigh);
	memset(data, 'd', size);
	tmp = mkstemp(path);
	need(write(tmp, data, 1000) == 1000 && !unlink(path));
	need(!HttpLxHandleFromFd(tmp, 0, &file));
	memset(chunk, 0, sizeof(chunk));
	chunk[0].FromMemory.pBuffer = data;
	chunk[0].FromMemory.BufferLength = (ULONG)size;
	chunk[1].DataChunkType = HttpDataChunkFromFileHandle;
	chunk[1].FromFileHandle.FileHandle = file;
	chunk[1].FromFileHandle.ByteRange.Length.QuadPart =
		HTTP_BYTE_RANGE_TO_EOF;
	is(HttpSendResponseEntityBody(s.queue, r.request->RequestId,
				      HTTP_SEND_RESPONSE_FLAG_DISCONNECT, 2,
				      chunk, NULL, NULL, 0, &c->o, NULL),
	   ERROR_IO_PENDING, "32 MB do not");
	is(HttpLxCloseHandle(file), NO_ERROR, "file handle closed meanwhile");
	memset(chunk, 0, sizeof(chunk));
	is(HttpWaitForDisconnect(s.queue, r.request->ConnectionId, &w->o),
	   ERROR_IO_PENDING, "wait for the end");
	while ((n = read(fd, r.request, r.size)) > 0)
		total += (size_t)n;
	ok(total > size + 1000, "%zu bytes came", total);
	is(call_wait(c), NO_ERROR, "completed");
	is(c->o.InternalHigh, size + 1000, "all sent");
	close(fd);
	is(call_wait(w), NO_ERROR, "and the end was seen");

	fd = request_get(&s, "/t/", &r);
	chunk[0].FromMemory.pBuffer = data;
	chunk[0].FromMemory.BufferLength = (ULONG)size;
	response.EntityChunkCount = 1;
	response.pEntityChunks = chunk;
	is(HttpSendHttpResponse(s.queue, r.request->RequestId, 0, &response,
				NULL, NULL, NULL, 0, &c->o, NULL),
	   ERROR_IO_PENDING, "32 MB again");
	is(HttpLxCancelIo(s.queue, &w->o, 0), ERROR_NOT_FOUND,
	   "another OVERLAPPED");
	is(HttpLxCancelIo(s.queue, &c->o, 0), NO_ERROR, "cancelled");
	is(call_wait(c), ERROR_OPERATION_ABORTED, "completed");
	is(c->o.InternalHigh, 0, "0 bytes");
	while ((n = read(fd, r.request, r.size)) > 0)
		;
	ok(n < 0 && errno == ECONNRESET, "its connection is reset");
	received_free(&r);
	call_free(c);
	call_free(w);
	server_down(&s);
}

static void disconnects(void)
{
	struct call *a = call_new(), *b = call_new();
	HTTP_CONNECTION_ID conn;
	struct received r;
	struct server s;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	conn = r.request->ConnectionId;
	is(HttpWaitForDisconnectEx(s.queue, conn, 1, &a->o),
	   ERROR_INVALID_PARAMETER, "reserved");
	is(HttpWaitForDisconnect(s.queue, HTTP_NULL_ID, &a->o),
	   ERROR_INVALID_PARAMETER, "HTTP_NULL_ID");
	is(HttpWaitForDisconnect(s.queue, conn, &a->o), ERROR_IO_PENDING,
	   "one");
	is(HttpWaitForDisconnectEx(s.queue, conn, 0, &b->o), ERROR_IO_PENDING,
	   "and another");
	need(!shutdown(fd, SHUT_WR));
	hs_sleep_ms(100);
	ok(!call_over(a) && !call_over(b), "FIN is not the end");
	is(HttpLxCancelIo(s.queue, &b->o, 0), NO_ERROR, "one is cancelled");
	is(call_wait(b), ERROR_OPERATION_ABORTED, "completed");
	wire_reset(fd);
	is(call_wait(a), NO_ERROR, "a reset is");
	is(HttpWaitForDisconnect(s.queue, conn, &a->o),
	   ERROR_CONNECTION_INVALID, "gone");
	is(HttpWaitForDisconnect(s.queue, conn, NULL),
	   ERROR_CONNECTION_INVALID, "gone, without OVERLAPPED");
	received_free(&r);
	call_free(a);
	call_free(b);
	server_down(&s);
}

static void *reset_later(void *arg)
{
	hs_sleep_ms(200);
	wire_reset(*(int *)arg);
	return NULL;
}

static void disconnect_waited(void)
{
	struct received r;
	struct server s;
	pthread_t thread;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	need(!pthread_create(&thread, NULL, reset_later, &fd));
	is(HttpWaitForDisconnect(s.queue, r.request->ConnectionId, NULL),
	   NO_ERROR, "waited for");
	pthread_join(thread, NULL);
	received_free(&r);
	server_down(&s);
}

static void demand(void)
{
	struct call *a = call_new(), *b = call_new();
	HTTP_URL_GROUP_ID group;
	struct server s;
	HANDLE controller, worker;
	struct received r;
	int fd;

	server_up(&s);
	need(!HttpCreateRequestQueue(V2, u"demand", NULL,
		HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER, &controller));
	need(!HttpCreateUrlGroup(s.session, &group, 0));
	need(!bind_queue(group, controller));
	need(!HttpAddUrlToUrlGroup(group, wide(url_of(s.port, "/d/")), 0, 0));
	is(HttpWaitForDemandStart(controller, &a->o), ERROR_IO_PENDING, "wait");
	is(HttpWaitForDemandStart(controller, &b->o), ERROR_ALREADY_EXISTS,
	   "one at a time");
	is(HttpWaitForDemandStart(controller, NULL), ERROR_ALREADY_EXISTS,
	   "whichever way");
	fd = client(&s, "GET /d/ HTTP/1.1\r\nHost: a\r\n\r\n");
	is(call_wait(a), NO_ERROR, "a request waits");
	need(!HttpCreateRequestQueue(V2, u"demand", NULL,
		HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING, &worker));
	is(HttpWaitForDemandStart(worker, &b->o), ERROR_INVALID_ID_AUTHORITY,
	   "a worker may not wait");
	need(!receive(worker, 0, &r));
	need(!answer(worker, r.request->RequestId, 0, "d"));
	expect_answer(fd, 200, "d", "a worker answers");
	is(HttpWaitForDemandStart(controller, &a->o), ERROR_IO_PENDING,
	   "again");
	is(HttpShutdownRequestQueue(controller), NO_ERROR, "shut down");
	is(call_wait(a), ERROR_OPERATION_ABORTED, "ends the wait");
	is(HttpWaitForDemandStart(controller, &a->o), ERROR_INVALID_HANDLE,
	   "and lets no other begin");
	is(HttpWaitForDemandStart(controller, NULL), ERROR_INVALID_HANDLE,
	   "whichever way");
	received_free(&r);
	need(!HttpCloseRequestQueue(worker) &&
	     !HttpCloseRequestQueue(controller));
	call_free(a);
	call_free(b);
	server_down(&s);
}

static const struct tap_case cases[] = {
	{ "receives", receives },
	{ "refused", refused },
	{ "in order", in_order },
	{ "short buffers", short_buffers },
	{ "long request", long_request },
	{ "bodies", bodies },
	{ "copied bodies", copied_bodies },
	{ "sends", sends, 60 },
	{ "disconnects", disconnects },
	{ "disconnect waited for", disconnect_waited },
	{ "demand", demand },
};

TAP_MAIN(cases)
