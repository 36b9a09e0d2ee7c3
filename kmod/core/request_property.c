// SPDX-License-Identifier: GPL-2.0-only
/*
 * Properties of requests: a table by number. They are the transport's, which net/
 * asks; nothing is kept here, no locks.
 */
#include "compat.h"
#include "core/request.h"
#include "core/request_property.h"

#define DSCP_MAX	0x3f

/* As much under way as the congestion window takes keeps the connection busy */
static int backlog_get(struct httpsys_request *r, union httpsys_request_value *value)
{
	struct httpsys_tcp_info info;
	int ret = httpsys_xchg_tcp_info(&r->x, &info);

	value->bytes = ret ? 0 : info.cwnd;
	return ret;
}

static int tcp_info_get(struct httpsys_request *r, union httpsys_request_value *value)
{
	return httpsys_xchg_tcp_info(&r->x, &value->tcp);
}

/* A reset of HTTP/1.1 carries no code: there is nobody to tell it to */
static int stream_error_set(struct httpsys_request *r, u32 value)
{
	return 0;
}

static int idle_timeout_set(struct httpsys_request *r, u32 value)
{
	return value > U16_MAX ? -EINVAL : httpsys_xchg_idle_timeout(&r->x, value);
}

static int dscp_set(struct httpsys_request *r, u32 value)
{
	return value > DSCP_MAX ? -EINVAL : httpsys_xchg_dscp(&r->x, value);
}

/* What is not named exists, but not here: QUIC, TLS, times of socket calls */
static const struct httpsys_request_property_row properties[HTTPSYS_REQUEST_PROPERTIES] = {
	[HTTPSYS_REQUEST_SEND_BACKLOG] = { sizeof(u64), backlog_get, NULL },
	[HTTPSYS_REQUEST_TCP_INFO] = { sizeof(struct httpsys_tcp_info), tcp_info_get, NULL },
	[HTTPSYS_REQUEST_STREAM_ERROR] = { 0, NULL, stream_error_set },
	[HTTPSYS_REQUEST_IDLE_TIMEOUT] = { 0, NULL, idle_timeout_set },
	[HTTPSYS_REQUEST_DSCP] = { 0, NULL, dscp_set },
};

/**
 * httpsys_request_property_find() - a property by number
 * @id: from a program
 *
 * Context: any. Return: its row, or NULL when there is no such property.
 */
const struct httpsys_request_property_row *httpsys_request_property_find(u32 id)
{
	return id < ARRAY_SIZE(properties) ? &properties[id] : NULL;
}
