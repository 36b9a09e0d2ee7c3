// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adopted sockets: what may be adopted and by whom, which prefixes use it, what
 * its other holders see, and how the adoption ends.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

#define NOBODY	65534

/* A server without a prefix yet */
static struct hs_server f;

/* A socket on @address:@port, listening; @port 0: any. @v6only for IPv6 */
static int listener(const char *address, int port, int v6only)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
				    .sin6_port = htons(port) };
	struct sockaddr_in four = { .sin_family = AF_INET,
				    .sin_port = htons(port) };
	bool is_six = inet_pton(AF_INET6, address, &six.sin6_addr) == 1;
	int fd = socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1;

	inet_pton(AF_INET, address, &four.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (is_six) {
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof(v6only));
		need(!bind(fd, (void *)&six, sizeof(six)));
	} else {
		need(!bind(fd, (void *)&four, sizeof(four)));
	}
	need(!listen(fd, 128));
	return fd;
}

static int port_of(int fd)
{
	struct sockaddr_in6 a;
	socklen_t len = sizeof(a);

	need(!getsockname(fd, (void *)&a, &len));
	return ntohs(a.sin6_port);
}

static int adopt(int dev, int fd)
{
	struct httpsys_adopt a = { .size = sizeof(a), .fd = fd };

	return hs_ioctl(dev, HTTPSYS_IOC_ENDPOINT_ADOPT, &a);
}

static int url_add(const char *host, int port)
{
	char url[100];

	snprintf(url, sizeof(url), "http://%s:%d/", host, port);
	return hs_url_add(f.dev, f.group, url, 1);
}

/* Receive what @client asks and answer it; the family of its remote address */
static int answer(int client, const char *what)
{
	struct hs_request r;
	int family = 0;

	is(hs_receive(f.queue, &r, 0), 0, "%s: received", what);
	family = r.record->remote.family;
	is(hs_send(f.queue, r.id, 200, 0, NULL, "x", 1), 0, "%s: answered", what);
	is(wire_status(client), 200, "%s: client has the answer", what);
	hs_request_free(&r);
	return family;
}

static int serve(const char *address, const char *what)
{
	int client = wire_try(address, f.port), family;

	if (client < 0) {
		ok(false, "%s: connect: %d", what, client);
		return 0;
	}
	wire_get(client, "/");
	family = answer(client, what);
	close(client);
	return family;
}

/* A socket that cannot be adopted */
static void refused(int fd, int err, const char *what)
{
	struct httpsys_adopt a = { .size = sizeof(a), .fd = fd, .port = 7 };

	is(hs_ioctl(f.dev, HTTPSYS_IOC_ENDPOINT_ADOPT, &a), err, "%s", what);
	is(a.port, 7, "%s: nothing written", what);
}

static void arguments(void)
{
	int fd, pair[2];

	hs_server_begin(&f);
	refused(-1, -EBADF, "no descriptor");
	refused(1000, -EBADF, "closed descriptor");
	refused(open("/dev/null", O_RDWR), -ENOTSOCK, "no socket");
	refused(open("/", O_PATH), -EBADF, "O_PATH");
	refused(f.dev, -ENOTSOCK, "the device");
	refused(f.queue, -ENOTSOCK, "a queue");
	need(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	refused(pair[0], -EPROTONOSUPPORT, "Unix socket");
	refused(socket(AF_INET, SOCK_DGRAM, 0), -EPROTONOSUPPORT, "UDP");
	fd = socket(AF_INET, SOCK_STREAM, 262 /* IPPROTO_MPTCP */);
	if (fd < 0)
		tap_skip("MPTCP: kernel without it");
	else
		refused(fd, -EPROTONOSUPPORT, "MPTCP");
	refused(socket(AF_INET, SOCK_STREAM, 0), -EINVAL, "not bound");
	fd = listener("127.0.0.1", 0, 0);
	refused(wire_connect(port_of(fd)), -EINVAL, "a connection");
	shutdown(fd, SHUT_RDWR);
	refused(fd, -EINVAL, "shut down");
}

static void outputs(void)
{
	struct httpsys_adopt a = { .size = sizeof(a) };

	hs_server_begin(&f);
	a.fd = listener("0.0.0.0", 0, 0);
	is(hs_ioctl(f.dev, HTTPSYS_IOC_ENDPOINT_ADOPT, &a), 0, "IPv4");
	is(a.family, AF_INET, "its family");
	is(a.port, port_of(a.fd), "its port");
	is(adopt(f.dev, a.fd), -EBUSY, "twice");
	is(adopt(hs_open(), dup(a.fd)), -EBUSY, "by another application");
	a.fd = listener("::", 0, 1);
	is(hs_ioctl(f.dev, HTTPSYS_IOC_ENDPOINT_ADOPT, &a), 0, "IPv6");
	is(a.family, AF_INET6, "its family");
	is(a.port, port_of(a.fd), "its port");
	is(hs_counter(f.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 2, "two endpoints");
}

static void other_namespace(void)
{
	int fd = listener("127.0.0.1", 0, 0);

	need(!unshare(CLONE_NEWNET));
	hs_server_begin(&f);
	refused(fd, -EXDEV, "socket of another network namespace");
}

static void serves(void)
{
	int fd;

	hs_server_begin(&f);
	fd = listener("127.0.0.1", 0, 0);
	f.port = port_of(fd);
	need(!adopt(f.dev, fd));
	is(url_add("+", f.port), 0, "prefix on the adopted port");
	is(serve("127.0.0.1", "its address"), AF_INET, "family");
	is(wire_try("127.0.0.2", f.port), -ECONNREFUSED, "no other address");
	is(wire_try("::1", f.port), -ECONNREFUSED, "no IPv6");
	is(hs_counter(f.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 1, "one endpoint");
	is(url_add("localhost", f.port), 0, "a name");
	is(url_add("127.0.0.1", f.port), 0, "the address itself");
	is(hs_counter(f.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 1, "still one");
	is(url_add("127.0.0.2", f.port), 0, "another address");
	is(hs_counter(f.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 2,
	   "has an endpoint of its own");
	serve("127.0.0.2", "other address");
}

static void dual_stack(void)
{
	int fd;

	hs_server_begin(&f);
	fd = listener("::", 0, 0);
	f.port = port_of(fd);
	need(!adopt(f.dev, fd));
	is(url_add("127.0.0.1", f.port), 0, "IPv4 address");
	is(url_add("[::1]", f.port), 0, "IPv6 address");
	is(hs_counter(f.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 1, "one socket");
	is(serve("127.0.0.1", "IPv4"), AF_INET, "an IPv4 client is AF_INET");
	is(serve("::1", "IPv6"), AF_INET6, "an IPv6 client is AF_INET6");
}

static void two_sockets(void)
{
	int six, four;

	hs_server_begin(&f);
	six = listener("::", 0, 1);
	f.port = port_of(six);
	four = listener("0.0.0.0", f.port, 0);
	need(!adopt(f.dev, six));
	need(!url_add("+", f.port));
	is(adopt(f.dev, four), 0, "second socket of a port with prefixes");
	is(serve("127.0.0.1", "IPv4 socket"), AF_INET, "family");
	is(serve("::1", "IPv6 socket"), AF_INET6, "family");
	is(hs_counter(f.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 1, "one endpoint");
}

/* Without a prefix the socket is the program's */
static void without_prefix(void)
{
	struct hs_request r;
	int fd, client, own;

	hs_server_begin(&f);
	fd = listener("127.0.0.1", 0, 0);
	f.port = port_of(fd);
	need(!adopt(f.dev, fd));
	client = wire_connect(f.port);
	wire_get(client, "/");
	is(hs_poll(fd, POLLIN, HS_WAIT_MS), POLLIN, "the program may accept");
	need(!url_add("+", f.port));
	answer(client, "waited in the backlog");
	is(hs_poll(fd, POLLIN, 0), 0, "taken from the backlog");
	need(!hs_url_remove_all(f.dev, f.group));
	is(wire_end(client, HS_WAIT_MS), WIRE_FIN, "idle connection is closed");
	client = wire_connect(f.port);
	own = accept(fd, NULL, NULL);
	ok(own >= 0, "no prefix: accept in the program");
	need(!url_add("+", f.port));
	wire_get(client, "/");
	is(hs_receive_raw(f.queue, 0, &r, HTTPSYS_RECEIVE_NONBLOCK, NULL),
	   -EAGAIN, "that connection stays the program's");
	serve("127.0.0.1", "the next");
}

static void ends_with_file(void)
{
	int fd, other, client, flags;

	hs_server_begin(&f);
	fd = listener("127.0.0.1", 0, 0);
	f.port = port_of(fd);
	need(!adopt(f.dev, fd) && !url_add("+", f.port));
	client = wire_connect(f.port);
	wire_get(client, "/");
	answer(client, "before");
	need(!close(f.queue) && !close(f.dev));
	is(wire_end(client, HS_WAIT_MS), WIRE_FIN, "idle connection is closed");
	client = wire_connect(f.port);
	is(hs_poll(fd, POLLIN, HS_WAIT_MS), POLLIN, "the socket calls its program");
	flags = accept(fd, NULL, NULL);
	ok(flags >= 0, "which accepts");
	wire_text(client, "hello");
	is(hs_poll(flags, POLLIN, HS_WAIT_MS), POLLIN, "and reads");
	hs_server_begin(&f);
	is(adopt(f.dev, fd), 0, "adopted again");
	need(!url_add("+", f.port));
	serve("127.0.0.1", "after");
	other = hs_open();
	is(adopt(other, fd), -EBUSY, "not by two");
}

/* The program forgets its descriptor */
static void closed_descriptor(void)
{
	int fd;

	hs_server_begin(&f);
	fd = listener("127.0.0.1", 0, 0);
	f.port = port_of(fd);
	need(!adopt(f.dev, fd) && !url_add("+", f.port));
	close(fd);
	serve("127.0.0.1", "descriptor closed");
	need(!close(f.queue) && !close(f.dev));
	for (int i = 0; i < 100 && wire_try("127.0.0.1", f.port) >= 0; i++)
		hs_sleep_ms(100);
	is(wire_try("127.0.0.1", f.port), -ECONNREFUSED,
	   "closed with the adoption");
}

static void shut_down(void)
{
	int fd;

	hs_server_begin(&f);
	fd = listener("127.0.0.1", 0, 0);
	f.port = port_of(fd);
	need(!adopt(f.dev, fd) && !url_add("+", f.port));
	need(!shutdown(fd, SHUT_RDWR));
	is(wire_try("127.0.0.1", f.port), -ECONNREFUSED, "shut down");
}

/* Listening on another port with the adopted socket is of no use */
static void moved(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	int fd, client;

	hs_server_begin(&f);
	fd = listener("127.0.0.1", 0, 0);
	f.port = port_of(fd);
	need(!adopt(f.dev, fd) && !url_add("+", f.port));
	need(!shutdown(fd, SHUT_RDWR));
	any.sin_port = htons(hs_port());
	need(ntohs(any.sin_port) != f.port);
	if (bind(fd, (void *)&any, sizeof(any)) || listen(fd, 10)) {
		tap_skip("moved: %s", strerror(errno));
		return;
	}
	need(port_of(fd) != f.port);
	client = wire_connect(port_of(fd));
	is(wire_end(client, HS_WAIT_MS), WIRE_FIN, "another port: not served");
	ok(!hs_counter(f.dev, HTTPSYS_COUNTER_CONNECTIONS), "not counted");
}

/* Options that its connections inherit */
static void options(void)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 3600 };
	int fd, one = 1, many = 60000, client;
	long start = hs_now_ms();

	hs_server_begin(&f);
	fd = listener("127.0.0.1", 0, 0);
	f.port = port_of(fd);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &many, sizeof(many));
	setsockopt(fd, IPPROTO_TCP, TCP_CORK, &one, sizeof(one));
	need(!adopt(f.dev, fd) && !url_add("+", f.port));
	client = wire_connect(f.port);
	wire_text(client, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	answer(client, "options");
	serve("127.0.0.1", "next");
	ok(hs_now_ms() - start < HS_WAIT_MS, "no option holds it up");
}

static int accepted;
static bool accept_stop;

static void *accept_loop(void *arg)
{
	int fd = *(int *)arg, own, turn = 0;

	while (!__atomic_load_n(&accept_stop, __ATOMIC_RELAXED)) {
		if (hs_poll(fd, POLLIN, 100) != POLLIN)
			continue;
		/* Every other time the module has a chance to be the quicker */
		if (turn++ % 2)
			hs_sleep_ms(50);
		own = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
		if (own < 0)
			continue;
		accepted++;
		need(write(own, "own", 3) == 3);
		close(own);
	}
	return NULL;
}

/* Each connection goes to exactly one of the two */
static void shared_accept(void)
{
	int fd, ours = 0, theirs = 0, lost = 0;
	pthread_t thread;

	hs_server_begin(&f);
	fd = listener("127.0.0.1", 0, 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	f.port = port_of(fd);
	need(!adopt(f.dev, fd) && !url_add("+", f.port));
	need(!hs_url_remove_all(f.dev, f.group));
	need(!pthread_create(&thread, NULL, accept_loop, &fd));
	for (int i = 0; i < 100; i++) {
		int client = wire_connect(f.port);
		char buf[3];

		if (i % 10 == 5)
			need(!url_add("+", f.port));
		wire_text(client, "GET /no HTTP/1.1\r\nHost: a\r\nContent-Length: x"
			  "\r\n\r\n");
		if (hs_poll(client, POLLIN, HS_WAIT_MS) < 0 ||
		    recv(client, buf, 3, MSG_WAITALL) != 3)
			lost++;
		else if (!memcmp(buf, "own", 3))
			theirs++;
		else
			ours++;
		close(client);
		if (i % 10 == 9)
			need(!hs_url_remove_all(f.dev, f.group));
	}
	__atomic_store_n(&accept_stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	is(lost, 0, "no connection is lost");
	ok(theirs >= 50, "the program has got %d", theirs);
	ok(ours > 0, "the module has got %d", ours);
	is(ours + theirs, 100, "each has one owner");
	is(theirs, accepted, "as many as it accepted");
}

/* @run as another user; its exit status */
static int as_nobody(int (*run)(int fd), int fd)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		need(!setgroups(0, NULL) && !setresgid(NOBODY, NOBODY, NOBODY) &&
		     !setresuid(NOBODY, NOBODY, NOBODY));
		hs_server_begin(&f);
		_exit(run(fd));
	}
	need(waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int try_adopt(int fd)
{
	return -adopt(f.dev, fd);
}

static int try_add(int port)
{
	char url[60];
	struct httpsys_url u = {
		.size = sizeof(u), .group = f.group, .url = (uintptr_t)url,
		.conflict_uid = 4711,
	};

	u.url_len = sprintf(url, "http://+:%d/", port);
	if (hs_ioctl(f.dev, HTTPSYS_IOC_URL_ADD, &u) != -EACCES)
		return 1;
	if (u.detail != HTTPSYS_URL_PORT_OWNER)
		return 2;
	return u.conflict_uid ? 3 : 0;
}

static int try_privileged(int fd)
{
	if (url_add("+", 80) != -EACCES)
		return 1;
	if (adopt(f.dev, fd))
		return 2;
	if (url_add("+", 80))
		return 3;
	/* Not what was handed over: bind(2) decides */
	if (url_add("127.0.0.2", 80) != -EACCES)
		return 4;
	if (url_add("+", 81) != -EACCES)
		return 5;
	f.port = 80;
	return serve("127.0.0.1", "privileged port") == AF_INET ? 0 : 6;
}

static void rights(void)
{
	int fd = listener("127.0.0.1", 0, 0), second;

	chmod(HTTPSYS_DEVICE, 0666);
	hs_server_begin(&f);
	f.port = port_of(fd);
	need(!adopt(f.dev, fd));
	is(as_nobody(try_add, f.port), 0,
	   "an adopted port belongs to its user, no prefix of another");
	second = listener("127.0.0.2", f.port, 0);
	is(as_nobody(try_adopt, second), EACCES, "nor a socket of another");
	is(adopt(f.dev, second), 0, "its own user may");
	is(as_nobody(try_privileged, listener("127.0.0.1", 80, 0)), 0,
	   "a socket on port 80 from somebody with the right");
	chmod(HTTPSYS_DEVICE, 0660);
}

/* The adopter goes, prefixes of others on the port stay */
static void adopter_goes(void)
{
	int fd = listener("127.0.0.1", 0, 0), other;

	other = hs_open();
	hs_server_begin(&f);
	f.port = port_of(fd);
	need(!adopt(other, fd) && !url_add("+", f.port));
	serve("127.0.0.1", "through another application's socket");
	need(!close(other));
	is(hs_poll(fd, POLLIN, 0), 0, "nothing in the backlog");
	close(wire_connect(f.port));
	is(hs_poll(fd, POLLIN, HS_WAIT_MS), POLLIN, "nobody accepts any more");
	is(adopt(f.dev, fd), 0, "adopted by who is left");
	serve("127.0.0.1", "after that");
	need(!close(f.queue) && !close(f.dev));
	f.dev = hs_open();
	is(hs_counter(f.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 0, "no endpoint left");
}

static void many(void)
{
	hs_server_begin(&f);
	for (int i = 0; i < 200; i++) {
		int fd = listener("127.0.0.1", 0, 0), dev = hs_open();

		if (adopt(dev, fd) || (i % 2 && adopt(f.dev, fd) != -EBUSY)) {
			ok(false, "round %d", i);
			return;
		}
		f.port = port_of(fd);
		if (i % 3 == 0) {
			need(!url_add("+", f.port));
			close(wire_connect(f.port));
			need(!hs_url_remove_all(f.dev, f.group));
		}
		close(i % 5 ? fd : dev);
		close(i % 5 ? dev : fd);
	}
	is(hs_counter(f.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 0, "nothing is left");
}

static const struct tap_case cases[] = {
	{ "arguments", arguments },
	{ "outputs", outputs },
	{ "other namespace", other_namespace },
	{ "serves", serves },
	{ "dual stack", dual_stack },
	{ "two sockets", two_sockets },
	{ "without prefix", without_prefix },
	{ "ends with file", ends_with_file },
	{ "closed descriptor", closed_descriptor },
	{ "shut down", shut_down },
	{ "moved", moved },
	{ "options", options },
	{ "shared accept", shared_accept, 60 },
	{ "rights", rights },
	{ "adopter goes", adopter_goes },
	{ "many", many, 60 },
};
TAP_MAIN_NET(cases)
