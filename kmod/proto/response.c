// SPDX-License-Identifier: GPL-2.0-only
/*
 * Response heads: check of what a program gives, and the writer. Works on the
 * kernel's own copy of the program's header block. Pure; callable from any
 * context.
 */
#include "proto/response.h"
#include "proto/text.h"

#define LENGTH_MAX	0x7fffffffffffffffULL

/* One entry of a header block; known names given as text have their id */
struct block_entry {
	u16 id;
	bool by_name;
	const char *name;
	size_t name_len;
	const char *value;
	u32 value_len;
};

/*
 * Entry at *off, and *off of the next one. -EINVAL: it does not fit into the
 * block, or names no header.
 */
static int block_next(const void *block, u32 size, u32 *off,
		      struct block_entry *e)
{
	struct httpsys_header h;
	const char *text;
	u64 end;

	if (size < sizeof(h) || *off > size - sizeof(h))
		return -EINVAL;
	memcpy(&h, (const char *)block + *off, sizeof(h));
	end = (u64)*off + sizeof(h) + h.name_len + h.value_len;
	end = (end + 7) & ~7ULL;
	if (end > size)
		return -EINVAL;
	text = (const char *)block + *off + sizeof(h);
	e->value = text + h.name_len;
	e->value_len = h.value_len;
	*off = (u32)end;

	e->id = h.id;
	e->by_name = h.id == HTTPSYS_HEADER_UNKNOWN;
	if (h.id == HTTPSYS_HEADER_UNKNOWN) {
		e->id = httpsys_response_header_lookup(text, h.name_len);
		e->name = text;
		e->name_len = h.name_len;
		return h.name_len ? 0 : -EINVAL;
	}
	if (h.id >= HTTPSYS_HDR_RESPONSE_MAX || h.name_len)
		return -EINVAL;
	e->name = httpsys_response_header_name(h.id, &e->name_len);
	return 0;
}

static bool text_ok(const char *text, size_t len)
{
	size_t i = 0;

	/* a tab is looked at again below */
	while (len - i >= 16 &&
	       !(httpsys_bytes_control(httpsys_load64(text + i), 0x20) |
		 httpsys_bytes_control(httpsys_load64(text + i + 8), 0x20)))
		i += 16;
	while (len - i >= 8 &&
	       !httpsys_bytes_control(httpsys_load64(text + i), 0x20))
		i += 8;
	/* the rest together with bytes that were looked at */
	if (i && len - i < 8 &&
	    !httpsys_bytes_control(httpsys_load64(text + len - 8), 0x20))
		return true;
	for (; i < len; i++)
		if (!httpsys_is(text[i], HTTPSYS_CH_VALUE))
			return false;
	return true;
}

static bool token_ok(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!httpsys_is(text[i], HTTPSYS_CH_TCHAR))
			return false;
	return len;
}

static int check_length(struct httpsys_response_info *info,
			const struct block_entry *e)
{
	u64 n = 0;
	u32 i;

	if (info->has_length || info->chunked)
		return -EINVAL;
	for (i = 0; i < e->value_len; i++) {
		u32 digit = (u32)(e->value[i] - '0');

		if (!httpsys_is(e->value[i], HTTPSYS_CH_DIGIT) ||
		    n > LENGTH_MAX / 10 || n * 10 > LENGTH_MAX - digit)
			return -EINVAL;
		n = n * 10 + digit;
	}
	info->content_length = n;
	info->has_length = true;
	return 0;
}

static int check_coding(struct httpsys_response_info *info,
			const struct block_entry *e)
{
	if (info->has_length || info->chunked || e->value_len != 7 ||
	    !httpsys_text_same(e->value, "chunked", 7))
		return -EINVAL;
	info->chunked = true;
	return 0;
}

static void check_connection(struct httpsys_response_info *info,
			     const struct block_entry *e)
{
	struct httpsys_slice item;
	u32 pos = 0;

	while (httpsys_list_next(e->value, e->value_len, &pos, &item))
		if (item.len == 5 &&
		    httpsys_text_same(e->value + item.off, "close", 5))
			info->wants_close = true;
}

/* Remember where in the block the value is; of several the first */
static void keep_value(struct httpsys_slice *s, const void *block,
		       const struct block_entry *e)
{
	if (s->len)
		return;
	s->off = (u32)(e->value - (const char *)block);
	s->len = e->value_len;
}

/* What a known header with a value means to the writer */
static int check_known(struct httpsys_response_info *info, const void *block,
		       const struct block_entry *e)
{
	switch (e->id) {
	case HTTPSYS_HDR_CONTENT_LENGTH:
		return check_length(info, e);
	case HTTPSYS_HDR_TRANSFER_ENCODING:
		return check_coding(info, e);
	case HTTPSYS_HDR_CONNECTION:
		check_connection(info, e);
		break;
	case HTTPSYS_HDR_SERVER:
		info->has_server = true;
		break;
	case HTTPSYS_HDR_CONTENT_TYPE:
		keep_value(&info->content_type, block, e);
		break;
	case HTTPSYS_HDR_CONTENT_RANGE:
		info->has_content_range = true;
		break;
	case HTTPSYS_HDR_ETAG:
		keep_value(&info->etag, block, e);
		break;
	case HTTPSYS_HDR_LAST_MODIFIED:
		keep_value(&info->modified, block, e);
		break;
	case HTTPSYS_HDR_UPGRADE:
		info->has_upgrade = true;
		break;
	}
	return 0;
}

/**
 * httpsys_response_check - check a program's headers
 * @block: entries of struct httpsys_header
 * @size: bytes at @block, padding of the last entry included
 * @count: entries
 * @info: what the writer and the sender need to know
 *
 * A line break in a value would be response splitting; two lengths, or a length
 * with a coding, would be read differently by different clients (RFC 9112 6.2,
 * 6.3). Known headers without a value do not go out and count as absent.
 *
 * Context: any. Return: 0, or -EINVAL: an entry overruns the block, bytes are
 * left behind the last, unknown id, name not a token, control character in a
 * value, bad or second Content-Length or Transfer-Encoding, or both.
 */
int httpsys_response_check(const void *block, u32 size, u16 count,
			   struct httpsys_response_info *info)
{
	struct block_entry e;
	u32 off = 0;
	u16 i;
	int r;

	memset(info, 0, sizeof(*info));
	for (i = 0; i < count; i++) {
		r = block_next(block, size, &off, &e);
		if (r)
			return r;
		/* Names from our own table are known to be good */
		if ((e.by_name && !token_ok(e.name, e.name_len)) ||
		    !text_ok(e.value, e.value_len))
			return -EINVAL;
		info->wire_bytes += (u32)e.name_len + 2 + e.value_len + 2;
		if (e.id == HTTPSYS_HDR_DATE && !e.value_len)
			info->no_date = true;
		if (e.id == HTTPSYS_HEADER_UNKNOWN || !e.value_len)
			continue;
		r = check_known(info, block, &e);
		if (r)
			return r;
	}
	return off == size ? 0 : -EINVAL;
}

/**
 * httpsys_reason_phrase_check - check a program's reason phrase
 * @text: the phrase, may be empty
 * @len: bytes at @text
 *
 * RFC 9112 4: HTAB, SP, VCHAR, obs-text.
 *
 * Context: any. Return: 0 or -EINVAL.
 */
int httpsys_reason_phrase_check(const char *text, size_t len)
{
	return text_ok(text, len) ? 0 : -EINVAL;
}

/* Output with its room; once something did not fit nothing more is written */
struct writer {
	char *at;
	size_t left;
	bool full;
};

static void put(struct writer *w, const char *text, size_t len)
{
	if (len > w->left) {
		w->full = true;
		w->left = 0;
		return;
	}
	if (!len)	/* @text may be NULL then */
		return;
	memcpy(w->at, text, len);
	w->at += len;
	w->left -= len;
}

#define put_text(w, literal)	put(w, literal, sizeof(literal) - 1)

static void put_number(struct writer *w, u64 n)
{
	char text[HTTPSYS_NUMBER_MAX];

	put(w, text, httpsys_number_write(n, text));
}

static void put_status(struct writer *w, u32 status, const char *reason,
		       size_t len)
{
	char text[13] = "HTTP/1.1 000";

	text[9] = (char)('0' + status / 100 % 10);
	text[10] = (char)('0' + status / 10 % 10);
	text[11] = (char)('0' + status % 10);
	text[12] = ' ';
	put(w, text, sizeof(text));
	put(w, reason, len);
	put_text(w, "\r\n");
}

static void put_field(struct writer *w, const char *name, size_t name_len,
		      const char *value, size_t value_len)
{
	size_t len = name_len + value_len + 4;
	char *at = w->at;

	if (len > w->left) {
		w->full = true;
		w->left = 0;
		return;
	}
	memcpy(at, name, name_len);
	at += name_len;
	memcpy(at, ": ", 2);
	memcpy(at + 2, value, value_len);
	at += 2 + value_len;
	memcpy(at, "\r\n", 2);
	w->at = at + 2;
	w->left -= len;
}

/* Headers of which every line counts, however it was given */
#define REPEATED	(HTTPSYS_DROP(SET_COOKIE) | HTTPSYS_DROP(WWW_AUTHENTICATE) | \
			 HTTPSYS_DROP(PROXY_AUTHENTICATE))

/*
 * Does this header of the program go out? @seen: known headers that did. A known
 * name given as text does not go out twice.
 */
static bool entry_goes(const struct httpsys_response_head *r,
		       const struct block_entry *e, u32 seen)
{
	if (e->id == HTTPSYS_HEADER_UNKNOWN)
		return true;
	if (!e->value_len || e->id == HTTPSYS_HDR_DATE || r->drop >> e->id & 1)
		return false;
	if (e->by_name && (seen & ~REPEATED) >> e->id & 1)
		return false;
	return e->id != HTTPSYS_HDR_CONNECTION || !r->close || r->status == 101;
}

/**
 * httpsys_response_write - write a response head
 * @r: what it says; checked before
 * @out: the head, up to and with the empty line; no NUL
 * @size: room at @out; httpsys_response_bound() suffices
 *
 * response.h says what goes out. A 101 keeps the program's Connection header,
 * which belongs to Upgrade (RFC 9110 7.8).
 *
 * Context: any. Return: bytes written; -ENOSPC: @size is too small; -EINVAL:
 * the block is not one that httpsys_response_check() accepts.
 */
int httpsys_response_write(const struct httpsys_response_head *r, char *out,
			   size_t size)
{
	struct writer w = { out, size, false };
	bool close = r->close;
	struct block_entry e;
	u32 off = 0, seen = 0;
	u16 i;

	put_status(&w, r->status, r->reason, r->reason_len);
	for (i = 0; i < r->count; i++) {
		if (block_next(r->block, r->block_size, &off, &e))
			return -EINVAL;
		if (!entry_goes(r, &e, seen))
			continue;
		if (e.id != HTTPSYS_HEADER_UNKNOWN)
			seen |= 1U << e.id;
		put_field(&w, e.name, e.name_len, e.value, e.value_len);
		if (e.id == HTTPSYS_HDR_CONNECTION)
			close = false;
	}
	if (r->date)
		put_field(&w, "Date", 4, r->date, HTTPSYS_DATE_LEN);
	if (r->server)
		put_field(&w, "Server", 6, r->server, r->server_len);
	if (r->add_length == HTTPSYS_LENGTH_ADD) {
		put_text(&w, "Content-Length: ");
		put_number(&w, r->length);
		put_text(&w, "\r\n");
	} else if (r->add_length == HTTPSYS_LENGTH_CHUNKED) {
		put_text(&w, "Transfer-Encoding: chunked\r\n");
	}
	put(&w, r->extra, r->extra_len);
	if (close)
		put_text(&w, "Connection: close\r\n");
	put_text(&w, "\r\n");
	return w.full ? -ENOSPC : (int)(w.at - out);
}

/**
 * httpsys_response_bound - room that a head needs at most
 * @r: as for httpsys_response_write()
 * @info: from httpsys_response_check() of r->block
 *
 * Context: any. Return: bytes.
 */
size_t httpsys_response_bound(const struct httpsys_response_head *r,
			      const struct httpsys_response_info *info)
{
	static const char ours[] = "HTTP/1.1 000 \r\nDate: \r\nServer: \r\n"
				   "Transfer-Encoding: chunked\r\n"
				   "Connection: close\r\n\r\n";

	return sizeof(ours) - 1 + r->reason_len + info->wire_bytes +
	       HTTPSYS_DATE_LEN + (r->server ? r->server_len : 0) +
	       HTTPSYS_NUMBER_MAX + r->extra_len;
}

/* May this field come after the body? What frames, routes or describes it may not */
static bool trailer_ok(const struct block_entry *e)
{
	u16 id;

	if (e->id != HTTPSYS_HEADER_UNKNOWN)
		return e->id == HTTPSYS_HDR_ETAG ||
		       e->id == HTTPSYS_HDR_CONTENT_MD5;
	id = httpsys_request_header_lookup(e->name, e->name_len);
	return id == HTTPSYS_HEADER_UNKNOWN;
}

/**
 * httpsys_trailers_check - check a program's trailer fields
 * @block: entries of struct httpsys_header
 * @size: bytes at @block
 * @count: entries
 * @wire_bytes: out: room for httpsys_trailers_write()
 *
 * RFC 9110 6.5.1. Of the names known here only ETag and Content-MD5 may stand
 * behind a body; names of requests never do.
 *
 * Context: any. Return: 0 or -EINVAL.
 */
int httpsys_trailers_check(const void *block, u32 size, u16 count,
			   u32 *wire_bytes)
{
	struct block_entry e;
	u32 off = 0;
	u16 i;

	*wire_bytes = 0;
	for (i = 0; i < count; i++) {
		if (block_next(block, size, &off, &e) ||
		    !token_ok(e.name, e.name_len) ||
		    !text_ok(e.value, e.value_len) || !trailer_ok(&e))
			return -EINVAL;
		*wire_bytes += (u32)e.name_len + 2 + e.value_len + 2;
	}
	return off == size ? 0 : -EINVAL;
}

/**
 * httpsys_trailers_write - write trailer fields
 * @block: that httpsys_trailers_check() accepted
 * @size: bytes at @block
 * @count: entries
 * @out: the bytes that it found
 *
 * Context: any. Return: bytes written, without the empty line behind them.
 */
u32 httpsys_trailers_write(const void *block, u32 size, u16 count, char *out)
{
	struct writer w = { out, SIZE_MAX, false };
	struct block_entry e;
	u32 off = 0;
	u16 i;

	for (i = 0; i < count && !block_next(block, size, &off, &e); i++)
		put_field(&w, e.name, e.name_len, e.value, e.value_len);
	return (u32)(w.at - out);
}
