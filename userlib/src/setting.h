/* SPDX-License-Identifier: MIT */
/*
 * The larger properties on their way to the kernel and back: what property.c's
 * table names. Nothing here is exported; no locks.
 */
#ifndef HTTPAPI_SETTING_H
#define HTTPAPI_SETTING_H

#include "lib.h"

#define LOGGING_TEXT	(HTTPSYS_LOG_SOFTWARE_MAX + HTTPSYS_LOG_DIRECTORY_MAX)

union kernel_value {
	uint32_t number;
	uint64_t wide;
	struct httpsys_timeouts timeouts;
	struct httpsys_binding binding;
	struct httpsys_choice choice;
	struct httpsys_rate rate;
	struct httpsys_authentication auth;
	struct {
		struct httpsys_channel_bind bind;
		char names[HTTPSYS_CHANNEL_NAMES_MAX];
	} channel;
	struct {
		struct httpsys_logging info;
		char text[LOGGING_TEXT];
	} logging;
};

/* A value in the kernel's terms, and what it keeps alive on its way there */
struct setting {
	uint32_t property;	/* the kernel's number */
	ULONG size;		/* bytes of @value */
	union kernel_value value;
	struct handle *queue;
};

/* To the kernel: NO_ERROR, or why not. @from has the structure's size */
ULONG qos_to_kernel(struct setting *s, const void *from);
ULONG auth_to_kernel(struct setting *s, const void *from);
ULONG auth_ex_to_kernel(struct setting *s, const void *from);
ULONG channel_to_kernel(struct setting *s, const void *from);
ULONG logging_to_kernel(struct setting *s, const void *from);

/* QoS: which of the kernel's properties is meant, by what the caller filled in */
ULONG qos_select(struct setting *s, const void *from);
/* Bytes that a query needs in all, once the value is there */
ULONG qos_needs(const struct setting *s);
ULONG channel_needs(const struct setting *s);
/* And back, into that many bytes */
void qos_from_kernel(const struct setting *s, void *to);
void auth_from_kernel(const struct setting *s, void *to);
void channel_from_kernel(const struct setting *s, void *to);

#endif
