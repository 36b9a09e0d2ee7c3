// SPDX-License-Identifier: MIT
/* httpsysctl flush logbuffer: waits until httpsyslogd has written what has happened so far */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include "config.h"

#define LOOK_MS	20
/* Without a step forward: nobody writes */
#define WAIT_MS	5000

/* How far the records are. 0 or errno */
static int log_status(int dev, struct httpsys_log_read *a)
{
	*a = (struct httpsys_log_read){
		.size = sizeof(*a), .flags = HTTPSYS_LOG_READ_STATUS,
	};
	return ioctl(dev, HTTPSYS_IOC_LOG_READ, a) ? errno : 0;
}

static int wait_written(int dev)
{
	const struct timespec nap = { 0, LOOK_MS * 1000000L };
	struct httpsys_log_read a;
	int error = log_status(dev, &a), waited = 0;
	unsigned long long last = a.last, done = a.done;

	while (!error && a.done < last) {
		if (waited >= WAIT_MS)
			return ETIME;
		nanosleep(&nap, NULL);
		error = log_status(dev, &a);
		waited = a.done == done ? waited + LOOK_MS : 0;
		done = a.done;
	}
	return error;
}

int log_command(int argc, char **argv)
{
	int dev, error;

	if (argc != 2 || strcmp(argv[0], "flush") || strcmp(argv[1], "logbuffer"))
		return -1;
	dev = store_open();
	if (dev < 0)
		return 1;
	error = wait_written(dev);
	close(dev);
	if (error)
		fprintf(stderr, "httpsysctl: flush logbuffer: %s\n", error == ETIME ?
			"nobody writes the records: is httpsyslogd running, and its disk not full?" :
			strerror(error));
	return error ? 1 : 0;
}
