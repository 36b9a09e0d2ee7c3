// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dates: what is read lies in the years 1600 to 9999, is what the C library reads in
 * the form that is written, and is read again as it is written. Input: the text.
 */
#include <errno.h>
#include <time.h>
#include "fuzz.h"
#include "proto/response.h"

static void check_library(s64 seconds)
{
	char out[HTTPSYS_DATE_LEN], want[64];
	time_t t = seconds;
	struct tm tm;

	httpsys_date_format((u64)seconds, out);
	MUST(gmtime_r(&t, &tm));
	MUST(strftime(want, sizeof(want), "%a, %d %b %Y %H:%M:%S GMT", &tm) == HTTPSYS_DATE_LEN);
	MUST(!memcmp(out, want, HTTPSYS_DATE_LEN));
}

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
	check_library(seconds);
	out = malloc(HTTPSYS_DATE_LEN);
	httpsys_date_format((u64)seconds, out);
	MUST(!httpsys_date_parse(out, HTTPSYS_DATE_LEN, &again));
	MUST(again == seconds);
	free(out);
	return 0;
}
