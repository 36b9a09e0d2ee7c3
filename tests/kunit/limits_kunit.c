// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits of the network layer, on a namespace's part of its own: connections of one
 * client, how fast it makes them, what is remembered of it; bytes that connections
 * hold, asked for by many at once.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/inet.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include "net/memory.h"
#include "net/peer.h"

#define CLIENTS		6000
#define THREADS		8
#define PIECE		(3 * 1024)
#define BOUND		(1024 * 1024)

static int limits_init(struct kunit *test)
{
	struct httpsys_net *n = kunit_kzalloc(test, sizeof(*n), GFP_KERNEL);

	if (!n || httpsys_peers_init(n))
		return -ENOMEM;
	if (httpsys_gauge_init(&n->stats.memory)) {
		httpsys_peers_destroy(n);
		return -ENOMEM;
	}
	n->limits.max_connections = 1000;
	n->limits.connection_rate = U32_MAX;
	n->limits.connection_bytes = BOUND;
	test->priv = n;
	return 0;
}

static void limits_exit(struct kunit *test)
{
	struct httpsys_net *n = test->priv;

	if (!n)
		return;
	httpsys_peers_destroy(n);
	httpsys_gauge_destroy(&n->stats.memory);
}

static struct httpsys_address address(struct kunit *test, const char *text)
{
	bool v6 = strchr(text, ':');
	struct httpsys_address a = { .family = v6 ? AF_INET6 : AF_INET };

	KUNIT_ASSERT_EQ(test, v6 ? in6_pton(text, -1, a.addr, -1, NULL) :
				   in4_pton(text, -1, a.addr, -1, NULL), 1);
	return a;
}

/* How many of @count are let in; @peers: theirs */
static u32 enter(struct kunit *test, const char *text, u32 count, struct httpsys_peer **peers,
		 enum httpsys_reason else_reason)
{
	struct httpsys_address a = address(test, text);
	enum httpsys_reason reason;
	u32 i, in = 0;

	for (i = 0; i < count; i++) {
		reason = httpsys_peer_enter(test->priv, &a, &peers[in]);
		if (reason == HTTPSYS_REASON_NONE)
			in++;
		else
			KUNIT_EXPECT_EQ(test, (int)reason, (int)else_reason);
	}
	return in;
}

static void leave(struct kunit *test, u32 count, struct httpsys_peer **peers)
{
	while (count--)
		httpsys_peer_leave(test->priv, peers[count]);
}

static u32 known(struct kunit *test)
{
	struct httpsys_net *n = test->priv;

	return atomic_read(&n->peers.table.nelems);
}

static void of_one_client(struct kunit *test)
{
	struct httpsys_peer **p = kunit_kcalloc(test, 1000, sizeof(*p), GFP_KERNEL);
	struct httpsys_net *n = test->priv;
	u32 in;

	KUNIT_ASSERT_NOT_NULL(test, p);
#define ENTER(text, count)	enter(test, text, count, p, HTTPSYS_REASON_ADDRESS_LIMIT)
	in = ENTER("192.0.2.1", 300);
	KUNIT_EXPECT_EQ(test, in, 250U);
	KUNIT_EXPECT_EQ(test, enter(test, "192.0.2.1", 1, p + in, HTTPSYS_REASON_ADDRESS_LIMIT), 0U);
	KUNIT_EXPECT_EQ(test, known(test), 1U);
	leave(test, in, p);
	KUNIT_EXPECT_EQ(test, known(test), 0U);
	n->limits.max_address_connections = 7;
	in = ENTER("192.0.2.1", 8);
	KUNIT_EXPECT_EQ(test, in, 7U);
	leave(test, in, p);
	/* This machine, by whatever name */
	in = ENTER("127.0.0.1", 500);
	in += enter(test, "127.9.9.9", 200, p + in, HTTPSYS_REASON_ADDRESS_LIMIT);
	in += enter(test, "::1", 200, p + in, HTTPSYS_REASON_ADDRESS_LIMIT);
	KUNIT_EXPECT_EQ(test, in, 750U);
	leave(test, in, p);
	/* One network of IPv6 */
	in = ENTER("2001:db8:0:1::1", 4);
	in += enter(test, "2001:db8:0:1:ffff::1", 4, p + in, HTTPSYS_REASON_ADDRESS_LIMIT);
	KUNIT_EXPECT_EQ(test, in, 7U);
	in += enter(test, "2001:db8:0:2::1", 4, p + in, HTTPSYS_REASON_ADDRESS_LIMIT);
	KUNIT_EXPECT_EQ(test, in, 11U);
	leave(test, in, p);
	n->limits.max_address_connections = U32_MAX;
	in = ENTER("192.0.2.1", 900);
	KUNIT_EXPECT_EQ(test, in, 900U);
	leave(test, in, p);
	KUNIT_EXPECT_EQ(test, known(test), 0U);
#undef ENTER
}

static void rate_of_one_client(struct kunit *test)
{
	struct httpsys_net *n = test->priv;
	struct httpsys_peer *p[64];
	u64 start = ktime_get_ns();
	u32 in, more, left;

	n->limits.connection_rate = 2;
	in = enter(test, "192.0.2.1", 64, p, HTTPSYS_REASON_ADDRESS_RATE);
	more = div_u64(2 * (ktime_get_ns() - start), NSEC_PER_SEC) + 1;
	KUNIT_EXPECT_GE(test, in, 2U * HTTPSYS_PEER_BURST);
	KUNIT_EXPECT_LT(test, in, 2U * HTTPSYS_PEER_BURST + more);
	leave(test, in, p);
	/* What it used up does not come back with its connections */
	KUNIT_EXPECT_EQ(test, known(test), 1U);
	start = ktime_get_ns();
	in = enter(test, "192.0.2.1", 64, p, HTTPSYS_REASON_ADDRESS_RATE);
	left = div_u64(2 * (ktime_get_ns() - start), NSEC_PER_SEC) + 1;
	KUNIT_EXPECT_LE(test, in, left);
	leave(test, in, p);
	in = enter(test, "127.0.0.1", 64, p, HTTPSYS_REASON_ADDRESS_RATE);
	KUNIT_EXPECT_EQ(test, in, 64U);
	leave(test, in, p);
}

static void many_clients(struct kunit *test)
{
	struct httpsys_address a = { .family = AF_INET6, .addr = { 0x20, 1, 0xd, 0xb8 } };
	struct httpsys_net *n = test->priv;
	struct httpsys_peer *p;
	u32 i, in = 0;

	/* All of them have something to pay for when they have gone */
	n->limits.connection_rate = 1;
	for (i = 0; i < CLIENTS; i++) {
		a.addr[4] = i >> 8;
		a.addr[5] = i;
		if (httpsys_peer_enter(n, &a, &p) != HTTPSYS_REASON_NONE)
			continue;
		in++;
		httpsys_peer_leave(n, p);
		if (known(test) > HTTPSYS_PEERS_IDLE + 1)
			break;
	}
	KUNIT_EXPECT_EQ(test, in, (u32)CLIENTS);
	KUNIT_EXPECT_LE(test, known(test), HTTPSYS_PEERS_IDLE + 1U);
}

struct eater {
	struct httpsys_net *n;
	struct completion *start;
	struct completion done;
	u32 got;
};

static int eat(void *arg)
{
	struct eater *e = arg;

	wait_for_completion(e->start);
	while (e->got < 2 * BOUND / PIECE && httpsys_memory_charge(e->n, PIECE))
		e->got++;
	complete(&e->done);
	return 0;
}

static void bytes_at_once(struct kunit *test)
{
	struct eater *e = kunit_kcalloc(test, THREADS, sizeof(*e), GFP_KERNEL);
	struct httpsys_net *n = test->priv;
	DECLARE_COMPLETION_ONSTACK(start);
	u32 i, got = 0;

	KUNIT_ASSERT_NOT_NULL(test, e);
	for (i = 0; i < THREADS; i++) {
		e[i].n = n;
		e[i].start = &start;
		init_completion(&e[i].done);
		KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(eat, &e[i], "httpsys_eat")));
	}
	complete_all(&start);
	for (i = 0; i < THREADS; i++) {
		wait_for_completion(&e[i].done);
		got += e[i].got;
	}
	/* Each may have been refused for the sake of another's try */
	KUNIT_EXPECT_LE(test, got * PIECE, (u32)BOUND);
	while (httpsys_memory_charge(n, PIECE))
		got++;
	KUNIT_EXPECT_EQ(test, got, (u32)(BOUND / PIECE));
	KUNIT_EXPECT_FALSE(test, httpsys_memory_left(n, PIECE));
	KUNIT_EXPECT_TRUE(test, httpsys_memory_left(n, BOUND % PIECE));
	KUNIT_EXPECT_EQ(test, httpsys_gauge_read(&n->stats.memory), (s64)got * PIECE);
	KUNIT_EXPECT_LE(test, n->stats.memory.peak,
			(s64)BOUND + num_online_cpus() * HTTPSYS_GAUGE_BATCH);
	httpsys_memory_uncharge(n, got * PIECE);
	KUNIT_EXPECT_EQ(test, httpsys_gauge_read(&n->stats.memory), 0LL);
}

static void bytes_of_answers(struct kunit *test)
{
	struct httpsys_net *n = test->priv;

	KUNIT_EXPECT_FALSE(test, httpsys_memory_tight(n));
	KUNIT_EXPECT_TRUE(test, httpsys_memory_reserve(n, BOUND / 2));
	KUNIT_EXPECT_FALSE(test, httpsys_memory_reserve(n, 1));
	KUNIT_EXPECT_TRUE(test, httpsys_memory_charge(n, BOUND / 2));
	KUNIT_EXPECT_TRUE(test, httpsys_memory_tight(n));
	KUNIT_EXPECT_FALSE(test, httpsys_memory_charge(n, 1));
	httpsys_memory_uncharge(n, BOUND);
	KUNIT_EXPECT_FALSE(test, httpsys_memory_tight(n));
}

static struct kunit_case limits_cases[] = {
	KUNIT_CASE(of_one_client),
	KUNIT_CASE(rate_of_one_client),
	KUNIT_CASE(many_clients),
	KUNIT_CASE(bytes_at_once),
	KUNIT_CASE(bytes_of_answers),
	{ }
};

static struct kunit_suite limits_suite = {
	.name = "httpsys_limits",
	.init = limits_init,
	.exit = limits_exit,
	.test_cases = limits_cases,
};
kunit_test_suite(limits_suite);

MODULE_DESCRIPTION("KUnit tests of httpsys' limits of connections");
MODULE_LICENSE("GPL");
