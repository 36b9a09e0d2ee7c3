// SPDX-License-Identifier: GPL-2.0-only
/*
 * A thousand receives outstanding from one thread: each is completed exactly
 * once, under load, under cancel and under close, while sends and waits for
 * disconnects come back in time. With io_uring and without; no more than 8
 * threads. The completions come out of done.h, behind which is a list or the
 * completion port of userlib/win32.
 */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "done.h"
#include "fixture.h"

#define OPS		1000
#define CLIENTS		32
#define REQUESTS	3000
#define THREADS_MAX	8
#define CANCEL_ROUNDS	12
#define STATUS_PENDING	0x103

enum state { IDLE, RECEIVING, SENDING, WAITING };

struct op {
	OVERLAPPED o;
	enum state state;
	ULONG error;
	long since, over;	/* ms: begun, known to be over */
	HTTP_RESPONSE response;
	HTTP_DATA_CHUNK chunk;
	char body[32];
	_Alignas(8) char buffer[4096];
};

static struct op ops[OPS], gone;

static int twice;		/* over though not under way */

/* The next one that is over, or NULL after @ms */
static struct op *take(int ms)
{
	struct done done;
	struct op *op;

	if (!done_take(&done, ms))
		return NULL;
	op = (struct op *)done.overlapped;
	if (op->state == IDLE)
		twice++;
	op->error = done.error;
	if (!op->over)
		op->over = done.at;
	return op;
}

/* Others that are over stand before it in the line: its OVERLAPPED tells first */
static void look(struct op *op)
{
	if (!op->over && __atomic_load_n(&op->o.Internal, __ATOMIC_ACQUIRE) !=
	    STATUS_PENDING)
		op->over = hs_now_ms();
}

static int scale(void)
{
	const char *text = getenv("HTTPSYS_SCALE");

	return text && atoi(text) > 0 ? atoi(text) : 100;
}

/* A second; more where the kernel itself is slow */
static long limit_ms(void)
{
	struct utsname name;

	uname(&name);
	if (scale() < 100 || strstr(name.release, "lockdep"))
		return 10000;
	return strstr(name.release, "kasan") ? 5000 : 1000;
}

static int threads(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[128];
	int n = 0;

	while (fgets(line, sizeof(line), f))
		sscanf(line, "Threads: %d", &n);
	fclose(f);
	return n;
}

/* Clients, in a process of their own */

static struct shared {
	atomic_int answered;
	atomic_int wrong;
	atomic_bool stop;
	atomic_long reset_at;	/* ms: the probe was reset */
	atomic_bool reset_now;
} *shared;

struct client {
	int fd;
	unsigned int number;
	size_t got;
	char text[1024];
};

static void client_ask(struct client *c, int port)
{
	static unsigned int serial;
	char text[64];
	int len;

	if (c->fd < 0)
		c->fd = wire_try("127.0.0.1", port);
	c->number = ++serial;
	c->got = 0;
	len = snprintf(text, sizeof(text),
		       "GET /t/%u HTTP/1.1\r\nHost: a\r\n\r\n", c->number);
	/* one that breaks meanwhile shows in the read */
	send(c->fd, text, (size_t)len, MSG_NOSIGNAL);
}

/* Whether the whole answer is there; it says the number of the question */
static bool client_answer(struct client *c)
{
	char want[32], *body;
	ssize_t n = read(c->fd, c->text + c->got,
			 sizeof(c->text) - 1 - c->got);

	if (n <= 0) {
		shared->wrong++;
		close(c->fd);
		c->fd = -1;
		return true;
	}
	c->got += (size_t)n;
	c->text[c->got] = 0;
	snprintf(want, sizeof(want), "%010u", c->number);
	body = strstr(c->text, "\r\n\r\n");
	if (!body || strlen(body + 4) < 10)
		return false;
	if (strcmp(body + 4, want) || strncmp(c->text, "HTTP/1.1 200 ", 13))
		shared->wrong++;
	else
		shared->answered++;
	return true;
}

/* One more connection, which is only there to be reset */
static int probe_open(int port)
{
	int fd = wire_connect(port);

	wire_text(fd, "GET /t/probe HTTP/1.1\r\nHost: a\r\n\r\n");
	return fd;
}

static void clients_run(int port, int requests)
{
	struct pollfd poll_set[CLIENTS];
	struct client *c = calloc(CLIENTS, sizeof(*c));
	int left = requests, busy = CLIENTS, probe = probe_open(port);

	for (int i = 0; i < CLIENTS; i++) {
		c[i].fd = -1;
		client_ask(&c[i], port);
		poll_set[i].events = POLLIN;
	}
	while (busy && !shared->stop) {
		for (int i = 0; i < CLIENTS; i++)
			poll_set[i].fd = c[i].fd;
		poll(poll_set, CLIENTS, 100);
		for (int i = 0; i < CLIENTS; i++) {
			if (poll_set[i].fd < 0 || !poll_set[i].revents ||
			    !client_answer(&c[i]))
				continue;
			if (left-- > 0) {
				client_ask(&c[i], port);
			} else {
				busy--;
				close(c[i].fd);
				c[i].fd = -1;
			}
		}
		if (shared->reset_now && probe >= 0) {
			shared->reset_at = hs_now_ms();
			wire_reset(probe);
			probe = -1;
		}
	}
	_exit(0);
}

static pid_t clients_start(int port, int requests)
{
	pid_t pid;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(shared != MAP_FAILED);
	pid = fork();
	need(pid >= 0);
	if (!pid)
		clients_run(port, requests);
	return pid;
}

static void clients_end(pid_t pid)
{
	shared->stop = true;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* The server, one thread */

struct tally {
	int received, sent, aborted, other, failed;
	long slowest;		/* ms of a send */
};

static void op_receive(struct server *s, struct op *op)
{
	ULONG error;

	op->state = RECEIVING;
	op->over = 0;
	error = HttpReceiveHttpRequest(s->queue, HTTP_NULL_ID, 0,
				       (PHTTP_REQUEST)op->buffer,
				       sizeof(op->buffer), NULL, &op->o);
	if (error && error != ERROR_IO_PENDING)
		die("receive: %u", error);
}

static void op_answer(struct server *s, struct op *op, struct tally *t)
{
	HTTP_REQUEST *request = (HTTP_REQUEST *)op->buffer;
	ULONG error;

	snprintf(op->body, sizeof(op->body), "%010u",
		 (unsigned int)atoi(request->pRawUrl + 3));
	response_init(&op->response, &op->chunk, op->body);
	op->state = SENDING;
	op->over = 0;
	op->since = hs_now_ms();
	error = HttpSendHttpResponse(s->queue, request->RequestId, 0,
				     &op->response, NULL, NULL, NULL, 0,
				     &op->o, NULL);
	look(op);
	if (error && error != ERROR_IO_PENDING) {
		op->state = IDLE;
		t->failed++;
	}
}

/* The probe's connection is waited for and not answered */
static void op_watch(struct server *s, struct op *op)
{
	HTTP_REQUEST *request = (HTTP_REQUEST *)op->buffer;

	gone.state = WAITING;
	if (HttpWaitForDisconnect(s->queue, request->ConnectionId, &gone.o) !=
	    ERROR_IO_PENDING)
		die("no wait for the probe");
	op->state = IDLE;
}

static void op_received(struct server *s, struct op *op, struct tally *t)
{
	HTTP_REQUEST *request = (HTTP_REQUEST *)op->buffer;

	if (op->error == ERROR_OPERATION_ABORTED) {
		t->aborted++;
		op->state = IDLE;
	} else if (op->error) {
		t->other++;
		op->state = IDLE;
	} else if (!strcmp(request->pRawUrl, "/t/probe")) {
		op_watch(s, op);
	} else {
		t->received++;
		op_answer(s, op, t);
	}
}

static void op_sent(struct op *op, struct tally *t)
{
	long ms = op->over - op->since;

	if (ms > t->slowest)
		t->slowest = ms;
	if (op->error)
		t->failed++;
	else
		t->sent++;
	op->state = IDLE;
}

/* Take what is over, at most for @ms; false: there was nothing */
static bool serve_one(struct server *s, struct tally *t, int ms)
{
	struct op *op = take(ms);

	if (!op)
		return false;
	if (op->state == RECEIVING)
		op_received(s, op, t);
	else if (op->state == SENDING)
		op_sent(op, t);
	else
		op->state = IDLE;
	return true;
}

static void receive_all(struct server *s)
{
	for (int i = 0; i < OPS; i++)
		if (ops[i].state == IDLE)
			op_receive(s, &ops[i]);
}

static int under_way(void)
{
	int n = 0;

	for (int i = 0; i < OPS; i++)
		n += ops[i].state != IDLE;
	return n;
}

/* Calls that were over more than once */
static int more_than_once(void)
{
	struct done done;

	while (done_take(&done, 200))
		twice++;
	return twice;
}

static void up(struct server *s)
{
	server_up(s);
	done_watch(s->queue);
	receive_all(s);
	is(under_way(), OPS, "%d receives are under way", OPS);
	ok(threads() <= THREADS_MAX, "%d threads", threads());
}

/* Nothing is under way any more */
static void drain(struct server *s, struct tally *t)
{
	while (under_way() && serve_one(s, t, HS_WAIT_MS))
		;
	is(under_way(), 0, "all are over");
	is(more_than_once(), 0, "each once");
}

static void disconnect_in_time(struct server *s, struct tally *t)
{
	long end = hs_now_ms() + 6 * HS_WAIT_MS, took;

	while (gone.state == IDLE && hs_now_ms() < end)
		serve_one(s, t, 100);
	need(gone.state == WAITING);
	shared->reset_now = true;
	while (gone.state == WAITING && hs_now_ms() < end) {
		struct op *op;

		serve_one(s, t, 100);
		look(&gone);
		for (op = ops; op < ops + OPS; op++)
			if (op->state == IDLE)
				op_receive(s, op);
	}
	took = gone.over - shared->reset_at;
	ok(gone.state == IDLE && !gone.error && took <= limit_ms(),
	   "a disconnect was told after %ld ms", took);
}

static void under_load(void)
{
	int requests = REQUESTS * scale() / 100;
	struct tally t = { 0 };
	struct server s;
	pid_t pid;

	up(&s);
	pid = clients_start(s.port, requests);
	disconnect_in_time(&s, &t);
	while (shared->answered < requests && serve_one(&s, &t, HS_WAIT_MS))
		receive_all(&s);
	ok(shared->answered >= requests, "%d answers, each the right one",
	   shared->answered);
	is(shared->wrong, 0, "none wrong");
	is(t.failed + t.other, 0, "none failed");
	ok(t.slowest <= limit_ms(), "slowest send: %ld ms", t.slowest);
	ok(threads() <= THREADS_MAX, "%d threads", threads());
	clients_end(pid);
	need(!HttpLxCancelIo(s.queue, NULL, 0));
	drain(&s, &t);
	server_down(&s);
}

/* All are cancelled again and again, one by one and together; none is lost */
static void under_cancel(void)
{
	struct tally t = { 0 };
	struct server s;
	int cancelled = 0;
	pid_t pid;

	up(&s);
	pid = clients_start(s.port, 1 << 30);
	for (int round = 0; round < CANCEL_ROUNDS; round++) {
		for (int i = 0; i < 50; i++)
			serve_one(&s, &t, 50);
		receive_all(&s);
		if (round % 2)
			cancelled += !HttpLxCancelIo(s.queue, NULL, 0);
		for (int i = 0; i < OPS && !(round % 2); i++)
			if (ops[i].state == RECEIVING)
				cancelled += !HttpLxCancelIo(s.queue,
							     &ops[i].o, 0);
	}
	ok(cancelled && t.aborted, "%d cancels, %d aborted, %d received",
	   cancelled, t.aborted, t.received);
	ok(threads() <= THREADS_MAX, "%d threads", threads());
	shared->stop = true;
	clients_end(pid);
	HttpLxCancelIo(s.queue, NULL, 0);
	drain(&s, &t);
	is(t.other, 0, "by request or by cancel");
	server_down(&s);
}

/* A request that a cancelled receive was about to get goes to another one */
static void none_lost(void)
{
	struct tally t = { 0 };
	struct server s;
	pid_t pid;

	up(&s);
	pid = clients_start(s.port, REQUESTS / 10);
	for (int i = 0; shared->answered < REQUESTS / 10; i++) {
		if (!serve_one(&s, &t, HS_WAIT_MS))
			break;
		if (i % 100 == 50)
			HttpLxCancelIo(s.queue, &ops[i % OPS].o, 0);
		receive_all(&s);
	}
	ok(shared->answered >= REQUESTS / 10 && !shared->wrong,
	   "%d answered under cancels of receives", shared->answered);
	clients_end(pid);
	need(!HttpLxCancelIo(s.queue, NULL, 0));
	drain(&s, &t);
	server_down(&s);
}

static void under_close(void)
{
	struct tally t = { 0 };
	struct server s;
	long took;
	pid_t pid;

	up(&s);
	pid = clients_start(s.port, 1 << 30);
	for (int i = 0; i < 500; i++) {
		serve_one(&s, &t, HS_WAIT_MS);
		receive_all(&s);
	}
	took = hs_now_ms();
	is(HttpCloseRequestQueue(s.queue), NO_ERROR, "closed under load");
	while (under_way() && serve_one(&s, &t, HS_WAIT_MS))
		;
	took = hs_now_ms() - took;
	is(under_way(), 0, "all are over");
	is(more_than_once(), 0, "each once");
	ok(t.aborted > 0 && !t.other, "%d aborted, %d received in %ld ms",
	   t.aborted, t.received, took);
	ok(threads() <= THREADS_MAX, "%d threads", threads());
	clients_end(pid);
	need(!HttpTerminate(HTTP_INITIALIZE_SERVER, NULL));
}

static long uring(void)
{
	struct io_uring_params params = { 0 };

	return syscall(__NR_io_uring_setup, 1, &params);
}

/* This process gets no io_uring */
static void block_uring(void)
{
	struct sock_filter rules[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_io_uring_setup, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
		sizeof(rules) / sizeof(rules[0]), rules
	};

	need(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	need(!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
	is(uring() < 0 ? errno : 0, EPERM, "no io_uring here");
}

static void load_with_uring(void)
{
	long fd = uring();

	tap_note("io_uring: %s", fd < 0 ? strerror(errno) : "there");
	under_load();
}

static void load_without_uring(void)
{
	block_uring();
	under_load();
}

static void cancel_without_uring(void)
{
	block_uring();
	under_cancel();
}

static void close_without_uring(void)
{
	block_uring();
	under_close();
}

static const struct tap_case cases[] = {
	{ "load", load_with_uring, 120 },
	{ "cancel", under_cancel, 120 },
	{ "none lost", none_lost, 120 },
	{ "close", under_close, 120 },
	{ "load, no io_uring", load_without_uring, 120 },
	{ "cancel, no io_uring", cancel_without_uring, 120 },
	{ "close, no io_uring", close_without_uring, 120 },
};

TAP_MAIN(cases)
