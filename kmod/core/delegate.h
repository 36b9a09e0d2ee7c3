/* SPDX-License-Identifier: GPL-2.0-only */
/* Handing requests over from queue to queue. */
#ifndef HTTPSYS_CORE_DELEGATE_H
#define HTTPSYS_CORE_DELEGATE_H

#include <linux/types.h>

struct httpsys_open;
struct httpsys_queue;

/**
 * struct httpsys_delegation - how a request is seen in its new queue
 * @url: prefix of one of that queue's groups, kernel memory; NULL: as before
 * @url_len: its bytes
 * @group: the group that has it, 0: whichever has
 */
struct httpsys_delegation {
	const char *url;
	size_t url_len;
	u64 group;
};

int httpsys_request_delegate(struct httpsys_open *open, u64 id, struct httpsys_queue *to,
			     const struct httpsys_delegation *d);

#endif
