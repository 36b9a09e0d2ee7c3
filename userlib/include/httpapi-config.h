/* SPDX-License-Identifier: MIT */
/*
 * HTTP Server API: structures of the machine-wide configuration
 * (HttpSetServiceConfiguration and its relatives). Included by <http.h>.
 */
#ifndef HTTPAPI_CONFIG_H
#define HTTPAPI_CONFIG_H

#include "httpapi-structs.h"

typedef USHORT HTTP_SERVICE_CONFIG_TIMEOUT_PARAM,	/* seconds */
	*PHTTP_SERVICE_CONFIG_TIMEOUT_PARAM;
typedef ULONG HTTP_SERVICE_CONFIG_CACHE_PARAM,
	*PHTTP_SERVICE_CONFIG_CACHE_PARAM;
typedef ULONG HTTP_SERVICE_CONFIG_SETTING_PARAM,
	*PHTTP_SERVICE_CONFIG_SETTING_PARAM;

/* Record to add to / delete from the IP listen list */
typedef struct _HTTP_SERVICE_CONFIG_IP_LISTEN_PARAM {
	USHORT AddrLength;		/* bytes of the address */
	/*
	 * IPv4 or IPv6 address; 0.0.0.0 / :: = every address of that family;
	 * port is ignored/0
	 */
	PSOCKADDR pAddress;
} HTTP_SERVICE_CONFIG_IP_LISTEN_PARAM, *PHTTP_SERVICE_CONFIG_IP_LISTEN_PARAM;

/* Output of the listen-list query (the whole list in one call) */
typedef struct _HTTP_SERVICE_CONFIG_IP_LISTEN_QUERY {
	ULONG AddrCount;		/* entries */
	SOCKADDR_STORAGE AddrList[1];	/* variable-length array */
} HTTP_SERVICE_CONFIG_IP_LISTEN_QUERY, *PHTTP_SERVICE_CONFIG_IP_LISTEN_QUERY;

/* Global timer to set */
typedef struct _HTTP_SERVICE_CONFIG_TIMEOUT_SET {
	HTTP_SERVICE_CONFIG_TIMEOUT_KEY KeyDesc;	/* which timer */
	/* USHORT seconds, must be > 0 */
	HTTP_SERVICE_CONFIG_TIMEOUT_PARAM ParamDesc;
} HTTP_SERVICE_CONFIG_TIMEOUT_SET, *PHTTP_SERVICE_CONFIG_TIMEOUT_SET;

/* Global setting */
typedef struct _HTTP_SERVICE_CONFIG_SETTING_SET {
	HTTP_SERVICE_CONFIG_SETTING_KEY KeyDesc;	/* 1 = TLS throttle */
	HTTP_SERVICE_CONFIG_SETTING_PARAM ParamDesc;	/* ULONG */
} HTTP_SERVICE_CONFIG_SETTING_SET, *PHTTP_SERVICE_CONFIG_SETTING_SET;

/* Global cache parameter */
typedef struct _HTTP_SERVICE_CONFIG_CACHE_SET {
	/* 0 max response size, 1 range chunk size */
	HTTP_SERVICE_CONFIG_CACHE_KEY KeyDesc;
	HTTP_SERVICE_CONFIG_CACHE_PARAM ParamDesc;	/* ULONG bytes */
} HTTP_SERVICE_CONFIG_CACHE_SET, *PHTTP_SERVICE_CONFIG_CACHE_SET;

/* Key of a reservation */
typedef struct _HTTP_SERVICE_CONFIG_URLACL_KEY {
	PWSTR pUrlPrefix;		/* UrlPrefix string */
} HTTP_SERVICE_CONFIG_URLACL_KEY, *PHTTP_SERVICE_CONFIG_URLACL_KEY;

/* Value of a reservation */
typedef struct _HTTP_SERVICE_CONFIG_URLACL_PARAM {
	PWSTR pStringSecurityDescriptor;	/* SDDL text */
} HTTP_SERVICE_CONFIG_URLACL_PARAM, *PHTTP_SERVICE_CONFIG_URLACL_PARAM;

/* Reservation record */
typedef struct _HTTP_SERVICE_CONFIG_URLACL_SET {
	HTTP_SERVICE_CONFIG_URLACL_KEY KeyDesc;
	HTTP_SERVICE_CONFIG_URLACL_PARAM ParamDesc;
} HTTP_SERVICE_CONFIG_URLACL_SET, *PHTTP_SERVICE_CONFIG_URLACL_SET;

/* Reservation query */
typedef struct _HTTP_SERVICE_CONFIG_URLACL_QUERY {
	HTTP_SERVICE_CONFIG_QUERY_TYPE QueryDesc;	/* exact or next */
	HTTP_SERVICE_CONFIG_URLACL_KEY KeyDesc;	/* used for exact */
	DWORD dwToken;			/* 0,1,2,... used for next */
} HTTP_SERVICE_CONFIG_URLACL_QUERY, *PHTTP_SERVICE_CONFIG_URLACL_QUERY;

/* Key of an IP:port TLS record */
typedef struct _HTTP_SERVICE_CONFIG_SSL_KEY {
	/* address and port; 0.0.0.0 = any IPv4 or IPv6, [::] = any IPv6 */
	PSOCKADDR pIpPort;
} HTTP_SERVICE_CONFIG_SSL_KEY, *PHTTP_SERVICE_CONFIG_SSL_KEY;

/* Same, by value */
typedef struct _HTTP_SERVICE_CONFIG_SSL_KEY_EX {
	SOCKADDR_STORAGE IpPort;
} HTTP_SERVICE_CONFIG_SSL_KEY_EX, *PHTTP_SERVICE_CONFIG_SSL_KEY_EX;

/* Key of a host-name TLS record */
typedef struct _HTTP_SERVICE_CONFIG_SSL_SNI_KEY {
	SOCKADDR_STORAGE IpPort;	/* IPv4 wildcard address + port */
	PWSTR Host;			/* host name */
} HTTP_SERVICE_CONFIG_SSL_SNI_KEY, *PHTTP_SERVICE_CONFIG_SSL_SNI_KEY;

/* Key of a central-certificate-store record */
typedef struct _HTTP_SERVICE_CONFIG_SSL_CCS_KEY {
	SOCKADDR_STORAGE LocalAddress;	/* IPv4 wildcard address + port */
} HTTP_SERVICE_CONFIG_SSL_CCS_KEY, *PHTTP_SERVICE_CONFIG_SSL_CCS_KEY;

/* TLS record value */
typedef struct _HTTP_SERVICE_CONFIG_SSL_PARAM {
	/* bytes of the certificate hash (20 for SHA-1) */
	ULONG SslHashLength;
	PVOID pSslHash;			/* certificate hash */
	GUID AppId;			/* owner application */
	/* NULL = "MY"; store of the machine account */
	PWSTR pSslCertStoreName;
	/* HTTP_CERT_CHECK_MODE_* (0 = revocation is checked) */
	DWORD DefaultCertCheckMode;
	/* seconds; 0 = only when the old CRL expires */
	DWORD DefaultRevocationFreshnessTime;
	DWORD DefaultRevocationUrlRetrievalTimeout;	/* milliseconds */
	PWSTR pDefaultSslCtlIdentifier;	/* trusted-issuer list id */
	PWSTR pDefaultSslCtlStoreName;	/* store of that list */
	DWORD DefaultFlags;		/* HTTP_SERVICE_CONFIG_SSL_FLAG_* */
} HTTP_SERVICE_CONFIG_SSL_PARAM, *PHTTP_SERVICE_CONFIG_SSL_PARAM;

/* TLS record */
typedef struct _HTTP_SERVICE_CONFIG_SSL_SET {
	HTTP_SERVICE_CONFIG_SSL_KEY KeyDesc;
	HTTP_SERVICE_CONFIG_SSL_PARAM ParamDesc;
} HTTP_SERVICE_CONFIG_SSL_SET, *PHTTP_SERVICE_CONFIG_SSL_SET;

/* TLS record query */
typedef struct _HTTP_SERVICE_CONFIG_SSL_QUERY {
	HTTP_SERVICE_CONFIG_QUERY_TYPE QueryDesc;
	HTTP_SERVICE_CONFIG_SSL_KEY KeyDesc;
	DWORD dwToken;
} HTTP_SERVICE_CONFIG_SSL_QUERY, *PHTTP_SERVICE_CONFIG_SSL_QUERY;

/* TLS record */
typedef struct _HTTP_SERVICE_CONFIG_SSL_SNI_SET {
	HTTP_SERVICE_CONFIG_SSL_SNI_KEY KeyDesc;
	HTTP_SERVICE_CONFIG_SSL_PARAM ParamDesc;
} HTTP_SERVICE_CONFIG_SSL_SNI_SET, *PHTTP_SERVICE_CONFIG_SSL_SNI_SET;

/* TLS record query */
typedef struct _HTTP_SERVICE_CONFIG_SSL_SNI_QUERY {
	HTTP_SERVICE_CONFIG_QUERY_TYPE QueryDesc;
	HTTP_SERVICE_CONFIG_SSL_SNI_KEY KeyDesc;
	DWORD dwToken;
} HTTP_SERVICE_CONFIG_SSL_SNI_QUERY, *PHTTP_SERVICE_CONFIG_SSL_SNI_QUERY;

/* TLS record */
typedef struct _HTTP_SERVICE_CONFIG_SSL_CCS_SET {
	HTTP_SERVICE_CONFIG_SSL_CCS_KEY KeyDesc;
	HTTP_SERVICE_CONFIG_SSL_PARAM ParamDesc;
} HTTP_SERVICE_CONFIG_SSL_CCS_SET, *PHTTP_SERVICE_CONFIG_SSL_CCS_SET;

/* TLS record query */
typedef struct _HTTP_SERVICE_CONFIG_SSL_CCS_QUERY {
	HTTP_SERVICE_CONFIG_QUERY_TYPE QueryDesc;
	HTTP_SERVICE_CONFIG_SSL_CCS_KEY KeyDesc;
	DWORD dwToken;
} HTTP_SERVICE_CONFIG_SSL_CCS_QUERY, *PHTTP_SERVICE_CONFIG_SSL_CCS_QUERY;

/* ExParamTypeHttp2Window */
typedef struct _HTTP2_WINDOW_SIZE_PARAM {
	DWORD Http2ReceiveWindowSize;	/* bytes */
} HTTP2_WINDOW_SIZE_PARAM, *PHTTP2_WINDOW_SIZE_PARAM;

/* ExParamTypeHttp2SettingsLimits */
typedef struct _HTTP2_SETTINGS_LIMITS_PARAM {
	DWORD Http2MaxSettingsPerFrame;
	DWORD Http2MaxSettingsPerMinute;
} HTTP2_SETTINGS_LIMITS_PARAM, *PHTTP2_SETTINGS_LIMITS_PARAM;

/* ExParamTypeHttpPerformance */
typedef struct _HTTP_PERFORMANCE_PARAM {
	HTTP_PERFORMANCE_PARAM_TYPE Type;
	ULONG BufferSize;
	PVOID Buffer;
} HTTP_PERFORMANCE_PARAM, *PHTTP_PERFORMANCE_PARAM;

/* ExParamTypeTlsRestrictions */
typedef struct _HTTP_TLS_RESTRICTIONS_PARAM {
	ULONG RestrictionCount;
	PVOID TlsRestrictions;
} HTTP_TLS_RESTRICTIONS_PARAM, *PHTTP_TLS_RESTRICTIONS_PARAM;

/*
 * ExParamTypeErrorHeaders: extra headers on kernel-generated errors of one
 * status
 */
typedef struct _HTTP_ERROR_HEADERS_PARAM {
	USHORT StatusCode;
	USHORT HeaderCount;
	PHTTP_UNKNOWN_HEADER Headers;
} HTTP_ERROR_HEADERS_PARAM, *PHTTP_ERROR_HEADERS_PARAM;

/* ExParamTypeTlsSessionTicketKeys */
typedef struct _HTTP_TLS_SESSION_TICKET_KEYS_PARAM {
	ULONG SessionTicketKeyCount;
	PVOID SessionTicketKeys;
} HTTP_TLS_SESSION_TICKET_KEYS_PARAM, *PHTTP_TLS_SESSION_TICKET_KEYS_PARAM;

/* One certificate of a multi-certificate record */
typedef struct _HTTP_CERT_CONFIG_ENTRY {
	UCHAR CertHash[HTTP_SSL_CERT_SHA_HASH_LENGTH];
	WCHAR CertStoreName[HTTP_SSL_CERT_STORE_NAME_LENGTH];
} HTTP_CERT_CONFIG_ENTRY, *PHTTP_CERT_CONFIG_ENTRY;

/* ExParamTypeCertConfig */
typedef struct _HTTP_CERT_CONFIG_PARAM {
	ULONG CertConfigCount;
	PHTTP_CERT_CONFIG_ENTRY CertConfigs;
} HTTP_CERT_CONFIG_PARAM, *PHTTP_CERT_CONFIG_PARAM;

/* Extended TLS record value */
typedef struct _HTTP_SERVICE_CONFIG_SSL_PARAM_EX {
	/* selects the union member */
	HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE ParamType;
	ULONGLONG Flags;
	__extension__ union {
		HTTP2_WINDOW_SIZE_PARAM Http2WindowSizeParam;
		HTTP2_SETTINGS_LIMITS_PARAM Http2SettingsLimitsParam;
		HTTP_PERFORMANCE_PARAM HttpPerformanceParam;
		HTTP_TLS_RESTRICTIONS_PARAM HttpTlsRestrictionsParam;
		HTTP_ERROR_HEADERS_PARAM HttpErrorHeadersParam;
		HTTP_TLS_SESSION_TICKET_KEYS_PARAM HttpTlsSessionTicketKeysParam;
		HTTP_CERT_CONFIG_PARAM HttpCertConfigParam;
	} HTTPAPI_DUMMYUNIONNAME;
} HTTP_SERVICE_CONFIG_SSL_PARAM_EX, *PHTTP_SERVICE_CONFIG_SSL_PARAM_EX;

/* Extended TLS record */
typedef struct _HTTP_SERVICE_CONFIG_SSL_SET_EX {
	HTTP_SERVICE_CONFIG_SSL_KEY_EX KeyDesc;
	HTTP_SERVICE_CONFIG_SSL_PARAM_EX ParamDesc;
} HTTP_SERVICE_CONFIG_SSL_SET_EX, *PHTTP_SERVICE_CONFIG_SSL_SET_EX;

/* Extended TLS record query */
typedef struct _HTTP_SERVICE_CONFIG_SSL_QUERY_EX {
	HTTP_SERVICE_CONFIG_QUERY_TYPE QueryDesc;
	HTTP_SERVICE_CONFIG_SSL_KEY_EX KeyDesc;
	DWORD dwToken;
	HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE ParamType;
} HTTP_SERVICE_CONFIG_SSL_QUERY_EX, *PHTTP_SERVICE_CONFIG_SSL_QUERY_EX;

/* Extended TLS record */
typedef struct _HTTP_SERVICE_CONFIG_SSL_SNI_SET_EX {
	HTTP_SERVICE_CONFIG_SSL_SNI_KEY KeyDesc;
	HTTP_SERVICE_CONFIG_SSL_PARAM_EX ParamDesc;
} HTTP_SERVICE_CONFIG_SSL_SNI_SET_EX, *PHTTP_SERVICE_CONFIG_SSL_SNI_SET_EX;

/* Extended TLS record query */
typedef struct _HTTP_SERVICE_CONFIG_SSL_SNI_QUERY_EX {
	HTTP_SERVICE_CONFIG_QUERY_TYPE QueryDesc;
	HTTP_SERVICE_CONFIG_SSL_SNI_KEY KeyDesc;
	DWORD dwToken;
	HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE ParamType;
} HTTP_SERVICE_CONFIG_SSL_SNI_QUERY_EX, *PHTTP_SERVICE_CONFIG_SSL_SNI_QUERY_EX;

/* Extended TLS record */
typedef struct _HTTP_SERVICE_CONFIG_SSL_CCS_SET_EX {
	HTTP_SERVICE_CONFIG_SSL_CCS_KEY KeyDesc;
	HTTP_SERVICE_CONFIG_SSL_PARAM_EX ParamDesc;
} HTTP_SERVICE_CONFIG_SSL_CCS_SET_EX, *PHTTP_SERVICE_CONFIG_SSL_CCS_SET_EX;

/* Extended TLS record query */
typedef struct _HTTP_SERVICE_CONFIG_SSL_CCS_QUERY_EX {
	HTTP_SERVICE_CONFIG_QUERY_TYPE QueryDesc;
	HTTP_SERVICE_CONFIG_SSL_CCS_KEY KeyDesc;
	DWORD dwToken;
	HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE ParamType;
} HTTP_SERVICE_CONFIG_SSL_CCS_QUERY_EX, *PHTTP_SERVICE_CONFIG_SSL_CCS_QUERY_EX;

#endif /* HTTPAPI_CONFIG_H */
