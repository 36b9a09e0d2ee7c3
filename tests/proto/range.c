// SPDX-License-Identifier: GPL-2.0-only
/*
 * Byte ranges, RFC 9110 14: which bytes a Range header means, when If-Range
 * holds, and the text of Content-Range and of multipart bodies.
 */
#include "proto/range.h"
#include "proto/response.h"
#include "tap.h"

#define IGNORE	HTTPSYS_RANGE_IGNORE
#define PARTIAL	HTTPSYS_RANGE_PARTIAL
#define NONE	HTTPSYS_RANGE_UNSATISFIABLE
#define BIG	"18446744073709551615"	/* 2^64 - 1 */
#define OVER	"99999999999999999999999"
#define DATE	"Sun, 06 Nov 1994 08:49:37 GMT"
#define LATER	"Sun, 06 Nov 1994 08:49:38 GMT"

static const struct {
	const char *value;
	u64 size;
	enum httpsys_range_verdict want;
	const char *ranges;	/* "first+len ..." */
} rows[] = {
	/* The examples of RFC 9110 14.1.2 */
	{ "bytes=0-499", 10000, PARTIAL, "0+500" },
	{ "bytes=500-999", 10000, PARTIAL, "500+500" },
	{ "bytes=-500", 10000, PARTIAL, "9500+500" },
	{ "bytes=9500-", 10000, PARTIAL, "9500+500" },
	{ "bytes=0-0,-1", 10000, PARTIAL, "0+1 9999+1" },
	{ "bytes= 0-999, 4500-5499, -1000", 10000, PARTIAL,
	  "0+1000 4500+1000 9000+1000" },
	{ "bytes=500-600,601-999", 10000, PARTIAL, "500+101 601+399" },
	{ "bytes=500-700,601-999", 10000, PARTIAL, "500+201 601+399" },
	/* Ends */
	{ "bytes=0-", 10, PARTIAL, "0+10" },
	{ "bytes=0-9", 10, PARTIAL, "0+10" },
	{ "bytes=0-10", 10, PARTIAL, "0+10" },
	{ "bytes=9-9", 10, PARTIAL, "9+1" },
	{ "bytes=9-", 10, PARTIAL, "9+1" },
	{ "bytes=10-", 10, NONE, "" },
	{ "bytes=10-20", 10, NONE, "" },
	{ "bytes=-10", 10, PARTIAL, "0+10" },
	{ "bytes=-11", 10, PARTIAL, "0+10" },
	{ "bytes=-0", 10, NONE, "" },
	{ "bytes=-0,3-", 10, PARTIAL, "3+7" },
	{ "bytes=20-,3-4,30-", 10, PARTIAL, "3+2" },
	{ "bytes=20-,30-", 10, NONE, "" },
	{ "bytes=5-6,1-2", 10, PARTIAL, "5+2 1+2" },
	/* Nothing there */
	{ "bytes=0-0", 0, NONE, "" },
	{ "bytes=0-", 0, NONE, "" },
	{ "bytes=-0", 0, NONE, "" },
	{ "bytes=-5", 0, IGNORE, "" },
	{ "bytes=0-,-5", 0, IGNORE, "" },
	/* Large numbers */
	{ "bytes=" BIG "-", 10, NONE, "" },
	{ "bytes=" OVER "-" OVER, 10, NONE, "" },
	{ "bytes=0-" BIG, 10, PARTIAL, "0+10" },
	{ "bytes=0-" OVER, 10, PARTIAL, "0+10" },
	{ "bytes=-" OVER, 10, PARTIAL, "0+10" },
	/* ... that would begin at 0 again */
	{ "bytes=18446744073709551616-", 10, NONE, "" },
	{ "bytes=5-18446744073709551622", 10, PARTIAL, "5+5" },
	{ "bytes=-18446744073709551617", 10, PARTIAL, "0+10" },
	{ "bytes=-" BIG, ~0ULL, PARTIAL, "0+" BIG },
	{ "bytes=18446744073709551614-", ~0ULL, PARTIAL,
	  "18446744073709551614+1" },
	{ "bytes=0-18446744073709551613", ~0ULL, PARTIAL,
	  "0+18446744073709551614" },
	{ "bytes=0000000000000000000000000000003-4", 10, PARTIAL, "3+2" },
	/* The unit */
	{ "BYTES=1-2", 10, PARTIAL, "1+2" },
	{ "Bytes=1-2", 10, PARTIAL, "1+2" },
	{ "lines=1-2", 10, IGNORE, "" },
	{ "bytes", 10, IGNORE, "" },
	{ "bytes 1-2", 10, IGNORE, "" },
	{ "bytes =1-2", 10, IGNORE, "" },
	{ " bytes=1-2", 10, IGNORE, "" },
	{ "byte=1-2", 10, IGNORE, "" },
	{ "", 10, IGNORE, "" },
	{ "=1-2", 10, IGNORE, "" },
	/* Malformed: all of it is ignored */
	{ "bytes=", 10, IGNORE, "" },
	{ "bytes=,", 10, IGNORE, "" },
	{ "bytes=-", 10, IGNORE, "" },
	{ "bytes=--1", 10, IGNORE, "" },
	{ "bytes=1", 10, IGNORE, "" },
	{ "bytes=1-2-3", 10, IGNORE, "" },
	{ "bytes=2-1", 10, IGNORE, "" },
	{ "bytes=2-1,3-4", 10, IGNORE, "" },
	{ "bytes=1-2,x", 10, IGNORE, "" },
	{ "bytes=1-2;3-4", 10, IGNORE, "" },
	{ "bytes=1 -2", 10, IGNORE, "" },
	{ "bytes=1- 2", 10, IGNORE, "" },
	{ "bytes=+1-2", 10, IGNORE, "" },
	{ "bytes=0x1-2", 10, IGNORE, "" },
	{ "bytes=1-2\v", 10, IGNORE, "" },
	{ "bytes=bytes=1-2", 10, IGNORE, "" },
	{ "bytes=20-10", 10, IGNORE, "" },
	/* Empty elements (RFC 9110 5.6.1.2) */
	{ "bytes=,1-2", 10, PARTIAL, "1+2" },
	{ "bytes=1-2,", 10, PARTIAL, "1+2" },
	{ "bytes=1-2,,\t ,5-5", 10, PARTIAL, "1+2 5+1" },
	/* Overlaps: two may, three may not (14.2) */
	{ "bytes=0-5,3-9", 10, PARTIAL, "0+6 3+7" },
	{ "bytes=0-,0-", 10, PARTIAL, "0+10 0+10" },
	{ "bytes=0-,0-,0-", 10, IGNORE, "" },
	{ "bytes=0-1,1-2,2-3", 10, IGNORE, "" },
	{ "bytes=0-1,1-2,5-6,6-7", 10, IGNORE, "" },
	{ "bytes=0-1,1-2,5-6,8-9", 10, PARTIAL, "0+2 1+2 5+2 8+2" },
	/* Many */
	{ "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,"
	  "22-22,24-24,26-26,28-28,30-30", 100, PARTIAL,
	  "0+1 2+1 4+1 6+1 8+1 10+1 12+1 14+1 16+1 18+1 20+1 22+1 24+1 26+1 "
	  "28+1 30+1" },
	{ "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,"
	  "22-22,24-24,26-26,28-28,30-30,32-32", 100, IGNORE, "" },
	/* Those outside count as well */
	{ "bytes=200-,201-,202-,203-,204-,205-,206-,207-,208-,209-,210-,211-,"
	  "212-,213-,214-,215-,0-1", 100, IGNORE, "" },
};

static void show(const struct httpsys_ranges *ranges, char *out, size_t size)
{
	size_t at = 0;
	u32 i;

	out[0] = 0;
	for (i = 0; i < ranges->nr; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%llu+%llu",
				       i ? " " : "",
				       (unsigned long long)ranges->list[i].first,
				       (unsigned long long)ranges->list[i].len);
}

static void check_row(size_t i)
{
	size_t len = strlen(rows[i].value);
	char *value = tap_exact(rows[i].value, len), text[1024];
	struct httpsys_ranges ranges;
	enum httpsys_range_verdict got;

	tap_case("%s of %llu", tap_show(rows[i].value, len),
		 (unsigned long long)rows[i].size);
	memset(&ranges, 0xa5, sizeof(ranges));
	got = httpsys_range_parse(value, (u32)len, rows[i].size, &ranges);
	CHECK_NUM(got, rows[i].want, "verdict");
	if (got == PARTIAL) {
		show(&ranges, text, sizeof(text));
		CHECK_TEXT(text, strlen(text), rows[i].ranges,
			   strlen(rows[i].ranges), "ranges");
	}
	free(value);
}

static const struct {
	const char *value, *etag, *modified;
	bool want;
} conditions[] = {
	{ "\"abc\"", "\"abc\"", NULL, true },
	{ "\"\"", "\"\"", NULL, true },
	{ "\"abc\"", "\"abd\"", NULL, false },
	{ "\"abc\"", "\"ABC\"", NULL, false },
	{ "\"abc\"", NULL, NULL, false },
	{ "\"abc\"", "W/\"abc\"", NULL, false },
	{ "W/\"abc\"", "W/\"abc\"", NULL, false },
	{ "W/\"abc\"", "\"abc\"", NULL, false },
	{ "\"", "\"", NULL, false },
	{ "abc", "abc", NULL, false },
	{ "\"a\", \"b\"", "\"a\"", NULL, false },
	{ "", "", NULL, false },
	{ DATE, NULL, DATE, true },
	{ DATE, "\"abc\"", DATE, true },
	{ DATE, NULL, "Sun, 06 Nov 1994 08:49:36 GMT", false },
	{ DATE, NULL, NULL, false },
	{ DATE, DATE, NULL, false },
	/* Changed in this second: perhaps once more */
	{ LATER, NULL, LATER, false },
	{ "Sunday, 06-Nov-94 08:49:37 GMT", NULL,
	  "Sunday, 06-Nov-94 08:49:37 GMT", false },
};

static void check_condition(size_t i)
{
	struct httpsys_validators v = {
		.etag = conditions[i].etag, .modified = conditions[i].modified,
		.date = LATER,
		.etag_len = v.etag ? (u32)strlen(v.etag) : 0,
		.modified_len = v.modified ? (u32)strlen(v.modified) : 0,
	};
	size_t len = strlen(conditions[i].value);
	char *value = tap_exact(conditions[i].value, len);

	tap_case("If-Range: %s for %s, %s", conditions[i].value,
		 v.etag ? v.etag : "-", v.modified ? v.modified : "-");
	CHECK_NUM(httpsys_if_range_holds(value, (u32)len, &v),
		  conditions[i].want, "it holds");
	free(value);
}

static void content_range(u64 first, u64 len, u64 size, const char *want)
{
	struct httpsys_range r = { first, len };
	char *out = malloc(HTTPSYS_CONTENT_RANGE_MAX);
	u32 n = httpsys_content_range_write(len ? &r : NULL, size, out);

	tap_case("Content-Range: %s", want);
	CHECK_TEXT(out, n, want, strlen(want), "value");
	free(out);
}

static void parts(void)
{
	static const u8 random[16] = { 0, 1, 0x7f, 0x80, 0xff, 0xa5 };
	static const char boundary[] = "00017f80ffa500000000000000000000";
	struct httpsys_range r = { 3, 4 };
	struct httpsys_multipart m = { .type = "text/plain", .type_len = 10,
				       .size = 99 };
	char made[HTTPSYS_BOUNDARY_LEN], *out;
	u32 n;

	tap_case("boundary");
	httpsys_boundary_write(random, made);
	CHECK_TEXT(made, sizeof(made), boundary, strlen(boundary), "boundary");
	m.boundary = made;
	tap_case("part with a type");
	out = malloc(HTTPSYS_PART_MAX + m.type_len);
	n = httpsys_part_write(&m, &r, out);
#define WANT(text) CHECK_TEXT(out, n, text, strlen(text), "text")
	WANT("\r\n--00017f80ffa500000000000000000000\r\n"
	     "Content-Type: text/plain\r\nContent-Range: bytes 3-6/99\r\n\r\n");
	free(out);
	tap_case("part with the largest numbers");
	out = malloc(HTTPSYS_PART_MAX);
	m.type_len = 0;
	m.size = ~0ULL;
	r.first = ~0ULL - 2;
	r.len = 1;
	n = httpsys_part_write(&m, &r, out);
	WANT("\r\n--00017f80ffa500000000000000000000\r\n"
	     "Content-Range: bytes 18446744073709551613-18446744073709551613/"
	     BIG "\r\n\r\n");
	tap_case("end of the parts");
	n = httpsys_parts_end_write(&m, out);
	WANT("\r\n--00017f80ffa500000000000000000000--\r\n");
	free(out);
}

int main(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		check_row(i);
	for (i = 0; i < COUNT(conditions); i++)
		check_condition(i);
	content_range(0, 500, 1234, "bytes 0-499/1234");
	content_range(1233, 1, 1234, "bytes 1233-1233/1234");
	content_range(0, 0, 1234, "bytes */1234");
	content_range(0, 0, 0, "bytes */0");
	content_range(0, ~0ULL, ~0ULL, "bytes 0-18446744073709551614/" BIG);
	parts();
	return tap_end();
}
