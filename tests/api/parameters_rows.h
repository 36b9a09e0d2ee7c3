/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ROW(function, code of the good call, parameters) for parameters.c; ROW_FREE: works
 * without HttpInitialize
 */
ROW(HttpCreateServerSession, 0, PTR(&opaque, BAD), Z(BAD))
ROW(HttpCloseServerSession, 0, ID(SESSION, BAD, 0))
ROW(HttpSetServerSessionProperty, 0, ID(SESSION, BAD, 0),
    X(HttpServerStateProperty), PTR(&state, BAD), LEN(state, BAD))
ROW(HttpQueryServerSessionProperty, 0, ID(SESSION, BAD, 0),
    X(HttpServerStateProperty), PTR(&state, BAD),
    LEN(state, ERROR_MORE_DATA), O(count))
ROW(HttpCreateUrlGroup, 0, ID(SESSION, BAD, 0), PTR(&opaque, BAD),
    Z(BAD))
ROW(HttpCloseUrlGroup, 0, ID(GROUP, BAD, 0))
ROW(HttpAddUrlToUrlGroup, 0, ID(GROUP, BAD, 0), PTR(url, BAD), X(1),
    Z(BAD))
ROW(HttpRemoveUrlFromUrlGroup, ERROR_FILE_NOT_FOUND,
    ID(GROUP, BAD, 0), PTR(unknown_url, BAD), BITS(0))
ROW(HttpSetUrlGroupProperty, 0, ID(GROUP, BAD, 0),
    X(HttpServerStateProperty), PTR(&state, BAD), LEN(state, BAD))
ROW(HttpQueryUrlGroupProperty, 0, ID(GROUP, BAD, 0),
    X(HttpServerStateProperty), PTR(&state, BAD),
    LEN(state, ERROR_MORE_DATA), O(count))
ROW(HttpCreateRequestQueue, 0, { OPTIONAL, 0, 0, 0 }, X(0), BITS(0),
    PTR(&handle_out, BAD))
ROW(HttpCloseRequestQueue, 0, ID(QUEUE, BAD, 0))
ROW(HttpShutdownRequestQueue, 0, ID(QUEUE, BAD, 0))
ROW(HttpSetRequestQueueProperty, 0, ID(QUEUE, HANDLE_, 0),
    X(HttpServerStateProperty), PTR(&enabled, BAD),
    LEN(enabled, BAD), Z(BAD), Z(BAD))
ROW(HttpQueryRequestQueueProperty, 0, ID(QUEUE, HANDLE_, 0),
    X(HttpServerStateProperty), PTR(&enabled, BAD),
    LEN(enabled, ERROR_MORE_DATA), Z(BAD), O(count), Z(BAD))
ROW(HttpWaitForDemandStart, ERROR_INVALID_ID_AUTHORITY,
    ID(QUEUE, ANY, 0), O(overlapped))
ROW(HttpReceiveHttpRequest, ERROR_MORE_DATA, ID(QUEUE, HANDLE_, 0),
    ID(REQUEST, GONE, ERROR_IO_PENDING), BITS(0),
    PTR(buffer, ERROR_NOACCESS),
    { LENGTH, sizeof(HTTP_REQUEST_V1), ERROR_INSUFFICIENT_BUFFER, 0 },
    X(0), X(&overlapped))
ROW(HttpReceiveRequestEntityBody, ERROR_HANDLE_EOF,
    ID(QUEUE, HANDLE_, 0), ID(REQUEST, GONE, 0), BITS(0),
    PTR(buffer, BAD), X(16), O(count), O(overlapped))
ROW(HttpSendHttpResponse, 0, ID(QUEUE, HANDLE_, 0),
    ID(REQUEST, GONE, 0), BITS(0), PTR(&response, BAD), X(0),
    O(count), Z(BAD), Z(BAD), O(overlapped))
ROW(HttpSendResponseEntityBody, BAD, ID(QUEUE, HANDLE_, 0),
    ID(REQUEST, GONE, 0), BITS(0), X(1), PTR(&chunk, BAD), O(count),
    Z(BAD), Z(BAD), O(overlapped))
ROW(HttpCancelHttpRequest, 0, ID(QUEUE, HANDLE_, 0),
    ID(REQUEST, GONE, 0), O(overlapped))
ROW(HttpWaitForDisconnect, ERROR_IO_PENDING, ID(QUEUE, HANDLE_, 0),
    ID(CONNECTION, GONE, BAD), X(&overlapped))
ROW(HttpWaitForDisconnectEx, ERROR_IO_PENDING, ID(QUEUE, HANDLE_, 0),
    ID(CONNECTION, GONE, BAD), Z(BAD), X(&overlapped))
ROW(HttpReceiveClientCertificate, ERROR_NOT_FOUND,
    ID(QUEUE, HANDLE_, 0), ID(CONNECTION, GONE, BAD), BITS(0),
    PTR(buffer, BAD),
    LEN(HTTP_SSL_CLIENT_CERT_INFO, ERROR_INSUFFICIENT_BUFFER),
    O(count), O(overlapped))
ROW(HttpFlushResponseCache, 0, ID(QUEUE, HANDLE_, 0), PTR(cache_url, BAD),
    BITS(0), O(overlapped))
ROW(HttpAddFragmentToCache, ANY, ID(QUEUE, HANDLE_, 0), PTR(cache_url, BAD),
    PTR(&chunk, BAD), PTR(&policy, BAD), O(overlapped))
ROW(HttpReadFragmentFromCache, ANY, ID(QUEUE, HANDLE_, 0),
    PTR(cache_url, BAD), X(0), PTR(buffer, BAD), X(16), O(count),
    O(overlapped))
ROW(HttpSetServiceConfiguration, WHATEVER, Z(HANDLE_),
    X(HttpServiceConfigTimeout), PTR(&timeout_set, BAD),
    LEN(timeout_set, ANY), Z(BAD))
ROW(HttpUpdateServiceConfiguration, WHATEVER, Z(HANDLE_),
    X(HttpServiceConfigTimeout), PTR(&timeout_set, ANY),
    LEN(timeout_set, ANY), Z(ANY))
ROW(HttpDeleteServiceConfiguration, WHATEVER, Z(HANDLE_),
    X(HttpServiceConfigTimeout), PTR(&timeout_set, BAD),
    LEN(timeout_set, ANY), Z(BAD))
ROW(HttpQueryServiceConfiguration, WHATEVER, Z(HANDLE_),
    X(HttpServiceConfigTimeout), PTR(&timeout_set, ANY), X(4),
    PTR(buffer, ANY), X(16), O(count), Z(BAD))
ROW(HttpCreateHttpHandle, 0, PTR(&handle_out, BAD), Z(BAD))
ROW(HttpAddUrl, 0, ID(OLD, BAD, 0), PTR(url, BAD), Z(BAD))
ROW(HttpRemoveUrl, ERROR_FILE_NOT_FOUND, ID(OLD, BAD, 0),
    PTR(unknown_url, BAD))
ROW_FREE(HttpPrepareUrl, 0, Z(BAD), Z(BAD), PTR(url, BAD),
	 PTR(&handle_out, BAD))
ROW(HttpDeclarePush, WHATEVER, ID(QUEUE, HANDLE_, 0), ID(REQUEST, ANY, ANY),
    X(HttpVerbGET), PTR(url, BAD), X(0), X(0))
ROW(HttpDelegateRequestEx, WHATEVER, ID(QUEUE, HANDLE_, 0),
    ID(QUEUE, HANDLE_, 0), ID(REQUEST, ANY, ANY), X(0), X(1),
    PTR(buffer, ANY))
ROW(HttpFindUrlGroupId, WHATEVER, PTR(url, BAD), ID(QUEUE, HANDLE_, 0),
    PTR(&opaque, BAD))
ROW(HttpSetRequestProperty, WHATEVER, ID(QUEUE, HANDLE_, 0),
    ID(REQUEST, ANY, ANY), X(HttpRequestPropertyDscpTag),
    PTR(buffer, BAD), { LENGTH, 1, BAD, 0 }, O(overlapped))
ROW(HttpQueryRequestProperty, WHATEVER, ID(QUEUE, HANDLE_, 0),
    ID(REQUEST, ANY, ANY), X(HttpRequestPropertyIsb), X(0), X(0),
    PTR(buffer, ANY), X(64), O(count), O(overlapped))
ROW_FREE(HttpGetExtension, ANY, X(0), PTR(buffer, BAD),
	 { LENGTH, 1, BAD, 0 })
ROW(HttpLxCreateRequestQueue, 0, X(0), X(0), BITS(0),
    PTR(&handle_out, BAD))
ROW(HttpLxAddUrl, 0, ID(GROUP, BAD, 0), PTR("http://+:1/", BAD),
    X(0), X(0))
ROW(HttpLxRemoveUrl, ERROR_FILE_NOT_FOUND, ID(GROUP, BAD, 0),
    PTR("http://a.example:1/", BAD), BITS(0))
ROW_FREE(HttpLxCancelIo, ERROR_NOT_FOUND, ID(QUEUE, HANDLE_, 0),
	 O(overlapped), BITS(0))
