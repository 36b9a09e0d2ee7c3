// SPDX-License-Identifier: GPL-2.0-only
/* PROXY headers, whole, in pieces and spoilt; prefixes of addresses. */
#include <arpa/inet.h>
#include "proto/proxy.h"
#include "tap.h"

#define SIG	"\r\n\r\n\0\r\nQUIT\n"
#define V4	"\x0a\x01\x02\x03" "\xc0\x00\x02\x01" "\x12\x34" "\x00\x50"
#define V6	"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"			\
		"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01" "\x12\x34" "\x00\x50"
#define MAPPED	"\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\x01\x02\x03"			\
		"\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x01" "\x12\x34" "\x00\x50"
#define U36	"123456789012345678901234567890123456"
#define U216	U36 U36 U36 U36 U36 U36

/* Good headers: what they say of the client, NULL: nothing */
static const struct { const char *name, *data; size_t len; const char *client; } good[] = {
	{ "TCP over IPv4", LIT(SIG "\x21\x11\x00\x0c" V4), "10.1.2.3" },
	{ "TCP over IPv6", LIT(SIG "\x21\x21\x00\x24" V6), "2001:db8::7" },
	{ "v4-mapped", LIT(SIG "\x21\x21\x00\x24" MAPPED), "10.1.2.3" },
	{ "with more behind", LIT(SIG "\x21\x11\x00\x11" V4 "\x04\x00\x02xx"), "10.1.2.3" },
	{ "with rubbish behind", LIT(SIG "\x21\x11\x00\x0e" V4 "\xff\xff"), "10.1.2.3" },
	{ "LOCAL", LIT(SIG "\x20\x00\x00\x00"), NULL },
	{ "LOCAL with an address", LIT(SIG "\x20\x11\x00\x0c" V4), NULL },
	{ "LOCAL of no known family", LIT(SIG "\x20\xff\x00\x01x"), NULL },
	{ "unspecified", LIT(SIG "\x21\x00\x00\x00"), NULL },
	{ "unspecified with more behind", LIT(SIG "\x21\x00\x00\x02xx"), NULL },
	{ "UDP over IPv4", LIT(SIG "\x21\x12\x00\x0c" V4), NULL },
	{ "UDP over IPv6", LIT(SIG "\x21\x22\x00\x24" V6), NULL },
	{ "a Unix socket", LIT(SIG "\x21\x31\x00\xd8" U216), NULL },
	{ "IPv4 of no transport", LIT(SIG "\x21\x10\x00\x0c" V4), NULL },
};

/* What is no header, and how many bytes are enough to know */
static const struct { const char *name, *data; size_t len, known; } bad[] = {
	{ "a request", LIT("GET / HTTP/1.1\r\n\r\n"), 1 },
	{ "version 1", LIT("PROXY TCP4 10.1.2.3 192.0.2.1 4660 80\r\n"), 1 },
	{ "empty lines", LIT("\r\n\r\nGET / HTTP/1.1\r\n\r\n"), 5 },
	{ "the last byte of the signature", LIT("\r\n\r\n\0\r\nQUIT\r\x21\x11\x00\x0c" V4), 12 },
	{ "version 3", LIT(SIG "\x31\x11\x00\x0c" V4), 13 },
	{ "version 0", LIT(SIG "\x01\x11\x00\x0c" V4), 13 },
	{ "command 2", LIT(SIG "\x22\x11\x00\x0c" V4), 13 },
	{ "family 4", LIT(SIG "\x21\x41\x00\x0c" V4), 16 },
	{ "transport 3", LIT(SIG "\x21\x13\x00\x0c" V4), 16 },
	{ "too short for IPv4", LIT(SIG "\x21\x11\x00\x0b" V4), 16 },
	{ "too short for IPv6", LIT(SIG "\x21\x21\x00\x23" V6), 16 },
	{ "too short for a path", LIT(SIG "\x21\x31\x00\xd7" U216), 16 },
	{ "longer than any", LIT(SIG "\x21\x11\x0f\xf1" V4), 16 },
	{ "LOCAL, longer than any", LIT(SIG "\x20\x00\xff\xff" V4), 16 },
};

static int parse(const char *data, size_t len, struct httpsys_address *client)
{
	char *exact = tap_exact(data, len);
	int ret = httpsys_proxy_parse(exact, len, client);

	free(exact);
	return ret;
}

static void check_client(const struct httpsys_address *client, const char *want)
{
	char text[INET6_ADDRSTRLEN] = "";
	u16 port = want ? htons(0x1234) : 0;

	if (client->family)
		inet_ntop(client->family, client->addr, text, sizeof(text));
	CHECK_TEXT(text, strlen(text), want ? want : "", want ? strlen(want) : 0, "client");
	CHECK(client->port == port && !client->scope, "port, no scope");
	if (client->family == AF_INET)
		CHECK(!memcmp(client->addr + 4, (char[12]){ 0 }, 12), "nothing behind it");
}

static void check_good(void)
{
	struct httpsys_address client;
	char longer[512];
	size_t i, n;

	for (i = 0; i < COUNT(good); i++) {
		tap_case("%s", good[i].name);
		for (n = 0; n < good[i].len; n++)
			CHECK_NUM(parse(good[i].data, n, &client), 0, "of a part");
		CHECK_NUM(parse(good[i].data, n, &client), (int)n, "of the whole");
		check_client(&client, good[i].client);
		memcpy(longer, good[i].data, n);
		memcpy(longer + n, "GET /", 5);
		CHECK_NUM(parse(longer, n + 5, &client), (int)n, "with a request behind");
		check_client(&client, good[i].client);
	}
}

static void check_bad(void)
{
	struct httpsys_address client;
	size_t i, n;

	for (i = 0; i < COUNT(bad); i++) {
		tap_case("bad: %s", bad[i].name);
		for (n = 0; n <= bad[i].len; n++)
			CHECK_NUM(parse(bad[i].data, n, &client),
				  n < bad[i].known ? 0 : -EBADMSG, "result");
	}
}

static void check_longest(void)
{
	char data[HTTPSYS_PROXY_MAX] = SIG "\x21\x11\x0f\xf0" V4;
	struct httpsys_address client;

	tap_case("the longest");
	CHECK_NUM(parse(data, sizeof(data) - 1, &client), 0, "all but a byte");
	CHECK_NUM(parse(data, sizeof(data), &client), HTTPSYS_PROXY_MAX, "all");
	check_client(&client, "10.1.2.3");
}

/* Every prefix length against the bits themselves */
static void check_within(void)
{
	u8 a[16], b[16];
	u32 bits, flip, i;

	tap_case("prefixes of addresses");
	for (i = 0; i < 16; i++)
		a[i] = (u8)tap_random(256);
	for (flip = 0; flip < 128; flip++) {
		memcpy(b, a, sizeof(b));
		b[flip / 8] ^= (u8)(0x80 >> flip % 8);
		for (bits = 0; bits <= 128; bits++)
			if (httpsys_address_within(a, b, bits) != (bits <= flip))
				CHECK(false, "/%u where bit %u differs", bits, flip);
	}
	CHECK(httpsys_address_within(a, a, 128), "itself");
}

int main(void)
{
	check_good();
	check_bad();
	check_longest();
	check_within();
	return tap_end();
}
