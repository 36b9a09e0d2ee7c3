// SPDX-License-Identifier: GPL-2.0-only
/*
 * Encoder of RFC 3492: labels of host names that are not ASCII. Pure; callable
 * from any context. Names of variables are those of the RFC.
 */
#include "proto/address.h"

#define BASE	36
#define TMIN	1
#define TMAX	26
#define SKEW	38
#define DAMP	700
#define FIRST_N	0x80
#define FIRST_BIAS	72

struct puny_out {
	char *text;
	u32 len;
	u32 size;
};

static bool puny_put(struct puny_out *o, char c)
{
	if (o->len == o->size)
		return false;
	o->text[o->len++] = c;
	return true;
}

static char puny_digit(u32 d)
{
	return (char)(d < 26 ? 'a' + d : '0' + d - 26);
}

/* RFC 3492 6.1 */
static u32 puny_adapt(u32 delta, u32 numpoints, bool first)
{
	u32 k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / numpoints;
	while (delta > (BASE - TMIN) * TMAX / 2) {
		delta /= BASE - TMIN;
		k += BASE;
	}
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

/* One delta as a variable-length integer, RFC 3492 3.3 */
static bool puny_integer(struct puny_out *o, u32 q, u32 bias)
{
	u32 k, t;

	for (k = BASE;; k += BASE) {
		t = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
		if (q < t)
			return puny_put(o, puny_digit(q));
		if (!puny_put(o, puny_digit(t + (q - t) % (BASE - t))))
			return false;
		q = (q - t) / (BASE - t);
	}
}

/* The smallest code point that is at least @n; there is one */
static u32 puny_next(const u32 *label, u32 count, u32 n)
{
	u32 i, m = ~0u;

	for (i = 0; i < count; i++)
		if (label[i] >= n && label[i] < m)
			m = label[i];
	return m;
}

/* All occurrences of @n, RFC 3492 6.3, the inner loop */
static bool puny_round(struct puny_out *o, const u32 *label, u32 count, u32 n,
		       u32 basic, u32 *handled, u32 *delta, u32 *bias)
{
	u32 i;

	for (i = 0; i < count; i++) {
		if (label[i] < n)
			++*delta;
		if (label[i] != n)
			continue;
		if (!puny_integer(o, *delta, *bias))
			return false;
		*bias = puny_adapt(*delta, *handled + 1, *handled == basic);
		*delta = 0;
		++*handled;
	}
	return true;
}

/**
 * httpsys_punycode - encode one label, RFC 3492 6.3
 * @label: code points, none over U+10FFFF
 * @count: how many, at most HTTPSYS_LABEL_MAX, so that 32 bits never overflow
 * @out: encoded label, without "xn--"
 * @size: room at @out
 *
 * Context: any. Return: bytes written, -EINVAL if @out is too small or @count
 * too large.
 */
int httpsys_punycode(const u32 *label, u32 count, char *out, u32 size)
{
	u32 n = FIRST_N, delta = 0, bias = FIRST_BIAS, basic, handled, i;
	struct puny_out o = { out, 0, size };

	if (count > HTTPSYS_LABEL_MAX)
		return -EINVAL;
	for (i = 0; i < count; i++)
		if (label[i] < 0x80 && !puny_put(&o, (char)label[i]))
			return -EINVAL;
	basic = handled = o.len;
	if (basic && !puny_put(&o, '-'))
		return -EINVAL;
	while (handled < count) {
		u32 m = puny_next(label, count, n);

		delta += (m - n) * (handled + 1);
		n = m;
		if (!puny_round(&o, label, count, n, basic, &handled, &delta,
				&bias))
			return -EINVAL;
		delta++;
		n++;
	}
	return (int)o.len;
}
