/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the protocol code is built: in the kernel or in user space (unit tests,
 * fuzzers). The only file of kmod/proto/ that knows the difference.
 *
 * Rules of this folder: pure functions on (pointer, length); no allocation, no
 * locks, no clock, no printing, no globals that change, no recursion, stack
 * below 512 bytes. Feeding in pieces gives what feeding at once gives.
 */
#ifndef HTTPSYS_PROTO_ENV_H
#define HTTPSYS_PROTO_ENV_H

#ifdef __KERNEL__
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define min_t(t, a, b)	((t)(a) < (t)(b) ? (t)(a) : (t)(b))
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define noinline	__attribute__((__noinline__))
#ifndef fallthrough
#define fallthrough	__attribute__((__fallthrough__))
#endif
#endif

#include <linux/httpsys.h>

/**
 * struct httpsys_slice - a run of bytes in somebody's buffer
 * @off: from the buffer's first byte
 * @len: bytes; 0 may mean empty or absent, see the user
 */
struct httpsys_slice {
	u32 off;
	u32 len;
};

#endif
