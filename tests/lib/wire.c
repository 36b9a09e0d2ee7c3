// SPDX-License-Identifier: GPL-2.0-only
/* A plain HTTP client over raw sockets for tests in C. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

int wire_try(const char *address, int port)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };
	bool is_six = inet_pton(AF_INET6, address, &six.sin6_addr) == 1;
	int fd, one = 1, err;

	inet_pton(AF_INET, address, &four.sin_addr);
	six.sin6_port = four.sin_port = htons(port);
	fd = socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	err = is_six ? connect(fd, (void *)&six, sizeof(six)) :
		       connect(fd, (void *)&four, sizeof(four));
	if (err) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

int wire_connect(int port)
{
	int fd = wire_try("127.0.0.1", port);

	if (fd < 0)
		die("connect to port %d: %d", port, fd);
	return fd;
}

void wire_send(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

		if (n < 0)
			return;		/* the reader will see why */
		p += n;
		len -= n;
	}
}

void wire_text(int fd, const char *fmt, ...)
{
	char text[20000];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	need(len < (int)sizeof(text));
	wire_send(fd, text, len);
}

void wire_get(int fd, const char *path)
{
	wire_text(fd, "GET %s HTTP/1.1\r\nHost: test\r\n\r\n", path);
}

/* Up to @size bytes; 0 at the end, -errno */
static ssize_t wire_read(int fd, void *buf, size_t size)
{
	ssize_t n;

	if (hs_poll(fd, POLLIN, HS_WAIT_MS) == 0)
		return -ETIMEDOUT;
	n = recv(fd, buf, size, 0);
	return n < 0 ? -errno : n;
}

static int wire_line(int fd, char *out, size_t size)
{
	size_t len = 0;

	while (len + 1 < size) {
		ssize_t n = wire_read(fd, out + len, 1);

		if (n <= 0)
			return n < 0 ? (int)n : 0;
		out[++len] = 0;
		if (len >= 2 && !strcmp(out + len - 2, "\r\n"))
			return (int)len;
	}
	return -E2BIG;
}

static int wire_head(int fd, struct wire_answer *a)
{
	size_t len = 0;
	int n;

	do {
		n = wire_line(fd, a->head + len, sizeof(a->head) - len);
		if (n <= 0)
			return n;
		len += n;
	} while (n > 2);
	return sscanf(a->head, "HTTP/1.1 %d", &a->status) == 1 ? a->status :
							       -EPROTO;
}

/* Append @len bytes (or all up to the end when SIZE_MAX) to the body */
static int wire_piece(int fd, struct wire_answer *a, size_t len)
{
	bool to_end = len == SIZE_MAX;

	while (len) {
		size_t want = len < 65536 ? len : 65536;
		ssize_t n;

		a->body = realloc(a->body, a->len + want + 1);
		need(a->body);
		n = wire_read(fd, a->body + a->len, want);
		if (n == 0 && to_end)
			break;
		if (n <= 0)
			return n < 0 ? (int)n : -EPIPE;
		a->len += n;
		len -= n;
	}
	a->body[a->len] = 0;
	return 0;
}

static int wire_chunks(int fd, struct wire_answer *a)
{
	char line[200];
	size_t len;
	int err;

	do {
		err = wire_line(fd, line, sizeof(line));
		if (err <= 0)
			return err ? err : -EPIPE;
		len = strtoul(line, NULL, 16);
		err = wire_piece(fd, a, len);
		if (err)
			return err;
		err = wire_line(fd, line, sizeof(line));
		while (!len && err > 2)	/* trailers */
			err = wire_line(fd, line, sizeof(line));
		err = err == 2 ? 0 : -EPROTO;
	} while (!err && len);
	return err;
}

const char *wire_header(const struct wire_answer *a, const char *name)
{
	static _Thread_local char value[8192];
	const char *line = a->head;
	size_t len = strlen(name);

	while ((line = strstr(line, "\r\n"))) {
		line += 2;
		if (strncasecmp(line, name, len) || line[len] != ':')
			continue;
		line += len + 1;
		line += strspn(line, " ");
		snprintf(value, sizeof(value), "%.*s", (int)strcspn(line, "\r"),
			 line);
		return value;
	}
	return NULL;
}

int wire_answer(int fd, struct wire_answer *a, bool no_body)
{
	const char *length, *coding;
	int err;

	memset(a, 0, sizeof(*a));
	a->body = calloc(1, 1);
	need(a->body);
	err = wire_head(fd, a);
	if (err <= 0)
		return err;
	if (no_body || a->status < 200 || a->status == 204 || a->status == 304)
		return a->status;
	length = wire_header(a, "Content-Length");
	if (length) {
		err = wire_piece(fd, a, strtoull(length, NULL, 10));
	} else {
		coding = wire_header(a, "Transfer-Encoding");
		err = coding && !strcasecmp(coding, "chunked") ?
			wire_chunks(fd, a) : wire_piece(fd, a, SIZE_MAX);
	}
	return err ? err : a->status;
}

int wire_status(int fd)
{
	struct wire_answer a;
	int status = wire_answer(fd, &a, false);

	free(a.body);
	return status;
}

enum wire_end wire_end(int fd, int ms)
{
	char byte;
	ssize_t n;

	if (hs_poll(fd, POLLIN, ms) == 0)
		return WIRE_OPEN;
	n = recv(fd, &byte, 1, MSG_PEEK);
	if (n > 0)
		return WIRE_DATA;
	return n == 0 ? WIRE_FIN : WIRE_RESET;
}

void wire_reset(int fd)
{
	struct linger l = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(fd);
}
