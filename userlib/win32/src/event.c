// SPDX-License-Identifier: MIT
/* Events, mutexes, semaphores, timers; their state is under wait_lock. */
#include "w32.h"

static void object_free(struct object *object)
{
	free(object);	/* first member of each structure here */
}

static HANDLE create_event(const char *name, bool manual, bool set)
{
	struct event *event = calloc(1, sizeof(*event));

	if (!event)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	object_init(&event->object, KIND_EVENT, object_free);
	event->manual = manual;
	event->set = set;
	return object_create_named(&event->object, name);
}

/* Make something with a name of 16-bit text; @make is an expression of `name` */
#define WITH_NAME(wide, make) ({					\
	char *name = utf8_dup(wide);					\
	HANDLE handle = (wide) && !name ?				\
		fail_null(ERROR_NOT_ENOUGH_MEMORY) : (make);		\
	free(name);							\
	handle;								\
})

EXPORT HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES Attributes,
				  BOOL ManualReset, BOOL InitialState, LPCSTR Name)
{
	(void)Attributes;
	return create_event(Name, ManualReset, InitialState);
}

EXPORT HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES Attributes,
				  BOOL ManualReset, BOOL InitialState, LPCWSTR Name)
{
	(void)Attributes;
	return WITH_NAME(Name, create_event(name, ManualReset, InitialState));
}

EXPORT HANDLE WINAPI CreateEventExA(LPSECURITY_ATTRIBUTES Attributes, LPCSTR Name,
				    DWORD Flags, DWORD Access)
{
	(void)Access;
	if (Flags & ~(DWORD)(CREATE_EVENT_MANUAL_RESET | CREATE_EVENT_INITIAL_SET))
		return fail_null(ERROR_INVALID_PARAMETER);
	return CreateEventA(Attributes, Flags & CREATE_EVENT_MANUAL_RESET,
			    Flags & CREATE_EVENT_INITIAL_SET, Name);
}

EXPORT HANDLE WINAPI CreateEventExW(LPSECURITY_ATTRIBUTES Attributes, LPCWSTR Name,
				    DWORD Flags, DWORD Access)
{
	return WITH_NAME(Name, CreateEventExA(Attributes, name, Flags, Access));
}

EXPORT HANDLE WINAPI OpenEventA(DWORD Access, BOOL Inherit, LPCSTR Name)
{
	struct object *object;

	(void)Access;
	(void)Inherit;
	if (!Name || !*Name)
		return fail_null(ERROR_INVALID_PARAMETER);
	object = object_open_named(KIND_EVENT, Name);
	return object ? object_handle(object) : NULL;
}

EXPORT HANDLE WINAPI OpenEventW(DWORD Access, BOOL Inherit, LPCWSTR Name)
{
	return WITH_NAME(Name, OpenEventA(Access, Inherit, name));
}

static BOOL event_change(HANDLE handle, bool set, bool after)
{
	struct object *object = object_from_handle(handle, KIND_EVENT);
	struct event *event;

	if (!object)
		return FALSE;
	event = container_of(object, struct event, object);
	pthread_mutex_lock(&wait_lock);
	event->set = set;
	if (set)
		wait_signal_locked(object);
	if (!after)
		event->set = false;
	pthread_mutex_unlock(&wait_lock);
	object_put(object);
	return TRUE;
}

EXPORT BOOL WINAPI SetEvent(HANDLE Event)
{
	return event_change(Event, true, true);
}

EXPORT BOOL WINAPI ResetEvent(HANDLE Event)
{
	return event_change(Event, false, false);
}

EXPORT BOOL WINAPI PulseEvent(HANDLE Event)
{
	return event_change(Event, true, false);
}

static void mutex_free(struct object *object)
{
	struct mutex *mutex = container_of(object, struct mutex, object);

	pthread_mutex_lock(&wait_lock);
	list_del(&mutex->owned);
	pthread_mutex_unlock(&wait_lock);
	free(mutex);
}

static HANDLE create_mutex(const char *name, bool owner)
{
	struct mutex *mutex = calloc(1, sizeof(*mutex));
	struct thread *self = thread_self();
	HANDLE handle;

	if (!mutex || !self) {
		free(mutex);
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	}
	object_init(&mutex->object, KIND_MUTEX, mutex_free);
	list_init(&mutex->owned);
	if (owner) {
		pthread_mutex_lock(&wait_lock);
		mutex->owner = self;
		mutex->depth = 1;
		list_add_tail(&mutex->owned, &self->mutexes);
		pthread_mutex_unlock(&wait_lock);
	}
	handle = object_create_named(&mutex->object, name);
	return handle;
}

EXPORT HANDLE WINAPI CreateMutexA(LPSECURITY_ATTRIBUTES Attributes,
				  BOOL InitialOwner, LPCSTR Name)
{
	(void)Attributes;
	return create_mutex(Name, InitialOwner);
}

EXPORT HANDLE WINAPI CreateMutexW(LPSECURITY_ATTRIBUTES Attributes,
				  BOOL InitialOwner, LPCWSTR Name)
{
	(void)Attributes;
	return WITH_NAME(Name, create_mutex(name, InitialOwner));
}

EXPORT HANDLE WINAPI CreateMutexExW(LPSECURITY_ATTRIBUTES Attributes, LPCWSTR Name,
				    DWORD Flags, DWORD Access)
{
	(void)Access;
	if (Flags & ~(DWORD)CREATE_MUTEX_INITIAL_OWNER)
		return fail_null(ERROR_INVALID_PARAMETER);
	return CreateMutexW(Attributes, Flags & CREATE_MUTEX_INITIAL_OWNER, Name);
}

EXPORT BOOL WINAPI ReleaseMutex(HANDLE Mutex)
{
	struct object *object = object_from_handle(Mutex, KIND_MUTEX);
	DWORD error = NO_ERROR;
	struct mutex *mutex;

	if (!object)
		return FALSE;
	mutex = container_of(object, struct mutex, object);
	pthread_mutex_lock(&wait_lock);
	if (!mutex->owner || mutex->owner != thread_self()) {
		error = ERROR_NOT_OWNER;
	} else if (--mutex->depth == 0) {
		mutex->owner = NULL;
		list_del(&mutex->owned);
		wait_signal_locked(object);
	}
	pthread_mutex_unlock(&wait_lock);
	object_put(object);
	return error ? fail(error) : TRUE;
}

/* The thread ends: what it owns goes to the next waiter, who is told so */
void mutex_abandon_all(struct thread *thread)
{
	pthread_mutex_lock(&wait_lock);
	while (!list_empty(&thread->mutexes)) {
		struct mutex *mutex = list_first(&thread->mutexes, struct mutex,
						 owned);

		list_del(&mutex->owned);
		mutex->owner = NULL;
		mutex->depth = 0;
		mutex->abandoned = true;
		wait_signal_locked(&mutex->object);
	}
	pthread_mutex_unlock(&wait_lock);
}

static HANDLE create_semaphore(const char *name, LONG count, LONG most)
{
	struct semaphore *semaphore;

	if (count < 0 || most <= 0 || count > most)
		return fail_null(ERROR_INVALID_PARAMETER);
	semaphore = calloc(1, sizeof(*semaphore));
	if (!semaphore)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	object_init(&semaphore->object, KIND_SEMAPHORE, object_free);
	semaphore->count = count;
	semaphore->most = most;
	return object_create_named(&semaphore->object, name);
}

EXPORT HANDLE WINAPI CreateSemaphoreA(LPSECURITY_ATTRIBUTES Attributes,
				      LONG InitialCount, LONG MaximumCount,
				      LPCSTR Name)
{
	(void)Attributes;
	return create_semaphore(Name, InitialCount, MaximumCount);
}

EXPORT HANDLE WINAPI CreateSemaphoreW(LPSECURITY_ATTRIBUTES Attributes,
				      LONG InitialCount, LONG MaximumCount,
				      LPCWSTR Name)
{
	(void)Attributes;
	return WITH_NAME(Name, create_semaphore(name, InitialCount,
						MaximumCount));
}

EXPORT HANDLE WINAPI CreateSemaphoreExW(LPSECURITY_ATTRIBUTES Attributes,
					LONG InitialCount, LONG MaximumCount,
					LPCWSTR Name, DWORD Flags, DWORD Access)
{
	(void)Access;
	if (Flags)
		return fail_null(ERROR_INVALID_PARAMETER);
	return CreateSemaphoreW(Attributes, InitialCount, MaximumCount, Name);
}

EXPORT BOOL WINAPI ReleaseSemaphore(HANDLE Semaphore, LONG Count, LPLONG Previous)
{
	struct object *object = object_from_handle(Semaphore, KIND_SEMAPHORE);
	DWORD error = NO_ERROR;
	struct semaphore *semaphore;

	if (!object)
		return FALSE;
	semaphore = container_of(object, struct semaphore, object);
	pthread_mutex_lock(&wait_lock);
	if (Count <= 0) {
		error = ERROR_INVALID_PARAMETER;
	} else if (Count > semaphore->most - semaphore->count) {
		error = ERROR_TOO_MANY_POSTS;
	} else {
		if (Previous)
			*Previous = semaphore->count;
		semaphore->count += Count;
		wait_signal_locked(object);
	}
	pthread_mutex_unlock(&wait_lock);
	object_put(object);
	return error ? fail(error) : TRUE;
}

EXPORT HANDLE WINAPI CreateWaitableTimerExW(LPSECURITY_ATTRIBUTES Attributes,
					    LPCWSTR Name, DWORD Flags, DWORD Access)
{
	struct timer *timer = calloc(1, sizeof(*timer));

	(void)Attributes;
	(void)Access;
	if (!timer)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	object_init(&timer->object, KIND_TIMER, object_free);
	timer->manual = Flags & CREATE_WAITABLE_TIMER_MANUAL_RESET;
	return WITH_NAME(Name, object_create_named(&timer->object, name));
}

EXPORT HANDLE WINAPI CreateWaitableTimerW(LPSECURITY_ATTRIBUTES Attributes,
					  BOOL ManualReset, LPCWSTR Name)
{
	return CreateWaitableTimerExW(Attributes, Name, ManualReset ?
				      CREATE_WAITABLE_TIMER_MANUAL_RESET : 0, 0);
}

/* Everybody who waits looks again when to wake up */
static BOOL timer_change(HANDLE handle, bool set, int64_t due, int64_t period)
{
	struct object *object = object_from_handle(handle, KIND_TIMER);
	struct timer *timer;
	struct list *node;

	if (!object)
		return FALSE;
	timer = container_of(object, struct timer, object);
	pthread_mutex_lock(&wait_lock);
	timer->set = set;
	timer->due = due;
	timer->period = period;
	for (node = object->waiters.next; node != &object->waiters;
	     node = node->next) {
		struct waiter *waiter =
			container_of(node, struct wait_block, node)->waiter;

		if (waiter->thread)
			pthread_cond_signal(&waiter->thread->wake);
	}
	wait_signal_locked(object);
	pthread_mutex_unlock(&wait_lock);
	object_put(object);
	return TRUE;
}

EXPORT BOOL WINAPI SetWaitableTimer(HANDLE Timer, const LARGE_INTEGER *DueTime,
				    LONG Period, PTIMERAPCROUTINE Routine,
				    LPVOID Argument, BOOL Resume)
{
	(void)Argument;
	(void)Resume;
	if (!DueTime || Period < 0)
		return fail(ERROR_INVALID_PARAMETER);
	if (Routine)
		return fail(ERROR_NOT_SUPPORTED);
	return timer_change(Timer, true, due_ns(DueTime->QuadPart),
			    Period * 1000000LL);
}

EXPORT BOOL WINAPI CancelWaitableTimer(HANDLE Timer)
{
	struct object *object = object_from_handle(Timer, KIND_TIMER);

	if (!object)
		return FALSE;
	object_put(object);
	return timer_change(Timer, false, 0, 0);
}
