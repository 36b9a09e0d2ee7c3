// SPDX-License-Identifier: MIT
/*
 * The thread pool: threads, queue, objects, groups. Threads come when there is
 * work and nobody idle, up to the pool's limit, and go after IDLE_SECONDS. The
 * thread that sleeps until the first timer is an idle one. Callbacks that were
 * declared as running long do not count towards the limit.
 */
#include "tpool.h"

#define DEFAULT_THREADS	4
#define MOST_THREADS	512
#define IDLE_SECONDS	20

pthread_mutex_t pool_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t idle_changed;	/* an object has no callback running */
static struct _TP_POOL default_pool;
static __thread struct _TP_CALLBACK_INSTANCE *current;

static void pool_init(struct _TP_POOL *pool)
{
	pool->refs = 1;
	pool->most = DEFAULT_THREADS;
	list_init(&pool->queue);
	list_init(&pool->timers);
	cond_init(&pool->more);
}

__attribute__((constructor)) static void tpool_init(void)
{
	cond_init(&idle_changed);
	pool_init(&default_pool);
}

static void pool_put_locked(struct _TP_POOL *pool)
{
	if (--pool->refs || pool == &default_pool)
		return;
	pthread_cond_destroy(&pool->more);
	free(pool);
}

static void instance_return(struct _TP_CALLBACK_INSTANCE *instance)
{
	if (instance->section)
		LeaveCriticalSection(instance->section);
	if (instance->mutex)
		ReleaseMutex(instance->mutex);
	if (instance->semaphore)
		ReleaseSemaphore(instance->semaphore,
				 (LONG)instance->semaphore_count, NULL);
	if (instance->event)
		SetEvent(instance->event);
	if (instance->module)
		FreeLibrary(instance->module);
}

static void call(struct _TP_OBJECT *object, PTP_CALLBACK_INSTANCE instance,
		 const struct packet *packet)
{
	TP_WAIT_RESULT result;

	switch (object->type) {
	case TP_TYPE_SIMPLE:
		((PTP_SIMPLE_CALLBACK)object->callback)(instance, object->context);
		break;
	case TP_TYPE_WORK:
		((PTP_WORK_CALLBACK)object->callback)(instance, object->context,
						      object);
		break;
	case TP_TYPE_TIMER:
		((PTP_TIMER_CALLBACK)object->callback)(instance, object->context,
						       object);
		break;
	case TP_TYPE_WAIT:
		if (tp_wait_result(object, &result))
			((PTP_WAIT_CALLBACK)object->callback)(
				instance, object->context, object, result);
		break;
	case TP_TYPE_IO:
		if (object->bound)
			((LPOVERLAPPED_COMPLETION_ROUTINE)object->callback)(
				HttpLxStatusFromError(packet->error),
				packet->bytes, packet->overlapped);
		else
			((PTP_WIN32_IO_CALLBACK)object->callback)(
				instance, object->context, packet->overlapped,
				packet->error, packet->bytes, object);
		break;
	}
	if (object->finalization)
		object->finalization(instance, object->context);
}

static void callback_left_locked(struct _TP_CALLBACK_INSTANCE *instance)
{
	if (instance->left)
		return;
	instance->left = true;
	instance->object->running--;
	tp_idle_changed_locked();
}

static void *pool_thread(void *argument);

static void pool_spawn_locked(struct _TP_POOL *pool)
{
	pool->threads++;
	pool->refs++;
	if (thread_spawn(pool_thread, pool, 0)) {
		pool->threads--;
		pool->refs--;
	}
}

static bool pool_may_grow_locked(const struct _TP_POOL *pool)
{
	return pool->threads < pool->most + pool->runs_long &&
	       pool->threads < MOST_THREADS;
}

/* There is something to do, or to wait for */
static void pool_kick_locked(struct _TP_POOL *pool)
{
	if (pool->idle)
		pthread_cond_signal(&pool->more);
	if (pool->idle < pool->queued + !list_empty(&pool->timers) &&
	    pool_may_grow_locked(pool) &&
	    (!pool->idle || pool->queued > pool->idle))
		pool_spawn_locked(pool);
}

/* Take the first object of the queue and run one of its callbacks */
static void run_one_locked(struct _TP_POOL *pool)
{
	struct _TP_OBJECT *object = list_first(&pool->queue, struct _TP_OBJECT,
					       queue_node);
	struct _TP_CALLBACK_INSTANCE instance = {
		.object = object,
		.runs_long = object->runs_long,
	};
	struct packet *packet = NULL;

	list_del(&object->queue_node);
	pool->queued--;
	object->refs++;
	object->running++;
	if (object->type == TP_TYPE_IO) {
		packet = list_first(&object->packets, struct packet, node);
		list_del(&packet->node);
	}
	if (--object->pending) {
		list_add_tail(&object->queue_node, &pool->queue);
		pool->queued++;
	} else {
		tp_put_locked(object);		/* the queue's reference */
	}
	pool->runs_long += instance.runs_long;
	/* Who queued them may have counted this thread as idle for each */
	if (!list_empty(&pool->queue))
		pool_kick_locked(pool);
	pthread_mutex_unlock(&pool_lock);
	current = &instance;
	call(object, &instance, packet);
	current = NULL;
	free(packet);
	instance_return(&instance);
	pthread_mutex_lock(&pool_lock);
	pool->runs_long -= instance.runs_long;
	callback_left_locked(&instance);
	tp_put_locked(object);
}

static void timers_run_locked(struct _TP_POOL *pool)
{
	int64_t now = now_ns();

	while (!list_empty(&pool->timers)) {
		struct _TP_OBJECT *object = list_first(&pool->timers,
						       struct _TP_OBJECT,
						       timer_node);
		int64_t period = object->period;

		if (object->due > now)
			break;
		object->refs++;
		tp_timer_clear_locked(object);
		/* Ticks that nobody had time for are not made up for */
		if (!object->pending)
			tp_queue_locked(object);
		if (period)
			tp_timer_set_locked(object, now + period, period);
		tp_put_locked(object);
	}
}

/* Sleep until there may be something to do. false: the thread is not needed */
static bool idle_wait_locked(struct _TP_POOL *pool)
{
	int64_t limit = now_ns() + IDLE_SECONDS * 1000000000LL, until = limit;
	bool woken, timers = !list_empty(&pool->timers);

	if (timers) {
		struct _TP_OBJECT *first = list_first(&pool->timers,
						      struct _TP_OBJECT,
						      timer_node);

		if (first->due < until)
			until = first->due;
	}
	pool->idle++;
	woken = cond_wait_until(&pool->more, &pool_lock, until);
	pool->idle--;
	if (woken || !list_empty(&pool->queue) || until < limit)
		return true;
	/* the last idle thread looks after the timers */
	return pool->threads <= pool->least ||
	       (!list_empty(&pool->timers) && !pool->idle);
}

static void *pool_thread(void *argument)
{
	struct _TP_POOL *pool = argument;

	pthread_mutex_lock(&pool_lock);
	for (;;) {
		timers_run_locked(pool);
		if (!list_empty(&pool->queue))
			run_one_locked(pool);
		else if (pool->closed || !idle_wait_locked(pool))
			break;
	}
	pool->threads--;
	pool_put_locked(pool);
	pthread_mutex_unlock(&pool_lock);
	return NULL;
}

void tp_idle_changed_locked(void)
{
	pthread_cond_broadcast(&idle_changed);
}

void tp_put_locked(struct _TP_OBJECT *object)
{
	if (--object->refs)
		return;
	list_del(&object->group_node);
	pool_put_locked(object->pool);
	free(object->owned);
	free(object);
}

void tp_queue_locked(struct _TP_OBJECT *object)
{
	if (object->pending++ == 0) {
		object->refs++;
		list_add_tail(&object->queue_node, &object->pool->queue);
		object->pool->queued++;
	}
	pool_kick_locked(object->pool);
}

void tp_cancel_pending_locked(struct _TP_OBJECT *object)
{
	while (!list_empty(&object->packets)) {
		struct packet *packet = list_first(&object->packets,
						   struct packet, node);

		list_del(&packet->node);
		free(packet);
	}
	if (!object->pending)
		return;
	object->pending = 0;
	list_del(&object->queue_node);
	object->pool->queued--;
	tp_put_locked(object);
}

void tp_wait_idle_locked(struct _TP_OBJECT *object, bool cancel)
{
	unsigned int own = current && !current->left &&
			   current->object == object;

	object->refs++;
	if (cancel)
		tp_cancel_pending_locked(object);
	while (object->running > own || object->pending ||
	       (!cancel && object->outstanding))
		pthread_cond_wait(&idle_changed, &pool_lock);
	tp_put_locked(object);
}

void tp_timer_clear_locked(struct _TP_OBJECT *object)
{
	if (list_empty(&object->timer_node))
		return;
	list_del(&object->timer_node);
	tp_put_locked(object);
}

void tp_timer_set_locked(struct _TP_OBJECT *object, int64_t due, int64_t period)
{
	struct list *at = object->pool->timers.next;

	object->refs++;
	tp_timer_clear_locked(object);
	object->due = due;
	object->period = period;
	while (at != &object->pool->timers &&
	       container_of(at, struct _TP_OBJECT, timer_node)->due <= due)
		at = at->next;
	list_add_tail(&object->timer_node, at);
	pool_kick_locked(object->pool);
}

struct _TP_OBJECT *tp_create(enum tp_type type, void *callback, void *context,
			     PTP_CALLBACK_ENVIRON environ)
{
	struct _TP_OBJECT *object;

	if (!callback)
		return fail_null(ERROR_INVALID_PARAMETER);
	object = calloc(1, sizeof(*object));
	if (!object)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	object->type = type;
	object->refs = 1;
	object->callback = callback;
	object->context = context;
	list_init(&object->group_node);
	list_init(&object->queue_node);
	list_init(&object->timer_node);
	list_init(&object->packets);
	object->pool = environ && environ->Pool ? environ->Pool : &default_pool;
	pthread_mutex_lock(&pool_lock);
	object->pool->refs++;
	if (environ) {
		object->runs_long = environ->u.s.LongFunction;
		object->finalization = environ->FinalizationCallback;
		object->cancel = environ->CleanupGroupCancelCallback;
		object->group = environ->CleanupGroup;
		if (object->group)
			list_add_tail(&object->group_node,
				      &object->group->members);
	}
	pthread_mutex_unlock(&pool_lock);
	return object;
}

void tp_close(struct _TP_OBJECT *object)
{
	if (object->type == TP_TYPE_WAIT)
		tp_wait_stop(object);
	pthread_mutex_lock(&pool_lock);
	tp_timer_clear_locked(object);
	list_del(&object->group_node);
	object->closed = true;
	tp_put_locked(object);
	pthread_mutex_unlock(&pool_lock);
}

EXPORT PTP_POOL WINAPI CreateThreadpool(PVOID Reserved)
{
	struct _TP_POOL *pool;

	if (Reserved)
		return fail_null(ERROR_INVALID_PARAMETER);
	pool = calloc(1, sizeof(*pool));
	if (!pool)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	pool_init(pool);
	return pool;
}

EXPORT void WINAPI CloseThreadpool(PTP_POOL Pool)
{
	pthread_mutex_lock(&pool_lock);
	Pool->closed = true;
	Pool->least = 0;
	pthread_cond_broadcast(&Pool->more);
	pool_put_locked(Pool);
	pthread_mutex_unlock(&pool_lock);
}

EXPORT void WINAPI SetThreadpoolThreadMaximum(PTP_POOL Pool, DWORD Most)
{
	struct _TP_POOL *pool = Pool ? Pool : &default_pool;

	pthread_mutex_lock(&pool_lock);
	pool->most = Most ? Most : 1;
	if (pool->least > pool->most)
		pool->least = pool->most;
	pthread_mutex_unlock(&pool_lock);
}

EXPORT BOOL WINAPI SetThreadpoolThreadMinimum(PTP_POOL Pool, DWORD Least)
{
	struct _TP_POOL *pool = Pool ? Pool : &default_pool;
	bool enough;

	pthread_mutex_lock(&pool_lock);
	pool->least = Least < MOST_THREADS ? Least : MOST_THREADS;
	if (pool->most < pool->least)
		pool->most = pool->least;
	while (pool->threads < pool->least) {
		unsigned int before = pool->threads;

		pool_spawn_locked(pool);
		if (pool->threads == before)
			break;
	}
	enough = pool->threads >= pool->least;
	pthread_mutex_unlock(&pool_lock);
	return enough ? TRUE : fail(ERROR_NOT_ENOUGH_MEMORY);
}

EXPORT PTP_CLEANUP_GROUP WINAPI CreateThreadpoolCleanupGroup(void)
{
	struct _TP_CLEANUP_GROUP *group = calloc(1, sizeof(*group));

	if (!group)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	list_init(&group->members);
	return group;
}

EXPORT void WINAPI CloseThreadpoolCleanupGroup(PTP_CLEANUP_GROUP Group)
{
	free(Group);
}

EXPORT void WINAPI CloseThreadpoolCleanupGroupMembers(PTP_CLEANUP_GROUP Group,
						      BOOL CancelPending,
						      PVOID CleanupContext)
{
	for (;;) {
		struct _TP_OBJECT *object = NULL;

		pthread_mutex_lock(&pool_lock);
		if (!list_empty(&Group->members)) {
			object = list_first(&Group->members, struct _TP_OBJECT,
					    group_node);
			list_del(&object->group_node);
			object->refs++;
		}
		pthread_mutex_unlock(&pool_lock);
		if (!object)
			return;
		if (object->type == TP_TYPE_WAIT)
			tp_wait_stop(object);
		pthread_mutex_lock(&pool_lock);
		tp_timer_clear_locked(object);
		tp_wait_idle_locked(object, CancelPending);
		if (object->type != TP_TYPE_SIMPLE)
			tp_put_locked(object);	/* the program's */
		pthread_mutex_unlock(&pool_lock);
		if (CancelPending && object->cancel)
			object->cancel(object->context, CleanupContext);
		pthread_mutex_lock(&pool_lock);
		tp_put_locked(object);
		pthread_mutex_unlock(&pool_lock);
	}
}

EXPORT void WINAPI SetEventWhenCallbackReturns(PTP_CALLBACK_INSTANCE Instance,
					       HANDLE Event)
{
	Instance->event = Event;
}

EXPORT void WINAPI ReleaseSemaphoreWhenCallbackReturns(PTP_CALLBACK_INSTANCE Instance,
						       HANDLE Semaphore, DWORD Count)
{
	Instance->semaphore = Semaphore;
	Instance->semaphore_count = Count;
}

EXPORT void WINAPI ReleaseMutexWhenCallbackReturns(PTP_CALLBACK_INSTANCE Instance,
						   HANDLE Mutex)
{
	Instance->mutex = Mutex;
}

EXPORT void WINAPI
LeaveCriticalSectionWhenCallbackReturns(PTP_CALLBACK_INSTANCE Instance,
					struct _RTL_CRITICAL_SECTION *Section)
{
	Instance->section = Section;
}

EXPORT void WINAPI FreeLibraryWhenCallbackReturns(PTP_CALLBACK_INSTANCE Instance,
						  HMODULE Module)
{
	Instance->module = Module;
}

EXPORT BOOL WINAPI CallbackMayRunLong(PTP_CALLBACK_INSTANCE Instance)
{
	struct _TP_POOL *pool = Instance->object->pool;
	bool good;

	pthread_mutex_lock(&pool_lock);
	if (!Instance->runs_long) {
		Instance->runs_long = true;
		pool->runs_long++;
	}
	good = pool_may_grow_locked(pool) || pool->idle;
	pool_kick_locked(pool);
	pthread_mutex_unlock(&pool_lock);
	return good ? TRUE : fail(ERROR_TOO_MANY_OPEN_FILES);
}

EXPORT void WINAPI DisassociateCurrentThreadFromCallback(PTP_CALLBACK_INSTANCE Instance)
{
	pthread_mutex_lock(&pool_lock);
	callback_left_locked(Instance);
	pthread_mutex_unlock(&pool_lock);
}
