// SPDX-License-Identifier: MIT
/*
 * Streams and 16-bit text: UTF-8 in the file, no orientation. Half of a
 * surrogate pair waits in its thread for the other half.
 */
#include <bits/types/mbstate_t.h>
#include <errno.h>
#include <unistd.h>
#include "crt.h"

typedef unsigned int wint;
#define WIDE_EOF	((wint)-1)

size_t w32_wcrtomb(char *to, WCHAR c, mbstate_t *state);

EXPORT int w32_fputws(const WCHAR *text, FILE *stream)
{
	char *bytes = utf8_dup(text);
	int result = bytes ? fputs(bytes, stream) : EOF;

	free(bytes);
	return result < 0 ? -1 : 0;
}

EXPORT int w32_putws(const WCHAR *text)
{
	return w32_fputws(text, stdout) < 0 || putchar('\n') == EOF ? -1 : 0;
}

EXPORT wint w32_fputwc(WCHAR c, FILE *stream)
{
	static __thread mbstate_t half;
	char bytes[4];
	size_t n = w32_wcrtomb(bytes, c, &half);

	if (n == (size_t)-1 || fwrite(bytes, 1, n, stream) != n)
		return WIDE_EOF;
	return c;
}

EXPORT wint w32_putwchar(WCHAR c)
{
	return w32_fputwc(c, stdout);
}

static __thread struct {
	FILE *stream;
	WCHAR unit;
} waiting;

EXPORT wint w32_fgetwc(FILE *stream)
{
	char bytes[4];
	WCHAR units[2];
	size_t n = 1, need;
	int c;

	if (waiting.stream == stream) {
		waiting.stream = NULL;
		return waiting.unit;
	}
	c = getc(stream);
	if (c == EOF)
		return WIDE_EOF;
	bytes[0] = (char)c;
	need = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 1;
	while (n < need) {
		c = getc(stream);
		if ((c & 0xc0) != 0x80) {
			ungetc(c, stream);
			break;
		}
		bytes[n++] = (char)c;
	}
	if (utf8_to_wide(bytes, n, units, 2) == 2 && n == 4) {
		waiting.stream = stream;
		waiting.unit = units[1];
	}
	return units[0];
}

EXPORT wint w32_getwchar(void)
{
	return w32_fgetwc(stdin);
}

EXPORT wint w32_ungetwc(wint c, FILE *stream)
{
	if (c == WIDE_EOF || waiting.stream == stream)
		return WIDE_EOF;
	waiting.stream = stream;
	waiting.unit = (WCHAR)c;
	return c;
}

EXPORT WCHAR *w32_fgetws(WCHAR *to, int room, FILE *stream)
{
	int n = 0;

	while (n < room - 1) {
		wint c = w32_fgetwc(stream);

		if (c == WIDE_EOF)
			break;
		to[n++] = (WCHAR)c;
		if (c == '\n')
			break;
	}
	if (n <= 0)
		return NULL;
	to[n] = 0;
	return to;
}

EXPORT int w32_fwide(FILE *stream, int mode)
{
	(void)stream;
	return mode;
}

/* The modes t, b and ccs= mean nothing here */
static FILE *open_stream(char *path, const char *mode)
{
	char plain[8];
	size_t n = 0;
	FILE *stream;

	if (!path || !mode) {
		free(path);
		errno = EINVAL;
		return NULL;
	}
	for (; *mode && *mode != ',' && n < sizeof(plain) - 2; mode++) {
		if (strchr("rwa+xe", *mode))
			plain[n++] = *mode;
	}
	plain[n] = 0;
	stream = fopen(path, plain);
	free(path);
	return stream;
}

EXPORT FILE *w32_wfopen(const WCHAR *name, const WCHAR *mode)
{
	char *narrow = utf8_dup(mode);
	FILE *stream = open_stream(path_from_wide(name), narrow);

	free(narrow);
	return stream;
}

EXPORT int w32_wfopen_s(FILE **stream, const WCHAR *name, const WCHAR *mode)
{
	if (!stream)
		return EINVAL;
	*stream = name && mode ? w32_wfopen(name, mode) : NULL;
	return *stream ? 0 : name && mode ? errno : EINVAL;
}

EXPORT int w32_fopen_s(FILE **stream, const char *name, const char *mode)
{
	if (!stream)
		return EINVAL;
	*stream = name && mode ? open_stream(path_from_text(name), mode) : NULL;
	return *stream ? 0 : name && mode ? errno : EINVAL;
}

EXPORT FILE *w32__fsopen(const char *name, const char *mode, int share)
{
	(void)share;
	return open_stream(path_from_text(name), mode);
}

EXPORT int w32_freopen_s(FILE **result, const char *name, const char *mode,
			 FILE *stream)
{
	char *path = path_from_text(name);

	if (!result || !path || !mode || !stream) {
		free(path);
		return EINVAL;
	}
	*result = freopen(path, mode, stream);
	free(path);
	return *result ? 0 : errno;
}

EXPORT int w32_wremove(const WCHAR *name)
{
	char *path = path_from_wide(name);
	int result = path ? unlink(path) : -1;

	free(path);
	return result;
}

EXPORT int w32_waccess(const WCHAR *name, int mode)
{
	char *path = path_from_wide(name);
	int result = path ? access(path, mode) : -1;

	free(path);
	return result;
}

/* Stays allocated, as long as the environment does on Windows */
EXPORT WCHAR *w32_wgetenv(const WCHAR *name)
{
	static __thread WCHAR *value;
	char *narrow = utf8_dup(name);
	const char *found = narrow ? getenv(narrow) : NULL;

	free(value);
	value = wide_dup(found);
	free(narrow);
	return value;
}
