// SPDX-License-Identifier: GPL-2.0-only
/* The tracepoints of trace.h, made here. No state, no locks. */
#include <linux/socket.h>
#include "net/conn.h"

#define CREATE_TRACE_POINTS
#include "net/trace.h"
