// SPDX-License-Identifier: GPL-2.0-only
/*
 * A client that behaves: bystander PORT. One question after the other, every tenth on a
 * connection of its own. Of each it prints when it was asked, the seconds until the
 * answer was there, both of CLOCK_MONOTONIC, and whether it was the right one.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Seconds; a SYN that is lost comes again sooner: service is lost, not a packet */
#define PATIENCE	30
#define PAUSE_US	2000
/* Questions between two writes, which wake the reader */
#define BATCH		16

static struct sockaddr_in server = { .sin_family = AF_INET };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int dial(void)
{
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	struct timeval limit = { .tv_sec = PATIENCE };

	setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(s, (struct sockaddr *)&server, sizeof(server))) {
		perror("# bystander: connect");
		close(s);
		return -1;
	}
	return s;
}

/* Is all of an answer there that says its length? */
static bool whole(const char *text, size_t len)
{
	const char *end = strstr(text, "\r\n\r\n");
	const char *length = strcasestr(text, "\r\nContent-Length:");

	return end && length && length < end &&
	       len >= (size_t)(end + 4 - text) + strtoul(length + 17, NULL, 10);
}

static bool ask(int s, int nr)
{
	char text[2048] = "", want[64];
	size_t len = 0;
	ssize_t n;

	n = snprintf(text, sizeof(text), "GET /t/echo?%d HTTP/1.1\r\nHost: test\r\n\r\n", nr);
	if (send(s, text, n, MSG_NOSIGNAL) != n) {
		perror("# bystander: send");
		return false;
	}
	text[0] = '\0';
	while (!whole(text, len)) {
		n = recv(s, text + len, sizeof(text) - 1 - len, 0);
		if (n <= 0) {
			printf("# bystander: after %zu bytes: %m\n", len);
			return false;
		}
		len += n;
		text[len] = '\0';
	}
	snprintf(want, sizeof(want), "/t/echo?%d ", nr);
	if (!strncmp(text, "HTTP/1.1 200 ", 13) && strstr(text, want))
		return true;
	printf("# bystander: %.40s\n", text);
	return false;
}

int main(int argc, char **argv)
{
	int kept, nr = 0;

	if (argc < 2)
		return 2;
	server.sin_port = htons(atoi(argv[1]));
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	for (kept = dial();; nr++) {
		bool fresh = nr % 10 == 9, good;
		double start = now(), taken;
		int s = fresh ? dial() : kept;

		good = ask(s, nr);
		taken = now() - start;
		if (fresh || !good)
			close(s);
		if (!fresh && !good)
			kept = dial();
		printf("%.6f %.6f %d\n", start, taken, good);
		if (nr % BATCH == BATCH - 1 && fflush(stdout))
			return 0;
		usleep(PAUSE_US);
	}
}
