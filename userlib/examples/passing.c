// SPDX-License-Identifier: MIT
/*
 * passing [PREFIX]: a parent that owns the URL and the queue, and two workers that
 * get the queue over a Unix socket. By default http://+:8080/passing/.
 *
 * Each worker makes a handle of its own of the descriptor, so that its death is
 * seen: the client whose request it had is reset, nobody else notices, and the
 * parent starts another. Try it: the answer names the worker's process; kill -9 it.
 */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "server.h"

#define WORKERS	2

/* One byte with a descriptor beside it */
static bool send_fd(int to, int fd)
{
	union {
		char room[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { .room = "" };
	struct iovec data = { "q", 1 };
	struct msghdr msg = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	return sendmsg(to, &msg, MSG_NOSIGNAL) == 1;
}

static int receive_fd(int from)
{
	union {
		char room[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;
	int fd = -1;

	if (recvmsg(from, &msg, MSG_CMSG_CLOEXEC) == 1) {
		c = CMSG_FIRSTHDR(&msg);
		if (c && c->cmsg_type == SCM_RIGHTS)
			memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	}
	return fd;
}

/* The worker: a program of its own, which has nothing but the socket */
static int worker(int socket)
{
	struct server server = { .serve = server_name_worker };
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;
	int fd = receive_fd(socket);

	close(socket);
	SERVER_TRY(HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL));
	SERVER_TRY(HttpLxOpenQueueFd(fd, &server.queue));
	close(fd);
	server_run(&server);
	return 0;
}

static pid_t start_worker(const struct server *server)
{
	char number[12];
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -1;
	pid = fork();
	if (!pid) {
		fcntl(pair[1], F_SETFD, 0);
		snprintf(number, sizeof(number), "%d", pair[1]);
		execl("/proc/self/exe", "passing", "--worker", number, NULL);
		_exit(127);
	}
	close(pair[1]);
	if (pid > 0 && !send_fd(pair[0], HttpLxQueueFd(server->queue)))
		perror("passing: sendmsg");
	close(pair[0]);
	return pid;
}

/* Keep the workers alive until we are told to end */
static void supervise(const struct server *server)
{
	pid_t pid[WORKERS], gone;
	sigset_t set;
	int got = SIGCHLD;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < WORKERS; i++)
		pid[i] = start_worker(server);
	while (got == SIGCHLD) {
		sigwait(&set, &got);
		usleep(100000);	/* a worker that cannot start is no reason to spin */
		while ((gone = waitpid(-1, NULL, WNOHANG)) > 0)
			for (int i = 0; i < WORKERS; i++)
				if (pid[i] == gone)
					pid[i] = start_worker(server);
	}
	for (int i = 0; i < WORKERS; i++)
		if (pid[i] > 0)
			kill(pid[i], SIGTERM);
	while (wait(NULL) > 0)
		;
}

int main(int argc, char **argv)
{
	struct server server = { .verbose = false };

	if (argc == 3 && !strcmp(argv[1], "--worker"))
		return worker(atoi(argv[2]));
	server_open(&server, argc > 1 ? argv[1] : "http://+:8080/passing/");
	supervise(&server);
	HttpCloseServerSession(server.session);
	HttpCloseRequestQueue(server.queue);
	HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);
	return 0;
}
