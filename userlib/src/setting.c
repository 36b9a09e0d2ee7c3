// SPDX-License-Identifier: MIT
/*
 * QoS, authentication, channel binding and logging: the API's structures, which
 * point to further ones, in the kernel's terms and back. What the kernel checks
 * is not checked here, but what does not reach it. Pure functions.
 */
#include <string.h>
#include "setting.h"

/* QoS */

static ULONG qos_kind(struct setting *s, HTTP_QOS_SETTING_TYPE type)
{
	switch (type) {
	case HttpQosSettingTypeBandwidth:
		s->property = HTTPSYS_PROPERTY_BANDWIDTH;
		s->size = sizeof(s->value.rate);
		return NO_ERROR;
	case HttpQosSettingTypeConnectionLimit:
		s->property = HTTPSYS_PROPERTY_CONNECTION_LIMIT;
		s->size = sizeof(s->value.choice);
		return NO_ERROR;
	case HttpQosSettingTypeFlowRate:
		s->property = HTTPSYS_PROPERTY_FLOW_RATE;
		s->size = sizeof(s->value.rate);
		return NO_ERROR;
	default:
		return ERROR_INVALID_PARAMETER;
	}
}

ULONG qos_select(struct setting *s, const void *from)
{
	const HTTP_QOS_SETTING_INFO *info = from;

	return qos_kind(s, info->QosType);
}

static void bandwidth_in(struct httpsys_rate *to,
			 const HTTP_BANDWIDTH_LIMIT_INFO *from)
{
	*to = (struct httpsys_rate){
		.present = from->Flags.Present,
		.bandwidth = from->MaxBandwidth,
	};
}

static void flow_in(struct httpsys_rate *to, const HTTP_FLOWRATE_INFO *from)
{
	*to = (struct httpsys_rate){
		.present = from->Flags.Present,
		.bandwidth = from->MaxBandwidth,
		.peak = from->MaxPeakBandwidth,
		.burst = from->BurstSize,
	};
}

static void limit_in(struct httpsys_choice *to,
		     const HTTP_CONNECTION_LIMIT_INFO *from)
{
	*to = (struct httpsys_choice){
		.present = from->Flags.Present,
		.value = from->MaxConnections,
	};
}

ULONG qos_to_kernel(struct setting *s, const void *from)
{
	const HTTP_QOS_SETTING_INFO *info = from;
	ULONG result = qos_kind(s, info->QosType);

	if (result || !info->QosSetting)
		return ERROR_INVALID_PARAMETER;
	if (s->property == HTTPSYS_PROPERTY_BANDWIDTH)
		bandwidth_in(&s->value.rate, info->QosSetting);
	else if (s->property == HTTPSYS_PROPERTY_FLOW_RATE)
		flow_in(&s->value.rate, info->QosSetting);
	else
		limit_in(&s->value.choice, info->QosSetting);
	return NO_ERROR;
}

static ULONG qos_inner(const struct setting *s)
{
	switch (s->property) {
	case HTTPSYS_PROPERTY_BANDWIDTH:
		return sizeof(HTTP_BANDWIDTH_LIMIT_INFO);
	case HTTPSYS_PROPERTY_FLOW_RATE:
		return sizeof(HTTP_FLOWRATE_INFO);
	default:
		return sizeof(HTTP_CONNECTION_LIMIT_INFO);
	}
}

/* The limit lies right behind the structure that points to it */
ULONG qos_needs(const struct setting *s)
{
	return (ULONG)sizeof(HTTP_QOS_SETTING_INFO) + qos_inner(s);
}

static void rate_out(const struct setting *s, void *to)
{
	const struct httpsys_rate *rate = &s->value.rate;
	HTTP_FLOWRATE_INFO info = {
		.Flags = { rate->present },
		.MaxBandwidth = rate->present ? rate->bandwidth :
						HTTP_LIMIT_INFINITE,
		.MaxPeakBandwidth = rate->present ? rate->peak :
						    HTTP_LIMIT_INFINITE,
		.BurstSize = rate->burst,
	};

	/* a bandwidth limit is the begin of a flow rate */
	memcpy(to, &info, qos_inner(s));
}

static void limit_out(const struct setting *s, void *to)
{
	const struct httpsys_choice *limit = &s->value.choice;
	HTTP_CONNECTION_LIMIT_INFO info = {
		.Flags = { limit->present },
		.MaxConnections = limit->present ? limit->value :
						   HTTP_LIMIT_INFINITE,
	};

	memcpy(to, &info, sizeof(info));
}

void qos_from_kernel(const struct setting *s, void *to)
{
	HTTP_QOS_SETTING_INFO *info = to;

	info->QosSetting = info + 1;
	if (s->property == HTTPSYS_PROPERTY_CONNECTION_LIMIT)
		limit_out(s, info->QosSetting);
	else
		rate_out(s, info->QosSetting);
}

/* Authentication */

static bool text_good(const WCHAR *text, USHORT bytes)
{
	return (text || !bytes) && bytes % sizeof(WCHAR) == 0;
}

/* Realms and domains are looked at, but as no scheme can be had, not kept */
static ULONG auth_value(struct setting *s,
			const HTTP_SERVER_AUTHENTICATION_INFO *info)
{
	const HTTP_SERVER_AUTHENTICATION_DIGEST_PARAMS *d = &info->DigestParams;
	const HTTP_SERVER_AUTHENTICATION_BASIC_PARAMS *b = &info->BasicParams;

	s->value.auth = (struct httpsys_authentication){
		.present = info->Flags.Present,
		.schemes = info->AuthSchemes,
		.ex_flags = info->ExFlags,
	};
	if (info->ReceiveMutualAuth)
		s->value.auth.flags |= HTTPSYS_AUTH_RECEIVE_MUTUAL;
	if (info->ReceiveContextHandle)
		s->value.auth.flags |= HTTPSYS_AUTH_RECEIVE_CONTEXT;
	if (info->DisableNTLMCredentialCaching)
		s->value.auth.flags |= HTTPSYS_AUTH_NO_NTLM_CACHE;
	if (!info->Flags.Present)
		return NO_ERROR;
	return text_good(d->DomainName, d->DomainNameLength) &&
	       text_good(d->Realm, d->RealmLength) &&
	       text_good(b->Realm, b->RealmLength) ? NO_ERROR :
						     ERROR_INVALID_PARAMETER;
}

/* Kerberos is for the extended property, and caching for Kerberos, Negotiate */
static ULONG auth_check(const HTTP_SERVER_AUTHENTICATION_INFO *info,
			ULONG schemes)
{
	const ULONG tickets = HTTP_AUTH_ENABLE_NEGOTIATE |
			      HTTP_AUTH_ENABLE_KERBEROS;

	if (!info->Flags.Present)
		return NO_ERROR;
	return info->AuthSchemes & ~schemes ||
	       (info->ExFlags && !(info->AuthSchemes & tickets)) ?
		ERROR_INVALID_PARAMETER : NO_ERROR;
}

ULONG auth_to_kernel(struct setting *s, const void *from)
{
	ULONG result = auth_check(from, HTTP_AUTH_ENABLE_ALL &
					~HTTP_AUTH_ENABLE_KERBEROS);

	return result ? result : auth_value(s, from);
}

ULONG auth_ex_to_kernel(struct setting *s, const void *from)
{
	ULONG result = auth_check(from, HTTP_AUTH_ENABLE_ALL);

	return result ? result : auth_value(s, from);
}

void auth_from_kernel(const struct setting *s, void *to)
{
	const struct httpsys_authentication *auth = &s->value.auth;
	HTTP_SERVER_AUTHENTICATION_INFO info;

	memset(&info, 0, sizeof(info));
	info.Flags.Present = auth->present;
	info.AuthSchemes = auth->schemes;
	info.ReceiveMutualAuth = !!(auth->flags & HTTPSYS_AUTH_RECEIVE_MUTUAL);
	info.ReceiveContextHandle =
		!!(auth->flags & HTTPSYS_AUTH_RECEIVE_CONTEXT);
	info.DisableNTLMCredentialCaching =
		!!(auth->flags & HTTPSYS_AUTH_NO_NTLM_CACHE);
	info.ExFlags = (UCHAR)auth->ex_flags;
	memcpy(to, &info, sizeof(info));
}

/*
 * Channel binding. A name on its way: this head, then its bytes, then up to the
 * next multiple of 8.
 */
struct name_head {
	uint32_t type;
	uint32_t bytes;
};

static bool name_has_dot(const HTTP_SERVICE_BINDING_BASE *name, const void *text,
			 ULONG bytes)
{
	if (name->Type == HttpServiceBindingTypeA)
		return memchr(text, '.', bytes);
	for (ULONG i = 0; i < bytes / sizeof(WCHAR); i++) {
		if (((const WCHAR *)text)[i] == '.')
			return true;
	}
	return false;
}

static ULONG name_add(struct setting *s, const HTTP_SERVICE_BINDING_BASE *name)
{
	struct httpsys_channel_bind *bind = &s->value.channel.bind;
	/* both variants have the same layout */
	const HTTP_SERVICE_BINDING_A *a = (const void *)name;
	char *to = s->value.channel.names + bind->names_len;
	struct name_head head;
	size_t need;

	if (!name || (name->Type != HttpServiceBindingTypeA &&
		      name->Type != HttpServiceBindingTypeW) ||
	    !a->Buffer || !a->BufferSize ||
	    (name->Type == HttpServiceBindingTypeW && a->BufferSize % 2))
		return ERROR_INVALID_PARAMETER;
	if (!(bind->flags & HTTP_CHANNEL_BIND_DOTLESS_SERVICE) &&
	    !name_has_dot(name, a->Buffer, a->BufferSize))
		return ERROR_INVALID_PARAMETER;
	need = sizeof(head) + ALIGN_UP((size_t)a->BufferSize, 8);
	if (need > HTTPSYS_CHANNEL_NAMES_MAX - bind->names_len)
		return ERROR_INVALID_PARAMETER;
	head = (struct name_head){ (uint32_t)name->Type, a->BufferSize };
	memcpy(to, &head, sizeof(head));
	memset(to + need - 8, 0, 8);
	memcpy(to + sizeof(head), a->Buffer, a->BufferSize);
	bind->names_len += (uint32_t)need;
	return NO_ERROR;
}

ULONG channel_to_kernel(struct setting *s, const void *from)
{
	const HTTP_CHANNEL_BIND_INFO *info = from;
	ULONG result = NO_ERROR;

	s->value.channel.bind = (struct httpsys_channel_bind){
		.hardening = (uint32_t)info->Hardening,
		.flags = info->Flags,
		.count = info->NumberOfServiceNames,
	};
	if (info->NumberOfServiceNames && !info->ServiceNames)
		return ERROR_INVALID_PARAMETER;
	for (ULONG i = 0; i < info->NumberOfServiceNames && !result; i++)
		result = name_add(s, info->ServiceNames[i]);
	s->size = (ULONG)sizeof(s->value.channel.bind) +
		  s->value.channel.bind.names_len;
	return result;
}

/* The structure, an array of pointers, then each name with its bytes behind it */
static size_t name_size(const struct name_head *head)
{
	return sizeof(HTTP_SERVICE_BINDING_A) +
	       ALIGN_UP((size_t)head->bytes, 8);
}

ULONG channel_needs(const struct setting *s)
{
	const struct httpsys_channel_bind *bind = &s->value.channel.bind;
	size_t size = sizeof(HTTP_CHANNEL_BIND_INFO) +
		      bind->count * sizeof(void *);
	struct name_head head;

	for (uint32_t at = 0; at < bind->names_len;
	     at += sizeof(head) + ALIGN_UP(head.bytes, 8)) {
		memcpy(&head, s->value.channel.names + at, sizeof(head));
		size += name_size(&head);
	}
	return (ULONG)size;
}

void channel_from_kernel(const struct setting *s, void *to)
{
	const struct httpsys_channel_bind *bind = &s->value.channel.bind;
	HTTP_CHANNEL_BIND_INFO *info = to;
	PHTTP_SERVICE_BINDING_BASE *names = (void *)(info + 1);
	char *place = (char *)(names + bind->count);
	struct name_head head;

	memset(info, 0, sizeof(*info));
	info->Hardening =
		(HTTP_AUTHENTICATION_HARDENING_LEVELS)bind->hardening;
	info->Flags = bind->flags;
	info->NumberOfServiceNames = bind->count;
	info->ServiceNames = bind->count ? names : NULL;
	for (uint32_t at = 0; at < bind->names_len;
	     at += sizeof(head) + ALIGN_UP(head.bytes, 8)) {
		HTTP_SERVICE_BINDING_A *name = (void *)place;

		memcpy(&head, s->value.channel.names + at, sizeof(head));
		name->Base.Type = (HTTP_SERVICE_BINDING_TYPE)head.type;
		name->Buffer = (PCHAR)(name + 1);
		name->BufferSize = head.bytes;
		memcpy(name->Buffer,
		       s->value.channel.names + at + sizeof(head), head.bytes);
		*names++ = &name->Base;
		place += name_size(&head);
	}
}

/* Logging */

#define DIRECTORY_BYTES	424
#define LOGGING_FLAGS	(HTTP_LOGGING_FLAG_LOCAL_TIME_ROLLOVER | \
			 HTTP_LOGGING_FLAG_USE_UTF8_CONVERSION | \
			 HTTP_LOGGING_FLAG_LOG_ERRORS_ONLY | \
			 HTTP_LOGGING_FLAG_LOG_SUCCESS_ONLY)

static bool is_letter(WCHAR c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_slash(WCHAR c)
{
	return c == '\\' || c == '/';
}

/*
 * Fully qualified: from the root, or as Windows has it, with a drive or a
 * server; what those mean here is for the writer of logs to say.
 */
static bool directory_good(const WCHAR *text, size_t units)
{
	if (units && text[0] == '/')
		return true;
	if (units >= 3 && is_letter(text[0]) && text[1] == ':' &&
	    is_slash(text[2]))
		return true;
	return units >= 3 && text[0] == '\\' && text[1] == '\\';
}

/* Bytes of UTF-8 written to the room, which the limits make large enough */
static ULONG logging_text(const WCHAR *text, USHORT bytes, USHORT max, char *to,
			  uint16_t *len)
{
	size_t n;

	*len = 0;
	if (!text_good(text, bytes) || bytes > max)
		return ERROR_INVALID_PARAMETER;
	n = bytes ? utf8_from_wide(text, bytes / sizeof(WCHAR), NULL) : 0;
	if (n == SIZE_MAX)
		return ERROR_INVALID_PARAMETER;
	if (n)
		utf8_from_wide(text, bytes / sizeof(WCHAR), to);
	*len = (uint16_t)n;
	return NO_ERROR;
}

static ULONG logging_check(const HTTP_LOGGING_INFO *info)
{
	if (info->LoggingFlags & ~(ULONG)LOGGING_FLAGS || info->pExtFields ||
	    info->NumOfExtFields || info->MaxRecordSize)
		return ERROR_INVALID_PARAMETER;
	if (!directory_good(info->DirectoryName, info->DirectoryName ?
			    info->DirectoryNameLength / sizeof(WCHAR) : 0))
		return ERROR_INVALID_PARAMETER;
	return info->pSecurityDescriptor ? ERROR_NOT_SUPPORTED : NO_ERROR;
}

ULONG logging_to_kernel(struct setting *s, const void *from)
{
	const HTTP_LOGGING_INFO *info = from;
	struct httpsys_logging *l = &s->value.logging.info;
	char *text = s->value.logging.text;
	ULONG result;

	memset(l, 0, sizeof(*l));
	s->size = sizeof(*l);
	if (!info->Flags.Present)
		return NO_ERROR;
	result = logging_check(info);
	if (!result)
		result = logging_text(info->SoftwareName,
				      info->SoftwareNameLength, MAX_PATH, text,
				      &l->software_len);
	if (!result)
		result = logging_text(info->DirectoryName,
				      info->DirectoryNameLength,
				      DIRECTORY_BYTES, text + l->software_len,
				      &l->directory_len);
	l->present = 1;
	l->flags = info->LoggingFlags;
	l->format = (uint32_t)info->Format;
	l->fields = info->Fields;
	l->rollover = (uint32_t)info->RolloverType;
	l->rollover_size = info->RolloverSize;
	s->size += l->software_len + l->directory_len;
	return result;
}
