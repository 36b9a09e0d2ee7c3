// SPDX-License-Identifier: MIT
/* Counters of the module, with names for programs that show them */
#include "lib.h"

static const char *const counter_names[] = {
	[HTTPSYS_COUNTER_CONNECTIONS] = "connections",
	[HTTPSYS_COUNTER_CONNECTIONS_NOW] = "connections_now",
	[HTTPSYS_COUNTER_CONNECTIONS_REFUSED] = "connections_refused",
	[HTTPSYS_COUNTER_REQUESTS] = "requests",
	[HTTPSYS_COUNTER_QUEUED] = "queued",
	[HTTPSYS_COUNTER_DELIVERED] = "delivered",
	[HTTPSYS_COUNTER_RESPONSES] = "responses",
	[HTTPSYS_COUNTER_REFUSED] = "refused",
	[HTTPSYS_COUNTER_RESETS] = "resets",
	[HTTPSYS_COUNTER_ABANDONED] = "abandoned",
	[HTTPSYS_COUNTER_TIMEOUTS] = "timeouts",
	[HTTPSYS_COUNTER_BYTES_IN] = "bytes_in",
	[HTTPSYS_COUNTER_BYTES_OUT] = "bytes_out",
	[HTTPSYS_COUNTER_SESSIONS_NOW] = "sessions_now",
	[HTTPSYS_COUNTER_GROUPS_NOW] = "groups_now",
	[HTTPSYS_COUNTER_URLS_NOW] = "urls_now",
	[HTTPSYS_COUNTER_QUEUES_NOW] = "queues_now",
	[HTTPSYS_COUNTER_ENDPOINTS_NOW] = "endpoints_now",
	[HTTPSYS_COUNTER_CACHE_ENTRIES_NOW] = "cache_entries_now",
	[HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW] = "cache_fragments_now",
	[HTTPSYS_COUNTER_CACHE_BYTES_NOW] = "cache_bytes_now",
	[HTTPSYS_COUNTER_CACHE_STORED] = "cache_stored",
	[HTTPSYS_COUNTER_CACHE_HITS] = "cache_hits",
	[HTTPSYS_COUNTER_CACHE_MISSES] = "cache_misses",
	[HTTPSYS_COUNTER_CACHE_FLUSHES] = "cache_flushes",
	[HTTPSYS_COUNTER_CACHE_EVICTED] = "cache_evicted",
	[HTTPSYS_COUNTER_CACHE_REFUSED] = "cache_refused",
};

static const char *const reason_names[] = {
	[HTTPSYS_REASON_NONE] = "none",
	[HTTPSYS_REASON_BAD_REQUEST] = "bad_request",
	[HTTPSYS_REASON_VERB] = "verb",
	[HTTPSYS_REASON_URL] = "url",
	[HTTPSYS_REASON_HOSTNAME] = "hostname",
	[HTTPSYS_REASON_HEADER] = "header",
	[HTTPSYS_REASON_CRLF] = "crlf",
	[HTTPSYS_REASON_NUMBER] = "number",
	[HTTPSYS_REASON_FRAMING] = "framing",
	[HTTPSYS_REASON_CHUNK] = "chunk",
	[HTTPSYS_REASON_UNKNOWN_HOST] = "unknown_host",
	[HTTPSYS_REASON_NOT_FOUND] = "not_found",
	[HTTPSYS_REASON_HEADER_TIMEOUT] = "header_timeout",
	[HTTPSYS_REASON_BODY_TIMEOUT] = "body_timeout",
	[HTTPSYS_REASON_LENGTH_REQUIRED] = "length_required",
	[HTTPSYS_REASON_TOO_LARGE] = "too_large",
	[HTTPSYS_REASON_URL_LENGTH] = "url_length",
	[HTTPSYS_REASON_FIELD_LENGTH] = "field_length",
	[HTTPSYS_REASON_REQUEST_LENGTH] = "request_length",
	[HTTPSYS_REASON_INTERNAL] = "internal",
	[HTTPSYS_REASON_NOT_IMPLEMENTED] = "not_implemented",
	[HTTPSYS_REASON_UNBOUND] = "unbound",
	[HTTPSYS_REASON_DISABLED] = "disabled",
	[HTTPSYS_REASON_QUEUE_FULL] = "queue_full",
	[HTTPSYS_REASON_QUEUE_GONE] = "queue_gone",
	[HTTPSYS_REASON_MEMORY] = "memory",
	[HTTPSYS_REASON_VERSION] = "version",
	[HTTPSYS_REASON_IDLE_TIMEOUT] = "idle_timeout",
	[HTTPSYS_REASON_DRAIN_TIMEOUT] = "drain_timeout",
	[HTTPSYS_REASON_QUEUE_TIMEOUT] = "queue_timeout",
	[HTTPSYS_REASON_SEND_RATE] = "send_rate",
	[HTTPSYS_REASON_CLIENT_RESET] = "client_reset",
	[HTTPSYS_REASON_ABANDONED] = "abandoned",
	[HTTPSYS_REASON_CANCELLED] = "cancelled",
	[HTTPSYS_REASON_CONNECTION_LIMIT] = "connection_limit",
	[HTTPSYS_REASON_DROPPED] = "dropped",
	[HTTPSYS_REASON_ENDPOINT_GONE] = "endpoint_gone",
	[HTTPSYS_REASON_GROUP_LIMIT] = "group_connection_limit",
	[HTTPSYS_REASON_RESERVED] = "reserved",
	[HTTPSYS_REASON_ADDRESS_LIMIT] = "address_connection_limit",
	[HTTPSYS_REASON_ADDRESS_RATE] = "address_connection_rate",
	[HTTPSYS_REASON_MEMORY_LIMIT] = "connection_memory_limit",
	[HTTPSYS_REASON_PROXY] = "proxy_header",
	[HTTPSYS_REASON_DRAINING] = "draining",
	[HTTPSYS_REASON_UNHEALTHY] = "unhealthy",
};

_Static_assert(ARRAY_SIZE(counter_names) == HTTPSYS_COUNTER_MAX,
	       "a counter without a name");
_Static_assert(ARRAY_SIZE(reason_names) == HTTPSYS_REASON_MAX,
	       "a reason without a name");

ULONG WINAPI HttpLxQueryCounters(PULONGLONG Counters, PULONG CounterCount,
				 PULONGLONG Reasons, PULONG ReasonCount)
{
	struct httpsys_counters request = { .size = sizeof(request) };
	ULONG result;

	if (!init_done(HTTP_INITIALIZE_SERVER))
		return ERROR_DLL_INIT_FAILED;
	if (!CounterCount || !ReasonCount)
		return ERROR_INVALID_PARAMETER;
	request.counters = (uintptr_t)Counters;
	request.reasons = (uintptr_t)Reasons;
	request.counter_count = Counters ? *CounterCount : 0;
	request.reason_count = Reasons ? *ReasonCount : 0;
	result = device_call(OP_QUERY, HTTPSYS_IOC_COUNTERS, &request);
	if (!result) {
		*CounterCount = request.counter_count;
		*ReasonCount = request.reason_count;
	}
	return result;
}

PCSTR WINAPI HttpLxCounterName(ULONG Counter)
{
	return Counter < ARRAY_SIZE(counter_names) ? counter_names[Counter] :
						     NULL;
}

PCSTR WINAPI HttpLxReasonName(ULONG Reason)
{
	return Reason < ARRAY_SIZE(reason_names) ? reason_names[Reason] : NULL;
}
