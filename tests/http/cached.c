// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mode "cached": answers with a cache policy. What an answer is like comes from
 * the query, or, for what it does not say, from the command "cached". The body is a
 * pattern; X-Count says how many such answers came before: an answer out of the
 * cache repeats it.
 *
 * p policy, ttl seconds, vary=1 VARY_ENCODING; n bytes of body, s status, type=0: no
 * Content-Type, date=0: no Date, mod=1: Last-Modified, mod=2: one that is no date,
 * tag=1: ETag, tag=2: a weak one, cc=1: Cache-Control, Vary and Age that forbid it,
 * pad bytes in one header more, more=1: in two calls, te=1: CHUNKED,
 * te=2: chunked by the program, te=3: CHUNKED with a trailer, close=1: "Connection:
 * close", close=2: DISCONNECT, file=1: the body is of the file, hold=1: not before
 * "release", early=1: behind a 103, which has the policy as well
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hs.h"
#include "server.h"

#define ID_CACHE_CONTROL	0
#define ID_CONNECTION		1
#define ID_DATE			2
#define ID_TRANSFER_ENCODING	6
#define ID_CONTENT_TYPE		12
#define ID_LAST_MODIFIED	19
#define ID_AGE			21
#define ID_ETAG			22
#define ID_VARY			28

static char otherwise[256];
static atomic_long count;
static atomic_int running;
static pthread_mutex_t result_lock = PTHREAD_MUTEX_INITIALIZER;
static int result;		/* of the send that began last */
static long result_of;

void cached_otherwise(const char *query)
{
	snprintf(otherwise, sizeof(otherwise), "?%s", query);
}

int cached_result(void)
{
	int last;

	/* The client may have its answer before the call is over */
	while (running)
		hs_sleep_ms(1);
	pthread_mutex_lock(&result_lock);
	last = result;
	pthread_mutex_unlock(&result_lock);
	return last;
}

/* A client can have its answer, and ask again, before the call for it is over */
static void keep_result(long turn, int what)
{
	pthread_mutex_lock(&result_lock);
	if (turn > result_of) {
		result_of = turn;
		result = what;
	}
	pthread_mutex_unlock(&result_lock);
}

static const char *find(const char *query, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = query; *p; p++)
		if ((*p == '?' || *p == '&') && !strncmp(p + 1, name, len) &&
		    p[1 + len] == '=')
			return p + len + 2;
	return NULL;
}

static long number(const char *query, const char *name, long standard)
{
	const char *value = find(query, name) ?: find(otherwise, name);

	return value ? atol(value) : standard;
}

static void add_headers(const char *query, struct hs_headers *h)
{
	long mod = number(query, "mod", 0), tag = number(query, "tag", 0);
	long pad = number(query, "pad", 0);
	char text[4097];

	if (number(query, "type", 1))
		hs_header_add(h, ID_CONTENT_TYPE, NULL, "text/x-test");
	if (!number(query, "date", 1))
		hs_header_add(h, ID_DATE, NULL, "");
	if (mod)
		hs_header_add(h, ID_LAST_MODIFIED, NULL, mod == 1 ?
			      "Sun, 06 Nov 1994 08:49:37 GMT" : "yesterday");
	if (tag)
		hs_header_add(h, ID_ETAG, NULL, tag == 1 ? "\"v1\"" : "W/\"v1\"");
	if (number(query, "close", 0) == 1)
		hs_header_add(h, ID_CONNECTION, NULL, "close");
	if (number(query, "te", 0) == 2)
		hs_header_add(h, ID_TRANSFER_ENCODING, NULL, "chunked");
	if (number(query, "cc", 0)) {
		hs_header_add(h, ID_CACHE_CONTROL, NULL, "no-store, private");
		hs_header_add(h, ID_VARY, NULL, "*");
		hs_header_add(h, ID_AGE, NULL, "7");
	}
	if (pad > 0 && pad < (long)sizeof(text)) {
		memset(text, 'p', pad);
		text[pad] = 0;
		hs_header_add(h, HTTPSYS_HEADER_UNKNOWN, "X-Pad", text);
	}
	snprintf(text, sizeof(text), "%09ld", count++);
	hs_header_add(h, HTTPSYS_HEADER_UNKNOWN, "X-Count", text);
}

static uint32_t flags_of(const char *query)
{
	return (number(query, "more", 0) ? HTTPSYS_SEND_MORE_DATA : 0) |
	       (number(query, "te", 0) & 1 ? HTTPSYS_SEND_CHUNKED : 0) |
	       (number(query, "close", 0) == 2 ? HTTPSYS_SEND_DISCONNECT : 0);
}

/* An interim answer with a policy; what became of it is in "result" */
static void send_early(int queue, uint64_t id, const struct httpsys_send *final)
{
	struct httpsys_send send = {
		.size = sizeof(send), .flags = HTTPSYS_SEND_MORE_DATA,
		.request_id = id, .status = 103,
		.cache_policy = final->cache_policy,
		.cache_seconds = final->cache_seconds,
	};
	struct hs_headers h = { .size = 0 };

	hs_header_add(&h, ID_CONTENT_TYPE, NULL, "text/x-early");
	send.headers = (uintptr_t)h.data;
	send.headers_size = h.size;
	send.header_count = h.count;
	if (hs_ioctl(queue, HTTPSYS_IOC_SEND, &send))
		hs_cancel(queue, id);
}

void cached_answer(int queue, uint64_t id, const char *query, int file)
{
	size_t n = number(query, "n", 100);
	struct hs_headers h = { .size = 0 };
	uint8_t *body = malloc(n + 1);
	static atomic_long turns;
	struct hs_headers trailer = { .size = 0 };
	long turn = ++turns;
	struct httpsys_chunk chunks[2] = {
		{ .type = HTTPSYS_CHUNK_MEMORY, .address = (uintptr_t)body,
		  .length = n },
		{ .type = HTTPSYS_CHUNK_TRAILERS },
	};
	struct httpsys_send send = {
		.size = sizeof(send), .flags = flags_of(query),
		.request_id = id, .status = number(query, "s", 200),
		.chunk_count = 1, .chunks = (uintptr_t)chunks,
		.cache_policy = number(query, "p", HTTPSYS_CACHE_UNTIL_FLUSHED),
		.cache_seconds = number(query, "ttl", 0),
		.cache_flags = number(query, "vary", 0) ?
			       HTTPSYS_CACHE_VARY_ENCODING : 0,
	};

	if (!body)
		return;
	running++;
	for (size_t i = 0; i < n; i++)
		body[i] = (uint8_t)(i * 31 + i / 251);
	if (number(query, "file", 0))
		chunks[0] = (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_FILE,
			.fd = file, .length = HTTPSYS_TO_EOF };
	if (number(query, "te", 0) == 2)
		chunks[0] = (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_MEMORY,
			.address = (uintptr_t)"3\r\nabc\r\n0\r\n\r\n",
			.length = 13 };
	if (number(query, "te", 0) == 3) {
		hs_header_add(&trailer, HTTPSYS_HEADER_UNKNOWN, "X-Sum", "0");
		chunks[1].address = (uintptr_t)trailer.data;
		chunks[1].offset = trailer.count;
		chunks[1].length = trailer.size;
		send.chunk_count = 2;
	}
	if (number(query, "early", 0))
		send_early(queue, id, &send);
	add_headers(query, &h);
	send.headers = (uintptr_t)h.data;
	send.headers_size = h.size;
	send.header_count = h.count;
	if (hs_ioctl(queue, HTTPSYS_IOC_SEND, &send))
		hs_cancel(queue, id);
	else if (send.flags & HTTPSYS_SEND_MORE_DATA)
		hs_send(queue, id, 0, 0, NULL, "end", 3);
	keep_result(turn, send.cache_result);
	running--;
	free(body);
}
