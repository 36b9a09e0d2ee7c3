// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bad input to every function: handles and ids that are made up, stale, foreign
 * or of another kind, and handles that another thread closes meanwhile. A
 * documented code each time, and the program lives. (Before HttpInitialize:
 * init.c. In a forked child: fork.c.)
 */
#include <stdlib.h>
#include "scene.h"

struct bad {
	HANDLE queue;
	HTTP_OPAQUE_ID id;
};

static _Alignas(8) _Thread_local char buffer[8192];
static const WCHAR url[] = u"http://+:8099/hostile/";
static HTTP_DATA_CHUNK chunk = {
	.DataChunkType = HttpDataChunkFromMemory,
	.FromMemory = { "x", 1 },
};
static HTTP_CACHE_POLICY policy = { HttpCachePolicyNocache, 0 };

static ULONG set_queue(struct bad b)
{
	ULONG length = 1000;

	return HttpSetRequestQueueProperty(b.queue,
		HttpServerQueueLengthProperty, &length, 4, 0, NULL);
}

static ULONG query_queue(struct bad b)
{
	return HttpQueryRequestQueueProperty(b.queue, HttpServerStateProperty,
					     buffer, 4, 0, NULL, NULL);
}

static ULONG demand(struct bad b)
{
	return HttpWaitForDemandStart(b.queue, NULL);
}

static ULONG receive_any(struct bad b)
{
	return HttpReceiveHttpRequest(b.queue, HTTP_NULL_ID,
		HTTPLX_RECEIVE_NONBLOCK, (void *)buffer, sizeof(buffer), NULL,
		NULL);
}

static ULONG receive_id(struct bad b)
{
	return HttpReceiveHttpRequest(b.queue, b.id ? b.id : 1, 0,
				      (void *)buffer, sizeof(buffer), NULL,
				      NULL);
}

static ULONG body(struct bad b)
{
	return HttpReceiveRequestEntityBody(b.queue, b.id, 0, buffer, 100, NULL,
					    NULL);
}

static ULONG send_response(struct bad b)
{
	HTTP_RESPONSE response;

	response_init(&response, NULL, NULL);
	return HttpSendHttpResponse(b.queue, b.id, 0, &response, NULL, NULL,
				    NULL, 0, NULL, NULL);
}

static ULONG send_body(struct bad b)
{
	return HttpSendResponseEntityBody(b.queue, b.id, 0, 1, &chunk, NULL,
					  NULL, 0, NULL, NULL);
}

static ULONG cancel(struct bad b)
{
	return HttpCancelHttpRequest(b.queue, b.id, NULL);
}

static ULONG disconnect(struct bad b)
{
	return HttpWaitForDisconnect(b.queue, b.id, NULL);
}

static ULONG disconnect_ex(struct bad b)
{
	return HttpWaitForDisconnectEx(b.queue, b.id, 0, NULL);
}

static ULONG certificate(struct bad b)
{
	return HttpReceiveClientCertificate(b.queue, b.id, 0, (void *)buffer,
					    sizeof(buffer), NULL, NULL);
}

static ULONG flush(struct bad b)
{
	return HttpFlushResponseCache(b.queue, url, 0, NULL);
}

static ULONG add_fragment(struct bad b)
{
	return HttpAddFragmentToCache(b.queue, url, &chunk, &policy, NULL);
}

static ULONG read_fragment(struct bad b)
{
	return HttpReadFragmentFromCache(b.queue, url, NULL, buffer, 100, NULL,
					 NULL);
}

static ULONG add_url(struct bad b)
{
	return HttpAddUrl(b.queue, url, NULL);
}

static ULONG remove_url(struct bad b)
{
	return HttpRemoveUrl(b.queue, url);
}

static ULONG push(struct bad b)
{
	return HttpDeclarePush(b.queue, b.id, HttpVerbGET, u"/x", NULL, NULL);
}

static ULONG delegate(struct bad b)
{
	return HttpDelegateRequestEx(b.queue, b.queue, b.id, b.id, 0, NULL);
}

static ULONG find(struct bad b)
{
	HTTP_URL_GROUP_ID group;

	return HttpFindUrlGroupId(url, b.queue, &group);
}

static ULONG set_request(struct bad b)
{
	UCHAR tag = 1;

	return HttpSetRequestProperty(b.queue, b.id,
				      HttpRequestPropertyDscpTag, &tag, 1,
				      NULL);
}

static ULONG query_request(struct bad b)
{
	return HttpQueryRequestProperty(b.queue, b.id, HttpRequestPropertyIsb,
					NULL, 0, buffer, 8, NULL, NULL);
}

static ULONG shut_down(struct bad b)
{
	return HttpShutdownRequestQueue(b.queue);
}

static ULONG close_queue(struct bad b)
{
	return HttpCloseRequestQueue(b.queue);
}

#define HAS_ID	1	/* wants the id of a request or connection */
#define ENDS	2	/* not for a handle that is to be used again */

static const struct call_row {
	const char *name;
	ULONG (*call)(struct bad b);
	int flags;
} queue_calls[] = {
	{ "HttpSetRequestQueueProperty", set_queue },
	{ "HttpQueryRequestQueueProperty", query_queue },
	{ "HttpWaitForDemandStart", demand },
	{ "HttpReceiveHttpRequest", receive_any },
	{ "HttpReceiveHttpRequest by id", receive_id, HAS_ID },
	{ "HttpReceiveRequestEntityBody", body, HAS_ID },
	{ "HttpSendHttpResponse", send_response, HAS_ID },
	{ "HttpSendResponseEntityBody", send_body, HAS_ID },
	{ "HttpCancelHttpRequest", cancel, HAS_ID },
	{ "HttpWaitForDisconnect", disconnect, HAS_ID },
	{ "HttpWaitForDisconnectEx", disconnect_ex, HAS_ID },
	{ "HttpReceiveClientCertificate", certificate, HAS_ID },
	{ "HttpFlushResponseCache", flush },
	{ "HttpAddFragmentToCache", add_fragment },
	{ "HttpReadFragmentFromCache", read_fragment },
	{ "HttpAddUrl", add_url },
	{ "HttpRemoveUrl", remove_url },
	{ "HttpDeclarePush", push, HAS_ID },
	{ "HttpDelegateRequestEx", delegate, HAS_ID },
	{ "HttpFindUrlGroupId", find },
	{ "HttpSetRequestProperty", set_request, HAS_ID },
	{ "HttpQueryRequestProperty", query_request, HAS_ID },
	{ "HttpShutdownRequestQueue", shut_down, ENDS },
	{ "HttpCloseRequestQueue", close_queue, ENDS },
};

#define NR_CALLS	((int)(sizeof(queue_calls) / sizeof(queue_calls[0])))

/* No handle of a queue: refused as such */
static void handles(void)
{
	HANDLE bad[7], queue, closed;

	api_init();
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &queue));
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &closed));
	need(!HttpCloseRequestQueue(closed));
	bad[0] = NULL;
	bad[1] = INVALID_HANDLE_VALUE;
	bad[2] = (char *)queue + 1;
	bad[3] = closed;
	need(!HttpLxHandleFromFd(0, HTTPLX_FD_DUPLICATE, &bad[4]));
	bad[5] = (HANDLE)3;
	bad[6] = (HANDLE)&queue;
	for (int i = 0; i < NR_CALLS; i++) {
		int wrong = 0;

		for (int n = 0; n < 7; n++) {
			ULONG code = queue_calls[i].call(
				(struct bad){ bad[n], 1 });

			if (code == ERROR_INVALID_HANDLE ||
			    code == ERROR_INVALID_PARAMETER)
				continue;
			tap_note("bad handle %d: %u", n, code);
			wrong++;
		}
		is(wrong, 0, "%s", queue_calls[i].name);
	}
}

/* Ids of nothing, of something else, of somebody else, of what is over */
static void request_ids(void)
{
	struct exchange *x = exchange();
	struct server other;
	HTTP_OPAQUE_ID bad[] = {
		HTTP_NULL_ID, 1, ~0ULL, x->id + 1, x->id ^ (1ULL << 63),
		x->s.session, x->s.group, 0,
	};

	server_elsewhere(&other);
	bad[7] = other.group;
	need(!answer(x->s.queue, x->id, HTTP_SEND_RESPONSE_FLAG_DISCONNECT,
		     "x"));
	for (int i = 0; i < NR_CALLS; i++) {
		int wrong = 0;

		if (!(queue_calls[i].flags & HAS_ID))
			continue;
		for (int n = 0; n < 8; n++) {
			ULONG code = queue_calls[i].call(
				(struct bad){ x->s.queue, bad[n] });

			if (code == ERROR_CONNECTION_INVALID ||
			    code == ERROR_INVALID_PARAMETER)
				continue;
			tap_note("bad id %d: %u", n, code);
			wrong++;
		}
		is(wrong, 0, "%s", queue_calls[i].name);
	}
}

/* Sessions and groups */
static ULONG object_call(int which, HTTP_OPAQUE_ID id)
{
	HTTP_STATE_INFO state = { { 1 }, HttpEnabledStateActive };
	HTTP_URL_GROUP_ID group;

	switch (which) {
	case 0:
		return HttpCloseServerSession(id);
	case 1:
		return HttpSetServerSessionProperty(id, HttpServerStateProperty,
						    &state, sizeof(state));
	case 2:
		return HttpQueryServerSessionProperty(id,
			HttpServerStateProperty, &state, sizeof(state), NULL);
	case 3:
		return HttpCreateUrlGroup(id, &group, 0);
	case 4:
		return HttpCloseUrlGroup(id);
	case 5:
		return HttpAddUrlToUrlGroup(id, url, 0, 0);
	case 6:
		return HttpRemoveUrlFromUrlGroup(id, url, 0);
	case 7:
		return HttpSetUrlGroupProperty(id, HttpServerStateProperty,
					       &state, sizeof(state));
	default:
		return HttpQueryUrlGroupProperty(id, HttpServerStateProperty,
						 &state, sizeof(state), NULL);
	}
}

static void object_ids(void)
{
	struct server *s = server(), other;
	HTTP_OPAQUE_ID closed_session, closed_group, bad[8];

	server_elsewhere(&other);
	need(!HttpCreateServerSession(V2, &closed_session, 0));
	need(!HttpCreateUrlGroup(closed_session, &closed_group, 0));
	need(!HttpCloseServerSession(closed_session));
	for (int i = 0; i < 9; i++) {
		bool session = i < 4;
		int wrong = 0;

		bad[0] = HTTP_NULL_ID;
		bad[1] = 1;
		bad[2] = ~0ULL;
		bad[3] = (session ? s->session : s->group) + 1;
		bad[4] = session ? s->group : s->session;
		bad[5] = session ? closed_session : closed_group;
		bad[6] = session ? other.session : other.group;
		bad[7] = (ULONG_PTR)s->queue;
		for (int n = 0; n < 8; n++) {
			ULONG code = object_call(i, bad[n]);

			if (code == ERROR_INVALID_PARAMETER)
				continue;
			tap_note("bad id %d: %u", n, code);
			wrong++;
		}
		is(wrong, 0, "function %d", i);
	}
}

/* Four threads use a handle that a fifth closes, again and again */
static HANDLE shared;
static bool over;

static ULONG use_handle(void *arg)
{
	unsigned int seed = (unsigned int)(ULONG_PTR)arg;
	ULONG calls = 0;

	while (!__atomic_load_n(&over, __ATOMIC_ACQUIRE)) {
		const struct call_row *row =
			&queue_calls[(seed = seed * 1103515245 + 12345) / 65536
				     % NR_CALLS];
		HANDLE queue = __atomic_load_n(&shared, __ATOMIC_ACQUIRE);

		if (!(row->flags & ENDS)) {
			row->call((struct bad){ queue, seed });
			calls++;
		}
	}
	return calls;
}

static void closed_meanwhile(void)
{
	struct thread_call users[4];
	struct server *s = server();
	ULONG calls = 0;

	shared = s->queue;
	for (int i = 0; i < 4; i++)
		thread_start(&users[i], use_handle, (void *)(ULONG_PTR)(i + 1));
	for (int i = 0; i < 20; i++) {
		HANDLE next, last = shared;

		need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &next));
		need(!bind_queue(s->group, next));
		__atomic_store_n(&shared, next, __ATOMIC_RELEASE);
		need(!HttpCloseRequestQueue(last));
	}
	__atomic_store_n(&over, true, __ATOMIC_RELEASE);
	for (int i = 0; i < 4; i++)
		calls += thread_end(&users[i]);
	ok(calls > 0, "%u calls while it was closed 20 times", calls);
	s->queue = shared;
	wire_get(wire_connect(s->port), "/t/");
	need(hs_poll(HttpLxQueueFd(s->queue), POLLIN, HS_WAIT_MS));
	is(receive_any((struct bad){ s->queue, 0 }), NO_ERROR,
	   "the last one works");
}

static const struct tap_case cases[] = {
	{ "handles", handles },
	{ "request ids", request_ids },
	{ "object ids", object_ids },
	{ "closed meanwhile", closed_meanwhile, 90 },
};

TAP_MAIN_NET(cases)
