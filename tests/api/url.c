// SPDX-License-Identifier: GPL-2.0-only
/* URL groups, adding and removing URLs, binding */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

static void groups(void)
{
	HTTP_SERVER_SESSION_ID session;
	HTTP_URL_GROUP_ID group = 5, second;

	api_init();
	need(!HttpCreateServerSession(V2, &session, 0));
	is(HttpCreateUrlGroup(session, NULL, 0), ERROR_INVALID_PARAMETER,
	   "NULL pointer");
	is(HttpCreateUrlGroup(session, &group, 1), ERROR_INVALID_PARAMETER,
	   "reserved");
	is(HttpCreateUrlGroup(HTTP_NULL_ID, &group, 0), ERROR_INVALID_PARAMETER,
	   "no session");
	is(HttpCreateUrlGroup(session + 1, &group, 0), ERROR_INVALID_PARAMETER,
	   "not a session");
	is(group, 5, "failures leave the id alone");
	is(HttpCreateUrlGroup(session, &group, 0), NO_ERROR, "made");
	is(HttpCreateUrlGroup(session, &second, 0), NO_ERROR, "another");
	ok(group && group != second && group != session, "ids differ");
	is(HttpCloseUrlGroup(group), NO_ERROR, "closed");
	is(HttpCloseUrlGroup(group), ERROR_INVALID_PARAMETER, "closed twice");
	is(HttpCloseUrlGroup(HTTP_NULL_ID), ERROR_INVALID_PARAMETER, "null id");
	is(HttpAddUrlToUrlGroup(group, wide(url_of(hs_port(), "/")), 0, 0),
	   ERROR_INVALID_PARAMETER, "a closed group takes no URL");
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

static const struct {
	const char *format;	/* with %d for the port */
	ULONG code;
} texts[] = {
	{ "http://+:%d/", NO_ERROR },
	{ "http://+:%d/a/b/", NO_ERROR },
	{ "http://+:%d/noslash", NO_ERROR },
	{ "http://*:%d/x/", NO_ERROR },
	{ "http://localhost:%d/x/", NO_ERROR },
	{ "http://www.Example.com:%d/x/", NO_ERROR },
	{ "http://127.0.0.1:%d/ip/", NO_ERROR },
	{ "http://[::1]:%d/ip/", NO_ERROR },
	{ "", ERROR_INVALID_PARAMETER },
	{ "+:%d/", ERROR_INVALID_PARAMETER },
	{ "http:/+:%d/", ERROR_INVALID_PARAMETER },
	{ "HTTP://+:%d/", ERROR_INVALID_PARAMETER },
	{ "ftp://+:%d/", ERROR_INVALID_PARAMETER },
	{ "http://:%d/", ERROR_INVALID_PARAMETER },
	{ "http://+/", ERROR_INVALID_PARAMETER },
	{ "http://+:/", ERROR_INVALID_PARAMETER },
	{ "http://+:0/", ERROR_INVALID_PARAMETER },
	{ "http://+:0%d/", ERROR_INVALID_PARAMETER },
	{ "http://+:65536/", ERROR_INVALID_PARAMETER },
	{ "http://+:*/", ERROR_INVALID_PARAMETER },
	{ "http://+:%d", ERROR_INVALID_PARAMETER },
	{ "http://+:%d/a?b", ERROR_INVALID_PARAMETER },
	{ "http://+:%d/a#b", ERROR_INVALID_PARAMETER },
	{ "http://192.:%d/", ERROR_NOT_SUPPORTED },
	{ "http://192.255.255.255:%d/", ERROR_NOT_SUPPORTED },
	{ "https://+:4433/", ERROR_NOT_SUPPORTED },
};

static void syntax(void)
{
	HTTP_URL_GROUP_ID group = new_group();
	int port = hs_port();

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char text[200];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof(text), texts[i].format, port);
#pragma GCC diagnostic pop
		is(HttpAddUrlToUrlGroup(group, wide(text), 0, 0), texts[i].code,
		   "%s", text);
		if (texts[i].code == NO_ERROR)
			is(HttpRemoveUrlFromUrlGroup(group, wide(text), 0),
			   NO_ERROR, "%s removed", text);
	}
}

static void parameters(void)
{
	HTTP_URL_GROUP_ID group = new_group();
	static const WCHAR broken[] = { 'h', 't', 't', 'p', ':', '/', '/', '+',
					':', '9', '0', '9', '0', '/', 0xd800,
					'/', 0 };
	static WCHAR huge[70000];
	int port = hs_port();
	const WCHAR *url = wide(url_of(port, "/p/"));

	is(HttpAddUrlToUrlGroup(group, NULL, 0, 0), ERROR_INVALID_PARAMETER,
	   "NULL");
	is(HttpAddUrlToUrlGroup(group, url, 0, 1), ERROR_INVALID_PARAMETER,
	   "reserved");
	is(HttpAddUrlToUrlGroup(group + 1, url, 0, 0), ERROR_INVALID_PARAMETER,
	   "not a group");
	is(HttpAddUrlToUrlGroup(group, broken, 0, 0), ERROR_INVALID_PARAMETER,
	   "unpaired surrogate");
	for (size_t i = 0; i < 69999; i++)
		huge[i] = 'a';
	memcpy(huge, u"http://+:80/", 12 * sizeof(WCHAR));
	is(HttpAddUrlToUrlGroup(group, huge, 0, 0), ERROR_INVALID_PARAMETER,
	   "70,000 characters");
	is(HttpLxAddUrl(group, NULL, 0, NULL), ERROR_INVALID_PARAMETER,
	   "UTF-8: NULL");
	is(HttpLxAddUrl(group, "http://+:9/\xff/", 0, NULL),
	   ERROR_INVALID_PARAMETER, "UTF-8: not UTF-8");
	is(HttpRemoveUrlFromUrlGroup(group, url, 0), ERROR_FILE_NOT_FOUND,
	   "remove: not registered");
	is(HttpRemoveUrlFromUrlGroup(group, NULL, 0), ERROR_INVALID_PARAMETER,
	   "remove: NULL");
	is(HttpRemoveUrlFromUrlGroup(group, url, 2), ERROR_INVALID_PARAMETER,
	   "remove: unknown flag");
	is(HttpRemoveUrlFromUrlGroup(group, url, HTTP_URL_FLAG_REMOVE_ALL),
	   ERROR_INVALID_PARAMETER, "remove all, with a URL");
	is(HttpRemoveUrlFromUrlGroup(group + 1, url, 0),
	   ERROR_INVALID_PARAMETER, "remove: not a group");
	is(HttpRemoveUrlFromUrlGroup(group, u"nonsense", 0),
	   ERROR_INVALID_PARAMETER, "remove: not a prefix");
	is(HttpRemoveUrlFromUrlGroup(group, NULL, HTTP_URL_FLAG_REMOVE_ALL),
	   NO_ERROR, "remove all of nothing");
}

static void conflicts(void)
{
	HTTP_URL_GROUP_ID one = new_group(), other = new_group();
	HTTPLX_URL_CONFLICT conflict;
	int port = hs_port();
	char url[100], with_s[100];

	snprintf(url, sizeof(url), "http://+:%d/a/", port);
	snprintf(with_s, sizeof(with_s), "https://+:%d/a/", port);
	is(HttpLxAddUrl(one, url, 0, &conflict), NO_ERROR, "registered");
	is(conflict.Prefix[0], 0, "no conflict told");
	is(HttpLxAddUrl(one, url, 0, NULL), ERROR_ALREADY_EXISTS,
	   "twice in a group");
	memset(&conflict, 0xa5, sizeof(conflict));
	is(HttpLxAddUrl(other, url, 0, &conflict), ERROR_ALREADY_EXISTS,
	   "in another group");
	ok(!strcmp(conflict.Prefix, url), "what is in the way: %s",
	   conflict.Prefix);
	is(conflict.Uid, getuid(), "whose it is");
	snprintf(url, sizeof(url), "http://+:%d/A", port);
	is(HttpLxAddUrl(other, url, 0, NULL), ERROR_ALREADY_EXISTS,
	   "case and the last slash make no difference");
	snprintf(url, sizeof(url), "http://*:%d/a/", port);
	is(HttpLxAddUrl(other, url, 0, NULL), NO_ERROR,
	   "another category is no conflict");
	is(HttpLxAddUrl(other, url_of(port, "/a/b/"), 0, NULL), NO_ERROR,
	   "a longer path is no conflict");
	is(HttpLxAddUrl(other, with_s, 0, NULL), ERROR_ALREADY_EXISTS,
	   "the port carries the other scheme");
	is(HttpLxRemoveUrl(other, url_of(port, "/a/"), 0), ERROR_FILE_NOT_FOUND,
	   "another group's URL cannot be removed");
	is(HttpLxRemoveUrl(one, url_of(port, "/a/"), 0), NO_ERROR, "removed");
	is(HttpLxAddUrl(other, url_of(port, "/a/"), 0, NULL), NO_ERROR,
	   "then it is free");
	is(HttpLxRemoveUrl(other, NULL, HTTP_URL_FLAG_REMOVE_ALL), NO_ERROR,
	   "all removed");
	is(wire_try("127.0.0.1", port), -ECONNREFUSED, "port not listened on");
	is(HttpLxAddUrl(one, url_of(port, "/a/b/"), 0, NULL), NO_ERROR,
	   "and free again");
}

static void foreign_socket(void)
{
	HTTP_URL_GROUP_ID group = new_group();
	struct sockaddr_in any = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0), port = hs_port();

	any.sin_port = htons((uint16_t)port);
	need(!bind(fd, (struct sockaddr *)&any, sizeof(any)) && !listen(fd, 1));
	is(HttpLxAddUrl(group, url_of(port, "/"), 0, NULL),
	   ERROR_SHARING_VIOLATION, "a foreign socket listens there");
	close(fd);
	is(HttpLxAddUrl(group, url_of(port, "/"), 0, NULL), NO_ERROR,
	   "and then no more");
	is(HttpCloseUrlGroup(group), NO_ERROR, "closed");
	fd = socket(AF_INET, SOCK_STREAM, 0);
	ok(!bind(fd, (struct sockaddr *)&any, sizeof(any)) && !listen(fd, 1),
	   "the port is free at once for others");
	close(fd);
}

static void not_our_address(void)
{
	HTTP_URL_GROUP_ID group = new_group();
	char url[100];

	snprintf(url, sizeof(url), "http://203.0.113.7:%d/", hs_port());
	is(HttpLxAddUrl(group, url, 0, NULL), ERROR_INCORRECT_ADDRESS,
	   "an address that this machine does not have");
}

/* A port belongs to the user of its first URL */
static void other_user(void)
{
	HTTP_URL_GROUP_ID group;
	HTTPLX_URL_CONFLICT conflict;
	int status, link[2], back[2], port;
	char go;
	pid_t child;

	need(!pipe(link) && !pipe(back));
	child = fork();
	need(child >= 0);
	if (!child) {
		/* who opened the device counts, so as that user */
		if (chmod(HTTPSYS_DEVICE, 0666) || setgid(65534) ||
		    setuid(65534))
			_exit(9);
		group = new_group();
		if (write(back[1], "x", 1) < 1)
			_exit(9);
		if (read(link[0], &port, sizeof(port)) != sizeof(port))
			_exit(1);
		if (HttpLxAddUrl(group, url_of(port, "/mine/"), 0, &conflict) !=
		    ERROR_ACCESS_DENIED)
			_exit(2);
		if (conflict.Uid != 0)
			_exit(3);
		if (HttpLxAddUrl(group, "http://+:81/", 0, NULL) !=
		    ERROR_ACCESS_DENIED)
			_exit(4);
		_exit(0);
	}
	need(read(back[0], &go, 1) == 1);
	need(!chmod(HTTPSYS_DEVICE, 0660));
	group = new_group();
	port = hs_port();
	need(!HttpLxAddUrl(group, url_of(port, "/theirs/"), 0, NULL));
	need(write(link[1], &port, sizeof(port)) == sizeof(port));
	need(waitpid(child, &status, 0) == child);
	ok(WIFEXITED(status), "the other user's process ended");
	is(WEXITSTATUS(status), 0, "refused: another's port, privileged port");
}

/* Which group gets it, by the context that arrives */
static void routing(void)
{
	struct server s;
	struct received r;
	int fd;

	server_up(&s);
	need(!HttpLxAddUrl(s.group, url_of(s.port, "/t/deep/"), 2, NULL));
	fd = request_get(&s, "/t/x?q=/t/deep/", &r);
	is(r.request->UrlContext, URL_CONTEXT, "shorter prefix");
	need(!answer(s.queue, r.request->RequestId, 0, "1"));
	expect_answer(fd, 200, "1", "shorter");
	received_free(&r);
	fd = request_get(&s, "/T/Deep/../deep/%78", &r);
	is(r.request->UrlContext, 2, "longest prefix, by the cooked URL");
	need(!answer(s.queue, r.request->RequestId, 0, "2"));
	expect_answer(fd, 200, "2", "longest");
	received_free(&r);
	is(HttpLxRemoveUrl(s.group, url_of(s.port, "/t/deep/"), 0), NO_ERROR,
	   "the longer one removed");
	fd = request_get(&s, "/t/deep/", &r);
	is(r.request->UrlContext, URL_CONTEXT, "the shorter one takes over");
	need(!answer(s.queue, r.request->RequestId, 0, "3"));
	received_free(&r);
	wire_status(fd);
	wire_get(fd, "/elsewhere");
	is(wire_status(fd), 404, "no prefix fits");
	server_down(&s);
}

static void binding(void)
{
	struct server s;
	struct received r;
	HANDLE second, file;
	HTTP_BINDING_INFO info = { .RequestQueueHandle = NULL };
	int fd;

	server_up(&s);
	need(!HttpCreateRequestQueue(V2, NULL, NULL, 0, &second));
	is(bind_queue(s.group, second), NO_ERROR, "bound to a second queue");
	fd = wire_connect(s.port);
	wire_get(fd, "/t/");
	is(receive(second, 0, &r), NO_ERROR, "which then gets the requests");
	is(answer(second, r.request->RequestId, 0, "second"), NO_ERROR,
	   "answered there");
	expect_answer(fd, 200, "second", "second queue");
	is(answer(s.queue, r.request->RequestId, 0, "first"),
	   ERROR_CONNECTION_INVALID, "the first one does not have it");
	received_free(&r);
	is(bind_queue(s.group, NULL), NO_ERROR, "unbound");
	wire_get(fd, "/t/");
	is(wire_status(fd), 503, "503 without a queue");
	info.Flags.Present = 1;
	is(HttpSetUrlGroupProperty(s.group, HttpServerBindingProperty, &info,
				   sizeof(info)), NO_ERROR,
	   "a NULL handle unbinds too");
	is(HttpCloseRequestQueue(second), NO_ERROR, "second queue closed");
	is(bind_queue(s.group, second), ERROR_INVALID_PARAMETER,
	   "a closed queue");
	is(bind_queue(s.group, (HANDLE)4), ERROR_INVALID_PARAMETER,
	   "no handle at all");
	need(!HttpLxHandleFromFd(0, HTTPLX_FD_DUPLICATE, &file));
	is(bind_queue(s.group, file), ERROR_INVALID_PARAMETER, "a file");
	server_down(&s);
}

static const struct tap_case cases[] = {
	{ "groups", groups },
	{ "syntax", syntax },
	{ "parameters", parameters },
	{ "conflicts", conflicts },
	{ "foreign socket", foreign_socket },
	{ "address", not_our_address },
	{ "other user", other_user },
	{ "routing", routing },
	{ "binding", binding },
};

TAP_MAIN(cases)
