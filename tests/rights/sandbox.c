// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's other fences, and an ioctl that listens. A control group's BPF programs see our
 * sockets as the caller's. Landlock and seccomp see no bind(2) and no socket(2), so they do not
 * keep a program with the device from listening, unless they look at ioctls; a program with an
 * adopted socket, or with a queue's file only, serves inside of such a fence.
 *
 * What goes past a fence is asserted, too: docs/security.md says so, and has to be changed with it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "kern.h"
#include "tap.h"
#include "wire.h"

#define GROUP	"/sys/fs/cgroup/httpsys-rights"

/* Newer than the headers that this may be built with */
#define LANDLOCK_NET_BIND	(1ULL << 0)
#define LANDLOCK_FS_IOCTL_DEV	(1ULL << 15)
struct landlock_attr {
	uint64_t fs, net;
};

static int *shared;	/* what processes tell each other */

static void share(void)
{
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(shared != MAP_FAILED);
}

/* What @act returns in a process of its own */
static int apart(int (*act)(void *arg), void *arg)
{
	pid_t pid = fork();

	if (!pid) {
		shared[0] = act(arg);
		_exit(0);
	}
	need(waitpid(pid, NULL, 0) == pid);
	return shared[0];
}

static int url_add(int dev, int port)
{
	uint64_t session, group;
	char url[64];
	int queue = hs_queue(dev);

	need(!hs_session(dev, &session) && !hs_group(dev, session, &group) &&
	     !hs_bind(dev, group, queue));
	snprintf(url, sizeof(url), "http://+:%d/", port);
	return hs_url_add(dev, group, url, 0);
}

/* Answer one request; 0 or -errno */
static int serve_one(int queue)
{
	struct hs_request r = { .record = (void *)(char[4096]){ 0 }, .room = 4096 };
	uint32_t bytes;
	int err = hs_receive_raw(queue, 0, &r, 0, &bytes);

	return err ? err : hs_send(queue, r.id, 200, 0, NULL, "ok", 2);
}

/* Control groups */

static int prog_load(enum bpf_prog_type type, enum bpf_attach_type expected)
{
	static const struct bpf_insn refuse[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = { 0 };
	int fd;

	attr.prog_type = type;
	attr.insns = (uintptr_t)refuse;
	attr.insn_cnt = 2;
	attr.license = (uintptr_t)"GPL";
	attr.expected_attach_type = expected;
	fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
	if (fd < 0)
		die("BPF program for hook %d", expected);
	return fd;
}

static void prog_hook(int group, int prog, enum bpf_attach_type where, bool on)
{
	union bpf_attr attr = { 0 };

	attr.target_fd = group;
	attr.attach_bpf_fd = prog;
	attr.attach_type = where;
	if (syscall(SYS_bpf, on ? BPF_PROG_ATTACH : BPF_PROG_DETACH, &attr, sizeof(attr)))
		die("hook %d", where);
}

static int group_make(void)
{
	int fd;

	need(!mkdir(GROUP, 0755) || errno == EEXIST);
	fd = open(GROUP, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	need(fd >= 0);
	return fd;
}

static void group_enter(void)
{
	need(!kern_write(GROUP "/cgroup.procs", "0"));
}

/* In the group: @arg is the port */
static int listens(void *arg)
{
	group_enter();
	return url_add(hs_open(), *(int *)arg);
}

static void creation_and_binding(void)
{
	static const struct {
		enum bpf_prog_type type;
		enum bpf_attach_type hook;
		const char *name;
	} hooks[] = {
		{ BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_CREATE, "sock_create" },
		{ BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_BIND, "bind4" },
		{ BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET6_BIND, "bind6" },
		{ BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET4_POST_BIND, "post_bind4" },
		{ BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET6_POST_BIND, "post_bind6" },
	};
	int group = group_make(), port = hs_port();

	share();
	is(apart(listens, &port), 0, "without a program");
	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
		int prog = prog_load(hooks[i].type, hooks[i].hook);

		prog_hook(group, prog, hooks[i].hook, true);
		is(apart(listens, &port), -EPERM, "%s refuses", hooks[i].name);
		prog_hook(group, prog, hooks[i].hook, false);
		close(prog);
		is(apart(listens, &port), 0, "%s has left", hooks[i].name);
	}
	rmdir(GROUP);
}

/* A port that somebody outside of the group listens on already: no socket is made */
static void joined(void)
{
	int group = group_make(), port = hs_port(), outside = hs_open();
	int prog = prog_load(BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_CREATE);
	uint64_t session, id;
	char url[64];

	share();
	snprintf(url, sizeof(url), "http://+:%d/outside/", port);
	need(!hs_session(outside, &session) && !hs_group(outside, session, &id));
	need(!hs_url_add(outside, id, url, 0));
	prog_hook(group, prog, BPF_CGROUP_INET_SOCK_CREATE, true);
	is(apart(listens, &port), 0, "a prefix on a port that is open already");
	prog_hook(group, prog, BPF_CGROUP_INET_SOCK_CREATE, false);
	rmdir(GROUP);
}

static bool connects(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), err = 0;
	socklen_t len = sizeof(err);
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	bool good;

	connect(fd, (struct sockaddr *)&a, sizeof(a));
	good = poll(&p, 1, 1500) == 1 && !getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) && !err;
	close(fd);
	return good;
}

static void packets(void)
{
	int group = group_make(), port = hs_port(), ready[2];
	int prog = prog_load(BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS);
	char byte;
	pid_t pid;

	need(!pipe(ready));
	pid = fork();
	if (!pid) {
		group_enter();
		if (!url_add(hs_open(), port))
			need(write(ready[1], "x", 1) == 1);
		for (;;)
			pause();
	}
	need(read(ready[0], &byte, 1) == 1);
	ok(connects(port), "without a program");
	prog_hook(group, prog, BPF_CGROUP_INET_INGRESS, true);
	ok(!connects(port), "ingress drops what comes for the group's port");
	prog_hook(group, prog, BPF_CGROUP_INET_INGRESS, false);
	ok(connects(port), "ingress has left");
	kill(pid, SIGKILL);
	need(waitpid(pid, NULL, 0) == pid);
	rmdir(GROUP);
}

/* seccomp: no socket call of any kind; with @ioctl that ioctl neither */

#define LOAD(field)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define REFUSE(nr)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), \
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

static void no_sockets(uint32_t ioctl)
{
	struct sock_filter code[] = {
		LOAD(nr),
		REFUSE(SYS_socket), REFUSE(SYS_bind), REFUSE(SYS_listen), REFUSE(SYS_accept),
		REFUSE(SYS_accept4), REFUSE(SYS_connect), REFUSE(SYS_socketpair),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
		LOAD(args[1]),
		REFUSE(ioctl),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof(code) / sizeof(code[0]), code };

	need(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	     !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog));
}

static int listens_filtered(void *arg)
{
	int dev = hs_open();
	int port = hs_port();

	no_sockets(*(uint32_t *)arg);
	if (socket(AF_INET, SOCK_STREAM, 0) != -1 || errno != EPERM)
		return -EPROTO;
	return url_add(dev, port);
}

static void filtered(void)
{
	uint32_t none = 0, add = HTTPSYS_IOC_URL_ADD;

	share();
	is(apart(listens_filtered, &none), 0, "without socket(2) the ioctl listens");
	is(apart(listens_filtered, &add), -EPERM, "a filter can refuse the ioctl by its number");
}

static int listener(int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	need(!bind(fd, (void *)&a, len) && !listen(fd, 8) && !getsockname(fd, (void *)&a, &len));
	*port = ntohs(a.sin_port);
	return fd;
}

struct given {
	int dev, socket, port, queue;
};

static void adopt(const struct given *g)
{
	struct httpsys_adopt a = { .size = sizeof(a), .fd = g->socket };

	need(!hs_ioctl(g->dev, HTTPSYS_IOC_ENDPOINT_ADOPT, &a));
}

/* A group with everything on the port, and its queue; sockets are made or adopted */
static void register_root(struct hs_server *s, int port)
{
	char url[64];

	need(!hs_session(s->dev, &s->session) && !hs_group(s->dev, s->session, &s->group));
	s->queue = hs_queue(s->dev);
	need(!hs_bind(s->dev, s->group, s->queue));
	snprintf(url, sizeof(url), "http://+:%d/", port);
	need(!hs_url_add(s->dev, s->group, url, 0));
}

/* Two requests through the port, the first maybe before somebody serves */
static void ask(int port, const char *what)
{
	int c = wire_connect(port);

	wire_get(c, "/");
	is(wire_status(c), 200, "%s", what);
	close(c);
}

/* Without a right to listen: an adopted socket and the device */
static void adopted(void)
{
	struct given g = { .dev = hs_open() };
	pid_t pid;

	g.socket = listener(&g.port);
	pid = fork();
	if (!pid) {
		struct hs_server s = { .dev = g.dev };

		no_sockets(0);
		adopt(&g);
		register_root(&s, g.port);
		_exit(-serve_one(s.queue));
	}
	ask(g.port, "an adopted socket, without socket calls");
	need(waitpid(pid, &(int){ 0 }, 0) == pid);
}

/* The strict mode: somebody else has the device, the program a queue's file and nothing else */
static void queue_only(void)
{
	struct given g = { .dev = hs_open() };
	struct hs_server s = { .dev = g.dev };
	int status, opens;
	pid_t pid;

	g.socket = listener(&g.port);
	adopt(&g);
	register_root(&s, g.port);
	share();
	pid = fork();
	if (!pid) {
		close(s.dev);
		close(g.socket);
		no_sockets(HTTPSYS_IOC_URL_ADD);
		shared[0] = hs_url_add(s.queue, s.group, "http://+:8080/", 0);
		shared[1] = serve_one(s.queue);
		_exit(0);
	}
	ask(g.port, "a queue's file, without socket calls");
	need(waitpid(pid, &status, 0) == pid);
	is(shared[1], 0, "served from inside");
	ok(shared[0] == -EPERM || shared[0] == -ENOTTY, "nothing to listen with (%d)", shared[0]);
	opens = hs_counter(g.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW);
	is(opens, 1, "no other port is open");
}

/* Landlock */

static int landlock_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static void landlock_enter(uint64_t fs, uint64_t net)
{
	struct landlock_attr attr = { .fs = fs, .net = net };
	int set = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);

	need(set >= 0 && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	     !syscall(SYS_landlock_restrict_self, set, 0));
	close(set);
}

static int landlock_bind(void *arg)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(hs_port()) };
	int dev = hs_open(), fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)arg;
	landlock_enter(0, LANDLOCK_NET_BIND);
	if (!bind(fd, (void *)&a, sizeof(a)) || errno != EACCES)
		return -EPROTO;
	return url_add(dev, ntohs(a.sin_port));
}

static int landlock_adopted(void *arg)
{
	struct given *g = arg;

	landlock_enter(0, LANDLOCK_NET_BIND);
	adopt(g);
	return url_add(g->dev, g->port);
}

/* @arg: opened before? */
static int landlock_ioctl(void *arg)
{
	int dev = -1;
	uint64_t session;

	if (*(bool *)arg)
		dev = hs_open();
	landlock_enter(LANDLOCK_FS_IOCTL_DEV, 0);
	if (dev < 0)
		dev = hs_open();
	return hs_session(dev, &session);
}

static void landlock(void)
{
	struct given g = { .dev = hs_open() };
	int version = landlock_version();

	if (version < 4) {
		tap_skip("Landlock %d knows no ports", version);
		return;
	}
	share();
	g.socket = listener(&g.port);
	is(apart(landlock_bind, NULL), 0, "without a port to bind the ioctl listens");
	is(apart(landlock_adopted, &g), 0, "a socket that was bound before is adopted");
	if (version < 5)
		return;
	is(apart(landlock_ioctl, &(bool){ false }), -EACCES, "ioctls of devices can be refused");
	is(apart(landlock_ioctl, &(bool){ true }), 0, "but for files that were open before");
}

static const struct tap_case cases[] = {
	{ "bpf-sockets", creation_and_binding },
	{ "bpf-joined", joined },
	{ "bpf-packets", packets },
	{ "seccomp", filtered },
	{ "seccomp-adopted", adopted },
	{ "seccomp-queue", queue_only },
	{ "landlock", landlock },
};
TAP_MAIN_NET(cases)
