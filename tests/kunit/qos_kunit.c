// SPDX-License-Identifier: GPL-2.0-only
/*
 * Quality of service and the other larger settings: the arithmetic of pacers with
 * a clock of the test's own, who keeps to which, connections counted per group,
 * what is refused. Ports above 24200 belong to this suite.
 */
#include "helpers.h"
#include "core/settings.h"
#include "net/pace.h"

#define PORT	24280
#define PORT2	24281
#define URL	"http://+:24280/"
#define URL2	"http://+:24281/"
#define MS	NSEC_PER_MSEC

static int set(struct ht_app *a, u64 id, u32 property, const void *value)
{
	return httpsys_property_set(a->app, id, httpsys_property_find(property), value);
}

static int get(struct ht_app *a, u64 id, u32 property, void *value)
{
	return httpsys_property_get(a->app, id, httpsys_property_find(property), value);
}

/* Pacers */

static struct httpsys_pacer *pacer(struct kunit *test, u32 rate, u32 peak, u32 burst)
{
	struct httpsys_pacer *p = httpsys_pacer_alloc(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	if (rate)
		httpsys_pacer_set(p, rate, peak, burst);
	return p;
}

/*
 * Send @bytes by a clock that jumps from one moment to the next; the milliseconds
 * that it took. @wakes: how often it had to wait
 */
static u64 send_all(struct httpsys_pacer **p, u32 nr, u32 bytes, u64 start, u32 *wakes)
{
	struct httpsys_grant g = { };
	u64 now = start, wait;
	u32 n;

	for (*wakes = 0; bytes; bytes -= n, g.bytes -= n) {
		while ((wait = httpsys_pacers_wait(&g, p, nr, bytes, now))) {
			now += wait;
			++*wakes;
		}
		n = min(bytes, g.bytes);
	}
	return div_u64(now - start, MS);
}

static void pacer_rate(struct kunit *test)
{
	struct httpsys_pacer *p = pacer(test, 80000, U32_MAX, 0);
	u32 wakes;
	u64 took;

	/* The first share goes at once, the rest at 80,000 bytes a second */
	took = send_all(&p, 1, 80000, ktime_get_ns(), &wakes);
	KUNIT_EXPECT_GE(test, took, 870ULL);
	KUNIT_EXPECT_LE(test, took, 880ULL);
	KUNIT_EXPECT_LE(test, wakes, 8U);
	httpsys_pacer_put(p);
}

static void pacer_smallest(struct kunit *test)
{
	struct httpsys_pacer *p = pacer(test, 1024, U32_MAX, 0);
	u32 wakes;

	KUNIT_EXPECT_EQ(test, send_all(&p, 1, 4096, ktime_get_ns(), &wakes), 3000ULL);
	httpsys_pacer_put(p);
}

static void pacer_unbounded(struct kunit *test)
{
	struct httpsys_pacer *p = pacer(test, 0, 0, 0);
	u32 wakes;

	KUNIT_EXPECT_FALSE(test, httpsys_pacer_bounds(p));
	KUNIT_EXPECT_EQ(test, send_all(&p, 1, 10000000, ktime_get_ns(), &wakes), 0ULL);
	httpsys_pacer_put(p);
}

/* A burst at the peak, then the rate; saved up again while nothing is sent */
static void pacer_burst(struct kunit *test)
{
	struct httpsys_pacer *p = pacer(test, 10000, 100000, 100000);
	u64 now = ktime_get_ns(), took;
	u32 wakes;

	took = send_all(&p, 1, 100000, now, &wakes);
	KUNIT_EXPECT_GE(test, took, 800ULL);
	KUNIT_EXPECT_LE(test, took, 1000ULL);
	now += took * MS;
	took = send_all(&p, 1, 20000, now, &wakes);
	KUNIT_EXPECT_GE(test, took, 800ULL);
	KUNIT_EXPECT_LE(test, took, 2000ULL);
	now += (took + 20000) * MS;
	took = send_all(&p, 1, 100000, now, &wakes);
	KUNIT_EXPECT_GE(test, took, 800ULL);
	KUNIT_EXPECT_LE(test, took, 1100ULL);
	httpsys_pacer_put(p);
}

/* Three on one pacer: together no faster than one, each gets its turn */
static void pacer_shared(struct kunit *test)
{
	struct httpsys_pacer *p = pacer(test, 80000, U32_MAX, 0);
	struct httpsys_grant g[3] = { };
	u32 sent[3] = { }, i;
	u64 start = ktime_get_ns(), now;

	for (now = start; now < start + 3000 * MS; now += MS) {
		for (i = 0; i < 3; i++) {
			if (httpsys_pacers_wait(&g[i], &p, 1, 1000000, now))
				continue;
			sent[i] += g[i].bytes;
			g[i].bytes = 0;
		}
	}
	KUNIT_EXPECT_LE(test, sent[0] + sent[1] + sent[2], 3U * 80000 + 20000);
	KUNIT_EXPECT_GE(test, sent[0] + sent[1] + sent[2], 3U * 80000 - 20000);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_GE_MSG(test, sent[i], 60000U, "connection %u", i);
	httpsys_pacer_put(p);
}

/* Of two the slower one counts, in either order */
static void pacer_two(struct kunit *test)
{
	struct httpsys_pacer *fast = pacer(test, 1000000, U32_MAX, 0);
	struct httpsys_pacer *slow = pacer(test, 20000, U32_MAX, 0);
	struct httpsys_pacer *both[2] = { fast, slow }, *other[2] = { slow, fast };
	u64 now = ktime_get_ns(), took;
	u32 wakes;

	took = send_all(both, 2, 40000, now, &wakes);
	KUNIT_EXPECT_GE(test, took, 1850ULL);
	KUNIT_EXPECT_LE(test, took, 2000ULL);
	took = send_all(other, 2, 40000, now + 10000 * MS, &wakes);
	KUNIT_EXPECT_GE(test, took, 1850ULL);
	KUNIT_EXPECT_LE(test, took, 2000ULL);
	httpsys_pacer_put(fast);
	httpsys_pacer_put(slow);
}

/* Who waits sees another rate within a second, and no bound at once after that */
static void pacer_changed(struct kunit *test)
{
	struct httpsys_pacer *p = pacer(test, 1024, U32_MAX, 0);
	struct httpsys_grant first = { }, g = { };
	u64 now = ktime_get_ns();

	KUNIT_EXPECT_EQ(test, httpsys_pacers_wait(&first, &p, 1, 1024, now), 0ULL);
	KUNIT_EXPECT_GT(test, httpsys_pacers_wait(&g, &p, 1, 50000, now), 0ULL);
	KUNIT_EXPECT_LE(test, httpsys_pacers_wait(&g, &p, 1, 50000, now), (u64)NSEC_PER_SEC);
	httpsys_pacer_set(p, U32_MAX, U32_MAX, 0);
	now = ktime_get_ns();
	KUNIT_EXPECT_EQ(test, httpsys_pacers_wait(&g, &p, 1, 50000, now), 0ULL);
	KUNIT_EXPECT_EQ(test, g.bytes, 50000U);
	httpsys_pacer_put(p);
}

/* Who keeps to what */

static const struct httpsys_rate band = { .present = 1, .bandwidth = 5000 };
static const struct httpsys_rate flow = { 1, 6000, 7000, 8000 };
static const struct httpsys_rate flow2 = { 1, 60000, 70000, 80000 };
static const struct httpsys_rate none = { };

static void requests_pace(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	u64 session = ht_session(test, a), group = ht_group_in(test, a, session);
	struct httpsys_request *r;

	KUNIT_ASSERT_EQ(test, ht_bind(a, group, ht_queue(test, a)), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, group, URL, 1), 0);
	KUNIT_EXPECT_EQ(test, ht_arrive(test, PORT, "/0")->x.nr_pacers, 0U);
	KUNIT_EXPECT_EQ(test, set(a, session, HTTPSYS_PROPERTY_BANDWIDTH, &band), 0);
	KUNIT_EXPECT_EQ(test, ht_arrive(test, PORT, "/1")->x.nr_pacers, 1U);
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_BANDWIDTH, &band), 0);
	r = ht_arrive(test, PORT, "/2");
	KUNIT_EXPECT_EQ(test, r->x.nr_pacers, 2U);
	KUNIT_EXPECT_PTR_EQ(test, r->x.pacers[0], ht_arrive(test, PORT, "/2")->x.pacers[0]);
	KUNIT_EXPECT_EQ(test, set(a, session, HTTPSYS_PROPERTY_FLOW_RATE, &flow), 0);
	r = ht_arrive(test, PORT, "/3");
	KUNIT_EXPECT_EQ(test, r->x.nr_pacers, 3U);
	KUNIT_EXPECT_EQ(test, r->pacer->rate, 6000U);
	KUNIT_EXPECT_PTR_NE(test, r->pacer, ht_arrive(test, PORT, "/3")->pacer);
	/* A group's replaces the session's, a response's the group's */
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_FLOW_RATE, &flow2), 0);
	r = ht_arrive(test, PORT, "/4");
	KUNIT_EXPECT_EQ(test, r->pacer->rate, 60000U);
	KUNIT_EXPECT_EQ(test, httpsys_qos_response(r, &band), 0);
	KUNIT_EXPECT_EQ(test, r->x.nr_pacers, 3U);
	KUNIT_EXPECT_EQ(test, r->pacer->rate, 5000U);
	/* Taken back */
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_FLOW_RATE, &none), 0);
	KUNIT_EXPECT_EQ(test, set(a, session, HTTPSYS_PROPERTY_FLOW_RATE, &none), 0);
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_BANDWIDTH, &none), 0);
	KUNIT_EXPECT_EQ(test, set(a, session, HTTPSYS_PROPERTY_BANDWIDTH, &none), 0);
	r = ht_arrive(test, PORT, "/5");
	KUNIT_EXPECT_EQ(test, r->x.nr_pacers, 0U);
	KUNIT_EXPECT_EQ(test, httpsys_qos_response(r, &flow), 0);
	KUNIT_EXPECT_EQ(test, r->x.nr_pacers, 1U);
	KUNIT_EXPECT_EQ(test, r->pacer->peak, 7000U);
	/* A pacer outlives its group */
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_BANDWIDTH, &band), 0);
	r = ht_arrive(test, PORT, "/6");
	KUNIT_EXPECT_EQ(test, httpsys_session_close(a->app, session), 0);
	KUNIT_EXPECT_EQ(test, r->x.pacers[0]->rate, 5000U);
}

/* Rates */

static const struct {
	u32 property;
	struct httpsys_rate rate;
	int ret;
} rates[] = {
	{ HTTPSYS_PROPERTY_BANDWIDTH, { 1, 1024 }, 0 },
	{ HTTPSYS_PROPERTY_BANDWIDTH, { 1, 1023 }, -EINVAL },
	{ HTTPSYS_PROPERTY_BANDWIDTH, { 1, 0 }, -EINVAL },
	{ HTTPSYS_PROPERTY_BANDWIDTH, { 2, 5000 }, -EINVAL },
	{ HTTPSYS_PROPERTY_BANDWIDTH, { 1, 5000, 1 }, -EINVAL },
	{ HTTPSYS_PROPERTY_BANDWIDTH, { 1, 5000, 0, 1 }, -EINVAL },
	{ HTTPSYS_PROPERTY_BANDWIDTH, { 1, U32_MAX }, 0 },
	{ HTTPSYS_PROPERTY_BANDWIDTH, { 0, 7, 7, 7 }, 0 },
	{ HTTPSYS_PROPERTY_FLOW_RATE, { 1, 1024, 1024, 0 }, 0 },
	{ HTTPSYS_PROPERTY_FLOW_RATE, { 1, 1024, 1023, 0 }, -EINVAL },
	{ HTTPSYS_PROPERTY_FLOW_RATE, { 1, 100, 1024, 0 }, -EINVAL },
	{ HTTPSYS_PROPERTY_FLOW_RATE, { 1, U32_MAX, U32_MAX, U32_MAX }, 0 },
};

static void rate_values(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	u64 session = ht_session(test, a), group = ht_group_in(test, a, session), id;
	struct httpsys_rate got;
	u32 i, k;

	for (k = 0; k < 2; k++) {
		id = k ? group : session;
		for (i = 0; i < ARRAY_SIZE(rates); i++) {
			KUNIT_EXPECT_EQ_MSG(test, set(a, id, rates[i].property, &rates[i].rate),
					    rates[i].ret, "row %u", i);
			KUNIT_EXPECT_EQ(test, get(a, id, rates[i].property, &got), 0);
			if (!rates[i].ret && rates[i].rate.present)
				KUNIT_EXPECT_EQ_MSG(test, memcmp(&got, &rates[i].rate,
								 sizeof(got)), 0, "row %u", i);
			if (!rates[i].ret)
				KUNIT_EXPECT_EQ(test, got.present, rates[i].rate.present);
		}
	}
}

/* Connections */

/* A request on the fixture's one connection; which is a new one when untagged */
static enum httpsys_reason arrive_at(struct kunit *test, u16 port)
{
	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, port);
	return ht_dispatch(ht_request(test, "/x", "h"));
}

/* Others hold it: the tag of the connection goes to @keep */
static void *leave(struct kunit *test)
{
	struct httpsys_conn *c = ht_of(test)->conn;
	void *tag = c->tag;

	c->tag = NULL;
	return tag;
}

static void connections(struct kunit *test)
{
	struct httpsys_choice limit = { 1, 2 }, got;
	u32 full = HTTPSYS_503_FULL;
	struct ht_app *a = ht_app(test);
	u64 group;
	struct httpsys_open *open = ht_serve(test, a, URL, 1, &group);
	struct httpsys_request *r;
	void *one, *two;

	KUNIT_ASSERT_EQ(test, ht_queue_set(open, HTTPSYS_PROPERTY_VERBOSITY_503, full), 0);
	KUNIT_EXPECT_EQ(test, get(a, group, HTTPSYS_PROPERTY_CONNECTION_LIMIT, &got), 0);
	KUNIT_EXPECT_EQ(test, got.present, 0U);
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_CONNECTION_LIMIT, &limit), 0);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT), (int)HTTPSYS_REASON_NONE);
	/* Again on the same connection: still one */
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT), (int)HTTPSYS_REASON_NONE);
	one = leave(test);
	KUNIT_ASSERT_NOT_NULL(test, one);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT), (int)HTTPSYS_REASON_NONE);
	two = leave(test);
	KUNIT_EXPECT_PTR_EQ(test, one, two);
	r = ht_request(test, "/x", "h");
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(r), (int)HTTPSYS_REASON_GROUP_LIMIT);
	KUNIT_EXPECT_EQ(test, (int)r->x.verbosity, (int)HTTPSYS_503_FULL);
	KUNIT_EXPECT_NULL(test, ht_of(test)->conn->tag);
	/* One ends, the next gets in; a larger limit and none do, too */
	httpsys_qos_untag(one);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT), (int)HTTPSYS_REASON_NONE);
	one = leave(test);
	limit.value = 3;
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_CONNECTION_LIMIT, &limit), 0);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT), (int)HTTPSYS_REASON_NONE);
	httpsys_qos_untag(leave(test));
	limit.value = 0;
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_CONNECTION_LIMIT, &limit), 0);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT), (int)HTTPSYS_REASON_GROUP_LIMIT);
	limit.present = 0;
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_CONNECTION_LIMIT, &limit), 0);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT), (int)HTTPSYS_REASON_NONE);
	/* The count outlives its group */
	KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, group), 0);
	httpsys_qos_untag(one);
	httpsys_qos_untag(two);
}

/* The next request goes elsewhere: the connection counts there */
static void connections_move(struct kunit *test)
{
	struct httpsys_choice one = { 1, 1 };
	struct ht_app *a = ht_app(test);
	u64 first, second;
	void *other;

	ht_serve(test, a, URL, 1, &first);
	ht_serve(test, a, URL2, 2, &second);
	KUNIT_ASSERT_EQ(test, set(a, first, HTTPSYS_PROPERTY_CONNECTION_LIMIT, &one), 0);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT), (int)HTTPSYS_REASON_NONE);
	KUNIT_EXPECT_NOT_NULL(test, ht_of(test)->conn->tag);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT2), (int)HTTPSYS_REASON_NONE);
	KUNIT_EXPECT_NULL(test, ht_of(test)->conn->tag);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT), (int)HTTPSYS_REASON_NONE);
	other = leave(test);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT), (int)HTTPSYS_REASON_GROUP_LIMIT);
	KUNIT_EXPECT_EQ(test, (int)arrive_at(test, PORT2), (int)HTTPSYS_REASON_NONE);
	httpsys_qos_untag(other);
}

/* A limit under traffic from two sides: the count never goes wrong */
struct set_race {
	struct ht_app *a;
	u64 group;
	u32 n;
};

static void race_set(void *arg)
{
	struct set_race *s = arg;
	struct httpsys_choice limit = { s->n++ % 3 != 0, 1 };
	struct httpsys_rate rate = { s->n % 2, 2000 };

	set(s->a, s->group, HTTPSYS_PROPERTY_CONNECTION_LIMIT, &limit);
	set(s->a, s->group, HTTPSYS_PROPERTY_BANDWIDTH, &rate);
}

static void race_arrive(void *arg)
{
	struct kunit *test = arg;
	struct ht *h = ht_of(test);
	struct httpsys_request *r;

	r = ht_request(test, "/x", "h");
	ht_dispatch(r);
	httpsys_xchg_set_tag(&r->x, NULL);
	ht_gone(r);
	httpsys_request_put(r);
	h->nr_requests--;
}

/* Settings */

static void authentication(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	u64 session = ht_session(test, a);
	struct httpsys_authentication v = { .present = 1 }, got;
	static const u32 both[] = { HTTPSYS_PROPERTY_AUTHENTICATION,
				    HTTPSYS_PROPERTY_EXTENDED_AUTHENTICATION };
	u32 i;

	for (i = 0; i < 2; i++) {
		v = (struct httpsys_authentication){ .present = 1, .flags = 5 };
		KUNIT_EXPECT_EQ(test, set(a, session, both[i], &v), 0);
		v.schemes = 1;
		KUNIT_EXPECT_EQ(test, set(a, session, both[i], &v), -EOPNOTSUPP);
		v.schemes = 0x1f;
		KUNIT_EXPECT_EQ(test, set(a, session, both[i], &v), -EOPNOTSUPP);
		v.schemes = 0x20;
		KUNIT_EXPECT_EQ(test, set(a, session, both[i], &v), -EINVAL);
		v = (struct httpsys_authentication){ .present = 1, .ex_flags = 1 };
		KUNIT_EXPECT_EQ(test, set(a, session, both[i], &v), -EINVAL);
		v = (struct httpsys_authentication){ .present = 1, .flags = 8 };
		KUNIT_EXPECT_EQ(test, set(a, session, both[i], &v), -EINVAL);
		v = (struct httpsys_authentication){ .present = 2 };
		KUNIT_EXPECT_EQ(test, set(a, session, both[i], &v), -EINVAL);
	}
	/* What was refused changed nothing */
	KUNIT_EXPECT_EQ(test, get(a, session, both[0], &got), 0);
	KUNIT_EXPECT_EQ(test, got.flags, 5U);
	v = (struct httpsys_authentication){ .present = 0, .schemes = 1 };
	KUNIT_EXPECT_EQ(test, set(a, session, both[0], &v), 0);
	KUNIT_EXPECT_EQ(test, get(a, session, both[0], &got), 0);
	KUNIT_EXPECT_EQ(test, got.present, 0U);
	KUNIT_EXPECT_EQ(test, got.flags, 0U);
}

struct logging_value {
	struct httpsys_logging l;
	char text[HTTPSYS_LOG_SOFTWARE_MAX + HTTPSYS_LOG_DIRECTORY_MAX];
};

static const struct {
	struct httpsys_logging l;
	int session;
	int group;
} loggings[] = {
	{ { 1, 0, HTTPSYS_LOG_W3C, 0x3fffff, 1, 0, 3, 4 }, 0, 0 },
	{ { 1, 0, HTTPSYS_LOG_IIS, 0, 1, 0, 0, 4 }, -EINVAL, 0 },
	{ { 1, 0, HTTPSYS_LOG_NCSA, 0, 4, 0, 0, 4 }, -EINVAL, 0 },
	{ { 1, 0, HTTPSYS_LOG_RAW, 0, 0, HTTPSYS_LOG_ROLLOVER_MIN, 0, 4 }, 0, -EINVAL },
	{ { 1, 0, 4, 0, 1, 0, 0, 4 }, -EINVAL, -EINVAL },
	{ { 1, 12, HTTPSYS_LOG_W3C, 1, 1, 0, 0, 4 }, -EINVAL, -EINVAL },
	{ { 1, 4, HTTPSYS_LOG_W3C, 1, 1, 0, 0, 4 }, 0, 0 },
	{ { 1, 8, HTTPSYS_LOG_W3C, 1, 1, 0, 0, 4 }, 0, 0 },
	{ { 1, 16, HTTPSYS_LOG_W3C, 1, 1, 0, 0, 4 }, -EINVAL, -EINVAL },
	{ { 1, 0, HTTPSYS_LOG_W3C, 0x400000, 1, 0, 0, 4 }, -EINVAL, -EINVAL },
	{ { 1, 0, HTTPSYS_LOG_W3C, 1, 5, 0, 0, 4 }, -EINVAL, -EINVAL },
	{ { 1, 0, HTTPSYS_LOG_W3C, 1, 1, 1, 0, 4 }, -EINVAL, -EINVAL },
	{ { 1, 0, HTTPSYS_LOG_W3C, 1, 0, HTTPSYS_LOG_ROLLOVER_MIN - 1, 0, 4 }, -EINVAL, -EINVAL },
	{ { 1, 0, HTTPSYS_LOG_W3C, 1, 0, U32_MAX, 0, 4 }, 0, 0 },
	{ { 1, 0, HTTPSYS_LOG_W3C, 1, 1, 0, 0, 0 }, -EINVAL, -EINVAL },
	{ { 1, 0, HTTPSYS_LOG_W3C, 1, 1, 0, 0, HTTPSYS_LOG_DIRECTORY_MAX }, 0, 0 },
	{ { 1, 0, HTTPSYS_LOG_W3C, 1, 1, 0, 0, HTTPSYS_LOG_DIRECTORY_MAX + 1 }, -EINVAL, -EINVAL },
	{ { 1, 0, HTTPSYS_LOG_W3C, 1, 1, 0, HTTPSYS_LOG_SOFTWARE_MAX + 1, 4 }, -EINVAL, -EINVAL },
	{ { 1, 0, HTTPSYS_LOG_IIS, 0, 1, 0, 1, 4 }, -EINVAL, -EINVAL },
	{ { 2, 0, HTTPSYS_LOG_W3C, 1, 1, 0, 0, 4 }, -EINVAL, -EINVAL },
	{ { 0, 16, 9, 1, 9, 9, 0, 0 }, 0, 0 },
};

static void logging(struct kunit *test)
{
	struct logging_value *v = kunit_kzalloc(test, sizeof(*v), GFP_KERNEL);
	struct ht_app *a = ht_app(test);
	u64 session = ht_session(test, a), group = ht_group_in(test, a, session);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, v);
	memset(v->text, 'x', sizeof(v->text));
	for (i = 0; i < ARRAY_SIZE(loggings); i++) {
		v->l = loggings[i].l;
		KUNIT_EXPECT_EQ_MSG(test, set(a, session, HTTPSYS_PROPERTY_LOGGING, v),
				    loggings[i].session, "session, row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, set(a, group, HTTPSYS_PROPERTY_LOGGING, v),
				    loggings[i].group, "group, row %u", i);
	}
	v->l = loggings[0].l;
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_LOGGING, v), 0);
}

static void group_choices(struct kunit *test)
{
	static const struct {
		u32 property, max;
	} rows[] = {
		{ HTTPSYS_PROPERTY_LISTEN_ENDPOINT, 1 }, { HTTPSYS_PROPERTY_PROTECTION_LEVEL, 2 },
		{ HTTPSYS_PROPERTY_FAST_FORWARDING, 1 },
	};
	struct ht_app *a = ht_app(test);
	u64 group = ht_group(test, a), info;
	struct httpsys_choice c, got;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		c = (struct httpsys_choice){ 1, rows[i].max };
		KUNIT_EXPECT_EQ(test, set(a, group, rows[i].property, &c), 0);
		KUNIT_EXPECT_EQ(test, get(a, group, rows[i].property, &got), 0);
		KUNIT_EXPECT_EQ(test, memcmp(&c, &got, sizeof(c)), 0);
		c.value++;
		KUNIT_EXPECT_EQ(test, set(a, group, rows[i].property, &c), -EINVAL);
		c = (struct httpsys_choice){ 2, 0 };
		KUNIT_EXPECT_EQ(test, set(a, group, rows[i].property, &c), -EINVAL);
		c = (struct httpsys_choice){ 0, 99 };
		KUNIT_EXPECT_EQ(test, set(a, group, rows[i].property, &c), 0);
		KUNIT_EXPECT_EQ(test, get(a, group, rows[i].property, &got), 0);
		KUNIT_EXPECT_EQ(test, got.value, 0U);
	}
	info = HTTPSYS_INFO_ALL;
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_REQUEST_INFO, &info), 0);
	info = 1;	/* authentication */
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_REQUEST_INFO, &info), -EOPNOTSUPP);
	info = 1 << 15;
	KUNIT_EXPECT_EQ(test, set(a, group, HTTPSYS_PROPERTY_REQUEST_INFO, &info), -EINVAL);
	KUNIT_EXPECT_EQ(test, get(a, group, HTTPSYS_PROPERTY_REQUEST_INFO, &info), 0);
	KUNIT_EXPECT_EQ(test, info, HTTPSYS_INFO_ALL);
}

static void settings_under_traffic(struct kunit *test)
{
	struct set_race s = { .a = ht_app(test) };
	struct ht_race race;
	u32 i;

	ht_serve(test, s.a, URL, 1, &s.group);
	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT);
	ht_race_start(test, &race);
	for (i = 0; ht_race_goes_on(&race, i); i++)
		ht_race_run(&race, race_set, &s, race_arrive, test);
	ht_race_stop(&race);
	KUNIT_EXPECT_NULL(test, ht_of(test)->conn->tag);
}

static struct kunit_case qos_cases[] = {
	KUNIT_CASE(pacer_rate),
	KUNIT_CASE(pacer_smallest),
	KUNIT_CASE(pacer_unbounded),
	KUNIT_CASE(pacer_burst),
	KUNIT_CASE(pacer_shared),
	KUNIT_CASE(pacer_two),
	KUNIT_CASE(pacer_changed),
	KUNIT_CASE(requests_pace),
	KUNIT_CASE(rate_values),
	KUNIT_CASE(connections),
	KUNIT_CASE(connections_move),
	KUNIT_CASE(authentication),
	KUNIT_CASE(logging),
	KUNIT_CASE(group_choices),
	KUNIT_CASE(settings_under_traffic),
	{ }
};

static struct kunit_suite qos_suite = {
	.name = "httpsys_qos",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = qos_cases,
};
kunit_test_suite(qos_suite);

MODULE_DESCRIPTION("KUnit tests of httpsys' quality of service and settings");
MODULE_LICENSE("GPL");
