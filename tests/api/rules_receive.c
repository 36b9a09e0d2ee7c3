// SPDX-License-Identifier: GPL-2.0-only
/* Rules of receiving requests and their bodies */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include "rules.h"

#define COPY	HTTP_RECEIVE_REQUEST_FLAG_COPY_BODY
#define FILL	HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER

static _Alignas(8) char buffer[65536];
static HTTP_REQUEST *const request = (HTTP_REQUEST *)buffer;

static ULONG receive_into(HANDLE queue, HTTP_REQUEST_ID id, ULONG flags,
			  ULONG size, ULONG *bytes)
{
	return HttpReceiveHttpRequest(queue, id, flags, request, size, bytes,
				      NULL);
}

bool receive_null(void)
{
	api_init();
	SAME(receive_into(NULL, 0, 0, sizeof(buffer), NULL),
	     ERROR_INVALID_HANDLE);
	return true;
}

bool receive_no_id(void)
{
	SAME(receive_into(server()->queue, 77, 0, sizeof(buffer), NULL),
	     ERROR_CONNECTION_INVALID);
	return true;
}

bool receive_done(void)
{
	struct exchange *x = exchange();

	need(!answer(x->s.queue, x->id, 0, "x"));
	SAME(receive_into(x->s.queue, x->id, 0, sizeof(buffer), NULL),
	     ERROR_CONNECTION_INVALID);
	return true;
}

static ULONG receive_thread(void *queue)
{
	return receive_into(queue, 0, 0, sizeof(buffer), NULL);
}

bool receive_before_url(void)
{
	struct server *s = server();
	struct thread_call t;

	need(!HttpRemoveUrlFromUrlGroup(s->group, NULL,
					HTTP_URL_FLAG_REMOVE_ALL));
	thread_start(&t, receive_thread, s->queue);
	need(!HttpLxAddUrl(s->group, url_of(s->port, "/late/"), 0, NULL));
	wire_get(wire_connect(s->port), "/late/");
	SAME(thread_end(&t), NO_ERROR);
	CHECK(request->Verb == HttpVerbGET);
	return true;
}

bool receive_connect(void)
{
	struct server *s = server();
	int fd = wire_connect(s->port);

	CHECK(!hs_poll(HttpLxQueueFd(s->queue), POLLIN, 500));
	SAME(receive_into(s->queue, 0, HTTPLX_RECEIVE_NONBLOCK, sizeof(buffer),
			  NULL), ERROR_RETRY);
	wire_get(fd, "/t/");
	SAME(receive_into(s->queue, 0, 0, sizeof(buffer), NULL), NO_ERROR);
	return true;
}

bool receive_order(void)
{
	struct server *s = server();
	struct call c[4];
	char path[20];

	for (int i = 0; i < 4; i++) {
		call_init(&c[i]);
		SAME(HttpReceiveHttpRequest(s->queue, 0, 0,
			(HTTP_REQUEST *)(buffer + 8192 * i), 8192, NULL,
			&c[i].o), ERROR_IO_PENDING);
	}
	for (int i = 0; i < 4; i++) {
		HTTP_REQUEST *r = (HTTP_REQUEST *)(buffer + 8192 * i);

		snprintf(path, sizeof(path), "/t/%d", i);
		wire_get(wire_connect(s->port), path);
		SAME(call_end(&c[i]), NO_ERROR);
		CHECK(!strcmp(r->pRawUrl, path));
		if (i < 3)
			CHECK(!hs_poll(c[i + 1].fd, POLLIN, 100));
	}
	return true;
}

bool receive_small(void)
{
	struct server *s = server();
	ULONG bytes = 99;

	wire_get(wire_connect(s->port), "/t/");
	SAME(receive_into(s->queue, 0, 0, sizeof(HTTP_REQUEST_V1) - 1, &bytes),
	     ERROR_INSUFFICIENT_BUFFER);
	SAME(bytes, 0);
	return true;
}

static bool zero_but_ids(ULONG size)
{
	HTTP_REQUEST copy;

	memset(&copy, 0, sizeof(copy));
	memcpy(&copy, request, size);
	copy.RequestId = copy.ConnectionId = 0;
	for (size_t i = 0; i < size; i++)
		if (((char *)&copy)[i])
			return false;
	return true;
}

bool receive_ids(void)
{
	struct server *s = server();
	ULONG bytes;

	for (ULONG size = sizeof(HTTP_REQUEST_V1); size <= 880; size += 8) {
		memset(buffer, 0xa5, 2000);
		wire_get(wire_connect(s->port), "/t/");
		SAME(receive_into(s->queue, 0, 0, size, &bytes),
		     ERROR_MORE_DATA);
		CHECK(bytes > size && bytes < 4096);
		CHECK(request->RequestId && request->ConnectionId);
		CHECK(zero_but_ids(size < sizeof(HTTP_REQUEST) ? size :
				   sizeof(HTTP_REQUEST)));
		SAME((unsigned char)buffer[size], 0xa5);
	}
	return true;
}

bool receive_owned(void)
{
	struct exchange *x = exchange_short();

	SAME(receive_into(x->s.queue, 0, HTTPLX_RECEIVE_NONBLOCK,
			  sizeof(buffer), NULL), ERROR_RETRY);
	return true;
}

bool receive_exact(void)
{
	struct exchange *x = exchange_short();
	ULONG needed = x->r.bytes, bytes;

	SAME(receive_into(x->s.queue, x->id, 0, needed - 1, &bytes),
	     ERROR_MORE_DATA);
	SAME(bytes, needed);
	SAME(receive_into(x->s.queue, x->id, 0, needed, &bytes), NO_ERROR);
	SAME(bytes, needed);
	return true;
}

bool receive_retry_overlapped(void)
{
	struct exchange *x = exchange_short();
	struct call c;
	ULONG result;

	call_init(&c);
	result = HttpReceiveHttpRequest(x->s.queue, x->id, 0, request,
					x->r.bytes, NULL, &c.o);
	CHECK(result == NO_ERROR || result == ERROR_IO_PENDING);
	SAME(call_end(&c), NO_ERROR);
	SAME(request->RequestId, (long long)x->id);
	CHECK(!strcmp(request->pRawUrl, "/t/x"));
	return true;
}

/* A POST, @now of its ten bytes there at once */
static void post(struct server *s, const char *now)
{
	wire_text(wire_connect(s->port), "POST /t/ HTTP/1.1\r\nHost: a\r\n"
		  "Content-Length: 10\r\n\r\n%s", now);
	if (!hs_poll(HttpLxQueueFd(s->queue), POLLIN, HS_WAIT_MS))
		die("no request came");
}

bool receive_copy(void)
{
	struct server *s = server();
	HTTP_DATA_CHUNK *chunk;

	post(s, "01234");
	SAME(receive_into(s->queue, 0, COPY, sizeof(buffer), NULL), NO_ERROR);
	SAME(request->EntityChunkCount, 1);
	chunk = request->pEntityChunks;
	SAME(chunk->DataChunkType, HttpDataChunkFromMemory);
	SAME(chunk->FromMemory.BufferLength, 5);
	CHECK(!memcmp(chunk->FromMemory.pBuffer, "01234", 5));
	CHECK(request->Flags & HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS);
	post(s, "0123456789");
	SAME(receive_into(s->queue, 0, COPY, sizeof(buffer), NULL), NO_ERROR);
	CHECK(!(request->Flags & HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS));
	return true;
}

bool receive_copy_fits(void)
{
	struct server *s = server();
	ULONG needed, bytes;

	post(s, "0123456789");
	SAME(receive_into(s->queue, 0, 0, sizeof(HTTP_REQUEST), &needed),
	     ERROR_MORE_DATA);
	needed += sizeof(HTTP_DATA_CHUNK) + 16;
	needed &= ~7u;
	SAME(receive_into(s->queue, request->RequestId, COPY, needed, &bytes),
	     NO_ERROR);
	CHECK(bytes <= needed);
	SAME(request->EntityChunkCount, 1);
	CHECK(request->pEntityChunks->FromMemory.BufferLength <= 10);
	SAME(!!(request->Flags & HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS),
	     request->pEntityChunks->FromMemory.BufferLength < 10);
	return true;
}

bool receive_bytes(void)
{
	static const char text[] = "POST /t/ HTTP/1.1\r\nHost: a\r\n"
		"Content-Length: 5\r\n\r\nabcde";
	struct exchange *x = exchange_text(text);

	SAME(x->r.request->BytesReceived, sizeof(text) - 1);
	return true;
}

static bool is_wide(const WCHAR *got, USHORT bytes, const char *want)
{
	size_t len = strlen(want);

	if (bytes != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (got[i] != (unsigned char)want[i])
			return false;
	return true;
}

bool receive_cooked(void)
{
	struct exchange *x = exchange_text("GET /t/a%20b?q=1 HTTP/1.1\r\n"
					   "Host: h.example\r\n\r\n");
	const HTTP_COOKED_URL *u = &x->r.request->CookedUrl;
	char host[40], full[100];

	snprintf(host, sizeof(host), "h.example:%d", x->s.port);
	snprintf(full, sizeof(full), "http://%s/t/a b?q=1", host);
	CHECK(is_wide(u->pFullUrl, u->FullUrlLength, full));
	CHECK(is_wide(u->pHost, u->HostLength, host));
	CHECK(is_wide(u->pAbsPath, u->AbsPathLength, "/t/a b"));
	CHECK(is_wide(u->pQueryString, u->QueryStringLength, "?q=1"));
	CHECK(u->pHost == u->pFullUrl + 7);
	CHECK(u->pAbsPath == u->pHost + u->HostLength / 2);
	CHECK(u->pQueryString == u->pAbsPath + u->AbsPathLength / 2);
	return true;
}

bool receive_no_query(void)
{
	struct exchange *x = exchange();

	CHECK(!x->r.request->CookedUrl.pQueryString);
	SAME(x->r.request->CookedUrl.QueryStringLength, 0);
	return true;
}

bool receive_port(void)
{
	struct exchange *x = exchange();
	char host[40];

	snprintf(host, sizeof(host), "a.example:%d", x->s.port);
	CHECK(is_wide(x->r.request->CookedUrl.pHost,
		      x->r.request->CookedUrl.HostLength, host));
	return true;
}

bool receive_absolute(void)
{
	struct server *s = server();
	struct received r;
	char raw[60], host[40];
	int fd = wire_connect(s->port);

	snprintf(host, sizeof(host), "won.example:%d", s->port);
	snprintf(raw, sizeof(raw), "http://%s/t/x", host);
	wire_text(fd, "GET %s HTTP/1.1\r\nHost: lost.example\r\n\r\n", raw);
	SAME(receive(s->queue, 0, &r), NO_ERROR);
	CHECK(is_wide(r.request->CookedUrl.pHost,
		      r.request->CookedUrl.HostLength, host));
	SAME(r.request->RawUrlLength, (long long)strlen(raw));
	CHECK(!strcmp(r.request->pRawUrl, raw));
	return true;
}

static const HTTP_KNOWN_HEADER *known(struct exchange *x, HTTP_HEADER_ID id)
{
	return &x->r.request->Headers.KnownHeaders[id];
}

static struct exchange *with_headers(void)
{
	return exchange_text("GET /t/ HTTP/1.1\r\nHost: a\r\nReferer:\r\n"
			     "User-Agent:  some thing \t \r\n"
			     "X-One: 1\r\nX-Two: b\r\nx-one: 2\r\n\r\n");
}

bool receive_absent(void)
{
	struct exchange *x = with_headers();

	SAME(known(x, HttpHeaderAccept)->RawValueLength, 0);
	CHECK(!known(x, HttpHeaderAccept)->pRawValue);
	return true;
}

bool receive_empty(void)
{
	struct exchange *x = with_headers();

	SAME(known(x, HttpHeaderReferer)->RawValueLength, 0);
	CHECK(known(x, HttpHeaderReferer)->pRawValue);
	SAME(known(x, HttpHeaderReferer)->pRawValue[0], 0);
	return true;
}

bool receive_value(void)
{
	struct exchange *x = with_headers();

	SAME(known(x, HttpHeaderUserAgent)->RawValueLength, 10);
	CHECK(!strcmp(known(x, HttpHeaderUserAgent)->pRawValue, "some thing"));
	return true;
}

bool receive_verb(void)
{
	struct exchange *x = exchange_text("Brew /t/ HTTP/1.1\r\nHost: a\r\n"
					   "\r\n");

	SAME(x->r.request->Verb, HttpVerbUnknown);
	SAME(x->r.request->UnknownVerbLength, 4);
	CHECK(!strcmp(x->r.request->pUnknownVerb, "Brew"));
	return true;
}

bool receive_joined(void)
{
	struct exchange *x = with_headers();
	const HTTP_REQUEST_HEADERS *h = &x->r.request->Headers;

	SAME(h->UnknownHeaderCount, 2);
	for (int i = 0; i < 2; i++)
		if (!strcasecmp(h->pUnknownHeaders[i].pName, "X-One"))
			CHECK(!strcmp(h->pUnknownHeaders[i].pRawValue, "1, 2"));
	return true;
}

bool receive_v4(void)
{
	struct exchange *x = exchange();
	const HTTP_TRANSPORT_ADDRESS *a = &x->r.request->Address;
	static const char zero[8];

	SAME(a->pRemoteAddress->sa_family, AF_INET);
	SAME(a->pLocalAddress->sa_family, AF_INET);
	CHECK(!memcmp(((PSOCKADDR_IN)a->pRemoteAddress)->sin_zero, zero, 8));
	CHECK(!memcmp(((PSOCKADDR_IN)a->pLocalAddress)->sin_zero, zero, 8));
	return true;
}

/* The 16 bytes behind both structures are spoilt, and nobody minds */
bool receive_v1(void)
{
	struct {
		HTTP_RESPONSE_V1 v1;
		char behind[16];
	} response;
	HTTP_DATA_CHUNK chunk;
	ULONG v2, v1;
	HANDLE old;
	int fd;
	struct server *s = server();

	wire_get(wire_connect(s->port), "/t/same");
	SAME(receive_into(s->queue, 0, 0, sizeof(HTTP_REQUEST), &v2),
	     ERROR_MORE_DATA);
	need(!HttpRemoveUrlFromUrlGroup(s->group, NULL,
					HTTP_URL_FLAG_REMOVE_ALL));
	SAME(HttpCreateHttpHandle(&old, 0), NO_ERROR);
	SAME(HttpAddUrl(old, wide(url_of(s->port, "/t/")), NULL), NO_ERROR);
	fd = wire_connect(s->port);
	wire_get(fd, "/t/same");
	SAME(receive_into(old, 0, 0, sizeof(HTTP_REQUEST_V1), &v1),
	     ERROR_MORE_DATA);
	CHECK(v1 + sizeof(HTTP_REQUEST_V2) - sizeof(HTTP_REQUEST_V1) <= v2);
	SAME(receive_into(old, request->RequestId, 0, v1, NULL), NO_ERROR);
	CHECK(!strcmp(request->pRawUrl, "/t/same"));
	memset(&response, 0, sizeof(response));
	response_init((HTTP_RESPONSE *)&response, &chunk, "old");
	memset(response.behind, 0xa5, sizeof(response.behind));
	SAME(HttpSendHttpResponse(old, request->RequestId, 0,
				  (HTTP_RESPONSE *)&response, NULL, NULL, NULL,
				  0, NULL, NULL), NO_ERROR);
	SAME(wire_status(fd), 200);
	return true;
}

/* Body */
static ULONG read_body(struct exchange *x, ULONG flags, ULONG size,
		       ULONG *bytes)
{
	return HttpReceiveRequestEntityBody(x->s.queue, x->id, flags, buffer,
					    size, bytes, NULL);
}

bool body_there(void)
{
	struct exchange *x = exchange_post();
	ULONG bytes;

	wire_text(x->client, "abc");
	SAME(read_body(x, 0, 100, &bytes), NO_ERROR);
	CHECK(bytes >= 1 && bytes <= 3);
	return true;
}

struct filling {
	struct exchange *x;
	ULONG bytes;
};

static ULONG fill_thread(void *arg)
{
	struct filling *f = arg;

	return read_body(f->x, FILL, 8, &f->bytes);
}

bool body_filled(void)
{
	struct filling f = { .x = exchange_post() };
	struct thread_call t;

	wire_text(f.x->client, "abc");
	thread_start(&t, fill_thread, &f);
	wire_text(f.x->client, "defghij");
	SAME(thread_end(&t), NO_ERROR);
	SAME(f.bytes, 8);
	CHECK(!memcmp(buffer, "abcdefgh", 8));
	return true;
}

bool body_eof(void)
{
	struct exchange *x = exchange_post();
	ULONG bytes;

	wire_text(x->client, "0123456789");
	SAME(read_body(x, FILL, 100, &bytes), NO_ERROR);
	SAME(bytes, 10);
	SAME(read_body(x, 0, 100, &bytes), ERROR_HANDLE_EOF);
	SAME(bytes, 0);
	return true;
}

bool body_handles(void)
{
	struct exchange *x = exchange_post();

	x->id = HTTP_NULL_ID;
	SAME(read_body(x, 0, 100, NULL), ERROR_CONNECTION_INVALID);
	x->s.queue = NULL;
	SAME(read_body(x, 0, 100, NULL), ERROR_INVALID_HANDLE);
	return true;
}

bool body_dropped(void)
{
	struct exchange *x = exchange_post();
	struct received r;

	SAME(answer(x->s.queue, x->id, 0, "first"), NO_ERROR);
	SAME(wire_status(x->client), 200);
	wire_text(x->client, "0123456789");
	wire_get(x->client, "/t/next");
	SAME(receive(x->s.queue, 0, &r), NO_ERROR);
	CHECK(!strcmp(r.request->pRawUrl, "/t/next"));
	return true;
}
