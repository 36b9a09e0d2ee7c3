// SPDX-License-Identifier: GPL-2.0-only
/*
 * No answer is older than it may be. Programs answer with the version of a URL
 * that is valid when they answer and let the cache keep it; a changer makes new
 * versions and flushes, one URL or all, or closes the whole server; entries expire,
 * are replaced, and are taken by memory pressure. Clients note what was valid for
 * sure when they asked, and check each answer against it.
 *
 * HTTPSYS_ANSWERS: so many are checked in each case, in place of the usual number.
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
#include <sys/socket.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"

#define KEYS	12
#define WORKERS	3
#define CLIENTS	4
#define DEPTH	4
/* What a response may be late for reasons of the machine, beside what was measured */
#define GRACE_MS	100
#define TTL_MS		1000

/* Valid: not older than @floor; @version is what a program says now */
static struct key {
	atomic_long version;
	atomic_long floor;
} keys[KEYS];

static struct hs_server server;
static pthread_rwlock_t life = PTHREAD_RWLOCK_INITIALIZER;
static int port;
static atomic_bool stop;
static atomic_long checked, stale, wrong, gaps, expired_late, slowest, stored, flushes, lives;

/* By number: some large, some of one second */
static size_t size_of(int key)
{
	return key % 4 == 3 ? 40000 : key % 4 == 2 ? 5000 : 200;
}

static bool has_ttl(int key)
{
	return key % 3 == 2;
}

static void slower(long ms)
{
	long old = slowest;

	while (ms > old && !atomic_compare_exchange_weak(&slowest, &old, ms))
		;
}

/* "key version time " and padding */
static int answer(int queue, uint64_t id, int key)
{
	static _Thread_local char body[40064];
	size_t len = size_of(key);
	struct hs_headers h = { .size = 0 };
	struct httpsys_chunk chunk = {
		.type = HTTPSYS_CHUNK_MEMORY, .address = (uintptr_t)body, .length = len,
	};
	struct httpsys_send s = {
		.size = sizeof(s), .request_id = id, .status = 200, .chunk_count = 1,
		.chunks = (uintptr_t)&chunk, .cache_seconds = 1,
		.cache_policy = has_ttl(key) ? HTTPSYS_CACHE_TTL : HTTPSYS_CACHE_UNTIL_FLUSHED,
	};
	long began = hs_now_ms();
	int ret;

	hs_header_add(&h, 12, NULL, "text/plain");
	hs_header_add(&h, 22, NULL, "\"x\"");
	s.headers = (uintptr_t)h.data;
	s.headers_size = h.size;
	s.header_count = h.count;
	memset(body, '.', len);
	snprintf(body, sizeof(body), "%d %ld %ld ", key, (long)keys[key].version, began);
	body[strlen(body)] = '.';
	body[len - 1] = '!';
	ret = hs_ioctl(queue, HTTPSYS_IOC_SEND, &s);
	slower(hs_now_ms() - began);
	if (!ret && s.cache_result == HTTPSYS_CACHE_STORED)
		stored++;
	return ret;
}

static void *worker(void *arg)
{
	int queue = (int)(intptr_t)arg;
	struct hs_request r = { .id = 0 };

	for (;;) {
		int key = -1, ret = hs_receive(queue, &r, 0);

		if (ret == -ETIMEDOUT)
			continue;
		if (ret)
			break;
		sscanf(hs_text(&r, r.record->path), "/c/k%d", &key);
		if (key < 0 || key >= KEYS)
			wrong++;
		else
			answer(queue, r.id, key);
	}
	hs_request_free(&r);
	return NULL;
}

static pthread_t workers[WORKERS];

static void server_start(void)
{
	char url[64];

	hs_server_begin(&server);
	snprintf(url, sizeof(url), "http://+:%d/c/", port);
	need(!hs_url_add(server.dev, server.group, url, 0));
	for (int i = 0; i < WORKERS; i++)
		need(!pthread_create(&workers[i], NULL, worker,
				     (void *)(intptr_t)server.queue));
}

/* Ends the workers first, whose calls would otherwise keep the queue */
static void server_stop(void)
{
	hs_shutdown(server.queue);
	for (int i = 0; i < WORKERS; i++)
		pthread_join(workers[i], NULL);
}

static void raise_floor(int key, long version)
{
	keys[key].floor = version;
}

static void flush(int key)
{
	char url[64];
	struct httpsys_cache_flush f = { .size = sizeof(f), .url = (uintptr_t)url };
	int first = key < 0 ? 0 : key, last = key < 0 ? KEYS : key + 1;
	long now[KEYS];

	for (int k = first; k < last; k++)
		now[k] = ++keys[k].version;
	if (key < 0) {
		f.flags = HTTPSYS_FLUSH_RECURSIVE;
		f.url_len = (uint32_t)snprintf(url, sizeof(url), "http://+:%d/c/", port);
	} else {
		f.url_len = (uint32_t)snprintf(url, sizeof(url), "http://localhost:%d/c/k%d",
					       port, key);
	}
	if (hs_ioctl(server.queue, HTTPSYS_IOC_CACHE_FLUSH, &f))
		wrong++;
	for (int k = first; k < last; k++)
		raise_floor(k, now[k]);
	flushes++;
}

/* Everything ends: the group, the URL, the binding, or the whole server */
static void end_something(unsigned int how)
{
	char url[64];
	long now[KEYS];

	pthread_rwlock_wrlock(&life);
	snprintf(url, sizeof(url), "http://+:%d/c/", port);
	for (int k = 0; k < KEYS; k++)
		now[k] = ++keys[k].version;
	switch (how % 4) {
	case 0:
		need(!hs_url_remove(server.dev, server.group, url));
		need(!hs_url_add(server.dev, server.group, url, 0));
		break;
	case 1:
		need(!hs_bind(server.dev, server.group, -1));
		need(!hs_bind(server.dev, server.group, server.queue));
		break;
	case 2:
		need(!hs_group_close(server.dev, server.group));
		need(!hs_group(server.dev, server.session, &server.group));
		need(!hs_bind(server.dev, server.group, server.queue));
		need(!hs_url_add(server.dev, server.group, url, 0));
		break;
	case 3:
		server_stop();
		hs_server_down(&server);
		server_start();
		break;
	}
	for (int k = 0; k < KEYS; k++)
		raise_floor(k, now[k]);
	lives++;
	pthread_rwlock_unlock(&life);
}

static void drop_caches(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY);

	if (fd < 0)
		return;
	if (write(fd, "2", 1) != 1)
		wrong++;
	close(fd);
}

static void *changer(void *arg)
{
	unsigned int seed = 7;

	(void)arg;
	while (!stop) {
		unsigned int r = (unsigned int)rand_r(&seed);

		hs_sleep_ms(r % 7);
		if (r % 200 == 0)
			end_something((unsigned int)rand_r(&seed));
		else if (r % 50 == 1)
			drop_caches();
		else if (r % 10 == 2)
			flush(-1);
		else if (r % 2)
			flush((int)(r / 2 % KEYS));
		else
			keys[r / 2 % KEYS].version++;	/* nobody is told: both may come */
	}
	return NULL;
}

/* Clients */

static int dial(void)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct timeval limit = { .tv_sec = HS_WAIT_MS / 1000 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	need(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (!connect(fd, (struct sockaddr *)&a, sizeof(a)))
		return fd;
	close(fd);
	return -1;
}

struct asked {
	int key;
	long floor;
	long ms;
};

static int ask(int fd, struct asked *a, int n, unsigned int *seed)
{
	char text[DEPTH * 128];
	int len = 0;

	for (int i = 0; i < n; i++) {
		a[i].key = rand_r(seed) % KEYS;
		a[i].floor = keys[a[i].key].floor;
		a[i].ms = hs_now_ms();
		len += snprintf(text + len, sizeof(text) - (size_t)len,
				"GET /c/k%d HTTP/1.1\r\nHost: localhost:%d\r\n\r\n",
				a[i].key, port);
	}
	return send(fd, text, (size_t)len, MSG_NOSIGNAL) == len ? 0 : -1;
}

struct input {
	char buf[65536];
	size_t len;
};

/* One answer, its body at @body; its length, or -1 */
static long read_answer(int fd, struct input *in, char **body)
{
	for (;;) {
		char *end = memmem(in->buf, in->len, "\r\n\r\n", 4), *length;
		ssize_t n;

		if (end) {
			*end = 0;
			length = strcasestr(in->buf, "\r\nContent-Length: ");
			*end = '\r';
			*body = end + 4;
			if (!length)
				return -1;
			if (in->len >= (size_t)(*body - in->buf) + strtoul(length + 18, NULL, 10))
				return strtol(length + 18, NULL, 10);
		}
		n = recv(fd, in->buf + in->len, sizeof(in->buf) - 1 - in->len, 0);
		if (n <= 0)
			return -1;
		in->len += (size_t)n;
		in->buf[in->len] = 0;
	}
}

static void check(const struct asked *a, const char *body, long len)
{
	long version, made;
	int key;

	if (len != (long)size_of(a->key) || body[len - 1] != '!' ||
	    sscanf(body, "%d %ld %ld", &key, &version, &made) != 3 || key != a->key) {
		wrong++;
		return;
	}
	if (version < a->floor) {
		stale++;
		tap_note("key %d: version %ld, valid was %ld", key, version, a->floor);
	}
	if (has_ttl(key) && a->ms - made > TTL_MS + slowest + GRACE_MS) {
		expired_late++;
		tap_note("key %d is %ld ms old", key, a->ms - made);
	}
	checked++;
}

/* False: the connection cannot go on */
static bool exchange(int fd, struct input *in, unsigned int *seed)
{
	struct asked a[DEPTH];
	int n = rand_r(seed) % 3 ? 1 : DEPTH;

	if (ask(fd, a, n, seed))
		return false;
	for (int i = 0; i < n; i++) {
		char *body;
		long len = read_answer(fd, in, &body);
		bool good;

		if (len < 0)
			return false;
		good = !strncmp(in->buf, "HTTP/1.1 200", 12);
		if (good)
			check(&a[i], body, len);
		else
			gaps++;	/* nobody was there */
		in->len -= (size_t)(body + len - in->buf);
		memmove(in->buf, body + len, in->len);
	}
	return true;
}

static void *client(void *arg)
{
	unsigned int seed = 100 + (unsigned int)(uintptr_t)arg;
	struct input *in = calloc(1, sizeof(*in));
	int fd = -1;

	need(in);
	while (!stop) {
		if (fd < 0) {
			fd = dial();
			in->len = 0;
			if (fd < 0) {
				gaps++;
				hs_sleep_ms(1);
				continue;
			}
		}
		if (!exchange(fd, in, &seed) || rand_r(&seed) % 500 == 0) {
			close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		close(fd);
	free(in);
	return NULL;
}

static long wanted(void)
{
	const char *n = getenv("HTTPSYS_ANSWERS"), *scale = getenv("HTTPSYS_SCALE");

	return n ? atol(n) : 200 * (scale ? atol(scale) : 100) + 1000;
}

static void fresh(void)
{
	pthread_t clients[CLIENTS], change;
	long want = wanted();
	int dev = hs_open();

	port = hs_port();
	server_start();
	for (uintptr_t i = 0; i < CLIENTS; i++)
		need(!pthread_create(&clients[i], NULL, client, (void *)i));
	need(!pthread_create(&change, NULL, changer, NULL));
	while (checked < want)
		hs_sleep_ms(20);
	stop = true;
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(clients[i], NULL);
	pthread_join(change, NULL);
	is(stale, 0, "no answer is older than the last flush or close before its request");
	is(expired_late, 0, "nor than its time to live");
	is(wrong, 0, "all are what they should be");
	ok(hs_counter(dev, HTTPSYS_COUNTER_CACHE_HITS) > (uint64_t)want / 10, "%llu hits",
	   (unsigned long long)hs_counter(dev, HTTPSYS_COUNTER_CACHE_HITS));
	ok(stored > 0 && flushes > 0, "%ld answers checked, %ld stored, %ld flushes, %ld ends, %ld gaps",
	   (long)checked, (long)stored, (long)flushes, (long)lives, (long)gaps);
	server_stop();
	hs_server_down(&server);
	ok(hs_counter_wait(dev, HTTPSYS_COUNTER_CACHE_ENTRIES_NOW, 0), "no entry is left");
	is(hs_counter(dev, HTTPSYS_COUNTER_CACHE_BYTES_NOW), 0, "and no byte");
	close(dev);
}

static const struct tap_case cases[] = {
	{ "fresh", fresh, 3000 },
};

TAP_MAIN_NET(cases)
