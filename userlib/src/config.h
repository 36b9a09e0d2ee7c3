/* SPDX-License-Identifier: MIT */
/*
 * Inside libhttpapi: service configuration. Keys and values of the kernel's
 * records from the API's structures and back.
 */
#ifndef HTTPAPI_SRC_CONFIG_H
#define HTTPAPI_SRC_CONFIG_H

#include "lib.h"

#define CONFIG_KEY_MAX	(sizeof(struct httpsys_config_place) + \
			 HTTPSYS_URL_MAX)

/* A record on its way to the kernel or back; config_free() afterwards */
struct config_record {
	uint32_t id;
	uint32_t key_size;
	uint32_t value_size;
	void *key;
	void *value;
};

/* What a caller gets; @base NULL: only count */
struct config_out {
	char *base;
	size_t used;
};

/* The next @size bytes, aligned; NULL: only counting. First comes the structure */
void *out_take(struct config_out *out, size_t size, size_t align);
PWSTR out_text(struct config_out *out, const char *text, size_t bytes);

/*
 * How an id's structures look. Sizes are those of the caller's structures; the
 * functions read copies of them. Results are Win32 codes.
 */
struct config_form {
	HTTP_SERVICE_CONFIG_ID id;
	bool update;
	USHORT set_size;	/* Set, Update */
	USHORT key_size;	/* Delete */
	USHORT query_size;	/* Query */
	/* set or key structure -> key */
	ULONG (*key)(struct config_record *rec, const void *set);
	/* set structure -> value */
	ULONG (*value)(struct config_record *rec, const void *set);
	/* query structure -> by token, or key; single ids: key structure */
	ULONG (*query)(struct config_record *rec, const void *query,
		       bool *next, uint32_t *token);
	/* record -> output */
	void (*output)(const struct config_record *rec, struct config_out *out);
};

ULONG record_key(struct config_record *rec, const void *key, size_t size);
ULONG record_value(struct config_record *rec, const void *value, size_t size);

/* config_ssl.c */
extern const struct config_form config_ssl_forms[];
extern const size_t config_ssl_form_count;
/* Address as key; @host may be NULL. The port is taken if @port */
ULONG place_key(struct config_record *rec, const SOCKADDR *address, bool port,
		PCWSTR host, uint32_t param);
void place_address(const struct httpsys_config_place *place,
		   SOCKADDR_STORAGE *address);

#endif
