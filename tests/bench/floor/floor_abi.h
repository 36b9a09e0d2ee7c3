/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/httpsys_floor: what the bench's driver and the program of mode D say to
 * the floor module. Everything that an open file has made ends with it.
 */
#ifndef HTTPSYS_FLOOR_ABI_H
#define HTTPSYS_FLOOR_ABI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define FLOOR_DEVICE	"/dev/httpsys_floor"

/**
 * struct floor_listen - answer on a port
 * @mode: 'F' in the softirq that brings the request; 'W' in a worker of the same
 *	CPU; 'D' by the program that has this file open: read() gives a struct
 *	floor_hand and the request, write() takes the same and the answer; 'A'
 *	accept, answer and close in a worker; 'P' @reply, then @pages pages
 *	without copying them; 'H' answer once, then hold the socket, nothing else
 * @port: on 127.0.0.1; with 'H' on every address
 * @request: bytes of one request; every @request bytes are answered once
 * @reply_len: bytes of @reply, at most FLOOR_REPLY_MAX
 * @reply: user memory
 * @pages: mode P: pages after @reply
 * @reserved: 0
 */
struct floor_listen {
	__u32 mode;
	__u32 port;
	__u32 request;
	__u32 reply_len;
	__u64 reply;
	__u32 pages;
	__u32 reserved;
};

#define FLOOR_REPLY_MAX	8192

/**
 * struct floor_hand - before each request and each answer of mode D
 * @id: of the connection
 */
struct floor_hand {
	__u64 id;
};

/**
 * struct floor_probe - time spent in ip_rcv() for packets to a port
 * @port: 0: stop and report
 * @reserved: 0
 * @packets: out: packets seen
 * @ticks: out: of the time stamp counter in all of them; the probe's own are
 *	taken off
 * @overhead: out: the probe's own for each packet
 */
struct floor_probe {
	__u32 port;
	__u32 reserved;
	__u64 packets;
	__u64 ticks;
	__u64 overhead;
};

#define FLOOR_LISTEN	_IOW('F', 1, struct floor_listen)
#define FLOOR_PROBE	_IOWR('F', 2, struct floor_probe)

#endif /* HTTPSYS_FLOOR_ABI_H */
