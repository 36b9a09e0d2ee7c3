// SPDX-License-Identifier: MIT
/*
 * Threads as objects. Every thread that waits or owns a mutex has one; a thread
 * that CreateThread() made has it from the start. APCs, thread-local storage.
 */
#include <errno.h>
#include <process.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "w32.h"

struct apc {
	struct list node;
	PAPCFUNC function;
	ULONG_PTR parameter;
};

static __thread struct thread *self_thread;
static pthread_key_t exit_key;
static pthread_once_t exit_once = PTHREAD_ONCE_INIT;

static void thread_free(struct object *object)
{
	struct thread *thread = container_of(object, struct thread, object);

	while (!list_empty(&thread->apcs)) {
		struct apc *apc = list_first(&thread->apcs, struct apc, node);

		list_del(&apc->node);
		free(apc);
	}
	pthread_cond_destroy(&thread->wake);
	free(thread);
}

static struct thread *thread_new(void)
{
	struct thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	object_init(&thread->object, KIND_THREAD, thread_free);
	cond_init(&thread->wake);
	list_init(&thread->mutexes);
	list_init(&thread->apcs);
	thread->exit_code = STILL_ACTIVE;
	return thread;
}

/* At the end of every thread that has an object */
static void thread_exited(void *argument)
{
	struct thread *thread = argument;

	mutex_abandon_all(thread);
	pthread_mutex_lock(&wait_lock);
	if (thread->exit_code == STILL_ACTIVE)
		thread->exit_code = 0;
	thread->exited = true;
	wait_signal_locked(&thread->object);
	pthread_mutex_unlock(&wait_lock);
	self_thread = NULL;
	object_put(&thread->object);
}

static void exit_key_create(void)
{
	pthread_key_create(&exit_key, thread_exited);
}

/* The key's value is a reference */
static void thread_adopt(struct thread *thread)
{
	pthread_once(&exit_once, exit_key_create);
	thread->id = (DWORD)syscall(SYS_gettid);
	self_thread = thread;
	pthread_setspecific(exit_key, thread);
}

struct thread *thread_self(void)
{
	if (!self_thread) {
		struct thread *thread = thread_new();

		if (thread)
			thread_adopt(thread);
	}
	return self_thread;
}

int thread_spawn(void *(*run)(void *), void *argument, size_t stack)
{
	pthread_attr_t attr;
	pthread_t id;
	int error;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (stack >= 64 * 1024)
		pthread_attr_setstacksize(&attr, (stack + 4095) & ~(size_t)4095);
	error = pthread_create(&id, &attr, run, argument);
	pthread_attr_destroy(&attr);
	return error;
}

static void *thread_run(void *argument)
{
	struct thread *thread = argument;

	pthread_mutex_lock(&wait_lock);
	thread_adopt(thread);
	pthread_cond_broadcast(&thread->wake);	/* who wants the id */
	while (thread->suspended)
		pthread_cond_wait(&thread->wake, &wait_lock);
	pthread_mutex_unlock(&wait_lock);
	ExitThread(thread->start(thread->parameter));
}

EXPORT HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES Attributes, SIZE_T StackSize,
				  LPTHREAD_START_ROUTINE Start, LPVOID Parameter,
				  DWORD Flags, LPDWORD ThreadId)
{
	struct thread *thread;
	HANDLE handle;

	(void)Attributes;
	if (!Start || Flags & ~(DWORD)(CREATE_SUSPENDED |
				       STACK_SIZE_PARAM_IS_A_RESERVATION))
		return fail_null(ERROR_INVALID_PARAMETER);
	thread = thread_new();
	if (!thread)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	thread->start = Start;
	thread->parameter = Parameter;
	thread->suspended = Flags & CREATE_SUSPENDED;
	object_get(&thread->object);		/* the thread's */
	handle = object_handle(object_get(&thread->object));
	if (!handle || thread_spawn(thread_run, thread, StackSize)) {
		if (handle)
			CloseHandle(handle);
		object_put(&thread->object);
		object_put(&thread->object);
		return fail_null(ERROR_MAX_THRDS_REACHED);
	}
	pthread_mutex_lock(&wait_lock);
	while (!thread->id)
		pthread_cond_wait(&thread->wake, &wait_lock);
	if (ThreadId)
		*ThreadId = thread->id;
	pthread_mutex_unlock(&wait_lock);
	object_put(&thread->object);
	return handle;
}

EXPORT void WINAPI ExitThread(DWORD ExitCode)
{
	struct thread *self = thread_self();

	if (self) {
		pthread_mutex_lock(&wait_lock);
		self->exit_code = ExitCode;
		pthread_mutex_unlock(&wait_lock);
	}
	pthread_exit(NULL);
}

static struct thread *thread_from_handle(HANDLE handle)
{
	struct object *object = handle == GetCurrentThread() ?
		object_get(&thread_self()->object) :
		object_from_handle(handle, KIND_THREAD);

	return object ? container_of(object, struct thread, object) : NULL;
}

EXPORT BOOL WINAPI GetExitCodeThread(HANDLE Thread, LPDWORD ExitCode)
{
	struct thread *thread = thread_from_handle(Thread);

	if (!thread)
		return FALSE;
	pthread_mutex_lock(&wait_lock);
	if (ExitCode)
		*ExitCode = thread->exited ? thread->exit_code : STILL_ACTIVE;
	pthread_mutex_unlock(&wait_lock);
	object_put(&thread->object);
	return ExitCode ? TRUE : fail(ERROR_INVALID_PARAMETER);
}

EXPORT BOOL WINAPI TerminateThread(HANDLE Thread, DWORD ExitCode)
{
	struct thread *thread = thread_from_handle(Thread);

	(void)ExitCode;
	if (!thread)
		return FALSE;
	object_put(&thread->object);
	return fail(ERROR_NOT_SUPPORTED);
}

EXPORT DWORD WINAPI ResumeThread(HANDLE Thread)
{
	struct thread *thread = thread_from_handle(Thread);
	DWORD before;

	if (!thread)
		return (DWORD)-1;
	pthread_mutex_lock(&wait_lock);
	before = thread->suspended;
	thread->suspended = false;
	pthread_cond_broadcast(&thread->wake);
	pthread_mutex_unlock(&wait_lock);
	object_put(&thread->object);
	return before;
}

EXPORT DWORD WINAPI SuspendThread(HANDLE Thread)
{
	struct thread *thread = thread_from_handle(Thread);

	if (thread) {
		object_put(&thread->object);
		SetLastError(ERROR_NOT_SUPPORTED);
	}
	return (DWORD)-1;
}

EXPORT HANDLE WINAPI GetCurrentThread(void)
{
	return (HANDLE)(LONG_PTR)-2;
}

EXPORT DWORD WINAPI GetCurrentThreadId(void)
{
	return self_thread ? self_thread->id : (DWORD)syscall(SYS_gettid);
}

EXPORT DWORD WINAPI GetThreadId(HANDLE Thread)
{
	struct thread *thread = thread_from_handle(Thread);
	DWORD id = thread ? thread->id : 0;

	if (thread)
		object_put(&thread->object);
	return id;
}

EXPORT BOOL WINAPI SwitchToThread(void)
{
	return sched_yield() == 0;
}

EXPORT BOOL WINAPI SetThreadPriority(HANDLE Thread, int Priority)
{
	struct thread *thread = thread_from_handle(Thread);

	(void)Priority;
	if (!thread)
		return FALSE;
	object_put(&thread->object);
	return TRUE;
}

EXPORT int WINAPI GetThreadPriority(HANDLE Thread)
{
	struct thread *thread = thread_from_handle(Thread);

	if (!thread)
		return 0x7fffffff;
	object_put(&thread->object);
	return THREAD_PRIORITY_NORMAL;
}

EXPORT HRESULT WINAPI SetThreadDescription(HANDLE Thread, PCWSTR Name)
{
	(void)Thread;
	return Name ? S_OK : E_INVALIDARG;
}

EXPORT DWORD WINAPI QueueUserAPC(PAPCFUNC Function, HANDLE Thread,
				 ULONG_PTR Parameter)
{
	struct thread *thread = thread_from_handle(Thread);
	struct apc *apc = calloc(1, sizeof(*apc));
	bool queued = false;

	if (!thread || !apc || !Function) {
		if (thread && !apc)
			SetLastError(ERROR_NOT_ENOUGH_MEMORY);
		else if (thread)
			SetLastError(ERROR_INVALID_PARAMETER);
		goto out;
	}
	apc->function = Function;
	apc->parameter = Parameter;
	pthread_mutex_lock(&wait_lock);
	if (!thread->exited) {
		list_add_tail(&apc->node, &thread->apcs);
		apc = NULL;
		queued = true;
		if (thread->waiting)
			pthread_cond_signal(&thread->wake);
	}
	pthread_mutex_unlock(&wait_lock);
	if (!queued)
		SetLastError(ERROR_GEN_FAILURE);
out:
	free(apc);
	if (thread)
		object_put(&thread->object);
	return queued;
}

bool thread_run_apcs(struct thread *self)
{
	bool any = false;

	for (;;) {
		struct apc *apc = NULL;

		pthread_mutex_lock(&wait_lock);
		if (!list_empty(&self->apcs)) {
			apc = list_first(&self->apcs, struct apc, node);
			list_del(&apc->node);
		}
		pthread_mutex_unlock(&wait_lock);
		if (!apc)
			return any;
		apc->function(apc->parameter);
		free(apc);
		any = true;
	}
}

EXPORT uintptr_t _beginthreadex(void *Security, unsigned int StackSize,
				_beginthreadex_proc_type Start, void *Argument,
				unsigned int Flags, unsigned int *ThreadId)
{
	HANDLE handle = CreateThread(Security, StackSize,
				     (LPTHREAD_START_ROUTINE)Start, Argument,
				     Flags, ThreadId);

	if (!handle)
		errno = GetLastError() == ERROR_INVALID_PARAMETER ? EINVAL :
								     EAGAIN;
	return (uintptr_t)handle;
}

EXPORT void _endthreadex(unsigned int ExitCode)
{
	ExitThread(ExitCode);
}

struct simple_start {
	void (__cdecl *start)(void *);
	void *argument;
};

static DWORD WINAPI simple_run(LPVOID parameter)
{
	struct simple_start start = *(struct simple_start *)parameter;

	free(parameter);
	start.start(start.argument);
	return 0;
}

EXPORT uintptr_t _beginthread(void (__cdecl *Start)(void *), unsigned int StackSize,
			      void *Argument)
{
	struct simple_start *start = malloc(sizeof(*start));
	HANDLE handle = NULL;

	if (start) {
		*start = (struct simple_start) { Start, Argument };
		if (Start)
			handle = CreateThread(NULL, StackSize, simple_run, start,
					      0, NULL);
	}
	if (!handle) {
		free(start);
		errno = Start ? EAGAIN : EINVAL;
		return (uintptr_t)-1;
	}
	CloseHandle(handle);
	return (uintptr_t)handle;
}

EXPORT void _endthread(void)
{
	ExitThread(0);
}

EXPORT int _getpid(void)
{
	return getpid();
}

EXPORT HANDLE WINAPI GetCurrentProcess(void)
{
	return (HANDLE)(LONG_PTR)-1;
}

EXPORT DWORD WINAPI GetCurrentProcessId(void)
{
	return (DWORD)getpid();
}

EXPORT void WINAPI ExitProcess(UINT ExitCode)
{
	exit((int)ExitCode);
}

EXPORT BOOL WINAPI TerminateProcess(HANDLE Process, UINT ExitCode)
{
	if (Process != GetCurrentProcess())
		return fail(ERROR_INVALID_HANDLE);
	_exit((int)ExitCode);
}

EXPORT DWORD WINAPI GetCurrentProcessorNumber(void)
{
	int cpu = sched_getcpu();

	return cpu < 0 ? 0 : (DWORD)cpu;
}
