// SPDX-License-Identifier: GPL-2.0-only
/* Producers for codes.c: initialisation, sessions, groups, URLs */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include "codes.h"

#define SERVER	HTTP_INITIALIZE_SERVER
#define CONFIG	HTTP_INITIALIZE_CONFIG

ULONG init_server(void)
{
	return HttpInitialize(V2, SERVER, NULL);
}

ULONG init_both(void)
{
	return HttpInitialize(V1, SERVER | CONFIG, NULL);
}

ULONG init_flag(void)
{
	return HttpInitialize(V2, SERVER | 8, NULL);
}

ULONG terminate_once(void)
{
	api_init();
	return HttpTerminate(SERVER, NULL);
}

ULONG terminate_two(void)
{
	api_init();
	need(!HttpInitialize(V2, CONFIG, NULL));
	return HttpTerminate(SERVER | CONFIG, NULL);
}

ULONG terminate_flag(void)
{
	api_init();
	return HttpTerminate(8, NULL);
}

ULONG terminate_other(void)
{
	api_init();
	return HttpTerminate(CONFIG, NULL);
}

ULONG terminate_twice(void)
{
	api_init();
	need(!HttpTerminate(SERVER, NULL));
	return HttpTerminate(SERVER, NULL);
}

/* Sessions */
ULONG session_create(void)
{
	HTTP_SERVER_SESSION_ID id;

	api_init();
	return HttpCreateServerSession(V2, &id, 0);
}

ULONG session_version_1(void)
{
	HTTP_SERVER_SESSION_ID id;

	api_init();
	return HttpCreateServerSession(V1, &id, 0);
}

ULONG session_version_3(void)
{
	HTTPAPI_VERSION three = { 3, 0 };
	HTTP_SERVER_SESSION_ID id;

	api_init();
	return HttpCreateServerSession(three, &id, 0);
}

ULONG session_null(void)
{
	api_init();
	return HttpCreateServerSession(V2, NULL, 0);
}

ULONG session_reserved(void)
{
	HTTP_SERVER_SESSION_ID id;

	api_init();
	return HttpCreateServerSession(V2, &id, 1);
}

ULONG session_close(void)
{
	return HttpCloseServerSession(server()->session);
}

ULONG session_close_null(void)
{
	api_init();
	return HttpCloseServerSession(HTTP_NULL_ID);
}

ULONG session_close_twice(void)
{
	struct server *s = server();

	need(!HttpCloseServerSession(s->session));
	return HttpCloseServerSession(s->session);
}

ULONG session_close_foreign(void)
{
	struct server other;

	server_elsewhere(&other);
	api_init();
	return HttpCloseServerSession(other.session);
}

/* Groups */
ULONG group_create(void)
{
	HTTP_URL_GROUP_ID id;

	return HttpCreateUrlGroup(server()->session, &id, 0);
}

ULONG group_no_session(void)
{
	struct server *s = server();
	HTTP_URL_GROUP_ID id;

	need(!HttpCloseServerSession(s->session));
	return HttpCreateUrlGroup(s->session, &id, 0);
}

ULONG group_null(void)
{
	return HttpCreateUrlGroup(server()->session, NULL, 0);
}

ULONG group_reserved(void)
{
	HTTP_URL_GROUP_ID id;

	return HttpCreateUrlGroup(server()->session, &id, 1);
}

ULONG group_foreign(void)
{
	HTTP_URL_GROUP_ID id;
	struct server other;

	server_elsewhere(&other);
	api_init();
	return HttpCreateUrlGroup(other.session, &id, 0);
}

ULONG group_close(void)
{
	return HttpCloseUrlGroup(server()->group);
}

ULONG group_close_twice(void)
{
	struct server *s = server();

	need(!HttpCloseUrlGroup(s->group));
	return HttpCloseUrlGroup(s->group);
}

ULONG group_close_after_session(void)
{
	struct server *s = server();

	need(!HttpCloseServerSession(s->session));
	return HttpCloseUrlGroup(s->group);
}

ULONG group_close_foreign(void)
{
	struct server other;

	server_elsewhere(&other);
	api_init();
	return HttpCloseUrlGroup(other.group);
}

/* URLs: server() has http://+:PORT/t/ */
static ULONG add(struct server *s, HTTP_URL_GROUP_ID group, const char *path)
{
	return HttpAddUrlToUrlGroup(group, wide(url_of(s->port, path)), 0, 0);
}

ULONG url_add(void)
{
	struct server *s = server();

	return add(s, s->group, "/another/");
}

ULONG url_add_no_group(void)
{
	struct server *s = server();

	need(!HttpCloseUrlGroup(s->group));
	return add(s, s->group, "/another/");
}

ULONG url_add_reserved(void)
{
	struct server *s = server();

	return HttpAddUrlToUrlGroup(s->group, wide(url_of(s->port, "/x/")), 0,
				    1);
}

ULONG url_add_foreign(void)
{
	struct server other;

	server_elsewhere(&other);
	api_init();
	return add(&other, other.group, "/another/");
}

ULONG url_add_malformed(void)
{
	return HttpAddUrlToUrlGroup(server()->group, u"http://host/no-port/", 0,
				    0);
}

ULONG url_add_null(void)
{
	return HttpAddUrlToUrlGroup(server()->group, NULL, 0, 0);
}

static HTTP_URL_GROUP_ID new_group(void)
{
	HTTP_SERVER_SESSION_ID session;
	HTTP_URL_GROUP_ID group;

	api_init();
	need(!HttpCreateServerSession(V2, &session, 0));
	need(!HttpCreateUrlGroup(session, &group, 0));
	return group;
}

static ULONG add_as_nobody(void *port)
{
	become_nobody();
	return HttpAddUrlToUrlGroup(new_group(),
				    wide(url_of(*(int *)port, "/mine/")), 0, 0);
}

/* The port is that of another user's server */
ULONG url_add_anothers_port(void)
{
	struct server other;

	server_elsewhere(&other);
	return in_child(add_as_nobody, &other.port);
}

ULONG url_add_privileged(void)
{
	int port = 81;

	return in_child(add_as_nobody, &port);
}

ULONG url_add_twice(void)
{
	struct server *s = server();

	return add(s, s->group, "/t/");
}

ULONG url_add_other_group(void)
{
	struct server *s = server();
	HTTP_URL_GROUP_ID second;

	need(!HttpCreateUrlGroup(s->session, &second, 0));
	return add(s, second, "/T/");
}

ULONG url_add_foreign_socket(void)
{
	HTTP_URL_GROUP_ID group = new_group();
	struct sockaddr_in any = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0), port = hs_port();

	any.sin_port = htons((uint16_t)port);
	need(!bind(fd, (struct sockaddr *)&any, sizeof(any)) && !listen(fd, 1));
	return HttpAddUrlToUrlGroup(group, wide(url_of(port, "/")), 0, 0);
}

static ULONG add_host(const char *host)
{
	char url[100];

	snprintf(url, sizeof(url), "http://%s:%d/", host, hs_port());
	return HttpAddUrlToUrlGroup(new_group(), wide(url), 0, 0);
}

ULONG url_add_incomplete(void)
{
	return add_host("192.");
}

ULONG url_add_broadcast(void)
{
	return add_host("192.255.255.255");
}

static ULONG drop(struct server *s, HTTP_URL_GROUP_ID group, const char *path,
		  ULONG flags)
{
	return HttpRemoveUrlFromUrlGroup(group,
		path ? wide(url_of(s->port, path)) : NULL, flags);
}

ULONG url_remove(void)
{
	struct server *s = server();

	return drop(s, s->group, "/t/", 0);
}

ULONG url_remove_all(void)
{
	struct server *s = server();

	return drop(s, s->group, NULL, HTTP_URL_FLAG_REMOVE_ALL);
}

ULONG url_remove_no_group(void)
{
	struct server *s = server();

	need(!HttpCloseUrlGroup(s->group));
	return drop(s, s->group, "/t/", 0);
}

ULONG url_remove_flags(void)
{
	struct server *s = server();

	return drop(s, s->group, "/t/", 2);
}

ULONG url_remove_all_and_one(void)
{
	struct server *s = server();

	return drop(s, s->group, "/t/", HTTP_URL_FLAG_REMOVE_ALL);
}

ULONG url_remove_foreign(void)
{
	struct server other;

	server_elsewhere(&other);
	api_init();
	return drop(&other, other.group, "/t/", 0);
}

ULONG url_remove_missing(void)
{
	struct server *s = server();

	return drop(s, s->group, "/missing/", 0);
}

ULONG url_remove_twice(void)
{
	struct server *s = server();

	need(!drop(s, s->group, "/t/", 0));
	return drop(s, s->group, "/t/", 0);
}

ULONG url_remove_other_group(void)
{
	struct server *s = server();
	HTTP_URL_GROUP_ID second;

	need(!HttpCreateUrlGroup(s->session, &second, 0));
	return drop(s, second, "/t/", 0);
}
