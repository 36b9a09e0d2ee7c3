// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access lists of reservations: made once from what a program gave, constant
 * afterwards, owned by their reservation. No locks.
 */
#include <linux/cred.h>
#include <linux/slab.h>
#include "compat.h"
#include "core/acl.h"
#include "core/app.h"

static int ace_parse(struct httpsys_ace *ace, const struct httpsys_config_ace *in)
{
	if (in->deny > 1 || in->reserved || !in->rights ||
	    in->rights & ~(HTTPSYS_ACE_REGISTER | HTTPSYS_ACE_DELEGATE))
		return -EINVAL;
	ace->deny = in->deny;
	ace->rights = in->rights;
	ace->who = in->who;
	ace->uid = INVALID_UID;
	ace->gid = INVALID_GID;
	switch (in->who) {
	case HTTPSYS_ACE_UID:
		ace->uid = make_kuid(current_user_ns(), in->id);
		return uid_valid(ace->uid) ? 0 : -EINVAL;
	case HTTPSYS_ACE_GID:
		ace->gid = make_kgid(current_user_ns(), in->id);
		return gid_valid(ace->gid) ? 0 : -EINVAL;
	case HTTPSYS_ACE_EVERYONE:
	case HTTPSYS_ACE_ADMIN:
		return in->id ? -EINVAL : 0;
	default:
		return -EINVAL;
	}
}

/**
 * httpsys_acl_parse() - an access list from a program
 * @value: struct httpsys_config_acl and what follows it, kernel memory
 * @len: bytes
 *
 * Context: process of the program: ids are those of its user namespace.
 * Return: the list, to be freed with kvfree(); ERR_PTR(): -EINVAL, -ENOMEM.
 */
struct httpsys_acl *httpsys_acl_parse(const void *value, u32 len)
{
	const struct httpsys_config_acl *in = value;
	const struct httpsys_config_ace *aces = (const void *)(in + 1);
	struct httpsys_acl *acl;
	u32 i;

	if (len < sizeof(*in) || in->ace_count > HTTPSYS_ACES_MAX ||
	    len - sizeof(*in) < in->ace_count * sizeof(*aces) ||
	    len - sizeof(*in) - in->ace_count * sizeof(*aces) != in->text_len)
		return ERR_PTR(-EINVAL);
	acl = kvmalloc(struct_size(acl, aces, in->ace_count), GFP_KERNEL_ACCOUNT);
	if (!acl)
		return ERR_PTR(-ENOMEM);
	acl->count = in->ace_count;
	for (i = 0; i < acl->count; i++) {
		if (ace_parse(&acl->aces[i], &aces[i])) {
			kvfree(acl);
			return ERR_PTR(-EINVAL);
		}
	}
	return acl;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_acl_parse);

/* As in_egroup_p(), which knows the current task only */
static bool cred_in_group(const struct cred *cred, kgid_t gid)
{
	int i;

	if (gid_eq(cred->egid, gid))
		return true;
	for (i = 0; i < cred->group_info->ngroups; i++)
		if (gid_eq(cred->group_info->gid[i], gid))
			return true;
	return false;
}

static bool ace_about(const struct httpsys_ace *ace, const struct cred *cred, bool admin)
{
	switch (ace->who) {
	case HTTPSYS_ACE_UID:
		return uid_eq(ace->uid, cred->euid);
	case HTTPSYS_ACE_GID:
		return cred_in_group(cred, ace->gid);
	case HTTPSYS_ACE_ADMIN:
		return admin;
	default:
		return true;
	}
}

/* @named: entries that grant something to everyone do not count */
static bool acl_grants(const struct httpsys_acl *acl, const struct cred *cred, bool admin,
		       u8 right, bool named)
{
	const struct httpsys_ace *ace;

	for (ace = acl->aces; ace < acl->aces + acl->count; ace++) {
		if (!(ace->rights & right) || !ace_about(ace, cred, admin))
			continue;
		if (ace->deny)
			return false;
		if (!named || ace->who != HTTPSYS_ACE_EVERYONE)
			return true;
	}
	return false;
}

/**
 * httpsys_acl_permits() - does a reservation give a program a right?
 * @acl: its list; NULL: the implicit root reservation, which grants nothing but to
 *	administrators (API: 5.6)
 * @app: program
 * @right: one of HTTPSYS_ACE_*
 * @named: not asked of the list as a whole, but whether it names the program's user
 *	or group
 *
 * Whoever has CAP_NET_ADMIN has every right (API: 1.3), but is not thereby named. As
 * with capabilities, both the caller and whoever opened the device need the right.
 *
 * Context: process.
 */
bool httpsys_acl_permits(const struct httpsys_acl *acl, const struct httpsys_app *app, u8 right,
			 bool named)
{
	struct user_namespace *user_ns = app->ns->net.net->user_ns;
	bool opener = file_ns_capable(app->file, user_ns, CAP_NET_ADMIN);
	bool caller = ns_capable(user_ns, CAP_NET_ADMIN);

	if (!named && opener && caller)
		return true;
	if (!acl)
		return false;
	return ((!named && opener) ||
		acl_grants(acl, app->file->f_cred, opener, right, named)) &&
	       ((!named && caller) || acl_grants(acl, current_cred(), caller, right, named));
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_acl_permits);
