// SPDX-License-Identifier: GPL-2.0-only
/* Verbs, header names. The numbers are those of the HTTP Server API. */
#include "proto/names.h"
#include "tap.h"

static const struct { const char *text; int verb; } verbs[] = {
	{ "OPTIONS", 3 }, { "GET", 4 }, { "HEAD", 5 }, { "POST", 6 },
	{ "PUT", 7 }, { "DELETE", 8 }, { "TRACE", 9 }, { "CONNECT", 10 },
	{ "TRACK", 11 }, { "MOVE", 12 }, { "COPY", 13 }, { "PROPFIND", 14 },
	{ "PROPPATCH", 15 }, { "MKCOL", 16 }, { "LOCK", 17 },
	{ "UNLOCK", 18 }, { "SEARCH", 19 },
	/* none of them */
	{ "", 1 }, { "G", 1 }, { "GE", 1 }, { "GETT", 1 }, { "GAT", 1 },
	{ "HEAP", 1 }, { "PATCH", 1 }, { "PROPFINE", 1 }, { "TRACED", 1 },
	{ "BREW", 1 }, { "X-GET", 1 },
	/* same slot of the hash */
	{ "C", 1 }, { "CON", 1 }, { "PROPFI", 1 },
};

#define BOTH(id, text)	{ id, id, text }
#define REQUEST(id, text) { id, 0xffff, text }
#define RESPONSE(id, text) { 0xffff, id, text }

static const struct { u16 request, response; const char *text; } headers[] = {
	BOTH(0, "Cache-Control"), BOTH(1, "Connection"), BOTH(2, "Date"),
	BOTH(3, "Keep-Alive"), BOTH(4, "Pragma"), BOTH(5, "Trailer"),
	BOTH(6, "Transfer-Encoding"), BOTH(7, "Upgrade"), BOTH(8, "Via"),
	BOTH(9, "Warning"), BOTH(10, "Allow"), BOTH(11, "Content-Length"),
	BOTH(12, "Content-Type"), BOTH(13, "Content-Encoding"),
	BOTH(14, "Content-Language"), BOTH(15, "Content-Location"),
	BOTH(16, "Content-MD5"), BOTH(17, "Content-Range"),
	BOTH(18, "Expires"), BOTH(19, "Last-Modified"),
	REQUEST(20, "Accept"), REQUEST(21, "Accept-Charset"),
	REQUEST(22, "Accept-Encoding"), REQUEST(23, "Accept-Language"),
	REQUEST(24, "Authorization"), REQUEST(25, "Cookie"),
	REQUEST(26, "Expect"), REQUEST(27, "From"), REQUEST(28, "Host"),
	REQUEST(29, "If-Match"), REQUEST(30, "If-Modified-Since"),
	REQUEST(31, "If-None-Match"), REQUEST(32, "If-Range"),
	REQUEST(33, "If-Unmodified-Since"), REQUEST(34, "Max-Forwards"),
	REQUEST(35, "Proxy-Authorization"), REQUEST(36, "Referer"),
	REQUEST(37, "Range"), REQUEST(38, "TE"), REQUEST(39, "Translate"),
	REQUEST(40, "User-Agent"),
	RESPONSE(20, "Accept-Ranges"), RESPONSE(21, "Age"),
	RESPONSE(22, "ETag"), RESPONSE(23, "Location"),
	RESPONSE(24, "Proxy-Authenticate"), RESPONSE(25, "Retry-After"),
	RESPONSE(26, "Server"), RESPONSE(27, "Set-Cookie"),
	RESPONSE(28, "Vary"), RESPONSE(29, "WWW-Authenticate"),
	{ 0xffff, 0xffff, "" }, { 0xffff, 0xffff, "X" },
	{ 0xffff, 0xffff, "Hosts" }, { 0xffff, 0xffff, "Hast" },
	{ 0xffff, 0xffff, "Content-Lenght" }, { 0xffff, 0xffff, "Etags" },
	{ 0xffff, 0xffff, "Content_Length" },
	{ 0xffff, 0xffff, "Content-Length2" },
	{ 0xffff, 0xffff, "X-Forwarded-For" },
	{ 0xffff, 0xffff, "Sec-WebSocket-Key" },
};

static void change_case(char *text, bool upper)
{
	for (; *text; text++) {
		if (upper && *text >= 'a' && *text <= 'z')
			*text = (char)(*text - 32);
		else if (!upper && *text >= 'A' && *text <= 'Z')
			*text = (char)(*text + 32);
	}
}

static void test_verbs(void)
{
	size_t i;

	for (i = 0; i < COUNT(verbs); i++) {
		size_t len = strlen(verbs[i].text);
		char lower[16], *exact = tap_exact(verbs[i].text, len);

		tap_case("verb \"%s\"", verbs[i].text);
		CHECK_NUM(httpsys_verb_lookup(exact, len, false), verbs[i].verb,
			  "verb");
		CHECK_NUM(httpsys_verb_lookup(exact, len, true), verbs[i].verb,
			  "verb without case");
		strcpy(lower, verbs[i].text);
		change_case(lower, false);
		CHECK_NUM(httpsys_verb_lookup(lower, len, false), 1,
			  "lower case");
		CHECK_NUM(httpsys_verb_lookup(lower, len, true), verbs[i].verb,
			  "lower case, ignored");
		free(exact);
	}
	tap_case("verb: bytes over 0x7f are no letters");
	CHECK_NUM(httpsys_verb_lookup("\xc7\xc5\xd4", 3, true), 1, "verb");
}

static void check_header(const char *text, size_t len, size_t i)
{
	char *exact = tap_exact(text, len);

	CHECK_NUM(httpsys_request_header_lookup(exact, len),
		  headers[i].request, "request id");
	CHECK_NUM(httpsys_response_header_lookup(exact, len),
		  headers[i].response, "response id");
	free(exact);
}

static void test_headers(void)
{
	char text[32];
	size_t i, len, at;

	for (i = 0; i < COUNT(headers); i++) {
		len = strlen(headers[i].text);
		tap_case("header \"%s\"", headers[i].text);
		check_header(headers[i].text, len, i);
		strcpy(text, headers[i].text);
		change_case(text, true);
		check_header(text, len, i);
		change_case(text, false);
		check_header(text, len, i);
		if (headers[i].request == 0xffff &&
		    headers[i].response == 0xffff)
			continue;
		/* any other letter makes it another name */
		for (at = 0; at < len; at++) {
			char was = text[at];

			text[at] = was == '~' ? '!' : '~';
			CHECK_NUM(httpsys_request_header_lookup(text, len),
				  0xffff, text);
			CHECK_NUM(httpsys_response_header_lookup(text, len),
				  0xffff, text);
			text[at] = was;
		}
	}
}

/* Bytes that differ from a letter, hyphen or digit in bit 0x20 only */
static void test_controls(void)
{
	static const char *const names[] = { "Content\rLength", "If\rRange",
		"Content-MD\x15", "Transfer\rEncoding", "Content\rType",
		"Set\rCookie" };
	size_t i, len;

	tap_case("header names with a control in place of a hyphen or digit");
	for (i = 0; i < COUNT(names); i++) {
		len = strlen(names[i]);
		CHECK_NUM(httpsys_request_header_lookup(names[i], len), 0xffff,
			  tap_show(names[i], len));
		CHECK_NUM(httpsys_response_header_lookup(names[i], len), 0xffff,
			  tap_show(names[i], len));
	}
}

static void test_response_names(void)
{
	size_t i, len;

	tap_case("names of response headers");
	for (i = 0; i < COUNT(headers); i++) {
		const char *name;

		if (headers[i].response == 0xffff)
			continue;
		name = httpsys_response_header_name(headers[i].response, &len);
		CHECK_TEXT(name, len, headers[i].text, strlen(headers[i].text),
			   "name");
		CHECK(!name[len], "no NUL behind %s", headers[i].text);
	}
	httpsys_response_header_name(30, &len);
	CHECK_NUM(len, 0, "length of a name out of range");
}

static void test_tchar(void)
{
	int c;

	tap_case("token characters");
	for (c = 0; c < 256; c++) {
		bool want = c && strchr("!#$%&'*+-.^_`|~0123456789abcdefghijkl"
					"mnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
					"XYZ", c);

		CHECK(httpsys_is_tchar((u8)c) == want, "byte 0x%02x", c);
	}
}

int main(void)
{
	test_verbs();
	test_headers();
	test_controls();
	test_response_names();
	test_tchar();
	return tap_end();
}
