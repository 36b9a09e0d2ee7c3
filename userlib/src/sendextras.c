// SPDX-License-Identifier: MIT
/*
 * What a response brings along besides head and body: data for its log record, and
 * a rate of its own. Both in the kernel's terms, checked here as far as the kernel
 * does not see it.
 */
#include <stdlib.h>
#include <string.h>
#include "setting.h"

/* A text of HTTP_LOG_FIELDS_DATA; its units are bytes or, if wide, UTF-16 */
struct log_text {
	const void *text;
	USHORT bytes;
	bool wide;
};

static void log_texts(const HTTP_LOG_FIELDS_DATA *d,
		      struct log_text texts[HTTPSYS_LOG_TEXTS])
{
#define NARROW(name)	{ d->name, d->name##Length, false }
	const struct log_text all[HTTPSYS_LOG_TEXTS] = {
		[HTTPSYS_LOG_USER_NAME] =
			{ d->UserName, d->UserNameLength, true },
		[HTTPSYS_LOG_URI_STEM] =
			{ d->UriStem, d->UriStemLength, true },
		[HTTPSYS_LOG_CLIENT_IP] = NARROW(ClientIp),
		[HTTPSYS_LOG_SERVER_NAME] = NARROW(ServerName),
		[HTTPSYS_LOG_SERVICE_NAME] = NARROW(ServiceName),
		[HTTPSYS_LOG_SERVER_IP] = NARROW(ServerIp),
		[HTTPSYS_LOG_METHOD] = NARROW(Method),
		[HTTPSYS_LOG_URI_QUERY] = NARROW(UriQuery),
		[HTTPSYS_LOG_HOST] = NARROW(Host),
		[HTTPSYS_LOG_USER_AGENT] = NARROW(UserAgent),
		[HTTPSYS_LOG_COOKIE] = NARROW(Cookie),
		[HTTPSYS_LOG_REFERRER] = NARROW(Referrer),
	};
#undef NARROW

	memcpy(texts, all, sizeof(all));
}

/* Bytes in a record, or SIZE_MAX: not a text */
static size_t text_size(const struct log_text *t)
{
	if (!t->text || !t->bytes)
		return t->bytes ? SIZE_MAX : 0;
	if (!t->wide)
		return t->bytes;
	return t->bytes % sizeof(WCHAR) ? SIZE_MAX :
		utf8_from_wide(t->text, t->bytes / sizeof(WCHAR), NULL);
}

static void text_put(const struct log_text *t, char *to, size_t size)
{
	if (!size)
		return;
	if (t->wide)
		utf8_from_wide(t->text, t->bytes / sizeof(WCHAR), to);
	else
		memcpy(to, t->text, size);
}

static ULONG log_make(const HTTP_LOG_FIELDS_DATA *d,
		      struct httpsys_log_fields **out)
{
	struct log_text texts[HTTPSYS_LOG_TEXTS];
	size_t sizes[HTTPSYS_LOG_TEXTS], total = sizeof(**out), at = total;
	struct httpsys_log_fields *f;

	log_texts(d, texts);
	for (size_t i = 0; i < HTTPSYS_LOG_TEXTS; i++) {
		sizes[i] = text_size(&texts[i]);
		if (sizes[i] == SIZE_MAX)
			return ERROR_INVALID_PARAMETER;
		total += sizes[i];
	}
	if (total > HTTPSYS_LOG_FIELDS_MAX)
		return ERROR_INVALID_PARAMETER;
	f = calloc(1, total);
	if (!f)
		return ERROR_NOT_ENOUGH_MEMORY;
	f->size = (uint32_t)total;
	f->win32_status = d->Win32Status;
	f->status = d->ProtocolStatus;
	f->sub_status = d->SubStatus;
	f->verb = (uint16_t)d->MethodNum;
	f->port = d->ServerPort;
	for (size_t i = 0; i < HTTPSYS_LOG_TEXTS; at += sizes[i++]) {
		f->text[i].off = (uint32_t)at;
		f->text[i].len = (uint32_t)sizes[i];
		text_put(&texts[i], (char *)f + at, sizes[i]);
	}
	*out = f;
	return NO_ERROR;
}

/* A bandwidth or flow rate; the kernel looks at the numbers */
static ULONG rate_make(struct send_extras *e, const HTTP_RESPONSE_INFO *info)
{
	struct setting setting = { .queue = NULL };
	ULONG result;

	if (!info->pInfo || info->Length < sizeof(HTTP_QOS_SETTING_INFO))
		return ERROR_INVALID_PARAMETER;
	result = qos_to_kernel(&setting, info->pInfo);
	if (result || setting.property == HTTPSYS_PROPERTY_CONNECTION_LIMIT)
		return ERROR_INVALID_PARAMETER;
	e->rate = setting.value.rate;
	/* Only a flow rate has a peak, and it must have one */
	return setting.property == HTTPSYS_PROPERTY_FLOW_RATE &&
	       e->rate.present && !e->rate.peak ? ERROR_INVALID_PARAMETER :
						  NO_ERROR;
}

ULONG send_extras_take(struct send_extras *e, struct httpsys_send *send,
		       const HTTP_LOG_DATA *log, const HTTP_RESPONSE_INFO *infos,
		       size_t info_count)
{
	ULONG result = NO_ERROR;

	memset(e, 0, sizeof(*e));
	for (size_t i = 0; infos && i < info_count && !result; i++) {
		if (infos[i].Type == HttpResponseInfoTypeQoSProperty)
			result = rate_make(e, &infos[i]);
	}
	if (!result && log)
		result = log_make((const void *)log, &e->log);
	if (e->rate.present)
		send->rate = (uintptr_t)&e->rate;
	/* Only what comes with the last send is logged (API: 6.17) */
	if (e->log && !(send->flags & HTTPSYS_SEND_MORE_DATA))
		send->log = (uintptr_t)e->log;
	return result;
}

void send_extras_free(struct send_extras *e)
{
	free(e->log);
	e->log = NULL;
}
