/* SPDX-License-Identifier: GPL-2.0-only */
/* Filling pages with the bytes of an answer and handing them to the connection. */
#ifndef HTTPSYS_DEV_SENDER_H
#define HTTPSYS_DEV_SENDER_H

#include <linux/fs.h>
#include "cache/cache.h"
#include "net/xchg.h"

/**
 * struct httpsys_sender - bytes of one call on their way
 * @x: exchange
 * @tx: pages that are full, or NULL
 * @page: page being filled, or NULL; a fragment of one for a small answer
 * @off: where in @page our bytes begin
 * @size: bytes of @page that are ours
 * @at: their memory
 * @used: bytes of it
 * @expect: bytes still to be added, at most; only for sizes
 * @alone: of them, the next that share no page with a file's; only for sizes
 * @queued: bytes that are with the connection
 * @flags: HTTPSYS_TX_* of everything that goes out
 */
struct httpsys_sender {
	struct httpsys_xchg *x;
	struct httpsys_tx *tx;
	struct page *page;
	u32 off;
	u32 size;
	char *at;
	u32 used;
	u64 expect;
	u64 queued;
	u32 alone;
	u32 flags;
};

void httpsys_sender_init(struct httpsys_sender *s, struct httpsys_xchg *x, u64 expect, u32 alone,
			 u32 flags);
void httpsys_sender_free(struct httpsys_sender *s);
ssize_t httpsys_sender_room(struct httpsys_sender *s, char **at);
void httpsys_sender_filled(struct httpsys_sender *s, u32 n);
ssize_t httpsys_sender_copy(struct httpsys_sender *s, const char *data, size_t len);
ssize_t httpsys_sender_user(struct httpsys_sender *s, const void __user *data, u64 len);
bool httpsys_sender_splices(const struct file *file, u64 len);
ssize_t httpsys_sender_file(struct httpsys_sender *s, struct file *file, loff_t pos, u64 len);
ssize_t httpsys_sender_entry(struct httpsys_sender *s, const struct httpsys_entry *e, u64 pos,
			     u64 len);
int httpsys_sender_finish(struct httpsys_sender *s, u32 flags);

#endif
