// SPDX-License-Identifier: GPL-2.0-only
/*
 * PROXY protocol, version 2 (haproxy.org/download/2.8/doc/proxy-protocol.txt, section
 * 2.2), and which addresses it is believed from. Pure; callable from any context.
 *
 *	12 bytes	signature
 *	1		version 2, command: 0 LOCAL, 1 PROXY
 *	1		address family, transport
 *	2		bytes that follow: addresses, then type-length-values
 */
#include "proto/proxy.h"

#define SIGNATURE	"\r\n\r\n\0\r\nQUIT\n"
#define SIGNATURE_LEN	12
#define FIXED_LEN	16

#define VERSION		0x20
#define COMMAND_LOCAL	0
#define COMMAND_PROXY	1

#define FAMILY_INET	1
#define FAMILY_INET6	2
#define FAMILIES	4	/* with AF_UNIX */
#define TRANSPORT_STREAM 1
#define TRANSPORTS	3	/* with DGRAM */

/* Source and destination, then their ports */
#define INET_LEN	(4 + 4 + 2 + 2)
#define INET6_LEN	(16 + 16 + 2 + 2)
#define UNIX_LEN	(108 + 108)

static const u8 family_len[FAMILIES] = { 0, INET_LEN, INET6_LEN, UNIX_LEN };

static bool is_mapped(const char *addr)
{
	static const char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff' };

	return !memcmp(addr, mapped, sizeof(mapped));
}

static void client_inet(struct httpsys_address *client, const char *addr, const char *port)
{
	client->family = AF_INET;
	memcpy(client->addr, addr, 4);
	memcpy(&client->port, port, sizeof(client->port));
}

static void client_inet6(struct httpsys_address *client, const char *addr, const char *port)
{
	client->family = AF_INET6;
	memcpy(client->addr, addr, 16);
	memcpy(&client->port, port, sizeof(client->port));
}

/* Who the client is, as far as the addresses say */
static void client_read(struct httpsys_address *client, u8 kind, const char *addr)
{
	if (kind == (FAMILY_INET << 4 | TRANSPORT_STREAM))
		client_inet(client, addr, addr + 8);
	else if (kind == (FAMILY_INET6 << 4 | TRANSPORT_STREAM) && is_mapped(addr))
		client_inet(client, addr + 12, addr + 32);
	else if (kind == (FAMILY_INET6 << 4 | TRANSPORT_STREAM))
		client_inet6(client, addr, addr + 32);
}

/* Is @n, the number of all bytes that follow, enough for the addresses? */
static bool kind_ok(u8 kind, u32 n)
{
	return kind >> 4 < FAMILIES && (kind & 15) < TRANSPORTS && n >= family_len[kind >> 4];
}

/**
 * httpsys_proxy_parse - a PROXY header, version 2
 * @data: what has come
 * @len: bytes of it
 * @client: gets the client's address when the header is whole; family 0: the header does
 *	not say who that is (LOCAL, which is the proxy itself; no address or none of TCP),
 *	and the connection's own counts
 *
 * What follows the addresses is not looked at. An IPv4 client is never v4-mapped.
 *
 * Context: any. Return: bytes of the header; 0: more is needed; -EBADMSG: no such
 * header, or longer than HTTPSYS_PROXY_MAX.
 */
int httpsys_proxy_parse(const char *data, size_t len, struct httpsys_address *client)
{
	u8 command, kind;
	u32 n;

	memset(client, 0, sizeof(*client));
	if (memcmp(data, SIGNATURE, min_t(size_t, len, SIGNATURE_LEN)))
		return -EBADMSG;
	if (len <= SIGNATURE_LEN)
		return 0;
	command = (u8)(data[12] ^ VERSION);
	if (command != COMMAND_LOCAL && command != COMMAND_PROXY)
		return -EBADMSG;
	if (len < FIXED_LEN)
		return 0;
	kind = (u8)data[13];
	n = (u32)(u8)data[14] << 8 | (u8)data[15];
	if (n > HTTPSYS_PROXY_MAX - FIXED_LEN)
		return -EBADMSG;
	if (command == COMMAND_PROXY && !kind_ok(kind, n))
		return -EBADMSG;
	if (len < FIXED_LEN + n)
		return 0;
	if (command == COMMAND_PROXY)
		client_read(client, kind, data + FIXED_LEN);
	return (int)(FIXED_LEN + n);
}

/**
 * httpsys_address_within - does an address belong to a network?
 * @addr: network byte order
 * @network: the same; bits behind the first @bits do not count
 * @bits: length of the prefix, at most 8 for each byte at @addr and @network
 *
 * Context: any.
 */
bool httpsys_address_within(const u8 *addr, const u8 *network, u32 bits)
{
	u32 bytes = bits / 8;
	u8 mask = (u8)(0xff00 >> bits % 8);

	if (memcmp(addr, network, bytes))
		return false;
	return !(bits % 8) || !((addr[bytes] ^ network[bytes]) & mask);
}
