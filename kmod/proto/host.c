// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hosts: names of prefixes and of Host headers in one canonical form (lower
 * case, A-labels, no trailing dot), ports, and whole authorities. Pure;
 * callable from any context.
 *
 * Names: letters, digits, '-', '_' and characters outside ASCII. RFC 3986 lets
 * a reg-name hold more ("%41", "+", "*", "a,b"); no host has such a name and
 * '+' and '*' mean something in prefixes, so they are refused.
 */
#include "proto/address.h"
#include "proto/text.h"

/* Most code points of a label that can become "xn--" and 59 bytes */
#define WIDE_MAX	(HTTPSYS_LABEL_MAX - 4)

static bool is_ace(const char *label, size_t len)
{
	return len >= 4 && httpsys_text_same(label, "xn--", 4);
}

/* Full stops of RFC 3490 3.1; bytes of the one at @s, 0: none */
static size_t dot_length(const char *s, size_t len)
{
	u32 c;
	size_t n = httpsys_utf8_decode(s, len, &c);

	return n && (c == '.' || c == 0x3002 || c == 0xff0e || c == 0xff61) ?
		n : 0;
}

/* A label of ASCII only; bytes written, -EINVAL */
static int label_ascii(const char *text, size_t len, char *out, size_t room)
{
	size_t i;

	if (!len || len > HTTPSYS_LABEL_MAX || len > room)
		return -EINVAL;
	for (i = 0; i < len; i++) {
		if (!httpsys_is(text[i], HTTPSYS_CH_HOST) || text[i] == '.')
			return -EINVAL;
		out[i] = httpsys_lower(text[i]);
	}
	return (int)len;
}

/* A label with other characters; bytes written, -EINVAL */
static int label_wide(const char *text, size_t len, char *out, size_t room)
{
	u32 wide[WIDE_MAX], count = 0, c;
	size_t i, n;
	int r;

	if (is_ace(text, len) || room < 4)
		return -EINVAL;
	for (i = 0; i < len; i += n) {
		n = httpsys_utf8_decode(text + i, len - i, &c);
		if (!n || count == WIDE_MAX)
			return -EINVAL;
		if (c < 0x80 ? !httpsys_is((char)c, HTTPSYS_CH_HOST) :
		    c < 0xa1)	/* C1 controls, no-break space */
			return -EINVAL;
		wide[count++] = httpsys_fold_char(c);
	}
	memcpy(out, "xn--", 4);
	r = httpsys_punycode(wide, count, out + 4,
			     min_t(u32, (u32)room - 4, WIDE_MAX));
	return r < 0 ? r : r + 4;
}

/* Bytes up to the next dot; *wide: some are not ASCII */
static size_t label_length(const char *text, size_t len, bool *wide)
{
	size_t i;

	*wide = false;
	for (i = 0; i < len; i++) {
		if (text[i] == '.')
			break;
		if ((u8)text[i] < 0x80)
			continue;
		if (dot_length(text + i, len - i))
			break;
		*wide = true;
	}
	return i;
}

/*
 * As nearly all Host headers are: ASCII, no empty label, no dot at the end.
 * false: nothing is said, go label by label.
 */
static bool host_quick(const char *text, size_t len, char *out)
{
	size_t i, label = 0;

	if (!len || len > HTTPSYS_HOST_MAX)
		return false;
	for (i = 0; i < len; i++) {
		if (!httpsys_is(text[i], HTTPSYS_CH_HOST))
			return false;
		out[i] = httpsys_lower(text[i]);
		if (text[i] != '.')
			continue;
		if (i == label || i - label > HTTPSYS_LABEL_MAX)
			return false;
		label = i + 1;
	}
	return len > label && len - label <= HTTPSYS_LABEL_MAX;
}

/**
 * httpsys_host_parse - bring a host name to its canonical form
 * @text: UTF-8
 * @len: bytes at @text
 * @ace_allowed: labels that begin with "xn--" are allowed
 * @out: HTTPSYS_HOST_MAX bytes
 * @out_len: bytes written
 *
 * Labels of up to 63 bytes (RFC 1035), separated by dots; a dot at the end is
 * dropped. Case folding is httpsys_fold_char()'s; no normalisation (RFC 5891
 * 5.2 wants NFC of whoever makes such a name).
 *
 * Context: any. Return: 0, or -EINVAL: not a host name.
 */
int httpsys_host_parse(const char *text, size_t len, bool ace_allowed,
		       char *out, u16 *out_len)
{
	size_t i = 0, n, used = 0;
	bool wide;
	int r;

	if (ace_allowed && host_quick(text, len, out)) {
		*out_len = (u16)len;
		return 0;
	}
	while (i < len) {
		n = label_length(text + i, len - i, &wide);
		if (!ace_allowed && is_ace(text + i, n))
			return -EINVAL;
		if (used == HTTPSYS_HOST_MAX)
			return -EINVAL;
		if (used)
			out[used++] = '.';
		r = wide ? label_wide(text + i, n, out + used,
				      HTTPSYS_HOST_MAX - used) :
			   label_ascii(text + i, n, out + used,
				       HTTPSYS_HOST_MAX - used);
		if (r < 0)
			return r;
		used += (size_t)r;
		i += n;
		if (i < len)
			i += dot_length(text + i, len - i);
	}
	*out_len = (u16)used;
	return used ? 0 : -EINVAL;
}

/**
 * httpsys_port_parse - a port number, 1 to 65535
 * @text: 1 to 5 digits
 * @len: bytes at @text
 * @port: the number
 *
 * Context: any. Return: 0, or -EINVAL: not a port.
 */
int httpsys_port_parse(const char *text, size_t len, u16 *port)
{
	u32 n = 0;
	size_t i;

	if (!len || len > 5)
		return -EINVAL;
	for (i = 0; i < len; i++) {
		if (!httpsys_is(text[i], HTTPSYS_CH_DIGIT))
			return -EINVAL;
		n = n * 10 + (u32)(text[i] - '0');
	}
	if (!n || n > 65535)
		return -EINVAL;
	*port = (u16)n;
	return 0;
}

/* The host part: a name or a literal */
static int authority_host(struct httpsys_authority *a, const char *text,
			  size_t len)
{
	u8 addr[16];

	if (text[0] == '[') {
		if (len < 2 || text[len - 1] != ']' ||
		    httpsys_ipv6_parse(text + 1, len - 2, addr))
			return -EINVAL;
		a->is_address = true;
		a->host[0] = '[';
		a->host_len = (u16)(httpsys_ipv6_format(addr, a->host + 1) + 2);
		a->host[a->host_len - 1] = ']';
		return 0;
	}
	if (httpsys_host_parse(text, len, true, a->host, &a->host_len))
		return -EINVAL;
	/* Canonical already, if it is one */
	a->is_address = !httpsys_ipv4_parse(a->host, a->host_len, addr);
	return 0;
}

/**
 * httpsys_authority_parse - a Host header or the authority of a target
 * @a: the result; undefined unless NONE is returned
 * @text: host, or host ':' port; no user information
 * @len: bytes at @text
 *
 * RFC 9110 7.2, RFC 3986 3.2.2. The port may be empty (none is given then).
 *
 * Context: any. Return: HTTPSYS_REASON_NONE or HTTPSYS_REASON_HOSTNAME.
 */
enum httpsys_reason httpsys_authority_parse(struct httpsys_authority *a,
					    const char *text, size_t len)
{
	size_t host, i;

	a->port = 0;
	a->is_address = false;
	a->host_len = 0;
	/* The first colon begins the port, but not inside brackets */
	for (i = 0; i < len && text[i] != ':'; i++)
		if (text[i] == '[')
			while (i + 1 < len && text[i] != ']')
				i++;
	host = i;
	if (!host || host > 0xffff)
		return HTTPSYS_REASON_HOSTNAME;
	if (len - host > 1 &&
	    httpsys_port_parse(text + host + 1, len - host - 1, &a->port))
		return HTTPSYS_REASON_HOSTNAME;
	if (authority_host(a, text, host))
		return HTTPSYS_REASON_HOSTNAME;
	a->host[a->host_len] = '\0';
	a->name.off = 0;
	a->name.len = (u32)host;
	return HTTPSYS_REASON_NONE;
}
