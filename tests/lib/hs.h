/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Raw ioctls of /dev/httpsys for tests. All functions return 0 (or a value
 * that the comment names) or -errno; none retries or hides anything.
 */
#ifndef HTTPSYS_TESTS_HS_H
#define HTTPSYS_TESTS_HS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/httpsys.h>

/* Longest wait of a test for something that should happen at once */
#define HS_WAIT_MS	10000

int hs_ioctl(int fd, unsigned long cmd, void *arg);
int hs_open(void);	/* the fd; ends the case when it fails */

int hs_session(int dev, uint64_t *id);
int hs_session_close(int dev, uint64_t id);
int hs_group(int dev, uint64_t session, uint64_t *id);
int hs_group_close(int dev, uint64_t id);

int hs_url_add(int dev, uint64_t group, const char *url, uint64_t context);
int hs_url_remove(int dev, uint64_t group, const char *url);
int hs_url_remove_all(int dev, uint64_t group);

int hs_queue(int dev);	/* unnamed; the fd */
int hs_queue_named(int dev, const char *name, uint32_t flags);
int hs_reopen(int queue, uint32_t flags);	/* the fd */
int hs_shutdown(int queue);
int hs_bind(int dev, uint64_t group, int queue);	/* -1: unbind */
int hs_set(int fd, uint64_t id, uint32_t property, const void *value,
	   uint32_t size);
int hs_set_u32(int fd, uint64_t id, uint32_t property, uint32_t value);
int hs_get(int fd, uint64_t id, uint32_t property, void *value, uint32_t *size);
uint64_t hs_counter(int dev, enum httpsys_counter which);
uint64_t hs_reason(int dev, enum httpsys_reason which);
/* Wait until the counter has @value; false after HS_WAIT_MS */
bool hs_counter_wait(int dev, enum httpsys_counter which, uint64_t value);

/* A session, a group bound to a queue, and the prefix http://+:PORT/PATH */
struct hs_server {
	int dev;
	uint64_t session;
	uint64_t group;
	int queue;
	int port;
};

int hs_port(void);	/* one that nobody uses now */
/* Without a port and a prefix */
void hs_server_begin(struct hs_server *s);
void hs_server_up(struct hs_server *s, const char *path);
void hs_server_down(struct hs_server *s);

/* A received request: the record with all its data */
struct hs_request {
	uint64_t id;
	struct httpsys_request_record *record;
	uint32_t room;
};

/* Waits at most HS_WAIT_MS (-ETIMEDOUT) */
int hs_receive(int queue, struct hs_request *r, uint32_t flags);
/* One plain ioctl; @r->record has @r->room bytes */
int hs_receive_raw(int queue, uint64_t id, struct hs_request *r,
		   uint32_t flags, uint32_t *bytes);
void hs_request_free(struct hs_request *r);
/* Text of a span, NUL-terminated, in one of a few static buffers */
const char *hs_text(const struct hs_request *r, struct httpsys_span span);
/* Value of a header by name or NULL */
const char *hs_header(const struct hs_request *r, const char *name);

int hs_read_body(int queue, uint64_t id, void *buf, uint32_t size,
		 uint32_t flags, uint32_t *bytes);
/* Whole body; bytes or -errno */
int64_t hs_read_all(int queue, uint64_t id, void *buf, size_t size);

/* Block of response headers */
struct hs_headers {
	uint8_t data[8192];
	uint32_t size;
	uint16_t count;
};

void hs_header_add(struct hs_headers *h, uint16_t id, const char *name,
		   const char *value);
/* @status 0: BODY_ONLY. @body may be NULL */
int hs_send(int queue, uint64_t id, uint16_t status, uint32_t flags,
	    const struct hs_headers *h, const void *body, size_t len);
int hs_send_chunks(int queue, uint64_t id, uint16_t status, uint32_t flags,
		   const struct hs_headers *h,
		   const struct httpsys_chunk *chunks, uint16_t nr);
int hs_cancel(int queue, uint64_t id);

/* A descriptor over a Unix socket; ends the case when that fails */
void hs_fd_send(int over, int fd);
/* The next one that comes, -EPIPE: none does */
int hs_fd_take(int over);

/* poll() for @events; what is there, 0 after @ms */
int hs_poll(int fd, short events, int ms);
long hs_now_ms(void);
void hs_sleep_ms(long ms);

#endif
