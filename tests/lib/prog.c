// SPDX-License-Identifier: GPL-2.0-only
/* The test program of tests/http under control of a test in C. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "prog.h"
#include "tap.h"

static void prog_exec(int threads, int in, int out)
{
	char path[4096], number[12];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 40);

	if (len < 0)
		_exit(127);
	path[len] = 0;
	strcpy(strrchr(path, '/'), "/../http/server");
	snprintf(number, sizeof(number), "%d", threads);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(in, 0);
	dup2(out, 1);
	execl(path, "server", number, (char *)NULL);
	_exit(127);
}

static long prog_reply(struct prog *p)
{
	char line[100], word[8];
	long value;

	if (!fgets(line, sizeof(line), p->out) ||
	    sscanf(line, "%7s %ld", word, &value) != 2)
		return -EPIPE;
	return strcmp(word, "ok") ? -value : value;
}

void prog_start(struct prog *p, int threads)
{
	int in[2], out[2];

	need(!pipe2(in, O_CLOEXEC) && !pipe2(out, O_CLOEXEC));
	p->pid = fork();
	if (!p->pid)
		prog_exec(threads, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	p->in = fdopen(in[1], "w");
	p->out = fdopen(out[0], "r");
	need(p->pid > 0 && p->in && p->out && !prog_reply(p));
}

long prog_run(struct prog *p, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(p->in, fmt, args);
	va_end(args);
	fputc('\n', p->in);
	return fflush(p->in) ? -EPIPE : prog_reply(p);
}

void prog_kill(struct prog *p)
{
	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
	fclose(p->in);
	fclose(p->out);
}
