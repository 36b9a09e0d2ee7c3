/* SPDX-License-Identifier: GPL-2.0-only */
/* Overlapped calls with an eventfd as event, for tests */
#ifndef HTTPSYS_TESTS_API_CALLS_H
#define HTTPSYS_TESTS_API_CALLS_H

#include "fixture.h"

#define PENDING		0x103
#define ROOM		16384

/* A call with all that it needs */
struct call {
	OVERLAPPED o;
	HANDLE event;
	int fd;			/* the eventfd */
	ULONG now;		/* bytes of a call that is done at once */
	_Alignas(8) char buffer[ROOM];
};

struct call *call_new(void);
void call_free(struct call *c);
/* Wait for its event, take it; the Win32 code. Ends the case if there is none */
ULONG call_wait(struct call *c);
bool call_over(struct call *c);
ULONG status_of(struct call *c);

/* Its buffer */
HTTP_REQUEST *request_of(struct call *c);
ULONG receive_call(HANDLE queue, HTTP_REQUEST_ID id, ULONG flags,
		   struct call *c, ULONG room);
ULONG read_call(HANDLE queue, HTTP_REQUEST_ID id, ULONG flags, struct call *c,
		ULONG room);

/* Connect and send this text */
int client(struct server *s, const char *text);

#define GET	"GET /t/ HTTP/1.1\r\nHost: a.example\r\n\r\n"
#define POST	"POST /t/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\n"

#endif
