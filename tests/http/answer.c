// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers of the test program. The last segment of the path names the mode,
 * the query has numbers for it (n, k, s, ms, off, len):
 *
 * echo (also any other name)  reads the body, answers one line:
 *	METHOD RAW-URL NONCE BODY-BYTES SHA-256 HOST PATH CONTEXT IP-ROUTED
 * chunked	the same, chunked by the program, k pieces
 * pieces	the same with Content-Length, k sends
 * unframed	the same without any length
 * noread	the same as echo, without reading the body
 * slow		echo after ms
 * hold		echo after "release"; body untouched until then
 * big		n bytes of a pattern
 * file		file chunk from off, len bytes (0: to its end)
 * disc		echo with DISCONNECT
 * status	status s, a body of one byte
 * cancel	CANCEL
 * never	no answer
 * ranges	n bytes of the pattern in k chunks with RANGES, "file" from off on if
 *	file=1; s status, more=1: in two calls, len=1: with Content-Length,
 *	cr=1: with Content-Range, auto=1: with CHUNKED, type=0: no Content-Type
 * auto		echo with CHUNKED, in k sends (0: with the head), t trailers, len=1: with
 *	Content-Length, own=1: chunked by the program
 * cached	with a cache policy (cached.c)
 * ends		both ends of the connection: ADDRESS PORT ADDRESS PORT, the client's first
 * pipe		101; n bytes of the pattern, then what the client sends comes back,
 *	until its FIN
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "hs.h"
#include "server.h"
#include "sha256.h"

#define MORE	HTTPSYS_SEND_MORE_DATA

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static int generation;
static atomic_int held;
static int file = -1;
static int record = -1;

struct work {
	int queue;
	struct hs_request *r;
	char mode[32];
	char query[256];
	uint64_t body_bytes;
	char line[8192];
	size_t len;
};

void answer_release(void)
{
	pthread_mutex_lock(&gate);
	generation++;
	pthread_cond_broadcast(&opened);
	pthread_mutex_unlock(&gate);
}

int answer_held(void)
{
	return held;
}

static void wait_for_release(void)
{
	int mine;

	pthread_mutex_lock(&gate);
	mine = generation;
	held++;
	while (mine == generation)
		pthread_cond_wait(&opened, &gate);
	held--;
	pthread_mutex_unlock(&gate);
}

int answer_file(const char *path)
{
	if (file >= 0)
		close(file);
	file = open(path, O_RDONLY | O_CLOEXEC);
	return file < 0 ? -errno : 0;
}

int answer_record(const char *path)
{
	record = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	return record < 0 ? -errno : 0;
}

static long number(const struct work *w, const char *name, long other)
{
	const char *p = w->query;
	size_t len = strlen(name);

	for (; *p; p++)
		if ((*p == '?' || *p == '&') && !strncmp(p + 1, name, len) &&
		    p[1 + len] == '=')
			return atol(p + len + 2);
	return other;
}

static int read_whole_body(struct work *w, char hash[65])
{
	static _Thread_local char buf[65536];
	struct sha256 s;
	uint32_t n;
	int err;

	sha256_init(&s);
	do {
		err = hs_read_body(w->queue, w->r->id, buf, sizeof(buf), 0, &n);
		if (!err) {
			sha256_add(&s, buf, n);
			w->body_bytes += n;
		}
	} while (!err || err == -EINTR);
	sha256_hex(&s, hash);
	return err == -ENODATA ? 0 : err;
}

static void copy_span(const struct hs_request *r, struct httpsys_span span,
		      char *out, size_t size)
{
	size_t len = span.len < size - 1 ? span.len : size - 1;

	memcpy(out, (const char *)r->record + span.off, len);
	out[len] = 0;
}

/* One write(2), so that threads do not mix */
static void record_request(const struct hs_request *r)
{
	char method[64], url[2048], line[2200];
	int len;

	copy_span(r, r->record->method, method, sizeof(method));
	copy_span(r, r->record->raw_url, url, sizeof(url));
	len = snprintf(line, sizeof(line), "%s %s\n", method, url);
	if (write(record, line, len) != len)
		perror("record");
}

static void make_line(struct work *w, const char *hash)
{
	const struct httpsys_request_record *rec = w->r->record;
	char method[64], url[2048], host[300], path[2048], nonce[200] = "-";
	const struct httpsys_header_ref *h =
		(const void *)((const char *)rec + rec->headers_off);

	copy_span(w->r, rec->method, method, sizeof(method));
	copy_span(w->r, rec->raw_url, url, sizeof(url));
	copy_span(w->r, rec->host, host, sizeof(host));
	copy_span(w->r, rec->path, path, sizeof(path));
	for (int i = 0; i < rec->header_count; i++)
		if (h[i].name_len == 7 && !strncasecmp((const char *)rec +
		    h[i].name_off, "x-nonce", 7))
			copy_span(w->r, h[i].value, nonce, sizeof(nonce));
	w->len = snprintf(w->line, sizeof(w->line),
			  "%s %s %s %llu %s %s %s %llu %d\n", method, url,
			  nonce, (unsigned long long)w->body_bytes, hash, host,
			  path, (unsigned long long)rec->url_context,
			  !!(rec->flags & HTTPSYS_REQUEST_IP_ROUTED));
}

static void send_whole(struct work *w, uint32_t flags)
{
	struct hs_headers h = { .size = 0 };

	hs_header_add(&h, 12, NULL, "text/plain");
	hs_send(w->queue, w->r->id, 200, flags, &h, w->line, w->len);
}

static void send_pieces(struct work *w, bool chunked, bool unframed)
{
	struct hs_headers h = { .size = 0 };
	size_t k = number(w, "k", 3), at = 0;
	char text[8300];

	snprintf(text, sizeof(text), "%zu", w->len);
	if (chunked)
		hs_header_add(&h, 6, NULL, "chunked");
	else if (!unframed)
		hs_header_add(&h, 11, NULL, text);
	if (hs_send(w->queue, w->r->id, 200, MORE, &h, NULL, 0))
		return;
	for (size_t i = 0; i < k; i++) {
		size_t n = i == k - 1 ? w->len - at : w->len / k;
		int len = snprintf(text, sizeof(text), chunked ? "%zx\r\n" : "",
				   n);

		memcpy(text + len, w->line + at, n);
		len += n;
		at += n;
		if (chunked)
			len += sprintf(text + len, "%s", i == k - 1 ?
				       "\r\n0\r\n\r\n" : "\r\n");
		if (hs_send(w->queue, w->r->id, 0, i == k - 1 ? 0 : MORE, NULL,
			    text, len))
			return;
	}
}

static void fill_pattern(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(i * 31 + i / 251);
}

static void send_big(struct work *w)
{
	long n = number(w, "n", 1 << 20);
	uint8_t *p = malloc(n + 1);

	if (!p)
		return;
	fill_pattern(p, n);
	hs_send(w->queue, w->r->id, 200, 0, NULL, p, n);
	free(p);
}

static void pipe_bytes(struct work *w)
{
	struct hs_headers h = { .size = 0 };
	char buf[16384];
	uint32_t n = number(w, "n", 0);
	uint8_t *p = malloc(n + 1);

	hs_header_add(&h, 7, NULL, "raw");
	hs_header_add(&h, HTTPSYS_HEADER_UNKNOWN, "Connection", "Upgrade");
	if (!p || hs_send(w->queue, w->r->id, 101, MORE |
			  HTTPSYS_SEND_OPAQUE | HTTPSYS_SEND_BUFFER_DATA, &h,
			  NULL, 0))
		hs_cancel(w->queue, w->r->id);
	if (p)
		fill_pattern(p, n);
	if (n)
		hs_send(w->queue, w->r->id, 0, MORE, NULL, p, n);
	free(p);
	while (!hs_read_body(w->queue, w->r->id, buf, sizeof(buf), 0, &n))
		if (hs_send(w->queue, w->r->id, 0, MORE, NULL, buf, n))
			break;
	hs_send(w->queue, w->r->id, 0, 0, NULL, NULL, 0);
}

static void send_ranges(struct work *w)
{
	size_t n = number(w, "n", 1000), k = number(w, "k", 3), at = 0;
	uint32_t flags = HTTPSYS_SEND_RANGES;
	struct httpsys_chunk c[9] = { { .type = 0 } };
	struct hs_headers h = { .size = 0 };
	uint8_t *p = malloc(n + 1);
	char text[32];

	if (!p || k > 8)
		return;
	fill_pattern(p, n);
	for (size_t i = 0; i < k; i++) {
		c[i].address = (uintptr_t)p + at;
		c[i].length = i == k - 1 ? n - at : n / k;
		at += c[i].length;
	}
	if (number(w, "file", 0))
		c[k++] = (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_FILE,
			.fd = file, .offset = number(w, "off", 0),
			.length = HTTPSYS_TO_EOF };
	snprintf(text, sizeof(text), "%zu", n);
	if (number(w, "type", 1))
		hs_header_add(&h, 12, NULL, "text/x-test; a=\"b\"");
	hs_header_add(&h, 22, NULL, "\"v1\"");
	hs_header_add(&h, 19, NULL, "Sun, 06 Nov 1994 08:49:37 GMT");
	if (number(w, "len", 0))
		hs_header_add(&h, 11, NULL, text);
	if (number(w, "cr", 0))
		hs_header_add(&h, 17, NULL, "bytes 0-0/1");
	flags |= number(w, "more", 0) ? MORE : 0;
	flags |= number(w, "auto", 0) ? HTTPSYS_SEND_CHUNKED : 0;
	if (!hs_send_chunks(w->queue, w->r->id, number(w, "s", 200), flags, &h,
			    c, k) && flags & MORE)
		hs_send(w->queue, w->r->id, 0, HTTPSYS_SEND_RANGES, NULL, "end",
			3);
	free(p);
}

/* One send of the chunked mode; the last one brings the trailers */
static int send_auto_piece(struct work *w, uint16_t status,
			   const struct hs_headers *h, const char *text,
			   size_t len, bool last)
{
	struct hs_headers t = { .size = 0 };
	struct httpsys_chunk c[2] = {
		{ .address = (uintptr_t)text, .length = len },
		{ .type = HTTPSYS_CHUNK_TRAILERS, .address = (uintptr_t)t.data },
	};
	long trailers = number(w, "t", 0);

	for (long i = 0; i < trailers; i++)
		hs_header_add(&t, HTTPSYS_HEADER_UNKNOWN, i ? "X-Next" :
			      "X-Sum", "12 34");
	c[1].offset = t.count;
	c[1].length = t.size;
	return hs_send_chunks(w->queue, w->r->id, status, HTTPSYS_SEND_CHUNKED |
			      (last ? 0 : MORE), h, c, last && trailers ? 2 : 1);
}

static void send_auto(struct work *w)
{
	struct hs_headers h = { .size = 0 };
	size_t k = number(w, "k", 3), at = 0;
	char text[32];

	snprintf(text, sizeof(text), "%zu", w->len);
	if (number(w, "len", 0))
		hs_header_add(&h, 11, NULL, text);
	if (number(w, "own", 0))
		hs_header_add(&h, 6, NULL, "chunked");
	if (send_auto_piece(w, 200, &h, w->line, k ? 0 : w->len, !k))
		return;
	for (size_t i = 0; i < k; i++) {
		size_t n = i == k - 1 ? w->len - at : w->len / k;

		if (send_auto_piece(w, 0, NULL, w->line + at, n, i == k - 1))
			return;
		at += n;
	}
}

static void send_file(struct work *w)
{
	long len = number(w, "len", 0);
	struct httpsys_chunk c = {
		.type = HTTPSYS_CHUNK_FILE, .fd = file,
		.offset = number(w, "off", 0),
		.length = len ? (uint64_t)len : HTTPSYS_TO_EOF,
	};

	hs_send_chunks(w->queue, w->r->id, 200, 0, NULL, &c, 1);
}

static void send_ends(struct work *w)
{
	const struct httpsys_address *a[2] = { &w->r->record->remote,
					       &w->r->record->local };
	char text[2][INET6_ADDRSTRLEN];

	for (int i = 0; i < 2; i++)
		inet_ntop(a[i]->family, a[i]->addr, text[i], sizeof(text[i]));
	w->len = snprintf(w->line, sizeof(w->line), "%s %d %s %d\n", text[0],
			  ntohs(a[0]->port), text[1], ntohs(a[1]->port));
	send_whole(w, 0);
}

/* Modes that leave the body alone. true: done */
static bool without_body(struct work *w)
{
	if (!strcasecmp(w->mode, "cached")) {
		if (strstr(w->query, "hold=1"))
			wait_for_release();
		cached_answer(w->queue, w->r->id, w->query, file);
	} else if (!strcmp(w->mode, "big"))
		send_big(w);
	else if (!strcmp(w->mode, "pipe"))
		pipe_bytes(w);
	else if (!strcmp(w->mode, "ends"))
		send_ends(w);
	else if (!strcmp(w->mode, "ranges"))
		send_ranges(w);
	else if (!strcmp(w->mode, "file"))
		send_file(w);
	else if (!strcmp(w->mode, "status"))
		hs_send(w->queue, w->r->id, number(w, "s", 200), 0, NULL, "x", 1);
	else if (!strcmp(w->mode, "cancel"))
		hs_cancel(w->queue, w->r->id);
	else if (!strcmp(w->mode, "noread")) {
		make_line(w, "-");
		send_whole(w, 0);
	} else
		return !strcmp(w->mode, "never");
	return true;
}

static void parse_mode(struct work *w)
{
	char path[2048], *last;

	copy_span(w->r, w->r->record->path, path, sizeof(path));
	copy_span(w->r, w->r->record->query, w->query, sizeof(w->query));
	last = strrchr(path, '/');
	snprintf(w->mode, sizeof(w->mode), "%.31s", last ? last + 1 : "");
}

void answer_request(int queue, struct hs_request *r)
{
	struct work w = { .queue = queue, .r = r };
	char hash[65];

	if (record >= 0)
		record_request(r);
	parse_mode(&w);
	if (without_body(&w))
		return;
	if (!strcmp(w.mode, "hold"))
		wait_for_release();
	if (!strcmp(w.mode, "slow"))
		hs_sleep_ms(number(&w, "ms", 100));
	if (read_whole_body(&w, hash)) {
		hs_cancel(queue, r->id);	/* the client is gone */
		return;
	}
	make_line(&w, hash);
	if (!strcmp(w.mode, "chunked"))
		send_pieces(&w, true, false);
	else if (!strcmp(w.mode, "pieces"))
		send_pieces(&w, false, false);
	else if (!strcmp(w.mode, "unframed"))
		send_pieces(&w, false, true);
	else if (!strcmp(w.mode, "auto"))
		send_auto(&w);
	else
		send_whole(&w, strcmp(w.mode, "disc") ? 0 :
			   HTTPSYS_SEND_DISCONNECT);
}
