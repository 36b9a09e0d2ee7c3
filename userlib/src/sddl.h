/* SPDX-License-Identifier: MIT */
/* Access lists in SDDL text. Used by the library and by httpsysctl. */
#ifndef HTTPAPI_SDDL_H
#define HTTPAPI_SDDL_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/httpsys.h>

/*
 * The entries of a list, at most HTTPSYS_ACES_MAX at @aces. False: not a list
 * that can stand for something here; the rule is in sddl.c.
 */
bool sddl_parse(const char *text, struct httpsys_config_ace *aces,
		uint32_t *count);

#endif
