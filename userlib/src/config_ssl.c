// SPDX-License-Identifier: MIT
/*
 * Certificate bindings of the service configuration: kept by the kernel, served
 * by nobody yet. Of a certificate only the form of its hash is looked at.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"

/* Addresses */

ULONG place_key(struct config_record *rec, const SOCKADDR *address, bool port,
		PCWSTR host, uint32_t param)
{
	struct {
		struct httpsys_config_place place;
		char host[HTTPSYS_CONFIG_HOST_MAX];
	} key = { .place.param = param };
	const SOCKADDR_IN6 *a6 = (const void *)address;
	const SOCKADDR_IN *a4 = (const void *)address;
	size_t bytes = 0, units;

	if (address->sa_family == AF_INET) {
		key.place.family = 4;
		key.place.port = port ? ntohs(a4->sin_port) : 0;
		memcpy(key.place.addr, &a4->sin_addr, 4);
	} else if (address->sa_family == AF_INET6) {
		key.place.family = 6;
		key.place.port = port ? ntohs(a6->sin6_port) : 0;
		memcpy(key.place.addr, &a6->sin6_addr, 16);
	} else {
		return ERROR_INVALID_PARAMETER;
	}
	if (host) {
		units = wide_length(host);
		bytes = utf8_from_wide(host, units, NULL);
		if (bytes - 1 >= sizeof(key.host))	/* 0, or no UTF-16 */
			return ERROR_INVALID_PARAMETER;
		utf8_from_wide(host, units, key.host);
		for (size_t i = 0; i < bytes; i++)
			if (key.host[i] >= 'A' && key.host[i] <= 'Z')
				key.host[i] += 'a' - 'A';
	}
	key.place.host_len = (uint32_t)bytes;
	return record_key(rec, &key, sizeof(key.place) + bytes);
}

void place_address(const struct httpsys_config_place *place,
		   SOCKADDR_STORAGE *address)
{
	SOCKADDR_IN6 *a6 = (SOCKADDR_IN6 *)address;
	SOCKADDR_IN *a4 = (SOCKADDR_IN *)address;

	memset(address, 0, sizeof(*address));
	if (place->family == 4) {
		a4->sin_family = AF_INET;
		a4->sin_port = htons(place->port);
		memcpy(&a4->sin_addr, place->addr, 4);
	} else {
		a6->sin6_family = AF_INET6;
		a6->sin6_port = htons(place->port);
		memcpy(&a6->sin6_addr, place->addr, 16);
	}
}

static const char *place_host(const struct config_record *rec)
{
	return (const char *)rec->key + sizeof(struct httpsys_config_place);
}

static size_t place_host_bytes(const struct config_record *rec)
{
	return rec->key_size - sizeof(struct httpsys_config_place);
}

/* Values: HTTP_SERVICE_CONFIG_SSL_PARAM */

#define STRINGS	3

static void param_strings(HTTP_SERVICE_CONFIG_SSL_PARAM *p, PWSTR **at)
{
	at[0] = &p->pSslCertStoreName;
	at[1] = &p->pDefaultSslCtlIdentifier;
	at[2] = &p->pDefaultSslCtlStoreName;
}

static ULONG cert_pack(struct config_record *rec,
		       const HTTP_SERVICE_CONFIG_SSL_PARAM *p, char **text,
		       const size_t *bytes)
{
	struct httpsys_config_cert cert = {
		.hash_len = p->SslHashLength,
		.store_len = (uint32_t)bytes[0],
		.ctl_id_len = (uint32_t)bytes[1],
		.ctl_store_len = (uint32_t)bytes[2],
		.check_mode = p->DefaultCertCheckMode,
		.freshness = p->DefaultRevocationFreshnessTime,
		.url_timeout = p->DefaultRevocationUrlRetrievalTimeout,
		.flags = p->DefaultFlags,
	};
	size_t size = sizeof(cert) + cert.hash_len, at = size;
	char *value;
	ULONG result;

	for (int i = 0; i < STRINGS; i++)
		size += bytes[i];
	if (size > HTTPSYS_CONFIG_VALUE_MAX)
		return ERROR_INVALID_PARAMETER;
	value = malloc(size);
	if (!value)
		return ERROR_NOT_ENOUGH_MEMORY;
	memcpy(cert.app, &p->AppId, sizeof(cert.app));
	memcpy(value, &cert, sizeof(cert));
	if (cert.hash_len)
		memcpy(value + sizeof(cert), p->pSslHash, cert.hash_len);
	for (int i = 0; i < STRINGS; i++) {
		if (bytes[i])
			memcpy(value + at, text[i], bytes[i]);
		at += bytes[i];
	}
	result = record_value(rec, value, size);
	free(value);
	return result;
}

static ULONG cert_value(struct config_record *rec,
			const HTTP_SERVICE_CONFIG_SSL_PARAM *param)
{
	HTTP_SERVICE_CONFIG_SSL_PARAM p = *param;
	char *text[STRINGS] = { NULL };
	size_t bytes[STRINGS] = { 0 };
	PWSTR *string[STRINGS];
	ULONG result = NO_ERROR;

	/* The kernel knows which lengths are those of a hash */
	if (p.SslHashLength > 64 || (p.SslHashLength && !p.pSslHash))
		return ERROR_NO_SUCH_LOGON_SESSION;
	param_strings(&p, string);
	for (int i = 0; i < STRINGS && !result; i++)
		if (*string[i])
			text[i] = utf8_dup(*string[i], &bytes[i], &result);
	if (!result)
		result = cert_pack(rec, &p, text, bytes);
	for (int i = 0; i < STRINGS; i++)
		free(text[i]);
	return result;
}

static void cert_output(const struct config_record *rec,
			struct config_out *out, HTTP_SERVICE_CONFIG_SSL_PARAM *to)
{
	const struct httpsys_config_cert *cert = rec->value;
	const size_t bytes[STRINGS] = { cert->store_len, cert->ctl_id_len,
					cert->ctl_store_len };
	const char *at = (const char *)(cert + 1);
	void *hash = out_take(out, cert->hash_len, 1);
	PWSTR *string[STRINGS], text;
	HTTP_SERVICE_CONFIG_SSL_PARAM unused;

	if (!to)
		to = &unused;
	else if (cert->hash_len)
		memcpy(hash, at, cert->hash_len);
	at += cert->hash_len;
	to->SslHashLength = cert->hash_len;
	to->pSslHash = cert->hash_len ? hash : NULL;
	memcpy(&to->AppId, cert->app, sizeof(to->AppId));
	to->DefaultCertCheckMode = cert->check_mode;
	to->DefaultRevocationFreshnessTime = cert->freshness;
	to->DefaultRevocationUrlRetrievalTimeout = cert->url_timeout;
	to->DefaultFlags = cert->flags;
	param_strings(to, string);
	for (int i = 0; i < STRINGS; i++) {
		text = bytes[i] ? out_text(out, at, bytes[i]) : NULL;
		*string[i] = text;
		at += bytes[i];
	}
}

/* Values: HTTP_SERVICE_CONFIG_SSL_PARAM_EX, packed behind a head */

struct packed {
	char *bytes;
	size_t size;
	size_t room;
	bool failed;
};

static void pack(struct packed *p, const void *from, size_t size)
{
	if (p->failed || p->size + size > p->room) {
		p->failed = true;
		return;
	}
	if (size)
		memcpy(p->bytes + p->size, from, size);
	p->size += size;
}

static void pack_headers(struct packed *p, const HTTP_ERROR_HEADERS_PARAM *h)
{
	pack(p, &h->StatusCode, sizeof(h->StatusCode));
	pack(p, &h->HeaderCount, sizeof(h->HeaderCount));
	if (h->HeaderCount && !h->Headers)
		p->failed = true;
	for (USHORT i = 0; !p->failed && i < h->HeaderCount; i++) {
		const HTTP_UNKNOWN_HEADER *one = &h->Headers[i];

		if ((one->NameLength && !one->pName) ||
		    (one->RawValueLength && !one->pRawValue)) {
			p->failed = true;
			return;
		}
		pack(p, &one->NameLength, sizeof(one->NameLength));
		pack(p, &one->RawValueLength, sizeof(one->RawValueLength));
		pack(p, one->pName, one->NameLength);
		pack(p, one->pRawValue, one->RawValueLength);
	}
}

/* False: a type whose elements the API does not describe */
static bool pack_param(struct packed *p, const HTTP_SERVICE_CONFIG_SSL_PARAM_EX *x)
{
	const HTTP_PERFORMANCE_PARAM *perf = &x->HttpPerformanceParam;
	const HTTP_CERT_CONFIG_PARAM *certs = &x->HttpCertConfigParam;

	switch (x->ParamType) {
	case ExParamTypeHttp2Window:
		pack(p, &x->Http2WindowSizeParam, sizeof(x->Http2WindowSizeParam));
		return true;
	case ExParamTypeHttp2SettingsLimits:
		pack(p, &x->Http2SettingsLimitsParam,
		     sizeof(x->Http2SettingsLimitsParam));
		return true;
	case ExParamTypeHttpPerformance:
		pack(p, &perf->Type, sizeof(ULONG));
		pack(p, &perf->BufferSize, sizeof(ULONG));
		p->failed |= perf->BufferSize && !perf->Buffer;
		if (!p->failed)
			pack(p, perf->Buffer, perf->BufferSize);
		return true;
	case ExParamTypeErrorHeaders:
		pack_headers(p, &x->HttpErrorHeadersParam);
		return true;
	case ExParamTypeCertConfig:
		pack(p, &certs->CertConfigCount, sizeof(ULONG));
		p->failed |= (certs->CertConfigCount && !certs->CertConfigs) ||
			     certs->CertConfigCount > 64;
		if (!p->failed)
			pack(p, certs->CertConfigs, certs->CertConfigCount *
			     sizeof(certs->CertConfigs[0]));
		return true;
	default:
		return false;
	}
}

static ULONG ex_value(struct config_record *rec,
		      const HTTP_SERVICE_CONFIG_SSL_PARAM_EX *x)
{
	struct httpsys_config_param head = {
		.flags = x->Flags,
		.param = x->ParamType,
	};
	struct packed p = { .room = HTTPSYS_CONFIG_VALUE_MAX };
	ULONG result = ERROR_INVALID_PARAMETER;

	if ((unsigned int)x->ParamType >= ExParamTypeMax)
		return ERROR_INVALID_PARAMETER;
	p.bytes = malloc(p.room);
	if (!p.bytes)
		return ERROR_NOT_ENOUGH_MEMORY;
	p.size = sizeof(head);
	if (!pack_param(&p, x)) {
		result = ERROR_NOT_SUPPORTED;
	} else if (!p.failed) {
		head.len = (uint32_t)(p.size - sizeof(head));
		memcpy(p.bytes, &head, sizeof(head));
		result = record_value(rec, p.bytes, p.size);
	}
	free(p.bytes);
	return result;
}

/*
 * The packed form back. Whoever may set records may set any bytes, so nothing is
 * taken for granted: what is not there is zeros.
 */
struct packing {
	const char *at;
	size_t left;
};

static const char *unpack(struct packing *p, size_t size)
{
	const char *at = p->at;

	if (size > p->left) {
		p->left = 0;
		return NULL;
	}
	p->at += size;
	p->left -= size;
	return at;
}

static uint32_t unpack_number(struct packing *p, size_t size)
{
	const char *at = unpack(p, size);
	uint32_t value = 0;

	if (at)
		memcpy(&value, at, size);
	return value;
}

/* Bytes for the caller, with a NUL behind; *@size becomes 0 if they are not there */
static void *unpack_bytes(struct packing *p, struct config_out *out,
			  uint32_t *size, size_t align)
{
	const char *at = unpack(p, *size);
	char *to;

	if (!at)
		*size = 0;
	to = out_take(out, *size + 1, align);
	if (!to)
		return NULL;
	if (*size)
		memcpy(to, at, *size);
	to[*size] = 0;
	return to;
}

static void unpack_headers(struct packing *p, struct config_out *out,
			   HTTP_ERROR_HEADERS_PARAM *to)
{
	HTTP_UNKNOWN_HEADER *all;
	uint32_t count, name, value;

	to->StatusCode = (USHORT)unpack_number(p, sizeof(USHORT));
	count = unpack_number(p, sizeof(USHORT));
	if (count * 4 > p->left)
		count = 0;
	to->HeaderCount = (USHORT)count;
	all = out_take(out, count * sizeof(*all), 8);
	to->Headers = all;
	for (uint32_t i = 0; i < count; i++) {
		HTTP_UNKNOWN_HEADER one;

		name = unpack_number(p, sizeof(USHORT));
		value = unpack_number(p, sizeof(USHORT));
		one.pName = unpack_bytes(p, out, &name, 1);
		one.pRawValue = unpack_bytes(p, out, &value, 1);
		one.NameLength = (USHORT)name;
		one.RawValueLength = (USHORT)value;
		if (all)
			all[i] = one;
	}
}

static void unpack_certs(struct packing *p, struct config_out *out,
			 HTTP_CERT_CONFIG_PARAM *to)
{
	uint32_t count = unpack_number(p, sizeof(ULONG));
	uint32_t size;

	if (count > p->left / sizeof(HTTP_CERT_CONFIG_ENTRY))
		count = 0;
	size = count * (uint32_t)sizeof(HTTP_CERT_CONFIG_ENTRY);
	to->CertConfigCount = count;
	to->CertConfigs = unpack_bytes(p, out, &size, 8);
}

static void ex_output(const struct config_record *rec, struct config_out *out,
		      HTTP_SERVICE_CONFIG_SSL_PARAM_EX *x)
{
	const struct httpsys_config_param *head = rec->value;
	struct packing p = { (const char *)(head + 1), head->len };
	HTTP_SERVICE_CONFIG_SSL_PARAM_EX unused;
	HTTP_PERFORMANCE_PARAM *perf;

	if (!x)
		x = &unused;
	memset(x, 0, sizeof(*x));
	x->ParamType = (HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE)head->param;
	x->Flags = head->flags;
	perf = &x->HttpPerformanceParam;
	switch (x->ParamType) {
	case ExParamTypeHttp2Window:
		x->Http2WindowSizeParam.Http2ReceiveWindowSize =
			unpack_number(&p, sizeof(DWORD));
		break;
	case ExParamTypeHttp2SettingsLimits:
		x->Http2SettingsLimitsParam.Http2MaxSettingsPerFrame =
			unpack_number(&p, sizeof(DWORD));
		x->Http2SettingsLimitsParam.Http2MaxSettingsPerMinute =
			unpack_number(&p, sizeof(DWORD));
		break;
	case ExParamTypeHttpPerformance:
		perf->Type = (HTTP_PERFORMANCE_PARAM_TYPE)
			     unpack_number(&p, sizeof(ULONG));
		perf->BufferSize = unpack_number(&p, sizeof(ULONG));
		perf->Buffer = unpack_bytes(&p, out, &perf->BufferSize, 8);
		break;
	case ExParamTypeErrorHeaders:
		unpack_headers(&p, out, &x->HttpErrorHeadersParam);
		break;
	case ExParamTypeCertConfig:
		unpack_certs(&p, out, &x->HttpCertConfigParam);
		break;
	default:
		break;
	}
}

/*
 * The ids: an address by pointer or by value, with a host or without, and one of
 * the two kinds of value
 */

static ULONG ip_key(struct config_record *rec, const void *set)
{
	const HTTP_SERVICE_CONFIG_SSL_KEY *key = set;

	return key->pIpPort ? place_key(rec, key->pIpPort, true, NULL, 0) :
			      ERROR_INVALID_PARAMETER;
}

static ULONG storage_key(struct config_record *rec, const SOCKADDR_STORAGE *s,
			 uint32_t param)
{
	return place_key(rec, (const SOCKADDR *)s, true, NULL, param);
}

static ULONG host_key(struct config_record *rec,
		      const HTTP_SERVICE_CONFIG_SSL_SNI_KEY *key, uint32_t param)
{
	if (!key->Host)
		return ERROR_INVALID_PARAMETER;
	return place_key(rec, (const SOCKADDR *)&key->IpPort, true, key->Host,
			 param);
}

static ULONG ccs_key(struct config_record *rec, const void *set)
{
	return storage_key(rec, set, 0);
}

static ULONG sni_key(struct config_record *rec, const void *set)
{
	return host_key(rec, set, 0);
}

static ULONG ip_ex_key(struct config_record *rec, const void *set)
{
	const HTTP_SERVICE_CONFIG_SSL_SET_EX *s = set;

	return storage_key(rec, &s->KeyDesc.IpPort, s->ParamDesc.ParamType);
}

static ULONG sni_ex_key(struct config_record *rec, const void *set)
{
	const HTTP_SERVICE_CONFIG_SSL_SNI_SET_EX *s = set;

	return host_key(rec, &s->KeyDesc, s->ParamDesc.ParamType);
}

#define VALUE(name, type, kind)						\
static ULONG name##_value(struct config_record *rec, const void *set)	\
{									\
	return kind##_value(rec, &((const type *)set)->ParamDesc);	\
}
VALUE(ip, HTTP_SERVICE_CONFIG_SSL_SET, cert)
VALUE(sni, HTTP_SERVICE_CONFIG_SSL_SNI_SET, cert)
VALUE(ccs, HTTP_SERVICE_CONFIG_SSL_CCS_SET, cert)
VALUE(ip_ex, HTTP_SERVICE_CONFIG_SSL_SET_EX, ex)
VALUE(sni_ex, HTTP_SERVICE_CONFIG_SSL_SNI_SET_EX, ex)

/* All query structures begin with QueryDesc and have these two members */
static ULONG query_kind(HTTP_SERVICE_CONFIG_QUERY_TYPE desc, DWORD from,
			bool *next, uint32_t *token)
{
	*next = desc == HttpServiceConfigQueryNext;
	*token = from;
	return *next || desc == HttpServiceConfigQueryExact ?
	       NO_ERROR : ERROR_INVALID_PARAMETER;
}

#define QUERY(name, type, make_key)					\
static ULONG name##_query(struct config_record *rec, const void *query,	\
			  bool *next, uint32_t *token)			\
{									\
	const type *q = query;						\
	ULONG result = query_kind(q->QueryDesc, q->dwToken, next, token); \
									\
	return result || *next ? result : make_key;			\
}
QUERY(ip, HTTP_SERVICE_CONFIG_SSL_QUERY, ip_key(rec, &q->KeyDesc))
QUERY(sni, HTTP_SERVICE_CONFIG_SSL_SNI_QUERY, host_key(rec, &q->KeyDesc, 0))
QUERY(ccs, HTTP_SERVICE_CONFIG_SSL_CCS_QUERY,
      storage_key(rec, &q->KeyDesc.LocalAddress, 0))
QUERY(ip_ex, HTTP_SERVICE_CONFIG_SSL_QUERY_EX,
      storage_key(rec, &q->KeyDesc.IpPort, q->ParamType))
QUERY(sni_ex, HTTP_SERVICE_CONFIG_SSL_SNI_QUERY_EX,
      host_key(rec, &q->KeyDesc, q->ParamType))

static void ip_output(const struct config_record *rec, struct config_out *out)
{
	HTTP_SERVICE_CONFIG_SSL_SET *to = out_take(out, sizeof(*to), 8);
	SOCKADDR_STORAGE *address = out_take(out, sizeof(*address), 8);

	if (to) {
		place_address(rec->key, address);
		to->KeyDesc.pIpPort = (SOCKADDR *)address;
	}
	cert_output(rec, out, to ? &to->ParamDesc : NULL);
}

static void sni_output(const struct config_record *rec, struct config_out *out)
{
	HTTP_SERVICE_CONFIG_SSL_SNI_SET *to = out_take(out, sizeof(*to), 8);
	PWSTR host = out_text(out, place_host(rec), place_host_bytes(rec));

	if (to) {
		place_address(rec->key, &to->KeyDesc.IpPort);
		to->KeyDesc.Host = host;
	}
	cert_output(rec, out, to ? &to->ParamDesc : NULL);
}

static void ccs_output(const struct config_record *rec, struct config_out *out)
{
	HTTP_SERVICE_CONFIG_SSL_CCS_SET *to = out_take(out, sizeof(*to), 8);

	if (to)
		place_address(rec->key, &to->KeyDesc.LocalAddress);
	cert_output(rec, out, to ? &to->ParamDesc : NULL);
}

static void ip_ex_output(const struct config_record *rec, struct config_out *out)
{
	HTTP_SERVICE_CONFIG_SSL_SET_EX *to = out_take(out, sizeof(*to), 8);

	if (to)
		place_address(rec->key, &to->KeyDesc.IpPort);
	ex_output(rec, out, to ? &to->ParamDesc : NULL);
}

static void sni_ex_output(const struct config_record *rec,
			  struct config_out *out)
{
	HTTP_SERVICE_CONFIG_SSL_SNI_SET_EX *to = out_take(out, sizeof(*to), 8);
	PWSTR host = out_text(out, place_host(rec), place_host_bytes(rec));

	if (to) {
		place_address(rec->key, &to->KeyDesc.IpPort);
		to->KeyDesc.Host = host;
	}
	ex_output(rec, out, to ? &to->ParamDesc : NULL);
}

#define FORM(id_, name, set_, key_size_, query_) {			\
	.id = id_, .update = true, .set_size = sizeof(set_),		\
	.key_size = key_size_, .query_size = sizeof(query_),		\
	.key = name##_key, .value = name##_value,			\
	.query = name##_query, .output = name##_output }

/* CCS with an address by value has the layout of the plain address */
const struct config_form config_ssl_forms[] = {
	FORM(HttpServiceConfigSSLCertInfo, ip, HTTP_SERVICE_CONFIG_SSL_SET,
	     sizeof(HTTP_SERVICE_CONFIG_SSL_KEY),
	     HTTP_SERVICE_CONFIG_SSL_QUERY),
	FORM(HttpServiceConfigSslSniCertInfo, sni,
	     HTTP_SERVICE_CONFIG_SSL_SNI_SET,
	     sizeof(HTTP_SERVICE_CONFIG_SSL_SNI_KEY),
	     HTTP_SERVICE_CONFIG_SSL_SNI_QUERY),
	FORM(HttpServiceConfigSslCcsCertInfo, ccs,
	     HTTP_SERVICE_CONFIG_SSL_CCS_SET,
	     sizeof(HTTP_SERVICE_CONFIG_SSL_CCS_KEY),
	     HTTP_SERVICE_CONFIG_SSL_CCS_QUERY),
	FORM(HttpServiceConfigSslScopedCcsCertInfo, sni,
	     HTTP_SERVICE_CONFIG_SSL_SNI_SET,
	     sizeof(HTTP_SERVICE_CONFIG_SSL_SNI_KEY),
	     HTTP_SERVICE_CONFIG_SSL_SNI_QUERY),
	FORM(HttpServiceConfigSslCertInfoEx, ip_ex,
	     HTTP_SERVICE_CONFIG_SSL_SET_EX,
	     sizeof(HTTP_SERVICE_CONFIG_SSL_SET_EX),
	     HTTP_SERVICE_CONFIG_SSL_QUERY_EX),
	FORM(HttpServiceConfigSslSniCertInfoEx, sni_ex,
	     HTTP_SERVICE_CONFIG_SSL_SNI_SET_EX,
	     sizeof(HTTP_SERVICE_CONFIG_SSL_SNI_SET_EX),
	     HTTP_SERVICE_CONFIG_SSL_SNI_QUERY_EX),
	FORM(HttpServiceConfigSslCcsCertInfoEx, ip_ex,
	     HTTP_SERVICE_CONFIG_SSL_CCS_SET_EX,
	     sizeof(HTTP_SERVICE_CONFIG_SSL_CCS_SET_EX),
	     HTTP_SERVICE_CONFIG_SSL_CCS_QUERY_EX),
	FORM(HttpServiceConfigSslScopedCcsCertInfoEx, sni_ex,
	     HTTP_SERVICE_CONFIG_SSL_SNI_SET_EX,
	     sizeof(HTTP_SERVICE_CONFIG_SSL_SNI_SET_EX),
	     HTTP_SERVICE_CONFIG_SSL_SNI_QUERY_EX),
};

const size_t config_ssl_form_count = ARRAY_SIZE(config_ssl_forms);
