// SPDX-License-Identifier: MIT
/*
 * The file of `httpsysctl config save` and `load`. Its first line is
 *
 *	httpsys-config 1
 *
 * and each further line a record as `httpsysctl show` prints it: the kind, then
 * name=value words. A word with blanks, quotes or '#' stands in double quotes as
 * a whole, with \", \\ and \xNN in it. Empty lines and what follows a '#' that
 * begins a word count for nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "config.h"

#define HEADER	"httpsys-config"
#define VERSION	"1"

static int save_to(FILE *to, const struct record *list)
{
	fprintf(to, HEADER " " VERSION "\n");
	for (; list; list = list->next)
		record_print(list, to);
	return fflush(to) || ferror(to) ? errno : 0;
}

/* Either the old file or the whole new one, whatever happens */
static int save_file(const char *path, const struct record *list)
{
	char *temporary = NULL;
	int error, fd;
	FILE *to;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return ENOMEM;
	fd = mkstemp(temporary);
	to = fd < 0 ? NULL : fdopen(fd, "w");
	if (!to) {
		error = errno;
		free(temporary);
		return error;
	}
	error = save_to(to, list);
	if (!error && fsync(fd))
		error = errno;
	if (fclose(to) && !error)
		error = errno;
	if (!error && rename(temporary, path))
		error = errno;
	if (error)
		unlink(temporary);
	free(temporary);
	return error;
}

int config_save(const char *path)
{
	struct record *list;
	int dev = store_open(), error;

	if (dev < 0)
		return 1;
	error = store_read(dev, &list);
	close(dev);
	if (error) {
		fprintf(stderr, "httpsysctl: cannot read the configuration: %s\n",
			strerror(error));
	} else {
		error = strcmp(path, "-") ? save_file(path, list) :
					    save_to(stdout, list);
		if (error)
			fprintf(stderr, "httpsysctl: %s: %s\n", path,
				strerror(error));
	}
	records_free(list);
	return error ? 1 : 0;
}

static const struct record *find_key(const struct record *list,
				     const struct record *rec)
{
	for (; list; list = list->next)
		if (list->id == rec->id && list->key_size == rec->key_size &&
		    !memcmp(list->key, rec->key, rec->key_size))
			return list;
	return NULL;
}

/* NULL with an empty @error: nothing on this line */
static struct record *line_parse(char *line, bool first, char *error)
{
	struct args args = { 0 };
	char *words[65];
	int n = line_split(line, words, 65, error);

	if (n <= 0)
		return NULL;
	if (first) {
		if (n != 2 || strcmp(words[0], HEADER) || strcmp(words[1], VERSION))
			snprintf(error, ERROR_TEXT, "the first line is not \""
				 HEADER " " VERSION "\"");
		return NULL;
	}
	args.count = n - 1;
	args.arg = words + 1;
	return record_parse(words[0], &args, false, error);
}

/* All lines of a file. False: said why */
static bool file_parse(const char *path, FILE *from, struct record **list)
{
	struct record **tail = list, *rec;
	const struct record *twin;
	char *line = NULL, error[ERROR_TEXT] = "";
	bool first = true;
	size_t room = 0;
	unsigned int nr;

	for (nr = 1; !*error && getline(&line, &room, from) >= 0; nr++) {
		rec = line_parse(line, first, error);
		if (rec) {
			rec->line = nr;
			twin = find_key(*list, rec);
			if (twin)
				snprintf(error, ERROR_TEXT, "given on line %u already",
					 twin->line);
			*tail = rec;
			tail = &rec->next;
		}
		first &= line[strspn(line, " \t\r\n")] == '#' ||
			 !line[strspn(line, " \t\r\n")];
	}
	if (!*error && first) {
		nr = 2;
		snprintf(error, ERROR_TEXT, "the first line is not \"" HEADER " "
			 VERSION "\"");
	}
	if (*error)
		fprintf(stderr, "%s:%u: %s\n", path, nr - 1, error);
	free(line);
	return !*error;
}

/* The kernel's records become the file's, or stay what they are */
static int load_list(const char *path, const struct record *list)
{
	const struct record *bad, *ignored;
	struct record *before;
	int dev = store_open(), error;

	if (dev < 0)
		return 1;
	error = store_read(dev, &before);
	if (!error) {
		error = store_become(dev, list, &bad);
		if (error && bad)
			fprintf(stderr, "%s:%u: %s\n", path, bad->line,
				store_error(error));
		else if (error)
			fprintf(stderr, "%s: %s\n", path, store_error(error));
		if (error && store_become(dev, before, &ignored))
			fprintf(stderr, "%s: and what was there before could not"
				" be restored\n", path);
	}
	close(dev);
	records_free(before);
	return error ? 2 : 0;
}

int config_load(const char *path)
{
	struct record *list = NULL;
	FILE *from = fopen(path, "r");
	int status = 2;

	if (!from) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 2;
	}
	if (file_parse(path, from, &list))
		status = load_list(path, list);
	fclose(from);
	records_free(list);
	return status;
}
