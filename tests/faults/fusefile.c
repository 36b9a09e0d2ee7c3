// SPDX-License-Identifier: GPL-2.0-only
/* The least of FUSE (linux/fuse.h) that a file needs to be opened and read. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "fusefile.h"
#include "hs.h"
#include "tap.h"

#define READS	32

static char dir[] = "/tmp/fusefile.XXXXXX";
static int dev = -1;
static atomic_int nr_reads;
static atomic_bool failing;
static uint64_t reads[READS];	/* that wait for their answer */

static void reply(uint64_t unique, int error, const void *data, size_t len)
{
	struct fuse_out_header h = { .len = sizeof(h) + len, .error = error, .unique = unique };
	struct iovec io[] = { { &h, sizeof(h) }, { (void *)data, len } };

	(void)!writev(dev, io, 2);
}

static struct fuse_attr attr(uint64_t node)
{
	return (struct fuse_attr){ .ino = node, .nlink = 1,
		.size = node == FUSE_ROOT_ID ? 0 : FUSEFILE_SIZE,
		.mode = node == FUSE_ROOT_ID ? S_IFDIR | 0755 : S_IFREG | 0644 };
}

static void read_request(uint64_t unique)
{
	int n = nr_reads;

	if (failing || n == READS) {
		reply(unique, -EIO, NULL, 0);
		return;
	}
	reads[n] = unique;
	nr_reads = n + 1;
}

static void request(const struct fuse_in_header *h)
{
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION, .minor = 31,
				      .max_write = 4096 };
	struct fuse_entry_out entry = { .nodeid = 2, .attr = attr(2) };
	struct fuse_attr_out a = { .attr = attr(h->nodeid) };
	struct fuse_open_out opened = { .fh = 0 };

	switch (h->opcode) {
	case FUSE_INIT:
		reply(h->unique, 0, &init, sizeof(init));
		break;
	case FUSE_LOOKUP:
		reply(h->unique, 0, &entry, sizeof(entry));
		break;
	case FUSE_GETATTR:
		reply(h->unique, 0, &a, sizeof(a));
		break;
	case FUSE_OPEN:
		reply(h->unique, 0, &opened, sizeof(opened));
		break;
	case FUSE_READ:
		read_request(h->unique);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;	/* without an answer */
	case FUSE_FLUSH:
	case FUSE_RELEASE:
		reply(h->unique, 0, NULL, 0);
		break;
	default:
		reply(h->unique, -ENOSYS, NULL, 0);
	}
}

static void *serve(void *arg)
{
	static char buffer[FUSE_MIN_READ_BUFFER + 8192] __attribute__((aligned(8)));

	(void)arg;
	while (read(dev, buffer, sizeof(buffer)) > 0 || errno == EINTR || errno == ENOENT)
		request((void *)buffer);
	return NULL;
}

bool fusefile_up(void)
{
	char options[100];
	pthread_t t;

	dev = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (dev < 0)
		return false;
	need(mkdtemp(dir));
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", dev);
	if (mount("fusefile", dir, "fuse", MS_NOSUID | MS_NODEV, options))
		return false;
	need(!pthread_create(&t, NULL, serve, NULL));
	return true;
}

const char *fusefile_path(void)
{
	static char path[100];

	snprintf(path, sizeof(path), "%s/file", dir);
	return path;
}

bool fusefile_is_read(void)
{
	long end = hs_now_ms() + HS_WAIT_MS;

	while (!nr_reads && hs_now_ms() < end)
		hs_sleep_ms(5);
	return nr_reads;
}

void fusefile_fail(void)
{
	failing = true;
	for (int i = 0; i < nr_reads; i++)
		reply(reads[i], -EIO, NULL, 0);
}

void fusefile_down(void)
{
	umount2(dir, MNT_DETACH);
	rmdir(dir);
}
