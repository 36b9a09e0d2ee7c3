// SPDX-License-Identifier: GPL-2.0-only
/* The counts of a namespace that a failed call must leave as they were. */
#include "counts.h"
#include "hs.h"

int counts_dev = -1;

void counts_read(long long *counts, int max)
{
	static const enum httpsys_counter which[] = {
		HTTPSYS_COUNTER_CONNECTIONS_NOW, HTTPSYS_COUNTER_SESSIONS_NOW,
		HTTPSYS_COUNTER_GROUPS_NOW, HTTPSYS_COUNTER_URLS_NOW,
		HTTPSYS_COUNTER_QUEUES_NOW, HTTPSYS_COUNTER_ENDPOINTS_NOW,
		HTTPSYS_COUNTER_CACHE_ENTRIES_NOW, HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW,
		HTTPSYS_COUNTER_CACHE_BYTES_NOW, HTTPSYS_COUNTER_RESPONSES,
		HTTPSYS_COUNTER_DELIVERED,
	};

	for (int i = 0; i < max && i < (int)(sizeof(which) / sizeof(which[0])); i++)
		counts[i] = hs_counter(counts_dev, which[i]);
}
