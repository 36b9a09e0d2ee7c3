// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every command of the device, open and close of it, with a fault at each place where
 * the call can have one: the error is clean, nothing is left behind, and the same
 * call succeeds afterwards.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "counts.h"
#include "hs.h"
#include "tap.h"
#include "wire.h"

static struct hs_server s;
static int spare_port;	/* has no endpoint but while a call makes one */

static void scene_up(void)
{
	hs_server_up(&s, "a/");
	counts_dev = hs_open();
	spare_port = hs_port();
}

/* Files */

static int opened = -1;

static int call_open(void)
{
	opened = open(HTTPSYS_DEVICE, O_RDWR | O_CLOEXEC);
	return opened < 0 ? -errno : 0;
}

static void close_opened(int ret)
{
	(void)ret;
	if (opened >= 0)
		close(opened);
	opened = -1;
}

static const struct fault_row row_open = {
	.name = "open", .call = call_open, .after = close_opened,
};
WALK(row_open)

/* With all that an application can have; nothing of it may stay */
static void before_close(void)
{
	uint64_t session, group;
	char url[100];

	opened = hs_open();
	need(!hs_session(opened, &session) && !hs_group(opened, session, &group));
	snprintf(url, sizeof(url), "http://+:%d/", spare_port);
	need(!hs_url_add(opened, group, url, 0));
}

static int call_close(void)
{
	int fd = opened;

	opened = -1;
	return fd < 0 || !close(fd) ? 0 : -errno;
}

/* The prefix is free again at once */
static void after_close(int ret)
{
	char url[100];

	(void)ret;
	snprintf(url, sizeof(url), "http://+:%d/", spare_port);
	need(!hs_url_add(s.dev, s.group, url, 0) && !hs_url_remove(s.dev, s.group, url));
}

static const struct fault_row row_close = {
	.name = "close", .before = before_close, .call = call_close, .after = after_close,
	.partly = true,
};
WALK(row_close)

/* Objects */

static int call_query(void)
{
	struct httpsys_query q = { .size = sizeof(q) };

	return hs_ioctl(s.dev, HTTPSYS_IOC_QUERY, &q);
}

static const struct fault_row row_query = {
	.name = "QUERY", .call = call_query,
};
WALK(row_query)

static uint64_t session, group;

static int call_session_create(void)
{
	return hs_session(s.dev, &session);
}

static void session_undo(int ret)
{
	(void)ret;
	hs_session_close(s.dev, session);
}

static const struct fault_row row_session_create = {
	.name = "SESSION_CREATE", .call = call_session_create, .after = session_undo,
};
WALK(row_session_create)

static void before_session_close(void)
{
	need(!hs_session(s.dev, &session) && !hs_group(s.dev, session, &group));
}

static int call_session_close(void)
{
	return hs_session_close(s.dev, session);
}

static const struct fault_row row_session_close = {
	.name = "SESSION_CLOSE", .before = before_session_close, .call = call_session_close,
};
WALK(row_session_close)

static int call_group_create(void)
{
	return hs_group(s.dev, s.session, &group);
}

static void group_undo(int ret)
{
	(void)ret;
	hs_group_close(s.dev, group);
}

static const struct fault_row row_group_create = {
	.name = "GROUP_CREATE", .call = call_group_create, .after = group_undo,
};
WALK(row_group_create)

static void before_group_close(void)
{
	char url[100];

	need(!hs_group(s.dev, s.session, &group));
	snprintf(url, sizeof(url), "http://+:%d/", spare_port);
	need(!hs_url_add(s.dev, group, url, 0));
}

static int call_group_close(void)
{
	return hs_group_close(s.dev, group);
}

static const struct fault_row row_group_close = {
	.name = "GROUP_CLOSE", .before = before_group_close, .call = call_group_close,
};
WALK(row_group_close)

/* URLs */

static char url[4096];

static int call_url_add(void)
{
	return hs_url_add(s.dev, s.group, url, 1);
}

/* -EADDRINUSE is what bind(2) says without memory, too */
static void url_undo(int ret)
{
	(void)ret;
	need(!hs_url_remove(s.dev, s.group, url));
}

static void url_new_port(void)
{
	int c = wire_try("127.0.0.1", spare_port);

	/* Nothing of a failed one listens */
	need(c == -ECONNREFUSED);
	snprintf(url, sizeof(url), "http://+:%d/b/", spare_port);
}

static const struct fault_row row_url_add_port = {
	.name = "URL_ADD with an endpoint", .before = url_new_port, .call = call_url_add,
	.after = url_undo, .again = -EEXIST, .also = -EADDRINUSE,
};
WALK(row_url_add_port)

static void url_deep(void)
{
	int len = snprintf(url, sizeof(url), "http://%s:%d", "name.test", s.port);

	for (int i = 0; i < 40; i++)
		len += sprintf(url + len, "/segment-%d-of-a-long-path", i);
}

static const struct fault_row row_url_add = {
	.name = "URL_ADD", .before = url_deep, .call = call_url_add, .after = url_undo,
	.again = -EEXIST,
};
WALK(row_url_add)

static void url_address(void)
{
	snprintf(url, sizeof(url), "http://[::1]:%d/", spare_port);
}

static const struct fault_row row_url_add_address = {
	.name = "URL_ADD for an address", .before = url_address, .call = call_url_add,
	.after = url_undo, .again = -EEXIST, .also = -EADDRINUSE,
};
WALK(row_url_add_address)

/* Refused, with the outputs that say why: that is this call's success */
static int call_url_conflict(void)
{
	static char conflict[100];
	struct httpsys_url u = { .size = sizeof(u), .group = s.group, .url = (uintptr_t)url,
				 .conflict = (uintptr_t)conflict,
				 .conflict_size = sizeof(conflict) };
	int ret;

	u.url_len = snprintf(url, sizeof(url), "http://+:%d/a/", s.port);
	ret = hs_ioctl(s.dev, HTTPSYS_IOC_URL_ADD, &u);
	return ret == -EEXIST ? 0 : ret ? ret : -EPROTO;
}

static const struct fault_row row_url_conflict = {
	.name = "URL_ADD of what there is", .call = call_url_conflict,
};
WALK(row_url_conflict)

static void before_url_remove(void)
{
	snprintf(url, sizeof(url), "http://+:%d/b/", spare_port);
	need(!hs_url_add(s.dev, s.group, url, 1));
}

static int call_url_remove(void)
{
	return hs_url_remove(s.dev, s.group, url);
}

static const struct fault_row row_url_remove = {
	.name = "URL_REMOVE", .before = before_url_remove, .call = call_url_remove,
	.again = -ESRCH,
};
WALK(row_url_remove)

static void before_url_remove_all(void)
{
	need(!hs_group(s.dev, s.session, &group));
	snprintf(url, sizeof(url), "http://+:%d/b/", spare_port);
	need(!hs_url_add(s.dev, group, url, 1));
}

static int call_url_remove_all(void)
{
	return hs_url_remove_all(s.dev, group);
}

static const struct fault_row row_url_remove_all = {
	.name = "URL_REMOVE of all", .before = before_url_remove_all,
	.call = call_url_remove_all, .after = group_undo, .partly = true,
};
WALK(row_url_remove_all)

static int call_url_find(void)
{
	struct httpsys_url_find f = { .size = sizeof(f), .url = (uintptr_t)url,
				      .queue = s.queue };
	int ret;

	f.url_len = snprintf(url, sizeof(url), "http://+:%d/a/", s.port);
	ret = hs_ioctl(s.dev, HTTPSYS_IOC_URL_FIND, &f);
	return ret ? ret : f.group == s.group ? 0 : -EPROTO;
}

static const struct fault_row row_url_find = {
	.name = "URL_FIND", .call = call_url_find,
};
WALK(row_url_find)

/* Queues */

static int call_queue(void)
{
	opened = hs_queue(s.dev);
	return opened < 0 ? opened : 0;
}

static const struct fault_row row_queue_create = {
	.name = "QUEUE_CREATE", .call = call_queue, .after = close_opened,
};
WALK(row_queue_create)

static int call_queue_named(void)
{
	opened = hs_queue_named(s.dev, "a queue with a name", 0);
	return opened < 0 ? opened : 0;
}

static const struct fault_row row_queue_named = {
	.name = "QUEUE_CREATE with a name", .call = call_queue_named, .after = close_opened,
};
WALK(row_queue_named)

static int named = -1;

static void before_queue_existing(void)
{
	if (named < 0)
		named = hs_queue_named(s.dev, "there", 0);
	need(named >= 0);
}

static int call_queue_existing(void)
{
	opened = hs_queue_named(s.dev, "there", HTTPSYS_QUEUE_OPEN_EXISTING);
	return opened < 0 ? opened : 0;
}

static const struct fault_row row_queue_existing = {
	.name = "QUEUE_CREATE of one that exists", .before = before_queue_existing,
	.call = call_queue_existing, .after = close_opened,
};
WALK(row_queue_existing)

static int call_queue_target(void)
{
	opened = hs_queue_named(s.dev, "there",
				HTTPSYS_QUEUE_OPEN_EXISTING | HTTPSYS_QUEUE_TARGET);
	return opened < 0 ? opened : 0;
}

static const struct fault_row row_queue_target = {
	.name = "QUEUE_CREATE to delegate to", .before = before_queue_existing,
	.call = call_queue_target, .after = close_opened,
};
WALK(row_queue_target)

/* Properties */

static int call_logging(void)
{
	static struct {
		struct httpsys_logging l;
		char texts[40];
	} v = { { .present = 1, .software_len = 3, .directory_len = 4, .rollover = 1 },
		"abc/tmp" };

	return hs_set(s.dev, s.group, HTTPSYS_PROPERTY_LOGGING, &v, sizeof(v.l) + 7);
}

static int call_channel_bind(void)
{
	static struct {
		struct httpsys_channel_bind c;
		char names[100];
	} v = { { .count = 1, .names_len = 100 }, "HTTP/name" };

	return hs_set(s.dev, s.group, HTTPSYS_PROPERTY_CHANNEL_BIND, &v, sizeof(v));
}

static int call_rates(void)
{
	struct httpsys_rate r = { .present = 1, .bandwidth = 100000 };
	int ret = hs_set(s.dev, s.session, HTTPSYS_PROPERTY_BANDWIDTH, &r, sizeof(r));

	r.peak = 200000;
	r.burst = 1000;
	return ret ? ret : hs_set(s.dev, s.session, HTTPSYS_PROPERTY_FLOW_RATE, &r, sizeof(r));
}

static int call_connections(void)
{
	struct httpsys_choice c = { .present = 1, .value = 5 };

	return hs_set(s.dev, s.group, HTTPSYS_PROPERTY_CONNECTION_LIMIT, &c, sizeof(c));
}

static int call_timeouts(void)
{
	struct httpsys_timeouts t = { .idle = 100 };

	return hs_set(s.dev, s.group, HTTPSYS_PROPERTY_TIMEOUTS, &t, sizeof(t));
}

static int call_binding(void)
{
	return hs_bind(s.dev, s.group, s.queue);
}

static int call_state(void)
{
	return hs_set_u32(s.dev, s.session, HTTPSYS_PROPERTY_STATE, 0);
}

static int (*const property_calls[])(void) = {
	call_logging, call_channel_bind, call_rates, call_connections, call_timeouts,
	call_binding, call_state,
};

static int call_property_set(void)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < sizeof(property_calls) / sizeof(property_calls[0]); i++)
		ret = property_calls[i]();
	return ret;
}

static const struct fault_row row_property_set = {
	.name = "PROPERTY_SET", .call = call_property_set,
};
WALK(row_property_set)

static int call_property_get(void)
{
	static const uint32_t which[] = { HTTPSYS_PROPERTY_TIMEOUTS, HTTPSYS_PROPERTY_STATE,
		HTTPSYS_PROPERTY_CHANNEL_BIND, HTTPSYS_PROPERTY_FLOW_RATE,
		HTTPSYS_PROPERTY_CONNECTION_LIMIT };
	static char value[4096];
	uint32_t size;
	int ret = 0;

	for (size_t i = 0; !ret && i < sizeof(which) / sizeof(which[0]); i++) {
		size = sizeof(value);
		ret = hs_get(s.dev, s.group, which[i], value, &size);
	}
	return ret;
}

static const struct fault_row row_property_get = {
	.name = "PROPERTY_GET", .call = call_property_get,
};
WALK(row_property_get)

static int call_counters(void)
{
	static uint64_t counters[HTTPSYS_COUNTER_MAX], reasons[HTTPSYS_REASON_MAX];
	struct httpsys_counters c = { .size = sizeof(c), .counters = (uintptr_t)counters,
		.reasons = (uintptr_t)reasons, .counter_count = HTTPSYS_COUNTER_MAX,
		.reason_count = HTTPSYS_REASON_MAX };

	return hs_ioctl(s.dev, HTTPSYS_IOC_COUNTERS, &c);
}

static const struct fault_row row_counters = {
	.name = "COUNTERS", .call = call_counters,
};
WALK(row_counters)

static int call_explain(void)
{
	char url[80], text[80];
	struct httpsys_explain e = { .size = sizeof(e), .url = (uintptr_t)url,
		.prefix = (uintptr_t)text, .prefix_size = sizeof(text) };

	e.url_len = snprintf(url, sizeof(url), "http://host:%d/a/", s.port);
	return hs_ioctl(s.dev, HTTPSYS_IOC_EXPLAIN, &e);
}

static const struct fault_row row_explain = {
	.name = "EXPLAIN", .call = call_explain,
};
WALK(row_explain)

/* Configuration */

static int config(unsigned long cmd, uint32_t id, const void *key, uint32_t key_size,
		  const void *value, uint32_t value_size)
{
	struct httpsys_config c = { .size = sizeof(c), .id = id, .key = (uintptr_t)key,
		.key_size = key_size, .value = (uintptr_t)value, .value_size = value_size };

	return hs_ioctl(s.dev, cmd, &c);
}

struct acl {
	struct httpsys_config_acl head;
	struct httpsys_config_ace ace[2];
	char text[8];
};

static int call_reserve(void)
{
	static const struct acl acl = { { .ace_count = 2, .text_len = 8 },
		{ { .rights = 3, .who = HTTPSYS_ACE_EVERYONE },
		  { .rights = 1, .who = HTTPSYS_ACE_UID, .id = 0 } }, "D:(text)" };
	int len = snprintf(url, sizeof(url), "http://+:%d/reserved/below/it/", spare_port);

	return config(HTTPSYS_IOC_CONFIG_SET, HTTPSYS_CONFIG_URLACL, url, len, &acl,
		      sizeof(acl));
}

static void unreserve(int ret)
{
	(void)ret;
	need(!config(HTTPSYS_IOC_CONFIG_DELETE, HTTPSYS_CONFIG_URLACL, url, strlen(url), NULL, 0));
}

static const struct fault_row row_reserve = {
	.name = "CONFIG_SET of a reservation", .call = call_reserve, .after = unreserve,
};
WALK(row_reserve)

static const struct httpsys_config_place place = { .family = 4, .port = 443 };
static const struct httpsys_config_place any = { .family = 4 };

static struct {
	struct httpsys_config_cert cert;
	uint8_t hash[20];
} cert = { { .hash_len = 20 }, "" };

static int cert_do(unsigned long cmd)
{
	return config(cmd, HTTPSYS_CONFIG_SSL_CERT, &place, sizeof(place),
		      cmd == HTTPSYS_IOC_CONFIG_DELETE ? NULL : &cert,
		      cmd == HTTPSYS_IOC_CONFIG_DELETE ? 0 : sizeof(cert));
}

static void cert_delete(int ret)
{
	(void)ret;
	cert_do(HTTPSYS_IOC_CONFIG_DELETE);
}

static void cert_there(void)
{
	int ret = cert_do(HTTPSYS_IOC_CONFIG_SET);

	need(!ret || ret == -EEXIST);
}

static int call_cert_set(void)
{
	return cert_do(HTTPSYS_IOC_CONFIG_SET);
}

static int call_cert_update(void)
{
	cert.cert.flags++;
	return cert_do(HTTPSYS_IOC_CONFIG_UPDATE);
}

static int call_cert_delete(void)
{
	return cert_do(HTTPSYS_IOC_CONFIG_DELETE);
}

static int call_cert_get(void)
{
	static char value[1000];
	static struct httpsys_config_place key;
	struct httpsys_config c = { .size = sizeof(c), .id = HTTPSYS_CONFIG_SSL_CERT,
		.flags = HTTPSYS_CONFIG_NEXT, .key = (uintptr_t)&key, .key_size = sizeof(key),
		.value = (uintptr_t)value, .value_size = sizeof(value) };

	return hs_ioctl(s.dev, HTTPSYS_IOC_CONFIG_GET, &c) ?:
	       config(HTTPSYS_IOC_CONFIG_GET, HTTPSYS_CONFIG_SSL_CERT, &place, sizeof(place), value,
		      sizeof(value));
}

static const struct fault_row row_config_set = {
	.name = "CONFIG_SET", .call = call_cert_set, .after = cert_delete,
};
WALK(row_config_set)
static const struct fault_row row_config_update = {
	.name = "CONFIG_UPDATE", .before = cert_there, .call = call_cert_update,
};
WALK(row_config_update)
static const struct fault_row row_config_delete = {
	.name = "CONFIG_DELETE", .before = cert_there, .call = call_cert_delete,
};
WALK(row_config_delete)
static const struct fault_row row_config_get = {
	.name = "CONFIG_GET", .before = cert_there, .call = call_cert_get,
};
WALK(row_config_get)

static int call_listen_add(void)
{
	return config(HTTPSYS_IOC_CONFIG_SET, HTTPSYS_CONFIG_IP_LISTEN, &any, sizeof(any), NULL, 0);
}

static void listen_remove(int ret)
{
	(void)ret;
	need(!config(HTTPSYS_IOC_CONFIG_DELETE, HTTPSYS_CONFIG_IP_LISTEN, &any, sizeof(any), NULL,
		     0));
}

static const struct fault_row row_listen = {
	.name = "CONFIG_SET of the listen list", .call = call_listen_add, .after = listen_remove,
};
WALK(row_listen)

/* The others */

static int listening = -1, adopter = -1;

static void before_adopt(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };

	if (listening < 0)
		listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(!listen(listening, 10) || (!bind(listening, (void *)&a, sizeof(a)) &&
					!listen(listening, 10)));
	adopter = hs_open();
}

static int call_adopt(void)
{
	struct httpsys_adopt a = { .size = sizeof(a), .fd = listening };

	return hs_ioctl(adopter, HTTPSYS_IOC_ENDPOINT_ADOPT, &a);
}

/* The program's own socket goes on */
static void after_adopt(int ret)
{
	(void)ret;
	close(adopter);
	close(listening);
	listening = -1;
}

static const struct fault_row row_adopt = {
	.name = "ENDPOINT_ADOPT", .before = before_adopt, .call = call_adopt,
	.after = after_adopt, .again = -EBUSY, .partly = true,
};
WALK(row_adopt)

static int call_flush_all(void)
{
	struct httpsys_cache_flush f = { .size = sizeof(f), .flags = HTTPSYS_FLUSH_RECURSIVE,
					 .url = (uintptr_t)url };

	f.url_len = snprintf(url, sizeof(url), "http://+:%d/a/", s.port);
	return hs_ioctl(s.dev, HTTPSYS_IOC_CACHE_FLUSH_ALL, &f);
}

static const struct fault_row row_flush_all = {
	.name = "CACHE_FLUSH_ALL", .call = call_flush_all,
};
WALK(row_flush_all)

static int client = -1;

/* A record for the log */
static void before_log_read(void)
{
	static struct httpsys_log_fields f = { .size = sizeof(f), .status = 200 };
	struct httpsys_send send = { .size = sizeof(send), .status = 200,
				     .log = (uintptr_t)&f };
	struct hs_request r;

	if (client < 0) {
		need(!call_logging());
		client = wire_connect(s.port);
	}
	wire_get(client, "/a/");
	need(!hs_receive(s.queue, &r, 0));
	send.request_id = r.id;
	need(!hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &send));
	need(wire_status(client) == 200);
	hs_request_free(&r);
	hs_sleep_ms(20);
}

/* The record is there a moment after its response. Read by the call that failed: gone */
static int call_log_read(void)
{
	static char records[4096];
	struct httpsys_log_read a = { .size = sizeof(a), .flags = HTTPSYS_LOG_READ_NONBLOCK,
		.buffer = (uintptr_t)records, .buffer_size = sizeof(records) };

	return hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, &a);
}

static const struct fault_row row_log_read = {
	.name = "LOG_READ", .before = before_log_read, .call = call_log_read, .again = -EAGAIN,
};
WALK(row_log_read)

static const struct tap_case cases[] = {
	{ "open", walk_row_open, 60 }, { "close", walk_row_close, 60 },
	{ "QUERY", walk_row_query, 60 },
	{ "SESSION_CREATE", walk_row_session_create, 60 },
	{ "SESSION_CLOSE", walk_row_session_close, 60 },
	{ "GROUP_CREATE", walk_row_group_create, 60 },
	{ "GROUP_CLOSE", walk_row_group_close, 60 },
	{ "URL_ADD", walk_row_url_add, 60 },
	{ "URL_ADD", walk_row_url_add_port, 60 },
	{ "URL_ADD", walk_row_url_add_address, 60 },
	{ "URL_ADD", walk_row_url_conflict, 60 },
	{ "URL_REMOVE", walk_row_url_remove, 60 },
	{ "URL_REMOVE", walk_row_url_remove_all, 60 },
	{ "URL_FIND", walk_row_url_find, 60 },
	{ "QUEUE_CREATE", walk_row_queue_create, 60 },
	{ "QUEUE_CREATE", walk_row_queue_named, 60 },
	{ "QUEUE_CREATE", walk_row_queue_existing, 60 },
	{ "QUEUE_CREATE", walk_row_queue_target, 60 },
	{ "PROPERTY_SET", walk_row_property_set, 60 },
	{ "PROPERTY_GET", walk_row_property_get, 60 },
	{ "COUNTERS", walk_row_counters, 60 },
	{ "EXPLAIN", walk_row_explain, 60 },
	{ "CONFIG_SET", walk_row_reserve, 60 },
	{ "CONFIG_SET", walk_row_config_set, 60 },
	{ "CONFIG_SET", walk_row_listen, 60 },
	{ "CONFIG_UPDATE", walk_row_config_update, 60 },
	{ "CONFIG_DELETE", walk_row_config_delete, 60 },
	{ "CONFIG_GET", walk_row_config_get, 60 },
	{ "ENDPOINT_ADOPT", walk_row_adopt, 60 },
	{ "CACHE_FLUSH_ALL", walk_row_flush_all, 60 },
	{ "LOG_READ", walk_row_log_read, 60 },
};
TAP_MAIN_NET(cases)
