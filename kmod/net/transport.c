// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transport: plain TCP below connections.
 *
 * Called by the owner of a connection only (conn.h); every function takes and
 * drops the socket lock itself and none waits for the peer. No user memory is
 * touched here: a page fault under the socket lock could last for ever.
 */
#include <linux/tcp.h>
#include <net/tcp.h>
#include "compat.h"
#include "net/transport.h"

/* A peer that vanished is noticed after 60 s of silence and 6 probes */
#define KEEPALIVE_IDLE_S	60
#define KEEPALIVE_INTERVAL_S	10
#define KEEPALIVE_PROBES	6
/* and one that acknowledges nothing of what we sent after two minutes */
#define USER_TIMEOUT_MS		120000

/**
 * httpsys_transport_setup() - options of a freshly accepted socket
 * @sock: accepted socket
 *
 * No Nagle: an answer leaves when it is complete. Context: process.
 */
void httpsys_transport_setup(struct socket *sock)
{
	tcp_sock_set_nodelay(sock->sk);
	sock_set_keepalive(sock->sk);
	tcp_sock_set_keepidle(sock->sk, KEEPALIVE_IDLE_S);
	tcp_sock_set_keepintvl(sock->sk, KEEPALIVE_INTERVAL_S);
	tcp_sock_set_keepcnt(sock->sk, KEEPALIVE_PROBES);
	tcp_sock_set_user_timeout(sock->sk, USER_TIMEOUT_MS);
	/* A softirq that sends must not use the memory of the task below it */
	sock->sk->sk_use_task_frag = false;
}

/**
 * httpsys_transport_recv() - take what has arrived
 * @sock: socket
 * @vec: kernel buffers
 * @nr: of them
 * @len: sum of their lengths
 *
 * Context: process.
 * Return: bytes, 0 at the end of the stream, -EAGAIN if nothing is there, or
 * the socket's error.
 */
ssize_t httpsys_transport_recv(struct socket *sock, struct kvec *vec, size_t nr, size_t len)
{
	struct msghdr msg = { };

	return kernel_recvmsg(sock, &msg, vec, nr, len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Bytes of one packet that lie together, from @off on; 0: they do not */
static u32 skb_run(const struct sk_buff *skb, u32 off, const char **data)
{
	u32 head = skb_headlen(skb);
	const skb_frag_t *frag;

	if (off < head) {
		*data = skb->data + off;
		return skb_is_nonlinear(skb) ? 0 : head - off;
	}
	frag = &skb_shinfo(skb)->frags[0];
	if (skb_shinfo(skb)->nr_frags != 1 || skb_has_frag_list(skb) ||
	    PageHighMem(skb_frag_page(frag)))
		return 0;
	*data = (const char *)skb_frag_address(frag) + (off - head);
	return skb_frag_size(frag) - (off - head);
}

/**
 * httpsys_transport_peek() - what has arrived, where it lies
 * @sock: socket, its lock held by the softirq and by no process
 * @data: out, valid until httpsys_transport_peeked(), which has to follow
 *
 * Only for a single packet whose memory nobody else can write: what a local client
 * sends by splice or without a copy is its own as well.
 *
 * Context: softirq, from the socket's data_ready.
 * Return: bytes at @data; 0: use httpsys_transport_take().
 */
u32 httpsys_transport_peek(struct socket *sock, const char **data)
{
	struct sock *sk = sock->sk;
	struct sk_buff *skb;
	u32 off;

	skb = tcp_recv_skb(sk, tcp_sk(sk)->copied_seq, &off);
	if (!skb || !skb_queue_is_last(&sk->sk_receive_queue, skb) ||
	    skb_has_shared_frag(skb) || !httpsys_skb_readable(skb) ||
	    (TCP_SKB_CB(skb)->tcp_flags & (TCPHDR_FIN | TCPHDR_SYN)))
		return 0;
	return skb_run(skb, off, data);
}

/**
 * httpsys_transport_peeked() - done with what was looked at
 * @sock: socket
 * @len: bytes of it that are consumed
 *
 * Context: as httpsys_transport_peek().
 */
void httpsys_transport_peeked(struct socket *sock, u32 len)
{
	tcp_read_done(sock->sk, len);
}

struct take {
	char *to;
	size_t room;
};

static int take_skb(read_descriptor_t *desc, struct sk_buff *skb, unsigned int off, size_t len)
{
	struct take *t = desc->arg.data;
	size_t n = min(len, t->room);

	/* Bytes that cannot be copied (device memory) stay for the ordinary way */
	if (!n || skb_copy_bits(skb, off, t->to, n)) {
		desc->count = 0;
		return 0;
	}
	t->to += n;
	t->room -= n;
	desc->count = t->room;
	return n;
}

/**
 * httpsys_transport_take() - take what has arrived, in the packet's softirq
 * @sock: socket, its lock held by the softirq and by no process
 * @to: kernel memory
 * @len: its bytes, more than 0
 *
 * Context: softirq, from the socket's data_ready.
 * Return: bytes taken, 0 if there are none, or the socket's error.
 */
ssize_t httpsys_transport_take(struct socket *sock, void *to, size_t len)
{
	struct take t = { .to = to, .room = len };
	read_descriptor_t desc = { .arg.data = &t, .count = len };

	return tcp_read_sock(sock->sk, &desc, take_skb);
}

/**
 * httpsys_transport_send() - hand page ranges over without copying
 * @sock: socket
 * @bv: ranges
 * @nr: of them
 * @bytes: to send; up to the sum of their lengths
 * @more: more follow at once
 *
 * Context: process. Return: see httpsys_send_bvec().
 */
ssize_t httpsys_transport_send(struct socket *sock, struct bio_vec *bv, unsigned int nr,
			       size_t bytes, bool more)
{
	return httpsys_send_bvec(sock, bv, nr, bytes, more);
}

/*
 * What small answers are copied to, for all sockets of a CPU. A socket's own would
 * be up to 32 KiB that stay with it while it idles.
 */
static DEFINE_PER_CPU(struct page_frag, put_frag);

/**
 * httpsys_transport_exit() - free what all sockets shared
 *
 * Context: module unload, no socket of ours is left.
 */
void httpsys_transport_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct page_frag *frag = per_cpu_ptr(&put_frag, cpu);

		if (frag->page)
			put_page(frag->page);
		frag->page = NULL;
	}
}

/**
 * httpsys_transport_put() - send bytes by copying them, in the packet's softirq
 * @sock: socket, its lock held by the softirq and by no process
 * @vec: the bytes
 * @nr: pieces
 * @bytes: of all
 *
 * Context: softirq, from the socket's data_ready. Return: bytes taken, -EAGAIN, or
 * the socket's error.
 */
ssize_t httpsys_transport_put(struct socket *sock, struct kvec *vec, size_t nr, size_t bytes)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	struct page_frag *frag = this_cpu_ptr(&put_frag), own;
	struct sock *sk = sock->sk;
	gfp_t gfp = sk->sk_allocation;
	ssize_t n;

	iov_iter_kvec(&msg.msg_iter, ITER_SOURCE, vec, nr, bytes);
	own = sk->sk_frag;
	sk->sk_frag = *frag;
	sk->sk_allocation = GFP_ATOMIC | __GFP_NOWARN;
	n = tcp_sendmsg_locked(sk, &msg, bytes);
	sk->sk_allocation = gfp;
	*frag = sk->sk_frag;
	sk->sk_frag = own;
	return n;
}

/**
 * httpsys_transport_nagle() - switch Nagle's algorithm
 * @sock: socket
 * @on: let small segments wait for acknowledgements
 *
 * Context: process.
 */
void httpsys_transport_nagle(struct socket *sock, bool on)
{
	const struct proto_ops *ops = READ_ONCE(sock->ops);
	int nodelay = !on;

	ops->setsockopt(sock, SOL_TCP, TCP_NODELAY, KERNEL_SOCKPTR(&nodelay),
			sizeof(nodelay));
}

/**
 * httpsys_transport_end_send() - FIN behind the bytes sent so far
 * @sock: socket
 *
 * Context: process.
 */
void httpsys_transport_end_send(struct socket *sock)
{
	kernel_sock_shutdown(sock, SHUT_WR);
}

/**
 * httpsys_transport_close() - give the socket up
 * @sock: socket, gone afterwards; its callbacks no longer point to us
 * @reset: send RST rather than let what is under way go out
 *
 * Context: process.
 */
void httpsys_transport_close(struct socket *sock, bool reset)
{
	if (reset)
		sock_no_linger(sock->sk);
	sock_release(sock);
}

/**
 * httpsys_transport_readable() - would a receive return something?
 * @sock: socket
 *
 * Context: any, lock-free, a hint. Return: true for bytes, end or error.
 */
bool httpsys_transport_readable(struct socket *sock)
{
	struct sock *sk = sock->sk;

	return !skb_queue_empty_lockless(&sk->sk_receive_queue) ||
	       (READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN) || READ_ONCE(sk->sk_err);
}

/**
 * httpsys_transport_waiting() - about how many bytes a receive would return
 * @sock: socket
 *
 * So that no more memory is made ready than they need.
 *
 * Context: any, lock-free, a hint. Return: how many; 1 if there are none.
 */
u32 httpsys_transport_waiting(struct socket *sock)
{
	const struct tcp_sock *tp = tcp_sk(sock->sk);
	int n = READ_ONCE(tp->rcv_nxt) - READ_ONCE(tp->copied_seq);

	return max(n, 1);
}

/**
 * httpsys_transport_acked() - bytes that the peer has acknowledged
 * @sock: socket
 *
 * Context: any, lock-free.
 */
u64 httpsys_transport_acked(struct socket *sock)
{
	return READ_ONCE(tcp_sk(sock->sk)->bytes_acked);
}
