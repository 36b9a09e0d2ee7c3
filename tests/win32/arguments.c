// SPDX-License-Identifier: GPL-2.0-only
/* A program with wmain(): prints its arguments as they came. */
#define UNICODE
#define _UNICODE
#include <windows.h>
#include <stdio.h>
#include <tchar.h>

int __cdecl _tmain(int argc, _TCHAR *argv[])
{
	for (int i = 1; i < argc; i++)
		_tprintf(_T("%d=%s|%u\n"), i, argv[i], (UINT)_tcslen(argv[i]));
	return argc == 1 ? 7 : 0;
}
