// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests: their states, ids, sending, and that exactly one of last send, cancel,
 * shutdown, death and the client's end finishes each. Ports above 28000 belong to
 * this suite.
 */
#include "helpers.h"

#define PORT	28080
#define URL	"http://+:28080/"

static struct httpsys_open *serve(struct kunit *test)
{
	struct httpsys_open *open = ht_serve(test, ht_app(test), URL, 1, NULL);

	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT);
	return open;
}

/* A request that @open has received */
static struct httpsys_request *receive(struct kunit *test, struct httpsys_open *open)
{
	struct httpsys_request *in = ht_arrive(test, PORT, "/x"), *r = ht_take(test, open);

	KUNIT_ASSERT_PTR_EQ(test, in, r);
	return r;
}

/* Only the connection still holds it */
#define EXPECT_OVER(test, r) do {							\
	KUNIT_EXPECT_EQ(test, (int)(r)->state, (int)HTTPSYS_REQUEST_DONE);		\
	KUNIT_EXPECT_EQ(test, refcount_read(&(r)->x.refs), 1U);				\
} while (0)

static bool found(struct httpsys_open *open, u64 id)
{
	struct httpsys_request *r = httpsys_request_find(open, id);

	if (r)
		httpsys_request_put(r);
	return r;
}

/* A send that is not the last. 0, or the error of its begin */
static int send_some(struct httpsys_open *open, u64 id)
{
	struct httpsys_request *r = httpsys_request_send_begin(open, id, false);

	if (IS_ERR(r))
		return PTR_ERR(r);
	httpsys_request_send_end(r, true, false);
	httpsys_request_put(r);
	return 0;
}

/* States and ids */

static void states(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = ht_request(test, "/x", "h"), *same;

	KUNIT_EXPECT_EQ(test, (int)r->state, (int)HTTPSYS_REQUEST_NEW);
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(r), (int)HTTPSYS_REASON_NONE);
	KUNIT_EXPECT_EQ(test, (int)r->state, (int)HTTPSYS_REQUEST_PENDING);
	KUNIT_EXPECT_EQ(test, r->id, HTTPSYS_NULL_ID);
	KUNIT_EXPECT_EQ(test, refcount_read(&r->x.refs), 2U);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), r);
	KUNIT_EXPECT_EQ(test, (int)r->state, (int)HTTPSYS_REQUEST_TAKEN);
	KUNIT_EXPECT_EQ(test, httpsys_id_type(r->id), (u8)HTTPSYS_ID_REQUEST);
	same = httpsys_request_find(open, r->id);
	KUNIT_EXPECT_PTR_EQ(test, same, r);
	if (same)
		httpsys_request_put(same);
	KUNIT_EXPECT_EQ(test, ht_finish(open, r->id), 0);
	EXPECT_OVER(test, r);
}

static void wrong_ids(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_open *other = ht_keep_open(test, httpsys_open_again(open, false));
	struct httpsys_request *r = receive(test, open), *next;
	u64 id = r->id;

	KUNIT_EXPECT_FALSE(test, found(open, HTTPSYS_NULL_ID));
	KUNIT_EXPECT_FALSE(test, found(open, ~0ULL));
	KUNIT_EXPECT_FALSE(test, found(open, id ^ BIT_ULL(40)));
	KUNIT_EXPECT_FALSE(test, found(open, id + 1));
	KUNIT_EXPECT_FALSE(test, found(open, (id & ~(0xffULL << 56)) | 0xfeULL << 56));
	/* An id means something to the open that received it only */
	KUNIT_EXPECT_FALSE(test, found(other, id));
	KUNIT_EXPECT_EQ(test, httpsys_request_cancel(other, id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, send_some(other, id), -ENOTCONN);
	KUNIT_EXPECT_TRUE(test, found(open, id));
	KUNIT_EXPECT_EQ(test, ht_finish(open, id), 0);
	/* The next request gets its slot, and another id */
	next = receive(test, open);
	KUNIT_EXPECT_EQ(test, httpsys_id_slot(next->id), httpsys_id_slot(id));
	KUNIT_EXPECT_NE(test, next->id, id);
	KUNIT_EXPECT_FALSE(test, found(open, id));
	KUNIT_EXPECT_EQ(test, httpsys_request_cancel(open, id), -ENOTCONN);
}

/* No program knows the id yet, so none can use it */
static void reserved_id(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = NULL;

	ht_arrive(test, PORT, "/x");
	KUNIT_ASSERT_EQ(test, httpsys_queue_take(open, true, &r), 0);
	KUNIT_ASSERT_EQ(test, httpsys_request_reserve(open, r), 0);
	KUNIT_EXPECT_FALSE(test, found(open, r->id));
	KUNIT_EXPECT_EQ(test, httpsys_request_cancel(open, r->id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, ht_finish(open, r->id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, (int)r->state, (int)HTTPSYS_REQUEST_TAKEN);
	httpsys_request_unreserve(open, r);
	httpsys_queue_put_back(r);
	/* Taken again it can be published, and answered */
	KUNIT_ASSERT_PTR_EQ(test, ht_take(test, open), r);
	KUNIT_EXPECT_TRUE(test, found(open, r->id));
	KUNIT_EXPECT_EQ(test, ht_finish(open, r->id), 0);
	EXPECT_OVER(test, r);
}

/* Sending */

static void one_send_at_a_time(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = receive(test, open);
	u64 id = r->id;

	KUNIT_ASSERT_PTR_EQ(test, httpsys_request_send_begin(open, id, false), r);
	KUNIT_EXPECT_EQ(test, send_some(open, id), -EBUSY);
	/* Refused, the last send has not finished the id */
	KUNIT_EXPECT_EQ(test, ht_finish(open, id), -EBUSY);
	KUNIT_EXPECT_TRUE(test, found(open, id));
	KUNIT_EXPECT_FALSE(test, r->head_sent);
	httpsys_request_send_end(r, true, false);
	httpsys_request_put(r);
	KUNIT_EXPECT_TRUE(test, r->head_sent);
	KUNIT_EXPECT_EQ(test, send_some(open, id), 0);
	KUNIT_EXPECT_EQ(test, ht_finish(open, id), 0);
	EXPECT_OVER(test, r);
}

/* Finished from the begin of the last send on, whatever comes of it */
static void last_send_finishes(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = receive(test, open);
	u64 id = r->id;

	KUNIT_ASSERT_PTR_EQ(test, httpsys_request_send_begin(open, id, true), r);
	KUNIT_EXPECT_FALSE(test, found(open, id));
	KUNIT_EXPECT_EQ(test, send_some(open, id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, ht_finish(open, id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, httpsys_request_cancel(open, id), -ENOTCONN);
	httpsys_request_send_end(r, true, true);
	httpsys_request_put(r);
	EXPECT_OVER(test, r);
	KUNIT_EXPECT_FALSE(test, ht_aborted(r));
}

static void broken_send(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = receive(test, open);
	u64 id = r->id;

	KUNIT_ASSERT_PTR_EQ(test, httpsys_request_send_begin(open, id, false), r);
	httpsys_request_send_end(r, false, true);
	httpsys_request_put(r);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 1U);
	KUNIT_EXPECT_EQ(test, send_some(open, id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, ht_finish(open, id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 0U);
	KUNIT_EXPECT_FALSE(test, found(open, id));
}

/* Ending */

static void cancel(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = receive(test, open);

	KUNIT_EXPECT_EQ(test, httpsys_request_cancel(open, r->id), 0);
	KUNIT_EXPECT_TRUE(test, ht_aborted(r));
	KUNIT_EXPECT_EQ(test, (int)r->x.refusal, (int)HTTPSYS_REASON_CANCELLED);
	KUNIT_EXPECT_EQ(test, httpsys_request_cancel(open, r->id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, ht_finish(open, r->id), -ENOTCONN);
	EXPECT_OVER(test, r);
	/* Also when its answer has begun, even in the middle of a send */
	r = receive(test, open);
	KUNIT_EXPECT_EQ(test, send_some(open, r->id), 0);
	KUNIT_ASSERT_PTR_EQ(test, httpsys_request_send_begin(open, r->id, false), r);
	KUNIT_EXPECT_EQ(test, httpsys_request_cancel(open, r->id), 0);
	KUNIT_EXPECT_TRUE(test, ht_aborted(r));
	httpsys_request_send_end(r, false, true);
	httpsys_request_put(r);
	EXPECT_OVER(test, r);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 0U);
}

/* The client's end, in each state */

static void gone_before_dispatch(struct kunit *test)
{
	struct httpsys_request *r;

	serve(test);
	r = ht_request(test, "/x", "h");
	ht_gone(r);
	KUNIT_EXPECT_EQ(test, refcount_read(&r->x.refs), 1U);
}

static void gone_after_a_refusal(struct kunit *test)
{
	struct httpsys_request *r;

	serve(test);
	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, PORT + 1);
	r = ht_request(test, "/x", "h");
	KUNIT_EXPECT_EQ(test, (int)ht_dispatch(r), (int)HTTPSYS_REASON_UNKNOWN_HOST);
	ht_gone(r);
	KUNIT_EXPECT_EQ(test, refcount_read(&r->x.refs), 1U);
}

static void gone_while_pending(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = ht_arrive(test, PORT, "/1");
	struct httpsys_request *next = ht_arrive(test, PORT, "/2");

	ht_gone(r);
	EXPECT_OVER(test, r);
	KUNIT_EXPECT_EQ(test, open->queue->count, 1U);
	KUNIT_EXPECT_PTR_EQ(test, ht_take(test, open), next);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 0U);
}

/* The id stays usable as a key, but nothing can be sent (API: 1.4) */
static void gone_while_taken(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = receive(test, open);

	ht_gone(r);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 1U);
	KUNIT_EXPECT_TRUE(test, found(open, r->id));
	KUNIT_EXPECT_EQ(test, (int)r->state, (int)HTTPSYS_REQUEST_TAKEN);
	KUNIT_EXPECT_EQ(test, send_some(open, r->id), -ENOTCONN);
	KUNIT_EXPECT_TRUE(test, found(open, r->id));
	KUNIT_EXPECT_EQ(test, ht_finish(open, r->id), -ENOTCONN);
	KUNIT_EXPECT_FALSE(test, found(open, r->id));
	EXPECT_OVER(test, r);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 0U);

	r = receive(test, open);
	ht_gone(r);
	KUNIT_EXPECT_EQ(test, httpsys_request_cancel(open, r->id), -ENOTCONN);
	KUNIT_EXPECT_FALSE(test, found(open, r->id));
	EXPECT_OVER(test, r);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 0U);
}

static void gone_while_received(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = NULL;

	ht_arrive(test, PORT, "/x");
	KUNIT_ASSERT_EQ(test, httpsys_queue_take(open, true, &r), 0);
	ht_gone(r);
	KUNIT_ASSERT_EQ(test, httpsys_request_reserve(open, r), 0);
	KUNIT_EXPECT_EQ(test, httpsys_request_publish(open, r), 0);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 1U);
	KUNIT_EXPECT_EQ(test, send_some(open, r->id), -ENOTCONN);
	KUNIT_EXPECT_EQ(test, ht_finish(open, r->id), -ENOTCONN);
	EXPECT_OVER(test, r);
}

static void gone_while_sending(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = receive(test, open);

	KUNIT_ASSERT_PTR_EQ(test, httpsys_request_send_begin(open, r->id, false), r);
	ht_gone(r);
	httpsys_request_send_end(r, true, true);
	httpsys_request_put(r);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 1U);
	KUNIT_EXPECT_EQ(test, ht_finish(open, r->id), -ENOTCONN);
	EXPECT_OVER(test, r);
	/* In the last send there is no id to keep */
	r = receive(test, open);
	KUNIT_ASSERT_PTR_EQ(test, httpsys_request_send_begin(open, r->id, true), r);
	ht_gone(r);
	httpsys_request_send_end(r, true, true);
	httpsys_request_put(r);
	EXPECT_OVER(test, r);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 0U);
}

/* Death and shutdown of the receiver after the client's */
static void gone_then_closed(struct kunit *test)
{
	struct ht *h = ht_of(test);
	struct httpsys_open *open = serve(test);
	struct httpsys_open *other = ht_keep_open(test, httpsys_open_again(open, false));
	struct httpsys_request *r = receive(test, open), *shut = receive(test, other);

	ht_gone(r);
	ht_gone(shut);
	httpsys_open_shutdown(other);
	KUNIT_EXPECT_EQ(test, other->nr_gone, 1U);
	ht_open_close(test, other);
	EXPECT_OVER(test, shut);
	ht_open_close(test, open);
	EXPECT_OVER(test, r);
	KUNIT_EXPECT_FALSE(test, ht_aborted(r));
	KUNIT_EXPECT_EQ(test, ht_delta(h, HTTPSYS_COUNTER_ABANDONED), (s64)2);
}

/* A program that never answers cannot collect ids without end */
static void ids_without_client(struct kunit *test)
{
	struct httpsys_open *open = serve(test);
	struct httpsys_request *r = NULL;
	u32 i, kept = 0, first = ht_of(test)->nr_requests;

	for (i = 0; i < HTTPSYS_OPEN_GONE_MAX + 3; i++)
		ht_gone(receive(test, open));
	KUNIT_EXPECT_EQ(test, open->nr_gone, (u32)HTTPSYS_OPEN_GONE_MAX);
	for (i = first; i < ht_of(test)->nr_requests; i++) {
		r = ht_of(test)->requests[i];
		kept += found(open, r->id);
	}
	KUNIT_EXPECT_EQ(test, kept, (u32)HTTPSYS_OPEN_GONE_MAX);
	EXPECT_OVER(test, r);
	/* One that has a client is served all the same */
	r = receive(test, open);
	KUNIT_EXPECT_EQ(test, ht_finish(open, r->id), 0);
}

/* Races: both sides at once, one of them wins, nothing is lost */

struct racer {
	struct httpsys_open *open;
	struct httpsys_request *r;
	u64 id;
	int ret;
};

static void race_cancel(void *arg)
{
	struct racer *c = arg;

	c->ret = httpsys_request_cancel(c->open, c->id);
}

static void race_last_send(void *arg)
{
	struct racer *c = arg;

	c->ret = ht_finish(c->open, c->id);
}

static void race_send(void *arg)
{
	struct racer *c = arg;

	c->ret = send_some(c->open, c->id);
}

static void race_gone(void *arg)
{
	struct racer *c = arg;

	ht_gone(c->r);
	c->ret = 0;
}

static void race_shutdown(void *arg)
{
	struct racer *c = arg;

	httpsys_open_shutdown(c->open);
	c->ret = 0;
}

static void race_publish(void *arg)
{
	struct racer *c = arg;

	c->ret = httpsys_request_publish(c->open, c->r);
	if (!c->ret)
		return;
	httpsys_request_unreserve(c->open, c->r);
	httpsys_queue_put_back(c->r);
}

static void race_take(void *arg)
{
	struct racer *c = arg;

	c->ret = ht_receive(c->open, &c->r);
}

static void race_expire(void *arg)
{
	struct racer *c = arg;

	ht_expire(c->r);
	c->ret = 0;
}

/* Counts of what the two sides said, over all rounds */
struct tally {
	u32 rounds;
	u32 mine;
	u32 theirs;
	u32 both;
	u32 neither;
};

static void count_round(struct tally *t, int mine, int theirs)
{
	t->mine += !mine && theirs;
	t->theirs += mine && !theirs;
	t->both += !mine && !theirs;
	t->neither += mine && theirs;
}

static void race_rounds(struct kunit *test, void (*mine)(void *), void (*theirs)(void *),
			struct tally *t)
{
	struct httpsys_open *open = serve(test);
	struct ht_race race;
	bool good = true;

	memset(t, 0, sizeof(*t));
	ht_race_start(test, &race);
	for (; good && ht_race_goes_on(&race, t->rounds); t->rounds++) {
		struct httpsys_request *in = ht_request(test, "/x", "h"), *r = NULL;
		struct racer a, b;

		good = ht_dispatch(in) == HTTPSYS_REASON_NONE && !ht_receive(open, &r);
		if (!good)
			break;
		a = (struct racer){ .open = open, .r = r, .id = r->id };
		b = a;
		ht_race_run(&race, mine, &a, theirs, &b);
		count_round(t, a.ret, b.ret);
		/* Whoever is left of the two is done for after this */
		ht_gone(r);
		httpsys_request_cancel(open, r->id);
		good = refcount_read(&r->x.refs) == 1 && r->state == HTTPSYS_REQUEST_DONE;
	}
	ht_race_stop(&race);
	KUNIT_EXPECT_TRUE_MSG(test, good, "round %u", t->rounds);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 0U);
	kunit_info(test, "mine %u, theirs %u, both %u, neither %u", t->mine, t->theirs,
		   t->both, t->neither);
}

static void cancel_against_last_send(struct kunit *test)
{
	struct tally t;

	race_rounds(test, race_cancel, race_last_send, &t);
	KUNIT_EXPECT_EQ(test, t.both, 0U);
	KUNIT_EXPECT_EQ(test, t.neither, 0U);
}

static void cancel_against_cancel(struct kunit *test)
{
	struct tally t;

	race_rounds(test, race_cancel, race_cancel, &t);
	KUNIT_EXPECT_EQ(test, t.both, 0U);
	KUNIT_EXPECT_EQ(test, t.neither, 0U);
}

static void last_send_against_last_send(struct kunit *test)
{
	struct tally t;

	race_rounds(test, race_last_send, race_last_send, &t);
	KUNIT_EXPECT_EQ(test, t.both, 0U);
	KUNIT_EXPECT_EQ(test, t.neither, 0U);
}

/* Both may succeed one after the other, or one finds the other busy */
static void send_against_last_send(struct kunit *test)
{
	struct tally t;

	race_rounds(test, race_send, race_last_send, &t);
	KUNIT_EXPECT_EQ(test, t.neither, 0U);
}

static void gone_against_last_send(struct kunit *test)
{
	struct tally t;

	race_rounds(test, race_gone, race_last_send, &t);
	KUNIT_EXPECT_EQ(test, t.both + t.mine, t.rounds);
}

static void gone_against_cancel(struct kunit *test)
{
	struct tally t;

	race_rounds(test, race_gone, race_cancel, &t);
	KUNIT_EXPECT_EQ(test, t.both + t.mine, t.rounds);
}

/* Each round with an open of its own: a shutdown is for ever */
static void shutdown_rounds(struct kunit *test, bool published)
{
	struct httpsys_open *first = serve(test);
	u32 i, kept = 0;
	struct ht_race race;
	bool good = true;

	ht_race_start(test, &race);
	for (i = 0; good && ht_race_goes_on(&race, i); i++) {
		struct httpsys_open *open = ht_keep_open(test, httpsys_open_again(first, false));
		struct httpsys_request *r = ht_request(test, "/x", "h");
		struct racer a, b;

		good = ht_dispatch(r) == HTTPSYS_REASON_NONE &&
		       !httpsys_queue_take(open, true, &r) && !httpsys_request_reserve(open, r) &&
		       (!published || !httpsys_request_publish(open, r));
		if (!good)
			break;
		a = (struct racer){ .open = open, .r = r, .id = r->id };
		b = a;
		ht_race_run(&race, race_shutdown, &a, published ? race_last_send : race_publish,
			    &b);
		good = !ht_aborted(r) && (!published || !b.ret);
		kept += !b.ret;
		ht_open_close(test, open);
		/* What was put back is the next one's */
		if (b.ret)
			good = good && ht_take(test, first) == r && !ht_finish(first, r->id);
		good = good && refcount_read(&r->x.refs) == 1;
	}
	ht_race_stop(&race);
	KUNIT_EXPECT_TRUE_MSG(test, good, "round %u", i);
	kunit_info(test, "%u of %u were kept", kept, i);
}

static void shutdown_against_last_send(struct kunit *test)
{
	shutdown_rounds(test, true);
}

/* Either the open has the request, or it was too late and another gets it */
static void shutdown_against_publish(struct kunit *test)
{
	shutdown_rounds(test, false);
}

/* A request in the queue: received, or gone, or expired; its reference goes once */
static void pending_rounds(struct kunit *test, void (*theirs)(void *))
{
	struct httpsys_open *open = serve(test);
	struct ht_race race;
	u32 i, taken = 0;
	bool good = true;

	ht_race_start(test, &race);
	for (i = 0; good && ht_race_goes_on(&race, i); i++) {
		struct httpsys_request *r = ht_request(test, "/x", "h");
		struct racer a = { .open = open }, b = { .r = r };

		good = ht_dispatch(r) == HTTPSYS_REASON_NONE;
		if (!good)
			break;
		ht_race_run(&race, race_take, &a, theirs, &b);
		taken += !a.ret;
		/* Without a client the answer may fail, but it ends the request */
		if (!a.ret)
			ht_finish(open, r->id);
		good = r->state == HTTPSYS_REQUEST_DONE && refcount_read(&r->x.refs) == 1;
	}
	ht_race_stop(&race);
	KUNIT_EXPECT_TRUE_MSG(test, good, "round %u", i);
	KUNIT_EXPECT_EQ(test, open->nr_gone, 0U);
	KUNIT_EXPECT_EQ(test, open->queue->count, 0U);
	kunit_info(test, "received %u of %u", taken, i);
}

static void take_against_gone(struct kunit *test)
{
	pending_rounds(test, race_gone);
}

static void take_against_expiry(struct kunit *test)
{
	pending_rounds(test, race_expire);
}

static struct kunit_case request_cases[] = {
	KUNIT_CASE(states),
	KUNIT_CASE(wrong_ids),
	KUNIT_CASE(reserved_id),
	KUNIT_CASE(one_send_at_a_time),
	KUNIT_CASE(last_send_finishes),
	KUNIT_CASE(broken_send),
	KUNIT_CASE(cancel),
	KUNIT_CASE(gone_before_dispatch),
	KUNIT_CASE(gone_after_a_refusal),
	KUNIT_CASE(gone_while_pending),
	KUNIT_CASE(gone_while_taken),
	KUNIT_CASE(gone_while_received),
	KUNIT_CASE(gone_while_sending),
	KUNIT_CASE(gone_then_closed),
	KUNIT_CASE(ids_without_client),
	KUNIT_CASE(cancel_against_last_send),
	KUNIT_CASE(cancel_against_cancel),
	KUNIT_CASE(last_send_against_last_send),
	KUNIT_CASE(send_against_last_send),
	KUNIT_CASE(gone_against_last_send),
	KUNIT_CASE(gone_against_cancel),
	KUNIT_CASE(shutdown_against_last_send),
	KUNIT_CASE(shutdown_against_publish),
	KUNIT_CASE(take_against_gone),
	KUNIT_CASE(take_against_expiry),
	{ }
};

static struct kunit_suite request_suite = {
	.name = "httpsys_request",
	.init = ht_init,
	.exit = ht_exit,
	.test_cases = request_cases,
};
kunit_test_suite(request_suite);

MODULE_DESCRIPTION("KUnit tests of httpsys' requests");
MODULE_LICENSE("GPL");
