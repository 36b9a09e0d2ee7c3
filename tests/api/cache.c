// SPDX-License-Identifier: GPL-2.0-only
/* Response and fragment cache through the library: every function, rule and code. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <linux/httpsys.h>
#include "fixture.h"

#define BAD	ERROR_INVALID_PARAMETER
#define HANDLE_	ERROR_INVALID_HANDLE
#define NAMED(id)	id, #id

static struct server s;
static HTTP_CACHE_POLICY user = { HttpCachePolicyUserInvalidates, 0 };

/* "http://+:PORT/t/NAME" in one of a few static buffers */
static const WCHAR *name_of(const char *name)
{
	static WCHAR room[4][200];
	static int turn;
	char path[100];
	WCHAR *out = room[turn++ % 4];

	snprintf(path, sizeof(path), "/t/%s", name);
	memcpy(out, wide(url_of(s.port, path)), sizeof(room[0]));
	return out;
}

static HTTP_DATA_CHUNK of_memory(const char *text)
{
	return (HTTP_DATA_CHUNK){
		.DataChunkType = HttpDataChunkFromMemory,
		.FromMemory = { (void *)text, (ULONG)strlen(text) },
	};
}

static ULONG add(const char *name, const char *text)
{
	HTTP_DATA_CHUNK chunk = of_memory(text);

	return HttpAddFragmentToCache(s.queue, name_of(name), &chunk, &user, NULL);
}

static void known(HTTP_RESPONSE *response, HTTP_HEADER_ID id, const char *value)
{
	response->Headers.KnownHeaders[id].pRawValue = value;
	response->Headers.KnownHeaders[id].RawValueLength = (USHORT)strlen(value);
}

/* Answer with Content-Type and this policy */
static ULONG respond(HTTP_REQUEST_ID id, ULONG response_flags, const char *text,
		     HTTP_CACHE_POLICY *policy)
{
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;

	response_init(&response, &chunk, text);
	response.Flags = response_flags;
	known(&response, HttpHeaderContentType, "text/plain");
	return HttpSendHttpResponse(s.queue, id, 0, &response, policy, NULL, NULL,
				    0, NULL, NULL);
}

/* Whose is this request? The program's is given up */
static bool cached(const char *fmt, ...)
{
	struct pollfd fds[2];
	struct received r;
	va_list args;
	char *text;
	bool hit;
	int fd = wire_connect(s.port);

	va_start(args, fmt);
	need(vasprintf(&text, fmt, args) >= 0);
	va_end(args);
	wire_send(fd, text, strlen(text));
	free(text);
	fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = HttpLxQueueFd(s.queue), .events = POLLIN };
	need(poll(fds, 2, HS_WAIT_MS) > 0);
	hit = !(fds[1].revents & POLLIN);
	if (hit) {
		need(wire_status(fd) == 200);
	} else {
		need(!receive(s.queue, 0, &r));
		HttpCancelHttpRequest(s.queue, r.request->RequestId, NULL);
		received_free(&r);
	}
	close(fd);
	return hit;
}

#define GET	"GET /t/%s HTTP/1.1\r\nHost: a.example\r\n\r\n"

static void parameters(void)
{
	HTTP_CACHE_POLICY policy = user;
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromMemory };
	OVERLAPPED o = { 0 };
	PCWSTR url;
	char buffer[8];
	ULONG bytes = 7;
	HANDLE file;

	is(HttpFlushResponseCache(NULL, u"http://+:80/a", 0, NULL),
	   ERROR_DLL_INIT_FAILED, "before HttpInitialize");
	server_up(&s);
	url = name_of("a");
	is(HttpFlushResponseCache(s.queue, url, 0, NULL), NO_ERROR, "flush");
	is(HttpFlushResponseCache(s.queue, url,
				  HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE, &o),
	   NO_ERROR, "flush all below, overlapped");
	is(o.Internal, 0, "completed");
	is(HttpFlushResponseCache(s.queue, NULL, 0, NULL), BAD, "... NULL");
	is(HttpFlushResponseCache(s.queue, u"http://+/", 0, NULL), BAD,
	   "... no port");
	is(HttpFlushResponseCache(s.queue, u"http://:80/", 0, NULL), BAD,
	   "... no host");
	is(HttpFlushResponseCache(s.queue, u"ftp://a:80/", 0, NULL), BAD,
	   "... scheme");
	is(HttpFlushResponseCache(s.queue, u"http://a:080/", 0, NULL), BAD,
	   "... port 080");
	is(HttpFlushResponseCache(s.queue, u"http://a:65536/", 0, NULL), BAD,
	   "... port 65536");
	is(HttpFlushResponseCache(s.queue, u"http://+:80/a", 0, NULL), BAD,
	   "... not registered");
	is(HttpFlushResponseCache(s.queue, url, 2, NULL), BAD, "... flag 2");
	is(HttpFlushResponseCache(NULL, url, 0, NULL), HANDLE_, "... no queue");
	is(HttpAddFragmentToCache(s.queue, url, &chunk, &policy, NULL), NO_ERROR,
	   "add");
	is(HttpAddFragmentToCache(s.queue, url, NULL, &policy, NULL), BAD,
	   "... no chunk");
	is(HttpAddFragmentToCache(s.queue, url, &chunk, NULL, NULL), BAD,
	   "... no policy");
	is(HttpAddFragmentToCache(s.queue, NULL, &chunk, &policy, NULL), BAD,
	   "... no URL");
	is(HttpAddFragmentToCache(s.queue, u"http://+:80/a", &chunk, &policy, NULL),
	   BAD, "... not registered");
	is(HttpAddFragmentToCache(NULL, url, &chunk, &policy, NULL), HANDLE_,
	   "... no queue");
	policy.Policy = HttpCachePolicyMaximum;
	is(HttpAddFragmentToCache(s.queue, url, &chunk, &policy, NULL), BAD,
	   "... policy 3");
	policy.Policy = HttpCachePolicyNocache;
	is(HttpAddFragmentToCache(s.queue, url, &chunk, &policy, NULL), BAD,
	   "... Nocache");
	policy = user;
	chunk.FromMemory.BufferLength = 1;
	is(HttpAddFragmentToCache(s.queue, url, &chunk, &policy, NULL), BAD,
	   "... no memory");
	memset(&chunk, 0, sizeof(chunk));
	chunk.DataChunkType = HttpDataChunkFromFileHandle;
	is(HttpAddFragmentToCache(s.queue, url, &chunk, &policy, NULL),
	   HANDLE_, "... no file");
	need(!HttpLxHandleFromFd(open("/dev/null", O_RDONLY), 0, &file));
	chunk.FromFileHandle.FileHandle = file;
	is(HttpAddFragmentToCache(s.queue, url, &chunk, &policy, &o), HANDLE_,
	   "... not a regular file");
	chunk.DataChunkType = HttpDataChunkFromFragmentCache;
	is(HttpAddFragmentToCache(s.queue, url, &chunk, &policy, NULL), BAD,
	   "... a fragment");
	url = name_of("b");
	is(HttpReadFragmentFromCache(s.queue, url, NULL, buffer, 8, &bytes,
				     NULL), ERROR_PATH_NOT_FOUND, "read");
	is(bytes, 0, "no bytes");
	is(HttpReadFragmentFromCache(s.queue, url, NULL, NULL, 8, NULL, NULL),
	   BAD, "... no buffer");
	is(HttpReadFragmentFromCache(s.queue, NULL, NULL, buffer, 8, NULL,
				     NULL), BAD, "... no URL");
	is(HttpReadFragmentFromCache(NULL, url, NULL, buffer, 8, NULL, NULL),
	   HANDLE_, "... no queue");
	server_down(&s);
}

/* Does the second request of each still reach the program? */
static void policies(void)
{
	static const struct {
		HTTP_CACHE_POLICY_TYPE policy;
		const char *name;
		ULONG seconds;
		bool kept;
	} rows[] = {
		{ NAMED(HttpCachePolicyNocache), 100, false },
		{ NAMED(HttpCachePolicyUserInvalidates), 0, true },
		{ NAMED(HttpCachePolicyTimeToLive), 100, true },
		{ NAMED(HttpCachePolicyTimeToLive), 0, false },
		{ NAMED(HttpCachePolicyTimeToLive), ~0U, true },
	};

	server_up(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		HTTP_CACHE_POLICY policy = { rows[i].policy, rows[i].seconds };
		struct received r;
		char path[20];
		int fd;

		snprintf(path, sizeof(path), "/t/%zu", i);
		fd = request_get(&s, path, &r);
		is(respond(r.request->RequestId, 0, "body", &policy), NO_ERROR,
		   "%s %u: sent", rows[i].name, rows[i].seconds);
		expect_answer(fd, 200, "body", rows[i].name);
		is(cached(GET, path + 3), rows[i].kept, "%s %u: kept",
		   rows[i].name, rows[i].seconds);
		received_free(&r);
		close(fd);
	}
}

static void time_to_live(void)
{
	HTTP_CACHE_POLICY policy = { HttpCachePolicyTimeToLive, 2 };
	struct received r;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/x", &r);
	need(!respond(r.request->RequestId, 0, "body", &policy));
	is(wire_status(fd), 200, "answered");
	ok(cached(GET, "x"), "it is kept");
	hs_sleep_ms(2100);
	ok(!cached(GET, "x"), "not longer than that");
}

static void flushes(void)
{
	static const char *const path[] = { "a", "a/b", "c" };

	server_up(&s);
	for (int i = 0; i < 3; i++) {
		struct received r;
		char text[20];
		int fd;

		snprintf(text, sizeof(text), "/t/%s", path[i]);
		fd = request_get(&s, text, &r);
		need(!respond(r.request->RequestId, 0, "body", &user));
		need(wire_status(fd) == 200);
		received_free(&r);
		close(fd);
	}
	is(HttpFlushResponseCache(s.queue, name_of("a"), 0, NULL), NO_ERROR, "one");
	ok(!cached(GET, "a"), "it is gone");
	ok(cached(GET, "a/b"), "what is below it is not");
	is(HttpFlushResponseCache(s.queue, name_of("a"),
				  HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE, NULL),
	   NO_ERROR, "HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE");
	ok(!cached(GET, "a/b"), "HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE: below it");
	ok(cached(GET, "c"), "HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE: not beside it");
	need(!add("f", "text"));
	is(HttpFlushResponseCache(s.queue, name_of(""),
				  HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE, NULL),
	   NO_ERROR, "the registered prefix");
	ok(!cached(GET, "c"), "all is gone");
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), NULL, NULL, 0, NULL,
				     NULL), ERROR_PATH_NOT_FOUND, "fragments too");
}

static void fragments(void)
{
	HTTP_BYTE_RANGE range = { .StartingOffset.QuadPart = 2,
				  .Length.QuadPart = 3 };
	HTTP_DATA_CHUNK chunk = of_memory("0123456789");
	HTTP_CACHE_POLICY second = { HttpCachePolicyTimeToLive, 1 };
	char buffer[64], path[] = "/tmp/httpsys-fragment-XXXXXX";
	OVERLAPPED o = { 0 };
	ULONG bytes;
	int fd = mkstemp(path);

	server_up(&s);
	need(fd >= 0 && write(fd, "abcdefghij", 10) == 10);
	unlink(path);
	is(add("f", "text"), NO_ERROR, "add");
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), NULL, buffer, 64, &bytes,
				     NULL), NO_ERROR, "read");
	ok(bytes == 4 && !memcmp(buffer, "text", 4), "its bytes");
	is(HttpAddFragmentToCache(s.queue, name_of("f"), &chunk, &user, &o), NO_ERROR,
	   "overwrite, overlapped");
	is(o.Internal, 0, "completed");
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), &range, buffer, 3, &bytes,
				     &o), NO_ERROR, "read a range, overlapped");
	ok(bytes == 3 && !memcmp(buffer, "234", 3), "its bytes");
	is(o.InternalHigh, 3, "their count");
	range.Length.QuadPart = HTTP_BYTE_RANGE_TO_EOF;
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), &range, buffer, 64, &bytes,
				     NULL), NO_ERROR, "to its end");
	ok(bytes == 8 && !memcmp(buffer, "23456789", 8), "its bytes");
	memset(buffer, '!', sizeof(buffer));
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), NULL, buffer, 9, &bytes,
				     NULL), ERROR_MORE_DATA, "short buffer");
	ok(bytes == 10 && buffer[0] == '!', "says its size, writes nothing");
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), NULL, NULL, 0, &bytes,
				     NULL), ERROR_MORE_DATA, "no buffer");
	is(bytes, 10, "says its size");
	range.StartingOffset.QuadPart = 11;
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), &range, buffer, 64, &bytes,
				     NULL), ERROR_HANDLE_EOF, "a range behind it");
	chunk.DataChunkType = HttpDataChunkFromFileHandle;
	need(!HttpLxHandleFromFd(fd, 0, &chunk.FromFileHandle.FileHandle));
	chunk.FromFileHandle.ByteRange = (HTTP_BYTE_RANGE){
		.StartingOffset.QuadPart = 1, .Length.QuadPart = 4 };
	is(HttpAddFragmentToCache(s.queue, name_of("f"), &chunk, &second, NULL),
	   NO_ERROR, "of a file, for a second");
	is(HttpReadFragmentFromCache(s.queue, name_of("F"), NULL, buffer, 64, &bytes,
				     NULL), NO_ERROR, "case does not matter");
	ok(bytes == 4 && !memcmp(buffer, "bcde", 4), "its bytes");
	hs_sleep_ms(1100);
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), NULL, buffer, 64, &bytes,
				     NULL), ERROR_PATH_NOT_FOUND, "over");
	chunk.FromFileHandle.ByteRange.Length.QuadPart = 10;
	is(HttpAddFragmentToCache(s.queue, name_of("f"), &chunk, &user, NULL),
	   ERROR_HANDLE_EOF, "beyond the end of the file");
	chunk = (HTTP_DATA_CHUNK){ .DataChunkType = HttpDataChunkFromMemory };
	chunk.FromMemory.BufferLength = 300000;
	chunk.FromMemory.pBuffer = calloc(1, 300000);
	is(HttpAddFragmentToCache(s.queue, name_of("f"), &chunk, &user, NULL),
	   ERROR_NO_SYSTEM_RESOURCES, "too large");
	free(chunk.FromMemory.pBuffer);
}

static HTTP_DATA_CHUNK of_fragment(const WCHAR *name)
{
	size_t units = 0;

	while (name[units])
		units++;
	return (HTTP_DATA_CHUNK){
		.DataChunkType = HttpDataChunkFromFragmentCache,
		.FromFragmentCache = { (USHORT)(2 * units), name },
	};
}

static HTTP_DATA_CHUNK of_fragment_ex(const WCHAR *name, ULONGLONG offset,
				      ULONGLONG length)
{
	return (HTTP_DATA_CHUNK){
		.DataChunkType = HttpDataChunkFromFragmentCacheEx,
		.FromFragmentCacheEx = {
			{ .StartingOffset.QuadPart = offset,
			  .Length.QuadPart = length }, name },
	};
}

static ULONG send_chunks(HTTP_REQUEST_ID id, HTTP_DATA_CHUNK *chunks, USHORT count)
{
	HTTP_RESPONSE response;

	response_init(&response, NULL, NULL);
	response.pEntityChunks = chunks;
	response.EntityChunkCount = count;
	return HttpSendHttpResponse(s.queue, id, 0, &response, NULL, NULL, NULL, 0,
				    NULL, NULL);
}

static void chunks(void)
{
	HTTP_DATA_CHUNK k[4];
	const WCHAR *name;
	struct received r;
	OVERLAPPED o = { 0 };
	ULONG bytes;
	int fd;

	server_up(&s);
	name = name_of("f");
	need(!add("f", "hello, world"));
	k[0] = of_fragment(name);
	k[1] = of_memory("|");
	k[2] = of_fragment_ex(name, 7, HTTP_BYTE_RANGE_TO_EOF);
	k[3] = of_fragment_ex(name, 0, 5);
	fd = request_get(&s, "/t/", &r);
	is(send_chunks(r.request->RequestId, k, 4), NO_ERROR, "send");
	expect_answer(fd, 200, "hello, world|worldhello", "chunks of all kinds");
	received_free(&r);
	close(fd);

	fd = request_get(&s, "/t/", &r);
	k[0] = of_fragment_ex(name_of("gone"), 0, 1);
	is(send_chunks(r.request->RequestId, k, 4), ERROR_PATH_NOT_FOUND,
	   "a missing fragment");
	is(hs_poll(fd, POLLIN, 200), 0, "nothing is sent");
	k[0] = of_memory("<");
	is(send_chunks(r.request->RequestId, k, 1), NO_ERROR,
	   "the request can still be answered");
	expect_answer(fd, 200, "<", "without it");
	received_free(&r);

	/* Sent in two calls, and overlapped */
	wire_get(fd, "/t/");
	need(!receive(s.queue, 0, &r));
	need(!answer(s.queue, r.request->RequestId,
		     HTTP_SEND_RESPONSE_FLAG_MORE_DATA, "<"));
	k[0] = of_fragment(name_of("gone"));
	k[1] = of_fragment(name);
	is(HttpSendResponseEntityBody(s.queue, r.request->RequestId, 0, 2, k, &bytes,
				      NULL, 0, NULL, NULL), ERROR_PATH_NOT_FOUND,
	   "missing in the second call");
	is(HttpSendResponseEntityBody(s.queue, r.request->RequestId, 0, 2, k, &bytes,
				      NULL, 0, &o, NULL), ERROR_PATH_NOT_FOUND,
	   "missing, overlapped");
	k[0] = of_fragment(name);
	ok(HttpSendResponseEntityBody(s.queue, r.request->RequestId, 0, 2, k, NULL,
				      NULL, 0, NULL, NULL) == NO_ERROR, "present");
	received_free(&r);
	expect_answer(fd, 200, "<hello, worldhello, world", "both calls");
	close(fd);

	fd = request_get(&s, "/t/", &r);
	k[0] = of_fragment(name);
	k[0].FromFragmentCache.FragmentNameLength = 3;
	is(send_chunks(r.request->RequestId, k, 1), BAD, "half a character");
	k[0].FromFragmentCache.pFragmentName = NULL;
	is(send_chunks(r.request->RequestId, k, 1), BAD, "no name");
	k[0] = of_fragment_ex(NULL, 0, 1);
	is(send_chunks(r.request->RequestId, k, 1), BAD, "no name, Ex");
	k[0] = of_fragment_ex(name, 0, 13);
	is(send_chunks(r.request->RequestId, k, 1), ERROR_HANDLE_EOF,
	   "more than it has");
	close(fd);
}

/* Requests and responses, and what becomes of each */
struct offer {
	ULONG want;
	const char *what;
	const char *request;	/* NULL: a plain GET */
	USHORT status;		/* 0: 200 */
	ULONG flags;
	ULONG seconds;		/* 0: until flushed; ~0: 0 seconds */
	ULONG response_flags;
	HTTP_HEADER_ID header;	/* with @value */
	const char *value;
	bool no_type;
	int body;		/* bytes */
};

#define R(line)	"GET /t/r HTTP/1.1\r\nHost: a\r\n" line "\r\n\r\n"
#define VARY	HTTP_RESPONSE_FLAG_MULTIPLE_ENCODINGS_AVAILABLE

static const struct offer offers[] = {
	{ HTTPSYS_CACHE_STORED, "a plain GET" },
	{ HTTPSYS_CACHE_STORED, "status 404", .status = 404 },
	{ HTTPSYS_CACHE_STORED, "status 599", .status = 599 },
	{ HTTPSYS_CACHE_METHOD, "HEAD", "HEAD /t/r HTTP/1.1\r\nHost: a\r\n\r\n" },
	{ HTTPSYS_CACHE_METHOD, "POST",
	  "POST /t/r HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" },
	{ HTTPSYS_CACHE_BODY, "a GET with a body", R("Content-Length: 1\r\n\r\nx") },
	{ HTTPSYS_CACHE_AUTHORIZATION, "Authorization", R("Authorization: Basic eDp5") },
	{ HTTPSYS_CACHE_TRANSLATE, "Translate: f", R("Translate: f") },
	{ HTTPSYS_CACHE_STORED, "Translate: t", R("Translate: t") },
	{ HTTPSYS_CACHE_RANGE, "Range", R("Range: bytes=0-1") },
	{ HTTPSYS_CACHE_RANGE, "If-Range", R("If-Range: \"x\"") },
	{ HTTPSYS_CACHE_PARTS, "two calls",
	  .flags = HTTP_SEND_RESPONSE_FLAG_MORE_DATA },
	{ HTTPSYS_CACHE_STATUS, "status 206", .status = 206 },
	{ HTTPSYS_CACHE_STATUS, "status 304", .status = 304 },
	{ HTTPSYS_CACHE_STATUS, "status 600", .status = 600 },
	{ HTTPSYS_CACHE_NO_TYPE, "no Content-Type", .no_type = true },
	{ HTTPSYS_CACHE_MODIFIED, "Last-Modified: x",
	  .header = HttpHeaderLastModified, .value = "x" },
	{ HTTPSYS_CACHE_STORED, "Last-Modified",
	  .header = HttpHeaderLastModified, .value = "Sun, 06 Nov 1994 08:49:37 GMT" },
	{ HTTPSYS_CACHE_FRAMING, "Transfer-Encoding",
	  .header = HttpHeaderTransferEncoding, .value = "chunked" },
	{ HTTPSYS_CACHE_CLOSE, "Connection: close",
	  .header = HttpHeaderConnection, .value = "close" },
	{ HTTPSYS_CACHE_NO_TIME, "0 seconds", .seconds = ~0U },
	{ HTTPSYS_CACHE_SIZE, "a large body", .body = 262145 },
	{ HTTPSYS_CACHE_STORED, "as large as may be", .body = 262144 },
	{ HTTPSYS_CACHE_STORED, "several codings", R("Accept-Encoding: gzip, br"),
	  .response_flags = VARY },
	{ HTTPSYS_CACHE_ENCODING, "an unknown coding", R("Accept-Encoding: gzip, foo"),
	  .response_flags = VARY },
	{ HTTPSYS_CACHE_ENCODING, "a malformed header", R("Accept-Encoding: gzip;q=x"),
	  .response_flags = VARY },
	{ HTTPSYS_CACHE_STORED, "an unknown coding, but no variants",
	  R("Accept-Encoding: gzip, foo") },
};

static void offer(const struct offer *o)
{
	HTTP_CACHE_POLICY policy = user;
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	struct received r;
	char *body = calloc(1, (size_t)o->body + 1);
	int fd;

	memset(body, 'x', (size_t)o->body);
	if (o->seconds)
		policy = (HTTP_CACHE_POLICY){ HttpCachePolicyTimeToLive, 0 };
	need(!HttpFlushResponseCache(s.queue, name_of("r"), 0, NULL));
	fd = request_text(&s, &r, "%s",
			  o->request ? o->request : "GET /t/r HTTP/1.1\r\nHost: a\r\n\r\n");
	response_init(&response, &chunk, body);
	if (o->status)
		response.StatusCode = o->status;
	response.Flags = o->response_flags;
	if (!o->no_type)
		known(&response, HttpHeaderContentType, "text/plain");
	if (o->value)
		known(&response, o->header, o->value);
	is(HttpSendHttpResponse(s.queue, r.request->RequestId, o->flags, &response,
				&policy, NULL, NULL, 0, NULL, NULL), NO_ERROR,
	   "%s: sent", o->what);
	is(HttpLxCacheResult(), o->want, "%s: %s", o->what,
	   HttpLxCacheResultText(o->want));
	if (o->flags)
		HttpCancelHttpRequest(s.queue, r.request->RequestId, NULL);
	received_free(&r);
	close(fd);
	free(body);
}

static void results(void)
{
	struct received r;
	OVERLAPPED o = { 0 };
	HTTP_RESPONSE response;
	int fd;

	server_up(&s);
	for (size_t i = 0; i < sizeof(offers) / sizeof(offers[0]); i++)
		offer(&offers[i]);
	need(!HttpFlushResponseCache(s.queue, name_of("r"), 0, NULL));
	fd = request_get(&s, "/t/r", &r);
	is(respond(r.request->RequestId, 0, "x", NULL), NO_ERROR, "no policy");
	is(HttpLxCacheResult(), HTTPSYS_CACHE_NOT_OFFERED, "not offered");
	close(fd);
	received_free(&r);
	fd = request_get(&s, "/t/r", &r);
	need(!HttpFlushResponseCache(s.queue, name_of("r"), 0, NULL));
	is(respond(r.request->RequestId, 0, "x", &user), NO_ERROR, "after a flush");
	is(HttpLxCacheResult(), HTTPSYS_CACHE_FLUSHED, "flushed meanwhile");
	is(wire_status(fd), 200, "sent all the same");
	wire_get(fd, "/t/r");
	received_free(&r);
	need(!receive(s.queue, 0, &r));
	response_init(&response, NULL, NULL);
	known(&response, HttpHeaderContentType, "text/plain");
	is(HttpSendHttpResponse(s.queue, r.request->RequestId, 0, &response, &user,
				NULL, NULL, 0, &o, NULL) & ~(ULONG)ERROR_IO_PENDING,
	   NO_ERROR, "overlapped");
	is(wire_status(fd), 200, "sent");
	is(HttpLxCacheResult(), HTTPSYS_CACHE_NOT_OFFERED,
	   "an overlapped send says nothing");
	wire_get(fd, "/t/r");
	is(wire_status(fd), 200, "an overlapped send's response is kept");
	for (ULONG i = 0; i < HTTPSYS_CACHE_REASONS; i++)
		ok(HttpLxCacheResultName(i) && strlen(HttpLxCacheResultText(i)) > 3,
		   "reason %u has a name and a text", i);
	ok(!HttpLxCacheResultName(HTTPSYS_CACHE_REASONS) &&
	   HttpLxCacheResultText(~0U), "the next has none");
}

/* HTTP_RESPONSE_FLAG_MULTIPLE_ENCODINGS_AVAILABLE */
static void encodings(void)
{
	static const struct {
		const char *line;
		bool hit;
	} rows[] = {
		{ "Accept-Encoding: gzip, br\r\n", true },
		{ "Accept-Encoding: BR , x-gzip;q=0.1\r\n", true },
		{ "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n", true },
		{ "Accept-Encoding: gzip, br, identity\r\n", true },
		{ "Accept-Encoding: gzip\r\n", false },
		{ "Accept-Encoding: gzip, br;q=0\r\n", false },
		{ "Accept-Encoding: gzip, br, zstd\r\n", false },
		{ "Accept-Encoding: gzip, br, foo\r\n", false },
		{ "Accept-Encoding: *\r\n", false },
		{ "Accept-Encoding:\r\n", false },
		{ "", false },
	};
	struct received r;
	int fd;

	server_up(&s);
	fd = request_text(&s, &r, R("Accept-Encoding: gzip, br"));
	need(!respond(r.request->RequestId, VARY, "gzip", &user));
	is(HttpLxCacheResult(), HTTPSYS_CACHE_STORED, "stored");
	is(wire_status(fd), 200, "answered");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is(cached("GET /t/r HTTP/1.1\r\nHost: a\r\n%s\r\n", rows[i].line),
		   rows[i].hit, "[%.*s]", (int)strcspn(rows[i].line, "\r"),
		   rows[i].line);
	/* One without the flag takes the place of all */
	fd = request_text(&s, &r, R("Accept-Encoding: zstd"));
	need(!respond(r.request->RequestId, 0, "plain", &user));
	is(wire_status(fd), 200, "answered");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ok(cached("GET /t/r HTTP/1.1\r\nHost: a\r\n%s\r\n", rows[i].line),
		   "for all: [%.*s]", (int)strcspn(rows[i].line, "\r"), rows[i].line);
}

/* However many sets of codings clients ask for, the entries of a URL are bounded */
static void variants(void)
{
	static const char *const coding[] = {
		"gzip", "deflate", "br", "zstd", "compress", "identity;q=0",
	};
	int dev = hs_open();

	server_up(&s);
	for (int set = 0; set < 64; set++) {
		char line[200] = "x-gzip;q=0";
		struct received r;
		int fd;

		for (int i = 0; i < 6; i++)
			if (set >> i & 1)
				strcat(strcat(line, ","), coding[i]);
		/* A set that names gzip contradicts the line's beginning */
		if (set & 1)
			continue;
		fd = request_text(&s, &r, "GET /t/r HTTP/1.1\r\nHost: a\r\n"
				  "Accept-Encoding: %s\r\n\r\n", line);
		need(!respond(r.request->RequestId, VARY, line, &user));
		need(HttpLxCacheResult() == HTTPSYS_CACHE_STORED);
		need(wire_status(fd) == 200);
		received_free(&r);
		close(fd);
	}
	is(hs_counter(dev, HTTPSYS_COUNTER_CACHE_ENTRIES_NOW), 8, "entries of 32 sets");
	ok(cached(R("Accept-Encoding: x-gzip;q=0")), "the first is still there");
	ok(cached(R("Accept-Encoding: deflate")), "so is the second");
	is(HttpFlushResponseCache(s.queue, name_of("r"), 0, NULL), NO_ERROR, "flush");
	is(hs_counter(dev, HTTPSYS_COUNTER_CACHE_ENTRIES_NOW), 0, "of all of them");
}

/* The controller and workers of a queue share what it has */
static void processes(void)
{
	HTTP_DATA_CHUNK chunk = of_memory("shared");
	char buffer[16];
	HANDLE queue;
	ULONG bytes;

	api_init();
	s.port = hs_port();
	need(!HttpCreateServerSession(V2, &s.session, 0));
	need(!HttpCreateUrlGroup(s.session, &s.group, 0));
	need(!HttpCreateRequestQueue(V2, u"cache-workers", NULL,
				     HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER,
				     &s.queue));
	need(!bind_queue(s.group, s.queue));
	need(!HttpAddUrlToUrlGroup(s.group, wide(url_of(s.port, "/t/")), 0, 0));
	need(!HttpCreateRequestQueue(V2, u"cache-workers", NULL,
				     HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING,
				     &queue));
	is(HttpAddFragmentToCache(queue, name_of("f"), &chunk, &user, NULL), NO_ERROR,
	   "a worker adds");
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), NULL, buffer, 16, &bytes,
				     NULL), NO_ERROR, "the controller reads");
	is(HttpFlushResponseCache(s.queue, name_of("f"), 0, NULL), NO_ERROR,
	   "the controller flushes");
	is(HttpReadFragmentFromCache(queue, name_of("f"), NULL, buffer, 16, &bytes,
				     NULL), ERROR_PATH_NOT_FOUND, "it is gone");
}

/* MaxCacheResponseSize counts at once, for responses and fragments */
static void size(void)
{
	HTTP_SERVICE_CONFIG_CACHE_SET set = { MaxCacheResponseSize, 5000 };
	char text[5002];
	struct received r;
	int fd;

	server_up(&s);
	need(!HttpInitialize(V2, HTTP_INITIALIZE_CONFIG, NULL));
	is(HttpSetServiceConfiguration(NULL, HttpServiceConfigCache, &set, sizeof(set),
				       NULL), NO_ERROR, "set");
	memset(text, 'x', sizeof(text));
	text[5001] = 0;
	is(add("f", text), ERROR_NO_SYSTEM_RESOURCES, "a fragment of 5001 bytes");
	fd = request_get(&s, "/t/x", &r);
	need(!respond(r.request->RequestId, 0, text, &user));
	is(HttpLxCacheResult(), HTTPSYS_CACHE_SIZE, "a response of 5001 bytes");
	received_free(&r);
	close(fd);
	text[5000] = 0;
	is(add("f", text), NO_ERROR, "a fragment of 5000 bytes");
	fd = request_get(&s, "/t/x", &r);
	need(!respond(r.request->RequestId, 0, text, &user));
	is(HttpLxCacheResult(), HTTPSYS_CACHE_STORED, "a response of 5000 bytes");
	received_free(&r);
	close(fd);
}

/* Exit status of httpsysctl; what it says is in @out */
static int tool(char *out, size_t size, const char *fmt, ...)
{
	const char *library = SHARED_LIBRARY, *end = strrchr(library, '/');
	char command[800];
	va_list args;
	int n = snprintf(command, sizeof(command), "%.*s/httpsysctl ",
			 (int)(end - library), library);
	size_t got;
	FILE *p;

	va_start(args, fmt);
	vsnprintf(command + n, sizeof(command) - (size_t)n, fmt, args);
	va_end(args);
	strcat(command, " 2>&1");
	p = popen(command, "r");
	need(p != NULL);
	got = fread(out, 1, size - 1, p);
	out[got] = 0;
	return pclose(p) >> 8;
}

static void store(const char *path, const char *text, HTTP_CACHE_POLICY *policy)
{
	struct received r;
	int fd = request_get(&s, path, &r);

	need(!respond(r.request->RequestId, 0, text, policy));
	need(wire_status(fd) == 200);
	received_free(&r);
	close(fd);
}

static void administrator(void)
{
	HTTP_CACHE_POLICY later = { HttpCachePolicyTimeToLive, 1000 };
	HTTP_CACHE_POLICY never = { HttpCachePolicyTimeToLive, 0 };
	static char out[65536], want[200];

	server_up(&s);
	store("/t/a?q=%20", "body", &user);
	store("/t/a/b%20c", "longer", &later);
	store("/t/none", "x", &never);
	need(!add("f", "text"));
	is(tool(out, sizeof(out), "show cachestate"), 0, "show cachestate");
	snprintf(want, sizeof(want), "response 200             4        0        -  "
		 "a.example:%d/t/a?q=%%20\n", s.port);
	ok(strstr(out, want), "a response until it is flushed: %s", want);
	snprintf(want, sizeof(want), "  a.example:%d/t/a/b\\x20c\n", s.port);
	ok(strstr(out, want) && (strstr(out, " 999  a") || strstr(out, " 1000  a")),
	   "one for a time, its path escaped: %s", want);
	snprintf(want, sizeof(want), "fragment -               4        0        -  "
		 "+:%d/t/f\n", s.port);
	ok(strstr(out, want), "a fragment: %s", want);
	ok(strstr(out, "not kept no_time 1\n"), "what was refused");
	snprintf(want, sizeof(want), "a.example:%d/t/none: 0 seconds to live\n", s.port);
	ok(strstr(out, want), "which and why");
	is(tool(out, sizeof(out), "show cachestate url=http://a.example:%d/t/a/",
		s.port), 0, "show cachestate url=");
	ok(strstr(out, "/t/a/b") && !strstr(out, "/t/a?q") && !strstr(out, "none") &&
	   !strstr(out, "fragment"), "only that");
	is(tool(out, sizeof(out), "delete cache url=http://a.example:%d/t/a", s.port), 0,
	   "delete cache url=");
	ok(!cached(GET, "a?q=%20") && cached(GET, "a/b%20c"), "only that");
	is(tool(out, sizeof(out), "delete cache url=http://+:%d/t/a recursive=yes",
		s.port), 0, "delete cache recursive=yes");
	ok(!cached(GET, "a/b%20c"), "below it, too");
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), NULL, NULL, 0, NULL, NULL),
	   ERROR_MORE_DATA, "the fragment is still there");
	is(tool(out, sizeof(out), "delete cache"), 0, "delete cache");
	is(HttpReadFragmentFromCache(s.queue, name_of("f"), NULL, NULL, 0, NULL, NULL),
	   ERROR_PATH_NOT_FOUND, "it is not");
	is(tool(out, sizeof(out), "delete cache url=junk"), 1, "not a URL");
	is(tool(out, sizeof(out), "delete cache url="), 2, "an empty one");
	is(tool(out, sizeof(out), "delete cache junk=1"), 2, "usage");
	is(tool(out, sizeof(out), "show cachestate x"), 2, "usage");
}

/* More entries than one read of the list gives, and more refusals than are kept */
static void listing(void)
{
	HTTP_CACHE_POLICY never = { HttpCachePolicyTimeToLive, 0 };
	int entries = 0, refusals = 0, counted = 0;
	char line[1000], name[20];
	struct received r;
	FILE *list;
	int fd;

	server_up(&s);
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		need(!add(name, "x"));
	}
	fd = request_get(&s, "/t/0", &r);
	for (int i = 0; i < 70; i++) {
		need(!respond(r.request->RequestId, 0, "x", &never));
		need(wire_status(fd) == 200);
		received_free(&r);
		snprintf(name, sizeof(name), "/t/%d", i + 1);
		wire_get(fd, name);
		need(!receive(s.queue, 0, &r));
	}
	list = fopen("/proc/self/net/httpsys_cache", "r");
	need(list != NULL);
	while (fgets(line, sizeof(line), list)) {
		entries += !strncmp(line, "fragment - 1 ", 13);
		refusals += !strncmp(line, "refusal ", 8);
		counted += !strcmp(line, "refused no_time 70\n");
		if (strstr(line, "/t/5\n"))
			ok(false, "an old refusal: %s", line);
	}
	is(entries, 1000, "entries");
	is(refusals, 64, "the last refusals");
	is(counted, 1, "all are counted");
}

static const struct tap_case cases[] = {
	{ "parameters", parameters },
	{ "policies", policies, 60 },
	{ "time to live", time_to_live, 60 },
	{ "flushes", flushes, 60 },
	{ "fragments", fragments },
	{ "chunks", chunks },
	{ "results", results, 60 },
	{ "encodings", encodings, 60 },
	{ "variants", variants, 60 },
	{ "processes", processes },
	{ "size", size },
	{ "administrator", administrator },
	{ "listing", listing, 60 },
};

TAP_MAIN_NET(cases)
