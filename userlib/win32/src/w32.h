/* SPDX-License-Identifier: MIT */
/*
 * Inside libhttpapi-win32: what the files share. Nothing here is exported.
 *
 * Locks: names.lock, context_lock and a port's lock are taken alone; a context's
 * lock or wait_lock comes before pool_lock (tpool.c). No callback of the program
 * runs under any of them.
 */
#ifndef W32_H
#define W32_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <windows.h>
#include <http.h>
#include <httpapi-linux.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define EXPORT		__attribute__((visibility("default")))
#define container_of(p, type, member) \
	((type *)((char *)(p) - offsetof(type, member)))

/* Doubly linked lists with a head; a node out of any list points at itself */
struct list {
	struct list *next;
	struct list *prev;
};

static inline void list_init(struct list *l)
{
	l->next = l->prev = l;
}

static inline bool list_empty(const struct list *l)
{
	return l->next == l;
}

static inline void list_add_tail(struct list *node, struct list *head)
{
	node->next = head;
	node->prev = head->prev;
	head->prev->next = node;
	head->prev = node;
}

static inline void list_del(struct list *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_init(node);
}

#define list_first(head, type, member) container_of((head)->next, type, member)

/* error.c: last error of the thread; these return FALSE, NULL for brevity */
BOOL fail(DWORD error);
void *fail_null(DWORD error);
DWORD error_from_errno(int error);
const char *error_text(DWORD error);

/* object.c: what a handle of this library names */
enum kind {
	KIND_EVENT,
	KIND_MUTEX,
	KIND_SEMAPHORE,
	KIND_TIMER,
	KIND_THREAD,
	KIND_SIGNAL,	/* of a queue or file: one of its operations is over */
	KIND_PORT,
	KIND_HEAP,
};

struct object {
	enum kind kind;
	atomic_uint refs;	/* handles, users */
	void (*free)(struct object *object);
	char *name;		/* or NULL; names.lock */
	struct object *next_named;
	struct list waiters;	/* struct wait_block; wait_lock */
};

void object_init(struct object *object, enum kind kind,
		 void (*release)(struct object *object));
struct object *object_get(struct object *object);
void object_put(struct object *object);
/* A handle that takes over the caller's reference; NULL with the last error */
HANDLE object_handle(struct object *object);
/*
 * The object behind a handle, with a reference. NULL: not one of @kind, last
 * error set
 */
struct object *object_from_handle(HANDLE handle, enum kind kind);
/* Any kind; NULL without touching the last error */
struct object *object_any(HANDLE handle);
/* Objects with names: found again by kind and name */
HANDLE object_create_named(struct object *object, const char *name);
struct object *object_open_named(enum kind kind, const char *name);

/* wait.c: one lock for the state of all that is waited for */
extern pthread_mutex_t wait_lock;

struct event {
	struct object object;	/* KIND_EVENT or KIND_SIGNAL */
	bool manual;		/* wait_lock: */
	bool set;
};

struct mutex {
	struct object object;
	struct thread *owner;	/* wait_lock: */
	DWORD depth;
	bool abandoned;
	struct list owned;	/* in owner->mutexes */
};

struct semaphore {
	struct object object;
	LONG count;		/* wait_lock: */
	LONG most;
};

struct timer {
	struct object object;
	bool manual;
	bool set;		/* wait_lock: armed or signalled */
	int64_t due;		/* ns, CLOCK_MONOTONIC */
	int64_t period;		/* ns or 0 */
};

struct thread {
	struct object object;
	pthread_cond_t wake;	/* wait_lock: its waiter has a result */
	struct list mutexes;	/* wait_lock: owned */
	struct list apcs;	/* wait_lock */
	struct waiter *waiting;	/* wait_lock: alertably, or NULL */
	bool exited;		/* wait_lock */
	bool suspended;		/* wait_lock */
	DWORD exit_code;
	DWORD id;
	LPTHREAD_START_ROUTINE start;
	void *parameter;
};

/* A wait in progress, for one thread or for a callback */
struct waiter {
	struct thread *thread;
	struct wait_block *blocks;
	DWORD count;
	bool all;
	bool done;
	DWORD result;
	/* Without a thread: called under wait_lock, blocks are unlinked */
	void (*complete)(struct waiter *waiter);
};

struct wait_block {
	struct list node;	/* in object->waiters */
	struct waiter *waiter;
	struct object *object;
};

/* The object became signalled, or may have */
void wait_signal_locked(struct object *object);
/* @waiter without a thread: TRUE if it was satisfied at once (result is set) */
bool wait_begin_locked(struct waiter *waiter);
void wait_unlink_locked(struct waiter *waiter);
bool event_set(struct event *event, bool set);
int64_t now_ns(void);
struct timespec ns_timespec(int64_t ns);
/* End of a wait of @milliseconds from now, or INT64_MAX */
int64_t deadline_ns(DWORD milliseconds);
/* pthread_cond_timedwait on CLOCK_MONOTONIC; false: timed out */
bool cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t deadline);
void cond_init(pthread_cond_t *cond);
/* FILETIME or LARGE_INTEGER due time (negative: relative) as monotonic ns */
int64_t due_ns(int64_t due);

/* The object that a wait on @handle means, with a reference, or NULL */
struct object *waitable_from_handle(HANDLE handle);

/* thread.c */
struct thread *thread_self(void);
/* Run what QueueUserAPC() left; true if anything was there */
bool thread_run_apcs(struct thread *self);
int thread_spawn(void *(*run)(void *), void *argument, size_t stack);
void mutex_abandon_all(struct thread *thread);

/* io.c: what a queue's or file's handle is tied to */
struct context {
	atomic_uint refs;
	pthread_mutex_t lock;
	struct port *port;		/* lock: */
	ULONG_PTR key;
	struct _TP_OBJECT *io;
	struct list spare;		/* packets for the operations under way */
	UCHAR modes;			/* FILE_SKIP_* */
	struct event signal;
	struct file *file;		/* or NULL: a queue */
};

struct packet {
	struct list node;
	ULONG_PTR key;
	LPOVERLAPPED overlapped;
	DWORD error;
	DWORD bytes;
};

struct file {
	bool overlapped;
	struct share *share;		/* or NULL */
	char *delete_path;		/* or NULL */
};

/* With a reference; NULL: last error. @create: make one if there is none */
struct context *context_from_handle(HANDLE handle, bool create);
void context_put(struct context *context);
HANDLE context_new_file(int fd, struct file *file);
/* An operation of a file that is over when its call returns */
DWORD io_submit(HANDLE handle, struct context *context, LPOVERLAPPED overlapped);
void io_finish(HANDLE handle, struct context *context, LPOVERLAPPED overlapped,
	       DWORD error, DWORD bytes);

/* file.c, dir.c */
void file_free(struct file *file);	/* may be NULL */
/* errno of an access by name */
DWORD error_missing(const char *path, int error);

/* port.c */
struct port *port_get(struct port *port);
void port_put(struct port *port);
void port_queue(struct port *port, struct packet *packet);
void port_close(struct object *object);

/* tpool.c */
void tpio_complete(struct _TP_OBJECT *io, struct packet *packet);
void tpio_detach(struct _TP_OBJECT *io);

/* utf.c: 16-bit text */
size_t wlen(const WCHAR *text);
size_t wnlen(const WCHAR *text, size_t most);
/* Bad sequences become U+FFFD; both count when @out is NULL */
size_t wide_to_utf8(const WCHAR *text, size_t units, char *out, size_t room);
size_t utf8_to_wide(const char *text, size_t bytes, WCHAR *out, size_t room);
/* Strict: SIZE_MAX if there is any bad sequence */
size_t wide_to_utf8_strict(const WCHAR *text, size_t units);
size_t utf8_to_wide_strict(const char *text, size_t bytes);
/* NUL-terminated copies to be freed; NULL: no memory, or @text NULL */
char *utf8_dup(const WCHAR *text);
WCHAR *wide_dup(const char *text);

/* path.c: a Windows path as one of this system; NULL: last error */
char *path_from_text(const char *text);
char *path_from_wide(const WCHAR *text);

/* format.c: printf of both widths */
struct sink {
	void *to;		/* char or WCHAR; NULL: only count */
	size_t room;		/* characters, without the NUL */
	size_t used;		/* characters that there would be */
	bool wide;
	bool grow;		/* @to is malloc()ed and may be enlarged */
	bool failed;		/* no memory, or a bad format */
};

/* @format is of the sink's width. No NUL is written */
void format_to(struct sink *sink, const void *format, va_list args);
void sink_put(struct sink *sink, uint32_t c);

/* main.c, cmdline.c */
void cmdline_init(int argc, char **argv);

#endif
