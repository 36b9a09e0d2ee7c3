// SPDX-License-Identifier: MIT
/*
 * HttpSetServiceConfiguration and its relatives: what the API's structures say
 * as records of the kernel, and back. Certificate bindings: config_ssl.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "sddl.h"

/* Bytes before the addresses of a listen list */
#define LISTEN_HEAD	offsetof(HTTP_SERVICE_CONFIG_IP_LISTEN_QUERY, AddrList)

/* Records */

static void config_free(struct config_record *rec)
{
	free(rec->key);
	free(rec->value);
}

static ULONG copy_to(void **to, uint32_t *to_size, const void *from, size_t size)
{
	/* At least a byte: NULL means that there is nothing yet */
	*to = malloc(size + 1);
	if (!*to)
		return ERROR_NOT_ENOUGH_MEMORY;
	memcpy(*to, from, size);
	*to_size = (uint32_t)size;
	return NO_ERROR;
}

ULONG record_key(struct config_record *rec, const void *key, size_t size)
{
	return copy_to(&rec->key, &rec->key_size, key, size);
}

ULONG record_value(struct config_record *rec, const void *value, size_t size)
{
	if (size > HTTPSYS_CONFIG_VALUE_MAX)
		return ERROR_INVALID_PARAMETER;
	return copy_to(&rec->value, &rec->value_size, value, size);
}

void *out_take(struct config_out *out, size_t size, size_t align)
{
	size_t at = ALIGN_UP(out->used, align);

	out->used = at + size;
	return out->base ? out->base + at : NULL;
}

PWSTR out_text(struct config_out *out, const char *text, size_t bytes)
{
	size_t units = wide_from_utf8(text, bytes, NULL);
	WCHAR *to = out_take(out, (units + 1) * sizeof(WCHAR), sizeof(WCHAR));

	if (!to)
		return NULL;
	wide_from_utf8(text, bytes, to);
	to[units] = 0;
	return to;
}

/* Numbers */

static ULONG number_key(struct config_record *rec, const void *set)
{
	return record_key(rec, set, sizeof(ULONG));
}

static ULONG number_value(struct config_record *rec, const void *set)
{
	return record_value(rec, (const char *)set + sizeof(ULONG),
			    sizeof(ULONG));
}

static ULONG timeout_value(struct config_record *rec, const void *set)
{
	uint32_t seconds = ((const HTTP_SERVICE_CONFIG_TIMEOUT_SET *)set)->ParamDesc;

	return record_value(rec, &seconds, sizeof(seconds));
}

static ULONG number_query(struct config_record *rec, const void *query,
			  bool *next, uint32_t *token)
{
	(void)next;
	(void)token;
	return number_key(rec, query);
}

static void number_output(const struct config_record *rec,
			  struct config_out *out)
{
	ULONG *to = out_take(out, sizeof(*to), 1);

	if (to)
		memcpy(to, rec->value, sizeof(*to));
}

static void timeout_output(const struct config_record *rec,
			   struct config_out *out)
{
	USHORT *to = out_take(out, sizeof(*to), 1);
	uint32_t seconds;
	USHORT value;

	memcpy(&seconds, rec->value, sizeof(seconds));
	value = (USHORT)seconds;
	if (to)
		memcpy(to, &value, sizeof(value));
}

/* IP listen list: the query is of another kind, see listen_query() */

static ULONG listen_key(struct config_record *rec, const void *set)
{
	const HTTP_SERVICE_CONFIG_IP_LISTEN_PARAM *p = set;
	SOCKADDR_STORAGE address = { 0 };

	if (!p->pAddress || p->AddrLength < sizeof(SOCKADDR_IN) ||
	    p->AddrLength > sizeof(address))
		return ERROR_INVALID_PARAMETER;
	memcpy(&address, p->pAddress, p->AddrLength);
	if (address.ss_family == AF_INET6 &&
	    p->AddrLength < sizeof(SOCKADDR_IN6))
		return ERROR_INVALID_PARAMETER;
	return place_key(rec, (SOCKADDR *)&address, false, NULL, 0);
}

static ULONG no_value(struct config_record *rec, const void *set)
{
	return record_value(rec, set, 0);
}

/* Reservations */

static ULONG urlacl_key(struct config_record *rec, const void *set)
{
	const HTTP_SERVICE_CONFIG_URLACL_KEY *key = set;
	ULONG error = NO_ERROR;
	size_t bytes;
	char *text;

	if (!key->pUrlPrefix)
		return ERROR_INVALID_PARAMETER;
	text = utf8_dup(key->pUrlPrefix, &bytes, &error);
	if (!text)
		return error;
	rec->key = text;
	rec->key_size = (uint32_t)bytes;
	return bytes && bytes <= HTTPSYS_URL_MAX ? NO_ERROR :
						   ERROR_INVALID_PARAMETER;
}

static ULONG urlacl_value_text(struct config_record *rec, const char *text,
			       size_t bytes)
{
	struct {
		struct httpsys_config_acl head;
		struct httpsys_config_ace ace[HTTPSYS_ACES_MAX];
	} *acl = calloc(1, sizeof(*acl) + bytes);
	ULONG error = ERROR_INVALID_PARAMETER;
	size_t size;

	if (!acl)
		return ERROR_NOT_ENOUGH_MEMORY;
	if (sddl_parse(text, acl->ace, &acl->head.ace_count)) {
		acl->head.text_len = (uint32_t)bytes;
		size = sizeof(acl->head) +
		       acl->head.ace_count * sizeof(acl->ace[0]);
		memcpy((char *)acl + size, text, bytes);
		error = record_value(rec, acl, size + bytes);
	}
	free(acl);
	return error;
}

static ULONG urlacl_value(struct config_record *rec, const void *set)
{
	const HTTP_SERVICE_CONFIG_URLACL_SET *s = set;
	ULONG error = NO_ERROR;
	size_t bytes;
	char *text;

	if (!s->ParamDesc.pStringSecurityDescriptor)
		return ERROR_INVALID_PARAMETER;
	text = utf8_dup(s->ParamDesc.pStringSecurityDescriptor, &bytes, &error);
	if (!text)
		return error;
	error = urlacl_value_text(rec, text, bytes);
	free(text);
	return error;
}

static ULONG urlacl_query(struct config_record *rec, const void *query,
			  bool *next, uint32_t *token)
{
	const HTTP_SERVICE_CONFIG_URLACL_QUERY *q = query;

	*next = q->QueryDesc == HttpServiceConfigQueryNext;
	*token = q->dwToken;
	if (*next)
		return NO_ERROR;
	return q->QueryDesc == HttpServiceConfigQueryExact ?
	       urlacl_key(rec, &q->KeyDesc) : ERROR_INVALID_PARAMETER;
}

static void urlacl_output(const struct config_record *rec,
			  struct config_out *out)
{
	HTTP_SERVICE_CONFIG_URLACL_SET *to = out_take(out, sizeof(*to), 8);
	const struct httpsys_config_acl *acl = rec->value;
	const char *sddl = (const char *)(acl + 1) +
			   acl->ace_count * sizeof(struct httpsys_config_ace);
	PWSTR url = out_text(out, rec->key, rec->key_size);
	PWSTR text = out_text(out, sddl, acl->text_len);

	if (!to)
		return;
	to->KeyDesc.pUrlPrefix = url;
	to->ParamDesc.pStringSecurityDescriptor = text;
}

#define NUMBER(id_, type, value_, output_) {				\
	.id = id_, .set_size = sizeof(type), .key_size = sizeof(ULONG),	\
	.query_size = sizeof(ULONG), .key = number_key,			\
	.value = value_, .query = number_query, .output = output_ }

static const struct config_form forms[] = {
	{
		.id = HttpServiceConfigIPListenList,
		.set_size = sizeof(HTTP_SERVICE_CONFIG_IP_LISTEN_PARAM),
		.key_size = sizeof(HTTP_SERVICE_CONFIG_IP_LISTEN_PARAM),
		.key = listen_key,
		.value = no_value,
	}, {
		.id = HttpServiceConfigUrlAclInfo,
		.set_size = sizeof(HTTP_SERVICE_CONFIG_URLACL_SET),
		.key_size = sizeof(HTTP_SERVICE_CONFIG_URLACL_KEY),
		.query_size = sizeof(HTTP_SERVICE_CONFIG_URLACL_QUERY),
		.key = urlacl_key,
		.value = urlacl_value,
		.query = urlacl_query,
		.output = urlacl_output,
	},
	NUMBER(HttpServiceConfigTimeout, HTTP_SERVICE_CONFIG_TIMEOUT_SET,
	       timeout_value, timeout_output),
	NUMBER(HttpServiceConfigCache, HTTP_SERVICE_CONFIG_CACHE_SET,
	       number_value, number_output),
	NUMBER(HttpServiceConfigSetting, HTTP_SERVICE_CONFIG_SETTING_SET,
	       number_value, number_output),
	NUMBER(HTTPLX_SERVICE_CONFIG_LIMIT, HTTPLX_SERVICE_CONFIG_LIMIT_SET,
	       number_value, number_output),
};

static const struct config_form *form_of(HTTP_SERVICE_CONFIG_ID id)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (forms[i].id == id)
			return &forms[i];
	for (size_t i = 0; i < config_ssl_form_count; i++)
		if (config_ssl_forms[i].id == id)
			return &config_ssl_forms[i];
	return NULL;
}

/* What all four calls look at first */
static ULONG config_check(HANDLE service, HTTP_SERVICE_CONFIG_ID id,
			  const void *overlapped,
			  const struct config_form **form)
{
	if (!init_done(HTTP_INITIALIZE_CONFIG))
		return ERROR_DLL_INIT_FAILED;
	if (service)
		return ERROR_INVALID_HANDLE;
	*form = form_of(id);
	return !overlapped && *form ? NO_ERROR : ERROR_INVALID_PARAMETER;
}

static ULONG config_call(unsigned long command, struct config_record *rec)
{
	struct httpsys_config c = {
		.size = sizeof(c),
		.id = rec->id,
		.key = (uintptr_t)rec->key,
		.key_size = rec->key_size,
		.value = (uintptr_t)rec->value,
		.value_size = rec->value_size,
	};
	ULONG result;
	int fd;

	result = device_get_for(HTTP_INITIALIZE_CONFIG, &fd);
	if (result)
		return result;
	result = error_win32(OP_CONFIG, kernel_call(fd, command, &c), 0);
	device_put();
	return result;
}

static ULONG config_write(const struct config_form *form, unsigned long command,
			  const void *set, ULONG size)
{
	struct config_record rec = { .id = form->id };
	_Alignas(8) char copy[256];
	ULONG result;

	if (!set)
		return ERROR_INVALID_PARAMETER;
	if (size < form->set_size)
		return ERROR_INSUFFICIENT_BUFFER;
	memcpy(copy, set, form->set_size);
	result = form->key(&rec, copy);
	if (!result)
		result = form->value(&rec, copy);
	if (!result)
		result = config_call(command, &rec);
	config_free(&rec);
	return result;
}

ULONG WINAPI HttpSetServiceConfiguration(HANDLE ServiceHandle,
					 HTTP_SERVICE_CONFIG_ID ConfigId,
					 PVOID pConfigInformation,
					 ULONG ConfigInformationLength,
					 LPOVERLAPPED pOverlapped)
{
	const struct config_form *form;
	ULONG result;

	result = config_check(ServiceHandle, ConfigId, pOverlapped, &form);
	if (result)
		return result;
	return config_write(form, HTTPSYS_IOC_CONFIG_SET, pConfigInformation,
			    ConfigInformationLength);
}

ULONG WINAPI HttpUpdateServiceConfiguration(HANDLE Handle,
					    HTTP_SERVICE_CONFIG_ID ConfigId,
					    PVOID ConfigInfo,
					    ULONG ConfigInfoLength,
					    LPOVERLAPPED Overlapped)
{
	const struct config_form *form;
	ULONG result;

	result = config_check(Handle, ConfigId, Overlapped, &form);
	if (result)
		return result;
	if (!form->update)
		return ERROR_INVALID_PARAMETER;
	return config_write(form, HTTPSYS_IOC_CONFIG_UPDATE, ConfigInfo,
			    ConfigInfoLength);
}

ULONG WINAPI HttpDeleteServiceConfiguration(HANDLE ServiceHandle,
					    HTTP_SERVICE_CONFIG_ID ConfigId,
					    PVOID pConfigInformation,
					    ULONG ConfigInformationLength,
					    LPOVERLAPPED pOverlapped)
{
	const struct config_form *form;
	struct config_record rec = { 0 };
	_Alignas(8) char copy[256] = { 0 };
	ULONG result;

	result = config_check(ServiceHandle, ConfigId, pOverlapped, &form);
	if (result)
		return result;
	if (!pConfigInformation || ConfigInformationLength < form->key_size)
		return ERROR_INVALID_PARAMETER;
	memcpy(copy, pConfigInformation, form->key_size);
	rec.id = form->id;
	result = form->key(&rec, copy);
	if (!result)
		result = config_call(HTTPSYS_IOC_CONFIG_DELETE, &rec);
	config_free(&rec);
	return result;
}

/* A buffer of at least this size for what the kernel gives */
static ULONG grow(void **buffer, uint32_t size)
{
	void *new = realloc(*buffer, size ? size : 1);

	if (!new)
		return ERROR_NOT_ENOUGH_MEMORY;
	*buffer = new;
	return NO_ERROR;
}

/* Key, with @next, and value of a record, however long */
static ULONG config_get(int fd, struct config_record *rec, bool next,
			uint32_t token)
{
	uint32_t key_room = next ? 128 : rec->key_size, value_room = 512;
	struct httpsys_config c;
	ULONG result;
	int error;

	for (;;) {
		result = next ? grow(&rec->key, key_room) : NO_ERROR;
		if (!result)
			result = grow(&rec->value, value_room);
		if (result)
			return result;
		c = (struct httpsys_config){
			.size = sizeof(c),
			.flags = next ? HTTPSYS_CONFIG_NEXT : 0,
			.id = rec->id,
			.token = next ? token : 0,
			.key = (uintptr_t)rec->key,
			.key_size = key_room,
			.value = (uintptr_t)rec->value,
			.value_size = value_room,
		};
		error = kernel_call(fd, HTTPSYS_IOC_CONFIG_GET, &c);
		if (error != EMSGSIZE)
			break;
		if (next)
			key_room = c.key_size;
		value_room = c.value_size;
	}
	if (next)
		rec->key_size = c.key_size;
	rec->value_size = c.value_size;
	return error_win32(OP_CONFIG, error, 0);
}

static ULONG record_get(struct config_record *rec, bool next, uint32_t token)
{
	ULONG result;
	int fd;

	result = device_get_for(HTTP_INITIALIZE_CONFIG, &fd);
	if (result)
		return result;
	result = config_get(fd, rec, next, token);
	device_put();
	return result;
}

/* Pointers in the output refer into it, so it is aligned or refused */
static ULONG query_output(const struct config_form *form,
			  const struct config_record *rec, void *output,
			  ULONG size, PULONG needed)
{
	struct config_out out = { NULL, 0 };

	form->output(rec, &out);
	if (needed)
		*needed = (ULONG)out.used;
	if (size < out.used)
		return form->id == HttpServiceConfigTimeout ?
		       ERROR_MORE_DATA : ERROR_INSUFFICIENT_BUFFER;
	out = (struct config_out){ output, 0 };
	form->output(rec, &out);
	return NO_ERROR;
}

/* The whole list; each address goes to its place as far as there is room */
static ULONG listen_list(int fd, void *output, ULONG size, ULONG *count)
{
	struct config_record rec = { .id = HttpServiceConfigIPListenList };
	SOCKADDR_STORAGE address;
	size_t at = LISTEN_HEAD;
	ULONG result;

	for (*count = 0;; (*count)++, at += sizeof(address)) {
		result = config_get(fd, &rec, true, *count);
		if (result)
			break;
		place_address(rec.key, &address);
		if (at + sizeof(address) <= size)
			memcpy((char *)output + at, &address, sizeof(address));
	}
	config_free(&rec);
	return result == ERROR_NO_MORE_ITEMS ? NO_ERROR : result;
}

static ULONG listen_query(void *output, ULONG size, PULONG needed)
{
	ULONG count, all, result;
	int fd;

	result = device_get_for(HTTP_INITIALIZE_CONFIG, &fd);
	if (result)
		return result;
	result = listen_list(fd, output, size, &count);
	device_put();
	if (result)
		return result;
	all = (ULONG)(LISTEN_HEAD + count * sizeof(SOCKADDR_STORAGE));
	if (needed)
		*needed = all;
	if (size < all)
		return ERROR_INSUFFICIENT_BUFFER;
	((HTTP_SERVICE_CONFIG_IP_LISTEN_QUERY *)output)->AddrCount = count;
	return NO_ERROR;
}

static ULONG record_query(const struct config_form *form, const void *input,
			  void *output, ULONG size, PULONG needed)
{
	struct config_record rec = { .id = form->id };
	_Alignas(8) char copy[256];
	uint32_t token = 0;
	bool next = false;
	ULONG result;

	memcpy(copy, input, form->query_size);
	result = form->query(&rec, copy, &next, &token);
	if (!result)
		result = record_get(&rec, next, token);
	if (!result)
		result = query_output(form, &rec, output, size, needed);
	config_free(&rec);
	return result;
}

ULONG WINAPI HttpQueryServiceConfiguration(HANDLE ServiceHandle,
					   HTTP_SERVICE_CONFIG_ID ConfigId,
					   PVOID pInput, ULONG InputLength,
					   PVOID pOutput, ULONG OutputLength,
					   PULONG pReturnLength,
					   LPOVERLAPPED pOverlapped)
{
	const struct config_form *form;
	ULONG result;

	result = config_check(ServiceHandle, ConfigId, pOverlapped, &form);
	if (result)
		return result;
	/* Structures with pointers and addresses in them */
	if ((!pOutput && OutputLength) ||
	    (form->query_size != sizeof(ULONG) && (uintptr_t)pOutput % 8))
		return ERROR_INVALID_PARAMETER;
	if (!form->query)
		return pInput || InputLength ? ERROR_INVALID_PARAMETER :
		       listen_query(pOutput, OutputLength, pReturnLength);
	if (!pInput || InputLength < form->query_size)
		return ERROR_INVALID_PARAMETER;
	return record_query(form, pInput, pOutput, OutputLength, pReturnLength);
}
