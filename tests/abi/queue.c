// SPDX-License-Identifier: GPL-2.0-only
/*
 * Request queues: names, flags, who may open one, what keeps it alive, passive
 * files, passing over a socket, shutdown.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define OPEN	HTTPSYS_QUEUE_OPEN_EXISTING
#define CTRL	HTTPSYS_QUEUE_CONTROLLER
#define ACCESS	HTTPSYS_QUEUE_ACCESS

static int create(int dev, const char *name, uint32_t len, uint32_t flags,
		  uint32_t mode, uint32_t uid, uint32_t gid)
{
	struct httpsys_queue_create c = {
		.size = sizeof(c), .flags = flags, .name = (uintptr_t)name,
		.name_len = len, .mode = mode, .uid = uid, .gid = gid, .fd = -1,
	};
	int err = hs_ioctl(dev, HTTPSYS_IOC_QUEUE_CREATE, &c);

	if (err)
		ok(c.fd == -1, "fd is not touched on failure");
	return err ? err : c.fd;
}

static void names(void)
{
	int dev = hs_open(), other = hs_open(), a, b;

	is(hs_queue_named(dev, "first", OPEN), -ENOENT, "open a missing name");
	a = hs_queue_named(dev, "first", 0);
	ok(a >= 0, "create");
	is(hs_queue_named(dev, "first", 0), -EEXIST, "the name is taken");
	is(hs_queue_named(other, "first", 0), -EEXIST, "also for others");
	b = hs_queue_named(other, "first", OPEN);
	ok(b >= 0, "root opens it by name");
	ok(hs_queue_named(dev, "First", 0) >= 0, "names are exact");
	close(a);
	is(hs_queue_named(dev, "first", 0), -EEXIST,
	   "the second file keeps the queue");
	close(b);
	ok(hs_queue_named(dev, "first", 0) >= 0, "free after the last file");
}

static void name_text(void)
{
	static const struct {
		const char *text;
		uint32_t len;
		int err;
		const char *what;
	} table[] = {
		{ "a\0b", 3, -EINVAL, "NUL inside" },
		{ "a/b", 3, -EINVAL, "slash" },
		{ "a\nb", 3, -EINVAL, "control character" },
		{ "a\x7f", 2, -EINVAL, "DEL" },
		{ "a\x80", 2, -EINVAL, "not UTF-8" },
		{ "\xed\xa0\x80", 3, -EINVAL, "surrogate" },
		{ "\xc0\xaf", 2, -EINVAL, "overlong" },
		{ "b\xc3\xbc", 3, 0, "UTF-8" },
		{ "with space", 10, 0, "space" },
		{ "..", 2, 0, "dots" },
		{ (void *)16, 4, -EFAULT, "bad pointer" },
		{ NULL, 4, -EFAULT, "NULL with a length" },
	};
	char longest[HTTPSYS_QUEUE_NAME_MAX + 1];
	int dev = hs_open(), got;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		got = create(dev, table[i].text, table[i].len, 0, 0, 0, 0);
		is(got < 0 ? got : 0, table[i].err, "%s", table[i].what);
	}
	memset(longest, 'x', sizeof(longest));
	is(create(dev, longest, sizeof(longest), 0, 0, 0, 0), -EINVAL,
	   "one byte too long");
	ok(create(dev, longest, sizeof(longest) - 1, 0, 0, 0, 0) >= 0,
	   "longest name");
	ok(create(dev, "abc", 0, 0, 0, 0, 0) >= 0, "length 0: unnamed");
	ok(create(dev, "abc", 0, 0, 0, 0, 0) >= 0, "any number of them");
}

static void flag_matrix(void)
{
	int dev = hs_open(), fd;

	fd = hs_queue_named(dev, "matrix", 0);
	need(fd >= 0);
	is(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC, "close-on-exec");
	is(fcntl(fd, F_GETFL) & O_NONBLOCK, 0, "blocking");
	is(create(dev, "", 0, OPEN, 0, 0, 0), -EINVAL, "open without a name");
	is(create(dev, "matrix", 6, OPEN | CTRL, 0, 0, 0), -EINVAL,
	   "open existing as a controller");
	is(create(dev, "matrix", 6, OPEN | ACCESS, 0600, -1, -1), -EINVAL,
	   "open existing with rights");
	is(create(dev, "m2", 2, ACCESS, 0700, -1, -1), -EINVAL, "execute bit");
	is(create(dev, "m2", 2, ACCESS, 04600, -1, -1), -EINVAL, "setuid bit");
	fd = create(dev, "m2", 2, ACCESS, 0666, -1, -1);
	ok(fd >= 0, "all rights");
	fd = create(dev, "m3", 2, HTTPSYS_QUEUE_NONBLOCK, 0, 0, 0);
	is(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK, "NONBLOCK");
	fd = create(dev, "matrix", 6, OPEN | HTTPSYS_QUEUE_NONBLOCK, 0, 0, 0);
	is(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK, "NONBLOCK on open");
	ok(create(dev, "m4", 2, CTRL, 0, 0, 0) >= 0, "named controller");
}

static void become(uid_t uid, gid_t gid)
{
	need(!setgroups(0, NULL));
	need(!setresgid(gid, gid, gid));
	need(!setresuid(uid, uid, uid));
}

/* What another user gets who opens @name: 0 or -errno */
static int as_user(const char *name, uid_t uid, gid_t gid)
{
	pid_t child = fork();
	int status, got, dev;

	if (!child) {
		become(uid, gid);
		dev = hs_open();
		got = hs_queue_named(dev, name, OPEN);
		_exit(got < 0 ? -got : 0);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -999;
}

static void permissions(void)
{
	static const struct {
		uint32_t mode, uid, gid;
		int owner, group, other;
	} table[] = {
		{ 0600, 1000, 1000, 0, -EACCES, -EACCES },
		{ 0660, 1000, 1000, 0, 0, -EACCES },
		{ 0666, 1000, 1000, 0, 0, 0 },
		{ 0606, 1000, 1000, 0, -EACCES, 0 },
		{ 0066, 1000, 1000, -EACCES, 0, 0 },
		{ 0400, 1000, 1000, -EACCES, -EACCES, -EACCES },
		{ 0200, 1000, 1000, -EACCES, -EACCES, -EACCES },
		{ 0000, 1000, 1000, -EACCES, -EACCES, -EACCES },
		{ 0666, 0, 0, 0, 0, 0 },
		{ 0600, 0, 0, -EACCES, -EACCES, -EACCES },
	};
	int dev = hs_open();
	char name[20];

	chmod(HTTPSYS_DEVICE, 0666);	/* the guest is thrown away */
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		snprintf(name, sizeof(name), "perm%zu", i);
		need(create(dev, name, strlen(name), ACCESS, table[i].mode,
			    table[i].uid, table[i].gid) >= 0);
		is(as_user(name, 1000, 1001), table[i].owner,
		   "mode %o: owner", table[i].mode);
		is(as_user(name, 1001, 1000), table[i].group,
		   "mode %o: group", table[i].mode);
		is(as_user(name, 1002, 1002), table[i].other,
		   "mode %o: others", table[i].mode);
		ok(hs_queue_named(dev, name, OPEN) >= 0, "mode %o: root",
		   table[i].mode);
	}
	need(create(dev, "plain", 5, 0, 0, 0, 0) >= 0);
	is(as_user("plain", 1000, 1000), -EACCES,
	   "without ACCESS: nobody else");
	chmod(HTTPSYS_DEVICE, 0660);
}

static void owner_of_another(void)
{
	int status;

	chmod(HTTPSYS_DEVICE, 0666);
	if (!fork()) {
		int dev;

		become(1000, 1000);
		dev = hs_open();
		is(create(dev, "chown1", 6, ACCESS, 0600, 1001, -1), -EPERM,
		   "another user as the owner");
		is(create(dev, "chown2", 6, ACCESS, 0600, -1, 1001), -EPERM,
		   "another group as the owner");
		ok(create(dev, "chown3", 6, ACCESS, 0600, 1000, 1000) >= 0,
		   "own ids");
		ok(create(dev, "chown4", 6, ACCESS, 0600, -1, -1) >= 0, "-1");
		_exit(0);
	}
	wait(&status);
	is(status, 0, "the other user came to its end");
	chmod(HTTPSYS_DEVICE, 0660);
}

static void passive(void)
{
	struct hs_server s;
	struct hs_request r;
	int p, q, c = -1;

	hs_server_up(&s, "");
	need(!hs_set_u32(s.queue, 0, HTTPSYS_PROPERTY_VERBOSITY_503, 1));
	p = hs_reopen(s.queue, HTTPSYS_REOPEN_PASSIVE);
	ok(p >= 0, "passive reopen");
	is(fcntl(p, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC, "close-on-exec");
	q = hs_reopen(s.queue, 0);
	ok(q >= 0, "reopen");
	close(s.queue);
	c = wire_connect(s.port);
	wire_get(c, "/1");
	is(hs_receive(q, &r, 0), 0, "the plain one keeps the queue");
	is(hs_send(q, r.id, 200, 0, NULL, NULL, 0), 0, "and answers");
	is(wire_status(c), 200, "the client has the answer");
	close(q);
	is(hs_reopen(p, 0), -ESHUTDOWN, "passive does not: queue is gone");
	ok(hs_poll(p, POLLIN, 0) & POLLHUP, "passive file says POLLHUP");
	r.room = 0;
	r.record = NULL;
	is(hs_receive_raw(p, 0, &r, HTTPSYS_RECEIVE_NONBLOCK, NULL),
	   -ESHUTDOWN, "its receive");
	wire_get(c, "/2");
	is(wire_status(c), 503, "the group is unbound now");
}

static void passive_becomes_active(void)
{
	struct hs_server s;
	struct hs_request r = { .room = 0 };
	int p, c;

	hs_server_up(&s, "");
	p = hs_reopen(s.queue, HTTPSYS_REOPEN_PASSIVE);
	need(p >= 0);
	is(hs_receive_raw(p, 99, &r, HTTPSYS_RECEIVE_NONBLOCK, NULL), -ENOTCONN,
	   "receive with an id does not make it active");
	is(hs_receive_raw(p, 0, &r, HTTPSYS_RECEIVE_NONBLOCK, NULL), -EAGAIN,
	   "receive without one does");
	close(s.queue);
	c = wire_connect(s.port);
	wire_get(c, "/");
	is(hs_receive(p, &r, 0), 0, "it has taken over");
	is(hs_send(p, r.id, 200, 0, NULL, NULL, 0), 0, "and answers");
	is(wire_status(c), 200, "the client has the answer");
}

static void controller(void)
{
	struct hs_server s;
	struct hs_request r = { .room = 0 };
	uint32_t bytes;
	int ctrl, worker, c;
	char byte;

	hs_server_up(&s, "");
	ctrl = hs_queue_named(s.dev, "ctrl", CTRL);
	need(ctrl >= 0 && !hs_bind(s.dev, s.group, ctrl));
	is(hs_receive_raw(ctrl, 0, &r, HTTPSYS_RECEIVE_NONBLOCK, NULL), -EPERM,
	   "a controller does not receive");
	is(hs_set_u32(ctrl, 0, HTTPSYS_PROPERTY_QUEUE_LENGTH, 5), 0,
	   "it sets properties");
	c = wire_connect(s.port);
	wire_get(c, "/kept");
	is(wire_end(c, 200), WIRE_OPEN, "without a worker requests wait");
	worker = hs_queue_named(s.dev, "ctrl", OPEN);
	need(worker >= 0);
	is(hs_receive(worker, &r, 0), 0, "a worker finds the request");
	is(hs_read_body(ctrl, r.id, &byte, 1, 0, &bytes), -ENOTCONN,
	   "it is not the controller's");
	is(hs_send(worker, r.id, 200, 0, NULL, NULL, 0), 0, "answered");
	is(wire_status(c), 200, "the client has the answer");
	close(worker);
	wire_get(c, "/kept");
	is(wire_end(c, 200), WIRE_OPEN, "the controller keeps the queue");
}

static int pass_fd(int queue)
{
	int pair[2], got;

	need(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	hs_fd_send(pair[0], queue);
	got = hs_fd_take(pair[1]);
	need(got >= 0);
	close(pair[0]);
	close(pair[1]);
	return got;
}

/* A worker that got the queue over a socket dies with a request in hand */
static void passed(void)
{
	struct hs_server s;
	struct hs_request r;
	int got, c[2], ready[2];
	pid_t child;
	char byte;

	hs_server_up(&s, "");
	need(!pipe(ready));
	c[0] = wire_connect(s.port);
	c[1] = wire_connect(s.port);
	wire_get(c[0], "/");
	got = pass_fd(s.queue);
	child = fork();
	if (!child) {
		int mine = hs_reopen(got, 0);

		need(mine >= 0 && !hs_receive(mine, &r, 0));
		need(write(ready[1], "x", 1) == 1);
		pause();
	}
	close(got);
	need(read(ready[0], &byte, 1) == 1);
	is(hs_send(s.queue, 1, 200, 0, NULL, NULL, 0), -ENOTCONN,
	   "its request is not ours");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	is(wire_end(c[0], 1000), WIRE_RESET, "its death resets its request");
	wire_get(c[1], "/");
	is(hs_receive(s.queue, &r, 0), 0, "we go on");
	is(hs_send(s.queue, r.id, 200, 0, NULL, NULL, 0), 0, "answered");
	is(wire_status(c[1]), 200, "the client has the answer");
}

static void properties_of_others(void)
{
	int dev = hs_open(), other = hs_open(), mine, theirs;
	uint32_t value, size = sizeof(value);

	mine = hs_queue_named(dev, "props", 0);
	theirs = hs_queue_named(other, "props", OPEN);
	need(mine >= 0 && theirs >= 0);
	is(hs_set_u32(theirs, 0, HTTPSYS_PROPERTY_QUEUE_LENGTH, 7), -EPERM,
	   "an opener sets nothing");
	is(hs_set_u32(mine, 0, HTTPSYS_PROPERTY_QUEUE_LENGTH, 8), 0,
	   "the creator does");
	is(hs_get(theirs, 0, HTTPSYS_PROPERTY_QUEUE_LENGTH, &value, &size), 0,
	   "an opener may read");
	is(value, 8, "the value");
}

static void shut_down(void)
{
	struct hs_server s;
	struct hs_request r[3] = { { .room = 0 } };
	struct hs_headers h = { .size = 0 };
	int c[3], other;

	hs_server_up(&s, "");
	hs_header_add(&h, 11, NULL, "4");
	other = hs_reopen(s.queue, 0);
	for (int i = 0; i < 3; i++) {
		c[i] = wire_connect(s.port);
		wire_get(c[i], "/");
		if (i < 2)
			need(!hs_receive(s.queue, &r[i], 0));
	}
	need(hs_poll(other, POLLIN, HS_WAIT_MS));
	need(!hs_send(s.queue, r[0].id, 200, HTTPSYS_SEND_MORE_DATA, &h, "ab",
		      2));
	is(hs_shutdown(s.queue), 0, "shutdown");
	is(wire_end(c[1], 100), WIRE_OPEN, "received and not begun: kept");
	is(hs_send(s.queue, r[1].id, 200, 0, NULL, NULL, 0), 0,
	   "it can be answered");
	is(wire_status(c[1]), 200, "its client has the answer");
	is(hs_send(s.queue, r[0].id, 0, 0, NULL, "cd", 2), 0,
	   "half answered: can be finished");
	is(wire_status(c[0]), 200, "its client has the answer");
	is(hs_receive_raw(s.queue, 0, &r[2], 0, NULL), -ESHUTDOWN, "receive");
	is(hs_shutdown(s.queue), 0, "a second shutdown is no error");
	is(hs_receive(other, &r[2], 0), 0, "the other open gets the queued one");
	is(hs_send(other, r[2].id, 200, 0, NULL, NULL, 0), 0, "and answers");
	is(wire_status(c[2]), 200, "its client has the answer");
}

static const struct tap_case cases[] = {
	{ "names", names },
	{ "name text", name_text },
	{ "flag matrix", flag_matrix },
	{ "permissions", permissions, 40 },
	{ "owner of another", owner_of_another },
	{ "passive", passive },
	{ "passive becomes active", passive_becomes_active },
	{ "controller", controller },
	{ "passed over a socket", passed },
	{ "properties of others", properties_of_others },
	{ "shutdown", shut_down },
};
TAP_MAIN_NET(cases)
