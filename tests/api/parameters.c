// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bad input, function by function from one table: every pointer NULL, every
 * length short by one, unknown flags, reserved fields set, every handle and id
 * NULL, made up, of another kind, closed and of another process; before
 * HttpInitialize, after HttpTerminate, in a child. The code is the documented
 * one, and the good call works afterwards.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

#define PARAMS	10
#define BAD	ERROR_INVALID_PARAMETER
#define HANDLE_	ERROR_INVALID_HANDLE
#define GONE	ERROR_CONNECTION_INVALID
#define ANY	0xffffffffU	/* some error: tests of that function say which */
#define WHATEVER 0xfffffffeU	/* no matter, as long as nothing breaks */

typedef uintptr_t value;

enum kind {
	PLAIN,		/* stays as it is */
	QUEUE, OLD,	/* handles; of version 1 */
	SESSION, GROUP, REQUEST, CONNECTION,
	POINTER,	/* NULL is refused */
	OPTIONAL,	/* NULL is good */
	LENGTH,		/* one less is refused */
	FLAGS,
	RESERVED,
};

struct param {
	enum kind kind;
	value good;	/* PLAIN, LENGTH, FLAGS, POINTER */
	ULONG code;	/* of a bad one */
	ULONG null;	/* of NULL, when that is another; 0: the same */
};

struct row {
	const char *name;
	ULONG (*call)(const value *v);
	ULONG good;		/* of the good call */
	bool no_init;		/* works before HttpInitialize */
	struct param p[PARAMS];
};

/* What good calls are given */
static _Alignas(8) char buffer[16384];
static HTTP_RESPONSE response;
static HTTP_DATA_CHUNK chunk;
static HTTP_CACHE_POLICY policy;
static HTTP_STATE_INFO state = { .Flags = { .Present = 1 } };
static HTTP_ENABLED_STATE enabled;
static OVERLAPPED overlapped;
static ULONG count;
static HTTP_OPAQUE_ID opaque;
static HANDLE handle_out;
static WCHAR url[64], unknown_url[64], cache_url[64];
static HTTP_SERVICE_CONFIG_TIMEOUT_SET timeout_set;

#define ADDRESS(x)	((value)&(x))

#define CALL(name, ...)						\
static ULONG call_##name(const value *v)			\
{								\
	(void)v;						\
	return name(__VA_ARGS__);				\
}
#define H(n)	((HANDLE)v[n])
#define P(n)	((void *)v[n])
#define U(n)	((ULONG)v[n])

CALL(HttpCreateServerSession, V2, P(0), U(1))
CALL(HttpCloseServerSession, v[0])
CALL(HttpSetServerSessionProperty, v[0], (HTTP_SERVER_PROPERTY)v[1], P(2), U(3))
CALL(HttpQueryServerSessionProperty, v[0], (HTTP_SERVER_PROPERTY)v[1], P(2),
     U(3), P(4))
CALL(HttpCreateUrlGroup, v[0], P(1), U(2))
CALL(HttpCloseUrlGroup, v[0])
CALL(HttpAddUrlToUrlGroup, v[0], P(1), v[2], U(3))
CALL(HttpRemoveUrlFromUrlGroup, v[0], P(1), U(2))
CALL(HttpSetUrlGroupProperty, v[0], (HTTP_SERVER_PROPERTY)v[1], P(2), U(3))
CALL(HttpQueryUrlGroupProperty, v[0], (HTTP_SERVER_PROPERTY)v[1], P(2), U(3),
     P(4))
CALL(HttpCreateRequestQueue, V2, P(0), P(1), U(2), P(3))
CALL(HttpCloseRequestQueue, H(0))
CALL(HttpShutdownRequestQueue, H(0))
CALL(HttpSetRequestQueueProperty, H(0), (HTTP_SERVER_PROPERTY)v[1], P(2), U(3),
     U(4), P(5))
CALL(HttpQueryRequestQueueProperty, H(0), (HTTP_SERVER_PROPERTY)v[1], P(2),
     U(3), U(4), P(5), P(6))
CALL(HttpWaitForDemandStart, H(0), P(1))
CALL(HttpReceiveHttpRequest, H(0), v[1], U(2), P(3), U(4), P(5), P(6))
CALL(HttpReceiveRequestEntityBody, H(0), v[1], U(2), P(3), U(4), P(5), P(6))
CALL(HttpSendHttpResponse, H(0), v[1], U(2), P(3), P(4), P(5), P(6), U(7), P(8),
     NULL)
CALL(HttpSendResponseEntityBody, H(0), v[1], U(2), (USHORT)v[3], P(4), P(5),
     P(6), U(7), P(8), NULL)
CALL(HttpCancelHttpRequest, H(0), v[1], P(2))
CALL(HttpWaitForDisconnect, H(0), v[1], P(2))
CALL(HttpWaitForDisconnectEx, H(0), v[1], U(2), P(3))
CALL(HttpReceiveClientCertificate, H(0), v[1], U(2), P(3), U(4), P(5), P(6))
CALL(HttpFlushResponseCache, H(0), P(1), U(2), P(3))
CALL(HttpAddFragmentToCache, H(0), P(1), P(2), P(3), P(4))
CALL(HttpReadFragmentFromCache, H(0), P(1), P(2), P(3), U(4), P(5), P(6))
CALL(HttpSetServiceConfiguration, H(0), (HTTP_SERVICE_CONFIG_ID)v[1], P(2),
     U(3), P(4))
CALL(HttpUpdateServiceConfiguration, H(0), (HTTP_SERVICE_CONFIG_ID)v[1], P(2),
     U(3), P(4))
CALL(HttpDeleteServiceConfiguration, H(0), (HTTP_SERVICE_CONFIG_ID)v[1], P(2),
     U(3), P(4))
CALL(HttpQueryServiceConfiguration, H(0), (HTTP_SERVICE_CONFIG_ID)v[1], P(2),
     U(3), P(4), U(5), P(6), P(7))
CALL(HttpCreateHttpHandle, P(0), U(1))
CALL(HttpAddUrl, H(0), P(1), P(2))
CALL(HttpRemoveUrl, H(0), P(1))
CALL(HttpPrepareUrl, P(0), U(1), P(2), P(3))
CALL(HttpDeclarePush, H(0), v[1], (HTTP_VERB)v[2], P(3), P(4), P(5))
CALL(HttpDelegateRequestEx, H(0), H(1), v[2], v[3], U(4), P(5))
CALL(HttpFindUrlGroupId, P(0), H(1), P(2))
CALL(HttpSetRequestProperty, H(0), v[1], (HTTP_REQUEST_PROPERTY)v[2], P(3),
     U(4), P(5))
CALL(HttpQueryRequestProperty, H(0), v[1], (HTTP_REQUEST_PROPERTY)v[2], P(3),
     U(4), P(5), U(6), P(7), P(8))
CALL(HttpGetExtension, V2, U(0), P(1), U(2))
CALL(HttpLxCreateRequestQueue, P(0), P(1), U(2), P(3))
CALL(HttpLxAddUrl, v[0], P(1), v[2], P(3))
CALL(HttpLxRemoveUrl, v[0], P(1), U(2))
CALL(HttpLxCancelIo, H(0), P(1), U(2))

#define X(v)		{ PLAIN, (value)(v), 0, 0 }
#define Z(code)		{ RESERVED, 0, code, 0 }
#define O(x)		{ OPTIONAL, ADDRESS(x), 0, 0 }
#define PTR(x, code)	{ POINTER, (value)(x), code, 0 }
#define LEN(x, code)	{ LENGTH, sizeof(x), code, 0 }
#define BITS(good)	{ FLAGS, good, BAD, 0 }
#define ID(kind, code, null)	{ kind, 0, code, null }

#define ROW(name, good, ...)	{ #name, call_##name, good, false, { __VA_ARGS__ } },
#define ROW_FREE(name, good, ...) \
	{ #name, call_##name, good, true, { __VA_ARGS__ } },
static const struct row rows[] = {
#include "parameters_rows.h"
#undef ROW
#undef ROW_FREE
};

#define NR_ROWS	(sizeof(rows) / sizeof(rows[0]))

/* What there is of each kind: a good one, and bad ones */
static struct world {
	struct server s;
	struct received r;
	int client;
	HANDLE old, file, closed_queue;
	HTTP_OPAQUE_ID closed_session, closed_group, answered;
	HTTP_OPAQUE_ID foreign_session, foreign_group;
} world;

static void urls_make(int port)
{
	char text[64];

	snprintf(text, sizeof(text), "http://+:%d/hostile/", port);
	memcpy(url, wide(text), sizeof(url));
	snprintf(text, sizeof(text), "http://+:%d/unknown/", port);
	memcpy(unknown_url, wide(text), sizeof(unknown_url));
	snprintf(text, sizeof(text), "http://+:%d/t/fragment", port);
	memcpy(cache_url, wide(text), sizeof(cache_url));
}

/* Objects of another process, which waits until this one ends */
static void foreigner(struct world *w)
{
	HTTP_OPAQUE_ID ids[2];
	int pipes[2];

	need(!pipe(pipes));
	if (!fork()) {
		close(pipes[0]);
		api_init();
		need(!HttpCreateServerSession(V2, &ids[0], 0));
		need(!HttpCreateUrlGroup(ids[0], &ids[1], 0));
		need(write(pipes[1], ids, sizeof(ids)) == sizeof(ids));
		while (getppid() != 1)
			hs_sleep_ms(100);
		_exit(0);
	}
	need(read(pipes[0], ids, sizeof(ids)) == sizeof(ids));
	w->foreign_session = ids[0];
	w->foreign_group = ids[1];
}

static void world_make(struct world *w)
{
	int fd;

	server_up(&w->s);
	need(!HttpInitialize(V2, HTTP_INITIALIZE_CONFIG, NULL));
	fd = request_get(&w->s, "/t/", &w->r);
	w->answered = w->r.request->RequestId;
	need(!answer(w->s.queue, w->answered, 0, "x"));
	need(wire_status(fd) == 200);
	received_free(&w->r);
	w->client = request_get(&w->s, "/t/", &w->r);
	need(!HttpCreateHttpHandle(&w->old, 0));
	need(!HttpLxHandleFromFd(open("/dev/null", O_RDONLY), 0, &w->file));
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &w->closed_queue));
	need(!HttpCloseRequestQueue(w->closed_queue));
	need(!HttpCreateServerSession(V2, &w->closed_session, 0));
	need(!HttpCreateUrlGroup(w->closed_session, &w->closed_group, 0));
	need(!HttpCloseServerSession(w->closed_session));
	urls_make(w->s.port);
	response_init(&response, &chunk, "y");
}

static value good_value(const struct param *p)
{
	switch (p->kind) {
	case QUEUE:
		return (value)world.s.queue;
	case OLD:
		return (value)world.old;
	case SESSION:
		return world.s.session;
	case GROUP:
		return world.s.group;
	case REQUEST:
		return world.r.request->RequestId;
	case CONNECTION:
		return world.r.request->ConnectionId;
	default:
		return p->good;
	}
}

static void values_good(const struct row *row, value *v)
{
	for (int i = 0; i < PARAMS; i++)
		v[i] = good_value(&row->p[i]);
}

static bool fits(ULONG got, ULONG want)
{
	if (want == WHATEVER)
		return true;
	return want == ANY ? got != NO_ERROR && got != ERROR_GEN_FAILURE :
			     got == want;
}

static void try(const struct row *row, int param, value bad, ULONG want,
		const char *what)
{
	value v[PARAMS];
	ULONG got;

	values_good(row, v);
	v[param] = bad;
	got = row->call(v);
	/* one that went under way all the same */
	if (got == ERROR_IO_PENDING && want == ERROR_IO_PENDING)
		need(!HttpLxCancelIo(world.s.queue, &overlapped, 0));
	if (!fits(got, want))
		ok(false, "parameter %d %s: %u, not %u", param, what, got,
		   want);
}

static void try_handles(const struct row *row, int i)
{
	const struct param *p = &row->p[i];

	try(row, i, 0, p->null ? p->null : p->code, "NULL");
	try(row, i, 1, p->code, "1");
	try(row, i, 0x12345678, p->code, "made up");
	try(row, i, ~(value)0, p->code, "-1");
	try(row, i, ~(value)3, p->code, "-4");
	try(row, i, (value)world.s.queue ^ (value)1 << 40, p->code,
	    "of another generation");
	try(row, i, (value)world.file, p->code, "a file");
	try(row, i, (value)world.closed_queue, p->code, "closed");
	if (p->kind == OLD)
		try(row, i, (value)world.s.queue, p->code, "of version 2");
}

static void try_ids(const struct row *row, int i)
{
	const struct param *p = &row->p[i];

	try(row, i, 0, p->null ? p->null : p->code, "HTTP_NULL_ID");
	try(row, i, 1, p->code, "1");
	try(row, i, ~(value)0, p->code, "-1");
	try(row, i, good_value(p) + 1, p->code, "a neighbour's");
	try(row, i, good_value(p) ^ (value)1 << 63, p->code, "top bit");
	if (p->kind != SESSION)
		try(row, i, world.s.session, p->code, "a session");
	if (p->kind != GROUP)
		try(row, i, world.s.group, p->code, "a group");
	if (p->kind != REQUEST)
		try(row, i, world.r.request->RequestId, p->code, "a request");
	if (p->kind != CONNECTION)
		try(row, i, world.r.request->ConnectionId, p->code,
		    "a connection");
	try(row, i, world.closed_session, p->code, "a closed session");
	try(row, i, world.closed_group, p->code, "a closed group");
	try(row, i, world.foreign_session, p->code, "a foreign session");
	try(row, i, world.foreign_group, p->code, "a foreign group");
	try(row, i, world.answered, p->code, "an answered request");
}

static void try_param(const struct row *row, int i)
{
	const struct param *p = &row->p[i];

	switch (p->kind) {
	case QUEUE:
	case OLD:
		try_handles(row, i);
		break;
	case SESSION:
	case GROUP:
	case REQUEST:
	case CONNECTION:
		try_ids(row, i);
		break;
	case POINTER:
		try(row, i, 0, p->code, "NULL");
		break;
	case LENGTH:
		try(row, i, p->good - 1, p->code, "short by one");
		try(row, i, 0, ANY, "0");
		break;
	case FLAGS:
		try(row, i, p->good | 0x40000000, p->code, "unknown flag");
		break;
	case RESERVED:
		try(row, i, (value)buffer, p->code, "not 0");
		break;
	default:
		break;
	}
}

static void one_function(const char *name)
{
	const struct row *row = rows;
	value v[PARAMS];
	ULONG got;

	while (strcmp(row->name, name))
		row++;
	foreigner(&world);
	world_make(&world);
	for (int i = 0; i < PARAMS; i++)
		try_param(row, i);
	values_good(row, v);
	for (int i = 0; i < PARAMS; i++)
		if (row->p[i].kind == OPTIONAL)
			v[i] = 0;
	got = row->call(v);
	ok(fits(got, row->good), "the good call, without options: %u", got);
}

/* One case for each row */
#define ROW(name, ...)			\
static void case_##name(void)		\
{					\
	one_function(#name);		\
}
#define ROW_FREE	ROW
#include "parameters_rows.h"
#undef ROW
#undef ROW_FREE

static void before(void)
{
	value v[PARAMS];

	memset(&world, 0, sizeof(world));
	world.r.request = calloc(1, sizeof(HTTP_REQUEST));
	for (size_t i = 0; i < NR_ROWS; i++) {
		ULONG got;

		values_good(&rows[i], v);
		got = rows[i].call(v);
		if (!rows[i].no_init && got != ERROR_DLL_INIT_FAILED &&
		    strcmp(rows[i].name, "HttpCloseRequestQueue"))
			ok(false, "%s: %u", rows[i].name, got);
	}
	ok(true, "before HttpInitialize: %zu functions", NR_ROWS);
	is(HttpTerminate(HTTP_INITIALIZE_SERVER, NULL), BAD, "HttpTerminate");
}

static void after(void)
{
	value v[PARAMS];

	world_make(&world);
	need(!HttpTerminate(HTTP_INITIALIZE_SERVER | HTTP_INITIALIZE_CONFIG,
			    NULL));
	for (size_t i = 0; i < NR_ROWS; i++) {
		ULONG got;

		if (!strcmp(rows[i].name, "HttpCloseRequestQueue"))
			continue;
		values_good(&rows[i], v);
		got = rows[i].call(v);
		if (!rows[i].no_init && got != ERROR_DLL_INIT_FAILED)
			ok(false, "%s: %u", rows[i].name, got);
	}
	ok(true, "after HttpTerminate: %zu functions", NR_ROWS);
	is(HttpCloseRequestQueue(world.s.queue), NO_ERROR,
	   "a queue can be closed");
	is(HttpCloseRequestQueue(world.s.queue), BAD, "once");
}

/* What a child has no right to, by the kinds of a row's parameters */
static ULONG child_code(const struct row *row)
{
	for (int i = 0; i < PARAMS; i++) {
		if (row->p[i].kind == SESSION || row->p[i].kind == GROUP)
			return BAD;
		if (row->p[i].kind == OLD)
			return ERROR_ACCESS_DENIED;
		if (row->p[i].kind == REQUEST && row->p[i].code == GONE)
			return GONE;
	}
	return 0;
}

static int child_calls(void)
{
	int wrong = 0;
	value v[PARAMS];

	for (size_t i = 0; i < NR_ROWS; i++) {
		ULONG want = child_code(&rows[i]), got;

		if (!strcmp(rows[i].name, "HttpCloseRequestQueue") ||
		    !strcmp(rows[i].name, "HttpShutdownRequestQueue"))
			continue;
		values_good(&rows[i], v);
		got = rows[i].call(v);
		if (want && got != want) {
			printf("# %s in a child: %u, not %u\n", rows[i].name,
			       got, want);
			wrong++;
		}
	}
	fflush(stdout);
	return wrong || HttpCloseRequestQueue(world.s.queue);
}

static void in_child(void)
{
	int status;
	pid_t pid;

	world_make(&world);
	pid = fork();
	if (!pid)
		_exit(child_calls());
	need(waitpid(pid, &status, 0) == pid);
	is(status, 0, "every function in a child");
	is(answer(world.s.queue, world.r.request->RequestId, 0, "y"), NO_ERROR,
	   "its parent's request is untouched");
	expect_answer(world.client, 200, "y", "its client");
}

static const struct tap_case cases[] = {
	{ "before", before },
	{ "after", after },
	{ "child", in_child },
#define ROW(name, ...)	{ #name, case_##name },
#define ROW_FREE	ROW
#include "parameters_rows.h"
};

TAP_MAIN(cases)
