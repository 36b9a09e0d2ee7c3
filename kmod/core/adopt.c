// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adoptions: listening sockets that an application has handed over. Each is owned
 * by its application and ends with it; the socket itself is net/adopt.c's. An
 * adopted port belongs to the application's user as if it had registered there
 * first. Lock: ns->config for the list.
 */
#include <linux/list.h>
#include <linux/slab.h>
#include "compat.h"
#include "core/app.h"
#include "core/urlns.h"

/**
 * struct httpsys_adoption - a socket and the application it serves
 * @node: in app->adoptions
 * @socket: of the network layer, attached
 */
struct httpsys_adoption {
	struct list_head node;
	struct httpsys_adopted *socket;
};

static int adopt_locked(struct httpsys_app *app, struct httpsys_adoption *ad)
{
	u16 port = httpsys_adopted_port(ad->socket);
	int ret;

	ret = httpsys_user_charge_locked(app->ns, app->uid, HTTPSYS_CHARGE_OBJECT);
	if (ret)
		return ret;
	ret = httpsys_port_hold_locked(app, port);
	if (ret)
		goto no_port;
	ret = httpsys_adopted_attach(&app->ns->net, ad->socket, app->uid);
	if (ret)
		goto no_attach;
	list_add_tail(&ad->node, &app->adoptions);
	return 0;

no_attach:
	httpsys_port_drop_locked(app->ns, port);
no_port:
	httpsys_user_uncharge_locked(app->ns, app->uid, HTTPSYS_CHARGE_OBJECT);
	return ret;
}

/**
 * httpsys_app_adopt() - serve a port through the program's own socket
 * @app: application; the adoption ends with it
 * @file: of the socket
 * @family: out: AF_INET, or AF_INET6 (which may take IPv4 as well)
 * @port: out: local port, host byte order
 *
 * Context: process. Return: 0; those of httpsys_adopted_create(); -EBUSY: adopted
 * already; -EACCES: the port belongs to another user; -EMFILE: a limit of the user;
 * -ENFILE: limit of endpoints; -ENOMEM.
 */
int httpsys_app_adopt(struct httpsys_app *app, struct file *file, u16 *family, u16 *port)
{
	struct httpsys_adoption *ad = kzalloc(sizeof(*ad), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!ad)
		return -ENOMEM;
	ad->socket = httpsys_adopted_create(&app->ns->net, file);
	if (IS_ERR(ad->socket)) {
		ret = PTR_ERR(ad->socket);
		goto no_socket;
	}
	*family = httpsys_adopted_family(ad->socket);
	*port = httpsys_adopted_port(ad->socket);
	mutex_lock(&app->ns->config);
	ret = adopt_locked(app, ad);
	httpsys_ns_unlock(app->ns);
	if (!ret)
		return 0;
	httpsys_adopted_destroy(ad->socket);
no_socket:
	kfree(ad);
	return ret;
}
HTTPSYS_EXPORT_FOR_TEST(httpsys_app_adopt);

/**
 * httpsys_app_adoptions_drop() - give all adopted sockets back
 * @app: application that is ending
 *
 * Context: process, release().
 */
void httpsys_app_adoptions_drop(struct httpsys_app *app)
{
	struct httpsys_adoption *ad, *next;

	mutex_lock(&app->ns->config);
	list_for_each_entry(ad, &app->adoptions, node) {
		httpsys_adopted_detach(ad->socket);
		httpsys_port_drop_locked(app->ns, httpsys_adopted_port(ad->socket));
		httpsys_user_uncharge_locked(app->ns, app->uid, HTTPSYS_CHARGE_OBJECT);
	}
	httpsys_ns_unlock(app->ns);
	/* Nobody else has the list any more; this may wait for the sockets */
	list_for_each_entry_safe(ad, next, &app->adoptions, node) {
		httpsys_adopted_destroy(ad->socket);
		kfree(ad);
	}
}

/**
 * httpsys_app_adopted_locked() - has the application a socket on a port?
 * @app: application; ns->config held
 * @port: host byte order
 *
 * Whoever made the socket had the right to listen there.
 */
bool httpsys_app_adopted_locked(const struct httpsys_app *app, u16 port)
{
	const struct httpsys_adoption *ad;

	lockdep_assert_held(&app->ns->config);
	list_for_each_entry(ad, &app->adoptions, node)
		if (httpsys_adopted_port(ad->socket) == port)
			return true;
	return false;
}
