// SPDX-License-Identifier: GPL-2.0-only
/*
 * Load with verification: sequential requests on one connection, many
 * connections at once, sized, chunked, HEAD and pipelined mixed. What each
 * answer must say is computed here from method, path, nonce and body.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "hs.h"
#include "prog.h"
#include "sha256.h"
#include "tap.h"

#define DEPTH	4
#define ROOM	16384

struct expected {
	bool head;
	char text[256];		/* the answer's line up to the hash */
};

struct conn {
	int fd;
	int number;
	int left;		/* requests still to be sent */
	int depth;		/* pipelined */
	int waiting, first;	/* ring of expected answers */
	struct expected want[DEPTH];
	char out[ROOM], in[ROOM];
	size_t out_len, in_len;
};

static struct totals {
	long right, wrong, broken;
} totals;

static int port;
static unsigned int serial;

static int scaled(int n)
{
	const char *scale = getenv("HTTPSYS_SCALE");

	n = n * (scale ? atoi(scale) : 100) / 100;
	return n ? n : 1;
}

/* Append a request of a kind that its serial number picks */
static void make_request(struct conn *c)
{
	struct expected *e = &c->want[(c->first + c->waiting) % DEPTH];
	unsigned int n = ++serial, size = 0, kind = n % 7;
	static const char *const modes[] = { "echo", "echo", "echo", "echo",
					     "chunked", "pieces", "echo" };
	const char *method = kind == 3 ? "HEAD" :
			     kind == 1 || kind == 2 ? "POST" : "GET";
	char body[700], hash[65], *p = c->out + c->out_len;
	struct sha256 s;

	if (kind == 1 || kind == 2)
		for (size = n * 37 % sizeof(body); size < 1; size++)
			;
	for (unsigned int i = 0; i < size; i++)
		body[i] = (char)(n + i * 7);
	sha256_init(&s);
	sha256_add(&s, body, size);
	sha256_hex(&s, hash);
	p += sprintf(p, "%s /s/%s?%u HTTP/1.1\r\nHost: x\r\nX-Nonce: %08x\r\n",
		     method, modes[kind], n, n * 2654435761u);
	if (kind == 1)
		p += sprintf(p, "Content-Length: %u\r\n\r\n", size);
	else if (kind == 2)
		p += sprintf(p, "Transfer-Encoding: chunked\r\n\r\n%x\r\n",
			     size);
	else
		p += sprintf(p, "\r\n");
	memcpy(p, body, size);
	p += size;
	if (kind == 2)
		p += sprintf(p, "\r\n0\r\n\r\n");
	c->out_len = p - c->out;
	e->head = kind == 3;
	snprintf(e->text, sizeof(e->text), "%s /s/%s?%u %08x %u %s ", method,
		 modes[kind], n, n * 2654435761u, size, hash);
	c->waiting++;
	c->left--;
}

static void fill(struct conn *c)
{
	while (c->left && c->waiting < c->depth && ROOM - c->out_len > 1500)
		make_request(c);
}

static const char *find_header(const char *head, const char *end,
			       const char *name)
{
	const char *p = memmem(head, end - head, name, strlen(name));

	return p ? p + strlen(name) : NULL;
}

/* De-chunk in place; length or -1: incomplete */
static long dechunk(const char *p, const char *end, char *to, const char **rest)
{
	char *start = to;

	for (;;) {
		const char *line = memmem(p, end - p, "\r\n", 2);
		long n;

		if (!line)
			return -1;
		n = strtol(p, NULL, 16);
		if (end - line - 2 < n + 2)
			return -1;
		memmove(to, line + 2, n);
		to += n;
		p = line + 2 + n + 2;
		if (!n)
			break;
	}
	*rest = p;
	return to - start;
}

/* One answer off the buffer; false: incomplete */
static bool take_answer(struct conn *c)
{
	const struct expected *e = &c->want[c->first];
	char *end = c->in + c->in_len, body[4096];
	char *head = memmem(c->in, c->in_len, "\r\n\r\n", 4);
	const char *text, *rest, *length;
	long n;

	if (!head || !c->waiting)
		return false;
	text = head + 4;
	length = find_header(c->in, head + 2, "\r\nContent-Length: ");
	if (e->head) {
		n = 0;
		rest = text;
	} else if (length) {
		n = atol(length);
		rest = text + n;
		if (rest > end)
			return false;
		memcpy(body, text, n < 4096 ? n : 4096);
	} else {
		n = dechunk(text, end, body, &rest);
		if (n < 0)
			return false;
	}
	if (!strncmp(c->in, "HTTP/1.1 200 ", 13) && (e->head ||
	    (n > (long)strlen(e->text) &&
	     !memcmp(body, e->text, strlen(e->text)))))
		totals.right++;
	else if (!totals.wrong++)
		tap_note("wanted '%s', got %.60s / %.200s", e->text, c->in, body);
	c->in_len = end - rest;
	memmove(c->in, rest, c->in_len);
	c->first = (c->first + 1) % DEPTH;
	c->waiting--;
	return true;
}

static int conn_open(struct conn *c)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port),
				 .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int one = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(c->fd, (void *)&a, sizeof(a)))
		return -errno;
	return fcntl(c->fd, F_SETFL, O_NONBLOCK);
}

/* Write what there is, read what there is. false: done or broken */
static bool conn_step(struct conn *c)
{
	ssize_t n;

	fill(c);
	while (c->out_len) {
		n = send(c->fd, c->out, c->out_len, MSG_NOSIGNAL);
		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0)
			goto broken;
		c->out_len -= n;
		memmove(c->out, c->out + n, c->out_len);
	}
	for (;;) {
		n = recv(c->fd, c->in + c->in_len, ROOM - c->in_len, 0);
		if (n < 0 && errno == EAGAIN)
			return true;
		if (n <= 0)
			goto broken;
		c->in_len += n;
		while (take_answer(c))
			;
		if (!c->left && !c->waiting)
			return false;
		if (c->left && c->waiting < c->depth)
			return conn_step(c);
	}
broken:
	totals.broken++;
	return false;
}

static void load(int connections, int requests, int depth, const char *what)
{
	struct conn *conns = calloc(connections, sizeof(*conns));
	struct epoll_event e, got[64];
	int ep = epoll_create1(EPOLL_CLOEXEC), alive = 0, n = 1;
	long start = hs_now_ms();

	memset(&totals, 0, sizeof(totals));
	for (int i = 0; i < connections; i++) {
		struct conn *c = &conns[i];

		c->left = requests;
		c->depth = depth ? depth : 1 + i % DEPTH;
		if (conn_open(c)) {
			totals.broken++;
			continue;
		}
		alive++;
		e.events = EPOLLIN | EPOLLOUT | EPOLLET;
		e.data.ptr = c;
		need(!epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e));
	}
	while (alive && (n = epoll_wait(ep, got, 64, 20000)) > 0)
		for (int i = 0; i < n; i++) {
			struct conn *c = got[i].data.ptr;

			if (conn_step(c))
				continue;
			close(c->fd);
			alive--;
		}
	tap_note("%s: %ld answers in %ld ms", what, totals.right,
		 hs_now_ms() - start);
	is(alive, 0, "%s: all connections come to their end", what);
	is(totals.broken, 0, "%s: none is broken", what);
	is(totals.wrong, 0, "%s: no wrong answer", what);
	is(totals.right, (long)connections * requests, "%s: right answers",
	   what);
	free(conns);
	close(ep);
}

static void all(void)
{
	struct rlimit files = { 4096, 4096 };
	struct prog p;
	long before, made;

	setrlimit(RLIMIT_NOFILE, &files);
	port = hs_port();
	prog_start(&p, 8);
	need(!prog_run(&p, "group g"));
	need(!prog_run(&p, "add g http://+:%d/s/ 1", port));
	before = prog_run(&p, "counter %d", HTTPSYS_COUNTER_RESPONSES);
	load(1, scaled(10000), 1, "one connection");
	load(1, scaled(4000), DEPTH, "one connection, pipelined");
	load(scaled(1000), 10, 0, "many connections");
	made = prog_run(&p, "counter %d", HTTPSYS_COUNTER_RESPONSES) - before;
	is(made, scaled(10000) + scaled(4000) + scaled(1000) * 10,
	   "responses counted");
	for (int i = 0; i < 500 && prog_run(&p, "counter %d",
	     HTTPSYS_COUNTER_CONNECTIONS_NOW); i++)
		hs_sleep_ms(10);
	is(prog_run(&p, "counter %d", HTTPSYS_COUNTER_CONNECTIONS_NOW), 0,
	   "no connection is left");
	prog_kill(&p);
}

static const struct tap_case cases[] = {
	{ "load", all, 580 },
};
TAP_MAIN_NET(cases)
