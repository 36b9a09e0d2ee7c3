// SPDX-License-Identifier: GPL-2.0-only
/* done.h by the library's own hooks: a ring that they fill */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <httpapi-linux.h>
#include "done.h"
#include "hs.h"
#include "tap.h"

#define ROOM	8192U

static struct {
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct done ring[ROOM];
	unsigned int in, out;
} list = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.more = PTHREAD_COND_INITIALIZER,
};

static void WINAPI complete(const HTTPLX_COMPLETION *completion)
{
	pthread_mutex_lock(&list.lock);
	if (list.in - list.out == ROOM)
		die("more completions than calls");
	list.ring[list.in++ % ROOM] = (struct done){
		completion->Overlapped, completion->Error, hs_now_ms()
	};
	pthread_cond_signal(&list.more);
	pthread_mutex_unlock(&list.lock);
}

void done_watch(HANDLE queue)
{
	static const HTTPLX_IO_HOOKS hooks = { .Complete = complete };

	(void)queue;
	HttpLxSetIoHooks(&hooks);
}

bool done_take(struct done *done, int ms)
{
	struct timespec until;
	bool there;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	pthread_mutex_lock(&list.lock);
	while (list.in == list.out &&
	       pthread_cond_timedwait(&list.more, &list.lock, &until) !=
	       ETIMEDOUT)
		;
	there = list.in != list.out;
	if (there)
		*done = list.ring[list.out++ % ROOM];
	pthread_mutex_unlock(&list.lock);
	return there;
}
