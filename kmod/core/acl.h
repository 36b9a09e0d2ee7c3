/* SPDX-License-Identifier: GPL-2.0-only */
/* Access lists of reservations. */
#ifndef HTTPSYS_CORE_ACL_H
#define HTTPSYS_CORE_ACL_H

#include <linux/httpsys.h>
#include <linux/uidgid.h>

struct httpsys_app;

/**
 * struct httpsys_ace - one entry
 * @deny: refuses
 * @rights: HTTPSYS_ACE_*
 * @who: enum httpsys_ace_who
 * @uid: of _UID
 * @gid: of _GID
 */
struct httpsys_ace {
	bool deny;
	u8 rights;
	u8 who;
	kuid_t uid;
	kgid_t gid;
};

/**
 * struct httpsys_acl - who may do what with a reservation
 * @count: entries
 * @aces: in order
 */
struct httpsys_acl {
	u32 count;
	struct httpsys_ace aces[];
};

struct httpsys_acl *httpsys_acl_parse(const void *value, u32 len);
bool httpsys_acl_permits(const struct httpsys_acl *acl, const struct httpsys_app *app, u8 right,
			 bool named);

#endif
