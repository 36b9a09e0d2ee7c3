/* SPDX-License-Identifier: GPL-2.0-only */
/* Answers of the test program, chosen by the path's last segment. */
#ifndef HTTPSYS_TESTS_SERVER_H
#define HTTPSYS_TESTS_SERVER_H

struct hs_request;

/* Answer one request; may wait (hold, slow). Any thread */
void answer_request(int queue, struct hs_request *r);
/* Let everything that waits in "hold" go on */
void answer_release(void);
/* How many wait there */
int answer_held(void);
/* File that "file" sends; 0 or -errno */
int answer_file(const char *path);

#endif
