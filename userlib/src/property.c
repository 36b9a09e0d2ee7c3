// SPDX-License-Identifier: MIT
/*
 * Properties of sessions, groups and queues through one table: what the API
 * documents for which object, and how the API's structure becomes the kernel's
 * and back (the larger ones: setting.c). A further property is a further row.
 */
#include <string.h>
#include "setting.h"

#define S	OBJECT_SESSION
#define G	OBJECT_GROUP
#define Q	OBJECT_QUEUE

struct property_row {
	HTTP_SERVER_PROPERTY property;
	unsigned int set;	/* objects that have it, by the API */
	unsigned int query;
	ULONG size;		/* of the API's structure */
	ULONG kernel_size;	/* of the kernel's, or room for it */
	ULONG (*to_kernel)(struct setting *setting, const void *from);
	void (*from_kernel)(const struct setting *setting, void *to);
	/* by what the caller filled in, which of the kernel's is meant */
	ULONG (*select)(struct setting *setting, const void *from);
	/* bytes of the answer, where they are more than @size */
	ULONG (*needs)(const struct setting *setting);
};

static ULONG number_to_kernel(struct setting *setting, const void *from)
{
	memcpy(&setting->value.number, from, sizeof(uint32_t));
	return NO_ERROR;
}

static void number_from_kernel(const struct setting *setting, void *to)
{
	memcpy(to, &setting->value.number, sizeof(uint32_t));
}

/* Not present: back to the default */
static ULONG state_to_kernel(struct setting *setting, const void *from)
{
	const HTTP_STATE_INFO *info = from;

	setting->value.number = info->Flags.Present ?
		(uint32_t)info->State : HttpEnabledStateActive;
	return NO_ERROR;
}

static void state_from_kernel(const struct setting *setting, void *to)
{
	HTTP_STATE_INFO info = {
		.Flags = { .Present = 1 },
		.State = (HTTP_ENABLED_STATE)setting->value.number,
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

static void timeouts_from_kernel(const struct setting *setting, void *to)
{
	const struct httpsys_timeouts *t = &setting->value.timeouts;
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

static void choice_out(struct setting *setting, ULONG present, ULONG value)
{
	setting->value.choice = (struct httpsys_choice){ present, value };
}

static ULONG listen_to_kernel(struct setting *setting, const void *from)
{
	const HTTP_LISTEN_ENDPOINT_INFO *info = from;

	choice_out(setting, info->Flags.Present, info->EnableSharing ?
		   HTTPSYS_LISTEN_SHARED : HTTPSYS_LISTEN_ADDRESS);
	return NO_ERROR;
}

static void listen_from_kernel(const struct setting *setting, void *to)
{
	HTTP_LISTEN_ENDPOINT_INFO info;

	memset(&info, 0, sizeof(info));
	info.Flags.Present = setting->value.choice.present;
	info.EnableSharing =
		setting->value.choice.value == HTTPSYS_LISTEN_SHARED;
	memcpy(to, &info, sizeof(info));
}

static ULONG protection_to_kernel(struct setting *setting, const void *from)
{
	const HTTP_PROTECTION_LEVEL_INFO *info = from;

	choice_out(setting, info->Flags.Present, (ULONG)info->Level);
	return NO_ERROR;
}

static void protection_from_kernel(const struct setting *setting, void *to)
{
	HTTP_PROTECTION_LEVEL_INFO info = {
		.Flags = { setting->value.choice.present },
		.Level = (HTTP_PROTECTION_LEVEL_TYPE)
			 setting->value.choice.value,
	};

	memcpy(to, &info, sizeof(info));
}

static ULONG forward_to_kernel(struct setting *setting, const void *from)
{
	const HTTP_FAST_FORWARD_INFO *info = from;

	choice_out(setting, info->Flags.Present, !!info->EnableFastForwarding);
	return NO_ERROR;
}

static void forward_from_kernel(const struct setting *setting, void *to)
{
	HTTP_FAST_FORWARD_INFO info;

	memset(&info, 0, sizeof(info));
	info.Flags.Present = setting->value.choice.present;
	info.EnableFastForwarding = (BOOLEAN)setting->value.choice.value;
	memcpy(to, &info, sizeof(info));
}

static ULONG infos_to_kernel(struct setting *setting, const void *from)
{
	const HTTP_REQUEST_INFO_PROPERTY_INFO *info = from;

	setting->value.wide = info->Flags.Present ? info->RequestInfoFlags : 0;
	return NO_ERROR;
}

static void infos_from_kernel(const struct setting *setting, void *to)
{
	HTTP_REQUEST_INFO_PROPERTY_INFO info;

	memset(&info, 0, sizeof(info));
	info.Flags.Present = setting->value.wide != 0;
	info.RequestInfoFlags = setting->value.wide;
	memcpy(to, &info, sizeof(info));
}

#define VALUE(member)	sizeof(((union kernel_value *)0)->member)

/* The matrix of API 4.1; what it leaves open of a group can be queried as well */
static const struct property_row rows[] = {
	{ HttpServerStateProperty, S | G, S | G, sizeof(HTTP_STATE_INFO),
	  VALUE(number), state_to_kernel, state_from_kernel },
	{ HttpServerStateProperty, Q, Q, sizeof(HTTP_ENABLED_STATE),
	  VALUE(number), number_to_kernel, number_from_kernel },
	{ HttpServerQueueLengthProperty, Q, Q, sizeof(ULONG),
	  VALUE(number), number_to_kernel, number_from_kernel },
	{ HttpServer503VerbosityProperty, Q, Q,
	  sizeof(HTTP_503_RESPONSE_VERBOSITY), VALUE(number),
	  number_to_kernel, number_from_kernel },
	{ HttpServerTimeoutsProperty, S | G, S | G,
	  sizeof(HTTP_TIMEOUT_LIMIT_INFO), VALUE(timeouts),
	  timeouts_to_kernel, timeouts_from_kernel },
	{ HttpServerBindingProperty, G, 0, sizeof(HTTP_BINDING_INFO),
	  VALUE(binding), binding_to_kernel },
	{ HttpServerAuthenticationProperty, S | G, S | G,
	  sizeof(HTTP_SERVER_AUTHENTICATION_INFO), VALUE(auth),
	  auth_to_kernel, auth_from_kernel },
	{ HttpServerLoggingProperty, S | G, 0, sizeof(HTTP_LOGGING_INFO),
	  VALUE(logging), logging_to_kernel },
	{ HttpServerQosProperty, S | G, S | G, sizeof(HTTP_QOS_SETTING_INFO),
	  VALUE(rate), qos_to_kernel, qos_from_kernel, qos_select, qos_needs },
	{ HttpServerExtendedAuthenticationProperty, S | G, 0,
	  sizeof(HTTP_SERVER_AUTHENTICATION_INFO), VALUE(auth),
	  auth_ex_to_kernel },
	{ HttpServerListenEndpointProperty, G, G,
	  sizeof(HTTP_LISTEN_ENDPOINT_INFO), VALUE(choice),
	  listen_to_kernel, listen_from_kernel },
	{ HttpServerChannelBindProperty, S | G, S | G,
	  sizeof(HTTP_CHANNEL_BIND_INFO), VALUE(channel),
	  channel_to_kernel, channel_from_kernel, NULL, channel_needs },
	{ HttpServerProtectionLevelProperty, G, G,
	  sizeof(HTTP_PROTECTION_LEVEL_INFO), VALUE(choice),
	  protection_to_kernel, protection_from_kernel },
	{ HttpServerDelegationProperty, G, 0, sizeof(HTTP_BINDING_INFO),
	  VALUE(binding), binding_to_kernel },
	{ HttpServerFastForwardingProperty, G, G,
	  sizeof(HTTP_FAST_FORWARD_INFO), VALUE(choice),
	  forward_to_kernel, forward_from_kernel },
	{ HttpServerRequestInfoProperty, G, G,
	  sizeof(HTTP_REQUEST_INFO_PROPERTY_INFO), VALUE(wide),
	  infos_to_kernel, infos_from_kernel },
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

static void setting_init(struct setting *setting, const struct property_row *row)
{
	setting->property = (uint32_t)row->property;
	setting->size = row->kernel_size;
	setting->queue = NULL;
}

static ULONG kernel_property(int fd, unsigned long command, uint64_t id,
			     struct setting *setting)
{
	struct httpsys_property p = {
		.size = sizeof(p),
		.id = id,
		.property = setting->property,
		.value_size = setting->size,
		.value = (uintptr_t)&setting->value,
	};

	return error_win32(OP_PROPERTY, kernel_call(fd, command, &p), 0);
}

ULONG property_set(enum object_kind kind, int fd, uint64_t id,
		   HTTP_SERVER_PROPERTY property, const void *value, ULONG size)
{
	const struct property_row *row = find_row(property, kind, true);
	struct setting setting;
	ULONG result;

	if (!row || !value || size < row->size || !id_fits(kind, id))
		return ERROR_INVALID_PARAMETER;
	setting_init(&setting, row);
	result = row->to_kernel(&setting, value);
	if (!result)
		result = kernel_property(fd, HTTPSYS_IOC_PROPERTY_SET, id,
					 &setting);
	if (setting.queue)
		handle_put(setting.queue);
	return result;
}

/* What the caller fills in for a query must be there to be read */
static ULONG query_select(const struct property_row *row,
			  struct setting *setting, const void *value, ULONG size)
{
	if (!row->select)
		return NO_ERROR;
	return size < sizeof(HTTP_QOS_SETTING_TYPE) ? ERROR_INVALID_PARAMETER :
		row->select(setting, value);
}

ULONG property_query(enum object_kind kind, int fd, uint64_t id,
		     HTTP_SERVER_PROPERTY property, void *value, ULONG size,
		     PULONG length)
{
	const struct property_row *row = find_row(property, kind, false);
	struct setting setting;
	ULONG result, needs;

	if (!row || !value || !size || !id_fits(kind, id))
		return ERROR_INVALID_PARAMETER;
	setting_init(&setting, row);
	result = query_select(row, &setting, value, size);
	if (!result)
		result = kernel_property(fd, HTTPSYS_IOC_PROPERTY_GET, id,
					 &setting);
	if (result)
		return result;
	needs = row->needs ? row->needs(&setting) : row->size;
	if (length)
		*length = needs;
	if (size < needs)
		return ERROR_MORE_DATA;
	row->from_kernel(&setting, value);
	return NO_ERROR;
}
