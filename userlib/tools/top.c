// SPDX-License-Identifier: MIT
/* httpsysctl top: what happens at present, by URL group */
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "config.h"
#include "ctl.h"

/* What there was at a moment */
struct sample {
	struct timespec at;
	struct json_object *counters;
	struct json_object *state;
};

static volatile sig_atomic_t stopped;

static void stop(int signo)
{
	(void)signo;
	stopped = 1;
}

static bool sample_take(struct sample *s)
{
	clock_gettime(CLOCK_MONOTONIC, &s->at);
	s->counters = counters_read();
	s->state = s->counters ? state_read() : NULL;
	return s->state;
}

static void sample_free(struct sample *s)
{
	json_object_put(s->counters);
	json_object_put(s->state);
	memset(s, 0, sizeof(*s));
}

static double seconds_between(const struct sample *a, const struct sample *b)
{
	double s = (double)(b->at.tv_sec - a->at.tv_sec) +
		   (double)(b->at.tv_nsec - a->at.tv_nsec) / 1e9;

	return s > 0.001 ? s : 0.001;
}

static int64_t counter(const struct sample *s, const char *name)
{
	struct json_object *counters;

	json_object_object_get_ex(s->counters, "counters", &counters);
	return number_of(counters, name);
}

static double rate(const struct sample *a, const struct sample *b, const char *name)
{
	return (double)(counter(b, name) - counter(a, name)) / seconds_between(a, b);
}

/* Of a group; one that is new has come since the last sample */
static double group_rate(const struct sample *a, const struct sample *b,
			 struct json_object *g, const char *key)
{
	struct json_object *old = state_find(a->state, "group", "group", text_of(g, "group"));

	return (double)(number_of(g, key) - number_of(old, key)) / seconds_between(a, b);
}

static struct json_object *number(double value)
{
	return json_object_new_double(round(value * 10) / 10);
}

static struct json_object *group_json(const struct sample *a, const struct sample *b,
				      struct json_object *g)
{
	static const char *const keys[] = { "hits", "refused", "received", "sent", NULL };
	struct json_object *o = json_object_new_object(), *q, *url;

	q = state_find(b->state, "queue", "queue", text_of(g, "queue"));
	url = state_find(b->state, "url", "group", text_of(g, "group"));
	json_object_object_add(o, "group", json_object_new_string(text_of(g, "group")));
	json_object_object_add(o, "requests", number(group_rate(a, b, g, "requests") +
						     group_rate(a, b, g, "hits")));
	for (int i = 0; keys[i]; i++)
		json_object_object_add(o, keys[i], number(group_rate(a, b, g, keys[i])));
	json_object_object_add(o, "waiting", json_object_new_int64(number_of(q, "waiting")));
	json_object_object_add(o, "age", json_object_new_int64(number_of(q, "age")));
	json_object_object_add(o, "receivers",
			       json_object_new_int64(number_of(q, "receivers")));
	json_object_object_add(o, "url", json_object_new_string(text_of(url, "url")));
	return o;
}

static struct json_object *service_json(const struct sample *a, const struct sample *b)
{
	static const char *const keys[] = { "requests", "delivered", "responses", "refused",
					    "cache_hits", "bytes_in", "bytes_out", NULL };
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "connections",
			       json_object_new_int64(counter(b, "connections_now")));
	json_object_object_add(o, "new_connections", number(rate(a, b, "connections")));
	for (int i = 0; keys[i]; i++)
		json_object_object_add(o, keys[i], number(rate(a, b, keys[i])));
	return o;
}

static int busier(const void *a, const void *b)
{
	struct json_object *const *x = a, *const *y = b;
	double d = json_object_get_double(json_object_object_get(*y, "requests")) -
		   json_object_get_double(json_object_object_get(*x, "requests"));

	return d > 0 ? 1 : d < 0 ? -1 : 0;
}

static struct json_object *view_of(const struct sample *a, const struct sample *b)
{
	struct json_object *all = json_object_new_object(), *groups = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(b->state); i++) {
		struct json_object *g = json_object_array_get_idx(b->state, i);

		if (is_kind(g, "group") && !is_hidden(g))
			json_object_array_add(groups, group_json(a, b, g));
	}
	json_object_array_sort(groups, busier);
	json_object_object_add(all, "seconds", number(seconds_between(a, b)));
	json_object_object_add(all, "service", service_json(a, b));
	json_object_object_add(all, "groups", groups);
	return all;
}

/* "1.2k" */
static const char *short_number(double value, char *room, size_t size)
{
	static const char units[] = " kMGT";
	int unit = 0;

	while (value >= 9999.5 && units[unit + 1]) {
		value /= 1000;
		unit++;
	}
	snprintf(room, size, unit && value < 100 ? "%.1f%c" : "%.0f%c", value,
		 unit ? units[unit] : 0);
	return room;
}

static double of(struct json_object *o, const char *key)
{
	return json_object_get_double(json_object_object_get(o, key));
}

static void print_group(struct json_object *g)
{
	char n[6][16];

	printf("%16s %8s %8s %8s %8s %8s %6.0f %7.2f %5.0f  %s\n", text_of(g, "group"),
	       short_number(of(g, "requests"), n[0], sizeof(n[0])),
	       short_number(of(g, "hits"), n[1], sizeof(n[1])),
	       short_number(of(g, "refused"), n[2], sizeof(n[2])),
	       short_number(of(g, "received"), n[3], sizeof(n[3])),
	       short_number(of(g, "sent"), n[4], sizeof(n[4])), of(g, "waiting"),
	       of(g, "age") / 1000, of(g, "receivers"),
	       shown(text_of(g, "url"), URL_ALSO));
}

static void print_view(struct json_object *view)
{
	struct json_object *s = json_object_object_get(view, "service");
	struct json_object *groups = json_object_object_get(view, "groups");
	double requests = of(s, "requests");
	char n[6][16], clock[16];
	time_t now = time(NULL);

	strftime(clock, sizeof(clock), "%H:%M:%S", localtime(&now));
	printf("httpsys %s, over %.1f s: connections %.0f (%s/s), requests %s/s, "
	       "cache hits %.0f %%, refused %s/s, in %s/s, out %s/s\n", clock,
	       of(view, "seconds"), of(s, "connections"),
	       short_number(of(s, "new_connections"), n[0], sizeof(n[0])),
	       short_number(requests, n[1], sizeof(n[1])),
	       requests > 0 ? 100 * of(s, "cache_hits") / requests : 0.0,
	       short_number(of(s, "refused"), n[2], sizeof(n[2])),
	       short_number(of(s, "bytes_in"), n[3], sizeof(n[3])),
	       short_number(of(s, "bytes_out"), n[4], sizeof(n[4])));
	printf("%16s %8s %8s %8s %8s %8s %6s %7s %5s  %s\n", "URL group", "req/s", "hits/s",
	       "ref/s", "in/s", "out/s", "wait", "age/s", "recv", "first URL");
	for (size_t i = 0; i < json_object_array_length(groups); i++)
		print_group(json_object_array_get_idx(groups, i));
}

static void show(const struct sample *a, const struct sample *b, bool json)
{
	struct json_object *view = view_of(a, b);

	if (json) {
		puts(json_object_to_json_string_ext(view, JSON_C_TO_STRING_NOSLASHESCAPE));
	} else {
		if (isatty(STDOUT_FILENO))
			fputs("\033[H\033[2J", stdout);
		print_view(view);
	}
	fflush(stdout);
	json_object_put(view);
}

static void nap(double seconds)
{
	struct timespec t = { (time_t)seconds, (long)(fmod(seconds, 1) * 1e9) };

	nanosleep(&t, NULL);
}

static int run(double seconds, unsigned long times, bool json)
{
	struct sample a = { 0 }, b = { 0 };
	struct sigaction act = { .sa_handler = stop };

	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	if (!sample_take(&a))
		return STATUS_FAILED;
	for (unsigned long i = 0; !stopped && (!times || i < times); i++) {
		nap(seconds);
		if (stopped)
			break;
		if (!sample_take(&b)) {
			sample_free(&a);
			return STATUS_FAILED;
		}
		show(&a, &b, json);
		sample_free(&a);
		a = b;
		memset(&b, 0, sizeof(b));
	}
	sample_free(&a);
	return 0;
}

int top_command(int argc, char **argv, bool json)
{
	unsigned long times = 0;
	double seconds = 1;
	char *end;

	for (int i = 0; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";

		if (!strcmp(argv[i], "--once")) {
			times = 1;
		} else if (!strcmp(argv[i], "-n")) {
			times = strtoul(value, &end, 10);
			if (!*value || *end || !times)
				return usage_error("top: -n %.40s: not a number", value);
			i++;
		} else if (!strcmp(argv[i], "-d")) {
			seconds = strtod(value, &end);
			if (!*value || *end || !(seconds >= 0.1 && seconds <= 3600))
				return usage_error("top: -d %.40s: not seconds, 0.1 to 3600",
						   value);
			i++;
		} else {
			return usage_error("top: what is \"%.100s\"?", argv[i]);
		}
	}
	return run(seconds, times, json);
}
