/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parser of request heads: request line and header section, RFC 9112 2 to 5, in
 * place, line by line, resumable after any byte.
 */
#ifndef HTTPSYS_PROTO_HEAD_H
#define HTTPSYS_PROTO_HEAD_H

#include "proto/names.h"

/**
 * struct httpsys_head_limits - limits of a request head (API: 7.1)
 * @max_request_bytes: request line and all headers
 * @max_field_length: one header line (name and value)
 * @max_url_length: request target; longer: 414
 * @ignore_verb_case: lower-case methods count as the known verb
 */
struct httpsys_head_limits {
	u32 max_request_bytes;
	u32 max_field_length;
	u32 max_url_length;
	bool ignore_verb_case;
};

/* One header line; offsets from the head's first byte, value trimmed of SP and HTAB */
struct httpsys_field {
	u32 name_off;
	u16 name_len;
	u16 id;			/* request series or HTTPSYS_HEADER_UNKNOWN */
	u32 value_off;
	u32 value_len;
};

enum httpsys_parse {
	HTTPSYS_PARSE_MORE,	/* give more bytes */
	HTTPSYS_PARSE_DONE,	/* head complete, all fields of the result are valid */
	HTTPSYS_PARSE_ROOM,	/* @fields is full: enlarge (keeping entries), set max_fields, call again */
	HTTPSYS_PARSE_ERROR,	/* @reason says why; framing is in doubt: answer and close */
};

/* Form of the request target, RFC 9112 3.2 */
enum httpsys_target_form {
	HTTPSYS_TARGET_ORIGIN,
	HTTPSYS_TARGET_ABSOLUTE,
	HTTPSYS_TARGET_ASTERISK,	/* OPTIONS only */
};

/**
 * struct httpsys_head - parser state and result
 * @fields: caller's array, never NULL
 * @max_fields: its room
 * @nr_fields: entries in use
 * @pos: bytes consumed: next line to parse starts here (internal; when DONE: bytes of the head with its final CRLF)
 * @scan: next byte to look at (internal)
 * @line: lines parsed (internal)
 * @skipped: empty lines skipped before the request line, bytes (RFC 9112 2.2: at least one; at most 8 are)
 * @reason: with ERROR
 * @verb: enum httpsys_verb
 * @major: HTTP version
 * @minor: HTTP version
 * @form: of the target
 * @method: slice
 * @target: slice
 * @host: index of the Host field in @fields or -1
 * @content_length: sized body; 0 without a body
 * @has_length: Content-Length present
 * @chunked: body is chunked (Transfer-Encoding: chunked, nothing else)
 * @close: the connection ends after this request (HTTP/1.0, or Connection: close)
 * @expect_continue: Expect: 100-continue on HTTP/1.1
 * @upgrade: Connection lists upgrade and Upgrade is present, on HTTP/1.1
 * @phase: where in a line the next byte stands (internal)
 * @seen: what header lines said so far (internal)
 * @known: bit 1 << id for each known header that is there
 * @length: index of the first Content-Length in @fields or -1 (internal)
 *
 * Rules enforced (reason): bare CR, bare LF, NUL, CTL in line (CRLF/HEADER);
 * obs-fold, white space before colon, empty or non-token name (HEADER);
 * method not a token (VERB); CONNECT (VERB: no proxy); target with CTL, SP,
 * bytes >= 0x80 allowed, fragment '#', (URL); longer than max_url_length (URL_LENGTH);
 * version not HTTP/d.d (VERSION for well-formed other majors, else BAD_REQUEST);
 * HTTP/1.1 and later without Host, Host twice, Host with invalid characters (HOSTNAME);
 * Content-Length not 1*DIGIT (a list of equal values is accepted only if all digits equal byte for byte; else FRAMING),
 * over 2^63-1 (NUMBER), twice and different (FRAMING);
 * Content-Length together with Transfer-Encoding (FRAMING); Transfer-Encoding in HTTP/1.0 (FRAMING);
 * Transfer-Encoding with anything but exactly one final chunked (NOT_IMPLEMENTED);
 * POST or PUT without either (LENGTH_REQUIRED); line over max_field_length (FIELD_LENGTH); all over max_request_bytes (REQUEST_LENGTH).
 * A request line that would exceed because of its target is URL_LENGTH.
 */
struct httpsys_head {
	struct httpsys_field *fields;
	u32 max_fields;
	u32 nr_fields;
	u32 pos;
	u32 scan;
	u32 line;
	u32 skipped;
	enum httpsys_reason reason;
	u8 verb;
	u8 form;
	u16 major;
	u16 minor;
	struct httpsys_slice method;
	struct httpsys_slice target;
	s32 host;
	u64 content_length;
	bool has_length;
	bool chunked;
	bool close;
	bool expect_continue;
	bool upgrade;
	u8 phase;
	u8 seen;
	s32 length;
	u64 known;
};

/* Of a header in httpsys_head.known */
#define HTTPSYS_KNOWN(id)	(1ULL << HTTPSYS_HDR_##id)

/* Most header lines of one head; more: REQUEST_LENGTH. A request record counts them in 16 bits */
#define HTTPSYS_HEAD_FIELDS_MAX	0xffff

/* Lines of a header: how many, and the value of the first, if there is one */
u32 httpsys_head_values(const struct httpsys_head *h, const char *text, u16 id,
			const char **value, u32 *len);

/* Start over for a new head; keeps @fields and @max_fields */
void httpsys_head_reset(struct httpsys_head *h);

/*
 * Parse what is in @buf: @len bytes from the head's first byte, of which
 * h->pos were consumed by earlier calls (the caller only ever appends).
 */
enum httpsys_parse httpsys_head_parse(struct httpsys_head *h, const char *buf, u32 len,
				      const struct httpsys_head_limits *lim);

#endif
