// SPDX-License-Identifier: GPL-2.0-only
/* See calls.h */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "calls.h"

struct call *call_new(void)
{
	struct call *c = calloc(1, sizeof(*c));

	need(c != NULL);
	c->fd = eventfd(0, EFD_CLOEXEC);
	need(!HttpLxEventFromFd(c->fd, &c->event));
	c->o.hEvent = c->event;
	return c;
}

void call_free(struct call *c)
{
	need(!HttpLxCloseHandle(c->event));
	free(c);
}

HTTP_REQUEST *request_of(struct call *c)
{
	return (HTTP_REQUEST *)c->buffer;
}

ULONG status_of(struct call *c)
{
	return (ULONG)__atomic_load_n(&c->o.Internal, __ATOMIC_ACQUIRE);
}

/* Wait for its event, take it; the Win32 code */
ULONG call_wait(struct call *c)
{
	uint64_t count = 0;

	if (!hs_poll(c->fd, POLLIN, HS_WAIT_MS))
		die("not completed");
	need(read(c->fd, &count, sizeof(count)) == sizeof(count));
	if (count != 1)
		die("completed %llu times", (unsigned long long)count);
	return HttpLxErrorFromStatus(status_of(c));
}

bool call_over(struct call *c)
{
	return hs_poll(c->fd, POLLIN, 0);
}

ULONG receive_call(HANDLE queue, HTTP_REQUEST_ID id, ULONG flags,
		   struct call *c, ULONG room)
{
	return HttpReceiveHttpRequest(queue, id, flags, request_of(c), room,
				      &c->now, &c->o);
}

ULONG read_call(HANDLE queue, HTTP_REQUEST_ID id, ULONG flags, struct call *c,
		ULONG room)
{
	return HttpReceiveRequestEntityBody(queue, id, flags, c->buffer, room,
					    &c->now, &c->o);
}

int client(struct server *s, const char *text)
{
	int fd = wire_connect(s->port);

	wire_text(fd, "%s", text);
	return fd;
}
