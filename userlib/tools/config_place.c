// SPDX-License-Identifier: MIT
/* Addresses, hosts and certificate bindings as arguments of httpsysctl */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"

/* The value of an argument, "" if it is empty, NULL: not given; last one counts */
const char *arg_take(struct args *args, const char *name)
{
	size_t n = strlen(name);
	const char *value = NULL;

	for (int i = 0; i < args->count; i++) {
		if (strncmp(args->arg[i], name, n) || args->arg[i][n] != '=')
			continue;
		args->used[i] = true;
		value = args->arg[i] + n + 1;
	}
	return value;
}

/* Decimal, or hexadecimal with 0x */
bool number_parse(const char *text, uint32_t *value)
{
	unsigned long long n;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	n = strtoull(text, &end, !strncmp(text, "0x", 2) ? 16 : 10);
	if (*end || n > UINT32_MAX)
		return false;
	*value = (uint32_t)n;
	return true;
}

static bool plain(unsigned char c)
{
	return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '#';
}

/* " name=text", in quotes when it would not be one word */
void word_print(const char *name, const void *text, size_t size, FILE *to)
{
	const unsigned char *s = text;
	bool quote = false;

	for (size_t i = 0; i < size; i++)
		quote |= !plain(s[i]);
	fprintf(to, quote ? " \"%s=" : " %s=", name);
	for (size_t i = 0; i < size; i++) {
		if (s[i] == '"' || s[i] == '\\')
			fprintf(to, "\\%c", s[i]);
		else if (s[i] < ' ' || s[i] == 0x7f)
			fprintf(to, "\\x%02x", s[i]);
		else
			putc(s[i], to);
	}
	if (quote)
		putc('"', to);
}

bool address_parse(const char *text, struct httpsys_config_place *p)
{
	memset(p->addr, 0, sizeof(p->addr));
	p->family = strchr(text, ':') ? 6 : 4;
	return inet_pton(p->family == 6 ? AF_INET6 : AF_INET, text, p->addr) == 1;
}

void address_print(const struct httpsys_config_place *p, FILE *to)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(p->family == 6 ? AF_INET6 : AF_INET, p->addr, text,
		  sizeof(text));
	fputs(text, to);
}

/* "host:port" or "[address]:port": where the host ends, NULL: it does not */
static const char *port_split(const char *text, uint16_t *port)
{
	const char *colon = strrchr(text, ':');
	uint32_t n;

	if (!colon || !number_parse(colon + 1, &n) || !n || n > 65535)
		return NULL;
	*port = (uint16_t)n;
	return colon;
}

struct key {
	struct httpsys_config_place place;
	char host[HTTPSYS_CONFIG_HOST_MAX];
};

static bool key_address(struct key *key, const char *text)
{
	const char *end = port_split(text, &key->place.port);
	char address[INET6_ADDRSTRLEN];
	size_t n;

	if (!end)
		return false;
	n = (size_t)(end - text);
	if (*text == '[' && n && end[-1] == ']') {
		text++;
		n -= 2;
	}
	if (n >= sizeof(address))
		return false;
	memcpy(address, text, n);
	address[n] = 0;
	return address_parse(address, &key->place);
}

static bool key_host(struct key *key, const char *text, struct args *args)
{
	const char *end = port_split(text, &key->place.port);
	const char *address = arg_take(args, "ipaddress");
	size_t n = end ? (size_t)(end - text) : 0;

	if (!n || n > sizeof(key->host))
		return false;
	for (size_t i = 0; i < n; i++)
		key->host[i] = (char)tolower((unsigned char)text[i]);
	key->place.host_len = (uint32_t)n;
	return address_parse(address ? address : "0.0.0.0", &key->place);
}

static const struct form {
	const char *name;
	uint32_t id;
	uint32_t param_id;
	bool host;
} forms[] = {
	{ "ipport", HTTPSYS_CONFIG_SSL_CERT, HTTPSYS_CONFIG_SSL_CERT_EX, false },
	{ "hostnameport", HTTPSYS_CONFIG_SSL_SNI_CERT,
	  HTTPSYS_CONFIG_SSL_SNI_CERT_EX, true },
	{ "ccs", HTTPSYS_CONFIG_SSL_CCS_CERT, HTTPSYS_CONFIG_SSL_CCS_CERT_EX,
	  false },
	{ "scopedccs", HTTPSYS_CONFIG_SSL_SCOPED_CCS_CERT,
	  HTTPSYS_CONFIG_SSL_SCOPED_CCS_CERT_EX, true },
};

#define FORMS	(sizeof(forms) / sizeof(forms[0]))

static const struct form *key_parse(struct key *key, struct args *args,
				    char *error)
{
	for (size_t i = 0; i < FORMS; i++) {
		const char *text = arg_take(args, forms[i].name);

		if (!text)
			continue;
		if (forms[i].host ? key_host(key, text, args) :
				    key_address(key, text))
			return &forms[i];
		snprintf(error, ERROR_TEXT, "%s=%.100s: not %s:port",
			 forms[i].name, text, forms[i].host ? "host" : "address");
		return NULL;
	}
	snprintf(error, ERROR_TEXT,
		 "one of ipport=, hostnameport=, ccs=, scopedccs= is needed");
	return NULL;
}

static void key_print(const struct record *rec, FILE *to)
{
	const struct httpsys_config_place *p = (void *)rec->key;
	const struct form *f = forms;
	char text[HTTPSYS_CONFIG_HOST_MAX + 8];
	int n;

	while (f->id != rec->id && f->param_id != rec->id)
		f++;
	if (!f->host) {
		fprintf(to, " %s=%s", f->name, p->family == 6 ? "[" : "");
		address_print(p, to);
		fprintf(to, "%s:%u", p->family == 6 ? "]" : "", p->port);
		return;
	}
	memcpy(text, p + 1, p->host_len);
	n = snprintf(text + p->host_len, 8, ":%u", p->port);
	word_print(f->name, text, p->host_len + (size_t)n, to);
	fprintf(to, " ipaddress=");
	address_print(p, to);
}

/* Bytes of hexadecimal digits; -1: they are none, or too many */
static long hex_parse(const char *text, unsigned char *out, size_t room)
{
	size_t n = strlen(text);
	unsigned int byte;

	if (n % 2 || n / 2 > room)
		return -1;
	for (size_t i = 0; i < n; i += 2) {
		if (!isxdigit((unsigned char)text[i]) ||
		    sscanf(text + i, "%2x", &byte) != 1 ||
		    !isxdigit((unsigned char)text[i + 1]))
			return -1;
		out[i / 2] = (unsigned char)byte;
	}
	return (long)(n / 2);
}

static void hex_print(const unsigned char *data, size_t size, FILE *to)
{
	for (size_t i = 0; i < size; i++)
		fprintf(to, "%02x", data[i]);
}

/* {00112233-4455-6677-8899-aabbccddeeff}: three little-endian numbers, then bytes */
static const unsigned char guid_order[16] = {
	3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15,
};

static bool guid_parse(const char *text, unsigned char *guid)
{
	unsigned char bytes[16];
	char digits[33];
	size_t n = 0;

	for (; *text; text++) {
		if (*text == '{' || *text == '}' || *text == '-')
			continue;
		if (n == sizeof(digits) - 1)
			return false;
		digits[n++] = *text;
	}
	digits[n] = 0;
	if (hex_parse(digits, bytes, sizeof(bytes)) != 16)
		return false;
	for (int i = 0; i < 16; i++)
		guid[guid_order[i]] = bytes[i];
	return true;
}

static void guid_print(const unsigned char *guid, FILE *to)
{
	putc('{', to);
	for (int i = 0; i < 16; i++)
		fprintf(to, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" :
			"%02x", guid[guid_order[i]]);
	putc('}', to);
}

struct text {
	unsigned char bytes[HTTPSYS_CONFIG_VALUE_MAX];
	size_t used;
};

static uint32_t text_add(struct text *t, const char *s)
{
	size_t n = s ? strlen(s) : 0;

	if (n > sizeof(t->bytes) - t->used)
		n = sizeof(t->bytes) - t->used;
	if (n)
		memcpy(t->bytes + t->used, s, n);
	t->used += n;
	return (uint32_t)n;
}

static bool cert_numbers(struct httpsys_config_cert *c, struct args *args,
			 char *error)
{
	const struct {
		const char *name;
		uint32_t *value;
	} numbers[] = {
		{ "checkmode", &c->check_mode },
		{ "revocationfreshnesstime", &c->freshness },
		{ "urlretrievaltimeout", &c->url_timeout },
		{ "flags", &c->flags },
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *text = arg_take(args, numbers[i].name);

		if (text && !number_parse(text, numbers[i].value)) {
			snprintf(error, ERROR_TEXT, "%s=%.100s: not a number",
				 numbers[i].name, text);
			return false;
		}
	}
	return true;
}

static struct record *cert_value(const struct form *f, const struct key *key,
				 struct args *args, char *error)
{
	static struct text t;
	struct httpsys_config_cert c = { 0 };
	const char *app = arg_take(args, "appid");
	const char *hash = arg_take(args, "certhash");
	long n = hash ? hex_parse(hash, t.bytes + sizeof(c), 64) : 0;

	if (n < 0 || (app && !guid_parse(app, c.app))) {
		snprintf(error, ERROR_TEXT, n < 0 ? "certhash=%.100s: not a hash" :
			 "appid=%.100s: not a GUID", n < 0 ? hash : app);
		return NULL;
	}
	if (!cert_numbers(&c, args, error))
		return NULL;
	c.hash_len = (uint32_t)n;
	t.used = sizeof(c) + (size_t)n;
	c.store_len = text_add(&t, arg_take(args, "certstorename"));
	c.ctl_id_len = text_add(&t, arg_take(args, "sslctlidentifier"));
	c.ctl_store_len = text_add(&t, arg_take(args, "sslctlstorename"));
	memcpy(t.bytes, &c, sizeof(c));
	return record_new(f->id, key, sizeof(key->place) + key->place.host_len,
			  t.bytes, t.used);
}

struct record *cert_parse(struct args *args, bool key_only, char *error)
{
	struct key key = { 0 };
	const struct form *f = key_parse(&key, args, error);

	if (!f)
		return NULL;
	if (key_only)
		return record_new(f->id, &key,
				  sizeof(key.place) + key.place.host_len, "", 0);
	return cert_value(f, &key, args, error);
}

void cert_print(const struct record *rec, FILE *to)
{
	const struct httpsys_config_cert *c = (void *)rec->value;
	const unsigned char *at = rec->value + sizeof(*c);

	key_print(rec, to);
	fprintf(to, " appid=");
	guid_print(c->app, to);
	if (c->hash_len)
		fprintf(to, " certhash=");
	hex_print(at, c->hash_len, to);
	at += c->hash_len;
	if (c->store_len)
		word_print("certstorename", at, c->store_len, to);
	at += c->store_len;
	if (c->ctl_id_len)
		word_print("sslctlidentifier", at, c->ctl_id_len, to);
	at += c->ctl_id_len;
	if (c->ctl_store_len)
		word_print("sslctlstorename", at, c->ctl_store_len, to);
	fprintf(to, " checkmode=%u revocationfreshnesstime=%u"
		" urlretrievaltimeout=%u flags=0x%x", c->check_mode,
		c->freshness, c->url_timeout, c->flags);
}

struct record *param_parse(struct args *args, bool key_only, char *error)
{
	static struct text t;
	struct key key = { 0 };
	const struct form *f = key_parse(&key, args, error);
	const char *param = arg_take(args, "param"), *data;
	struct httpsys_config_param p = { 0 };
	uint32_t flags = 0;
	long n = 0;

	if (!f)
		return NULL;
	data = arg_take(args, "flags");
	if (!param || !number_parse(param, &p.param) ||
	    (data && !number_parse(data, &flags))) {
		snprintf(error, ERROR_TEXT, "param= and flags= are numbers");
		return NULL;
	}
	data = arg_take(args, "data");
	if (data)
		n = hex_parse(data, t.bytes + sizeof(p), sizeof(t.bytes) - sizeof(p));
	if (n < 0) {
		snprintf(error, ERROR_TEXT, "data= is hexadecimal digits");
		return NULL;
	}
	key.place.param = p.param;
	p.flags = flags;
	p.len = (uint32_t)n;
	memcpy(t.bytes, &p, sizeof(p));
	return record_new(f->param_id, &key,
			  sizeof(key.place) + key.place.host_len, t.bytes,
			  key_only ? 0 : sizeof(p) + (size_t)n);
}

void param_print(const struct record *rec, FILE *to)
{
	const struct httpsys_config_param *p = (void *)rec->value;

	key_print(rec, to);
	fprintf(to, " param=%u flags=0x%llx data=", p->param,
		(unsigned long long)p->flags);
	hex_print(rec->value + sizeof(*p), p->len, to);
}
