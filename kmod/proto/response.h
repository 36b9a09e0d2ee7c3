/* SPDX-License-Identifier: GPL-2.0-only */
/* Writer of response heads, of the kernel's own answers, and of dates. */
#ifndef HTTPSYS_PROTO_RESPONSE_H
#define HTTPSYS_PROTO_RESPONSE_H

#include "proto/names.h"

#define HTTPSYS_DATE_LEN	29	/* "Sun, 06 Nov 1994 08:49:37 GMT" */

/* IMF-fixdate of RFC 9110 5.6.7; @out gets HTTPSYS_DATE_LEN bytes, no NUL. @seconds since 1970, year <= 9999 */
void httpsys_date_format(u64 seconds, char *out);
/* IMF-fixdate, or the forms of RFC 850 and asctime. 0 or -EINVAL */
int httpsys_date_parse(const char *text, u32 len, s64 *seconds);

/* How the body of a response is framed on the wire */
struct httpsys_response_info {
	u64 content_length;	/* of the application's Content-Length header, if has_length */
	bool has_length;
	bool chunked;		/* application sends Transfer-Encoding: chunked, framed by itself */
	bool wants_close;	/* application's Connection header lists close */
	bool has_server;
	bool has_upgrade;
	bool has_content_range;
	bool no_date;		/* application's Date header is empty: it wants none */
	/* Values in the block, length 0: none */
	struct httpsys_slice content_type;
	struct httpsys_slice etag;
	struct httpsys_slice modified;
	u32 wire_bytes;		/* upper bound of what the application's headers take on the wire */
};

/*
 * Check the application's block of struct httpsys_header and learn what the writer needs.
 * -EINVAL: entry overruns the block, unknown id, name not a token, control character, CR, LF or NUL in a
 * value, count does not match, bad Content-Length (not digits, twice), Transfer-Encoding other than one "chunked",
 * both Content-Length and Transfer-Encoding.
 */
int httpsys_response_check(const void *block, u32 size, u16 count, struct httpsys_response_info *info);

/* Reason phrase: HTAB, SP, VCHAR, obs-text only. -EINVAL otherwise */
int httpsys_reason_phrase_check(const char *text, size_t len);

enum httpsys_add_length {
	HTTPSYS_LENGTH_NONE,	/* add no Content-Length */
	HTTPSYS_LENGTH_ADD,	/* add Content-Length: @length */
	HTTPSYS_LENGTH_CHUNKED,	/* add Transfer-Encoding: chunked */
};

/* Bits of httpsys_response_head.drop */
#define HTTPSYS_DROP(id)	(1U << HTTPSYS_HDR_##id)
/* 1xx and 204 (RFC 9110 8.6, 9112 6.1) */
#define HTTPSYS_DROP_FRAMING	(HTTPSYS_DROP(CONTENT_LENGTH) | HTTPSYS_DROP(TRANSFER_ENCODING))

struct httpsys_response_head {
	u16 status;
	const char *reason;
	u16 reason_len;
	const void *block;	/* checked by httpsys_response_check() */
	u32 block_size;
	u16 count;
	const char *date;	/* HTTPSYS_DATE_LEN bytes; NULL: none */
	const char *server;	/* token added when the application gave no Server; NULL: none */
	size_t server_len;
	u64 length;
	enum httpsys_add_length add_length;
	bool close;		/* add "Connection: close" (an application's Connection header is then dropped, except Upgrade on 101) */
	u32 drop;		/* known headers of the application that are left out, by id */
	const char *extra;	/* whole lines with their CRLF, or NULL */
	size_t extra_len;
};

/*
 * Write "HTTP/1.1 status reason CRLF headers CRLF CRLF". Application's Date is replaced; its Server kept; known headers with an empty
 * value are dropped, unknown ones sent empty; order as given (known ids first come as the library sends them); Date, Server,
 * Content-Length, Connection of ours follow. An unknown header whose name is known is treated as known.
 * Returns bytes written, -ENOSPC, or -EINVAL for a block that httpsys_response_check() refuses.
 */
int httpsys_response_write(const struct httpsys_response_head *r, char *out, size_t size);
/*
 * Trailer fields of a program, in a block as above. -EINVAL: as httpsys_response_check(), or a field that has
 * to be known before the body (RFC 9110 6.5.1). Bytes they take on the wire at most
 */
int httpsys_trailers_check(const void *block, u32 size, u16 count, u32 *wire_bytes);
/* @out has the bytes that the check found. Returns bytes written */
u32 httpsys_trailers_write(const void *block, u32 size, u16 count, char *out);

/* Room that suffices for httpsys_response_write() */
size_t httpsys_response_bound(const struct httpsys_response_head *r, const struct httpsys_response_info *info);

/*
 * The kernel's own answer for a reason: head and HTML body (body left out for HEAD, headers the same).
 * @detail: with HTTPSYS_503_FULL the reason phrase carries the cause. Status of the reason must not be 0 (-EINVAL).
 * Returns bytes written or -ENOSPC; 1024 suffice for a server_len up to 200.
 */
int httpsys_refusal_write(enum httpsys_reason reason, bool head_only, bool close, bool detail,
			  const char *date, const char *server, size_t server_len, char *out, size_t size);

#endif
