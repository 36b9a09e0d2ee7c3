// SPDX-License-Identifier: GPL-2.0-only
/* The module and the machine around it, for tests that load, freeze and count. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "kern.h"
#include "tap.h"

int kern_scaled(int n)
{
	const char *scale = getenv("HTTPSYS_SCALE");
	int percent = scale ? atoi(scale) : 100;

	return n * percent / 100 > 0 ? n * percent / 100 : 1;
}

int kern_long_seconds(void)
{
	const char *seconds = getenv("TIME");

	return seconds ? atoi(seconds) : 0;
}

bool kern_round(int i, int nr, int most)
{
	static long start;

	if (!i)
		start = hs_now_ms();
	if (!kern_long_seconds())
		return i < kern_scaled(nr);
	return i < most && hs_now_ms() - start < 1000L * kern_long_seconds();
}

int kern_load(const char *params)
{
	const char *path = getenv("HTTPSYS_KO");
	int fd, err;

	need(path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("open %s", path);
	err = syscall(SYS_finit_module, fd, params, 0) ? -errno : 0;
	close(fd);
	return err;
}

int kern_unload(void)
{
	return syscall(SYS_delete_module, "httpsys", O_NONBLOCK) ? -errno : 0;
}

long kern_unload_within(long ms)
{
	long start = hs_now_ms();
	int err;

	while ((err = kern_unload())) {
		if (hs_now_ms() - start > ms)
			return err;
		hs_sleep_ms(2);
	}
	return hs_now_ms() - start;
}

bool kern_loaded(void)
{
	return !access("/sys/module/httpsys/initstate", F_OK);
}

long kern_slab(const char *name)
{
	FILE *f = fopen("/proc/slabinfo", "re");
	char line[512], cache[64];
	long sum = -1, active;

	if (!f)
		die("open /proc/slabinfo");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63s %ld", cache, &active) != 2 ||
		    strncmp(cache, name, strlen(name)))
			continue;
		sum = (sum < 0 ? 0 : sum) + active;
	}
	fclose(f);
	return sum;
}

long kern_sockstat(const char *line, const char *field)
{
	FILE *f = fopen("/proc/self/net/sockstat", "re");
	char text[256], *at;
	long value = -1;

	if (!f)
		die("open sockstat");
	while (fgets(text, sizeof(text), f)) {
		if (strncmp(text, line, strlen(line)) || text[strlen(line)] != ':')
			continue;
		at = strstr(text, field);
		if (at)
			value = atol(at + strlen(field));
	}
	fclose(f);
	return value;
}

long kern_sockstat_falls(const char *line, const char *field, long most, long ms)
{
	long start = hs_now_ms(), value;

	while ((value = kern_sockstat(line, field)) > most && hs_now_ms() - start < ms)
		hs_sleep_ms(20);
	return value;
}

int kern_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

const char *kern_read(const char *path)
{
	static char text[256];
	FILE *f = fopen(path, "re");
	char *got;

	if (!f)
		return NULL;
	got = fgets(text, sizeof(text), f);
	fclose(f);
	if (got)
		text[strcspn(text, "\n")] = 0;
	return got;
}

int kern_shell(const char *fmt, ...)
{
	char command[1024];
	va_list args;
	int status;

	va_start(args, fmt);
	vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
