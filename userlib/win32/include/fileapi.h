/* SPDX-License-Identifier: MIT */
/*
 * Files. A path may have backslashes, which are slashes here, and begin with a
 * drive letter or \\?\, which are dropped: C:\data\x is /data/x. A handle works
 * in HttpDataChunkFromFileHandle.
 */
#ifndef W32_FILEAPI_H
#define W32_FILEAPI_H

#include "winnt.h"
#include "winerror.h"

W32_BEGIN

#define CREATE_NEW			1
#define CREATE_ALWAYS			2
#define OPEN_EXISTING			3
#define OPEN_ALWAYS			4
#define TRUNCATE_EXISTING		5
#define FILE_FLAG_WRITE_THROUGH		0x80000000
#define FILE_FLAG_OVERLAPPED		0x40000000
#define FILE_FLAG_NO_BUFFERING		0x20000000
#define FILE_FLAG_RANDOM_ACCESS		0x10000000
#define FILE_FLAG_SEQUENTIAL_SCAN	0x08000000
#define FILE_FLAG_DELETE_ON_CLOSE	0x04000000
#define FILE_FLAG_BACKUP_SEMANTICS	0x02000000
#define FILE_FLAG_POSIX_SEMANTICS	0x01000000
#define FILE_BEGIN			0
#define FILE_CURRENT			1
#define FILE_END			2
#define INVALID_FILE_SIZE		((DWORD)0xffffffff)
#define INVALID_SET_FILE_POINTER	((DWORD)-1)
#define INVALID_FILE_ATTRIBUTES		((DWORD)-1)
#define FILE_TYPE_UNKNOWN		0x0000
#define FILE_TYPE_DISK			0x0001
#define FILE_TYPE_CHAR			0x0002
#define FILE_TYPE_PIPE			0x0003
#define STD_INPUT_HANDLE		((DWORD)-10)
#define STD_OUTPUT_HANDLE		((DWORD)-11)
#define STD_ERROR_HANDLE		((DWORD)-12)
#define MOVEFILE_REPLACE_EXISTING	0x00000001
#define MOVEFILE_COPY_ALLOWED		0x00000002

typedef enum _GET_FILEEX_INFO_LEVELS {
	GetFileExInfoStandard,
	GetFileExMaxInfoLevel
} GET_FILEEX_INFO_LEVELS;

typedef struct _WIN32_FILE_ATTRIBUTE_DATA {
	DWORD dwFileAttributes;
	FILETIME ftCreationTime;
	FILETIME ftLastAccessTime;
	FILETIME ftLastWriteTime;
	DWORD nFileSizeHigh;
	DWORD nFileSizeLow;
} WIN32_FILE_ATTRIBUTE_DATA, *LPWIN32_FILE_ATTRIBUTE_DATA;

typedef struct _BY_HANDLE_FILE_INFORMATION {
	DWORD dwFileAttributes;
	FILETIME ftCreationTime;
	FILETIME ftLastAccessTime;
	FILETIME ftLastWriteTime;
	DWORD dwVolumeSerialNumber;
	DWORD nFileSizeHigh;
	DWORD nFileSizeLow;
	DWORD nNumberOfLinks;
	DWORD nFileIndexHigh;
	DWORD nFileIndexLow;
} BY_HANDLE_FILE_INFORMATION, *LPBY_HANDLE_FILE_INFORMATION;

/* INVALID_HANDLE_VALUE: GetLastError() */
HANDLE WINAPI CreateFileW(_In_ LPCWSTR Name, _In_ DWORD Access, _In_ DWORD Share,
			  _In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			  _In_ DWORD Disposition, _In_ DWORD Flags,
			  _In_opt_ HANDLE Template);
HANDLE WINAPI CreateFileA(_In_ LPCSTR Name, _In_ DWORD Access, _In_ DWORD Share,
			  _In_opt_ LPSECURITY_ATTRIBUTES Attributes,
			  _In_ DWORD Disposition, _In_ DWORD Flags,
			  _In_opt_ HANDLE Template);
BOOL WINAPI ReadFile(_In_ HANDLE File, _Out_ LPVOID Buffer, _In_ DWORD Length,
		     _Out_opt_ LPDWORD Read, _Inout_opt_ LPOVERLAPPED Overlapped);
BOOL WINAPI WriteFile(_In_ HANDLE File, _In_ LPCVOID Buffer, _In_ DWORD Length,
		      _Out_opt_ LPDWORD Written,
		      _Inout_opt_ LPOVERLAPPED Overlapped);
DWORD WINAPI SetFilePointer(_In_ HANDLE File, _In_ LONG Distance,
			    _Inout_opt_ PLONG DistanceHigh, _In_ DWORD Method);
BOOL WINAPI SetFilePointerEx(_In_ HANDLE File, _In_ LARGE_INTEGER Distance,
			     _Out_opt_ PLARGE_INTEGER Position, _In_ DWORD Method);
BOOL WINAPI SetEndOfFile(_In_ HANDLE File);
DWORD WINAPI GetFileSize(_In_ HANDLE File, _Out_opt_ LPDWORD SizeHigh);
BOOL WINAPI GetFileSizeEx(_In_ HANDLE File, _Out_ PLARGE_INTEGER Size);
BOOL WINAPI FlushFileBuffers(_In_ HANDLE File);
DWORD WINAPI GetFileType(_In_ HANDLE File);
BOOL WINAPI GetFileTime(_In_ HANDLE File, _Out_opt_ LPFILETIME Creation,
			_Out_opt_ LPFILETIME Access, _Out_opt_ LPFILETIME Write);
BOOL WINAPI GetFileInformationByHandle(_In_ HANDLE File,
				       _Out_ LPBY_HANDLE_FILE_INFORMATION Info);
DWORD WINAPI GetFileAttributesW(_In_ LPCWSTR Name);
DWORD WINAPI GetFileAttributesA(_In_ LPCSTR Name);
BOOL WINAPI GetFileAttributesExW(_In_ LPCWSTR Name,
				 _In_ GET_FILEEX_INFO_LEVELS Level,
				 _Out_ LPVOID Info);
BOOL WINAPI GetFileAttributesExA(_In_ LPCSTR Name,
				 _In_ GET_FILEEX_INFO_LEVELS Level,
				 _Out_ LPVOID Info);
BOOL WINAPI DeleteFileW(_In_ LPCWSTR Name);
BOOL WINAPI DeleteFileA(_In_ LPCSTR Name);
BOOL WINAPI MoveFileExW(_In_ LPCWSTR From, _In_opt_ LPCWSTR To, _In_ DWORD Flags);
BOOL WINAPI MoveFileExA(_In_ LPCSTR From, _In_opt_ LPCSTR To, _In_ DWORD Flags);
BOOL WINAPI MoveFileW(_In_ LPCWSTR From, _In_ LPCWSTR To);
BOOL WINAPI CreateDirectoryW(_In_ LPCWSTR Name, _In_opt_ LPSECURITY_ATTRIBUTES Attributes);
BOOL WINAPI CreateDirectoryA(_In_ LPCSTR Name, _In_opt_ LPSECURITY_ATTRIBUTES Attributes);
BOOL WINAPI RemoveDirectoryW(_In_ LPCWSTR Name);
BOOL WINAPI RemoveDirectoryA(_In_ LPCSTR Name);
/* Characters without the NUL, or needed with it */
DWORD WINAPI GetTempPathW(_In_ DWORD Room, _Out_ LPWSTR Buffer);
DWORD WINAPI GetTempPathA(_In_ DWORD Room, _Out_ LPSTR Buffer);
UINT WINAPI GetTempFileNameW(_In_ LPCWSTR Directory, _In_ LPCWSTR Prefix,
			     _In_ UINT Unique, _Out_ LPWSTR Name);
UINT WINAPI GetTempFileNameA(_In_ LPCSTR Directory, _In_ LPCSTR Prefix,
			     _In_ UINT Unique, _Out_ LPSTR Name);
DWORD WINAPI GetFullPathNameW(_In_ LPCWSTR Name, _In_ DWORD Room,
			      _Out_opt_ LPWSTR Buffer, _Out_opt_ LPWSTR *FilePart);
DWORD WINAPI GetFullPathNameA(_In_ LPCSTR Name, _In_ DWORD Room,
			      _Out_opt_ LPSTR Buffer, _Out_opt_ LPSTR *FilePart);
DWORD WINAPI GetCurrentDirectoryW(_In_ DWORD Room, _Out_opt_ LPWSTR Buffer);
DWORD WINAPI GetCurrentDirectoryA(_In_ DWORD Room, _Out_opt_ LPSTR Buffer);
BOOL WINAPI SetCurrentDirectoryW(_In_ LPCWSTR Name);
BOOL WINAPI SetCurrentDirectoryA(_In_ LPCSTR Name);
HANDLE WINAPI GetStdHandle(_In_ DWORD Which);

W32_END

#ifdef UNICODE
#define CreateFile		CreateFileW
#define GetFileAttributes	GetFileAttributesW
#define GetFileAttributesEx	GetFileAttributesExW
#define DeleteFile		DeleteFileW
#define MoveFileEx		MoveFileExW
#define MoveFile		MoveFileW
#define CreateDirectory		CreateDirectoryW
#define RemoveDirectory		RemoveDirectoryW
#define GetTempPath		GetTempPathW
#define GetTempFileName		GetTempFileNameW
#define GetFullPathName		GetFullPathNameW
#define GetCurrentDirectory	GetCurrentDirectoryW
#define SetCurrentDirectory	SetCurrentDirectoryW
#else
#define CreateFile		CreateFileA
#define GetFileAttributes	GetFileAttributesA
#define GetFileAttributesEx	GetFileAttributesExA
#define DeleteFile		DeleteFileA
#define MoveFileEx		MoveFileExA
#define CreateDirectory		CreateDirectoryA
#define RemoveDirectory		RemoveDirectoryA
#define GetTempPath		GetTempPathA
#define GetTempFileName		GetTempFileNameA
#define GetFullPathName		GetFullPathNameA
#define GetCurrentDirectory	GetCurrentDirectoryA
#define SetCurrentDirectory	SetCurrentDirectoryA
#endif

#endif /* W32_FILEAPI_H */
