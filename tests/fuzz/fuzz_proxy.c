// SPDX-License-Identifier: GPL-2.0-only
/*
 * PROXY headers: what a part gives holds for the whole, what follows the header changes
 * nothing, and the client is what the protocol's own layout says. Input: bytes as a
 * connection brings them.
 */
#include <arpa/inet.h>
#include "fuzz.h"
#include "proto/proxy.h"

/* Section 2.2 of the protocol's text */
struct header {
	uint8_t sig[12];
	uint8_t ver_cmd;
	uint8_t fam;
	uint16_t len;
	union {
		struct {
			uint32_t src, dst;
			uint16_t src_port, dst_port;
		} ip4;
		struct {
			uint8_t src[16], dst[16];
			uint16_t src_port, dst_port;
		} ip6;
	} addr;
};

static void check_client(const struct header *h, const struct httpsys_address *client)
{
	static const struct httpsys_address none;

	MUST(h->ver_cmd == 0x20 || h->ver_cmd == 0x21);
	MUST(!client->scope);
	if (h->ver_cmd == 0x21 && h->fam == 0x11) {
		MUST(client->family == AF_INET && client->port == h->addr.ip4.src_port);
		MUST(!memcmp(client->addr, &h->addr.ip4.src, 4));
	} else if (h->ver_cmd == 0x21 && h->fam == 0x21) {
		MUST(client->port == h->addr.ip6.src_port);
		if (client->family == AF_INET)
			MUST(!memcmp(client->addr, h->addr.ip6.src + 12, 4));
		else
			MUST(!memcmp(client->addr, h->addr.ip6.src, 16));
	} else {
		MUST(!memcmp(client, &none, sizeof(none)));
	}
}

static int parse(const uint8_t *data, size_t len, struct httpsys_address *client)
{
	char *exact = fuzz_exact(data, len);
	int ret = httpsys_proxy_parse(exact, len, client);

	free(exact);
	return ret;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct httpsys_address client, again;
	int whole = parse(data, size, &client);
	struct header h = { 0 };
	size_t n, first = size;
	int part = 0;

	MUST(whole == -EBADMSG || (whole >= 0 && (size_t)whole <= size));
	for (n = 0; n <= size && !part; n++) {
		part = parse(data, n, &again);
		first = n;
	}
	/* The first answer that a part gives is that of the whole */
	MUST(part == whole);
	MUST(whole <= 0 || first == (size_t)whole);
	if (whole > 0) {
		MUST(whole <= HTTPSYS_PROXY_MAX);
		MUST(!memcmp(&client, &again, sizeof(client)));
		memcpy(&h, data, (size_t)whole < sizeof(h) ? (size_t)whole : sizeof(h));
		MUST(whole == 16 + ntohs(h.len));
		check_client(&h, &client);
	}
	/* A network that an address is in has that address's beginning */
	for (n = 0; size >= 32 && n <= 128; n++)
		MUST(!httpsys_address_within(data, data + 16, (uint32_t)n) ||
		     !n || httpsys_address_within(data, data + 16, (uint32_t)n - 1));
	return 0;
}
