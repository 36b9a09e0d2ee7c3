// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bare program that owns its port: epoll, finds the end of each head and
 * nothing else in it, writes a given answer.
 *
 *   bare PORT ANSWER [FILE]
 *
 * With FILE, it is sent behind each answer by sendfile(2).
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FD	4096

static char answer[16 * 8192];	/* 16 times */
static size_t answer_len;
static int file = -1;
static off_t file_len;
static struct {
	unsigned char match;	/* bytes of CR LF CR LF at the end of what came */
	off_t left;		/* of the file */
} state[MAX_FD];

static void stop(const char *what)
{
	perror(what);
	exit(1);
}

static void load(const char *name)
{
	int fd = open(name, O_RDONLY);
	ssize_t n = read(fd, answer, sizeof(answer) / 16);

	if (n <= 0)
		stop(name);
	close(fd);
	answer_len = n;
	for (int i = 1; i < 16; i++)
		memcpy(answer + i * n, answer, n);
}

/* How many heads end in these bytes: empty lines, found from line end to line end */
static int heads(int fd, const char *at, const char *end)
{
	int n = 0;

	for (; state[fd].match && at < end; at++) {	/* of a head that came in pieces */
		if (*at == "\r\n\r\n"[state[fd].match])
			state[fd].match++;
		else
			state[fd].match = *at == '\r';
		if (state[fd].match == 4) {
			state[fd].match = 0;
			n++;
		}
	}
	while (at < end) {
		const char *line = memchr(at, '\n', end - at);

		if (line && end - line > 2) {
			at = line + 1;
			if (line[1] == '\r' && line[2] == '\n') {
				n++;
				at += 2;
			}
			continue;
		}
		/* the rest may be the beginning of an end */
		if (line && line > at && line[-1] == '\r')
			state[fd].match = end - line == 2 && line[1] == '\r' ? 3 : 2;
		else if (end[-1] == '\r')
			state[fd].match = 1;
		break;
	}
	return n;
}

static void events(int loop, int fd, int op, unsigned int which)
{
	struct epoll_event event = { .events = which, .data.fd = fd };

	if (epoll_ctl(loop, op, fd, &event))
		stop("epoll_ctl");
}

/* As much of the file as there is room for */
static void send_file(int loop, int fd)
{
	off_t at = file_len - state[fd].left;
	ssize_t n;

	while (state[fd].left && (n = sendfile(fd, file, &at, state[fd].left)) > 0)
		state[fd].left -= n;
	if (state[fd].left)
		events(loop, fd, EPOLL_CTL_MOD, EPOLLOUT | EPOLLIN | EPOLLET);
}

static void serve(int loop, int fd)
{
	char buffer[16384];
	ssize_t n;
	int count;

	if (state[fd].left) {
		send_file(loop, fd);
		if (!state[fd].left)
			events(loop, fd, EPOLL_CTL_MOD, EPOLLIN | EPOLLET);
		return;
	}
	n = recv(fd, buffer, sizeof(buffer), 0);
	if (n <= 0) {
		close(fd);
		return;
	}
	/* Edge triggered: what is less than the room was all */
	if (n == sizeof(buffer))
		events(loop, fd, EPOLL_CTL_MOD, EPOLLIN | EPOLLET);
	for (count = heads(fd, buffer, buffer + n); count > 0; count -= 16) {
		size_t len = answer_len * (count < 16 ? count : 16);

		if (send(fd, answer, len, MSG_NOSIGNAL | (file >= 0 ? MSG_MORE : 0)) !=
		    (ssize_t)len)
			close(fd);
	}
	if (file >= 0) {
		state[fd].left = file_len;
		send_file(loop, fd);
	}
}

static int listen_on(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&to, sizeof(to)) || listen(fd, 1024))
		stop("listen");
	return fd;
}

static void welcome(int loop, int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK), on = 1;

	if (fd < 0)
		return;
	if (fd >= MAX_FD) {
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	memset(&state[fd], 0, sizeof(state[fd]));
	events(loop, fd, EPOLL_CTL_ADD, EPOLLIN | EPOLLET);
}

int main(int argc, char **argv)
{
	struct epoll_event ready[64];
	int loop = epoll_create1(0), listener;
	struct stat st;

	if (argc < 3)
		return 2;
	load(argv[2]);
	if (argc > 3) {
		file = open(argv[3], O_RDONLY);
		if (file < 0 || fstat(file, &st))
			stop(argv[3]);
		file_len = st.st_size;
	}
	listener = listen_on(atoi(argv[1]));
	events(loop, listener, EPOLL_CTL_ADD, EPOLLIN);
	for (;;) {
		int n = epoll_wait(loop, ready, 64, -1);

		for (int i = 0; i < n; i++) {
			if (ready[i].data.fd == listener)
				welcome(loop, listener);
			else
				serve(loop, ready[i].data.fd);
		}
	}
}
