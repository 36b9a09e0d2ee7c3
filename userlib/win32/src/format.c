// SPDX-License-Identifier: MIT
/*
 * The formats of printf and wprintf as Windows has them, for both widths: what
 * differs from the C library is the size of l (32 bits), the sizes I, I32, I64
 * and w, text of the other width (%S, %ls, %hs, %ws; %s is wide in wide
 * formats), %p (16 digits) and %n (refused). Pure functions.
 */
#include <stdio.h>
#include "w32.h"

struct spec {
	bool left, plus, space, zero, alternate;
	int width;
	int precision;		/* -1: none */
	enum {
		SIZE_INT, SIZE_CHAR, SIZE_SHORT, SIZE_LONG, SIZE_64, SIZE_PTR,
		SIZE_WIDE, SIZE_LONG_DOUBLE,
	} size;
	uint32_t conversion;
};

/* Passing a va_list on by pointer works only from within a structure */
struct arguments {
	va_list list;
};

struct cursor {
	const void *format;
	size_t at;
	bool wide;
};

static uint32_t peek(const struct cursor *c)
{
	return c->wide ? ((const WCHAR *)c->format)[c->at] :
			 ((const unsigned char *)c->format)[c->at];
}

static bool sink_grow(struct sink *sink)
{
	size_t room = sink->room ? 2 * sink->room : 128;
	void *to = realloc(sink->to, room * (sink->wide ? sizeof(WCHAR) : 1));

	if (!to) {
		sink->failed = true;
		return false;
	}
	sink->to = to;
	sink->room = room;
	return true;
}

void sink_put(struct sink *sink, uint32_t c)
{
	if (sink->grow && sink->used == sink->room && !sink_grow(sink))
		return;
	if (sink->to && sink->used < sink->room) {
		if (sink->wide)
			((WCHAR *)sink->to)[sink->used] = (WCHAR)c;
		else
			((char *)sink->to)[sink->used] = (char)c;
	}
	sink->used++;
}

static void pad(struct sink *sink, size_t have, int width, uint32_t with)
{
	for (; width > 0 && have < (size_t)width; have++)
		sink_put(sink, with);
}

/* ASCII from a conversion of ours, with padding */
static void put_ascii(struct sink *sink, const char *text, size_t n,
		      const struct spec *spec)
{
	if (!spec->left)
		pad(sink, n, spec->width, ' ');
	for (size_t i = 0; i < n; i++)
		sink_put(sink, (unsigned char)text[i]);
	if (spec->left)
		pad(sink, n, spec->width, ' ');
}

/* Text of the sink's own width, or converted to it: @n characters of it */
static void put_text(struct sink *sink, const void *text, size_t n,
		     const struct spec *spec)
{
	if (!spec->left)
		pad(sink, n, spec->width, spec->zero ? '0' : ' ');
	for (size_t i = 0; i < n; i++)
		sink_put(sink, sink->wide ? ((const WCHAR *)text)[i] :
					    ((const unsigned char *)text)[i]);
	if (spec->left)
		pad(sink, n, spec->width, ' ');
}

/* At most @most bytes of whole characters */
static size_t fit_utf8(const WCHAR *text, size_t units, size_t most)
{
	size_t bytes = 0;

	for (size_t i = 0; i < units;) {
		size_t pair = (text[i] & 0xfc00) == 0xd800 && i + 1 < units &&
			      (text[i + 1] & 0xfc00) == 0xdc00;
		size_t more = wide_to_utf8(text + i, 1 + pair, NULL, 0);

		if (bytes + more > most)
			return i;
		bytes += more;
		i += 1 + pair;
	}
	return units;
}

static void put_wide_as_text(struct sink *sink, const WCHAR *text, size_t units,
			     const struct spec *spec)
{
	size_t n;
	char *copy;

	if (spec->precision >= 0)
		units = fit_utf8(text, units, (size_t)spec->precision);
	n = wide_to_utf8(text, units, NULL, 0);
	copy = malloc(n + 1);
	if (!copy) {
		sink->failed = true;
		return;
	}
	wide_to_utf8(text, units, copy, n);
	put_text(sink, copy, n, spec);
	free(copy);
}

static void put_text_as_wide(struct sink *sink, const char *text, size_t bytes,
			     const struct spec *spec)
{
	size_t n = utf8_to_wide(text, bytes, NULL, 0), most = n;
	WCHAR *copy = malloc((n + 1) * sizeof(*copy));

	if (!copy) {
		sink->failed = true;
		return;
	}
	utf8_to_wide(text, bytes, copy, n);
	if (spec->precision >= 0 && (size_t)spec->precision < most)
		most = (size_t)spec->precision;
	put_text(sink, copy, most, spec);
	free(copy);
}

/* Whether %s or %c is of 16-bit text: upper case means the other width */
static bool text_is_wide(const struct sink *sink, const struct spec *spec)
{
	if (spec->size == SIZE_LONG || spec->size == SIZE_WIDE)
		return true;
	if (spec->size == SIZE_SHORT)
		return false;
	return (spec->conversion == 's' || spec->conversion == 'c') == sink->wide;
}

static void format_string(struct sink *sink, const struct spec *spec,
			  struct arguments *args)
{
	static const WCHAR null_text[] = L"(null)";
	const void *text = va_arg(args->list, const void *);
	bool wide = text_is_wide(sink, spec);
	size_t most = spec->precision < 0 ? SIZE_MAX : (size_t)spec->precision;
	size_t n;

	if (!text)
		text = wide ? (const void *)null_text : "(null)";
	/* each character of the other width becomes at least one of this */
	n = wide ? wnlen(text, most) : sink->wide && most != SIZE_MAX ?
	    strnlen(text, 4 * most) : strnlen(text, most);
	if (wide && !sink->wide)
		put_wide_as_text(sink, text, n, spec);
	else if (!wide && sink->wide)
		put_text_as_wide(sink, text, n, spec);
	else
		put_text(sink, text, n, spec);
}

static void format_char(struct sink *sink, struct spec *spec, struct arguments *args)
{
	int value = va_arg(args->list, int);
	WCHAR unit = (WCHAR)value;
	char byte = (char)value;

	spec->precision = -1;
	if (text_is_wide(sink, spec)) {
		if (sink->wide)
			put_text(sink, &unit, 1, spec);
		else
			put_wide_as_text(sink, &unit, 1, spec);
	} else if (sink->wide) {
		unit = (unsigned char)byte;
		put_text(sink, &unit, 1, spec);
	} else {
		put_text(sink, &byte, 1, spec);
	}
}

static uint64_t fetch(const struct spec *spec, bool is_signed, struct arguments *args)
{
	uint32_t word;

	if (spec->size == SIZE_64)
		return va_arg(args->list, uint64_t);
	if (spec->size == SIZE_PTR)
		return va_arg(args->list, size_t);
	word = va_arg(args->list, uint32_t);
	if (spec->size == SIZE_CHAR)
		return is_signed ? (uint64_t)(int8_t)word : (uint8_t)word;
	if (spec->size == SIZE_SHORT)
		return is_signed ? (uint64_t)(int16_t)word : (uint16_t)word;
	return is_signed ? (uint64_t)(int32_t)word : word;
}

static size_t to_digits(uint64_t value, unsigned int base, bool upper, char *end)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	size_t n = 0;

	for (; value; value /= base)
		*(end - ++n) = set[value % base];
	return n;
}

/* Sign or prefix, zeros, digits, with padding around */
static void put_number(struct sink *sink, const char *prefix, const char *digits,
		       size_t n, const struct spec *spec)
{
	size_t front = strlen(prefix), zeros = 0, all;

	if (spec->precision < 0 && n == 0)
		zeros = 1;
	else if (spec->precision > 0 && (size_t)spec->precision > n)
		zeros = (size_t)spec->precision - n;
	if (spec->precision < 0 && spec->zero && !spec->left &&
	    spec->width > 0 && (size_t)spec->width > front + zeros + n)
		zeros = (size_t)spec->width - front - n;
	all = front + zeros + n;
	if (!spec->left)
		pad(sink, all, spec->width, ' ');
	while (*prefix)
		sink_put(sink, (unsigned char)*prefix++);
	for (size_t i = 0; i < zeros; i++)
		sink_put(sink, '0');
	for (size_t i = 0; i < n; i++)
		sink_put(sink, (unsigned char)digits[i]);
	if (spec->left)
		pad(sink, all, spec->width, ' ');
}

static void format_integer(struct sink *sink, struct spec *spec,
			   struct arguments *args)
{
	bool is_signed = spec->conversion == 'd' || spec->conversion == 'i';
	unsigned int base = spec->conversion == 'o' ? 8 :
			    (spec->conversion | 32) == 'x' ? 16 : 10;
	bool upper = spec->conversion == 'X';
	uint64_t value = fetch(spec, is_signed, args);
	const char *prefix = "";
	char digits[24];
	size_t n;

	if (is_signed && (int64_t)value < 0) {
		value = -value;
		prefix = "-";
	} else if (is_signed) {
		prefix = spec->plus ? "+" : spec->space ? " " : "";
	}
	n = to_digits(value, base, upper, digits + sizeof(digits));
	if (spec->alternate && base == 16 && value)
		prefix = upper ? "0X" : "0x";
	if (spec->alternate && base == 8 && spec->precision <= (int)n)
		spec->precision = (int)n + 1;
	put_number(sink, prefix, digits + sizeof(digits) - n, n, spec);
}

static void format_pointer(struct sink *sink, struct spec *spec,
			   struct arguments *args)
{
	uint64_t value = (uintptr_t)va_arg(args->list, void *);
	char digits[24];
	size_t n = to_digits(value, 16, true, digits + sizeof(digits));

	spec->precision = 16;
	put_number(sink, "", digits + sizeof(digits) - n, n, spec);
}

/* The C library's, by a format that is put together again */
static void format_real(struct sink *sink, struct spec *spec, struct arguments *args)
{
	char format[16], buffer[512], *at = format, *text = buffer;
	double value = spec->size == SIZE_LONG_DOUBLE ?
		       (double)va_arg(args->list, long double) :
		       va_arg(args->list, double);
	int n;

	*at++ = '%';
	if (spec->left)
		*at++ = '-';
	if (spec->plus)
		*at++ = '+';
	if (spec->space)
		*at++ = ' ';
	if (spec->zero)
		*at++ = '0';
	if (spec->alternate)
		*at++ = '#';
	memcpy(at, "*.*", 3);
	at[3] = (char)spec->conversion;
	at[4] = 0;
	n = snprintf(buffer, sizeof(buffer), format, spec->width, spec->precision,
		     value);
	if (n >= (int)sizeof(buffer)) {
		text = malloc((size_t)n + 1);
		if (text)
			snprintf(text, (size_t)n + 1, format, spec->width,
				 spec->precision, value);
	}
	if (!text || n < 0) {
		sink->failed = true;
		return;
	}
	spec->width = 0;
	put_ascii(sink, text, (size_t)n, spec);
	if (text != buffer)
		free(text);
}

static void parse_flags(struct cursor *c, struct spec *spec)
{
	for (;; c->at++) {
		switch (peek(c)) {
		case '-':
			spec->left = true;
			break;
		case '+':
			spec->plus = true;
			break;
		case ' ':
			spec->space = true;
			break;
		case '0':
			spec->zero = true;
			break;
		case '#':
			spec->alternate = true;
			break;
		default:
			return;
		}
	}
}

static int parse_number(struct cursor *c, struct arguments *args)
{
	int n = 0;

	if (peek(c) == '*') {
		c->at++;
		return va_arg(args->list, int);
	}
	for (; peek(c) >= '0' && peek(c) <= '9'; c->at++) {
		if (n < 100000000)
			n = 10 * n + (int)(peek(c) - '0');
	}
	return n;
}

static bool next_is(struct cursor *c, const char *text)
{
	size_t at = c->at;

	for (; *text; text++, c->at++) {
		if (peek(c) != (unsigned char)*text) {
			c->at = at;
			return false;
		}
	}
	return true;
}

static void parse_size(struct cursor *c, struct spec *spec)
{
	if (next_is(c, "hh"))
		spec->size = SIZE_CHAR;
	else if (next_is(c, "h"))
		spec->size = SIZE_SHORT;
	else if (next_is(c, "ll") || next_is(c, "I64") || next_is(c, "j"))
		spec->size = SIZE_64;
	else if (next_is(c, "l"))
		spec->size = SIZE_LONG;
	else if (next_is(c, "I32"))
		spec->size = SIZE_INT;
	else if (next_is(c, "I") || next_is(c, "z") || next_is(c, "t"))
		spec->size = SIZE_PTR;
	else if (next_is(c, "w"))
		spec->size = SIZE_WIDE;
	else if (next_is(c, "L"))
		spec->size = SIZE_LONG_DOUBLE;
}

static void parse(struct cursor *c, struct spec *spec, struct arguments *args)
{
	*spec = (struct spec) { .precision = -1 };
	parse_flags(c, spec);
	spec->width = parse_number(c, args);
	if (spec->width < 0) {
		spec->left = true;
		spec->width = -spec->width;
	}
	if (peek(c) == '.') {
		c->at++;
		spec->precision = parse_number(c, args);
		if (spec->precision < 0)
			spec->precision = -1;
	}
	parse_size(c, spec);
	spec->conversion = peek(c);
	if (spec->conversion)
		c->at++;
}

static void convert(struct sink *sink, struct spec *spec, struct arguments *args)
{
	switch (spec->conversion) {
	case 'd':
	case 'i':
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		format_integer(sink, spec, args);
		break;
	case 's':
	case 'S':
		format_string(sink, spec, args);
		break;
	case 'c':
	case 'C':
		format_char(sink, spec, args);
		break;
	case 'p':
		format_pointer(sink, spec, args);
		break;
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G':
	case 'a':
	case 'A':
		format_real(sink, spec, args);
		break;
	case 'n':
	case 0:
		sink->failed = true;
		break;
	default:	/* %% as well */
		sink_put(sink, spec->conversion);
	}
}

void format_to(struct sink *sink, const void *format, va_list list)
{
	struct cursor c = { .format = format, .wide = sink->wide };
	struct arguments args;
	struct spec spec;

	if (!format) {
		sink->failed = true;
		return;
	}
	va_copy(args.list, list);
	while (peek(&c) && !sink->failed) {
		if (peek(&c) != '%') {
			sink_put(sink, peek(&c));
			c.at++;
			continue;
		}
		c.at++;
		parse(&c, &spec, &args);
		convert(sink, &spec, &args);
	}
	va_end(args.list);
}
