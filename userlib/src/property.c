// SPDX-License-Identifier: MIT
/*
 * Properties of sessions, groups and queues through one table: what the API
 * documents for which object, and for those that the kernel module has, how
 * the API's structure becomes the kernel's and back. A further property is a
 * further row.
 */
#include <string.h>
#include "lib.h"

#define S	OBJECT_SESSION
#define G	OBJECT_GROUP
#define Q	OBJECT_QUEUE

union kernel_value {
	uint32_t number;
	struct httpsys_timeouts timeouts;
	struct httpsys_binding binding;
};

/* A value on its way to the kernel, and what it keeps alive meanwhile */
struct setting {
	union kernel_value value;
	struct handle *queue;
};

struct property_row {
	HTTP_SERVER_PROPERTY property;
	unsigned int set;	/* objects that have it, by the API */
	unsigned int query;
	ULONG size;		/* of the API's structure; 0: not built yet */
	ULONG kernel_size;
	ULONG (*to_kernel)(struct setting *setting, const void *from);
	void (*from_kernel)(const union kernel_value *value, void *to);
};

static ULONG number_to_kernel(struct setting *setting, const void *from)
{
	memcpy(&setting->value.number, from, sizeof(uint32_t));
	return NO_ERROR;
}

static void number_from_kernel(const union kernel_value *value, void *to)
{
	memcpy(to, &value->number, sizeof(uint32_t));
}

/* Not present: back to the default */
static ULONG state_to_kernel(struct setting *setting, const void *from)
{
	const HTTP_STATE_INFO *info = from;

	setting->value.number = info->Flags.Present ?
		(uint32_t)info->State : HttpEnabledStateActive;
	return NO_ERROR;
}

static void state_from_kernel(const union kernel_value *value, void *to)
{
	HTTP_STATE_INFO info = {
		.Flags = { .Present = 1 },
		.State = (HTTP_ENABLED_STATE)value->number,
	};

	memcpy(to, &info, sizeof(info));
}

/* Not present: all of them are inherited */
static ULONG timeouts_to_kernel(struct setting *setting, const void *from)
{
	const HTTP_TIMEOUT_LIMIT_INFO *info = from;

	memset(&setting->value, 0, sizeof(setting->value));
	if (!info->Flags.Present)
		return NO_ERROR;
	setting->value.timeouts = (struct httpsys_timeouts){
		.entity_body = info->EntityBody,
		.drain_body = info->DrainEntityBody,
		.request_queue = info->RequestQueue,
		.idle = info->IdleConnection,
		.header_wait = info->HeaderWait,
		.min_send_rate = info->MinSendRate,
	};
	return NO_ERROR;
}

static void timeouts_from_kernel(const union kernel_value *value, void *to)
{
	const struct httpsys_timeouts *t = &value->timeouts;
	HTTP_TIMEOUT_LIMIT_INFO info;

	memset(&info, 0, sizeof(info));
	info.EntityBody = t->entity_body;
	info.DrainEntityBody = t->drain_body;
	info.RequestQueue = t->request_queue;
	info.IdleConnection = t->idle;
	info.HeaderWait = t->header_wait;
	info.MinSendRate = t->min_send_rate;
	info.Flags.Present = t->entity_body || t->drain_body ||
			     t->request_queue || t->idle || t->header_wait ||
			     t->min_send_rate;
	memcpy(to, &info, sizeof(info));
}

static ULONG binding_to_kernel(struct setting *setting, const void *from)
{
	const HTTP_BINDING_INFO *info = from;

	setting->value.binding = (struct httpsys_binding){ .fd = -1 };
	if (!info->Flags.Present || !info->RequestQueueHandle)
		return NO_ERROR;
	setting->queue = handle_get(info->RequestQueueHandle, HANDLE_QUEUE);
	if (!setting->queue || setting->queue->flags & HANDLE_VERSION_1)
		return ERROR_INVALID_PARAMETER;
	setting->value.binding.present = 1;
	setting->value.binding.fd = setting->queue->fd;
	return NO_ERROR;
}

static const struct property_row rows[] = {
	{ HttpServerStateProperty, S | G, S | G, sizeof(HTTP_STATE_INFO),
	  sizeof(uint32_t), state_to_kernel, state_from_kernel },
	{ HttpServerStateProperty, Q, Q, sizeof(HTTP_ENABLED_STATE),
	  sizeof(uint32_t), number_to_kernel, number_from_kernel },
	{ HttpServerQueueLengthProperty, Q, Q, sizeof(ULONG),
	  sizeof(uint32_t), number_to_kernel, number_from_kernel },
	{ HttpServer503VerbosityProperty, Q, Q,
	  sizeof(HTTP_503_RESPONSE_VERBOSITY), sizeof(uint32_t),
	  number_to_kernel, number_from_kernel },
	{ HttpServerTimeoutsProperty, S | G, S | G,
	  sizeof(HTTP_TIMEOUT_LIMIT_INFO), sizeof(struct httpsys_timeouts),
	  timeouts_to_kernel, timeouts_from_kernel },
	{ HttpServerBindingProperty, G, 0, sizeof(HTTP_BINDING_INFO),
	  sizeof(struct httpsys_binding), binding_to_kernel, NULL },
	{ .property = HttpServerAuthenticationProperty,
	  .set = S | G, .query = S | G },
	{ .property = HttpServerLoggingProperty, .set = S | G },
	{ .property = HttpServerQosProperty, .set = S | G, .query = S | G },
	{ .property = HttpServerExtendedAuthenticationProperty, .set = S | G },
	{ .property = HttpServerListenEndpointProperty, .set = G },
	{ .property = HttpServerChannelBindProperty,
	  .set = S | G, .query = S | G },
	{ .property = HttpServerProtectionLevelProperty, .set = G },
	{ .property = HttpServerDelegationProperty, .set = G },
	{ .property = HttpServerFastForwardingProperty, .set = G },
	{ .property = HttpServerRequestInfoProperty, .set = G },
};

static const struct property_row *find_row(HTTP_SERVER_PROPERTY property,
					   enum object_kind kind, bool set)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].property == property &&
		    (set ? rows[i].set : rows[i].query) & kind)
			return &rows[i];
	}
	return NULL;
}

/* The kernel takes either id for what both have; the API does not */
static bool id_fits(enum object_kind kind, uint64_t id)
{
	return kind == OBJECT_QUEUE ||
	       HTTPSYS_ID_TYPE(id) == (kind == OBJECT_SESSION ?
			HTTPSYS_ID_TYPE_SESSION : HTTPSYS_ID_TYPE_GROUP);
}

static ULONG kernel_get(int fd, uint64_t id, HTTP_SERVER_PROPERTY property,
			union kernel_value *value, ULONG size)
{
	struct httpsys_property p = {
		.size = sizeof(p),
		.id = id,
		.property = property,
		.value_size = size,
		.value = (uintptr_t)value,
	};

	return error_win32(OP_PROPERTY,
			   kernel_call(fd, HTTPSYS_IOC_PROPERTY_GET, &p), 0);
}

/* A property that is not built: all the same an id must be a good one */
static ULONG not_built(int fd, uint64_t id)
{
	union kernel_value state;
	ULONG result = kernel_get(fd, id, HttpServerStateProperty, &state,
				  sizeof(uint32_t));

	return result ? result : ERROR_NOT_SUPPORTED;
}

ULONG property_set(enum object_kind kind, int fd, uint64_t id,
		   HTTP_SERVER_PROPERTY property, const void *value, ULONG size)
{
	const struct property_row *row = find_row(property, kind, true);
	struct setting setting = { .queue = NULL };
	struct httpsys_property p = {
		.size = sizeof(p),
		.id = id,
		.property = property,
		.value = (uintptr_t)&setting.value,
	};
	ULONG result;

	if (!row || !value || !size || !id_fits(kind, id))
		return ERROR_INVALID_PARAMETER;
	if (!row->size)
		return not_built(fd, id);
	if (size < row->size)
		return ERROR_INVALID_PARAMETER;
	p.value_size = row->kernel_size;
	result = row->to_kernel(&setting, value);
	if (!result)
		result = error_win32(OP_PROPERTY, kernel_call(fd,
				     HTTPSYS_IOC_PROPERTY_SET, &p), 0);
	if (setting.queue)
		handle_put(setting.queue);
	return result;
}

ULONG property_query(enum object_kind kind, int fd, uint64_t id,
		     HTTP_SERVER_PROPERTY property, void *value, ULONG size,
		     PULONG length)
{
	const struct property_row *row = find_row(property, kind, false);
	union kernel_value got;
	ULONG result;

	if (!row || !value || !size || !id_fits(kind, id))
		return ERROR_INVALID_PARAMETER;
	if (!row->size)
		return not_built(fd, id);
	result = kernel_get(fd, id, property, &got, row->kernel_size);
	if (result)
		return result;
	if (length)
		*length = row->size;
	if (size < row->size)
		return ERROR_MORE_DATA;
	row->from_kernel(&got, value);
	return NO_ERROR;
}
