// SPDX-License-Identifier: GPL-2.0-only
/*
 * Properties: a table of (property, kinds of objects, size, set, get). A new
 * property is a new row. Values live in the objects; they are written under
 * ns->config, and the path of a request reads them one word at a time.
 */
#include <linux/file.h>
#include "compat.h"
#include "core/id.h"
#include "core/property.h"
#include "core/settings.h"
#include "obs/log.h"

#define PROTECTION_MAX	2	/* HttpProtectionLevelRestricted */
#define INFO_TYPES	15	/* of HTTP_REQUEST_INFO_TYPE */

static struct httpsys_settings *settings_of(const struct httpsys_object_ref *o)
{
	return o->kind == HTTPSYS_KIND_SESSION ? &o->session->set : &o->group->set;
}

static u32 *state_of(const struct httpsys_object_ref *o)
{
	return o->kind == HTTPSYS_KIND_QUEUE ? &o->open->queue->state : &settings_of(o)->state;
}

static int state_set(const struct httpsys_object_ref *o, const void *value)
{
	const u32 *state = value;

	if (*state > 1)
		return -EINVAL;
	WRITE_ONCE(*state_of(o), *state);
	return 0;
}

static void state_get(const struct httpsys_object_ref *o, void *value)
{
	*(u32 *)value = *state_of(o);
}

static int timeouts_set(const struct httpsys_object_ref *o, const void *value)
{
	return httpsys_settings_timeouts_locked(settings_of(o), value);
}

static void timeouts_get(const struct httpsys_object_ref *o, void *value)
{
	*(struct httpsys_timeouts *)value = settings_of(o)->timeouts;
}

static int bandwidth_set(const struct httpsys_object_ref *o, const void *value)
{
	return httpsys_settings_bandwidth_locked(settings_of(o), value);
}

static void bandwidth_get(const struct httpsys_object_ref *o, void *value)
{
	*(struct httpsys_rate *)value = settings_of(o)->bandwidth;
}

static int flow_set(const struct httpsys_object_ref *o, const void *value)
{
	return httpsys_settings_flow_locked(settings_of(o), value);
}

static void flow_get(const struct httpsys_object_ref *o, void *value)
{
	*(struct httpsys_rate *)value = settings_of(o)->flow_rate;
}

static int conns_set(const struct httpsys_object_ref *o, const void *value)
{
	return httpsys_conn_limit_locked(o->group, value);
}

static void conns_get(const struct httpsys_object_ref *o, void *value)
{
	*(struct httpsys_choice *)value = o->group->conn_limit;
}

static int auth_set(const struct httpsys_object_ref *o, const void *value)
{
	return httpsys_settings_auth_locked(&settings_of(o)->auth, value);
}

static void auth_get(const struct httpsys_object_ref *o, void *value)
{
	*(struct httpsys_authentication *)value = settings_of(o)->auth;
}

static int auth_ex_set(const struct httpsys_object_ref *o, const void *value)
{
	return httpsys_settings_auth_locked(&settings_of(o)->auth_ex, value);
}

static int channel_set(const struct httpsys_object_ref *o, const void *value)
{
	return httpsys_settings_channel_locked(settings_of(o), value);
}

static u32 channel_length(const void *value)
{
	const struct httpsys_channel_bind *b = value;

	return sizeof(*b) + b->names_len;
}

static void channel_get(const struct httpsys_object_ref *o, void *value)
{
	const struct httpsys_channel_bind *b = settings_of(o)->channel_bind;

	if (b)
		memcpy(value, b, channel_length(b));
	else
		memset(value, 0, sizeof(*b));
}

static int logging_set(const struct httpsys_object_ref *o, const void *value)
{
	bool session = o->kind == HTTPSYS_KIND_SESSION;
	const struct httpsys_session *s = session ? o->session : o->group->session;

	return httpsys_settings_logging_locked(settings_of(o), session ? s->id : o->group->id,
					       session, s->app->uid, value);
}

static u32 logging_length(const void *value)
{
	return httpsys_logging_size(value);
}

/* One number of a group, up to @max */
static int choice_set(struct httpsys_choice *choice, const struct httpsys_choice *new, u32 max)
{
	if (new->present > 1 || (new->present && new->value > max))
		return -EINVAL;
	choice->present = new->present;
	choice->value = new->present ? new->value : 0;
	return 0;
}

static int listen_set(const struct httpsys_object_ref *o, const void *value)
{
	return choice_set(&o->group->listen, value, HTTPSYS_LISTEN_SHARED);
}

static void listen_get(const struct httpsys_object_ref *o, void *value)
{
	*(struct httpsys_choice *)value = o->group->listen;
}

static int protection_set(const struct httpsys_object_ref *o, const void *value)
{
	return choice_set(&o->group->protection, value, PROTECTION_MAX);
}

static void protection_get(const struct httpsys_object_ref *o, void *value)
{
	*(struct httpsys_choice *)value = o->group->protection;
}

static int fast_forward_set(const struct httpsys_object_ref *o, const void *value)
{
	return choice_set(&o->group->fast_forward, value, 1);
}

static void fast_forward_get(const struct httpsys_object_ref *o, void *value)
{
	*(struct httpsys_choice *)value = o->group->fast_forward;
}

static int info_set(const struct httpsys_object_ref *o, const void *value)
{
	const u64 *info = value;

	if (*info >> INFO_TYPES)
		return -EINVAL;
	if (*info & ~HTTPSYS_INFO_ALL)
		return -EOPNOTSUPP;
	httpsys_group_info_locked(o->group, *info);
	return 0;
}

static void info_get(const struct httpsys_object_ref *o, void *value)
{
	*(u64 *)value = o->group->info;
}

static int length_set(const struct httpsys_object_ref *o, const void *value)
{
	const u32 *length = value;

	if (!*length || *length > INT_MAX)
		return -EINVAL;
	/* Requests beyond a smaller limit stay (API: 4.5) */
	WRITE_ONCE(o->open->queue->limit, *length);
	return 0;
}

static void length_get(const struct httpsys_object_ref *o, void *value)
{
	*(u32 *)value = o->open->queue->limit;
}

static int verbosity_set(const struct httpsys_object_ref *o, const void *value)
{
	const u32 *verbosity = value;

	if (*verbosity > HTTPSYS_503_FULL)
		return -EINVAL;
	WRITE_ONCE(o->open->queue->verbosity, *verbosity);
	return 0;
}

static void verbosity_get(const struct httpsys_object_ref *o, void *value)
{
	*(u32 *)value = o->open->queue->verbosity;
}

/* A queue by descriptor, or none */
static int queue_set(struct httpsys_group *g, const struct httpsys_binding *b,
		     int (*apply)(struct httpsys_group *g, struct httpsys_open *open))
{
	struct httpsys_open *open;
	struct file *file;
	int ret = -EBADF;

	if (b->present > 1)
		return -EINVAL;
	if (!b->present)
		return apply(g, NULL);
	file = fget(b->fd);
	if (!file)
		return -EBADF;
	open = httpsys_open_of(file);
	if (open)
		ret = apply(g, open);
	fput(file);
	return ret;
}

static int binding_set(const struct httpsys_object_ref *o, const void *value)
{
	return queue_set(o->group, value, httpsys_group_bind_locked);
}

static int delegation_set(const struct httpsys_object_ref *o, const void *value)
{
	return queue_set(o->group, value, httpsys_group_delegate_locked);
}

#define S	HTTPSYS_KIND_SESSION
#define G	HTTPSYS_KIND_GROUP
#define Q	HTTPSYS_KIND_QUEUE

/* The matrix of API 4.1 */
static const struct httpsys_property_row properties[] = {
	{ HTTPSYS_PROPERTY_TIMEOUTS, S | G, sizeof(struct httpsys_timeouts),
	  timeouts_set, timeouts_get },
	{ HTTPSYS_PROPERTY_QUEUE_LENGTH, Q, sizeof(u32), length_set, length_get },
	{ HTTPSYS_PROPERTY_STATE, S | G | Q, sizeof(u32), state_set, state_get },
	{ HTTPSYS_PROPERTY_VERBOSITY_503, Q, sizeof(u32), verbosity_set, verbosity_get },
	{ HTTPSYS_PROPERTY_BINDING, G, sizeof(struct httpsys_binding), binding_set, NULL },
	{ HTTPSYS_PROPERTY_AUTHENTICATION, S | G, sizeof(struct httpsys_authentication),
	  auth_set, auth_get },
	{ HTTPSYS_PROPERTY_LOGGING, S | G, sizeof(struct httpsys_logging), logging_set, NULL,
	  HTTPSYS_LOG_SOFTWARE_MAX + HTTPSYS_LOG_DIRECTORY_MAX, logging_length },
	{ HTTPSYS_PROPERTY_BANDWIDTH, S | G, sizeof(struct httpsys_rate),
	  bandwidth_set, bandwidth_get },
	{ HTTPSYS_PROPERTY_CONNECTION_LIMIT, G, sizeof(struct httpsys_choice),
	  conns_set, conns_get },
	{ HTTPSYS_PROPERTY_FLOW_RATE, S | G, sizeof(struct httpsys_rate), flow_set, flow_get },
	{ HTTPSYS_PROPERTY_EXTENDED_AUTHENTICATION, S | G,
	  sizeof(struct httpsys_authentication), auth_ex_set, NULL },
	{ HTTPSYS_PROPERTY_LISTEN_ENDPOINT, G, sizeof(struct httpsys_choice),
	  listen_set, listen_get },
	{ HTTPSYS_PROPERTY_CHANNEL_BIND, S | G, sizeof(struct httpsys_channel_bind),
	  channel_set, channel_get, HTTPSYS_CHANNEL_NAMES_MAX, channel_length },
	{ HTTPSYS_PROPERTY_PROTECTION_LEVEL, G, sizeof(struct httpsys_choice),
	  protection_set, protection_get },
	{ HTTPSYS_PROPERTY_DELEGATION, G, sizeof(struct httpsys_binding), delegation_set, NULL },
	{ HTTPSYS_PROPERTY_FAST_FORWARDING, G, sizeof(struct httpsys_choice),
	  fast_forward_set, fast_forward_get },
	{ HTTPSYS_PROPERTY_REQUEST_INFO, G, sizeof(u64), info_set, info_get },
};

#undef S
#undef G
#undef Q

/**
 * httpsys_property_find() - a property by number
 * @id: from a program
 *
 * Context: any. Return: its row, or NULL when there is no such property.
 */
const struct httpsys_property_row *httpsys_property_find(u32 id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(properties); i++)
		if (properties[i].id == id)
			return &properties[i];
	return NULL;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_property_find);

static int object_find_locked(struct httpsys_app *app, u64 id, struct httpsys_object_ref *o)
{
	memset(o, 0, sizeof(*o));
	if (httpsys_id_type(id) == HTTPSYS_ID_SESSION) {
		o->kind = HTTPSYS_KIND_SESSION;
		o->session = httpsys_session_find_locked(app, id);
		return o->session ? 0 : -ENOENT;
	}
	o->kind = HTTPSYS_KIND_GROUP;
	o->group = httpsys_group_find_locked(app, id);
	return o->group ? 0 : -ENOENT;
}

/**
 * httpsys_property_set() - set a property of a session or group
 * @app: owner
 * @id: from the program
 * @row: property
 * @value: row->size bytes, kernel memory
 *
 * Context: process. Return: 0; -ENOENT: no such object; -EINVAL: it has no such
 * property, or value out of range; errors of the property.
 */
int httpsys_property_set(struct httpsys_app *app, u64 id,
			 const struct httpsys_property_row *row, const void *value)
{
	struct httpsys_object_ref o;
	int ret;

	mutex_lock(&app->ns->config);
	ret = object_find_locked(app, id, &o);
	if (!ret)
		ret = row->set && (row->kinds & o.kind) ? row->set(&o, value) : -EINVAL;
	httpsys_ns_unlock(app->ns);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_property_set);

/**
 * httpsys_property_get() - what a session or group was set to
 * @app: owner
 * @id: from the program
 * @row: property
 * @value: row->size bytes, kernel memory
 *
 * Context: process. Return: 0; -ENOENT: no such object; -EINVAL: it has no such
 * property, or it cannot be read.
 */
int httpsys_property_get(struct httpsys_app *app, u64 id,
			 const struct httpsys_property_row *row, void *value)
{
	struct httpsys_object_ref o;
	int ret;

	mutex_lock(&app->ns->config);
	ret = object_find_locked(app, id, &o);
	if (!ret && !(row->get && (row->kinds & o.kind)))
		ret = -EINVAL;
	if (!ret)
		row->get(&o, value);
	mutex_unlock(&app->ns->config);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_property_get);

/**
 * httpsys_property_set_queue() - set a property of a queue
 * @open: file of the queue
 * @row: property
 * @value: row->size bytes, kernel memory
 *
 * Context: process. Return: 0; -EINVAL: queues have no such property, or value out
 * of range; -EPERM: not a file of the creator; -ESHUTDOWN: the queue is gone.
 */
int httpsys_property_set_queue(struct httpsys_open *open,
			       const struct httpsys_property_row *row, const void *value)
{
	const struct httpsys_object_ref o = { .kind = HTTPSYS_KIND_QUEUE, .open = open };
	struct httpsys_ns *ns = open->queue->ns;
	int ret;

	if (!row->set || !(row->kinds & HTTPSYS_KIND_QUEUE))
		return -EINVAL;
	if (!open->creator)
		return -EPERM;
	mutex_lock(&ns->config);
	ret = httpsys_queue_dead(open->queue) ? -ESHUTDOWN : row->set(&o, value);
	httpsys_ns_unlock(ns);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_property_set_queue);

/**
 * httpsys_property_get_queue() - what a queue was set to
 * @open: file of the queue
 * @row: property
 * @value: row->size bytes, kernel memory
 *
 * Context: process. Return: 0; -EINVAL: queues have no such property; -ESHUTDOWN:
 * the queue is gone.
 */
int httpsys_property_get_queue(struct httpsys_open *open,
			       const struct httpsys_property_row *row, void *value)
{
	const struct httpsys_object_ref o = { .kind = HTTPSYS_KIND_QUEUE, .open = open };
	struct httpsys_ns *ns = open->queue->ns;
	int ret = 0;

	if (!row->get || !(row->kinds & HTTPSYS_KIND_QUEUE))
		return -EINVAL;
	mutex_lock(&ns->config);
	if (httpsys_queue_dead(open->queue))
		ret = -ESHUTDOWN;
	else
		row->get(&o, value);
	mutex_unlock(&ns->config);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_property_get_queue);
