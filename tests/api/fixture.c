// SPDX-License-Identifier: GPL-2.0-only
/* See fixture.h */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "fixture.h"

void api_init(void)
{
	need(HttpInitialize(V2, HTTP_INITIALIZE_SERVER, NULL) == NO_ERROR);
}

const char *url_of(int port, const char *path)
{
	static char url[512];

	snprintf(url, sizeof(url), "http://+:%d%s", port, path);
	return url;
}

const WCHAR *wide(const char *text)
{
	static WCHAR units[70000];
	size_t n = 0;

	for (; text[n] && n < sizeof(units) / sizeof(units[0]) - 1; n++)
		units[n] = (unsigned char)text[n];
	units[n] = 0;
	return units;
}

ULONG bind_queue(HTTP_URL_GROUP_ID group, HANDLE queue)
{
	HTTP_BINDING_INFO info = { .RequestQueueHandle = queue };

	info.Flags.Present = queue != NULL;
	return HttpSetUrlGroupProperty(group, HttpServerBindingProperty, &info,
				       sizeof(info));
}

void server_up(struct server *s)
{
	api_init();
	s->port = hs_port();
	need(!HttpCreateServerSession(V2, &s->session, 0));
	need(!HttpCreateUrlGroup(s->session, &s->group, 0));
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &s->queue));
	need(!bind_queue(s->group, s->queue));
	need(!HttpAddUrlToUrlGroup(s->group, wide(url_of(s->port, "/t/")),
				   URL_CONTEXT, 0));
}

void server_down(struct server *s)
{
	is(HttpCloseServerSession(s->session), NO_ERROR, "session closed");
	is(HttpCloseRequestQueue(s->queue), NO_ERROR, "queue closed");
	is(HttpTerminate(HTTP_INITIALIZE_SERVER, NULL), NO_ERROR, "terminated");
}

static void wait_request(HANDLE queue)
{
	if (!hs_poll(HttpLxQueueFd(queue), POLLIN, HS_WAIT_MS))
		die("no request came");
}

ULONG receive(HANDLE queue, ULONG flags, struct received *r)
{
	ULONG error;

	wait_request(queue);
	r->size = 65536;
	r->request = aligned_alloc(8, r->size);
	need(r->request != NULL);
	memset(r->request, 0xa5, r->size);
	error = HttpReceiveHttpRequest(queue, HTTP_NULL_ID, flags, r->request,
				       r->size, &r->bytes, NULL);
	return error;
}

void received_free(struct received *r)
{
	free(r->request);
	r->request = NULL;
}

int request_text(struct server *s, struct received *r, const char *fmt, ...)
{
	int fd = wire_connect(s->port), len;
	char *text;
	va_list args;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	need(len >= 0);
	wire_send(fd, text, (size_t)len);
	free(text);
	if (receive(s->queue, 0, r))
		die("request was not received");
	return fd;
}

int request_get(struct server *s, const char *path, struct received *r)
{
	return request_text(s, r, "GET %s HTTP/1.1\r\nHost: a.example\r\n\r\n",
			    path);
}

void response_init(HTTP_RESPONSE *response, HTTP_DATA_CHUNK *chunk,
		   const char *body)
{
	memset(response, 0, sizeof(*response));
	response->StatusCode = 200;
	response->pReason = "OK";
	response->ReasonLength = 2;
	if (!chunk)
		return;
	memset(chunk, 0, sizeof(*chunk));
	chunk->DataChunkType = HttpDataChunkFromMemory;
	chunk->FromMemory.pBuffer = (void *)body;
	chunk->FromMemory.BufferLength = (ULONG)strlen(body);
	response->EntityChunkCount = 1;
	response->pEntityChunks = chunk;
}

ULONG answer(HANDLE queue, HTTP_REQUEST_ID id, ULONG flags, const char *body)
{
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;

	response_init(&response, body ? &chunk : NULL, body);
	return HttpSendHttpResponse(queue, id, flags, &response, NULL, NULL,
				    NULL, 0, NULL, NULL);
}

void expect_answer(int fd, int status, const char *body, const char *what)
{
	struct wire_answer a = { .status = 0 };

	is(wire_answer(fd, &a, false), status, "%s: status", what);
	ok(a.body && a.len == strlen(body) && !memcmp(a.body, body, a.len),
	   "%s: body", what);
	free(a.body);
}
