// SPDX-License-Identifier: MIT
/* What the kernel lists in /proc/net, as JSON objects */
#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "ctl.h"

#define STATE		"/proc/self/net/httpsys_state"
#define COUNTERS	"/proc/self/net/httpsys"
#define CACHE		"/proc/self/net/httpsys_cache"

static FILE *list_open(const char *path)
{
	FILE *from = fopen(path, "r");

	if (!from)
		fprintf(stderr, errno == ENOENT ?
			"httpsysctl: %s: the module httpsys is not loaded\n" :
			"httpsysctl: %s: %m\n", path);
	return from;
}

/* "\x20" of the kernel's lists, in place */
static void unescape_hex(char *text)
{
	char *to = text;
	unsigned int byte;

	while (*text) {
		if (text[0] == '\\' && text[1] == 'x' &&
		    sscanf(text + 2, "%2x", &byte) == 1 && byte) {
			*to++ = (char)byte;
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = 0;
}

/* Ids are hexadecimal and stay text; a name may look like a number */
static bool is_text(const char *key)
{
	static const char *const keys[] = {
		"group", "session", "context", "name", "url", "mode", NULL
	};

	for (int i = 0; keys[i]; i++)
		if (!strcmp(keys[i], key))
			return true;
	return false;
}

/* JSON is UTF-8; what is not stays escaped */
static void unescape(char *text)
{
	char *raw = strdup(text);

	unescape_hex(text);
	if (raw && mbstowcs(NULL, text, 0) == (size_t)-1)
		strcpy(text, raw);
	free(raw);
}

static struct json_object *value_of(const char *key, char *text)
{
	unescape(text);
	if (is_text(key) || !isdigit((unsigned char)*text))
		return json_object_new_string(text);
	return json_object_new_int64(strtoll(text, NULL, 10));
}

static struct json_object *state_line(char *line)
{
	struct json_object *item = json_object_new_object();
	char *save, *word = strtok_r(line, " \n", &save);

	json_object_object_add(item, "kind", json_object_new_string(word ? word : ""));
	while ((word = strtok_r(NULL, " \n", &save))) {
		char *value = strchr(word, '=');

		if (!value) {
			json_object_object_add(item, word, json_object_new_boolean(1));
			continue;
		}
		*value++ = 0;
		json_object_object_add(item, word, value_of(word, value));
	}
	return item;
}

/* An array of what the lines of a list say; closes it */
static struct json_object *list_read(FILE *from, struct json_object *(*parse)(char *line))
{
	struct json_object *list;
	char *line = NULL;
	size_t room = 0;

	if (!from)
		return NULL;
	list = json_object_new_array();
	while (getline(&line, &room, from) > 0)
		json_object_array_add(list, parse(line));
	free(line);
	fclose(from);
	return list;
}

struct json_object *state_read(void)
{
	return list_read(list_open(STATE), state_line);
}

struct json_object *counters_read(void)
{
	struct json_object *all, *counters, *reasons;
	FILE *from = list_open(COUNTERS);
	unsigned long long value;
	char line[256], name[64];

	if (!from)
		return NULL;
	all = json_object_new_object();
	counters = json_object_new_object();
	reasons = json_object_new_object();
	while (fgets(line, sizeof(line), from)) {
		const char *last = strrchr(line, ' ');

		if (!last || sscanf(last, "%llu", &value) != 1)
			continue;
		if (sscanf(line, "reason %63[0-9]", name) == 1)
			json_object_object_add(reasons, name,
					       json_object_new_int64((int64_t)value));
		else if (sscanf(line, "%63s", name) == 1)
			json_object_object_add(counters, name,
					       json_object_new_int64((int64_t)value));
	}
	fclose(from);
	json_object_object_add(all, "counters", counters);
	json_object_object_add(all, "reasons", reasons);
	return all;
}

/* "response STATUS BYTES AGE LEFT URL", "refusal AGE REASON URL", "refused REASON N" */
static struct json_object *cache_line(char *line)
{
	static const char *const entry[] = { "status", "bytes", "age", "left", "url", NULL };
	static const char *const refusal[] = { "age", "reason", "url", NULL };
	static const char *const refused[] = { "reason", "count", NULL };
	struct json_object *item = json_object_new_object();
	char *save, *word = strtok_r(line, " \n", &save);
	const char *const *keys = entry;

	if (word && !strcmp(word, "refusal"))
		keys = refusal;
	else if (word && !strcmp(word, "refused"))
		keys = refused;
	json_object_object_add(item, "kind", json_object_new_string(word ? word : ""));
	while (*keys && (word = strtok_r(NULL, " \n", &save))) {
		if (strcmp(word, "-"))
			json_object_object_add(item, *keys, value_of(*keys, word));
		keys++;
	}
	return item;
}

struct json_object *cache_read(bool quiet)
{
	return list_read(quiet ? fopen(CACHE, "r") : list_open(CACHE), cache_line);
}

const char *text_of(struct json_object *o, const char *key)
{
	struct json_object *value;

	return o && json_object_object_get_ex(o, key, &value) ?
	       json_object_get_string(value) : "";
}

int64_t number_of(struct json_object *o, const char *key)
{
	struct json_object *value;

	return o && json_object_object_get_ex(o, key, &value) ?
	       json_object_get_int64(value) : 0;
}

bool is_kind(struct json_object *o, const char *kind)
{
	return !strcmp(text_of(o, "kind"), kind);
}

bool is_hidden(struct json_object *o)
{
	return json_object_object_get_ex(o, "hidden", NULL);
}

struct json_object *state_find(struct json_object *state, const char *kind,
			       const char *key, const char *value)
{
	for (size_t i = 0; i < json_object_array_length(state); i++) {
		struct json_object *o = json_object_array_get_idx(state, i);

		if (is_kind(o, kind) && !strcmp(text_of(o, key), value))
			return o;
	}
	return NULL;
}

const char *shown(const char *text, const char *also)
{
	static char *ring[4];
	static unsigned int turn;
	char **room = &ring[turn++ % 4], *to;

	free(*room);
	*room = to = malloc(4 * strlen(text) + 1);
	if (!to)
		return "";
	for (; *text; text++) {
		if (*text < ' ' || *text > '~' || strchr(also, *text))
			to += sprintf(to, "\\x%02x", (unsigned char)*text);
		else
			*to++ = *text;
	}
	*to = 0;
	return *room;
}

const char *process_text(struct json_object *o)
{
	static char text[128];
	char path[64], name[32] = "?";
	int64_t pid = number_of(o, "pid");
	FILE *from;

	snprintf(path, sizeof(path), "/proc/%lld/comm", (long long)pid);
	from = pid ? fopen(path, "r") : NULL;
	if (from) {
		if (fgets(name, sizeof(name), from))
			name[strcspn(name, "\n")] = 0;
		fclose(from);
	}
	snprintf(text, sizeof(text), "%s (%lld)", shown(name, ""), (long long)pid);
	return text;
}

const char *user_text(int64_t uid)
{
	static char text[64];
	const struct passwd *pw = getpwuid((uid_t)uid);

	snprintf(text, sizeof(text), "%.40s (%lld)", pw ? pw->pw_name : "?", (long long)uid);
	return text;
}

void json_print(struct json_object *o)
{
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

int usage_error(const char *format, ...)
{
	va_list list;

	fputs("httpsysctl: ", stderr);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputs("; see httpsysctl help\n", stderr);
	return STATUS_USAGE;
}

bool args_done(const char *command, const struct args *args)
{
	for (int i = 0; i < args->count; i++) {
		if (args->used[i])
			continue;
		usage_error("%s: what is \"%.100s\"?", command, args->arg[i]);
		return false;
	}
	return true;
}
