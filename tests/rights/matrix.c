// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may do what: a row for each actor, each file that he may have got hold of, and each
 * thing that he tries with it. In a network namespace with reservations of root's, and with
 * ALICE's port, queues, ids and request.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "actor.h"
#include "hs.h"
#include "kern.h"
#include "tap.h"
#include "wire.h"

#define HERS	18081		/* a port that is ALICE's, by its first registration */

/* What is ALICE's */
static struct {
	int dev;		/* opened by her */
	int queue;		/* "a600" */
	uint64_t session, group;
	struct hs_request request;
} alice;

/* A socket that root has bound to a low port; one of another network namespace */
static int low_socket, foreign_socket;

/* A group of the actor's own */
static uint64_t own_group(int dev)
{
	uint64_t session, group;

	need(!hs_session(dev, &session) && !hs_group(dev, session, &group));
	return group;
}

/* Things to try. What succeeds ends with the process */

static int opens(int dev, const char *arg)
{
	(void)dev;
	(void)arg;
	return 0;
}

static int url(int dev, const char *arg)
{
	return hs_url_add(dev, own_group(dev), arg, 0);
}

static int config(int dev, unsigned long cmd, uint32_t id, const void *key, uint32_t key_size,
		  const void *value, uint32_t value_size)
{
	struct httpsys_config c = {
		.size = sizeof(c), .id = id, .key = (uintptr_t)key, .key_size = key_size,
		.value = (uintptr_t)value, .value_size = value_size,
	};

	return hs_ioctl(dev, cmd, &c);
}

static int number(int dev, uint32_t id, uint32_t key, uint32_t value)
{
	int err = config(dev, HTTPSYS_IOC_CONFIG_SET, id, &key, 4, &value, 4);

	return err ? err : config(dev, HTTPSYS_IOC_CONFIG_DELETE, id, &key, 4, NULL, 0);
}

static int timer(int dev, const char *arg)
{
	(void)arg;
	return number(dev, HTTPSYS_CONFIG_TIMEOUT, 0, 60);
}

static int limit(int dev, const char *arg)
{
	return number(dev, HTTPSYS_CONFIG_LIMIT, 4, atoi(arg));
}

static int ask(int dev, const char *arg)
{
	uint32_t key = 0, value = 0;

	(void)arg;
	return config(dev, HTTPSYS_IOC_CONFIG_GET, HTTPSYS_CONFIG_TIMEOUT, &key, 4, &value, 4);
}

static int listen_list(int dev, const char *arg)
{
	struct httpsys_config_place p = { .family = 4, .addr = { 127, 0, 0, 77 } };
	int err = config(dev, HTTPSYS_IOC_CONFIG_SET, HTTPSYS_CONFIG_IP_LISTEN, &p, sizeof(p),
			 NULL, 0);

	(void)arg;
	return err ? err : config(dev, HTTPSYS_IOC_CONFIG_DELETE, HTTPSYS_CONFIG_IP_LISTEN, &p,
				  sizeof(p), NULL, 0);
}

static int drain(int dev, const char *arg)
{
	(void)arg;
	return number(dev, HTTPSYS_CONFIG_STATE, HTTPSYS_CONFIG_STATE_DRAIN, HTTPSYS_DRAIN_ON);
}

static int set_and_delete(int dev, uint32_t id, const void *key, uint32_t size)
{
	int err = config(dev, HTTPSYS_IOC_CONFIG_SET, id, key, size, NULL, 0);

	return err ? err : config(dev, HTTPSYS_IOC_CONFIG_DELETE, id, key, size, NULL, 0);
}

static int proxies(int dev, const char *arg)
{
	struct httpsys_config_network net = { .family = 4, .bits = 32,
					      .addr = { 127, 0, 0, 77 } };

	(void)arg;
	return set_and_delete(dev, HTTPSYS_CONFIG_PROXY, &net, sizeof(net));
}

static int health(int dev, const char *arg)
{
	struct {
		struct httpsys_config_health head;
		char path[7];
	} key = { { .port = 18099, .path_len = 7 }, "/health" };

	(void)arg;
	return set_and_delete(dev, HTTPSYS_CONFIG_HEALTH, &key, sizeof(key.head) + 7);
}

static int reserve_for(int dev, const char *prefix, uint8_t who, uint32_t id, uint8_t rights)
{
	struct {
		struct httpsys_config_acl head;
		struct httpsys_config_ace ace;
	} acl = { { .ace_count = 1 }, { .rights = rights, .who = who, .id = id } };

	return config(dev, HTTPSYS_IOC_CONFIG_SET, HTTPSYS_CONFIG_URLACL, prefix, strlen(prefix),
		      &acl, sizeof(acl));
}

static int unreserve(int dev, const char *prefix)
{
	return config(dev, HTTPSYS_IOC_CONFIG_DELETE, HTTPSYS_CONFIG_URLACL, prefix,
		      strlen(prefix), NULL, 0);
}

/* For a user that every actor's user namespace knows */
static int reserve(int dev, const char *arg)
{
	return reserve_for(dev, arg, HTTPSYS_ACE_EVERYONE, 0, HTTPSYS_ACE_REGISTER) ?:
	       unreserve(dev, arg);
}

static int reserve_uid(int dev, const char *arg)
{
	return reserve_for(dev, "http://+:18085/", HTTPSYS_ACE_UID, atoi(arg), 1);
}

static int log_read(int dev, const char *arg)
{
	char room[4096];
	struct httpsys_log_read a = { .size = sizeof(a), .flags = HTTPSYS_LOG_READ_NONBLOCK,
				      .buffer = (uintptr_t)room, .buffer_size = sizeof(room) };

	(void)arg;
	return hs_ioctl(dev, HTTPSYS_IOC_LOG_READ, &a);
}

static int flush_all(int dev, const char *arg)
{
	struct httpsys_cache_flush f = { .size = sizeof(f) };

	(void)arg;
	return hs_ioctl(dev, HTTPSYS_IOC_CACHE_FLUSH_ALL, &f);
}

/* Queues by name: 0 or -errno */

static int as_result(int fd)
{
	return fd < 0 ? fd : 0;
}

static int queue_open(int dev, const char *name)
{
	return as_result(hs_queue_named(dev, name, HTTPSYS_QUEUE_OPEN_EXISTING));
}

static int queue_target(int dev, const char *name)
{
	return as_result(hs_queue_named(dev, name, HTTPSYS_QUEUE_OPEN_EXISTING |
					HTTPSYS_QUEUE_TARGET));
}

static int queue_take_name(int dev, const char *name)
{
	return as_result(hs_queue_named(dev, name, 0));
}

static int queue_give(int dev, const char *uid)
{
	struct httpsys_queue_create c = {
		.size = sizeof(c), .flags = HTTPSYS_QUEUE_ACCESS, .name = (uintptr_t)"given",
		.name_len = 5, .mode = 0600, .uid = atoi(uid), .gid = -1,
	};

	return hs_ioctl(dev, HTTPSYS_IOC_QUEUE_CREATE, &c);
}

/* Through a file of "a666", which everybody may open */
static int open_666(int dev, uint32_t flags)
{
	int fd = hs_queue_named(dev, "a666", HTTPSYS_QUEUE_OPEN_EXISTING | flags);

	need(fd >= 0);
	return fd;
}

static uint32_t role(const char *arg)
{
	return strcmp(arg, "target") ? 0 : HTTPSYS_QUEUE_TARGET;
}

static int others_receive(int dev, const char *arg)
{
	struct hs_request r = { .room = 0 };

	return hs_receive_raw(open_666(dev, role(arg)), 0, &r, HTTPSYS_RECEIVE_NONBLOCK, NULL);
}

static int others_property(int dev, const char *arg)
{
	return hs_set_u32(open_666(dev, role(arg)), 0, HTTPSYS_PROPERTY_QUEUE_LENGTH, 7);
}

static int others_bind(int dev, const char *arg)
{
	return hs_bind(dev, own_group(dev), open_666(dev, role(arg)));
}

static int others_flush(int dev, const char *arg)
{
	struct httpsys_cache_flush f = { .size = sizeof(f), .url_len = 16,
					 .url = (uintptr_t)"http://+:18081/x" };

	return hs_ioctl(open_666(dev, role(arg)), HTTPSYS_IOC_CACHE_FLUSH, &f);
}

static int others_demand(int dev, const char *arg)
{
	struct httpsys_wait w = { .size = sizeof(w), .flags = HTTPSYS_WAIT_NONBLOCK };

	return hs_ioctl(open_666(dev, role(arg)), HTTPSYS_IOC_WAIT_DEMAND, &w);
}

static int others_fragment(int dev, const char *arg)
{
	char to[16];
	struct httpsys_fragment_read f = {
		.size = sizeof(f), .url = (uintptr_t)"http://+:18081/f", .url_len = 16,
		.length = HTTPSYS_TO_EOF, .buffer = (uintptr_t)to, .buffer_size = sizeof(to),
	};
	int queue = strcmp(arg, "own") ? open_666(dev, role(arg)) : hs_queue(dev);

	return hs_ioctl(queue, HTTPSYS_IOC_FRAGMENT_READ, &f);
}

/* ALICE's ids, named to one's own files */

static int hers_session_close(int dev, const char *arg)
{
	(void)arg;
	return hs_session_close(dev, alice.session);
}

static int hers_group_create(int dev, const char *arg)
{
	uint64_t group;

	(void)arg;
	return hs_group(dev, alice.session, &group);
}

static int hers_group_close(int dev, const char *arg)
{
	(void)arg;
	return hs_group_close(dev, alice.group);
}

static int hers_url_add(int dev, const char *arg)
{
	return hs_url_add(dev, alice.group, arg, 0);
}

static int hers_url_remove(int dev, const char *arg)
{
	return hs_url_remove(dev, alice.group, arg);
}

static int hers_url_remove_all(int dev, const char *arg)
{
	(void)arg;
	return hs_url_remove_all(dev, alice.group);
}

static int hers_property(int dev, const char *arg)
{
	return hs_set_u32(dev, strcmp(arg, "session") ? alice.group : alice.session,
			  HTTPSYS_PROPERTY_STATE, 1);
}

static int hers_property_get(int dev, const char *arg)
{
	uint32_t value, size = sizeof(value);

	(void)arg;
	return hs_get(dev, alice.group, HTTPSYS_PROPERTY_STATE, &value, &size);
}

static int hers_bind(int dev, const char *arg)
{
	(void)arg;
	return hs_bind(dev, alice.group, hs_queue(dev));
}

/* A queue to name her request to: a new one, or her "a666" opened by name */
static int a_queue(int dev, const char *arg)
{
	return strcmp(arg, "own") ? open_666(dev, 0) : hs_queue(dev);
}

static int hers_read(int dev, const char *arg)
{
	char byte;
	uint32_t bytes;

	return hs_read_body(a_queue(dev, arg), alice.request.id, &byte, 1, 0, &bytes);
}

static int hers_send(int dev, const char *arg)
{
	return hs_send(a_queue(dev, arg), alice.request.id, 200, 0, NULL, NULL, 0);
}

static int hers_cancel(int dev, const char *arg)
{
	return hs_cancel(a_queue(dev, arg), alice.request.id);
}

static int hers_receive(int dev, const char *arg)
{
	struct hs_request r = { .room = 0 };

	return hs_receive_raw(a_queue(dev, arg), alice.request.id, &r, 0, NULL);
}

static int hers_request_property(int dev, const char *arg)
{
	char value[256];
	struct httpsys_request_property p = {
		.size = sizeof(p), .request_id = alice.request.id, .property = 1,
		.value = (uintptr_t)value, .value_size = sizeof(value),
	};

	return hs_ioctl(a_queue(dev, arg), HTTPSYS_IOC_REQUEST_PROPERTY_GET, &p);
}

static int hers_delegate(int dev, const char *arg)
{
	struct httpsys_delegate d = { .size = sizeof(d), .request_id = alice.request.id,
				      .queue = hs_queue(dev) };

	return hs_ioctl(a_queue(dev, arg), HTTPSYS_IOC_DELEGATE, &d);
}

static int hers_disconnect(int dev, const char *arg)
{
	struct httpsys_wait w = { .size = sizeof(w), .flags = HTTPSYS_WAIT_NONBLOCK,
				  .connection_id = alice.request.record->connection_id };

	return hs_ioctl(strcmp(arg, "hers") ? a_queue(dev, arg) : alice.queue,
			HTTPSYS_IOC_WAIT_DISCONNECT, &w);
}

/* Sockets */

static int adopt(int dev, int fd)
{
	struct httpsys_adopt a = { .size = sizeof(a), .fd = fd };

	return hs_ioctl(dev, HTTPSYS_IOC_ENDPOINT_ADOPT, &a);
}

static int listener(const char *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(atoi(port)),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) || listen(fd, 4))
		return -errno;
	return fd;
}

static int adopt_own(int dev, const char *port)
{
	int fd = listener(port);

	return fd < 0 ? fd : adopt(dev, fd) ?: hs_url_add(dev, own_group(dev),
							  "http://+:18086/", 0);
}

static int adopt_low(int dev, const char *arg)
{
	return adopt(dev, low_socket) ?: hs_url_add(dev, own_group(dev), arg, 0);
}

static int adopt_foreign(int dev, const char *arg)
{
	(void)arg;
	return adopt(dev, foreign_socket);
}

/* Other network namespaces */

static void elsewhere(void)
{
	need(!unshare(CLONE_NEWNET) && !kern_shell("ip link set lo up"));
}

/* Where does a file that came along listen? Not here: -ECONNREFUSED is good */
static int url_from_elsewhere(int dev, const char *arg)
{
	int fd, err;

	elsewhere();
	err = url(dev, arg);
	if (err)
		return err;
	fd = wire_try("127.0.0.1", 18088);
	return fd < 0 ? fd : 0;
}

static int bind_across(int dev, const char *arg)
{
	int there;

	(void)arg;
	elsewhere();
	there = hs_open();
	return hs_bind(there, own_group(there), hs_queue(dev));
}

static int open_across(int dev, const char *name)
{
	(void)dev;
	elsewhere();
	return queue_open(hs_open(), name);
}

static int close_across(int dev, const char *arg)
{
	(void)dev;
	(void)arg;
	elsewhere();
	return hs_session_close(hs_open(), alice.session);
}

static int disconnect_across(int dev, const char *arg)
{
	(void)dev;
	elsewhere();
	return hers_disconnect(hs_open(), arg);
}

static int delegate_across(int dev, const char *arg)
{
	struct httpsys_delegate d = { .size = sizeof(d), .request_id = alice.request.id };

	(void)dev;
	(void)arg;
	elsewhere();
	d.queue = hs_queue(hs_open());
	return hs_ioctl(alice.queue, HTTPSYS_IOC_DELEGATE, &d);
}

static int urls_across(int dev, const char *arg)
{
	(void)dev;
	(void)arg;
	elsewhere();
	return (int)hs_counter(hs_open(), HTTPSYS_COUNTER_URLS_NOW);
}

/* The fixture */

static int queue_for(int dev, const char *name, uint32_t mode, uint32_t gid)
{
	struct httpsys_queue_create c = {
		.size = sizeof(c), .flags = HTTPSYS_QUEUE_ACCESS, .name = (uintptr_t)name,
		.name_len = strlen(name), .mode = mode, .uid = ALICE, .gid = gid,
	};

	need(!hs_ioctl(dev, HTTPSYS_IOC_QUEUE_CREATE, &c));
	return c.fd;
}

static void alice_up(void)
{
	int c;

	alice.dev = actor_open(ALICE_);
	need(alice.dev >= 0);
	need(!hs_session(alice.dev, &alice.session) &&
	     !hs_group(alice.dev, alice.session, &alice.group));
	alice.queue = queue_for(alice.dev, "a600", 0600, ALICE);
	queue_for(alice.dev, "a660", 0660, TEAM);
	queue_for(alice.dev, "a666", 0666, ALICE);
	need(!hs_bind(alice.dev, alice.group, alice.queue) &&
	     !hs_url_add(alice.dev, alice.group, "http://+:18081/", 0));
	c = wire_connect(HERS);
	wire_text(c, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nbytes");
	need(!hs_receive(alice.queue, &alice.request, 0));
}

static void reservations_up(int dev)
{
	need(!reserve_for(dev, "http://+:18080/alice/", HTTPSYS_ACE_UID, ALICE, 3));
	need(!reserve_for(dev, "http://+:18080/team/", HTTPSYS_ACE_GID, TEAM, 1));
	need(!reserve_for(dev, "http://+:18080/all/", HTTPSYS_ACE_EVERYONE, 0, 1));
	need(!reserve_for(dev, "http://+:18080/admins/", HTTPSYS_ACE_ADMIN, 0, 1));
	need(!reserve_for(dev, "http://+:81/alice/", HTTPSYS_ACE_UID, ALICE, 1));
	need(!reserve_for(dev, "http://+:81/all/", HTTPSYS_ACE_EVERYONE, 0, 1));
}

static void foreign_up(void)
{
	int pair[2];

	need(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	if (!fork()) {
		elsewhere();
		hs_fd_send(pair[1], listener("18087"));
		_exit(0);
	}
	foreign_socket = hs_fd_take(pair[0]);
	need(foreign_socket >= 0);
}

static void fixture_up(void)
{
	/* The guest is thrown away */
	need(!chown(HTTPSYS_DEVICE, 0, MEMBERS) && !chmod(HTTPSYS_DEVICE, 0660));
	alice_up();
	reservations_up(hs_open());
	foreign_up();
	low_socket = listener("84");
	need(low_socket >= 0);
}

struct row {
	enum actor who;
	int (*act)(int dev, const char *arg);
	const char *arg;
	int result;
	const char *what;
};

#define ROWS(table)	(int)(sizeof(table) / sizeof((table)[0]))

/* Each through a file that he opened himself */
static void own_files(const struct row *rows, int nr)
{
	fixture_up();
	for (int i = 0; i < nr; i++)
		is(actor_run(rows[i].who, -1, rows[i].act, rows[i].arg), rows[i].result, "%s: %s",
		   actor_names[rows[i].who], rows[i].what);
	need(!chown(HTTPSYS_DEVICE, 0, 0));
}

static void device(void)
{
	static const struct row rows[] = {
		{ ROOT, opens, "", 0, "opens the device" },
		{ ALICE_, opens, "", 0, "opens the device" },
		{ OUTSIDER, opens, "", -EACCES, "does not open the device" },
		{ USERNS, opens, "", 0, "opens it by the group that she had outside" },
		{ CONTAINER, opens, "", 0, "opens it by the group that she had outside" },
	};

	own_files(rows, ROWS(rows));
}

static void ports(void)
{
	static const struct row rows[] = {
		{ ALICE_, url, "http://+:18082/", 0, "a port that is nobody's" },
		{ ALICE_, url, "http://+:18081/x/", 0, "her port" },
		{ BOB_, url, "http://+:18081/x/", -EACCES, "a port of another user" },
		{ BOB_, url, "http://www.test:18081/", -EACCES, "a name on it" },
		{ BOB_, url, "http://127.0.0.1:18081/", -EACCES, "an address of it" },
		{ BINDER, url, "http://+:18081/x/", -EACCES, "a port of another user" },
		{ ADMIN, url, "http://+:18081/x/", 0, "a port of another user" },
		{ ROOT, url, "http://+:18081/x/", 0, "a port of another user" },
		{ USERNS, url, "http://+:18081/x/", 0, "her port: she is the same user" },
		{ ALICE_, url, "http://+:83/", -EACCES, "a low port" },
		{ ADMIN, url, "http://+:83/", -EACCES, "a low port" },
		{ USERNS, url, "http://+:83/", -EACCES, "a low port" },
		{ BINDER, url, "http://+:83/", 0, "a low port" },
		{ ROOT, url, "http://+:83/", 0, "a low port" },
		{ CONTAINER, url, "http://+:83/", 0, "a low port of her own namespace" },
		{ CONTAINER, url, "http://+:18081/", 0, "the same number in her own namespace" },
		{ ALICE_, adopt_own, "18086", 0, "a socket of her own" },
		{ ALICE_, adopt_own, "83", -EACCES, "no socket on a low port: bind(2)" },
		{ ALICE_, adopt_low, "http://+:84/", 0, "a low port's socket that root made" },
		{ ALICE_, adopt_low, "http://+:83/", -EACCES, "it is for its port only" },
		{ ALICE_, adopt_low, "http://127.0.0.2:84/", -EACCES, "and for its address" },
		{ ROOT, adopt_foreign, "", -EXDEV, "a socket of another network namespace" },
		{ CONTAINER, adopt_low, "http://+:84/", -EXDEV, "a socket of the machine's" },
	};

	own_files(rows, ROWS(rows));
}

static void low_ports_for_all(void)
{
	need(!kern_write("/proc/sys/net/ipv4/ip_unprivileged_port_start", "82"));
	fixture_up();
	is(actor_run(ALICE_, -1, url, "http://+:83/"), 0, "a port from the start on");
	is(actor_run(ALICE_, -1, url, "http://+:80/"), -EACCES, "a port below it");
	need(!chown(HTTPSYS_DEVICE, 0, 0));
}

static void reservations(void)
{
	static const struct row rows[] = {
		{ ALICE_, url, "http://+:18080/alice/", 0, "reserved for her" },
		{ ALICE_, url, "http://+:18080/alice/a/b/", 0, "below it" },
		{ ALICE_, url, "http://+:18080/", -EACCES, "above it" },
		{ ALICE_, url, "http://+:18080/alicex/", -EACCES, "beside it" },
		{ ALICE_, url, "http://+:18080/team/", -EACCES, "reserved for a group without her" },
		{ ALICE_, url, "http://*:18080/alice/", -EACCES, "of another category" },
		{ BOB_, url, "http://+:18080/alice/", -EACCES, "reserved for another" },
		{ BOB_, url, "http://+:18080/all/", 0, "reserved for everyone" },
		{ BOB_, url, "http://+:18080/admins/", -EACCES, "reserved for administrators" },
		{ CAROL_, url, "http://+:18080/team/", 0, "reserved for her group" },
		{ USERNS, url, "http://+:18080/alice/", 0, "reserved for who she is" },
		{ USERNS, url, "http://+:18080/admins/", -EACCES, "is no administrator here" },
		{ ADMIN, url, "http://+:18080/admins/", 0, "reserved for administrators" },
		{ ADMIN, url, "http://+:18080/", 0, "above all" },
		{ BINDER, url, "http://+:18080/", -EACCES, "above all" },
		{ ALICE_, url, "http://+:81/alice/", 0, "a low port by reservation" },
		{ BOB_, url, "http://+:81/alice/", -EACCES, "somebody else's" },
		{ BOB_, url, "http://+:81/all/", -EACCES, "everyone is nobody in particular" },
		{ BINDER, url, "http://+:81/all/", 0, "who may bind, reserved for everyone" },
		{ BINDER, url, "http://+:81/", -EACCES, "who may bind, not reserved" },
		{ ADMIN, url, "http://+:81/", -EACCES, "who may not bind" },
		{ ALICE_, reserve, "http://+:18080/alice/r/", 0, "hers to delegate" },
		{ ALICE_, reserve, "http://+:18080/r/", -EACCES, "reserving beside it" },
		{ ALICE_, reserve, "http://+:18084/", -EACCES, "reserving a free port" },
		{ BOB_, reserve, "http://+:18080/alice/r/", -EACCES, "reserving in hers" },
		{ BOB_, reserve, "http://+:18080/all/r/", -EACCES, "registering is not delegating" },
		{ USERNS, reserve, "http://+:18084/", -EACCES, "reserving a free port" },
		{ BINDER, reserve, "http://+:18084/", -EACCES, "reserving a free port" },
		{ ADMIN, reserve, "http://+:18084/", 0, "reserving a free port" },
		{ CONTAINER, reserve, "http://+:18080/alice/", 0, "what is reserved outside" },
		{ CONTAINER, reserve_uid, "0", 0, "for a user of the container" },
		{ CONTAINER, reserve_uid, "41002", -EINVAL, "for one that it does not have" },
	};

	own_files(rows, ROWS(rows));
}

static void administration(void)
{
	static const struct row rows[] = {
		{ ALICE_, ask, "", 0, "asks for the configuration" },
		{ ALICE_, timer, "", -EACCES, "changes timers" },
		{ BINDER, timer, "", -EACCES, "changes timers" },
		{ USERNS, timer, "", -EACCES, "changes timers" },
		{ CONTAINER, timer, "", 0, "changes her timers" },
		{ ADMIN, timer, "", 0, "changes timers" },
		{ ALICE_, listen_list, "", -EACCES, "changes the listen list" },
		{ ADMIN, listen_list, "", 0, "changes the listen list" },
		{ CONTAINER, listen_list, "", 0, "changes her listen list" },
		{ ALICE_, drain, "", -EACCES, "drains" },
		{ USERNS, drain, "", -EACCES, "drains" },
		{ ADMIN, drain, "", 0, "drains" },
		{ CONTAINER, drain, "", 0, "drains hers" },
		{ ALICE_, health, "", -EACCES, "sets a health check" },
		{ ADMIN, health, "", 0, "sets a health check" },
		{ CONTAINER, health, "", 0, "sets a health check of hers" },
		{ ALICE_, proxies, "", -EACCES, "names a proxy" },
		{ ADMIN, proxies, "", 0, "names a proxy" },
		{ ALICE_, limit, "1024", -EACCES, "lowers a limit" },
		{ ADMIN, limit, "1024", 0, "lowers a limit" },
		{ ADMIN, limit, "2031616", 0, "raises a limit above the module's" },
		{ CONTAINER, limit, "1024", 0, "lowers a limit of hers" },
		{ CONTAINER, limit, "2031616", -EACCES, "raises it above the module's" },
		{ ALICE_, log_read, "", -EPERM, "reads log records" },
		{ USERNS, log_read, "", -EPERM, "reads log records" },
		{ ADMIN, log_read, "", -EAGAIN, "reads log records: there is none" },
		{ CONTAINER, log_read, "", -EAGAIN, "reads hers: there is none" },
		{ ALICE_, flush_all, "", -EPERM, "empties the cache" },
		{ USERNS, flush_all, "", -EPERM, "empties the cache" },
		{ ADMIN, flush_all, "", 0, "empties the cache" },
	};

	own_files(rows, ROWS(rows));
}

static void queues(void)
{
	static const struct row rows[] = {
		{ ALICE_, queue_open, "a600", 0, "0600: the owner" },
		{ BOB_, queue_open, "a600", -EACCES, "0600: another" },
		{ ADMIN, queue_open, "a600", -EACCES, "0600: not by this right" },
		{ USERNS, queue_open, "a600", 0, "0600: the owner" },
		{ CONTAINER, queue_open, "a600", -ENOENT, "no such name in her namespace" },
		{ ROOT, queue_open, "a600", 0, "0600: as with files" },
		{ BOB_, queue_open, "a660", -EACCES, "0660: not in its group" },
		{ CAROL_, queue_open, "a660", 0, "0660: in its group" },
		{ BOB_, queue_target, "a600", -EACCES, "0600: not even to delegate to" },
		{ BOB_, queue_target, "a666", 0, "0666: to delegate to" },
		{ BOB_, queue_take_name, "a600", -EEXIST, "takes the name of another" },
		{ ALICE_, queue_give, "0", -EPERM, "makes a queue that is root's" },
		{ ROOT, queue_give, "41001", 0, "makes a queue that is alice's" },
		{ CONTAINER, queue_give, "41001", -EINVAL, "a user that she does not have" },
		{ BOB_, others_receive, "worker", -EAGAIN, "receives from an opened queue" },
		{ BOB_, others_property, "worker", -EPERM, "sets its properties" },
		{ BOB_, others_bind, "worker", -EPERM, "binds a group to it" },
		{ BOB_, others_demand, "worker", -EPERM, "is not its controller" },
		{ BOB_, others_receive, "target", -EPERM, "receives from a target" },
		{ BOB_, others_property, "target", -EPERM, "sets its properties" },
		{ BOB_, others_bind, "target", -EPERM, "binds a group to it" },
		{ BOB_, others_flush, "target", -EACCES, "flushes its cache" },
		{ BOB_, others_fragment, "target", -EACCES, "reads its fragments" },
		{ BOB_, others_fragment, "own", -ENOENT, "finds others' in his own queue" },
	};

	own_files(rows, ROWS(rows));
}

static void foreign_ids(void)
{
	static const struct row rows[] = {
		{ BOB_, hers_session_close, "", -ENOENT, "closes her session" },
		{ BOB_, hers_group_create, "", -ENOENT, "makes a group in it" },
		{ BOB_, hers_group_close, "", -ENOENT, "closes her group" },
		{ BOB_, hers_url_add, "http://+:18089/", -ENOENT, "adds to it" },
		{ BOB_, hers_url_remove, "http://+:18081/", -ENOENT, "removes from it" },
		{ BOB_, hers_url_remove_all, "", -ENOENT, "removes all" },
		{ BOB_, hers_property, "group", -ENOENT, "sets its properties" },
		{ BOB_, hers_property, "session", -ENOENT, "sets her session's" },
		{ BOB_, hers_property_get, "", -ENOENT, "gets them" },
		{ BOB_, hers_bind, "", -ENOENT, "binds it to his queue" },
		{ ROOT, hers_session_close, "", -ENOENT, "closes her session: not his either" },
		{ ALICE_, hers_session_close, "", -ENOENT, "from another file of hers" },
		{ BOB_, hers_read, "own", -ENOTCONN, "reads her request's body" },
		{ BOB_, hers_send, "own", -ENOTCONN, "answers it" },
		{ BOB_, hers_cancel, "own", -ENOTCONN, "cancels it" },
		{ BOB_, hers_receive, "own", -ENOTCONN, "receives it" },
		{ BOB_, hers_request_property, "own", -ENOTCONN, "asks for its properties" },
		{ BOB_, hers_delegate, "own", -ENOTCONN, "delegates it to himself" },
		{ BOB_, hers_disconnect, "own", -ENOTCONN, "waits for her connection's end" },
		{ BOB_, hers_send, "a666", -ENOTCONN, "answers it through a queue of hers" },
		{ BOB_, hers_read, "a666", -ENOTCONN, "reads it through a queue of hers" },
		{ BOB_, hers_disconnect, "a666", -ENOTCONN, "waits through a queue of hers" },
		{ BOB_, hers_disconnect, "hers", -EAGAIN, "but with the queue's own file" },
		{ ROOT, hers_send, "own", -ENOTCONN, "answers her request" },
	};

	own_files(rows, ROWS(rows));
	is(hs_send(alice.queue, alice.request.id, 200, 0, NULL, NULL, 0), 0,
	   "nothing has happened to it");
}

/* A file that somebody else has opened */
static void passed_files(void)
{
	static const struct {
		enum actor opener;
		struct row row;
	} rows[] = {
		{ ROOT, { ALICE_, timer, "", -EACCES, "changes timers" } },
		{ ROOT, { ALICE_, listen_list, "", -EACCES, "changes the listen list" } },
		{ ROOT, { ALICE_, limit, "1024", -EACCES, "lowers a limit" } },
		{ ROOT, { ALICE_, log_read, "", -EPERM, "reads log records" } },
		{ ROOT, { ALICE_, flush_all, "", -EPERM, "empties the cache" } },
		{ ROOT, { ALICE_, url, "http://+:83/", -EACCES, "a low port" } },
		{ ROOT, { ALICE_, reserve, "http://+:18084/", -EACCES, "reserves" } },
		{ ROOT, { ALICE_, url, "http://+:18080/alice/", 0, "reserved for her" } },
		{ ROOT, { BOB_, url, "http://+:18080/alice/", -EACCES, "reserved for another" } },
		{ ROOT, { ALICE_, url, "http://+:18081/x/", -EACCES,
			  "her port is not the opener's" } },
		{ ROOT, { OUTSIDER, url, "http://+:18082/", 0, "a port that is nobody's" } },
		{ ROOT, { BOB_, queue_open, "a600", -EACCES, "a queue of another's" } },
		{ ALICE_, { ROOT, timer, "", -EACCES, "changes timers" } },
		{ ALICE_, { ROOT, log_read, "", -EPERM, "reads log records" } },
		{ ALICE_, { ROOT, flush_all, "", -EPERM, "empties the cache" } },
		{ ALICE_, { ROOT, limit, "2031616", -EACCES, "raises a limit" } },
		{ ALICE_, { ROOT, url, "http://+:83/", -EACCES, "a low port" } },
		{ ALICE_, { ROOT, reserve, "http://+:18084/", -EACCES, "reserves" } },
		{ ALICE_, { ROOT, url, "http://+:18080/admins/", -EACCES, "for administrators" } },
		{ ALICE_, { ROOT, url, "http://+:18080/alice/", 0, "reserved for the opener" } },
		{ ALICE_, { BOB_, url, "http://+:18080/alice/", -EACCES, "for the opener only" } },
		{ ALICE_, { BOB_, url, "http://+:18081/x/", 0, "the opener's port" } },
		{ ALICE_, { BOB_, queue_open, "a600", -EACCES, "the opener's queue" } },
		{ BOB_, { ALICE_, url, "http://+:18081/x/", -EACCES, "her port, his file" } },
		{ BOB_, { ALICE_, queue_open, "a600", 0, "her queue, as open(2) would" } },
		{ ADMIN, { BINDER, url, "http://+:83/", -EACCES, "rights do not add up" } },
		{ BINDER, { ADMIN, timer, "", -EACCES, "rights do not add up" } },
		{ USERNS, { ROOT, timer, "", -EACCES, "changes timers" } },
		{ CONTAINER, { ROOT, timer, "", 0, "changes timers of the container" } },
		{ CONTAINER, { ROOT, limit, "2031616", -EACCES,
			       "raises a limit of the container above the module's" } },
		{ CONTAINER, { ALICE_, timer, "", 0, "as who has made its user namespace" } },
		{ CONTAINER, { BOB_, timer, "", -EACCES, "changes timers of the container" } },
		{ CONTAINER, { BOB_, url, "http://+:83/", -EACCES, "a low port of it" } },
	};

	fixture_up();
	for (int i = 0; i < ROWS(rows); i++) {
		const struct row *r = &rows[i].row;
		int file = actor_open(rows[i].opener);

		need(file >= 0);
		is(actor_run(r->who, file, r->act, r->arg), r->result,
		   "%s with a file of %s: %s", actor_names[r->who],
		   actor_names[rows[i].opener], r->what);
		close(file);
	}
	need(!chown(HTTPSYS_DEVICE, 0, 0));
}

static void namespaces(void)
{
	static const struct row rows[] = {
		{ ROOT, url_from_elsewhere, "http://+:18088/", -ECONNREFUSED,
		  "a file that came along listens where it was opened" },
		{ ROOT, bind_across, "", -EBADF, "binds a group to a queue of another" },
		{ ROOT, open_across, "a666", -ENOENT, "opens a queue by name" },
		{ ROOT, close_across, "", -ENOENT, "closes a session" },
		{ ROOT, disconnect_across, "own", -ENOTCONN, "waits for a connection's end" },
		{ ROOT, delegate_across, "", -EBADF, "delegates to a queue of another" },
		{ ROOT, urls_across, "", 0, "sees no registration" },
	};

	own_files(rows, ROWS(rows));
}

static const struct tap_case cases[] = {
	{ "device", device, 60 },
	{ "ports", ports, 60 },
	{ "low-ports-for-all", low_ports_for_all, 60 },
	{ "reservations", reservations, 60 },
	{ "administration", administration, 60 },
	{ "queues", queues, 60 },
	{ "foreign-ids", foreign_ids, 60 },
	{ "passed-files", passed_files, 60 },
	{ "namespaces", namespaces, 60 },
};
TAP_MAIN_NET(cases)
