// SPDX-License-Identifier: GPL-2.0-only
/* QoS, authentication, channel binding, logging and the properties of groups */
#include <stdio.h>
#include <linux/httpsys.h>
#include "fixture.h"

#define NO	ERROR_INVALID_PARAMETER

static struct server server;

static ULONG set(bool session, HTTP_SERVER_PROPERTY p, void *value, ULONG size)
{
	return session ?
		HttpSetServerSessionProperty(server.session, p, value, size) :
		HttpSetUrlGroupProperty(server.group, p, value, size);
}

static ULONG query(bool session, HTTP_SERVER_PROPERTY p, void *value, ULONG size,
		   PULONG length)
{
	return session ?
		HttpQueryServerSessionProperty(server.session, p, value, size,
					       length) :
		HttpQueryUrlGroupProperty(server.group, p, value, size, length);
}

/* QoS */

static ULONG qos_set(bool session, HTTP_QOS_SETTING_TYPE type, void *limit)
{
	HTTP_QOS_SETTING_INFO info = { type, limit };

	return set(session, HttpServerQosProperty, &info, sizeof(info));
}

struct qos_answer {
	HTTP_QOS_SETTING_INFO info;
	HTTP_FLOWRATE_INFO limit;	/* the largest of them */
};

static ULONG qos_query(bool session, HTTP_QOS_SETTING_TYPE type,
		       struct qos_answer *got, ULONG size, PULONG length)
{
	memset(got, 0xa5, sizeof(*got));
	got->info.QosType = type;
	return query(session, HttpServerQosProperty, got, size, length);
}

static void bandwidth(void)
{
	static const ULONG good[] = { 1024, 5000, HTTP_LIMIT_INFINITE };
	static const ULONG bad[] = { 0, 1, 1023 };
	HTTP_BANDWIDTH_LIMIT_INFO limit = { { 1 }, 0 };
	struct qos_answer got;
	ULONG length = 0;

	server_up(&server);
	for (int session = 0; session < 2; session++) {
		is(qos_query(session, HttpQosSettingTypeBandwidth, &got, 24,
			     &length), NO_ERROR, "query at first");
		is(length, 24, "bytes of the answer");
		ok(got.info.QosSetting == &got.limit, "points behind itself");
		ok(!got.limit.Flags.Present &&
		   got.limit.MaxBandwidth == HTTP_LIMIT_INFINITE, "no limit");
		ok(got.limit.MaxPeakBandwidth == 0xa5a5a5a5, "nothing behind");
		for (int i = 0; i < 3; i++) {
			limit.MaxBandwidth = good[i];
			is(qos_set(session, HttpQosSettingTypeBandwidth,
				   &limit), NO_ERROR, "%u", good[i]);
			limit.MaxBandwidth = bad[i];
			is(qos_set(session, HttpQosSettingTypeBandwidth,
				   &limit), NO, "%u", bad[i]);
			need(!qos_query(session, HttpQosSettingTypeBandwidth,
					&got, sizeof(got), NULL));
			ok(got.limit.Flags.Present &&
			   got.limit.MaxBandwidth == good[i], "as set");
		}
		length = 0;
		is(qos_query(session, HttpQosSettingTypeBandwidth, &got, 23,
			     &length), ERROR_MORE_DATA, "short of room");
		is(length, 24, "what it needs");
		is(qos_query(session, HttpQosSettingTypeBandwidth, &got, 16,
			     NULL), ERROR_MORE_DATA, "only the first structure");
		is(qos_query(session, HttpQosSettingTypeBandwidth, &got, 3,
			     NULL), NO, "not even a type");
		limit.Flags.Present = 0;
		is(qos_set(session, HttpQosSettingTypeBandwidth, &limit),
		   NO_ERROR, "not present");
		need(!qos_query(session, HttpQosSettingTypeBandwidth, &got,
				sizeof(got), NULL));
		ok(!got.limit.Flags.Present, "gone");
		limit.Flags.Present = 1;
	}
}

static void flow_rate(void)
{
	HTTP_FLOWRATE_INFO limit = { { 1 }, 2000, 4000, 100000 };
	struct qos_answer got;
	ULONG length = 0;

	server_up(&server);
	for (int session = 0; session < 2; session++) {
		is(qos_set(session, HttpQosSettingTypeFlowRate, &limit),
		   NO_ERROR, "set");
		is(qos_query(session, HttpQosSettingTypeFlowRate, &got,
			     sizeof(got), &length), NO_ERROR, "query");
		is(length, 32, "bytes of the answer");
		ok(!memcmp(&got.limit, &limit, sizeof(limit)), "as set");
		limit.MaxPeakBandwidth = 1999;
		is(qos_set(session, HttpQosSettingTypeFlowRate, &limit), NO,
		   "a peak below the rate");
		limit.MaxPeakBandwidth = 4000;
		limit.MaxBandwidth = 1023;
		is(qos_set(session, HttpQosSettingTypeFlowRate, &limit), NO,
		   "too small");
		limit.MaxBandwidth = 2000;
	}
}

static void connection_limit(void)
{
	HTTP_CONNECTION_LIMIT_INFO limit = { { 1 }, 1 };
	ULONG verbosity = Http503ResponseVerbosityLimited;
	struct qos_answer got;
	struct received r;
	int first, second;

	server_up(&server);
	is(qos_set(true, HttpQosSettingTypeConnectionLimit, &limit), NO,
	   "not of a session");
	is(qos_query(true, HttpQosSettingTypeConnectionLimit, &got, 24, NULL),
	   NO, "query: not of a session");
	is(qos_set(false, HttpQosSettingTypeConnectionLimit, &limit), NO_ERROR,
	   "of a group");
	is(qos_query(false, HttpQosSettingTypeConnectionLimit, &got, 24, NULL),
	   NO_ERROR, "query");
	ok(got.limit.Flags.Present && got.limit.MaxBandwidth == 1, "as set");

	first = request_get(&server, "/t/", &r);
	need(!answer(server.queue, r.request->RequestId, 0, "one"));
	expect_answer(first, 200, "one", "the first connection");
	received_free(&r);
	second = wire_connect(server.port);
	wire_get(second, "/t/");
	is(wire_end(second, HS_WAIT_MS), WIRE_RESET, "the second: Basic");
	need(!HttpSetRequestQueueProperty(server.queue,
		HttpServer503VerbosityProperty, &verbosity, 4, 0, NULL));
	second = wire_connect(server.port);
	wire_get(second, "/t/");
	is(wire_status(second), 503, "the second: Limited");
	need(!qos_set(false, HttpQosSettingTypeConnectionLimit,
		      &(HTTP_CONNECTION_LIMIT_INFO){ { 0 }, 0 }));
	wire_get(second, "/t/");
	is(receive(server.queue, 0, &r), NO_ERROR, "served without a limit");
	need(!answer(server.queue, r.request->RequestId, 0, "two"));
	expect_answer(second, 200, "two", "on the same connection");
	received_free(&r);
}

static void qos_parameters(void)
{
	HTTP_BANDWIDTH_LIMIT_INFO limit = { { 1 }, 5000 };
	HTTP_QOS_SETTING_INFO info = { HttpQosSettingTypeBandwidth, &limit };
	struct qos_answer got;

	server_up(&server);
	is(qos_set(false, (HTTP_QOS_SETTING_TYPE)3, &limit), NO, "type 3");
	is(qos_set(false, HttpQosSettingTypeBandwidth, NULL), NO, "NULL");
	is(set(false, HttpServerQosProperty, &info, 15), NO, "short");
	is(qos_query(false, (HTTP_QOS_SETTING_TYPE)3, &got, 32, NULL), NO,
	   "query: type 3");
}

/* A rate for one response; the next goes as fast as ever */
static void response_rate(void)
{
	static char body[40000];
	HTTP_FLOWRATE_INFO flow = { { 1 }, 10000, 0, 0 };
	HTTP_BANDWIDTH_LIMIT_INFO limit = { { 1 }, 1023 };
	HTTP_QOS_SETTING_INFO qos = { HttpQosSettingTypeBandwidth, &limit };
	HTTP_RESPONSE_INFO info = {
		HttpResponseInfoTypeQoSProperty, sizeof(qos), &qos
	};
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	struct received r;
	long start;
	int fd;

	server_up(&server);
	memset(body, 'x', sizeof(body) - 1);
	response_init(&response, &chunk, body);
	response.ResponseInfoCount = 1;
	response.pResponseInfo = &info;
#define SEND(more) HttpSendHttpResponse(server.queue, r.request->RequestId, \
	more ? HTTP_SEND_RESPONSE_FLAG_MORE_DATA : 0, &response, NULL, NULL, \
	NULL, 0, NULL, NULL)
	fd = request_get(&server, "/t/", &r);
	is(SEND(true), NO, "too small");
	limit.MaxBandwidth = 20000;
	info.Length--;
	is(SEND(true), NO, "info too short");
	info.Length++;
	info.pInfo = NULL;
	is(SEND(true), NO, "NULL");
	info.pInfo = &qos;
	qos.QosType = HttpQosSettingTypeConnectionLimit;
	is(SEND(true), NO, "a limit of connections");
	qos = (HTTP_QOS_SETTING_INFO){ HttpQosSettingTypeFlowRate, &flow };
	is(SEND(true), NO, "a flow rate without peak");
	qos = (HTTP_QOS_SETTING_INFO){ HttpQosSettingTypeBandwidth, &limit };
	start = hs_now_ms();
	is(SEND(false), NO_ERROR, "40000 bytes at 20000 a second");
	ok(hs_now_ms() - start >= 1500, "in %ld ms", hs_now_ms() - start);
	expect_answer(fd, 200, body, "slow");
	received_free(&r);
	wire_get(fd, "/t/");
	need(!receive(server.queue, 0, &r));
	start = hs_now_ms();
	need(!answer(server.queue, r.request->RequestId, 0, body));
	expect_answer(fd, 200, body, "fast");
	ok(hs_now_ms() - start < 1500, "in %ld ms", hs_now_ms() - start);
#undef SEND
}

/* What a program logs arrives where writers of logs read it */
static void log_data(void)
{
	static char text[65535];
	HTTP_LOGGING_INFO logging = {
		.Flags = { 1 }, .DirectoryName = u"/log",
		.DirectoryNameLength = 8, .Format = HttpLoggingTypeNCSA,
		.RolloverType = HttpLoggingRolloverDaily,
	};
	HTTP_LOG_FIELDS_DATA data = {
		.Base = { HttpLogDataTypeFields }, .UserName = (PWCHAR)u"Zo\u00eb",
		.UserNameLength = 6, .Method = (char *)"GET", .MethodLength = 3,
		.ProtocolStatus = 200, .ServerPort = 8080, .SubStatus = 1,
		.MethodNum = HttpVerbGET, .Win32Status = 2,
	};
	_Alignas(8) char buffer[4096];
	struct httpsys_log_record *record = (void *)buffer;
	struct httpsys_log_read read = {
		.size = sizeof(read), .buffer = (uintptr_t)buffer,
		.buffer_size = sizeof(buffer),
	};
	HTTP_RESPONSE response;
	struct received r;
	int fd, dev = hs_open();

	server_up(&server);
	need(!set(false, HttpServerLoggingProperty, &logging, sizeof(logging)));
	response_init(&response, NULL, NULL);
	fd = request_get(&server, "/t/", &r);
#define SEND(flags, log) HttpSendHttpResponse(server.queue, \
	r.request->RequestId, flags, &response, NULL, NULL, NULL, 0, NULL, \
	(PHTTP_LOG_DATA)(log))
	data.UserNameLength = 5;
	is(SEND(HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &data), NO,
	   "half a character");
	data.UserNameLength = 6;
	data.HostLength = 1;
	is(SEND(HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &data), NO, "NULL text");
	data.Host = text;
	data.HostLength = 65535;
	is(SEND(HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &data), NO, "too long");
	data.HostLength = 0;
	data.Base.Type = (HTTP_LOG_DATA_TYPE)1;
	is(SEND(HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &data), NO, "type 1");
	data.Base.Type = HttpLogDataTypeFields;
	is(SEND(HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &data), NO_ERROR,
	   "not with the last send: not logged");
	is(HttpSendResponseEntityBody(server.queue, r.request->RequestId,
		HTTP_SEND_RESPONSE_FLAG_DISCONNECT, 0, NULL, NULL, NULL, 0,
		NULL, (PHTTP_LOG_DATA)&data), NO_ERROR, "with the last");
	is(wire_status(fd), 200, "answered");
	is(hs_ioctl(dev, HTTPSYS_IOC_LOG_READ, &read), 0, "read");
	is(read.bytes, record->size, "one record");
	ok(record->status == 200 && record->sub_status == 1 &&
	   record->win32_status == 2 && record->verb == HttpVerbGET &&
	   record->port == 8080, "numbers");
	ok(record->text[0].len == 4 &&
	   !memcmp(buffer + record->text[0].off, "Zo\xc3\xab", 4), "user");
	ok(record->text[6].len == 3 &&
	   !memcmp(buffer + record->text[6].off, "GET", 3), "method");
	ok(record->directory.len == 4 &&
	   !memcmp(buffer + record->directory.off, "/log", 4), "directory");
#undef SEND
}

/* Authentication */

static void authentication(void)
{
	static const HTTP_SERVER_PROPERTY both[] = {
		HttpServerAuthenticationProperty,
		HttpServerExtendedAuthenticationProperty,
	};
	HTTP_SERVER_AUTHENTICATION_INFO info, got;
	ULONG length = 0;

	server_up(&server);
	for (int session = 0; session < 2; session++) {
		for (int i = 0; i < 2; i++) {
			memset(&info, 0, sizeof(info));
			info.Flags.Present = 1;
			info.DisableNTLMCredentialCaching = TRUE;
			is(set(session, both[i], &info, sizeof(info)), NO_ERROR,
			   "no scheme");
			for (ULONG s = 1; s < 0x10; s <<= 1) {
				info.AuthSchemes = s;
				is(set(session, both[i], &info, sizeof(info)),
				   ERROR_NOT_SUPPORTED, "scheme %x", s);
			}
			info.AuthSchemes = HTTP_AUTH_ENABLE_KERBEROS;
			is(set(session, both[i], &info, sizeof(info)), i ?
			   ERROR_NOT_SUPPORTED : NO, "Kerberos");
			info.AuthSchemes = 0x20;
			is(set(session, both[i], &info, sizeof(info)), NO,
			   "scheme 20");
			info.AuthSchemes = HTTP_AUTH_ENABLE_BASIC;
			info.ExFlags = 1;
			is(set(session, both[i], &info, sizeof(info)), NO,
			   "caching without tickets");
			info.AuthSchemes = HTTP_AUTH_ENABLE_NEGOTIATE;
			is(set(session, both[i], &info, sizeof(info)),
			   ERROR_NOT_SUPPORTED, "caching with tickets");
			info.AuthSchemes = 0;
			info.ExFlags = 0;
			info.BasicParams.RealmLength = 4;
			is(set(session, both[i], &info, sizeof(info)), NO,
			   "a realm that is NULL");
			info.BasicParams.Realm = (PWSTR)u"ab";
			is(set(session, both[i], &info, sizeof(info)), NO_ERROR,
			   "a realm");
			is(set(session, both[i], &info, 63), NO, "short");
		}
		is(query(session, both[0], &got, sizeof(got), &length),
		   NO_ERROR, "query");
		is(length, 64, "bytes");
		ok(got.Flags.Present && !got.AuthSchemes &&
		   got.DisableNTLMCredentialCaching && !got.ReceiveMutualAuth &&
		   !got.BasicParams.Realm, "as set, without realm");
		is(query(session, both[0], &got, 63, &length), ERROR_MORE_DATA,
		   "query: short");
		is(query(session, both[1], &got, sizeof(got), NULL), NO,
		   "the extended one cannot be queried");
	}
}

/* Channel binding */

static void channel_binding(void)
{
	HTTP_SERVICE_BINDING_A a = { { HttpServiceBindingTypeA },
				     (char *)"HTTP/a.example", 14 };
	HTTP_SERVICE_BINDING_W w = { { HttpServiceBindingTypeW },
				     (WCHAR *)u"HTTP/b.example", 28 };
	PHTTP_SERVICE_BINDING_BASE names[] = { &a.Base, &w.Base };
	HTTP_CHANNEL_BIND_INFO info = {
		.Hardening = HttpAuthenticationHardeningStrict,
		.Flags = HTTP_CHANNEL_BIND_PROXY,
		.ServiceNames = names, .NumberOfServiceNames = 2,
	};
	_Alignas(8) char buffer[512];
	HTTP_CHANNEL_BIND_INFO *got = (void *)buffer;
	HTTP_SERVICE_BINDING_W *name;
	ULONG length = 0, needed = 0;

	server_up(&server);
	is(query(true, HttpServerChannelBindProperty, buffer, 24, &length),
	   NO_ERROR, "query at first");
	ok(!got->Hardening && !got->Flags && !got->NumberOfServiceNames,
	   "legacy");
	is(set(true, HttpServerChannelBindProperty, &info, sizeof(info)),
	   NO_ERROR, "set");
	is(query(true, HttpServerChannelBindProperty, buffer, 24, &needed),
	   ERROR_MORE_DATA, "query: without room for the names");
	is(query(true, HttpServerChannelBindProperty, buffer, needed, &length),
	   NO_ERROR, "query: with as much as it said");
	is(length, needed, "bytes");
	ok(got->Hardening == HttpAuthenticationHardeningStrict &&
	   got->Flags == HTTP_CHANNEL_BIND_PROXY &&
	   got->NumberOfServiceNames == 2, "as set");
	name = (void *)got->ServiceNames[1];
	ok(name->Base.Type == HttpServiceBindingTypeW &&
	   name->BufferSize == 28 && !memcmp(name->Buffer, w.Buffer, 28),
	   "second name");
	ok(!memcmp(((HTTP_SERVICE_BINDING_A *)got->ServiceNames[0])->Buffer,
		   "HTTP/a.example", 14), "first name");
	info.ServiceNames = NULL;
	is(set(true, HttpServerChannelBindProperty, &info, sizeof(info)), NO,
	   "names that are NULL");
	info.ServiceNames = names;
	names[1] = NULL;
	is(set(true, HttpServerChannelBindProperty, &info, sizeof(info)), NO,
	   "a name that is NULL");
	names[1] = &w.Base;
	a.Buffer = (char *)"HTTP/nodots..";
	a.BufferSize = 11;
	is(set(true, HttpServerChannelBindProperty, &info, sizeof(info)), NO,
	   "a name without dots");
	info.Flags |= HTTP_CHANNEL_BIND_DOTLESS_SERVICE;
	is(set(true, HttpServerChannelBindProperty, &info, sizeof(info)),
	   NO_ERROR, "dots are not asked for");
	info.Flags = HTTP_CHANNEL_BIND_PROXY_COHOSTING |
		     HTTP_CHANNEL_BIND_DOTLESS_SERVICE;
	is(set(true, HttpServerChannelBindProperty, &info, sizeof(info)), NO,
	   "co-hosting without proxy");
	info.Flags = HTTP_CHANNEL_BIND_DOTLESS_SERVICE;
	w.BufferSize = 27;
	is(set(true, HttpServerChannelBindProperty, &info, sizeof(info)), NO,
	   "half a character");
	w.BufferSize = 28;
	w.Base.Type = HttpServiceBindingTypeNone;
	is(set(true, HttpServerChannelBindProperty, &info, sizeof(info)), NO,
	   "no type");
	info.NumberOfServiceNames = 0;
	info.Hardening = (HTTP_AUTHENTICATION_HARDENING_LEVELS)3;
	is(set(true, HttpServerChannelBindProperty, &info, sizeof(info)), NO,
	   "hardening 3");
}

/* Logging */

static WCHAR long_text[400];

static HTTP_LOGGING_INFO log_info(const WCHAR *directory, USHORT bytes)
{
	return (HTTP_LOGGING_INFO){
		.Flags = { 1 }, .DirectoryName = directory,
		.DirectoryNameLength = bytes, .Format = HttpLoggingTypeW3C,
		.Fields = HTTP_LOG_FIELD_DATE | HTTP_LOG_FIELD_STATUS,
		.RolloverType = HttpLoggingRolloverDaily,
	};
}

static ULONG log_set(bool session, const HTTP_LOGGING_INFO *info)
{
	return set(session, HttpServerLoggingProperty, (void *)info,
		   sizeof(*info));
}

static void logging_directories(void)
{
	static const struct {
		const WCHAR *text;
		USHORT bytes;
		ULONG result;
	} rows[] = {
		{ u"/var/log/x", 20, NO_ERROR },
		{ u"C:\\logs", 14, NO_ERROR },
		{ u"\\\\server\\logs", 26, NO_ERROR },
		{ u"logs", 8, NO }, { u"C:logs", 12, NO },
		{ u"/var/log/x", 19, NO }, { u"/", 0, NO }, { NULL, 0, NO },
		{ NULL, 8, NO }, { u"/\xd800/", 6, NO },
		{ long_text, 424, NO_ERROR }, { long_text, 426, NO },
	};

	server_up(&server);
	for (int i = 0; i < 400; i++)
		long_text[i] = i ? 0x20ac : '/';
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		HTTP_LOGGING_INFO info = log_info(rows[i].text, rows[i].bytes);

		is(log_set(false, &info), rows[i].result, "row %zu", i);
	}
}

static void logging(void)
{
	HTTP_LOGGING_INFO info;
	char byte;

	server_up(&server);
#define CHECK(session, result, what, ...) do {				\
	info = log_info(u"/var/log/x", 20);				\
	__VA_ARGS__;							\
	is(log_set(session, &info), result, what);			\
} while (0)
	CHECK(true, NO_ERROR, "W3C of a session", (void)0);
	CHECK(true, NO_ERROR, "Raw of a session",
	      info.Format = HttpLoggingTypeRaw);
	CHECK(false, NO, "Raw of a group", info.Format = HttpLoggingTypeRaw);
	CHECK(true, NO, "IIS of a session", info.Format = HttpLoggingTypeIIS);
	CHECK(false, NO_ERROR, "IIS", info.Format = HttpLoggingTypeIIS);
	CHECK(true, NO, "NCSA of a session", info.Format = HttpLoggingTypeNCSA);
	CHECK(false, NO_ERROR, "NCSA", info.Format = HttpLoggingTypeNCSA);
	CHECK(false, NO, "format 4", info.Format = (HTTP_LOGGING_TYPE)4);
	CHECK(false, NO, "flag 10", info.LoggingFlags = 0x10);
	CHECK(false, NO, "errors only and success only", info.LoggingFlags =
	      HTTP_LOGGING_FLAG_LOG_ERRORS_ONLY |
	      HTTP_LOGGING_FLAG_LOG_SUCCESS_ONLY);
	CHECK(false, NO, "a field of the error log",
	      info.Fields = HTTP_LOG_FIELD_REASON);
	CHECK(false, NO, "extended fields", info.pExtFields = &byte);
	CHECK(false, NO, "number of them", info.NumOfExtFields = 1);
	CHECK(false, NO, "record size", info.MaxRecordSize = 1);
	CHECK(false, NO, "rollover 5",
	      info.RolloverType = (HTTP_LOGGING_ROLLOVER_TYPE)5);
	CHECK(false, NO, "a size without size rollover",
	      info.RolloverSize = 1048576);
	CHECK(false, NO, "too small a size",
	      info.RolloverType = HttpLoggingRolloverSize;
	      info.RolloverSize = 1048575);
	CHECK(false, NO_ERROR, "smallest size",
	      info.RolloverType = HttpLoggingRolloverSize;
	      info.RolloverSize = 1048576);
	CHECK(false, NO_ERROR, "never", info.RolloverType =
	      HttpLoggingRolloverSize; info.RolloverSize = HTTP_LIMIT_INFINITE);
	CHECK(false, NO, "length of no software name",
	      info.SoftwareNameLength = 2);
	CHECK(false, NO, "software name too long",
	      info.SoftwareName = long_text; info.SoftwareNameLength = 262);
	CHECK(false, NO_ERROR, "software name",
	      info.SoftwareName = u"me"; info.SoftwareNameLength = 4);
	CHECK(false, ERROR_NOT_SUPPORTED, "security descriptor",
	      info.pSecurityDescriptor = &byte);
	CHECK(false, NO_ERROR, "off", info.Flags.Present = 0;
	      info.Format = (HTTP_LOGGING_TYPE)9);
#undef CHECK
	is(set(false, HttpServerLoggingProperty, &info, 71), NO, "short");
	is(query(false, HttpServerLoggingProperty, &info, sizeof(info), NULL),
	   NO, "cannot be queried");
}

/* What only groups have */

static void listen_endpoint(void)
{
	HTTP_LISTEN_ENDPOINT_INFO info = { { 1 }, TRUE }, got;
	char url[64];
	int fd;

	server_up(&server);
	is(query(false, HttpServerListenEndpointProperty, &got, sizeof(got),
		 NULL), NO_ERROR, "query at first");
	ok(!got.Flags.Present && !got.EnableSharing, "default");
	server.port = hs_port();
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/a/", server.port);
	need(!HttpAddUrlToUrlGroup(server.group, wide(url), 1, 0));
	is(wire_try("127.0.0.2", server.port), -ECONNREFUSED,
	   "listens on its address only");
	need(!HttpRemoveUrlFromUrlGroup(server.group, wide(url), 0));
	is(set(false, HttpServerListenEndpointProperty, &info, sizeof(info)),
	   NO_ERROR, "shared");
	need(!query(false, HttpServerListenEndpointProperty, &got, sizeof(got),
		    NULL));
	ok(got.Flags.Present && got.EnableSharing, "as set");
	need(!HttpAddUrlToUrlGroup(server.group, wide(url), 1, 0));
	fd = wire_try("127.0.0.2", server.port);
	ok(fd >= 0, "listens on all addresses");
	wire_text(fd, "GET /a/ HTTP/1.1\r\nHost: x\r\n\r\n");
	is(wire_status(fd), 400, "but the prefix is of its address");
}

static void group_values(void)
{
	HTTP_PROTECTION_LEVEL_INFO level = { { 1 },
		HttpProtectionLevelRestricted }, level2;
	HTTP_FAST_FORWARD_INFO forward = { { 1 }, TRUE }, forward2;
	HTTP_REQUEST_INFO_PROPERTY_INFO infos = { { 1 },
		1 << HttpRequestInfoTypeRequestTiming }, infos2;
	HTTP_BINDING_INFO binding = { { 0 }, NULL };
	ULONG length = 0;
	HANDLE file;

	server_up(&server);
	is(set(false, HttpServerProtectionLevelProperty, &level, sizeof(level)),
	   NO_ERROR, "protection level");
	is(query(false, HttpServerProtectionLevelProperty, &level2,
		 sizeof(level2), &length), NO_ERROR, "query");
	is(length, 8, "bytes");
	ok(level2.Flags.Present && level2.Level == level.Level, "as set");
	level.Level = (HTTP_PROTECTION_LEVEL_TYPE)3;
	is(set(false, HttpServerProtectionLevelProperty, &level, sizeof(level)),
	   NO, "level 3");
	is(set(false, HttpServerFastForwardingProperty, &forward,
	       sizeof(forward)), NO_ERROR, "fast forwarding");
	is(query(false, HttpServerFastForwardingProperty, &forward2,
		 sizeof(forward2), NULL), NO_ERROR, "query");
	ok(forward2.Flags.Present && forward2.EnableFastForwarding, "as set");
	is(set(false, HttpServerRequestInfoProperty, &infos, sizeof(infos)),
	   NO_ERROR, "request infos");
	is(query(false, HttpServerRequestInfoProperty, &infos2, sizeof(infos2),
		 &length), NO_ERROR, "query");
	is(length, 16, "bytes");
	ok(infos2.Flags.Present && infos2.RequestInfoFlags ==
	   infos.RequestInfoFlags, "as set");
	infos.RequestInfoFlags = 1 << HttpRequestInfoTypeSslProtocol;
	is(set(false, HttpServerRequestInfoProperty, &infos, sizeof(infos)),
	   ERROR_NOT_SUPPORTED, "of TLS");
	infos.RequestInfoFlags = 1 << 15;
	is(set(false, HttpServerRequestInfoProperty, &infos, sizeof(infos)), NO,
	   "bit 15");
	for (int p = HttpServerBindingProperty; p;
	     p = p == HttpServerBindingProperty ?
		 HttpServerDelegationProperty : 0) {
		HTTP_SERVER_PROPERTY property = (HTTP_SERVER_PROPERTY)p;

		binding = (HTTP_BINDING_INFO){ { 1 }, server.queue };
		is(set(false, property, &binding, 16), NO_ERROR, "%d: queue", p);
		is(set(false, property, &binding, 15), NO, "%d: short", p);
		binding.Flags.Present = 0;
		is(set(false, property, &binding, 16), NO_ERROR,
		   "%d: not present", p);
		binding = (HTTP_BINDING_INFO){ { 1 }, NULL };
		is(set(false, property, &binding, 16), NO_ERROR, "%d: NULL", p);
		binding = (HTTP_BINDING_INFO){ { 0 }, NULL };
		is(set(false, property, &binding, 16), NO_ERROR,
		   "%d: not present, NULL", p);
		binding = (HTTP_BINDING_INFO){ { 1 }, (HANDLE)44 };
		is(set(false, property, &binding, 16), NO, "%d: no handle", p);
		need(!HttpLxHandleFromFd(0, HTTPLX_FD_DUPLICATE, &file));
		binding = (HTTP_BINDING_INFO){ { 1 }, file };
		is(set(false, property, &binding, 16), NO, "%d: a file", p);
		is(query(false, property, &binding, 16, NULL), NO,
		   "%d: query", p);
	}
}

/* What comes with a request when the group asks for it */

static const HTTP_REQUEST_INFO *info_of(const HTTP_REQUEST *request,
					HTTP_REQUEST_INFO_TYPE type)
{
	for (USHORT i = 0; i < request->RequestInfoCount; i++) {
		if (request->pRequestInfo[i].InfoType == type)
			return &request->pRequestInfo[i];
	}
	return NULL;
}

static void timing_good(const HTTP_REQUEST *request)
{
	static const int order[] = {
		HttpRequestTimingTypeConnectionStart,
		HttpRequestTimingTypeDataStart,
		HttpRequestTimingTypeRequestHeaderParseStart,
		HttpRequestTimingTypeRequestHeaderParseEnd,
		HttpRequestTimingTypeRequestRoutingStart,
		HttpRequestTimingTypeRequestRoutingEnd,
		HttpRequestTimingTypeRequestQueuedForIO,
		HttpRequestTimingTypeRequestDeliveredForIO,
	};
	const HTTP_REQUEST_INFO *info =
		info_of(request, HttpRequestInfoTypeRequestTiming);
	const HTTP_REQUEST_TIMING_INFO *timing;
	ULONGLONG last = 1;
	bool good = true;

	need(info && info->InfoLength == sizeof(*timing));
	timing = info->pInfo;
	is(timing->RequestTimingCount, HttpRequestTimingTypeMax, "stamps");
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		good = good && timing->RequestTiming[order[i]] >= last;
		last = timing->RequestTiming[order[i]];
	}
	ok(good, "one after the other");
	is(timing->RequestTiming[HttpRequestTimingTypeTlsHandshakeLeg1Start], 0,
	   "no handshake");
}

static void sizing_good(const HTTP_REQUEST *request, ULONG index)
{
	const HTTP_REQUEST_INFO *info =
		info_of(request, HttpRequestInfoTypeRequestSizing);
	const HTTP_REQUEST_SIZING_INFO *sizing;

	need(info && info->InfoLength == sizeof(*sizing));
	sizing = info->pInfo;
	is(sizing->RequestIndex, index, "number of the request");
	is(sizing->Flags, index ? 0 :
	   HTTP_REQUEST_SIZING_INFO_FLAG_FIRST_REQUEST, "the first one");
	is(sizing->RequestSizing[HttpRequestSizingTypeHeaders],
	   request->BytesReceived, "bytes of the head");
}

static void request_infos(void)
{
	static const HTTP_REQUEST_INFO_TYPE tcp[] = {
		HttpRequestInfoTypeTcpInfoV0, HttpRequestInfoTypeTcpInfoV1,
		HttpRequestInfoTypeTcpInfoV2,
	};
	HTTP_REQUEST_INFO_PROPERTY_INFO infos = { { 1 }, 0 };
	struct received r;
	ULONG size;
	int fd;

	server_up(&server);
	fd = request_get(&server, "/t/", &r);
	is(r.request->RequestInfoCount, 0, "none by default");
	ok(!r.request->pRequestInfo, "NULL");
	size = r.bytes;
	need(!answer(server.queue, r.request->RequestId, 0, "x"));
	is(wire_status(fd), 200, "answered");
	received_free(&r);

	infos.RequestInfoFlags = 1 << HttpRequestInfoTypeRequestSizing;
	need(!set(false, HttpServerRequestInfoProperty, &infos, sizeof(infos)));
	wire_get(fd, "/t/");
	need(!receive(server.queue, 0, &r));
	is(r.request->RequestInfoCount, 1, "one");
	sizing_good(r.request, 1);
	need(!answer(server.queue, r.request->RequestId, 0, "x"));
	is(wire_status(fd), 200, "answered");
	received_free(&r);

	infos.RequestInfoFlags |= 1 << HttpRequestInfoTypeRequestTiming |
		1 << tcp[0] | 1 << tcp[1] | 1 << tcp[2];
	need(!set(false, HttpServerRequestInfoProperty, &infos, sizeof(infos)));
	fd = request_get(&server, "/t/", &r);
	is(r.request->RequestInfoCount, 5, "all");
	ok(r.bytes > size + 600, "%u bytes", r.bytes);
	timing_good(r.request);
	sizing_good(r.request, 0);
	for (int i = 0; i < 3; i++) {
		const HTTP_REQUEST_INFO *info = info_of(r.request, tcp[i]);

		ok(info && ((TCP_INFO_v0 *)info->pInfo)->State ==
		   TCPSTATE_ESTABLISHED, "TCP info %d", i);
	}
	ok(!memcmp(r.request->CookedUrl.pAbsPath, u"/t/", 6), "the rest");
	need(!answer(server.queue, r.request->RequestId, 0, "x"));
	is(wire_status(fd), 200, "answered");
	received_free(&r);

	infos.Flags.Present = 0;
	need(!set(false, HttpServerRequestInfoProperty, &infos, sizeof(infos)));
	wire_get(fd, "/t/");
	need(!receive(server.queue, 0, &r));
	is(r.request->RequestInfoCount, 0, "none again");
	received_free(&r);
}

static const struct tap_case cases[] = {
	{ "bandwidth", bandwidth },
	{ "flow rate", flow_rate },
	{ "connection limit", connection_limit },
	{ "QoS parameters", qos_parameters },
	{ "rate of a response", response_rate },
	{ "log data", log_data },
	{ "authentication", authentication },
	{ "channel binding", channel_binding },
	{ "logging directories", logging_directories },
	{ "logging", logging },
	{ "listen endpoint", listen_endpoint },
	{ "values of groups", group_values },
	{ "request infos", request_infos },
};

TAP_MAIN(cases)
