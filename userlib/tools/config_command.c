// SPDX-License-Identifier: MIT
/* httpsysctl show, add, update, delete, config */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "config.h"
#include "ctl.h"

/* The record's line of the file as an object */
static struct json_object *record_json(const struct record *rec)
{
	struct json_object *o = json_object_new_object();
	char *line = NULL, *words[ARGS_MAX], error[ERROR_TEXT], *value, *end;
	size_t size = 0;
	FILE *to = open_memstream(&line, &size);
	int n;

	if (!to)
		return o;
	record_print(rec, to);
	fclose(to);
	n = line_split(line, words, ARGS_MAX, error);
	for (int i = 1; i < n; i++) {
		value = strchr(words[i], '=');
		if (!value)
			continue;
		*value++ = 0;
		strtoull(value, &end, 10);
		json_object_object_add(o, words[i], strcmp(words[i], "value") || *end || !*value ?
				       json_object_new_string(value) :
				       json_object_new_int64(strtoll(value, NULL, 10)));
	}
	free(line);
	return o;
}

static void print_records(const char *word, const struct record *list, bool json)
{
	struct json_object *all = json ? json_object_new_array() : NULL;

	for (; list; list = list->next) {
		if (!kind_is(word, list->id))
			continue;
		if (json)
			json_object_array_add(all, record_json(list));
		else
			record_print(list, stdout);
	}
	if (json)
		json_print(all);
}

static int show(const char *word, bool json)
{
	struct record *list;
	int dev = store_open(), error;

	if (dev < 0)
		return 1;
	error = store_read(dev, &list);
	close(dev);
	if (error)
		fprintf(stderr, "httpsysctl: cannot read the configuration: %s\n",
			strerror(error));
	else
		print_records(word, list, json);
	records_free(list);
	return error ? 1 : 0;
}

/* Another value for what is there; what was there is put back if it is not taken */
static int store_update(int dev, const struct record *rec)
{
	struct record *list, *old;
	int error = store_read(dev, &list);

	for (old = error ? NULL : list; old; old = old->next)
		if (old->id == rec->id && old->key_size == rec->key_size &&
		    !memcmp(old->key, rec->key, rec->key_size))
			break;
	if (!error && !old)
		error = ENOENT;
	if (!error)
		error = store_set(dev, rec);
	if (error == EEXIST) {
		error = store_delete(dev, rec);
		if (!error) {
			error = store_set(dev, rec);
			if (error)
				store_set(dev, old);
		}
	}
	records_free(list);
	return error;
}

/* add, update or delete: arguments as on a line of the file */
static int change(const char *verb, const char *word, int argc, char **argv)
{
	struct args args = { .count = argc, .arg = argv };
	bool delete = !strcmp(verb, "delete");
	char error[ERROR_TEXT] = "";
	struct record *rec;
	int dev, result;

	if (argc > ARGS_MAX)
		return usage_error("%s %s: too many arguments", verb, word);
	rec = record_parse(word, &args, delete, error);
	if (!rec) {
		return usage_error("%s %s: %s", verb, word, error);
	}
	dev = store_open();
	if (dev < 0)
		return 1;
	result = delete ? store_delete(dev, rec) :
		 !strcmp(verb, "update") ? store_update(dev, rec) : store_set(dev, rec);
	close(dev);
	free(rec);
	if (result)
		fprintf(stderr, "httpsysctl: %s %s: %s\n", verb, word,
			store_error(result));
	/* What only the kernel can tell: not a URL, say */
	return !result ? 0 : result == EINVAL ? STATUS_USAGE : STATUS_FAILED;
}

/* Exit status, or -1: not a command of these */
int config_command(int argc, char **argv, bool json)
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
		return !strcmp(argv[1], "limits") ? show("limit", json) :
		       kind_known(argv[1]) ? show(argv[1], json) : -1;
	if ((!strcmp(argv[0], "add") || !strcmp(argv[0], "delete") ||
	     !strcmp(argv[0], "update")) &&
	    kind_known(argv[1]))
		return change(argv[0], argv[1], argc - 2, argv + 2);
	return -1;
}
