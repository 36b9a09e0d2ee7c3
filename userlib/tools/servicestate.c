// SPDX-License-Identifier: MIT
/* httpsysctl show servicestate: sessions, URL groups, URLs and queues */
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "ctl.h"

/* A copy of @o without what only joins the kernel's lines */
static struct json_object *copy_of(struct json_object *o)
{
	struct json_object *copy = NULL;

	json_object_deep_copy(o, &copy, NULL);
	json_object_object_del(copy, "kind");
	return copy;
}

/* The items of @kind whose @key is the same as @of's */
static struct json_object *children(struct json_object *state, const char *kind,
				    const char *key, struct json_object *of)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(state); i++) {
		struct json_object *o = json_object_array_get_idx(state, i);

		if (is_kind(o, kind) && !is_hidden(o) &&
		    (!key || !strcmp(text_of(o, key), text_of(of, key))))
			json_object_array_add(list, copy_of(o));
	}
	return list;
}

static void with_program(struct json_object *o)
{
	char *name = strdup(process_text(o));
	char *end = strrchr(name, '(');

	if (end && end > name)
		end[-1] = 0;
	json_object_object_add(o, "program", json_object_new_string(name));
	free(name);
}

static struct json_object *urls_of(struct json_object *state, struct json_object *group)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(state); i++) {
		struct json_object *o = json_object_array_get_idx(state, i);

		if (is_kind(o, "url") && !is_hidden(o) &&
		    !strcmp(text_of(o, "group"), text_of(group, "group")))
			json_object_array_add(list,
					      json_object_new_string(text_of(o, "url")));
	}
	return list;
}

static struct json_object *groups_of(struct json_object *state, const char *key,
				     struct json_object *of)
{
	struct json_object *list = children(state, "group", key, of);

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *g = json_object_array_get_idx(list, i);

		json_object_object_add(g, "urls", urls_of(state, g));
	}
	return list;
}

static struct json_object *sessions_of(struct json_object *state)
{
	struct json_object *list = children(state, "session", NULL, NULL);

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *s = json_object_array_get_idx(list, i);
		struct json_object *app = state_find(state, "app", "app", text_of(s, "app"));

		json_object_object_add(s, "pid", json_object_new_int64(number_of(app, "pid")));
		with_program(s);
		json_object_object_add(s, "groups", groups_of(state, "session", s));
	}
	return list;
}

static struct json_object *queues_of(struct json_object *state, bool groups)
{
	struct json_object *list = children(state, "queue", NULL, NULL);

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *q = json_object_array_get_idx(list, i);
		struct json_object *opens = children(state, "open", "queue", q);

		for (size_t k = 0; k < json_object_array_length(opens); k++)
			with_program(json_object_array_get_idx(opens, k));
		json_object_object_add(q, "processes", opens);
		if (groups)
			json_object_object_add(q, "groups", groups_of(state, "queue", q));
	}
	return list;
}

/* How many there are of each kind that the caller may not see */
static struct json_object *hidden_of(struct json_object *state)
{
	static const char *const kinds[] = { "session", "group", "url", "queue", NULL };
	struct json_object *all = json_object_new_object();

	for (int k = 0; kinds[k]; k++) {
		int n = 0;

		for (size_t i = 0; i < json_object_array_length(state); i++) {
			struct json_object *o = json_object_array_get_idx(state, i);

			n += is_kind(o, kinds[k]) && is_hidden(o);
		}
		json_object_object_add(all, kinds[k], json_object_new_int(n));
	}
	return all;
}

/* Text */

static const char *inherited(struct json_object *o, const char *key, char *room, size_t size)
{
	int64_t value = number_of(o, key);

	if (!value)
		return "inherited";
	if (value == 0xffff && strcmp(key, "min_send_rate"))
		return "off";
	snprintf(room, size, "%lld", (long long)value);
	return room;
}

static void print_timeouts(struct json_object *o, const char *indent)
{
	static const char *const keys[] = { "entity_body", "drain_body", "request_queue",
					    "idle", "header_wait", "min_send_rate", NULL };
	char room[24];

	for (int i = 0; keys[i]; i++)
		printf("%s%-16s %s\n", indent, keys[i],
		       inherited(o, keys[i], room, sizeof(room)));
}

static void print_group(struct json_object *g, bool verbose)
{
	struct json_object *urls = NULL;

	printf("  URL group %s, %s, ", text_of(g, "group"), text_of(g, "state"));
	if (json_object_object_get_ex(g, "queue", NULL))
		printf("request queue %s\n", text_of(g, "queue"));
	else
		printf("no request queue\n");
	printf("    requests %lld, cache hits %lld, refused %lld; bytes received %lld, "
	       "sent %lld\n", (long long)number_of(g, "requests"),
	       (long long)number_of(g, "hits"), (long long)number_of(g, "refused"),
	       (long long)number_of(g, "received"), (long long)number_of(g, "sent"));
	if (json_object_object_get_ex(g, "connection_limit", NULL))
		printf("    connections %lld, at most %lld\n",
		       (long long)number_of(g, "connections"),
		       (long long)number_of(g, "connection_limit"));
	if (verbose)
		print_timeouts(g, "    ");
	json_object_object_get_ex(g, "urls", &urls);
	for (size_t i = 0; urls && i < json_object_array_length(urls); i++)
		printf("    %s\n", shown(json_object_get_string(
				json_object_array_get_idx(urls, i)), URL_ALSO));
}

static void print_groups(struct json_object *of, bool verbose)
{
	struct json_object *groups = NULL;

	json_object_object_get_ex(of, "groups", &groups);
	for (size_t i = 0; groups && i < json_object_array_length(groups); i++)
		print_group(json_object_array_get_idx(groups, i), verbose);
}

static void print_sessions(struct json_object *list, bool verbose)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *s = json_object_array_get_idx(list, i);

		printf("Server session %s, %s, process %s, user %s\n", text_of(s, "session"),
		       text_of(s, "state"), process_text(s),
		       user_text(number_of(s, "uid")));
		if (json_object_object_get_ex(s, "bandwidth", NULL))
			printf("  bandwidth %lld bytes/s\n",
			       (long long)number_of(s, "bandwidth"));
		if (verbose)
			print_timeouts(s, "  ");
		print_groups(s, verbose);
	}
}

static void print_queue(struct json_object *q, bool verbose)
{
	struct json_object *opens = NULL;
	const char *name = text_of(q, "name");

	printf("Request queue %s, %s%s, %s, user %s\n", text_of(q, "queue"),
	       *name ? "named " : "unnamed", shown(name, URL_ALSO), text_of(q, "state"),
	       user_text(number_of(q, "uid")));
	printf("  waiting %lld of %lld, the oldest for %.3f s; receivers %lld%s\n",
	       (long long)number_of(q, "waiting"), (long long)number_of(q, "limit"),
	       (double)number_of(q, "age") / 1000, (long long)number_of(q, "receivers"),
	       number_of(q, "demand") ? ", started on demand" : "");
	printf("  requests %lld, cache hits %lld, refused %lld; responses in the cache %lld\n",
	       (long long)number_of(q, "requests"), (long long)number_of(q, "hits"),
	       (long long)number_of(q, "refused"), (long long)number_of(q, "cached"));
	if (verbose)
		printf("  503 verbosity %s, mode %s\n", text_of(q, "verbosity"),
		       text_of(q, "mode"));
	json_object_object_get_ex(q, "processes", &opens);
	for (size_t i = 0; opens && i < json_object_array_length(opens); i++) {
		struct json_object *o = json_object_array_get_idx(opens, i);

		printf("  %s %s%s, user %s\n", text_of(o, "role"), process_text(o),
		       number_of(o, "shut") ? " (shut down)" :
		       number_of(o, "active") ? "" : " (passive)",
		       user_text(number_of(o, "uid")));
	}
	print_groups(q, verbose);
}

static void print_queues(struct json_object *list, bool verbose)
{
	for (size_t i = 0; i < json_object_array_length(list); i++)
		print_queue(json_object_array_get_idx(list, i), verbose);
}

static void print_hidden(struct json_object *hidden)
{
	bool any = false;

	json_object_object_foreach(hidden, kind, value) {
		if (!json_object_get_int(value))
			continue;
		printf("%s%d %s%s", any ? ", " : "Of other users: ",
		       json_object_get_int(value), !strcmp(kind, "url") ? "URL" :
		       !strcmp(kind, "group") ? "URL group" : kind,
		       json_object_get_int(value) > 1 ? "s" : "");
		any = true;
	}
	if (any)
		puts("");
}

static void print_view(struct json_object *state, bool requestq, bool verbose, bool json)
{
	struct json_object *sessions = requestq ? NULL : sessions_of(state);
	struct json_object *queues = queues_of(state, requestq);
	struct json_object *hidden = hidden_of(state), *all = json_object_new_object();

	if (!json) {
		if (sessions)
			print_sessions(sessions, verbose);
		print_queues(queues, verbose);
		print_hidden(hidden);
	}
	if (sessions)
		json_object_object_add(all, "sessions", sessions);
	json_object_object_add(all, "queues", queues);
	json_object_object_add(all, "hidden", hidden);
	if (json)
		json_print(all);
	else
		json_object_put(all);
}

int servicestate_command(int argc, char **argv, bool json)
{
	struct args args = { .count = argc, .arg = argv };
	const char *view = arg_take(&args, "view"), *verbose = arg_take(&args, "verbose");
	struct json_object *state;

	if (!args_done("show servicestate", &args))
		return STATUS_USAGE;
	if (view && strcmp(view, "session") && strcmp(view, "requestq"))
		return usage_error("show servicestate: view=%.40s is neither session nor "
				   "requestq", view);
	if (verbose && strcmp(verbose, "yes") && strcmp(verbose, "no"))
		return usage_error("show servicestate: verbose=%.40s is neither yes nor no",
				   verbose);
	state = state_read();
	if (!state)
		return STATUS_FAILED;
	print_view(state, view && !strcmp(view, "requestq"),
		   verbose && !strcmp(verbose, "yes"), json);
	json_object_put(state);
	return 0;
}
