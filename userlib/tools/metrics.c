// SPDX-License-Identifier: MIT
/* httpsysctl metrics: all counters as OpenMetrics */
#include <stdlib.h>
#include <string.h>
#include <httpapi-linux.h>
#include "ctl.h"

/* Counters of /proc/net/httpsys; what is left is a counter of its own name */
static const struct gauge {
	const char *counter;
	const char *help;
} gauges[] = {
	{ "connections_now", "Connections that are open" },
	{ "sessions_now", "Server sessions" },
	{ "groups_now", "URL groups" },
	{ "urls_now", "Registered URL prefixes" },
	{ "queues_now", "Request queues" },
	{ "endpoints_now", "Listeners" },
	{ "cache_entries_now", "Responses in the cache (CurrentUrisCached)" },
	{ "cache_fragments_now", "Fragments in the cache" },
	{ "cache_bytes_now", "Bytes in the cache" },
};

static const struct gauge totals[] = {
	{ "connections", "Connections accepted" },
	{ "connections_refused", "Connections over the limit, or without memory for them" },
	{ "requests", "Requests" },
	{ "queued", "Requests that came into a queue" },
	{ "delivered", "Requests that a program received" },
	{ "responses", "Responses of programs" },
	{ "refused", "Requests that the kernel answered with an error" },
	{ "resets", "Connections that were reset" },
	{ "abandoned", "Requests whose program ended or closed its queue" },
	{ "timeouts", "Connections that a timer ended" },
	{ "bytes_in", "Bytes received" },
	{ "bytes_out", "Bytes sent" },
	{ "cache_stored", "Responses put into the cache (TotalUrisCached)" },
	{ "cache_hits", "Requests answered by the cache (UriCacheHits)" },
	{ "cache_misses", "Requests that it could have answered (UriCacheMisses)" },
	{ "cache_flushes", "Flushes (UriCacheFlushes)" },
	{ "cache_evicted", "Responses removed for room, memory or age" },
	{ "cache_refused", "Responses that were offered and not kept" },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void print_family(const char *name, const char *type, const char *help)
{
	printf("# TYPE httpsys_%s %s\n# HELP httpsys_%s %s\n", name, type, name, help);
}

static void print_service(struct json_object *counters)
{
	char name[64];

	for (size_t i = 0; i < COUNT(gauges); i++) {
		int n = (int)strlen(gauges[i].counter) - 4;

		snprintf(name, sizeof(name), "%.*s", n, gauges[i].counter);
		if (!strcmp(name, "connections"))
			strcpy(name, "connections_open");
		print_family(name, "gauge", gauges[i].help);
		printf("httpsys_%s %lld\n", name,
		       (long long)number_of(counters, gauges[i].counter));
	}
	for (size_t i = 0; i < COUNT(totals); i++) {
		print_family(totals[i].counter, "counter", totals[i].help);
		printf("httpsys_%s_total %lld\n", totals[i].counter,
		       (long long)number_of(counters, totals[i].counter));
	}
	print_family("cache_removed", "counter",
		     "Responses that left the cache (TotalFlushedUris)");
	printf("httpsys_cache_removed_total %lld\n",
	       (long long)(number_of(counters, "cache_stored") -
			   number_of(counters, "cache_entries_now")));
}

static void print_reasons(struct json_object *reasons)
{
	print_family("reasons", "counter",
		     "Refusals and unusual ends of connections, by reason");
	json_object_object_foreach(reasons, number, value) {
		PCSTR name = HttpLxReasonName((ULONG)atoi(number));

		printf("httpsys_reasons_total{number=\"%s\",reason=\"%s\"} %lld\n", number,
		       name ? name : number, (long long)json_object_get_int64(value));
	}
}

/* A label's value: backslash, quote and line feed are escaped */
static void print_label(const char *name, const char *text)
{
	printf("%s=\"", name);
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			putchar('\\');
		if (*text == '\n')
			fputs("\\n", stdout);
		else
			putchar(*text);
	}
	putchar('"');
}

struct metric {
	const char *name;	/* of the family, behind the kind */
	const char *key;	/* in the list */
	const char *add;	/* the same, to be added, or NULL */
	const char *help;
	bool total;
	double scale;		/* 0: whole numbers */
};

static const struct metric of_group[] = {
	{ "requests", "requests", "hits", "Requests (AllRequests)", true, 0 },
	{ "get_requests", "gets", "hits", "GET requests (GetRequests)", true, 0 },
	{ "head_requests", "heads", NULL, "HEAD requests (HeadRequests)", true, 0 },
	{ "cache_hits", "hits", NULL, "Requests answered by the cache", true, 0 },
	{ "refused", "refused", NULL, "Requests that the kernel refused", true, 0 },
	{ "received_bytes", "received", NULL, "Bytes of requests (BytesReceived)", true, 0 },
	{ "sent_bytes", "sent", NULL, "Bytes of responses (BytesSent)", true, 0 },
	{ "connections", "connections", NULL,
	  "Connections, of groups with a limit (CurrentConnections)", false, 0 },
};

static const struct metric of_queue[] = {
	{ "size", "waiting", NULL, "Requests that wait (CurrentQueueSize)", false, 0 },
	{ "limit", "limit", NULL, "At most so many", false, 0 },
	{ "oldest_seconds", "age", NULL,
	  "Time since the oldest waiting request began (MaxQueueItemAge)", false, 0.001 },
	{ "receivers", "receivers", NULL, "Receives that wait for a request", false, 0 },
	{ "arrivals", "requests", NULL, "Requests queued (ArrivalRate)", true, 0 },
	{ "rejected", "refused", NULL, "Requests refused (RejectedRequests)", true, 0 },
	{ "cache_hits", "hits", NULL, "Requests answered by the cache (CacheHitRate)", true, 0 },
};

static void print_sample(struct json_object *o, const char *kind, const struct metric *m)
{
	int64_t value = number_of(o, m->key) + (m->add ? number_of(o, m->add) : 0);

	printf("httpsys_%s_%s%s{", kind, m->name, m->total ? "_total" : "");
	print_label(kind, text_of(o, kind));
	if (!strcmp(kind, "queue")) {
		putchar(',');
		print_label("name", text_of(o, "name"));
	}
	putchar(',');
	print_label("uid", text_of(o, "uid"));
	if (m->scale > 0)
		printf("} %.3f\n", (double)value * m->scale);
	else
		printf("} %lld\n", (long long)value);
}

static void print_objects(struct json_object *state, const char *kind,
			  const struct metric *list, size_t count)
{
	char name[64];

	for (size_t k = 0; k < count; k++) {
		snprintf(name, sizeof(name), "%s_%s", kind, list[k].name);
		print_family(name, list[k].total ? "counter" : "gauge", list[k].help);
		for (size_t i = 0; i < json_object_array_length(state); i++) {
			struct json_object *o = json_object_array_get_idx(state, i);

			if (is_kind(o, kind) && !is_hidden(o) &&
			    json_object_object_get_ex(o, list[k].key, NULL))
				print_sample(o, kind, &list[k]);
		}
	}
}

int metrics_command(int argc, char **argv, bool json)
{
	struct json_object *all, *state, *part;

	if (argc)
		return usage_error("metrics: what is \"%.100s\"?", argv[0]);
	if (json)
		return usage_error("metrics: --json: there are only OpenMetrics");
	all = counters_read();
	state = all ? state_read() : NULL;
	if (state) {
		json_object_object_get_ex(all, "counters", &part);
		print_service(part);
		json_object_object_get_ex(all, "reasons", &part);
		print_reasons(part);
		print_objects(state, "group", of_group, COUNT(of_group));
		print_objects(state, "queue", of_queue, COUNT(of_queue));
		puts("# EOF");
	}
	json_object_put(all);
	json_object_put(state);
	return state ? 0 : STATUS_FAILED;
}
