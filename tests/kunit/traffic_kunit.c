// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions, groups, prefixes, bindings and programs that go while clients wait:
 * real connections over loopback, the client's end a socket of ours. Ports above
 * 29000 belong to this suite.
 */
#include <linux/mm.h>
#include <net/sock.h>
#include <net/tcp.h>
#include "helpers.h"

#define PORT		29080
#define URL		"http://+:29080/t/"
#define NEIGHBOUR	"http://+:29080/keep/"
#define WAIT_S		10

/* Clients */

struct client {
	struct socket *sock;
	char text[512];
	u32 len;
};

static int client_connect(struct client *c, u16 port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int ret;

	memset(c, 0, sizeof(*c));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ret = sock_create_kern(&init_net, AF_INET, SOCK_STREAM, IPPROTO_TCP, &c->sock);
	if (ret)
		return ret;
	c->sock->sk->sk_rcvtimeo = WAIT_S * HZ;
	ret = kernel_connect(c->sock, httpsys_sockaddr(&to), sizeof(to), 0);
	if (ret) {
		sock_release(c->sock);
		c->sock = NULL;
	}
	return ret;
}

static void client_close(struct client *c)
{
	if (c->sock)
		sock_release(c->sock);
	c->sock = NULL;
}

static int client_send(struct client *c, const char *text)
{
	struct msghdr msg = { };
	struct kvec vec = { .iov_base = (void *)text, .iov_len = strlen(text) };
	int ret = kernel_sendmsg(c->sock, &msg, &vec, 1, vec.iov_len);

	return ret == vec.iov_len ? 0 : ret < 0 ? ret : -EIO;
}

/* More of the answer. As recv(2): 0 at its end */
static int client_more(struct client *c)
{
	struct msghdr msg = { };
	struct kvec vec = {
		.iov_base = c->text + c->len,
		.iov_len = sizeof(c->text) - 1 - c->len,
	};
	int ret = kernel_recvmsg(c->sock, &msg, &vec, 1, vec.iov_len, 0);

	if (ret > 0)
		c->len += ret;
	return ret;
}

/* Until the text ends with @end. 0, or -EIO when the connection ended before */
static int client_until(struct client *c, const char *end)
{
	u32 want = strlen(end);
	int ret;

	while (c->len < want || memcmp(c->text + c->len - want, end, want)) {
		ret = client_more(c);
		if (ret <= 0)
			return ret ?: -EIO;
	}
	return 0;
}

static bool client_starts(const struct client *c, const char *text)
{
	return c->len >= strlen(text) && !memcmp(c->text, text, strlen(text));
}

/* A new connection with one request */
static void client_ask(struct kunit *test, struct client *c, const char *path)
{
	char text[128];

	KUNIT_ASSERT_EQ(test, client_connect(c, PORT), 0);
	snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", path);
	KUNIT_ASSERT_EQ(test, client_send(c, text), 0);
}

/* Programs */

#define HEAD	"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
#define FIRST	"hello"
#define SECOND	"world"

/* Send as dev/ does, by one call */
static int answer(struct httpsys_open *open, u64 id, const char *text, bool last)
{
	struct httpsys_request *r = httpsys_request_send_begin(open, id, last);
	struct httpsys_tx *tx;
	struct page *page;
	int ret = -ENOMEM;

	if (IS_ERR(r))
		return PTR_ERR(r);
	tx = httpsys_tx_alloc(1, GFP_KERNEL);
	page = alloc_page(GFP_KERNEL);
	if (tx && page) {
		memcpy(page_address(page), text, strlen(text));
		httpsys_tx_add(tx, page, 0, strlen(text));
		ret = httpsys_xchg_tx_submit(&r->x, tx, HTTPSYS_TX_PROGRAM |
					     (last ? HTTPSYS_TX_LAST : 0));
	}
	httpsys_request_send_end(r, true, ret != 0);
	httpsys_request_put(r);
	return ret;
}

/* The next request, as soon as it comes. Its id, or HTTPSYS_NULL_ID */
static u64 wait_request(struct httpsys_open *open)
{
	ktime_t end = ktime_add_ms(ktime_get(), WAIT_S * 1000);
	struct httpsys_request *r;

	while (ktime_before(ktime_get(), end)) {
		if (!ht_receive(open, &r))
			return r->id;
		usleep_range(500, 1000);
	}
	return HTTPSYS_NULL_ID;
}

static bool wait_queued(struct httpsys_open *open, u32 count)
{
	ktime_t end = ktime_add_ms(ktime_get(), WAIT_S * 1000);

	while (READ_ONCE(open->queue->count) != count) {
		if (ktime_after(ktime_get(), end))
			return false;
		usleep_range(500, 1000);
	}
	return true;
}

/* Three requests: half answered, received, queued */
struct traffic {
	struct ht_app *a;
	struct httpsys_open *open;
	u64 session;
	u64 group;
	struct client half;
	struct client received;
	struct client queued;
	u64 half_id;
	u64 received_id;
};

static void traffic_start(struct kunit *test, struct traffic *t)
{
	t->a = ht_app(test);
	t->open = ht_queue(test, t->a);
	t->session = ht_session(test, t->a);
	t->group = ht_group_in(test, t->a, t->session);
	KUNIT_ASSERT_EQ(test, ht_bind(t->a, t->group, t->open), 0);
	KUNIT_ASSERT_EQ(test, ht_add(t->a, t->group, URL, 1), 0);
	client_ask(test, &t->half, "/t/half");
	t->half_id = wait_request(t->open);
	KUNIT_ASSERT_NE(test, t->half_id, HTTPSYS_NULL_ID);
	KUNIT_ASSERT_EQ(test, answer(t->open, t->half_id, HEAD FIRST, false), 0);
	KUNIT_ASSERT_EQ(test, client_until(&t->half, FIRST), 0);
	client_ask(test, &t->received, "/t/received");
	t->received_id = wait_request(t->open);
	KUNIT_ASSERT_NE(test, t->received_id, HTTPSYS_NULL_ID);
	client_ask(test, &t->queued, "/t/queued");
	KUNIT_ASSERT_TRUE(test, wait_queued(t->open, 1));
}

/* All of them get their answers, whole */
static void traffic_finish(struct kunit *test, struct traffic *t)
{
	KUNIT_EXPECT_EQ(test, answer(t->open, t->half_id, SECOND, true), 0);
	KUNIT_EXPECT_EQ(test, client_until(&t->half, FIRST SECOND), 0);
	KUNIT_EXPECT_EQ(test, t->half.len, (u32)strlen(HEAD FIRST SECOND));
	KUNIT_EXPECT_EQ(test, answer(t->open, t->received_id, HEAD FIRST SECOND, true), 0);
	KUNIT_EXPECT_EQ(test, client_until(&t->received, FIRST SECOND), 0);
	KUNIT_EXPECT_TRUE(test, client_starts(&t->received, HEAD));
	KUNIT_EXPECT_EQ(test, answer(t->open, wait_request(t->open), HEAD FIRST SECOND, true), 0);
	KUNIT_EXPECT_EQ(test, client_until(&t->queued, FIRST SECOND), 0);
	KUNIT_EXPECT_TRUE(test, client_starts(&t->queued, HEAD));
}

static void traffic_close(struct traffic *t)
{
	client_close(&t->half);
	client_close(&t->received);
	client_close(&t->queued);
}

static struct traffic *traffic_of(struct kunit *test)
{
	struct traffic *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	traffic_start(test, t);
	return t;
}

/* Ways to withdraw a prefix; the port lives on, by a neighbour's */

static int withdraw_session(struct traffic *t)
{
	return httpsys_session_close(t->a->app, t->session);
}

static int withdraw_group(struct traffic *t)
{
	return httpsys_group_close(t->a->app, t->group);
}

static int withdraw_url(struct traffic *t)
{
	return ht_remove(t->a, t->group, URL);
}

static int withdraw_binding(struct traffic *t)
{
	return ht_bind(t->a, t->group, NULL);
}

static void withdraw(struct kunit *test, int (*how)(struct traffic *), const char *status)
{
	struct traffic *t = traffic_of(test);
	struct ht_app *neighbour = ht_app(test);
	struct client late;

	KUNIT_ASSERT_EQ(test, ht_add(neighbour, ht_group(test, neighbour), NEIGHBOUR, 2), 0);
	KUNIT_EXPECT_EQ(test, how(t), 0);
	/* A new request is not routed there any more, from the moment of return */
	client_ask(test, &late, "/t/late");
	KUNIT_EXPECT_GT(test, client_more(&late), 0);
	KUNIT_EXPECT_TRUE_MSG(test, client_starts(&late, status), "%s", late.text);
	client_close(&late);
	KUNIT_EXPECT_EQ(test, READ_ONCE(t->open->queue->count), 1U);
	traffic_finish(test, t);
	traffic_close(t);
}

static void session_closed(struct kunit *test)
{
	withdraw(test, withdraw_session, "HTTP/1.1 404 ");
}

static void group_closed(struct kunit *test)
{
	withdraw(test, withdraw_group, "HTTP/1.1 404 ");
}

static void url_removed(struct kunit *test)
{
	withdraw(test, withdraw_url, "HTTP/1.1 404 ");
}

static void queue_unbound(struct kunit *test)
{
	withdraw(test, withdraw_binding, "HTTP/1.1 503 ");
}

/* Nobody needs the port any more: idle connections end, busy ones after their answer */
static void port_goes(struct kunit *test)
{
	struct traffic *t = traffic_of(test);
	struct client idle, late;

	KUNIT_ASSERT_EQ(test, client_connect(&idle, PORT), 0);
	/* A first request and its answer, so that it is known to be idle */
	KUNIT_ASSERT_EQ(test, client_send(&idle, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n"), 0);
	KUNIT_EXPECT_GT(test, client_more(&idle), 0);
	KUNIT_EXPECT_TRUE(test, client_starts(&idle, "HTTP/1.1 404 "));
	KUNIT_EXPECT_EQ(test, httpsys_session_close(t->a->app, t->session), 0);
	KUNIT_EXPECT_EQ(test, client_more(&idle), 0);
	client_close(&idle);
	KUNIT_EXPECT_EQ(test, client_connect(&late, PORT), -ECONNREFUSED);
	traffic_finish(test, t);
	KUNIT_EXPECT_EQ(test, client_more(&t->half), 0);
	KUNIT_EXPECT_EQ(test, client_more(&t->received), 0);
	KUNIT_EXPECT_EQ(test, client_more(&t->queued), 0);
	traffic_close(t);
}

/* The device's file is closed, the queue's is not: what was accepted finishes */
static void application_closed(struct kunit *test)
{
	struct traffic *t = traffic_of(test);

	ht_app_close(test, t->a);
	traffic_finish(test, t);
	traffic_close(t);
}

/* The queue's last file is closed: what it had is reset, what waited is refused */
static void program_dies(struct kunit *test)
{
	struct traffic *t = traffic_of(test);

	KUNIT_ASSERT_EQ(test, ht_queue_set(t->open, HTTPSYS_PROPERTY_VERBOSITY_503,
					   HTTPSYS_503_LIMITED), 0);
	ht_open_close(test, t->open);
	ht_app_close(test, t->a);
	KUNIT_EXPECT_EQ(test, client_more(&t->half), -ECONNRESET);
	KUNIT_EXPECT_EQ(test, client_more(&t->received), -ECONNRESET);
	KUNIT_EXPECT_GT(test, client_more(&t->queued), 0);
	KUNIT_EXPECT_TRUE(test, client_starts(&t->queued, "HTTP/1.1 503 "));
	KUNIT_EXPECT_EQ(test, ht_delta(ht_of(test), HTTPSYS_COUNTER_ABANDONED), (s64)2);
	traffic_close(t);
}

/* With Basic verbosity, the default, there is no answer at all (API: 6.5) */
static void program_dies_basic(struct kunit *test)
{
	struct traffic *t = traffic_of(test);

	ht_open_close(test, t->open);
	KUNIT_EXPECT_EQ(test, client_more(&t->queued), -ECONNRESET);
	traffic_close(t);
}

/* Another open of the queue takes over what was not taken */
static void receiver_dies(struct kunit *test)
{
	struct traffic *t = traffic_of(test);
	struct httpsys_open *heir = ht_keep_open(test, httpsys_open_again(t->open, false));

	ht_open_close(test, t->open);
	KUNIT_EXPECT_EQ(test, client_more(&t->received), -ECONNRESET);
	KUNIT_EXPECT_EQ(test, answer(heir, wait_request(heir), HEAD FIRST SECOND, true), 0);
	KUNIT_EXPECT_EQ(test, client_until(&t->queued, FIRST SECOND), 0);
	traffic_close(t);
}

/* Clients that leave: their requests cannot be answered, nobody else notices */
static void clients_leave(struct kunit *test)
{
	struct traffic *t = traffic_of(test);
	ktime_t end = ktime_add_ms(ktime_get(), WAIT_S * 1000);

	sock_no_linger(t->half.sock->sk);
	client_close(&t->half);
	sock_no_linger(t->queued.sock->sk);
	client_close(&t->queued);
	KUNIT_EXPECT_TRUE(test, wait_queued(t->open, 0));
	while (READ_ONCE(t->open->nr_gone) != 1 && ktime_before(ktime_get(), end))
		usleep_range(500, 1000);
	KUNIT_EXPECT_EQ(test, answer(t->open, t->half_id, SECOND, true), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, READ_ONCE(t->open->nr_gone), 0U);
	KUNIT_EXPECT_EQ(test, answer(t->open, t->received_id, HEAD FIRST SECOND, true), 0);
	KUNIT_EXPECT_EQ(test, client_until(&t->received, FIRST SECOND), 0);
	traffic_close(t);
}

/* A stream of requests while sessions come and go */

#define STORM_MS	700

struct storm {
	struct httpsys_open *open;
	u32 answered;
	u32 whole;
	u32 unconnected;
	u32 closed;
	u32 reset;
	u32 refused;
	u32 wrong;
	char text[64];
	bool stop;
	struct completion stopped;
};

static int server_thread(void *data)
{
	struct storm *s = data;
	struct httpsys_request *r;

	while (!kthread_should_stop()) {
		if (ht_receive(s->open, &r)) {
			usleep_range(100, 300);
			continue;
		}
		s->answered += !answer(s->open, r->id, HEAD FIRST SECOND, true);
	}
	return 0;
}

/* Not bound yet; no such path any more; no such host any more */
static bool client_refused(const struct client *c)
{
	return client_starts(c, "HTTP/1.1 503 ") || client_starts(c, "HTTP/1.1 404 ") ||
	       client_starts(c, "HTTP/1.1 400 ");
}

/* What a client may see: no connection, nothing, a refusal, or the answer whole */
static void client_round(struct storm *s)
{
	struct client c;
	int ret;

	if (client_connect(&c, PORT)) {
		s->unconnected++;
		return;
	}
	ret = client_send(&c, "GET /t/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
	while (!ret) {
		ret = client_more(&c);
		if (ret > 0)
			ret = 0;
		else if (!ret)
			break;
	}
	if (!c.len && !ret)
		s->closed++;
	else if (!c.len)
		s->reset++;
	else if (client_starts(&c, HEAD) && !client_until(&c, FIRST SECOND))
		s->whole++;
	else if (client_refused(&c))
		s->refused++;
	else if (!s->wrong++)
		strscpy(s->text, c.text, sizeof(s->text));
	client_close(&c);
}

static int client_thread(void *data)
{
	struct storm *s = data;

	while (!READ_ONCE(s->stop))
		client_round(s);
	complete(&s->stopped);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* kthread_stop() would interrupt a receive and lose an answer that is on its way */
static void client_stop(struct storm *s, struct task_struct *client)
{
	WRITE_ONCE(s->stop, true);
	wait_for_completion(&s->stopped);
	kthread_stop(client);
}

static void session_round(struct kunit *test, struct ht_app *a, struct storm *s)
{
	u64 session, group;

	KUNIT_EXPECT_EQ(test, httpsys_session_create(a->app, &session), 0);
	KUNIT_EXPECT_EQ(test, httpsys_group_create(a->app, session, &group), 0);
	KUNIT_EXPECT_EQ(test, ht_add(a, group, URL, 1), 0);
	KUNIT_EXPECT_EQ(test, ht_bind(a, group, s->open), 0);
	usleep_range(1000, 20000);
	KUNIT_EXPECT_EQ(test, httpsys_session_close(a->app, session), 0);
}

static void sessions_come_and_go(struct kunit *test)
{
	struct ht_app *a = ht_app(test);
	struct storm s = { .open = ht_queue(test, a) };
	struct task_struct *server, *client;
	ktime_t end;
	u32 rounds;

	init_completion(&s.stopped);
	server = kthread_run(server_thread, &s, "httpsys-server");
	KUNIT_ASSERT_FALSE(test, IS_ERR(server));
	client = kthread_run(client_thread, &s, "httpsys-client");
	if (IS_ERR(client))
		kthread_stop(server);
	KUNIT_ASSERT_FALSE(test, IS_ERR(client));
	end = ktime_add_ms(ktime_get(), STORM_MS);
	for (rounds = 0; !s.whole || ktime_before(ktime_get(), end); rounds++) {
		session_round(test, a, &s);
		if (rounds > 1000)
			break;
	}
	client_stop(&s, client);
	kthread_stop(server);
	kunit_info(test, "%u sessions; %u answered, %u whole, %u refused, %u unconnected, %u closed, %u reset",
		   rounds, s.answered, s.whole, s.refused, s.unconnected, s.closed, s.reset);
	KUNIT_EXPECT_EQ_MSG(test, s.wrong, 0U, "%s", s.text);
	KUNIT_EXPECT_GT(test, s.whole, 0U);
	/* Who was accepted got the answer that was given */
	KUNIT_EXPECT_EQ(test, s.whole, s.answered);
}

static struct kunit_case traffic_cases[] = {
	KUNIT_CASE(session_closed),
	KUNIT_CASE(group_closed),
	KUNIT_CASE(url_removed),
	KUNIT_CASE(queue_unbound),
	KUNIT_CASE(port_goes),
	KUNIT_CASE(application_closed),
	KUNIT_CASE(program_dies),
	KUNIT_CASE(program_dies_basic),
	KUNIT_CASE(receiver_dies),
	KUNIT_CASE(clients_leave),
	KUNIT_CASE(sessions_come_and_go),
	{ }
};

static struct kunit_suite traffic_suite = {
	.name = "httpsys_traffic",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = traffic_cases,
};
kunit_test_suite(traffic_suite);

MODULE_DESCRIPTION("KUnit tests of httpsys' objects under traffic");
MODULE_LICENSE("GPL");
