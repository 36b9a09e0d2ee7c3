/* SPDX-License-Identifier: GPL-2.0-only */
/* Byte ranges, RFC 9110 14: which of them go out, and the text around them. */
#ifndef HTTPSYS_PROTO_RANGE_H
#define HTTPSYS_PROTO_RANGE_H

#include "proto/head.h"

/* Most range-specs of one Range header; one with more is ignored (RFC 9110 14.2, 17.15) */
#define HTTPSYS_RANGES_MAX	16
/* Characters of a multipart boundary */
#define HTTPSYS_BOUNDARY_LEN	32
/* Longest value of Content-Range: three numbers of 20 digits */
#define HTTPSYS_CONTENT_RANGE_MAX	68
/* What a part needs beside its Content-Type, and the end of all */
#define HTTPSYS_PART_MAX	(HTTPSYS_BOUNDARY_LEN + HTTPSYS_CONTENT_RANGE_MAX + 48)

/* Bytes @first to @first + @len - 1 of a representation; @len > 0 */
struct httpsys_range {
	u64 first;
	u64 len;
};

struct httpsys_ranges {
	u32 nr;
	struct httpsys_range list[HTTPSYS_RANGES_MAX];
};

enum httpsys_range_verdict {
	HTTPSYS_RANGE_IGNORE,		/* the whole representation goes out */
	HTTPSYS_RANGE_PARTIAL,		/* 206 with what is in the list, one or more */
	HTTPSYS_RANGE_UNSATISFIABLE,	/* 416 */
};

/**
 * struct httpsys_validators - what a response says of its representation
 * @etag: entity tag, NULL without
 * @etag_len: bytes
 * @modified: Last-Modified, NULL without
 * @modified_len: bytes
 * @date: Date that goes out with it, HTTPSYS_DATE_LEN bytes
 */
struct httpsys_validators {
	const char *etag;
	const char *modified;
	const char *date;
	u32 etag_len;
	u32 modified_len;
};

enum httpsys_range_verdict httpsys_range_parse(const char *value, u32 len, u64 size,
					       struct httpsys_ranges *out);
bool httpsys_if_range_holds(const char *value, u32 len, const struct httpsys_validators *v);
enum httpsys_range_verdict httpsys_range_asked(const struct httpsys_head *h, const char *text,
					       const struct httpsys_validators *v, u64 size,
					       struct httpsys_ranges *out);

/* Value of Content-Range; @range NULL: of a 416. @out has HTTPSYS_CONTENT_RANGE_MAX bytes. Returns bytes */
u32 httpsys_content_range_write(const struct httpsys_range *range, u64 size, char *out);

/* @random has 16 bytes; @out gets HTTPSYS_BOUNDARY_LEN characters */
void httpsys_boundary_write(const u8 *random, char *out);

/**
 * struct httpsys_multipart - a body of type multipart/byteranges
 * @boundary: HTTPSYS_BOUNDARY_LEN characters
 * @type: Content-Type of the representation
 * @type_len: bytes; 0: it has none
 * @size: bytes of the representation
 */
struct httpsys_multipart {
	const char *boundary;
	const char *type;
	u32 type_len;
	u64 size;
};

/* Delimiter and head of a part; @out has HTTPSYS_PART_MAX + type_len bytes. Returns bytes */
u32 httpsys_part_write(const struct httpsys_multipart *m, const struct httpsys_range *range,
		       char *out);
/* What follows the last part; @out has HTTPSYS_PART_MAX bytes. Returns bytes */
u32 httpsys_parts_end_write(const struct httpsys_multipart *m, char *out);

#endif
