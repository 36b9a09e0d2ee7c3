// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel interface from a 32 bit program: layout, and one whole exchange.
 * Without a C library, since a machine with a 64 bit system has none; results go
 * out as TAP by hand. A kernel without 32 bit support cannot run this: the
 * suite then reports its death.
 */
#include <stddef.h>
#include <linux/httpsys.h>
#include "layout.h"

#define NR_exit		1
#define NR_write	4
#define NR_open		5
#define NR_close	6
#define NR_ioctl	54
#define NR_socket	359
#define NR_bind		361
#define NR_connect	362
#define NR_getsockname	367
#define NR_sendto	369
#define NR_recvfrom	371

struct address4 {
	unsigned short family;
	unsigned short port;
	unsigned int address;
	unsigned char zero[8];
};

static long call3(long nr, long a, long b, long c)
{
	long result;

	__asm__ volatile("int $0x80" : "=a" (result)
			 : "a" (nr), "b" (a), "c" (b), "d" (c) : "memory");
	return result;
}

static int done, failed;

static unsigned int length(const char *text)
{
	unsigned int n = 0;

	while (text[n])
		n++;
	return n;
}

static void say(const char *text)
{
	call3(NR_write, 1, (long)text, length(text));
}

static void say_number(int value)
{
	char text[12];
	int i = 11;

	text[i] = 0;
	do {
		text[--i] = '0' + value % 10;
		value /= 10;
	} while (value);
	say(text + i);
}

static void ok(int good, const char *what)
{
	failed += !good;
	say(good ? "ok " : "not ok ");
	say_number(++done);
	say(" - 32 bit: ");
	say(what);
	say("\n");
}

void *memset(void *to, int value, size_t n);
void *memset(void *to, int value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((volatile char *)to)[i] = value;
	return to;
}

void *memcpy(void *to, const void *from, size_t n);
void *memcpy(void *to, const void *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((volatile char *)to)[i] = ((const char *)from)[i];
	return to;
}

static int same(const char *a, const char *b, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (a[i] != b[i])
			return 0;
	return 1;
}

static int dev, queue, port;
static struct httpsys_object session, group;

static long command(int fd, unsigned long cmd, void *arg)
{
	return call3(NR_ioctl, fd, (long)cmd, (long)arg);
}

static void layout(void)
{
#define check(name, bytes) ok(sizeof(struct httpsys_##name) == (bytes), #name);
	ABI_LAYOUT(check)
#undef check
}

static int client(void)
{
	struct address4 a = { .family = 2, .address = 0x0100007f };
	int fd = call3(NR_socket, 2, 1, 0);

	a.port = (unsigned short)(port << 8 | port >> 8);
	return call3(NR_connect, fd, (long)&a, sizeof(a)) < 0 ? -1 : fd;
}

static int free_port(void)
{
	struct address4 a = { .family = 2 };
	int fd = call3(NR_socket, 2, 1, 0), len = sizeof(a);

	call3(NR_bind, fd, (long)&a, sizeof(a));
	call3(NR_getsockname, fd, (long)&a, (long)&len);
	call3(NR_close, fd, 0, 0);
	return (unsigned short)(a.port << 8 | a.port >> 8);
}

static void objects(void)
{
	struct httpsys_queue_create c = { .size = sizeof(c), .fd = -1 };
	struct httpsys_query q = { .size = sizeof(q) };
	struct httpsys_binding b = { .present = 1 };
	struct httpsys_property p = { .size = sizeof(p) };
	struct httpsys_url u = { .size = sizeof(u) };
	char text[] = "http://127.0.0.1:00000/";
	int digits = port, i = 21;

	ok(!command(dev, HTTPSYS_IOC_QUERY, &q) && q.abi_version == 1, "QUERY");
	q.size--;
	ok(command(dev, HTTPSYS_IOC_QUERY, &q) == -22, "QUERY too short");
	session.size = group.size = sizeof(session);
	ok(!command(dev, HTTPSYS_IOC_SESSION_CREATE, &session), "session");
	group.parent = session.id;
	ok(!command(dev, HTTPSYS_IOC_GROUP_CREATE, &group), "group");
	ok(!command(dev, HTTPSYS_IOC_QUEUE_CREATE, &c), "queue");
	queue = b.fd = c.fd;
	p.id = group.id;
	p.property = HTTPSYS_PROPERTY_BINDING;
	p.value_size = sizeof(b);
	p.value = (unsigned long)&b;
	ok(!command(dev, HTTPSYS_IOC_PROPERTY_SET, &p), "binding");
	for (; digits; digits /= 10)
		text[i--] = '0' + digits % 10;
	while (i > 16)		/* no leading zeros: close the gap */
		for (int k = i--; text[k]; k++)
			text[k] = text[k + 1];
	u.group = group.id;
	u.url = (unsigned long)text;
	u.url_len = length(text);
	ok(!command(dev, HTTPSYS_IOC_URL_ADD, &u), "URL");
}

static void exchange(void)
{
	static const char get[] = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
	static char buffer[8192] __attribute__((aligned(8)));
	const struct httpsys_request_record *r = (const void *)buffer;
	struct httpsys_receive a = { .size = sizeof(a),
		.buffer = (unsigned long)buffer, .buffer_size = 8192 };
	struct httpsys_chunk k = { .address = (unsigned long)"hello",
				   .length = 5 };
	struct httpsys_send s = { .size = sizeof(s), .status = 200,
		.chunk_count = 1, .chunks = (unsigned long)&k };
	int fd = client();
	long n;

	ok(fd >= 0, "connect");
	call3(NR_write, fd, (long)get, sizeof(get) - 1);
	ok(!command(queue, HTTPSYS_IOC_RECEIVE, &a), "RECEIVE");
	ok(r->raw_url.len == 2 && same(buffer + r->raw_url.off, "/x", 2),
	   "record");
	s.request_id = a.request_id;
	ok(!command(queue, HTTPSYS_IOC_SEND, &s), "SEND");
	n = call3(3, fd, (long)buffer, sizeof(buffer));
	ok(n > 20 && same(buffer, "HTTP/1.1 200 ", 13) &&
	   same(buffer + n - 5, "hello", 5), "the client has the answer");
	ok(command(queue, HTTPSYS_IOC_SEND, &s) == -107, "SEND again");
	ok(command(queue, HTTPSYS_IOC_QUERY, &s) == -25, "ENOTTY on a queue");
	ok(command(dev, HTTPSYS_IOC_SEND, &s) == -25, "ENOTTY on the device");
	ok(!command(dev, HTTPSYS_IOC_SESSION_CLOSE, &session), "close");
	ok(command(dev, HTTPSYS_IOC_SESSION_CLOSE, &session) == -2, "twice");
}

void _start(void);
__attribute__((force_align_arg_pointer)) void _start(void)
{
	dev = call3(NR_open, (long)"/dev/httpsys", 2, 0);
	ok(dev >= 0, "open");
	port = free_port();
	layout();
	if (dev >= 0) {
		objects();
		session.parent = 0;
		exchange();
	}
	say("1..");
	say_number(done);
	say("\n");
	call3(NR_exit, failed != 0, 0, 0);
}
