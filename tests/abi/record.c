// SPDX-License-Identifier: GPL-2.0-only
/* The record of a received request, field by field, against what was sent. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

static struct hs_server s;

static bool same(const struct hs_request *r, struct httpsys_span span,
		 const char *want)
{
	const char *got = hs_text(r, span);

	if (!strcmp(got, want))
		return true;
	tap_note("got '%s', wanted '%s'", got, want);
	return false;
}

static bool inside(const struct hs_request *r, uint64_t off, uint64_t len,
		   uint32_t bytes)
{
	return (!len && !off) ||
	       (off >= sizeof(*r->record) && off + len <= bytes);
}

static void spans(const struct hs_request *r, uint32_t bytes)
{
	const struct httpsys_request_record *rec = r->record;
	const struct httpsys_span all[] = { rec->method, rec->raw_url,
		rec->host, rec->path, rec->query, rec->body };
	const struct httpsys_header_ref *h =
		(const void *)((const char *)rec + rec->headers_off);
	bool good = rec->headers_off % 8 == 0 && inside(r, rec->headers_off,
		rec->header_count * sizeof(*h), bytes);

	ok(good, "header table is inside and aligned");
	for (int i = 0; i < 6; i++)
		ok(inside(r, all[i].off, all[i].len, bytes),
		   "span %d (%u, %u) is inside of %u", i, all[i].off,
		   all[i].len, bytes);
	for (int i = 0; good && i < rec->header_count; i++)
		good = inside(r, h[i].name_off, h[i].name_len, bytes) &&
		       inside(r, h[i].value.off, h[i].value.len, bytes);
	ok(good, "every header is inside");
}

/* Send @text, receive it; the record is checked for its form */
static int exchange(const char *text, struct hs_request *r)
{
	int c = wire_connect(s.port);

	wire_send(c, text, strlen(text));
	need(!hs_receive(s.queue, r, 0));
	is(r->record->request_id, r->id, "request id");
	ok(r->record->connection_id, "connection id");
	is(r->record->infos_off, 0, "no infos");
	spans(r, r->record->size);
	return c;
}

static void get_request(void)
{
	struct hs_request r;
	struct sockaddr_in me;
	socklen_t len = sizeof(me);
	char text[300], host[60];
	int n, c;

	hs_server_up(&s, "app/");
	n = snprintf(text, sizeof(text), "GET /app/a%%20b/./x/../C?q=1&r HTTP/1.1"
		     "\r\nHost: Example.COM\r\nx-own:  some value \t\r\n"
		     "Accept: a\r\nACCEPT: b\r\nEmpty:\r\n\r\n");
	c = exchange(text, &r);
	need(!getsockname(c, (void *)&me, &len));
	is(r.record->url_context, 0x1122334455667788, "context");
	is(r.record->group_id, s.group, "group");
	is(r.record->bytes_received, n, "bytes received");
	is(r.record->content_length, 0, "no body");
	is(r.record->flags, 0, "flags");
	is(r.record->version_major * 10 + r.record->version_minor, 11, "1.1");
	is(r.record->verb, 4, "HttpVerbGET");
	ok(same(&r, r.record->method, "GET"), "method");
	ok(same(&r, r.record->raw_url, "/app/a%20b/./x/../C?q=1&r"), "raw URL");
	ok(same(&r, r.record->path, "/app/a b/C"), "path");
	ok(same(&r, r.record->query, "?q=1&r"), "query");
	snprintf(host, sizeof(host), "Example.COM:%d", s.port);
	ok(!strcasecmp(hs_text(&r, r.record->host), host), "host '%s'",
	   hs_text(&r, r.record->host));
	is(r.record->body.len, 0, "body");
	is(r.record->remote.family, AF_INET, "client is IPv4");
	is(r.record->remote.port, me.sin_port, "client's port");
	is(ntohs(r.record->local.port), s.port, "our port");
	ok(!memcmp(r.record->remote.addr, "\x7f\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0",
		   16), "client's address, rest zero");
	ok(!memcmp(r.record->local.addr, r.record->remote.addr, 16),
	   "our address");
	is(r.record->remote.scope, 0, "no scope");
}

static void headers(void)
{
	static const struct {
		int id;
		const char *name, *value;
	} want[] = {
		{ 28, "Host", "h" }, { HTTPSYS_HEADER_UNKNOWN, "X-Own", "1" },
		{ 20, "ACCEPT", "a, b" }, { 20, "accept", "c" },
		{ HTTPSYS_HEADER_UNKNOWN, "x-empty", "" },
		{ 40, "User-Agent", "u \xe4" }, { 39, "Translate", "f" },
		{ 38, "TE", "trailers" }, { 0, "Cache-Control", "no-cache" },
		{ 19, "Last-Modified", "x" },
		{ HTTPSYS_HEADER_UNKNOWN, "Server", "response only" },
	};
	const int nr = sizeof(want) / sizeof(want[0]);
	const struct httpsys_header_ref *h;
	struct hs_request r;
	char text[1000] = "GET / HTTP/1.1\r\n";

	hs_server_up(&s, "");
	for (int i = 0; i < nr; i++)
		sprintf(text + strlen(text), "%s: \t%s  \r\n", want[i].name,
			want[i].value);
	strcat(text, "\r\n");
	exchange(text, &r);
	is(r.record->header_count, nr, "all are there");
	need(r.record->header_count == nr);
	h = (const void *)((const char *)r.record + r.record->headers_off);
	for (int i = 0; i < nr; i++) {
		struct httpsys_span name = { h[i].name_off, h[i].name_len };

		is(h[i].id, want[i].id, "id of %s", want[i].name);
		ok(same(&r, name, want[i].name), "name as sent: %s",
		   want[i].name);
		ok(same(&r, h[i].value, want[i].value), "value of %s",
		   want[i].name);
	}
}

static void many_headers(void)
{
	struct hs_request r;
	char text[16000] = "GET / HTTP/1.1\r\nHost: x\r\n";
	const struct httpsys_header_ref *h;
	size_t n = strlen(text);
	int bad = 0;

	hs_server_up(&s, "");
	for (int i = 0; i < 1000; i++)
		n += sprintf(text + n, "X-%03d: %d\r\n", i, i * 7);
	strcpy(text + n, "\r\n");
	exchange(text, &r);
	is(r.record->header_count, 1001, "a thousand headers");
	h = (const void *)((const char *)r.record + r.record->headers_off);
	for (int i = 0; i < 1000 && r.record->header_count == 1001; i++)
		bad += atoi(hs_text(&r, h[i + 1].value)) != i * 7;
	is(bad, 0, "each has its value");
}

static void verbs(void)
{
	static const char *const names[] = { "OPTIONS", "GET", "HEAD", "POST",
		"PUT", "DELETE", "TRACE", NULL, "TRACK", "MOVE", "COPY",
		"PROPFIND", "PROPPATCH", "MKCOL", "LOCK", "UNLOCK", "SEARCH",
	};
	static const char *const unknown[] = { "PATCH", "BREW", "G!#$%&'*+-.^_`|~",
		"GETX", "GE", "M-SEARCH" };
	struct hs_request r;
	char text[200];
	int c;

	hs_server_up(&s, "");
	c = wire_connect(s.port);
	for (int i = 0; i < 17 + 6; i++) {
		const char *name = i < 17 ? names[i] : unknown[i - 17];

		if (!name)
			continue;
		snprintf(text, sizeof(text), "%s / HTTP/1.1\r\nHost: x\r\n"
			 "Content-Length: 0\r\n\r\n", name);
		wire_send(c, text, strlen(text));
		need(!hs_receive(s.queue, &r, 0));
		is(r.record->verb, i < 17 ? i + 3 : 1, "verb %s", name);
		ok(same(&r, r.record->method, name), "text %s", name);
		need(!hs_send(s.queue, r.id, 204, 0, NULL, NULL, 0));
		is(wire_status(c), 204, "%s answered", name);
		hs_request_free(&r);
	}
}

static void bodies(void)
{
	struct hs_request r;

	hs_server_up(&s, "");
	exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
		 "01234", &r);
	is(r.record->content_length, 10, "sized: length");
	is(r.record->flags, HTTPSYS_REQUEST_MORE_BODY, "sized: more body");
	is(r.record->body.len, 0, "not copied unless asked for");
	exchange("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
		 "\r\n", &r);
	is(r.record->content_length, HTTPSYS_TO_EOF, "chunked: length");
	is(r.record->flags, HTTPSYS_REQUEST_MORE_BODY | HTTPSYS_REQUEST_CHUNKED,
	   "chunked: flags");
	exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", &r);
	is(r.record->content_length, 0, "length 0");
	is(r.record->flags, 0, "length 0: no more body");
}

static void copy_body(void)
{
	struct hs_request r = { .room = 20000 };
	uint32_t n, bytes;
	char rest[100];
	int c;

	hs_server_up(&s, "");
	r.record = malloc(r.room);
	c = wire_connect(s.port);
	wire_text(c, "PUT /b HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
		  "0123456789");
	need(hs_poll(s.queue, POLLIN, HS_WAIT_MS) & POLLIN);
	hs_sleep_ms(300);
	is(hs_receive_raw(s.queue, 0, &r, HTTPSYS_RECEIVE_COPY_BODY, &bytes), 0,
	   "COPY_BODY");
	ok(same(&r, r.record->body, "0123456789"), "whole body in the record");
	is(r.record->flags & HTTPSYS_REQUEST_MORE_BODY, 0, "no more");
	is(bytes, r.record->size + 10, "bytes: record and body");
	is(r.record->body.off + r.record->body.len <= bytes, true, "inside");
	is(hs_read_body(s.queue, r.id, rest, 100, 0, &n), -ENODATA,
	   "it is not delivered again");
	need(!hs_send(s.queue, r.id, 200, 0, NULL, NULL, 0));
	need(wire_status(c) == 200);
	wire_text(c, "PUT /b HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
		  "01234");
	need(hs_poll(s.queue, POLLIN, HS_WAIT_MS) & POLLIN);
	hs_sleep_ms(300);
	is(hs_receive_raw(s.queue, 0, &r, HTTPSYS_RECEIVE_COPY_BODY, &bytes), 0,
	   "COPY_BODY of a half");
	ok(same(&r, r.record->body, "01234"), "what is there");
	is(r.record->flags & HTTPSYS_REQUEST_MORE_BODY,
	   HTTPSYS_REQUEST_MORE_BODY, "more");
	wire_text(c, "56789");
	is(hs_read_body(s.queue, r.id, rest, 100, HTTPSYS_READ_BODY_FILL, &n),
	   0, "the rest by READ_BODY");
	is(n, 5, "five bytes");
	ok(!memcmp(rest, "56789", 5), "the right ones");
}

/* As much of the body as fits into what the caller has */
static void copy_body_room(void)
{
	struct hs_request r = { .room = 20000 };
	uint32_t bytes, size;
	int c;

	hs_server_up(&s, "");
	r.record = calloc(1, r.room);
	c = wire_connect(s.port);
	wire_text(c, "PUT /b HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
		  "0123456789");
	need(hs_poll(s.queue, POLLIN, HS_WAIT_MS) & POLLIN);
	hs_sleep_ms(300);
	r.room = 0;
	is(hs_receive_raw(s.queue, 0, &r, 0, &size), -EMSGSIZE, "its size");
	r.room = size + 4;
	is(hs_receive_raw(s.queue, r.id, &r, HTTPSYS_RECEIVE_COPY_BODY, &bytes),
	   0, "room for four bytes of the body");
	ok(r.record->body.len <= 4, "no more than fit");
	is(r.record->flags & HTTPSYS_REQUEST_MORE_BODY,
	   HTTPSYS_REQUEST_MORE_BODY, "more");
}

static void targets(void)
{
	static const struct {
		const char *target, *host, *path, *query, *cooked;
	} table[] = {
		{ "/", "x", "/", "", "x:P" },
		{ "/?", "x", "/", "?", "x:P" },
		{ "//a///b", "x", "/a/b", "", "x:P" },
		{ "/../../a", "x", "/a", "", "x:P" },
		{ "/%2e%2E/a/%2e/b", "x", "/a/b", "", "x:P" },
		{ "/a%2Fb", "x", "/a%2Fb", "", "x:P" },
		{ "/%C3%BC", "x", "/\xc3\xbc", "", "x:P" },
		{ "/%FC", "x", "/\xc3\xbc", "", "x:P" },
		{ "/%u00fc", "x", "/\xc3\xbc", "", "x:P" },
		{ "/a?b?c/../d", "x", "/a", "?b?c/../d", "x:P" },
		{ "http://other:77/p?q", "x", "/p", "?q", "other:77" },
		{ "http://other", "x", "/", "", "other:P" },
		{ "HTTP://Other/A", "x", "/A", "", "other:P" },
		{ "/", "x:99", "/", "", "x:99" },
		{ "/", "[::1]", "/", "", "[::1]:P" },
		{ "/", "127.0.0.1:8", "/", "", "127.0.0.1:8" },
	};
	struct hs_request r;
	char text[400], host[80], port[10];

	hs_server_up(&s, "");
	snprintf(port, sizeof(port), "%d", s.port);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: %s\r\n"
			 "\r\n", table[i].target, table[i].host);
		exchange(text, &r);
		snprintf(host, sizeof(host), "%.*s%s",
			 (int)strcspn(table[i].cooked, "P"), table[i].cooked,
			 strchr(table[i].cooked, 'P') ? port : "");
		ok(same(&r, r.record->raw_url, table[i].target), "raw %s",
		   table[i].target);
		ok(same(&r, r.record->path, table[i].path), "path of %s",
		   table[i].target);
		ok(same(&r, r.record->query, table[i].query), "query of %s",
		   table[i].target);
		ok(!strcasecmp(hs_text(&r, r.record->host), host),
		   "host of %s is '%s'", table[i].target,
		   hs_text(&r, r.record->host));
		hs_request_free(&r);
	}
}

static void six(void)
{
	static const uint8_t loopback[16] = { [15] = 1 };
	struct hs_request r;
	int c;

	hs_server_up(&s, "");
	c = wire_try("::1", s.port);
	ok(c >= 0, "+ listens on IPv6");
	wire_get(c, "/");
	need(!hs_receive(s.queue, &r, 0));
	is(r.record->remote.family, AF_INET6, "client is IPv6");
	ok(!memcmp(r.record->remote.addr, loopback, 16), "client's address");
	ok(!memcmp(r.record->local.addr, loopback, 16), "our address");
	is(r.record->remote.scope, 0, "scope");
	is(ntohs(r.record->local.port), s.port, "our port");
}

static void ip_routed(void)
{
	struct hs_request r;
	char url[60];
	int c;

	hs_server_up(&s, "");
	need(!hs_url_remove_all(s.dev, s.group));
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", s.port);
	need(!hs_url_add(s.dev, s.group, url, 5));
	c = wire_connect(s.port);
	wire_text(c, "GET / HTTP/1.1\r\nHost: any.thing\r\n\r\n");
	need(!hs_receive(s.queue, &r, 0));
	is(r.record->flags, HTTPSYS_REQUEST_IP_ROUTED, "IP_ROUTED");
	is(r.record->url_context, 5, "context");
	c = wire_connect(s.port);
	wire_text(c, "GET / HTTP/1.0\r\n\r\n");
	need(!hs_receive(s.queue, &r, 0));
	is(r.record->version_minor, 0, "HTTP/1.0 without a Host");
	snprintf(url, sizeof(url), "127.0.0.1:%d", s.port);
	ok(same(&r, r.record->host, url), "its host is our address");
}

static void connection_ids(void)
{
	struct hs_request r;
	uint64_t first, id;
	int c;

	hs_server_up(&s, "");
	c = wire_connect(s.port);
	wire_get(c, "/1");
	need(!hs_receive(s.queue, &r, 0));
	first = r.record->connection_id;
	id = r.id;
	need(!hs_send(s.queue, r.id, 200, 0, NULL, NULL, 0));
	need(wire_status(c) == 200);
	wire_get(c, "/2");
	need(!hs_receive(s.queue, &r, 0));
	is(r.record->connection_id, first, "same connection, same id");
	ok(r.id != id, "another request, another id");
	c = wire_connect(s.port);
	wire_get(c, "/3");
	need(!hs_receive(s.queue, &r, 0));
	ok(r.record->connection_id != first, "another connection, another id");
}

static const struct tap_case cases[] = {
	{ "GET", get_request },
	{ "headers", headers },
	{ "many headers", many_headers },
	{ "verbs", verbs },
	{ "bodies", bodies },
	{ "COPY_BODY", copy_body },
	{ "COPY_BODY room", copy_body_room },
	{ "targets", targets },
	{ "IPv6", six },
	{ "routed by address", ip_routed },
	{ "connection ids", connection_ids },
};
TAP_MAIN_NET(cases)
