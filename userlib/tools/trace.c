// SPDX-License-Identifier: MIT
/*
 * httpsysctl trace: requests as they pass, from the module's tracepoints. It makes a
 * tracing instance of its own, so other users of tracefs are not disturbed, lets the
 * kernel filter by the caller's network namespace, and removes the instance at the end.
 *
 * Tracefs belongs to the machine's administrator: who is root in a container only
 * cannot use it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <httpapi-linux.h>
#include "config.h"
#include "ctl.h"

/* Requests that are under way; the oldest makes room */
#define OPEN_MAX	4096
#define STAGES		8

static const char *const mounts[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };

/* In the order in which they usually come */
static const char *const stages[STAGES] = {
	"parsed", "routed", "queued", "delivered", "response", "sent", "done", "reason",
};

/* A request: when it came to each stage, 0: not */
struct passing {
	unsigned long long conn;
	unsigned int number;
	double at[STAGES];
	char what[320];		/* method and target */
	unsigned int status;
	unsigned int reason;
	bool cached;
	char group[24];
};

struct tracer {
	char path[128];		/* of the instance */
	struct passing *open[OPEN_MAX];
	size_t nr;
	unsigned long shown;
	bool json;
};

static volatile sig_atomic_t stopped;

static void stop(int signo)
{
	(void)signo;
	stopped = 1;
}

static int write_file(const struct tracer *t, const char *name, const char *text)
{
	char path[256];
	int fd, error = 0;

	snprintf(path, sizeof(path), "%s/%s", t->path, name);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		error = errno;
	close(fd);
	return error;
}

/* An instance with our events on; 0 or errno, said what */
static int instance_make(struct tracer *t)
{
	static const char *const events[] = {
		"accept", "parsed", "routed", "queued", "delivered", "response", "sent", "done",
		"closed", "reason",
	};
	char name[64], filter[32];
	struct stat ns;
	int error = ENOENT;

	for (size_t i = 0; i < 2 && error == ENOENT; i++) {
		snprintf(t->path, sizeof(t->path), "%s/instances/httpsysctl-%d", mounts[i],
			 (int)getpid());
		error = mkdir(t->path, 0700) ? errno : 0;
	}
	if (error || stat("/proc/self/ns/net", &ns)) {
		fprintf(stderr, "httpsysctl: trace: %s: %s%s\n", t->path, strerror(error),
			error == ENOENT ? " (mount -t tracefs tracefs /sys/kernel/tracing)" : "");
		*t->path = 0;
		return error;
	}
	snprintf(filter, sizeof(filter), "net == %lu", (unsigned long)ns.st_ino);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]) && !error; i++) {
		snprintf(name, sizeof(name), "events/httpsys/httpsys_%s/filter", events[i]);
		error = write_file(t, name, filter);
	}
	if (!error)
		error = write_file(t, "events/httpsys/enable", "1");
	if (error)
		fprintf(stderr, error == ENOENT ?
			"httpsysctl: trace: the module httpsys is not loaded\n" :
			"httpsysctl: trace: %s: %s\n", t->path, strerror(error));
	return error;
}

static void instance_remove(struct tracer *t)
{
	if (!*t->path)
		return;
	write_file(t, "events/httpsys/enable", "0");
	rmdir(t->path);
}

/* Requests */

static struct passing *passing_find(struct tracer *t, unsigned long long conn,
				    unsigned int number)
{
	for (size_t i = t->nr; i--;)
		if (t->open[i]->conn == conn && t->open[i]->number == number)
			return t->open[i];
	return NULL;
}

/* The newest of a connection: what its end, or a refusal, is about */
static struct passing *passing_newest(struct tracer *t, unsigned long long conn)
{
	for (size_t i = t->nr; i--;)
		if (t->open[i]->conn == conn)
			return t->open[i];
	return NULL;
}

static void passing_drop(struct tracer *t, const struct passing *p)
{
	for (size_t i = 0; i < t->nr; i++) {
		if (t->open[i] != p)
			continue;
		free(t->open[i]);
		memmove(&t->open[i], &t->open[i + 1], (--t->nr - i) * sizeof(t->open[0]));
		return;
	}
}

static struct passing *passing_add(struct tracer *t, unsigned long long conn,
				   unsigned int number)
{
	struct passing *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	if (t->nr == OPEN_MAX)
		passing_drop(t, t->open[0]);
	p->conn = conn;
	p->number = number;
	t->open[t->nr++] = p;
	return p;
}

static void print_json(const struct passing *p)
{
	struct json_object *o = json_object_new_object(), *times = json_object_new_object();
	char id[24];

	snprintf(id, sizeof(id), "%llx", p->conn);
	json_object_object_add(o, "connection", json_object_new_string(id));
	json_object_object_add(o, "number", json_object_new_int64(p->number));
	json_object_object_add(o, "request", json_object_new_string(p->what));
	json_object_object_add(o, "status", json_object_new_int64(p->status));
	if (p->cached)
		json_object_object_add(o, "cached", json_object_new_boolean(1));
	if (p->reason)
		json_object_object_add(o, "reason", json_object_new_int64(p->reason));
	if (*p->group)
		json_object_object_add(o, "group", json_object_new_string(p->group));
	for (int i = 0; i < STAGES; i++)
		if (p->at[i] > 0)
			json_object_object_add(times, stages[i],
					       json_object_new_double(p->at[i]));
	json_object_object_add(o, "at", times);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

/* Microseconds from its parsing to each stage */
static void print_text(const struct passing *p)
{
	printf("%.6f %llx/%u %s -> ", p->at[0], p->conn, p->number,
	       shown(p->what, ""));
	if (p->status)
		printf("%u%s", p->status, p->cached ? " cached" : "");
	else
		printf("-");
	if (p->reason)
		printf(" %s", HttpLxReasonName(p->reason) ? HttpLxReasonName(p->reason) : "?");
	for (int i = 1; i < STAGES; i++)
		if (p->at[i] > 0)
			printf(" %s+%.0f", stages[i], (p->at[i] - p->at[0]) * 1e6);
	puts("");
}

static void passing_end(struct tracer *t, struct passing *p)
{
	(t->json ? print_json : print_text)(p);
	fflush(stdout);
	t->shown++;
	passing_drop(t, p);
}

/* Lines: "  comm-pid [cpu] flags seconds: httpsys_stage: net=N conn=X request=N …" */

static unsigned int field(const char *line, const char *name)
{
	const char *at = strstr(line, name);

	return at ? (unsigned int)strtoul(at + strlen(name), NULL, 10) : 0;
}

static void event_reason(struct tracer *t, const char *rest, unsigned long long conn, double at)
{
	struct passing *p = passing_newest(t, conn);
	unsigned int reason = field(rest, " reason="), status = field(rest, " status=");

	if (!p) {
		/* Before a head was whole, or between requests */
		p = passing_add(t, conn, 0);
		if (!p)
			return;
		p->at[0] = at;
		strcpy(p->what, "(no request)");
		p->reason = reason;
		p->status = status;
		passing_end(t, p);
		return;
	}
	p->reason = reason;
	if (!p->status)
		p->status = status;
	p->at[STAGES - 1] = at;
}

static void event_stage(struct tracer *t, int stage, const char *rest,
			unsigned long long conn, double at)
{
	unsigned int number = field(rest, " request=");
	struct passing *p = passing_find(t, conn, number);
	const char *text;

	if (!p && stage)
		return;
	if (!p)
		p = passing_add(t, conn, number);
	if (!p)
		return;
	p->at[stage] = at;
	text = strstr(rest, " bytes=");
	if (!stage && text && (text = strchr(text + 1, ' ')))
		snprintf(p->what, sizeof(p->what), "%.*s", (int)strcspn(text + 1, "\n"),
			 text + 1);
	if (!strcmp(stages[stage], "routed") && (text = strstr(rest, " group=")))
		sscanf(text, " group=%23s", p->group);
	if (!strcmp(stages[stage], "response")) {
		p->status = field(rest, " status=");
		p->cached = field(rest, " cached=");
	}
	if (!strcmp(stages[stage], "done")) {
		if (!p->reason)
			p->reason = field(rest, " reason=");
		passing_end(t, p);
	}
}

static void event(struct tracer *t, const char *line)
{
	const char *mark = strstr(line, ": httpsys_"), *from = mark, *rest, *text;
	unsigned long long conn;
	size_t n;

	if (!mark)
		return;
	while (from > line && from[-1] != ' ')
		from--;
	mark += strlen(": httpsys_");
	n = strcspn(mark, ":");
	rest = mark + n;
	text = strstr(rest, " conn=");
	if (!text)
		return;
	conn = strtoull(text + strlen(" conn="), NULL, 16);
	for (int i = 0; i < STAGES; i++) {
		if (strlen(stages[i]) != n || strncmp(stages[i], mark, n))
			continue;
		if (!strcmp(stages[i], "reason"))
			event_reason(t, rest, conn, strtod(from, NULL));
		else
			event_stage(t, i, rest, conn, strtod(from, NULL));
	}
}

/* Until so many were shown, or the time is over, or a signal */
static int follow(struct tracer *t, unsigned long most, double seconds)
{
	struct timespec begin, now;
	char path[160], *line = NULL;
	struct pollfd wait = { .events = POLLIN };
	size_t room = 0;
	FILE *from;

	snprintf(path, sizeof(path), "%s/trace_pipe", t->path);
	wait.fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	from = wait.fd < 0 ? NULL : fdopen(wait.fd, "r");
	if (!from) {
		fprintf(stderr, "httpsysctl: trace: %s: %m\n", path);
		return STATUS_FAILED;
	}
	clock_gettime(CLOCK_MONOTONIC, &begin);
	while (!stopped && (!most || t->shown < most)) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (seconds > 0 && (double)(now.tv_sec - begin.tv_sec) >= seconds)
			break;
		clearerr(from);
		if (getline(&line, &room, from) > 0)
			event(t, line);
		else
			poll(&wait, 1, 200);
	}
	free(line);
	fclose(from);
	return 0;
}

int trace_command(int argc, char **argv, bool json)
{
	struct tracer t = { .json = json };
	struct sigaction act = { .sa_handler = stop };
	unsigned long most = 0;
	double seconds = 0;
	int status = STATUS_FAILED;
	char *end;

	for (int i = 0; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";

		if (strcmp(argv[i], "-n") && strcmp(argv[i], "-t"))
			return usage_error("trace: what is \"%.100s\"?", argv[i]);
		if (argv[i][1] == 'n')
			most = strtoul(value, &end, 10);
		else
			seconds = strtod(value, &end);
		if (!*value || *end || !(argv[i][1] == 'n' ? most > 0 : seconds > 0))
			return usage_error("trace: %s %.40s: not a number", argv[i], value);
		i++;
	}
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	if (!instance_make(&t)) {
		if (!json)
			fprintf(stderr, "seconds connection/number request -> answer; "
				"microseconds from its head to each stage\n");
		status = follow(&t, most, seconds);
	}
	instance_remove(&t);
	while (t.nr)
		passing_drop(&t, t.open[t.nr - 1]);
	return status;
}
