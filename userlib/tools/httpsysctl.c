// SPDX-License-Identifier: MIT
/*
 * httpsysctl: what the httpsys module of this network namespace is doing, and its
 * configuration (config_command.c)
 */
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <httpapi-linux.h>
#include <linux/httpsys.h>
#include "config.h"
#include "ctl.h"

/* More than any module has: numbers without a name are shown as numbers */
#define MOST	256

struct report {
	ULONGLONG counter[MOST];
	ULONGLONG reason[MOST];
	ULONG counters;
	ULONG reasons;
};

static ULONG read_report(struct report *report)
{
	report->counters = MOST;
	report->reasons = MOST;
	return HttpLxQueryCounters(report->counter, &report->counters,
				   report->reason, &report->reasons);
}

static struct json_object *json_of(const ULONGLONG *value, ULONG count,
				   PCSTR (*name)(ULONG))
{
	struct json_object *o = json_object_new_object();
	char number[16];

	for (ULONG i = 0; i < count && i < MOST; i++) {
		snprintf(number, sizeof(number), "%u", i);
		json_object_object_add(o, name(i) ? name(i) : number,
				       json_object_new_int64((int64_t)value[i]));
	}
	return o;
}

static void print_json(const struct report *r)
{
	struct json_object *all = json_object_new_object();

	json_object_object_add(all, "counters", json_of(r->counter, r->counters,
							HttpLxCounterName));
	json_object_object_add(all, "reasons", json_of(r->reason, r->reasons,
						       HttpLxReasonName));
	json_print(all);
}

static void print_text(const ULONGLONG *value, ULONG count,
		       PCSTR (*name)(ULONG), bool zeros)
{
	for (ULONG i = 0; i < count && i < MOST; i++) {
		PCSTR text = name(i);
		char number[16];

		if (!value[i] && !zeros)
			continue;
		snprintf(number, sizeof(number), "%u", i);
		printf("%-22s %llu\n", text ? text : number, value[i]);
	}
}

static ULONGLONG now(const struct report *report, enum httpsys_counter which)
{
	return (ULONG)which < report->counters ? report->counter[which] : 0;
}

static void print_status(const struct report *r)
{
	printf("sessions %llu, URL groups %llu, URLs %llu, queues %llu, "
	       "listeners %llu, connections %llu\n",
	       now(r, HTTPSYS_COUNTER_SESSIONS_NOW),
	       now(r, HTTPSYS_COUNTER_GROUPS_NOW),
	       now(r, HTTPSYS_COUNTER_URLS_NOW),
	       now(r, HTTPSYS_COUNTER_QUEUES_NOW),
	       now(r, HTTPSYS_COUNTER_ENDPOINTS_NOW),
	       now(r, HTTPSYS_COUNTER_CONNECTIONS_NOW));
	printf("requests %llu: delivered %llu, answered %llu, refused %llu, "
	       "abandoned %llu\n", now(r, HTTPSYS_COUNTER_REQUESTS),
	       now(r, HTTPSYS_COUNTER_DELIVERED),
	       now(r, HTTPSYS_COUNTER_RESPONSES),
	       now(r, HTTPSYS_COUNTER_REFUSED),
	       now(r, HTTPSYS_COUNTER_ABANDONED));
}

static const char help[] =
	"usage: httpsysctl COMMAND [--json]\n"
	"\n"
	"What happens\n"
	"  status                    what there is at present, in two lines\n"
	"  counters                  all counters, and refusals by reason\n"
	"  metrics                   the same, of groups and queues as well, as OpenMetrics\n"
	"  top [-d SECONDS] [-n TIMES|--once]\n"
	"                            requests, rates and queues by URL group, again and again\n"
	"  trace [-n REQUESTS] [-t SECONDS]\n"
	"                            requests as they pass, with the time of each stage\n"
	"  explain URL [local=ADDRESS]\n"
	"                            which prefix matches, who owns it, what would happen now;\n"
	"                            exit status 3: such a request would be refused\n"
	"  explain reason=NAME|NUMBER\n"
	"                            what a refusal in counters, logs and traces means\n"
	"  show servicestate [view=session|requestq] [verbose=yes|no]\n"
	"                            sessions, URL groups, URLs, queues, processes\n"
	"Leaving\n"
	"  drain [on|off|close|wait=SECONDS]\n"
	"                            health checks fail, connections end with their next answer;\n"
	"                            close: those without a request now; wait: until none is left\n"
	"Cache\n"
	"  show cachestate [url=]    what is in it, which responses were not kept, and why\n"
	"  flush|delete cache [url=] [recursive=yes|no]\n"
	"                            forget one URL and what is below it, or all\n"
	"Configuration: show KIND, add|update|delete KIND NAME=VALUE..., config save|load FILE\n"
	"  urlacl     url= and sddl=, or user= or group=, listen=yes|no, delegate=yes|no\n"
	"  iplisten   ipaddress=\n"
	"  timeout    timeouttype=idleconnectiontimeout|headerwaittimeout value=\n"
	"  cacheparam type=maxcacheresponsesize|cacherangechunksize value=\n"
	"  setting    settingtype=sslthrottle value=\n"
	"  limit      type=maxfieldlength|maxrequestbytes|urlsegmentmaxcount|\n"
	"             urlsegmentmaxlength|maxconnections|maxaddressconnections|\n"
	"             connectionrate|connectionkbytes value=\n"
	"  proxylist  address=ADDRESS[/BITS] (proxies whose PROXY header is believed)\n"
	"  health     port= path= for=PATH (what a balancer asks: is this host well?)\n"
	"  sslcert    ipport=|hostnameport=|ccs=|scopedccs= certhash= appid=\n"
	"             certstorename= ... (kept, not served yet)\n"
	"  load replaces the whole configuration, or nothing\n"
	"\n"
	"Examples\n"
	"  httpsysctl explain http://www.example.com/app/\n"
	"  httpsysctl add urlacl url=http://+:80/app/ user=www-data\n"
	"  httpsysctl show servicestate view=requestq --json\n"
	"  httpsysctl top --once\n"
	"Exit status: 0; 1: failed; 2: bad arguments; 3: see explain\n";

static int report_command(const char *command, bool json)
{
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;
	struct report report;
	ULONG error;

	error = HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL);
	if (!error)
		error = read_report(&report);
	if (error) {
		fprintf(stderr, "httpsysctl: %s (error %u)\n",
			HttpLxErrorText(error), error);
		return 1;
	}
	if (json) {
		print_json(&report);
	} else if (!strcmp(command, "status")) {
		print_status(&report);
	} else {
		print_text(report.counter, report.counters, HttpLxCounterName,
			   true);
		printf("refusals and connection ends by reason:\n");
		print_text(report.reason, report.reasons, HttpLxReasonName,
			   false);
	}
	HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);
	return 0;
}

static const struct command {
	const char *word;
	int (*run)(int argc, char **argv, bool json);
} commands[] = {
	{ "explain", explain_command },
	{ "top", top_command },
	{ "trace", trace_command },
	{ "metrics", metrics_command },
};

/* "--json" may stand anywhere */
static bool take_json(int *argc, char **argv)
{
	bool json = false;
	int n = 0;

	for (int i = 0; i < *argc; i++) {
		if (!strcmp(argv[i], "--json"))
			json = true;
		else
			argv[n++] = argv[i];
	}
	argv[n] = NULL;
	*argc = n;
	return json;
}

static int run(int argc, char **argv, bool json)
{
	int status;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[0], commands[i].word))
			return commands[i].run(argc - 1, argv + 1, json);
	if (argc >= 2 && !strcmp(argv[0], "show") && !strcmp(argv[1], "servicestate"))
		return servicestate_command(argc - 2, argv + 2, json);
	if (argc == 1 && (!strcmp(argv[0], "status") || !strcmp(argv[0], "counters")))
		return report_command(argv[0], json);
	status = cache_command(argc, argv, json);
	if (status < 0)
		status = log_command(argc, argv);
	if (status < 0)
		status = config_command(argc, argv, json);
	if (status < 0)
		status = drain_command(argc, argv);
	if (status < 0)
		status = usage_error("%s%s%s: unknown, or not so many arguments", argv[0],
				     argc > 1 ? " " : "", argc > 1 ? argv[1] : "");
	return status;
}

int main(int argc, char **argv)
{
	bool json = take_json(&argc, argv);

	/* What is UTF-8: state.c */
	setlocale(LC_CTYPE, "C.UTF-8");

	if (argc < 2)
		return usage_error("a command is needed");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
		fputs(help, stdout);
		return 0;
	}
	return run(argc - 1, argv + 1, json);
}
