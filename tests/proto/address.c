// SPDX-License-Identifier: GPL-2.0-only
/* IP literals, compared with the C library; punycode, with the RFC's examples. */
#include <arpa/inet.h>
#include "proto/address.h"
#include "tap.h"

static void check_ipv4(const char *text, bool good)
{
	size_t len = strlen(text), n;
	char *exact = tap_exact(text, len), *out = malloc(HTTPSYS_IPV4_TEXT);
	u8 addr[4], want[4];

	CHECK_NUM(httpsys_ipv4_parse(exact, len, addr), good ? 0 : -EINVAL,
		  tap_show(text, len));
	if (good && CHECK(inet_pton(AF_INET, text, want) == 1, "libc")) {
		CHECK(!memcmp(addr, want, 4), "%s is parsed badly", text);
		n = httpsys_ipv4_format(addr, out);
		CHECK_TEXT(out, n, text, len, "text");
	}
	free(exact);
	free(out);
}

static void test_ipv4(void)
{
	static const char *const good[] = { "0.0.0.0", "1.2.3.4",
		"255.255.255.255", "127.0.0.1", "10.20.30.40", "100.99.9.200" };
	static const char *const bad[] = { "", "1", "1.2", "1.2.3", "1.2.3.",
		".1.2.3", "1..2.3", "1.2.3.4.", "1.2.3.4.5", "256.1.1.1",
		"1.1.1.256", "1.1.1.1000", "01.1.1.1", "1.1.1.00", "1.1.1.1 ",
		" 1.1.1.1", "1.1.1.a", "0x1.1.1.1", "1.1.1.-1", "1,1,1,1",
		"4294967297.1.1.1", "..." };
	size_t i;

	tap_case("IPv4 addresses");
	for (i = 0; i < COUNT(good); i++)
		check_ipv4(good[i], true);
	for (i = 0; i < 2000; i++) {
		char text[32];

		sprintf(text, "%u.%u.%u.%u", tap_random(256), tap_random(256),
			tap_random(256), tap_random(256));
		check_ipv4(text, true);
	}
	tap_case("what is no IPv4 address");
	for (i = 0; i < COUNT(bad); i++)
		check_ipv4(bad[i], false);
}

static const struct { const char *text, *want; } ipv6[] = {
	{ "::", "::" }, { "::1", "::1" }, { "1::", "1::" },
	{ "2001:DB8::A", "2001:db8::a" },
	{ "2001:0db8:0000:0000:0000:0000:0000:000a", "2001:db8::a" },
	{ "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
	{ "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
	{ "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
	{ "1:0:0:2:0:0:0:3", "1:0:0:2::3" },
	{ "1:0:0:2:3:0:0:4", "1::2:3:0:0:4" },
	{ "0:0:1::", "0:0:1::" }, { "1:0:2::", "1:0:2::" },
	{ "::ffff:1.2.3.4", "::ffff:1.2.3.4" },
	{ "::FFFF:102:304", "::ffff:1.2.3.4" },
	{ "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304" },
	{ "64:ff9b::192.0.2.33", "64:ff9b::c000:221" },
	{ "fe80::1", "fe80::1" }, { "::1:0:0", "::1:0:0" },
	{ "ff:0ff:00ff:0f::", "ff:ff:ff:f::" },
	{ "::1.2.3.4", "::102:304" }, { "0::0", "::" },
};

static const char *const not_ipv6[] = { "", ":", ":::", "1", "1:", ":1", "1:2",
	"1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "::g",
	"1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8",
	"fe80::1%1", "fe80::1%eth0", "fe80::1%25eth0", "[::1]", "::1 ", " ::1",
	"1.2.3.4", "::1.2.3", "::1.2.3.4:5", "::1.2.3.256", "1.2.3.4::",
	"1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6::1.2.3.4", "::01.2.3.4",
	"::ffff:1.2.3.4.", "v1.a", "1:::2", "::1:", ":1::", "1::2:",
	"1:2:3:4:5:1.2.3.4", "::-1", "00001::" };

static void test_ipv6_rows(void)
{
	char out[HTTPSYS_IPV6_TEXT];
	u8 addr[16], libc[16];
	size_t i, n;

	for (i = 0; i < COUNT(ipv6); i++) {
		size_t len = strlen(ipv6[i].text);
		char *exact = tap_exact(ipv6[i].text, len);

		tap_case("IPv6 address %s", ipv6[i].text);
		CHECK_NUM(httpsys_ipv6_parse(exact, len, addr), 0, "result");
		inet_pton(AF_INET6, ipv6[i].text, libc);
		CHECK(!memcmp(addr, libc, 16), "the C library sees another");
		n = httpsys_ipv6_format(addr, out);
		CHECK_TEXT(out, n, ipv6[i].want, strlen(ipv6[i].want), "text");
		free(exact);
	}
	for (i = 0; i < COUNT(not_ipv6); i++) {
		size_t len = strlen(not_ipv6[i]);
		char *exact = tap_exact(not_ipv6[i], len);

		tap_case("no IPv6 address: %s", not_ipv6[i]);
		CHECK_NUM(httpsys_ipv6_parse(exact, len, addr), -EINVAL,
			  "result");
		CHECK(inet_pton(AF_INET6, not_ipv6[i], libc) != 1,
		      "the C library takes it");
		free(exact);
	}
}

/* The C library writes IPv4-compatible addresses in another way */
static bool libc_differs(const u8 *addr)
{
	static const u8 zero[12];

	return !memcmp(addr, zero, 12);
}

static void test_ipv6_random(void)
{
	char *out = malloc(HTTPSYS_IPV6_TEXT), want[INET6_ADDRSTRLEN];
	u8 addr[16], back[16];
	int round, i;

	tap_case("IPv6: random addresses there and back");
	for (round = 0; round < 20000; round++) {
		size_t n;

		for (i = 0; i < 16; i++)
			addr[i] = tap_random(3) ? 0 : (u8)tap_random(256);
		if (round % 10 == 0) {
			memset(addr, 0, 10);
			addr[10] = addr[11] = 0xff;
		}
		n = httpsys_ipv6_format(addr, out);
		CHECK(!httpsys_ipv6_parse(out, n, back) &&
		      !memcmp(addr, back, 16), "%.*s", (int)n, out);
		inet_ntop(AF_INET6, addr, want, sizeof(want));
		if (!libc_differs(addr))
			CHECK_TEXT(out, n, want, strlen(want), "text");
	}
	free(out);
}

/* Anything at all: the C library must agree whether it is an address */
static void test_ipv6_noise(void)
{
	int round;

	tap_case("IPv6: random text");
	for (round = 0; round < 200000; round++) {
		char text[40];
		u32 len = tap_random(24), i;
		u8 addr[16], want[16];
		int got, libc;

		for (i = 0; i < len; i++)
			text[i] = "::::::0123af..1"[tap_random(15)];
		text[len] = '\0';
		got = httpsys_ipv6_parse(text, len, addr);
		libc = inet_pton(AF_INET6, text, want);
		CHECK((got == 0) == (libc == 1), "\"%s\": %d, C library %d",
		      text, got, libc);
		CHECK(got || libc != 1 || !memcmp(addr, want, 16), "\"%s\"",
		      text);
	}
}

/* RFC 3492 7.1, examples A to S; upper case is not kept here */
static const struct { u32 text[40]; const char *want; } puny[] = {
	{ { 0xfc }, "tda" },
	{ { 'b', 0xfc, 'c', 'h', 'e', 'r' }, "bcher-kva" },
	{ { 0x644, 0x64a, 0x647, 0x645, 0x627, 0x628, 0x62a, 0x643, 0x644,
	    0x645, 0x648, 0x634, 0x639, 0x631, 0x628, 0x64a, 0x61f },
	  "egbpdaj6bu4bxfgehfvwxn" },
	{ { 0x4ed6, 0x4eec, 0x4e3a, 0x4ec0, 0x4e48, 0x4e0d, 0x8bf4, 0x4e2d,
	    0x6587 }, "ihqwcrb4cv8a8dqg056pqjye" },
	{ { 0x50, 0x72, 0x6f, 0x10d, 0x70, 0x72, 0x6f, 0x73, 0x74, 0x11b,
	    0x6e, 0x65, 0x6d, 0x6c, 0x75, 0x76, 0xed, 0x10d, 0x65, 0x73, 0x6b,
	    0x79 }, "Proprostnemluvesky-uyb24dma41a" },
	{ { 0x5dc, 0x5de, 0x5d4, 0x5d4, 0x5dd, 0x5e4, 0x5e9, 0x5d5, 0x5d8,
	    0x5dc, 0x5d0, 0x5de, 0x5d3, 0x5d1, 0x5e8, 0x5d9, 0x5dd, 0x5e2,
	    0x5d1, 0x5e8, 0x5d9, 0x5ea }, "4dbcagdahymbxekheh6e0a7fei0b" },
	{ { 0x306a, 0x305c, 0x307f, 0x3093, 0x306a, 0x65e5, 0x672c, 0x8a9e,
	    0x3092, 0x8a71, 0x3057, 0x3066, 0x304f, 0x308c, 0x306a, 0x3044,
	    0x306e, 0x304b },
	  "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa" },
	{ { 0x33, 0x5e74, 0x42, 0x7d44, 0x91d1, 0x516b, 0x5148, 0x751f },
	  "3B-ww4c5e180e575a65lsy2b" },
	{ { 0x5b89, 0x5ba4, 0x5948, 0x7f8e, 0x6075, 0x2d, 0x77, 0x69, 0x74,
	    0x68, 0x2d, 0x53, 0x55, 0x50, 0x45, 0x52, 0x2d, 0x4d, 0x4f, 0x4e,
	    0x4b, 0x45, 0x59, 0x53 },
	  "-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n" },
	{ { 0x3072, 0x3068, 0x3064, 0x5c4b, 0x6839, 0x306e, 0x4e0b, 0x32 },
	  "2-u9tlzr9756bt3uc0v" },
	{ { 0x305d, 0x306e, 0x30b9, 0x30d4, 0x30fc, 0x30c9, 0x3067 },
	  "d9juau41awczczp" },
	{ { 0x1f600 }, "e28h" },
};

static void test_punycode(void)
{
	u32 many[64], count;
	char out[64];
	size_t i;

	for (i = 0; i < COUNT(puny); i++) {
		size_t want = strlen(puny[i].want);
		char *exact = malloc(want);
		int n;

		for (count = 0; puny[i].text[count]; count++)
			;
		tap_case("punycode %s", puny[i].want);
		n = httpsys_punycode(puny[i].text, count, exact, (u32)want);
		CHECK_NUM(n, want, "length");
		if (n >= 0)
			CHECK_TEXT(exact, n, puny[i].want, want, "text");
		CHECK_NUM(httpsys_punycode(puny[i].text, count, out,
					   (u32)want - 1), -EINVAL,
			  "without room");
		free(exact);
	}
	tap_case("punycode: label too long");
	for (count = 0; count < 64; count++)
		many[count] = 0x10ffff;
	CHECK_NUM(httpsys_punycode(many, 64, out, sizeof(out)), -EINVAL,
		  "result");
}

int main(void)
{
	test_ipv4();
	test_ipv6_rows();
	test_ipv6_random();
	test_ipv6_noise();
	test_punycode();
	return tap_end();
}
