// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values of the API one by one, for the rows of docs/compatibility.md that no
 * other test shows: what a program gets of what is not here.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include "fixture.h"

#define NAMED(value)	value, #value

static struct server s;

/* A response with what @fill puts into it; the result of the send */
static ULONG respond(HTTP_REQUEST_ID id, ULONG flags, HTTP_RESPONSE_INFO *info,
		     HTTP_CACHE_POLICY *policy)
{
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;

	response_init(&response, &chunk, "x");
	response.Flags = flags;
	response.ResponseInfoCount = info ? 1 : 0;
	response.pResponseInfo = info;
	return HttpSendHttpResponse(s.queue, id, 0, &response, policy, NULL,
				    NULL, 0, NULL, NULL);
}

static void response_flags(void)
{
	static const struct {
		ULONG flag;
		const char *name;
	} rows[] = {
		{ NAMED(HTTP_RESPONSE_FLAG_MULTIPLE_ENCODINGS_AVAILABLE) },
		{ NAMED(HTTP_RESPONSE_FLAG_MORE_ENTITY_BODY_EXISTS) },
	};

	server_up(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct received r;
		int fd = request_get(&s, "/t/", &r);

		is(respond(r.request->RequestId, rows[i].flag, NULL, NULL),
		   NO_ERROR, "%s", rows[i].name);
		expect_answer(fd, 200, "x", rows[i].name);
		received_free(&r);
	}
}

static void response_infos(void)
{
	static const struct {
		HTTP_RESPONSE_INFO_TYPE type;
		const char *name;
	} rows[] = {
		{ NAMED(HttpResponseInfoTypeAuthenticationProperty) },
		{ NAMED(HttpResponseInfoTypeChannelBind) },
	};
	struct received r;
	char data[64] = "";

	server_up(&s);
	request_get(&s, "/t/", &r);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		HTTP_RESPONSE_INFO info = {
			.Type = rows[i].type, .Length = sizeof(data),
			.pInfo = data,
		};

		is(respond(r.request->RequestId, 0, &info, NULL),
		   ERROR_NOT_SUPPORTED, "%s", rows[i].name);
	}
}

/* What requests over plain HTTP/1.x do not carry */
static void request_infos(void)
{
	static const struct {
		ULONG type;
		const char *name;
	} rows[] = {
		{ NAMED(HttpRequestInfoTypeAuth) },
		{ NAMED(HttpRequestInfoTypeChannelBind) },
		{ NAMED(HttpRequestInfoTypeSslProtocol) },
		{ NAMED(HttpRequestInfoTypeSslTokenBindingDraft) },
		{ NAMED(HttpRequestInfoTypeSslTokenBinding) },
		{ NAMED(HttpRequestInfoTypeQuicStats) },
		{ NAMED(HttpRequestInfoTypeQuicStatsV2) },
		{ NAMED(HttpRequestInfoTypeInitialPacketTtl) },
		{ NAMED(HttpRequestInfoTypeDscpTag) },
		{ NAMED(HttpRequestInfoTypeTransportIdleConnectionTimeout) },
	};
	struct received r;
	bool seen;

	server_up(&s);
	request_get(&s, "/t/", &r);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		seen = false;
		for (USHORT k = 0; k < r.request->RequestInfoCount; k++)
			seen |= (ULONG)r.request->pRequestInfo[k].InfoType ==
				rows[i].type;
		ok(!seen, "none of %s", rows[i].name);
	}
	is(r.request->Flags & HTTP_REQUEST_FLAG_HTTP2, 0,
	   "not HTTP_REQUEST_FLAG_HTTP2");
	is(r.request->Flags & HTTP_REQUEST_FLAG_HTTP3, 0,
	   "not HTTP_REQUEST_FLAG_HTTP3");
	is(r.request->Flags & HTTP_REQUEST_FLAG_FAST_FORWARDING_ALLOWED, 0,
	   "not HTTP_REQUEST_FLAG_FAST_FORWARDING_ALLOWED");
}

/* More body than the buffer takes, its length not known */
static void flush_chunked(void)
{
	static char body[100000], piece[40000];
	ULONG error, got, sum;
	struct received r;
	int fd;

	server_up(&s);
	memset(body, 'b', sizeof(body));
	fd = wire_connect(s.port);
	wire_text(fd, "POST /t/ HTTP/1.1\r\nHost: a\r\n"
		  "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", sizeof(body));
	wire_send(fd, body, sizeof(body));
	wire_text(fd, "\r\n0\r\n\r\n");
	is(receive(s.queue, HTTP_RECEIVE_REQUEST_FLAG_FLUSH_BODY, &r), NO_ERROR,
	   "FLUSH_BODY");
	ok(r.request->Flags & HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS,
	   "more than fits remains");
	is(r.request->EntityChunkCount, 1, "one chunk");
	sum = r.request->pEntityChunks->FromMemory.BufferLength;
	ok(sum > 50000, "what fits: %u", sum);
	while (!(error = HttpReceiveRequestEntityBody(s.queue,
			r.request->RequestId, 0, piece, sizeof(piece), &got,
			NULL)))
		sum += got;
	is(error, ERROR_HANDLE_EOF, "read to its end");
	is(sum, sizeof(body), "all of it");
}

/* An overlapped receive outlives the thread that began it */
struct begun {
	HTTP_REQUEST *request;
	OVERLAPPED overlapped;
	ULONG result;
};

static void *begin(void *arg)
{
	struct begun *b = arg;

	b->result = HttpReceiveHttpRequest(s.queue, HTTP_NULL_ID, 0, b->request,
					   16384, NULL, &b->overlapped);
	return NULL;
}

static void thread_ends(void)
{
	struct begun b = { .request = aligned_alloc(8, 16384) };
	pthread_t thread;
	int fd;

	server_up(&s);
	need(!pthread_create(&thread, NULL, begin, &b));
	need(!pthread_join(thread, NULL));
	is(b.result, ERROR_IO_PENDING, "begun by a thread that has ended");
	fd = wire_connect(s.port);
	wire_get(fd, "/t/");
	for (int i = 0; i < HS_WAIT_MS / 10 &&
	     __atomic_load_n(&b.overlapped.Internal, __ATOMIC_ACQUIRE) == 0x103;
	     i++)
		hs_sleep_ms(10);
	is(b.overlapped.Internal, 0, "completed all the same");
	is(answer(s.queue, b.request->RequestId, 0, "x"), NO_ERROR, "answered");
	expect_answer(fd, 200, "x", "client");
}

static void features(void)
{
	static const struct {
		HTTP_FEATURE_ID id;
		const char *name;
		BOOL here;
	} rows[] = {
		{ NAMED(HttpFeatureResponseTrailers), TRUE },
		{ NAMED(HttpFeatureApiTimings), FALSE },
		{ NAMED(HttpFeatureDelegateEx), TRUE },
		{ NAMED(HttpFeatureHttp3), FALSE },
		{ NAMED(HttpFeatureTlsSessionTickets), FALSE },
		{ NAMED(HttpFeatureDisableTlsSessionId), FALSE },
		{ NAMED(HttpFeatureTlsDualCerts), FALSE },
		{ NAMED(HttpFeatureAutomaticChunkedEncoding), TRUE },
		{ NAMED(HttpFeatureDedicatedReqQueueDelegationType), FALSE },
		{ NAMED(HttpFeatureFastForwardResponse), FALSE },
		{ NAMED(HttpFeatureCacheTlsClientHello), FALSE },
		{ NAMED(HttpFeatureIdleConnectionTimeoutRequestProperty), TRUE },
		{ NAMED(HttpFeatureDisableAiaFlag), FALSE },
		{ NAMED(HttpFeatureDscp), TRUE },
		{ NAMED(HttpFeatureQueryCipherInfo), FALSE },
		{ NAMED(HttpFeatureQueryInitialPacketTtl), FALSE },
		{ NAMED(HttpFeatureTlsHandshakePerformanceCounters), FALSE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is(HttpIsFeatureSupported(rows[i].id), rows[i].here, "%s",
		   rows[i].name);
}

/* Each property of requests, as a query and as a setting */
static void request_properties(void)
{
	static const struct {
		HTTP_REQUEST_PROPERTY property;
		const char *name;
		ULONG query;
		ULONG set;
	} rows[] = {
#define NO	ERROR_INVALID_PARAMETER
#define NEVER	ERROR_INVALID_FUNCTION
		{ NAMED(HttpRequestPropertyIsb), NO_ERROR, NO },
		{ NAMED(HttpRequestPropertyTcpInfoV0), NO_ERROR, NO },
		{ NAMED(HttpRequestPropertyQuicStats), NEVER, NO },
		{ NAMED(HttpRequestPropertyTcpInfoV1), NO_ERROR, NO },
		{ NAMED(HttpRequestPropertySni), NEVER, NO },
		{ NAMED(HttpRequestPropertyStreamError), NO, NO_ERROR },
		{ NAMED(HttpRequestPropertyWskApiTimings), NEVER, NO },
		{ NAMED(HttpRequestPropertyQuicApiTimings), NEVER, NO },
		{ NAMED(HttpRequestPropertyQuicStatsV2), NEVER, NO },
		{ NAMED(HttpRequestPropertyQuicStreamStats), NEVER, NO },
		{ NAMED(HttpRequestPropertyTcpInfoV2), NO_ERROR, NO },
		{ NAMED(HttpRequestPropertyTlsClientHello), NEVER, NO },
		{ NAMED(HttpRequestPropertyTransportIdleConnectionTimeout), NO,
		  NO_ERROR },
		{ NAMED(HttpRequestPropertyDscpTag), NO, NO_ERROR },
		{ NAMED(HttpRequestPropertyTlsCipherInfo), NEVER, NO },
	};
	struct received r;

	server_up(&s);
	request_get(&s, "/t/", &r);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_Alignas(8) char room[1024] = "";
		ULONG bytes;

		is(HttpQueryRequestProperty(s.queue, r.request->RequestId,
					    rows[i].property, NULL, 0, room,
					    sizeof(room), &bytes, NULL),
		   rows[i].query, "%s: query", rows[i].name);
		memset(room, 0, sizeof(room));
		room[0] = 1;
		is(HttpSetRequestProperty(s.queue, r.request->RequestId,
					  rows[i].property, room, sizeof(room),
					  NULL),
		   rows[i].set, "%s: set", rows[i].name);
	}
}

static const struct tap_case cases[] = {
	{ "response flags", response_flags },
	{ "response infos", response_infos },
	{ "request infos", request_infos },
	{ "flush chunked", flush_chunked },
	{ "features", features },
	{ "request properties", request_properties },
	{ "thread ends", thread_ends },
};
TAP_MAIN_NET(cases)
