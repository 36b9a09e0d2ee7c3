// SPDX-License-Identifier: MIT
/*
 * What a group's HttpServerRequestInfoProperty asked for, as HTTP_REQUEST_INFO
 * array of a request: its size, then the writing of exactly as many bytes. Pure
 * functions on buffers.
 */
#include <string.h>
#include "lib.h"

/* In the order of the array; all sizes are multiples of 8 in the buffer */
static const struct info_row {
	uint64_t bit;
	HTTP_REQUEST_INFO_TYPE type;
	ULONG size;
} rows[] = {
	{ HTTPSYS_INFO_TIMING, HttpRequestInfoTypeRequestTiming,
	  sizeof(HTTP_REQUEST_TIMING_INFO) },
	{ HTTPSYS_INFO_TCP_V0, HttpRequestInfoTypeTcpInfoV0,
	  sizeof(TCP_INFO_v0) },
	{ HTTPSYS_INFO_SIZING, HttpRequestInfoTypeRequestSizing,
	  sizeof(HTTP_REQUEST_SIZING_INFO) },
	{ HTTPSYS_INFO_TCP_V1, HttpRequestInfoTypeTcpInfoV1,
	  sizeof(TCP_INFO_v1) },
	{ HTTPSYS_INFO_TCP_V2, HttpRequestInfoTypeTcpInfoV2,
	  sizeof(TCP_INFO_v2) },
};

static const struct httpsys_request_infos *
infos_of(const struct httpsys_request_record *record)
{
	return record->infos_off ? (const void *)((const char *)record +
						  record->infos_off) : NULL;
}

size_t request_infos_size(const struct httpsys_request_record *record)
{
	const struct httpsys_request_infos *infos = infos_of(record);
	size_t size = 0;

	for (size_t i = 0; infos && i < ARRAY_SIZE(rows); i++) {
		if (infos->which & rows[i].bit)
			size += sizeof(HTTP_REQUEST_INFO) +
				ALIGN_UP(rows[i].size, 8);
	}
	return size;
}

/* The versions begin alike */
void tcp_info_write(const struct httpsys_tcp_info *from, void *to, ULONG size)
{
	TCP_INFO_v2 info;

	memset(&info, 0, sizeof(info));
	info.State = (TCPSTATE)from->state;
	info.Mss = from->mss;
	info.ConnectionTimeMs = from->connection_ms;
	info.TimestampsEnabled = !!(from->flags & HTTPSYS_TCP_TIMESTAMPS);
	info.RttUs = from->rtt_us;
	info.MinRttUs = from->min_rtt_us;
	info.BytesInFlight = from->bytes_in_flight;
	info.Cwnd = from->cwnd;
	info.SndWnd = from->snd_wnd;
	info.RcvWnd = from->rcv_wnd;
	info.RcvBuf = from->rcv_buf;
	info.BytesOut = from->bytes_out;
	info.BytesIn = from->bytes_in;
	info.BytesRetrans = from->bytes_retrans;
	info.FastRetrans = from->segs_retrans;
	info.SndLimTimeRwin = from->limited_rwnd_ms;
	info.SndLimTimeCwnd = from->limited_cwnd_ms;
	info.SndLimTimeSnd = from->limited_sender_ms;
	info.OutOfOrderPktsIn = from->segs_out_of_order;
	info.EcnNegotiated = !!(from->flags & HTTPSYS_TCP_ECN);
	memcpy(to, &info, size);
}

/* Units of 100 ns, as a performance counter of 10 MHz counts them */
static void timing_write(const struct httpsys_request_infos *infos,
			 HTTP_REQUEST_TIMING_INFO *to)
{
	ULONGLONG *at = to->RequestTiming;

	memset(to, 0, sizeof(*to));
	to->RequestTimingCount = HttpRequestTimingTypeMax;
	at[HttpRequestTimingTypeConnectionStart] = infos->connection_start / 100;
	at[HttpRequestTimingTypeDataStart] = infos->first_byte / 100;
	at[HttpRequestTimingTypeRequestHeaderParseStart] =
		infos->first_byte / 100;
	at[HttpRequestTimingTypeRequestHeaderParseEnd] = infos->head_end / 100;
	at[HttpRequestTimingTypeRequestRoutingStart] = infos->route_start / 100;
	at[HttpRequestTimingTypeRequestRoutingEnd] =
		(infos->delegation_queued ? infos->delegation_queued :
					    infos->queued) / 100;
	at[HttpRequestTimingTypeRequestQueuedForDelegation] =
		infos->delegation_queued / 100;
	if (infos->delegation_queued)
		at[HttpRequestTimingTypeRequestReturnedAfterDelegation] =
			infos->queued / 100;
	at[HttpRequestTimingTypeRequestQueuedForIO] = infos->queued / 100;
	at[HttpRequestTimingTypeRequestDeliveredForIO] = infos->delivered / 100;
}

static void sizing_write(const struct httpsys_request_infos *infos,
			 HTTP_REQUEST_SIZING_INFO *to)
{
	memset(to, 0, sizeof(*to));
	if (!infos->request_index)
		to->Flags = HTTP_REQUEST_SIZING_INFO_FLAG_FIRST_REQUEST;
	to->RequestIndex = infos->request_index;
	to->RequestSizingCount = HttpRequestSizingTypeMax;
	to->RequestSizing[HttpRequestSizingTypeHeaders] = infos->head_bytes;
}

static void info_write(const struct info_row *row,
		       const struct httpsys_request_infos *infos, void *to)
{
	if (row->type == HttpRequestInfoTypeRequestTiming)
		timing_write(infos, to);
	else if (row->type == HttpRequestInfoTypeRequestSizing)
		sizing_write(infos, to);
	else
		tcp_info_write(&infos->tcp, to, row->size);
}

void request_infos_write(const struct httpsys_request_record *record,
			 HTTP_REQUEST_V2 *request, void *buffer)
{
	const struct httpsys_request_infos *infos = infos_of(record);
	HTTP_REQUEST_INFO *info = buffer;
	USHORT count = 0;
	char *place;

	for (size_t i = 0; infos && i < ARRAY_SIZE(rows); i++)
		count += (infos->which & rows[i].bit) != 0;
	if (!count)
		return;
	request->RequestInfoCount = count;
	request->pRequestInfo = info;
	place = (char *)(info + count);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!(infos->which & rows[i].bit))
			continue;
		info->InfoType = rows[i].type;
		info->InfoLength = rows[i].size;
		info->pInfo = place;
		info_write(&rows[i], infos, place);
		place += ALIGN_UP(rows[i].size, 8);
		info++;
	}
}
