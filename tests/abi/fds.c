// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files: unknown and misplaced commands, foreign descriptors where a queue is
 * asked for, what read, write, mmap and seek do, close-on-exec.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"

static void unknown_commands(void)
{
	static const unsigned long unknown[] = {
		_IO(HTTPSYS_IOC_MAGIC, 0x9f), _IO(HTTPSYS_IOC_MAGIC, 0xbf),
		_IO(HTTPSYS_IOC_MAGIC, 0xff), _IO('h', 0xa0),
		_IOWR(HTTPSYS_IOC_MAGIC, 0xa0, struct httpsys_query),
		FIONREAD, 0, ~0U,
	};
	struct httpsys_query q = { .size = sizeof(q) };
	int dev = hs_open();
	int queue = hs_queue(dev);

	need(queue >= 0);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		is(hs_ioctl(dev, unknown[i], &q), -ENOTTY,
		   "device: command %lx", unknown[i]);
		is(hs_ioctl(queue, unknown[i], &q), -ENOTTY,
		   "queue: command %lx", unknown[i]);
	}
}

static void misplaced_commands(void)
{
	static const unsigned long of_device[] = {
		HTTPSYS_IOC_QUERY, HTTPSYS_IOC_SESSION_CREATE,
		HTTPSYS_IOC_SESSION_CLOSE, HTTPSYS_IOC_GROUP_CREATE,
		HTTPSYS_IOC_GROUP_CLOSE, HTTPSYS_IOC_URL_ADD,
		HTTPSYS_IOC_URL_REMOVE, HTTPSYS_IOC_QUEUE_CREATE,
		HTTPSYS_IOC_COUNTERS, HTTPSYS_IOC_ENDPOINT_ADOPT,
		HTTPSYS_IOC_CONFIG_SET, HTTPSYS_IOC_CONFIG_GET,
		HTTPSYS_IOC_CONFIG_DELETE, HTTPSYS_IOC_CONFIG_UPDATE,
		HTTPSYS_IOC_CACHE_FLUSH_ALL, HTTPSYS_IOC_EXPLAIN,
	}, of_queue[] = {
		HTTPSYS_IOC_QUEUE_REOPEN, HTTPSYS_IOC_QUEUE_SHUTDOWN,
		HTTPSYS_IOC_RECEIVE, HTTPSYS_IOC_READ_BODY, HTTPSYS_IOC_SEND,
		HTTPSYS_IOC_CANCEL, HTTPSYS_IOC_CACHE_FLUSH,
		HTTPSYS_IOC_FRAGMENT_ADD, HTTPSYS_IOC_FRAGMENT_READ,
	};
	uint64_t arg[64] = { 32 };
	int dev = hs_open();
	int queue = hs_queue(dev);

	for (size_t i = 0; i < sizeof(of_device) / sizeof(of_device[0]); i++)
		is(hs_ioctl(queue, of_device[i], arg), -ENOTTY,
		   "queue file: device command %lx", of_device[i]);
	for (size_t i = 0; i < sizeof(of_queue) / sizeof(of_queue[0]); i++)
		is(hs_ioctl(dev, of_queue[i], arg), -ENOTTY,
		   "device file: queue command %lx", of_queue[i]);
}

static int queue_of_other_netns(void)
{
	int dev, queue;

	if (unshare(CLONE_NEWNET))
		return -errno;
	dev = hs_open();
	queue = hs_queue(dev);
	close(dev);
	return queue;
}

static void foreign_binding(void)
{
	int dev = hs_open(), other = hs_open(), fds[2];
	uint64_t session, group;

	need(!hs_session(dev, &session) && !hs_group(dev, session, &group));
	need(!pipe(fds));
	is(hs_bind(dev, group, socket(AF_INET, SOCK_STREAM, 0)), -EBADF,
	   "bind to a socket");
	is(hs_bind(dev, group, fds[0]), -EBADF, "bind to a pipe");
	is(hs_bind(dev, group, open("/dev/null", O_RDWR)), -EBADF,
	   "bind to /dev/null");
	is(hs_bind(dev, group, open("/", O_PATH)), -EBADF,
	   "bind to an O_PATH file");
	is(hs_bind(dev, group, dev), -EBADF, "bind to the device file");
	is(hs_bind(dev, group, 9999), -EBADF, "bind to a closed fd");
	is(hs_bind(dev, group, hs_queue(other)), -EPERM,
	   "bind to a queue that another application created");
	is(hs_bind(dev, group, queue_of_other_netns()), -EBADF,
	   "bind to a queue of another network namespace");
	is(hs_bind(dev, group, hs_queue(dev)), 0,
	   "an own queue can be bound afterwards");
}

static void binding_struct(void)
{
	int dev = hs_open(), queue = hs_queue(dev);
	struct httpsys_binding b = { .present = 2, .fd = queue };
	uint64_t session, group;

	need(!hs_session(dev, &session) && !hs_group(dev, session, &group));
	is(hs_set(dev, group, HTTPSYS_PROPERTY_BINDING, &b, sizeof(b)), -EINVAL,
	   "present = 2");
	b.present = 1;
	is(hs_set(dev, group, HTTPSYS_PROPERTY_BINDING, &b, sizeof(b) - 1),
	   -EINVAL, "one byte short");
	is(hs_set(dev, session, HTTPSYS_PROPERTY_BINDING, &b, sizeof(b)),
	   -EINVAL, "a session has no binding");
	is(hs_set(dev, group, HTTPSYS_PROPERTY_BINDING, &b, sizeof(b)), 0,
	   "bind");
	b.present = 0;
	b.fd = -1;
	is(hs_set(dev, group, HTTPSYS_PROPERTY_BINDING, &b, sizeof(b)), 0,
	   "unbind");
	is(hs_set(dev, group, HTTPSYS_PROPERTY_BINDING, &b, sizeof(b)), 0,
	   "unbind again");
}

static void file_calls(void)
{
	int dev = hs_open(), queue = hs_queue(dev);
	int fds[2] = { dev, queue };
	char c = 0;

	for (int i = 0; i < 2; i++) {
		const char *what = i ? "queue" : "device";

		ok(read(fds[i], &c, 1) < 0, "%s: read fails", what);
		ok(write(fds[i], &c, 1) < 0, "%s: write fails", what);
		ok(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fds[i], 0) ==
		   MAP_FAILED, "%s: mmap fails", what);
		ok(fcntl(fds[i], F_GETFD) & FD_CLOEXEC, "%s: close-on-exec",
		   what);
	}
}

static void device_mode(void)
{
	struct stat st;

	need(!stat(HTTPSYS_DEVICE, &st));
	ok(S_ISCHR(st.st_mode), "a character device");
	is(st.st_mode & 07777 & ~0660, 0, "no access for others");
}

static void two_opens(void)
{
	int a = hs_open(), b = hs_open();
	uint64_t x, y;

	is(hs_session(a, &x), 0, "session of the first open");
	is(hs_session(b, &y), 0, "session of the second open");
	ok(x && y && x != y, "ids differ and are not 0");
	is(hs_session_close(b, x), -ENOENT, "the other's session");
	is(hs_session_close(dup(a), x), 0, "a dup is the same application");
}

static const struct tap_case cases[] = {
	{ "unknown commands", unknown_commands },
	{ "misplaced commands", misplaced_commands },
	{ "foreign binding", foreign_binding },
	{ "binding struct", binding_struct },
	{ "file calls", file_calls },
	{ "device mode", device_mode },
	{ "two opens", two_opens },
};
TAP_MAIN_NET(cases)
