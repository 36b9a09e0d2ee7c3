// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dates as HTTP reads them: the one form that is written and the two old ones (RFC
 * 9110 5.6.7). Pure; callable from any context.
 */
#include "proto/response.h"
#include "proto/text.h"

struct date {
	u32 year;
	u32 month;	/* 0: January */
	u32 day;
	u32 hour;
	u32 minute;
	u32 second;
};

static const u8 month_days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

static bool digits(const char *at, u32 n, u32 *out)
{
	u32 v = 0;

	while (n--) {
		if (*at < '0' || *at > '9')
			return false;
		v = v * 10 + (u32)(*at++ - '0');
	}
	*out = v;
	return true;
}

static bool month(const char *at, u32 *out)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	u32 i;

	for (i = 0; i < 12; i++) {
		if (!memcmp(at, names + 3 * i, 3)) {
			*out = i;
			return true;
		}
	}
	return false;
}

/* "08:49:37" */
static bool time_of_day(const char *at, struct date *d)
{
	return digits(at, 2, &d->hour) && at[2] == ':' && digits(at + 3, 2, &d->minute) &&
	       at[5] == ':' && digits(at + 6, 2, &d->second);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static bool imf(const char *at, u32 len, struct date *d)
{
	return len == 29 && at[3] == ',' && at[4] == ' ' && digits(at + 5, 2, &d->day) &&
	       at[7] == ' ' && month(at + 8, &d->month) && at[11] == ' ' &&
	       digits(at + 12, 4, &d->year) && at[16] == ' ' && time_of_day(at + 17, d) &&
	       !memcmp(at + 25, " GMT", 4);
}

/* "Sun Nov  6 08:49:37 1994" */
static bool asctime(const char *at, u32 len, struct date *d)
{
	return len == 24 && at[3] == ' ' && month(at + 4, &d->month) && at[7] == ' ' &&
	       (at[8] == ' ' ? digits(at + 9, 1, &d->day) : digits(at + 8, 2, &d->day)) &&
	       at[10] == ' ' && time_of_day(at + 11, d) && at[19] == ' ' &&
	       digits(at + 20, 4, &d->year);
}

/* "Sunday, 06-Nov-94 08:49:37 GMT": the century is the one that the reader lives near */
static bool rfc850(const char *at, u32 len, struct date *d)
{
	const char *comma = memchr(at, ',', len);

	if (!comma || (u32)(comma - at) < 6 || len - (u32)(comma - at) != 24)
		return false;
	at = comma;
	if (!(at[1] == ' ' && digits(at + 2, 2, &d->day) && at[4] == '-' &&
	      month(at + 5, &d->month) && at[8] == '-' && digits(at + 9, 2, &d->year) &&
	      at[11] == ' ' && time_of_day(at + 12, d) && !memcmp(at + 20, " GMT", 4)))
		return false;
	d->year += d->year < 70 ? 2000 : 1900;
	return true;
}

static bool leap(u32 year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* A leap second counts as the one before it */
static bool in_calendar(struct date *d)
{
	if (d->second == 60)
		d->second = 59;
	return d->year >= 1600 && d->day >= 1 && d->day <= month_days[d->month] &&
	       (d->month != 1 || d->day < 29 || leap(d->year)) && d->hour < 24 &&
	       d->minute < 60 && d->second < 60;
}

static s64 seconds_of(const struct date *d)
{
	/* Counted from March, so that a leap year's day comes last */
	u32 m = (d->month + 10) % 12, y = d->year - (d->month < 2);
	u32 era = y / 400, yoe = y % 400;
	u32 doy = (153 * m + 2) / 5 + d->day - 1;
	s64 days = (s64)era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;

	return days * 86400 + d->hour * 3600 + d->minute * 60 + d->second;
}

/**
 * httpsys_date_parse - read a date
 * @text: IMF-fixdate, or the form of RFC 850 or of asctime
 * @len: bytes at @text
 * @seconds: out, since 1970-01-01 00:00:00 UTC
 *
 * The name of the day is not compared. RFC 9110 5.6.7.
 *
 * Context: any. Return: 0 or -EINVAL.
 */
int httpsys_date_parse(const char *text, u32 len, s64 *seconds)
{
	struct date d;

	if (!imf(text, len, &d) && !asctime(text, len, &d) && !rfc850(text, len, &d))
		return -EINVAL;
	if (!in_calendar(&d))
		return -EINVAL;
	*seconds = seconds_of(&d);
	return 0;
}
