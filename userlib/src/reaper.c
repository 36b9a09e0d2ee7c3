// SPDX-License-Identifier: MIT
/*
 * The reaper: the one thread of the library, started by the first overlapped
 * call that may have to wait. It waits for the queues that had such calls,
 * fetches what the kernel has finished for them, and completes it.
 *
 * A queue is watched from its first overlapped call until its descriptor is
 * closed. Edge-triggered: a queue that was shut down hangs up for ever, and
 * completions of another process that shares the file are not ours to fetch.
 *
 * async.lock guards starting and the queues' way into epoll.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#include "lib.h"

#define EVENTS		16
#define BATCH		64		/* completions fetched at a time */
#define RECORDS		65536U		/* bytes of request records at a time */
#define ROUNDS		8		/* batches of one queue, then others' */
#define STOP_SECONDS	2

static struct {
	pthread_t thread;
	bool running;
	bool stopped;
	int epoll;
	int stop;		/* eventfd */
} reaper = { .epoll = -1, .stop = -1 };

static _Thread_local bool reaper_here;

bool reaper_is_this(void)
{
	return reaper_here;
}

/* What the thread works with, its own */
struct catch {
	struct httpsys_completion completions[BATCH];
	char records[RECORDS] __attribute__((aligned(8)));
};

/* One batch. False: no more for now */
static bool reap_batch(const struct handle *queue, struct catch *catch)
{
	struct httpsys_reap reap = {
		.size = sizeof(reap),
		.flags = HTTPSYS_REAP_NONBLOCK,
		.completions = (uintptr_t)catch->completions,
		.buffer = (uintptr_t)catch->records,
		.max = BATCH,
		.buffer_size = RECORDS,
	};

	if (kernel_call(queue->fd, HTTPSYS_IOC_REAP, &reap))
		return false;
	for (uint32_t i = 0; i < reap.count; i++) {
		struct httpsys_completion *c = &catch->completions[i];

		async_finish(c, c->record_len ?
				catch->records + c->record_off : NULL);
	}
	return true;
}

static int watch(int command, int fd, HANDLE handle)
{
	struct epoll_event event = {
		.events = EPOLLPRI | EPOLLET,
		.data.u64 = (uintptr_t)handle,
	};

	return epoll_ctl(reaper.epoll, command, fd, &event) ? errno : 0;
}

/* A queue that still has some goes behind the others: told of once more */
static void reap_queue(HANDLE handle, struct catch *catch)
{
	struct handle *queue = handle_get_used(handle);
	int rounds = 0;

	if (!queue)
		return;
	while (rounds < ROUNDS && reap_batch(queue, catch))
		rounds++;
	if (rounds == ROUNDS)
		watch(EPOLL_CTL_MOD, queue->fd, handle);
	handle_put(queue);
}

static void *reaper_main(void *arg)
{
	struct epoll_event events[EVENTS];
	struct catch *catch = arg;

	reaper_here = true;
	for (;;) {
		int n = epoll_wait(reaper.epoll, events, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			if (!events[i].data.u64) {
				free(catch);
				return NULL;
			}
			reap_queue((HANDLE)(uintptr_t)events[i].data.u64,
				   catch);
		}
	}
}

/* Signals are the program's business and find other threads */
static int thread_start(struct catch *catch)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&reaper.thread, NULL, reaper_main, catch);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!error)
		pthread_setname_np(reaper.thread, "httpapi-reaper");
	return error;
}

static void close_all(void)
{
	if (reaper.epoll >= 0)
		close(reaper.epoll);
	if (reaper.stop >= 0)
		close(reaper.stop);
	reaper.epoll = -1;
	reaper.stop = -1;
}

static ULONG start_locked(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct catch *catch;

	if (reaper.running)
		return NO_ERROR;
	if (reaper.stopped)
		return ERROR_OPERATION_ABORTED;
	catch = malloc(sizeof(*catch));
	reaper.epoll = epoll_create1(EPOLL_CLOEXEC);
	reaper.stop = eventfd(0, EFD_CLOEXEC);
	if (catch && reaper.epoll >= 0 && reaper.stop >= 0 &&
	    !epoll_ctl(reaper.epoll, EPOLL_CTL_ADD, reaper.stop, &event) &&
	    !thread_start(catch)) {
		reaper.running = true;
		return NO_ERROR;
	}
	close_all();
	free(catch);
	return ERROR_NO_SYSTEM_RESOURCES;
}

ULONG reaper_watch(struct handle *queue, HANDLE handle)
{
	ULONG result;
	int saved = errno;

	if (queue->watched)
		return NO_ERROR;
	async_lock();
	result = start_locked();
	if (!result && !queue->watched) {
		if (watch(EPOLL_CTL_ADD, queue->fd, handle))
			result = ERROR_NO_SYSTEM_RESOURCES;
		else
			queue->watched = true;
	}
	async_unlock();
	errno = saved;
	return result;
}

/* Others may have the same open file, which epoll would not forget then */
void reaper_forget(const struct handle *queue)
{
	if (queue->watched)
		watch(EPOLL_CTL_DEL, queue->fd, NULL);
}

/* The parent's thread, and its epoll */
void reaper_fork_child_locked(void)
{
	close_all();
	reaper.running = false;
	reaper_here = false;
}

/* The library goes: it must not be unloaded under the thread */
void reaper_stop(void)
{
	struct timespec until;
	uint64_t one = 1;
	bool running;

	async_lock();
	running = reaper.running;
	reaper.stopped = true;
	reaper.running = false;
	async_unlock();
	if (!running || reaper_here ||
	    write(reaper.stop, &one, sizeof(one)) != sizeof(one))
		return;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STOP_SECONDS;
	if (!pthread_timedjoin_np(reaper.thread, NULL, &until))
		close_all();
}
