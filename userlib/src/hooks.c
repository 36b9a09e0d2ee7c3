// SPDX-License-Identifier: MIT
/*
 * Who is told of overlapped calls: the hooks of another library, or the eventfd
 * that stands in hEvent. The pointer to the hooks changes only before the first
 * such call, so no lock guards it.
 */
#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>
#include "lib.h"

static const HTTPLX_IO_HOOKS *_Atomic hooks;

void WINAPI HttpLxSetIoHooks(const HTTPLX_IO_HOOKS *Hooks)
{
	hooks = Hooks;
}

/* The eventfd behind an hEvent; its low bit is for completion ports */
static struct handle *event_get(HANDLE event)
{
	return handle_get((HANDLE)((uintptr_t)event & ~(uintptr_t)1),
			  HANDLE_EVENT);
}

/* The descriptor may be a blocking one, and another thread may read it */
static ULONG event_reset(HANDLE event)
{
	struct handle *slot;
	uint64_t count;
	struct iovec to = { &count, sizeof(count) };
	int saved = errno;

	if (!event)
		return NO_ERROR;
	slot = event_get(event);
	if (!slot)
		return ERROR_INVALID_HANDLE;
	while (preadv2(slot->fd, &to, 1, -1, RWF_NOWAIT) == sizeof(count))
		;
	handle_put(slot);
	errno = saved;
	return NO_ERROR;
}

static void event_signal(HANDLE event)
{
	struct handle *slot = event ? event_get(event) : NULL;
	uint64_t one = 1;
	int saved = errno;

	if (!slot)		/* closed meanwhile */
		return;
	while (write(slot->fd, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	handle_put(slot);
	errno = saved;
}

ULONG hooks_submit(HANDLE handle, void *context, LPOVERLAPPED overlapped)
{
	const HTTPLX_IO_HOOKS *h = hooks;

	if (!h)
		return event_reset(overlapped->hEvent);
	return h->Submit ? h->Submit(handle, context, overlapped) : NO_ERROR;
}

void hooks_abandon(HANDLE handle, void *context, LPOVERLAPPED overlapped)
{
	const HTTPLX_IO_HOOKS *h = hooks;

	if (h && h->Abandon)
		h->Abandon(handle, context, overlapped);
}

void hooks_complete(const HTTPLX_COMPLETION *completion)
{
	const HTTPLX_IO_HOOKS *h = hooks;

	if (!h)
		event_signal(completion->Event);
	else if (h->Complete)
		h->Complete(completion);
}
