// SPDX-License-Identifier: GPL-2.0-only
/* After fork(): what a child has, what it has not, what it must not hold */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

static int child_result(pid_t child)
{
	int status;

	need(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

/* Descriptors of this process whose link says @what */
static int open_files(const char *what)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	int n = 0;

	while (dir && (entry = readdir(dir))) {
		char path[300], link[300];
		ssize_t len;

		snprintf(path, sizeof(path), "/proc/self/fd/%s", entry->d_name);
		len = readlink(path, link, sizeof(link) - 1);
		if (len > 0) {
			link[len] = 0;
			n += strstr(link, what) != NULL;
		}
	}
	if (dir)
		closedir(dir);
	return n;
}

static void child_objects(struct server *s)
{
	HTTP_SERVER_SESSION_ID id;
	HTTP_URL_GROUP_ID group;

	if (open_files("/dev/httpsys"))
		_exit(1);
	if (HttpCloseServerSession(s->session) != ERROR_INVALID_PARAMETER)
		_exit(2);
	if (HttpCloseUrlGroup(s->group) != ERROR_INVALID_PARAMETER)
		_exit(3);
	if (bind_queue(s->group, s->queue) != ERROR_INVALID_PARAMETER)
		_exit(4);
	if (HttpCreateServerSession(V2, &id, 0) ||
	    HttpCreateUrlGroup(id, &group, 0))
		_exit(5);
	if (HttpLxAddUrl(group, url_of(s->port, "/child/"), 0, NULL))
		_exit(6);
	if (HttpCloseServerSession(id))
		_exit(7);
	if (HttpTerminate(HTTP_INITIALIZE_SERVER, NULL))
		_exit(8);
	if (HttpCloseRequestQueue(s->queue))
		_exit(9);
	_exit(0);
}

static void objects(void)
{
	struct server s;
	struct received r;
	pid_t child;
	int fd;

	server_up(&s);
	is(open_files("/dev/httpsys"), 1, "the parent holds the device");
	child = fork();
	need(child >= 0);
	if (!child)
		child_objects(&s);
	is(child_result(child), 0, "the child has sessions of its own only");
	fd = request_get(&s, "/t/", &r);
	is(answer(s.queue, r.request->RequestId, 0, "p"), NO_ERROR,
	   "the parent goes on");
	expect_answer(fd, 200, "p", "parent");
	received_free(&r);
	server_down(&s);
}

/* A server that is killed while a child of it lives */
static void doomed(int report)
{
	struct server s;
	struct received r;
	pid_t child;

	server_up(&s);
	child = fork();
	if (!child) {		/* with a handle of its own from here on */
		child = getpid();
		if (write(report, &s.port, sizeof(int)) != sizeof(int) ||
		    write(report, &child, sizeof(child)) != sizeof(child))
			_exit(1);
		sleep(60);
		_exit(0);
	}
	receive(s.queue, 0, &r);	/* takes one, never answers */
	sleep(60);
	_exit(0);
}

static void killed(void)
{
	int report[2], port, client;
	pid_t parent, grandchild;
	HTTP_SERVER_SESSION_ID session;
	HTTP_URL_GROUP_ID group;

	need(!pipe(report));
	parent = fork();
	need(parent >= 0);
	if (!parent)
		doomed(report[1]);
	need(read(report[0], &port, sizeof(port)) == sizeof(port));
	need(read(report[0], &grandchild, sizeof(pid_t)) == sizeof(pid_t));
	client = wire_connect(port);
	wire_get(client, "/t/");
	hs_sleep_ms(300);
	need(!kill(parent, SIGKILL));
	need(waitpid(parent, NULL, 0) == parent);
	is(wire_end(client, 1000), WIRE_RESET,
	   "what it had taken is reset within a second");
	is(kill(grandchild, 0), 0, "its child lives");
	is(wire_try("127.0.0.1", port), -ECONNREFUSED,
	   "and does not keep the URL alive");
	api_init();
	need(!HttpCreateServerSession(V2, &session, 0));
	need(!HttpCreateUrlGroup(session, &group, 0));
	is(HttpLxAddUrl(group, url_of(port, "/t/"), 0, NULL), NO_ERROR,
	   "which can be taken at the first try");
	kill(grandchild, SIGKILL);
}

/* A name dies with its creator although a child has the handle */
static void name_dies(void)
{
	int report[2];
	pid_t parent, grandchild;
	HANDLE q;

	need(!pipe(report));
	parent = fork();
	need(parent >= 0);
	if (!parent) {
		api_init();
		if (HttpCreateRequestQueue(V2, u"mortal", NULL, 0, &q))
			_exit(1);
		if (fork())
			pause();
		/* from here on the child's handle is one of its own */
		grandchild = getpid();
		if (write(report[1], &grandchild, sizeof(pid_t)) < 0)
			_exit(1);
		sleep(60);
		_exit(0);
	}
	need(read(report[0], &grandchild, sizeof(pid_t)) == sizeof(pid_t));
	need(!kill(parent, SIGKILL));
	need(waitpid(parent, NULL, 0) == parent);
	api_init();
	is(HttpCreateRequestQueue(V2, u"mortal", NULL, 0, &q), NO_ERROR,
	   "the name is free");
	kill(grandchild, SIGKILL);
}

/* A child that takes part: its requests die with it, the parent's do not */
static void worker(void)
{
	struct server s;
	struct received mine, r;
	int own, theirs, fd_before;
	pid_t child;

	server_up(&s);
	own = request_get(&s, "/t/own", &mine);
	fd_before = HttpLxQueueFd(s.queue);
	child = fork();
	need(child >= 0);
	if (!child) {
		if (HttpLxQueueFd(s.queue) != fd_before ||
		    fcntl(fd_before, F_GETFD) != FD_CLOEXEC)
			_exit(1);
		if (answer(s.queue, mine.request->RequestId, 0, "stolen") !=
		    ERROR_CONNECTION_INVALID)
			_exit(2);
		if (receive(s.queue, 0, &r) ||
		    answer(s.queue, r.request->RequestId, 0, "child"))
			_exit(3);
		if (receive(s.queue, 0, &r))
			_exit(4);
		_exit(0);	/* with a request in hand */
	}
	theirs = wire_connect(s.port);
	wire_get(theirs, "/t/one");
	expect_answer(theirs, 200, "child", "served by the child");
	wire_get(theirs, "/t/two");
	is(wire_end(theirs, HS_WAIT_MS), WIRE_RESET, "dies with the child");
	is(child_result(child), 0, "child went well");
	is(answer(s.queue, mine.request->RequestId, 0, "own"), NO_ERROR,
	   "the parent's request is still the parent's");
	expect_answer(own, 200, "own", "parent");
	received_free(&mine);
	server_down(&s);
}

/* Closing in the child is no business of the parent */
static void close_in_child(void)
{
	struct server s;
	struct received r;
	pid_t child;
	int fd;

	server_up(&s);
	child = fork();
	need(child >= 0);
	if (!child) {
		if (HttpShutdownRequestQueue(s.queue))
			_exit(1);
		if (HttpCloseRequestQueue(s.queue))
			_exit(2);
		_exit(HttpCloseRequestQueue(s.queue) == ERROR_INVALID_PARAMETER
		      ? 0 : 3);
	}
	is(child_result(child), 0, "child shut down and closed its handle");
	fd = request_get(&s, "/t/", &r);
	is(answer(s.queue, r.request->RequestId, 0, "x"), NO_ERROR,
	   "the parent's is as it was");
	expect_answer(fd, 200, "x", "parent");
	received_free(&r);
	server_down(&s);
}

static const struct tap_case cases[] = {
	{ "objects", objects },
	{ "killed parent", killed },
	{ "name", name_dies },
	{ "worker", worker },
	{ "close in the child", close_in_child },
};

TAP_MAIN(cases)
