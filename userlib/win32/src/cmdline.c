// SPDX-License-Identifier: MIT
/*
 * The command line as one text and as its parts. It is put together from the
 * arguments, with quotes where the rules of CommandLineToArgvW need them.
 */
#include <fcntl.h>
#include <unistd.h>
#include "w32.h"

EXPORT int __argc;
EXPORT char **__argv;
EXPORT WCHAR **__wargv;

static struct {
	pthread_once_t once;
	char *text;
	WCHAR *wide;
} line = { .once = PTHREAD_ONCE_INIT };

/* A part with quotes; backslashes double before a quote. At most 2 n + 3 bytes */
static char *quote(const char *part, char *out)
{
	size_t slashes = 0;

	if (*part && !strpbrk(part, " \t\n\v\""))
		return stpcpy(out, part);
	*out++ = '"';
	for (; *part; part++) {
		if (*part == '"') {
			memset(out, '\\', slashes + 1);
			out += slashes + 1;
		}
		slashes = *part == '\\' ? slashes + 1 : 0;
		*out++ = *part;
	}
	memset(out, '\\', slashes);
	out += slashes;
	*out++ = '"';
	*out = 0;
	return out;
}

/* What the kernel has of it: works without wmain, too */
static size_t read_arguments(char **arguments)
{
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	size_t used = 0, room = 0;
	ssize_t n = fd < 0 ? 0 : 1;
	char *text = NULL;

	while (n > 0) {
		if (used == room) {
			char *larger = realloc(text, room += 4096);

			if (!larger)
				break;
			text = larger;
		}
		n = read(fd, text + used, room - used);
		used += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		close(fd);
	*arguments = text;
	return used;
}

static void line_init(void)
{
	char *arguments, *at;
	size_t bytes = read_arguments(&arguments);

	line.text = malloc(2 * bytes + 3 * bytes + 4);
	if (!line.text)
		return;
	at = line.text;
	*at = 0;
	for (size_t i = 0; i < bytes; i += strlen(arguments + i) + 1) {
		if (i)
			*at++ = ' ';
		at = quote(arguments + i, at);
	}
	free(arguments);
	line.wide = wide_dup(line.text);
}

EXPORT LPSTR WINAPI GetCommandLineA(void)
{
	pthread_once(&line.once, line_init);
	return line.text;
}

EXPORT LPWSTR WINAPI GetCommandLineW(void)
{
	pthread_once(&line.once, line_init);
	return line.wide;
}

/*
 * One part, to @out if that is not NULL, with its NUL: 2 n backslashes and a
 * quote are n backslashes and the end of quoting, 2 n + 1 are n and a quote; the
 * first part has no escapes. Returns the rest of the line.
 */
static const WCHAR *next_part(const WCHAR *at, bool first, WCHAR *out, size_t *used)
{
	bool quoted = false;

	for (; *at && (quoted || (*at != ' ' && *at != '\t')); at++) {
		size_t slashes = 0;

		while (!first && at[slashes] == '\\')
			slashes++;
		if (slashes && at[slashes] == '"') {
			for (size_t i = 0; i < slashes / 2; i++, (*used)++)
				if (out)
					out[*used] = '\\';
			at += slashes;
			if (slashes % 2 == 0) {
				quoted = !quoted;
				continue;
			}
		} else if (*at == '"') {
			if (!first && quoted && at[1] == '"')
				at++;		/* a quote within quotes */
			else {
				quoted = !quoted;
				continue;
			}
		}
		if (out)
			out[*used] = *at;
		(*used)++;
	}
	if (out)
		out[*used] = 0;
	(*used)++;
	while (*at == ' ' || *at == '\t')
		at++;
	return at;
}

EXPORT LPWSTR *WINAPI CommandLineToArgvW(LPCWSTR Line, int *Count)
{
	const WCHAR *at = Line;
	size_t used = 0, parts = 0;
	LPWSTR *result, text;
	char path[4096];
	WCHAR wide[4096];

	if (!Line || !Count)
		return fail_null(ERROR_INVALID_PARAMETER);
	if (!*Line) {
		/* an empty line stands for the program itself */
		ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

		path[n > 0 ? n : 0] = 0;
		utf8_to_wide(path, strlen(path) + 1, wide, ARRAY_SIZE(wide));
		at = Line = wide;
	}
	do {
		at = next_part(at, !parts, NULL, &used);
		parts++;
	} while (*at);
	result = LocalAlloc(0, (parts + 1) * sizeof(*result) +
			       used * sizeof(*text));
	if (!result)
		return NULL;
	text = (LPWSTR)(result + parts + 1);
	at = Line;
	for (size_t i = 0, n = 0; i < parts; i++) {
		result[i] = text + n;
		at = next_part(at, i == 0, text, &n);
	}
	result[parts] = NULL;
	*Count = (int)parts;
	return result;
}

/* For main.c: the arguments as 16-bit text, which stays */
EXPORT WCHAR **w32_arguments(int argc, char **argv)
{
	WCHAR **wide = calloc((size_t)argc + 1, sizeof(*wide));

	for (int i = 0; wide && i < argc; i++) {
		wide[i] = wide_dup(argv[i]);
		if (!wide[i])
			return NULL;
	}
	__argc = argc;
	__argv = argv;
	__wargv = wide;
	return wide;
}
