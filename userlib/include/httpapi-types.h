/* SPDX-License-Identifier: MIT */
/*
 * Base types of the HTTP Server API on Linux: the Windows names, with the
 * widths that they have on 64-bit Windows. Included by <http.h>; a companion
 * that brings more of the Windows names can include it as well.
 *
 * WCHAR is one unit of UTF-16. It is wchar_t where that has 16 bits
 * (-fshort-wchar, then L"" literals work), else char16_t: write u"" literals.
 */
#ifndef HTTPAPI_TYPES_H
#define HTTPAPI_TYPES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <netinet/in.h>

#ifdef __cplusplus
#define HTTPAPI_EXTERN_C_BEGIN	extern "C" {
#define HTTPAPI_EXTERN_C_END	}
#else
#define HTTPAPI_EXTERN_C_BEGIN
#define HTTPAPI_EXTERN_C_END
#endif

/* Anonymous unions have a name for programs that define NONAMELESSUNION */
#ifdef NONAMELESSUNION
#define HTTPAPI_DUMMYUNIONNAME	u
#else
#define HTTPAPI_DUMMYUNIONNAME
#endif

/* Calling conventions and annotations: nothing to say on this platform */
#ifndef WINAPI
#define WINAPI
#endif
#ifndef CALLBACK
#define CALLBACK
#endif
#ifndef HTTPAPI_LINKAGE
#define HTTPAPI_LINKAGE
#endif
#ifndef _In_
#define _In_
#define _In_opt_
#define _In_reads_(n)
#define _In_reads_opt_(n)
#define _In_reads_bytes_(n)
#define _In_reads_bytes_opt_(n)
#define _Out_
#define _Out_opt_
#define _Out_writes_(n)
#define _Out_writes_bytes_(n)
#define _Out_writes_bytes_opt_(n)
#define _Out_writes_bytes_to_(n, m)
#define _Out_writes_bytes_to_opt_(n, m)
#define _Inout_
#define _Inout_opt_
#define _Reserved_
#define _Outptr_
#define _Pre_maybenull_
#endif

#ifndef VOID
#define VOID void
#endif
#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif

typedef char CHAR, *PCHAR, *PSTR, *LPSTR;
typedef const char *PCSTR, *LPCSTR;
typedef unsigned char UCHAR, *PUCHAR, BYTE, *PBYTE, *LPBYTE;
typedef UCHAR BOOLEAN, *PBOOLEAN;
typedef int16_t SHORT, *PSHORT;
typedef uint16_t USHORT, *PUSHORT, WORD, *PWORD;
typedef int32_t LONG, *PLONG, INT, *PINT;
typedef uint32_t ULONG, *PULONG, DWORD, *PDWORD, *LPDWORD, UINT, *PUINT;
typedef uint32_t ULONG32, *PULONG32;
/* long long, not int64_t: printf("%llu") works as it does on Windows */
typedef long long LONGLONG, *PLONGLONG, LONG64, *PLONG64;
typedef unsigned long long ULONGLONG, *PULONGLONG, ULONG64, *PULONG64;
typedef unsigned long long DWORDLONG, *PDWORDLONG;
typedef int BOOL, *PBOOL, *LPBOOL;
typedef intptr_t LONG_PTR, *PLONG_PTR;
typedef uintptr_t ULONG_PTR, *PULONG_PTR, DWORD_PTR, *PDWORD_PTR;
typedef size_t SIZE_T, *PSIZE_T;
typedef void *PVOID, *LPVOID;
typedef const void *PCVOID, *LPCVOID;
typedef LONG HRESULT, NTSTATUS, SECURITY_STATUS;

/*
 * Names an object of this process: opaque, not a file descriptor. The value of
 * a closed handle stays invalid for a long time.
 */
typedef void *HANDLE, **PHANDLE;
#ifndef INVALID_HANDLE_VALUE
#define INVALID_HANDLE_VALUE	((HANDLE)(LONG_PTR)-1)
#endif

#if defined(__SIZEOF_WCHAR_T__) && __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#elif defined(__cplusplus)
typedef char16_t WCHAR;
#else
typedef __CHAR16_TYPE__ WCHAR;
#endif
typedef WCHAR *PWCHAR, *PWSTR, *LPWSTR;
typedef const WCHAR *PCWSTR, *LPCWSTR;

typedef struct sockaddr SOCKADDR, *PSOCKADDR;
typedef struct sockaddr_in SOCKADDR_IN, *PSOCKADDR_IN;
typedef struct sockaddr_in6 SOCKADDR_IN6, *PSOCKADDR_IN6;
typedef struct sockaddr_storage SOCKADDR_STORAGE, *PSOCKADDR_STORAGE;

typedef union _LARGE_INTEGER {
	__extension__ struct {
		DWORD LowPart;
		LONG HighPart;
	} HTTPAPI_DUMMYUNIONNAME;
	LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
	__extension__ struct {
		DWORD LowPart;
		DWORD HighPart;
	} HTTPAPI_DUMMYUNIONNAME;
	ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef struct _GUID {
	ULONG Data1;
	USHORT Data2;
	USHORT Data3;
	UCHAR Data4[8];
} GUID;

/* State of an asynchronous call; 32 bytes */
typedef struct _OVERLAPPED {
	ULONG_PTR Internal;		/* status */
	ULONG_PTR InternalHigh;		/* bytes */
	__extension__ union {
		__extension__ struct {
			DWORD Offset;
			DWORD OffsetHigh;
		};
		PVOID Pointer;
	} HTTPAPI_DUMMYUNIONNAME;
	HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;

typedef PVOID PSECURITY_DESCRIPTOR;

/* See HttpLxCreateRequestQueue() for what a descriptor is on Linux */
typedef struct _SECURITY_ATTRIBUTES {
	DWORD nLength;
	PVOID lpSecurityDescriptor;
	BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

#ifndef MAX_PATH
#define MAX_PATH	260
#endif
#ifndef MAXUSHORT
#define MAXUSHORT	0xffff
#endif
#ifndef MAXULONG
#define MAXULONG	0xffffffff
#endif

/* Win32 error codes that calls of this API return */
#ifndef NO_ERROR
#define NO_ERROR			0
#endif
#ifndef ERROR_SUCCESS
#define ERROR_SUCCESS			0
#endif
#ifndef ERROR_INVALID_FUNCTION
#define ERROR_INVALID_FUNCTION		1
#define ERROR_FILE_NOT_FOUND		2
#define ERROR_PATH_NOT_FOUND		3
#define ERROR_TOO_MANY_OPEN_FILES	4
#define ERROR_ACCESS_DENIED		5
#define ERROR_INVALID_HANDLE		6
#define ERROR_NOT_ENOUGH_MEMORY		8
#define ERROR_BAD_COMMAND		22
#define ERROR_READ_FAULT		30
#define ERROR_GEN_FAILURE		31
#define ERROR_SHARING_VIOLATION		32
#define ERROR_HANDLE_EOF		38
#define ERROR_NOT_SUPPORTED		50
#define ERROR_NETNAME_DELETED		64
#define ERROR_INVALID_PARAMETER		87
#define ERROR_CALL_NOT_IMPLEMENTED	120
#define ERROR_INSUFFICIENT_BUFFER	122
#define ERROR_INVALID_NAME		123
#define ERROR_ALREADY_EXISTS		183
#define ERROR_MORE_DATA			234
#define ERROR_NO_MORE_ITEMS		259
#define ERROR_OPERATION_ABORTED		995
#define ERROR_IO_INCOMPLETE		996
#define ERROR_IO_PENDING		997
#define ERROR_NOACCESS			998
#define ERROR_DLL_INIT_FAILED		1114
#define ERROR_NOT_FOUND			1168
#define ERROR_CONNECTION_INVALID	1229
#define ERROR_RETRY			1237
#define ERROR_INCORRECT_ADDRESS		1241
#define ERROR_REVISION_MISMATCH		1306
#define ERROR_NO_SUCH_LOGON_SESSION	1312
#define ERROR_INVALID_ID_AUTHORITY	1343
#define ERROR_NO_SYSTEM_RESOURCES	1450
#endif

#endif /* HTTPAPI_TYPES_H */
