// SPDX-License-Identifier: MIT
/*
 * SDDL, as far as a reservation has use for it (API: 5.7). Pure functions.
 *
 *	list   = "D:" *entry
 *	entry  = "(" ( "A" / "D" ) ";;" 1*right ";;;" who ")"
 *	right  = "GX" (register) / "GW" (delegate) / "GA" (both)
 *
 * and for @who, as a string or by its two letters:
 *
 *	S-1-1-0, WD		everyone
 *	S-1-5-11, AU		everyone: whoever can ask is a user of this machine
 *	S-1-5-32-544, BA	who has CAP_NET_ADMIN in the network namespace
 *	S-1-5-18, SY		user 0
 *	S-1-22-1-<uid>		a user, S-1-22-2-<gid> a group (Samba's convention)
 *	S-1-0-0			nobody: the entry has no effect
 *
 * Everything else is refused: an account that is not one of this machine, other
 * rights, inheritance, owner and group of the list.
 */
#include <stddef.h>
#include <string.h>
#include "sddl.h"

static bool skip(const char **text, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*text, word, n))
		return false;
	*text += n;
	return true;
}

static bool number(const char **text, uint32_t *value)
{
	const char *s = *text;
	uint64_t n = 0;

	if (*s < '0' || *s > '9' || (*s == '0' && s[1] >= '0' && s[1] <= '9'))
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		n = n * 10 + (uint64_t)(*s - '0');
		if (n > 0xfffffffe)	/* -1 is no id */
			return false;
	}
	*value = (uint32_t)n;
	*text = s;
	return true;
}

static bool rights(const char **text, struct httpsys_config_ace *ace)
{
	for (;;) {
		if (skip(text, "GX"))
			ace->rights |= HTTPSYS_ACE_REGISTER;
		else if (skip(text, "GW"))
			ace->rights |= HTTPSYS_ACE_DELEGATE;
		else if (skip(text, "GA"))
			ace->rights |= HTTPSYS_ACE_REGISTER |
				       HTTPSYS_ACE_DELEGATE;
		else
			return ace->rights != 0;
	}
}

#define NOBODY	0xff

static bool who(const char **text, struct httpsys_config_ace *ace)
{
	static const struct {
		const char *name;
		uint8_t who;
	} names[] = {
		/* what continues another comes before it */
		{ "S-1-5-32-544", HTTPSYS_ACE_ADMIN },
		{ "BA", HTTPSYS_ACE_ADMIN },
		{ "S-1-5-18", HTTPSYS_ACE_UID },
		{ "SY", HTTPSYS_ACE_UID },
		{ "S-1-5-11", HTTPSYS_ACE_EVERYONE },
		{ "AU", HTTPSYS_ACE_EVERYONE },
		{ "S-1-1-0", HTTPSYS_ACE_EVERYONE },
		{ "WD", HTTPSYS_ACE_EVERYONE },
		{ "S-1-0-0", NOBODY },
	};

	if (skip(text, "S-1-22-1-")) {
		ace->who = HTTPSYS_ACE_UID;
		return number(text, &ace->id);
	}
	if (skip(text, "S-1-22-2-")) {
		ace->who = HTTPSYS_ACE_GID;
		return number(text, &ace->id);
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (skip(text, names[i].name)) {
			ace->who = names[i].who;
			return true;
		}
	}
	return false;
}

static bool entry(const char **text, struct httpsys_config_ace *ace)
{
	memset(ace, 0, sizeof(*ace));
	if (skip(text, "(D;;"))
		ace->deny = 1;
	else if (!skip(text, "(A;;"))
		return false;
	return rights(text, ace) && skip(text, ";;;") && who(text, ace) &&
	       skip(text, ")");
}

bool sddl_parse(const char *text, struct httpsys_config_ace *aces,
		uint32_t *count)
{
	uint32_t n = 0;

	if (!skip(&text, "D:"))
		return false;
	while (*text) {
		struct httpsys_config_ace ace;

		if (!entry(&text, &ace))
			return false;
		if (ace.who == NOBODY)
			continue;
		if (n == HTTPSYS_ACES_MAX)
			return false;
		aces[n++] = ace;
	}
	*count = n;
	return true;
}
