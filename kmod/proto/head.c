// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parser of request heads. One pass over the bytes, which may stop after any of
 * them: the state says in which part of a line the next byte stands, so that
 * the result does not depend on how the bytes arrived. The state belongs to
 * the connection's owner; no locks, callable from any context.
 *
 * A violation is reported at the first byte that shows it.
 */
#include "proto/head.h"
#include "proto/head_field.h"
#include "proto/name_table.h"
#include "proto/text.h"

/* A step went well, take the next; beside the values of enum httpsys_parse */
#define STEP_ON		(-1)

#define EMPTY_LINES_MAX	8	/* skipped before the request line */

enum head_phase {
	PHASE_START,	/* request line, or an empty line before it */
	PHASE_METHOD,
	PHASE_TARGET,
	PHASE_VERSION,
	PHASE_LINE,	/* first byte of a header line, or the last CRLF */
	PHASE_NAME,
	PHASE_SPACE,	/* white space between colon and value */
	PHASE_VALUE,
	PHASE_DONE,
	PHASE_ERROR,
};

/* What does not change during a call */
struct head_input {
	const char *buf;
	u32 len;	/* bytes that may be looked at */
	const struct httpsys_head_limits *lim;
};

/**
 * httpsys_head_reset - start over for a new head
 * @h: the parser; @h->fields and @h->max_fields are kept
 *
 * Context: any.
 */
void httpsys_head_reset(struct httpsys_head *h)
{
	struct httpsys_field *fields = h->fields;
	u32 max_fields = h->max_fields;

	memset(h, 0, sizeof(*h));
	h->fields = fields;
	h->max_fields = max_fields;
	h->host = -1;
	h->length = -1;
}

static int head_error(struct httpsys_head *h, enum httpsys_reason reason)
{
	h->phase = PHASE_ERROR;
	h->reason = reason;
	return HTTPSYS_PARSE_ERROR;
}

/*
 * The byte at @at ends something. STEP_ON for CRLF, MORE if the LF is still to
 * come; a CR or an LF alone is what smuggling is made of (RFC 9112 2.2).
 */
static int head_crlf(struct httpsys_head *h, const struct head_input *in,
		     u32 at)
{
	h->scan = at;
	if (in->buf[at] != '\r')
		return head_error(h, HTTPSYS_REASON_CRLF);
	if (at + 1 >= in->len)
		return HTTPSYS_PARSE_MORE;
	if (in->buf[at + 1] != '\n')
		return head_error(h, HTTPSYS_REASON_CRLF);
	return STEP_ON;
}

/*
 * The byte at @at has no place there: @reason, but a line end in the wrong
 * place is told from a broken one.
 */
static int head_bad_byte(struct httpsys_head *h, const struct head_input *in,
			 u32 at, enum httpsys_reason reason)
{
	if (in->buf[at] == '\r' || in->buf[at] == '\n') {
		int r = head_crlf(h, in, at);

		if (r != STEP_ON)
			return r;
	}
	return head_error(h, reason);
}

/*
 * "GET /… HTTP/1.1" as it nearly always comes. false: nothing was done, go step
 * by step.
 */
static bool quick_request_line(struct httpsys_head *h, const struct head_input *in)
{
	const char *buf = in->buf;
	u32 max = min_t(u32, in->len, in->lim->max_url_length), at;
	u64 stop;

	if (max < 16 || memcmp(buf, "GET /", 5))
		return false;
	for (at = 5;; at += 8) {
		u64 w;

		if (max - at < 8 || max < at)
			return false;
		w = httpsys_load64(buf + at);
		stop = httpsys_bytes_control(w, 0x21) | httpsys_bytes_equal(w, '#');
		if (stop)
			break;
	}
	at += httpsys_first_byte(stop);
	if (in->len - at < 11 || httpsys_load64(buf + at) != httpsys_load64(" HTTP/1.") ||
	    memcmp(buf + at + 8, "1\r\n", 3))
		return false;
	h->verb = HTTPSYS_VERB_GET;
	h->form = HTTPSYS_TARGET_ORIGIN;
	h->method.len = 3;
	h->target.off = 4;
	h->target.len = at - 4;
	h->major = 1;
	h->minor = 1;
	h->line = 1;
	h->pos = at + 11;
	h->scan = h->pos;
	h->phase = PHASE_LINE;
	return true;
}

/* Empty lines before the request line, RFC 9112 2.2 */
static int head_start(struct httpsys_head *h, const struct head_input *in)
{
	int r;

	if (!h->scan && quick_request_line(h, in))
		return STEP_ON;
	while (h->scan < in->len) {
		u8 c = (u8)in->buf[h->scan];

		if (c != '\r' && c != '\n') {
			h->phase = PHASE_METHOD;
			h->method.off = h->scan;
			return STEP_ON;
		}
		r = head_crlf(h, in, h->scan);
		if (r != STEP_ON)
			return r;
		if (h->skipped == 2 * EMPTY_LINES_MAX)
			return head_error(h, HTTPSYS_REASON_CRLF);
		h->skipped += 2;
		h->pos += 2;
		h->scan = h->pos;
	}
	return HTTPSYS_PARSE_MORE;
}

static int head_method(struct httpsys_head *h, const struct head_input *in)
{
	u32 at = h->scan;

	while (at < in->len && httpsys_is(in->buf[at], HTTPSYS_CH_TCHAR))
		at++;
	h->scan = at;
	if (at == in->len)
		return HTTPSYS_PARSE_MORE;
	h->method.len = at - h->method.off;
	if (in->buf[at] != ' ' || !h->method.len)
		return head_bad_byte(h, in, at, in->buf[at] == '\r' ?
				     HTTPSYS_REASON_BAD_REQUEST :
				     HTTPSYS_REASON_VERB);
	h->verb = (u8)httpsys_verb_lookup(in->buf + h->method.off,
					  h->method.len,
					  in->lim->ignore_verb_case);
	/* For proxies only */
	if (h->verb == HTTPSYS_VERB_CONNECT)
		return head_error(h, HTTPSYS_REASON_VERB);
	h->target.off = at + 1;
	h->scan = at + 1;
	h->phase = PHASE_TARGET;
	return STEP_ON;
}

/* First byte from @at on that no target can hold, or @end */
static u32 skip_target(const char *buf, u32 at, u32 end)
{
	for (; end - at >= 8; at += 8) {
		u64 w = httpsys_load64(buf + at);
		u64 stop = httpsys_bytes_control(w, 0x21) |
			   httpsys_bytes_equal(w, '#');

		if (stop)
			return at + httpsys_first_byte(stop);
	}
	while (at < end && httpsys_is(buf[at], HTTPSYS_CH_TARGET))
		at++;
	return at;
}

static int head_target(struct httpsys_head *h, const struct head_input *in)
{
	u32 left = in->len - h->target.off, end = in->len, at;

	if (left > in->lim->max_url_length)
		end = h->target.off + in->lim->max_url_length + 1;
	at = skip_target(in->buf, h->scan, end);
	h->scan = at;
	h->target.len = at - h->target.off;
	if (h->target.len > in->lim->max_url_length)
		return head_error(h, HTTPSYS_REASON_URL_LENGTH);
	if (at == in->len)
		return HTTPSYS_PARSE_MORE;
	if (in->buf[at] != ' ') {
		/* "GET /" CRLF: that would be HTTP/0.9 */
		if (h->target.len && in->buf[at] == '\r')
			return head_bad_byte(h, in, at,
					     HTTPSYS_REASON_BAD_REQUEST);
		return head_bad_byte(h, in, at, HTTPSYS_REASON_URL);
	}
	if (!h->target.len)
		return head_error(h, HTTPSYS_REASON_URL);
	h->scan = at + 1;
	h->phase = PHASE_VERSION;
	return STEP_ON;
}

/* Forms of RFC 9112 3.2; false: none of those that a server serves */
static bool head_target_form(struct httpsys_head *h, const char *t)
{
	u32 len = h->target.len, i;

	if (t[0] == '/') {
		h->form = HTTPSYS_TARGET_ORIGIN;
		return true;
	}
	if (len == 1 && t[0] == '*') {
		h->form = HTTPSYS_TARGET_ASTERISK;
		return h->verb == HTTPSYS_VERB_OPTIONS;
	}
	h->form = HTTPSYS_TARGET_ABSOLUTE;
	for (i = 0; i < len && httpsys_is(t[i], HTTPSYS_CH_TCHAR); i++)
		;
	return i && len - i > 3 && !memcmp(t + i, "://", 3);
}

static int head_version(struct httpsys_head *h, const struct head_input *in)
{
	static const char form[] = "HTTP/0.0\r\n";
	const char *v = in->buf + h->scan;
	u32 n = min_t(u32, in->len - h->scan, 10), i = 0;

	if (n == 10 && httpsys_load64(v) == httpsys_load64("HTTP/1.1") &&
	    v[8] == '\r' && v[9] == '\n')
		i = n;
	for (; i < n; i++) {
		if (form[i] == '0' ? httpsys_is(v[i], HTTPSYS_CH_DIGIT) :
		    v[i] == form[i])
			continue;
		return head_error(h, i == 9 || v[i] == '\n' ?
				  HTTPSYS_REASON_CRLF :
				  HTTPSYS_REASON_BAD_REQUEST);
	}
	if (n < 10)
		return HTTPSYS_PARSE_MORE;
	h->major = (u16)(v[5] - '0');
	h->minor = (u16)(v[7] - '0');
	if (h->major != 1)
		return head_error(h, HTTPSYS_REASON_VERSION);
	if (!head_target_form(h, in->buf + h->target.off))
		return head_error(h, HTTPSYS_REASON_URL);
	h->line++;
	h->pos = h->scan + 10;
	h->scan = h->pos;
	h->phase = PHASE_LINE;
	return STEP_ON;
}

/* All lines are known: do they agree? RFC 9112 3.2, 6.1 to 6.3, 9.3 */
static enum httpsys_reason head_settle(struct httpsys_head *h)
{
	bool coded = h->seen & (SEEN_CHUNKED | SEEN_CODING);
	bool old = h->minor == 0;

	if (!old && h->host < 0)
		return HTTPSYS_REASON_HOSTNAME;
	if (coded && (h->has_length || old))
		return HTTPSYS_REASON_FRAMING;
	if (h->seen & SEEN_CODING)
		return HTTPSYS_REASON_NOT_IMPLEMENTED;
	if (!coded && !h->has_length && (h->verb == HTTPSYS_VERB_POST ||
					 h->verb == HTTPSYS_VERB_PUT))
		return HTTPSYS_REASON_LENGTH_REQUIRED;
	h->chunked = coded;
	h->close = old || h->seen & SEEN_CLOSE;
	h->expect_continue = !old && h->seen & SEEN_EXPECT;
	h->upgrade = !old && h->seen & SEEN_UPGRADE && h->seen & SEEN_PROTOCOL;
	return HTTPSYS_REASON_NONE;
}

/* CRLF in place of a header line */
static int head_end(struct httpsys_head *h, const struct head_input *in)
{
	enum httpsys_reason reason;
	int r = head_crlf(h, in, h->scan);

	if (r != STEP_ON)
		return r;
	reason = head_settle(h);
	if (reason)
		return head_error(h, reason);
	h->pos += 2;
	h->scan = h->pos;
	h->phase = PHASE_DONE;
	return HTTPSYS_PARSE_DONE;
}

/* Where a scan of the current header line must end: at most one byte too far */
static u32 line_end(const struct httpsys_head *h, const struct head_input *in)
{
	u32 max = min_t(u32, in->lim->max_field_length, 0xffff);

	return in->len - h->pos > max ? h->pos + max + 1 : in->len;
}

/* The scan came to its end without a stop */
static int line_out(struct httpsys_head *h, const struct head_input *in)
{
	u32 max = min_t(u32, in->lim->max_field_length, 0xffff);

	if (h->scan - h->pos > max)
		return head_error(h, HTTPSYS_REASON_FIELD_LENGTH);
	return HTTPSYS_PARSE_MORE;
}

/*
 * 0 only if all eight bytes are plain: neither controls nor beyond ASCII. One that
 * is not makes the next ones doubtful, too.
 */
static inline u64 not_plain(u64 w)
{
	return ((w - httpsys_repeat(0x20)) | (w + httpsys_repeat(0x01)) | w) & HTTPSYS_BIT7;
}

/* First byte from @at on that no value can hold, or @end */
static noinline u32 skip_value(const char *buf, u32 at, u32 end)
{
	while (end - at >= 8) {
		u64 stop = httpsys_bytes_control(httpsys_load64(buf + at),
						 0x20);

		if (!stop) {
			at += 8;
			continue;
		}
		at += httpsys_first_byte(stop);
		if (buf[at] != '\t')
			return at;
		at++;
	}
	while (at < end && httpsys_is(buf[at], HTTPSYS_CH_VALUE))
		at++;
	return at;
}

/* The same; nearly all values are plain up to their CR */
static __always_inline u32 plain_value(const char *buf, u32 at, u32 end)
{
	u64 stop;

	while (end - at >= 16) {
		stop = not_plain(httpsys_load64(buf + at));
		if (!stop) {
			at += 8;
			stop = not_plain(httpsys_load64(buf + at));
		}
		if (!stop) {
			at += 8;
			continue;
		}
		/* The first that is found is right */
		at += httpsys_first_byte(stop);
		if (likely(buf[at] == '\r'))
			return at;
		return skip_value(buf, at, end);
	}
	/* Short, at the end of all that there is */
	if (end - at >= 8 && !not_plain(httpsys_load64(buf + at)))
		at += 8;
	while (at < end && buf[at] > ' ' && buf[at] < 0x7f)
		at++;
	return at < end && buf[at] == '\r' ? at : skip_value(buf, at, end);
}

/* "Connection: keep-alive" is what nearly all say, and means nothing */
static inline bool says_nothing(const struct httpsys_field *f, const char *buf)
{
	const char *value = buf + f->value_off;

	return f->id == HTTPSYS_HDR_CONNECTION && f->value_len == 10 &&
	       httpsys_load64(value) == httpsys_load64("keep-alive") &&
	       httpsys_load64(value + 2) == httpsys_load64("ep-alive");
}

/* The line of @f is complete: what does it say? */
static inline int field_known(struct httpsys_head *h, const char *buf,
			      const struct httpsys_field *f)
{
	enum httpsys_reason reason = HTTPSYS_REASON_NONE;

	if (f->id < 64) {
		h->known |= 1ULL << f->id;
		if ((HTTPSYS_FIELDS_APPLIED >> f->id & 1) && !says_nothing(f, buf))
			reason = httpsys_head_field_apply(h, buf, f);
	}
	if (unlikely(reason))
		return head_error(h, reason);
	h->nr_fields++;
	h->line++;
	return STEP_ON;
}

/* The line of @f is complete: its value ends before @end, where CRLF stands */
static inline int field_end(struct httpsys_head *h, const struct head_input *in,
		     struct httpsys_field *f, u32 end)
{
	h->pos = end + 2;
	h->scan = h->pos;
	while (end > f->value_off &&
	       (in->buf[end - 1] == ' ' || in->buf[end - 1] == '\t'))
		end--;
	f->value_len = end - f->value_off;
	h->phase = PHASE_LINE;
	return field_known(h, in->buf, f);
}

static int head_value(struct httpsys_head *h, const struct head_input *in)
{
	u32 at, end = line_end(h, in);
	int r;

	at = skip_value(in->buf, h->scan, end);
	h->scan = at;
	if (at == end)
		return line_out(h, in);
	if (in->buf[at] != '\r')
		return head_bad_byte(h, in, at, HTTPSYS_REASON_HEADER);
	r = head_crlf(h, in, at);
	if (r != STEP_ON)
		return r;
	return field_end(h, in, &h->fields[h->nr_fields], at);
}

static int head_space(struct httpsys_head *h, const struct head_input *in)
{
	u32 at = h->scan, end = line_end(h, in);

	while (at < end && (in->buf[at] == ' ' || in->buf[at] == '\t'))
		at++;
	h->scan = at;
	if (at == end)
		return line_out(h, in);
	h->fields[h->nr_fields].value_off = at;
	h->phase = PHASE_VALUE;
	return head_value(h, in);
}

static int head_name(struct httpsys_head *h, const struct head_input *in)
{
	struct httpsys_field *f = &h->fields[h->nr_fields];
	u32 at = h->scan, end = line_end(h, in);

	while (at < end && httpsys_is(in->buf[at], HTTPSYS_CH_TCHAR))
		at++;
	h->scan = at;
	if (at == end)
		return line_out(h, in);
	if (in->buf[at] != ':')
		return head_bad_byte(h, in, at, HTTPSYS_REASON_HEADER);
	f->name_off = h->pos;
	f->name_len = (u16)(at - h->pos);
	f->id = httpsys_request_header_lookup(in->buf + h->pos, f->name_len);
	h->scan = at + 1;
	h->phase = PHASE_SPACE;
	return head_space(h, in);
}

static inline u64 colons(u64 w)
{
	u64 x = w ^ httpsys_repeat(':');

	/* Only what follows a colon can be found in error */
	return (x - httpsys_repeat(1)) & ~x & HTTPSYS_BIT7;
}

/* Bytes up to the first colon; there are 16 at least. @len: there is none */
static inline u32 colon_at(const char *buf, u32 len)
{
	u64 found = colons(httpsys_load64(buf));
	u32 at;

	if (found)
		return httpsys_first_byte(found);
	found = colons(httpsys_load64(buf + 8));
	if (found)
		return 8 + httpsys_first_byte(found);
	for (at = 16; len - at >= 8; at += 8) {
		found = colons(httpsys_load64(buf + at));
		if (found)
			return at + httpsys_first_byte(found);
	}
	return len;
}

/* Are all eight bytes letters or '-', as those of nearly all names are? */
static inline bool plain_token(u64 w)
{
	u64 low = w | httpsys_repeat(0x20);
	u64 letter = (low + httpsys_repeat(0x80 - 'a')) & ~(low + httpsys_repeat(0x7f - 'z'));

	return ((letter | httpsys_bytes_equal(w, '-')) & ~w & HTTPSYS_BIT7) == HTTPSYS_BIT7;
}

static bool is_token(const char *text, u32 len)
{
	u32 i = 0;

	while (len - i >= 8 && plain_token(httpsys_load64(text + i)))
		i += 8;
	while (i < len && httpsys_is(text[i], HTTPSYS_CH_TCHAR))
		i++;
	return len && i == len;
}

static inline u16 name_id(const char *name, u32 len)
{
	int index = httpsys_name_find(name, len);

	return index >= 0 && index < HTTPSYS_HDR_REQUEST_MAX ? (u16)index :
							       HTTPSYS_HEADER_UNKNOWN;
}

/*
 * A line of the most usual form: one space behind the colon, and all of its bytes
 * are there. Returns where the next one begins, 0: it is another.
 */
static inline u32 quick_line(struct httpsys_field *f, const char *buf, u32 pos, u32 len)
{
	u32 name = colon_at(buf + pos, len - pos), begin = pos + name + 2, end, at;

	if (begin >= len || buf[begin - 1] != ' ' || (u8)buf[begin] <= ' ')
		return 0;
	f->id = name_id(buf + pos, name);
	if (f->id == HTTPSYS_HEADER_UNKNOWN && !is_token(buf + pos, name))
		return 0;
	end = plain_value(buf, begin, len);
	if (len - end < 2 || buf[end] != '\r' || buf[end + 1] != '\n')
		return 0;
	f->name_off = pos;
	f->name_len = (u16)name;
	f->value_off = begin;
	at = end;
	/* Nothing else than space can be there */
	while ((u8)buf[at - 1] <= ' ')
		at--;
	f->value_len = at - begin;
	return end + 2;
}

/* As many lines of that form as there are; the first other one goes step by step */
static int quick_lines(struct httpsys_head *h, const struct head_input *in)
{
	u32 max = min_t(u32, in->lim->max_field_length, 0xffff), len = in->len;
	struct httpsys_field *f = h->fields + h->nr_fields;
	struct httpsys_field *end = h->fields + min_t(u32, h->max_fields, HTTPSYS_HEAD_FIELDS_MAX);
	const char *buf = in->buf;
	u32 pos = h->pos, next;
	int r = STEP_ON;

	for (; f < end && len - pos >= 16 && buf[pos] != '\r'; f++) {
		next = quick_line(f, buf, pos, len);
		if (!next || next - pos > max + 2)
			break;
		pos = next;
		r = field_known(h, buf, f);
		if (unlikely(r != STEP_ON))
			break;
	}
	h->pos = pos;
	h->scan = pos;
	return r;
}

/*
 * Lines, up to the empty one. White space at the begin of one would be
 * obs-fold, RFC 9112 5.2.
 */
static int head_lines(struct httpsys_head *h, const struct head_input *in)
{
	int r = quick_lines(h, in);
	char c;

	if (unlikely(r != STEP_ON))
		return r;
	if (h->scan == in->len)
		return HTTPSYS_PARSE_MORE;
	c = in->buf[h->scan];
	if (c == '\r')
		return head_end(h, in);
	if (unlikely(!httpsys_is(c, HTTPSYS_CH_TCHAR)))
		return head_bad_byte(h, in, h->scan, HTTPSYS_REASON_HEADER);
	if (unlikely(h->nr_fields == HTTPSYS_HEAD_FIELDS_MAX))
		return head_error(h, HTTPSYS_REASON_REQUEST_LENGTH);
	if (h->nr_fields >= h->max_fields)
		return HTTPSYS_PARSE_ROOM;
	h->phase = PHASE_NAME;
	return head_name(h, in);
}

static int head_step(struct httpsys_head *h, const struct head_input *in)
{
	switch (h->phase) {
	case PHASE_START:
		return head_start(h, in);
	case PHASE_METHOD:
		return head_method(h, in);
	case PHASE_TARGET:
		return head_target(h, in);
	case PHASE_VERSION:
		return head_version(h, in);
	case PHASE_LINE:
		return head_lines(h, in);
	case PHASE_NAME:
		return head_name(h, in);
	case PHASE_SPACE:
		return head_space(h, in);
	case PHASE_VALUE:
		return head_value(h, in);
	case PHASE_DONE:
		return HTTPSYS_PARSE_DONE;
	default:
		return HTTPSYS_PARSE_ERROR;
	}
}

/**
 * httpsys_head_parse - go on with a request head
 * @h: the parser, after httpsys_head_reset()
 * @buf: the head's first byte; may have moved since the last call, its
 *	contents not
 * @len: bytes at @buf, never less than in the last call
 * @lim: limits, the same in all calls
 *
 * RFC 9112 2 to 6; struct httpsys_head lists the rules and their reasons. After
 * DONE and ERROR it returns the same until httpsys_head_reset().
 *
 * Context: any. Return: enum httpsys_parse.
 */
enum httpsys_parse httpsys_head_parse(struct httpsys_head *h, const char *buf,
				      u32 len,
				      const struct httpsys_head_limits *lim)
{
	struct head_input in = { buf, len, lim };
	int r;

	/* What lies behind the limit is not looked at, so it cannot matter */
	if (len > lim->max_request_bytes)
		in.len = lim->max_request_bytes;
	do {
		r = head_step(h, &in);
	} while (r == STEP_ON);
	if (r == HTTPSYS_PARSE_MORE && in.len == lim->max_request_bytes)
		r = head_error(h, h->phase == PHASE_TARGET ?
			       HTTPSYS_REASON_URL_LENGTH :
			       HTTPSYS_REASON_REQUEST_LENGTH);
	return (enum httpsys_parse)r;
}
