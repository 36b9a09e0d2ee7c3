// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time limits of connections, and the pace of their sending: one timer, a deadline
 * for each.
 *
 * Setting a deadline is a plain write unless it comes before the timer's next
 * shot; the timer looks at all deadlines, tells the owner if one has passed, and
 * sets itself for the next. The owner acts.
 */
#include <linux/jiffies.h>
#include "compat.h"
#include "limits.h"
#include "net/conn.h"
#include "net/transport.h"

/* A window for measuring the send rate, in seconds */
#define RATE_WINDOW_MIN	5
#define RATE_WINDOW_MAX	120

static void conn_timer(struct timer_list *t)
{
	struct httpsys_conn *c = httpsys_timer_of(c, t, timer);
	unsigned long now = jiffies, next = 0, at;
	bool passed = false;
	int i;

	/* Pairs with the barrier in httpsys_conn_deadline(): either it sees the
	 * timer not pending or we see its deadline
	 */
	smp_mb();
	for (i = 0; i < HTTPSYS_DEADLINES; i++) {
		at = READ_ONCE(c->deadline[i]);
		if (!at)
			continue;
		if (time_after_eq(now, at))
			passed = true;
		else if (!next || time_before(at, next))
			next = at;
	}
	/* Never later than what the owner may have set meanwhile */
	if (next)
		timer_reduce(&c->timer, next);
	if (passed)
		httpsys_conn_event(c, HTTPSYS_EV_TIMEOUT);
}

/**
 * httpsys_conn_timer_init() - prepare the timer of a new connection
 * @c: connection
 */
void httpsys_conn_timer_init(struct httpsys_conn *c)
{
	timer_setup(&c->timer, conn_timer, 0);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_conn_timer_init);

static void deadline_set(struct httpsys_conn *c, enum httpsys_deadline which, unsigned long after)
{
	unsigned long at = (jiffies + after) | 1;	/* 0 means none */

	WRITE_ONCE(c->deadline[which], at);
	/* Pairs with the barrier in conn_timer() */
	smp_mb();
	if (!timer_pending(&c->timer) || time_before(at, c->timer.expires))
		timer_reduce(&c->timer, at);
}

/**
 * httpsys_conn_deadline() - set or clear a deadline
 * @c: connection
 * @which: deadline
 * @seconds: from now; 0 or 0xffff: none
 *
 * Context: the connection's owner.
 */
void httpsys_conn_deadline(struct httpsys_conn *c, enum httpsys_deadline which, u32 seconds)
{
	if (!seconds || seconds == U16_MAX)
		WRITE_ONCE(c->deadline[which], 0);
	else
		deadline_set(c, which, seconds * HZ);
}

/**
 * httpsys_conn_pace() - send on after a while
 * @c: connection
 * @nanoseconds: from now
 *
 * It is we who wait, not the client: his rate is not measured meanwhile.
 *
 * Context: the connection's owner.
 */
void httpsys_conn_pace(struct httpsys_conn *c, u64 nanoseconds)
{
	httpsys_conn_rate_stop(c);
	deadline_set(c, HTTPSYS_DEADLINE_PACE, nsecs_to_jiffies(nanoseconds) + 1);
}

/**
 * httpsys_conn_recv_deadline() - time limit of the present receive phase
 * @c: connection
 * @why: what passing it means; NONE: the end of lingering
 * @seconds: from now; 0 or 0xffff: none
 *
 * Context: the connection's owner.
 */
void httpsys_conn_recv_deadline(struct httpsys_conn *c, enum httpsys_reason why, u16 seconds)
{
	c->why = why;
	httpsys_conn_deadline(c, HTTPSYS_DEADLINE_RECV, seconds);
}

static bool deadline_passed(struct httpsys_conn *c, enum httpsys_deadline which)
{
	unsigned long at = READ_ONCE(c->deadline[which]);

	if (!at || time_before(jiffies, at))
		return false;
	WRITE_ONCE(c->deadline[which], 0);
	return true;
}

static void recv_timeout(struct httpsys_conn *c)
{
	if (c->state == HTTPSYS_CONN_DRAINING) {
		httpsys_conn_kill(c, HTTPSYS_REASON_NONE, false);
		return;
	}
	httpsys_count(&c->net->stats, HTTPSYS_COUNTER_TIMEOUTS);
	switch (c->why) {
	case HTTPSYS_REASON_HEADER_TIMEOUT:
		httpsys_conn_refuse(c, c->why, 0);
		break;
	case HTTPSYS_REASON_BODY_TIMEOUT:
		httpsys_conn_take_back(c, c->why);
		break;
	default:
		httpsys_conn_kill(c, c->why, false);
	}
}

/* Seconds that the bytes now under way may take, within bounds */
static u32 rate_window(u32 bytes, u32 rate)
{
	return clamp_t(u32, bytes / rate, RATE_WINDOW_MIN, RATE_WINDOW_MAX);
}

/**
 * httpsys_conn_rate_start() - the client does not take what we send: watch it
 * @c: connection
 * @x: exchange being sent
 *
 * Context: the connection's owner.
 */
void httpsys_conn_rate_start(struct httpsys_conn *c, struct httpsys_xchg *x)
{
	u32 rate = x->timeouts.min_send_rate;

	if (c->send_since || !rate || rate == U32_MAX)
		return;
	c->send_mark = httpsys_transport_acked(c->sock);
	c->send_since = jiffies | 1;
	httpsys_conn_deadline(c, HTTPSYS_DEADLINE_SEND,
			      rate_window(READ_ONCE(x->tx_bytes), rate));
}

/**
 * httpsys_conn_rate_stop() - everything is with TCP
 * @c: connection
 *
 * Context: the connection's owner.
 */
void httpsys_conn_rate_stop(struct httpsys_conn *c)
{
	if (!c->send_since)
		return;
	c->send_since = 0;
	httpsys_conn_deadline(c, HTTPSYS_DEADLINE_SEND, 0);
}

static void rate_check(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;
	u64 taken, due;

	if (!x || !c->send_since)
		return;
	taken = httpsys_transport_acked(c->sock) - c->send_mark;
	due = (u64)x->timeouts.min_send_rate * ((jiffies - c->send_since) / HZ);
	c->send_since = 0;
	if (taken < due) {
		httpsys_count(&c->net->stats, HTTPSYS_COUNTER_TIMEOUTS);
		httpsys_conn_kill(c, HTTPSYS_REASON_SEND_RATE, true);
		return;
	}
	httpsys_conn_rate_start(c, x);
}

/**
 * httpsys_conn_timeouts() - act on the deadlines that have passed
 * @c: connection, owned by the worker; may be dead afterwards
 *
 * Context: worker.
 */
void httpsys_conn_timeouts(struct httpsys_conn *c)
{
	struct httpsys_xchg *x = c->xchg;

	if (deadline_passed(c, HTTPSYS_DEADLINE_QUEUE) && x &&
	    (READ_ONCE(x->flags) & HTTPSYS_XF_UPPER))
		httpsys_upper->expired(x);
	/* The worker's turn goes on with sending */
	deadline_passed(c, HTTPSYS_DEADLINE_PACE);
	if (deadline_passed(c, HTTPSYS_DEADLINE_RECV))
		recv_timeout(c);
	if (c->state != HTTPSYS_CONN_DEAD && deadline_passed(c, HTTPSYS_DEADLINE_SEND))
		rate_check(c);
}
