// SPDX-License-Identifier: GPL-2.0-only
/* Producers for codes.c: later functions of the API, the cache's parameters */
#include "codes.h"

static _Alignas(8) char buffer[4096];

/* URLs */
ULONG prepare(void)
{
	PWSTR prepared = NULL;
	ULONG result;

	api_init();
	result = HttpPrepareUrl(NULL, 0, u"http://host.example:8099/a/",
				&prepared);
	need(result || prepared);
	return result;
}

ULONG prepare_flags(void)
{
	PWSTR prepared;

	api_init();
	return HttpPrepareUrl(NULL, 1, u"http://host.example:8099/a/",
			      &prepared);
}

ULONG prepare_reserved(void)
{
	PWSTR prepared;

	api_init();
	return HttpPrepareUrl(buffer, 0, u"http://host.example:8099/a/",
			      &prepared);
}

ULONG prepare_null(void)
{
	PWSTR prepared;

	api_init();
	return HttpPrepareUrl(NULL, 0, NULL, &prepared);
}

ULONG find(void)
{
	HTTP_URL_GROUP_ID group = HTTP_NULL_ID;
	struct server *s = server();
	ULONG result;

	result = HttpFindUrlGroupId(wide(url_of(s->port, "/t/")), s->queue,
				    &group);
	need(result || group == s->group);
	return result;
}

ULONG find_null(void)
{
	struct server *s = server();

	return HttpFindUrlGroupId(wide(url_of(s->port, "/t/")), s->queue, NULL);
}

ULONG find_no_url(void)
{
	HTTP_URL_GROUP_ID group;

	return HttpFindUrlGroupId(NULL, server()->queue, &group);
}

ULONG find_missing(void)
{
	struct server *s = server();
	HTTP_URL_GROUP_ID group;

	return HttpFindUrlGroupId(wide(url_of(s->port, "/missing/")), s->queue,
				  &group);
}

/* Push, on connections that have none */
ULONG push_get(void)
{
	struct exchange *x = exchange();

	return HttpDeclarePush(x->s.queue, x->id, HttpVerbGET, u"/t/pushed",
			       "a=b", NULL);
}

ULONG push_verb(void)
{
	struct exchange *x = exchange();

	return HttpDeclarePush(x->s.queue, x->id, HttpVerbPOST, u"/t/pushed",
			       NULL, NULL);
}

static ULONG push_header(HTTP_HEADER_ID id, PCSTR value)
{
	struct exchange *x = exchange();
	HTTP_REQUEST_HEADERS headers = { 0 };

	headers.KnownHeaders[id].pRawValue = value;
	headers.KnownHeaders[id].RawValueLength = (USHORT)strlen(value);
	return HttpDeclarePush(x->s.queue, x->id, HttpVerbGET, u"/t/pushed",
			       NULL, &headers);
}

ULONG push_host(void)
{
	return push_header(HttpHeaderHost, "elsewhere");
}

ULONG push_length(void)
{
	return push_header(HttpHeaderContentLength, "5");
}

ULONG push_coding(void)
{
	return push_header(HttpHeaderTransferEncoding, "chunked");
}

ULONG push_null(void)
{
	struct exchange *x = exchange();

	return HttpDeclarePush(x->s.queue, x->id, HttpVerbGET, NULL, NULL,
			       NULL);
}

/* Delegation: to a second queue with a group of its own at /d/ */
static ULONG delegate(struct exchange *x, ULONG property)
{
	HTTP_DELEGATE_REQUEST_PROPERTY_INFO info = { .PropertyId = property };
	HTTP_BINDING_INFO binding = { .Flags.Present = 1 };
	HTTP_URL_GROUP_ID target;
	const WCHAR *url;
	HANDLE queue;

	need(!HttpCreateRequestQueue(V2, u"codes-delegate", NULL, 0, &queue));
	need(!HttpCreateUrlGroup(x->s.session, &target, 0));
	need(!bind_queue(target, queue));
	url = wide(url_of(x->s.port, "/d/"));
	need(!HttpAddUrlToUrlGroup(target, url, 0, 0));
	need(!HttpCreateRequestQueue(V2, u"codes-delegate", NULL,
		OPEN | HTTP_CREATE_REQUEST_QUEUE_FLAG_DELEGATION,
		&binding.RequestQueueHandle));
	need(!HttpSetUrlGroupProperty(x->s.group, HttpServerDelegationProperty,
				      &binding, sizeof(binding)));
	info.PropertyInfo = (PVOID)url;
	while (url[info.PropertyInfoLength / 2])
		info.PropertyInfoLength += 2;
	return HttpDelegateRequestEx(x->s.queue, binding.RequestQueueHandle,
				     x->id, HTTP_NULL_ID, 1, &info);
}

ULONG delegate_request(void)
{
	return delegate(exchange(), DelegateRequestDelegateUrlProperty);
}

ULONG delegate_property(void)
{
	return delegate(exchange(), 99);
}

ULONG delegate_null_set(void)
{
	struct exchange *x = exchange();

	return HttpDelegateRequestEx(x->s.queue, x->s.queue, x->id, x->s.group,
				     1, NULL);
}

ULONG delegate_after_head(void)
{
	struct exchange *x = exchange();

	need(!send_head(x, MORE, NULL, NULL));
	return delegate(x, DelegateRequestDelegateUrlProperty);
}

ULONG delegate_answered(void)
{
	struct exchange *x = exchange();

	need(!answer(x->s.queue, x->id, 0, "x"));
	return delegate(x, DelegateRequestDelegateUrlProperty);
}

ULONG extension(void)
{
	api_init();
	return HttpGetExtension(V2, 0, buffer, sizeof(buffer));
}

/* Features: BOOL, not a code */
ULONG feature_chunking(void)
{
	api_init();
	return HttpIsFeatureSupported(HttpFeatureAutomaticChunkedEncoding);
}

ULONG feature_unknown(void)
{
	api_init();
	return HttpIsFeatureSupported(HttpFeatureUnknown);
}

ULONG feature_http3(void)
{
	api_init();
	return HttpIsFeatureSupported(HttpFeatureHttp3);
}

/* Properties of requests */
static ULONG set_property(HTTP_REQUEST_PROPERTY id, void *value, ULONG size)
{
	struct exchange *x = exchange();

	return HttpSetRequestProperty(x->s.queue, x->id, id, value, size, NULL);
}

ULONG property_set_dscp(void)
{
	UCHAR tag = 0x2e;

	return set_property(HttpRequestPropertyDscpTag, &tag, 1);
}

ULONG property_set_idle(void)
{
	USHORT seconds = 30;

	return set_property(HttpRequestPropertyTransportIdleConnectionTimeout,
			    &seconds, sizeof(seconds));
}

ULONG property_set_tag_64(void)
{
	UCHAR tag = 0x40;

	return set_property(HttpRequestPropertyDscpTag, &tag, 1);
}

ULONG property_set_null(void)
{
	return set_property(HttpRequestPropertyDscpTag, NULL, 1);
}

ULONG property_set_isb(void)
{
	ULONGLONG value = 1;

	return set_property(HttpRequestPropertyIsb, &value, sizeof(value));
}

static ULONG query_property(HTTP_REQUEST_PROPERTY id, void *at, ULONG size)
{
	struct exchange *x = exchange();
	ULONG bytes;

	return HttpQueryRequestProperty(x->s.queue, x->id, id, NULL, 0, at,
					size, &bytes, NULL);
}

ULONG property_query_isb(void)
{
	return query_property(HttpRequestPropertyIsb, buffer,
			      sizeof(ULONGLONG));
}

ULONG property_query_tcp(void)
{
	return query_property(HttpRequestPropertyTcpInfoV0, buffer,
			      sizeof(buffer));
}

ULONG property_query_stream_error(void)
{
	return query_property(HttpRequestPropertyStreamError, buffer, 4);
}

ULONG property_query_id(void)
{
	return query_property(1000, buffer, sizeof(buffer));
}

ULONG property_query_quic(void)
{
	return query_property(HttpRequestPropertyQuicStats, buffer,
			      sizeof(buffer));
}

ULONG property_query_sni(void)
{
	return query_property(HttpRequestPropertySni, buffer,
			      sizeof(HTTP_REQUEST_PROPERTY_SNI));
}

ULONG property_query_short(void)
{
	return query_property(HttpRequestPropertyIsb, buffer, 7);
}

ULONG property_query_first(void)
{
	return query_property(HttpRequestPropertyTcpInfoV0, NULL, 0);
}

/* The cache */

ULONG flush_nothing(void)
{
	struct server *s = server();

	return HttpFlushResponseCache(s->queue, wide(url_of(s->port, "/t/")), 0,
				      NULL);
}

ULONG flush_null(void)
{
	return HttpFlushResponseCache(server()->queue, NULL, 0, NULL);
}

ULONG flush_flags(void)
{
	struct server *s = server();

	return HttpFlushResponseCache(s->queue, wide(url_of(s->port, "/t/")), 2,
				      NULL);
}

static HTTP_CACHE_POLICY policy = { HttpCachePolicyUserInvalidates, 0 };

ULONG fragment_add_null(void)
{
	struct server *s = server();

	return HttpAddFragmentToCache(s->queue, wide(url_of(s->port, "/t/f")),
				      NULL, &policy, NULL);
}

ULONG fragment_read_null(void)
{
	struct server *s = server();
	ULONG bytes;

	return HttpReadFragmentFromCache(s->queue,
					 wide(url_of(s->port, "/t/f")), NULL,
					 NULL, 100, &bytes, NULL);
}

ULONG fragment_read_missing(void)
{
	struct server *s = server();
	ULONG bytes;

	return HttpReadFragmentFromCache(s->queue,
					 wide(url_of(s->port, "/t/f")), NULL,
					 buffer, sizeof(buffer), &bytes, NULL);
}

ULONG flush_unregistered(void)
{
	struct server *s = server();

	return HttpFlushResponseCache(s->queue, wide(url_of(s->port, "/u/")), 0,
				      NULL);
}

static ULONG add_text(const char *path, const char *text)
{
	HTTP_DATA_CHUNK chunk = {
		.DataChunkType = HttpDataChunkFromMemory,
		.FromMemory = { (void *)text, (ULONG)strlen(text) },
	};
	struct server *s = server();

	return HttpAddFragmentToCache(s->queue, wide(url_of(s->port, path)), &chunk,
				      &policy, NULL);
}

ULONG fragment_add(void)
{
	return add_text("/t/f", "text");
}

ULONG fragment_add_again(void)
{
	need(!add_text("/t/f", "text"));
	return add_text("/t/f", "other text");
}

ULONG fragment_add_unregistered(void)
{
	return add_text("/u/f", "text");
}

static ULONG read_text(HTTP_BYTE_RANGE *range, ULONG size, ULONG want)
{
	struct server *s = server();
	ULONG bytes, result;

	need(!add_text("/t/f", "text"));
	result = HttpReadFragmentFromCache(s->queue, wide(url_of(s->port, "/t/f")),
					   range, buffer, size, &bytes, NULL);
	is(bytes, want, "bytes");
	return result;
}

ULONG fragment_read(void)
{
	return read_text(NULL, sizeof(buffer), 4);
}

ULONG fragment_read_range(void)
{
	HTTP_BYTE_RANGE range = { .StartingOffset.QuadPart = 1,
				  .Length.QuadPart = 2 };

	return read_text(&range, sizeof(buffer), 2);
}

ULONG fragment_read_short(void)
{
	return read_text(NULL, 3, 4);
}
