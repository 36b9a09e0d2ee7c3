// SPDX-License-Identifier: GPL-2.0-only
/*
 * IP literals: accepted is what the C library accepts, with the same bytes, and the
 * canonical text is the library's and its own canonical text. Input: the text.
 */
#include <arpa/inet.h>
#include "fuzz.h"
#include "proto/address.h"

/* The library's reading; text with a NUL is no address */
static bool library(int family, const char *text, size_t len, u8 *addr)
{
	char copy[64];

	if (len >= sizeof(copy) || memchr(text, 0, len))
		return false;
	memcpy(copy, text, len);
	copy[len] = 0;
	return inet_pton(family, copy, addr) == 1;
}

static void check_four(const char *text, size_t len)
{
	u8 addr[4], want[4], again[4];
	char out[HTTPSYS_IPV4_TEXT];
	size_t n;

	if (httpsys_ipv4_parse(text, len, addr)) {
		MUST(!library(AF_INET, text, len, want));
		return;
	}
	MUST(library(AF_INET, text, len, want) && !memcmp(addr, want, 4));
	n = httpsys_ipv4_format(addr, out);
	/* Without leading zeros there is one text only */
	MUST(n == len && !memcmp(out, text, n));
	MUST(!httpsys_ipv4_parse(out, n, again) && !memcmp(again, addr, 4));
}

/* The library writes these old ones with a dotted end, RFC 5952 does not */
static bool compatible(const u8 *addr)
{
	static const u8 zeros[12];

	return !memcmp(addr, zeros, 12);
}

static void check_six(const char *text, size_t len)
{
	char *out, want_text[INET6_ADDRSTRLEN];
	u8 addr[16], want[16], again[16];
	size_t n;

	if (httpsys_ipv6_parse(text, len, addr)) {
		MUST(!library(AF_INET6, text, len, want));
		return;
	}
	MUST(library(AF_INET6, text, len, want) && !memcmp(addr, want, 16));
	out = malloc(HTTPSYS_IPV6_TEXT);
	n = httpsys_ipv6_format(addr, out);
	MUST(n <= HTTPSYS_IPV6_TEXT);
	MUST(!httpsys_ipv6_parse(out, n, again) && !memcmp(again, addr, 16));
	MUST(inet_ntop(AF_INET6, addr, want_text, sizeof(want_text)));
	if (!compatible(addr))
		MUST(n == strlen(want_text) && !memcmp(out, want_text, n));
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_exact(data, size);

	check_four(text, size);
	check_six(text, size);
	if (size == 16) {
		char *out = malloc(HTTPSYS_IPV6_TEXT);
		size_t n = httpsys_ipv6_format(data, out);

		check_six(out, n);
		free(out);
	}
	free(text);
	return 0;
}
