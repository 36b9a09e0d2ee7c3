// SPDX-License-Identifier: MIT
/* Configuration records in the kernel: read, set, delete, replace all */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "config.h"

static const uint32_t ids[] = {
	HTTPSYS_CONFIG_IP_LISTEN, HTTPSYS_CONFIG_TIMEOUT, HTTPSYS_CONFIG_CACHE,
	HTTPSYS_CONFIG_SETTING, HTTPSYS_CONFIG_LIMIT, HTTPSYS_CONFIG_PROXY,
	HTTPSYS_CONFIG_HEALTH, HTTPSYS_CONFIG_URLACL,
	HTTPSYS_CONFIG_SSL_CERT, HTTPSYS_CONFIG_SSL_SNI_CERT,
	HTTPSYS_CONFIG_SSL_CCS_CERT, HTTPSYS_CONFIG_SSL_SCOPED_CCS_CERT,
	HTTPSYS_CONFIG_SSL_CERT_EX, HTTPSYS_CONFIG_SSL_SNI_CERT_EX,
	HTTPSYS_CONFIG_SSL_CCS_CERT_EX, HTTPSYS_CONFIG_SSL_SCOPED_CCS_CERT_EX,
};

/* The device's descriptor or -1 */
int store_open(void)
{
	int fd = open(HTTPSYS_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		fprintf(stderr, "httpsysctl: %s: %s\n", HTTPSYS_DEVICE,
			errno == ENOENT ? "not there (is the module loaded?)" :
			strerror(errno));
	return fd;
}

static int read_one(int dev, uint32_t id, uint32_t token, struct record **rec)
{
	static unsigned char key[HTTPSYS_URL_MAX], value[HTTPSYS_CONFIG_VALUE_MAX];
	struct httpsys_config c = {
		.size = sizeof(c), .flags = HTTPSYS_CONFIG_NEXT, .id = id,
		.token = token, .key = (uintptr_t)key, .key_size = sizeof(key),
		.value = (uintptr_t)value, .value_size = sizeof(value),
	};

	if (ioctl(dev, HTTPSYS_IOC_CONFIG_GET, &c))
		return errno;
	*rec = record_new(id, key, c.key_size, value, c.value_size);
	return 0;
}

int store_read(int dev, struct record **list)
{
	struct record **tail = list;
	int error = 0;

	*list = NULL;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		for (uint32_t token = 0; !error; token++) {
			error = read_one(dev, ids[i], token, tail);
			if (!error)
				tail = &(*tail)->next;
		}
		if (error != ENODATA)
			return error;
		error = 0;
	}
	return 0;
}

static int change(int dev, unsigned long command, const struct record *rec,
		  bool value)
{
	struct httpsys_config c = {
		.size = sizeof(c), .id = rec->id,
		.key = (uintptr_t)rec->key, .key_size = rec->key_size,
		.value = value ? (uintptr_t)rec->value : 0,
		.value_size = value ? rec->value_size : 0,
	};

	return ioctl(dev, command, &c) ? errno : 0;
}

int store_set(int dev, const struct record *rec)
{
	return change(dev, HTTPSYS_IOC_CONFIG_SET, rec, true);
}

int store_delete(int dev, const struct record *rec)
{
	return change(dev, HTTPSYS_IOC_CONFIG_DELETE, rec, false);
}

static bool same(const struct record *a, const struct record *b)
{
	return a->id == b->id && a->key_size == b->key_size &&
	       a->value_size == b->value_size &&
	       !memcmp(a->key, b->key, a->key_size) &&
	       !memcmp(a->value, b->value, a->value_size);
}

static bool among(const struct record *rec, const struct record *list)
{
	for (; list; list = list->next)
		if (same(rec, list))
			return true;
	return false;
}

/* What is the same on both sides is left alone: nobody notices a reload */
int store_become(int dev, const struct record *list, const struct record **bad)
{
	const struct record *rec;
	struct record *old;
	int error = store_read(dev, &old);

	*bad = NULL;
	for (rec = old; rec && !error; rec = rec->next)
		if (!among(rec, list))
			error = store_delete(dev, rec);
	for (rec = list; rec && !error; rec = rec->next) {
		if (among(rec, old))
			continue;
		error = store_set(dev, rec);
		if (error)
			*bad = rec;
	}
	records_free(old);
	return error;
}

const char *store_error(int error)
{
	switch (error) {
	case EACCES:
		return "not permitted";
	case EEXIST:
		return "exists already, or the port has the other scheme";
	case ENOENT:
		return "no such record";
	case EINVAL:
		return "not a valid record";
	case EKEYREJECTED:
		return "not the hash of a certificate";
	case EOPNOTSUPP:
		return "host is only part of an address";
	case ENOSPC:
		return "too many records";
	default:
		return strerror(error);
	}
}
