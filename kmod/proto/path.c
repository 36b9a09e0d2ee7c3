// SPDX-License-Identifier: GPL-2.0-only
/*
 * Paths of request targets: decoding, dot segments, limits, case folding. Pure;
 * callable from any context.
 *
 * What the application sees and what routing compares is this one result, so
 * nothing can be hidden from one of them by escaping it (RFC 3986 6.2.2, 5.2.4).
 */
#include "proto/text.h"
#include "proto/url.h"

/* Not a character: the escape is malformed or forbidden */
#define NO_CHAR		(~0u)

/**
 * struct cook - one path on its way
 * @in: raw path
 * @len: bytes at @in
 * @at: next byte of @in
 * @out: cooked path
 * @size: room at @out
 * @used: bytes at @out; the slash before the current segment is written
 * @segment: first byte of the current segment in @out
 * @chars: UTF-16 units of the current segment
 * @count: segments before the current one
 * @lim: limits
 */
struct cook {
	const char *in;
	size_t len;
	size_t at;
	char *out;
	size_t size;
	size_t used;
	size_t segment;
	u32 chars;
	u32 count;
	const struct httpsys_url_limits *lim;
};

/* Value of @digits hexadecimal digits at @at, NO_CHAR if they are not there */
static u32 hex_at(const struct cook *k, size_t at, u32 digits)
{
	u32 value = 0, i;

	if (k->len < digits || at > k->len - digits)
		return NO_CHAR;
	for (i = 0; i < digits; i++) {
		int d = httpsys_hex_value((u8)k->in[at + i]);

		if (d < 0)
			return NO_CHAR;
		value = value << 4 | (u32)d;
	}
	return value;
}

/*
 * The byte that begins at @at, decoded, and where the next one begins. NO_CHAR
 * at the end, for "%u" and for what is no escape.
 */
static u32 byte_at(const struct cook *k, size_t at, size_t *next)
{
	u32 value;

	if (at >= k->len)
		return NO_CHAR;
	if (k->in[at] != '%') {
		*next = at + 1;
		return (u8)k->in[at];
	}
	value = hex_at(k, at + 1, 2);
	*next = at + 3;
	return value;
}

/* "%uXXXX", or two of them that are a surrogate pair */
static u32 percent_u(struct cook *k)
{
	u32 c, low;

	if (!k->lim->allow_percent_u)
		return NO_CHAR;
	c = hex_at(k, k->at + 2, 4);
	k->at += 6;
	if (c == NO_CHAR || c < 0xd800 || c > 0xdfff)
		return c;
	if (c > 0xdbff || k->len - k->at < 6 || k->in[k->at] != '%' ||
	    k->in[k->at + 1] != 'u')
		return NO_CHAR;
	low = hex_at(k, k->at + 2, 4);
	k->at += 6;
	if (low < 0xdc00 || low > 0xdfff)
		return NO_CHAR;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

/* A UTF-8 character that begins with @lead at k->at; else @lead as Latin-1 */
static u32 wide_char(struct cook *k, u32 lead, size_t next)
{
	size_t n = httpsys_utf8_length((u8)lead), at = next, i;
	u32 c = n ? lead & (0x7fu >> n) : 0, b;

	for (i = 1; i < n; i++) {
		b = byte_at(k, at, &at);
		if (b == NO_CHAR || (b & 0xc0) != 0x80)
			break;
		c = c << 6 | (b & 0x3f);
	}
	if (n && i == n && httpsys_utf8_fits(c, n)) {
		k->at = at;
		return c;
	}
	k->at = next;
	return k->lim->allow_non_utf8 ? lead : NO_CHAR;
}

static bool put_char(struct cook *k, u32 c)
{
	char text[4];
	size_t n = httpsys_utf8_encode(c, text);

	if (k->size - k->used < n)
		return false;
	memcpy(k->out + k->used, text, n);
	k->used += n;
	k->chars += c > 0xffff ? 2 : 1;
	return true;
}

/* Escaped separators stay escaped: they belong to the segment */
static bool put_separator(struct cook *k, u32 c)
{
	return put_char(k, '%') && put_char(k, c == '/' ? '2' : '5') &&
	       put_char(k, c == '/' ? 'F' : 'C');
}

/* One character that is not plain: an escape or outside ASCII */
static bool cook_char(struct cook *k)
{
	bool escaped = k->in[k->at] == '%';
	size_t next = 0;
	u32 c;

	if (escaped && k->len - k->at > 1 && k->in[k->at + 1] == 'u') {
		c = percent_u(k);
	} else {
		c = byte_at(k, k->at, &next);
		if (c != NO_CHAR && c >= 0x80)
			c = wide_char(k, c, next);
		else
			k->at = next;
	}
	if (c == NO_CHAR || !c)
		return false;
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
		return escaped && k->lim->allow_restricted && put_char(k, c);
	/* Raw white space, '?' and '#' do not come from a target */
	if (!escaped && c < 0x80)
		return false;
	if (c == '/' || c == '\\')
		return put_separator(k, c);
	return put_char(k, c);
}

/*
 * The current segment is complete: keep it, or apply it if it is dots (RFC 3986
 * 5.2.4). Afterwards the output ends with the slash before the next segment,
 * which is still to be written if the segment was kept.
 */
static bool end_segment(struct cook *k, bool *kept)
{
	size_t len = k->used - k->segment;
	const char *s = k->out + k->segment;

	*kept = false;
	if (k->lim->segment_max_length &&
	    k->chars > k->lim->segment_max_length)
		return false;
	k->chars = 0;
	if (len > 2 || (len && (s[0] != '.' || s[len - 1] != '.'))) {
		k->count++;
		*kept = true;
		return true;
	}
	k->used = k->segment;
	if (len < 2 || k->segment == 1)
		return true;
	/* Back to behind the slash before the segment before */
	k->used--;
	while (k->out[k->used - 1] != '/')
		k->used--;
	k->segment = k->used;
	k->count--;
	return true;
}

static bool cook_slash(struct cook *k)
{
	bool kept;

	k->at++;
	if (!end_segment(k, &kept))
		return false;
	if (!kept)
		return true;
	if (k->used == k->size)
		return false;
	k->out[k->used++] = '/';
	k->segment = k->used;
	return true;
}

/* Characters that stand for themselves, all at once */
static bool cook_plain(struct cook *k)
{
	size_t n = 0, most = k->len - k->at;
	const char *in = k->in + k->at;
	char *out = k->out + k->used;

	if (most > k->size - k->used)
		most = k->size - k->used;
	for (; n < most && httpsys_is(in[n], HTTPSYS_CH_PATH); n++)
		out[n] = in[n];
	k->at += n;
	k->used += n;
	k->chars += (u32)n;
	return n;	/* none: there was no room */
}

static bool cook_step(struct cook *k)
{
	char c = k->in[k->at];

	if (httpsys_is(c, HTTPSYS_CH_PATH))
		return cook_plain(k);
	return c == '/' || c == '\\' ? cook_slash(k) : cook_char(k);
}

/**
 * httpsys_path_cook - decode and normalise the path of a request
 * @in: raw path, begins with '/'; empty means "/" (RFC 9110 4.2.3)
 * @len: bytes at @in
 * @out: the result, no NUL; not overlapping @in
 * @out_size: room at @out; 2 * @len + 1 always suffices
 * @out_len: bytes of the result
 * @lim: limits
 *
 * url.h says what is done. Each byte of an escape sequence or raw text that is
 * not part of well-formed UTF-8 counts as Latin-1 for itself where that is
 * allowed. Limits: the count is that of the result; the length, in UTF-16
 * units as the API counts, is that of each segment, also of one that ".."
 * removes later.
 *
 * Context: any. Return: HTTPSYS_REASON_NONE or HTTPSYS_REASON_URL; @out then
 * holds anything.
 */
enum httpsys_reason httpsys_path_cook(const char *in, size_t len, char *out,
				      size_t out_size, u32 *out_len,
				      const struct httpsys_url_limits *lim)
{
	struct cook k = { .in = in, .len = len, .out = out, .size = out_size,
			  .used = 1, .segment = 1, .at = 1, .lim = lim };
	bool kept;

	if (!out_size || (len && in[0] != '/' && in[0] != '\\'))
		return HTTPSYS_REASON_URL;
	out[0] = '/';
	while (k.at < len)
		if (!cook_step(&k))
			return HTTPSYS_REASON_URL;
	if (!end_segment(&k, &kept))
		return HTTPSYS_REASON_URL;
	if (lim->segment_max_count && k.count > lim->segment_max_count)
		return HTTPSYS_REASON_URL;
	*out_len = (u32)k.used;
	return HTTPSYS_REASON_NONE;
}

/*
 * Fold the next bytes of a path: eight of ASCII, one character, or a byte that is
 * none. @out may be @text. Returns how many.
 */
static inline size_t fold_step(const char *text, size_t len, char *out)
{
	u64 w = len >= 8 ? httpsys_load64(text) : HTTPSYS_BIT7;
	size_t n;
	u32 c;

	if (!(w & HTTPSYS_BIT7)) {
		/* from bit 7 of each capital letter to its bit 5 */
		w |= httpsys_bytes_upper(w) >> 2;
		memcpy(out, &w, 8);
		return 8;
	}
	n = httpsys_utf8_decode(text, len, &c);
	if (n) {
		httpsys_utf8_encode(httpsys_fold_char(c), out);
		return n;
	}
	out[0] = text[0];
	return 1;
}

/**
 * httpsys_path_fold - fold the case of a path in place
 * @text: UTF-8; bytes that are not are left alone
 * @len: bytes at @text
 *
 * httpsys_fold_char() says which characters. Folding twice changes nothing.
 *
 * Context: any.
 */
void httpsys_path_fold(char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; )
		i += fold_step(text + i, len - i, text + i);
}

/**
 * httpsys_path_same - compare a path with a folded one
 * @text: UTF-8, any case; bytes that are not UTF-8 are compared as they are
 * @folded: after httpsys_path_fold()
 * @len: bytes of both
 *
 * Context: any. Return: true if @text folds to @folded.
 */
bool httpsys_path_same(const char *text, const char *folded, size_t len)
{
	char out[8];
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = fold_step(text + i, len - i, out);
		if (memcmp(out, folded + i, n))
			return false;
	}
	return true;
}
