// SPDX-License-Identifier: GPL-2.0-only
/* Producers for codes.c: the machine-wide configuration */
#include <arpa/inet.h>
#include "codes.h"

#define SET(id, record)	\
	HttpSetServiceConfiguration(NULL, HttpServiceConfig##id, &(record), \
				    sizeof(record), NULL)
#define UPDATE(id, record)	\
	HttpUpdateServiceConfiguration(NULL, HttpServiceConfig##id, &(record), \
				       sizeof(record), NULL)
#define DELETE(id, record)	\
	HttpDeleteServiceConfiguration(NULL, HttpServiceConfig##id, &(record), \
				       sizeof(record), NULL)

static void config_init(void)
{
	need(!HttpInitialize(V2, HTTP_INITIALIZE_CONFIG, NULL));
}

static HTTP_SERVICE_CONFIG_TIMEOUT_SET idle = { IdleConnectionTimeout, 77 };
static HTTP_SERVICE_CONFIG_CACHE_SET cache = { MaxCacheResponseSize, 100000 };

/* "Everyone may register" */
static HTTP_SERVICE_CONFIG_URLACL_SET *reservation(const char *path)
{
	static HTTP_SERVICE_CONFIG_URLACL_SET set;

	config_init();
	set.KeyDesc.pUrlPrefix = (PWSTR)wide(url_of(8099, path));
	set.ParamDesc.pStringSecurityDescriptor =
		(PWSTR)u"D:(A;;GX;;;S-1-1-0)";
	return &set;
}

static HTTP_SERVICE_CONFIG_IP_LISTEN_PARAM *loopback(void)
{
	static SOCKADDR_IN address = { .sin_family = AF_INET };
	static HTTP_SERVICE_CONFIG_IP_LISTEN_PARAM param;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	param.AddrLength = sizeof(address);
	param.pAddress = (PSOCKADDR)&address;
	return &param;
}

/* A binding of a certificate that nobody has: only its record matters */
static HTTP_SERVICE_CONFIG_SSL_SET *certificate(void)
{
	static SOCKADDR_IN address = { .sin_family = AF_INET };
	static UCHAR hash[20] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	static HTTP_SERVICE_CONFIG_SSL_SET set = {
		.ParamDesc = {
			.SslHashLength = sizeof(hash),
			.pSslHash = hash,
			.AppId = { .Data1 = 0x12345678 },
			.pSslCertStoreName = (PWSTR)u"MY",
		},
	};

	config_init();
	address.sin_addr.s_addr = htonl(INADDR_ANY);
	address.sin_port = htons(8443);
	set.KeyDesc.pIpPort = (PSOCKADDR)&address;
	return &set;
}

/* Set */
ULONG config_set_timeout(void)
{
	config_init();
	return SET(Timeout, idle);
}

ULONG config_set_url(void)
{
	return SET(UrlAclInfo, *reservation("/set/"));
}

ULONG config_set_listen(void)
{
	config_init();
	return SET(IPListenList, *loopback());
}

ULONG config_set_cache(void)
{
	config_init();
	return SET(Cache, cache);
}

ULONG config_set_certificate(void)
{
	return SET(SSLCertInfo, *certificate());
}

ULONG config_set_url_twice(void)
{
	need(!SET(UrlAclInfo, *reservation("/twice/")));
	return SET(UrlAclInfo, *reservation("/twice/"));
}

ULONG config_set_listen_twice(void)
{
	config_init();
	SET(IPListenList, *loopback());
	return SET(IPListenList, *loopback());
}

ULONG config_set_short(void)
{
	config_init();
	return HttpSetServiceConfiguration(NULL, HttpServiceConfigTimeout,
					   &idle, sizeof(idle) - 1, NULL);
}

ULONG config_set_handle(void)
{
	config_init();
	return HttpSetServiceConfiguration((HANDLE)8, HttpServiceConfigTimeout,
					   &idle, sizeof(idle), NULL);
}

ULONG config_set_id(void)
{
	config_init();
	return SET(Max, idle);
}

ULONG config_set_null(void)
{
	config_init();
	return HttpSetServiceConfiguration(NULL, HttpServiceConfigTimeout, NULL,
					   sizeof(idle), NULL);
}

ULONG config_set_overlapped(void)
{
	OVERLAPPED overlapped = { 0 };

	config_init();
	return HttpSetServiceConfiguration(NULL, HttpServiceConfigTimeout,
					   &idle, sizeof(idle), &overlapped);
}

ULONG config_set_0_seconds(void)
{
	HTTP_SERVICE_CONFIG_TIMEOUT_SET zero = { IdleConnectionTimeout, 0 };

	config_init();
	return SET(Timeout, zero);
}

ULONG config_set_malformed_url(void)
{
	HTTP_SERVICE_CONFIG_URLACL_SET *set = reservation("/x/");

	set->KeyDesc.pUrlPrefix = (PWSTR)u"http://no-port/";
	return SET(UrlAclInfo, *set);
}

ULONG config_set_malformed_acl(void)
{
	HTTP_SERVICE_CONFIG_URLACL_SET *set = reservation("/x/");

	set->ParamDesc.pStringSecurityDescriptor = (PWSTR)u"nonsense";
	return SET(UrlAclInfo, *set);
}

ULONG config_set_no_certificate(void)
{
	HTTP_SERVICE_CONFIG_SSL_SET *set = certificate();

	set->ParamDesc.SslHashLength = 19;
	return SET(SSLCertInfo, *set);
}

static ULONG set_as_nobody(void *unused)
{
	(void)unused;
	become_nobody();
	return config_set_timeout();
}

ULONG config_set_not_entitled(void)
{
	return in_child(set_as_nobody, NULL);
}

/* Update */
ULONG config_update(void)
{
	SET(SSLCertInfo, *certificate());
	return UPDATE(SSLCertInfo, *certificate());
}

ULONG config_update_missing(void)
{
	HTTP_SERVICE_CONFIG_SSL_SET *set = certificate();

	((PSOCKADDR_IN)set->KeyDesc.pIpPort)->sin_port = htons(8444);
	return UPDATE(SSLCertInfo, *set);
}

ULONG config_update_no_certificate(void)
{
	HTTP_SERVICE_CONFIG_SSL_SET *set = certificate();

	need(!SET(SSLCertInfo, *set));
	set->ParamDesc.pSslHash = NULL;
	return UPDATE(SSLCertInfo, *set);
}

ULONG config_update_short(void)
{
	return HttpUpdateServiceConfiguration(NULL,
		HttpServiceConfigSSLCertInfo, certificate(),
		sizeof(HTTP_SERVICE_CONFIG_SSL_SET) - 1, NULL);
}

ULONG config_update_handle(void)
{
	return HttpUpdateServiceConfiguration((HANDLE)8,
		HttpServiceConfigSSLCertInfo, certificate(),
		sizeof(HTTP_SERVICE_CONFIG_SSL_SET), NULL);
}

ULONG config_update_timeout(void)
{
	config_init();
	return UPDATE(Timeout, idle);
}

ULONG config_update_null(void)
{
	config_init();
	return HttpUpdateServiceConfiguration(NULL,
		HttpServiceConfigSSLCertInfo, NULL,
		sizeof(HTTP_SERVICE_CONFIG_SSL_SET), NULL);
}

/* Query */
static ULONG query_timeout(ULONG room)
{
	HTTP_SERVICE_CONFIG_TIMEOUT_KEY key = IdleConnectionTimeout;
	HTTP_SERVICE_CONFIG_TIMEOUT_PARAM seconds;
	ULONG length;

	config_init();
	return HttpQueryServiceConfiguration(NULL, HttpServiceConfigTimeout,
					     &key, sizeof(key), &seconds, room,
					     &length, NULL);
}

ULONG config_query_timeout(void)
{
	return query_timeout(sizeof(HTTP_SERVICE_CONFIG_TIMEOUT_PARAM));
}

ULONG config_query_timeout_short(void)
{
	return query_timeout(1);
}

static ULONG query_timeout_as_nobody(void *unused)
{
	(void)unused;
	become_nobody();
	return config_query_timeout();
}

ULONG config_query_unprivileged(void)
{
	return in_child(query_timeout_as_nobody, NULL);
}

static ULONG query_url(HTTP_SERVICE_CONFIG_QUERY_TYPE type, const char *path,
		       DWORD token, ULONG room)
{
	_Alignas(8) static char out[4096];
	HTTP_SERVICE_CONFIG_URLACL_QUERY query = {
		.QueryDesc = type,
		.KeyDesc = { (PWSTR)wide(url_of(8099, path)) },
		.dwToken = token,
	};
	ULONG length;

	return HttpQueryServiceConfiguration(NULL, HttpServiceConfigUrlAclInfo,
					     &query, sizeof(query), out, room,
					     &length, NULL);
}

ULONG config_query_exact(void)
{
	need(!SET(UrlAclInfo, *reservation("/exact/")));
	return query_url(HttpServiceConfigQueryExact, "/exact/", 0, 4096);
}

ULONG config_query_next(void)
{
	need(!SET(UrlAclInfo, *reservation("/next/")));
	return query_url(HttpServiceConfigQueryNext, "/", 0, 4096);
}

ULONG config_query_listen(void)
{
	_Alignas(8) char out[4096];
	ULONG length;

	config_init();
	return HttpQueryServiceConfiguration(NULL,
		HttpServiceConfigIPListenList, NULL, 0, out, sizeof(out),
		&length, NULL);
}

ULONG config_query_short(void)
{
	need(!SET(UrlAclInfo, *reservation("/short/")));
	return query_url(HttpServiceConfigQueryExact, "/short/", 0,
			 sizeof(HTTP_SERVICE_CONFIG_URLACL_SET));
}

ULONG config_query_id(void)
{
	ULONG length;

	config_init();
	return HttpQueryServiceConfiguration(NULL, HttpServiceConfigMax, &idle,
					     sizeof(idle), &idle, sizeof(idle),
					     &length, NULL);
}

ULONG config_query_null(void)
{
	ULONG length;

	config_init();
	return HttpQueryServiceConfiguration(NULL, HttpServiceConfigTimeout,
					     NULL, 4, &idle, sizeof(idle),
					     &length, NULL);
}

ULONG config_query_type(void)
{
	config_init();
	return query_url(HttpServiceConfigQueryMax, "/x/", 0, 4096);
}

ULONG config_query_end(void)
{
	config_init();
	return query_url(HttpServiceConfigQueryNext, "/", 1000000, 4096);
}

ULONG config_query_missing(void)
{
	config_init();
	return query_url(HttpServiceConfigQueryExact, "/missing/", 0, 4096);
}

/* Delete */
ULONG config_delete_url(void)
{
	need(!SET(UrlAclInfo, *reservation("/delete/")));
	return DELETE(UrlAclInfo, *reservation("/delete/"));
}

ULONG config_delete_timeout(void)
{
	config_init();
	need(!SET(Timeout, idle));
	return DELETE(Timeout, idle.KeyDesc);
}

ULONG config_delete_id(void)
{
	config_init();
	return DELETE(Max, idle);
}

ULONG config_delete_null(void)
{
	config_init();
	return HttpDeleteServiceConfiguration(NULL, HttpServiceConfigUrlAclInfo,
		NULL, sizeof(HTTP_SERVICE_CONFIG_URLACL_SET), NULL);
}

ULONG config_delete_missing(void)
{
	return DELETE(UrlAclInfo, *reservation("/never/"));
}

static ULONG delete_as_nobody(void *unused)
{
	(void)unused;
	become_nobody();
	return DELETE(UrlAclInfo, *reservation("/kept/"));
}

ULONG config_delete_not_entitled(void)
{
	need(!SET(UrlAclInfo, *reservation("/kept/")));
	return in_child(delete_as_nobody, NULL);
}
