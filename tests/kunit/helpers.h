/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the KUnit suites share: a fixture that owns everything a case makes and
 * takes it down again, also after a failed assertion.
 *
 * Requests come from a connection that has no socket. It is owned for ever, as if
 * a worker were busy with it, so whatever core/ asks of it is only noted: refusals
 * and resets can be read from the exchange. Each exchange holds a reference on it,
 * which makes a lost or doubled put visible at the end of the case.
 */
#ifndef HTTPSYS_TESTS_KUNIT_HELPERS_H
#define HTTPSYS_TESTS_KUNIT_HELPERS_H

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include "compat.h"
#include "core/app.h"
#include "core/id.h"
#include "core/open.h"
#include "core/property.h"
#include "core/request.h"
#include "core/urlns.h"
#include "limits.h"
#include "net/conn.h"

#define HT_APPS		8
#define HT_OPENS	64
#define HT_REQUESTS	2048
#define HT_TEXT		512

/* Users of the cases; nobody else in the machine has these uids */
#define HT_ROOT		0
#define HT_ALICE	41001
#define HT_BOB		41002

/* One application. The file is only asked who opened it */
struct ht_app {
	struct httpsys_app *app;
	const struct cred *cred;
	struct file file;
};

/**
 * struct ht - fixture, test->priv
 * @test: the case
 * @ns: namespace of all of it
 * @apps: open applications
 * @opens: opens of queues
 * @requests: each with the connection's reference
 * @nr_requests: of them
 * @conn: connection without a socket
 * @before: counters at the beginning, those that count present objects
 */
struct ht {
	struct kunit *test;
	struct httpsys_ns *ns;
	struct ht_app *apps[HT_APPS];
	struct httpsys_open *opens[HT_OPENS];
	struct httpsys_request **requests;
	u32 nr_requests;
	struct httpsys_conn *conn;
	u64 before[HTTPSYS_COUNTER_MAX];
};

static inline struct ht *ht_of(struct kunit *test)
{
	return test->priv;
}

/* Counters */

static inline u64 ht_counter(struct httpsys_ns *ns, enum httpsys_counter c)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(ns->net.stats.cpu, cpu)->counter[c];
	return sum;
}

/* Change since the case began */
static inline s64 ht_delta(struct ht *h, enum httpsys_counter c)
{
	return ht_counter(h->ns, c) - h->before[c];
}

/* Users */

/* Credentials of a user with no capability but those in @caps, a bit mask */
static inline struct cred *ht_cred(struct kunit *test, u32 uid, u64 caps)
{
	struct cred *cred = prepare_creds();
	int cap;

	KUNIT_ASSERT_NOT_NULL(test, cred);
	if (uid == HT_ROOT)
		return cred;
	cred->uid = KUIDT_INIT(uid);
	cred->euid = cred->uid;
	cred->suid = cred->uid;
	cred->fsuid = cred->uid;
	cred->gid = KGIDT_INIT(uid);
	cred->egid = cred->gid;
	cred->sgid = cred->gid;
	cred->fsgid = cred->gid;
	cap_clear(cred->cap_effective);
	for (cap = 0; cap <= CAP_LAST_CAP; cap++)
		if (caps & BIT_ULL(cap))
			cap_raise(cred->cap_effective, cap);
	return cred;
}

/* Be the user who opened @a until ht_back() */
static inline const struct cred *ht_become(struct ht_app *a)
{
	return override_creds(a->cred);
}

static inline void ht_back(const struct cred *old)
{
	revert_creds(old);
}

/* Applications */

static inline struct ht_app *ht_app_as(struct kunit *test, u32 uid, u64 caps)
{
	struct ht *h = ht_of(test);
	struct ht_app *a;
	int i;

	for (i = 0; i < HT_APPS && h->apps[i]; i++)
		;
	KUNIT_ASSERT_LT(test, i, HT_APPS);
	a = kunit_kzalloc(test, sizeof(*a), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, a);
	a->cred = ht_cred(test, uid, caps);
	a->file.f_cred = a->cred;
	h->apps[i] = a;
	a->app = httpsys_app_create(&a->file);
	if (IS_ERR(a->app))
		a->app = NULL;
	KUNIT_ASSERT_NOT_NULL(test, a->app);
	return a;
}

static inline struct ht_app *ht_app(struct kunit *test)
{
	return ht_app_as(test, HT_ROOT, 0);
}

static inline void ht_app_close(struct kunit *test, struct ht_app *a)
{
	struct ht *h = ht_of(test);
	int i;

	for (i = 0; i < HT_APPS; i++)
		if (h->apps[i] == a)
			h->apps[i] = NULL;
	if (a->app)
		httpsys_app_destroy(a->app);
	put_cred(a->cred);
}

static inline u64 ht_session(struct kunit *test, struct ht_app *a)
{
	u64 id = HTTPSYS_NULL_ID;

	KUNIT_ASSERT_EQ(test, httpsys_session_create(a->app, &id), 0);
	KUNIT_ASSERT_NE(test, id, HTTPSYS_NULL_ID);
	return id;
}

static inline u64 ht_group_in(struct kunit *test, struct ht_app *a, u64 session)
{
	u64 id = HTTPSYS_NULL_ID;

	KUNIT_ASSERT_EQ(test, httpsys_group_create(a->app, session, &id), 0);
	KUNIT_ASSERT_NE(test, id, HTTPSYS_NULL_ID);
	return id;
}

/* A group in a session of its own */
static inline u64 ht_group(struct kunit *test, struct ht_app *a)
{
	return ht_group_in(test, a, ht_session(test, a));
}

/* URLs */

static inline int ht_add(struct ht_app *a, u64 group, const char *url, u64 context)
{
	struct httpsys_url_result res = { };
	int ret = httpsys_url_add(a->app, group, url, strlen(url), context, &res);

	kvfree(res.conflict);
	return ret;
}

static inline int ht_remove(struct ht_app *a, u64 group, const char *url)
{
	struct httpsys_url_result res = { };

	return httpsys_url_remove(a->app, group, url, strlen(url), &res);
}

/* "127.0.0.1" and the like are more than a test needs: four bytes, or ::n */
static inline struct httpsys_address ht_local(bool v6, u32 addr, u16 port)
{
	struct httpsys_address a = { .family = v6 ? AF_INET6 : AF_INET, .port = htons(port) };
	__be32 be = htonl(addr);

	memcpy(a.addr + (v6 ? 12 : 0), &be, sizeof(be));
	return a;
}

/* What routing came to */
struct ht_route {
	enum httpsys_reason reason;
	u64 context;
	bool ip_routed;
};

static inline struct ht_route ht_route_at(struct httpsys_ns *ns,
					  const struct httpsys_address *local,
					  const char *host, const char *path)
{
	const struct httpsys_route_key key = {
		.port = ntohs(local->port),
		.local = local,
		.host = host,
		.host_len = host ? strlen(host) : 0,
		.path = path,
		.path_len = strlen(path),
	};
	struct ht_route out = { };
	const struct httpsys_reg *reg;

	rcu_read_lock();
	out.reason = httpsys_url_route(ns, &key, &reg, &out.ip_routed);
	if (out.reason == HTTPSYS_REASON_NONE)
		out.context = reg->context;
	rcu_read_unlock();
	return out;
}

/* Arrived on 127.0.0.1 */
static inline struct ht_route ht_route(struct httpsys_ns *ns, u16 port, const char *host,
				       const char *path)
{
	struct httpsys_address local = ht_local(false, INADDR_LOOPBACK, port);

	return ht_route_at(ns, &local, host, path);
}

#define HT_EXPECT_ROUTE(test, ns, port, host, path, ctx) do {				\
	struct ht_route __r = ht_route(ns, port, host, path);				\
											\
	KUNIT_EXPECT_EQ_MSG(test, (int)__r.reason, (int)HTTPSYS_REASON_NONE,		\
			    "%s:%d%s", (host) ?: "-", (int)(port), path);		\
	KUNIT_EXPECT_EQ_MSG(test, __r.context, (u64)(ctx), "%s:%d%s", (host) ?: "-",	\
			    (int)(port), path);						\
} while (0)

#define HT_EXPECT_NO_ROUTE(test, ns, port, host, path, why)				\
	KUNIT_EXPECT_EQ_MSG(test, (int)ht_route(ns, port, host, path).reason, (int)(why),	\
			    "%s:%d%s", (host) ?: "-", (int)(port), path)

/* Queues */

static inline struct httpsys_open *ht_keep_open(struct kunit *test, struct httpsys_open *open)
{
	struct ht *h = ht_of(test);
	int i;

	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(open));
	for (i = 0; i < HT_OPENS && h->opens[i]; i++)
		;
	KUNIT_ASSERT_LT(test, i, HT_OPENS);
	h->opens[i] = open;
	return open;
}

static inline void ht_open_close(struct kunit *test, struct httpsys_open *open)
{
	struct ht *h = ht_of(test);
	int i;

	for (i = 0; i < HT_OPENS; i++)
		if (h->opens[i] == open)
			h->opens[i] = NULL;
	httpsys_open_release(open);
}

/* A new queue and its first open; NULL: no name */
static inline struct httpsys_open *ht_queue_named(struct kunit *test, struct ht_app *a,
						  const char *name, u16 mode, bool controller)
{
	const struct httpsys_queue_params p = {
		.name = name,
		.name_len = name ? strlen(name) : 0,
		.mode = mode,
		.uid = a->cred->fsuid,
		.gid = a->cred->fsgid,
	};
	struct httpsys_open *open;

	open = ht_keep_open(test, httpsys_open_create(a->app, &p, controller));
	KUNIT_ASSERT_EQ(test, httpsys_queue_publish(open->queue), 0);
	return open;
}

static inline struct httpsys_open *ht_queue(struct kunit *test, struct ht_app *a)
{
	return ht_queue_named(test, a, NULL, 0600, false);
}

static inline int ht_bind(struct ht_app *a, u64 group, struct httpsys_open *open)
{
	struct httpsys_group *g;
	int ret = -ENOENT;

	mutex_lock(&a->app->ns->config);
	g = httpsys_group_find_locked(a->app, group);
	if (g)
		ret = httpsys_group_bind_locked(g, open);
	mutex_unlock(&a->app->ns->config);
	return ret;
}

/* A queue that serves @url: group, binding and registration */
static inline struct httpsys_open *ht_serve(struct kunit *test, struct ht_app *a,
					    const char *url, u64 context, u64 *group)
{
	struct httpsys_open *open = ht_queue(test, a);
	u64 id = ht_group(test, a);

	KUNIT_ASSERT_EQ(test, ht_bind(a, id, open), 0);
	KUNIT_ASSERT_EQ(test, ht_add(a, id, url, context), 0);
	if (group)
		*group = id;
	return open;
}

static inline int ht_queue_set(struct httpsys_open *open, u32 property, u32 value)
{
	return httpsys_property_set_queue(open, httpsys_property_find(property), &value);
}

/* Requests */

/* A request that has been read whole, on the connection without a socket */
static inline struct httpsys_request *ht_request(struct kunit *test, const char *target,
						 const char *host)
{
	struct ht *h = ht_of(test);
	struct httpsys_xchg *x;
	char *text;

	KUNIT_ASSERT_LT(test, h->nr_requests, HT_REQUESTS);
	text = kunit_kzalloc(test, HT_TEXT, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text);
	x = httpsys_xchg_start(h->conn, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, x);
	h->requests[h->nr_requests++] = httpsys_request_of(x);
	snprintf(text, HT_TEXT, "GET %s%s", target, host ?: "");
	x->text = text;
	x->head.verb = HTTPSYS_VERB_GET;
	x->head.form = target[0] == '*' ? HTTPSYS_TARGET_ASTERISK :
		       target[0] == '/' ? HTTPSYS_TARGET_ORIGIN : HTTPSYS_TARGET_ABSOLUTE;
	x->head.major = 1;
	x->head.minor = 1;
	x->head.target.off = 4;
	x->head.target.len = strlen(target);
	x->head.host = -1;
	if (host) {
		x->fields[0].value_off = 4 + strlen(target);
		x->fields[0].value_len = strlen(host);
		x->head.nr_fields = 1;
		x->head.host = 0;
	}
	x->body_state = HTTPSYS_BODY_COMPLETE;
	return httpsys_request_of(x);
}

/* As net/ does when the head is whole. Return: why it was refused */
static inline enum httpsys_reason ht_dispatch(struct httpsys_request *r)
{
	struct httpsys_xchg *x = &r->x;

	spin_lock_bh(&x->lock);
	x->flags |= HTTPSYS_XF_UPPER;
	spin_unlock_bh(&x->lock);
	httpsys_request_ops.dispatch(x);
	return READ_ONCE(x->refusal);
}

/* As net/ does when the client has gone. The connection's reference stays */
static inline void ht_gone(struct httpsys_request *r)
{
	struct httpsys_xchg *x = &r->x;
	bool upper;

	httpsys_xchg_kill(x);
	spin_lock_bh(&x->lock);
	upper = x->flags & HTTPSYS_XF_UPPER;
	x->flags &= ~HTTPSYS_XF_UPPER;
	spin_unlock_bh(&x->lock);
	if (upper)
		httpsys_request_ops.gone(x, HTTPSYS_REASON_CLIENT_RESET);
}

/* As net/ does when the time in the queue is over */
static inline void ht_expire(struct httpsys_request *r)
{
	if (READ_ONCE(r->x.flags) & HTTPSYS_XF_UPPER)
		httpsys_request_ops.expired(&r->x);
}

/* A new request that is dispatched to @port on 127.0.0.1 and must be accepted */
static inline struct httpsys_request *ht_arrive(struct kunit *test, u16 port, const char *target)
{
	struct httpsys_request *r;

	ht_of(test)->conn->local = ht_local(false, INADDR_LOOPBACK, port);
	r = ht_request(test, target, "test.example");
	KUNIT_ASSERT_EQ(test, (int)ht_dispatch(r), (int)HTTPSYS_REASON_NONE);
	return r;
}

/* Receive as dev/ does: take, number, publish. 0 or the error of the take */
static inline int ht_receive(struct httpsys_open *open, struct httpsys_request **out)
{
	int ret = httpsys_queue_take(open, true, out);

	if (ret)
		return ret;
	ret = httpsys_request_reserve(open, *out);
	if (ret) {
		httpsys_queue_put_back(*out);
		return ret;
	}
	return httpsys_request_publish(open, *out);
}

/* As ht_receive(), but to have nothing fails the case */
static inline struct httpsys_request *ht_take(struct kunit *test, struct httpsys_open *open)
{
	struct httpsys_request *r = NULL;

	KUNIT_ASSERT_EQ(test, ht_receive(open, &r), 0);
	KUNIT_ASSERT_NOT_NULL(test, r);
	return r;
}

static inline bool ht_aborted(const struct httpsys_request *r)
{
	return READ_ONCE(r->x.flags) & HTTPSYS_XF_ABORT;
}

/* The last send of an answer, without bytes. 0, or the error of the begin */
static inline int ht_finish(struct httpsys_open *open, u64 id)
{
	struct httpsys_request *r = httpsys_request_send_begin(open, id, true);

	if (IS_ERR(r))
		return PTR_ERR(r);
	httpsys_request_send_end(r, true, false);
	httpsys_request_put(r);
	return 0;
}

/* Two at once */

#define HT_RACE_JITTER_US	24
/* A race goes on for so many rounds, or for so long if the machine is slow */
#define HT_RACE_ROUNDS		300
#define HT_RACE_MS		500
#define HT_RACE_ROUNDS_MIN	20

/**
 * struct ht_race - a thread that does things at the same moment as the case
 * @armed: the thread has something to do
 * @ready: it waits for @go, awake
 * @over: it has done it
 * @go: both begin
 * @fn: what to do; NULL: nothing more
 * @arg: of @fn
 * @task: the thread
 * @end: when there have been enough rounds
 */
struct ht_race {
	struct completion armed;
	struct completion ready;
	struct completion over;
	atomic_t go;
	void (*fn)(void *arg);
	void *arg;
	struct task_struct *task;
	ktime_t end;
};

static inline int ht_race_thread(void *data)
{
	struct ht_race *race = data;

	for (;;) {
		wait_for_completion(&race->armed);
		if (!race->fn)
			break;
		complete(&race->ready);
		while (!atomic_read_acquire(&race->go)) {
			cond_resched();
			cpu_relax();
		}
		race->fn(race->arg);
		complete(&race->over);
	}
	/* Until kthread_stop(), which must find the thread */
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static inline void ht_race_start(struct kunit *test, struct ht_race *race)
{
	struct task_struct *task;

	init_completion(&race->armed);
	init_completion(&race->ready);
	init_completion(&race->over);
	task = kthread_create(ht_race_thread, race, "httpsys-race");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	race->task = task;
	race->end = ktime_add_ms(ktime_get(), HT_RACE_MS);
	wake_up_process(task);
}

static inline bool ht_race_goes_on(const struct ht_race *race, u32 rounds)
{
	return rounds < HT_RACE_ROUNDS_MIN ||
	       (rounds < HT_RACE_ROUNDS && ktime_before(ktime_get(), race->end));
}

/* @mine runs here, @theirs in the thread; both are over when it returns */
static inline void ht_race_run(struct ht_race *race, void (*mine)(void *), void *my_arg,
			       void (*theirs)(void *), void *their_arg)
{
	race->fn = theirs;
	race->arg = their_arg;
	atomic_set(&race->go, 0);
	complete(&race->armed);
	wait_for_completion(&race->ready);
	atomic_set_release(&race->go, 1);
	/* Sometimes the one comes first, sometimes the other */
	udelay(get_random_u32() % HT_RACE_JITTER_US);
	mine(my_arg);
	wait_for_completion(&race->over);
}

static inline void ht_race_stop(struct ht_race *race)
{
	race->fn = NULL;
	complete(&race->armed);
	kthread_stop(race->task);
}

/* The fixture's beginning and end */

static inline int ht_init(struct kunit *test)
{
	struct ht *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	struct ht_app *a;
	int i;

	if (!h)
		return -ENOMEM;
	h->test = test;
	h->requests = kunit_kcalloc(test, HT_REQUESTS, sizeof(*h->requests), GFP_KERNEL);
	h->conn = kzalloc(sizeof(*h->conn), GFP_KERNEL);
	if (!h->requests || !h->conn) {
		kfree(h->conn);
		return -ENOMEM;
	}
	test->priv = h;
	a = ht_app(test);
	h->ns = a->app->ns;
	ht_app_close(test, a);
	h->conn->net = &h->ns->net;
	h->conn->local = ht_local(false, INADDR_LOOPBACK, 0);
	h->conn->remote = h->conn->local;
	h->conn->id = 1;
	refcount_set(&h->conn->refs, 1);
	atomic_set(&h->conn->owner, HTTPSYS_OWNER_WORK);
	httpsys_conn_timer_init(h->conn);
	for (i = 0; i < HTTPSYS_COUNTER_MAX; i++)
		h->before[i] = ht_counter(h->ns, i);
	return 0;
}

static const enum httpsys_counter ht_present[] = {
	HTTPSYS_COUNTER_SESSIONS_NOW, HTTPSYS_COUNTER_GROUPS_NOW, HTTPSYS_COUNTER_URLS_NOW,
	HTTPSYS_COUNTER_QUEUES_NOW, HTTPSYS_COUNTER_ENDPOINTS_NOW,
};

/* Programs die, then clients; nothing may be left */
static inline void ht_exit(struct kunit *test)
{
	struct ht *h = ht_of(test);
	u32 i, left;

	if (!h)
		return;
	for (i = 0; i < HT_OPENS; i++)
		if (h->opens[i])
			ht_open_close(test, h->opens[i]);
	for (i = 0; i < HT_APPS; i++)
		if (h->apps[i])
			ht_app_close(test, h->apps[i]);
	for (i = 0; i < h->nr_requests; i++) {
		httpsys_xchg_set_tag(&h->requests[i]->x, NULL);
		ht_gone(h->requests[i]);
		httpsys_request_put(h->requests[i]);
	}
	timer_shutdown_sync(&h->conn->timer);
	left = refcount_read(&h->conn->refs);
	KUNIT_EXPECT_EQ_MSG(test, left, 1U, "requests leaked or freed twice");
	for (i = 0; i < ARRAY_SIZE(ht_present); i++)
		KUNIT_EXPECT_EQ_MSG(test, ht_delta(h, ht_present[i]), (s64)0,
				    "counter %d", (int)ht_present[i]);
	/* Whoever still points to it must not find it reused */
	if (left == 1)
		kfree(h->conn);
}

#endif /* HTTPSYS_TESTS_KUNIT_HELPERS_H */
