// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include "tap.h"

static char name[160];
static bool begun, good;
static int nr, failed, notes;

static void finish(void)
{
	if (!begun)
		return;
	printf("%s %d - %s\n", good ? "ok" : "not ok", ++nr, name);
	fflush(stdout);
	failed += !good;
}

void tap_case(const char *fmt, ...)
{
	va_list ap;

	finish();
	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	begun = true;
	good = true;
	notes = 0;
}

bool tap_check(bool result, const char *file, int line, const char *fmt, ...)
{
	const char *base = strrchr(file, '/');
	va_list ap;

	if (result)
		return true;
	good = false;
	if (++notes > 5)	/* the first ones tell enough */
		return false;
	printf("# %s:%d: %s: ", base ? base + 1 : file, line, name);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	return false;
}

int tap_end(void)
{
	finish();
	printf("1..%d\n", nr);
	return failed || !nr;
}

const char *tap_show(const void *text, size_t len)
{
	static char buffers[4][600];
	static int next;
	char *out = buffers[next++ % 4], *p = out;
	const unsigned char *s = text;
	size_t i;

	for (i = 0; i < len; i++) {
		if (p - out > 580) {
			p += sprintf(p, "...");
			break;
		}
		if (s[i] == '\r' || s[i] == '\n')
			p += sprintf(p, s[i] == '\r' ? "\\r" : "\\n");
		else if (s[i] < 0x20 || s[i] >= 0x7f)
			p += sprintf(p, "\\x%02x", s[i]);
		else
			*p++ = (char)s[i];
	}
	*p = '\0';
	return out;
}

char *tap_exact(const void *text, size_t len)
{
	char *copy = malloc(len);

	if (!copy && len) {
		printf("Bail out! no memory\n");
		exit(2);
	}
	if (len)
		memcpy(copy, text, len);
	return copy;
}

uint32_t tap_random(uint32_t below)
{
	static uint64_t state = 0x9e3779b97f4a7c15ULL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32) % below;
}
