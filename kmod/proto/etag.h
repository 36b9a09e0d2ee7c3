/* SPDX-License-Identifier: GPL-2.0-only */
/* Entity tags in If-None-Match and If-Match, RFC 9110 13.1. */
#ifndef HTTPSYS_PROTO_ETAG_H
#define HTTPSYS_PROTO_ETAG_H

#include "proto/env.h"

bool httpsys_etag_in_list(const char *list, u32 len, const char *etag, u32 etag_len, bool weak);

#endif
