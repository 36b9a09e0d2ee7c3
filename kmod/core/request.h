/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests: what a queue holds and a program answers. Each is built around an
 * exchange of net/.
 */
#ifndef HTTPSYS_CORE_REQUEST_H
#define HTTPSYS_CORE_REQUEST_H

#include "core/queue.h"
#include "net/xchg.h"
#include "proto/range.h"
#include "proto/response.h"

/* Cooked path and host of usual length need no allocation */
#define HTTPSYS_REQUEST_INLINE	256

enum httpsys_request_state {
	HTTPSYS_REQUEST_NEW,		/* with the connection only */
	HTTPSYS_REQUEST_PENDING,	/* in a queue, which holds a reference */
	HTTPSYS_REQUEST_TAKEN,		/* received by an open, which holds a reference */
	HTTPSYS_REQUEST_MOVING,		/* delegated, on its way to its new queue */
	HTTPSYS_REQUEST_DONE,		/* answered, refused, aborted or gone */
};

/* Who makes the chunks of a chunked body */
enum httpsys_answer_coding {
	HTTPSYS_CODING_NONE,	/* it is not chunked */
	HTTPSYS_CODING_PROGRAM,
	HTTPSYS_CODING_KERNEL,
};

/**
 * struct httpsys_answer - how far the answer is; belongs to who holds @sending
 * @left: body bytes that the head announced and that were not sent yet;
 *	HTTPSYS_TO_EOF: it announced none
 * @no_body: none go out: HEAD, 1xx, 204, 304
 * @close: the connection ends after it
 * @opaque: its head was a 101, its body is a byte pipe
 * @coding: enum httpsys_answer_coding
 */
struct httpsys_answer {
	u64 left;
	bool no_body;
	bool close;
	bool opaque;
	u8 coding;
};

/**
 * struct httpsys_request - one request
 * @x: its exchange, which counts the references
 * @inline_text: for @text
 *
 * By dispatch, then constant, but delegation changes the first three:
 * @queue: referenced, NULL if it never reached one; see httpsys_request_lock()
 * @url_context: of the prefix that routed it
 * @group_id: of the group that routed it
 * @text: cooked path, then cooked host: @inline_text or allocated
 * @path_len: bytes
 * @host_len: bytes
 * @query: of the raw target, in the head
 * @ip_routed: by an address prefix
 * @site: serial of the registration
 * @cache_queue: of the queue that it was routed to
 * @changes: of the namespace, read before it was routed; 0: it did not come so far
 * @removals: of the cache, read before it was looked at
 * @cache_gen: what httpsys_cache_insert() wants to know
 * @infos: HTTPSYS_INFO_* that its group asked for
 * @session_id: with @logging: of the session that routed it
 * @logging: whether and how it is logged, referenced, or NULL
 * @log: what its program said for the record, or NULL; belongs to who holds @sending
 * @tally: of the group, or NULL: not counted; referenced unless only dispatch sees the request
 * @refused_by: tally of the group that it was refused for, or NULL; dispatch
 * @refused_at: tally of the queue, or NULL; dispatch
 * @asked: for the error log: queue that it was meant for, referenced, or NULL
 * @pacer: of this response alone, the exchange's, or NULL; changed by who sends
 *
 * queue->lock:
 * @node: in queue->pending; from when it was taken until it is published the receiver's
 * @open: which has it; not referenced, it takes its requests along when it dies
 * @given_to: parked receive that it was given to and that was not fetched yet, or NULL
 * @id: from when it was taken
 * @state: enum httpsys_request_state
 * @gone: its client is gone; calls that need one fail
 * @expired: its time in the queue was over while it was being received
 * @sending: somebody sends
 * @head_sent: the head of the answer went out
 *
 * @readers: calls that read the body
 * @answer: see there
 */
struct httpsys_request {
	struct httpsys_xchg x;
	char inline_text[HTTPSYS_REQUEST_INLINE];

	/* From here on zeroed at the start */
	struct httpsys_queue *queue;
	u64 url_context;
	u64 group_id;
	u64 site;
	u64 cache_queue;
	unsigned long changes;
	unsigned long removals;
	unsigned long cache_gen;
	char *text;
	u32 path_len;
	u32 host_len;
	struct httpsys_slice query;
	bool ip_routed;
	u64 infos;
	u64 session_id;
	struct httpsys_log_config *logging;
	struct httpsys_log_entry *log;
	struct httpsys_tally *tally;
	struct httpsys_tally *refused_by;
	struct httpsys_tally *refused_at;
	struct httpsys_queue *asked;
	struct httpsys_pacer *pacer;

	struct list_head node;
	struct httpsys_open *open;
	struct httpsys_waiter *given_to;
	u64 id;
	u8 state;
	bool gone;
	bool expired;
	bool sending;
	bool head_sent;

	atomic_t readers;
	struct httpsys_answer answer;
};

static inline struct httpsys_request *httpsys_request_of(struct httpsys_xchg *x)
{
	return container_of(x, struct httpsys_request, x);
}

static inline struct httpsys_ns *httpsys_request_ns(const struct httpsys_request *r)
{
	return container_of(r->x.net, struct httpsys_ns, net);
}

static inline void httpsys_request_put(struct httpsys_request *r)
{
	httpsys_xchg_put(&r->x);
}

/* Count a request that is no hit by its group. Context: any */
static inline void httpsys_request_tally(const struct httpsys_request *r, struct httpsys_tally *group)
{
	httpsys_tally_inc(group, HTTPSYS_TALLY_REQUESTS);
	if (r->x.head.verb == HTTPSYS_VERB_GET)
		httpsys_tally_inc(group, HTTPSYS_TALLY_GET);
	else if (r->x.head.verb == HTTPSYS_VERB_HEAD)
		httpsys_tally_inc(group, HTTPSYS_TALLY_HEAD);
}

/* Count that it is refused; @queue: that it was meant for, or NULL. Context: any */
static inline void httpsys_request_tally_refused(struct httpsys_tally *group,
						 struct httpsys_tally *queue)
{
	httpsys_tally_inc(group, HTTPSYS_TALLY_REFUSED);
	if (queue)
		httpsys_tally_inc(queue, HTTPSYS_TALLY_REFUSED);
}

enum httpsys_reason httpsys_request_route(struct httpsys_request *r, u8 *verbosity);

int httpsys_request_layer_init(void);
void httpsys_request_layer_exit(void);
extern const struct httpsys_upper_ops httpsys_request_ops;

void httpsys_error_log(struct httpsys_net *n, struct httpsys_xchg *x, const char *text,
		       enum httpsys_reason reason, const struct httpsys_address *remote,
		       const struct httpsys_address *local);
bool httpsys_request_wants_log(const struct httpsys_request *r, u16 status);
void httpsys_request_set_log(struct httpsys_request *r, struct httpsys_log_entry *e);

struct httpsys_queue *httpsys_request_lock(struct httpsys_request *r);
bool httpsys_request_claim(struct httpsys_open *open, struct httpsys_request *r);

/* Receiving */
int httpsys_request_reserve(struct httpsys_open *open, struct httpsys_request *r);
int httpsys_request_publish(struct httpsys_open *open, struct httpsys_request *r);
int httpsys_request_publish_many(struct httpsys_open *open, struct list_head *list);
void httpsys_request_unreserve(struct httpsys_open *open, struct httpsys_request *r);
struct httpsys_request *httpsys_request_find(struct httpsys_open *open, u64 id);

bool httpsys_request_read_begin(struct httpsys_request *r, const struct httpsys_open *open);
void httpsys_request_read_end(struct httpsys_request *r);

/* Ending */
int httpsys_request_cancel(struct httpsys_open *open, u64 id);
bool httpsys_request_drop(struct httpsys_request *r, enum httpsys_reason reason);

/* Answering */
struct httpsys_request *httpsys_request_send_begin(struct httpsys_open *open, u64 id, bool last);
void httpsys_request_send_end(struct httpsys_request *r, bool head, bool broken);
void httpsys_answer_begin(struct httpsys_request *r, const struct httpsys_response_info *info,
			  u64 total, u32 flags, struct httpsys_response_head *head);
void httpsys_answer_interim(struct httpsys_response_head *head);
int httpsys_answer_upgrade(struct httpsys_request *r, const struct httpsys_response_info *info);
bool httpsys_answer_takes_trailers(const struct httpsys_request *r);
enum httpsys_range_verdict httpsys_answer_ranges(struct httpsys_request *r,
						 const struct httpsys_response_info *info,
						 u64 total, u32 flags,
						 struct httpsys_response_head *head,
						 struct httpsys_ranges *ranges);
int httpsys_answer_account(struct httpsys_request *r, u64 total, u32 flags);

#endif
