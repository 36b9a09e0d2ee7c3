/* SPDX-License-Identifier: GPL-2.0-only */
/* The header that a proxy puts in front of a client's bytes: PROXY protocol, version 2. */
#ifndef HTTPSYS_PROTO_PROXY_H
#define HTTPSYS_PROTO_PROXY_H

#include "proto/env.h"

/* Longest header that we take, with everything that may follow the addresses */
#define HTTPSYS_PROXY_MAX	4096

int httpsys_proxy_parse(const char *data, size_t len, struct httpsys_address *client);
bool httpsys_address_within(const u8 *addr, const u8 *network, u32 bits);

#endif
