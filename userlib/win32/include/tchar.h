/* SPDX-License-Identifier: MIT */
/* Text of either width, as _UNICODE says. */
#ifndef W32_TCHAR_H
#define W32_TCHAR_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#ifdef _UNICODE
typedef wchar_t _TCHAR, _TSCHAR, _TXCHAR;
#define __T(s)		L##s
#define _tmain		wmain
#define _targv		__wargv
#define _tprintf	wprintf
#define _ftprintf	fwprintf
#define _stprintf	swprintf
#define _stprintf_s	swprintf_s
#define _sntprintf	_snwprintf
#define _sntprintf_s	_snwprintf_s
#define _vtprintf	vwprintf
#define _vftprintf	vfwprintf
#define _vstprintf_s	vswprintf_s
#define _vsntprintf	_vsnwprintf
#define _vsntprintf_s	_vsnwprintf_s
#define _sctprintf	_scwprintf
#define _vsctprintf	_vscwprintf
#define _stscanf	swscanf
#define _stscanf_s	swscanf_s
#define _fputts		fputws
#define _putts		_putws
#define _fputtc		fputwc
#define _puttc		putwc
#define _puttchar	putwchar
#define _fgetts		fgetws
#define _tcslen		wcslen
#define _tcsnlen	wcsnlen
#define _tcscpy		wcscpy
#define _tcscpy_s	wcscpy_s
#define _tcsncpy	wcsncpy
#define _tcsncpy_s	wcsncpy_s
#define _tcscat		wcscat
#define _tcscat_s	wcscat_s
#define _tcsncat	wcsncat
#define _tcsncat_s	wcsncat_s
#define _tcscmp		wcscmp
#define _tcsncmp	wcsncmp
#define _tcsicmp	_wcsicmp
#define _tcsnicmp	_wcsnicmp
#define _tcschr		wcschr
#define _tcsrchr	wcsrchr
#define _tcsstr		wcsstr
#define _tcspbrk	wcspbrk
#define _tcsspn		wcsspn
#define _tcscspn	wcscspn
#define _tcstok_s	wcstok_s
#define _tcsdup		_wcsdup
#define _tcslwr		_wcslwr
#define _tcsupr		_wcsupr
#define _tcstol		wcstol
#define _tcstoul	wcstoul
#define _tcstod		wcstod
#define _tcstoi64	_wcstoi64
#define _tcstoui64	_wcstoui64
#define _ttoi		_wtoi
#define _ttol		_wtol
#define _ttoi64		_wtoi64
#define _itot		_itow
#define _itot_s		_itow_s
#define _tfopen		_wfopen
#define _tfopen_s	_wfopen_s
#define _tremove	_wremove
#define _tgetenv	_wgetenv
#define _istalpha	iswalpha
#define _istdigit	iswdigit
#define _istalnum	iswalnum
#define _istspace	iswspace
#define _totlower	towlower
#define _totupper	towupper
#else
typedef char _TCHAR, _TSCHAR, _TXCHAR;
#define __T(s)		s
#define _tmain		main
#define _targv		__argv
#define _tprintf	printf
#define _ftprintf	fprintf
#define _stprintf	sprintf
#define _stprintf_s	sprintf_s
#define _sntprintf	_snprintf
#define _sntprintf_s	_snprintf_s
#define _vtprintf	vprintf
#define _vftprintf	vfprintf
#define _vstprintf_s	vsprintf_s
#define _vsntprintf	_vsnprintf
#define _vsntprintf_s	_vsnprintf_s
#define _sctprintf	_scprintf
#define _vsctprintf	_vscprintf
#define _stscanf	sscanf
#define _stscanf_s	sscanf_s
#define _fputts		fputs
#define _putts		puts
#define _fputtc		fputc
#define _puttc		putc
#define _puttchar	putchar
#define _fgetts		fgets
#define _tcslen		strlen
#define _tcsnlen	strnlen
#define _tcscpy		strcpy
#define _tcscpy_s	strcpy_s
#define _tcsncpy	strncpy
#define _tcsncpy_s	strncpy_s
#define _tcscat		strcat
#define _tcscat_s	strcat_s
#define _tcsncat	strncat
#define _tcsncat_s	strncat_s
#define _tcscmp		strcmp
#define _tcsncmp	strncmp
#define _tcsicmp	_stricmp
#define _tcsnicmp	_strnicmp
#define _tcschr		strchr
#define _tcsrchr	strrchr
#define _tcsstr		strstr
#define _tcspbrk	strpbrk
#define _tcsspn		strspn
#define _tcscspn	strcspn
#define _tcstok_s	strtok_s
#define _tcsdup		_strdup
#define _tcslwr		_strlwr
#define _tcsupr		_strupr
#define _tcstol		strtol
#define _tcstoul	strtoul
#define _tcstod		strtod
#define _tcstoi64	_strtoi64
#define _tcstoui64	_strtoui64
#define _ttoi		atoi
#define _ttol		atol
#define _ttoi64		_atoi64
#define _itot		_itoa
#define _itot_s		_itoa_s
#define _tfopen		fopen
#define _tfopen_s	fopen_s
#define _tremove	remove
#define _tgetenv	getenv
#define _istalpha	isalpha
#define _istdigit	isdigit
#define _istalnum	isalnum
#define _istspace	isspace
#define _totlower	tolower
#define _totupper	toupper
#endif
#define _T(s)		__T(s)
#define _TEXT(s)	__T(s)
#ifndef W32_MINWINDEF_H
#ifdef _UNICODE
typedef wchar_t TCHAR, *PTCHAR, *PTSTR, *LPTSTR;
typedef const wchar_t *PCTSTR, *LPCTSTR;
#else
typedef char TCHAR, *PTCHAR, *PTSTR, *LPTSTR;
typedef const char *PCTSTR, *LPCTSTR;
#endif
#endif

#endif /* W32_TCHAR_H */
