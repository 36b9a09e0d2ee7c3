// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions and groups: ids, ownership, and each outcome of closing a session:
 * closed; closes remaining groups; does not exist; not the creator's; closed
 * twice; closed under traffic.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

/* Can somebody else listen on this port now, on both families? */
static int port_bind(int port)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6,
				  .sin6_port = htons(port) };
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1, err = 0;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (void *)&a, sizeof(a)) || listen(fd, 1))
		err = -errno;
	close(fd);
	return err;
}

static void ids(void)
{
	int dev = hs_open(), other = hs_open();
	uint64_t session, group, foreign, x;

	need(!hs_session(dev, &session) && !hs_group(dev, session, &group));
	need(!hs_session(other, &foreign));
	ok(session && group && session != group, "ids differ, not 0");
	is(hs_session_close(dev, 0), -ENOENT, "session 0");
	is(hs_session_close(dev, ~0ULL), -ENOENT, "session ~0");
	is(hs_session_close(dev, 1), -ENOENT, "session 1");
	is(hs_session_close(dev, group), -ENOENT, "a group as a session");
	is(hs_group_close(dev, session), -ENOENT, "a session as a group");
	is(hs_group(dev, group, &x), -ENOENT, "group below a group");
	is(hs_group(dev, foreign, &x), -ENOENT, "group below a foreign session");
	is(hs_group(dev, 0, &x), -ENOENT, "group below nothing");
	for (int bit = 0; bit < 64; bit++)
		if (hs_session_close(dev, session ^ 1ULL << bit) != -ENOENT)
			ok(false, "id with bit %d flipped is accepted", bit);
	is(hs_group_close(dev, group), 0, "and the real group closes");
	is(hs_session_close(dev, session), 0, "and the real session closes");
}

static void stale_ids(void)
{
	int dev = hs_open();
	uint64_t id, again, seen = 0;

	need(!hs_session(dev, &id) && !hs_session_close(dev, id));
	for (int i = 0; i < 200; i++) {
		need(!hs_session(dev, &again));
		seen += again == id;
		need(!hs_session_close(dev, again));
	}
	is(seen, 0, "200 further sessions never get the id of a closed one");
	is(hs_session_close(dev, id), -ENOENT, "the stale id is refused");
}

static void parent_field(void)
{
	int dev = hs_open();
	struct httpsys_object o = { .size = sizeof(o), .parent = 1 };
	uint64_t session;

	need(!hs_session(dev, &session));
	is(hs_ioctl(dev, HTTPSYS_IOC_SESSION_CREATE, &o), -EINVAL,
	   "SESSION_CREATE with a parent");
	o.id = session;
	is(hs_ioctl(dev, HTTPSYS_IOC_SESSION_CLOSE, &o), -EINVAL,
	   "SESSION_CLOSE with a parent");
	is(hs_session_close(dev, session), 0, "the session is still there");
}

/* One that the kernel has certainly accepted; the server has no such path */
static int idle_connection(int port)
{
	int c = wire_connect(port);

	wire_text(c, "GET /no HTTP/1.1\r\nHost: x\r\n\r\n");
	need(wire_status(c) == 404);
	return c;
}

static void closed(void)
{
	struct hs_server s;
	uint64_t sessions;
	int c;

	hs_server_up(&s, "a/");
	sessions = hs_counter(s.dev, HTTPSYS_COUNTER_SESSIONS_NOW);
	is(port_bind(s.port), -EADDRINUSE, "the port is taken");
	c = idle_connection(s.port);
	is(hs_session_close(s.dev, s.session), 0, "closed");
	is(port_bind(s.port), 0, "the port is free at once");
	is(wire_end(c, HS_WAIT_MS), WIRE_FIN, "idle connection is closed");
	ok(wire_try("127.0.0.1", s.port) < 0, "nobody listens");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_SESSIONS_NOW), sessions - 1,
	   "counted");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_URLS_NOW), 0, "no URL left");
	is(hs_counter(s.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 0,
	   "no endpoint left");
}

static void closes_groups(void)
{
	int dev = hs_open(), port = hs_port();
	uint64_t session, other, group[3], x;
	char url[80];

	need(!hs_session(dev, &session) && !hs_session(dev, &other));
	for (int i = 0; i < 3; i++) {
		need(!hs_group(dev, i == 2 ? other : session, &group[i]));
		snprintf(url, sizeof(url), "http://+:%d/%d/", port, i);
		need(!hs_url_add(dev, group[i], url, 0));
	}
	is(hs_session_close(dev, session), 0, "close with two groups");
	is(hs_group_close(dev, group[0]), -ENOENT, "first group is gone");
	is(hs_group_close(dev, group[1]), -ENOENT, "second group is gone");
	is(hs_counter(dev, HTTPSYS_COUNTER_URLS_NOW), 1, "their URLs are gone");
	is(port_bind(port), -EADDRINUSE, "the other session keeps the port");
	snprintf(url, sizeof(url), "http://+:%d/0/", port);
	is(hs_url_add(dev, group[2], url, 0), 0, "the prefix is free again");
	is(hs_group(dev, session, &x), -ENOENT, "no group below it any more");
	is(hs_session_close(dev, other), 0, "the other session closes");
	is(port_bind(port), 0, "now the port is free");
}

static void not_there(void)
{
	int dev = hs_open();
	uint64_t id;

	is(hs_session_close(dev, 0xff00000020000001), -ENOENT,
	   "never existed");
	need(!hs_session(dev, &id));
	is(hs_session_close(dev, id), 0, "closed");
	is(hs_session_close(dev, id), -ENOENT, "closed twice");
}

static void not_the_creators(void)
{
	struct hs_server s;
	int other = hs_open(), c, status;

	hs_server_up(&s, "own/");
	is(hs_session_close(other, s.session), -ENOENT, "other open file");
	if (!fork()) {
		int mine = hs_open();

		_exit(hs_session_close(mine, s.session) == -ENOENT ? 0 : 1);
	}
	wait(&status);
	is(status, 0, "other process");
	is(hs_group_close(other, s.group), -ENOENT, "its group");
	is(hs_url_remove_all(other, s.group), -ENOENT, "its URLs");
	is(hs_set_u32(other, s.session, HTTPSYS_PROPERTY_STATE, 1), -ENOENT,
	   "its property");
	c = wire_connect(s.port);
	wire_get(c, "/elsewhere");
	is(wire_status(c), 404, "the session goes on");
}

static void last_close(void)
{
	struct hs_server s;
	int copy, c;

	hs_server_up(&s, "a/");
	copy = dup(s.dev);
	close(s.dev);
	is(port_bind(s.port), -EADDRINUSE, "a dup keeps it alive");
	c = idle_connection(s.port);
	close(copy);
	is(port_bind(s.port), 0, "gone with the last close");
	is(wire_end(c, HS_WAIT_MS), WIRE_FIN, "idle connection is closed");
}

static void killed(void)
{
	int fds[2], port, dev = hs_open();
	pid_t child;

	need(!pipe(fds));
	child = fork();
	if (!child) {
		struct hs_server s;

		close(dev);
		hs_server_up(&s, "");
		need(write(fds[1], &s.port, sizeof(s.port)) > 0);
		pause();
	}
	need(read(fds[0], &port, sizeof(port)) == sizeof(port));
	is(port_bind(port), -EADDRINUSE, "the child listens");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	is(port_bind(port), 0, "port is free once the child is reaped");
	is(hs_counter(dev, HTTPSYS_COUNTER_SESSIONS_NOW), 0, "no session left");
	is(hs_counter(dev, HTTPSYS_COUNTER_QUEUES_NOW), 0, "no queue left");
}

/* One request in each state: 0 queued, 1 received, 2 half answered */
static void under_traffic(void)
{
	struct hs_headers h = { .size = 0 };
	struct hs_request r[3];
	struct hs_server s;
	int c[3], idle;

	hs_server_up(&s, "t/");
	hs_header_add(&h, 11, NULL, "10");
	for (int i = 2; i >= 0; i--) {
		c[i] = wire_connect(s.port);
		wire_text(c[i], "GET /t/%d HTTP/1.1\r\nHost: x\r\n\r\n", i);
		if (i)
			need(!hs_receive(s.queue, &r[i], 0));
	}
	need(hs_poll(s.queue, 1, HS_WAIT_MS));
	idle = idle_connection(s.port);
	is(hs_send(s.queue, r[2].id, 200, HTTPSYS_SEND_MORE_DATA, &h, "01234",
		   5), 0, "first half");
	is(hs_session_close(s.dev, s.session), 0, "closed under traffic");
	is(port_bind(s.port), 0, "the port is free while answers are due");
	is(wire_end(idle, HS_WAIT_MS), WIRE_FIN, "idle connection closed");
	is(hs_receive(s.queue, &r[0], 0), 0, "the queued one is received");
	is(r[0].record->group_id, s.group, "with its group's id");
	is(hs_send(s.queue, r[2].id, 0, 0, NULL, "56789", 5), 0, "second half");
	for (int i = 0; i < 2; i++)
		is(hs_send(s.queue, r[i].id, 200, 0, NULL, "hello", 5), 0,
		   "answer to request %d", i);
	for (int i = 0; i < 3; i++) {
		struct wire_answer a;

		is(wire_answer(c[i], &a, false), 200, "client %d is served", i);
		ok(!strcmp(a.body, i == 2 ? "0123456789" : "hello"),
		   "client %d has its body", i);
		is(wire_end(c[i], HS_WAIT_MS), WIRE_FIN,
		   "client %d: then the connection ends", i);
	}
}

static void close_races(void)
{
	struct hs_server s;

	for (int i = 0; i < 20; i++) {
		int c;

		hs_server_up(&s, "");
		c = wire_connect(s.port);
		wire_get(c, "/");
		if (i & 1)
			hs_poll(s.queue, 1, HS_WAIT_MS);
		need(!hs_session_close(s.dev, s.session));
		if (port_bind(s.port))
			ok(false, "round %d: port is not free", i);
		close(c);
		hs_server_down(&s);
	}
	s.dev = hs_open();
	ok(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0),
	   "20 rounds leave no connection");
}

/* A connection that is just being accepted must not be forgotten */
static void fresh_connections(void)
{
	struct hs_server s;
	int forgotten = 0;

	for (int i = 0; i < 60; i++) {
		int c[3];

		hs_server_up(&s, "");
		for (int k = 0; k < 3; k++)
			c[k] = wire_connect(s.port);
		if (i % 3)
			hs_sleep_ms(i % 3);
		need(!hs_session_close(s.dev, s.session));
		for (int k = 0; k < 3; k++) {
			forgotten += wire_end(c[k], forgotten ? 300 : 3000) ==
				     WIRE_OPEN;
			close(c[k]);
		}
		hs_server_down(&s);
	}
	is(forgotten, 0, "all of 180 fresh connections end with the endpoint");
}

static const struct tap_case cases[] = {
	{ "ids", ids },
	{ "stale ids", stale_ids },
	{ "parent field", parent_field },
	{ "closed", closed },
	{ "closes remaining groups", closes_groups },
	{ "does not exist, closed twice", not_there },
	{ "not the creator's", not_the_creators },
	{ "last close", last_close },
	{ "killed", killed },
	{ "under traffic", under_traffic },
	{ "close races", close_races },
	{ "fresh connections", fresh_connections, 60 },
};
TAP_MAIN_NET(cases)
