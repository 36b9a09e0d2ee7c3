// SPDX-License-Identifier: GPL-2.0-only
/* Dates: what is read lies in the years 1600 to 9999 and is read again as it is written. */
#include <errno.h>
#include "fuzz.h"
#include "proto/response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_exact(data, size);
	s64 seconds = INT64_MIN, again;
	char *out;
	int r;

	r = httpsys_date_parse(text, (u32)size, &seconds);
	free(text);
	MUST(r == 0 || (r == -EINVAL && seconds == INT64_MIN));
	if (r)
		return 0;
	MUST(seconds >= -11676096000 && seconds <= 253402300799);
	if (seconds < 0)
		return 0;
	out = malloc(HTTPSYS_DATE_LEN);
	httpsys_date_format((u64)seconds, out);
	MUST(!httpsys_date_parse(out, HTTPSYS_DATE_LEN, &again));
	MUST(again == seconds);
	free(out);
	return 0;
}
