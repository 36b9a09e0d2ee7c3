// SPDX-License-Identifier: GPL-2.0-only
/* Clients: whole and half requests, read and unread answers, every way to leave. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include "fuzz.h"

static const char *const heads[] = {
	"GET /a/ HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET /a/b/c?q HTTP/1.1\r\nHost: a.test\r\nRange: bytes=0-9,20-29\r\n\r\n",
	"GET / HTTP/1.0\r\n\r\n",
	"HEAD /a/b/ HTTP/1.1\r\nHost: x\r\n\r\n",
	"POST /a/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n",
	"POST /x%20y/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
	"POST /a/b HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n",
	"GET /a/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
	"GET /a/ HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\nGET /a/b HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET /a/ HTTP/1.1\r\nHo",
	"broken\r\n\r\n",
};

static int client_connect(struct rnd *r)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				 .sin_port = htons(PORT_FIRST + rnd(r) % (PORTS + 1)) };
	struct timeval t = { .tv_usec = 1000 * (1 + rnd(r) % 30) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), size = 2048;

	if (fd < 0)
		return fd;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
	if (rnd(r) % 4 == 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (!connect(fd, (void *)&a, sizeof(a)))
		return fd;
	close(fd);
	return -1;
}

static void client_leave(struct rnd *r, int fd)
{
	struct linger now = { .l_onoff = 1 };

	switch (rnd(r) % 3) {
	case 0:
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		break;
	case 1:
		shutdown(fd, SHUT_WR);
		usleep(rnd(r) % 5000);
		break;
	}
	close(fd);
}

void client_visit(struct rnd *r)
{
	static _Thread_local char buffer[65536];
	int fd = client_connect(r), turns = 1 + rnd(r) % 6;

	if (fd < 0) {
		usleep(2000);
		return;
	}
	while (turns--) {
		const char *head = heads[rnd(r) % (sizeof(heads) / sizeof(heads[0]))];
		size_t len = strlen(head), cut = rnd(r) % 4 ? len : rnd(r) % len;

		if (send(fd, head, cut, MSG_NOSIGNAL) < 0)
			break;
		if (rnd(r) % 3 == 0)
			(void)!send(fd, buffer, rnd(r) % 6000, MSG_NOSIGNAL);
		if (rnd(r) % 4 && recv(fd, buffer, 1 + rnd(r) % sizeof(buffer), 0) == 0)
			break;
	}
	client_leave(r, fd);
}
