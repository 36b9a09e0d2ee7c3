// SPDX-License-Identifier: GPL-2.0-only
/*
 * Response heads: a block that passes the check is written within its bound,
 * with as many lines as it has headers and no control character. Input: flags
 * (1 byte), status (1 byte), count (1 byte), then the block.
 */
#include "fuzz.h"
#include "proto/response.h"

#define DATE	"Sun, 06 Nov 1994 08:49:37 GMT"

static void check_text(const char *out, size_t len, size_t most_lines)
{
	size_t i, lines = 0;

	for (i = 0; i < len; i++) {
		if (out[i] == '\r') {
			MUST(i + 1 < len && out[i + 1] == '\n');
			lines++;
			i++;
			continue;
		}
		MUST(out[i] == '\t' || (uint8_t)out[i] >= 0x20);
		MUST(out[i] != 0x7f);
	}
	MUST(lines <= most_lines);
	MUST(len > 4 && !memcmp(out + len - 4, "\r\n\r\n", 4));
	/* nothing may end the head before its end */
	MUST(memmem(out, len, "\r\n\r\n", 4) == out + len - 4);
}

/* Trailers that pass take the bytes that were said, and no line more */
static void check_trailers(const struct httpsys_response_head *r)
{
	u32 bytes, n, i, lines = 0;
	char *out;

	if (httpsys_trailers_check(r->block, r->block_size, r->count, &bytes))
		return;
	out = malloc(bytes + 1);
	n = httpsys_trailers_write(r->block, r->block_size, r->count, out);
	MUST(n == bytes);
	for (i = 0; i < n; i++)
		lines += out[i] == '\n';
	MUST(lines == r->count);
	free(out);
}

static void check_write(const struct httpsys_response_head *r,
			const struct httpsys_response_info *info)
{
	size_t bound = httpsys_response_bound(r, info);
	char *out = malloc(bound), *again;
	int n = httpsys_response_write(r, out, bound);

	MUST(n > 0);
	/* status line, Date, Server, Content-Length, Connection, empty line */
	check_text(out, (size_t)n, (size_t)r->count + 6);
	again = malloc((size_t)n);
	MUST(httpsys_response_write(r, again, (size_t)n) == n);
	MUST(!memcmp(out, again, (size_t)n));
	MUST(httpsys_response_write(r, again, (size_t)n - 1) == -ENOSPC);
	free(again);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct httpsys_response_head r = { .date = DATE, .reason = "OK",
					   .reason_len = 2 };
	struct httpsys_response_info info;
	char *block;

	if (size < 3)
		return 0;
	block = fuzz_exact(data + 3, size - 3);
	r.status = (uint16_t)(100 + data[1] * 3);
	r.block = block;
	r.block_size = (uint32_t)size - 3;
	r.count = data[2];
	r.server = data[0] & 1 ? "httpsys" : NULL;
	r.server_len = 7;
	r.add_length = data[0] & 2 ? HTTPSYS_LENGTH_ADD : HTTPSYS_LENGTH_NONE;
	r.length = ~0ULL;
	r.close = data[0] & 4;
	r.drop = data[0] & 8 ? ~0U >> (data[0] >> 4) : 0;
	if (data[0] & 16)
		r.add_length = HTTPSYS_LENGTH_CHUNKED;
	if (!httpsys_response_check(r.block, r.block_size, r.count, &info)) {
		MUST(!(info.has_length && info.chunked));
		check_write(&r, &info);
	}
	check_trailers(&r);
	free(block);
	return 0;
}
