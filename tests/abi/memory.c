// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program's memory: what is checked is what is used, although it changes meanwhile;
 * and nothing comes back that the call did not mean to write.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define POISON	0xa5

static struct hs_server s;
static char name[100], secret[100];
static struct httpsys_chunk chunk;
static atomic_bool stop;

static int fragment_add(const char *url, struct httpsys_chunk *c)
{
	struct httpsys_fragment f = { .size = sizeof(f), .policy = HTTPSYS_CACHE_UNTIL_FLUSHED,
		.url = (uintptr_t)url, .url_len = strlen(url), .chunk = (uintptr_t)c };

	return hs_ioctl(s.queue, HTTPSYS_IOC_FRAGMENT_ADD, &f);
}

/* The first bytes of what is kept under @name */
static int fragment_text(char *to, uint64_t size)
{
	struct httpsys_fragment_read r = { .size = sizeof(r), .url = (uintptr_t)name,
		.url_len = strlen(name), .length = HTTPSYS_TO_EOF, .buffer = (uintptr_t)to,
		.buffer_size = size };

	return hs_ioctl(s.queue, HTTPSYS_IOC_FRAGMENT_READ, &r);
}

/* As memory the chunk is the name of the other fragment, as a fragment its bytes */
static void *flip(void *arg)
{
	(void)arg;
	while (!stop) {
		*(volatile uint32_t *)&chunk.type = HTTPSYS_CHUNK_FRAGMENT;
		*(volatile uint32_t *)&chunk.type = HTTPSYS_CHUNK_MEMORY;
	}
	return NULL;
}

/* FRAGMENT_ADD takes memory and files; one that says so must not become another kind */
static void chunk_changes(void)
{
	struct httpsys_chunk other = { .fd = -1, .address = (uintptr_t)"other", .length = 5 };
	int added = 0, refused = 0, wrong = 0, ret;
	char text[200];
	pthread_t t;

	hs_server_up(&s, "");
	snprintf(name, sizeof(name), "http://+:%d/new", s.port);
	snprintf(secret, sizeof(secret), "http://+:%d/other", s.port);
	need(!fragment_add(secret, &other));
	chunk = (struct httpsys_chunk){ .fd = strlen(secret), .address = (uintptr_t)secret,
					.length = 5 };
	need(!pthread_create(&t, NULL, flip, NULL));
	for (long end = hs_now_ms() + 3000; hs_now_ms() < end; ) {
		ret = fragment_add(name, &chunk);
		added += !ret;
		refused += ret == -EINVAL;
		wrong += ret && ret != -EINVAL;
		memset(text, 0, sizeof(text));
		if (!ret && !fragment_text(text, sizeof(text)))
			wrong += memcmp(text, secret, 5) != 0;
	}
	stop = true;
	pthread_join(t, NULL);
	tap_note("%d added, %d refused", added, refused);
	ok(added && refused, "both kinds were seen");
	is(wrong, 0, "what was checked is what is kept");
}

/* Bytes of a record that no field and no text has: they are as they were before */
static void gaps(void)
{
	static uint8_t buffer[8192];
	static bool used[8192];
	struct hs_request r = { .record = (void *)buffer, .room = sizeof(buffer) };
	struct httpsys_request_record *rec = r.record;
	const struct httpsys_header_ref *h;
	uint64_t infos = HTTPSYS_INFO_ALL;
	uint32_t bytes, touched = 0, end;
	int c;

	hs_server_up(&s, "");
	need(!hs_set(s.dev, s.group, HTTPSYS_PROPERTY_REQUEST_INFO, &infos, sizeof(infos)));
	for (int len = 1; len < 9; len++) {
		c = wire_connect(s.port);
		wire_text(c, "GET /%.*s HTTP/1.1\r\nHost: x\r\n\r\n", len, "abcdefgh");
		need(hs_poll(s.queue, POLLIN, HS_WAIT_MS));
		memset(buffer, POISON, sizeof(buffer));
		memset(used, 0, sizeof(used));
		need(!hs_receive_raw(s.queue, 0, &r, 0, &bytes));
		h = (void *)(buffer + rec->headers_off);
		end = rec->host.off + rec->host.len;
		/* Fields and texts lie one behind the other, then the infos */
		memset(used, 1, end);
		memset(used + rec->infos_off, 1, sizeof(struct httpsys_request_infos));
		for (size_t i = 0; i < sizeof(buffer); i++)
			touched += !used[i] && buffer[i] != POISON;
		touched += h->name_off < rec->headers_off;
		need(!hs_cancel(s.queue, r.id));
		close(c);
	}
	is(touched, 0, "no byte between texts and infos, nor behind them");
}

/* The room behind an argument that is shorter than the module's */
static void short_argument(void)
{
	static const struct {
		unsigned long cmd;
		uint32_t size;
	} rows[] = {
		{ HTTPSYS_IOC_QUERY, sizeof(struct httpsys_query) },
		{ HTTPSYS_IOC_COUNTERS, sizeof(struct httpsys_counters) },
	};
	uint8_t buffer[4096];
	uint32_t touched = 0;

	hs_server_up(&s, "");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(buffer, POISON, sizeof(buffer));
		memset(buffer, 0, rows[i].size);
		memcpy(buffer, &rows[i].size, 4);
		need(!hs_ioctl(s.dev, rows[i].cmd, buffer));
		for (size_t n = rows[i].size; n < sizeof(buffer); n++)
			touched += buffer[n] != POISON;
	}
	is(touched, 0, "nothing is written behind the argument");
}

/* A log record's end is filled up with zeros */
static void log_padding(void)
{
	static struct {
		struct httpsys_log_fields f;
		char text[8];
	} log = { .text = "someone" };
	static const struct {
		struct httpsys_logging l;
		char text[4];
	} v = { { .present = 1, .directory_len = 4, .rollover = 1 }, "/tmp" };
	struct httpsys_send send = { .size = sizeof(send), .status = 200,
				     .log = (uintptr_t)&log };
	uint8_t buffer[4096];
	struct httpsys_log_record *rec = (void *)buffer;
	struct httpsys_log_read a;
	uint32_t end, wrong = 0;
	struct hs_request r;
	int c, ret;

	hs_server_up(&s, "");
	need(!hs_set(s.dev, s.group, HTTPSYS_PROPERTY_LOGGING, &v, sizeof(v.l) + 4));
	for (int len = 1; len < 8; len++) {
		log.f.size = sizeof(log.f) + len;
		log.f.text[0] = (struct httpsys_span){ sizeof(log.f), len };
		c = wire_connect(s.port);
		wire_get(c, "/");
		need(!hs_receive(s.queue, &r, 0));
		send.request_id = r.id;
		need(!hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &send) && wire_status(c) == 200);
		close(c);
		memset(buffer, POISON, sizeof(buffer));
		a = (struct httpsys_log_read){ .size = sizeof(a), .buffer = (uintptr_t)buffer,
					       .buffer_size = sizeof(buffer) };
		ret = hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, &a);
		need(!ret && a.bytes == rec->size);
		end = rec->text[0].off + rec->text[0].len;
		for (uint32_t i = end; i < rec->size; i++)
			wrong += buffer[i] != 0;
		for (uint32_t i = rec->size; i < sizeof(buffer); i++)
			wrong += buffer[i] != POISON;
		hs_request_free(&r);
	}
	is(wrong, 0, "zeros up to its end, nothing behind it");
}

static const struct tap_case cases[] = {
	{ "read twice", chunk_changes },
	{ "read back: records", gaps },
	{ "read back: arguments", short_argument },
	{ "read back: log records", log_padding },
};
TAP_MAIN_NET(cases)
