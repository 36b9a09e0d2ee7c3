// SPDX-License-Identifier: GPL-2.0-only
/* done.h by a completion port, as a program from Windows has it */
#include <windows.h>
#include <http.h>
#include "done.h"
#include "hs.h"
#include "tap.h"

static HANDLE port;

void done_watch(HANDLE queue)
{
	port = CreateIoCompletionPort(queue, NULL, 1, 0);
	need(port != NULL);
}

bool done_take(struct done *done, int ms)
{
	ULONG_PTR key;
	DWORD bytes;
	BOOL good;

	done->overlapped = NULL;
	good = GetQueuedCompletionStatus(port, &bytes, &key, &done->overlapped,
					 (DWORD)ms);
	if (!done->overlapped)
		return false;
	need(key == 1);
	done->error = good ? NO_ERROR : GetLastError();
	done->at = hs_now_ms();
	return true;
}
