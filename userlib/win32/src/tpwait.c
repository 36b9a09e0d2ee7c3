// SPDX-License-Identifier: MIT
/*
 * Waits on the thread pool: no thread sleeps for them. The waiter in the object
 * is completed by whoever signals (under wait_lock), or by a timer of the pool;
 * who is first decides the result. The older calls: registered waits, timer
 * queues, whose handles are pointers.
 */
#include "tpool.h"

static void wait_completed(struct waiter *waiter)
{
	struct _TP_OBJECT *object = container_of(waiter, struct _TP_OBJECT, waiter);

	pthread_mutex_lock(&pool_lock);
	object->result = waiter->result == WAIT_TIMEOUT ? WAIT_TIMEOUT :
							  WAIT_OBJECT_0;
	tp_timer_clear_locked(object);
	tp_queue_locked(object);
	pthread_mutex_unlock(&pool_lock);
}

static void waited_put(struct object *waited)
{
	if (waited && waited->kind == KIND_SIGNAL)
		context_put(container_of(waited, struct context, signal.object));
	else if (waited)
		object_put(waited);
}

/* Forget what is waited for. With wait_lock; the result is to be put */
static struct object *wait_stop_locked(struct _TP_OBJECT *object)
{
	struct object *waited = object->block.object;

	if (waited && !object->waiter.done) {
		object->waiter.done = true;
		wait_unlink_locked(&object->waiter);
	}
	object->block.object = NULL;
	object->waiting = false;
	return waited;
}

void tp_wait_stop(struct _TP_OBJECT *object)
{
	struct object *waited;

	pthread_mutex_lock(&wait_lock);
	waited = wait_stop_locked(object);
	pthread_mutex_unlock(&wait_lock);
	waited_put(waited);
}

/* @deadline INT64_MAX: none */
static void wait_start(struct _TP_OBJECT *object, struct object *waited,
		       int64_t deadline)
{
	struct object *before;

	pthread_mutex_lock(&wait_lock);
	before = wait_stop_locked(object);
	pthread_mutex_lock(&pool_lock);
	tp_timer_clear_locked(object);
	if (deadline != INT64_MAX)
		tp_timer_set_locked(object, deadline, 0);
	pthread_mutex_unlock(&pool_lock);
	object->block.object = waited;
	object->waiting = true;
	object->waiter = (struct waiter) {
		.blocks = &object->block,
		.count = 1,
		.complete = wait_completed,
	};
	if (wait_begin_locked(&object->waiter))
		wait_completed(&object->waiter);
	pthread_mutex_unlock(&wait_lock);
	waited_put(before);
}

bool tp_wait_result(struct _TP_OBJECT *object, TP_WAIT_RESULT *result)
{
	struct object *waited = NULL;
	bool due;

	pthread_mutex_lock(&wait_lock);
	due = object->waiting;
	*result = object->waiter.done ? object->result : WAIT_TIMEOUT;
	if (due)
		waited = wait_stop_locked(object);
	if (due && object->restart && waited) {
		pthread_mutex_unlock(&wait_lock);
		wait_start(object, waited, deadline_ns(object->timeout));
		return true;
	}
	pthread_mutex_unlock(&wait_lock);
	waited_put(waited);
	return due;
}

EXPORT PTP_WAIT WINAPI CreateThreadpoolWait(PTP_WAIT_CALLBACK Callback, PVOID Context,
					    PTP_CALLBACK_ENVIRON Environ)
{
	return tp_create(TP_TYPE_WAIT, Callback, Context, Environ);
}

EXPORT void WINAPI SetThreadpoolWait(PTP_WAIT Wait, HANDLE Handle, PFILETIME Timeout)
{
	int64_t deadline = INT64_MAX;
	struct object *waited;
	LARGE_INTEGER due;

	if (!Handle) {
		tp_wait_stop(Wait);
		pthread_mutex_lock(&pool_lock);
		tp_timer_clear_locked(Wait);
		pthread_mutex_unlock(&pool_lock);
		return;
	}
	if (Timeout) {
		due.LowPart = Timeout->dwLowDateTime;
		due.HighPart = (LONG)Timeout->dwHighDateTime;
		deadline = due_ns(due.QuadPart);
	}
	waited = waitable_from_handle(Handle);
	if (waited)
		wait_start(Wait, waited, deadline);
}

EXPORT void WINAPI WaitForThreadpoolWaitCallbacks(PTP_WAIT Wait, BOOL CancelPending)
{
	pthread_mutex_lock(&pool_lock);
	tp_wait_idle_locked(Wait, CancelPending);
	pthread_mutex_unlock(&pool_lock);
}

EXPORT void WINAPI CloseThreadpoolWait(PTP_WAIT Wait)
{
	tp_close(Wait);
}

/*
 * RegisterWaitForSingleObject() and CreateTimerQueueTimer(): the handle is this
 * structure, which goes with the object.
 */
struct registered {
	struct _TP_OBJECT *object;
	WAITORTIMERCALLBACK callback;
	PVOID context;
	struct list node;	/* in its timer queue; pool_lock */
};

struct timer_queue {
	struct list timers;
};

static void CALLBACK registered_wait(PTP_CALLBACK_INSTANCE instance, PVOID context,
				     PTP_WAIT wait, TP_WAIT_RESULT result)
{
	struct registered *r = context;

	(void)instance;
	(void)wait;
	r->callback(r->context, result == WAIT_TIMEOUT);
}

static void CALLBACK registered_timer(PTP_CALLBACK_INSTANCE instance, PVOID context,
				      PTP_TIMER timer)
{
	struct registered *r = context;

	(void)instance;
	(void)timer;
	r->callback(r->context, TRUE);
}

static struct registered *registered_new(enum tp_type type, void *run,
					 WAITORTIMERCALLBACK callback,
					 PVOID context, ULONG flags)
{
	struct registered *r;

	if (!callback)
		return fail_null(ERROR_INVALID_PARAMETER);
	r = malloc(sizeof(*r));
	if (!r)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	r->callback = callback;
	r->context = context;
	list_init(&r->node);
	r->object = tp_create(type, run, r, NULL);
	if (!r->object) {
		free(r);
		return NULL;
	}
	r->object->owned = r;
	r->object->runs_long = flags & WT_EXECUTELONGFUNCTION;
	return r;
}

/*
 * @event NULL: do not wait for a callback that runs; INVALID_HANDLE_VALUE: wait;
 * another one is set when it is over
 */
static BOOL registered_end(struct registered *r, HANDLE event)
{
	struct _TP_OBJECT *object = r->object;
	bool running;

	pthread_mutex_lock(&pool_lock);
	object->restart = false;
	list_del(&r->node);
	pthread_mutex_unlock(&pool_lock);
	if (object->type == TP_TYPE_WAIT)
		tp_wait_stop(object);
	pthread_mutex_lock(&pool_lock);
	tp_timer_clear_locked(object);
	tp_cancel_pending_locked(object);
	if (event)
		tp_wait_idle_locked(object, true);
	running = !event && object->running;
	pthread_mutex_unlock(&pool_lock);
	tp_close(object);
	if (event && event != INVALID_HANDLE_VALUE)
		SetEvent(event);
	return running ? fail(ERROR_IO_PENDING) : TRUE;
}

EXPORT BOOL WINAPI RegisterWaitForSingleObject(PHANDLE WaitHandle, HANDLE Object,
					       WAITORTIMERCALLBACK Callback,
					       PVOID Context, ULONG Milliseconds,
					       ULONG Flags)
{
	struct registered *r;
	struct object *waited;

	if (!WaitHandle)
		return fail(ERROR_INVALID_PARAMETER);
	waited = waitable_from_handle(Object);
	if (!waited)
		return FALSE;
	r = registered_new(TP_TYPE_WAIT, registered_wait, Callback, Context, Flags);
	if (!r) {
		waited_put(waited);
		return FALSE;
	}
	r->object->restart = !(Flags & WT_EXECUTEONLYONCE);
	r->object->timeout = Milliseconds;
	*WaitHandle = r;
	wait_start(r->object, waited, deadline_ns(Milliseconds));
	return TRUE;
}

EXPORT BOOL WINAPI UnregisterWaitEx(HANDLE WaitHandle, HANDLE Event)
{
	return WaitHandle ? registered_end(WaitHandle, Event) :
			    fail(ERROR_INVALID_HANDLE);
}

EXPORT BOOL WINAPI UnregisterWait(HANDLE WaitHandle)
{
	return UnregisterWaitEx(WaitHandle, NULL);
}

EXPORT HANDLE WINAPI CreateTimerQueue(void)
{
	struct timer_queue *queue = malloc(sizeof(*queue));

	if (!queue)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	list_init(&queue->timers);
	return queue;
}

EXPORT BOOL WINAPI DeleteTimerQueueEx(HANDLE Queue, HANDLE Event)
{
	struct timer_queue *queue = Queue;

	if (!queue)
		return fail(ERROR_INVALID_HANDLE);
	for (;;) {
		struct registered *r = NULL;

		pthread_mutex_lock(&pool_lock);
		if (!list_empty(&queue->timers))
			r = list_first(&queue->timers, struct registered, node);
		pthread_mutex_unlock(&pool_lock);
		if (!r)
			break;
		registered_end(r, Event ? INVALID_HANDLE_VALUE : NULL);
	}
	free(queue);
	if (Event && Event != INVALID_HANDLE_VALUE)
		SetEvent(Event);
	return TRUE;
}

EXPORT BOOL WINAPI CreateTimerQueueTimer(PHANDLE Timer, HANDLE Queue,
					 WAITORTIMERCALLBACK Callback, PVOID Parameter,
					 DWORD DueTime, DWORD Period, ULONG Flags)
{
	struct timer_queue *queue = Queue;
	struct registered *r;

	if (!Timer)
		return fail(ERROR_INVALID_PARAMETER);
	r = registered_new(TP_TYPE_TIMER, registered_timer, Callback, Parameter,
			   Flags);
	if (!r)
		return FALSE;
	*Timer = r;
	pthread_mutex_lock(&pool_lock);
	if (queue)
		list_add_tail(&r->node, &queue->timers);
	tp_timer_set_locked(r->object, deadline_ns(DueTime),
			    Flags & WT_EXECUTEONLYONCE ? 0 : Period * 1000000LL);
	pthread_mutex_unlock(&pool_lock);
	return TRUE;
}

EXPORT BOOL WINAPI DeleteTimerQueueTimer(HANDLE Queue, HANDLE Timer, HANDLE Event)
{
	(void)Queue;
	return Timer ? registered_end(Timer, Event) : fail(ERROR_INVALID_HANDLE);
}
