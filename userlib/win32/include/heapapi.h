/* SPDX-License-Identifier: MIT */
/* Memory. Heaps are the C library's; a heap's memory is freed with it. */
#ifndef W32_HEAPAPI_H
#define W32_HEAPAPI_H

#include "winnt.h"
#include "winerror.h"

W32_BEGIN

#define LMEM_FIXED		0x0000
#define LMEM_MOVEABLE		0x0002
#define LMEM_ZEROINIT		0x0040
#define LPTR			(LMEM_FIXED | LMEM_ZEROINIT)
#define GMEM_FIXED		0x0000
#define GMEM_MOVEABLE		0x0002
#define GMEM_ZEROINIT		0x0040
#define GPTR			(GMEM_FIXED | GMEM_ZEROINIT)
#define GHND			(GMEM_MOVEABLE | GMEM_ZEROINIT)

typedef enum _HEAP_INFORMATION_CLASS {
	HeapCompatibilityInformation = 0,
	HeapEnableTerminationOnCorruption = 1
} HEAP_INFORMATION_CLASS;

HANDLE WINAPI GetProcessHeap(void);
HANDLE WINAPI HeapCreate(_In_ DWORD Options, _In_ SIZE_T Initial, _In_ SIZE_T Maximum);
BOOL WINAPI HeapDestroy(_In_ HANDLE Heap);
LPVOID WINAPI HeapAlloc(_In_ HANDLE Heap, _In_ DWORD Flags, _In_ SIZE_T Bytes);
LPVOID WINAPI HeapReAlloc(_In_ HANDLE Heap, _In_ DWORD Flags, _In_ LPVOID Memory,
			  _In_ SIZE_T Bytes);
BOOL WINAPI HeapFree(_In_ HANDLE Heap, _In_ DWORD Flags, _In_opt_ LPVOID Memory);
SIZE_T WINAPI HeapSize(_In_ HANDLE Heap, _In_ DWORD Flags, _In_ LPCVOID Memory);
BOOL WINAPI HeapValidate(_In_ HANDLE Heap, _In_ DWORD Flags, _In_opt_ LPCVOID Memory);
BOOL WINAPI HeapSetInformation(_In_opt_ HANDLE Heap, _In_ HEAP_INFORMATION_CLASS Class,
			       _In_opt_ PVOID Info, _In_ SIZE_T Bytes);
SIZE_T WINAPI HeapCompact(_In_ HANDLE Heap, _In_ DWORD Flags);

HLOCAL WINAPI LocalAlloc(_In_ UINT Flags, _In_ SIZE_T Bytes);
HLOCAL WINAPI LocalReAlloc(_In_ HLOCAL Memory, _In_ SIZE_T Bytes, _In_ UINT Flags);
HLOCAL WINAPI LocalFree(_In_opt_ HLOCAL Memory);
SIZE_T WINAPI LocalSize(_In_ HLOCAL Memory);
HGLOBAL WINAPI GlobalAlloc(_In_ UINT Flags, _In_ SIZE_T Bytes);
HGLOBAL WINAPI GlobalReAlloc(_In_ HGLOBAL Memory, _In_ SIZE_T Bytes, _In_ UINT Flags);
HGLOBAL WINAPI GlobalFree(_In_opt_ HGLOBAL Memory);
SIZE_T WINAPI GlobalSize(_In_ HGLOBAL Memory);
LPVOID WINAPI GlobalLock(_In_ HGLOBAL Memory);
BOOL WINAPI GlobalUnlock(_In_ HGLOBAL Memory);
LPVOID WINAPI CoTaskMemAlloc(_In_ SIZE_T Bytes);
void WINAPI CoTaskMemFree(_In_opt_ LPVOID Memory);

/* Whole pages; MEM_RESERVE without MEM_COMMIT gives none that may be touched */
LPVOID WINAPI VirtualAlloc(_In_opt_ LPVOID Address, _In_ SIZE_T Bytes,
			   _In_ DWORD Type, _In_ DWORD Protect);
BOOL WINAPI VirtualFree(_In_ LPVOID Address, _In_ SIZE_T Bytes, _In_ DWORD Type);

W32_END

#endif /* W32_HEAPAPI_H */
