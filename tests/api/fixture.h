/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of libhttpapi share: a server in this process, a client too */
#ifndef HTTPSYS_TESTS_API_FIXTURE_H
#define HTTPSYS_TESTS_API_FIXTURE_H

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <http.h>
#include <httpapi-linux.h>
#include "tap.h"
#include "hs.h"
#include "wire.h"

#define V1	HTTPAPI_VERSION_1_VALUE
#define V2	HTTPAPI_VERSION_2_VALUE

/* A session with one group, bound to a queue, at http://+:PORT/t/ */
struct server {
	HTTP_SERVER_SESSION_ID session;
	HTTP_URL_GROUP_ID group;
	HANDLE queue;
	int port;
};

#define URL_CONTEXT	0x1122334455667788ULL

void api_init(void);	/* HttpInitialize for servers */
void server_up(struct server *s);
void server_down(struct server *s);
ULONG bind_queue(HTTP_URL_GROUP_ID group, HANDLE queue);
/* "http://+:PORT<path>" in a static buffer */
const char *url_of(int port, const char *path);
/* The same as UTF-16, in a static buffer */
const WCHAR *wide(const char *text);

/* A received request in a buffer of its own, by any number of receives */
struct received {
	HTTP_REQUEST *request;
	ULONG size;
	ULONG bytes;
};

/* Receive the next one; the result of the call. Ends the case after a while */
ULONG receive(HANDLE queue, ULONG flags, struct received *r);
void received_free(struct received *r);
/* Connect, GET PATH, receive it. The client's socket */
int request_get(struct server *s, const char *path, struct received *r);
/* Connect, send this text, receive the request. The client's socket */
int request_text(struct server *s, struct received *r, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* 200 with a body in memory */
void response_init(HTTP_RESPONSE *response, HTTP_DATA_CHUNK *chunk,
		   const char *body);
ULONG answer(HANDLE queue, HTTP_REQUEST_ID id, ULONG flags, const char *body);
/* Client's side: status of the answer and whether the body is @body */
void expect_answer(int fd, int status, const char *body, const char *what);

#endif
