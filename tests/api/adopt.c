// SPDX-License-Identifier: GPL-2.0-only
/* HttpLxAdoptListener: every outcome, and a server behind an adopted socket */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "fixture.h"

/* A listening socket on 127.0.0.1 */
static int listener(int port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	need(fd >= 0 && !bind(fd, (void *)&a, sizeof(a)) && !listen(fd, 10));
	return fd;
}

static void codes(void)
{
	int fd = listener(0), pair[2];
	USHORT port = 7;

	is(HttpLxAdoptListener(fd, &port), ERROR_DLL_INIT_FAILED, "too early");
	api_init();
	is(HttpLxAdoptListener(-1, &port), ERROR_INVALID_HANDLE, "-1");
	is(HttpLxAdoptListener(STDOUT_FILENO, &port), ERROR_INVALID_HANDLE,
	   "not a socket");
	need(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	is(HttpLxAdoptListener(pair[0], &port), ERROR_NOT_SUPPORTED, "not TCP");
	is(HttpLxAdoptListener(socket(AF_INET6, SOCK_STREAM, 0), &port),
	   ERROR_INVALID_PARAMETER, "not listening");
	is(port, 7, "port untouched by failures");
	is(HttpLxAdoptListener(fd, &port), NO_ERROR, "adopted");
	ok(port > 1024, "port %d", port);
	is(HttpLxAdoptListener(fd, NULL), ERROR_ALREADY_EXISTS, "twice");
	is(HttpTerminate(HTTP_INITIALIZE_SERVER, NULL), NO_ERROR, "terminate");
	is(HttpLxAdoptListener(fd, NULL), ERROR_DLL_INIT_FAILED, "too late");
	api_init();
	is(HttpLxAdoptListener(fd, NULL), NO_ERROR,
	   "adopted again: the adoption ended with HttpTerminate");
}

static void other_namespace(void)
{
	int fd = listener(0);

	need(!unshare(CLONE_NEWNET));
	api_init();
	is(HttpLxAdoptListener(fd, NULL), ERROR_INVALID_PARAMETER,
	   "another network namespace");
}

static void other_user(void)
{
	int fd = listener(0), dev;
	struct httpsys_adopt a = { .size = sizeof(a), .fd = fd };

	chmod(HTTPSYS_DEVICE, 0666);
	dev = hs_open();
	need(!hs_ioctl(dev, HTTPSYS_IOC_ENDPOINT_ADOPT, &a));
	need(!setresgid(-1, 65534, 0) && !setresuid(-1, 65534, 0));
	api_init();
	need(!setresuid(-1, 0, -1));
	chmod(HTTPSYS_DEVICE, 0660);
	need(!setresuid(65534, 65534, 65534));
	is(HttpLxAdoptListener(fd, NULL), ERROR_ACCESS_DENIED,
	   "a port of another user");
}

static void serves(void)
{
	struct received r;
	struct server s;
	USHORT port;
	int client, fd;

	server_up(&s);
	fd = listener(0);
	need(!HttpLxAdoptListener(fd, &port));
	need(!close(fd));
	is(HttpAddUrlToUrlGroup(s.group, wide(url_of(port, "/t/")), 0, 0),
	   NO_ERROR, "URL on the adopted port");
	s.port = port;
	client = request_get(&s, "/t/x", &r);
	is(r.request->Address.pLocalAddress->sa_family, AF_INET, "IPv4");
	is(answer(s.queue, r.request->RequestId, 0, "adopted"), NO_ERROR,
	   "answered");
	expect_answer(client, 200, "adopted", "client");
	server_down(&s);
}

static const struct tap_case cases[] = {
	{ "adopt codes", codes },
	{ "adopt other namespace", other_namespace },
	{ "adopt other user", other_user },
	{ "adopt serves", serves },
};
TAP_MAIN_NET(cases)
