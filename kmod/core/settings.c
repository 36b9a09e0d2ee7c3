// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings that sessions and groups share: checks and storage of their values.
 * Owned by the session or group they are part of. Lock: ns->config for every
 * change; the path of a request reads state, timeouts, rates and logging under
 * RCU, one word at a time.
 */
#include <linux/slab.h>
#include <linux/string.h>
#include "compat.h"
#include "core/settings.h"
#include "net/pace.h"
#include "obs/log.h"

/* HTTP_AUTH_ENABLE_ALL and HTTP_CHANNEL_BIND_* (API: 3.3) */
#define AUTH_SCHEMES		0x1f
#define AUTH_EX_FLAGS		0x03
#define AUTH_FLAGS		(HTTPSYS_AUTH_RECEIVE_MUTUAL | HTTPSYS_AUTH_RECEIVE_CONTEXT | \
				 HTTPSYS_AUTH_NO_NTLM_CACHE)
#define CHANNEL_PROXY		0x01
#define CHANNEL_PROXY_COHOSTING	0x20
#define CHANNEL_FLAGS		0x3f
#define HARDENING_STRICT	2

/**
 * httpsys_settings_destroy() - the session or group ends
 * @s: its settings; readers may be under way, memory goes after a grace period
 *
 * Context: process, ns->config held.
 */
void httpsys_settings_destroy(struct httpsys_settings *s)
{
	httpsys_pacer_put(s->pacer);
	httpsys_log_config_put(rcu_dereference_protected(s->logging, true));
	kfree(s->channel_bind);
}

/**
 * httpsys_settings_timeouts_locked() - set the timers
 * @s: settings
 * @t: from a program
 *
 * Return: 0, or -EINVAL.
 */
int httpsys_settings_timeouts_locked(struct httpsys_settings *s,
				     const struct httpsys_timeouts *t)
{
	struct httpsys_timeouts *to = &s->timeouts;

	if (t->reserved)
		return -EINVAL;
	WRITE_ONCE(to->entity_body, t->entity_body);
	WRITE_ONCE(to->drain_body, t->drain_body);
	WRITE_ONCE(to->request_queue, t->request_queue);
	WRITE_ONCE(to->idle, t->idle);
	WRITE_ONCE(to->header_wait, t->header_wait);
	WRITE_ONCE(to->min_send_rate, t->min_send_rate);
	return 0;
}

/* What "not present" means */
static void rate_settle(struct httpsys_rate *out, const struct httpsys_rate *r)
{
	static const struct httpsys_rate none = {
		.bandwidth = HTTPSYS_RATE_INFINITE,
		.peak = HTTPSYS_RATE_INFINITE,
	};

	*out = r->present ? *r : none;
}

/**
 * httpsys_settings_bandwidth_locked() - bound what all responses send together
 * @s: settings
 * @r: from a program
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int httpsys_settings_bandwidth_locked(struct httpsys_settings *s, const struct httpsys_rate *r)
{
	struct httpsys_pacer *pacer = s->pacer;
	struct httpsys_rate rate;

	if (!httpsys_rate_valid(r, false))
		return -EINVAL;
	rate_settle(&rate, r);
	if (!pacer && rate.bandwidth != HTTPSYS_RATE_INFINITE) {
		pacer = httpsys_pacer_alloc(GFP_KERNEL_ACCOUNT);
		if (!pacer)
			return -ENOMEM;
	}
	if (pacer)
		httpsys_pacer_set(pacer, rate.bandwidth, HTTPSYS_RATE_INFINITE, 0);
	/* Pairs with the address dependency in httpsys_qos_apply(): complete before it is seen */
	smp_store_release(&s->pacer, pacer);
	rate.peak = 0;
	s->bandwidth = rate;
	return 0;
}

/**
 * httpsys_settings_flow_locked() - bound each response of its own
 * @s: settings
 * @r: from a program
 *
 * Return: 0 or -EINVAL.
 */
int httpsys_settings_flow_locked(struct httpsys_settings *s, const struct httpsys_rate *r)
{
	struct httpsys_rate rate;

	if (!httpsys_rate_valid(r, true))
		return -EINVAL;
	rate_settle(&rate, r);
	/* A reader in between paces one response by both */
	WRITE_ONCE(s->flow_rate.bandwidth, rate.bandwidth);
	WRITE_ONCE(s->flow_rate.peak, rate.peak);
	WRITE_ONCE(s->flow_rate.burst, rate.burst);
	WRITE_ONCE(s->flow_rate.present, rate.present);
	return 0;
}

/**
 * httpsys_settings_auth_locked() - authentication: nothing can serve it yet
 * @a: of a session or group
 * @new: from a program
 *
 * Return: 0; -EINVAL; -EOPNOTSUPP: a scheme is to be enabled.
 */
int httpsys_settings_auth_locked(struct httpsys_authentication *a,
				 const struct httpsys_authentication *new)
{
	if (new->present > 1)
		return -EINVAL;
	if (!new->present) {
		memset(a, 0, sizeof(*a));
		return 0;
	}
	if ((new->schemes & ~AUTH_SCHEMES) || (new->flags & ~AUTH_FLAGS) ||
	    (new->ex_flags & ~AUTH_EX_FLAGS) || (new->ex_flags && !new->schemes))
		return -EINVAL;
	if (new->schemes)
		return -EOPNOTSUPP;
	*a = *new;
	return 0;
}

/**
 * httpsys_settings_channel_locked() - channel binding, kept for authentication
 * @s: settings
 * @b: from a program, with names_len bytes behind it
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int httpsys_settings_channel_locked(struct httpsys_settings *s,
				    const struct httpsys_channel_bind *b)
{
	struct httpsys_channel_bind *copy;

	if (b->hardening > HARDENING_STRICT || (b->flags & ~CHANNEL_FLAGS) ||
	    ((b->flags & CHANNEL_PROXY_COHOSTING) && !(b->flags & CHANNEL_PROXY)) ||
	    b->names_len > HTTPSYS_CHANNEL_NAMES_MAX || !b->count != !b->names_len)
		return -EINVAL;
	copy = kmemdup(b, sizeof(*b) + b->names_len, GFP_KERNEL_ACCOUNT);
	if (!copy)
		return -ENOMEM;
	kfree(s->channel_bind);
	s->channel_bind = copy;
	return 0;
}

/**
 * httpsys_settings_logging_locked() - what is logged, and how
 * @s: settings
 * @id: of the session or group
 * @session: it is a session's
 * @uid: whose
 * @l: from a program, with its two texts behind it
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int httpsys_settings_logging_locked(struct httpsys_settings *s, u64 id, bool session,
				    kuid_t uid, const struct httpsys_logging *l)
{
	struct httpsys_log_config *new = NULL, *old;

	if (l->present > 1)
		return -EINVAL;
	if (l->present) {
		if (!httpsys_logging_valid(l, session))
			return -EINVAL;
		new = httpsys_log_config_alloc(id, uid, l);
		if (!new)
			return -ENOMEM;
	}
	old = rcu_replace_pointer(s->logging, new, true);
	httpsys_log_config_put(old);
	return 0;
}
