// SPDX-License-Identifier: MIT
/* Clocks and calendars. FILETIME counts 100 ns from 1601-01-01, UTC. */
#include <stdio.h>
#include <time.h>
#include "w32.h"

#define EPOCH		116444736000000000ULL	/* 1970 */
#define PER_SECOND	10000000ULL

static uint64_t to_number(const FILETIME *t)
{
	return (uint64_t)t->dwHighDateTime << 32 | t->dwLowDateTime;
}

static FILETIME to_filetime(uint64_t t)
{
	return (FILETIME) { (DWORD)t, (DWORD)(t >> 32) };
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return EPOCH + (uint64_t)ts.tv_sec * PER_SECOND +
	       (uint64_t)ts.tv_nsec / 100;
}

EXPORT ULONGLONG WINAPI GetTickCount64(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (ULONGLONG)ts.tv_sec * 1000 + (ULONGLONG)ts.tv_nsec / 1000000;
}

EXPORT DWORD WINAPI GetTickCount(void)
{
	return (DWORD)GetTickCount64();
}

EXPORT BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *Count)
{
	if (!Count)
		return fail(ERROR_INVALID_PARAMETER);
	Count->QuadPart = now_ns() / 100;
	return TRUE;
}

EXPORT BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *Frequency)
{
	if (!Frequency)
		return fail(ERROR_INVALID_PARAMETER);
	Frequency->QuadPart = PER_SECOND;
	return TRUE;
}

EXPORT void WINAPI GetSystemTimeAsFileTime(LPFILETIME Time)
{
	*Time = to_filetime(now());
}

EXPORT void WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME Time)
{
	*Time = to_filetime(now());
}

static void from_tm(const struct tm *tm, uint64_t t, LPSYSTEMTIME to)
{
	*to = (SYSTEMTIME) {
		.wYear = (WORD)(tm->tm_year + 1900),
		.wMonth = (WORD)(tm->tm_mon + 1),
		.wDayOfWeek = (WORD)tm->tm_wday,
		.wDay = (WORD)tm->tm_mday,
		.wHour = (WORD)tm->tm_hour,
		.wMinute = (WORD)tm->tm_min,
		.wSecond = (WORD)tm->tm_sec,
		.wMilliseconds = (WORD)(t % PER_SECOND / 10000),
	};
}

static time_t unix_seconds(uint64_t t)
{
	return (time_t)(t / PER_SECOND) - (time_t)(EPOCH / PER_SECOND);
}

EXPORT BOOL WINAPI FileTimeToSystemTime(const FILETIME *From, LPSYSTEMTIME To)
{
	time_t seconds;
	struct tm tm;

	if (!From || !To || to_number(From) >> 63)
		return fail(ERROR_INVALID_PARAMETER);
	seconds = unix_seconds(to_number(From));
	if (!gmtime_r(&seconds, &tm))
		return fail(ERROR_INVALID_PARAMETER);
	from_tm(&tm, to_number(From), To);
	return TRUE;
}

static bool valid(const SYSTEMTIME *t)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30,
					      31, 30, 31 };
	bool leap = t->wYear % 4 == 0 && (t->wYear % 100 || t->wYear % 400 == 0);

	if (t->wYear < 1601 || t->wYear > 30827 || t->wMonth < 1 || t->wMonth > 12)
		return false;
	return t->wDay >= 1 &&
	       t->wDay <= days[t->wMonth - 1] + (leap && t->wMonth == 2) &&
	       t->wHour < 24 && t->wMinute < 60 && t->wSecond < 60 &&
	       t->wMilliseconds < 1000;
}

EXPORT BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *From, LPFILETIME To)
{
	struct tm tm = { 0 };

	if (!From || !To || !valid(From))
		return fail(ERROR_INVALID_PARAMETER);
	tm.tm_year = From->wYear - 1900;
	tm.tm_mon = From->wMonth - 1;
	tm.tm_mday = From->wDay;
	tm.tm_hour = From->wHour;
	tm.tm_min = From->wMinute;
	tm.tm_sec = From->wSecond;
	*To = to_filetime((uint64_t)((int64_t)timegm(&tm) +
				     (int64_t)(EPOCH / PER_SECOND)) * PER_SECOND +
			  From->wMilliseconds * 10000ULL);
	return TRUE;
}

EXPORT BOOL WINAPI FileTimeToLocalFileTime(const FILETIME *From, LPFILETIME To)
{
	time_t seconds;
	struct tm tm;

	if (!From || !To)
		return fail(ERROR_INVALID_PARAMETER);
	seconds = unix_seconds(to_number(From));
	if (!localtime_r(&seconds, &tm))
		return fail(ERROR_INVALID_PARAMETER);
	*To = to_filetime(to_number(From) +
			  (uint64_t)(int64_t)tm.tm_gmtoff * PER_SECOND);
	return TRUE;
}

EXPORT LONG WINAPI CompareFileTime(const FILETIME *First, const FILETIME *Second)
{
	uint64_t a = to_number(First), b = to_number(Second);

	return a < b ? -1 : a > b;
}

EXPORT void WINAPI GetSystemTime(LPSYSTEMTIME Time)
{
	FILETIME t = to_filetime(now());

	FileTimeToSystemTime(&t, Time);
}

EXPORT void WINAPI GetLocalTime(LPSYSTEMTIME Time)
{
	uint64_t t = now();
	time_t seconds = unix_seconds(t);
	struct tm tm;

	localtime_r(&seconds, &tm);
	from_tm(&tm, t, Time);
}

EXPORT size_t w32_wcsftime(WCHAR *to, size_t room, const WCHAR *format,
			   const struct tm *tm)
{
	char *narrow = utf8_dup(format), text[1024];
	size_t n = narrow && room ? strftime(text, sizeof(text), narrow, tm) : 0;
	size_t units = utf8_to_wide(text, n, NULL, 0);

	free(narrow);
	if (!n || units >= room)
		return 0;
	utf8_to_wide(text, n, to, units);
	to[units] = 0;
	return units;
}
