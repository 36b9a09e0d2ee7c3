/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every documented constant, flag, error code and member of an enumeration,
 * checked by the compiler alone. Built as layout.c is.
 */
#include <http.h>

#ifdef __cplusplus
#define VALUE(name, value) \
	static_assert((uint32_t)(name) == (uint32_t)(value), #name)
#else
#define VALUE(name, value) \
	__extension__ _Static_assert((uint32_t)(name) == (uint32_t)(value), \
				     #name)
#endif

/* Win32 error codes */
VALUE(ERROR_SUCCESS, 0);
VALUE(NO_ERROR, 0);
VALUE(ERROR_INVALID_FUNCTION, 1);
VALUE(ERROR_FILE_NOT_FOUND, 2);
VALUE(ERROR_PATH_NOT_FOUND, 3);
VALUE(ERROR_ACCESS_DENIED, 5);
VALUE(ERROR_INVALID_HANDLE, 6);
VALUE(ERROR_NOT_ENOUGH_MEMORY, 8);
VALUE(ERROR_BAD_COMMAND, 22);
VALUE(ERROR_SHARING_VIOLATION, 32);
VALUE(ERROR_HANDLE_EOF, 38);
VALUE(ERROR_NOT_SUPPORTED, 50);
VALUE(ERROR_NETNAME_DELETED, 64);
VALUE(ERROR_INVALID_PARAMETER, 87);
VALUE(ERROR_INSUFFICIENT_BUFFER, 122);
VALUE(ERROR_INVALID_NAME, 123);
VALUE(ERROR_ALREADY_EXISTS, 183);
VALUE(ERROR_MORE_DATA, 234);
VALUE(ERROR_NO_MORE_ITEMS, 259);
VALUE(ERROR_OPERATION_ABORTED, 995);
VALUE(ERROR_IO_PENDING, 997);
VALUE(ERROR_NOACCESS, 998);
VALUE(ERROR_DLL_INIT_FAILED, 1114);
VALUE(ERROR_NOT_FOUND, 1168);
VALUE(ERROR_CONNECTION_INVALID, 1229);
VALUE(ERROR_REVISION_MISMATCH, 1306);
VALUE(ERROR_NO_SUCH_LOGON_SESSION, 1312);
VALUE(ERROR_INVALID_ID_AUTHORITY, 1343);

/* General */
VALUE(HTTP_NULL_ID, 0);
VALUE(HTTP_LIMIT_INFINITE, 0xFFFFFFFF);
VALUE(HTTP_MIN_ALLOWED_BANDWIDTH_THROTTLING_RATE, 1024);
VALUE(HTTP_MIN_ALLOWED_LOG_FILE_ROLLOVER_SIZE, 1048576);
VALUE(HTTP_MIN_SERVER_QUEUE_LENGTH, 1);
VALUE(HTTP_MAX_SERVER_QUEUE_LENGTH, 0x7FFFFFFF);
VALUE(HTTP_SSL_CERT_SHA_HASH_LENGTH, 20);
VALUE(HTTP_SSL_CERT_STORE_NAME_LENGTH, 128);
VALUE(HTTP_REQUEST_PROPERTY_SNI_HOST_MAX_LENGTH, 255);
VALUE(MAX_PATH, 260);
VALUE(MAXUSHORT, 0xFFFF);
VALUE(MAXULONG, 0xFFFFFFFF);

/* HttpInitialize / HttpTerminate flags */
VALUE(HTTP_INITIALIZE_SERVER, 0x00000001);
VALUE(HTTP_INITIALIZE_CONFIG, 0x00000002);
VALUE(HTTP_DEMAND_CBT, 0x00000004);

/* HttpCreateRequestQueue flags */
VALUE(HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING, 0x00000001);
VALUE(HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER, 0x00000002);
VALUE(HTTP_CREATE_REQUEST_QUEUE_FLAG_DELEGATION, 0x00000008);

/* HttpReceiveHttpRequest flags */
VALUE(HTTP_RECEIVE_REQUEST_FLAG_COPY_BODY, 0x00000001);
VALUE(HTTP_RECEIVE_REQUEST_FLAG_FLUSH_BODY, 0x00000002);

/* Other call flags */
VALUE(HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER, 0x00000001);
VALUE(HTTP_URL_FLAG_REMOVE_ALL, 0x00000001);
VALUE(HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE, 0x00000001);
VALUE(HTTP_RECEIVE_SECURE_CHANNEL_TOKEN, 0x00000001);
VALUE(HTTP_RECEIVE_FULL_CHAIN, 0x00000002);

/* HTTP_SEND_RESPONSE_FLAG (semantics in 6.8) */
VALUE(HTTP_SEND_RESPONSE_FLAG_DISCONNECT, 0x00000001);
VALUE(HTTP_SEND_RESPONSE_FLAG_MORE_DATA, 0x00000002);
VALUE(HTTP_SEND_RESPONSE_FLAG_BUFFER_DATA, 0x00000004);
VALUE(HTTP_SEND_RESPONSE_FLAG_ENABLE_NAGLING, 0x00000008);
VALUE(HTTP_SEND_RESPONSE_FLAG_PROCESS_RANGES, 0x00000020);
VALUE(HTTP_SEND_RESPONSE_FLAG_OPAQUE, 0x00000040);
VALUE(HTTP_SEND_RESPONSE_FLAG_GOAWAY, 0x00000100);
VALUE(HTTP_SEND_RESPONSE_FLAG_AUTOMATIC_CHUNKING, 0x00000200);

/* HTTP_REQUEST.Flags */
VALUE(HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS, 0x00000001);
VALUE(HTTP_REQUEST_FLAG_IP_ROUTED, 0x00000002);
VALUE(HTTP_REQUEST_FLAG_HTTP2, 0x00000004);
VALUE(HTTP_REQUEST_FLAG_HTTP3, 0x00000008);
VALUE(HTTP_REQUEST_FLAG_FAST_FORWARDING_ALLOWED, 0x00000010);
VALUE(HTTP_REQUEST_FLAG_FAST_FORWARDING_RESPONSE_ALLOWED, 0x00000010);

/* HTTP_RESPONSE.Flags and response-info flags */
VALUE(HTTP_RESPONSE_FLAG_MULTIPLE_ENCODINGS_AVAILABLE, 0x00000001);
VALUE(HTTP_RESPONSE_FLAG_MORE_ENTITY_BODY_EXISTS, 0x00000002);
VALUE(HTTP_RESPONSE_INFO_FLAGS_PRESERVE_ORDER, 0x00000001);

/* Authentication */
VALUE(HTTP_AUTH_ENABLE_BASIC, 0x00000001);
VALUE(HTTP_AUTH_ENABLE_DIGEST, 0x00000002);
VALUE(HTTP_AUTH_ENABLE_NTLM, 0x00000004);
VALUE(HTTP_AUTH_ENABLE_NEGOTIATE, 0x00000008);
VALUE(HTTP_AUTH_ENABLE_KERBEROS, 0x00000010);
VALUE(HTTP_AUTH_ENABLE_ALL, 0x0000001F);
VALUE(HTTP_AUTH_EX_FLAG_ENABLE_KERBEROS_CREDENTIAL_CACHING, 0x01);
VALUE(HTTP_AUTH_EX_FLAG_CAPTURE_CREDENTIAL, 0x02);
VALUE(HTTP_REQUEST_AUTH_FLAG_TOKEN_FOR_CACHED_CRED, 0x00000001);

/* HTTP_CHANNEL_BIND (HTTP_CHANNEL_BIND_INFO.Flags) */
VALUE(HTTP_CHANNEL_BIND_PROXY, 0x01);
VALUE(HTTP_CHANNEL_BIND_NO_SERVICE_NAME_CHECK, 0x02);
VALUE(HTTP_CHANNEL_BIND_DOTLESS_SERVICE, 0x04);
VALUE(HTTP_CHANNEL_BIND_SECURE_CHANNEL_TOKEN, 0x08);
VALUE(HTTP_CHANNEL_BIND_CLIENT_SERVICE, 0x10);
VALUE(HTTP_CHANNEL_BIND_PROXY_COHOSTING, 0x20);

/* HTTP_LOGGING_FLAG */
VALUE(HTTP_LOGGING_FLAG_LOCAL_TIME_ROLLOVER, 0x1);
VALUE(HTTP_LOGGING_FLAG_USE_UTF8_CONVERSION, 0x2);
VALUE(HTTP_LOGGING_FLAG_LOG_ERRORS_ONLY, 0x4);
VALUE(HTTP_LOGGING_FLAG_LOG_SUCCESS_ONLY, 0x8);

/* HTTP_LOG_FIELD (W3C log and error log) */
VALUE(HTTP_LOG_FIELD_DATE, 0x00000001);
VALUE(HTTP_LOG_FIELD_TIME, 0x00000002);
VALUE(HTTP_LOG_FIELD_CLIENT_IP, 0x00000004);
VALUE(HTTP_LOG_FIELD_USER_NAME, 0x00000008);
VALUE(HTTP_LOG_FIELD_SITE_NAME, 0x00000010);
VALUE(HTTP_LOG_FIELD_COMPUTER_NAME, 0x00000020);
VALUE(HTTP_LOG_FIELD_SERVER_IP, 0x00000040);
VALUE(HTTP_LOG_FIELD_METHOD, 0x00000080);
VALUE(HTTP_LOG_FIELD_URI_STEM, 0x00000100);
VALUE(HTTP_LOG_FIELD_URI_QUERY, 0x00000200);
VALUE(HTTP_LOG_FIELD_STATUS, 0x00000400);
VALUE(HTTP_LOG_FIELD_WIN32_STATUS, 0x00000800);
VALUE(HTTP_LOG_FIELD_BYTES_SENT, 0x00001000);
VALUE(HTTP_LOG_FIELD_BYTES_RECV, 0x00002000);
VALUE(HTTP_LOG_FIELD_TIME_TAKEN, 0x00004000);
VALUE(HTTP_LOG_FIELD_SERVER_PORT, 0x00008000);
VALUE(HTTP_LOG_FIELD_USER_AGENT, 0x00010000);
VALUE(HTTP_LOG_FIELD_COOKIE, 0x00020000);
VALUE(HTTP_LOG_FIELD_REFERER, 0x00040000);
VALUE(HTTP_LOG_FIELD_VERSION, 0x00080000);
VALUE(HTTP_LOG_FIELD_HOST, 0x00100000);
VALUE(HTTP_LOG_FIELD_SUB_STATUS, 0x00200000);
VALUE(HTTP_LOG_FIELD_CLIENT_PORT, 0x00400000);
VALUE(HTTP_LOG_FIELD_URI, 0x00800000);
VALUE(HTTP_LOG_FIELD_SITE_ID, 0x01000000);
VALUE(HTTP_LOG_FIELD_REASON, 0x02000000);
VALUE(HTTP_LOG_FIELD_QUEUE_NAME, 0x04000000);
VALUE(HTTP_LOG_FIELD_STREAM_ID, 0x08000000);
VALUE(HTTP_LOG_FIELD_STREAM_ID_EX, 0x10000000);
VALUE(HTTP_LOG_FIELD_TRANSPORT_TYPE, 0x20000000);
VALUE(HTTP_LOG_FIELD_CORRELATION_ID, 0x40000000);
VALUE(HTTP_LOG_FIELD_FAULT_CODE, 0x80000000);
VALUE(HTTP_LOG_FIELD_EXT_FAULT_CODE_EXT, 1);

/* HTTP_REQUEST_SIZING_INFO_FLAG */
VALUE(HTTP_REQUEST_SIZING_INFO_FLAG_TCP_FAST_OPEN, 0x1);
VALUE(HTTP_REQUEST_SIZING_INFO_FLAG_TLS_SESSION_RESUMPTION, 0x2);
VALUE(HTTP_REQUEST_SIZING_INFO_FLAG_TLS_FALSE_START, 0x4);
VALUE(HTTP_REQUEST_SIZING_INFO_FLAG_FIRST_REQUEST, 0x8);

/* TLS configuration */
VALUE(HTTP_CERT_CHECK_MODE_NO_REVOCATION, 0x00000001);
VALUE(HTTP_CERT_CHECK_MODE_CACHED_REVOCATION, 0x00000002);
VALUE(HTTP_CERT_CHECK_MODE_USE_REVOCATION_FRESHNESS, 0x00000004);
VALUE(HTTP_CERT_CHECK_MODE_CACHED_URLS, 0x00000008);
VALUE(HTTP_CERT_CHECK_MODE_NO_AIA, 0x00000010);
VALUE(HTTP_CERT_CHECK_MODE_NO_USAGE_CHECK, 0x00010000);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_USE_DS_MAPPER, 0x0001);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_NEGOTIATE_CLIENT_CERT, 0x0002);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_NO_RAW_FILTER, 0x0004);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_REJECT, 0x0008);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_DISABLE_HTTP2, 0x0010);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_DISABLE_QUIC, 0x0020);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_DISABLE_TLS13, 0x0040);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_DISABLE_OCSP_STAPLING, 0x0080);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_ENABLE_TOKEN_BINDING, 0x0100);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_LOG_EXTENDED_EVENTS, 0x0200);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_DISABLE_LEGACY_TLS, 0x0400);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_ENABLE_SESSION_TICKET, 0x0800);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_DISABLE_TLS12, 0x1000);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_ENABLE_CLIENT_CORRELATION, 0x2000);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_DISABLE_SESSION_ID, 0x4000);
VALUE(HTTP_SERVICE_CONFIG_SSL_FLAG_ENABLE_CACHE_CLIENT_HELLO, 0x8000);

/* SNI property flags */
VALUE(HTTP_REQUEST_PROPERTY_SNI_FLAG_SNI_USED, 0x1);
VALUE(HTTP_REQUEST_PROPERTY_SNI_FLAG_NO_SNI, 0x2);

/* HTTP_SERVER_PROPERTY */
VALUE(HttpServerAuthenticationProperty, 0);
VALUE(HttpServerLoggingProperty, 1);
VALUE(HttpServerQosProperty, 2);
VALUE(HttpServerTimeoutsProperty, 3);
VALUE(HttpServerQueueLengthProperty, 4);
VALUE(HttpServerStateProperty, 5);
VALUE(HttpServer503VerbosityProperty, 6);
VALUE(HttpServerBindingProperty, 7);
VALUE(HttpServerExtendedAuthenticationProperty, 8);
VALUE(HttpServerListenEndpointProperty, 9);
VALUE(HttpServerChannelBindProperty, 10);
VALUE(HttpServerProtectionLevelProperty, 11);
VALUE(HttpServerDelegationProperty, 16);
VALUE(HttpServerFastForwardingProperty, 18);
VALUE(HttpServerRequestInfoProperty, 19);

/* HTTP_ENABLED_STATE */
VALUE(HttpEnabledStateActive, 0);
VALUE(HttpEnabledStateInactive, 1);

/* HTTP_503_RESPONSE_VERBOSITY */
VALUE(Http503ResponseVerbosityBasic, 0);
VALUE(Http503ResponseVerbosityLimited, 1);
VALUE(Http503ResponseVerbosityFull, 2);

/* HTTP_QOS_SETTING_TYPE */
VALUE(HttpQosSettingTypeBandwidth, 0);
VALUE(HttpQosSettingTypeConnectionLimit, 1);
VALUE(HttpQosSettingTypeFlowRate, 2);

/* HTTP_SERVICE_CONFIG_TIMEOUT_KEY */
VALUE(IdleConnectionTimeout, 0);
VALUE(HeaderWaitTimeout, 1);

/* HTTP_SERVICE_CONFIG_SETTING_KEY */
VALUE(HttpNone, 0);
VALUE(HttpTlsThrottle, 1);

/* HTTP_SERVICE_BINDING_TYPE */
VALUE(HttpServiceBindingTypeNone, 0);
VALUE(HttpServiceBindingTypeW, 1);
VALUE(HttpServiceBindingTypeA, 2);

/* HTTP_AUTHENTICATION_HARDENING_LEVELS */
VALUE(HttpAuthenticationHardeningLegacy, 0);
VALUE(HttpAuthenticationHardeningMedium, 1);
VALUE(HttpAuthenticationHardeningStrict, 2);

/* HTTP_LOGGING_TYPE */
VALUE(HttpLoggingTypeW3C, 0);
VALUE(HttpLoggingTypeIIS, 1);
VALUE(HttpLoggingTypeNCSA, 2);
VALUE(HttpLoggingTypeRaw, 3);

/* HTTP_LOGGING_ROLLOVER_TYPE */
VALUE(HttpLoggingRolloverSize, 0);
VALUE(HttpLoggingRolloverDaily, 1);
VALUE(HttpLoggingRolloverWeekly, 2);
VALUE(HttpLoggingRolloverMonthly, 3);
VALUE(HttpLoggingRolloverHourly, 4);

/* HTTP_PROTECTION_LEVEL_TYPE */
VALUE(HttpProtectionLevelUnrestricted, 0);
VALUE(HttpProtectionLevelEdgeRestricted, 1);
VALUE(HttpProtectionLevelRestricted, 2);

/* HTTP_SCHEME */
VALUE(HttpSchemeHttp, 0);
VALUE(HttpSchemeHttps, 1);
VALUE(HttpSchemeMaximum, 2);

/* HTTP_LOG_DATA_TYPE */
VALUE(HttpLogDataTypeFields, 0);

/* HTTP_DATA_CHUNK_TYPE */
VALUE(HttpDataChunkFromMemory, 0);
VALUE(HttpDataChunkFromFileHandle, 1);
VALUE(HttpDataChunkFromFragmentCache, 2);
VALUE(HttpDataChunkFromFragmentCacheEx, 3);
VALUE(HttpDataChunkTrailers, 4);
VALUE(HttpDataChunkFromWinHttpFastForwarding, 5);
VALUE(HttpDataChunkMaximum, 6);

/* HTTP_DELEGATE_REQUEST_PROPERTY_ID */
VALUE(DelegateRequestReservedProperty, 0);
VALUE(DelegateRequestDelegateUrlProperty, 1);

/* HTTP_CREATE_REQUEST_QUEUE_PROPERTY_ID */
VALUE(CreateRequestQueueExternalIdProperty, 1);
VALUE(CreateRequestQueueMax, 2);

/* HTTP_AUTH_STATUS */
VALUE(HttpAuthStatusSuccess, 0);
VALUE(HttpAuthStatusNotAuthenticated, 1);
VALUE(HttpAuthStatusFailure, 2);

/* HTTP_REQUEST_AUTH_TYPE */
VALUE(HttpRequestAuthTypeNone, 0);
VALUE(HttpRequestAuthTypeBasic, 1);
VALUE(HttpRequestAuthTypeDigest, 2);
VALUE(HttpRequestAuthTypeNTLM, 3);
VALUE(HttpRequestAuthTypeNegotiate, 4);
VALUE(HttpRequestAuthTypeKerberos, 5);

/* HTTP_REQUEST_SIZING_TYPE */
VALUE(HttpRequestSizingTypeTlsHandshakeLeg1ClientData, 0);
VALUE(HttpRequestSizingTypeTlsHandshakeLeg1ServerData, 1);
VALUE(HttpRequestSizingTypeTlsHandshakeLeg2ClientData, 2);
VALUE(HttpRequestSizingTypeTlsHandshakeLeg2ServerData, 3);
VALUE(HttpRequestSizingTypeHeaders, 4);
VALUE(HttpRequestSizingTypeMax, 5);

/* HTTP_REQUEST_TIMING_TYPE */
VALUE(HttpRequestTimingTypeConnectionStart, 0);
VALUE(HttpRequestTimingTypeDataStart, 1);
VALUE(HttpRequestTimingTypeTlsCertificateLoadStart, 2);
VALUE(HttpRequestTimingTypeTlsCertificateLoadEnd, 3);
VALUE(HttpRequestTimingTypeTlsHandshakeLeg1Start, 4);
VALUE(HttpRequestTimingTypeTlsHandshakeLeg1End, 5);
VALUE(HttpRequestTimingTypeTlsHandshakeLeg2Start, 6);
VALUE(HttpRequestTimingTypeTlsHandshakeLeg2End, 7);
VALUE(HttpRequestTimingTypeTlsAttributesQueryStart, 8);
VALUE(HttpRequestTimingTypeTlsAttributesQueryEnd, 9);
VALUE(HttpRequestTimingTypeTlsClientCertQueryStart, 10);
VALUE(HttpRequestTimingTypeTlsClientCertQueryEnd, 11);
VALUE(HttpRequestTimingTypeHttp2StreamStart, 12);
VALUE(HttpRequestTimingTypeHttp2HeaderDecodeStart, 13);
VALUE(HttpRequestTimingTypeHttp2HeaderDecodeEnd, 14);
VALUE(HttpRequestTimingTypeRequestHeaderParseStart, 15);
VALUE(HttpRequestTimingTypeRequestHeaderParseEnd, 16);
VALUE(HttpRequestTimingTypeRequestRoutingStart, 17);
VALUE(HttpRequestTimingTypeRequestRoutingEnd, 18);
VALUE(HttpRequestTimingTypeRequestQueuedForInspection, 19);
VALUE(HttpRequestTimingTypeRequestDeliveredForInspection, 20);
VALUE(HttpRequestTimingTypeRequestReturnedAfterInspection, 21);
VALUE(HttpRequestTimingTypeRequestQueuedForDelegation, 22);
VALUE(HttpRequestTimingTypeRequestDeliveredForDelegation, 23);
VALUE(HttpRequestTimingTypeRequestReturnedAfterDelegation, 24);
VALUE(HttpRequestTimingTypeRequestQueuedForIO, 25);
VALUE(HttpRequestTimingTypeRequestDeliveredForIO, 26);
VALUE(HttpRequestTimingTypeHttp3StreamStart, 27);
VALUE(HttpRequestTimingTypeHttp3HeaderDecodeStart, 28);
VALUE(HttpRequestTimingTypeHttp3HeaderDecodeEnd, 29);
VALUE(HttpRequestTimingTypeMax, 30);

/* HTTP_REQUEST_INFO_TYPE */
VALUE(HttpRequestInfoTypeAuth, 0);
VALUE(HttpRequestInfoTypeChannelBind, 1);
VALUE(HttpRequestInfoTypeSslProtocol, 2);
VALUE(HttpRequestInfoTypeSslTokenBindingDraft, 3);
VALUE(HttpRequestInfoTypeSslTokenBinding, 4);
VALUE(HttpRequestInfoTypeRequestTiming, 5);
VALUE(HttpRequestInfoTypeTcpInfoV0, 6);
VALUE(HttpRequestInfoTypeRequestSizing, 7);
VALUE(HttpRequestInfoTypeQuicStats, 8);
VALUE(HttpRequestInfoTypeTcpInfoV1, 9);
VALUE(HttpRequestInfoTypeQuicStatsV2, 10);
VALUE(HttpRequestInfoTypeTcpInfoV2, 11);
VALUE(HttpRequestInfoTypeTransportIdleConnectionTimeout, 12);
VALUE(HttpRequestInfoTypeDscpTag, 13);
VALUE(HttpRequestInfoTypeInitialPacketTtl, 14);

/* HTTP_RESPONSE_INFO_TYPE */
VALUE(HttpResponseInfoTypeMultipleKnownHeaders, 0);
VALUE(HttpResponseInfoTypeAuthenticationProperty, 1);
VALUE(HttpResponseInfoTypeQoSProperty, 2);
VALUE(HttpResponseInfoTypeChannelBind, 3);

/* HTTP_CACHE_POLICY_TYPE */
VALUE(HttpCachePolicyNocache, 0);
VALUE(HttpCachePolicyUserInvalidates, 1);
VALUE(HttpCachePolicyTimeToLive, 2);
VALUE(HttpCachePolicyMaximum, 3);

/* HTTP_SERVICE_CONFIG_ID */
VALUE(HttpServiceConfigIPListenList, 0);
VALUE(HttpServiceConfigSSLCertInfo, 1);
VALUE(HttpServiceConfigUrlAclInfo, 2);
VALUE(HttpServiceConfigTimeout, 3);
VALUE(HttpServiceConfigCache, 4);
VALUE(HttpServiceConfigSslSniCertInfo, 5);
VALUE(HttpServiceConfigSslCcsCertInfo, 6);
VALUE(HttpServiceConfigSetting, 7);
VALUE(HttpServiceConfigSslCertInfoEx, 8);
VALUE(HttpServiceConfigSslSniCertInfoEx, 9);
VALUE(HttpServiceConfigSslCcsCertInfoEx, 10);
VALUE(HttpServiceConfigSslScopedCcsCertInfo, 11);
VALUE(HttpServiceConfigSslScopedCcsCertInfoEx, 12);
VALUE(HttpServiceConfigMax, 13);

/* HTTP_SERVICE_CONFIG_QUERY_TYPE */
VALUE(HttpServiceConfigQueryExact, 0);
VALUE(HttpServiceConfigQueryNext, 1);
VALUE(HttpServiceConfigQueryMax, 2);

/* HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE */
VALUE(ExParamTypeHttp2Window, 0);
VALUE(ExParamTypeHttp2SettingsLimits, 1);
VALUE(ExParamTypeHttpPerformance, 2);
VALUE(ExParamTypeTlsRestrictions, 3);
VALUE(ExParamTypeErrorHeaders, 4);
VALUE(ExParamTypeTlsSessionTicketKeys, 5);
VALUE(ExParamTypeCertConfig, 6);
VALUE(ExParamTypeMax, 7);

/* HTTP_PERFORMANCE_PARAM_TYPE */
VALUE(PerformanceParamSendBufferingFlags, 0);
VALUE(PerformanceParamAggressiveICW, 1);
VALUE(PerformanceParamMaxSendBufferSize, 2);
VALUE(PerformanceParamMaxConcurrentClientStreams, 3);
VALUE(PerformanceParamMaxReceiveBufferSize, 4);
VALUE(PerformanceParamDecryptOnSspiThread, 5);
VALUE(PerformanceParamMax, 6);

/* HTTP_SERVICE_CONFIG_CACHE_KEY */
VALUE(MaxCacheResponseSize, 0);
VALUE(CacheRangeChunkSize, 1);

/* HTTP_REQUEST_PROPERTY */
VALUE(HttpRequestPropertyIsb, 0);
VALUE(HttpRequestPropertyTcpInfoV0, 1);
VALUE(HttpRequestPropertyQuicStats, 2);
VALUE(HttpRequestPropertyTcpInfoV1, 3);
VALUE(HttpRequestPropertySni, 4);
VALUE(HttpRequestPropertyStreamError, 5);
VALUE(HttpRequestPropertyWskApiTimings, 6);
VALUE(HttpRequestPropertyQuicApiTimings, 7);
VALUE(HttpRequestPropertyQuicStatsV2, 8);
VALUE(HttpRequestPropertyQuicStreamStats, 9);
VALUE(HttpRequestPropertyTcpInfoV2, 10);
VALUE(HttpRequestPropertyTlsClientHello, 11);
VALUE(HttpRequestPropertyTransportIdleConnectionTimeout, 12);
VALUE(HttpRequestPropertyDscpTag, 13);
VALUE(HttpRequestPropertyTlsCipherInfo, 14);

/* HTTP_FEATURE_ID */
VALUE(HttpFeatureUnknown, 0);
VALUE(HttpFeatureResponseTrailers, 1);
VALUE(HttpFeatureApiTimings, 2);
VALUE(HttpFeatureDelegateEx, 3);
VALUE(HttpFeatureHttp3, 4);
VALUE(HttpFeatureTlsSessionTickets, 5);
VALUE(HttpFeatureDisableTlsSessionId, 6);
VALUE(HttpFeatureTlsDualCerts, 7);
VALUE(HttpFeatureAutomaticChunkedEncoding, 8);
VALUE(HttpFeatureDedicatedReqQueueDelegationType, 9);
VALUE(HttpFeatureFastForwardResponse, 10);
VALUE(HttpFeatureCacheTlsClientHello, 11);
VALUE(HttpFeatureIdleConnectionTimeoutRequestProperty, 12);
VALUE(HttpFeatureDisableAiaFlag, 13);
VALUE(HttpFeatureDscp, 14);
VALUE(HttpFeatureQueryCipherInfo, 15);
VALUE(HttpFeatureQueryInitialPacketTtl, 16);
VALUE(HttpFeatureTlsHandshakePerformanceCounters, 17);
VALUE(HttpFeatureLast, 18);
VALUE(HttpFeaturemax, 0xFFFFFFFF);

/* HTTP_HEADER_ID */
VALUE(HttpHeaderCacheControl, 0);
VALUE(HttpHeaderConnection, 1);
VALUE(HttpHeaderDate, 2);
VALUE(HttpHeaderKeepAlive, 3);
VALUE(HttpHeaderPragma, 4);
VALUE(HttpHeaderTrailer, 5);
VALUE(HttpHeaderTransferEncoding, 6);
VALUE(HttpHeaderUpgrade, 7);
VALUE(HttpHeaderVia, 8);
VALUE(HttpHeaderWarning, 9);
VALUE(HttpHeaderAllow, 10);
VALUE(HttpHeaderContentLength, 11);
VALUE(HttpHeaderContentType, 12);
VALUE(HttpHeaderContentEncoding, 13);
VALUE(HttpHeaderContentLanguage, 14);
VALUE(HttpHeaderContentLocation, 15);
VALUE(HttpHeaderContentMd5, 16);
VALUE(HttpHeaderContentRange, 17);
VALUE(HttpHeaderExpires, 18);
VALUE(HttpHeaderLastModified, 19);
VALUE(HttpHeaderAccept, 20);
VALUE(HttpHeaderAcceptRanges, 20);
VALUE(HttpHeaderAcceptCharset, 21);
VALUE(HttpHeaderAge, 21);
VALUE(HttpHeaderAcceptEncoding, 22);
VALUE(HttpHeaderEtag, 22);
VALUE(HttpHeaderAcceptLanguage, 23);
VALUE(HttpHeaderLocation, 23);
VALUE(HttpHeaderAuthorization, 24);
VALUE(HttpHeaderProxyAuthenticate, 24);
VALUE(HttpHeaderCookie, 25);
VALUE(HttpHeaderRetryAfter, 25);
VALUE(HttpHeaderExpect, 26);
VALUE(HttpHeaderServer, 26);
VALUE(HttpHeaderFrom, 27);
VALUE(HttpHeaderSetCookie, 27);
VALUE(HttpHeaderHost, 28);
VALUE(HttpHeaderVary, 28);
VALUE(HttpHeaderIfMatch, 29);
VALUE(HttpHeaderWwwAuthenticate, 29);
VALUE(HttpHeaderIfModifiedSince, 30);
VALUE(HttpHeaderResponseMaximum, 30);
VALUE(HttpHeaderIfNoneMatch, 31);
VALUE(HttpHeaderIfRange, 32);
VALUE(HttpHeaderIfUnmodifiedSince, 33);
VALUE(HttpHeaderMaxForwards, 34);
VALUE(HttpHeaderProxyAuthorization, 35);
VALUE(HttpHeaderReferer, 36);
VALUE(HttpHeaderRange, 37);
VALUE(HttpHeaderTe, 38);
VALUE(HttpHeaderTranslate, 39);
VALUE(HttpHeaderUserAgent, 40);
VALUE(HttpHeaderRequestMaximum, 41);
VALUE(HttpHeaderMaximum, 41);

/* HTTP_VERB */
VALUE(HttpVerbUnparsed, 0);
VALUE(HttpVerbUnknown, 1);
VALUE(HttpVerbInvalid, 2);
VALUE(HttpVerbOPTIONS, 3);
VALUE(HttpVerbGET, 4);
VALUE(HttpVerbHEAD, 5);
VALUE(HttpVerbPOST, 6);
VALUE(HttpVerbPUT, 7);
VALUE(HttpVerbDELETE, 8);
VALUE(HttpVerbTRACE, 9);
VALUE(HttpVerbCONNECT, 10);
VALUE(HttpVerbTRACK, 11);
VALUE(HttpVerbMOVE, 12);
VALUE(HttpVerbCOPY, 13);
VALUE(HttpVerbPROPFIND, 14);
VALUE(HttpVerbPROPPATCH, 15);
VALUE(HttpVerbMKCOL, 16);
VALUE(HttpVerbLOCK, 17);
VALUE(HttpVerbUNLOCK, 18);
VALUE(HttpVerbSEARCH, 19);
VALUE(HttpVerbMaximum, 20);

/* The one of 64 bits */
#ifdef __cplusplus
static_assert(HTTP_BYTE_RANGE_TO_EOF == 0xFFFFFFFFFFFFFFFFULL, "to EOF");
#else
__extension__ _Static_assert(HTTP_BYTE_RANGE_TO_EOF == 0xFFFFFFFFFFFFFFFFULL,
			     "to EOF");
#endif
