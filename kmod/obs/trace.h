/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints. Reasons are numbers of enum httpsys_reason. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM httpsys

#if !defined(HTTPSYS_OBS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define HTTPSYS_OBS_TRACE_H

#include <linux/tracepoint.h>

TRACE_EVENT(httpsys_reason,
	TP_PROTO(u64 conn_id, u32 reason, u32 status),
	TP_ARGS(conn_id, reason, status),
	TP_STRUCT__entry(
		__field(u64, conn_id)
		__field(u32, reason)
		__field(u32, status)
	),
	TP_fast_assign(
		__entry->conn_id = conn_id;
		__entry->reason = reason;
		__entry->status = status;
	),
	TP_printk("conn=%llx reason=%u status=%u", __entry->conn_id,
		  __entry->reason, __entry->status)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH obs
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
