// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all of them stand on: words of eight bytes give what bytes give, UTF-8 is read as
 * it is written and not otherwise, lists are their elements, numbers are decimal. Input:
 * any bytes, at least 8.
 */
#include "fuzz.h"
#include "proto/text.h"

static u64 mask(const u8 *p, bool (*test)(u8 b, u8 n), u8 n)
{
	u8 out[8];
	u64 w;
	int i;

	for (i = 0; i < 8; i++)
		out[i] = test(p[i], n) ? 0x80 : 0;
	memcpy(&w, out, 8);
	return w;
}

static bool control(u8 b, u8 n)
{
	return b < n || b == 0x7f;
}

static bool equal(u8 b, u8 n)
{
	return b == n;
}

static bool upper(u8 b, u8 n)
{
	(void)n;
	return b >= 'A' && b <= 'Z';
}

static void check_words(const u8 *p, size_t len)
{
	u64 w = httpsys_load64((const char *)p), m;
	u8 n = p[len - 1];

	MUST(httpsys_bytes_control(w, n & 0x7f) == mask(p, control, n & 0x7f));
	MUST(httpsys_bytes_control(w, 0x20) == mask(p, control, 0x20));
	MUST(httpsys_bytes_equal(w, n) == mask(p, equal, n));
	MUST(httpsys_bytes_upper(w) == mask(p, upper, 0));
	m = httpsys_bytes_equal(w, p[0]);
	MUST(m && httpsys_first_byte(m) == 0);
	m = httpsys_bytes_equal(w, p[7]);
	MUST(m && p[httpsys_first_byte(m)] == p[7]);
}

static void check_same(const char *text, size_t len)
{
	size_t half = len / 2, i;
	bool want = true;

	if (half >= 8)
		MUST(httpsys_bytes_same(text, text + half, (u32)half) ==
		     !memcmp(text, text + half, half));
	for (i = 0; i < half; i++)
		want = want && httpsys_lower(text[i]) == httpsys_lower(text[half + i]);
	MUST(httpsys_text_same(text, text + half, half) == want);
}

/* Only what is written again in the same bytes is a character */
static void check_utf8(const char *text, size_t len)
{
	char again[4];
	size_t i, n;
	u32 c;

	for (i = 0; i < len; i += n ? n : 1) {
		c = ~0u;
		n = httpsys_utf8_decode(text + i, len - i, &c);
		if (n) {
			MUST(c <= 0x10ffff && (c < 0xd800 || c > 0xdfff));
			MUST(httpsys_utf8_encode(c, again) == n && !memcmp(again, text + i, n));
			/* Folding never changes the length */
			MUST(httpsys_utf8_encode(httpsys_fold_char(c), again) == n);
			MUST(httpsys_fold_char(httpsys_fold_char(c)) == httpsys_fold_char(c));
		}
	}
	memcpy(&c, text, 4);
	c %= 0x110000;
	if (c >= 0xd800 && c <= 0xdfff)
		return;
	n = httpsys_utf8_encode(c, again);
	MUST(httpsys_utf8_decode(again, n, &c) == n);
	MUST(!httpsys_utf8_decode(again, n - 1, &c));
}

static void check_list(const char *text, size_t len)
{
	struct httpsys_slice item;
	u32 pos = 0, count = 0;
	size_t i, want = 1, at = 0;

	for (i = 0; i < len; i++)
		want += text[i] == ',';
	while (httpsys_list_next(text, (u32)len, &pos, &item)) {
		MUST(item.off >= at && item.off + item.len <= len);
		for (i = at; i < item.off; i++)
			MUST(text[i] == ' ' || text[i] == '\t' || text[i] == ',');
		for (i = item.off; i < item.off + item.len; i++)
			MUST(text[i] != ',');
		at = item.off + item.len;
		count++;
	}
	MUST(count == want);
}

static void check_number(const char *text)
{
	char out[HTTPSYS_NUMBER_MAX], want[32];
	u64 n;
	u32 len;

	memcpy(&n, text, sizeof(n));
	len = httpsys_number_write(n, out);
	MUST(len == (u32)sprintf(want, "%llu", (unsigned long long)n));
	MUST(!memcmp(out, want, len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	u32 i;

	if (size < 8)
		return 0;
	text = fuzz_exact(data, size);
	check_words(data, size);
	check_same(text, size);
	check_utf8(text, size);
	check_list(text, size);
	check_number(text);
	for (i = 0; i < size; i++)
		MUST(httpsys_hex_value(data[i]) == (data[i] && strchr("0123456789abcdefABCDEF",
				data[i]) ? (int)strtol((char[]){ text[i], 0 }, NULL, 16) : -1));
	free(text);
	return 0;
}
