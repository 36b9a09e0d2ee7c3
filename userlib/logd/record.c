// SPDX-License-Identifier: MIT
/*
 * Records as the kernel writes them, and files of them: format Raw is these records,
 * one behind the other, behind a head. No state.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <http.h>
#include "logd.h"
#include "raw.h"

static bool span_good(const struct httpsys_log_record *r, struct httpsys_span s)
{
	return !s.len || (s.off >= sizeof(*r) && s.off <= r->size && s.len <= r->size - s.off);
}

/* Can all of it be read in @room bytes? The kernel's are; a file's need not be */
bool record_good(const struct httpsys_log_record *r, size_t room)
{
	if (room < sizeof(*r) || r->size < sizeof(*r) || r->size > room || r->size % 8)
		return false;
	for (int i = 0; i < HTTPSYS_LOG_TEXTS; i++)
		if (!span_good(r, r->text[i]))
			return false;
	return span_good(r, r->software) && span_good(r, r->directory) &&
	       span_good(r, r->phrase) && span_good(r, r->queue);
}

struct piece record_piece(const struct httpsys_log_record *r, struct httpsys_span span)
{
	return (struct piece){ (const char *)r + span.off, span.len };
}

struct piece record_text(const struct httpsys_log_record *r, enum httpsys_log_text which)
{
	return record_piece(r, r->text[which]);
}

bool record_is_error(const struct httpsys_log_record *r)
{
	return r->flags & HTTPSYS_LOG_RECORD_ERROR;
}

int record_format(const struct httpsys_log_record *r)
{
	return record_is_error(r) ? FORMAT_ERROR : (int)r->config.format;
}

/* HTTP_VERB; NULL: none with a name */
const char *verb_name(unsigned int verb)
{
	static const char *const names[HttpVerbMaximum] = {
		[HttpVerbOPTIONS] = "OPTIONS", [HttpVerbGET] = "GET",
		[HttpVerbHEAD] = "HEAD", [HttpVerbPOST] = "POST",
		[HttpVerbPUT] = "PUT", [HttpVerbDELETE] = "DELETE",
		[HttpVerbTRACE] = "TRACE", [HttpVerbCONNECT] = "CONNECT",
		[HttpVerbTRACK] = "TRACK", [HttpVerbMOVE] = "MOVE",
		[HttpVerbCOPY] = "COPY", [HttpVerbPROPFIND] = "PROPFIND",
		[HttpVerbPROPPATCH] = "PROPPATCH", [HttpVerbMKCOL] = "MKCOL",
		[HttpVerbLOCK] = "LOCK", [HttpVerbUNLOCK] = "UNLOCK",
		[HttpVerbSEARCH] = "SEARCH",
	};

	return verb < HttpVerbMaximum ? names[verb] : NULL;
}

/* All of a file, aligned; NULL and errno */
static char *read_whole(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	char *data = NULL;
	size_t n;

	*size = 0;
	if (!file)
		return NULL;
	do {
		char *more = realloc(data, *size + 65536);

		if (!more)
			abort();
		data = more;
		n = fread(data + *size, 1, 65536, file);
		*size += n;
	} while (n);
	fclose(file);
	return data;
}

/* The records of a file as W3C text with every field; false: it is broken at @at */
static bool print_records(char *data, size_t size, size_t *at)
{
	struct text line = { 0 };

	for (*at = sizeof(struct raw_head); *at < size;) {
		struct httpsys_log_record *r = (void *)(data + *at);

		if (!record_good(r, size - *at))
			break;
		*at += r->size;
		r->config.format = HTTPSYS_LOG_W3C;
		r->config.fields = ~0U;
		if (r == (void *)(data + sizeof(struct raw_head)))
			format_header(&line, r);
		format_lost(&line, r, r->lost);
		format_line(&line, r);
		fwrite(line.data, 1, line.used, stdout);
		line.used = 0;
	}
	free(line.data);
	return *at == size;
}

static int print_file(const char *path)
{
	size_t size, at = 0;
	char *data = read_whole(path, &size);
	const struct raw_head *head = (const void *)data;
	bool good;

	if (!data) {
		say("%s: %s", path, strerror(errno));
		return 1;
	}
	good = size >= sizeof(*head) && !memcmp(head->magic, RAW_MAGIC, sizeof(head->magic)) &&
	       head->size == sizeof(*head) && print_records(data, size, &at);
	if (!good)
		say("%s: not a raw log, or broken, at byte %zu", path, at);
	free(data);
	return good ? 0 : 1;
}

/* Raw logs as text. Exit status */
int print_files(int count, char **paths)
{
	int status = 0;

	for (int i = 0; i < count && !status; i++)
		status = print_file(paths[i]);
	return status;
}
