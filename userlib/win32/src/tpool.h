/* SPDX-License-Identifier: MIT */
/* What the files of the thread pool share; all fields are under pool_lock. */
#ifndef W32_TPOOL_H
#define W32_TPOOL_H

#include "w32.h"

enum tp_type {
	TP_TYPE_SIMPLE,
	TP_TYPE_WORK,
	TP_TYPE_TIMER,
	TP_TYPE_WAIT,
	TP_TYPE_IO,
};

struct _TP_POOL {
	unsigned int refs;
	unsigned int most;
	unsigned int least;
	unsigned int threads;
	unsigned int idle;
	unsigned int runs_long;	/* threads that do not count as pool's */
	unsigned int queued;
	struct list queue;	/* struct _TP_OBJECT.queue_node */
	struct list timers;	/* by time */
	pthread_cond_t more;
	bool closed;
};

struct _TP_CLEANUP_GROUP {
	struct list members;
	PTP_CLEANUP_GROUP_CANCEL_CALLBACK cancel;
};

struct _TP_OBJECT {
	enum tp_type type;
	unsigned int refs;	/* the program's, queue, running, context's */
	struct _TP_POOL *pool;
	struct _TP_CLEANUP_GROUP *group;
	PTP_CLEANUP_GROUP_CANCEL_CALLBACK cancel;
	struct list group_node;
	void *callback;
	void *context;
	void *owned;		/* freed with the object */
	PTP_SIMPLE_CALLBACK finalization;
	bool runs_long;
	bool closed;
	struct list queue_node;	/* while pending */
	unsigned int pending;	/* callbacks to come */
	unsigned int running;
	/* timers, waits with a timeout */
	struct list timer_node;
	int64_t due;
	int64_t period;
	/* io */
	struct list packets;	/* one for each pending */
	unsigned int outstanding;	/* StartThreadpoolIo() */
	bool bound;		/* BindIoCompletionCallback() */
	/* wait; wait_lock guards the waiter */
	struct waiter waiter;
	struct wait_block block;
	bool waiting;
	bool restart;		/* RegisterWaitForSingleObject: again */
	DWORD timeout;
	TP_WAIT_RESULT result;
};

struct _TP_CALLBACK_INSTANCE {
	struct _TP_OBJECT *object;
	bool runs_long;
	bool left;		/* DisassociateCurrentThreadFromCallback() */
	HANDLE event;
	HANDLE semaphore;
	DWORD semaphore_count;
	HANDLE mutex;
	LPCRITICAL_SECTION section;
	HMODULE module;
};

extern pthread_mutex_t pool_lock;

struct _TP_OBJECT *tp_create(enum tp_type type, void *callback, void *context,
			     PTP_CALLBACK_ENVIRON environ);
void tp_put_locked(struct _TP_OBJECT *object);
/* One callback more */
void tp_queue_locked(struct _TP_OBJECT *object);
void tp_cancel_pending_locked(struct _TP_OBJECT *object);
void tp_wait_idle_locked(struct _TP_OBJECT *object, bool cancel);
void tp_idle_changed_locked(void);
void tp_timer_set_locked(struct _TP_OBJECT *object, int64_t due, int64_t period);
void tp_timer_clear_locked(struct _TP_OBJECT *object);
/* Close: no callback more for the program's handle; the object goes when idle */
void tp_close(struct _TP_OBJECT *object);
/* tpwait.c: called without locks before a wait's callback; false: none is due */
bool tp_wait_result(struct _TP_OBJECT *object, TP_WAIT_RESULT *result);
void tp_wait_stop(struct _TP_OBJECT *object);

#endif
