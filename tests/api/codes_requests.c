// SPDX-License-Identifier: GPL-2.0-only
/*
 * Producers for codes.c: requests and their bodies received, cancelled,
 * connections waited for
 */
#include <stdlib.h>
#include "codes.h"

#define FLUSH	HTTP_RECEIVE_REQUEST_FLAG_FLUSH_BODY
#define FILL	HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER

static _Alignas(8) char buffer[16384];

static ULONG receive_next(HANDLE queue, ULONG flags, void *at, ULONG size,
			  LPOVERLAPPED overlapped)
{
	return HttpReceiveHttpRequest(queue, HTTP_NULL_ID, flags, at, size,
				      NULL, overlapped);
}

static ULONG receive_call(void *queue)
{
	return receive_next(queue, 0, buffer, sizeof(buffer), NULL);
}

ULONG receive_one(void)
{
	struct server *s = server();

	wire_get(wire_connect(s->port), "/t/");
	return receive_call(s->queue);
}

ULONG receive_retry(void)
{
	return receive_by_id(exchange_short(), buffer, sizeof(buffer), NULL);
}

ULONG receive_v1_size(void)
{
	struct server *s = server();
	struct exchange x = { .s = *s };

	need(!HttpCreateHttpHandle(&x.s.queue, 0));
	need(!HttpAddUrl(x.s.queue, wide(url_of(s->port, "/old/")), NULL));
	wire_get(wire_connect(s->port), "/old/");
	return receive_call(x.s.queue);
}

ULONG receive_pending(void)
{
	struct call c;

	call_init(&c);
	return receive_next(server()->queue, 0, buffer, sizeof(buffer), &c.o);
}

ULONG receive_completed(void)
{
	struct server *s = server();
	struct call c;
	ULONG result;

	call_init(&c);
	result = receive_next(s->queue, 0, buffer, sizeof(buffer), &c.o);
	wire_get(wire_connect(s->port), "/t/");
	return call_pending(&c, result);
}

ULONG receive_flags(void)
{
	return receive_next(server()->queue, 4, buffer, sizeof(buffer), NULL);
}

ULONG receive_controller(void)
{
	HANDLE queue;

	api_init();
	need(!HttpCreateRequestQueue(V2, u"codes-no-io", NULL, CTRL, &queue));
	return receive_call(queue);
}

ULONG receive_null_buffer(void)
{
	return receive_next(server()->queue, 0, NULL, sizeof(buffer), NULL);
}

ULONG receive_misaligned(void)
{
	return receive_next(server()->queue, 0, buffer + 4,
			    sizeof(buffer) - 8, NULL);
}

ULONG receive_no_room(void)
{
	return receive_by_id(exchange_short(), buffer, sizeof(HTTP_REQUEST),
			     NULL);
}

ULONG receive_no_room_completed(void)
{
	struct server *s = server();
	struct call c;
	ULONG result;

	call_init(&c);
	result = receive_next(s->queue, 0, buffer, sizeof(HTTP_REQUEST), &c.o);
	wire_get(wire_connect(s->port), "/t/");
	return call_pending(&c, result);
}

ULONG receive_tiny(void)
{
	return receive_next(server()->queue, 0, buffer,
			    sizeof(HTTP_REQUEST_V1) - 1, NULL);
}

ULONG receive_again(void)
{
	struct exchange *x = exchange_text("POST /t/x HTTP/1.1\r\nHost: a\r\n"
					   "Content-Length: 4\r\n\r\nbody");

	need(!HttpReceiveHttpRequest(x->s.queue, x->id, FLUSH, (void *)buffer,
				     sizeof(buffer), NULL, NULL));
	return receive_by_id(x, buffer, sizeof(buffer), NULL);
}

ULONG receive_unknown_id(void)
{
	return HttpReceiveHttpRequest(server()->queue, 12345, 0,
				      (void *)buffer, sizeof(buffer), NULL,
				      NULL);
}

ULONG receive_answered(void)
{
	struct exchange *x = exchange_short();

	need(!answer(x->s.queue, x->id, 0, "x"));
	return receive_by_id(x, buffer, sizeof(buffer), NULL);
}

/* Ids of others match nothing, as if they did not exist */
ULONG receive_anothers(void)
{
	struct exchange *x = exchange_short();

	need(!HttpLxOpenQueueFd(HttpLxQueueFd(x->s.queue), &x->s.queue));
	return receive_by_id(x, buffer, sizeof(buffer), NULL);
}

ULONG receive_vanished(void)
{
	struct exchange *x = exchange_short();

	exchange_vanish(x);
	return receive_by_id(x, buffer, sizeof(buffer), NULL);
}

ULONG receive_shut_down(void)
{
	struct server *s = server();
	struct thread_call wait;

	thread_start(&wait, receive_call, s->queue);
	need(!HttpShutdownRequestQueue(s->queue));
	return thread_end(&wait);
}

ULONG receive_closed(void)
{
	struct server *s = server();
	struct thread_call wait;

	thread_start(&wait, receive_call, s->queue);
	need(!HttpCloseRequestQueue(s->queue));
	return thread_end(&wait);
}

ULONG receive_cancelled(void)
{
	struct server *s = server();
	struct call c;
	ULONG result;

	call_init(&c);
	result = receive_next(s->queue, 0, buffer, sizeof(buffer), &c.o);
	need(!HttpLxCancelIo(s->queue, &c.o, 0));
	return call_pending(&c, result);
}

ULONG receive_null_queue(void)
{
	api_init();
	return receive_call(NULL);
}

ULONG receive_closed_queue(void)
{
	struct server *s = server();

	need(!HttpCloseRequestQueue(s->queue));
	return receive_call(s->queue);
}

/* Bodies */
static ULONG read_body(struct exchange *x, ULONG flags, void *at, ULONG size,
		       LPOVERLAPPED overlapped)
{
	return HttpReceiveRequestEntityBody(x->s.queue, x->id, flags, at, size,
					    NULL, overlapped);
}

static ULONG read_some(void *x)
{
	return read_body(x, 0, buffer, sizeof(buffer), NULL);
}

ULONG body_read(void)
{
	struct exchange *x = exchange_post();

	wire_text(x->client, "0123");
	return read_some(x);
}

ULONG body_fill(void)
{
	struct exchange *x = exchange_post();

	wire_text(x->client, "0123456789");
	return read_body(x, FILL, buffer, sizeof(buffer), NULL);
}

ULONG body_pending(void)
{
	struct call c;

	call_init(&c);
	return read_body(exchange_post(), 0, buffer, sizeof(buffer), &c.o);
}

ULONG body_completed(void)
{
	struct exchange *x = exchange_post();
	struct call c;
	ULONG result;

	call_init(&c);
	result = read_body(x, 0, buffer, sizeof(buffer), &c.o);
	wire_text(x->client, "0123");
	return call_pending(&c, result);
}

ULONG body_flags(void)
{
	return read_body(exchange_post(), 2, buffer, sizeof(buffer), NULL);
}

ULONG body_null(void)
{
	return read_body(exchange_post(), 0, NULL, 10, NULL);
}

ULONG body_end(void)
{
	struct exchange *x = exchange_post();

	wire_text(x->client, "0123456789");
	need(!read_body(x, FILL, buffer, sizeof(buffer), NULL));
	return read_some(x);
}

ULONG body_none(void)
{
	return read_some(exchange());
}

ULONG body_end_completed(void)
{
	struct exchange *x = exchange_text("POST /t/x HTTP/1.1\r\nHost: a\r\n"
				"Transfer-Encoding: chunked\r\n\r\n");
	struct call c;
	ULONG result;

	call_init(&c);
	result = read_body(x, 0, buffer, sizeof(buffer), &c.o);
	wire_text(x->client, "0\r\n\r\n");
	return call_pending(&c, result);
}

ULONG body_no_init(void)
{
	return HttpReceiveRequestEntityBody((HANDLE)8, 1, 0, buffer, 10, NULL,
					    NULL);
}

ULONG body_ready(void)
{
	struct exchange *x = exchange_post();

	wire_text(x->client, "0123");
	return read_body(x, 0, NULL, 0, NULL);
}

ULONG body_null_queue(void)
{
	api_init();
	return HttpReceiveRequestEntityBody(NULL, 1, 0, buffer, 10, NULL,
					    NULL);
}

ULONG body_null_id(void)
{
	return HttpReceiveRequestEntityBody(server()->queue, HTTP_NULL_ID, 0,
					    buffer, 10, NULL, NULL);
}

ULONG body_answered(void)
{
	struct exchange *x = exchange();

	need(!answer(x->s.queue, x->id, 0, "x"));
	return read_some(x);
}

ULONG body_cut_off(void)
{
	struct exchange *x = exchange_post();
	struct thread_call reading;

	thread_start(&reading, read_some, x);
	wire_reset(x->client);
	return thread_end(&reading);
}

ULONG body_cancelled(void)
{
	struct exchange *x = exchange_post();
	struct call c;
	ULONG result;

	call_init(&c);
	result = read_body(x, 0, buffer, sizeof(buffer), &c.o);
	need(!HttpLxCancelIo(x->s.queue, &c.o, 0));
	return call_pending(&c, result);
}

/* Cancel */
static ULONG cancel(struct exchange *x)
{
	return HttpCancelHttpRequest(x->s.queue, x->id, NULL);
}

ULONG cancel_one(void)
{
	return cancel(exchange());
}

ULONG cancel_twice(void)
{
	struct exchange *x = exchange();

	need(!cancel(x));
	return cancel(x);
}

ULONG cancel_answered(void)
{
	struct exchange *x = exchange();

	need(!answer(x->s.queue, x->id, 0, "x"));
	return cancel(x);
}

ULONG cancel_vanished(void)
{
	struct exchange *x = exchange_short();

	exchange_vanish(x);
	return cancel(x);
}

/* Disconnect: the same for both functions */
typedef ULONG (*wait_function)(HANDLE, HTTP_CONNECTION_ID, LPOVERLAPPED);

static ULONG wait_ex(HANDLE queue, HTTP_CONNECTION_ID id, LPOVERLAPPED o)
{
	return HttpWaitForDisconnectEx(queue, id, 0, o);
}

static wait_function wait_by;

static ULONG wait_call(void *arg)
{
	struct exchange *x = arg;

	return wait_by(x->s.queue, x->connection, NULL);
}

static ULONG disconnect_reset(wait_function wait)
{
	struct exchange *x = exchange();
	struct thread_call waiting;

	wait_by = wait;
	thread_start(&waiting, wait_call, x);
	wire_reset(x->client);
	return thread_end(&waiting);
}

static ULONG disconnect_pending(wait_function wait)
{
	struct exchange *x = exchange();
	struct call c;

	call_init(&c);
	return wait(x->s.queue, x->connection, &c.o);
}

static ULONG disconnect_completed(wait_function wait)
{
	struct exchange *x = exchange();
	struct call c;
	ULONG result;

	call_init(&c);
	result = wait(x->s.queue, x->connection, &c.o);
	need(!cancel(x));
	return call_pending(&c, result);
}

static ULONG disconnect_null_id(wait_function wait)
{
	return wait(server()->queue, HTTP_NULL_ID, NULL);
}

static ULONG disconnect_gone(wait_function wait)
{
	struct exchange *x = exchange_short();

	exchange_vanish(x);
	return wait(x->s.queue, x->connection, NULL);
}

static ULONG disconnect_cancelled(wait_function wait)
{
	struct exchange *x = exchange();
	struct call c;
	ULONG result;

	call_init(&c);
	result = wait(x->s.queue, x->connection, &c.o);
	need(!HttpLxCancelIo(x->s.queue, &c.o, 0));
	return call_pending(&c, result);
}

/* Answered before: shutdown would reset the connection of a request in hand */
static ULONG disconnect_shut_down(wait_function wait)
{
	struct exchange *x = exchange();
	struct call c;
	ULONG result;

	call_init(&c);
	need(!answer(x->s.queue, x->id, 0, "x"));
	result = wait(x->s.queue, x->connection, &c.o);
	need(!HttpShutdownRequestQueue(x->s.queue));
	return call_pending(&c, result);
}

#define BOTH(name)							\
ULONG wait_##name(void)							\
{									\
	return disconnect_##name(HttpWaitForDisconnect);		\
}									\
ULONG wait_ex_##name(void)						\
{									\
	return disconnect_##name(wait_ex);				\
}
BOTH(reset)
BOTH(pending)
BOTH(completed)
BOTH(null_id)
BOTH(gone)
BOTH(cancelled)
BOTH(shut_down)

ULONG wait_ex_reserved(void)
{
	struct exchange *x = exchange();

	return HttpWaitForDisconnectEx(x->s.queue, x->connection, 1, NULL);
}

/* A connection without TLS has no certificate */
static ULONG certificate(ULONG flags, ULONG size)
{
	struct exchange *x = exchange();
	ULONG bytes;

	return HttpReceiveClientCertificate(x->s.queue, x->connection, flags,
					    (void *)buffer, size, &bytes, NULL);
}

ULONG certificate_none(void)
{
	return certificate(0, sizeof(buffer));
}

ULONG certificate_no_token(void)
{
	return certificate(HTTP_RECEIVE_SECURE_CHANNEL_TOKEN, sizeof(buffer));
}

ULONG certificate_flags(void)
{
	return certificate(4, sizeof(buffer));
}

ULONG certificate_null(void)
{
	struct exchange *x = exchange();
	ULONG bytes;

	return HttpReceiveClientCertificate(x->s.queue, x->connection, 0, NULL,
					    100, &bytes, NULL);
}

ULONG certificate_short(void)
{
	return certificate(0, sizeof(HTTP_SSL_CLIENT_CERT_INFO) - 1);
}
