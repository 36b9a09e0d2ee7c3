/* SPDX-License-Identifier: GPL-2.0-only */
/* Who does something, and through whose file. */
#ifndef HTTPSYS_TESTS_ACTOR_H
#define HTTPSYS_TESTS_ACTOR_H

#include <sys/types.h>

#define ALICE		41001
#define BOB		41002
#define CAROL		41003
#define TEAM		41077	/* a group with something reserved for it */
#define MEMBERS		41000	/* the group that may open the device */

enum actor {
	ROOT,		/* of the machine */
	ALICE_,		/* a user in the group of the device */
	BOB_,		/* another */
	CAROL_,		/* another, also in TEAM */
	OUTSIDER,	/* a user who is not */
	ADMIN,		/* a user with CAP_NET_ADMIN and nothing else */
	BINDER,		/* a user with CAP_NET_BIND_SERVICE and nothing else */
	USERNS,		/* ALICE as root of a user namespace, network namespace as before */
	CONTAINER,	/* ALICE as root of a user namespace with a network namespace of its own */
	ACTORS
};

extern const char *const actor_names[ACTORS];

/* This process becomes him */
void actor_become(enum actor who);
/* A file of the device that he has opened; or -errno */
int actor_open(enum actor who);
/* Run @act as him in a process of its own, dev being a file that he opens, or @file; what it returns */
int actor_run(enum actor who, int file, int (*act)(int dev, const char *arg), const char *arg);

#endif
