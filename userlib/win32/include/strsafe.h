/* SPDX-License-Identifier: MIT */
/*
 * Text of known room. What does not fit is cut off, the result always ends with
 * a NUL. Room is in characters for StringCch..., in bytes for StringCb...
 */
#ifndef W32_STRSAFE_H
#define W32_STRSAFE_H

#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include "winerror.h"

W32_BEGIN

#define STRSAFE_MAX_CCH			2147483647
#define STRSAFE_E_INSUFFICIENT_BUFFER	((HRESULT)0x8007007a)
#define STRSAFE_E_INVALID_PARAMETER	((HRESULT)0x80070057)
#define STRSAFE_E_END_OF_FILE		((HRESULT)0x80070026)
#define STRSAFE_IGNORE_NULLS		0x00000100
#define STRSAFE_FILL_BEHIND_NULL	0x00000200
#define STRSAFE_FILL_ON_FAILURE		0x00000400
#define STRSAFE_NULL_ON_FAILURE		0x00000800
#define STRSAFE_NO_TRUNCATION		0x00001000
#define STRSAFE_FILL_BYTE(c)		((DWORD)(((c) & 0xff) | STRSAFE_FILL_BEHIND_NULL))
#define STRSAFE_FAILURE_BYTE(c)		((DWORD)(((c) & 0xff) | STRSAFE_FILL_ON_FAILURE))

/* @End and @Remaining: out, optional: where the NUL is, and the room from there */
HRESULT WINAPI StringCchCopyExW(PWSTR To, size_t Room, PCWSTR From, PWSTR *End,
				size_t *Remaining, DWORD Flags);
HRESULT WINAPI StringCchCopyExA(PSTR To, size_t Room, PCSTR From, PSTR *End,
				size_t *Remaining, DWORD Flags);
HRESULT WINAPI StringCchCopyNExW(PWSTR To, size_t Room, PCWSTR From, size_t Most,
				 PWSTR *End, size_t *Remaining, DWORD Flags);
HRESULT WINAPI StringCchCopyNExA(PSTR To, size_t Room, PCSTR From, size_t Most,
				 PSTR *End, size_t *Remaining, DWORD Flags);
HRESULT WINAPI StringCchCatExW(PWSTR To, size_t Room, PCWSTR From, PWSTR *End,
			       size_t *Remaining, DWORD Flags);
HRESULT WINAPI StringCchCatExA(PSTR To, size_t Room, PCSTR From, PSTR *End,
			       size_t *Remaining, DWORD Flags);
HRESULT WINAPI StringCchCatNExW(PWSTR To, size_t Room, PCWSTR From, size_t Most,
				PWSTR *End, size_t *Remaining, DWORD Flags);
HRESULT WINAPI StringCchCatNExA(PSTR To, size_t Room, PCSTR From, size_t Most,
				PSTR *End, size_t *Remaining, DWORD Flags);
HRESULT WINAPI StringCchVPrintfExW(PWSTR To, size_t Room, PWSTR *End,
				   size_t *Remaining, DWORD Flags, PCWSTR Format,
				   va_list Arguments);
HRESULT WINAPI StringCchVPrintfExA(PSTR To, size_t Room, PSTR *End,
				   size_t *Remaining, DWORD Flags, PCSTR Format,
				   va_list Arguments);
HRESULT WINAPIV StringCchPrintfExW(PWSTR To, size_t Room, PWSTR *End,
				   size_t *Remaining, DWORD Flags, PCWSTR Format, ...);
HRESULT WINAPIV StringCchPrintfExA(PSTR To, size_t Room, PSTR *End,
				   size_t *Remaining, DWORD Flags, PCSTR Format, ...);
HRESULT WINAPIV StringCchPrintfW(PWSTR To, size_t Room, PCWSTR Format, ...);
HRESULT WINAPIV StringCchPrintfA(PSTR To, size_t Room, PCSTR Format, ...);
HRESULT WINAPIV StringCbPrintfW(PWSTR To, size_t Room, PCWSTR Format, ...);
HRESULT WINAPIV StringCbPrintfA(PSTR To, size_t Room, PCSTR Format, ...);
HRESULT WINAPI StringCchLengthW(PCWSTR Text, size_t Most, size_t *Length);
HRESULT WINAPI StringCchLengthA(PCSTR Text, size_t Most, size_t *Length);

#define W32_STRSAFE(S, T, P)						\
static inline HRESULT StringCchCopy##S(P to, size_t room, const T *from) \
{ return StringCchCopyEx##S(to, room, from, NULL, NULL, 0); }		\
static inline HRESULT StringCchCopyN##S(P to, size_t room, const T *from, size_t most) \
{ return StringCchCopyNEx##S(to, room, from, most, NULL, NULL, 0); }	\
static inline HRESULT StringCchCat##S(P to, size_t room, const T *from)	\
{ return StringCchCatEx##S(to, room, from, NULL, NULL, 0); }		\
static inline HRESULT StringCchCatN##S(P to, size_t room, const T *from, size_t most) \
{ return StringCchCatNEx##S(to, room, from, most, NULL, NULL, 0); }	\
static inline HRESULT StringCchVPrintf##S(P to, size_t room, const T *format, va_list a) \
{ return StringCchVPrintfEx##S(to, room, NULL, NULL, 0, format, a); }	\
static inline HRESULT StringCbCopy##S(P to, size_t room, const T *from)	\
{ return StringCchCopyEx##S(to, room / sizeof(T), from, NULL, NULL, 0); } \
static inline HRESULT StringCbCopyN##S(P to, size_t room, const T *from, size_t most) \
{									\
	return StringCchCopyNEx##S(to, room / sizeof(T), from, most / sizeof(T), \
				   NULL, NULL, 0);			\
}									\
static inline HRESULT StringCbCat##S(P to, size_t room, const T *from)	\
{ return StringCchCatEx##S(to, room / sizeof(T), from, NULL, NULL, 0); } \
static inline HRESULT StringCbCatN##S(P to, size_t room, const T *from, size_t most) \
{									\
	return StringCchCatNEx##S(to, room / sizeof(T), from, most / sizeof(T), \
				  NULL, NULL, 0);			\
}									\
static inline HRESULT StringCbVPrintf##S(P to, size_t room, const T *format, va_list a) \
{ return StringCchVPrintfEx##S(to, room / sizeof(T), NULL, NULL, 0, format, a); } \
static inline HRESULT StringCbLength##S(const T *text, size_t most, size_t *length) \
{									\
	HRESULT hr = StringCchLength##S(text, most / sizeof(T), length); \
									\
	if (length)							\
		*length *= sizeof(T);					\
	return hr;							\
}

W32_STRSAFE(W, WCHAR, PWSTR)
W32_STRSAFE(A, CHAR, PSTR)

W32_END

#ifdef UNICODE
#define StringCchCopy		StringCchCopyW
#define StringCchCopyEx		StringCchCopyExW
#define StringCchCopyN		StringCchCopyNW
#define StringCchCat		StringCchCatW
#define StringCchCatEx		StringCchCatExW
#define StringCchCatN		StringCchCatNW
#define StringCchPrintf		StringCchPrintfW
#define StringCchPrintfEx	StringCchPrintfExW
#define StringCchVPrintf	StringCchVPrintfW
#define StringCchVPrintfEx	StringCchVPrintfExW
#define StringCchLength		StringCchLengthW
#define StringCbCopy		StringCbCopyW
#define StringCbCopyN		StringCbCopyNW
#define StringCbCat		StringCbCatW
#define StringCbCatN		StringCbCatNW
#define StringCbPrintf		StringCbPrintfW
#define StringCbVPrintf		StringCbVPrintfW
#define StringCbLength		StringCbLengthW
#else
#define StringCchCopy		StringCchCopyA
#define StringCchCopyEx		StringCchCopyExA
#define StringCchCopyN		StringCchCopyNA
#define StringCchCat		StringCchCatA
#define StringCchCatEx		StringCchCatExA
#define StringCchCatN		StringCchCatNA
#define StringCchPrintf		StringCchPrintfA
#define StringCchPrintfEx	StringCchPrintfExA
#define StringCchVPrintf	StringCchVPrintfA
#define StringCchVPrintfEx	StringCchVPrintfExA
#define StringCchLength		StringCchLengthA
#define StringCbCopy		StringCbCopyA
#define StringCbCopyN		StringCbCopyNA
#define StringCbCat		StringCbCatA
#define StringCbCatN		StringCbCatNA
#define StringCbPrintf		StringCbPrintfA
#define StringCbVPrintf		StringCbVPrintfA
#define StringCbLength		StringCbLengthA
#endif

#endif /* W32_STRSAFE_H */
