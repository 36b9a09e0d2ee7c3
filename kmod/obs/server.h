/* SPDX-License-Identifier: GPL-2.0-only */
/* How this server names itself on the wire and in messages. */
#ifndef HTTPSYS_OBS_SERVER_H
#define HTTPSYS_OBS_SERVER_H

#define HTTPSYS_VERSION		"0.1"
#define HTTPSYS_SERVER_TOKEN	"httpsys/" HTTPSYS_VERSION

#endif
