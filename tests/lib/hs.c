// SPDX-License-Identifier: GPL-2.0-only
/* Raw ioctls of /dev/httpsys for tests: objects, properties, counters. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"

int hs_ioctl(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) < 0 ? -errno : 0;
}

int hs_open(void)
{
	int fd = open(HTTPSYS_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die("open %s", HTTPSYS_DEVICE);
	return fd;
}

static int hs_object(int dev, unsigned long cmd, uint64_t parent, uint64_t *id)
{
	struct httpsys_object o = {
		.size = sizeof(o), .parent = parent, .id = *id,
	};
	int err = hs_ioctl(dev, cmd, &o);

	if (!err)
		*id = o.id;
	return err;
}

int hs_session(int dev, uint64_t *id)
{
	*id = 0;
	return hs_object(dev, HTTPSYS_IOC_SESSION_CREATE, 0, id);
}

int hs_session_close(int dev, uint64_t id)
{
	return hs_object(dev, HTTPSYS_IOC_SESSION_CLOSE, 0, &id);
}

int hs_group(int dev, uint64_t session, uint64_t *id)
{
	*id = 0;
	return hs_object(dev, HTTPSYS_IOC_GROUP_CREATE, session, id);
}

int hs_group_close(int dev, uint64_t id)
{
	return hs_object(dev, HTTPSYS_IOC_GROUP_CLOSE, 0, &id);
}

static int hs_url(int dev, unsigned long cmd, uint32_t flags, uint64_t group,
		  const char *url, uint64_t context)
{
	struct httpsys_url u = {
		.size = sizeof(u), .flags = flags, .group = group,
		.url = (uintptr_t)url, .url_len = url ? strlen(url) : 0,
		.context = context,
	};

	return hs_ioctl(dev, cmd, &u);
}

int hs_url_add(int dev, uint64_t group, const char *url, uint64_t context)
{
	return hs_url(dev, HTTPSYS_IOC_URL_ADD, 0, group, url, context);
}

int hs_url_remove(int dev, uint64_t group, const char *url)
{
	return hs_url(dev, HTTPSYS_IOC_URL_REMOVE, 0, group, url, 0);
}

int hs_url_remove_all(int dev, uint64_t group)
{
	return hs_url(dev, HTTPSYS_IOC_URL_REMOVE, HTTPSYS_URL_REMOVE_ALL,
		      group, NULL, 0);
}

int hs_queue_named(int dev, const char *name, uint32_t flags)
{
	struct httpsys_queue_create c = {
		.size = sizeof(c), .flags = flags, .name = (uintptr_t)name,
		.name_len = name ? strlen(name) : 0, .fd = -1,
	};
	int err = hs_ioctl(dev, HTTPSYS_IOC_QUEUE_CREATE, &c);

	return err ? err : c.fd;
}

int hs_queue(int dev)
{
	return hs_queue_named(dev, NULL, 0);
}

int hs_reopen(int queue, uint32_t flags)
{
	struct httpsys_queue_reopen r = {
		.size = sizeof(r), .flags = flags, .fd = -1,
	};
	int err = hs_ioctl(queue, HTTPSYS_IOC_QUEUE_REOPEN, &r);

	return err ? err : r.fd;
}

int hs_shutdown(int queue)
{
	struct httpsys_queue_op op = { .size = sizeof(op) };

	return hs_ioctl(queue, HTTPSYS_IOC_QUEUE_SHUTDOWN, &op);
}

int hs_set(int fd, uint64_t id, uint32_t property, const void *value,
	   uint32_t size)
{
	struct httpsys_property p = {
		.size = sizeof(p), .id = id, .property = property,
		.value_size = size, .value = (uintptr_t)value,
	};

	return hs_ioctl(fd, HTTPSYS_IOC_PROPERTY_SET, &p);
}

int hs_set_u32(int fd, uint64_t id, uint32_t property, uint32_t value)
{
	return hs_set(fd, id, property, &value, sizeof(value));
}

int hs_get(int fd, uint64_t id, uint32_t property, void *value, uint32_t *size)
{
	struct httpsys_property p = {
		.size = sizeof(p), .id = id, .property = property,
		.value_size = *size, .value = (uintptr_t)value,
	};
	int err = hs_ioctl(fd, HTTPSYS_IOC_PROPERTY_GET, &p);

	*size = p.value_size;
	return err;
}

int hs_bind(int dev, uint64_t group, int queue)
{
	struct httpsys_binding b = { .present = queue >= 0, .fd = queue };

	return hs_set(dev, group, HTTPSYS_PROPERTY_BINDING, &b, sizeof(b));
}

static uint64_t hs_count(int dev, int counter, int reason)
{
	uint64_t counters[HTTPSYS_COUNTER_MAX] = { 0 };
	uint64_t reasons[HTTPSYS_REASON_MAX] = { 0 };
	struct httpsys_counters c = {
		.size = sizeof(c), .counters = (uintptr_t)counters,
		.reasons = (uintptr_t)reasons,
		.counter_count = HTTPSYS_COUNTER_MAX,
		.reason_count = HTTPSYS_REASON_MAX,
	};
	int err = hs_ioctl(dev, HTTPSYS_IOC_COUNTERS, &c);

	if (err)
		die("counters: %d", err);
	return counter >= 0 ? counters[counter] : reasons[reason];
}

uint64_t hs_counter(int dev, enum httpsys_counter which)
{
	return hs_count(dev, (int)which, 0);
}

uint64_t hs_reason(int dev, enum httpsys_reason which)
{
	return hs_count(dev, -1, (int)which);
}

bool hs_counter_wait(int dev, enum httpsys_counter which, uint64_t value)
{
	long end = hs_now_ms() + HS_WAIT_MS;

	while (hs_counter(dev, which) != value) {
		if (hs_now_ms() > end)
			return false;
		hs_sleep_ms(5);
	}
	return true;
}

/* Asks the kernel for a port that is free on both families */
int hs_port(void)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6 };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (void *)&a, sizeof(a)) ||
	    getsockname(fd, (void *)&a, &len))
		die("no free port");
	close(fd);
	return ntohs(a.sin6_port);
}

void hs_server_begin(struct hs_server *s)
{
	s->dev = hs_open();
	need(!hs_session(s->dev, &s->session));
	need(!hs_group(s->dev, s->session, &s->group));
	s->queue = hs_queue(s->dev);
	need(s->queue >= 0);
	need(!hs_bind(s->dev, s->group, s->queue));
}

void hs_server_up(struct hs_server *s, const char *path)
{
	char url[300];

	hs_server_begin(s);
	s->port = hs_port();
	snprintf(url, sizeof(url), "http://+:%d/%s", s->port, path);
	need(!hs_url_add(s->dev, s->group, url, 0x1122334455667788));
}

void hs_server_down(struct hs_server *s)
{
	close(s->dev);
	close(s->queue);
}

int hs_poll(int fd, short events, int ms)
{
	struct pollfd p = { .fd = fd, .events = events };
	int n = poll(&p, 1, ms);

	return n < 0 ? -errno : n ? p.revents : 0;
}

long hs_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void hs_sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

void hs_fd_send(int over, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);

	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(h), &fd, sizeof(int));
	need(sendmsg(over, &m, 0) == 1);
}

int hs_fd_take(int over)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	int fd;

	if (recvmsg(over, &m, 0) != 1 || !CMSG_FIRSTHDR(&m))
		return -EPIPE;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(int));
	return fd;
}
