/* SPDX-License-Identifier: MIT */
/* Descriptors. A FILE has no modes here: _setmode() does nothing. */
#ifndef W32_IO_H
#define W32_IO_H

#include <fcntl.h>
#include <unistd.h>
#include <wchar.h>
#include "minwindef.h"

#define _O_TEXT		0x4000
#define _O_BINARY	0x8000
#define _O_WTEXT	0x10000
#define _O_U16TEXT	0x20000
#define _O_U8TEXT	0x40000
#define _isatty		isatty
#define _access		access
#define _close		close

static inline int _setmode(int fd, int mode)
{
	(void)fd;
	(void)mode;
	return _O_TEXT;
}

W32_BEGIN
/* The handle is another name of the descriptor's file, the caller's to close */
intptr_t _get_osfhandle(int fd);
W32_END

#endif /* W32_IO_H */
