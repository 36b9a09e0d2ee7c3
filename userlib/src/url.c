// SPDX-License-Identifier: MIT
/*
 * URLs in the form of UrlPrefix strings: their parts, and HttpPrepareUrl, which
 * brings the host to the form that registration wants. International names
 * need libidn2, which is loaded when the first such name comes: no other user
 * of this library depends on it.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include "lib.h"

#define IDN_FLAGS	(1 | 8)		/* IDN2_NFC_INPUT, IDN2_NONTRANSITIONAL */

static bool scheme_skip(const WCHAR **at, const char *scheme)
{
	const WCHAR *p = *at;

	for (; *scheme; scheme++, p++) {
		if (*p != (WCHAR)*scheme)
			return false;
	}
	*at = p;
	return true;
}

/* 1 to 65535, no leading zero */
static bool port_good(const WCHAR *port, size_t units)
{
	unsigned int value = 0;

	if (!units || units > 5 || port[0] == '0')
		return false;
	for (size_t i = 0; i < units; i++) {
		if (port[i] < '0' || port[i] > '9')
			return false;
		value = value * 10 + (port[i] - '0');
	}
	return value <= 65535;
}

/* Host and port are on this side of a '/'; an IPv6 literal has colons itself */
bool url_split(const WCHAR *url, struct url_parts *parts)
{
	const WCHAR *at = url, *end;

	if (!scheme_skip(&at, "https://") && !scheme_skip(&at, "http://"))
		return false;
	parts->url = url;
	parts->host = at;
	for (end = at; *end && *end != '/'; end++)
		;
	parts->path = end;
	do {
		if (end == at)
			return false;
	} while (*--end != ':');
	parts->host_units = (size_t)(end - at);
	parts->port = end + 1;
	return parts->host_units &&
	       port_good(parts->port, (size_t)(parts->path - parts->port)) &&
	       utf8_from_wide(url, wide_length(url), NULL) != SIZE_MAX;
}

/* libidn2, if this machine has it */
struct idn {
	int (*to_ascii)(const char *name, char **out, int flags);
	int (*to_unicode)(const char *name, char **out, int flags);
	void (*release)(void *out);
};

static bool idn_load(struct idn *idn)
{
	static void *_Atomic library;	/* kept: it is one for the process */
	void *l = library;

	if (!l) {
		l = dlopen("libidn2.so.0", RTLD_NOW | RTLD_LOCAL);
		library = l;
	}
	if (!l)
		return false;
	*(void **)&idn->to_ascii = dlsym(l, "idn2_to_ascii_8z");
	*(void **)&idn->to_unicode = dlsym(l, "idn2_to_unicode_8z8z");
	*(void **)&idn->release = dlsym(l, "idn2_free");
	return idn->to_ascii && idn->to_unicode && idn->release;
}

/*
 * There and back: what comes out is mapped, in lower case, normalised (NFC) and
 * in Unicode, as RFC 5891 and UTS 46 have it
 */
static ULONG host_international(const char *host, char **out)
{
	char *ascii = NULL, *unicode = NULL;
	ULONG result = NO_ERROR;
	struct idn idn;

	if (!idn_load(&idn))
		return ERROR_NOT_SUPPORTED;
	if (idn.to_ascii(host, &ascii, IDN_FLAGS) ||
	    idn.to_unicode(ascii, &unicode, IDN_FLAGS)) {
		result = ERROR_INVALID_PARAMETER;
	} else {
		*out = strdup(unicode);
		if (!*out)
			result = ERROR_NOT_ENOUGH_MEMORY;
	}
	idn.release(ascii);
	idn.release(unicode);
	return result;
}

static bool is_international(const char *host)
{
	const char *label = host;

	for (const char *p = host; *p; p++) {
		if ((unsigned char)*p >= 0x80)
			return true;
		if (*p == '.')
			label = p + 1;
		if (p == label + 3 && !strncmp(label, "xn--", 4))
			return true;
	}
	return false;
}

/* In lower case as far as it is ASCII; to be freed */
static ULONG host_prepare(const struct url_parts *parts, char **out)
{
	size_t bytes = utf8_from_wide(parts->host, parts->host_units, NULL);
	ULONG result = NO_ERROR;
	char *host;

	host = malloc(bytes + 1);
	if (!host)
		return ERROR_NOT_ENOUGH_MEMORY;
	utf8_from_wide(parts->host, parts->host_units, host);
	host[bytes] = 0;
	for (char *p = host; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p |= 0x20;
	}
	*out = host;
	if (is_international(host)) {
		result = host_international(host, out);
		free(host);
	}
	return result;
}

static WCHAR *put(WCHAR *to, const WCHAR *from, size_t units)
{
	memcpy(to, from, units * sizeof(*to));
	return to + units;
}

/* Scheme and port as they are, the host given, a slash at the path's end */
static WCHAR *url_join(const struct url_parts *parts, const char *host)
{
	size_t scheme = (size_t)(parts->host - parts->url);
	size_t host_units = wide_from_utf8(host, strlen(host), NULL);
	size_t rest = wide_length(parts->port) + 1;	/* with the colon */
	WCHAR *out, *at;

	out = malloc((scheme + host_units + rest + 2) * sizeof(*out));
	if (!out)
		return NULL;
	at = put(out, parts->url, scheme);
	at += wide_from_utf8(host, strlen(host), at);
	at = put(at, parts->port - 1, rest);
	if (at[-1] != '/')
		*at++ = '/';
	*at = 0;
	return out;
}

ULONG WINAPI HttpPrepareUrl(PVOID Reserved, ULONG Flags, PCWSTR Url,
			    PWSTR *PreparedUrl)
{
	struct url_parts parts;
	ULONG result;
	char *host;

	if (Reserved || Flags || !Url || !PreparedUrl ||
	    !url_split(Url, &parts))
		return ERROR_INVALID_PARAMETER;
	result = host_prepare(&parts, &host);
	if (result)
		return result;
	*PreparedUrl = url_join(&parts, host);
	free(host);
	return *PreparedUrl ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}
