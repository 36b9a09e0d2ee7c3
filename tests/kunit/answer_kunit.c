// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers: how a response is framed, whether its connection ends, and how many
 * bytes a program may send. No ports, no registrations.
 */
#include "helpers.h"

#define LAST	0
#define MORE	HTTPSYS_SEND_MORE_DATA
#define BYE	HTTPSYS_SEND_DISCONNECT
#define AUTO	HTTPSYS_SEND_CHUNKED
#define EOF	HTTPSYS_TO_EOF
#define GET	HTTPSYS_VERB_GET
#define HEAD	HTTPSYS_VERB_HEAD

/* What the program's headers frame */
enum framing { NOTHING, LENGTH, CHUNKED };

/**
 * struct framing_case - a response's head and what becomes of it
 * @status: of it
 * @verb: of the request
 * @flags: of the send
 * @framing: of the program's headers
 * @length: its Content-Length
 * @total: body bytes of the call
 * @no_body: no byte of a body goes out
 * @adds: a Content-Length of @total is added; with AUTO in @flags the coding
 * @left: announced, and not sent
 * @close: the connection ends
 */
struct framing_case {
	u16 status;
	u8 verb;
	u32 flags;
	enum framing framing;
	u64 length;
	u64 total;
	bool no_body;
	bool adds;
	u64 left;
	bool close;
};

static const struct framing_case framings[] = {
	/* The whole body in one call: its length is known (API: 6.8) */
	{ 200, GET, LAST, NOTHING, 0, 5, false, true, 5, false },
	{ 200, GET, LAST, NOTHING, 0, 0, false, true, 0, false },
	{ 404, GET, LAST, NOTHING, 0, 9, false, true, 9, false },
	{ 205, GET, LAST, NOTHING, 0, 0, false, true, 0, false },
	{ 999, GET, LAST, NOTHING, 0, 3, false, true, 3, false },
	/* More to come and nothing frames it: the end of the connection does (RFC 9112 6.3) */
	{ 200, GET, MORE, NOTHING, 0, 5, false, false, EOF, true },
	{ 200, GET, MORE | BYE, NOTHING, 0, 5, false, false, EOF, true },
	/* The program's own length */
	{ 200, GET, LAST, LENGTH, 5, 5, false, false, 5, false },
	{ 200, GET, MORE, LENGTH, 50, 5, false, false, 50, false },
	{ 200, GET, MORE, LENGTH, 0, 0, false, false, 0, false },
	/* Its own chunks */
	{ 200, GET, LAST, CHUNKED, 0, 5, false, false, EOF, false },
	{ 200, GET, MORE, CHUNKED, 0, 5, false, false, EOF, false },
	/* HEAD: no byte goes out, and no length is made up */
	{ 200, HEAD, LAST, NOTHING, 0, 5, true, false, EOF, false },
	{ 200, HEAD, MORE, NOTHING, 0, 5, true, false, EOF, false },
	{ 200, HEAD, LAST, LENGTH, 7, 5, true, false, EOF, false },
	{ 200, HEAD, LAST, CHUNKED, 0, 5, true, false, EOF, false },
	/* Statuses without a body (RFC 9110 6.4.1) */
	{ 204, GET, LAST, NOTHING, 0, 0, true, false, EOF, false },
	{ 204, GET, MORE, NOTHING, 0, 5, true, false, EOF, false },
	{ 304, GET, LAST, NOTHING, 0, 0, true, false, EOF, false },
	{ 304, GET, LAST, LENGTH, 77, 0, true, false, EOF, false },
	{ 101, GET, LAST, NOTHING, 0, 0, true, false, EOF, true },
	/* The kernel's chunks, unless something else frames it */
	{ 200, GET, LAST | AUTO, NOTHING, 0, 5, false, true, EOF, false },
	{ 200, GET, MORE | AUTO, NOTHING, 0, 5, false, true, EOF, false },
	{ 200, GET, MORE | AUTO, LENGTH, 9, 5, false, false, 9, false },
	{ 200, GET, MORE | AUTO, CHUNKED, 0, 5, false, false, EOF, false },
	{ 200, HEAD, LAST | AUTO, NOTHING, 0, 5, true, false, EOF, false },
	{ 204, GET, LAST | AUTO, NOTHING, 0, 5, true, false, EOF, false },
	/* The program wants to be rid of the client */
	{ 200, GET, BYE, NOTHING, 0, 5, false, true, 5, true },
	{ 200, GET, BYE, LENGTH, 5, 5, false, false, 5, true },
	{ 204, GET, BYE, NOTHING, 0, 0, true, false, EOF, true },
	{ 200, HEAD, BYE, NOTHING, 0, 0, true, false, EOF, true },
};

static void begin(struct httpsys_request *r, const struct framing_case *c,
		  struct httpsys_response_head *head, bool wants_close)
{
	const struct httpsys_response_info info = {
		.has_length = c->framing == LENGTH,
		.content_length = c->length,
		.chunked = c->framing == CHUNKED,
		.wants_close = wants_close,
	};

	memset(head, 0, sizeof(*head));
	head->status = c->status;
	r->x.head.verb = c->verb;
	httpsys_answer_begin(r, &info, c->total, c->flags, head);
}

static void framing_table(struct kunit *test)
{
	struct httpsys_request *r = ht_request(test, "/x", "h");
	struct httpsys_response_head head;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(framings); i++) {
		const struct framing_case *c = &framings[i];

		memset(&r->answer, 0xff, sizeof(r->answer));
		begin(r, c, &head, false);
		KUNIT_EXPECT_EQ_MSG(test, r->answer.no_body, c->no_body, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, r->answer.left, c->left, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, r->answer.close, c->close, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, head.add_length, !c->adds ? HTTPSYS_LENGTH_NONE :
				    c->flags & AUTO ? HTTPSYS_LENGTH_CHUNKED :
						      HTTPSYS_LENGTH_ADD, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, r->answer.coding == HTTPSYS_CODING_KERNEL,
				    c->adds && (c->flags & AUTO), "row %u", i);
		if (head.add_length == HTTPSYS_LENGTH_ADD)
			KUNIT_EXPECT_EQ_MSG(test, head.length, c->total, "row %u", i);
		/* A 101 is no longer HTTP and must not say "close" beside Upgrade */
		KUNIT_EXPECT_EQ_MSG(test, head.close, c->close && c->status != 101, "row %u", i);
		/* RFC 9110 8.6, RFC 9112 6.1; a 304 may tell the length of what it stands for */
		KUNIT_EXPECT_EQ_MSG(test, !!head.drop,
				    c->status < 200 || c->status == 204, "row %u", i);
	}
}

/* HTTP/1.0 knows no chunks: the end of the connection, or a length */
static void chunks_and_versions(struct kunit *test)
{
	static const struct framing_case last = { 200, GET, LAST | AUTO, NOTHING, 0, 5 };
	static const struct framing_case more = { 200, GET, MORE | AUTO, NOTHING, 0, 5 };
	struct httpsys_request *r = ht_request(test, "/x", "h");
	struct httpsys_response_head head;

	r->x.head.minor = 0;
	begin(r, &last, &head, false);
	KUNIT_EXPECT_EQ(test, head.add_length, HTTPSYS_LENGTH_ADD);
	KUNIT_EXPECT_EQ(test, r->answer.coding, HTTPSYS_CODING_NONE);
	begin(r, &more, &head, false);
	KUNIT_EXPECT_EQ(test, head.add_length, HTTPSYS_LENGTH_NONE);
	KUNIT_EXPECT_TRUE(test, r->answer.close);
	KUNIT_EXPECT_TRUE(test, httpsys_answer_takes_trailers(r));
	r->answer.coding = HTTPSYS_CODING_PROGRAM;
	KUNIT_EXPECT_FALSE(test, httpsys_answer_takes_trailers(r));
	r->x.head.minor = 1;
	begin(r, &more, &head, false);
	KUNIT_EXPECT_TRUE(test, httpsys_answer_takes_trailers(r));
}

/* A byte pipe needs a client that asked, no body, and an Upgrade header */
static void upgrades(struct kunit *test)
{
	static const struct framing_case switching = { 101, GET, MORE, NOTHING };
	struct httpsys_request *r = ht_request(test, "/x", "h");
	struct httpsys_response_info info = { .has_upgrade = true };
	struct httpsys_head *h = &r->x.head;
	struct httpsys_response_head head;

	begin(r, &switching, &head, false);
	h->upgrade = true;
	KUNIT_EXPECT_EQ(test, httpsys_answer_upgrade(r, &info), 0);
	KUNIT_EXPECT_TRUE(test, r->answer.opaque);
	KUNIT_EXPECT_FALSE(test, r->answer.no_body);
	KUNIT_EXPECT_TRUE(test, r->answer.close);
	KUNIT_EXPECT_FALSE(test, httpsys_answer_takes_trailers(r));
	KUNIT_EXPECT_EQ(test, httpsys_answer_account(r, 1000, MORE), 0);
	KUNIT_EXPECT_EQ(test, httpsys_answer_account(r, 0, LAST), 0);
	begin(r, &switching, &head, false);
	KUNIT_EXPECT_FALSE(test, r->answer.opaque);
	info.has_upgrade = false;
	KUNIT_EXPECT_EQ(test, httpsys_answer_upgrade(r, &info), -EINVAL);
	info.has_upgrade = true;
	h->content_length = 1;
	KUNIT_EXPECT_EQ(test, httpsys_answer_upgrade(r, &info), -EINVAL);
	h->content_length = 0;
	h->chunked = true;
	KUNIT_EXPECT_EQ(test, httpsys_answer_upgrade(r, &info), -EINVAL);
	h->chunked = false;
	h->upgrade = false;
	KUNIT_EXPECT_EQ(test, httpsys_answer_upgrade(r, &info), -EINVAL);
}

/* Everything that ends a connection, one at a time */
static void reasons_to_close(struct kunit *test)
{
	static const struct framing_case plain = { 200, GET, LAST, NOTHING, 0, 5 };
	struct httpsys_request *r = ht_request(test, "/x", "h");
	struct httpsys_response_head head;

	begin(r, &plain, &head, false);
	KUNIT_EXPECT_FALSE(test, head.close);
	begin(r, &plain, &head, true);
	KUNIT_EXPECT_TRUE(test, head.close);
	KUNIT_EXPECT_TRUE(test, r->answer.close);
	/* HTTP/1.0, or the client said close */
	r->x.head.close = true;
	begin(r, &plain, &head, false);
	KUNIT_EXPECT_TRUE(test, head.close);
	r->x.head.close = false;
	/* The port has gone */
	r->x.conn->ep_gone = true;
	begin(r, &plain, &head, false);
	KUNIT_EXPECT_TRUE(test, head.close);
	r->x.conn->ep_gone = false;
	/* The client waits for 100 Continue: it may send its body or not (RFC 9110 10.1.1) */
	r->x.head.expect_continue = true;
	r->x.body_state = HTTPSYS_BODY_READING;
	begin(r, &plain, &head, false);
	KUNIT_EXPECT_TRUE(test, head.close);
	r->x.body_bytes = 1;
	begin(r, &plain, &head, false);
	KUNIT_EXPECT_FALSE(test, head.close);
	r->x.body_bytes = 0;
	r->x.body_state = HTTPSYS_BODY_COMPLETE;
	begin(r, &plain, &head, false);
	KUNIT_EXPECT_FALSE(test, head.close);
}

/* One call after the other: bytes, flags, result */
struct account_step {
	u64 total;
	u32 flags;
	int ret;
};

struct account_case {
	struct framing_case head;
	struct account_step steps[5];
	u32 nr;
};

/* The first step is the call with the head */
static const struct account_case accounts[] = {
	/* Exactly what was announced, in one call and in many */
	{ { 200, GET, LAST, LENGTH, 5, 5 }, { { 5, LAST, 0 } }, 1 },
	{ { 200, GET, MORE, LENGTH, 9, 2 },
	  { { 2, MORE, 0 }, { 3, MORE, 0 }, { 0, MORE, 0 }, { 4, LAST, 0 } }, 4 },
	/* The end may come by itself */
	{ { 200, GET, MORE, LENGTH, 5, 5 }, { { 5, MORE, 0 }, { 0, LAST, 0 } }, 2 },
	/* More than announced */
	{ { 200, GET, LAST, LENGTH, 5, 6 }, { { 6, LAST, -EINVAL } }, 1 },
	{ { 200, GET, MORE, LENGTH, 5, 6 }, { { 6, MORE, -EINVAL } }, 1 },
	{ { 200, GET, MORE, LENGTH, 5, 5 }, { { 5, MORE, 0 }, { 1, MORE, -EINVAL } }, 2 },
	{ { 200, GET, MORE, LENGTH, 5, 5 }, { { 5, MORE, 0 }, { 1, LAST, -EINVAL } }, 2 },
	/* Fewer with the last call */
	{ { 200, GET, LAST, LENGTH, 5, 4 }, { { 4, LAST, -EINVAL } }, 1 },
	{ { 200, GET, MORE, LENGTH, 5, 4 }, { { 4, MORE, 0 }, { 0, LAST, -EINVAL } }, 2 },
	{ { 200, GET, LAST, LENGTH, 1, 0 }, { { 0, LAST, -EINVAL } }, 1 },
	/* Very large numbers do not wrap */
	{ { 200, GET, MORE, LENGTH, S64_MAX, 1 },
	  { { 1, MORE, 0 }, { S64_MAX, MORE, -EINVAL }, { S64_MAX - 1, LAST, 0 } }, 3 },
	/* Nothing was announced: anything goes */
	{ { 200, GET, MORE, NOTHING, 0, 1 },
	  { { 1, MORE, 0 }, { 99, MORE, 0 }, { 0, LAST, 0 } }, 3 },
	{ { 200, GET, MORE, CHUNKED, 0, 1 }, { { 1, MORE, 0 }, { 99, LAST, 0 } }, 2 },
	{ { 200, GET, LAST, NOTHING, 0, 7 }, { { 7, LAST, 0 } }, 1 },
	/* Nothing goes out: what the program gives does not count */
	{ { 200, HEAD, LAST, LENGTH, 5, 7 }, { { 7, LAST, 0 } }, 1 },
	{ { 200, HEAD, MORE, LENGTH, 5, 1 }, { { 1, MORE, 0 }, { 1, LAST, 0 } }, 2 },
	{ { 304, GET, LAST, LENGTH, 5, 0 }, { { 0, LAST, 0 } }, 1 },
};

static void account_table(struct kunit *test)
{
	struct httpsys_request *r = ht_request(test, "/x", "h");
	struct httpsys_response_head head;
	u32 i, n;

	for (i = 0; i < ARRAY_SIZE(accounts); i++) {
		const struct account_case *c = &accounts[i];

		begin(r, &c->head, &head, false);
		for (n = 0; n < c->nr; n++)
			KUNIT_EXPECT_EQ_MSG(test,
					    httpsys_answer_account(r, c->steps[n].total,
								   c->steps[n].flags),
					    c->steps[n].ret, "row %u step %u", i, n);
	}
}

/* A later call can still end the connection, never undo that it ends */
static void disconnect_later(struct kunit *test)
{
	static const struct framing_case sized = { 200, GET, MORE, LENGTH, 9, 1 };
	static const struct framing_case unframed = { 200, GET, MORE, NOTHING, 0, 1 };
	struct httpsys_request *r = ht_request(test, "/x", "h");
	struct httpsys_response_head head;

	begin(r, &sized, &head, false);
	KUNIT_EXPECT_EQ(test, httpsys_answer_account(r, 1, MORE), 0);
	KUNIT_EXPECT_FALSE(test, r->answer.close);
	KUNIT_EXPECT_EQ(test, httpsys_answer_account(r, 8, BYE), 0);
	KUNIT_EXPECT_TRUE(test, r->answer.close);
	begin(r, &unframed, &head, false);
	KUNIT_EXPECT_TRUE(test, r->answer.close);
	KUNIT_EXPECT_EQ(test, httpsys_answer_account(r, 1, LAST), 0);
	KUNIT_EXPECT_TRUE(test, r->answer.close);
}

static struct kunit_case answer_cases[] = {
	KUNIT_CASE(framing_table),
	KUNIT_CASE(chunks_and_versions),
	KUNIT_CASE(upgrades),
	KUNIT_CASE(reasons_to_close),
	KUNIT_CASE(account_table),
	KUNIT_CASE(disconnect_later),
	{ }
};

static struct kunit_suite answer_suite = {
	.name = "httpsys_answer",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = answer_cases,
};
kunit_test_suite(answer_suite);

MODULE_DESCRIPTION("KUnit tests of the framing of httpsys' answers");
MODULE_LICENSE("GPL");
