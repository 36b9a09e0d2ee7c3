// SPDX-License-Identifier: MIT
/* httpsysctl explain: what would become of a request for a URL, or what a reason means */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <httpapi-linux.h>
#include "config.h"
#include "ctl.h"

/* By enum httpsys_reason: what happened, and what to do about it */
static const struct meaning {
	uint32_t reason;
	const char *text;
} meanings[] = {
	{ HTTPSYS_REASON_NONE, "not refused" },
	{ HTTPSYS_REASON_BAD_REQUEST, "400: the request line is not HTTP" },
	{ HTTPSYS_REASON_VERB, "400: the method is no token, or CONNECT, which needs a proxy" },
	{ HTTPSYS_REASON_URL, "400: the URL has characters or escapes that none may have" },
	{ HTTPSYS_REASON_HOSTNAME, "400: Host is missing, there twice, or no host name" },
	{ HTTPSYS_REASON_HEADER, "400: a header line is malformed" },
	{ HTTPSYS_REASON_CRLF, "400: a CR, LF or NUL where none may be" },
	{ HTTPSYS_REASON_NUMBER, "400: a number is too large or none" },
	{ HTTPSYS_REASON_FRAMING, "400: Content-Length and Transfer-Encoding contradict" },
	{ HTTPSYS_REASON_CHUNK, "400: the chunked body is malformed" },
	{ HTTPSYS_REASON_UNKNOWN_HOST, "400: nothing is registered for this host and port" },
	{ HTTPSYS_REASON_NOT_FOUND, "404: host and port are registered, this path is not" },
	{ HTTPSYS_REASON_HEADER_TIMEOUT, "408: the head did not arrive within header_wait" },
	{ HTTPSYS_REASON_BODY_TIMEOUT, "408: the body did not arrive within entity_body" },
	{ HTTPSYS_REASON_LENGTH_REQUIRED, "411: a POST or PUT without a length" },
	{ HTTPSYS_REASON_TOO_LARGE, "413: the body is larger than allowed" },
	{ HTTPSYS_REASON_URL_LENGTH, "414: the URL is longer than allowed" },
	{ HTTPSYS_REASON_FIELD_LENGTH, "431: a header line is longer than limit "
	  "type=maxfieldlength" },
	{ HTTPSYS_REASON_REQUEST_LENGTH, "431: the head is longer than limit "
	  "type=maxrequestbytes" },
	{ HTTPSYS_REASON_INTERNAL, "500: the program's response could not be sent" },
	{ HTTPSYS_REASON_NOT_IMPLEMENTED, "501: a transfer coding other than chunked" },
	{ HTTPSYS_REASON_UNBOUND, "503: the URL group has no request queue, or nobody has "
	  "the queue open: is the program running?" },
	{ HTTPSYS_REASON_DISABLED, "503: the program has switched session, URL group or queue "
	  "off" },
	{ HTTPSYS_REASON_QUEUE_FULL, "503: the queue is full: the program receives too slowly, "
	  "or hangs" },
	{ HTTPSYS_REASON_QUEUE_GONE, "503: the last program that had the queue ended while the "
	  "request waited" },
	{ HTTPSYS_REASON_MEMORY, "503: no memory" },
	{ HTTPSYS_REASON_VERSION, "505: neither HTTP/1.0 nor HTTP/1.1" },
	{ HTTPSYS_REASON_IDLE_TIMEOUT, "closed: no request within the idle time" },
	{ HTTPSYS_REASON_DRAIN_TIMEOUT, "closed: the rest of a body that nobody wanted took "
	  "longer than drain_body" },
	{ HTTPSYS_REASON_QUEUE_TIMEOUT, "503: the request waited longer than request_queue: "
	  "the program receives too slowly, or hangs" },
	{ HTTPSYS_REASON_SEND_RATE, "closed: the client took the response slower than "
	  "min_send_rate" },
	{ HTTPSYS_REASON_CLIENT_RESET, "the client went away before its request was answered" },
	{ HTTPSYS_REASON_ABANDONED, "reset: the program ended, or closed the queue, with the "
	  "request unanswered" },
	{ HTTPSYS_REASON_CANCELLED, "reset: the program cancelled the request" },
	{ HTTPSYS_REASON_CONNECTION_LIMIT, "refused: limit type=maxconnections is reached" },
	{ HTTPSYS_REASON_DROPPED, "the client went away while the response was sent" },
	{ HTTPSYS_REASON_ENDPOINT_GONE, "closed: the last URL of the port was removed" },
	{ HTTPSYS_REASON_GROUP_LIMIT, "503: the URL group is at its limit of connections" },
	{ HTTPSYS_REASON_RESERVED, "400: the prefix is reserved and nobody has registered it" },
	{ HTTPSYS_REASON_PROXY, "400: the connection is from a trusted proxy (proxylist) and does"
	  " not begin with a PROXY header, version 2" },
	{ HTTPSYS_REASON_DRAINING, "503 to a health check: this host drains" },
	{ HTTPSYS_REASON_UNHEALTHY, "503 to a health check: nobody takes requests for its path" },
	{ HTTPSYS_REASON_ADDRESS_LIMIT, "refused: the client has as many connections as limit "
	  "type=maxaddressconnections gives one" },
	{ HTTPSYS_REASON_ADDRESS_RATE, "refused: the client makes more connections a second than "
	  "limit type=connectionrate" },
	{ HTTPSYS_REASON_MEMORY_LIMIT, "reset: connections hold as much memory as limit "
	  "type=connectionkbytes" },
};

const char *reason_meaning(uint32_t reason)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].reason == reason)
			return meanings[i].text;
	return NULL;
}

/* Room for the texts; the URL alone is bounded by this */
struct answer {
	struct httpsys_explain e;
	char prefix[HTTPSYS_URL_MAX];
	char hidden[HTTPSYS_URL_MAX];
};

static int ask(struct answer *a, const char *url, const char *local)
{
	int dev, error = 0;

	a->e.size = sizeof(a->e);
	a->e.url = (uintptr_t)url;
	a->e.url_len = (uint32_t)strlen(url);
	a->e.prefix = (uintptr_t)a->prefix;
	a->e.prefix_size = sizeof(a->prefix) - 1;
	a->e.hidden = (uintptr_t)a->hidden;
	a->e.hidden_size = sizeof(a->hidden) - 1;
	if (local) {
		a->e.local.family = strchr(local, ':') ? AF_INET6 : AF_INET;
		if (inet_pton(a->e.local.family, local, a->e.local.addr) != 1)
			return EADDRNOTAVAIL;
	}
	dev = store_open();
	if (dev < 0)
		return -1;
	if (ioctl(dev, HTTPSYS_IOC_EXPLAIN, &a->e))
		error = errno;
	close(dev);
	return error;
}

/* "host:port/path" in the cache's list, from a URL; the list has a port always */
static bool same_url(const char *entry, const char *url)
{
	const char *host = strstr(url, "://") + 3;
	size_t n = strcspn(host, "/?"), colon = 0;
	bool port = false;

	for (size_t i = 0; i < n; i++)
		if (host[i] == ':' && (colon = i))
			port = strchr(host + i, ']') == NULL || strchr(host + i, ']') > host + n;
	if (strncasecmp(entry, host, n))
		return false;
	entry += n;
	if (!port) {
		if (strncmp(entry, ":80", 3))
			return false;
		entry += 3;
	}
	return !strcasecmp(entry, host[n] ? host + n : "/");
}

/* "yes", "no" and why not, or NULL: the caller may not look */
static const char *cached(const char *url)
{
	struct json_object *list = cache_read(true);
	const char *found = "no";
	static char why[300];

	if (!list)
		return NULL;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *o = json_object_array_get_idx(list, i);

		if (!same_url(text_of(o, "url"), url))
			continue;
		if (is_kind(o, "response"))
			found = "yes";
		else if (is_kind(o, "refusal") && strcmp(found, "yes"))
			for (ULONG k = 0; HttpLxCacheResultName(k); k++)
				if (!strcmp(HttpLxCacheResultName(k), text_of(o, "reason"))) {
					snprintf(why, sizeof(why),
						 "no; not kept %lld s ago: %s",
						 (long long)number_of(o, "age"),
						 HttpLxCacheResultText(k));
					found = why;
				}
	}
	json_object_put(list);
	return found;
}

static const char *outcome(const struct httpsys_explain *e, const char *cache)
{
	const char *text = reason_meaning(e->reason);
	static char room[400];

	if (!(e->state & HTTPSYS_EXPLAIN_LISTENS))
		return "the connection is refused: nothing is registered on this port";
	if (text && !strncmp(text, "503", 3) && (e->state & HTTPSYS_EXPLAIN_BOUND) &&
	    e->verbosity == HTTPSYS_503_BASIC) {
		snprintf(room, sizeof(room), "%s; the connection is reset, as the queue's 503 "
			 "verbosity is basic", text);
		return room;
	}
	if (e->reason)
		return text ? text : "refused";
	if (e->state & HTTPSYS_EXPLAIN_HEALTH)
		return "a health check: the kernel answers GET and HEAD with 200";
	if (cache && !strcmp(cache, "yes"))
		return "a GET is answered by the cache";
	if (!(e->state & HTTPSYS_EXPLAIN_DETAILS))
		return "it goes to the owner's queue";
	return e->receivers ? "it is delivered at once" :
	       "it waits in the queue until the program receives it";
}

/* The programs that have the queue open, as the caller may see them */
static struct json_object *receivers_of(const struct httpsys_explain *e)
{
	struct json_object *state, *list = json_object_new_array();
	char number[24];

	if (!e->queue)
		return list;
	state = state_read();
	snprintf(number, sizeof(number), "%llu", (unsigned long long)e->queue);
	for (size_t i = 0; state && i < json_object_array_length(state); i++) {
		struct json_object *o = json_object_array_get_idx(state, i);

		if (is_kind(o, "open") && !strcmp(text_of(o, "queue"), number))
			json_object_array_add(list, json_object_new_string(process_text(o)));
	}
	json_object_put(state);
	return list;
}

static const char *off(const struct httpsys_explain *e, uint32_t bit)
{
	return e->state & bit ? "inactive" : "active";
}

static void print_details(const struct httpsys_explain *e, struct json_object *programs)
{
	printf("  URL group  %llx, %s\n", (unsigned long long)e->group,
	       off(e, HTTPSYS_EXPLAIN_GROUP_OFF));
	printf("  session    %llx, %s\n", (unsigned long long)e->session,
	       off(e, HTTPSYS_EXPLAIN_SESSION_OFF));
	if (!(e->state & HTTPSYS_EXPLAIN_BOUND)) {
		printf("  queue      none\n");
		return;
	}
	printf("  queue      %llu, %s, waiting %u of %u\n", (unsigned long long)e->queue,
	       e->state & HTTPSYS_EXPLAIN_DEAD ? "nobody has it open" :
	       off(e, HTTPSYS_EXPLAIN_QUEUE_OFF), e->waiting, e->limit);
	printf("  receivers  %u waiting for a request", e->receivers);
	for (size_t i = 0; i < json_object_array_length(programs); i++)
		printf("%s%s", i ? ", " : "; open in ",
		       json_object_get_string(json_object_array_get_idx(programs, i)));
	puts("");
}

static void print_text(const struct answer *a, const char *url, const char *cache,
		       struct json_object *programs)
{
	const struct httpsys_explain *e = &a->e;

	printf("%s\n", url);
	if (e->state & HTTPSYS_EXPLAIN_HEALTH) {
		printf("  matches    a health check of the configuration\n");
	} else if (!e->prefix_len) {
		printf("  matches    nothing\n");
	} else if (e->state & HTTPSYS_EXPLAIN_RESERVED) {
		printf("  matches    %s, a reservation of user %s\n", shown(a->prefix, URL_ALSO),
		       user_text(e->uid));
		if (e->hidden_len)
			printf("  it hides   %s, which is registered\n",
			       shown(a->hidden, URL_ALSO));
	} else {
		printf("  matches    %s, registered by user %s\n", shown(a->prefix, URL_ALSO),
		       user_text(e->uid));
		if (e->state & HTTPSYS_EXPLAIN_DETAILS)
			print_details(e, programs);
		else
			printf("  details    hidden: it is another user's\n");
	}
	if (cache)
		printf("  cached     %s\n", cache);
	printf("  now        %s\n", outcome(e, cache));
}

#define ADD(o, key, type, value)	json_object_object_add(o, key, json_object_new_##type(value))

static void print_json(const struct answer *a, const char *url, const char *cache,
		       struct json_object *programs)
{
	struct json_object *o = json_object_new_object();
	const struct httpsys_explain *e = &a->e;
	char id[24];

	ADD(o, "url", string, url);
	ADD(o, "reason", int64, e->reason);
	ADD(o, "outcome", string, outcome(e, cache));
	ADD(o, "listens", boolean, !!(e->state & HTTPSYS_EXPLAIN_LISTENS));
	if (e->state & HTTPSYS_EXPLAIN_HEALTH)
		ADD(o, "health", boolean, true);
	if (e->prefix_len) {
		ADD(o, "prefix", string, a->prefix);
		ADD(o, "uid", int64, e->uid);
		ADD(o, "reserved", boolean, !!(e->state & HTTPSYS_EXPLAIN_RESERVED));
	}
	if (e->hidden_len)
		ADD(o, "hides", string, a->hidden);
	if (cache)
		ADD(o, "cached", boolean, !strcmp(cache, "yes"));
	if (e->group) {
		snprintf(id, sizeof(id), "%llx", (unsigned long long)e->group);
		ADD(o, "group", string, id);
		snprintf(id, sizeof(id), "%llx", (unsigned long long)e->session);
		ADD(o, "session", string, id);
	}
	if (e->queue) {
		ADD(o, "queue", int64, (int64_t)e->queue);
		ADD(o, "waiting", int64, e->waiting);
		ADD(o, "limit", int64, e->limit);
		ADD(o, "receivers", int64, e->receivers);
		json_object_object_add(o, "programs", json_object_get(programs));
	}
	json_print(o);
}

static int explain_url(const char *url, const char *local, bool json)
{
	struct answer *a = calloc(1, sizeof(*a));
	struct json_object *programs;
	const char *cache, *meaning;
	int status, error;

	error = a ? ask(a, url, local) : ENOMEM;
	if (error == EADDRNOTAVAIL) {
		status = usage_error("explain: local=%.60s is not an address", local);
	} else if (error == EINVAL) {
		meaning = a->e.reason ? reason_meaning(a->e.reason) : NULL;
		status = usage_error("explain: %.200s: %s", url,
				     meaning ? meaning : "not a URL");
	} else if (error) {
		if (error > 0)
			fprintf(stderr, "httpsysctl: explain: %s\n", strerror(error));
		status = STATUS_FAILED;
	} else {
		programs = receivers_of(&a->e);
		cache = cached(url);
		(json ? print_json : print_text)(a, url, cache, programs);
		json_object_put(programs);
		status = a->e.reason || !(a->e.state & HTTPSYS_EXPLAIN_LISTENS) ?
			 STATUS_REFUSED : 0;
	}
	free(a);
	return status;
}

/* By number, by name as counters have it */
static int explain_reason(const char *text, bool json)
{
	struct json_object *o;
	const char *meaning;
	char number[16];

	for (uint32_t i = 0; i < 256; i++) {
		snprintf(number, sizeof(number), "%u", i);
		if (strcmp(number, text) &&
		    (!HttpLxReasonName(i) || strcmp(HttpLxReasonName(i), text)))
			continue;
		meaning = reason_meaning(i);
		if (!meaning)
			break;
		if (!json) {
			printf("%s\n", meaning);
			return 0;
		}
		o = json_object_new_object();
		ADD(o, "reason", int64, i);
		ADD(o, "meaning", string, meaning);
		json_print(o);
		return 0;
	}
	return usage_error("explain: reason=%.60s is unknown", text);
}

int explain_command(int argc, char **argv, bool json)
{
	struct args args = { .count = argc, .arg = argv };
	const char *local = arg_take(&args, "local"), *reason = arg_take(&args, "reason");
	const char *url = NULL;

	for (int i = 0; i < argc; i++)
		if (!args.used[i] && !url && strstr(argv[i], "://")) {
			url = argv[i];
			args.used[i] = true;
		}
	if (!args_done("explain", &args))
		return STATUS_USAGE;
	if (reason && !url && !local)
		return explain_reason(reason, json);
	if (!url || reason)
		return usage_error("explain: a URL or reason= is needed");
	return explain_url(url, local, json);
}
