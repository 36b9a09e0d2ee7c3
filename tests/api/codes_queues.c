// SPDX-License-Identifier: GPL-2.0-only
/* Producers for codes.c: queues, demand start, version 1 */
#include <stdio.h>
#include "codes.h"

static HANDLE handle;

static ULONG create(PCWSTR name, ULONG flags)
{
	api_init();
	return HttpCreateRequestQueue(V2, name, NULL, flags, &handle);
}

ULONG queue_create(void)
{
	return create(NULL, 0);
}

ULONG queue_create_named(void)
{
	WCHAR name[131];

	for (int i = 0; i < 130; i++)
		name[i] = 'q';
	name[130] = 0;
	return create(name, 0);
}

ULONG queue_open(void)
{
	need(!create(u"codes-open", CTRL));
	return HttpCreateRequestQueue(V2, u"codes-open", NULL, OPEN, &handle);
}

ULONG queue_version_1(void)
{
	api_init();
	return HttpCreateRequestQueue(V1, NULL, NULL, 0, &handle);
}

ULONG queue_name_too_long(void)
{
	WCHAR name[132];

	for (int i = 0; i < 131; i++)
		name[i] = 'q';
	name[131] = 0;
	return create(name, 0);
}

ULONG queue_open_attributes(void)
{
	SECURITY_ATTRIBUTES attributes = { sizeof(attributes), NULL, 0 };

	need(!create(u"codes-attributes", 0));
	return HttpCreateRequestQueue(V2, u"codes-attributes", &attributes,
				      OPEN, &handle);
}

ULONG queue_open_controller(void)
{
	need(!create(u"codes-controller", 0));
	return HttpCreateRequestQueue(V2, u"codes-controller", NULL,
				      OPEN | CTRL, &handle);
}

ULONG queue_open_unnamed(void)
{
	return create(NULL, OPEN);
}

ULONG queue_null(void)
{
	api_init();
	return HttpCreateRequestQueue(V2, NULL, NULL, 0, NULL);
}

ULONG queue_exists(void)
{
	need(!create(u"codes-exists", 0));
	return HttpCreateRequestQueue(V2, u"codes-exists", NULL, 0, &handle);
}

static ULONG open_as_nobody(void *name)
{
	become_nobody();
	return create(name, OPEN);
}

ULONG queue_not_permitted(void)
{
	need(!create(u"codes-private", 0));
	return in_child(open_as_nobody, (void *)u"codes-private");
}

ULONG queue_no_init(void)
{
	return HttpCreateRequestQueue(V2, NULL, NULL, 0, &handle);
}

ULONG queue_missing(void)
{
	return create(u"codes-missing", OPEN);
}

ULONG queue_bad_name(void)
{
	return create(u"codes/illegal", 0);
}

ULONG queue_close(void)
{
	need(!create(NULL, 0));
	return HttpCloseRequestQueue(handle);
}

ULONG queue_close_opened(void)
{
	need(!create(u"codes-close", 0));
	need(!HttpCreateRequestQueue(V2, u"codes-close", NULL, OPEN, &handle));
	return HttpCloseRequestQueue(handle);
}

ULONG queue_close_null(void)
{
	api_init();
	return HttpCloseRequestQueue(NULL);
}

ULONG queue_close_twice(void)
{
	need(!create(NULL, 0));
	need(!HttpCloseRequestQueue(handle));
	return HttpCloseRequestQueue(handle);
}

ULONG queue_shutdown(void)
{
	need(!create(NULL, 0));
	return HttpShutdownRequestQueue(handle);
}

ULONG queue_shutdown_null(void)
{
	api_init();
	return HttpShutdownRequestQueue(NULL);
}

ULONG queue_shutdown_closed(void)
{
	need(!create(NULL, 0));
	need(!HttpCloseRequestQueue(handle));
	return HttpShutdownRequestQueue(handle);
}

/* Demand start: a controller whose group is at /t/ of s->port */
static struct server *controller(PCWSTR name)
{
	struct server *s = server();

	need(!HttpCloseRequestQueue(s->queue));
	need(!HttpCreateRequestQueue(V2, name, NULL, CTRL, &s->queue));
	need(!bind_queue(s->group, s->queue));
	return s;
}

static ULONG demand_call(void *queue)
{
	return HttpWaitForDemandStart(queue, NULL);
}

ULONG demand_request(void)
{
	struct server *s = controller(u"codes-demand-1");
	struct thread_call wait;

	thread_start(&wait, demand_call, s->queue);
	wire_get(wire_connect(s->port), "/t/");
	return thread_end(&wait);
}

ULONG demand_pending(void)
{
	struct call c;

	call_init(&c);
	return HttpWaitForDemandStart(controller(u"codes-demand-2")->queue,
				      &c.o);
}

ULONG demand_completed(void)
{
	struct server *s = controller(u"codes-demand-3");
	struct call c;
	ULONG result;

	call_init(&c);
	result = HttpWaitForDemandStart(s->queue, &c.o);
	wire_get(wire_connect(s->port), "/t/");
	return call_pending(&c, result);
}

ULONG demand_no_queue(void)
{
	HANDLE file;

	api_init();
	need(!HttpLxHandleFromFd(0, HTTPLX_FD_DUPLICATE, &file));
	return HttpWaitForDemandStart(file, NULL);
}

ULONG demand_creator(void)
{
	return HttpWaitForDemandStart(server()->queue, NULL);
}

ULONG demand_worker(void)
{
	controller(u"codes-demand-4");
	need(!HttpCreateRequestQueue(V2, u"codes-demand-4", NULL, OPEN,
				     &handle));
	return HttpWaitForDemandStart(handle, NULL);
}

ULONG demand_shut_down(void)
{
	struct server *s = controller(u"codes-demand-5");

	need(!HttpShutdownRequestQueue(s->queue));
	return HttpWaitForDemandStart(s->queue, NULL);
}

ULONG demand_closed(void)
{
	struct server *s = controller(u"codes-demand-6");

	need(!HttpCloseRequestQueue(s->queue));
	return HttpWaitForDemandStart(s->queue, NULL);
}

ULONG demand_twice(void)
{
	struct server *s = controller(u"codes-demand-7");
	struct call c;

	call_init(&c);
	need(HttpWaitForDemandStart(s->queue, &c.o) == ERROR_IO_PENDING);
	return HttpWaitForDemandStart(s->queue, NULL);
}

ULONG demand_cancelled(void)
{
	struct server *s = controller(u"codes-demand-8");
	struct call c;
	ULONG result;

	call_init(&c);
	result = HttpWaitForDemandStart(s->queue, &c.o);
	need(!HttpLxCancelIo(s->queue, &c.o, 0));
	return call_pending(&c, result);
}

ULONG demand_ended_by_shutdown(void)
{
	struct server *s = controller(u"codes-demand-9");
	struct call c;
	ULONG result;

	call_init(&c);
	result = HttpWaitForDemandStart(s->queue, &c.o);
	need(!HttpShutdownRequestQueue(s->queue));
	return call_pending(&c, result);
}

/* Version 1 */
static HANDLE old(void)
{
	api_init();
	need(!HttpCreateHttpHandle(&handle, 0));
	return handle;
}

static const WCHAR *old_url(void)
{
	static int port;

	if (!port)
		port = hs_port();
	return wide(url_of(port, "/old/"));
}

ULONG v1_create(void)
{
	api_init();
	return HttpCreateHttpHandle(&handle, 0);
}

ULONG v1_create_no_init(void)
{
	return HttpCreateHttpHandle(&handle, 0);
}

ULONG v1_create_null(void)
{
	api_init();
	return HttpCreateHttpHandle(NULL, 0);
}

ULONG v1_create_reserved(void)
{
	api_init();
	return HttpCreateHttpHandle(&handle, 1);
}

ULONG v1_add(void)
{
	return HttpAddUrl(old(), old_url(), NULL);
}

static ULONG old_add_as_nobody(void *unused)
{
	(void)unused;
	become_nobody();
	return HttpAddUrl(old(), u"http://+:81/old/", NULL);
}

ULONG v1_add_not_permitted(void)
{
	return in_child(old_add_as_nobody, NULL);
}

ULONG v1_add_no_init(void)
{
	return HttpAddUrl((HANDLE)8, u"http://+:8099/old/", NULL);
}

ULONG v1_add_malformed(void)
{
	return HttpAddUrl(old(), u"http://no-port/", NULL);
}

ULONG v1_add_capital_scheme(void)
{
	return HttpAddUrl(old(), u"HTTP://+:8099/", NULL);
}

ULONG v1_add_v2_queue(void)
{
	return HttpAddUrl(server()->queue, old_url(), NULL);
}

ULONG v1_add_twice(void)
{
	need(!HttpAddUrl(old(), old_url(), NULL));
	return HttpAddUrl(handle, old_url(), NULL);
}

ULONG v1_add_v2_has_it(void)
{
	struct server *s = server();

	need(!HttpCreateHttpHandle(&handle, 0));
	return HttpAddUrl(handle, wide(url_of(s->port, "/t/")), NULL);
}

ULONG v1_add_no_memory(void)
{
	const WCHAR *url = old_url();

	old();
	memory_ends();
	return HttpAddUrl(handle, url, NULL);
}

ULONG v1_remove_no_memory(void)
{
	const WCHAR *url = old_url();

	need(!HttpAddUrl(old(), url, NULL));
	memory_ends();
	return HttpRemoveUrl(handle, url);
}

ULONG v1_remove(void)
{
	need(!HttpAddUrl(old(), old_url(), NULL));
	return HttpRemoveUrl(handle, old_url());
}

static ULONG remove_inherited(void *url)
{
	return HttpRemoveUrl(handle, url);
}

ULONG v1_remove_other_process(void)
{
	need(!HttpAddUrl(old(), old_url(), NULL));
	return in_child(remove_inherited, (void *)old_url());
}

ULONG v1_remove_v2_queue(void)
{
	struct server *s = server();

	return HttpRemoveUrl(s->queue, wide(url_of(s->port, "/t/")));
}

ULONG v1_remove_null(void)
{
	return HttpRemoveUrl(old(), NULL);
}

ULONG v1_remove_missing(void)
{
	return HttpRemoveUrl(old(), old_url());
}

ULONG v1_remove_other_spelling(void)
{
	int port = hs_port();
	char url[60];

	snprintf(url, sizeof(url), "http://[::1]:%d/", port);
	need(!HttpAddUrl(old(), wide(url), NULL));
	snprintf(url, sizeof(url), "http://[0:0::1]:%d/", port);
	return HttpRemoveUrl(handle, wide(url));
}
