/* SPDX-License-Identifier: GPL-2.0-only */
/* A file system with one file whose bytes are never there, served by this process. */
#ifndef HTTPSYS_TESTS_FUSEFILE_H
#define HTTPSYS_TESTS_FUSEFILE_H

#include <stdbool.h>

#define FUSEFILE_SIZE	100000

bool fusefile_up(void);		/* false: this kernel has none */
const char *fusefile_path(void);
bool fusefile_is_read(void);	/* somebody waits for its bytes (waits for that) */
void fusefile_fail(void);	/* reads end now, with EIO */
void fusefile_down(void);

#endif
