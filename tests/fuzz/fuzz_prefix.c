// SPDX-License-Identifier: GPL-2.0-only
/* UrlPrefix strings: the canonical form is its own canonical form. Input: the text. */
#include <stdbool.h>
#include "fuzz.h"
#include "proto/url.h"

static int parse(struct httpsys_prefix *p, const char *text, size_t len)
{
	char *exact = fuzz_exact(text, len);
	int r;

	memset(p, 0xa5, sizeof(*p));
	p->path = malloc(len + 2);
	r = httpsys_prefix_parse(p, exact, len, len + 2);
	free(exact);
	return r;
}

/* Segments are not empty and no dots, nothing is left to decode */
static void check_path(const struct httpsys_prefix *p)
{
	uint32_t i, from = 1;

	MUST(p->path_len && p->path[0] == '/');
	MUST(p->path[p->path_len - 1] == '/');
	for (i = 1; i < p->path_len; i++) {
		MUST((uint8_t)p->path[i] >= 0x20);
		MUST(!strchr("%?#\\", p->path[i]));
		MUST(!(p->path[i] >= 'A' && p->path[i] <= 'Z'));
		if (p->path[i] != '/')
			continue;
		MUST(i > from);
		MUST(!(i - from == 1 && p->path[from] == '.'));
		MUST(!(i - from == 2 && !memcmp(p->path + from, "..", 2)));
		from = i + 1;
	}
}

/* Is there an A-label among the labels? */
static bool has_ace(const struct httpsys_prefix *p)
{
	size_t i;

	for (i = 0; i + 4 <= p->host_len; i++)
		if ((!i || p->host[i - 1] == '.') &&
		    !memcmp(p->host + i, "xn--", 4))
			return true;
	return false;
}

static void fuzz_prefix(const char *text, size_t len)
{
	struct httpsys_prefix p, q;
	int r = parse(&p, text, len), n;
	char *out;

	MUST(r == 0 || r == -EINVAL || r == -EOPNOTSUPP);
	if (!r) {
		check_path(&p);
		MUST(p.host_len <= HTTPSYS_HOST_MAX && !p.host[p.host_len]);
		n = httpsys_prefix_format(&p, NULL, 0);
		out = malloc((size_t)n + 1);
		MUST(httpsys_prefix_format(&p, out, (size_t)n + 1) == n);
		MUST(strlen(out) == (size_t)n);
		r = parse(&q, out, (size_t)n);
		/* A-labels go out but do not come in */
		if (has_ace(&p)) {
			MUST(r == -EINVAL);
		} else {
			MUST(!r && q.category == p.category);
			MUST(q.port == p.port && q.https == p.https);
			MUST(q.family == p.family);
			MUST(!memcmp(q.addr, p.addr, 16));
			MUST(q.host_len == p.host_len);
			MUST(!memcmp(q.host, p.host, p.host_len));
			MUST(q.path_len == p.path_len);
			MUST(!memcmp(q.path, p.path, p.path_len));
		}
		free(q.path);
		free(out);
	}
	free(p.path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_prefix((const char *)data, size);
	return 0;
}
