// SPDX-License-Identifier: GPL-2.0-only
/*
 * Paths: what comes out is well-formed, has no dot segments, and gives itself
 * when it is escaped and cooked again. Input: limits (1 byte), then the path.
 */
#include "fuzz.h"
#include "proto/text.h"
#include "proto/url.h"

static int cook(const char *in, size_t len, const struct httpsys_url_limits *lim,
		char **out, uint32_t *out_len)
{
	char *exact = fuzz_exact(in, len);
	int r;

	*out = malloc(2 * len + 1);
	r = httpsys_path_cook(exact, len, *out, 2 * len + 1, out_len, lim);
	free(exact);
	return r;
}

static void check_utf8(const char *out, size_t len,
		       const struct httpsys_url_limits *lim)
{
	size_t i, n;
	uint32_t c;

	for (i = 0; i < len; i += n) {
		n = httpsys_utf8_decode(out + i, len - i, &c);
		MUST(n && c && c != '\\');
		MUST(lim->allow_restricted ||
		     (c >= 0x20 && (c < 0x7f || c > 0x9f)));
	}
}

static void check_segments(const char *out, size_t len,
			   const struct httpsys_url_limits *lim)
{
	size_t i, from = 1, count = 0;

	MUST(len && out[0] == '/');
	for (i = 1; i <= len; i++) {
		if (i < len && out[i] != '/')
			continue;
		MUST(i == len || i > from);
		MUST(!(i - from == 1 && out[from] == '.'));
		MUST(!(i - from == 2 && !memcmp(out + from, "..", 2)));
		count += i > from;
		from = i + 1;
	}
	MUST(!lim->segment_max_count || count <= lim->segment_max_count);
}

static void check_twice(const char *out, uint32_t len,
			const struct httpsys_url_limits *lim)
{
	char *text = malloc(3 * (size_t)len + 1), *p = text, *twice;
	uint32_t i, n;

	for (i = 0; i < len; i++) {
		if (i + 2 < len && (!memcmp(out + i, "%2F", 3) ||
				    !memcmp(out + i, "%5C", 3))) {
			p += sprintf(p, "%.3s", out + i);
			i += 2;
		} else {
			p += sprintf(p, out[i] == '/' ? "%c" : "%%%02x",
				     (uint8_t)out[i]);
		}
	}
	MUST(!cook(text, (size_t)(p - text), lim, &twice, &n));
	MUST(n == len && !memcmp(twice, out, n));
	free(twice);
	free(text);
}

static void check_fold(char *out, size_t len)
{
	char *once, *twice, *before = fuzz_exact(out, len);
	size_t i;

	httpsys_path_fold(out, len);
	MUST(httpsys_path_same(before, out, len));
	MUST(httpsys_path_same(out, out, len));
	for (i = 0; i < len; i += len / 8 + 1) {
		out[i] ^= 1;
		MUST(!httpsys_path_same(before, out, len));
		out[i] ^= 1;
	}
	free(before);
	once = fuzz_exact(out, len);
	twice = fuzz_exact(out, len);
	httpsys_path_fold(twice, len);
	MUST(!memcmp(once, twice, len));
	free(once);
	free(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct httpsys_url_limits lim = { 0 };
	uint32_t len;
	char *out;

	if (!size)
		return 0;
	lim.allow_restricted = data[0] & 1;
	lim.allow_non_utf8 = data[0] & 2;
	lim.allow_percent_u = data[0] & 4;
	lim.segment_max_count = data[0] & 8 ? 5 : 0;
	lim.segment_max_length = data[0] & 16 ? 7 : 0;
	if (!cook((const char *)data + 1, size - 1, &lim, &out, &len)) {
		MUST(len <= 2 * (size - 1) + 1);
		check_utf8(out, len, &lim);
		check_segments(out, len, &lim);
		check_twice(out, len, &lim);
		check_fold(out, len);
		check_utf8(out, len, &lim);
	}
	free(out);
	return 0;
}
