// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hosts: the canonical form is its own canonical form, holds nothing by which another
 * reader finds another host in it, and a label that is not ASCII is what a decoder of
 * RFC 3492 makes of its A-label. Input: the text.
 */
#include "fuzz.h"
#include "proto/address.h"
#include "proto/text.h"

static u32 puny_adapt(u32 delta, u32 points, bool first)
{
	u32 k = 0;

	delta = first ? delta / 700 : delta / 2;
	for (delta += delta / points; delta > 455; delta /= 35)
		k += 36;
	return k + 36 * delta / (delta + 38);
}

static u32 puny_digit(char c)
{
	MUST((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
	return c >= 'a' ? (u32)(c - 'a') : (u32)(c - '0') + 26;
}

/* RFC 3492 6.2; code points of the label */
static u32 puny_decode(const char *text, u32 len, u32 *out)
{
	u32 n = 128, bias = 72, count = 0, at, i = 0, b = len;

	while (b && text[b - 1] != '-')
		b--;
	for (at = 0; b && at < b - 1; at++)
		out[count++] = (u8)text[at];
	for (at = b; at < len; i++) {
		u32 old = i, w = 1, k, digit, t;

		for (k = 36;; k += 36) {
			MUST(at < len);
			digit = puny_digit(text[at++]);
			i += digit * w;
			t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
			if (digit < t)
				break;
			w *= 36 - t;
		}
		count++;
		bias = puny_adapt(i - old, count, !old);
		n += i / count;
		i %= count;
		memmove(out + i + 1, out + i, (count - 1 - i) * sizeof(*out));
		out[i] = n;
	}
	return count;
}

/* One label of @text, not ASCII, and what became of it */
static void check_wide(const char *text, size_t len, const char *host, size_t host_len)
{
	u32 points[64], count, i = 0, c;
	size_t at, n;

	MUST(host_len > 4 && host_len <= 63 && !memcmp(host, "xn--", 4));
	count = puny_decode(host + 4, (u32)host_len - 4, points);
	for (at = 0; at < len; at += n, i++) {
		n = httpsys_utf8_decode(text + at, len - at, &c);
		MUST(n && i < count && points[i] == httpsys_fold_char(c));
	}
	MUST(i == count);
}

static size_t stop_length(const char *text, size_t len)
{
	static const char *const stops[] = { ".", "\xe3\x80\x82", "\xef\xbc\x8e", "\xef\xbd\xa1" };
	size_t i;

	for (i = 0; i < 4; i++)
		if (len >= strlen(stops[i]) && !memcmp(text, stops[i], strlen(stops[i])))
			return strlen(stops[i]);
	return 0;
}

/* Label by label beside the canonical name */
static void check_labels(const char *text, size_t len, const char *host, size_t host_len)
{
	size_t i, k, from = 0, at = 0;
	bool wide;

	while (from < len) {
		wide = false;
		for (i = from; i < len && !stop_length(text + i, len - i); i++)
			wide |= (u8)text[i] >= 0x80;
		for (k = at; k < host_len && host[k] != '.'; k++)
			;
		if (wide)
			check_wide(text + from, i - from, host + at, k - at);
		else
			MUST(k - at == i - from &&
			     httpsys_text_same(text + from, host + at, k - at));
		from = i < len ? i + stop_length(text + i, len - i) : i;
		at = k + 1;
	}
	MUST(at == host_len + 1);
}

static void check_name(const char *text, size_t len)
{
	char *host = malloc(HTTPSYS_HOST_MAX), *again = malloc(HTTPSYS_HOST_MAX);
	u16 n = 0, m = 0, i;

	if (!httpsys_host_parse(text, len, true, host, &n)) {
		MUST(n && n <= HTTPSYS_HOST_MAX);
		for (i = 0; i < n; i++)
			MUST(strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.", host[i]));
		check_labels(text, len, host, n);
		MUST(!httpsys_host_parse(host, n, true, again, &m));
		MUST(m == n && !memcmp(host, again, n));
	}
	/* Without A-labels nothing new is accepted, and it means the same */
	if (!httpsys_host_parse(text, len, false, again, &m))
		MUST(m == n && !memcmp(host, again, n));
	free(host);
	free(again);
}

/* What follows the last colon, and how others would end the host */
static void check_readings(const char *text, size_t len, const struct httpsys_authority *a)
{
	size_t i, colon = len;

	for (i = 0; i < len; i++) {
		MUST(!strchr("/\\@?#% \t,;\"<>", text[i]));
		if (text[i] == ':')
			colon = i;
		if (text[i] == ']')
			colon = len;
	}
	MUST(a->name.len == colon);
	MUST(colon + 1 < len ? a->port == strtoul(text + colon + 1, NULL, 10) : !a->port);
}

static void check_authority(const char *text, size_t len)
{
	char *exact = fuzz_exact(text, len), *copy;
	struct httpsys_authority a, b;

	memset(&a, 0xa5, sizeof(a));
	if (!httpsys_authority_parse(&a, exact, len)) {
		copy = malloc(len + 1);
		memcpy(copy, text, len);
		copy[len] = 0;
		check_readings(copy, len, &a);
		free(copy);
		MUST(a.host_len && a.host_len <= HTTPSYS_HOST_MAX && !a.host[a.host_len]);
		MUST(!httpsys_authority_parse(&b, a.host, a.host_len));
		MUST(b.port == 0 && b.host_len == a.host_len);
		MUST(!memcmp(b.host, a.host, a.host_len));
		MUST(b.is_address == a.is_address);
	}
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *exact = fuzz_exact(data, size);

	check_name(exact, size);
	free(exact);
	check_authority((const char *)data, size);
	return 0;
}
