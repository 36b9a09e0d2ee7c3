// SPDX-License-Identifier: GPL-2.0-only
/*
 * Applications. Each is owned by its open file of the device and dies with it,
 * and with it everything that was made through it. Lock: ns->config.
 */
#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include "compat.h"
#include "core/app.h"

/* Never reused, unlike addresses: a queue outlives the file that made it */
static atomic64_t app_cookies = ATOMIC64_INIT(0);

/**
 * httpsys_app_create() - a program opens the device
 * @file: the new file
 *
 * Context: process, open(). Return: the application, owned by @file, or
 * ERR_PTR(-ENOMEM).
 */
struct httpsys_app *httpsys_app_create(struct file *file)
{
	struct net *net = current->nsproxy->net_ns;
	struct httpsys_app *app = kzalloc(sizeof(*app), GFP_KERNEL_ACCOUNT);

	if (!app)
		return ERR_PTR(-ENOMEM);
	get_net_track(net, &app->tracker, GFP_KERNEL);
	app->ns = httpsys_ns_of(net);
	app->file = file;
	app->uid = file->f_cred->euid;
	app->cookie = atomic64_inc_return(&app_cookies);
	xa_init_flags(&app->sessions, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	xa_init_flags(&app->groups, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	INIT_LIST_HEAD(&app->adoptions);
	app->pid = get_pid(task_tgid(current));
	mutex_lock(&app->ns->config);
	httpsys_listed_add_locked(app->ns, &app->ns->apps, &app->listed);
	mutex_unlock(&app->ns->config);
	return app;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_app_create);

/**
 * httpsys_app_destroy() - close everything a program made through its file
 * @app: nobody uses it any more
 *
 * When it returns the prefixes are free for the program's next start.
 *
 * Context: process, release().
 */
void httpsys_app_destroy(struct httpsys_app *app)
{
	struct httpsys_session *s;
	unsigned long slot;

	xa_for_each(&app->sessions, slot, s)
		httpsys_session_close(app, s->id);
	WARN_ON_ONCE(!xa_empty(&app->groups));
	httpsys_app_adoptions_drop(app);
	mutex_lock(&app->ns->config);
	list_del(&app->listed.node);
	mutex_unlock(&app->ns->config);
	put_pid(app->pid);
	put_net_track(app->ns->net.net, &app->tracker);
	kfree(app);
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_app_destroy);

/**
 * httpsys_app_capable_in() - has the program a right in a user namespace?
 * @app: application
 * @user_ns: where
 * @cap: CAP_*
 *
 * Both the caller and whoever opened the file need it: a file that was passed on
 * lends no rights in either direction.
 *
 * Context: process.
 */
bool httpsys_app_capable_in(const struct httpsys_app *app, struct user_namespace *user_ns, int cap)
{
	return file_ns_capable(app->file, user_ns, cap) && ns_capable(user_ns, cap);
}

/**
 * httpsys_app_capable() - has the program a right in its network namespace?
 * @app: application
 * @cap: CAP_*
 *
 * Context: process. As httpsys_app_capable_in().
 */
bool httpsys_app_capable(const struct httpsys_app *app, int cap)
{
	return httpsys_app_capable_in(app, app->ns->net.net->user_ns, cap);
}
