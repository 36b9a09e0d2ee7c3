// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that do not go on: a page fault under our copy that nobody answers
 * (userfaultfd), a file whose pages never come (FUSE), SIGSTOP. Such a program hurts
 * itself: others on its port, queue and namespace are served meanwhile, so no lock of
 * the module is held; it can be killed at any moment, and what it had goes back to
 * its queue or is reset.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "async.h"
#include "hs.h"
#include "fusefile.h"
#include "tap.h"
#include "wire.h"

#define PAGE	4096

static struct hs_server s;
static struct hs_request mine;		/* of the victim */
static int client, side;		/* one whose request the victim has; another */

/* The victim */

static struct {
	pid_t pid;
	int to, from;	/* pipes of its keeper: the thread that can answer the fault */
} victim;

static char *page;
static int fault_fd;

static void fault_page(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fault_fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	need(page != MAP_FAILED && fault_fd >= 0 && !ioctl(fault_fd, UFFDIO_API, &api));
	reg.range.start = (uintptr_t)page;
	reg.range.len = PAGE;
	need(!ioctl(fault_fd, UFFDIO_REGISTER, &reg));
}

static int keeper_in, keeper_out;

/* Tells that the fault has happened; answers it when told so */
static void *keeper(void *arg)
{
	struct uffdio_zeropage zero = { .range = { (uintptr_t)page, PAGE } };
	struct uffd_msg msg;
	char c = 's';

	(void)arg;
	need(read(fault_fd, &msg, sizeof(msg)) == sizeof(msg));
	need(write(keeper_out, &c, 1) == 1);
	if (read(keeper_in, &c, 1) == 1)
		ioctl(fault_fd, UFFDIO_ZEROPAGE, &zero);
	return NULL;
}

static void victim_pipes(int *down, int *up)
{
	need(!pipe2(down, O_CLOEXEC) && !pipe2(up, O_CLOEXEC));
}

/* A process that runs @call into its page and then tells the result */
static void victim_start(int (*call)(void))
{
	int down[2], up[2], ret;
	pthread_t t;
	char c = 'd';

	victim_pipes(down, up);
	victim.pid = fork();
	need(victim.pid >= 0);
	if (!victim.pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		keeper_in = down[0];
		keeper_out = up[1];
		close(down[1]);
		s.dev = hs_open();
		s.queue = hs_reopen(s.queue, 0);
		need(s.queue >= 0);
		fault_page();
		need(!pthread_create(&t, NULL, keeper, NULL));
		ret = call();
		need(write(up[1], &c, 1) == 1 && write(up[1], &ret, sizeof(ret)) == sizeof(ret));
		pause();
		_exit(0);
	}
	close(down[0]);
	close(up[1]);
	victim.to = down[1];
	victim.from = up[0];
}

/* 's': it is stuck; 'd': its call returned */
static char victim_says(void)
{
	struct pollfd p = { .fd = victim.from, .events = POLLIN };
	char c = 0;

	if (poll(&p, 1, HS_WAIT_MS) != 1 || read(victim.from, &c, 1) != 1)
		return 0;
	return c;
}

static bool victim_dies(void)
{
	long end = hs_now_ms() + HS_WAIT_MS;
	bool dead = false;

	kill(victim.pid, SIGKILL);
	while (!(dead = waitpid(victim.pid, NULL, WNOHANG) == victim.pid) && hs_now_ms() < end)
		hs_sleep_ms(5);
	close(victim.to);
	close(victim.from);
	return dead;
}

/* The others */

static int serve_one(int c)
{
	struct hs_request r;
	bool other;
	int ret;

	wire_get(c, "/a/other");
	do {
		ret = hs_receive(s.queue, &r, 0);
		if (ret)
			return ret;
		/* It may be one whose client has just gone */
		other = strcmp(hs_text(&r, r.record->path), "/a/other");
		ret = hs_send(s.queue, r.id, 200, 0, NULL, "x", 1);
		hs_request_free(&r);
	} while (other);
	return ret ?: wire_status(c);
}

/* What takes the locks of the namespace, in another application */
static int configure(void)
{
	uint64_t session, group;
	char url[100];
	int dev = hs_open(), queue, ret;

	snprintf(url, sizeof(url), "http://+:%d/configured/", s.port);
	ret = hs_session(dev, &session) ?: hs_group(dev, session, &group) ?:
	      hs_url_add(dev, group, url, 0);
	queue = hs_queue_named(dev, "another", 0);
	if (!ret)
		ret = queue < 0 ? queue : hs_bind(dev, group, queue);
	if (!ret)
		ret = hs_set_u32(queue, 0, HTTPSYS_PROPERTY_QUEUE_LENGTH, 10);
	if (!ret)
		ret = hs_url_remove(dev, group, url);
	close(queue);
	close(dev);
	return ret;
}

/* In a process of its own: who waits for a lock cannot say so. 0, or -ETIMEDOUT */
static int configured(void)
{
	long end = hs_now_ms() + HS_WAIT_MS;
	pid_t pid = fork();
	int status = 0;

	need(pid >= 0);
	if (!pid)
		_exit(configure() ? 1 : 0);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (hs_now_ms() > end)
			return -ETIMEDOUT;
		hs_sleep_ms(5);
	}
	return status;
}

static void others_served(const char *what)
{
	is(serve_one(side), 200, "%s: others on its queue are served", what);
	is(configured(), 0, "%s: others configure", what);
	ok(hs_counter(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW) >= 1, "%s: counters", what);
}

/* What a victim's call is about */
enum has {
	NOTHING,
	GIVEN_BACK,	/* a request that others get when it dies */
	IN_HAND,	/* a request whose client is reset */
	COMES_LATER,	/* as GIVEN_BACK, but the call is there first */
};

struct row {
	const char *name;
	int (*call)(void);
	enum has has;
};

/* Device */

static int url(unsigned long cmd, uint64_t at, uint64_t conflict)
{
	struct httpsys_url u = { .size = sizeof(u), .group = s.group, .url = at, .url_len = 20,
				 .conflict = conflict, .conflict_size = conflict ? PAGE : 0 };
	static char text[100];
	uint64_t session, group;

	need(!hs_session(s.dev, &session) && !hs_group(s.dev, session, &group));
	u.group = group;
	if (conflict) {
		u.url = (uintptr_t)text;
		u.url_len = snprintf(text, sizeof(text), "http://+:%d/a/", s.port);
	}
	return hs_ioctl(s.dev, cmd, &u);
}

static int v_url_add(void)
{
	return url(HTTPSYS_IOC_URL_ADD, (uintptr_t)page, 0);
}

static int v_url_conflict(void)
{
	return url(HTTPSYS_IOC_URL_ADD, 0, (uintptr_t)page);
}

static int v_url_remove(void)
{
	return url(HTTPSYS_IOC_URL_REMOVE, (uintptr_t)page, 0);
}

static int v_queue_create(void)
{
	struct httpsys_queue_create c = { .size = sizeof(c), .name = (uintptr_t)page,
					  .name_len = 10 };

	return hs_ioctl(s.dev, HTTPSYS_IOC_QUEUE_CREATE, &c);
}

static int v_argument(void)
{
	return hs_ioctl(s.dev, HTTPSYS_IOC_SESSION_CREATE, page);
}

static int v_property(void)
{
	uint64_t session;

	need(!hs_session(s.dev, &session));
	return hs_set(s.dev, session, HTTPSYS_PROPERTY_STATE, page, 4);
}

static int v_property_get(void)
{
	uint64_t session;
	uint32_t size = 4;

	need(!hs_session(s.dev, &session));
	return hs_get(s.dev, session, HTTPSYS_PROPERTY_STATE, page, &size);
}

static int v_counters(void)
{
	struct httpsys_counters c = { .size = sizeof(c), .counters = (uintptr_t)page,
				      .counter_count = 10 };

	return hs_ioctl(s.dev, HTTPSYS_IOC_COUNTERS, &c);
}

static int config(unsigned long cmd, const void *key, const void *value)
{
	struct httpsys_config c = { .size = sizeof(c), .id = HTTPSYS_CONFIG_TIMEOUT,
		.key = (uintptr_t)key, .key_size = 4, .value = (uintptr_t)value,
		.value_size = 4 };

	return hs_ioctl(s.dev, cmd, &c);
}

static const uint32_t zero;

static int v_config_set(void)
{
	return config(HTTPSYS_IOC_CONFIG_SET, &zero, page);
}

static int v_config_key(void)
{
	return config(HTTPSYS_IOC_CONFIG_SET, page, &zero);
}

static int v_config_get(void)
{
	return config(HTTPSYS_IOC_CONFIG_GET, &zero, page);
}

/* Queue */

static void take(void)
{
	need(!hs_receive(s.queue, &mine, 0));
}

static int v_receive(void)
{
	struct hs_request r = { .record = (void *)page, .room = PAGE };

	return hs_receive_raw(s.queue, 0, &r, 0, NULL);
}

static int v_send_receive(void)
{
	struct httpsys_send_receive a = { .size = sizeof(a), .max = 1,
		.buffer = (uintptr_t)page, .buffer_size = PAGE };

	return hs_ioctl(s.queue, HTTPSYS_IOC_SEND_RECEIVE, &a);
}

static int v_reap(void)
{
	static struct httpsys_completion c[4];
	struct httpsys_reap a = { .size = sizeof(a), .max = 1, .completions = (uintptr_t)c,
		.buffer = (uintptr_t)page, .buffer_size = PAGE };
	static struct httpsys_receive r;
	int ret = submit_receive(s.queue, 1, &r);

	need(ret == -EINPROGRESS);
	need(write(keeper_out, "p", 1) == 1);
	return hs_ioctl(s.queue, HTTPSYS_IOC_REAP, &a);
}

static int v_completion(void)
{
	static char buffer[PAGE] __attribute__((aligned(8)));
	struct httpsys_reap a = { .size = sizeof(a), .max = 1, .completions = (uintptr_t)page,
		.buffer = (uintptr_t)buffer, .buffer_size = PAGE };

	return hs_ioctl(s.queue, HTTPSYS_IOC_REAP, &a);
}

static int v_submit(void)
{
	return submit(s.queue, 1, HTTPSYS_IOC_RECEIVE, page);
}

static int v_read_body(void)
{
	uint32_t n;

	take();
	return hs_read_body(s.queue, mine.id, page, 10, 0, &n);
}

static int v_send(void)
{
	take();
	return hs_send(s.queue, mine.id, 200, 0, NULL, page, 100);
}

static int v_send_chunks(void)
{
	take();
	return hs_send_chunks(s.queue, mine.id, 200, 0, NULL, (void *)page, 2);
}

static int v_send_head(void)
{
	struct httpsys_send a;

	take();
	send_arg(&a, mine.id, 200, 0, NULL, 0);
	a.headers = (uintptr_t)page;
	a.headers_size = 100;
	a.header_count = 1;
	return hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &a);
}

static int v_send_cached(void)
{
	struct httpsys_chunk c = { .fd = -1, .address = (uintptr_t)page, .length = 100 };
	struct hs_headers h = { .size = 0 };
	struct httpsys_send a;

	take();
	hs_header_add(&h, HTTPSYS_HEADER_UNKNOWN, "Content-Type", "text/plain");
	send_arg(&a, mine.id, 200, 0, &c, 1);
	a.headers = (uintptr_t)h.data;
	a.headers_size = h.size;
	a.header_count = h.count;
	a.cache_policy = HTTPSYS_CACHE_UNTIL_FLUSHED;
	return hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &a);
}

static int v_request_property(void)
{
	struct httpsys_request_property p = { .size = sizeof(p),
		.property = HTTPSYS_REQUEST_TCP_INFO, .value = (uintptr_t)page,
		.value_size = PAGE };

	take();
	p.request_id = mine.id;
	return hs_ioctl(s.queue, HTTPSYS_IOC_REQUEST_PROPERTY_GET, &p);
}

static int v_delegate(void)
{
	struct httpsys_delegate d = { .size = sizeof(d), .queue = s.queue, .url_len = 20,
				      .url = (uintptr_t)page };

	take();
	d.request_id = mine.id;
	return hs_ioctl(s.queue, HTTPSYS_IOC_DELEGATE, &d);
}

static int v_fragment(void)
{
	struct httpsys_chunk c = { .fd = -1, .address = (uintptr_t)page, .length = 100 };
	struct httpsys_fragment f = { .size = sizeof(f), .policy = HTTPSYS_CACHE_UNTIL_FLUSHED,
				      .chunk = (uintptr_t)&c };
	static char name[100];

	f.url = (uintptr_t)name;
	f.url_len = snprintf(name, sizeof(name), "http://+:%d/a/f", s.port);
	return hs_ioctl(s.queue, HTTPSYS_IOC_FRAGMENT_ADD, &f);
}

static int v_flush(void)
{
	struct httpsys_cache_flush f = { .size = sizeof(f), .url = (uintptr_t)page,
					 .url_len = 30 };

	return hs_ioctl(s.queue, HTTPSYS_IOC_CACHE_FLUSH, &f);
}

static const struct row rows[] = {
	{ "URL_ADD, text", v_url_add }, { "URL_ADD, conflict", v_url_conflict },
	{ "URL_REMOVE, text", v_url_remove }, { "QUEUE_CREATE, name", v_queue_create },
	{ "argument", v_argument }, { "PROPERTY_SET", v_property },
	{ "PROPERTY_GET", v_property_get }, { "COUNTERS", v_counters },
	{ "CONFIG_SET, value", v_config_set }, { "CONFIG_SET, key", v_config_key },
	{ "CONFIG_GET", v_config_get }, { "RECEIVE", v_receive, GIVEN_BACK },
	{ "SEND_RECEIVE", v_send_receive, GIVEN_BACK }, { "REAP, record", v_reap, COMES_LATER },
	{ "REAP, completions", v_completion }, { "SUBMIT", v_submit },
	{ "READ_BODY", v_read_body, IN_HAND }, { "SEND, body", v_send, IN_HAND },
	{ "SEND, chunks", v_send_chunks, IN_HAND }, { "SEND, head", v_send_head, IN_HAND },
	{ "SEND into the cache", v_send_cached, IN_HAND },
	{ "REQUEST_PROPERTY_GET", v_request_property, IN_HAND },
	{ "DELEGATE, text", v_delegate, IN_HAND }, { "FRAGMENT_ADD, body", v_fragment },
	{ "CACHE_FLUSH, text", v_flush },
};

static void ask(void)
{
	client = wire_connect(s.port);
	wire_text(client, "POST /a/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789");
}

static void request_back(const struct row *row)
{
	struct hs_request r;
	int ret = hs_receive(s.queue, &r, 0);

	is(ret, 0, "%s: another receiver gets its request", row->name);
	if (ret)
		return;
	is(hs_send(s.queue, r.id, 200, HTTPSYS_SEND_DISCONNECT, NULL, "x", 1), 0,
	   "%s: and answers it", row->name);
	is(wire_status(client), 200, "%s: which the client hears", row->name);
	hs_request_free(&r);
}

/* Stuck, killed */
static void row_killed(const struct row *row)
{
	if (row->has != NOTHING && row->has != COMES_LATER)
		ask();
	victim_start(row->call);
	if (row->has == COMES_LATER) {
		is(victim_says(), 'p', "%s: its receive is parked", row->name);
		ask();
	}
	is(victim_says(), 's', "%s: it is stuck", row->name);
	others_served(row->name);
	ok(victim_dies(), "%s: it can be killed", row->name);
	if (row->has == GIVEN_BACK || row->has == COMES_LATER)
		request_back(row);
	else if (row->has == IN_HAND)
		ok(wire_end(client, HS_WAIT_MS) != WIRE_OPEN, "%s: its client hears of it",
		   row->name);
	if (row->has != NOTHING)
		close(client);
}

static void killed(void)
{
	hs_server_up(&s, "a/");
	side = wire_connect(s.port);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		row_killed(&rows[i]);
	close(side);
	ok(hs_counter_wait(s.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0), "no connection is left");
}

/* Stuck, answered: the call goes on as if nothing had been */
static int v_receive_answer(void)
{
	struct hs_request r = { .record = (void *)page, .room = PAGE };
	int ret = hs_receive_raw(s.queue, 0, &r, 0, NULL);

	return ret ?: hs_send(s.queue, r.record->request_id, 200, 0, NULL, "late", 4);
}

static void released(void)
{
	int ret = -1;

	hs_server_up(&s, "a/");
	side = wire_connect(s.port);
	ask();
	victim_start(v_receive_answer);
	is(victim_says(), 's', "stuck");
	others_served("released");
	need(write(victim.to, "r", 1) == 1);
	is(victim_says(), 'd', "goes on when the page comes");
	need(read(victim.from, &ret, sizeof(ret)) == sizeof(ret));
	is(ret, 0, "receives and answers");
	is(wire_status(client), 200, "which the client hears");
	ok(victim_dies(), "ends");
}

/* Two programs share a request; one is stuck in its body: only the other waits, killably */
static int shared_queue, shared_read_ret;
static uint64_t shared_id;

static int v_shared_body(void)
{
	uint32_t n;

	return hs_read_body(shared_queue, shared_id, page, 10, 0, &n);
}

static void *shared_reader(void *arg)
{
	char body[10];
	uint32_t n;

	(void)arg;
	shared_read_ret = hs_read_body(shared_queue, shared_id, body, 10, 0, &n);
	return NULL;
}

static void shared(void)
{
	struct hs_request r;
	pthread_t t;

	hs_server_up(&s, "a/");
	side = wire_connect(s.port);
	ask();
	need(!hs_receive(s.queue, &r, 0));
	shared_queue = s.queue;
	shared_id = r.id;
	victim_start(v_shared_body);
	is(victim_says(), 's', "stuck in a body that it shares");
	others_served("shared");
	shared_read_ret = 1;
	need(!pthread_create(&t, NULL, shared_reader, NULL));
	hs_sleep_ms(50);
	is(shared_read_ret, 1, "who reads the same body waits");
	is(hs_send(s.queue, r.id, 200, 0, NULL, "x", 1), 0, "but can answer");
	is(wire_status(client), 200, "which the client hears");
	ok(victim_dies(), "killed");
	pthread_join(t, NULL);
	ok(shared_read_ret != 1, "the waiter goes on (%d)", shared_read_ret);
}

/* SIGSTOP */
static int v_stop(void)
{
	char c = 's';

	take();
	need(write(keeper_out, &c, 1) == 1);
	raise(SIGSTOP);
	return hs_send(s.queue, mine.id, 200, 0, NULL, "x", 1);
}

static void stopped(void)
{
	int ret = -1;

	hs_server_up(&s, "a/");
	side = wire_connect(s.port);
	ask();
	victim_start(v_stop);
	is(victim_says(), 's', "has a request");
	others_served("stopped");
	need(!kill(victim.pid, SIGCONT));
	/* A SIGCONT that came before the stop did nothing */
	while (!hs_poll(victim.from, POLLIN, 20))
		kill(victim.pid, SIGCONT);
	is(victim_says(), 'd', "goes on");
	need(read(victim.from, &ret, sizeof(ret)) == sizeof(ret));
	is(ret, 0, "answers what it had");
	is(wire_status(client), 200, "which the client hears");
	ok(victim_dies(), "ends");
	close(client);
	ask();
	victim_start(v_stop);
	is(victim_says(), 's', "stopped again");
	ok(victim_dies(), "killed while it is stopped");
	is(wire_end(client, HS_WAIT_MS), WIRE_RESET, "its client is reset");
}

/* A file whose pages do not come */
static int v_file(void)
{
	struct httpsys_chunk c = { .type = HTTPSYS_CHUNK_FILE, .length = FUSEFILE_SIZE };

	c.fd = open(fusefile_path(), O_RDONLY | O_CLOEXEC);
	need(c.fd >= 0);
	take();
	return hs_send_chunks(s.queue, mine.id, 200, 0, NULL, &c, 1);
}

static void fuse(void)
{
	if (!fusefile_up()) {
		tap_skip("no FUSE here");
		return;
	}
	hs_server_up(&s, "a/");
	side = wire_connect(s.port);
	ask();
	victim_start(v_file);
	ok(fusefile_is_read(), "the file is being read");
	others_served("file");
	kill(victim.pid, SIGKILL);
	is(serve_one(side), 200, "also when it is being killed");
	fusefile_fail();
	ok(victim_dies(), "it ends with the read at the latest");
	ok(wire_end(client, HS_WAIT_MS) != WIRE_OPEN, "its client hears of it");
	fusefile_down();
}

/* Descriptors in a cycle of sockets: nobody can close them but the collector */

static void cycle(int queue)
{
	int a[2];

	need(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, a));
	hs_fd_send(a[0], queue);
	hs_fd_send(a[0], a[0]);
	hs_fd_send(a[1], a[1]);
	hs_fd_send(a[0], a[1]);
	close(a[0]);
	close(a[1]);
}

static void cycles(void)
{
	int dev = hs_open(), a[2];
	long end;

	for (int i = 0; i < 20; i++) {
		struct hs_server t;
		struct hs_request r;
		int c;

		hs_server_up(&t, "");
		c = wire_connect(t.port);
		wire_get(c, "/");
		need(!hs_receive(t.queue, &r, 0));
		cycle(t.queue);
		cycle(t.dev);
		hs_server_down(&t);
		hs_request_free(&r);
		close(c);
	}
	end = hs_now_ms() + HS_WAIT_MS;
	/* The collector runs when a socket is closed */
	while (hs_counter(dev, HTTPSYS_COUNTER_QUEUES_NOW) && hs_now_ms() < end) {
		need(!socketpair(AF_UNIX, SOCK_STREAM, 0, a));
		close(a[0]);
		close(a[1]);
		hs_sleep_ms(10);
	}
	is(hs_counter(dev, HTTPSYS_COUNTER_QUEUES_NOW), 0, "queues end with their cycles");
	ok(hs_counter_wait(dev, HTTPSYS_COUNTER_SESSIONS_NOW, 0), "applications, too");
	ok(hs_counter_wait(dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0), "and their connections");
}

/* Receivers that fork and fork, on one descriptor and on opens of their own */

static void receivers(int depth)
{
	struct hs_request r = { .room = 0 };

	/* Each of the doublings is done by all that there are */
	for (int i = 0; i < depth; i++)
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (i % 2)
				s.queue = hs_reopen(s.queue, 0);
		}
	hs_receive_raw(s.queue, 0, &r, 0, NULL);
	_exit(0);
}

static void forks(void)
{
	pid_t pid;

	hs_server_up(&s, "a/");
	for (int round = 0; round < 3; round++) {
		int c = wire_connect(s.port);

		pid = fork();
		if (!pid) {
			setpgid(0, 0);
			receivers(7);
		}
		setpgid(pid, pid);
		hs_sleep_ms(300);
		wire_get(c, "/a/x");
		hs_sleep_ms(20);
		need(!kill(-pid, SIGKILL));
		waitpid(pid, NULL, 0);
		/* Whoever took it is dead */
		wire_end(c, 100);
		close(c);
		side = wire_connect(s.port);
		is(serve_one(side), 200, "128 receivers came and went");
		close(side);
	}
}

static const struct tap_case cases[] = {
	{ "killed", killed, 120 },
	{ "released", released, 30 },
	{ "shared body", shared, 30 },
	{ "SIGSTOP", stopped, 30 },
	{ "file", fuse, 60 },
	{ "cycles of descriptors", cycles, 60 },
	{ "fork bomb", forks, 60 },
};
TAP_MAIN_NET(cases)
