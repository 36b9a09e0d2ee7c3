/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints of the life of a connection and of a request. What was refused, and
 * why, is httpsys_reason in obs/trace.h.
 *
 * A request is told by its connection's id and its number on it. "net" is the
 * inode number of the network namespace.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM httpsys

#if !defined(HTTPSYS_NET_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define HTTPSYS_NET_TRACE_H

#include <linux/tracepoint.h>
#include <net/net_namespace.h>
#include <net/ipv6.h>
#include "net/conn.h"

/* Bytes of a target; the rest is not shown */
#define HTTPSYS_TRACE_TARGET	256U

/* What every event of a request begins with */
#define REQUEST_ENTRY	__field(u32, net) __field(u64, conn) __field(u32, request)
#define REQUEST_ASSIGN(x) do {					\
	__entry->net = (x)->net->net->ns.inum;			\
	__entry->conn = (x)->conn_id;				\
	__entry->request = (x)->index;				\
} while (0)
#define REQUEST_FORMAT	"net=%u conn=%llx request=%u"
#define REQUEST_PRINT	__entry->net, __entry->conn, __entry->request

TRACE_EVENT(httpsys_accept,
	TP_PROTO(const struct httpsys_conn *c),
	TP_ARGS(c),
	TP_STRUCT__entry(
		__field(u32, net)
		__field(u64, conn)
		__field(u16, local_port)
		__field(u16, port)
		__array(u8, addr, 16)
	),
	TP_fast_assign(
		__entry->net = c->net->net->ns.inum;
		__entry->conn = c->id;
		__entry->local_port = be16_to_cpu(c->local.port);
		__entry->port = be16_to_cpu(c->remote.port);
		if (c->remote.family == AF_INET6)
			memcpy(__entry->addr, c->remote.addr, 16);
		else
			ipv6_addr_set_v4mapped(*(__be32 *)c->remote.addr,
					       (struct in6_addr *)__entry->addr);
	),
	TP_printk("net=%u conn=%llx local_port=%u client=[%pI6c]:%u", __entry->net,
		  __entry->conn, __entry->local_port, __entry->addr, __entry->port)
);

TRACE_EVENT(httpsys_closed,
	TP_PROTO(const struct httpsys_conn *c, u32 reason, bool reset),
	TP_ARGS(c, reason, reset),
	TP_STRUCT__entry(
		__field(u32, net)
		__field(u64, conn)
		__field(u32, requests)
		__field(u32, reason)
		__field(bool, reset)
	),
	TP_fast_assign(
		__entry->net = c->net->net->ns.inum;
		__entry->conn = c->id;
		__entry->requests = c->exchanges;
		__entry->reason = reason;
		__entry->reset = reset;
	),
	TP_printk("net=%u conn=%llx requests=%u reason=%u reset=%d", __entry->net,
		  __entry->conn, __entry->requests, __entry->reason, __entry->reset)
);

TRACE_EVENT(httpsys_parsed,
	TP_PROTO(const struct httpsys_xchg *x),
	TP_ARGS(x),
	TP_STRUCT__entry(
		REQUEST_ENTRY
		__field(u32, bytes)
		__field(u32, len)
		__dynamic_array(char, target,
				min_t(u32, x->head.target.len, HTTPSYS_TRACE_TARGET) + 1)
		__dynamic_array(char, method, min_t(u32, x->head.method.len, 32) + 1)
	),
	TP_fast_assign(
		u32 len = min_t(u32, x->head.target.len, HTTPSYS_TRACE_TARGET);
		u32 method = min_t(u32, x->head.method.len, 32);

		REQUEST_ASSIGN(x);
		__entry->bytes = x->head.pos;
		__entry->len = x->head.target.len;
		memcpy(__get_dynamic_array(target), x->text + x->head.target.off, len);
		((char *)__get_dynamic_array(target))[len] = 0;
		memcpy(__get_dynamic_array(method), x->text + x->head.method.off, method);
		((char *)__get_dynamic_array(method))[method] = 0;
	),
	TP_printk(REQUEST_FORMAT " bytes=%u %s %s", REQUEST_PRINT, __entry->bytes,
		  __get_str(method), __get_str(target))
);

TRACE_EVENT(httpsys_routed,
	TP_PROTO(const struct httpsys_xchg *x, u64 group, u64 queue),
	TP_ARGS(x, group, queue),
	TP_STRUCT__entry(
		REQUEST_ENTRY
		__field(u64, group)
		__field(u64, queue)
	),
	TP_fast_assign(
		REQUEST_ASSIGN(x);
		__entry->group = group;
		__entry->queue = queue;
	),
	TP_printk(REQUEST_FORMAT " group=%llx queue=%llu", REQUEST_PRINT, __entry->group,
		  __entry->queue)
);

TRACE_EVENT(httpsys_queued,
	TP_PROTO(const struct httpsys_xchg *x, u64 queue, u32 waiting),
	TP_ARGS(x, queue, waiting),
	TP_STRUCT__entry(
		REQUEST_ENTRY
		__field(u64, queue)
		__field(u32, waiting)
	),
	TP_fast_assign(
		REQUEST_ASSIGN(x);
		__entry->queue = queue;
		__entry->waiting = waiting;
	),
	TP_printk(REQUEST_FORMAT " queue=%llu waiting=%u", REQUEST_PRINT, __entry->queue,
		  __entry->waiting)
);

TRACE_EVENT(httpsys_delivered,
	TP_PROTO(const struct httpsys_xchg *x, u64 id),
	TP_ARGS(x, id),
	TP_STRUCT__entry(
		REQUEST_ENTRY
		__field(u64, id)
	),
	TP_fast_assign(
		REQUEST_ASSIGN(x);
		__entry->id = id;
	),
	TP_printk(REQUEST_FORMAT " id=%llx", REQUEST_PRINT, __entry->id)
);

TRACE_EVENT(httpsys_response,
	TP_PROTO(const struct httpsys_xchg *x, u32 status, bool cached),
	TP_ARGS(x, status, cached),
	TP_STRUCT__entry(
		REQUEST_ENTRY
		__field(u32, status)
		__field(bool, cached)
	),
	TP_fast_assign(
		REQUEST_ASSIGN(x);
		__entry->status = status;
		__entry->cached = cached;
	),
	TP_printk(REQUEST_FORMAT " status=%u cached=%d", REQUEST_PRINT, __entry->status,
		  __entry->cached)
);

/* @bytes of the answer are with TCP */
TRACE_EVENT(httpsys_sent,
	TP_PROTO(const struct httpsys_xchg *x),
	TP_ARGS(x),
	TP_STRUCT__entry(
		REQUEST_ENTRY
		__field(u64, bytes)
	),
	TP_fast_assign(
		REQUEST_ASSIGN(x);
		__entry->bytes = x->sent;
	),
	TP_printk(REQUEST_FORMAT " bytes=%llu", REQUEST_PRINT, __entry->bytes)
);

/* The connection is through with it: answered, or lost for @reason */
TRACE_EVENT(httpsys_done,
	TP_PROTO(const struct httpsys_xchg *x, u32 reason),
	TP_ARGS(x, reason),
	TP_STRUCT__entry(
		REQUEST_ENTRY
		__field(u32, reason)
	),
	TP_fast_assign(
		REQUEST_ASSIGN(x);
		__entry->reason = reason;
	),
	TP_printk(REQUEST_FORMAT " reason=%u", REQUEST_PRINT, __entry->reason)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH net
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
