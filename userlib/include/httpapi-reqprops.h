/* SPDX-License-Identifier: MIT */
/*
 * HTTP Server API: structures of delegation and of request properties. Included
 * by <http.h>.
 */
#ifndef HTTPAPI_REQPROPS_H
#define HTTPAPI_REQPROPS_H

#include "httpapi-types.h"
#include "httpapi-consts.h"
#include "httpapi-enums.h"

/* Property passed to HttpDelegateRequestEx */
typedef struct _HTTP_DELEGATE_REQUEST_PROPERTY_INFO {
	HTTP_DELEGATE_REQUEST_PROPERTY_ID PropertyId;	/* 1 = delegate URL */
	ULONG PropertyInfoLength;	/* bytes */
	/*
	 * value; a URL is UTF-16 text, its NUL not counted
	 */
	PVOID PropertyInfo;
} HTTP_DELEGATE_REQUEST_PROPERTY_INFO, *PHTTP_DELEGATE_REQUEST_PROPERTY_INFO;

/*
 * Property for an extended queue-creation call that is not part of the public
 * function set
 */
typedef struct _HTTP_CREATE_REQUEST_QUEUE_PROPERTY_INFO {
	/* 1 = external id */
	HTTP_CREATE_REQUEST_QUEUE_PROPERTY_ID PropertyId;
	ULONG PropertyInfoLength;	/* bytes */
	PVOID PropertyInfo;		/* value */
} HTTP_CREATE_REQUEST_QUEUE_PROPERTY_INFO,
  *PHTTP_CREATE_REQUEST_QUEUE_PROPERTY_INFO;

/* Output of the TCP_INFO queries; on Windows these are in mstcpip.h */
typedef enum _TCPSTATE {
	TCPSTATE_CLOSED,
	TCPSTATE_LISTEN,
	TCPSTATE_SYN_SENT,
	TCPSTATE_SYN_RCVD,
	TCPSTATE_ESTABLISHED,
	TCPSTATE_FIN_WAIT_1,
	TCPSTATE_FIN_WAIT_2,
	TCPSTATE_CLOSE_WAIT,
	TCPSTATE_CLOSING,
	TCPSTATE_LAST_ACK,
	TCPSTATE_TIME_WAIT,
	TCPSTATE_MAX
} TCPSTATE;

/* What Linux does not count is 0: see docs/compatibility.md */
#define HTTPAPI_TCP_INFO_V0						\
	TCPSTATE State;							\
	ULONG Mss;							\
	ULONGLONG ConnectionTimeMs;					\
	BOOLEAN TimestampsEnabled;					\
	ULONG RttUs;							\
	ULONG MinRttUs;							\
	ULONG BytesInFlight;						\
	ULONG Cwnd;			/* bytes */			\
	ULONG SndWnd;							\
	ULONG RcvWnd;							\
	ULONG RcvBuf;							\
	ULONGLONG BytesOut;						\
	ULONGLONG BytesIn;						\
	ULONG BytesReordered;						\
	ULONG BytesRetrans;						\
	ULONG FastRetrans;		/* segments sent again */	\
	ULONG DupAcksIn;						\
	ULONG TimeoutEpisodes;						\
	UCHAR SynRetrans;

#define HTTPAPI_TCP_INFO_V1						\
	ULONG SndLimTransRwin;						\
	ULONG SndLimTimeRwin;		/* ms, as the following */	\
	ULONGLONG SndLimBytesRwin;					\
	ULONG SndLimTransCwnd;						\
	ULONG SndLimTimeCwnd;						\
	ULONGLONG SndLimBytesCwnd;					\
	ULONG SndLimTransSnd;						\
	ULONG SndLimTimeSnd;						\
	ULONGLONG SndLimBytesSnd;

typedef struct _TCP_INFO_v0 {
	HTTPAPI_TCP_INFO_V0
} TCP_INFO_v0, *PTCP_INFO_v0;

typedef struct _TCP_INFO_v1 {
	HTTPAPI_TCP_INFO_V0
	HTTPAPI_TCP_INFO_V1
} TCP_INFO_v1, *PTCP_INFO_v1;

typedef struct _TCP_INFO_v2 {
	HTTPAPI_TCP_INFO_V0
	HTTPAPI_TCP_INFO_V1
	ULONG OutOfOrderPktsIn;
	BOOLEAN EcnNegotiated;
	ULONG EceAcksIn;
	ULONG PtoEpisodes;
} TCP_INFO_v2, *PTCP_INFO_v2;

/* Qualifier for TCP_INFO queries */
typedef struct _HTTP_QUERY_REQUEST_QUALIFIER_TCP {
	/* how old a cached snapshot may be */
	ULONGLONG Freshness;
} HTTP_QUERY_REQUEST_QUALIFIER_TCP, *PHTTP_QUERY_REQUEST_QUALIFIER_TCP;

/* Qualifier for QUIC queries */
typedef struct _HTTP_QUERY_REQUEST_QUALIFIER_QUIC {
	ULONGLONG Freshness;
} HTTP_QUERY_REQUEST_QUALIFIER_QUIC, *PHTTP_QUERY_REQUEST_QUALIFIER_QUIC;

/* Output of HttpRequestPropertySni */
typedef struct _HTTP_REQUEST_PROPERTY_SNI {
	/* server name, NUL-terminated, at most 255 characters */
	WCHAR Hostname[HTTP_REQUEST_PROPERTY_SNI_HOST_MAX_LENGTH + 1];
	ULONG Flags;			/* HTTP_REQUEST_PROPERTY_SNI_FLAG_* */
} HTTP_REQUEST_PROPERTY_SNI, *PHTTP_REQUEST_PROPERTY_SNI;

/* Input of HttpRequestPropertyStreamError */
typedef struct _HTTP_REQUEST_PROPERTY_STREAM_ERROR {
	/* HTTP/2 or HTTP/3 error code to use when the stream is reset */
	ULONG ErrorCode;
} HTTP_REQUEST_PROPERTY_STREAM_ERROR, *PHTTP_REQUEST_PROPERTY_STREAM_ERROR;

/*
 * Output of HttpRequestPropertyWskApiTimings. Pairs of call count and
 * accumulated time
 */
typedef struct _HTTP_WSK_API_TIMINGS {
	ULONGLONG ConnectCount;
	ULONGLONG ConnectSum;
	ULONGLONG DisconnectCount;
	ULONGLONG DisconnectSum;
	ULONGLONG SendCount;
	ULONGLONG SendSum;
	ULONGLONG ReceiveCount;
	ULONGLONG ReceiveSum;
	ULONGLONG ReleaseCount;
	ULONGLONG ReleaseSum;
	ULONGLONG ControlSocketCount;
	ULONGLONG ControlSocketSum;
} HTTP_WSK_API_TIMINGS, *PHTTP_WSK_API_TIMINGS;

/* Part of the QUIC timings */
typedef struct _HTTP_QUIC_STREAM_API_TIMINGS {
	ULONGLONG OpenCount;
	ULONGLONG OpenSum;
	ULONGLONG CloseCount;
	ULONGLONG CloseSum;
	ULONGLONG StartCount;
	ULONGLONG StartSum;
	ULONGLONG ShutdownCount;
	ULONGLONG ShutdownSum;
	ULONGLONG SendCount;
	ULONGLONG SendSum;
	ULONGLONG ReceiveSetEnabledCount;
	ULONGLONG ReceiveSetEnabledSum;
	ULONGLONG GetParamCount;
	ULONGLONG GetParamSum;
	ULONGLONG SetParamCount;
	ULONGLONG SetParamSum;
	ULONGLONG SetCallbackHandlerCount;
	ULONGLONG SetCallbackHandlerSum;
} HTTP_QUIC_STREAM_API_TIMINGS, *PHTTP_QUIC_STREAM_API_TIMINGS;

/* Part of the QUIC timings */
typedef struct _HTTP_QUIC_CONNECTION_API_TIMINGS {
	ULONGLONG OpenTime;
	ULONGLONG CloseTime;
	ULONGLONG StartTime;
	ULONGLONG ShutdownTime;
	ULONGLONG SecConfigCreateTime;
	ULONGLONG SecConfigDeleteTime;
	ULONGLONG GetParamCount;
	ULONGLONG GetParamSum;
	ULONGLONG SetParamCount;
	ULONGLONG SetParamSum;
	ULONGLONG SetCallbackHandlerCount;
	ULONGLONG SetCallbackHandlerSum;
	HTTP_QUIC_STREAM_API_TIMINGS ControlStreamTimings;
} HTTP_QUIC_CONNECTION_API_TIMINGS, *PHTTP_QUIC_CONNECTION_API_TIMINGS;

/* Output of HttpRequestPropertyQuicApiTimings */
typedef struct _HTTP_QUIC_API_TIMINGS {
	HTTP_QUIC_CONNECTION_API_TIMINGS ConnectionTimings;
	HTTP_QUIC_STREAM_API_TIMINGS StreamTimings;
} HTTP_QUIC_API_TIMINGS, *PHTTP_QUIC_API_TIMINGS;

/* Output of HttpRequestPropertyQuicStreamStats */
typedef struct _HTTP_QUIC_STREAM_REQUEST_STATS {
	ULONGLONG StreamWaitStart;
	ULONGLONG StreamWaitEnd;
	ULONGLONG RequestHeadersCompressionStart;
	ULONGLONG RequestHeadersCompressionEnd;
	ULONGLONG ResponseHeadersDecompressionStart;
	ULONGLONG ResponseHeadersDecompressionEnd;
	ULONGLONG RequestHeadersCompressedSize;
	ULONGLONG ResponseHeadersCompressedSize;
} HTTP_QUIC_STREAM_REQUEST_STATS, *PHTTP_QUIC_STREAM_REQUEST_STATS;

/* Opaque payload of the fast-forwarding data chunk */
typedef struct _HTTP_WINHTTP_FAST_FORWARDING_DATA {
	UCHAR Reserved[16];		/* opaque */
} HTTP_WINHTTP_FAST_FORWARDING_DATA, *PHTTP_WINHTTP_FAST_FORWARDING_DATA;

#endif /* HTTPAPI_REQPROPS_H */
