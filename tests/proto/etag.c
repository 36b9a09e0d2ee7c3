// SPDX-License-Identifier: GPL-2.0-only
/* Entity tags in lists, dates as they are read. */
#include "proto/etag.h"
#include "proto/response.h"
#include "tap.h"

static const struct { const char *list, *etag; bool weak, strong; } tags[] = {
	{ "*", "\"a\"", true, true },
	{ "*", "", true, true },
	{ "\"a\"", "\"a\"", true, true },
	{ "\"a\"", "\"b\"", false, false },
	{ "\"a\", \"b\"", "\"b\"", true, true },
	{ "\"a\",\"b\"", "\"b\"", true, true },
	{ ",, \"a\" ,\t\"b\",", "\"b\"", true, true },
	{ "W/\"a\"", "\"a\"", true, false },
	{ "\"a\"", "W/\"a\"", true, false },
	{ "W/\"a\"", "W/\"a\"", true, false },
	{ "\"a,b\"", "\"a,b\"", true, true },
	{ "\"a,b\"", "\"b\"", false, false },
	{ "\"a\"", "", false, false },
	{ "a", "a", false, false },
	{ "a, \"b\"", "\"b\"", false, false },
	{ "\"a\"x, \"b\"", "\"b\"", false, false },
	{ "\"a", "\"a", false, false },
	{ "w/\"a\"", "\"a\"", false, false },
	{ "", "\"a\"", false, false },
	{ "W/", "W/", false, false },
	{ "\"\"", "\"\"", true, true },
	{ "*, \"a\"", "\"b\"", false, false },
};

static const struct { const char *text; s64 seconds; } dates[] = {
	{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
	{ "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
	{ "Sun Nov  6 08:49:37 1994", 784111777 },
	{ "Wed Nov 16 08:49:37 1994", 784975777 },
	{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
	{ "Tue, 29 Feb 2000 00:00:00 GMT", 951782400 },
	{ "Fri, 31 Dec 9999 23:59:59 GMT", 253402300799 },
	{ "Sat, 31 Dec 2016 23:59:60 GMT", 1483228799 },
	{ "Wednesday, 01-Jan-69 00:00:00 GMT", 3124224000 },
	{ "Wed, 31 Dec 1969 23:59:59 GMT", -1 },
};

static const char *const no_dates[] = {
	"", "x", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
	"Sun, 06 nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
	"Mon, 29 Feb 2100 00:00:00 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
	"Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
	"Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
	"Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 6-Nov-94 08:49:37 GMT",
	"Sun Nov 6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:3x GMT", "784111777",
	",,,,,,,,,,,,,,,,,,,,,,,,,,,,,", "Sun, 06 Nov 1500 08:49:37 GMT",
};

/* Exactly as long as it is, so that a byte too far is seen */
static char *exact(const char *text)
{
	size_t len = strlen(text);
	return tap_exact(text, len);
}

static bool in_list(const char *list, const char *etag, bool weak)
{
	char *l = exact(list), *e = exact(etag);
	bool in = httpsys_etag_in_list(l, (u32)strlen(list), e, (u32)strlen(etag), weak);

	free(l);
	free(e);
	return in;
}

static int parse(const char *text, s64 *seconds)
{
	char *t = exact(text);
	int ret = httpsys_date_parse(t, (u32)strlen(text), seconds);

	free(t);
	return ret;
}

int main(void)
{
	s64 seconds;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tags); i++) {
		tap_case("tag %s in %s", tags[i].etag, tags[i].list);
		CHECK(in_list(tags[i].list, tags[i].etag, true) == tags[i].weak,
		      "weak %s in %s", tags[i].etag, tags[i].list);
		CHECK(in_list(tags[i].list, tags[i].etag, false) == tags[i].strong,
		      "strong %s in %s", tags[i].etag, tags[i].list);
	}
	for (i = 0; i < ARRAY_SIZE(dates); i++) {
		tap_case("date %s", dates[i].text);
		CHECK(!parse(dates[i].text, &seconds) && seconds == dates[i].seconds,
		      "date %s", dates[i].text);
	}
	for (i = 0; i < ARRAY_SIZE(no_dates); i++) {
		tap_case("no date %s", no_dates[i]);
		CHECK(parse(no_dates[i], &seconds) == -EINVAL, "no date: %s", no_dates[i]);
	}
	tap_case("dates as they are written");
	for (u64 t = 0; t < 8000000000ULL; t += 86399 * 97) {
		char text[HTTPSYS_DATE_LEN + 1] = "";

		httpsys_date_format(t, text);
		if (parse(text, &seconds) || (u64)seconds != t)
			CHECK(false, "what is written is read: %s", text);
	}
	return tap_end();
}
