// SPDX-License-Identifier: GPL-2.0-only
/* See scene.h */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "scene.h"

struct server *server(void)
{
	static struct server s;

	server_up(&s);
	return &s;
}

void server_elsewhere(struct server *s)
{
	int link[2];
	pid_t child;

	need(!pipe(link));
	child = fork();
	need(child >= 0);
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		server_up(s);
		if (write(link[1], s, sizeof(*s)) != sizeof(*s))
			_exit(1);
		for (;;)
			pause();
	}
	close(link[1]);
	need(read(link[0], s, sizeof(*s)) == sizeof(*s));
	close(link[0]);
}

ULONG in_child(ULONG (*call)(void *arg), void *arg)
{
	ULONG result;
	int link[2];
	pid_t child;

	need(!pipe(link));
	child = fork();
	need(child >= 0);
	if (!child) {
		result = call(arg);
		if (write(link[1], &result, sizeof(result)) < 0)
			_exit(1);
		_exit(0);
	}
	close(link[1]);
	need(read(link[0], &result, sizeof(result)) == sizeof(result));
	close(link[0]);
	need(waitpid(child, NULL, 0) == child);
	return result;
}

void become_nobody(void)
{
	struct stat device;

	need(!stat(HTTPSYS_DEVICE, &device));
	need(!setgroups(1, &device.st_gid));
	need(!setgid(65534) && !setuid(65534));
}

static struct exchange *exchange_new(void)
{
	static struct exchange x;

	server_up(&x.s);
	return &x;
}

static struct exchange *exchange_taken(struct exchange *x)
{
	x->id = x->r.request->RequestId;
	x->connection = x->r.request->ConnectionId;
	return x;
}

struct exchange *exchange(void)
{
	struct exchange *x = exchange_new();

	x->client = request_get(&x->s, "/t/x", &x->r);
	return exchange_taken(x);
}

struct exchange *exchange_text(const char *text)
{
	struct exchange *x = exchange_new();

	x->client = request_text(&x->s, &x->r, "%s", text);
	return exchange_taken(x);
}

struct exchange *exchange_post(void)
{
	return exchange_text("POST /t/x HTTP/1.1\r\nHost: a\r\n"
			     "Content-Length: 10\r\n\r\n");
}

struct exchange *exchange_short(void)
{
	struct exchange *x = exchange_new();

	x->client = wire_connect(x->s.port);
	wire_get(x->client, "/t/x");
	x->r.request = aligned_alloc(8, sizeof(HTTP_REQUEST));
	need(x->r.request != NULL);
	need(HttpReceiveHttpRequest(x->s.queue, HTTP_NULL_ID, 0, x->r.request,
				    sizeof(HTTP_REQUEST), &x->r.bytes, NULL) ==
	     ERROR_MORE_DATA);
	return exchange_taken(x);
}

ULONG receive_by_id(struct exchange *x, void *buffer, ULONG size, ULONG *bytes)
{
	return HttpReceiveHttpRequest(x->s.queue, x->id, 0, buffer, size, bytes,
				      NULL);
}

void exchange_vanish(struct exchange *x)
{
	long end = hs_now_ms() + HS_WAIT_MS;

	wire_reset(x->client);
	while (receive_by_id(x, x->r.request, sizeof(HTTP_REQUEST), NULL) ==
	       ERROR_MORE_DATA) {
		need(hs_now_ms() < end);
		hs_sleep_ms(20);
	}
}

static void *thread_main(void *arg)
{
	struct thread_call *t = arg;

	t->result = t->call(t->arg);
	return NULL;
}

void thread_start(struct thread_call *t, ULONG (*call)(void *arg), void *arg)
{
	t->call = call;
	t->arg = arg;
	need(!pthread_create(&t->thread, NULL, thread_main, t));
	hs_sleep_ms(200);	/* time to get there; nothing depends on it */
}

ULONG thread_end(struct thread_call *t)
{
	need(!pthread_join(t->thread, NULL));
	return t->result;
}

void call_init(struct call *c)
{
	memset(c, 0, sizeof(*c));
	c->fd = eventfd(0, EFD_CLOEXEC);
	need(c->fd >= 0);
	need(!HttpLxEventFromFd(c->fd, &c->event));
	c->o.hEvent = c->event;
}

ULONG call_end(struct call *c)
{
	if (!hs_poll(c->fd, POLLIN, HS_WAIT_MS))
		die("the call does not complete");
	return HttpLxErrorFromStatus((ULONG)c->o.Internal);
}

ULONG call_pending(struct call *c, ULONG result)
{
	if (result != ERROR_IO_PENDING)
		die("not pending, but %u", result);
	return call_end(c);
}

ULONG send_large(struct exchange *x, LPOVERLAPPED overlapped)
{
	static HTTP_DATA_CHUNK chunk;
	static HTTP_RESPONSE response;
	ULONG size = 64 << 20;

	response_init(&response, NULL, NULL);
	chunk.FromMemory.pBuffer = calloc(1, size);
	need(chunk.FromMemory.pBuffer != NULL);
	chunk.FromMemory.BufferLength = size;
	response.EntityChunkCount = 1;
	response.pEntityChunks = &chunk;
	return HttpSendHttpResponse(x->s.queue, x->id, MORE, &response, NULL,
				    NULL, NULL, 0, overlapped, NULL);
}

ULONG send_large_call(void *exchange)
{
	return send_large(exchange, NULL);
}

ULONG send_more(struct exchange *x, ULONG flags, HTTP_DATA_CHUNK *chunk,
		LPOVERLAPPED overlapped)
{
	return HttpSendResponseEntityBody(x->s.queue, x->id, flags, !!chunk,
					  chunk, NULL, NULL, 0, overlapped,
					  NULL);
}

ULONG send_head(struct exchange *x, ULONG flags, HTTP_DATA_CHUNK *chunk,
		LPOVERLAPPED overlapped)
{
	static HTTP_RESPONSE response;

	response_init(&response, NULL, NULL);
	response.EntityChunkCount = !!chunk;
	response.pEntityChunks = chunk;
	return HttpSendHttpResponse(x->s.queue, x->id, flags, &response, NULL,
				    NULL, NULL, 0, overlapped, NULL);
}
