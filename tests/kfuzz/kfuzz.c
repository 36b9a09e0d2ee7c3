// SPDX-License-Identifier: GPL-2.0-only
/*
 * kfuzz: random calls of the whole kernel interface, in rounds of a second or two, each
 * in a network namespace of its own and ended by SIGKILL; then nothing of it may be
 * left. "calls": one process whose threads share everything, with values at and beyond
 * the edge, bad pointers, and a thread that rewrites arguments while they are read.
 * "race": processes that share files and ids, fork, close, and are killed.
 *
 * SEED= repeats a run (the same calls; their order among threads is chance), TIME= is
 * seconds of each case, ROUND= begins at a later round.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fuzz.h"
#include "hs.h"
#include "tap.h"

#define THREADS		3
#define PROCESSES	4
#define GONE_MS		15000	/* within which a killed round must have left nothing */

static struct pool *pool;
static struct fuzz shared;	/* files that everybody has */
static uint64_t seed;
static char *arenas[THREADS];
static pthread_t threads[THREADS];

static long seconds(const char *name, long usual)
{
	const char *text = getenv(name), *scale = getenv("HTTPSYS_SCALE");

	if (text)
		return strtol(text, NULL, 0);
	/* Slow kernels do less in the same time */
	return scale && atoi(scale) < 100 ? usual * 2 / 3 : usual;
}

/* A round's namespace and the files that all of it share */

static void net_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	need(!unshare(CLONE_NEWNET));
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	need(fd >= 0 && !ioctl(fd, SIOCSIFFLAGS, &lo));
	close(fd);
}

static int listener(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(PORT_FIRST + PORTS) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	need(fd >= 0 && !bind(fd, (void *)&a, sizeof(a)) && !listen(fd, 100));
	return fd;
}

static int file(void)
{
	char path[] = "/tmp/kfuzz.XXXXXX";
	int fd = mkstemp(path);

	need(fd >= 0 && !ftruncate(fd, 70000));
	unlink(path);
	return fd;
}

/* Enough to begin with: on each device a group with a prefix, bound to a queue */
static void files_up(void)
{
	static const struct {
		struct httpsys_logging l;
		char text[4];
	} log = { { .present = 1, .directory_len = 4, .rollover = 1 }, "/tmp" };
	char url[60];

	memset(pool->id, 0, sizeof(pool->id));
	for (int i = 0; i < DEVS; i++)
		shared.dev[i] = hs_open();
	for (int i = 0; i < QUEUES; i++) {
		shared.queue[i] = i == QUEUES - 1 ?
			hs_queue_named(shared.dev[0], "control", HTTPSYS_QUEUE_CONTROLLER) :
			hs_queue(shared.dev[i % DEVS]);
		need(shared.queue[i] >= 0);
	}
	for (int i = 0; i < DEVS; i++) {
		uint64_t session, group;

		snprintf(url, sizeof(url), "http://+:%d/a/", PORT_FIRST + i);
		need(!hs_session(shared.dev[i], &session));
		need(!hs_group(shared.dev[i], session, &group));
		need(!hs_bind(shared.dev[i], group, shared.queue[i]));
		need(!hs_url_add(shared.dev[i], group, url, i));
		need(!hs_set(shared.dev[i], group, HTTPSYS_PROPERTY_LOGGING, &log,
			     sizeof(log.l) + 4));
		pool->id[POOL_SESSION][i] = session;
		pool->id[POOL_GROUP][i] = group;
		pool->place[POOL_SESSION][i] = i;
		pool->place[POOL_GROUP][i] = i;
	}
	shared.file = file();
	shared.listener = listener();
	shared.pool = pool;
}

static void files_down(void)
{
	for (int i = 0; i < DEVS; i++)
		close(shared.dev[i]);
	for (int i = 0; i < QUEUES; i++)
		close(shared.queue[i]);
	close(shared.listener);
	close(shared.file);
}

/* Threads */

static struct fuzz *fuzz_new(uint64_t salt, unsigned int wild)
{
	struct fuzz *f = malloc(sizeof(*f));

	*f = shared;
	f->r.s = seed ^ salt * 0x2545f4914f6cdd1dULL;
	f->wild = wild;
	f->arena = fuzz_memory(ARENA);
	uring_up(f);
	return f;
}

static void *fuzz_loop(void *arg)
{
	for (;;)
		fuzz_call(arg);
	return NULL;
}

static void *client_loop(void *arg)
{
	struct rnd r = { seed ^ (uintptr_t)arg };

	for (;;)
		client_visit(&r);
	return NULL;
}

/* What the kernel reads twice it reads differently */
static void *scribble_loop(void *arg)
{
	struct rnd r = { seed ^ 77 };

	(void)arg;
	for (;;) {
		for (int i = 0; i < 300; i++) {
			uint32_t *at = (uint32_t *)(arenas[rnd(&r) % THREADS] +
						    (rnd(&r) % 8192 & ~3UL));
			uint32_t old = *(volatile uint32_t *)at;

			*(volatile uint32_t *)at = rnd(&r) % 2 ? rnd(&r) : rnd(&r) % 256;
			if (rnd(&r) % 4)
				*(volatile uint32_t *)at = old;
		}
		if (rnd(&r) % 64 == 0)
			madvise(arenas[rnd(&r) % THREADS], ARENA, MADV_DONTNEED);
		usleep(300);
	}
	return NULL;
}

static void nothing(int sig)
{
	(void)sig;
}

/* No call waits for long */
static void signals_loop(void)
{
	struct rnd r = { seed ^ 78 };

	for (;;) {
		usleep(2000 + rnd(&r) % 4000);
		pthread_kill(threads[rnd(&r) % THREADS], SIGUSR1);
	}
}

static void signals_up(void)
{
	struct sigaction act = { .sa_handler = nothing };

	/* Of half of the programs calls go on by themselves */
	act.sa_flags = seed & 1 ? SA_RESTART : 0;
	sigaction(SIGUSR1, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void process_calls(uint64_t round)
{
	pthread_t t;

	signals_up();
	for (int i = 0; i < THREADS; i++) {
		struct fuzz *f = fuzz_new(round * 16 + i, i == 0 ? 3 : 12);

		arenas[i] = f->arena;
		need(!pthread_create(&threads[i], NULL, fuzz_loop, f));
	}
	need(!pthread_create(&t, NULL, scribble_loop, NULL));
	need(!pthread_create(&t, NULL, client_loop, (void *)(uintptr_t)round));
	signals_loop();
}

/* One of many: two threads that work, and now and then a child that goes on with all */
static void process_racer(uint64_t salt)
{
	struct rnd r = { seed ^ salt };
	signals_up();
	for (int i = 0; i < THREADS; i++)
		need(!pthread_create(&threads[i], NULL, i ? fuzz_loop : client_loop,
				     i ? (void *)fuzz_new(salt * 16 + i, 0) :
				     (void *)(uintptr_t)salt));
	for (int n = 0; ; n++) {
		usleep(2000 + rnd(&r) % 4000);
		pthread_kill(threads[1 + rnd(&r) % (THREADS - 1)], SIGUSR1);
		if (n % 40 == 39 && !fork()) {
			struct fuzz *f = fuzz_new(salt * 16 + n + 1000, 0);

			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (int i = rnd(&r) % 30; i; i--)
				fuzz_call(f);
			_exit(0);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

static pid_t racer_start(uint64_t salt)
{
	pid_t pid = fork();

	if (!pid)
		process_racer(salt);
	return pid;
}

/* Kills them one by one and starts others */
static void process_race(uint64_t round)
{
	struct rnd r = { seed ^ round };
	pid_t pid[PROCESSES];
	uint64_t salt = round << 20;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int i = 0; i < PROCESSES; i++)
		pid[i] = racer_start(++salt);
	for (;;) {
		int i = rnd(&r) % PROCESSES;

		usleep(200000 + rnd(&r) % 400000);
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
		pid[i] = racer_start(++salt);
	}
}

/* Rounds */

static const enum httpsys_counter now_counters[] = {
	HTTPSYS_COUNTER_CONNECTIONS_NOW, HTTPSYS_COUNTER_SESSIONS_NOW,
	HTTPSYS_COUNTER_GROUPS_NOW, HTTPSYS_COUNTER_URLS_NOW, HTTPSYS_COUNTER_QUEUES_NOW,
	HTTPSYS_COUNTER_ENDPOINTS_NOW, HTTPSYS_COUNTER_CACHE_ENTRIES_NOW,
	HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW,
};

/* Is the namespace as empty as at first? */
static bool all_gone(int dev)
{
	long end = hs_now_ms() + GONE_MS;
	size_t i = 0, n = sizeof(now_counters) / sizeof(now_counters[0]);

	while (i < n && hs_now_ms() < end) {
		if (!hs_counter(dev, now_counters[i]))
			i++;
		else
			hs_sleep_ms(10);
	}
	if (i < n)
		tap_note("counter %d is still %llu", now_counters[i],
			 (unsigned long long)hs_counter(dev, now_counters[i]));
	return i == n;
}

/* All processes of a group, within the time */
static bool group_dies(pid_t group)
{
	long end = hs_now_ms() + GONE_MS;

	kill(-group, SIGKILL);
	while (waitpid(group, NULL, WNOHANG) == 0) {
		if (hs_now_ms() > end)
			return false;
		hs_sleep_ms(5);
	}
	while (!kill(-group, 0) && hs_now_ms() < end)
		hs_sleep_ms(5);
	return kill(-group, 0);
}

static int round_run(void (*process)(uint64_t round), uint64_t round, long ms)
{
	int dev, bad = 0;
	pid_t pid;

	net_up();
	dev = hs_open();
	files_up();
	pid = fork();
	if (!pid) {
		setpgid(0, 0);
		process(round);
	}
	setpgid(pid, pid);
	hs_sleep_ms(ms);
	if (waitpid(pid, NULL, WNOHANG)) {
		tap_note("round %llu ended by itself", (unsigned long long)round);
		bad = 1;
	} else if (!group_dies(pid)) {
		tap_note("round %llu cannot be killed", (unsigned long long)round);
		bad = 1;
	}
	files_down();
	if (!all_gone(dev)) {
		tap_note("round %llu left something", (unsigned long long)round);
		bad = 1;
	}
	return bad;
}

static void rounds(const char *name, void (*process)(uint64_t round), long secs)
{
	long end = hs_now_ms() + secs * 1000, ms, bad = 0;
	uint64_t first = getenv("ROUND") ? strtoull(getenv("ROUND"), NULL, 0) : 0, round = first;

	pool->calls = pool->strange = 0;
	memset(pool->good, 0, sizeof(pool->good));
	tap_note("%s: SEED=0x%llx", name, (unsigned long long)seed);
	for (; hs_now_ms() < end && !bad; round++) {
		struct rnd r = { seed ^ round };
		int status;
		pid_t pid;

		ms = 500 + rnd(&r) % 1500;
		pid = fork();
		if (!pid)
			_exit(round_run(process, round, ms));
		need(waitpid(pid, &status, 0) == pid);
		bad += status != 0;
	}
	tap_note("%s: %llu rounds, %llu calls; never succeeded:%s", name,
		 (unsigned long long)(round - first), (unsigned long long)pool->calls,
		 fuzz_missing(pool));
	is(bad, 0, "each round can be killed and leaves nothing");
	is(pool->strange, 0, "no call returns what it may not");
	if (pool->strange)
		tap_note("command %#llx: %lld", (unsigned long long)pool->strange_cmd,
			 (long long)pool->strange_ret);
	ok(pool->good[HTTPSYS_IOC_RECEIVE & 0xff] && pool->good[HTTPSYS_IOC_SEND & 0xff],
	   "requests were received and answered");
}

static void calls(void)
{
	rounds("calls", process_calls, seconds("TIME", 15));
}

static void race(void)
{
	rounds("race", process_race, seconds("TIME", 15));
}

int main(int argc, char **argv)
{
	unsigned int limit = seconds("TIME", 15) + 90;
	const struct tap_case cases[] = { { "calls", calls, limit }, { "race", race, limit } };

	pool = mmap(NULL, sizeof(*pool), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		    0);
	if (pool == MAP_FAILED)
		return 2;
	if (getenv("SEED"))
		seed = strtoull(getenv("SEED"), NULL, 0);
	else if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		return 2;
	return tap_run(cases, 2, argc, argv);
}
