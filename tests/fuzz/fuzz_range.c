// SPDX-License-Identifier: GPL-2.0-only
/*
 * Range headers: what passes lies within the representation, is never more than
 * twice its bytes in all, reads the same when it is written again, and in a head. Input:
 * size of the representation (8 bytes), then the value.
 */
#include "fuzz.h"
#include "proto/range.h"
#include "proto/response.h"

static void check_parts(const struct httpsys_ranges *ranges, u64 size)
{
	static const struct httpsys_multipart proto = { .type = "a/b",
							.type_len = 3 };
	struct httpsys_multipart m = proto;
	char boundary[HTTPSYS_BOUNDARY_LEN], *out;
	u32 i, n;

	httpsys_boundary_write((const u8 *)"0123456789abcdef", boundary);
	m.boundary = boundary;
	m.size = size;
	out = malloc(HTTPSYS_PART_MAX + m.type_len);
	for (i = 0; i < ranges->nr; i++) {
		n = httpsys_part_write(&m, &ranges->list[i], out);
		MUST(n > 4 && n <= HTTPSYS_PART_MAX + m.type_len);
		MUST(!memcmp(out + n - 4, "\r\n\r\n", 4));
	}
	free(out);
}

static void check_again(const struct httpsys_ranges *ranges, u64 size)
{
	char text[HTTPSYS_RANGES_MAX * 44 + 8];
	struct httpsys_ranges again;
	size_t at = (size_t)sprintf(text, "bytes=");
	u32 i;

	for (i = 0; i < ranges->nr; i++)
		at += (size_t)sprintf(text + at, "%s%llu-%llu", i ? "," : "",
				      (unsigned long long)ranges->list[i].first,
				      (unsigned long long)(ranges->list[i].first +
				      ranges->list[i].len - 1));
	MUST(httpsys_range_parse(text, (u32)at, size, &again) ==
	     HTTPSYS_RANGE_PARTIAL);
	MUST(again.nr == ranges->nr);
	MUST(!memcmp(again.list, ranges->list,
		     ranges->nr * sizeof(ranges->list[0])));
}

static void check_ranges(const struct httpsys_ranges *ranges, u64 size)
{
	unsigned __int128 sum = 0;
	u32 i;

	MUST(ranges->nr && ranges->nr <= HTTPSYS_RANGES_MAX);
	for (i = 0; i < ranges->nr; i++) {
		const struct httpsys_range *r = &ranges->list[i];

		MUST(r->len && r->first < size && r->len <= size - r->first);
		sum += r->len;
	}
	MUST(sum <= (unsigned __int128)size * 2);
	check_again(ranges, size);
	check_parts(ranges, size);
}

/* The value as a header of a request: @lines of it, and an If-Range */
static enum httpsys_range_verdict asked(const char *value, size_t len, int lines,
					const char *condition, u64 size,
					struct httpsys_ranges *out)
{
	static const struct httpsys_head_limits lim = { 16384, 16384, 16384, false };
	struct httpsys_validators v = { .etag = "\"a\"", .etag_len = 3,
					.date = "Sun, 06 Nov 1994 08:49:37 GMT" };
	struct httpsys_field fields[8];
	struct httpsys_head h = { .fields = fields, .max_fields = 8 };
	char *text = malloc(3 * len + 128), *p = text;
	enum httpsys_range_verdict verdict;

	p += sprintf(p, "GET / HTTP/1.1\r\nHost: a\r\n%s", condition);
	while (lines--) {
		p += sprintf(p, "Range: ");
		memcpy(p, value, len);
		p += len;
		p += sprintf(p, "\r\n");
	}
	p += sprintf(p, "\r\n");
	httpsys_head_reset(&h);
	MUST(httpsys_head_parse(&h, text, (u32)(p - text), &lim) == HTTPSYS_PARSE_DONE);
	verdict = httpsys_range_asked(&h, text, &v, size, out);
	free(text);
	return verdict;
}

/* One Range, whose If-Range holds, is what its value says; others are ignored */
static void check_asked(const char *value, size_t len, u64 size)
{
	struct httpsys_ranges direct, ranges;
	enum httpsys_range_verdict verdict;
	size_t i;

	for (i = 0; i < len; i++)
		if ((value[i] < ' ' && value[i] >= 0) || value[i] == 0x7f)
			return;
	while (len && value[len - 1] == ' ')
		len--;
	while (len && value[0] == ' ') {
		value++;
		len--;
	}
	verdict = httpsys_range_parse(value, (u32)len, size, &direct);
	MUST(asked(value, len, 1, "", size, &ranges) == verdict);
	MUST(asked(value, len, 1, "If-Range: \"a\"\r\n", size, &ranges) == verdict);
	if (verdict == HTTPSYS_RANGE_PARTIAL)
		MUST(ranges.nr == direct.nr);
	MUST(!asked(value, len, 1, "If-Range: \"b\"\r\n", size, &ranges));
	MUST(!asked(value, len, 1, "If-Range: \"a\"\r\nIf-Range: \"a\"\r\n", size, &ranges));
	MUST(!asked(value, len, 2, "", size, &ranges));
	MUST(!asked(value, len, 0, "", size, &ranges));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct httpsys_validators v = { .date = "Sun, 06 Nov 1994 08:49:37 GMT" };
	struct httpsys_ranges ranges;
	char *value;
	u64 bytes;

	if (size < sizeof(bytes))
		return 0;
	memcpy(&bytes, data, sizeof(bytes));
	size -= sizeof(bytes);
	value = fuzz_exact(data + sizeof(bytes), size);
	if (httpsys_range_parse(value, (u32)size, bytes, &ranges) ==
	    HTTPSYS_RANGE_PARTIAL)
		check_ranges(&ranges, bytes);
	MUST(!httpsys_if_range_holds(value, (u32)size, &v));
	v.etag = v.modified = value;
	v.etag_len = v.modified_len = (u32)size;
	if (httpsys_if_range_holds(value, (u32)size, &v))
		MUST(value[0] == '"' || size == HTTPSYS_DATE_LEN);
	if (size < 2048)
		check_asked(value, size, bytes);
	free(value);
	return 0;
}
