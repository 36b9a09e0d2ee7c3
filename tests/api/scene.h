/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Situations that tests of single calls begin with: a server, a request in hand,
 * another process, a call under way. Each test case is a process of its own, so
 * nothing is cleaned up.
 */
#ifndef HTTPSYS_TESTS_API_SCENE_H
#define HTTPSYS_TESTS_API_SCENE_H

#include <pthread.h>
#include "fixture.h"

#define OPEN	HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING
#define CTRL	HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER
#define MORE	HTTP_SEND_RESPONSE_FLAG_MORE_DATA

/* server_up() on the one server of this case */
struct server *server(void);

/* A server of another process, which lives as long as this case */
void server_elsewhere(struct server *s);
/* What @call returns in a child of this process */
ULONG in_child(ULONG (*call)(void *arg), void *arg);
/* Another user, who may open the device by its group */
void become_nobody(void);

/* A request in the hands of this program */
struct exchange {
	struct server s;
	struct received r;
	HTTP_REQUEST_ID id;
	HTTP_CONNECTION_ID connection;
	int client;
};

/* GET, received */
struct exchange *exchange(void);
/* This text, received */
struct exchange *exchange_text(const char *text);
/* The head did not fit: only the ids are known */
struct exchange *exchange_short(void);
/* A POST of ten bytes whose body has not come */
struct exchange *exchange_post(void);
/* Reset by the client, and the module knows (for exchange_short()) */
void exchange_vanish(struct exchange *x);
ULONG receive_by_id(struct exchange *x, void *buffer, ULONG size, ULONG *bytes);

/* A call in a thread of its own */
struct thread_call {
	pthread_t thread;
	ULONG (*call)(void *arg);
	void *arg;
	ULONG result;
};

void thread_start(struct thread_call *t, ULONG (*call)(void *arg), void *arg);
ULONG thread_end(struct thread_call *t);

/* An overlapped call with an event */
struct call {
	OVERLAPPED o;
	int fd;
	HANDLE event;
};

void call_init(struct call *c);
/* The code it completes with; ends the case when it does not */
ULONG call_end(struct call *c);
/* @result of the start, which has to be ERROR_IO_PENDING, then the completion */
ULONG call_pending(struct call *c, ULONG result);

/* A response that its client does not read: 64 MB, MORE_DATA */
ULONG send_large(struct exchange *x, LPOVERLAPPED overlapped);
ULONG send_large_call(void *exchange);
/* HttpSendResponseEntityBody() of @chunk (may be NULL) */
ULONG send_more(struct exchange *x, ULONG flags, HTTP_DATA_CHUNK *chunk,
		LPOVERLAPPED overlapped);
/* HttpSendHttpResponse() of 200 with this chunk (may be NULL) */
ULONG send_head(struct exchange *x, ULONG flags, HTTP_DATA_CHUNK *chunk,
		LPOVERLAPPED overlapped);

#endif
