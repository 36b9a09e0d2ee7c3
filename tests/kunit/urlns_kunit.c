// SPDX-License-Identifier: GPL-2.0-only
/*
 * The URL namespace: which registration a request belongs to, and what a
 * registration may be refused for. Ports above 26000 belong to this suite.
 */
#include <linux/delay.h>
#include <linux/ktime.h>
#include <net/sock.h>
#include "helpers.h"

#define PORT	26080

/* A registration that must succeed */
static void add(struct kunit *test, struct ht_app *a, u64 group, const char *url, u64 context)
{
	KUNIT_ASSERT_EQ_MSG(test, ht_add(a, group, url, context), 0, "%s", url);
}

/* The examples of API 5.3 */

static void examples_categories(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);

	add(test, a, g, "http://+:26080/vroot/", 'A');
	add(test, a, g, "http://adatum.com:26080/", 'B');
	add(test, a, g, "http://*:26080/", 'C');
	HT_EXPECT_ROUTE(test, ns, PORT, "adatum.com", "/vroot/x", 'A');
	HT_EXPECT_ROUTE(test, ns, PORT, "adatum.com", "/default.htm", 'B');
	HT_EXPECT_ROUTE(test, ns, PORT, "other.com", "/file", 'C');
}

static void examples_queues(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);

	add(test, a, g, "http://www:26080/", 1);
	add(test, a, g, "http://www:26080/dir/sna/", 2);
	HT_EXPECT_ROUTE(test, ns, PORT, "www", "/default.htm", 1);
	HT_EXPECT_ROUTE(test, ns, PORT, "www", "/dir/sna/x", 2);
	HT_EXPECT_ROUTE(test, ns, PORT, "www", "/dir/app.htm", 1);
}

/* API 5.3, "Observed details": a prefix matches a request for itself without its slash */
static void trailing_slash(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);

	add(test, a, g, "http://+:26080/p/", 1);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/p", 1);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/p/", 1);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/p/q", 1);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h", "/pq", HTTPSYS_REASON_NOT_FOUND);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h", "/pq/", HTTPSYS_REASON_NOT_FOUND);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h", "/q/p/", HTTPSYS_REASON_NOT_FOUND);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h", "/", HTTPSYS_REASON_NOT_FOUND);
	/* The text of a registration may leave its slash out */
	add(test, a, g, "http://+:26080/short", 2);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/short/x", 2);
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://+:26080/short/", 3), -EEXIST);
}

/* One category after the other goes away, the next one serves */
static void categories_in_order(struct kunit *test)
{
	static const char *const urls[] = {
		"http://+:26080/", "http://www.example.com:26080/",
		"http://127.0.0.1:26080/", "http://*:26080/",
	};
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);
	struct ht_route r;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(urls); i++)
		add(test, a, g, urls[i], i + 1);
	for (i = 0; i < ARRAY_SIZE(urls); i++) {
		r = ht_route(ns, PORT, "www.example.com", "/x");
		KUNIT_EXPECT_EQ(test, (int)r.reason, (int)HTTPSYS_REASON_NONE);
		KUNIT_EXPECT_EQ(test, r.context, (u64)i + 1);
		KUNIT_EXPECT_EQ(test, r.ip_routed, i == 2);
		KUNIT_EXPECT_EQ(test, ht_remove(a, g, urls[i]), 0);
	}
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "www.example.com", "/x", HTTPSYS_REASON_UNKNOWN_HOST);
}

/* The first category with any match wins, even over a longer match of a later one */
static void first_match_wins(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);

	add(test, a, g, "http://+:26080/a/", 1);
	add(test, a, g, "http://www:26080/a/b/c/", 2);
	add(test, a, g, "http://www:26080/b/", 3);
	add(test, a, g, "http://127.0.0.1:26080/a/b/c/d/", 4);
	add(test, a, g, "http://127.0.0.1:26080/b/c/", 5);
	add(test, a, g, "http://*:26080/b/c/d/", 6);
	add(test, a, g, "http://*:26080/w/", 7);
	HT_EXPECT_ROUTE(test, ns, PORT, "www", "/a/b/c/d/e", 1);
	HT_EXPECT_ROUTE(test, ns, PORT, "www", "/b/c/d/e", 3);
	HT_EXPECT_ROUTE(test, ns, PORT, "other", "/b/c/d/e", 5);
	/* A category whose sites match in host but not in path passes the request on */
	HT_EXPECT_ROUTE(test, ns, PORT, "www", "/w/x", 7);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "www", "/z", HTTPSYS_REASON_NOT_FOUND);
}

static void longest_prefix(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);

	add(test, a, g, "http://+:26080/", 1);
	add(test, a, g, "http://+:26080/a/b/", 2);
	add(test, a, g, "http://+:26080/a/b/c/d/e/", 3);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a", 1);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/", 1);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/b", 2);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/b/c/d", 2);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/b/c/d/e", 3);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/b/c/d/e/f/g/h", 3);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/b/c/d/ef", 2);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/b/a/", 1);
	KUNIT_EXPECT_EQ(test, ht_remove(a, g, "http://+:26080/a/b/"), 0);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/b/c/d", 1);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/a/b/c/d/e", 3);
}

/* Deeper than the 63 depths that a site tells apart */
static void deep_paths(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);
	static const u32 depths[] = { 1, 62, 63, 64, 65, 100 };
	char *url = kunit_kzalloc(test, HT_TEXT, GFP_KERNEL);
	u32 i, n, at = strlen("http://+:26080");
	struct ht_route r;
	char *end;

	KUNIT_ASSERT_NOT_NULL(test, url);
	for (i = 0; i < ARRAY_SIZE(depths); i++) {
		strscpy(url, "http://+:26080/", HT_TEXT);
		for (n = 0; n < depths[i]; n++)
			strlcat(url, "s/", HT_TEXT);
		add(test, a, g, url, depths[i]);
	}
	end = url + at + 1;
	for (n = 1; n <= 110; n++, end += 2) {
		memcpy(end, "s/", 3);
		for (i = ARRAY_SIZE(depths); depths[i - 1] > n; i--)
			;
		r = ht_route(ns, PORT, "h", url + at);
		KUNIT_ASSERT_EQ_MSG(test, r.context, (u64)depths[i - 1], "%u segments", n);
	}
}

static void case_folding(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);

	add(test, a, g, "http://WWW.Example.COM:26080/Dir/SNA/", 1);
	add(test, a, g, "http://+:26080/\xc3\x9c/", 2);	/* U+00DC */
	HT_EXPECT_ROUTE(test, ns, PORT, "www.example.com", "/dir/sna/x", 1);
	HT_EXPECT_ROUTE(test, ns, PORT, "h", "/\xc3\xbc/x", 2);	/* U+00FC */
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://www.example.com:26080/dir/sna/", 3), -EEXIST);
	KUNIT_EXPECT_EQ(test, ht_add(a, g, "http://+:26080/\xc3\xbc/", 3), -EEXIST);
	KUNIT_EXPECT_EQ(test, ht_remove(a, g, "http://www.EXAMPLE.com:26080/DIR/sna"), 0);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "www.example.com", "/dir/sna/x",
			   HTTPSYS_REASON_NOT_FOUND);
}

/* 404 when a registration covers host and port, 400 when none does */
static void not_found_or_unknown(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);

	add(test, a, g, "http://www:26080/a/", 1);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "www", "/b", HTTPSYS_REASON_NOT_FOUND);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "ww", "/a/", HTTPSYS_REASON_UNKNOWN_HOST);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "wwww", "/a/", HTTPSYS_REASON_UNKNOWN_HOST);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, NULL, "/a/", HTTPSYS_REASON_UNKNOWN_HOST);
	HT_EXPECT_NO_ROUTE(test, ns, PORT + 1, "www", "/a/", HTTPSYS_REASON_UNKNOWN_HOST);
	add(test, a, g, "http://*:26080/b/", 2);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "ww", "/a/", HTTPSYS_REASON_NOT_FOUND);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, NULL, "/a/", HTTPSYS_REASON_NOT_FOUND);
}

/* Category 3 looks at the local address and never at the host */
static void address_category(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);
	struct httpsys_address v4 = ht_local(false, INADDR_LOOPBACK, PORT);
	struct httpsys_address other = ht_local(false, INADDR_LOOPBACK + 1, PORT);
	struct httpsys_address v6 = ht_local(true, 1, PORT);
	struct ht_route r;

	add(test, a, g, "http://127.0.0.1:26080/", 4);
	add(test, a, g, "http://[::1]:26080/", 6);
	r = ht_route_at(ns, &v4, "any.example", "/x");
	KUNIT_EXPECT_EQ(test, r.context, 4ULL);
	KUNIT_EXPECT_TRUE(test, r.ip_routed);
	r = ht_route_at(ns, &v4, NULL, "/x");
	KUNIT_EXPECT_EQ(test, r.context, 4ULL);
	r = ht_route_at(ns, &v6, "any.example", "/x");
	KUNIT_EXPECT_EQ(test, r.context, 6ULL);
	KUNIT_EXPECT_TRUE(test, r.ip_routed);
	r = ht_route_at(ns, &other, "any.example", "/x");
	KUNIT_EXPECT_EQ(test, (int)r.reason, (int)HTTPSYS_REASON_UNKNOWN_HOST);
	/* 127.0.0.1 as the last bytes of an IPv6 address is another address */
	v6 = ht_local(true, INADDR_LOOPBACK, PORT);
	r = ht_route_at(ns, &v6, "any.example", "/x");
	KUNIT_EXPECT_EQ(test, (int)r.reason, (int)HTTPSYS_REASON_UNKNOWN_HOST);
}

/* Conflicts (API: 5.4) */

static void conflicts(struct kunit *test)
{
	struct ht_app *a = ht_app(test), *b = ht_app(test);
	u64 g = ht_group(test, a), other = ht_group(test, b);
	struct httpsys_url_result res = { };
	static const char url[] = "http://+:26080/VROOT/";
	static const char text[] = "http://+:26080/vroot/";

	add(test, a, g, url, 1);
	KUNIT_EXPECT_EQ(test, httpsys_url_add(b->app, other, text, strlen(text), 2, &res),
			-EEXIST);
	KUNIT_EXPECT_EQ(test, res.detail, (u32)HTTPSYS_URL_CONFLICT);
	KUNIT_EXPECT_TRUE(test, uid_eq(res.uid, GLOBAL_ROOT_UID));
	KUNIT_ASSERT_NOT_NULL(test, res.conflict);
	KUNIT_EXPECT_EQ(test, res.conflict_len, (u32)strlen(text));
	KUNIT_EXPECT_EQ(test, memcmp(res.conflict, text, strlen(text)), 0);
	kvfree(res.conflict);
	/* In the same group as well */
	KUNIT_EXPECT_EQ(test, ht_add(a, g, url, 1), -EEXIST);
	/* Another category, a longer and a shorter path are none */
	add(test, b, other, "http://www:26080/vroot/", 2);
	add(test, b, other, "http://*:26080/vroot/", 3);
	add(test, b, other, "http://+:26080/vroot/sub/", 4);
	add(test, b, other, "http://+:26080/", 5);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_URLS_NOW), (s64)5);
}

/* The text of a conflict, for each form of host */
static void conflict_text(struct kunit *test)
{
	static const char *const urls[] = {
		"http://www.example.com:26080/a/b/", "http://127.0.0.1:26080/a/",
		"http://[::1]:26080/", "http://*:26080/x/",
	};
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(urls); i++) {
		struct httpsys_url_result res = { };
		u32 len = strlen(urls[i]);

		add(test, a, g, urls[i], 1);
		KUNIT_EXPECT_EQ(test, httpsys_url_add(a->app, g, urls[i], len, 2, &res), -EEXIST);
		KUNIT_ASSERT_NOT_NULL(test, res.conflict);
		KUNIT_EXPECT_EQ(test, res.conflict_len, len);
		KUNIT_EXPECT_EQ_MSG(test, strncmp(res.conflict, urls[i], len), 0, "%s", urls[i]);
		kvfree(res.conflict);
	}
}

static u32 detail_of(struct ht_app *a, u64 group, const char *url, int *ret)
{
	struct httpsys_url_result res = { };

	*ret = httpsys_url_add(a->app, group, url, strlen(url), 1, &res);
	kvfree(res.conflict);
	return res.detail;
}

#define EXPECT_REFUSED(test, a, group, url, err, why) do {				\
	int __ret;									\
	u32 __detail = detail_of(a, group, url, &__ret);				\
											\
	KUNIT_EXPECT_EQ_MSG(test, __ret, err, "%s", url);				\
	KUNIT_EXPECT_EQ_MSG(test, __detail, (u32)(why), "%s", url);			\
} while (0)

static void refusals(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);

	EXPECT_REFUSED(test, a, g, "http://+:26080", -EINVAL, HTTPSYS_URL_BAD_SYNTAX);
	EXPECT_REFUSED(test, a, g, "HTTP://+:26080/", -EINVAL, HTTPSYS_URL_BAD_SYNTAX);
	EXPECT_REFUSED(test, a, g, "http://+:026080/", -EINVAL, HTTPSYS_URL_BAD_SYNTAX);
	EXPECT_REFUSED(test, a, g, "http://+:*/", -EINVAL, HTTPSYS_URL_BAD_SYNTAX);
	EXPECT_REFUSED(test, a, g, "http://+/", -EINVAL, HTTPSYS_URL_BAD_SYNTAX);
	EXPECT_REFUSED(test, a, g, "http://+:26080/a%20b/", -EINVAL, HTTPSYS_URL_BAD_SYNTAX);
	EXPECT_REFUSED(test, a, g, "http://+:26080/a/../b/", -EINVAL, HTTPSYS_URL_BAD_SYNTAX);
	EXPECT_REFUSED(test, a, g, "http://192.168.1:26080/", -EOPNOTSUPP,
		       HTTPSYS_URL_BAD_ADDRESS);
	EXPECT_REFUSED(test, a, g, "https://+:26080/", -EOPNOTSUPP, HTTPSYS_URL_HTTPS);
	EXPECT_REFUSED(test, a, g, "http://192.0.2.1:26080/", -EADDRNOTAVAIL,
		       HTTPSYS_URL_NO_ADDRESS);
	EXPECT_REFUSED(test, a, g + 1, "http://+:26080/", -ENOENT, HTTPSYS_URL_OK);
	/* Nothing half-done: no URL, no listener, no owner of the port */
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_URLS_NOW), (s64)0);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)0);
	KUNIT_EXPECT_NULL(test, xa_load(&h->ns->ports, PORT));
	add(test, a, g, "http://+:26080/", 1);
	EXPECT_REFUSED(test, a, g, "https://+:26080/", -EEXIST, HTTPSYS_URL_SCHEME);
	EXPECT_REFUSED(test, a, g, "https://www:26080/a/", -EEXIST, HTTPSYS_URL_SCHEME);
}

/* A foreign socket listens on the port */
static void port_in_use(struct kunit *test)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	struct ht *h = ht_of(test);
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);
	struct socket *sock;
	int ret, detail_ret;
	u32 detail;

	KUNIT_ASSERT_EQ(test, sock_create_kern(&init_net, AF_INET, SOCK_STREAM, IPPROTO_TCP,
					       &sock), 0);
	ret = kernel_bind(sock, httpsys_sockaddr(&any), sizeof(any));
	if (!ret)
		ret = kernel_listen(sock, 1);
	detail = detail_of(a, g, "http://+:26080/", &detail_ret);
	sock_release(sock);
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, detail_ret, -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, detail, (u32)HTTPSYS_URL_PORT_IN_USE);
	KUNIT_EXPECT_NULL(test, xa_load(&h->ns->ports, PORT));
	add(test, a, g, "http://+:26080/", 1);
}

/* Who may register */

static int add_as(struct ht_app *a, u64 group, const char *url, struct httpsys_url_result *res)
{
	const struct cred *old = ht_become(a);
	int ret;

	memset(res, 0, sizeof(*res));
	ret = httpsys_url_add(a->app, group, url, strlen(url), 1, res);
	kvfree(res->conflict);
	ht_back(old);
	return ret;
}

static void port_owner(struct kunit *test)
{
	struct ht_app *alice = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *again = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *bob = ht_app_as(test, HT_BOB, 0);
	struct ht_app *admin = ht_app_as(test, HT_BOB, BIT_ULL(CAP_NET_ADMIN));
	u64 ga = ht_group(test, alice), gb = ht_group(test, bob);
	struct httpsys_url_result res;

	KUNIT_EXPECT_EQ(test, add_as(alice, ga, "http://+:26080/a/", &res), 0);
	KUNIT_EXPECT_EQ(test, add_as(bob, gb, "http://+:26080/b/", &res), -EACCES);
	KUNIT_EXPECT_EQ(test, res.detail, (u32)HTTPSYS_URL_PORT_OWNER);
	KUNIT_EXPECT_TRUE(test, uid_eq(res.uid, KUIDT_INIT(HT_ALICE)));
	KUNIT_EXPECT_EQ(test, res.conflict_len, (u32)strlen("http://+:26080/a/"));
	/* What is taken is taken, whoever asks (API: 5.5) */
	KUNIT_EXPECT_EQ(test, add_as(bob, gb, "http://+:26080/a/", &res), -EEXIST);
	KUNIT_EXPECT_EQ(test, res.detail, (u32)HTTPSYS_URL_CONFLICT);
	/* Other ports, other programs of the owner, and the administrator may */
	KUNIT_EXPECT_EQ(test, add_as(bob, gb, "http://+:26081/b/", &res), 0);
	KUNIT_EXPECT_EQ(test, add_as(again, ht_group(test, again), "http://+:26080/c/", &res), 0);
	KUNIT_EXPECT_EQ(test, add_as(admin, ht_group(test, admin), "http://+:26080/d/", &res), 0);
	/* The owner stays while anybody has a URL there */
	KUNIT_EXPECT_EQ(test, ht_remove(alice, ga, "http://+:26080/a/"), 0);
	ht_app_close(test, again);
	KUNIT_EXPECT_EQ(test, add_as(bob, gb, "http://+:26080/b/", &res), -EACCES);
	ht_app_close(test, admin);
	KUNIT_EXPECT_EQ(test, add_as(bob, gb, "http://+:26080/b/", &res), 0);
	KUNIT_EXPECT_EQ(test, add_as(alice, ga, "http://+:26080/a/", &res), -EACCES);
}

/* A right that only one of opener and caller has is none */
static void rights_of_both(struct kunit *test)
{
	struct ht_app *alice = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *bob = ht_app_as(test, HT_BOB, 0);
	struct ht_app *admin = ht_app_as(test, HT_BOB, BIT_ULL(CAP_NET_ADMIN));
	u64 gb = ht_group(test, bob), gadmin = ht_group(test, admin);
	struct httpsys_url_result res;
	const struct cred *old;

	KUNIT_EXPECT_EQ(test, add_as(alice, ht_group(test, alice), "http://+:26080/a/", &res), 0);
	old = ht_become(admin);
	KUNIT_EXPECT_EQ(test, ht_add(bob, gb, "http://+:26080/b/", 1), -EACCES);
	ht_back(old);
	old = ht_become(bob);
	KUNIT_EXPECT_EQ(test, ht_add(admin, gadmin, "http://+:26080/b/", 1), -EACCES);
	ht_back(old);
	KUNIT_EXPECT_EQ(test, add_as(admin, gadmin, "http://+:26080/b/", &res), 0);
}

static void privileged_port(struct kunit *test)
{
	struct ht_app *alice = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *server = ht_app_as(test, HT_BOB, BIT_ULL(CAP_NET_BIND_SERVICE));
	u64 ga = ht_group(test, alice);
	struct httpsys_url_result res;

	KUNIT_EXPECT_EQ(test, add_as(alice, ga, "http://+:881/", &res), -EACCES);
	KUNIT_EXPECT_EQ(test, res.detail, (u32)HTTPSYS_URL_PORT_PRIVILEGED);
	KUNIT_EXPECT_EQ(test, add_as(server, ht_group(test, server), "http://+:881/", &res), 0);
}

/* Removal */

static void removal(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct ht_app *a = ht_app(test), *b = ht_app(test);
	u64 g = ht_group(test, a), sibling = ht_group(test, a), other = ht_group(test, b);

	add(test, a, g, "http://+:26080/a/", 1);
	add(test, a, g, "http://+:26080/b/", 2);
	add(test, a, g, "http://www:26081/", 3);
	add(test, a, sibling, "http://+:26080/c/", 4);
	KUNIT_EXPECT_EQ(test, ht_remove(a, sibling, "http://+:26080/a/"), -ESRCH);
	KUNIT_EXPECT_EQ(test, ht_remove(b, other, "http://+:26080/a/"), -ESRCH);
	KUNIT_EXPECT_EQ(test, ht_remove(b, g, "http://+:26080/a/"), -ENOENT);
	KUNIT_EXPECT_EQ(test, ht_remove(a, g, "http://+:26080/"), -ESRCH);
	KUNIT_EXPECT_EQ(test, ht_remove(a, g, "http://www:26080/a/"), -ESRCH);
	KUNIT_EXPECT_EQ(test, ht_remove(a, g, "nonsense"), -EINVAL);
	HT_EXPECT_ROUTE(test, h->ns, PORT, "h", "/a/", 1);
	KUNIT_EXPECT_EQ(test, ht_remove(a, g, "http://+:26080/a/"), 0);
	KUNIT_EXPECT_EQ(test, ht_remove(a, g, "http://+:26080/a/"), -ESRCH);
	HT_EXPECT_NO_ROUTE(test, h->ns, PORT, "h", "/a/", HTTPSYS_REASON_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, httpsys_url_remove_all(b->app, g), -ENOENT);
	KUNIT_EXPECT_EQ(test, httpsys_url_remove_all(a->app, g), 0);
	KUNIT_EXPECT_EQ(test, httpsys_url_remove_all(a->app, g), 0);
	HT_EXPECT_NO_ROUTE(test, h->ns, PORT, "h", "/b/", HTTPSYS_REASON_NOT_FOUND);
	HT_EXPECT_NO_ROUTE(test, h->ns, PORT + 1, "www", "/", HTTPSYS_REASON_UNKNOWN_HOST);
	HT_EXPECT_ROUTE(test, h->ns, PORT, "h", "/c/", 4);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_URLS_NOW), (s64)1);
	/* The group goes on */
	add(test, a, g, "http://+:26080/a/", 5);
	HT_EXPECT_ROUTE(test, h->ns, PORT, "h", "/a/", 5);
}

/* An endpoint lives as long as it has users, whichever category they are of */
static void endpoints(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);

	add(test, a, g, "http://+:26080/", 1);
	add(test, a, g, "http://www:26080/", 2);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)1);
	add(test, a, g, "http://+:26081/", 3);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)2);
	KUNIT_EXPECT_EQ(test, ht_remove(a, g, "http://+:26080/"), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)2);
	KUNIT_EXPECT_EQ(test, ht_remove(a, g, "http://www:26080/"), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)1);
	/* One address, then all of them, on one port */
	add(test, a, g, "http://127.0.0.1:26080/", 4);
	add(test, a, g, "http://+:26080/", 5);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)3);
	KUNIT_EXPECT_EQ(test, httpsys_url_remove_all(a->app, g), 0);
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)0);
}

static void limit_of_a_user(struct kunit *test)
{
	struct ht_app *alice = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *again = ht_app_as(test, HT_ALICE, 0);
	struct ht_app *bob = ht_app_as(test, HT_BOB, 0);
	u64 ga = ht_group(test, alice), gagain = ht_group(test, again);
	u32 limit = httpsys_limits.max_urls_per_user;
	int third, fourth, theirs;

	httpsys_limits.max_urls_per_user = 2;
	ht_add(alice, ga, "http://+:26080/1/", 1);
	ht_add(again, gagain, "http://+:26080/2/", 1);
	third = ht_add(again, gagain, "http://+:26080/3/", 1);
	theirs = ht_add(bob, ht_group(test, bob), "http://+:26081/1/", 1);
	ht_remove(alice, ga, "http://+:26080/1/");
	fourth = ht_add(again, gagain, "http://+:26080/3/", 1);
	httpsys_limits.max_urls_per_user = limit;
	KUNIT_EXPECT_EQ(test, third, -EMFILE);
	KUNIT_EXPECT_EQ(test, theirs, 0);
	KUNIT_EXPECT_EQ(test, fourth, 0);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_URLS_NOW), (s64)3);
}

/* Many */

#define MANY	10000

/* Paths of one to three segments below one site */
static int many_path(char *out, u32 i)
{
	static const char *const form[] = { "/p%u/", "/dir/p%u/", "/dir/sub/p%u/" };

	return snprintf(out, 64, form[i % 3], i);
}

static void many_on_one_site(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);
	char url[128], path[64];
	struct ht_route r;
	u32 i, wrong = 0;

	for (i = 0; i < MANY; i++) {
		many_path(path, i);
		snprintf(url, sizeof(url), "http://+:26080%s", path);
		add(test, a, g, url, i + 1);
		if (i % 512 == 0)
			cond_resched();
	}
	for (i = 0; i < MANY; i++) {
		snprintf(path + many_path(path, i), 8, "x");
		r = ht_route(ns, PORT, "h", path);
		wrong += r.reason != HTTPSYS_REASON_NONE || r.context != i + 1;
		if (i % 8)
			continue;
		/* More digits are another segment, and not registered */
		snprintf(path, sizeof(path), "/p%u0000/x", i);
		r = ht_route(ns, PORT, "h", path);
		wrong += r.reason != HTTPSYS_REASON_NOT_FOUND;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0U);
	KUNIT_EXPECT_EQ(test, httpsys_url_remove_all(a->app, g), 0);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h", "/p0/", HTTPSYS_REASON_UNKNOWN_HOST);
}

static void many_sites(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	u64 g = ht_group(test, a);
	char url[128], host[32];
	struct ht_route r;
	u32 i, wrong = 0;

	for (i = 0; i < MANY; i++) {
		snprintf(url, sizeof(url), "http://h%u.example.com:26080/", i);
		add(test, a, g, url, i + 1);
		if (i % 512 == 0)
			cond_resched();
	}
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_ENDPOINTS_NOW), (s64)1);
	for (i = 0; i < MANY; i++) {
		snprintf(host, sizeof(host), "h%u.example.com", i);
		r = ht_route(ns, PORT, host, "/x");
		wrong += r.reason != HTTPSYS_REASON_NONE || r.context != i + 1;
		if (i % 8)
			continue;
		snprintf(host, sizeof(host), "h%u.example.co", i);
		r = ht_route(ns, PORT, host, "/x");
		wrong += r.reason != HTTPSYS_REASON_UNKNOWN_HOST;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0U);
	KUNIT_EXPECT_EQ(test, httpsys_group_close(a->app, g), 0);
	HT_EXPECT_NO_ROUTE(test, ns, PORT, "h7.example.com", "/", HTTPSYS_REASON_UNKNOWN_HOST);
}

/* Under changes */

#define CHANGES_MS	2000

struct changes {
	struct ht_app *a;
	u64 group;
	u32 rounds;
	u32 failed;
};

/* Adds and removes the longer prefix, and all of a second host */
static int changes_thread(void *data)
{
	struct changes *c = data;

	while (!kthread_should_stop()) {
		c->failed += ht_add(c->a, c->group, "http://+:26080/a/b/", 2) != 0;
		c->failed += ht_add(c->a, c->group, "http://site:26081/a/", 3) != 0;
		c->failed += ht_remove(c->a, c->group, "http://+:26080/a/b/") != 0;
		c->failed += ht_remove(c->a, c->group, "http://site:26081/a/") != 0;
		c->rounds++;
		cond_resched();
	}
	return 0;
}

/* Whatever moment a lookup hits, it finds one of the two legal answers */
static void lookup_under_changes(struct kunit *test)
{
	struct httpsys_ns *ns = ht_of(test)->ns;
	struct ht_app *a = ht_app(test);
	struct changes c = { .a = a, .group = ht_group(test, a) };
	u32 shorter = 0, longer = 0, none = 0, wrong = 0;
	struct task_struct *task;
	struct ht_route r;
	ktime_t end;

	add(test, a, c.group, "http://+:26080/a/", 1);
	task = kthread_run(changes_thread, &c, "httpsys-changes");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	end = ktime_add_ms(ktime_get(), CHANGES_MS);
	while (ktime_before(ktime_get(), end)) {
		r = ht_route(ns, PORT, "h", "/a/b/c");
		if (r.reason == HTTPSYS_REASON_NONE && r.context == 1)
			shorter++;
		else if (r.reason == HTTPSYS_REASON_NONE && r.context == 2)
			longer++;
		else
			wrong++;
		r = ht_route(ns, PORT + 1, "site", "/a/b");
		if (r.reason == HTTPSYS_REASON_UNKNOWN_HOST)
			none++;
		else if (r.reason != HTTPSYS_REASON_NOT_FOUND && r.context != 3)
			wrong++;
		cond_resched();
	}
	kthread_stop(task);
	kunit_info(test, "%u changes, %u/%u lookups found the shorter/longer, %u no host",
		   c.rounds, shorter, longer, none);
	KUNIT_EXPECT_EQ(test, wrong, 0U);
	KUNIT_EXPECT_EQ(test, c.failed, 0U);
	KUNIT_EXPECT_GT(test, c.rounds, 1U);
	/* Both were seen, else nothing was tested */
	KUNIT_EXPECT_GT(test, shorter, 0U);
	KUNIT_EXPECT_GT(test, longer, 0U);
}

static struct kunit_case urlns_cases[] = {
	KUNIT_CASE(examples_categories),
	KUNIT_CASE(examples_queues),
	KUNIT_CASE(trailing_slash),
	KUNIT_CASE(categories_in_order),
	KUNIT_CASE(first_match_wins),
	KUNIT_CASE(longest_prefix),
	KUNIT_CASE(deep_paths),
	KUNIT_CASE(case_folding),
	KUNIT_CASE(not_found_or_unknown),
	KUNIT_CASE(address_category),
	KUNIT_CASE(conflicts),
	KUNIT_CASE(conflict_text),
	KUNIT_CASE(refusals),
	KUNIT_CASE(port_in_use),
	KUNIT_CASE(port_owner),
	KUNIT_CASE(rights_of_both),
	KUNIT_CASE(privileged_port),
	KUNIT_CASE(removal),
	KUNIT_CASE(endpoints),
	KUNIT_CASE(limit_of_a_user),
	KUNIT_CASE(many_on_one_site),
	KUNIT_CASE(many_sites),
	KUNIT_CASE(lookup_under_changes),
	{ }
};

static struct kunit_suite urlns_suite = {
	.name = "httpsys_urlns",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = urlns_cases,
};
kunit_test_suite(urlns_suite);

MODULE_DESCRIPTION("KUnit tests of the URL namespace of httpsys");
MODULE_LICENSE("GPL");
