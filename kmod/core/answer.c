// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers: how a response is framed, whether its connection ends, and that a
 * program sends as many bytes as it announced. Owned by whoever sends for the
 * request (httpsys_request.sending); no locks.
 */
#include "compat.h"
#include "core/request.h"

/* Responses that end with their head (RFC 9110 6.4.1) */
static bool status_without_body(u16 status)
{
	return status < 200 || status == 204 || status == 304;
}

/**
 * httpsys_answer_begin() - decide about a response from its head
 * @r: request, sending
 * @info: of the program's headers
 * @total: body bytes of this call
 * @flags: HTTPSYS_SEND_*
 * @head: in: status; out: Content-Length and Connection
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
	head->add_length = HTTPSYS_LENGTH_NONE;
	head->drop = head->status < 200 || head->status == 204 ? HTTPSYS_DROP_FRAMING : 0;
	if (!a->no_body) {
		if (info->has_length) {
			a->left = info->content_length;
		} else if (last && !info->chunked) {
			a->left = total;
			head->add_length = HTTPSYS_LENGTH_ADD;
			head->length = total;
		} else {
			unframed = !info->chunked;
		}
	}
	/* What follows a 101 is not HTTP: this connection carries no other request */
	a->close = httpsys_xchg_must_close(&r->x) || (flags & HTTPSYS_SEND_DISCONNECT) ||
		   info->wants_close || unframed || head->status == 101;
	head->close = a->close && head->status != 101;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_answer_begin);

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
