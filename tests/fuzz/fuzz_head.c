// SPDX-License-Identifier: GPL-2.0-only
/*
 * Request heads: pieces give what the whole gives, and what is accepted says the same
 * to a reader who takes every liberty that servers were found to take. Input: limits
 * (1 byte), distance of the cuts (1 byte), then the head.
 */
#include <strings.h>
#include "fuzz.h"
#include "proto/head.h"
#include "proto/url.h"

struct run {
	struct httpsys_head head;
	int status;
};

static int feed(struct httpsys_head *h, const char *text, uint32_t len,
		const struct httpsys_head_limits *lim)
{
	char *exact = fuzz_exact(text, len);
	int status;

	while ((status = httpsys_head_parse(h, exact, len, lim)) ==
	       HTTPSYS_PARSE_ROOM) {
		MUST(h->nr_fields == h->max_fields);
		h->max_fields++;
		h->fields = realloc(h->fields,
				    h->max_fields * sizeof(*h->fields));
	}
	free(exact);
	return status;
}

static struct run parse(const char *text, uint32_t len, uint32_t step,
			const struct httpsys_head_limits *lim)
{
	struct run r = { .status = HTTPSYS_PARSE_MORE };
	uint32_t at;

	r.head.fields = malloc(0);
	httpsys_head_reset(&r.head);
	for (at = step; at < len && r.status == HTTPSYS_PARSE_MORE; at += step)
		r.status = feed(&r.head, text, at, lim);
	if (r.status == HTTPSYS_PARSE_MORE)
		r.status = feed(&r.head, text, len, lim);
	return r;
}

static void check_inside(const struct httpsys_head *h, const char *text)
{
	uint32_t i;

	MUST(h->target.off + h->target.len < h->pos);
	for (i = 0; i < h->nr_fields; i++) {
		const struct httpsys_field *f = &h->fields[i];

		MUST(f->name_len && f->name_off + f->name_len < h->pos);
		MUST(f->value_off + f->value_len <= h->pos - 4);
		MUST(!memchr(text + f->value_off, '\n', f->value_len));
		MUST(!memchr(text + f->value_off, '\r', f->value_len));
		MUST(!memchr(text + f->value_off, '\0', f->value_len));
	}
	MUST(!memcmp(text + h->pos - 4, "\r\n\r\n", 4));
	MUST(!(h->chunked && h->has_length));
	MUST(h->minor == 0 || h->host >= 0);
	MUST(h->content_length <= INT64_MAX);
}

/* What the next step makes of an accepted head must not fall over */
static void check_target(const struct httpsys_head *h, const char *text)
{
	char *exact = fuzz_exact(text + h->target.off, h->target.len);
	struct httpsys_target t;

	if (!httpsys_target_split(&t, exact, h->target.len)) {
		MUST(t.path.off + t.path.len == t.query.off);
		MUST(t.query.off + t.query.len == h->target.len);
	}
	free(exact);
}

/* What a liberal reader finds in a head */
struct reading {
	uint32_t end;		/* bytes, of the head */
	uint32_t hosts;
	uint32_t lengths;	/* numbers, in all lines and lists */
	uint32_t codings;	/* lines */
	bool chunked;		/* one of them says so, wherever */
	bool same;		/* all lengths are the first one */
	uint64_t length;
};

static void read_lengths(struct reading *r, const char *value)
{
	const char *next;

	for (; value; value = next ? next + 1 : NULL) {
		uint64_t n = strtoull(value, NULL, 10);

		r->same = !r->lengths || (r->same && n == r->length);
		r->length = n;
		r->lengths++;
		next = strchr(value, ',');
	}
}

/* White space and controls around the name are forgiven */
static void read_field(struct reading *r, char *line)
{
	char *value = strchr(line, ':'), *end = value;

	if (!value)
		return;
	value++;
	while (end > line && (uint8_t)end[-1] <= ' ')
		end--;
	*end = 0;
	while (*line && (uint8_t)*line <= ' ')
		line++;
	if (!strcasecmp(line, "host"))
		r->hosts++;
	if (!strcasecmp(line, "content-length"))
		read_lengths(r, value);
	if (!strcasecmp(line, "transfer-encoding")) {
		r->codings++;
		r->chunked |= !!strcasestr(value, "chunked");
	}
}

/* Ends of line are LF, CR or both; NUL ends nothing */
static struct reading read_head(const char *text, uint32_t len, uint32_t at)
{
	struct reading r = { .end = len };
	char *line = malloc(len + 1);
	uint32_t from = at, n;
	bool first = true;

	for (; at < len; at++) {
		if (text[at] != '\n' && text[at] != '\r')
			continue;
		n = at - from;
		memcpy(line, text + from, n);
		line[n] = 0;
		at += text[at] == '\r' && at + 1 < len && text[at + 1] == '\n';
		from = at + 1;
		if (!n) {
			r.end = from;
			break;
		}
		if (!first)
			read_field(&r, line);
		first = false;
	}
	free(line);
	return r;
}

static void check_reading(const struct httpsys_head *h, const char *text, uint32_t len)
{
	struct reading r = read_head(text, len, h->skipped);

	MUST(r.end == h->pos);
	MUST(r.hosts == (h->host >= 0) && (r.hosts || !h->minor));
	MUST(r.chunked == h->chunked && r.codings == r.chunked);
	MUST(!r.lengths || (r.same && r.length == h->content_length));
	MUST(!!r.lengths == h->has_length && !(r.lengths && r.codings));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct httpsys_head_limits lim = { 16384, 16384, 16384, false };
	const char *text = (const char *)data + 2;
	struct run a, b;
	uint32_t len;

	if (size < 2)
		return 0;
	len = (uint32_t)size - 2;
	if (data[0]) {
		lim.max_request_bytes = 256 + (data[0] & 15) * 16;
		lim.max_field_length = 64;
		lim.max_url_length = 16 + (data[0] >> 4);
		lim.ignore_verb_case = data[0] & 1;
	}
	a = parse(text, len, len + 1, &lim);
	b = parse(text, len, 1 + data[1] % 61, &lim);
	MUST(a.status == b.status);
	MUST(a.head.reason == b.head.reason);
	MUST((a.status == HTTPSYS_PARSE_ERROR) == (a.head.reason != 0));
	if (a.status == HTTPSYS_PARSE_DONE) {
		MUST(a.head.pos == b.head.pos && a.head.pos <= len);
		MUST(a.head.nr_fields == b.head.nr_fields);
		MUST(!memcmp(a.head.fields, b.head.fields,
			     a.head.nr_fields * sizeof(*a.head.fields)));
		MUST(a.head.content_length == b.head.content_length);
		MUST(a.head.chunked == b.head.chunked);
		MUST(a.head.close == b.head.close);
		check_inside(&a.head, text);
		check_target(&a.head, text);
		check_reading(&a.head, text, len);
	}
	free(a.head.fields);
	free(b.head.fields);
	return 0;
}
