/* SPDX-License-Identifier: GPL-2.0-only */
/* IP literals and host names, for the files that parse URLs. */
#ifndef HTTPSYS_PROTO_ADDRESS_H
#define HTTPSYS_PROTO_ADDRESS_H

#include "proto/url.h"

#define HTTPSYS_IPV4_TEXT	15	/* "255.255.255.255" */
#define HTTPSYS_IPV6_TEXT	45	/* "ffff:...:255.255.255.255" */
#define HTTPSYS_LABEL_MAX	63	/* RFC 1035 2.3.4 */

int httpsys_ipv4_parse(const char *text, size_t len, u8 *addr);
int httpsys_ipv6_parse(const char *text, size_t len, u8 *addr);
size_t httpsys_ipv4_format(const u8 *addr, char *out);
size_t httpsys_ipv6_format(const u8 *addr, char *out);

int httpsys_punycode(const u32 *label, u32 count, char *out, u32 size);

int httpsys_host_parse(const char *text, size_t len, bool ace_allowed,
		       char *out, u16 *out_len);
int httpsys_port_parse(const char *text, size_t len, u16 *port);

#endif
