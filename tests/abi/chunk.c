// SPDX-License-Identifier: GPL-2.0-only
/* Body chunks of an answer: memory, files, and what is no proper chunk. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define FILE_SIZE	100000

static struct hs_server s;
static struct wire_answer a;
static int c = -1;
static uint64_t id;
static char content[FILE_SIZE];
static int file = -1;

static void fixture_up(void)
{
	char path[] = "/tmp/httpsys-chunk-XXXXXX";

	for (int i = 0; i < FILE_SIZE; i++)
		content[i] = "0123456789abcdef"[(i / 7 + i) % 16];
	file = mkstemp(path);
	need(file >= 0);
	unlink(path);
	need(write(file, content, FILE_SIZE) == FILE_SIZE);
	hs_server_up(&s, "");
}

static void request(void)
{
	struct hs_request r;

	close(c);
	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &r, 0));
	id = r.id;
	hs_request_free(&r);
}

static int send_chunks(const struct httpsys_chunk *chunks, uint16_t nr)
{
	return hs_send_chunks(s.queue, id, 200, 0, NULL, chunks, nr);
}

static struct httpsys_chunk of_file(int fd, uint64_t offset, uint64_t length)
{
	return (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_FILE, .fd = fd,
				       .offset = offset, .length = length };
}

static struct httpsys_chunk of_memory(const void *p, uint64_t length)
{
	return (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_MEMORY,
		.address = (uintptr_t)p, .length = length };
}

static void expect(const void *body, size_t len, const char *what)
{
	free(a.body);
	is(wire_answer(c, &a, false), 200, "%s: status", what);
	is(a.len, len, "%s: length", what);
	ok(a.len == len && !memcmp(a.body, body, len), "%s: bytes", what);
}

static void files(void)
{
	static const struct {
		uint64_t offset, length;
		size_t want;
	} table[] = {
		{ 0, HTTPSYS_TO_EOF, FILE_SIZE }, { 0, FILE_SIZE, FILE_SIZE },
		{ 0, 1, 1 }, { 0, 0, 0 }, { 4095, 2, 2 }, { 4096, 4096, 4096 },
		{ 1, HTTPSYS_TO_EOF, FILE_SIZE - 1 },
		{ FILE_SIZE - 1, HTTPSYS_TO_EOF, 1 },
		{ FILE_SIZE, HTTPSYS_TO_EOF, 0 }, { FILE_SIZE, 0, 0 },
		{ 12345, 54321, 54321 },
	};
	char what[60];

	fixture_up();
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct httpsys_chunk k = of_file(file, table[i].offset,
						 table[i].length);

		snprintf(what, sizeof(what), "offset %lu length %ld",
			 (long)table[i].offset, (long)table[i].length);
		request();
		is(send_chunks(&k, 1), 0, "%s: send", what);
		expect(content + table[i].offset, table[i].want, what);
	}
	is(lseek(file, 0, SEEK_CUR), FILE_SIZE, "the file's position stays");
}

static void beyond_end(void)
{
	static const struct {
		uint64_t offset, length;
	} table[] = {
		{ 0, FILE_SIZE + 1 }, { FILE_SIZE + 1, 0 },
		{ FILE_SIZE + 1, HTTPSYS_TO_EOF }, { FILE_SIZE, 1 },
		{ 1ULL << 63, 1 }, { 1, ~0ULL - 1 }, { ~0ULL, 2 },
	};

	fixture_up();
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct httpsys_chunk k = of_file(file, table[i].offset,
						 table[i].length);
		int err;

		request();
		err = send_chunks(&k, 1);
		ok(err == -ENXIO || (err == -EINVAL && i >= 4),
		   "range %zu outside of the file: %d", i, err);
		ok(wire_end(c, HS_WAIT_MS) != WIRE_OPEN,
		   "range %zu: the client does not hang", i);
		is(send_chunks(&k, 1), -ENOTCONN, "range %zu: id is finished",
		   i);
	}
}

static void bad_files(void)
{
	char path[] = "/tmp/httpsys-wronly-XXXXXX";
	int fds[2], writer, made = mkstemp(path);

	fixture_up();
	writer = open(path, O_WRONLY);
	unlink(path);
	need(made >= 0 && writer >= 0 && !pipe(fds));
	const struct {
		const char *what;
		int fd;
	} table[] = {
		{ "closed fd", 9999 }, { "fd -1", -1 },
		{ "directory", open("/", O_RDONLY) }, { "write-only", writer },
		{ "pipe", fds[0] }, { "socket", socket(AF_UNIX, SOCK_DGRAM, 0) },
		{ "the queue", s.queue }, { "O_PATH", open("/", O_PATH) },
		{ "device", open("/dev/zero", O_RDONLY) },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct httpsys_chunk k = of_file(table[i].fd, 0, HTTPSYS_TO_EOF);

		request();
		is(send_chunks(&k, 1), -EBADF, "%s", table[i].what);
		ok(wire_end(c, HS_WAIT_MS) != WIRE_OPEN,
		   "%s: the client does not hang", table[i].what);
	}
}

static void bad_chunks(void)
{
	struct httpsys_chunk good = of_memory("x", 1), k;
	int err;

	fixture_up();
	for (int i = 0; i < 7; i++) {
		static const char *const what[] = { "type 9", "type ~0",
			"file with an address", "memory with an offset",
			"memory to EOF", "memory of 2^63 bytes",
			"memory with a descriptor" };

		k = good;
		if (i < 2)
			k.type = i ? ~0U : 9;
		if (i == 2) {
			k = of_file(file, 0, 1);
			k.address = 1;
		}
		if (i == 3)
			k.offset = 1;
		if (i == 4)
			k.length = HTTPSYS_TO_EOF;
		if (i == 5)
			k.length = 1ULL << 63;
		if (i == 6)
			k.fd = 5;
		request();
		err = hs_send_chunks(s.queue, id, 200, HTTPSYS_SEND_MORE_DATA,
				     NULL, &k, 1);
		if (i == 4 || i == 5)
			ok(err == -EINVAL || err == -EFAULT, "%s: %d", what[i],
			   err);
		else if (i == 6)
			ok(err == -EINVAL || !err, "%s: %d", what[i], err);
		else
			is(err, -EINVAL, "%s", what[i]);
	}
}

/* Fields behind the body: tests/http/ranges.py has those that go out */
static void trailers(void)
{
	struct hs_headers good = { .size = 0 }, bad = { .size = 0 };
	const struct httpsys_chunk t = { .type = HTTPSYS_CHUNK_TRAILERS,
		.address = (uintptr_t)good.data, .offset = 1 };
	struct httpsys_chunk k[2];

	fixture_up();
	hs_header_add(&good, HTTPSYS_HEADER_UNKNOWN, "X-Sum", "1");
	hs_header_add(&bad, 11, NULL, "5");
	for (int i = 0; i < 11; i++) {
		static const char *const what[] = { "good", "one byte short",
			"two entries", "no entry", "65,537 entries",
			"at no memory", "2 MiB", "Content-Length",
			"twice", "before the body", "with MORE_DATA" };
		int want = i == 0 ? 0 : i == 5 ? -EFAULT : -EINVAL;

		k[0] = of_memory("x", 1);
		k[1] = t;
		k[1].length = good.size - (i == 1);
		k[1].offset = i == 2 ? 2 : i == 3 ? 0 : i == 4 ? 65537 : 1;
		if (i == 5)
			k[1].address = 8;
		if (i == 6)
			k[1].length = 2 << 20;
		if (i == 7)
			k[1].address = (uintptr_t)bad.data;
		if (i == 8)
			k[0] = k[1];
		if (i == 9) {
			k[1] = k[0];
			k[0] = t;
			k[0].length = good.size;
		}
		request();
		is(hs_send_chunks(s.queue, id, 200, HTTPSYS_SEND_CHUNKED |
				  (i == 10 ? HTTPSYS_SEND_MORE_DATA : 0), NULL,
				  k, 2), want, "%s", what[i]);
		if (i == 10)
			hs_send(s.queue, id, 200, 0, NULL, "x", 1);
		is(wire_answer(c, &a, false), !i || i == 10 ? 200 : 500,
		   "%s: what arrives", what[i]);
		free(a.body);
	}
}

static void mixed(void)
{
	struct httpsys_chunk k[5] = {
		of_memory("head:", 5), of_file(file, 10, 20),
		of_memory("", 0), of_file(file, 4090, 10), of_memory(":end", 4),
	};
	char want[64];

	fixture_up();
	k[1].fd = k[3].fd = file;
	memcpy(want, "head:", 5);
	memcpy(want + 5, content + 10, 20);
	memcpy(want + 25, content + 4090, 10);
	memcpy(want + 35, ":end", 4);
	request();
	is(send_chunks(k, 5), 0, "memory and file mixed");
	expect(want, 39, "mixed");
}

static void many(void)
{
	struct httpsys_chunk *k = calloc(HTTPSYS_CHUNKS_MAX, sizeof(*k));
	static char want[HTTPSYS_CHUNKS_MAX];

	fixture_up();
	for (int i = 0; i < HTTPSYS_CHUNKS_MAX; i++) {
		k[i] = of_memory(&content[i], 1);
		want[i] = content[i];
	}
	request();
	is(send_chunks(k, HTTPSYS_CHUNKS_MAX), 0, "9999 chunks");
	expect(want, HTTPSYS_CHUNKS_MAX, "9999 chunks");
}

static void sizes(void)
{
	static const size_t table[] = { 1, 100, 3000, 4000, 4095, 4096, 4097,
		8191, 65535, 65536, 65537, 262144, 300001, 2000000 };
	char *big = malloc(2000000), what[40];

	fixture_up();
	for (int i = 0; i < 2000000; i++)
		big[i] = (char)(i * 13 + i / 257);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct httpsys_chunk k = of_memory(big, table[i]);
		int status;
		pid_t child;

		request();
		child = fork();
		if (!child)
			_exit(-send_chunks(&k, 1));
		snprintf(what, sizeof(what), "%zu bytes", table[i]);
		expect(big, table[i], what);
		waitpid(child, &status, 0);
		is(status, 0, "%s: send", what);
	}
}

/* Memory that ends in a hole: cut off, EFAULT, the next client is served */
static void fault_midway(void)
{
	struct httpsys_chunk k[2] = { of_memory(content, 50000),
				      of_memory((void *)16, 100) };
	int err;

	fixture_up();
	request();
	is(send_chunks(k, 2), -EFAULT, "second chunk unreadable");
	free(a.body);
	err = wire_answer(c, &a, false);
	ok(err <= 0 || err == 500, "cut off, or 500 as nothing had gone out: %d",
	   err);
	request();
	is(send_chunks(k, 1), 0, "next");
	expect(content, 50000, "next");
}

/* The descriptor may be closed once SEND has returned */
static void closed_after(void)
{
	struct httpsys_chunk k;

	fixture_up();
	k = of_file(file, 0, HTTPSYS_TO_EOF);
	request();
	is(hs_send_chunks(s.queue, id, 200, HTTPSYS_SEND_BUFFER_DATA, NULL, &k,
			  1), 0, "BUFFER_DATA");
	close(file);
	expect(content, FILE_SIZE, "file closed behind it");
}

static const struct tap_case cases[] = {
	{ "files", files },
	{ "beyond the end", beyond_end },
	{ "bad files", bad_files },
	{ "bad chunks", bad_chunks },
	{ "trailers", trailers },
	{ "mixed", mixed },
	{ "many", many },
	{ "sizes", sizes },
	{ "fault midway", fault_midway },
	{ "closed after", closed_after },
};
TAP_MAIN_NET(cases)
