// SPDX-License-Identifier: MIT
/*
 * printf and wprintf with all their relatives, on format.c. To a stream goes
 * UTF-8 in one piece for each call.
 */
#include <errno.h>
#include "crt.h"

/* The number of characters, or -1 */
static int print_stream(FILE *stream, bool wide, const void *format, va_list args)
{
	struct sink sink = { .wide = wide, .grow = true };
	char *bytes = NULL;
	size_t n;
	int result = -1;

	format_to(&sink, format, args);
	n = sink.used;
	if (!sink.failed && wide && n) {
		n = wide_to_utf8(sink.to, sink.used, NULL, 0);
		bytes = malloc(n);
		if (bytes)
			wide_to_utf8(sink.to, sink.used, bytes, n);
		else
			sink.failed = true;
	}
	if (!sink.failed &&
	    (!n || fwrite(bytes ? bytes : sink.to, 1, n, stream) == n))
		result = (int)sink.used;
	free(bytes);
	free(sink.to);
	return result;
}

/* Into a buffer of @room characters; the sink says how that went */
static struct sink print_buffer(void *to, size_t room, bool wide, const void *format,
				va_list args)
{
	struct sink sink = { .to = room ? to : NULL, .room = room, .wide = wide };

	format_to(&sink, format, args);
	return sink;
}

static void terminate(const struct sink *sink, size_t at)
{
	if (!sink->to || at >= sink->room)
		return;
	if (sink->wide)
		((WCHAR *)sink->to)[at] = 0;
	else
		((char *)sink->to)[at] = 0;
}

/* C: cut off, always a NUL; narrow: what there would be; wide: -1 if cut */
static int print_standard(void *to, size_t room, bool wide, const void *format,
			  va_list args)
{
	struct sink sink = print_buffer(to, room, wide, format, args);

	terminate(&sink, sink.used < room ? sink.used : room - 1);
	if (sink.failed || (wide && sink.used >= room))
		return -1;
	return (int)sink.used;
}

/* _snprintf: no NUL if the text fills the room; -1 if it does not fit */
static int print_old(void *to, size_t room, bool wide, const void *format,
		     va_list args)
{
	struct sink sink = print_buffer(to, room, wide, format, args);

	terminate(&sink, sink.used);
	return sink.failed || sink.used > room ? -1 : (int)sink.used;
}

/* ..._s: what does not fit is an error and leaves an empty text */
static int print_secure(void *to, size_t room, bool wide, const void *format,
			va_list args)
{
	struct sink sink;

	if (!to || !room) {
		errno = EINVAL;
		return -1;
	}
	sink = print_buffer(to, room, wide, format, args);
	if (sink.failed || sink.used >= room) {
		terminate(&sink, 0);
		errno = sink.failed ? EINVAL : ERANGE;
		return -1;
	}
	terminate(&sink, sink.used);
	return (int)sink.used;
}

/* _snprintf_s: cut at @most, which may be _TRUNCATE: as much as there is room */
static int print_most(void *to, size_t room, size_t most, bool wide,
		      const void *format, va_list args)
{
	struct sink sink;
	size_t keep;

	if (!to || !room) {
		errno = EINVAL;
		return !to && !room && !most ? 0 : -1;
	}
	sink = print_buffer(to, room, wide, format, args);
	keep = most == (size_t)-1 ? room - 1 : most;
	if (sink.failed || (sink.used > keep ? keep : sink.used) >= room) {
		terminate(&sink, 0);
		errno = ERANGE;
		return -1;
	}
	terminate(&sink, sink.used > keep ? keep : sink.used);
	return sink.used > keep ? -1 : (int)sink.used;
}

static int print_count(bool wide, const void *format, va_list args)
{
	struct sink sink = print_buffer(NULL, 0, wide, format, args);

	return sink.failed ? -1 : (int)sink.used;
}

/* name(parameters, ...) and vname(parameters, va_list) of one body */
#define PRINT(name, vname, type, parameters, body)			\
EXPORT int vname(W32_LIST parameters, const type *format, va_list args)	\
{ return body; }							\
EXPORT int name(W32_LIST parameters, const type *format, ...)		\
{									\
	va_list args;							\
	int result;							\
									\
	va_start(args, format);						\
	result = body;							\
	va_end(args);							\
	return result;							\
}
#define W32_LIST(...) __VA_ARGS__

PRINT(w32_fprintf, w32_vfprintf, char, (FILE *stream),
      print_stream(stream, false, format, args))
PRINT(w32_fwprintf, w32_vfwprintf, WCHAR, (FILE *stream),
      print_stream(stream, true, format, args))
PRINT(w32_sprintf, w32_vsprintf, char, (char *to),
      print_standard(to, INT32_MAX, false, format, args))
PRINT(w32_snprintf, w32_vsnprintf, char, (char *to, size_t room),
      print_standard(to, room, false, format, args))
PRINT(w32_swprintf, w32_vswprintf, WCHAR, (WCHAR *to, size_t room),
      print_standard(to, room, true, format, args))
PRINT(w32__snprintf, w32__vsnprintf, char, (char *to, size_t room),
      print_old(to, room, false, format, args))
PRINT(w32__snwprintf, w32__vsnwprintf, WCHAR, (WCHAR *to, size_t room),
      print_old(to, room, true, format, args))
PRINT(w32_sprintf_s, w32_vsprintf_s, char, (char *to, size_t room),
      print_secure(to, room, false, format, args))
PRINT(w32_swprintf_s, w32_vswprintf_s, WCHAR, (WCHAR *to, size_t room),
      print_secure(to, room, true, format, args))
PRINT(w32__snprintf_s, w32__vsnprintf_s, char, (char *to, size_t room, size_t most),
      print_most(to, room, most, false, format, args))
PRINT(w32__snwprintf_s, w32__vsnwprintf_s, WCHAR,
      (WCHAR *to, size_t room, size_t most),
      print_most(to, room, most, true, format, args))

#define PRINT_BARE(name, vname, type, body)				\
EXPORT int vname(const type *format, va_list args)			\
{ return body; }							\
EXPORT int name(const type *format, ...)				\
{									\
	va_list args;							\
	int result;							\
									\
	va_start(args, format);						\
	result = body;							\
	va_end(args);							\
	return result;							\
}

PRINT_BARE(w32_printf, w32_vprintf, char,
	   print_stream(stdout, false, format, args))
PRINT_BARE(w32_wprintf, w32_vwprintf, WCHAR,
	   print_stream(stdout, true, format, args))
PRINT_BARE(w32__scprintf, w32__vscprintf, char, print_count(false, format, args))
PRINT_BARE(w32__scwprintf, w32__vscwprintf, WCHAR, print_count(true, format, args))

/* At most 1024 characters with the NUL */
EXPORT int WINAPIV wsprintfW(LPWSTR To, LPCWSTR Format, ...)
{
	va_list args;
	int n;

	va_start(args, Format);
	n = print_standard(To, 1024, true, Format, args);
	va_end(args);
	return n < 0 ? 1023 : n;
}

EXPORT int WINAPIV wsprintfA(LPSTR To, LPCSTR Format, ...)
{
	va_list args;
	int n;

	va_start(args, Format);
	n = print_standard(To, 1024, false, Format, args);
	va_end(args);
	return n > 1023 ? 1023 : n < 0 ? 0 : n;
}
