// SPDX-License-Identifier: GPL-2.0-only
/* Producers for codes.c: properties of sessions, groups and queues */
#include <stdlib.h>
#include "codes.h"

#define SET(object, name, value)					\
	set_##object(HttpServer##name##Property, &(value), sizeof(value))

static ULONG set_session(HTTP_SERVER_PROPERTY property, void *value, ULONG size)
{
	return HttpSetServerSessionProperty(server()->session, property, value,
					    size);
}

static ULONG set_group(HTTP_SERVER_PROPERTY property, void *value, ULONG size)
{
	return HttpSetUrlGroupProperty(server()->group, property, value, size);
}

static ULONG set_queue(HTTP_SERVER_PROPERTY property, void *value, ULONG size)
{
	return HttpSetRequestQueueProperty(server()->queue, property, value,
					   size, 0, NULL);
}

static HTTP_STATE_INFO inactive = { { 1 }, HttpEnabledStateInactive };
static HTTP_TIMEOUT_LIMIT_INFO timeouts = { { 1 }, 10, 20, 30, 40, 50, 60 };
static HTTP_BANDWIDTH_LIMIT_INFO bandwidth = { { 1 }, 4096 };
static HTTP_BANDWIDTH_LIMIT_INFO slow = { { 1 }, 1023 };
static HTTP_CONNECTION_LIMIT_INFO connections = { { 1 }, 100 };
static HTTP_FLOWRATE_INFO flow = { { 1 }, 4096, 65536, 100000 };
static HTTP_QOS_SETTING_INFO qos_bandwidth = {
	HttpQosSettingTypeBandwidth, &bandwidth
};
static HTTP_QOS_SETTING_INFO qos_slow = { HttpQosSettingTypeBandwidth, &slow };
static HTTP_QOS_SETTING_INFO qos_connections = {
	HttpQosSettingTypeConnectionLimit, &connections
};
static HTTP_QOS_SETTING_INFO qos_flow = { HttpQosSettingTypeFlowRate, &flow };
static HTTP_SERVER_AUTHENTICATION_INFO no_scheme = { { 1 } };
static HTTP_SERVER_AUTHENTICATION_INFO basic = {
	{ 1 }, HTTP_AUTH_ENABLE_BASIC
};
static HTTP_SERVER_AUTHENTICATION_INFO kerberos = {
	{ 1 }, HTTP_AUTH_ENABLE_KERBEROS
};
static HTTP_CHANNEL_BIND_INFO legacy;

static HTTP_LOGGING_INFO logging(HTTP_LOGGING_TYPE format)
{
	return (HTTP_LOGGING_INFO){
		.Flags = { 1 },
		.DirectoryName = u"/var/log/httpsys-codes",
		.DirectoryNameLength = 2 * 22,
		.Format = format,
		.Fields = format == HttpLoggingTypeW3C ?
			HTTP_LOG_FIELD_DATE | HTTP_LOG_FIELD_STATUS : 0,
		.RolloverType = HttpLoggingRolloverDaily,
	};
}

/* Sessions, set */
ULONG session_set_state(void)
{
	return SET(session, State, inactive);
}

ULONG session_set_timeouts(void)
{
	return SET(session, Timeouts, timeouts);
}

ULONG session_set_longer(void)
{
	char buffer[100] = { 0 };

	memcpy(buffer, &inactive, sizeof(inactive));
	return SET(session, State, buffer);
}

ULONG session_set_qos(void)
{
	return SET(session, Qos, qos_bandwidth);
}

ULONG session_set_logging(void)
{
	HTTP_LOGGING_INFO info = logging(HttpLoggingTypeW3C);

	return SET(session, Logging, info);
}

ULONG session_set_authentication(void)
{
	return SET(session, Authentication, no_scheme);
}

ULONG session_set_channel_bind(void)
{
	return SET(session, ChannelBind, legacy);
}

ULONG session_set_queue_length(void)
{
	ULONG value = 10;

	return SET(session, QueueLength, value);
}

ULONG session_set_binding(void)
{
	HTTP_BINDING_INFO binding = { { 0 }, NULL };

	return SET(session, Binding, binding);
}

ULONG session_set_null(void)
{
	return set_session(HttpServerStateProperty, NULL, 8);
}

ULONG session_set_0(void)
{
	return set_session(HttpServerStateProperty, &inactive, 0);
}

ULONG session_set_7(void)
{
	return set_session(HttpServerStateProperty, &inactive, 7);
}

ULONG session_set_closed(void)
{
	struct server *s = server();

	need(!HttpCloseServerSession(s->session));
	return HttpSetServerSessionProperty(s->session, HttpServerStateProperty,
					    &inactive, sizeof(inactive));
}

ULONG session_set_foreign(void)
{
	struct server other;

	server_elsewhere(&other);
	api_init();
	return HttpSetServerSessionProperty(other.session,
					    HttpServerStateProperty, &inactive,
					    sizeof(inactive));
}

ULONG session_set_slow(void)
{
	return SET(session, Qos, qos_slow);
}

ULONG session_set_connections(void)
{
	return SET(session, Qos, qos_connections);
}

ULONG session_set_ncsa(void)
{
	HTTP_LOGGING_INFO info = logging(HttpLoggingTypeNCSA);

	return SET(session, Logging, info);
}

ULONG session_set_basic(void)
{
	return SET(session, Authentication, basic);
}

ULONG session_set_kerberos(void)
{
	return SET(session, ExtendedAuthentication, kerberos);
}

/* Sessions, query */
static ULONG query_session(HTTP_SERVER_PROPERTY property, ULONG size)
{
	_Alignas(8) char buffer[200] = { 0 };
	ULONG length;

	return HttpQueryServerSessionProperty(server()->session, property,
					      buffer, size, &length);
}

ULONG session_query_state(void)
{
	return query_session(HttpServerStateProperty, sizeof(HTTP_STATE_INFO));
}

ULONG session_query_timeouts(void)
{
	return query_session(HttpServerTimeoutsProperty,
			     sizeof(HTTP_TIMEOUT_LIMIT_INFO));
}

struct qos_buffer {
	HTTP_QOS_SETTING_INFO info;
	HTTP_BANDWIDTH_LIMIT_INFO bandwidth;
};

ULONG session_query_qos(void)
{
	struct qos_buffer q = { { HttpQosSettingTypeBandwidth, &q.bandwidth } };

	return HttpQueryServerSessionProperty(server()->session,
					      HttpServerQosProperty, &q,
					      sizeof(q), NULL);
}

ULONG session_query_authentication(void)
{
	return query_session(HttpServerAuthenticationProperty,
			     sizeof(HTTP_SERVER_AUTHENTICATION_INFO));
}

ULONG session_query_channel_bind(void)
{
	return query_session(HttpServerChannelBindProperty,
			     sizeof(HTTP_CHANNEL_BIND_INFO));
}

ULONG session_query_short(void)
{
	return query_session(HttpServerTimeoutsProperty,
			     sizeof(HTTP_TIMEOUT_LIMIT_INFO) - 1);
}

ULONG session_query_logging(void)
{
	return query_session(HttpServerLoggingProperty, 200);
}

ULONG session_query_null(void)
{
	return HttpQueryServerSessionProperty(server()->session,
					      HttpServerStateProperty, NULL, 8,
					      NULL);
}

ULONG session_query_0(void)
{
	return query_session(HttpServerStateProperty, 0);
}

ULONG session_query_foreign(void)
{
	HTTP_STATE_INFO state;
	struct server other;

	server_elsewhere(&other);
	api_init();
	return HttpQueryServerSessionProperty(other.session,
					      HttpServerStateProperty, &state,
					      sizeof(state), NULL);
}

/* Groups, set */
ULONG group_set_state(void)
{
	return SET(group, State, inactive);
}

ULONG group_set_timeouts(void)
{
	return SET(group, Timeouts, timeouts);
}

ULONG group_set_binding(void)
{
	struct server *s = server();

	return bind_queue(s->group, s->queue);
}

ULONG group_set_bandwidth(void)
{
	return SET(group, Qos, qos_bandwidth);
}

ULONG group_set_connections(void)
{
	return SET(group, Qos, qos_connections);
}

ULONG group_set_flow(void)
{
	return SET(group, Qos, qos_flow);
}

ULONG group_set_logging(void)
{
	HTTP_LOGGING_INFO info = logging(HttpLoggingTypeNCSA);

	return SET(group, Logging, info);
}

ULONG group_set_authentication(void)
{
	return SET(group, Authentication, no_scheme);
}

ULONG group_set_channel_bind(void)
{
	return SET(group, ChannelBind, legacy);
}

ULONG group_set_listen(void)
{
	HTTP_LISTEN_ENDPOINT_INFO info = { { 1 }, 1 };

	return SET(group, ListenEndpoint, info);
}

ULONG group_set_protection(void)
{
	HTTP_PROTECTION_LEVEL_INFO info = {
		{ 1 }, HttpProtectionLevelUnrestricted
	};

	return SET(group, ProtectionLevel, info);
}

ULONG group_set_fast_forward(void)
{
	HTTP_FAST_FORWARD_INFO info = { { 1 }, 0 };

	return SET(group, FastForwarding, info);
}

ULONG group_set_request_info(void)
{
	HTTP_REQUEST_INFO_PROPERTY_INFO info = {
		{ 1 }, 1ULL << HttpRequestInfoTypeRequestTiming
	};

	return SET(group, RequestInfo, info);
}

ULONG group_set_no_delegation(void)
{
	HTTP_BINDING_INFO info = { { 0 }, NULL };

	return SET(group, Delegation, info);
}

ULONG group_set_queue_length(void)
{
	ULONG value = 10;

	return SET(group, QueueLength, value);
}

ULONG group_set_null(void)
{
	return set_group(HttpServerStateProperty, NULL, 8);
}

ULONG group_set_0(void)
{
	return set_group(HttpServerStateProperty, &inactive, 0);
}

ULONG group_set_closed(void)
{
	struct server *s = server();

	need(!HttpCloseUrlGroup(s->group));
	return HttpSetUrlGroupProperty(s->group, HttpServerStateProperty,
				       &inactive, sizeof(inactive));
}

ULONG group_set_foreign(void)
{
	struct server other;

	server_elsewhere(&other);
	api_init();
	return HttpSetUrlGroupProperty(other.group, HttpServerStateProperty,
				       &inactive, sizeof(inactive));
}

ULONG group_set_closed_queue(void)
{
	struct server *s = server();

	need(!HttpCloseRequestQueue(s->queue));
	return bind_queue(s->group, s->queue);
}

ULONG group_set_slow(void)
{
	return SET(group, Qos, qos_slow);
}

ULONG group_set_raw(void)
{
	HTTP_LOGGING_INFO info = logging(HttpLoggingTypeRaw);

	return SET(group, Logging, info);
}

ULONG group_set_basic(void)
{
	return SET(group, Authentication, basic);
}

ULONG group_set_v1_queue(void)
{
	HANDLE old;
	struct server *s = server();

	need(!HttpCreateHttpHandle(&old, 0));
	return bind_queue(s->group, old);
}

/* Groups, query */
static ULONG query_group(HTTP_SERVER_PROPERTY property, ULONG size)
{
	_Alignas(8) char buffer[200] = { 0 };
	ULONG length;

	return HttpQueryUrlGroupProperty(server()->group, property, buffer,
					 size, &length);
}

ULONG group_query_state(void)
{
	return query_group(HttpServerStateProperty, sizeof(HTTP_STATE_INFO));
}

ULONG group_query_timeouts(void)
{
	return query_group(HttpServerTimeoutsProperty,
			   sizeof(HTTP_TIMEOUT_LIMIT_INFO));
}

ULONG group_query_qos(void)
{
	struct qos_buffer q = {
		{ HttpQosSettingTypeConnectionLimit, &q.bandwidth }
	};

	return HttpQueryUrlGroupProperty(server()->group, HttpServerQosProperty,
					 &q, sizeof(q), NULL);
}

ULONG group_query_authentication(void)
{
	return query_group(HttpServerAuthenticationProperty,
			   sizeof(HTTP_SERVER_AUTHENTICATION_INFO));
}

ULONG group_query_channel_bind(void)
{
	return query_group(HttpServerChannelBindProperty,
			   sizeof(HTTP_CHANNEL_BIND_INFO));
}

ULONG group_query_short(void)
{
	return query_group(HttpServerStateProperty,
			   sizeof(HTTP_STATE_INFO) - 1);
}

ULONG group_query_logging(void)
{
	return query_group(HttpServerLoggingProperty, 200);
}

ULONG group_query_null(void)
{
	return HttpQueryUrlGroupProperty(server()->group,
					 HttpServerStateProperty, NULL, 8,
					 NULL);
}

ULONG group_query_foreign(void)
{
	HTTP_STATE_INFO state;
	struct server other;

	server_elsewhere(&other);
	api_init();
	return HttpQueryUrlGroupProperty(other.group, HttpServerStateProperty,
					 &state, sizeof(state), NULL);
}

/* Queues, set */
static ULONG ten = 10;

ULONG queue_set_length(void)
{
	return SET(queue, QueueLength, ten);
}

ULONG queue_set_verbosity(void)
{
	HTTP_503_RESPONSE_VERBOSITY full = Http503ResponseVerbosityFull;

	return SET(queue, 503Verbosity, full);
}

ULONG queue_set_state(void)
{
	HTTP_ENABLED_STATE state = HttpEnabledStateInactive;

	return SET(queue, State, state);
}

ULONG queue_set_reserved_1(void)
{
	return HttpSetRequestQueueProperty(server()->queue,
					   HttpServerQueueLengthProperty, &ten,
					   4, 1, NULL);
}

ULONG queue_set_reserved_2(void)
{
	return HttpSetRequestQueueProperty(server()->queue,
					   HttpServerQueueLengthProperty, &ten,
					   4, 0, &ten);
}

ULONG queue_set_timeouts(void)
{
	return SET(queue, Timeouts, timeouts);
}

ULONG queue_set_null(void)
{
	return set_queue(HttpServerQueueLengthProperty, NULL, 4);
}

ULONG queue_set_0(void)
{
	return set_queue(HttpServerQueueLengthProperty, &ten, 0);
}

static ULONG set_opened(void *name)
{
	HANDLE queue;

	api_init();
	need(!HttpCreateRequestQueue(V2, name, NULL, OPEN, &queue));
	return HttpSetRequestQueueProperty(queue, HttpServerQueueLengthProperty,
					   &ten, 4, 0, NULL);
}

ULONG queue_set_not_creator(void)
{
	HANDLE queue;

	api_init();
	need(!HttpCreateRequestQueue(V2, u"codes-set", NULL, 0, &queue));
	return in_child(set_opened, (void *)u"codes-set");
}

ULONG queue_set_v1(void)
{
	HANDLE old;

	api_init();
	need(!HttpCreateHttpHandle(&old, 0));
	return HttpSetRequestQueueProperty(old, HttpServerQueueLengthProperty,
					   &ten, 4, 0, NULL);
}

/* Queues, query */
static ULONG query_queue(HTTP_SERVER_PROPERTY property, ULONG size)
{
	ULONG value, length;

	return HttpQueryRequestQueueProperty(server()->queue, property, &value,
					     size, 0, &length, NULL);
}

ULONG queue_query_length(void)
{
	return query_queue(HttpServerQueueLengthProperty, 4);
}

ULONG queue_query_verbosity(void)
{
	return query_queue(HttpServer503VerbosityProperty, 4);
}

ULONG queue_query_state(void)
{
	return query_queue(HttpServerStateProperty, 4);
}

static ULONG query_opened(void *name)
{
	ULONG value;
	HANDLE queue;

	api_init();
	need(!HttpCreateRequestQueue(V2, name, NULL, OPEN, &queue));
	return HttpQueryRequestQueueProperty(queue, HttpServerStateProperty,
					     &value, 4, 0, NULL, NULL);
}

ULONG queue_query_not_creator(void)
{
	HANDLE queue;

	api_init();
	need(!HttpCreateRequestQueue(V2, u"codes-query", NULL, 0, &queue));
	return in_child(query_opened, (void *)u"codes-query");
}

ULONG queue_query_reserved_1(void)
{
	ULONG value;

	return HttpQueryRequestQueueProperty(server()->queue,
					     HttpServerStateProperty, &value, 4,
					     1, NULL, NULL);
}

ULONG queue_query_reserved_2(void)
{
	ULONG value;

	return HttpQueryRequestQueueProperty(server()->queue,
					     HttpServerStateProperty, &value, 4,
					     0, NULL, &value);
}

ULONG queue_query_timeouts(void)
{
	return query_queue(HttpServerTimeoutsProperty, 4);
}

ULONG queue_query_null(void)
{
	return HttpQueryRequestQueueProperty(server()->queue,
					     HttpServerStateProperty, NULL, 4,
					     0, NULL, NULL);
}

ULONG queue_query_short(void)
{
	return query_queue(HttpServerQueueLengthProperty, 3);
}

ULONG queue_query_v1(void)
{
	ULONG value;
	HANDLE old;

	api_init();
	need(!HttpCreateHttpHandle(&old, 0));
	return HttpQueryRequestQueueProperty(old, HttpServerStateProperty,
					     &value, 4, 0, NULL, NULL);
}
