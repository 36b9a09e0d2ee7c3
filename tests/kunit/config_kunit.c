// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration: reservations and what they decide (API: 5.3 to 5.6), access lists,
 * records of all ids. Ports above 28000 belong to this suite.
 */
#include "core/acl.h"
#include "core/config.h"
#include "helpers.h"

#define PORT	28080
#define REG	HTTPSYS_ACE_REGISTER
#define DELEGATE	HTTPSYS_ACE_DELEGATE

struct acl_value {
	struct httpsys_config_acl head;
	struct httpsys_config_ace ace[4];
};

#define ALLOW(_who, _id, _rights)	{ .rights = _rights, .who = HTTPSYS_ACE_##_who, .id = _id }
#define DENY(_who, _id, _rights) \
	{ .deny = 1, .rights = _rights, .who = HTTPSYS_ACE_##_who, .id = _id }

/* As the user who opened @a; root has all rights */
static int config_do(struct ht_app *a, u32 id, const void *key, u32 key_len, const void *value,
		     u32 value_len, int (*run)(struct httpsys_config_op *op))
{
	struct httpsys_config_op op = {
		.app = a->app, .key = key, .key_len = key_len,
		.value = value, .value_len = value_len,
	};
	const struct cred *old = ht_become(a);
	int ret = httpsys_config_op_begin(&op, id);

	if (!ret) {
		ret = run(&op);
		httpsys_config_op_end(&op);
	}
	ht_back(old);
	return ret;
}

static int reserve(struct ht_app *a, const char *url, const struct httpsys_config_ace *aces,
		   u32 count)
{
	struct acl_value v = { .head.ace_count = count };

	memcpy(v.ace, aces, count * sizeof(*aces));
	return config_do(a, HTTPSYS_CONFIG_URLACL, url, strlen(url), &v,
			 sizeof(v.head) + count * sizeof(*aces), httpsys_config_set);
}

#define RESERVE(a, url, ...) ({								\
	const struct httpsys_config_ace __aces[] = { __VA_ARGS__ };			\
											\
	reserve(a, url, __aces, ARRAY_SIZE(__aces));					\
})

static int unreserve(struct ht_app *a, const char *url)
{
	return config_do(a, HTTPSYS_CONFIG_URLACL, url, strlen(url), NULL, 0,
			 httpsys_config_delete);
}

/* As the user who opened @a */
static int add(struct ht_app *a, u64 group, const char *url, u64 context)
{
	const struct cred *old = ht_become(a);
	int ret = ht_add(a, group, url, context);

	ht_back(old);
	return ret;
}

static struct ht_app *user(struct kunit *test, u32 uid)
{
	return ht_app_as(test, uid, 0);
}

/* The examples of API 5.3 */

static void example_reserved_name(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *root = ht_app(test);
	u64 g = ht_group(test, root);

	KUNIT_ASSERT_EQ(test, add(root, g, "http://*:28080/vroot/", 'A'), 0);
	HT_EXPECT_ROUTE(test, ns, PORT, "adatum.com", "/vroot/file", 'A');
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://adatum.com:28080/", ALLOW(UID, HT_BOB, REG)),
			0);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "adatum.com", "/vroot/file", HTTPSYS_REASON_RESERVED);
	HT_EXPECT_ROUTE(test, ns, PORT, "other.com", "/vroot/file", 'A');
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://adatum.com:28080/"), 0);
	HT_EXPECT_ROUTE(test, ns, PORT, "adatum.com", "/vroot/file", 'A');
}

/* "Within one category a longer reservation beats a shorter registration" */
static void longer_reservation_hides(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *root = ht_app(test);
	u64 g = ht_group(test, root);

	KUNIT_ASSERT_EQ(test, add(root, g, "http://+:28080/", 1), 0);
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:28080/a/b/", ALLOW(UID, HT_BOB, REG)), 0);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a", 1);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/bb", 1);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h", "/a/b", HTTPSYS_REASON_RESERVED);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h", "/a/b/c/d", HTTPSYS_REASON_RESERVED);
	/* Of the same path, and longer, the registration counts */
	KUNIT_ASSERT_EQ(test, add(root, g, "http://+:28080/a/b/c/", 2), 0);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/b/c/d", 2);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h", "/a/b/d", HTTPSYS_REASON_RESERVED);
	KUNIT_ASSERT_EQ(test, add(root, g, "http://+:28080/a/b/", 3), 0);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/b/d", 3);
	/* The registration goes, the reservation stays */
	KUNIT_EXPECT_EQ(test, ht_remove(root, g, "http://+:28080/a/b/"), 0);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h", "/a/b/d", HTTPSYS_REASON_RESERVED);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/A/B"), 0);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/b/d", 1);
}

/* A reservation that does not match covers no host: 400 as without it */
static void reservation_covers_nothing(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *root = ht_app(test);
	u64 g = ht_group(test, root);

	KUNIT_ASSERT_EQ(test, add(root, g, "http://www:28080/x/", 1), 0);
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:28080/r/", ALLOW(UID, HT_BOB, REG)), 0);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "other", "/y", HTTPSYS_REASON_UNKNOWN_HOST);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "www", "/y", HTTPSYS_REASON_NOT_FOUND);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "www", "/r/", HTTPSYS_REASON_RESERVED);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/r/"), 0);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "www", "/r/", HTTPSYS_REASON_NOT_FOUND);
}

/* The example of API 5.6: a running registration of another category */
static void example_running(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *root = ht_app(test), *bob = user(test, HT_BOB);
	u64 g = ht_group(test, root), gb = ht_group(test, bob);

	KUNIT_ASSERT_EQ(test, add(root, g, "http://adatum.com:28080/vroot/", 'A'), 0);
	HT_EXPECT_ROUTE(test, ns, PORT, "adatum.com", "/vroot/subdir/x", 'A');
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:28080/vroot/subdir/",
				      ALLOW(UID, HT_BOB, REG)), 0);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "adatum.com", "/vroot/subdir/x",
			   HTTPSYS_REASON_RESERVED);
	HT_EXPECT_ROUTE(test, ns, PORT, "adatum.com", "/vroot/x", 'A');
	KUNIT_ASSERT_EQ(test, add(bob, gb, "http://+:28080/vroot/subdir/", 'B'), 0);
	HT_EXPECT_ROUTE(test, ns, PORT, "adatum.com", "/vroot/subdir/x", 'B');
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/vroot/subdir/"), 0);
	HT_EXPECT_ROUTE(test, ns, PORT, "adatum.com", "/vroot/subdir/x", 'B');
}

/* API 5.5: "holding +:80/vroot/ ... may not register adatum.com:80/vroot/subdir/" */
static void example_other_category(struct kunit *test)
{
	struct ht_app *root = ht_app(test), *alice = user(test, HT_ALICE);
	struct ht_app *bob = user(test, HT_BOB);
	u64 ga = ht_group(test, alice), gb = ht_group(test, bob);

	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:28080/vroot/", ALLOW(UID, HT_ALICE, REG)), 0);
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://adatum.com:28080/", ALLOW(UID, HT_BOB, REG)),
			0);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://adatum.com:28080/vroot/subdir/", 1), -EACCES);
	/* Nor where nothing is reserved in the category: the implicit root */
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://*:28080/vroot/", 1), -EACCES);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:28080/", 1), -EACCES);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:28080/vroot/", 1), 0);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:28080/vroot/subdir/", 1), 0);
	KUNIT_EXPECT_EQ(test, add(bob, gb, "http://+:28080/vroot/x/", 1), -EACCES);
	KUNIT_EXPECT_EQ(test, add(bob, gb, "http://adatum.com:28080/vroot/subdir/", 1), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/vroot/"), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://adatum.com:28080/"), 0);
}

/* Order of API 5.5, and what a refusal names */
static void refusal(struct kunit *test)
{
	static const char url[] = "http://+:28080/vroot/x/", held[] = "http://+:28080/vroot/";
	struct ht_app *root = ht_app(test), *alice = user(test, HT_ALICE);
	u64 g = ht_group(test, alice), gr = ht_group(test, root);
	struct httpsys_url_result res = { };
	const struct cred *old;

	KUNIT_ASSERT_EQ(test, RESERVE(root, held, ALLOW(UID, HT_BOB, REG)), 0);
	old = ht_become(alice);
	KUNIT_EXPECT_EQ(test, httpsys_url_add(alice->app, g, url, strlen(url), 0, &res), -EACCES);
	ht_back(old);
	KUNIT_EXPECT_EQ(test, res.detail, (u32)HTTPSYS_URL_RESERVED);
	KUNIT_ASSERT_NOT_NULL(test, res.conflict);
	KUNIT_EXPECT_EQ(test, res.conflict_len, (u32)strlen(held));
	KUNIT_EXPECT_EQ(test, memcmp(res.conflict, held, strlen(held)), 0);
	KUNIT_EXPECT_TRUE(test, uid_eq(res.uid, GLOBAL_ROOT_UID));
	kvfree(res.conflict);
	/* The scheme comes first, then who has the prefix, then rights */
	KUNIT_EXPECT_EQ(test, add(alice, g, "https://+:28080/vroot/", 0), -EEXIST);
	KUNIT_ASSERT_EQ(test, add(root, gr, url, 0), 0);
	KUNIT_EXPECT_EQ(test, add(alice, g, url, 0), -EEXIST);
	KUNIT_EXPECT_EQ(test, unreserve(root, held), 0);
	/* Without reservations the port is its first user's */
	KUNIT_EXPECT_EQ(test, add(alice, g, "http://+:28080/y/", 0), -EACCES);
}

/* One port, one scheme: registrations and reservations alike (API: 5.4) */
static void schemes(struct kunit *test)
{
	struct ht_app *root = ht_app(test);
	u64 g = ht_group(test, root);

	KUNIT_ASSERT_EQ(test, add(root, g, "http://+:28080/", 0), 0);
	KUNIT_EXPECT_EQ(test, RESERVE(root, "https://www:28080/", ALLOW(UID, 1, REG)), -EEXIST);
	KUNIT_EXPECT_EQ(test, RESERVE(root, "https://www:28081/", ALLOW(UID, 1, REG)), 0);
	KUNIT_EXPECT_EQ(test, RESERVE(root, "http://+:28081/", ALLOW(UID, 1, REG)), -EEXIST);
	KUNIT_EXPECT_EQ(test, add(root, g, "http://+:28081/", 0), -EEXIST);
	KUNIT_EXPECT_EQ(test, add(root, g, "https://www:28081/", 0), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://www:28081/"), -EEXIST);
	KUNIT_EXPECT_EQ(test, unreserve(root, "https://www:28081/"), 0);
	KUNIT_EXPECT_EQ(test, RESERVE(root, "http://+:28081/", ALLOW(UID, 1, REG)), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28081/"), 0);
	KUNIT_EXPECT_NULL(test, xa_load(&ht_of(test)->ns->ports, PORT + 1));
}

/* Adding and deleting: API 5.6 */
static void delegation(struct kunit *test)
{
	struct ht_app *root = ht_app(test), *alice = user(test, HT_ALICE);
	struct ht_app *bob = user(test, HT_BOB);
	u64 ga = ht_group(test, alice);

	KUNIT_EXPECT_EQ(test, RESERVE(alice, "http://+:28080/", ALLOW(UID, HT_ALICE, REG)),
			-EACCES);
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:28080/a/",
				      ALLOW(UID, HT_ALICE, DELEGATE), ALLOW(UID, HT_BOB, REG)), 0);
	/* Below, at any depth; not itself, not beside, not in another category */
	KUNIT_EXPECT_EQ(test, RESERVE(alice, "http://+:28080/a/b/", ALLOW(UID, HT_BOB, REG)), 0);
	KUNIT_EXPECT_EQ(test, RESERVE(alice, "http://+:28080/a/c/d/", ALLOW(UID, HT_BOB, REG)), 0);
	KUNIT_EXPECT_EQ(test, RESERVE(alice, "http://+:28080/b/", ALLOW(UID, 1, REG)), -EACCES);
	KUNIT_EXPECT_EQ(test, RESERVE(alice, "http://*:28080/a/b/", ALLOW(UID, 1, REG)), -EACCES);
	KUNIT_EXPECT_EQ(test, RESERVE(alice, "http://+:28080/a/", ALLOW(UID, 1, REG)), -EACCES);
	KUNIT_EXPECT_EQ(test, unreserve(alice, "http://+:28080/a/"), -EACCES);
	/* The new list inherits nothing: below b/ it is b/ that counts */
	KUNIT_EXPECT_EQ(test, RESERVE(alice, "http://+:28080/a/b/c/", ALLOW(UID, 1, REG)), -EACCES);
	/* The right to delegate is none to register, and the reverse */
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:28080/a/", 0), -EACCES);
	KUNIT_EXPECT_EQ(test, RESERVE(bob, "http://+:28080/a/x/", ALLOW(UID, 1, REG)), -EACCES);
	KUNIT_EXPECT_EQ(test, unreserve(bob, "http://+:28080/a/b/"), -EACCES);
	/* Twice: whoever may is told so */
	KUNIT_EXPECT_EQ(test, RESERVE(alice, "http://+:28080/A/b", ALLOW(UID, 1, REG)), -EEXIST);
	KUNIT_EXPECT_EQ(test, RESERVE(bob, "http://+:28080/a/b/", ALLOW(UID, 1, REG)), -EACCES);
	KUNIT_EXPECT_EQ(test, unreserve(alice, "http://+:28080/a/b/"), 0);
	KUNIT_EXPECT_EQ(test, unreserve(alice, "http://+:28080/a/b/"), -ENOENT);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/a/c/d/"), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/a/"), 0);
	KUNIT_EXPECT_NULL(test, xa_load(&ht_of(test)->ns->ports, PORT));
}

/* Access lists */

static void acl_order(struct kunit *test)
{
	struct ht_app *root = ht_app(test), *alice = user(test, HT_ALICE);
	struct ht_app *bob = user(test, HT_BOB), *admin;
	u64 ga = ht_group(test, alice), gb = ht_group(test, bob), g;

	admin = ht_app_as(test, HT_ALICE + 7, BIT_ULL(CAP_NET_ADMIN));
	g = ht_group(test, admin);
	/* The first entry that is about the user and the right decides */
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:28080/1/", DENY(UID, HT_ALICE, REG),
				      ALLOW(EVERYONE, 0, REG)), 0);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:28080/1/", 0), -EACCES);
	KUNIT_EXPECT_EQ(test, add(bob, gb, "http://+:28080/1/", 0), 0);
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:28080/2/", ALLOW(EVERYONE, 0, REG),
				      DENY(UID, HT_ALICE, REG)), 0);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:28080/2/", 0), 0);
	/* An entry about another right decides nothing */
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:28080/3/", DENY(EVERYONE, 0, DELEGATE),
				      ALLOW(GID, HT_ALICE, REG | DELEGATE)), 0);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:28080/3/", 0), 0);
	KUNIT_EXPECT_EQ(test, add(bob, gb, "http://+:28080/3/x/", 0), -EACCES);
	KUNIT_EXPECT_EQ(test, RESERVE(alice, "http://+:28080/3/x/", ALLOW(UID, 1, REG)), -EACCES);
	/* Nobody at all; administrators always */
	KUNIT_ASSERT_EQ(test, reserve(root, "http://+:28080/4/", NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:28080/4/", 0), -EACCES);
	KUNIT_EXPECT_EQ(test, add(admin, g, "http://+:28080/4/", 0), 0);
	KUNIT_EXPECT_EQ(test, add(admin, g, "http://www:28080/4/", 0), 0);
	KUNIT_EXPECT_EQ(test, RESERVE(admin, "http://+:28080/5/", ALLOW(UID, 1, REG)), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/1/"), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/2/"), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/3/"), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/4/"), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/5/"), 0);
}

/* A file that was passed on lends no rights, in either direction */
static void rights_of_both(struct kunit *test)
{
	struct ht_app *root = ht_app(test), *alice = user(test, HT_ALICE);
	struct ht_app *bob = user(test, HT_BOB);
	u64 ga = ht_group(test, alice), gb = ht_group(test, bob);
	const struct cred *old;

	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:28080/", ALLOW(UID, HT_ALICE, REG)), 0);
	old = ht_become(bob);
	KUNIT_EXPECT_EQ(test, ht_add(alice, ga, "http://+:28080/", 0), -EACCES);
	ht_back(old);
	old = ht_become(alice);
	KUNIT_EXPECT_EQ(test, ht_add(bob, gb, "http://+:28080/", 0), -EACCES);
	KUNIT_EXPECT_EQ(test, ht_add(alice, ga, "http://+:28080/", 0), 0);
	ht_back(old);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/"), 0);
}

/* Below ip_unprivileged_port_start a list must name the user */
static void privileged_port(struct kunit *test)
{
	struct ht_app *root = ht_app(test), *alice = user(test, HT_ALICE);
	struct ht_app *bob = user(test, HT_BOB), *admin;
	u64 ga = ht_group(test, alice), gb = ht_group(test, bob), g;

	admin = ht_app_as(test, HT_ALICE + 7, BIT_ULL(CAP_NET_ADMIN));
	g = ht_group(test, admin);
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:607/e/", ALLOW(EVERYONE, 0, REG)), 0);
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:607/u/", ALLOW(EVERYONE, 0, REG),
				      ALLOW(UID, HT_ALICE, REG)), 0);
	KUNIT_ASSERT_EQ(test, RESERVE(root, "http://+:607/g/", ALLOW(GID, HT_BOB, REG)), 0);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:607/e/", 0), -EACCES);
	KUNIT_EXPECT_EQ(test, add(bob, gb, "http://+:607/u/", 0), -EACCES);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:607/g/", 0), -EACCES);
	KUNIT_EXPECT_EQ(test, add(admin, g, "http://+:607/", 0), -EACCES);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:607/u/", 0), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)1);
	KUNIT_EXPECT_EQ(test, add(bob, gb, "http://+:607/g/", 0), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:607/e/"), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:607/u/"), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:607/g/"), 0);
	KUNIT_EXPECT_EQ(test, add(alice, ga, "http://+:607/v/", 0), -EACCES);
}

static int try_acl(struct ht_app *root, const void *value, u32 len)
{
	static const char url[] = "http://+:28080/";
	int ret = config_do(root, HTTPSYS_CONFIG_URLACL, url, strlen(url), value, len,
			    httpsys_config_set);

	return ret ?: unreserve(root, url);
}

static void acl_form(struct kunit *test)
{
	struct ht_app *root = ht_app(test);
	struct acl_value v = { .head.ace_count = 1, .ace = { ALLOW(UID, 7, REG) } };
	u32 len = sizeof(v.head) + sizeof(v.ace[0]);

	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), 0);
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len - 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, sizeof(v.head) - 1), -EINVAL);
	v.head.text_len = 1;
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), -EINVAL);
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len + 1), 0);
	v.head.text_len = U32_MAX;
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), -EINVAL);
	v.head.text_len = 0;
	v.head.ace_count = 0x20000001;
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), -EINVAL);
	v.head.ace_count = 1;
	v.ace[0].rights = 0;
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), -EINVAL);
	v.ace[0].rights = 4;
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), -EINVAL);
	v.ace[0].rights = 3;
	v.ace[0].deny = 2;
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), -EINVAL);
	v.ace[0].deny = 1;
	v.ace[0].reserved = 1;
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), -EINVAL);
	v.ace[0].reserved = 0;
	v.ace[0].who = 4;
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), -EINVAL);
	v.ace[0].who = HTTPSYS_ACE_EVERYONE;	/* and an id */
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), -EINVAL);
	v.ace[0].who = HTTPSYS_ACE_UID;
	v.ace[0].id = U32_MAX;
	KUNIT_EXPECT_EQ(test, try_acl(root, &v, len), -EINVAL);
}

/* A delegate cannot take the administrator's room */
static void room(struct kunit *test)
{
	struct ht_app *root = ht_app(test), *alice = user(test, HT_ALICE);
	const struct httpsys_config_ace ace = ALLOW(UID, HT_ALICE, REG | DELEGATE);
	struct httpsys_config_store *store = &ht_of(test)->ns->store;
	u32 i, made = 0, bytes = store->bytes;
	char url[48];

	KUNIT_ASSERT_EQ(test, reserve(root, "http://+:28080/", &ace, 1), 0);
	for (i = 0; i < 5000; i++) {
		snprintf(url, sizeof(url), "http://+:28080/%u/", i);
		if (reserve(alice, url, &ace, 1))
			break;
		made++;
	}
	KUNIT_EXPECT_EQ(test, made, 2047U);
	KUNIT_EXPECT_EQ(test, reserve(alice, "http://+:28080/x/", &ace, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, reserve(root, "http://+:28080/x/", &ace, 1), 0);
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/x/"), 0);
	for (i = 0; i < made; i++) {
		snprintf(url, sizeof(url), "http://+:28080/%u/", i);
		KUNIT_ASSERT_EQ(test, unreserve(alice, url), 0);
	}
	KUNIT_EXPECT_EQ(test, unreserve(root, "http://+:28080/"), 0);
	KUNIT_EXPECT_EQ(test, store->bytes, bytes);
}

/* Numbers */

static int number_set(struct ht_app *a, u32 id, u32 key, u32 value)
{
	return config_do(a, id, &key, sizeof(key), &value, sizeof(value), httpsys_config_set);
}

static int number_delete(struct ht_app *a, u32 id, u32 key)
{
	return config_do(a, id, &key, sizeof(key), NULL, 0, httpsys_config_delete);
}

static void limits(struct kunit *test)
{
	const struct httpsys_limits *l = &ht_of(test)->ns->net.limits;
	struct ht_app *root = ht_app(test), *alice = user(test, HT_ALICE);
	struct ht_app *admin = ht_app_as(test, HT_BOB, BIT_ULL(CAP_NET_ADMIN));

	KUNIT_EXPECT_EQ(test, number_set(alice, HTTPSYS_CONFIG_LIMIT, 1, 1024), -EACCES);
	KUNIT_EXPECT_EQ(test, number_set(admin, HTTPSYS_CONFIG_LIMIT, 1, 1024), 0);
	KUNIT_EXPECT_EQ(test, l->head.max_request_bytes, 1024U);
	/* One header cannot be longer than all (API: 7.1) */
	KUNIT_EXPECT_EQ(test, l->head.max_field_length, 1024U);
	KUNIT_EXPECT_EQ(test, l->head.max_url_length, 1024U);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_LIMIT, 1, 100000), 0);
	KUNIT_EXPECT_EQ(test, l->head.max_request_bytes, 100000U);
	KUNIT_EXPECT_EQ(test, l->head.max_field_length, httpsys_limits.head.max_field_length);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_LIMIT, 0, 63), -EINVAL);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_LIMIT, 1, 255), -EINVAL);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_LIMIT, 4, 1023), -EINVAL);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_LIMIT, 6, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_LIMIT, 7, 1023), -EINVAL);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_LIMIT, 8, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_LIMIT, 2, 3), 0);
	KUNIT_EXPECT_EQ(test, l->url.segment_max_count, 3U);
	KUNIT_EXPECT_EQ(test, number_delete(root, HTTPSYS_CONFIG_LIMIT, 2), 0);
	KUNIT_EXPECT_EQ(test, number_delete(root, HTTPSYS_CONFIG_LIMIT, 2), -ENOENT);
	KUNIT_EXPECT_EQ(test, l->url.segment_max_count, httpsys_limits.url.segment_max_count);
	KUNIT_EXPECT_EQ(test, number_delete(alice, HTTPSYS_CONFIG_LIMIT, 1), -EACCES);
	KUNIT_EXPECT_EQ(test, number_delete(root, HTTPSYS_CONFIG_LIMIT, 1), 0);
	KUNIT_EXPECT_EQ(test, l->head.max_request_bytes, httpsys_limits.head.max_request_bytes);
}

static void timers(struct kunit *test)
{
	const struct httpsys_limits *l = &ht_of(test)->ns->net.limits;
	struct ht_app *root = ht_app(test);

	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_TIMEOUT, 0, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_TIMEOUT, 0, 65536), -EINVAL);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_TIMEOUT, 2, 7), -EINVAL);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_TIMEOUT, 0, 7), 0);
	KUNIT_EXPECT_EQ(test, number_set(root, HTTPSYS_CONFIG_TIMEOUT, 1, 65535), 0);
	KUNIT_EXPECT_EQ(test, httpsys_limits_timeouts(l).idle, (u16)7);
	KUNIT_EXPECT_EQ(test, httpsys_limits_timeouts(l).header_wait, (u16)65535);
	KUNIT_EXPECT_EQ(test, number_delete(root, HTTPSYS_CONFIG_TIMEOUT, 0), 0);
	KUNIT_EXPECT_EQ(test, number_delete(root, HTTPSYS_CONFIG_TIMEOUT, 1), 0);
	KUNIT_EXPECT_EQ(test, l->timeouts.idle, httpsys_limits.timeouts.idle);
	KUNIT_EXPECT_EQ(test, l->timeouts.header_wait, httpsys_limits.timeouts.header_wait);
}

/* The listen list, and that "all of the family" stands for the others */
static int listen_do(struct ht_app *a, u16 family, u8 last, int (*run)(struct httpsys_config_op *))
{
	struct httpsys_config_place p = { .family = family };

	p.addr[family == 4 ? 3 : 15] = last;
	if (family == 4 && last)
		p.addr[0] = 127;
	return config_do(a, HTTPSYS_CONFIG_IP_LISTEN, &p, sizeof(p),
			 run == httpsys_config_set ? "" : NULL, 0, run);
}

static void listen_list(struct kunit *test)
{
	struct httpsys_net *n = &ht_of(test)->ns->net;
	struct ht_app *root = ht_app(test);
	u64 g = ht_group(test, root);

	KUNIT_EXPECT_EQ(test, listen_do(root, 4, 1, httpsys_config_set), 0);
	KUNIT_EXPECT_EQ(test, listen_do(root, 4, 1, httpsys_config_set), -EEXIST);
	KUNIT_EXPECT_EQ(test, listen_do(root, 4, 2, httpsys_config_set), 0);
	KUNIT_EXPECT_EQ(test, n->nr_listen, 2U);
	KUNIT_EXPECT_EQ(test, add(root, g, "http://127.0.0.3:28080/", 0), -EADDRNOTAVAIL);
	KUNIT_EXPECT_EQ(test, add(root, g, "http://127.0.0.2:28080/", 0), 0);
	KUNIT_EXPECT_EQ(test, add(root, g, "http://[::1]:28080/", 0), -EADDRNOTAVAIL);
	KUNIT_EXPECT_EQ(test, listen_do(root, 4, 0, httpsys_config_set), 0);
	KUNIT_EXPECT_EQ(test, n->nr_listen, 1U);
	KUNIT_EXPECT_TRUE(test, n->listen[0].any);
	KUNIT_EXPECT_EQ(test, add(root, g, "http://127.0.0.3:28080/", 0), 0);
	KUNIT_EXPECT_EQ(test, listen_do(root, 6, 1, httpsys_config_set), 0);
	KUNIT_EXPECT_EQ(test, n->nr_listen, 2U);
	/* On 127.0.0.0/8 by way of 0.0.0.0, and on ::1, beside two endpoints of the port */
	KUNIT_EXPECT_EQ(test, add(root, g, "http://+:28080/", 0), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)3);
	KUNIT_EXPECT_EQ(test, add(root, g, "http://[::1]:28080/", 0), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)3);
	KUNIT_EXPECT_EQ(test, listen_do(root, 4, 0, httpsys_config_delete), 0);
	KUNIT_EXPECT_EQ(test, listen_do(root, 4, 1, httpsys_config_delete), 0);
	KUNIT_EXPECT_EQ(test, listen_do(root, 4, 2, httpsys_config_delete), 0);
	KUNIT_EXPECT_EQ(test, listen_do(root, 6, 1, httpsys_config_delete), 0);
	KUNIT_EXPECT_EQ(test, n->nr_listen, 0U);
}

/* Lookups while a reservation comes and goes: one of two answers, never a third */
struct flicker {
	struct ht_app *root;
	atomic_t stop;
	u32 rounds;
	struct completion over;
};

static int flicker_thread(void *data)
{
	struct flicker *f = data;

	while (!atomic_read(&f->stop)) {
		RESERVE(f->root, "http://+:28080/a/b/", ALLOW(UID, HT_BOB, REG));
		unreserve(f->root, "http://+:28080/a/b/");
		f->rounds++;
	}
	complete(&f->over);
	return 0;
}

static void lookup_under_reservations(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct flicker f = { .root = ht_app(test) };
	u64 g = ht_group(test, f.root);
	u32 routed = 0, reserved = 0, wrong = 0;
	unsigned long end = jiffies + 3 * HZ;
	struct task_struct *task;

	KUNIT_ASSERT_EQ(test, add(f.root, g, "http://+:28080/", 1), 0);
	init_completion(&f.over);
	task = kthread_run(flicker_thread, &f, "httpsys-flicker");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	while (time_before(jiffies, end) && !(routed > 1000 && reserved > 1000)) {
		struct ht_route r = ht_route(ns, PORT, "h", "/a/b/c");

		if (r.reason == HTTPSYS_REASON_NONE && r.context == 1)
			routed++;
		else if (r.reason == HTTPSYS_REASON_RESERVED)
			reserved++;
		else
			wrong++;
		cond_resched();
	}
	atomic_set(&f.stop, 1);
	wait_for_completion(&f.over);
	kunit_info(test, "%u changes, %u routed, %u reserved", f.rounds, routed, reserved);
	KUNIT_EXPECT_EQ(test, wrong, 0U);
	KUNIT_EXPECT_GT(test, f.rounds, 1U);
	KUNIT_EXPECT_GT(test, routed, 0U);
	KUNIT_EXPECT_GT(test, reserved, 0U);
}

static void config_exit(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test) ? ht_of(test)->ns : NULL;
	u32 i;

	for (i = 0; ns && i < HTTPSYS_CONFIG_KINDS; i++)
		KUNIT_EXPECT_EQ_MSG(test, ns->store.count[i], 0U, "records of kind %u left", i);
	ht_exit(test);
}

static struct kunit_case config_cases[] = {
	KUNIT_CASE(example_reserved_name),
	KUNIT_CASE(longer_reservation_hides),
	KUNIT_CASE(reservation_covers_nothing),
	KUNIT_CASE(example_running),
	KUNIT_CASE(example_other_category),
	KUNIT_CASE(refusal),
	KUNIT_CASE(schemes),
	KUNIT_CASE(delegation),
	KUNIT_CASE(acl_order),
	KUNIT_CASE(rights_of_both),
	KUNIT_CASE(privileged_port),
	KUNIT_CASE(acl_form),
	KUNIT_CASE(room),
	KUNIT_CASE(limits),
	KUNIT_CASE(timers),
	KUNIT_CASE(listen_list),
	KUNIT_CASE(lookup_under_reservations),
	{ }
};

static struct kunit_suite config_suite = {
	.name = "httpsys_config",
	.init = ht_init,
	.exit = config_exit,
	.test_cases = config_cases,
};
kunit_test_suite(config_suite);

MODULE_DESCRIPTION("KUnit tests of the configuration of httpsys");
MODULE_LICENSE("GPL");
