// SPDX-License-Identifier: GPL-2.0-only
/* Files as body chunks, on several kinds of file system: bytes, holes, truncation. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define SIZE		300000
#define HOLE_START	100001
#define HOLE_END	199999
#define HUGE_SIZE	(64 << 20)

static struct hs_server s;
static struct wire_answer a;
static int c = -1;
static uint64_t id;
static char content[SIZE];
static const char memory[] = "between two pieces";

static void fixture_up(void)
{
	for (int i = 0; i < SIZE; i++)
		content[i] = "0123456789abcdef"[(i / 7 + i) % 16];
	memset(content + HOLE_START, 0, HOLE_END - HOLE_START);
	hs_server_up(&s, "");
}

/* A file with @content and its hole, without a name; -1: not here */
static int make(const char *directory)
{
	char path[200];
	int fd;

	snprintf(path, sizeof(path), "%s/httpsys-file-XXXXXX", directory);
	fd = mkstemp(path);
	if (fd < 0)
		return -1;
	unlink(path);
	need(pwrite(fd, content, HOLE_START, 0) == HOLE_START);
	need(pwrite(fd, content + HOLE_END, SIZE - HOLE_END, HOLE_END) == SIZE - HOLE_END);
	return fd;
}

static void request(void)
{
	struct hs_request r;

	close(c);
	c = wire_connect(s.port);
	wire_get(c, "/");
	need(!hs_receive(s.queue, &r, 0));
	id = r.id;
	hs_request_free(&r);
}

static struct httpsys_chunk of_file(int fd, uint64_t offset, uint64_t length)
{
	return (struct httpsys_chunk){ .type = HTTPSYS_CHUNK_FILE, .fd = fd,
				       .offset = offset, .length = length };
}

static int send_chunks(const struct httpsys_chunk *chunks, uint16_t nr)
{
	return hs_send_chunks(s.queue, id, 200, HTTPSYS_SEND_BUFFER_DATA, NULL, chunks, nr);
}

static void expect(const char *body, size_t len, const char *kind, const char *what)
{
	free(a.body);
	is(wire_answer(c, &a, false), 200, "%s, %s: status", kind, what);
	is(a.len, len, "%s, %s: length", kind, what);
	ok(a.len == len && !memcmp(a.body, body, len), "%s, %s: bytes", kind, what);
}

static void pieces(int fd, const char *kind)
{
	static const struct {
		const char *what;
		uint64_t offset, length;
	} table[] = {
		{ "whole", 0, SIZE }, { "one page", 4096, 4096 },
		{ "one byte more than is copied", 1000, 2049 },
		{ "as many as are copied", 4000, 2048 },
		{ "within the hole", HOLE_START + 5, 50000 },
		{ "across the hole", HOLE_START - 4097, 150003 },
		{ "to the end", SIZE - 70001, 70001 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct httpsys_chunk k = of_file(fd, table[i].offset, table[i].length);

		request();
		is(send_chunks(&k, 1), 0, "%s, %s: send", kind, table[i].what);
		expect(content + table[i].offset, table[i].length, kind, table[i].what);
	}
}

/* Two pieces of it, and memory around them */
static void mixture(int fd, const char *kind)
{
	const struct httpsys_chunk m = { .type = HTTPSYS_CHUNK_MEMORY,
		.address = (uintptr_t)memory, .length = sizeof(memory) };
	struct httpsys_chunk k[5] = { m, of_file(fd, 3, 70000), m,
				      of_file(fd, HOLE_END - 100, 3000), m };
	size_t len = 0;
	char *want = malloc(80000);

	need(want);
	for (int i = 0; i < 5; i++) {
		memcpy(want + len, i % 2 ? content + k[i].offset : memory, k[i].length);
		len += k[i].length;
	}
	request();
	is(send_chunks(k, 5), 0, "%s, mixture: send", kind);
	expect(want, len, kind, "mixture");
	free(want);
}

static void kinds(void)
{
	static char ramfs[] = "/tmp/httpsys-ramfs-XXXXXX";
	const char *const table[][2] = {
		{ "tmpfs", "/dev/shm" }, { "overlay", "/var/tmp" }, { "fuse", "build" },
		{ "ramfs", ramfs },
	};

	fixture_up();
	need(mkdtemp(ramfs));
	need(!mount("none", ramfs, "ramfs", 0, NULL));
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int fd = make(table[i][1]);

		if (fd < 0) {
			tap_skip("%s: no file can be made in %s", table[i][0], table[i][1]);
			continue;
		}
		pieces(fd, table[i][0]);
		mixture(fd, table[i][0]);
		close(fd);
	}
	umount(ramfs);
	rmdir(ramfs);
}

/* What TCP holds are the file's own pages: on the loopback device until they are read */
static void no_copy(void)
{
	struct httpsys_chunk k;
	int fd;

	fixture_up();
	fd = make("/dev/shm");
	need(fd >= 0);
	k = of_file(fd, 0, 65536);
	request();
	is(send_chunks(&k, 1), 0, "send");
	need(pwrite(fd, "changed", 7, 4096) == 7);
	memcpy(content + 4096, "changed", 7);
	expect(content, 65536, "tmpfs", "changed when TCP had it already");
}

/* A huge file, which a child sends to a client that does not read yet */
static pid_t sending(int *fd)
{
	struct httpsys_chunk k;
	pid_t child;

	fixture_up();
	*fd = make("/dev/shm");
	need(*fd >= 0 && !ftruncate(*fd, HUGE_SIZE));
	k = of_file(*fd, 0, HTTPSYS_TO_EOF);
	request();
	child = fork();
	need(child >= 0);
	if (!child)
		_exit(-hs_send_chunks(s.queue, id, 200, 0, NULL, &k, 1));
	usleep(300000);
	return child;
}

/* The client does not read, the file becomes short, then the client reads */
static void truncated(void)
{
	char got[65536];
	int fd, status;
	pid_t child = sending(&fd);

	is(waitpid(child, &status, WNOHANG), 0, "the send waits for the client");
	need(!ftruncate(fd, 1000));
	while (read(c, got, sizeof(got)) > 0)
		;
	is(waitpid(child, &status, 0), child, "the send ends");
	ok(WIFEXITED(status) && WEXITSTATUS(status) == EIO, "with EIO: status %x", status);
}

/* Killed in the middle of a file: the client sees the end, and nothing leaks */
static void killed(void)
{
	char got[65536];
	int fd, status;
	pid_t child = sending(&fd);

	kill(child, SIGKILL);
	is(waitpid(child, &status, 0), child, "it dies at once");
	ok(WIFSIGNALED(status), "of the signal");
	while (read(c, got, sizeof(got)) > 0)
		;
	ok(wire_end(c, HS_WAIT_MS) != WIRE_OPEN, "the connection has ended");
}

static const struct tap_case cases[] = {
	{ "kinds", kinds },
	{ "no copy", no_copy },
	{ "truncated", truncated },
	{ "killed", killed },
};
TAP_MAIN_NET(cases)
