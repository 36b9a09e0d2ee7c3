// SPDX-License-Identifier: GPL-2.0-only
/* Request queues: create, open, close, shut down, pass on */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

#define OPEN	HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING
#define CTRL	HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER

static void create_codes(void)
{
	HTTPAPI_VERSION v3 = { 3, 0 };
	SECURITY_ATTRIBUTES attributes = { .nLength = sizeof(attributes) };
	static WCHAR name[140];
	HANDLE q = (HANDLE)8;
	int other = 0;

	api_init();
	is(HttpCreateRequestQueue(V1, NULL, NULL, 0, &q),
	   ERROR_REVISION_MISMATCH, "1.0");
	is(HttpCreateRequestQueue(v3, NULL, NULL, 0, &q),
	   ERROR_REVISION_MISMATCH, "3.0");
	is(HttpCreateRequestQueue(V2, NULL, NULL, 0, NULL),
	   ERROR_INVALID_PARAMETER, "NULL pointer");
	is(HttpCreateRequestQueue(V2, NULL, NULL, OPEN, &q),
	   ERROR_INVALID_PARAMETER, "open without a name");
	is(HttpCreateRequestQueue(V2, u"n", NULL, OPEN | CTRL, &q),
	   ERROR_INVALID_PARAMETER, "open as controller");
	is(HttpCreateRequestQueue(V2, u"n", &attributes, OPEN, &q),
	   ERROR_INVALID_PARAMETER, "open with attributes");
	is(HttpCreateRequestQueue(V2, u"n", NULL, 4, &q),
	   ERROR_INVALID_PARAMETER, "unknown flag");
	is(HttpCreateRequestQueue(V2, u"n", NULL, 8, &q),
	   ERROR_INVALID_PARAMETER, "DELEGATION without OPEN_EXISTING");
	for (int i = 0; i < 131; i++)
		name[i] = 'q';
	is(HttpCreateRequestQueue(V2, name, NULL, 0, &q),
	   ERROR_INVALID_PARAMETER, "name of 131 units");
	is(HttpCreateRequestQueue(V2, u"a/b", NULL, 0, &q), ERROR_INVALID_NAME,
	   "slash in a name");
	is(HttpCreateRequestQueue(V2, u"a\x1f", NULL, 0, &q),
	   ERROR_INVALID_NAME, "control character in a name");
	is(HttpCreateRequestQueue(V2, u"nosuch", NULL, OPEN, &q),
	   ERROR_FILE_NOT_FOUND, "open what does not exist");
	attributes.lpSecurityDescriptor = &other;
	is(HttpCreateRequestQueue(V2, u"n", &attributes, 0, &q),
	   ERROR_NOT_SUPPORTED, "a descriptor of another kind");
	ok(q == (HANDLE)8, "failures leave the handle alone");
	name[130] = 0;
	is(HttpCreateRequestQueue(V2, name, NULL, 0, &q), NO_ERROR,
	   "name of 130 units");
	is(HttpCloseRequestQueue(q), NO_ERROR, "closed");
}

static void names(void)
{
	HANDLE q, other, third;

	api_init();
	is(HttpCreateRequestQueue(V2, u"queue \x00fc \xd83d\xde00", NULL, 0, &q),
	   NO_ERROR, "a name in UTF-16");
	is(HttpLxCreateRequestQueue("queue \xc3\xbc \xf0\x9f\x98\x80", NULL,
				    OPEN, &other), NO_ERROR,
	   "is the same in UTF-8");
	is(HttpLxCreateRequestQueue("queue \xc3\xbc \xf0\x9f\x98\x80", NULL, 0,
				    &third), ERROR_ALREADY_EXISTS,
	   "cannot be made twice");
	is(HttpLxCreateRequestQueue("\xff", NULL, 0, &third),
	   ERROR_INVALID_PARAMETER, "a name that is not UTF-8");
	is(HttpCloseRequestQueue(q), NO_ERROR, "creator closed");
	is(HttpLxCreateRequestQueue("queue \xc3\xbc \xf0\x9f\x98\x80", NULL, 0,
				    &third), ERROR_ALREADY_EXISTS,
	   "the name lives with the other handle");
	is(HttpCloseRequestQueue(other), NO_ERROR, "last handle closed");
	is(HttpLxCreateRequestQueue("queue \xc3\xbc \xf0\x9f\x98\x80", NULL, 0,
				    &third), NO_ERROR, "the name is free");
}

static int as_other(const char *name)
{
	int status;
	pid_t child = fork();

	need(child >= 0);
	if (!child) {
		HANDLE q;

		if (HttpInitialize(V2, HTTP_INITIALIZE_SERVER, NULL))
			_exit(200);
		if (setgid(65534) || setuid(65534))
			_exit(201);
		_exit((int)HttpLxCreateRequestQueue(name, NULL, OPEN, &q));
	}
	need(waitpid(child, &status, 0) == child && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void access_rights(void)
{
	HTTPLX_QUEUE_ACCESS all = {
		.Magic = HTTPLX_QUEUE_ACCESS_MAGIC, .Mode = 0666,
		.Uid = HTTPLX_CALLER, .Gid = HTTPLX_CALLER,
	};
	HTTPLX_QUEUE_ACCESS one = {
		.Magic = HTTPLX_QUEUE_ACCESS_MAGIC, .Mode = 0600,
		.Uid = 65534, .Gid = HTTPLX_CALLER,
	};
	HTTPLX_QUEUE_ACCESS bad = one;
	SECURITY_ATTRIBUTES attributes = {
		.nLength = sizeof(attributes), .lpSecurityDescriptor = &all,
	};
	HANDLE q[3];

	api_init();
	need(!HttpCreateRequestQueue(V2, u"private", NULL, 0, &q[0]));
	is(as_other("private"), ERROR_ACCESS_DENIED, "default: nobody else");
	need(!HttpCreateRequestQueue(V2, u"public", &attributes, 0, &q[1]));
	is(as_other("public"), NO_ERROR, "mode 0666: everybody");
	need(!HttpLxCreateRequestQueue("given", &one, 0, &q[2]));
	is(as_other("given"), NO_ERROR, "given to that user");
	bad.Mode = 0777;
	is(HttpLxCreateRequestQueue("x", &bad, 0, &q[0]),
	   ERROR_INVALID_PARAMETER, "mode 0777");
	bad = one;
	bad.Magic = 1;
	is(HttpLxCreateRequestQueue("x", &bad, 0, &q[0]), ERROR_NOT_SUPPORTED,
	   "no magic");
}

static void close_codes(void)
{
	HANDLE q, file;

	api_init();
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &q));
	is(HttpCloseRequestQueue(NULL), ERROR_INVALID_PARAMETER, "NULL");
	is(HttpCloseRequestQueue(INVALID_HANDLE_VALUE), ERROR_INVALID_PARAMETER,
	   "INVALID_HANDLE_VALUE");
	is(HttpCloseRequestQueue((char *)q + 1), ERROR_INVALID_PARAMETER,
	   "a handle and 1");
	need(!HttpLxHandleFromFd(0, HTTPLX_FD_DUPLICATE, &file));
	is(HttpCloseRequestQueue(file), ERROR_INVALID_PARAMETER, "a file");
	is(HttpCloseRequestQueue(q), NO_ERROR, "closed");
	is(HttpCloseRequestQueue(q), ERROR_INVALID_PARAMETER, "closed twice");
	is(HttpShutdownRequestQueue(q), ERROR_INVALID_PARAMETER,
	   "shut down when closed");
	is(HttpShutdownRequestQueue(NULL), ERROR_INVALID_PARAMETER,
	   "shut down NULL");
	is(HttpLxCloseHandle(q), ERROR_INVALID_HANDLE, "as any handle");
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &q));
	is(HttpLxCloseHandle(q), NO_ERROR, "HttpLxCloseHandle closes a queue");
}

struct waiter {
	pthread_t thread;
	HANDLE queue;
	ULONG result;
};

static void *wait_thread(void *arg)
{
	struct waiter *w = arg;
	_Alignas(8) char buffer[4096];

	w->result = HttpReceiveHttpRequest(w->queue, HTTP_NULL_ID, 0,
					   (PHTTP_REQUEST)buffer,
					   sizeof(buffer), NULL, NULL);
	return NULL;
}

static void waiters(bool by_close)
{
	struct waiter w[4];
	HANDLE q, again;
	long before;

	api_init();
	need(!HttpCreateRequestQueue(V2, u"waiters", NULL, 0, &q));
	for (int i = 0; i < 4; i++) {
		w[i].queue = q;
		w[i].result = 12345;
		need(!pthread_create(&w[i].thread, NULL, wait_thread, &w[i]));
	}
	hs_sleep_ms(200);
	before = hs_now_ms();
	if (by_close)
		is(HttpCloseRequestQueue(q), NO_ERROR, "closed");
	else
		is(HttpShutdownRequestQueue(q), NO_ERROR, "shut down");
	for (int i = 0; i < 4; i++) {
		pthread_join(w[i].thread, NULL);
		is(w[i].result, ERROR_OPERATION_ABORTED, "waiter %d ended", i);
	}
	ok(hs_now_ms() - before < 5000, "soon");
	if (!by_close) {
		wait_thread(&w[0]);
		is(w[0].result, ERROR_OPERATION_ABORTED, "later receives too");
		is(HttpShutdownRequestQueue(q), NO_ERROR, "twice is no error");
		is(HttpCloseRequestQueue(q), NO_ERROR, "still to be closed");
	}
	is(HttpCreateRequestQueue(V2, u"waiters", NULL, 0, &again), NO_ERROR,
	   "the name is free at once");
}

static void close_wakes(void)
{
	waiters(true);
}

static void shutdown_wakes(void)
{
	waiters(false);
}

/* What shutdown leaves and takes */
static void shutdown_requests(void)
{
	struct received taken, begun;
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromMemory };
	struct server s;
	int a, b;

	server_up(&s);
	a = request_get(&s, "/t/taken", &taken);
	b = request_get(&s, "/t/begun", &begun);
	response_init(&response, NULL, NULL);
	response.Headers.KnownHeaders[HttpHeaderContentLength] =
		(HTTP_KNOWN_HEADER){ 1, "3" };
	need(!HttpSendHttpResponse(s.queue, begun.request->RequestId,
				   HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &response,
				   NULL, NULL, NULL, 0, NULL, NULL));
	is(HttpShutdownRequestQueue(s.queue), NO_ERROR, "shut down");
	is(answer(s.queue, taken.request->RequestId, 0, "x"), NO_ERROR,
	   "a taken request can be answered");
	expect_answer(a, 200, "x", "answered");
	chunk.FromMemory.pBuffer = "end";
	chunk.FromMemory.BufferLength = 3;
	is(HttpSendResponseEntityBody(s.queue, begun.request->RequestId, 0, 1,
				      &chunk, NULL, NULL, 0, NULL, NULL),
	   NO_ERROR, "an answer under way is finished");
	expect_answer(b, 200, "end", "finished");
	received_free(&taken);
	received_free(&begun);
	server_down(&s);
}

/* Close with a request in hand: its connection is reset, others live */
static void close_aborts(void)
{
	struct received r;
	struct server s;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	is(HttpCloseRequestQueue(s.queue), NO_ERROR, "closed");
	is(wire_end(fd, HS_WAIT_MS), WIRE_RESET, "taken request is reset");
	is(answer(s.queue, r.request->RequestId, 0, "x"), ERROR_INVALID_HANDLE,
	   "closed handle");
	fd = wire_connect(s.port);
	wire_get(fd, "/t/");
	is(wire_status(fd), 503, "its group is without a queue: 503");
	received_free(&r);
}

static void controller(void)
{
	struct server s;
	struct received r;
	HANDLE worker;
	_Alignas(8) char buffer[4096];
	ULONG length = 7;
	int fd;

	server_up(&s);
	need(!HttpCloseRequestQueue(s.queue));
	is(HttpCreateRequestQueue(V2, u"controlled", NULL, CTRL, &s.queue),
	   NO_ERROR, "created as controller");
	is(bind_queue(s.group, s.queue), NO_ERROR, "bound");
	is(HttpReceiveHttpRequest(s.queue, HTTP_NULL_ID,
				  HTTPLX_RECEIVE_NONBLOCK,
				  (PHTTP_REQUEST)buffer, sizeof(buffer), NULL,
				  NULL), ERROR_INVALID_PARAMETER,
	   "a controller does not receive");
	is(HttpSetRequestQueueProperty(s.queue, HttpServerQueueLengthProperty,
				       &length, 4, 0, NULL), NO_ERROR,
	   "but sets properties");
	fd = wire_connect(s.port);
	wire_get(fd, "/t/");
	is(HttpCreateRequestQueue(V2, u"controlled", NULL, OPEN, &worker),
	   NO_ERROR, "a worker opens it");
	is(receive(worker, 0, &r), NO_ERROR, "and gets what waited");
	is(answer(worker, r.request->RequestId, 0, "w"), NO_ERROR, "answers");
	expect_answer(fd, 200, "w", "worker");
	received_free(&r);
	is(HttpCloseRequestQueue(worker), NO_ERROR, "worker closed");
	server_down(&s);
}

/* A worker in another process, by name; then by a descriptor over a socket */
static void worker_by_fd(int from)
{
	struct received r;
	HANDLE q;
	int fd = hs_fd_take(from);

	if (HttpInitialize(V2, HTTP_INITIALIZE_SERVER, NULL) ||
	    HttpLxOpenQueueFd(fd, &q))
		_exit(1);
	close(fd);
	if (receive(q, 0, &r) || answer(q, r.request->RequestId, 0, "by fd"))
		_exit(2);
	if (receive(q, 0, &r))	/* and die with it */
		_exit(3);
	_exit(0);
}

static void over_socket(void)
{
	struct server s;
	int pair[2], fd, status;
	HANDLE q;
	pid_t child;

	need(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	child = fork();
	need(child >= 0);
	if (!child)
		worker_by_fd(pair[1]);
	server_up(&s);
	hs_fd_send(pair[0], HttpLxQueueFd(s.queue));
	fd = wire_connect(s.port);
	wire_get(fd, "/t/");
	expect_answer(fd, 200, "by fd", "worker with a descriptor");
	wire_get(fd, "/t/");
	is(wire_end(fd, HS_WAIT_MS), WIRE_RESET,
	   "what it received dies with it, not with the creator");
	need(waitpid(child, &status, 0) == child);
	is(status, 0, "worker ended well");
	is(HttpLxOpenQueueFd(pair[0], &q), ERROR_INVALID_HANDLE,
	   "a socket is not a queue");
	is(HttpLxOpenQueueFd(-1, &q), ERROR_INVALID_HANDLE, "-1");
	is(HttpLxOpenQueueFd(0, NULL), ERROR_INVALID_PARAMETER, "NULL");
	server_down(&s);
}

static void inherited(void)
{
	SECURITY_ATTRIBUTES attributes = {
		.nLength = sizeof(attributes), .bInheritHandle = TRUE,
	};
	HANDLE q, other;

	api_init();
	need(!HttpCreateRequestQueue(V2, NULL, &attributes, 0, &q));
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &other));
	is(fcntl(HttpLxQueueFd(q), F_GETFD), 0, "bInheritHandle: open in exec");
	is(fcntl(HttpLxQueueFd(other), F_GETFD), FD_CLOEXEC, "else not");
	is(HttpLxQueueFd(NULL), -1, "no descriptor for NULL");
}

static const struct tap_case cases[] = {
	{ "create", create_codes },
	{ "names", names },
	{ "access", access_rights },
	{ "close", close_codes },
	{ "close wakes receivers", close_wakes },
	{ "shutdown wakes receivers", shutdown_wakes },
	{ "shutdown and requests", shutdown_requests },
	{ "close aborts", close_aborts },
	{ "controller", controller },
	{ "over a socket", over_socket },
	{ "inherited", inherited },
};

TAP_MAIN(cases)
