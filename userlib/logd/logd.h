/* SPDX-License-Identifier: MIT */
/*
 * httpsyslogd: takes the kernel's log records and writes log files. Reading is
 * main.c, a record's text format.c, what a file is called and when the next begins
 * name.c, where it may lie place.c, writing and full disks file.c.
 */
#ifndef HTTPSYS_LOGD_H
#define HTTPSYS_LOGD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <linux/httpsys.h>

#define DEFAULT_ROOT	"/var/log/httpsys"
/* The error log's directory below the root; no number, so no user's */
#define ERROR_DIRECTORY	"HTTPERR"
#define NAME_ROOM	64

/* enum httpsys_log_format goes up to RAW */
#define FORMAT_ERROR	4
#define FORMATS		5

/* httpsys_logging.rollover */
enum rollover { ROLL_SIZE, ROLL_DAILY, ROLL_WEEKLY, ROLL_MONTHLY, ROLL_HOURLY };

/* HTTP_LOG_FIELD_* are those of http.h */

/**
 * struct options - the command line
 * @root: everything is written below it
 * @device: of the kernel
 * @nap: ms between two looks, so that one serves many records
 * @retry: ms between two attempts on a full disk
 * @errors: write the error log
 * @error_roll: when its next file begins
 * @error_size: with ROLL_SIZE: bytes, ~0: never
 * @codepage: of texts of logs without HTTPSYS_LOG_UTF8, NULL: UTF-8
 */
struct options {
	const char *root;
	const char *device;
	unsigned int nap;
	unsigned int retry;
	bool errors;
	enum rollover error_roll;
	uint32_t error_size;
	const char *codepage;
};

extern struct options options;

/**
 * struct totals - since the start
 * @lines: written
 * @dropped: records that the kernel dropped: of requests, of the error log
 * @unwritten: records that could not be written
 */
struct totals {
	uint64_t lines;
	uint64_t dropped[2];
	uint64_t unwritten;
};

extern struct totals totals;

/* A growing piece of text. Memory that is not there ends the program: start over */
struct text {
	char *data;
	size_t used;
	size_t room;
};

void text_add(struct text *t, const void *data, size_t size);
void text_string(struct text *t, const char *string);
void text_format(struct text *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* main.c */
bool stopping(void);
void pause_ms(unsigned int ms);
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A record's text, @len bytes; not terminated */
struct piece {
	const char *data;
	uint32_t len;
};

/* record.c */
bool record_good(const struct httpsys_log_record *r, size_t room);
struct piece record_piece(const struct httpsys_log_record *r, struct httpsys_span span);
struct piece record_text(const struct httpsys_log_record *r, enum httpsys_log_text which);
bool record_is_error(const struct httpsys_log_record *r);
int record_format(const struct httpsys_log_record *r);
const char *verb_name(unsigned int verb);
int print_files(int count, char **paths);

/* format.c: one line with its end; a header for a new or reopened file */
void format_line(struct text *to, const struct httpsys_log_record *r);
void format_header(struct text *to, const struct httpsys_log_record *r);
/* A line about lost records, if the format has such */
void format_lost(struct text *to, const struct httpsys_log_record *r, uint64_t lost);
bool format_has_lines(const struct httpsys_log_record *r);

/* name.c: @number counts with ROLL_SIZE */
void name_of(char name[NAME_ROOM], const struct httpsys_log_record *r, unsigned int number);
/* The number that a file of the series of @r has in @dir, most of all; 0: there is none */
unsigned int name_last(int dir, const struct httpsys_log_record *r);
enum rollover roll_of(const struct httpsys_log_record *r);
uint32_t roll_size_of(const struct httpsys_log_record *r);

/* place.c: -1 and errno */
int place_root(void);
/* Where a record's log lies below the root, or false: it may not lie there */
bool place_of(struct text *to, const struct httpsys_log_record *r);
int place_directory(const char *path);
int place_file(int dir, const char *name);

/* file.c */
void file_add(const struct httpsys_log_record *r);
void files_flush(void);
/* Is there something that is not written, as it was time to end? */
bool files_left(void);
/* Names are looked up anew: after a rotation */
void files_close(void);

#endif
