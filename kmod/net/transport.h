/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes in and out of a connected socket. What the bytes travel in (plain TCP)
 * is known here only.
 */
#ifndef HTTPSYS_NET_TRANSPORT_H
#define HTTPSYS_NET_TRANSPORT_H

#include <linux/net.h>
#include <linux/uio.h>
#include <net/sock.h>

struct bio_vec;

/* What we hung on a socket; its callback lock is held, which RCU's own accessor does not know */
static inline void *httpsys_transport_owner(struct sock *sk)
{
	void *data = rcu_dereference_protected(__sk_user_data(sk),
					       lockdep_is_held(&sk->sk_callback_lock));

	return (void *)((uintptr_t)data & SK_USER_DATA_PTRMASK);
}

/* The same under RCU */
static inline void *httpsys_transport_owner_rcu(struct sock *sk)
{
	return (void *)((uintptr_t)rcu_dereference(__sk_user_data(sk)) & SK_USER_DATA_PTRMASK);
}

void httpsys_transport_exit(void);
void httpsys_transport_setup(struct socket *sock);
ssize_t httpsys_transport_recv(struct socket *sock, struct kvec *vec, size_t nr, size_t len);
u32 httpsys_transport_peek(struct socket *sock, const char **data);
void httpsys_transport_peeked(struct socket *sock, u32 len);
ssize_t httpsys_transport_take(struct socket *sock, void *to, size_t len);
ssize_t httpsys_transport_send(struct socket *sock, struct bio_vec *bv, unsigned int nr,
			       size_t bytes, bool more);
ssize_t httpsys_transport_put(struct socket *sock, struct kvec *vec, size_t nr, size_t bytes);
void httpsys_transport_nagle(struct socket *sock, bool on);
void httpsys_transport_end_send(struct socket *sock);
void httpsys_transport_close(struct socket *sock, bool reset);
bool httpsys_transport_readable(struct socket *sock);
u32 httpsys_transport_waiting(struct socket *sock);
u64 httpsys_transport_acked(struct socket *sock);

#endif
