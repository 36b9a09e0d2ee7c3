// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accept-Encoding: the number is one of those that there are, and lines say the same
 * as one list does. Input: lines, each ended by a line feed.
 */
#include "fuzz.h"
#include "proto/coding.h"

static u32 read_all(const char *text, size_t size, char end)
{
	u32 state = httpsys_codings_none();
	size_t begin = 0, at;

	for (at = 0; at <= size; at++) {
		char *line;

		if (at < size && text[at] != end)
			continue;
		line = fuzz_exact(text + begin, at - begin);
		state = httpsys_codings_add(state, line, (u32)(at - begin));
		free(line);
		begin = at + 1;
	}
	return httpsys_codings_end(state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_exact(data, size);
	u32 got = read_all(text, size, '\n');
	size_t i;

	MUST(got == HTTPSYS_CODINGS_UNCLEAR || got < HTTPSYS_CODINGS_NO_HEADER);
	if (got & HTTPSYS_CODINGS_UNCLEAR)
		MUST(got == HTTPSYS_CODINGS_UNCLEAR);
	for (i = 0; i < size; i++)
		if (text[i] == '\n')
			text[i] = ',';
	MUST(httpsys_codings_end(httpsys_codings_add(httpsys_codings_none(), text,
						     (u32)size)) == got);
	MUST(read_all(text, size, ',') == got);
	free(text);
	return 0;
}
