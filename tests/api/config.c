// SPDX-License-Identifier: GPL-2.0-only
/*
 * Service configuration through libhttpapi: each id there and back, pointers of
 * outputs, rooms, enumeration, SDDL text, what initialisation it needs. What codes
 * each call has is in codes.c.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

static void up(void)
{
	need(!HttpInitialize(V2, HTTP_INITIALIZE_CONFIG, NULL));
}

#define SET(id, record)	\
	HttpSetServiceConfiguration(NULL, HttpServiceConfig##id, &(record), \
				    sizeof(record), NULL)
#define UPDATE(id, record)	\
	HttpUpdateServiceConfiguration(NULL, HttpServiceConfig##id, &(record), \
				       sizeof(record), NULL)
#define DELETE(id, record)	\
	HttpDeleteServiceConfiguration(NULL, HttpServiceConfig##id, &(record), \
				       sizeof(record), NULL)

static _Alignas(8) char out[8192];
static ULONG length;

#define QUERY(id, query, room)	\
	HttpQueryServiceConfiguration(NULL, HttpServiceConfig##id, &(query), \
				      sizeof(query), out, room, &length, NULL)

static bool same_text(const WCHAR *a, const WCHAR *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* Does the pointer refer into the part of the output that was reported? */
static bool inside(const void *p)
{
	return (const char *)p >= out && (const char *)p < out + length;
}

static ULONG reserve(PCWSTR url, PCWSTR sddl)
{
	HTTP_SERVICE_CONFIG_URLACL_SET set = { { (PWSTR)url }, { (PWSTR)sddl } };

	return SET(UrlAclInfo, set);
}

static ULONG unreserve(PCWSTR url)
{
	HTTP_SERVICE_CONFIG_URLACL_SET set = { { (PWSTR)url }, { NULL } };

	return DELETE(UrlAclInfo, set);
}

static void reservations(void)
{
	static const WCHAR *const urls[] = {
		u"http://+:18080/Base Path/", u"https://www.b\u00fccher.example:18443/",
		u"http://[::1]:18081/x",
	};
	static const WCHAR sddl[] =
		u"D:(D;;GX;;;S-1-22-1-7)(A;;GXGW;;;S-1-1-0)(A;;GA;;;BA)";
	HTTP_SERVICE_CONFIG_URLACL_QUERY query = { HttpServiceConfigQueryNext };
	HTTP_SERVICE_CONFIG_URLACL_SET *set = (void *)out;
	ULONG needed;

	up();
	for (int i = 0; i < 3; i++)
		is(reserve(urls[i], sddl), NO_ERROR, "set %d", i);
	for (query.dwToken = 0; query.dwToken < 3; query.dwToken++) {
		memset(out, 0x5a, sizeof(out));
		is(QUERY(UrlAclInfo, query, sizeof(out)), NO_ERROR, "next %u",
		   query.dwToken);
		ok(inside(set->KeyDesc.pUrlPrefix) &&
		   inside(set->ParamDesc.pStringSecurityDescriptor),
		   "pointers into the output");
		ok(same_text(set->KeyDesc.pUrlPrefix, urls[query.dwToken]),
		   "the prefix as it was given");
		ok(same_text(set->ParamDesc.pStringSecurityDescriptor, sddl),
		   "the list as it was given");
		ok(out[length] == 0x5a, "nothing behind the length");
	}
	is(QUERY(UrlAclInfo, query, sizeof(out)), ERROR_NO_MORE_ITEMS, "end");
	query.QueryDesc = HttpServiceConfigQueryExact;
	query.KeyDesc.pUrlPrefix = (PWSTR)u"http://+:18080/base path";
	is(QUERY(UrlAclInfo, query, 0), ERROR_INSUFFICIENT_BUFFER,
	   "exact, in another spelling, no room");
	needed = length;
	memset(out, 0x5a, sizeof(out));
	is(QUERY(UrlAclInfo, query, needed - 1), ERROR_INSUFFICIENT_BUFFER,
	   "one byte short");
	is(out[0], 0x5a, "nothing written");
	is(QUERY(UrlAclInfo, query, needed), NO_ERROR, "exactly as much");
	ok(same_text(set->ParamDesc.pStringSecurityDescriptor, sddl), "its list");
	is(HttpQueryServiceConfiguration(NULL, HttpServiceConfigUrlAclInfo,
		&query, sizeof(query), out + 4, sizeof(out) - 4, &length, NULL),
	   ERROR_INVALID_PARAMETER, "misaligned");
	is(HttpQueryServiceConfiguration(NULL, HttpServiceConfigUrlAclInfo,
		&query, sizeof(query), NULL, 8, &length, NULL),
	   ERROR_INVALID_PARAMETER, "NULL with a length");
	is(HttpQueryServiceConfiguration(NULL, HttpServiceConfigUrlAclInfo,
		&query, sizeof(query), NULL, 0, NULL, NULL),
	   ERROR_INSUFFICIENT_BUFFER, "NULL, no length, nobody told");
	is(HttpQueryServiceConfiguration(NULL, HttpServiceConfigUrlAclInfo,
		&query, sizeof(query) - 1, out, sizeof(out), &length, NULL),
	   ERROR_INVALID_PARAMETER, "query short by one");
	query.KeyDesc.pUrlPrefix = NULL;
	is(QUERY(UrlAclInfo, query, sizeof(out)), ERROR_INVALID_PARAMETER,
	   "exact without a prefix");
	is(reserve(NULL, sddl), ERROR_INVALID_PARAMETER, "NULL prefix");
	is(reserve(u"http://+:18080/y/", NULL), ERROR_INVALID_PARAMETER,
	   "NULL list");
	is(reserve(u"http://+:18443/", sddl), ERROR_ALREADY_EXISTS,
	   "the port has the other scheme");
	is(reserve(u"http://+:18080/BASE path", sddl), ERROR_ALREADY_EXISTS,
	   "the same prefix");
	is(unreserve(u"http://+:18080/BASE path"), NO_ERROR, "delete");
	is(unreserve(u"http://+:18080/BASE path"), ERROR_FILE_NOT_FOUND, "twice");
}

static void sddl(void)
{
	static const struct {
		bool good;
		const WCHAR *text;
	} rows[] = {
		{ true, u"D:" },
		{ true, u"D:(A;;GX;;;S-1-1-0)" },
		{ true, u"D:(A;;GX;;;WD)" },
		{ true, u"D:(A;;GA;;;S-1-5-11)" },
		{ true, u"D:(A;;GA;;;AU)" },
		{ true, u"D:(A;;GW;;;S-1-5-32-544)" },
		{ true, u"D:(A;;GW;;;BA)" },
		{ true, u"D:(A;;GX;;;S-1-5-18)(A;;GX;;;SY)" },
		{ true, u"D:(A;;GX;;;S-1-22-1-0)" },
		{ true, u"D:(A;;GX;;;S-1-22-1-4294967294)" },
		{ true, u"D:(A;;GX;;;S-1-22-2-100)" },
		{ true, u"D:(D;;GXGW;;;S-1-22-2-100)(A;;GXGXGA;;;WD)" },
		/* the documentation's example: nobody, and everyone */
		{ true, u"D:(A;;GX;;;S-1-0-0)(A;;GA;;;S-1-5-11)" },
		{ false, u"" },
		{ false, u"D" },
		{ false, u"D:(" },
		{ false, u"D:()" },
		{ false, u"D: (A;;GX;;;WD)" },
		{ false, u"D:(A;;GX;;;WD) " },
		{ false, u"D:(A;;GX;;;WD)x" },
		{ false, u"D:P(A;;GX;;;WD)" },
		{ false, u"O:BAD:(A;;GX;;;WD)" },
		{ false, u"S:(A;;GX;;;WD)" },
		{ false, u"D:(A;CI;GX;;;WD)" },
		{ false, u"D:(A;;;;;WD)" },
		{ false, u"D:(A;;GR;;;WD)" },
		{ false, u"D:(A;;0x1;;;WD)" },
		{ false, u"D:(A;;GX;x;;WD)" },
		{ false, u"D:(A;;GX;;x;WD)" },
		{ false, u"D:(A;;GX;;;)" },
		{ false, u"D:(A;;GX;;;XX)" },
		{ false, u"D:(a;;GX;;;WD)" },
		{ false, u"D:(AU;;GX;;;WD)" },
		{ false, u"D:(A;;GX;;;S-1-5-20)" },
		{ false, u"D:(A;;GX;;;S-1-1-00)" },
		{ false, u"D:(A;;GX;;;S-1-5-21-1-2-3-500)" },
		{ false, u"D:(A;;GX;;;S-1-22-1-)" },
		{ false, u"D:(A;;GX;;;S-1-22-1-01)" },
		{ false, u"D:(A;;GX;;;S-1-22-1-4294967295)" },
		{ false, u"D:(A;;GX;;;S-1-22-1-99999999999999999999)" },
		{ false, u"D:(A;;GX;;;S-1-22-3-1)" },
		{ false, u"D:(A;;GX;;;WD;extra)" },
	};
	static WCHAR many[257 * 13 + 3];

	up();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is(reserve(u"http://+:18080/", rows[i].text),
		   rows[i].good ? NO_ERROR : ERROR_INVALID_PARAMETER,
		   "row %zu is %s", i, rows[i].good ? "a list" : "none");
		if (rows[i].good)
			need(!unreserve(u"http://+:18080/"));
	}
	for (int n = 256; n <= 257; n++) {
		char text[257 * 16 + 3] = "D:";

		for (int i = 0; i < n; i++)
			strcat(text, "(A;;GX;;;WD)");
		memset(many, 0, sizeof(many));
		for (size_t i = 0; text[i]; i++)
			many[i] = (WCHAR)text[i];
		is(reserve(u"http://+:18080/", many),
		   n == 256 ? NO_ERROR : ERROR_INVALID_PARAMETER, "%d entries",
		   n);
	}
}

/* Who may register is decided by what was set here */
static void registration(void)
{
	HTTP_SERVER_SESSION_ID session;
	HTTP_URL_GROUP_ID group;
	HTTPLX_URL_CONFLICT conflict;
	int status;
	pid_t pid;

	up();
	api_init();
	need(!reserve(u"http://+:18080/u/", u"D:(A;;GX;;;S-1-22-1-65534)"));
	need(!HttpCreateServerSession(V2, &session, 0));
	need(!HttpCreateUrlGroup(session, &group, 0));
	is(HttpAddUrlToUrlGroup(group, u"http://+:18080/", 0, 0), NO_ERROR,
	   "administrator");
	pid = fork();
	if (!pid) {
		/* the device is opened with rights, used without */
		need(!HttpCreateServerSession(V2, &session, 0) &&
		     !HttpCreateUrlGroup(session, &group, 0));
		need(!setresuid(65533, 65533, 65533));
		if (HttpLxAddUrl(group, "http://+:18080/u/", 0, &conflict) !=
		    ERROR_ACCESS_DENIED)
			_exit(1);
		_exit(strcmp(conflict.Prefix, "http://+:18080/u/") ? 2 : 3);
	}
	need(waitpid(pid, &status, 0) == pid);
	is(WEXITSTATUS(status), 3, "another user: refused, and told by what");
}

static void numbers(void)
{
	HTTP_SERVICE_CONFIG_TIMEOUT_SET timeout = { HeaderWaitTimeout, 77 };
	HTTP_SERVICE_CONFIG_CACHE_SET cache = { CacheRangeChunkSize, 8192 };
	HTTP_SERVICE_CONFIG_SETTING_SET setting = { HttpTlsThrottle, 5 };
	HTTPLX_SERVICE_CONFIG_LIMIT_SET limit = { HttpLxMaxRequestBytes, 4000 };
	const HTTP_SERVICE_CONFIG_ID id = HTTPLX_SERVICE_CONFIG_LIMIT;

	up();
	is(QUERY(Timeout, timeout.KeyDesc, 2), NO_ERROR, "a timer nobody set");
	is(*(USHORT *)out, 120, "the standard");
	is(length, 2, "two bytes");
	is(SET(Timeout, timeout), NO_ERROR, "set");
	timeout.ParamDesc = 78;
	is(SET(Timeout, timeout), NO_ERROR, "set again: it always has a value");
	is(QUERY(Timeout, timeout.KeyDesc, 2), NO_ERROR, "query");
	is(*(USHORT *)out, 78, "what was set");
	is(QUERY(Timeout, timeout.KeyDesc, 1), ERROR_MORE_DATA, "one byte");
	is(length, 2, "needed");
	is(DELETE(Timeout, timeout.KeyDesc), NO_ERROR, "delete");
	is(DELETE(Timeout, timeout.KeyDesc), ERROR_FILE_NOT_FOUND, "twice");
	is(QUERY(Timeout, timeout.KeyDesc, 2), NO_ERROR, "query");
	is(*(USHORT *)out, 120, "the standard again");
	timeout.KeyDesc = 2;
	is(SET(Timeout, timeout), ERROR_INVALID_PARAMETER, "timer 2");
	is(SET(Cache, cache), NO_ERROR, "cache");
	is(QUERY(Cache, cache.KeyDesc, 4), NO_ERROR, "query");
	is(*(ULONG *)out, 8192, "what was set");
	is(QUERY(Cache, cache.KeyDesc, 3), ERROR_INSUFFICIENT_BUFFER, "3 bytes");
	is(SET(Setting, setting), NO_ERROR, "setting");
	is(QUERY(Setting, setting.KeyDesc, 4), NO_ERROR, "query");
	is(*(ULONG *)out, 5, "what was set");
	setting.KeyDesc = HttpNone;
	is(SET(Setting, setting), ERROR_INVALID_PARAMETER, "no setting");
	is(HttpSetServiceConfiguration(NULL, id, &limit, sizeof(limit), NULL),
	   NO_ERROR, "limit");
	is(HttpQueryServiceConfiguration(NULL, id, &limit.KeyDesc, 4, out, 4,
					 &length, NULL), NO_ERROR, "query");
	is(*(ULONG *)out, 4000, "what was set");
	is(HttpDeleteServiceConfiguration(NULL, id, &limit.KeyDesc, 4, NULL),
	   NO_ERROR, "delete");
	limit.ParamDesc = 255;
	is(HttpSetServiceConfiguration(NULL, id, &limit, sizeof(limit), NULL),
	   ERROR_INVALID_PARAMETER, "out of range");
}

static void listen_list(void)
{
	HTTP_SERVICE_CONFIG_IP_LISTEN_QUERY *list = (void *)out;
	SOCKADDR_IN a4 = { .sin_family = AF_INET, .sin_port = htons(80) };
	SOCKADDR_IN6 a6 = { .sin6_family = AF_INET6 };
	HTTP_SERVICE_CONFIG_IP_LISTEN_PARAM p4 = { sizeof(a4), (SOCKADDR *)&a4 };
	HTTP_SERVICE_CONFIG_IP_LISTEN_PARAM p6 = { sizeof(a6), (SOCKADDR *)&a6 };

#define LIST(room)	HttpQueryServiceConfiguration(NULL,		\
	HttpServiceConfigIPListenList, NULL, 0, out, room, &length, NULL)
	up();
	is(LIST(8), NO_ERROR, "empty");
	is(list->AddrCount, 0, "no addresses");
	a4.sin_addr.s_addr = htonl(0x0a010203);
	a6.sin6_addr = in6addr_loopback;
	is(SET(IPListenList, p4), NO_ERROR, "IPv4");
	is(SET(IPListenList, p6), NO_ERROR, "IPv6");
	a4.sin_port = 0;
	is(SET(IPListenList, p4), ERROR_ALREADY_EXISTS, "ports do not count");
	is(LIST(8 + 2 * 128 - 1), ERROR_INSUFFICIENT_BUFFER, "short by one");
	is(length, 8 + 2 * 128, "needed");
	is(LIST(8 + 2 * 128), NO_ERROR, "exactly");
	is(list->AddrCount, 2, "both");
	ok(((SOCKADDR_IN *)list->AddrList)->sin_addr.s_addr ==
	   a4.sin_addr.s_addr, "the first");
	ok(!memcmp(&((SOCKADDR_IN6 *)(list->AddrList + 1))->sin6_addr,
		   &in6addr_loopback, 16), "the second");
	is(HttpQueryServiceConfiguration(NULL, HttpServiceConfigIPListenList,
		&a4, sizeof(a4), out, sizeof(out), &length, NULL),
	   ERROR_INVALID_PARAMETER, "it has no input");
	p6.AddrLength = sizeof(a6) - 1;
	is(DELETE(IPListenList, p6), ERROR_INVALID_PARAMETER, "short address");
	a6.sin6_family = AF_UNIX;
	p6.AddrLength = sizeof(a6);
	is(SET(IPListenList, p6), ERROR_INVALID_PARAMETER, "another family");
	p6.pAddress = NULL;
	is(SET(IPListenList, p6), ERROR_INVALID_PARAMETER, "NULL address");
	is(DELETE(IPListenList, p4), NO_ERROR, "delete");
	is(DELETE(IPListenList, p4), ERROR_FILE_NOT_FOUND, "twice");
#undef LIST
}

static UCHAR hash[32] = { 1, 2, 3 };

static HTTP_SERVICE_CONFIG_SSL_PARAM certificate(void)
{
	return (HTTP_SERVICE_CONFIG_SSL_PARAM){
		.SslHashLength = 20, .pSslHash = hash,
		.AppId = { .Data1 = 0x12345678 },
		.pSslCertStoreName = (PWSTR)u"Web\u00e4",
		.DefaultCertCheckMode = 1, .DefaultRevocationFreshnessTime = 2,
		.DefaultRevocationUrlRetrievalTimeout = 3,
		.pDefaultSslCtlStoreName = (PWSTR)u"CTL", .DefaultFlags = 9,
	};
}

static void same_certificate(const HTTP_SERVICE_CONFIG_SSL_PARAM *p, bool with)
{
	ok(with ? p->SslHashLength == 20 && inside(p->pSslHash) &&
	   !memcmp(p->pSslHash, hash, 20) : !p->SslHashLength && !p->pSslHash,
	   "hash");
	ok(p->AppId.Data1 == 0x12345678 && p->DefaultCertCheckMode == 1 &&
	   p->DefaultRevocationFreshnessTime == 2 &&
	   p->DefaultRevocationUrlRetrievalTimeout == 3 &&
	   p->DefaultFlags == 9, "numbers");
	ok(inside(p->pSslCertStoreName) &&
	   same_text(p->pSslCertStoreName, u"Web\u00e4") &&
	   !p->pDefaultSslCtlIdentifier &&
	   same_text(p->pDefaultSslCtlStoreName, u"CTL"), "names");
}

static SOCKADDR_STORAGE wildcard(USHORT port)
{
	SOCKADDR_STORAGE s = { 0 };

	s.ss_family = AF_INET;
	((SOCKADDR_IN *)&s)->sin_port = htons(port);
	return s;
}

static void certificates(void)
{
	SOCKADDR_IN6 a6 = { .sin6_family = AF_INET6, .sin6_port = htons(8443) };
	HTTP_SERVICE_CONFIG_SSL_SET ip = { { (SOCKADDR *)&a6 }, certificate() };
	HTTP_SERVICE_CONFIG_SSL_QUERY q = { HttpServiceConfigQueryExact,
					    { (SOCKADDR *)&a6 } };
	HTTP_SERVICE_CONFIG_SSL_SET *got = (void *)out;

	up();
	is(UPDATE(SSLCertInfo, ip), ERROR_FILE_NOT_FOUND, "update of nothing");
	is(SET(SSLCertInfo, ip), NO_ERROR, "set");
	is(SET(SSLCertInfo, ip), ERROR_ALREADY_EXISTS, "twice");
	is(QUERY(SSLCertInfo, q, sizeof(out)), NO_ERROR, "exact");
	ok(inside(got->KeyDesc.pIpPort) && !memcmp(got->KeyDesc.pIpPort, &a6,
						  sizeof(a6)), "address");
	same_certificate(&got->ParamDesc, true);
	q.QueryDesc = HttpServiceConfigQueryNext;
	is(QUERY(SSLCertInfo, q, length - 1), ERROR_INSUFFICIENT_BUFFER,
	   "short by one");
	is(QUERY(SSLCertInfo, q, length), NO_ERROR, "next");
	q.dwToken = 1;
	is(QUERY(SSLCertInfo, q, sizeof(out)), ERROR_NO_MORE_ITEMS, "end");
	for (ULONG n = 0; n <= 33; n += n == 18 ? 1 : 3) {
		ip.ParamDesc.SslHashLength = n;
		is(UPDATE(SSLCertInfo, ip), ERROR_NO_SUCH_LOGON_SESSION,
		   "a hash of %u bytes", n);
	}
	ip.ParamDesc.SslHashLength = 20;
	ip.ParamDesc.pSslHash = NULL;
	is(UPDATE(SSLCertInfo, ip), ERROR_NO_SUCH_LOGON_SESSION, "NULL hash");
	ip.ParamDesc.pSslHash = hash;
	ip.ParamDesc.SslHashLength = 32;
	is(UPDATE(SSLCertInfo, ip), NO_ERROR, "SHA-256");
	a6.sin6_port = 0;
	is(SET(SSLCertInfo, ip), ERROR_INVALID_PARAMETER, "port 0");
	ip.KeyDesc.pIpPort = NULL;
	is(SET(SSLCertInfo, ip), ERROR_INVALID_PARAMETER, "NULL address");
	a6.sin6_port = htons(8443);
	ip.KeyDesc.pIpPort = (SOCKADDR *)&a6;
	is(DELETE(SSLCertInfo, ip), NO_ERROR, "delete");
	is(DELETE(SSLCertInfo, ip), ERROR_FILE_NOT_FOUND, "twice");
}

static void certificates_of_hosts(void)
{
	HTTP_SERVICE_CONFIG_SSL_SNI_SET sni = {
		{ wildcard(443), (PWSTR)u"WWW.Example" }, certificate() };
	HTTP_SERVICE_CONFIG_SSL_SNI_QUERY q = { HttpServiceConfigQueryExact,
						sni.KeyDesc };
	HTTP_SERVICE_CONFIG_SSL_CCS_SET ccs = { { wildcard(443) },
						certificate() };
	HTTP_SERVICE_CONFIG_SSL_CCS_QUERY cq = { HttpServiceConfigQueryExact,
						 ccs.KeyDesc };
	HTTP_SERVICE_CONFIG_SSL_SNI_SET *got = (void *)out;
	HTTP_SERVICE_CONFIG_SSL_CCS_SET *cgot = (void *)out;

	up();
	is(SET(SslSniCertInfo, sni), NO_ERROR, "SNI: set");
	is(QUERY(SslSniCertInfo, q, sizeof(out)), NO_ERROR, "exact");
	ok(inside(got->KeyDesc.Host) && same_text(got->KeyDesc.Host,
						 u"www.example"), "host");
	same_certificate(&got->ParamDesc, true);
	is(UPDATE(SslSniCertInfo, sni), NO_ERROR, "update");
	sni.KeyDesc.Host = NULL;
	is(SET(SslSniCertInfo, sni), ERROR_INVALID_PARAMETER, "NULL host");
	sni.KeyDesc.Host = (PWSTR)u"";
	is(SET(SslSniCertInfo, sni), ERROR_INVALID_PARAMETER, "empty host");
	is(SET(SslCcsCertInfo, ccs), ERROR_NO_SUCH_LOGON_SESSION,
	   "CCS has no hash");
	ccs.ParamDesc.SslHashLength = 0;
	is(SET(SslCcsCertInfo, ccs), NO_ERROR, "CCS: set");
	is(QUERY(SslCcsCertInfo, cq, sizeof(out)), NO_ERROR, "exact");
	same_certificate(&cgot->ParamDesc, false);
	is(UPDATE(SslCcsCertInfo, ccs), NO_ERROR, "update");
	is(DELETE(SslCcsCertInfo, ccs), NO_ERROR, "delete");
	sni.KeyDesc.Host = (PWSTR)u"*";
	sni.ParamDesc.SslHashLength = 0;
	is(SET(SslScopedCcsCertInfo, sni), NO_ERROR, "scoped CCS: set");
	is(DELETE(SslScopedCcsCertInfo, sni), NO_ERROR, "delete");
}

static void parameters(void)
{
	HTTP_UNKNOWN_HEADER headers[2] = { { 1, 2, "a", "bc" }, { 3, 0, "def", NULL } };
	HTTP_CERT_CONFIG_ENTRY certs[2] = { { .CertHash = { 7 } } };
	HTTP_SERVICE_CONFIG_SSL_SET_EX set = { { wildcard(443) } };
	HTTP_SERVICE_CONFIG_SSL_QUERY_EX q = { HttpServiceConfigQueryExact,
					       set.KeyDesc };
	HTTP_SERVICE_CONFIG_SSL_SET_EX *got = (void *)out;
	HTTP_SERVICE_CONFIG_SSL_PARAM_EX *p = &set.ParamDesc, *g = &got->ParamDesc;

	up();
#define THERE_AND_BACK(type)						\
	p->ParamType = q.ParamType = type;				\
	p->Flags = 0x1234567890ULL;					\
	is(SET(SslCertInfoEx, set), NO_ERROR, #type);			\
	memset(out, 0x5a, sizeof(out));					\
	is(QUERY(SslCertInfoEx, q, sizeof(out)), NO_ERROR, "query");	\
	ok(g->ParamType == (type) && g->Flags == 0x1234567890ULL, "head")

	p->Http2WindowSizeParam.Http2ReceiveWindowSize = 5;
	THERE_AND_BACK(ExParamTypeHttp2Window);
	is(g->Http2WindowSizeParam.Http2ReceiveWindowSize, 5, "window");
	p->Http2SettingsLimitsParam.Http2MaxSettingsPerFrame = 6;
	p->Http2SettingsLimitsParam.Http2MaxSettingsPerMinute = 7;
	THERE_AND_BACK(ExParamTypeHttp2SettingsLimits);
	is(g->Http2SettingsLimitsParam.Http2MaxSettingsPerMinute, 7, "limits");
	p->HttpPerformanceParam.Type = 1;
	p->HttpPerformanceParam.BufferSize = 3;
	p->HttpPerformanceParam.Buffer = (char[]){ "xyz" };
	THERE_AND_BACK(ExParamTypeHttpPerformance);
	ok(g->HttpPerformanceParam.BufferSize == 3 &&
	   inside(g->HttpPerformanceParam.Buffer) &&
	   !memcmp(g->HttpPerformanceParam.Buffer, "xyz", 3), "buffer");
	p->HttpErrorHeadersParam = (HTTP_ERROR_HEADERS_PARAM){ 503, 2, headers };
	THERE_AND_BACK(ExParamTypeErrorHeaders);
	ok(g->HttpErrorHeadersParam.StatusCode == 503 &&
	   g->HttpErrorHeadersParam.HeaderCount == 2 &&
	   inside(g->HttpErrorHeadersParam.Headers), "headers");
	ok(!strcmp(g->HttpErrorHeadersParam.Headers[0].pRawValue, "bc") &&
	   !strcmp(g->HttpErrorHeadersParam.Headers[1].pName, "def"), "texts");
	p->HttpCertConfigParam = (HTTP_CERT_CONFIG_PARAM){ 2, certs };
	THERE_AND_BACK(ExParamTypeCertConfig);
	ok(g->HttpCertConfigParam.CertConfigCount == 2 &&
	   inside(g->HttpCertConfigParam.CertConfigs) &&
	   !memcmp(g->HttpCertConfigParam.CertConfigs, certs, sizeof(certs)),
	   "certificates");
	is(UPDATE(SslCertInfoEx, set), NO_ERROR, "update");
	is(DELETE(SslCertInfoEx, set), NO_ERROR, "delete");
	p->ParamType = ExParamTypeTlsRestrictions;
	is(SET(SslCertInfoEx, set), ERROR_NOT_SUPPORTED,
	   "elements of unknown form");
	p->ParamType = ExParamTypeMax;
	is(SET(SslCertInfoEx, set), ERROR_INVALID_PARAMETER, "unknown parameter");
	p->ParamType = ExParamTypeErrorHeaders;
	p->HttpErrorHeadersParam = (HTTP_ERROR_HEADERS_PARAM){ 503, 2, NULL };
	is(SET(SslCertInfoEx, set), ERROR_INVALID_PARAMETER, "NULL headers");
	p->HttpErrorHeadersParam.Headers = headers;
	headers[1].RawValueLength = 5;
	is(SET(SslCertInfoEx, set), ERROR_INVALID_PARAMETER, "NULL value");
}

/* Whoever sets records by raw ioctls must not hurt those who query them */
static void foreign_bytes(void)
{
	struct {
		struct httpsys_config_param head;
		uint8_t bytes[16];
	} value = { { .len = 16 } };
	struct httpsys_config_place place = { .family = 4, .port = 443 };
	struct httpsys_config c = {
		.size = sizeof(c), .id = HTTPSYS_CONFIG_SSL_CERT_EX,
		.key = (uintptr_t)&place, .key_size = sizeof(place),
		.value = (uintptr_t)&value, .value_size = sizeof(value),
	};
	HTTP_SERVICE_CONFIG_SSL_QUERY_EX q = { HttpServiceConfigQueryExact,
					       { wildcard(443) } };
	int dev = hs_open();

	up();
	memset(value.bytes, 0xff, sizeof(value.bytes));
	for (uint32_t type = 0; type < 7; type++) {
		place.param = value.head.param = type;
		q.ParamType = (HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE)type;
		for (value.head.len = 0; value.head.len <= 16; value.head.len++) {
			c.value_size = sizeof(value.head) + value.head.len;
			need(!hs_ioctl(dev, HTTPSYS_IOC_CONFIG_SET, &c));
			need(!QUERY(SslCertInfoEx, q, sizeof(out)));
			need(length <= 400);
			need(!hs_ioctl(dev, HTTPSYS_IOC_CONFIG_DELETE,
				&(struct httpsys_config){ .size = sizeof(c),
				.id = c.id, .key = c.key,
				.key_size = c.key_size }));
		}
		ok(true, "parameter %u of any length", type);
	}
}

static void initialisation(void)
{
	HTTP_SERVICE_CONFIG_TIMEOUT_SET timeout = { HeaderWaitTimeout, 77 };
	HTTP_SERVER_SESSION_ID session;
	int status;
	pid_t pid;

	is(SET(Timeout, timeout), ERROR_DLL_INIT_FAILED, "before");
	api_init();
	is(SET(Timeout, timeout), ERROR_DLL_INIT_FAILED, "for servers only");
	is(QUERY(Timeout, timeout.KeyDesc, 2), ERROR_DLL_INIT_FAILED, "query");
	is(DELETE(Timeout, timeout.KeyDesc), ERROR_DLL_INIT_FAILED, "delete");
	is(UPDATE(SSLCertInfo, timeout), ERROR_DLL_INIT_FAILED, "update");
	up();
	is(SET(Timeout, timeout), NO_ERROR, "for both");
	is(HttpTerminate(HTTP_INITIALIZE_SERVER, NULL), NO_ERROR, "no server");
	is(HttpCreateServerSession(V2, &session, 0), ERROR_DLL_INIT_FAILED,
	   "no session");
	is(HttpCloseServerSession(1), ERROR_DLL_INIT_FAILED, "nor its end");
	is(SET(Timeout, timeout), NO_ERROR, "configuration goes on");
	pid = fork();
	if (!pid)
		_exit(SET(Timeout, timeout) == NO_ERROR ? 3 : 1);
	need(waitpid(pid, &status, 0) == pid);
	is(WEXITSTATUS(status), 3, "in a child as well");
	is(HttpTerminate(HTTP_INITIALIZE_CONFIG, NULL), NO_ERROR, "the end");
	is(SET(Timeout, timeout), ERROR_DLL_INIT_FAILED, "afterwards");
}

static const struct tap_case cases[] = {
	{ "reservations", reservations },
	{ "sddl", sddl },
	{ "registration", registration },
	{ "numbers", numbers },
	{ "listen-list", listen_list },
	{ "certificates", certificates },
	{ "certificates-of-hosts", certificates_of_hosts },
	{ "parameters", parameters },
	{ "foreign-bytes", foreign_bytes },
	{ "initialisation", initialisation },
};

TAP_MAIN_NET(cases)
