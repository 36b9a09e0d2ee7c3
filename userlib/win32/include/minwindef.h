/* SPDX-License-Identifier: MIT */
/*
 * The base of <windows.h>: types beyond those of <httpapi-types.h>, calling
 * conventions, small macros. `long` has 64 bits here and 32 on Windows: LONG,
 * ULONG and DWORD are 32-bit types of their own.
 */
#ifndef W32_MINWINDEF_H
#define W32_MINWINDEF_H

#include "sal.h"

/* Calling conventions, storage classes */
#ifndef WINAPI
#define WINAPI
#endif
#ifndef CALLBACK
#define CALLBACK
#endif
#define APIENTRY
#define WINAPIV
#define NTAPI
#define PASCAL
#define APIPRIVATE
#ifndef __cdecl
#define __cdecl
#endif
#ifndef _cdecl
#define _cdecl
#endif
#ifndef __stdcall
#define __stdcall
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef __thiscall
#define __thiscall
#endif
#ifndef __vectorcall
#define __vectorcall
#endif
#define __unaligned
#define __ptr64
#define __ptr32
#define __w64
#define FAR
#define NEAR
#define CONST const
#define IN
#define OUT
#define OPTIONAL
#define WINBASEAPI
#define WINUSERAPI
#define WINADVAPI
#define NTSYSAPI
#define DECLSPEC_IMPORT
#define DECLSPEC_NORETURN	__attribute__((noreturn))
#define DECLSPEC_NOINLINE	__attribute__((noinline))
#define DECLSPEC_ALIGN(n)	__attribute__((aligned(n)))
#define DECLSPEC_CACHEALIGN	__attribute__((aligned(64)))
#define DECLSPEC_SELECTANY	__attribute__((weak))
#define DECLSPEC_DEPRECATED
#define DECLSPEC_NOTHROW
#ifndef __declspec
#define __declspec(x)		W32_DECLSPEC_##x
#endif
#define W32_DECLSPEC_dllexport	__attribute__((visibility("default")))
#define W32_DECLSPEC_dllimport
#define W32_DECLSPEC_noreturn	__attribute__((noreturn))
#define W32_DECLSPEC_noinline	__attribute__((noinline))
#define W32_DECLSPEC_nothrow	__attribute__((nothrow))
#define W32_DECLSPEC_novtable
#define W32_DECLSPEC_restrict
#define W32_DECLSPEC_noalias
#define W32_DECLSPEC_selectany	__attribute__((weak))
#define W32_DECLSPEC_thread	__thread
#define W32_DECLSPEC_align(n)	__attribute__((aligned(n)))
#define W32_DECLSPEC_deprecated
#define W32_DECLSPEC_uuid(x)
#ifndef __forceinline
#define __forceinline		inline __attribute__((always_inline))
#endif
#ifndef FORCEINLINE
#define FORCEINLINE		static inline
#endif
#define CFORCEINLINE		FORCEINLINE
#ifndef _inline
#define _inline			inline
#endif
#define __int8			char
#define __int16			short
#define __int32			int
#define __int64			long long
#define _int64			long long
#define __assume(x)		((void)0)
#define __noop(...)		((void)0)
#define __debugbreak()		__builtin_trap()
#define DebugBreak()		__builtin_trap()

#include <stdarg.h>
#include <httpapi-types.h>

/* Declarations of this library: C linkage, exported */
#define W32_BEGIN	HTTPAPI_EXTERN_C_BEGIN _Pragma("GCC visibility push(default)")
#define W32_END		_Pragma("GCC visibility pop") HTTPAPI_EXTERN_C_END

#ifdef __cplusplus
#define EXTERN_C	extern "C"
#define EXTERN_C_START	extern "C" {
#define EXTERN_C_END	}
#else
#define EXTERN_C	extern
#define EXTERN_C_START
#define EXTERN_C_END
#endif

#ifndef STRICT
#define STRICT		1
#endif

typedef float FLOAT, *PFLOAT;
typedef double DOUBLE;
typedef int8_t INT8, *PINT8;
typedef uint8_t UINT8, *PUINT8;
typedef int16_t INT16, *PINT16;
typedef uint16_t UINT16, *PUINT16;
typedef int32_t INT32, *PINT32, LONG32, *PLONG32;
typedef uint32_t UINT32, *PUINT32, DWORD32, *PDWORD32;
typedef long long INT64, *PINT64;
typedef unsigned long long UINT64, *PUINT64, DWORD64, *PDWORD64, QWORD;
typedef intptr_t INT_PTR, *PINT_PTR, SSIZE_T, *PSSIZE_T;
typedef uintptr_t UINT_PTR, *PUINT_PTR;
typedef WORD *LPWORD;
typedef LONG *LPLONG;
typedef INT *LPINT;
typedef HANDLE *LPHANDLE;
typedef BYTE *LPBOOLEAN;
typedef WCHAR *LPWCH, *PWCH, *NWPSTR;
typedef const WCHAR *LPCWCH, *PCWCH;
typedef CHAR *LPCH, *PCH;
typedef const CHAR *LPCCH, *PCCH;
typedef PCWSTR PCNZWCH, LPCUWSTR;
typedef PWSTR PZZWSTR;
typedef PSTR *PZPSTR;
typedef USHORT LANGID;
typedef ULONG LCID;
typedef BYTE FCHAR;
typedef WORD ATOM;
typedef HANDLE HGLOBAL, HLOCAL, HINSTANCE, HMODULE, HWND, HKEY, HMENU, HICON,
	       HRSRC, GLOBALHANDLE, LOCALHANDLE;
typedef int HFILE;
typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM, LRESULT;
typedef ULONG_PTR KAFFINITY;
typedef DWORD ACCESS_MASK, SECURITY_INFORMATION, COLORREF, LCTYPE;
typedef PVOID PSID;
typedef GUID *LPGUID, IID, CLSID, UUID;
typedef const GUID *LPCGUID;
#ifdef __cplusplus
#define REFGUID	const GUID &
#else
#define REFGUID	const GUID *
#endif
typedef INT_PTR (WINAPI *FARPROC)(void);
typedef INT_PTR (WINAPI *PROC)(void);

#ifdef UNICODE
typedef WCHAR TCHAR, *PTCHAR, *PTSTR, *LPTSTR;
typedef const WCHAR *PCTSTR, *LPCTSTR;
#define __TEXT(s)	L##s
#else
typedef CHAR TCHAR, *PTCHAR, *PTSTR, *LPTSTR;
typedef const CHAR *PCTSTR, *LPCTSTR;
#define __TEXT(s)	s
#endif
#define TEXT(s)		__TEXT(s)

typedef struct _FILETIME {
	DWORD dwLowDateTime;
	DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

typedef struct _SYSTEMTIME {
	WORD wYear;
	WORD wMonth;
	WORD wDayOfWeek;
	WORD wDay;
	WORD wHour;
	WORD wMinute;
	WORD wSecond;
	WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

typedef struct _LIST_ENTRY {
	struct _LIST_ENTRY *Flink;
	struct _LIST_ENTRY *Blink;
} LIST_ENTRY, *PLIST_ENTRY;

typedef struct _SINGLE_LIST_ENTRY {
	struct _SINGLE_LIST_ENTRY *Next;
} SINGLE_LIST_ENTRY, *PSINGLE_LIST_ENTRY;

typedef struct _OVERLAPPED_ENTRY {
	ULONG_PTR lpCompletionKey;
	LPOVERLAPPED lpOverlapped;
	ULONG_PTR Internal;
	DWORD dwNumberOfBytesTransferred;
} OVERLAPPED_ENTRY, *LPOVERLAPPED_ENTRY;

typedef OVERLAPPED *POVERLAPPED;

/* C++ has templates that min and max would break */
#if !defined(NOMINMAX) && !defined(__cplusplus)
#ifndef min
#define min(a, b)	((a) < (b) ? (a) : (b))
#endif
#ifndef max
#define max(a, b)	((a) > (b) ? (a) : (b))
#endif
#endif
#ifndef NULL
#ifdef __cplusplus
#define NULL 0
#else
#define NULL ((void *)0)
#endif
#endif

#define MAKEWORD(lo, hi)	((WORD)((BYTE)(lo) | (WORD)(BYTE)(hi) << 8))
#define MAKELONG(lo, hi)	((LONG)((WORD)(lo) | (DWORD)(WORD)(hi) << 16))
#define LOWORD(l)		((WORD)((DWORD_PTR)(l) & 0xffff))
#define HIWORD(l)		((WORD)((DWORD_PTR)(l) >> 16 & 0xffff))
#define LOBYTE(w)		((BYTE)((DWORD_PTR)(w) & 0xff))
#define HIBYTE(w)		((BYTE)((DWORD_PTR)(w) >> 8 & 0xff))

#define UNREFERENCED_PARAMETER(p)		((void)(p))
#define DBG_UNREFERENCED_PARAMETER(p)		((void)(p))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(v)	((void)(v))
#define FIELD_OFFSET(type, field)	((LONG)offsetof(type, field))
#define UFIELD_OFFSET(type, field)	((DWORD)offsetof(type, field))
#define RTL_FIELD_SIZE(type, field)	(sizeof(((type *)0)->field))
#define RTL_NUMBER_OF(a)		(sizeof(a) / sizeof((a)[0]))
#define ARRAYSIZE(a)			RTL_NUMBER_OF(a)
#define CONTAINING_RECORD(address, type, field) \
	((type *)((char *)(address) - offsetof(type, field)))
#define C_ASSERT(e)	\
	extern char w32_c_assert[(e) ? 1 : -1] __attribute__((unused))
#define TYPE_ALIGNMENT(t)	__alignof__(t)
#define MAXIMUM_ALLOWED		0x02000000
#define PtrToUlong(p)		((ULONG)(ULONG_PTR)(p))
#define PtrToLong(p)		((LONG)(LONG_PTR)(p))
#define UlongToPtr(u)		((PVOID)(ULONG_PTR)(ULONG)(u))
#define LongToPtr(l)		((PVOID)(LONG_PTR)(LONG)(l))
#define HandleToUlong(h)	((ULONG)(ULONG_PTR)(h))
#define ULongToPtr		UlongToPtr
#define HandleToULong		HandleToUlong

#define MAXBYTE		0xff
#define MAXWORD		0xffff
#define MAXDWORD	0xffffffff
#define MAXCHAR		0x7f
#define MINCHAR		0x80
#define MAXSHORT	0x7fff
#define MINSHORT	0x8000
#define MAXLONG		0x7fffffff
#define MINLONG		0x80000000
#define MAXLONGLONG	0x7fffffffffffffffLL
#define MAXULONGLONG	0xffffffffffffffffULL
#define MAXSIZE_T	((SIZE_T)~(SIZE_T)0)
#define MAXULONG_PTR	(~(ULONG_PTR)0)
#define MAXDWORD64	0xffffffffffffffffULL
#define UNICODE_NULL	((WCHAR)0)
#define ANSI_NULL	((CHAR)0)

#include <string.h>
#define RtlMoveMemory(to, from, n)	memmove((to), (from), (n))
#define RtlCopyMemory(to, from, n)	memcpy((to), (from), (n))
#define RtlFillMemory(to, n, c)		memset((to), (c), (n))
#define RtlZeroMemory(to, n)		memset((to), 0, (n))
#define RtlEqualMemory(a, b, n)		(!memcmp((a), (b), (n)))
#define MoveMemory			RtlMoveMemory
#define CopyMemory			RtlCopyMemory
#define FillMemory			RtlFillMemory
#define ZeroMemory			RtlZeroMemory
/* Memory that the compiler may not leave as it is */
static inline PVOID RtlSecureZeroMemory(PVOID to, SIZE_T bytes)
{
	memset(to, 0, bytes);
	__asm__ __volatile__("" : : "r"(to) : "memory");
	return to;
}
#define SecureZeroMemory		RtlSecureZeroMemory

#endif /* W32_MINWINDEF_H */
