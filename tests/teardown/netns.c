// SPDX-License-Identifier: GPL-2.0-only
/*
 * Network namespaces that end under load, and connections that end over a link that loses
 * packets. A namespace with a server in it is reached through a veth pair, whose outer end
 * vanishes with the namespace: that is how its end is seen.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "kern.h"
#include "tap.h"
#include "wire.h"

#define INSIDE	"10.9.0.2"
#define PORT	18080
#define BIG	(400 << 10)
#define GONE_MS	60000

/* The server inside, and what it tells us */
static struct inside {
	pid_t pid;
	atomic_bool net, linked, serves;
	atomic_long answered;
	atomic_bool hold;	/* it receives, and answers nothing */
	int over;		/* socket to get descriptors from */
} *in;

static void answer_one(int queue, const struct hs_request *r, const char *big)
{
	const char *url = hs_text(r, r->record->raw_url);
	bool is_big = strstr(url, "/big");

	if (in->hold)
		return;
	hs_send(queue, r->id, 200, HTTPSYS_SEND_BUFFER_DATA |
		(strstr(url, "close") ? HTTPSYS_SEND_DISCONNECT : 0), NULL,
		is_big ? big : "ok", is_big ? BIG : 2);
	in->answered++;
}

static void inside_serve(int over)
{
	static char room[16384], big[BIG], url[64];
	struct hs_request r = { .record = (void *)room, .room = sizeof(room) };
	int dev = hs_open(), queue = hs_queue(dev);
	uint64_t session, group;
	uint32_t bytes;

	for (size_t i = 0; i < BIG; i++)
		big[i] = 'a' + i * 7 / 1000 % 26;
	need(!hs_session(dev, &session) && !hs_group(dev, session, &group));
	snprintf(url, sizeof(url), "http://+:%d/", PORT);
	need(!hs_bind(dev, group, queue) && !hs_url_add(dev, group, url, 0));
	if (over >= 0) {
		need(send(over, &(int){ dev }, sizeof(int), 0) == sizeof(int));
		need(send(over, &(int){ queue }, sizeof(int), 0) == sizeof(int));
	}
	in->serves = true;
	for (;;)
		if (!hs_receive_raw(queue, 0, &r, 0, &bytes))
			answer_one(queue, &r, big);
}

static void inside_up(const char *netem)
{
	int pair[2];
	pid_t pid;

	in = mmap(NULL, sizeof(*in), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(in != MAP_FAILED && !socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	in->over = pair[0];
	pid = fork();
	if (!pid) {
		close(pair[0]);
		need(!unshare(CLONE_NEWNET));
		in->net = true;
		while (!in->linked)
			hs_sleep_ms(2);
		need(!kern_shell("ip link set lo up && ip addr add " INSIDE "/24 dev in0 && "
				 "ip link set in0 up"));
		if (netem)
			need(!kern_shell("tc qdisc add dev in0 root netem %s", netem));
		inside_serve(pair[1]);
	}
	in->pid = pid;
	close(pair[1]);
	while (!in->net)
		hs_sleep_ms(2);
	need(!kern_shell("ip link add out0 type veth peer name in0 netns %d && "
			 "ip addr add 10.9.0.1/24 dev out0 && ip link set out0 up", in->pid));
	if (netem)
		need(!kern_shell("tc qdisc add dev out0 root netem %s", netem));
	in->linked = true;
	for (int i = 0; i < 5000 && !in->serves; i++)
		hs_sleep_ms(2);
	need(in->serves);
}

static void inside_kill(void)
{
	kill(in->pid, SIGKILL);
	need(waitpid(in->pid, NULL, 0) == in->pid);
}

static bool link_gone(long ms)
{
	long start = hs_now_ms();

	while (!access("/sys/class/net/out0", F_OK) && hs_now_ms() - start < ms)
		hs_sleep_ms(10);
	return access("/sys/class/net/out0", F_OK);
}

/* sysfs is of the namespace that mounted it */
static void own_sysfs(void)
{
	need(!unshare(CLONE_NEWNS) && !kern_shell("mount --make-rprivate / && "
						  "mount -t sysfs none /sys"));
}

/* A descriptor of the program inside, as if it had been sent to us */
static int inside_fd(void)
{
	int number, pidfd = syscall(SYS_pidfd_open, in->pid, 0), fd;

	need(recv(in->over, &number, sizeof(number), MSG_WAITALL) == sizeof(number));
	fd = syscall(SYS_pidfd_getfd, pidfd, number, 0);
	close(pidfd);
	need(fd >= 0);
	return fd;
}

static int enter(void)
{
	int c = wire_try(INSIDE, PORT);

	if (c < 0)
		return c;
	need(!fcntl(c, F_SETFD, FD_CLOEXEC));
	return c;
}

/* Traffic */

static atomic_bool stop;

static void *traffic(void *arg)
{
	unsigned int seed = (uintptr_t)arg;

	while (!stop) {
		int c = enter();

		for (int i = 0; c >= 0 && i < 10 && !stop; i++) {
			wire_get(c, rand_r(&seed) % 3 ? "/" : "/big");
			if (!(rand_r(&seed) % 6) || wire_status(c) != 200)
				break;
		}
		if (c >= 0 && !(rand_r(&seed) % 3))
			wire_text(c, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nx");
		if (c >= 0)
			close(c);
		else
			hs_sleep_ms(5);
	}
	return NULL;
}

static void exit_under_load(void)
{
	pthread_t t[4];

	own_sysfs();
	for (int i = 0; kern_round(i, 4, 100); i++) {
		long start;

		stop = false;
		inside_up(i % 2 ? "loss 5% delay 2ms" : NULL);
		for (long n = 0; n < 4; n++)
			need(!pthread_create(&t[n], NULL, traffic, (void *)(uintptr_t)(n + i * 4)));
		hs_sleep_ms(700);
		in->hold = i % 4 == 3;
		hs_sleep_ms(in->hold ? 300 : 0);
		inside_kill();
		start = hs_now_ms();
		stop = true;
		for (int n = 0; n < 4; n++)
			pthread_join(t[n], NULL);
		ok(link_gone(GONE_MS), "the namespace ends (%ld answers, %ld ms)", in->answered,
		   hs_now_ms() - start);
		close(in->over);
	}
}

/* Programs outside keep a namespace, and what is served from it, by its files */
static void files_outside(void)
{
	int dev, queue, c;
	struct hs_request r;

	own_sysfs();
	inside_up(NULL);
	dev = inside_fd();
	queue = inside_fd();
	in->hold = true;
	c = enter();
	wire_get(c, "/held");
	hs_sleep_ms(300);
	inside_kill();
	/* The file that received it lives on here, and so does the request */
	is(wire_end(c, 300), WIRE_OPEN, "its program is dead, its files are not");
	close(c);
	c = enter();
	wire_get(c, "/from-outside");
	is(hs_receive(queue, &r, 0), 0, "served from outside");
	is(hs_send(queue, r.id, 200, 0, NULL, "ok", 2), 0, "answered");
	is(wire_status(c), 200, "through the namespace");
	ok(!link_gone(300), "which is there");
	close(queue);
	close(dev);
	ok(link_gone(GONE_MS), "and ends with the last file");
	close(c);
}

/* The end of connections over a lossy link */

static bool whole(const struct wire_answer *a)
{
	if (a->status != 200 || a->len != BIG)
		return false;
	for (size_t i = 0; i < BIG; i++)
		if (a->body[i] != (char)('a' + i * 7 / 1000 % 26))
			return false;
	return true;
}

struct fetch {
	int fd;
	bool whole;
};

static void *fetch(void *arg)
{
	struct fetch *f = arg;
	struct wire_answer a = { 0 };

	wire_answer(f->fd, &a, false);
	f->whole = whole(&a);
	free(a.body);
	close(f->fd);
	return NULL;
}

/* All is given to the kernel, then its program dies: retransmission has to go on */
static void lossy_close(void)
{
	enum { FETCHES = 8 };
	struct fetch f[FETCHES];
	pthread_t t[FETCHES];
	int good = 0;

	own_sysfs();
	inside_up("loss 8% delay 5ms");
	for (int i = 0; i < FETCHES; i++) {
		f[i] = (struct fetch){ .fd = enter() };
		need(f[i].fd >= 0);
		wire_get(f[i].fd, i % 2 ? "/big" : "/big/close");
		need(!pthread_create(&t[i], NULL, fetch, &f[i]));
	}
	for (int i = 0; i < 3000 && in->answered < FETCHES; i++)
		hs_sleep_ms(10);
	is(in->answered, FETCHES, "all answers are with the kernel");
	inside_kill();
	for (int i = 0; i < FETCHES; i++) {
		pthread_join(t[i], NULL);
		good += f[i].whole;
	}
	is(good, FETCHES, "each arrives whole, after its program's death");
	ok(link_gone(GONE_MS), "then the namespace ends");
}

/* The answer comes first, the body after it: no RST may overtake the answer */
static void lossy_unread(void)
{
	static char piece[20000];
	int good = 0, nr = 10;

	own_sysfs();
	inside_up("loss 5% delay 5ms");
	for (int i = 0; i < nr; i++) {
		int c = enter();

		need(c >= 0);
		wire_text(c, "POST /close HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n");
		for (int n = 0; n < 20; n++)
			wire_send(c, piece, sizeof(piece));
		good += wire_status(c) == 200;
		close(c);
	}
	is(good, nr, "the answer is read over an unread body");
	inside_kill();
	ok(link_gone(GONE_MS), "the namespace ends");
}

static const struct tap_case cases[] = {
	{ "exit-under-load", exit_under_load, 600 },
	{ "files-outside", files_outside, 120 },
	{ "lossy-close", lossy_close, 120 },
	{ "lossy-unread", lossy_unread, 120 },
};
TAP_MAIN_NET(cases)
