// SPDX-License-Identifier: GPL-2.0-only
/* HttpReceiveHttpRequest and HttpReceiveRequestEntityBody */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "fixture.h"

static ULONG raw(HANDLE q, HTTP_REQUEST_ID id, ULONG flags, void *buffer,
		 ULONG size, PULONG bytes)
{
	return HttpReceiveHttpRequest(q, id, flags, buffer, size, bytes, NULL);
}

static void parameters(void)
{
	struct server s;
	_Alignas(8) char buffer[2048];
	HANDLE file;
	ULONG bytes;

	server_up(&s);
	is(raw(NULL, 0, 0, buffer, 2048, NULL), ERROR_INVALID_HANDLE, "NULL");
	is(raw(INVALID_HANDLE_VALUE, 0, 0, buffer, 2048, NULL),
	   ERROR_INVALID_HANDLE, "INVALID_HANDLE_VALUE");
	need(!HttpLxHandleFromFd(0, HTTPLX_FD_DUPLICATE, &file));
	is(raw(file, 0, 0, buffer, 2048, NULL), ERROR_INVALID_HANDLE, "a file");
	is(raw(s.queue, 0, 4, buffer, 2048, NULL), ERROR_INVALID_PARAMETER,
	   "unknown flag");
	is(raw(s.queue, 0, 0, NULL, 2048, NULL), ERROR_NOACCESS, "no buffer");
	is(raw(s.queue, 0, 0, buffer + 4, 2040, NULL), ERROR_NOACCESS,
	   "misaligned");
	bytes = 7;
	is(raw(s.queue, 0, 0, buffer, 847, &bytes), ERROR_INSUFFICIENT_BUFFER,
	   "847 bytes");
	is(bytes, 0, "0 returned");
	is(raw(s.queue, 12345, 0, buffer, 2048, NULL), ERROR_CONNECTION_INVALID,
	   "no such request");
	is(raw(s.queue, 0, HTTPLX_RECEIVE_NONBLOCK, buffer, 2048, NULL),
	   ERROR_RETRY, "nothing there");
	server_down(&s);
}

/* 234 with the ids, exactly the needed size, the request kept for the id */
static void short_buffers(void)
{
	struct server s;
	_Alignas(8) char buffer[8192];
	HTTP_REQUEST *request = (HTTP_REQUEST *)buffer;
	HTTP_REQUEST_ID id;
	ULONG needed, bytes;
	int fd;

	server_up(&s);
	fd = wire_connect(s.port);
	wire_text(fd, "GET /t/short?x=1 HTTP/1.1\r\nHost: a.example\r\n"
		  "X-Odd: 123\r\nAccept: */*\r\n\r\n");
	need(hs_poll(HttpLxQueueFd(s.queue), POLLIN, HS_WAIT_MS));
	memset(buffer, 0xa5, sizeof(buffer));
	is(raw(s.queue, 0, 0, buffer, sizeof(HTTP_REQUEST), &needed),
	   ERROR_MORE_DATA, "only room for HTTP_REQUEST");
	ok(needed > sizeof(HTTP_REQUEST) && needed < 2000, "needed: %u",
	   needed);
	id = request->RequestId;
	ok(id && request->ConnectionId, "ids are there");
	is(request->Verb, 0, "the rest is zero");
	ok(!request->pRawUrl && !request->UrlContext, "... all of it");
	is(buffer[sizeof(HTTP_REQUEST)], (char)0xa5, "nothing written behind");
	is(raw(s.queue, 0, HTTPLX_RECEIVE_NONBLOCK, buffer, 8192, NULL),
	   ERROR_RETRY, "HTTP_NULL_ID does not get it");
	memset(buffer, 0xa5, sizeof(buffer));
	is(raw(s.queue, id, 0, buffer, 848, &bytes), ERROR_MORE_DATA, "848");
	is(bytes, needed, "the size does not grow");
	is(buffer[848], (char)0xa5, "and not a byte more is written");
	is(raw(s.queue, id, 0, buffer, needed - 1, &bytes), ERROR_MORE_DATA,
	   "one byte too short");
	is(bytes, needed, "the same size");
	memset(buffer, 0xa5, sizeof(buffer));
	is(raw(s.queue, id, 0, buffer, needed, &bytes), NO_ERROR,
	   "exactly that size");
	is(bytes, needed, "all of it used");
	is(buffer[needed], (char)0xa5, "and no more");
	is(request->RequestId, id, "the same id");
	is(request->Verb, HttpVerbGET, "the request");
	is(answer(s.queue, id, 0, "x"), NO_ERROR, "answered");
	expect_answer(fd, 200, "x", "short buffer");
	is(raw(s.queue, id, 0, buffer, 8192, NULL), ERROR_CONNECTION_INVALID,
	   "an answered id is gone");
	server_down(&s);
}

static bool is_bytes(const char *p, size_t n, const char *want)
{
	return p && n == strlen(want) && !memcmp(p, want, n);
}

/* UTF-16 of @n bytes against ASCII */
static bool is_wide(const WCHAR *p, size_t n, const char *want)
{
	if (!p || n != 2 * strlen(want))
		return false;
	for (size_t i = 0; i < n / 2; i++) {
		if (p[i] != (unsigned char)want[i])
			return false;
	}
	return true;
}

static bool known_is(const HTTP_REQUEST *r, HTTP_HEADER_ID id, const char *want)
{
	const HTTP_KNOWN_HEADER *h = &r->Headers.KnownHeaders[id];

	return is_bytes(h->pRawValue, h->RawValueLength, want) &&
	       !h->pRawValue[h->RawValueLength];
}

static const HTTP_UNKNOWN_HEADER *unknown(const HTTP_REQUEST *r,
					  const char *name)
{
	for (int i = 0; i < r->Headers.UnknownHeaderCount; i++) {
		if (!strcmp(r->Headers.pUnknownHeaders[i].pName, name))
			return &r->Headers.pUnknownHeaders[i];
	}
	return NULL;
}

static void fields(void)
{
	struct server s;
	struct received r;
	HTTP_REQUEST *q;
	const HTTP_UNKNOWN_HEADER *h;
	char url[200];
	int fd;

	server_up(&s);
	fd = request_text(&s, &r,
		"GET /T/%%61/./b/../c%%20d?x=%%20&y HTTP/1.1\r\n"
		"Host: A.Example\r\nAccept: a\r\nX-One:  first \r\n"
		"accept:b\r\nx-one: second\r\nCookie: a=1\r\nCookie: b=2\r\n"
		"User-Agent:\r\nX-Empty:\r\nX-Two: 2\r\n\r\n");
	q = r.request;
	is(q->Verb, HttpVerbGET, "verb");
	ok(!q->UnknownVerbLength && !q->pUnknownVerb, "no unknown verb");
	is(q->UrlContext, URL_CONTEXT, "context");
	ok(HTTP_EQUAL_VERSION(q->Version, 1, 1), "version");
	is(q->Flags, 0, "flags");
	ok(is_bytes(q->pRawUrl, q->RawUrlLength,
		    "/T/%61/./b/../c%20d?x=%20&y"), "raw URL as sent");
	snprintf(url, sizeof(url), "a.example:%d", s.port);
	ok(is_wide(q->CookedUrl.pHost, q->CookedUrl.HostLength, url) ||
	   (url[0] = 'A', url[2] = 'E',
	    is_wide(q->CookedUrl.pHost, q->CookedUrl.HostLength, url)),
	   "cooked host with a port");
	ok(is_wide(q->CookedUrl.pAbsPath, q->CookedUrl.AbsPathLength,
		   "/T/a/c d"), "cooked path");
	ok(is_wide(q->CookedUrl.pQueryString, q->CookedUrl.QueryStringLength,
		   "?x=%20&y"), "query with its mark");
	is(q->CookedUrl.FullUrlLength, 14 + q->CookedUrl.HostLength +
	   q->CookedUrl.AbsPathLength + q->CookedUrl.QueryStringLength,
	   "full URL is all of them");
	ok(q->CookedUrl.pHost == q->CookedUrl.pFullUrl + 7 &&
	   q->CookedUrl.pAbsPath == q->CookedUrl.pHost +
				    q->CookedUrl.HostLength / 2 &&
	   q->CookedUrl.pQueryString == q->CookedUrl.pAbsPath +
					q->CookedUrl.AbsPathLength / 2,
	   "all point into the full URL");
	is(q->CookedUrl.pFullUrl[q->CookedUrl.FullUrlLength / 2], 0,
	   "NUL behind it");
	ok(known_is(q, HttpHeaderAccept, "a, b"), "known lines are joined");
	ok(known_is(q, HttpHeaderCookie, "a=1; b=2"), "cookies by semicolon");
	ok(known_is(q, HttpHeaderUserAgent, ""), "present but empty");
	ok(!q->Headers.KnownHeaders[HttpHeaderReferer].pRawValue &&
	   !q->Headers.KnownHeaders[HttpHeaderReferer].RawValueLength,
	   "absent");
	is(q->Headers.UnknownHeaderCount, 3, "unknown headers");
	h = unknown(q, "X-One");
	ok(h && is_bytes(h->pRawValue, h->RawValueLength, "first, second") &&
	   h->NameLength == 5, "joined, trimmed");
	h = unknown(q, "X-Empty");
	ok(h && !h->RawValueLength, "empty unknown header");
	is(q->EntityChunkCount, 0, "no body");
	ok(!q->pSslInfo && !q->RequestInfoCount, "plain HTTP");
	ok(q->BytesReceived > 100 && q->BytesReceived < 300, "bytes received");
	need(!answer(s.queue, q->RequestId, 0, "x"));
	wire_status(fd);
	received_free(&r);
	server_down(&s);
}

static void verbs(void)
{
	static const char *const names[] = {
		[HttpVerbOPTIONS] = "OPTIONS", [HttpVerbGET] = "GET",
		[HttpVerbHEAD] = "HEAD", [HttpVerbDELETE] = "DELETE",
		[HttpVerbTRACE] = "TRACE", [HttpVerbTRACK] = "TRACK",
		[HttpVerbMOVE] = "MOVE", [HttpVerbCOPY] = "COPY",
		[HttpVerbPROPFIND] = "PROPFIND",
		[HttpVerbPROPPATCH] = "PROPPATCH",
		[HttpVerbMKCOL] = "MKCOL", [HttpVerbLOCK] = "LOCK",
		[HttpVerbUNLOCK] = "UNLOCK", [HttpVerbSEARCH] = "SEARCH",
	};
	struct server s;
	struct received r;
	int fd;

	server_up(&s);
	for (int i = 0; i <= HttpVerbSEARCH; i++) {
		if (!names[i])
			continue;
		fd = request_text(&s, &r, "%s /t/ HTTP/1.1\r\nHost: a\r\n\r\n",
				  names[i]);
		is(r.request->Verb, i, "%s", names[i]);
		HttpCancelHttpRequest(s.queue, r.request->RequestId, NULL);
		received_free(&r);
		close(fd);
	}
	fd = request_text(&s, &r, "BREW /t/ HTTP/1.1\r\nHost: a\r\n\r\n");
	is(r.request->Verb, HttpVerbUnknown, "another one");
	ok(is_bytes(r.request->pUnknownVerb, r.request->UnknownVerbLength,
		    "BREW") && !r.request->pUnknownVerb[4], "its text");
	received_free(&r);
	close(fd);
	server_down(&s);
}

static void addresses(void)
{
	struct server s;
	struct received r;
	SOCKADDR_IN *v4;
	SOCKADDR_IN6 *v6;
	struct sockaddr_in client;
	socklen_t length = sizeof(client);
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	need(!getsockname(fd, (struct sockaddr *)&client, &length));
	v4 = (SOCKADDR_IN *)r.request->Address.pRemoteAddress;
	is(v4->sin_family, AF_INET, "IPv4 client is AF_INET");
	is(v4->sin_port, client.sin_port, "its port");
	is(v4->sin_addr.s_addr, htonl(INADDR_LOOPBACK), "its address");
	v4 = (SOCKADDR_IN *)r.request->Address.pLocalAddress;
	is(v4->sin_family, AF_INET, "local end");
	is(v4->sin_port, htons((uint16_t)s.port), "local port");
	received_free(&r);
	close(fd);
	fd = wire_try("::1", s.port);
	if (fd < 0) {
		tap_skip("no IPv6");
		return;
	}
	wire_get(fd, "/t/");
	need(!receive(s.queue, 0, &r));
	v6 = (SOCKADDR_IN6 *)r.request->Address.pRemoteAddress;
	is(v6->sin6_family, AF_INET6, "IPv6 client");
	ok(IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr), "its address");
	v6 = (SOCKADDR_IN6 *)r.request->Address.pLocalAddress;
	is(v6->sin6_port, htons((uint16_t)s.port), "local port");
	received_free(&r);
}

static ULONG read_body(struct server *s, HTTP_REQUEST_ID id, ULONG flags,
		       void *buffer, ULONG size, PULONG bytes)
{
	return HttpReceiveRequestEntityBody(s->queue, id, flags, buffer, size,
					    bytes, NULL);
}

static void body_parameters(void)
{
	struct server s;
	struct received r;
	char buffer[16];
	ULONG bytes;
	HTTP_REQUEST_ID id;

	server_up(&s);
	request_get(&s, "/t/", &r);
	id = r.request->RequestId;
	is(HttpReceiveRequestEntityBody(NULL, id, 0, buffer, 16, &bytes, NULL),
	   ERROR_INVALID_HANDLE, "NULL queue");
	is(read_body(&s, HTTP_NULL_ID, 0, buffer, 16, &bytes),
	   ERROR_CONNECTION_INVALID, "HTTP_NULL_ID");
	is(read_body(&s, id + 1, 0, buffer, 16, &bytes),
	   ERROR_CONNECTION_INVALID, "no such request");
	is(read_body(&s, id, 2, buffer, 16, &bytes), ERROR_INVALID_PARAMETER,
	   "unknown flag");
	is(read_body(&s, id, 0, NULL, 16, &bytes), ERROR_INVALID_PARAMETER,
	   "NULL buffer");
	bytes = 7;
	is(read_body(&s, id, 0, buffer, 16, &bytes), ERROR_HANDLE_EOF,
	   "a GET has no body");
	is(bytes, 0, "no bytes");
	is(read_body(&s, id, 0, buffer, 16, NULL), ERROR_HANDLE_EOF, "again");
	received_free(&r);
	server_down(&s);
}

static void body_reads(void)
{
	struct server s;
	struct received r;
	char buffer[64];
	ULONG bytes;
	int fd;

	server_up(&s);
	fd = request_text(&s, &r, "POST /t/ HTTP/1.1\r\nHost: a\r\n"
			  "Content-Length: 10\r\n\r\n01234");
	is(r.request->Flags, HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS,
	   "more body");
	is(read_body(&s, r.request->RequestId, 0, buffer, 3, &bytes), NO_ERROR,
	   "three bytes");
	ok(bytes == 3 && !memcmp(buffer, "012", 3), "they are");
	is(read_body(&s, r.request->RequestId, 0, buffer, 64, &bytes), NO_ERROR,
	   "what is there, without waiting");
	ok(bytes == 2 && !memcmp(buffer, "34", 2), "two more");
	is(read_body(&s, r.request->RequestId, HTTPLX_RECEIVE_NONBLOCK, buffer,
		     64, &bytes), ERROR_RETRY, "no more at present");
	wire_send(fd, "56", 2);
	is(read_body(&s, r.request->RequestId, 0, NULL, 0, &bytes),
	   ERROR_MORE_DATA, "room 0 waits for bytes");
	wire_send(fd, "789", 3);
	is(read_body(&s, r.request->RequestId,
		     HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER, buffer,
		     64, &bytes), NO_ERROR, "FILL_BUFFER to the end");
	ok(bytes == 5 && !memcmp(buffer, "56789", 5), "the rest");
	is(read_body(&s, r.request->RequestId, 0, buffer, 64, &bytes),
	   ERROR_HANDLE_EOF, "end, in a call of its own");
	is(answer(s.queue, r.request->RequestId, 0, "x"), NO_ERROR, "answered");
	expect_answer(fd, 200, "x", "after a body");
	received_free(&r);
	fd = request_text(&s, &r, "POST /t/ HTTP/1.1\r\nHost: a\r\n"
			  "Transfer-Encoding: chunked\r\n\r\n"
			  "3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n");
	is(read_body(&s, r.request->RequestId,
		     HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER, buffer,
		     64, &bytes), NO_ERROR, "chunked");
	ok(bytes == 5 && !memcmp(buffer, "abcde", 5), "framing removed");
	is(read_body(&s, r.request->RequestId, 0, buffer, 64, &bytes),
	   ERROR_HANDLE_EOF, "end");
	received_free(&r);
	server_down(&s);
}

static void body_broken(void)
{
	struct server s;
	struct received r;
	char buffer[64];
	ULONG bytes, error;
	int fd;

	server_up(&s);
	fd = request_text(&s, &r, "POST /t/ HTTP/1.1\r\nHost: a\r\n"
			  "Content-Length: 10\r\n\r\n");
	wire_reset(fd);
	error = read_body(&s, r.request->RequestId, 0, buffer, 64, &bytes);
	ok(error == ERROR_NETNAME_DELETED || error == ERROR_CONNECTION_INVALID,
	   "client reset: %u", error);
	received_free(&r);
	fd = request_text(&s, &r, "POST /t/ HTTP/1.1\r\nHost: a\r\n"
			  "Transfer-Encoding: chunked\r\n\r\n");
	wire_text(fd, "zz\r\n");
	error = read_body(&s, r.request->RequestId, 0, buffer, 64, &bytes);
	ok(error == ERROR_NETNAME_DELETED || error == ERROR_CONNECTION_INVALID,
	   "malformed chunk: %u", error);
	received_free(&r);
	close(fd);
	server_down(&s);
}

#define POST_10	"POST /t/ HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"

static void copy_body(void)
{
	struct server s;
	struct received r;
	_Alignas(8) char buffer[4096];
	HTTP_REQUEST *q = (HTTP_REQUEST *)buffer;
	ULONG bytes, head;
	char rest[16];
	int fd;

	server_up(&s);
	fd = wire_connect(s.port);
	wire_text(fd, POST_10 "0123456789");
	need(!receive(s.queue, HTTP_RECEIVE_REQUEST_FLAG_COPY_BODY, &r));
	is(r.request->EntityChunkCount, 1, "COPY_BODY: one chunk");
	is(r.request->Flags, 0, "all of it was there");
	ok(is_bytes(r.request->pEntityChunks->FromMemory.pBuffer,
		    r.request->pEntityChunks->FromMemory.BufferLength,
		    "0123456789"), "the body");
	is(r.bytes, (char *)r.request->pEntityChunks->FromMemory.pBuffer -
	   (char *)r.request + 10, "bytes returned count it");
	is(read_body(&s, r.request->RequestId, 0, rest, 16, &bytes),
	   ERROR_HANDLE_EOF, "nothing is delivered again");
	need(!answer(s.queue, r.request->RequestId, 0, "x"));
	wire_status(fd);
	received_free(&r);
	/* a buffer for the head, the chunk and four bytes */
	wire_text(fd, POST_10 "0123456789");
	need(hs_poll(HttpLxQueueFd(s.queue), POLLIN, HS_WAIT_MS));
	is(raw(s.queue, 0, 0, q, 864, &head), ERROR_MORE_DATA, "size of head");
	head = (head + 7) & ~7U;
	is(raw(s.queue, q->RequestId, HTTP_RECEIVE_REQUEST_FLAG_COPY_BODY, q,
	       head + 32 + 4, &bytes), NO_ERROR, "room for four bytes");
	is(q->pEntityChunks->FromMemory.BufferLength, 4, "as much as fits");
	is(q->Flags, HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS, "and more");
	is(read_body(&s, q->RequestId, 0, rest, 16, &bytes), NO_ERROR, "rest");
	ok(bytes == 6 && !memcmp(rest, "456789", 6), "six bytes");
	need(!answer(s.queue, q->RequestId, 0, "x"));
	wire_status(fd);
	/* a body that comes later */
	wire_text(fd, POST_10);
	need(!receive(s.queue, HTTP_RECEIVE_REQUEST_FLAG_COPY_BODY, &r));
	is(r.request->EntityChunkCount, 0, "nothing there yet");
	is(r.request->Flags, HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS,
	   "but announced");
	received_free(&r);
	server_down(&s);
}

static void *late_body(void *arg)
{
	int fd = *(int *)arg;

	hs_sleep_ms(200);
	wire_send(fd, "01234", 5);
	hs_sleep_ms(200);
	wire_send(fd, "56789", 5);
	return NULL;
}

static void flush_body(void)
{
	struct server s;
	struct received r;
	pthread_t thread;
	int fd;

	server_up(&s);
	fd = wire_connect(s.port);
	wire_text(fd, POST_10);
	need(!pthread_create(&thread, NULL, late_body, &fd));
	is(receive(s.queue, HTTP_RECEIVE_REQUEST_FLAG_FLUSH_BODY, &r), NO_ERROR,
	   "FLUSH_BODY");
	is(r.request->Flags, 0, "nothing remains");
	ok(r.request->EntityChunkCount == 1 &&
	   is_bytes(r.request->pEntityChunks->FromMemory.pBuffer,
		    r.request->pEntityChunks->FromMemory.BufferLength,
		    "0123456789"), "all of the body");
	pthread_join(thread, NULL);
	received_free(&r);
	server_down(&s);
}

static void on_signal(int number)
{
	(void)number;
}

struct disturber {
	pthread_t victim;
	int fd;
};

static void *disturb(void *arg)
{
	struct disturber *d = arg;

	for (int i = 0; i < 10; i++) {
		hs_sleep_ms(20);
		pthread_kill(d->victim, SIGUSR1);
		if (i % 2 == 0)
			wire_send(d->fd, "ab", 2);
	}
	return NULL;
}

/* Signals whose handlers return: no call ends early because of one */
static void signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct disturber d = { .victim = pthread_self() };
	struct server s;
	struct received r;
	pthread_t thread;
	_Alignas(8) char buffer[4096];
	ULONG bytes;

	server_up(&s);
	need(!sigaction(SIGUSR1, &action, NULL));
	d.fd = request_text(&s, &r, POST_10);
	need(!pthread_create(&thread, NULL, disturb, &d));
	is(read_body(&s, r.request->RequestId,
		     HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER, buffer,
		     64, &bytes), NO_ERROR, "FILL_BUFFER among signals");
	is(bytes, 10, "the whole body");
	pthread_join(thread, NULL);
	need(!answer(s.queue, r.request->RequestId, 0, "x"));
	wire_status(d.fd);
	received_free(&r);
	server_down(&s);
}

/* COPY_BODY asks for nothing: no 100 Continue; reading the body does */
static void expect_continue(void)
{
	struct server s;
	struct received r;
	char buffer[16];
	ULONG bytes;
	int fd;

	server_up(&s);
	fd = wire_connect(s.port);
	wire_text(fd, "POST /t/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
		  "Expect: 100-continue\r\n\r\n");
	need(!receive(s.queue, HTTP_RECEIVE_REQUEST_FLAG_COPY_BODY, &r));
	is(wire_end(fd, 300), WIRE_OPEN, "COPY_BODY: client hears nothing");
	is(read_body(&s, r.request->RequestId, HTTPLX_RECEIVE_NONBLOCK, buffer,
		     16, &bytes), ERROR_RETRY, "first read");
	is(wire_end(fd, HS_WAIT_MS), WIRE_DATA, "says 100 Continue");
	wire_send(fd, "abc", 3);
	is(read_body(&s, r.request->RequestId, 0, buffer, 16, &bytes), NO_ERROR,
	   "then the body comes");
	is(bytes, 3, "three bytes");
	received_free(&r);
	server_down(&s);
}

struct crowd {
	struct server *server;
	pthread_t thread;
	int served;
};

static void *crowd_thread(void *arg)
{
	struct crowd *c = arg;
	_Alignas(8) char buffer[4096];
	HTTP_REQUEST *q = (HTTP_REQUEST *)buffer;

	while (!raw(c->server->queue, 0, 0, buffer, sizeof(buffer), NULL)) {
		char text[16];

		snprintf(text, sizeof(text), "%.*s", q->RawUrlLength - 3,
			 q->pRawUrl + 3);
		if (answer(c->server->queue, q->RequestId, 0, text))
			break;
		c->served++;
	}
	return NULL;
}

/* Several threads on one queue; each answer goes to the request it is for */
static void threads(void)
{
	struct server s;
	struct crowd c[4];
	int fd[8], served = 0;

	server_up(&s);
	for (int i = 0; i < 4; i++) {
		c[i] = (struct crowd){ .server = &s };
		need(!pthread_create(&c[i].thread, NULL, crowd_thread, &c[i]));
	}
	for (int i = 0; i < 8; i++)
		fd[i] = wire_connect(s.port);
	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 8; i++) {
			char path[16];

			snprintf(path, sizeof(path), "/t/%d", round * 8 + i);
			wire_get(fd[i], path);
		}
		for (int i = 0; i < 8; i++) {
			struct wire_answer a;
			bool good = wire_answer(fd[i], &a, false) == 200 &&
				    atoi(a.body) == round * 8 + i;

			if (!good)
				die("round %d, client %d: %s", round, i,
				    a.body);
			free(a.body);
		}
	}
	need(!HttpShutdownRequestQueue(s.queue));
	for (int i = 0; i < 4; i++) {
		pthread_join(c[i].thread, NULL);
		served += c[i].served;
	}
	is(served, 400, "400 requests by four threads");
	server_down(&s);
}

static const struct tap_case cases[] = {
	{ "parameters", parameters },
	{ "short buffers", short_buffers },
	{ "fields", fields },
	{ "verbs", verbs },
	{ "addresses", addresses },
	{ "body: parameters", body_parameters },
	{ "body: reads", body_reads },
	{ "body: broken", body_broken },
	{ "COPY_BODY", copy_body },
	{ "FLUSH_BODY", flush_body },
	{ "signals", signals },
	{ "100-continue", expect_continue },
	{ "threads", threads },
};

TAP_MAIN(cases)
