// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entity tags in lists: what is named is in the list's text, strongly only what is
 * so weakly, and a tag names itself. Input: the tag, a line feed, the list.
 */
#include "fuzz.h"
#include "proto/etag.h"

static void check_named(const char *list, size_t len, const char *etag, size_t etag_len)
{
	if (len == 1 && list[0] == '*')
		return;
	if (etag_len > 2 && etag[0] == 'W') {
		etag += 2;
		etag_len -= 2;
	}
	MUST(etag_len >= 2 && etag[0] == '"' && etag[etag_len - 1] == '"');
	MUST(memmem(list, len, etag, etag_len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	size_t etag_len = end ? (size_t)(end - data) : size;
	size_t len = end ? size - etag_len - 1 : 0;
	char *etag = fuzz_exact(data, etag_len);
	char *list = fuzz_exact(data + size - len, len);
	bool weak = httpsys_etag_in_list(list, (u32)len, etag, (u32)etag_len, true);
	bool strong = httpsys_etag_in_list(list, (u32)len, etag, (u32)etag_len, false);

	MUST(weak || !strong);
	if (weak) {
		check_named(list, len, etag, etag_len);
		if (list[0] != '*')
			MUST(httpsys_etag_in_list(etag, (u32)etag_len, etag,
						  (u32)etag_len, true));
	}
	free(etag);
	free(list);
	return 0;
}
