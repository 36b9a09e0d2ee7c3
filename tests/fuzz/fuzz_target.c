// SPDX-License-Identifier: GPL-2.0-only
/*
 * Request targets, as far as a head has them: pieces are the whole, an absolute
 * target says what the origin form with its authority as Host says, and none of them
 * holds what another reader would split otherwise. Input: the target.
 */
#include "fuzz.h"
#include "proto/head.h"
#include "proto/text.h"
#include "proto/url.h"

/* Does a head let the target through? */
static bool head_takes(const char *text, size_t len)
{
	static const struct httpsys_head_limits lim = { 16384, 16384, 16384, false };
	struct httpsys_field fields[2];
	struct httpsys_head h = { .fields = fields, .max_fields = 2 };
	char *head = malloc(len + 64);
	size_t n;
	int status;

	memcpy(head, "OPTIONS ", 8);
	memcpy(head + 8, text, len);
	n = 8 + len;
	n += (size_t)sprintf(head + n, " HTTP/1.1\r\nHost: a\r\n\r\n");
	httpsys_head_reset(&h);
	status = httpsys_head_parse(&h, head, (u32)n, &lim);
	free(head);
	/* The bytes may have a head of their own in them */
	if (status != HTTPSYS_PARSE_DONE || h.target.len != len)
		return false;
	MUST(h.pos == n && h.target.off == 8);
	return true;
}

static void check_absolute(const struct httpsys_target *t, const char *text)
{
	const char *a = text + t->authority.off;
	struct httpsys_authority one;
	u32 i;

	MUST(t->authority.off == (t->https ? 8 : 7));
	MUST(httpsys_text_same(text, t->https ? "https://" : "http://", t->authority.off));
	MUST(t->authority.len && t->path.off == t->authority.off + t->authority.len);
	for (i = 0; i < t->authority.len; i++)
		MUST(a[i] != '/' && a[i] != '?' && a[i] != '@' && a[i] != '#');
	MUST(t->path.len ? text[t->path.off] == '/' : !t->query.len);
	/* What ends a host elsewhere does not get past here */
	if (!httpsys_authority_parse(&one, a, t->authority.len))
		for (i = 0; i < t->authority.len; i++)
			MUST(!strchr("\\%;,\"", a[i]));
}

static void check_split(const struct httpsys_target *t, const char *text, size_t len)
{
	u32 i;

	MUST(t->path.off + t->path.len == t->query.off);
	MUST(t->query.off + t->query.len == len);
	MUST(!t->query.len || text[t->query.off] == '?');
	for (i = 0; i < t->path.len; i++)
		MUST(text[t->path.off + i] != '?');
	if (text[0] == '/')
		MUST(!t->path.off && t->path.len && !t->authority.len);
	else if (text[0] == '*')
		MUST(len == 1 && t->path.len == 1);
	else
		check_absolute(t, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct httpsys_url_limits lim = { .allow_non_utf8 = true };
	char *text = fuzz_exact(data, size), *out;
	struct httpsys_target t;
	u32 n;

	if (!head_takes(text, size)) {
		free(text);
		return 0;
	}
	memset(&t, 0xa5, sizeof(t));
	if (!httpsys_target_split(&t, text, size)) {
		check_split(&t, text, size);
		out = malloc(2 * (size_t)t.path.len + 1);
		if (text[0] != '*' && !httpsys_path_cook(text + t.path.off, t.path.len, out,
							 2 * (size_t)t.path.len + 1, &n, &lim))
			MUST(n && out[0] == '/');
		free(out);
	}
	free(text);
	return 0;
}
