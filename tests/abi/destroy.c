// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listening sockets that an administrator destroys under their programs (SOCK_DESTROY, as "ss -K"
 * does): the port listens again, as often as it happens.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

/* More than a group of sockets has places at first */
#define TIMES	140

static struct hs_server f;

static int url_add(const char *host)
{
	char url[100];

	snprintf(url, sizeof(url), "http://%s:%d/", host, f.port);
	return hs_url_add(f.dev, f.group, url, 0);
}

/* The listening socket that a client of @address would reach; 0 or -errno */
static int destroy(const char *address)
{
	struct {
		struct nlmsghdr head;
		struct inet_diag_req_v2 what;
	} m = {
		.head = { .nlmsg_len = sizeof(m), .nlmsg_type = SOCK_DESTROY,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.what = { .sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP,
			  .id = { .idiag_sport = htons(f.port),
				  .idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } } },
	};
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
	} answer;
	int fd = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_SOCK_DIAG);

	need(inet_pton(AF_INET, address, &m.what.id.idiag_src[0]) == 1);
	need(send(fd, &m, sizeof(m), 0) == sizeof(m));
	need(recv(fd, &answer, sizeof(answer), 0) >= (ssize_t)sizeof(answer));
	need(answer.head.nlmsg_type == NLMSG_ERROR);
	close(fd);
	return answer.error.error;
}

/* IPv4 sockets that listen on the port */
static int listening(void)
{
	FILE *file = fopen("/proc/self/net/tcp", "re");
	unsigned int port, state;
	char line[256];
	int n = 0;

	need(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*d: %*x:%x %*x:%*x %x", &port, &state) == 2)
			n += port == (unsigned int)f.port && state == 10;
	fclose(file);
	return n;
}

static bool listens(int nr)
{
	for (int i = 0; i < HS_WAIT_MS && listening() != nr; i++)
		hs_sleep_ms(1);
	return listening() == nr;
}

static void serve(const char *address)
{
	int c = wire_try(address, f.port);
	struct hs_request r;

	ok(c >= 0, "%s: connected", address);
	wire_get(c, "/");
	need(!hs_receive(f.queue, &r, 0));
	need(!hs_send(f.queue, r.id, 200, 0, NULL, NULL, 0));
	is(wire_status(c), 200, "%s: answered", address);
	hs_request_free(&r);
	close(c);
}

static void once(void)
{
	int c;

	hs_server_begin(&f);
	f.port = hs_port();
	need(!url_add("+"));
	c = wire_connect(f.port);
	is(destroy("127.0.0.1"), 0, "destroyed");
	ok(listens(1), "it listens again");
	serve("127.0.0.1");
	close(c);
	need(!hs_url_remove_all(f.dev, f.group));
	ok(listens(0), "until nobody needs it");
	is(destroy("127.0.0.1"), -ENOENT, "there is nothing to destroy");
}

/* Sockets that overlap are in a group while they start, which must not be seen later */
static void overlapping(void)
{
	int fd = open("/proc/sys/net/ipv4/tcp_migrate_req", O_WRONLY | O_CLOEXEC), wrong = 0;

	need(fd >= 0 && write(fd, "1", 1) == 1);
	close(fd);
	hs_server_begin(&f);
	f.port = hs_port();
	need(!url_add("127.0.0.2") && !url_add("+"));
	is(listening(), 2, "one for all addresses, one beside it");
	for (int i = 0; i < TIMES; i++) {
		wrong += destroy("127.0.0.2") || !listens(2);
		wrong += destroy("127.0.0.1") || !listens(2);
	}
	is(wrong, 0, "%d times each: both listen again", TIMES);
	serve("127.0.0.1");
	serve("127.0.0.2");
	need(!url_add("127.0.0.3"));
	serve("127.0.0.3");
	need(!hs_url_remove_all(f.dev, f.group));
	ok(listens(0), "none is left");
}

static const struct tap_case cases[] = {
	{ "once", once },
	{ "overlapping", overlapping, 60 },
};
TAP_MAIN_NET(cases)
