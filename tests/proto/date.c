// SPDX-License-Identifier: GPL-2.0-only
/* IMF-fixdate, RFC 9110 5.6.7. */
#include <time.h>
#include "proto/response.h"
#include "tap.h"

static const struct { u64 seconds; const char *want; } rows[] = {
	{ 0, "Thu, 01 Jan 1970 00:00:00 GMT" },
	{ 1, "Thu, 01 Jan 1970 00:00:01 GMT" },
	{ 86399, "Thu, 01 Jan 1970 23:59:59 GMT" },
	{ 86400, "Fri, 02 Jan 1970 00:00:00 GMT" },
	{ 68169599, "Mon, 28 Feb 1972 23:59:59 GMT" },
	{ 68169600, "Tue, 29 Feb 1972 00:00:00 GMT" },
	{ 784111777, "Sun, 06 Nov 1994 08:49:37 GMT" },
	{ 946684799, "Fri, 31 Dec 1999 23:59:59 GMT" },
	{ 951782400, "Tue, 29 Feb 2000 00:00:00 GMT" },
	{ 951868800, "Wed, 01 Mar 2000 00:00:00 GMT" },
	{ 2147483647, "Tue, 19 Jan 2038 03:14:07 GMT" },
	{ 2147483648, "Tue, 19 Jan 2038 03:14:08 GMT" },
	{ 4107542399, "Sun, 28 Feb 2100 23:59:59 GMT" },
	{ 4107542400, "Mon, 01 Mar 2100 00:00:00 GMT" },
	{ 4294967295, "Sun, 07 Feb 2106 06:28:15 GMT" },
	{ 4294967296, "Sun, 07 Feb 2106 06:28:16 GMT" },
	{ 253402300799, "Fri, 31 Dec 9999 23:59:59 GMT" },
	{ 253402300800, "Fri, 31 Dec 9999 23:59:59 GMT" },
	{ ~0ULL, "Fri, 31 Dec 9999 23:59:59 GMT" },
};

static void check(u64 seconds, const char *want)
{
	char *out = malloc(HTTPSYS_DATE_LEN);

	httpsys_date_format(seconds, out);
	CHECK_TEXT(out, HTTPSYS_DATE_LEN, want, strlen(want), "date");
	free(out);
}

/* The C library knows the calendar as well */
static void check_libc(u64 seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	char want[64];

	gmtime_r(&t, &tm);
	strftime(want, sizeof(want), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	check(seconds, want);
}

int main(void)
{
	size_t i;
	u64 day;

	for (i = 0; i < COUNT(rows); i++) {
		tap_case("date of %llu", (unsigned long long)rows[i].seconds);
		check(rows[i].seconds, rows[i].want);
	}
	tap_case("every day from 1970 to 2500");
	for (day = 0; day < 193580; day++)
		check_libc(day * 86400 + tap_random(86400));
	tap_case("every 61st day up to 9999");
	for (day = 0; day < 2932896; day += 61)
		check_libc(day * 86400 + tap_random(86400));
	return tap_end();
}
