// SPDX-License-Identifier: MIT
/*
 * Log files: which are open, what is to be written to each, and the writing. What is to
 * be written goes out whole or not at all, so a full disk leaves no half of a line and
 * nothing twice: then it is tried again, and the kernel keeps records meanwhile, as long
 * as it has room. What cannot be written for another reason is counted and said.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "logd.h"

/* Beyond it the one that was used longest ago is closed */
#define OPEN_MAX_FILES	128
/* More is written at once */
#define BUFFER_MAX	(256 * 1024)

/**
 * struct log_file - a log
 * @next: in the list, the one used last first
 * @place: directory below the root
 * @format: record_format(); several formats may share a directory
 * @name: of the file that is open
 * @number: with ROLL_SIZE
 * @dir: -1: not open
 * @fd: -1: not open
 * @size: of the file, before what is in @text
 * @text: to be written
 * @lines: in it
 * @headed: there is a header since it was opened
 * @fields: in it
 * @failed: it was said that it cannot be written
 */
struct log_file {
	struct log_file *next;
	char *place;
	int format;
	char name[NAME_ROOM];
	unsigned int number;
	int dir;
	int fd;
	uint64_t size;
	struct text text;
	uint64_t lines;
	bool headed;
	uint32_t fields;
	bool failed;
};

static struct log_file *files;
static unsigned int nr_files;
static bool waiting;	/* it was said that the disk is full */
static bool left;	/* files_left() */

static bool is_full(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EMFILE || error == ENFILE ||
	       error == ENOMEM || error == EIO || error == EROFS;
}

/* Something that may get better: true: try again; false: it is time to end */
static bool wait_better(const struct log_file *f, int error)
{
	if (!waiting)
		say("%s/%s/%s: %s; waiting", options.root, f->place, f->name, strerror(error));
	waiting = true;
	if (stopping())
		return false;
	pause_ms(options.retry);
	return true;
}

static void got_better(void)
{
	if (waiting)
		say("writing again");
	waiting = false;
}

static void close_file(struct log_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->dir >= 0)
		close(f->dir);
	f->fd = -1;
	f->dir = -1;
	f->headed = false;
}

/* What is in the buffer will not be written; by us, if it is time to end */
static void give_up(struct log_file *f, int error)
{
	if (is_full(error))
		left = true;
	else if (!f->failed)
		say("%s/%s/%s: %s; its records are lost", options.root, f->place, f->name,
		    strerror(error));
	f->failed = true;
	totals.unwritten += is_full(error) ? 0 : f->lines;
	f->headed = false;
	f->text.used = 0;
	f->lines = 0;
}

/* All of the buffer or nothing of it; 0 or errno */
static int write_whole(struct log_file *f)
{
	size_t done = 0;
	int error = 0;
	struct stat st;
	ssize_t n;

	if (fstat(f->fd, &st))
		return errno;
	while (done < f->text.used && !error) {
		n = write(f->fd, f->text.data + done, f->text.used - done);
		if (n > 0)
			done += (size_t)n;
		else if (!n)
			error = ENOSPC;
		else if (errno != EINTR)
			error = errno;
	}
	if (error && done && ftruncate(f->fd, st.st_size))
		say("%s/%s/%s: %s; it has half of a line", options.root, f->place, f->name,
		    strerror(errno));
	f->size = (uint64_t)st.st_size + (error ? 0 : done);
	return error;
}

static void flush(struct log_file *f)
{
	int error;

	while (f->text.used && f->fd >= 0) {
		error = write_whole(f);
		if (!error)
			break;
		if (!is_full(error) || !wait_better(f, error)) {
			give_up(f, error);
			return;
		}
	}
	if (!f->text.used)
		return;
	got_better();
	totals.lines += f->lines;
	f->failed = false;
	f->text.used = 0;
	f->lines = 0;
}

/* Opens @f->name; 0 or errno */
static int open_once(struct log_file *f)
{
	struct stat st;

	if (f->dir < 0)
		f->dir = place_directory(f->place);
	if (f->dir < 0)
		return errno;
	f->fd = place_file(f->dir, f->name);
	if (f->fd < 0 || fstat(f->fd, &st))
		return errno;
	f->size = (uint64_t)st.st_size;
	f->headed = false;
	return 0;
}

static bool open_file(struct log_file *f)
{
	int error;

	while ((error = open_once(f))) {
		/* The directory may be there anew */
		close_file(f);
		if (!is_full(error) || !wait_better(f, error)) {
			f->lines++;
			give_up(f, error);
			return false;
		}
	}
	return true;
}

/* Opens the last of a series by size, or its first */
static bool open_last(struct log_file *f, const struct httpsys_log_record *r)
{
	unsigned int last;

	if (f->dir < 0)
		f->dir = place_directory(f->place);
	last = f->dir < 0 ? 0 : name_last(f->dir, r);
	f->number = last ? last : 1;
	name_of(f->name, r, f->number);
	return open_file(f);
}

/* Was it removed or renamed, so that nobody would find what is written? */
static bool is_gone(const struct log_file *f)
{
	struct stat st;

	return !fstat(f->fd, &st) && !st.st_nlink;
}

/* Rollover by time, or by size before: another file is meant than the one that is open */
static void leave_file(struct log_file *f, const char *name)
{
	if (f->fd < 0 || !strcmp(name, f->name))
		return;
	flush(f);
	close_file(f);
}

static bool turn_by_time(struct log_file *f, const struct httpsys_log_record *r)
{
	char name[NAME_ROOM];

	name_of(name, r, 0);
	leave_file(f, name);
	if (f->fd >= 0)
		return true;
	memcpy(f->name, name, sizeof(name));
	return open_file(f);
}

static bool turn_by_size(struct log_file *f, const struct httpsys_log_record *r, size_t bytes)
{
	uint32_t limit = roll_size_of(r);
	char name[NAME_ROOM];

	name_of(name, r, f->number);
	leave_file(f, name);
	if (f->fd < 0 && !open_last(f, r))
		return false;
	while (limit != ~0U && f->size + f->text.used + bytes > limit && f->size + f->text.used) {
		flush(f);
		close_file(f);
		name_of(f->name, r, ++f->number);
		if (!open_file(f))
			return false;
	}
	return true;
}

/* The file that a record of @bytes belongs into is open; false: it cannot be */
static bool turn_to(struct log_file *f, const struct httpsys_log_record *r, size_t bytes)
{
	if (f->fd >= 0 && !f->text.used && is_gone(f))
		close_file(f);
	return roll_of(r) == ROLL_SIZE ? turn_by_size(f, r, bytes) : turn_by_time(f, r);
}

static void free_file(struct log_file *f)
{
	flush(f);
	close_file(f);
	free(f->text.data);
	free(f->place);
	free(f);
	nr_files--;
}

static void drop_oldest(void)
{
	struct log_file **at = &files;

	while ((*at)->next)
		at = &(*at)->next;
	free_file(*at);
	*at = NULL;
}

static struct log_file *make(const char *place, int format)
{
	struct log_file *f = calloc(1, sizeof(*f));

	if (!f || !(f->place = strdup(place)))
		abort();
	f->format = format;
	f->dir = -1;
	f->fd = -1;
	nr_files++;
	return f;
}

/* The log of a record, first in the list now */
static struct log_file *find(const char *place, int format)
{
	struct log_file **at, *f;

	for (at = &files; *at; at = &(*at)->next)
		if ((*at)->format == format && !strcmp((*at)->place, place))
			break;
	f = *at;
	if (f) {
		*at = f->next;
	} else {
		if (nr_files == OPEN_MAX_FILES)
			drop_oldest();
		f = make(place, format);
	}
	f->next = files;
	files = f;
	return f;
}

/* A header at the begin, and where the fields change; Raw has one at the begin only */
static bool needs_header(const struct log_file *f, const struct httpsys_log_record *r)
{
	if (f->format == HTTPSYS_LOG_RAW)
		return !f->size && !f->text.used;
	return !f->headed || f->fields != r->config.fields;
}

static void append(struct log_file *f, const struct httpsys_log_record *r,
		   const struct text *line)
{
	if (needs_header(f, r))
		format_header(&f->text, r);
	f->headed = true;
	f->fields = r->config.fields;
	format_lost(&f->text, r, r->lost);
	text_add(&f->text, line->data, line->used);
	f->lines++;
	if (f->text.used >= BUFFER_MAX)
		flush(f);
}

/* A program's mistake: its directory is none. Said once for each setting in a row */
static void refuse_place(const struct httpsys_log_record *r)
{
	static uint64_t last;

	totals.unwritten++;
	if (r->config_id == last)
		return;
	last = r->config_id;
	say("directory \"%.*s\" of user %u leads elsewhere; its records are lost",
	    (int)record_piece(r, r->directory).len, record_piece(r, r->directory).data, r->uid);
}

void file_add(const struct httpsys_log_record *r)
{
	static struct text place, line;
	struct log_file *f;

	if (record_format(r) >= FORMATS || !format_has_lines(r))
		return;
	if (!place_of(&place, r)) {
		refuse_place(r);
		return;
	}
	f = find(place.data, record_format(r));
	line.used = 0;
	format_line(&line, r);
	if (turn_to(f, r, line.used))
		append(f, r, &line);
}

void files_flush(void)
{
	for (struct log_file *f = files; f; f = f->next)
		flush(f);
}

bool files_left(void)
{
	return left;
}

void files_close(void)
{
	files_flush();
	for (struct log_file *f = files; f; f = f->next)
		close_file(f);
}
