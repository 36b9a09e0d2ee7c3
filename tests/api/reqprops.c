// SPDX-License-Identifier: GPL-2.0-only
/* Properties of requests, pushes, features, groups by URL, delegation */
#define _GNU_SOURCE
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

#define NO	ERROR_INVALID_PARAMETER
#define GONE	ERROR_CONNECTION_INVALID

static struct server server;

static ULONG query(HTTP_REQUEST_ID id, int property, void *to, ULONG size,
		   PULONG bytes)
{
	return HttpQueryRequestProperty(server.queue, id,
		(HTTP_REQUEST_PROPERTY)property, NULL, 0, to, size, bytes, NULL);
}

static ULONG set(HTTP_REQUEST_ID id, int property, void *value, ULONG size)
{
	return HttpSetRequestProperty(server.queue, id,
		(HTTP_REQUEST_PROPERTY)property, value, size, NULL);
}

static void tcp_info(HTTP_REQUEST_ID id)
{
	static const struct {
		int property;
		ULONG size;
	} rows[] = {
		{ HttpRequestPropertyTcpInfoV0, sizeof(TCP_INFO_v0) },
		{ HttpRequestPropertyTcpInfoV1, sizeof(TCP_INFO_v1) },
		{ HttpRequestPropertyTcpInfoV2, sizeof(TCP_INFO_v2) },
	};
	HTTP_QUERY_REQUEST_QUALIFIER_TCP fresh = { 0 };
	TCP_INFO_v2 info;
	ULONG bytes;

	for (int i = 0; i < 3; i++) {
		ULONG size = rows[i].size;

		memset(&info, 0xa5, sizeof(info));
		is(query(id, rows[i].property, &info, size, &bytes), NO_ERROR,
		   "TCP info %d", i);
		is(bytes, size, "its bytes");
		is(info.State, TCPSTATE_ESTABLISHED, "established");
		ok(info.Mss > 500 && info.Cwnd >= info.Mss && info.SndWnd &&
		   info.RcvWnd && info.RcvBuf, "windows");
		ok(info.BytesIn >= 20 && !info.BytesRetrans, "bytes");
		bytes = 0;
		is(query(id, rows[i].property, &info, size - 1, &bytes),
		   ERROR_MORE_DATA, "too short");
		is(bytes, size, "what it needs");
		is(query(id, rows[i].property, NULL, 0, &bytes),
		   ERROR_MORE_DATA, "no buffer");
		is(HttpQueryRequestProperty(server.queue, id,
			(HTTP_REQUEST_PROPERTY)rows[i].property, &fresh, 8,
			&info, size, &bytes, NULL), NO_ERROR, "qualifier");
		is(HttpQueryRequestProperty(server.queue, id,
			(HTTP_REQUEST_PROPERTY)rows[i].property, &fresh, 7,
			&info, size, &bytes, NULL), NO, "... too short");
		is(HttpQueryRequestProperty(server.queue, id,
			(HTTP_REQUEST_PROPERTY)rows[i].property, NULL, 8,
			&info, size, &bytes, NULL), NO, "... NULL");
		is(query(id, rows[i].property, NULL, size, NULL), NO,
		   "output NULL");
	}
}

static void queries(void)
{
	static const int others[] = {
		HttpRequestPropertyQuicStats, HttpRequestPropertySni,
		HttpRequestPropertyWskApiTimings,
		HttpRequestPropertyQuicApiTimings,
		HttpRequestPropertyQuicStatsV2,
		HttpRequestPropertyQuicStreamStats,
		HttpRequestPropertyTlsClientHello,
		HttpRequestPropertyTlsCipherInfo,
	};
	struct received r;
	ULONGLONG backlog = 0;
	HTTP_REQUEST_ID id;
	char buffer[600];
	ULONG bytes = 0;
	int fd;

	server_up(&server);
	fd = request_get(&server, "/t/", &r);
	id = r.request->RequestId;
	is(query(id, HttpRequestPropertyIsb, &backlog, 8, &bytes), NO_ERROR,
	   "send backlog");
	is(bytes, 8, "its bytes");
	ok(backlog > 1000, "%llu bytes", (unsigned long long)backlog);
	is(query(id, HttpRequestPropertyIsb, &backlog, 7, &bytes),
	   ERROR_MORE_DATA, "too short");
	tcp_info(id);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		is(query(id, others[i], buffer, sizeof(buffer), NULL),
		   ERROR_INVALID_FUNCTION, "property %d", others[i]);
		is(query(id + 1, others[i], buffer, sizeof(buffer), NULL), GONE,
		   "property %d, no such request", others[i]);
	}
	is(query(id, HttpRequestPropertyDscpTag, buffer, 8, NULL), NO,
	   "can only be set");
	is(query(id, 15, buffer, 8, NULL), NO, "property 15");
	is(query(id + 1, 0, buffer, 8, NULL), GONE, "no such request");
	is(query(0, 0, buffer, 8, NULL), GONE, "null id");
	is(HttpQueryRequestProperty(NULL, id, HttpRequestPropertyIsb, NULL, 0,
				    buffer, 8, NULL, NULL),
	   ERROR_INVALID_HANDLE, "NULL queue");
	need(!answer(server.queue, id, 0, "x"));
	is(query(id, 0, buffer, 8, NULL), GONE, "answered");
	expect_answer(fd, 200, "x", "served");
	received_free(&r);

	fd = request_get(&server, "/t/", &r);
	wire_reset(fd);
	for (int i = 0; i < 1000 && !query(r.request->RequestId, 1, buffer,
					   sizeof(buffer), NULL); i++)
		hs_sleep_ms(10);
	is(query(r.request->RequestId, 1, buffer, sizeof(buffer), NULL), GONE,
	   "client gone");
}

static void settings(void)
{
	HTTP_REQUEST_PROPERTY_STREAM_ERROR error = { 7 };
	UCHAR dscp = 0x3f, bad = 0x40;
	USHORT seconds = 1;
	struct received r;
	HTTP_REQUEST_ID id;
	int fd;

	server_up(&server);
	fd = request_get(&server, "/t/", &r);
	id = r.request->RequestId;
	is(set(id, HttpRequestPropertyStreamError, &error, 4), NO_ERROR,
	   "stream error");
	is(set(id, HttpRequestPropertyStreamError, &error, 3), NO, "short");
	is(set(id, HttpRequestPropertyDscpTag, &dscp, 1), NO_ERROR, "DSCP");
	is(set(id, HttpRequestPropertyDscpTag, &bad, 1), NO, "DSCP 40");
	is(set(id, HttpRequestPropertyDscpTag, &dscp, 0), NO, "length 0");
	is(set(id, HttpRequestPropertyDscpTag, NULL, 1), NO, "NULL");
	is(set(id, HttpRequestPropertyIsb, &error, 4), NO, "can only be got");
	is(set(id, 15, &error, 4), NO, "property 15");
	is(set(id + 1, HttpRequestPropertyDscpTag, &dscp, 1), GONE,
	   "no such request");
	is(set(0, HttpRequestPropertyDscpTag, &dscp, 1), GONE, "null id");
	is(HttpSetRequestProperty(NULL, id, HttpRequestPropertyDscpTag, &dscp,
				  1, NULL), ERROR_INVALID_HANDLE, "NULL queue");
	is(set(id, HttpRequestPropertyTransportIdleConnectionTimeout, &seconds,
	       1), NO, "short");
	is(set(id, HttpRequestPropertyTransportIdleConnectionTimeout, &seconds,
	       2), NO_ERROR, "idle timeout");
	need(!answer(server.queue, id, 0, "x"));
	expect_answer(fd, 200, "x", "served");
	is(set(id, HttpRequestPropertyDscpTag, &dscp, 1), GONE, "answered");
	received_free(&r);
	is(wire_end(fd, 300), WIRE_OPEN, "open at first");
	is(wire_end(fd, HS_WAIT_MS), WIRE_FIN, "closed after a second");
}

/* The idle timeout is the connection's: it counts after its next request, too */
static void idle_timeout_stays(void)
{
	HTTP_TIMEOUT_LIMIT_INFO group = { { 1 }, 0, 0, 0, 1, 0, 0 };
	USHORT never = 0xffff, inherit = 0;
	struct received r;
	int fd;

	server_up(&server);
	need(!HttpSetUrlGroupProperty(server.group, HttpServerTimeoutsProperty,
				      &group, sizeof(group)));
	fd = request_get(&server, "/t/", &r);
	need(!set(r.request->RequestId, 12, &never, 2));
	need(!answer(server.queue, r.request->RequestId, 0, "x"));
	expect_answer(fd, 200, "x", "first");
	received_free(&r);
	is(wire_end(fd, 2500), WIRE_OPEN, "for ever");
	wire_get(fd, "/t/");
	need(!receive(server.queue, 0, &r));
	need(!answer(server.queue, r.request->RequestId, 0, "y"));
	expect_answer(fd, 200, "y", "second");
	received_free(&r);
	is(wire_end(fd, 2500), WIRE_OPEN, "still");
	wire_get(fd, "/t/");
	need(!receive(server.queue, 0, &r));
	need(!set(r.request->RequestId, 12, &inherit, 2));
	need(!answer(server.queue, r.request->RequestId, 0, "z"));
	expect_answer(fd, 200, "z", "third");
	is(wire_end(fd, HS_WAIT_MS), WIRE_FIN, "as the group says again");
}

/* TOS of packets from our port; -1: none came */
static int seen_tos(int raw, int port)
{
	unsigned char packet[2000];
	struct iphdr ip;
	struct tcphdr tcp;
	long end = hs_now_ms() + HS_WAIT_MS;

	while (hs_now_ms() < end) {
		ssize_t n = recv(raw, packet, sizeof(packet), 0);

		if (n < (ssize_t)(sizeof(ip) + sizeof(tcp)))
			continue;
		memcpy(&ip, packet, sizeof(ip));
		memcpy(&tcp, packet + ip.ihl * 4, sizeof(tcp));
		if (ntohs(tcp.source) == port && tcp.psh)
			return ip.tos;
	}
	return -1;
}

static void dscp_on_the_wire(void)
{
	UCHAR dscp = 0x2e;	/* expedited forwarding */
	struct timeval limit = { 1, 0 };
	struct received r;
	int fd, raw;

	server_up(&server);
	raw = socket(AF_INET, SOCK_RAW, IPPROTO_TCP);
	need(raw >= 0);
	need(!setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
	fd = request_get(&server, "/t/", &r);
	need(!answer(server.queue, r.request->RequestId, 0, "plain"));
	expect_answer(fd, 200, "plain", "without");
	is(seen_tos(raw, server.port) & 0xfc, 0, "not marked");
	received_free(&r);
	wire_get(fd, "/t/");
	need(!receive(server.queue, 0, &r));
	need(!set(r.request->RequestId, HttpRequestPropertyDscpTag, &dscp, 1));
	need(!answer(server.queue, r.request->RequestId, 0, "marked"));
	expect_answer(fd, 200, "marked", "with");
	is(seen_tos(raw, server.port) & 0xfc, 0x2e << 2, "marked");
	close(raw);
}

/* Pushes */

static void push(void)
{
	HTTP_REQUEST_HEADERS headers;
	HTTP_UNKNOWN_HEADER unknown = { 4, 1, "hOsT", "x" };
	struct received r;
	HTTP_REQUEST_ID id;
	int fd;

#define PUSH(id, verb, path, query, headers) \
	HttpDeclarePush(server.queue, id, verb, path, query, headers)
	server_up(&server);
	fd = request_get(&server, "/t/", &r);
	id = r.request->RequestId;
	is(PUSH(id, HttpVerbGET, u"/x", NULL, NULL), NO_ERROR, "GET");
	is(PUSH(id, HttpVerbHEAD, u"/x", "a=b", NULL), NO_ERROR, "HEAD");
	is(PUSH(id, HttpVerbPOST, u"/x", NULL, NULL), NO, "POST");
	is(PUSH(id, HttpVerbGET, NULL, NULL, NULL), NO, "no path");
	is(PUSH(id, HttpVerbGET, u"", NULL, NULL), NO, "empty path");
	is(PUSH(id, HttpVerbGET, u"x/", NULL, NULL), NO, "relative path");
	is(PUSH(id, HttpVerbGET, u"/x", "?a", NULL), NO, "query with its mark");
	is(PUSH(id + 1, HttpVerbGET, u"/x", NULL, NULL), GONE, "other id");
	is(PUSH(0, HttpVerbGET, u"/x", NULL, NULL), GONE, "null id");
	is(HttpDeclarePush(NULL, id, HttpVerbGET, u"/x", NULL, NULL),
	   ERROR_INVALID_HANDLE, "NULL queue");
	memset(&headers, 0, sizeof(headers));
	is(PUSH(id, HttpVerbGET, u"/x", NULL, &headers), NO_ERROR, "headers");
	headers.KnownHeaders[HttpHeaderContentLength] =
		(HTTP_KNOWN_HEADER){ 1, "0" };
	is(PUSH(id, HttpVerbGET, u"/x", NULL, &headers), NO_ERROR, "length 0");
	headers.KnownHeaders[HttpHeaderContentLength].pRawValue = "5";
	is(PUSH(id, HttpVerbGET, u"/x", NULL, &headers), NO, "length 5");
	headers.KnownHeaders[HttpHeaderContentLength].pRawValue = NULL;
	is(PUSH(id, HttpVerbGET, u"/x", NULL, &headers), NO, "NULL value");
	memset(&headers, 0, sizeof(headers));
	headers.KnownHeaders[HttpHeaderHost] = (HTTP_KNOWN_HEADER){ 1, "h" };
	is(PUSH(id, HttpVerbGET, u"/x", NULL, &headers), NO, "Host");
	memset(&headers, 0, sizeof(headers));
	headers.KnownHeaders[HttpHeaderTransferEncoding] =
		(HTTP_KNOWN_HEADER){ 7, "chunked" };
	is(PUSH(id, HttpVerbGET, u"/x", NULL, &headers), NO, "coding");
	memset(&headers, 0, sizeof(headers));
	headers.UnknownHeaderCount = 1;
	is(PUSH(id, HttpVerbGET, u"/x", NULL, &headers), NO, "NULL array");
	headers.pUnknownHeaders = &unknown;
	is(PUSH(id, HttpVerbGET, u"/x", NULL, &headers), NO, "unknown Host");
	unknown = (HTTP_UNKNOWN_HEADER){ 3, 1, "X-A", "x" };
	is(PUSH(id, HttpVerbGET, u"/x", NULL, &headers), NO_ERROR, "unknown");
	need(!answer(server.queue, id, 0, "x"));
	expect_answer(fd, 200, "x", "nothing else reached the client");
	is(PUSH(id, HttpVerbGET, u"/x", NULL, NULL), GONE, "answered");
#undef PUSH
}

static void features(void)
{
	static const int there[] = {
		HttpFeatureResponseTrailers, HttpFeatureDelegateEx,
		HttpFeatureAutomaticChunkedEncoding, HttpFeatureDscp,
		HttpFeatureIdleConnectionTimeoutRequestProperty,
	};
	static const int never[] = {
		HttpFeatureUnknown, HttpFeatureApiTimings, HttpFeatureHttp3,
		HttpFeatureTlsSessionTickets, HttpFeatureTlsDualCerts,
		HttpFeatureFastForwardResponse, HttpFeatureCacheTlsClientHello,
		HttpFeatureQueryCipherInfo, HttpFeatureLast,
		(int)HttpFeaturemax,
	};

	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		ok(HttpIsFeatureSupported((HTTP_FEATURE_ID)there[i]),
		   "feature %d", there[i]);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		ok(!HttpIsFeatureSupported((HTTP_FEATURE_ID)never[i]),
		   "no feature %d", never[i]);
}

/* Groups by URL */

static void find_group(void)
{
	HTTP_URL_GROUP_ID found = 0, second;
	HANDLE other;
	char url[80];

	server_up(&server);
	snprintf(url, sizeof(url), "http://+:%d/t", server.port);
	is(HttpFindUrlGroupId(wide(url), server.queue, &found), NO_ERROR,
	   "found");
	is(found, server.group, "the group");
	need(!HttpCreateUrlGroup(server.session, &second, 0));
	need(!HttpAddUrlToUrlGroup(second, wide(url_of(server.port, "/u/")), 0,
				   0));
	is(HttpFindUrlGroupId(wide(url_of(server.port, "/u/")), server.queue,
			      &found), ERROR_FILE_NOT_FOUND, "not bound");
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &other));
	need(!bind_queue(second, other));
	is(HttpFindUrlGroupId(wide(url_of(server.port, "/u/")), server.queue,
			      &found), ERROR_FILE_NOT_FOUND, "to another");
	is(HttpFindUrlGroupId(wide(url_of(server.port, "/u/")), other, &found),
	   NO_ERROR, "bound");
	is(found, second, "the second group");
	is(HttpFindUrlGroupId(wide(url_of(server.port, "/t/x/")), server.queue,
			      &found), ERROR_FILE_NOT_FOUND, "below it");
	is(HttpFindUrlGroupId(u"http://", server.queue, &found), NO, "no URL");
	is(HttpFindUrlGroupId(u"", server.queue, &found), NO, "empty");
	is(HttpFindUrlGroupId(NULL, server.queue, &found), NO, "NULL");
	is(HttpFindUrlGroupId(wide(url), server.queue, NULL), NO, "NULL id");
	is(HttpFindUrlGroupId(wide(url), NULL, &found), ERROR_INVALID_HANDLE,
	   "NULL queue");
}

/* Delegation to another process, in the way that servers do it */

static int target_port;

static int target(int ready)
{
	HTTP_BINDING_INFO binding = { .Flags = { 1 } };
	HTTP_SERVER_SESSION_ID session;
	HTTP_URL_GROUP_ID group;
	struct received r;

	if (HttpInitialize(V2, HTTP_INITIALIZE_SERVER, NULL) ||
	    HttpCreateServerSession(V2, &session, 0) ||
	    HttpCreateUrlGroup(session, &group, 0) ||
	    HttpCreateRequestQueue(V2, u"delegated", NULL, 0,
				   &binding.RequestQueueHandle) ||
	    HttpSetUrlGroupProperty(group, HttpServerBindingProperty, &binding,
				    sizeof(binding)) ||
	    HttpAddUrlToUrlGroup(group, wide(url_of(target_port, "/there/")),
				 77, 0) ||
	    write(ready, "x", 1) != 1)
		return 1;
	if (receive(binding.RequestQueueHandle, 0, &r))
		return 2;
	if (r.request->UrlContext != 77 ||
	    memcmp(r.request->CookedUrl.pAbsPath, u"/t/here", 14))
		return 3;
	return answer(binding.RequestQueueHandle, r.request->RequestId, 0,
		      "from the target") ? 4 : 0;
}

static void delegation(void)
{
	HTTP_DELEGATE_REQUEST_PROPERTY_INFO info = {
		.PropertyId = DelegateRequestDelegateUrlProperty,
	};
	HTTP_BINDING_INFO binding = { .Flags = { 1 } };
	_Alignas(8) char buffer[2000];
	HTTP_URL_GROUP_ID group;
	int ready[2], status, fd;
	struct received r;
	HANDLE to;
	WCHAR url[80];
	pid_t child;
	char byte;

	target_port = hs_port();
	need(!pipe(ready));
	child = fork();
	need(child >= 0);
	if (!child)
		_exit(target(ready[1]));
	need(read(ready[0], &byte, 1) == 1);
	server_up(&server);
	is(HttpCreateRequestQueue(V2, u"delegated", NULL,
		HTTP_CREATE_REQUEST_QUEUE_FLAG_DELEGATION, &to), NO,
	   "DELEGATION without OPEN_EXISTING");
	is(HttpCreateRequestQueue(V2, u"delegated", NULL,
		HTTP_CREATE_REQUEST_QUEUE_FLAG_DELEGATION |
		HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING, &to), NO_ERROR,
	   "target opened");
	is(HttpReceiveHttpRequest(to, 0, HTTPLX_RECEIVE_NONBLOCK,
				  (HTTP_REQUEST *)buffer, sizeof(buffer), NULL,
				  NULL), NO, "it does not receive");
	memcpy(url, wide(url_of(target_port, "/there/")), sizeof(url));
	is(HttpFindUrlGroupId(url, to, &group), NO_ERROR, "its group");
	binding.RequestQueueHandle = to;
	is(HttpSetUrlGroupProperty(server.group, HttpServerDelegationProperty,
				   &binding, sizeof(binding)), NO_ERROR,
	   "delegation property");
	info.PropertyInfo = url;
	while (url[info.PropertyInfoLength / 2])
		info.PropertyInfoLength += 2;

	fd = request_get(&server, "/t/here", &r);
#define DELEGATE(queue, to, id, group, n, info) \
	HttpDelegateRequestEx(queue, to, id, group, n, info)
	is(DELEGATE(NULL, to, r.request->RequestId, group, 1, &info),
	   ERROR_INVALID_HANDLE, "no queue");
	is(DELEGATE(server.queue, NULL, r.request->RequestId, group, 1, &info),
	   ERROR_INVALID_HANDLE, "no target");
	is(DELEGATE(server.queue, to, r.request->RequestId, group, 1, NULL), NO,
	   "no properties");
	info.PropertyId = DelegateRequestReservedProperty;
	is(DELEGATE(server.queue, to, r.request->RequestId, group, 1, &info),
	   NO, "property 0");
	info.PropertyId = DelegateRequestDelegateUrlProperty;
	is(DELEGATE(server.queue, to, r.request->RequestId, group + 1, 1,
		    &info), NO, "another group");
	is(DELEGATE(server.queue, to, r.request->RequestId, group, 0, NULL), NO,
	   "a group without a URL");
	is(DELEGATE(server.queue, to, 0, group, 1, &info), GONE, "null id");
	is(DELEGATE(server.queue, to, r.request->RequestId + 1, group, 1,
		    &info), GONE, "no such request");
	info.PropertyInfoLength -= 4;
	is(DELEGATE(server.queue, to, r.request->RequestId, group, 1, &info),
	   ERROR_FILE_NOT_FOUND, "a URL that nobody has");
	info.PropertyInfoLength += 4;
	is(DELEGATE(server.queue, to, r.request->RequestId, group, 1, &info),
	   NO_ERROR, "delegated");
	is(DELEGATE(server.queue, to, r.request->RequestId, group, 1, &info),
	   GONE, "the id is finished");
	is(answer(server.queue, r.request->RequestId, 0, "x"), GONE,
	   "answering as well");
	expect_answer(fd, 200, "from the target", "client");
	need(waitpid(child, &status, 0) == child && WIFEXITED(status));
	is(WEXITSTATUS(status), 0, "what the target saw");
	received_free(&r);

	fd = request_get(&server, "/t/here", &r);
	is(DELEGATE(server.queue, to, r.request->RequestId, 0, 0, NULL),
	   ERROR_INVALID_HANDLE, "the target is dead");
	need(!answer(server.queue, r.request->RequestId, 0, "still mine"));
	expect_answer(fd, 200, "still mine", "client");
}

static void delegation_too_late(void)
{
	ULONG one = 1;
	struct received r;
	HTTP_RESPONSE response;
	char buffer[8];
	HANDLE to;
	int fd, fd2;

	server_up(&server);
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &to));
	fd = request_text(&server, &r, "POST /t/ HTTP/1.1\r\nHost: a\r\n"
			  "Content-Length: 5\r\n\r\nhello");
	need(!HttpReceiveRequestEntityBody(server.queue, r.request->RequestId,
					   0, buffer, 2, NULL, NULL));
	is(DELEGATE(server.queue, to, r.request->RequestId, 0, 0, NULL), NO,
	   "body read");
	response_init(&response, NULL, NULL);
	need(!HttpSendHttpResponse(server.queue, r.request->RequestId,
		HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &response, NULL, NULL, NULL,
		0, NULL, NULL));
	is(DELEGATE(server.queue, to, r.request->RequestId, 0, 0, NULL), NO,
	   "answer begun");
	need(!HttpSendResponseEntityBody(server.queue, r.request->RequestId,
		HTTP_SEND_RESPONSE_FLAG_DISCONNECT, 0, NULL, NULL, NULL, 0,
		NULL, NULL));
	received_free(&r);
	close(fd);

	need(!HttpSetRequestQueueProperty(to, HttpServerQueueLengthProperty,
					  &one, 4, 0, NULL));
	fd = request_text(&server, &r, "POST /t/ HTTP/1.1\r\nHost: a\r\n"
			  "Content-Length: 5\r\n\r\nhello");
	is(DELEGATE(server.queue, to, r.request->RequestId, 0, 0, NULL),
	   NO_ERROR, "with a body nobody read");
	received_free(&r);
	fd2 = request_get(&server, "/t/", &r);
	is(DELEGATE(server.queue, to, r.request->RequestId, 0, 0, NULL),
	   ERROR_NO_SYSTEM_RESOURCES, "full");
	need(!answer(server.queue, r.request->RequestId, 0, "mine"));
	expect_answer(fd2, 200, "mine", "stays with the caller");
	received_free(&r);
	need(!receive(to, 0, &r));
	is(r.request->UrlContext, URL_CONTEXT, "as it was routed before");
	need(!HttpReceiveRequestEntityBody(to, r.request->RequestId, 0, buffer,
					   8, NULL, NULL));
	ok(!memcmp(buffer, "hello", 5), "its body");
	need(!answer(to, r.request->RequestId, 0, "other"));
	expect_answer(fd, 200, "other", "answered by the other queue");
#undef DELEGATE
}

static const struct tap_case cases[] = {
	{ "queries", queries },
	{ "settings", settings },
	{ "idle timeout stays", idle_timeout_stays },
	{ "DSCP on the wire", dscp_on_the_wire },
	{ "push", push },
	{ "features", features },
	{ "find group", find_group },
	{ "delegation", delegation },
	{ "delegation too late", delegation_too_late },
};

TAP_MAIN(cases)
