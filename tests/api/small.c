// SPDX-License-Identifier: GPL-2.0-only
/* Certificates, HttpPrepareUrl, extensions */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include "fixture.h"

#define BAD	ERROR_INVALID_PARAMETER
#define HANDLE_	ERROR_INVALID_HANDLE

static void certificate(void)
{
	HTTP_SSL_CLIENT_CERT_INFO info;
	HTTP_REQUEST_CHANNEL_BIND_STATUS token;
	OVERLAPPED o = { 0 };
	struct received r;
	struct server s;
	HTTP_CONNECTION_ID id;
	ULONG bytes = 7;
	int fd;

	server_up(&s);
	fd = request_get(&s, "/t/", &r);
	id = r.request->ConnectionId;
	is(HttpReceiveClientCertificate(s.queue, id, 0, &info, sizeof(info),
					&bytes, NULL), ERROR_NOT_FOUND,
	   "a plain connection has none");
	is(bytes, 0, "no bytes");
	is(HttpReceiveClientCertificate(s.queue, id,
			HTTP_RECEIVE_SECURE_CHANNEL_TOKEN, (void *)&token,
			sizeof(token), NULL, &o), ERROR_NOT_FOUND, "nor a token");
	is(HttpReceiveClientCertificate(s.queue, id, HTTP_RECEIVE_FULL_CHAIN,
					&info, sizeof(info), NULL, NULL),
	   ERROR_NOT_FOUND, "nor a chain");
	is(HttpReceiveClientCertificate(s.queue, id, 0, &info,
					sizeof(info) - 1, NULL, NULL),
	   ERROR_INSUFFICIENT_BUFFER, "room short by one");
	is(HttpReceiveClientCertificate(s.queue, id, 4, &info, sizeof(info),
					NULL, NULL), BAD, "flag 4");
	is(HttpReceiveClientCertificate(s.queue, id, 0, NULL, sizeof(info),
					NULL, NULL), BAD, "NULL");
	is(HttpReceiveClientCertificate(s.queue, HTTP_NULL_ID, 0, &info,
					sizeof(info), NULL, NULL), BAD,
	   "HTTP_NULL_ID");
	is(HttpReceiveClientCertificate(NULL, id, 0, &info, sizeof(info), NULL,
					NULL), HANDLE_, "no queue");
	is(HttpReceiveClientCertificate(s.queue, id + 1, 0, &info,
					sizeof(info), NULL, NULL),
	   ERROR_CONNECTION_INVALID, "no such connection");
	need(!HttpCancelHttpRequest(s.queue, r.request->RequestId, NULL));
	is(wire_end(fd, HS_WAIT_MS), WIRE_RESET, "cancelled");
	is(HttpReceiveClientCertificate(s.queue, id, 0, &info, sizeof(info),
					NULL, NULL), ERROR_CONNECTION_INVALID,
	   "gone");
	received_free(&r);
	server_down(&s);
}

static bool same(const WCHAR *a, const WCHAR *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static void prepare(void)
{
	static const struct {
		const WCHAR *url, *want;	/* NULL: 87 */
	} rows[] = {
		{ u"http://+:80/", u"http://+:80/" },
		{ u"https://*:443/A", u"https://*:443/A/" },
		{ u"http://WWW.Example:80", u"http://www.example:80/" },
		{ u"http://[::FF]:8080/x/", u"http://[::ff]:8080/x/" },
		{ u"http://BU\u0308CHER.example:80/",
		  u"http://b\u00fccher.example:80/" },
		{ u"http://b\u00fccher.example:80/\u00fc/",
		  u"http://b\u00fccher.example:80/\u00fc/" },
		{ u"http://xn--bcher-kva.example:80/",
		  u"http://b\u00fccher.example:80/" },
		{ u"http://a.XN--BCHER-KVA:80/",
		  u"http://a.b\u00fccher:80/" },
		{ u"http://xn--\u00fc.example:80/", NULL },
		{ u"http://xn--a.example:80/", NULL },
		{ u"HTTP://a:80/", NULL },
		{ u"http://a/", NULL },
		{ u"http://:80/", NULL },
		{ u"http://a:0/", NULL },
		{ u"http://a:80a/", NULL },
		{ u"http://\xd800:80/", NULL },
		{ u"", NULL },
	};
	PWSTR out;

	is(HttpPrepareUrl(NULL, 1, rows[0].url, &out), BAD, "flag 1");
	is(HttpPrepareUrl(&out, 0, rows[0].url, &out), BAD, "reserved");
	is(HttpPrepareUrl(NULL, 0, NULL, &out), BAD, "no URL");
	is(HttpPrepareUrl(NULL, 0, rows[0].url, NULL), BAD, "no place");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ULONG error = HttpPrepareUrl(NULL, 0, rows[i].url, &out);

		is(error, rows[i].want ? NO_ERROR : BAD, "URL %zu", i);
		if (error)
			continue;
		ok(rows[i].want && same(out, rows[i].want), "... its form");
		free(out);
	}
}

static void prepared_is_registered(void)
{
	struct server s;
	char text[64];
	PWSTR out;

	server_up(&s);
	snprintf(text, sizeof(text), "http://xn--bcher-kva.example:%d/x",
		 s.port);
	is(HttpAddUrlToUrlGroup(s.group, wide(text), 0, 0), BAD,
	   "not as it is");
	need(!HttpPrepareUrl(NULL, 0, wide(text), &out));
	is(HttpAddUrlToUrlGroup(s.group, out, 0, 0), NO_ERROR, "prepared");
	free(out);
	server_down(&s);
}

static void extension(void)
{
	char buffer[8];

	is(HttpGetExtension(V2, 0, buffer, 8), ERROR_NOT_SUPPORTED,
	   "extension");
	is(HttpGetExtension(V2, 0, NULL, 8), BAD, "... NULL");
	is(HttpGetExtension(V2, 0, buffer, 0), BAD, "... no room");
}

static const struct tap_case cases[] = {
	{ "certificate", certificate },
	{ "prepare", prepare },
	{ "prepared", prepared_is_registered },
	{ "extension", extension },
};

TAP_MAIN(cases)
