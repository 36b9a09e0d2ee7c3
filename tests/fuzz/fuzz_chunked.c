// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chunked bodies: pieces give what the whole gives, a body in a canonical form says
 * the same, and what is accepted is the same body to a reader who takes every liberty
 * that servers were found to take. Input: distance of the cuts (1 byte), then the body.
 */
#include "fuzz.h"
#include "proto/chunked.h"

struct run {
	int event;
	size_t consumed;
	size_t len;
	char *body;
};

static void feed(struct run *r, struct httpsys_chunked *c, const char *in,
		 size_t len)
{
	char *exact = fuzz_exact(in, len);
	const char *data;
	size_t at = 0, used, n;

	do {
		r->event = httpsys_chunked_feed(c, exact + at, len - at, &used,
						&data, &n);
		MUST(used <= len - at);
		at += used;
		if (r->event == HTTPSYS_CHUNK_EV_DATA) {
			MUST(n && data >= exact && data + n == exact + at);
			memcpy(r->body + r->len, data, n);
			r->len += n;
		}
	} while (r->event == HTTPSYS_CHUNK_EV_DATA);
	MUST(r->event != HTTPSYS_CHUNK_EV_MORE || at == len);
	r->consumed += at;
	free(exact);
}

static struct run decode(const char *in, size_t len, size_t step)
{
	struct run r = { .event = HTTPSYS_CHUNK_EV_MORE };
	struct httpsys_chunked c;
	size_t at = 0, n;

	r.body = malloc(len + 1);
	httpsys_chunked_init(&c);
	for (; at < len && r.event == HTTPSYS_CHUNK_EV_MORE; at += n) {
		n = len - at < step ? len - at : step;
		feed(&r, &c, in + at, n);
	}
	return r;
}

static void check_canonical(const struct run *want)
{
	char *text = malloc(want->len + 64);
	size_t n = 0;
	struct run r;

	if (want->len) {
		n = (size_t)sprintf(text, "%zx\r\n", want->len);
		memcpy(text + n, want->body, want->len);
		n += want->len;
		n += (size_t)sprintf(text + n, "\r\n");
	}
	n += (size_t)sprintf(text + n, "0\r\n\r\n");
	r = decode(text, n, n);
	MUST(r.event == HTTPSYS_CHUNK_EV_END && r.consumed == n);
	MUST(r.len == want->len && !memcmp(r.body, want->body, r.len));
	free(r.body);
	free(text);
}

/* Behind the next end of line: LF, CR or both; @len: there is none */
static size_t line_end(const char *in, size_t len, size_t at)
{
	while (at < len && in[at] != '\n' && in[at] != '\r')
		at++;
	if (at + 1 < len && in[at] == '\r' && in[at + 1] == '\n')
		at++;
	return at < len ? at + 1 : len;
}

/* A liberal reader of the bytes that a strict one accepted */
static void check_liberal(const struct run *want, const char *in)
{
	char *text = malloc(want->consumed + 1), *body = want->body;
	size_t at = 0, len = want->consumed, left = want->len, n, from;

	memcpy(text, in, len);
	text[len] = 0;
	do {
		/* strtoull() forgives white space, signs and "0x" */
		n = strtoull(text + at, NULL, 16);
		at = line_end(text, len, at);
		MUST(n <= left && n <= len - at && !memcmp(body, text + at, n));
		body += n;
		left -= n;
		at += n;
		from = at;
		at = line_end(text, len, at);
		/* Nothing is left between data and end of line */
		MUST(!n || at - from <= 2);
	} while (n);
	while (text[from] != '\n' && text[from] != '\r') {
		from = at;
		MUST(at < len);
		at = line_end(text, len, at);
	}
	MUST(!left && at == len);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *in = (const char *)data + 1;
	struct run a, b;

	if (size < 2)
		return 0;
	a = decode(in, size - 1, size);
	b = decode(in, size - 1, 1 + data[0] % 61);
	MUST(a.event == b.event && a.consumed == b.consumed);
	MUST(a.len == b.len && !memcmp(a.body, b.body, a.len));
	if (a.event == HTTPSYS_CHUNK_EV_END) {
		check_canonical(&a);
		check_liberal(&a, in);
	}
	free(a.body);
	free(b.body);
	return 0;
}
