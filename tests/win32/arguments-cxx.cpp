// SPDX-License-Identifier: GPL-2.0-only
/* The same in C++, where wmain has another name for the linker. */
#include <windows.h>
#include <cstdio>
#include <string>

int wmain(int argc, wchar_t *argv[])
{
	for (int i = 1; i < argc; i++) {
		std::wstring text(argv[i]);

		std::printf("%d=%ls|%u\n", i, text.c_str(), (UINT)text.size());
	}
	return argc == 1 ? 7 : 0;
}
