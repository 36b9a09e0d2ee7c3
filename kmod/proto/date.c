// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dates as HTTP writes them. Pure; callable from any context.
 */
#include "proto/response.h"

#define LAST_SECOND	253402300799ULL	/* 9999-12-31 23:59:59 */

static void put_two(char *out, u32 n)
{
	out[0] = (char)('0' + n / 10);
	out[1] = (char)('0' + n % 10);
}

/*
 * Year, month and day of the month from days since 1970-01-01. Counted from
 * 0000-03-01, so that the day of a leap year comes last; an era is 400 years.
 */
static void civil_from_days(u32 days, u32 *year, u32 *month, u32 *day)
{
	u32 z = days + 719468;
	u32 era = z / 146097;
	u32 doe = z % 146097;
	u32 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	u32 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	u32 mp = (5 * doy + 2) / 153;

	*day = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = yoe + era * 400 + (*month <= 2);
}

/**
 * httpsys_date_format - write an IMF-fixdate
 * @seconds: since 1970-01-01 00:00:00 UTC; later than the year 9999 counts as
 *	its last second
 * @out: gets HTTPSYS_DATE_LEN bytes, no NUL
 *
 * RFC 9110 5.6.7, "Sun, 06 Nov 1994 08:49:37 GMT". Context: any.
 */
void httpsys_date_format(u64 seconds, char *out)
{
	static const char day_names[] = "ThuFriSatSunMonTueWed";
	static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	u32 days, rest, year, month, day;

	if (seconds > LAST_SECOND)
		seconds = LAST_SECOND;
	/* 86400 is 128 * 675; so 32 bits are enough to divide */
	days = (u32)(seconds >> 7) / 675;
	rest = (u32)(seconds - (u64)days * 86400);
	civil_from_days(days, &year, &month, &day);

	memcpy(out, "ddd, 00 mmm 0000 00:00:00 GMT", HTTPSYS_DATE_LEN);
	memcpy(out, day_names + days % 7 * 3, 3);
	put_two(out + 5, day);
	memcpy(out + 8, month_names + (month - 1) * 3, 3);
	put_two(out + 12, year / 100);
	put_two(out + 14, year % 100);
	put_two(out + 17, rest / 3600);
	put_two(out + 20, rest / 60 % 60);
	put_two(out + 23, rest % 60);
}
