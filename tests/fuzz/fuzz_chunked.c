// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chunked bodies: pieces give what the whole gives, and a body in a canonical
 * form says the same. Input: distance of the cuts (1 byte), then the body.
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
	if (a.event == HTTPSYS_CHUNK_EV_END)
		check_canonical(&a);
	free(a.body);
	free(b.body);
	return 0;
}
