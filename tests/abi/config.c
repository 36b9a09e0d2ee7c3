// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration by raw ioctls: what is a key and a value of each id, rooms,
 * enumeration, rights, and reservations as other users meet them.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
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

#define ALICE	41001
#define BOB	41002

static int dev;

static int config(unsigned long cmd, uint32_t id, const void *key,
		  uint32_t key_size, const void *value, uint32_t value_size)
{
	struct httpsys_config c = {
		.size = sizeof(c), .id = id, .key = (uintptr_t)key,
		.key_size = key_size, .value = (uintptr_t)value,
		.value_size = value_size,
	};

	return hs_ioctl(dev, cmd, &c);
}

static int set(uint32_t id, const void *key, uint32_t key_size,
	       const void *value, uint32_t value_size)
{
	return config(HTTPSYS_IOC_CONFIG_SET, id, key, key_size, value,
		      value_size);
}

static int delete(uint32_t id, const void *key, uint32_t key_size)
{
	return config(HTTPSYS_IOC_CONFIG_DELETE, id, key, key_size, NULL, 0);
}

static int get(uint32_t id, const void *key, uint32_t key_size, void *value,
	       uint32_t *value_size)
{
	struct httpsys_config c = {
		.size = sizeof(c), .id = id, .key = (uintptr_t)key,
		.key_size = key_size, .value = (uintptr_t)value,
		.value_size = *value_size,
	};
	int err = hs_ioctl(dev, HTTPSYS_IOC_CONFIG_GET, &c);

	*value_size = c.value_size;
	return err;
}

static int number_set(uint32_t id, uint32_t key, uint32_t value)
{
	return set(id, &key, sizeof(key), &value, sizeof(value));
}

static long number_get(uint32_t id, uint32_t key)
{
	uint32_t value = 0, size = sizeof(value);
	int err = get(id, &key, sizeof(key), &value, &size);

	return err ? err : (long)value;
}

/* An access list with one entry and a text */
struct acl {
	struct httpsys_config_acl head;
	struct httpsys_config_ace ace;
	char text[8];
};

static struct acl acl_for(uint8_t who, uint32_t id, uint8_t rights)
{
	return (struct acl){
		.head = { .ace_count = 1, .text_len = 8 },
		.ace = { .rights = rights, .who = who, .id = id },
		.text = "D:(text)",
	};
}

static int reserve(const char *url, uint8_t who, uint32_t id, uint8_t rights)
{
	struct acl acl = acl_for(who, id, rights);

	return set(HTTPSYS_CONFIG_URLACL, url, strlen(url), &acl, sizeof(acl));
}

static int unreserve(const char *url)
{
	return delete(HTTPSYS_CONFIG_URLACL, url, strlen(url));
}

static void numbers(void)
{
	static const struct {
		uint32_t id, key, standard, least, most;
	} rows[] = {
		{ HTTPSYS_CONFIG_TIMEOUT, 0, 120, 1, 65535 },
		{ HTTPSYS_CONFIG_TIMEOUT, 1, 120, 1, 65535 },
		{ HTTPSYS_CONFIG_CACHE, 0, 262144, 4096, 16777216 },
		{ HTTPSYS_CONFIG_CACHE, 1, 65536, 4096, 16777216 },
		{ HTTPSYS_CONFIG_SETTING, 1, 0, 0, ~0U },
		{ HTTPSYS_CONFIG_LIMIT, 0, 16384, 64, 65534 },
		{ HTTPSYS_CONFIG_LIMIT, 1, 16384, 256, 16777216 },
		{ HTTPSYS_CONFIG_LIMIT, 2, 255, 0, 16383 },
		{ HTTPSYS_CONFIG_LIMIT, 3, 260, 0, 32766 },
		{ HTTPSYS_CONFIG_LIMIT, 4, 0, 1024, 2031616 },
		{ HTTPSYS_CONFIG_STATE, 0, 0, 0, HTTPSYS_DRAIN_CLOSE },
	};

	dev = hs_open();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t id = rows[i].id, key = rows[i].key, v = rows[i].most;

		if (rows[i].standard || rows[i].id == HTTPSYS_CONFIG_SETTING ||
		    rows[i].id == HTTPSYS_CONFIG_STATE)
			is(number_get(id, key), rows[i].standard, "%u/%u: standard",
			   id, key);
		is(delete(id, &key, 4), -ENOENT, "%u/%u: delete unset", id, key);
		is(number_set(id, key, rows[i].least), 0, "%u/%u: least", id,
		   key);
		is(number_set(id, key, rows[i].most), 0, "%u/%u: most", id, key);
		is((uint32_t)number_get(id, key), rows[i].most, "%u/%u: replaced",
		   id, key);
		if (rows[i].most != ~0U)
			is(number_set(id, key, rows[i].most + 1), -EINVAL,
			   "%u/%u: too much", id, key);
		if (rows[i].least)
			is(number_set(id, key, rows[i].least - 1), -EINVAL,
			   "%u/%u: too little", id, key);
		is(set(id, &key, 3, &v, 4), -EINVAL, "%u/%u: short key", id, key);
		is(set(id, &key, 4, &v, 3), -EINVAL, "%u/%u: short value", id,
		   key);
		is(config(HTTPSYS_IOC_CONFIG_UPDATE, id, &key, 4, &v, 4), -EINVAL,
		   "%u/%u: no UPDATE", id, key);
		is(delete(id, &key, 4), 0, "%u/%u: delete", id, key);
		if (rows[i].standard)
			is(number_get(id, key), rows[i].standard, "%u/%u: back", id,
			   key);
	}
	is(number_set(HTTPSYS_CONFIG_TIMEOUT, 2, 7), -EINVAL, "timer 2");
	is(number_set(HTTPSYS_CONFIG_CACHE, 2, 4096), -EINVAL, "cache 2");
	is(number_set(HTTPSYS_CONFIG_SETTING, 0, 1), -EINVAL, "setting 0");
	is(number_set(HTTPSYS_CONFIG_LIMIT, 8, 7), -EINVAL, "limit 8");
	for (uint32_t id = 13; id < 64; id++)
		need(number_set(id, 0, 1) == -EINVAL);
	is(number_set(HTTPSYS_CONFIG_STATE, 1, 1), -EINVAL, "state 1");
	is(number_set(68, 0, 1), -EINVAL, "no such ids");
}

/* What QUERY says of the limits follows */
static void query(void)
{
	struct httpsys_query q = { .size = sizeof(q) };

	dev = hs_open();
	need(!number_set(HTTPSYS_CONFIG_LIMIT, 1, 2000));
	need(!number_set(HTTPSYS_CONFIG_LIMIT, 4, 1500));
	need(!hs_ioctl(dev, HTTPSYS_IOC_QUERY, &q));
	is(q.max_request_bytes, 2000, "max_request_bytes");
	is(q.max_field_length, 2000, "lowered to it");
	is(q.max_connections, 1500, "max_connections");
}

static struct httpsys_config_place place(uint16_t family, uint16_t port)
{
	struct httpsys_config_place p = { .family = family, .port = port };

	p.addr[0] = 10;
	return p;
}

static void listen_keys(void)
{
	struct httpsys_config_place p = place(4, 0);

	dev = hs_open();
#define TRY(err, what)	is(set(HTTPSYS_CONFIG_IP_LISTEN, &p, sizeof(p), NULL, 0), \
			   err, "listen: " what)
	TRY(0, "an address");
	TRY(-EEXIST, "twice");
	p.addr[4] = 1;
	TRY(-EINVAL, "bytes behind an IPv4 address");
	p = place(6, 0);
	TRY(0, "IPv6");
	p = place(5, 0);
	TRY(-EINVAL, "family 5");
	p = place(4, 80);
	TRY(-EINVAL, "a port");
	p = place(4, 0);
	p.param = 1;
	TRY(-EINVAL, "a parameter");
	p.param = 0;
	p.reserved = 1;
	TRY(-EINVAL, "reserved");
	p.reserved = 0;
	p.host_len = 1;
	TRY(-EINVAL, "a host");
	p.host_len = 0;
	is(set(HTTPSYS_CONFIG_IP_LISTEN, &p, sizeof(p) - 1, NULL, 0), -EINVAL,
	   "short");
	is(set(HTTPSYS_CONFIG_IP_LISTEN, &p, sizeof(p), "x", 1), -EINVAL,
	   "a value");
	is(delete(HTTPSYS_CONFIG_IP_LISTEN, &p, sizeof(p)), 0, "delete");
	is(delete(HTTPSYS_CONFIG_IP_LISTEN, &p, sizeof(p)), -ENOENT, "twice");
	for (int i = 0; i < 63; i++) {
		p.addr[3] = (uint8_t)(i + 1);
		need(!set(HTTPSYS_CONFIG_IP_LISTEN, &p, sizeof(p), NULL, 0));
	}
	p.addr[3] = 99;
	TRY(-ENOSPC, "the 65th");
#undef TRY
}

static int proxy_add(uint16_t family, uint16_t bits, uint8_t first, uint8_t last)
{
	struct httpsys_config_network n = { .family = family, .bits = bits };

	n.addr[0] = first;
	n.addr[family == 4 ? 3 : 15] = last;
	return set(HTTPSYS_CONFIG_PROXY, &n, sizeof(n), NULL, 0);
}

static void proxy_keys(void)
{
	struct httpsys_config_network n = { .family = 6, .bits = 96 };
	int i;

	dev = hs_open();
	is(proxy_add(4, 8, 10, 0), 0, "proxy: a network");
	is(proxy_add(4, 8, 10, 0), -EEXIST, "proxy: twice");
	is(proxy_add(4, 9, 10, 0), 0, "proxy: another length");
	is(proxy_add(4, 32, 10, 1), 0, "proxy: an address");
	is(proxy_add(4, 0, 0, 0), 0, "proxy: everybody");
	is(proxy_add(6, 128, 0xfd, 1), 0, "proxy: IPv6");
	is(proxy_add(6, 7, 0xfc, 0), 0, "proxy: half a byte");
	is(proxy_add(6, 7, 0xfd, 0), -EINVAL, "proxy: a bit behind it");
	is(proxy_add(4, 24, 10, 1), -EINVAL, "proxy: a byte behind it");
	is(proxy_add(4, 0, 10, 0), -EINVAL, "proxy: bytes behind nothing");
	is(proxy_add(4, 33, 10, 1), -EINVAL, "proxy: 33 bits");
	is(proxy_add(6, 129, 0xfd, 1), -EINVAL, "proxy: 129 bits");
	is(proxy_add(6, 0xffff, 0xfd, 1), -EINVAL, "proxy: 65535 bits");
	is(proxy_add(5, 8, 10, 0), -EINVAL, "proxy: family 5");
	n.addr[10] = n.addr[11] = 0xff;
	is(set(HTTPSYS_CONFIG_PROXY, &n, sizeof(n), NULL, 0), -EINVAL, "proxy: v4-mapped");
	n.addr[10] = n.addr[11] = 0;
	n.reserved = 1;
	is(set(HTTPSYS_CONFIG_PROXY, &n, sizeof(n), NULL, 0), -EINVAL, "proxy: reserved");
	n.reserved = 0;
	is(set(HTTPSYS_CONFIG_PROXY, &n, sizeof(n) - 1, NULL, 0), -EINVAL, "proxy: short");
	is(set(HTTPSYS_CONFIG_PROXY, &n, sizeof(n), "x", 1), -EINVAL, "proxy: a value");
	is(set(HTTPSYS_CONFIG_PROXY, &n, sizeof(n), NULL, 0), 0, "proxy: ::/96");
	is(delete(HTTPSYS_CONFIG_PROXY, &n, sizeof(n)), 0, "proxy: delete");
	is(delete(HTTPSYS_CONFIG_PROXY, &n, sizeof(n)), -ENOENT, "proxy: twice");
	for (i = 6; i < 256; i++)
		need(!proxy_add(4, 32, 11, (uint8_t)i));
	is(proxy_add(4, 32, 12, 0), -ENOSPC, "proxy: the 257th");
}

struct health {
	struct httpsys_config_health head;
	char path[260];
};

static int health_add(const char *path, const char *of)
{
	struct health h = { { .port = 80, .path_len = strlen(path) }, "" };

	memcpy(h.path, path, strlen(path));
	return set(HTTPSYS_CONFIG_HEALTH, &h, sizeof(h.head) + strlen(path), of, strlen(of));
}

static void health_keys(void)
{
	static const char *const bad[] = { "a", "/A", "/a?", "/a#", "/%41", "//", "/a//b", "/.",
		"/..", "/a/./b", "/.hidden", "/a b", "/\xc3\xa4", "/a\\b", "/a\x7f" };
	struct health h = { { .port = 80, .path_len = 2 }, "/z" };
	char path[HTTPSYS_CONFIG_PATH_MAX + 2] = "", value[300];
	uint32_t n = sizeof(h.head) + 2, size = sizeof(value);

	dev = hs_open();
	is(health_add("/", ""), 0, "health: the root");
	is(health_add("/", "/x/"), -EEXIST, "health: twice, whatever it is for");
	is(health_add("/h", "/app/"), 0, "health: for a path");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		is(health_add(bad[i], ""), -EINVAL, "health: path %zu", i);
		is(health_add("/y", bad[i]), -EINVAL, "health: for path %zu", i);
	}
	memset(path, 'a', sizeof(path) - 2);
	path[0] = '/';
	is(health_add(path, path), 0, "health: the longest");
	path[sizeof(path) - 2] = 'b';
	h.head.path_len = 256;
	memcpy(h.path, path, 256);
	is(set(HTTPSYS_CONFIG_HEALTH, &h, sizeof(h.head) + 256, NULL, 0), -EINVAL, "health: longer");
	memcpy(h.path, "/z", 2);
	h.head.path_len = 3;
	is(set(HTTPSYS_CONFIG_HEALTH, &h, n, NULL, 0), -EINVAL, "health: a length too long");
	h.head.path_len = 1;
	is(set(HTTPSYS_CONFIG_HEALTH, &h, n, NULL, 0), -EINVAL, "health: a length too short");
	h.head.path_len = 0;
	is(set(HTTPSYS_CONFIG_HEALTH, &h, sizeof(h.head), NULL, 0), -EINVAL, "health: no path");
	h.head.path_len = 2;
	h.head.port = 0;
	is(set(HTTPSYS_CONFIG_HEALTH, &h, n, NULL, 0), -EINVAL, "health: port 0");
	h.head.port = 81;
	h.head.reserved = 1;
	is(set(HTTPSYS_CONFIG_HEALTH, &h, n, NULL, 0), -EINVAL, "health: reserved");
	h.head.reserved = 0;
	is(set(HTTPSYS_CONFIG_HEALTH, &h, n, "/w", 2), 0, "health: another port");
	is(get(HTTPSYS_CONFIG_HEALTH, &h, n, value, &size), 0, "health: get");
	ok(size == 2 && !memcmp(value, "/w", 2), "health: what was set");
	is(delete(HTTPSYS_CONFIG_HEALTH, &h, n), 0, "health: delete");
	is(delete(HTTPSYS_CONFIG_HEALTH, &h, n), -ENOENT, "health: twice");
	for (int i = 3; i < 64; i++) {
		snprintf(path, sizeof(path), "/n%d", i);
		need(!health_add(path, ""));
	}
	is(health_add("/n64", ""), -ENOSPC, "health: the 65th");
}

struct key {
	struct httpsys_config_place place;
	char host[8];
};

struct cert {
	struct httpsys_config_cert cert;
	uint8_t bytes[64];
};

static void certificates(void)
{
	static const struct {
		uint32_t id;
		bool host;
		bool hash;
	} rows[] = {
		{ HTTPSYS_CONFIG_SSL_CERT, false, true },
		{ HTTPSYS_CONFIG_SSL_SNI_CERT, true, true },
		{ HTTPSYS_CONFIG_SSL_CCS_CERT, false, false },
		{ HTTPSYS_CONFIG_SSL_SCOPED_CCS_CERT, true, false },
	};

	dev = hs_open();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t id = rows[i].id, hash = rows[i].hash ? 20 : 0, size;
		struct key k = { place(4, 443), "a.test" };
		uint32_t kn = sizeof(k.place) + (rows[i].host ? 6 : 0);
		struct cert c = { { .hash_len = hash, .store_len = 2,
			.ctl_id_len = 1, .ctl_store_len = 3, .flags = 5 }, "" };
		uint32_t cn = sizeof(c.cert) + hash + 6;
		struct cert back;

		k.place.host_len = rows[i].host ? 6 : 0;
		memset(c.bytes, 0x80 + (int)i, sizeof(c.bytes));
		is(config(HTTPSYS_IOC_CONFIG_UPDATE, id, &k, kn, &c, cn), -ENOENT,
		   "%u: update of nothing", id);
		is(set(id, &k, kn, &c, cn), 0, "%u: set", id);
		is(set(id, &k, kn, &c, cn), -EEXIST, "%u: twice", id);
		c.cert.flags = 9;
		is(config(HTTPSYS_IOC_CONFIG_UPDATE, id, &k, kn, &c, cn), 0,
		   "%u: update", id);
		size = sizeof(back);
		is(get(id, &k, kn, &back, &size), 0, "%u: get", id);
		is(size, cn, "%u: its size", id);
		ok(!memcmp(&back, &c, cn), "%u: what was set", id);
		size = cn - 1;
		is(get(id, &k, kn, &back, &size), -EMSGSIZE, "%u: no room", id);
		is(size, cn, "%u: needed", id);
		is(set(id, &k, kn, &c, cn - 1), -EINVAL, "%u: short", id);
		is(set(id, &k, kn, &c, cn + 1), -EINVAL, "%u: long", id);
		c.cert.hash_len = 19;
		is(set(id, &k, kn, &c, sizeof(c.cert) + 19 + 6), -EKEYREJECTED,
		   "%u: 19 bytes of hash", id);
		c.cert.hash_len = 0xffffffff;
		is(set(id, &k, kn, &c, cn), -EINVAL, "%u: 4 GiB of hash", id);
		k.place.port = 0;
		c.cert.hash_len = hash;
		is(set(id, &k, kn, &c, cn), -EINVAL, "%u: port 0", id);
		k.place.port = 443;
		k.place.param = 1;
		is(set(id, &k, kn, &c, cn), -EINVAL, "%u: parameter", id);
		k.place.param = 0;
		is(delete(id, &k, kn), 0, "%u: delete", id);
		is(get(id, &k, kn, &back, &size), -ENOENT, "%u: gone", id);
	}
}

static void parameters(void)
{
	static const struct {
		uint32_t id;
		bool host;
	} rows[] = {
		{ HTTPSYS_CONFIG_SSL_CERT_EX, false },
		{ HTTPSYS_CONFIG_SSL_SNI_CERT_EX, true },
		{ HTTPSYS_CONFIG_SSL_CCS_CERT_EX, false },
		{ HTTPSYS_CONFIG_SSL_SCOPED_CCS_CERT_EX, true },
	};

	dev = hs_open();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct key k = { place(6, 443), "b.test" };
		struct {
			struct httpsys_config_param p;
			char bytes[8];
		} v = { { .len = 4, .flags = 3 }, "abcd" };
		uint32_t id = rows[i].id, n = sizeof(v.p) + 4;
		uint32_t kn = sizeof(k.place) + (rows[i].host ? 6 : 0);

		k.place.host_len = rows[i].host ? 6 : 0;
		for (uint32_t type = 0; type < 7; type++) {
			k.place.param = type;
			v.p.param = type;
			need(!set(id, &k, kn, &v, n));
		}
		ok(true, "%u: each parameter is a record", id);
		is(set(id, &k, kn, &v, n), -EEXIST, "%u: twice", id);
		k.place.param = 7;
		is(set(id, &k, kn, &v, n), -EINVAL, "%u: parameter 7", id);
		k.place.param = 1;
		is(set(id, &k, kn, &v, n), -EINVAL, "%u: another in the value",
		   id);
		v.p.param = 1;
		is(set(id, &k, kn, &v, n + 1), -EINVAL, "%u: long", id);
		is(delete(id, &k, kn), 0, "%u: delete", id);
	}
}

static int next(uint32_t id, uint32_t token, void *key, uint32_t *key_size,
		void *value, uint32_t *value_size)
{
	struct httpsys_config c = {
		.size = sizeof(c), .flags = HTTPSYS_CONFIG_NEXT, .id = id,
		.token = token, .key = (uintptr_t)key, .key_size = *key_size,
		.value = (uintptr_t)value, .value_size = *value_size,
	};
	int err = hs_ioctl(dev, HTTPSYS_IOC_CONFIG_GET, &c);

	*key_size = c.key_size;
	*value_size = c.value_size;
	return err;
}

static void enumeration(void)
{
	static const char *const urls[] = {
		"http://+:18080/A/", "http://www.example.com:18080/",
		"https://+:18443/b",
	};
	char key[64], value[64];
	uint32_t kn, vn;

	dev = hs_open();
	for (int i = 0; i < 3; i++)
		need(!reserve(urls[i], HTTPSYS_ACE_UID, i, 1));
	for (uint32_t i = 0; i < 3; i++) {
		struct acl want = acl_for(HTTPSYS_ACE_UID, i, 1);

		kn = sizeof(key);
		vn = sizeof(value);
		is(next(HTTPSYS_CONFIG_URLACL, i, key, &kn, value, &vn), 0,
		   "record %u", i);
		ok(kn == strlen(urls[i]) && !memcmp(key, urls[i], kn),
		   "its text as it was given");
		ok(vn == sizeof(want) && !memcmp(value, &want, vn),
		   "its list as it was given");
	}
	is(next(HTTPSYS_CONFIG_URLACL, 3, key, &kn, value, &vn), -ENODATA, "end");
	is(next(HTTPSYS_CONFIG_URLACL, ~0U, key, &kn, value, &vn), -ENODATA,
	   "far beyond");
	kn = 3;
	vn = sizeof(value);
	is(next(HTTPSYS_CONFIG_URLACL, 0, key, &kn, value, &vn), -EMSGSIZE,
	   "no room for the key");
	is(kn, strlen(urls[0]), "needed for the key");
	is(vn, sizeof(struct acl), "needed for the value");
	kn = sizeof(key);
	vn = 0;
	is(next(HTTPSYS_CONFIG_URLACL, 0, NULL, &kn, NULL, &vn), -EMSGSIZE,
	   "no room for the value");
	is(next(HTTPSYS_CONFIG_URLACL, 0, (void *)16, &kn, value, &vn), -EFAULT,
	   "bad pointer");
	need(!number_set(HTTPSYS_CONFIG_TIMEOUT, 1, 9));
	kn = vn = 4;
	is(next(HTTPSYS_CONFIG_TIMEOUT, 0, key, &kn, value, &vn), 0,
	   "of numbers those that were set");
	is(*(uint32_t *)key * 100 + *(uint32_t *)value, 109, "key and value");
	is(next(HTTPSYS_CONFIG_TIMEOUT, 1, key, &kn, value, &vn), -ENODATA,
	   "no more");
}

static void hostile(void)
{
	uint32_t n = 0;

	dev = hs_open();
	is(set(HTTPSYS_CONFIG_URLACL, "x", 0, "", 0), -EINVAL, "no key");
	is(set(HTTPSYS_CONFIG_URLACL, "x", HTTPSYS_URL_MAX + 1, "", 0), -EINVAL,
	   "key too long");
	is(set(HTTPSYS_CONFIG_URLACL, (void *)16, 20, "", 0), -EFAULT, "bad key");
	is(set(HTTPSYS_CONFIG_URLACL, "http://+:1/", 11, (void *)16, 16), -EFAULT,
	   "bad value");
	is(set(HTTPSYS_CONFIG_URLACL, "http://+:1/", 11, "x",
	       HTTPSYS_CONFIG_VALUE_MAX + 1), -EINVAL, "value too long");
	is(set(HTTPSYS_CONFIG_URLACL, "http://+:1/", 11, "", 0), -EINVAL,
	   "no value");
	is(reserve("http://+/", 0, 0, 1), -EINVAL, "not a prefix");
	is(reserve("http://1.2.3:80/", 0, 0, 1), -EOPNOTSUPP, "half an address");
	is(config(HTTPSYS_IOC_CONFIG_DELETE, HTTPSYS_CONFIG_TIMEOUT, &n, 4, &n,
		  4), -EINVAL, "DELETE with a value");
	is(unreserve("http://+:1/"), -ENOENT, "not reserved");
}

static int add(const char *url)
{
	uint64_t session, group;

	need(!hs_session(dev, &session) && !hs_group(dev, session, &group));
	return hs_url_add(dev, group, url, 0);
}

/* Who may open the device is a matter of its mode, not of this file's tests */
static void open_to_all(void)
{
	dev = hs_open();
	need(!chmod(HTTPSYS_DEVICE, 0666));
}

/* In a process of another user, without capabilities, @group as its group */
static int as_user(uid_t uid, gid_t group, int (*run)(const char *), const char *arg)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		need(!setgroups(1, &group) && !setresgid(uid, uid, uid) &&
		     !setresuid(uid, uid, uid));
		close(dev);
		dev = hs_open();
		_exit(-run(arg));
	}
	need(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return -WEXITSTATUS(status);
}

static int change(const char *arg)
{
	int err = number_set(HTTPSYS_CONFIG_TIMEOUT, 0, 60);

	(void)arg;
	if (err == number_set(HTTPSYS_CONFIG_LIMIT, 0, 600) &&
	    err == reserve("http://+:18080/", HTTPSYS_ACE_UID, ALICE, 3) &&
	    err == set(HTTPSYS_CONFIG_IP_LISTEN,
		       &(struct httpsys_config_place){ .family = 4 },
		       sizeof(struct httpsys_config_place), NULL, 0))
		return err;
	return -EPROTO;
}

static int ask(const char *arg)
{
	(void)arg;
	return number_get(HTTPSYS_CONFIG_TIMEOUT, 0) == 120 ? 0 : -EPROTO;
}

static int delegate(const char *url)
{
	return reserve(url, HTTPSYS_ACE_UID, BOB, HTTPSYS_ACE_REGISTER) ?:
	       unreserve(url);
}

static void users(void)
{
	open_to_all();
	is(as_user(ALICE, ALICE, change, NULL), -EACCES, "changing needs rights");
	is(as_user(ALICE, ALICE, ask, NULL), 0, "asking does not");
	need(!reserve("http://+:18080/a/", HTTPSYS_ACE_UID, ALICE, 3));
	need(!reserve("http://+:18080/g/", HTTPSYS_ACE_GID, 41077, 1));
	is(as_user(ALICE, ALICE, add, "http://+:18080/a/x/"), 0, "named user");
	is(as_user(BOB, BOB, add, "http://+:18080/a/x/"), -EACCES, "another");
	is(as_user(BOB, 41077, add, "http://+:18080/g/"), 0, "group");
	is(as_user(BOB, BOB, add, "http://+:18080/g/"), -EACCES, "another group");
	is(as_user(ALICE, ALICE, add, "http://+:18080/"), -EACCES, "above it");
	is(as_user(ALICE, ALICE, delegate, "http://+:18080/a/b/"), 0, "delegate");
	is(as_user(BOB, BOB, delegate, "http://+:18080/a/b/"), -EACCES,
	   "not delegated");
	is(add("http://+:18080/"), 0, "administrator");
	/* A port without reservations is its first user's */
	is(as_user(ALICE, ALICE, add, "http://+:18081/"), 0, "nobody's port");
	need(!reserve("http://www:18082/", HTTPSYS_ACE_UID, BOB, 1));
	is(as_user(ALICE, ALICE, add, "http://+:18082/"), -EACCES,
	   "a port with reservations of another category");
	chmod(HTTPSYS_DEVICE, 0660);
}

static void privileged_ports(void)
{
	open_to_all();
	is(as_user(ALICE, ALICE, add, "http://+:81/"), -EACCES, "port 81");
	need(!reserve("http://+:81/a/", HTTPSYS_ACE_UID, ALICE, 1));
	need(!reserve("http://+:81/e/", HTTPSYS_ACE_EVERYONE, 0, 1));
	need(!reserve("http://127.0.0.1:82/", HTTPSYS_ACE_GID, 41077, 1));
	need(!reserve("http://[::1]:82/", HTTPSYS_ACE_GID, 41077, 1));
	is(as_user(ALICE, ALICE, add, "http://+:81/a/"), 0, "reserved for her");
	is(as_user(BOB, BOB, add, "http://+:81/e/"), -EACCES,
	   "everyone is nobody in particular");
	is(as_user(BOB, 41077, add, "http://127.0.0.1:82/"), 0, "by group, IPv4");
	is(as_user(BOB, 41077, add, "http://[::1]:82/"), 0, "by group, IPv6");
	is(add("http://+:81/"), 0, "who may bind");
	is(as_user(BOB, BOB, add, "http://+:81/e/"), -EACCES,
	   "also when somebody listens there");
	chmod(HTTPSYS_DEVICE, 0660);
}

/* Another network namespace has a configuration of its own, and forgets it */
static void namespaces(void)
{
	dev = hs_open();
	need(!number_set(HTTPSYS_CONFIG_TIMEOUT, 0, 60));
	need(!reserve("http://+:18080/", HTTPSYS_ACE_UID, ALICE, 3));
	need(!unshare(CLONE_NEWNET));
	close(dev);
	dev = hs_open();
	is(number_get(HTTPSYS_CONFIG_TIMEOUT, 0), 120, "its own timers");
	is(unreserve("http://+:18080/"), -ENOENT, "its own reservations");
	is(reserve("https://+:18080/", HTTPSYS_ACE_UID, ALICE, 3), 0,
	   "left behind at its end");
}

static int listens(const char *address, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), err;

	need(inet_pton(AF_INET, address, &a.sin_addr) == 1);
	err = connect(fd, (struct sockaddr *)&a, sizeof(a)) ? -errno : 0;
	close(fd);
	return err;
}

static int listen_on(const char *address, unsigned long cmd)
{
	struct httpsys_config_place p = { .family = 4 };

	need(inet_pton(AF_INET, address, p.addr) == 1);
	return config(cmd, HTTPSYS_CONFIG_IP_LISTEN, &p, sizeof(p), NULL, 0);
}

static void listen_list(void)
{
	int port;
	uint64_t session, group;
	char url[64];

	dev = hs_open();
	port = hs_port();
	need(!hs_session(dev, &session) && !hs_group(dev, session, &group));
	snprintf(url, sizeof(url), "http://+:%d/", port);
	need(!hs_url_add(dev, group, url, 0));
	is(listens("127.0.0.9", port), 0, "empty: all addresses");
	need(!listen_on("127.0.0.1", HTTPSYS_IOC_CONFIG_SET));
	need(!listen_on("127.0.0.2", HTTPSYS_IOC_CONFIG_SET));
	need(!listen_on("192.0.2.1", HTTPSYS_IOC_CONFIG_SET));
	is(listens("127.0.0.9", port), 0, "a running endpoint goes on");
	need(!hs_url_remove(dev, group, url) && !hs_url_add(dev, group, url, 0));
	is(listens("127.0.0.1", port), 0, "listed");
	is(listens("127.0.0.2", port), 0, "listed as well");
	is(listens("127.0.0.9", port), -ECONNREFUSED, "not listed");
	need(!listen_on("127.0.0.1", HTTPSYS_IOC_CONFIG_DELETE));
	need(!listen_on("127.0.0.2", HTTPSYS_IOC_CONFIG_DELETE));
	need(!hs_url_remove(dev, group, url));
	is(hs_url_add(dev, group, url, 0), -EADDRNOTAVAIL,
	   "none of the list is this machine's");
	need(!listen_on("0.0.0.0", HTTPSYS_IOC_CONFIG_SET));
	is(hs_url_add(dev, group, url, 0), 0, "all of the family");
	is(listens("127.0.0.9", port), 0, "everywhere again");
}

static const struct tap_case cases[] = {
	{ "numbers", numbers },
	{ "query", query },
	{ "listen-keys", listen_keys },
	{ "proxy-keys", proxy_keys },
	{ "health-keys", health_keys },
	{ "certificates", certificates },
	{ "parameters", parameters },
	{ "enumeration", enumeration },
	{ "hostile", hostile },
	{ "users", users },
	{ "privileged-ports", privileged_ports },
	{ "namespaces", namespaces },
	{ "listen-list", listen_list },
};
TAP_MAIN_NET(cases)
