// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own answers after which a connection goes on: their texts are made
 * at load, so that a refusal formats nothing. Constant afterwards, no locks.
 */
#include <linux/slab.h>
#include <linux/string.h>
#include "net/conn.h"
#include "net/refusal.h"
#include "obs/server.h"
#include "proto/response.h"

/* Largest answer of our own, see httpsys_refusal_write() */
#define REFUSAL_MAX	1024

#define DATE_LINE	"\r\nDate: "
#define HEAD_END	"\r\n\r\n"

/**
 * struct refusal_text - an answer
 * @len: bytes of @text
 * @head_len: bytes of its head
 * @date_off: where in the head the date has to stand
 * @text: the answer
 */
struct refusal_text {
	u32 len;
	u32 head_len;
	u32 date_off;
	char text[REFUSAL_MAX];
};

/* By reason and whether a 503 tells the cause; NULL: none, or it closes */
static struct refusal_text *refusals[HTTPSYS_REASON_MAX][2];

/* Framing was sound and the next request can be told: stay (RFC 9112 9.3) */
static bool reason_keeps(enum httpsys_reason reason)
{
	switch (reason) {
	case HTTPSYS_REASON_UNKNOWN_HOST:
	case HTTPSYS_REASON_RESERVED:
	case HTTPSYS_REASON_NOT_FOUND:
	case HTTPSYS_REASON_UNBOUND:
	case HTTPSYS_REASON_DISABLED:
	case HTTPSYS_REASON_QUEUE_FULL:
	case HTTPSYS_REASON_GROUP_LIMIT:
	case HTTPSYS_REASON_QUEUE_GONE:
	case HTTPSYS_REASON_QUEUE_TIMEOUT:
	case HTTPSYS_REASON_MEMORY:
	case HTTPSYS_REASON_DRAINING:
	case HTTPSYS_REASON_UNHEALTHY:
		return true;
	default:
		return false;
	}
}

/**
 * httpsys_refusal_closes() - does the connection end after a refusal?
 * @x: exchange
 * @reason: why
 *
 * Context: the connection's owner.
 */
bool httpsys_refusal_closes(struct httpsys_xchg *x, enum httpsys_reason reason)
{
	return !reason_keeps(reason) || httpsys_xchg_must_close(x);
}

/**
 * httpsys_refusal_answers() - is a refusal an answer, or a reset?
 * @reason: why
 * @verbosity: of a 503
 *
 * Context: any. Return: false: a reset (API: 6.5).
 */
bool httpsys_refusal_answers(enum httpsys_reason reason, u8 verbosity)
{
	u16 status = httpsys_reason_info(reason)->status;

	return status && !(status == 503 && verbosity == HTTPSYS_503_BASIC);
}

static struct refusal_text *text_make(enum httpsys_reason reason, bool detail)
{
	struct refusal_text *t = kmalloc(sizeof(*t), GFP_KERNEL);
	char date[HTTPSYS_DATE_LEN];
	const char *at;
	int len;

	if (!t)
		return NULL;
	memset(date, ' ', sizeof(date));
	len = httpsys_refusal_write(reason, false, false, detail, date, HTTPSYS_SERVER_TOKEN,
				    sizeof(HTTPSYS_SERVER_TOKEN) - 1, t->text, sizeof(t->text));
	if (len < 0)
		goto bad;
	t->len = len;
	at = strnstr(t->text, DATE_LINE, len);
	if (!at)
		goto bad;
	t->date_off = at + strlen(DATE_LINE) - t->text;
	at = strnstr(t->text, HEAD_END, len);
	if (!at)
		goto bad;
	t->head_len = at + strlen(HEAD_END) - t->text;
	return t;

bad:
	kfree(t);
	return NULL;
}

/**
 * httpsys_refusal_init() - make the texts
 *
 * Context: module load. Return: 0 or -ENOMEM.
 */
int httpsys_refusal_init(void)
{
	u32 i, detail;

	for (i = 0; i < HTTPSYS_REASON_MAX; i++) {
		if (!reason_keeps(i))
			continue;
		for (detail = 0; detail < 2; detail++) {
			refusals[i][detail] = text_make(i, detail);
			if (!refusals[i][detail]) {
				httpsys_refusal_exit();
				return -ENOMEM;
			}
		}
	}
	return 0;
}

/**
 * httpsys_refusal_exit() - reverse of init
 */
void httpsys_refusal_exit(void)
{
	u32 i, detail;

	for (i = 0; i < HTTPSYS_REASON_MAX; i++) {
		for (detail = 0; detail < 2; detail++) {
			kfree(refusals[i][detail]);
			refusals[i][detail] = NULL;
		}
	}
}

/**
 * httpsys_refusal_reply() - an answer after which the connection goes on
 * @rep: to fill
 * @reason: one that does not close
 * @detail: a 503 tells the cause
 * @head_only: the request was HEAD
 * @date: HTTPSYS_DATE_LEN bytes, as long as the reply
 *
 * Context: any.
 */
void httpsys_refusal_reply(struct httpsys_reply *rep, enum httpsys_reason reason, bool detail,
			   bool head_only, const char *date)
{
	const struct refusal_text *t = refusals[reason][detail];

	httpsys_reply_head(rep, t->text, head_only ? t->head_len : t->len, t->date_off, date);
}
