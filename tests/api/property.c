// SPDX-License-Identifier: GPL-2.0-only
/* Properties of sessions, groups and queues: matrix, sizes, ranges, effects */
#define _GNU_SOURCE
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

enum { SESSION, GROUP, QUEUE, KINDS };

static struct server server;

static ULONG set(int kind, ULONG property, void *value, ULONG size)
{
	HTTP_SERVER_PROPERTY p = (HTTP_SERVER_PROPERTY)property;

	if (kind == SESSION)
		return HttpSetServerSessionProperty(server.session, p, value,
						    size);
	if (kind == GROUP)
		return HttpSetUrlGroupProperty(server.group, p, value, size);
	return HttpSetRequestQueueProperty(server.queue, p, value, size, 0,
					   NULL);
}

static ULONG query(int kind, ULONG property, void *value, ULONG size,
		   PULONG length)
{
	HTTP_SERVER_PROPERTY p = (HTTP_SERVER_PROPERTY)property;

	if (kind == SESSION)
		return HttpQueryServerSessionProperty(server.session, p, value,
						      size, length);
	if (kind == GROUP)
		return HttpQueryUrlGroupProperty(server.group, p, value, size,
						 length);
	return HttpQueryRequestQueueProperty(server.queue, p, value, size, 0,
					     length, NULL);
}

#define OK	NO_ERROR
#define NO	ERROR_INVALID_PARAMETER

/* With a buffer of zeros of 128 bytes */
static const struct {
	ULONG property;
	ULONG set[KINDS];
	ULONG query[KINDS];
} matrix[] = {
	{ 0, { OK, OK, NO }, { OK, OK, NO } },
	{ 1, { OK, OK, NO }, { NO, NO, NO } },
	{ 2, { NO, NO, NO }, { OK, OK, NO } },	/* it points to nothing */
	{ 3, { OK, OK, NO }, { OK, OK, NO } },
	{ 4, { NO, NO, NO }, { NO, NO, OK } },	/* length 0 is out of range */
	{ 5, { OK, OK, OK }, { OK, OK, OK } },
	{ 6, { NO, NO, OK }, { NO, NO, OK } },
	{ 7, { NO, OK, NO }, { NO, NO, NO } },
	{ 8, { OK, OK, NO }, { NO, NO, NO } },
	{ 9, { NO, OK, NO }, { NO, OK, NO } },
	{ 10, { OK, OK, NO }, { OK, OK, NO } },
	{ 11, { NO, OK, NO }, { NO, OK, NO } },
	{ 12, { NO, NO, NO }, { NO, NO, NO } },
	{ 15, { NO, NO, NO }, { NO, NO, NO } },
	{ 16, { NO, OK, NO }, { NO, NO, NO } },
	{ 17, { NO, NO, NO }, { NO, NO, NO } },
	{ 18, { NO, OK, NO }, { NO, OK, NO } },
	{ 19, { NO, OK, NO }, { NO, OK, NO } },
	{ 20, { NO, NO, NO }, { NO, NO, NO } },
	{ 0x7fffffff, { NO, NO, NO }, { NO, NO, NO } },
};

static void whole_matrix(void)
{
	static const char *const kinds[] = { "session", "group", "queue" };

	server_up(&server);
	for (size_t i = 0; i < sizeof(matrix) / sizeof(matrix[0]); i++) {
		for (int kind = 0; kind < KINDS; kind++) {
			_Alignas(8) char buffer[128] = { 0 };
			ULONG length;

			is(set(kind, matrix[i].property, buffer, 128),
			   matrix[i].set[kind], "set %u of %s",
			   matrix[i].property, kinds[kind]);
			is(query(kind, matrix[i].property, buffer, 128, &length),
			   matrix[i].query[kind], "query %u of %s",
			   matrix[i].property, kinds[kind]);
		}
	}
}

static void timeouts(int kind)
{
	HTTP_TIMEOUT_LIMIT_INFO info = {
		.Flags = { 1 }, .EntityBody = 1, .DrainEntityBody = 2,
		.RequestQueue = 3, .IdleConnection = 4, .HeaderWait = 0xffff,
		.MinSendRate = 0xffffffff,
	}, got;
	ULONG length = 0;

	is(query(kind, 3, &got, sizeof(got), NULL), NO_ERROR, "query at first");
	is(got.Flags.Present, 0, "nothing configured");
	is(set(kind, 3, &info, sizeof(info)), NO_ERROR, "set");
	memset(&got, 0xa5, sizeof(got));
	is(query(kind, 3, &got, sizeof(got), &length), NO_ERROR, "query");
	is(length, 20, "length");
	ok(got.Flags.Present && got.EntityBody == 1 &&
	   got.DrainEntityBody == 2 && got.RequestQueue == 3 &&
	   got.IdleConnection == 4 && got.HeaderWait == 0xffff &&
	   got.MinSendRate == 0xffffffff, "what was set");
	is(set(kind, 3, &info, 19), ERROR_INVALID_PARAMETER, "set: too short");
	length = 0;
	is(query(kind, 3, &got, 19, &length), ERROR_MORE_DATA,
	   "query: too short");
	is(length, 20, "says what it needs");
	info.Flags.Present = 0;
	is(set(kind, 3, &info, sizeof(info)), NO_ERROR, "not present");
	is(query(kind, 3, &got, sizeof(got), NULL), NO_ERROR, "query");
	ok(!got.Flags.Present && !got.EntityBody && !got.MinSendRate,
	   "nothing configured any more");
}

static void timeout_values(void)
{
	server_up(&server);
	timeouts(SESSION);
	timeouts(GROUP);
}

static void queue_values(void)
{
	ULONG value, length = 0, big[4] = { 77, 1, 2, 3 };
	static const ULONG lengths[] = { 1, 10, 65535, 0x7fffffff };
	static const ULONG not_lengths[] = { 0, 0x80000000, 0xffffffff };

	server_up(&server);
	is(query(QUEUE, 4, &value, 4, &length), NO_ERROR, "length: query");
	is(value, 1000, "default length");
	is(length, 4, "its size");
	for (size_t i = 0; i < 4; i++) {
		value = lengths[i];
		is(set(QUEUE, 4, &value, 4), NO_ERROR, "length %u", value);
		is(query(QUEUE, 4, big, sizeof(big), NULL), NO_ERROR, "query");
		is(big[0], lengths[i], "value %u", lengths[i]);
	}
	for (size_t i = 0; i < 3; i++) {
		value = not_lengths[i];
		is(set(QUEUE, 4, &value, 4), ERROR_INVALID_PARAMETER,
		   "length %u", value);
	}
	big[0] = 77;
	is(set(QUEUE, 4, big, sizeof(big)), NO_ERROR, "longer is accepted");
	is(set(QUEUE, 4, big, 3), ERROR_INVALID_PARAMETER, "shorter is not");
	is(query(QUEUE, 4, big, 3, &length), ERROR_MORE_DATA, "query: short");
	is(query(QUEUE, 6, &value, 4, NULL), NO_ERROR, "verbosity: query");
	is(value, Http503ResponseVerbosityBasic, "default verbosity");
	value = 3;
	is(set(QUEUE, 6, &value, 4), ERROR_INVALID_PARAMETER, "verbosity 3");
	value = 2;
	is(set(QUEUE, 6, &value, 4), NO_ERROR, "verbosity 2");
	value = 2;
	is(set(QUEUE, 5, &value, 4), ERROR_INVALID_PARAMETER, "state 2");
	value = 1;
	is(set(QUEUE, 5, &value, 4), NO_ERROR, "state 1");
	value = 0;
	is(query(QUEUE, 5, &value, 4, NULL), NO_ERROR, "state: query");
	is(value, HttpEnabledStateInactive, "inactive");
}

static void parameters(void)
{
	HTTP_STATE_INFO state = { .Flags = { 1 } };
	ULONG value = 5;
	HANDLE file;

	server_up(&server);
	for (int kind = 0; kind < KINDS; kind++) {
		is(set(kind, 5, NULL, 8), NO, "set %d: NULL", kind);
		is(set(kind, 5, &state, 0), NO, "set %d: length 0", kind);
		is(query(kind, 5, NULL, 8, NULL), NO, "query %d: NULL", kind);
		is(query(kind, 5, &state, 0, NULL), NO, "query %d: length 0",
		   kind);
	}
	is(HttpSetRequestQueueProperty(server.queue, 4, &value, 4, 1, NULL), NO,
	   "reserved 1");
	is(HttpSetRequestQueueProperty(server.queue, 4, &value, 4, 0, &value),
	   NO, "reserved 2");
	is(HttpQueryRequestQueueProperty(server.queue, 4, &value, 4, 1, NULL,
					 NULL), NO, "query: reserved 1");
	is(HttpQueryRequestQueueProperty(server.queue, 4, &value, 4, 0, NULL,
					 &value), NO, "query: reserved 2");
	is(HttpSetServerSessionProperty(server.group, 5, &state, 8), NO,
	   "a group as a session");
	is(HttpSetUrlGroupProperty(server.session, 5, &state, 8), NO,
	   "a session as a group");
	is(HttpSetServerSessionProperty(0, 5, &state, 8), NO, "id 0");
	is(HttpSetUrlGroupProperty(0, 2, &state, 16), NO,
	   "id 0, and QoS");
	is(HttpSetRequestQueueProperty(NULL, 4, &value, 4, 0, NULL),
	   ERROR_INVALID_HANDLE, "NULL queue");
	need(!HttpLxHandleFromFd(0, HTTPLX_FD_DUPLICATE, &file));
	is(HttpQueryRequestQueueProperty(file, 4, &value, 4, 0, NULL, NULL),
	   ERROR_INVALID_HANDLE, "a file as a queue");
}

/* Only the creator may set, whoever opened it may query */
static int opener(const char *name)
{
	HANDLE q;
	ULONG value = 0;

	if (HttpInitialize(V2, HTTP_INITIALIZE_SERVER, NULL) ||
	    HttpLxCreateRequestQueue(name, NULL,
		HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING, &q))
		return 1;
	if (HttpQueryRequestQueueProperty(q, 4, &value, 4, 0, NULL, NULL) ||
	    value != 9)
		return 2;
	value = 3;
	if (HttpSetRequestQueueProperty(q, 4, &value, 4, 0, NULL) !=
	    ERROR_INVALID_PARAMETER)
		return 3;
	return 0;
}

static void not_creator(void)
{
	int go[2], status;
	ULONG value = 9;
	HANDLE q;
	pid_t child;
	char byte;

	need(!pipe(go));
	child = fork();
	need(child >= 0);
	if (!child)
		_exit(read(go[0], &byte, 1) == 1 ? opener("props") : 9);
	api_init();
	need(!HttpCreateRequestQueue(V2, u"props", NULL, 0, &q));
	is(HttpSetRequestQueueProperty(q, 4, &value, 4, 0, NULL), NO_ERROR,
	   "creator sets");
	need(write(go[1], "x", 1) == 1);
	need(waitpid(child, &status, 0) == child && WIFEXITED(status));
	is(WEXITSTATUS(status), 0, "another process queries, but cannot set");
	is(HttpQueryRequestQueueProperty(q, 4, &value, 4, 0, NULL, NULL),
	   NO_ERROR, "query");
	is(value, 9, "nothing changed");
}

static int get_status(int fd, const char *path)
{
	wire_get(fd, path);
	return wire_status(fd);
}

/* Disabled at each level: 503, and served again when enabled */
static void state_effect(void)
{
	HTTP_STATE_INFO off = { { 1 }, HttpEnabledStateInactive };
	HTTP_STATE_INFO on = { { 1 }, HttpEnabledStateActive };
	HTTP_STATE_INFO none = { { 0 }, HttpEnabledStateInactive };
	HTTP_STATE_INFO got;
	ULONG value = Http503ResponseVerbosityLimited;
	struct received r;
	int fd;

	server_up(&server);
	need(!set(QUEUE, 6, &value, 4));
	fd = wire_connect(server.port);
	for (int kind = 0; kind < KINDS; kind++) {
		need(!set(kind, 5, kind == QUEUE ? (void *)&off.State : &off,
			  kind == QUEUE ? 4 : 8));
		is(get_status(fd, "/t/"), 503, "kind %d disabled", kind);
		if (kind != QUEUE) {
			need(!query(kind, 5, &got, 8, NULL));
			is(got.State, HttpEnabledStateInactive, "as queried");
		}
		need(!set(kind, 5, kind == QUEUE ? (void *)&on.State :
			  kind == GROUP ? &none : &on, kind == QUEUE ? 4 : 8));
		wire_get(fd, "/t/");
		is(receive(server.queue, 0, &r), NO_ERROR, "kind %d enabled",
		   kind);
		need(!answer(server.queue, r.request->RequestId, 0, "on"));
		expect_answer(fd, 200, "on", "served");
		received_free(&r);
	}
}

/* 503 by verbosity when the queue is full */
static void verbosity_effect(void)
{
	ULONG one = 1, verbosity;
	int filler, fd;

	server_up(&server);
	need(!set(QUEUE, 4, &one, 4));
	filler = wire_connect(server.port);
	wire_get(filler, "/t/");
	need(hs_poll(HttpLxQueueFd(server.queue), POLLIN, HS_WAIT_MS));
	fd = wire_connect(server.port);
	wire_get(fd, "/t/");
	is(wire_end(fd, HS_WAIT_MS), WIRE_RESET, "Basic: reset");
	for (verbosity = 1; verbosity < 3; verbosity++) {
		need(!set(QUEUE, 6, &verbosity, 4));
		fd = wire_connect(server.port);
		is(get_status(fd, "/t/"), 503, "verbosity %u: 503", verbosity);
	}
}

/* An idle connection ends when the group says so, not before */
static void timeout_effect(void)
{
	HTTP_TIMEOUT_LIMIT_INFO info = { { 1 }, 0, 0, 0, 1, 0, 0 };
	struct received r;
	int fd;

	server_up(&server);
	need(!set(GROUP, 3, &info, sizeof(info)));
	fd = request_get(&server, "/t/", &r);
	need(!answer(server.queue, r.request->RequestId, 0, "x"));
	expect_answer(fd, 200, "x", "served");
	is(wire_end(fd, 300), WIRE_OPEN, "open at first");
	is(wire_end(fd, HS_WAIT_MS), WIRE_FIN, "closed after a second");
	received_free(&r);
}

static const struct tap_case cases[] = {
	{ "matrix", whole_matrix },
	{ "timeouts", timeout_values },
	{ "queue", queue_values },
	{ "parameters", parameters },
	{ "not the creator", not_creator },
	{ "state", state_effect },
	{ "verbosity", verbosity_effect },
	{ "idle timeout", timeout_effect },
};

TAP_MAIN(cases)
