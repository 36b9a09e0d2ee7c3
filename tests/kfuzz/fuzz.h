/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fuzzer of the kernel interface: calls that nearly make sense. What ids and
 * descriptors there are lies in a pool that all threads, and with fork() all
 * processes, share, so that calls meet each other's objects, dead and alive.
 */
#ifndef HTTPSYS_TESTS_FUZZ_H
#define HTTPSYS_TESTS_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>
#include <linux/httpsys.h>

#define PORTS		4
#define PORT_FIRST	20001
#define DEVS		3	/* shared by all, made before anybody forks */
#define QUEUES		5
#define OWN_FDS		8	/* of one process */
#define ARENA		(512 * 1024)
#define GUARD		(1024 * 1024)	/* nothing can be written there */

enum pool_kind { POOL_SESSION, POOL_GROUP, POOL_REQUEST, POOL_CONNECTION, POOL_KINDS };
#define POOL_SIZE	32

struct pool {
	uint64_t id[POOL_KINDS][POOL_SIZE];
	uint8_t place[POOL_KINDS][POOL_SIZE];	/* which device or queue it came from */
	uint8_t last[POOL_KINDS];		/* which came last */
	uint64_t calls;
	uint64_t good[256];	/* successful ones, by the number of the command */
	uint64_t strange;	/* results that no call may have */
	uint64_t strange_cmd;
	int64_t strange_ret;
};

struct rnd {
	uint64_t s;
};

/* One thread's */
struct fuzz {
	struct rnd r;
	struct pool *pool;
	char *arena;		/* arguments; others may write to it at any moment */
	size_t used;
	unsigned int wild;	/* of 256 fields, how many are anything at all */
	int dev[DEVS];
	int queue[QUEUES];
	int own[OWN_FDS];	/* queues of this process, 0: none */
	int file, listener, place;
	struct uring *uring;
	bool dead;		/* the address space is nearly gone: no more wild pointers */
};

static inline uint64_t rnd(struct rnd *r)
{
	uint64_t z = r->s += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static inline uint32_t below(struct fuzz *f, uint32_t n)
{
	return rnd(&f->r) % n;
}

static inline bool one_in(struct fuzz *f, uint32_t n)
{
	return below(f, n) == 0;
}

/* @len bytes with the guard behind them */
void *fuzz_memory(size_t len);

/* One call of anything */
void fuzz_call(struct fuzz *f);
/* Names of commands that never succeeded, by @good */
const char *fuzz_missing(const struct pool *pool);

/* Its result */
void fuzz_result(struct fuzz *f, unsigned long cmd, int ret);

/* io_uring: the same arguments, for a queue's file */
void uring_up(struct fuzz *f);
void uring_call(struct fuzz *f, int fd, uint32_t cmd, const void *arg, size_t size);

/* A client that does not mean well: one connection, from begin to end */
void client_visit(struct rnd *r);

#endif
