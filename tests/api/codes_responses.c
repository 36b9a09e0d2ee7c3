// SPDX-License-Identifier: GPL-2.0-only
/* Producers for codes.c: responses and their bodies */
#include <stdlib.h>
#include "codes.h"

static HTTP_DATA_CHUNK memory = {
	.DataChunkType = HttpDataChunkFromMemory,
	.FromMemory = { "body", 4 },
};
static HTTP_DATA_CHUNK fragment = {
	.DataChunkType = HttpDataChunkFromFragmentCache,
	.FromFragmentCache = { 2 * 24, u"http://+:8099/t/fragment" },
};
static HTTP_DATA_CHUNK no_chunk = { .DataChunkType = HttpDataChunkMaximum };

/* A response whose head is out, more to come */
static struct exchange *begun(void)
{
	struct exchange *x = exchange_short();

	need(!send_head(x, MORE, &memory, NULL));
	return x;
}

ULONG send_whole(void)
{
	return send_head(exchange(), 0, &memory, NULL);
}

ULONG send_9999_chunks(void)
{
	static HTTP_DATA_CHUNK chunks[9999];
	struct exchange *x = exchange();
	HTTP_RESPONSE response;

	for (int i = 0; i < 9999; i++)
		chunks[i] = memory;
	response_init(&response, NULL, NULL);
	response.EntityChunkCount = 9999;
	response.pEntityChunks = chunks;
	return HttpSendHttpResponse(x->s.queue, x->id, 0, &response, NULL, NULL,
				    NULL, 0, NULL, NULL);
}

/* Its client does not read, so it cannot be over at once */
ULONG send_pending(void)
{
	struct call c;

	call_init(&c);
	return send_large(exchange(), &c.o);
}

ULONG send_completed(void)
{
	struct exchange *x = exchange();
	struct call c;
	ULONG result;

	call_init(&c);
	result = send_head(x, 0, &memory, &c.o);
	need(result == NO_ERROR || result == ERROR_IO_PENDING);
	return call_end(&c);
}

ULONG send_flags(void)
{
	return send_head(exchange(), 0x10, &memory, NULL);
}

ULONG send_null(void)
{
	struct exchange *x = exchange();

	return HttpSendHttpResponse(x->s.queue, x->id, 0, NULL, NULL, NULL,
				    NULL, 0, NULL, NULL);
}

ULONG send_opaque_200(void)
{
	return send_head(exchange(), HTTP_SEND_RESPONSE_FLAG_OPAQUE | MORE,
			 NULL, NULL);
}

ULONG send_reserved_1(void)
{
	struct exchange *x = exchange();
	HTTP_RESPONSE response;

	response_init(&response, NULL, NULL);
	return HttpSendHttpResponse(x->s.queue, x->id, 0, &response, NULL, NULL,
				    &response, 0, NULL, NULL);
}

ULONG send_reserved_2(void)
{
	struct exchange *x = exchange();
	HTTP_RESPONSE response;

	response_init(&response, NULL, NULL);
	return HttpSendHttpResponse(x->s.queue, x->id, 0, &response, NULL, NULL,
				    NULL, 1, NULL, NULL);
}

ULONG send_chunk_type(void)
{
	return send_head(exchange(), 0, &no_chunk, NULL);
}

ULONG send_header_newline(void)
{
	struct exchange *x = exchange();
	HTTP_RESPONSE response;

	response_init(&response, NULL, NULL);
	response.Headers.KnownHeaders[HttpHeaderEtag] =
		(HTTP_KNOWN_HEADER){ 10, "a\r\nX-B: c\r" };
	return HttpSendHttpResponse(x->s.queue, x->id, 0, &response, NULL, NULL,
				    NULL, 0, NULL, NULL);
}

ULONG send_fragment(void)
{
	return send_head(exchange(), 0, &fragment, NULL);
}

ULONG send_twice(void)
{
	struct exchange *x = exchange();

	need(!send_head(x, 0, &memory, NULL));
	return send_head(x, 0, &memory, NULL);
}

ULONG send_null_id(void)
{
	struct exchange *x = exchange();

	x->id = HTTP_NULL_ID;
	return send_head(x, 0, &memory, NULL);
}

ULONG send_vanished(void)
{
	struct exchange *x = exchange_short();

	exchange_vanish(x);
	return send_head(x, 0, &memory, NULL);
}

ULONG send_broken(void)
{
	struct exchange *x = exchange();
	struct thread_call sending;

	thread_start(&sending, send_large_call, x);
	wire_reset(x->client);
	return thread_end(&sending);
}

ULONG send_broken_completed(void)
{
	struct exchange *x = exchange();
	struct call c;
	ULONG result;

	call_init(&c);
	result = send_large(x, &c.o);
	wire_reset(x->client);
	return call_pending(&c, result);
}

ULONG send_cancelled(void)
{
	struct exchange *x = exchange();
	struct call c;
	ULONG result;

	call_init(&c);
	result = send_large(x, &c.o);
	need(!HttpLxCancelIo(x->s.queue, &c.o, 0));
	return call_pending(&c, result);
}

/* While another send of this request waits for its client */
ULONG send_busy(void)
{
	struct exchange *x = exchange();
	struct thread_call sending;
	ULONG result;

	thread_start(&sending, send_large_call, x);
	result = send_head(x, MORE, &memory, NULL);
	wire_reset(x->client);
	thread_end(&sending);
	return result;
}

ULONG send_no_queue(void)
{
	struct exchange *x = exchange();

	x->s.queue = NULL;
	return send_head(x, 0, &memory, NULL);
}

/* More of a body */
ULONG more_piece(void)
{
	return send_more(begun(), MORE, &memory, NULL);
}

ULONG more_end(void)
{
	return send_more(begun(), 0, NULL, NULL);
}

static HTTP_DATA_CHUNK large = { .DataChunkType = HttpDataChunkFromMemory };

static ULONG more_large(struct exchange *x, LPOVERLAPPED overlapped)
{
	large.FromMemory.BufferLength = 64 << 20;
	large.FromMemory.pBuffer = calloc(1, 64 << 20);
	need(large.FromMemory.pBuffer != NULL);
	return send_more(x, MORE, &large, overlapped);
}

static ULONG more_large_call(void *x)
{
	return more_large(x, NULL);
}

ULONG more_pending(void)
{
	struct call c;

	call_init(&c);
	return more_large(begun(), &c.o);
}

ULONG more_completed(void)
{
	struct exchange *x = begun();
	struct call c;
	ULONG result;

	call_init(&c);
	result = send_more(x, 0, &memory, &c.o);
	need(result == NO_ERROR || result == ERROR_IO_PENDING);
	return call_end(&c);
}

ULONG more_flags(void)
{
	return send_more(begun(), 0x10, &memory, NULL);
}

ULONG more_null(void)
{
	struct exchange *x = begun();

	return HttpSendResponseEntityBody(x->s.queue, x->id, 0, 1, NULL, NULL,
					  NULL, 0, NULL, NULL);
}

static ULONG more_count(USHORT count)
{
	HTTP_DATA_CHUNK *chunks = calloc(count, sizeof(*chunks));
	struct exchange *x = begun();

	need(chunks != NULL);
	for (int i = 0; i < count; i++)
		chunks[i] = memory;
	return HttpSendResponseEntityBody(x->s.queue, x->id, MORE, count,
					  chunks, NULL, NULL, 0, NULL, NULL);
}

ULONG more_9999(void)
{
	return more_count(9999);
}

ULONG more_10000(void)
{
	return more_count(10000);
}

ULONG more_reserved_1(void)
{
	struct exchange *x = begun();

	return HttpSendResponseEntityBody(x->s.queue, x->id, 0, 1, &memory,
					  NULL, x, 0, NULL, NULL);
}

ULONG more_reserved_2(void)
{
	struct exchange *x = begun();

	return HttpSendResponseEntityBody(x->s.queue, x->id, 0, 1, &memory,
					  NULL, NULL, 1, NULL, NULL);
}

ULONG more_chunk_type(void)
{
	return send_more(begun(), 0, &no_chunk, NULL);
}

ULONG more_before_head(void)
{
	return send_more(exchange(), 0, &memory, NULL);
}

ULONG more_busy(void)
{
	struct exchange *x = begun();
	struct thread_call sending;
	ULONG result;

	thread_start(&sending, more_large_call, x);
	result = send_more(x, MORE, &memory, NULL);
	wire_reset(x->client);
	thread_end(&sending);
	return result;
}

ULONG more_fragment(void)
{
	return send_more(begun(), 0, &fragment, NULL);
}

ULONG more_after_end(void)
{
	struct exchange *x = begun();

	need(!send_more(x, 0, NULL, NULL));
	return send_more(x, 0, NULL, NULL);
}

ULONG more_cancelled(void)
{
	struct exchange *x = begun();
	struct call c;
	ULONG result;

	call_init(&c);
	result = more_large(x, &c.o);
	need(!HttpLxCancelIo(x->s.queue, &c.o, 0));
	return call_pending(&c, result);
}
