// SPDX-License-Identifier: MIT
/*
 * The handle table: opaque values for queues, files, events and objects of
 * other libraries. A value holds the number of its slot and the slot's
 * generation; a slot is used again as late as possible and then with another
 * generation, so a closed handle stays invalid.
 *
 * Looking a handle up takes no lock: the slot's state counts its users, and a
 * slot never moves. table.lock guards the list of free slots and is held while
 * a descriptor comes into being (see lib.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "lib.h"

#define CHUNK		256U	/* slots that are allocated together */
#define CHUNKS		256U
#define INDEX_BITS	16
#define VALUE_SHIFT	2	/* low bits stay free for their users */
#define NO_SLOT		UINT32_MAX

#define CLOSED		(1ULL << 31)
#define REFERENCES	(CLOSED - 1)
#define GENERATION(s)	((uint32_t)((s) >> 32))
/* As much of the generation as a value has room for */
#define GENERATION_MASK	((uint32_t)(UINTPTR_MAX >> (INDEX_BITS + VALUE_SHIFT)))

/* How long a close waits for calls that it has just woken */
#define CLOSE_WAIT_SECONDS	1

static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct handle *_Atomic chunk[CHUNKS];
	uint32_t chunks;
	uint32_t first_free;
	uint32_t last_free;
} table = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.freed = PTHREAD_COND_INITIALIZER,
	.first_free = NO_SLOT,
	.last_free = NO_SLOT,
};

static struct handle *slot_at(uint32_t index)
{
	struct handle *chunk = NULL;

	if (index / CHUNK < CHUNKS)
		chunk = table.chunk[index / CHUNK];
	return chunk ? &chunk[index % CHUNK] : NULL;
}

static void slot_free_locked(struct handle *slot)
{
	slot->next_free = NO_SLOT;
	if (table.last_free == NO_SLOT)
		table.first_free = slot->index;
	else
		slot_at(table.last_free)->next_free = slot->index;
	table.last_free = slot->index;
}

static bool table_grow_locked(void)
{
	struct handle *chunk;

	if (table.chunks == CHUNKS)
		return false;
	chunk = calloc(CHUNK, sizeof(*chunk));
	if (!chunk)
		return false;
	for (uint32_t i = 0; i < CHUNK; i++) {
		chunk[i].index = table.chunks * CHUNK + i;
		chunk[i].state = 1ULL << 32;
		chunk[i].fd = -1;
	}
	table.chunk[table.chunks++] = chunk;
	for (uint32_t i = 0; i < CHUNK; i++)
		slot_free_locked(&chunk[i]);
	return true;
}

void handle_lock(void)
{
	pthread_mutex_lock(&table.lock);
}

void handle_unlock(void)
{
	pthread_mutex_unlock(&table.lock);
}

HANDLE handle_add(enum handle_kind kind, int fd, unsigned int flags,
		  ULONG *error)
{
	struct handle *slot;
	uint32_t generation;

	if (table.first_free == NO_SLOT && !table_grow_locked()) {
		*error = ERROR_NOT_ENOUGH_MEMORY;
		return NULL;
	}
	slot = slot_at(table.first_free);
	table.first_free = slot->next_free;
	if (table.first_free == NO_SLOT)
		table.last_free = NO_SLOT;
	slot->kind = kind;
	slot->fd = fd;
	slot->flags = flags;
	slot->type = NULL;
	slot->object = NULL;
	slot->context = NULL;
	slot->context_free = NULL;
	slot->version1 = NULL;
	slot->watched = false;
	generation = GENERATION(slot->state);
	slot->state = (uint64_t)generation << 32 | 1;
	return (HANDLE)(((uintptr_t)generation << INDEX_BITS | slot->index)
			<< VALUE_SHIFT);
}

/* The slot of a value, whether that is still good or not */
static struct handle *slot_of(HANDLE value)
{
	uintptr_t bits = (uintptr_t)value >> VALUE_SHIFT;

	if ((uintptr_t)value & ((1U << VALUE_SHIFT) - 1))
		return NULL;
	return slot_at(bits & ((1U << INDEX_BITS) - 1));
}

void handle_set_object_locked(HANDLE value, const HTTPLX_HANDLE_TYPE *type,
			      void *object)
{
	struct handle *slot = slot_of(value);

	slot->type = type;
	slot->object = object;
}

void handle_set_version1_locked(HANDLE value, struct version1 *v1)
{
	slot_of(value)->version1 = v1;
}

/* That life of the slot, with somebody in it */
static bool state_alive(uint64_t state, HANDLE value)
{
	uintptr_t bits = (uintptr_t)value >> VALUE_SHIFT;

	return (GENERATION(state) & GENERATION_MASK) == bits >> INDEX_BITS &&
	       state & REFERENCES;
}

/* @refused: CLOSED, or 0 to take closed ones that are still used, too */
static struct handle *slot_hold(HANDLE value, uint64_t refused)
{
	struct handle *slot = slot_of(value);
	uint64_t state;

	if (!slot)
		return NULL;
	state = slot->state;
	do {
		if (!state_alive(state, value) || state & refused)
			return NULL;
	} while (!atomic_compare_exchange_weak(&slot->state, &state,
					       state + 1));
	return slot;
}

struct handle *handle_get(HANDLE value, enum handle_kind kind)
{
	struct handle *slot = slot_hold(value, CLOSED);

	if (slot && kind != HANDLE_ANY && slot->kind != kind) {
		handle_put(slot);
		return NULL;
	}
	return slot;
}

struct handle *handle_get_used(HANDLE value)
{
	return slot_hold(value, 0);
}

void handle_hold(struct handle *slot)
{
	atomic_fetch_add(&slot->state, 1);
}

bool handle_closed(const struct handle *slot)
{
	return slot->state & CLOSED;
}

/* What is tied to a slot and let go without a lock */
struct ties {
	void (WINAPI *close)(PVOID object);
	void *object;
	void (WINAPI *free)(PVOID context);
	void *context;
	struct version1 *version1;
};

static void ties_cut(const struct ties *ties)
{
	if (ties->version1)
		version1_free(ties->version1);
	if (ties->free)
		ties->free(ties->context);
	if (ties->close)
		ties->close(ties->object);
}

/* The last user has gone: the descriptor too, the slot gets its next life */
static struct ties slot_end_locked(struct handle *slot)
{
	uint32_t generation = GENERATION(slot->state) + 1;
	struct ties ties = {
		.close = slot->type ? slot->type->Close : NULL,
		.object = slot->object,
		.free = slot->context_free,
		.context = slot->context,
		.version1 = slot->version1,
	};

	if (!(generation & GENERATION_MASK))
		generation++;
	reaper_forget(slot);
	if (slot->fd >= 0)
		close(slot->fd);
	slot->fd = -1;
	slot->state = (uint64_t)generation << 32;
	slot_free_locked(slot);
	return ties;
}

void handle_put(struct handle *slot)
{
	uint64_t before = atomic_fetch_sub(&slot->state, 1);
	struct ties ties;

	if ((before & (CLOSED | REFERENCES)) != (CLOSED | 1))
		return;
	handle_lock();
	ties = slot_end_locked(slot);
	pthread_cond_broadcast(&table.freed);
	handle_unlock();
	ties_cut(&ties);
}

/*
 * Not more than was taken: after a fork the child has let go of all that the
 * parent's calls held
 */
void WINAPI HttpLxHandleRelease(HANDLE Handle)
{
	struct handle *slot = slot_of(Handle);
	uint64_t state = slot ? slot->state : 0;

	if (slot && state_alive(state, Handle) &&
	    (state & CLOSED || (state & REFERENCES) > 1))
		handle_put(slot);
}

/* Wait until the calls that still used the slot have come back, but not long */
static void slot_wait(struct handle *slot, uint32_t generation)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += CLOSE_WAIT_SECONDS;
	handle_lock();
	while (GENERATION(slot->state) == generation) {
		if (pthread_cond_timedwait(&table.freed, &table.lock, &until))
			break;
	}
	handle_unlock();
}

ULONG handle_close(HANDLE value, enum handle_kind kind)
{
	struct httpsys_queue_op op = { .size = sizeof(op) };
	struct handle *slot = handle_get(value, kind);
	uint64_t before;
	bool queue;

	if (!slot)
		return ERROR_INVALID_HANDLE;
	before = atomic_fetch_or(&slot->state, CLOSED);
	if (before & CLOSED) {		/* somebody else was faster */
		handle_put(slot);
		return ERROR_INVALID_HANDLE;
	}
	queue = slot->kind == HANDLE_QUEUE;
	if (slot->version1)
		version1_close(slot->version1);
	if (queue && slot->watched)
		async_cancel_all(slot);
	if (queue && slot->fd >= 0)
		kernel_call(slot->fd, HTTPSYS_IOC_QUEUE_SHUTDOWN, &op);
	handle_put(slot);		/* of the table */
	handle_put(slot);		/* of handle_get */
	if (queue && !reaper_is_this())
		slot_wait(slot, GENERATION(before));
	return NO_ERROR;
}

/*
 * Make the child's descriptor of a queue an open file of its own, under the
 * same number: a request that it receives is then lost with it, not with its
 * parent, and the parent's death is seen although the child lives.
 */
static void queue_reopen(struct handle *slot)
{
	struct httpsys_queue_reopen reopen = {
		.size = sizeof(reopen),
		.flags = HTTPSYS_REOPEN_PASSIVE,
		.fd = -1,
	};
	int flags = fcntl(slot->fd, F_GETFD);

	if (kernel_call(slot->fd, HTTPSYS_IOC_QUEUE_REOPEN, &reopen)) {
		close(slot->fd);
		slot->fd = -1;
		return;
	}
	if (dup3(reopen.fd, slot->fd,
		 flags & FD_CLOEXEC ? O_CLOEXEC : 0) < 0) {
		close(slot->fd);
		slot->fd = reopen.fd;
		return;
	}
	close(reopen.fd);
}

/*
 * The other threads are gone, with what they held. Objects of closed handles
 * are the parent's business: a lock that guards them may have been held.
 */
void handle_fork_child(void)
{
	pthread_cond_init(&table.freed, NULL);
	for (uint32_t i = 0; i < table.chunks * CHUNK; i++) {
		struct handle *slot = slot_at(i);
		uint64_t state = slot->state;

		slot->watched = false;
		if (state & CLOSED) {
			slot_end_locked(slot);
		} else if (state & REFERENCES) {
			slot->state = (state & ~REFERENCES) | 1;
			if (slot->version1)
				version1_fork_child(slot->version1);
			if (slot->kind == HANDLE_QUEUE && slot->fd >= 0)
				queue_reopen(slot);
		}
	}
	handle_unlock();
}
