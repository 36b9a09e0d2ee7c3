// SPDX-License-Identifier: MIT
/*
 * Heaps. The process's heap is malloc(). A block of another heap has a header
 * that ties it to its heap, so that HeapDestroy() can free all; heap->lock
 * guards the list. A magic number in front of every block tells blocks from
 * other pointers: such are refused, not followed.
 */
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#include "w32.h"

#define MAGIC	0x57333248u

struct heap {
	struct object object;
	pthread_mutex_t lock;
	struct list blocks;
	size_t used;
	size_t most;		/* 0: no limit */
};

struct block {
	struct list node;
	struct heap *heap;	/* NULL: the process's */
	size_t bytes;
	uint64_t magic;
	_Alignas(16) char memory[];
};

/* The handle of GetProcessHeap() need not be in the table: it is never closed */
static char process_heap;

static void heap_free_blocks(struct heap *heap)
{
	while (!list_empty(&heap->blocks)) {
		struct block *block = list_first(&heap->blocks, struct block, node);

		list_del(&block->node);
		block->magic = 0;
		free(block);
	}
}

static void heap_free(struct object *object)
{
	struct heap *heap = container_of(object, struct heap, object);

	heap_free_blocks(heap);
	pthread_mutex_destroy(&heap->lock);
	free(heap);
}

EXPORT HANDLE WINAPI GetProcessHeap(void)
{
	return &process_heap;
}

EXPORT HANDLE WINAPI HeapCreate(DWORD Options, SIZE_T Initial, SIZE_T Maximum)
{
	struct heap *heap;

	(void)Options;
	(void)Initial;
	heap = calloc(1, sizeof(*heap));
	if (!heap)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	object_init(&heap->object, KIND_HEAP, heap_free);
	pthread_mutex_init(&heap->lock, NULL);
	list_init(&heap->blocks);
	heap->most = Maximum;
	return object_handle(&heap->object);
}

EXPORT BOOL WINAPI HeapDestroy(HANDLE Heap)
{
	struct object *object;

	if (Heap == &process_heap)
		return fail(ERROR_INVALID_HANDLE);
	object = object_from_handle(Heap, KIND_HEAP);
	if (!object)
		return FALSE;
	object_put(object);
	return CloseHandle(Heap);
}

/* false: not a heap. *heap NULL: the process's; else to be put */
static bool heap_get(HANDLE handle, struct heap **heap)
{
	struct object *object;

	*heap = NULL;
	if (handle == &process_heap)
		return true;
	object = object_from_handle(handle, KIND_HEAP);
	if (object)
		*heap = container_of(object, struct heap, object);
	return object;
}

static void heap_put(struct heap *heap)
{
	if (heap)
		object_put(&heap->object);
}

/* In a list from now on, if it is a heap's. false: the heap is full */
static bool block_add(struct heap *heap, struct block *block)
{
	bool fits = true;

	list_init(&block->node);
	block->heap = heap;
	block->magic = MAGIC;
	if (!heap)
		return true;
	pthread_mutex_lock(&heap->lock);
	if (heap->most && block->bytes > heap->most - heap->used)
		fits = false;
	else
		heap->used += block->bytes;
	list_add_tail(&block->node, &heap->blocks);
	pthread_mutex_unlock(&heap->lock);
	return fits;
}

static void block_remove(struct heap *heap, struct block *block, bool counted)
{
	block->magic = 0;
	if (!heap)
		return;
	pthread_mutex_lock(&heap->lock);
	list_del(&block->node);
	if (counted)
		heap->used -= block->bytes;
	pthread_mutex_unlock(&heap->lock);
}

static struct block *block_of(struct heap *heap, const void *memory)
{
	struct block *block;

	if (!memory || (uintptr_t)memory % 16)
		return fail_null(ERROR_INVALID_PARAMETER);
	block = (struct block *)((char *)memory - offsetof(struct block, memory));
	if (block->magic != MAGIC || block->heap != heap)
		return fail_null(ERROR_INVALID_PARAMETER);
	return block;
}

static void *block_new(struct heap *heap, DWORD flags, size_t bytes)
{
	struct block *block;

	if (bytes > SIZE_MAX / 2)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	block = flags & HEAP_ZERO_MEMORY ? calloc(1, sizeof(*block) + bytes) :
					   malloc(sizeof(*block) + bytes);
	if (!block)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	block->bytes = bytes;
	if (!block_add(heap, block)) {
		block_remove(heap, block, false);
		free(block);
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	}
	return block->memory;
}

EXPORT LPVOID WINAPI HeapAlloc(HANDLE Heap, DWORD Flags, SIZE_T Bytes)
{
	struct heap *heap;
	void *memory;

	if (!heap_get(Heap, &heap))
		return NULL;
	memory = block_new(heap, Flags, Bytes);
	heap_put(heap);
	return memory;
}

static void *block_resize(struct heap *heap, DWORD flags, void *memory, size_t bytes)
{
	struct block *block = block_of(heap, memory);
	void *larger;
	size_t before;

	if (!block)
		return NULL;
	before = block->bytes;
	if (bytes == before)
		return memory;
	if (flags & HEAP_REALLOC_IN_PLACE_ONLY)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	larger = block_new(heap, flags, bytes);
	if (!larger)
		return NULL;
	memcpy(larger, memory, bytes < before ? bytes : before);
	block_remove(heap, block, true);
	free(block);
	return larger;
}

EXPORT LPVOID WINAPI HeapReAlloc(HANDLE Heap, DWORD Flags, LPVOID Memory, SIZE_T Bytes)
{
	struct heap *heap;
	void *memory;

	if (!heap_get(Heap, &heap))
		return NULL;
	memory = block_resize(heap, Flags, Memory, Bytes);
	heap_put(heap);
	return memory;
}

EXPORT BOOL WINAPI HeapFree(HANDLE Heap, DWORD Flags, LPVOID Memory)
{
	struct block *block;
	struct heap *heap;

	(void)Flags;
	if (!heap_get(Heap, &heap))
		return FALSE;
	block = Memory ? block_of(heap, Memory) : NULL;
	if (block) {
		block_remove(heap, block, true);
		free(block);
	}
	heap_put(heap);
	return !Memory || block;
}

EXPORT SIZE_T WINAPI HeapSize(HANDLE Heap, DWORD Flags, LPCVOID Memory)
{
	struct block *block;
	struct heap *heap;
	SIZE_T bytes;

	(void)Flags;
	if (!heap_get(Heap, &heap))
		return (SIZE_T)-1;
	block = block_of(heap, Memory);
	bytes = block ? block->bytes : (SIZE_T)-1;
	heap_put(heap);
	return bytes;
}

EXPORT BOOL WINAPI HeapValidate(HANDLE Heap, DWORD Flags, LPCVOID Memory)
{
	struct heap *heap;
	BOOL good;

	(void)Flags;
	if (!heap_get(Heap, &heap))
		return FALSE;
	good = !Memory || block_of(heap, Memory);
	heap_put(heap);
	return good;
}

EXPORT BOOL WINAPI HeapSetInformation(HANDLE Heap, HEAP_INFORMATION_CLASS Class,
				      PVOID Info, SIZE_T Bytes)
{
	(void)Heap;
	(void)Info;
	(void)Bytes;
	return Class <= HeapEnableTerminationOnCorruption ? TRUE :
	       fail(ERROR_INVALID_PARAMETER);
}

EXPORT SIZE_T WINAPI HeapCompact(HANDLE Heap, DWORD Flags)
{
	(void)Heap;
	(void)Flags;
	malloc_trim(0);
	return 0x10000;
}

/* Local and global memory: blocks of the process's heap */
EXPORT HLOCAL WINAPI LocalAlloc(UINT Flags, SIZE_T Bytes)
{
	return block_new(NULL, Flags & LMEM_ZEROINIT ? HEAP_ZERO_MEMORY : 0, Bytes);
}

EXPORT HLOCAL WINAPI LocalReAlloc(HLOCAL Memory, SIZE_T Bytes, UINT Flags)
{
	SIZE_T before = LocalSize(Memory);
	char *memory = block_resize(NULL, 0, Memory, Bytes);

	if (memory && Flags & LMEM_ZEROINIT && Bytes > before)
		memset(memory + before, 0, Bytes - before);
	return memory;
}

EXPORT HLOCAL WINAPI LocalFree(HLOCAL Memory)
{
	return HeapFree(&process_heap, 0, Memory) ? NULL : Memory;
}

EXPORT SIZE_T WINAPI LocalSize(HLOCAL Memory)
{
	struct block *block = block_of(NULL, Memory);

	return block ? block->bytes : 0;
}

EXPORT HGLOBAL WINAPI GlobalAlloc(UINT Flags, SIZE_T Bytes)
{
	return LocalAlloc(Flags, Bytes);
}

EXPORT HGLOBAL WINAPI GlobalReAlloc(HGLOBAL Memory, SIZE_T Bytes, UINT Flags)
{
	return LocalReAlloc(Memory, Bytes, Flags);
}

EXPORT HGLOBAL WINAPI GlobalFree(HGLOBAL Memory)
{
	return LocalFree(Memory);
}

EXPORT SIZE_T WINAPI GlobalSize(HGLOBAL Memory)
{
	return LocalSize(Memory);
}

EXPORT LPVOID WINAPI GlobalLock(HGLOBAL Memory)
{
	return Memory;
}

EXPORT BOOL WINAPI GlobalUnlock(HGLOBAL Memory)
{
	(void)Memory;
	return TRUE;
}

EXPORT LPVOID WINAPI CoTaskMemAlloc(SIZE_T Bytes)
{
	return LocalAlloc(0, Bytes);
}

EXPORT void WINAPI CoTaskMemFree(LPVOID Memory)
{
	LocalFree(Memory);
}

/* Regions of VirtualAlloc(): MEM_RELEASE does not say how long they are */
struct region {
	struct list node;
	char *address;
	size_t bytes;
};

static struct {
	pthread_mutex_t lock;
	struct list list;
} regions = { .lock = PTHREAD_MUTEX_INITIALIZER,
	      .list = { &regions.list, &regions.list } };

static int protection(DWORD protect)
{
	switch (protect & 0xff) {
	case PAGE_READONLY:
		return PROT_READ;
	case PAGE_READWRITE:
		return PROT_READ | PROT_WRITE;
	case PAGE_EXECUTE:
	case PAGE_EXECUTE_READ:
		return PROT_READ | PROT_EXEC;
	case PAGE_EXECUTE_READWRITE:
		return PROT_READ | PROT_WRITE | PROT_EXEC;
	default:
		return PROT_NONE;
	}
}

static struct region *region_find_locked(const char *address, size_t bytes)
{
	for (struct list *at = regions.list.next; at != &regions.list;
	     at = at->next) {
		struct region *region = container_of(at, struct region, node);

		if (address >= region->address &&
		    address + bytes <= region->address + region->bytes)
			return region;
	}
	return NULL;
}

static void *region_new(size_t bytes, DWORD type, DWORD protect)
{
	struct region *region = malloc(sizeof(*region));

	if (!region)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	region->bytes = bytes;
	region->address = mmap(NULL, bytes,
			       type & MEM_COMMIT ? protection(protect) : PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (region->address == MAP_FAILED) {
		free(region);
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	}
	pthread_mutex_lock(&regions.lock);
	list_add_tail(&region->node, &regions.list);
	pthread_mutex_unlock(&regions.lock);
	return region->address;
}

EXPORT LPVOID WINAPI VirtualAlloc(LPVOID Address, SIZE_T Bytes, DWORD Type,
				  DWORD Protect)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *from = (char *)((uintptr_t)Address & ~(page - 1));
	size_t bytes;
	bool good;

	if (!Bytes || Bytes > SIZE_MAX / 2 || !(Type & (MEM_COMMIT | MEM_RESERVE)))
		return fail_null(ERROR_INVALID_PARAMETER);
	bytes = (Bytes + ((char *)Address - from) + page - 1) & ~(page - 1);
	if (!Address)
		return region_new(bytes, Type, Protect);
	if (Type & MEM_RESERVE)
		return fail_null(ERROR_INVALID_ADDRESS);
	pthread_mutex_lock(&regions.lock);
	good = region_find_locked(from, bytes) &&
	       !mprotect(from, bytes, protection(Protect));
	pthread_mutex_unlock(&regions.lock);
	return good ? from : fail_null(ERROR_INVALID_ADDRESS);
}

EXPORT BOOL WINAPI VirtualFree(LPVOID Address, SIZE_T Bytes, DWORD Type)
{
	struct region *region;
	BOOL good = FALSE;

	if (Type != MEM_RELEASE && Type != MEM_DECOMMIT)
		return fail(ERROR_INVALID_PARAMETER);
	if (Type == MEM_RELEASE && Bytes)
		return fail(ERROR_INVALID_PARAMETER);
	pthread_mutex_lock(&regions.lock);
	region = region_find_locked(Address, Bytes ? Bytes : 1);
	if (region && Type == MEM_RELEASE && region->address == Address) {
		munmap(region->address, region->bytes);
		list_del(&region->node);
		free(region);
		good = TRUE;
	} else if (region && Type == MEM_DECOMMIT) {
		size_t bytes = Bytes ? Bytes : region->bytes;

		good = !madvise(Address, bytes, MADV_DONTNEED) &&
		       !mprotect(Address, bytes, PROT_NONE);
	}
	pthread_mutex_unlock(&regions.lock);
	return good ? TRUE : fail(ERROR_INVALID_ADDRESS);
}
