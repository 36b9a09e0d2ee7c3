/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The floor: what any server of the kernel has to spend on a request whatever it
 * is. Reads what comes on a TCP socket, counts bytes, sends a given answer; no
 * parsing, no routing, no timers.
 */
#ifndef HTTPSYS_FLOOR_H
#define HTTPSYS_FLOOR_H

#include <linux/list.h>
#include <linux/net.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/sock.h>
#include "floor_abi.h"

/* Answers that leave together at most, when requests came together */
#define FLOOR_BATCH	16
/* Largest request of mode D */
#define FLOOR_REQUEST_MAX	2048

/**
 * struct floor_port - one listening socket and its connections
 * @node: in the file's list
 * @how: of struct floor_listen; @how.reply is not used any more
 * @sock: listening socket
 * @accept: work that accepts
 * @data_ready: the listening socket's own
 * @reply: the answer, FLOOR_BATCH times
 * @page: mode P
 * @lock: guards what follows
 * @conns: all connections
 * @nr: of them
 * @ready: mode D: connections with a request that nobody has read
 * @ids: mode D: connections by number
 * @empty: woken with the last connection
 * @readers: mode D: woken with each request
 * @held: mode H: sockets
 * @nr_held: of them
 */
struct floor_port {
	struct list_head node;
	struct floor_listen how;
	struct socket *sock;
	struct work_struct accept;
	void (*data_ready)(struct sock *sk);
	char *reply;
	struct page **page;

	spinlock_t lock;
	struct list_head conns;
	unsigned int nr;
	struct list_head ready;
	struct xarray ids;
	wait_queue_head_t empty;
	wait_queue_head_t readers;

	struct socket **held;
	unsigned int nr_held;
};

#define FLOOR_HELD_MAX	65536

/**
 * struct floor_conn - one connection
 * @port: its port, which outlives it
 * @sock: its socket, ours to release
 * @node: in @port's list
 * @work: reads and sends (W, A, P), ends the connection (all)
 * @refs: the list's, and one for whoever reads or answers (D)
 * @bytes: of a request that is not complete
 * @closing: the port ends
 * @failed: a send failed: the connection ends
 * @owed: mode P: bytes to send of the answers begun
 * @at: mode P: of the present answer sent
 * @id: mode D
 * @ready: mode D: in @port's list of ready ones
 * @len: mode D: bytes in @data
 * @data: mode D: the request
 * @rcu: callbacks may still look at it
 */
struct floor_conn {
	struct floor_port *port;
	struct socket *sock;
	struct list_head node;
	struct work_struct work;
	refcount_t refs;
	u32 bytes;
	bool closing;
	bool failed;
	u64 owed;
	u64 at;
	u32 id;
	struct list_head ready;
	u32 len;
	struct rcu_head rcu;
	char data[];
};

/* port.c */
int floor_port_open(const struct floor_listen *how, struct list_head *to);
void floor_port_close(struct floor_port *p);

/* conn.c */
int floor_conn_create(struct floor_port *p, struct socket *sock);
void floor_conn_put(struct floor_conn *c);
void floor_conn_queue(struct floor_conn *c);
void floor_conn_end(struct floor_conn *c);
bool floor_conn_over(const struct floor_conn *c);
u32 floor_requests(struct floor_conn *c, u32 bytes);
extern struct workqueue_struct *floor_wq;

/* softirq.c: modes F and D in the packet's softirq */
void floor_softirq_ready(struct floor_conn *c);
void floor_hand_ready(struct floor_conn *c);

/* worker.c: modes W, A, P */
void floor_worker_run(struct floor_conn *c);
int floor_answer(struct floor_conn *c, u32 nr);

/* hand.c: mode D's read and write */
ssize_t floor_hand_read(struct floor_port *p, char __user *to, size_t len);
ssize_t floor_hand_write(struct floor_port *p, const char __user *from, size_t len);

/* probe.c */
int floor_probe(struct floor_probe *probe);
void floor_probe_stop(void);

#endif /* HTTPSYS_FLOOR_H */
