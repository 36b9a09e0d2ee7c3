// SPDX-License-Identifier: MIT
/*
 * What a log file is called (API: 6.17, 7.2): by a number, or by the hour, day, week or
 * month of the record, in UTC unless the log asks for local time. No state.
 */
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "logd.h"

static const struct series {
	const char *by_size;
	const char *by_time;
	const char *end;
} series[FORMATS] = {
	[HTTPSYS_LOG_W3C] = { "extend", "ex", ".log" },
	[HTTPSYS_LOG_IIS] = { "inetsv", "in", ".log" },
	[HTTPSYS_LOG_NCSA] = { "ncsa", "nc", ".log" },
	[HTTPSYS_LOG_RAW] = { "raw", "ra", ".raw" },
	[FORMAT_ERROR] = { "httperr", "ht", ".log" },
};

enum rollover roll_of(const struct httpsys_log_record *r)
{
	return record_is_error(r) ? options.error_roll : (enum rollover)r->config.rollover;
}

uint32_t roll_size_of(const struct httpsys_log_record *r)
{
	return record_is_error(r) ? options.error_size : r->config.rollover_size;
}

/* Weeks begin on Sunday; what is before the month's first is its first week */
static int week_of_month(const struct tm *tm)
{
	int first = (tm->tm_wday - (tm->tm_mday - 1) % 7 + 7) % 7;

	return (tm->tm_mday - 1 + first) / 7 + 1;
}

static void time_name(char name[NAME_ROOM], const struct series *s, enum rollover roll,
		      const struct tm *tm)
{
	int n = snprintf(name, NAME_ROOM, "%s%02d%02d", s->by_time, tm->tm_year % 100,
			 tm->tm_mon + 1);

	if (roll == ROLL_WEEKLY)
		n += snprintf(name + n, NAME_ROOM - n, "%02d", week_of_month(tm));
	if (roll == ROLL_DAILY || roll == ROLL_HOURLY)
		n += snprintf(name + n, NAME_ROOM - n, "%02d", tm->tm_mday);
	if (roll == ROLL_HOURLY)
		n += snprintf(name + n, NAME_ROOM - n, "%02d", tm->tm_hour);
	snprintf(name + n, NAME_ROOM - n, "%s", s->end);
}

void name_of(char name[NAME_ROOM], const struct httpsys_log_record *r, unsigned int number)
{
	const struct series *s = &series[record_format(r)];
	time_t t = (time_t)(r->time / 1000000000);
	struct tm tm;

	if (roll_of(r) == ROLL_SIZE) {
		snprintf(name, NAME_ROOM, "%s%u%s", s->by_size, number, s->end);
		return;
	}
	if (r->config.flags & HTTPSYS_LOG_LOCAL_TIME)
		localtime_r(&t, &tm);
	else
		gmtime_r(&t, &tm);
	time_name(name, s, roll_of(r), &tm);
}

/* The number in a name of the series, 0: it is none */
static unsigned int number_in(const char *name, const struct series *s)
{
	size_t len = strlen(s->by_size);
	unsigned long n;
	char *end;

	if (strncmp(name, s->by_size, len) || !isdigit((unsigned char)name[len]))
		return 0;
	n = strtoul(name + len, &end, 10);
	return strcmp(end, s->end) || n >= UINT_MAX ? 0 : (unsigned int)n;
}

unsigned int name_last(int dir, const struct httpsys_log_record *r)
{
	const struct series *s = &series[record_format(r)];
	int fd = dup(dir);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	unsigned int last = 0, n;
	struct dirent *entry;

	if (!list) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	rewinddir(list);
	while ((entry = readdir(list))) {
		n = number_in(entry->d_name, s);
		if (n > last)
			last = n;
	}
	closedir(list);
	return last;
}
