// SPDX-License-Identifier: GPL-2.0-only
/*
 * Server sessions and URL groups: ids, ownership, limits and all that closing does.
 * Closing under real connections is in traffic_kunit.c. Ports above 25000 belong
 * to this suite.
 */
#include <linux/delay.h>
#include <linux/ktime.h>
#include <net/sock.h>
#include "helpers.h"

#define PORT	25080
#define URL	"http://+:25080/"

/* A property that every object has: works exactly while the object is there */
static int touch(struct ht_app *a, u64 id)
{
	u32 state;

	return httpsys_property_get(a->app, id,
				    httpsys_property_find(HTTPSYS_PROPERTY_STATE), &state);
}

/* Creation and ids */

static void create_and_close(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct ht_app *a = ht_app(test);
	u64 s = ht_session(test, a), g = ht_group_in(test, a, s);

	KUNIT_EXPECT_EQ(test, httpsys_id_type(s), (u8)HTTPSYS_ID_SESSION);
	KUNIT_EXPECT_EQ(test, httpsys_id_type(g), (u8)HTTPSYS_ID_GROUP);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_SESSIONS_NOW), (s64)1);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_GROUPS_NOW), (s64)1);
	KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, g), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_GROUPS_NOW), (s64)0);
	KUNIT_EXPECT_EQ(test, httpsys_session_close(a->app, s), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_SESSIONS_NOW), (s64)0);
}

/* Many at a time have different ids, each of its type */
static void ids_differ(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	u64 ids[64];
	u32 i, j, same = 0;

	for (i = 0; i < ARRAY_SIZE(ids); i += 2) {
		ids[i] = ht_session(test, a);
		ids[i + 1] = ht_group_in(test, a, ids[i]);
	}
	for (i = 0; i < ARRAY_SIZE(ids); i++)
		for (j = 0; j < i; j++)
			same += ids[i] == ids[j];
	KUNIT_EXPECT_EQ(test, same, 0U);
}

static void expect_no_session(struct kunit *test, struct ht_app *a, u64 id)
{
	u64 group;

	KUNIT_EXPECT_EQ_MSG(test, httpsys_session_close(a->app, id), -ENOENT, "%llx", id);
	KUNIT_EXPECT_EQ_MSG(test, httpsys_group_create(a->app, id, &group), -ENOENT, "%llx", id);
}

/* Null, invented, of another type, of another program */
static void wrong_ids(struct kunit *test)
{
	struct ht_app *a = ht_app(test), *b = ht_app(test);
	u64 s = ht_session(test, a), g = ht_group_in(test, a, s);
	u64 sb = ht_session(test, b);

	expect_no_session(test, a, HTTPSYS_NULL_ID);
	expect_no_session(test, a, ~0ULL);
	expect_no_session(test, a, s + 1);
	expect_no_session(test, a, s ^ BIT_ULL(32));
	expect_no_session(test, a, s ^ BIT_ULL(55));
	expect_no_session(test, a, s ^ BIT_ULL(56));
	expect_no_session(test, a, (u32)s);
	expect_no_session(test, a, g);
	expect_no_session(test, a, (s & ~(0xffULL << 56)) | (u64)HTTPSYS_ID_REQUEST << 56);
	expect_no_session(test, b, s);
	expect_no_session(test, a, sb);
	/* Groups the same */
	KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, s), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, HTTPSYS_NULL_ID), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, g ^ BIT_ULL(40)), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_group_close(b->app, g), -ENOENT);
	KUNIT_EXPECT_EQ(test, ht_add(b, g, URL, 1), -ENOENT);
	KUNIT_EXPECT_EQ(test, ht_add(a, s, URL, 1), -ENOENT);
	/* None of it did any harm */
	KUNIT_EXPECT_EQ(test, touch(a, s), 0);
	KUNIT_EXPECT_EQ(test, touch(a, g), 0);
	KUNIT_EXPECT_EQ(test, touch(b, sb), 0);
}

/* The same slot, another id: the old one stays void */
static void reused_slot(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	u64 old = ht_session(test, a), old_group = ht_group_in(test, a, old), s, g;
	int i;

	for (i = 0; i < 32; i++) {
		KUNIT_ASSERT_EQ(test, httpsys_session_close(a->app, old), 0);
		s = ht_session(test, a);
		g = ht_group_in(test, a, s);
		KUNIT_EXPECT_EQ(test, httpsys_id_slot(s), httpsys_id_slot(old));
		KUNIT_EXPECT_EQ(test, httpsys_id_slot(g), httpsys_id_slot(old_group));
		KUNIT_EXPECT_NE(test, s, old);
		KUNIT_EXPECT_NE(test, g, old_group);
		expect_no_session(test, a, old);
		KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, old_group), -ENOENT);
		KUNIT_EXPECT_EQ(test, touch(a, s), 0);
		old = s;
		old_group = g;
	}
}

/* Closing, all outcomes of HttpCloseServerSession (API: 1.4) */

static void closed_twice(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	u64 s = ht_session(test, a);

	KUNIT_EXPECT_EQ(test, httpsys_session_close(a->app, s), 0);
	KUNIT_EXPECT_EQ(test, httpsys_session_close(a->app, s), -ENOENT);
	KUNIT_EXPECT_EQ(test, touch(a, s), -ENOENT);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_SESSIONS_NOW), (s64)0);
}

static void not_the_creators(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test), *b = ht_app(test);
	u64 s = ht_session(test, a), g = ht_group_in(test, a, s);

	KUNIT_ASSERT_EQ(test, ht_add(a, g, URL, 1), 0);
	KUNIT_EXPECT_EQ(test, httpsys_session_close(b->app, s), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_group_close(b->app, g), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_url_remove_all(b->app, g), -ENOENT);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/x", 1);
	KUNIT_EXPECT_EQ(test, httpsys_session_close(a->app, s), 0);
}

/* Nobody of ours and nobody else listens there: a plain socket can */
static bool port_is_free(u16 port)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct socket *sock;
	int ret = sock_create_kern(&init_net, AF_INET, SOCK_STREAM, IPPROTO_TCP, &sock);

	if (ret)
		return false;
	ret = kernel_bind(sock, httpsys_sockaddr(&any), sizeof(any));
	if (!ret)
		ret = kernel_listen(sock, 1);
	sock_release(sock);
	return !ret;
}

/* Remaining groups go along, with their URLs and listeners */
static void closes_remaining_groups(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct ht_app *a = ht_app(test);
	u64 s = ht_session(test, a), stays = ht_session(test, a);
	u64 g1 = ht_group_in(test, a, s), g2 = ht_group_in(test, a, s);
	u64 sibling = ht_group_in(test, a, stays);

	KUNIT_ASSERT_EQ(test, ht_add(a, g1, "http://+:25080/a/", 1), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, g1, "http://www:25081/", 2), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, g2, "http://+:25080/b/", 3), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, sibling, "http://+:25082/", 4), 0);
	KUNIT_EXPECT_FALSE(test, port_is_free(PORT));
	KUNIT_EXPECT_EQ(test, httpsys_session_close(a->app, s), 0);

	HT_EXPECT_NO_ROUTE(test, h->ns, PORT, "h", "/a/", HTTPSYS_REASON_UNKNOWN_HOST);
	HT_EXPECT_NO_ROUTE(test, h->ns, PORT, "h", "/b/", HTTPSYS_REASON_UNKNOWN_HOST);
	HT_EXPECT_NO_ROUTE(test, h->ns, PORT + 1, "www", "/", HTTPSYS_REASON_UNKNOWN_HOST);
	KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, g1), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, g2), -ENOENT);
	KUNIT_EXPECT_EQ(test, ht_add(a, g1, URL, 5), -ENOENT);
	KUNIT_EXPECT_TRUE(test, port_is_free(PORT));
	KUNIT_EXPECT_TRUE(test, port_is_free(PORT + 1));
	/* The other session does not notice */
	HT_EXPECT_ROUTE(test, h->ns, PORT + 2, "h", "/", 4);
	KUNIT_EXPECT_FALSE(test, port_is_free(PORT + 2));
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_GROUPS_NOW), (s64)1);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_URLS_NOW), (s64)1);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)1);
}

/* Queues are untouched by it, and serve the next session */
static void queue_outlives_session(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_queue(test, a);
	u64 s = ht_session(test, a), g = ht_group_in(test, a, s);
	struct httpsys_request *before, *after;

	KUNIT_ASSERT_EQ(test, ht_bind(a, g, open), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, g, URL, 1), 0);
	before = ht_arrive(test, PORT, "/before");
	KUNIT_EXPECT_EQ(test, httpsys_session_close(a->app, s), 0);
	KUNIT_EXPECT_FALSE(test, httpsys_queue_dead(open->queue));
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(ht_request(test, "/x", "h")),
			(int)HTTPSYS_REASON_UNKNOWN_HOST);
	g = ht_group(test, a);
	KUNIT_ASSERT_EQ(test, ht_bind(a, g, open), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, g, URL, 2), 0);
	after = ht_arrive(test, PORT, "/after");
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), before);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), after);
	KUNIT_EXPECT_EQ(test, before->url_context, 1ULL);
	KUNIT_EXPECT_EQ(test, after->url_context, 2ULL);
}

/* Requests queued, received and half answered when their session is closed */
static void closed_with_requests(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct httpsys_open *open = ht_queue(test, a);
	u64 s = ht_session(test, a), g = ht_group_in(test, a, s);
	struct httpsys_request *half, *received, *queued;

	KUNIT_ASSERT_EQ(test, ht_bind(a, g, open), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, g, URL, 1), 0);
	half = ht_arrive(test, PORT, "/half");
	received = ht_arrive(test, PORT, "/received");
	queued = ht_arrive(test, PORT, "/queued");
	ht_take(test, open);
	ht_take(test, open);
	KUNIT_ASSERT_PTR_EQ(test, httpsys_request_send_begin(open, half->id, false), half);
	httpsys_request_send_end(half, true, false);
	httpsys_request_put(half);

	KUNIT_EXPECT_EQ(test, httpsys_session_close(a->app, s), 0);
	KUNIT_EXPECT_EQ(test, ht_finish(open, half->id), 0);
	KUNIT_EXPECT_EQ(test, ht_finish(open, received->id), 0);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), queued);
	KUNIT_EXPECT_EQ(test, queued->group_id, g);
	KUNIT_EXPECT_EQ(test, ht_finish(open, queued->id), 0);
	KUNIT_EXPECT_FALSE(test, ht_aborted(half));
	KUNIT_EXPECT_FALSE(test, ht_aborted(received));
	KUNIT_EXPECT_FALSE(test, ht_aborted(queued));
}

/* Groups: the same for less */
static void group_closed(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 s = ht_session(test, a);
	u64 g = ht_group_in(test, a, s), sibling = ht_group_in(test, a, s);

	KUNIT_ASSERT_EQ(test, ht_add(a, g, "http://+:25080/a/", 1), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, sibling, "http://+:25080/b/", 2), 0);
	KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, g), 0);
	KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, g), -ENOENT);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h", "/a/", HTTPSYS_REASON_NOT_FOUND);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/b/", 2);
	KUNIT_EXPECT_EQ(test, touch(a, s), 0);
	KUNIT_EXPECT_EQ(test, touch(a, sibling), 0);
}

/* The program dies: its prefixes are free at once for its next start */
static void application_dies(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct ht_app *victim = ht_app(test), *next = ht_app(test);
	u64 g = HTTPSYS_NULL_ID, group = ht_group(test, next);
	int i;

	for (i = 0; i < 3; i++) {
		g = ht_group(test, victim);
		ht_group(test, victim);
	}
	KUNIT_ASSERT_EQ(test, ht_add(victim, g, URL, 1), 0);
	KUNIT_EXPECT_EQ(test, ht_add(next, group, URL, 2), -EEXIST);
	ht_app_close(test, victim);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_SESSIONS_NOW), (s64)1);
	KUNIT_EXPECT_EQ(test, ht_add(next, group, URL, 2), 0);
	HT_EXPECT_ROUTE(test, h->ns, PORT, "h", "/", 2);
}

/* A queue outlives the program that made it if others hold it, but unbound */
static void application_dies_before_its_queue(struct kunit *test)
{
	struct ht_app *a = ht_app(test), *b = ht_app(test);
	struct httpsys_open *open = ht_serve(test, a, URL, 1, NULL);
	struct httpsys_request *r = ht_arrive(test, PORT, "/1");

	ht_app_close(test, a);
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(ht_request(test, "/2", "h")),
			(int)HTTPSYS_REASON_UNKNOWN_HOST);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), r);
	KUNIT_EXPECT_EQ(test, ht_finish(open, r->id), 0);
	KUNIT_EXPECT_EQ(test, ht_bind(b, ht_group(test, b), open), -EPERM);
}

/* Limits */

static int publish_queue(struct kunit *test, struct ht_app *a)
{
	const struct httpsys_queue_params p = { .mode = 0600 };
	struct httpsys_open *open = httpsys_open_create(a->app, &p, false);

	KUNIT_EXPECT_FALSE(test, IS_ERR(open));
	if (IS_ERR(open))
		return PTR_ERR(open);
	ht_keep_open(test, open);
	return httpsys_queue_publish(open->queue);
}

/* Sessions, groups and queues of all of a user's programs count together */
static void limit_of_a_user(struct kunit *test)
{
	struct ht_app *alice = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *again = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *bob = ht_app_as(test, HT_BOB, 0);
	u64 first = ht_session(test, alice), second = ht_session(test, again), id;
	u32 limit = httpsys_limits.max_objects_per_user;
	int session, group, queue, theirs, freed;

	httpsys_limits.max_objects_per_user = 3;
	queue = publish_queue(test, alice);
	session = httpsys_session_create(again->app, &id);
	group = httpsys_group_create(again->app, second, &id);
	theirs = httpsys_session_create(bob->app, &id);
	httpsys_session_close(alice->app, first);
	freed = httpsys_group_create(again->app, second, &id);
	httpsys_limits.max_objects_per_user = limit;
	KUNIT_EXPECT_EQ(test, queue, 0);
	KUNIT_EXPECT_EQ(test, session, -EMFILE);
	KUNIT_EXPECT_EQ(test, group, -EMFILE);
	KUNIT_EXPECT_EQ(test, theirs, 0);
	KUNIT_EXPECT_EQ(test, freed, 0);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_SESSIONS_NOW), (s64)2);
}

/* A queue over the limit has no name and leaves none */
static void limit_refuses_a_queue(struct kunit *test)
{
	const struct httpsys_queue_params p = { .name = "q", .name_len = 1, .mode = 0600 };
	struct ht_app *alice = ht_app_as(test, HT_ALICE, 0);
	struct httpsys_open *open = ht_keep_open(test, httpsys_open_create(alice->app, &p, false));
	u32 limit = httpsys_limits.max_objects_per_user;
	int ret, free;

	ht_session(test, alice);
	httpsys_limits.max_objects_per_user = 1;
	ret = httpsys_queue_publish(open->queue);
	httpsys_limits.max_objects_per_user = limit;
	KUNIT_EXPECT_EQ(test, ret, -EMFILE);
	KUNIT_EXPECT_EQ(test, PTR_ERR(httpsys_open_existing(alice->app, "q", 1)), (long)-ENOENT);
	free = httpsys_queue_publish(open->queue);
	KUNIT_EXPECT_EQ(test, free, 0);
}

/* Requests come in while sessions come and go */

#define STORM_MS	400

struct storm {
	struct ht_app *a;
	struct httpsys_open *open;
	u32 rounds;
	u32 failed;
};

static int storm_thread(void *data)
{
	struct storm *s = data;
	u64 session, group;

	while (!kthread_should_stop()) {
		s->failed += httpsys_session_create(s->a->app, &session) != 0;
		s->failed += httpsys_group_create(s->a->app, session, &group) != 0;
		s->failed += ht_add(s->a, group, URL, s->rounds) != 0;
		s->failed += ht_bind(s->a, group, s->open) != 0;
		usleep_range(200, 1000);
		s->failed += httpsys_session_close(s->a->app, session) != 0;
		s->rounds++;
	}
	return 0;
}

static void closed_while_routing(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct storm s = { .a = a, .open = ht_queue(test, a) };
	u32 accepted = 0, unknown = 0, unbound = 0, other = 0, n = 0;
	struct httpsys_request *r, *got;
	struct task_struct *task;
	ktime_t end;

	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT);
	task = kthread_run(storm_thread, &s, "httpsys-storm");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	end = ktime_add_ms(ktime_get(), STORM_MS);
	/* Until both were seen, if the machine is slow */
	for (n = 0; n < HT_REQUESTS && (!accepted || !unknown || ktime_before(ktime_get(), end));
	     n++) {
		r = ht_request(test, "/x", "h");
		switch (ht_dispatch(r)) {
		case HTTPSYS_REASON_NONE:
			accepted++;
			if (ht_receive(s.open, &got) || got != r || ht_finish(s.open, r->id))
				other++;
			break;
		case HTTPSYS_REASON_UNKNOWN_HOST:
		/* Between the end of the path and the end of its host */
		case HTTPSYS_REASON_NOT_FOUND:
			unknown++;
			break;
		case HTTPSYS_REASON_UNBOUND:
			unbound++;
			break;
		default:
			other++;
		}
		usleep_range(50, 200);
	}
	kthread_stop(task);
	kunit_info(test, "%u sessions; %u accepted, %u unknown host, %u unbound", s.rounds,
		   accepted, unknown, unbound);
	KUNIT_EXPECT_EQ(test, other, 0U);
	KUNIT_EXPECT_EQ(test, s.failed, 0U);
	KUNIT_EXPECT_GT(test, accepted, 0U);
	KUNIT_EXPECT_GT(test, unknown, 0U);
}

static struct kunit_case session_cases[] = {
	KUNIT_CASE(create_and_close),
	KUNIT_CASE(ids_differ),
	KUNIT_CASE(wrong_ids),
	KUNIT_CASE(reused_slot),
	KUNIT_CASE(closed_twice),
	KUNIT_CASE(not_the_creators),
	KUNIT_CASE(closes_remaining_groups),
	KUNIT_CASE(queue_outlives_session),
	KUNIT_CASE(closed_with_requests),
	KUNIT_CASE(group_closed),
	KUNIT_CASE(application_dies),
	KUNIT_CASE(application_dies_before_its_queue),
	KUNIT_CASE(limit_of_a_user),
	KUNIT_CASE(limit_refuses_a_queue),
	KUNIT_CASE(closed_while_routing),
	{ }
};

static struct kunit_suite session_suite = {
	.name = "httpsys_session",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = session_cases,
};
kunit_test_suite(session_suite);

MODULE_DESCRIPTION("KUnit tests of httpsys' sessions and groups");
MODULE_LICENSE("GPL");
