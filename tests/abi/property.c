// SPDX-License-Identifier: GPL-2.0-only
/* Properties: which object has which, sizes, ranges, what a get returns. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"

enum { SESSION, GROUP, QUEUE, KINDS };

static struct {
	int dev;
	int queue;
	uint64_t session;
	uint64_t group;
} f;

static const char *const kind_name[] = { "session", "group", "queue" };

static void fixture_up(void)
{
	f.dev = hs_open();
	f.queue = hs_queue(f.dev);
	need(!hs_session(f.dev, &f.session));
	need(!hs_group(f.dev, f.session, &f.group));
}

static int set(int kind, uint32_t property, const void *value, uint32_t size)
{
	return kind == QUEUE ? hs_set(f.queue, 0, property, value, size) :
	       hs_set(f.dev, kind == GROUP ? f.group : f.session, property,
		      value, size);
}

static int get(int kind, uint32_t property, void *value, uint32_t *size)
{
	return kind == QUEUE ? hs_get(f.queue, 0, property, value, size) :
	       hs_get(f.dev, kind == GROUP ? f.group : f.session, property,
		      value, size);
}

/* Size of a property of an object; 0: it has none */
static uint32_t size_of(int kind, uint32_t property)
{
	switch (property) {
	case HTTPSYS_PROPERTY_TIMEOUTS:
		return kind == QUEUE ? 0 : sizeof(struct httpsys_timeouts);
	case HTTPSYS_PROPERTY_QUEUE_LENGTH:
	case HTTPSYS_PROPERTY_VERBOSITY_503:
		return kind == QUEUE ? 4 : 0;
	case HTTPSYS_PROPERTY_STATE:
		return 4;
	case HTTPSYS_PROPERTY_AUTHENTICATION:
	case HTTPSYS_PROPERTY_BANDWIDTH:
	case HTTPSYS_PROPERTY_FLOW_RATE:
	case HTTPSYS_PROPERTY_CHANNEL_BIND:
		return kind == QUEUE ? 0 : 16;
	case HTTPSYS_PROPERTY_LISTEN_ENDPOINT:
	case HTTPSYS_PROPERTY_PROTECTION_LEVEL:
	case HTTPSYS_PROPERTY_FAST_FORWARDING:
	case HTTPSYS_PROPERTY_REQUEST_INFO:
	case HTTPSYS_PROPERTY_CONNECTION_LIMIT:
		return kind == GROUP ? 8 : 0;
	}
	return 0;
}

/* Those that can only be set */
static bool set_only(int kind, uint32_t property)
{
	switch (property) {
	case HTTPSYS_PROPERTY_LOGGING:
	case HTTPSYS_PROPERTY_EXTENDED_AUTHENTICATION:
		return kind != QUEUE;
	case HTTPSYS_PROPERTY_BINDING:
	case HTTPSYS_PROPERTY_DELEGATION:
		return kind == GROUP;
	}
	return false;
}

static void matrix(void)
{
	uint8_t value[64];

	fixture_up();
	for (int kind = 0; kind < KINDS; kind++) {
		for (uint32_t p = 0; p < 0x110; p++) {
			uint32_t want = size_of(kind, p), size = sizeof(value);

			if (p == 24)
				p = 0xf8;

			memset(value, 0, sizeof(value));
			if (p == HTTPSYS_PROPERTY_QUEUE_LENGTH)
				value[0] = 9;
			is(set(kind, p, value, sizeof(value)),
			   want || set_only(kind, p) ? 0 : -EINVAL,
			   "%s: set %u", kind_name[kind], p);
			is(get(kind, p, value, &size), want ? 0 : -EINVAL,
			   "%s: get %u", kind_name[kind], p);
			is(size, want ? want : sizeof(value), "%s: size of %u",
			   kind_name[kind], p);
		}
		ok(set(kind, ~0U, value, 4) == -EINVAL, "%s: property ~0",
		   kind_name[kind]);
	}
}

static void sizes(void)
{
	uint8_t value[64];

	fixture_up();
	for (int kind = 0; kind < KINDS; kind++) {
		for (uint32_t p = 0; p < 0x110; p++) {
			uint32_t want = size_of(kind, p), size;

			if (!want)
				continue;
			memset(value, 0, sizeof(value));
			value[0] = p == HTTPSYS_PROPERTY_QUEUE_LENGTH;
			is(set(kind, p, value, want), 0, "%s %u: exact",
			   kind_name[kind], p);
			is(set(kind, p, value, want - 1), -EINVAL,
			   "%s %u: short", kind_name[kind], p);
			is(set(kind, p, value, 0), -EINVAL, "%s %u: zero",
			   kind_name[kind], p);
			is(set(kind, p, NULL, want), -EFAULT, "%s %u: NULL",
			   kind_name[kind], p);
			is(set(kind, p, (void *)16, want), -EFAULT,
			   "%s %u: bad pointer", kind_name[kind], p);
			size = want - 1;
			memset(value, 0x5a, sizeof(value));
			is(get(kind, p, value, &size), -EMSGSIZE,
			   "%s %u: get into too little", kind_name[kind], p);
			is(size, want, "%s %u: says how much", kind_name[kind],
			   p);
			is(value[0], 0x5a, "%s %u: nothing written",
			   kind_name[kind], p);
			size = 0;
			is(get(kind, p, NULL, &size), -EMSGSIZE,
			   "%s %u: get the size", kind_name[kind], p);
			is(size, want, "%s %u: the size", kind_name[kind], p);
			size = want;
			is(get(kind, p, (void *)16, &size), -EFAULT,
			   "%s %u: get to a bad pointer", kind_name[kind], p);
			size = sizeof(value);
			is(get(kind, p, value, &size), 0, "%s %u: get",
			   kind_name[kind], p);
			is(value[want], 0x5a, "%s %u: nothing behind",
			   kind_name[kind], p);
		}
	}
}

static void ranges(void)
{
	static const struct {
		uint32_t property, value;
		int err;
	} table[] = {
		{ HTTPSYS_PROPERTY_STATE, 0, 0 },
		{ HTTPSYS_PROPERTY_STATE, 1, 0 },
		{ HTTPSYS_PROPERTY_STATE, 2, -EINVAL },
		{ HTTPSYS_PROPERTY_STATE, ~0U, -EINVAL },
		{ HTTPSYS_PROPERTY_VERBOSITY_503, 0, 0 },
		{ HTTPSYS_PROPERTY_VERBOSITY_503, 1, 0 },
		{ HTTPSYS_PROPERTY_VERBOSITY_503, 2, 0 },
		{ HTTPSYS_PROPERTY_VERBOSITY_503, 3, -EINVAL },
		{ HTTPSYS_PROPERTY_QUEUE_LENGTH, 0, -EINVAL },
		{ HTTPSYS_PROPERTY_QUEUE_LENGTH, 1, 0 },
		{ HTTPSYS_PROPERTY_QUEUE_LENGTH, 0x7fffffff, 0 },
		{ HTTPSYS_PROPERTY_QUEUE_LENGTH, 0x80000000, -EINVAL },
	};
	uint32_t before, after, size;

	fixture_up();
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		size = 4;
		need(!get(QUEUE, table[i].property, &before, &size));
		is(set(QUEUE, table[i].property, &table[i].value, 4),
		   table[i].err, "property %u = %u", table[i].property,
		   table[i].value);
		need(!get(QUEUE, table[i].property, &after, &size));
		is(after, table[i].err ? before : table[i].value,
		   "property %u: value afterwards", table[i].property);
	}
}

static void defaults(void)
{
	struct httpsys_timeouts t;
	uint32_t value = 77, size = 4;

	fixture_up();
	need(!get(QUEUE, HTTPSYS_PROPERTY_QUEUE_LENGTH, &value, &size));
	is(value, 1000, "queue length");
	need(!get(QUEUE, HTTPSYS_PROPERTY_VERBOSITY_503, &value, &size));
	is(value, HTTPSYS_503_BASIC, "verbosity");
	for (int kind = 0; kind < KINDS; kind++) {
		value = 77;
		need(!get(kind, HTTPSYS_PROPERTY_STATE, &value, &size));
		is(value, 0, "%s: active", kind_name[kind]);
	}
	for (int kind = SESSION; kind <= GROUP; kind++) {
		static const struct httpsys_timeouts zero;

		size = sizeof(t);
		memset(&t, 0x5a, sizeof(t));
		need(!get(kind, HTTPSYS_PROPERTY_TIMEOUTS, &t, &size));
		ok(!memcmp(&t, &zero, sizeof(t)), "%s: all timers inherit",
		   kind_name[kind]);
	}
}

static void timeouts(void)
{
	struct httpsys_timeouts t = {
		.entity_body = 1, .drain_body = 0xffff, .request_queue = 3,
		.idle = 4, .header_wait = 5, .min_send_rate = 0xffffffff,
	}, got;
	uint32_t size = sizeof(got);

	fixture_up();
	for (int kind = SESSION; kind <= GROUP; kind++) {
		is(set(kind, HTTPSYS_PROPERTY_TIMEOUTS, &t, sizeof(t)), 0,
		   "%s: set", kind_name[kind]);
		need(!get(kind, HTTPSYS_PROPERTY_TIMEOUTS, &got, &size));
		ok(!memcmp(&t, &got, sizeof(t)), "%s: as set", kind_name[kind]);
		t.reserved = 1;
		is(set(kind, HTTPSYS_PROPERTY_TIMEOUTS, &t, sizeof(t)),
		   -EINVAL, "%s: reserved", kind_name[kind]);
		t.reserved = 0;
		t.idle = 40;
	}
	need(!get(SESSION, HTTPSYS_PROPERTY_TIMEOUTS, &got, &size));
	is(got.idle, 4, "session is not changed by its group");
}

static void wrong_objects(void)
{
	int other = hs_open();
	uint32_t value = 0, size = 4;

	fixture_up();
	is(hs_set_u32(f.dev, 0, HTTPSYS_PROPERTY_STATE, 1), -ENOENT, "id 0");
	is(hs_set_u32(f.dev, f.group + 1, HTTPSYS_PROPERTY_STATE, 1), -ENOENT,
	   "wrong id");
	is(hs_set_u32(other, f.group, HTTPSYS_PROPERTY_STATE, 1), -ENOENT,
	   "other application's group");
	is(hs_get(other, f.session, HTTPSYS_PROPERTY_STATE, &value, &size),
	   -ENOENT, "other application's session");
	is(hs_set_u32(f.queue, 1, HTTPSYS_PROPERTY_STATE, 1), -EINVAL,
	   "queue file with an id");
	need(!hs_group_close(f.dev, f.group));
	is(hs_set_u32(f.dev, f.group, HTTPSYS_PROPERTY_STATE, 1), -ENOENT,
	   "closed group");
	size = 4;
	need(!get(SESSION, HTTPSYS_PROPERTY_STATE, &value, &size));
	is(value, 0, "nothing was changed");
}

/* Values with a part of variable length: it must be there, and no longer */
static void variable(void)
{
	struct {
		struct httpsys_channel_bind b;
		char names[HTTPSYS_CHANNEL_NAMES_MAX + 8];
	} v = { { .hardening = 2, .flags = 0x21, .count = 1, .names_len = 9 },
		"some name" }, got;
	uint32_t size;

	fixture_up();
	is(set(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &v, 16 + 8), -EINVAL,
	   "a byte of the names is missing");
	is(set(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &v, 16 + 9), 0, "exact");
	is(set(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &v, 16 + 12), 0, "longer");
	size = 16;
	is(get(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &got, &size), -EMSGSIZE,
	   "get without the names");
	is(size, 25, "says how much");
	memset(&got, 0x5a, sizeof(got));
	is(get(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &got, &size), 0, "get");
	ok(!memcmp(&got, &v, 25) && got.names[9] == 0x5a, "as set");
	v.b.names_len = HTTPSYS_CHANNEL_NAMES_MAX + 1;
	is(set(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &v, sizeof(v)), -EINVAL,
	   "too many bytes of names");
	v.b.names_len = HTTPSYS_CHANNEL_NAMES_MAX;
	is(set(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &v, sizeof(v)), 0,
	   "as many as may be");
	v.b.count = 0;
	is(set(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &v, sizeof(v)), -EINVAL,
	   "bytes without a name");
	v.b = (struct httpsys_channel_bind){ .flags = 0x20 };
	is(set(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &v, 16), -EINVAL,
	   "co-hosting without proxy");
	v.b = (struct httpsys_channel_bind){ .hardening = 3 };
	is(set(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &v, 16), -EINVAL,
	   "hardening 3");
	v.b = (struct httpsys_channel_bind){ .flags = 0x40 };
	is(set(GROUP, HTTPSYS_PROPERTY_CHANNEL_BIND, &v, 16), -EINVAL,
	   "unknown flag");
}

static void binding_get(void)
{
	struct httpsys_binding b;
	uint32_t size = sizeof(b);

	fixture_up();
	is(get(GROUP, HTTPSYS_PROPERTY_BINDING, &b, &size), -EINVAL,
	   "the binding can only be set");
}

static const struct tap_case cases[] = {
	{ "matrix", matrix },
	{ "sizes", sizes },
	{ "ranges", ranges },
	{ "defaults", defaults },
	{ "timeouts", timeouts },
	{ "wrong objects", wrong_objects },
	{ "variable", variable },
	{ "binding get", binding_get },
};
TAP_MAIN_NET(cases)
