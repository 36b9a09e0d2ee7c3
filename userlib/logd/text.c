// SPDX-License-Identifier: MIT
/* Text that grows. No memory: the program ends, its records are still the kernel's. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "logd.h"

static void reserve(struct text *t, size_t more)
{
	size_t room = t->room ? t->room : 256;

	while (room - t->used < more)
		room *= 2;
	if (room == t->room)
		return;
	t->data = realloc(t->data, room);
	if (!t->data)
		abort();
	t->room = room;
}

void text_add(struct text *t, const void *data, size_t size)
{
	reserve(t, size);
	if (size)
		memcpy(t->data + t->used, data, size);
	t->used += size;
}

void text_string(struct text *t, const char *string)
{
	text_add(t, string, strlen(string));
}

/* Short ones */
void text_format(struct text *t, const char *format, ...)
{
	char short_text[256];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(short_text, sizeof(short_text), format, args);
	va_end(args);
	text_add(t, short_text, n < (int)sizeof(short_text) ? (size_t)n : sizeof(short_text) - 1);
}
