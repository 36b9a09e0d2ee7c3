// SPDX-License-Identifier: MIT
/*
 * httpsys-activate [OPTION]… QUEUE UNIT PREFIX…: holds a request queue with a name
 * and URL prefixes, and has systemd start UNIT when a request waits for somebody to
 * take it. UNIT opens the queue by its name. Requests that come before it is there
 * wait; when it dies, what it had not taken waits for the next one, which is started.
 *
 * Two threads: one waits for demand and talks to systemd, the main one for signals.
 */
#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <httpapi-linux.h>

#define PROGRAM		"httpsys-activate"
/* A unit that ends at once is not started more often than that */
#define PAUSE_SECONDS	1

static const char usage[] =
	"usage: " PROGRAM " [OPTION]... QUEUE UNIT PREFIX...\n"
	"Registers each PREFIX (http://host:port/path/) for the request queue QUEUE and has\n"
	"systemd start UNIT whenever a request waits there and nobody takes it.\n\n"
	"  --mode=MODE            who may open the queue: permission bits, 0600 by default\n"
	"  --owner=USER[:GROUP]   whose it is; default: the caller's\n"
	"  --user                 UNIT belongs to the caller's own systemd\n"
	"  --help                 this text\n\n"
	"exit status: 0: ended by SIGTERM or SIGINT; 1: it cannot be done; 2: usage\n";

struct agent {
	const char *queue;
	const char *unit;
	bool user;
	HTTPLX_QUEUE_ACCESS access;
	HTTP_SERVER_SESSION_ID session;
	HTTP_URL_GROUP_ID group;
	HANDLE handle;
};

static void bad_usage(const char *what, const char *argument)
{
	fprintf(stderr, PROGRAM ": %s%s%s; --help explains\n", what,
		argument ? ": " : "", argument ? argument : "");
	exit(2);
}

static void fail(const char *what, ULONG error)
{
	fprintf(stderr, PROGRAM ": %s: %s\n", what, HttpLxErrorText(error));
	exit(1);
}

static bool number(const char *text, int base, ULONG most, ULONG *value)
{
	unsigned long got;
	char *end;

	errno = 0;
	got = strtoul(text, &end, base);
	if (errno || end == text || *end || got > most || *text == '-')
		return false;
	*value = (ULONG)got;
	return true;
}

static void take_owner(struct agent *agent, char *text)
{
	char *group = strchr(text, ':');
	struct passwd *user;
	struct group *entry;

	if (group)
		*group++ = 0;
	if (*text && !number(text, 10, HTTPLX_CALLER - 1, &agent->access.Uid)) {
		user = getpwnam(text);
		if (!user)
			bad_usage("no such user", text);
		agent->access.Uid = user->pw_uid;
	}
	if (group && !number(group, 10, HTTPLX_CALLER - 1, &agent->access.Gid)) {
		entry = getgrnam(group);
		if (!entry)
			bad_usage("no such group", group);
		agent->access.Gid = entry->gr_gid;
	}
}

static int take_options(struct agent *agent, int argc, char **argv)
{
	static const struct option options[] = {
		{ "mode", required_argument, NULL, 'm' },
		{ "owner", required_argument, NULL, 'o' },
		{ "user", no_argument, NULL, 'u' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
		switch (option) {
		case 'm':
			if (!number(optarg, 8, 0666, &agent->access.Mode))
				bad_usage("not a mode", optarg);
			break;
		case 'o':
			take_owner(agent, optarg);
			break;
		case 'u':
			agent->user = true;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(0);
		default:
			bad_usage("unknown option, or one without its value",
				  argv[optind - 1]);
		}
	}
	if (argc - optind < 3)
		bad_usage("queue, unit and at least one prefix are wanted", NULL);
	return optind;
}

static void add_prefix(const struct agent *agent, const char *prefix)
{
	HTTPLX_URL_CONFLICT conflict;
	ULONG error = HttpLxAddUrl(agent->group, prefix, 0, &conflict);

	if (error && conflict.Prefix[0])
		fprintf(stderr, PROGRAM ": %s of user %u is in the way\n",
			conflict.Prefix, conflict.Uid);
	if (error)
		fail(prefix, error);
}

static void open_queue(struct agent *agent, char **prefixes)
{
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;
	HTTP_BINDING_INFO binding = { .Flags.Present = 1 };
	ULONG error;

	error = HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL);
	if (!error)
		error = HttpCreateServerSession(version, &agent->session, 0);
	if (!error)
		error = HttpCreateUrlGroup(agent->session, &agent->group, 0);
	if (error)
		fail("/dev/httpsys", error);
	error = HttpLxCreateRequestQueue(agent->queue, &agent->access,
			HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER, &agent->handle);
	binding.RequestQueueHandle = agent->handle;
	if (!error)
		error = HttpSetUrlGroupProperty(agent->group,
				HttpServerBindingProperty, &binding, sizeof(binding));
	if (error)
		fail(agent->queue, error);
	while (*prefixes)
		add_prefix(agent, *prefixes++);
}

/* A unit that runs already is left alone by systemd */
static void start_unit(const struct agent *agent)
{
	sd_bus_error problem = SD_BUS_ERROR_NULL;
	sd_bus *bus = NULL;
	int error;

	/* Opened each time: a system manager that was restarted is another one */
	error = agent->user ? sd_bus_open_user(&bus) : sd_bus_open_system(&bus);
	if (error >= 0)
		error = sd_bus_call_method(bus, "org.freedesktop.systemd1",
				"/org/freedesktop/systemd1",
				"org.freedesktop.systemd1.Manager", "StartUnit",
				&problem, NULL, "ss", agent->unit, "replace");
	if (error < 0)
		fprintf(stderr, PROGRAM ": %s: %s\n", agent->unit,
			problem.message ? problem.message : strerror(-error));
	sd_bus_error_free(&problem);
	sd_bus_flush_close_unref(bus);
}

static void *wait_for_demand(void *argument)
{
	const struct timespec pause = { .tv_sec = PAUSE_SECONDS };
	struct agent *agent = argument;
	ULONG error;

	while (!(error = HttpWaitForDemandStart(agent->handle, NULL))) {
		start_unit(agent);
		nanosleep(&pause, NULL);
	}
	/* Shut down while we waited, or before we did */
	if (error != ERROR_OPERATION_ABORTED && error != ERROR_INVALID_HANDLE)
		fail("HttpWaitForDemandStart", error);
	return NULL;
}

int main(int argc, char **argv)
{
	struct agent agent = { .access = { HTTPLX_QUEUE_ACCESS_MAGIC, 0600,
					   HTTPLX_CALLER, HTTPLX_CALLER } };
	int got, first = take_options(&agent, argc, argv);
	pthread_t demand;
	sigset_t set;

	agent.queue = argv[first];
	agent.unit = argv[first + 1];
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	open_queue(&agent, argv + first + 2);
	got = pthread_create(&demand, NULL, wait_for_demand, &agent);
	if (got) {
		fprintf(stderr, PROGRAM ": %s\n", strerror(got));
		return 1;
	}
	sd_notify(0, "READY=1");
	sigwait(&set, &got);
	sd_notify(0, "STOPPING=1");
	HttpShutdownRequestQueue(agent.handle);
	pthread_join(demand, NULL);
	HttpCloseServerSession(agent.session);
	HttpCloseRequestQueue(agent.handle);
	HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);
	return 0;
}
