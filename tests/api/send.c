// SPDX-License-Identifier: GPL-2.0-only
/* HttpSendHttpResponse, HttpSendResponseEntityBody, HttpCancelHttpRequest */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>
#include "fixture.h"

#define MORE		HTTP_SEND_RESPONSE_FLAG_MORE_DATA
#define DISCONNECT	HTTP_SEND_RESPONSE_FLAG_DISCONNECT

static ULONG send_response(struct server *s, HTTP_REQUEST_ID id, ULONG flags,
			   HTTP_RESPONSE *response)
{
	return HttpSendHttpResponse(s->queue, id, flags, response, NULL, NULL,
				    NULL, 0, NULL, NULL);
}

static ULONG send_body(struct server *s, HTTP_REQUEST_ID id, ULONG flags,
		       const char *text)
{
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromMemory };

	if (!text)
		return HttpSendResponseEntityBody(s->queue, id, flags, 0, NULL,
						  NULL, NULL, 0, NULL, NULL);
	chunk.FromMemory.pBuffer = (void *)text;
	chunk.FromMemory.BufferLength = (ULONG)strlen(text);
	return HttpSendResponseEntityBody(s->queue, id, flags, 1, &chunk, NULL,
					  NULL, 0, NULL, NULL);
}

static void header(HTTP_RESPONSE *r, HTTP_HEADER_ID id, const char *value)
{
	r->Headers.KnownHeaders[id].pRawValue = value;
	r->Headers.KnownHeaders[id].RawValueLength = (USHORT)strlen(value);
}

/* Refused by the library or the kernel; the request is as it was */
static void parameters(void)
{
	struct server s;
	struct received r;
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	HTTP_CACHE_POLICY policy = { HttpCachePolicyMaximum, 0 };
	HTTP_LOG_DATA log = { (HTTP_LOG_DATA_TYPE)1 };
	HTTP_REQUEST_ID id;
	ULONG sent = 5;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	id = r.request->RequestId;
	response_init(&response, &chunk, "x");
#define SEND(q, i, f, rsp, pol, r1, r2, ov, lg) \
	HttpSendHttpResponse(q, i, f, rsp, pol, &sent, r1, r2, ov, lg)
	is(SEND(NULL, id, 0, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_INVALID_HANDLE, "NULL queue");
	is(SEND(s.queue, HTTP_NULL_ID, 0, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_CONNECTION_INVALID, "HTTP_NULL_ID");
	is(SEND(s.queue, id + 1, 0, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_CONNECTION_INVALID, "no such request");
	is(SEND(s.queue, id, 0, NULL, NULL, NULL, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "NULL response");
	is(SEND(s.queue, id, 0x10, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "flag 0x10");
	is(SEND(s.queue, id, 0x400, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "flag 0x400");
	is(SEND(s.queue, id, 0x40, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "OPAQUE with 200");
	is(SEND(s.queue, id, 0x80, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "flag 0x80");
	is(SEND(s.queue, id, 0, &response, &policy, NULL, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "cache policy 3");
	is(SEND(s.queue, id, 0, &response, NULL, &s, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "reserved 1");
	is(SEND(s.queue, id, 0, &response, NULL, NULL, 1, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "reserved 2");
	is(SEND(s.queue, id, 0, &response, NULL, NULL, 0, NULL, &log),
	   ERROR_INVALID_PARAMETER, "log data of another type");
	response.Flags = 4;
	is(SEND(s.queue, id, 0, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "response flag 4");
	response.Flags = 0;
	response.pReason = NULL;
	is(SEND(s.queue, id, 0, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "reason of 2 bytes at NULL");
	response.pReason = "OK";
	response.pEntityChunks = NULL;
	is(SEND(s.queue, id, 0, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "a chunk at NULL");
	response.EntityChunkCount = 10000;
	response.pEntityChunks = &chunk;
	is(SEND(s.queue, id, 0, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_INVALID_PARAMETER, "10,000 chunks");
	is(send_body(&s, id, MORE, "x"), ERROR_INVALID_PARAMETER,
	   "body before head");
	response_init(&response, &chunk, "good");
	is(SEND(s.queue, id, 0, &response, NULL, NULL, 0, NULL, NULL), NO_ERROR,
	   "after all that: answered");
	ok(sent > 20, "bytes sent: %u", sent);
	expect_answer(fd, 200, "good", "still good");
	is(SEND(s.queue, id, 0, &response, NULL, NULL, 0, NULL, NULL),
	   ERROR_CONNECTION_INVALID, "answered: the id is finished");
	received_free(&r);
	server_down(&s);
}

/* What is wrong in a head. The kernel ends the request with the last send */
static ULONG refused(struct server *s, void (*spoil)(HTTP_RESPONSE *response,
						      HTTP_UNKNOWN_HEADER *h))
{
	HTTP_UNKNOWN_HEADER unknown = { 1, 1, "X", "y" };
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	struct received r;
	ULONG result;
	int fd = request_get(s, "/t/", &r);

	response_init(&response, &chunk, "x");
	response.Headers.UnknownHeaderCount = 1;
	response.Headers.pUnknownHeaders = &unknown;
	spoil(&response, &unknown);
	result = send_response(s, r.request->RequestId, MORE, &response);
	if (!result)
		tap_note("was sent: status %d", wire_status(fd));
	received_free(&r);
	close(fd);
	return result;
}

#define SPOIL(name, code) \
static void name(HTTP_RESPONSE *r, HTTP_UNKNOWN_HEADER *h) \
{ (void)r; (void)h; code; }

SPOIL(status_99, r->StatusCode = 99)
SPOIL(status_1000, r->StatusCode = 1000)
SPOIL(status_100, r->StatusCode = 100)
SPOIL(reason_crlf, r->pReason = "a\r"; r->ReasonLength = 2)
SPOIL(value_lf, h->pRawValue = "\n")
SPOIL(value_cr, header(r, HttpHeaderServer, "a\rb"))
SPOIL(value_nul, h->pRawValue = "\0")
SPOIL(name_colon, h->pName = ":")
SPOIL(name_space, h->pName = " ")
SPOIL(name_none, h->NameLength = 0)
SPOIL(name_null, h->pName = NULL)
SPOIL(value_null, h->pRawValue = NULL)
SPOIL(unknown_null, r->Headers.pUnknownHeaders = NULL)
SPOIL(known_null, header(r, HttpHeaderServer, "a");
      r->Headers.KnownHeaders[HttpHeaderServer].pRawValue = NULL)
SPOIL(info_null, r->ResponseInfoCount = 1)
SPOIL(chunk_type, r->pEntityChunks->DataChunkType = (HTTP_DATA_CHUNK_TYPE)6)
SPOIL(chunk_null, r->pEntityChunks->FromMemory.pBuffer = NULL)

static void malformed(void)
{
	static const struct {
		const char *name;
		void (*spoil)(HTTP_RESPONSE *r, HTTP_UNKNOWN_HEADER *h);
	} ways[] = {
		{ "status 99", status_99 }, { "status 1000", status_1000 },
		{ "status 100", status_100 }, { "CR in reason", reason_crlf },
		{ "LF in value", value_lf }, { "CR in known value", value_cr },
		{ "NUL in value", value_nul }, { "colon as name", name_colon },
		{ "space as name", name_space }, { "no name", name_none },
		{ "name at NULL", name_null }, { "value at NULL", value_null },
		{ "unknown headers at NULL", unknown_null },
		{ "known value at NULL", known_null },
		{ "infos at NULL", info_null }, { "chunk type 6", chunk_type },
		{ "chunk at NULL", chunk_null },
	};
	struct server s;

	server_up(&s);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		is(refused(&s, ways[i].spoil), ERROR_INVALID_PARAMETER, "%s",
		   ways[i].name);
	server_down(&s);
}

static void heads(void)
{
	struct server s;
	struct received r;
	struct wire_answer a;
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	HTTP_UNKNOWN_HEADER unknown[3] = {
		{ 5, 3, "X-One", "one" }, { 7, 0, "X-Empty", NULL },
		{ 6, 1, "X-Long", "1" },
	};
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	response_init(&response, &chunk, "body");
	response.StatusCode = 418;
	response.pReason = "Short and stout";
	response.ReasonLength = 15;
	header(&response, HttpHeaderEtag, "\"e\"");
	header(&response, HttpHeaderVary, "");
	header(&response, HttpHeaderServer, "mine");
	response.Headers.UnknownHeaderCount = 3;
	response.Headers.pUnknownHeaders = unknown;
	is(send_response(&s, r.request->RequestId, 0, &response), NO_ERROR,
	   "sent");
	is(wire_answer(fd, &a, false), 418, "status");
	ok(strstr(a.head, "HTTP/1.1 418 Short and stout\r\n"), "status line");
	ok(wire_header(&a, "ETag") && !strcmp(wire_header(&a, "ETag"), "\"e\""),
	   "known header");
	ok(!wire_header(&a, "Vary"), "empty known header is left out");
	ok(wire_header(&a, "X-Empty"), "empty unknown header is sent");
	ok(wire_header(&a, "X-One") && !strcmp(wire_header(&a, "X-One"), "one"),
	   "unknown header");
	ok(wire_header(&a, "Server") &&
	   !strncmp(wire_header(&a, "Server"), "mine", 4), "Server kept");
	ok(wire_header(&a, "Date"), "Date added");
	ok(wire_header(&a, "Content-Length") &&
	   !strcmp(wire_header(&a, "Content-Length"), "4"),
	   "Content-Length added");
	ok(a.len == 4 && !memcmp(a.body, "body", 4), "body");
	free(a.body);
	received_free(&r);
	server_down(&s);
}

static void multiple_known(void)
{
	HTTP_KNOWN_HEADER values[2] = { { 3, "a=1" }, { 3, "b=2" } };
	HTTP_MULTIPLE_KNOWN_HEADERS cookies = {
		HttpHeaderSetCookie, HTTP_RESPONSE_INFO_FLAGS_PRESERVE_ORDER, 2,
		values
	};
	HTTP_RESPONSE_INFO info = {
		HttpResponseInfoTypeMultipleKnownHeaders, sizeof(cookies),
		&cookies
	};
	struct server s;
	struct received r;
	struct wire_answer a;
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	HTTP_REQUEST_ID id;
	char *first, *second;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	id = r.request->RequestId;
	response_init(&response, &chunk, "");
	response.ResponseInfoCount = 1;
	response.pResponseInfo = &info;
	info.Type = HttpResponseInfoTypeChannelBind;
	is(send_response(&s, id, 0, &response), ERROR_NOT_SUPPORTED,
	   "channel binding of a response");
	info.Type = HttpResponseInfoTypeMultipleKnownHeaders;
	info.Length--;
	is(send_response(&s, id, 0, &response), ERROR_INVALID_PARAMETER,
	   "info too short");
	info.Length++;
	cookies.Flags = 2;
	is(send_response(&s, id, 0, &response), ERROR_INVALID_PARAMETER,
	   "unknown info flag");
	cookies.Flags = 1;
	cookies.HeaderId = (HTTP_HEADER_ID)30;
	is(send_response(&s, id, 0, &response), ERROR_INVALID_PARAMETER,
	   "header id 30");
	cookies.HeaderId = HttpHeaderSetCookie;
	is(send_response(&s, id, 0, &response), NO_ERROR, "two cookies");
	is(wire_answer(fd, &a, false), 200, "status");
	first = strstr(a.head, "Set-Cookie: a=1\r\n");
	second = strstr(a.head, "Set-Cookie: b=2\r\n");
	ok(first && second && first < second, "two lines in order");
	free(a.body);
	received_free(&r);
	server_down(&s);
}

/* Many headers and chunks: beyond what fits in place */
static void large(void)
{
	struct server s;
	struct received r;
	struct wire_answer a;
	HTTP_RESPONSE response;
	static HTTP_UNKNOWN_HEADER unknown[200];
	static HTTP_DATA_CHUNK chunk[9999];
	static char names[200][16];
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	response_init(&response, NULL, NULL);
	for (int i = 0; i < 200; i++) {
		snprintf(names[i], sizeof(names[i]), "X-%d", i);
		unknown[i].pName = names[i];
		unknown[i].NameLength = (USHORT)strlen(names[i]);
		unknown[i].pRawValue = names[i];
		unknown[i].RawValueLength = unknown[i].NameLength;
	}
	response.Headers.UnknownHeaderCount = 200;
	response.Headers.pUnknownHeaders = unknown;
	for (int i = 0; i < 9999; i++) {
		chunk[i].DataChunkType = HttpDataChunkFromMemory;
		chunk[i].FromMemory.pBuffer = (void *)"0123456789";
		chunk[i].FromMemory.BufferLength = (ULONG)(i % 3);
	}
	response.EntityChunkCount = 9999;
	response.pEntityChunks = chunk;
	is(send_response(&s, r.request->RequestId, 0, &response), NO_ERROR,
	   "200 headers, 9,999 chunks");
	is(wire_answer(fd, &a, false), 200, "status");
	is(a.len, 9999, "all bytes");
	ok(a.len == 9999 && !memcmp(a.body, "001001", 6), "in order");
	ok(wire_header(&a, "X-0") && wire_header(&a, "X-199"), "all headers");
	free(a.body);
	received_free(&r);
	server_down(&s);
}

static void pieces(void)
{
	struct server s;
	struct received r;
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	HTTP_REQUEST_ID id;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	id = r.request->RequestId;
	response_init(&response, &chunk, "one ");
	header(&response, HttpHeaderContentLength, "13");
	is(send_response(&s, id, MORE, &response), NO_ERROR, "head and a piece");
	is(send_response(&s, id, MORE, &response), ERROR_INVALID_PARAMETER,
	   "head twice");
	is(send_body(&s, id, MORE, "two "), NO_ERROR, "a piece");
	is(send_body(&s, id, MORE, NULL), NO_ERROR, "no piece");
	is(send_body(&s, id, MORE, "three"), NO_ERROR, "a piece");
	is(send_body(&s, id, 0, NULL), NO_ERROR, "the end, without a piece");
	expect_answer(fd, 200, "one two three", "pieces");
	is(send_body(&s, id, 0, NULL), ERROR_CONNECTION_INVALID, "finished");
	received_free(&r);
	/* without a length: to the end of the connection */
	wire_get(fd, "/t/");
	need(!receive(s.queue, 0, &r));
	id = r.request->RequestId;
	response_init(&response, &chunk, "to ");
	is(send_response(&s, id, MORE, &response), NO_ERROR, "no length");
	is(send_body(&s, id, DISCONNECT, "the end"), NO_ERROR, "DISCONNECT");
	expect_answer(fd, 200, "to the end", "by close");
	received_free(&r);
	server_down(&s);
}

static void disconnect(void)
{
	struct server s;
	struct received r;
	struct wire_answer a;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	is(answer(s.queue, r.request->RequestId, DISCONNECT, "bye"), NO_ERROR,
	   "sent");
	is(wire_answer(fd, &a, false), 200, "status");
	ok(wire_header(&a, "Connection") &&
	   !strcasecmp(wire_header(&a, "Connection"), "close"),
	   "Connection: close");
	is(wire_end(fd, HS_WAIT_MS), WIRE_FIN, "and closed");
	free(a.body);
	received_free(&r);
	server_down(&s);
}

static int make_file(const char *text)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	need(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	return fd;
}

static ULONG send_file(struct server *s, HTTP_REQUEST_ID id, HANDLE file,
		       ULONGLONG offset, ULONGLONG length)
{
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromFileHandle };
	HTTP_RESPONSE response;

	response_init(&response, NULL, NULL);
	chunk.FromFileHandle.FileHandle = file;
	chunk.FromFileHandle.ByteRange.StartingOffset.QuadPart = offset;
	chunk.FromFileHandle.ByteRange.Length.QuadPart = length;
	response.EntityChunkCount = 1;
	response.pEntityChunks = &chunk;
	return send_response(s, id, 0, &response);
}

static void files(void)
{
	static const struct {
		ULONGLONG offset, length;
		ULONG result;
		const char *body;
	} ranges[] = {
		{ 0, 10, NO_ERROR, "0123456789" },
		{ 3, 4, NO_ERROR, "3456" },
		{ 3, HTTP_BYTE_RANGE_TO_EOF, NO_ERROR, "3456789" },
		{ 0, HTTP_BYTE_RANGE_TO_EOF, NO_ERROR, "0123456789" },
		{ 10, HTTP_BYTE_RANGE_TO_EOF, NO_ERROR, "" },
		{ 11, 1, ERROR_HANDLE_EOF, NULL },
		{ 5, 6, ERROR_HANDLE_EOF, NULL },
	};
	struct server s;
	struct received r;
	HANDLE file;
	int fd;

	server_up(&s);
	need(!HttpLxHandleFromFd(make_file("0123456789"), 0, &file));
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		fd = request_get(&s, "/t/", &r);
		is(send_file(&s, r.request->RequestId, file, ranges[i].offset,
			     ranges[i].length), ranges[i].result,
		   "range %zu", i);
		if (ranges[i].body)
			expect_answer(fd, 200, ranges[i].body, "file");
		else
			ok(wire_status(fd) <= 0, "cut off");
		received_free(&r);
		close(fd);
	}
	fd = request_get(&s, "/t/", &r);
	is(send_file(&s, r.request->RequestId, NULL, 0, 1),
	   ERROR_INVALID_HANDLE, "NULL file");
	is(send_file(&s, r.request->RequestId, s.queue, 0, 1),
	   ERROR_INVALID_HANDLE, "a queue as a file");
	is(HttpLxCloseHandle(file), NO_ERROR, "file closed");
	is(send_file(&s, r.request->RequestId, file, 0, 1),
	   ERROR_INVALID_HANDLE, "a closed file");
	is(answer(s.queue, r.request->RequestId, 0, "x"), NO_ERROR,
	   "the request is still there");
	expect_answer(fd, 200, "x", "answered");
	received_free(&r);
	server_down(&s);
}

static void fragments(void)
{
	HTTP_DATA_CHUNK chunk = { .DataChunkType =
				  HttpDataChunkFromFragmentCache };
	HTTP_RESPONSE response;
	struct server s;
	struct received r;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	response_init(&response, NULL, NULL);
	chunk.FromFragmentCache.pFragmentName = u"http://+:80/x";
	chunk.FromFragmentCache.FragmentNameLength = 26;
	response.EntityChunkCount = 1;
	response.pEntityChunks = &chunk;
	is(send_response(&s, r.request->RequestId, 0, &response),
	   ERROR_PATH_NOT_FOUND, "a fragment that is not cached");
	chunk = (HTTP_DATA_CHUNK){
		.DataChunkType = HttpDataChunkFromFragmentCacheEx,
		.FromFragmentCacheEx = { .pFragmentName = u"http://+:80/x" },
	};
	is(send_response(&s, r.request->RequestId, 0, &response),
	   ERROR_PATH_NOT_FOUND, "part of one");
	close(fd);
	received_free(&r);
	server_down(&s);
}

static void head_request(void)
{
	struct server s;
	struct received r;
	struct wire_answer a;
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	int fd;

	server_up(&s);
	fd = request_text(&s, &r, "HEAD /t/ HTTP/1.1\r\nHost: a\r\n\r\n");
	response_init(&response, &chunk, "not sent");
	header(&response, HttpHeaderContentLength, "8");
	is(send_response(&s, r.request->RequestId, 0, &response), NO_ERROR,
	   "HEAD");
	is(wire_answer(fd, &a, true), 200, "status");
	ok(wire_header(&a, "Content-Length") &&
	   !strcmp(wire_header(&a, "Content-Length"), "8"), "length kept");
	is(wire_end(fd, 200), WIRE_OPEN, "no body");
	free(a.body);
	received_free(&r);
	server_down(&s);
}

static void cancel(void)
{
	struct server s;
	struct received r;
	HTTP_REQUEST_ID id;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	id = r.request->RequestId;
	is(HttpCancelHttpRequest(NULL, id, NULL), ERROR_INVALID_HANDLE, "NULL");
	is(HttpCancelHttpRequest(s.queue, HTTP_NULL_ID, NULL),
	   ERROR_CONNECTION_INVALID, "HTTP_NULL_ID");
	is(HttpCancelHttpRequest(s.queue, id, NULL), NO_ERROR, "cancelled");
	is(wire_end(fd, HS_WAIT_MS), WIRE_RESET, "reset");
	is(HttpCancelHttpRequest(s.queue, id, NULL), ERROR_CONNECTION_INVALID,
	   "twice");
	is(answer(s.queue, id, 0, "x"), ERROR_CONNECTION_INVALID,
	   "and not answered any more");
	received_free(&r);
	fd = request_get(&s, "/t/", &r);
	wire_reset(fd);
	for (int i = 0; i < 100; i++) {
		if (HttpCancelHttpRequest(s.queue, r.request->RequestId,
					  NULL) == ERROR_CONNECTION_INVALID)
			break;
		hs_sleep_ms(20);
	}
	is(answer(s.queue, r.request->RequestId, 0, "x"),
	   ERROR_CONNECTION_INVALID, "client gone");
	received_free(&r);
	server_down(&s);
}

struct sender {
	struct server *server;
	HTTP_REQUEST_ID id;
	ULONG result;
};

static void *send_thread(void *arg)
{
	struct sender *sender = arg;
	size_t size = 64 << 20;
	char *big = calloc(1, size);
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromMemory };
	HTTP_RESPONSE response;

	need(big != NULL);
	response_init(&response, NULL, NULL);
	chunk.FromMemory.pBuffer = big;
	chunk.FromMemory.BufferLength = (ULONG)size;
	response.EntityChunkCount = 1;
	response.pEntityChunks = &chunk;
	sender->result = send_response(sender->server, sender->id, MORE,
				       &response);
	free(big);
	return NULL;
}

/* A send that waits for its client: a second one is told so */
static void busy(void)
{
	struct server s;
	struct received r;
	struct sender sender;
	pthread_t thread;
	ULONG result;
	int fd, tries = 0;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	sender = (struct sender){ &s, r.request->RequestId, 12345 };
	need(!pthread_create(&thread, NULL, send_thread, &sender));
	do {		/* until the head is out */
		hs_sleep_ms(50);
		result = send_body(&s, sender.id, MORE, "x");
	} while (result == ERROR_INVALID_PARAMETER && ++tries < 100);
	is(result, ERROR_BAD_COMMAND, "another send is under way");
	wire_reset(fd);
	pthread_join(thread, NULL);
	ok(sender.result == ERROR_NETNAME_DELETED ||
	   sender.result == ERROR_CONNECTION_INVALID,
	   "the client's reset ends the first: %u", sender.result);
	received_free(&r);
	server_down(&s);
}

static const struct tap_case cases[] = {
	{ "parameters", parameters },
	{ "malformed", malformed },
	{ "heads", heads },
	{ "several lines", multiple_known },
	{ "large", large },
	{ "pieces", pieces },
	{ "disconnect", disconnect },
	{ "files", files },
	{ "fragments", fragments },
	{ "HEAD", head_request },
	{ "cancel", cancel },
	{ "busy", busy },
};

TAP_MAIN(cases)
