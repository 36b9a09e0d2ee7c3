// SPDX-License-Identifier: GPL-2.0-only
/*
 * Closed-loop HTTP client of the bench: every connection has its requests under
 * way, is answered, and sends the next. The same client and the same request
 * bytes for every system.
 *
 *   client [-c CONNECTIONS] [-d DEPTH] [-n REQUESTS] [-w ROUNDS] [-s STATUS]
 *          [-b BODY] [-e] [-D] [-C] [-i] [-a ADDRESS] -r REQUEST PORT
 *
 * -d  requests that are sent together on a connection (pipelining)
 * -n  requests that are counted, -w rounds over all connections before them
 * -b  file with the body that the first and the last answer must have
 * -e  wait with epoll, whoever is answered first sends first; without it one
 *     round after the other: send on each connection, then read from each
 * -D  throw away what comes (MSG_TRUNC) instead of reading it
 * -C  a connection for each request, read to its end; REQUEST says close
 * -i  open CONNECTIONS, to ADDRESS and those that follow, one request on each, then
 *     print "ready" and hold them until the end of standard input
 *
 * Every answer must have the length and status of the first. Prints
 * "REQUESTS NANOSECONDS BYTES": counted requests, time in all, bytes of an
 * answer. With --icount nanoseconds are instructions. Exits with 1 and one line
 * when anything is not as it should be.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS	1024

static struct {
	unsigned int connections, depth, rounds, status, requests;
	bool epoll, discard, connect, idle;
	struct sockaddr_in to;
	char *request, *body;	/* request: depth times */
	size_t request_len, body_len;
} want = {
	.connections = 1, .depth = 1, .rounds = 50, .status = 200, .requests = 4800,
	.to = { .sin_family = AF_INET },
};

static struct {
	int fd;
	size_t left;		/* of the answers that are under way */
} conn[MAX_CONNECTIONS];

static size_t answer_len;	/* bytes of one, head and body */
static char status_line[32];
static char buffer[1 << 16];

__attribute__((noreturn, format(printf, 1, 2)))
static void fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("client: ", stderr);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* Seen by tests/bench/count.c: what is counted lies between the two */
static inline void mark_begin(void)
{
	__asm__ volatile(".byte 0x0f, 0x1f, 0x80, 0x48, 0x54, 0x53, 0x31" ::: "memory");
}

static inline void mark_end(void)
{
	__asm__ volatile(".byte 0x0f, 0x1f, 0x80, 0x48, 0x54, 0x53, 0x32" ::: "memory");
}

static unsigned long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static char *read_file(const char *name, size_t *len, unsigned int times)
{
	FILE *f = fopen(name, "rb");
	char *all;
	long size;

	if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0)
		fail("%s: %s", name, strerror(errno));
	rewind(f);
	all = malloc(size * times + 1);
	if (!all || fread(all, 1, size, f) != (size_t)size)
		fail("%s: cannot read", name);
	fclose(f);
	for (unsigned int i = 1; i < times; i++)
		memcpy(all + i * size, all, size);
	*len = size;
	return all;
}

static int open_connection(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&want.to, sizeof(want.to)))
		fail("connect: %s", strerror(errno));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static inline void send_requests(int fd, unsigned int depth)
{
	size_t len = want.request_len * depth;

	if (send(fd, want.request, len, MSG_NOSIGNAL) != (ssize_t)len)
		fail("send: %s", strerror(errno));
}

/* Length of an answer by its head, which is in the buffer whole, and its body */
static size_t head_says(size_t *head)
{
	char *end = strstr(buffer, "\r\n\r\n"), *length;

	if (!end)
		fail("no whole head in the first %zu bytes", sizeof(buffer) - 1);
	*head = end + 4 - buffer;
	length = strcasestr(buffer, "\ncontent-length:");
	if (!length || length > end)
		fail("no Content-Length");
	return *head + strtoull(length + 16, NULL, 10);
}

static void check_body(size_t head, size_t have)
{
	if (want.body && (answer_len - head != want.body_len ||
			  memcmp(buffer + head, want.body,
				 have - head < want.body_len ? have - head : want.body_len)))
		fail("the body is not the one that is expected");
}

/* One answer, looked at: status, length, body as far as the buffer goes */
static void look(int fd)
{
	size_t have = 0, head = 0, len = 0;
	unsigned int status;
	ssize_t n;

	send_requests(fd, 1);
	while (!len || have < len) {
		size_t room = have < sizeof(buffer) - 1 ? sizeof(buffer) - 1 - have : 0;

		n = recv(fd, room ? buffer + have : NULL, room ? room : len - have,
			 room ? 0 : MSG_TRUNC);
		if (n <= 0)
			fail("the answer ends after %zu bytes", have);
		have += n;
		if (room)
			buffer[have] = '\0';
		if (!len && strstr(buffer, "\r\n\r\n"))
			len = head_says(&head);
	}
	if (sscanf(buffer, "HTTP/1.1 %u", &status) != 1 || status != want.status)
		fail("status %.20s", buffer);
	if (have > len || (answer_len && len != answer_len))
		fail("%zu bytes, not %zu", have, answer_len ? answer_len : len);
	answer_len = len;
	memcpy(status_line, buffer, 12);
	check_body(head, have < sizeof(buffer) ? have : sizeof(buffer) - 1);
}

/* Some bytes of the answers that connection @i waits for */
static inline void take(unsigned int i)
{
	ssize_t n;

	if (want.discard)
		n = recv(conn[i].fd, NULL, conn[i].left, MSG_TRUNC);
	else
		n = recv(conn[i].fd, buffer, sizeof(buffer), 0);
	if (n <= 0 || (size_t)n > conn[i].left)
		fail("%zd bytes came where %zu were to", n, conn[i].left);
	if (!want.discard && conn[i].left == answer_len * want.depth &&
	    memcmp(buffer, status_line, 12))
		fail("another status: %.20s", buffer);
	conn[i].left -= n;
}

static inline void ask(unsigned int i)
{
	conn[i].left = answer_len * want.depth;
	send_requests(conn[i].fd, want.depth);
}

static void rounds(unsigned int count)
{
	while (count--) {
		for (unsigned int i = 0; i < want.connections; i++)
			ask(i);
		for (unsigned int i = 0; i < want.connections; i++)
			while (conn[i].left)
				take(i);
	}
}

/* @count bursts of requests, in the order in which answers come */
static void by_epoll(int loop, unsigned int count)
{
	struct epoll_event events[64];
	unsigned int sent = 0, done = 0, i;
	int n;

	for (i = 0; i < want.connections && sent < count; i++, sent++)
		ask(i);
	while (done < count) {
		n = epoll_wait(loop, events, 64, -1);
		if (n < 0)
			fail("epoll_wait: %s", strerror(errno));
		while (n-- > 0) {
			i = events[n].data.u32;
			take(i);
			if (conn[i].left)
				continue;
			done++;
			if (sent < count) {
				ask(i);
				sent++;
			}
		}
	}
}

static unsigned long long keep_alive(unsigned int *requests)
{
	unsigned int count = want.requests / want.depth / want.connections;
	unsigned long long start, end;
	int loop = epoll_create1(0);

	for (unsigned int i = 0; i < want.connections; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };

		conn[i].fd = open_connection();
		look(conn[i].fd);
		if (want.epoll && epoll_ctl(loop, EPOLL_CTL_ADD, conn[i].fd, &event))
			fail("epoll_ctl: %s", strerror(errno));
	}
	if (want.epoll)
		by_epoll(loop, want.rounds * want.connections);
	else
		rounds(want.rounds);
	start = now();
	mark_begin();
	if (want.epoll)
		by_epoll(loop, count * want.connections);
	else
		rounds(count);
	mark_end();
	end = now();
	if (recv(conn[0].fd, buffer, 1, MSG_DONTWAIT) != -1 || errno != EAGAIN)
		fail("more bytes than answers");
	look(conn[0].fd);
	*requests = count * want.connections * want.depth;
	return end - start;
}

static void one_connection(void)
{
	int fd = open_connection();
	size_t have = 0;
	ssize_t n;

	send_requests(fd, 1);
	while ((n = recv(fd, buffer + have, sizeof(buffer) - 1 - have, 0)) > 0)
		have += n;
	if (n < 0)
		fail("receive: %s", strerror(errno));
	if (!answer_len) {
		size_t head;

		buffer[have] = '\0';
		answer_len = head_says(&head);
		if (have != answer_len)
			fail("%zu bytes, not %zu", have, answer_len);
		check_body(head, have);
		memcpy(status_line, buffer, 12);
	}
	if (have != answer_len || memcmp(buffer, status_line, 12))
		fail("%zu bytes came where %zu were to", have, answer_len);
	close(fd);
}

static unsigned long long connections(unsigned int *requests)
{
	unsigned long long start, end;

	for (unsigned int i = 0; i < want.rounds; i++)
		one_connection();
	start = now();
	mark_begin();
	for (unsigned int i = 0; i < want.requests; i++)
		one_connection();
	mark_end();
	end = now();
	*requests = want.requests;
	return end - start;
}

/* A port has some 28,000 of them; half used up, connect(2) begins to search long */
#define PER_ADDRESS	10000

static void hold(void)
{
	unsigned int first = ntohl(want.to.sin_addr.s_addr);

	for (unsigned int i = 0; i < want.connections; i++) {
		want.to.sin_addr.s_addr = htonl(first + i / PER_ADDRESS);
		look(open_connection());
	}
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
}

static void options(int argc, char **argv)
{
	const char *request = NULL, *address = "127.0.0.1";
	int option;

	while ((option = getopt(argc, argv, "c:d:n:w:s:b:r:a:eDCi")) != -1) {
		switch (option) {
		case 'c': want.connections = atoi(optarg); break;
		case 'd': want.depth = atoi(optarg); break;
		case 'n': want.requests = atoi(optarg); break;
		case 'w': want.rounds = atoi(optarg); break;
		case 's': want.status = atoi(optarg); break;
		case 'b': want.body = read_file(optarg, &want.body_len, 1); break;
		case 'r': request = optarg; break;
		case 'a': address = optarg; break;
		case 'e': want.epoll = true; break;
		case 'D': want.discard = true; break;
		case 'C': want.connect = true; break;
		case 'i': want.idle = true; break;
		default: exit(2);
		}
	}
	if (optind + 1 != argc || !request || !want.connections || !want.depth ||
	    (want.connections > MAX_CONNECTIONS && !want.idle))
		fail("usage: see the first lines of client.c");
	want.request = read_file(request, &want.request_len, want.depth);
	want.to.sin_port = htons(atoi(argv[optind]));
	if (inet_pton(AF_INET, address, &want.to.sin_addr) != 1)
		fail("%s: not an address", address);
}

int main(int argc, char **argv)
{
	unsigned long long time;
	unsigned int requests;

	options(argc, argv);
	if (want.idle) {
		hold();
		return 0;
	}
	time = want.connect ? connections(&requests) : keep_alive(&requests);
	printf("%u %llu %zu\n", requests, time, answer_len);
	return 0;
}
