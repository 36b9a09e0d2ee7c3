// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machine-wide limits. They are module parameters, settled once at load and
 * constant afterwards, so nobody needs a lock to read them. What a namespace has
 * changed for itself is in its own copy, written under ns->config.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include "compat.h"
#include "limits.h"

#define CONNECTIONS_MIN		1024
#define CONNECTIONS_MAX		2031616
#define URL_LENGTH_MAX		16384
#define RATE_MAX		1000000
/* What one busy connection may cost: socket, head, ring, response pages */
#define BYTES_PER_CONNECTION	(64 * 1024)

/* The defaults; max_connections and max_url_length follow from others */
struct httpsys_limits httpsys_limits = {
	.head = {
		.max_request_bytes = 16384,
		.max_field_length = 16384,
	},
	.url = {
		.segment_max_count = 255,
		.segment_max_length = 260,
		.allow_non_utf8 = true,
		.allow_percent_u = true,
	},
	.connection_rate = 1000,
	.max_endpoints = 1024,
	.max_adopted_per_user = 128,
	.max_objects_per_user = 10000,
	.max_urls_per_user = 200000,
	.max_buffered_send = 256 * 1024,
	.max_operations = 65536,
	.max_log_bytes = 4 * 1024 * 1024,
	.short_way = true,
	.cache = {
		.enable = true,
		.max_entries = 65536,
		.max_response = 262144,
		.max_head = 1024,
		.scavenge = 120,
	},
	.timeouts = {
		.entity_body = 120,
		.drain_body = 120,
		.request_queue = 120,
		.idle = 120,
		.header_wait = 120,
		.min_send_rate = 150,
	},
};
HTTPSYS_EXPORT_FOR_TEST(httpsys_limits);

#define LIMIT(name, field, type, text) \
	module_param_named(name, httpsys_limits.field, type, 0444); \
	MODULE_PARM_DESC(name, text)

LIMIT(max_request_bytes, head.max_request_bytes, uint,
      "bytes of request line and headers, 256..16777216 (16384)");
LIMIT(max_field_length, head.max_field_length, uint,
      "bytes of one request header, 64..65534 (16384)");
LIMIT(allow_case_insensitive_verbs, head.ignore_verb_case, bool,
      "accept known methods in lower case (0)");
LIMIT(url_segment_max_count, url.segment_max_count, uint,
      "path segments of a request, 0..16383, 0: no limit (255)");
LIMIT(url_segment_max_length, url.segment_max_length, uint,
      "characters of one path segment, 0..32766, 0: no limit (260)");
LIMIT(allow_restricted_chars, url.allow_restricted, bool,
      "accept escaped control characters in paths (0)");
LIMIT(enable_non_utf8, url.allow_non_utf8, bool,
      "take path bytes that are not UTF-8 as Latin-1 (1)");
LIMIT(percent_u_allowed, url.allow_percent_u, bool,
      "decode %uXXXX in paths (1)");
LIMIT(max_connections, max_connections, uint,
      "connections per network namespace, 1024..2031616, 0: by memory (0)");
LIMIT(max_address_connections, max_address_connections, uint,
      "connections of one client (IPv4 address, IPv6 /64), 0: a quarter of all, 4294967295: any number (0)");
LIMIT(connection_rate, connection_rate, uint,
      "new connections a second of one client, 1..1000000, 4294967295: any number (1000)");
LIMIT(connection_bytes, connection_bytes, ulong,
      "bytes that all connections of a network namespace hold beyond 36 KiB each, 1048576.., 0: an eighth of memory (0)");
LIMIT(max_endpoints, max_endpoints, uint,
      "listening endpoints per network namespace (1024)");
LIMIT(max_endpoints_per_user, max_endpoints_per_user, uint,
      "of them of one user, 0: half of all (0)");
LIMIT(max_adopted_per_user, max_adopted_per_user, uint,
      "listening sockets that one user hands over (128)");
LIMIT(max_objects_per_user, max_objects_per_user, uint,
      "sessions, groups and queues of one user together (10000)");
LIMIT(max_urls_per_user, max_urls_per_user, uint,
      "URL registrations of one user (200000)");
LIMIT(max_buffered_send, max_buffered_send, uint,
      "bytes of one response waiting for TCP, 4096..1073741824 (262144)");
LIMIT(max_operations, max_operations, uint,
      "parked operations of one open queue, 1..16777216 (65536)");
LIMIT(max_log_bytes, max_log_bytes, uint,
      "bytes of log records of a network namespace that wait for their writer, 131072..1073741824 (4194304)");
LIMIT(timeout_entity_body, timeouts.entity_body, ushort,
      "seconds between two pieces of a body, 1..65535, 65535: off (120)");
LIMIT(timeout_drain_body, timeouts.drain_body, ushort,
      "seconds for the rest of an unread body (120)");
LIMIT(timeout_request_queue, timeouts.request_queue, ushort,
      "seconds in a queue (120)");
LIMIT(timeout_idle, timeouts.idle, ushort,
      "seconds between two requests of a connection (120)");
LIMIT(timeout_header_wait, timeouts.header_wait, ushort,
      "seconds from a request's first byte to the end of its head (120)");
LIMIT(min_send_rate, timeouts.min_send_rate, uint,
      "bytes a second that a client must take, 4294967295: off (150)");

LIMIT(cache_enable, cache.enable, bool, "keep responses and fragments (1)");
LIMIT(cache_max_bytes, cache.max_bytes, ulong,
      "bytes of the cache of a network namespace, 0: an eighth of memory (0)");
LIMIT(cache_queue_bytes, cache.queue_bytes, ulong,
      "bytes of it for one request queue, 0: half of it (0)");
LIMIT(cache_max_entries, cache.max_entries, uint,
      "responses and fragments of a network namespace (65536)");
LIMIT(cache_max_response, cache.max_response, uint,
      "bytes of a body that is kept, 4096..16777216 (262144)");
LIMIT(cache_max_head, cache.max_head, uint,
      "bytes of a response's head that is kept, 256..65536 (1024)");
LIMIT(cache_scavenge, cache.scavenge, uint,
      "seconds after which what nobody asked for is dropped, 1..86400 (120)");

LIMIT(short_way, short_way, bool,
      "handle requests without a body in the softirq of their packet (1)");

struct limit_range {
	const char *name;
	u32 value;
	u32 min;
	u32 max;
};

static int limits_check(const struct limit_range *l)
{
	if (l->value >= l->min && l->value <= l->max)
		return 0;
	pr_err("%s=%u is out of range %u..%u\n", l->name, l->value, l->min, l->max);
	return -EINVAL;
}

static u32 connections_by_memory(void)
{
	u64 n = ((u64)totalram_pages() << PAGE_SHIFT) / BYTES_PER_CONNECTION;

	return clamp_t(u64, n, CONNECTIONS_MIN, CONNECTIONS_MAX);
}

static void limits_settle_cache(struct httpsys_cache_limits *l)
{
	if (!l->max_bytes)
		l->max_bytes = (totalram_pages() / 8) << PAGE_SHIFT;
	if (!l->queue_bytes || l->queue_bytes > l->max_bytes)
		l->queue_bytes = l->max_bytes / 2;
}

/**
 * httpsys_limits_settle_head() - set the limits of a head
 * @l: limits
 * @request_bytes: of request line and headers
 * @field_length: of one header
 *
 * A header cannot be longer than all of them (API: 7.1).
 *
 * Context: any; readers may be at work.
 */
void httpsys_limits_settle_head(struct httpsys_limits *l, u32 request_bytes, u32 field_length)
{
	WRITE_ONCE(l->head.max_request_bytes, request_bytes);
	WRITE_ONCE(l->head.max_field_length, min(field_length, request_bytes));
	WRITE_ONCE(l->head.max_url_length, min_t(u32, URL_LENGTH_MAX, request_bytes));
}

/**
 * httpsys_limits_connections_ok() - is that a number of connections to allow?
 * @value: from a program
 *
 * Context: any.
 */
bool httpsys_limits_connections_ok(u32 value)
{
	return value >= CONNECTIONS_MIN && value <= CONNECTIONS_MAX;
}

/**
 * httpsys_limits_rate_ok() - is that a number of new connections a second to allow?
 * @value: from a program
 *
 * Context: any.
 */
bool httpsys_limits_rate_ok(u32 value)
{
	return (value >= 1 && value <= RATE_MAX) || value == U32_MAX;
}

static int limits_settle_connections(struct httpsys_limits *l)
{
	if (!l->max_connections)
		l->max_connections = connections_by_memory();
	if (!l->connection_bytes)
		l->connection_bytes = max((totalram_pages() / 8) << PAGE_SHIFT,
					  HTTPSYS_CONNECTION_BYTES_MIN);
	if (l->connection_bytes < HTTPSYS_CONNECTION_BYTES_MIN ||
	    l->connection_bytes > LONG_MAX) {
		pr_err("connection_bytes=%lu is out of range\n", l->connection_bytes);
		return -EINVAL;
	}
	if (httpsys_limits_rate_ok(l->connection_rate))
		return 0;
	pr_err("connection_rate=%u is out of range\n", l->connection_rate);
	return -EINVAL;
}

/**
 * httpsys_limits_init() - check and settle the module parameters
 *
 * Ranges are those of the API's registry values (API: 7.1).
 *
 * Context: module load.
 * Return: 0, or -EINVAL after a log line that names the parameter.
 */
int httpsys_limits_init(void)
{
	struct httpsys_limits *l = &httpsys_limits;
	const struct limit_range ranges[] = {
		{ "max_request_bytes", l->head.max_request_bytes, 256, 16777216 },
		{ "max_field_length", l->head.max_field_length, 64, 65534 },
		{ "url_segment_max_count", l->url.segment_max_count, 0, 16383 },
		{ "url_segment_max_length", l->url.segment_max_length, 0, 32766 },
		{ "max_connections", l->max_connections ?: CONNECTIONS_MIN,
		  CONNECTIONS_MIN, CONNECTIONS_MAX },
		{ "max_endpoints", l->max_endpoints, 1, 65535 },
		{ "max_endpoints_per_user", l->max_endpoints_per_user, 0, 65535 },
		{ "max_adopted_per_user", l->max_adopted_per_user, 1, 65535 },
		{ "max_objects_per_user", l->max_objects_per_user, 1, INT_MAX },
		{ "max_urls_per_user", l->max_urls_per_user, 1, INT_MAX },
		{ "max_buffered_send", l->max_buffered_send, 4096, 1 << 30 },
		{ "max_operations", l->max_operations, 1, 1 << 24 },
		{ "max_log_bytes", l->max_log_bytes, 131072, 1 << 30 },
		{ "timeout_entity_body", l->timeouts.entity_body, 1, U16_MAX },
		{ "timeout_drain_body", l->timeouts.drain_body, 1, U16_MAX },
		{ "timeout_request_queue", l->timeouts.request_queue, 1, U16_MAX },
		{ "timeout_idle", l->timeouts.idle, 1, U16_MAX },
		{ "timeout_header_wait", l->timeouts.header_wait, 1, U16_MAX },
		{ "min_send_rate", l->timeouts.min_send_rate, 1, U32_MAX },
		{ "cache_max_entries", l->cache.max_entries, 1, INT_MAX },
		{ "cache_max_response", l->cache.max_response, 4096, 16777216 },
		{ "cache_max_head", l->cache.max_head, 256, 65536 },
		{ "cache_scavenge", l->cache.scavenge, 1, 86400 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		if (limits_check(&ranges[i]))
			return -EINVAL;
	limits_settle_cache(&l->cache);
	if (!l->max_endpoints_per_user)
		l->max_endpoints_per_user = DIV_ROUND_UP(l->max_endpoints, 2);
	httpsys_limits_settle_head(l, l->head.max_request_bytes, l->head.max_field_length);
	return limits_settle_connections(l);
}
