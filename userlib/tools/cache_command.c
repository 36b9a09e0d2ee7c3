// SPDX-License-Identifier: MIT
/* httpsysctl flush cache, delete cache, show cachestate */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <httpapi-linux.h>
#include "config.h"
#include "ctl.h"

/* "flush cache", netsh calls it "delete cache"; no argument: all of it */
static int delete_cache(int argc, char **argv)
{
	struct args args = { .count = argc, .arg = argv };
	const char *url = arg_take(&args, "url");
	const char *recursive = arg_take(&args, "recursive");
	struct httpsys_cache_flush flush = {
		.size = sizeof(flush),
		.url = (uintptr_t)url,
		.url_len = url ? (uint32_t)strlen(url) : 0,
	};
	int dev, error = 0;

	if (!args_done("flush cache", &args))
		return STATUS_USAGE;
	if (url && !*url)
		return usage_error("flush cache: url= is empty");
	if (recursive && strcmp(recursive, "yes") && strcmp(recursive, "no"))
		return usage_error("flush cache: recursive=%.40s is neither yes nor no",
				   recursive);
	if (recursive && !strcmp(recursive, "yes"))
		flush.flags = HTTPSYS_FLUSH_RECURSIVE;
	dev = store_open();
	if (dev < 0)
		return 1;
	if (ioctl(dev, HTTPSYS_IOC_CACHE_FLUSH_ALL, &flush))
		error = errno;
	close(dev);
	if (error)
		fprintf(stderr, "httpsysctl: flush cache: %s\n",
			error == EINVAL ? "not a URL with scheme, host and port" :
			strerror(error));
	return error ? 1 : 0;
}

/* "http://host:port/path" as lines of the list have it */
static const char *without_scheme(const char *url)
{
	const char *host = url ? strstr(url, "://") : NULL;

	return host ? host + 3 : url;
}

static bool wanted(struct json_object *o, const char *url)
{
	return !url || !strncmp(text_of(o, "url"), url, strlen(url));
}

static const char *or_dash(struct json_object *o, const char *key)
{
	return json_object_object_get_ex(o, key, NULL) ? text_of(o, key) : "-";
}

static void print_entry(struct json_object *o)
{
	static const char *const keys[] = { "status", "bytes", "age", "left" };
	static const int width[] = { -6, 10, 8, 8 };

	printf("%-8s", text_of(o, "kind"));
	for (int i = 0; i < 4; i++)
		printf(" %*s", width[i], or_dash(o, keys[i]));
	printf("  %s\n", shown(text_of(o, "url"), URL_ALSO));
}

/* A response that was not kept, and why */
static void print_refusal(struct json_object *o)
{
	for (ULONG i = 0; HttpLxCacheResultName(i); i++)
		if (!strcmp(HttpLxCacheResultName(i), text_of(o, "reason")))
			printf("not kept %6s s ago  %s: %s\n", text_of(o, "age"),
			       shown(text_of(o, "url"), URL_ALSO), HttpLxCacheResultText(i));
}

static void print_list(struct json_object *list, bool entries, const char *url)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *o = json_object_array_get_idx(list, i);
		bool count = is_kind(o, "refused"), refusal = is_kind(o, "refusal");

		if (entries && !count && !refusal && wanted(o, url))
			print_entry(o);
		else if (!entries && refusal && wanted(o, url))
			print_refusal(o);
		else if (!entries && count && !url)
			printf("not kept %s %s\n", text_of(o, "reason"),
			       text_of(o, "count"));
	}
}

/* Entries, then what was not kept */
static void print_json(struct json_object *list, const char *url)
{
	struct json_object *all = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *o = json_object_array_get_idx(list, i);

		if (wanted(o, url))
			json_object_array_add(all, json_object_get(o));
	}
	json_print(all);
}

static int show_cache(int argc, char **argv, bool json)
{
	struct args args = { .count = argc, .arg = argv };
	const char *url = without_scheme(arg_take(&args, "url"));
	struct json_object *list;

	if (!args_done("show cachestate", &args))
		return STATUS_USAGE;
	list = cache_read(false);
	if (!list)
		return STATUS_FAILED;
	if (json) {
		print_json(list, url);
	} else {
		printf("%-8s %-6s %10s %8s %8s  %s\n", "kind", "status", "bytes", "age/s",
		       "left/s", "URL");
		print_list(list, true, url);
		print_list(list, false, url);
	}
	json_object_put(list);
	return 0;
}

int cache_command(int argc, char **argv, bool json)
{
	if (argc < 2 || argc > ARGS_MAX)
		return -1;
	if ((!strcmp(argv[0], "delete") || !strcmp(argv[0], "flush")) &&
	    !strcmp(argv[1], "cache"))
		return delete_cache(argc - 2, argv + 2);
	if (!strcmp(argv[0], "show") && !strcmp(argv[1], "cachestate"))
		return show_cache(argc - 2, argv + 2, json);
	return -1;
}
