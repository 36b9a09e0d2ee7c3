/* SPDX-License-Identifier: MIT */
/*
 * HTTP Server API: enumerations, all of 32 bits. Included by <http.h>.
 */
#ifndef HTTPAPI_ENUMS_H
#define HTTPAPI_ENUMS_H

typedef enum _HTTP_SERVER_PROPERTY {
	HttpServerAuthenticationProperty = 0,
	HttpServerLoggingProperty = 1,
	HttpServerQosProperty = 2,
	HttpServerTimeoutsProperty = 3,
	HttpServerQueueLengthProperty = 4,
	HttpServerStateProperty = 5,
	HttpServer503VerbosityProperty = 6,
	HttpServerBindingProperty = 7,
	HttpServerExtendedAuthenticationProperty = 8,
	HttpServerListenEndpointProperty = 9,
	HttpServerChannelBindProperty = 10,
	HttpServerProtectionLevelProperty = 11,
	HttpServerDelegationProperty = 16,
	HttpServerFastForwardingProperty = 18,
	HttpServerRequestInfoProperty = 19
} HTTP_SERVER_PROPERTY, *PHTTP_SERVER_PROPERTY;

typedef enum _HTTP_ENABLED_STATE {
	HttpEnabledStateActive = 0,	/* enabled (default) */
	HttpEnabledStateInactive = 1	/* disabled */
} HTTP_ENABLED_STATE, *PHTTP_ENABLED_STATE;

typedef enum _HTTP_503_RESPONSE_VERBOSITY {
	/* default: no response, connection reset */
	Http503ResponseVerbosityBasic = 0,
	/* 503 with the plain reason phrase */
	Http503ResponseVerbosityLimited = 1,
	/* 503 with a detailed reason phrase */
	Http503ResponseVerbosityFull = 2
} HTTP_503_RESPONSE_VERBOSITY, *PHTTP_503_RESPONSE_VERBOSITY;

typedef enum _HTTP_QOS_SETTING_TYPE {
	HttpQosSettingTypeBandwidth = 0,	/* HTTP_BANDWIDTH_LIMIT_INFO */
	HttpQosSettingTypeConnectionLimit = 1, /* HTTP_CONNECTION_LIMIT_INFO */
	HttpQosSettingTypeFlowRate = 2	/* HTTP_FLOWRATE_INFO */
} HTTP_QOS_SETTING_TYPE, *PHTTP_QOS_SETTING_TYPE;

typedef enum _HTTP_SERVICE_CONFIG_TIMEOUT_KEY {
	IdleConnectionTimeout = 0,
	HeaderWaitTimeout = 1
} HTTP_SERVICE_CONFIG_TIMEOUT_KEY, *PHTTP_SERVICE_CONFIG_TIMEOUT_KEY;

typedef enum _HTTP_SERVICE_CONFIG_SETTING_KEY {
	HttpNone = 0,
	HttpTlsThrottle = 1
} HTTP_SERVICE_CONFIG_SETTING_KEY, *PHTTP_SERVICE_CONFIG_SETTING_KEY;

typedef enum _HTTP_SERVICE_BINDING_TYPE {
	HttpServiceBindingTypeNone = 0,
	HttpServiceBindingTypeW = 1,	/* UTF-16 */
	HttpServiceBindingTypeA = 2	/* ASCII */
} HTTP_SERVICE_BINDING_TYPE, *PHTTP_SERVICE_BINDING_TYPE;

typedef enum _HTTP_AUTHENTICATION_HARDENING_LEVELS {
	HttpAuthenticationHardeningLegacy = 0,	/* no channel-binding check */
	/* checked when the client supplies it */
	HttpAuthenticationHardeningMedium = 1,
	HttpAuthenticationHardeningStrict = 2	/* required */
} HTTP_AUTHENTICATION_HARDENING_LEVELS, *PHTTP_AUTHENTICATION_HARDENING_LEVELS;

typedef enum _HTTP_LOGGING_TYPE {
	HttpLoggingTypeW3C = 0,		/* session or group */
	HttpLoggingTypeIIS = 1,		/* group only */
	HttpLoggingTypeNCSA = 2,	/* group only */
	HttpLoggingTypeRaw = 3		/* session only (centralised binary) */
} HTTP_LOGGING_TYPE, *PHTTP_LOGGING_TYPE;

typedef enum _HTTP_LOGGING_ROLLOVER_TYPE {
	HttpLoggingRolloverSize = 0,
	HttpLoggingRolloverDaily = 1,
	HttpLoggingRolloverWeekly = 2,
	HttpLoggingRolloverMonthly = 3,
	HttpLoggingRolloverHourly = 4
} HTTP_LOGGING_ROLLOVER_TYPE, *PHTTP_LOGGING_ROLLOVER_TYPE;

typedef enum _HTTP_PROTECTION_LEVEL_TYPE {
	HttpProtectionLevelUnrestricted = 0,
	HttpProtectionLevelEdgeRestricted = 1,
	HttpProtectionLevelRestricted = 2
} HTTP_PROTECTION_LEVEL_TYPE, *PHTTP_PROTECTION_LEVEL_TYPE;

typedef enum _HTTP_SCHEME {
	HttpSchemeHttp = 0,
	HttpSchemeHttps = 1,
	HttpSchemeMaximum = 2
} HTTP_SCHEME, *PHTTP_SCHEME;

typedef enum _HTTP_LOG_DATA_TYPE {
	HttpLogDataTypeFields = 0
} HTTP_LOG_DATA_TYPE, *PHTTP_LOG_DATA_TYPE;

typedef enum _HTTP_DATA_CHUNK_TYPE {
	HttpDataChunkFromMemory = 0,
	HttpDataChunkFromFileHandle = 1,
	HttpDataChunkFromFragmentCache = 2,	/* whole fragment */
	HttpDataChunkFromFragmentCacheEx = 3,	/* byte range of a fragment */
	HttpDataChunkTrailers = 4,	/* response trailers */
	HttpDataChunkFromWinHttpFastForwarding = 5,
	HttpDataChunkMaximum = 6
} HTTP_DATA_CHUNK_TYPE, *PHTTP_DATA_CHUNK_TYPE;

typedef enum _HTTP_DELEGATE_REQUEST_PROPERTY_ID {
	DelegateRequestReservedProperty = 0,
	/* URL the target should see / be routed by */
	DelegateRequestDelegateUrlProperty = 1
} HTTP_DELEGATE_REQUEST_PROPERTY_ID, *PHTTP_DELEGATE_REQUEST_PROPERTY_ID;

typedef enum _HTTP_CREATE_REQUEST_QUEUE_PROPERTY_ID {
	CreateRequestQueueExternalIdProperty = 1,
	CreateRequestQueueMax = 2
} HTTP_CREATE_REQUEST_QUEUE_PROPERTY_ID,
  *PHTTP_CREATE_REQUEST_QUEUE_PROPERTY_ID;

typedef enum _HTTP_AUTH_STATUS {
	HttpAuthStatusSuccess = 0,
	HttpAuthStatusNotAuthenticated = 1,	/* anonymous request */
	HttpAuthStatusFailure = 2	/* attempt failed, see SecStatus */
} HTTP_AUTH_STATUS, *PHTTP_AUTH_STATUS;

typedef enum _HTTP_REQUEST_AUTH_TYPE {
	HttpRequestAuthTypeNone = 0,
	HttpRequestAuthTypeBasic = 1,
	HttpRequestAuthTypeDigest = 2,
	HttpRequestAuthTypeNTLM = 3,
	HttpRequestAuthTypeNegotiate = 4,
	HttpRequestAuthTypeKerberos = 5
} HTTP_REQUEST_AUTH_TYPE, *PHTTP_REQUEST_AUTH_TYPE;

typedef enum _HTTP_REQUEST_SIZING_TYPE {
	HttpRequestSizingTypeTlsHandshakeLeg1ClientData = 0,	/* bytes */
	HttpRequestSizingTypeTlsHandshakeLeg1ServerData = 1,	/* bytes */
	HttpRequestSizingTypeTlsHandshakeLeg2ClientData = 2,	/* bytes */
	HttpRequestSizingTypeTlsHandshakeLeg2ServerData = 3,	/* bytes */
	HttpRequestSizingTypeHeaders = 4,	/* request header bytes */
	HttpRequestSizingTypeMax = 5
} HTTP_REQUEST_SIZING_TYPE, *PHTTP_REQUEST_SIZING_TYPE;

typedef enum _HTTP_REQUEST_TIMING_TYPE {
	HttpRequestTimingTypeConnectionStart = 0,	/* connection started */
	HttpRequestTimingTypeDataStart = 1,	/* first HTTP byte received */
	HttpRequestTimingTypeTlsCertificateLoadStart = 2,
	HttpRequestTimingTypeTlsCertificateLoadEnd = 3,
	HttpRequestTimingTypeTlsHandshakeLeg1Start = 4,
	HttpRequestTimingTypeTlsHandshakeLeg1End = 5,
	HttpRequestTimingTypeTlsHandshakeLeg2Start = 6,
	HttpRequestTimingTypeTlsHandshakeLeg2End = 7,
	HttpRequestTimingTypeTlsAttributesQueryStart = 8,
	HttpRequestTimingTypeTlsAttributesQueryEnd = 9,
	HttpRequestTimingTypeTlsClientCertQueryStart = 10,
	HttpRequestTimingTypeTlsClientCertQueryEnd = 11,
	HttpRequestTimingTypeHttp2StreamStart = 12,
	HttpRequestTimingTypeHttp2HeaderDecodeStart = 13,
	HttpRequestTimingTypeHttp2HeaderDecodeEnd = 14,
	/* best per-request start stamp */
	HttpRequestTimingTypeRequestHeaderParseStart = 15,
	HttpRequestTimingTypeRequestHeaderParseEnd = 16,
	/* choosing the queue begins */
	HttpRequestTimingTypeRequestRoutingStart = 17,
	HttpRequestTimingTypeRequestRoutingEnd = 18,	/* queue chosen */
	HttpRequestTimingTypeRequestQueuedForInspection = 19,
	HttpRequestTimingTypeRequestDeliveredForInspection = 20,
	HttpRequestTimingTypeRequestReturnedAfterInspection = 21,
	HttpRequestTimingTypeRequestQueuedForDelegation = 22,
	HttpRequestTimingTypeRequestDeliveredForDelegation = 23,
	HttpRequestTimingTypeRequestReturnedAfterDelegation = 24,
	/* queued to the final queue */
	HttpRequestTimingTypeRequestQueuedForIO = 25,
	/* handed to the application */
	HttpRequestTimingTypeRequestDeliveredForIO = 26,
	HttpRequestTimingTypeHttp3StreamStart = 27,
	HttpRequestTimingTypeHttp3HeaderDecodeStart = 28,
	HttpRequestTimingTypeHttp3HeaderDecodeEnd = 29,
	HttpRequestTimingTypeMax = 30
} HTTP_REQUEST_TIMING_TYPE, *PHTTP_REQUEST_TIMING_TYPE;

typedef enum _HTTP_REQUEST_INFO_TYPE {
	HttpRequestInfoTypeAuth = 0,	/* payload HTTP_REQUEST_AUTH_INFO */
	/* payload HTTP_REQUEST_CHANNEL_BIND_STATUS */
	HttpRequestInfoTypeChannelBind = 1,
	/* payload HTTP_SSL_PROTOCOL_INFO */
	HttpRequestInfoTypeSslProtocol = 2,
	/* payload HTTP_REQUEST_TOKEN_BINDING_INFO */
	HttpRequestInfoTypeSslTokenBindingDraft = 3,
	/* payload HTTP_REQUEST_TOKEN_BINDING_INFO */
	HttpRequestInfoTypeSslTokenBinding = 4,
	/* payload HTTP_REQUEST_TIMING_INFO */
	HttpRequestInfoTypeRequestTiming = 5,
	HttpRequestInfoTypeTcpInfoV0 = 6,	/* payload TCP_INFO_v0 */
	/* payload HTTP_REQUEST_SIZING_INFO */
	HttpRequestInfoTypeRequestSizing = 7,
	HttpRequestInfoTypeQuicStats = 8,	/* payload QUIC_STATISTICS */
	HttpRequestInfoTypeTcpInfoV1 = 9,	/* payload TCP_INFO_v1 */
	HttpRequestInfoTypeQuicStatsV2 = 10,	/* payload QUIC_STATISTICS_V2 */
	HttpRequestInfoTypeTcpInfoV2 = 11,	/* payload TCP_INFO_v2 */
	/* payload HTTP_REQUEST_TRANSPORT_IDLE_CONNECTION_TIMEOUT_INFO */
	HttpRequestInfoTypeTransportIdleConnectionTimeout = 12,
	/* payload HTTP_REQUEST_DSCP_INFO */
	HttpRequestInfoTypeDscpTag = 13,
	/* payload HTTP_REQUEST_INITIAL_PACKET_TTL_INFO */
	HttpRequestInfoTypeInitialPacketTtl = 14
} HTTP_REQUEST_INFO_TYPE, *PHTTP_REQUEST_INFO_TYPE;

typedef enum _HTTP_RESPONSE_INFO_TYPE {
	/* payload HTTP_MULTIPLE_KNOWN_HEADERS */
	HttpResponseInfoTypeMultipleKnownHeaders = 0,
	HttpResponseInfoTypeAuthenticationProperty = 1,	/* reserved */
	/* payload HTTP_QOS_SETTING_INFO */
	HttpResponseInfoTypeQoSProperty = 2,
	/* payload HTTP_CHANNEL_BIND_INFO */
	HttpResponseInfoTypeChannelBind = 3
} HTTP_RESPONSE_INFO_TYPE, *PHTTP_RESPONSE_INFO_TYPE;

typedef enum _HTTP_CACHE_POLICY_TYPE {
	HttpCachePolicyNocache = 0,	/* not cached */
	HttpCachePolicyUserInvalidates = 1,	/* cached until flushed */
	HttpCachePolicyTimeToLive = 2,	/* cached for SecondsToLive */
	HttpCachePolicyMaximum = 3
} HTTP_CACHE_POLICY_TYPE, *PHTTP_CACHE_POLICY_TYPE;

typedef enum _HTTP_SERVICE_CONFIG_ID {
	HttpServiceConfigIPListenList = 0,
	HttpServiceConfigSSLCertInfo = 1,
	HttpServiceConfigUrlAclInfo = 2,
	HttpServiceConfigTimeout = 3,
	HttpServiceConfigCache = 4,
	HttpServiceConfigSslSniCertInfo = 5,
	HttpServiceConfigSslCcsCertInfo = 6,
	HttpServiceConfigSetting = 7,
	HttpServiceConfigSslCertInfoEx = 8,
	HttpServiceConfigSslSniCertInfoEx = 9,
	HttpServiceConfigSslCcsCertInfoEx = 10,
	HttpServiceConfigSslScopedCcsCertInfo = 11,
	HttpServiceConfigSslScopedCcsCertInfoEx = 12,
	HttpServiceConfigMax = 13
} HTTP_SERVICE_CONFIG_ID, *PHTTP_SERVICE_CONFIG_ID;

typedef enum _HTTP_SERVICE_CONFIG_QUERY_TYPE {
	HttpServiceConfigQueryExact = 0,
	HttpServiceConfigQueryNext = 1,
	HttpServiceConfigQueryMax = 2
} HTTP_SERVICE_CONFIG_QUERY_TYPE, *PHTTP_SERVICE_CONFIG_QUERY_TYPE;

typedef enum _HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE {
	ExParamTypeHttp2Window = 0,
	ExParamTypeHttp2SettingsLimits = 1,
	ExParamTypeHttpPerformance = 2,
	ExParamTypeTlsRestrictions = 3,
	ExParamTypeErrorHeaders = 4,
	ExParamTypeTlsSessionTicketKeys = 5,
	ExParamTypeCertConfig = 6,
	ExParamTypeMax = 7
} HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE,
  *PHTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE;

typedef enum _HTTP_PERFORMANCE_PARAM_TYPE {
	PerformanceParamSendBufferingFlags = 0,
	PerformanceParamAggressiveICW = 1,
	PerformanceParamMaxSendBufferSize = 2,
	PerformanceParamMaxConcurrentClientStreams = 3,
	PerformanceParamMaxReceiveBufferSize = 4,
	PerformanceParamDecryptOnSspiThread = 5,
	PerformanceParamMax = 6
} HTTP_PERFORMANCE_PARAM_TYPE, *PHTTP_PERFORMANCE_PARAM_TYPE;

typedef enum _HTTP_SERVICE_CONFIG_CACHE_KEY {
	MaxCacheResponseSize = 0,
	CacheRangeChunkSize = 1
} HTTP_SERVICE_CONFIG_CACHE_KEY, *PHTTP_SERVICE_CONFIG_CACHE_KEY;

typedef enum _HTTP_REQUEST_PROPERTY {
	/* query; ULONG64 ideal send backlog in bytes */
	HttpRequestPropertyIsb = 0,
	HttpRequestPropertyTcpInfoV0 = 1,	/* query; TCP_INFO_v0 */
	HttpRequestPropertyQuicStats = 2,	/* query; QUIC statistics */
	HttpRequestPropertyTcpInfoV1 = 3,	/* query; TCP_INFO_v1 */
	HttpRequestPropertySni = 4,	/* query; HTTP_REQUEST_PROPERTY_SNI */
	/* set; HTTP_REQUEST_PROPERTY_STREAM_ERROR */
	HttpRequestPropertyStreamError = 5,
	/*
	 * query; HTTP_WSK_API_TIMINGS (HTTP/1 and 2; where enabled)
	 */
	HttpRequestPropertyWskApiTimings = 6,
	/* query; HTTP_QUIC_API_TIMINGS */
	HttpRequestPropertyQuicApiTimings = 7,
	HttpRequestPropertyQuicStatsV2 = 8,	/* query */
	/* query; HTTP_QUIC_STREAM_REQUEST_STATS */
	HttpRequestPropertyQuicStreamStats = 9,
	HttpRequestPropertyTcpInfoV2 = 10,	/* query; TCP_INFO_v2 */
	/*
	 * query; byte array, variable length (needs the CACHE_CLIENT_HELLO
	 * flag)
	 */
	HttpRequestPropertyTlsClientHello = 11,
	/* set; USHORT seconds */
	HttpRequestPropertyTransportIdleConnectionTimeout = 12,
	HttpRequestPropertyDscpTag = 13,	/* set; UCHAR 0..0x3F */
	/* query; cipher information of the TLS provider */
	HttpRequestPropertyTlsCipherInfo = 14
} HTTP_REQUEST_PROPERTY, *PHTTP_REQUEST_PROPERTY;

typedef enum _HTTP_FEATURE_ID {
	HttpFeatureUnknown = 0,
	HttpFeatureResponseTrailers = 1,
	HttpFeatureApiTimings = 2,
	HttpFeatureDelegateEx = 3,
	HttpFeatureHttp3 = 4,
	HttpFeatureTlsSessionTickets = 5,
	HttpFeatureDisableTlsSessionId = 6,
	HttpFeatureTlsDualCerts = 7,
	HttpFeatureAutomaticChunkedEncoding = 8,
	HttpFeatureDedicatedReqQueueDelegationType = 9,
	HttpFeatureFastForwardResponse = 10,
	HttpFeatureCacheTlsClientHello = 11,
	HttpFeatureIdleConnectionTimeoutRequestProperty = 12,
	HttpFeatureDisableAiaFlag = 13,
	HttpFeatureDscp = 14,
	HttpFeatureQueryCipherInfo = 15,
	HttpFeatureQueryInitialPacketTtl = 16,
	HttpFeatureTlsHandshakePerformanceCounters = 17,
	HttpFeatureLast = 18,
	HttpFeaturemax = -1	/* 0xFFFFFFFF, forces 32 bits */
} HTTP_FEATURE_ID, *PHTTP_FEATURE_ID;

typedef enum _HTTP_HEADER_ID {
	/* requests and responses */
	HttpHeaderCacheControl = 0,
	HttpHeaderConnection = 1,
	HttpHeaderDate = 2,
	HttpHeaderKeepAlive = 3,
	HttpHeaderPragma = 4,
	HttpHeaderTrailer = 5,
	HttpHeaderTransferEncoding = 6,
	HttpHeaderUpgrade = 7,
	HttpHeaderVia = 8,
	HttpHeaderWarning = 9,
	HttpHeaderAllow = 10,
	HttpHeaderContentLength = 11,
	HttpHeaderContentType = 12,
	HttpHeaderContentEncoding = 13,
	HttpHeaderContentLanguage = 14,
	HttpHeaderContentLocation = 15,
	HttpHeaderContentMd5 = 16,
	HttpHeaderContentRange = 17,
	HttpHeaderExpires = 18,
	HttpHeaderLastModified = 19,
	/* requests only */
	HttpHeaderAccept = 20,
	HttpHeaderAcceptCharset = 21,
	HttpHeaderAcceptEncoding = 22,
	HttpHeaderAcceptLanguage = 23,
	HttpHeaderAuthorization = 24,
	HttpHeaderCookie = 25,
	HttpHeaderExpect = 26,
	HttpHeaderFrom = 27,
	HttpHeaderHost = 28,
	HttpHeaderIfMatch = 29,
	HttpHeaderIfModifiedSince = 30,
	HttpHeaderIfNoneMatch = 31,
	HttpHeaderIfRange = 32,
	HttpHeaderIfUnmodifiedSince = 33,
	HttpHeaderMaxForwards = 34,
	HttpHeaderProxyAuthorization = 35,
	HttpHeaderReferer = 36,
	HttpHeaderRange = 37,
	HttpHeaderTe = 38,
	HttpHeaderTranslate = 39,
	HttpHeaderUserAgent = 40,
	HttpHeaderRequestMaximum = 41,	/* size of the array */
	/* responses only: numbers that requests use for other headers */
	HttpHeaderAcceptRanges = 20,
	HttpHeaderAge = 21,
	HttpHeaderEtag = 22,
	HttpHeaderLocation = 23,
	HttpHeaderProxyAuthenticate = 24,
	HttpHeaderRetryAfter = 25,
	HttpHeaderServer = 26,
	HttpHeaderSetCookie = 27,
	HttpHeaderVary = 28,
	HttpHeaderWwwAuthenticate = 29,
	HttpHeaderResponseMaximum = 30,	/* size of the array */
	HttpHeaderMaximum = 41
} HTTP_HEADER_ID, *PHTTP_HEADER_ID;

typedef enum _HTTP_VERB {
	HttpVerbUnparsed = 0,		/* internal: not parsed yet */
	/* any other token; text in pUnknownVerb */
	HttpVerbUnknown = 1,
	HttpVerbInvalid = 2,		/* internal: malformed */
	HttpVerbOPTIONS = 3,
	HttpVerbGET = 4,
	HttpVerbHEAD = 5,
	HttpVerbPOST = 6,
	HttpVerbPUT = 7,
	HttpVerbDELETE = 8,
	HttpVerbTRACE = 9,
	HttpVerbCONNECT = 10,
	HttpVerbTRACK = 11,
	HttpVerbMOVE = 12,
	HttpVerbCOPY = 13,
	HttpVerbPROPFIND = 14,
	HttpVerbPROPPATCH = 15,
	HttpVerbMKCOL = 16,
	HttpVerbLOCK = 17,
	HttpVerbUNLOCK = 18,
	HttpVerbSEARCH = 19,
	HttpVerbMaximum = 20		/* count */
} HTTP_VERB, *PHTTP_VERB;

#endif /* HTTPAPI_ENUMS_H */
