// SPDX-License-Identifier: MIT
/* httpsysctl delete cache, show cachestate */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <httpapi-linux.h>
#include "config.h"

#define LIST	"/proc/self/net/httpsys_cache"

/* "delete cache": no argument: all of it */
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

	for (int i = 0; i < argc; i++)
		if (!args.used[i])
			return -1;
	if (url && !*url)
		return -1;
	if (recursive && strcmp(recursive, "yes") && strcmp(recursive, "no"))
		return -1;
	if (recursive && !strcmp(recursive, "yes"))
		flush.flags = HTTPSYS_FLUSH_RECURSIVE;
	dev = store_open();
	if (dev < 0)
		return 1;
	if (ioctl(dev, HTTPSYS_IOC_CACHE_FLUSH_ALL, &flush))
		error = errno;
	close(dev);
	if (error)
		fprintf(stderr, "httpsysctl: delete cache: %s\n",
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

static void print_entry(const char *kind, char *rest, const char *url)
{
	char *save, *status = strtok_r(rest, " ", &save);
	char *bytes = strtok_r(NULL, " ", &save), *age = strtok_r(NULL, " ", &save);
	char *left = strtok_r(NULL, " ", &save), *name = strtok_r(NULL, "\n", &save);

	if (!name || (url && strncmp(name, url, strlen(url))))
		return;
	printf("%-8s %-6s %10s %8s %8s  %s\n", kind, status, bytes, age, left, name);
}

/* A response that was not kept, and why */
static void print_refusal(char *rest, const char *url)
{
	char *save, *age = strtok_r(rest, " ", &save);
	char *reason = strtok_r(NULL, " ", &save), *name = strtok_r(NULL, "\n", &save);

	if (!name || (url && strncmp(name, url, strlen(url))))
		return;
	for (ULONG i = 0; HttpLxCacheResultName(i); i++)
		if (!strcmp(HttpLxCacheResultName(i), reason))
			printf("not kept %6s s ago  %s: %s\n", age, name,
			       HttpLxCacheResultText(i));
}

static void print_line(char *line, bool entries, const char *url)
{
	char *rest = strchr(line, ' ');
	bool count, refusal;

	if (!rest)
		return;
	*rest++ = 0;
	count = !strcmp(line, "refused");
	refusal = !strcmp(line, "refusal");
	if (entries && !count && !refusal)
		print_entry(line, rest, url);
	else if (!entries && refusal)
		print_refusal(rest, url);
	else if (!entries && count && !url)
		printf("not kept %s", rest);
}

static void print_list(FILE *list, bool entries, const char *url)
{
	char *line = NULL;
	size_t room = 0;

	rewind(list);
	while (getline(&line, &room, list) > 0)
		print_line(line, entries, url);
	free(line);
}

static int show_cache(int argc, char **argv)
{
	struct args args = { .count = argc, .arg = argv };
	const char *url = without_scheme(arg_take(&args, "url"));
	FILE *list;

	for (int i = 0; i < argc; i++)
		if (!args.used[i])
			return -1;
	list = fopen(LIST, "r");
	if (!list) {
		fprintf(stderr, "httpsysctl: %s: %s\n", LIST, strerror(errno));
		return 1;
	}
	printf("%-8s %-6s %10s %8s %8s  %s\n", "kind", "status", "bytes", "age/s",
	       "left/s", "URL");
	print_list(list, true, url);
	print_list(list, false, url);
	fclose(list);
	return 0;
}

int cache_command(int argc, char **argv)
{
	if (argc < 2 || argc > 4)
		return -1;
	if (!strcmp(argv[0], "delete") && !strcmp(argv[1], "cache"))
		return delete_cache(argc - 2, argv + 2);
	if (!strcmp(argv[0], "show") && !strcmp(argv[1], "cachestate"))
		return show_cache(argc - 2, argv + 2);
	return -1;
}
