// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cache by name: flushing and its rules, fragments with ranges and files, whose
 * they are, hostile arguments.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define BIG	100000
#define CONTENT_TYPE	12	/* id of the header */

static struct hs_server s;
static struct wire_answer a;
static char content[BIG];
static int file = -1;

static void fixture_up(void)
{
	char path[] = "/tmp/httpsys-cache-XXXXXX";

	for (int i = 0; i < BIG; i++)
		content[i] = "0123456789abcdef"[(i / 7 + i) % 16];
	file = mkstemp(path);
	need(file >= 0);
	unlink(path);
	need(write(file, content, BIG) == BIG);
	hs_server_up(&s, "");
}

/* "http://HOST:PORT/PATH", in one of a few static buffers */
static const char *url(const char *host, const char *path)
{
	static char room[4][600];
	static int turn;
	char *out = room[turn++ % 4];

	snprintf(out, sizeof(room[0]), "http://%s:%d%s", host, s.port, path);
	return out;
}

static int flush_by(int fd, unsigned long cmd, const char *name, uint32_t flags)
{
	struct httpsys_cache_flush f = {
		.size = sizeof(f), .flags = flags,
		.url = (uintptr_t)name, .url_len = name ? strlen(name) : 0,
	};

	return hs_ioctl(fd, cmd, &f);
}

static int flush(const char *name, uint32_t flags)
{
	return flush_by(s.queue, HTTPSYS_IOC_CACHE_FLUSH, name, flags);
}

static struct httpsys_chunk of_memory(const void *p, uint64_t length)
{
	return (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_MEMORY,
		.address = (uintptr_t)p, .length = length };
}

static struct httpsys_chunk of_file(uint64_t offset, uint64_t length)
{
	return (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_FILE, .fd = file,
		.offset = offset, .length = length };
}

static struct httpsys_chunk of_fragment(const char *name, uint64_t offset,
					uint64_t length)
{
	return (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_FRAGMENT,
		.fd = (int)strlen(name), .address = (uintptr_t)name,
		.offset = offset, .length = length };
}

static int add_by(int queue, const char *name, struct httpsys_chunk chunk,
		  uint32_t policy, uint32_t seconds)
{
	struct httpsys_fragment f = {
		.size = sizeof(f), .policy = policy, .seconds = seconds,
		.url = (uintptr_t)name, .url_len = strlen(name),
		.chunk = (uintptr_t)&chunk,
	};

	return hs_ioctl(queue, HTTPSYS_IOC_FRAGMENT_ADD, &f);
}

static int add(const char *name, struct httpsys_chunk chunk)
{
	return add_by(s.queue, name, chunk, HTTPSYS_CACHE_UNTIL_FLUSHED, 0);
}

static int read_by(int queue, const char *name, uint64_t offset, uint64_t length,
		   void *buf, uint64_t size, uint64_t *bytes)
{
	struct httpsys_fragment_read r = {
		.size = sizeof(r), .url = (uintptr_t)name,
		.url_len = strlen(name), .offset = offset, .length = length,
		.buffer = (uintptr_t)buf, .buffer_size = size, .bytes = 4711,
	};
	int ret = hs_ioctl(queue, HTTPSYS_IOC_FRAGMENT_READ, &r);

	*bytes = r.bytes;
	return ret;
}

/* Whole fragment is TEXT? else -errno */
static int holds(int queue, const char *name, const char *text)
{
	uint64_t bytes;
	char buf[256];
	int ret = read_by(queue, name, 0, HTTPSYS_TO_EOF, buf, sizeof(buf), &bytes);

	if (ret)
		return ret;
	return bytes == strlen(text) && !memcmp(buf, text, bytes);
}

static int c = -1;

static void ask(const char *host, const char *path)
{
	close(c);
	c = wire_connect(s.port);
	wire_text(c, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, host);
}

/* The request of ask() is the program's: answer it with @text and a policy */
static int answer(const char *text, uint32_t policy)
{
	struct httpsys_chunk chunk = of_memory(text, strlen(text));
	struct hs_headers h = { .size = 0 };
	struct httpsys_send send = {
		.size = sizeof(send), .status = 200, .chunk_count = 1,
		.chunks = (uintptr_t)&chunk, .cache_policy = policy,
	};
	struct hs_request r;
	int ret;

	need(!hs_receive(s.queue, &r, 0));
	hs_header_add(&h, CONTENT_TYPE, NULL, "text/plain");
	send.request_id = r.id;
	send.headers = (uintptr_t)h.data;
	send.headers_size = h.size;
	send.header_count = h.count;
	ret = hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &send);
	hs_request_free(&r);
	return ret ? ret : (int)send.cache_result;
}

static const char *body(void)
{
	free(a.body);
	if (wire_answer(c, &a, false) <= 0)
		return "(none)";
	return a.body;
}

/* Have the cache answer @path from now on */
static void store(const char *host, const char *path, const char *text)
{
	ask(host, path);
	need(answer(text, HTTPSYS_CACHE_UNTIL_FLUSHED) == HTTPSYS_CACHE_STORED);
	need(!strcmp(body(), text));
}

/* Is it still there? If not, the request is the program's and is given up */
static bool cached(const char *host, const char *path)
{
	struct hs_request r;

	ask(host, path);
	if (hs_poll(c, 1, 300) == 0 && !hs_receive(s.queue, &r, 0)) {
		hs_cancel(s.queue, r.id);
		hs_request_free(&r);
		return false;
	}
	return wire_status(c) == 200;
}

static void flush_one(void)
{
	fixture_up();
	store("test", "/a", "1");
	ok(cached("test", "/a"), "stored");
	is(flush(url("test", "/a"), 0), 0, "flush");
	ok(!cached("test", "/a"), "gone");
	is(flush(url("test", "/a"), 0), 0, "what is not there can be flushed");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_FLUSHES), 2, "both are counted");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_ENTRIES_NOW), 0, "none is left");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_BYTES_NOW), 0, "nor a byte");
}

/* What each flush takes of the same entries */
static void flush_rules(void)
{
	static const struct { const char *host, *path; } entry[] = {
		{ "test", "/a" }, { "test", "/a/" }, { "test", "/a/b" },
		{ "test", "/A" }, { "test", "/a?q=1" }, { "test", "/a?q=2" },
		{ "test", "/ab" }, { "other", "/a" }, { "127.0.0.1", "/a" },
		{ "test", "/" }, { "test", "/%C3%84" },
	};
	static const struct {
		const char *host, *path;
		uint32_t flags;
		const char *left;	/* of each entry: is it still there? */
	} rule[] = {
		{ "test", "/a", 0, "001000111" "11" },
		{ "test", "/a/", 0, "001000111" "11" },
		{ "TEST", "/A", 0, "001000111" "11" },
		{ "test", "/a", 1, "000000111" "11" },
		{ "test", "/a?q=1", 0, "111101111" "11" },
		{ "test", "/a?q=3", 0, "111111111" "11" },
		{ "test", "/a/b", 0, "110111111" "11" },
		{ "test", "/a/b/c", 1, "111111111" "11" },
		{ "+", "/a", 0, "001000100" "11" },
		{ "*", "/a", 1, "000000100" "11" },
		{ "127.0.0.1", "/a", 0, "111111110" "11" },
		{ "127.0.0.2", "/a", 0, "111111111" "11" },
		{ "other", "/", 1, "111111101" "11" },
		{ "test", "/", 0, "111111111" "01" },
		{ "test", "/", 1, "000000011" "00" },
		{ "test", "/\xc3\xa4", 0, "111111111" "10" },
		{ "+", "/", 1, "000000000" "00" },
	};
	char left[20];

	fixture_up();
	/* "*" may be named by who has registered it */
	need(!hs_url_add(s.dev, s.group, url("*", "/"), 0));
	for (size_t i = 0; i < sizeof(rule) / sizeof(rule[0]); i++) {
		size_t n = sizeof(entry) / sizeof(entry[0]);

		need(!flush(url("+", "/"), HTTPSYS_FLUSH_RECURSIVE));
		for (size_t k = 0; k < n; k++)
			store(entry[k].host, entry[k].path, "x");
		is(flush(url(rule[i].host, rule[i].path), rule[i].flags), 0,
		   "flush %s %s", rule[i].host, rule[i].path);
		for (size_t k = 0; k < n; k++)
			left[k] = cached(entry[k].host, entry[k].path) ? '1' : '0';
		left[n] = 0;
		ok(!strcmp(left, rule[i].left), "flush of %s%s%s leaves %s: %s",
		   rule[i].host, rule[i].path, rule[i].flags ? " and below" : "",
		   rule[i].left, left);
	}
}

/* An address prefix means what it routed, whatever host was asked for */
static void flush_address(void)
{
	fixture_up();
	need(!hs_url_remove_all(s.dev, s.group));
	need(!hs_url_add(s.dev, s.group, url("127.0.0.1", "/"), 0));
	store("test", "/a", "1");
	store("127.0.0.1", "/a", "2");
	is(flush(url("127.0.0.1", "/a"), 0), 0, "flush");
	ok(!cached("test", "/a") && !cached("127.0.0.1", "/a"),
	   "both are gone");
	is(flush(url("test", "/a"), 0), -EINVAL, "a name is not registered");
}

static void registered(void)
{
	struct hs_server other;

	fixture_up();
	need(!hs_url_remove_all(s.dev, s.group));
	need(!hs_url_add(s.dev, s.group, url("name", "/a/b/"), 0));
	is(flush(url("name", "/a/b/"), 0), 0, "registered");
	is(flush(url("NAME", "/A/B"), 0), 0, "in another spelling");
	is(flush(url("name", "/a/b/c/d?x"), 0), 0, "below it");
	is(flush(url("name", "/a/bc"), 0), -EINVAL, "beside it");
	is(flush(url("name", "/a"), 1), -EINVAL, "above it");
	is(flush(url("+", "/a/b"), 0), -EINVAL, "every host");
	is(flush(url("other", "/a/b"), 0), -EINVAL, "another host");
	is(add(url("name", "/a/b/f"), of_memory("x", 1)), 0, "add below it");
	is(add(url("name", "/f"), of_memory("x", 1)), -EINVAL, "add beside it");
	need(!hs_bind(s.dev, s.group, -1));
	is(flush(url("name", "/a/b"), 0), -EINVAL, "not bound");
	is(add(url("name", "/a/b/f"), of_memory("x", 1)), -EINVAL, "not bound: add");
	need(!hs_bind(s.dev, s.group, s.queue));
	need(!hs_url_remove(s.dev, s.group, url("name", "/a/b/")));
	is(holds(s.queue, url("name", "/a/b/f"), "x"), 1, "a fragment outlives its prefix");
	is(flush(url("name", "/a/b"), 0), -EINVAL, "which has to be there for a flush");
	need(!hs_url_add(s.dev, s.group, url("name", "/a/b/"), 0));
	/* A longer prefix of another queue hides nothing */
	hs_server_up(&other, "");
	need(!hs_url_add(other.dev, other.group, url("name", "/a/b/c/"), 0));
	is(flush(url("name", "/a/b/c/d"), 0), 0, "below another queue's");
	is(flush_by(other.queue, HTTPSYS_IOC_CACHE_FLUSH, url("name", "/a/b/c/d"), 0),
	   0, "the other queue");
	is(flush_by(other.queue, HTTPSYS_IOC_CACHE_FLUSH, url("name", "/a/b"), 0),
	   -EINVAL, "the other queue, ours");
}

static void names(void)
{
	static const char *const bad[] = {
		"", "x", "http://", "http://+:80", "https", "ftp://+:80/",
		"http://+/a", "http://+:0/", "http://+:80/a#b", "http://+:80/../a",
		"http://+:80//a", "http://+:80/a?b c", "http://+:80/a?b#c",
		"http://+:80/\xff", "?http://+:80/", "http://+:80?/", "/", "http:///?",
	};
	char *huge = malloc(HTTPSYS_URL_MAX + 2);
	uint64_t bytes;

	fixture_up();
	memset(huge, 'a', HTTPSYS_URL_MAX + 1);
	huge[HTTPSYS_URL_MAX + 1] = 0;
	memcpy(huge, "http://+:80/", 12);
	for (size_t i = 0; i <= sizeof(bad) / sizeof(bad[0]); i++) {
		const char *name = i < sizeof(bad) / sizeof(bad[0]) ? bad[i] : huge;
		struct httpsys_chunk k = of_fragment(name, 0, HTTPSYS_TO_EOF);

		is(flush(name, 0), -EINVAL, "flush %.20s", name);
		is(add(name, of_memory("x", 1)), -EINVAL, "add %.20s", name);
		is(read_by(s.queue, name, 0, 1, NULL, 0, &bytes), -EINVAL,
		   "read %.20s", name);
		is(hs_send_chunks(s.queue, 4711, 200, 0, NULL, &k, 1), -ENOTCONN,
		   "no such request %.20s", name);
	}
	free(huge);
}

static void hostile(void)
{
	struct httpsys_cache_flush f = { .size = sizeof(f), .url = 16, .url_len = 9 };
	struct httpsys_fragment g = { .size = sizeof(g), .policy = 1, .url = 16,
				      .url_len = 9, .chunk = 16 };
	struct httpsys_chunk k = of_memory((void *)16, 5000);
	const char *name;
	uint64_t bytes;
	char buf[8];

	fixture_up();
	name = url("+", "/f");
	is(hs_ioctl(s.queue, HTTPSYS_IOC_CACHE_FLUSH, &f), -EFAULT, "flush: pointer");
	f.flags = 2;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_CACHE_FLUSH, &f), -EINVAL, "flush: flag");
	is(hs_ioctl(s.queue, HTTPSYS_IOC_FRAGMENT_ADD, &g), -EFAULT, "add: chunk");
	g.chunk = (uintptr_t)&k;
	is(hs_ioctl(s.queue, HTTPSYS_IOC_FRAGMENT_ADD, &g), -EFAULT, "add: name");
	is(add(name, k), -EFAULT, "add: memory");
	is(add(name, of_memory(buf, ~0ULL)), -EINVAL, "add: length");
	is(add(name, of_memory(buf, 262145)), -ENOSPC, "add: too large");
	k = of_memory(buf, 1);
	k.offset = 1;
	is(add(name, k), -EINVAL, "add: offset of memory");
	k.type = HTTPSYS_CHUNK_TRAILERS;
	is(add(name, k), -EINVAL, "add: trailers");
	is(add(name, of_fragment(name, 0, 1)), -EINVAL, "add: a fragment");
	k.type = 99;
	is(add(name, k), -EINVAL, "add: unknown chunk");
	is(add(name, of_file(0, BIG + 1)), -ENXIO, "add: beyond the file");
	k = of_file(0, 1);
	k.fd = 999;
	is(add(name, k), -EBADF, "add: no file");
	is(add_by(s.queue, name, of_memory("x", 1), HTTPSYS_CACHE_NONE, 0), -EINVAL,
	   "add: policy none");
	is(add_by(s.queue, name, of_memory("x", 1), 3, 0), -EINVAL,
	   "add: unknown policy");
	is(add_by(s.queue, name, of_memory("x", 1), 1, 5), -EINVAL,
	   "add: seconds without a time to live");
	is(holds(s.queue, name, "x"), -ENOENT, "nothing was added");
	need(!add(name, of_memory("hello", 5)));
	is(read_by(s.queue, name, 0, 5, (void *)16, 5, &bytes), -EFAULT,
	   "read: pointer");
	is(read_by(s.queue, name, 6, 0, buf, 8, &bytes), -ENXIO, "read: behind");
	is(read_by(s.queue, name, 6, HTTPSYS_TO_EOF, buf, 8, &bytes), -ENXIO,
	   "read: behind, to the end");
	is(read_by(s.queue, name, 1, 5, buf, 8, &bytes), -ENXIO, "read: too much");
	is(read_by(s.queue, name, ~0ULL, 2, buf, 8, &bytes), -ENXIO,
	   "read: overflow");
	is(read_by(s.queue, name, 0, HTTPSYS_TO_EOF, buf, 4, &bytes), -ENOBUFS,
	   "read: small buffer");
	is(bytes, 5, "read: says how much");
	is(read_by(s.queue, name, 5, HTTPSYS_TO_EOF, buf, 0, &bytes), 0,
	   "read: nothing at the end");
	is(bytes, 0, "read: no byte");
}

static void fragments(void)
{
	char *buf = malloc(BIG);
	const char *name;
	uint64_t bytes;

	fixture_up();
	name = url("host", "/f");
	is(holds(s.queue, name, "x"), -ENOENT, "not there");
	is(add(name, of_memory("one", 3)), 0, "add");
	is(holds(s.queue, name, "one"), 1, "read");
	is(holds(s.queue, url("HOST", "/F/"), "one"), 1, "in another spelling");
	is(holds(s.queue, url("host", "/f?q"), "one"), -ENOENT, "with a query");
	is(holds(s.queue, url("+", "/f"), "one"), -ENOENT, "every host is a host");
	is(add(url("host", "/F"), of_memory("second", 6)), 0, "again");
	is(holds(s.queue, name, "second"), 1, "overwritten");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW), 1, "one is there");
	is(add(url("host", "/f?q"), of_memory("query", 5)), 0, "a query");
	is(holds(s.queue, url("host", "/f?q"), "query"), 1, "is another name");
	is(add(name, of_memory("", 0)), 0, "empty");
	is(holds(s.queue, name, ""), 1, "empty");
	is(add(name, of_file(10, HTTPSYS_TO_EOF)), 0, "of a file");
	is(read_by(s.queue, name, 4080, 20000, buf, BIG, &bytes), 0, "range");
	ok(bytes == 20000 && !memcmp(buf, content + 4090, bytes), "its bytes");
	is(add_by(s.queue, name, of_memory("x", 1), HTTPSYS_CACHE_TTL, 0), 0,
	   "0 seconds to live");
	is(holds(s.queue, name, "x"), -ENOENT, "it replaces, and is not there");
	is(add_by(s.queue, name, of_memory("x", 1), HTTPSYS_CACHE_TTL, 1), 0,
	   "one second to live");
	is(holds(s.queue, name, "x"), 1, "it is there");
	hs_sleep_ms(1100);
	is(holds(s.queue, name, "x"), -ENOENT, "it is not");
	is(add_by(s.queue, name, of_memory("x", 1), HTTPSYS_CACHE_TTL, ~0U), 0,
	   "for ever");
	is(holds(s.queue, name, "x"), 1, "it is there");
	is(flush(url("+", "/"), HTTPSYS_FLUSH_RECURSIVE), 0, "flush");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW), 0, "none is left");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_BYTES_NOW), 0, "nor a byte");
	free(buf);
}

static uint64_t request(void)
{
	struct hs_request r;
	uint64_t id;

	ask("test", "/");
	need(!hs_receive(s.queue, &r, 0));
	id = r.id;
	hs_request_free(&r);
	return id;
}

static void expect(uint64_t id, const struct httpsys_chunk *chunks, uint16_t nr,
		   const void *bytes, size_t len, const char *what)
{
	is(hs_send_chunks(s.queue, id, 200, 0, NULL, chunks, nr), 0, "%s: send", what);
	free(a.body);
	is(wire_answer(c, &a, false), 200, "%s: status", what);
	ok(a.len == len && !memcmp(a.body, bytes, len), "%s: bytes", what);
}

static void sends(void)
{
	struct httpsys_chunk k[4];
	char *want = malloc(3 * BIG);
	const char *small, *big;

	fixture_up();
	small = url("+", "/small");
	big = url("+", "/big");
	need(!add(small, of_memory("hello, world", 12)));
	need(!add(big, of_file(0, BIG)));
	k[0] = of_fragment(small, 0, HTTPSYS_TO_EOF);
	expect(request(), k, 1, "hello, world", 12, "small");
	k[0] = of_fragment(small, 7, 5);
	k[1] = of_memory("!", 1);
	k[2] = of_fragment(small, 12, HTTPSYS_TO_EOF);
	expect(request(), k, 3, "world!", 6, "parts");
	k[0] = of_fragment(big, 0, HTTPSYS_TO_EOF);
	expect(request(), k, 1, content, BIG, "large");
	k[0] = of_fragment(big, 4095, 4098);
	expect(request(), k, 1, content + 4095, 4098, "pages cut");
	k[0] = of_memory("<", 1);
	k[1] = of_fragment(big, 1, HTTPSYS_TO_EOF);
	k[2] = of_file(5, 50000);
	k[3] = of_fragment(big, 0, BIG);
	want[0] = '<';
	memcpy(want + 1, content + 1, BIG - 1);
	memcpy(want + BIG, content + 5, 50000);
	memcpy(want + BIG + 50000, content, BIG);
	expect(request(), k, 4, want, 2 * BIG + 50000, "mixed");
	free(want);
}

/* A send that names what is not there sends nothing, and the request goes on */
static void missing(void)
{
	struct httpsys_chunk k[2];
	uint64_t id;

	fixture_up();
	k[0] = of_memory("hello", 5);
	k[1] = of_fragment(url("+", "/gone"), 0, HTTPSYS_TO_EOF);
	id = request();
	is(hs_send_chunks(s.queue, id, 200, 0, NULL, k, 2), -ENOENT, "missing");
	is(hs_poll(c, 1, 200), 0, "nothing came");
	expect(id, k, 1, "hello", 5, "the request goes on");
	id = request();
	is(hs_send_chunks(s.queue, id, 200, HTTPSYS_SEND_MORE_DATA, NULL, k, 1), 0,
	   "head");
	is(hs_send_chunks(s.queue, id, 0, 0, NULL, k + 1, 1), -ENOENT, "missing later");
	need(!add(url("+", "/gone"), of_memory("there", 5)));
	is(hs_send_chunks(s.queue, id, 0, 0, NULL, k + 1, 1), 0, "it is back");
	ok(!strcmp(body(), "hellothere"), "the answer is whole");
	k[1] = of_fragment(url("+", "/gone"), 6, HTTPSYS_TO_EOF);
	id = request();
	is(hs_send_chunks(s.queue, id, 200, 0, NULL, k, 2), -ENXIO, "outside of it");
	ok(wire_end(c, HS_WAIT_MS) != WIRE_OPEN, "the client does not hang");
	k[1].fd = -1;
	id = request();
	is(hs_send_chunks(s.queue, id, 200, 0, NULL, k, 2), -EINVAL, "name's length");
}

static void ranges(void)
{
	struct httpsys_chunk k[2];
	const char *big;
	struct hs_request r;

	fixture_up();
	big = url("+", "/big");
	need(!add(big, of_file(0, BIG)));
	k[0] = of_memory("0123456789", 10);
	k[1] = of_fragment(big, 0, HTTPSYS_TO_EOF);
	c = wire_connect(s.port);
	wire_text(c, "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=5-10009\r\n\r\n");
	need(!hs_receive(s.queue, &r, 0));
	is(hs_send_chunks(s.queue, r.id, 200, HTTPSYS_SEND_RANGES, NULL, k, 2), 0,
	   "send");
	is(wire_answer(c, &a, false), 206, "206");
	ok(a.len == 10005 && !memcmp(a.body, "56789", 5) &&
	   !memcmp(a.body + 5, content, 10000), "its bytes");
	hs_request_free(&r);
	/* The entry may go while its pages are with TCP */
	wire_text(c, "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1,12-13,5000-90000\r\n\r\n");
	need(!hs_receive(s.queue, &r, 0));
	is(hs_send_chunks(s.queue, r.id, 200,
			  HTTPSYS_SEND_RANGES | HTTPSYS_SEND_BUFFER_DATA, NULL, k, 2),
	   0, "send parts");
	is(flush(url("+", "/"), HTTPSYS_FLUSH_RECURSIVE), 0, "flush");
	free(a.body);
	is(wire_answer(c, &a, false), 206, "206");
	ok(memmem(a.body, a.len, content + 4990, 85001), "bytes of the last part");
	hs_request_free(&r);
}

static void response_as_fragment(void)
{
	struct httpsys_chunk k;

	fixture_up();
	store("test", "/page", "a response");
	is(holds(s.queue, url("test", "/page"), "a response"), 1, "read");
	is(holds(s.queue, url("test", "/Page"), "a response"), -ENOENT,
	   "as it was asked for");
	is(holds(s.queue, url("test", "/page?q"), "a response"), -ENOENT, "query");
	k = of_fragment(url("test", "/page"), 2, 8);
	expect(request(), &k, 1, "response", 8, "sent");
	need(!add(url("test", "/page"), of_memory("fragment", 8)));
	is(holds(s.queue, url("test", "/page"), "fragment"), 1, "a fragment goes first");
	ok(cached("test", "/page"), "the response stays");
	is(flush(url("test", "/page"), 0), 0, "flush");
	is(holds(s.queue, url("test", "/page"), ""), -ENOENT, "both are gone");
	/* A response that holds a fragment can be stored */
	need(!add(url("test", "/f"), of_file(0, 50000)));
	k = of_fragment(url("test", "/f"), 0, HTTPSYS_TO_EOF);
	ask("test", "/whole");
	{
		struct hs_headers h = { .size = 0 };
		struct httpsys_send send = {
			.size = sizeof(send), .status = 200, .chunk_count = 1,
			.chunks = (uintptr_t)&k, .cache_policy = 1,
		};
		struct hs_request r;

		need(!hs_receive(s.queue, &r, 0));
		hs_header_add(&h, CONTENT_TYPE, NULL, "text/plain");
		send.request_id = r.id;
		send.headers = (uintptr_t)h.data;
		send.headers_size = h.size;
		send.header_count = h.count;
		is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &send), 0, "send");
		is(send.cache_result, HTTPSYS_CACHE_STORED, "stored");
		hs_request_free(&r);
	}
	is(wire_status(c), 200, "answered");
	need(!flush(url("test", "/f"), 0));
	ask("test", "/whole");
	is(wire_answer(c, &a, false), 200, "from the cache");
	ok(a.len == 50000 && !memcmp(a.body, content, a.len), "its bytes");
}

/* Fragments are the queue's, whichever of its opens asks */
static void owners(void)
{
	struct hs_server other;
	struct httpsys_chunk k;
	const char *name;
	int again;

	fixture_up();
	name = url("+", "/f");
	k = of_fragment(name, 0, HTTPSYS_TO_EOF);
	need(!add(name, of_memory("mine", 4)));
	again = hs_reopen(s.queue, 0);
	need(again >= 0);
	is(holds(again, name, "mine"), 1, "another open reads it");
	is(add_by(again, name, of_memory("ours", 4), 1, 0), 0, "and overwrites it");
	is(holds(s.queue, name, "ours"), 1, "ours");
	hs_server_up(&other, "");
	is(holds(other.queue, name, "ours"), -ENOENT, "another queue does not see it");
	is(hs_send_chunks(other.queue, 4711, 200, 0, NULL, &k, 1), -ENOENT,
	   "nor does it send it");
	need(!hs_url_add(other.dev, other.group, url("name", "/"), 0));
	is(flush_by(other.queue, HTTPSYS_IOC_CACHE_FLUSH, url("name", "/"), 1), 0,
	   "nor flush it");
	is(holds(s.queue, name, "ours"), 1, "it is still there");
	close(s.queue);
	is(holds(again, name, "ours"), 1, "while one open is left");
	close(again);
	is(hs_counter(other.dev, HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW), 0,
	   "the last close takes it");
}

static void target_open(void)
{
	int dev = hs_open(), q, t;
	uint64_t bytes;

	fixture_up();
	q = hs_queue_named(dev, "cache-target", 0);
	need(q >= 0);
	t = hs_queue_named(dev, "cache-target",
			   HTTPSYS_QUEUE_OPEN_EXISTING | HTTPSYS_QUEUE_TARGET);
	need(t >= 0);
	is(flush_by(t, HTTPSYS_IOC_CACHE_FLUSH, url("+", "/"), 0), -EACCES, "flush");
	is(add_by(t, url("+", "/f"), of_memory("x", 1), 1, 0), -EACCES, "add");
	is(read_by(t, url("+", "/f"), 0, 1, NULL, 0, &bytes), -EACCES, "read");
}

static void administrator(void)
{
	struct hs_server other;
	int dev;

	fixture_up();
	hs_server_up(&other, "");
	store("test", "/a", "1");
	store("test", "/a/b", "1");
	need(!add(url("+", "/f"), of_memory("x", 1)));
	is(flush_by(other.dev, HTTPSYS_IOC_CACHE_FLUSH_ALL, url("test", "/a"), 0), 0,
	   "one URL of any queue");
	ok(!cached("test", "/a") && cached("test", "/a/b"), "it is gone");
	is(flush_by(other.dev, HTTPSYS_IOC_CACHE_FLUSH_ALL, "junk", 0), -EINVAL, "junk");
	is(flush_by(other.queue, HTTPSYS_IOC_CACHE_FLUSH, NULL, 0), -EINVAL,
	   "a queue has to name something");
	is(flush_by(other.dev, HTTPSYS_IOC_CACHE_FLUSH_ALL, NULL, 0), 0, "all");
	ok(!cached("test", "/a/b"), "the rest is gone");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW), 0, "fragments too");
	need(!setegid(65534) && !seteuid(65534));
	dev = open("/dev/httpsys", O_RDWR);
	if (dev >= 0)
		is(flush_by(dev, HTTPSYS_IOC_CACHE_FLUSH_ALL, NULL, 0), -EPERM,
		   "not everybody");
	else
		tap_skip("only the administrator may open the device");
}

static void namespaces(void)
{
	struct hs_server mine;
	int dev;

	fixture_up();
	mine = s;
	need(!add(url("+", "/f"), of_memory("x", 1)));
	need(!unshare(CLONE_NEWNET));
	dev = hs_open();
	is(flush_by(dev, HTTPSYS_IOC_CACHE_FLUSH_ALL, NULL, 0), 0, "flush there");
	is(hs_counter(dev, HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW), 0, "nothing there");
	is(holds(mine.queue, url("+", "/f"), "x"), 1, "nothing happened here");
}

/* The letter says how long a fragment is; all its bytes are the same */
static size_t length_of(char letter)
{
	return (size_t)(letter - 'a' + 1) * 9001;
}

static bool consistent(const char *text, size_t len)
{
	if (!len || len != length_of(text[0]))
		return false;
	for (size_t i = 1; i < len; i++)
		if (text[i] != text[0])
			return false;
	return true;
}

static void race_add(const char *name)
{
	static char text[BIG];
	static int turn;
	char letter = (char)('a' + turn++ % 10);

	memset(text, letter, length_of(letter));
	if (add(name, of_memory(text, length_of(letter))))
		_exit(1);
}

static void race_flush(const char *name)
{
	if (flush(name, 0))
		_exit(2);
	usleep(1000);
}

static void race_read(const char *name)
{
	static char text[BIG];
	uint64_t bytes;
	int ret = read_by(s.queue, name, 0, HTTPSYS_TO_EOF, text, BIG, &bytes);

	if (ret != -ENOENT && (ret || !consistent(text, bytes)))
		_exit(3);
}

static void race_send(const char *name)
{
	struct httpsys_chunk k = of_fragment(name, 0, HTTPSYS_TO_EOF);
	uint64_t id = request();
	int ret = hs_send_chunks(s.queue, id, 200, HTTPSYS_SEND_BUFFER_DATA, NULL, &k, 1);

	if (ret == -ENOENT) {
		hs_cancel(s.queue, id);
		return;
	}
	free(a.body);
	if (ret || wire_answer(c, &a, false) != 200 || !consistent(a.body, a.len))
		_exit(4);
}

/* Whatever happens to the name, who sends or reads it gets one whole fragment */
static void race(void)
{
	static void (*const act[])(const char *) = {
		race_add, race_add, race_flush, race_read, race_send,
	};
	enum { N = sizeof(act) / sizeof(act[0]) };
	long end = hs_now_ms() + 3000;
	const char *name;
	pid_t pid[N];
	int status;

	fixture_up();
	name = url("+", "/f");
	for (int i = 0; i < N; i++) {
		pid[i] = fork();
		need(pid[i] >= 0);
		if (pid[i])
			continue;
		while (hs_now_ms() < end)
			act[i](name);
		_exit(0);
	}
	for (int i = 0; i < N; i++) {
		need(waitpid(pid[i], &status, 0) == pid[i]);
		is(status, 0, "actor %d", i);
	}
	is(flush(url("+", "/"), HTTPSYS_FLUSH_RECURSIVE), 0, "flush");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW), 0, "none is left");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_BYTES_NOW), 0, "nor a byte");
}

static const struct tap_case cases[] = {
	{ "flush_one", flush_one },
	{ "flush_rules", flush_rules, 120 },
	{ "flush_address", flush_address },
	{ "registered", registered },
	{ "names", names },
	{ "hostile", hostile },
	{ "fragments", fragments },
	{ "sends", sends },
	{ "missing", missing },
	{ "ranges", ranges },
	{ "response_as_fragment", response_as_fragment },
	{ "owners", owners },
	{ "target_open", target_open },
	{ "administrator", administrator },
	{ "namespaces", namespaces },
	{ "race", race, 60 },
};

TAP_MAIN_NET(cases)
