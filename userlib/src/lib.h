/* SPDX-License-Identifier: MIT */
/*
 * Inside libhttpapi: what the files share. Nothing here is exported.
 *
 * Locks, outermost first: device.lock (init.c), table.lock (handle.c),
 * async.lock (async.c). All are taken around fork(), and one of them around
 * every call that makes a descriptor, so that a child knows all that it has to
 * close. No reference to a handle is let go under async.lock, no hook is called
 * under any.
 */
#ifndef HTTPAPI_LIB_H
#define HTTPAPI_LIB_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <http.h>
#include <httpapi-linux.h>
#include <linux/httpsys.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define ALIGN_UP(n, to)	(((n) + (to) - 1) & ~((size_t)(to) - 1))

/* error.c: what was asked of the kernel, for the meaning of an errno */
enum op {
	OP_ANY,
	OP_OPEN,
	OP_OBJECT,	/* sessions, groups */
	OP_URL_ADD,
	OP_URL_REMOVE,
	OP_QUEUE_CREATE,
	OP_QUEUE_OPEN,	/* REOPEN of a descriptor */
	OP_QUEUE,	/* shutdown */
	OP_PROPERTY,
	OP_RECEIVE,
	OP_BODY,
	OP_SEND,
	OP_CANCEL,
	OP_WAIT,	/* for a disconnect */
	OP_DEMAND,
	OP_QUERY,
	OP_REQUEST,	/* properties of a request */
	OP_FIND,	/* a URL's group */
	OP_DELEGATE,
	OP_ADOPT,
	OP_CONFIG,
	OP_CACHE,
};

ULONG error_win32(enum op op, int error, uint32_t detail);
/* ioctl until it is not interrupted; 0 or a positive errno */
int kernel_call(int fd, unsigned long command, void *arg);

/* init.c: HttpInitialize and the open /dev/httpsys of this process */
bool init_done(ULONG flag);
ULONG device_get(int *fd);	/* NO_ERROR: device_put() afterwards */
/* The same for who has initialised this part of the API */
ULONG device_get_for(ULONG flag, int *fd);
void device_put(void);
/* device_get, the call, device_put, error_win32 */
ULONG device_call(enum op op, unsigned long command, void *arg);

/* handle.c. The numbers are those of HTTPLX_KIND_* */
enum handle_kind {
	HANDLE_ANY = 0,
	HANDLE_QUEUE = HTTPLX_KIND_QUEUE,
	HANDLE_FILE = HTTPLX_KIND_FILE,
	HANDLE_EVENT = HTTPLX_KIND_EVENT,
	HANDLE_OBJECT = HTTPLX_KIND_OBJECT,
};

#define HANDLE_CONTROLLER	(1U << 0)	/* does no I/O */
#define HANDLE_VERSION_1	(1U << 1)	/* version-1 structures */

struct handle {
	_Atomic uint64_t state;	/* generation << 32 | closed << 31 | references */
	enum handle_kind kind;
	unsigned int flags;
	int fd;			/* -1: lost in a fork, or an object */
	uint32_t index;
	uint32_t next_free;
	const HTTPLX_HANDLE_TYPE *type;		/* of an object, set once */
	void *object;
	void *_Atomic context;	/* HttpLxHandleSetContext(), set once */
	void (WINAPI *context_free)(PVOID context);
	struct version1 *version1;	/* of a queue of version 1, set once */
	atomic_bool watched;	/* a queue that the reaper waits for */
};

struct handle *handle_get(HANDLE value, enum handle_kind kind);
/* Also of a closed handle that is still used */
struct handle *handle_get_used(HANDLE value);
void handle_hold(struct handle *handle);	/* one more reference */
bool handle_closed(const struct handle *handle);
void handle_put(struct handle *handle);
/* A closed handle is found no more; what it names goes with the last user */
ULONG handle_close(HANDLE value, enum handle_kind kind);

/*
 * Making one: lock, make the descriptor, add, unlock. NULL on failure: *@error
 * says why, @fd is still the caller's.
 */
void handle_lock(void);
void handle_unlock(void);
HANDLE handle_add(enum handle_kind kind, int fd, unsigned int flags,
		  ULONG *error);
void handle_set_object_locked(HANDLE value, const HTTPLX_HANDLE_TYPE *type,
			      void *object);
void handle_set_version1_locked(HANDLE value, struct version1 *v1);
/* In a child: takes over table.lock, which fork() held, and lets it go */
void handle_fork_child(void);

/* Where a received request goes, and what else was wished */
struct receive_wish {
	void *buffer;
	size_t size;
	ULONG flags;		/* HTTP_RECEIVE_REQUEST_FLAG_* */
	size_t used;		/* bytes of the request without its body */
};

/* io.c: a call on a queue that may take its time */
struct io {
	struct handle *queue;	/* a reference */
	HANDLE handle;
	enum op op;
	ULONG bytes;		/* transferred, or needed */
	PULONG returned;	/* of a call that waits: where @bytes go, or NULL */
	LPOVERLAPPED overlapped;	/* NULL: the call waits */

	struct receive_wish wish;

	/* with an OVERLAPPED */
	HANDLE event;
	pthread_t thread;	/* who began it */
	struct handle **files;	/* references, until it is over */
	size_t file_count;
	/*
	 * In the reaper, before the call completes, or NULL. The result of the
	 * call, or ERROR_IO_PENDING when it was submitted once more.
	 */
	ULONG (*finish)(struct io *io, ULONG result,
			const struct httpsys_completion *completion,
			void *record);
	bool reaped;		/* a part of it is over; the reaper's */

	/* async.lock */
	struct io *next;
	struct io **link;
	bool cancelled;
};

/*
 * Begin: check initialisation and handle. @io points to room for a struct io,
 * and to the one that counts afterwards. NO_ERROR: io_end() follows. Run: the
 * call itself, ERROR_IO_PENDING: it goes on without us and *@io is not looked
 * at any more, but given to io_end(). Run now: one that never waits.
 */
ULONG io_begin(struct io **io, HANDLE queue, LPOVERLAPPED overlapped,
	       PULONG returned, enum op op);
ULONG io_run(struct io *io, unsigned long command, void *arg);
ULONG io_run_now(struct io *io, unsigned long command, void *arg);
/* Returns @result, and completes an overlapped call that is done */
ULONG io_end(struct io *io, ULONG result);
void io_complete(struct io *io, ULONG result, bool synchronous);

/* async.c: overlapped calls that are parked in the kernel */
void async_lock(void);
void async_unlock(void);
ULONG async_submit(struct io *io, unsigned long command, void *arg);
void async_finish(const struct httpsys_completion *completion, void *record);
void async_cancel_all(const struct handle *queue);
void async_fork_child(void);

/* reaper.c: the thread that completes them */
ULONG reaper_watch(struct handle *queue, HANDLE handle);
void reaper_forget(const struct handle *queue);
bool reaper_is_this(void);
void reaper_stop(void);
void reaper_fork_child_locked(void);

/* hooks.c: tell of overlapped calls, see HTTPLX_IO_HOOKS */
ULONG hooks_submit(HANDLE handle, void *context, LPOVERLAPPED overlapped);
void hooks_abandon(HANDLE handle, void *context, LPOVERLAPPED overlapped);
void hooks_complete(const HTTPLX_COMPLETION *completion);

/* status.c */
#define STATUS_UNDER_WAY	0x103	/* OVERLAPPED.Internal until it is over */

/* receive.c: what a thread keeps for its next call; freed with it */
struct scratch {
	void *record;
	size_t record_room;
	void *work;
	size_t work_room;
	void *answers;
	size_t answers_room;
};

/* NULL: no memory */
struct scratch *scratch_get(void);
/* Room for @want bytes of records, and for the plan of as many lines as they can have */
bool scratch_room(struct scratch *scratch, size_t want);
bool scratch_grow(void **buffer, size_t *have, size_t want);
void scratch_exit(void);	/* at the very end */
/* A receive, on a good handle with good parameters; @id: HTTP_NULL_ID or which */
ULONG receive_one(struct io *io, HTTP_REQUEST_ID id);

/*
 * send.c: many responses of one call. Those that the kernel may see become an array
 * of sends, the others get their error. Answers_end() writes the results and frees.
 */
struct answers;
size_t answers_size(size_t count);
uint32_t answers_make(struct answers *answers, PHTTPLX_ANSWER from,
		      size_t count, bool v2);
const struct httpsys_send *answers_sends(const struct answers *answers);
void answers_end(struct answers *answers, PHTTPLX_ANSWER from);

/* utf.c */
size_t wide_length(const WCHAR *text);
/* Bytes, or SIZE_MAX: not UTF-16. @out NULL: only count */
size_t utf8_from_wide(const WCHAR *text, size_t units, char *out);
/* Units. Bytes that are not UTF-8 become one unit each. @out NULL: only count */
size_t wide_from_utf8(const char *text, size_t bytes, WCHAR *out);
/* @n bytes that are one unit each: ASCII, or not UTF-8 at all */
void wide_from_ascii(const char *text, size_t n, WCHAR *out);
/* A NUL-terminated copy to be freed; NULL: *@error says why */
char *utf8_dup(const WCHAR *text, size_t *bytes, ULONG *error);

/* group.c */
ULONG url_add(HTTP_URL_GROUP_ID group, const char *url, size_t bytes,
	      HTTP_URL_CONTEXT context, PHTTPLX_URL_CONFLICT conflict);
ULONG url_remove(HTTP_URL_GROUP_ID group, const char *url, size_t bytes,
		 ULONG flags);

/* cache.c: what became of the policy of the thread's last send */
void cache_result_set(ULONG result);

/* version1.c */
void version1_close(struct version1 *v1);
void version1_free(struct version1 *v1);
void version1_fork_child(struct version1 *v1);

/* url.c: a URL in prefix form; the parts point into it */
struct url_parts {
	const WCHAR *url;
	const WCHAR *host;	/* after "scheme://" */
	size_t host_units;
	const WCHAR *port;	/* up to @path */
	const WCHAR *path;	/* "" or "/...", up to the NUL */
};

bool url_split(const WCHAR *url, struct url_parts *parts);

/* property.c */
enum object_kind {
	OBJECT_SESSION = 1,
	OBJECT_GROUP = 2,
	OBJECT_QUEUE = 4,
};

ULONG property_set(enum object_kind kind, int fd, uint64_t id,
		   HTTP_SERVER_PROPERTY property, const void *value,
		   ULONG size);
ULONG property_query(enum object_kind kind, int fd, uint64_t id,
		     HTTP_SERVER_PROPERTY property, void *value, ULONG size,
		     PULONG length);

/* request.c: a record of the kernel as HTTP_REQUEST; no calls, no locks */
struct request_field {
	uint32_t next;		/* further line to be joined, or REQUEST_END */
	uint32_t last;		/* of a first line: last of its lines */
	uint32_t total;		/* of a first line: bytes of the joined value */
	uint32_t head;		/* enum request_head */
};

struct request_plan {
	const struct httpsys_request_record *record;
	size_t fixed;		/* sizeof HTTP_REQUEST_V1 or V2 */
	size_t size;		/* bytes of the whole without body */
	size_t infos;		/* bytes of the request infos; version 2 only */
	size_t url_units;	/* of the cooked URL, without NUL */
	size_t host_units;
	size_t path_units;
	size_t query_units;
	uint32_t unknown;	/* headers in the array of unknown ones */
	bool joined;		/* some header has several lines */
	size_t bytes;		/* of values and their NULs, unless @joined */
	uint32_t known[HttpHeaderRequestMaximum];
	struct request_field *fields;	/* one for each header line */
	uint32_t *slots;	/* hash table, power of two */
	uint32_t slot_count;
};

/* sendextras.c: of a response, for the call that sends it; free it always */
struct send_extras {
	struct httpsys_log_fields *log;
	struct httpsys_rate rate;
};

ULONG send_extras_take(struct send_extras *extras, struct httpsys_send *send,
		       const HTTP_LOG_DATA *log, const HTTP_RESPONSE_INFO *infos,
		       size_t info_count);
void send_extras_free(struct send_extras *extras);

/*
 * reqinfo.c: what comes with a request besides. Bytes, a multiple of 8; the writing
 * of them; the first @size bytes of a TCP_INFO_v2, which are a version of it
 */
size_t request_infos_size(const struct httpsys_request_record *record);
void request_infos_write(const struct httpsys_request_record *record,
			 HTTP_REQUEST_V2 *request, void *buffer);
void tcp_info_write(const struct httpsys_tcp_info *from, void *to, ULONG size);

/* Bytes of work space for the plan of a record with @headers lines */
size_t request_work_size(size_t headers);
/* @work: as many bytes, aligned to 8; used until request_write is done */
void request_plan(struct request_plan *plan,
		  const struct httpsys_request_record *record, bool version1,
		  void *work);
/* @buffer: plan->size bytes */
void request_write(const struct request_plan *plan, void *buffer);

#endif
