// SPDX-License-Identifier: GPL-2.0-only
/*
 * UrlPrefix strings: "scheme://host:port/path". Two that mean the same get the
 * same canonical form. Pure; callable from any context.
 */
#include "proto/address.h"
#include "proto/text.h"

/* What -EOPNOTSUPP is for: digits and dots that are no address of a machine */
static bool looks_like_ipv4(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!httpsys_is(text[i], HTTPSYS_CH_DIGIT) && text[i] != '.')
			return false;
	return true;
}

/* The canonical name in @p->host looks like an address */
static int prefix_ipv4(struct httpsys_prefix *p)
{
	int r = httpsys_ipv4_parse(p->host, p->host_len, p->addr);

	p->host_len = 0;
	if (r)
		return -EOPNOTSUPP;
	if (p->addr[1] == 255 && p->addr[2] == 255 && p->addr[3] == 255)
		return -EOPNOTSUPP;
	p->category = HTTPSYS_URL_ADDRESS;
	p->family = 4;
	return 0;
}

/* @text: with its brackets */
static int prefix_ipv6(struct httpsys_prefix *p, const char *text, size_t len)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (len < 2 || text[len - 1] != ']' ||
	    httpsys_ipv6_parse(text + 1, len - 2, p->addr))
		return -EINVAL;
	p->category = HTTPSYS_URL_ADDRESS;
	p->family = 6;
	if (memcmp(p->addr, mapped, 12))
		return 0;
	/* Connections to it are IPv4 ones and are looked up as such */
	memcpy(p->addr, p->addr + 12, 4);
	memset(p->addr + 4, 0, 12);
	p->family = 4;
	return 0;
}

static int prefix_host(struct httpsys_prefix *p, const char *text, size_t len)
{
	if (!len)
		return -EINVAL;
	if (len == 1 && (text[0] == '+' || text[0] == '*')) {
		p->category = text[0] == '+' ? HTTPSYS_URL_STRONG :
					       HTTPSYS_URL_WEAK;
		return 0;
	}
	if (text[0] == '[')
		return prefix_ipv6(p, text, len);
	if (httpsys_host_parse(text, len, false, p->host, &p->host_len))
		return -EINVAL;
	p->category = HTTPSYS_URL_EXPLICIT;
	return looks_like_ipv4(p->host, p->host_len) ? prefix_ipv4(p) : 0;
}

/* End of the host: the first ':' that is not inside brackets */
static size_t host_end(const char *text, size_t len)
{
	size_t i = 0;

	if (len && text[0] == '[')
		while (i < len && text[i] != ']' && text[i] != '/')
			i++;
	while (i < len && text[i] != ':' && text[i] != '/')
		i++;
	return i;
}

/* Can the character stand in a prefix's path for itself? */
static bool path_char(u32 c)
{
	return c >= 0x20 && (c < 0x7f || c > 0x9f) && c != '%' && c != '?' &&
	       c != '#' && c != '\\';
}

/* The segment that ends the written path: empty, "." and ".." are none */
static bool segment_ok(const char *segment, size_t len)
{
	return len && !(len <= 2 && segment[0] == '.' &&
			segment[len - 1] == '.');
}

/* @text: from the slash behind the port on */
static int prefix_path(struct httpsys_prefix *p, const char *text, size_t len,
		       size_t path_size)
{
	size_t i, n, segment = 1;
	u32 c;

	if (len + 1 > path_size)
		return -ENOSPC;
	for (i = 1; i < len; i += n) {
		n = httpsys_utf8_decode(text + i, len - i, &c);
		if (!n || !path_char(c))
			return -EINVAL;
		if (c != '/')
			continue;
		if (!segment_ok(text + segment, i - segment))
			return -EINVAL;
		segment = i + 1;
	}
	memcpy(p->path, text, len);
	if (segment < len) {
		if (!segment_ok(text + segment, len - segment))
			return -EINVAL;
		p->path[len++] = '/';
	}
	httpsys_path_fold(p->path, len);
	p->path_len = (u32)len;
	return 0;
}

/**
 * httpsys_prefix_parse - bring a UrlPrefix to its canonical form
 * @p: the result; @p->path is the caller's buffer
 * @text: UTF-8
 * @len: bytes at @text
 * @path_size: room at @p->path; @len + 2 always suffices
 *
 * Grammar: API 5.1, see url.h. Host names: httpsys_host_parse(); labels that
 * begin with "xn--" are refused, a name outside ASCII is given in Unicode.
 *
 * Context: any. Return: 0; -EINVAL: not a prefix; -EOPNOTSUPP: the host looks
 * like an incomplete IPv4 address, or a broadcast one (x.255.255.255); -ENOSPC:
 * @path_size is too small. The result is undefined unless 0 is returned.
 */
int httpsys_prefix_parse(struct httpsys_prefix *p, const char *text, size_t len,
			 size_t path_size)
{
	size_t host, end, slash;
	int r;

	p->https = len > 8 && !memcmp(text, "https://", 8);
	if (!p->https && (len <= 7 || memcmp(text, "http://", 7)))
		return -EINVAL;
	if (len > 0xfffffff0u)
		return -EINVAL;
	p->family = 0;
	p->host_len = 0;
	memset(p->addr, 0, sizeof(p->addr));

	host = p->https ? 8 : 7;
	end = host + host_end(text + host, len - host);
	if (end == len || text[end] != ':')
		return -EINVAL;
	for (slash = end + 1; slash < len && text[slash] != '/'; slash++)
		;
	/* A leading zero: "080" is not the port's name */
	if (slash == len || text[end + 1] == '0' ||
	    httpsys_port_parse(text + end + 1, slash - end - 1, &p->port))
		return -EINVAL;
	r = prefix_host(p, text + host, end - host);
	if (r)
		return r;
	p->host[p->host_len] = '\0';
	return prefix_path(p, text + slash, len - slash, path_size);
}

/**
 * httpsys_prefix_host - canonical text of a prefix's host
 * @p: the prefix
 * @out: HTTPSYS_HOST_MAX + 1 bytes
 *
 * Context: any. Return: bytes of the text; no NUL.
 */
u32 httpsys_prefix_host(const struct httpsys_prefix *p, char *out)
{
	u32 n;

	switch (p->category) {
	case HTTPSYS_URL_STRONG:
		out[0] = '+';
		return 1;
	case HTTPSYS_URL_WEAK:
		out[0] = '*';
		return 1;
	case HTTPSYS_URL_ADDRESS:
		if (p->family == 4)
			return (u32)httpsys_ipv4_format(p->addr, out);
		out[0] = '[';
		n = (u32)httpsys_ipv6_format(p->addr, out + 1) + 1;
		out[n++] = ']';
		return n;
	default:
		memcpy(out, p->host, p->host_len);
		return p->host_len;
	}
}

static size_t format_port(u32 port, char *out)
{
	u32 scale = 10000;
	size_t n = 0;

	while (scale > 1 && port < scale)
		scale /= 10;
	for (; scale; scale /= 10)
		out[n++] = (char)('0' + port / scale % 10);
	return n;
}

/* Append what fits, count what would have been needed */
static size_t append(char *out, size_t size, size_t at, const char *text,
		     size_t len)
{
	if (at < size)
		memcpy(out + at, text, min_t(size_t, len, size - at));
	return at + len;
}

/**
 * httpsys_prefix_format - canonical text of a prefix
 * @p: the prefix
 * @out: text, with a NUL at its end, cut to fit
 * @size: bytes at @out; may be 0
 *
 * Context: any. Return: bytes of the whole text without NUL, which may be more
 * than fits, as snprintf() does.
 */
int httpsys_prefix_format(const struct httpsys_prefix *p, char *out,
			  size_t size)
{
	char part[HTTPSYS_HOST_MAX + 1];
	size_t n;

	n = append(out, size, 0, p->https ? "https://" : "http://",
		   p->https ? 8 : 7);
	n = append(out, size, n, part, httpsys_prefix_host(p, part));
	n = append(out, size, n, ":", 1);
	n = append(out, size, n, part, format_port(p->port, part));
	n = append(out, size, n, p->path, p->path_len);
	if (size)
		out[n < size ? n : size - 1] = '\0';
	return (int)n;
}
