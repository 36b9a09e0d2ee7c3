// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers: how a response is framed, whether its connection ends, and that a
 * program sends as many bytes as it announced. Owned by whoever sends for the
 * request (httpsys_request.sending); no locks.
 */
#include "compat.h"
#include "core/request.h"
#include "net/clock.h"

/* Responses that end with their head (RFC 9110 6.4.1) */
static bool status_without_body(u16 status)
{
	return status < 200 || status == 204 || status == 304;
}

static u8 coding_of(const struct httpsys_request *r, const struct httpsys_response_info *info,
		    u32 flags)
{
	if (r->answer.no_body)
		return HTTPSYS_CODING_NONE;
	if (info->chunked)
		return HTTPSYS_CODING_PROGRAM;
	/* HTTP/1.0 knows no chunks (RFC 9112 7) */
	if ((flags & HTTPSYS_SEND_CHUNKED) && !info->has_length && r->x.head.minor)
		return HTTPSYS_CODING_KERNEL;
	return HTTPSYS_CODING_NONE;
}

/**
 * httpsys_answer_begin() - decide about a response from its head
 * @r: request, sending
 * @info: of the program's headers
 * @total: body bytes of this call
 * @flags: HTTPSYS_SEND_*
 * @head: in: status; out: Content-Length, Transfer-Encoding and Connection
 *
 * A Content-Length is added when the whole body is given in one call and the
 * program frames nothing itself; a body that nothing frames ends with the
 * connection (API: 6.8; RFC 9112 6.3).
 *
 * Context: process.
 */
void httpsys_answer_begin(struct httpsys_request *r, const struct httpsys_response_info *info,
			  u64 total, u32 flags, struct httpsys_response_head *head)
{
	bool last = !(flags & HTTPSYS_SEND_MORE_DATA), unframed = false;
	struct httpsys_answer *a = &r->answer;

	a->no_body = status_without_body(head->status) ||
		     r->x.head.verb == HTTPSYS_VERB_HEAD;
	a->left = HTTPSYS_TO_EOF;
	a->opaque = false;
	a->coding = coding_of(r, info, flags);
	head->add_length = HTTPSYS_LENGTH_NONE;
	head->drop = head->status < 200 || head->status == 204 ? HTTPSYS_DROP_FRAMING : 0;
	if (!a->no_body) {
		if (info->has_length) {
			a->left = info->content_length;
		} else if (a->coding == HTTPSYS_CODING_KERNEL) {
			head->add_length = HTTPSYS_LENGTH_CHUNKED;
		} else if (last && a->coding == HTTPSYS_CODING_NONE) {
			a->left = total;
			head->add_length = HTTPSYS_LENGTH_ADD;
			head->length = total;
		} else {
			unframed = a->coding == HTTPSYS_CODING_NONE;
		}
	}
	/* What follows a 101 is not HTTP: this connection carries no other request */
	a->close = httpsys_xchg_must_close(&r->x) || (flags & HTTPSYS_SEND_DISCONNECT) ||
		   info->wants_close || unframed || head->status == 101;
	head->close = a->close && head->status != 101;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_answer_begin);

/**
 * httpsys_answer_interim() - decide about a head before the response's own
 * @head: in: status 1xx; out: what is added and left out
 *
 * It frames nothing and ends nothing.
 *
 * Context: process.
 */
void httpsys_answer_interim(struct httpsys_response_head *head)
{
	head->add_length = HTTPSYS_LENGTH_NONE;
	head->drop = HTTPSYS_DROP_FRAMING | HTTPSYS_DROP(CONNECTION);
	head->close = false;
}

/**
 * httpsys_answer_upgrade() - make a 101 the head of a byte pipe
 * @r: request, sending; httpsys_answer_begin() was called
 * @info: of the program's headers
 *
 * The client must have asked to switch (RFC 9110 7.8), which only HTTP/1.1 can, and
 * there must be no body between its head and the new protocol's first byte.
 *
 * Context: process. Return: 0 or -EINVAL.
 */
int httpsys_answer_upgrade(struct httpsys_request *r, const struct httpsys_response_info *info)
{
	const struct httpsys_head *h = &r->x.head;

	if (!info->has_upgrade || !h->upgrade || h->chunked || h->content_length)
		return -EINVAL;
	r->answer.opaque = true;
	r->answer.no_body = false;
	return 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_answer_upgrade);

/**
 * httpsys_answer_takes_trailers() - may the program give trailer fields?
 * @r: request, sending, head decided
 *
 * Where its message has no place for them they may be dropped (RFC 9110 6.5). A
 * program that makes the chunks itself, or a pipe of bytes, has its own.
 *
 * Context: process.
 */
bool httpsys_answer_takes_trailers(const struct httpsys_request *r)
{
	return !r->answer.opaque && r->answer.coding != HTTPSYS_CODING_PROGRAM;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_answer_takes_trailers);

static enum httpsys_range_verdict range_asked(const struct httpsys_xchg *x,
					      const struct httpsys_response_info *info,
					      const char *block, u64 total,
					      struct httpsys_ranges *ranges)
{
	char date[HTTPSYS_DATE_LEN];
	const struct httpsys_validators v = {
		.etag = info->etag.len ? block + info->etag.off : NULL,
		.modified = info->modified.len ? block + info->modified.off : NULL,
		.date = date,
		.etag_len = info->etag.len,
		.modified_len = info->modified.len,
	};

	httpsys_date_now(date);
	return httpsys_range_asked(&x->head, x->text, &v, total, ranges);
}

static void partial_head(struct httpsys_response_head *head, u16 status, const char *reason,
			 u32 drop)
{
	head->status = status;
	head->reason = reason;
	head->reason_len = strlen(reason);
	head->drop |= drop | HTTPSYS_DROP_FRAMING | HTTPSYS_DROP(CONTENT_MD5);
	head->add_length = HTTPSYS_LENGTH_ADD;
}

/**
 * httpsys_answer_ranges() - what a request's Range header makes of its answer
 * @r: request, sending; the account of @total has been passed
 * @info: of the program's headers
 * @total: body bytes of this call
 * @flags: HTTPSYS_SEND_*
 * @head: in: as the program gave it; out: status and headers of a 206 or 416. Its
 *	length, Content-Range and the type of several parts are the caller's
 * @ranges: out, with PARTIAL
 *
 * RFC 9110 14.2. IGNORE leaves everything as it is.
 *
 * Context: process.
 */
enum httpsys_range_verdict httpsys_answer_ranges(struct httpsys_request *r,
						 const struct httpsys_response_info *info,
						 u64 total, u32 flags,
						 struct httpsys_response_head *head,
						 struct httpsys_ranges *ranges)
{
	enum httpsys_range_verdict verdict;

	/* Twice the bytes must still be a number */
	if (r->x.head.verb != HTTPSYS_VERB_GET || head->status != 200 ||
	    (flags & HTTPSYS_SEND_MORE_DATA) || info->chunked || info->has_content_range ||
	    total > S64_MAX / 2)
		return HTTPSYS_RANGE_IGNORE;
	verdict = range_asked(&r->x, info, head->block, total, ranges);
	if (verdict == HTTPSYS_RANGE_IGNORE)
		return verdict;
	r->answer.coding = HTTPSYS_CODING_NONE;
	if (verdict == HTTPSYS_RANGE_PARTIAL)
		partial_head(head, 206, "Partial Content", 0);
	else
		partial_head(head, 416, "Range Not Satisfiable",
			     HTTPSYS_DROP(CONTENT_TYPE) | HTTPSYS_DROP(CONTENT_ENCODING) |
			     HTTPSYS_DROP(CONTENT_LANGUAGE));
	return verdict;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_answer_ranges);

/**
 * httpsys_answer_account() - may these bytes go out?
 * @r: request, sending, head decided
 * @total: body bytes of this call
 * @flags: HTTPSYS_SEND_*
 *
 * Context: process. Return: 0; -EINVAL: more bytes than the head announced, or
 * fewer with the last call. The client could not tell the next response then.
 */
int httpsys_answer_account(struct httpsys_request *r, u64 total, u32 flags)
{
	struct httpsys_answer *a = &r->answer;

	if (flags & HTTPSYS_SEND_DISCONNECT)
		a->close = true;
	if (a->no_body || a->left == HTTPSYS_TO_EOF)
		return 0;
	if (total > a->left || (total < a->left && !(flags & HTTPSYS_SEND_MORE_DATA)))
		return -EINVAL;
	a->left -= total;
	return 0;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_answer_account);
