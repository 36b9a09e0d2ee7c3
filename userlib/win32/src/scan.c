// SPDX-License-Identifier: MIT
/*
 * scanf and wscanf as on Windows (sizes: see format.c). Text is read from one
 * place for both widths; a stream is read byte by byte and at most one byte is
 * given back. The ..._s functions want the room after each pointer to text.
 */
#include <ctype.h>
#include <errno.h>
#include "crt.h"

struct source {
	const void *text;	/* or */
	FILE *stream;
	bool wide;		/* format and text */
	bool secure;
	size_t at;
	size_t taken;
	bool have;
	int next;		/* of a stream, EOF at the end */
};

static int source_peek(struct source *s)
{
	if (s->text)
		return s->wide ? ((const WCHAR *)s->text)[s->at] ?
				 ((const WCHAR *)s->text)[s->at] : EOF :
		       ((const unsigned char *)s->text)[s->at] ?
		       ((const unsigned char *)s->text)[s->at] : EOF;
	if (!s->have) {
		s->next = getc(s->stream);
		s->have = true;
	}
	return s->next;
}

static void source_take(struct source *s)
{
	s->at++;
	s->have = false;
}

static void skip_space(struct source *s)
{
	int c;

	while ((c = source_peek(s)) != EOF && c < 0x80 && isspace(c))
		source_take(s);
}

struct scan_spec {
	bool suppress;
	int width;		/* 0: none */
	int bytes;		/* of the integer: 1, 2, 4, 8 */
	bool wide_text;
	bool is_double;
	bool long_double;
	int conversion;
	unsigned char set[32];	/* of %[ */
};

struct scan_args {
	va_list list;
};

static int unit(const void *format, bool wide, size_t at)
{
	return wide ? ((const WCHAR *)format)[at] :
		      ((const unsigned char *)format)[at];
}

static size_t parse_set(const void *format, bool wide, size_t at,
			struct scan_spec *spec)
{
	bool negate = unit(format, wide, at) == '^';
	size_t first;

	memset(spec->set, negate ? 0xff : 0, sizeof(spec->set));
	at += negate;
	for (first = at; unit(format, wide, at) &&
	     (unit(format, wide, at) != ']' || at == first); at++) {
		int from = unit(format, wide, at), to = from;

		if (unit(format, wide, at + 1) == '-' &&
		    unit(format, wide, at + 2) != ']' &&
		    unit(format, wide, at + 2)) {
			to = unit(format, wide, at + 2);
			at += 2;
		}
		for (int c = from; c <= to && c < 256; c++)
			spec->set[c / 8] = (unsigned char)
				((spec->set[c / 8] & ~(1 << c % 8)) |
				 (!negate << c % 8));
	}
	return at + (unit(format, wide, at) == ']');
}

static size_t parse_spec(const void *format, bool wide, size_t at,
			 struct scan_spec *spec)
{
	*spec = (struct scan_spec) { .bytes = 4 };
	if (unit(format, wide, at) == '*') {
		spec->suppress = true;
		at++;
	}
	for (; unit(format, wide, at) >= '0' && unit(format, wide, at) <= '9'; at++)
		spec->width = spec->width < 1000000 ?
			10 * spec->width + unit(format, wide, at) - '0' :
			spec->width;
	spec->wide_text = wide;
	for (bool more = true; more; at += more) {
		int c = unit(format, wide, at), after = c ?
			unit(format, wide, at + 1) : 0;

		if (c == 'h') {
			spec->bytes = spec->bytes == 2 ? 1 : 2;
			spec->wide_text = false;
		} else if (c == 'l' && after == 'l') {
			spec->bytes = 8;
			at++;
		} else if (c == 'I' && after == '6') {
			spec->bytes = 8;
			at += 2;
		} else if (c == 'I' && after == '3') {
			at += 2;
		} else if (c == 'l' || c == 'w') {
			spec->is_double = spec->wide_text = true;
		} else if (c == 'I' || c == 'z' || c == 't' || c == 'j') {
			spec->bytes = 8;
		} else if (c == 'L') {
			spec->long_double = true;
		} else {
			more = false;
		}
	}
	spec->conversion = unit(format, wide, at);
	if (spec->conversion == 'S' || spec->conversion == 'C') {
		spec->wide_text = !wide;
		spec->conversion |= 32;
	}
	at += spec->conversion != 0;
	return spec->conversion == '[' ? parse_set(format, wide, at, spec) : at;
}

static bool digit_of(int c, unsigned int base)
{
	int v = c >= '0' && c <= '9' ? c - '0' :
		(c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 99;

	return c != EOF && (unsigned int)v < base;
}

/* The characters that may belong to the number, and the number */
static bool scan_integer(struct source *s, struct scan_spec *spec,
			 uint64_t *value)
{
	char text[72], *end;
	size_t n = 0, most = spec->width && spec->width < 70 ?
			     (size_t)spec->width : 70;
	unsigned int base = spec->conversion == 'o' ? 8 : spec->conversion == 'i' ?
			    0 : (spec->conversion | 32) == 'x' ||
			    spec->conversion == 'p' ? 16 : 10;

	skip_space(s);
	if (source_peek(s) == '-' || source_peek(s) == '+') {
		text[n++] = (char)source_peek(s);
		source_take(s);
	}
	if (source_peek(s) == '0' && base != 10 && n < most) {
		text[n++] = '0';
		source_take(s);
		if ((source_peek(s) | 32) == 'x' && source_peek(s) != EOF &&
		    base != 8 && n < most) {
			text[n++] = 'x';
			source_take(s);
			base = 16;
		} else if (!base) {
			base = 8;
		}
	}
	if (!base)
		base = 10;
	while (n < most && digit_of(source_peek(s), base)) {
		text[n++] = (char)source_peek(s);
		source_take(s);
	}
	text[n] = 0;
	*value = spec->conversion == 'd' || spec->conversion == 'i' ?
		 (uint64_t)strtoll(text, &end, (int)base) :
		 strtoull(text, &end, (int)base);
	return n && end != text;
}

static bool scan_real(struct source *s, struct scan_spec *spec, double *value)
{
	char text[72], *end;
	size_t n = 0, most = spec->width && spec->width < 70 ?
			     (size_t)spec->width : 70;

	skip_space(s);
	while (n < most && source_peek(s) != EOF && source_peek(s) < 0x80 &&
	       (isalnum(source_peek(s)) || strchr("+-.", source_peek(s)))) {
		text[n++] = (char)source_peek(s);
		source_take(s);
	}
	text[n] = 0;
	*value = strtod(text, &end);
	return n && end != text;
}

static void store_integer(void *to, int bytes, uint64_t value)
{
	memcpy(to, &value, (size_t)bytes);	/* little endian, as Windows */
}

static bool in_text(const struct scan_spec *spec, int c)
{
	if (c == EOF)
		return false;
	if (spec->conversion == 's')
		return c >= 0x80 || !isspace(c);
	if (spec->conversion == '[')
		return c > 255 ? spec->set[31] & 0x80 :
				 spec->set[c / 8] >> c % 8 & 1;
	return true;
}

/* %s, %[ and %c; @room characters at @to, without a NUL for %c */
static bool scan_text(struct source *s, struct scan_spec *spec, void *to, size_t room)
{
	size_t most = spec->width ? (size_t)spec->width :
		      spec->conversion == 'c' ? 1 : SIZE_MAX;
	size_t n = 0, end = spec->conversion != 'c';

	if (spec->conversion == 's')
		skip_space(s);
	while (n < most && in_text(spec, source_peek(s))) {
		int c = source_peek(s);

		if (to && n + end >= room) {
			n = 0;
			break;
		}
		if (to && spec->wide_text)
			((WCHAR *)to)[n] = (WCHAR)c;
		else if (to)
			((char *)to)[n] = (char)c;
		n++;
		source_take(s);
	}
	if (to && end && room && spec->wide_text)
		((WCHAR *)to)[n] = 0;
	else if (to && end && room)
		((char *)to)[n] = 0;
	return spec->conversion == 'c' ? n == most : n != 0;
}

static bool scan_one(struct source *s, struct scan_spec *spec, struct scan_args *args)
{
	void *to = spec->suppress || spec->conversion == '%' ? NULL :
		   va_arg(args->list, void *);
	uint64_t integer;
	size_t room = SIZE_MAX;
	double real;

	switch (spec->conversion) {
	case 'd':
	case 'i':
	case 'u':
	case 'x':
	case 'X':
	case 'o':
	case 'p':
		if (!scan_integer(s, spec, &integer))
			return false;
		if (to)
			store_integer(to, spec->conversion == 'p' ? 8 :
				      spec->bytes, integer);
		return true;
	case 'e':
	case 'f':
	case 'g':
	case 'E':
	case 'G':
		if (!scan_real(s, spec, &real))
			return false;
		if (to && spec->long_double)
			*(long double *)to = real;
		else if (to && spec->is_double)
			*(double *)to = real;
		else if (to)
			*(float *)to = (float)real;
		return true;
	case 's':
	case 'c':
	case '[':
		if (to && s->secure)
			room = va_arg(args->list, unsigned int);
		return scan_text(s, spec, to, room);
	case 'n':
		if (to)
			store_integer(to, spec->bytes, s->at);
		return true;
	default:
		return false;
	}
}

static int scan(struct source *s, const void *format, va_list list)
{
	struct scan_spec spec;
	struct scan_args args;
	int done = 0;
	size_t at = 0;
	int c;

	va_copy(args.list, list);
	while ((c = unit(format, s->wide, at)) != 0) {
		at++;
		if (c < 0x80 && isspace(c)) {
			skip_space(s);
			continue;
		}
		if (c == '%' && unit(format, s->wide, at) != '%') {
			at = parse_spec(format, s->wide, at, &spec);
			if (!scan_one(s, &spec, &args))
				break;
			done += !spec.suppress && spec.conversion != 'n';
			continue;
		}
		if (c == '%') {
			at++;
			skip_space(s);
		}
		if (source_peek(s) != c)
			break;
		source_take(s);
	}
	va_end(args.list);
	if (!done && c && source_peek(s) == EOF)
		done = EOF;
	if (s->stream && s->have && s->next != EOF)
		ungetc(s->next, s->stream);
	return done;
}

#define SCAN(name, type, first, ...)					\
EXPORT int name(first, const type *format, ...)				\
{									\
	struct source source = { __VA_ARGS__ };				\
	va_list args;							\
	int result;							\
									\
	va_start(args, format);						\
	result = scan(&source, format, args);				\
	va_end(args);							\
	return result;							\
}

#define SCAN_LIST(name, type, first, ...)				\
EXPORT int name(first, const type *format, va_list args)		\
{									\
	struct source source = { __VA_ARGS__ };				\
									\
	return scan(&source, format, args);				\
}

#define SCAN_STDIN(name, type, ...)					\
EXPORT int name(const type *format, ...)				\
{									\
	struct source source = { .stream = stdin, __VA_ARGS__ };	\
	va_list args;							\
	int result;							\
									\
	va_start(args, format);						\
	result = scan(&source, format, args);				\
	va_end(args);							\
	return result;							\
}

SCAN(w32_sscanf, char, const char *text, .text = text)
SCAN(w32_sscanf_s, char, const char *text, .text = text, .secure = true)
SCAN(w32_swscanf, WCHAR, const WCHAR *text, .text = text, .wide = true)
SCAN(w32_swscanf_s, WCHAR, const WCHAR *text, .text = text, .wide = true,
     .secure = true)
SCAN(w32_fscanf, char, FILE *stream, .stream = stream)
SCAN(w32_fscanf_s, char, FILE *stream, .stream = stream, .secure = true)
SCAN(w32_fwscanf, WCHAR, FILE *stream, .stream = stream, .wide = true)
SCAN_LIST(w32_vswscanf, WCHAR, const WCHAR *text, .text = text, .wide = true)
SCAN_LIST(w32_vfwscanf, WCHAR, FILE *stream, .stream = stream, .wide = true)
SCAN_STDIN(w32_scanf, char, .wide = false)
SCAN_STDIN(w32_scanf_s, char, .secure = true)
SCAN_STDIN(w32_wscanf, WCHAR, .wide = true)

EXPORT int w32_vwscanf(const WCHAR *format, va_list args)
{
	return w32_vfwscanf(stdin, format, args);
}
