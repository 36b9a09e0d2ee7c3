// SPDX-License-Identifier: GPL-2.0-only
/*
 * server [NAME=VALUE]...: a program that logs, through libhttpapi. Says "ready" when it
 * has its URL. Answers 200, or the status that the last step of the path names, or never:
 * /…/die ends the program with the request in its hands.
 *
 * url= prefix, format= rollover= size= flags= fields= directory= software= of the logging
 * property, on=session|group, name= of the queue, cache=1: answers may be kept, more= more
 * requests at once, quiet=1: no log data
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <httpapi-linux.h>

#define TEXT	512

static HTTP_SERVER_SESSION_ID session;
static HTTP_URL_GROUP_ID group;
static HANDLE queue;
static char **args;

static const char *arg(const char *name, const char *otherwise)
{
	size_t len = strlen(name);

	for (char **a = args; *a; a++)
		if (!strncmp(*a, name, len) && (*a)[len] == '=')
			return *a + len + 1;
	return otherwise;
}

static ULONG number(const char *name, const char *otherwise)
{
	return (ULONG)strtoul(arg(name, otherwise), NULL, 0);
}

static void must(ULONG error, const char *what)
{
	if (!error)
		return;
	printf("%s: error %u, %s\n", what, error, HttpLxErrorText(error));
	exit(1);
}

/* Bytes of the result */
static USHORT wide(const char *from, WCHAR *to)
{
	USHORT n = 0;

	while (from[n] && n < TEXT - 1) {
		to[n] = (unsigned char)from[n];
		n++;
	}
	to[n] = 0;
	return n * sizeof(WCHAR);
}

static void set_logging(void)
{
	static WCHAR directory[TEXT], software[TEXT];
	HTTP_LOGGING_INFO info = {
		.Flags = { 1 }, .LoggingFlags = number("flags", "2"),
		.Format = (HTTP_LOGGING_TYPE)number("format", "0"),
		.Fields = number("fields", "0x3fffff"),
		.RolloverType = (HTTP_LOGGING_ROLLOVER_TYPE)number("rollover", "1"),
		.RolloverSize = number("size", "0"), .DirectoryName = directory,
		.SoftwareName = software,
	};

	info.DirectoryNameLength = wide(arg("directory", "/web"), directory);
	info.SoftwareNameLength = wide(arg("software", ""), software);
	if (!info.SoftwareNameLength)
		info.SoftwareName = NULL;
	must(!strcmp(arg("on", "group"), "session") ?
	     HttpSetServerSessionProperty(session, HttpServerLoggingProperty, &info,
					  sizeof(info)) :
	     HttpSetUrlGroupProperty(group, HttpServerLoggingProperty, &info, sizeof(info)),
	     "logging");
}

static void up(void)
{
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;
	HTTP_BINDING_INFO binding = { .Flags.Present = 1 };
	static WCHAR name[TEXT];

	must(HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL), "initialize");
	must(HttpCreateServerSession(version, &session, 0), "session");
	must(HttpCreateUrlGroup(session, &group, 0), "group");
	wide(arg("name", ""), name);
	must(HttpCreateRequestQueue(version, name[0] ? name : NULL, NULL, 0, &queue), "queue");
	if (arg("format", NULL))
		set_logging();
	binding.RequestQueueHandle = queue;
	must(HttpSetUrlGroupProperty(group, HttpServerBindingProperty, &binding,
				     sizeof(binding)), "bind");
	must(HttpLxAddUrl(group, arg("url", "http://+:8080/t/"), 0, NULL), "url");
	printf("ready\n");
	fflush(stdout);
}

/* A known header of the request as a text of the log */
static void header(const HTTP_REQUEST *r, HTTP_HEADER_ID id, PCHAR *text, USHORT *len)
{
	*text = (PCHAR)r->Headers.KnownHeaders[id].pRawValue;
	*len = r->Headers.KnownHeaders[id].RawValueLength;
}

static void log_address(const HTTP_REQUEST *r, HTTP_LOG_FIELDS_DATA *log, char *client)
{
	const struct sockaddr_in *a = (const void *)r->Address.pRemoteAddress;

	if (a->sin_family == AF_INET)
		inet_ntop(AF_INET, &a->sin_addr, client, INET_ADDRSTRLEN);
	log->ClientIp = client;
	log->ClientIpLength = (USHORT)strlen(client);
	log->ServerIp = (PCHAR)"192.0.2.1";
	log->ServerIpLength = 9;
}

static void log_fill(const HTTP_REQUEST *r, HTTP_LOG_FIELDS_DATA *log, USHORT status)
{
	static char client[INET6_ADDRSTRLEN];
	static char query[65536];

	*log = (HTTP_LOG_FIELDS_DATA){
		.Base = { HttpLogDataTypeFields }, .UserName = (PWCHAR)u"Zo\u00eb X",
		.UserNameLength = 10, .ServerName = (PCHAR)"box", .ServerNameLength = 3,
		.ServiceName = (PCHAR)"W3SVC1", .ServiceNameLength = 6, .ServerPort = 8080,
		.ProtocolStatus = status, .SubStatus = 7, .Win32Status = 5,
		.MethodNum = r->Verb,
	};
	log_address(r, log, client);
	log->UriStem = (PWCHAR)r->CookedUrl.pAbsPath;
	log->UriStemLength = r->CookedUrl.AbsPathLength;
	for (USHORT i = 1; i < r->CookedUrl.QueryStringLength / sizeof(WCHAR); i++)
		query[log->UriQueryLength++] = (char)r->CookedUrl.pQueryString[i];
	log->UriQuery = query;
	header(r, HttpHeaderHost, &log->Host, &log->HostLength);
	header(r, HttpHeaderUserAgent, &log->UserAgent, &log->UserAgentLength);
	header(r, HttpHeaderCookie, &log->Cookie, &log->CookieLength);
	header(r, HttpHeaderReferer, &log->Referrer, &log->ReferrerLength);
}

/* What the last step of the path asks for */
static USHORT status_of(const HTTP_REQUEST *r)
{
	ULONG n = r->CookedUrl.AbsPathLength / sizeof(WCHAR);
	const WCHAR *p = r->CookedUrl.pAbsPath;

	if (n > 4 && p[n - 4] == '/' && p[n - 3] >= '2' && p[n - 3] <= '5')
		return (USHORT)((p[n - 3] - '0') * 100 + (p[n - 2] - '0') * 10 + p[n - 1] - '0');
	if (n > 4 && p[n - 4] == '/' && p[n - 3] == 'd')
		_exit(0);
	return 200;
}

static void answer(const HTTP_REQUEST *r)
{
	HTTP_DATA_CHUNK body = { .FromMemory = { (PVOID)"ok\n", 3 } };
	HTTP_CACHE_POLICY keep = { HttpCachePolicyUserInvalidates, 0 };
	HTTP_LOG_FIELDS_DATA log;
	HTTP_RESPONSE response = {
		.StatusCode = status_of(r), .EntityChunkCount = 1, .pEntityChunks = &body,
	};

	response.Headers.KnownHeaders[HttpHeaderContentType].pRawValue = "text/plain";
	response.Headers.KnownHeaders[HttpHeaderContentType].RawValueLength = 10;
	log_fill(r, &log, response.StatusCode);
	HttpSendHttpResponse(queue, r->RequestId, 0, &response,
			     arg("cache", NULL) ? &keep : NULL, NULL, NULL, 0, NULL,
			     arg("quiet", NULL) ? NULL : (PHTTP_LOG_DATA)&log);
}

int main(int argc, char **argv)
{
	ULONG room = 65536, got;
	HTTP_REQUEST *r = malloc(room);
	ULONG error;

	(void)argc;
	args = argv + 1;
	up();
	while (r) {
		error = HttpReceiveHttpRequest(queue, HTTP_NULL_ID, 0, r, room, &got, NULL);
		if (error && error != ERROR_MORE_DATA)
			break;
		if (!error)
			answer(r);
	}
	return 1;
}
