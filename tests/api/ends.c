// SPDX-License-Identifier: GPL-2.0-only
/*
 * The other ends of overlapped calls: cancelling, closing, shutdown, fork, exit; the
 * thread behind them, and hooks in place of events.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "calls.h"

static void *other_thread(void *arg)
{
	struct call **c = arg;
	HANDLE queue = (HANDLE)c[1];

	need(receive_call(queue, 0, 0, c[0], ROOM) == ERROR_IO_PENDING);
	return NULL;
}

static void cancelled(void)
{
	struct call *c[3];
	struct server s;
	void *args[2];
	pthread_t thread;
	int fd;

	server_up(&s);
	for (int i = 0; i < 3; i++)
		c[i] = call_new();
	args[0] = c[2];
	args[1] = s.queue;
	need(!pthread_create(&thread, NULL, other_thread, args));
	pthread_join(thread, NULL);
	for (int i = 0; i < 2; i++)
		need(receive_call(s.queue, 0, 0, c[i], ROOM) ==
		     ERROR_IO_PENDING);
	is(HttpLxCancelIo(s.queue, &c[0]->o, 0), NO_ERROR, "one");
	is(call_wait(c[0]), ERROR_OPERATION_ABORTED, "completed");
	is(c[0]->o.InternalHigh, 0, "0 bytes");
	is(HttpLxCancelIo(s.queue, &c[0]->o, 0), ERROR_NOT_FOUND, "again");
	is(HttpLxCancelIo(s.queue, &c[2]->o, HTTPLX_CANCEL_THIS_THREAD),
	   ERROR_NOT_FOUND, "another thread's");
	is(HttpLxCancelIo(s.queue, NULL, HTTPLX_CANCEL_THIS_THREAD), NO_ERROR,
	   "this thread's");
	is(call_wait(c[1]), ERROR_OPERATION_ABORTED, "completed");
	ok(!call_over(c[2]), "the other thread's is under way");
	fd = client(&s, GET);
	is(call_wait(c[2]), NO_ERROR, "and gets the request");
	need(!answer(s.queue, request_of(c[2])->RequestId, 0, "x"));
	is(wire_status(fd), 200, "answered");
	need(receive_call(s.queue, 0, 0, c[0], ROOM) == ERROR_IO_PENDING);
	is(HttpLxCancelIo(s.queue, NULL, 0), NO_ERROR, "all");
	is(call_wait(c[0]), ERROR_OPERATION_ABORTED, "completed");
	for (int i = 0; i < 3; i++)
		call_free(c[i]);
	server_down(&s);
}

/* All kinds under way; @end ends them all with 995 */
static void ended(bool close, bool any_kind)
{
	struct call *c[5];
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	struct received r, r2;
	struct server s;
	size_t size = 32 << 20;
	char *data = malloc(size);
	int fd, fd2;

	server_up(&s);
	for (int i = 0; i < 5; i++)
		c[i] = call_new();
	fd = request_text(&s, &r, POST);
	fd2 = request_get(&s, "/t/", &r2);
	for (int i = 0; i < 2; i++)
		need(receive_call(s.queue, 0, 0, c[i], ROOM) ==
		     ERROR_IO_PENDING);
	need(HttpWaitForDisconnect(s.queue, r.request->ConnectionId,
				   &c[2]->o) == ERROR_IO_PENDING);
	need(read_call(s.queue, r.request->RequestId, 0, c[3], 10) ==
	     ERROR_IO_PENDING);
	response_init(&response, &chunk, "");
	chunk.FromMemory.pBuffer = data;
	chunk.FromMemory.BufferLength = (ULONG)size;
	if (close)
		need(HttpSendHttpResponse(s.queue, r2.request->RequestId, 0,
					  &response, NULL, NULL, NULL, 0,
					  &c[4]->o, NULL) == ERROR_IO_PENDING);
	if (!close)
		is(HttpShutdownRequestQueue(s.queue), NO_ERROR, "shut down");
	else if (any_kind)
		is(HttpLxCloseHandle(s.queue), NO_ERROR, "closed");
	else
		is(HttpCloseRequestQueue(s.queue), NO_ERROR, "queue closed");
	is(call_wait(c[0]), ERROR_OPERATION_ABORTED, "a receive");
	is(call_wait(c[1]), ERROR_OPERATION_ABORTED, "another");
	is(call_wait(c[2]), ERROR_OPERATION_ABORTED, "the wait");
	is(call_wait(c[3]), ERROR_OPERATION_ABORTED, "the read");
	if (close)
		is(call_wait(c[4]), ERROR_OPERATION_ABORTED, "the send");
	hs_sleep_ms(50);
	for (int i = 0; i < 5; i++)
		need(!call_over(c[i]));
	is(receive_call(s.queue, 0, 0, c[0], ROOM),
	   close ? ERROR_INVALID_HANDLE : ERROR_OPERATION_ABORTED,
	   "no more receives");
	need(close || !HttpCloseRequestQueue(s.queue));
	is(wire_end(fd, HS_WAIT_MS), WIRE_RESET, "its client is told");
	wire_reset(fd2);
	for (int i = 0; i < 5; i++)
		call_free(c[i]);
	need(!HttpTerminate(HTTP_INITIALIZE_SERVER, NULL));
	received_free(&r);
	received_free(&r2);
	free(data);
}

static void closed(void)
{
	ended(true, false);
}

static void closed_as_handle(void)
{
	ended(true, true);
}

static void shut_down(void)
{
	ended(false, false);
}

static void terminated(void)
{
	struct call *c = call_new();
	struct server s;

	server_up(&s);
	need(receive_call(s.queue, 0, 0, c, ROOM) == ERROR_IO_PENDING);
	is(HttpTerminate(HTTP_INITIALIZE_SERVER, NULL), NO_ERROR, "terminated");
	is(receive_call(s.queue, 0, 0, c, ROOM), ERROR_DLL_INIT_FAILED,
	   "no new calls");
	is(HttpLxCancelIo(s.queue, NULL, 0), NO_ERROR, "the old one");
	is(call_wait(c), ERROR_OPERATION_ABORTED, "can be cancelled");
	is(HttpCloseRequestQueue(s.queue), NO_ERROR, "closed");
	call_free(c);
}

/* A child has no operations and no reaper, its parent goes on */
static void forked(void)
{
	struct call *c = call_new(), *d = call_new();
	struct server s;
	int fd, status;

	server_up(&s);
	need(receive_call(s.queue, 0, 0, c, ROOM) == ERROR_IO_PENDING);
	if (!fork()) {
		if (HttpLxCancelIo(s.queue, &c->o, 0) != ERROR_NOT_FOUND)
			_exit(1);
		api_init();
		if (receive_call(s.queue, 0, 0, d, ROOM) != ERROR_IO_PENDING)
			_exit(2);
		if (HttpLxCancelIo(s.queue, NULL, 0) != NO_ERROR ||
		    call_wait(d) != ERROR_OPERATION_ABORTED)
			_exit(3);
		if (receive_call(s.queue, 0, 0, d, ROOM) != ERROR_IO_PENDING ||
		    HttpCloseRequestQueue(s.queue) ||
		    call_wait(d) != ERROR_OPERATION_ABORTED)
			_exit(4);
		exit(0);
	}
	need(wait(&status) > 0);
	is(status, 0, "a child has calls of its own");
	ok(!call_over(c), "its parent's is under way");
	fd = client(&s, GET);
	is(call_wait(c), NO_ERROR, "and completes");
	need(!answer(s.queue, request_of(c)->RequestId, 0, "x"));
	is(wire_status(fd), 200, "answered");
	call_free(c);
	server_down(&s);
}

static int threads(void)
{
	char line[128];
	FILE *f = fopen("/proc/self/status", "r");
	int n = 0;

	while (fgets(line, sizeof(line), f))
		sscanf(line, "Threads: %d", &n);
	fclose(f);
	return n;
}

static void on_signal(int signal)
{
	(void)signal;
}

/* Synchronous calls need no thread; calls that complete use one, all together */
static void one_thread(void)
{
	struct call *c = call_new();
	HANDLE queue[20];
	struct server s;
	struct received r;
	sigset_t set;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	need(!answer(s.queue, r.request->RequestId, 0, "x"));
	is(wire_status(fd), 200, "synchronous calls");
	is(threads(), 1, "need no thread");
	for (int i = 0; i < 20; i++) {
		need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &queue[i]));
		need(receive_call(queue[i], 0, 0, c, ROOM) ==
		     ERROR_IO_PENDING);
		need(i % 2 || !HttpLxCancelIo(queue[i], NULL, 0));
	}
	is(threads(), 2, "20 queues with calls: one thread");
	signal(SIGUSR1, on_signal);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	need(!pthread_sigmask(SIG_BLOCK, &set, NULL));
	kill(getpid(), SIGUSR1);
	hs_sleep_ms(100);
	sigpending(&set);
	ok(sigismember(&set, SIGUSR1), "which takes no signals");
	for (int i = 0; i < 20; i++)
		need(!HttpCloseRequestQueue(queue[i]));
	received_free(&r);
	server_down(&s);
}

/* Hooks take the place of events */
static struct {
	atomic_int submits, abandons, completes, freed;
	HTTPLX_COMPLETION last;
	ULONG refuse;
} seen;

static ULONG WINAPI hook_submit(HANDLE handle, PVOID context, LPOVERLAPPED o)
{
	(void)handle;
	need(context == &seen && o);
	seen.submits++;
	return seen.refuse;
}

static void WINAPI hook_abandon(HANDLE handle, PVOID context, LPOVERLAPPED o)
{
	(void)handle;
	need(context == &seen && o);
	seen.abandons++;
}

static void WINAPI hook_complete(const HTTPLX_COMPLETION *completion)
{
	seen.last = *completion;
	seen.completes++;
}

static void WINAPI hook_free(PVOID context)
{
	need(context == &seen);
	seen.freed++;
}

static void wait_completes(int n)
{
	for (int i = 0; i < 500 && seen.completes < n; i++)
		hs_sleep_ms(20);
	is(seen.completes, n, "%d completed", n);
}

static void hooks(void)
{
	static const HTTPLX_IO_HOOKS table = {
		hook_submit, hook_abandon, hook_complete
	};
	struct call *c = call_new();
	struct server s;
	int fd;

	server_up(&s);
	HttpLxSetIoHooks(&table);
	need(!HttpLxHandleSetContext(s.queue, &seen, hook_free));
	c->o.hEvent = (HANDLE)0x12345671;
	is(receive_call(s.queue, 0, 0, c, ROOM), ERROR_IO_PENDING, "pending");
	is(seen.submits, 1, "submitted");
	fd = client(&s, GET);
	wait_completes(1);
	is(seen.last.Error, NO_ERROR, "code");
	is(seen.last.Bytes, c->o.InternalHigh, "bytes");
	ok(seen.last.Handle == s.queue && seen.last.Context == &seen &&
	   seen.last.Overlapped == &c->o &&
	   seen.last.Event == (HANDLE)0x12345671, "which");
	is(seen.last.Synchronous, FALSE, "from elsewhere");
	is(receive_call(s.queue, request_of(c)->RequestId, 0, c, ROOM),
	   NO_ERROR, "at once");
	is(seen.last.Synchronous, TRUE, "told at once");
	is(seen.completes, 2, "completed");
	is(receive_call(s.queue, 1, 0, c, ROOM), ERROR_CONNECTION_INVALID,
	   "an error at once");
	is(seen.submits, 3, "was announced");
	is(seen.abandons, 1, "and taken back");
	seen.refuse = ERROR_ACCESS_DENIED;
	is(receive_call(s.queue, 0, 0, c, ROOM), ERROR_ACCESS_DENIED,
	   "the hook says no");
	seen.refuse = 0;
	is(seen.abandons, 1, "nothing follows");
	is(receive_call(s.queue, 0, 0, c, ROOM), ERROR_IO_PENDING, "pending");
	is(HttpCloseRequestQueue(s.queue), NO_ERROR, "closed");
	wait_completes(3);
	is(seen.last.Error, ERROR_OPERATION_ABORTED, "aborted");
	for (int i = 0; i < 500 && !seen.freed; i++)
		hs_sleep_ms(20);
	is(seen.freed, 1, "its context is free");
	wire_reset(fd);
	HttpLxSetIoHooks(NULL);
}

/* The program ends with calls under way, in the middle of completions */
static void ends(void)
{
	for (int i = 0; i < 20; i++) {
		int status;

		if (!fork()) {
			struct call *c[20];
			struct server s;

			server_up(&s);
			for (int k = 0; k < 20; k++) {
				c[k] = call_new();
				need(receive_call(s.queue, 0, 0, c[k], ROOM) ==
				     ERROR_IO_PENDING);
			}
			for (int k = 0; k < 5; k++)
				client(&s, GET);
			if (i % 2)
				kill(getpid(), SIGKILL);
			exit(0);
		}
		need(wait(&status) > 0);
		need(status == (i % 2 ? SIGKILL : 0));
	}
	ok(true, "by exit and by SIGKILL");
}

/* As many as the module lets one open have, then no more; closed, all are over */
static void limit(void)
{
	static _Alignas(8) char buffer[1024];
	unsigned int n = 0, aborted = 0;
	struct server s;
	OVERLAPPED *o;
	FILE *f;

	f = fopen("/sys/module/httpsys/parameters/max_operations", "r");
	need(f && fscanf(f, "%u", &n) == 1 && n);
	o = calloc(n + 1, sizeof(*o));
	need(o != NULL);
	server_up(&s);
	for (unsigned int i = 0; i < n; i++)
		need(HttpReceiveHttpRequest(s.queue, 0, 0,
					    (PHTTP_REQUEST)buffer,
					    sizeof(buffer), NULL, &o[i]) ==
		     ERROR_IO_PENDING);
	is(HttpReceiveHttpRequest(s.queue, 0, 0, (PHTTP_REQUEST)buffer,
				  sizeof(buffer), NULL, &o[n]),
	   ERROR_NO_SYSTEM_RESOURCES, "one more than %u", n);
	is(threads(), 2, "two threads");
	is(HttpCloseRequestQueue(s.queue), NO_ERROR, "closed");
	for (unsigned int i = 0; i < n; i++) {
		for (int k = 0; k < 3000 && __atomic_load_n(&o[i].Internal,
				__ATOMIC_ACQUIRE) == PENDING; k++)
			hs_sleep_ms(20);
		aborted += o[i].Internal == 0xc0000120;
	}
	is(aborted, n, "all are over");
	need(!HttpTerminate(HTTP_INITIALIZE_SERVER, NULL));
}

/* The library is unloaded under its thread */
static void unloaded(void)
{
	ULONG (*initialize)(HTTPAPI_VERSION, ULONG, PVOID);
	ULONG (*create)(HTTPAPI_VERSION, PCWSTR, PSECURITY_ATTRIBUTES, ULONG,
			PHANDLE);
	ULONG (*receive_one)(HANDLE, HTTP_REQUEST_ID, ULONG, PHTTP_REQUEST,
			     ULONG, PULONG, LPOVERLAPPED);
	struct call *c = call_new();
	HANDLE queue;
	void *lib = dlopen(SHARED_LIBRARY, RTLD_NOW | RTLD_LOCAL);

	need(lib != NULL);
	*(void **)&initialize = dlsym(lib, "HttpInitialize");
	*(void **)&create = dlsym(lib, "HttpCreateRequestQueue");
	*(void **)&receive_one = dlsym(lib, "HttpReceiveHttpRequest");
	need(!initialize(V2, HTTP_INITIALIZE_SERVER, NULL));
	need(!create(V2, NULL, NULL, 0, &queue));
	c->o.hEvent = NULL;
	is(receive_one(queue, 0, 0, request_of(c), ROOM, NULL, &c->o),
	   ERROR_IO_PENDING, "a call is under way");
	is(threads(), 2, "with a thread");
	need(!dlclose(lib));
	/* The kernel counts one that was joined for a moment more */
	for (int i = 0; i < 500 && threads() > 1; i++)
		hs_sleep_ms(10);
	is(threads(), 1, "which is gone with the library");
	is(dlopen(SHARED_LIBRARY, RTLD_NOW | RTLD_NOLOAD) != NULL, false,
	   "as that is");
	is(status_of(c), PENDING, "the call never ends");
}

static const struct tap_case cases[] = {
	{ "cancelled", cancelled },
	{ "closed", closed, 60 },
	{ "closed as a handle", closed_as_handle, 60 },
	{ "shut down", shut_down },
	{ "terminated", terminated },
	{ "forked", forked },
	{ "one thread", one_thread },
	{ "hooks", hooks },
	{ "ends", ends, 60 },
	{ "limit", limit, 120 },
	{ "unloaded", unloaded },
};

TAP_MAIN(cases)
