// SPDX-License-Identifier: GPL-2.0-only
/* What a companion library builds on: objects, contexts, events, statuses */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

static atomic_int closes;
static void *closed_one;

static void WINAPI object_close(PVOID object)
{
	closed_one = object;
	closes++;
}

static void WINAPI object_free(PVOID object)
{
	*(int *)object = 0;
	free(object);
	closes++;
}

static const HTTPLX_HANDLE_TYPE plum = { "plum", object_free };
static const HTTPLX_HANDLE_TYPE apple = { "apple", object_close };
static const HTTPLX_HANDLE_TYPE pear = { "pear", NULL };

static void objects(void)
{
	HANDLE handle, other;
	int thing, thing2;
	PVOID object = NULL;

	is(HttpLxHandleCreate(NULL, &thing, &handle), ERROR_INVALID_PARAMETER,
	   "no type");
	is(HttpLxHandleCreate(&apple, NULL, &handle), ERROR_INVALID_PARAMETER,
	   "no object");
	is(HttpLxHandleCreate(&apple, &thing, NULL), ERROR_INVALID_PARAMETER,
	   "no handle");
	need(!HttpLxHandleCreate(&apple, &thing, &handle));
	need(!HttpLxHandleCreate(&pear, &thing2, &other));
	is(HttpLxHandleKind(handle), HTTPLX_KIND_OBJECT, "kind");
	is(HttpLxFdFromHandle(handle), -1, "no descriptor");
	is(HttpLxHandleAcquire(handle, &pear, &object), ERROR_INVALID_HANDLE,
	   "not of that type");
	is(HttpLxHandleAcquire(NULL, &apple, &object), ERROR_INVALID_HANDLE,
	   "NULL");
	is(HttpLxHandleAcquire(handle, &apple, NULL), ERROR_INVALID_HANDLE,
	   "nowhere to put it");
	is(HttpLxHandleAcquire(handle, &apple, &object), NO_ERROR, "acquired");
	ok(object == &thing, "the object");
	is(HttpLxCloseHandle(handle), NO_ERROR, "closed while in use");
	is(closes, 0, "not let go yet");
	is(HttpLxHandleAcquire(handle, &apple, &object), ERROR_INVALID_HANDLE,
	   "cannot be had any more");
	HttpLxHandleRelease(handle);
	is(closes, 1, "let go by the last user");
	ok(closed_one == &thing, "the right one");
	HttpLxHandleRelease(handle);
	HttpLxHandleRelease(NULL);
	HttpLxHandleRelease(other);
	is(closes, 1, "released once too often: nothing happens");
	is(HttpLxHandleKind(handle), HTTPLX_KIND_NONE, "kind of a closed one");
	is(HttpLxHandleKind(other), HTTPLX_KIND_OBJECT, "the other is there");
	is(HttpLxCloseHandle(other), NO_ERROR, "closed, nothing to call");
}

static void contexts(void)
{
	HANDLE file, object, event;
	int thing, fd = open("/dev/null", O_RDONLY);

	need(!HttpLxHandleFromFd(fd, HTTPLX_FD_DUPLICATE, &file));
	need(!HttpLxHandleCreate(&pear, &thing, &object));
	need(!HttpLxEventFromFd(eventfd(0, 0), &event));
	is(HttpLxHandleKind(file), HTTPLX_KIND_FILE, "a file");
	is(HttpLxHandleKind(event), HTTPLX_KIND_EVENT, "an event");
	ok(!HttpLxHandleContext(file), "none at first");
	is(HttpLxHandleSetContext(file, NULL, NULL), ERROR_INVALID_PARAMETER,
	   "NULL");
	is(HttpLxHandleSetContext(NULL, &thing, NULL), ERROR_INVALID_HANDLE,
	   "no handle");
	is(HttpLxHandleSetContext(object, &thing, NULL), ERROR_INVALID_HANDLE,
	   "an object has none");
	is(HttpLxHandleSetContext(event, &thing, NULL), ERROR_INVALID_HANDLE,
	   "nor has an event");
	is(HttpLxHandleSetContext(file, &thing, object_close), NO_ERROR, "set");
	is(HttpLxHandleSetContext(file, &fd, NULL), ERROR_INVALID_PARAMETER,
	   "only once");
	ok(HttpLxHandleContext(file) == &thing, "it is there");
	is(HttpLxCloseHandle(file), NO_ERROR, "closed");
	is(closes, 1, "freed with the handle");
	ok(closed_one == &thing && !HttpLxHandleContext(file), "once");
	need(!HttpLxHandleFromFd(fd, HTTPLX_FD_DUPLICATE, &file));
	ok(!HttpLxHandleContext(file), "the next one has none");
}

static void in_child(void)
{
	HANDLE handle;
	int thing, status;
	PVOID object;

	need(!HttpLxHandleCreate(&apple, &thing, &handle));
	need(!HttpLxHandleAcquire(handle, &apple, &object));
	if (!fork()) {
		HttpLxHandleRelease(handle);	/* the parent's */
		if (closes || HttpLxHandleAcquire(handle, &apple, &object))
			_exit(1);
		HttpLxHandleRelease(handle);
		if (HttpLxCloseHandle(handle) || closes != 1)
			_exit(2);
		_exit(0);
	}
	need(wait(&status) > 0);
	is(status, 0, "a child has the object, and lets it go once");
	HttpLxHandleRelease(handle);
	is(closes, 0, "the parent's lives");
}

static _Atomic(HANDLE) shared;
static atomic_bool stop;

static void *object_user(void *arg)
{
	PVOID object;

	(void)arg;
	while (!stop) {
		HANDLE h = shared;

		if (!HttpLxHandleAcquire(h, &plum, &object)) {
			need(*(int *)object == 4711);
			HttpLxHandleRelease(h);
		}
		HttpLxCloseHandle(h);
	}
	return NULL;
}

static void raced(void)
{
	pthread_t thread[4];

	for (int i = 0; i < 4; i++)
		need(!pthread_create(&thread[i], NULL, object_user, NULL));
	for (int i = 0; i < 500; i++) {
		int *object = malloc(sizeof(*object));
		HANDLE h;

		*object = 4711;
		need(!HttpLxHandleCreate(&plum, object, &h));
		shared = h;
		while (HttpLxHandleKind(h) != HTTPLX_KIND_NONE)
			sched_yield();
	}
	stop = true;
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	is(closes, 500, "500 objects, each let go once");
}

static void statuses(void)
{
	static const ULONG pairs[][2] = {
		{ 0, 0 }, { 997, 0x103 }, { 995, 0xc0000120 },
		{ 234, 0x80000005 }, { 38, 0xc0000011 }, { 1229, 0xc000023a },
		{ 64, 0xc000020d }, { 87, 0xc000000d }, { 6, 0xc0000008 },
		{ 122, 0xc0000023 }, { 5, 0xc0000022 }, { 3, 0xc000003a },
		{ 8, 0xc0000017 }, { 22, 0xc0000184 }, { 998, 0xc0000005 },
		{ 1168, 0xc0000225 }, { 50, 0xc00000bb },
		{ 1114, 0xc007045a }, { 30, 0xc007001e },
	};
	int wrong = 0;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		is(HttpLxStatusFromError(pairs[i][0]), pairs[i][1],
		   "status of %u", pairs[i][0]);
		is(HttpLxErrorFromStatus(pairs[i][1]), pairs[i][0],
		   "... and back");
	}
	for (ULONG code = 0; code < 0x10000; code++)
		wrong += HttpLxErrorFromStatus(HttpLxStatusFromError(code)) !=
			 code;
	is(wrong, 0, "every code there and back");
	is(HttpLxErrorFromStatus(0xc0001234), 317, "a status without a code");
}

static void cancel(void)
{
	OVERLAPPED overlapped;
	HANDLE file;

	need(!HttpLxHandleFromFd(open("/dev/null", O_RDONLY), 0, &file));
	is(HttpLxCancelIo(NULL, NULL, 0), ERROR_INVALID_HANDLE, "NULL");
	is(HttpLxCancelIo(file, &overlapped, 0), ERROR_INVALID_HANDLE,
	   "not a queue");
	is(HttpLxCancelIo(file, &overlapped, 2), ERROR_INVALID_PARAMETER,
	   "flag 2");
}

static const struct tap_case cases[] = {
	{ "objects", objects },
	{ "contexts", contexts },
	{ "child", in_child },
	{ "raced", raced, 120 },
	{ "statuses", statuses },
	{ "cancel", cancel },
};

TAP_MAIN(cases)
