// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parts of the library that make no calls, under sanitizers and without a
 * module: text conversion, and made-up request records as HTTP_REQUEST. Every
 * buffer has exactly the size that was asked for.
 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib.h"
#include "tap.h"

/* A record in the making: the fixed part, header lines, then text */
struct maker {
	struct httpsys_request_record *record;
	size_t used;
	size_t room;
};

static void grow(struct maker *m, size_t least)
{
	m->room = 2 * least;
	m->record = realloc(m->record, m->room);
	need(m->record != NULL);
}

static void maker_init(struct maker *m, uint16_t lines)
{
	m->room = 1 << 13;
	m->record = calloc(1, m->room);
	need(m->record != NULL);
	m->used = sizeof(*m->record);
	m->record->headers_off = (uint32_t)m->used;
	m->used += lines * sizeof(struct httpsys_header_ref);
	if (m->used > m->room)
		grow(m, m->used);
	m->record->request_id = 11;
	m->record->connection_id = 22;
	m->record->url_context = 33;
	m->record->version_major = 1;
	m->record->version_minor = 1;
	m->record->verb = HttpVerbGET;
	m->record->remote.family = AF_INET;
	m->record->local.family = AF_INET;
}

static struct httpsys_span text(struct maker *m, const char *s, size_t len)
{
	struct httpsys_span span = { (uint32_t)m->used, (uint32_t)len };

	if (m->used + len > m->room)
		grow(m, m->used + len);
	memcpy((char *)m->record + m->used, s, len);
	m->used += len;
	return span;
}

static void line(struct maker *m, uint16_t id, const char *name,
		 const char *value, size_t value_len)
{
	struct httpsys_header_ref ref = {
		.id = id,
		.name_len = (uint16_t)strlen(name),
		.name_off = text(m, name, strlen(name)).off,
		.value = text(m, value, value_len),
	};
	struct httpsys_header_ref *refs = (void *)((char *)m->record +
						   m->record->headers_off);

	refs[m->record->header_count++] = ref;
}

static void urls(struct maker *m, const char *host, const char *path,
		 const char *query)
{
	m->record->method = text(m, "GET", 3);
	m->record->raw_url = text(m, "/raw", 4);
	m->record->host = text(m, host, strlen(host));
	m->record->path = text(m, path, strlen(path));
	m->record->query = text(m, query, strlen(query));
}

/* The record in a buffer of its exact size, converted into another such */
static HTTP_REQUEST *convert(struct maker *m, bool version1, size_t *size)
{
	struct httpsys_request_record *record = malloc(m->used);
	void *work = malloc(request_work_size(m->record->header_count));
	struct request_plan plan;
	HTTP_REQUEST *request;

	need(record && work);
	memcpy(record, m->record, m->used);
	free(m->record);
	request_plan(&plan, record, version1, work);
	request = malloc(plan.size);
	need(request != NULL);
	memset(request, 0xa5, plan.size);
	request_write(&plan, request);
	*size = plan.size;
	free(work);
	free(record);
	return request;
}

static bool value_is(const char *p, size_t n, const char *want)
{
	return p && n == strlen(want) && !memcmp(p, want, n) && !p[n];
}

static void plain(void)
{
	struct maker m;
	HTTP_REQUEST *r;
	size_t size;

	maker_init(&m, 0);
	urls(&m, "h:1", "/p", "");
	m.record->flags = HTTPSYS_REQUEST_MORE_BODY;
	r = convert(&m, false, &size);
	is(size, 864 + 16 + 16 + 2 * (7 + 3 + 2 + 1) + 5, "size");
	is(r->RequestId, 11, "request id");
	is(r->ConnectionId, 22, "connection id");
	is(r->UrlContext, 33, "context");
	is(r->Flags, HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS, "flags");
	ok(value_is(r->pRawUrl, r->RawUrlLength, "/raw"), "raw URL");
	is(r->CookedUrl.FullUrlLength, 24, "full URL");
	ok(!memcmp(r->CookedUrl.pFullUrl, u"http://h:1/p", 26), "its text");
	ok(!r->CookedUrl.pQueryString && !r->CookedUrl.QueryStringLength,
	   "no query");
	ok(!r->Headers.pUnknownHeaders && !r->Headers.UnknownHeaderCount,
	   "no unknown headers");
	is(r->RequestInfoCount, 0, "no infos");
	free(r);
}

static void version1(void)
{
	struct maker m;
	HTTP_REQUEST *r;
	size_t size;

	maker_init(&m, 1);
	urls(&m, "h:1", "/p", "?q");
	line(&m, HTTPSYS_HEADER_UNKNOWN, "X", "y", 1);
	m.record->remote.family = AF_INET6;
	m.record->local.family = AF_INET6;
	r = convert(&m, true, &size);
	is(size, 848 + 24 + 32 + 32 + 2 * (7 + 3 + 2 + 2 + 1) + 5 + 2 + 2,
	   "size of a version-1 request");
	is((char *)r->Headers.pUnknownHeaders - (char *)r, 848,
	   "data begins behind version 1");
	is(r->Address.pRemoteAddress->sa_family, AF_INET6, "address");
	free(r);
}

static void joined(void)
{
	struct maker m;
	HTTP_REQUEST *r;
	size_t size;

	maker_init(&m, 11);
	urls(&m, "h:1", "/p", "");
	line(&m, HttpHeaderAccept, "Accept", "a", 1);
	line(&m, HTTPSYS_HEADER_UNKNOWN, "X-A", "1", 1);
	line(&m, HttpHeaderAccept, "accept", "", 0);
	line(&m, HTTPSYS_HEADER_UNKNOWN, "x-a", "2", 1);
	line(&m, HTTPSYS_HEADER_UNKNOWN, "X-B", "", 0);
	line(&m, HttpHeaderAccept, "ACCEPT", "c", 1);
	line(&m, HttpHeaderContentLength, "Content-Length", "5", 1);
	line(&m, HttpHeaderContentLength, "Content-Length", "5", 1);
	line(&m, HttpHeaderCookie, "Cookie", "x=1", 3);
	line(&m, HttpHeaderCookie, "Cookie", "y=2", 3);
	line(&m, HttpHeaderReferer, "Referer", "", 0);
	r = convert(&m, false, &size);
#define KNOWN(id)	r->Headers.KnownHeaders[id].pRawValue, \
			r->Headers.KnownHeaders[id].RawValueLength
	ok(value_is(KNOWN(HttpHeaderAccept), "a, , c"), "known");
	ok(value_is(KNOWN(HttpHeaderContentLength), "5"), "one length");
	ok(value_is(KNOWN(HttpHeaderCookie), "x=1; y=2"), "cookies");
	ok(value_is(KNOWN(HttpHeaderReferer), ""), "empty");
	is(r->Headers.UnknownHeaderCount, 2, "unknown headers");
	ok(value_is(r->Headers.pUnknownHeaders[0].pName,
		    r->Headers.pUnknownHeaders[0].NameLength, "X-A"), "name");
	ok(value_is(r->Headers.pUnknownHeaders[0].pRawValue,
		    r->Headers.pUnknownHeaders[0].RawValueLength, "1, 2"),
	   "joined");
	ok(!r->Headers.pUnknownHeaders[1].pRawValue, "empty one: NULL");
	free(r);
}

/* Two values that do not fit together into a length of 16 bits */
static void too_long_to_join(void)
{
	static char big[40000];
	struct maker m;
	HTTP_REQUEST *r;
	size_t size;

	memset(big, 'v', sizeof(big));
	maker_init(&m, 4);
	urls(&m, "h:1", "/p", "");
	line(&m, HttpHeaderAccept, "Accept", big, sizeof(big));
	line(&m, HttpHeaderAccept, "Accept", big, sizeof(big));
	line(&m, HttpHeaderAccept, "Accept", "x", 1);
	line(&m, HTTPSYS_HEADER_UNKNOWN, "X", "y", 1);
	r = convert(&m, false, &size);
	is(r->Headers.KnownHeaders[HttpHeaderAccept].RawValueLength, 40003,
	   "first and third joined");
	is(r->Headers.UnknownHeaderCount, 2, "second stands for itself");
	ok(value_is(r->Headers.pUnknownHeaders[0].pName, 6, "Accept"),
	   "under its name");
	is(r->Headers.pUnknownHeaders[0].RawValueLength, 40000, "whole");
	free(r);
}

static void unknown_verb(void)
{
	struct maker m;
	HTTP_REQUEST *r;
	size_t size;

	maker_init(&m, 0);
	urls(&m, "h:1", "/p", "");
	m.record->verb = HttpVerbUnknown;
	r = convert(&m, false, &size);
	ok(value_is(r->pUnknownVerb, r->UnknownVerbLength, "GET"), "text");
	free(r);
}

/* The worst that fits into a head, and random records: sanitizers watch */
static void many_lines(void)
{
	struct maker m;
	HTTP_REQUEST *r;
	size_t size;
	long sum = 0;

	maker_init(&m, 8000);
	urls(&m, "h:1", "/p", "");
	for (int i = 0; i < 8000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%c%d", 'a' + i % 7, i / 2);
		line(&m, HTTPSYS_HEADER_UNKNOWN, name, "v", 1);
	}
	r = convert(&m, false, &size);
	for (int i = 0; i < r->Headers.UnknownHeaderCount; i++)
		sum += (r->Headers.pUnknownHeaders[i].RawValueLength + 2) / 3;
	is(sum, 8000, "every line is in one of %d headers",
	   r->Headers.UnknownHeaderCount);
	free(r);
}

static void random_records(void)
{
	static const char *const names[] = { "A", "a", "Bb", "bB", "ccc", "d" };

	srandom(1);
	for (int round = 0; round < 1000; round++) {
		struct maker m;
		HTTP_REQUEST *r;
		size_t size, count = (size_t)random() % 12;
		char path[64];

		maker_init(&m, (uint16_t)count);
		path[0] = '/';
		for (size_t i = 1; i < sizeof(path) - 1; i++)
			path[i] = (char)(random() % 255 + 1);
		path[random() % 62 + 1] = 0;
		path[63] = 0;
		urls(&m, path + 1, path, round % 2 ? "?x" : "");
		for (size_t i = 0; i < count; i++) {
			uint16_t id = random() % 2 ? HTTPSYS_HEADER_UNKNOWN :
				(uint16_t)(random() % 50);

			line(&m, id, names[random() % 6], path,
			     (size_t)random() % strlen(path));
		}
		m.record->verb = (uint16_t)(random() % 3);
		m.record->remote.family = random() % 2 ? AF_INET : AF_INET6;
		r = convert(&m, round % 3 == 0, &size);
		need(r->RequestId == 11);
		free(r);
	}
	ok(true, "1,000 records");
}

static void text_good(void)
{
	static const WCHAR wide[] = u"a\x7f\x80\x7ff\x800\xffff\xd800\xdc00"
				    u"\xdbff\xdfff";
	static const char utf8[] = "a\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf"
				   "\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf";
	size_t units = sizeof(wide) / 2 - 1, bytes = sizeof(utf8) - 1;
	char out8[64];
	WCHAR out16[64];

	is(utf8_from_wide(wide, units, NULL), bytes, "bytes counted");
	is(utf8_from_wide(wide, units, out8), bytes, "bytes written");
	ok(!memcmp(out8, utf8, bytes), "UTF-8");
	is(wide_from_utf8(utf8, bytes, NULL), units, "units counted");
	is(wide_from_utf8(utf8, bytes, out16), units, "units written");
	ok(!memcmp(out16, wide, units * 2), "UTF-16");
	is(wide_length(wide), units, "length");
	is(wide_length(u""), 0, "length of nothing");
}

static void text_bad(void)
{
	static const struct {
		WCHAR units[3];
		size_t n;
	} wides[] = {
		{ { 0xd800 }, 1 }, { { 0xdc00 }, 1 }, { { 0xd800, 'a' }, 2 },
		{ { 0xdc00, 0xd800 }, 2 }, { { 0xd800, 0xd800, 0xdc00 }, 3 },
	};
	static const char *const bytes[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80",
		"\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98",
	};
	WCHAR out[8];

	for (size_t i = 0; i < ARRAY_SIZE(wides); i++) {
		WCHAR *copy = malloc(wides[i].n * 2);

		need(copy != NULL);
		memcpy(copy, wides[i].units, wides[i].n * 2);
		is(utf8_from_wide(copy, wides[i].n, NULL), SIZE_MAX,
		   "bad UTF-16 %zu", i);
		free(copy);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bytes); i++) {
		size_t n = strlen(bytes[i]);

		is(wide_from_utf8(bytes[i], n, out), n,
		   "bad UTF-8 %zu: one unit for each byte", i);
		ok(out[0] == (unsigned char)bytes[i][0], "of its value");
	}
}

static void to_utf8(void)
{
	ULONG needed = 0;
	char out[8];

	is(HttpLxToUtf8(u"\x20ac", 2, NULL, 0, &needed), ERROR_MORE_DATA,
	   "only count");
	is(needed, 4, "three bytes and NUL");
	is(HttpLxToUtf8(u"\x20ac", 2, out, 3, NULL), ERROR_MORE_DATA, "short");
	is(HttpLxToUtf8(u"\x20ac", 2, out, 4, NULL), NO_ERROR, "fits");
	ok(!strcmp(out, "\xe2\x82\xac"), "text");
	is(HttpLxToUtf8(NULL, 2, out, 4, NULL), ERROR_INVALID_PARAMETER, "NULL");
	is(HttpLxToUtf8(u"a", 1, out, 4, NULL), ERROR_INVALID_PARAMETER, "odd");
	is(HttpLxToUtf8(u"\xd800", 2, out, 8, NULL), ERROR_INVALID_PARAMETER,
	   "unpaired surrogate");
}

static const struct tap_case cases[] = {
	{ "plain", plain },
	{ "version 1", version1 },
	{ "joined", joined },
	{ "too long", too_long_to_join },
	{ "unknown verb", unknown_verb },
	{ "many lines", many_lines },
	{ "random", random_records },
	{ "good text", text_good },
	{ "bad text", text_bad },
	{ "HttpLxToUtf8", to_utf8 },
};

TAP_MAIN(cases)
