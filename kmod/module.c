// SPDX-License-Identifier: GPL-2.0-only
/*
 * Load and unload: each layer in turn, lowest first; the device last, because
 * programs come at once. Unload is the exact reverse. Open files hold the module,
 * so at unload only connections that are ending can be left; the namespaces wait
 * for those.
 */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include "cache/cache.h"
#include "core/known.h"
#include "core/ns.h"
#include "core/open.h"
#include "core/request.h"
#include "dev/ioctl.h"
#include "limits.h"
#include "net/net.h"
#include "obs/server.h"

static int __init httpsys_init(void)
{
	int ret;

	ret = httpsys_limits_init();
	if (ret)
		return ret;
	httpsys_open_layer_init(&httpsys_queue_fops);
	ret = httpsys_known_init();
	if (ret)
		return ret;
	ret = httpsys_request_layer_init();
	if (ret)
		goto no_request;
	ret = httpsys_net_layer_init(&httpsys_request_ops);
	if (ret)
		goto no_net;
	ret = httpsys_ns_layer_init();
	if (ret)
		goto no_ns;
	ret = httpsys_cache_layer_init();
	if (ret)
		goto no_cache;
	ret = httpsys_device_register();
	if (ret)
		goto no_device;
	return 0;

no_device:
	httpsys_cache_layer_exit();
no_cache:
	httpsys_ns_layer_exit();
no_ns:
	httpsys_net_layer_exit();
no_net:
	rcu_barrier();
	httpsys_request_layer_exit();
no_request:
	httpsys_known_exit();
	return ret;
}

static void __exit httpsys_exit(void)
{
	httpsys_device_unregister();
	httpsys_cache_layer_exit();
	httpsys_ns_layer_exit();
	httpsys_net_layer_exit();
	/* Sessions, groups, URLs and queues are freed after readers */
	rcu_barrier();
	httpsys_request_layer_exit();
	httpsys_known_exit();
}

module_init(httpsys_init);
module_exit(httpsys_exit);
MODULE_DESCRIPTION("HTTP.sys for Linux: an HTTP server in the kernel for many programs");
MODULE_LICENSE("GPL");
MODULE_VERSION(HTTPSYS_VERSION);
