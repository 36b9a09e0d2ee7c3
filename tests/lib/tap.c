// SPDX-License-Identifier: GPL-2.0-only
/* TAP output; the counts live in memory shared with the children. */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tap.h"

static struct {
	int done;
	int failed;
	char now[80];
} *tap;

static bool tap_vok(bool good, const char *extra, const char *file, int line,
		    const char *fmt, va_list args)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, args);
	for (char *c = text; *c; c++)
		if (*c == '\n' || *c == '\r' || *c == '#')
			*c = ' ';
	printf("%sok %d - %s: %s\n", good ? "" : "not ", ++tap->done, tap->now,
	       text);
	if (!good) {
		tap->failed++;
		printf("# at %s:%d%s\n", file, line, extra);
	}
	fflush(stdout);
	return good;
}

bool tap_ok(bool good, const char *file, int line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tap_vok(good, "", file, line, fmt, args);
	va_end(args);
	return good;
}

bool tap_is(long long got, long long want, const char *file, int line,
	    const char *fmt, ...)
{
	char extra[80];
	va_list args;

	snprintf(extra, sizeof(extra), ": got %lld, wanted %lld", got, want);
	va_start(args, fmt);
	tap_vok(got == want, extra, file, line, fmt, args);
	va_end(args);
	return got == want;
}

void tap_skip(const char *fmt, ...)
{
	va_list args;

	printf("ok %d - %s # SKIP ", ++tap->done, tap->now);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

void tap_note(const char *fmt, ...)
{
	va_list args;

	printf("# ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

void tap_die(const char *file, int line, const char *fmt, ...)
{
	char extra[80];
	va_list args;

	snprintf(extra, sizeof(extra), ": errno now %d (%s)", errno,
		 strerror(errno));
	va_start(args, fmt);
	tap_vok(false, extra, file, line, fmt, args);
	va_end(args);
	_exit(0);
}

bool tap_private_net;

static void tap_net(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	if (unshare(CLONE_NEWNET))
		tap_die(__FILE__, __LINE__, "no network namespace");
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &lo))
		tap_die(__FILE__, __LINE__, "no loopback interface");
	close(fd);
}

static void tap_case_run(const struct tap_case *c)
{
	pid_t child;
	int status;

	snprintf(tap->now, sizeof(tap->now), "%s", c->name);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setpgid(0, 0);
		signal(SIGPIPE, SIG_IGN);
		alarm(c->seconds ? c->seconds : 20);
		if (tap_private_net)
			tap_net();
		c->run();
		fflush(stdout);
		_exit(0);
	}
	if (child < 0)
		tap_die(__FILE__, __LINE__, "fork");
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	kill(-child, SIGKILL);	/* what the case may have left behind */
	if (WIFSIGNALED(status))
		ok(false, "ended by signal %d%s", WTERMSIG(status),
		   WTERMSIG(status) == SIGALRM ? " (time limit)" : "");
	else if (WEXITSTATUS(status))
		ok(false, "left with status %d", WEXITSTATUS(status));
}

int tap_run(const struct tap_case *cases, int nr, int argc, char **argv)
{
	tap = mmap(NULL, sizeof(*tap), PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tap == MAP_FAILED)
		return 2;
	for (int i = 0; i < nr; i++) {
		bool wanted = argc < 2;

		for (int a = 1; a < argc; a++)
			wanted |= !!strstr(cases[i].name, argv[a]);
		if (wanted)
			tap_case_run(&cases[i]);
	}
	printf("1..%d\n", tap->done);
	fflush(stdout);
	return tap->failed || !tap->done ? 1 : 0;
}
