// SPDX-License-Identifier: GPL-2.0-only
/* Pieces of request targets. */
#include "proto/url.h"
#include "tap.h"

/* @authority NULL: refused */
static const struct { const char *text, *authority, *path, *query; bool https; }
rows[] = {
	{ "/", "", "/", "" }, { "/a/b", "", "/a/b", "" },
	{ "/a?", "", "/a", "?" }, { "/a?b=c", "", "/a", "?b=c" },
	{ "/a?b?c", "", "/a", "?b?c" }, { "/?", "", "/", "?" },
	{ "//a/b", "", "//a/b", "" }, { "/http://a/b?c", "", "/http://a/b", "?c" },
	{ "*", "", "*", "" },
	{ "http://a", "a", "", "" }, { "http://a/", "a", "/", "" },
	{ "http://a:80/b?c", "a:80", "/b", "?c" },
	{ "http://[::1]:80/b", "[::1]:80", "/b", "" },
	{ "HTTP://a/b", "a", "/b", "" }, { "hTtPs://a/b?", "a", "/b", "?", true },
	{ "https://a:443", "a:443", "", "", true },
	{ "http://a/b@c", "a", "/b@c", "" }, { "http://a/?@", "a", "/", "?@" },
	{ "http://a//b", "a", "//b", "" },
	{ "http://a?x" }, { "http://a:80?x" }, { "http:///b" }, { "http://" },
	{ "https://" }, { "http://?x" }, { "http://u@a/" }, { "http://u:p@a/" },
	{ "http://@a/" }, { "http://a@/" }, { "ftp://a/" }, { "httpx://a/" },
	{ "ws://a/" }, { "http:/a" }, { "http:a" }, { "a" }, { "a:80" },
	{ "?a" }, { "" }, { "**" }, { "*/" },
};

static void check_slice(const char *text, struct httpsys_slice s,
			const char *want, const char *what)
{
	if (!CHECK(s.off + s.len <= strlen(text), "%s: outside", what))
		return;
	CHECK_TEXT(text + s.off, s.len, want, strlen(want), what);
}

int main(void)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const char *text = rows[i].text;
		size_t len = strlen(text);
		char *exact = tap_exact(text, len);
		struct httpsys_target t;
		enum httpsys_reason r;

		tap_case("target \"%s\"", text);
		memset(&t, 0xa5, sizeof(t));
		r = httpsys_target_split(&t, exact, len);
		free(exact);
		CHECK_NUM(r, rows[i].authority ? HTTPSYS_REASON_NONE :
			  HTTPSYS_REASON_URL, "reason");
		if (r || !rows[i].authority)
			continue;
		check_slice(text, t.authority, rows[i].authority, "authority");
		check_slice(text, t.path, rows[i].path, "path");
		check_slice(text, t.query, rows[i].query, "query");
		CHECK_NUM(t.https, rows[i].https, "https");
	}
	return tap_end();
}
