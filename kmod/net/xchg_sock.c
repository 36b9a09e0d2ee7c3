// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exchanges: what a program asks of the transport below one, or tells it. The
 * socket belongs to the connection's owner, who may be giving it up: it is found
 * under xchg.lock while the exchange is alive, and referenced before the lock is
 * let go. Then the socket's own lock is taken, for no longer than a copy.
 */
#include <linux/ipv6.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/tcp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/tcp.h>
#include "net/conn.h"

/* Referenced; NULL: the exchange is over */
static struct sock *xchg_sock(struct httpsys_xchg *x)
{
	struct socket *sock = NULL;
	struct sock *sk = NULL;

	spin_lock_bh(&x->lock);
	/* Alive: it is its connection's present one, whose end has to take this lock */
	if (!(x->flags & HTTPSYS_XF_DEAD))
		sock = READ_ONCE(x->conn->sock);
	if (sock) {
		sk = sock->sk;
		sock_hold(sk);
	}
	spin_unlock_bh(&x->lock);
	return sk;
}

/* TCPSTATE of the API, in the order of its values, by the kernel's (API: 3.6.4) */
static u32 tcp_state(u8 state)
{
	static const u8 states[TCP_MAX_STATES] = {
		[TCP_CLOSE] = 0, [TCP_LISTEN] = 1, [TCP_SYN_SENT] = 2, [TCP_SYN_RECV] = 3,
		[TCP_NEW_SYN_RECV] = 3, [TCP_ESTABLISHED] = 4, [TCP_FIN_WAIT1] = 5,
		[TCP_FIN_WAIT2] = 6, [TCP_CLOSE_WAIT] = 7, [TCP_CLOSING] = 8,
		[TCP_LAST_ACK] = 9, [TCP_TIME_WAIT] = 10,
	};

	return state < ARRAY_SIZE(states) ? states[state] : 0;
}

static void info_window(struct httpsys_tcp_info *to, const struct tcp_info *from,
			const struct sock *sk)
{
	to->cwnd = from->tcpi_snd_cwnd * from->tcpi_snd_mss;
	to->bytes_in_flight = from->tcpi_unacked * from->tcpi_snd_mss;
	to->snd_wnd = from->tcpi_snd_wnd;
	to->rcv_wnd = READ_ONCE(tcp_sk(sk)->rcv_wnd);
	to->rcv_buf = READ_ONCE(sk->sk_rcvbuf);
}

/* What TCP waited for while there was something to send, in microseconds there */
static void info_limits(struct httpsys_tcp_info *to, const struct tcp_info *from)
{
	u64 others = from->tcpi_rwnd_limited + from->tcpi_sndbuf_limited;

	to->limited_rwnd_ms = div_u64(from->tcpi_rwnd_limited, USEC_PER_MSEC);
	to->limited_sender_ms = div_u64(from->tcpi_sndbuf_limited, USEC_PER_MSEC);
	to->limited_cwnd_ms = from->tcpi_busy_time > others ?
			      div_u64(from->tcpi_busy_time - others, USEC_PER_MSEC) : 0;
}

/**
 * httpsys_xchg_tcp_info() - what TCP knows of the exchange's connection
 * @x: dispatched exchange
 * @to: to fill
 *
 * Context: process. Return: 0, or -ENOTCONN when the exchange is over.
 */
int httpsys_xchg_tcp_info(struct httpsys_xchg *x, struct httpsys_tcp_info *to)
{
	struct sock *sk = xchg_sock(x);
	struct tcp_info from;

	if (!sk)
		return -ENOTCONN;
	tcp_get_info(sk, &from);
	memset(to, 0, sizeof(*to));
	to->state = tcp_state(from.tcpi_state);
	to->mss = from.tcpi_snd_mss;
	to->connection_ms = div_u64(ktime_get_ns() - x->conn->born, NSEC_PER_MSEC);
	to->flags = (from.tcpi_options & TCPI_OPT_TIMESTAMPS ? HTTPSYS_TCP_TIMESTAMPS : 0) |
		    (from.tcpi_options & TCPI_OPT_ECN ? HTTPSYS_TCP_ECN : 0);
	to->rtt_us = from.tcpi_rtt;
	to->min_rtt_us = from.tcpi_min_rtt;
	info_window(to, &from, sk);
	to->bytes_out = from.tcpi_bytes_sent;
	to->bytes_in = from.tcpi_bytes_received;
	to->bytes_retrans = min_t(u64, from.tcpi_bytes_retrans, U32_MAX);
	to->segs_retrans = from.tcpi_total_retrans;
	to->segs_out_of_order = from.tcpi_rcv_ooopack;
	info_limits(to, &from);
	sock_put(sk);
	return 0;
}

/**
 * httpsys_xchg_dscp() - mark the packets of the exchange's connection
 * @x: dispatched exchange
 * @dscp: 0 to 0x3f (RFC 2474 3)
 *
 * Context: process. Return: 0, or -ENOTCONN when the exchange is over.
 */
int httpsys_xchg_dscp(struct httpsys_xchg *x, u8 dscp)
{
	struct sock *sk = xchg_sock(x);
	u8 tos = dscp << 2;

	if (!sk)
		return -ENOTCONN;
	/* An IPv6 socket may carry IPv4 */
	ip_sock_set_tos(sk, tos);
#if IS_ENABLED(CONFIG_IPV6)
	lock_sock(sk);
	if (sk->sk_family == AF_INET6 && inet6_sk(sk)) {
		inet6_sk(sk)->tclass = tos | (inet6_sk(sk)->tclass & INET_ECN_MASK);
		sk_dst_reset(sk);
	}
	release_sock(sk);
#endif
	sock_put(sk);
	return 0;
}

/**
 * httpsys_xchg_idle_timeout() - how long the exchange's connection may idle
 * @x: dispatched exchange
 * @seconds: from its next response on, in place of what the group says; 0: what
 *	the group says; 0xffff: for ever
 *
 * Context: process. Return: 0, or -ENOTCONN when the exchange is over.
 */
int httpsys_xchg_idle_timeout(struct httpsys_xchg *x, u16 seconds)
{
	bool dead;

	spin_lock_bh(&x->lock);
	dead = x->flags & HTTPSYS_XF_DEAD;
	if (!dead)
		WRITE_ONCE(x->conn->idle_own, seconds);
	spin_unlock_bh(&x->lock);
	return dead ? -ENOTCONN : 0;
}
