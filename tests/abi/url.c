// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registration of URL prefixes: grammar, conflicts, schemes, who owns a port,
 * foreign listeners, and what comes back about a refusal.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
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

static struct {
	int dev;
	int port;
	uint64_t session;
	uint64_t group;
} f;

static void fixture_up(void)
{
	f.dev = hs_open();
	f.port = hs_port();
	need(!hs_session(f.dev, &f.session));
	need(!hs_group(f.dev, f.session, &f.group));
}

struct outcome {
	int err;
	uint32_t detail;
	uint32_t conflict_len;
	uint32_t conflict_uid;
	char conflict[200];
};

static struct outcome add_len(int dev, uint64_t group, const char *url,
			      uint32_t len)
{
	struct outcome o = { .conflict = "" };
	struct httpsys_url u = {
		.size = sizeof(u), .group = group, .url = (uintptr_t)url,
		.url_len = len, .detail = 0x5a5a5a5a,
		.conflict = (uintptr_t)o.conflict,
		.conflict_size = sizeof(o.conflict),
	};

	o.err = hs_ioctl(dev, HTTPSYS_IOC_URL_ADD, &u);
	o.detail = u.detail;
	o.conflict_len = u.conflict_len;
	o.conflict_uid = u.conflict_uid;
	return o;
}

static struct outcome add(const char *url)
{
	return add_len(f.dev, f.group, url, strlen(url));
}

/* $ in a prefix of the table stands for the port */
static const char *with_port(const char *text, int port)
{
	static char out[8][500];
	static int turn;
	char *to = out[turn++ % 8], *p = to;

	for (; *text; text++)
		p += *text == '$' ? sprintf(p, "%d", port) :
				    sprintf(p, "%c", *text);
	*p = 0;
	return to;
}

static void grammar(void)
{
	static const struct {
		const char *url;
		int err;
		uint32_t detail;
	} table[] = {
		{ "http://+:$/", 0, 0 },
		{ "http://*:$/", 0, 0 },
		{ "http://localhost:$/", 0, 0 },
		{ "http://www.example.com:$/a/b/", 0, 0 },
		{ "http://www.example.com:$/a/b", 0, 0 },
		{ "http://WWW.Example.COM:$/", 0, 0 },
		{ "http://127.0.0.1:$/", 0, 0 },
		{ "http://[::1]:$/", 0, 0 },
		{ "http://+:$/base path/", 0, 0 },
		{ "http://+:$/b\xc3\xbc" "cher/", 0, 0 },
		{ "http://b\xc3\xbc" "cher.example:$/", 0, 0 },
		{ "http://single_label:$/", 0, 0 },
		{ "", -EINVAL, 1 },
		{ "x", -EINVAL, 1 },
		{ "http://", -EINVAL, 1 },
		{ "http:///", -EINVAL, 1 },
		{ "http://:$/", -EINVAL, 1 },
		{ "http://+/", -EINVAL, 1 },
		{ "http://+:/", -EINVAL, 1 },
		{ "http://+:0/", -EINVAL, 1 },
		{ "http://+:0$/", -EINVAL, 1 },
		{ "http://+:65536/", -EINVAL, 1 },
		{ "http://+:4294967376/", -EINVAL, 1 },
		{ "http://+:*/", -EINVAL, 1 },
		{ "http://+:-1/", -EINVAL, 1 },
		{ "http://+:8a/", -EINVAL, 1 },
		{ "http://+:$", -EINVAL, 1 },
		{ "HTTP://+:$/", -EINVAL, 1 },
		{ "Http://+:$/", -EINVAL, 1 },
		{ "ftp://+:$/", -EINVAL, 1 },
		{ "http:/+:$/", -EINVAL, 1 },
		{ " http://+:$/", -EINVAL, 1 },
		{ "http://+:$/a?b", -EINVAL, 1 },
		{ "http://+:$/a#b", -EINVAL, 1 },
		{ "http://+:$/a%20b/", -EINVAL, 1 },
		{ "http://+:$/a/../b/", -EINVAL, 1 },
		{ "http://+:$/./b/", -EINVAL, 1 },
		{ "http://+:$//b/", -EINVAL, 1 },
		{ "http://+:$/a\\b/", -EINVAL, 1 },
		{ "http://+:$/a\tb/", -EINVAL, 1 },
		{ "http://+:$/\xff/", -EINVAL, 1 },
		{ "http://+:$/\xc0\xaf/", -EINVAL, 1 },
		{ "http://a b:$/", -EINVAL, 1 },
		{ "http://user@host:$/", -EINVAL, 1 },
		{ "http://*.example.com:$/", -EINVAL, 1 },
		{ "http://++:$/", -EINVAL, 1 },
		{ "http://[::1:$/", -EINVAL, 1 },
		{ "http://[::g]:$/", -EINVAL, 1 },
		{ "http://::1:$/", -EINVAL, 1 },
		{ "http://xn--bcher-kva.example:$/", -EINVAL, 1 },
		{ "http://255.255.255.255:$/", -EOPNOTSUPP, 2 },
		{ "http://1.2.3:$/", -EOPNOTSUPP, 2 },
		{ "http://256.1.1.1:$/", -EOPNOTSUPP, 2 },
		{ "https://+:$/", -EOPNOTSUPP, 3 },
		{ "https://+:$", -EINVAL, 1 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct outcome o;

		fixture_up();
		o = add(with_port(table[i].url, f.port));
		is(o.err, table[i].err, "'%s'", table[i].url);
		is(o.detail, table[i].detail, "'%s': detail", table[i].url);
		is(hs_counter(f.dev, HTTPSYS_COUNTER_URLS_NOW), !table[i].err,
		   "'%s': URLs there", table[i].url);
		close(f.dev);
	}
}

static void lengths(void)
{
	static char url[HTTPSYS_URL_MAX + 3];
	size_t n;

	fixture_up();
	n = sprintf(url, "http://+:%d/", f.port);
	while (n < HTTPSYS_URL_MAX + 1) {
		url[n] = n % 100 ? 'a' : '/';
		n++;
	}
	is(add_len(f.dev, f.group, url, HTTPSYS_URL_MAX + 1).err, -EINVAL,
	   "one byte too long");
	is(add_len(f.dev, f.group, url, HTTPSYS_URL_MAX).err, 0, "longest");
	is(add_len(f.dev, f.group, url, 0).err, -EINVAL, "length 0");
	is(add_len(f.dev, f.group, url, ~0U).err, -EINVAL, "length 4 GiB");
	is(add_len(f.dev, f.group, (void *)16, 20).err, -EFAULT, "bad pointer");
	is(add_len(f.dev, f.group, NULL, 20).err, -EFAULT, "NULL");
	is(add_len(f.dev, f.group, "http://+:80/\0/", 14).err, -EINVAL,
	   "NUL inside");
	is(add_len(f.dev, 0, url, 30).err, -ENOENT, "group 0");
	is(add_len(f.dev, f.session, url, 30).err, -ENOENT, "a session's id");
}

static void same_prefix(void)
{
	static const char *const same[] = {
		"http://Example.com:$/App/", "http://example.com:$/app",
		"http://EXAMPLE.com:$/APP/", "http://example.com.:$/app/",
	}, *const different[] = {
		"http://example.com:$/", "http://example.com:$/app/b/",
		"http://example.com:$/appx/", "http://+:$/app/",
		"http://*:$/app/", "http://127.0.0.1:$/app/",
		"http://example.org:$/app/",
	};

	fixture_up();
	is(add(with_port(same[0], f.port)).err, 0, "first");
	for (int i = 0; i < 4; i++) {
		struct outcome o = add(with_port(same[i], f.port));

		is(o.err, -EEXIST, "%s", same[i]);
		is(o.detail, HTTPSYS_URL_CONFLICT, "%s: detail", same[i]);
		is(o.conflict_uid, 0, "%s: owner", same[i]);
		is(o.conflict_len, strlen(o.conflict), "%s: length", same[i]);
		ok(!strcasecmp(o.conflict, with_port(same[0], f.port)),
		   "%s: conflict is '%s'", same[i], o.conflict);
	}
	for (int i = 0; i < 7; i++)
		is(add(with_port(different[i], f.port)).err, 0, "%s",
		   different[i]);
}

static void conflict_buffer(void)
{
	char url[80], small[8];
	struct httpsys_url u = { .size = sizeof(u) };

	fixture_up();
	snprintf(url, sizeof(url), "http://+:%d/conflict/", f.port);
	need(!hs_url_add(f.dev, f.group, url, 0));
	memset(small, '!', sizeof(small));
	u.group = f.group;
	u.url = (uintptr_t)url;
	u.url_len = strlen(url);
	u.conflict = (uintptr_t)small;
	u.conflict_size = 4;
	is(hs_ioctl(f.dev, HTTPSYS_IOC_URL_ADD, &u), -EEXIST, "small buffer");
	is(u.conflict_len, strlen(url), "whole length");
	ok(!memcmp(small, "http!!!!", 8), "cut at the buffer's end");
	u.conflict = 0;
	u.conflict_size = 0;
	is(hs_ioctl(f.dev, HTTPSYS_IOC_URL_ADD, &u), -EEXIST, "no buffer");
	is(u.conflict_len, strlen(url), "whole length");
}

static void removal(void)
{
	char url[80];
	uint64_t second;
	struct httpsys_url u = { .size = sizeof(u) };

	fixture_up();
	need(!hs_group(f.dev, f.session, &second));
	snprintf(url, sizeof(url), "http://+:%d/gone/", f.port);
	is(hs_url_remove(f.dev, f.group, url), -ESRCH, "was never there");
	need(!hs_url_add(f.dev, f.group, url, 0));
	u.group = second;
	u.url = (uintptr_t)url;
	u.url_len = strlen(url);
	is(hs_ioctl(f.dev, HTTPSYS_IOC_URL_REMOVE, &u), -ESRCH,
	   "another group's");
	is(u.detail, HTTPSYS_URL_NOT_FOUND, "detail");
	u.flags = HTTPSYS_URL_REMOVE_ALL;
	is(hs_ioctl(f.dev, HTTPSYS_IOC_URL_REMOVE, &u), -EINVAL,
	   "REMOVE_ALL with a URL");
	is(hs_url_remove(f.dev, f.group, "http://+:1/%/"), -EINVAL, "syntax");
	ok(wire_try("127.0.0.1", f.port) >= 0, "the port listens");
	is(hs_url_remove(f.dev, f.group, url), 0, "removed");
	is(wire_try("127.0.0.1", f.port), -ECONNREFUSED, "port closed");
	is(hs_url_remove(f.dev, f.group, url), -ESRCH, "removed twice");
	is(hs_url_remove_all(f.dev, f.group), 0, "all of nothing");
	need(!hs_url_add(f.dev, f.group, url, 0));
	need(!hs_url_add(f.dev, f.group, with_port("http://*:$/", f.port), 0));
	is(hs_url_remove_all(f.dev, f.group), 0, "all of two");
	is(hs_counter(f.dev, HTTPSYS_COUNTER_URLS_NOW), 0, "none left");
	is(wire_try("127.0.0.1", f.port), -ECONNREFUSED, "port closed");
}

static void foreign_listener(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char url[80];
	struct outcome o;

	fixture_up();
	a.sin_port = htons(f.port);
	need(!bind(fd, (void *)&a, sizeof(a)) && !listen(fd, 1));
	snprintf(url, sizeof(url), "http://+:%d/", f.port);
	o = add(url);
	is(o.err, -EADDRINUSE, "a foreign socket listens");
	is(o.detail, HTTPSYS_URL_PORT_IN_USE, "detail");
	is(hs_counter(f.dev, HTTPSYS_COUNTER_URLS_NOW), 0, "no URL left");
	is(hs_counter(f.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 0,
	   "no endpoint left");
	close(fd);
	is(add(url).err, 0, "when it is gone it works");
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	is(bind(fd, (void *)&a, sizeof(a)) ? -errno : 0, -EADDRINUSE,
	   "and others cannot bind");
	o = add(with_port("http://192.0.2.77:$/", f.port));
	ok(o.err == 0 || (o.err == -EADDRNOTAVAIL &&
	   o.detail == HTTPSYS_URL_NO_ADDRESS), "address of another machine");
}

static void no_address(void)
{
	struct outcome o;

	fixture_up();
	o = add(with_port("http://192.0.2.77:$/", f.port));
	is(o.err, -EADDRNOTAVAIL, "not an address of this machine");
	is(o.detail, HTTPSYS_URL_NO_ADDRESS, "detail");
	is(hs_counter(f.dev, HTTPSYS_COUNTER_ENDPOINTS_NOW), 0,
	   "nothing listens");
}

static void https(void)
{
	struct outcome o;

	fixture_up();
	is(add(with_port("http://+:$/", f.port)).err, 0, "http");
	o = add(with_port("https://+:$/s/", f.port));
	is(o.err, -EEXIST, "https on a port of http");
	is(o.detail, HTTPSYS_URL_SCHEME, "detail");
	hs_url_remove_all(f.dev, f.group);
	o = add(with_port("https://+:$/s/", f.port));
	is(o.err, -EOPNOTSUPP, "https alone");
	is(wire_try("127.0.0.1", f.port), -ECONNREFUSED,
	   "nothing listens for it");
}

/*
 * Results of another user: in memory shared with the child, which has an open
 * of its own and keeps its registration until told to end.
 */
struct other_user {
	struct outcome o;
	int go[2];
	int done[2];
	pid_t pid;
};

static struct other_user *user_run(uid_t uid, const char *url)
{
	struct other_user *u = mmap(NULL, sizeof(*u), PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char byte;

	need(u != MAP_FAILED && !pipe(u->go) && !pipe(u->done));
	u->pid = fork();
	if (!u->pid) {
		need(!setgroups(0, NULL) && !setresgid(uid, uid, uid) &&
		     !setresuid(uid, uid, uid));
		close(f.dev);
		close(u->go[1]);
		fixture_up();
		u->o = add(url);
		need(write(u->done[1], "x", 1) == 1);
		need(read(u->go[0], &byte, 1) >= 0);
		_exit(0);
	}
	close(u->go[0]);
	need(read(u->done[0], &byte, 1) == 1);
	return u;
}

static void user_end(struct other_user *u)
{
	close(u->go[1]);
	waitpid(u->pid, NULL, 0);
}

static void port_owner(void)
{
	struct other_user *a, *b, *c;
	char first[80], other[80];
	int port = hs_port();

	chmod(HTTPSYS_DEVICE, 0666);
	fixture_up();
	snprintf(first, sizeof(first), "http://+:%d/a/", port);
	snprintf(other, sizeof(other), "http://host.example:%d/b/", port);
	a = user_run(1000, first);
	is(a->o.err, 0, "first user takes the port");
	b = user_run(1001, other);
	is(b->o.err, -EACCES, "another user does not get in");
	is(b->o.detail, HTTPSYS_URL_PORT_OWNER, "detail");
	is(b->o.conflict_uid, 1000, "whose it is");
	ok(!strcasecmp(b->o.conflict, first), "conflict is '%s'",
	   b->o.conflict);
	user_end(b);
	c = user_run(1000, other);
	is(c->o.err, 0, "the same user in another process does");
	is(add(with_port("http://+:$/root/", port)).err, 0,
	   "CAP_NET_ADMIN does");
	user_end(c);
	user_end(a);
	b = user_run(1001, other);
	is(b->o.err, -EACCES, "still owned while one registration is left");
	user_end(b);
	hs_url_remove_all(f.dev, f.group);
	b = user_run(1001, other);
	is(b->o.err, 0, "free again after the last");
	user_end(b);
	chmod(HTTPSYS_DEVICE, 0660);
}

static void privileged_port(void)
{
	struct other_user *u;

	chmod(HTTPSYS_DEVICE, 0666);
	fixture_up();
	u = user_run(1000, "http://+:80/");
	is(u->o.err, -EACCES, "port 80 of a plain user");
	is(u->o.detail, HTTPSYS_URL_PORT_PRIVILEGED, "detail");
	user_end(u);
	is(add("http://+:81/").err, 0, "root may");
	chmod(HTTPSYS_DEVICE, 0660);
}

/* Several groups, several applications, one port */
static void shared_port(void)
{
	struct hs_server s;
	uint64_t session, group;
	int other = hs_open(), c;
	char url[80];

	hs_server_up(&s, "a/");
	snprintf(url, sizeof(url), "http://+:%d/b/", s.port);
	need(!hs_session(other, &session) && !hs_group(other, session, &group));
	is(hs_url_add(other, group, url, 0), 0, "second application");
	snprintf(url, sizeof(url), "http://+:%d/a/", s.port);
	is(hs_url_add(other, group, url, 0), -EEXIST, "not the first's prefix");
	is(hs_counter(other, HTTPSYS_COUNTER_URLS_NOW), 2, "two URLs");
	close(s.dev);
	c = wire_connect(s.port);
	wire_get(c, "/a/");
	is(wire_status(c), 404, "first is gone, port is not");
	is(hs_url_add(other, group, url, 0), 0, "its prefix is free");
}

static const struct tap_case cases[] = {
	{ "grammar", grammar },
	{ "lengths", lengths },
	{ "same prefix", same_prefix },
	{ "conflict buffer", conflict_buffer },
	{ "removal", removal },
	{ "foreign listener", foreign_listener },
	{ "no address", no_address },
	{ "https", https },
	{ "port owner", port_owner },
	{ "privileged port", privileged_port },
	{ "shared port", shared_port },
};
TAP_MAIN_NET(cases)
