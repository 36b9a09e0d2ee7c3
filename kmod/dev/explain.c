// SPDX-License-Identifier: GPL-2.0-only
/* EXPLAIN: copies what is asked and what core/ says. No locks here. */
#include <linux/mm.h>
#include <linux/socket.h>
#include <linux/uaccess.h>
#include "core/explain.h"
#include "dev/ioctl.h"

static void explain_clear(struct httpsys_explain *e)
{
	e->reason = 0;
	e->prefix_len = 0;
	e->hidden_len = 0;
	/* Everything behind it is an output */
	memset_startat(e, 0, uid);
}

static int text_out(u64 to, u32 room, const char *text, u32 len)
{
	len = to && text ? min(room, len) : 0;
	return len && copy_to_user(u64_to_user_ptr(to), text, len) ? -EFAULT : 0;
}

/**
 * httpsys_ioc_explain() - HTTPSYS_IOC_EXPLAIN
 * @call: call on the device
 *
 * Context: process. Return: as uapi struct httpsys_explain says.
 */
int httpsys_ioc_explain(struct httpsys_call *call)
{
	struct httpsys_explain *e = &call->arg.explain;
	struct httpsys_explanation texts = { };
	char *url;
	int ret;

	explain_clear(e);
	if (e->flags || !e->url_len || e->url_len > HTTPSYS_URL_MAX ||
	    (e->local.family && e->local.family != AF_INET && e->local.family != AF_INET6))
		return -EINVAL;
	url = vmemdup_user(u64_to_user_ptr(e->url), e->url_len);
	if (IS_ERR(url))
		return PTR_ERR(url);
	ret = httpsys_explain(httpsys_app_of(call->file), url, e, &texts);
	kvfree(url);
	if (!ret && texts.prefix)
		e->uid = from_kuid_munged(current_user_ns(), texts.uid);
	if (!ret)
		ret = text_out(e->prefix, e->prefix_size, texts.prefix, e->prefix_len);
	if (!ret)
		ret = text_out(e->hidden, e->hidden_size, texts.hidden, e->hidden_len);
	kvfree(texts.prefix);
	kvfree(texts.hidden);
	return ret;
}
