/* SPDX-License-Identifier: MIT */
/* Constants of access, files, memory, languages; interlocked operations. */
#ifndef W32_WINNT_H
#define W32_WINNT_H

#include "minwindef.h"

#define DELETE				0x00010000
#define READ_CONTROL			0x00020000
#define WRITE_DAC			0x00040000
#define WRITE_OWNER			0x00080000
#define SYNCHRONIZE			0x00100000
#define STANDARD_RIGHTS_REQUIRED	0x000f0000
#define STANDARD_RIGHTS_READ		READ_CONTROL
#define STANDARD_RIGHTS_WRITE		READ_CONTROL
#define STANDARD_RIGHTS_ALL		0x001f0000
#define SPECIFIC_RIGHTS_ALL		0x0000ffff
#define GENERIC_READ			0x80000000
#define GENERIC_WRITE			0x40000000
#define GENERIC_EXECUTE			0x20000000
#define GENERIC_ALL			0x10000000
#define FILE_READ_DATA			0x0001
#define FILE_LIST_DIRECTORY		0x0001
#define FILE_WRITE_DATA			0x0002
#define FILE_APPEND_DATA		0x0004
#define FILE_READ_EA			0x0008
#define FILE_WRITE_EA			0x0010
#define FILE_EXECUTE			0x0020
#define FILE_READ_ATTRIBUTES		0x0080
#define FILE_WRITE_ATTRIBUTES		0x0100
#define FILE_ALL_ACCESS			(STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x1ff)
#define FILE_GENERIC_READ		0x00120089
#define FILE_GENERIC_WRITE		0x00120116
#define FILE_GENERIC_EXECUTE		0x001200a0
#define EVENT_MODIFY_STATE		0x0002
#define EVENT_ALL_ACCESS		0x001f0003
#define MUTEX_MODIFY_STATE		0x0001
#define MUTEX_ALL_ACCESS		0x001f0001
#define SEMAPHORE_MODIFY_STATE		0x0002
#define SEMAPHORE_ALL_ACCESS		0x001f0003
#define TIMER_MODIFY_STATE		0x0002
#define TIMER_ALL_ACCESS		0x001f0003
#define THREAD_TERMINATE		0x0001
#define THREAD_QUERY_INFORMATION	0x0040
#define THREAD_SET_CONTEXT		0x0010
#define THREAD_ALL_ACCESS		0x001fffff
#define PROCESS_ALL_ACCESS		0x001fffff
#define PROCESS_DUP_HANDLE		0x0040
#define PROCESS_QUERY_INFORMATION	0x0400

#define FILE_SHARE_READ			0x00000001
#define FILE_SHARE_WRITE		0x00000002
#define FILE_SHARE_DELETE		0x00000004
#define FILE_ATTRIBUTE_READONLY		0x00000001
#define FILE_ATTRIBUTE_HIDDEN		0x00000002
#define FILE_ATTRIBUTE_SYSTEM		0x00000004
#define FILE_ATTRIBUTE_DIRECTORY	0x00000010
#define FILE_ATTRIBUTE_ARCHIVE		0x00000020
#define FILE_ATTRIBUTE_DEVICE		0x00000040
#define FILE_ATTRIBUTE_NORMAL		0x00000080
#define FILE_ATTRIBUTE_TEMPORARY	0x00000100
#define FILE_ATTRIBUTE_SPARSE_FILE	0x00000200
#define FILE_ATTRIBUTE_REPARSE_POINT	0x00000400
#define FILE_ATTRIBUTE_COMPRESSED	0x00000800
#define FILE_ATTRIBUTE_OFFLINE		0x00001000
#define FILE_ATTRIBUTE_NOT_CONTENT_INDEXED	0x00002000
#define FILE_ATTRIBUTE_ENCRYPTED	0x00004000

#define STATUS_WAIT_0			((DWORD)0x00000000)
#define STATUS_ABANDONED_WAIT_0		((DWORD)0x00000080)
#define STATUS_USER_APC			((DWORD)0x000000c0)
#define STATUS_TIMEOUT			((DWORD)0x00000102)
#define STATUS_PENDING			((DWORD)0x00000103)
#define STATUS_INVALID_HANDLE		((DWORD)0xc0000008)
#define STATUS_INVALID_PARAMETER	((DWORD)0xc000000d)
#define STATUS_NO_MEMORY		((DWORD)0xc0000017)
#define STATUS_CONTROL_C_EXIT		((DWORD)0xc000013a)
#define MAXIMUM_WAIT_OBJECTS		64
#define MAXIMUM_SUSPEND_COUNT		0x7f

#define PAGE_NOACCESS			0x01
#define PAGE_READONLY			0x02
#define PAGE_READWRITE			0x04
#define PAGE_EXECUTE			0x10
#define PAGE_EXECUTE_READ		0x20
#define PAGE_EXECUTE_READWRITE		0x40
#define MEM_COMMIT			0x00001000
#define MEM_RESERVE			0x00002000
#define MEM_DECOMMIT			0x00004000
#define MEM_RELEASE			0x00008000
#define MEM_TOP_DOWN			0x00100000
#define HEAP_NO_SERIALIZE		0x00000001
#define HEAP_GROWABLE			0x00000002
#define HEAP_GENERATE_EXCEPTIONS	0x00000004
#define HEAP_ZERO_MEMORY		0x00000008
#define HEAP_REALLOC_IN_PLACE_ONLY	0x00000010
#define HEAP_CREATE_ENABLE_EXECUTE	0x00040000

#define LANG_NEUTRAL			0x00
#define LANG_ENGLISH			0x09
#define SUBLANG_NEUTRAL			0x00
#define SUBLANG_DEFAULT			0x01
#define SUBLANG_SYS_DEFAULT		0x02
#define SUBLANG_ENGLISH_US		0x01
#define MAKELANGID(p, s)		((WORD)((WORD)(s) << 10 | (WORD)(p)))
#define MAKELCID(l, s)			((DWORD)((DWORD)(s) << 16 | (DWORD)(l)))
#define LANG_SYSTEM_DEFAULT		MAKELANGID(LANG_NEUTRAL, SUBLANG_SYS_DEFAULT)
#define LANG_USER_DEFAULT		MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT)
#define LOCALE_USER_DEFAULT		((LCID)0x0400)
#define LOCALE_SYSTEM_DEFAULT		((LCID)0x0800)
#define LOCALE_INVARIANT		((LCID)0x007f)
#define LOCALE_NEUTRAL			((LCID)0)

#define PROCESSOR_ARCHITECTURE_INTEL	0
#define PROCESSOR_ARCHITECTURE_AMD64	9
#define PROCESSOR_ARCHITECTURE_ARM64	12
#define DLL_PROCESS_ATTACH		1
#define DLL_PROCESS_DETACH		0
#define DLL_THREAD_ATTACH		2
#define DLL_THREAD_DETACH		3

typedef LONG *PINTERLOCKED;

#define W32_SEQ	__ATOMIC_SEQ_CST

/* One set of operations for a type; @S is the end of their names */
#define W32_INTERLOCKED(T, S)						\
static inline T InterlockedIncrement##S(volatile T *p)			\
{ return __atomic_add_fetch(p, 1, W32_SEQ); }				\
static inline T InterlockedDecrement##S(volatile T *p)			\
{ return __atomic_sub_fetch(p, 1, W32_SEQ); }				\
static inline T InterlockedExchange##S(volatile T *p, T v)		\
{ return __atomic_exchange_n(p, v, W32_SEQ); }				\
static inline T InterlockedExchangeAdd##S(volatile T *p, T v)		\
{ return __atomic_fetch_add(p, v, W32_SEQ); }				\
static inline T InterlockedAdd##S(volatile T *p, T v)			\
{ return __atomic_add_fetch(p, v, W32_SEQ); }				\
static inline T InterlockedAnd##S(volatile T *p, T v)			\
{ return __atomic_fetch_and(p, v, W32_SEQ); }				\
static inline T InterlockedOr##S(volatile T *p, T v)			\
{ return __atomic_fetch_or(p, v, W32_SEQ); }				\
static inline T InterlockedXor##S(volatile T *p, T v)			\
{ return __atomic_fetch_xor(p, v, W32_SEQ); }				\
static inline T InterlockedCompareExchange##S(volatile T *p, T v, T was) \
{									\
	__atomic_compare_exchange_n(p, &was, v, 0, W32_SEQ, W32_SEQ);	\
	return was;							\
}

W32_INTERLOCKED(LONG, )
W32_INTERLOCKED(LONGLONG, 64)
W32_INTERLOCKED(SHORT, 16)
#ifdef __cplusplus
/* Programs that say `long`; on Windows it is LONG */
extern "C++" {
W32_INTERLOCKED(long, )
static inline ULONG InterlockedIncrement(volatile ULONG *p)
{ return __atomic_add_fetch(p, 1, W32_SEQ); }
static inline ULONG InterlockedDecrement(volatile ULONG *p)
{ return __atomic_sub_fetch(p, 1, W32_SEQ); }
}
#endif

static inline PVOID InterlockedExchangePointer(PVOID volatile *p, PVOID v)
{
	return __atomic_exchange_n(p, v, W32_SEQ);
}

static inline PVOID InterlockedCompareExchangePointer(PVOID volatile *p,
						      PVOID v, PVOID was)
{
	__atomic_compare_exchange_n(p, &was, v, 0, W32_SEQ, W32_SEQ);
	return was;
}

static inline BOOLEAN InterlockedBitTestAndSet(volatile LONG *p, LONG bit)
{
	return __atomic_fetch_or(p, (LONG)(1U << (bit & 31)), W32_SEQ) >>
	       (bit & 31) & 1;
}

static inline BOOLEAN InterlockedBitTestAndReset(volatile LONG *p, LONG bit)
{
	return __atomic_fetch_and(p, (LONG)~(1U << (bit & 31)), W32_SEQ) >>
	       (bit & 31) & 1;
}

#define InterlockedIncrementAcquire		InterlockedIncrement
#define InterlockedIncrementRelease		InterlockedIncrement
#define InterlockedIncrementNoFence		InterlockedIncrement
#define InterlockedDecrementAcquire		InterlockedDecrement
#define InterlockedDecrementRelease		InterlockedDecrement
#define InterlockedDecrementNoFence		InterlockedDecrement
#define InterlockedExchangeAcquire		InterlockedExchange
#define InterlockedCompareExchangeAcquire	InterlockedCompareExchange
#define InterlockedCompareExchangeRelease	InterlockedCompareExchange
#define _InterlockedIncrement			InterlockedIncrement
#define _InterlockedDecrement			InterlockedDecrement
#define _InterlockedExchange			InterlockedExchange
#define _InterlockedExchangeAdd			InterlockedExchangeAdd
#define _InterlockedCompareExchange		InterlockedCompareExchange
#define _InterlockedOr				InterlockedOr
#define _InterlockedAnd				InterlockedAnd
#define MemoryBarrier()		__atomic_thread_fence(W32_SEQ)
#define _ReadWriteBarrier()	__atomic_signal_fence(W32_SEQ)
#define ReadAcquire(p)		__atomic_load_n((p), __ATOMIC_ACQUIRE)
#define ReadNoFence(p)		__atomic_load_n((p), __ATOMIC_RELAXED)
#define WriteRelease(p, v)	__atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define WriteNoFence(p, v)	__atomic_store_n((p), (v), __ATOMIC_RELAXED)
#if defined(__x86_64__) || defined(__i386__)
#define YieldProcessor()	__builtin_ia32_pause()
#else
#define YieldProcessor()	__asm__ __volatile__("" : : : "memory")
#endif

/* Lists; the caller locks */
static inline void InitializeListHead(PLIST_ENTRY head)
{
	head->Flink = head->Blink = head;
}

static inline BOOLEAN IsListEmpty(const LIST_ENTRY *head)
{
	return head->Flink == head;
}

static inline void InsertTailList(PLIST_ENTRY head, PLIST_ENTRY entry)
{
	entry->Flink = head;
	entry->Blink = head->Blink;
	head->Blink->Flink = entry;
	head->Blink = entry;
}

static inline void InsertHeadList(PLIST_ENTRY head, PLIST_ENTRY entry)
{
	InsertTailList(head->Flink, entry);
}

static inline BOOLEAN RemoveEntryList(PLIST_ENTRY entry)
{
	entry->Blink->Flink = entry->Flink;
	entry->Flink->Blink = entry->Blink;
	return entry->Flink == entry->Blink;
}

static inline PLIST_ENTRY RemoveHeadList(PLIST_ENTRY head)
{
	PLIST_ENTRY entry = head->Flink;

	RemoveEntryList(entry);
	return entry;
}

static inline PLIST_ENTRY RemoveTailList(PLIST_ENTRY head)
{
	PLIST_ENTRY entry = head->Blink;

	RemoveEntryList(entry);
	return entry;
}

#endif /* W32_WINNT_H */
