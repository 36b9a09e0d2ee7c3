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

static u32 *state_of(const struct httpsys_object_ref *o)
{
	switch (o->kind) {
	case HTTPSYS_KIND_SESSION:
		return &o->session->state;
	case HTTPSYS_KIND_GROUP:
		return &o->group->state;
	default:
		return &o->open->queue->state;
	}
}

static struct httpsys_timeouts *timeouts_of(const struct httpsys_object_ref *o)
{
	return o->kind == HTTPSYS_KIND_SESSION ? &o->session->timeouts : &o->group->timeouts;
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
	const struct httpsys_timeouts *new = value;
	struct httpsys_timeouts *t = timeouts_of(o);

	if (new->reserved)
		return -EINVAL;
	WRITE_ONCE(t->entity_body, new->entity_body);
	WRITE_ONCE(t->drain_body, new->drain_body);
	WRITE_ONCE(t->request_queue, new->request_queue);
	WRITE_ONCE(t->idle, new->idle);
	WRITE_ONCE(t->header_wait, new->header_wait);
	WRITE_ONCE(t->min_send_rate, new->min_send_rate);
	return 0;
}

static void timeouts_get(const struct httpsys_object_ref *o, void *value)
{
	*(struct httpsys_timeouts *)value = *timeouts_of(o);
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

static int binding_set(const struct httpsys_object_ref *o, const void *value)
{
	const struct httpsys_binding *b = value;
	struct httpsys_open *open;
	struct file *file;
	int ret = -EBADF;

	if (b->present > 1)
		return -EINVAL;
	if (!b->present)
		return httpsys_group_bind_locked(o->group, NULL);
	file = fget(b->fd);
	if (!file)
		return -EBADF;
	open = httpsys_open_of(file);
	if (open)
		ret = httpsys_group_bind_locked(o->group, open);
	fput(file);
	return ret;
}

static const struct httpsys_property_row properties[] = {
	{ HTTPSYS_PROPERTY_TIMEOUTS, HTTPSYS_KIND_SESSION | HTTPSYS_KIND_GROUP,
	  sizeof(struct httpsys_timeouts), timeouts_set, timeouts_get },
	{ HTTPSYS_PROPERTY_QUEUE_LENGTH, HTTPSYS_KIND_QUEUE,
	  sizeof(u32), length_set, length_get },
	{ HTTPSYS_PROPERTY_STATE,
	  HTTPSYS_KIND_SESSION | HTTPSYS_KIND_GROUP | HTTPSYS_KIND_QUEUE,
	  sizeof(u32), state_set, state_get },
	{ HTTPSYS_PROPERTY_VERBOSITY_503, HTTPSYS_KIND_QUEUE,
	  sizeof(u32), verbosity_set, verbosity_get },
	{ HTTPSYS_PROPERTY_BINDING, HTTPSYS_KIND_GROUP,
	  sizeof(struct httpsys_binding), binding_set, NULL },
};

/**
 * httpsys_property_find() - a property by number
 * @id: from a program
 *
 * Context: any. Return: its row, or NULL when there is no such property.
 */
const struct httpsys_property_row *httpsys_property_find(u32 id)
{
	size_t i;

	BUILD_BUG_ON(sizeof(struct httpsys_timeouts) > HTTPSYS_PROPERTY_SIZE_MAX);
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
	mutex_unlock(&app->ns->config);
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
	mutex_unlock(&ns->config);
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
