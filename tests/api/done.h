/* SPDX-License-Identifier: GPL-2.0-only */
/* Where overlapped calls that are over are fetched from, one by one */
#ifndef HTTPSYS_TESTS_API_DONE_H
#define HTTPSYS_TESTS_API_DONE_H

#include <stdbool.h>
#include <http.h>

struct done {
	LPOVERLAPPED overlapped;
	ULONG error;
	long at;		/* ms, hs_now_ms() */
};

/* Before the first overlapped call on it */
void done_watch(HANDLE queue);
/* False: none came within @ms */
bool done_take(struct done *done, int ms);

#endif
