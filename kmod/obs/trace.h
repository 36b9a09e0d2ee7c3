/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoint of refusals and of unusual ends of connections. Reasons are numbers of
 * enum httpsys_reason; those of requests are in net/trace.h.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM httpsys

#if !defined(HTTPSYS_OBS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define HTTPSYS_OBS_TRACE_H

#include <linux/tracepoint.h>

TRACE_EVENT(httpsys_reason,
	TP_PROTO(u32 net, u64 conn, u32 reason, u32 status, const char *phrase),
	TP_ARGS(net, conn, reason, status, phrase),
	TP_STRUCT__entry(
		__field(u32, net)
		__field(u64, conn)
		__field(u32, reason)
		__field(u32, status)
		__array(char, phrase, 40)
	),
	TP_fast_assign(
		__entry->net = net;
		__entry->conn = conn;
		__entry->reason = reason;
		__entry->status = status;
		strscpy(__entry->phrase, phrase, sizeof(__entry->phrase));
	),
	TP_printk("net=%u conn=%llx reason=%u status=%u %s", __entry->net, __entry->conn,
		  __entry->reason, __entry->status, __entry->phrase)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH obs
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
