// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bare FastCGI application: fcgi SOCKET BODY [HEADER]. Epoll, connections are
 * kept, one request at a time on each; looks at record headers only.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_FD	1024
#define VERSION	1
enum { END_REQUEST = 3, STDIN = 5, STDOUT = 6 };

static char answer[65536 + 64];
static size_t answer_len;
static struct {
	char data[16384];
	size_t len;
} input[MAX_FD];

static void record(size_t *at, int type, size_t len)
{
	char head[8] = { VERSION, type, 0, 1, len >> 8, len, 0, 0 };

	memcpy(answer + *at, head, 8);
	*at += 8;
}

static void prepare(const char *body, const char *header)
{
	static const char end[8];
	char text[60000];
	int fd = open(body, O_RDONLY);
	ssize_t n = read(fd, text, 50000);
	char head[1024];
	int len;

	if (n < 0) {
		perror(body);
		exit(1);
	}
	len = snprintf(head, sizeof(head), "Content-Type: text/plain\r\nContent-Length: %zd\r\n%s%s\r\n",
		       n, header, *header ? "\r\n" : "");
	record(&answer_len, STDOUT, len + n);
	memcpy(answer + answer_len, head, len);
	memcpy(answer + answer_len + len, text, n);
	answer_len += len + n;
	record(&answer_len, STDOUT, 0);
	record(&answer_len, END_REQUEST, 8);
	memcpy(answer + answer_len, end, 8);
	answer_len += 8;
}

/* Has the request ended in what came? Its records go */
static int whole_request(int fd)
{
	unsigned char *data = (unsigned char *)input[fd].data;
	size_t at = 0, len;
	int whole = 0;

	while (!whole && at + 8 <= input[fd].len) {
		len = (data[at + 4] << 8 | data[at + 5]) + data[at + 6];
		if (at + 8 + len > input[fd].len)
			break;
		whole = data[at + 1] == STDIN && !len;
		at += 8 + len;
	}
	input[fd].len -= at;
	memmove(data, data + at, input[fd].len);
	return whole;
}

static void serve(int fd)
{
	ssize_t n = recv(fd, input[fd].data + input[fd].len,
			 sizeof(input[fd].data) - input[fd].len, 0);

	if (n <= 0) {
		close(fd);
		return;
	}
	input[fd].len += n;
	if (whole_request(fd) && send(fd, answer, answer_len, MSG_NOSIGNAL) < 0)
		close(fd);
}

int main(int argc, char **argv)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct epoll_event ready[64], event = { .events = EPOLLIN };
	int loop = epoll_create1(0), listener = socket(AF_UNIX, SOCK_STREAM, 0);

	if (argc < 3)
		return 2;
	prepare(argv[2], argc > 3 ? argv[3] : "");
	snprintf(to.sun_path, sizeof(to.sun_path), "%s", argv[1]);
	unlink(argv[1]);
	if (bind(listener, (struct sockaddr *)&to, sizeof(to)) || listen(listener, 128)) {
		perror(argv[1]);
		return 1;
	}
	event.data.fd = listener;
	epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event);
	for (;;) {
		int n = epoll_wait(loop, ready, 64, -1);

		for (int i = 0; i < n; i++) {
			if (ready[i].data.fd != listener) {
				serve(ready[i].data.fd);
				continue;
			}
			event.data.fd = accept(listener, NULL, NULL);
			if (event.data.fd >= 0 && event.data.fd < MAX_FD) {
				input[event.data.fd].len = 0;
				epoll_ctl(loop, EPOLL_CTL_ADD, event.data.fd, &event);
			}
		}
	}
}
