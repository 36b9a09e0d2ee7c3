// SPDX-License-Identifier: GPL-2.0-only
/* What an Accept-Encoding means, RFC 9110 12.5.3. */
#include "proto/coding.h"
#include "tap.h"

#define I	HTTPSYS_CODINGS_IDENTITY
#define G	HTTPSYS_CODINGS_GZIP
#define D	HTTPSYS_CODINGS_DEFLATE
#define B	HTTPSYS_CODINGS_BR
#define Z	HTTPSYS_CODINGS_ZSTD
#define C	HTTPSYS_CODINGS_COMPRESS
#define R	HTTPSYS_CODINGS_REST
#define ALL	(I | G | D | B | Z | C | R)
#define UNCLEAR	HTTPSYS_CODINGS_UNCLEAR

/* Lines are separated by '|' */
static const struct {
	const char *lines;
	u32 want;
} rows[] = {
	/* The examples of RFC 9110 12.5.3 */
	{ "compress, gzip", I | C | G },
	{ "", I },
	{ "*", ALL },
	{ "compress;q=0.5, gzip;q=1.0", I | C | G },
	{ "gzip;q=1.0, identity; q=0.5, *;q=0", I | G },
	/* What clients send */
	{ "gzip, deflate, br, zstd", I | G | D | B | Z },
	{ "gzip, deflate, br", I | G | D | B },
	{ "gzip,deflate", I | G | D },
	{ "br;q=1.0, gzip;q=0.8, *;q=0.1", ALL },
	{ "identity", I },
	{ "deflate, gzip;q=1.0, *;q=0.5", ALL },
	/* Names: no case, two spellings, white space */
	{ "GZIP", I | G },
	{ "x-gzip", I | G },
	{ "X-GZip", I | G },
	{ "x-compress", I | C },
	{ " \tgzip\t ", I | G },
	{ ",gzip,,\t,br,", I | G | B },
	/* Zero */
	{ "gzip;q=0", I },
	{ "gzip;q=0.", I },
	{ "gzip;q=0.0", I },
	{ "gzip;q=0.000", I },
	{ "gzip;q=0.001", I | G },
	{ "gzip;Q=0", I },
	{ "gzip ; q=0", I },
	{ "gzip\t;\tq=1", I | G },
	{ "identity;q=0", 0 },
	{ "identity;q=0, gzip", G },
	{ "*;q=0", 0 },
	{ "*;q=0, gzip", G },
	{ "*;q=0, identity", I },
	{ "gzip;q=0, *", ALL & ~G },
	{ "*, identity;q=0", ALL & ~I },
	{ "*, x-gzip;q=0", ALL & ~G },
	/* Several lines are one list */
	{ "gzip|br", I | G | B },
	{ "gzip||br", I | G | B },
	{ "*;q=0|gzip", G },
	{ "gzip;q=0|*", ALL & ~G },
	/* Twice */
	{ "gzip, gzip", I | G },
	{ "gzip, x-gzip;q=0.5", I | G },
	{ "gzip, gzip;q=0", UNCLEAR },
	{ "gzip;q=0|x-gzip", UNCLEAR },
	{ "*, *;q=0", UNCLEAR },
	/* Codings that are not known */
	{ "gzip, dcb", UNCLEAR },
	{ "foo", UNCLEAR },
	{ "foo;q=0, gzip", UNCLEAR },
	{ "gzip|foo|br", UNCLEAR },
	{ "gzi", UNCLEAR },
	{ "gzipp", UNCLEAR },
	{ "**", UNCLEAR },
	/* Malformed */
	{ "gzip;", UNCLEAR },
	{ "gzip;q", UNCLEAR },
	{ "gzip;q=", UNCLEAR },
	{ "gzip;q=2", UNCLEAR },
	{ "gzip;q=1.001", UNCLEAR },
	{ "gzip;q=1.000", I | G },
	{ "gzip;q=0.0000", UNCLEAR },
	{ "gzip;q=0.0a", UNCLEAR },
	{ "gzip;q=00", UNCLEAR },
	{ "gzip;q=-1", UNCLEAR },
	{ "gzip;q=.5", UNCLEAR },
	{ "gzip;q= 1", UNCLEAR },
	{ "gzip;q =1", UNCLEAR },
	{ "gzip;a=1", UNCLEAR },
	{ "gzip;q=1;q=1", UNCLEAR },
	{ "gzip br", UNCLEAR },
	{ ";q=1", UNCLEAR },
	{ "\"gzip\"", UNCLEAR },
	{ "br, @", UNCLEAR },
	{ "@|br", UNCLEAR },
};

static u32 read_lines(const char *lines)
{
	u32 state = httpsys_codings_none();
	const char *end;

	do {
		size_t len;
		char *copy;

		end = strchr(lines, '|');
		len = end ? (size_t)(end - lines) : strlen(lines);
		copy = tap_exact(lines, len);
		state = httpsys_codings_add(state, copy, (u32)len);
		free(copy);
		lines = end + 1;
	} while (end);
	return httpsys_codings_end(state);
}

int main(void)
{
	size_t i;

	tap_case("no header");
	CHECK_NUM(httpsys_codings_end(httpsys_codings_none()),
		  HTTPSYS_CODINGS_NO_HEADER, "codings");
	for (i = 0; i < COUNT(rows); i++) {
		tap_case("\"%s\"", rows[i].lines);
		CHECK_NUM(read_lines(rows[i].lines), rows[i].want, "codings");
	}
	return tap_end();
}
