/* SPDX-License-Identifier: MIT */
/*
 * Text. The system's code page (CP_ACP, CP_OEMCP) is UTF-8, as everything is on
 * this platform.
 */
#ifndef W32_STRINGAPISET_H
#define W32_STRINGAPISET_H

#include "winnt.h"
#include "winerror.h"

W32_BEGIN

#define CP_ACP				0
#define CP_OEMCP			1
#define CP_MACCP			2
#define CP_THREAD_ACP			3
#define CP_UTF7				65000
#define CP_UTF8				65001
#define MB_PRECOMPOSED			0x00000001
#define MB_COMPOSITE			0x00000002
#define MB_USEGLYPHCHARS		0x00000004
#define MB_ERR_INVALID_CHARS		0x00000008
#define WC_COMPOSITECHECK		0x00000200
#define WC_NO_BEST_FIT_CHARS		0x00000400
#define WC_ERR_INVALID_CHARS		0x00000080
#define NORM_IGNORECASE			0x00000001
#define CSTR_LESS_THAN			1
#define CSTR_EQUAL			2
#define CSTR_GREATER_THAN		3

/*
 * Code pages: UTF-8 (65001, 0, 1, 3), ASCII (20127), Latin-1 (28591, 1252).
 * 0: ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_INVALID_FLAGS,
 * ERROR_NO_UNICODE_TRANSLATION.
 */
int WINAPI MultiByteToWideChar(_In_ UINT CodePage, _In_ DWORD Flags, _In_ LPCCH Text,
			       _In_ int Bytes, _Out_opt_ LPWSTR Wide, _In_ int Room);
int WINAPI WideCharToMultiByte(_In_ UINT CodePage, _In_ DWORD Flags, _In_ LPCWCH Wide,
			       _In_ int Units, _Out_opt_ LPSTR Text, _In_ int Room,
			       _In_opt_ LPCCH Default, _Out_opt_ LPBOOL UsedDefault);
UINT WINAPI GetACP(void);
UINT WINAPI GetOEMCP(void);
int WINAPI CompareStringOrdinal(_In_ LPCWCH First, _In_ int Units1, _In_ LPCWCH Second,
				_In_ int Units2, _In_ BOOL IgnoreCase);
int WINAPI CompareStringW(_In_ LCID Locale, _In_ DWORD Flags, _In_ LPCWCH First,
			  _In_ int Units1, _In_ LPCWCH Second, _In_ int Units2);

/* NULL text is empty text */
int WINAPI lstrlenW(_In_opt_ LPCWSTR Text);
int WINAPI lstrlenA(_In_opt_ LPCSTR Text);
int WINAPI lstrcmpW(_In_ LPCWSTR First, _In_ LPCWSTR Second);
int WINAPI lstrcmpA(_In_ LPCSTR First, _In_ LPCSTR Second);
int WINAPI lstrcmpiW(_In_ LPCWSTR First, _In_ LPCWSTR Second);
int WINAPI lstrcmpiA(_In_ LPCSTR First, _In_ LPCSTR Second);
LPWSTR WINAPI lstrcpyW(_Out_ LPWSTR To, _In_ LPCWSTR From);
LPSTR WINAPI lstrcpyA(_Out_ LPSTR To, _In_ LPCSTR From);
LPWSTR WINAPI lstrcpynW(_Out_ LPWSTR To, _In_ LPCWSTR From, _In_ int Room);
LPSTR WINAPI lstrcpynA(_Out_ LPSTR To, _In_ LPCSTR From, _In_ int Room);
LPWSTR WINAPI lstrcatW(_Inout_ LPWSTR To, _In_ LPCWSTR From);
LPSTR WINAPI lstrcatA(_Inout_ LPSTR To, _In_ LPCSTR From);
int WINAPIV wsprintfW(_Out_ LPWSTR To, _In_ LPCWSTR Format, ...);
int WINAPIV wsprintfA(_Out_ LPSTR To, _In_ LPCSTR Format, ...);
LPWSTR WINAPI CharLowerW(_Inout_ LPWSTR Text);
LPWSTR WINAPI CharUpperW(_Inout_ LPWSTR Text);
LPWSTR WINAPI CharNextW(_In_ LPCWSTR Text);

W32_END

#ifdef UNICODE
#define lstrlen		lstrlenW
#define lstrcmp		lstrcmpW
#define lstrcmpi	lstrcmpiW
#define lstrcpy		lstrcpyW
#define lstrcpyn	lstrcpynW
#define lstrcat		lstrcatW
#define wsprintf	wsprintfW
#define CharLower	CharLowerW
#define CharUpper	CharUpperW
#else
#define lstrlen		lstrlenA
#define lstrcmp		lstrcmpA
#define lstrcmpi	lstrcmpiA
#define lstrcpy		lstrcpyA
#define lstrcpyn	lstrcpynA
#define lstrcat		lstrcatA
#define wsprintf	wsprintfA
#endif

#endif /* W32_STRINGAPISET_H */
