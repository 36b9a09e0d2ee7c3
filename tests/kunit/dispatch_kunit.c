// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a parsed head to a queue: which host a request names, what its path is, and
 * which registration that means. Ports above 30000 belong to this suite.
 */
#include "helpers.h"

#define PORT	30080

/* Registrations of the table; their contexts */
enum { NAMED = 1, WEAK, UMLAUT, IDN, ADDRESS, DEEP };

static const struct {
	const char *url;
	u64 context;
} urls[] = {
	{ "http://www.example.com:30080/", NAMED },
	{ "http://*:30080/", WEAK },
	{ "http://*:30080/\xc3\xbc/", UMLAUT },		/* U+00FC */
	{ "http://b\xc3\xbc" "cher.example:30080/", IDN },
	{ "http://127.0.0.1:30080/ip/", ADDRESS },
	{ "http://*:30080/deep/er/", DEEP },
};

/**
 * struct row - a request and where it goes
 * @target: request target
 * @host: value of its Host header; NULL: it has none
 * @context: of the registration, or 0 when it is refused
 * @reason: of the refusal
 * @path: cooked
 * @cooked_host: with its port
 * @query: as sent
 */
struct row {
	const char *target;
	const char *host;
	u64 context;
	enum httpsys_reason reason;
	const char *path;
	const char *cooked_host;
	const char *query;
};

#define REFUSED(why)	0, HTTPSYS_REASON_##why

static const struct row rows[] = {
	/* Host: by name, in any case, with a port that does not matter, final dot */
	{ "/A/b", "www.example.com", NAMED, 0, "/A/b", "www.example.com:30080", "" },
	{ "/", "WWW.Example.COM", NAMED, 0, "/", "WWW.Example.COM:30080", "" },
	{ "/", "www.example.com:30080", NAMED, 0, "/", "www.example.com:30080", "" },
	{ "/", "www.example.com:1", NAMED, 0, "/", "www.example.com:1", "" },
	{ "/", "example.com", WEAK, 0, "/", "example.com:30080", "" },
	{ "/", "xn--bcher-kva.example", IDN, 0, "/", "xn--bcher-kva.example:30080", "" },
	/* An address in Host routes by the wildcards and the local address */
	{ "/", "127.0.0.1", WEAK, 0, "/", "127.0.0.1:30080", "" },
	{ "/ip/x", "10.1.2.3:99", ADDRESS, 0, "/ip/x", "10.1.2.3:99", "" },
	{ "/", "[::1]", WEAK, 0, "/", "[::1]:30080", "" },
	{ "/ip/x", "www.example.com", NAMED, 0, "/ip/x", "www.example.com:30080", "" },
	/* No Host (HTTP/1.0): the local address stands for it */
	{ "/", NULL, WEAK, 0, "/", "127.0.0.1:30080", "" },
	{ "/ip/", NULL, ADDRESS, 0, "/ip/", "127.0.0.1:30080", "" },
	/* Bad ones */
	{ "/", "", REFUSED(HOSTNAME), NULL, NULL, NULL },
	{ "/", "a b", REFUSED(HOSTNAME), NULL, NULL, NULL },
	{ "/", "www.example.com:x", REFUSED(HOSTNAME), NULL, NULL, NULL },
	{ "/", "www.example.com:65536", REFUSED(HOSTNAME), NULL, NULL, NULL },
	{ "/", "u@www.example.com", REFUSED(HOSTNAME), NULL, NULL, NULL },
	/* An absolute target wins over Host, which must be good all the same */
	{ "http://www.example.com/x", "other", NAMED, 0, "/x", "www.example.com:30080", "" },
	{ "http://www.example.com:7/x", "other", NAMED, 0, "/x", "www.example.com:7", "" },
	{ "HTTP://www.example.com", "", NAMED, 0, "/", "www.example.com:30080", "" },
	{ "http://other/x", "www.example.com", WEAK, 0, "/x", "other:30080", "" },
	{ "http://www.example.com/", "a b", REFUSED(HOSTNAME), NULL, NULL, NULL },
	{ "http://u@www.example.com/", "h", REFUSED(URL), NULL, NULL, NULL },
	{ "http:///x", "h", REFUSED(URL), NULL, NULL, NULL },
	{ "ftp://www.example.com/", "h", REFUSED(URL), NULL, NULL, NULL },
	/* Nothing serves https, on this port or any */
	{ "https://www.example.com/", "h", REFUSED(UNKNOWN_HOST), "/", NULL, "" },
	/* Paths: escapes, dot segments, runs of slashes; letters keep their case */
	{ "/a%20b", "h", WEAK, 0, "/a b", "h:30080", "" },
	{ "/x/../deep/./er/y", "h", DEEP, 0, "/deep/er/y", "h:30080", "" },
	{ "/x/%2e%2E/deep/er", "h", DEEP, 0, "/deep/er", "h:30080", "" },
	{ "/deep/er/../../y", "h", WEAK, 0, "/y", "h:30080", "" },
	{ "/../../y", "h", WEAK, 0, "/y", "h:30080", "" },
	{ "//deep///er//y", "h", DEEP, 0, "/deep/er/y", "h:30080", "" },
	{ "/DEEP/Er/Y", "h", DEEP, 0, "/DEEP/Er/Y", "h:30080", "" },
	{ "/deep%2Fer/y", "h", WEAK, 0, "/deep%2Fer/y", "h:30080", "" },
	{ "/%64eep/er/y", "h", DEEP, 0, "/deep/er/y", "h:30080", "" },
	{ "/%C3%9C/x", "h", UMLAUT, 0, "/\xc3\x9c/x", "h:30080", "" },	/* U+00DC */
	{ "/%c3%bc", "h", UMLAUT, 0, "/\xc3\xbc", "h:30080", "" },
	{ "/%zz", "h", REFUSED(URL), NULL, NULL, NULL },
	{ "/%00", "h", REFUSED(URL), NULL, NULL, NULL },
	{ "/a%2", "h", REFUSED(URL), NULL, NULL, NULL },
	/* The query is no part of it */
	{ "/deep/er?/x/../y", "h", DEEP, 0, "/deep/er", "h:30080", "?/x/../y" },
	{ "/?", "h", WEAK, 0, "/", "h:30080", "?" },
	{ "http://h/deep/er?a=%zz", "h", DEEP, 0, "/deep/er", "h:30080", "?a=%zz" },
	/* About the server itself: who has its root */
	{ "*", "www.example.com", NAMED, 0, "*", "www.example.com:30080", "" },
};

static bool is_text(const char *text, u32 len, const char *want)
{
	return len == strlen(want) && !memcmp(text, want, len);
}

static void check_row(struct kunit *test, const struct row *row)
{
	struct httpsys_request *r = ht_request(test, row->target, row->host);
	enum httpsys_reason reason = ht_dispatch(r);

	KUNIT_EXPECT_EQ_MSG(test, (int)reason, (int)row->reason, "%s %s", row->target,
			    row->host ?: "-");
	if (row->context)
		KUNIT_EXPECT_EQ_MSG(test, r->url_context, row->context, "%s %s", row->target,
				    row->host ?: "-");
	if (row->path)
		KUNIT_EXPECT_TRUE_MSG(test, is_text(r->text, r->path_len, row->path),
				      "%s: path %.*s", row->target, (int)r->path_len, r->text);
	if (row->cooked_host)
		KUNIT_EXPECT_TRUE_MSG(test, is_text(r->text + r->path_len, r->host_len,
						    row->cooked_host), "%s: host %.*s",
				      row->target, (int)r->host_len, r->text + r->path_len);
	if (row->query)
		KUNIT_EXPECT_TRUE_MSG(test, is_text(r->x.text + r->query.off, r->query.len,
						    row->query), "%s: query", row->target);
	KUNIT_EXPECT_EQ_MSG(test, r->ip_routed, row->context == ADDRESS, "%s", row->target);
}

static void register_all(struct kunit *test, struct httpsys_open **open)
{
	struct ht_app *a = ht_app(test);
	u64 group = ht_group(test, a);
	u32 i;

	*open = ht_queue(test, a);
	KUNIT_ASSERT_EQ(test, ht_bind(a, group, *open), 0);
	for (i = 0; i < ARRAY_SIZE(urls); i++)
		KUNIT_ASSERT_EQ_MSG(test, ht_add(a, group, urls[i].url, urls[i].context), 0,
				    "%s", urls[i].url);
	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT);
}

static void table(struct kunit *test)
{
	struct httpsys_open *open;
	u32 i, accepted = 0;

	register_all(test, &open);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		check_row(test, &rows[i]);
		accepted += rows[i].reason == HTTPSYS_REASON_NONE;
	}
	KUNIT_EXPECT_EQ(test, open->queue->count, accepted);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_QUEUED), (s64)accepted);
}

/* The connection's own end is an IPv6 address */
static void over_ipv6(struct kunit *test)
{
	static const struct row row = { "/ip/x", NULL, WEAK, 0, "/ip/x", "[::1]:30080", "" };
	struct httpsys_open *open;

	register_all(test, &open);
	ht_of(test)->conn->local = ht_local(true, 1, PORT);
	check_row(test, &row);
}

/* Another port than the registered one, whatever Host says */
static void other_port(struct kunit *test)
{
	static const struct row row = { "/", "www.example.com:30080", REFUSED(UNKNOWN_HOST),
					"/", "www.example.com:30080", "" };
	struct httpsys_open *open;

	register_all(test, &open);
	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT + 1);
	check_row(test, &row);
}

/* Text that does not fit into the request itself */
static void long_path(struct kunit *test)
{
	struct httpsys_open *open;
	struct row row = { NULL, "www.example.com", NAMED, 0, NULL, "www.example.com:30080", "" };
	char *path = kunit_kzalloc(test, HT_TEXT, GFP_KERNEL);
	u32 len;

	KUNIT_ASSERT_NOT_NULL(test, path);
	register_all(test, &open);
	row.target = path;
	row.path = path;
	for (len = 100; len <= 400; len += 50) {
		memset(path, 'a', len);
		path[0] = '/';
		path[len / 2] = '/';
		path[len] = 0;
		check_row(test, &row);
	}
	/* 260 characters of one segment at most (API: 7.1) */
	memset(path + 1, 'a', 260);
	path[261] = 0;
	check_row(test, &row);
	path[261] = 'a';
	path[262] = 0;
	row.context = 0;
	row.reason = HTTPSYS_REASON_URL;
	row.path = NULL;
	row.cooked_host = NULL;
	check_row(test, &row);
}

/* What is known when a request is refused: where it would have gone */
static void refused_late(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	u64 group = ht_group(test, a);
	struct httpsys_request *r;

	KUNIT_ASSERT_EQ(test, ht_add(a, group, "http://+:30081/", 5), 0);
	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT + 1);
	r = ht_request(test, "/x", "h");
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(r), (int)HTTPSYS_REASON_UNBOUND);
	KUNIT_EXPECT_EQ(test, (int)r->x.verbosity, (int)HTTPSYS_503_LIMITED);
	KUNIT_EXPECT_EQ(test, r->url_context, 5ULL);
	KUNIT_EXPECT_EQ(test, r->group_id, group);
	KUNIT_EXPECT_NULL(test, r->queue);
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_QUEUED), (s64)0);
}

/* A file that is closed meanwhile is freed at once; its groups wait for who routes */
static void without_file(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	u64 id = ht_group(test, a);
	struct httpsys_group *group = xa_load(&a->app->groups, httpsys_id_slot(id));
	struct httpsys_open *open = ht_queue(test, a);
	struct httpsys_app *app = a->app;

	KUNIT_ASSERT_NOT_NULL(test, group);
	KUNIT_ASSERT_EQ(test, ht_bind(a, id, open), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, id, "http://+:30082/", 6), 0);
	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT + 2);
	group->session->app = NULL;
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(ht_request(test, "/x", "h")),
			(int)HTTPSYS_REASON_NONE);
	group->session->app = app;
}

static struct kunit_case dispatch_cases[] = {
	KUNIT_CASE(table),
	KUNIT_CASE(over_ipv6),
	KUNIT_CASE(other_port),
	KUNIT_CASE(long_path),
	KUNIT_CASE(refused_late),
	KUNIT_CASE(without_file),
	{ }
};

static struct kunit_suite dispatch_suite = {
	.name = "httpsys_dispatch",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = dispatch_cases,
};
kunit_test_suite(dispatch_suite);

MODULE_DESCRIPTION("KUnit tests of how httpsys routes requests");
MODULE_LICENSE("GPL");
