// SPDX-License-Identifier: MIT
/* What stands in front of this host, as arguments of httpsysctl: proxies, health checks */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"

/* "address" or "address/bits"; bits behind them must be 0, which the kernel checks */
static bool network_parse(const char *text, struct httpsys_config_network *n)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	char address[INET6_ADDRSTRLEN];
	uint32_t bits, most;

	if (len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = 0;
	n->family = strchr(address, ':') ? 6 : 4;
	most = n->family == 6 ? 128 : 32;
	bits = most;
	if (slash && (!number_parse(slash + 1, &bits) || bits > most))
		return false;
	n->bits = (uint16_t)bits;
	return inet_pton(n->family == 6 ? AF_INET6 : AF_INET, address, n->addr) == 1;
}

struct record *proxy_parse(struct args *args, bool key_only, char *error)
{
	const char *text = arg_take(args, "address");
	struct httpsys_config_network n = { 0 };

	(void)key_only;
	if (text && network_parse(text, &n))
		return record_new(HTTPSYS_CONFIG_PROXY, &n, sizeof(n), "", 0);
	snprintf(error, ERROR_TEXT, text ? "address=%.100s: not an address or network" :
		 "address= is needed", text);
	return NULL;
}

void proxy_print(const struct record *rec, FILE *to)
{
	const struct httpsys_config_network *n = (void *)rec->key;
	char text[INET6_ADDRSTRLEN];

	inet_ntop(n->family == 6 ? AF_INET6 : AF_INET, n->addr, text, sizeof(text));
	fprintf(to, " address=%s", text);
	if (n->bits != (n->family == 6 ? 128 : 32))
		fprintf(to, "/%u", n->bits);
}

struct health_key {
	struct httpsys_config_health head;
	char path[HTTPSYS_CONFIG_PATH_MAX];
};

/* Paths are compared ignoring case, which the kernel wants done */
static size_t path_fold(const char *text, char *path)
{
	size_t len = strlen(text);

	if (!len || len > HTTPSYS_CONFIG_PATH_MAX || *text != '/')
		return 0;
	for (size_t i = 0; i < len; i++)
		path[i] = (char)tolower((unsigned char)text[i]);
	return len;
}

struct record *health_parse(struct args *args, bool key_only, char *error)
{
	const char *port = arg_take(args, "port"), *path = arg_take(args, "path");
	const char *of = arg_take(args, "for");
	char served[HTTPSYS_CONFIG_PATH_MAX];
	struct health_key key = { 0 };
	uint32_t number = 0;
	size_t len = 0;

	if (!port || !number_parse(port, &number) || !number || number > 65535) {
		snprintf(error, ERROR_TEXT, "port= is needed, 1 to 65535");
		return NULL;
	}
	key.head.port = (uint16_t)number;
	key.head.path_len = path ? (uint32_t)path_fold(path, key.path) : 0;
	if (!key.head.path_len) {
		snprintf(error, ERROR_TEXT, "path= is needed, a path of at most %d bytes",
			 HTTPSYS_CONFIG_PATH_MAX);
		return NULL;
	}
	if (of && !key_only)
		len = path_fold(of, served);
	if (of && !key_only && !len) {
		snprintf(error, ERROR_TEXT, "for=%.100s: not a path", of);
		return NULL;
	}
	return record_new(HTTPSYS_CONFIG_HEALTH, &key, sizeof(key.head) + key.head.path_len,
			  served, len);
}

void health_print(const struct record *rec, FILE *to)
{
	const struct httpsys_config_health *h = (void *)rec->key;

	fprintf(to, " port=%u", h->port);
	word_print("path", h + 1, h->path_len, to);
	if (rec->value_size)
		word_print("for", rec->value, rec->value_size, to);
}
