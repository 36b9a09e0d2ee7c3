// SPDX-License-Identifier: GPL-2.0-only
/* Who does something, and through whose file. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "actor.h"
#include "hs.h"
#include "kern.h"
#include "tap.h"

#define NONE	(-1)

const char *const actor_names[ACTORS] = {
	"root", "alice", "bob", "carol", "an outsider", "an administrator of networks",
	"who may bind low ports", "root of a user namespace", "root of a container",
};

static const struct {
	uid_t uid;
	gid_t group;		/* beside the user's own; 0: none */
	int cap;
	int spaces;		/* to leave the others' for */
} actors[ACTORS] = {
	[ALICE_] = { ALICE, MEMBERS, NONE, 0 },
	[BOB_] = { BOB, MEMBERS, NONE, 0 },
	[CAROL_] = { CAROL, MEMBERS, NONE, 0 },
	[OUTSIDER] = { 41004, 0, NONE, 0 },
	[ADMIN] = { 41005, MEMBERS, CAP_NET_ADMIN, 0 },
	[BINDER] = { 41006, MEMBERS, CAP_NET_BIND_SERVICE, 0 },
	[USERNS] = { ALICE, MEMBERS, NONE, CLONE_NEWUSER },
	[CONTAINER] = { ALICE, MEMBERS, NONE, CLONE_NEWUSER | CLONE_NEWNET },
};

static void keep_only(int cap)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 0 }, { 0 } };

	data[cap / 32].effective = data[cap / 32].permitted = 1U << cap % 32;
	need(!syscall(SYS_capset, &head, data));
}

static void own_spaces(int spaces, uid_t uid)
{
	char map[40];

	need(!prctl(PR_SET_DUMPABLE, 1) && !unshare(spaces));
	snprintf(map, sizeof(map), "0 %u 1", uid);
	need(!kern_write("/proc/self/setgroups", "deny"));
	need(!kern_write("/proc/self/uid_map", map) && !kern_write("/proc/self/gid_map", map));
	if (spaces & CLONE_NEWNET)
		need(!kern_shell("ip link set lo up"));
}

void actor_become(enum actor who)
{
	gid_t groups[2] = { actors[who].group, TEAM };
	uid_t uid = actors[who].uid;

	if (who == ROOT)
		return;
	need(!setgroups(groups[0] ? 1 + (who == CAROL_) : 0, groups));
	need(!setresgid(uid, uid, uid));
	if (actors[who].cap != NONE)
		need(!prctl(PR_SET_KEEPCAPS, 1));
	need(!setresuid(uid, uid, uid));
	if (actors[who].cap != NONE)
		keep_only(actors[who].cap);
	if (actors[who].spaces)
		own_spaces(actors[who].spaces, uid);
}

int actor_open(enum actor who)
{
	int pair[2], fd, status;
	pid_t pid;

	need(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	pid = fork();
	if (!pid) {
		actor_become(who);
		fd = open(HTTPSYS_DEVICE, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			_exit(errno);
		hs_fd_send(pair[1], fd);
		_exit(0);
	}
	close(pair[1]);
	need(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	fd = WEXITSTATUS(status) ? -WEXITSTATUS(status) : hs_fd_take(pair[0]);
	close(pair[0]);
	return fd;
}

int actor_run(enum actor who, int file, int (*act)(int dev, const char *arg), const char *arg)
{
	int *result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int got;
	pid_t pid;

	need(result != MAP_FAILED);
	*result = -EPROTO;
	pid = fork();
	if (!pid) {
		actor_become(who);
		if (file < 0)
			file = open(HTTPSYS_DEVICE, O_RDWR | O_CLOEXEC);
		*result = file < 0 ? -errno : act(file, arg);
		_exit(0);
	}
	need(waitpid(pid, NULL, 0) == pid);
	got = *result;
	munmap(result, sizeof(*result));
	return got;
}
