// SPDX-License-Identifier: GPL-2.0-only
/* Host names, ports, Host headers. */
#include "proto/address.h"
#include "tap.h"

#define TEN	"abcdefghij"
#define L60	TEN TEN TEN TEN TEN TEN
#define L63	L60 "abc"

/* Host headers: NULL: refused */
static const struct {
	const char *text, *host;
	int port;
	bool address;
} rows[] = {
	{ "a", "a" }, { "A", "a" }, { "localhost", "localhost" },
	{ "localhost:8080", "localhost", 8080 },
	{ "WWW.Example.COM:80", "www.example.com", 80 },
	{ "example.com.", "example.com" },
	{ "example.com.:443", "example.com", 443 },
	{ "my_host-1", "my_host-1" }, { "-a-", "-a-" }, { "_", "_" },
	{ "a:", "a" }, { "a:1", "a", 1 }, { "a:65535", "a", 65535 },
	{ "a:00080", "a", 80 },
	{ "a:0" }, { "a:65536" }, { "a:000080" }, { "a:99999" }, { "a:-1" },
	{ "a:+1" }, { "a: 80" }, { "a:80 " }, { "a:80a" }, { "a:b" },
	{ "a:80:80" }, { "a::80" }, { "" }, { ":" }, { ":80" }, { "." },
	{ ".." }, { ".a" }, { "a..b" }, { "a.." }, { "a b" }, { " a" },
	{ "a " }, { "a\t" }, { "a/b" }, { "a\\b" }, { "a?b" }, { "a#b" },
	{ "u@a" }, { "u:p@a:80" }, { "+" }, { "*" }, { "*.a" }, { "a+b" },
	{ "a,b" }, { "a;b" }, { "a%41" }, { "a~b" }, { "a!b" }, { "a'b" },
	{ "(a)" }, { "<a>" }, { "a\"b" }, { "a|b" }, { "a=b" }, { "a&b" },
	{ "a$b" }, { "a^b" }, { "a`b" }, { "{a}" }, { "a\x01" }, { "a\x7f" },
	/* labels of 63 and 64 bytes */
	{ L63, L63 }, { L63 "a" }, { L63 "." L63, L63 "." L63 },
	/* 255 and 256 bytes in all */
	{ L63 "." L63 "." L63 "." L63, L63 "." L63 "." L63 "." L63 },
	{ L63 "." L63 "." L63 "." L63 ".", L63 "." L63 "." L63 "." L63 },
	{ L63 "." L63 "." L63 "." L60 ".a" , L63 "." L63 "." L63 "." L60 ".a" },
	{ L63 "." L63 "." L63 "." L63 ".a" },

	{ L63 "." L63 "." L63 "." L60 ".ab", L63 "." L63 "." L63 "." L60 ".ab" },
	{ L63 "." L63 "." L63 "." L60 ".abc" },

	/* addresses */
	{ "127.0.0.1", "127.0.0.1", 0, true },
	{ "1.2.3.4:81", "1.2.3.4", 81, true },
	{ "1.2.3.4.", "1.2.3.4", 0, true },
	{ "1\xe3\x80\x82" "2.3.4", "1.2.3.4", 0, true },
	{ "[::1]", "[::1]", 0, true }, { "[::1]:80", "[::1]", 80, true },
	{ "[::1]:", "[::1]", 0, true },
	{ "[2001:DB8:0:0::1]", "[2001:db8::1]", 0, true },
	{ "[::ffff:1.2.3.4]:5", "[::ffff:1.2.3.4]", 5, true },
	{ "::1" }, { "[::1" }, { "::1]" }, { "[]" }, { "[]:80" }, { "[" },
	{ "]" }, { "[::1]80" }, { "[::1]a" }, { "[::1]]" }, { "[[::1]]" },
	{ "[fe80::1%25eth0]" }, { "[fe80::1%eth0]" }, { "[v1.a]" },
	{ "[1.2.3.4]" }, { "[a]" }, { "a[::1]" }, { "[::1]:0" },
	/* what only looks like one is a name */
	{ "1.2.3", "1.2.3" }, { "256.1.1.1", "256.1.1.1" },
	{ "127.1", "127.1" },
	{ "01.2.3.4", "01.2.3.4" },

	/* names outside ASCII */
	{ "b\xc3\xbc" "cher", "xn--bcher-kva" },
	{ "B\xc3\x9c" "CHER.Example:1", "xn--bcher-kva.example", 1 },
	{ "xn--bcher-kva", "xn--bcher-kva" },
	{ "XN--Bcher-KVA.EXAMPLE", "xn--bcher-kva.example" },
	{ "xn--b\xc3\xbc" }, { "XN--b\xc3\xbc" },
	{ "\xd0\x9f\xd0\xa0\xd0\x98\xd0\x92\xd0\x95\xd0\xa2",
	  "xn--b1agh1afp" },
	{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e.jp", "xn--wgv71a119e.jp" },
	{ "a\xe3\x80\x82" "b", "a.b" }, { "a\xef\xbc\x8e" "b", "a.b" },
	{ "a\xef\xbd\xa1" "b\xe3\x80\x82", "a.b" }, { "\xe3\x80\x82" },
	{ "a\xe3\x80\x82\xe3\x80\x82" "b" },
	{ "b\xc3\xbc b" }, { "b\xc3\xbc/b" }, { "b\xc3\xbc%41" },
	{ "b\xc3" }, { "b\xff" }, { "\xc0\xaf" }, { "\xed\xa0\x80" },
	{ "a\xc2\x80" }, { "a\xc2\xa0" },
	/* 255 and 256 bytes in all */
	{ L63 "." L63 "." L63 "." TEN TEN TEN TEN "abcdefghi.b\xc3\xbc" "cher",
	  L63 "." L63 "." L63 "." TEN TEN TEN TEN "abcdefghi.xn--bcher-kva" },
	{ L63 "." L63 "." L63 "." TEN TEN TEN TEN TEN ".b\xc3\xbc" "cher" },
	{ L63 "." L63 "." L63 "." L60 ".\xc3\xbc" },
	/* 59 code points fit if they compress well */
	{ L60 "\xc3\xbc" }, { TEN TEN TEN TEN TEN "\xc3\xbc",
	  "xn--" TEN TEN TEN TEN TEN "-ehf" },
};

static void test_rows(void)
{
	struct httpsys_authority a;
	enum httpsys_reason got;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].text), name = len;
		char *exact = tap_exact(rows[i].text, len);
		const char *colon = strrchr(rows[i].text, ':');

		tap_case("Host \"%.100s\"", tap_show(rows[i].text, len));
		memset(&a, 0xa5, sizeof(a));
		got = httpsys_authority_parse(&a, exact, len);
		CHECK_NUM(got, rows[i].host ? HTTPSYS_REASON_NONE :
			  HTTPSYS_REASON_HOSTNAME, "reason");
		free(exact);
		if (got || !rows[i].host)
			continue;
		CHECK_TEXT(a.host, a.host_len, rows[i].host,
			   strlen(rows[i].host), "host");
		CHECK(!a.host[a.host_len], "no NUL");
		CHECK_NUM(a.port, rows[i].port, "port");
		CHECK_NUM(a.is_address, rows[i].address, "is_address");
		if (colon && !strchr(colon, ']'))
			name = (size_t)(colon - rows[i].text);
		CHECK_NUM(a.name.off, 0, "begin of the name");
		CHECK_NUM(a.name.len, name, "length of the name");
	}
}

/* What comes out goes in again, and stays */
static void test_twice(void)
{
	struct httpsys_authority a, b;
	size_t i;

	tap_case("canonical hosts are their own canonical form");
	for (i = 0; i < COUNT(rows); i++) {
		if (!rows[i].host)
			continue;
		httpsys_authority_parse(&a, rows[i].text,
					strlen(rows[i].text));
		CHECK_NUM(httpsys_authority_parse(&b, a.host, a.host_len), 0,
			  rows[i].text);
		CHECK_TEXT(b.host, b.host_len, a.host, a.host_len, "host");
		CHECK_NUM(b.is_address, a.is_address, "is_address");
	}
}

static void test_bytes(void)
{
	struct httpsys_authority a;
	int c;

	tap_case("every byte in a host name");
	for (c = 0; c < 256; c++) {
		char text[3] = { 'a', (char)c, 'b' };
		char *exact = tap_exact(text, 3);
		bool good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z') || (c && strchr("-._", c));

		CHECK((httpsys_authority_parse(&a, exact, 3) == 0) == good,
		      "byte 0x%02x", c);
		free(exact);
	}
}

static void test_ports(void)
{
	u16 port;
	u32 n;

	tap_case("every port");
	for (n = 0; n < 100000; n++) {
		char text[16];
		int len = sprintf(text, "%u", n);
		bool good = n >= 1 && n <= 65535;

		port = 0;
		CHECK(httpsys_port_parse(text, (size_t)len, &port) ==
		      (good ? 0 : -EINVAL), "%u", n);
		CHECK(!good || port == n, "%u is %u", n, port);
	}
	CHECK_NUM(httpsys_port_parse("", 0, &port), -EINVAL, "empty");
}

int main(void)
{
	test_rows();
	test_twice();
	test_bytes();
	test_ports();
	return tap_end();
}
