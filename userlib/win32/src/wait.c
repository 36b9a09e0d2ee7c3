// SPDX-License-Identifier: MIT
/*
 * Waiting. wait_lock guards the state of every object, so "any" and "all" are
 * decided at once: who makes an object signalled looks for waiters that are
 * satisfied by that, takes the objects in their name and wakes them. An
 * auto-reset event thus goes to exactly one of them.
 */
#include <errno.h>
#include "w32.h"

pthread_mutex_t wait_lock = PTHREAD_MUTEX_INITIALIZER;

int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

struct timespec ns_timespec(int64_t ns)
{
	return (struct timespec) { .tv_sec = ns / 1000000000,
				   .tv_nsec = ns % 1000000000 };
}

int64_t deadline_ns(DWORD milliseconds)
{
	return milliseconds == INFINITE ? INT64_MAX :
	       now_ns() + milliseconds * 1000000LL;
}

int64_t due_ns(int64_t due)
{
	const int64_t unix_epoch = 116444736000000000LL;	/* of 1601, 100 ns */
	struct timespec now;
	int64_t left;

	if (due > INT64_MAX / 200 || due < -INT64_MAX / 200)
		return INT64_MAX / 2;
	if (due <= 0)
		return now_ns() - due * 100;
	clock_gettime(CLOCK_REALTIME, &now);
	left = (due - unix_epoch) * 100 -
	       (now.tv_sec * 1000000000LL + now.tv_nsec);
	return now_ns() + (left > 0 ? left : 0);
}

void cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

bool cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t deadline)
{
	struct timespec until = ns_timespec(deadline);

	if (deadline == INT64_MAX)
		return pthread_cond_wait(cond, lock) == 0;
	return pthread_cond_timedwait(cond, lock, &until) != ETIMEDOUT;
}

/* Whether @thread could take it now; NULL: a callback's wait */
static bool ready_locked(const struct object *object, const struct thread *thread)
{
	const struct mutex *mutex;
	const struct timer *timer;

	switch (object->kind) {
	case KIND_EVENT:
	case KIND_SIGNAL:
		return container_of(object, struct event, object)->set;
	case KIND_SEMAPHORE:
		return container_of(object, struct semaphore, object)->count > 0;
	case KIND_THREAD:
		return container_of(object, struct thread, object)->exited;
	case KIND_MUTEX:
		mutex = container_of(object, struct mutex, object);
		return !mutex->owner || mutex->owner == thread;
	case KIND_TIMER:
		timer = container_of(object, struct timer, object);
		return timer->set && now_ns() >= timer->due;
	default:
		return false;
	}
}

static bool mutex_take_locked(struct mutex *mutex, struct thread *thread)
{
	bool abandoned = mutex->abandoned;

	mutex->abandoned = false;
	mutex->depth++;
	if (!mutex->owner && thread) {
		mutex->owner = thread;
		list_add_tail(&mutex->owned, &thread->mutexes);
	}
	return abandoned;
}

static void timer_take_locked(struct timer *timer)
{
	if (timer->manual)
		return;
	if (!timer->period) {
		timer->set = false;
		return;
	}
	while (timer->due <= now_ns())
		timer->due += timer->period;
}

/* true: a mutex whose owner is gone */
static bool take_locked(struct object *object, struct thread *thread)
{
	struct event *event;

	switch (object->kind) {
	case KIND_EVENT:
		event = container_of(object, struct event, object);
		if (!event->manual)
			event->set = false;
		return false;
	case KIND_SEMAPHORE:
		container_of(object, struct semaphore, object)->count--;
		return false;
	case KIND_MUTEX:
		return mutex_take_locked(container_of(object, struct mutex,
						      object), thread);
	case KIND_TIMER:
		timer_take_locked(container_of(object, struct timer, object));
		return false;
	default:
		return false;
	}
}

/* Take what the waiter wants if that is possible */
static bool satisfy_locked(struct waiter *waiter)
{
	bool abandoned = false;
	DWORD first = waiter->count;

	for (DWORD i = 0; i < waiter->count; i++) {
		if (ready_locked(waiter->blocks[i].object, waiter->thread)) {
			if (first == waiter->count)
				first = i;
			if (!waiter->all)
				break;
		} else if (waiter->all) {
			return false;
		}
	}
	if (first == waiter->count)
		return false;
	for (DWORD i = first; i < waiter->count; i++) {
		abandoned |= take_locked(waiter->blocks[i].object,
					 waiter->thread);
		if (!waiter->all)
			break;
	}
	waiter->result = (abandoned ? WAIT_ABANDONED_0 : WAIT_OBJECT_0) +
			 (waiter->all ? 0 : first);
	waiter->done = true;
	return true;
}

void wait_unlink_locked(struct waiter *waiter)
{
	for (DWORD i = 0; i < waiter->count; i++)
		list_del(&waiter->blocks[i].node);
}

bool wait_begin_locked(struct waiter *waiter)
{
	waiter->done = false;
	for (DWORD i = 0; i < waiter->count; i++) {
		waiter->blocks[i].waiter = waiter;
		list_init(&waiter->blocks[i].node);
	}
	if (satisfy_locked(waiter))
		return true;
	for (DWORD i = 0; i < waiter->count; i++)
		list_add_tail(&waiter->blocks[i].node,
			      &waiter->blocks[i].object->waiters);
	return false;
}

void wait_signal_locked(struct object *object)
{
	struct list *node = object->waiters.next, *next;

	for (; node != &object->waiters; node = next) {
		struct waiter *waiter =
			container_of(node, struct wait_block, node)->waiter;

		next = node->next;
		if (waiter->done || !satisfy_locked(waiter))
			continue;
		if (waiter->thread) {
			/* it unlinks itself: its other blocks may be @next */
			pthread_cond_signal(&waiter->thread->wake);
		} else {
			list_del(node);
			waiter->complete(waiter);
		}
	}
}

/* When a timer among what is waited for is due, if that is before @deadline */
static int64_t timers_due_locked(const struct waiter *waiter, int64_t deadline)
{
	for (DWORD i = 0; i < waiter->count; i++) {
		const struct object *object = waiter->blocks[i].object;
		const struct timer *timer;

		if (object->kind != KIND_TIMER)
			continue;
		timer = container_of(object, struct timer, object);
		if (timer->set && timer->due < deadline)
			deadline = timer->due;
	}
	return deadline;
}

static void wait_until_locked(struct waiter *waiter, int64_t deadline,
			      bool alertable)
{
	struct thread *self = waiter->thread;

	self->waiting = alertable ? waiter : NULL;
	while (!waiter->done) {
		int64_t until = timers_due_locked(waiter, deadline);

		if (alertable && !list_empty(&self->apcs)) {
			waiter->result = WAIT_IO_COMPLETION;
			break;
		}
		if (cond_wait_until(&self->wake, &wait_lock, until) ||
		    waiter->done)
			continue;
		if (satisfy_locked(waiter))
			break;
		if (until == deadline && now_ns() >= deadline) {
			waiter->result = WAIT_TIMEOUT;
			break;
		}
	}
	self->waiting = NULL;
	waiter->done = true;
	wait_unlink_locked(waiter);
}

static DWORD wait_objects(struct wait_block *blocks, DWORD count, bool all,
			  DWORD milliseconds, bool alertable)
{
	struct waiter waiter = {
		.thread = thread_self(),
		.blocks = blocks,
		.count = count,
		.all = all,
		.result = WAIT_TIMEOUT,
	};
	int64_t deadline = milliseconds ? deadline_ns(milliseconds) : 0;

	if (!waiter.thread)
		return fail(ERROR_NOT_ENOUGH_MEMORY), WAIT_FAILED;
	if (alertable && thread_run_apcs(waiter.thread))
		return WAIT_IO_COMPLETION;
	pthread_mutex_lock(&wait_lock);
	if (!wait_begin_locked(&waiter)) {
		if (milliseconds)
			wait_until_locked(&waiter, deadline, alertable);
		else
			wait_unlink_locked(&waiter);
	}
	pthread_mutex_unlock(&wait_lock);
	if (waiter.result == WAIT_IO_COMPLETION)
		thread_run_apcs(waiter.thread);
	return waiter.result;
}

struct object *waitable_from_handle(HANDLE handle)
{
	struct context *context;
	struct object *object = handle == GetCurrentThread() ?
		object_get(&thread_self()->object) : object_any(handle);

	if (object && object->kind <= KIND_THREAD)
		return object;
	if (object)
		object_put(object);
	if (object || handle == INVALID_HANDLE_VALUE)
		return fail_null(ERROR_INVALID_HANDLE);
	context = context_from_handle(handle, true);
	return context ? &context->signal.object : NULL;
}

static void release_objects(struct wait_block *blocks, DWORD count)
{
	while (count--) {
		struct object *object = blocks[count].object;

		if (object->kind == KIND_SIGNAL)
			context_put(container_of(object, struct context,
						 signal.object));
		else
			object_put(object);
	}
}

/* A handle twice in a wait for all could never be satisfied */
static bool any_twice(const struct wait_block *blocks, DWORD count)
{
	for (DWORD i = 1; i < count; i++) {
		for (DWORD j = 0; j < i; j++) {
			if (blocks[i].object == blocks[j].object)
				return true;
		}
	}
	return false;
}

EXPORT DWORD WINAPI WaitForMultipleObjectsEx(DWORD Count, const HANDLE *Handles,
					     BOOL WaitAll, DWORD Milliseconds,
					     BOOL Alertable)
{
	struct wait_block blocks[MAXIMUM_WAIT_OBJECTS];
	DWORD result = WAIT_FAILED, n;

	if (!Count || Count > MAXIMUM_WAIT_OBJECTS || !Handles)
		return fail(ERROR_INVALID_PARAMETER), WAIT_FAILED;
	for (n = 0; n < Count; n++) {
		blocks[n].object = waitable_from_handle(Handles[n]);
		if (!blocks[n].object)
			goto release;
	}
	if (WaitAll && any_twice(blocks, Count))
		SetLastError(ERROR_INVALID_PARAMETER);
	else
		result = wait_objects(blocks, Count, WaitAll && Count > 1,
				      Milliseconds, Alertable);
release:
	release_objects(blocks, n);
	return result;
}

EXPORT DWORD WINAPI WaitForMultipleObjects(DWORD Count, const HANDLE *Handles,
					   BOOL WaitAll, DWORD Milliseconds)
{
	return WaitForMultipleObjectsEx(Count, Handles, WaitAll, Milliseconds,
					FALSE);
}

EXPORT DWORD WINAPI WaitForSingleObjectEx(HANDLE Handle, DWORD Milliseconds,
					  BOOL Alertable)
{
	return WaitForMultipleObjectsEx(1, &Handle, FALSE, Milliseconds,
					Alertable);
}

EXPORT DWORD WINAPI WaitForSingleObject(HANDLE Handle, DWORD Milliseconds)
{
	return WaitForMultipleObjectsEx(1, &Handle, FALSE, Milliseconds, FALSE);
}

EXPORT DWORD WINAPI SignalObjectAndWait(HANDLE Signal, HANDLE Wait,
					DWORD Milliseconds, BOOL Alertable)
{
	struct object *object = object_any(Signal);
	BOOL done = FALSE;

	if (!object)
		return fail(ERROR_INVALID_HANDLE), WAIT_FAILED;
	if (object->kind == KIND_EVENT)
		done = SetEvent(Signal);
	else if (object->kind == KIND_MUTEX)
		done = ReleaseMutex(Signal);
	else if (object->kind == KIND_SEMAPHORE)
		done = ReleaseSemaphore(Signal, 1, NULL);
	else
		SetLastError(ERROR_INVALID_HANDLE);
	object_put(object);
	return done ? WaitForSingleObjectEx(Wait, Milliseconds, Alertable) :
		      WAIT_FAILED;
}

EXPORT DWORD WINAPI SleepEx(DWORD Milliseconds, BOOL Alertable)
{
	DWORD result;

	if (!Milliseconds && !Alertable) {
		SwitchToThread();
		return 0;
	}
	result = wait_objects(NULL, 0, false, Milliseconds, Alertable);
	return result == WAIT_IO_COMPLETION ? result : 0;
}

EXPORT void WINAPI Sleep(DWORD Milliseconds)
{
	SleepEx(Milliseconds, FALSE);
}
