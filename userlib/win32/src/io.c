// SPDX-License-Identifier: MIT
/*
 * Overlapped operations: the hooks of libhttpapi, what a queue's or a file's
 * handle is tied to (struct context), results, cancelling.
 *
 * context_lock makes "look up and take a reference" one step against the free
 * of a handle that is closed meanwhile. A packet for each operation is there
 * before it begins: completion cannot fail.
 */
#include <unistd.h>
#include "w32.h"

static pthread_mutex_t context_lock = PTHREAD_MUTEX_INITIALIZER;
/* A look-up of this thread is under way; what was released from within it */
static __thread bool finding;
static __thread struct context *released;

/* Operations without an event that somebody waits for in GetOverlappedResult */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t done;
	unsigned int waiters;
} results = { .lock = PTHREAD_MUTEX_INITIALIZER };

static ULONG WINAPI hook_submit(HANDLE handle, PVOID context, LPOVERLAPPED overlapped);
static void WINAPI hook_abandon(HANDLE handle, PVOID context, LPOVERLAPPED overlapped);
static void WINAPI hook_complete(const HTTPLX_COMPLETION *completion);

static const HTTPLX_IO_HOOKS hooks = { hook_submit, hook_abandon, hook_complete };

__attribute__((constructor)) static void io_init(void)
{
	cond_init(&results.done);
	HttpLxSetIoHooks(&hooks);
}

static void signal_free(struct object *object)
{
	(void)object;	/* lives in its context */
}

static struct context *context_new(struct file *file)
{
	struct context *context = calloc(1, sizeof(*context));

	if (!context)
		return NULL;
	context->refs = 1;
	pthread_mutex_init(&context->lock, NULL);
	list_init(&context->spare);
	object_init(&context->signal.object, KIND_SIGNAL, signal_free);
	context->signal.manual = true;
	context->file = file;
	return context;
}

static void context_free(struct context *context)
{
	while (!list_empty(&context->spare)) {
		struct packet *packet = list_first(&context->spare,
						   struct packet, node);

		list_del(&packet->node);
		free(packet);
	}
	if (context->port)
		port_put(context->port);
	if (context->io)
		tpio_detach(context->io);
	file_free(context->file);
	pthread_mutex_destroy(&context->lock);
	free(context);
}

void context_put(struct context *context)
{
	bool last;

	pthread_mutex_lock(&context_lock);
	last = atomic_fetch_sub(&context->refs, 1) == 1;
	pthread_mutex_unlock(&context_lock);
	if (last)
		context_free(context);
}

/* The handle is gone; a look-up that was its last user takes the reference */
static void WINAPI context_released(PVOID context)
{
	if (finding)
		released = context;
	else
		context_put(context);
}

static struct context *context_find(HANDLE handle)
{
	struct context *context;

	pthread_mutex_lock(&context_lock);
	finding = true;
	released = NULL;
	context = HttpLxHandleContext(handle);
	finding = false;
	if (context && released != context)
		atomic_fetch_add(&context->refs, 1);
	pthread_mutex_unlock(&context_lock);
	return context;
}

struct context *context_from_handle(HANDLE handle, bool create)
{
	ULONG kind = HttpLxHandleKind(handle);
	struct context *context;

	if (kind != HTTPLX_KIND_QUEUE && kind != HTTPLX_KIND_FILE)
		return fail_null(ERROR_INVALID_HANDLE);
	context = context_find(handle);
	if (context || !create)
		return context ? context : fail_null(NO_ERROR);
	context = context_new(NULL);
	if (!context)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	atomic_fetch_add(&context->refs, 1);
	if (HttpLxHandleSetContext(handle, context, context_released) == NO_ERROR)
		return context;
	/* somebody else was quicker, or the handle is closed */
	context_put(context);
	context_put(context);
	context = context_find(handle);
	return context ? context : fail_null(ERROR_INVALID_HANDLE);
}

HANDLE context_new_file(int fd, struct file *file)
{
	struct context *context = context_new(file);
	HANDLE handle;
	ULONG error;

	if (!context) {
		close(fd);
		file_free(file);
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	}
	error = HttpLxHandleFromFd(fd, 0, &handle);
	if (error) {
		close(fd);
		context_put(context);
		return fail_null(error);
	}
	HttpLxHandleSetContext(handle, context, context_released);
	return handle;
}

static HANDLE event_of(HANDLE event)
{
	return (HANDLE)((ULONG_PTR)event & ~(ULONG_PTR)1);
}

static void signal_change(struct event *event, bool set)
{
	pthread_mutex_lock(&wait_lock);
	event->set = set;
	if (set)
		wait_signal_locked(&event->object);
	pthread_mutex_unlock(&wait_lock);
}

static void event_signal(HANDLE handle)
{
	uint64_t one = 1;

	if (HttpLxHandleKind(handle) != HTTPLX_KIND_EVENT)
		SetEvent(handle);
	else if (write(HttpLxFdFromHandle(handle), &one, sizeof(one)) < 0)
		return;		/* full: it is signalled */
}

DWORD io_submit(HANDLE handle, struct context *context, LPOVERLAPPED overlapped)
{
	struct packet *packet = NULL;
	HANDLE event = event_of(overlapped->hEvent);
	DWORD saved = GetLastError();
	bool wanted;

	(void)handle;
	if (event)
		ResetEvent(event);
	SetLastError(saved);
	if (!context)
		return NO_ERROR;
	signal_change(&context->signal, false);
	pthread_mutex_lock(&context->lock);
	wanted = context->port || context->io;
	pthread_mutex_unlock(&context->lock);
	/* Also for those that may get a port while they are under way */
	packet = malloc(sizeof(*packet));
	if (!packet)
		return wanted ? ERROR_NOT_ENOUGH_MEMORY : NO_ERROR;
	pthread_mutex_lock(&context->lock);
	list_add_tail(&packet->node, &context->spare);
	pthread_mutex_unlock(&context->lock);
	return NO_ERROR;
}

static struct packet *packet_take_locked(struct context *context)
{
	struct packet *packet;

	if (list_empty(&context->spare))
		return NULL;
	packet = list_first(&context->spare, struct packet, node);
	list_del(&packet->node);
	return packet;
}

static ULONG WINAPI hook_submit(HANDLE handle, PVOID context, LPOVERLAPPED overlapped)
{
	return io_submit(handle, context, overlapped);
}

static void WINAPI hook_abandon(HANDLE handle, PVOID context, LPOVERLAPPED overlapped)
{
	struct context *tied = context;
	struct packet *packet;

	(void)handle;
	(void)overlapped;
	if (!tied)
		return;
	pthread_mutex_lock(&tied->lock);
	packet = packet_take_locked(tied);
	pthread_mutex_unlock(&tied->lock);
	free(packet);
}

/* To the port or the thread pool, or to nobody */
static void packet_deliver(struct context *context, const HTTPLX_COMPLETION *c,
			   bool quiet)
{
	struct packet *packet;
	struct port *port = NULL;
	struct _TP_OBJECT *io = NULL;

	pthread_mutex_lock(&context->lock);
	packet = packet_take_locked(context);
	if (!packet && !quiet)	/* began before there was a context */
		packet = malloc(sizeof(*packet));
	if (packet && !quiet) {
		*packet = (struct packet) {
			.key = context->key,
			.overlapped = c->Overlapped,
			.error = c->Error,
			.bytes = c->Bytes,
		};
		list_init(&packet->node);
		port = context->port ? port_get(context->port) : NULL;
		io = context->io;
		if (io)
			tpio_complete(io, packet);
	}
	pthread_mutex_unlock(&context->lock);
	if (port) {
		port_queue(port, packet);
		port_put(port);
	} else if (!io) {
		free(packet);
	}
}

static void results_wake(void)
{
	pthread_mutex_lock(&results.lock);
	if (results.waiters)
		pthread_cond_broadcast(&results.done);
	pthread_mutex_unlock(&results.lock);
}

static void WINAPI hook_complete(const HTTPLX_COMPLETION *c)
{
	struct context *context = c->Context;
	bool success = c->Synchronous && c->Error == NO_ERROR;
	DWORD saved = GetLastError();
	bool quiet;

	/* A call that fails at once, with whatever code, completes nothing */
	if (c->Synchronous && !success) {
		hook_abandon(c->Handle, context, c->Overlapped);
		return;
	}
	quiet = (ULONG_PTR)c->Event & 1;
	if (context) {
		UCHAR modes = __atomic_load_n(&context->modes, W32_SEQ);

		if (success && modes & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)
			quiet = true;
		if (!(modes & FILE_SKIP_SET_EVENT_ON_HANDLE))
			signal_change(&context->signal, true);
	}
	if (event_of(c->Event))
		event_signal(event_of(c->Event));
	results_wake();
	if (context)
		packet_deliver(context, c, quiet);
	SetLastError(saved);
}

void io_finish(HANDLE handle, struct context *context, LPOVERLAPPED overlapped,
	       DWORD error, DWORD bytes)
{
	HTTPLX_COMPLETION completion = {
		.Handle = handle,
		.Context = context,
		.Overlapped = overlapped,
		.Event = overlapped->hEvent,
		.Error = error,
		.Bytes = bytes,
		.Synchronous = TRUE,
	};

	overlapped->InternalHigh = bytes;
	__atomic_store_n(&overlapped->Internal, HttpLxStatusFromError(error),
			 __ATOMIC_RELEASE);
	hook_complete(&completion);
}

static bool wait_result(LPOVERLAPPED overlapped, int64_t deadline)
{
	bool over;

	pthread_mutex_lock(&results.lock);
	results.waiters++;
	while (!(over = HasOverlappedIoCompleted(overlapped)) &&
	       cond_wait_until(&results.done, &results.lock, deadline))
		;
	results.waiters--;
	pthread_mutex_unlock(&results.lock);
	return over;
}

/* NO_ERROR: it is over; or why the wait has ended, or failed */
static DWORD await_result(LPOVERLAPPED overlapped, DWORD milliseconds,
			  BOOL alertable)
{
	HANDLE event = event_of(overlapped->hEvent);
	int64_t deadline = deadline_ns(milliseconds);

	if (event && HttpLxHandleKind(event) == HTTPLX_KIND_OBJECT) {
		DWORD result = WaitForSingleObjectEx(event, milliseconds,
						     alertable);

		if (result == WAIT_FAILED)
			return GetLastError();
		if (result != WAIT_OBJECT_0)
			return result;
	}
	return wait_result(overlapped, deadline) ? NO_ERROR : WAIT_TIMEOUT;
}

EXPORT BOOL WINAPI GetOverlappedResultEx(HANDLE File, LPOVERLAPPED Overlapped,
					 LPDWORD Bytes, DWORD Milliseconds,
					 BOOL Alertable)
{
	DWORD error;

	(void)File;
	if (!Overlapped || !Bytes)
		return fail(ERROR_INVALID_PARAMETER);
	if (!HasOverlappedIoCompleted(Overlapped)) {
		error = Milliseconds ? await_result(Overlapped, Milliseconds,
						    Alertable) :
				       ERROR_IO_INCOMPLETE;
		if (error)
			return fail(error);
	}
	*Bytes = (DWORD)Overlapped->InternalHigh;
	error = HttpLxErrorFromStatus((ULONG)Overlapped->Internal);
	return error ? fail(error) : TRUE;
}

EXPORT BOOL WINAPI GetOverlappedResult(HANDLE File, LPOVERLAPPED Overlapped,
				       LPDWORD Bytes, BOOL Wait)
{
	return GetOverlappedResultEx(File, Overlapped, Bytes,
				     Wait ? INFINITE : 0, FALSE);
}

static DWORD cancel(HANDLE file, LPOVERLAPPED overlapped, ULONG flags)
{
	switch (HttpLxHandleKind(file)) {
	case HTTPLX_KIND_QUEUE:
		return HttpLxCancelIo(file, overlapped, flags);
	case HTTPLX_KIND_FILE:
		return ERROR_NOT_FOUND;
	default:
		return ERROR_INVALID_HANDLE;
	}
}

EXPORT BOOL WINAPI CancelIoEx(HANDLE File, LPOVERLAPPED Overlapped)
{
	DWORD error = cancel(File, Overlapped, 0);

	return error ? fail(error) : TRUE;
}

EXPORT BOOL WINAPI CancelIo(HANDLE File)
{
	DWORD error = cancel(File, NULL, HTTPLX_CANCEL_THIS_THREAD);

	return error && error != ERROR_NOT_FOUND ? fail(error) : TRUE;
}

EXPORT BOOL WINAPI CancelSynchronousIo(HANDLE Thread)
{
	struct object *object = object_from_handle(Thread, KIND_THREAD);

	if (!object)
		return FALSE;
	object_put(object);
	return fail(ERROR_NOT_FOUND);
}

EXPORT BOOL WINAPI SetFileCompletionNotificationModes(HANDLE File, UCHAR Flags)
{
	struct context *context;

	if (Flags & ~(FILE_SKIP_COMPLETION_PORT_ON_SUCCESS |
		      FILE_SKIP_SET_EVENT_ON_HANDLE))
		return fail(ERROR_INVALID_PARAMETER);
	context = context_from_handle(File, true);
	if (!context)
		return FALSE;
	/* Once set, a mode stays */
	__atomic_fetch_or(&context->modes, Flags, W32_SEQ);
	context_put(context);
	return TRUE;
}
