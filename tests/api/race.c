// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that receive, read, send, wait and cancel on one queue, with calls
 * that wait and overlapped ones, while others shut it down and close it under
 * them: documented codes, each overlapped call is over once, nothing hangs.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

#define WORKERS		5
#define ROUNDS		40
#define SLOTS		8	/* overlapped calls of one worker */

static _Atomic(HANDLE) queue;
static atomic_bool stop;
static _Atomic(HTTP_REQUEST_ID) request;
static _Atomic(HTTP_CONNECTION_ID) connection;
static atomic_int begun, over, odd, received;

struct slot {
	OVERLAPPED o;
	atomic_bool busy;
	_Alignas(8) char buffer[4096];
};

static void WINAPI complete(const HTTPLX_COMPLETION *completion)
{
	struct slot *slot = (struct slot *)completion->Overlapped;

	if (!atomic_exchange(&slot->busy, false))
		odd++;
	over++;
}

static const HTTPLX_IO_HOOKS hooks = { .Complete = complete };

/* All that these calls may say in such company */
static void check(const char *what, ULONG error)
{
	switch (error) {
	case NO_ERROR:
	case ERROR_IO_PENDING:
	case ERROR_INVALID_HANDLE:
	case ERROR_INVALID_PARAMETER:
	case ERROR_OPERATION_ABORTED:
	case ERROR_CONNECTION_INVALID:
	case ERROR_NETNAME_DELETED:
	case ERROR_HANDLE_EOF:
	case ERROR_RETRY:
	case ERROR_BAD_COMMAND:
	case ERROR_NOT_FOUND:
		return;
	default:
		tap_note("%s: %u", what, error);
		odd++;
	}
}

static void remember(const void *buffer)
{
	const HTTP_REQUEST *r = buffer;

	request = r->RequestId;
	connection = r->ConnectionId;
	received++;
}

static void waiting_call(unsigned int dice, void *buffer, size_t size)
{
	ULONG error;

	switch (dice % 6) {
	case 0:
	case 1:
		error = HttpReceiveHttpRequest(queue, 0, dice & 64 ?
					       HTTPLX_RECEIVE_NONBLOCK : 0,
					       buffer, (ULONG)size, NULL, NULL);
		check("receive", error);
		if (!error)
			remember(buffer);
		break;
	case 2:
		check("read", HttpReceiveRequestEntityBody(queue, request, 0,
				buffer, (ULONG)size, NULL, NULL));
		break;
	case 3:
		check("answer", answer(queue, request, 0, "race"));
		break;
	case 4:
		check("again", HttpReceiveHttpRequest(queue, request, 0,
				buffer, (ULONG)size, NULL, NULL));
		break;
	default:
		check("cancel", HttpCancelHttpRequest(queue, request, NULL));
		break;
	}
}

static void overlapped_call(unsigned int dice, struct slot *slot)
{
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	ULONG error;

	if (atomic_exchange(&slot->busy, true)) {
		if (dice % 3 == 0)
			check("cancel", HttpLxCancelIo(queue, &slot->o, 0));
		return;
	}
	switch (dice % 5) {
	case 0:
	case 1:
		error = HttpReceiveHttpRequest(queue, 0, dice & 64 ? 2 : 0,
				(PHTTP_REQUEST)slot->buffer,
				sizeof(slot->buffer), NULL, &slot->o);
		break;
	case 2:
		error = HttpReceiveRequestEntityBody(queue, request, dice >> 7 &
				1, slot->buffer, sizeof(slot->buffer), NULL,
				&slot->o);
		break;
	case 3:
		response_init(&response, &chunk, "race");
		error = HttpSendHttpResponse(queue, request, 0, &response, NULL,
				NULL, NULL, 0, &slot->o, NULL);
		break;
	default:
		error = HttpWaitForDisconnect(queue, connection, &slot->o);
		break;
	}
	check("overlapped", error);
	if (!error || error == ERROR_IO_PENDING)
		begun++;
	else
		slot->busy = false;
}

static void *worker(void *arg)
{
	struct slot *slots = calloc(SLOTS, sizeof(*slots));
	unsigned int dice = (unsigned int)(uintptr_t)arg;
	_Alignas(8) char buffer[4096];

	while (!stop) {
		dice = dice * 1103515245 + 12345;
		if (dice >> 16 & 1)
			waiting_call(dice >> 17, buffer, sizeof(buffer));
		else
			overlapped_call(dice >> 17, &slots[dice >> 26 %
							   SLOTS & 7]);
	}
	return slots;
}

/* Clients that ask, sometimes with a body, and do not care */
static void clients(int port)
{
	static const char *const texts[] = {
		"GET /t/ HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST /t/ HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody",
		"POST /t/ HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\nbo",
	};
	int fd[16];

	for (int i = 0; i < 16; i++)
		fd[i] = -1;
	for (unsigned int n = 0; getppid() != 1; n++) {
		int *c = &fd[n % 16];

		if (*c >= 0)
			close(*c);
		*c = wire_try("127.0.0.1", port);
		if (*c >= 0)
			send(*c, texts[n % 3], strlen(texts[n % 3]),
			     MSG_NOSIGNAL);
		usleep(1000);
	}
	_exit(0);
}

static HANDLE queue_bound(struct server *s)
{
	HANDLE q;

	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &q));
	need(!bind_queue(s->group, q));
	return q;
}

/* Two close the same handle: one of them has done it */
static atomic_int closed;

static void *closer(void *arg)
{
	ULONG error = HttpLxCloseHandle(arg);

	if (!error)
		closed++;
	else if (error != ERROR_INVALID_HANDLE)
		odd++;
	return NULL;
}

static void close_twice(HANDLE q)
{
	pthread_t thread;

	closed = 0;
	need(!pthread_create(&thread, NULL, closer, q));
	closer(q);
	pthread_join(thread, NULL);
	if (closed != 1)
		odd++;
}

static pthread_t thread[WORKERS];

/* Clients and workers; the clients' process */
static pid_t begin(struct server *s)
{
	pid_t pid;

	server_up(s);
	HttpLxSetIoHooks(&hooks);
	pid = fork();
	if (!pid)
		clients(s->port);
	queue = s->queue;
	for (int i = 0; i < WORKERS; i++)
		need(!pthread_create(&thread[i], NULL, worker,
				     (void *)(uintptr_t)(i * 7919 + 1)));
	return pid;
}

/* All that was begun comes to an end */
static void end(pid_t pid)
{
	stop = true;
	close_twice(queue);
	for (int i = 0; i < WORKERS; i++)
		pthread_join(thread[i], NULL);
	for (int i = 0; i < 1500 && over < begun; i++)
		hs_sleep_ms(20);
	kill(pid, SIGKILL);
	ok(received > 0, "%d requests taken", received);
	ok(begun > 0 && over == begun, "%d overlapped calls, %d over", begun,
	   over);
	is(odd, 0, "nothing odd");
	is(HttpTerminate(HTTP_INITIALIZE_SERVER, NULL), NO_ERROR, "terminated");
}

static void closing(void)
{
	struct server s;
	pid_t pid = begin(&s);

	for (int i = 0; i < ROUNDS; i++) {
		HANDLE old = queue;

		hs_sleep_ms(30);
		if (i % 3 == 0)
			check("shutdown", HttpShutdownRequestQueue(old));
		queue = queue_bound(&s);
		close_twice(old);
	}
	end(pid);
}

/* Everything once more while children come and go */
static void forking(void)
{
	struct server s;
	pid_t pid = begin(&s);
	int bad = 0;

	for (int i = 0; i < 20; i++) {
		int status;
		pid_t child = fork();

		if (!child) {
			struct slot slot = { .busy = false };
			HANDLE q;

			api_init();
			if (HttpCreateRequestQueue(V2, NULL, NULL, 0, &q))
				_exit(1);
			slot.busy = true;
			if (HttpReceiveHttpRequest(q, 0, 0,
					(PHTTP_REQUEST)slot.buffer,
					sizeof(slot.buffer), NULL, &slot.o) !=
			    ERROR_IO_PENDING)
				_exit(2);
			if (HttpCloseRequestQueue(q))
				_exit(3);
			for (int k = 0; k < 500 && slot.busy; k++)
				hs_sleep_ms(20);
			_exit(slot.busy ? 4 : 0);
		}
		need(waitpid(child, &status, 0) == child);
		bad += status != 0;
	}
	is(bad, 0, "20 children with calls of their own");
	end(pid);
}

static const struct tap_case cases[] = {
	{ "closing", closing, 120 },
	{ "forking", forking, 120 },
};

TAP_MAIN(cases)
