// SPDX-License-Identifier: MIT
/*
 * FormatMessage: texts of Win32 codes, inserts %1 to %99 with an optional
 * !format!, %n, %%, %0. The texts are in this library's words.
 */
#include "crt.h"

static const struct {
	DWORD code;
	const char *text;
} texts[] = {
	{ NO_ERROR, "The operation completed successfully." },
	{ ERROR_INVALID_FUNCTION, "Incorrect function." },
	{ ERROR_FILE_NOT_FOUND, "The system cannot find the file specified." },
	{ ERROR_PATH_NOT_FOUND, "The system cannot find the path specified." },
	{ ERROR_TOO_MANY_OPEN_FILES, "The system cannot open the file." },
	{ ERROR_ACCESS_DENIED, "Access is denied." },
	{ ERROR_INVALID_HANDLE, "The handle is invalid." },
	{ ERROR_NOT_ENOUGH_MEMORY, "There is not enough memory." },
	{ ERROR_BAD_COMMAND, "The command is not valid now." },
	{ ERROR_SHARING_VIOLATION, "It is being used by another process." },
	{ ERROR_HANDLE_EOF, "Reached the end of the file." },
	{ ERROR_NOT_SUPPORTED, "The request is not supported." },
	{ ERROR_NETNAME_DELETED, "The connection is broken." },
	{ ERROR_FILE_EXISTS, "The file exists." },
	{ ERROR_INVALID_PARAMETER, "The parameter is incorrect." },
	{ ERROR_DISK_FULL, "There is not enough space on the disk." },
	{ ERROR_CALL_NOT_IMPLEMENTED, "This function is not supported here." },
	{ ERROR_INSUFFICIENT_BUFFER, "The buffer is too small." },
	{ ERROR_INVALID_NAME, "The name is not valid." },
	{ ERROR_MOD_NOT_FOUND, "The specified module could not be found." },
	{ ERROR_PROC_NOT_FOUND, "The specified function could not be found." },
	{ ERROR_ALREADY_EXISTS, "It exists already." },
	{ ERROR_MORE_DATA, "More data is available." },
	{ WAIT_TIMEOUT, "The wait operation timed out." },
	{ ERROR_NOT_OWNER, "The caller does not own it." },
	{ ERROR_TOO_MANY_POSTS, "Too many posts were made to a semaphore." },
	{ ERROR_ABANDONED_WAIT_0, "A wait ended because its handle was closed." },
	{ ERROR_OPERATION_ABORTED, "The operation has been aborted." },
	{ ERROR_IO_INCOMPLETE, "The overlapped operation is not over." },
	{ ERROR_IO_PENDING, "The overlapped operation is in progress." },
	{ ERROR_NOT_FOUND, "Element not found." },
	{ ERROR_CONNECTION_INVALID, "There is no such connection." },
	{ ERROR_RETRY, "The operation should be retried." },
	{ ERROR_TIMEOUT, "The time has run out." },
	{ ERROR_NO_SYSTEM_RESOURCES, "System resources are exhausted." },
};

static const char *system_text(DWORD code)
{
	const char *text;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (texts[i].code == code)
			return texts[i].text;
	}
	text = HttpLxErrorText(code);
	return strcmp(text, HttpLxErrorText(0xfffffff0)) ? text : NULL;
}

struct inserts {
	va_list list;
	DWORD_PTR values[99];
	unsigned int known;
};

static DWORD_PTR insert(struct inserts *inserts, const DWORD_PTR *array,
			unsigned int number)
{
	if (array)
		return array[number - 1];
	for (; inserts->known < number; inserts->known++)
		inserts->values[inserts->known] = va_arg(inserts->list, DWORD_PTR);
	return inserts->values[number - 1];
}

/* One insert through printf; a string unless it says otherwise */
static void put_formatted(struct sink *out, const WCHAR *format, ...)
{
	struct sink sink = { .wide = true, .grow = true };
	va_list args;

	va_start(args, format);
	format_to(&sink, format, args);
	va_end(args);
	for (size_t i = 0; !sink.failed && i < sink.used; i++)
		sink_put(out, ((WCHAR *)sink.to)[i]);
	out->failed |= sink.failed;
	free(sink.to);
}

/* @at is behind the %; returns what follows the insert */
static const WCHAR *put_insert(struct sink *out, const WCHAR *at, bool wide,
			       struct inserts *inserts, const DWORD_PTR *array)
{
	WCHAR format[32] = { '%', wide ? 'l' : 'h', 's', 0 };
	unsigned int number = 0, n = 1;

	while (*at >= '0' && *at <= '9' && number < 10)
		number = 10 * number + (unsigned int)(*at++ - '0');
	if (*at == '!' && w32_wcschr(at + 1, '!')) {
		for (at++; *at != '!'; at++) {
			/* s is of the function's width */
			if (*at == 's' && n < ARRAY_SIZE(format) - 2 &&
			    format[n - 1] != 'h' && format[n - 1] != 'l' && !wide)
				format[n++] = 'h';
			if (n < ARRAY_SIZE(format) - 1)
				format[n++] = *at;
		}
		format[n] = 0;
		at++;
	}
	put_formatted(out, format, insert(inserts, array, number));
	return at;
}

static void expand(struct sink *out, const WCHAR *at, bool wide, bool ignore,
		   struct inserts *inserts, const DWORD_PTR *array)
{
	while (*at && !out->failed) {
		WCHAR c = *at++;

		if (c != '%' || ignore || !*at) {
			sink_put(out, c);
			continue;
		}
		if (*at == '0')
			return;
		if (*at >= '1' && *at <= '9') {
			if (!array && !inserts) {
				out->failed = true;
				return;
			}
			at = put_insert(out, at, wide, inserts, array);
			continue;
		}
		c = *at++;
		if (c == 'n')
			sink_put(out, '\r');
		sink_put(out, c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' :
			      c == 'b' ? ' ' : c);
	}
}

/* The text to expand, to be freed; NULL: last error */
static WCHAR *source_text(DWORD flags, LPCVOID source, DWORD id, bool wide)
{
	const char *text;
	WCHAR *copy;

	if (flags & FORMAT_MESSAGE_FROM_STRING) {
		if (!source)
			return fail_null(ERROR_INVALID_PARAMETER);
		copy = wide ? malloc((wlen(source) + 1) * sizeof(*copy)) :
			      wide_dup(source);
		if (copy && wide)
			w32_wcscpy(copy, source);
		return copy ? copy : fail_null(ERROR_NOT_ENOUGH_MEMORY);
	}
	if (!(flags & (FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_FROM_HMODULE)))
		return fail_null(ERROR_INVALID_PARAMETER);
	/* HRESULT_FROM_WIN32 */
	if ((id & 0xffff0000) == 0x80070000)
		id &= 0xffff;
	text = system_text(id);
	if (!text)
		return fail_null(317);	/* ERROR_MR_MID_NOT_FOUND */
	copy = malloc((strlen(text) + 3) * sizeof(*copy));
	if (!copy)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	utf8_to_wide(text, strlen(text), copy, strlen(text));
	memcpy(copy + strlen(text),
	       flags & FORMAT_MESSAGE_MAX_WIDTH_MASK ? L" \0" : L"\r\n",
	       3 * sizeof(*copy));
	return copy;
}

static DWORD give(const struct sink *sink, DWORD flags, void *buffer, DWORD room,
		  bool wide)
{
	size_t size = wide ? sizeof(WCHAR) : 1;
	size_t n = wide ? sink->used : wide_to_utf8(sink->to, sink->used, NULL, 0);
	char *to = buffer;

	if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
		to = LocalAlloc(0, ((n + 1 > room ? n + 1 : room)) * size);
		*(void **)buffer = to;
		if (!to)
			return fail(ERROR_NOT_ENOUGH_MEMORY);
	} else if (n + 1 > room) {
		return fail(ERROR_INSUFFICIENT_BUFFER);
	}
	if (wide && n)
		memcpy(to, sink->to, n * size);
	else if (n)
		wide_to_utf8(sink->to, sink->used, to, n);
	memset(to + n * size, 0, size);
	return (DWORD)n;
}

static DWORD format_message(DWORD flags, LPCVOID source, DWORD id, void *buffer,
			    DWORD room, va_list *arguments, bool wide)
{
	struct sink sink = { .wide = true, .grow = true };
	struct inserts inserts = { .known = 0 };
	bool array = flags & FORMAT_MESSAGE_ARGUMENT_ARRAY;
	WCHAR *text;
	DWORD n;

	if (!buffer)
		return fail(ERROR_INVALID_PARAMETER);
	if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER)
		*(void **)buffer = NULL;
	text = source_text(flags, source, id, wide);
	if (!text)
		return 0;
	if (arguments && !array)
		va_copy(inserts.list, *arguments);
	expand(&sink, text, wide, flags & FORMAT_MESSAGE_IGNORE_INSERTS,
	       arguments && !array ? &inserts : NULL,
	       array ? (const DWORD_PTR *)arguments : NULL);
	if (arguments && !array)
		va_end(inserts.list);
	n = sink.failed ? (DWORD)fail(ERROR_INVALID_PARAMETER) :
			  give(&sink, flags, buffer, room, wide);
	free(sink.to);
	free(text);
	return n;
}

EXPORT DWORD WINAPI FormatMessageW(DWORD Flags, LPCVOID Source, DWORD Id,
				   DWORD Language, LPWSTR Buffer, DWORD Room,
				   va_list *Arguments)
{
	(void)Language;
	return format_message(Flags, Source, Id, Buffer, Room, Arguments, true);
}

EXPORT DWORD WINAPI FormatMessageA(DWORD Flags, LPCVOID Source, DWORD Id,
				   DWORD Language, LPSTR Buffer, DWORD Room,
				   va_list *Arguments)
{
	(void)Language;
	return format_message(Flags, Source, Id, Buffer, Room, Arguments, false);
}
