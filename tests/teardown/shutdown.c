// SPDX-License-Identifier: GPL-2.0-only
/*
 * For tests/teardown/reboot: serves, asks, and restarts the machine in the middle of it, by the
 * system call, with requests in hand and connections of every kind open.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>
#include "hs.h"
#include "kern.h"
#include "prog.h"
#include "tap.h"
#include "wire.h"

static int port;
static atomic_long answers;

static void *client(void *arg)
{
	static const char *const paths[] = { "/r/echo", "/r/big?n=300000", "/r/cached", "/no" };

	(void)arg;
	for (int i = 0;; i++) {
		int c = wire_connect(port);

		for (int n = 0; n < 20; n++) {
			wire_get(c, paths[(i + n) % 4]);
			answers += wire_status(c) > 0;
		}
		close(c);
	}
	return NULL;
}

int main(void)
{
	struct prog p;
	pthread_t t;
	char line[80];

	port = hs_port();
	/* Ten of its threads will wait for those who do not read */
	prog_start(&p, 16);
	need(!prog_run(&p, "group g") && !prog_run(&p, "add g http://+:%d/r/ 1", port));
	for (int i = 0; i < 4; i++)
		need(!pthread_create(&t, NULL, client, NULL));
	for (int i = 0; i < 20; i++)
		wire_get(wire_connect(port), i % 2 ? "/r/never" : "/r/big?n=9000000");
	while (answers < 200)
		hs_sleep_ms(10);
	snprintf(line, sizeof(line), "httpsys-test: answers %ld\n", answers);
	need(!kern_write("/dev/kmsg", line));
	sync();
	reboot(RB_AUTOBOOT);
	return 1;
}
