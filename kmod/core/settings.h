/* SPDX-License-Identifier: GPL-2.0-only */
/* What sessions and groups can both be set to, and what a request gets of it. */
#ifndef HTTPSYS_CORE_SETTINGS_H
#define HTTPSYS_CORE_SETTINGS_H

#include <linux/httpsys.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

struct httpsys_conn_count;
struct httpsys_group;
struct httpsys_log_config;
struct httpsys_pacer;
struct httpsys_request;

/**
 * struct httpsys_settings - part of a session or a group
 * @state: 0 active, 1 inactive; written under ns->config, read under RCU
 * @timeouts: 0 inherits; like @state, member by member
 * @flow_rate: like @timeouts
 * @pacer: of @bandwidth, made when it is first set, then for ever; read under RCU
 * @bandwidth: ns->config
 * @logging: referenced, NULL: off; written under ns->config, read under RCU
 * @auth: ns->config
 * @auth_ex: ns->config
 * @channel_bind: allocated, NULL: default; ns->config
 */
struct httpsys_settings {
	u32 state;
	struct httpsys_timeouts timeouts;
	struct httpsys_rate flow_rate;
	struct httpsys_pacer *pacer;
	struct httpsys_rate bandwidth;
	struct httpsys_log_config __rcu *logging;
	struct httpsys_authentication auth;
	struct httpsys_authentication auth_ex;
	struct httpsys_channel_bind *channel_bind;
};

void httpsys_settings_destroy(struct httpsys_settings *s);

/* Values of properties; ns->config held */
int httpsys_settings_timeouts_locked(struct httpsys_settings *s,
				     const struct httpsys_timeouts *t);
int httpsys_settings_bandwidth_locked(struct httpsys_settings *s, const struct httpsys_rate *r);
int httpsys_settings_flow_locked(struct httpsys_settings *s, const struct httpsys_rate *r);
int httpsys_settings_auth_locked(struct httpsys_authentication *a,
				 const struct httpsys_authentication *new);
int httpsys_settings_channel_locked(struct httpsys_settings *s,
				    const struct httpsys_channel_bind *b);
int httpsys_settings_logging_locked(struct httpsys_settings *s, u64 id, bool session,
				    kuid_t uid, const struct httpsys_logging *l);

/* qos.c */
bool httpsys_rate_valid(const struct httpsys_rate *r, bool burst);
int httpsys_conn_limit_locked(struct httpsys_group *g, const struct httpsys_choice *c);
u32 httpsys_conn_count_now(const struct httpsys_conn_count *count);
void httpsys_conn_count_put(struct httpsys_conn_count *count);
void httpsys_qos_untag(void *tag);
enum httpsys_reason httpsys_qos_apply(struct httpsys_request *r, const struct httpsys_group *g);
void httpsys_request_log(struct httpsys_request *r);
void httpsys_logging_apply(struct httpsys_request *r, const struct httpsys_group *g);
int httpsys_qos_response(struct httpsys_request *r, const struct httpsys_rate *rate);

#endif
