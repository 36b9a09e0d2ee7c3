// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of headers and methods: found is what a plain comparison without hash finds.
 * Input: which name (1 byte), then bytes that are looked up as they are, and that change
 * that name.
 */
#include <strings.h>
#include "fuzz.h"
#include "proto/names.h"

static const char *const requests[] = {
	"Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Authorization",
	"Cookie", "Expect", "From", "Host", "If-Match", "If-Modified-Since", "If-None-Match",
	"If-Range", "If-Unmodified-Since", "Max-Forwards", "Proxy-Authorization", "Referer",
	"Range", "TE", "Translate", "User-Agent",
};

static const char *const verbs[] = {
	"OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "TRACK", "MOVE",
	"COPY", "PROPFIND", "PROPPATCH", "MKCOL", "LOCK", "UNLOCK", "SEARCH",
};

static bool same(const char *text, size_t len, const char *name, size_t name_len)
{
	size_t i;

	for (i = 0; i < len && len == name_len; i++) {
		u8 a = (u8)text[i], b = (u8)name[i];

		if (a != b && !(a < 0x80 && (a | 0x20) == (b | 0x20) && (a | 0x20) >= 'a' &&
				(a | 0x20) <= 'z'))
			return false;
	}
	return len == name_len;
}

/* Name of header @id, in @len bytes; requests have names of their own from 20 on */
static const char *name_of(u16 id, bool request, size_t *len)
{
	if (!request || id < HTTPSYS_HDR_ACCEPT)
		return httpsys_response_header_name(id, len);
	*len = strlen(requests[id - HTTPSYS_HDR_ACCEPT]);
	return requests[id - HTTPSYS_HDR_ACCEPT];
}

static u16 naive_header(const char *text, size_t len, bool request)
{
	u16 most = request ? HTTPSYS_HDR_REQUEST_MAX : HTTPSYS_HDR_RESPONSE_MAX, id;
	const char *name;
	size_t n;

	for (id = 0; id < most; id++) {
		name = name_of(id, request, &n);
		if (same(text, len, name, n))
			return id;
	}
	return HTTPSYS_HEADER_UNKNOWN;
}

static int naive_verb(const char *text, size_t len, bool ignore_case)
{
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (len == strlen(verbs[i]) && (ignore_case ? same(text, len, verbs[i], len) :
						!memcmp(text, verbs[i], len)))
			return HTTPSYS_VERB_OPTIONS + (int)i;
	return HTTPSYS_VERB_UNKNOWN;
}

static void check(const char *text, size_t len)
{
	char *exact = fuzz_exact(text, len);
	bool token = len;
	size_t i;

	MUST(httpsys_request_header_lookup(exact, len) == naive_header(text, len, true));
	MUST(httpsys_response_header_lookup(exact, len) == naive_header(text, len, false));
	for (i = 0; i < len; i++)
		token = token && httpsys_is_tchar((u8)text[i]);
	/* Methods are tokens before they are looked up */
	if (token) {
		MUST(httpsys_verb_lookup(exact, len, false) == (enum httpsys_verb)
		     naive_verb(text, len, false));
		MUST(httpsys_verb_lookup(exact, len, true) == (enum httpsys_verb)
		     naive_verb(text, len, true));
	}
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char name[24];
	const char *from;
	size_t len, i;
	unsigned int which;

	if (!size)
		return 0;
	check((const char *)data + 1, size - 1);
	which = data[0] % (HTTPSYS_HDR_REQUEST_MAX + HTTPSYS_HDR_RESPONSE_MAX + 17u);
	if (which < HTTPSYS_HDR_REQUEST_MAX) {
		from = name_of((u16)which, true, &len);
	} else if (which < HTTPSYS_HDR_REQUEST_MAX + HTTPSYS_HDR_RESPONSE_MAX) {
		from = name_of((u16)(which - HTTPSYS_HDR_REQUEST_MAX), false, &len);
	} else {
		from = verbs[which - HTTPSYS_HDR_REQUEST_MAX - HTTPSYS_HDR_RESPONSE_MAX];
		len = strlen(from);
	}
	memcpy(name, from, len);
	for (i = 0; i < len && i + 1 < size; i++)
		name[i] ^= (char)data[i + 1];
	check(name, len);
	return 0;
}
