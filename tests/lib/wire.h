/* SPDX-License-Identifier: GPL-2.0-only */
/* A plain HTTP client over raw sockets for tests in C. */
#ifndef HTTPSYS_TESTS_WIRE_H
#define HTTPSYS_TESTS_WIRE_H

#include <stdbool.h>
#include <stddef.h>

int wire_connect(int port);	/* 127.0.0.1; the fd, ends the case on failure */
int wire_try(const char *address, int port);	/* v4 or v6; the fd or -errno */
void wire_send(int fd, const void *data, size_t len);
void wire_text(int fd, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* GET PATH HTTP/1.1 with a Host */
void wire_get(int fd, const char *path);

struct wire_answer {
	int status;		/* 0: none came */
	char head[8192];
	char *body;		/* NUL-terminated, of @len bytes; free() */
	size_t len;
};

/*
 * Read one answer (framed by Content-Length, chunked or close), waiting at most
 * HS_WAIT_MS for each piece. @no_body: the request was HEAD. Returns the status, 0
 * when the connection ended before, -errno (-ECONNRESET, -ETIMEDOUT).
 */
int wire_answer(int fd, struct wire_answer *a, bool no_body);
/* Read an answer, forget its body; the status or as above */
int wire_status(int fd);
/* Value of a header in a->head or NULL, in a static buffer */
const char *wire_header(const struct wire_answer *a, const char *name);

enum wire_end { WIRE_OPEN, WIRE_FIN, WIRE_RESET, WIRE_DATA };
/* How does the connection end within @ms? WIRE_DATA: bytes came */
enum wire_end wire_end(int fd, int ms);
/* Close with a reset */
void wire_reset(int fd);

#endif
