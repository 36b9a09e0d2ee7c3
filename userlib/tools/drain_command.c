// SPDX-License-Identifier: MIT
/* httpsysctl drain: taking this host out of service without losing a request */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <httpapi-linux.h>
#include <sys/ioctl.h>
#include "config.h"
#include "ctl.h"

/* Between two looks at the number of connections */
#define LOOK_NS	100000000

static const char *const words[] = {
	[HTTPSYS_DRAIN_OFF] = "off", [HTTPSYS_DRAIN_ON] = "on",
	[HTTPSYS_DRAIN_CLOSE] = "close",
};

static int drain_call(int dev, unsigned long command, uint32_t *level)
{
	uint32_t key = HTTPSYS_CONFIG_STATE_DRAIN;
	struct httpsys_config c = {
		.size = sizeof(c), .id = HTTPSYS_CONFIG_STATE, .key = (uintptr_t)&key,
		.key_size = sizeof(key), .value = (uintptr_t)level,
		.value_size = sizeof(*level),
	};

	return ioctl(dev, command, &c) ? errno : 0;
}

/* 0: could not be asked, which is said */
static bool connections(unsigned long long *now)
{
	ULONGLONG counter[HTTPSYS_COUNTER_MAX] = { 0 };
	ULONG counters = HTTPSYS_COUNTER_MAX, reasons = 0, error;
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;

	error = HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL);
	if (!error) {
		error = HttpLxQueryCounters(counter, &counters, NULL, &reasons);
		HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);
	}
	if (error)
		fprintf(stderr, "httpsysctl: %s (error %u)\n", HttpLxErrorText(error), error);
	*now = counter[HTTPSYS_COUNTER_CONNECTIONS_NOW];
	return !error;
}

/* Until nobody is connected; 1: somebody still is */
static int drain_wait(uint32_t seconds)
{
	const struct timespec pause = { .tv_nsec = LOOK_NS };
	struct timespec start, now;
	unsigned long long left;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (;;) {
		if (!connections(&left))
			return 1;
		if (!left)
			return 0;
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec - start.tv_sec >= (time_t)seconds)
			break;
		nanosleep(&pause, NULL);
	}
	fprintf(stderr, "httpsysctl: drain: %llu connection%s left\n", left, left == 1 ? "" : "s");
	return 1;
}

static int drain_do(unsigned long command, uint32_t *level)
{
	int dev = store_open(), error;

	if (dev < 0)
		return 1;
	error = drain_call(dev, command, level);
	close(dev);
	if (error)
		fprintf(stderr, "httpsysctl: drain: %s\n", store_error(error));
	return error ? 1 : 0;
}

static int drain_show(void)
{
	unsigned long long now;
	uint32_t level;

	if (drain_do(HTTPSYS_IOC_CONFIG_GET, &level) || !connections(&now))
		return 1;
	printf("drain %s, connections %llu\n",
	       level < sizeof(words) / sizeof(words[0]) ? words[level] : "?", now);
	return 0;
}

/* Exit status, or -1: not a command of these */
int drain_command(int argc, char **argv)
{
	uint32_t level, seconds;

	if (argc < 1 || strcmp(argv[0], "drain"))
		return -1;
	if (argc == 1)
		return drain_show();
	if (argc == 2 && !strncmp(argv[1], "wait=", 5) && number_parse(argv[1] + 5, &seconds))
		return drain_wait(seconds);
	for (level = 0; argc == 2 && level < sizeof(words) / sizeof(words[0]); level++)
		if (!strcmp(argv[1], words[level]))
			return drain_do(HTTPSYS_IOC_CONFIG_SET, &level);
	return usage_error("drain: on, off, close or wait=SECONDS");
}
