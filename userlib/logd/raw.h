/* SPDX-License-Identifier: MIT */
/* Files of format Raw: this head, then records of <linux/httpsys.h>, in this machine's order of bytes. */
#ifndef HTTPSYS_LOGD_RAW_H
#define HTTPSYS_LOGD_RAW_H

#include <stdint.h>

#define RAW_MAGIC	"HSYSLOG1"

/**
 * struct raw_head - begin of a file
 * @magic: RAW_MAGIC, without its end
 * @size: of this head
 * @record: bytes of a record before its texts, as the writer knew it; it may grow
 */
struct raw_head {
	char magic[8];
	uint32_t size;
	uint32_t record;
};

#endif
