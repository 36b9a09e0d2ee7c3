// SPDX-License-Identifier: MIT
/*
 * httpsysctl: what the httpsys module of this network namespace is doing, and its
 * configuration (config_command.c)
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <httpapi-linux.h>
#include <linux/httpsys.h>
#include "config.h"

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

static void print_json(const char *key, const ULONGLONG *value, ULONG count,
		       PCSTR (*name)(ULONG))
{
	printf("  \"%s\": {", key);
	for (ULONG i = 0; i < count && i < MOST; i++) {
		PCSTR text = name(i);

		printf(i ? ",\n    " : "\n    ");
		if (text)
			printf("\"%s\": %llu", text, value[i]);
		else
			printf("\"%u\": %llu", i, value[i]);
	}
	printf("\n  }");
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

static int usage(FILE *to)
{
	fprintf(to, "usage: httpsysctl status|counters [--json]\n"
		"  status    what there is at present, in two lines\n"
		"  counters  all counters, and refusals by reason\n"
		"  --json    everything as one JSON object\n"
		"       httpsysctl show cachestate [url=]\n"
		"  what is in the cache, and which responses were not kept, and why\n"
		"       httpsysctl delete cache [url=] [recursive=yes|no]\n"
		"  forget one URL and what is below it, or all\n"
		"       httpsysctl flush logbuffer\n"
		"  wait until httpsyslogd has written what was logged so far\n"
		"       httpsysctl show KIND\n"
		"       httpsysctl add|delete KIND NAME=VALUE...\n"
		"  urlacl     url= and sddl=, or user= or group=, listen=yes|no,\n"
		"             delegate=yes|no\n"
		"  iplisten   ipaddress=\n"
		"  timeout    timeouttype=idleconnectiontimeout|headerwaittimeout value=\n"
		"  cacheparam type=maxcacheresponsesize|cacherangechunksize value=\n"
		"  setting    settingtype=sslthrottle value=\n"
		"  limit      type=maxfieldlength|maxrequestbytes|urlsegmentmaxcount|\n"
		"             urlsegmentmaxlength|maxconnections value=\n"
		"  sslcert    ipport=|hostnameport=|ccs=|scopedccs= certhash= appid=\n"
		"             certstorename= ... (kept, not served yet)\n"
		"       httpsysctl config save|load FILE\n"
		"  load replaces the whole configuration, or nothing\n");
	return to == stdout ? 0 : 2;
}

int main(int argc, char **argv)
{
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;
	const char *command = argc > 1 ? argv[1] : "";
	bool json = argc == 3 && !strcmp(argv[2], "--json");
	struct report report;
	int status;
	ULONG error;

	if (!strcmp(command, "--help") || !strcmp(command, "help"))
		return usage(stdout);
	status = cache_command(argc - 1, argv + 1);
	if (status < 0)
		status = log_command(argc - 1, argv + 1);
	if (status < 0)
		status = config_command(argc - 1, argv + 1);
	if (status >= 0)
		return status;
	if (argc < 2 || argc > 3 || (argc == 3 && !json) ||
	    (strcmp(command, "status") && strcmp(command, "counters")))
		return usage(stderr);
	error = HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL);
	if (!error)
		error = read_report(&report);
	if (error) {
		fprintf(stderr, "httpsysctl: %s (error %u)\n",
			HttpLxErrorText(error), error);
		return 1;
	}
	if (json) {
		printf("{\n");
		print_json("counters", report.counter, report.counters,
			   HttpLxCounterName);
		printf(",\n");
		print_json("reasons", report.reason, report.reasons,
			   HttpLxReasonName);
		printf("\n}\n");
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
