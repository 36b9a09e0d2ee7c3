/* SPDX-License-Identifier: MIT */
/*
 * HTTP Server API: structures of sessions, groups, queues, requests and
 * responses, in the layout of 64-bit Windows. Included by <http.h>.
 *
 * Lengths are bytes, of UTF-16 text too, and do not count a terminating NUL.
 */
#ifndef HTTPAPI_STRUCTS_H
#define HTTPAPI_STRUCTS_H

#include "httpapi-types.h"
#include "httpapi-consts.h"
#include "httpapi-enums.h"

#ifndef HTTPAPI_LEVEL
#define HTTPAPI_LEVEL	2
#endif

/* Ids are opaque: never build or change one; HTTP_NULL_ID is no object */
typedef ULONGLONG HTTP_OPAQUE_ID, *PHTTP_OPAQUE_ID;
typedef HTTP_OPAQUE_ID HTTP_REQUEST_ID, *PHTTP_REQUEST_ID;
typedef HTTP_OPAQUE_ID HTTP_CONNECTION_ID, *PHTTP_CONNECTION_ID;
typedef HTTP_OPAQUE_ID HTTP_RAW_CONNECTION_ID, *PHTTP_RAW_CONNECTION_ID;
typedef HTTP_OPAQUE_ID HTTP_URL_GROUP_ID, *PHTTP_URL_GROUP_ID;
typedef HTTP_OPAQUE_ID HTTP_SERVER_SESSION_ID, *PHTTP_SERVER_SESSION_ID;

/* Whatever the program likes */
typedef ULONGLONG HTTP_URL_CONTEXT, *PHTTP_URL_CONTEXT;

/* API version requested by the caller when an object is created */
typedef struct _HTTPAPI_VERSION {
	USHORT HttpApiMajorVersion;	/* 1 or 2 */
	USHORT HttpApiMinorVersion;	/* 0 */
} HTTPAPI_VERSION, *PHTTPAPI_VERSION;

/* HTTP protocol version of a request or response */
typedef struct _HTTP_VERSION {
	USHORT MajorVersion;		/* e.g. 1 */
	USHORT MinorVersion;		/* e.g. 1 */
} HTTP_VERSION, *PHTTP_VERSION;

/* First member of most property structures */
typedef struct _HTTP_PROPERTY_FLAGS {
	/*
	 * Set: 1 = the value that follows is configured here, 0 = nothing is
	 * configured here any more. Query: 1 = configured here.
	 */
	ULONG Present : 1;
} HTTP_PROPERTY_FLAGS, *PHTTP_PROPERTY_FLAGS;

/*
 * HttpServerStateProperty of a server session or a URL group. A request queue
 * has a bare HTTP_ENABLED_STATE instead.
 */
typedef struct _HTTP_STATE_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	HTTP_ENABLED_STATE State;	/* 0 active, 1 inactive */
} HTTP_STATE_INFO, *PHTTP_STATE_INFO;

/* HttpServerBindingProperty and HttpServerDelegationProperty of a URL group */
typedef struct _HTTP_BINDING_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	/* queue to bind to; NULL or Present = 0 removes the binding */
	HANDLE RequestQueueHandle;
} HTTP_BINDING_INFO, *PHTTP_BINDING_INFO;

/*
 * HttpServerQosProperty wrapper; also used as the payload of the QoS response
 * info
 */
typedef struct _HTTP_QOS_SETTING_INFO {
	HTTP_QOS_SETTING_TYPE QosType;	/* selects the pointed-to structure */
	/*
	 * HTTP_BANDWIDTH_LIMIT_INFO*, HTTP_CONNECTION_LIMIT_INFO* or
	 * HTTP_FLOWRATE_INFO*
	 */
	PVOID QosSetting;
} HTTP_QOS_SETTING_INFO, *PHTTP_QOS_SETTING_INFO;

/* Response bandwidth throttle */
typedef struct _HTTP_BANDWIDTH_LIMIT_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	/*
	 * bytes per second; >= HTTP_MIN_ALLOWED_BANDWIDTH_THROTTLING_RATE
	 * (1024) or HTTP_LIMIT_INFINITE (0xFFFFFFFF)
	 */
	ULONG MaxBandwidth;
} HTTP_BANDWIDTH_LIMIT_INFO, *PHTTP_BANDWIDTH_LIMIT_INFO;

/* Connection limit of one URL group */
typedef struct _HTTP_CONNECTION_LIMIT_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	/*
	 * maximum number of concurrent connections served by the group;
	 * HTTP_LIMIT_INFINITE = no limit
	 */
	ULONG MaxConnections;
} HTTP_CONNECTION_LIMIT_INFO, *PHTTP_CONNECTION_LIMIT_INFO;

/* Burst-then-throttle transfer rate */
typedef struct _HTTP_FLOWRATE_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	/* steady rate after the burst, bytes/s */
	ULONG MaxBandwidth;
	/* rate while the burst lasts, bytes/s */
	ULONG MaxPeakBandwidth;
	ULONG BurstSize;		/* size of the burst, bytes */
} HTTP_FLOWRATE_INFO, *PHTTP_FLOWRATE_INFO;

/* HttpServerTimeoutsProperty */
typedef struct _HTTP_TIMEOUT_LIMIT_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	/* seconds; request body arrival; re-armed at every data indication */
	USHORT EntityBody;
	/* seconds; draining an unread body after the response, on keep-alive */
	USHORT DrainEntityBody;
	/* seconds; time a request may sit in the queue unpicked */
	USHORT RequestQueue;
	/* seconds; only after the first request of the connection was routed */
	USHORT IdleConnection;
	/* seconds; header reception; same restriction */
	USHORT HeaderWait;
	ULONG MinSendRate;		/* bytes per second (not a time) */
} HTTP_TIMEOUT_LIMIT_INFO, *PHTTP_TIMEOUT_LIMIT_INFO;

/* HttpServerListenEndpointProperty */
typedef struct _HTTP_LISTEN_ENDPOINT_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	/*
	 * whether URLs with an IP-literal host listen on that IP only or on the
	 * wildcard address
	 */
	BOOLEAN EnableSharing;
} HTTP_LISTEN_ENDPOINT_INFO, *PHTTP_LISTEN_ENDPOINT_INFO;

/* HttpServerProtectionLevelProperty */
typedef struct _HTTP_PROTECTION_LEVEL_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	HTTP_PROTECTION_LEVEL_TYPE Level;
} HTTP_PROTECTION_LEVEL_INFO, *PHTTP_PROTECTION_LEVEL_INFO;

/* HttpServerFastForwardingProperty */
typedef struct _HTTP_FAST_FORWARD_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	BOOLEAN EnableFastForwarding;
} HTTP_FAST_FORWARD_INFO, *PHTTP_FAST_FORWARD_INFO;

/* HttpServerRequestInfoProperty */
typedef struct _HTTP_REQUEST_INFO_PROPERTY_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	/* which HTTP_REQUEST_INFO items are delivered */
	ULONGLONG RequestInfoFlags;
} HTTP_REQUEST_INFO_PROPERTY_INFO, *PHTTP_REQUEST_INFO_PROPERTY_INFO;

/* HttpServerLoggingProperty */
typedef struct _HTTP_LOGGING_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	ULONG LoggingFlags;		/* HTTP_LOGGING_FLAG_* bits */
	/* W3C only: text of the #Software line; NULL = default string */
	PCWSTR SoftwareName;
	/* bytes; <= MAX_PATH (260); must be 0 when SoftwareName is NULL */
	USHORT SoftwareNameLength;
	USHORT DirectoryNameLength;	/* bytes; <= 424 */
	/* absolute directory; must be unique to this log */
	PCWSTR DirectoryName;
	HTTP_LOGGING_TYPE Format;	/* W3C / IIS / NCSA / Raw */
	/* HTTP_LOG_FIELD_* mask, W3C only; 0 = nothing is logged */
	ULONG Fields;
	PVOID pExtFields;		/* reserved, NULL */
	USHORT NumOfExtFields;		/* reserved, 0 */
	USHORT MaxRecordSize;		/* reserved, 0 */
	HTTP_LOGGING_ROLLOVER_TYPE RolloverType;	/* size or period */
	/*
	 * bytes; Size roll-over only: >= 1 048 576 or HTTP_LIMIT_INFINITE; 0
	 * for the other types
	 */
	ULONG RolloverSize;
	/* for the log directory and below; NULL = default or inherited ACL */
	PSECURITY_DESCRIPTOR pSecurityDescriptor;
} HTTP_LOGGING_INFO, *PHTTP_LOGGING_INFO;

/* Digest challenge parameters */
typedef struct _HTTP_SERVER_AUTHENTICATION_DIGEST_PARAMS {
	USHORT DomainNameLength;	/* bytes */
	PWSTR DomainName;		/* domain */
	USHORT RealmLength;		/* bytes */
	PWSTR Realm;			/* realm */
} HTTP_SERVER_AUTHENTICATION_DIGEST_PARAMS,
  *PHTTP_SERVER_AUTHENTICATION_DIGEST_PARAMS;

/* Basic challenge parameters */
typedef struct _HTTP_SERVER_AUTHENTICATION_BASIC_PARAMS {
	USHORT RealmLength;		/* bytes */
	PWSTR Realm;			/* realm */
} HTTP_SERVER_AUTHENTICATION_BASIC_PARAMS,
  *PHTTP_SERVER_AUTHENTICATION_BASIC_PARAMS;

/*
 * HttpServerAuthenticationProperty / HttpServerExtendedAuthenticationProperty
 */
typedef struct _HTTP_SERVER_AUTHENTICATION_INFO {
	HTTP_PROPERTY_FLAGS Flags;	/* presence */
	ULONG AuthSchemes;		/* HTTP_AUTH_ENABLE_* mask */
	/*
	 * TRUE: the mutual-auth blob is handed to the application instead of
	 * being appended automatically; takes effect for every request of the
	 * queue
	 */
	BOOLEAN ReceiveMutualAuth;
	/* TRUE: the serialised client context is delivered with the request */
	BOOLEAN ReceiveContextHandle;
	/*
	 * TRUE: no per-connection NTLM caching; default FALSE (cached on keep-
	 * alive unless the request came through a proxy)
	 */
	BOOLEAN DisableNTLMCredentialCaching;
	/*
	 * HTTP_AUTH_EX_FLAG_*; both require Negotiate or Kerberos in
	 * AuthSchemes
	 */
	UCHAR ExFlags;
	/* realm/domain of the Digest challenge */
	HTTP_SERVER_AUTHENTICATION_DIGEST_PARAMS DigestParams;
	/* realm of the Basic challenge */
	HTTP_SERVER_AUTHENTICATION_BASIC_PARAMS BasicParams;
} HTTP_SERVER_AUTHENTICATION_INFO, *PHTTP_SERVER_AUTHENTICATION_INFO;

/* Common head of a service-name entry */
typedef struct _HTTP_SERVICE_BINDING_BASE {
	HTTP_SERVICE_BINDING_TYPE Type;	/* W or A variant */
} HTTP_SERVICE_BINDING_BASE, *PHTTP_SERVICE_BINDING_BASE;

/* ASCII service name */
typedef struct _HTTP_SERVICE_BINDING_A {
	HTTP_SERVICE_BINDING_BASE Base;	/* Type = HttpServiceBindingTypeA */
	PCHAR Buffer;			/* name, not NUL-terminated */
	ULONG BufferSize;		/* bytes */
} HTTP_SERVICE_BINDING_A, *PHTTP_SERVICE_BINDING_A;

/* UTF-16 service name */
typedef struct _HTTP_SERVICE_BINDING_W {
	HTTP_SERVICE_BINDING_BASE Base;	/* Type = HttpServiceBindingTypeW */
	PWCHAR Buffer;			/* name, not NUL-terminated */
	ULONG BufferSize;		/* bytes */
} HTTP_SERVICE_BINDING_W, *PHTTP_SERVICE_BINDING_W;

/* HttpServerChannelBindProperty; also a response info */
typedef struct _HTTP_CHANNEL_BIND_INFO {
	/* legacy / medium / strict */
	HTTP_AUTHENTICATION_HARDENING_LEVELS Hardening;
	/* HTTP_CHANNEL_BIND_* bits (this is not HTTP_PROPERTY_FLAGS) */
	ULONG Flags;
	/* array of pointers to A or W entries */
	PHTTP_SERVICE_BINDING_BASE *ServiceNames;
	ULONG NumberOfServiceNames;	/* entries in the array */
} HTTP_CHANNEL_BIND_INFO, *PHTTP_CHANNEL_BIND_INFO;

/* One slot of a known-header array */
typedef struct _HTTP_KNOWN_HEADER {
	/* bytes, a terminator (if any) not counted; 0 = absent or empty */
	USHORT RawValueLength;
	/*
	 * NUL-terminated in requests. NULL: no such header; length 0 and a
	 * pointer: present but empty
	 */
	PCSTR pRawValue;
} HTTP_KNOWN_HEADER, *PHTTP_KNOWN_HEADER;

/* Header without an HTTP_HEADER_ID, or a trailer */
typedef struct _HTTP_UNKNOWN_HEADER {
	USHORT NameLength;		/* bytes */
	USHORT RawValueLength;		/* bytes */
	/* name; a terminator is not counted in NameLength */
	PCSTR pName;
	/* value; NULL when empty, else NUL-terminated in requests */
	PCSTR pRawValue;
} HTTP_UNKNOWN_HEADER, *PHTTP_UNKNOWN_HEADER;

/* All headers of a request */
typedef struct _HTTP_REQUEST_HEADERS {
	USHORT UnknownHeaderCount;	/* entries in pUnknownHeaders */
	PHTTP_UNKNOWN_HEADER pUnknownHeaders;	/* array or NULL */
	USHORT TrailerCount;		/* reserved, 0 */
	PHTTP_UNKNOWN_HEADER pTrailers;	/* reserved, NULL */
	/* indexed by HTTP_HEADER_ID */
	HTTP_KNOWN_HEADER KnownHeaders[HttpHeaderRequestMaximum];
} HTTP_REQUEST_HEADERS, *PHTTP_REQUEST_HEADERS;

/*
 * Canonical (unescaped, normalised) URL, UTF-16. All four lengths are in bytes,
 * without terminator
 */
typedef struct _HTTP_COOKED_URL {
	USHORT FullUrlLength;		/* whole URL */
	USHORT HostLength;		/* host (and port) */
	USHORT AbsPathLength;		/* absolute path */
	USHORT QueryStringLength;	/* query including the leading '?' */
	/* scheme://host:port/path?query, NUL-terminated */
	PCWSTR pFullUrl;
	/* pointer into pFullUrl, first char after :// */
	PCWSTR pHost;
	/* pointer into pFullUrl at its third '/' */
	PCWSTR pAbsPath;
	/* pointer into pFullUrl at '?', NULL when no query */
	PCWSTR pQueryString;
} HTTP_COOKED_URL, *PHTTP_COOKED_URL;

/* Connection end points */
typedef struct _HTTP_TRANSPORT_ADDRESS {
	/* SOCKADDR_IN or SOCKADDR_IN6 of the peer */
	PSOCKADDR pRemoteAddress;
	PSOCKADDR pLocalAddress;	/* same family, local end */
} HTTP_TRANSPORT_ADDRESS, *PHTTP_TRANSPORT_ADDRESS;

/* Client certificate */
typedef struct _HTTP_SSL_CLIENT_CERT_INFO {
	/*
	 * validation result: an SSPI status or CERT_E_EXPIRED,
	 * CERT_E_UNTRUSTEDCA, CERT_E_WRONG_USAGE, CERT_E_UNTRUSTEDROOT,
	 * CERT_E_REVOKED, CERT_E_CN_NO_MATCH; 0 = good
	 */
	ULONG CertFlags;
	ULONG CertEncodedSize;		/* bytes */
	PUCHAR pCertEncoded;		/* DER certificate */
	/*
	 * access token when directory mapping is on and succeeded; the
	 * application closes it
	 */
	HANDLE Token;
	BOOLEAN CertDeniedByMapper;	/* reserved */
} HTTP_SSL_CLIENT_CERT_INFO, *PHTTP_SSL_CLIENT_CERT_INFO;

/* TLS data of the connection (HTTP_REQUEST.pSslInfo) */
typedef struct _HTTP_SSL_INFO {
	/* bits of the server certificate's public key */
	USHORT ServerCertKeySize;
	USHORT ConnectionKeySize;	/* bits of the session cipher */
	ULONG ServerCertIssuerSize;	/* bytes */
	ULONG ServerCertSubjectSize;	/* bytes */
	PCSTR pServerCertIssuer;	/* issuer name */
	PCSTR pServerCertSubject;	/* subject name */
	/* client certificate or NULL */
	PHTTP_SSL_CLIENT_CERT_INFO pClientCertInfo;
	/*
	 * non-zero: the client certificate was already negotiated, so
	 * HttpReceiveClientCertificate will not cause a renegotiation
	 */
	ULONG SslClientCertNegotiated;
} HTTP_SSL_INFO, *PHTTP_SSL_INFO;

/* Range of a file or of a cached fragment, in bytes */
typedef struct _HTTP_BYTE_RANGE {
	ULARGE_INTEGER StartingOffset;	/* first byte */
	/* byte count; HTTP_BYTE_RANGE_TO_EOF (all ones) = to the end */
	ULARGE_INTEGER Length;
} HTTP_BYTE_RANGE, *PHTTP_BYTE_RANGE;

/* Bytes in memory */
struct _HTTP_CHUNK_FROM_MEMORY {
	PVOID pBuffer;
	ULONG BufferLength;		/* bytes */
};

/* Part of a file, read from its present contents */
struct _HTTP_CHUNK_FROM_FILE_HANDLE {
	HTTP_BYTE_RANGE ByteRange;
	HANDLE FileHandle;		/* on Linux: HttpLxHandleFromFd() */
};

/* A whole fragment */
struct _HTTP_CHUNK_FROM_FRAGMENT_CACHE {
	USHORT FragmentNameLength;	/* bytes, without the NUL */
	PCWSTR pFragmentName;
};

/* Part of a fragment */
struct _HTTP_CHUNK_FROM_FRAGMENT_CACHE_EX {
	HTTP_BYTE_RANGE ByteRange;
	PCWSTR pFragmentName;		/* NUL-terminated, <= 65532 bytes */
};

/* Trailers of a response, from HTTP/2 on */
struct _HTTP_CHUNK_TRAILERS {
	USHORT TrailerCount;
	PHTTP_UNKNOWN_HEADER pTrailers;
};

/* Opaque */
struct _HTTP_CHUNK_FAST_FORWARDING {
	UCHAR WhFastForwardingData[16];
};

/* Piece of an entity body; DataChunkType selects the member of the union */
typedef struct _HTTP_DATA_CHUNK {
	HTTP_DATA_CHUNK_TYPE DataChunkType;
	__extension__ union {
		struct _HTTP_CHUNK_FROM_MEMORY FromMemory;
		struct _HTTP_CHUNK_FROM_FILE_HANDLE FromFileHandle;
		struct _HTTP_CHUNK_FROM_FRAGMENT_CACHE FromFragmentCache;
		struct _HTTP_CHUNK_FROM_FRAGMENT_CACHE_EX FromFragmentCacheEx;
		struct _HTTP_CHUNK_TRAILERS Trailers;
		struct _HTTP_CHUNK_FAST_FORWARDING FromWinHttpFastForwarding;
	} HTTPAPI_DUMMYUNIONNAME;
} HTTP_DATA_CHUNK, *PHTTP_DATA_CHUNK;

/* One extra item attached to a V2 request */
typedef struct _HTTP_REQUEST_INFO {
	HTTP_REQUEST_INFO_TYPE InfoType;	/* payload kind */
	ULONG InfoLength;		/* bytes */
	PVOID pInfo;			/* payload, inside the request buffer */
} HTTP_REQUEST_INFO, *PHTTP_REQUEST_INFO;

/* Request as version-1 queues deliver it; programs say HTTP_REQUEST */
typedef struct _HTTP_REQUEST_V1 {
	/*
	 * HTTP_REQUEST_FLAG_*; bit 0 clear = the whole body was copied into
	 * pEntityChunks or there is no body
	 */
	ULONG Flags;
	/* opaque id of the connection */
	HTTP_CONNECTION_ID ConnectionId;
	/*
	 * opaque id of the request; valid even when the call returned
	 * ERROR_MORE_DATA
	 */
	HTTP_REQUEST_ID RequestId;
	/*
	 * value given to HttpAddUrlToUrlGroup for the matching prefix (v1
	 * registrations have none)
	 */
	HTTP_URL_CONTEXT UrlContext;
	HTTP_VERSION Version;		/* protocol version */
	HTTP_VERB Verb;			/* method */
	/* bytes; 0 unless Verb is HttpVerbUnknown */
	USHORT UnknownVerbLength;
	USHORT RawUrlLength;		/* bytes */
	/*
	 * NUL-terminated method text when Verb is HttpVerbUnknown, otherwise to
	 * be ignored
	 */
	PCSTR pUnknownVerb;
	/* request target as received: for statistics, not for decisions */
	PCSTR pRawUrl;
	HTTP_COOKED_URL CookedUrl;	/* URL to act on */
	HTTP_TRANSPORT_ADDRESS Address;	/* end points */
	HTTP_REQUEST_HEADERS Headers;	/* headers */
	/* total bytes received for this request */
	ULONGLONG BytesReceived;
	USHORT EntityChunkCount;	/* entries in pEntityChunks */
	/* body data copied because of COPY_BODY/FLUSH_BODY */
	PHTTP_DATA_CHUNK pEntityChunks;
	/* id of the underlying connection when TLS is used */
	HTTP_RAW_CONNECTION_ID RawConnectionId;
	PHTTP_SSL_INFO pSslInfo;	/* NULL on plain HTTP */
} HTTP_REQUEST_V1, *PHTTP_REQUEST_V1;

#ifndef __cplusplus
/* The same members once more, nameless, for version 2 in C */
#define HTTPAPI_REQUEST_V1_MEMBERS	\
	ULONG Flags;	\
	HTTP_CONNECTION_ID ConnectionId;	\
	HTTP_REQUEST_ID RequestId;	\
	HTTP_URL_CONTEXT UrlContext;	\
	HTTP_VERSION Version;	\
	HTTP_VERB Verb;	\
	USHORT UnknownVerbLength;	\
	USHORT RawUrlLength;	\
	PCSTR pUnknownVerb;	\
	PCSTR pRawUrl;	\
	HTTP_COOKED_URL CookedUrl;	\
	HTTP_TRANSPORT_ADDRESS Address;	\
	HTTP_REQUEST_HEADERS Headers;	\
	ULONGLONG BytesReceived;	\
	USHORT EntityChunkCount;	\
	PHTTP_DATA_CHUNK pEntityChunks;	\
	HTTP_RAW_CONNECTION_ID RawConnectionId;	\
	PHTTP_SSL_INFO pSslInfo;
#endif

/*
 * Request as version-2 queues deliver it: the members
 * of version 1, reached as x->Verb and as x->s.Verb in C (s is the version-1
 * structure in the same place), by inheritance in C++.
 */
#ifdef __cplusplus
typedef struct _HTTP_REQUEST_V2 : _HTTP_REQUEST_V1 {
#else
typedef struct _HTTP_REQUEST_V2 {
	__extension__ union {
		struct _HTTP_REQUEST_V1 s;
		__extension__ struct {
			HTTPAPI_REQUEST_V1_MEMBERS
		};
	};
#endif
	USHORT RequestInfoCount;	/* entries in pRequestInfo */
	PHTTP_REQUEST_INFO pRequestInfo;
} HTTP_REQUEST_V2, *PHTTP_REQUEST_V2;

/*
 * The layout that is written follows the version of the queue; the name without
 * a suffix is version 2 unless the program asks for version 1 with
 * #define HTTPAPI_LEVEL 1
 */
#if HTTPAPI_LEVEL < 2
typedef HTTP_REQUEST_V1 HTTP_REQUEST, *PHTTP_REQUEST;
#else
typedef HTTP_REQUEST_V2 HTTP_REQUEST, *PHTTP_REQUEST;
#endif

/* Payload of HttpRequestInfoTypeAuth */
typedef struct _HTTP_REQUEST_AUTH_INFO {
	/* success / not authenticated / failure */
	HTTP_AUTH_STATUS AuthStatus;
	/* SSPI error when AuthStatus is failure */
	SECURITY_STATUS SecStatus;
	/* HTTP_REQUEST_AUTH_FLAG_TOKEN_FOR_CACHED_CRED */
	ULONG Flags;
	/* scheme attempted or established */
	HTTP_REQUEST_AUTH_TYPE AuthType;
	/*
	 * client token; the application closes it; valid while the request id
	 * is valid
	 */
	HANDLE AccessToken;
	ULONG ContextAttributes;	/* SSPI context attributes */
	ULONG PackedContextLength;	/* bytes */
	ULONG PackedContextType;	/* kind of packed context */
	/*
	 * serialised context (only with ReceiveContextHandle); freed with the
	 * SSPI buffer-free call
	 */
	PVOID PackedContext;
	ULONG MutualAuthDataLength;	/* bytes */
	/* base64 WWW-Authenticate value including scheme, not NUL-terminated */
	PCHAR pMutualAuthData;
	USHORT PackageNameLength;	/* bytes */
	/* security package */
	PWSTR pPackageName;
} HTTP_REQUEST_AUTH_INFO, *PHTTP_REQUEST_AUTH_INFO;

/*
 * Payload of HttpRequestInfoTypeChannelBind and of HttpReceiveClientCertificate
 * with the secure-channel flag
 */
typedef struct _HTTP_REQUEST_CHANNEL_BIND_STATUS {
	/* client SPN; always the W form */
	PHTTP_SERVICE_BINDING_BASE ServiceName;
	PUCHAR ChannelToken;		/* channel binding token */
	ULONG ChannelTokenSize;		/* bytes */
	ULONG Flags;			/* reserved */
} HTTP_REQUEST_CHANNEL_BIND_STATUS, *PHTTP_REQUEST_CHANNEL_BIND_STATUS;

/* Payload of HttpRequestInfoTypeSslTokenBinding(Draft) */
typedef struct _HTTP_REQUEST_TOKEN_BINDING_INFO {
	PUCHAR TokenBinding;		/* token-binding message */
	ULONG TokenBindingSize;		/* bytes */
	PUCHAR EKM;			/* exported keying material */
	ULONG EKMSize;			/* bytes */
	UCHAR KeyType;			/* key type */
} HTTP_REQUEST_TOKEN_BINDING_INFO, *PHTTP_REQUEST_TOKEN_BINDING_INFO;

/*
 * Payload of HttpRequestInfoTypeSslProtocol. Values are the TLS provider's
 * (SChannel) protocol and ALG_ID numbers
 */
typedef struct _HTTP_SSL_PROTOCOL_INFO {
	ULONG Protocol;			/* protocol bit */
	ULONG CipherType;		/* algorithm id */
	ULONG CipherStrength;		/* bits */
	ULONG HashType;			/* algorithm id */
	ULONG HashStrength;		/* bits */
	ULONG KeyExchangeType;		/* algorithm id */
	ULONG KeyExchangeStrength;	/* bits */
} HTTP_SSL_PROTOCOL_INFO, *PHTTP_SSL_PROTOCOL_INFO;

/* Payload of HttpRequestInfoTypeRequestSizing */
typedef struct _HTTP_REQUEST_SIZING_INFO {
	ULONGLONG Flags;		/* HTTP_REQUEST_SIZING_INFO_FLAG_* */
	/* ordinal of the request on its connection */
	ULONG RequestIndex;
	ULONG RequestSizingCount;	/* valid entries */
	/* byte counts indexed by HTTP_REQUEST_SIZING_TYPE */
	ULONGLONG RequestSizing[HttpRequestSizingTypeMax];
} HTTP_REQUEST_SIZING_INFO, *PHTTP_REQUEST_SIZING_INFO;

/* Payload of HttpRequestInfoTypeRequestTiming */
typedef struct _HTTP_REQUEST_TIMING_INFO {
	ULONG RequestTimingCount;	/* valid entries */
	/*
	 * performance-counter time stamps indexed by HTTP_REQUEST_TIMING_TYPE;
	 * 0 = did not happen
	 */
	ULONGLONG RequestTiming[HttpRequestTimingTypeMax];
} HTTP_REQUEST_TIMING_INFO, *PHTTP_REQUEST_TIMING_INFO;

/* Payload of HttpRequestInfoTypeTransportIdleConnectionTimeout */
typedef struct _HTTP_REQUEST_TRANSPORT_IDLE_CONNECTION_TIMEOUT_INFO {
	USHORT TransportIdleConnectionTimeout;	/* seconds */
} HTTP_REQUEST_TRANSPORT_IDLE_CONNECTION_TIMEOUT_INFO,
  *PHTTP_REQUEST_TRANSPORT_IDLE_CONNECTION_TIMEOUT_INFO;

/* Payload of HttpRequestInfoTypeDscpTag */
typedef struct _HTTP_REQUEST_DSCP_INFO {
	UCHAR DscpTag;			/* 0..0x3F */
} HTTP_REQUEST_DSCP_INFO, *PHTTP_REQUEST_DSCP_INFO;

/* Payload of HttpRequestInfoTypeInitialPacketTtl */
typedef struct _HTTP_REQUEST_INITIAL_PACKET_TTL_INFO {
	/* TTL / hop limit seen on the first packet */
	UCHAR InitialPacketTtl;
} HTTP_REQUEST_INITIAL_PACKET_TTL_INFO, *PHTTP_REQUEST_INITIAL_PACKET_TTL_INFO;

/* All headers of a response */
typedef struct _HTTP_RESPONSE_HEADERS {
	USHORT UnknownHeaderCount;	/* entries; <= 9999 */
	PHTTP_UNKNOWN_HEADER pUnknownHeaders;	/* array or NULL */
	USHORT TrailerCount;		/* reserved, 0 */
	PHTTP_UNKNOWN_HEADER pTrailers;	/* reserved, NULL */
	/* indexed by HTTP_HEADER_ID */
	HTTP_KNOWN_HEADER KnownHeaders[HttpHeaderResponseMaximum];
} HTTP_RESPONSE_HEADERS, *PHTTP_RESPONSE_HEADERS;

/* Response of version-1 queues; programs say HTTP_RESPONSE */
typedef struct _HTTP_RESPONSE_V1 {
	ULONG Flags;			/* HTTP_RESPONSE_FLAG_* */
	/* ignored; HTTP/1.1 is always put on the wire (for 1.x connections) */
	HTTP_VERSION Version;
	USHORT StatusCode;		/* three-digit status */
	USHORT ReasonLength;		/* bytes, without terminator */
	/* printable reason phrase; length may be 0 */
	PCSTR pReason;
	HTTP_RESPONSE_HEADERS Headers;	/* headers */
	USHORT EntityChunkCount;	/* <= 9999 */
	/* body pieces, may be NULL with count 0 */
	PHTTP_DATA_CHUNK pEntityChunks;
} HTTP_RESPONSE_V1, *PHTTP_RESPONSE_V1;

/* One extra item attached to a V2 response */
typedef struct _HTTP_RESPONSE_INFO {
	HTTP_RESPONSE_INFO_TYPE Type;	/* payload kind */
	ULONG Length;			/* bytes */
	PVOID pInfo;			/* payload */
} HTTP_RESPONSE_INFO, *PHTTP_RESPONSE_INFO;

#ifndef __cplusplus
/* The same members once more, nameless, for version 2 in C */
#define HTTPAPI_RESPONSE_V1_MEMBERS	\
	ULONG Flags;	\
	HTTP_VERSION Version;	\
	USHORT StatusCode;	\
	USHORT ReasonLength;	\
	PCSTR pReason;	\
	HTTP_RESPONSE_HEADERS Headers;	\
	USHORT EntityChunkCount;	\
	PHTTP_DATA_CHUNK pEntityChunks;
#endif

/*
 * Response of version-2 queues: the members
 * of version 1, reached as x->StatusCode and as x->s.StatusCode in C (s is the version-1
 * structure in the same place), by inheritance in C++.
 */
#ifdef __cplusplus
typedef struct _HTTP_RESPONSE_V2 : _HTTP_RESPONSE_V1 {
#else
typedef struct _HTTP_RESPONSE_V2 {
	__extension__ union {
		struct _HTTP_RESPONSE_V1 s;
		__extension__ struct {
			HTTPAPI_RESPONSE_V1_MEMBERS
		};
	};
#endif
	USHORT ResponseInfoCount;	/* entries in pResponseInfo */
	PHTTP_RESPONSE_INFO pResponseInfo;
} HTTP_RESPONSE_V2, *PHTTP_RESPONSE_V2;

#if HTTPAPI_LEVEL < 2
typedef HTTP_RESPONSE_V1 HTTP_RESPONSE, *PHTTP_RESPONSE;
#else
typedef HTTP_RESPONSE_V2 HTTP_RESPONSE, *PHTTP_RESPONSE;
#endif

/*
 * Payload of HttpResponseInfoTypeMultipleKnownHeaders: several lines of the
 * same known header
 */
typedef struct _HTTP_MULTIPLE_KNOWN_HEADERS {
	/* which header (documented use: WWW-Authenticate) */
	HTTP_HEADER_ID HeaderId;
	/* HTTP_RESPONSE_INFO_FLAGS_PRESERVE_ORDER or 0 */
	ULONG Flags;
	USHORT KnownHeaderCount;	/* entries */
	PHTTP_KNOWN_HEADER KnownHeaders;	/* array */
} HTTP_MULTIPLE_KNOWN_HEADERS, *PHTTP_MULTIPLE_KNOWN_HEADERS;

/* Common head of log data */
typedef struct _HTTP_LOG_DATA {
	HTTP_LOG_DATA_TYPE Type;	/* HttpLogDataTypeFields */
} HTTP_LOG_DATA, *PHTTP_LOG_DATA;

/*
 * Values for the log record of one response. Lengths are bytes; NULL pointer +
 * 0 length suppresses the field
 */
typedef struct _HTTP_LOG_FIELDS_DATA {
	HTTP_LOG_DATA Base;		/* Base.Type = HttpLogDataTypeFields */
	USHORT UserNameLength;
	USHORT UriStemLength;
	USHORT ClientIpLength;
	USHORT ServerNameLength;
	USHORT ServiceNameLength;
	USHORT ServerIpLength;
	USHORT MethodLength;
	USHORT UriQueryLength;
	USHORT HostLength;
	USHORT UserAgentLength;
	USHORT CookieLength;
	USHORT ReferrerLength;
	PWCHAR UserName;		/* UTF-16 */
	PWCHAR UriStem;			/* UTF-16 */
	PCHAR ClientIp;			/* text */
	PCHAR ServerName;
	PCHAR ServiceName;
	PCHAR ServerIp;
	PCHAR Method;
	PCHAR UriQuery;
	PCHAR Host;
	PCHAR UserAgent;
	PCHAR Cookie;
	PCHAR Referrer;
	USHORT ServerPort;
	USHORT ProtocolStatus;		/* HTTP status to log */
	ULONG Win32Status;
	HTTP_VERB MethodNum;		/* verb enum value */
	USHORT SubStatus;
} HTTP_LOG_FIELDS_DATA, *PHTTP_LOG_FIELDS_DATA;

/* How a response or fragment is cached */
typedef struct _HTTP_CACHE_POLICY {
	HTTP_CACHE_POLICY_TYPE Policy;	/* none / until invalidated / TTL */
	/* only for HttpCachePolicyTimeToLive, else ignored */
	ULONG SecondsToLive;
} HTTP_CACHE_POLICY, *PHTTP_CACHE_POLICY;

#endif /* HTTPAPI_STRUCTS_H */
