// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that want too much. What one user can have is bounded for that user alone: the limit says so
 * with an error of its own, the next user gets what he asks for, and a server beside goes on. What a call
 * allocates is charged to the caller's control group, which may have less than the limits.
 *
 * Alice is greedy, Bob has the server. The module is loaded anew, with limits that are reached soon.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../abi/async.h"
#include "actor.h"
#include "hs.h"
#include "kern.h"
#include "tap.h"
#include "wire.h"

#define OBJECTS		50
#define URLS		40
#define ENDPOINTS	21
#define OWN_ENDPOINTS	11	/* half of them, as no parameter says */
#define ADOPTED		5
#define OPERATIONS	30
#define CONNECTIONS	1024
#define TEXT(x)		TEXT_(x)
#define TEXT_(x)	#x
#define PARAMS		"max_objects_per_user=" TEXT(OBJECTS) " max_urls_per_user=" TEXT(URLS) \
			" max_endpoints=" TEXT(ENDPOINTS) " max_adopted_per_user=" TEXT(ADOPTED) \
			" max_operations=" TEXT(OPERATIONS) " max_connections=" TEXT(CONNECTIONS) \
			" max_address_connections=4294967295"

#define GROUP		"/sys/fs/cgroup/httpsys-greedy"
#define GROUP_KB	12288
#define GROUP_URLS	20000	/* more than fit into it */
#define PATH_BYTES	1500
#define FRAGMENT	(64 * 1024)
#define FRAGMENTS	64	/* a third of it */

struct user {
	int dev;
	uint64_t session, group;
	int queue;
	int port;
};

static struct user alice, bob;

static void reload(const char *params)
{
	long took = kern_unload_within(20000);

	if (took < 0)
		die("unloading: %ld", took);
	need(!kern_load(params));
}

static void user_up(struct user *u, enum actor who)
{
	u->dev = actor_open(who);
	need(u->dev >= 0);
	need(!hs_session(u->dev, &u->session) && !hs_group(u->dev, u->session, &u->group));
	u->queue = hs_queue(u->dev);
	need(u->queue >= 0 && !hs_bind(u->dev, u->group, u->queue));
	u->port = hs_port();
}

static void user_down(struct user *u)
{
	close(u->queue);
	close(u->dev);
}

static int url_add(const struct user *u, const char *host, int port, int path)
{
	char url[100];

	snprintf(url, sizeof(url), "http://%s:%d/%d/", host, port, path);
	return hs_url_add(u->dev, u->group, url, 0);
}

static void up(void)
{
	/* The guest is thrown away */
	need(!chown(HTTPSYS_DEVICE, 0, MEMBERS) && !chmod(HTTPSYS_DEVICE, 0660));
	user_up(&bob, BOB_);
	need(!url_add(&bob, "+", bob.port, 0));
	user_up(&alice, ALICE_);
}

/* One request after the other through Bob's server */
static bool bob_serves(void)
{
	struct hs_request r;
	int c = wire_connect(bob.port), status = 0;

	wire_get(c, "/0/");
	if (!hs_receive(bob.queue, &r, 0)) {
		if (!hs_send(bob.queue, r.id, 200, 0, NULL, "ok", 2))
			status = wire_status(c);
		hs_request_free(&r);
	}
	close(c);
	return status == 200;
}

/* Limits of a user */

static void objects(void)
{
	uint64_t id;
	int err = 0, n = 3;	/* a session, a group and a queue are there */

	up();
	while (n < 10 * OBJECTS && !(err = hs_group(alice.dev, alice.session, &id)))
		n++;
	is(err, -EMFILE, "one more group than objects");
	is(n, OBJECTS, "objects");
	is(hs_session(alice.dev, &id), -EMFILE, "a session");
	is(hs_queue(alice.dev), -EMFILE, "a queue");
	is(hs_session(actor_open(ALICE_), &id), -EMFILE, "through another file");
	is(hs_session(bob.dev, &id), 0, "another user");
	ok(bob_serves(), "who is beside is served");
	user_down(&alice);
	user_up(&alice, ALICE_);
	ok(true, "all comes back with the file");
}

static void urls(void)
{
	int err = 0, n = 0;

	up();
	while (n < 10 * URLS && !(err = url_add(&alice, "+", alice.port, n)))
		n++;
	is(err, -EMFILE, "one more registration than may be");
	is(n, URLS, "registrations");
	is(url_add(&bob, "+", bob.port, 1), 0, "another user");
	ok(bob_serves(), "who is beside is served");
	user_down(&alice);
	user_up(&alice, ALICE_);
	is(url_add(&alice, "+", alice.port, 0), 0, "all comes back with the file");
}

/* Ports, and addresses of one port */
static void endpoints(void)
{
	struct user carol;
	char host[20];
	int err = 0, n = 0;

	up();
	while (n < ENDPOINTS && !(err = url_add(&alice, "+", hs_port(), 0)))
		n++;
	is(err, -EMFILE, "one more port than half of the endpoints");
	is(n, OWN_ENDPOINTS, "ports");
	for (n = 1; n < ENDPOINTS && !(err = url_add(&bob, "+", hs_port(), 0)); n++)
		;
	is(err, -ENFILE, "another user gets the rest");
	is(n, ENDPOINTS - OWN_ENDPOINTS, "which is");
	user_up(&carol, CAROL_);
	is(url_add(&carol, "+", hs_port(), 0), -ENFILE, "there are no more");
	is(url_add(&bob, "+", bob.port, 2), 0, "what needs none is possible");
	ok(bob_serves(), "who is beside is served");
	/* His half is free again: it is hers that is the limit */
	user_down(&bob);
	user_down(&alice);
	user_up(&alice, ALICE_);
	for (n = 0, err = 0; n < ENDPOINTS && !err; n++) {
		snprintf(host, sizeof(host), "127.0.0.%d", n + 1);
		err = url_add(&alice, host, alice.port, 0);
	}
	is(err, -EMFILE, "one more address than half of the endpoints");
	is(n - 1, OWN_ENDPOINTS, "addresses");
}

static int listener(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	need(fd >= 0 && !bind(fd, (void *)&a, sizeof(a)) && !listen(fd, 8));
	return fd;
}

static int adopt(const struct user *u, int fd)
{
	struct httpsys_adopt a = { .size = sizeof(a), .fd = fd };

	return hs_ioctl(u->dev, HTTPSYS_IOC_ENDPOINT_ADOPT, &a);
}

/* A program can keep their locks: together they must not be all that are accepted on at once */
static void adopted(void)
{
	int err = 0, n = 0;

	up();
	while (n < 10 * ADOPTED && !(err = adopt(&alice, listener())))
		n++;
	is(err, -EMFILE, "one more adopted socket than may be");
	is(n, ADOPTED, "adopted sockets");
	is(adopt(&bob, listener()), 0, "another user");
	ok(bob_serves(), "who is beside is served");
	user_down(&alice);
	user_up(&alice, ALICE_);
	is(adopt(&alice, listener()), 0, "all comes back with the file");
}

static void operations(void)
{
	struct httpsys_receive a = { .size = sizeof(a) };
	struct httpsys_submit s = { .size = sizeof(s), .command = HTTPSYS_IOC_RECEIVE,
				    .arg = (uintptr_t)&a };
	int err = 0, n = 0;

	up();
	for (; n <= OPERATIONS; n++) {
		s.user_data = n;
		err = hs_ioctl(alice.queue, HTTPSYS_IOC_SUBMIT, &s);
		if (err != -EINPROGRESS)
			break;
	}
	is(err, -EMFILE, "one more parked operation than may be");
	is(n, OPERATIONS, "parked operations");
	ok(bob_serves(), "who is beside is served");
}

/* Requests that there are, when there are at most @most or after a while */
static long requests_kept(long most)
{
	long kept;

	for (int i = 0; (kept = kern_slab("httpsys_request")) > most && i < 200; i++)
		hs_sleep_ms(50);
	tap_note("%ld requests are kept", kept);
	return kept;
}

/* A user may open a queue many times: all of it keeps no more requests than there may be connections */
static void lost_clients(void)
{
	int opens[3], n = 3 * 700;
	struct hs_request r;
	long kept;

	up();
	need(!url_add(&alice, "+", alice.port, 0));
	opens[0] = alice.queue;
	for (int i = 1; i < 3; i++)
		need((opens[i] = hs_reopen(alice.queue, 0)) >= 0);
	for (int i = 0; i < n; i++) {
		int c = wire_connect(alice.port);

		wire_get(c, "/0/");
		need(!hs_receive(opens[i / 700], &r, 0));
		hs_request_free(&r);
		wire_reset(c);
	}
	ok(hs_counter_wait(bob.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0), "all clients are gone");
	kept = requests_kept(CONNECTIONS + 400);
	ok(kept >= CONNECTIONS && kept <= CONNECTIONS + 400, "%d requests kept of %d", CONNECTIONS, n);
	ok(bob_serves(), "who is beside is served");
}

/* The same with receives that are parked: what they were given and did not fetch, they lose again */
static void parked_clients(void)
{
	int opens[10], n = 0, c, id;
	struct httpsys_receive a;
	struct reaped r;
	uint64_t queued;

	up();
	need(!url_add(&alice, "+", alice.port, 0));
	queued = hs_counter(bob.dev, HTTPSYS_COUNTER_QUEUED);
	for (int i = 0; i < 10; i++) {
		need((opens[i] = hs_reopen(alice.queue, 0)) >= 0);
		for (id = 0; id < OPERATIONS; id++, n++)
			need(submit_receive(opens[i], id, &a) == -EINPROGRESS);
	}
	for (int i = 0; i < n; i++) {
		c = wire_connect(alice.port);
		wire_get(c, "/0/");
		need(hs_counter_wait(bob.dev, HTTPSYS_COUNTER_QUEUED, ++queued));
		wire_reset(c);
	}
	ok(hs_counter_wait(bob.dev, HTTPSYS_COUNTER_CONNECTIONS_NOW, 0), "all clients are gone");
	ok(requests_kept(n / 2) <= n / 2, "requests of %d lost clients are not kept", n);
	is(reap(opens[9], &r, 8, HTTPSYS_REAP_NONBLOCK), -EAGAIN, "nothing is there to fetch");
	c = wire_connect(alice.port);
	wire_get(c, "/0/");
	is(reap(opens[9], &r, 8, 0), 1, "the receives wait on, for others");
	is(r.c[0].error, 0, "who are delivered");
	need(!hs_send(opens[9], r.c[0].request_id, 200, 0, NULL, NULL, 0));
	is(wire_status(c), 200, "and answered");
	ok(bob_serves(), "who is beside is served");
}

/* Control groups */

static int *shared;

/* As Alice, in a group with little memory: prefixes without end. How many, and the error */
static void eat(int port)
{
	char url[PATH_BYTES + 100];
	uint64_t session, id;
	int dev;

	need(!kern_write(GROUP "/cgroup.procs", "0"));
	actor_become(ALICE_);
	dev = hs_open();
	need(!hs_session(dev, &session) && !hs_group(dev, session, &id));
	for (shared[0] = 0; shared[0] < GROUP_URLS; shared[0]++) {
		int at = snprintf(url, sizeof(url), "http://+:%d/%d/", port, shared[0]);

		memset(url + at, 'x', PATH_BYTES);
		for (int i = 100; i < PATH_BYTES; i += 100)
			url[at + i] = '/';
		strcpy(url + at + PATH_BYTES, "/");
		shared[1] = hs_url_add(dev, id, url, 0);
		if (shared[1])
			_exit(0);
	}
	_exit(0);
}

/* As Alice, in the group: fragments into the cache. How many, the error, and what her group grew by */
static void fill_cache(int port)
{
	static char bytes[FRAGMENT];
	struct httpsys_chunk k = { .type = HTTPSYS_CHUNK_MEMORY, .address = (uintptr_t)bytes,
				   .length = FRAGMENT };
	struct httpsys_fragment f = { .size = sizeof(f), .policy = HTTPSYS_CACHE_UNTIL_FLUSHED,
				      .chunk = (uintptr_t)&k };
	char url[100];
	long before;

	need(!kern_write(GROUP "/cgroup.procs", "0"));
	user_up(&alice, ALICE_);
	need(!url_add(&alice, "+", port, 2));
	before = atol(kern_read(GROUP "/memory.current"));
	for (shared[0] = 0; shared[0] < FRAGMENTS && !shared[1]; shared[0] += !shared[1]) {
		f.url_len = snprintf(url, sizeof(url), "http://+:%d/2/%d", port, shared[0]);
		f.url = (uintptr_t)url;
		shared[1] = hs_ioctl(alice.queue, HTTPSYS_IOC_FRAGMENT_ADD, &f);
	}
	shared[2] = (atol(kern_read(GROUP "/memory.current")) - before) / 1024;
	_exit(0);
}

static void group_up(void)
{
	char limit[20];

	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(shared != MAP_FAILED);
	kern_write("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	need(!mkdir(GROUP, 0755) || errno == EEXIST);
	snprintf(limit, sizeof(limit), "%d", GROUP_KB * 1024);
	need(!kern_write(GROUP "/memory.max", limit));
}

static void group_down(void)
{
	for (int i = 0; i < 100 && rmdir(GROUP); i++)
		hs_sleep_ms(50);
}

static void group_cache(void)
{
	int status, port = hs_port();
	pid_t pid;

	group_up();
	pid = fork();
	if (!pid)
		fill_cache(port);
	need(waitpid(pid, &status, 0) == pid);
	is(shared[1], 0, "fragments are kept");
	is(shared[0], FRAGMENTS, "all of them");
	tap_note("%d fragments of %d KiB: %d KiB", shared[0], FRAGMENT / 1024, shared[2]);
	ok(shared[2] > FRAGMENTS * FRAGMENT / 1024 * 3 / 4, "and paid by who fills the cache");
	group_down();
}

static void group_memory(void)
{
	int status, served = 0, port = hs_port();
	pid_t pid;

	up();
	group_up();
	pid = fork();
	if (!pid)
		eat(port);
	while (!waitpid(pid, &status, WNOHANG))
		served += bob_serves();
	tap_note("%d prefixes, error %d, status %#x; %d requests of another", shared[0], shared[1],
		 status, served);
	ok((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) ||
	   (WIFEXITED(status) && shared[1] == -ENOMEM), "it is killed, or told ENOMEM");
	ok(shared[0] > 100 && shared[0] < GROUP_KB * 1024 / PATH_BYTES,
	   "what it made had to fit into its group");
	ok(served > 0 && bob_serves(), "who is beside is served, meanwhile and afterwards");
	is(url_add(&alice, "+", port, 1), 0, "its port is free again");
	group_down();
}

static void small(void)
{
	reload(PARAMS);
	ok(true, "loaded with small limits");
}

static void usual(void)
{
	reload("");
	ok(true, "loaded with the usual limits");
}

static const struct tap_case cases[] = {
	{ "control-group", group_memory, 120 },
	{ "control-group-cache", group_cache, 60 },
	{ "small", small, 60 },
	{ "objects", objects, 60 },
	{ "urls", urls, 60 },
	{ "endpoints", endpoints, 60 },
	{ "adopted", adopted, 60 },
	{ "operations", operations, 60 },
	{ "lost-clients", lost_clients, 240 },
	{ "parked-clients", parked_clients, 60 },
	{ "usual", usual, 60 },
};
TAP_MAIN_NET(cases)
