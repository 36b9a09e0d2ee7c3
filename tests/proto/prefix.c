// SPDX-License-Identifier: GPL-2.0-only
/* UrlPrefix strings. */
#include "proto/url.h"
#include "tap.h"

#define I	(-EINVAL)
#define N	(-EOPNOTSUPP)

/* Canonical text, or the error */
static const struct { const char *text, *want; int error; } rows[] = {
	{ "http://+:80/", "http://+:80/" },
	{ "http://*:80/", "http://*:80/" },
	{ "https://+:443/", "https://+:443/" },
	{ "http://a:1/", "http://a:1/" }, { "http://a:65535/", "http://a:65535/" },
	{ "https://www.example.com:443/secure/db/",
	  "https://www.example.com:443/secure/db/" },
	{ "http://192.168.0.1:8080/app/", "http://192.168.0.1:8080/app/" },
	{ "http://[::1]:80/", "http://[::1]:80/" },
	{ "http://*:80/vroot/", "http://*:80/vroot/" },
	{ "http://localhost:8080/a/b/c/", "http://localhost:8080/a/b/c/" },
	/* the trailing slash is implied */
	{ "http://+:80/a", "http://+:80/a/" },
	{ "http://+:80/a/b", "http://+:80/a/b/" },
	/* case */
	{ "http://WWW.Example.COM:80/A/B/", "http://www.example.com:80/a/b/" },
	{ "http://+:80/\xc3\x84pfel", "http://+:80/\xc3\xa4pfel/" },
	{ "HTTP://+:80/", NULL, I }, { "Http://+:80/", NULL, I },
	{ "HTTPS://+:80/", NULL, I },
	/* schemes */
	{ "", NULL, I }, { "http", NULL, I }, { "http:", NULL, I },
	{ "http:/", NULL, I }, { "http://", NULL, I }, { "https://", NULL, I },
	{ "//a:80/", NULL, I }, { "a:80/", NULL, I }, { "ftp://a:80/", NULL, I },
	{ "httpx://a:80/", NULL, I }, { " http://a:80/", NULL, I },
	{ "http:\\\\a:80/", NULL, I },
	/* hosts */
	{ "http://:80/", NULL, I }, { "http:///", NULL, I },
	{ "http:// :80/", NULL, I }, { "http://a b:80/", NULL, I },
	{ "http://a.:80/", "http://a:80/" }, { "http://.:80/", NULL, I },
	{ "http://a..b:80/", NULL, I }, { "http://u@a:80/", NULL, I },
	{ "http://a%41:80/", NULL, I }, { "http://*.a:80/", NULL, I },
	{ "http://++:80/", NULL, I }, { "http://+a:80/", NULL, I },
	{ "http://**:80/", NULL, I }, { "http://a*:80/", NULL, I },
	{ "http://a?:80/", NULL, I }, { "http://a\\b:80/", NULL, I },
	{ "http://my_host:80/", "http://my_host:80/" },
	{ "http://B\xc3\xbc" "cher.example:80/",
	  "http://xn--bcher-kva.example:80/" },
	{ "http://B\xc3\x9c" "CHER.example:80/",
	  "http://xn--bcher-kva.example:80/" },
	{ "http://xn--bcher-kva:80/", NULL, I },
	{ "http://a.XN--bcher-kva:80/", NULL, I },
	{ "http://a\xe3\x80\x82xn--b:80/", NULL, I },
	{ "http://xn-:80/", "http://xn-:80/" },
	{ "http://\xff:80/", NULL, I },
	/* IPv4 */
	{ "http://1.2.3.4:80/", "http://1.2.3.4:80/" },
	{ "http://0.0.0.0:80/", "http://0.0.0.0:80/" },
	{ "http://192.168.1.255:80/", "http://192.168.1.255:80/" },
	{ "http://10.255.255.254:80/", "http://10.255.255.254:80/" },
	{ "http://192.:80/", NULL, N }, { "http://192.255.255.255:80/", NULL, N },
	{ "http://255.255.255.255:80/", NULL, N },
	{ "http://1.2.3:80/", NULL, N }, { "http://256.1.1.1:80/", NULL, N },
	{ "http://1:80/", NULL, N }, { "http://1.2.3.4.5:80/", NULL, N },
	{ "http://01.2.3.4:80/", NULL, N }, { "http://1.2.3.4.:80/", "http://1.2.3.4:80/" },
	{ "http://...:80/", NULL, I },
	/* other full stops do not hide an address */
	{ "http://172\xe3\x80\x82:80/", NULL, N },
	{ "http://1\xe3\x80\x82" "2.3\xef\xbc\x8e" "4:80/",
	  "http://1.2.3.4:80/" },
	{ "http://1.2.3.a:80/", "http://1.2.3.a:80/" },
	/* IPv6 */
	{ "http://[2001:DB8:0:0:0:0:0:1]:80/x/", "http://[2001:db8::1]:80/x/" },
	{ "http://[::]:80/", "http://[::]:80/" },
	{ "http://[::ffff:1.2.3.4]:80/", "http://1.2.3.4:80/" },
	{ "http://[::FFFF:102:304]:80/", "http://1.2.3.4:80/" },
	{ "http://[::1.2.3.4]:80/", "http://[::102:304]:80/" },
	{ "http://::1:80/", NULL, I }, { "http://[::1:80/", NULL, I },
	{ "http://[]:80/", NULL, I }, { "http://[:80/", NULL, I },
	{ "http://[::1]", NULL, I }, { "http://[::1]/", NULL, I },
	{ "http://[::1]x:80/", NULL, I }, { "http://[::1%1]:80/", NULL, I },
	{ "http://[fe80::1%25eth0]:80/", NULL, I },
	{ "http://[1.2.3.4]:80/", NULL, I }, { "http://[a]:80/", NULL, I },
	{ "http://[::1/]:80/", NULL, I },
	/* ports */
	{ "http://a/", NULL, I }, { "http://a", NULL, I },
	{ "http://a:/", NULL, I }, { "http://a:80", NULL, I },
	{ "http://a:", NULL, I }, { "http://a:0/", NULL, I },
	{ "http://a:080/", NULL, I }, { "http://a:65536/", NULL, I },
	{ "http://a:99999/", NULL, I }, { "http://a:100000/", NULL, I },
	{ "http://a:*/", NULL, I }, { "http://a:+/", NULL, I },
	{ "http://a:-1/", NULL, I }, { "http://a:+80/", NULL, I },
	{ "http://a:8x/", NULL, I }, { "http://a: 80/", NULL, I },
	{ "http://a:80 /", NULL, I }, { "http://a:80:80/", NULL, I },
	{ "http://a:80?/", NULL, I }, { "http://a:80\\/", NULL, I },
	{ "http://+:80a", NULL, I },
	/* paths */
	{ "http://+:80/base path/", "http://+:80/base path/" },
	{ "http://+:80/a:b@c;d=e,f!$&'()*+~-_/", "http://+:80/a:b@c;d=e,f!$&'()*+~-_/" },
	{ "http://+:80/<>[]{}|^`\"/", "http://+:80/<>[]{}|^`\"/" },
	{ "http://+:80/a?b", NULL, I }, { "http://+:80/?", NULL, I },
	{ "http://+:80/a#b", NULL, I }, { "http://+:80/a%20b/", NULL, I },
	{ "http://+:80/%/", NULL, I }, { "http://+:80/a\\b/", NULL, I },
	{ "http://+:80//", NULL, I }, { "http://+:80/a//b/", NULL, I },
	{ "http://+:80/a//", NULL, I }, { "http://+:80/./", NULL, I },
	{ "http://+:80/../", NULL, I }, { "http://+:80/a/../b/", NULL, I },
	{ "http://+:80/a/.", NULL, I }, { "http://+:80/a/..", NULL, I },
	{ "http://+:80/...", "http://+:80/.../" },
	{ "http://+:80/.a/", "http://+:80/.a/" },
	{ "http://+:80/a./", "http://+:80/a./" },
	{ "http://+:80/.a./", "http://+:80/.a./" },
	{ "http://+:80/a\x01/", NULL, I }, { "http://+:80/a\t/", NULL, I },
	{ "http://+:80/a\n/", NULL, I }, { "http://+:80/a\x7f/", NULL, I },
	{ "http://+:80/a\xc2\x80/", NULL, I },
	{ "http://+:80/a\xc2\x9f/", NULL, I },
	{ "http://+:80/a\xc2\xa0/", "http://+:80/a\xc2\xa0/" },
	{ "http://+:80/a\xff/", NULL, I }, { "http://+:80/a\xc3", NULL, I },
	{ "http://+:80/\xc0\xaf/", NULL, I },
	{ "http://+:80/\xed\xa0\x80/", NULL, I },
	{ "http://+:80/\xf0\x9f\x98\x80/", "http://+:80/\xf0\x9f\x98\x80/" },
};

/* Parse with a buffer of exactly @room bytes; the path is left to the caller */
static int parse(struct httpsys_prefix *p, const char *text, size_t len,
		 size_t room)
{
	char *exact = tap_exact(text, len);
	int r;

	memset(p, 0xa5, sizeof(*p));
	p->path = malloc(room);
	r = httpsys_prefix_parse(p, exact, len, room);
	free(exact);
	return r;
}

static void check(const char *text, size_t len, const char *want, int error)
{
	struct httpsys_prefix p, again;
	char out[512];
	int r = parse(&p, text, len, len + 2), n;

	CHECK_NUM(r, error, "result");
	if (!r && want) {
		n = httpsys_prefix_format(&p, out, sizeof(out));
		CHECK_TEXT(out, n, want, strlen(want), "canonical");
		CHECK(!p.host[p.host_len], "no NUL behind the host");
		CHECK(p.path_len && p.path[0] == '/' &&
		      p.path[p.path_len - 1] == '/', "path without slashes");
		/* an A-label is output, and as input refused */
		r = parse(&again, out, (size_t)n, (size_t)n + 2);
		if (strstr(out, "xn--")) {
			CHECK_NUM(r, -EINVAL, "punycode");
		} else if (CHECK(!r, "canonical form is refused: %d", r)) {
			char twice[512];

			n = httpsys_prefix_format(&again, twice, sizeof(twice));
			CHECK_TEXT(twice, n, out, strlen(out), "twice");
		}
		free(again.path);
	}
	free(p.path);
}

static void test_rows(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].text);

		tap_case("prefix \"%s\"", tap_show(rows[i].text, len));
		check(rows[i].text, len, rows[i].want, rows[i].error);
	}
	tap_case("prefix with a NUL");
	check(LIT("http://+:80/a\0b/"), NULL, I);
	check(LIT("http://a\0b:80/"), NULL, I);
	check(LIT("http://a:8\0/"), NULL, I);
}

/* Everything cut off at every place must be refused or mean something */
static void test_cut(void)
{
	struct httpsys_prefix p;
	size_t i, n;

	tap_case("prefixes cut off anywhere");
	for (i = 0; i < COUNT(rows); i++) {
		for (n = 0; n < strlen(rows[i].text); n++) {
			int r = parse(&p, rows[i].text, n, n + 2);

			CHECK(r == 0 || r == I || r == N, "%d", r);
			CHECK(r || p.path[p.path_len - 1] == '/', "no slash");
			free(p.path);
		}
	}
}

static void test_parts(void)
{
	struct httpsys_prefix p;

	tap_case("parts of an explicit prefix");
	parse(&p, LIT("https://B\xc3\xbc" "cher.Example:8443/A/b"), 60);
	CHECK_NUM(p.https, 1, "https");
	CHECK_NUM(p.category, HTTPSYS_URL_EXPLICIT, "category");
	CHECK_NUM(p.port, 8443, "port");
	CHECK_TEXT(p.host, p.host_len, "xn--bcher-kva.example", 21, "host");
	CHECK_TEXT(p.path, p.path_len, "/a/b/", 5, "path");
	free(p.path);
	tap_case("parts of wildcards");
	parse(&p, LIT("http://+:80/"), 60);
	CHECK_NUM(p.https, 0, "https");
	CHECK_NUM(p.category, HTTPSYS_URL_STRONG, "category of +");
	CHECK_NUM(p.host_len, 0, "host of +");
	CHECK_NUM(p.family, 0, "family of +");
	free(p.path);
	parse(&p, LIT("http://*:80/"), 60);
	CHECK_NUM(p.category, HTTPSYS_URL_WEAK, "category of *");
	free(p.path);
	tap_case("parts of an IPv4 prefix");
	parse(&p, LIT("http://1.2.3.4:80/"), 60);
	CHECK_NUM(p.category, HTTPSYS_URL_ADDRESS, "category");
	CHECK_NUM(p.family, 4, "family");
	CHECK(!memcmp(p.addr, "\1\2\3\4\0\0\0\0\0\0\0\0\0\0\0\0", 16), "address");
	free(p.path);
	tap_case("parts of an IPv6 prefix");
	parse(&p, LIT("http://[1::2]:80/"), 60);
	CHECK_NUM(p.category, HTTPSYS_URL_ADDRESS, "category");
	CHECK_NUM(p.family, 6, "family");
	CHECK(!memcmp(p.addr, "\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\2", 16), "address");
	free(p.path);
	tap_case("an IPv4-mapped address is that IPv4 address");
	parse(&p, LIT("http://[::ffff:1.2.3.4]:80/"), 60);
	CHECK_NUM(p.family, 4, "family");
	CHECK(!memcmp(p.addr, "\1\2\3\4\0\0\0\0\0\0\0\0\0\0\0\0", 16), "address");
	free(p.path);
}

static void test_room(void)
{
	struct httpsys_prefix p;

	tap_case("room for the path");
	CHECK_NUM(parse(&p, LIT("http://+:80/abc"), 5), 0, "with the slash");
	free(p.path);
	CHECK_NUM(parse(&p, LIT("http://+:80/abc"), 4), -ENOSPC, "one less");
	free(p.path);
	CHECK_NUM(parse(&p, LIT("http://+:80/"), 0), -ENOSPC, "none");
	free(p.path);
}

static void test_format(void)
{
	const char want[] = "http://[1::2]:8080/abc/";
	struct httpsys_prefix p;
	size_t size;

	tap_case("text is cut to fit");
	parse(&p, want, strlen(want), 40);
	for (size = 0; size < sizeof(want) + 3; size++) {
		char *out = malloc(size);
		size_t kept = size < sizeof(want) ? size : sizeof(want);

		CHECK_NUM(httpsys_prefix_format(&p, out, size), strlen(want),
			  "length");
		if (kept)
			CHECK(!memcmp(out, want, kept - 1) && !out[kept - 1],
			      "%zu bytes: %s", size, tap_show(out, size));
		free(out);
	}
	free(p.path);
}

static void test_bytes(void)
{
	int c;

	tap_case("every byte in a path");
	for (c = 0; c < 256; c++) {
		char text[] = "http://+:80/a_b/";
		bool good = c >= 0x20 && c < 0x7f && !strchr("%?#\\", c);

		text[13] = (char)c;
		check(text, strlen(text) + !c, NULL, good ? 0 : I);
	}
}

int main(void)
{
	test_rows();
	test_cut();
	test_parts();
	test_room();
	test_format();
	test_bytes();
	return tap_end();
}
