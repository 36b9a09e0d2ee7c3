// SPDX-License-Identifier: MIT
/* httpsysctl show, add, delete, config */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "config.h"

static int show(const char *word)
{
	struct record *list, *rec;
	int dev = store_open(), error;

	if (dev < 0)
		return 1;
	error = store_read(dev, &list);
	close(dev);
	if (error)
		fprintf(stderr, "httpsysctl: cannot read the configuration: %s\n",
			strerror(error));
	for (rec = list; rec && !error; rec = rec->next)
		if (kind_is(word, rec->id))
			record_print(rec, stdout);
	records_free(list);
	return error ? 1 : 0;
}

/* add or delete: arguments as on a line of the file */
static int change(const char *verb, const char *word, int argc, char **argv)
{
	struct args args = { .count = argc, .arg = argv };
	bool delete = !strcmp(verb, "delete");
	char error[ERROR_TEXT] = "";
	struct record *rec;
	int dev, result;

	if (argc > 64)
		return -1;
	rec = record_parse(word, &args, delete, error);
	if (!rec) {
		fprintf(stderr, "httpsysctl: %s %s: %s\n", verb, word, error);
		return 2;
	}
	dev = store_open();
	if (dev < 0)
		return 1;
	result = delete ? store_delete(dev, rec) : store_set(dev, rec);
	close(dev);
	free(rec);
	if (result)
		fprintf(stderr, "httpsysctl: %s %s: %s\n", verb, word,
			store_error(result));
	return result ? 1 : 0;
}

/* Exit status, or -1: not a command of these */
int config_command(int argc, char **argv)
{
	if (argc < 2)
		return -1;
	if (!strcmp(argv[0], "config") && argc == 3) {
		if (!strcmp(argv[1], "save"))
			return config_save(argv[2]);
		return !strcmp(argv[1], "load") ? config_load(argv[2]) : -1;
	}
	/* What netsh calls by the plural of what it shows */
	if (!strcmp(argv[0], "show") && argc == 2)
		return !strcmp(argv[1], "limits") ? show("limit") :
		       kind_known(argv[1]) ? show(argv[1]) : -1;
	if ((!strcmp(argv[0], "add") || !strcmp(argv[0], "delete")) &&
	    kind_known(argv[1]))
		return change(argv[0], argv[1], argc - 2, argv + 2);
	return -1;
}
