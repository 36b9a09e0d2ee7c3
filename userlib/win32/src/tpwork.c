// SPDX-License-Identifier: MIT
/* Work, timers and I/O on the thread pool, and the older calls for them. */
#include "tpool.h"

/* A function that is run once; the object goes with it */
static BOOL submit_once(enum tp_type type, void *callback, void *context,
			PTP_CALLBACK_ENVIRON environ, bool runs_long)
{
	struct _TP_OBJECT *object = tp_create(type, callback, context, environ);

	if (!object)
		return FALSE;
	object->runs_long |= runs_long;
	pthread_mutex_lock(&pool_lock);
	tp_queue_locked(object);
	tp_put_locked(object);
	pthread_mutex_unlock(&pool_lock);
	return TRUE;
}

EXPORT BOOL WINAPI TrySubmitThreadpoolCallback(PTP_SIMPLE_CALLBACK Callback,
					       PVOID Context,
					       PTP_CALLBACK_ENVIRON Environ)
{
	return submit_once(TP_TYPE_SIMPLE, Callback, Context, Environ, false);
}

EXPORT PTP_WORK WINAPI CreateThreadpoolWork(PTP_WORK_CALLBACK Callback, PVOID Context,
					    PTP_CALLBACK_ENVIRON Environ)
{
	return tp_create(TP_TYPE_WORK, Callback, Context, Environ);
}

EXPORT void WINAPI SubmitThreadpoolWork(PTP_WORK Work)
{
	pthread_mutex_lock(&pool_lock);
	tp_queue_locked(Work);
	pthread_mutex_unlock(&pool_lock);
}

static void wait_callbacks(struct _TP_OBJECT *object, bool cancel)
{
	pthread_mutex_lock(&pool_lock);
	tp_wait_idle_locked(object, cancel);
	pthread_mutex_unlock(&pool_lock);
}

EXPORT void WINAPI WaitForThreadpoolWorkCallbacks(PTP_WORK Work, BOOL CancelPending)
{
	wait_callbacks(Work, CancelPending);
}

EXPORT void WINAPI CloseThreadpoolWork(PTP_WORK Work)
{
	tp_close(Work);
}

EXPORT PTP_TIMER WINAPI CreateThreadpoolTimer(PTP_TIMER_CALLBACK Callback,
					      PVOID Context,
					      PTP_CALLBACK_ENVIRON Environ)
{
	return tp_create(TP_TYPE_TIMER, Callback, Context, Environ);
}

EXPORT BOOL WINAPI SetThreadpoolTimerEx(PTP_TIMER Timer, PFILETIME DueTime,
					DWORD Period, DWORD Window)
{
	LARGE_INTEGER due = { .QuadPart = 0 };
	bool before;

	(void)Window;
	if (DueTime) {
		due.LowPart = DueTime->dwLowDateTime;
		due.HighPart = (LONG)DueTime->dwHighDateTime;
	}
	pthread_mutex_lock(&pool_lock);
	before = !list_empty(&Timer->timer_node) || Timer->pending;
	tp_timer_clear_locked(Timer);
	if (DueTime)
		tp_timer_set_locked(Timer, due_ns(due.QuadPart),
				    Period * 1000000LL);
	pthread_mutex_unlock(&pool_lock);
	return before;
}

EXPORT void WINAPI SetThreadpoolTimer(PTP_TIMER Timer, PFILETIME DueTime,
				      DWORD Period, DWORD Window)
{
	SetThreadpoolTimerEx(Timer, DueTime, Period, Window);
}

EXPORT BOOL WINAPI IsThreadpoolTimerSet(PTP_TIMER Timer)
{
	bool set;

	pthread_mutex_lock(&pool_lock);
	set = !list_empty(&Timer->timer_node);
	pthread_mutex_unlock(&pool_lock);
	return set;
}

EXPORT void WINAPI WaitForThreadpoolTimerCallbacks(PTP_TIMER Timer, BOOL CancelPending)
{
	wait_callbacks(Timer, CancelPending);
}

EXPORT void WINAPI CloseThreadpoolTimer(PTP_TIMER Timer)
{
	tp_close(Timer);
}

/* Tie a file to the object, which then has a reference of the file's */
static BOOL io_bind(struct _TP_OBJECT *io, HANDLE file)
{
	struct context *context = context_from_handle(file, true);
	bool bad;

	if (!context)
		return FALSE;
	pthread_mutex_lock(&context->lock);
	bad = context->port || context->io ||
	      (context->file && !context->file->overlapped);
	if (!bad) {
		pthread_mutex_lock(&pool_lock);
		io->refs++;
		pthread_mutex_unlock(&pool_lock);
		context->io = io;
	}
	pthread_mutex_unlock(&context->lock);
	context_put(context);
	return bad ? fail(ERROR_INVALID_PARAMETER) : TRUE;
}

void tpio_detach(struct _TP_OBJECT *io)
{
	pthread_mutex_lock(&pool_lock);
	tp_put_locked(io);
	pthread_mutex_unlock(&pool_lock);
}

void tpio_complete(struct _TP_OBJECT *io, struct packet *packet)
{
	pthread_mutex_lock(&pool_lock);
	if (io->outstanding)
		io->outstanding--;
	list_add_tail(&packet->node, &io->packets);
	tp_queue_locked(io);
	pthread_mutex_unlock(&pool_lock);
}

EXPORT PTP_IO WINAPI CreateThreadpoolIo(HANDLE File, PTP_WIN32_IO_CALLBACK Callback,
					PVOID Context, PTP_CALLBACK_ENVIRON Environ)
{
	struct _TP_OBJECT *io = tp_create(TP_TYPE_IO, Callback, Context, Environ);

	if (!io)
		return NULL;
	if (!io_bind(io, File)) {
		tp_close(io);
		return NULL;
	}
	return io;
}

EXPORT void WINAPI StartThreadpoolIo(PTP_IO Io)
{
	pthread_mutex_lock(&pool_lock);
	Io->outstanding++;
	pthread_mutex_unlock(&pool_lock);
}

EXPORT void WINAPI CancelThreadpoolIo(PTP_IO Io)
{
	pthread_mutex_lock(&pool_lock);
	if (Io->outstanding)
		Io->outstanding--;
	tp_idle_changed_locked();
	pthread_mutex_unlock(&pool_lock);
}

EXPORT void WINAPI WaitForThreadpoolIoCallbacks(PTP_IO Io, BOOL CancelPending)
{
	wait_callbacks(Io, CancelPending);
}

EXPORT void WINAPI CloseThreadpoolIo(PTP_IO Io)
{
	tp_close(Io);
}

EXPORT BOOL WINAPI BindIoCompletionCallback(HANDLE File,
					    LPOVERLAPPED_COMPLETION_ROUTINE Function,
					    ULONG Flags)
{
	struct _TP_OBJECT *io;
	BOOL good;

	if (Flags)
		return fail(ERROR_INVALID_PARAMETER);
	io = tp_create(TP_TYPE_IO, Function, NULL, NULL);
	if (!io)
		return FALSE;
	io->bound = true;
	good = io_bind(io, File);
	tp_close(io);
	return good;
}

struct user_work {
	DWORD (WINAPI *function)(LPVOID);
	PVOID context;
};

static void CALLBACK user_work_run(PTP_CALLBACK_INSTANCE instance, PVOID context)
{
	struct user_work work = *(struct user_work *)context;

	(void)instance;
	free(context);
	work.function(work.context);
}

EXPORT BOOL WINAPI QueueUserWorkItem(DWORD (WINAPI *Function)(LPVOID), PVOID Context,
				     ULONG Flags)
{
	struct user_work *work;

	if (!Function)
		return fail(ERROR_INVALID_PARAMETER);
	work = malloc(sizeof(*work));
	if (!work)
		return fail(ERROR_NOT_ENOUGH_MEMORY);
	*work = (struct user_work) { Function, Context };
	if (submit_once(TP_TYPE_SIMPLE, user_work_run, work, NULL,
			Flags & WT_EXECUTELONGFUNCTION))
		return TRUE;
	free(work);
	return FALSE;
}
