// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adopted sockets: whose the port is, which prefixes need no endpoint of their own,
 * what remains when applications go in any order. Ports above 27000 belong to this
 * suite.
 */
#include <linux/file.h>
#include <linux/in.h>
#include <linux/net.h>
#include <net/sock.h>
#include "helpers.h"

#define PORT	27080

/* A program's socket on @addr, as the file behind a descriptor */
static struct file *program_socket(struct kunit *test, u32 addr, u16 port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(addr),
	};
	struct socket *sock;
	struct file *file;

	/* Those of the case before may still have the address */
	flush_delayed_fput();
	KUNIT_ASSERT_EQ(test, 0, __sock_create(&init_net, AF_INET, SOCK_STREAM, IPPROTO_TCP,
					       &sock, 0));
	file = sock_alloc_file(sock, O_NONBLOCK, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	sock_set_reuseaddr(sock->sk);
	KUNIT_EXPECT_EQ(test, 0, kernel_bind(sock, httpsys_sockaddr(&a), sizeof(a)));
	return file;
}

static struct file *listener(struct kunit *test, u32 addr, u16 port)
{
	struct file *file = program_socket(test, addr, port);

	KUNIT_EXPECT_EQ(test, 0, kernel_listen(sock_from_file(file), 16));
	return file;
}

static int adopt(struct ht_app *a, struct file *file)
{
	const struct cred *old = ht_become(a);
	u16 family, port;
	int ret = httpsys_app_adopt(a->app, file, &family, &port);

	ht_back(old);
	return ret;
}

/* The last reference is put off in a kernel thread: wait for it */
static void forget(struct file *file)
{
	fput(file);
	flush_delayed_fput();
}

static void refusals(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct file *file = program_socket(test, INADDR_LOOPBACK, PORT);

	KUNIT_EXPECT_EQ(test, adopt(a, file), -EINVAL);
	KUNIT_EXPECT_EQ(test, 0, kernel_listen(sock_from_file(file), 16));
	KUNIT_EXPECT_EQ(test, adopt(a, file), 0);
	KUNIT_EXPECT_EQ(test, adopt(a, file), -EBUSY);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_ENDPOINTS_NOW), 1);
	forget(file);
}

/* Somebody else in the kernel has it */
static void used_by_others(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct file *file = listener(test, INADDR_LOOPBACK, PORT);
	struct sock *sk = sock_from_file(file)->sk;

	WRITE_ONCE(sk->sk_user_data, test);
	KUNIT_EXPECT_EQ(test, adopt(a, file), -EBUSY);
	WRITE_ONCE(sk->sk_user_data, NULL);
	KUNIT_EXPECT_EQ(test, adopt(a, file), 0);
	forget(file);
}

static void port_owner(struct kunit *test)
{
	struct ht_app *alice = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *bob = ht_app_as(test, HT_BOB, 0);
	struct file *first = listener(test, INADDR_LOOPBACK, PORT);
	struct file *second = listener(test, INADDR_LOOPBACK + 1, PORT);
	u64 g = ht_group(test, bob);

	KUNIT_EXPECT_EQ(test, adopt(alice, first), 0);
	KUNIT_EXPECT_EQ(test, ht_add(bob, g, "http://+:27080/", 1), -EACCES);
	KUNIT_EXPECT_EQ(test, adopt(bob, second), -EACCES);
	ht_app_close(test, alice);
	KUNIT_EXPECT_EQ(test, adopt(bob, second), 0);
	KUNIT_EXPECT_EQ(test, ht_add(bob, g, "http://+:27080/", 1), 0);
	forget(first);
	forget(second);
}

/* Prefixes and adoptions hold the port together */
static void port_held(struct kunit *test)
{
	struct ht_app *alice = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *other = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *bob = ht_app_as(test, HT_BOB, 0);
	struct file *file = listener(test, INADDR_LOOPBACK, PORT);
	u64 g = ht_group(test, other), of_bob = ht_group(test, bob);

	KUNIT_EXPECT_EQ(test, adopt(alice, file), 0);
	KUNIT_EXPECT_EQ(test, ht_add(other, g, "http://+:27080/a/", 1), 0);
	ht_app_close(test, alice);
	KUNIT_EXPECT_EQ(test, ht_add(bob, of_bob, "http://+:27080/b/", 1), -EACCES);
	KUNIT_EXPECT_EQ(test, ht_remove(other, g, "http://+:27080/a/"), 0);
	forget(file);
	KUNIT_EXPECT_EQ(test, ht_add(bob, of_bob, "http://+:27080/b/", 1), 0);
}

static void covers(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct ht_app *a = ht_app(test);
	struct file *file = listener(test, INADDR_LOOPBACK, PORT);
	u64 g = ht_group(test, a);

	KUNIT_EXPECT_EQ(test, adopt(a, file), 0);
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://+:27080/", 1), 0);
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://*:27080/", 1), 0);
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://name:27080/", 1), 0);
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://127.0.0.1:27080/", 1), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), 1);
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://127.0.0.2:27080/", 1), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), 2);
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://[::1]:27080/", 1), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), 3);
	forget(file);
}

static void privileged(struct kunit *test)
{
	struct ht_app *a = ht_app_as(test, HT_ALICE, 0);
	struct file *file = listener(test, INADDR_LOOPBACK, 700);
	u64 g = ht_group(test, a);
	const struct cred *old;

	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://+:700/", 1), -EACCES);
	KUNIT_EXPECT_EQ(test, adopt(a, file), 0);
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://+:700/", 1), 0);
	/* Not what was handed over: the right to bind decides */
	old = ht_become(a);
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://127.0.0.2:700/", 1), -EACCES);
	ht_back(old);
	forget(file);
}

static void limit_of_a_user(struct kunit *test)
{
	u32 limit = httpsys_limits.max_objects_per_user;
	struct ht_app *a = ht_app_as(test, HT_ALICE, 0);
	struct file *file = listener(test, INADDR_LOOPBACK, PORT);

	ht_group(test, a);
	httpsys_limits.max_objects_per_user = 2;
	KUNIT_EXPECT_EQ(test, adopt(a, file), -EMFILE);
	httpsys_limits.max_objects_per_user = 3;
	KUNIT_EXPECT_EQ(test, adopt(a, file), 0);
	httpsys_limits.max_objects_per_user = limit;
	forget(file);
}

static struct kunit_case adopt_cases[] = {
	KUNIT_CASE(refusals),
	KUNIT_CASE(used_by_others),
	KUNIT_CASE(port_owner),
	KUNIT_CASE(port_held),
	KUNIT_CASE(covers),
	KUNIT_CASE(privileged),
	KUNIT_CASE(limit_of_a_user),
	{ }
};

static struct kunit_suite adopt_suite = {
	.name = "httpsys_adopt",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = adopt_cases,
};
kunit_test_suite(adopt_suite);

MODULE_DESCRIPTION("KUnit tests of adopted sockets of httpsys");
MODULE_LICENSE("GPL");
