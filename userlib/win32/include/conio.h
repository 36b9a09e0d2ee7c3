/* SPDX-License-Identifier: MIT */
/* One key from the terminal, without echo and without waiting for the line. */
#ifndef W32_CONIO_H
#define W32_CONIO_H

#include "minwindef.h"

W32_BEGIN
int _kbhit(void);
int _getch(void);
int _getche(void);
int _putch(int c);
W32_END

#define kbhit	_kbhit
#define getch	_getch

#endif /* W32_CONIO_H */
