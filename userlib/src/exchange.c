// SPDX-License-Identifier: MIT
/*
 * HttpLxSendAndReceive(): answers and the next requests by one call of the kernel.
 * How many requests are taken depends on the caller's room: each becomes an
 * HTTP_REQUEST there, whose size is known only when it is here, but has a bound.
 */
#include <string.h>
#include "lib.h"

/* What an HTTP_REQUEST_V2 with its addresses and infos takes besides its text */
#define REQUEST_BASE	(sizeof(HTTP_REQUEST_V2) + 1536)
/* Bytes of it for each byte of its record: text twice or, in UTF-16, thrice */
#define GROWTH		3
/* Do not take requests of usual size one by one for want of room in the estimate */
#define REQUEST_USUAL	(REQUEST_BASE + GROWTH * 768)

/* Of one call */
struct exchange {
	struct io *io;
	struct scratch *scratch;
	PHTTP_REQUEST *requests;
	ULONG room;		/* entries at @requests */
	ULONG count;
	struct httpsys_send_receive arg;
};

static ULONG exchange_check(const struct exchange *x, ULONG answers)
{
	const struct receive_wish *wish = &x->io->wish;

	if (wish->flags & ~(ULONG)HTTPLX_RECEIVE_NONBLOCK ||
	    answers > HTTPSYS_SEND_RECEIVE_MAX ||
	    x->io->queue->flags & HANDLE_VERSION_1)
		return ERROR_INVALID_PARAMETER;
	if (!x->room)
		return NO_ERROR;
	if (!x->requests)
		return ERROR_INVALID_PARAMETER;
	if (!wish->buffer ||
	    (uintptr_t)wish->buffer % _Alignof(HTTP_REQUEST_V1))
		return ERROR_NOACCESS;
	return wish->size < sizeof(HTTP_REQUEST_V2) ?
		ERROR_INSUFFICIENT_BUFFER : NO_ERROR;
}

/* So many requests, with so many bytes of records, whatever they hold */
static ULONG exchange_room(struct exchange *x)
{
	struct httpsys_send_receive *arg = &x->arg;
	size_t size = x->io->wish.size, most = size / REQUEST_USUAL;

	arg->max = x->room < HTTPSYS_SEND_RECEIVE_MAX ?
		x->room : HTTPSYS_SEND_RECEIVE_MAX;
	if (arg->max > most)
		arg->max = most ? (uint32_t)most : 1;
	/* No room for a single one: the kernel says which it is */
	if (size > arg->max * REQUEST_BASE)
		arg->buffer_size = (uint32_t)((size - arg->max * REQUEST_BASE) /
					      GROWTH);
	if (!scratch_room(x->scratch, arg->buffer_size + 8UL))
		return ERROR_NOT_ENOUGH_MEMORY;
	arg->buffer = (uintptr_t)x->scratch->record;
	return NO_ERROR;
}

static void exchange_deliver(struct exchange *x)
{
	const char *record = x->scratch->record;
	char *to = x->io->wish.buffer;
	struct request_plan plan;

	for (uint32_t i = 0; i < x->arg.count; i++) {
		const struct httpsys_request_record *r = (const void *)record;

		request_plan(&plan, r, false, x->scratch->work);
		request_write(&plan, to);
		x->requests[x->count++] = (PHTTP_REQUEST)to;
		to += ALIGN_UP(plan.size, 8);
		record += ALIGN_UP(r->size, 8);
	}
}

/* One that did not fit by the bound may fit all the same */
static ULONG exchange_single(struct exchange *x)
{
	ULONG result = receive_one(x->io, x->arg.request_id);

	if (!result)
		x->requests[x->count++] = x->io->wish.buffer;
	return result;
}

static ULONG exchange_run(struct exchange *x, PHTTPLX_ANSWER answers,
			  ULONG count)
{
	struct answers *list;
	int error;

	x->scratch = scratch_get();
	if (!x->scratch ||
	    !scratch_grow(&x->scratch->answers, &x->scratch->answers_room,
			  answers_size(count)))
		return ERROR_NOT_ENOUGH_MEMORY;
	if (x->room && exchange_room(x))
		return ERROR_NOT_ENOUGH_MEMORY;
	list = x->scratch->answers;
	x->arg.size = sizeof(x->arg);
	x->arg.send_size = sizeof(struct httpsys_send);
	x->arg.send_count = answers_make(list, answers, count, true);
	x->arg.sends = (uintptr_t)answers_sends(list);
	if (x->io->wish.flags & HTTPLX_RECEIVE_NONBLOCK)
		x->arg.flags = HTTPSYS_SEND_RECEIVE_NONBLOCK;
	error = kernel_call(x->io->queue->fd, HTTPSYS_IOC_SEND_RECEIVE,
			    &x->arg);
	answers_end(list, answers);
	if (!error)
		exchange_deliver(x);
	return error_win32(OP_RECEIVE, error, 0);
}

ULONG WINAPI HttpLxSendAndReceive(HANDLE RequestQueueHandle,
				  PHTTPLX_ANSWER Answers, ULONG AnswerCount,
				  ULONG Flags, PVOID Buffer, ULONG BufferLength,
				  PHTTP_REQUEST *Requests, PULONG RequestCount)
{
	struct io room, *io = &room;
	struct exchange x = { .requests = Requests };
	ULONG result;

	result = io_begin(&io, RequestQueueHandle, NULL, NULL, OP_RECEIVE);
	if (result)
		return result;
	x.io = io;
	x.room = RequestCount ? *RequestCount : 0;
	io->wish = (struct receive_wish){
		.buffer = Buffer, .size = BufferLength, .flags = Flags,
	};
	result = AnswerCount && !Answers ? ERROR_INVALID_PARAMETER :
		 exchange_check(&x, AnswerCount);
	if (!result)
		result = exchange_run(&x, Answers, AnswerCount);
	if (result == ERROR_MORE_DATA)
		result = exchange_single(&x);
	if (RequestCount)
		*RequestCount = x.count;
	return io_end(io, result);
}
